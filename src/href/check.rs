//! The rules for the href of a response: RFC 4918 §8.3 and §14.24.

use super::encode::{Class, class, is_dot_segment, is_encoded, is_escape, marks, tame_path};
use super::parts::{is_http, split_authority, split_scheme};
use super::site;
use crate::chars;
use crate::deviation::Deviation;

/// The two forms that an href may have (RFC 4918 §8.3). All hrefs of one document must have one form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A full URI.
    Absolute,
    /// An absolute path.
    Path,
}

/// Returns the form of an href, if it has one.
pub(crate) fn form(text: &str) -> Option<Form> {
    match text.as_bytes() {
        [b'/', b'/', ..] => None,
        [b'/', ..] => Some(Form::Path),
        _ => split_scheme(text).map(|_| Form::Absolute),
    }
}

/// Returns the deviation of a response's href, without white space around it, from the RFC.
///
/// Only the worst deviation is returned, because a text with a space in it is no URI at all, so nothing else can be
/// said about it.
pub(crate) fn deviation(text: &str) -> Option<Deviation> {
    find(text, Role::Resource)
}

/// Returns the deviation of a response's href in the form in which a document has it. White space around it is only a
/// deviation if there is no other.
#[inline]
pub(crate) fn deviation_in_response(text: &str) -> Option<Deviation> {
    let href = chars::trim(text);
    deviation(href).or_else(|| (href.len() < text.len()).then_some(Deviation::HrefPadding))
}

/// Returns true for an absolute path, with or without a query, that has no deviation from `start` on. The part before must
/// have no deviation, and end with a slash.
#[inline]
pub(super) fn is_plain_path_from(path: &[u8], start: usize) -> bool {
    let mut found = HrefFindings::default();
    found.look_from(path, start) && !found.fragment && !found.dot_segment
}

/// Returns true for an absolute path, with or without a query, in which [`deviation`] finds nothing. Such a path is
/// ASCII, and has no white space.
#[inline]
pub(crate) fn is_plain_path(text: &[u8]) -> bool {
    // Nearly all hrefs are tame paths.
    tame_path(text, Some(|at| is_escape(text, at)))
        || (text.starts_with(b"/") && !text.starts_with(b"//") && is_plain_path_from(text, 0))
}

/// Returns true for an absolute path that is certainly written in its normal form: without deviation, escapes and query.
#[inline]
pub(super) fn is_normal_path(text: &str) -> bool {
    tame_path(text.as_bytes(), Some(|_| false))
}

/// Returns why a response cannot be about `text`, which is no path and no HTTP URL. Other faults do not count, because
/// an href that was read may be sent back as it is.
#[inline]
pub(crate) fn misfit(text: &str) -> Option<Deviation> {
    if text.starts_with('/') { None } else { misfit_of_other(text) }
}

#[inline(never)]
fn misfit_of_other(text: &str) -> Option<Deviation> {
    deviation(text).filter(|deviation| {
        matches!(deviation, Deviation::HrefEmpty | Deviation::HrefNotHttp | Deviation::HrefNotSimpleRef)
    })
}

/// Does what [`deviation`] does for an href anywhere, which may have any scheme.
#[inline]
pub(super) fn deviation_anywhere(text: &str) -> Option<Deviation> {
    find(text, Role::Any)
}

/// The purpose of an href.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// It names the resource of a response: RFC 4918 §14.24 has an HTTP URL there.
    Resource,
    /// It may have any scheme.
    Any,
}

/// The kind of an href, by the part before its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HrefKind {
    /// An absolute path.
    Path,
    /// An HTTP URL with a host.
    Http,
    /// The scheme of HTTP, without a host.
    HttpWithoutHost,
    /// A URI of another scheme.
    OtherUri,
    /// Nothing that RFC 4918 §8.3 allows: a relative reference, or a URI whose authority cannot be one.
    NoSimpleRef,
}

fn find(text: &str, role: Role) -> Option<Deviation> {
    let bytes = text.as_bytes();
    match bytes {
        [] => return Some(Deviation::HrefEmpty),
        [b'/', b'/', ..] => return scan(bytes).deviation(HrefKind::NoSimpleRef, role),
        [b'/', ..] => return scan(bytes).deviation(HrefKind::Path, role),
        _ => {}
    }
    let Some((scheme, rest)) = split_scheme(text) else { return scan(bytes).deviation(HrefKind::NoSimpleRef, role) };
    let is_http = is_http(scheme);
    let Some(rest) = rest.strip_prefix("//") else {
        let kind = if is_http { HrefKind::HttpWithoutHost } else { HrefKind::OtherUri };
        return scan(rest.as_bytes()).deviation(kind, role);
    };
    let (authority, path) = split_authority(rest);
    let mut found = scan(path.as_bytes());
    let kind = match site::host(authority) {
        None => {
            found.illegal |= has_illegal(authority);
            HrefKind::NoSimpleRef
        }
        Some("") if is_http => HrefKind::HttpWithoutHost,
        Some(_) if is_http => HrefKind::Http,
        Some(_) => HrefKind::OtherUri,
    };
    found.deviation(kind, role)
}

/// Returns true for a URI of any scheme, with or without a fragment (RFC 3986 §3).
pub(crate) fn is_uri(text: &str) -> bool {
    let Some((_, rest)) = split_scheme(text) else { return false };
    let (authority, rest) = rest.strip_prefix("//").map_or(("", rest), split_authority);
    let (rest, fragment) = chars::split_once(rest, b'#').unwrap_or((rest, ""));
    site::host(authority).is_some() && is_encoded(rest) && is_encoded(fragment)
}

/// Returns true if `authority` holds a byte that no authority may hold. Brackets are judged with the host that they
/// enclose.
fn has_illegal(authority: &str) -> bool {
    let bytes = authority.as_bytes();
    (0..bytes.len()).any(|at| match class(bytes[at]) {
        Class::Illegal => !matches!(bytes[at], b'[' | b']'),
        Class::Percent => !is_escape(bytes, at),
        _ => false,
    })
}

/// The findings of one pass over a path and a query.
#[derive(Debug, Default, PartialEq, Eq)]
struct HrefFindings {
    illegal: bool,
    query: bool,
    fragment: bool,
    dot_segment: bool,
}

impl HrefFindings {
    /// Looks at one byte. Returns false if it is illegal, because then nothing else counts.
    fn look(&mut self, bytes: &[u8], at: usize) -> bool {
        match class(bytes[at]) {
            Class::Illegal => return false,
            Class::Question => self.query = true,
            Class::Hash => self.fragment = true,
            Class::Percent if !is_escape(bytes, at) => return false,
            Class::Plain | Class::Percent => self.look_for_dots(bytes, at),
            Class::Slash => {}
        }
        true
    }

    #[inline]
    fn look_for_dots(&mut self, bytes: &[u8], at: usize) {
        let begins = at > 0 && bytes[at - 1] == b'/' && !self.query;
        self.dot_segment |= begins && is_dot_segment(bytes, at);
    }

    /// Looks at all bytes from `start` on, mostly in blocks, because most of a path needs no look at each byte.
    fn look_from(&mut self, bytes: &[u8], start: usize) -> bool {
        if start >= bytes.len() {
            return true;
        }
        if bytes.len() < 17 {
            // Nothing is to be said about an `a`.
            let mut padded = [b'a'; 17];
            padded[..bytes.len()].copy_from_slice(bytes);
            let (Some(block), Some(before)) = (padded[1..].first_chunk(), padded.first_chunk()) else { return true };
            let fresh = u128::MAX << (8 * start.saturating_sub(1));
            return (start > 0 || self.look(bytes, 0)) && self.look_at_marked(bytes, 1, marks(block, before) & fresh);
        }
        // The first byte has none before it, and the last block overlaps the block before it.
        if start == 0 && !self.look(bytes, 0) {
            return false;
        }
        let last = bytes.len() - 16;
        let mut at = start.max(1);
        while at < last {
            if !self.look_at_block(bytes, at, 0) {
                return false;
            }
            at += 16;
        }
        self.look_at_block(bytes, last, at - last)
    }

    /// Looks at the 16 bytes from `at` on, where `at` is at least 1. The first `done` bytes of them were looked at
    /// before.
    #[inline(always)]
    fn look_at_block(&mut self, bytes: &[u8], at: usize, done: usize) -> bool {
        let (Some(block), Some(before)) = (bytes[at..].first_chunk(), bytes[at - 1..].first_chunk()) else {
            return true;
        };
        self.look_at_marked(bytes, at, marks(block, before) & u128::MAX << (8 * done))
    }

    /// Looks at the marked bytes of a block that begins at `at`.
    #[inline(always)]
    fn look_at_marked(&mut self, bytes: &[u8], at: usize, mut marks: u128) -> bool {
        while marks != 0 {
            if !self.look(bytes, at + marks.trailing_zeros() as usize / 8) {
                return false;
            }
            marks &= marks - 1;
        }
        true
    }

    fn deviation(&self, kind: HrefKind, role: Role) -> Option<Deviation> {
        match (kind, role) {
            _ if self.illegal => Some(Deviation::HrefIllegalCharacter),
            _ if self.fragment => Some(Deviation::HrefNotSimpleRef),
            (HrefKind::NoSimpleRef, _) => Some(Deviation::HrefNotSimpleRef),
            (HrefKind::HttpWithoutHost, _) | (HrefKind::OtherUri, Role::Resource) => Some(Deviation::HrefNotHttp),
            (HrefKind::Path | HrefKind::Http, _) | (HrefKind::OtherUri, Role::Any) => {
                self.dot_segment.then_some(Deviation::HrefDotSegment)
            }
        }
    }
}

fn scan(bytes: &[u8]) -> HrefFindings {
    // Nearly all hrefs are such paths.
    if tame_path(bytes, Some(|at| is_escape(bytes, at))) {
        return HrefFindings::default();
    }
    let mut found = HrefFindings { dot_segment: is_dot_segment(bytes, 0), ..HrefFindings::default() };
    found.illegal = !found.look_from(bytes, 0);
    found
}

#[cfg(test)]
mod tests {
    use iri_string::types::UriStr;
    use proptest::prelude::*;

    use super::{HrefFindings, deviation, deviation_anywhere, is_dot_segment, is_normal_path, is_uri, scan};
    use crate::deviation::Deviation::{self, *};

    /// What one look tells of a usual path is what a look at each byte finds.
    #[test]
    fn tame_paths() {
        const PARTS: [&str; 24] = [
            "/",
            "a",
            "Z",
            "9",
            ".",
            "..",
            "%20",
            "%2e",
            "%zz",
            "%",
            "~",
            "!",
            "?",
            "#",
            "\u{E9}",
            " ",
            "\\",
            "^",
            "[",
            "{",
            "@:;_-",
            "\u{7F}",
            "\t",
            "longer-than-16-bytes/",
        ];
        let mut normal = 0;
        for first in PARTS {
            for (second, third) in PARTS.iter().flat_map(|second| PARTS.map(|third| (second, third))) {
                for (before, after) in
                    [("/", ""), ("/fifteen-bytes-", ""), ("/a-longer-path-than-that", "/b"), ("", "")]
                {
                    let text = [before, first, second, third, after].concat();
                    let bytes = text.as_bytes();
                    let mut slow = HrefFindings { dot_segment: is_dot_segment(bytes, 0), ..HrefFindings::default() };
                    slow.illegal = !slow.look_from(bytes, 0);
                    assert_eq!(scan(bytes), slow, "{text}");
                    if is_normal_path(&text) {
                        normal += 1;
                        assert!(slow == HrefFindings::default() && !text.contains('%') && deviation(&text).is_none());
                    }
                }
            }
        }
        assert!(normal > 1000, "{normal}");
    }

    /// Each kind of href has its deviations, both as the resource of a response and anywhere else.
    #[test]
    fn each_kind_in_each_role() {
        let cases: [(&str, Option<Deviation>, Option<Deviation>); 24] = [
            ("", Some(HrefEmpty), Some(HrefEmpty)),
            ("/a", None, None),
            ("/a/../b", Some(HrefDotSegment), Some(HrefDotSegment)),
            ("/a#b", Some(HrefNotSimpleRef), Some(HrefNotSimpleRef)),
            ("/a b#c", Some(HrefIllegalCharacter), Some(HrefIllegalCharacter)),
            ("//h/a", Some(HrefNotSimpleRef), Some(HrefNotSimpleRef)),
            ("a", Some(HrefNotSimpleRef), Some(HrefNotSimpleRef)),
            ("?a", Some(HrefNotSimpleRef), Some(HrefNotSimpleRef)),
            ("http://h", None, None),
            ("HTTPS://h/a?b", None, None),
            ("http://h/./a", Some(HrefDotSegment), Some(HrefDotSegment)),
            ("http:///a", Some(HrefNotHttp), Some(HrefNotHttp)),
            ("http:a", Some(HrefNotHttp), Some(HrefNotHttp)),
            ("http:/a", Some(HrefNotHttp), Some(HrefNotHttp)),
            ("http://[/a", Some(HrefNotSimpleRef), Some(HrefNotSimpleRef)),
            ("http://h\u{E9}/a", Some(HrefIllegalCharacter), Some(HrefIllegalCharacter)),
            ("http://h:x/a", Some(HrefNotSimpleRef), Some(HrefNotSimpleRef)),
            ("http://h/a#b", Some(HrefNotSimpleRef), Some(HrefNotSimpleRef)),
            ("urn:a", Some(HrefNotHttp), None),
            ("urn:a/../b", Some(HrefNotHttp), Some(HrefDotSegment)),
            ("ftp://h/a", Some(HrefNotHttp), None),
            ("x://", Some(HrefNotHttp), None),
            ("x://h:x/", Some(HrefNotSimpleRef), Some(HrefNotSimpleRef)),
            ("urn:a#b", Some(HrefNotSimpleRef), Some(HrefNotSimpleRef)),
        ];
        for (text, resource, any) in cases {
            assert_eq!((deviation(text), deviation_anywhere(text)), (resource, any), "{text}");
        }
    }

    #[test]
    fn uris_of_every_kind() {
        for uri in [
            "opaquelocktoken:e71d4fae-5dec-22d6-fea5-00a0c91e6be4",
            "http://example.com/ns/sync/1234",
            "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
            "data:,",
            "x:",
            "x:/",
            "x://",
            "x:///a",
            "x:?",
            "x:#",
            "x:a/../b?c/?#d/?",
            "x://u:p@[::1]:80/a",
        ] {
            assert!(is_uri(uri), "{uri}");
        }
        for other in [
            "",
            "/a",
            "a",
            "//h/a",
            ":a",
            "1:a",
            "x:a b",
            "x:%",
            "x:#a#b",
            "x://[::1",
            "x://h:8a/",
            "x:\u{E9}",
            "x:a?[]",
        ] {
            assert!(!is_uri(other), "{other}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 100_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn uris_are_what_another_parser_takes(text in "[a-z]?[a-z1+.-]{0,2}:?(//)?[a-z1%@:\\[\\]]{0,6}[a/?#%41 \u{E9}:@]{0,8}") {
            prop_assert_eq!(is_uri(&text), UriStr::new(&text).is_ok());
        }
    }
}
