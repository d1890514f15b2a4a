//! Preconditions of RFC 9110 §13 and RFC 4918 §10.4.

use super::{Answer, Server};

const LONG_AGO: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
const FUTURE: &str = "Fri, 31 Dec 2100 23:59:59 GMT";

#[test]
fn conditions_on_the_content_hold_or_not() {
    let server = Server::memory();
    let tag = server.put("/a", "1").header("etag").expect("a tag").to_owned();
    for (method, lines, status) in [
        // If-Match: strong comparison, several field lines, commas in tags, any bytes.
        ("PUT", format!("If-Match: {tag}\n"), 204),
        ("GET", format!("If-Match: {tag}\n"), 200),
        ("GET", "If-Match: \"none\"\n".into(), 412),
        ("GET", "If-Match: *\n".into(), 200),
        ("GET", format!("If-Match: W/{tag}\n"), 412),
        ("GET", format!("If-Match: \"x\", {tag}\n"), 200),
        ("GET", format!("If-Match: \"x,{},y\"\n", tag.trim_matches('"')), 412),
        ("GET", format!("If-Match: \"x\"\nIf-Match: {tag}\n"), 200),
        ("GET", "If-Match: \"x\"\nIf-Match: \"y\"\n".into(), 412),
        ("GET", "If-Match: \"ü\"\n".into(), 412),
        ("GET", format!("If-Match: \"ü\", {tag}\n"), 200),
        ("GET", "If-Match: \n".into(), 412),
        ("GET", "If-Match: ,\n".into(), 412),
        ("GET", format!("If-Match: \"a\\\", {tag}\n"), 200),
        // If-None-Match: weak comparison.
        ("GET", format!("If-None-Match: {tag}\n"), 304),
        ("HEAD", format!("If-None-Match: {tag}\n"), 304),
        ("GET", format!("If-None-Match: W/{tag}\n"), 304),
        ("GET", format!("If-None-Match: \"x\"\nIf-None-Match: \"ü\", {tag}\n"), 304),
        ("GET", "If-None-Match: *\n".into(), 304),
        ("GET", "If-None-Match: \"ü\"\n".into(), 200),
        ("PROPPATCH", "If-None-Match: *\n".into(), 400),
        ("DELETE", format!("If-None-Match: W/{tag}\n"), 412),
        // Dates count only without tags, and only if they are dates.
        ("GET", format!("If-Unmodified-Since: {LONG_AGO}\n"), 412),
        ("DELETE", format!("If-Unmodified-Since: {LONG_AGO}\n"), 412),
        ("GET", format!("If-Unmodified-Since: {FUTURE}\n"), 200),
        ("GET", format!("If-Match: {tag}\nIf-Unmodified-Since: {LONG_AGO}\n"), 200),
        ("GET", "If-Unmodified-Since: yesterday\n".into(), 200),
        ("GET", format!("If-Modified-Since: {LONG_AGO}\n"), 200),
        ("GET", format!("If-Modified-Since: {FUTURE}\n"), 304),
        ("GET", format!("If-None-Match: \"x\"\nIf-Modified-Since: {FUTURE}\n"), 200),
        ("GET", format!("If-Match: \"x\"\nIf-None-Match: {tag}\n"), 412),
    ] {
        // The first request replaces the content by nothing, with the same tag never again.
        let tag_now = server.send("HEAD", "/a", "", b"").header("etag").expect("a tag").to_owned();
        let lines = lines.replace(&tag, &tag_now);
        let answer = server.send(method, "/a", &lines, b"");
        assert_eq!(answer.status, status, "{method} {lines}");
        if status == 304 {
            assert_eq!(answer.header("etag"), Some(tag_now.as_str()));
        }
    }
}

/// A client that makes a mistake in a condition must not lose what it wanted to keep.
#[test]
fn malformed_conditions_change_nothing() {
    let server = Server::memory();
    let tag = server.put("/a", "1").header("etag").expect("a tag").to_owned();
    let bare = tag.trim_matches('"');
    for value in [
        bare.to_owned(),
        "none".into(),
        "\"a\", *".into(),
        "*, *".into(),
        format!("*, {tag}"),
        "*\n{name}: *".into(),
        "*\n{name}: \"a\"".into(),
        "\"a".into(),
        "a\"".into(),
        "\"".into(),
        "\"a\" \"b\"".into(),
        "\"a\"; \"b\"".into(),
        format!("\"a,{tag},b\""),
        format!("x{tag}"),
        format!("{tag}x"),
        format!("{tag}, {bare}"),
        format!("w/{tag}"),
        format!("W/ {tag}"),
        "'a'".into(),
        "<a>".into(),
        "**".into(),
        "ü".into(),
    ] {
        for name in ["If-Match", "If-None-Match"] {
            let line = format!("{name}: {}\n", value.replace("{name}", name));
            for method in ["PUT", "GET", "PROPFIND", "DELETE"] {
                assert_eq!(server.status(method, "/a", &line), 400, "{method} {line}");
            }
            assert_eq!(server.status("PUT", "/new", &line), 400, "{line}");
            // The other condition does not hold.
            let other = if name == "If-Match" { format!("If-None-Match: {tag}\n") } else { "If-Match: \"x\"\n".into() };
            assert_eq!(server.status("PUT", "/a", &(line.clone() + &other)), 400, "{line}");
        }
    }
    assert_eq!(server.send("GET", "/a", "", b"").text(), "1");
    assert_eq!(server.status("GET", "/new", ""), 404);
}

#[test]
fn conditions_matter_only_if_the_request_could_succeed() {
    let server = Server::memory();
    server.mkcol("/c");
    for (method, target, lines, status) in [
        ("GET", "/none", "If-Match: *\n", 404),
        ("DELETE", "/none", "If: (<urn:uuid:1>)\n", 404),
        ("PUT", "/none", "If-Match: *\n", 412),
        ("PUT", "/none", "If-None-Match: *\n", 201),
        ("PUT", "/none", "If-None-Match: *\n", 412),
        ("GET", "/c/", "If-Match: *\n", 200),
        ("GET", "/c/", "If-Modified-Since: Fri, 31 Dec 2100 23:59:59 GMT\n", 200),
        ("OPTIONS", "/c/", "If-Match: \"x\"\n", 200),
    ] {
        assert_eq!(server.status(method, target, lines), status, "{method} {target} {lines}");
    }
}

#[test]
fn if_is_a_condition_of_every_method() {
    let server = Server::memory();
    let tag = server.put("/a", "1").header("etag").expect("a tag").to_owned();
    server.mkcol("/c");
    let host = server.address;
    for method in ["GET", "HEAD", "PROPFIND", "COPY", "PUT"] {
        let more = if method == "COPY" { "Destination: /copy\n" } else { "" };
        for (condition, holds) in [
            (format!("([{tag}])"), true),
            ("([\"x\"])".into(), false),
            ("(<urn:uuid:1>)".into(), false),
            ("(Not <urn:uuid:1>)".into(), true),
            (format!("([\"x\"]) ([{tag}])"), true),
            (format!("([W/{tag}])"), false),
            (format!("</a> ([{tag}])"), true),
            (format!("</c/> ([{tag}])"), false),
            (format!("<http://{host}/a> ([{tag}])"), true),
            (format!("<http://other.example/a> ([{tag}])"), false),
        ] {
            let tag_now = server.send("HEAD", "/a", "", b"").header("etag").expect("a tag").to_owned();
            let condition = condition.replace(&tag, &tag_now);
            let status = server.status(method, "/a", &format!("If: {condition}\n{more}"));
            assert_eq!(status != 412, holds, "{method} {condition}: {status}");
        }
        assert_eq!(server.status(method, "/a", &format!("If: (<urn:uuid:1>\n{more}")), 400, "{method}");
        let twice = format!("If: ([{tag}])\nIf: ([{tag}])\n{more}");
        assert_eq!(server.status(method, "/a", &twice), 400, "{method}");
    }
    let latin = format!("GET /a HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nIf: ([\"");
    assert_eq!(Answer::read(&server.raw(&[latin.as_bytes(), b"\xfc\"])\r\n\r\n"].concat())).status, 400);
}

/// A move keeps the time of the content, but its tag must tell it from what was there before.
#[test]
fn files_of_one_time_and_length_have_different_tags() {
    let server = Server::directory();
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000);
    for target in ["a", "b"] {
        server.put(&format!("/{target}"), target);
        let file = std::fs::File::open(server.root().join(target)).expect("a file");
        file.set_modified(time).expect("a time");
    }
    let tag = server.send("GET", "/a", "", b"").header("etag").expect("a tag").to_owned();
    assert_eq!(server.status("GET", "/a", &format!("If-None-Match: {tag}\n")), 304);
    assert_eq!(server.status("MOVE", "/b", "Destination: /a\n"), 204);
    assert_eq!(server.send("GET", "/a", &format!("If-None-Match: {tag}\n"), b"").text(), "b");
    assert_eq!(server.send("PUT", "/a", &format!("If-Match: {tag}\n"), b"c").status, 412);
}

#[test]
fn another_run_has_other_tags() {
    let tags = [1, 2].map(|_| Server::memory().put("/a", "1").header("etag").map(str::to_owned));
    assert!(tags[0].is_some() && tags[0] != tags[1], "{tags:?}");
}
