"""Runs a program with a terminal at some of its ends, feeds it slowly, and prints what it wrote as JSON.

usage: terminal.py out|err|both SECONDS PROGRAM [ARGUMENT]... <BODY

The body takes this time to come.
"""

import json
import os
import pty
import subprocess
import sys
import threading
import time

PARTS = 16


def collect(descriptor, into):
    while True:
        try:
            data = os.read(descriptor, 65536)
        except OSError:
            # The last one who had the terminal open has closed it.
            break
        if not data:
            break
        into.append(data)


def main():
    ends, seconds, command = sys.argv[1], float(sys.argv[2]), sys.argv[3:]
    body = sys.stdin.buffer.read()
    master, terminal = pty.openpty()
    at = {end: terminal if ends in (end, "both") else subprocess.PIPE for end in ("out", "err")}
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=at["out"], stderr=at["err"])
    os.close(terminal)
    seen = {"terminal": [], "out": [], "err": []}
    descriptors = {"terminal": master}
    for end, stream in (("out", process.stdout), ("err", process.stderr)):
        if stream:
            descriptors[end] = stream.fileno()
    threads = [threading.Thread(target=collect, args=(d, seen[end])) for end, d in descriptors.items()]
    for thread in threads:
        thread.start()
    step = max(1, -(-len(body) // PARTS))
    try:
        for start in range(0, len(body), step):
            process.stdin.write(body[start : start + step])
            process.stdin.flush()
            time.sleep(seconds / PARTS)
        process.stdin.close()
    except BrokenPipeError:
        pass
    code = process.wait(60)
    for thread in threads:
        thread.join()
    texts = {end: b"".join(data).decode("utf-8", "replace") for end, data in seen.items()}
    print(json.dumps({"code": code, **texts}))


main()
