//! Addresses in requests: the Request-URI, `Destination` and the tags of `If` (RFC 4918 §8.3).

use std::borrow::Cow;
use std::ops::Range;

use super::encode::is_escape;
use super::parts::is_http;
use super::{Base, Href, excerpt, invalid};
use crate::error::Error;

/// A `Simple-ref` that was received, and how it was written.
pub(crate) struct SimpleRef {
    pub(crate) href: Href<'static>,
    /// True if it had a user name, which was dropped.
    pub(crate) had_user: bool,
    /// True if characters were percent-encoded that the sender forgot.
    pub(crate) was_unencoded: bool,
}

/// Reads a `Simple-ref`: a full URI or an absolute path, without fragment and dot segments.
///
/// Characters that clients forgot to percent-encode are encoded, where that cannot mean another resource. A `#` or `\`
/// could, because some readers end the path there. So could a `%` that begins no escape, because then nobody knows
/// whether the other escapes are meant as such. User names are dropped, because they are no part of what the URI names
/// (RFC 9110 §4.2.4).
///
/// # Errors
///
/// What was expected.
#[inline]
pub(crate) fn simple_ref(text: &str) -> Result<SimpleRef, &'static str> {
    let bytes = text.as_bytes();
    if bytes.iter().any(|byte| byte.is_ascii_control()) || text.contains("%00") {
        return Err("a URI or path without control characters");
    }
    if text.contains(['#', '\\']) || (0..bytes.len()).any(|at| bytes[at] == b'%' && !is_escape(bytes, at)) {
        return Err("a URI or path without \"#\", \"\\\" and \"%\" that begin no escape");
    }
    let authority = authority(text);
    let sent = match text[authority.clone()].split_once('@') {
        None => Cow::Borrowed(text),
        Some((_, host)) if host.contains('@') => return Err("a URI with one host"),
        Some((_, host)) => Cow::Owned([&text[..authority.start], host, &text[authority.end..]].concat()),
    };
    let encoded = Href::from_wire(Cow::Borrowed(&*sent)).encode_lenient().into_owned();
    let (had_user, was_unencoded) = (matches!(sent, Cow::Owned(_)), encoded.as_str() != &*sent);
    let href = Href::new(encoded.as_str().to_owned())
        .map_err(|_| "a full URI or an absolute path, without the segments \".\" and \"..\"")?;
    Ok(SimpleRef { href, had_user, was_unencoded })
}

/// Reads the Request-URI of a request: a `Simple-ref` that is an HTTP URL or a path, because only those name resources of an
/// HTTP server.
///
/// # Errors
///
/// [`ErrorKind::InvalidHref`](crate::ErrorKind::InvalidHref) for any other text.
#[inline]
pub(crate) fn target(text: &str) -> Result<SimpleRef, Error> {
    let refuse = |expected: &str| invalid(format!("Request-URI: expected {expected}, found {}", shown(text)));
    let found = simple_ref(text).map_err(refuse)?;
    if found.href.parts().scheme.is_some_and(|scheme| !is_http(scheme)) {
        return Err(refuse("an HTTP URL or an absolute path"));
    }
    Base::new(&found.href)?;
    Ok(found)
}

/// Clips a text for use in a message, without the user name and password in it, because messages get into logs.
#[inline]
fn shown(text: &str) -> String {
    let authority = authority(text);
    let user = text[authority.clone()].rfind('@').map_or(0, |at| at + 1);
    excerpt(&[&text[..authority.start], &text[authority.start + user..]].concat())
}

/// Returns the range of the authority in a full URI; empty if there is none.
#[inline]
fn authority(text: &str) -> Range<usize> {
    let start = match text.find("://") {
        Some(at) if !text[..at].contains(['/', '?']) => at + 3,
        _ => return 0..0,
    };
    let end = text[start..].find(['/', '?']).map_or(text.len(), |at| start + at);
    start..end
}
