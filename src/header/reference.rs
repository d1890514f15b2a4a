//! The URIs in header fields: RFC 4918 §8.3, §10.1.

use http::header::HeaderName;

use super::{Notes, excerpt, invalid};
use crate::deviation::Deviation;
use crate::error::Error;
use crate::href::{self, Href};

/// Reads a `Simple-ref`, as a Request-URI is read too: a full URI or an absolute path, without fragment and dot segments.
#[inline]
pub(super) fn simple_ref(name: &HeaderName, text: &str, notes: &mut Notes) -> Result<Href<'static>, Error> {
    let found = href::simple_ref(text).map_err(|expected| invalid(name, expected, excerpt(text)))?;
    if found.had_user {
        notes.add(Deviation::Userinfo);
    }
    if found.was_unencoded {
        notes.add(Deviation::UnencodedUri);
    }
    Ok(found.href)
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

#[inline]
fn is_escape(bytes: &[u8]) -> bool {
    matches!(bytes, [b'%', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
}
