//! The command `stats`, which counts what is in bodies.

mod counts;

use std::io;

use clap::{ArgMatches, Command};
use multistatus::Response;
use serde_json::{Value, json};

use self::counts::{Counts, KINDS, MOST};
use crate::cli::{self, flag};
use crate::human::size;
use crate::paint::{BOLD, NAME, paint};
use crate::plain::{self, Plain, number};
use crate::reading::{self, complain};
use crate::{Code, Failure, Output, say};

const AFTER: &str = "\
All files are counted together. Names beyond the first 10000 are counted as
others, so that the memory is bounded.

The exit status is 0 if everything was read; 1 if a file, or a response in one,
could not be read, is shorter than its Content-Length, or comes with an HTTP
status that is not a success, or is 202; 2 if the command line was not
understood.";

/// The width of the longest bar.
const BAR: u64 = 30;

pub fn command() -> Command {
    Command::new("stats")
        .about("Counts by status, property, namespace and size")
        .args(reading::args())
        .arg(reading::from_json())
        .arg(flag("json", "JSON"))
        .arg(cli::files())
        .after_help(AFTER)
}

pub fn run(matches: &ArgMatches, output: Output<'_>) -> Result<Code, Failure> {
    let (way, options) = reading::from(matches).map_err(Failure::Usage)?;
    let mut counts = Counts::new();
    let mut complete = true;
    for file in reading::files(matches)? {
        let Some(source) = reading::open(&file, matches) else {
            complete = false;
            counts.incomplete += 1;
            continue;
        };
        let options = options.charset(source.place.charset().as_deref());
        let place = source.place;
        let mut each = |row: Result<Response<'_>, multistatus::Error>| {
            match row {
                Ok(row) => counts.add(&row),
                Err(error) => say(place.of(&error)),
            }
            Ok(())
        };
        let read = way.read(options, &place, source.body, &mut each)?;
        counts.unreadable = counts.unreadable.saturating_add(read.bad);
        counts.incomplete += u64::from(read.end.is_err());
        counts.other_status += u64::from(!read.said().is_in_body());
        counts.deviations += read.findings.count();
        counts.bytes += source.bytes.get();
        complete &= complain(&read, &place, source.bytes.get());
    }
    if matches.get_flag("json") {
        let json = serde_json::to_string_pretty(&json(&counts)).map_err(io::Error::from)?;
        writeln!(output, "{}", plain::Json(&json))?;
    } else {
        text(&counts, output)?;
    }
    Ok(Code::of(complete))
}

fn text(counts: &Counts, output: Output<'_>) -> io::Result<()> {
    let mut parts = vec![number(counts.responses, "response"), size(counts.bytes)];
    if counts.unreadable > 0 {
        parts.push(format!("{} unreadable", number(counts.unreadable, "response")));
    }
    if counts.incomplete > 0 {
        parts.push(format!("{} incomplete", number(counts.incomplete, "body")));
    }
    if counts.other_status > 0 {
        parts.push(format!("{} with a status that is not a success, or is 202", number(counts.other_status, "body")));
    }
    parts.push(number(counts.deviations, "deviation"));
    writeln!(output, "{}", paint(BOLD, parts.join("; ")))?;
    let statuses = counts.statuses.iter().map(|(status, count)| (status.clone(), *count)).collect();
    section(output, "STATUS", "of responses", statuses)?;
    let statuses = counts.property_statuses.iter().map(|(status, count)| (status.clone(), *count)).collect();
    section(output, "STATUS", "of properties", statuses)?;
    let mut names: Vec<_> = counts
        .names
        .iter()
        .map(|(name, counts)| {
            let others = counts.iter().zip(KINDS).skip(1).filter(|(count, _)| **count > 0);
            let others: Vec<_> = others.map(|(count, kind)| format!("{count} {}", kind.replace('_', " "))).collect();
            let without = if others.is_empty() { String::new() } else { format!("  ({})", others.join(", ")) };
            (format!("{name}{without}"), counts.iter().sum::<u64>())
        })
        .collect();
    names.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    if counts.other_names > 0 {
        names.push((format!("others, beyond {MOST} names"), counts.other_names));
    }
    section(output, "PROPERTY", "", names)?;
    section(output, "NAMESPACE", "of properties", counts.namespaces())?;
    section(output, "SIZE", "of resources", counts.sizes())
}

/// Writes counts with bars, the longest for the greatest.
fn section(output: Output<'_>, head: &str, of: &str, lines: Vec<(String, u64)>) -> io::Result<()> {
    let Some(most) = lines.iter().map(|(_, count)| *count).max().filter(|most| *most > 0) else { return Ok(()) };
    writeln!(
        output,
        "\n{:>9}  {:<30}  {}",
        paint(BOLD, format_args!("{:>9}", "COUNT")),
        "",
        paint(BOLD, format!("{head} {of}").trim_end())
    )?;
    for (text, count) in lines {
        // In eighths, because that is how fine the blocks are.
        let eighths = u64::try_from(u128::from(count) * u128::from(BAR) * 8 / u128::from(most)).unwrap_or(BAR * 8);
        let part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][(eighths % 8) as usize];
        let part = if eighths == 0 && count > 0 { "▏" } else { part };
        let bar = format!("{}{part}", "█".repeat((eighths / 8) as usize));
        writeln!(output, "{count:>9}  {}  {}", paint(NAME, format_args!("{bar:<30}")), Plain(text))?;
    }
    Ok(())
}

fn json(counts: &Counts) -> Value {
    let map = |lines: Vec<(String, u64)>| {
        Value::Object(lines.into_iter().map(|(text, count)| (text, json!(count))).collect())
    };
    let names = counts.names.iter().map(|(name, counts)| {
        let counts = KINDS.iter().zip(counts).map(|(kind, count)| ((*kind).to_owned(), json!(count)));
        (name.to_string(), Value::Object(counts.collect()))
    });
    json!({
        "responses": counts.responses,
        "bytes": counts.bytes,
        "unreadable": counts.unreadable,
        "incomplete": counts.incomplete,
        "other_http_status": counts.other_status,
        "deviations": counts.deviations,
        "statuses": counts.statuses,
        "property_statuses": counts.property_statuses,
        "properties": Value::Object(names.collect()),
        "other_properties": counts.other_names,
        "namespaces": map(counts.namespaces()),
        "sizes": map(counts.sizes()),
    })
}
