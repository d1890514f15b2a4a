//! Reference resolution: RFC 3986 §5.
//!
//! Escaped dots count as dots, as in the rest of [`Href`], and the work is linear even for hostile paths.

use std::borrow::Cow;

use super::encode::{dots, is_encoded, repair};
use super::parts::{HrefParts, is_http};
use super::{Href, excerpt, invalid, site};
use crate::error::Error;

/// Percent-encodes the characters of `text` that may not appear in its path or query.
#[inline]
pub(super) fn encode_lenient(text: &str) -> Cow<'_, str> {
    let parts = HrefParts::of(text);
    if parts.authority.is_some() && !matches!(parts.path.as_bytes(), [] | [b'/', ..]) {
        // The authority ends with a `#`, which would become part of the host if it were encoded.
        return Cow::Borrowed(text);
    }
    let (head, tail) = text.split_at(text.len() - parts.tail_len());
    match repair(tail) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        Cow::Owned(tail) => Cow::Owned([head, &tail].concat()),
    }
}

/// Makes an href that [`Href::new`] accepts from an HTTP URL or an absolute path that was sent: see
/// [`Href::from_lenient`].
#[inline]
pub(super) fn mend(text: &str) -> Result<Href<'static>, Error> {
    let parts = HrefParts::of(text);
    let mended = match (parts.scheme, parts.authority) {
        (Some(scheme), Some(_)) if is_http(scheme) => resolve(text, &HrefParts::of("/"), "/"),
        (None, None) if parts.path.starts_with('/') => resolve(text, &HrefParts::of("/"), "/"),
        _ => Err("expected an HTTP URL or an absolute path"),
    };
    let refuse = |why: &str| invalid(format!("no href can be made of {}: {why}", excerpt(text)));
    Href::new(mended.map_err(refuse)?).map_err(|error| refuse(error.message()))
}

/// Returns the text of `href` resolved against `base`, or the reason why it cannot be resolved. The base has a scheme
/// and an authority, or is an absolute path; in that case the result may be a path too. The base must be one that
/// [`Href::new`] accepts, and `folder` its path up to the last slash (RFC 3986 §5.2.3).
#[inline]
pub(super) fn resolve(href: &str, base: &HrefParts<'_>, folder: &str) -> Result<String, &'static str> {
    let href = encode_lenient(href);
    let (text, href) = (&*href, HrefParts::of(&href));
    let scheme = href.scheme.or(base.scheme);
    if scheme.is_none() && href.authority.is_some() {
        return Err("expected a base with a scheme, since the href has an authority and no scheme");
    }
    // After an authority, a text that begins with a `#` was not encoded.
    let fragment = href.authority.and_then(|_| text[text.len() - href.tail_len()..].strip_prefix('#'));
    if href.authority.is_some_and(|authority| site::host(authority).is_none())
        || fragment.is_some_and(|fragment| !is_encoded(fragment))
    {
        return Err("expected a scheme and an authority as RFC 3986 has them");
    }

    // RFC 3986 §5.2.2.
    let is_relative = href.scheme.is_none() && href.authority.is_none();
    let authority = if is_relative { base.authority } else { href.authority };
    let (folder, path, query) = match href.path {
        "" if is_relative => ("", base.path, href.query.or(base.query)),
        path if is_relative && !path.starts_with('/') => (folder, path, href.query),
        path => ("", path, href.query),
    };
    let mut target = String::with_capacity(base.authority.map_or(0, str::len) + folder.len() + text.len() + 16);
    if let Some(scheme) = scheme {
        target.extend([scheme, ":"]);
    }
    if let Some(authority) = authority {
        target.extend(["//", authority]);
    }
    let start = target.len();
    target.push_str(folder);
    push_path(&mut target, start, path);
    if scheme.is_some() && authority.is_none() && target[start..].starts_with("//") {
        // Without this, the path would be read as an authority (RFC 3986 §3.3).
        target.insert_str(start, "/.");
    }
    if let Some(query) = query {
        target.extend(["?", query]);
    }
    Ok(target)
}

/// Returns the path without dot segments (RFC 3986 §5.2.4). It must be absolute.
#[inline]
pub(super) fn remove_dot_segments(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    push_path(&mut out, 0, path);
    out
}

/// Appends `path` to the path that begins at `start`, which is absolute, or empty if `path` is absolute. Dot segments
/// are left out, except in an opaque URI such as `urn:a/../b`, which has no hierarchy.
#[inline]
fn push_path(out: &mut String, start: usize, path: &str) {
    if out.len() == start && !path.starts_with('/') {
        out.push_str(path);
        return;
    }
    for segment in path.split_inclusive('/') {
        match dots(segment.strip_suffix('/').unwrap_or(segment).as_bytes()) {
            0 => out.push_str(segment),
            1 => {}
            _ => {
                let parent = out[start..].strip_suffix('/').and_then(|path| path.rfind('/'));
                out.truncate(parent.map_or(out.len(), |slash| start + slash + 1));
            }
        }
    }
}
