//! The URIs in header fields: RFC 4918 §8.3, §10.1.

use std::borrow::Cow;
use std::ops::Range;

use http::header::HeaderName;

use super::{Notes, excerpt, invalid};
use crate::deviation::Deviation;
use crate::error::Error;
use crate::href::Href;

/// Reads a `Simple-ref`: a full URI or an absolute path, without fragment and dot segments.
///
/// Characters that clients forgot to percent-encode are encoded, where that cannot mean another resource. A `#` or `\`
/// could, because some readers end the path there. So could a `%` that begins no escape, because then nobody knows
/// whether the other escapes are meant as such. User names are dropped, because they are no part of what the URI names.
#[inline]
pub(super) fn simple_ref(name: &HeaderName, text: &str, notes: &mut Notes) -> Result<Href<'static>, Error> {
    let refuse = |expected: &str| invalid(name, expected, excerpt(text));
    let bytes = text.as_bytes();
    if bytes.iter().any(|byte| byte.is_ascii_control()) || text.contains("%00") {
        return Err(refuse("a URI or path without control characters"));
    }
    if text.contains(['#', '\\'])
        || bytes.iter().enumerate().any(|(at, byte)| *byte == b'%' && !is_escape(&bytes[at..]))
    {
        return Err(refuse("a URI or path without \"#\", \"\\\" and \"%\" that begin no escape"));
    }
    let authority = authority(text);
    let sent = match text[authority.clone()].split_once('@') {
        None => Cow::Borrowed(text),
        Some((_, host)) if host.contains('@') => return Err(refuse("a URI with one host")),
        Some((_, host)) => {
            notes.add(Deviation::Userinfo);
            Cow::Owned([&text[..authority.start], host, &text[authority.end..]].concat())
        }
    };
    let encoded = Href::from_wire(Cow::Borrowed(&*sent)).encode_lenient().into_owned();
    if encoded.as_str() != &*sent {
        notes.add(Deviation::UnencodedUri);
    }
    Href::new(encoded.as_str().to_owned())
        .map_err(|_| refuse("a full URI or an absolute path, without the segments \".\" and \"..\""))
}

/// Checks a state token, and says whether it can be one.
///
/// A token is an absolute URI. But dufs names its locks by a number, and some servers their states, so that clients
/// must send the number back: `(<1795294635>)`.
#[inline]
pub(super) fn is_state_token(text: &str, notes: &mut Notes) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    if is_absolute_uri(text) {
        return true;
    }
    let is_word = !text.is_empty() && text.bytes().all(is_plain);
    if is_word {
        notes.add(Deviation::TokenNoUri);
    }
    is_word
}

/// Returns true for an `absolute-URI` (RFC 3986 §4.3). Its parts do not matter, because it is only ever compared.
#[inline]
pub(super) fn is_absolute_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let bytes = rest.as_bytes();
    let is_uri = |at: usize| match bytes[at] {
        b'%' => is_escape(&bytes[at..]),
        byte => byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?[]".contains(&byte),
    };
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
        && (0..bytes.len()).all(is_uri)
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

#[inline]
fn is_escape(bytes: &[u8]) -> bool {
    matches!(bytes, [b'%', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
}
