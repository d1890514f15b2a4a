//! Escapes text that is written.

use std::borrow::Cow;
use std::fmt;
use std::fmt::Write as _;

use super::words::{Special, are_plain};
use crate::chars;
use crate::error::{Error, ErrorKind};
use crate::name::Name;

/// The bytes at which [`push_text`] stops.
const IN_TEXT: Special = Special::new(b'&', [b'<', b'>']);
/// The bytes at which [`push_attribute`] stops.
const IN_ATTRIBUTE: Special = Special::new(b'<', [b'&', b'"']);
/// Characters that no text can hold begin with one of the bytes that are always special.
const ANYWHERE: Special = Special::new(0, [0, 0]);

/// Appends `text` as element content. A carriage return is escaped, because it would be read as a line feed (XML 1.0
/// §2.11), and so is `>`, because `]]>` must not appear in text (§2.4).
#[inline]
pub(crate) fn push_text(out: &mut String, text: &str) {
    if are_plain(text.as_bytes()) {
        return out.push_str(text);
    }
    push(out, text, IN_TEXT, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'\r' => Some("&#13;"),
        _ => None,
    });
}

/// Appends `text` as an attribute value for double quotes. Tab and line feed are escaped, because they would be read as
/// spaces (XML 1.0 §3.3.3).
#[inline]
pub(crate) fn push_attribute(out: &mut String, text: &str) {
    push(out, text, IN_ATTRIBUTE, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'"' => Some("&quot;"),
        b'\r' => Some("&#13;"),
        b'\n' => Some("&#10;"),
        b'\t' => Some("&#9;"),
        _ => None,
    });
}

/// True if a text is certainly written unchanged: nothing in it has to be escaped or inspected again.
#[inline(always)]
pub(crate) fn is_plain(text: &str) -> bool {
    are_plain(text.as_bytes()) || has_no_special(text)
}

#[inline(never)]
fn has_no_special(text: &str) -> bool {
    IN_TEXT.first(text.as_bytes()).is_none()
}

fn push(out: &mut String, text: &str, special: Special, escape: impl Fn(u8) -> Option<&'static str>) {
    let bytes = text.as_bytes();
    let (mut done, mut at) = (0, 0);
    while let Some(found) = special.first(&bytes[at..]) {
        at += found + 1;
        if let Some(escaped) = escape(bytes[at - 1]) {
            out.push_str(&text[done..at - 1]);
            out.push_str(escaped);
            done = at;
        }
    }
    out.push_str(&text[done..]);
}

/// Returns the first character of `text` that XML cannot carry, even as a reference (XML 1.0 §2.2), and its offset.
#[inline]
pub(crate) fn unwritable(text: &str) -> Option<(usize, char)> {
    let mut at = 0;
    while let Some(found) = ANYWHERE.first(&text.as_bytes()[at..]) {
        at += found;
        let c = text[at..].chars().next()?;
        if !chars::is_char(c) {
            return Some((at, c));
        }
        at += c.len_utf8();
    }
    None
}

/// Returns `text` with U+FFFD for each character that XML cannot carry.
#[inline]
pub(crate) fn lossy(text: &str) -> Cow<'_, str> {
    match unwritable(text) {
        None => Cow::Borrowed(text),
        Some(_) => Cow::Owned(text.chars().map(|c| if chars::is_char(c) { c } else { '\u{FFFD}' }).collect()),
    }
}

/// Checks a text before it is written; `place` names where it would be.
#[inline]
pub(crate) fn writable(text: &str, place: impl fmt::Display) -> Result<(), Error> {
    match unwritable(text) {
        None => Ok(()),
        Some((at, c)) => {
            let message = format!("{place} holds U+{:04X} at byte {at}, a character that XML cannot carry", c as u32);
            Err(Error::new(ErrorKind::InvalidText, message))
        }
    }
}

/// Checks the text of an element with this name.
#[inline]
pub(crate) fn writable_value(text: &str, name: &Name) -> Result<(), Error> {
    writable(text, format_args!("the value of {}", name.clipped()))
}

#[inline]
pub(crate) fn push_declaration(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    push_attribute(out, value);
    out.push('"');
}

/// Appends ` xmlns:p="…"`, or ` xmlns="…"` for the empty prefix.
#[inline]
pub(crate) fn push_xmlns(out: &mut String, prefix: &str, namespace: &str) {
    if prefix.is_empty() {
        push_declaration(out, "xmlns", namespace);
    } else {
        let _ = write!(out, " xmlns:{prefix}=\"");
        push_attribute(out, namespace);
        out.push('"');
    }
}
