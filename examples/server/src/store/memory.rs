//! A tree in memory.

use std::collections::BTreeMap;
use std::io;
use std::ops::Bound;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::SystemTime;

use bytes::Bytes;

use super::{Content, Members, Meta, Store, not_found};
use crate::path::{ResourcePath, remove_within};

/// A tree in memory, which is lost when the server ends.
#[derive(Clone)]
pub struct Memory {
    nodes: Arc<RwLock<Nodes>>,
}

struct Nodes {
    /// All resources by path: the members of a collection come right after it.
    by_path: BTreeMap<ResourcePath, Node>,
    /// Counts changes, to make entity tags that are never used again. It begins at a random number, because a client
    /// can still have a tag of another run of the server.
    changes: u64,
}

#[derive(Clone)]
struct Node {
    /// The content; `None` for a collection.
    content: Option<Bytes>,
    created: SystemTime,
    modified: SystemTime,
    change: u64,
}

impl Memory {
    pub fn new() -> Self {
        // Half of a random UUID, from which no run can count up to the end.
        let (_, changes) = uuid::Uuid::new_v4().as_u64_pair();
        let mut nodes = Nodes { by_path: BTreeMap::new(), changes };
        nodes.put(ResourcePath::default(), None);
        Self { nodes: Arc::new(RwLock::new(nodes)) }
    }

    fn nodes(&self) -> RwLockReadGuard<'_, Nodes> {
        self.nodes.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn nodes_mut(&self) -> RwLockWriteGuard<'_, Nodes> {
        self.nodes.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Nodes {
    fn get(&self, path: &ResourcePath) -> io::Result<&Node> {
        self.by_path.get(path).ok_or_else(not_found)
    }

    fn put(&mut self, path: ResourcePath, content: Option<Bytes>) {
        self.changes += 1;
        let modified = SystemTime::now();
        let created = self.by_path.get(&path).map_or(modified, |node| node.created);
        self.by_path.insert(path, Node { content, created, modified, change: self.changes });
    }

    /// Checks that a resource can be created at the path.
    fn check_parent(&self, path: &ResourcePath) -> io::Result<()> {
        let parent = path.parent().and_then(|parent| self.by_path.get(&parent)).ok_or_else(not_found)?;
        if parent.content.is_none() { Ok(()) } else { Err(io::ErrorKind::NotADirectory.into()) }
    }

    /// Returns the paths at or below this one.
    fn below(&self, path: &ResourcePath) -> impl Iterator<Item = &ResourcePath> {
        let from = (Bound::Included(path), Bound::Unbounded);
        let range = self.by_path.range::<ResourcePath, _>(from).map(|(found, _)| found);
        range.take_while(|found| found.is_within(path))
    }
}

impl Node {
    fn meta(&self) -> Meta {
        Meta {
            is_collection: self.content.is_none(),
            length: self.content.as_ref().map_or(0, |content| content.len() as u64),
            created: self.created,
            modified: self.modified,
            etag: format!("{:x}", self.change),
        }
    }
}

impl Store for Memory {
    fn meta(&self, path: &ResourcePath) -> io::Result<Meta> {
        self.nodes().get(path).map(Node::meta)
    }

    fn members(&self, path: &ResourcePath) -> io::Result<Members> {
        let nodes = self.nodes();
        if nodes.get(path)?.content.is_some() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        Ok(Box::new(MemoryMembers { store: self.clone(), collection: path.clone(), next: path.join("") }))
    }

    fn has_unserved(&self, _: &ResourcePath) -> io::Result<bool> {
        Ok(false)
    }

    fn read(&self, path: &ResourcePath) -> io::Result<(Meta, Content)> {
        let nodes = self.nodes();
        let node = nodes.get(path)?;
        let content = node.content.clone().ok_or(io::ErrorKind::IsADirectory)?;
        Ok((node.meta(), Content::Bytes(content)))
    }

    fn write(&self, path: &ResourcePath, content: Bytes) -> io::Result<()> {
        let mut nodes = self.nodes_mut();
        nodes.check_parent(path)?;
        if nodes.get(path).is_ok_and(|node| node.content.is_none()) {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        nodes.put(path.clone(), Some(content));
        Ok(())
    }

    fn copy(&self, from: &ResourcePath, to: &ResourcePath) -> io::Result<()> {
        let content = self.nodes().get(from)?.content.clone();
        self.write(to, content.ok_or(io::ErrorKind::IsADirectory)?)
    }

    fn make_collection(&self, path: &ResourcePath) -> io::Result<()> {
        let mut nodes = self.nodes_mut();
        if nodes.get(path).is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        nodes.check_parent(path)?;
        nodes.put(path.clone(), None);
        Ok(())
    }

    fn remove(&self, path: &ResourcePath) -> io::Result<()> {
        let mut nodes = self.nodes_mut();
        match nodes.below(path).take(2).count() {
            0 => Err(not_found()),
            1 => {
                nodes.by_path.remove(path);
                Ok(())
            }
            _ => Err(io::ErrorKind::DirectoryNotEmpty.into()),
        }
    }

    fn replace(&self, from: &ResourcePath, to: &ResourcePath) -> io::Result<()> {
        let mut nodes = self.nodes_mut();
        nodes.check_parent(to)?;
        remove_within(&mut nodes.by_path, to);
        let paths: Vec<_> = nodes.below(from).cloned().collect();
        for path in paths {
            if let Some(node) = nodes.by_path.remove(&path) {
                nodes.by_path.insert(path.moved(from, to), node);
            }
        }
        Ok(())
    }
}

/// Iterates over members. A member that is created or removed meanwhile may be returned or not, but none is returned
/// twice.
struct MemoryMembers {
    store: Memory,
    collection: ResourcePath,
    /// The remaining members are not before this path.
    next: ResourcePath,
}

impl Iterator for MemoryMembers {
    type Item = io::Result<String>;

    fn next(&mut self) -> Option<Self::Item> {
        let nodes = self.store.nodes();
        let from = (Bound::Included(&self.next), Bound::Unbounded);
        let (found, _) = nodes.by_path.range::<ResourcePath, _>(from).next()?;
        if !found.is_within(&self.collection) {
            return None;
        }
        let name = found.names().get(self.collection.names().len())?.clone();
        // No name holds NUL, so this path is after everything below the member, and before the next one.
        self.next = self.collection.join(&format!("{name}\0"));
        Some(Ok(name))
    }
}
