//! The recorded bodies.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// Returns all XML files under a folder, sorted.
pub fn xml_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    walk(folder, &mut paths)?;
    paths.sort();
    Ok(paths)
}

fn walk(folder: &Path, into: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, into)?;
        } else if path.extension().is_some_and(|extension| extension == "xml") {
            into.push(path);
        }
    }
    Ok(())
}
