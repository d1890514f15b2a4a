"""What the sessions of Python libraries share: URL, a directory with files, and their names, of which every second is moved."""

import pathlib
import sys

url, local = sys.argv[1], pathlib.Path(sys.argv[2])
names = sorted(path.name for path in local.iterdir())
moved = sys.argv[3:][1::2]


def check(what, condition):
    if not condition:
        sys.exit(f"{what} is not as it should be")
