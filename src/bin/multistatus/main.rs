//! The command `multistatus`, which reads bodies and requests and shows what they say: `cargo run --features cli --
//! --help`.
#![forbid(unsafe_code)]

mod args;
mod plain;
mod request;
mod show;
mod source;

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use crate::args::Command;
use crate::plain::Plain;

const NOT_READABLE: u8 = 1;
const USAGE: u8 = 2;

/// The reason why a command ended early.
enum Failure {
    /// The command line was not understood, or what it says is not enough for the input.
    Usage(String),
    /// Standard output failed.
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(NOT_READABLE),
        Err(Failure::Usage(message)) => {
            say(format_args!("{message}; --help says more"));
            ExitCode::from(USAGE)
        }
        Err(Failure::Output(error)) => {
            // Whoever closed the pipe knows that.
            if error.kind() != io::ErrorKind::BrokenPipe {
                say(format_args!("standard output: {error}"));
            }
            ExitCode::from(NOT_READABLE)
        }
    }
}

/// Returns true if everything could be read.
fn run() -> Result<bool, Failure> {
    match args::parse(std::env::args_os().skip(1)).map_err(Failure::Usage)? {
        Command::Help(text) => Ok(io::stdout().write_all(text.as_bytes()).map(|()| true)?),
        Command::Show(args) => Ok(show::files(&args)?),
        Command::Request(args) => request::run(&args),
    }
}

/// Writes a line to standard error. An error there is ignored, because there is nobody left to tell.
fn say(line: impl fmt::Display) {
    let _ = writeln!(io::stderr(), "{}", Plain(line));
}
