//! Each limit: what equals it passes, one more is an error that names it, in the same place for every way of reading.

use std::fmt::Write as _;

use multistatus::{BadResponses, ErrorKind, Limit, Limits, ParseOptions};

use crate::{ROW, document, line, read};

struct Case {
    name: &'static str,
    limit: Limit,
    limits: Limits,
    /// At the limit.
    fits: String,
    /// One more.
    exceeds: String,
}

fn cases() -> Vec<Case> {
    let new = Limits::new();
    let ok = "<D:status>HTTP/1.1 200 OK</D:status>";
    let row = |content: &str| document(&format!("<D:response>{content}</D:response>"));
    let props = |count: usize| "<b/>".repeat(count);
    let propstat = |props: &str| format!("<D:propstat><D:prop>{props}</D:prop>{ok}</D:propstat>");
    let case = |name, limit, limits, make: &dyn Fn(usize) -> String, fits| Case {
        name,
        limit,
        limits,
        fits: make(fits),
        exceeds: make(fits + 1),
    };
    let nested = |depth: usize| {
        document(&format!(
            "{ROW}<D:response><D:href>/a</D:href>{}{}</D:response>",
            "<b>".repeat(depth),
            "</b>".repeat(depth)
        ))
    };
    let attributes = |count: usize| (0..count).map(|n| format!(" a{n}=''")).collect::<String>();
    let namespaces = |count: usize| (0..count).map(|n| format!(" xmlns:p{n}='u{n}'")).collect::<String>();
    let bytes = ROW.len() as u32;
    vec![
        case(
            "bytes of a row",
            Limit::ResponseBytes,
            new.response_bytes(bytes + 9),
            &|n| document(&format!("{ROW}{}", ROW.replace("/a", &format!("/{}", "a".repeat(n + 1))))),
            9,
        ),
        case(
            "bytes of a start tag in a row",
            Limit::ResponseBytes,
            new.response_bytes(100),
            &|n| document(&format!("<b c='{}'/>", "d".repeat(n))),
            100 - "<b c=''/>".len(),
        ),
        case(
            "bytes of text between rows",
            Limit::ResponseBytes,
            new.response_bytes(100),
            &|n| document(&"a".repeat(n)),
            100,
        ),
        case(
            "bytes of space between rows",
            Limit::ResponseBytes,
            new.response_bytes(100),
            &|n| document(&format!("{ROW}{}{ROW}", " ".repeat(n))),
            100,
        ),
        case(
            "bytes of a comment",
            Limit::ResponseBytes,
            new.response_bytes(100),
            &|n| document(&format!("<!--{}-->", "a".repeat(n))),
            93,
        ),
        case(
            "bytes of an instruction in the prolog",
            Limit::ResponseBytes,
            new.response_bytes(100),
            &|n| format!("<?p {}?>{}", "a".repeat(n), document("")),
            94,
        ),
        case(
            "bytes of space before the root",
            Limit::ResponseBytes,
            new.response_bytes(100),
            &|n| " ".repeat(n) + &document(""),
            100,
        ),
        case(
            "bytes of the root tag",
            Limit::ResponseBytes,
            new.response_bytes(100),
            &|n| document("").replace(" xmlns", &format!("{}xmlns", " ".repeat(n))),
            100 - "<D:multistatusxmlns:D=\"DAV:\">".len(),
        ),
        case(
            "bytes of CDATA",
            Limit::ResponseBytes,
            new.response_bytes(100),
            &|n| document(&format!("<![CDATA[{}]]>", "a".repeat(n))),
            88,
        ),
        case(
            "bytes of space after the root",
            Limit::ResponseBytes,
            new.response_bytes(100),
            &|n| document("") + &" ".repeat(n),
            100,
        ),
        case(
            "bytes of extensions between rows",
            Limit::ResponseBytes,
            new.response_bytes(100),
            &|n| document(&format!("{ROW}<b>{}</b>{ROW}<b/>", "a".repeat(n))).replace("/a", "/"),
            100 - "<b></b><b/>".len(),
        ),
        case("depth", Limit::Depth, new.depth(9), &|n| nested(n - 2), 9),
        case("depth by default", Limit::Depth, new, &|n| nested(n - 2), 128),
        case("depth of empty elements", Limit::Depth, new.depth(2), &|n| row(if n == 2 { "" } else { "<b/>" }), 2),
        case("depth of the root", Limit::Depth, new.depth(1), &|n| document(if n == 1 { "" } else { "<b/>" }), 1),
        case("attributes", Limit::Attributes, new.attributes(3), &|n| row(&format!("<b{}/>", attributes(n))), 3),
        case("attributes by default", Limit::Attributes, new, &|n| row(&format!("<b{}/>", attributes(n))), 256),
        case(
            "attributes of the root",
            Limit::Attributes,
            new.attributes(3),
            &|n| document("").replace(" xmlns", &format!("{} xmlns", attributes(n))),
            3,
        ),
        case("namespaces", Limit::Namespaces, new.namespaces(3), &|n| row(&format!("<b{}/>", namespaces(n))), 3),
        case("namespaces by default", Limit::Namespaces, new, &|n| row(&format!("<b{}/>", namespaces(n))), 256),
        case(
            "namespaces of the root",
            Limit::Namespaces,
            new.namespaces(3),
            &|n| document("").replace(" xmlns", &format!("{} xmlns", namespaces(n - 1))),
            3,
        ),
        case("properties", Limit::Items, new.items(3), &|n| row(&(propstat(&props(1)) + &propstat(&props(n - 1)))), 3),
        case("propstats", Limit::Items, new.items(3), &|n| row(&propstat("").repeat(n)), 3),
        case("hrefs", Limit::Items, new.items(3), &|n| row(&("<D:href>/a</D:href>".repeat(n) + ok)), 3),
        case("conditions", Limit::Items, new.items(3), &|n| row(&format!("<D:error>{}</D:error>", props(n))), 3),
        case(
            "conditions in several errors",
            Limit::Items,
            new.items(3),
            &|n| row(&"<D:error><b/></D:error>".repeat(n)),
            3,
        ),
        case(
            "conditions of a propstat",
            Limit::Items,
            new.items(3),
            &|n| row(&propstat("").replace(ok, &format!("{ok}<D:error>{}</D:error>", props(n)))),
            3,
        ),
        case("extensions of a row", Limit::Items, new.items(3), &|n| row(&props(n)), 3),
        case("scores", Limit::Items, new.items(3), &|n| row(&"<D:score>1</D:score>".repeat(n)), 3),
        case("extensions of a propstat", Limit::Items, new.items(3), &|n| row(&propstat("").replace(ok, &props(n))), 3),
        case("extensions between rows", Limit::Items, new.items(3), &|n| document(&format!("<b/>{ROW}").repeat(n)), 3),
        case("rows", Limit::Responses, new.responses(3), &|n| document(&ROW.repeat(n)), 3),
        case("no rows", Limit::Responses, new.responses(0), &|n| document(&ROW.repeat(n)), 0),
        case(
            "bytes in all",
            Limit::TotalBytes,
            new.total_bytes(200),
            &|n| document(&ROW.replace("/a", &format!("/{}", "a".repeat(n)))),
            200 - document(ROW).len() + 1,
        ),
        case(
            "bytes in all, in the last tag",
            Limit::TotalBytes,
            new.total_bytes(100),
            &|n| document("").replace("</D:multistatus>", &format!("</D:multistatus{}>", " ".repeat(n))),
            100 - document("").len(),
        ),
        case(
            "bytes in all, in space after the root",
            Limit::TotalBytes,
            new.total_bytes(100),
            &|n| document("") + &" ".repeat(n),
            100 - document("").len(),
        ),
        case(
            "bytes in all, in space between rows",
            Limit::TotalBytes,
            new.total_bytes(200),
            &|n| document(&format!("{}{ROW}", " ".repeat(n))),
            200 - document(ROW).len(),
        ),
        case(
            "bytes in all, in a byte order mark",
            Limit::TotalBytes,
            new.total_bytes(100),
            &|n| format!("\u{FEFF}{}{}", document(""), " ".repeat(n)),
            97 - document("").len(),
        ),
    ]
}

#[test]
fn at_the_limit_and_one_more() {
    let mut table = String::new();
    for Case { name, limit, limits, fits, exceeds } in cases() {
        let options = ParseOptions::new().limits(limits);
        assert!(fits.len() < exceeds.len(), "{name}");
        let found = read(options, fits.as_bytes());
        assert!(found.end.is_ok(), "{name}: {}\n{fits}", line(&found));
        let found = read(options, exceeds.as_bytes());
        let error = options.parse(exceeds.as_bytes()).expect_err(name);
        assert_eq!(error.kind(), ErrorKind::Limit(limit), "{name}: {error}");
        assert!(error.is_limit() && error.message().contains(&limit.to_string()), "{name}: {error}");
        writeln!(table, "{name}: {}", line(&found)).expect("a string");
        // Nothing lets it pass.
        for options in
            [options.bad_responses(BadResponses::Keep), options.tolerant().stray_responses(true), options.strict(true)]
        {
            let found = read(options, exceeds.as_bytes());
            assert!(found.end.is_err(), "{name}: {}", line(&found));
        }
    }
    insta::assert_snapshot!("at_the_limit_and_one_more", table);
}

/// What follows the root costs nothing, but counts.
#[test]
fn bytes_that_are_left_out_count() {
    let body = document("") + "text" + &"a".repeat(1000);
    let options = ParseOptions::new().text_after_root(true);
    let exact = options.limits(Limits::new().total_bytes(body.len() as u64));
    assert!(read(exact, body.as_bytes()).end.is_ok());
    let less = options.limits(Limits::new().total_bytes(body.len() as u64 - 1));
    assert_eq!(less.parse(body.as_bytes()).expect_err("a limit").kind(), ErrorKind::Limit(Limit::TotalBytes));
}

#[test]
fn a_limit_is_final_though_bad_rows_are_reported() {
    let limits = Limits::new().items(2);
    let options = ParseOptions::new().limits(limits).bad_responses(BadResponses::Keep);
    let body = document(&format!("{ROW}<D:response><D:href>/a</D:href><b/><b/><b/></D:response>{ROW}"));
    let found = read(options, body.as_bytes());
    assert_eq!(
        line(&found),
        "row, Limit(Items): the limit items is exceeded: Limits::items allows 2 at line 1, column 154 (byte 153, response 2)"
    );
}
