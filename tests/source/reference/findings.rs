//! Deviations and rules: cause, example, what readers do, and how to correct it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use multistatus::ParseOptions;
use multistatus::lint::{Rule, RuleSet};
use multistatus::read::{Deviation, Severity};

use super::{check, code, linked, sentence};
use crate::case::{Case, cases, linter};

const HEAD: &str = "\
# Deviations and lint rules

A *deviation* is a way in which a body or a header field departs from its RFC and can still be read. Every reader records it as a
[`Finding`](https://docs.rs/multistatus/latest/multistatus/read/struct.Finding.html). A *lint rule* is checked only by
the [linter](https://docs.rs/multistatus/latest/multistatus/lint/index.html) (feature `lint`). Most lint rules are rules of an RFC; some
are optional rules of style. `multistatus explain CODE` prints an entry of this page, and
`multistatus fix FILE` makes the corrections that are certain.

There are three severities:

- An *error* breaks a MUST or the grammar. A strict reader refuses deviations of this severity in a body.
- A *warning* breaks a SHOULD, or a MUST that real servers break without harm.
- An *info* is allowed, but confuses some clients.

Each entry says what is wrong, and shows the content of a multistatus that is wrong in this way. For many lint rules, the linter has to know
something about the request or the HTTP response. The entry says what it has to know, and gives it for the example: `op` is the operation,
`url` the Request-URI, `names` the properties that were asked for, `body` the request body, `headers` its header fields, and `rheaders` those
of the response. An underscore is a space.
";

/// The options that read what is refused by default, and the deviation that records it.
type Leniency = (Deviation, &'static str, fn(ParseOptions<'static>, bool) -> ParseOptions<'static>);

const LENIENCIES: &[Leniency] = &[
    (Deviation::IllegalCharacter, "illegal_characters", ParseOptions::illegal_characters),
    (Deviation::SurrogateReference, "surrogate_references", ParseOptions::surrogate_references),
    (Deviation::PrefixDav, "prefix_dav", ParseOptions::prefix_dav),
    (Deviation::PrefixUndeclared, "undeclared_prefixes", ParseOptions::undeclared_prefixes),
    (Deviation::BareAmpersand, "bare_ampersands", ParseOptions::bare_ampersands),
    (Deviation::SpaceBeforeDeclaration, "space_before_declaration", ParseOptions::space_before_declaration),
    (Deviation::WrappedRoot, "wrapped_root", ParseOptions::wrapped_root),
    (Deviation::NearNamespace, "near_namespaces", ParseOptions::near_namespaces),
    (Deviation::TextAfterRoot, "text_after_root", ParseOptions::text_after_root),
];

/// Returns the kind of the error with which a reader with these options refuses a body, if it does.
fn refusal(options: ParseOptions, body: &[u8]) -> Option<String> {
    let error = options.parse(body).err()?;
    Some(format!("`{:?}`", error.kind()).replace("Deviation(", "").replace(")`", "`"))
}

/// Returns what readers do with a body that has a deviation or breaks a rule.
fn reading(rule: Rule, body: &[u8]) -> String {
    let (usual, strict) = (refusal(ParseOptions::new(), body), refusal(ParseOptions::new().strict(true), body));
    match (usual, strict) {
        (None, None) => "Every reader accepts this example.".into(),
        (None, Some(kind)) => {
            format!("By default, a reader accepts this example. A strict reader refuses it ({kind}).")
        }
        (Some(kind), _) => {
            let leniency = LENIENCIES.iter().find(|(deviation, ..)| Rule::Deviation(*deviation) == rule);
            let Some((deviation, name, set)) = leniency else {
                return format!("A reader refuses this example ({kind}).");
            };
            let (_, findings) = set(ParseOptions::new(), true).parse_with_findings(body).expect(name);
            assert!(findings.count_of(*deviation) > 0, "{name}");
            format!("Refused by default ({kind}). `ParseOptions::{name}` reads it and records the deviation.")
        }
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
        Rule::Deviation(_) => "Deviation",
        _ => "Lint rule",
    };
    let severity = format!("{:?}", rule.severity()).to_lowercase();
    let mut text = format!("### `{}`\n\n{}\n\n{kind} of severity {severity}", rule.code(), sentence(rule.sentence()));
    match rule.section() {
        Some(section) => write!(text, ": {}", linked(section)),
        None => {
            let sets: Vec<_> =
                RuleSet::NAMED.iter().filter(|(_, set)| set.contains(rule)).map(|(name, _)| code(name)).collect();
            write!(text, ", only checked if you choose one of these sets of rules: {}", sets.join(", "))
        }
    }
    .expect("a string");
    text.push('.');
    if !rule.operations().is_empty() {
        let operations: Vec<_> = rule.operations().iter().map(|operation| format!("{operation:?}")).collect();
        write!(text, " It is about these operations: {}.", operations.join(", ")).expect("a string");
    }
    if !rule.needs().is_empty() {
        let needs: Vec<_> = rule.needs().iter().map(|need| need.words()).collect();
        write!(text, " The linter has to know {}.", list(&needs)).expect("a string");
    }
    text.push_str("\n\n");
    if rule == Rule::Deviation(Deviation::StrayResponse) {
        text.push_str(
            "- Only `ParseOptions::stray_responses` records it. By default, see `stray-response-content`.\n\n",
        );
    }
    let Some(case) = case else { return text };
    write!(text, "```xml\n{}\n```\n\n", shown(&case.body).trim_end()).expect("a string");
    if !case.known.is_empty() {
        writeln!(text, "- The linter knows: {}.", code(case.known)).expect("a string");
    }
    writeln!(text, "- {}", reading(rule, &case.body)).expect("a string");
    let report = linter(case.known).check(&case.body);
    let fix = report.findings().iter().find(|finding| finding.rule() == rule).and_then(|finding| finding.fix());
    if let Some(fix) = fix {
        writeln!(text, "- How to correct it: {}.", fix.words().trim_end_matches('.')).expect("a string");
    }
    text.push('\n');
    text
}

/// Joins the parts of a list: `a, b and c`.
fn list(parts: &[&str]) -> String {
    match parts {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        parts => parts.concat(),
    }
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
