//! Checks and unescapes text and attribute values.

use std::borrow::Cow;

use memchr::memchr2;

use super::words::Special;
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

/// Returns the length of the text at the beginning of `bytes`, up to a `<`, if that text is plain: even unchecked it is
/// well-formed, has no line break, and needs no unescaping.
pub(crate) fn plain_len(bytes: &[u8]) -> Option<usize> {
    SPECIAL.first(bytes).filter(|&at| bytes[at] == b'<')
}

/// Checks a run of characters. Offsets in the fault are from the start of `raw`.
pub(crate) fn check(raw: &str, place: TextPlace) -> Result<(), Fault> {
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

/// Reads the reference at the beginning of `raw`: its character and its length.
pub(crate) fn reference(raw: &str) -> Result<(char, usize), Fault> {
    // Common references come first, because a calendar has thousands of them.
    match raw.as_bytes() {
        [b'&', b'a', b'm', b'p', b';', ..] => return Ok(('&', 5)),
        [b'&', b'l', b't', b';', ..] => return Ok(('<', 4)),
        [b'&', b'g', b't', b';', ..] => return Ok(('>', 4)),
        [b'&', b'q', b'u', b'o', b't', b';', ..] => return Ok(('"', 6)),
        [b'&', b'#', b'1', b'3', b';', ..] => return Ok(('\r', 5)),
        [b'&', b'#', digits @ ..] => {
            if let Some(found) = decimal(digits) {
                return Ok(found);
            }
        }
        _ => {}
    }
    let end = raw[1..].find(|c| !(chars::is_name_char(c) || c == '#')).map_or(raw.len(), |end| end + 1);
    if raw.as_bytes().get(end) != Some(&b';') {
        return Err(Fault::new(FaultKind::Syntax, 0, "expected a reference after `&`, such as `&amp;`"));
    }
    let name = &raw[1..end];
    let c = match name {
        "apos" => '\'',
        _ => match name.strip_prefix('#') {
            None if chars::is_ncname(name) => return Err(undefined(name)),
            None => {
                return Err(Fault::new(
                    FaultKind::Syntax,
                    0,
                    format!("expected a reference, found `&{};`", clip(name)),
                ));
            }
            Some(digits) => {
                let code = code_point(digits).ok_or_else(|| {
                    Fault::new(
                        FaultKind::Syntax,
                        0,
                        format!("expected a character reference, found `&{};`", clip(name)),
                    )
                })?;
                char::from_u32(code).filter(|&c| chars::is_char(c)).ok_or_else(|| {
                    let message = format!("XML 1.0 forbids the character of `&{};`", clip(name));
                    Fault::new(FaultKind::Character, 0, message)
                })?
            }
        },
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
    match memchr::memchr(b'\r', raw.as_bytes()) {
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
    let bytes = raw.as_bytes();
    let (mut done, mut at) = (0, first);
    // Only some of the special bytes are replaced.
    while let Some(found) = SPECIAL.first(&bytes[at..]) {
        at += found;
        let (replacement, used) = match bytes[at] {
            b'&' if place != TextPlace::Verbatim => {
                // Checked text has no other `&`; an unchecked one would be kept unchanged.
                reference(&raw[at..]).unwrap_or(('&', 1))
            }
            b'\r' => {
                let used = if bytes.get(at + 1) == Some(&b'\n') { 2 } else { 1 };
                (if place == TextPlace::Attribute { ' ' } else { '\n' }, used)
            }
            b'\n' | b'\t' if place == TextPlace::Attribute => (' ', 1),
            _ => {
                at += 1;
                continue;
            }
        };
        out.push_str(&raw[done..at]);
        out.push(replacement);
        at += used;
        done = at;
    }
    out.push_str(&raw[done..]);
    out
}
