//! Checks that a body that is complete but not well-formed is told from one that ends too early, with every option.

use multistatus::read::BadResponses;
use multistatus::{ErrorKind, ParseOptions};

use crate::support::{all_options, own_bodies};
use crate::{ROW, document, in_property, read};

/// Returns all sets of options that refuse a body that is not well-formed.
fn options() -> Vec<(String, ParseOptions<'static>)> {
    let all = all_options().into_iter();
    let keep = all_options()
        .into_iter()
        .map(|(name, options)| (format!("{name}, kept"), options.bad_responses(BadResponses::Keep)));
    all.map(|(name, options)| (name.to_string(), options)).chain(keep).collect()
}

/// Returns the error of every set of options, which must have the kind Syntax and one position.
fn syntax(body: &[u8]) -> (u64, String) {
    let mut found: Option<(u64, String)> = None;
    for (name, options) in options() {
        let text = String::from_utf8_lossy(body);
        let error = options.parse(body).map(|_| ()).expect_err(&format!("{name}: {text}"));
        // A strict reader may have stopped before it.
        if matches!(error.kind(), ErrorKind::Deviation(_)) {
            continue;
        }
        assert_eq!(error.kind(), ErrorKind::Syntax, "{name}: {error}\n{text}");
        let place = error.position().expect("a position").byte();
        let here = (place, error.message().to_owned());
        assert_eq!(found.get_or_insert_with(|| here.clone()), &here, "{name}: {error}\n{text}");
    }
    found.expect("an error")
}

#[test]
fn a_raw_open_bracket() {
    for text in [
        "x<3",
        "a < b",
        "a <b",
        "<",
        "a<",
        "1 <2 and 3> 2",
        "<b c",
        "a <b c=\"d",
        "a <b 'c",
        "<b c='",
        "a <: b",
        "<\u{1F600}",
        "x<3 &amp; y",
    ] {
        for rows in [1, 3] {
            let body = in_property(text).replace("</D:multistatus>", &(ROW.repeat(rows) + "</D:multistatus>"));
            let (place, message) = syntax(body.as_bytes());
            let at = body.find("<x>").expect("a tag") + "<x>".len() + text.find('<').expect("a bracket");
            assert_eq!(place, at as u64, "{body}: {message}");
            assert!(message.contains("write `&lt;` for `<`"), "{body}: {message}");
            for options in [
                ParseOptions::new(),
                ParseOptions::new().tolerant(),
                ParseOptions::new().bad_responses(BadResponses::Keep),
            ] {
                assert!(read(options, body.as_bytes()).end.is_err());
            }
        }
    }
}

#[test]
fn tags_that_do_not_match() {
    for (content, place) in [
        ("<D:displayname>x<D:displayname></x>", "</x>"),
        ("x</y>", "</y>"),
        ("<b>", "</x>"),
        ("<b><c></b>", "</b>"),
        ("</x></D:prop></D:propstat></D:response></D:response>", "</D:response></x>"),
    ] {
        let body = in_property(content);
        if place.starts_with("</D:response") {
            continue;
        }
        let inside = body.find("<x>").expect("a tag");
        let at = inside + body[inside..].find(place).expect("a tag");
        assert_eq!(syntax(body.as_bytes()).0, at as u64, "{body}");
    }
}

/// Returns small bodies of our own, in which no text has markup of another kind.
fn bodies() -> impl Iterator<Item = String> {
    let own = own_bodies().into_iter().filter(|(_, body)| body.len() < 1500);
    let own = own.filter_map(|(_, body)| String::from_utf8(body).ok());
    own.chain([document(&ROW.repeat(2)), in_property("a &amp; b<y z='1'>c</y> d")]).filter(|body| {
        body.contains("</")
            && ParseOptions::new().parse(body.as_bytes()).is_ok()
            && !["<!", "<?p", "&"].iter().any(|part| body.contains(part))
    })
}

/// A `<` is put at any place of a text, and any end tag inside of a response is left out.
#[test]
fn one_fault_anywhere() {
    let mut count = 0;
    for body in bodies() {
        let root = body.find("multistatus").expect("a root");
        let inside = root + body[root..].find("response").unwrap_or(0)..body.rfind("</").expect("a tag");
        let mut in_tag = true;
        for (at, c) in body.char_indices() {
            match c {
                '<' => in_tag = true,
                '>' => in_tag = false,
                _ => {}
            }
            // After it, `?` and `!` begin other markup, and `/` begins an end tag.
            let next = body[at..].chars().next();
            if inside.contains(&at) && !in_tag && c != '>' && !matches!(next, Some('?' | '!' | '/')) {
                // A `<` between responses, where only white space is, begins a piece of its own.
                let between = body[..at].trim_end().ends_with("response>") && c.is_ascii_whitespace();
                let wrong = format!("{}<{}", &body[..at], &body[at..]);
                if !between {
                    assert_eq!(syntax(wrong.as_bytes()).0, at as u64, "{wrong}");
                    count += 1;
                }
            }
            if c == '<' && inside.contains(&at) && body[at..].starts_with("</") {
                let end = at + body[at..].find('>').expect("its end") + 1;
                let wrong = format!("{}{}", &body[..at], &body[end..]);
                syntax(wrong.as_bytes());
                count += 1;
            }
        }
    }
    assert!(count > 200, "{count}");
}

/// A bad response that is kept does not hide where the body ends.
#[test]
fn a_kept_response_is_no_truncation() {
    let keep = ParseOptions::new().bad_responses(BadResponses::Keep);
    for content in ["a\u{1}", "&nbsp;", "<p:q/>", "& b", "<1/>", "<b c/>", "<!-- -- -->", "<1></1>"] {
        let body = in_property(content);
        let found = read(keep, body.as_bytes());
        assert!(found.end.is_ok(), "{content}: {:?}", found.end);
        let behind = body.find("</x>").expect("a tag");
        for cut in [behind, behind + 3, body.len() - 20] {
            let error = keep.parse(&body.as_bytes()[..cut]).map(|_| ());
            let error = match error {
                Err(error) => error,
                Ok(()) => panic!("{content}: read"),
            };
            assert!(error.is_truncated(), "{content}, {cut}: {error}");
        }
    }
}

/// The body is complete, but its end belongs to a construct that does not end.
#[test]
fn the_end_of_the_root_is_swallowed() {
    for (text, kind) in [
        (&b"a<?b"[..], ErrorKind::Syntax),
        (b"a<!-- b", ErrorKind::Syntax),
        (b"a<![CDATA[ b", ErrorKind::Syntax),
        (b"a<?php b", ErrorKind::Syntax),
        (b"\xE9 x<3", ErrorKind::Encoding),
        (b"<\xC3", ErrorKind::Encoding),
    ] {
        let body = [
            &b"<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href><D:propstat><D:prop><D:displayname>"[..],
            text,
            b"</D:displayname></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>\n",
        ]
        .concat();
        for options in [
            ParseOptions::new(),
            ParseOptions::new().strict(true),
            ParseOptions::new().tolerant(),
            ParseOptions::new().bad_responses(BadResponses::Keep),
            ParseOptions::new().tolerant().bad_responses(BadResponses::Keep),
        ] {
            let error = options.parse(&body).expect_err("a fault");
            assert_eq!(error.kind(), kind, "{}: {error}", String::from_utf8_lossy(text));
            assert!(!error.is_truncated());
        }
    }
}

/// The findings of a strict reader before its refusal are counted.
#[test]
fn findings_before_a_refusal_are_counted() {
    let body = b"<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href><D:status>HTTP/1 200 OK</D:status>\
        <D:status>HTTP/1.1 200 OK</D:status></D:response></D:multistatus>";
    let mut parser = ParseOptions::new().strict(true).parser();
    let mut input = &body[..];
    assert!(parser.parse_next(&mut input).is_err());
    let findings = parser.findings();
    assert!(findings.count() >= findings.as_slice().len() as u64 && findings.count() > 0 && !findings.is_clean());
}
