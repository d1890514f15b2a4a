"""Runs the clients that people mount, mirror and back up with against the example server, and compares the disk."""

import json
import os
import pathlib
import random
import shutil
import sys
import time

from common import ROOT, Failed, Scratch, Server, run, version

HERE = pathlib.Path(__file__).resolve().parent
# What comes from PyPI and npm; the directory can be removed at any time.
TOOLS = ROOT / "target" / "clients"
PYPI = {"webdavclient3": "webdavclient3", "webdav4": "webdav4[fsspec]"}
NPM = "webdav@5"
PACKAGES = ["rclone", "restic", "lftp", "davfs2", "gvfs", "gvfs-backends", "libglib2.0-bin", "dbus"]
PYTHON = TOOLS / "venv" / "bin" / "python"

# A name for each character and form that some client or server gets wrong.
HARD = [
    "plain.txt", "with space.txt", "two  spaces.txt", " first.txt", "100%.txt", "%41.txt", "%2F.txt", "a#b.txt",
    "a?b.txt", "a&b.txt", "a+b.txt", "a;b=c.txt", "a:b.txt", "a,b.txt", "a'b.txt", 'a"b.txt', "a<b>c.txt", "[x].txt",
    "{x}.txt", "x|y.txt", "x^y.txt", "x`y.txt", "x~y.txt", "$HOME.txt", "!bang.txt", "(p).txt", "@at.txt", "-dash.txt",
    ".hidden", "ü.txt", "e\u0301.txt", "😀.txt",
]  # fmt: skip
MANY = 5000


def install():
    """Puts the clients from PyPI and npm into `target/clients`. Returns what could not be had, with the reason."""
    missing = {}
    TOOLS.mkdir(parents=True, exist_ok=True)
    try:
        if not PYTHON.exists():
            run([sys.executable, "-m", "venv", TOOLS / "venv"], timeout=120)
        run([PYTHON, "-m", "pip", "install", "--quiet", *PYPI.values()], timeout=300)
    except (Failed, OSError, ValueError) as error:
        missing.update(dict.fromkeys(PYPI, f"skipped: {error}"))
    try:
        (TOOLS / "node").mkdir(exist_ok=True)
        npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", TOOLS / "node"]
        run([*npm, NPM], timeout=300)
    except (Failed, OSError, ValueError) as error:
        missing["webdav"] = f"skipped: {error}"
    return missing


def pypi_version(package):
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    return run([PYTHON, "-c", code], check=False).stdout.strip() or "not installed"


def npm_version():
    package = TOOLS / "node" / "node_modules" / "webdav" / "package.json"
    return json.loads(package.read_text())["version"] if package.exists() else "not installed"


class Session:
    """A server on a directory, and a local directory with the hard names, each file with its own content."""

    def __init__(self, programs):
        self.programs = programs

    def __enter__(self):
        self.scratch = Scratch()
        self.state = self.scratch.__enter__()
        self.tree, self.local = self.state / "tree", self.state / "local"
        for directory in [self.tree, self.local, self.tree / "many"]:
            directory.mkdir()
        for number, name in enumerate(HARD):
            (self.local / name).write_bytes(content(number))
        for number in range(MANY):
            (self.tree / "many" / f"member {number:04}.txt").touch()
        command = [self.programs / "multistatus-server", "--root", self.tree]
        self.server = Server(command, log=self.state / "server.log")
        self.env = {"HOME": str(self.state), "LC_ALL": "C.UTF-8", "RCLONE_CONFIG": "/dev/null"}
        self.env["RCLONE_WEBDAV_URL"] = self.url = self.server.url
        return self

    def __exit__(self, *_):
        self.server.stop()
        self.scratch.__exit__()

    def run(self, command, timeout=120, **options):
        return run(command, timeout=timeout, env_add=self.env, cwd=self.state, **options)

    def same(self, what, at=None, names=None):
        """Compares a directory with the local one."""
        expected = {name: content(HARD.index(name)) for name in (HARD if names is None else names)}
        found = {path.name: path.read_bytes() for path in (at or self.tree / "c").iterdir() if path.is_file()}
        wrong = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
        if wrong:
            raise Failed(f"{what}: not as they should be: {wrong}")


def content(number):
    return bytes((number * 7 + at) % 256 for at in range(1000 + number))


def script(session, command, without=()):
    """Runs a session of a library: it makes c, moved and copies, and leaves half of the names in each."""
    names = [name for name in HARD if name not in without]
    for name in without:
        (session.local / name).unlink()
    session.run([*command, session.url, session.local, *names], timeout=180)
    session.same("c", session.tree / "c", names[::2])
    session.same("moved", session.tree / "moved", names[1::2])
    session.same("copies", session.tree / "copies", names)
    return f"{len(names)} names put, listed, read, copied and moved; {MANY} members; a collection removed"


def webdav4(session, command):
    wrong = [name for name in HARD if any(c in name for c in "%#?")]
    return script(session, command, wrong) + "; a part read; without `%`, `#` and `?` in names, which it does not encode"


def lftp(session):
    # It closes its connection after each PUT, and would then wait for half a minute before the next one.
    waits = "set net:timeout 20; set net:max-retries 5; set net:reconnect-interval-base 0"
    setup = f"{waits}; set cmd:fail-exit yes; set http:use-propfind yes; set xfer:clobber on"
    commands = [f"open {session.url}", "mirror -R --no-perms local c", "mirror c back"]
    session.run(["lftp", "-c", "; ".join([setup, *commands])])
    session.same("what was put")
    session.same("what was got", session.state / "back")
    listed = session.run(["lftp", "-c", "; ".join([setup, f"open {session.url}", "cls -1 many"])]).stdout
    if len(listed.splitlines()) != MANY:
        raise Failed(f"it lists {len(listed.splitlines())} of {MANY} members")
    session.run(["lftp", "-c", "; ".join([setup, f"open {session.url}", "rm -r c"])])
    if (session.tree / "c").exists():
        raise Failed("c is not removed")
    return f"mirror to and from the server, {len(HARD)} names; {MANY} members; rm -r"


def rclone(session):
    session.run(["rclone", "copy", "--transfers", "16", session.local, ":webdav:c"])
    session.same("what was put")
    big = random.Random(1).randbytes(3 << 20)
    (session.tree / "big").write_bytes(big)
    for offset, count in [(0, 10), (1 << 20, 4096), (len(big) - 5, 5), (7, len(big) - 7)]:
        (session.state / "part").unlink(missing_ok=True)
        words = f"rclone cat :webdav:big --offset {offset} --count {count} > part"
        session.run(["sh", "-c", words])
        if (session.state / "part").read_bytes() != big[offset : offset + count]:
            raise Failed(f"{count} bytes from {offset} are others")
    listed = session.run(["rclone", "lsf", ":webdav:many"]).stdout
    if len(listed.splitlines()) != MANY:
        raise Failed(f"it lists {len(listed.splitlines())} of {MANY} members")
    session.run(["rclone", "check", "--download", session.local, ":webdav:c"])
    return f"16 transfers at once, {len(HARD)} names; reading from offsets; {MANY} members"


def restic(session):
    source = session.state / "source"
    shutil.copytree(session.local, source)
    (source / "deep").mkdir()
    (source / "deep" / "large").write_bytes(random.Random(2).randbytes(12 << 20))
    env = {**session.env, "RESTIC_PASSWORD": "x", "RESTIC_CACHE_DIR": str(session.state / "cache")}

    def call(*words):
        return run(["restic", "-r", "rclone::webdav:repository", "--quiet", *words], timeout=240, env_add=env, cwd=session.state)

    call("init")
    call("backup", "source")
    (source / "plain.txt").write_text("changed")
    call("backup", "source")
    call("check", "--read-data")
    call("forget", "--keep-last", "1", "--prune")
    call("restore", "latest", "--target", "restored")
    difference = run(["diff", "-r", source, session.state / "restored" / "source"], check=False)
    if difference.returncode != 0:
        raise Failed(f"what is restored differs: {difference.stdout[:300]}")
    return "two backups by way of rclone, read and checked, one pruned; restored, and compared: equal"


def davfs(session):
    if os.geteuid() != 0 or not os.path.exists("/dev/fuse"):
        return "skipped: no FUSE here"
    mount, cache = session.state / "mount", session.state / "cache"
    for directory in [mount, cache]:
        directory.mkdir()
    # The daemon gives up its rights.
    cache.chmod(0o777)
    (session.state / "conf").write_text(f"ask_auth 0\nuse_locks 1\ndelay_upload 0\ncache_dir {cache}\n")
    (session.state / "conf").chmod(0o600)
    options = f"conf={session.state}/conf,uid=0,gid=0"
    done = session.run(["mount", "-t", "davfs", "-o", options, session.url, mount], check=False)
    if not os.path.ismount(mount):
        return f"skipped: nothing can be mounted here: {' '.join((done.stderr or done.stdout).split())[-200:]}"
    try:
        (mount / "c").mkdir()
        for name in HARD:
            shutil.copyfile(session.local / name, mount / "c" / name)
        (mount / "c" / "plain.txt").rename(mount / "c" / "renamed.txt")
        (mount / "c" / "renamed.txt").rename(mount / "c" / "plain.txt")
        read = [name for name in HARD if (mount / "c" / name).read_bytes() != (session.local / name).read_bytes()]
        if read:
            raise Failed(f"read otherwise than written: {read}")
        try:
            count = len(os.listdir(mount / "many"))
            if count != MANY:
                raise Failed(f"it lists {count} of {MANY} members")
            listed = f"{MANY} members"
        except OSError as error:
            # It had its answer by then.
            listed = f"this kernel refuses how it lists directories ({error.strerror})"
    finally:
        session.run(["umount", mount])
    session.same("what was put")
    return f"mounted, with locks: {len(HARD)} names written, read and renamed; {listed}"


def gio(session):
    if not shutil.which("gio") or not shutil.which("dbus-run-session"):
        return "skipped: gvfs is not here"
    url = session.url.replace("http:", "dav:")
    commands = [
        f"gio mount {url} </dev/null",
        f"gio mkdir {url}c",
        f'for file in local/* local/.[!.]*; do gio copy "$file" {url}c/ || exit 1; done',
        f"gio list -h {url}c >listed",
        f"gio list {url}many | wc -l >many",
        f"mkdir back && gio copy {url}c/plain.txt back/plain.txt",
        f"gio move {url}c/plain.txt {url}c/moved.txt && gio move {url}c/moved.txt {url}c/plain.txt",
        f"gio mount -u {url}",
    ]
    env = {"XDG_RUNTIME_DIR": str(session.state)}
    done = run(
        ["dbus-run-session", "--", "sh", "-c", " && ".join(commands)],
        timeout=180, check=False, cwd=session.state, env_add={**session.env, **env},
    )  # fmt: skip
    if done.returncode != 0 and "volume doesn’t implement mount" in done.stderr:
        return "skipped: no gvfs daemon for dav here"
    if done.returncode != 0:
        raise Failed((done.stderr or done.stdout).strip()[-400:])
    session.same("what was put")
    session.same("what was got", session.state / "back", ["plain.txt"])
    many = int((session.state / "many").read_text())
    if many != MANY:
        raise Failed(f"it lists {many} of {MANY} members")
    return f"{len(HARD)} names put, listed and moved; {MANY} members"


def tests(table, programs):
    missing = install()
    python = {name: [PYTHON, "-B", HERE / "sessions" / f"{name}_session.py"] for name in PYPI}
    node = ["node", HERE / "sessions" / "webdav_session.mjs", TOOLS / "node"]
    trials = [
        ("rclone", version("rclone"), "concurrent transfers, offsets, hard names", rclone),
        ("restic", version("restic"), "backup and restore", restic),
        ("lftp", version("lftp"), "mirror", lftp),
        ("davfs2", version("davfs2"), "mount", davfs),
        ("gio", version("gvfs"), "gvfs", gio),
        ("webdavclient3", pypi_version("webdavclient3"), "PyPI", lambda s: script(s, python["webdavclient3"])),
        ("webdav4", pypi_version("webdav4"), "PyPI", lambda s: webdav4(s, python["webdav4"])),
        ("webdav", npm_version(), "npm", lambda s: script(s, node) + "; a part read; locked and unlocked"),
    ]
    for peer, peer_version, what, trial in trials:
        def attempt(peer=peer, trial=trial):
            if peer in missing:
                return missing[peer]
            started = time.monotonic()
            with Session(programs) as session:
                said = trial(session)
            print(f"({time.monotonic() - started:.1f} s)", end=" ")
            return said

        table.attempt(peer, peer_version, what, attempt)
