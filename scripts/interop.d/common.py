"""Shared parts of the interoperability tests: programs, servers that are stopped again, and the table."""

import http.client
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROPS_NS = "http://example.com/ns"

# A name for each kind of character that clients and servers get wrong.
NAMES = ["plain.txt", "with space.txt", "100%.txt", "a#b.txt", "a&b.txt", "ü.txt", "😀.txt"]
CONTROL = "ctl\x01.txt"


class Failed(Exception):
    """A peer and this library do not agree."""


def run(command, timeout=60, check=True, text_in=None, env_add=None, **options):
    """Runs a program to its end, which is not later than the timeout."""
    done = subprocess.run(
        [str(word) for word in command],
        timeout=timeout,
        input="" if text_in is None else text_in,
        env={**os.environ, **(env_add or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        **options,
    )
    if check and done.returncode != 0:
        raise Failed(f"{command[0]} ended with {done.returncode}: {(done.stderr or done.stdout).strip()[-600:]}")
    return done


def build(profile, examples=("server", "client", "actix")):
    """Returns the directory with the programs of these examples."""
    prepared = os.environ.get("INTEROP_BIN")
    if prepared:
        return pathlib.Path(prepared)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target" / "interop"))
    for example in examples:
        command = ["cargo", "build", "--quiet", "--locked", "--target-dir", target]
        command += ["--manifest-path", ROOT / "examples" / example / "Cargo.toml"]
        run(command + (["--release"] if profile == "release" else []), timeout=1800)
    return target / profile


def install(packages):
    """Installs Debian packages that are not there, without starting the services in them."""
    query = run(["dpkg-query", "-W", "-f", "${Package} ${Status}\n", *packages], check=False).stdout
    missing = [package for package in packages if f"{package} install ok installed" not in query]
    if not missing:
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    policy = pathlib.Path("/usr/sbin/policy-rc.d")
    ours = not policy.exists()
    if ours:
        run([*sudo, "sh", "-c", f"printf '#!/bin/sh\\nexit 101\\n' > {policy} && chmod 755 {policy}"])
    try:
        run([*sudo, "apt-get", "update"], timeout=300)
        apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "--no-install-recommends"]
        run([*apt, *missing], timeout=900)
    finally:
        if ours:
            run([*sudo, "rm", "-f", policy])


def version(package):
    """Returns the version of a Debian package."""
    done = run(["dpkg-query", "-W", "-f", "${Version}", package], check=False)
    return done.stdout.strip() or "not installed"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A program that is stopped, by its own process id, when the `with` block ends."""

    def __init__(self, command, port=None, log=None, **options):
        self.log = open(log or os.devnull, "wb")
        self.process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if port is None else self.log,
            stderr=self.log,
            **options,
        )
        try:
            self.port = port or self.read_port()
            self.wait_for_port()
        except BaseException:
            self.stop()
            raise
        self.url = f"http://127.0.0.1:{self.port}/"

    def read_port(self):
        """Reads the port, which our own servers print."""
        os.set_blocking(self.process.stdout.fileno(), False)
        text = b""
        for _ in range(200):
            text += self.process.stdout.read() or b""
            if b"\n" in text:
                return int(urllib.parse.urlsplit(text.decode().split()[-1]).port)
            time.sleep(0.05)
        raise Failed("the server did not say where it listens")

    def wait_for_port(self):
        for _ in range(600):
            if self.process.poll() is not None:
                raise Failed(f"the server ended with {self.process.returncode}")
            with socket.socket() as probe:
                probe.settimeout(1)
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise Failed("the server does not listen")

    def wait_for_answer(self):
        """Waits until the server responds, because some listen long before they do."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request("OPTIONS", "/")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException) as error:
            raise Failed(f"the server does not answer: {error}") from error
        finally:
            connection.close()
        return "answers"

    def stop(self, with_signal=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(15)
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Scratch:
    """A directory that is removed when the `with` block ends."""

    def __enter__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="interop."))
        self.path.chmod(0o755)
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


def client_command(programs, *words):
    """Returns the command line of the example client. Lists are in the form for programs."""
    plain = ["--plain"] if words[0] == "list" else []
    return [str(word) for word in [programs / "multistatus-client", *words, *plain]]


def client(programs, *words, timeout=60):
    """Runs the example client. Returns its exit status, output and errors."""
    done = run(client_command(programs, *words), timeout=timeout, check=False)
    return done.returncode, done.stdout, done.stderr


def quote(*names):
    return "/".join(urllib.parse.quote(name, safe="") for name in names)


def listing(output):
    """Returns the output of the example client as a set of (kind, length, path)."""
    found = set()
    for line in output.splitlines():
        kind, length, href = line.split("\t")
        path = urllib.parse.unquote(urllib.parse.urlsplit(href).path).strip("/")
        entry = (kind, "" if kind == "d" else length, path)
        if entry in found:
            raise Failed(f"{path!r} is listed twice")
        found.add(entry)
    return found


def compare(what, found, expected):
    if found != expected:
        missing, extra = sorted(expected - found), sorted(found - expected)
        raise Failed(f"{what}: missing {missing}, unexpected {extra}")


class Table:
    """The table of all trials and their results."""

    def __init__(self):
        self.rows = []
        self.failed = False

    def add(self, peer, version, what, result):
        self.rows.append((peer, version, what, result))
        print(f"{peer} {version}: {what}: {result}", flush=True)

    def attempt(self, peer, version, what, action):
        """Adds a row with the result of the action, or with its failure. Returns true if there was none."""
        try:
            self.add(peer, version, what, action() or "agrees")
            return True
        except (Failed, subprocess.TimeoutExpired, OSError, ValueError) as error:
            self.failed = True
            self.add(peer, version, what, f"FAILED: {error}")
            return False

    def markdown(self):
        lines = ["| peer | version | what | result |", "|---|---|---|---|"]
        for row in self.rows:
            cells = [cell.replace("|", "\\|").replace("\n", " ").replace("\x01", "U+0001") for cell in row]
            lines.append("| " + " | ".join(cells) + " |")
        return "\n".join(lines) + "\n"
