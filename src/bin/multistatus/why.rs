//! The command `why`, which says what an input is, what is wrong with it, and what to do.

mod advice;
mod body;
mod coded;
mod findings;
mod kind;
mod marks;
mod remedies;
mod report;
mod site;
mod status;
mod tee;

use std::io::{self, Read as _};

use clap::{ArgMatches, Command};

use self::report::{Input, Report};
use crate::input::Source;
use crate::paint::{BOLD, paint};
use crate::{Code, Failure, Output, cli, exchange, lint, reading};

/// The bytes of a body that are kept, so that its lines can be shown and other options can be tried.
const KEPT: u64 = 32 << 20;

const AFTER: &str = "\
Options that may read a body are tried, so what is recommended works. At most
32 MiB of a body are kept for that; the rest is read response by response. The
rules of `lint` are checked, too: the first error and warning of each kind is
shown. Duplicates are not looked for in a longer body. With --request, what is
wrong with the request is said as well.

The exit status is 0 if each body is a multistatus that could be read, whatever
its responses say and whatever rules it breaks; 1 if one is not, is shorter than
its Content-Length, or comes with an HTTP status that is not a success, or is
202; 2 if the command line was not understood.";

pub fn command() -> Command {
    Command::new("why")
        .about("Says what an input is, what is wrong with it, and what to do")
        .arg(reading::charset())
        .args(exchange::args())
        .arg(lint::request_arg())
        .arg(cli::files())
        .after_help(AFTER)
}

pub fn run(matches: &ArgMatches, output: Output<'_>) -> Result<Code, Failure> {
    let files = reading::files(matches)?;
    let known = lint::Known::from(matches).map_err(Failure::Usage)?;
    let mut complete = true;
    for (number, file) in files.iter().enumerate() {
        if number > 0 {
            writeln!(output)?;
        }
        let source = match reading::source(file, matches) {
            Ok(source) => source,
            Err((place, error)) => {
                complete &= Report::unopened(&place, &error).write(output)?;
                continue;
            }
        };
        let Source { place, mut body, bytes } = source;
        let mut kept = Vec::new();
        let failed = body.by_ref().take(KEPT).read_to_end(&mut kept).err();
        if failed.is_some() {
            body = Box::new(io::empty());
        }
        writeln!(output, "{}", paint(BOLD, &place.name))?;
        let report = Report::new(Input { place: &place, kept, rest: body, failed }, &known, || bytes.get());
        complete &= report.write(output)?;
        output.flush()?;
    }
    Ok(Code::of(complete))
}
