//! Lines, columns and bytes count in the source.

use multistatus::{ErrorKind, ParseOptions, Position};

use crate::{ROW, document, in_property, read};

fn parts(position: Position) -> (u64, u64, u64, Option<u64>) {
    (position.byte(), position.line(), position.column(), position.response())
}

/// An error that is put anywhere has that place as its position.
#[test]
fn follow_the_source() {
    let base = format!(
        "\u{FEFF}<?xml version=\"1.0\"?>\r\n<D:multistatus xmlns:D=\"DAV:\">\n  {ROW}\r  \n{}\n<!--\n-->\n{}</D:multistatus>",
        ROW.replace("/a", "\n\n/ü"),
        ROW.replace("><", ">\n\t<"),
    );
    let mut tried = 0;
    for (at, _) in base.match_indices("</D:status>") {
        let body = format!("{}&#0;{}", &base[..at], &base[at..]);
        tried += 1;
        let error = ParseOptions::new().parse(body.as_bytes()).expect_err("a character");
        assert_eq!(error.kind(), ErrorKind::Character);
        let before = &body[..at];
        let line = 1 + before.matches('\n').count() as u64;
        let column = 1 + (at - before.rfind('\n').map_or(0, |at| at + 1)) as u64;
        let position = error.position().expect("a position");
        assert_eq!(parts(position), (at as u64, line, column, Some(tried)));
        assert_eq!(position.to_string(), format!("line {line}, column {column} (byte {at}, response {tried})"));
        read(ParseOptions::new(), body.as_bytes());
    }
    assert_eq!(tried, 3);
}

/// Positions of deviations are right too, even after text that is longer or shorter in the source than in the model.
#[test]
fn follow_the_source_behind_mended_text() {
    let options = ParseOptions::new().tolerant();
    let body = in_property("\u{1}&#1;&#55357;&#56832;&\n<p:a/><q:b xmlns:r=''/>\u{2}");
    let (_, report) = options.parse_with_findings(body.as_bytes()).expect("a document");
    let found: Vec<_> = report
        .as_slice()
        .iter()
        .map(|found| (found.deviation().code(), &body[found.position().byte() as usize..], found.position().line()))
        .map(|(code, rest, line)| (code, rest.chars().take(4).collect::<String>(), line))
        .collect();
    let expected = [
        ("xml-illegal-character", "\u{1}&#1", 1),
        ("xml-illegal-character", "&#1;", 1),
        ("xml-surrogate-reference", "&#55", 1),
        ("xml-bare-ampersand", "&\n<p", 1),
        ("xml-prefix-undeclared", "p:a/", 2),
        ("xml-prefix-undeclared", "q:b ", 2),
        ("xml-prefix-undeclared", "xmln", 2),
        ("xml-illegal-character", "\u{2}</x", 2),
    ];
    assert_eq!(found, expected.map(|(code, rest, line)| (code, rest.to_owned(), line)));
    // An error after it.
    let body = body.replace("\u{2}</x>", "<c></d></x>");
    let error = options.parse(body.as_bytes()).expect_err("tags");
    let at = body.find("</d>").expect("the tag") as u64;
    assert_eq!(error.position().map(|position| position.byte()), Some(at), "{error}");
}

/// Only positions inside of a response have its number.
#[test]
fn the_response_is_named_where_there_is_one() {
    let rows = ROW.repeat(2);
    let cases = [
        (document(&format!("{rows}<!-- \u{1} -->")), None),
        (document(&format!("{rows}\u{1}")), None),
        (document(&format!("{rows}<D:sync-token>\u{1}</D:sync-token>")), None),
        (document(&format!("{rows}<e xmlns='u'>\u{1}</e>")), None),
        (document(&format!("{rows}<D:response>\u{1}</D:response>")), Some(3)),
        (document(&format!("{rows}<response xmlns='DAV:'><a>\u{1}</a></response>")), Some(3)),
        (document(&format!("{rows}<D:response><D:href>/a</D:href>")).replace("</D:multistatus>", ""), Some(3)),
    ];
    for (body, response) in cases {
        let error = ParseOptions::new().parse(body.as_bytes()).expect_err(&body);
        assert_eq!(error.position().expect("a position").response(), response, "{body}: {error}");
    }
    // Deviations have positions in the same way.
    let body = document(&format!("{rows}a<D:sync-token>b:<c/></D:sync-token><D:response/>"));
    let (_, report) = ParseOptions::new().parse_with_findings(body.as_bytes()).expect("a document");
    let found: Vec<_> = report.as_slice().iter().map(|f| (f.deviation().code(), f.position().response())).collect();
    let expected = [
        ("stray-text", None),
        ("markup-in-text-element", None),
        ("response-without-href", Some(3)),
        ("response-without-outcome", Some(3)),
    ];
    assert_eq!(found, expected);
}
