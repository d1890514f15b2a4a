//! The command `lint`, which says which rules of the RFCs a body breaks.

mod facts;
mod form;
mod window;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use multistatus::lint::{Report, Rule, RuleSet};
use multistatus::read::Severity;

pub use self::facts::{Asked, Known, arg as request_arg};
use self::form::Form;
use self::window::Window;
use crate::cli::{self, flag, option};
use crate::input::Source;
use crate::{Code, Failure, Output, exchange, reading};

const AFTER: &str = "\
Without more, the rules with a sentence in an RFC are checked. What --request or
--method, --url and so on, and header fields before a body say is used; a rule
that lacks something is skipped. Sets add what no RFC forbids, but some client
does not understand; `multistatus lint --list` lists sets and rules.

The exit status is 0 if no rule of the severity of --fail-on, or of a worse one,
is broken; 1 if one is, or a body could not be read or is shorter than its
Content-Length; 2 if the command line was not understood.";

pub fn command() -> Command {
    let severities = PossibleValuesParser::new(["error", "warning", "info", "never"]);
    let forms = PossibleValuesParser::new(["human", "json", "github"]);
    let many = |arg: Arg| arg.action(ArgAction::Append).value_delimiter(',');
    Command::new("lint")
        .about("Says which rules of the RFCs bodies break, and where")
        .arg(reading::charset())
        .args(exchange::args())
        .arg(facts::arg())
        .arg(
            option("format", "FORM", "human, json or github (annotations of a workflow)")
                .value_parser(forms)
                .hide_possible_values(true),
        )
        .arg(
            option("fail-on", "SEVERITY", "error, warning, info or never; error by default")
                .value_parser(severities)
                .hide_possible_values(true),
        )
        .arg(many(option("set", "NAME", "Also the rules of this set; may be repeated")))
        .arg(many(option("only", "CODE", "Only this rule; may be repeated")))
        .arg(many(option("without", "CODE", "Without this rule; may be repeated")))
        .arg(flag("skipped", "List the rules that were skipped, with what they lack"))
        .arg(flag("list", "List all sets and rules, and check nothing"))
        .arg(cli::files())
        .after_help(AFTER)
}

pub fn run(matches: &ArgMatches, output: Output<'_>) -> Result<Code, Failure> {
    if matches.get_flag("list") {
        form::list(output)?;
        return Ok(Code::SUCCESS);
    }
    let files = reading::files(matches)?;
    let rules = rules(matches).map_err(Failure::Usage)?;
    let known = Known::from(matches).map_err(Failure::Usage)?;
    let fail_on = match matches.get_one::<String>("fail-on").map(String::as_str) {
        Some("info") => Some(Severity::Info),
        Some("warning") => Some(Severity::Warning),
        Some("never") => None,
        _ => Some(Severity::Error),
    };
    let mut form = Form::new(matches.get_one("format").map(String::as_str), matches.get_flag("skipped"), output);
    form.begin()?;
    let mut complete = true;
    for file in files {
        let source = match reading::source(&file, matches) {
            Ok(source) => source,
            Err((place, error)) => {
                form.failed(&place, &reading::unopened(&error))?;
                complete = false;
                continue;
            }
        };
        let (report, is_whole) = check(&known, rules, source, &mut form)?;
        let fails = |worst| fail_on.is_some_and(|least| worst >= least);
        complete &= is_whole;
        complete &= report.stopped().is_none_or(|_| fail_on.is_none()) && !report.worst().is_some_and(fails);
    }
    form.end()?;
    Ok(Code::of(complete))
}

/// Checks one body, and writes each finding as soon as it is found. Returns true if all of the body could be read.
fn check(known: &Known, rules: RuleSet, source: Source, form: &mut Form<'_>) -> std::io::Result<(Report, bool)> {
    let Source { place, mut body, .. } = source;
    let mut run = known.linter(&place).rules(rules).run();
    let mut window = Window::default();
    let mut is_whole = true;
    loop {
        let chunk = match body.fill_buf() {
            Ok([]) => break,
            Ok(chunk) => chunk,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => {
                form.failed(&place, &error.to_string())?;
                is_whole = false;
                break;
            }
        };
        let part = &chunk[..chunk.len().min(4096)];
        window.add(part);
        run.feed(part);
        let used = part.len();
        body.consume(used);
        while let Some(finding) = run.next_finding() {
            form.finding(&place, &window, &finding)?;
        }
    }
    let report = run.finish();
    for finding in report.findings() {
        form.finding(&place, &window, finding)?;
    }
    form.report(&place, &report, is_whole)?;
    Ok((report, is_whole))
}

/// Returns the rules to check.
pub fn rules(matches: &ArgMatches) -> Result<RuleSet, String> {
    let words = |name: &str| matches.get_many::<String>(name).into_iter().flatten();
    let rule = |option: &str, code: &String| {
        Rule::from_code(code)
            .ok_or_else(|| format!("--{option} {code:?}: no rule has this code: --list lists all rules"))
    };
    let mut rules = RuleSet::rfc();
    for name in words("set") {
        let set = RuleSet::named(name).ok_or_else(|| {
            let names: Vec<_> = RuleSet::NAMED.iter().map(|(name, _)| *name).collect();
            format!("--set {name:?}: the sets are {}", names.join(", "))
        })?;
        rules = rules | set;
    }
    let only = words("only").map(|code| rule("only", code)).collect::<Result<Vec<_>, _>>()?;
    if !only.is_empty() {
        rules = only.into_iter().fold(RuleSet::new(), RuleSet::with);
    }
    for code in words("without") {
        rules = rules.without(rule("without", code)?);
    }
    Ok(rules)
}
