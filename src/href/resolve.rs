//! Reference resolution: RFC 3986 §5, by `fluent-uri`.
//!
//! Its work is linear also for hostile paths, and it takes escaped dots for dots, as the rest of [`Href`] does.

use std::borrow::Cow;

use fluent_uri::{Uri, UriRef};

use super::encode::repair;
use super::parts::{Parts, is_http};
use super::{Href, excerpt, invalid};
use crate::error::Error;

/// What a base that is only a path is put behind while resolving. It never leaves this file.
const NOWHERE: &str = "x://x";

/// `text` with what may not stand in its path or query percent-encoded.
pub(super) fn encode_lenient(text: &str) -> Cow<'_, str> {
    let parts = Parts::of(text);
    if parts.authority.is_some() && !matches!(parts.path.as_bytes(), [] | [b'/', ..]) {
        // The authority ends with a `#`. Encoded, it would become part of the host.
        return Cow::Borrowed(text);
    }
    let (head, tail) = text.split_at(text.len() - parts.tail_len());
    match repair(tail) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        Cow::Owned(tail) => Cow::Owned([head, &tail].concat()),
    }
}

/// What [`Href::new`] accepts, from an HTTP URL or an absolute path that was sent: see [`Href::from_lenient`].
pub(super) fn mend(text: &str) -> Result<Href<'static>, Error> {
    let parts = Parts::of(text);
    let mended = match (parts.scheme, parts.authority) {
        (Some(scheme), Some(_)) if is_http(scheme) => resolve(text, "/"),
        (None, None) if parts.path.starts_with('/') => resolve(text, "/"),
        _ => Err("expected an HTTP URL or an absolute path"),
    };
    let refuse = |why: &str| invalid(format!("no href can be made of {}: {why}", excerpt(text)));
    Href::new(mended.map_err(refuse)?).map_err(|error| refuse(error.message()))
}

/// The text of `href` relative to `base`, which may be an absolute path, then the result is one too; or why not.
pub(super) fn resolve(href: &str, base: &str) -> Result<String, &'static str> {
    let (base, href) = (encode_lenient(base), encode_lenient(href));
    let (base, href) = (Parts::of(&base), Parts::of(&href));
    let base_has_host = match (base.scheme, base.authority) {
        (Some(_), Some(_)) => true,
        (None, None) if base.path.starts_with('/') => false,
        _ => return Err("expected a base that is a full URI with an authority or an absolute path"),
    };
    if !base_has_host && href.scheme.is_none() && href.authority.is_some() {
        return Err("expected a base with a scheme, since the href has an authority and no scheme");
    }
    let target = resolve_text(&base.to_text(base_has_host), &href.to_text(true))
        .ok_or("expected a scheme and an authority as RFC 3986 has them")?;
    match target.strip_prefix(NOWHERE) {
        Some(path) if !base_has_host && href.scheme.is_none() => Ok(path.into()),
        _ => Ok(target),
    }
}

/// The path without dot segments (RFC 3986 §5.2.4). It must be absolute and percent-encoded.
pub(super) fn remove_dot_segments(path: &str) -> Option<String> {
    let target = resolve_text(NOWHERE, &[NOWHERE, path].concat())?;
    target.strip_prefix(NOWHERE).map(Into::into)
}

fn resolve_text(base: &str, href: &str) -> Option<String> {
    let base = Uri::parse(base).ok()?;
    UriRef::parse(href).ok()?.resolve_against(&base).ok().map(Uri::into_string)
}

impl Parts<'_> {
    /// The text that means the same by RFC 3986.
    fn to_text(self, is_complete: bool) -> String {
        let mut text = String::new();
        match self.scheme {
            _ if !is_complete => text.push_str(NOWHERE),
            Some(scheme) => text.extend([scheme, ":"]),
            None => {}
        }
        if let Some(authority) = self.authority {
            text.extend(["//", authority]);
        }
        if self.scheme.is_none() && self.path.split('/').next().is_some_and(|first| first.contains(':')) {
            // Without this the segment would be read as a scheme (RFC 3986 §4.2).
            text.push_str("./");
        }
        text.push_str(self.path);
        if let Some(query) = self.query {
            text.extend(["?", query]);
        }
        text
    }
}
