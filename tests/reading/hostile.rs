//! Hostile documents: each is bounded in memory and in work, and has its own error if it is refused.
//!
//! Memory is counted as requests to the allocator, not as the system reports it. Work is counted as bytes allocated,
//! and compared between a document and one twice as long. Code that scans without allocating is tested in
//! `tests/reading/linear.rs`.

use crate::support;
use allocation_counter::{AllocationInfo, measure};
use multistatus::read::{BadResponses, Limit, Limits};
use multistatus::{ErrorKind, Multistatus, Operation, Outcomes, ParseOptions};

const MIB: u64 = 1 << 20;

fn document(content: &str) -> String {
    format!("<D:multistatus xmlns:D=\"DAV:\" xmlns:x=\"urn:x\">{content}</D:multistatus>")
}

fn row(content: &str) -> String {
    document(&format!("<D:response><D:href>/a</D:href>{content}</D:response>"))
}

fn propstat(properties: &str, status: &str) -> String {
    row(&format!("<D:propstat><D:prop>{properties}</D:prop><D:status>HTTP/1.1 {status}</D:status></D:propstat>"))
}

/// Reads a document response by response, and drops each. Returns the cost, and how reading ends.
fn read(options: ParseOptions, body: &str) -> (AllocationInfo, Result<u64, ErrorKind>) {
    let mut end = Ok(0);
    let cost = measure(|| {
        let mut rows = options.responses(body.as_bytes());
        end = rows.try_fold(0, |count, row| row.map(|_| count + 1)).map_err(|error| error.kind());
    });
    (cost, end)
}

/// Asserts that a document is refused with this kind, and that refusing it takes little memory for its size.
fn refused(body: &str, kind: ErrorKind) {
    for options in
        [ParseOptions::new(), ParseOptions::new().tolerant(), ParseOptions::new().bad_responses(BadResponses::Keep)]
    {
        let (cost, end) = read(options.shape_cache(false), body);
        assert_eq!(end, Err(kind));
        let bound = 8 * body.len() as u64 + MIB;
        assert!(cost.bytes_max <= bound, "{} bytes for {} of {kind:?}", cost.bytes_max, body.len());
    }
}

/// Asserts that documents are read with memory and work that grow no faster than they do. `make` returns one with about
/// this many parts.
fn linear(name: &str, count: usize, make: impl Fn(usize) -> String) {
    let small = make(count);
    let large = make(2 * count);
    let grown = large.len() as f64 / small.len() as f64;
    for (option, options) in support::all_options() {
        let (small_cost, _) = read(options, &small);
        let (large_cost, end) = read(options, &large);
        // A vector that doubles makes steps; quadratic work makes 4.
        let most = |cost: u64| (cost as f64 * grown * 1.6) as u64 + MIB;
        let shown = format!("{name}, {option} ({end:?}): {} bytes, {large_cost:?}, half: {small_cost:?}", large.len());
        assert!(large_cost.bytes_max <= most(small_cost.bytes_max), "memory of {shown}");
        assert!(large_cost.bytes_total <= most(small_cost.bytes_total), "work of {shown}");
        assert!(large_cost.count_total <= most(small_cost.count_total), "allocations of {shown}");
        assert!(large_cost.bytes_max <= FACTOR * large.len() as u64 + MIB, "memory of {shown}");
        assert_eq!(large_cost.bytes_current, 0);
    }
}

/// Heap for each byte of a row: see the documentation of `Limits` and `tests/reading/limits.rs`.
const FACTOR: u64 = 100;

#[test]
fn entity_bombs_and_external_entities_are_refused_at_their_doctype() {
    let laughs: String =
        (1..20).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    for doctype in [
        format!("<!DOCTYPE m [<!ENTITY l0 \"lol\">{laughs}]>"),
        "<!DOCTYPE m [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>".into(),
        "<!DOCTYPE m [<!ENTITY % p SYSTEM \"http://example.com/p\"> %p;]>".into(),
        "<!DOCTYPE m SYSTEM \"http://example.com/m.dtd\">".into(),
        "<!doctype html>".into(),
    ] {
        // The message names an HTML page as such.
        let kind = if doctype.ends_with("html>") { ErrorKind::UnexpectedRoot } else { ErrorKind::Doctype };
        refused(&format!("{doctype}{}", row("<x:p>&l19;&x;</x:p>")), kind);
        refused(&format!("<?xml version=\"1.0\"?>\n{doctype}{}", document("")), kind);
        refused(&row(&doctype), ErrorKind::Doctype);
    }
    // Without a document type there is nothing to expand.
    for reference in ["&l19;", "&x;", "&nbsp;"] {
        refused(&row(&format!("<x:p>{reference}</x:p>")), ErrorKind::Entity);
    }
    // The references that XML defines are one character each.
    linear("references", 20_000, |n| row(&format!("<x:p>{}</x:p>", "&amp;&#x1F600;".repeat(n))));
}

#[test]
fn deep_nesting() {
    let nested = |n: usize| format!("{}{}", "<x:a>".repeat(n), "</x:a>".repeat(n));
    refused(&row(&nested(100_000)), ErrorKind::Limit(Limit::Depth));
    refused(&propstat(&nested(100_000), "200 OK"), ErrorKind::Limit(Limit::Depth));
    refused(&document(&nested(100_000)), ErrorKind::Limit(Limit::Depth));
    // Not closed.
    refused(&row(&"<x:a>".repeat(100_000)), ErrorKind::Limit(Limit::Depth));
    // If the limit is lifted, with namespaces at each level, the stack does not overflow, neither while reading nor in
    // operations on the value.
    let deep = propstat(
        &(0..20_000)
            .map(|n| format!("<x:a xmlns:p{n}='u'>"))
            .chain((0..20_000).map(|_| "</x:a>".into()))
            .collect::<String>(),
        "200 OK",
    );
    let options = ParseOptions::new().limits(Limits::new().depth(u32::MAX));
    let document = options.parse(deep.as_bytes()).expect("a document").into_owned();
    assert!(document.clone() == document);
    assert_eq!(document.responses().len(), 1);
}

#[test]
fn many_attributes() {
    let attributes = |n: usize| (0..n).map(|n| format!(" a{n}=\"\"")).collect::<String>();
    refused(&row(&format!("<x:p{}/>", attributes(1_000_000))), ErrorKind::Limit(Limit::Attributes));
    refused(
        &document("").replace(" xmlns:x", &(attributes(1_000_000) + " xmlns:x")),
        ErrorKind::Limit(Limit::Attributes),
    );
    // RUSTSEC-2026-0194: duplicates were found by comparing each with each.
    let options = ParseOptions::new().limits(Limits::new().attributes(u32::MAX));
    let (cost, end) = read(options, &row(&format!("<x:p{} a0=\"\"/>", attributes(50_000))));
    assert_eq!(end, Err(ErrorKind::Syntax));
    assert!(cost.bytes_max < 32 * MIB, "{cost:?}");
    linear("attributes", 200, |n| row(&format!("<x:p{}/>", attributes(100)).repeat(n)));
    linear("a long attribute", 15_000, |n| row(&format!("<x:p a=\"{}\"/>", "&lt;\t".repeat(n))));
}

#[test]
fn many_namespace_declarations() {
    let declarations = |n: usize| (0..n).map(|n| format!(" xmlns:p{n}=\"u{n}\"")).collect::<String>();
    refused(&row(&format!("<x:p{}/>", declarations(100_000))), ErrorKind::Limit(Limit::Namespaces));
    refused(
        &document("").replace(" xmlns:x", &(declarations(100_000) + " xmlns:x")),
        ErrorKind::Limit(Limit::Namespaces),
    );
    // RUSTSEC-2026-0195: there was no limit on them.
    let one = |n: usize| format!("<x:p xmlns:q{n}=\"v{n}\" q{n}:a=\"q{n}:b\"><x:b/></x:p>");
    linear("declarations, element by element", 3_000, |n| propstat(&(0..n).map(one).collect::<String>(), "200 OK"));
    linear("prefixes that change their meaning", 3_000, |n| {
        propstat(
            &(0..n).map(|n| format!("<p:a xmlns:p=\"u{n}\"><p:b xmlns:p=\"v{n}\"/></p:a>")).collect::<String>(),
            "200 OK",
        )
    });
    linear("declarations in each row", 2_000, |n| {
        let row = |n| format!("<D:response xmlns:p=\"u{n}\"><D:href>/{n}</D:href><p:a>{n}</p:a></D:response>");
        document(&(0..n).map(row).collect::<String>())
    });
    linear("a chain of bindings", 60, |n| {
        let open: String = (0..n).map(|n| format!("<x:a xmlns:p{n}=\"u{n}\">")).collect();
        row(&(open + &"</x:a>".repeat(n)).repeat(20))
    });
}

/// Found here: each name had a copy of its namespace, so 1 MiB of body could take 13 GiB.
#[test]
fn a_long_namespace_with_many_names() {
    for status in ["200 OK", "403 Forbidden"] {
        linear("many names in a long namespace", 2_000, |n| {
            let properties: String = (0..n).map(|n| format!("<p:a{n} p:b{n}=\"\">1</p:a{n}>")).collect();
            propstat(&properties, status).replace("urn:x\"", &format!("urn:x\" xmlns:p=\"{}\"", "n".repeat(20 * n)))
        });
        linear("a name again and again in a long namespace", 2_000, |n| {
            propstat(&"<p:a>1</p:a>".repeat(n), status)
                .replace("urn:x\"", &format!("urn:x\" xmlns:p=\"{}\"", "n".repeat(20 * n)))
        });
        linear("rows of many names in a long namespace", 500, |n| {
            let row = |n: usize| {
                let properties = format!("<D:prop><p:a{n}>1</p:a{n}></D:prop><D:status>HTTP/1.1 {status}</D:status>");
                format!("<D:response><D:href>/{n}</D:href><D:propstat>{properties}</D:propstat></D:response>")
            };
            document(&(0..n).map(row).collect::<String>())
                .replace("urn:x\"", &format!("urn:x\" xmlns:p=\"{}\"", "n".repeat(100 * n)))
        });
    }
}

#[test]
fn long_names() {
    linear("a long name", 500_000, |n| propstat(&format!("<x:{0}>1</x:{0}>", "n".repeat(n)), "403 Forbidden"));
    linear("a long prefix", 500_000, |n| {
        propstat(&format!("<{0}:a xmlns:{0}=\"u\"/>", "n".repeat(n)), "403 Forbidden")
    });
    linear("a long prefix that nothing declares", 500_000, |n| row(&format!("<{0}:a/>", "n".repeat(n))));
    linear("a long end tag", 500_000, |n| row(&format!("<x:a></x:{}>", "n".repeat(n))));
    linear("a long language", 500_000, |n| {
        propstat(&format!("<x:a xml:lang=\"{}\"><x:b/></x:a>", "n".repeat(n)), "200 OK")
    });
    linear("a long entity", 500_000, |n| row(&format!("<x:a>&{};</x:a>", "n".repeat(n))));
    linear("a long number", 500_000, |n| row(&format!("<x:a>&#{};</x:a>", "9".repeat(n))));
    linear("a long root", 500_000, |n| format!("<{0}:multistatus xmlns:{0}='DAV:'></{0}:multistatus>", "n".repeat(n)));
    linear("another long root", 500_000, |n| format!("<{}/>", "n".repeat(n)));
    linear("a long status", 500_000, |n| propstat("", &format!("200 {}", "n".repeat(n))));
}

#[test]
fn giants() {
    let wraps = [
        ("", ""),
        ("<!--", "-->"),
        ("<?p ", "?>"),
        ("<![CDATA[", "]]>"),
        ("<x:a>", "</x:a>"),
        ("<D:href>", "</D:href>"),
    ];
    for (open, close) in wraps {
        let part = |n: usize| format!("{open}{}{close}", "]-? ".repeat(n / 4));
        linear(&format!("{open} in a row"), 2_000_000, |n| row(&part(n)));
        linear(&format!("{open} between rows"), 2_000_000, |n| document(&part(n)));
        linear(&format!("{open} before the root"), 2_000_000, |n| part(n) + &document(""));
        linear(&format!("{open} after the root"), 2_000_000, |n| document("") + &part(n));
        // Not closed: all of it is kept, once.
        linear(&format!("{open} without end"), 2_000_000, |n| row(&part(n)).split_at(n / 2).0.into());
        let small = ParseOptions::new().limits(Limits::new().response_bytes(10_000));
        let mut bodies = vec![row(&part(40_000)), document(&part(40_000))];
        if !close.starts_with("</") {
            bodies.push(part(40_000) + &document(""));
        }
        for body in bodies {
            let (cost, end) = read(small, &body);
            assert_eq!(end, Err(ErrorKind::Limit(Limit::ResponseBytes)), "{open}");
            assert!(cost.bytes_max < MIB, "{open}: {cost:?}");
        }
    }
    linear("small parts in a row", 100_000, |n| row(&"<!----><?p?>a<![CDATA[]]>".repeat(n)));
    linear("small elements in a row", 30_000, |n| row(&"<x:a>1</x:a>".repeat(n)));
    linear("empty elements in a row", 30_000, |n| row(&"<x/>".repeat(n)));
    linear("properties", 30_000, |n| propstat(&"<x/>".repeat(n), "200 OK"));
    linear("nested elements", 100_000, |n| propstat(&format!("<x:a>{}</x:a>", "<a/>".repeat(n)), "200 OK"));
    linear("nested slots", 100_000, |n| propstat(&format!("<x:a>{}</x:a>", "<a></a>".repeat(n)), "200 OK"));
    linear("hrefs", 20_000, |n| row(&"<D:href>/b</D:href>".repeat(n)));
    linear("bad hrefs", 20_000, |n| row(&"<D:href>a</D:href>".repeat(n)));
    linear("propstats", 20_000, |n| row(&"<D:propstat/>".repeat(n)));
    linear("conditions", 20_000, |n| row(&format!("<D:error>{}</D:error>", "<x/>".repeat(n))));
}

#[test]
fn a_million_rows_take_the_memory_of_one() {
    let rows = |n: usize| document(&"<D:response><D:href>/a</D:href><x:a>1</x:a></D:response>".repeat(n));
    for (name, options) in
        [("default", ParseOptions::new()), ("reporting", ParseOptions::new().bad_responses(BadResponses::Keep))]
    {
        let (few, _) = read(options, &rows(10));
        let (many, end) = read(options, &rows(100_000));
        assert_eq!(end.ok(), Some(100_000));
        // Deviations are kept up to their cap.
        assert!(many.bytes_max <= few.bytes_max + 64 * 1024, "{name}: {many:?}, {few:?}");
    }
}

#[test]
fn rows_that_fill_the_shape_cache() {
    // Each row has a shape of its own, of the largest size that is kept.
    let shapes = |n: usize| {
        let row = |n: usize| {
            format!("<D:response><D:href>/a</D:href>{}</D:response>", format!("<x:a{n}>1</x:a{n}>").repeat(1000))
        };
        document(&(0..n).map(row).collect::<String>())
    };
    // The first sixteen are learnt, then one of eight, until there is no room for more.
    let (few, _) = read(ParseOptions::new(), &shapes(100));
    let (many, end) = read(ParseOptions::new(), &shapes(400));
    assert_eq!(end.ok(), Some(400));
    assert!(many.bytes_max <= few.bytes_max + few.bytes_max / 20, "{many:?}, {few:?}");
    assert!(many.bytes_max < 16 * MIB, "{many:?}");
    // Rows that agree with some shapes up to their last byte.
    linear("rows that nearly match", 2_000, |n| {
        let row = |n: usize| {
            format!("<D:response><D:href>/a</D:href><x:a>{0}</x:a><x:b>{0}</x:b><x:c a=\"{0}\"/></D:response>", n % 7)
        };
        document(&(0..n).map(row).collect::<String>())
    });
}

#[test]
fn rows_that_cannot_be_read() {
    linear("bad rows", 3_000, |n| document(&"<D:response><D:href>/a\u{1}</D:href></D:response>".repeat(n)));
    linear("bad characters", 50_000, |n| row(&format!("<x:a>{}</x:a>", "\u{1}".repeat(n))));
    linear("bad references", 20_000, |n| row(&format!("<x:a>{}</x:a>", "&#1;&#xD83D;".repeat(n))));
    linear("bare ampersands", 50_000, |n| row(&format!("<x:a>{}</x:a>", "& ".repeat(n))));
    linear("undeclared prefixes", 5_000, |n| row(&(0..n).map(|n| format!("<q{n}:a/>")).collect::<String>()));
    linear("prefixes of no namespace", 100, |n| {
        row(&format!("<a{}/>", (0..n).map(|n| format!(" xmlns:q{n}=\"\"")).collect::<String>()))
    });
    linear("loose parts of rows", 5_000, |n| {
        document(&"<D:href>/a</D:href><D:status>HTTP/1.1 200 OK</D:status>".repeat(n))
    });
    linear("a loose row", 5_000, |n| document(&"<D:href>/a</D:href>".repeat(n)));
    linear("extensions", 5_000, |n| document(&"<x:a>1<x:b/></x:a>".repeat(n)));
    // Found here: each of these was searched up to the end of the row.
    for open in ["<!--", "<![CDATA[", "<?p "] {
        linear(&format!("{open} in an attribute"), 2_000, |n| row(&format!("<x:a b=\"{}\"/>", open.repeat(n))));
    }
}

#[test]
fn small_chunks_cost_no_more_than_the_whole() {
    let body = propstat(&format!("<x:a>{}</x:a>", "a &amp; ".repeat(100_000)), "200 OK");
    for size in [1, 3, 4096] {
        let cost = measure(|| {
            let mut parser = ParseOptions::new().parser();
            for mut chunk in body.as_bytes().chunks(size) {
                while parser.parse_next(&mut chunk).expect("a row").is_some() {}
            }
            parser.finish().expect("a document");
        });
        assert!(cost.bytes_max <= 4 * body.len() as u64, "{size}: {cost:?}");
        assert!(cost.bytes_total <= 6 * body.len() as u64, "{size}: {cost:?}");
        assert!(cost.count_total < 200, "{size}: {cost:?}");
    }
    let read = Multistatus::parse(body.as_bytes()).expect("a document");
    assert_eq!(read.responses().len(), 1);
}

/// Found here: each word with a colon was searched in all declarations, one after the other.
#[test]
fn words_that_look_like_prefixes_under_many_declarations() {
    let words: String = (0..150_000).map(|n| format!("w{n}: ")).collect();
    assert!(words.len() > 1 << 20);
    // Finding the needs of the value takes time under so many declarations. Looking for one allocates nothing, so time
    // is compared: the few words of this value were 3 × 10^9 comparisons.
    let time = |declarations: usize| {
        let all: String = (0..declarations).map(|n| format!(" xmlns:p{n}=\"u\"")).collect();
        let body = propstat(&format!("<x:a{all}><x:b>{words}</x:b></x:a>"), "200 OK");
        let options = ParseOptions::new().limits(Limits::new().namespaces(u32::MAX));
        let document = options.parse(body.as_bytes()).expect("a document");
        let row = &document.responses()[0];
        let property = row.propstats().next().and_then(|propstat| propstat.properties().next()).expect("a property");
        let once = || {
            let start = std::time::Instant::now();
            assert!(property.value().as_xml().expect("markup").to_self_contained().len() > words.len());
            start.elapsed()
        };
        (0..3).map(|_| once()).min().expect("three")
    };
    let (few, many) = (time(1), time(20_000));
    println!("under 1 declaration {few:?}, under 20,000 {many:?}");
    assert!(many < few * 8, "under 1 declaration {few:?}, under 20,000 {many:?}");
}

#[test]
fn many_outcomes() {
    let cost = |count: usize| {
        measure(|| {
            let mut outcomes = Outcomes::new((Operation::Delete, "/c/"));
            for n in 0..count {
                // Long names that only differ at the end.
                outcomes.status(format!("/c/{}{n}", "a".repeat(500)), 423);
            }
            assert!(!outcomes.reply().expect("a reply").body().is_empty());
        })
    };
    let (half, full) = (cost(2_000), cost(4_000));
    assert!(
        full.bytes_total < half.bytes_total * 5 / 2 && full.bytes_max < half.bytes_max * 5 / 2,
        "{half:?}, {full:?}"
    );
}
