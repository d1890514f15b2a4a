//! Walks through a tree.

use std::fs;
use std::sync::Arc;

use multistatus::header::Depth;
use tempfile::TempDir;

use crate::dav::Dav;
use crate::path::ResourcePath;
use crate::store::Directory;
use crate::walk::Walk;

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
        found.push(step.expect("a resource").0);
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
