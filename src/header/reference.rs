//! The URIs in header fields: RFC 4918 §8.3, §10.1.

use std::borrow::Cow;
use std::ops::Range;

use http::header::HeaderName;

use super::{Notes, excerpt, invalid};
use crate::error::Error;
use crate::href::Href;
use crate::read::Deviation;

/// Reads a `Simple-ref`: a full URI or an absolute path, without fragment and dot segments.
///
/// What clients forgot to percent-encode is encoded, where that cannot mean another resource. A `#` or `\` could, because
/// some readers end the path there, and so could a `%` that begins no escape, because then it is not known of the other
/// ones whether they are meant. User names are dropped: they are no part of what is named.
pub(super) fn simple_ref(name: &HeaderName, text: &str, notes: &mut Notes) -> Result<Href<'static>, Error> {
    let refuse = |expected: &str| invalid(name, expected, excerpt(text));
    let bytes = text.as_bytes();
    if bytes.iter().any(|byte| byte.is_ascii_control()) || text.contains("%00") {
        return Err(refuse("a URI or path without control characters"));
    }
    if text.contains(['#', '\\']) || bytes.iter().enumerate().any(|(at, byte)| *byte == b'%' && !is_escape(&bytes[at..])) {
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

/// Reads an absolute URI, which a lock token is, or any other state token.
pub(super) fn absolute_uri(text: &str) -> Option<Href<'static>> {
    Href::new(text.to_owned()).ok().filter(|href| !text.starts_with('/') && href.as_str() == text)
}

/// Where the authority of a full URI is; empty if there is none.
fn authority(text: &str) -> Range<usize> {
    let start = match text.find("://") {
        Some(at) if !text[..at].contains(['/', '?']) => at + 3,
        _ => return 0..0,
    };
    let end = text[start..].find(['/', '?']).map_or(text.len(), |at| start + at);
    start..end
}

fn is_escape(bytes: &[u8]) -> bool {
    matches!(bytes, [b'%', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
}
