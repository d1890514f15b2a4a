//! Compares request bodies, and mutants of them, with an independent reader: what they ask for.
//!
//! The other reader is roxmltree with the rules of `support::oracle`, and the walk of `support::asked`. Whatever this crate
//! reads, the other one reads too, and finds the same names, hrefs and changes in it. What this crate refuses breaks a
//! grammar, which the other one does not know.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use multistatus::http::Method;
use multistatus::request::{Body, PropertyChange, Reader, Report, Search};
use proptest::prelude::*;
use serde_json::json;

use crate::asked::Asked;
use crate::mutate::{Rng, mutant};
use crate::support::oracle;

/// The methods with a grammar of their own, and one without.
const METHODS: [&str; 9] =
    ["PROPFIND", "PROPPATCH", "LOCK", "MKCOL", "MKCALENDAR", "REPORT", "SEARCH", "ACL", "VERSION-CONTROL"];

/// The number of mutants.
const MUTANTS: u32 = 4_000;

/// Differences that are right: what roxmltree cannot read at all (`oracle::LIMIT`), which is an element with the prefix
/// `xml` and an attribute with the local name `xmlns`; and encodings other than UTF-8, which the other reader does not
/// know. Entities and document types make no difference: both refuse every entity that XML does not define, and every
/// document type.
fn is_known(body: &[u8], why: &str) -> bool {
    why.starts_with(oracle::LIMIT) || is_of_another_encoding(body)
}

fn is_of_another_encoding(body: &[u8]) -> bool {
    let head = &body[..body.len().min(200)];
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let declared = head.contains("encoding") && !head.contains("utf-8");
    declared || body.starts_with(&[0xFE, 0xFF]) || body.starts_with(&[0xFF, 0xFE]) || body.contains(&0)
}

/// What the typed body asks for.
fn asked(body: &Body) -> Asked {
    let set = |name: &multistatus::Name| json!({ "set": name.to_string() });
    let names: Vec<String> = match body {
        Body::Report(Report::ExpandProperty(report)) => {
            report.properties.iter().map(|property| property.name.to_string()).collect()
        }
        body => body.prop().into_iter().flat_map(|prop| prop.names()).map(ToString::to_string).collect(),
    };
    let hrefs = match body {
        Body::Report(report) => report.hrefs().iter().map(ToString::to_string).collect(),
        Body::Search(Search::Basic(query)) => query.from.iter().map(|scope| scope.href.to_string()).collect(),
        _ => Vec::new(),
    };
    let changes = match body {
        Body::PropertyUpdate(update) => update
            .changes()
            .iter()
            .map(|change| match change {
                PropertyChange::Set(property) => set(property.name()),
                PropertyChange::Remove(name) => json!({ "remove": name.to_string() }),
            })
            .collect(),
        Body::Mkcol(body) => body.all().iter().map(|property| set(property.name())).collect(),
        Body::Mkcalendar(body) => body.all().iter().map(|property| set(property.name())).collect(),
        _ => Vec::new(),
    };
    Asked { names, hrefs, changes }
}

/// Compares the readings of a body. Returns true if this crate reads it.
fn compare(method: &str, body: &[u8]) -> Result<bool, String> {
    let read = Reader::new(&Method::from_bytes(method.as_bytes()).expect("a method"), body).parse();
    let Ok(read) = read else { return Ok(false) };
    if matches!(read, Body::None) || body.is_empty() {
        return Ok(false);
    }
    let has_grammar = !matches!(read, Body::Other(_));
    match oracle::document(body, |root| Asked::of(root, has_grammar)) {
        Ok(expected) if expected == asked(&read) => Ok(true),
        Ok(expected) => Err(format!("{method}: found {:?}, expected {expected:?}", asked(&read))),
        Err(why) if is_known(body, &why) => Ok(false),
        Err(why) => Err(format!("{method}: is read, though: {why}")),
    }
}

/// A body, and its method if that is known.
struct Sample {
    name: String,
    method: Option<String>,
    body: Vec<u8>,
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

/// All bodies below a folder, alone or behind a head.
fn samples(folder: &Path, found: &mut Vec<Sample>) {
    let Ok(entries) = fs::read_dir(folder) else {
        println!("skipped: {} is not there", folder.display());
        return;
    };
    let mut entries: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            samples(&path, found);
            continue;
        }
        let name = path.display().to_string();
        let kind = path.extension().map(|extension| extension.to_string_lossy().into_owned());
        match kind.as_deref() {
            Some("xml") => found.push(Sample { name, method: None, body: fs::read(&path).expect("a file") }),
            Some("http") => {
                let bytes = fs::read(&path).expect("a file");
                let ends = [&b"\r\n\r\n"[..], b"\n\n"];
                let end = ends.iter().filter_map(|end| find(&bytes, end).map(|at| (at, at + end.len()))).min();
                let Some((head, start)) = end else { continue };
                let method = bytes[..head].split(|byte| *byte == b' ').next().unwrap_or_default();
                let method = String::from_utf8_lossy(method).into_owned();
                let rest = &bytes[start..];
                let end = find(rest, b"\n\n--- response ---").unwrap_or(rest.len());
                if Method::from_bytes(method.as_bytes()).is_ok() && !rest.starts_with(b"--- response ---") {
                    found.push(Sample { name, method: Some(method), body: rest[..end].to_vec() });
                }
            }
            _ => {}
        }
    }
}

fn all() -> &'static [Sample] {
    static ALL: OnceLock<Vec<Sample>> = OnceLock::new();
    ALL.get_or_init(|| {
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = Vec::new();
        for folder in ["tests/data", "../shared/requests", "../shared/captures"] {
            samples(&own.join(folder), &mut found);
        }
        found.retain(|sample| !sample.body.is_empty());
        found
    })
}

/// The bodies of requests, of which mutants are made.
fn requests() -> &'static [Vec<u8>] {
    static REQUESTS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    REQUESTS.get_or_init(|| {
        let is_request = |sample: &&Sample| sample.method.is_some() || sample.name.contains("requests");
        let small = all().iter().filter(is_request).filter(|sample| sample.body.len() < 8 << 10);
        small.map(|sample| sample.body.clone()).collect()
    })
}

#[test]
fn bodies_as_they_are() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for sample in all() {
        let methods = sample.method.as_deref().map_or(METHODS.to_vec(), |method| vec![method]);
        for method in methods {
            match compare(method, &sample.body) {
                Ok(read) => count += usize::from(read),
                Err(why) => wrong.push(format!("{}: {why}", sample.name)),
            }
        }
    }
    println!("{} bodies, {count} readings compared", all().len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 500, "{count}");
}

/// Each known difference is one.
#[test]
fn known_differences() {
    for body in [
        "<propfind xmlns='DAV:'><prop><xml:a/></prop></propfind>",
        "<propfind xmlns='DAV:' xmlns:x='u' x:xmlns='v'><propname/></propfind>",
    ] {
        assert_eq!(compare("PROPFIND", body.as_bytes()), Ok(false), "{body}");
        assert!(Reader::new(&Method::from_bytes(b"PROPFIND").expect("a method"), body.as_bytes()).parse().is_ok());
    }
    // No difference: both refuse these.
    for body in [
        "<!DOCTYPE propfind><propfind xmlns='DAV:'><propname/></propfind>",
        "<!DOCTYPE x [<!ENTITY e '<a/>'>]><propfind xmlns='DAV:'><prop>&e;</prop></propfind>",
        "<propfind xmlns='DAV:'><prop>&nbsp;</prop></propfind>",
    ] {
        let read = Reader::new(&Method::from_bytes(b"PROPFIND").expect("a method"), body.as_bytes()).parse();
        assert!(read.is_err() && oracle::document(body.as_bytes(), |_| ()).is_err(), "{body}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: MUTANTS, max_shrink_iters: 0, ..ProptestConfig::default() })]

    /// A mutant that this crate reads, the other reader reads too, and asks for the same.
    #[test]
    fn mutants(seed in any::<u64>()) {
        let body = mutant(&mut Rng::new(seed), requests());
        for method in METHODS {
            if let Err(why) = compare(method, &body) {
                return Err(TestCaseError::fail(format!("{why}\n{}", String::from_utf8_lossy(&body))));
            }
        }
    }
}
