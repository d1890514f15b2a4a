"""Tests a listing that breaks off, on either side, and the two examples with each other."""

import http.server
import os
import re
import signal
import subprocess
import threading
import time

from common import Failed, Scratch, Server, client, client_command, compare, listing, run

MANY = 1_000_000


def resident(server, field="VmRSS"):
    """Returns a figure of the memory of a server, in MiB."""
    with open(f"/proc/{server.process.pid}/status") as status:
        for line in status:
            if line.startswith(field):
                return int(line.split()[1]) / 1024
    raise Failed(f"no {field}")


def log_line(state, pattern):
    """Waits for a line in the log of the server."""
    for _ in range(200):
        found = re.search(pattern, (state / "server.log").read_text(errors="replace"))
        if found:
            return found
        time.sleep(0.05)
    raise Failed(f"the log does not say {pattern!r}")


def serve(programs, state, *options):
    command = [programs / "multistatus-server", *options]
    return Server(command, log=state / "server.log")


def start_client(programs, *words):
    return subprocess.Popen(client_command(programs, *words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def row_error(programs):
    with Scratch() as state, serve(programs, state, "--synthetic", "5000", "--broken", "4000") as server:
        status, out, errors = client(programs, "list", server.url + "synthetic/")
        rows = len(out.splitlines())
        # The transport may drop data that it had not sent yet when the error comes.
        if status != 3 or not 0 < rows <= 4001:
            raise Failed(f"status {status} after {rows} rows: {errors}")
        log_line(state, r"listing of /synthetic/: 4001 rows, broken off")
        status, _, errors = client(programs, "list", server.url + "synthetic/row-0004000.txt", "--depth", "0")
        if status != 1 or "500" not in errors:
            raise Failed(f"an error before the first row: {status} {errors}")
    return f"truncation reported after {rows} of the 4001 rows before it; an error before the first row is a plain 500"


def server_killed(programs):
    with Scratch() as state, serve(programs, state, "--synthetic", str(MANY)) as server:
        reader = start_client(programs, "list", server.url + "synthetic/", "--slow", "1")
        try:
            time.sleep(1)
            server.stop(signal.SIGKILL)
            # The data in the socket buffers is still read, slowly.
            _, errors = reader.communicate(timeout=120)
        finally:
            reader.kill()
            reader.wait(10)
        if reader.returncode != 3 or "broke off after" not in errors:
            raise Failed(f"status {reader.returncode}: {errors}")
    return "truncation reported"


def client_killed(programs):
    """Checks three times that memory is freed: the server needs no more after the last time than after the first."""
    with Scratch() as state, serve(programs, state, "--synthetic", str(MANY)) as server:
        client(programs, "list", server.url)
        idle = resident(server)
        busy, after = [], []
        for killed in [8, 16, 24]:
            readers = [start_client(programs, "list", server.url + "synthetic/", "--slow", "1") for _ in range(8)]
            time.sleep(1.5)
            busy.append(resident(server))
            for reader in readers:
                reader.send_signal(signal.SIGKILL)
                reader.communicate(timeout=20)
            found = log_line(state, rf"(?s)(?:listing of /synthetic/: (\d+) rows, broken off.*){{{killed}}}")
            after.append(resident(server))
            if int(found[1]) >= MANY:
                raise Failed(f"{found[1]} rows were made for a reader that was killed")
        status, _, errors = client(programs, "list", server.url)
        figures = f"{idle:.1f} MiB idle, {max(busy):.1f} with 8 readers, " + ", ".join(f"{mib:.1f}" for mib in after)
        if status != 0 or after[0] > idle + 16 or after[2] > after[0] + 3:
            raise Failed(f"{status} {errors}; {figures}")
    return f"8 slow readers killed, three times: all 24 listings freed; server {figures} after each"


def early_end(programs):
    with Scratch() as state, serve(programs, state, "--synthetic", str(MANY)) as server:
        status, out, errors = client(programs, "list", server.url + "synthetic/", "--first", "1")
        found = log_line(state, r"listing of /synthetic/: (\d+) rows, broken off")
        if status != 0 or len(out.splitlines()) != 1 or int(found[1]) >= MANY // 4:
            raise Failed(f"{status} {errors} {found[0]}")
    return f"a client that leaves after its first row: {found[1]} of {MANY} rows were made"


def stopping(programs):
    with Scratch() as state, serve(programs, state, "--synthetic", "200000") as server:
        reader = start_client(programs, "list", server.url + "synthetic/")
        time.sleep(0.2)
        server.process.send_signal(signal.SIGTERM)
        out, errors = reader.communicate(timeout=60)
        if reader.returncode != 0 or len(out.splitlines()) != 200_001:
            raise Failed(f"status {reader.returncode}: {errors}")
        if server.process.wait(20) != 0:
            raise Failed("the server did not end well")
    return "a listing in progress is sent to its end, then the server ends"


class Transient(http.server.BaseHTTPRequestHandler):
    """Responds with 503 for a member twice, and then that everything is gone."""

    seen = []

    def do_DELETE(self):
        self.seen.append(self.path)
        if len(self.seen) <= 2:
            body = (
                '<D:multistatus xmlns:D="DAV:"><D:response><D:href>/c/a</D:href>'
                "<D:status>HTTP/1.1 503 Service Unavailable</D:status></D:response></D:multistatus>"
            ).encode()
            self.send_response(207)
        else:
            body = b""
            self.send_response(204)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def retries(programs):
    Transient.seen = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Transient)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        status, _, errors = client(programs, "delete", f"http://127.0.0.1:{server.server_port}/c/")
    finally:
        server.shutdown()
        server.server_close()
    if status != 0 or Transient.seen != ["/c/", "/c/a", "/c/", "/c/a", "/c/"][: len(Transient.seen)]:
        raise Failed(f"{status} {errors} {Transient.seen}")
    return f"a member with 503 is tried again until it is gone: {' '.join(Transient.seen)}"


def both_examples(programs):
    with Scratch() as state, serve(programs, state) as server:
        def curl(method, path, *words):
            run(["curl", "-sSf", "--max-time", "20", "-X", method, *words, server.url + path])

        for path in ["c", "c/deep"]:
            curl("MKCOL", path)
        for path in ["c/a", "c/b", "c/deep/x"]:
            curl("PUT", path, "--data-binary", "12345")
        status, token, errors = client(programs, "lock", server.url + "c/deep/x")
        if status != 0:
            raise Failed(errors)
        status, _, errors = client(programs, "delete", server.url + "c/")
        if status != 1 or "/c/deep/x: 423" not in errors or "lock-token-submitted /c/deep/x" not in errors:
            raise Failed(f"{status} {errors}")
        _, out, _ = client(programs, "list", server.url + "c/", "--depth", "infinity")
        compare("c/", listing(out), {("d", "", "c"), ("d", "", "c/deep"), ("-", "5", "c/deep/x")})
        said = errors.strip().splitlines()
        status, _, errors = client(programs, "lock", server.url + "c/", "--depth", "infinity")
        if status != 1 or "no-conflicting-lock /c/deep/x" not in errors or "424" not in errors:
            raise Failed(f"{status} {errors}")
        name = "{http://example.com/ns}color"
        both = ["--set", f"{name}=blue", "--set", "{DAV:}getetag=x", "--remove", "{}none"]
        status, _, errors = client(programs, "proppatch", server.url + "c/", *both)
        if status != 1 or "getetag: 403" not in errors or errors.count(": 424") != 2:
            raise Failed(f"{status} {errors}")
        status, _, errors = client(programs, "unlock", server.url + "c/deep/x", "--token", token.strip())
        status, _, errors = client(programs, "delete", server.url + "c/")
        if status != 0:
            raise Failed(errors)
    return f"DELETE, LOCK and PROPPATCH that fail, and what the client says: {said[0]}"


def actix(programs):
    with Server([programs / "multistatus-actix", "0", "20000"]) as server:
        status, out, errors = client(programs, "list", server.url)
        if status != 0 or len(listing(out)) != 20_001:
            raise Failed(f"{status} {errors}")
        deviations = "0 deviations" in errors
        status, _, errors = client(programs, "delete", server.url)
        if status != 1 or errors.count("lock-token-submitted") != 20_000 or not deviations:
            raise Failed(f"{status} {errors[-300:]}")
        return errors.strip().splitlines()[-1]


def tests(table, programs):
    ours = "examples"
    own = "this version"
    table.attempt(ours, own, "client and server: failures", lambda: both_examples(programs))
    table.attempt(ours, own, "client: transient failures", lambda: retries(programs))
    table.attempt(ours, own, "actix: 20001 rows, 20000 failures", lambda: actix(programs))
    table.attempt(ours, own, "row error in mid-stream", lambda: row_error(programs))
    table.attempt(ours, own, "server killed in mid-body", lambda: server_killed(programs))
    table.attempt(ours, own, "client killed in mid-read", lambda: client_killed(programs))
    table.attempt(ours, own, "first row before the last is made", lambda: early_end(programs))
    table.attempt(ours, own, "server told to stop in mid-body", lambda: stopping(programs))
