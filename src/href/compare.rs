//! Which hrefs name one resource: RFC 3986 §6.2.

use std::borrow::Cow;

use super::encode::{Class, class, is_dot_segment, normalize};
use super::parts::Parts;
use super::resolve::remove_dot_segments;

/// The normal form of a path and its query.
///
/// Hrefs of one resource have equal keys. The converse needs [`is_same_site`] too: a key knows no scheme and no host.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key<'t> {
    path: Cow<'t, str>,
    query: Option<Cow<'t, str>>,
}

impl<'t> Key<'t> {
    pub(super) fn of(parts: &Parts<'t>) -> Self {
        Self { path: path(parts), query: parts.query.map(|query| normalize(query, is_unreserved)) }
    }

    /// Converts to a key that owns its text.
    pub(crate) fn into_owned(self) -> Key<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Key { path: own(self.path), query: self.query.map(own) }
    }

    /// The same key whether or not the path ends with a slash.
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

/// The path in its normal form. A relative one keeps its dot segments: only a base can tell what they mean.
fn path<'t>(parts: &Parts<'t>) -> Cow<'t, str> {
    // Servers encode `$` or `@` or do not, and mean the same (RFC 3986 §2.2 leaves it to the scheme).
    let path = normalize(parts.path_or_root(), |byte| class(byte) == Class::Plain);
    let bytes = path.as_bytes();
    let is_dotted = |at: usize| bytes[at] == b'/' && is_dot_segment(bytes, at + 1);
    if bytes.first() != Some(&b'/') || !(0..bytes.len()).any(is_dotted) {
        return path;
    }
    remove_dot_segments(&path).map_or(path, Cow::Owned)
}

/// True if nothing in scheme and authority tells the two apart: schemes, hosts and ports are the same, or one side has
/// none. User names are no part of what a URL names.
pub(super) fn is_same_site(a: &Parts<'_>, b: &Parts<'_>) -> bool {
    if a.is_opaque() || b.is_opaque() {
        return a.is_opaque() && b.is_opaque() && is_same(a.scheme, b.scheme);
    }
    let (Some((a_host, a_port)), Some((b_host, b_port))) = (a.host_and_port(), b.host_and_port()) else { return true };
    let (a_scheme, b_scheme) = (a.scheme.or(b.scheme), b.scheme.or(a.scheme));
    let host = |host| normalize(host, |byte| class(byte) == Class::Plain);
    is_same(a_scheme, b_scheme)
        && port(a_scheme, a_port) == port(b_scheme, b_port)
        && host(a_host).eq_ignore_ascii_case(&host(b_host))
}

/// True if `inner` is `outer` or below it.
pub(super) fn is_within(inner: &Parts<'_>, outer: &Parts<'_>) -> bool {
    let (inner_path, outer_path) = (path(inner), path(outer));
    if inner.is_opaque() || !inner_path.starts_with('/') || !outer_path.starts_with('/') || !is_same_site(inner, outer)
    {
        return false;
    }
    let outer = without_slash(&outer_path);
    without_slash(&inner_path) == outer || inner_path.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'))
}

fn without_slash(path: &str) -> &str {
    path.strip_suffix('/').unwrap_or(path)
}

fn is_same(a: Option<&str>, b: Option<&str>) -> bool {
    a.unwrap_or_default().eq_ignore_ascii_case(b.unwrap_or_default())
}

/// The port, also if it is the one that goes without saying (RFC 9110 §4.2).
fn port<'t>(scheme: Option<&str>, port: &'t str) -> &'t str {
    match scheme {
        _ if !port.is_empty() => port,
        Some(scheme) if scheme.eq_ignore_ascii_case("http") => "80",
        Some(scheme) if scheme.eq_ignore_ascii_case("https") => "443",
        _ => "",
    }
}

/// True for the bytes that mean the same escaped or not in every part of a URI (RFC 3986 §2.3).
fn is_unreserved(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~')
}
