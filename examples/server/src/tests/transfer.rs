//! COPY and MOVE over something.

use super::Server;
use super::locks::{LOCK, lock};
use crate::store::{Memory, Synthetic};

pub fn all(server: &Server) -> Vec<String> {
    server.send("PROPFIND", "/", "Depth: infinity\n", b"").hrefs()
}

/// What is at the destination is replaced as a whole or not at all: RFC 4918 §9.8.4, §9.9.
#[test]
fn a_locked_member_keeps_all_that_is_at_the_destination() {
    for server in [Server::memory(), Server::directory()] {
        for target in ["/s", "/l", "/l/deep"] {
            server.mkcol(target);
        }
        for target in ["/s/new", "/l/a", "/l/b", "/l/z", "/l/deep/c"] {
            server.put(target, target);
        }
        let tokens = [lock(&server, "/l/b", ""), lock(&server, "/l/deep/", "Depth: 0\n")];
        let root = lock(&server, "/l/", "Depth: 0\n");
        let submitted = format!("If: </l/> (<{root}>)\n");
        let before = all(&server);
        for method in ["COPY", "MOVE"] {
            let lines = format!("Destination: /l/\n{submitted}");
            let answer = server.send(method, "/s/", &lines, b"");
            assert_eq!((answer.status, answer.hrefs()), (207, vec!["/l/b".into(), "/l/deep/".into()]), "{method}");
            assert_eq!(all(&server), before, "{method}");
        }
        let [b, deep] = tokens;
        let lines = format!("Destination: /l/\nIf: </l/> (<{root}>) </l/b> (<{b}>) </l/deep/> (<{deep}>)\n");
        assert_eq!(server.status("COPY", "/s/", &lines), 204);
        assert_eq!(all(&server), ["/", "/l/", "/l/new", "/s/", "/s/new"]);
        // The lock on the destination itself stays, and those below it are gone.
        assert_eq!(server.status("MOVE", "/s/", "Destination: /l/\n"), 423);
        assert_eq!(server.status("MOVE", "/s/", &format!("Destination: /l/\n{submitted}")), 204);
        assert_eq!(all(&server), ["/", "/l/", "/l/new"]);
        assert_eq!(server.status("PUT", "/l/b", ""), 423);
        assert_eq!(server.status("PUT", "/l/b", &submitted), 201);
        assert_eq!(server.status("PUT", "/l/b", ""), 204);
    }
}

/// One token is enough for several shared locks on a resource: RFC 4918 §6.1.
#[test]
fn one_of_several_shared_locks_is_enough_below() {
    let server = Server::memory();
    for target in ["/s", "/l"] {
        server.mkcol(target);
        server.put(&format!("{target}/a"), "1");
    }
    let shared = LOCK.replace("exclusive", "shared");
    for target in ["/s/a", "/l/a"] {
        let locks = [1, 2].map(|_| server.send("LOCK", target, "", shared.as_bytes()));
        let token = locks[1].header("lock-token").expect("a token").to_owned();
        let answer = server.send("MOVE", "/s/", "Destination: /l/\n", b"");
        assert_eq!((answer.status, answer.hrefs()), (207, vec![target.to_owned()]));
        assert_eq!(server.status("MOVE", "/s/", &format!("Destination: /l/\nIf: <{target}> ({token})\n")), 204);
        server.mkcol("/s");
    }
}

#[test]
fn a_move_replaces_anything() {
    for server in [Server::memory(), Server::directory()] {
        let set = |target: &str, value: &str| {
            let property = format!("<prop><x xmlns='u'>{value}</x></prop>");
            let body = format!("<propertyupdate xmlns='DAV:'><set>{property}</set></propertyupdate>");
            assert_eq!(server.send("PROPPATCH", target, "", body.as_bytes()).status, 207);
        };
        for [from, to] in [["/s/", "/d/"], ["/s/", "/d"], ["/f", "/d/"], ["/f", "/g"]] {
            for target in ["/s", "/s/deep", "/d", "/d/deep"] {
                server.mkcol(target);
            }
            for target in ["/s/x", "/s/deep/y", "/d/x", "/d/z", "/d/deep/z", "/f", "/g"] {
                server.put(target, target);
                set(target, if target.starts_with(to.trim_end_matches('/')) { "old" } else { "new" });
            }
            assert_eq!(server.status("MOVE", from, &format!("Destination: {to}\nOverwrite: T\n")), 204, "{from} {to}");
            let bare = to.trim_end_matches('/');
            let found = all(&server);
            assert!(!found.iter().any(|href| href.starts_with(from)), "{found:?}");
            let moved: Vec<_> = found.iter().filter(|href| href.starts_with(bare)).map(String::as_str).collect();
            if from == "/s/" {
                assert_eq!(moved, ["/d/", "/d/deep/", "/d/deep/y", "/d/x"]);
                assert_eq!(server.send("GET", "/d/x", "", b"").text(), "/s/x");
            } else {
                assert_eq!(moved, [bare]);
                assert_eq!(server.send("GET", bare, "", b"").text(), "/f");
            }
            // Properties are moved, too, and the old ones are gone.
            let properties = server.send("PROPFIND", to, "Depth: infinity\n", b"").text();
            assert!(properties.contains("new") && !properties.contains("old"));
            for href in found.iter().filter(|href| href.matches('/').count() <= 2 && *href != "/") {
                server.status("DELETE", href, "");
            }
            assert_eq!(all(&server), ["/"]);
        }
        if let Some(directory) = &server.directory {
            let drafts = std::fs::read_dir(directory.path().join(".multistatus-drafts")).expect("a directory");
            assert_eq!(drafts.count(), 0);
        }
    }
}

#[test]
fn a_move_that_fails_destroys_nothing() {
    let server = Server::start(Box::new(Synthetic::new(Box::new(Memory::new()), 10, None)), None);
    server.mkcol("/d");
    server.put("/d/a", "1");
    for target in ["/synthetic/", "/synthetic/row-0000001.txt"] {
        assert_eq!(server.status("MOVE", target, "Destination: /d/\n"), 403, "{target}");
        assert_eq!(server.send("GET", "/d/a", "", b"").text(), "1", "{target}");
    }
}
