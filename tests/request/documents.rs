//! Tests bodies that are no document, that declare a type, or that exceed a limit.

use multistatus::http::Method;
use multistatus::read::{Limit, Limits};
use multistatus::request::Reader;
use multistatus::{Conditions, ErrorKind, ParseOptions, Reply, condition};

use super::refused::{dav, read};

/// Bodies that are no document have these statuses.
#[test]
fn what_is_no_document() {
    let propfind = "<D:propfind xmlns:D='DAV:'><D:allprop/></D:propfind>";
    let ok = |rest: &str| format!("{propfind}{rest}").into_bytes();
    for (method, body, status, kind) in [
        ("PROPFIND", b" \n".to_vec(), 400, ErrorKind::Empty),
        ("PROPFIND", b"\xEF\xBB\xBF".to_vec(), 400, ErrorKind::Empty),
        ("LOCK", b" ".to_vec(), 400, ErrorKind::Empty),
        ("PROPFIND", propfind.as_bytes()[..40].to_vec(), 400, ErrorKind::Truncated),
        ("PROPFIND", propfind.as_bytes()[..5].to_vec(), 400, ErrorKind::Truncated),
        ("PROPFIND", propfind.as_bytes()[..propfind.len() - 1].to_vec(), 400, ErrorKind::Truncated),
        ("PROPFIND", ok("text"), 400, ErrorKind::Syntax),
        ("PROPFIND", ok("<a/>"), 400, ErrorKind::Syntax),
        ("PROPFIND", ok("\0"), 400, ErrorKind::Syntax),
        ("PROPFIND", propfind.replace("<D:allprop/>", "<D:allprop/><D:a\x01/>").into_bytes(), 400, ErrorKind::Syntax),
        (
            "PROPFIND",
            propfind.replace("<D:allprop/>", "<x>\u{1}</x><D:allprop/>").into_bytes(),
            400,
            ErrorKind::Character,
        ),
        (
            "PROPFIND",
            propfind.replace("<D:allprop/>", "<x>&#1;</x><D:allprop/>").into_bytes(),
            400,
            ErrorKind::Character,
        ),
        (
            "PROPFIND",
            propfind.replace("<D:allprop/>", "<x a='' a=''/><D:allprop/>").into_bytes(),
            400,
            ErrorKind::Syntax,
        ),
        ("PROPFIND", propfind.replace("<D:allprop/>", "<y:x/><D:allprop/>").into_bytes(), 400, ErrorKind::Namespace),
        (
            "PROPFIND",
            propfind.replace("<D:allprop/>", "<x xmlns:y=''/><D:allprop/>").into_bytes(),
            400,
            ErrorKind::Namespace,
        ),
        ("PROPFIND", propfind.replace("<D:allprop/>", "<C:p:x/><D:allprop/>").into_bytes(), 400, ErrorKind::Syntax),
        ("PROPFIND", propfind.replace("<D:allprop/>", "&foo;<D:allprop/>").into_bytes(), 400, ErrorKind::Entity),
        ("PROPFIND", propfind.replace("<D:allprop/>", "<D:allprop></D:allprop").into_bytes(), 400, ErrorKind::Syntax),
        ("PROPFIND", b"<propfind xmlns='DAV:'>\xFF<allprop/></propfind>".to_vec(), 400, ErrorKind::Encoding),
        ("PROPFIND", b"\xFF<propfind xmlns='DAV:'><allprop/></propfind>".to_vec(), 400, ErrorKind::Encoding),
        ("PROPFIND", format!("<?XML version='1.0'?>{propfind}").into_bytes(), 400, ErrorKind::Syntax),
        ("PROPFIND", format!(" <?xml version='1.0'?>{propfind}").into_bytes(), 400, ErrorKind::Syntax),
        (
            "PROPFIND",
            format!("<?xml version='1.0' encoding='x-none'?>{propfind}").into_bytes(),
            415,
            ErrorKind::Encoding,
        ),
        ("PROPFIND", b"\x1F\x8B\x08".to_vec(), 415, ErrorKind::Encoding),
        ("PROPFIND", b"hello".to_vec(), 400, ErrorKind::UnexpectedRoot),
        ("PROPFIND", b"<html><body>".to_vec(), 400, ErrorKind::Truncated),
        ("PROPFIND", b"<html></html>".to_vec(), 400, ErrorKind::UnexpectedRoot),
        ("PROPPATCH", Vec::new(), 400, ErrorKind::Empty),
        ("REPORT", Vec::new(), 400, ErrorKind::Empty),
        ("SEARCH", Vec::new(), 400, ErrorKind::Empty),
        ("ACL", Vec::new(), 400, ErrorKind::Empty),
        ("MKCOL", b"xzy-foo/bar-512".to_vec(), 415, ErrorKind::UnexpectedRoot),
        ("MKCOL", propfind.as_bytes().to_vec(), 415, ErrorKind::UnexpectedRoot),
        ("MKCOL", b"<mkcol/>".to_vec(), 400, ErrorKind::UnexpectedRoot),
        ("COPY", propfind.as_bytes().to_vec(), 415, ErrorKind::InvalidRequest),
        ("MOVE", b"x".to_vec(), 415, ErrorKind::InvalidRequest),
        ("DELETE", b"x".to_vec(), 415, ErrorKind::InvalidRequest),
        ("UNLOCK", b"x".to_vec(), 415, ErrorKind::InvalidRequest),
    ] {
        let refusal = read(method, None, &body).expect_err("a refusal");
        let found = (refusal.status().as_u16(), refusal.kind());
        assert_eq!(found, (status, kind), "{refusal:?}: {}", String::from_utf8_lossy(&body));
        let reply = Reply::from(refusal);
        assert_eq!((reply.status().as_u16(), reply.body().len()), (status, 0));
    }
}

/// With a media type other than XML, a body that is no XML is another kind of body.
#[test]
fn other_kinds_of_bodies() {
    let method = Method::from_bytes(b"PROPFIND").expect("a method");
    for (content_type, body, status) in [
        (Some("text/plain"), &b"hello"[..], 415),
        (None, b"hello", 415),
        (Some("application/json"), b"{}", 415),
        (Some("application/xml"), b"hello", 400),
        (Some("text/plain"), b"<propfind", 400),
        (Some("application/xml; charset=x-none"), b"<propfind xmlns='DAV:'><propname/></propfind>", 415),
    ] {
        let refusal = Reader::new(&method, body).content_type(content_type).parse().expect_err("a refusal");
        assert_eq!(refusal.status().as_u16(), status, "{content_type:?} {refusal:?}");
    }
}

/// Document type declarations, with and without external entities, in several encodings.
#[test]
fn document_types() {
    let external = [
        "<!DOCTYPE a SYSTEM 'http://example.com/a'>",
        "<!DOCTYPE a PUBLIC '-//x' \"http://example.com/a\">",
        "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE a [<!ENTITY i '>'><!ENTITY % e SYSTEM 'x'> %e;]>",
        "<!DOCTYPE a [<!-- '> --><!ENTITY e PUBLIC 'x' 'y'>]>",
        "<!DOCTYPE\n\ta\nSYSTEM\n'x'>",
    ];
    let internal = [
        "<!DOCTYPE a>",
        "<!DOCTYPE a [<!ENTITY e 'SYSTEM PUBLIC'>]>",
        "<!DOCTYPE a [<!-- <!ENTITY e SYSTEM 'x'> -->]>",
        "<!DOCTYPE a [<!ELEMENT SYSTEMS ANY>]>",
        "<!DOCTYPE a><SYSTEM a='PUBLIC'/>",
        "<!DOCTYPE a [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>",
    ];
    let both = external.iter().map(|text| (text, true)).chain(internal.iter().map(|text| (text, false)));
    for (declaration, is_external) in both {
        let body = format!("<?xml version='1.0'?>\n{declaration}<D:propfind xmlns:D='DAV:'><D:allprop/></D:propfind>");
        let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(body.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for (bytes, line) in [(body.as_bytes(), 2), (&utf16, 2)] {
            if bytes[0] == 0xFF && cfg!(not(feature = "encoding")) {
                continue;
            }
            let refusal = read("PROPFIND", None, bytes).expect_err("a refusal");
            assert_eq!(refusal.kind(), ErrorKind::Doctype);
            assert_eq!(refusal.position().map(|at| at.line()), Some(line), "{body}");
            let name = refusal.condition().cloned();
            let expected = is_external.then_some(condition::NO_EXTERNAL_ENTITIES);
            assert_eq!((refusal.status().as_u16(), name), (if is_external { 403 } else { 400 }, expected), "{body}");
            let reply = Reply::from(refusal);
            if is_external {
                let document = Conditions::parse(&reply.body()).expect("conditions");
                assert!(document.get(&condition::NO_EXTERNAL_ENTITIES).is_some());
            }
        }
    }
}

/// A body over a limit gets 413, except for the depth; a value that equals the limit passes.
#[test]
fn limits() {
    let names = |count: usize| {
        let names: String = (0..count).map(|number| format!("<D:a{number}/>")).collect();
        dav(&format!("<D:propfind><D:prop>{names}</D:prop></D:propfind>"))
    };
    let hrefs =
        |count| dav(&format!("<C:calendar-multiget>{}</C:calendar-multiget>", "<D:href>/a</D:href>".repeat(count)));
    let expanded =
        |count| dav(&format!("<D:expand-property>{}</D:expand-property>", "<D:property name='a'/>".repeat(count)));
    let changes = |count| {
        let remove = "<D:remove><D:prop><D:a/></D:prop></D:remove>".repeat(count);
        dav(&format!("<D:propertyupdate>{remove}</D:propertyupdate>"))
    };
    let deep = |count: usize| {
        let (open, close) = ("<D:property name='a'>".repeat(count), "</D:property>".repeat(count));
        dav(&format!("<D:expand-property>{open}{close}</D:expand-property>"))
    };
    let spaces = |count: usize| {
        let body = dav("<D:propfind><D:propname/></D:propfind>");
        format!("{}{body}", " ".repeat(count - body.len()))
    };
    type Make<'m> = &'m dyn Fn(usize) -> String;
    let cases: [(&str, Make<'_>, usize, Limit, u16); 6] = [
        ("PROPFIND", &names, 4096, Limit::Names, 413),
        ("REPORT", &hrefs, 10_000, Limit::Hrefs, 413),
        ("REPORT", &expanded, 4096, Limit::Names, 413),
        ("PROPPATCH", &changes, 4096, Limit::Names, 413),
        ("REPORT", &deep, 127, Limit::Depth, 400),
        ("PROPFIND", &spaces, 1 << 20, Limit::TotalBytes, 413),
    ];
    for (method, body, most, limit, status) in cases {
        assert!(read(method, None, body(most).as_bytes()).is_ok(), "{limit}");
        let refusal = read(method, None, body(most + 1).as_bytes()).expect_err("over the limit");
        assert_eq!(refusal.kind(), ErrorKind::Limit(limit));
        assert_eq!(refusal.status().as_u16(), status, "{limit}");
    }
    // Whatever depth the options allow, the depth is bounded, because the value is nested as the body is.
    let method = Method::from_bytes(b"REPORT").expect("a method");
    let options = ParseOptions::new().limits(Limits::new().depth(u32::MAX).total_bytes(64 << 20).names(u32::MAX));
    let body = deep(300);
    let refusal = Reader::new(&method, body.as_bytes()).options(options).parse().expect_err("too deep");
    assert_eq!(refusal.kind(), ErrorKind::Limit(Limit::Depth));
}
