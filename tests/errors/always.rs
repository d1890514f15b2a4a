//! Faults that are errors in every place, under every option that is not about them.

use std::fmt::Write as _;

use multistatus::read::BadResponses;
use multistatus::{ErrorKind, ParseOptions};

use crate::{ROW, line, read};

/// Bodies that are not well-formed by XML 1.0 and Namespaces in XML, or that are refused although they are.
const CASES: &[(&str, &[u8])] = &[
    // XML 1.0 §2.2, §4.1: characters.
    ("character U+0001", b"\x01"),
    ("character U+0000", b"\0"),
    ("character U+FFFE", "\u{FFFE}".as_bytes()),
    ("character U+001F in an attribute", b"<a b='\x1F'/>"),
    ("character U+000B in a comment", b"<!-- \x0B -->"),
    ("character U+000C in an instruction", b"<?p \x0C?>"),
    ("character U+FFFF in CDATA", "<![CDATA[\u{FFFF}]]>".as_bytes()),
    ("reference to U+0001", b"&#1;"),
    ("reference to U+0000", b"&#x0;"),
    ("reference to U+FFFF", b"&#xFFFF;"),
    ("reference to a surrogate", b"&#xD83D;"),
    ("references to a pair of surrogates", b"&#55357;&#56832;"),
    ("reference beyond U+10FFFF", b"&#x110000;"),
    ("reference to U+0008 in an attribute", b"<a b='&#8;'/>"),
    // Bytes.
    ("byte 0xFF", b"\xFF"),
    ("overlong byte sequence", b"\xC0\x80"),
    ("surrogate in UTF-8", b"\xED\xA0\x80"),
    ("byte of Latin-1 in an attribute", b"<a b='\xFC'/>"),
    // Names.
    ("name that begins with a digit", b"<1/>"),
    ("name that begins with a dash", b"<-a/>"),
    ("name with a forbidden character", "<a\u{D7}/>".as_bytes()),
    ("name with two colons", b"<a:b:c/>"),
    ("name that begins with a colon", b"<:a/>"),
    ("name that ends with a colon", b"<D:/>"),
    ("local name that begins with a digit", b"<D:1/>"),
    ("space before a name", b"< a/>"),
    ("attribute name that begins with a digit", b"<a 1='' />"),
    ("attribute name with two colons", b"<a D:b:c=''/>"),
    ("instruction without a name", b"<??>"),
    ("instruction with a colon in its name", b"<?a:b ?>"),
    // Tags.
    ("`<` in an attribute", b"<a b='<'/>"),
    ("attribute without value", b"<a b/>"),
    ("attribute without quotes", b"<a b=c/>"),
    ("attributes without a space", b"<a b=''c=''/>"),
    ("attribute twice", b"<a b='' b=''/>"),
    ("attribute twice by its expanded name", b"<a xmlns:p='u' xmlns:q='u' p:b='' q:b=''/>"),
    ("end tag of another element", b"<a></b>"),
    ("end tag of another element, deeper", b"<a><b></a></b>"),
    ("end tag by another prefix", b"<p:a xmlns:p='DAV:' xmlns:q='DAV:'></q:a>"),
    ("end tag with an attribute", b"<a></a b=''>"),
    ("declaration of an element type", b"<!ELEMENT a EMPTY>"),
    // Text, comments, CDATA.
    ("`]]>` in text", b"]]>"),
    ("bare ampersand", b"a & b"),
    ("ampersand without semicolon", b"&amp "),
    ("reference without a number", b"&#;"),
    ("reference with a capital X", b"&#X41;"),
    ("bare ampersand in an attribute", b"<a b='&'/>"),
    ("`--` in a comment", b"<!-- a -- b -->"),
    ("comment that ends with three dashes", b"<!-- a --->"),
    ("CDATA in lower case", b"<![cdata[]]>"),
    // Declarations, entities, document types.
    ("XML declaration", b"<?xml version='1.0'?>"),
    ("XML declaration in capitals", b"<?XML version='1.0'?>"),
    ("undefined entity", b"&nbsp;"),
    ("undefined entity in an attribute", b"<a b='&eacute;'/>"),
    ("entity in capitals", b"&AMP;"),
    ("document type", b"<!DOCTYPE a>"),
    ("document type of HTML", b"<!doctype html>"),
    // Namespaces in XML §2.1, §3, §5, §6.
    ("undeclared prefix of an element", b"<p:a/>"),
    ("undeclared prefix of an attribute", b"<a p:b=''/>"),
    ("prefix declared on another element", b"<p:a xmlns:p='u'/><p:b/>"),
    ("undeclared prefix DAV", b"<DAV:a/>"),
    ("prefix xmlns of an element", b"<xmlns:a/>"),
    ("prefix bound to nothing", b"<a xmlns:p=''/>"),
    ("prefix bound to nothing, and used", b"<p:a xmlns:p=''/>"),
    ("prefix xml bound to another namespace", b"<a xmlns:xml='u'/>"),
    ("another prefix bound to the namespace of xml", b"<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>"),
    ("default namespace of xml", b"<a xmlns='http://www.w3.org/XML/1998/namespace'/>"),
    ("prefix xmlns declared", b"<a xmlns:xmlns='u'/>"),
    ("prefix xmlns declared as what it is", b"<a xmlns:xmlns='http://www.w3.org/2000/xmlns/'/>"),
    ("another prefix bound to the namespace of xmlns", b"<a xmlns:p='http://www.w3.org/2000/xmlns/'/>"),
    ("default namespace of xmlns", b"<a xmlns='http://www.w3.org/2000/xmlns/'/>"),
    ("prefix declared twice", b"<a xmlns:p='u' xmlns:p='v'/>"),
    ("default namespace declared twice", b"<a xmlns='u' xmlns='v'/>"),
];

fn concat(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

/// Returns the document with `case` in each place, and the number of responses before it.
fn places(case: &[u8]) -> [(&'static str, u64, Vec<u8>); 8] {
    let root: &[u8] = b"<D:multistatus xmlns:D=\"DAV:\">\n";
    let row = ROW.as_bytes();
    let other = ROW.replace("/a", "/c");
    let other = other.as_bytes();
    let end: &[u8] = b"</D:multistatus>\n";
    let head: &[u8] = b"<D:response><D:href>/b</D:href>";
    let value: &[u8] = b"<D:propstat><D:prop><x>";
    let tail: &[u8] = b"</x></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>";
    let foreign: &[u8] = b"<e xmlns='u'>";
    [
        ("before rows", 0, concat(&[root, case, row, end])),
        ("in an element before rows", 0, concat(&[root, foreign, case, b"</e>", row, end])),
        ("in the first row", 0, concat(&[root, head, value, case, tail, end])),
        ("between rows", 1, concat(&[root, row, case, other, end])),
        ("in the second row", 1, concat(&[root, row, head, value, case, tail, other, end])),
        ("in what a row ignores", 1, concat(&[root, row, head, foreign, case, b"</e>", value, tail, other, end])),
        ("after rows", 2, concat(&[root, row, b"\n", other, case, end])),
        ("in an element after rows", 2, concat(&[root, row, other, foreign, case, b"</e>", end])),
    ]
}

/// A snapshot has the first of them in full and, if all others agree in kind and message, only their positions.
#[test]
fn in_every_place() {
    let mut table = String::new();
    for (name, case) in CASES {
        let mut first: Option<(ErrorKind, String)> = None;
        let mut positions = Vec::new();
        for (place, rows, body) in places(case) {
            let error = ParseOptions::new().parse(&body).expect_err(name);
            let position = error.position().expect("a position");
            let found = read(ParseOptions::new(), &body);
            assert_eq!(found.rows().count() as u64, rows, "{name}, {place}: {}", line(&found));
            // An option reads some of it, but not in every place.
            let told = error.message().split(": ParseOptions::").next().unwrap_or_default();
            let (kind, message) = first.get_or_insert((error.kind(), told.into()));
            assert_eq!((error.kind(), told), (*kind, message.as_str()), "{name}, {place}");
            // The distance of the error from the start of the case, which is equal everywhere.
            let start = body.windows(case.len()).position(|part| part == *case).expect("the case is in it");
            let line = 1 + body[..position.byte() as usize].iter().filter(|b| **b == b'\n').count() as u64;
            assert_eq!(position.line(), line, "{name}, {place}");
            positions.push(position.byte() as i64 - start as i64);
            assert!(positions[0] == *positions.last().expect("one"), "{name}, {place}: {positions:?}, {error}");
        }
        let (kind, message) = first.expect("at least one place");
        writeln!(table, "{name}: {kind:?}, {message}, +{}", positions[0]).expect("a string");
    }
    insta::assert_snapshot!("in_every_place", table);
}

/// A strict reader refuses the same bodies.
#[test]
fn strict_is_no_excuse() {
    for (name, case) in CASES {
        for (place, _, body) in places(case) {
            let kind = ParseOptions::new().parse(&body).expect_err(name).kind();
            assert_eq!(ParseOptions::new().strict(true).parse(&body).expect_err(name).kind(), kind, "{name}, {place}");
        }
    }
}

/// A response that is lost alone comes with its bytes and position; other faults stay final.
#[test]
fn in_a_row_that_is_reported() {
    let options = ParseOptions::new().bad_responses(BadResponses::Keep);
    let mut table = String::new();
    for (name, case) in CASES {
        for (place, rows, body) in places(case) {
            let found = read(options, &body);
            let bad: Vec<_> = found.items.iter().filter(|item| item.is_err()).collect();
            let good = found.rows().count() as u64;
            assert!(bad.len() <= 1, "{name}, {place}: {}", line(&found));
            // Either that response is the only one that is missing, or the document ends where it did.
            match (&found.end, bad.len()) {
                (Ok(_), 1) => {
                    let all = body.windows(11).filter(|part| *part == b"<D:response").count() as u64;
                    let lost =
                        u64::from(place.contains("row") && place.starts_with("in ") && !place.contains("element"));
                    assert_eq!(good, all - lost, "{name}, {place}: {}", line(&found));
                }
                (Err(_), 0) => assert_eq!(good, rows, "{name}, {place}: {}", line(&found)),
                other => panic!("{name}, {place}: {other:?}"),
            }
            if place == "in the second row" {
                writeln!(table, "{name}: {}", line(&found)).expect("a string");
            }
        }
    }
    insta::assert_snapshot!("in_a_row_that_is_reported", table);
}
