//! The command `fix`, which mends a body where that is certain.

use std::io::{self, Read as _};

use clap::{Arg, ArgAction, ArgMatches, Command};
use multistatus::lint::{Part, Report, Rule, RuleSet};
use multistatus::read::Severity;
use similar::TextDiff;

use crate::cli::{self, flag, option};
use crate::input::Place;
use crate::lint::{self, Known};
use crate::paint::{self, BAD, GOOD, NAME, NONE, paint};
use crate::plain::number;
use crate::remedy::{self, in_shell};
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
        diff(&place.name, &body, &mended, output)?;
    } else {
        crate::format::write(&mended, output)?;
    }
    output.flush()?;
    say(format_args!("{}: {}", place.name, number(edits, "replacement")));
    for finding in &left {
        let words = finding.fix().map(|fix| format!(": {}", fix.words())).unwrap_or_default();
        let position = finding.position().filter(|_| finding.part() == Part::Body);
        let rule = finding.rule();
        let sentence = in_shell(rule.sentence().trim_end_matches('.'));
        let said = match finding.text() {
            // The message of an error says all that the sentence says.
            Some(text) if is_of_xml(rule) => in_shell(text),
            Some(text) if !text.is_empty() => format!("{sentence}: {text:?}"),
            _ => sentence,
        };
        let command = command_for(rule).map(|command| format!("; {command}")).unwrap_or_default();
        let code = rule.code();
        say(place.with(position, format_args!("left: {}: {said}{words}{command} [{code}]", rule.severity())));
    }
    Ok(Code::of(left.is_empty() && report.stopped().is_none()))
}

/// Mends a body until nothing can be mended. Returns it with the number of replacements and what is left.
fn mend(known: &Known, rules: RuleSet, place: &Place, mut body: Vec<u8>) -> (Vec<u8>, u64, Report) {
    let mut count = 0;
    let linter = known.linter(place).rules(rules).keep_findings(usize::MAX);
    for _ in 0..ROUNDS {
        let report = linter.check(&body);
        let edits = report.findings().iter().filter(|finding| finding.fix().is_some_and(|fix| fix.edit().is_some()));
        let edits = edits.count() as u64;
        if edits == 0 {
            return (body, count, report);
        }
        count += edits;
        body = report.apply(&body);
    }
    let report = linter.check(&body);
    (body, count, report)
}

/// Returns true for the rules that the reader finds, with a message of its own.
fn is_of_xml(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::XmlNotWellFormed
            | Rule::XmlNamespace
            | Rule::XmlEncoding
            | Rule::XmlTruncated
            | Rule::XmlEmpty
            | Rule::XmlDoctype
            | Rule::Root
            | Rule::Limit
    )
}

/// Returns the command that writes a body without the fault, where what it writes is not certainly what was meant.
fn command_for(rule: Rule) -> Option<String> {
    match rule {
        Rule::Deviation(deviation) => {
            let option = remedy::option(deviation)?;
            Some(format!("`multistatus fmt {option}` reads it, and writes a body that others read"))
        }
        Rule::XmlEncoding => Some(
            "`multistatus fmt --charset NAME` converts it from another encoding to UTF-8, for example from windows-1252"
                .into(),
        ),
        Rule::Root | Rule::XmlNotWellFormed | Rule::XmlNamespace | Rule::XmlTruncated => {
            Some("`multistatus why` says more".into())
        }
        _ => None,
    }
}

/// Writes a diff that `patch` can apply. On a terminal, characters that act on it are escaped.
fn diff(name: &str, before: &[u8], after: &[u8], output: Output<'_>) -> io::Result<()> {
    // A body may hold bytes that are not text, which the diff must keep: each is a character here.
    let is_text = std::str::from_utf8(before).is_ok() && std::str::from_utf8(after).is_ok();
    let text = |bytes: &[u8]| match is_text {
        true => String::from_utf8_lossy(bytes).into_owned(),
        false => bytes.iter().copied().map(char::from).collect(),
    };
    let (before, after) = (text(before), text(after));
    let changes = TextDiff::configure().timeout(std::time::Duration::from_secs(5)).diff_lines(&before, &after);
    let diff = changes.unified_diff().context_radius(2).header(name, &format!("{name} (mended)")).to_string();
    if !paint::is_on() && !paint::is_terminal() {
        let bytes = |c: char| u8::try_from(u32::from(c)).unwrap_or(b'?');
        return match is_text {
            true => output.write_all(diff.as_bytes()),
            false => output.write_all(&diff.chars().map(bytes).collect::<Vec<_>>()),
        };
    }
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
