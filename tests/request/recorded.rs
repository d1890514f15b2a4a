//! Reads requests that real clients sent, and those that RFCs print.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use multistatus::Error;
use multistatus::header::Depth;
use multistatus::http::Method;
use multistatus::read::{Deviation, Findings};
use multistatus::request::{Body, Reader};

use super::show;

fn data() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

/// Returns all requests in a folder, by their names.
fn requests(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(&inner).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "http") {
                let name = entry.strip_prefix(folder).expect("inside").display().to_string().replace('\\', "/");
                found.insert(name, fs::read(&entry).expect("a file"));
            }
        }
    }
    found
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

/// Reads a recorded request: its method, and the result of reading its body.
fn read(request: &[u8]) -> (String, Result<(Body, Findings), Error>) {
    let end = find(request, b"\n\n").expect("an empty line");
    let head = String::from_utf8_lossy(&request[..end]).into_owned();
    let rest = &request[end + 2..];
    let body = match find(rest, b"\n\n--- response ---") {
        Some(end) => &rest[..end],
        None if rest.starts_with(b"--- response ---") => b"",
        None => rest,
    };
    let name = head.split(' ').next().unwrap_or_default().to_owned();
    let field = |wanted: &str| {
        let mut fields = head.lines().skip(1).filter_map(|line| line.split_once(':'));
        fields.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim())
    };
    let method = Method::from_bytes(name.as_bytes()).expect("a method");
    let depth = field("depth").map(|depth| depth.parse::<Depth>().expect("a depth"));
    let reader = Reader::new(&method, body).content_type(field("content-type")).depth(depth);
    (name, reader.parse_with_findings())
}

/// Returns one line for each request, with the reading and the findings.
fn table(folder: &str) -> String {
    let mut table = String::new();
    for (name, request) in requests(&data().join(folder)) {
        let (method, result) = read(&request);
        let said = match result {
            Ok((body, findings)) => {
                // A request that was read can be sent.
                if let Ok(xml) = body.to_xml() {
                    let method = Method::from_bytes(method.as_bytes()).expect("a method");
                    assert_eq!(Body::parse(&method, &xml).ok().as_ref(), Some(&body), "{name}");
                }
                let mut codes: Vec<_> = findings.as_slice().iter().map(|found| found.deviation().code()).collect();
                codes.dedup();
                let codes = if codes.is_empty() { String::new() } else { format!("\n    told: {}", codes.join(", ")) };
                format!("{}{codes}", show::body(&body))
            }
            Err(error) => format!("{} {error}", error.status().as_u16()),
        };
        writeln!(table, "{name}\n    {said}").expect("a string");
    }
    table
}

/// Requests of 29 clients. Each was checked by hand: a refused request is not well-formed, or has a body where there
/// may be none.
#[test]
fn clients() {
    insta::assert_snapshot!("clients", table("requests/recorded"));
}

/// The requests that RFCs print. Some are printed with mistakes.
#[test]
fn rfcs() {
    insta::assert_snapshot!("rfcs", table("requests/rfc"));
}

/// The requests for the captured bodies. Some were made odd on purpose.
#[test]
fn captures() {
    use Deviation::{EmptyProp, ExtensionAttribute, TokenNoUri, ValueInName};
    let requests = requests(&data().join("captures"));
    assert!(requests.len() > 200, "{}", requests.len());
    let (mut typed, mut refused) = (0, 0);
    for (name, request) in requests {
        let (method, result) = read(&request);
        match result {
            Ok((body, findings)) => {
                let odd = [EmptyProp, ExtensionAttribute, TokenNoUri, ValueInName];
                let counted: u64 = odd.map(|code| findings.count_of(code)).into_iter().sum();
                assert_eq!(findings.count(), counted, "{name}: {findings:?}");
                typed += usize::from(!matches!(body, Body::None | Body::Other(_)));
            }
            Err(error) => {
                assert!(name.ends_with("PROPPATCH-empty-update.http"), "{name}: {method} {error}");
                refused += 1;
            }
        }
    }
    assert!(typed > 190 && refused > 0, "{typed}, {refused}");
}

/// Prints the reading of a folder elsewhere: `REQUESTS=folder cargo test … -- --ignored --nocapture`.
#[test]
#[ignore = "for recordings that are not here"]
fn elsewhere() {
    let folder = std::env::var("REQUESTS").expect("a folder");
    for (name, request) in requests(Path::new(&folder)) {
        let (method, result) = read(&request);
        match result {
            Ok((_, findings)) if findings.is_clean() => {}
            Ok((_, findings)) => println!("{name}: {method} {:?}", findings.as_slice()),
            Err(error) => println!("{name}: {method} {} {error}", error.status()),
        }
    }
}
