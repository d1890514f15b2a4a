//! What a synchronization knows about the files that it wrote: a file in the directory, with a line for each of them.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::failure::Failed;

/// The name of the state file. Temporary files begin with it as well, and no member of a collection may.
pub const STATE: &str = ".multistatus-sync";

/// Length and date of a file: what tells whether it was changed here.
pub type Stamp = (u64, u128);

/// A line of the state file: path, version, and stamp. A path without stamp is a directory; one with neither was removed.
type Line = (String, Option<String>, Option<Stamp>, bool);

/// What was written at a path.
#[derive(Clone, Debug, PartialEq)]
pub enum Known {
    Directory,
    /// The version on the server, and the file as it was written. A second one is here if the program was stopped
    /// between noting a file and putting it in its place: then either of them may be there.
    File(Vec<(Option<String>, Stamp)>),
}

/// The state of a directory, and the file that it is kept in. Each change is appended at once, so that an interrupted
/// synchronization goes on where it was.
#[derive(Debug)]
pub struct State {
    pub known: BTreeMap<String, Known>,
    path: PathBuf,
    url: String,
    journal: File,
}

impl State {
    /// Opens the state of a directory that is, or becomes, a copy of this collection.
    pub fn open(directory: &Path, url: &str) -> Result<Self, Failed> {
        let path = directory.join(STATE);
        let failed = |error: io::Error| Failed::local(&path, &error);
        let mut known = BTreeMap::new();
        if let Ok(file) = File::open(&path) {
            let mut lines = BufReader::new(file).lines();
            let owner = lines.next().transpose().map_err(failed)?.unwrap_or_default();
            if owner != url {
                let why = format!("{} is a copy of {owner}, not of {url}", directory.display());
                return Err(Failed::Local(why));
            }
            for line in lines {
                // The last line may have been cut off when the program was stopped.
                let Ok(line) = serde_json::from_str(&line.map_err(failed)?) else { continue };
                apply(&mut known, line);
            }
        }
        // Writing all of it anew drops what is outdated.
        let mut state =
            Self { known, journal: File::open(directory).map_err(failed)?, path: path.clone(), url: url.into() };
        state.rewrite().map_err(failed)?;
        Ok(state)
    }

    /// Notes a file that is about to be put in its place.
    pub fn note_file(&mut self, path: &str, version: Option<String>, stamp: Stamp) -> io::Result<()> {
        self.append((path.into(), version, Some(stamp), false))
    }

    pub fn note_directory(&mut self, path: &str) -> io::Result<()> {
        match self.known.get(path) {
            Some(Known::Directory) => Ok(()),
            _ => self.append((path.into(), None, None, false)),
        }
    }

    pub fn forget(&mut self, path: &str) -> io::Result<()> {
        self.append((path.into(), None, None, true))
    }

    fn append(&mut self, line: Line) -> io::Result<()> {
        write_line(&mut self.journal, &line)?;
        apply(&mut self.known, line);
        Ok(())
    }

    fn rewrite(&mut self) -> io::Result<()> {
        let new = self.path.with_extension("new");
        let mut file = File::create(&new)?;
        writeln!(file, "{}", self.url)?;
        for (path, known) in &self.known {
            match known {
                Known::Directory => write_line(&mut file, &(path.clone(), None, None, false))?,
                Known::File(files) => {
                    for (version, stamp) in files {
                        write_line(&mut file, &(path.clone(), version.clone(), Some(*stamp), false))?;
                    }
                }
            }
        }
        file.sync_all()?;
        fs::rename(&new, &self.path)?;
        self.journal = OpenOptions::new().append(true).open(&self.path)?;
        Ok(())
    }
}

fn write_line(file: &mut File, line: &Line) -> io::Result<()> {
    let mut text = serde_json::to_string(line)?;
    text.push('\n');
    file.write_all(text.as_bytes())
}

fn apply(known: &mut BTreeMap<String, Known>, (path, version, stamp, gone): Line) {
    let Some(stamp) = stamp else {
        if gone {
            known.remove(&path);
        } else {
            known.insert(path, Known::Directory);
        }
        return;
    };
    match known.get_mut(&path) {
        Some(Known::File(files)) => {
            // Only the file before this one can still be in its place.
            if files.len() > 1 {
                files.remove(0);
            }
            files.push((version, stamp));
        }
        _ => {
            known.insert(path, Known::File(vec![(version, stamp)]));
        }
    }
}

/// Returns the stamp of the file at a path; `None` if there is nothing.
///
/// # Errors
///
/// If there is something else, for example a directory or a link.
pub fn stamp(path: &Path) -> Result<Option<Stamp>, Failed> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_file() => Ok(Some((metadata.len(), since_1970(metadata.modified().ok())))),
        Ok(_) => Err(Failed::Local(format!("{} is not a file here, and is left alone", path.display()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failed::local(path, &error)),
    }
}

fn since_1970(time: Option<SystemTime>) -> u128 {
    time.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).map_or(0, |time| time.as_nanos())
}
