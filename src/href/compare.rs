//! Decides which hrefs name one resource: RFC 3986 §6.2.
//!
//! Programs decide here which address to act on, and other readers then act on it: HTTP clients, proxies, browsers. So
//! an href is never the same as another, or below it, if those readers could read it differently.

use std::borrow::Cow;
use std::hash::Hasher;

use super::base::Relation;
use super::encode::{Class, class, is_dot_segment, is_normal_escape, normalize};
use super::parts::HrefParts;
use super::resolve::remove_dot_segments;
use super::site::Site;

/// The normal form of a path and its query.
///
/// Hrefs of one resource have equal keys. The converse needs [`is_same_site`] too: a key knows no scheme and no host.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key<'t> {
    path: Cow<'t, str>,
    query: Option<Cow<'t, str>>,
}

impl<'t> Key<'t> {
    #[inline]
    pub(super) fn of(parts: &HrefParts<'t>) -> Self {
        Self { path: path(parts), query: parts.query.map(|query| normalize(query, is_unreserved)) }
    }

    /// Returns the key of an absolute path without a query that is in its normal form.
    #[inline]
    pub(super) fn of_normal(path: &'t str) -> Self {
        Self { path: Cow::Borrowed(path), query: None }
    }

    /// Returns the key of an absolute path that needs no repair, with or without a query.
    #[inline]
    pub(super) fn of_plain(text: &'t str) -> Self {
        let (path, query) = match memchr::memchr(b'?', text.as_bytes()) {
            Some(end) => (&text[..end], Some(&text[end + 1..])),
            None => (text, None),
        };
        Self { path: plain_escapes(path), query: query.map(|query| normalize(query, is_unreserved)) }
    }

    /// Hashes the key in few steps.
    #[inline]
    pub(crate) fn write(&self, hasher: &mut impl Hasher) {
        hasher.write(self.path.as_bytes());
        if let Some(query) = &self.query {
            // No path has a question mark.
            hasher.write(b"?");
            hasher.write(query.as_bytes());
        }
    }

    /// Returns true for the key of a path without query, which is given in its normal form.
    #[cfg(feature = "server")]
    pub(super) fn is_path(&self, path: &str) -> bool {
        self.query.is_none() && self.path == path
    }

    /// Returns the path in its normal form.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Converts to a key that owns its text.
    #[inline]
    pub(crate) fn into_owned(self) -> Key<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Key { path: own(self.path), query: self.query.map(own) }
    }

    /// Makes the key equal for paths with and without a slash at their end.
    #[inline]
    pub(crate) fn ignoring_slash(mut self) -> Self {
        if self.path.ends_with('/') {
            match &mut self.path {
                Cow::Borrowed(path) => *path = without_slash(path),
                Cow::Owned(path) => path.truncate(path.len() - 1),
            }
        }
        self
    }
}

/// Returns a path with escapes only where they are needed. A `$` or `@` means the same whether a server encodes it or
/// not (RFC 3986 §2.2 leaves this to the scheme).
#[inline]
pub(super) fn normal_escapes(path: &str) -> Cow<'_, str> {
    normalize(path, is_plain)
}

#[inline]
fn is_plain(byte: u8) -> bool {
    class(byte) == Class::Plain
}

/// Does what [`normal_escapes`] does for a path that needs no repair: only its escapes may have another form.
#[inline]
pub(super) fn plain_escapes(path: &str) -> Cow<'_, str> {
    let bytes = path.as_bytes();
    match memchr::memchr_iter(b'%', bytes).all(|at| is_normal_escape(bytes, at, is_plain)) {
        true => Cow::Borrowed(path),
        false => normal_escapes(path),
    }
}

/// Returns the path in its normal form. A relative path keeps its dot segments, because only a base can tell what they
/// mean.
#[inline]
pub(super) fn path<'t>(parts: &HrefParts<'t>) -> Cow<'t, str> {
    let path = normal_escapes(parts.path_or_root());
    let bytes = path.as_bytes();
    let is_dotted = |at: usize| bytes[at] == b'/' && is_dot_segment(bytes, at + 1);
    if bytes.first() != Some(&b'/') || !(0..bytes.len()).any(is_dotted) {
        return path;
    }
    Cow::Owned(remove_dot_segments(&path))
}

/// Returns true if schemes, hosts and ports are equal, or if one side is a path and the other an HTTP URL.
#[inline]
pub(super) fn is_same_site(a: &HrefParts<'_>, b: &HrefParts<'_>) -> bool {
    if a.is_opaque() || b.is_opaque() {
        return a.is_opaque()
            && b.is_opaque()
            && a.scheme.zip(b.scheme).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b));
    }
    match (a.authority, b.authority) {
        (None, None) => true,
        (Some(_), Some(_)) => Site::of(a).zip(Site::of(b)).is_some_and(|(a, b)| a.is(&b)),
        (Some(_), None) => Site::of(a).is_some_and(|site| site.is_complete()),
        (None, Some(_)) => Site::of(b).is_some_and(|site| site.is_complete()),
    }
}

/// Returns a name that is equal for all URLs of a site, to group them by: see [`Site::name`]. Returns `Some(None)` for
/// a path, and `None` for an authority that readers may take apart differently.
#[inline]
pub(super) fn site_name(parts: &HrefParts<'_>) -> Option<Option<String>> {
    match parts.scheme {
        Some(scheme) if parts.is_opaque() => Some(Some(format!(":{}", scheme.to_ascii_lowercase()))),
        _ if parts.authority.is_none() => Some(None),
        _ => Site::of(parts).map(|site| Some(site.name())),
    }
}

/// Returns true if other readers may find another path in `text`, or another host: the WHATWG URL Standard takes `\`
/// for `/`, and leaves out tabs and line ends. All other control characters are treated as ambiguous too, and so is
/// U+FFFD, because nobody knows which character it replaced.
#[inline]
pub(super) fn is_ambiguous(text: &str) -> bool {
    text.bytes().any(|byte| byte == b'\\' || byte.is_ascii_control()) || is_replaced(text)
}

/// Returns true if a character of the text was replaced with U+FFFD, by a reader or by the sender.
#[inline]
pub(super) fn is_replaced(text: &str) -> bool {
    !text.is_ascii() && text.contains(char::REPLACEMENT_CHARACTER)
}

/// Returns true if every reader takes `text` apart as we do. Readers that know fragments end the URI at a `#`.
#[inline]
pub(super) fn is_clear(text: &str) -> bool {
    !text.contains('#') && !is_ambiguous(text)
}

/// Returns `text` as we read it, and as readers that know fragments do.
#[inline]
pub(super) fn readings(text: &str) -> impl Iterator<Item = &str> {
    std::iter::once(text).chain(text.split_once('#').map(|(before, _)| before))
}

/// Returns where `inner` is, seen from `outer`; the paths of both must be absolute.
#[inline]
pub(super) fn relation(inner: &HrefParts<'_>, outer: &HrefParts<'_>) -> Relation {
    let path = path(outer);
    if path.starts_with('/') { relation_to(inner, outer, without_slash(&path)) } else { Relation::Outside }
}

/// Returns where `inner` is, seen from `outer`, whose path in its normal form and without the slash at its end is known.
#[inline]
pub(super) fn relation_to(inner: &HrefParts<'_>, outer: &HrefParts<'_>, outer_path: &str) -> Relation {
    let path = path(inner);
    if inner.is_opaque() || !path.starts_with('/') || !is_same_site(inner, outer) {
        return Relation::Outside;
    }
    place(&path, outer_path)
}

/// Returns where a path is, seen from another one without the slash at its end. Both are in normal form.
#[inline]
pub(super) fn place(inner: &str, outer: &str) -> Relation {
    match without_slash(inner).strip_prefix(outer) {
        Some("") => Relation::Same,
        Some(rest) if is_other_path(rest.as_bytes()) != Some(false) => Relation::Outside,
        Some(rest) => match rest.strip_prefix('/') {
            Some(names) if names.contains('/') => Relation::Descendant,
            Some(_) => Relation::Child,
            None => Relation::Outside,
        },
        None => Relation::Outside,
    }
}

/// Returns true if a server may find another path than we do. Some decode a path before they take it apart: nginx takes
/// `/docs/..%2Fa` for `/a`, Windows takes `\` for `/`, and programs in C end a path at a NUL. Servlet containers drop
/// what follows a `;` in a segment, and take `/docs/..;/a` for `/a`.
///
/// Returns `None` if an escape is not in its normal form. The path has no other dot segments.
#[inline]
pub(super) fn is_other_path(path: &[u8]) -> Option<bool> {
    for at in memchr::memchr2_iter(b'%', b'.', path) {
        if path[at] == b'.' {
            if has_dots(path, at) {
                return Some(true);
            }
        } else if !is_normal_escape(path, at, is_plain) {
            return None;
        } else if path[at + 1..].starts_with(b"00") {
            return Some(true);
        }
    }
    Some(false)
}

/// Returns true if the dot at this offset begins a dot segment, between separators that are escaped or not, with or
/// without parameters.
fn has_dots(path: &[u8], at: usize) -> bool {
    let (before, after) = (&path[..at], &path[at + 1..]);
    let after = after.strip_prefix(b".").unwrap_or(after);
    let begins = before.is_empty() || [&b"/"[..], b"%2F", b"%5C"].iter().any(|separator| before.ends_with(separator));
    let ends = after.is_empty() || [&b"/"[..], b";", b"%2F", b"%5C"].iter().any(|end| after.starts_with(end));
    begins && ends
}

#[inline]
pub(super) fn without_slash(path: &str) -> &str {
    path.strip_suffix('/').unwrap_or(path)
}

/// Returns true for the bytes that mean the same escaped or not in every part of a URI (RFC 3986 §2.3).
#[inline]
fn is_unreserved(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~')
}
