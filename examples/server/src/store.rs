//! Storage for content: see [`Store`].

mod directory;
mod memory;
mod synthetic;

use std::fs;
use std::io;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use httpdate::HttpDate;
use multistatus::prop::ETag;

pub use self::directory::Directory;
pub use self::memory::Memory;
pub use self::synthetic::Synthetic;
use crate::path::ResourcePath;

/// The metadata of a resource.
#[derive(Clone, Debug)]
pub struct Meta {
    pub is_collection: bool,
    pub length: u64,
    pub created: SystemTime,
    pub modified: SystemTime,
    /// The text between the quotes of the entity tag.
    pub etag: String,
}

impl Meta {
    /// Returns the entity tag. Collections have none, because they have no content of their own.
    pub fn tag(&self) -> Option<ETag> {
        if self.is_collection { None } else { ETag::strong(&self.etag).ok() }
    }

    /// Returns the time of the last change as HTTP writes it: in seconds, and neither before 1970 nor after 9999.
    pub fn date(&self) -> HttpDate {
        const LAST: u64 = 253_402_300_799;
        self.modified.clamp(UNIX_EPOCH, UNIX_EPOCH + Duration::from_secs(LAST)).into()
    }
}

/// The content of a file.
pub enum Content {
    Bytes(Bytes),
    /// An open file, to be read while it is sent. What is written meanwhile is another file.
    File(fs::File),
}

/// The names of the members of a collection, produced on demand, because a listing is never held as a whole.
pub type Members = Box<dyn Iterator<Item = io::Result<String>> + Send>;

/// A tree of collections and files. Its errors are errors of a file system, and become statuses by their kind.
pub trait Store: Send + Sync {
    fn meta(&self, path: &ResourcePath) -> io::Result<Meta>;

    fn members(&self, path: &ResourcePath) -> io::Result<Members>;

    /// Returns true if a collection itself holds entries that are not served. They would be lost with it, although no
    /// client can see them.
    fn has_unserved(&self, path: &ResourcePath) -> io::Result<bool>;

    /// Returns a file and its metadata, which belong together even if the file is replaced meanwhile.
    fn read(&self, path: &ResourcePath) -> io::Result<(Meta, Content)>;

    /// Creates a file or replaces its content. Nobody sees a part of it, even in a listing.
    fn write(&self, path: &ResourcePath, content: Bytes) -> io::Result<()>;

    /// Copies a file, like [`write`](Self::write).
    fn copy(&self, from: &ResourcePath, to: &ResourcePath) -> io::Result<()>;

    fn make_collection(&self, path: &ResourcePath) -> io::Result<()>;

    /// Removes a file or an empty collection.
    fn remove(&self, path: &ResourcePath) -> io::Result<()>;

    /// Moves a resource with everything in it, in the place of what is there: everything or nothing. Neither path is
    /// within the other.
    fn replace(&self, from: &ResourcePath, to: &ResourcePath) -> io::Result<()>;

    /// Returns the path and everything below it, collections before their members.
    fn tree(&self, path: &ResourcePath) -> io::Result<Vec<(ResourcePath, Meta)>> {
        let meta = self.meta(path)?;
        let mut found = vec![(path.clone(), meta)];
        let mut at = 0;
        while let Some((path, meta)) = found.get(at).cloned() {
            if meta.is_collection {
                for name in self.members(&path)? {
                    let member = path.join(&name?);
                    let meta = self.meta(&member)?;
                    found.push((member, meta));
                }
            }
            at += 1;
        }
        Ok(found)
    }
}

fn not_found() -> io::Error {
    io::ErrorKind::NotFound.into()
}
