//! Malformed fields, and the status that a server must send for them: never a default.

use multistatus::header::{
    Depth, Destination, If, IfScheduleTagMatch, LockToken, Origins, Overwrite, StateList, Timeout,
};
use multistatus::http::header::HeaderValue;
use multistatus::http::{HeaderMap, StatusCode};
use multistatus::{Error, ErrorKind, Operation, Reply};

use crate::headers;

const DEPTH: &[&str] = &[
    "",
    " ",
    "2",
    "10",
    "-1",
    "00",
    "0.0",
    "infinite",
    "inf",
    "0, 1",
    "0,",
    ",0",
    "1,noroot,noroot",
    "0,noroot",
    "2,noroot",
    "1;noroot",
    "1 noroot",
    "1,root",
    "\u{7f}",
    "ü",
    "infinity, infinity",
    "\"1\"",
];

const OVERWRITE: &[&str] = &["", "true", "false", "TF", "T,F", "T F", "0", "1", "yes", "\"T\"", "ｔ"];

const DESTINATION: &[&str] = &[
    "",
    "b.txt",
    "./b",
    "../b",
    "?x",
    "#x",
    "*",
    "/a#b",
    "/a%20b#",
    "http://www.example.com/a#b",
    "//www.example.com/d",
    "///d",
    "/d/../../etc/x",
    "/d/..",
    "/..",
    "/./d",
    "/d/.",
    "/d/%2e%2e/x",
    "/d/%2E./x",
    "/d/.%2e",
    "/d/a%00b",
    "/a\tb",
    "/a\nb",
    "/a\u{1}b",
    "/a\u{7f}",
    "/a\\b",
    "\\a",
    "/d/..\\x",
    "/100%",
    "/a%2",
    "/a%zzb",
    "http:///d",
    "http:/d",
    "http:d",
    "http://",
    "http://a b/",
    "http://a@b@c/d",
    "http://[::1/d",
    "http://www.example.com:port/",
    "www.example.com/d",
    "http%3A//www.example.com/d",
    "</d>",
    "C:\\a",
    "http://www.example.com/../d",
];

const IF: &[&str] = &[
    "",
    " ",
    "()",
    "( )",
    "(<urn:uuid:1>) ()",
    "(urn:uuid:1)",
    "urn:uuid:1",
    "<urn:uuid:1>",
    "</a>",
    "</a> </b> (<a:1>)",
    "</a> ()",
    "(<urn:uuid:1>) </b> (<urn:uuid:2>)",
    "</a> (<a:1>) </b>",
    "(Not Not <urn:uuid:1>)",
    "(Not)",
    "(Not ) (<a:1>)",
    "(<a:1> Not)",
    "(<urn:uuid:1>",
    "(<urn:uuid:1",
    "(<urn:uuid:1>]",
    "([\"a\"",
    "([\"a\")",
    "([\"a)",
    "([a])",
    "([abc])",
    "([\"a\\\"])",
    "([ \"a\" ])",
    "([\"a\" ])",
    "([ \"a\"])",
    "([W/ \"a\"])",
    "([W\"a\"])",
    "([\"a\"\"b\"])",
    "([])",
    "[\"a\"]",
    "\"a\"",
    "(\"a\")",
    "(<urn:uuid:1>) x",
    "x (<urn:uuid:1>)",
    "(<urn:uuid:1>)>",
    "(<urn:uuid:1>))",
    "((<urn:uuid:1>))",
    "(<urn:uuid:1>), (<urn:uuid:2>)",
    "(<urn:uuid:1>, <urn:uuid:2>)",
    "(<>)",
    "(</a>)",
    "(<a/b>)",
    "(<a b>)",
    "(<ü>)",
    "(<a%20>)",
    "(<urn:%2>)",
    "(< urn:uuid:1>)",
    "(<urn:uuid:1 >)",
    "(<urn: uuid:1>)",
    "(<<urn:uuid:1>>)",
    "(<urn:uuid:1#x>)",
    "(<urn:\u{fc}>)",
    "(<1:a>)",
    "(<:a>)",
    "(NotX <a:1>)",
    "(No <a:1>)",
    "If: (<urn:uuid:1>)",
    "<a> (<a:1>)",
    "<> (<a:1>)",
    "<//h/a> (<a:1>)",
    "</a/../b> (<a:1>)",
    "</a#b> (<a:1>)",
    "</a b> (<a:1>)",
    "< /a> (<a:1>)",
    "</a%00> (<a:1>)",
    "([\"\u{1}\"])",
    "([\"\u{7f}\"])",
    "(<a:\u{0}>)",
    "(<a:1>)\u{0}",
    "*",
    "\"\"",
];

const LOCK_TOKEN: &[&str] = &[
    "",
    "<>",
    "(<urn:uuid:1>)",
    "< urn:uuid:1 >",
    "<urn:uuid:1 >",
    "<urn:uuid:1",
    "urn:uuid:1>",
    "<<urn:uuid:1>>",
    "<urn:uuid:1>, <urn:uuid:2>",
    "<urn:uuid:1> <urn:uuid:2>",
    "urn:uuid:1, urn:uuid:2",
    "</a>",
    "/a",
    "a",
    "1795294635",
    "<a/b>",
    "<urn:uuid:1#a>",
    "\"urn:uuid:1\"",
    "<urn:\u{fc}>",
    "<urn:uuid:1>x",
];

const SCHEDULE_TAG: &[&str] = &["", "a", "\"a", "W/\"a\"", "\"a\", \"b\"", "\"a\"x", "*", "\"\u{1}\""];

#[track_caller]
fn refused<T: std::fmt::Debug>(read: Result<T, Error>, name: &str, text: &str) {
    match read {
        Ok(found) => panic!("{name}: {text:?} was read as {found:?}"),
        Err(error) => {
            assert_eq!((error.kind(), error.status()), (ErrorKind::InvalidHeader, StatusCode::BAD_REQUEST), "{text:?}");
            assert!(error.message().starts_with(&format!("header field {name}: expected ")), "{error}");
            assert!(error.message().len() < 600, "{error}");
            assert_eq!(Reply::from(error).status(), 400);
        }
    }
}

/// Checks each malformed text, as a text and as a field; and each field twice, even if both are right.
macro_rules! check {
    ($type:ident, $texts:expr, $right:expr) => {
        for &text in $texts {
            refused(text.parse::<$type>(), $type::NAME.as_str(), text);
            refused($type::try_from(text), $type::NAME.as_str(), text);
            if let Ok(value) = HeaderValue::from_bytes(text.as_bytes()) {
                let fields = HeaderMap::from_iter([($type::NAME, value)]);
                refused($type::from_headers(&fields), $type::NAME.as_str(), text);
            }
        }
        let right = $right;
        assert!($type::from_headers(&headers(&[($type::NAME, right)])).is_ok_and(|found| found.is_some()), "{right}");
        for second in [right, ""] {
            let twice = headers(&[($type::NAME, right), ($type::NAME, second)]);
            refused($type::from_headers(&twice), $type::NAME.as_str(), "twice");
        }
        let mut bytes = HeaderMap::new();
        bytes.insert($type::NAME, HeaderValue::from_bytes(b"\xff\xfe").expect("bytes that HTTP can carry"));
        refused($type::from_headers(&bytes), $type::NAME.as_str(), "bytes");
        assert!($type::from_headers(&HeaderMap::new()).is_ok_and(|found| found.is_none()));
    };
}

#[test]
fn malformed_and_repeated_fields_are_errors_with_400() {
    check!(Depth, DEPTH, "0");
    check!(Overwrite, OVERWRITE, "T");
    check!(Destination, DESTINATION, "/a");
    check!(If, IF, "(<a:1>)");
    check!(LockToken, LOCK_TOKEN, "<a:1>");
    check!(IfScheduleTagMatch, SCHEDULE_TAG, "\"a\"");
}

#[test]
fn what_a_method_requires_is_400_without_it() {
    refused(Destination::require(&HeaderMap::new()), "destination", "none");
    refused(LockToken::require(&HeaderMap::new()), "lock-token", "none");
}

#[test]
fn a_destination_elsewhere_is_502() -> Result<(), Error> {
    let origins = Origins::new(["http://www.example.com"])?;
    for text in [
        "http://other.example.org/d",
        "https://www.example.com/d",
        "http://www.example.com:8080/d",
        "http://example.com/d",
        "ftp://www.example.com/d",
        "urn:uuid:1",
        "mailto:a@example.com",
    ] {
        let error = text.parse::<Destination>()?.resolve(&origins).map_err(|error| (error.kind(), error.status()));
        assert_eq!(error, Err((ErrorKind::InvalidHeader, StatusCode::BAD_GATEWAY)), "{text}");
    }
    let doubled = "http://www.example.com//d".parse::<Destination>()?.resolve(&origins);
    refused(doubled, "destination", "//d");
    Ok(())
}

#[test]
fn depths_that_a_method_does_not_have_are_400() {
    use Operation::*;
    let table: &[(Operation, [bool; 4])] = &[
        // Absent, 0, 1, infinity.
        (Propfind, [true; 4]),
        (Report, [true; 4]),
        (SyncCollection, [true; 4]),
        (Proppatch, [true; 4]),
        (Copy, [true, true, false, true]),
        (Lock, [true, true, false, true]),
        (Move, [true, false, false, true]),
        (Delete, [true, false, false, true]),
    ];
    for (operation, expected) in table {
        let fields = [None, Some("0"), Some("1"), Some("infinity")];
        for (text, expected) in fields.iter().zip(expected) {
            let fields = text.map(|text| headers(&[(Depth::NAME, text)])).unwrap_or_default();
            let read = Depth::of_collection(&fields, *operation);
            assert_eq!(read.is_ok(), *expected, "{operation:?} {text:?}");
            match (text, read) {
                (None, read) => assert_eq!(read.ok(), Some(Depth::default_for(*operation))),
                (Some(text), Ok(depth)) => assert_eq!(depth.as_str(), *text),
                (Some(text), read) => refused(read, "depth", text),
            }
        }
        refused(Depth::of_collection(&headers(&[(Depth::NAME, "2")]), *operation), "depth", "2");
    }
    let infinite = [Propfind, Copy, Move, Delete, Lock].map(Depth::default_for);
    assert_eq!(infinite, [Depth::Infinity; 5]);
    let zero =
        [Report, Multiget, CalendarQuery, SyncCollection, Label, Update, Proppatch, Mkcol].map(Depth::default_for);
    assert_eq!(zero, [Depth::Zero; 8]);
}

#[test]
fn what_is_built_is_checked() {
    for text in IF {
        assert!(StateList::new().token(text).is_err() || *text == "urn:uuid:1", "{text}");
        assert!(StateList::new().entity_tag(text).is_err() || text.starts_with('"'), "{text}");
    }
    for list in [Vec::new(), vec![StateList::new()]] {
        refused(If::new(list.clone()), "if", "empty");
        refused(If::tagged([("/a", list)]), "if", "empty");
    }
    refused(If::tagged::<&str, [StateList; 1]>([]), "if", "empty");
    for text in ["<urn:uuid:1>", "/a", "", "a b"] {
        refused(LockToken::new(text), "lock-token", text);
    }
    assert!(Destination::new("/a b").is_err() && Destination::new("b").is_err());
    for text in ["Extend", "Second-", "Second--1", "Second-4294967296", "Second- 1", "60", "", "Infinite, Second-1"] {
        refused(text.parse::<Timeout>(), "timeout", text);
    }
}

#[test]
fn passwords_are_in_no_message() -> Result<(), Error> {
    let url = "http://jo:secret@other.example.org/d";
    let errors = [
        url.parse::<Destination>()?.resolve(&Origins::default()).err(),
        format!("{url}#").parse::<Destination>().err(),
        format!("{url}/..").parse::<Destination>().err(),
        "http://jo@x:secret@h/d".parse::<Destination>().err(),
        format!("<{url}> x").parse::<If>().err(),
        format!("<{url}/..> (<a:1>)").parse::<If>().err(),
        format!("(<a:1>) <{url}> (<a:1>)").parse::<If>().err(),
        format!("<{url}").parse::<LockToken>().err(),
    ];
    for (at, error) in errors.iter().enumerate() {
        let message = error.as_ref().map(ToString::to_string).unwrap_or_else(|| panic!("number {at} was read"));
        assert!(!message.contains("secret"), "{message}");
    }
    let read: If = format!("<{url}> (<a:1>)").parse()?;
    assert_eq!(read.to_string(), "<http://other.example.org/d> (<a:1>)");
    Ok(())
}

#[test]
fn messages_say_what_was_expected_and_found() {
    let message = |read: Result<If, Error>| read.map_err(|error| error.to_string()).err().unwrap_or_default();
    assert_eq!(
        message("(<a:1>) </b> (<a:2>)".parse()),
        "header field if: expected no tag, because the lists before have none, found \"</b> (<a:2>)\""
    );
    assert_eq!(
        message("(<a:1>".parse()),
        "header field if: expected a token in angle brackets or an entity tag in square brackets, found its end"
    );
    let depth = "2".parse::<Depth>().map_err(|error| error.to_string());
    assert_eq!(depth, Err("header field depth: expected 0, 1 or infinity, found \"2\"".to_owned()));
    let elsewhere =
        "http://b/".parse::<Destination>().and_then(|it| it.resolve(&Origins::new(["http://a", "https://a"])?));
    assert_eq!(
        elsewhere.map_err(|error| error.to_string()),
        Err("header field destination: expected an address on this server, which is http://a, https://a, found \"http://b/\"".to_owned())
    );
}
