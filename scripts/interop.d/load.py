"""Loads the example server: slow readers, clients that vanish, and random clients, and measures what others feel."""

import http.client
import os
import random
import selectors
import socket
import struct
import threading
import time

from broken import resident
from common import Failed, Scratch, Server, client, listing, quote

READERS = 200
ROWS = 100_000
RANDOM = 24
SECONDS = 60
PROPFIND = b"PROPFIND /synthetic/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nDepth: 1\r\nContent-Length: 0\r\n\r\n"


def descriptors(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def latencies(port, count, pause=0.0):
    """Returns the seconds that small requests take, in ascending order."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    took = []
    for number in range(count):
        started = time.monotonic()
        connection.request(*[("PROPFIND", "/", None, {"Depth": "0"}), ("GET", "/synthetic/row-0000009.txt")][number % 2])
        answer = connection.getresponse()
        answer.read()
        if answer.status not in (200, 207):
            raise Failed(f"a small request had the answer {answer.status}")
        took.append(time.monotonic() - started)
        time.sleep(pause)
    connection.close()
    return sorted(took)


def told(took):
    """Says the median, the 99th percentile and the longest of some latencies."""
    parts = [("median", len(took) // 2), ("99 %", len(took) * 99 // 100), ("longest", len(took) - 1)]
    return ", ".join(f"{name} {took[at] * 1000:.0f} ms" for name, at in parts)


def slow(port):
    """Opens a connection on which little is under way, so that the server has to wait for its reader."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 << 10)
    connection.settimeout(30)
    connection.connect(("127.0.0.1", port))
    return connection


def vanish(connection):
    """Closes a connection as a client does that crashes: with a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def settled(server, idle, seconds=30):
    """Waits until the server has no more descriptors open than when it was idle."""
    for _ in range(seconds * 10):
        if descriptors(server) <= idle:
            return
        time.sleep(0.1)
    raise Failed(f"{descriptors(server)} descriptors are open, and {idle} were when it was idle")


class Readers:
    """Clients that ask for the long listing and read a little of it now and then."""

    def __init__(self, port):
        self.connections = [slow(port) for _ in range(READERS)]
        self.read = 0
        self.stopped = False
        for connection in self.connections:
            connection.sendall(PROPFIND % port)
            connection.setblocking(False)
        self.thread = threading.Thread(target=self.work)
        self.thread.start()

    def work(self):
        selector = selectors.DefaultSelector()
        for connection in self.connections:
            selector.register(connection, selectors.EVENT_READ)
        while not self.stopped:
            for key, _ in selector.select(0.2):
                self.read += len(key.fileobj.recv(2048))
            time.sleep(0.2)
        selector.close()

    def vanish(self):
        self.stopped = True
        self.thread.join()
        for connection in self.connections:
            vanish(connection)


def slow_readers(programs):
    with Scratch() as state:
        with Server([programs / "multistatus-server", "--synthetic", str(ROWS)], log=state / "server.log") as server:
            alone = latencies(server.port, 200)
            idle, idle_descriptors = resident(server), descriptors(server)
            highest, after = [], []
            for _ in range(2):
                readers = Readers(server.port)
                try:
                    time.sleep(2)
                    took = latencies(server.port, 200, 0.01)
                    # Each reader has one connection, so that more would be a leak.
                    if descriptors(server) > idle_descriptors + READERS + 8:
                        raise Failed(f"{descriptors(server)} descriptors are open for {READERS} readers")
                    highest.append(resident(server))
                    if not readers.read or took[len(took) // 2] > 2:
                        raise Failed(f"{readers.read} bytes were read, and others wait {told(took)}")
                finally:
                    readers.vanish()
                settled(server, idle_descriptors)
                after.append(resident(server))
            # The allocator keeps what is free again, in pieces, so that the second peak is about a tenth higher. If the first
            # readers left what they had, it would be twice as high.
            if highest[0] > idle + READERS or highest[1] > 1.5 * highest[0] or after[1] > highest[1]:
                raise Failed(f"{idle:.0f} MiB idle, {highest} with readers, {after} after them")
            return (
                f"memory {idle:.0f} MiB idle, {max(highest):.0f} with {READERS} readers of {ROWS} responses, {after[0]:.0f} and "
                f"{after[1]:.0f} after they vanished twice; all descriptors closed; others wait {told(took)} (alone {told(alone)})"
            )


def half_requests(programs):
    """Clients that vanish in the middle of a request, of each part of it."""
    parts = [
        b"PROPFIND / HT",
        b"PROPFIND / HTTP/1.1\r\nHost: x\r\nDepth: 1\r\n",
        b"PUT /half HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 1000000\r\n\r\nhalf",
        b"PUT /half HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal",
        b"PROPPATCH / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 300\r\n\r\n<D:propertyupdate",
        PROPFIND,
    ]
    with Scratch() as state:
        (state / "tree").mkdir()
        command = [programs / "multistatus-server", "--root", state / "tree", "--synthetic", str(ROWS)]
        with Server(command, log=state / "server.log") as server:
            latencies(server.port, 10)
            idle, idle_descriptors = resident(server), descriptors(server)
            for number in range(1200):
                part = parts[number % len(parts)].replace(b"%d", str(server.port).encode())
                connection = socket.create_connection(("127.0.0.1", server.port), timeout=30)
                connection.sendall(part)
                if number % 2:
                    time.sleep(0.001)
                vanish(connection)
            settled(server, idle_descriptors)
            after = resident(server)
            left = [str(path.relative_to(state / "tree")) for path in (state / "tree").rglob("*")]
            if left or after > idle + 16:
                raise Failed(f"{left} are left; {idle:.1f} MiB before, {after:.1f} after")
            took = latencies(server.port, 100)
            return (
                f"1200 clients vanish in a request or an answer: nothing is left on disk, all descriptors are closed, "
                f"memory {idle:.0f} MiB before and {after:.0f} after; then others wait {told(took)}"
            )


class Random(threading.Thread):
    """A client that does anything, on names that it shares with the others."""

    def __init__(self, port, seed, end):
        super().__init__()
        self.random, self.port, self.end = random.Random(seed), port, end
        self.took, self.answers, self.error = [], {}, None

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            while time.monotonic() < self.end:
                self.one(connection)
        except (OSError, http.client.HTTPException) as error:
            self.error = repr(error)
        connection.close()

    def path(self):
        names = [self.random.choice(["a", "b", "c d", "ü", "x%"]) for _ in range(self.random.randint(1, 3))]
        return "/" + quote(*names)

    def one(self, connection):
        method = self.random.choice("PUT PUT GET PROPFIND PROPFIND MKCOL COPY MOVE DELETE PROPPATCH LOCK".split())
        path, body, headers = self.path(), b"", {}
        if method == "PUT":
            body = self.random.randbytes(self.random.randint(0, 20_000))
        elif method == "PROPFIND":
            headers["Depth"] = self.random.choice(["0", "1", "infinity"])
        elif method in ("COPY", "MOVE"):
            headers["Destination"] = f"http://127.0.0.1:{self.port}{self.path()}"
            headers["Overwrite"] = self.random.choice("TF")
        elif method == "PROPPATCH":
            body = b'<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><x xmlns="u">1</x></D:prop></D:set></D:propertyupdate>'
        elif method == "LOCK":
            body = b'<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>'
            headers["Timeout"] = "Second-1"
        started = time.monotonic()
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        self.took.append(time.monotonic() - started)
        key = f"{method} {answer.status}"
        self.answers[key] = self.answers.get(key, 0) + 1
        token = answer.getheader("Lock-Token")
        if token and self.random.random() < 0.8:
            connection.request("UNLOCK", path, headers={"Lock-Token": token})
            connection.getresponse().read()


def random_clients(programs):
    with Scratch() as state:
        tree = state / "tree"
        tree.mkdir()
        with Server([programs / "multistatus-server", "--root", tree], log=state / "server.log") as server:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
            connection.request("OPTIONS", "/")
            connection.getresponse().read()
            connection.close()
            idle, idle_descriptors = resident(server), descriptors(server)
            end = time.monotonic() + SECONDS
            clients = [Random(server.port, seed, end) for seed in range(RANDOM)]
            for one in clients:
                one.start()
            most = 0
            while time.monotonic() < end:
                most = max(most, descriptors(server))
                time.sleep(0.5)
            for one in clients:
                one.join(60)
            errors = [one.error for one in clients if one.error]
            answers = {}
            for one in clients:
                for key, count in one.answers.items():
                    answers[key] = answers.get(key, 0) + count
            faults = {key: count for key, count in answers.items() if key.split()[1] >= "500" and key.split()[1] != "507"}
            if errors or faults:
                raise Failed(f"{errors} {faults}")
            settled(server, idle_descriptors)
            after = resident(server)
            status, out, said = client(programs, "list", server.url, "--depth", "infinity")
            found = {(kind, path) for kind, _, path in listing(out)} - {("d", "")}
            on_disk = {("d" if path.is_dir() else "-", str(path.relative_to(tree))) for path in tree.rglob("*")}
            # Uploads in progress are there, and there are none any more.
            on_disk.discard(("d", ".multistatus-drafts"))
            if status != 0 or found != on_disk:
                raise Failed(f"the listing and the disk differ: {sorted(found ^ on_disk)} {said}")
            took = sorted(second for one in clients for second in one.took)
            return (
                f"{RANDOM} clients for {SECONDS} s: {len(took)} requests, no 5xx, {told(took)}; memory {idle:.0f} MiB before, "
                f"{after:.0f} after; at most {most} descriptors, then {descriptors(server)}; the listing is the disk"
            )


def tests(table, programs):
    ours, own = "load", "this version"
    table.attempt(ours, own, f"{READERS} slow readers of {ROWS} responses", lambda: slow_readers(programs))
    table.attempt(ours, own, "clients that vanish", lambda: half_requests(programs))
    table.attempt(ours, own, f"{RANDOM} random clients at once", lambda: random_clients(programs))
