//! Deviations and rules: cause, example, what readers do, and how to mend it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use multistatus::ParseOptions;
use multistatus::lint::{Rule, RuleSet};
use multistatus::read::Severity;

use super::{check, code, linked, sentence};
use crate::case::{Case, cases, linter};

const HEAD: &str = "\
# Deviations and lint rules

A *deviation* departs from its RFC and can still be read. Every reader records it as a
[`Finding`](https://docs.rs/multistatus/latest/multistatus/read/struct.Finding.html). A *lint rule* is checked only by the
[linter](https://docs.rs/multistatus/latest/multistatus/lint/index.html), behind the feature `lint`, because it needs the request or the
markup as it was written. `multistatus explain CODE` prints what is here, and `multistatus fix` makes the edits that are certain.

An *error* breaks a MUST or the grammar; a strict reader refuses it if it is a deviation. A *warning* breaks a SHOULD, or a MUST that
real servers break without harm. An *info* is allowed, but confuses clients.
";

/// Returns what a reader with these options does with a body.
fn reading(options: ParseOptions, body: &[u8]) -> String {
    match options.parse(body) {
        Ok(_) => "reads it".into(),
        Err(error) => format!("refuses it ({:?})", error.kind()).replace("Deviation(", "").replace("))", ")"),
    }
}

/// Returns the content of the root, or the whole body if it has another form.
fn shown(body: &[u8]) -> String {
    let text: String = body
        .iter()
        .flat_map(|&byte| match byte {
            b'\n' | b' '..=b'~' => char::from(byte).to_string().chars().collect::<Vec<_>>(),
            byte => format!("\\x{byte:02X}").chars().collect(),
        })
        .collect();
    let inside = text.split_once("carddav\">").and_then(|(_, rest)| rest.strip_suffix("</D:multistatus>"));
    inside.map(str::to_owned).unwrap_or(text)
}

fn entry(rule: Rule, case: Option<&Case>) -> String {
    let kind = match rule {
        Rule::Deviation(_) => "deviation",
        _ => "lint rule",
    };
    let severity = format!("{:?}", rule.severity()).to_lowercase();
    let mut text = format!("### `{}`\n\n{} A {kind}, {severity}", rule.code(), sentence(rule.sentence()));
    match rule.section() {
        Some(section) => write!(text, ", {}", linked(section)),
        None => {
            let sets: Vec<_> =
                RuleSet::NAMED.iter().filter(|(_, set)| set.contains(rule)).map(|(name, _)| code(name)).collect();
            write!(text, ", checked on request: {}", sets.join(", "))
        }
    }
    .expect("a string");
    text.push('.');
    if !rule.operations().is_empty() {
        let operations: Vec<_> = rule.operations().iter().map(|operation| format!("{operation:?}")).collect();
        write!(text, " Concerns {}.", operations.join(", ")).expect("a string");
    }
    if !rule.needs().is_empty() {
        let needs: Vec<_> = rule.needs().iter().map(|need| need.words()).collect();
        write!(text, " The linter needs to know {}.", needs.join(" and ")).expect("a string");
    }
    text.push_str("\n\n");
    let Some(case) = case else { return text };
    write!(text, "```xml\n{}\n```\n\n", shown(&case.body).trim_end()).expect("a string");
    if !case.known.is_empty() {
        writeln!(text, "- Known about the exchange: {}.", code(case.known)).expect("a string");
    }
    let (usual, strict) =
        (reading(ParseOptions::new(), &case.body), reading(ParseOptions::new().strict(true), &case.body));
    if usual == strict {
        writeln!(text, "- A reader {usual}.").expect("a string");
    } else {
        writeln!(text, "- The default reader {usual}; a strict one {strict}.").expect("a string");
    }
    let report = linter(case.known).check(&case.body);
    let fix = report.findings().iter().find(|finding| finding.rule() == rule).and_then(|finding| finding.fix());
    if let Some(fix) = fix {
        writeln!(text, "- To mend it: {}.", fix.words().trim_end_matches('.')).expect("a string");
    }
    text.push('\n');
    text
}

#[test]
fn deviations_and_rules() {
    let cases = cases();
    let mut bad: BTreeMap<Rule, &Case> = BTreeMap::new();
    for case in cases.iter().filter(|case| case.is_bad) {
        bad.entry(case.rule).or_insert(case);
    }
    let mut page = String::from(HEAD);
    for (title, severity) in [("Errors", Severity::Error), ("Warnings", Severity::Warning), ("Info", Severity::Info)] {
        let rules: Vec<Rule> = Rule::ALL.iter().copied().filter(|rule| rule.severity() == severity).collect();
        write!(page, "\n## {title}\n\n").expect("a string");
        for rule in rules {
            page.push_str(&entry(rule, bad.get(&rule).copied()));
        }
    }
    check("findings.md", &page);
}
