//! Checks the examples that RFCs print: every value, in every way of reading, and back through the writer.
//!
//! Beside each body in `tests/data/rfc` is a file with its content, in the JSON of `docs/design.md`. Three things must
//! agree: that file, the independent reader in `support/oracle.rs`, and the crate.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use crate::support::{self, all_options, buffered, chunks, describe, oracle, whole};
use multistatus::write::WriteOptions;
use multistatus::{Description, Element, Multistatus, ParseOptions, Status, Value};
use serde_json::{Map, json};

type Json = serde_json::Value;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/rfc")
}

/// Returns the name and the bytes of every example.
fn examples() -> Vec<(String, Vec<u8>)> {
    let name = |path: &PathBuf| path.file_stem().expect("a name").to_string_lossy().into_owned();
    let files = support::xml_files(folder());
    assert_eq!(files.len(), 104, "the examples are there");
    files.iter().map(|path| (name(path), fs::read(path).expect("a readable file"))).collect()
}

/// Returns the examples that are multistatus documents, with their content.
fn documents() -> Vec<(String, Vec<u8>, Json)> {
    let golden = |name: &str| fs::read_to_string(folder().join(format!("{name}.json"))).ok();
    let found = examples().into_iter().filter_map(|(name, body)| {
        let mut says = serde_json::from_str(&golden(&name)?).expect("JSON");
        oracle::canonicalise(&mut says);
        Some((name, body, says))
    });
    found.collect()
}

// ---- The model as JSON, by the public interface

fn put(object: &mut Map<String, Json>, key: &str, value: Option<impl Into<Json>>) {
    if let Some(value) = value {
        object.insert(key.into(), value.into());
    }
}

fn list(items: impl Iterator<Item = Json>) -> Option<Json> {
    let items: Vec<Json> = items.collect();
    (!items.is_empty()).then(|| items.into())
}

fn element(element: Element<'_>) -> Json {
    let mut object = Map::new();
    put(&mut object, "name", Some(element.name().to_string()));
    put(&mut object, "lang", element.lang());
    let attributes: Map<_, _> =
        element.attributes().iter().map(|each| (each.name().to_string(), each.value().into())).collect();
    put(&mut object, "attributes", (!attributes.is_empty()).then_some(attributes));
    match element.value() {
        Value::Text(text) => put(&mut object, "text", Some(&**text)),
        Value::Xml(fragment) => put(&mut object, "xml", Some(fragment.to_self_contained())),
    }
    object.into()
}

fn description(description: &Description<'_>) -> Json {
    match description.lang() {
        Some(lang) => json!({ "text": description.text(), "lang": lang }),
        None => description.text().into(),
    }
}

/// Adds the parts that a response and a propstat have in common.
fn outcome<'r>(
    status: Option<&Status>,
    conditions: impl Iterator<Item = Element<'r>>,
    text: Option<Description<'r>>,
    extensions: impl Iterator<Item = Element<'r>>,
) -> Map<String, Json> {
    let mut object = Map::new();
    put(&mut object, "status", status.map(Status::as_u16));
    put(&mut object, "reason", status.and_then(Status::own_reason));
    put(&mut object, "error", list(conditions.map(element)));
    put(&mut object, "description", text.as_ref().map(description));
    put(&mut object, "extensions", list(extensions.map(element)));
    object
}

fn json(document: &Multistatus<'_>) -> Json {
    let mut rows = Vec::new();
    for row in document.responses() {
        let mut object = outcome(row.status(), row.conditions(), row.description(), row.extensions());
        let mut hrefs: Vec<_> = row.hrefs().map(|href| href.to_string()).collect();
        match hrefs.len() {
            0 => {}
            1 => put(&mut object, "href", hrefs.pop()),
            _ => put(&mut object, "hrefs", Some(hrefs)),
        }
        let propstats = row.propstats().map(|propstat| {
            let (status, text) = (propstat.status(), propstat.description());
            let mut object = outcome(status, propstat.conditions(), text, propstat.extensions());
            object.insert("props".into(), propstat.properties().map(element).collect());
            object.into()
        });
        put(&mut object, "propstats", list(propstats));
        put(&mut object, "location", row.location().map(|href| href.to_string()));
        rows.push(object.into());
    }
    let mut object = Map::new();
    object.insert("responses".into(), Json::Array(rows));
    put(&mut object, "description", document.description().map(description));
    put(&mut object, "sync_token", document.sync_token());
    put(&mut object, "extensions", list(document.extensions().iter().cloned().map(element)));
    let mut document = object.into();
    oracle::canonicalise(&mut document);
    document
}

// ---- Tests

/// The tables of the tests below, and the golden files, leave nothing out.
#[test]
fn every_example_is_in_one_test() {
    let all: BTreeSet<String> = examples().into_iter().map(|(name, _)| name).collect();
    let mut seen: BTreeSet<String> = documents().into_iter().map(|(name, ..)| name).collect();
    let goldens = fs::read_dir(folder()).expect("a folder").filter_map(|entry| Some(entry.ok()?.path()));
    assert_eq!(goldens.filter(|path| path.extension().is_some_and(|e| e == "json")).count(), seen.len());
    assert_eq!(seen.len(), 77);
    for name in BROKEN.iter().map(|(name, _)| *name).chain(OTHER_ROOTS.iter().map(|(name, _)| *name)) {
        assert!(seen.insert(name.into()), "{name} is in two tests");
    }
    assert_eq!(seen, all);
}

#[test]
fn every_value_is_as_the_rfc_has_it() {
    for (name, body, says) in documents() {
        assert_eq!(oracle::model(&body).as_ref(), Ok(&says), "{name}, by the independent reader");
        let document = Multistatus::parse(&body).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(json(&document), says, "{name}");
    }
}

/// The crate's own JSON is equal, and the crate reads the documents back from the files.
#[cfg(feature = "serde")]
#[test]
fn every_value_is_in_the_json_of_the_crate() {
    for (name, body, says) in documents() {
        let document = Multistatus::parse(&body).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut json = serde_json::to_value(&document).expect("JSON can hold every document");
        oracle::canonicalise(&mut json);
        assert_eq!(json, says, "{name}");
        let text = fs::read_to_string(folder().join(format!("{name}.json"))).expect("a readable file");
        let read: Multistatus<'_> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(read, document, "{name}");
    }
}

#[test]
fn every_way_of_reading_gives_the_same() {
    for (name, body, _) in documents() {
        let document = Multistatus::parse(&body).unwrap_or_else(|error| panic!("{name}: {error}")).into_owned();
        for (option, options) in all_options() {
            let outcomes = [
                whole(options, &body),
                buffered(options, &body, 1),
                buffered(options, &body, 100),
                chunks(options, body.chunks(1)),
                chunks(options, body.chunks(16)),
            ];
            for found in outcomes {
                assert!(found.rows().eq(document.responses()), "{name}, {option}");
                assert_eq!(found.end.as_ref(), Ok(document.footer()), "{name}, {option}");
            }
        }
    }
}

#[test]
fn what_is_written_is_read_again_to_an_equal_model() {
    for (name, body, says) in documents() {
        let document = Multistatus::parse(&body).unwrap_or_else(|error| panic!("{name}: {error}"));
        for indent in [None, Some(0), Some(2)] {
            let xml = WriteOptions::new().indent(indent).to_xml(&document);
            let again = Multistatus::parse(&xml).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(again, document, "{name}, indent {indent:?}");
            assert_eq!(json(&again), says, "{name}, indent {indent:?}");
            assert_eq!(oracle::model(&xml).as_ref(), Ok(&says), "{name}, indent {indent:?}");
        }
    }
}

/// Examples that are not well-formed as published, and the error of each.
const BROKEN: [(&str, &str); 5] = [
    (
        "rfc2518-s8_1_1",
        "Namespace: the prefix \"R\" is not declared at line 17, column 22 (byte 570, response 1): \
         ParseOptions::undeclared_prefixes reads it",
    ),
    ("rfc3253-s7_1_1", "Truncated: the body ends before `</D:multistatus>` at line 7, column 1 (byte 195)"),
    // The XML declaration has no `?>`.
    ("rfc4331-s6", "Truncated: the body ends before its root element at line 5, column 1 (byte 75)"),
    ("rfc4437-s10_1", r#"Syntax: the XML declaration cannot have version="1/0" here at line 1, column 7 (byte 6)"#),
    ("rfc4791-s7_8_10", r#"Namespace: the prefix "D" is not declared at line 2, column 2 (byte 41)"#),
];

#[test]
fn examples_that_are_broken_as_published_fail() {
    let examples: BTreeMap<_, _> = examples().into_iter().collect();
    for (name, expected) in BROKEN {
        let error = Multistatus::parse(&examples[name]).expect_err(name);
        assert_eq!(describe(&error), expected, "{name}");
    }
}

/// Each leniency reads its example.
#[test]
fn an_option_reads_the_example_with_an_undeclared_prefix() {
    let examples: BTreeMap<_, _> = examples().into_iter().collect();
    for (name, _) in BROKEN {
        let found = ParseOptions::new().tolerant().parse(&examples[name]);
        assert_eq!(found.is_ok(), name == "rfc2518-s8_1_1", "{name}: {found:?}");
    }
    let (document, report) =
        ParseOptions::new().tolerant().parse_with_findings(&examples["rfc2518-s8_1_1"]).expect("a document");
    let codes: Vec<_> = report.as_slice().iter().map(|found| found.deviation().code()).collect();
    assert_eq!(codes, ["xml-prefix-undeclared"]);
    let names: Vec<_> = document.responses()[0].propstats().flat_map(|p| p.names()).map(ToString::to_string).collect();
    let declared = ["bigbox", "author"].map(|local| format!("{{http://www.foo.bar/boxschema/}}{local}"));
    assert_eq!(names, [&declared[0], &declared[1], "{R}DingALing", "{R}Random"]);
}

/// Documents that are no multistatus, and their roots.
const OTHER_ROOTS: [(&str, &str); 22] = [
    ("rfc2518-s8_10_8", "{DAV:}prop"),
    ("rfc2518-s8_10_9", "{DAV:}prop"),
    ("rfc3253-s1_6_1", "{DAV:}error"),
    ("rfc3648-s6_2", "{DAV:}error"),
    ("rfc3744-s7_1_1", "{DAV:}error"),
    ("rfc3744-s8_1_3", "{DAV:}error"),
    ("rfc3744-s8_1_4", "{DAV:}error"),
    ("rfc4918-s16", "{DAV:}error"),
    ("rfc4918-s4_3_1", "{DAV:}prop"),
    ("rfc4918-s4_3_1-2", "{DAV:}prop"),
    ("rfc4918-s7_5_2", "{DAV:}error"),
    ("rfc4918-s9_10_7", "{DAV:}prop"),
    ("rfc4918-s9_10_8", "{DAV:}prop"),
    ("rfc5323-s2_4_1", "{DAV:}error"),
    ("rfc5689-s3_5", "{DAV:}mkcol-response"),
    ("rfc5689-s4_1_1", "{urn:ietf:params:xml:ns:caldav}mkcalendar-response"),
    ("rfc5689-s4_1_1-2", "{DAV:}mkcol-response"),
    ("rfc5995-s4_2", "{DAV:}error"),
    ("rfc6352-s6_3_1_1", "{DAV:}mkcol-response"),
    ("rfc6578-s3_12", "{DAV:}error"),
    ("rfc6638-sB_6", "{DAV:}error"),
    ("rfc8144-sB_4_1", "{DAV:}mkcol-response"),
];

#[test]
fn other_documents_fail_by_the_name_of_their_root() {
    use multistatus::ErrorKind::UnexpectedRoot;
    let examples: BTreeMap<_, _> = examples().into_iter().collect();
    for (name, root) in OTHER_ROOTS {
        for (option, options) in all_options() {
            let error = options.parse(&examples[name]).expect_err(name);
            assert_eq!(error.kind(), UnexpectedRoot, "{name}, {option}");
            // The option that reads it is named after that.
            let told = error.message().split(": ").next();
            assert_eq!(
                told,
                Some(&*format!("expected the root {{DAV:}}multistatus, found {root}")),
                "{name}, {option}"
            );
        }
    }
}

/// The examples with findings, and their codes.
const DEVIATIONS: &[(&str, &[&str])] = &[
    ("rfc3648-s7_2", &["error-in-description"]),
    // A propstat in a propstat.
    ("rfc3648-s8_1", &["misplaced-dav-element"]),
    ("rfc3744-s5_1_2", &["error-in-description"]),
    // `lock-token-submitted` without the href that §16 requires.
    ("rfc4918-s9_6_2", &["condition-shape"]),
    ("rfc4918-s9_8_8", &["condition-shape"]),
    ("rfc4918-s9_9_6", &["condition-shape"]),
];

#[test]
fn the_deviations_of_the_examples_are_known() {
    let expected: BTreeMap<&str, &[&str]> = DEVIATIONS.iter().copied().collect();
    let mut found = BTreeMap::new();
    for (name, body, _) in documents() {
        let (_, report) =
            ParseOptions::new().parse_with_findings(&body).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(report.count(), report.as_slice().len() as u64);
        let codes: Vec<_> = report.as_slice().iter().map(|found| found.deviation().code()).collect();
        if !codes.is_empty() {
            found.insert(name, codes);
        }
    }
    let found: Vec<_> = found.iter().map(|(name, codes)| (name.as_str(), &codes[..])).collect();
    assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
}

/// They break only minor rules: no finding has severity error.
#[test]
fn strict_reads_them_all() {
    for (name, body, says) in documents() {
        let document = ParseOptions::new().strict(true).parse(&body).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(json(&document), says, "{name}");
        assert!(document.validate().is_ok(), "{name}");
    }
}
