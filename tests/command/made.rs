//! Every input of `tests/data/requests/made`, as `multistatus request --json` reads it.

use std::collections::BTreeSet;
use std::fs;

use multistatus::header::{Destination, If, Origins};
use multistatus::namespace;
use serde_json::{Value, json};

use super::{data, run_command};

/// A line of the table.
struct Line<'t> {
    file: &'t str,
    method: &'t str,
    given: &'t str,
    reading: &'t str,
    verdict: &'t str,
}

impl Line<'_> {
    /// Returns true for a line about one header field, whose request may lack a body that its method requires.
    fn is_about_a_field(&self) -> bool {
        self.method.ends_with(" header") || self.method == "If"
    }

    /// Returns the bytes of the file, or of the body that its recipe describes.
    fn bytes(&self) -> Vec<u8> {
        let bytes = fs::read(data(&format!("requests/made/{}", self.file))).expect("a file");
        if !self.file.ends_with(".recipe") {
            return bytes;
        }
        let recipe = String::from_utf8(bytes).expect("a recipe");
        let part = |name: &str| {
            let line = recipe.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('\t'));
            line.expect("a part").to_owned()
        };
        let (unit, count) = (part("unit"), part("count").parse::<usize>().expect("a count"));
        let units = (0..count).map(|number| unit.replace("%d", &number.to_string()));
        [part("prefix"), units.collect(), part("suffix")].concat().into_bytes()
    }

    /// Returns what the command says, and the exit status.
    fn read(&self) -> (Value, Option<i32>, String) {
        let mut args = vec!["--json"];
        if !self.file.ends_with(".http") {
            args.extend(["--method", self.method]);
            args.extend(self.given.strip_prefix("Depth: ").into_iter().flat_map(|depth| ["--depth", &depth[..1]]));
        }
        let outcome = run_command("request", &args, &self.bytes());
        (serde_json::from_str(&outcome.out).expect("JSON"), outcome.code, outcome.err)
    }
}

fn table() -> String {
    fs::read_to_string(data("requests/made/expected.tsv")).expect("the table")
}

fn lines(table: &str) -> Vec<Line<'_>> {
    let lines = table.lines().skip(1).map(|line| {
        let cells: Vec<_> = line.split('\t').collect();
        Line { file: cells[0], method: cells[1], given: cells[2], reading: cells[3], verdict: cells[4] }
    });
    lines.collect()
}

#[test]
fn every_line() {
    let table = table();
    let lines = lines(&table);
    assert_eq!(lines.len(), 194);
    let wrong: Vec<_> = lines.iter().filter_map(|line| check(line).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check(line: &Line<'_>) -> Result<(), String> {
    let (found, code, err) = line.read();
    let same = |what: &str, expected: Value, found: &Value| match expected == *found {
        true => Ok(()),
        false => Err(format!("{}: {what}: expected {expected}, found {found}: {err}", line.file)),
    };
    same("exit status", json!(code), &json!(i32::from(found.get("status").is_some())))?;

    // The status, or the findings.
    let verdict = line.verdict.split(" (").next().unwrap_or_default();
    let verdict = verdict.strip_suffix(" in filter").unwrap_or(verdict);
    let status = verdict.split(':').next().and_then(|status| status.parse::<u16>().ok());
    let lacks_its_body = err.contains("expected a body of") || err.contains("expected a lockinfo");
    if line.reading.ends_with(" or Limit") {
        return same("status", json!(413), &found["status"]);
    } else if let Some(status) = status {
        same("status", json!(status), &found["status"])?;
        if let Some((_, condition)) = verdict.split_once(':') {
            // JSON has no condition, but the text has it.
            let bytes = line.bytes();
            let text = run_command("request", &["--method", line.method], &bytes).out;
            let said = text.contains(&format!(" with {condition}\n"));
            return if said { Ok(()) } else { Err(format!("{}: no {condition} in {text}", line.file)) };
        }
        return Ok(());
    } else if !(line.is_about_a_field() && lacks_its_body) {
        same("status", json!(null), &found["status"])?;
    }
    let codes = verdict.strip_prefix("note:").into_iter().flat_map(|codes| codes.split(", "));
    let codes: BTreeSet<_> = codes.map(ToOwned::to_owned).collect();
    let found_codes = found["findings"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let found_codes: Vec<_> = found_codes.map(ToOwned::to_owned).collect();
    same("number of findings", json!(codes.len()), &json!(found_codes.len()))?;
    same("findings", json!(codes), &json!(BTreeSet::from_iter(found_codes)))?;

    if line.is_about_a_field() {
        return check_field(line, &found);
    }
    let refresh = line.reading.strip_prefix("LockRequest::Refresh{token=");
    if let Some(token) = refresh.and_then(|rest| rest.split(',').next()) {
        let text = found["if"].as_str().unwrap_or_default();
        same("token", json!(true), &json!(text.contains(&format!("(<{token}>)"))))?;
    }
    same("request", json!(root(line.reading)), &found["request"])?;
    same("names", json!(names(line.reading)), &found["names"])?;
    same("hrefs", json!(hrefs(line.reading)), &found["hrefs"])?;
    let (expected, made) = (changes(line.reading), line.reading.starts_with("Mk"));
    let found_changes = found["changes"].as_array().cloned().unwrap_or_default();
    let is_type = |change: &Value| made && change["set"] == "{DAV:}resourcetype";
    let typed = found_changes.iter().any(is_type);
    same("resource type", json!(line.reading.contains("resourcetype=[")), &json!(typed))?;
    same("changes", json!(expected), &found_changes.into_iter().filter(|change| !is_type(change)).collect())
}

/// Returns the text in the brackets after a word.
fn inside<'r>(reading: &'r str, word: &str) -> Option<&'r str> {
    let start = reading.find(word)? + word.len();
    let rest = &reading[start..];
    Some(&rest[..end(rest, |c| c == ']')])
}

/// Returns where a character is that is neither in brackets nor in quotes.
fn end(text: &str, is_end: impl Fn(char) -> bool) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            c if depth == 0 && is_end(c) => return at,
            '[' | '{' | '(' => depth += 1,
            ']' | '}' | ')' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

fn items(mut text: &str) -> Vec<&str> {
    let mut items = Vec::new();
    while !text.is_empty() {
        let at = end(text, |c| c == ',');
        items.push(text[..at].trim());
        text = text.get(at + 1..).unwrap_or_default();
    }
    items
}

/// Returns the name at the start of an item, as the command writes it.
fn name(item: &str) -> String {
    for (local, namespace) in [("calendar-data", namespace::CALDAV), ("address-data", namespace::CARDDAV)] {
        if item.starts_with(local) {
            return format!("{{{namespace}}}{local}");
        }
    }
    let (namespace, rest) = item.strip_prefix('{').and_then(|rest| rest.split_once('}')).expect("a namespace");
    let local = rest.split(['[', '{', '(', '=']).next().unwrap_or_default();
    if namespace.is_empty() { local.into() } else { format!("{{{namespace}}}{local}") }
}

fn names(reading: &str) -> Vec<String> {
    let words = ["prop=[", "include:[", "Propfind::Prop[", "ExpandProperty["];
    let list = words.iter().find_map(|word| inside(reading, word)).unwrap_or_default();
    items(list).into_iter().map(name).collect()
}

fn hrefs(reading: &str) -> Vec<&str> {
    let list = items(inside(reading, "hrefs=[").unwrap_or_default()).into_iter();
    list.map(|href| href.split(" (").next().unwrap_or_default().trim_matches('"')).collect()
}

fn changes(reading: &str) -> Vec<Value> {
    if let Some(list) = inside(reading, " set=[") {
        return items(list).into_iter().map(|item| json!({ "set": name(item) })).collect();
    }
    let list = items(inside(reading, "PropertyUpdate[").unwrap_or_default()).into_iter();
    list.map(|item| match item.split_once(' ').expect("a verb") {
        ("Set", item) => json!({ "set": name(item) }),
        (_, item) => json!({ "remove": name(item) }),
    })
    .collect()
}

/// Returns the local name of the root element.
fn root(reading: &str) -> &str {
    let table = [
        ("Propfind", "propfind"),
        ("PropertyUpdate", "propertyupdate"),
        ("LockRequest::Refresh", "lock-refresh"),
        ("Lock", "lockinfo"),
        ("MkCol", "mkcol"),
        ("MkCalendar", "mkcalendar"),
        ("Report::SyncCollection", "sync-collection"),
        ("Report::CalendarMultiget", "calendar-multiget"),
        ("Report::AddressbookMultiget", "addressbook-multiget"),
        ("Report::CalendarQuery", "calendar-query"),
        ("Report::AddressbookQuery", "addressbook-query"),
        ("Report::ExpandProperty", "expand-property"),
        ("Report::PrincipalMatch", "principal-match"),
        ("Report::PrincipalSearchPropertySet", "principal-search-property-set"),
        ("Report::FreeBusyQuery", "free-busy-query"),
        ("Search", "searchrequest"),
        ("Acl", "acl"),
    ];
    if let Some((_, rest)) = reading.split_once("root={") {
        let rest = rest.split('}').nth(1).unwrap_or_default();
        return rest.split(',').next().unwrap_or_default();
    }
    table.iter().find(|(start, _)| reading.starts_with(start)).map_or("?", |(_, root)| root)
}

fn check_field(line: &Line<'_>, found: &Value) -> Result<(), String> {
    let text = |key: &str| found[key].as_str();
    let reading = line.reading;
    let right = if line.method == "If" {
        let head = String::from_utf8(line.bytes()).expect("a text").replace("\r\n ", " ");
        let sent = head.lines().find_map(|line| line.strip_prefix("If:")).expect("a field");
        let sent: If = sent.parse().expect("a condition");
        // The text is written in one form, and means what was sent.
        text("if") == Some(&*sent.to_string()) && text("if").and_then(|text| text.parse().ok()) == Some(sent)
    } else if reading.starts_with("none -> ") {
        let key = line.file.split('-').nth(1).unwrap_or_default();
        matches!(key, "depth" | "overwrite") && found.get(key).is_none()
    } else if let Some(depth) = reading.strip_prefix("Depth::") {
        let depth = depth.split(',').next().unwrap_or_default();
        text("depth")
            .is_some_and(|found| [("0", "Zero"), ("1", "One"), ("infinity", "Infinity")].contains(&(found, depth)))
    } else if let Some(destination) = reading.strip_prefix("Destination{") {
        let origins = Origins::new(["http://www.example.com"]).expect("an origin");
        let found = text("destination").and_then(|text| text.parse::<Destination>().ok()).expect("a destination");
        let local = found.resolve(&origins).expect("it is on this server").to_string().replace('?', ", query=");
        destination.trim_end_matches('}').trim_end_matches(", same server") == format!("path={local}")
    } else if let Some(overwrite) = reading.strip_prefix("Overwrite::") {
        text("overwrite") == Some(overwrite)
    } else if let Some(list) = inside(reading, "Timeout[") {
        text("timeout").unwrap_or_default() == list
    } else {
        // JSON has no member for the other fields.
        ["LockToken", "DAV[", "Preferences{"].iter().any(|kind| reading.starts_with(kind))
    };
    if right { Ok(()) } else { Err(format!("{}: expected {reading}, found {found}", line.file)) }
}
