//! What the guide to odd answers (`docs/guide/odd-answers.md`) says about options holds.

use multistatus::prop::ContentLength;
use multistatus::read::BadResponses;
use multistatus::{Doubt, ErrorKind, Exchange, Listing, Lookup, Multistatus, Name, Operation, Overall, ParseOptions};

use super::{ROW, document, in_property};

const NEW: ParseOptions = ParseOptions::new();

/// A body that the default refuses, the kind of the error, and the options that read it, if there are any.
fn refused() -> Vec<(&'static str, Vec<u8>, ErrorKind, Option<ParseOptions<'static>>)> {
    let (tolerant, near) = (NEW.tolerant(), NEW.near_namespaces(true));
    let good = document(ROW);
    let in_namespace = |namespace: &str| good.replace("DAV:", namespace).into_bytes();
    vec![
        ("nothing", b" \n".to_vec(), ErrorKind::Empty, None),
        ("an HTML page", b"<!DOCTYPE html><html></html>".to_vec(), ErrorKind::UnexpectedRoot, None),
        ("JSON", b"{\"a\": 1}".to_vec(), ErrorKind::UnexpectedRoot, None),
        ("gzip", b"\x1F\x8B\x08\0".to_vec(), ErrorKind::Encoding, None),
        ("chunks", format!("5e\r\n{good}\r\n0\r\n\r\n").into_bytes(), ErrorKind::UnexpectedRoot, None),
        ("a header", format!("HTTP/1.1 207 Multi-Status\r\n\r\n{good}").into_bytes(), ErrorKind::UnexpectedRoot, None),
        ("a PHP warning", format!("Warning: x\n{good}").into_bytes(), ErrorKind::UnexpectedRoot, None),
        ("a document type", format!("<!DOCTYPE a>{good}").into_bytes(), ErrorKind::Doctype, None),
        ("a raw &", in_property("a & b").into_bytes(), ErrorKind::Syntax, Some(tolerant)),
        ("a control character", in_property("\x01").into_bytes(), ErrorKind::Character, Some(tolerant)),
        ("a reference to one", in_property("&#1;").into_bytes(), ErrorKind::Character, Some(tolerant)),
        ("halves of a pair", in_property("&#55357;&#56832;").into_bytes(), ErrorKind::Character, Some(tolerant)),
        ("an undeclared prefix", in_property("<y:z/>").into_bytes(), ErrorKind::Namespace, Some(tolerant)),
        ("space first", format!("\n<?xml version='1.0'?>{good}").into_bytes(), ErrorKind::Syntax, Some(tolerant)),
        ("text behind", format!("{good}text").into_bytes(), ErrorKind::Syntax, Some(NEW.text_after_root(true))),
        (
            "none",
            b"<multistatus><response><href>/a</href></response></multistatus>".to_vec(),
            ErrorKind::UnexpectedRoot,
            Some(near),
        ),
        ("DAV", in_namespace("DAV"), ErrorKind::UnexpectedRoot, Some(near)),
        ("dav:", in_namespace("dav:"), ErrorKind::UnexpectedRoot, Some(near)),
        ("d:", in_namespace("d:"), ErrorKind::UnexpectedRoot, Some(near)),
        ("webdav.org", in_namespace("http://www.webdav.org/"), ErrorKind::UnexpectedRoot, Some(near)),
        ("w3.org", in_namespace("http://www.w3.org/2000/dav"), ErrorKind::UnexpectedRoot, None),
        ("an undeclared root", good.replace(" xmlns:D=\"DAV:\"", "").into_bytes(), ErrorKind::Namespace, Some(near)),
        ("wrapped", format!("<xml>{good}</xml>").into_bytes(), ErrorKind::UnexpectedRoot, Some(NEW.wrapped_root(true))),
    ]
}

#[test]
fn options_read_what_the_guide_says() {
    let all = NEW.tolerant().near_namespaces(true).wrapped_root(true).text_after_root(true).stray_responses(true);
    for (what, body, kind, options) in refused() {
        assert_eq!(NEW.parse(&body).expect_err(what).kind(), kind, "{what}");
        match options {
            Some(options) => assert_eq!(options.parse(&body).expect(what).responses().len(), 1, "{what}"),
            None => assert_eq!(all.parse(&body).expect_err(what).kind(), kind, "{what}"),
        }
    }
    // Only white space may be skipped.
    let body = format!("text<?xml version='1.0'?>{}", document(ROW));
    assert!(all.parse(body.as_bytes()).is_err());
}

#[test]
fn responses_before_a_truncation_are_returned() {
    let body = document(&ROW.repeat(3));
    let mut responses = NEW.responses(&body.as_bytes()[..body.len() - 40]);
    assert_eq!(responses.by_ref().take_while(Result::is_ok).count(), 2);
    let error = NEW.responses(&body.as_bytes()[..body.len() - 40]).find_map(Result::err);
    assert!(error.is_some_and(|error| error.is_truncated()));
}

#[test]
fn a_bad_response_makes_a_document_incomplete() {
    let body = document(&format!("{ROW}<D:response><D:href a='' a=''/></D:response>"));
    let document = NEW.bad_responses(BadResponses::Keep).parse(body.as_bytes()).expect("the good one");
    assert_eq!(document.verdict(Operation::Propfind).overall(), Overall::Incomplete);
    let exchange = Exchange::new(Operation::Propfind, "/").expect("an exchange");
    assert!(Listing::new(exchange, &document).expect("a listing").check().is_err());
}

#[test]
fn doubts_are_the_ones_of_the_guide() {
    let doubts = |options: ParseOptions, body: String| -> Vec<Doubt> {
        let document = options.parse(body.as_bytes()).expect("a document").into_owned();
        document.verdict(Operation::Propfind).doubts().collect()
    };
    let response = |content: &str| document(&format!("{ROW}<D:response>{content}</D:response>"));
    let cases = [
        (NEW.text_after_root(true), document(ROW) + "text", Doubt::TextAfterRoot),
        (NEW, response("<D:status>HTTP/1.1 200 OK</D:status>"), Doubt::ResponseWithoutHref),
        (NEW, response("<D:href>/b</D:href><D:status>HTTP/1.1 abc</D:status>"), Doubt::StatusUnreadable),
        (NEW, document(&format!("{ROW}<response xmlns='DAV'/>")), Doubt::WrongNamespace),
    ];
    for (options, body, doubt) in cases {
        let found = doubts(options, body.clone());
        assert!(found.contains(&doubt), "{body}: {found:?}");
    }
}

#[test]
fn lookups_are_the_ones_of_the_guide() {
    let status = |text: &str| format!("<D:status>HTTP/1.1 {text}</D:status>");
    let propstat = |value: &str, status: &str| {
        format!("<D:propstat><D:prop><D:getcontentlength>{value}</D:getcontentlength></D:prop>{status}</D:propstat>")
    };
    let body = |propstats: &str| document(&format!("<D:response><D:href>/a</D:href>{propstats}</D:response>"));
    let document = |propstats: &str| -> Multistatus<'static> {
        NEW.parse(body(propstats).as_bytes()).expect("a document").into_owned()
    };
    let without = document(&propstat("1", ""));
    assert!(matches!(without.responses()[0].lookup(&Name::dav("getcontentlength")), Lookup::Failed(None)));
    let twice = document(&(propstat("", &status("404 Not Found")) + &propstat("1", &status("200 OK"))));
    assert!(matches!(twice.responses()[0].lookup_live::<ContentLength>(), Lookup::Value(ContentLength(1))));
    let odd = document(&propstat("1,024", &status("200 OK")));
    assert!(matches!(odd.responses()[0].lookup_live::<ContentLength>(), Lookup::Unreadable(_)));
    assert_eq!(odd.responses()[0].unreadable_values().count(), 1);
    // A failed status fails the resource, whatever its propstats say.
    let both = document(&(propstat("1", &status("200 OK")) + &status("403 Forbidden")));
    let verdict = both.verdict(Operation::Propfind);
    assert!(!verdict.overall().is_success() && verdict.failures().all(|failure| failure.property().is_none()));
    assert_eq!(verdict.failures().count(), 1);
}
