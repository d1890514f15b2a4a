//! The ways in which a command can fail.

use std::fmt;
use std::io;
use std::path::Path;

use multistatus::read::StreamError;
use multistatus::{Element, Error, ErrorKind, Failure};

/// The reason why a command failed.
#[derive(Debug)]
pub enum Failed {
    /// The request got no response.
    Http(reqwest::Error),
    /// The server refused the request, or a part of it.
    Refused(String),
    /// The body of the response cannot be read.
    Answer(Error),
    /// The response broke off, or the server cut it. What was read is true, but incomplete.
    Truncated { responses: u64, why: String },
    /// Something on this machine failed.
    Local(String),
}

impl Failed {
    /// Makes the failure of a listing from the error that ended it after so many responses.
    pub fn in_listing(error: StreamError<reqwest::Error>, responses: u64) -> Self {
        match error {
            StreamError::Document(error) => Self::at_end(error, responses),
            // Whatever ended the transfer early, the rest is missing.
            StreamError::Source(error) => Self::Truncated { responses, why: chain(&error) },
        }
    }

    /// Makes the failure of a listing from an error of its document.
    pub fn at_end(error: Error, responses: u64) -> Self {
        if error.is_truncated() || error.kind() == ErrorKind::Incomplete {
            return Self::Truncated { responses, why: chain(&error) };
        }
        Self::Answer(error)
    }

    /// Makes the failure of work on a file.
    pub fn local(path: &Path, error: &io::Error) -> Self {
        Self::Local(format!("{}: {error}", path.display()))
    }
}

impl From<reqwest::Error> for Failed {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error)
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Answer(error)
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(error) => f.write_str(&chain(error)),
            Self::Refused(why) | Self::Local(why) => f.write_str(why),
            Self::Answer(error) => write!(f, "the answer cannot be read: {error}"),
            Self::Truncated { responses, why } => write!(f, "the answer broke off after {responses} responses: {why}"),
        }
    }
}

/// Describes a failure of one resource or property in one line.
pub fn describe(failure: &Failure<'_>) -> String {
    let mut text = failure.href().map_or("(no href)".into(), |href| href.to_string());
    if let Some(property) = failure.property() {
        text.push_str(&format!(" {property}"));
    }
    match failure.status() {
        Some(status) => text.push_str(&format!(": {status}")),
        None => text.push_str(": no status that can be read"),
    }
    for condition in failure.conditions() {
        text.push_str(&format!(", {}", explain(&condition)));
    }
    if let Some(description) = failure.description() {
        text.push_str(&format!(" ({})", description.text().trim()));
    }
    // What a server sends must not control the terminal.
    text.replace(char::is_control, "\u{FFFD}")
}

/// Describes a condition, with the resources that it names.
pub fn explain(condition: &Element<'_>) -> String {
    let mut text = condition.name().local().to_owned();
    for href in condition.hrefs() {
        text.push_str(&format!(" {href}"));
    }
    text
}

/// Describes an error and its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}
