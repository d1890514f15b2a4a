//! LOCK and UNLOCK.

use multistatus::header::Depth;
use multistatus::request::LockInfo;

use super::Server;
use crate::locks::{Lock, Locks};
use crate::path::ResourcePath;

pub const LOCK: &str = "<D:lockinfo xmlns:D='DAV:'><D:lockscope><D:exclusive/></D:lockscope>\
                    <D:locktype><D:write/></D:locktype><D:owner>Jo</D:owner></D:lockinfo>";

/// Locks a resource, and returns the token without its brackets.
pub fn lock(server: &Server, target: &str, lines: &str) -> String {
    let answer = server.send("LOCK", target, lines, LOCK.as_bytes());
    let token = answer.header("lock-token").unwrap_or_else(|| panic!("LOCK {target}: {}", answer.head));
    token.trim_matches(['<', '>']).to_owned()
}

#[test]
fn a_lock_is_given_back_with_or_without_brackets() {
    let server = Server::memory();
    server.put("/a", "1");
    for brackets in [["<", ">"], ["", ""]] {
        let token = lock(&server, "/a", "");
        assert_eq!(server.status("PUT", "/a", ""), 423);
        assert_eq!(server.status("UNLOCK", "/a", "Lock-Token: <urn:uuid:1>\n"), 409);
        assert_eq!(server.status("UNLOCK", "/a", ""), 400);
        let line = format!("Lock-Token: {}{token}{}\n", brackets[0], brackets[1]);
        assert_eq!(server.status("UNLOCK", "/a", &format!("{line}{line}")), 400);
        assert_eq!(server.status("UNLOCK", "/a", &line), 204, "{line}");
        assert_eq!(server.status("PUT", "/a", ""), 204);
    }
}

#[test]
fn a_lock_is_refreshed_by_its_token() {
    let server = Server::memory();
    server.put("/a", "1");
    let token = lock(&server, "/a", "Timeout: Second-10\n");
    for (lines, status) in [
        (String::new(), 400),
        (format!("If: (<{token}>)\nTimeout: Infinite, Second-20\n"), 200),
        ("If: (<urn:uuid:1>)\n".into(), 412),
        (format!("If: (<{token}>)\nIf: (<{token}>)\n"), 400),
        // `Depth` means nothing here: RFC 4918 §9.10.2.
        (format!("If: (<{token}>)\nDepth: 1\n"), 200),
    ] {
        let answer = server.send("LOCK", "/a", &lines, b"");
        assert_eq!(answer.status, status, "{lines}");
        if status == 200 {
            assert!(answer.text().contains(&token) && answer.text().contains("Jo"), "{}", answer.text());
        }
    }
}

#[test]
fn locks_keep_others_away() {
    let server = Server::memory();
    server.mkcol("/c");
    server.put("/c/a", "1");
    server.put("/c/b", "1");
    let token = lock(&server, "/c/a", "");
    let tagged = format!("If: </c/a> (<{token}>)\n");
    for (method, target, lines, status) in [
        ("DELETE", "/c/a", String::new(), 423),
        ("DELETE", "/c/", String::new(), 207),
        ("MOVE", "/c/", "Destination: /d/\n".into(), 207),
        ("MOVE", "/c/a", "Destination: /x\n".into(), 423),
        ("COPY", "/c/a", "Destination: /x\n".into(), 201),
        ("MOVE", "/x", "Destination: /c/a\n".into(), 423),
        ("PUT", "/c/a", tagged.clone(), 204),
        // The token was submitted, although its list did not decide: RFC 4918 §10.4.1.
        ("PUT", "/c/a", format!("If: (<{token}> [\"x\"]) (Not <urn:uuid:1>)\n"), 204),
        ("MOVE", "/c/", format!("{tagged}Destination: /d/\n"), 201),
    ] {
        assert_eq!(server.status(method, target, &lines), status, "{method} {target} {lines}");
    }
    // Locks do not move: RFC 4918 §7.5.
    assert_eq!(server.status("PUT", "/d/a", ""), 204);
    let conflict = server.send("LOCK", "/", "Depth: 1\n", LOCK.as_bytes());
    assert_eq!(conflict.status, 400);
    // A lock on a collection is on the list of its members: RFC 4918 §7.4.
    server.mkcol("/e");
    lock(&server, "/e/", "Depth: 0\n");
    for (method, target, lines) in [
        ("PUT", "/e/a", ""),
        ("MKCOL", "/e/c", ""),
        ("COPY", "/d/a", "Destination: /e/a\n"),
        ("MOVE", "/d/a", "Destination: /e/a\n"),
    ] {
        assert_eq!(server.status(method, target, lines), 423, "{method} {target}");
    }
    assert_eq!(server.send("LOCK", "/e/a", "", LOCK.as_bytes()).status, 423);
    lock(&server, "/d/a", "");
    let conflict = server.send("LOCK", "/d/", "Depth: infinity\n", LOCK.as_bytes());
    assert_eq!(conflict.status, 207);
    assert!(conflict.text().contains("no-conflicting-lock"), "{}", conflict.text());
}

/// A lock on a collection with depth 0 protects the names of its members, whatever removes them: RFC 4918 §7.4.
#[test]
fn members_of_a_locked_collection_stay() {
    for server in [Server::memory(), Server::directory()] {
        for target in ["/a", "/a/b", "/a/b/deep", "/a/other", "/s"] {
            server.mkcol(target);
        }
        for target in ["/a/b/c", "/a/b/deep/d", "/a/other/e"] {
            server.put(target, "1");
        }
        let token = lock(&server, "/a/b/", "Depth: 0\n");
        let before = server.send("PROPFIND", "/", "Depth: infinity\n", b"").hrefs();
        for (method, target) in [("COPY", "/s/"), ("MOVE", "/s/")] {
            let answer = server.send(method, target, "Destination: /a/\n", b"");
            assert_eq!((answer.status, answer.hrefs()), (207, vec!["/a/b/".to_owned()]), "{method}");
            assert!(answer.text().contains("lock-token-submitted"), "{}", answer.text());
        }
        assert_eq!(server.status("MOVE", "/a/", "Destination: /x/\n"), 207);
        assert_eq!(server.send("PROPFIND", "/", "Depth: infinity\n", b"").hrefs(), before);
        // What is deeper than the names of the members is not protected.
        let answer = server.send("DELETE", "/a/", "", b"");
        assert_eq!((answer.status, answer.hrefs()), (207, vec!["/a/b/c".to_owned(), "/a/b/deep/".to_owned()]));
        assert!(answer.text().contains("lock-token-submitted"), "{}", answer.text());
        let left = server.send("PROPFIND", "/a/", "Depth: infinity\n", b"").hrefs();
        assert_eq!(left, ["/a/", "/a/b/", "/a/b/c", "/a/b/deep/"]);
        assert_eq!(server.status("DELETE", "/a/", &format!("If: </a/b/> (<{token}>)\n")), 204);
    }
}

/// The token of a locked member is needed, and so is the token of its collection: RFC 4918 §7.4.
#[test]
fn a_member_needs_both_tokens() {
    let server = Server::memory();
    server.mkcol("/a");
    server.mkcol("/a/b");
    server.put("/a/b/c", "1");
    let (outer, inner) = (lock(&server, "/a/b/", "Depth: 0\n"), lock(&server, "/a/b/c", ""));
    for (tokens, status) in [
        (String::new(), 207),
        (format!("If: </a/b/> (<{outer}>)\n"), 207),
        (format!("If: </a/b/c> (<{inner}>)\n"), 207),
        (format!("If: </a/b/> (<{outer}>) </a/b/c> (<{inner}>)\n"), 204),
    ] {
        let answer = server.send("DELETE", "/a/", &tokens, b"");
        assert_eq!(answer.status, status, "{tokens}");
        if status == 207 {
            assert_eq!(answer.hrefs(), ["/a/b/c"], "{tokens}");
        }
    }
}

#[test]
fn locks_that_have_ended_are_forgotten() {
    let path = |name: &str| ResourcePath::default().join(name);
    let ended = |name: &str| {
        let href = path(name).href(false).expect("an href");
        Lock::new(path(name), href, LockInfo::shared(), Depth::Zero)
    };
    let mut locks = Locks::default();
    for _ in 0..600 {
        assert!(locks.make_room(&path("a")));
        locks.add(ended("a"));
        assert_eq!(locks.count(), 1);
    }
    for number in 0..600 {
        let name = number.to_string();
        assert!(locks.make_room(&path(&name)));
        locks.add(ended(&name));
        assert!(locks.count() <= 65, "{number}: {}", locks.count());
    }
}

#[test]
fn a_resource_has_a_limited_number_of_locks() {
    let server = Server::memory();
    server.put("/a", "1");
    let shared = LOCK.replace("exclusive", "shared");
    let ask = |body: &str| server.send("LOCK", "/a", "Depth: 0\n", body.as_bytes());
    let tokens: Vec<_> = (0..32).filter_map(|_| ask(&shared).header("lock-token").map(str::to_owned)).collect();
    assert_eq!((tokens.len(), ask(&shared).status), (32, 507));
    assert_eq!(server.send("LOCK", "/b", "", shared.as_bytes()).status, 201);
    assert_eq!(server.status("UNLOCK", "/a", &format!("Lock-Token: {}\n", tokens[0])), 204);
    // The server keeps what the owner says.
    assert_eq!(ask(&shared.replace("Jo", &"x".repeat(8 << 10))).status, 413);
    assert_eq!(ask(&shared.replace("Jo", &"x".repeat(7 << 10))).status, 200);
    assert_eq!(ask(&shared).status, 507);
}
