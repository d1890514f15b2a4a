//! Checks and unescapes text and attribute values.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use super::references;
use super::words::{Special, controls_are_space, find_ampersand};
use super::{Fault, FaultKind};

/// The place of a run of characters, which decides the rules for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextPlace {
    /// Between tags: references, no `]]>` (XML 1.0 §2.4).
    Text,
    /// In an attribute value: references, no `<` (XML 1.0 §2.3).
    Attribute,
    /// In a comment, a processing instruction or a CDATA section: any character.
    Verbatim,
}

/// The bytes at which [`check`] and [`unescape`] stop; all others may appear anywhere and mean themselves.
const SPECIAL: Special = Special::new(b'&', [b'<', b'>']);

/// From this length on, references are searched for separately.
const LONG: usize = 64;

/// Returns the length of the text at the beginning of `bytes`, up to a `<`, if that text is plain: even unchecked it is
/// well-formed, has no line break, and needs no unescaping.
pub(crate) fn plain_len(bytes: &[u8]) -> Option<usize> {
    SPECIAL.first(bytes).filter(|&at| bytes[at] == b'<')
}

/// Checks a run of characters. Offsets in the fault are from the start of `raw`.
pub(crate) fn check(raw: &str, place: TextPlace) -> Result<(), Fault> {
    let bytes = raw.as_bytes();
    if place != TextPlace::Text || !has_only_references(bytes) {
        return check_each(raw, place);
    }
    let Some(mut at) = references::check_blocks(raw) else { return check_each(raw, place) };
    while let Some(found) = find_ampersand(&bytes[at..]) {
        at += found;
        at += reference_len(raw, at)?;
    }
    Ok(())
}

/// Returns the length of the reference at this place.
#[inline(always)]
fn reference_len(raw: &str, at: usize) -> Result<usize, Fault> {
    match references::common(&raw.as_bytes()[at..]) {
        Some((_, len)) => Ok(len),
        None => Ok(references::read(&raw[at..]).map_err(|fault| fault.shifted(at))?.1),
    }
}

/// Returns true if nothing but a `&` can be wrong in a text that is not short.
fn has_only_references(bytes: &[u8]) -> bool {
    /// The byte with which U+FFFE begins.
    const NONCHARACTER: u8 = 0xEF;
    bytes.len() >= LONG && controls_are_space(bytes) && memchr2(b'>', NONCHARACTER, bytes).is_none()
}

/// Checks one special byte after the other.
fn check_each(raw: &str, place: TextPlace) -> Result<(), Fault> {
    let bytes = raw.as_bytes();
    let mut at = 0;
    while let Some(found) = SPECIAL.first(&bytes[at..]) {
        at += found;
        match bytes[at] {
            b'&' if place != TextPlace::Verbatim => {
                at += reference_len(raw, at)?;
            }
            b'>' if place == TextPlace::Text && bytes[..at].ends_with(b"]]") => {
                return Err(Fault::new(FaultKind::Syntax, at - 2, "`]]>` cannot appear in text"));
            }
            b'<' if place == TextPlace::Attribute => {
                return Err(Fault::new(FaultKind::Syntax, at, "`<` cannot appear in an attribute value"));
            }
            b'&' | b'<' | b'>' | b'\t' | b'\n' | b'\r' => at += 1,
            0xEF if !matches!(bytes[at..], [_, 0xBF, 0xBE | 0xBF, ..]) => at += 3,
            _ => {
                let c = raw[at..].chars().next().unwrap_or_default();
                let message = format!("XML 1.0 forbids the character U+{:04X}", c as u32);
                return Err(Fault::new(FaultKind::Character, at, message));
            }
        }
    }
    Ok(())
}

/// Unescapes checked text: resolves references once, and normalizes line ends as XML 1.0 §2.11 requires.
pub(crate) fn unescape(raw: &str) -> Cow<'_, str> {
    if raw.len() < 16 && !raw.bytes().any(|byte| byte == b'&' || byte == b'\r') {
        return Cow::Borrowed(raw);
    }
    match memchr2(b'&', b'\r', raw.as_bytes()) {
        None => Cow::Borrowed(raw),
        Some(first) => Cow::Owned(expand(raw, first, TextPlace::Text)),
    }
}

/// Normalizes the line ends of CDATA as XML 1.0 §2.11 requires, and changes nothing else.
pub(crate) fn unescape_verbatim(raw: &str) -> Cow<'_, str> {
    match memchr(b'\r', raw.as_bytes()) {
        None => Cow::Borrowed(raw),
        Some(first) => Cow::Owned(expand(raw, first, TextPlace::Verbatim)),
    }
}

/// Unescapes a checked attribute value: white space becomes spaces, and references are resolved once (XML 1.0 §3.3.3).
pub(crate) fn unescape_attribute(raw: &str) -> Cow<'_, str> {
    match raw.bytes().position(|b| matches!(b, b'&' | b'\r' | b'\n' | b'\t')) {
        None => Cow::Borrowed(raw),
        Some(first) => Cow::Owned(expand(raw, first, TextPlace::Attribute)),
    }
}

fn expand(raw: &str, first: usize, place: TextPlace) -> String {
    if place == TextPlace::Text && raw.len() >= 2 * LONG {
        return references::resolve_text(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let (text, mut rest) = raw.split_at(first);
    out.push_str(text);
    if place == TextPlace::Text && memchr(b'\r', rest.as_bytes()).is_none() {
        while let Some(found) = find_ampersand(rest.as_bytes()) {
            let (text, after) = rest.split_at(found);
            out.push_str(text);
            let len = match references::common(after.as_bytes()) {
                Some((c, len)) => {
                    // So that the compiler knows that it is one byte.
                    out.push(char::from(c & 0x7F));
                    len
                }
                None => references::resolve(after, &mut out),
            };
            rest = &after[len..];
        }
        out.push_str(rest);
        return out;
    }
    let next = |rest: &str| match place {
        TextPlace::Text => memchr2(b'&', b'\r', rest.as_bytes()),
        TextPlace::Attribute => rest.bytes().position(|byte| matches!(byte, b'&' | b'\r' | b'\n' | b'\t')),
        TextPlace::Verbatim => memchr(b'\r', rest.as_bytes()),
    };
    while let Some(found) = next(rest) {
        let (text, after) = rest.split_at(found);
        out.push_str(text);
        let len = match after.as_bytes() {
            [b'&', ..] => references::resolve(after, &mut out),
            [first, rest @ ..] => {
                out.push(if place == TextPlace::Attribute { ' ' } else { '\n' });
                if *first == b'\r' && rest.starts_with(b"\n") { 2 } else { 1 }
            }
            [] => 0,
        };
        rest = &after[len..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests;
