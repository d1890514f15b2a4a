//! The first word of the command line.

use std::ffi::OsString;

use crate::{request, show};

const HELP: &str = "\
Reads WebDAV multistatus bodies, and the requests that they answer.

Usage: multistatus show [OPTIONS] [FILE]...
       multistatus request [OPTIONS] [FILE]

  show              shows what a body says, and where it departs from the RFCs
  request           shows what a request asks for, or the status that a server
                    must send if it cannot be read

With --help after the command, its options are listed.
";

pub enum Command {
    /// Prints this text.
    Help(&'static str),
    Show(Box<show::Args>),
    Request(request::Args),
}

/// Reads the command line, or says what is wrong with it.
pub fn parse(mut words: impl Iterator<Item = OsString>) -> Result<Command, String> {
    let expected = "expected a command, such as `show`";
    let Some(word) = words.next() else { return Err(expected.into()) };
    match word.to_str() {
        Some("show") => show::parse(words),
        Some("request") => request::parse(words),
        Some("-h" | "--help" | "help") => Ok(Command::Help(HELP)),
        _ => Err(format!("{expected}, found {:?}", word.to_string_lossy())),
    }
}
