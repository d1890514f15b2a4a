//! The encodings of the WHATWG Encoding Standard.

use encoding_rs::{EncoderResult, Encoding, UTF_8};
use multistatus::read::BadResponses;
use multistatus::{ErrorKind, Multistatus, ParseOptions};
use proptest::prelude::*;

use super::support::{all_options, chunks, whole};
use super::{declaration, description, document, no_prefix_is_a_document, same_at_every_cut};

/// A text in each encoding, by the label that a declaration may give it.
const TEXTS: &[(&str, &str)] = &[
    ("iso-8859-1", "Größe"),
    ("ISO-8859-1", "Größe"),
    ("latin1", "Größe"),
    ("windows-1252", "Größe €—"),
    ("iso-8859-2", "Łódź"),
    ("iso-8859-15", "œ€"),
    ("koi8-r", "Привет"),
    ("windows-1251", "Привет"),
    ("macintosh", "é†"),
    ("shift_jis", "日本語ｶﾀｶﾅ~\\"),
    ("windows-31j", "日本語"),
    ("euc-jp", "日本語ｶﾀｶﾅ"),
    ("iso-2022-jp", "a日本語b本c"),
    ("euc-kr", "한국어"),
    ("gbk", "中文"),
    ("gb18030", "中文ü😀\u{20AC}"),
    ("big5", "中文"),
];

fn encode(label: &str, text: &str) -> Vec<u8> {
    let encoding = Encoding::for_label(label.as_bytes()).expect("a label of the standard");
    assert_ne!(encoding, UTF_8);
    let mut bytes = vec![0; 4 * text.len() + 16];
    let (result, _, length) = encoding.new_encoder().encode_from_utf8_without_replacement(text, &mut bytes, true);
    assert_eq!(result, EncoderResult::InputEmpty, "{label} has not all of {text}");
    bytes.truncate(length);
    bytes
}

#[test]
fn declared_or_named_by_the_transport() {
    for (label, text) in TEXTS {
        let expected = document("", text);
        let expected = Multistatus::parse(expected.as_bytes()).expect("UTF-8");
        let declared = encode(label, &document(&declaration(label), text));
        let bare = encode(label, &document("", text));
        for (options, body) in [(ParseOptions::new(), &declared), (ParseOptions::new().charset(Some(label)), &bare)] {
            let found = options.parse(body).expect(label);
            assert_eq!(found, expected, "{label}");
            assert_eq!(description(&found), Some(*text), "{label}");
            same_at_every_cut(options, body);
            no_prefix_is_a_document(options, body);
        }
    }
}

/// After each character is the position where the text would end if it ended there.
#[test]
fn positions_are_those_of_the_source() {
    for (label, text) in TEXTS {
        let whole = document(&declaration(label), &format!("{text}\n{text}"));
        let body = encode(label, &whole);
        let (_, expected) =
            ParseOptions::new().charset(Some("utf-8")).parse_with_findings(whole.as_bytes()).expect("UTF-8");
        let (_, report) = ParseOptions::new().parse_with_findings(&body).expect(label);
        // The first expected finding says that the declaration is wrong.
        let expected = &expected.as_slice()[1..];
        assert_eq!(report.as_slice().len(), expected.len());
        for (found, expected) in report.as_slice().iter().zip(expected) {
            let byte = |utf8: u64| encode(label, &whole[..utf8 as usize]).len() as u64;
            // An escape sequence that ends the text comes before the next character.
            let escape = if *label == "iso-2022-jp" { 3 } else { 0 };
            let (at, of) = (found.position(), expected.position());
            assert!((at.byte()..=at.byte() + escape).contains(&byte(of.byte())), "{label}: {found}, {expected}");
            assert_eq!((at.line(), at.response()), (of.line(), of.response()), "{label}: {found}");
        }
    }
}

#[test]
fn malformed_bytes_are_an_error_at_their_place() {
    for (label, bad) in [
        ("shift_jis", &b"\x81 "[..]),
        ("shift_jis", b"\xFD"),
        ("euc-jp", b"\x8F\xA1 "),
        ("iso-2022-jp", b"\xFF"),
        ("iso-2022-jp", b"\x1B(x"),
        ("euc-kr", b"\x81\xFF"),
        ("gbk", b"\xFF"),
        ("gb18030", b"\x81\x30\x81 "),
        ("big5", b"\x81 "),
        ("windows-1253", b"\xAA"),
        ("iso-8859-8", b"\xA1"),
    ] {
        let start = "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href></D:response><D:response>\n<D:href>/";
        let end = "</D:href></D:response><D:response><D:href>/c</D:href></D:response></D:multistatus>";
        let body = [declaration(label).as_bytes(), start.as_bytes(), bad, end.as_bytes()].concat();
        let error = Multistatus::parse(&body).expect_err(label);
        let position = error.position().expect("a position");
        assert_eq!(error.kind(), ErrorKind::Encoding, "{label}: {error}");
        assert_eq!(position.byte() as usize, declaration(label).len() + start.len(), "{label}: {error}");
        assert_eq!((position.line(), position.response()), (3, Some(2)), "{label}: {error}");
        same_at_every_cut(ParseOptions::new(), &body);
        let options = ParseOptions::new().bad_responses(BadResponses::Keep);
        let (document, report) = options.parse_with_findings(&body).expect(label);
        assert_eq!((document.responses().len(), report.bad_responses().len()), (2, 1), "{label}");
        same_at_every_cut(options, &body);
    }
}

#[test]
fn all_of_iso_8859_1_is_read_as_windows_1252() {
    let bytes: Vec<u8> = (0xA0..=0xFF).collect();
    let (start, end) =
        ("<D:multistatus xmlns:D='DAV:'><D:responsedescription>", "</D:responsedescription></D:multistatus>");
    let body = [start.as_bytes(), &bytes, end.as_bytes()].concat();
    let document = ParseOptions::new().charset(Some("iso-8859-1")).parse(&body).expect("ISO-8859-1");
    let expected: String = bytes.iter().map(|&byte| char::from(byte)).collect();
    assert_eq!(description(&document), Some(&*expected));
}

#[test]
fn long_documents_pass_through_many_windows() {
    for (label, text) in TEXTS {
        let rows: String = (0..400)
            .map(|n| {
                format!("<D:response><D:href>/{n}</D:href><D:status>HTTP/1.1 200 {text}</D:status></D:response>\r\n")
            })
            .collect();
        let long = text.repeat(20_000 / text.len());
        let text = format!(
            "{}<D:multistatus xmlns:D='DAV:'>{rows}<D:responsedescription>{long}</D:responsedescription></D:multistatus>",
            declaration(label)
        );
        let body = encode(label, &text);
        let found = whole(ParseOptions::new(), &body);
        assert_eq!(found.rows().count(), 400, "{label}");
        let footer = found.end.as_ref().expect("a whole document");
        assert_eq!(footer.description().map(|description| description.text()), Some(&*long), "{label}");
        for size in [1, 100, 8191, 8192, 8193, 20_000] {
            assert_eq!(chunks(ParseOptions::new(), body.chunks(size)), found, "{label}, {size}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn damage_and_cuts_are_no_trouble(
        which in 0..TEXTS.len(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        size in 1..40usize,
        option in 0..4usize,
    ) {
        let (label, text) = TEXTS[which];
        let mut body = encode(label, &document(&declaration(label), text));
        for (at, byte) in flips {
            let at = at.index(body.len());
            body[at] = byte;
        }
        let options = all_options()[option].1;
        let found = whole(options, &body);
        prop_assert_eq!(&chunks(options, body.chunks(size)), &found);
        let end = options.parse(&body).err().and_then(|error| error.position());
        prop_assert!(end.is_none_or(|position| position.byte() <= body.len() as u64));
    }
}
