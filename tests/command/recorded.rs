//! Requests of real clients and of RFCs, compared with what an independent XML reader finds in them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use roxmltree::{Document, Node};
use serde_json::{Value, json};

use super::asked::Asked;
use super::{data, run_command};

const SEPARATOR: &str = "\n\n--- response ---";

/// A request whose bytes are text, divided by hand.
struct Recorded {
    method: String,
    fields: BTreeMap<String, String>,
    body: String,
}

impl Recorded {
    fn of(text: &str) -> Self {
        let (mut head, mut rest) = text.split_once("\n\n").unwrap_or((text, ""));
        // Two RFCs print no empty line before the body.
        if let Some(start) = head.find("\n<") {
            (head, rest) = text.split_at(start);
            rest = &rest[1..];
        }
        let rest = rest.split(SEPARATOR).next().unwrap_or_default();
        let body = if rest.starts_with(SEPARATOR.trim_start()) { "" } else { rest };
        // A folded line continues the field before it, and its white space means one space.
        let head = head.replace("\n ", " ").replace("  ", " ");
        let mut lines = head.lines();
        let method = lines.next().and_then(|line| line.split(' ').next()).unwrap_or_default();
        let fields = lines.filter_map(|line| line.split_once(':'));
        let fields = fields.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
        Self { method: method.to_owned(), fields, body: body.to_owned() }
    }
}

/// Returns the members of JSON that follow from the body.
fn expected(root: Node<'_, '_>) -> Value {
    let Asked { names, hrefs, changes } = Asked::of(root, true);
    json!({ "request": root.tag_name().name(), "names": names, "hrefs": hrefs, "changes": changes })
}

/// Reads every request in a folder of `tests/data`. Returns the refused ones, with status and message.
fn refused(folder: &str) -> String {
    let mut refused = String::new();
    let mut count = 0;
    let mut folders = vec![Path::new(&data(folder)).to_owned()];
    let mut files = BTreeSet::new();
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(&inner).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "http") {
                files.insert(entry);
            }
        }
    }
    for file in files {
        count += 1;
        let bytes = fs::read(&file).expect("a file");
        let path = file.to_str().expect("a path that is text");
        let name = path.strip_prefix(&format!("{}/", data(folder))).unwrap_or(path);
        let outcome = run_command("request", &["--json", path], b"");
        let found: Value = serde_json::from_str(&outcome.out).unwrap_or_else(|_| panic!("{name}: {}", outcome.err));
        assert_eq!(outcome.code, Some(i32::from(found.get("status").is_some())), "{name}");
        let text = String::from_utf8_lossy(&bytes);
        let sent = Recorded::of(&text);
        if let Some(status) = found.get("status") {
            let last = outcome.err.lines().last().unwrap_or_default();
            let message = last.strip_prefix(path).unwrap_or(last);
            writeln!(refused, "{name}{message}\n    {} {status} {}", sent.method, found["request"]).expect("a string");
            continue;
        }
        for field in ["depth", "overwrite", "destination", "if"] {
            assert_eq!(found.get(field).and_then(Value::as_str), sent.fields.get(field).map(String::as_str), "{name}");
        }
        match Document::parse(&sent.body) {
            Ok(document) if !matches!(sent.method.as_str(), "PUT" | "POST" | "GET") => {
                for (key, value) in expected(document.root_element()).as_object().expect("an object") {
                    assert_eq!(found[key], *value, "{name}: {key}");
                }
            }
            _ => {
                let is_empty = sent.body.is_empty() || matches!(sent.method.as_str(), "PUT" | "POST" | "GET");
                assert!(is_empty, "{name}: another reader refuses this body");
                let request = match sent.method.as_str() {
                    "LOCK" => "lock-refresh".to_owned(),
                    method => method.to_ascii_lowercase(),
                };
                assert_eq!(found["request"], json!(request), "{name}");
            }
        }
    }
    format!("{count} requests, refused:\n{refused}")
}

#[test]
fn clients() {
    insta::assert_snapshot!("clients", refused("requests/recorded"));
}

#[test]
fn rfcs() {
    insta::assert_snapshot!("rfcs", refused("requests/rfc"));
}

#[test]
fn captures() {
    insta::assert_snapshot!("captures", refused("captures"));
}
