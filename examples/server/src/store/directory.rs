//! A directory of the file system.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::UNIX_EPOCH;

use bytes::Bytes;

use super::{Members, Meta, Store};
use crate::path::ResourcePath;

/// A directory of the file system. Symbolic links in it are refused, because they can lead out of it.
pub struct Directory {
    root: PathBuf,
}

impl Directory {
    pub fn new(root: PathBuf) -> io::Result<Self> {
        let root = root.canonicalize()?;
        if root.is_dir() { Ok(Self { root }) } else { Err(io::ErrorKind::NotADirectory.into()) }
    }

    /// Returns the place in the file system. The names are safe to join: see [`ResourcePath`].
    fn place(&self, path: &ResourcePath) -> io::Result<PathBuf> {
        let mut place = self.root.clone();
        for name in path.names() {
            place.push(name);
            if fs::symlink_metadata(&place).is_ok_and(|meta| meta.is_symlink()) {
                return Err(io::ErrorKind::PermissionDenied.into());
            }
        }
        Ok(place)
    }
}

impl Store for Directory {
    fn meta(&self, path: &ResourcePath) -> io::Result<Meta> {
        let meta = fs::symlink_metadata(self.place(path)?)?;
        let modified = meta.modified()?;
        let age = modified.duration_since(UNIX_EPOCH).unwrap_or_default();
        Ok(Meta {
            is_collection: meta.is_dir(),
            length: meta.len(),
            created: meta.created().unwrap_or(modified),
            modified,
            etag: format!("{:x}-{:x}", age.as_nanos(), meta.len()),
        })
    }

    fn members(&self, path: &ResourcePath) -> io::Result<Members> {
        let entries = fs::read_dir(self.place(path)?)?;
        Ok(Box::new(entries.filter_map(|entry| match entry {
            Err(error) => Some(Err(error)),
            Ok(entry) if entry.file_type().is_ok_and(|kind| kind.is_symlink()) => None,
            // A name that is not UTF-8 cannot be a path here.
            Ok(entry) => entry.file_name().into_string().ok().map(Ok),
        })))
    }

    fn read(&self, path: &ResourcePath) -> io::Result<Bytes> {
        fs::read(self.place(path)?).map(Bytes::from)
    }

    fn write(&self, path: &ResourcePath, content: Bytes) -> io::Result<()> {
        // Readers see the old content or the new one, but never a part.
        let place = self.place(path)?;
        if place.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let draft = place.with_file_name(format!(".{}.part", uuid::Uuid::new_v4()));
        let written = fs::write(&draft, &content).and_then(|()| fs::rename(&draft, &place));
        if written.is_err() {
            let _ = fs::remove_file(&draft);
        }
        written
    }

    fn make_collection(&self, path: &ResourcePath) -> io::Result<()> {
        fs::create_dir(self.place(path)?)
    }

    fn remove(&self, path: &ResourcePath) -> io::Result<()> {
        if path.names().is_empty() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let place = self.place(path)?;
        if place.is_dir() { fs::remove_dir(place) } else { fs::remove_file(place) }
    }

    fn rename(&self, from: &ResourcePath, to: &ResourcePath) -> io::Result<()> {
        fs::rename(self.place(from)?, self.place(to)?)
    }
}
