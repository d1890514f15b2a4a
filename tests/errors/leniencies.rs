//! Checks each leniency of the options: without it there is an error, with it the body is read and the deviation
//! recorded.

use std::fmt::Write as _;

use multistatus::read::{BadResponses, Deviation, Findings, Limits};
use multistatus::{Error, ErrorKind, Multistatus, Name, ParseOptions};

use crate::support::all_options;
use crate::{ROW, document, in_property, line, read};

const NEW: ParseOptions = ParseOptions::new();

/// Returns the document that the leniency makes of a body, the codes that it records, and the error without it.
fn check(name: &str, options: ParseOptions, body: &str, codes: &[&str], without: ErrorKind) -> Multistatus<'static> {
    let error = NEW.parse(body.as_bytes()).expect_err(name);
    assert_eq!(error.kind(), without, "{name}: {error}");
    let found = read(options, body.as_bytes());
    assert!(found.end.is_ok(), "{name}: {}", line(&found));
    let (document, report) = options.parse_with_findings(body.as_bytes()).expect(name);
    assert_eq!(codes_of(&report), codes, "{name}");
    // A strict reader refuses the repaired body, with the deviation's own name.
    let strict = options.strict(true).parse(body.as_bytes()).expect_err(name);
    assert!(
        matches!(strict.kind(), ErrorKind::Deviation(deviation) if deviation.code() == codes[0]),
        "{name}: {strict}"
    );
    // The document is good XML when it is written.
    let xml = document.to_xml();
    let again = NEW.parse(&xml).unwrap_or_else(|error| panic!("{name}: {error}\n{}", String::from_utf8_lossy(&xml)));
    assert_eq!(again, document, "{name}");
    document.into_owned()
}

fn codes_of(report: &Findings) -> Vec<&'static str> {
    report.as_slice().iter().map(|found| found.deviation().code()).collect()
}

/// Returns the only property of the only response.
fn value(document: &Multistatus<'_>) -> String {
    let rows = document.responses();
    assert_eq!(rows.len(), 1);
    let property = rows[0].propstats().next().and_then(|propstat| propstat.properties().next()).expect("a property");
    match property.text() {
        Some(text) => text.into(),
        None => property.value().as_xml().expect("markup").to_self_contained(),
    }
}

#[test]
fn illegal_characters() {
    let options = NEW.illegal_characters(true);
    let cases = [
        ("a\u{1}b", "a\u{FFFD}b", 1),
        ("\0", "\u{FFFD}", 1),
        ("\u{FFFE}\u{FFFF}", "\u{FFFD}\u{FFFD}", 2),
        ("&#1;&amp;&#x1F;", "\u{FFFD}&\u{FFFD}", 2),
        ("&#xD83D;", "\u{FFFD}", 1),
        ("&#55357;&#56832;", "\u{FFFD}\u{FFFD}", 2),
        ("&#1114112;", "\u{FFFD}", 1),
        ("<![CDATA[\u{2}&#2;]]>", "\u{FFFD}&#2;", 1),
        ("<!-- \u{3} -->a", "a", 1),
        ("<?p \u{3}?>a", "a", 1),
        ("<b c='\u{4}&#4;'/>", "<b c='\u{FFFD}\u{FFFD}'/>", 2),
        ("ü\u{1}ü&#x1;ü", "ü\u{FFFD}ü\u{FFFD}ü", 2),
    ];
    for (content, expected, count) in cases {
        let codes = vec!["xml-illegal-character"; count];
        let document = check(content, options, &in_property(content), &codes, ErrorKind::Character);
        assert_eq!(value(&document), expected);
    }
    // In an href, as servers write file names.
    let body = document(&ROW.replace("/a", "/a\u{1}"));
    let codes = ["xml-illegal-character", "href-illegal-character"];
    let (document, report) = options.parse_with_findings(body.as_bytes()).expect("a document");
    assert_eq!(document.responses()[0].href().map(|href| href.to_string()).as_deref(), Some("/a\u{FFFD}"));
    let mut found = codes_of(&report);
    found.sort_unstable_by_key(|code| codes.iter().position(|each| each == code));
    assert_eq!(found, codes);
}

#[test]
fn surrogate_references() {
    let options = NEW.surrogate_references(true);
    let cases = [
        ("&#55357;&#56832;", "\u{1F600}", 1),
        ("a&#xD83D;&#xDE00;b", "a\u{1F600}b", 1),
        ("&#xd83d;&#56832;&#55357;&#xde01;", "\u{1F600}\u{1F601}", 2),
        ("&#xDBFF;&#xDFFF;", "\u{10FFFF}", 1),
        ("<b c='&#55357;&#56832;'/>", "<b c='&#x1F600;'/>", 1),
    ];
    for (content, expected, count) in cases {
        let codes = vec!["xml-surrogate-reference"; count];
        let document = check(content, options, &in_property(content), &codes, ErrorKind::Character);
        assert_eq!(value(&document), expected);
    }
    // No pair: nothing to join.
    for content in
        ["&#xD83D;", "&#xDE00;&#xD83D;", "&#xD83D; &#xDE00;", "&#xD83D;&#xD83D;", "<![CDATA[\u{1}]]>", "&#1;"]
    {
        let body = in_property(content);
        assert_eq!(options.parse(body.as_bytes()).expect_err(content).kind(), ErrorKind::Character, "{content}");
    }
}

#[test]
fn prefix_dav() {
    let options = NEW.prefix_dav(true);
    let body = in_property("").replace("<x></x>", "<DAV:getetag/><DAV:b DAV:c=''><DAV:d/></DAV:b>");
    let document = check("prefix", options, &body, &["xml-prefix-dav"], ErrorKind::Namespace);
    let names: Vec<_> = document.responses()[0].propstats().flat_map(|p| p.names()).map(Name::to_string).collect();
    assert_eq!(names, ["{DAV:}getetag", "{DAV:}b"]);
    let b = document.responses()[0].property(&Name::dav("b")).expect("a property");
    assert_eq!(b.attribute(&Name::dav("c")), Some(""));
    assert_eq!(b.children().map(|child| child.name().to_string()).collect::<Vec<_>>(), ["{DAV:}d"]);
    // Structure as well.
    let body =
        document_of("<DAV:response><DAV:href>/a</DAV:href><DAV:status>HTTP/1.1 200 OK</DAV:status></DAV:response>");
    let document = check("row", options, &body, &["xml-prefix-dav"], ErrorKind::Namespace);
    assert_eq!(document.responses()[0].status().map(|status| status.as_u16()), Some(200));
    // If the prefix is declared, the declaration counts, and no other prefix is read.
    let body = in_property("<DAV:a xmlns:DAV='u'/>");
    assert!(options.parse_with_findings(body.as_bytes()).expect("a document").1.is_clean());
    for content in ["<dav:a/>", "<p:a/>", "<DAV:a xmlns:p=''/>"] {
        let error = options.parse(in_property(content).as_bytes()).expect_err(content);
        assert_eq!(error.kind(), ErrorKind::Namespace, "{content}");
    }
}

fn document_of(rows: &str) -> String {
    document(rows)
}

#[test]
fn undeclared_prefixes() {
    let options = NEW.undeclared_prefixes(true);
    let one = ["xml-prefix-undeclared"];
    let body = in_property("").replace("<x></x>", "<p:x><p:y/></p:x>");
    let document = check("element", options, &body, &one, ErrorKind::Namespace);
    let property = document.responses()[0].propstats().next().and_then(|p| p.properties().next()).expect("a property");
    assert_eq!(property.name().parts(), ("p", "x"));
    assert_eq!(property.children().map(|child| child.name().to_string()).collect::<Vec<_>>(), ["{p}y"]);

    let body = in_property("").replace("<x></x>", "<x q:at='1'/>");
    let document = check("attribute", options, &body, &one, ErrorKind::Namespace);
    let property = document.responses()[0].propstats().next().and_then(|p| p.properties().next()).expect("a property");
    assert_eq!(property.attribute(&Name::new("q", "at").expect("a name")), Some("1"));

    // A declaration of nothing, and its use; the property is in the namespace of the prefix.
    let body = in_property("").replace("<x></x>", "<p:x xmlns:p=\"\">a</p:x>");
    let document = check("declared as nothing", options, &body, &[one[0], one[0]], ErrorKind::Namespace);
    let property = document.responses()[0].propstats().next().and_then(|p| p.properties().next()).expect("a property");
    assert_eq!((property.name().parts(), property.text()), (("p", "x"), Some("a")));

    let body = in_property("").replace("<x></x>", "<x xmlns:p=\"\"/>");
    let document = check("declared as nothing, not used", options, &body, &one, ErrorKind::Namespace);
    let property = document.responses()[0].propstats().next().and_then(|p| p.properties().next()).expect("a property");
    assert_eq!(property.name().parts(), ("", "x"));

    // Also the prefix DAV, as itself.
    let body = in_property("").replace("<x></x>", "<DAV:x/>");
    let document = check("DAV", options, &body, &one, ErrorKind::Namespace);
    let names: Vec<_> = document.responses()[0].propstats().flat_map(|p| p.names()).map(Name::to_string).collect();
    assert_eq!(names, ["{DAV}x"]);

    // Reserved prefixes stay reserved.
    for content in
        ["<xmlns:a/>", "<a xmlns:xml='u'/>", "<a xmlns:xmlns='u'/>", "<a xmlns:xml=''/>", "<a xmlns:xmlns=''/>"]
    {
        let error = options.parse(in_property(content).as_bytes()).expect_err(content);
        assert_eq!(error.kind(), ErrorKind::Namespace, "{content}");
    }
    // On the root, as SOGo has it: each response that uses the prefix has a deviation of its own.
    let row =
        in_property("").replace("<x></x>", "<p:x/>").replace(" xmlns:D=\"DAV:\"", " xmlns:p=\"\" xmlns:D=\"DAV:\"");
    let document = check("on the root", options, &row, &[one[0], one[0]], ErrorKind::Namespace);
    let names: Vec<_> = document.responses()[0].propstats().flat_map(|p| p.names()).map(Name::to_string).collect();
    assert_eq!(names, ["{p}x"]);
    let body = document_of(ROW).replace(" xmlns", " p:a='' xmlns");
    check("attribute of the root", options, &body, &one, ErrorKind::Namespace);
    let body = document_of(ROW).replace("D:", "p:").replace("xmlns:p=\"DAV:\"", "");
    assert_eq!(options.parse(body.as_bytes()).expect_err("root").kind(), ErrorKind::UnexpectedRoot, "{body}");
}

#[test]
fn bare_ampersands() {
    let options = NEW.bare_ampersands(true);
    let cases = [
        ("a & b", "a & b", 1),
        ("&", "&", 1),
        ("?a=1&b=2&c;&amp;", "", 0),
        ("?a=1&b=2", "?a=1&b=2", 1),
        ("&&amp;&", "&&&", 2),
        ("&#;&#x;", "&#;&#x;", 2),
        ("&#X41;", "&#X41;", 1),
        ("<b c='d&e'/>", "<b c='d&amp;e'/>", 1),
        ("<![CDATA[&]]>&", "&&", 1),
    ];
    for (content, expected, count) in cases {
        let body = in_property(content);
        if count == 0 {
            // An entity is not a bare ampersand.
            assert_eq!(options.parse(body.as_bytes()).expect_err(content).kind(), ErrorKind::Entity);
            continue;
        }
        let codes = vec!["xml-bare-ampersand"; count];
        assert_eq!(value(&check(content, options, &body, &codes, ErrorKind::Syntax)), expected);
    }
    let body = document(&ROW.replace("/a", "/a?b&c=d"));
    let document = check("href", options, &body, &["xml-bare-ampersand"], ErrorKind::Syntax);
    assert_eq!(document.responses()[0].href().map(|href| href.to_string()).as_deref(), Some("/a?b&c=d"));
}

#[test]
fn space_before_declaration() {
    let options = NEW.space_before_declaration(true);
    for space in [" ", "\n", "\r\n\t ", "\u{FEFF}\n"] {
        let body = format!("{space}<?xml version=\"1.0\" encoding=\"utf-8\"?>{}", document(ROW));
        check(space, options, &body, &["xml-space-before-declaration"], ErrorKind::Syntax);
    }
    // Only white space.
    for before in ["x", "<!-- -->", "\u{A0}", "<?p ?>"] {
        let body = format!("{before}<?xml version=\"1.0\"?>{}", document(ROW));
        assert!(options.parse(body.as_bytes()).is_err(), "{before}");
    }
}

#[test]
fn wrapped_root() {
    let options = NEW.wrapped_root(true);
    let inner = document(ROW);
    let bodies = [
        format!("<xml>{inner}</xml>"),
        format!("<?xml version='1.0'?>\n<xml a='b'>\n <!-- --> {inner}\n</xml >\n"),
        format!("<xml xmlns:D='DAV:'>{}</xml>", inner.replace(" xmlns:D=\"DAV:\"", "")),
    ];
    for body in bodies {
        let document = check(&body, options, &body, &["wrapped-root"], ErrorKind::UnexpectedRoot);
        assert_eq!(document.responses().len(), 1);
    }
    let refused = [
        (format!("<xml xmlns='u'>{inner}</xml>"), ErrorKind::UnexpectedRoot),
        (format!("<XML>{inner}</XML>"), ErrorKind::UnexpectedRoot),
        (format!("<xml><xml>{inner}</xml></xml>"), ErrorKind::UnexpectedRoot),
        ("<xml/>".into(), ErrorKind::UnexpectedRoot),
        ("<xml></xml>".into(), ErrorKind::UnexpectedRoot),
        (format!("<xml>{inner}"), ErrorKind::Truncated),
        (format!("<xml>{inner}</xml"), ErrorKind::Truncated),
        (format!("<xml>{inner}</XML>"), ErrorKind::Syntax),
        (format!("<xml>{inner}{inner}</xml>"), ErrorKind::Syntax),
        (format!("<xml>{inner}text</xml>"), ErrorKind::Syntax),
        (format!("<xml>text{inner}</xml>"), ErrorKind::Syntax),
        (format!("<xml><![CDATA[ ]]>{inner}</xml>"), ErrorKind::Syntax),
    ];
    for (body, kind) in refused {
        let error = options.parse(body.as_bytes()).expect_err(&body);
        assert_eq!(error.kind(), kind, "{body}: {error}");
        read(options, body.as_bytes());
    }
}

#[test]
fn near_namespaces() {
    let options = NEW.near_namespaces(true);
    for namespace in ["DAV", "dav:", "dav", "Dav:"] {
        let body = document(ROW).replace("DAV:", namespace);
        let document = check(namespace, options, &body, &["near-namespace"], ErrorKind::UnexpectedRoot);
        assert_eq!(document.responses()[0].status().map(|status| status.as_u16()), Some(200));
    }
    // Only in one property.
    let body = in_property("").replace("<x></x>", "<s:getetag xmlns:s='DAV'>1</s:getetag>");
    let (document, report) = options.parse_with_findings(body.as_bytes()).expect("a document");
    assert_eq!(codes_of(&report), ["near-namespace"]);
    assert!(document.responses()[0].property(&Name::dav("getetag")).is_some());
    // When it is written, it has the namespace that it was read with.
    assert_eq!(NEW.parse(&document.to_xml()).expect("a document"), document);
    let document = NEW.parse(body.as_bytes()).expect("a document");
    assert!(document.responses()[0].property(&Name::dav("getetag")).is_none(), "no guess by default");
    for namespace in ["DAV::", " DAV:", "D\u{C0}V:"] {
        let body = self::document(ROW).replace("DAV:", namespace);
        assert_eq!(options.parse(body.as_bytes()).expect_err(namespace).kind(), ErrorKind::UnexpectedRoot);
    }
}

#[test]
fn text_after_root() {
    let options = NEW.text_after_root(true);
    // Found by fuzzing: markup that is not UTF-8 was a panic, or passed in silence.
    let bytes: [&[u8]; 24] = [
        // Found by review: such markup at the end of the body was an error.
        b"<a \xFF",
        b"<!-- \xFF",
        b"<![CDATA[ \xFF",
        b"</x \xFF",
        b"<?p \xFF",
        b"<!-- a --><!-- \xFF",
        b"</D:\xFF>",
        b"<a\xFF/>",
        b"<![CDATA[\xFF]]>",
        b"<!-- \xFF -->",
        b"<?p \xFF?>",
        b"<?xml \xFF?>",
        b"text",
        b"\n\n<p>an error page</p>",
        b"\0\0\0",
        b"\xFF\xFE",
        b"<a",
        b"<!-- ",
        b"<!-- -- -->",
        b"]]>",
        b"&nbsp;",
        b"<?xml version='1.0'?>",
        b"</D:multistatus>",
        b"<!DOCTYPE html>",
    ];
    let expected = NEW.parse(document(ROW).as_bytes()).map(Multistatus::into_owned).expect("a document");
    for after in bytes {
        let body = [document(ROW).as_bytes(), b"\n", after].concat();
        let name = String::from_utf8_lossy(after);
        assert!(NEW.parse(&body).is_err(), "{name}");
        let found = read(options, &body);
        assert!(found.end.is_ok(), "{name}: {}", line(&found));
        let (document, report) = options.parse_with_findings(&body).expect("a document");
        assert_eq!(codes_of(&report), ["text-after-root"], "{name}");
        assert_eq!(document, expected, "{name}");
    }
    // Comments, instructions and space may follow anyway.
    let body = document(ROW) + " <!-- a --> <?b c?>\n";
    assert!(options.parse_with_findings(body.as_bytes()).expect("a document").1.is_clean());
}

#[test]
fn stray_responses() -> Result<(), Error> {
    let options = NEW.stray_responses(true);
    let one = "<D:href>/a</D:href><D:propstat><D:prop><D:getetag>1</D:getetag></D:prop>\
               <D:status>HTTP/1.1 200 OK</D:status></D:propstat>";
    let two = "<D:href>/b</D:href><D:href>/c</D:href><D:status>HTTP/1.1 423 Locked</D:status>";
    let row = |content: &str| format!("<D:response>{content}</D:response>");
    let cases = [
        (one.into(), row(one), 1),
        (format!("{one}{two}"), row(one) + &row(two), 2),
        (format!("{ROW}{one} <!-- --> {two}{ROW}"), format!("{ROW}{}{}{ROW}", row(one), row(two)), 2),
        (format!("{one}<D:sync-token>t:</D:sync-token>"), row(one) + "<D:sync-token>t:</D:sync-token>", 1),
    ];
    for (loose, wrapped, count) in cases {
        let (loose, wrapped) = (document(&loose), document(&wrapped));
        let found = read(options, loose.as_bytes());
        assert!(found.end.is_ok(), "{}", line(&found));
        let (rows, report) = options.parse_with_findings(loose.as_bytes())?;
        assert_eq!(rows, NEW.parse(wrapped.as_bytes())?, "{loose}");
        assert_eq!(codes_of(&report), vec!["stray-response"; count], "{loose}");
        // By default it means nothing, as RFC 4918 §17 has it.
        let (rows, report) = NEW.parse_with_findings(loose.as_bytes())?;
        assert!(rows.responses().iter().all(|row| row.href().is_some_and(|href| href == "/a")));
        assert!(codes_of(&report).iter().all(|code| *code == "stray-response-content"), "{loose}");
        assert_eq!(Multistatus::parse(&rows.to_xml())?, rows);
    }
    Ok(())
}

/// A response that cannot be read comes after the stray response before it, with its number, however the body is cut.
#[test]
fn stray_responses_before_a_bad_one() {
    let bad = "<D:response><D:href>/b\u{1}</D:href><D:status>HTTP/1.1 423 Locked</D:status></D:response>";
    let loose = "<D:href>/l</D:href><D:status>HTTP/1.1 423 Locked</D:status>";
    let body = document(&format!("{loose}{bad}{ROW}{loose}"));
    for size in [1, 7, body.len()] {
        let mut parser = NEW.stray_responses(true).bad_responses(BadResponses::Keep).parser();
        let mut found = Vec::new();
        for mut chunk in body.as_bytes().chunks(size) {
            loop {
                match parser.parse_next(&mut chunk) {
                    Ok(None) => break,
                    Ok(Some(row)) => found.push(row.href().map(|href| href.to_string()).unwrap_or_default()),
                    Err(error) => {
                        assert!(error.is_response(), "{error}");
                        found.push(format!("{:?}", error.position().and_then(|place| place.response())));
                    }
                }
            }
        }
        assert!(parser.finish().is_ok());
        assert_eq!(found, ["/l", "Some(2)", "/a", "/l"], "{size}");
    }
}

/// Checks all leniencies at once, including those that one body needs together.
#[test]
fn tolerant() -> Result<(), Error> {
    let options = NEW.tolerant();
    let body = format!(
        "\n<?xml version=\"1.0\"?>{}",
        in_property("a\u{1}b").replace("</x>", " & &#55357;&#56832;</x><p:y q:r='&#2;'/><DAV:z/>")
    );
    let found = read(options, body.as_bytes());
    assert!(found.end.is_ok(), "{}", line(&found));
    let (document, report) = options.parse_with_findings(body.as_bytes())?;
    let mut table = String::new();
    for found in report.as_slice() {
        writeln!(table, "{found}").expect("a string");
    }
    for property in document.responses()[0].propstats().flat_map(|propstat| propstat.properties()) {
        writeln!(table, "{property:?}").expect("a string");
    }
    insta::assert_snapshot!("tolerant", table);
    assert_eq!(Multistatus::parse(&document.to_xml())?, document);
    Ok(())
}

/// No leniency repairs a body without a meaning, and none hides a truncation.
#[test]
fn what_no_option_reads() {
    let all = NEW.tolerant().wrapped_root(true).near_namespaces(true).text_after_root(true).stray_responses(true);
    let cases: [(&str, &[u8], ErrorKind); 14] = [
        ("end tag of another element", b"<a></b>", ErrorKind::Syntax),
        ("attribute twice", b"<a b='' b=''/>", ErrorKind::Syntax),
        ("`<` in an attribute", b"<a b='<'/>", ErrorKind::Syntax),
        ("attribute without value", b"<a b/>", ErrorKind::Syntax),
        ("name with two colons", b"<a:b:c/>", ErrorKind::Syntax),
        ("bad name", b"<1/>", ErrorKind::Syntax),
        ("`]]>` in text", b"a]]>b", ErrorKind::Syntax),
        ("`--` in a comment", b"<!-- -- -->", ErrorKind::Syntax),
        ("XML declaration", b"<?xml version='1.0'?>", ErrorKind::Syntax),
        ("entity", b"&nbsp;", ErrorKind::Entity),
        ("byte 0xFF", b"\xFF", ErrorKind::Encoding),
        ("document type", b"<!DOCTYPE a>", ErrorKind::Doctype),
        ("reserved prefix", b"<a xmlns:xml='u'/>", ErrorKind::Namespace),
        ("declaration", b"<!ENTITY a 'b'>", ErrorKind::Syntax),
    ];
    for (name, case, kind) in cases {
        let parts = in_property("#");
        let (before, after) = parts.split_once('#').expect("a place");
        let body = [before.as_bytes(), case, after.as_bytes()].concat();
        let error = all.parse(&body).expect_err(name);
        assert_eq!(error.kind(), kind, "{name}: {error}");
        let found = read(all, &body);
        assert!(found.end.is_err(), "{name}: {}", line(&found));
    }
    for options in [all, all.bad_responses(BadResponses::Keep)] {
        let body = in_property("a\u{1}b & <p:c/>");
        for cut in 0..body.len() {
            let error = options.parse(&body.as_bytes()[..cut]).expect_err("truncated");
            assert!(error.is_truncated() || error.kind() == ErrorKind::Empty, "{cut}: {error}");
        }
    }
}

/// The element of the response that is made has a prefix that means `DAV:` in its place, or declares it.
#[test]
fn stray_responses_in_any_prefix() -> Result<(), Error> {
    let options = NEW.stray_responses(true).near_namespaces(true);
    let parts = |prefix: &str, xmlns: &str| {
        format!(
            "<{prefix}href {xmlns}=\"DAV:\">/a</{prefix}href>\
             <{prefix}status {xmlns}=\"DAV:\">HTTP/1.1 423 Locked</{prefix}status>"
        )
    };
    let expected = NEW.parse(document(&ROW.replace("200 OK", "423 Locked")).as_bytes())?.into_owned();
    for (root, xmlns) in
        [("D:multistatus", "xmlns:D=\"DAV:\""), ("multistatus", "xmlns=\"DAV:\""), ("multistatus", "xmlns=\"dav:\"")]
    {
        for (prefix, declaration) in [("", "xmlns"), ("x:", "xmlns:x")] {
            let body = format!("<{root} {xmlns}>{}</{root}>", parts(prefix, declaration));
            let found = read(options, body.as_bytes());
            assert!(found.end.is_ok(), "{body}: {}", line(&found));
            assert_eq!(options.parse(body.as_bytes())?, expected, "{body}");
        }
    }
    Ok(())
}

/// A stray response is bounded like any other, and refused by a strict reader wherever it ends.
#[test]
fn stray_responses_that_are_refused() {
    let options = NEW.stray_responses(true);
    let one = "<D:href>/a</D:href><D:propstat><D:prop><x><y/></x></D:prop>\
               <D:status>HTTP/1.1 200 OK</D:status></D:propstat>";
    for depth in 1..8 {
        let options = options.limits(Limits::new().depth(depth));
        let loose = read(options, document(one).as_bytes()).end.is_ok();
        let wrapped = read(options, document(&format!("<D:response>{one}</D:response>")).as_bytes()).end.is_ok();
        assert_eq!(loose, wrapped, "{depth}");
    }
    for behind in ["", one, ROW, "<D:sync-token>t:</D:sync-token>", "<D:href>/b\u{1}</D:href>"] {
        let body = document(&format!("{one}{behind}"));
        let error = options.strict(true).illegal_characters(true).parse(body.as_bytes()).expect_err(behind);
        assert!(matches!(error.kind(), ErrorKind::Deviation(_)), "{behind}: {error}");
    }
    // A prop is no child of a response, and therefore no part of one.
    let (rows, report) =
        options.parse_with_findings(b"<D:multistatus xmlns:D=\"DAV:\"><D:prop/></D:multistatus>").expect("read");
    assert!(rows.responses().is_empty());
    assert_eq!(codes_of(&report), ["stray-response-content"]);
}

/// Bytes that are left out count, and the limit is reached at one place however the body is cut.
#[test]
fn text_after_root_is_bounded() {
    let body = document(ROW) + "<!DOCTYPE a>" + &"x".repeat(100);
    let options = NEW.text_after_root(true);
    assert!(read(options, body.as_bytes()).end.is_ok());
    for less in (1..=111).step_by(5) {
        let limits = Limits::new().total_bytes((body.len() - less) as u64);
        let error = read(options.limits(limits), body.as_bytes()).end.expect_err("a limit");
        assert!(error.contains("total"), "{error}");
    }
    let error = options.strict(true).parse(body.as_bytes()).expect_err("strict");
    assert!(matches!(error.kind(), ErrorKind::Deviation(Deviation::TextAfterRoot)), "{error}");
}

/// No piece of the text that is left out is too long, whatever it begins with.
#[test]
fn text_after_root_of_any_length() {
    let limits = Limits::new().response_bytes(300);
    let long = "x".repeat(500);
    for after in
        [long.clone(), format!(" {long}"), format!("<!--{long}-->"), format!("<!--{long}"), format!("<x/>{long}")]
    {
        let body = document(ROW) + &after;
        let found = read(NEW.text_after_root(true).limits(limits), body.as_bytes());
        assert!(found.end.is_ok(), "{}", line(&found));
        let (_, report) =
            NEW.text_after_root(true).limits(limits).parse_with_findings(body.as_bytes()).expect("a document");
        assert_eq!(codes_of(&report), ["text-after-root"]);
        assert!(NEW.limits(limits).parse(body.as_bytes()).is_err());
        let limits = limits.total_bytes(body.len() as u64 - 1);
        let error = read(NEW.text_after_root(true).limits(limits), body.as_bytes()).end.expect_err("a limit");
        assert!(error.contains("total"), "{error}");
    }
}

/// Texts that look like markup or a reference that is repaired.
#[test]
fn near_misses() {
    let all = NEW.tolerant();
    let (rows, _) = all
        .parse_with_findings(in_property("&#xD800;&#zz;").as_bytes())
        .map(|(rows, report)| (rows.into_owned(), report))
        .expect("read");
    assert_eq!(value(&rows), "\u{FFFD}&#zz;");
    // No option repairs `<` in an attribute.
    for attribute in ["<!DOCTYPE a", "<!x", "<!--"] {
        let body = in_property(&format!("\u{1}<y a='{attribute}'/>"));
        assert!(!read(all, body.as_bytes()).items.iter().all(Result::is_ok) || read(all, body.as_bytes()).end.is_err());
    }
    // Without the option an ampersand stays what it is, whatever else is mended.
    let body = in_property("\u{1} & ");
    assert_eq!(NEW.illegal_characters(true).parse(body.as_bytes()).expect_err("&").kind(), ErrorKind::Syntax);
    // A declaration that is added counts.
    let one = document_of(
        "<D:response xmlns:q='q:'><D:href>/a</D:href><D:status>HTTP/1.1 423 Locked</D:status><u:x/></D:response>",
    );
    assert!(NEW.undeclared_prefixes(true).parse(one.as_bytes()).is_ok());
    let limited = NEW.undeclared_prefixes(true).limits(Limits::new().namespaces(1));
    assert!(limited.parse(one.as_bytes()).expect_err("a limit").is_limit());
}

/// The position is the place of what was found, and not of the option that reads it.
#[test]
fn the_position_comes_before_the_option() {
    let in_second_line = "\n<multistatus/>".as_bytes();
    for (body, expected) in [
        (
            in_second_line,
            "xmlns=\"DAV:\" is missing at line 2, column 1 (byte 1); ParseOptions::near_namespaces reads it",
        ),
        (b"<xml/>", "found xml at line 1, column 1 (byte 0): ParseOptions::wrapped_root reads a multistatus in it"),
        (b"<error xmlns='DAV:'/>", "found {DAV:}error at line 1, column 1 (byte 0): Conditions::parse reads it"),
        (b"\xE9", "found the byte 0xE9 at line 1, column 1 (byte 0): ParseOptions::charset names another encoding"),
        (b"x: a::b reads it", "found text: \"x: a::b reads it\": this is no XML at line 1, column 1 (byte 0)"),
    ] {
        let error = NEW.parse(body).expect_err("an error");
        assert!(error.to_string().ends_with(expected), "{error}");
    }
}

/// What goes through all options goes through every leniency: one that is added belongs in `support::all_options`.
#[test]
fn no_leniency_is_forgotten() {
    for (name, options) in all_options().into_iter().filter(|(name, _)| *name == "tolerant") {
        let shown = format!("{options:?}");
        let off = shown.split(", ").filter_map(|field| field.strip_suffix(": false"));
        // The linter sets this one, and it changes nothing that is read.
        let off: Vec<_> = off.filter(|name| *name != "trace").collect();
        assert_eq!(off, ["strict"], "{name}");
    }
}
