//! The recorded bodies.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::{fs, io};

use multistatus::read::Shapes;
use multistatus::{Multistatus, ParseOptions};

/// A class of sizes: its name, and the sizes in bytes.
pub struct Class(pub &'static str, pub std::ops::Range<usize>);

pub const CLASSES: [Class; 5] = [
    Class("under 512 bytes", 0..512),
    Class("512 to 1,023 bytes", 512..1024),
    Class("1 to 4 KiB", 1024..4096),
    Class("4 to 32 KiB", 4096..32_768),
    Class("over 32 KiB", 32_768..usize::MAX),
];

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

/// A body that a server sent.
#[derive(Clone)]
pub struct Recorded {
    /// The number of the server.
    pub server: usize,
    pub text: Vec<u8>,
}

impl Recorded {
    /// Returns what the server might send another time: the digits in texts are others.
    pub fn with_other_texts(&self, round: u8) -> Self {
        let mut text = self.text.clone();
        let (mut in_tag, mut in_reference, mut start) = (false, false, 0);
        for at in 0..text.len() {
            let before = |count: usize| at.checked_sub(count).map_or(b' ', |place| text[place]);
            let is_escape = before(1) == b'%' || before(2) == b'%' || in_reference;
            match text[at] {
                b'<' => (in_tag, in_reference) = (true, false),
                b'>' => (in_tag, start) = (false, at + 1),
                b'&' => in_reference = true,
                b';' => in_reference = false,
                digit @ b'0'..=b'9' if !in_tag && !is_escape && !text[start..].starts_with(b"HTTP/") => {
                    text[at] = b'0' + (digit - b'0' + round) % 10;
                }
                _ => {}
            }
        }
        Self { text, ..*self }
    }
}

/// Returns the bodies of a folder that are read without an error and have responses. Each folder in it is of one server.
pub fn recorded(root: &Path) -> io::Result<Vec<Recorded>> {
    let paths = xml_files(root)?;
    let mut servers: Vec<PathBuf> = Vec::new();
    let mut bodies = Vec::new();
    for path in paths {
        let folder = path.parent().unwrap_or(root);
        let server = servers.iter().position(|known| known == folder).unwrap_or_else(|| {
            servers.push(folder.to_owned());
            servers.len() - 1
        });
        let text = fs::read(&path)?;
        if Multistatus::parse(&text).is_ok_and(|document| !document.responses().is_empty()) {
            bodies.push(Recorded { server, text });
        }
    }
    Ok(bodies)
}

/// The number of times that each body was polled with other texts before it is counted.
pub const ROUNDS: u8 = 2;

/// Returns the memory of each server after all of its bodies were polled.
pub fn polled(bodies: &[Recorded]) -> Vec<Shapes> {
    let servers = bodies.iter().map(|body| body.server + 1).max().unwrap_or_default();
    let polled: Vec<Shapes> = (0..servers).map(|_| Shapes::new()).collect();
    for round in 0..ROUNDS {
        for body in bodies {
            let body = body.with_other_texts(round);
            black_box(ParseOptions::new().shapes(&polled[body.server]).parse(&body.text).is_ok());
        }
    }
    polled
}
