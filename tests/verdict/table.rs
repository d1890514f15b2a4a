//! Checks the verdicts on documents without failures: the table in the documentation of `Verdict`.

use std::fs;
use std::path::Path;

use multistatus::header::Preferences;
use multistatus::{Exchange, Multistatus, Operation, Overall};

const OK: &str = "<D:response><D:href>/c/</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>";

fn word(overall: Overall) -> &'static str {
    match overall {
        Overall::Success => "success",
        Overall::Incomplete => "incomplete",
        Overall::Unclear => "unclear",
        Overall::Partial => "partial",
        Overall::Failed => "failed",
        _ => "new",
    }
}

fn verdict(exchange: &Exchange, content: &str) -> &'static str {
    let body = format!("<D:multistatus xmlns:D='DAV:'>{content}</D:multistatus>");
    let document = Multistatus::parse(body.as_bytes()).expect("a document");
    let verdict = document.verdict(exchange.clone());
    assert_eq!(verdict.failures().count(), 0, "{exchange:?}: {content}");
    assert_eq!(verdict.doubts().next().is_some(), verdict.overall() == Overall::Unclear, "{exchange:?}: {content}");
    word(verdict.overall())
}

fn row(name: &str, exchange: &Exchange, token: &str) -> String {
    let foreign = OK.replace("D:", "");
    let contents = ["", &foreign, "<x:y xmlns:x='urn:x'/>", OK];
    let [none, wrong, extension, good] = contents.map(|content| verdict(exchange, &format!("{content}{token}")));
    format!("| {name} | {none} | {wrong} | {extension} | {good} |\n")
}

fn table() -> String {
    let mut table = String::from(
        "| operation | no responses | responses in another namespace only | extensions only | 2xx only |\n|---|---|---|---|---|\n",
    );
    let token = "<D:sync-token>urn:x:1</D:sync-token>";
    for &operation in Operation::ALL {
        let exchange = Exchange::from(operation);
        let name = format!("{operation:?}");
        match operation {
            Operation::SyncCollection => {
                table += &row(&name, &exchange, "");
                table += &row(&format!("{name}, with its token"), &exchange, token);
            }
            Operation::Propfind => {
                table += &row(&name, &exchange, "");
                let asked = exchange.preferences(Preferences::new().header("Depth", "1"));
                table +=
                    &row(&format!("{name}, `Preference-Applied: depth-noroot`"), &asked.applied("depth-noroot"), "");
            }
            Operation::Multiget => {
                table += &row(&name, &exchange, "");
                let asked = exchange.hrefs(["/c/"].map(|href| multistatus::Href::new(href).expect("an href")));
                table += &row(&format!("{name}, with the hrefs that were asked for"), &asked, "");
            }
            _ => table += &row(&name, &exchange, ""),
        }
    }
    table
}

#[test]
fn answers_without_failures() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/verdict/table.md");
    let table = table();
    if std::env::var_os("MULTISTATUS_WRITE").is_some() {
        fs::write(&path, &table).expect("the table can be written");
    }
    assert_eq!(fs::read_to_string(path).unwrap_or_default(), table, "MULTISTATUS_WRITE=1 writes the table anew");
}

/// What goes through all operations goes through each that there is.
#[test]
fn no_operation_is_forgotten() {
    let source = include_str!("../../src/operation.rs");
    let variants =
        source.split("pub enum Operation {").nth(1).and_then(|rest| rest.split('}').next()).expect("the enum");
    let variants: Vec<_> = variants
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("//"))
        .filter_map(|line| line.strip_suffix(','))
        .collect();
    let listed: Vec<_> = Operation::ALL.iter().map(|operation| format!("{operation:?}")).collect();
    assert_eq!(listed, variants);
}
