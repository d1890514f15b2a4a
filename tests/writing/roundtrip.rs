//! Checks that a written document reads back equal, whatever it holds and whoever made it.

use crate::source;
use crate::support::{Outcome, all_options, buffered, chunks, oracle, own_bodies, whole};
use multistatus::read::{Deviation, Limits};
use multistatus::write::{WriteOptions, Writer};
use multistatus::{Element, Error, ErrorKind, Multistatus, Name, ParseOptions, Response, Value, strategy};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

/// Returns true if reading returned this document.
fn is(found: &Outcome, document: &Multistatus<'static>) -> bool {
    found.rows().eq(document.responses()) && found.end.as_ref() == Ok(document.footer())
}

/// Writes in every way and reads in every way.
fn round_trip(document: &Multistatus<'static>) -> Result<(), TestCaseError> {
    for indent in [None, Some(0), Some(3)] {
        let xml = WriteOptions::new().indent(indent).to_xml(document);
        let text = String::from_utf8_lossy(&xml);
        let again = Multistatus::parse(&xml);
        prop_assert!(again.is_ok(), "{again:?}\n{text}");
        prop_assert!(again.is_ok_and(|again| again == *document), "{document:?}\n{text}");
        prop_assert!(oracle::model(&xml).is_ok(), "{:?}\n{text}", oracle::model(&xml));

        let options = ParseOptions::new();
        for found in [buffered(options, &xml, 1), chunks(options, xml.chunks(1)), chunks(options, xml.chunks(11))] {
            prop_assert!(is(&found, document), "{found:?}\n{text}");
        }
        let mut writer: Writer<Vec<u8>> = WriteOptions::new().indent(indent).writer(Vec::new());
        for row in document {
            writer.response(row).expect("a vector takes it");
        }
        prop_assert!(writer.finish_with(document.footer()).is_ok_and(|written| written == xml));
    }
    Ok(())
}

/// Reads a body and does the same round trip. An independent reader must also find equal content before and after.
fn read_and_round_trip(body: &[u8]) -> Result<Option<Multistatus<'static>>, TestCaseError> {
    let Ok(document) = Multistatus::parse(body).map(Multistatus::into_owned) else { return Ok(None) };
    let xml = document.to_xml();
    match (oracle::model(body), oracle::model(&xml)) {
        (Ok(before), Ok(after)) => prop_assert_eq!(before, after, "{}", String::from_utf8_lossy(&xml)),
        (Err(why), _) | (_, Err(why)) => prop_assert!(why.starts_with(oracle::LIMIT), "{}", why),
    }
    round_trip(&document)?;
    Ok(Some(document))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_built(document in strategy::multistatus()) {
        round_trip(&document)?;
        // Two responses may have one href by chance.
        if let Err(error) = document.validate() {
            prop_assert_eq!(error.kind(), ErrorKind::Deviation(Deviation::DuplicateHref));
        }
    }

    /// Built responses and those that were read from them are equal, and each is written like the other.
    #[test]
    fn what_is_built_and_read_and_built(document in strategy::multistatus()) {
        let xml = document.to_xml();
        let again = Multistatus::parse(&xml).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert!(again.to_xml() == xml, "{}", String::from_utf8_lossy(&xml));
        // A response alone is a response of another document.
        let mixed: Multistatus<'_> = again.responses().iter().cloned().chain(document.responses().to_vec()).collect();
        let twice = mixed.to_xml();
        let read = Multistatus::parse(&twice).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert!(read.responses() == mixed.responses());
    }

    /// Even responses that break RFC 4918 §14.24 can be written, because they were read.
    #[test]
    fn what_a_server_might_write(body in source::document()) {
        prop_assert!(oracle::model(body.as_bytes()).is_ok(), "{:?}\n{}", oracle::model(body.as_bytes()), body);
        let document = read_and_round_trip(body.as_bytes())?;
        prop_assert!(document.is_some(), "{:?}\n{}", Multistatus::parse(body.as_bytes()), body);
    }

    /// No option except strict changes the reading of a document that is well-formed and has its content in responses.
    #[test]
    fn options_that_are_not_needed_change_nothing(body in source::document()) {
        let expected = whole(ParseOptions::new(), body.as_bytes());
        for (option, options) in all_options() {
            let found = whole(options.near_namespaces(false).stray_responses(false), body.as_bytes());
            if option == "strict" && found.end.is_err() {
                continue;
            }
            prop_assert!(found == expected, "{}: {:?}\n{:?}\n{}", option, found, expected, body);
        }
        let uncached = whole(ParseOptions::new().shape_cache(false), body.as_bytes());
        prop_assert!(uncached == expected, "{:?}\n{:?}\n{}", uncached, expected, body);
    }

    #[test]
    fn what_is_left_of_a_mutated_body(which in any::<Index>(), mutations in vec(mutation(), 1..4)) {
        thread_local!(static BODIES: Vec<Vec<u8>> = small_bodies());
        let mut body = BODIES.with(|bodies| which.get(bodies).clone());
        for mutation in mutations {
            mutation.apply(&mut body);
        }
        read_and_round_trip(&body)?;
        // A document that an option reads is good XML when it is written.
        let options = ParseOptions::new().tolerant().wrapped_root(true).text_after_root(true).stray_responses(true);
        if let Ok(document) = options.near_namespaces(true).parse(&body) {
            round_trip(&document.into_owned())?;
        }
    }
}

// The model of a generated document is compared with an independent reader, value for value.
#[cfg(feature = "serde")]
proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_server_might_write_is_read_as_another_reader_does(body in source::document()) {
        let document = Multistatus::parse(body.as_bytes()).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let mut json = serde_json::to_value(&document).expect("JSON can hold every document");
        oracle::canonicalise(&mut json);
        prop_assert_eq!(Ok(json), oracle::model(body.as_bytes()), "{}", body);
    }
}

/// quick-xml reads U+FEFF at the beginning of its input as a byte order mark.
#[test]
fn byte_order_marks_in_values() {
    let marks = |count| "\u{FEFF}".repeat(count);
    for count in 0..4 {
        let parts = ["", "a", "<b/>", "<b/>a", "<![CDATA[a]]><b/>", "<!-- --><b/>"];
        let values: String =
            parts.iter().map(|part| format!("<x>{}{part}{}</x>", marks(count), marks(count))).collect();
        let body = format!(
            "<multistatus xmlns=\"DAV:\"><response><href>/a</href><propstat><prop>{values}</prop>\
             <status>HTTP/1.1 200 OK</status></propstat></response></multistatus>"
        );
        let document = read_and_round_trip(body.as_bytes()).unwrap_or_else(|error| panic!("{count}: {error}"));
        let document = document.expect("a document");
        let properties = document.responses()[0].propstats().flat_map(|propstat| propstat.properties());
        for (property, part) in properties.zip(parts) {
            assert_eq!(property.children().count(), usize::from(part.contains('b')), "{count}, {part}");
            let xml = property.value().as_xml().map(|fragment| fragment.to_self_contained());
            assert!(
                xml.is_none_or(|xml| xml.starts_with(&marks(count)) && xml.ends_with(&marks(count))),
                "{count}, {part}"
            );
        }
    }
}

/// Readers limit what one element may declare, this crate to 256.
#[test]
fn many_namespaces_in_a_row() -> Result<(), Error> {
    let property = |n: usize| format!("<p:x xmlns:p=\"urn:{n}\" p:a=\"\"><p:y/></p:x>");
    let body = format!(
        "<multistatus xmlns=\"DAV:\"><response><href>/a</href><propstat><prop>{}</prop>\
         <status>HTTP/1.1 200 OK</status></propstat></response></multistatus>",
        (0..1000).map(property).collect::<String>()
    );
    let document = read_and_round_trip(body.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    let mut row = Response::builder("/a");
    for n in 0..1000 {
        row.property(Name::new(&format!("urn:{n}"), "x")?, "y");
    }
    let built = Multistatus::from_iter([row.build()?]);
    assert_eq!(built.responses()[0].propstats().map(|propstat| propstat.names().len()).sum::<usize>(), 1000);
    assert_eq!(Multistatus::parse(&built.to_xml())?, built);
    assert!(document.is_some());
    Ok(())
}

/// Building is not bound by limits of reading; a reader may have to raise its own.
#[test]
fn rows_beyond_the_limits_of_reading() -> Result<(), Error> {
    let deep = format!("{}{}", "<a>".repeat(300), "</a>".repeat(300));
    let mut attributed = Element::empty(Name::dav("b"));
    for n in 0..300 {
        attributed = attributed.with_attribute(Name::new("", &format!("a{n}"))?, "")?;
    }
    // They cannot be built, but a response that was read under other limits is written as it was read.
    let built = Response::builder("/a").property(Name::dav("a"), Value::from_xml(&deep)?).build();
    assert!(built.is_err_and(|error| error.is_limit()));
    let built = Response::builder("/a").property_element(attributed.clone()).build();
    assert!(built.is_err_and(|error| error.is_limit()));
    let b = Value::from_elements([attributed]);
    let b = b.as_xml().map(ToString::to_string).unwrap_or_default();
    let body = format!(
        "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href><D:propstat><D:prop><D:a>{deep}</D:a>{b}</D:prop>\
         <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>"
    );
    let options = ParseOptions::new().limits(Limits::new().depth(1000).attributes(1000));
    let document = options.parse(body.as_bytes())?;
    assert_eq!(document.responses()[0].propstats().map(|propstat| propstat.names().len()).sum::<usize>(), 2);
    assert!(Multistatus::parse(&document.to_xml()).is_err_and(|error| error.is_limit()));
    assert_eq!(options.parse(&document.to_xml())?, document);
    Ok(())
}

/// Returns bodies that are small enough to be read again and again.
fn small_bodies() -> Vec<Vec<u8>> {
    own_bodies().into_iter().map(|(_, body)| body).filter(|body| body.len() < 8 << 10).collect()
}

/// A change after which the body is often still XML.
#[derive(Clone, Debug)]
enum Mutation {
    /// Puts this before or after a tag.
    Insert(Index, String),
    /// Removes an element.
    Remove(Index),
    /// Moves an element before another.
    Copy(Index, Index),
    /// Changes a name or a text outside of quotes.
    Replace(Index, &'static str, &'static str),
    /// Changes one byte.
    Byte(Index, u8),
    /// Ends the body here.
    Cut(Index),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let words = [
        ("href", "status"),
        ("200", "404"),
        ("OK", "\u{FC}"),
        ("DAV:", "DAV"),
        ("HTTP/1.1", "HTTP/2"),
        ("xmlns", "a"),
        ("\"", "'"),
        ("\n", "\r"),
        ("&amp;", "&"),
        (" ", "\t"),
        ("D:", "d:"),
        ("propstat", "prop"),
    ];
    prop_oneof![
        4 => (any::<Index>(), strategy::markup()).prop_map(|(at, markup)| Mutation::Insert(at, markup)),
        2 => (any::<Index>(), strategy::text()).prop_map(|(at, text)| Mutation::Insert(at, text)),
        2 => any::<Index>().prop_map(Mutation::Remove),
        4 => (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Mutation::Copy(from, to)),
        3 => (any::<Index>(), prop::sample::select(words.to_vec())).prop_map(|(at, (a, b))| Mutation::Replace(at, a, b)),
        1 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Mutation::Byte(at, byte)),
        1 => any::<Index>().prop_map(Mutation::Cut),
    ]
}

impl Mutation {
    fn apply(self, body: &mut Vec<u8>) {
        if body.is_empty() {
            return;
        }
        match self {
            Self::Insert(at, text) => {
                let at = tag(body, at);
                body.splice(at..at, text.into_bytes());
            }
            Self::Remove(at) => {
                let element = element(body, at);
                body.drain(element);
            }
            Self::Copy(from, to) => {
                let copy = body[element(body, from)].to_vec();
                let to = tag(body, to);
                body.splice(to..to, copy);
            }
            Self::Replace(at, from, to) => {
                let places: Vec<_> = memchr_all(body, from.as_bytes());
                if !places.is_empty() {
                    let at = *at.get(&places);
                    body.splice(at..at + from.len(), to.bytes());
                }
            }
            Self::Byte(at, byte) => {
                let at = at.index(body.len());
                body[at] = byte;
            }
            Self::Cut(at) => body.truncate(at.index(body.len())),
        }
    }
}

fn memchr_all(body: &[u8], word: &[u8]) -> Vec<usize> {
    (0..body.len()).filter(|&at| body[at..].starts_with(word)).collect()
}

/// Returns where one of the tags begins.
fn tag(body: &[u8], at: Index) -> usize {
    let tags = memchr_all(body, b"<");
    if tags.is_empty() { 0 } else { *at.get(&tags) }
}

/// Returns the range from one of the start tags to its end tag, if it is as simple as that.
fn element(body: &[u8], at: Index) -> std::ops::Range<usize> {
    let start = tag(body, at);
    let name: Vec<u8> = body[start..].iter().skip(1).take_while(|b| !b" \r\n\t/>".contains(b)).copied().collect();
    let end = [b"</", &name[..], b">"].concat();
    match memchr_all(&body[start..], &end).first() {
        Some(found) if !name.is_empty() => start..start + found + end.len(),
        _ => start..start,
    }
}
