"""The example client against other servers, compared with what their directories hold."""

import os
import pathlib

from common import CONTROL, NAMES, PROPS_NS, Failed, Scratch, Server, client, compare, free_port, listing, version

# The user that the servers run as if this user is root, because the user nobody owns no files.
WWW_DATA = 33


def prepare(root):
    """Makes a tree with everything that may go wrong in a listing, except a control character."""
    for collection in ["docs/deep/er", "empty", "names", "control", "locked"]:
        (root / collection).mkdir(parents=True)
    (root / "a.txt").write_text("12345")
    (root / "docs/plan.txt").write_text("The plan.\n")
    (root / "docs/deep/er/x.html").write_text("<p>")
    (root / "locked/one.txt").write_text("1")
    (root / "locked/two.txt").write_text("22")
    for number, name in enumerate(NAMES):
        (root / "names" / name).write_text("x" * number)
    (root / "control" / CONTROL).write_text("1")


def held(root, path, depth):
    """Returns the expected listing of a directory."""
    top = root / path
    if depth == "0":
        found = [top]
    elif depth == "1":
        found = [top, *top.iterdir()]
    else:
        found = [top, *top.rglob("*")]
    entries = set()
    for place in found:
        name = str(place.relative_to(root)).strip(".")
        entries.add(("d", "", name) if place.is_dir() else ("-", str(place.stat().st_size), name))
    return entries


def apache(state, root, port):
    modules = "/usr/lib/apache2/modules"
    (state / "httpd.conf").write_text(f"""
ServerRoot {state}
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile {state}/httpd.pid
ErrorLog {state}/error.log
Mutex file:{state} default
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule dav_module {modules}/mod_dav.so
LoadModule dav_fs_module {modules}/mod_dav_fs.so
DocumentRoot "{root}"
DavLockDB {state}/locks
<Directory "{root}">
  Dav On
  DavDepthInfinity On
  Require all granted
</Directory>
""")
    return ["/usr/sbin/apache2", "-f", state / "httpd.conf", "-D", "FOREGROUND"], {}


def nginx(state, root, port):
    paths = "".join(
        f"  {kind}_temp_path {state}/tmp;\n" for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    )
    (state / "nginx.conf").write_text(f"""
load_module /usr/lib/nginx/modules/ngx_http_dav_ext_module.so;
daemon off;
master_process off;
pid {state}/nginx.pid;
error_log {state}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off;
{paths}
  dav_ext_lock_zone zone=locks:1m;
  server {{
    listen 127.0.0.1:{port};
    root "{root}";
    location / {{
      dav_methods PUT DELETE MKCOL COPY MOVE;
      dav_ext_methods PROPFIND OPTIONS LOCK UNLOCK;
      dav_ext_lock zone=locks;
    }}
  }}
}}
""")
    return ["/usr/sbin/nginx", "-e", state / "error.log", "-c", state / "nginx.conf"], {}


def lighttpd(state, root, port):
    (state / "lighttpd.conf").write_text(f"""
server.modules = ( "mod_webdav" )
server.bind = "127.0.0.1"
server.port = {port}
server.document-root = "{root}"
server.errorlog = "{state}/error.log"
webdav.activate = "enable"
webdav.is-readonly = "disable"
webdav.sqlite-db-name = "{state}/webdav.db"
webdav.opts = ( "propfind-depth-infinity" => "enable" )
""")
    return ["/usr/sbin/lighttpd", "-D", "-f", state / "lighttpd.conf"], {}


def tomcat(state, root, port):
    for name in ["conf", "logs", "temp", "work", "webapps"]:
        (state / name).mkdir()
    (state / "conf/server.xml").write_text(f"""<Server port="-1"><Service name="Catalina">
<Connector port="{port}" address="127.0.0.1" protocol="HTTP/1.1"/>
<Engine name="Catalina" defaultHost="localhost">
<Host name="localhost" appBase="{state}/webapps" autoDeploy="false" deployOnStartup="false">
<Context path="" docBase="{root}"/></Host></Engine></Service></Server>
""")
    parameters = {"readonly": "false", "listings": "true", "allowSpecialPaths": "true", "maxDepth": "30"}
    init = "".join(
        f"<init-param><param-name>{name}</param-name><param-value>{value}</param-value></init-param>"
        for name, value in parameters.items()
    )
    (state / "conf/web.xml").write_text(f"""<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="5.0">
<servlet><servlet-name>webdav</servlet-name>
<servlet-class>org.apache.catalina.servlets.WebdavServlet</servlet-class>{init}</servlet>
<servlet-mapping><servlet-name>webdav</servlet-name><url-pattern>/*</url-pattern></servlet-mapping></web-app>
""")
    env = {
        "CATALINA_HOME": "/usr/share/tomcat10",
        "CATALINA_BASE": str(state),
        "JAVA_TOOL_OPTIONS": "-Xmx256m -Dsun.jnu.encoding=UTF-8",
    }
    return ["bash", "/usr/share/tomcat10/bin/catalina.sh", "run"], env


def rclone(state, root, port):
    address = f"127.0.0.1:{port}"
    return ["rclone", "serve", "webdav", root, "--addr", address, "--config", "/dev/null", "--dir-cache-time", "0s"], {}


PEERS = {
    "apache2 mod_dav": ("apache2-bin", apache),
    "nginx dav-ext": ("libnginx-mod-http-dav-ext", nginx),
    "lighttpd": ("lighttpd-mod-webdav", lighttpd),
    "tomcat10": ("tomcat10", tomcat),
    "rclone serve": ("rclone", rclone),
}


def own_everything(path):
    for place in [path, *path.rglob("*")]:
        os.chown(place, WWW_DATA, WWW_DATA)


def peer(table, programs, name, package, configure):
    with Scratch() as state:
        root = state / "tree"
        prepare(root)
        (state / "tmp").mkdir()
        port = free_port()
        command, env = configure(state, root, port)
        options = {"env": {**os.environ, "HOME": str(state), "LC_ALL": "C.UTF-8", **env}, "cwd": state}
        if os.geteuid() == 0:
            own_everything(state)
            options |= {"user": WWW_DATA, "group": WWW_DATA, "extra_groups": []}
        try:
            server = Server(command, port=port, log=state / "server.log", **options)
        except (Failed, OSError) as error:
            log = (state / "server.log").read_text(errors="replace")[-300:]
            table.failed = True
            return table.add(name, version(package), "start", f"FAILED: {error} {log}")
        with server:
            if not table.attempt(name, version(package), "start", server.wait_for_answer):
                return None
            for what, action in actions(programs, server, root):
                table.attempt(name, version(package), what, action)


def actions(programs, server, root):
    def list_of(path, depth, *options):
        return client(programs, "list", server.url + path, "--depth", depth, *options)

    def propfind(depth):
        def action():
            for path in ["", "docs/", "names/", "empty/"]:
                if depth == "infinity" and path == "":
                    # The name with the control character is below, because it is tried alone.
                    continue
                for options in [[], ["--all"]]:
                    status, out, errors = list_of(path, depth, *options)
                    if depth == "infinity" and "403 Forbidden" in errors:
                        return f"the peer refuses, which it may (RFC 4918 §9.1): {errors.strip()}"
                    if status != 0:
                        raise Failed(f"{path or '/'}: {errors.strip()}")
                    compare(path or "/", listing(out), held(root, path, depth))
            return None

        return action

    def control():
        status, out, errors = list_of("control/", "1", "--all")
        found, expected = listing(out), held(root, "control", "1")
        if status != 0 and "a response cannot be read" in errors:
            compare("control/", found, held(root, "control", "0"))
            return "the peer writes it raw, which XML cannot hold: that row is refused, the others are read"
        if status != 0:
            raise Failed(errors.strip())
        if {(kind, length, path.replace("\u2401", "\x01")) for kind, length, path in found} == expected != found:
            return "the peer shows the picture U+2401 in its place"
        compare("control/", found, expected)
        return None

    def proppatch():
        url = server.url + "a.txt"
        color = f"{{{PROPS_NS}}}color"
        status, _, errors = client(programs, "proppatch", url, "--set", f"{color}=blue & <red>")
        said = errors.strip().splitlines()
        if status == 1 and said:
            return f"the peer refuses, and the client says so: {said[0]}"
        if status != 0:
            raise Failed(errors)
        both = ["--set", f"{color}=green", "--set", "{DAV:}getetag=x"]
        status, _, errors = client(programs, "proppatch", url, *both)
        said = errors.strip().splitlines()
        if status == 0:
            return "one property set; the peer also says yes to a new getetag"
        if status != 1 or not any("getetag" in line for line in said):
            raise Failed(f"a protected property: {status} {said}")
        return f"one property set; a protected one refused: {next(line for line in said if 'getetag' in line)}"

    def delete_locked():
        member = root / "locked/one.txt"
        status, out, errors = client(programs, "lock", server.url + "locked/one.txt")
        if status != 0:
            return f"no lock: {errors.strip()}"
        token = out.strip()
        status, _, errors = client(programs, "delete", server.url + "locked/")
        said = errors.strip().splitlines()
        if (status == 0) == member.exists():
            raise Failed(f"the client says {status} {said}, and the locked member exists: {member.exists()}")
        if status == 0:
            return "the peer removes a collection with a locked member, and the client says so"
        listed, out, errors = list_of("locked/", "1")
        if listed != 0:
            raise Failed(errors)
        compare("locked/", listing(out), held(root, "locked", "1"))
        unlocked, _, errors = client(programs, "unlock", server.url + "locked/one.txt", "--token", token)
        removed, _, errors_after = client(programs, "delete", server.url + "locked/")
        if unlocked != 0 or removed != 0 or (root / "locked").exists():
            raise Failed(f"after UNLOCK: {errors} {errors_after}")
        return f"refused, and gone after UNLOCK: {said[0]}"

    return [
        ("PROPFIND depth 0", propfind("0")),
        ("PROPFIND depth 1", propfind("1")),
        ("PROPFIND depth infinity", propfind("infinity")),
        ("PROPFIND, a name with a control character", control),
        ("PROPPATCH", proppatch),
        ("DELETE with a locked member", delete_locked),
    ]


def tests(table, programs):
    for name, (package, configure) in PEERS.items():
        peer(table, programs, name, package, configure)


def packages():
    return sorted({package for package, _ in PEERS.values()} | {"lighttpd", "nginx-light"})
