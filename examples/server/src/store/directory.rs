//! A directory of the file system.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::PathBuf;
use std::time::UNIX_EPOCH;

use bytes::Bytes;

use super::{Content, Members, Meta, Store};
use crate::path::ResourcePath;

/// A directory of the file system. Only directories and plain files in it are served: symbolic links can lead out of
/// it, and reading a pipe or a device can take for ever.
pub struct Directory {
    root: PathBuf,
}

/// The directory for files that are being written, and for what is about to be removed. It is in the root, because only there a file can be renamed in one
/// step, and clients do not see it.
const DRAFTS: &str = ".multistatus-drafts";

impl Directory {
    pub fn new(root: PathBuf) -> io::Result<Self> {
        let root = root.canonicalize()?;
        if root.is_dir() { Ok(Self { root }) } else { Err(io::ErrorKind::NotADirectory.into()) }
    }

    /// Returns the place in the file system. The names are safe to join: see [`ResourcePath`].
    fn place(&self, path: &ResourcePath) -> io::Result<PathBuf> {
        if path.names().first().is_some_and(|name| name == DRAFTS) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let mut place = self.root.clone();
        for name in path.names() {
            place.push(name);
            if fs::symlink_metadata(&place).is_ok_and(|meta| !is_served(meta.file_type())) {
                return Err(io::ErrorKind::PermissionDenied.into());
            }
        }
        Ok(place)
    }

    /// Returns the name of each entry of a directory, or `None` for an entry that is not served.
    fn entries(
        &self,
        path: &ResourcePath,
    ) -> io::Result<impl Iterator<Item = io::Result<Option<String>>> + Send + use<>> {
        let is_root = path.names().is_empty();
        let entries = fs::read_dir(self.place(path)?)?;
        let of_clients = entries.filter(move |entry| {
            let is_drafts = |entry: &fs::DirEntry| is_root && entry.file_name() == DRAFTS;
            !entry.as_ref().is_ok_and(is_drafts)
        });
        Ok(of_clients.map(|entry| {
            let entry = entry?;
            let is_served = entry.file_type().map_or(true, is_served);
            // A name that is not UTF-8 cannot be a path here.
            Ok(entry.file_name().into_string().ok().filter(|_| is_served))
        }))
    }

    /// Opens a file. What is no plain file by now is not waited for.
    fn open(&self, path: &ResourcePath) -> io::Result<(fs::Metadata, File)> {
        let flags = libc::O_NONBLOCK | libc::O_NOFOLLOW;
        let file = OpenOptions::new().read(true).custom_flags(flags).open(self.place(path)?)?;
        let meta = file.metadata()?;
        if meta.is_file() { Ok((meta, file)) } else { Err(io::ErrorKind::PermissionDenied.into()) }
    }

    /// Returns an unused place beside the tree.
    fn draft(&self) -> io::Result<PathBuf> {
        let drafts = self.root.join(DRAFTS);
        fs::create_dir_all(&drafts)?;
        Ok(drafts.join(uuid::Uuid::new_v4().to_string()))
    }

    /// Writes a file beside the tree, and puts it in its place when it is whole.
    fn put(&self, path: &ResourcePath, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
        let place = self.place(path)?;
        if place.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let draft = self.draft()?;
        let written = File::create_new(&draft).and_then(|mut file| write(&mut file));
        let put = written.and_then(|()| fs::rename(&draft, place));
        if put.is_err() {
            let _ = fs::remove_file(&draft);
        }
        put
    }
}

fn is_served(kind: fs::FileType) -> bool {
    kind.is_dir() || kind.is_file()
}

fn meta_of(meta: &fs::Metadata) -> io::Result<Meta> {
    let modified = meta.modified()?;
    let age = modified.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(Meta {
        is_collection: meta.is_dir(),
        length: meta.len(),
        created: meta.created().unwrap_or(modified),
        modified,
        // A move keeps the time of the content, so files with other content can have one time and one length.
        etag: format!(
            "{:x}-{:x}-{:x}-{:x}.{:x}",
            age.as_nanos(),
            meta.len(),
            meta.ino(),
            meta.ctime(),
            meta.ctime_nsec()
        ),
    })
}

impl Store for Directory {
    fn meta(&self, path: &ResourcePath) -> io::Result<Meta> {
        meta_of(&fs::symlink_metadata(self.place(path)?)?)
    }

    fn members(&self, path: &ResourcePath) -> io::Result<Members> {
        Ok(Box::new(self.entries(path)?.filter_map(Result::transpose)))
    }

    fn has_unserved(&self, path: &ResourcePath) -> io::Result<bool> {
        for entry in self.entries(path)? {
            if entry?.is_none() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn read(&self, path: &ResourcePath) -> io::Result<(Meta, Content)> {
        let (meta, file) = self.open(path)?;
        Ok((meta_of(&meta)?, Content::File(file)))
    }

    fn write(&self, path: &ResourcePath, content: Bytes) -> io::Result<()> {
        self.put(path, |draft| draft.write_all(&content))
    }

    fn copy(&self, from: &ResourcePath, to: &ResourcePath) -> io::Result<()> {
        let (_, mut source) = self.open(from)?;
        self.put(to, |draft| io::copy(&mut source, draft).map(drop))
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

    /// Replaces a file by a file in one step. Where there is a directory, it is put aside first: between these two steps
    /// others see nothing at the destination.
    fn replace(&self, from: &ResourcePath, to: &ResourcePath) -> io::Result<()> {
        let (from, to) = (self.place(from)?, self.place(to)?);
        if !to.exists() || to.is_file() && from.is_file() {
            return fs::rename(from, to);
        }
        let aside = self.draft()?;
        fs::rename(&to, &aside)?;
        if let Err(error) = fs::rename(&from, &to) {
            fs::rename(&aside, &to)?;
            return Err(error);
        }
        // The move is done, and clients no longer see what was there, so it cannot fail any more.
        let removed = if aside.is_dir() { fs::remove_dir_all(&aside) } else { fs::remove_file(&aside) };
        if let Err(error) = removed {
            eprintln!("{} stays: {error}", aside.display());
        }
        Ok(())
    }
}

/// Removes the directory for drafts, unless another server uses it.
impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir(self.root.join(DRAFTS));
    }
}
