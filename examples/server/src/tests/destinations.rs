//! Where COPY and MOVE put things.

use super::Server;
use super::locks::lock;
use super::transfer::all;

/// A destination is new or not, however it is written.
#[test]
fn destinations_are_read_as_paths() {
    for server in [Server::memory(), Server::directory()] {
        let host = server.address;
        server.mkcol("/c");
        server.put("/c/a", "1");
        server.put("/f", "1");
        for (number, (target, destination)) in [
            ("/f", "/#"),
            ("/f?q", "/#"),
            ("/f", "/%6e#"),
            ("/%66", "/%C3%BC#"),
            ("/f", "http://HOST/#"),
            ("/f?a=b", "http://HOST/n%65w#"),
            ("/f", "/a b#"),
            ("/c/", "/#"),
            ("/c", "/#/"),
            ("/c/?q", "/#/"),
            ("/c?q", "http://HOST/#"),
        ]
        .into_iter()
        .enumerate()
        {
            let destination = destination.replace("HOST", &host.to_string()).replace('#', &number.to_string());
            let lines = format!("Destination: {destination}\n");
            assert_eq!(server.status("COPY", target, &lines), 201, "{target} {destination}");
            assert_eq!(server.status("COPY", target, &lines), 204, "{target} {destination}");
            let moved = format!("/moved{number}?q");
            let path = destination.replace(&format!("http://{host}"), "");
            let lines = format!("Destination: {}\n", moved.trim_end_matches("?q"));
            assert_eq!(server.status("MOVE", &path.replace(' ', "%20"), &lines), 201, "{path}");
            assert_eq!(server.status("DELETE", &moved, ""), 204, "{moved}");
        }
        let before = all(&server);
        for destination in ["/new?q", "/new?", "/f?q", "/c/?q", "/c?q"] {
            for target in ["/f", "/c/"] {
                for method in ["COPY", "MOVE"] {
                    for destination in [destination.to_owned(), format!("http://{host}{destination}")] {
                        let answer = server.send(method, target, &format!("Destination: {destination}\n"), b"");
                        assert_eq!(answer.status, 400, "{method} {target} {destination}");
                    }
                }
            }
        }
        assert_eq!(all(&server), before);
    }
}

/// A query in a target names nothing, so that the answers are those about its path.
#[test]
fn a_query_in_a_target_changes_no_answer() {
    let server = Server::memory();
    server.mkcol("/c");
    server.put("/c/a", "1");
    lock(&server, "/c/a", "");
    for (method, lines, status) in [
        ("DELETE", "", 423),
        ("MOVE", "Destination: /x\n", 423),
        ("PUT", "", 423),
        ("PROPPATCH", "", 400),
        ("PROPFIND", "Depth: 0\n", 207),
        ("COPY", "Destination: /c/a\n", 403),
    ] {
        let answers = ["/c/a", "/c/a?q"].map(|target| server.send(method, target, lines, b""));
        assert_eq!(answers.each_ref().map(|answer| answer.status), [status; 2], "{method}");
        assert_eq!(answers[0].text(), answers[1].text(), "{method}");
    }
    assert_eq!(server.status("MKCOL", "/new?q", ""), 201);
    assert_eq!(server.status("DELETE", "/new/?q", ""), 204);
}

/// Nothing gets a path that no request can name.
#[test]
fn nothing_moves_deeper_than_a_path_may_be() {
    let server = Server::memory();
    let make = |name: &str, count: usize| {
        (1..=count).for_each(|depth| server.mkcol(&name.repeat(depth)));
        name.repeat(count)
    };
    let (deep, shallow) = (make("/t", 201), "/t".repeat(200));
    make("/s", 300);
    let before = all(&server);
    for method in ["COPY", "MOVE"] {
        let answer = server.send(method, "/s/", &format!("Destination: {deep}/x\n"), b"");
        assert_eq!((answer.status, all(&server) == before), (403, true), "{method}");
    }
    assert_eq!(server.status("COPY", "/s/", &format!("Destination: {deep}/x\nDepth: 0\n")), 201);
    assert_eq!(server.status("MOVE", "/s/", &format!("Destination: {shallow}/x\n")), 201);
    let last = all(&server).into_iter().max_by_key(String::len).expect("resources");
    assert_eq!((last.matches('/').count(), server.status("DELETE", &last, "")), (501, 204));
}

/// A path can also have too many bytes, for a file system.
#[test]
fn nothing_moves_to_a_path_that_is_too_long() {
    for server in [Server::memory(), Server::directory()] {
        let [from, to] = ["f", "t"].map(|letter| format!("/{}", letter.repeat(250)));
        for depth in 1..=7 {
            server.mkcol(&from.repeat(depth));
            server.mkcol(&to.repeat(depth));
        }
        let (before, deep) = (all(&server), to.repeat(7));
        for method in ["COPY", "MOVE"] {
            let answer = server.send(method, &from, &format!("Destination: {deep}/x\n"), b"");
            assert_eq!((answer.status, all(&server) == before), (403, true), "{method}");
        }
        assert_eq!(server.status("MKCOL", &format!("{deep}{}", from.repeat(7)), ""), 414);
        assert_eq!(server.status("MOVE", &from, &format!("Destination: {}/x\n", to.repeat(4))), 201);
    }
}
