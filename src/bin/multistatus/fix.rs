//! The command `fix`, which mends a body where that is certain.

mod diff;
mod encoding;
mod mend;

use std::io::{self, BufRead, Read};

use clap::{Arg, ArgAction, ArgMatches, Command};
use multistatus::lint::{Part, Rule, RuleSet};

use self::mend::Mended;
use crate::cli::{self, flag, option};
use crate::input::Place;
use crate::lint::{self, Known};
use crate::plain::number;
use crate::remedy::{self, in_shell};
use crate::spool::Spool;
use crate::{Code, Failure, Output, exchange, reading, say};

const AFTER: &str = "\
If all that is wrong can be mended, the corrected body is written to standard
output; otherwise a diff of what can, and the rest in words to standard error.
--body always writes the body, --diff always a diff. The result is UTF-8: a body
in another encoding is converted first. Chunks and content codings are removed.
One response is kept in memory; a body of more than 4 MiB is kept in a temporary
file.

The exit status is 0 if nothing is wrong any more but remarks; 1 if something is
left, or the body could not be read; 2 if the command line was not understood.";

pub fn command() -> Command {
    let form = |arg: Arg| arg.overrides_with_all(["body", "diff"]);
    let many = |arg: Arg| arg.action(ArgAction::Append).value_delimiter(',');
    Command::new("fix")
        .about("Mends a body where that is certain, or shows a diff")
        .arg(reading::charset())
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
    let files = reading::files(matches)?;
    let rules = lint::rules(matches).map_err(Failure::Usage)?;
    let known = Known::from(matches).map_err(Failure::Usage)?;
    let Some(source) = files.first().and_then(|file| reading::open(file, matches)) else {
        return Ok(Code::FAILURE);
    };
    let mut place = source.place;
    let (body, mended) = match mended(&known, rules, &mut place, source.body) {
        Ok(mended) => mended,
        Err(error) => {
            say(place.with(None, error));
            return Ok(Code::FAILURE);
        }
    };
    if matches.get_flag("diff") || !matches.get_flag("body") && mended.left_count > 0 {
        diff::write(&place.name, &body, &mended.body, output)?;
    } else {
        crate::format::copy(mended.body.all(), output)?;
    }
    output.flush()?;
    say(format_args!("{}: {}", place.name, number(mended.edits, "replacement")));
    for finding in &mended.left {
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
    let more = mended.left_count - mended.left.len() as u64;
    if more > 0 {
        say(place.with(None, format_args!("left: {more} more: `multistatus lint` counts them by rule")));
    }
    Ok(Code::of(mended.left_count == 0 && mended.is_complete))
}

/// Reads a body to its end, converts it to UTF-8, and mends it. Returns it before and after.
fn mended(known: &Known, rules: RuleSet, place: &mut Place, source: Box<dyn BufRead>) -> io::Result<(Spool, Mended)> {
    let body = encoding::to_utf8(place, keep(source)?)?;
    let linter = known.linter(place).rules(rules).keep_findings(usize::MAX);
    let mended = mend::mend(&linter, &body)?;
    Ok((body, mended))
}

fn keep(mut source: impl Read) -> io::Result<Spool> {
    let mut spool = Spool::default();
    io::copy(&mut source, &mut spool)?;
    Ok(spool)
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
