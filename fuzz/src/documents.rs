//! Targets that read and write whole documents.

use multistatus::read::{BadResponses, Limits, Severity};
use multistatus::write::WriteOptions;
use multistatus::{Multistatus, ParseOptions, strategy};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::support::{self, Outcome, oracle};

/// Returns options that together reach every branch of the reader, and small limits.
pub(crate) fn options(choice: u8) -> ParseOptions<'static> {
    let small =
        Limits::new().response_bytes(600).depth(6).attributes(3).namespaces(3).items(4).responses(5).total_bytes(4000);
    let mut options = support::all_options()[usize::from(choice % 4)].1;
    if choice & 4 != 0 {
        options = options.limits(small);
    }
    if choice & 8 != 0 {
        options = options.bad_responses(BadResponses::Keep);
    }
    if choice & 16 != 0 {
        options = options.keep_findings(2);
    }
    options
}

/// Takes the byte that chooses the options from the end, so that a plain body can be a seed.
pub(crate) fn choice(data: &[u8]) -> (u8, &[u8]) {
    // Most bodies end with `>` or a line feed, so these bytes mean the default.
    match data.split_last() {
        Some((b'>' | b'\n', _)) | None => (0, data),
        Some((&last, body)) => (last, body),
    }
}

/// Checks that reading ends without a panic and within its limits, and calls every function on the result.
pub fn parse(data: &[u8]) {
    let (choice, body) = choice(data);
    let options = options(choice);
    let read = support::whole(options, body);
    let limits = choice & 4 != 0;
    assert!(!limits || read.rows().count() <= 5 && (read.end.is_err() || body.len() <= 4000));
    for row in read.rows() {
        assert!(!limits || row.propstats().len() <= 4 && row.hrefs().len() <= 4 && row.extensions().len() <= 4);
        let properties: Vec<_> = row.propstats().flat_map(|propstat| propstat.properties()).collect();
        assert!(!limits || properties.len() <= 4);
        for property in properties {
            let _ = row.property(property.name());
            assert!(property.children().count() <= body.len());
            if let Some(fragment) = property.value().as_xml() {
                let again = fragment.to_self_contained();
                assert!(multistatus::Value::from_xml(&again).is_ok(), "a fragment that is not self-contained: {again}");
            }
        }
        let _ = (row.is_collection(), row.missing_properties().count(), row.location(), row.description());
    }
    if let Ok(document) = options.parse(body) {
        let _ = document.validate();
    }
}

/// Checks that the result does not depend on how the body is cut.
pub fn chunks(data: &[u8]) {
    let (choice, body) = choice(data);
    let options = options(choice);
    let whole = support::whole(options, body);
    same("one byte at a time", &support::chunks(options, body.chunks(1)), &whole);
    same("through a small buffer", &support::buffered(options, body, 7), &whole);
    // Random cuts, which depend only on the bytes.
    let mut state = hash(0, body);
    let mut parts = Vec::new();
    let mut rest = body;
    while !rest.is_empty() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let (part, behind) = rest.split_at(((state >> 33) as usize % 40).min(rest.len()));
        parts.push(part);
        rest = behind;
    }
    same("cut by chance", &support::chunks(options, parts), &whole);
}

/// Hashes by FNV-1a, which does not change with a version of Rust.
fn hash(salt: u64, data: &[u8]) -> u64 {
    data.iter().fold(0xCBF2_9CE4_8422_2325 ^ salt, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3))
}

fn same(what: &str, found: &Outcome, expected: &Outcome) {
    assert!(found == expected, "{what}:\n{found:?}\nbut\n{expected:?}");
}

/// Checks that neither the shape cache nor the short way of reading usual documents changes the result, nor a memory of
/// shapes of earlier documents.
pub fn cache(data: &[u8]) {
    let (choice, body) = choice(data);
    let options = options(choice);
    let long = support::whole(options.shape_cache(false).plain_path(false), body);
    let without = support::whole(options.shape_cache(false), body);
    same("the short way", &without, &long);
    assert!(format!("{without:?}") == format!("{long:?}"), "the short way shows {without:?}\nbut\n{long:?}");
    same("the short way in chunks", &support::chunks(options, body.chunks(61)), &long);
    same("with the cache", &support::whole(options.shape_cache(true), body), &without);
    same("with the cache, the long way", &support::whole(options.plain_path(false), body), &long);
    let shapes = multistatus::read::Shapes::new();
    let kept = options.shapes(&shapes);
    same("with a memory", &support::whole(kept, body), &long);
    same("with a memory of it", &support::whole(kept, body), &long);
    same("with a memory of it, in chunks", &support::chunks(kept, body.chunks(61)), &long);
    // Few bodies have rows of one shape, so make some from the rows that are there.
    if let Some(again) = twice(body) {
        let without = support::whole(options.shape_cache(false).plain_path(false), &again);
        same("rows twice, with the cache", &support::whole(options.shape_cache(true), &again), &without);
        same("rows twice, with a memory", &support::whole(kept, &again), &without);
        same("rows twice, in chunks", &support::chunks(options.shape_cache(true), again.chunks(61)), &without);
    }
}

/// Returns the body with the content of its root repeated.
fn twice(body: &[u8]) -> Option<Vec<u8>> {
    let root = body.windows(11).position(|part| part == b"multistatus")?;
    let start = root + body[root..].iter().position(|&byte| byte == b'>')? + 1;
    let end = body.windows(2).rposition(|part| part == b"</")?;
    let content = body.get(start..end)?;
    Some([&body[..end], content, content, &body[end..]].concat())
}

/// Checks that a document that was read can be written, is read back equal, and is XML for another reader.
pub fn roundtrip(data: &[u8]) {
    let (choice, body) = choice(data);
    // Limits would also apply to the written document, which is longer.
    match options(choice & 3).parse_with_findings(body) {
        // A written document does not tell that responses are missing.
        Ok((document, report)) if report.bad_responses().is_empty() => written(&document),
        _ => {}
    }
}

fn written(document: &Multistatus<'_>) {
    for options in [WriteOptions::new(), WriteOptions::new().indent(Some(2))] {
        let xml = options.to_xml(document);
        let text = String::from_utf8_lossy(&xml);
        let again = Multistatus::parse(&xml).unwrap_or_else(|error| panic!("cannot be read: {error}\n{text}"));
        assert!(again == *document, "read back different:\n{text}\n{again:?}\nbut was\n{document:?}");
        if let Err(why) = oracle::model(&xml) {
            assert!(why.starts_with(oracle::LIMIT), "not XML: {why}\n{text}");
        }
    }
    let json = serde_json::to_string(document).expect("JSON can hold every document");
    let again: Multistatus = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}\n{json}"));
    assert!(again == *document, "read back different from JSON:\n{json}");
}

/// Checks that a lenient reader reads a document that a strict reader accepts in the same way, and finds nothing with
/// severity error in it.
pub fn strict(data: &[u8]) {
    let Ok((strict, _)) = ParseOptions::new().strict(true).parse_with_findings(data) else { return };
    let lenient = ParseOptions::new().keep_findings(usize::MAX).parse_with_findings(data);
    let (lenient, report) = lenient.expect("what a strict reader accepts");
    assert!(strict == lenient);
    for found in report.as_slice() {
        assert!(found.deviation().severity() != Severity::Error, "{found}");
    }
    let tolerant = ParseOptions::new().tolerant().parse(data).expect("what a strict reader accepts");
    assert!(strict == tolerant);
}

/// Checks that another reader has the same verdict, and reads the same.
pub fn differential(data: &[u8]) {
    match (Multistatus::parse(data), oracle::model(data)) {
        (Ok(document), Ok(model)) => {
            let mut json = serde_json::to_value(&document).expect("JSON can hold every document");
            oracle::canonicalise(&mut json);
            assert_eq!(json, model);
        }
        (Err(_), Err(_)) => {}
        (_, Err(why)) if why.starts_with(oracle::LIMIT) => {}
        (Err(error), _) if error.is_limit() => {}
        (Ok(_), Err(why)) => panic!("is read, though: {why}"),
        (Err(error), Ok(_)) => panic!("is refused: {error}"),
    }
}

/// Checks that everything the public interface can build is written as XML and read back equal.
pub fn model(data: &[u8]) {
    // The bytes are a seed and not the choices themselves, because a strategy asks for more bytes than a fuzzer
    // supplies, and would see zeros.
    let mut seed = [0; 32];
    for (part, salt) in seed.chunks_exact_mut(8).zip(0..) {
        part.copy_from_slice(&hash(salt, data).to_le_bytes());
    }
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(Config { max_local_rejects: 100, ..Config::default() }, rng);
    let Ok(tree) = strategy::multistatus().new_tree(&mut runner) else { return };
    written(&tree.current());
}
