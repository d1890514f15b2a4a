//! Runs the program against a server that says what the test wants.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

/// A server of fixed answers, and the log of what it was asked.
#[derive(Clone, Default)]
struct Server {
    answers: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    log: Arc<Mutex<Vec<String>>>,
    port: u16,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let server = Self { port: listener.local_addr().expect("an address").port(), ..Self::default() };
        let this = server.clone();
        std::thread::spawn(move || listener.incoming().flatten().for_each(|stream| this.answer(stream)));
        server
    }

    fn answer(&self, stream: TcpStream) {
        let mut reader = BufReader::new(&stream);
        let mut line = String::new();
        let _ = reader.read_line(&mut line);
        let what = line.rsplit_once(' ').map_or("", |(what, _)| what).to_owned();
        let mut length = 0;
        loop {
            let mut field = String::new();
            if reader.read_line(&mut field).is_err() || field.trim().is_empty() {
                break;
            }
            if let Some(value) = field.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        let _ = reader.take(length).read_to_end(&mut Vec::new());
        let answer = self.answers.lock().expect("not poisoned").get(&what).cloned();
        self.log.lock().expect("not poisoned").push(what);
        let answer = answer.unwrap_or_else(|| b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_vec());
        let _ = (&stream).write_all(&answer);
    }

    fn set(&self, what: &str, status: &str, body: &str) {
        let head = format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
        self.set_raw(what, &format!("{head}{body}"));
    }

    fn set_raw(&self, what: &str, answer: &str) {
        self.answers.lock().expect("not poisoned").insert(what.into(), answer.into());
    }

    /// Sets the listing of a collection: its own response, and one for each member. A version of `None` is a collection.
    fn list(&self, path: &str, members: &[(&str, Option<&str>)]) {
        self.set(&format!("PROPFIND {path}"), "207 Multi-Status", &listing(path, members, "</D:multistatus>"));
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.log.lock().expect("not poisoned"))
    }

    /// Runs `sync`. Returns its exit status, and what it wrote to standard output and error.
    fn sync(&self, directory: &Path) -> (i32, String) {
        let url = format!("http://127.0.0.1:{}/c/", self.port);
        let program = env!("CARGO_BIN_EXE_multistatus-client");
        let output = Command::new(program).args(["sync", &url]).arg(directory).output().expect("the program runs");
        let text = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&text).into_owned())
    }
}

fn listing(path: &str, members: &[(&str, Option<&str>)], end: &str) -> String {
    let mut body = format!(
        "<D:multistatus xmlns:D='DAV:'><D:response><D:href>{path}</D:href><D:propstat><D:prop><D:resourcetype>\
         <D:collection/></D:resourcetype></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
    );
    for (href, version) in members {
        let props = match version {
            Some(etag) => format!("<D:resourcetype/><D:getetag>\"{etag}\"</D:getetag>"),
            None => "<D:resourcetype><D:collection/></D:resourcetype>".into(),
        };
        body.push_str(&format!(
            "<D:response><D:href>{href}</D:href><D:propstat><D:prop>{props}</D:prop>\
             <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
        ));
    }
    body + end
}

/// Starts a server with two files, one of them in a collection, and makes a copy.
fn copied() -> (Server, tempfile::TempDir) {
    let server = Server::start();
    server.list("/c/", &[("/c/a.txt", Some("1")), ("/c/d/", None)]);
    server.list("/c/d/", &[("/c/d/b%20b", Some("1"))]);
    server.set("GET /c/a.txt", "200 OK", "alpha");
    server.set("GET /c/d/b%20b", "200 OK", "beta");
    let directory = tempfile::tempdir().expect("a directory");
    let (status, said) = server.sync(directory.path());
    assert_eq!(status, 0, "{said}");
    server.asked();
    (server, directory)
}

fn read(directory: &tempfile::TempDir, path: &str) -> Option<String> {
    fs::read_to_string(directory.path().join(path)).ok()
}

#[test]
fn what_is_here_is_not_fetched_again() {
    let (server, directory) = copied();
    assert_eq!(read(&directory, "a.txt").as_deref(), Some("alpha"));
    assert_eq!(read(&directory, "d/b b").as_deref(), Some("beta"));
    let (status, said) = server.sync(directory.path());
    assert_eq!((status, said.trim()), (0, "0 fetched, 0 removed, 0 failed"));
    assert_eq!(server.asked(), ["PROPFIND /c/", "PROPFIND /c/d/"]);
}

#[test]
fn what_changed_is_fetched_and_what_is_gone_is_removed() {
    let (server, directory) = copied();
    server.list("/c/", &[("/c/a.txt", Some("2"))]);
    server.set("GET /c/a.txt", "200 OK", "gamma");
    let (status, said) = server.sync(directory.path());
    assert_eq!((status, said.trim()), (0, "1 fetched, 1 removed, 0 failed"));
    assert_eq!(read(&directory, "a.txt").as_deref(), Some("gamma"));
    assert!(!directory.path().join("d").exists());
}

#[test]
fn an_incomplete_or_doubtful_listing_removes_nothing() {
    let (server, directory) = copied();
    let own = ("/c/", &[("/c/a.txt", Some("1"))]);
    let truncated = listing(own.0, own.1, "<D:response>");
    let cut = "<D:response><D:href>/c/</D:href><D:status>HTTP/1.1 507 Insufficient Storage</D:status></D:response>";
    let failed = "<D:response><D:href>/c/x</D:href><D:status>HTTP/1.1 503 Busy</D:status></D:response>";
    let nameless = "<D:response><D:status>HTTP/1.1 200 OK</D:status></D:response>";
    let foreign =
        "<D:response><D:href>http://other.example/c/x</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>";
    let more = |more: &str| listing(own.0, own.1, &format!("{more}</D:multistatus>"));
    for body in [truncated, more(cut), more(failed), more(nameless), more(foreign), "<html/>".into(), String::new()] {
        server.set("PROPFIND /c/", "207 Multi-Status", &body);
        let (status, said) = server.sync(directory.path());
        assert_ne!(status, 0, "{body}: {said}");
        assert!(said.contains("0 removed"), "{body}: {said}");
        assert_eq!(read(&directory, "d/b b").as_deref(), Some("beta"), "{body}: {said}");
    }
    assert!(server.asked().iter().all(|what| what.starts_with("PROPFIND")));
}

#[test]
fn what_was_changed_here_is_left_alone() {
    let (server, directory) = copied();
    fs::write(directory.path().join("a.txt"), "mine").expect("a file");
    fs::write(directory.path().join("d/new"), "mine too").expect("a file");
    server.list("/c/", &[("/c/a.txt", Some("2"))]);
    let (status, said) = server.sync(directory.path());
    assert!(status == 1 && said.contains("a.txt: it was changed here"), "{said}");
    assert_eq!(read(&directory, "a.txt").as_deref(), Some("mine"));
    assert_eq!(read(&directory, "d/new").as_deref(), Some("mine too"));
    server.list("/c/", &[]);
    let (status, said) = server.sync(directory.path());
    assert!(status == 1 && read(&directory, "a.txt").is_some(), "{said}");
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let (server, directory) = copied();
    let hrefs = ["/c/..%2Fmultistatus-test-escaped", "/c/%2E%2E", "/c/.multistatus-sync", "/c/A.TXT", "/c/con"];
    let members: Vec<_> = hrefs.iter().map(|href| (*href, Some("1"))).chain([("/c/a.txt", Some("1"))]).collect();
    for href in hrefs {
        server.set(&format!("GET {href}"), "200 OK", "evil");
    }
    server.list("/c/", &members);
    let (status, said) = server.sync(directory.path());
    assert_eq!(status, 1, "{said}");
    let asked: Vec<_> = server.asked().into_iter().filter(|what| what.starts_with("GET")).collect();
    // Of the two that differ only in case, the first one is written.
    assert_eq!(asked, ["GET /c/A.TXT"], "{said}");
    assert!(!directory.path().with_file_name("multistatus-test-escaped").exists());
}

#[test]
fn a_file_that_breaks_off_does_not_replace_the_old_one() {
    let (server, directory) = copied();
    server.list("/c/", &[("/c/a.txt", Some("2")), ("/c/d/", None)]);
    server.set_raw("GET /c/a.txt", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nnot all of it");
    let (status, said) = server.sync(directory.path());
    assert_eq!(status, 1, "{said}");
    assert_eq!(read(&directory, "a.txt").as_deref(), Some("alpha"));
    let left: Vec<_> =
        fs::read_dir(directory.path()).expect("a directory").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
    server.set("GET /c/a.txt", "200 OK", "gamma");
    assert_eq!(server.sync(directory.path()).0, 0);
    assert_eq!(read(&directory, "a.txt").as_deref(), Some("gamma"));
}

#[test]
fn a_stop_between_noting_a_file_and_placing_it_is_mended() {
    let (server, directory) = copied();
    let state = directory.path().join(".multistatus-sync");
    let mut lines = fs::read_to_string(&state).expect("the state");
    lines.push_str("[\"a.txt\",\"\\\"2\\\"\",[5,77],false]\n[\"cut of");
    fs::write(&state, lines).expect("the state");
    server.list("/c/", &[("/c/a.txt", Some("2")), ("/c/d/", None)]);
    server.set("GET /c/a.txt", "200 OK", "gamma");
    let (status, said) = server.sync(directory.path());
    assert_eq!((status, said.trim()), (0, "1 fetched, 0 removed, 0 failed"));
    assert_eq!(read(&directory, "a.txt").as_deref(), Some("gamma"));
}

#[test]
fn a_directory_of_another_collection_is_refused() {
    let (_, directory) = copied();
    let (status, said) = Server::start().sync(directory.path());
    assert!(status == 1 && said.contains("is a copy of"), "{said}");
}
