//! A collection of any size, to show that its size does not matter.

use std::io;
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;

use super::{Content, Members, Meta, Store, not_found};
use crate::path::ResourcePath;

/// The collection's name.
const NAME: &str = "synthetic";

/// Adds the collection `/synthetic/` to another store. Its members exist only on demand, and cannot be changed.
pub struct Synthetic {
    inner: Box<dyn Store>,
    rows: u64,
    /// The member that cannot be read.
    broken: Option<u64>,
}

impl Synthetic {
    pub fn new(inner: Box<dyn Store>, rows: u64, broken: Option<u64>) -> Self {
        Self { inner, rows, broken }
    }

    /// Returns the number of a member, or `None` for the collection itself.
    fn number(&self, path: &ResourcePath) -> io::Result<Option<u64>> {
        match path.names() {
            [_] => Ok(None),
            [_, name] => {
                let number = name.strip_prefix("row-").and_then(|name| name.strip_suffix(".txt"));
                let number = number.and_then(|number| number.parse().ok()).ok_or_else(not_found)?;
                if number < self.rows && member(number) == *name { Ok(Some(number)) } else { Err(not_found()) }
            }
            _ => Err(not_found()),
        }
    }
}

fn member(number: u64) -> String {
    format!("row-{number:07}.txt")
}

fn is_synthetic(path: &ResourcePath) -> bool {
    path.names().first().is_some_and(|name| name == NAME)
}

fn refused<T>() -> io::Result<T> {
    Err(io::ErrorKind::PermissionDenied.into())
}

impl Store for Synthetic {
    fn meta(&self, path: &ResourcePath) -> io::Result<Meta> {
        if !is_synthetic(path) {
            return self.inner.meta(path);
        }
        let number = self.number(path)?;
        if number.is_some() && number == self.broken {
            return Err(io::Error::other("this member cannot be read"));
        }
        let modified = UNIX_EPOCH + Duration::from_secs(1_700_000_000 + number.unwrap_or(0));
        Ok(Meta {
            is_collection: number.is_none(),
            length: number.unwrap_or(0) % 65_536,
            created: modified,
            modified,
            etag: format!("s{:x}", number.unwrap_or(0)),
        })
    }

    fn members(&self, path: &ResourcePath) -> io::Result<Members> {
        if !is_synthetic(path) {
            let own = path.names().is_empty().then(|| Ok(NAME.to_owned()));
            return Ok(Box::new(self.inner.members(path)?.chain(own)));
        }
        match self.number(path)? {
            None => Ok(Box::new((0..self.rows).map(|number| Ok(member(number))))),
            Some(_) => Err(io::ErrorKind::NotADirectory.into()),
        }
    }

    fn has_unserved(&self, path: &ResourcePath) -> io::Result<bool> {
        if is_synthetic(path) { Ok(false) } else { self.inner.has_unserved(path) }
    }

    fn read(&self, path: &ResourcePath) -> io::Result<(Meta, Content)> {
        if !is_synthetic(path) {
            return self.inner.read(path);
        }
        let meta = self.meta(path)?;
        let content = vec![b'x'; meta.length as usize].into();
        Ok((meta, Content::Bytes(content)))
    }

    fn write(&self, path: &ResourcePath, content: Bytes) -> io::Result<()> {
        if is_synthetic(path) { refused() } else { self.inner.write(path, content) }
    }

    fn copy(&self, from: &ResourcePath, to: &ResourcePath) -> io::Result<()> {
        match (is_synthetic(from), is_synthetic(to)) {
            (_, true) => refused(),
            (false, false) => self.inner.copy(from, to),
            (true, false) => match self.read(from)? {
                (_, Content::Bytes(content)) => self.inner.write(to, content),
                (_, Content::File(_)) => refused(),
            },
        }
    }

    fn make_collection(&self, path: &ResourcePath) -> io::Result<()> {
        if is_synthetic(path) { refused() } else { self.inner.make_collection(path) }
    }

    fn remove(&self, path: &ResourcePath) -> io::Result<()> {
        if is_synthetic(path) { refused() } else { self.inner.remove(path) }
    }

    fn replace(&self, from: &ResourcePath, to: &ResourcePath) -> io::Result<()> {
        if is_synthetic(from) || is_synthetic(to) { refused() } else { self.inner.replace(from, to) }
    }
}
