//! Compares what is read here with what the decoder reads, down to each field of the shape.

use std::path::Path;

use super::{Marked, Reader};
use crate::limits::{Limits, UNLIMITED};
use crate::row::decode::{Child, Decoder, Dialect, Slots};
use crate::row::shape::Shape;
use crate::xml::scope::Scope;
use crate::xml::text::{TextPlace, check};

#[path = "../../../tests/support/mutate.rs"]
mod mutate;

use self::mutate::{Rng, change, change_carefully};

/// Returns a scope with the declarations that recorded bodies have on their root.
fn scope() -> Scope {
    let mut scope = Scope::new();
    let mark = scope.mark();
    for (prefix, namespace) in [
        ("D", "DAV:"),
        ("d", "DAV:"),
        ("", "DAV:"),
        ("C", "urn:ietf:params:xml:ns:caldav"),
        ("ns0", "DAV:"),
        ("oc", "http://owncloud.org/ns"),
        ("s", "http://sabredav.org/ns"),
    ] {
        let ns = scope.number(namespace);
        scope.declare(prefix, ns, mark);
    }
    scope.settle();
    scope
}

/// Everything that the decoder and the reader find in a response.
#[derive(Debug, PartialEq)]
struct Found {
    shape: String,
    slots: String,
    names: Vec<usize>,
    deviations: usize,
}

fn found(shape: &Shape, slots: &Slots) -> Found {
    // The addresses tell that equal names share their memory, which is compared by their first appearance.
    let addresses: Vec<usize> = shape.properties.iter().map(|property| property.name.address()).collect();
    let names = addresses.iter().map(|address| addresses.iter().position(|other| other == address).unwrap_or(0));
    // The hasher of bindings is the same, because there is one scope.
    let deviations = shape.deviations.len();
    Found { shape: format!("{shape:?}"), slots: format!("{slots:?}"), names: names.collect(), deviations }
}

fn decode(xml: &str, scope: &mut Scope, limits: &Limits) -> Option<Found> {
    let mark = scope.mark();
    let decoded = Decoder::new(xml, scope, limits, Dialect::default(), 1, None).decode();
    scope.close(mark);
    let decoded = decoded.ok()?;
    match &decoded.child {
        Child::Response(shape) => Some(found(shape, &decoded.slots)),
        _ => None,
    }
}

fn read(input: &[u8], scope: &mut Scope, limits: &Limits) -> Option<(usize, Found, Marked, Slots)> {
    let mark = scope.mark();
    let mut shape = Shape::default();
    let mut reader = Reader::new(input, scope, limits, 1);
    let is_read = reader.read(&mut shape).is_some();
    let (len, odd, slots) = (reader.position(), reader.odd, reader.slots);
    scope.close(mark);
    is_read.then(|| (len, found(&shape, &slots), odd, slots))
}

/// Reads the response at the beginning of `input` both ways. Returns the number of its deviations if it was read here.
fn compare(input: &[u8], scope: &mut Scope, limits: &Limits) -> Option<usize> {
    let (len, found, odd, slots) = read(input, scope, limits)?;
    // The caller checks that it is UTF-8.
    let xml = std::str::from_utf8(&input[..len]).ok()?;
    assert_eq!(decode(xml, scope, limits).as_ref(), Some(&found), "{xml}");
    for (number, (&start, &end)) in slots.starts.iter().zip(&slots.ends[1..]).enumerate() {
        let text = &xml[start as usize..end as usize];
        let is_plain = !text.contains(['&', '\r']) && check(text, TextPlace::Text).is_ok();
        assert!(is_plain || odd.has(number as u32), "{text:?} in {xml}");
    }
    Some(found.deviations)
}

/// How many responses were read here, and how many of them have a deviation.
#[derive(Debug, Default)]
struct Tally {
    all: u64,
    read: u64,
    deviating: u64,
    deviating_read: u64,
}

impl Tally {
    /// Compares both ways of reading a response, and counts it.
    fn add(&mut self, response: &[u8], scope: &mut Scope, limits: &Limits) {
        let read = compare(response, scope, limits);
        self.all += 1;
        self.read += u64::from(read.is_some());
        self.deviating_read += u64::from(read.is_some_and(|deviations| deviations > 0));
        let decoded = std::str::from_utf8(response).ok().and_then(|xml| decode(xml, scope, limits));
        self.deviating += u64::from(decoded.is_some_and(|found| found.deviations > 0));
    }
}

/// Returns the responses of all bodies in a folder.
fn responses(folder: &Path, into: &mut Vec<Vec<u8>>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            responses(&path, into);
        } else if let Ok(body) = std::fs::read_to_string(&path) {
            let mut rest = &body[..];
            // Few of each body, because most of its responses have one shape.
            for _ in 0..3 {
                let Some(start) = rest.find("response>").and_then(|at| rest[..at].rfind('<')) else { break };
                let end = rest[start..].find("response>").map_or(0, |at| start + at + 1);
                let Some(end) = rest[end..].find("response>").map(|at| end + at + "response>".len()) else { break };
                into.push(rest.as_bytes()[start..end].to_vec());
                rest = &rest[end..];
            }
        }
    }
}

fn recorded() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["tests/data", "../shared/captures"] {
        responses(&root.join(folder), &mut found);
    }
    found
}

#[test]
fn recorded_responses_and_mutants_are_read_as_the_decoder_reads_them() {
    let recorded = recorded();
    let mut scope = scope();
    let mut whole = Tally::default();
    recorded.iter().for_each(|response| whole.add(response, &mut scope, &UNLIMITED));
    assert!(whole.read * 3 > whole.all * 2 && whole.deviating_read * 4 > whole.deviating * 3, "{whole:?}");
    // A release build runs as many as this says.
    let count = std::env::var("MULTISTATUS_MUTANTS").ok().and_then(|count| count.parse().ok()).unwrap_or(20_000_u64);
    let small = Limits::new().depth(6).attributes(2).namespaces(2).items(4).prefix_bytes(2).namespace_bytes(30);
    let mut mutants = Tally::default();
    for seed in 0..count {
        let mut rng = Rng::new(seed);
        let mut response = rng.pick(&recorded).clone();
        for _ in 0..1 + rng.below(3) {
            if rng.below(2) == 0 {
                change(&mut rng, &mut response, &recorded);
            } else {
                change_carefully(&mut rng, &mut response, &recorded);
            }
        }
        let limits = if rng.below(4) == 0 { &small } else { &UNLIMITED };
        mutants.add(&response, &mut scope, limits);
        if seed % 1000 == 0 {
            scope.tidy();
        }
    }
    assert!(mutants.read * 20 > count && mutants.deviating_read * 4 > mutants.deviating, "{mutants:?}");
    println!("{whole:?}, mutants: {mutants:?}");
}

/// Unusual responses, which are well-formed or nearly, and usual ones beside them.
#[test]
fn what_is_not_usual_is_left_to_the_decoder() {
    let mut scope = scope();
    let ok = "<D:status>HTTP/1.1 200 OK</D:status>";
    let href = "<D:href>/a</D:href>";
    let response = |content: &str| format!("<D:response>{content}</D:response>");
    let property = |xml: &str| response(&format!("{href}<D:propstat><D:prop>{xml}</D:prop>{ok}</D:propstat>"));
    let usual = [
        response(&format!("{href}{ok}")),
        response(&format!("<D:href>/a&amp;b?c&#x3D;d</D:href>{ok}")),
        response(&format!("{href}<D:href>/b</D:href>\n {ok}")),
        property(""),
        property("<D:getetag>\"1\"</D:getetag>\n<x xmlns='u'>a &amp;\r\n b</x>"),
        property("<D:resourcetype><D:collection/><b xmlns:y='u' y:z='1'>c<y:d/>e</b></D:resourcetype><D:a></D:a>"),
        property("<D:a/>").replace("200 OK", "404 Not Found"),
        property("<D:a> \n</D:a>").replace("200 OK", "404 Not Found"),
        property("<D:a x='1' D:y='a:b' xmlns:z='u' z:w=''>1</D:a><C:b c='d'/><C:c c='e:f'/><x y='z'><D:b y='1'/></x>"),
        response(&format!("{href}{ok}<D:responsedescription>it &amp; more</D:responsedescription>")),
        response(&format!("{href}{ok}<D:error>\n<D:no-version-delete/><s:message>1</s:message></D:error>"))
            .replace("200 OK", "423 Locked"),
        property("<D:a/>")
            .replace("200 OK", "403 Forbidden")
            .replace(
                "</D:propstat>",
                "<D:error><D:cannot-modify-protected-property></D:cannot-modify-protected-property><x/></D:error>\
                <D:responsedescription/></D:propstat>",
            )
            .replace("<D:responsedescription/>", "<D:responsedescription></D:responsedescription>"),
    ];
    for xml in usual {
        for input in [xml.clone(), format!("{xml}<D:response>"), format!("{xml}\n</x>")] {
            assert_eq!(compare(input.as_bytes(), &mut scope, &UNLIMITED), Some(0), "{input}");
        }
        for cut in 0..xml.len() {
            assert_eq!(compare(&xml.as_bytes()[..cut], &mut scope, &UNLIMITED), None, "{xml} cut at {cut}");
        }
    }
    for xml in [
        response(&format!("{href}{ok}{ok}")),
        response(&format!("{href}{ok}x")),
        response(&format!("{href}<!-- -->{ok}")),
        response(&format!("{href}{ok}<D:error/>")),
        response(&format!("{href}{ok}<D:error> </D:error>")),
        response(&format!("{href}{ok}<D:error><D:a/></D:error><D:error><D:a/></D:error>")),
        response(&format!("{href}{ok}<D:responsedescription>a<D:b/></D:responsedescription>")),
        response(&format!("{href}{ok}<x/>")),
        response(&format!("<D:href/>{ok}")),
        response(&format!("<href xmlns='u'>/a</href>{ok}")),
        response(&format!("{href}{ok}")).replace("</D:response>", "</D:response >"),
        property("<D:a b='1' b='2'/>"),
        property("<D:a b='1' none:c='2'/>"),
        property("<D:a b='1'c='2'/>"),
        property("<D:a xml:lang='de'/>"),
        property("<D:a xmlns:D='u'/>").replace("<D:response>", "<D:response xml:lang='de'>"),
        property("<D:a><![CDATA[1]]></D:a>"),
        property("<D:a><b></D:a></b>"),
        property("<D:a><b y='1' y='2'/></D:a>"),
        property("<D:a xmlns:x='u' xmlns:x='u'/>"),
        property("<D:a xmlns:x=''/>"),
        property("<D:a xmlns:xml='u'/>"),
        property("<none:a/>"),
        property(&"<D:a>".repeat(20)),
        response(ok).replace("D:", ":"),
        response(ok).replace("D:", "D:D:"),
        response(ok).replace("D:", "D"),
        response(ok).replace("D:response", "none:response"),
    ] {
        assert_eq!(compare(xml.as_bytes(), &mut scope, &UNLIMITED), None, "{xml}");
    }
}

/// Responses with deviations in plain markup: how many each has, in each kind that is read here.
#[test]
fn deviations_of_usual_responses_are_read() {
    let mut scope = scope();
    let ok = "<D:status>HTTP/1.1 200 OK</D:status>";
    let href = "<D:href>/a</D:href>";
    let response = |content: &str| format!("<D:response>{content}</D:response>");
    let with_href = |text: &str| response(&format!("\n<D:href>{text}</D:href>{ok}"));
    let with_status = |line: &str| response(&format!("{href} <D:status>{line}</D:status>"));
    let with_error = |xml: &str| response(&format!("{href}{ok}<D:error> {xml}</D:error>"));
    let propstat = |content: &str| response(&format!("{href}\n<D:propstat>{content}</D:propstat>"));
    let failed = |xml: &str| propstat(&format!("<D:prop>{xml}</D:prop><D:status>HTTP/1.1 404 Not Found</D:status>"));
    for (deviations, xml) in [
        (1, response(ok)),
        (1, response(href)),
        (2, response("\n")),
        (2, response(&format!("{href}<D:href>/b</D:href>{ok}<D:propstat><D:prop/>{ok}</D:propstat>"))),
        (1, with_href("a b")),
        (1, with_href(" /a")),
        (1, with_href("/a&#10;")),
        (1, with_href("/a&lt;")),
        (1, with_href("/\u{E4}")),
        (1, with_href("/a/../b")),
        (1, with_href("http:/a")),
        (2, with_href("b</D:href>\n<D:href>\tc ")),
        (1, with_href(&"\u{E4}".repeat(300))),
        (2, with_status("301 Moved")),
        (2, with_status("HTTP/1.1 301")),
        (1, with_status("HTTP/1.1 100 Continue")),
        (1, with_status("HTTP/1.1 &lt;")),
        (1, with_status("")),
        (1, with_error("<D:lock-token-submitted/>")),
        (0, with_error("<D:lock-token-submitted><D:href>/</D:href></D:lock-token-submitted>")),
        (1, with_error("<D:lock-token-submitted><s:href>/</s:href></D:lock-token-submitted>")),
        (1, with_error("<D:lock-token-submitted><D:href>/</D:href>x</D:lock-token-submitted>")),
        (2, with_error("<D:valid-sync-token>1</D:valid-sync-token><D:no-version-delete>&#x20;!</D:no-version-delete>")),
        (0, with_error("<D:valid-sync-token> &#x20;</D:valid-sync-token>")),
        (1, propstat(ok)),
        (1, propstat("<D:prop>\n<D:a>1</D:a></D:prop>")),
        (2, propstat("")),
        (1, propstat(&format!("<D:prop><D:a/><D:b>1</D:b><D:a>2</D:a></D:prop>{ok}"))),
        (3, failed("<D:a>1</D:a><D:b><D:c/></D:b><D:d> </D:d><D:e>&#x41;</D:e><D:f>&#x9;</D:f><D:g/>")),
        (3, failed("<D:a>1</D:a>\n<D:a/><D:a/>")),
        (1, propstat("<D:prop><D:a>1</D:a></D:prop><D:status>HTTP/1.1 none</D:status>")),
        (40, failed(&"<C:a/>".repeat(41))),
    ] {
        let found = compare(xml.as_bytes(), &mut scope, &UNLIMITED);
        assert_eq!(found, Some(deviations), "{xml}");
    }
}
