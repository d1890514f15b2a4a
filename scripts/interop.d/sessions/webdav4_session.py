"""A session of webdav4: URL, a directory with files, and their names, of which every second is moved."""

import io

from webdav4.client import Client
from webdav4.fsspec import WebdavFileSystem

from session import check, local, moved, names, url

client = Client(url, timeout=30)
for collection in ["c", "moved", "copies"]:
    client.mkdir(collection)
for name in names:
    client.upload_file(local / name, f"c/{name}")
listed = sorted(path.split("/", 1)[1] for path in client.ls("c", detail=False))
check(f"the list {sorted(set(listed) ^ set(names))}", listed == names)
check("the number of many members", len(client.ls("many", detail=False)) == 5000)
for name in names:
    got = io.BytesIO()
    client.download_fileobj(f"c/{name}", got)
    check(f"{name!r}", got.getvalue() == (local / name).read_bytes())
    check(f"the size of {name!r}", client.content_length(f"c/{name}") == len(got.getvalue()))
with WebdavFileSystem(url).open("c/plain.txt", block_size=64) as remote:
    remote.seek(500)
    check("a part", remote.read(100) == (local / "plain.txt").read_bytes()[500:600])
for name in names:
    client.copy(f"c/{name}", f"copies/{name}")
for name in moved:
    client.move(f"c/{name}", f"moved/{name}")
client.mkdir("away")
client.upload_file(local / "plain.txt", "away/x")
client.remove("away")
check("away", not client.exists("away"))
