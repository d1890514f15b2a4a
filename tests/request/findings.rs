//! Checks the findings about request bodies: each code, and its position.

use std::collections::BTreeSet;

use multistatus::header::Depth;
use multistatus::http::Method;
use multistatus::read::{Deviation, Findings, Severity};
use multistatus::request::{Body, Reader};
use multistatus::{Error, ErrorKind, ParseOptions};

/// The mark of an expected finding in a body.
const MARK: char = '¦';

/// Method, `Depth`, body with a mark before each finding, and the codes of the findings.
type Case = (&'static str, Option<Depth>, String, Vec<Deviation>);

/// Declares the prefixes on the first tag, after an XML declaration.
fn dav(body: &str) -> String {
    let (open, close) = body.split_once('>').expect("a tag");
    let (caldav, carddav) = (multistatus::namespace::CALDAV, multistatus::namespace::CARDDAV);
    format!(
        "<?xml version='1.0'?>\n{open} xmlns:D='DAV:' xmlns:C='{caldav}' xmlns:K='{carddav}' xmlns:x='urn:x'>{close}"
    )
}

fn cases() -> Vec<Case> {
    let table = include_str!("../data/requests/findings.tsv");
    let lines = table.lines().skip(1).map(|line| {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().expect("a cell");
        let (method, depth) = (cell(), cell().parse().expect("a depth"));
        let codes = cell()
            .split(' ')
            .map(|code| *Deviation::ALL.iter().find(|deviation| deviation.code() == code).expect("a code"));
        let codes = codes.collect();
        (method, Some(depth), dav(&cell().replace("\\n", "\n")), codes)
    });
    let declared = "¦<?xml version='1.0' encoding='utf-16'?><D:propfind xmlns:D='DAV:'><D:propname/></D:propfind>";
    lines.chain([("PROPFIND", None, declared.into(), vec![Deviation::CharsetDiffers])]).collect()
}

/// Returns the body without its marks, and where they were.
fn unmarked(body: &str) -> (String, Vec<u64>) {
    let mut parts = body.split(MARK);
    let mut text = parts.next().unwrap_or_default().to_owned();
    let places = parts.map(|part| {
        let at = text.len() as u64;
        text.push_str(part);
        at
    });
    let places = places.collect();
    (text, places)
}

fn read(method: &str, depth: Option<Depth>, body: &[u8], options: ParseOptions) -> Result<(Body, Findings), Error> {
    let method = Method::from_bytes(method.as_bytes()).expect("a method");
    Reader::new(&method, body).depth(depth).options(options).parse_with_findings()
}

/// Returns the line and the column of a place.
fn position(body: &str, at: u64) -> (u64, u64, u64) {
    let before = &body.as_bytes()[..at as usize];
    let line = before.iter().filter(|&&byte| byte == b'\n').count() as u64 + 1;
    let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at as u64 + 1);
    (at, line, at - start + 1)
}

#[test]
fn each_code_with_its_place() {
    let mut met = BTreeSet::from([Deviation::MediaType]);
    for (method, depth, marked, codes) in cases() {
        let (body, places) = unmarked(&marked);
        // A byte order mark overrules the declaration.
        let options = ParseOptions::new().charset(Some("utf-8"));
        let (_, findings) =
            read(method, depth, body.as_bytes(), options).unwrap_or_else(|why| panic!("{why:?}: {body}"));
        let found: Vec<_> = findings
            .as_slice()
            .iter()
            .map(|found| {
                let at = found.position();
                (found.deviation(), (at.byte(), at.line(), at.column()))
            })
            .collect();
        let expected: Vec<_> = codes.iter().copied().zip(places.iter().map(|&at| position(&body, at))).collect();
        assert_eq!(places.len(), codes.len(), "{body}");
        assert_eq!(found, expected, "{body}");
        met.extend(codes.iter().copied());

        // A strict reader refuses the first of those that are errors.
        let refused = expected.iter().find(|(code, _)| code.severity() == Severity::Error);
        let strict = read(method, depth, body.as_bytes(), options.strict(true));
        match (refused, strict) {
            (None, Ok(_)) => {}
            (Some((code, at)), Err(refusal)) => {
                assert_eq!(refusal.kind(), ErrorKind::Deviation(*code), "{body}");
                assert_eq!(refusal.position().map(|at| (at.byte(), at.line(), at.column())), Some(*at), "{body}");
                assert_eq!(refusal.status(), 400);
            }
            (refused, strict) => panic!("{refused:?} {strict:?}: {body}"),
        }
    }
    let all: BTreeSet<_> = Deviation::ALL.iter().copied().filter(|code| *code >= Deviation::UnknownElement).collect();
    // That one is also a deviation of header fields.
    assert!(met.remove(&Deviation::TokenNoUri));
    assert_eq!(met, all);
}

/// Positions count in the source in every encoding, and after repaired text.
#[cfg(feature = "encoding")]
#[test]
fn places_in_the_source() {
    for (method, depth, marked, codes) in cases() {
        if codes.contains(&Deviation::CharsetDiffers) {
            continue;
        }
        let (body, places) = unmarked(&marked);
        let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(body.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        let (_, findings) = read(method, depth, &utf16, ParseOptions::new()).expect("a body");
        let found: Vec<_> = findings.as_slice().iter().map(|found| found.position()).collect();
        for (found, at) in found.iter().zip(places) {
            let before = &body[..at as usize];
            let byte = 2 + 2 * before.encode_utf16().count() as u64;
            let (_, line, _) = position(&body, at);
            assert_eq!((found.byte(), found.line()), (byte, line), "{body}");
        }
    }
    let shift_jis = b"<?xml version='1.0' encoding='shift_jis'?><D:propfind xmlns:D='DAV:'><!--\x83\x65\x83\x58--><D:prop/></D:propfind>";
    let (_, findings) = read("PROPFIND", None, shift_jis, ParseOptions::new()).expect("a body");
    let at = shift_jis.windows(8).position(|part| part == b"<D:prop/").expect("a prop") as u64;
    assert_eq!(findings.as_slice()[0].position().byte(), at);
}

#[test]
fn places_behind_what_was_mended() {
    let body = "<D:propfind xmlns:D='DAV:'><D:prop a='&#1;&'><y:a/>\n<z:b>x</z:b></D:prop></D:propfind>";
    let (_, findings) = read("PROPFIND", None, body.as_bytes(), ParseOptions::new().tolerant()).expect("a body");
    let found: Vec<_> = findings.as_slice().iter().map(|found| (found.deviation(), found.position().byte())).collect();
    let at = |part: &str| body.find(part).expect("a part") as u64;
    assert_eq!(
        found,
        [
            (Deviation::UnknownAttribute, at("<D:prop a")),
            (Deviation::IllegalCharacter, at("&#1;")),
            (Deviation::BareAmpersand, at("&'")),
            (Deviation::PrefixUndeclared, at("y:a/")),
            (Deviation::ValueInName, at("<z:b")),
            (Deviation::PrefixUndeclared, at("z:b>x")),
        ]
    );
}

/// Attributes in foreign namespaces may appear anywhere.
#[test]
fn attributes_of_others() {
    let body = dav("<D:propfind><D:prop x:a='1' xml:space='preserve'><D:a b='2'/></D:prop></D:propfind>");
    let (_, findings) = read("PROPFIND", None, body.as_bytes(), ParseOptions::new()).expect("a body");
    assert!(findings.is_clean(), "{findings:?}");
}

/// The number of kept findings is bounded, and all are counted.
#[test]
fn many_findings() {
    let names = "<D:a>x</D:a>".repeat(4000);
    let body = dav(&format!("<D:propfind><D:prop>{names}</D:prop></D:propfind>"));
    let (_, findings) = read("PROPFIND", None, body.as_bytes(), ParseOptions::new()).expect("a body");
    assert_eq!((findings.as_slice().len(), findings.count_of(Deviation::RepeatedName)), (21, 3999));
    let all = ParseOptions::new().keep_findings(usize::MAX);
    let (_, findings) = read("PROPFIND", None, body.as_bytes(), all).expect("a body");
    assert_eq!(findings.as_slice().len(), 4000);
}

/// Media types that are read and reported, and those that are not.
#[test]
fn media_types() {
    let body = b"<propfind xmlns='DAV:'><propname/></propfind>";
    let method = Method::from_bytes(b"PROPFIND").expect("a method");
    for (content_type, told) in [
        (Some("application/xml"), false),
        (Some("text/xml; charset=utf-8"), false),
        (Some("Text/XML;charset=\"UTF-8\""), false),
        (Some("application/xml;charset='utf-8'"), false),
        (Some("application/vnd.x+xml"), false),
        (Some("application/xml; charset=us-ascii; x=y"), false),
        (Some("text/plain; charset=utf-8"), true),
        (Some("application/x-www-form-urlencoded"), true),
        (Some("application/octet-stream"), true),
        (Some(""), true),
        (None, true),
    ] {
        let reader = Reader::new(&method, body).content_type(content_type);
        let (_, findings) = reader.parse_with_findings().expect("a body");
        assert_eq!(findings.count_of(Deviation::MediaType), u64::from(told), "{content_type:?}");
        let strict = reader.options(ParseOptions::new().strict(true)).parse();
        assert_eq!(strict.map_err(|why| why.status().as_u16()).err(), told.then_some(415), "{content_type:?}");
        // Without a body, the media type means nothing.
        let empty = Reader::new(&method, b"").content_type(content_type).options(ParseOptions::new().strict(true));
        assert!(empty.parse_with_findings().is_ok_and(|(_, findings)| findings.is_clean()));
    }
}
