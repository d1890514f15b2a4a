//! UTF-16, in both orders, with a byte order mark and without.

use multistatus::read::{BadResponses, Limit, Limits, Responses};
use multistatus::{ErrorKind, Multistatus, ParseOptions, Response};
use proptest::prelude::*;

use super::support::{Outcome, all_options, chunks, own_bodies, whole};
use super::{declaration, description, document, no_prefix_is_a_document, same_at_every_cut};

fn utf16(big: bool, text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

/// Returns the document in both orders, with a byte order mark and without.
fn all(text: &str) -> Vec<Vec<u8>> {
    let marked = format!("\u{FEFF}{text}");
    [true, false].iter().flat_map(|&big| [utf16(big, text), utf16(big, &marked)]).collect()
}

#[test]
fn all_four_forms_read_the_same_as_utf8() {
    let text = document(&declaration("utf-16"), "a\u{80}ü€\u{FFFD}😀");
    let expected = document("", "a\u{80}ü€\u{FFFD}😀");
    let expected = Multistatus::parse(expected.as_bytes()).expect("UTF-8");
    for body in all(&text) {
        let found = Multistatus::parse(&body).expect("UTF-16");
        assert_eq!(found, expected);
        assert_eq!(description(&found), Some("a\u{80}ü€\u{FFFD}😀"));
        same_at_every_cut(ParseOptions::new(), &body);
        no_prefix_is_a_document(ParseOptions::new(), &body);
    }
}

#[test]
fn a_document_that_begins_with_space_is_found_out() {
    for body in all("\n\n <D:multistatus xmlns:D='DAV:'/>") {
        Multistatus::parse(&body).expect("UTF-16");
    }
}

/// Returns the position in UTF-16 of a byte of UTF-8 text.
fn source(text: &str, byte: u64, mark: u64) -> u64 {
    let before = text.get(..byte as usize).expect("a position between characters");
    mark + 2 * before.encode_utf16().count() as u64
}

#[test]
fn positions_are_those_of_the_source() {
    let text = document("", "ü€😀\nü");
    let (_, expected) = ParseOptions::new().parse_with_findings(text.as_bytes()).expect("UTF-8");
    assert!(expected.as_slice().len() == 2, "{expected:?}");
    for (body, mark) in all(&text).into_iter().zip([0, 2, 0, 2]) {
        let (_, report) = ParseOptions::new().parse_with_findings(&body).expect("UTF-16");
        assert_eq!(report.as_slice().len(), expected.as_slice().len());
        for (found, expected) in report.as_slice().iter().zip(expected.as_slice()) {
            let (at, of) = (found.position(), expected.position());
            assert_eq!(at.byte(), source(&text, of.byte(), mark), "{found}");
            assert_eq!((at.line(), at.response()), (of.line(), of.response()), "{found}");
            let line = of.byte() + 1 - of.column();
            let start = if line == 0 { 0 } else { source(&text, line, mark) };
            assert_eq!(at.column(), at.byte() - start + 1, "{found}");
        }
    }
}

#[test]
fn an_error_of_the_document_is_placed_in_the_source() {
    let text = "<D:multistatus xmlns:D='DAV:'>\n<D:response><D:href>/ü😀</D:href><D:status>HTTP/1.1 200 OK</D:status>\
                </D:response><D:response><D:href>/€&nbsp;</D:href></D:response></D:multistatus>";
    for (body, mark) in all(text).into_iter().zip([0, 2, 0, 2]) {
        let error = Multistatus::parse(&body).expect_err("an entity");
        let at = text.find('&').expect("it is there") as u64;
        let position = error.position().expect("a position");
        assert_eq!(error.kind(), ErrorKind::Entity);
        assert_eq!((position.byte(), position.line(), position.response()), (source(text, at, mark), 2, Some(2)));
        same_at_every_cut(ParseOptions::new(), &body);
    }
}

#[test]
fn a_lone_surrogate_is_an_error_at_its_place() {
    let (start, end) =
        ("<D:multistatus xmlns:D='DAV:'><D:response><D:href>/", "</D:href></D:response></D:multistatus>");
    for unit in [0xD83Du16, 0xDE00] {
        for big in [true, false] {
            let bytes = if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
            let body = [utf16(big, start), bytes.to_vec(), utf16(big, end)].concat();
            let error = Multistatus::parse(&body).expect_err("a lone surrogate");
            assert_eq!(error.kind(), ErrorKind::Encoding, "{error}");
            assert_eq!(error.position().map(|position| position.byte()), Some(2 * start.len() as u64));
            assert!(error.message().starts_with("expected UTF-16"), "{error}");
            same_at_every_cut(ParseOptions::new(), &body);
        }
    }
}

#[test]
fn a_bad_row_costs_only_itself() {
    let row =
        |href: &str| format!("<D:response><D:href>{href}</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>");
    let start = format!("<D:multistatus xmlns:D='DAV:'>{}<D:response><D:href>/", row("/ü"));
    let end = format!("</D:href></D:response>{}</D:multistatus>", row("/c"));
    let body = [utf16(true, &start), vec![0xD8, 0x00], utf16(true, &end)].concat();
    let options = ParseOptions::new().bad_responses(BadResponses::Keep);
    let (document, report) = options.parse_with_findings(&body).expect("two rows");
    assert_eq!(document.responses().len(), 2);
    let [error] = report.bad_responses() else { panic!("{report:?}") };
    let position = error.position().expect("a position");
    assert_eq!((position.byte(), position.response()), (2 * start.encode_utf16().count() as u64, Some(2)));
    same_at_every_cut(options, &body);
}

#[test]
fn rows_come_before_the_error_behind_them() {
    let text = format!("{}\u{1}", document("", "ü"));
    for body in all(&text) {
        let rows: Vec<_> = Responses::new(&body).collect();
        assert_eq!(rows.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, true, false]);
    }
    // Half a character follows the root.
    for mut body in all(&document("", "ü")) {
        body.push(b'\n');
        let rows: Vec<_> = Responses::new(&body).collect();
        assert_eq!(rows.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, true, false]);
        same_at_every_cut(ParseOptions::new(), &body);
    }
}

#[test]
fn rows_outlive_the_text_they_came_from() {
    let body = utf16(false, &document("", "ü"));
    let rows: Vec<Response<'static>> = {
        let body = body.clone();
        Responses::new(&body).map(|row| row.expect("a row").into_owned()).collect()
    };
    assert_eq!(rows.len(), 2);
}

#[test]
fn limits_count_the_source() {
    let body = utf16(true, &document("", "ü€😀"));
    let length = body.len() as u64;
    let limited = |bytes| ParseOptions::new().limits(Limits::new().total_bytes(bytes));
    assert!(limited(length).parse(&body).is_ok());
    let error = limited(length - 1).parse(&body).expect_err("over the limit");
    assert_eq!(error.kind(), ErrorKind::Limit(Limit::TotalBytes));
    for bytes in [0, 1, 2, 5, 60, 61, 500, length - 1] {
        same_at_every_cut(limited(bytes), &body);
    }
    // A response counts with its size in memory.
    let text = "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href></D:response></D:multistatus>";
    let row = text.find("</D:multistatus>").expect("it is there") - text.find("<D:response>").expect("it is there");
    let limited = |bytes: usize| ParseOptions::new().limits(Limits::new().response_bytes(bytes as u32));
    assert!(limited(row).parse(&utf16(true, text)).is_ok());
    let error = limited(row - 1).parse(&utf16(true, text)).expect_err("over the limit");
    assert_eq!(error.kind(), ErrorKind::Limit(Limit::ResponseBytes));
}

type Essence<'o> = (Vec<Result<&'o Response<'static>, &'o str>>, Result<String, &'o str>, Vec<&'o str>);

/// Returns the responses and errors without their positions, and without the findings about the encoding.
fn essence(outcome: &Outcome) -> Essence<'_> {
    let kind = |text: &str| text.split(':').next().map_or(0, str::len);
    let items = outcome.items.iter().map(|item| item.as_ref().map_err(|text| &text[..kind(text)])).collect();
    let end = outcome.end.as_ref().map(|footer| format!("{footer:?}")).map_err(|text| &text[..kind(text)]);
    let deviations = outcome.deviations.iter().filter(|text| !text.contains("xml-encoding-overruled"));
    (items, end, deviations.map(|text| text.split(" at line").next().unwrap_or_default()).collect())
}

#[test]
fn recorded_bodies_read_the_same_in_utf16() {
    let mut count = 0;
    for (name, body) in own_bodies() {
        let Ok(text) = std::str::from_utf8(&body) else { continue };
        let text = text.trim_start_matches('\u{FEFF}');
        let marked = utf16(count % 2 == 0, &format!("\u{FEFF}{text}"));
        for (option, options) in all_options() {
            let (expected, found) = (whole(options, text.as_bytes()), whole(options, &marked));
            assert_eq!(essence(&found), essence(&expected), "{name}, {option}");
            assert_eq!(chunks(options, marked.chunks(4099)), found, "{name}, {option}");
        }
        count += 1;
    }
    assert!(count > 200, "the test data is there");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn damage_and_cuts_are_no_trouble(
        big in any::<bool>(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        size in 1..40usize,
        option in 0..4usize,
    ) {
        let mut body = utf16(big, &format!("\u{FEFF}{}", document("", "ü€😀")));
        for (at, byte) in flips {
            let at = at.index(body.len());
            body[at] = byte;
        }
        let options = all_options()[option].1;
        prop_assert_eq!(chunks(options, body.chunks(size)), whole(options, &body));
    }
}

/// A byte that waits for a second one is looked at when the body ends.
#[test]
fn half_a_unit_behind_the_root() {
    for body in all("<D:multistatus xmlns:D='DAV:'/>") {
        let cut = [&body[..], b"\x20"].concat();
        let error = Multistatus::parse(&cut).expect_err("half a unit");
        assert_eq!(error.kind(), ErrorKind::Encoding, "{error}");
        assert_eq!(error.position().map(|position| position.byte()), Some(body.len() as u64));
        assert!(ParseOptions::new().text_after_root(true).parse(&cut).is_ok());
        same_at_every_cut(ParseOptions::new(), &cut);
    }
}

#[test]
fn a_charset_that_is_not_known_and_too_few_bytes() {
    for body in [&b"<"[..], b"<D:", b""] {
        let error = ParseOptions::new().charset(Some("x-unknown")).parse(body).expect_err("no document");
        let kind = if body.is_empty() { ErrorKind::Empty } else { ErrorKind::Encoding };
        assert_eq!(error.kind(), kind, "{error}");
        same_at_every_cut(ParseOptions::new().charset(Some("x-unknown")), body);
    }
}

/// Found by reading the code: a decoder of the crate `encoding_rs` panics when it is used after its end.
#[test]
fn a_parser_can_be_finished_twice_and_go_on() {
    for body in all("<D:multistatus xmlns:D='DAV:'/>") {
        let mut parser = ParseOptions::new().parser();
        let mut input = &body[..];
        assert!(parser.parse_next(&mut input).expect("a document").is_none());
        for _ in 0..2 {
            parser.finish().expect("a document");
        }
        // Text in both orders, which may go on.
        assert!(parser.parse_next(&mut &b" \0"[..]).is_ok_and(|response| response.is_none()));
    }
}

#[test]
fn a_character_that_is_cut_after_the_root_is_told_at_its_position() {
    let root = "<D:multistatus xmlns:D='DAV:'/>";
    for (after, kind) in
        [("", ErrorKind::Encoding), ("\n <!-- a -->", ErrorKind::Encoding), ("<!-- a", ErrorKind::Truncated)]
    {
        for mut body in all(&format!("{root}{after}")) {
            let len = body.len() as u64;
            body.push(b'<');
            let error = Multistatus::parse(&body).expect_err("half of a character");
            assert_eq!(error.kind(), kind, "{after:?}");
            assert_eq!(error.position().map(|position| position.byte()), Some(len), "{after:?}");
            let lenient = ParseOptions::new().text_after_root(true);
            assert!(lenient.parse(&body).expect("left out").footer().has_text_after_root());
            same_at_every_cut(ParseOptions::new(), &body);
            same_at_every_cut(lenient, &body);
        }
    }
}
