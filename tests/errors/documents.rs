//! Errors of the document as a whole: its encoding, its declaration, its root, and the content around it.

use std::fmt::Write as _;

use multistatus::ParseOptions;

use crate::{ROW, document, line, read};

#[test]
fn whole_documents() {
    let good = document(ROW);
    let declared = |declaration: &str| format!("{declaration}{good}").into_bytes();
    let around = |before: &str, after: &str| format!("{before}{good}{after}").into_bytes();
    let text = |text: &str| text.as_bytes().to_vec();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        // Nothing.
        ("empty", vec![]),
        ("only space", text(" \r\n\t")),
        ("only a byte order mark", text("\u{FEFF}")),
        ("a byte order mark and space", text("\u{FEFF}\n")),
        ("only a declaration", text("<?xml version=\"1.0\"?>")),
        ("only a comment", text("<!-- a -->\n")),
        // Encodings.
        ("half a byte order mark", b"\xEF\xBB".to_vec()),
        ("a broken byte order mark", b"\xEF\xBB<".to_vec()),
        ("two byte order marks", around("\u{FEFF}\u{FEFF}", "")),
        ("bad UTF-8 in the root", b"<D:multistatus xmlns:D='DAV:' a='\xFF'/>".to_vec()),
        ("bad UTF-8 in the prolog", b"<!-- \xFF --><D:multistatus xmlns:D='DAV:'/>".to_vec()),
        ("bad UTF-8 after the root", [good.as_bytes(), b"\n<!-- \xFF -->"].concat()),
        // XML 1.0 §2.8: the declaration.
        ("declaration without version", declared("<?xml encoding=\"utf-8\"?>")),
        ("empty declaration", declared("<?xml?>")),
        // Found by fuzzing: it was read as a declaration.
        ("declaration with a mark behind its target", declared("<?xml? version=\"1.0\"?>")),
        ("version 2.0", declared("<?xml version=\"2.0\"?>")),
        ("version 1/0", declared("<?xml version=\"1/0\"?>")),
        ("version without quotes", declared("<?xml version=1.0?>")),
        ("unknown part of a declaration", declared("<?xml version=\"1.0\" lang=\"de\"?>")),
        ("parts in another order", declared("<?xml version=\"1.0\" standalone=\"yes\" encoding=\"utf-8\"?>")),
        ("encoding twice", declared("<?xml version=\"1.0\" encoding=\"utf-8\" encoding=\"utf-8\"?>")),
        ("encoding that is no name", declared("<?xml version=\"1.0\" encoding=\"8859\"?>")),
        ("standalone maybe", declared("<?xml version=\"1.0\" standalone=\"maybe\"?>")),
        ("parts without a space", declared("<?xml version=\"1.0\"encoding=\"utf-8\"?>")),
        ("declaration in capitals", declared("<?XML version=\"1.0\"?>")),
        ("declaration that ends like a tag", declared("<?xml version=\"1.0\">")),
        ("declaration twice", declared("<?xml version=\"1.0\"?><?xml version=\"1.0\"?>")),
        ("declaration after space", declared("\n<?xml version=\"1.0\"?>")),
        ("declaration after a comment", declared("<!-- --><?xml version=\"1.0\"?>")),
        ("declaration after the root", around("", "<?xml version=\"1.0\"?>")),
        // Before the root.
        ("text before the declaration", declared("X<?xml version=\"1.0\"?>")),
        ("text before the root", around("\n text ", "")),
        ("text after the declaration", declared("<?xml version=\"1.0\"?>\n a")),
        ("CDATA before the root", around("<![CDATA[ ]]>", "")),
        ("reference before the root", around("&#32;", "")),
        ("end tag before the root", around("</a>", "")),
        ("document type", around("<!DOCTYPE multistatus>", "")),
        ("document type with entities", declared("<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY b \"c\">]>")),
        ("document type in lower case", around("<!doctype html>", "")),
        ("declaration of an entity", around("<!ENTITY a 'b'>", "")),
        ("`--` in a comment of the prolog", around("<!-- -- -->", "")),
        ("bad instruction in the prolog", around("<?1?>", "")),
        // Another root.
        ("root of HTML", text("<html><body>502 Bad Gateway</body></html>")),
        ("root of HTML by XHTML", text("<html xmlns=\"http://www.w3.org/1999/xhtml\"/>")),
        ("root error", text("<D:error xmlns:D=\"DAV:\"><D:lock-token-submitted/></D:error>")),
        ("root without namespace", text("<multistatus/>")),
        ("root in another case", text("<D:Multistatus xmlns:D=\"DAV:\"/>")),
        ("root in the namespace DAV", text("<D:multistatus xmlns:D=\"DAV\"/>")),
        ("root with an undeclared prefix", text("<D:multistatus/>")),
        ("root with a bad attribute", text("<D:multistatus xmlns:D='DAV:' a/>")),
        ("root with a long name", text(&format!("<{}/>", "ü".repeat(1000)))),
        ("wrapped root", around("<xml>", "</xml>")),
        ("text", text("Not Found")),
        ("JSON", text("{\"responses\": []}")),
        ("long text", text(&"ü".repeat(1000))),
        // The end.
        ("another end tag", text("<D:multistatus xmlns:D='DAV:'>\n</D:multistatu>")),
        ("end tag by another prefix", text("<D:multistatus xmlns:D='DAV:' xmlns:d='DAV:'></d:multistatus>")),
        ("end tag with an attribute", text("<D:multistatus xmlns:D='DAV:'></D:multistatus a=''>")),
        ("end tag after a space", text("<D:multistatus xmlns:D='DAV:'></ D:multistatus>")),
        // After the root.
        ("text after the root", around("", "\ntext")),
        ("NUL after the root", around("", "\0")),
        ("element after the root", around("", "<a/>")),
        ("second document", around("", &good)),
        ("CDATA after the root", around("", "<![CDATA[]]>")),
        ("reference after the root", around("", "&#32;")),
        ("end tag after the root", around("", "</D:multistatus>")),
        ("document type after the root", around("", "<!DOCTYPE a>")),
        ("bad comment after the root", around("", "<!-- -- -->")),
        ("character after the root", around("", "<!-- \u{1} -->")),
        ("comment that is not closed after the root", around("", "<!-- ")),
    ];
    insta::assert_snapshot!("whole_documents", refused(cases));
}

/// With the feature `encoding` these are read, or refused with other messages: see `tests/encoding`.
#[cfg(not(feature = "encoding"))]
#[test]
fn other_encodings() {
    let utf16 = |units: &mut dyn Iterator<Item = [u8; 2]>| units.flatten().collect::<Vec<u8>>();
    let declared = |declaration: &str| format!("{declaration}{}", document(ROW)).into_bytes();
    let cases = vec![
        ("UTF-16, big end first", utf16(&mut "\u{FEFF}<a/>".encode_utf16().map(u16::to_be_bytes))),
        ("UTF-16, little end first", utf16(&mut "\u{FEFF}<a/>".encode_utf16().map(u16::to_le_bytes))),
        ("UTF-16 without mark, big end first", utf16(&mut "<a/>".encode_utf16().map(u16::to_be_bytes))),
        ("UTF-16 without mark, little end first", utf16(&mut "<a/>".encode_utf16().map(u16::to_le_bytes))),
        ("another encoding", declared("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>")),
        ("encoding UTF-16, but it is not", declared("<?xml version=\"1.0\" encoding=\"utf-16\"?>")),
    ];
    insta::assert_snapshot!("other_encodings", refused(cases));
}

/// Returns the message about each of these bodies, none of which is read.
fn refused(cases: Vec<(&str, Vec<u8>)>) -> String {
    let mut table = String::new();
    for (name, body) in cases {
        let found = read(ParseOptions::new(), &body);
        assert!(found.end.is_err(), "{name}");
        writeln!(table, "{name}: {}", line(&found)).expect("a string");
    }
    table
}

/// Content that may surround the root, and forms of the root.
#[test]
fn good_documents() {
    let good = document(ROW);
    let cases = [
        good.clone(),
        format!("\u{FEFF}{good}"),
        format!("\u{FEFF}<?xml version=\"1.0\"?>{good}"),
        format!("<?xml version='1.0' encoding='UTF-8' standalone='no' ?>\r\n{good}\r\n"),
        format!("<?xml\tversion\n=\r\"1.1\"\tencoding =\n'us-ascii'?>{good}"),
        format!("\n {good}"),
        format!("<?xml-stylesheet href=\"a\"?><!-- a - b -->\n{good}\n<?p?><!----> "),
        good.replace("</D:multistatus>", "</D:multistatus\n>"),
        good.replace("<D:multistatus", "<D:multistatus a='b' p:c='&lt;' xmlns:p='u' xml:lang='de' "),
        "<ü:multistatus xmlns:ü='&#68;AV:'><ü:response><ü:href>/a</ü:href><ü:status>HTTP/1.1 200 OK</ü:status>\
         </ü:response></ü:multistatus>"
            .into(),
        good.replace("xmlns:D=\"DAV:\"", "xmlns=\"DAV:\"").replace("D:", ""),
    ];
    for body in cases {
        let found = read(ParseOptions::new(), body.as_bytes());
        assert_eq!((found.rows().count(), found.deviation_count), (1, 0), "{body}: {}", line(&found));
        assert!(found.end.is_ok(), "{body}: {}", line(&found));
    }
}
