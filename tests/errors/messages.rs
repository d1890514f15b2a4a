//! Checks the advice in errors and findings.

use multistatus::document::{Prop, Propstats};
use multistatus::read::{BadResponses, Limits};
use multistatus::{Conditions, ErrorKind, Multistatus, ParseOptions};

use crate::support::all_options;
use crate::{ROW, document, in_property, read};

const NEW: ParseOptions = ParseOptions::new();

/// Returns the message of the default reader, which does not depend on the chunks.
fn message(body: &[u8]) -> (ErrorKind, String) {
    read(NEW, body);
    let error = NEW.parse(body).map(|_| ()).expect_err(&String::from_utf8_lossy(body));
    (error.kind(), error.message().to_owned())
}

#[test]
fn what_is_no_multistatus() {
    use ErrorKind::{Doctype, Encoding, Namespace, UnexpectedRoot};
    let cases: [(&[u8], ErrorKind, &[&str]); 26] = [
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", UnexpectedRoot, &["HTML page"]),
        (b"<!doctype HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\">", UnexpectedRoot, &["HTML page"]),
        (b"\n<!-- a --><!DOCTYPE\n html>", UnexpectedRoot, &["HTML page"]),
        (b"<html>", UnexpectedRoot, &["HTML page"]),
        (b"<HTML lang=en><br>", UnexpectedRoot, &["HTML page"]),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", UnexpectedRoot, &["HTML page"]),
        (b"<!DOCTYPE a>", Doctype, &["document type"]),
        (b"<!DOCTYPE", Doctype, &["document type"]),
        (b"<!DOCTYPE ht", Doctype, &["document type"]),
        (b"\x1F\x8B\x08\0\0\0\0\0\0\x03", Encoding, &["gzip-compressed", "Content-Encoding"]),
        (b"\x1F\x8B", Encoding, &["gzip-compressed"]),
        (b"\x28\xB5\x2F\xFD\0", Encoding, &["zstd-compressed"]),
        (b"{\"error\": 1}", UnexpectedRoot, &["this is JSON"]),
        (b" [1]", UnexpectedRoot, &["this is JSON"]),
        (b"Not found", UnexpectedRoot, &["Not found", "no XML"]),
        (
            b"<multistatus><response/></multistatus>",
            UnexpectedRoot,
            &["multistatus is in no namespace", "xmlns=\"DAV:\" is missing", "ParseOptions::near_namespaces"],
        ),
        (b"<m:multistatus xmlns:m='DAV'/>", UnexpectedRoot, &["\"DAV\"", "ParseOptions::near_namespaces"]),
        (b"<m:multistatus xmlns:m='urn:x'/>", UnexpectedRoot, &["\"urn:x\", not \"DAV:\""]),
        (
            b"<D:multistatus><D:response/></D:multistatus>",
            Namespace,
            &["the prefix D is not declared", "declare xmlns:D=\"DAV:\"", "ParseOptions::near_namespaces"],
        ),
        (b"<DAV:multistatus/>", Namespace, &["the prefix DAV is not declared", "ParseOptions::prefix_dav"]),
        (b"<xml><D:multistatus xmlns:D='DAV:'/></xml>", UnexpectedRoot, &["ParseOptions::wrapped_root"]),
        (b"<D:error xmlns:D='DAV:'/>", UnexpectedRoot, &["{DAV:}error", "Conditions::parse"]),
        (b"<D:prop xmlns:D='DAV:'/>", UnexpectedRoot, &["{DAV:}prop", "document::Prop::parse"]),
        (b"<D:mkcol-response xmlns:D='DAV:'/>", UnexpectedRoot, &["document::Propstats::parse"]),
        (
            b"<mkcalendar-response xmlns='urn:ietf:params:xml:ns:caldav'/>",
            UnexpectedRoot,
            &["document::Propstats::parse"],
        ),
        (b"<feed/>", UnexpectedRoot, &["expected the root {DAV:}multistatus, found feed"]),
    ];
    for (body, kind, parts) in cases {
        let (found, message) = message(body);
        let text = String::from_utf8_lossy(body);
        assert_eq!(found, kind, "{text}: {message}");
        for part in parts {
            assert!(message.contains(part), "{text}: {message}");
        }
        assert!(!message.contains("{D}"), "{text}: {message}");
    }
    // Kept as a namespace of its own, the prefix is not shown as one.
    let error = NEW.tolerant().parse(b"<D:multistatus/>").map(|_| ()).expect_err("no namespace");
    assert_eq!(error.kind(), ErrorKind::UnexpectedRoot);
    assert!(error.message().contains("declare xmlns:D=\"DAV:\""), "{error}");
    // The opposite case.
    let body = document(ROW);
    let errors = [
        Conditions::parse(body.as_bytes()).map(|_| ()).expect_err("a multistatus"),
        Prop::parse(body.as_bytes()).map(|_| ()).expect_err("a multistatus"),
        Propstats::parse(body.as_bytes()).map(|_| ()).expect_err("a multistatus"),
    ];
    for error in errors {
        assert!(error.message().contains(": Multistatus::parse reads it"), "{error}");
    }
}

/// The message about a body that an option reads names the option. With the option, there is another message or none.
#[test]
fn options_that_read_it() {
    type Option = fn(ParseOptions<'static>) -> ParseOptions<'static>;
    let cases: [(String, &str, Option); 15] = [
        (in_property("\u{1}"), "illegal_characters", |options| options.illegal_characters(true)),
        (in_property("&#2;"), "illegal_characters", |options| options.illegal_characters(true)),
        (in_property("<b c='\u{1}'/>"), "illegal_characters", |options| options.illegal_characters(true)),
        (in_property("&#xD83D;&#xDE00;"), "surrogate_references", |options| options.surrogate_references(true)),
        (in_property("<DAV:b/>"), "prefix_dav", |options| options.prefix_dav(true)),
        (in_property("<p:b/>"), "undeclared_prefixes", |options| options.undeclared_prefixes(true)),
        (in_property("<b p:c=''/>"), "undeclared_prefixes", |options| options.undeclared_prefixes(true)),
        (in_property("<b xmlns:p=''/>"), "undeclared_prefixes", |options| options.undeclared_prefixes(true)),
        (in_property("a & b"), "bare_ampersands", |options| options.bare_ampersands(true)),
        (format!("\n<?xml version='1.0'?>{}", document("")), "space_before_declaration", |options| {
            options.space_before_declaration(true)
        }),
        (format!("<xml>{}</xml>", document("")), "wrapped_root", |options| options.wrapped_root(true)),
        (document("").replace("DAV:", "DAV"), "near_namespaces", |options| options.near_namespaces(true)),
        (document("") + "text", "text_after_root", |options| options.text_after_root(true)),
        (document("") + "<a/>", "text_after_root", |options| options.text_after_root(true)),
        (document("") + "<!DOCTYPE html>", "text_after_root", |options| options.text_after_root(true)),
    ];
    // Of the rest, findings tell the first, and the others are no leniencies: `mend` is the function that some of them bring.
    let rest = ["stray_responses", "shape_cache", "plain_path", "mend"];
    let named = cases.iter().map(|(_, option, _)| *option).chain(rest).collect::<Vec<_>>();
    for (_, options) in all_options().into_iter().filter(|(name, _)| *name == "tolerant") {
        let shown = format!("{options:?}");
        let mut leniencies = shown.split(", ").filter_map(|field| field.strip_suffix(": true"));
        assert_eq!(leniencies.find(|leniency| !named.contains(leniency)), None, "an option that no message names");
    }
    for (body, option, set) in cases {
        let (_, message) = message(body.as_bytes());
        assert!(message.contains(&format!("ParseOptions::{option} ")), "{body}: {message}");
        assert!(set(NEW).parse(body.as_bytes()).is_ok(), "{body}: {option}");
    }
    // The message about a body that no option reads names none.
    for content in ["&nbsp;", "<xmlns:a/>", "<a xmlns:xml='u'/>", "<a b='' b=''/>", "]]>", "<!-- -- -->"] {
        let (_, message) = message(in_property(content).as_bytes());
        assert!(!message.contains("ParseOptions"), "{content}: {message}");
    }
    // So do findings.
    let (_, findings) = NEW
        .parse_with_findings(document("<D:href>/a</D:href><response/>").as_bytes())
        .map(|(document, findings)| (document.into_owned(), findings))
        .expect("a document");
    let told: Vec<_> = findings.as_slice().iter().map(ToString::to_string).collect();
    assert!(told[0].contains("ParseOptions::stray_responses"), "{told:?}");
    assert!(told[1].contains("ParseOptions::near_namespaces"), "{told:?}");
    // The feature is only named if it is off.
    let error = NEW.charset(Some("x-unknown")).parse(b"<a/>").map(|_| ()).expect_err("an encoding");
    assert_eq!(error.message().contains("the feature `encoding`"), !cfg!(feature = "encoding"));
    let (_, message) = message(b"<D:multistatus xmlns:D='DAV:'>\xFC</D:multistatus>");
    assert!(message.contains("ParseOptions::charset"), "{message}");
}

#[test]
fn limits_name_their_value_and_setter() {
    let deep = in_property("<a><b><c/></b></a>");
    let wide = in_property("<a xmlns:p='p' xmlns:q='q' xml:lang='en' b='' c='' d='e'/>");
    let cases = [
        (Limits::new().response_bytes(70), &deep, "Limits::response_bytes allows 70"),
        (Limits::new().total_bytes(71), &deep, "Limits::total_bytes allows 71"),
        (Limits::new().depth(6), &deep, "Limits::depth allows 6"),
        (Limits::new().attributes(2), &wide, "Limits::attributes allows 2"),
        (Limits::new().namespaces(1), &wide, "Limits::namespaces allows 1"),
        (Limits::new().items(0), &wide, "Limits::items allows 0"),
        (Limits::new().prefix_bytes(0), &wide, "Limits::prefix_bytes allows 0"),
        (Limits::new().namespace_bytes(3), &wide, "Limits::namespace_bytes allows 3"),
        (Limits::new().attribute_bytes(0), &wide, "Limits::attribute_bytes allows 0"),
        (Limits::new().language_bytes(1), &wide, "Limits::language_bytes allows 1"),
        (Limits::new().responses(0), &wide, "Limits::responses allows 0"),
    ];
    for (limits, body, expected) in cases {
        let options = NEW.limits(limits);
        read(options, body.as_bytes());
        let error = options.parse(body.as_bytes()).map(|_| ()).expect_err(expected);
        assert!(error.is_limit() && error.message().contains(expected), "{error}");
    }
}

/// An `unwrap` shows the message, and responses are counted from 1 like lines.
#[test]
fn shown_by_unwrap() {
    let body = document(&format!("{ROW}\n<D:response>&nbsp;</D:response>"));
    let error = Multistatus::parse(body.as_bytes()).map(|_| ()).expect_err("an entity");
    assert_eq!(format!("{error:?}"), format!("Entity: {error}"));
    let at = body.find("&nbsp;").expect("a reference");
    let expected = format!("the entity `&nbsp;` is not defined at line 2, column 13 (byte {at}, response 2)");
    assert_eq!(error.to_string(), expected);
    assert_eq!(error.position().and_then(|position| position.response()), Some(2));
    let (_, findings) =
        NEW.parse_with_findings(b"<D:multistatus xmlns:D='DAV:'><D:response/></D:multistatus>").expect("read");
    assert_eq!(
        findings.as_slice()[0].to_string(),
        "error: a response has no href [response-without-href, RFC 4918 §13] at line 1, column 31 (byte 30, response 1)"
    );
    // So is the error of a response that was kept.
    let options = NEW.bad_responses(BadResponses::Keep);
    let (_, findings) = options.parse_with_findings(body.as_bytes()).expect("read");
    assert_eq!(findings.bad_responses()[0].position().and_then(|position| position.response()), Some(2));
}
