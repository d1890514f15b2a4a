//! Checks and unescapes text and attribute values.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use super::words::{Special, controls_are_space, find_ampersand, padded};
use super::{Fault, FaultKind};
use crate::chars;
use crate::clip::clip;

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
    if place == TextPlace::Text && has_only_references(bytes) {
        let mut rest = raw;
        while let Some(found) = find_ampersand(rest.as_bytes()) {
            let after = &rest[found..];
            let len = match common_reference(after.as_bytes()) {
                Some((_, len)) => len,
                None => reference(after).map_err(|fault| fault.shifted(raw.len() - after.len()))?.1,
            };
            rest = &after[len..];
        }
        return Ok(());
    }
    check_each(raw, place)
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
                let (_, len) = reference(&raw[at..]).map_err(|fault| fault.shifted(at))?;
                at += len;
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

/// Returns the character and the length of the reference at the beginning of `bytes`, if it is one of those that
/// programs write for an ASCII character. A calendar has thousands of them.
#[inline(always)]
fn common_reference(bytes: &[u8]) -> Option<(u8, usize)> {
    const fn word(text: &[u8]) -> u64 {
        let (mut word, mut at) = (0, text.len());
        while at > 0 {
            at -= 1;
            word = word << 8 | text[at] as u64;
        }
        word
    }
    const AMP: u64 = word(b"&amp;");
    const LT: u64 = word(b"&lt;");
    const GT: u64 = word(b"&gt;");
    const QUOT: u64 = word(b"&quot;");
    const APOS: u64 = word(b"&apos;");
    const CARRIAGE_RETURN: u64 = word(b"&#13;");
    const LINE_FEED: u64 = word(b"&#10;");
    let word = match bytes.first_chunk() {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => padded(bytes),
    };
    let first = |len: u32| word & (u64::MAX >> (64 - 8 * len));
    match (first(5), first(4), first(6)) {
        (_, _, QUOT) => Some((b'"', 6)),
        (CARRIAGE_RETURN, ..) => Some((b'\r', 5)),
        (AMP, ..) => Some((b'&', 5)),
        (_, LT, _) => Some((b'<', 4)),
        (_, GT, _) => Some((b'>', 4)),
        (_, _, APOS) => Some((b'\'', 6)),
        (LINE_FEED, ..) => Some((b'\n', 5)),
        _ => None,
    }
}

/// Reads the reference at the beginning of `raw`: its character and its length.
pub(crate) fn reference(raw: &str) -> Result<(char, usize), Fault> {
    if let Some((c, len)) = common_reference(raw.as_bytes()) {
        return Ok((char::from(c), len));
    }
    if let Some(found) = raw.as_bytes().strip_prefix(b"&#").and_then(decimal) {
        return Ok(found);
    }
    let end = raw[1..].find(|c| !(chars::is_name_char(c) || c == '#')).map_or(raw.len(), |end| end + 1);
    if raw.as_bytes().get(end) != Some(&b';') {
        return Err(Fault::new(FaultKind::Syntax, 0, "expected a reference after `&`, such as `&amp;`"));
    }
    let name = &raw[1..end];
    let c = match name.strip_prefix('#') {
        None if chars::is_ncname(name) => return Err(undefined(name)),
        None => {
            let message = format!("expected a reference, found `&{};`", clip(name));
            return Err(Fault::new(FaultKind::Syntax, 0, message));
        }
        Some(digits) => {
            let code = code_point(digits).ok_or_else(|| {
                let message = format!("expected a character reference, found `&{};`", clip(name));
                Fault::new(FaultKind::Syntax, 0, message)
            })?;
            char::from_u32(code).filter(|&c| chars::is_char(c)).ok_or_else(|| {
                let message = format!("XML 1.0 forbids the character of `&{};`", clip(name));
                Fault::new(FaultKind::Character, 0, message)
            })?
        }
    };
    Ok((c, end + 1))
}

/// Reads the rest of a usual character reference after its `#`.
fn decimal(bytes: &[u8]) -> Option<(char, usize)> {
    let len = bytes.iter().take(7).position(|&byte| byte == b';').filter(|&len| len > 0)?;
    let mut code = 0;
    for &byte in &bytes[..len] {
        code = 10 * code + u32::from(byte).checked_sub(u32::from(b'0')).filter(|&digit| digit < 10)?;
    }
    let c = char::from_u32(code).filter(|&c| chars::is_char(c))?;
    Some((c, len + "&#;".len()))
}

fn undefined(name: &str) -> Fault {
    Fault::new(FaultKind::Entity, 0, format!("the entity `&{};` is not defined", clip(name)))
}

/// Returns the number in a character reference, `38` or `x26`. A number that is too large becomes the largest.
pub(crate) fn code_point(digits: &str) -> Option<u32> {
    let (digits, radix) = match digits.strip_prefix('x') {
        Some(hex) => (hex, 16),
        None => (digits, 10),
    };
    if digits.is_empty() {
        return None;
    }
    digits.chars().try_fold(0u32, |code, c| Some(code.saturating_mul(radix).saturating_add(c.to_digit(radix)?)))
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
    let mut out = String::with_capacity(raw.len());
    let (text, mut rest) = raw.split_at(first);
    out.push_str(text);
    if place == TextPlace::Text && memchr(b'\r', rest.as_bytes()).is_none() {
        while let Some(found) = find_ampersand(rest.as_bytes()) {
            let (text, after) = rest.split_at(found);
            out.push_str(text);
            let len = match common_reference(after.as_bytes()) {
                Some((c, len)) => {
                    // So that the compiler knows that it is one byte.
                    out.push(char::from(c & 0x7F));
                    len
                }
                None => push_reference(after, &mut out),
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
            [b'&', ..] => push_reference(after, &mut out),
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

/// Resolves the reference at the beginning of `text`, and returns its length. Checked text has no other `&`; an
/// unchecked one is kept unchanged.
#[inline(never)]
fn push_reference(text: &str, out: &mut String) -> usize {
    let (c, len) = reference(text).unwrap_or(('&', 1));
    out.push(c);
    len
}

#[cfg(test)]
mod tests;
