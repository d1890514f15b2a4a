//! The command `fix`, which mends a body where that is certain.

use std::io::{self, Read as _};

use clap::{Arg, ArgAction, ArgMatches, Command};
use multistatus::lint::{Edit, Part, Report, RuleSet};
use multistatus::read::Severity;
use similar::TextDiff;

use crate::cli::{self, flag, option};
use crate::input::Place;
use crate::lint::{self, Known};
use crate::paint::{BAD, GOOD, NAME, NONE, paint};
use crate::plain::number;
use crate::{Code, Failure, Output, exchange, reading, say};

/// The bytes of a body that are read.
const MOST: u64 = 256 << 20;
/// The number of times that a body is checked, because one mend may show what another hid.
const ROUNDS: usize = 8;

const AFTER: &str = "\
If all that is wrong can be mended, the corrected body is written to standard
output; otherwise a diff of what can, and the rest in words to standard error.
--body always writes the body, --diff always a diff. The body is kept in memory,
and must be UTF-8. Chunks and content codings are removed.

The exit status is 0 if nothing is wrong any more but remarks; 1 if something is
left, or the body could not be read; 2 if the command line was not understood.";

pub fn command() -> Command {
    let form = |arg: Arg| arg.overrides_with_all(["body", "diff"]);
    let many = |arg: Arg| arg.action(ArgAction::Append).value_delimiter(',');
    Command::new("fix")
        .about("Mends a body where that is certain, or shows a diff")
        .args(exchange::args())
        .arg(lint::request_arg())
        .arg(form(flag("body", "The corrected body, even if something is left")))
        .arg(form(flag("diff", "A diff between the body and the corrected one")))
        .arg(many(option("set", "NAME", "Also the rules of this set; may be repeated")))
        .arg(many(option("only", "CODE", "Only this rule; may be repeated")))
        .arg(many(option("without", "CODE", "Without this rule; may be repeated")))
        .arg(cli::files().num_args(0..=1).help("The body; without a file, or with -, standard input is read"))
        .after_help(AFTER)
}

pub fn run(matches: &ArgMatches, output: Output<'_>) -> Result<Code, Failure> {
    let rules = lint::rules(matches).map_err(Failure::Usage)?;
    let known = Known::from(matches).map_err(Failure::Usage)?;
    let files = reading::files(matches);
    let Some(mut source) = files.first().and_then(|file| reading::open(file, matches)) else {
        return Ok(Code::FAILURE);
    };
    let mut body = Vec::new();
    let place = source.place;
    if let Err(error) = source.body.by_ref().take(MOST + 1).read_to_end(&mut body) {
        say(place.with(None, error));
        return Ok(Code::FAILURE);
    }
    if body.len() as u64 > MOST {
        say(place.with(None, "the body has more than 256 MiB, which is too much to mend: `multistatus lint` checks it"));
        return Ok(Code::FAILURE);
    }
    let (mended, edits, report) = mend(&known, rules, &place, body.clone());
    let left: Vec<_> = report.findings().iter().filter(|finding| finding.severity() >= Severity::Warning).collect();
    let is_diff = matches.get_flag("diff") || !matches.get_flag("body") && !left.is_empty();
    if is_diff {
        let (before, after) = (String::from_utf8_lossy(&body), String::from_utf8_lossy(&mended));
        diff(&place.name, &before, &after, output)?;
    } else {
        crate::format::write(&mended, output)?;
    }
    output.flush()?;
    say(format_args!("{}: {}", place.name, number(edits, "replacement")));
    for finding in &left {
        let words = finding.fix().map(|fix| format!(": {}", fix.words())).unwrap_or_default();
        let position = finding.position().filter(|_| finding.part() == Part::Body);
        let text = finding.text().map(|text| format!(": {text:?}")).unwrap_or_default();
        let rule = finding.rule();
        let sentence = rule.sentence().trim_end_matches('.');
        say(place.with(position, format_args!("left: {}: {sentence}{text}{words} [{}]", rule.severity(), rule.code())));
    }
    Ok(Code::of(left.is_empty() && report.stopped().is_none()))
}

/// Mends a body until nothing can be mended. Returns it with the number of replacements and what is left.
fn mend(known: &Known, rules: RuleSet, place: &Place, mut body: Vec<u8>) -> (Vec<u8>, u64, Report) {
    let mut count = 0;
    let linter = known.linter(place).rules(rules).keep_findings(usize::MAX);
    for _ in 0..ROUNDS {
        let report = linter.check(&body);
        let mut edits: Vec<&Edit> = report.findings().iter().filter_map(|finding| finding.fix()?.edit()).collect();
        edits.sort_by_key(|edit| (edit.span().start, edit.span().end));
        let Some(mended) = apply(&body, &edits, &mut count) else { return (body, count, report) };
        body = mended;
    }
    let report = linter.check(&body);
    (body, count, report)
}

/// Makes the replacements that do not overlap, or returns `None` if there are none.
fn apply(body: &[u8], edits: &[&Edit], count: &mut u64) -> Option<Vec<u8>> {
    let mut mended = Vec::with_capacity(body.len());
    let mut done = 0;
    let before = *count;
    for edit in edits {
        let span = edit.span();
        let (Ok(start), Ok(end)) = (usize::try_from(span.start), usize::try_from(span.end)) else { continue };
        // An insertion at the place of another one would be doubtful, so it waits for the next round.
        if start < done || end < start || end > body.len() || start == done && done > 0 && start == end {
            continue;
        }
        if &body[start..end] == edit.text().as_bytes() {
            continue;
        }
        mended.extend_from_slice(&body[done..start]);
        mended.extend_from_slice(edit.text().as_bytes());
        done = end;
        *count += 1;
    }
    mended.extend_from_slice(&body[done..]);
    (*count > before).then_some(mended)
}

/// Writes a diff that `patch` can apply.
fn diff(name: &str, before: &str, after: &str, output: Output<'_>) -> io::Result<()> {
    let changes = TextDiff::configure().timeout(std::time::Duration::from_secs(5)).diff_lines(before, after);
    let diff = changes.unified_diff().context_radius(2).header(name, &format!("{name} (mended)")).to_string();
    for line in diff.lines() {
        let style = match line.as_bytes().first() {
            Some(b'+') => GOOD,
            Some(b'-') => BAD,
            Some(b'@') => NAME,
            _ => NONE,
        };
        writeln!(output, "{}", paint(style, line))?;
    }
    Ok(())
}
