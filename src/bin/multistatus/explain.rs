//! The command `explain`, which says what a code means.

mod doubt;
mod status;

use clap::{Arg, ArgMatches, Command};
use multistatus::lint::{Rule, RuleSet};
use multistatus::read::{Deviation, Severity};
use multistatus::{Doubt, Name, Operation, condition, namespace};

use crate::paint::{BAD, BOLD, DIM, ODD, paint};
use crate::plain::Plain;
use crate::remedy;
use crate::{Code, Failure, Output, say};

const AFTER: &str = "\
A code is what is in brackets behind a finding or a doubt, such as
href-empty; the name of a condition, such as lock-token-submitted or {DAV:}name;
or a status, such as 424.

The exit status is 0 if every code is known; 1 if one is not; 2 if the command
line was not understood.";

pub fn command() -> Command {
    Command::new("explain")
        .about("Says what a deviation, rule, doubt, condition or status means")
        .arg(Arg::new("codes").value_name("CODE").num_args(0..).help("The codes; without one, all codes are listed"))
        .after_help(AFTER)
}

pub fn run(matches: &ArgMatches, output: Output<'_>) -> Result<Code, Failure> {
    let codes: Vec<_> = matches.get_many::<String>("codes").into_iter().flatten().collect();
    if codes.is_empty() {
        list(output)?;
        return Ok(Code::SUCCESS);
    }
    let mut known = true;
    for (number, code) in codes.iter().enumerate() {
        let entries = entries(code.trim());
        if entries.is_empty() {
            known = false;
            let near = near(code);
            let hint = match near.is_empty() {
                true => "`multistatus explain` lists all codes".to_owned(),
                false => format!("perhaps {} is meant; `multistatus explain` lists all codes", near.join(" or ")),
            };
            say(format_args!("{code:?} is no code of a deviation, rule or doubt, no condition and no status: {hint}"));
            continue;
        }
        if number > 0 {
            writeln!(output)?;
        }
        for line in entries {
            writeln!(output, "{line}")?;
        }
    }
    Ok(Code::of(known))
}

/// Returns all that a code means as lines, because some words mean several things.
fn entries(code: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let lower = code.to_ascii_lowercase();
    if let Some(deviation) = Deviation::ALL.iter().find(|deviation| deviation.code() == lower) {
        lines.extend(of_deviation(*deviation));
    }
    if let Some(rule) = Rule::from_code(&lower).filter(|rule| !matches!(rule, Rule::Deviation(_))) {
        lines.extend(of_rule(rule));
    }
    if let Some(doubt) = Doubt::ALL.iter().find(|doubt| doubt.code() == lower) {
        lines.extend(doubt::lines(*doubt));
    }
    lines.extend(names(code).iter().flat_map(of_condition));
    if let Some(status) = code.split(' ').next().and_then(|number| number.parse().ok()) {
        lines.extend(status::lines(status));
    }
    lines
}

/// Returns the names that a code may be: as it is, or in a namespace that has conditions.
fn names(code: &str) -> Vec<Name> {
    if code.starts_with('{') {
        return code.parse().into_iter().collect();
    }
    let local = code.rsplit(':').next().unwrap_or_default();
    let namespaces = [namespace::DAV, namespace::CALDAV, namespace::CARDDAV];
    namespaces.into_iter().filter_map(|namespace| Name::new(namespace, local).ok()).collect()
}

fn of_rule(rule: Rule) -> Vec<String> {
    let mut lines = vec![title(rule.code(), rule.severity())];
    lines.push(format!("  {}.", sentence(rule.sentence().trim_end_matches('.'))));
    lines.push(match rule.section() {
        Some(section) => format!("  {section}, {}", link(section)),
        None => {
            let sets = RuleSet::NAMED.iter().filter(|(_, set)| set.contains(rule)).map(|(name, _)| *name);
            format!(
                "  No RFC forbids it: `multistatus lint --set {}` checks it.",
                sets.collect::<Vec<_>>().join(" or --set ")
            )
        }
    });
    lines.extend(rule.advice().map(|advice| format!("  What to do: {advice}.")));
    if !rule.operations().is_empty() {
        let operations: Vec<_> = rule.operations().iter().map(|operation| word(*operation)).collect();
        lines.push(format!("  It concerns {}.", operations.join(", ")));
    }
    if !rule.needs().is_empty() {
        let needs: Vec<_> = rule.needs().iter().map(|need| need.words()).collect();
        lines.push(format!("  `multistatus lint` needs to know {}.", needs.join(" and ")));
    }
    lines
}

/// Returns the word that `--method` reads.
fn word(operation: Operation) -> String {
    let mut word = String::new();
    for letter in format!("{operation:?}").chars() {
        word.extend((letter.is_uppercase() && !word.is_empty()).then_some('-'));
        word.extend(letter.to_lowercase());
    }
    word
}

/// Returns a code with its severity.
fn title(code: &str, severity: Severity) -> String {
    let style = match severity {
        Severity::Error => BAD,
        Severity::Warning => ODD,
        _ => DIM,
    };
    format!("{} {}", paint(BOLD, format_args!("{code}:")), paint(style, severity))
}

fn of_deviation(deviation: Deviation) -> Vec<String> {
    let severity = deviation.severity();
    let mut lines = vec![title(deviation.code(), severity)];
    lines.push(format!("  {}.", sentence(&remedy::in_shell(deviation.sentence()))));
    lines.push(format!("  {}, {}", deviation.section(), link(deviation.section())));
    lines.extend(Rule::from(deviation).advice().map(|advice| format!("  What to do: {advice}.")));
    let strict = match severity {
        Severity::Error => "Reading goes on unless --strict is given.",
        _ => "Reading goes on, even with --strict.",
    };
    lines.push(format!("  {}", without_option(deviation).unwrap_or_else(|| strict.into())));
    lines
}

/// Says what `show` and other commands do about a deviation without an option.
fn without_option(deviation: Deviation) -> Option<String> {
    let option = remedy::option(deviation)?;
    Some(match deviation {
        Deviation::StrayResponseContent | Deviation::WrongNamespace => {
            format!("Its content is left out unless {option} is given.")
        }
        Deviation::NearNamespace => format!("Only {option} reads such a body."),
        _ => format!("Only {option} reads such a body; without it, this is an error."),
    })
}

fn of_condition(name: &Name) -> Vec<String> {
    let Some(description) = condition::description(name) else { return Vec::new() };
    let mut lines = vec![paint(BOLD, format_args!("{name}: a condition in an error element"))];
    lines.push(format!("  {description}"));
    let statuses: Vec<_> = condition::statuses(name).iter().map(|status| status.as_str()).collect();
    lines.push(match statuses.is_empty() {
        true => {
            "  It comes with 403 if the same request would fail again, or with 409 if the cause can be removed.".into()
        }
        false => format!("  It comes with {}.", statuses.join(" or ")),
    });
    let sections = condition::sections(name);
    lines.push(format!("  {}, {}", sections.join(", "), link(sections.first().unwrap_or(&""))));
    lines
}

/// Returns a sentence with a capital letter.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Returns the address of a section such as `RFC 4918 §8.3`.
pub fn link(section: &str) -> String {
    let Some((rfc, section)) = section.strip_prefix("RFC ").and_then(|text| text.split_once(" §")) else {
        return String::new();
    };
    format!("https://www.rfc-editor.org/rfc/rfc{rfc}#section-{section}")
}

/// Returns the codes that are spelt almost like a text.
fn near(code: &str) -> Vec<&'static str> {
    let code = code.to_ascii_lowercase();
    let codes = Rule::ALL.iter().map(|one| one.code()).chain(Doubt::ALL.iter().map(|one| one.code()));
    let mut near: Vec<_> =
        codes.filter(|other| other.contains(&*code) && code.len() > 3 || distance(other, &code) <= 2).collect();
    near.sort_unstable();
    near.dedup();
    near.truncate(4);
    near
}

/// Returns the number of letters to be added, left out or exchanged between two words.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<_> = b.bytes().take(80).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (number, letter) in a.bytes().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], number + 1);
        for (at, other) in b.iter().enumerate() {
            let change = corner + usize::from(letter != *other);
            corner = row[at + 1];
            row[at + 1] = change.min(row[at] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

fn list(output: Output<'_>) -> std::io::Result<()> {
    writeln!(output, "{}", paint(BOLD, "Deviations"))?;
    for deviation in Deviation::ALL {
        let severity = deviation.severity().to_string();
        writeln!(output, "  {:<34} {severity:<8} {}", deviation.code(), Plain(deviation.section()))?;
    }
    writeln!(output, "\n{}", paint(BOLD, "Rules of `multistatus lint`"))?;
    for rule in Rule::ALL.iter().filter(|rule| !matches!(rule, Rule::Deviation(_))) {
        writeln!(
            output,
            "  {:<34} {:<8} {}",
            rule.code(),
            rule.severity().to_string(),
            rule.section().unwrap_or("in a set only")
        )?;
    }
    writeln!(output, "\n{}", paint(BOLD, "Doubts"))?;
    for doubt in Doubt::ALL {
        writeln!(output, "  {:<34} {}", doubt.code(), doubt.sentence())?;
    }
    writeln!(output, "\n{}", paint(BOLD, "Statuses"))?;
    status::KNOWN.iter().try_for_each(|known| writeln!(output, "  {} {}", known.code, known.reason))?;
    writeln!(
        output,
        "\nEvery condition of RFC 3253, 3648, 3744, 4331, 4791, 4918, 5323, 5397, 5689, 5842, 5995, 6352, 6578 and"
    )?;
    writeln!(output, "6638 is known by its name, for example lock-token-submitted.")
}

#[cfg(test)]
mod tests {
    use multistatus::http;
    use multistatus::lint::Rule;
    use multistatus::read::Deviation;

    use super::{Doubt, distance, entries, names, near, of_condition};

    #[test]
    fn every_code_is_known() {
        for code in
            ["href-empty", "no-responses", "424", "424 Failed Dependency", "D:lock-token-submitted", "no-uid-conflict"]
        {
            assert!(!entries(code).is_empty(), "{code}");
        }
        let rules = Rule::ALL.iter().map(|rule| rule.code());
        let deviations = Deviation::ALL.iter().map(|deviation| deviation.code());
        let doubts = Doubt::ALL.iter().map(|doubt| doubt.code());
        let own: Vec<&str> = rules.chain(deviations).chain(doubts).collect();
        let conditions = [
            include_str!("../../vocabulary/conditions/dav.rs"),
            include_str!("../../vocabulary/conditions/versioning.rs"),
            include_str!("../../vocabulary/conditions/caldav.rs"),
            include_str!("../../vocabulary/conditions/carddav.rs"),
        ];
        let conditions = conditions.into_iter().flat_map(str::lines).filter_map(|line| {
            let (name, rest) = line.trim().split_once(" = \"")?;
            name.chars().all(|c| c.is_ascii_uppercase() || c == '_').then_some(rest.split_once('"')?.0)
        });
        let conditions: Vec<&str> = conditions.collect();
        assert!(conditions.len() > 70, "{}", conditions.len());
        for code in own.into_iter().chain(conditions) {
            assert!(!entries(code).is_empty(), "{code}");
            assert!(
                !entries(&code.to_ascii_uppercase()).is_empty()
                    || names(code).iter().any(|name| !of_condition(name).is_empty()),
                "{code}"
            );
        }
        for code in
            (100..600).filter(|code| http::StatusCode::from_u16(*code).is_ok_and(|it| it.canonical_reason().is_some()))
        {
            assert!(!entries(&code.to_string()).is_empty(), "{code}");
        }
        assert_eq!(entries("no-uid-conflict").len(), 8);
        assert!(entries("hrefempty").is_empty());
        assert_eq!(near("hrefempty"), ["href-empty"]);
        assert_eq!(distance("abc", "acbd"), 2);
    }
}
