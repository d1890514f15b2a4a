"""Calendar clients against `examples/caldav`, and the example client against calendar servers."""

import json
import os
import sys
import urllib.error
import urllib.request

import common
from common import ROOT, Failed, Scratch, Server, client, compare, free_port, listing, run

# Installed here, so that neither the system nor the user has them afterwards.
PEERS = ROOT / "target" / "peers"
CLIENTS = ROOT / "scripts" / "interop.d" / "calendar_clients"
PYTHON = {"caldav": "3.6.0", "vdirsyncer": "0.21.0", "radicale": "3.9.0", "xandikos": "0.4.10", "wsgidav": "4.4.0", "cheroot": "11.1.2"}
NODE = {"tsdav": "2.3.4"}

# More than the server tells in one answer.
CROWD = 1100


def install():
    """Installs the packages that are not there in these versions."""
    stamp = PEERS / "versions.json"
    wanted = json.dumps([PYTHON, NODE])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    PEERS.mkdir(parents=True, exist_ok=True)
    run([sys.executable, "-m", "venv", PEERS / "venv"], timeout=120)
    pip = [PEERS / "venv/bin/pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, *(f"{name}=={version}" for name, version in PYTHON.items())], timeout=600)
    npm = ["npm", "install", "--prefix", PEERS, "--no-audit", "--no-fund", "--loglevel=error"]
    run([*npm, *(f"{name}@{version}" for name, version in NODE.items())], timeout=600)
    stamp.write_text(wanted)


def program(name):
    return PEERS / "venv/bin" / name


def event(uid, start, summary):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//EN", "BEGIN:VEVENT", f"UID:{uid}"]
    lines += ["DTSTAMP:20260101T000000Z", f"DTSTART:{start}", "DURATION:PT1H", f"SUMMARY:{summary}"]
    return "\r\n".join([*lines, "END:VEVENT", "END:VCALENDAR", ""])


def send(method, url, body=None):
    """Sends a request as no client of the calendar server, and returns the body of the answer."""
    data = None if body is None else body.encode()
    request = urllib.request.Request(url, data=data, method=method, headers={"Content-Type": "text/calendar"} if data else {})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        raise Failed(f"{method} {url}: {error}") from error


def serve(programs, state):
    return Server([programs / "multistatus-caldav"], log=state / "server.log")


def python_caldav(table, programs):
    with Scratch() as state, serve(programs, state) as server:
        def session():
            crowd = server.url + "calendars/crowd/"
            send("MKCALENDAR", crowd)
            for number in range(CROWD):
                send("PUT", f"{crowd}{number}.ics", event(number, "20260105T090000Z", number))
            words = [program("python"), CLIENTS / "python_caldav.py", server.url, crowd]
            said = run(words, timeout=120, cwd=state).stdout.strip()
            if not said.startswith(f"{CROWD} "):
                raise Failed(f"of {CROWD} events: {said}")
            return f"agrees; {said}"

        what = "discover, make a calendar, add, change, find, synchronize, delete"
        table.attempt("python-caldav", PYTHON["caldav"], what, session)


def tsdav(table, programs):
    with Scratch() as state, serve(programs, state) as server:
        def session():
            env = {"NODE_PATH": str(PEERS / "node_modules")}
            run(["node", CLIENTS / "tsdav.js", server.url], timeout=120, cwd=state, env_add=env)

        what = "discover, make a calendar, add, change, find, synchronize, delete"
        table.attempt("tsdav", NODE["tsdav"], what, session)


def vdirsyncer(table, programs):
    with Scratch() as state, serve(programs, state) as server:
        local, remote = state / "local" / "mine", server.url + "calendars/mine/"
        (state / "config").write_text(f"""
[general]
status_path = "{state}/status"
[pair all]
a = "here"
b = "there"
collections = ["mine"]
conflict_resolution = "a wins"
metadata = ["displayname", "color"]
[storage here]
type = "filesystem"
path = "{state}/local"
fileext = ".ics"
[storage there]
type = "caldav"
url = "{server.url}"
[pair january]
a = "january_here"
b = "january_there"
collections = ["mine"]
[storage january_here]
type = "filesystem"
path = "{state}/january"
fileext = ".ics"
[storage january_there]
type = "caldav"
url = "{server.url}"
start_date = "datetime(2026, 1, 1)"
end_date = "datetime(2026, 2, 1)"
item_types = ["VEVENT"]
""")

        def command(*words):
            command = [program("vdirsyncer"), "-c", state / "config", "-v", "ERROR", *words]
            run(command, text_in="y\n" * 9, env_add={"HOME": str(state), "LC_ALL": "C.UTF-8"})

        def held(directory):
            return sorted(path.stem for path in directory.glob("*.ics"))

        def remotely():
            status, out, errors = client(programs, "list", remote)
            if status != 0:
                raise Failed(errors)
            names = (line.rsplit("/", 1)[-1] for line in out.splitlines())
            return sorted(name.removesuffix(".ics") for name in names if name)

        def session():
            local.mkdir(parents=True)
            (local / "displayname").write_text("Mine ü")
            (local / "color").write_text("#ff8800")
            (local / "january.ics").write_text(event("january", "20260105T090000Z", "first"))
            (local / "march.ics").write_text(event("march", "20260305T090000Z", "second"))
            command("discover", "all")
            command("sync", "all")
            command("metasync", "all")
            described = send("PROPFIND", server.url + "calendars/mine/")
            if "Mine ü" not in described or "#ff8800" not in described.lower():
                raise Failed(f"the title or the colour is missing: {described[:600]}")
            compare("added here", set(remotely()), {"january", "march"})
            send("PUT", remote + "there.ics", event("there", "20260106T090000Z", "third"))
            send("PUT", remote + "march.ics", event("march", "20260305T090000Z", "changed"))
            command("sync", "all")
            compare("added there", set(held(local)), {"january", "march", "there"})
            if "changed" not in (local / "march.ics").read_text():
                raise Failed("a change there is not here")
            (local / "there.ics").write_text(event("there", "20260106T090000Z", "changed here"))
            (local / "march.ics").unlink()
            command("sync", "all")
            compare("deleted here", set(remotely()), {"january", "there"})
            if "changed here" not in send("GET", remote + "there.ics"):
                raise Failed("a change here is not there")
            send("PUT", remote + "march.ics", event("march", "20260305T090000Z", "again"))
            command("discover", "january")
            command("sync", "january")
            compare("found by time", set(held(state / "january" / "mine")), {"january", "there"})
            send("DELETE", remote + "january.ics")
            command("sync", "all")
            compare("deleted there", set(held(local)), {"there", "march"})

        what = "discover, make a calendar, add, change, find, synchronize, delete"
        table.attempt("vdirsyncer", PYTHON["vdirsyncer"], what, session)


def radicale(state, port):
    (state / "rights").write_text("[all]\nuser = .*\ncollection = .*\npermissions = RrWw\n")
    (state / "radicale.ini").write_text(f"""
[server]
hosts = 127.0.0.1:{port}
[auth]
type = none
[rights]
type = from_file
file = {state}/rights
[storage]
filesystem_folder = {state}/data
[logging]
level = warning
""")
    return [program("radicale"), "--config", state / "radicale.ini"], "work/"


def xandikos(state, port):
    words = ["serve", "-d", state / "data", "--defaults", "-l", "127.0.0.1", "-p", port, "--state-dir", state / "own"]
    return [program("xandikos"), *words], "user/calendars/work/"


def wsgidav(state, port):
    (state / "data").mkdir()
    words = ["--host", "127.0.0.1", "--port", port, "--root", state / "data", "--auth", "anonymous", "--no-config", "-q"]
    return [program("wsgidav"), *words], "work/"


SERVERS = {"radicale": radicale, "xandikos": xandikos, "wsgidav": wsgidav}


def mirror(table, programs, name):
    """The example client lists a collection, copies it, and copies it again after changes."""
    with Scratch() as state:
        port = free_port()
        command, path = SERVERS[name](state, port)
        env = {**os.environ, "HOME": str(state), "LC_ALL": "C.UTF-8"}
        with Server(command, port=port, log=state / "server.log", env=env, cwd=state) as server:
            server.wait_for_answer()
            url, copy = server.url + path, state / "copy"
            texts = {f"{number}.ics": event(number, "20260105T090000Z", number) for number in range(5)}

            def sync(expected):
                status, out, errors = client(programs, "sync", url, copy)
                if status != 0:
                    raise Failed(f"{out} {errors}")
                found = {place.name: place.read_bytes().decode() for place in copy.glob("*.ics")}
                compare("the copy", set(found), set(expected))
                # A calendar server may store an event in other words.
                for member in expected:
                    compare(member, {found[member]}, {send("GET", url + member)})

            def session():
                send("MKCALENDAR" if name != "wsgidav" else "MKCOL", url)
                for member, text in texts.items():
                    send("PUT", url + member, text)
                status, out, errors = client(programs, "list", url)
                if status != 0:
                    raise Failed(errors)
                found = {place.rsplit("/", 1)[-1] for _, _, place in listing(out)} - {"work"}
                compare("list", found, set(texts))
                sync(texts)
                send("PUT", url + "1.ics", event(1, "20260106T090000Z", "changed"))
                send("PUT", url + "9.ics", event(9, "20260106T090000Z", "new"))
                send("DELETE", url + "2.ics")
                sync({"0.ics", "1.ics", "3.ics", "4.ics", "9.ics"})
                if "changed" not in (copy / "1.ics").read_text():
                    raise Failed("a change is not in the copy")

            table.attempt(name, PYTHON[name], "list, sync into a directory, changed, sync again", session)


def tests(table, programs):
    common.build("debug", ["caldav"])
    python_caldav(table, programs)
    tsdav(table, programs)
    vdirsyncer(table, programs)
    for name in SERVERS:
        mirror(table, programs, name)
