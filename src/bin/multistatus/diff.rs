//! The command `diff`, which compares two bodies by what they mean.

mod body;
mod change;
mod same;

use std::ffi::OsString;
use std::hash::RandomState;
use std::io;

use anstyle::Style;
use clap::{Arg, ArgMatches, Command, ValueHint, value_parser};
use multistatus::{Error, Footer, Href, Response};

use self::body::Body;
use self::change::lines;
use crate::cli::flag;
use crate::paint::{BAD, BOLD, GOOD, ODD, paint};
use crate::plain::number;
use crate::reading::{self, complain};
use crate::{Code, Failure, Output, say};

const AFTER: &str = "\
Resources are found by their paths: neither the order of responses and
properties, nor prefixes, white space between elements, the host, percent-
encoding, or a slash at the end of an href make a difference. For each resource,
less than 200 bytes are kept in memory; if the responses have more than 4 MiB,
they are kept in temporary files.

The exit status is 0 if both say the same; 1 if they differ; 2 if one could not
be read, is shorter than its Content-Length, or comes with an HTTP status that
is not a success, or is 202; also 2 if the command line was not understood.";

pub fn command() -> Command {
    let file = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .value_name(name)
            .required(true)
            .value_parser(value_parser!(OsString))
            .value_hint(ValueHint::FilePath)
            .help(help)
    };
    Command::new("diff")
        .about("Compares two bodies by resource and property")
        .args(reading::args())
        .arg(reading::from_json())
        .arg(flag("quiet", "Nothing but the exit status").short('q'))
        .arg(file("A", "The first body; one of both may be - for standard input"))
        .arg(file("B", "The second body"))
        .after_help(AFTER)
}

#[derive(Default)]
struct Counts {
    alike: u64,
    changed: u64,
    added: u64,
    removed: u64,
}

pub fn run(matches: &ArgMatches, output: Output<'_>) -> Result<Code, Failure> {
    let files = ["A", "B"].map(|name| matches.get_one::<OsString>(name).cloned().unwrap_or_default());
    if files.iter().all(|file| file == "-") {
        return Err(Failure::Usage("standard input can be only one of both bodies".into()));
    }
    let (way, options) = reading::from(matches).map_err(Failure::Usage)?;
    let mut complete = true;
    // Keys that no body can foresee, so that none can make two paths look alike.
    let hashes = RandomState::new();
    let mut bodies = [Body::new(hashes.clone()), Body::new(hashes)];
    for (file, body) in files.iter().zip(&mut bodies) {
        let Some(source) = reading::open(file, matches) else { return Ok(Code::TROUBLE) };
        let options = options.charset(source.place.charset().as_deref());
        let place = source.place;
        let mut failed = None;
        let mut each = |row: Result<Response<'_>, Error>| {
            match row {
                Ok(row) if failed.is_none() => failed = body.add(&row).err(),
                Ok(_) => {}
                Err(error) => say(place.of(&error)),
            }
            Ok(())
        };
        let read = way.read(options, &place, source.body, &mut each)?;
        if let Some(error) = failed {
            say(error);
            return Ok(Code::TROUBLE);
        }
        complete &= complain(&read, &place, source.bytes.get()) && read.left_out == 0;
        body.footer = read.end.ok();
    }
    if !complete {
        // What was not read would look as if it were not there.
        return Ok(Code::TROUBLE);
    }
    let [a, b] = bodies;
    let mut shown = Shown { output, is_quiet: matches.get_flag("quiet") };
    let counts = compare(&a, &b, &mut shown)?;
    let footers = footers(a.footer.as_ref(), b.footer.as_ref());
    footers.iter().try_for_each(|line| shown.line(line))?;
    let Counts { alike, changed, added, removed } = counts;
    let parts = format!("{changed} changed, {added} added, {removed} removed");
    shown.line(&paint(BOLD, format_args!("{} alike, {parts}", number(alike, "resource"))))?;
    for (name, body) in files.iter().zip([&a, &b]).filter(|(_, body)| body.again > 0) {
        let name = name.to_string_lossy();
        let again = number(body.again, "response");
        shown.line(&format!("{name}: {again} for a resource that has one already: they are compared together"))?;
    }
    let is_same = changed + added + removed == 0 && footers.is_empty();
    Ok(Code::of(is_same))
}

fn compare(a: &Body, b: &Body, shown: &mut Shown<'_>) -> io::Result<Counts> {
    let mut counts = Counts::default();
    for (number, resource) in a.resources.iter().enumerate() {
        let Some(&other) = b.index.get(&resource.key) else {
            counts.removed += 1;
            let (href, before) = a.get(number)?;
            shown.resource(BAD, "-", &href, &[before.summary()])?;
            continue;
        };
        if a.is_alike(number, b, other) {
            counts.alike += 1;
            continue;
        }
        let ((href, before), (_, after)) = (a.get(number)?, b.get(other)?);
        let lines = lines(&before, &after);
        if lines.is_empty() {
            counts.alike += 1;
        } else {
            counts.changed += 1;
            shown.resource(ODD, "~", &href, &lines)?;
        }
    }
    for (number, _) in b.resources.iter().enumerate().filter(|(_, resource)| !a.index.contains_key(&resource.key)) {
        counts.added += 1;
        let (href, after) = b.get(number)?;
        shown.resource(GOOD, "+", &href, &[after.summary()])?;
    }
    Ok(counts)
}

/// Writes differences, if anybody wants to see them.
struct Shown<'o> {
    output: Output<'o>,
    is_quiet: bool,
}

impl Shown<'_> {
    fn resource(&mut self, style: Style, sign: &str, href: &Href<'_>, lines: &[String]) -> io::Result<()> {
        self.line(&paint(style, format_args!("{sign} {href}")))?;
        lines.iter().filter(|line| !line.is_empty()).try_for_each(|line| self.line(&format!("    {line}")))
    }

    fn line(&mut self, line: &str) -> io::Result<()> {
        if self.is_quiet { Ok(()) } else { writeln!(self.output, "{line}") }
    }
}

/// Returns the differences of the documents besides their responses.
fn footers(a: Option<&Footer>, b: Option<&Footer>) -> Vec<String> {
    let (Some(a), Some(b)) = (a, b) else { return Vec::new() };
    let mut lines = Vec::new();
    let description = |footer: &Footer| footer.description().map(|text| text.text().to_owned());
    change::pair(
        &mut lines,
        "sync-token",
        a.sync_token().map(ToOwned::to_owned),
        b.sync_token().map(ToOwned::to_owned),
    );
    change::pair(&mut lines, "description", description(a), description(b));
    lines
}
