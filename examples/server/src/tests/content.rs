//! GET, HEAD and PUT.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use super::Server;

#[test]
fn a_part_of_a_file_is_sent() {
    for server in [Server::memory(), Server::directory()] {
        let tag = server.put("/a", "0123456789").header("etag").expect("a tag").to_owned();
        for (range, status, content, content_range) in [
            ("bytes=0-3", 206, "0123", Some("bytes 0-3/10")),
            ("bytes=3-", 206, "3456789", Some("bytes 3-9/10")),
            ("bytes=-3", 206, "789", Some("bytes 7-9/10")),
            ("bytes=-30", 206, "0123456789", Some("bytes 0-9/10")),
            ("bytes=8-99", 206, "89", Some("bytes 8-9/10")),
            ("bytes=9-18446744073709551615", 206, "9", Some("bytes 9-9/10")),
            ("bytes=10-", 416, "", Some("bytes */10")),
            ("bytes=18446744073709551615-", 416, "", Some("bytes */10")),
            // The whole may always be sent.
            ("bytes=5-3", 200, "0123456789", None),
            ("bytes=0-1,4-5", 200, "0123456789", None),
            ("bytes=x", 200, "0123456789", None),
            ("lines=0-1", 200, "0123456789", None),
            ("bytes=0-1\nRange: bytes=2-3", 200, "0123456789", None),
        ] {
            let answer = server.send("GET", "/a", &format!("Range: {range}\n"), b"");
            assert_eq!((answer.status, answer.text().as_str()), (status, content), "{range}");
            assert_eq!(answer.header("content-range"), content_range, "{range}");
            assert_eq!(answer.header("content-length"), Some(content.len().to_string().as_str()), "{range}");
        }
        // A part of another content would make a damaged file.
        for (if_range, status) in [
            (tag.clone(), 206),
            ("\"x\"".into(), 200),
            (format!("W/{tag}"), 200),
            ("Sun, 06 Nov 1994 08:49:37 GMT".into(), 200),
            ("x".into(), 200),
        ] {
            let lines = format!("Range: bytes=0-3\nIf-Range: {if_range}\n");
            assert_eq!(server.status("GET", "/a", &lines), status, "{if_range}");
        }
        let head = server.send("HEAD", "/a", "Range: bytes=0-3\n", b"");
        assert_eq!((head.status, head.header("content-length"), head.text().as_str()), (200, Some("10"), ""));
        assert_eq!(head.header("accept-ranges"), Some("bytes"));
        if server.directory.is_some() {
            // HTTP has no date before 1970.
            let file = fs::File::open(server.root().join("a")).expect("a file");
            file.set_modified(std::time::UNIX_EPOCH - Duration::from_secs(86_400)).expect("an old file");
            let old = server.send("GET", "/a", "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT\n", b"");
            assert_eq!((old.status, old.header("last-modified")), (200, Some("Thu, 01 Jan 1970 00:00:00 GMT")));
            assert_eq!(server.status("PROPFIND", "/a", "Depth: 0\n"), 207);
        }
        server.put("/empty", "");
        assert_eq!(server.status("GET", "/empty", "Range: bytes=0-\n"), 416);
        assert_eq!(server.send("GET", "/empty", "", b"").status, 200);
    }
}

#[test]
fn a_collection_is_a_page_with_the_links_of_a_listing() {
    for server in [Server::memory(), Server::directory()] {
        server.mkcol("/c%26d");
        server.mkcol("/c%26d/deep");
        for target in ["/c%26d/a%20b.txt", "/c%26d/%3Cx%3E%22", "/c%26d/%C3%BC"] {
            server.put(target, "1");
        }
        for target in ["/c%26d", "/c%26d/"] {
            let page = server.send("GET", target, "", b"");
            assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
            let text = page.text();
            let mut links: Vec<String> = text
                .split("<a href=\"")
                .skip(1)
                .filter_map(|link| link.split_once('"').map(|(href, _)| href.replace("&amp;", "&")))
                .collect();
            links.retain(|link| link != "/");
            links.sort();
            let listed = server.send("PROPFIND", target, "Depth: 1\n", b"").hrefs();
            assert_eq!(links, listed[1..], "{text}");
            assert!(
                text.contains("&lt;x&gt;&quot;") && text.contains(">deep/</a>") && text.contains("c&amp;d"),
                "{text}"
            );
            let head = server.send("HEAD", target, "", b"");
            assert_eq!((head.status, head.body.len()), (200, 0));
        }
    }
}

#[test]
fn uploads_do_not_appear_before_they_are_whole() {
    let server = Server::directory();
    server.put("/a", "old");
    server.mkcol("/c");
    // What is there while a file is written: a draft that another server left, for example.
    fs::write(server.root().join(".multistatus-drafts/left"), "half").expect("a draft");
    assert_eq!(server.send("PROPFIND", "/", "Depth: infinity\n", b"").hrefs(), ["/", "/a", "/c/"]);
    assert!(!server.send("GET", "/", "", b"").text().contains("drafts"));
    for (method, target) in [
        ("GET", "/.multistatus-drafts/left"),
        ("PROPFIND", "/.multistatus-drafts"),
        ("PUT", "/.multistatus-drafts/x"),
        ("DELETE", "/.multistatus-drafts/"),
        ("MKCOL", "/.multistatus-drafts"),
    ] {
        assert_eq!(server.status(method, target, ""), 403, "{method} {target}");
    }
    assert_eq!(server.status("MOVE", "/a", "Destination: /.multistatus-drafts/b\n"), 403);
    let too_long = format!("/{}", "a".repeat(300));
    assert_eq!((server.status("PUT", &too_long, ""), server.status("GET", &too_long, "")), (403, 403));
    // Nothing is left of uploads that ended, and their files are like any other.
    server.put("/c/b", "new");
    fs::remove_file(server.root().join(".multistatus-drafts/left")).expect("no draft");
    assert_eq!(fs::read_dir(server.root().join(".multistatus-drafts")).expect("a directory").count(), 0);
    let expected = server.root().join("expected");
    fs::write(&expected, "").expect("a file");
    let mode = |path| std::os::unix::fs::MetadataExt::mode(&fs::metadata(path).expect("a file"));
    assert_eq!(mode(server.root().join("c/b")), mode(expected));
}

#[test]
fn a_reader_gets_one_content_whatever_is_written_meanwhile() {
    let server = Server::directory();
    let long = "x".repeat(900_000);
    server.put("/a", &long);
    let mut stream = std::net::TcpStream::connect(server.address).expect("a connection");
    let head = format!("GET /a HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", server.address);
    std::io::Write::write_all(&mut stream, head.as_bytes()).expect("a request");
    let mut first = [0];
    std::io::Read::read_exact(&mut stream, &mut first).expect("an answer");
    server.put("/a", "short");
    let mut rest = Vec::new();
    std::io::Read::read_to_end(&mut stream, &mut rest).expect("the rest");
    assert_eq!(super::Answer::read(&[&first, rest.as_slice()].concat()).text(), long);
}

#[test]
fn a_pipe_in_the_directory_keeps_nobody_waiting() {
    let server = Server::directory();
    let made = Command::new("mkfifo").arg(server.root().join("pipe")).status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo");
    let started = Instant::now();
    for method in ["GET", "HEAD", "PROPFIND", "PUT", "DELETE"] {
        assert_eq!(server.status(method, "/pipe", ""), 403, "{method}");
    }
    assert_eq!(server.status("COPY", "/pipe", "Destination: /b\n"), 403);
    assert_eq!(server.send("PROPFIND", "/", "Depth: 1\n", b"").hrefs(), ["/"]);
    drop(server);
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_content_with_a_coding_is_refused() {
    let server = Server::memory();
    let refused = server.send("PUT", "/a", "Content-Encoding: gzip\n", b"1");
    assert_eq!((refused.status, refused.header("accept-encoding")), (415, Some("identity")));
    assert_eq!(server.status("GET", "/a", ""), 404);
    assert_eq!(server.send("PUT", "/a", "Content-Encoding: Identity\n", b"1").status, 201);
}
