//! Test cases of other projects, and bodies from many servers. Both are beside the project and have licences of their
//! own, so nothing of them is copied. If they are not there, tests print a note and are skipped.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{self, oracle, whole};
use multistatus::read::BadResponses;
use multistatus::{Base, Element, ErrorKind, Href, Multistatus, Name, ParseOptions, Propstat, Response, Value};
use serde_json::Value as Json;

fn shared(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(folder);
    if !path.is_dir() {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    }
    Some(path)
}

// ---- vectors

/// Returns the cases in which this crate does something other than the suite says, and the reasons. An entry that is no
/// longer true fails.
fn otherwise() -> BTreeMap<String, &'static str> {
    const UNREADABLE: &str = "a status that cannot be read is none, never a made-up 500";
    const SPACES: &str = "a status line with too many spaces is read, and a deviation tells of it";
    const ELSEWHERE: &str = "where an href points is for the caller to judge";
    const WRAPPED: &str = "a root that is no multistatus, which an option reads";
    let list = [
        ("dav4jvm-statusline/011", UNREADABLE),
        ("dav4jvm-statusline/012", UNREADABLE),
        ("dav4jvm-statusline/013", UNREADABLE),
        ("dav4jvm-statusline/014", UNREADABLE),
        ("dav4jvm-statusline/015", UNREADABLE),
        ("dav4jvm-statusline/016", UNREADABLE),
        ("dav4jvm-statusline/017", SPACES),
        ("dav4jvm-statusline/018", SPACES),
        ("dav4jvm-statusline/021", UNREADABLE),
        ("dav4jvm-statusline/022", UNREADABLE),
        ("dav4jvm-statusline/023", UNREADABLE),
        ("neon/006", "rows without href are kept; neon leaves them out"),
        ("neon/015", "a status without a reason has the one that belongs to its code"),
        ("nextcloud-desktop/006", ELSEWHERE),
        ("nextcloud-desktop/007", ELSEWHERE),
        ("nextcloud-desktop/009", ELSEWHERE),
        ("python-caldav/009", WRAPPED),
        ("python-caldav/010", WRAPPED),
        ("webdav-client-ts/003", "the attribute has a prefix, which that client cuts off"),
        ("webdav-client-ts/004", "not well-formed: an attribute without value"),
        ("webdav-client-ts/013", "not well-formed: prefixes that nothing declares, which an option reads"),
    ];
    let illegal = "not well-formed: a character that XML forbids, which an option replaces";
    let characters = (2..=30).map(|number| (format!("vdirsyncer/{number:03}"), illegal));
    list.map(|(name, why)| (name.to_owned(), why)).into_iter().chain(characters).collect()
}

/// A body of a suite and the suite's expectations.
struct Vector {
    name: String,
    body: Vec<u8>,
    says: Json,
}

fn vectors(folder: &Path) -> Vec<Vector> {
    let bodies = support::xml_files(folder).into_iter().map(|path| {
        let says = fs::read_to_string(path.with_extension("json")).expect("what the suite says");
        Vector {
            name: path.strip_prefix(folder).expect("a name").with_extension("").display().to_string(),
            body: fs::read(&path).expect("a body"),
            says: serde_json::from_str(&says).expect("JSON"),
        }
    });
    bodies.collect()
}

/// Returns the difference between the crate and the suite, if there is one.
fn disagreement(options: ParseOptions, vector: &Vector) -> Option<String> {
    let Vector { body, says, .. } = vector;
    let read = options.parse(body);
    match (says["expect"].as_str().expect("an expectation"), read) {
        ("ok", Ok(document)) => check(says, &document).err(),
        ("ok", Err(error)) => Some(format!("{:?}: {error}", error.kind())),
        ("error" | "error-at-end", Err(_)) | ("no-crash", _) => None,
        ("error" | "error-at-end", Ok(_)) => Some("is read".into()),
        ("empty", Err(error)) if error.kind() == ErrorKind::Empty => None,
        (_, read) => Some(format!("{read:?}")),
    }
}

type Check = Result<(), String>;

fn ensure(is: bool, what: impl FnOnce() -> String) -> Check {
    if is { Ok(()) } else { Err(what()) }
}

fn equal<T: PartialEq + std::fmt::Debug>(what: &str, found: T, expected: T) -> Check {
    ensure(found == expected, || format!("{what} is {found:?}, not {expected:?}"))
}

fn strings(json: &Json) -> Vec<&str> {
    json.as_array().into_iter().flatten().filter_map(Json::as_str).collect()
}

fn check(says: &Json, document: &Multistatus<'_>) -> Check {
    for (key, value) in says.as_object().expect("an object") {
        match key.as_str() {
            "responses" | "base" => {}
            "sync_token" => equal(key, document.sync_token(), value.as_str())?,
            "description" => equal(key, document.description().map(|d| d.text().trim().to_owned()), text(value))?,
            // Expectations about the suite itself, or about using the document.
            "source"
            | "expect"
            | "note"
            | "derived"
            | "adapted"
            | "direction"
            | "policy"
            | "status_line"
            | "invalid_status_line"
            | "wellformed"
            | "ns_wellformed"
            | "overall"
            | "truncated" => {}
            _ => return Err(format!("unknown key {key}")),
        }
    }
    let Some(responses) = says["responses"].as_array() else { return Ok(()) };
    let base = says["base"].as_str().unwrap_or("http://localhost/");
    let rows = document.responses();
    equal("the number of rows", rows.len(), responses.len())?;
    rows.iter().zip(responses).try_for_each(|(row, says)| check_row(says, row, base))
}

fn text(json: &Json) -> Option<String> {
    json.as_str().map(Into::into)
}

fn check_row(says: &Json, row: &Response<'_>, base: &str) -> Check {
    let href = row.href();
    let resolved = |href: &Href<'_>| {
        let base = Href::from_path(base).or_else(|_| Href::new(base.to_owned()));
        base.and_then(Base::new)
            .and_then(|base| base.resolve(href))
            .map(Href::into_owned)
            .map_err(|error| error.to_string())
    };
    let same = |href: &Href<'_>, other: &str| -> Check {
        let other = Href::new(other).map_err(|error| error.to_string())?;
        ensure(href.same_resource(&other), || format!("{href} is not {other}"))
    };
    for (key, value) in says.as_object().expect("an object") {
        match key.as_str() {
            "hrefs" => {
                // If a suite asserts one href, only that one is given.
                let hrefs: Vec<_> = row.hrefs().map(|href| href.to_string()).collect();
                equal(key, hrefs.iter().map(String::as_str).take(strings(value).len()).collect(), strings(value))?;
            }
            "resolved_paths" => {
                equal(key, row.hrefs().len(), strings(value).len())?;
                for (href, path) in row.hrefs().zip(strings(value)) {
                    same(&resolved(&href)?, path)?;
                }
            }
            "resolved" => {
                let href = href.as_ref().map(resolved).transpose()?;
                equal(key, href.map(|href| href.to_string()), text(value))?;
            }
            "path_decoded" => {
                equal(key, href.as_ref().and_then(|href| Some(href.decoded_path().ok()?.into_owned())), text(value))?;
            }
            "path_normalized" => {
                same(href.as_ref().ok_or("no href")?, value.as_str().unwrap_or_default())?;
            }
            "status" => equal(key, row.status().map(|status| u64::from(status.as_u16())), value.as_u64())?,
            "reason" => equal(key, row.status().map(|status| status.reason().to_owned()), text(value))?,
            "description" => equal(key, row.description().map(|d| d.text().trim().to_owned()), text(value))?,
            "description_contains" => {
                let part = value.as_str().unwrap_or_default();
                ensure(row.description().is_some_and(|d| d.text().contains(part)), || format!("{key}: {row:?}"))?;
            }
            "error" => {
                let found: Vec<_> = row.conditions().map(|condition| condition.name().to_string()).collect();
                equal(key, found.iter().map(String::as_str).collect(), strings(value))?;
            }
            "collection" => equal(key, Some(row.is_collection()), value.as_bool())?,
            "propstats" => {
                // Some suites only give the one that their client looks at.
                let expected = value.as_array().map(Vec::as_slice).unwrap_or_default();
                if expected.is_empty() {
                    equal("the number of propstats", row.propstats().len(), 0)?;
                }
                let mut found = row.propstats();
                for says in expected {
                    let mut why = String::from("there is no more propstat");
                    let is_it = |propstat| check_propstat(says, propstat).map_err(|error| why = error).is_ok();
                    let is_there = found.any(is_it);
                    ensure(is_there, || why)?;
                }
            }
            "propstats_nonempty" => {
                let expected = value.as_array().map(Vec::as_slice).unwrap_or_default();
                let found: Vec<_> = row.propstats().filter(|propstat| propstat.names().len() > 0).collect();
                equal(key, found.len(), expected.len())?;
                found.into_iter().zip(expected).try_for_each(|(propstat, says)| check_propstat(says, propstat))?;
            }
            "ok_props" => {
                for says in value.as_array().into_iter().flatten() {
                    let name = name(says);
                    check_property(says, row.property(&name).ok_or_else(|| format!("{name} is not there"))?)?;
                }
            }
            "ok_props_absent" => {
                for name in strings(value) {
                    let name: Name = name.parse().expect("a name");
                    ensure(row.property(&name).is_none(), || format!("{name} is there"))?;
                }
            }
            _ => return Err(format!("unknown key {key}")),
        }
    }
    Ok(())
}

fn check_propstat(says: &Json, propstat: Propstat<'_>) -> Check {
    for (key, value) in says.as_object().expect("an object") {
        match key.as_str() {
            "status" => equal(key, propstat.status().map(|status| u64::from(status.as_u16())), value.as_u64())?,
            "reason" => equal(key, propstat.status().map(|status| status.reason().to_owned()), text(value))?,
            "description" => equal(key, propstat.description().map(|d| d.text().trim().to_owned()), text(value))?,
            "props" => {
                for says in value.as_array().into_iter().flatten() {
                    let name = name(says);
                    check_property(says, propstat.property(&name).ok_or_else(|| format!("{name} is not there"))?)?;
                }
            }
            _ => return Err(format!("unknown key {key}")),
        }
    }
    Ok(())
}

fn name(says: &Json) -> Name {
    let part = |key: &str| says[key].as_str().unwrap_or_default();
    Name::new(part("ns"), part("name")).expect("a name")
}

fn check_property(says: &Json, property: Element<'_>) -> Check {
    let href = Name::dav("href");
    for (key, value) in says.as_object().expect("an object") {
        let found = property.text().unwrap_or_default();
        let children = || property.children().map(Element::into_owned).collect::<Vec<_>>();
        match key.as_str() {
            "ns" | "name" => {}
            "text" => equal(key, property.text().map(Into::into), text(value))?,
            "text_contains" => {
                ensure(found.contains(value.as_str().unwrap_or_default()), || format!("{key}: {found}"))?
            }
            "text_content" => {
                let found: String = children().iter().filter_map(|child| Some(child.text()?.to_owned())).collect();
                equal(key, found.trim(), value.as_str().unwrap_or_default())?;
            }
            "empty" => equal(key, Some(property.is_empty()), value.as_bool())?,
            "json" => equal(key, serde_json::from_str::<Json>(found).ok().as_ref(), Some(value))?,
            "contains" => {
                let found: Vec<_> = children().iter().map(|child| child.name().to_string()).collect();
                let missing: Vec<_> =
                    strings(value).into_iter().filter(|name| !found.iter().any(|f| f == name)).collect();
                equal(key, missing, vec![])?;
            }
            "first_href" => {
                let found = children().into_iter().find(|child| *child.name() == href);
                equal(key, found.and_then(|href| Some(href.text()?.trim().to_owned())), text(value))?;
            }
            "attrs" => {
                for (name, value) in value.as_object().expect("an object") {
                    let name = Name::new("", name).expect("a name");
                    equal("an attribute", property.attribute(&name), value.as_str())?;
                }
            }
            "children" => {
                let found = children();
                for (child, says) in found.iter().zip(value.as_array().into_iter().flatten()) {
                    equal("a child", Some(child.name().local()), says["name"].as_str())?;
                    equal("its text", child.text(), says["text"].as_str())?;
                }
            }
            "child_attr_name" => {
                let attribute = Name::new("", "name").expect("a name");
                let found: Vec<_> =
                    children().iter().map(|child| child.attribute(&attribute).unwrap_or_default().to_owned()).collect();
                equal(key, found.iter().map(String::as_str).collect(), strings(value))?;
            }
            "inner_xml" => {
                let expected =
                    Value::from_xml(value.as_str().unwrap_or_default()).map_err(|error| error.to_string())?;
                equal(key, property.value(), &expected)?;
            }
            // In a notation of neon's, with names that are no XML; here as the markup that it means.
            "neon_flat" => {
                let flat = value.as_str().unwrap_or_default();
                let markup = flat.replace("<DAV:", "<D:").replace("</DAV:", "</D:").replace(" DAV:", " D:");
                let expected = Value::from_xml(&markup).map_err(|error| error.to_string())?;
                equal(key, property.value(), &expected)?;
            }
            _ => return Err(format!("unknown key {key}")),
        }
    }
    Ok(())
}

#[test]
fn vectors_are_as_their_suites_say() {
    let Some(folder) = shared("vectors") else { return };
    let otherwise = otherwise();
    let vectors = vectors(&folder);
    assert_eq!(vectors.len(), 195);
    let mut found = Vec::new();
    let mut outdated: Vec<_> = otherwise.keys().collect();
    for vector in &vectors {
        let Some(why) = disagreement(ParseOptions::new(), vector) else { continue };
        match otherwise.contains_key(&vector.name) {
            true => outdated.retain(|name| **name != vector.name),
            false => found.push(format!("{}: {why} ({})", vector.name, vector.says["policy"])),
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(outdated.is_empty(), "as their suites say: {outdated:?}");
}

/// Each leniency reads its bodies as the suite says.
#[test]
fn options_read_as_the_suites_say() {
    let Some(folder) = shared("vectors") else { return };
    let options = ParseOptions::new().tolerant().wrapped_root(true);
    for vector in vectors(&folder) {
        match vector.name.as_str() {
            "python-caldav/009" | "python-caldav/010" | "webdav-client-ts/013" => {
                assert_eq!(disagreement(options, &vector), None, "{}", vector.name);
            }
            // They remove characters that are replaced here.
            name if name.starts_with("vdirsyncer/") && otherwise().contains_key(name) => {
                let document = options.parse(&vector.body).expect("a document");
                let says = &vector.says["responses"][0]["propstats"][0]["props"][0];
                let property = document.responses()[0].property(&self::name(says)).expect("a property");
                let text = property.text().expect("a text");
                assert!(text.contains('\u{FFFD}'), "{name}: {text:?}");
                assert_eq!(Some(text.replace('\u{FFFD}', "").as_str()), says["text"].as_str(), "{name}");
            }
            _ => {}
        }
    }
}

/// The error of each case that has one is pinned.
#[test]
fn errors_of_vectors_are_pinned() {
    let Some(folder) = shared("vectors") else { return };
    let mut table = String::new();
    for vector in vectors(&folder) {
        if let Err(error) = Multistatus::parse(&vector.body) {
            writeln!(table, "{}: {}: {:?}", vector.name, vector.says["expect"], error.kind()).expect("a string");
        }
    }
    insta::assert_snapshot!("vectors", table);
}

#[test]
fn every_vector_agrees_with_an_independent_reader() {
    let Some(folder) = shared("vectors") else { return };
    for vector in vectors(&folder) {
        let (read, model) = (Multistatus::parse(&vector.body), oracle::model(&vector.body));
        assert_eq!(read.is_ok(), model.is_ok(), "{}: {read:?}, {model:?}", vector.name);
        if let (Ok(read), Ok(model)) = (read, model) {
            assert_eq!(Some(read.responses().len()), model["responses"].as_array().map(Vec::len), "{}", vector.name);
        }
    }
}

// ---- corpus

/// A well-formed body is read, and any other fails or is read through an option. The results are pinned by name,
/// without any text of the bodies.
#[test]
fn bodies_of_many_servers() {
    let Some(folder) = shared("corpus") else { return };
    let manifest = fs::read_to_string(folder.join("manifest.tsv")).expect("a manifest");
    let lines = manifest.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    let mut lines: Vec<(String, bool)> = lines.map(|columns| (columns[0].into(), columns[7] == "yes")).collect();
    lines.sort();
    assert_eq!(lines.len(), 171);
    let mut refused = String::new();
    let mut deviations = String::new();
    for (name, well_formed) in lines {
        let body = fs::read(folder.join(&name)).expect("a body");
        match ParseOptions::new().parse_with_findings(&body) {
            Ok((document, report)) => {
                assert!(well_formed, "{name} is read");
                let xml = document.to_xml();
                assert!(Multistatus::parse(&xml).is_ok_and(|again| again == document), "{name}");
                let mut codes: Vec<_> = report.as_slice().iter().map(|found| found.deviation().code()).collect();
                codes.dedup();
                if !codes.is_empty() {
                    writeln!(deviations, "{name}: {}", codes.join(", ")).expect("a string");
                }
                match ParseOptions::new().strict(true).parse(&body) {
                    Ok(strict) => assert_eq!(strict, document, "{name}"),
                    Err(error) => {
                        let ErrorKind::Deviation(deviation) = error.kind() else { panic!("{name}: {error}") };
                        writeln!(deviations, "{name}: strict refuses {deviation}").expect("a string");
                    }
                }
            }
            Err(error) => {
                assert!(!well_formed, "{name}: {error}");
                write!(refused, "{name}: {:?}", error.kind()).expect("a string");
                match ParseOptions::new().tolerant().parse_with_findings(&body) {
                    Err(error) => write!(refused, "; tolerant {:?}", error.kind()),
                    Ok((document, report)) => {
                        let codes = report.as_slice().iter().map(|found| found.deviation().code());
                        let codes: Vec<_> = codes.collect::<std::collections::BTreeSet<_>>().into_iter().collect();
                        write!(refused, "; tolerant reads {}: {}", document.responses().len(), codes.join(", "))
                    }
                }
                .expect("a string");
                let found = whole(ParseOptions::new().bad_responses(BadResponses::Keep), &body);
                let bad = found.items.iter().filter(|item| item.is_err()).count();
                let end =
                    found.end.map_or_else(|error| error.split(':').next().map(Into::into), |_| Some("complete".into()));
                let end: String = end.unwrap_or_default();
                writeln!(refused, "; bad rows {bad} of {}, {end}", found.items.len()).expect("a string");
            }
        }
    }
    insta::assert_snapshot!("corpus_refused", refused);
    insta::assert_snapshot!("corpus_deviations", deviations);
}
