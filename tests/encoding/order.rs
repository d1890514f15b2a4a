//! The precedence of byte order mark, transport and declaration.

use multistatus::read::Deviation;
use multistatus::{Error, ErrorKind, Multistatus, ParseOptions};

use super::{declaration, description, document, same_at_every_cut};

fn read(options: ParseOptions, body: &[u8]) -> Result<(Option<String>, Vec<Deviation>), Error> {
    let (document, report) = options.parse_with_findings(body)?;
    let overruled = |found: &Deviation| *found == Deviation::EncodingOverruled;
    let deviations = report.as_slice().iter().map(|found| found.deviation()).filter(overruled).collect();
    Ok((description(&document).map(str::to_owned), deviations))
}

fn is_encoding_error(options: ParseOptions, body: &[u8], message: &str) {
    let error = read(options, body).expect_err("an error");
    assert_eq!(error.kind(), ErrorKind::Encoding, "{error}");
    assert!(error.message().contains(message), "{error} does not say {message:?}");
    same_at_every_cut(options, body);
}

#[test]
fn utf8_is_read_with_and_without_mark_declaration_and_charset() {
    let bom = "\u{FEFF}";
    for (text, agrees) in [
        (document("", "ü€😀"), true),
        (document(&declaration("utf-8"), "ü€😀"), true),
        (document(&declaration("UTF8"), "ü€😀"), true),
        (document(&declaration("US-ASCII"), "ü€😀"), true),
        (document(bom, "ü€😀"), true),
        (document(&format!("{bom}{}", declaration("utf-8")), "ü€😀"), true),
        (document(&format!("{bom}{}", declaration("iso-8859-1")), "ü€😀"), false),
        (document(&format!("{bom}{}", declaration("utf-16")), "ü€😀"), false),
        (document(&format!("{bom}{}", declaration("no-such-thing")), "ü€😀"), false),
    ] {
        for charset in [None, Some(""), Some("\"\""), Some("utf-8"), Some("\"UTF-8\""), Some(" 'utf-8' ")] {
            let options = ParseOptions::new().charset(charset);
            let (description, deviations) = read(options, text.as_bytes()).expect(&text);
            assert_eq!(description.as_deref(), Some("ü€😀"));
            assert_eq!(deviations.is_empty(), agrees, "{text}");
        }
        same_at_every_cut(ParseOptions::new(), text.as_bytes());
    }
}

#[test]
fn the_transport_overrules_the_declaration() {
    let text = document(&declaration("iso-8859-1"), "ü");
    let (description, deviations) = read(ParseOptions::new().charset(Some("utf-8")), text.as_bytes()).expect("utf-8");
    assert_eq!(description.as_deref(), Some("ü"));
    assert_eq!(deviations, [Deviation::EncodingOverruled]);
    // A strict reader does not refuse the document because of it.
    let (_, report) = ParseOptions::new().charset(Some("utf-8")).parse_with_findings(text.as_bytes()).expect("utf-8");
    let found = report.as_slice().first().expect("it is recorded");
    assert_eq!((found.position().byte(), found.text()), (0, Some("iso-8859-1")));
}

#[test]
fn an_empty_or_broken_head_is_an_error() {
    let kind = |body: &[u8]| Multistatus::parse(body).expect_err("an error").kind();
    for mark in [&b"\xEF"[..], b"\xEF\xBB", b"\xEF\xBB\xBF", b"\xFE", b"\xFF", b""] {
        assert_eq!(kind(mark), ErrorKind::Empty, "{mark:?}");
    }
    for body in [&b"\xEF<a/>"[..], b"\xEF\xBB<a/>", b"\xFE<a/>", b"\xFF<a/>"] {
        is_encoding_error(ParseOptions::new(), body, "a broken byte order mark");
    }
    assert_eq!(kind(b"<"), ErrorKind::Truncated);
    assert_eq!(kind(b" "), ErrorKind::Empty);
    assert_eq!(kind(b"x"), ErrorKind::UnexpectedRoot);
    for body in [&b"\0\0\xFE\xFF\0\0\0<"[..], b"\xFF\xFE\0\0<\0\0\0", b"\0\0\0<\0\0\0a", b"<\0\0\0a\0\0\0", b"\0\0"] {
        is_encoding_error(ParseOptions::new(), body, "UTF-32");
    }
}

#[test]
fn unknown_encodings_are_named() {
    // ISO-2022-KR is one of the encodings that browsers refuse, because text can hide in it.
    for name in ["utf-7", "UTF-32", "ebcdic-cp-us", "iso-2022-kr", "replacement", "no-such-thing"] {
        let text = document(&declaration(name), "");
        is_encoding_error(ParseOptions::new(), text.as_bytes(), &format!("{name:?}"));
        let text = document("", "");
        is_encoding_error(ParseOptions::new().charset(Some(name)), text.as_bytes(), &format!("{name:?}"));
    }
    let long = "x".repeat(1000);
    is_encoding_error(ParseOptions::new().charset(Some(&long)), b"<a/>", "xxx");
    is_encoding_error(ParseOptions::new().charset(Some(&"ü".repeat(20))), b"<a/>", "ü");
    is_encoding_error(ParseOptions::new().charset(Some(&"üx".repeat(20))), b"<a/>", "\"?\"");
}

#[cfg(not(feature = "encoding"))]
#[test]
fn without_the_feature_other_encodings_are_named() {
    let options = ParseOptions::new();
    is_encoding_error(options, b"\xFF\xFE<\0a\0/\0>\0", "feature `encoding` reads others), found UTF-16");
    is_encoding_error(options, b"\0<\0a\0/\0>", "UTF-16");
    let text = document(&declaration("windows-1252"), "");
    is_encoding_error(
        options,
        text.as_bytes(),
        "feature `encoding` reads others), found the encoding \"windows-1252\"",
    );
    is_encoding_error(options.charset(Some("koi8-r")), b"<a/>", "\"koi8-r\"");
}

#[cfg(feature = "encoding")]
#[test]
fn the_order_is_mark_transport_declaration() {
    let utf16 = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_be_bytes).collect() };
    let latin = |text: &str| -> Vec<u8> { text.chars().map(|c| c as u8).collect() };
    let marked = |name: &str| utf16(&document(&format!("\u{FEFF}{}", declaration(name)), "ü"));
    let plain = |name: &str| utf16(&document(&declaration(name), "ü"));
    for (charset, body, agrees) in [
        // A mark wins over both.
        (None, marked("utf-16"), true),
        (None, marked("UTF-16BE"), true),
        (None, marked("utf-16le"), false),
        (None, marked("utf-8"), false),
        (Some("utf-8"), marked("utf-16"), true),
        (Some("iso-8859-1"), marked("iso-8859-1"), false),
        (Some("utf-16le"), marked("utf-16"), true),
        // The transport wins over the declaration.
        (Some("iso-8859-1"), latin(&document(&declaration("utf-8"), "ü")), false),
        (Some("iso-8859-1"), latin(&document(&declaration("windows-1252"), "ü")), true),
        (Some("iso-8859-1"), latin(&document("", "ü")), true),
        (Some("utf-16"), plain("utf-8"), false),
        (Some("utf-16be"), plain("utf-16"), true),
        // The declaration counts if there is nothing else.
        (None, latin(&document(&declaration("iso-8859-1"), "ü")), true),
        (None, plain("utf-16"), true),
        (None, utf16(&document("", "ü")), true),
    ] {
        let options = ParseOptions::new().charset(charset);
        let (description, deviations) = read(options, &body).expect("it is read");
        assert_eq!(description.as_deref(), Some("ü"), "{charset:?}");
        assert_eq!(deviations.is_empty(), agrees, "{charset:?}, {:?}", String::from_utf8_lossy(&body));
        same_at_every_cut(options, &body);
    }
}

#[cfg(feature = "encoding")]
#[test]
fn bytes_that_cannot_be_what_is_said_are_refused() {
    let utf16: Vec<u8> = document("", "").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let default = ParseOptions::new();
    for charset in ["utf-8", "iso-8859-1", "utf-16be"] {
        is_encoding_error(default.charset(Some(charset)), &utf16, "found UTF-16LE");
    }
    let text = document(&declaration("utf-16"), "");
    is_encoding_error(default, text.as_bytes(), "\"utf-16\"");
    is_encoding_error(default.charset(Some("utf-16")), document("", "").as_bytes(), "\"utf-16\"");
    let declared: Vec<u8> = document(&declaration("utf-8"), "").encode_utf16().flat_map(u16::to_le_bytes).collect();
    is_encoding_error(default, &declared, "\"utf-8\"");
}
