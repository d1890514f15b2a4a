//! The command `multistatus`, which reads bodies and requests and says what is in them: `cargo run --features cli --
//! --help`.
#![forbid(unsafe_code)]

mod cli;
mod complete;
mod diff;
mod excerpt;
mod exchange;
mod explain;
mod fix;
mod format;
mod human;
mod input;
mod lint;
mod paint;
mod plain;
mod reading;
mod remedy;
mod request;
mod serve;
mod show;
mod spool;
mod stats;
mod why;

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use crate::plain::Plain;

/// The exit status of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code(u8);

impl Code {
    /// Everything could be read, whatever it says.
    pub const SUCCESS: Self = Self(0);
    /// Something could not be read, or `diff` found a difference.
    pub const FAILURE: Self = Self(1);
    /// The command line was not understood, or `diff` could not read a file.
    pub const TROUBLE: Self = Self(2);

    /// Returns success if everything could be read.
    pub fn of(complete: bool) -> Self {
        if complete { Self::SUCCESS } else { Self::FAILURE }
    }
}

/// Where commands write.
type Output<'o> = &'o mut (dyn Write + 'o);

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
    let mut output = paint::output();
    let result = cli::run(&mut output).and_then(|code| Ok(output.flush().map(|()| code)?));
    let code = match result {
        Ok(code) => code,
        Err(Failure::Usage(message)) => {
            let command = cli::named().map(|command| format!(" {command}")).unwrap_or_default();
            say(format_args!("{message}; `multistatus{command} --help` says more"));
            Code::TROUBLE
        }
        // Whoever closed the pipe has seen enough.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Code::SUCCESS,
        Err(Failure::Output(error)) => {
            let is_fault = error.get_ref().is_some_and(|inner| inner.is::<spool::Fault>());
            say(format_args!("{}{error}", if is_fault { "" } else { "standard output: " }));
            Code::FAILURE
        }
    };
    ExitCode::from(code.0)
}

/// Writes a line to standard error. An error there is ignored, because there is nobody left to tell.
fn say(line: impl fmt::Display) {
    input::clear_progress();
    let _ = writeln!(io::stderr(), "{}", Plain(line));
}
