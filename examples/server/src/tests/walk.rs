//! Walks through a tree.

use std::fs;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use multistatus::Multistatus;
use multistatus::header::Depth;
use tempfile::TempDir;

use super::Server;
use crate::dav::Dav;
use crate::path::ResourcePath;
use crate::store::{Content, Directory, Members, Memory, Meta, Store};
use crate::walk::{Visit, Walk};

/// A client that reads slowly must not hold more of the server, the deeper the tree is.
#[test]
fn a_walk_has_one_collection_open() {
    let directory = TempDir::new().expect("a directory");
    let root = directory.path().canonicalize().expect("a path");
    let mut place = root.clone();
    for level in 0..100 {
        for name in ["a", "c"] {
            fs::write(place.join(name), "").expect("a file");
        }
        fs::create_dir(place.join("d")).expect("a directory");
        place.push(if level % 2 == 0 { "b" } else { "e" });
        fs::create_dir(&place).expect("a directory");
    }
    // Other tests have descriptors of their own.
    let open = || {
        let all = fs::read_dir("/proc/self/fd").expect("descriptors");
        let places = all.filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
        places.filter(|place| place.starts_with(&root)).count()
    };
    let store = Directory::new(root.clone()).expect("a store");
    let dav = Arc::new(Dav::new(Box::new(store), 0));
    let walk = Walk::new(dav, ResourcePath::default(), Depth::Infinity);
    let mut found = Vec::new();
    for step in walk {
        let Visit::Resource(path, _) = step.expect("a resource") else { panic!("a closed resource") };
        found.push(path);
        assert!(open() <= 1, "{} are open after {}", open(), found.len());
    }
    assert_eq!(open(), 0);
    // A collection comes before its members.
    let position = |path: &ResourcePath| found.iter().position(|other| other == path);
    assert!(found.iter().all(|path| path.parent().is_none_or(|parent| position(&parent) < position(path))));
    found.sort();
    found.dedup();
    assert_eq!(found.len(), 401);
}

/// A tree with a collection `closed` whose members cannot be listed, and a file `secret` about which nothing is known.
/// Permissions would not do, because they keep nothing from the superuser, who may run this test.
struct Closed(Memory);

fn check_name(path: &ResourcePath, closed: &str) -> io::Result<()> {
    if path.name() == Some(closed) { Err(io::ErrorKind::PermissionDenied.into()) } else { Ok(()) }
}

impl Store for Closed {
    fn meta(&self, path: &ResourcePath) -> io::Result<Meta> {
        check_name(path, "secret").and_then(|()| self.0.meta(path))
    }

    fn members(&self, path: &ResourcePath) -> io::Result<Members> {
        check_name(path, "closed").and_then(|()| self.0.members(path))
    }

    fn has_unserved(&self, path: &ResourcePath) -> io::Result<bool> {
        self.0.has_unserved(path)
    }

    fn read(&self, path: &ResourcePath) -> io::Result<(Meta, Content)> {
        self.0.read(path)
    }

    fn write(&self, path: &ResourcePath, content: Bytes) -> io::Result<()> {
        self.0.write(path, content)
    }

    fn copy(&self, from: &ResourcePath, to: &ResourcePath) -> io::Result<()> {
        self.0.copy(from, to)
    }

    fn make_collection(&self, path: &ResourcePath) -> io::Result<()> {
        self.0.make_collection(path)
    }

    fn remove(&self, path: &ResourcePath) -> io::Result<()> {
        self.0.remove(path)
    }

    fn replace(&self, from: &ResourcePath, to: &ResourcePath) -> io::Result<()> {
        self.0.replace(from, to)
    }
}

#[test]
fn a_closed_member_does_not_end_a_listing() {
    let memory = Memory::new();
    let path = |text: &str| ResourcePath::parse(&text.try_into().expect("an href")).expect("a path");
    for collection in ["/c", "/c/closed", "/c/open"] {
        memory.make_collection(&path(collection)).expect("a collection");
    }
    for file in ["/c/a", "/c/secret", "/c/open/a", "/c/closed/a"] {
        memory.write(&path(file), Bytes::new()).expect("a file");
    }
    let server = Server::start(Box::new(Closed(memory)), None);
    let answer = server.send("PROPFIND", "/", "Depth: infinity\n", b"");
    assert_eq!(answer.hrefs(), ["/", "/c/", "/c/a", "/c/closed/", "/c/open/", "/c/open/a", "/c/secret"]);
    let document = Multistatus::parse(&answer.body).expect("a 207");
    let statuses = document.responses().iter().filter_map(|response| Some((response.href()?, response.status()?)));
    let mut refused: Vec<_> = statuses.map(|(href, status)| (href.as_str().to_owned(), status.as_u16())).collect();
    refused.sort();
    assert_eq!(refused, [("/c/closed/".to_owned(), 403), ("/c/secret".to_owned(), 403)]);
    // A collection that is not opened has its properties, and one that is asked for has no listing without its members.
    assert!(server.send("PROPFIND", "/c/closed/", "Depth: 0\n", b"").text().contains("getlastmodified"));
    assert_eq!(server.status("PROPFIND", "/c/closed/", "Depth: 1\n"), 403);
    let page = server.send("GET", "/c/", "", b"");
    assert!(page.text().contains("secret") && page.text().ends_with("</ul>\n"), "{}", page.text());
}
