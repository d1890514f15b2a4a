//! The pages in `docs/reference` are made of the tables of the crate, and are up to date.
//!
//! `MULTISTATUS_WRITE=1 cargo test --all-features --test source reference` writes them anew.

mod conditions;
mod facts;
mod findings;
mod live_properties;

use std::fs;
use std::path::{Path, PathBuf};

/// Returns a file of the project.
fn read(path: &str) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Returns a text for a cell of a table, in one line.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// Returns a text as code, or a dash for none.
fn code(text: &str) -> String {
    match text {
        "" => "–".into(),
        text if text.contains('`') => format!("`` {text} ``"),
        text => format!("`{text}`"),
    }
}

/// Returns a link to a section such as `RFC 4918 §13`; anything else as it is.
fn linked(section: &str) -> String {
    let parts = section.strip_prefix("RFC ").and_then(|rest| rest.split_once(" §"));
    match parts.filter(|(_, section)| section.chars().all(|c| c.is_ascii_digit() || c == '.')) {
        Some((rfc, number)) => format!("[{section}](https://www.rfc-editor.org/rfc/rfc{rfc}#section-{number})"),
        None => section.to_owned(),
    }
}

/// Returns a sentence: with a capital at its start and a full stop, unless it begins with a word that is code.
fn sentence(text: &str) -> String {
    let text = text.trim_end_matches('.');
    let mut chars = text.chars();
    match chars.next() {
        // A word with a colon or a dash inside is a name, and so is the first of a list.
        Some(first) if !text.split(' ').next().unwrap_or_default().contains([':', '-', '_', ',']) => {
            format!("{}{}.", first.to_uppercase(), chars.as_str())
        }
        _ => format!("{text}."),
    }
}

/// Compares a page with what the code makes, or writes it.
fn check(name: &str, page: &str) {
    let head = "<!-- Made by tests/source/reference.rs; do not edit. -->\n\n";
    let page = format!("{head}{}\n", page.trim_end());
    let path = root().join("docs/reference").join(name);
    if std::env::var_os("MULTISTATUS_WRITE").is_some() {
        fs::write(&path, &page).expect("a page that can be written");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    let differs = found.lines().zip(page.lines()).find(|(found, made)| found != made);
    assert!(found == page, "docs/reference/{name} is not up to date ({differs:?}): run with MULTISTATUS_WRITE=1");
}
