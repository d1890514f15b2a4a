//! Cuts an href, as its sender meant it, into scheme, authority, path and query.

use crate::chars;

/// Schemes whose URIs have no `//` and occur in the properties and conditions of WebDAV, or beside them.
/// `DAV:unordered` is an ordering type (RFC 3648 §3.1).
const OPAQUE_SCHEMES: [&str; 15] = [
    "acct",
    "cid",
    "dav",
    "data",
    "geo",
    "im",
    "mailto",
    "mid",
    "opaquelocktoken",
    "sip",
    "sips",
    "tag",
    "tel",
    "urn",
    "xmpp",
];

/// The parts of an href. Unlike in RFC 3986, there is no fragment, because no href has one (RFC 4918 §8.3), and a `#`
/// that servers send is part of a file name that they forgot to encode.
#[derive(Clone, Copy)]
pub(super) struct HrefParts<'t> {
    pub(super) scheme: Option<&'t str>,
    pub(super) authority: Option<&'t str>,
    pub(super) path: &'t str,
    pub(super) query: Option<&'t str>,
}

impl<'t> HrefParts<'t> {
    /// Cuts any text, even if it breaks the grammar:
    ///
    /// - `a:b.vcf` is a relative path, unless `//` follows the colon or the scheme is known to have none;
    /// - `http:/host/path` and `http%3A//host/path` have an authority, as `http://host/path` has.
    #[inline]
    pub(super) fn of(text: &'t str) -> Self {
        if let Some((scheme, rest)) = http_scheme(text) {
            return Self::after_slashes(Some(scheme), rest);
        }
        if let Some(rest) = text.strip_prefix("//") {
            return Self::after_slashes(None, rest);
        }
        if let Some((scheme, rest)) = split_scheme(text) {
            if let Some(rest) = rest.strip_prefix("//") {
                return Self::after_slashes(Some(scheme), rest);
            }
            if OPAQUE_SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
                return Self::new(Some(scheme), None, rest);
            }
        }
        Self::new(None, None, text)
    }

    /// Cuts `rest`, which begins with an authority.
    #[inline]
    fn after_slashes(scheme: Option<&'t str>, rest: &'t str) -> Self {
        let (authority, rest) = split_authority(rest);
        Self::new(scheme, Some(authority), rest)
    }

    #[inline]
    fn new(scheme: Option<&'t str>, authority: Option<&'t str>, rest: &'t str) -> Self {
        let (path, query) = match chars::split_once(rest, b'?') {
            Some((path, query)) => (path, Some(query)),
            None => (rest, None),
        };
        Self { scheme, authority, path, query }
    }

    /// Returns true for a URI like `mailto:a@example.com`, which has no hierarchy.
    pub(super) fn is_opaque(&self) -> bool {
        self.scheme.is_some() && self.authority.is_none()
    }

    /// Returns the length of path and query, which are the end of the text.
    #[inline]
    pub(super) fn tail_len(&self) -> usize {
        self.path.len() + self.query.map_or(0, |query| query.len() + 1)
    }

    /// Returns the path; the path of `http://host` is `/` (RFC 9110 §4.2.3).
    pub(super) fn path_or_root(&self) -> &'t str {
        if self.path.is_empty() && self.authority.is_some() { "/" } else { self.path }
    }
}

/// Returns the scheme at the start of `text`, and the text after its colon (RFC 3986 §3.1).
pub(super) fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let colon =
        text.bytes().position(|byte| !matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'+' | b'-' | b'.'))?;
    let (scheme, rest) = text.split_at(colon);
    let rest = rest.strip_prefix(':')?;
    scheme.starts_with(|c: char| c.is_ascii_alphabetic()).then_some((scheme, rest))
}

/// Returns the authority at the start of `text`, and the text after it. It also ends at a `#`, because otherwise
/// `http://a#@b/` would be on another host here than for readers that know fragments.
pub(super) fn split_authority(text: &str) -> (&str, &str) {
    text.split_at(text.find(['/', '?', '#']).unwrap_or(text.len()))
}

/// Returns true for the schemes of HTTP.
pub(super) fn is_http(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
}

/// Returns the scheme of an HTTP URL and the text after its two slashes, or after the only slash that was left of them.
#[inline]
fn http_scheme(text: &str) -> Option<(&str, &str)> {
    if !text.starts_with(['h', 'H']) {
        return None;
    }
    let end = text.bytes().position(|byte| !byte.is_ascii_alphabetic())?;
    let (scheme, rest) = text.split_at(end);
    if !is_http(scheme) {
        return None;
    }
    let rest = match rest.strip_prefix(':') {
        Some(rest) => rest.strip_prefix("//").or_else(|| rest.strip_prefix('/'))?,
        None => rest.strip_prefix("%3A//").or_else(|| rest.strip_prefix("%3a//"))?,
    };
    Some((scheme, rest))
}
