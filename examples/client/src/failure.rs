//! The ways in which a command can fail.

use std::fmt;

use multistatus::Error;
use multistatus::read::StreamError;

/// The reason why a command failed.
#[derive(Debug)]
pub enum Failed {
    /// The request got no response.
    Http(reqwest::Error),
    /// The server refused the request.
    Refused(String),
    /// The body of the response cannot be read.
    Answer(Error),
    /// The response broke off. The part that was read is true, but incomplete.
    Truncated { rows: u64, why: String },
}

impl Failed {
    /// Creates an error in the middle of a listing.
    pub fn in_stream(error: StreamError<reqwest::Error>, rows: u64) -> Self {
        match error {
            StreamError::Document(error) if !error.is_truncated() => Self::Answer(error),
            // Whatever ended the transfer early, the rest is missing.
            StreamError::Source(error) => Self::Truncated { rows, why: chain(&error) },
            StreamError::Document(error) => Self::Truncated { rows, why: chain(&error) },
        }
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
            Self::Refused(why) => f.write_str(why),
            Self::Answer(error) => write!(f, "the answer cannot be read: {error}"),
            Self::Truncated { rows, why } => write!(f, "the answer broke off after {rows} rows: {why}"),
        }
    }
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
