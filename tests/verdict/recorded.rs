//! Checks the verdicts on recorded documents, with the requests that they answer. Each that is no plain success was
//! read by hand against the RFCs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use multistatus::http::Method;
use multistatus::{Operation, ParseOptions, Summary};

use crate::exchange::recorded;

/// Returns all recordings under a folder: the name, the body and the request.
fn recordings(folder: &Path) -> Vec<(String, Vec<u8>, String)> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for path in fs::read_dir(next).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "http") {
                let name = path.strip_prefix(folder).unwrap_or(&path).with_extension("").display().to_string();
                let request = String::from_utf8_lossy(&fs::read(&path).expect("a recording")).into_owned();
                found.push((name, fs::read(path.with_extension("xml")).expect("a body"), request));
            }
        }
    }
    found.sort();
    found
}

/// Returns one line for each document that is no plain success, then the counts of each kind and of each reason.
fn verdicts(folder: &Path) -> String {
    let mut lines = String::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (name, body, request) in recordings(folder) {
        let Some(exchange) = recorded(&request) else {
            *counts.entry("another method".into()).or_default() += 1;
            continue;
        };
        let document = match ParseOptions::new().tolerant().parse(&body) {
            Ok(document) => document,
            Err(error) => {
                *counts.entry(format!("unreadable: {:?}", error.kind())).or_default() += 1;
                continue;
            }
        };
        let verdict = document.verdict(exchange);
        let overall = format!("{:?}", verdict.overall()).to_lowercase();
        for doubt in verdict.doubts() {
            *counts.entry(format!("doubt: {doubt}")).or_default() += 1;
        }
        let unanswered = verdict.unanswered_names().count() + verdict.unanswered_hrefs().count();
        *counts.entry(overall.clone()).or_default() += 1;
        if verdict.overall().is_success() && unanswered == 0 && verdict.outside().next().is_none() {
            continue;
        }
        let summary: &Summary = verdict.summary();
        let _ = writeln!(lines, "{name}: {:?} {overall}: {summary}", verdict.operation());
        let failures: Vec<_> = verdict.failures().map(|failure| failure.to_string()).collect();
        for failure in failures.iter().take(3) {
            let _ = writeln!(lines, "    {failure}");
        }
        if failures.len() > 3 {
            let _ = writeln!(lines, "    and {} more", failures.len() - 3);
        }
        for name in verdict.unanswered_names().take(3) {
            let _ = writeln!(lines, "    unanswered {name}");
        }
        for href in verdict.unanswered_hrefs().take(3) {
            let _ = writeln!(lines, "    unanswered {href}");
        }
        for href in verdict.outside().take(3) {
            let _ = writeln!(lines, "    outside {href}");
        }
    }
    for (kind, count) in counts {
        let _ = writeln!(lines, "{count} {kind}");
    }
    lines
}

#[test]
fn of_the_project() {
    insta::assert_snapshot!(verdicts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/captures")));
}

#[test]
fn of_the_whole_recording() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/captures");
    if !folder.is_dir() {
        eprintln!("skipped: {} is not there", folder.display());
        return;
    }
    insta::assert_snapshot!(verdicts(&folder));
}

/// The examples of the RFCs are judged as responses to the method that they are printed with. The root of a REPORT is
/// in the text.
#[test]
fn of_the_rfcs() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/rfc");
    let manifest = fs::read_to_string(folder.join("manifest.tsv")).expect("the manifest");
    let mut lines = String::new();
    for columns in manifest.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>()) {
        let (file, rfc, method) = (columns[0], columns[1], columns[3]);
        let Ok(method) = Method::from_bytes(method.as_bytes()) else { continue };
        let operation = match (rfc, Operation::from_http(&method)) {
            ("6578", Some(Operation::Report)) => Operation::SyncCollection,
            (_, Some(operation)) => operation,
            _ => continue,
        };
        let body = fs::read(folder.join(file)).expect("an example");
        // The others are not well-formed as published, or no multistatus.
        let Ok(document) = ParseOptions::new().parse(&body) else { continue };
        let verdict = document.verdict(operation);
        let word = format!("{:?}", verdict.overall()).to_lowercase();
        let _ = writeln!(lines, "{file}: {operation:?} {word}: {}", verdict.summary());
        for failure in verdict.failures().take(4) {
            let _ = writeln!(lines, "    {failure}");
        }
    }
    insta::assert_snapshot!(lines);
}
