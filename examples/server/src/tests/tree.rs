//! MKCOL, DELETE, COPY and MOVE.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use multistatus::Multistatus;

use super::Server;

#[test]
fn copies_and_moves_keep_everything() {
    for server in [Server::memory(), Server::directory()] {
        server.mkcol("/c");
        server.mkcol("/c/deep");
        server.put("/c/deep/a", "content");
        server.put("/b", "other");
        assert_eq!(server.status("COPY", "/c/", "Destination: /d/\n"), 201);
        assert_eq!(server.status("COPY", "/c/", "Destination: /e/\nDepth: 0\n"), 201);
        assert_eq!(server.status("MOVE", "/c", "Destination: /b\nOverwrite: F\n"), 412);
        assert_eq!(server.status("MOVE", "/c", "Destination: /b\n"), 204);
        let listed = server.send("PROPFIND", "/", "Depth: infinity\n", b"").hrefs();
        assert_eq!(listed, ["/", "/b/", "/b/deep/", "/b/deep/a", "/d/", "/d/deep/", "/d/deep/a", "/e/"]);
        assert_eq!(server.send("GET", "/d/deep/a", "", b"").text(), "content");
        for (method, target, destination, status) in [
            ("COPY", "/b", "/b", 403),
            ("COPY", "/b", "/b/deep/b", 403),
            ("MOVE", "/b/deep", "/b", 403),
            ("MOVE", "/", "/x", 403),
            ("COPY", "/b", "/none/x", 409),
            ("COPY", "/none", "/x", 404),
            ("PUT", "/none/x", "", 409),
            ("MKCOL", "/none/x", "", 409),
            ("MKCOL", "/d/deep/a/x", "", 409),
            ("DELETE", "/", "", 403),
        ] {
            let lines = if destination.is_empty() { String::new() } else { format!("Destination: {destination}\n") };
            assert_eq!(server.status(method, target, &lines), status, "{method} {target} {destination}");
        }
    }
}

/// Every member that cannot be removed is told, and so are no consequences: RFC 4918 §9.6.1.
#[test]
fn delete_tells_what_stays() {
    let server = Server::memory();
    for target in ["/c", "/c/deep", "/c/other"] {
        server.mkcol(target);
    }
    for target in ["/c/a", "/c/deep/b", "/c/other/x"] {
        server.put(target, "1");
    }
    let body = b"<lockinfo xmlns='DAV:'><lockscope><shared/></lockscope><locktype><write/></locktype></lockinfo>";
    assert_eq!(server.send("LOCK", "/c/deep/b", "", body).status, 200);
    let answer = server.send("DELETE", "/c/", "", b"");
    assert_eq!((answer.status, answer.hrefs()), (207, vec!["/c/deep/b".to_owned()]));
    let document = Multistatus::parse(&answer.body).expect("a 207");
    assert_eq!(document.responses()[0].status().map(|status| status.as_u16()), Some(423));
    assert_eq!(server.send("PROPFIND", "/", "Depth: infinity\n", b"").hrefs(), ["/", "/c/", "/c/deep/", "/c/deep/b"]);
}

/// Twice as many members that stay take about twice as long.
#[test]
fn delete_is_linear_in_its_failures() {
    let server = Server::directory();
    if fs::metadata("/proc/self").is_ok_and(|meta| std::os::unix::fs::MetadataExt::uid(&meta) == 0) {
        // Nothing keeps root from removing files, so locks do.
        return delete_of_locked_members();
    }
    let closed = server.root().join("c");
    fs::create_dir(&closed).expect("a directory");
    for number in 0..4000 {
        fs::write(closed.join(number.to_string()), "1").expect("a file");
    }
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o500)).expect("permissions");
    let started = Instant::now();
    let answer = server.send("DELETE", "/c/", "", b"");
    assert_eq!((answer.status, answer.hrefs().len()), (207, 4000));
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).expect("permissions");
}

fn delete_of_locked_members() {
    let time = |members: usize| {
        let server = Server::memory();
        server.mkcol("/c");
        let body = b"<lockinfo xmlns='DAV:'><lockscope><shared/></lockscope><locktype><write/></locktype></lockinfo>";
        for number in 0..members {
            assert_eq!(server.send("LOCK", &format!("/c/{number}"), "Depth: 0\n", body).status, 201);
        }
        let started = Instant::now();
        let answer = server.send("DELETE", "/c/", "", b"");
        assert_eq!((answer.status, answer.hrefs().len()), (207, members));
        started.elapsed()
    };
    let (few, many) = (time(500), time(2000));
    assert!(many < few * 12 + Duration::from_millis(200), "{few:?} for 500, {many:?} for 2000");
}

/// What no client can see is not removed, and neither is what is beside it.
#[test]
fn a_collection_with_unserved_entries_stays_whole() {
    let name_of_bytes = std::ffi::OsStr::from_bytes(b"caf\xe9");
    let server = Server::directory();
    for target in ["/new", "/d", "/d/in", "/d/in/deep", "/d/z"] {
        server.mkcol(target);
    }
    server.put("/file", "new");
    server.put("/new/a", "new");
    for target in ["/d/a", "/d/in/a", "/d/in/deep/a", "/d/z/a"] {
        server.put(target, "precious");
    }
    let inner = server.root().join("d/in");
    let all = || server.send("PROPFIND", "/", "Depth: infinity\n", b"").hrefs();
    let before = all();
    for hidden in [inner.join("link"), inner.join(name_of_bytes)] {
        if hidden.ends_with("link") {
            std::os::unix::fs::symlink("/etc/passwd", &hidden).expect("a link");
        } else {
            fs::write(&hidden, "precious").expect("a file");
        }
        for (method, target, lines) in [
            ("DELETE", "/d/", ""),
            ("DELETE", "/d/in/", ""),
            ("COPY", "/new/", "Destination: /d/\n"),
            ("COPY", "/new/", "Destination: /d/in/\n"),
            ("COPY", "/file", "Destination: /d\n"),
            ("MOVE", "/new/", "Destination: /d/\n"),
            ("MOVE", "/new/", "Destination: /d/in/\n"),
            ("MOVE", "/file", "Destination: /d\n"),
        ] {
            let answer = server.send(method, target, lines, b"");
            let text = answer.text();
            assert!(matches!(answer.status, 207 | 409), "{method} {target} {lines}: {}", answer.status);
            assert!(
                text.contains("no-unserved-members") && text.contains("/d/in/"),
                "{method} {target} {lines}: {text}"
            );
            if answer.status == 207 {
                assert_eq!(answer.hrefs(), ["/d/in/"], "{method} {target} {lines}");
            }
            assert_eq!(all(), before, "{method} {target} {lines}");
            assert!(fs::symlink_metadata(&hidden).is_ok(), "{method} {target} {lines}");
        }
        fs::remove_file(&hidden).expect("an entry");
    }
    assert_eq!(server.send("GET", "/d/in/deep/a", "", b"").text(), "precious");
    assert_eq!(server.status("MOVE", "/new/", "Destination: /d/in/\n"), 204);
    assert_eq!(server.status("DELETE", "/d/", ""), 204);
}
