//! Bodies of real servers: the captures in `tests/data/captures`, and the whole recording if it is at hand.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::support::{Outcome, all_options, buffered, chunks, oracle, whole};
use multistatus::read::BadResponses;
use multistatus::write::WriteOptions;
use multistatus::{ErrorKind, Multistatus, ParseOptions};

struct Capture {
    /// Server and file, such as `apache/006-PROPFIND-d1-allprop.xml`.
    file: String,
    body: Vec<u8>,
    /// The number of elements `DAV:response`, including nested ones, if another parser could read the body.
    rows: usize,
    well_formed: bool,
}

impl Capture {
    fn server(&self) -> &str {
        self.file.split('/').next().unwrap_or_default()
    }
}

/// Returns the captures that the project ships.
fn own() -> Vec<Capture> {
    let captures = captures(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/captures"));
    assert_eq!(captures.len(), 217);
    captures
}

/// Returns all captures. Prints a note and returns none if they are not there.
fn all() -> Vec<Capture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/captures");
    if !folder.is_dir() {
        eprintln!("skipped: {} is not there", folder.display());
        return Vec::new();
    }
    captures(&folder)
}

fn captures(folder: &Path) -> Vec<Capture> {
    let manifest = fs::read_to_string(folder.join("manifest.tsv")).expect("a manifest");
    let lines = manifest.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    let mut found: Vec<Capture> = lines
        .map(|columns| Capture {
            file: columns[0].into(),
            body: fs::read(folder.join(columns[0])).expect("a capture"),
            rows: columns[7].parse().unwrap_or_default(),
            well_formed: columns[8].starts_with("yes"),
        })
        .collect();
    found.sort_by(|a, b| a.file.cmp(&b.file));
    found
}

/// Checks that legal XML is read, and that every finding about it has a name.
fn check_well_formed(captures: &[Capture]) -> String {
    let mut servers: BTreeMap<&str, BTreeMap<&str, BTreeSet<&str>>> = BTreeMap::new();
    let mut bodies: BTreeMap<&str, usize> = BTreeMap::new();
    for Capture { file, body, rows, .. } in captures.iter().filter(|capture| capture.well_formed) {
        let server = file.split('/').next().unwrap_or_default();
        let codes = servers.entry(server).or_default();
        *bodies.entry(server).or_default() += 1;
        let (document, report) = match ParseOptions::new().parse_with_findings(body) {
            Ok(read) => read,
            Err(error) => {
                // The manifest also lists responses to another report.
                assert_eq!(error.kind(), ErrorKind::UnexpectedRoot, "{file}: {error}");
                assert!(oracle::model(body).is_err_and(|why| why.starts_with("root is ")), "{file}");
                codes.entry("another root").or_default().insert(file);
                continue;
            }
        };
        assert!(document.responses().len() <= *rows, "{file}: {} rows of {rows}", document.responses().len());
        assert_eq!(report.count(), whole(ParseOptions::new(), body).deviation_count, "{file}");
        for found in report.as_slice() {
            codes.entry(found.deviation().code()).or_default().insert(file);
        }
        match ParseOptions::new().strict(true).parse(body) {
            Ok(strict) => {
                assert_eq!(strict, document, "{file}");
                codes.entry("strict reads").or_default().insert(file);
            }
            Err(error) => {
                let ErrorKind::Deviation(deviation) = error.kind() else { panic!("{file}: {error}") };
                codes.entry("strict refuses").or_default().insert(file);
                codes.entry(deviation.code()).or_default().insert(file);
            }
        }
    }
    let mut table = String::new();
    for (server, codes) in servers {
        writeln!(table, "{server}, {} bodies", bodies[server]).expect("a string");
        for (code, files) in codes {
            writeln!(table, "  {code}: {}", files.len()).expect("a string");
        }
    }
    table
}

#[test]
fn well_formed_bodies_are_read() {
    insta::assert_snapshot!("well_formed", check_well_formed(&own()));
    let all = all();
    if !all.is_empty() {
        assert_eq!(all.len(), 1406);
        insta::assert_snapshot!("well_formed_of_all", check_well_formed(&all));
    }
}

/// Returns the captures that may not be written, with the rule that forbids it. The others must round-trip.
fn check_valid(captures: &[Capture]) -> (usize, String) {
    let mut invalid = Vec::new();
    let mut valid = 0;
    for Capture { file, body, .. } in captures.iter().filter(|capture| capture.well_formed) {
        let Ok(document) = Multistatus::parse(body) else { continue };
        if let Err(error) = document.validate() {
            assert!(matches!(error.kind(), ErrorKind::Deviation(_)), "{file}: {error}");
            invalid.push(format!("{file}: {error}\n"));
        } else {
            valid += 1;
        }
        // Even a document that breaks the RFC is written as it was read.
        for indent in [None, Some(2)] {
            let xml = WriteOptions::new().indent(indent).to_xml(&document);
            let again = Multistatus::parse(&xml).unwrap_or_else(|error| panic!("{file}: {error}"));
            assert!(again == document, "{file}, indent {indent:?}");
        }
    }
    assert_eq!(invalid.len(), 38);
    (valid, invalid.concat())
}

#[test]
fn valid_bodies_round_trip() {
    let (valid, invalid) = check_valid(&own());
    insta::assert_snapshot!("invalid", invalid);
    assert_eq!(valid, 140);
    let all = all();
    if !all.is_empty() {
        let (valid, same) = check_valid(&all);
        assert_eq!(same, invalid, "the project ships all of them");
        assert_eq!(valid, 1327);
    }
}

/// Returns a summary of the outcome of reading one body.
fn outcome(found: &Outcome) -> String {
    let mut out = format!("{} rows", found.rows().count());
    let bad: Vec<_> = found.items.iter().filter_map(|item| item.as_ref().err()).collect();
    if !bad.is_empty() {
        write!(out, ", {} bad", bad.len()).expect("a string");
    }
    if found.deviation_count > 0 {
        write!(out, ", {} deviations", found.deviation_count).expect("a string");
    }
    match &found.end {
        Ok(_) => out += ", complete",
        Err(error) => write!(out, ", {error}").expect("a string"),
    }
    for error in bad.iter().take(3) {
        write!(out, "\n    bad: {error}").expect("a string");
    }
    // Each response of a listing has one and the same finding.
    let mut codes = BTreeMap::new();
    for found in &found.deviations {
        let code = found.split(['[', ']']).rev().nth(1).unwrap_or_default();
        codes.entry(code).or_insert((0, found)).0 += 1;
    }
    for (code, (count, first)) in codes {
        write!(out, "\n    {code}: {count}, first {first}").expect("a string");
    }
    out
}

#[test]
fn ill_formed_bodies_are_pinned() {
    let own = own();
    let options = [
        ("default", ParseOptions::new()),
        ("bad rows", ParseOptions::new().bad_responses(BadResponses::Keep)),
        ("tolerant", ParseOptions::new().tolerant()),
        ("tolerant, bad rows", ParseOptions::new().tolerant().bad_responses(BadResponses::Keep)),
    ];
    let mut table = String::new();
    let mut count = 0;
    for Capture { file, body, .. } in own.iter().filter(|capture| !capture.well_formed) {
        count += 1;
        assert!(Multistatus::parse(body).is_err(), "{file}");
        writeln!(table, "{file}").expect("a string");
        for (name, options) in options {
            let expected = whole(options, body);
            assert_eq!(buffered(options, body, 1), expected, "{file}, {name}");
            assert_eq!(chunks(options, body.chunks(100)), expected, "{file}, {name}");
            writeln!(table, "  {name}: {}", outcome(&expected)).expect("a string");
        }
    }
    // One of them is good up to its end, because the connection was closed within it.
    assert_eq!(count, 37);
    insta::assert_snapshot!("ill_formed", table);
    let ill_formed = |captures: &[Capture]| -> Vec<String> {
        captures.iter().filter(|capture| !capture.well_formed).map(|capture| capture.file.clone()).collect()
    };
    let all = all();
    if !all.is_empty() {
        assert_eq!(ill_formed(&all), ill_formed(&own), "the project ships all of them");
    }
}

/// A repaired response is good XML when it is written, and so is a document without its bad responses.
#[test]
fn what_was_read_of_ill_formed_bodies_round_trips() {
    for capture in own().iter().filter(|capture| !capture.well_formed) {
        for options in [ParseOptions::new().tolerant(), ParseOptions::new().bad_responses(BadResponses::Keep)] {
            let Ok(document) = options.parse(&capture.body) else { continue };
            for indent in [None, Some(1)] {
                let xml = WriteOptions::new().indent(indent).to_xml(&document);
                let again = Multistatus::parse(&xml);
                let again = again.unwrap_or_else(|error| panic!("{}, {}: {error}", capture.server(), capture.file));
                // The documents differ, because one without a bad response knows that it is not complete.
                assert!(again.responses() == document.responses(), "{}", capture.file);
                assert!(again.footer() == document.footer(), "{}", capture.file);
                assert_eq!(oracle::model(&xml).err(), None, "{}: {}", capture.file, String::from_utf8_lossy(&xml));
            }
        }
    }
}

/// No option changes the reading of a body that needs none, except for what it allows or forbids.
#[test]
fn options_make_no_difference_to_good_bodies() {
    for Capture { file, body, .. } in own().iter().filter(|capture| capture.well_formed) {
        let Ok(document) = Multistatus::parse(body).map(Multistatus::into_owned) else { continue };
        for (option, options) in all_options() {
            let found = options.parse(body);
            match option {
                "strict" if found.is_err() => {}
                // A response is made from stray elements here.
                "tolerant" if file.contains("principal-match") => {
                    assert!(found.is_ok_and(|found| found != document), "{file}");
                }
                _ => assert!(found.is_ok_and(|found| found == document), "{file}, {option}"),
            }
        }
    }
}
