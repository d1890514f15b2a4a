//! Checks that a body that ends too early is told from one that is wrong.

use std::fmt::Write as _;

use multistatus::{ErrorKind, ParseOptions};

use crate::support::{all_options, own_bodies};
use crate::{ROW, document, in_property, line, read};

#[test]
fn in_every_place() {
    let good = document(ROW);
    let cases = [
        ("in the declaration", "<?xml version=\"1.0\""),
        ("after the declaration", "<?xml version=\"1.0\"?>\n"),
        ("in a comment before the root", "<!-- "),
        ("after `<`", "<"),
        ("after `<!`", "<!"),
        ("in `<!DOC`", "<!DOC"),
        ("in the name of the root", "<D:multi"),
        ("in an attribute of the root", "<D:multistatus xmlns:D='DA"),
        ("after the root tag", "<D:multistatus xmlns:D='DAV:'>"),
        ("in space before the first row", "<D:multistatus xmlns:D='DAV:'>\n "),
        ("in text between rows", "<D:multistatus xmlns:D='DAV:'>text"),
        ("in a reference between rows", "<D:multistatus xmlns:D='DAV:'>text &am"),
        ("in a comment between rows", "<D:multistatus xmlns:D='DAV:'><!-- a -"),
        ("in CDATA between rows", "<D:multistatus xmlns:D='DAV:'><![CDATA[ ]]"),
        ("in `<![CDA` between rows", "<D:multistatus xmlns:D='DAV:'><![CDA"),
        ("in an instruction between rows", "<D:multistatus xmlns:D='DAV:'><?p q"),
        ("in the end tag of the root", "<D:multistatus xmlns:D='DAV:'></D:multi"),
        ("in space of that tag", "<D:multistatus xmlns:D='DAV:'></D:multistatus "),
        ("after the first row", &good[..good.len() - "</D:multistatus>".len()]),
    ];
    let mut table = String::new();
    for (name, body) in cases {
        let found = read(ParseOptions::new(), body.as_bytes());
        assert!(found.end.as_ref().is_err_and(|error| error.starts_with("Truncated")), "{name}: {}", line(&found));
        writeln!(table, "{name}: {}", line(&found)).expect("a string");
    }
    let row = in_property("a&amp;<b c='d&#38;'>ü</b><![CDATA[ ]]><!-- --><?p q?>");
    for cut in ["a&am", "<b", "<b c='d&#3", "<b c='d&#38;'>", "</b", "<![CDATA[", "<!-- -", "<?p", "</D:propstat>"] {
        let end = row.find(cut).expect("a part of it") + cut.len();
        let found = read(ParseOptions::new(), &row.as_bytes()[..end]);
        writeln!(table, "in a row, after `{cut}`: {}", line(&found)).expect("a string");
    }
    // Inside a character of two bytes.
    let end = row.find('ü').expect("a part of it") + 1;
    writeln!(table, "in a row, in a character: {}", line(&read(ParseOptions::new(), &row.as_bytes()[..end])))
        .expect("a string");
    insta::assert_snapshot!("in_every_place", table);
}

/// Every proper prefix of a good body is truncated, and nothing else: up to the end of the tag that closes the root.
#[test]
fn every_prefix_of_a_good_body() {
    let everything = format!(
        "\u{FEFF}<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<!-- a --><?b c?>\n{}",
        in_property(
            "&#x1F600;&lt;<p:b xmlns:p='u&amp;v' c=\"d&gt;'\">ü\u{1F600}</p:b> <![CDATA[<&]]]>]]&gt;<!-- - --><?d ?>\r"
        )
    );
    // The work grows with the square.
    let size = if std::env::var_os("MULTISTATUS_TEST_ALL").is_some() { 3000 } else { 1200 };
    let bodies = own_bodies().into_iter().filter(|(_, body)| body.len() < size);
    for (name, body) in bodies.chain([("everything".into(), everything.into_bytes())]) {
        for (option, options) in all_options() {
            if options.parse(&body).is_err() {
                continue;
            }
            let end = body.iter().rposition(|b| *b == b'<').expect("a tag");
            let end = end + body[end..].iter().position(|b| *b == b'>').expect("its end");
            if !body[..end].ends_with(b"multistatus") {
                continue;
            }
            for cut in 0..=end {
                let error = options.parse(&body[..cut]).expect_err("truncated");
                let blank = body[..cut].iter().all(|b| b"\xEF\xBB\xBF \r\n\t".contains(b));
                let kind = if blank { ErrorKind::Empty } else { ErrorKind::Truncated };
                assert_eq!(error.kind(), kind, "{name}, {option}, {cut} of {}: {error}", body.len());
            }
        }
    }
}

/// A fault before the end is reported first.
#[test]
fn after_another_fault() {
    let body = in_property("a &nbsp; b");
    let end = body.find("b</x>").expect("a part of it");
    let found = read(ParseOptions::new(), &body.as_bytes()[..end]);
    assert_eq!(line(&found), "Entity: the entity `&nbsp;` is not defined at line 1, column 87 (byte 86, response 1)");
}

#[test]
fn after_faults_outside_of_rows() {
    let start = "<D:multistatus xmlns:D='DAV:'>";
    let cases: [(&str, &[u8], ErrorKind); 4] = [
        ("", b"<?p \xFF", ErrorKind::Encoding),
        (start, b"text \xFF more", ErrorKind::Encoding),
        (start, b"<D:response><D:href>/\xFF", ErrorKind::Encoding),
        (start, b"<D:response><D:href>/a</D:href></D:b><D:status>", ErrorKind::Syntax),
    ];
    for (before, after, kind) in cases {
        let body = [before.as_bytes(), after].concat();
        let found = read(ParseOptions::new(), &body);
        let error = found.end.expect_err("a fault");
        assert!(error.starts_with(&format!("{kind:?}")), "{}: {error}", String::from_utf8_lossy(&body));
    }
}

#[test]
fn in_a_wrapper() {
    let options = ParseOptions::new().wrapped_root(true).text_after_root(true);
    for end in ["<a", "<!-- ", ""] {
        let body = format!("<xml>{}{end}", document(ROW));
        assert_eq!(options.parse(body.as_bytes()).expect_err("not closed").kind(), ErrorKind::Truncated, "{end}");
        assert!(read(options, body.as_bytes()).end.is_err());
    }
    let body = format!("<xml><?xml version=\"1.0\"?>{}</xml>", document(ROW));
    assert_eq!(options.parse(body.as_bytes()).expect_err("a declaration").kind(), ErrorKind::Syntax);
}
