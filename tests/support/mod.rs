//! Shared helpers. Each test uses a part of them.
#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};

use multistatus::read::{Findings, Parser, Reader};
use multistatus::{Error, Footer, Multistatus, ParseOptions, Response};

pub mod oracle;

/// Returns all XML files under a folder, sorted.
pub fn xml_files(folder: impl AsRef<Path>) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.as_ref().to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "xml") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Returns the bodies that the project ships.
pub fn own_bodies() -> Vec<(String, Vec<u8>)> {
    bodies(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data"))
}

/// Returns the bodies beside the project. Prints a note and returns none if they are not there.
pub fn shared_bodies(folder: &str) -> Vec<(String, Vec<u8>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(folder);
    if !path.is_dir() {
        eprintln!("skipped: {} is not there", path.display());
    }
    bodies(path)
}

fn bodies(folder: PathBuf) -> Vec<(String, Vec<u8>)> {
    let name = |path: &Path| path.strip_prefix(&folder).unwrap_or(path).display().to_string();
    xml_files(&folder).iter().map(|path| (name(path), fs::read(path).expect("a readable file"))).collect()
}

/// The complete outcome of reading a body, in a form that can be compared.
#[derive(Debug, PartialEq)]
pub struct Outcome {
    /// The responses and bad responses, in order.
    pub items: Vec<Result<Response<'static>, String>>,
    pub end: Result<Footer, String>,
    pub deviations: Vec<String>,
    pub deviation_count: u64,
}

impl Outcome {
    pub fn rows(&self) -> impl Iterator<Item = &Response<'static>> {
        self.items.iter().filter_map(|item| item.as_ref().ok())
    }
}

pub fn describe(error: &Error) -> String {
    let row = error.response_bytes().map(|bytes| format!(" row of {} bytes", bytes.len())).unwrap_or_default();
    format!("{:?}: {error}{row}", error.kind())
}

fn deviations(report: &Findings) -> (Vec<String>, u64) {
    (report.as_slice().iter().map(ToString::to_string).collect(), report.count())
}

/// Reads from memory, in one piece.
pub fn whole(options: ParseOptions, body: &[u8]) -> Outcome {
    let mut rows = options.responses(body);
    let mut items = Vec::new();
    let mut end = None;
    for row in &mut rows {
        match row {
            Ok(row) => items.push(Ok(row.into_owned())),
            Err(error) if error.is_response() => items.push(Err(describe(&error))),
            Err(error) => end = Some(Err(describe(&error))),
        }
    }
    let end = end.unwrap_or_else(|| Ok(rows.footer().expect("a complete document").clone()));
    let (deviations, deviation_count) = deviations(rows.findings());
    Outcome { items, end, deviations, deviation_count }
}

/// Reads through a buffer of this many bytes.
pub fn buffered(options: ParseOptions, body: &[u8], size: usize) -> Outcome {
    let mut reader = options.reader(std::io::BufReader::with_capacity(size, body));
    let mut items = Vec::new();
    let end = loop {
        match reader.next_response() {
            Ok(Some(row)) => items.push(Ok(row.into_owned())),
            Ok(None) => break Ok(reader.footer().expect("a complete document").clone()),
            Err(error) if error.is_response() => items.push(Err(describe(&error))),
            Err(error) => break Err(describe(&error)),
        }
    };
    let (deviations, deviation_count) = deviations(reader.findings());
    Outcome { items, end, deviations, deviation_count }
}

/// Hands a parser these chunks.
pub fn chunks<'c>(options: ParseOptions, chunks: impl IntoIterator<Item = &'c [u8]>) -> Outcome {
    let mut parser = options.parser();
    let mut items = Vec::new();
    let mut end = None;
    'chunks: for mut chunk in chunks {
        loop {
            match parser.parse_next(&mut chunk) {
                Ok(Some(row)) => items.push(Ok(row.into_owned())),
                Ok(None) => break,
                Err(error) if error.is_response() => items.push(Err(describe(&error))),
                Err(error) => {
                    assert_eq!(describe(&parser.finish().expect_err("the same error")), describe(&error));
                    end = Some(Err(describe(&error)));
                    break 'chunks;
                }
            }
        }
    }
    let end = end.unwrap_or_else(|| parser.finish().map_err(|error| describe(&error)));
    let (deviations, deviation_count) = deviations(parser.findings());
    Outcome { items, end, deviations, deviation_count }
}

/// Returns options that together reach every branch of the reader.
pub fn all_options() -> [(&'static str, ParseOptions<'static>); 4] {
    use multistatus::read::BadResponses;
    let default = ParseOptions::new();
    [
        ("default", default),
        ("strict", default.strict(true)),
        ("bad rows", default.bad_responses(BadResponses::Keep)),
        (
            "tolerant",
            default.tolerant().wrapped_root(true).near_namespaces(true).text_after_root(true).stray_responses(true),
        ),
    ]
}

pub fn parse(body: &[u8]) -> Result<Multistatus<'_>, Error> {
    Multistatus::parse(body)
}

pub fn parser() -> Parser {
    Parser::new()
}

pub fn reader(body: &[u8]) -> Reader<&[u8]> {
    Reader::new(body)
}
