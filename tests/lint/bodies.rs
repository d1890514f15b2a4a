//! Bodies of RFCs and of real servers: which rules of severity error they break. Each line of the snapshots was compared
//! with the sentence of its RFC.

#[path = "../support/exchange.rs"]
mod exchange;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use multistatus::lint::{Linter, Report, Rule};
use multistatus::read::Severity;

use crate::support::xml_files;

/// Returns the bodies in a folder of `tests/data`, of which there are some.
fn files(folder: &str) -> Vec<PathBuf> {
    let found = xml_files(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(folder));
    assert!(!found.is_empty(), "{folder}");
    found
}

fn name(path: &Path) -> String {
    let folder = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    format!("{folder}/{}", path.file_name().unwrap_or_default().to_string_lossy())
}

fn errors(report: &Report) -> impl Iterator<Item = Rule> {
    report.counts().map(|(rule, _)| rule).filter(|rule| rule.severity() == Severity::Error)
}

#[test]
fn examples_of_rfcs() {
    let mut shown = String::new();
    for path in files("rfc") {
        let body = fs::read(&path).expect("a body");
        let report = Linter::new().check(&body);
        // Documents of another kind have another root.
        if report.stopped().is_some() && report.count_of(Rule::Root) > 0 {
            continue;
        }
        let rules: Vec<_> = errors(&report).map(Rule::code).collect();
        if !rules.is_empty() {
            writeln!(shown, "{}: {}", name(&path), rules.join(", ")).expect("a string");
        }
    }
    insta::assert_snapshot!(shown);
}

/// What recorded bodies break, with all that is known about their requests: for each server and rule the number of
/// bodies, and the first finding.
#[test]
fn captures() {
    let mut found: BTreeMap<(String, Rule), (u64, String)> = BTreeMap::new();
    for path in files("captures") {
        let body = fs::read(&path).expect("a body");
        let exchange = fs::read_to_string(path.with_extension("http")).ok();
        let exchange = exchange.and_then(|recording| exchange::recorded(&recording));
        let linter = match exchange {
            Some(exchange) => Linter::new().exchange(exchange),
            None => Linter::new(),
        };
        let report = linter.check(&body);
        let server = name(&path).split('/').next().unwrap_or_default().to_owned();
        for rule in errors(&report) {
            let first = report.findings().iter().find(|finding| finding.rule() == rule).map(|finding| {
                let excerpt: String = finding.excerpt().chars().take(100).collect();
                format!("{} {excerpt:?} {:?}", name(&path), finding.text().unwrap_or_default())
            });
            found.entry((server.clone(), rule)).or_insert((0, first.unwrap_or_default())).0 += 1;
        }
    }
    let lines = found.iter().map(|((server, rule), (count, first))| format!("{server} {rule} {count}: {first}\n"));
    insta::assert_snapshot!(lines.collect::<String>());
}

/// Findings of a listing that everybody reads.
#[test]
fn a_clean_body_is_clean() {
    let response = multistatus::Response::builder("/a/")
        .live(&multistatus::prop::ResourceType::collection())
        .property(multistatus::Name::dav("displayname"), "a")
        .build()
        .expect("a response");
    let mut writer = multistatus::write::Writer::new(Vec::new());
    writer.response(&response).expect("a response");
    let xml = writer.finish().expect("a body");
    let report = Linter::new().rules(multistatus::lint::RuleSet::all()).check(&xml);
    assert!(report.is_clean(), "{:?}", report.findings());
}
