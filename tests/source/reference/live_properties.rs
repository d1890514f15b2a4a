//! The live properties: names, types, sections, and an example of each.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use multistatus::namespace::{CALDAV, CARDDAV, DAV};
use multistatus::prop::vendor::*;
use multistatus::prop::*;
use multistatus::{Multistatus, Name, Value};

use super::{cell, check, code, linked, read, root};
use crate::property_types::property_types;

const HEAD: &str = "\
# Live properties

The type of each live property in
[`multistatus::prop`](https://docs.rs/multistatus/latest/multistatus/prop/index.html). Most examples are values that an RFC prints or that
a server sent. Long examples are shortened. The types for the properties in RFC 4918 §15, the quota (RFC 4331) and the sync-token are always
there. All other types need the feature `vocabulary`, which is on by default.
";

/// The heading of a part of the page, and which names belong to it.
type Part = (&'static str, fn(&Name) -> bool);

/// Returns the name and the path of each type.
fn all() -> Vec<(Name, String)> {
    let mut all = Vec::new();
    macro_rules! each {
        ([$($first:ty),* $(,)?] [$($rest:ty),* $(,)?]) => {
            $(all.push((<$first>::NAME, stringify!($first).replace(' ', "")));)*
            $(all.push((<$rest>::NAME, stringify!($rest).replace(' ', "")));)*
        };
    }
    property_types!(each);
    all
}

/// Returns the values of properties in the test data, the examples of RFCs before what servers sent.
fn examples() -> BTreeMap<String, String> {
    let mut files = crate::support::xml_files(root().join("tests/data/rfc"));
    files.extend(crate::support::xml_files(root().join("tests/data/captures")));
    let mut examples = BTreeMap::new();
    for file in files {
        let body = std::fs::read(&file).expect("a body");
        let Ok(document) = Multistatus::parse(&body) else { continue };
        for propstat in document.responses().iter().flat_map(|response| response.propstats()) {
            for property in propstat.properties().filter(|_| propstat.is_success()) {
                let text = match property.value() {
                    Value::Text(text) => text.clone().into_owned(),
                    Value::Xml(fragment) => fragment.to_string(),
                };
                let text =
                    text.split_whitespace().collect::<Vec<_>>().join(" ").replace("> <", "><").replace(" >", ">");
                if !text.is_empty() {
                    examples.entry(property.name().to_string()).or_insert(text);
                }
            }
        }
    }
    for line in include_str!("examples.txt").lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.split_once(" = ").expect("a name and a value");
        let body = format!(
            "<D:multistatus xmlns:D='DAV:' xmlns:C='{CALDAV}' xmlns:A='{CARDDAV}' xmlns:S='http://calendarserver.org/ns/'>\
             <D:response><D:href>/</D:href><D:propstat><D:prop>{}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>\
             </D:response></D:multistatus>",
            element(name, value)
        );
        let document = Multistatus::parse(body.as_bytes()).unwrap_or_else(|error| panic!("{line}: {error}"));
        let property = document.responses()[0].property(&name.parse().expect("a name")).expect("the property");
        assert!(matches!(multistatus::prop::check(&property), Some(Ok(()))), "its type does not read {line}");
        let before = examples.insert(name.to_owned(), value.to_owned());
        assert_eq!(before, None, "a body has an example of {name}");
    }
    examples
}

/// Writes an element with any name.
fn element(name: &str, value: &str) -> String {
    let (namespace, local) = name.strip_prefix('{').and_then(|name| name.rsplit_once('}')).expect("a namespace");
    format!("<p:{local} xmlns:p='{namespace}'>{value}</p:{local}>")
}

/// Returns a text that is cut to the length of a cell.
fn cut(text: &str) -> String {
    let short: String = text.chars().take(100).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

/// Returns the first sentence of the documentation of a type, and the section that it names.
fn documented(sources: &BTreeMap<String, String>, path: &str) -> (String, String) {
    let (module, kind) = path.rsplit_once("::").unwrap_or(("", path));
    let files = sources.iter().filter(|(file, _)| match module {
        "" => !file.starts_with("vendor/") && !["caldav.rs", "carddav.rs", "versioning.rs"].contains(&file.as_str()),
        module => file.trim_start_matches("vendor/") == format!("{module}.rs"),
    });
    for (_, source) in files {
        let lines: Vec<&str> = source.lines().collect();
        let declares = |line: &str| {
            let line = line.trim();
            let rest = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum ")).unwrap_or(line);
            let rest = rest.strip_prefix(kind);
            rest.is_some_and(|rest| {
                rest.starts_with(['(', ' ', ';', '{', '<']) && (line.starts_with("pub ") || rest.contains("= \""))
            })
        };
        let Some(at) = lines.iter().position(|line| declares(line)) else { continue };
        let is_text = |line: &&&str| line.trim().starts_with("///") || line.trim().starts_with("#[");
        let mut text: Vec<&str> = lines[..at].iter().rev().take_while(is_text).map(|line| line.trim()).collect();
        text.reverse();
        let text: String = text.iter().filter_map(|line| line.strip_prefix("///")).collect::<Vec<_>>().join(" ");
        let first = text.split(". ").next().unwrap_or_default().split("[RFC").next().unwrap_or_default();
        // A macro has the section behind the name, perhaps in the next line.
        let entry = lines[at..].iter().take(3).copied().collect::<Vec<_>>().join(" ");
        let entry = entry.split(';').next().unwrap_or_default().to_owned();
        let from_macro = entry.rsplit_once(", ").and_then(|(_, rest)| {
            let (rfc, section) = rest.trim().split_once(' ')?;
            rfc.parse::<u32>().ok().map(|rfc| format!("RFC {rfc} §{}", section.trim_matches('"')))
        });
        let from_text =
            text.split_once("[RFC ").and_then(|(_, rest)| rest.split(']').next()).map(|rest| format!("RFC {rest}"));
        let first = first.trim().trim_end_matches([',', '.', ':']).to_owned();
        // The name of the property is in the first column.
        let first = first
            .split(": the property `")
            .next()
            .unwrap_or_default()
            .split(", the property `")
            .next()
            .unwrap_or_default()
            .to_owned();
        return (plain(&first), from_macro.or(from_text).unwrap_or_default());
    }
    panic!("{path} is not in src/prop");
}

/// Returns a sentence without the targets of its links.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once("](") {
        out.push_str(&before.replace('[', ""));
        rest = link.split_once(')').map_or("", |(_, after)| after);
    }
    out + &rest.replace("[`", "`").replace("`]", "`")
}

#[test]
fn live_properties() {
    let mut sources = BTreeMap::new();
    let folder = root().join("src/prop");
    for path in [folder.clone(), folder.join("vendor")] {
        for entry in std::fs::read_dir(&path).expect("a folder").filter_map(Result::ok) {
            let file = entry.path();
            if file.extension().is_some_and(|extension| extension == "rs") {
                let name = file.strip_prefix(&folder).expect("inside").to_string_lossy().replace('\\', "/");
                sources.insert(name.clone(), read(&format!("src/prop/{name}")));
            }
        }
    }
    let vendor_of = |file: &String| file.strip_prefix("vendor/").map(|file| file.replace(".rs", "::"));
    let vendors: Vec<String> = sources.keys().filter_map(vendor_of).collect();
    let examples = examples();
    let mut page = String::from(HEAD);
    let mut all = all();
    all.sort_by_key(|(name, _)| name.to_string());
    let parts: [Part; 4] = [
        ("`DAV:`", |name| name.namespace() == DAV),
        ("CalDAV: `urn:ietf:params:xml:ns:caldav`", |name| name.namespace() == CALDAV),
        ("CardDAV: `urn:ietf:params:xml:ns:carddav`", |name| name.namespace() == CARDDAV),
        ("Vendors", |name| ![DAV, CALDAV, CARDDAV].contains(&name.namespace())),
    ];
    let mut count = 0;
    for (title, belongs) in parts {
        write!(
            page,
            "\n## {title}\n\n| property | type in `prop` | holds | section | example |\n|---|---|---|---|---|\n"
        )
        .expect("a string");
        for (name, path) in all.iter().filter(|(name, _)| belongs(name)) {
            let (first, section) = documented(&sources, path);
            let shown = if title == "Vendors" { name.to_string() } else { name.local().to_owned() };
            let example = examples.get(&name.to_string()).unwrap_or_else(|| panic!("no example of {name}"));
            let example = code(&cell(&cut(example)));
            let is_vendor = vendors.iter().any(|vendor| path.starts_with(vendor.as_str()));
            let path = if is_vendor { format!("vendor::{path}") } else { path.clone() };
            let row = [code(&shown), code(&path), cell(&first), linked(&cell(&section)), example];
            writeln!(page, "| {} |", row.join(" | ")).expect("a string");
            count += 1;
        }
    }
    assert_eq!(count, all.len());
    check("live-properties.md", &page);
}
