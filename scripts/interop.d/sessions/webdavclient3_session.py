"""A session of webdavclient3: URL, a directory with files, and their names, of which every second is moved."""

import pathlib
import tempfile

from webdav3.client import Client

from session import check, local, moved, names, url

client = Client({"webdav_hostname": url, "webdav_timeout": 30})
for collection in ["c", "moved", "copies"]:
    client.mkdir(collection)
for name in names:
    client.upload_sync(remote_path=f"c/{name}", local_path=str(local / name))
listed = [name for name in client.list("c") if name != "c/"]
check(f"the list {sorted(set(listed) ^ set(names))}", sorted(listed) == names)
check("the number of many members", len([name for name in client.list("many") if name != "many/"]) == 5000)
with tempfile.TemporaryDirectory() as back:
    for name in names:
        got = pathlib.Path(back) / "got"
        client.download_sync(remote_path=f"c/{name}", local_path=str(got))
        check(f"{name!r}", got.read_bytes() == (local / name).read_bytes())
        check(f"the size of {name!r}", int(client.info(f"c/{name}")["size"]) == got.stat().st_size)
for name in names:
    client.copy(remote_path_from=f"c/{name}", remote_path_to=f"copies/{name}")
for name in moved:
    client.move(remote_path_from=f"c/{name}", remote_path_to=f"moved/{name}")
client.mkdir("away")
client.upload_sync(remote_path="away/x", local_path=str(local / names[0]))
client.clean("away")
check("away", not client.check("away"))
