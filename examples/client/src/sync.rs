//! `sync`: makes a directory a copy of a collection.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use multistatus::http::StatusCode;
use reqwest::Client;

use crate::failure::Failed;
use crate::members::{Member, members};
use crate::state::{Known, STATE, State, stamp};

/// The deepest level that is copied. A server that links a collection into itself would have no end.
const DEEPEST: usize = 64;

struct Sync<'c> {
    client: &'c Client,
    root: &'c Path,
    state: State,
    /// The paths that the server has.
    seen: BTreeSet<String>,
    /// True as long as every listing could be read to its end and said nothing doubtful.
    is_complete: bool,
    failed: u64,
    fetched: u64,
    removed: u64,
}

/// Makes `directory` a copy of the collection at `url`.
///
/// - A file is fetched if its entity tag is not the one that was fetched last (without entity tags: its date or length).
/// - Names come from hrefs, and only those that can be joined to a directory on any system are used.
/// - A file that was changed in the directory is neither overwritten nor deleted, but reported.
/// - What the server no longer has is deleted only if all listings were complete.
/// - After an interruption, only what is missing is fetched.
pub async fn sync(client: &Client, url: &str, directory: &Path) -> Result<(), Failed> {
    fs::create_dir_all(directory).map_err(|error| Failed::local(directory, &error))?;
    remove_leftovers(directory)?;
    let mut sync = Sync {
        client,
        root: directory,
        state: State::open(directory, url)?,
        seen: BTreeSet::new(),
        is_complete: true,
        failed: 0,
        fetched: 0,
        removed: 0,
    };
    let mut pending = vec![(url.to_owned(), String::new())];
    while let Some((url, path)) = pending.pop() {
        sync.collection(&url, &path, &mut pending).await;
    }
    sync.remove_gone();
    println!("{} fetched, {} removed, {} failed", sync.fetched, sync.removed, sync.failed);
    match sync.failed {
        0 => Ok(()),
        failed => Err(Failed::Refused(format!("{failed} failures: the directory may not be a true copy"))),
    }
}

impl Sync<'_> {
    fn report(&mut self, what: &str, failure: &Failed) {
        self.failed += 1;
        eprintln!("{what}: {failure}");
    }

    /// Copies the members of a collection, and adds the collections among them to `pending`.
    async fn collection(&mut self, url: &str, path: &str, pending: &mut Vec<(String, String)>) {
        let found = match members(self.client, url).await {
            Ok(found) => found,
            Err(failure) => {
                self.is_complete = false;
                return self.report(url, &failure);
            }
        };
        for doubt in &found.doubts {
            self.is_complete = false;
            self.report(url, doubt);
        }
        // On some systems, names that differ only in case are one file.
        let mut folded = HashSet::new();
        for member in &found.members {
            let name = match &member.file_name {
                Ok(name) if name.starts_with(STATE) => Err("the name is used for the state".to_owned()),
                Ok(name) => Ok(name),
                Err(reason) => Err(reason.clone()),
            };
            let name = match name {
                Ok(name) => name,
                Err(reason) => {
                    self.report(&member.url, &Failed::Local(reason));
                    continue;
                }
            };
            let path = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
            self.seen.insert(path.clone());
            let done = if !folded.insert(name.to_lowercase()) {
                Err(Failed::Local("another member has this name".into()))
            } else if member.is_collection {
                self.directory(&path).map(|()| pending.push((member.url.clone(), path.clone())))
            } else {
                self.file(member, &path).await
            };
            if let Err(failure) = done {
                // What is below a collection that was left out was not seen.
                self.is_complete &= !member.is_collection;
                self.report(&path, &failure);
            }
        }
    }

    fn directory(&mut self, path: &str) -> Result<(), Failed> {
        if path.split('/').count() > DEEPEST {
            return Err(Failed::Local(format!("there are more than {DEEPEST} levels")));
        }
        let target = self.root.join(path);
        match fs::symlink_metadata(&target) {
            // A link could lead out of the directory.
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => return Err(Failed::Local("it is not a directory here, and is left alone".into())),
            Err(_) => fs::create_dir(&target).map_err(|error| Failed::local(&target, &error))?,
        }
        self.state.note_directory(path).map_err(|error| Failed::local(&target, &error))
    }

    /// Fetches a file, unless it is here.
    async fn file(&mut self, member: &Member, path: &str) -> Result<(), Failed> {
        let target = self.root.join(path);
        let here = stamp(&target)?;
        match (here, self.state.known.get(path)) {
            (None, _) => {}
            (Some(here), Some(Known::File(files))) => match files.iter().rfind(|(_, stamp)| *stamp == here) {
                Some((version, _)) if version.is_some() && *version == member.version => return Ok(()),
                Some(_) => {}
                None => return Err(Failed::Local("it was changed here, and is left alone".into())),
            },
            (Some(_), _) => return Err(Failed::Local("it was not written by this program, and is left alone".into())),
        }
        self.fetch(member, path, &target).await
    }

    async fn fetch(&mut self, member: &Member, path: &str, target: &Path) -> Result<(), Failed> {
        let failed = |error: std::io::Error| Failed::local(target, &error);
        let mut response = self.client.get(&member.url).send().await?;
        if response.status() != StatusCode::OK {
            return Err(Failed::Refused(format!("the server says {}", response.status())));
        }
        // The new file takes its place when it is complete: until then, the old one stays.
        let mut file = tempfile::Builder::new().prefix(STATE).tempfile_in(self.root).map_err(failed)?;
        while let Some(chunk) = response.chunk().await? {
            file.write_all(&chunk).map_err(failed)?;
        }
        if let Some(modified) = member.modified {
            file.as_file().set_modified(modified).map_err(failed)?;
        }
        let written = stamp(file.path())?.unwrap_or_default();
        // If the content changed after the listing, this is an older version than was fetched: it will be fetched again.
        self.state.note_file(path, member.version.clone(), written).map_err(failed)?;
        file.persist(target).map_err(|error| failed(error.error))?;
        self.fetched += 1;
        Ok(())
    }

    /// Deletes what the server no longer has.
    fn remove_gone(&mut self) {
        let gone: Vec<String> = self.state.known.keys().filter(|path| !self.seen.contains(*path)).cloned().collect();
        if !self.is_complete {
            if !gone.is_empty() {
                eprintln!("{} paths were not seen, but are kept: not all listings were complete", gone.len());
            }
            return;
        }
        // Backwards, so that a directory comes after what is in it.
        for path in gone.iter().rev() {
            if let Err(failure) = self.remove(path) {
                self.report(path, &failure);
            }
        }
    }

    fn remove(&mut self, path: &str) -> Result<(), Failed> {
        let target = self.root.join(path);
        let failed = |error: std::io::Error| Failed::local(&target, &error);
        match self.state.known.get(path) {
            Some(Known::File(files)) => match stamp(&target)? {
                Some(here) if files.iter().any(|(_, stamp)| *stamp == here) => {
                    fs::remove_file(&target).map_err(failed)?;
                    self.removed += 1;
                }
                Some(_) => return Err(Failed::Local("it was changed here, and is left alone".into())),
                None => {}
            },
            // A directory with other files in it stays.
            _ => drop(fs::remove_dir(&target)),
        }
        self.state.forget(path).map_err(failed)
    }
}

/// Removes the temporary files of a run that was stopped.
fn remove_leftovers(directory: &Path) -> Result<(), Failed> {
    let failed = |error: std::io::Error| Failed::local(directory, &error);
    let leftovers: Vec<PathBuf> = fs::read_dir(directory)
        .map_err(failed)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| {
            path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name != STATE && name.starts_with(STATE))
        })
        .collect();
    for path in leftovers {
        fs::remove_file(&path).map_err(|error| Failed::local(&path, &error))?;
    }
    Ok(())
}
