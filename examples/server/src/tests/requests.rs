//! Targets, hosts and header fields.

use super::{Answer, Server};

#[test]
fn characters_that_clients_do_not_encode_are_read() {
    let server = Server::memory();
    for (raw, encoded) in [
        ("/a[b].txt", "/a%5Bb%5D.txt"),
        ("/a|b", "/a%7Cb"),
        ("/a^b", "/a%5Eb"),
        ("/a{b}\"c", "/a%7Bb%7D%22c"),
        ("/[", "/%5B"),
        ("/ü", "/%C3%BC"),
        ("/a\\b", "/a%5Cb"),
    ] {
        server.put(raw, raw);
        assert_eq!(server.send("GET", encoded, "", b"").text(), raw);
        let listed = server.send("PROPFIND", raw, "Depth: 0\n", b"");
        assert_eq!((listed.status, listed.hrefs()), (207, vec![encoded.to_owned()]));
        assert_eq!(server.status("DELETE", raw, ""), 204, "{raw}");
        assert_eq!(server.status("GET", encoded, ""), 404, "{raw}");
    }
    // A backslash is no slash.
    assert_eq!(server.status("GET", "/..\\a", ""), 404);
}

#[test]
fn targets_that_leave_the_tree_are_refused() {
    let server = Server::directory();
    server.mkcol("/c");
    for target in ["/../x", "/c/../../x", "/%2e%2e/x", "/c/..%2fx", "/.", "/a%00b", "/%ff", "/a//b", "x"] {
        for method in ["GET", "PUT", "DELETE", "PROPFIND"] {
            assert_eq!(server.status(method, target, ""), 400, "{method} {target}");
        }
    }
    assert_eq!(server.status("GET", &"/a".repeat(30_000), ""), 414);
}

/// A fragment is no part of a request, and the HTTP library removes it: a client that sends one means what is before it
/// (RFC 3986 §3.5).
#[test]
fn a_fragment_is_not_part_of_the_target() {
    let server = Server::memory();
    server.put("/a", "1");
    assert_eq!(server.send("GET", "/a#b", "", b"").text(), "1");
    assert_eq!(server.status("GET", "/a%23b", ""), 404);
}

#[test]
fn a_request_has_one_host() {
    let server = Server::memory();
    let host = server.address;
    let port = host.port();
    for (request, status) in [
        ("GET / HTTP/1.1\r\n".to_owned(), 400),
        (format!("GET / HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\n"), 400),
        (format!("GET / HTTP/1.1\r\nHost: {host}\r\nHost: other.example\r\n"), 400),
        ("GET / HTTP/1.1\r\nHost:\r\n".to_owned(), 400),
        ("GET / HTTP/1.1\r\nHost: a b\r\n".to_owned(), 400),
        ("GET / HTTP/1.1\r\nHost: a/b\r\n".to_owned(), 400),
        ("GET / HTTP/1.1\r\nHost: jo@a\r\n".to_owned(), 400),
        (format!("GET / HTTP/1.1\r\nHost: {host}\r\n"), 200),
        ("GET / HTTP/1.0\r\n".to_owned(), 200),
        (format!("GET http://{host}/ HTTP/1.1\r\nHost: {host}\r\n"), 200),
        (format!("GET http://LOCALHOST:{port}/ HTTP/1.1\r\nHost: localhost:{port}\r\n"), 200),
        ("GET http://dav.example:80/ HTTP/1.1\r\nHost: dav.example\r\n".to_owned(), 200),
        (format!("GET http://other.example/ HTTP/1.1\r\nHost: {host}\r\n"), 400),
        (format!("GET http://127.0.0.1:1/ HTTP/1.1\r\nHost: {host}\r\n"), 400),
        (format!("OPTIONS * HTTP/1.1\r\nHost: {host}\r\n"), 200),
        ("OPTIONS * HTTP/1.1\r\n".to_owned(), 400),
    ] {
        let answer = Answer::read(&server.raw(format!("{request}Connection: close\r\n\r\n").as_bytes()));
        assert_eq!(answer.status, status, "{request}");
    }
}

#[test]
fn header_fields_that_decide_are_never_guessed_at() {
    let server = Server::memory();
    server.put("/a", "1");
    server.put("/b", "2");
    server.mkcol("/c");
    let host = server.address;
    let to_b = "Destination: /b\n";
    for (method, target, lines, status) in [
        ("COPY", "/a", format!("{to_b}Overwrite: X\n"), 400),
        ("COPY", "/a", format!("{to_b}Overwrite: \n"), 400),
        ("COPY", "/a", format!("{to_b}Overwrite: T\nOverwrite: T\n"), 400),
        ("COPY", "/a", format!("{to_b}Overwrite: T\nOverwrite: F\n"), 400),
        ("MOVE", "/a", format!("{to_b}Overwrite: f\n"), 412),
        ("COPY", "/a", String::new(), 400),
        ("COPY", "/a", format!("{to_b}Destination: /d\n"), 400),
        ("COPY", "/a", format!("{to_b}{to_b}"), 400),
        ("COPY", "/a", "Destination: b\n".into(), 400),
        ("COPY", "/a", "Destination: /b#c\n".into(), 400),
        ("COPY", "/a", "Destination: /../b\n".into(), 400),
        ("COPY", "/a", format!("Destination: ftp://{host}/d\n"), 502),
        ("COPY", "/a", format!("Destination: file://{host}/d\n"), 502),
        ("COPY", "/a", "Destination: http://other.example/d\n".into(), 502),
        ("COPY", "/a", format!("Destination: http://other.example@{host}/d\n"), 201),
        ("COPY", "/a", format!("Destination: https://{host}/d\n"), 204),
        ("COPY", "/a", "Destination: /x[1]|^\n".into(), 201),
        ("GET", "/x%5B1%5D%7C%5E", String::new(), 200),
        ("COPY", "/c", format!("{to_b}Depth: 1\n"), 400),
        ("PROPFIND", "/", "Depth: 2\n".into(), 400),
        ("PROPFIND", "/", "Depth: -1\n".into(), 400),
        ("PROPFIND", "/", "Depth: \n".into(), 400),
        ("PROPFIND", "/", "Depth: 0\nDepth: 0\n".into(), 400),
        ("PROPFIND", "/", "Depth: 0\nDepth: 1\n".into(), 400),
        ("PROPFIND", "/", "Depth: Infinity\n".into(), 207),
        ("DELETE", "/c", "Depth: 0\n".into(), 400),
        ("LOCK", "/a", "If: (<urn:uuid:1>)\nIf: (Not <urn:uuid:1>)\n".into(), 400),
    ] {
        assert_eq!(server.status(method, target, &lines), status, "{method} {target} {lines}");
    }
    assert_eq!(server.send("GET", "/b", "", b"").text(), "2");

    let head = format!("PROPFIND / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nDepth: ");
    let answer = Answer::read(&server.raw(&[head.as_bytes(), b"\xff\r\n\r\n"].concat()));
    assert_eq!(answer.status, 400);
}

#[test]
fn a_405_says_what_is_allowed() {
    let server = Server::memory();
    server.put("/a", "1");
    server.mkcol("/c");
    for (method, target, has, lacks) in [
        ("POST", "/a", "PUT", "MKCOL"),
        ("PUT", "/c", "MOVE", "PUT"),
        ("MKCOL", "/a", "GET", "MKCOL"),
        ("MKCOL", "/c/", "GET", "MKCOL"),
        ("FROB", "/none", "MKCOL", "GET"),
    ] {
        let answer = server.send(method, target, "", b"");
        let allow = answer.header("allow").unwrap_or_default();
        let allows = |method: &str| allow.split(", ").any(|allowed| allowed == method);
        assert!(answer.status == 405 && allows(has) && !allows(lacks), "{method} {target}: {} {allow}", answer.status);
        let options = server.send("OPTIONS", target, "", b"");
        assert_eq!((options.status, options.header("allow")), (200, Some(allow)), "{target}");
        assert_eq!(options.header("dav"), Some("1, 2"));
    }
}
