//! Compares hrefs with another reader: the crate `url`, which reads as browsers do (WHATWG URL Standard).
//!
//! No href that this crate calls the same as a base, or within it, may be anywhere else to that reader. Paths are
//! compared by segments that are percent-decoded to bytes, because `url` keeps escapes as they are and we do not; a
//! slash at the end does not count, and no query or fragment does. Only controls that XML can hold are used, because no
//! href has others.
//!
//! `MULTISTATUS_CASES=1000000 cargo test --release --test href url::` runs more cases.

use multistatus::{Base, Href, Relation};
use proptest::prelude::*;
use url::Url;

use super::wire;

const SCHEMES: [&str; 22] = [
    "http:",
    "https:",
    "HTTP:",
    "hTTps:",
    "http%3A",
    "https%3a",
    "ftp:",
    "file:",
    "x:",
    "a:",
    "b.vcf:",
    "mailto:",
    "urn:",
    "DAV:",
    "javascript:",
    "data:",
    "ws:",
    "h\tttp:",
    "\u{7F}http:",
    "1:",
    "http",
    ":",
];
const SLASHES: [&str; 16] =
    ["//", "//", "//", "/", "///", "////", "", "\\", "\\\\", "/\\", "\\/", "//\\", "/\t/", "\t//", "/.//", "//@"];
const USERS: [&str; 18] = [
    "",
    "",
    "",
    "",
    "u@",
    "u:p@",
    "@",
    "a@b@",
    "evil.com\\@",
    "evil.com#@",
    "evil.com?@",
    "evil.com/@",
    "evil.com:80@",
    "h@",
    "%40@",
    "%2f@",
    "u u@",
    "[@",
];
const HOSTS: [&str; 26] = [
    "h",
    "h",
    "h",
    "H",
    "h.",
    "%68",
    "%48",
    "\u{FF48}",
    "h\t",
    "h\u{AD}",
    "h h",
    "",
    "evil.com",
    "c",
    "h%2F",
    "127.0.0.1",
    "127.1",
    "0x7f.1",
    "0177.0.0.1",
    "2130706433",
    "[::1]",
    "[::1",
    "[0:0:0:0:0:0:0:1]",
    "\u{E9}",
    "h_",
    "!svn",
];
const PORTS: [&str; 15] =
    ["", "", "", "", ":80", ":443", ":", ":080", ":8080", ":81", ":99999", ":80:80", ":a", ":8\t0", ":\u{663}"];
const PIECES: [&str; 53] = [
    "c", "c", "a", "a", "C", "%63", "%61", "b", ".", ".", "..", "..", "%2e", "%2E", "%2e%2E", ".%2e", "%252e", "%2F",
    "%5c", "%09", "%", "%6", "%zz", "%%36", "\\", "\\..\\", "..\\", "\t", "\n", "\r", "\t", "\u{9F}", "\u{7F}",
    "\u{85}", " ", "\u{E9}", "%C3%A9", "%c3%a9", "%E9", "[", "{", "|", "^", "\"", "`", "<", "'", ":", "@", ";", "~",
    "%7e", "$",
];
const SEPARATORS: [&str; 16] = ["/", "/", "/", "/", "/", "/", "/", "/", "", "//", "\\", "/\t", "?", "#", "?#", "#?"];

fn one(pieces: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(pieces)
}

/// Returns a path that is near the paths of bases: with `c/a` in it more often than not.
fn nasty_path() -> impl Strategy<Value = String> {
    let start = prop_oneof![
        4 => Just("/c/a"), 2 => Just("/c"), 1 => Just("/"), 1 => Just(""), 1 => Just("/c/a/"), 1 => Just("/%63/a"),
        1 => Just("/x/../c/a"), 1 => Just("c/a"), 1 => Just("/c\\a"), 1 => Just("/c/x#/../a"), 1 => Just("/c?/a"),
        1 => Just("."), 1 => Just(".."), 1 => Just("a:b.vcf"),
    ];
    let pieces = prop::collection::vec((one(&SEPARATORS), one(&PIECES)), 0..4)
        .prop_map(|pieces| pieces.into_iter().flat_map(|(separator, piece)| [separator, piece]).collect::<String>());
    let end = prop_oneof![6 => Just(""), 2 => Just("/"), 1 => Just("?"), 1 => Just("?x=/../y"), 1 => Just("#"), 1 => Just("/.."),
        1 => Just("\u{7F}"), 1 => Just("/.")];
    (start, pieces, end).prop_map(|(start, pieces, end)| format!("{start}{pieces}{end}"))
}

fn authority() -> impl Strategy<Value = String> {
    (one(&USERS), one(&HOSTS), one(&PORTS)).prop_map(|(user, host, port)| format!("{user}{host}{port}"))
}

/// Returns a text that may precede a path: most often nothing, or the base's own site, or anything.
fn nasty_site() -> impl Strategy<Value = String> {
    let any = (prop_oneof![3 => one(&SCHEMES), 1 => Just("")], one(&SLASHES), authority())
        .prop_map(|(scheme, slashes, authority)| format!("{scheme}{slashes}{authority}"));
    let own =
        one(&["http://h", "HTTP://H:80", "http://u@h:", "//h", "https://h", "https://h:443", "http:/h", "http%3A//h"]);
    prop_oneof![5 => Just(String::new()), 4 => own.prop_map(str::to_owned), 3 => any]
}

/// Returns an href as anyone may send it.
fn nasty() -> impl Strategy<Value = String> {
    (nasty_site(), nasty_path())
        .prop_map(|(site, path)| site + &path)
        .prop_filter("blank", |text| !text.trim_matches([' ', '\t', '\r', '\n']).is_empty())
}

/// Returns a base, mostly one that can be used.
fn nasty_base() -> impl Strategy<Value = String> {
    let site = prop_oneof![
        6 => one(&["http://h", "HTTP://H:80", "https://h", "http://u@h", "http://h:81", "https://h:443/", "http:/h"])
            .prop_map(str::to_owned),
        3 => authority().prop_map(|authority| format!("http://{authority}")),
        1 => nasty_site(),
        2 => Just(String::new()),
    ];
    let path = prop_oneof![
        6 => one(&["/c/a", "/c/a/", "/c/", "/c", "/", "", "/%63/a/", "/c/a?x", "/c/a/?/y", "/c//", "/c%2Fa/", "/c%5Ca"])
            .prop_map(str::to_owned),
        2 => nasty_path(),
    ];
    (site, path).prop_map(|(site, path)| site + &path).prop_filter("blank", |text| !text.trim().is_empty())
}

/// Returns the segments of a path, percent-decoded. A slash at the end makes none.
fn segments(path: &str) -> Vec<Vec<u8>> {
    let mut segments: Vec<_> = path.strip_prefix('/').unwrap_or(path).split('/').map(decoded).collect();
    segments.pop_if(|last| last.is_empty());
    segments
}

fn decoded(segment: &str) -> Vec<u8> {
    let hex = |digit: u8| char::from(digit).to_digit(16);
    let (bytes, mut out, mut at) = (segment.as_bytes(), Vec::new(), 0);
    while at < bytes.len() {
        let digits = bytes.get(at + 1).copied().and_then(hex).zip(bytes.get(at + 2).copied().and_then(hex));
        match digits.filter(|_| bytes[at] == b'%') {
            Some((high, low)) => out.push(u8::try_from(high << 4 | low).unwrap()),
            None => out.push(bytes[at]),
        }
        at += if bytes[at] == b'%' && digits.is_some() { 3 } else { 1 };
    }
    out
}

/// Returns the base as `url` reads it; a base that is a path is put on a host. Returns `None` if `url` refuses it,
/// because then nobody goes there.
fn url_of(base: &Base<'_>) -> Option<Url> {
    let text = base.href().as_str();
    Url::parse(&if text.starts_with('/') { format!("http://h{text}") } else { text.to_owned() }).ok()
}

/// Returns where `url` is, seen from `base`, from the two URLs alone. A base that is a path has no origin.
fn place(url: &Url, base: &Url, has_origin: bool) -> Relation {
    let origin =
        |url: &Url| (url.scheme().to_owned(), url.host().map(|host| host.to_owned()), url.port_or_known_default());
    let is_http = matches!(url.scheme(), "http" | "https");
    let (inner, outer) = (segments(url.path()), segments(base.path()));
    if !is_http || has_origin && origin(url) != origin(base) || !inner.starts_with(&outer) {
        return Relation::Outside;
    }
    match inner.len() - outer.len() {
        0 => Relation::Same,
        1 => Relation::Child,
        _ => Relation::Descendant,
    }
}

/// Returns true if any method of the crate says that this is the base or within it.
fn is_called_inside(base: &Base<'_>, href: &Href<'_>) -> bool {
    base.relation(href) != Relation::Outside
        || href.is_within(base.href())
        || href.same_resource(base.href())
        || base.href().same_resource_ignoring_slash(href)
}

/// Returns true for a text with another scheme than the base and without `//`, which only counts once it is resolved.
fn names_a_scheme(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let scheme = text.split(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c)).next().unwrap_or_default();
    let has_colon = text[scheme.len()..].starts_with(':') && scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    let has_slashes = text[scheme.len()..].starts_with("://");
    has_colon && !has_slashes || lower.starts_with("http%3a//") || lower.starts_with("https%3a//")
}

fn check_resolved(base: &str, text: &str) -> Result<bool, TestCaseError> {
    let Ok(base) = Base::new(wire(base)) else { return Ok(false) };
    let Some(base_url) = url_of(&base) else { return Ok(false) };
    let has_origin = !base.href().as_str().starts_with('/');
    let Ok(resolved) = base.resolve(&wire(text)) else {
        prop_assert_eq!(base.relation(&wire(text)), Relation::Outside, "not resolved");
        return Ok(false);
    };
    if !is_called_inside(&base, &resolved) {
        return Ok(false);
    }
    let text = resolved.as_str();
    let url = Url::parse(&if text.starts_with('/') { format!("http://h{text}") } else { text.to_owned() }).unwrap();
    prop_assert_eq!(base.relation(&resolved), place(&url, &base_url, has_origin), "{} on {:?}", url, base);
    // It has one place, whichever method is asked.
    prop_assert_ne!(base.relation(&resolved), Relation::Outside);
    prop_assert!(resolved.is_within(base.href()));
    Ok(true)
}

fn check_raw(base: &str, text: &str) -> Result<bool, TestCaseError> {
    let Ok(base) = Base::new(wire(base)) else { return Ok(false) };
    let Some(base_url) = url_of(&base) else { return Ok(false) };
    let has_origin = !base.href().as_str().starts_with('/');
    let href = wire(text);
    if names_a_scheme(href.as_str()) || !is_called_inside(&base, &href) {
        return Ok(false);
    }
    let url = base_url.join(href.as_str());
    prop_assert!(url.is_ok(), "{:?}", url);
    let url = url.unwrap();
    prop_assert_ne!(place(&url, &base_url, has_origin), Relation::Outside, "{} on {:?}", url, base);
    Ok(true)
}

/// 20,000 cases, or as many as the environment asks for.
fn cases() -> ProptestConfig {
    let cases = std::env::var("MULTISTATUS_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        max_global_rejects: u32::MAX,
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases.unwrap_or(20_000))
    }
}

/// Runs a property, and checks that enough of its cases are meaningful.
fn run(check: fn(&str, &str) -> Result<bool, TestCaseError>) {
    let (config, inside) = (cases(), std::cell::Cell::new(0_u32));
    let enough = config.cases / 20;
    let result = proptest::test_runner::TestRunner::new(config).run(&(nasty_base(), nasty()), |(base, text)| {
        inside.set(inside.get() + u32::from(check(&base, &text)?));
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    assert!(inside.get() > enough, "only {} cases were inside", inside.get());
    println!("{} cases were inside", inside.get());
}

#[test]
fn what_is_resolved_and_inside_is_there_for_url_too() {
    run(check_resolved);
}

#[test]
fn what_is_raw_and_inside_is_there_for_url_too() {
    run(check_raw);
}

#[test]
fn relations_by_path_are_those_of_url_too() {
    run(|base, text| {
        let Ok(base) = Base::new(wire(base)) else { return Ok(false) };
        let Some(base_url) = url_of(&base) else { return Ok(false) };
        let href = wire(text);
        let found = base.relation_by_path(&href);
        if names_a_scheme(href.as_str()) || found == Relation::Outside {
            return Ok(false);
        }
        let url = base_url.join(href.as_str());
        prop_assert!(url.is_ok(), "{:?}", url);
        prop_assert_ne!(place(&url.unwrap(), &base_url, false), Relation::Outside);
        Ok(true)
    });
}
