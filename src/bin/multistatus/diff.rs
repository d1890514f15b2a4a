//! The command `diff`, which compares two bodies by what they mean.

mod change;
mod same;

use std::collections::HashMap;
use std::ffi::OsString;
use std::io;

use anstyle::Style;
use clap::{Arg, ArgMatches, Command, ValueHint, value_parser};
use multistatus::{Error, Footer, Href, Response};

use self::change::{Outcome, lines};
use crate::cli::flag;
use crate::paint::{BAD, BOLD, GOOD, ODD, paint};
use crate::plain::number;
use crate::reading::{self, complain};
use crate::{Code, Failure, Output, say};

const AFTER: &str = "\
Resources are found by their paths: neither the order of responses and
properties, nor prefixes, white space between elements, the host, percent-
encoding, or a slash at the end of an href make a difference. Both bodies are
kept in memory.

The exit status is 0 if both say the same; 1 if they differ; 2 if one could not
be read, or the command line was not understood.";

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

/// What a body says about its resources.
#[derive(Default)]
struct Body {
    resources: HashMap<String, (Href<'static>, Outcome)>,
    /// The keys in the order of the body.
    order: Vec<String>,
    /// The number of times that a resource has another response.
    again: u64,
    footer: Option<Footer>,
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
    let mut bodies = [Body::default(), Body::default()];
    for (file, body) in files.iter().zip(&mut bodies) {
        let Some(source) = reading::open(file, matches) else { return Ok(Code::TROUBLE) };
        let options = options.charset(source.place.charset().as_deref());
        let place = source.place;
        let mut each = |row: Result<Response<'_>, Error>| {
            match row {
                Ok(row) => body.add(&row),
                Err(error) => {
                    complete = false;
                    say(place.of(&error));
                }
            }
            Ok(())
        };
        let read = way.read(options, source.body, &mut each)?;
        complete &= complain(&read, &place, source.bytes.get());
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
    for key in &a.order {
        let (href, before) = &a.resources[key];
        let Some((_, after)) = b.resources.get(key) else {
            counts.removed += 1;
            shown.resource(BAD, "-", href, &[before.summary()])?;
            continue;
        };
        let lines = lines(before, after);
        if lines.is_empty() {
            counts.alike += 1;
        } else {
            counts.changed += 1;
            shown.resource(ODD, "~", href, &lines)?;
        }
    }
    for key in b.order.iter().filter(|key| !a.resources.contains_key(*key)) {
        counts.added += 1;
        let (href, after) = &b.resources[key];
        shown.resource(GOOD, "+", href, &[after.summary()])?;
    }
    Ok(counts)
}

impl Body {
    fn add(&mut self, row: &Response<'_>) {
        for (href, outcome) in outcomes(row) {
            let key = key(&href);
            match self.resources.get_mut(&key) {
                Some((_, before)) => {
                    self.again += 1;
                    before.merge(outcome);
                }
                None => {
                    self.order.push(key.clone());
                    self.resources.insert(key, (href, outcome));
                }
            }
        }
    }
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

/// Returns what a response says about each of its resources. A response without an href is about a resource without one.
fn outcomes(row: &Response<'_>) -> Vec<(Href<'static>, Outcome)> {
    let mut hrefs: Vec<_> = row.hrefs().map(Href::into_owned).collect();
    if hrefs.is_empty() {
        hrefs.extend(Href::from_lenient("(no-href)"));
    }
    hrefs.into_iter().map(|href| (href, Outcome::of(row))).collect()
}

/// Returns a text that is the same for all spellings of an href.
fn key(href: &Href<'_>) -> String {
    let mut key = String::new();
    for segment in href.segments().filter(|segment| !segment.bytes().is_empty()) {
        key.push('/');
        for byte in segment.bytes().iter() {
            match byte {
                b'%' | b'/' | 0..0x20 | 0x7F.. => key.push_str(&format!("%{byte:02X}")),
                byte => key.push(char::from(*byte)),
            }
        }
    }
    if let Some((_, query)) = href.as_str().split_once('?') {
        key.push('?');
        key.push_str(query);
    }
    key
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
