"""Runs other clients against the example server."""

import re

from common import CONTROL, NAMES, Failed, Scratch, Server, client, compare, listing, quote, run, version

LITMUS = ["basic", "copymove", "props", "locks", "http"]

# The HTTP library of the example server removes a fragment from a request target before anyone can refuse it.
KNOWN = "WARNING: DELETE removed collection resource with Request-URI including fragment; unsafe"


def serve(programs, state, *options):
    return Server([programs / "multistatus-server", *options], log=state / "server.log")


def litmus(table, programs):
    with Scratch() as state, serve(programs, state) as server:
        for suite in LITMUS:
            def suite_passes(suite=suite):
                done = run(["litmus", server.url], env_add={"TESTS": suite}, timeout=120, cwd=state)
                known, text = KNOWN in done.stdout, done.stdout.replace(KNOWN, "").replace("\r", "\n")
                summary = re.search(r"of (\d+) tests run: (\d+) passed, (\d+) failed", text)
                bad = re.findall(r"^.*(?:WARNING|FAIL|SKIPPED).*$", text, re.MULTILINE)
                if not summary or summary[1] != summary[2] or bad:
                    raise Failed(f"{suite}: {bad or text[-300:]}")
                warnings = "a warning of fragments, which hyper removes" if known else "no warnings"
                return f"{summary[2]} of {summary[1]} pass, none skipped, {warnings}"

            table.attempt("litmus", version("litmus"), suite, suite_passes)
    with Scratch() as state:
        (state / "tree").mkdir()
        with serve(programs, state, "--root", state / "tree") as server:
            def directory():
                done = run(["litmus", server.url], env_add={"TESTS": " ".join(LITMUS)}, timeout=300, cwd=state)
                text = done.stdout.replace(KNOWN, "").replace("\r", "\n")
                summaries = re.findall(r"of (\d+) tests run: (\d+) passed", text)
                if len(summaries) != len(LITMUS) or any(a != b for a, b in summaries) or re.search("WARNING|SKIPPED", text):
                    raise Failed(text[-300:])
                return f"{sum(int(a) for a, _ in summaries)} pass, none skipped, no other warnings"

            table.attempt("litmus", version("litmus"), "all of these with `--root`", directory)


def final_tree(programs, server, path, expected):
    """Returns what the example client sees after a session."""
    status, out, errors = client(programs, "list", server.url + path, "--depth", "infinity")
    if status != 0:
        raise Failed(errors)
    compare("after the session", listing(out), expected)


def expected_tree(top, names):
    """Returns the tree that every session leaves: copies and moved files, of 5 bytes each."""
    tree = {("d", "", top), ("d", "", f"{top}/copies"), ("d", "", f"{top}/moved")}
    for name in names:
        tree |= {("-", "5", f"{top}/copies/{name}"), ("-", "5", f"{top}/moved/{name}")}
    return tree


def curl(table, programs):
    names = [*NAMES, CONTROL]
    with Scratch() as state, serve(programs, state) as server:
        def request(method, path, want, *words, **options):
            command = ["curl", "-sS", "--max-time", "20", "--path-as-is", "-o", state / "body", "-w", "%{http_code}"]
            done = run([*command, "-X", method, *words, server.url + path], **options)
            if done.stdout != str(want):
                raise Failed(f"{method} {path}: {done.stdout} and not {want}")

        def session():
            for collection in ["c", "c/copies", "c/moved"]:
                request("MKCOL", collection, 201)
            for name in names:
                at = quote("c", name)
                request("PUT", at, 201, "--data-binary", "12345")
                request("GET", at, 200)
                if (state / "body").read_text() != "12345":
                    raise Failed(f"{name!r} does not hold what was put there")
                copy, moved = (f"Destination: {server.url}{quote('c', way, name)}" for way in ["copies", "moved"])
                request("COPY", at, 201, "-H", copy)
                request("COPY", at, 204, "-H", copy)
                request("COPY", at, 412, "-H", copy, "-H", "Overwrite: F")
                request("MOVE", at, 201, "-H", moved)
                request("PROPFIND", quote("c", "moved", name), 207, "-H", "Depth: 0")
                request("PUT", at, 201, "--data-binary", "1")
                request("DELETE", at, 204)
                request("GET", at, 404)
            final_tree(programs, server, "c/", expected_tree("c", names))
            return "agrees, also a control character"

        def refusals():
            for path in ["../x", "c/../../x", "%2e%2e/x", "c/..%2fx", "a%00b", "%ff", "a//b"]:
                request("GET", path, 400)
            request("PUT", "big", 413, "-H", "Content-Length: 99999999999", "--data-binary", "x")
            request("PROPFIND", "", 413, "--data-binary", "@-", text_in=" " * (300 << 10))
            request("PROPFIND", "", 400, "--data-binary", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>")
            request("PROPFIND", "", 400, "-H", "Depth: 2")
            return "paths that leave the tree, bodies that are too long, DTDs: refused"

        table.attempt("curl", version("curl"), "put, mkcol, copy, move, delete, all names", session)
        table.attempt("curl", version("curl"), "what a server must refuse", refusals)


def cadaver(table, programs):
    # It reads commands by lines, so it cannot be given a control character.
    names = NAMES
    with Scratch() as state, serve(programs, state) as server:
        (state / "five").write_text("12345")

        def word(text):
            return '"' + text.replace("\\", "\\\\") + '"'

        def session():
            lines = ["mkcol c", "cd c", "mkcol copies", "mkcol moved"]
            for name in names:
                at = word(name)
                lines += [f"put five {at}", f"copy {at} {word('copies/' + name)}", f"move {at} {word('moved/' + name)}"]
                lines += [f"put five {at}", f"delete {at}", f"get {word('copies/' + name)} got", "ls moved"]
            env = {"HOME": str(state), "LC_ALL": "C.UTF-8"}
            done = run(["cadaver", server.url], text_in="\n".join([*lines, "quit"]) + "\n", cwd=state, env_add=env)
            bad = [line for line in done.stdout.splitlines() if "failed" in line.lower() or "could not" in line.lower()]
            if bad:
                raise Failed(str(bad[:5]))
            if (state / "got").read_text() != "12345":
                raise Failed("what was got is not what was put")
            final_tree(programs, server, "c/", expected_tree("c", names))

        table.attempt("cadaver", version("cadaver"), "ls, put, get, mkcol, copy, move, delete, all names", session)


def rclone(table, programs):
    names = [*NAMES, CONTROL]
    with Scratch() as state, serve(programs, state) as server:
        (state / "local").mkdir()
        for name in names:
            (state / "local" / name).write_text("12345")

        def rc(*words):
            common = ["--config", "/dev/null", "--webdav-url", server.url, "--timeout", "20s", "--retries", "1"]
            return run(["rclone", *words, *common], env_add={"HOME": str(state), "LC_ALL": "C.UTF-8"}).stdout

        def session():
            rc("mkdir", ":webdav:c/moved")
            rc("copy", state / "local", ":webdav:c/copies")
            rc("check", state / "local", ":webdav:c/copies", "--size-only")
            # These are COPY and MOVE on the server.
            rc("copy", ":webdav:c/copies", ":webdav:c/third")
            rc("move", ":webdav:c/third", ":webdav:c/moved")
            seen = sorted(rc("lsf", ":webdav:c/moved").split("\n"))
            if len(seen) != len(names) + 1:
                raise Failed(f"it lists {seen}")
            rc("deletefile", ":webdav:c/moved/plain.txt")
            rc("copyto", ":webdav:c/copies/plain.txt", ":webdav:c/moved/plain.txt")
            rc("rmdirs", ":webdav:c/third")
            if rc("cat", ":webdav:c/moved/😀.txt") != "12345":
                raise Failed("what was read is not what was written")
            rc("copy", ":webdav:c/moved", state / "back")
            if sorted(path.name for path in (state / "back").iterdir()) != sorted(names):
                raise Failed("the names do not come back")
            # It sends a control character as the picture of one.
            sent = {CONTROL: "ctl\u2401.txt"}
            final_tree(programs, server, "c/", expected_tree("c", [sent.get(name, name) for name in names]))
            rc("purge", ":webdav:c")

        table.attempt("rclone", version("rclone"), "ls, put, get, mkcol, copy, move, delete, purge, all names", session)


def tests(table, programs):
    litmus(table, programs)
    curl(table, programs)
    cadaver(table, programs)
    rclone(table, programs)
