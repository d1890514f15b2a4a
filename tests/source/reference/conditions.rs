//! The conditions: names, statuses, meanings and sections.

use std::fmt::Write as _;

use multistatus::{Name, condition};

use super::{cell, check, code, linked, read};

const HEAD: &str = "\
# Conditions

A condition is an element inside `DAV:error`, and says why something failed: RFC 4918 §16. The tables give the rule that belongs to each
condition. An error with the condition means that this rule was **violated**. A *precondition* is a rule for the request and for the state of
the server before it. A *postcondition* is a rule for the state of the server after the request. For example, `must-be-checked-in` in an error
means that the resource was not checked in.

The module [`condition`](https://docs.rs/multistatus/latest/multistatus/condition/index.html) has a constant for each condition, and a
function for each condition that must contain something. The status is the one that an RFC names for this condition. A dash means that no RFC
names one.
";

/// A file of the table, the heading of its part, and the constructor of its names.
type File = (&'static str, &'static str, fn(&'static str) -> Name);

const FILES: &[File] = &[
    ("dav", "WebDAV and its extensions: `DAV:`", Name::dav),
    ("versioning", "Versioning: `DAV:`", Name::dav),
    ("caldav", "CalDAV: `urn:ietf:params:xml:ns:caldav`", Name::caldav),
    ("carddav", "CardDAV: `urn:ietf:params:xml:ns:carddav`", Name::carddav),
];

/// Returns the local names in a file of the table: `NAME = "local" …`.
fn locals(source: &str) -> Vec<&str> {
    let entries = source.lines().filter_map(|line| {
        let (constant, rest) = line.trim().split_once(" = \"")?;
        let is_constant = constant.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        is_constant.then(|| rest.split('"').next().unwrap_or_default())
    });
    entries.collect()
}

#[test]
fn conditions() {
    let (mut page, mut count) = (String::from(HEAD), 0);
    for (file, title, name_of) in FILES {
        let source: &'static str = Box::leak(read(&format!("src/vocabulary/conditions/{file}.rs")).into_boxed_str());
        write!(page, "\n## {title}\n\n| condition | status | rule | section |\n|---|---|---|---|\n").expect("a string");
        for local in locals(source) {
            let name = name_of(local);
            let meaning = condition::description(&name).unwrap_or_else(|| panic!("{local} is no condition"));
            let statuses: Vec<String> =
                condition::statuses(&name).iter().map(|status| status.as_u16().to_string()).collect();
            let sections: Vec<String> = condition::sections(&name).iter().map(|section| linked(section)).collect();
            let statuses = if statuses.is_empty() { "–".into() } else { statuses.join(", ") };
            let sections = sections.join(", ");
            writeln!(page, "| {} | {statuses} | {} | {sections} |", code(local), cell(meaning)).expect("a string");
            count += 1;
        }
    }
    assert!(count > 100, "{count}");
    check("conditions.md", &page);
}
