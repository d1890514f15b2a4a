//! The findings of each rule over all recorded bodies and all examples of RFCs. `docs/lint-findings.md` is written by
//! this test; `judged.tsv` says for the first finding of each rule why it is one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use multistatus::http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode};
use multistatus::lint::{Finding, Linter, Rule, RuleSet};
use multistatus::read::Severity;
use multistatus::{Exchange, Operation};

use crate::support::xml_files;

const INTRODUCTION: &str = "\
# Findings of the linter

What `multistatus lint` finds in bodies that real servers sent, and in the examples of RFCs, with all that is known about
the exchange: the request line, the header fields and the body of the request, the status and the header fields of the
response. The bodies were recorded from 14 servers over an awkward tree, so they hold more oddities than everyday bodies do;
`tests/data/README.md` says how. Of the first finding of each rule, the last column says why it is one: it was checked by
hand, the bytes against the section.

This file is written by a test: `UPDATE_FINDINGS=1 cargo test --all-features --test lint findings`. Bodies in `tests/data`
come first, so that the first finding of a rule is in the repository if any body there has it. The counts are over all
recorded bodies, of which the repository has a part; where the others are absent, the test checks the first findings only.
";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A request and the head of its response, as they were recorded.
struct Recording {
    request: (HeaderMap, String, String, Vec<u8>),
    response: Option<(StatusCode, HeaderMap)>,
}

impl Recording {
    fn read(bytes: &[u8]) -> Option<Self> {
        const LINE: &[u8] = b"--- response ---";
        let at = bytes.windows(LINE.len()).position(|window| window == LINE);
        let (request, response) = bytes.split_at(at.unwrap_or(bytes.len()));
        let (first, headers, body) = head(request)?;
        let mut words = first.split(' ');
        let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
        // The recording adds line ends to the body.
        let body = body.strip_suffix(b"\n").unwrap_or(body).trim_ascii_end().to_owned();
        let response = response.strip_prefix(LINE).and_then(|text| head(text.trim_ascii_start()));
        let response = response.and_then(|(first, headers, _)| {
            let status = first.split(' ').nth(1)?.parse().ok()?;
            Some((status, headers))
        });
        Some(Self { request: (headers, method, target, body), response })
    }

    /// Makes a linter that knows the recording.
    fn linter(&self) -> Linter {
        let (headers, method, target, body) = &self.request;
        let mut linter = Linter::new();
        let request = Request::builder().method(method.as_str()).uri(target.as_str()).body(());
        if let Ok((mut parts, ())) = request.map(Request::into_parts) {
            parts.headers = headers.clone();
            linter = match linter.clone().request(&parts, body) {
                Ok(linter) => linter,
                // The request is one that a server must refuse, but this one answered it.
                Err(_) => match Operation::from_http(&parts.method) {
                    Some(operation) => linter.exchange(operation).request_headers(headers),
                    None => linter,
                },
            };
        }
        match &self.response {
            Some((status, headers)) => linter.status(*status).response_headers(headers),
            None => linter,
        }
    }
}

/// Reads a first line and header fields.
fn head(text: &[u8]) -> Option<(String, HeaderMap, &[u8])> {
    let (mut first, mut headers, mut rest) = (None, HeaderMap::new(), text);
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let line = String::from_utf8_lossy(rest[..end].trim_ascii_end()).into_owned();
        // RFCs print some requests without the empty line.
        if line.starts_with('<') {
            break;
        }
        rest = &rest[end + 1..];
        if line.is_empty() {
            break;
        } else if first.is_none() {
            first = Some(line);
        } else if let Some((name, value)) = line.split_once(':') {
            let name = HeaderName::from_bytes(name.trim().as_bytes());
            if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value.trim())) {
                headers.append(name, value);
            }
        }
    }
    Some((first?, headers, rest))
}

/// What was found by one rule.
#[derive(Default)]
struct Found {
    bodies: u64,
    findings: u64,
    /// The first folders of the bodies.
    servers: BTreeSet<String>,
    first: String,
}

impl Found {
    fn add(&mut self, name: &str, count: u64, first: Option<&Finding>) {
        self.bodies += 1;
        self.findings += count;
        self.servers.insert(name.split('/').next().unwrap_or_default().to_owned());
        if self.first.is_empty() {
            self.first = first.map_or_else(|| name.to_owned(), |first| told(name, first));
        }
    }
}

/// Returns the place of a finding and its bytes, as the cell of a table.
fn told(name: &str, finding: &Finding) -> String {
    let position = finding.position().map(|position| format!(":{}:{}", position.line(), position.column()));
    let code = |text: &str| {
        let mut short: String = text.chars().take(90).collect();
        short.extend((short.len() < text.len()).then_some('…'));
        format!("`{}`", short.escape_debug().to_string().replace("\\\"", "\"").replace("\\'", "'").replace('|', "\\|"))
            .replace("``", "` `")
    };
    let mut cell = format!("{name}{}", position.unwrap_or_default());
    for text in [finding.excerpt(), finding.text().unwrap_or_default()] {
        if !text.is_empty() && !cell.contains(&code(text)) {
            write!(cell, " {}", code(text)).expect("a string");
        }
    }
    cell
}

type Table = BTreeMap<Rule, Found>;

fn add(table: &mut Table, name: &str, linter: Linter, body: &[u8]) {
    let report = linter.rules(RuleSet::all()).keep_findings(1).check(body);
    for (rule, count) in report.counts() {
        let first = report.findings().iter().find(|finding| finding.rule() == rule);
        table.entry(rule).or_default().add(name, count, first);
    }
}

/// Checks recorded bodies: those in the repository, and then the others.
fn captures(all: Option<&Path>) -> (Table, usize) {
    let own = root().join("tests/data/captures");
    let (mut table, mut seen) = (Table::new(), BTreeSet::new());
    for folder in [Some(own.as_path()), all].into_iter().flatten() {
        for path in xml_files(folder) {
            let name = path.strip_prefix(folder).expect("a path below").display().to_string();
            if seen.insert(name.clone()) {
                let recording = fs::read(path.with_extension("http")).ok();
                let linter = recording.as_deref().and_then(Recording::read).map(|recording| recording.linter());
                add(&mut table, &name, linter.unwrap_or_default(), &fs::read(&path).expect("a body"));
            }
        }
    }
    (table, seen.len())
}

/// Checks the multistatus documents that RFCs print, with the requests that they print.
fn examples() -> (Table, usize) {
    let data = root().join("tests/data");
    let manifest = fs::read_to_string(data.join("rfc/manifest.tsv")).expect("a manifest");
    let (mut table, mut count) = (Table::new(), 0);
    for line in manifest.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        if !cells[6].contains("root=multistatus") && cells[5] == "yes" || !cells[4].starts_with("207") {
            continue;
        }
        let request = data.join(format!("requests/rfc/{}-{}.http", cells[1], cells[2]));
        let recording = fs::read(request).ok().and_then(|bytes| Recording::read(&bytes));
        let linter = match recording.filter(|recording| recording.request.1 == cells[3]) {
            Some(recording) => recording.linter(),
            None => match Operation::from_http(&cells[3].parse().expect("a method")) {
                Some(operation) if operation != Operation::Report => Linter::new().exchange(Exchange::from(operation)),
                _ => Linter::new(),
            },
        };
        let linter = linter.status(StatusCode::MULTI_STATUS);
        add(&mut table, cells[0], linter, &fs::read(data.join("rfc").join(cells[0])).expect("an example"));
        count += 1;
    }
    (table, count)
}

/// Returns the judgements: by `captures` or `rfc`, and the code of the rule.
fn judgements() -> BTreeMap<(&'static str, &'static str), &'static str> {
    let lines = include_str!("judged.tsv").lines().skip(1);
    let cells = lines.map(|line| line.splitn(3, '\t').collect::<Vec<_>>());
    cells.map(|cells| ((cells[0], cells[1]), cells[2])).collect()
}

fn rows(shown: &mut String, table: &Table, of: &str) {
    let judged = judgements();
    let mut missing = Vec::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Info] {
        let of_severity: Vec<_> = table.iter().filter(|(rule, _)| rule.severity() == severity).collect();
        let (head, line) = match of {
            "captures" => {
                ("| rule | section | bodies | findings | servers | first finding | judgement |", "|---".repeat(7))
            }
            _ => ("| rule | section | bodies | findings | first finding | judgement |", "|---".repeat(6)),
        };
        if of_severity.is_empty() {
            continue;
        }
        writeln!(shown, "\n### Severity {severity}\n\n{head}\n{line}|").expect("a string");
        for (rule, found) in of_severity {
            let judgement = judged.get(&(of, rule.code())).copied().unwrap_or_else(|| {
                missing.push(format!("{of}\t{rule}\t{}", found.first));
                ""
            });
            let servers = Vec::from_iter(found.servers.iter().map(String::as_str)).join(", ");
            let servers = if of == "captures" { format!(" {servers} |") } else { String::new() };
            let section = rule.section().unwrap_or("–");
            let Found { bodies, findings, first, .. } = found;
            writeln!(shown, "| {rule} | {section} | {bodies} | {findings} |{servers} {first} | {judgement} |")
                .expect("a string");
        }
    }
    let table_codes: BTreeSet<_> = table.keys().map(|rule| rule.code()).collect();
    let idle = judged.keys().filter(|(where_, code)| *where_ == of && !table_codes.contains(code));
    let idle: Vec<_> = idle.map(|(_, code)| *code).collect();
    assert!(
        missing.is_empty() && idle.is_empty() || shared().is_none() || is_update(),
        "judged.tsv lacks\n{}\nand judges what is not found: {idle:?}",
        missing.join("\n")
    );
}

fn is_update() -> bool {
    std::env::var_os("UPDATE_FINDINGS").is_some()
}

/// Returns the folder of all recorded bodies, if it is there.
fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("MULTISTATUS_CAPTURES").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| root().join("../shared/captures"));
    folder.is_dir().then_some(folder)
}

/// Each finding in the document is there, and no other.
#[test]
fn findings_of_each_rule() {
    let path = root().join("docs/lint-findings.md");
    let written = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let all = shared();
    let (table, bodies) = captures(all.as_deref());
    let (of_rfcs, printed) = examples();
    for found in table.iter().chain(&of_rfcs).filter(|_| !is_update()) {
        let (rule, found) = found;
        let (code, first) = (format!("| {rule} |"), format!("| {} |", found.first));
        let is_told = |line: &str| line.starts_with(&code) && line.contains(&first) && !line.ends_with("|  |");
        assert!(written.lines().any(is_told), "{rule}: {} is not in {}", found.first, path.display());
    }
    if all.is_none() {
        eprintln!("skipped: the counts, because ../shared/captures and MULTISTATUS_CAPTURES are not there");
        return;
    }
    let mut shown = INTRODUCTION.to_owned();
    write!(shown, "\n## {bodies} recorded bodies\n").expect("a string");
    rows(&mut shown, &table, "captures");
    write!(shown, "\n## {printed} examples of RFCs\n").expect("a string");
    rows(&mut shown, &of_rfcs, "rfc");
    let never = Rule::ALL.iter().filter(|rule| !table.contains_key(rule) && !of_rfcs.contains_key(rule));
    let of_bodies = never.filter(|rule| {
        !rule.needs().contains(&multistatus::lint::Need::RequestBody) || !matches!(rule, Rule::Deviation(_))
    });
    let never: Vec<_> = of_bodies.map(|rule| rule.code()).collect();
    write!(
        shown,
        "\n## Rules without a finding\n\n{}. `tests/lint/cases.txt` has bodies that break and keep each.\n",
        never.join(", ")
    )
    .expect("a string");
    if is_update() {
        fs::write(&path, &shown).expect("a document");
    } else {
        assert_eq!(shown, written, "docs/lint-findings.md is older than the linter: UPDATE_FINDINGS=1 writes it");
    }
}
