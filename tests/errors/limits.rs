//! Checks each limit: a value that equals it passes, and one more is an error that names it, in one place for every way
//! of reading.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use multistatus::read::{BadResponses, Limit, Limits};
use multistatus::{ErrorKind, ParseOptions};

use crate::{ROW, document, line, read};

struct Case {
    name: &'static str,
    limit: Limit,
    limits: Limits,
    /// A value at the limit.
    fits: String,
    /// A value of one more.
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
        // No option lets it pass.
        for options in
            [options.bad_responses(BadResponses::Keep), options.tolerant().stray_responses(true), options.strict(true)]
        {
            let found = read(options, exceeds.as_bytes());
            assert!(found.end.is_err(), "{name}: {}", line(&found));
        }
    }
    insta::assert_snapshot!("at_the_limit_and_one_more", table);
}

/// Content after the root costs nothing, but counts.
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
        "row, Limit(Items): the limit items is exceeded at line 1, column 154 (byte 153, response 2): Limits::items allows 2"
    );
}

/// A limit on a part of a tag, with the options that set it, and the attributes, one of which has a part of this
/// length.
type Part = (Limit, fn(Limits, u32) -> Limits, u32, fn(usize) -> String);

const PARTS: [Part; 6] = [
    (Limit::LanguageBytes, Limits::language_bytes, 128, |n| format!(" xml:lang='{}'", "l".repeat(n))),
    (Limit::PrefixBytes, Limits::prefix_bytes, 128, |n| format!(" xmlns:{}='u'", "p".repeat(n))),
    (Limit::PrefixBytes, Limits::prefix_bytes, 128, |n| format!(" xmlns:{0}='u' {0}:b='c'", "p".repeat(n))),
    (Limit::NamespaceBytes, Limits::namespace_bytes, 512, |n| format!(" xmlns:p='{}'", "u".repeat(n))),
    (Limit::NamespaceBytes, Limits::namespace_bytes, 512, |n| format!(" xmlns='{}'", "u".repeat(n))),
    (Limit::AttributeBytes, Limits::attribute_bytes, 64 << 10, |n| format!(" b='{}'", "v".repeat(n))),
];

/// Every place that can have an attribute, which is written `@`.
const PLACES: [&str; 22] = [
    "<D:multistatus xmlns:D='DAV:'@/>",
    "<D:multistatus xmlns:D='DAV:'@></D:multistatus>",
    "<D:response@><D:href>/a</D:href><D:status>HTTP/1.1 404 Not Found</D:status></D:response>",
    "<D:response><D:href@>/a</D:href><D:status>HTTP/1.1 404 Not Found</D:status></D:response>",
    "<D:response><D:href>/a</D:href><D:status@>HTTP/1.1 404 Not Found</D:status></D:response>",
    "<D:response><D:href>/a</D:href><D:location@><D:href>/b</D:href></D:location><D:status>HTTP/1.1 302 Found</D:status></D:response>",
    "<D:response><D:href>/a</D:href><D:status>HTTP/1.1 404 Not Found</D:status><D:error@><D:x/></D:error></D:response>",
    "<D:response><D:href>/a</D:href><D:status>HTTP/1.1 404 Not Found</D:status><D:error><D:x@/></D:error></D:response>",
    "<D:response><D:href>/a</D:href><D:status>HTTP/1.1 404 Not Found</D:status><D:error><D:x><D:y@/></D:x></D:error></D:response>",
    "<D:response><D:href>/a</D:href><D:status>HTTP/1.1 404 Not Found</D:status><D:responsedescription@>a</D:responsedescription></D:response>",
    "<D:response><D:href>/a</D:href><D:status>HTTP/1.1 404 Not Found</D:status><x@/></D:response>",
    "<D:response><D:href>/a</D:href><D:status>HTTP/1.1 404 Not Found</D:status><x><y@/></x></D:response>",
    "<D:response><D:href>/a</D:href><D:propstat@><D:prop><x/></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>",
    "<D:response><D:href>/a</D:href><D:propstat><D:prop@><x/></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>",
    "<D:response><D:href>/a</D:href><D:propstat><D:prop><D:x@>a</D:x></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>",
    "<D:response><D:href>/a</D:href><D:propstat><D:prop><D:x><D:y><D:z@/></D:y></D:x></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>",
    "<D:response><D:href>/a</D:href><D:propstat><D:prop/><D:status>HTTP/1.1 403 Forbidden</D:status><D:error><D:x@/></D:error></D:propstat></D:response>",
    "<D:response><D:href>/a</D:href><D:propstat><D:prop/><D:status>HTTP/1.1 403 Forbidden</D:status><x@/></D:propstat></D:response>",
    "<D:responsedescription@>a</D:responsedescription>",
    "<D:sync-token@>a</D:sync-token>",
    "<x@/>",
    "<x><y@/></x>",
];

fn whole(place: &str) -> String {
    if place.starts_with("<D:multistatus") { place.into() } else { document(&format!("{ROW}{place}{ROW}")) }
}

/// Checks whether the body is read with the options, and with those that let the most pass.
fn assert_limited(name: &str, options: ParseOptions, body: &str, limit: Option<Limit>) {
    let lenient = options.tolerant().near_namespaces(true).stray_responses(true).bad_responses(BadResponses::Keep);
    for options in [options, options.shape_cache(false), lenient] {
        let found = read(options, body.as_bytes());
        match limit {
            None => assert!(found.end.is_ok(), "{name}: {}", line(&found)),
            Some(limit) => {
                let error = options.parse(body.as_bytes()).expect_err(name);
                assert_eq!(error.kind(), ErrorKind::Limit(limit), "{name}: {error}");
                assert!(error.message().contains(&limit.to_string()), "{name}: {error}");
                assert!(found.end.is_err(), "{name}: {}", line(&found));
            }
        }
    }
}

#[test]
fn parts_of_tags_at_the_limit_and_one_more() {
    let new = Limits::new();
    for (limit, set, default, attributes) in PARTS {
        for place in PLACES {
            for (limits, most) in [(new, default), (set(new, 9), 9)] {
                let body = |n: u32| whole(&place.replace('@', &attributes(n as usize)));
                let options = ParseOptions::new().limits(limits);
                let name = format!("{limit} {most}: {place}");
                assert_limited(&name, options, &body(most), None);
                assert_limited(&name, options, &body(most + 1), Some(limit));
            }
        }
    }
}

/// The limits also apply to documents of other kinds.
#[test]
fn parts_of_tags_of_other_documents() {
    for (limit, set, _, attributes) in PARTS {
        let options = ParseOptions::new().limits(set(Limits::new(), 9));
        for place in
            ["<D:error xmlns:D='DAV:'@><D:x/></D:error>", "<D:error xmlns:D='DAV:'><D:x><D:y@/></D:x></D:error>"]
        {
            let result = |n| options.parse_conditions(place.replace('@', &attributes(n)).as_bytes()).map(|_| ());
            assert_eq!(result(9).map_err(|error| error.to_string()), Ok(()));
            assert_eq!(result(10).map_err(|error| error.kind()), Err(ErrorKind::Limit(limit)), "{place}");
            let place = place.replace("D:error", "D:prop");
            let result = |n| options.parse_prop(place.replace('@', &attributes(n)).as_bytes()).map(|_| ());
            assert_eq!(result(9).map_err(|error| error.to_string()), Ok(()));
            assert_eq!(result(10).map_err(|error| error.kind()), Err(ErrorKind::Limit(limit)), "{place}");
            let inside = "<D:propstat><D:prop><x@/></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>";
            let place = format!("<D:mkcol-response xmlns:D='DAV:'>{inside}</D:mkcol-response>");
            let result = |n| options.parse_propstats(place.replace('@', &attributes(n)).as_bytes()).map(|_| ());
            assert_eq!(result(9).map_err(|error| error.to_string()), Ok(()));
            assert_eq!(result(10).map_err(|error| error.kind()), Err(ErrorKind::Limit(limit)), "{place}");
        }
    }
}

/// Parts of tags are counted in UTF-8 after references are resolved, with the white space around a language, whatever
/// the encoding.
#[test]
fn parts_of_tags_are_counted_as_they_are_read() {
    let nine = [
        ("&#x61;&amp;aaaaaaa", true),
        ("&#x61;&amp;aaaaaaaa", false),
        ("éééé1", true),
        ("ééééé", false),
        (" aaaaaaa ", true),
        ("  aaaaaaa ", false),
    ];
    for (limit, set, attribute) in [
        (Limit::LanguageBytes, Limits::language_bytes as fn(Limits, u32) -> Limits, "xml:lang"),
        (Limit::NamespaceBytes, Limits::namespace_bytes, "xmlns:p"),
        (Limit::AttributeBytes, Limits::attribute_bytes, "b"),
    ] {
        let options = ParseOptions::new().limits(set(Limits::new(), 9));
        for (value, fits) in nine {
            let body = whole(&format!("<x {attribute}='{value}'/>"));
            let limit = (!fits).then_some(limit);
            assert_limited(value, options, &body, limit);
            let utf16: Vec<u8> =
                [0xFF, 0xFE].into_iter().chain(body.encode_utf16().flat_map(u16::to_le_bytes)).collect();
            let kind = options.parse(&utf16).map(|_| ()).map_err(|error| error.kind());
            assert_eq!(kind, limit.map_or(Ok(()), |limit| Err(ErrorKind::Limit(limit))), "{value}");
        }
    }
    let options = ParseOptions::new().limits(Limits::new().prefix_bytes(9));
    assert_limited("prefix", options, &whole("<éééép:x xmlns:éééép='u'/>"), None);
    assert_limited("prefix", options, &whole("<ééééé:x xmlns:ééééé='u'/>"), Some(Limit::PrefixBytes));
}

/// A prefix that an option reads is bounded as if it were declared.
#[test]
fn undeclared_prefixes_are_bounded() {
    let row =
        |prefix: &str| whole(&format!("<D:response><D:href>/a</D:href><{prefix}:x {prefix}:y='z'/></D:response>"));
    let options = ParseOptions::new().undeclared_prefixes(true).near_namespaces(true);
    for (limits, most, limit) in [
        (Limits::new(), 128, Limit::PrefixBytes),
        (Limits::new().prefix_bytes(9), 9, Limit::PrefixBytes),
        (Limits::new().namespace_bytes(9), 9, Limit::NamespaceBytes),
    ] {
        let options = options.limits(limits);
        assert_limited("undeclared", options, &row(&"p".repeat(most)), None);
        assert_limited("undeclared", options, &row(&"p".repeat(most + 1)), Some(limit));
        // Including the prefix that the root does not declare.
        let root = |n: usize| format!("<{0}:multistatus xmlns:D='DAV:'>{ROW}</{0}:multistatus>", "p".repeat(n));
        if limit == Limit::PrefixBytes {
            assert_limited("root", options, &root(most), None);
            assert_limited("root", options, &root(most + 1), Some(limit));
        }
    }
}

/// The limits also apply to the parts of a stray response.
#[test]
fn parts_of_stray_responses_are_bounded() {
    for (limit, set, _, attributes) in PARTS {
        let options = ParseOptions::new().stray_responses(true).limits(set(Limits::new(), 9));
        for place in [
            "<D:href@>/a</D:href><D:status>HTTP/1.1 200 OK</D:status>",
            "<D:href>/a</D:href><D:status@>HTTP/1.1 200 OK</D:status>",
            "<D:href>/a</D:href><D:propstat><D:prop><x@/></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>",
        ] {
            let body = |n| whole(&place.replace('@', &attributes(n)));
            assert_limited(place, options, &body(9), None);
            assert_limited(place, options, &body(10), Some(limit));
        }
    }
}

/// A value in memory was read under some limits, and is read again under none.
#[test]
fn limits_are_lifted_for_values_in_memory() {
    let limits = Limits::new().language_bytes(u32::MAX).prefix_bytes(u32::MAX).namespace_bytes(u32::MAX);
    let options = ParseOptions::new().limits(limits.attribute_bytes(u32::MAX));
    let long = "L".repeat(70_000);
    let value = format!("<x><{long}:y xmlns:{long}='{long}' xml:lang='{long}' b='{long}'><z/></{long}:y></x>");
    let body = whole(&format!("<D:response><D:href>/a</D:href>{value}</D:response>"));
    let document = options.parse(body.as_bytes()).expect("lifted");
    let element = document.responses()[1].extensions().next().expect("an extension");
    let child = element.children().next().expect("a child");
    assert_eq!(child.name().namespace(), long);
    assert_eq!(child.lang(), Some(&*long));
    assert_eq!(child.attributes()[0].value(), long);
    assert_eq!(child.children().next().and_then(|inner| inner.lang().map(str::len)), Some(long.len()));
    let again = document.to_xml();
    assert!(options.parse(&again).expect("lifted") == document);
}

/// Every limit has a case here, apart from those that only request bodies have: see `tests/request`.
#[test]
fn no_limit_is_forgotten() {
    let source = include_str!("../../src/limits.rs");
    let variants = source.split("pub enum Limit {").nth(1).and_then(|rest| rest.split('}').next()).expect("the enum");
    let variants = variants
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("//"))
        .filter_map(|line| line.strip_suffix(','));
    let of_requests = [Limit::Names, Limit::Hrefs];
    let met = cases().into_iter().map(|case| case.limit).chain(PARTS.map(|(limit, ..)| limit)).chain(of_requests);
    let met: BTreeSet<String> = met.map(|limit| format!("{limit:?}")).collect();
    assert_eq!(met, variants.map(str::to_owned).collect(), "add a case for each, and one more than it allows");
}
