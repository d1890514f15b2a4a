//! Checks that the shape cache only changes the speed: with it and without it, reading returns the same rows, errors,
//! positions and deviations, for any body in any chunks. There is one test for each rule in the header of
//! `src/row/cache.rs`.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::mutate::{INJECTIONS, Rng, change, replace};
use crate::support::{Outcome, all_options, buffered, chunks, own_bodies, whole};
use multistatus::read::{Deviation, Limits};
use multistatus::{Multistatus, Name, ParseOptions};
use proptest::prelude::*;

/// Reads a body without the cache and with it, in one piece and in chunks, with all options, and returns the outcome of
/// lenient reading.
fn same(body: &[u8]) -> Outcome {
    for (name, options) in all_options() {
        let expected = whole(options.shape_cache(false), body);
        let on = options.shape_cache(true);
        let check = |how: &str, found: Outcome| {
            assert!(
                found == expected,
                "{name}, {how}, with the cache:\n{found:?}\nwithout\n{expected:?}\n{}",
                String::from_utf8_lossy(body)
            );
        };
        check("whole", whole(on, body));
        check("chunks of 1", chunks(on, body.chunks(1)));
        check("chunks of 7", chunks(on, body.chunks(7)));
        check("buffer of 64", buffered(on, body, 64));
    }
    whole(ParseOptions::new(), body)
}

const OK: &str = "<D:status>HTTP/1.1 200 OK</D:status>";

fn document(rows: &[String]) -> Vec<u8> {
    format!("<D:multistatus xmlns:D=\"DAV:\" xmlns:x=\"urn:x\">{}</D:multistatus>", rows.concat()).into_bytes()
}

/// Returns a row with a property, in which a part can be replaced.
fn row(href: &str, property: &str) -> String {
    let prop = format!("<D:propstat><D:prop>{property}</D:prop>{OK}</D:propstat>");
    format!("<D:response><D:href>{href}</D:href>{prop}</D:response>")
}

fn name_of(value: &str) -> String {
    row("/a", &format!("<x:p>{value}</x:p>"))
}

/// Reads each variant between two rows of the shape that the cache has learnt.
fn between(variants: &[String]) -> Vec<Outcome> {
    let read = |variant: &String| {
        let usual = |href: &str| row(href, "<x:p>text</x:p>");
        same(&document(&[usual("/1"), usual("/22"), variant.clone(), usual("/333"), variant.clone(), usual("/4")]))
    };
    variants.iter().map(read).collect()
}

#[test]
fn rule_1_all_markup_is_compared() {
    let usual = row("/a", "<x:p>text</x:p>");
    let edits = [
        ("x:p>", "x:q>"),
        ("x:p>", "D:p>"),
        ("<x:p>", "<x:p >"),
        ("<x:p>", "<x:p a=\"1\">"),
        ("<x:p>", "<x:p xml:lang=\"de\">"),
        ("<x:p>", "<x:p xmlns:x=\"urn:y\">"),
        ("</x:p>", "</x:p\n>"),
        ("<D:prop>", "<D:prop>\n "),
        ("<D:prop>", "<D:prop><!-- <x:p>1</x:p> -->"),
        ("<D:prop>", "<D:prop><?p <x:p>1</x:p>?>"),
        (">text<", "><![CDATA[text]]><"),
        (">text<", "><![CDATA[<]]><"),
        (">text<", ">te<!---->xt<"),
        ("200 OK", "200 ok"),
        ("200 OK", "404 Not Found"),
        ("200 OK", "403qForbidden"),
        ("200 OK", "abc"),
        ("HTTP/1.1 200 OK", ""),
        (OK, ""),
    ];
    for (old, new) in edits {
        let edited = usual.replace(old, new);
        assert_ne!(edited, usual);
        between(std::slice::from_ref(&edited));
        // The other way round: the odd row is learnt.
        same(&document(&[edited.clone(), edited, usual.clone(), usual.clone()]));
    }
}

#[test]
fn rule_2_a_slot_ends_at_its_own_end_tag() {
    let values = [
        "<x:p/>",
        "<x:p></x:p>",
        "<x:p>a<x:b/></x:p>",
        "<x:p>a<x:b/>c</x:p>",
        "<x:p><x:b>a</x:b></x:p>",
        "<x:p>a</x:p><x:p>b</x:p>",
        "<x:p>a</x:p>b",
        "<x:p>a</x:q>",
        "<x:p>a",
        "<x:p>a</x:p",
        "<x:p>a></x:p>",
        "<x:p><!-- --></x:p>",
        "<x:p>a<![CDATA[</x:p>]]></x:p>",
        "<x:p>]</x:p>",
        "<x:p>\n</x:p>",
    ];
    between(&values.map(|value| row("/a", value)));
    // The row that is learnt has slots that are empty, or one inside of another element.
    for learnt in values {
        let rows: Vec<String> = values.iter().flat_map(|value| [row("/1", learnt), row("/2", value)]).collect();
        for pair in rows.chunks(2) {
            same(&document(&[pair[0].clone(), pair[0].clone(), pair[1].clone(), pair[0].clone()]));
        }
    }
}

#[test]
fn rule_3_slots_in_markup_and_in_what_is_ignored_are_checked() {
    for wrap in [
        |text: &str| row("/a", &format!("<x:p><x:b>{text}</x:b></x:p>")),
        |text: &str| row("/a", "<x:p>1</x:p>").replace("</D:response>", &format!("<x:m>{text}</x:m></D:response>")),
        |text: &str| {
            row("/a", "<x:p>1</x:p>").replace("</D:propstat>", &format!("<x:m><x:n>{text}</x:n></x:m></D:propstat>"))
        },
        |text: &str| {
            row("/a", "<x:p>1</x:p>").replace(
                "</D:response>",
                &format!("<D:responsedescription>{text}</D:responsedescription></D:response>"),
            )
        },
    ] {
        let bad = same(&document(&[wrap("a"), wrap("bc"), wrap("&bad;"), wrap("d")]));
        assert!(bad.end.is_err() && bad.rows().count() == 2);
        for odd in ODD {
            same(&document(&[wrap("a"), wrap("bc"), wrap(odd), wrap("d")]));
        }
    }
}

/// Slots that are not text, not plain, or different from another slot.
const ODD: [&str; 34] = [
    "",
    " ",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "a b",
    " a ",
    "&",
    "&amp;",
    "&amp",
    "&amp;amp;",
    "&lt;D:href&gt;",
    "&#x41;",
    "&#0;",
    "&#32;",
    "&#13;",
    "&#xD83D;&#xDE00;",
    "&nbsp;",
    "&a:b;",
    "&;",
    "]]>",
    "]]",
    ">",
    "]]&gt;",
    "\u{1}",
    "\u{7F}",
    "\u{85}",
    "\u{FFFE}",
    "\u{FEFF}",
    "\u{1F600}",
    "'\"",
    "HTTP/1.1 404 Not Found",
    "http://example.com/",
];

#[test]
fn rule_4_anything_odd_in_a_slot_goes_the_slow_way() {
    for odd in ODD {
        between(&[row(odd, "<x:p>text</x:p>"), name_of(odd), row("/a", "<x:p>text</x:p>").replace("200 OK", odd)]);
        // In a failed propstat a value is a deviation.
        let failed = |value: &str| name_of(value).replace("200 OK", "404 Not Found");
        same(&document(&[failed(""), failed(""), failed(odd), failed("1"), failed(odd), failed("")]));
        same(&document(&[failed("1"), failed("2"), failed(odd), failed(""), failed("3")]));
        // The odd one is met first.
        same(&document(&[row(odd, "<x:p/>"), row("/b", "<x:p/>"), row(odd, "<x:p/>"), row("/c", "<x:p/>")]));
        let located = |href: &str| {
            let parts = ["<D:response><D:href>/a</D:href>", "<D:status>HTTP/1.1 302 Found</D:status>"].concat();
            format!("{parts}<D:location><D:href>{href}</D:href></D:location></D:response>")
        };
        same(&document(&[located("/b"), located("/c"), located(odd), located("/d"), located(odd)]));
    }
    // Forms of hrefs, and a repeated href, concern the whole document.
    for href in ["/../a", "a", "/a b", "mailto:a", "/1", "/a#b", "//a", "/%zz", "/\u{E9}"] {
        between(&[row(href, "<x:p>text</x:p>")]);
    }
}

#[test]
fn rule_5_deviations_of_markup_are_found_in_each_row() {
    let odd =
        |href: &str, value: &str| row(href, &format!("<x:p>{value}</x:p></D:prop><D:odd>{value}</D:odd><D:prop>"));
    let rows: Vec<String> = (0..9).map(|n| odd(&format!("/{}", "a".repeat(n)), &"\n".repeat(n))).collect();
    let read = same(&document(&rows));
    let count = |deviation: Deviation| read.deviations.iter().filter(|text| text.contains(deviation.code())).count();
    assert_eq!(
        (count(Deviation::UnknownDavElement), count(Deviation::PropstatTwoProps)),
        (9, 9),
        "{:?}",
        read.deviations
    );
    // A finding about the content of a slot is not repeated in the next row.
    let read = same(&document(&[row("a", ""), row("/b", ""), row(" /c ", ""), row("/d", ""), row("/e", "")]));
    assert_eq!(read.deviations.len(), 2, "{:?}", read.deviations);
}

/// Hrefs with each deviation, without one, and in markup.
const HREFS: [&str; 18] = [
    "/a",
    "",
    " ",
    "&#32;",
    " /a",
    "/a\n",
    "&#x20;/a&#x20;",
    "/a b",
    " /a&amp; b ",
    "a",
    "//",
    "mailto:a",
    "http:///a",
    "/../a",
    "/a#b",
    "/%zz",
    "/a<!-- --> b",
    "<![CDATA[a b]]>",
];

#[test]
fn rule_5_deviations_of_hrefs_are_found_anew_in_each_row() {
    let long = format!("/{}", "\u{FC} &lt;".repeat(100));
    let with = |href: &str| row(href, "<x:p>text</x:p>");
    let only = |href: &str| format!("<D:response>\n<D:href x:a='/'>{href}</D:href></D:response>");
    let two = |href: &str| {
        let last = "<D:status>HTTP/1.1 848 Odd</D:status></D:response>";
        format!("<D:response><D:href>/1</D:href>\n<D:odd/><D:href>{href}</D:href>{last}")
    };
    // More slots than have a bit of their own.
    let many = |href: &str| {
        let before = "<x:e>1</x:e>".repeat(70);
        format!("<D:response>{before}<D:href>{href}</D:href><D:href>{href}</D:href>{OK}</D:response>")
    };
    for make in [&with as &dyn Fn(&str) -> String, &only, &two, &many] {
        for first in HREFS {
            let rows = HREFS.iter().copied().chain([&long[..]]).flat_map(|href| [make(first), make(href)]);
            let body = document(&rows.collect::<Vec<_>>());
            for (name, options) in all_options() {
                for options in [options, options.keep_findings(1), options.keep_findings(100)] {
                    let (on, off) = (whole(options, &body), whole(options.shape_cache(false), &body));
                    assert!(on == off, "{name}, {first:?}, with the cache:\n{on:?}\nwithout\n{off:?}");
                }
            }
        }
    }
}

#[test]
fn rule_6_a_row_is_utf8_as_a_whole() {
    for bad in [&b"\xC3"[..], b"\xA9", b"\xFF", b"\xED\xA0\x80", b"\xC0\x80", b"\xF4\x90\x80\x80", b"\xE2\x82"] {
        for place in ["SLOT", "NEXT"] {
            let rows = [name_of("a"), name_of("b"), row("/NEXT", "<x:p>SLOT</x:p>"), name_of("c")];
            let body = replace(&document(&rows), place.as_bytes(), bad);
            assert!(same(&body).end.is_err());
        }
    }
    // Two halves of a character, in one slot and in the next.
    let body = document(&[name_of("a"), name_of("b"), row("/NEXT", "<x:p>SLOT</x:p>")]);
    let body = replace(&replace(&body, b"NEXT", b"\xC3"), b"SLOT", b"\xA9");
    assert!(same(&body).end.is_err());
}

#[test]
fn rule_7_a_cache_is_for_one_document_and_for_rows() {
    // These rows mean something else under another root.
    let rows = [name_of("a"), name_of("b"), name_of("c")];
    for (root, namespace) in [("urn:x", "urn:x"), ("urn:y", "urn:y"), ("DAV:", "DAV:")] {
        let body = document(&rows).to_vec();
        let body = replace(&body, b"urn:x", root.as_bytes());
        let read = same(&body);
        let name = Name::new(namespace, "p").expect("a name");
        assert!(read.rows().all(|row| row.property(&name).is_some()));
    }
    // Content between rows is not skipped, and a text that looks like a row is one only at a boundary.
    let usual = name_of("a");
    for gap in [
        "x",
        "&bad;",
        "\u{1}",
        "<!-- -->",
        "<!-- -- -->",
        "<?p?>",
        "<![CDATA[x]]>",
        "</D:response>",
        "<x:m>1</x:m>",
        "<D:sync-token>urn:1</D:sync-token>",
        "<D:href>/loose</D:href>",
        "<D:status>HTTP/1.1 200 OK</D:status>",
        "<!--ROW-->",
        "<![CDATA[ROW]]>",
        "<?p ROW?>",
        "<x:m>ROW</x:m>",
        "<D:response>ROW</D:response>",
        "<x:m a=\"ROW\"/>",
    ] {
        let gap = gap.replace("ROW", &usual);
        same(&document(&[usual.clone(), usual.clone(), gap.clone(), usual.clone(), gap, usual.clone()]));
    }
    // Rows after the root.
    let mut body = document(&[usual.clone(), usual.clone()]);
    body.extend_from_slice(usual.as_bytes());
    assert!(same(&body).end.is_err());
}

#[test]
fn rule_8_an_incomplete_row_is_left_to_the_scanner() {
    let rows = [name_of("a"), name_of("bb"), name_of("c&amp;c"), name_of("d")];
    let body = document(&rows);
    let start = body.len() - "</D:multistatus>".len() - rows[2].len() - rows[3].len();
    for cut in start..body.len() {
        assert!(same(&body[..cut]).end.is_err());
        let (first, second) = body.split_at(cut);
        for (name, options) in all_options() {
            let expected = whole(options.shape_cache(false), &body);
            assert_eq!(chunks(options, [first, second]), expected, "{name}, cut at {cut}");
        }
    }
}

#[test]
fn rule_9_what_is_kept_is_bounded() {
    let many = |slots: usize, value: &str| row("/a", &format!("<x:p>{value}</x:p>").repeat(slots));
    let long = |bytes: usize, value: &str| row("/a", &format!("<x:p a=\"{}\">{value}</x:p>", "a".repeat(bytes)));
    for rows in [
        [many(1021, "1"), many(1021, "2"), many(1021, "3&amp;")],
        [many(1030, "1"), many(1030, "2"), many(1030, "3&amp;")],
        [long(63 << 10, "1"), long(63 << 10, "2"), long(63 << 10, "&amp;")],
        [long(70 << 10, "1"), long(70 << 10, "2"), long(70 << 10, "&bad;")],
    ] {
        let options = ParseOptions::new();
        let body = document(&rows);
        assert!(whole(options, &body) == whole(options.shape_cache(false), &body));
    }
    // More shapes than are kept, in turns.
    let shapes = |round: usize| (0..80).map(move |n| row(&format!("/{round}"), &format!("<x:p{n}>{round}</x:p{n}>")));
    let rows: Vec<String> = (0..4).flat_map(shapes).collect();
    assert_eq!(same(&document(&rows)).rows().count(), 320);
    // More bytes than are compared in vain, and more than are kept, in turns.
    let late = |n: usize| row("/a", &format!("<x:p a=\"{}\">1</x:p><x:q{n}/>", "a".repeat(30 << 10)));
    let rows: Vec<String> = (0..45).map(|n| late(n % 15)).collect();
    assert_eq!(same(&document(&rows)).rows().count(), 45);
}

#[test]
fn rule_10_a_response_beyond_a_limit_counts_for_nothing() {
    let odd = |href: &str| row(href, "<x:p>text</x:p>").replace("200 OK", "848 Odd");
    let body = document(&[odd("/1"), odd("/2"), odd("/3"), odd("/4"), odd("/5")]);
    let responses = (0..7).map(|most| Limits::new().responses(most));
    let total = (0..=body.len() as u64).map(|most| Limits::new().total_bytes(most));
    let response = (0..200).map(|most| Limits::new().response_bytes(most));
    for limits in responses.chain(total).chain(response) {
        for (name, options) in all_options() {
            // From the third on, findings of one code are only counted.
            let options = options.limits(limits).keep_findings(2);
            let (on, off) = (whole(options, &body), whole(options.shape_cache(false), &body));
            assert!(on == off, "{name}, {limits:?}, with the cache:\n{on:?}\nwithout\n{off:?}");
        }
    }
}

#[test]
fn every_body_as_it_is() {
    for (name, body) in own_bodies() {
        for (option, options) in all_options() {
            let without = whole(options.shape_cache(false), &body);
            let on = options.shape_cache(true);
            assert!(whole(on, &body) == without, "{name}, {option}");
            assert!(chunks(on, body.chunks(7)) == without, "{name}, {option}, chunks");
        }
    }
}

/// A body that can be reassembled.
struct Listing {
    rows: Vec<Vec<u8>>,
    end: Vec<u8>,
}

/// Returns bodies, grouped by the text before their first row, because rows of one body may then appear in another.
fn listings() -> &'static Vec<(Vec<u8>, Listing)> {
    static LISTINGS: OnceLock<Vec<(Vec<u8>, Listing)>> = OnceLock::new();
    LISTINGS.get_or_init(|| {
        let mut found: HashMap<Vec<u8>, Listing> = HashMap::new();
        for (_, body) in own_bodies() {
            let Ok(document) = Multistatus::parse(&body) else { continue };
            let place = |row: &str| row.as_ptr() as usize - body.as_ptr() as usize;
            let Some(first) = document.responses().first() else { continue };
            let head = body[..place(first.as_xml())].to_vec();
            let end = body.windows(2).rposition(|part| part == b"</").map(|at| body[at..].to_vec()).unwrap_or_default();
            let listing = found.entry(head).or_insert_with(|| Listing { rows: Vec::new(), end });
            let rows = document.responses().iter().map(|row| row.as_xml().as_bytes().to_vec());
            listing.rows.extend(rows.filter(|row| row.len() < 3000).take(40));
        }
        let mut found: Vec<_> = found.into_iter().filter(|(_, listing)| !listing.rows.is_empty()).collect();
        found.sort_by(|(a, _), (b, _)| a.cmp(b));
        found
    })
}

/// Changes one place of a row: mostly text.
fn odd_row(rng: &mut Rng, rows: &[Vec<u8>]) -> Vec<u8> {
    let mut row = rng.pick(rows).clone();
    let texts: Vec<usize> = (1..row.len()).filter(|&at| row[at - 1] == b'>').collect();
    match rng.below(6) {
        0 => change(rng, &mut row, rows),
        1 => {
            let codes: [&[u8]; 5] = [b"404 Not Found", b"200 OK", b"200", b"", b"HTTP/1.1 500 "];
            let code = rng.pick(&codes);
            row = replace(&row, b"200 OK", code);
        }
        2 => {
            let at = rng.below(row.len());
            row[at] ^= 1 << rng.below(8);
        }
        _ if texts.is_empty() => {}
        kind => {
            let at = *rng.pick(&texts);
            let len = row[at..].iter().position(|&byte| byte == b'<').unwrap_or(0);
            let with = match rng.below(4) {
                3 => rng.pick(&HREFS).as_bytes(),
                0 => *rng.pick(&INJECTIONS),
                1 => rng.pick(&ODD).as_bytes(),
                _ => b"longer or shorter",
            };
            let from = if kind == 3 { at + rng.below(len + 1) } else { at };
            row.splice(from..at + len, with.iter().copied());
        }
    }
    row
}

/// Returns a listing of rows of one server, many of them equal in shape, some odd.
fn listing(seed: u64) -> Vec<u8> {
    let mut rng = Rng::new(seed);
    let (head, listing) = rng.pick(listings());
    let mut body = head.clone();
    for _ in 0..2 + rng.below(4) {
        let row = rng.pick(&listing.rows).clone();
        for _ in 0..1 + rng.below(4) {
            body.extend_from_slice(&row);
            if rng.below(3) == 0 {
                body.extend_from_slice(&odd_row(&mut rng, std::slice::from_ref(&row)));
            }
        }
        if rng.below(4) == 0 {
            body.extend_from_slice(&odd_row(&mut rng, &listing.rows));
        }
    }
    body.extend_from_slice(&listing.end);
    body
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: if std::env::var_os("MULTISTATUS_TEST_ALL").is_some() { 5000 } else { 250 },
        ..ProptestConfig::default()
    })]

    #[test]
    fn rows_that_were_mixed_and_changed(seed in any::<u64>()) {
        same(&listing(seed));
    }
}

/// Up to 15 slots whose ends are below 64 KiB are kept in the row, others beside it. Every text is found in both cases.
#[test]
fn every_text_of_a_row_with_few_or_many() {
    let texts = |values: &[String]| {
        let properties: String = values.iter().map(|value| format!("<x:p>{value}</x:p>")).collect();
        let body = document(&[row("/1", &properties), row("/2", &properties)]);
        for options in [ParseOptions::new(), ParseOptions::new().shape_cache(false)] {
            let document = options.parse(&body).expect("a document");
            for (response, href) in document.responses().iter().zip(["/1", "/2"]) {
                assert_eq!(response.href().expect("an href"), *href);
                let propstat = response.propstats().next().expect("a propstat");
                let found: Vec<_> =
                    propstat.properties().map(|property| property.text().unwrap_or_default().to_owned()).collect();
                assert_eq!(found, values);
            }
        }
    };
    for count in [0, 1, 2, 13, 14, 15, 16, 17, 30, 62, 63, 64, 65, 130] {
        texts(&(0..count).map(|number| format!("text {number}")).collect::<Vec<_>>());
    }
    let before = row("/1", "<x:p>").find("</D:prop>").expect("where the first text begins");
    for end in 0xFFFE..=0x1_0001 {
        texts(&["a".repeat(end - before)]);
        texts(&["a".repeat(end - before - 13), "b".into(), "c".repeat(20)]);
    }
}
