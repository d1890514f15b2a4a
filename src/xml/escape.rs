//! Text on its way out.

use std::borrow::Cow;

use super::chars;

/// Appends `text` as element content. What is not escaped reads back as it was: a carriage return would become a line
/// feed (XML 1.0 §2.11), and `>` ends a CDATA section that never began (§2.4).
pub(crate) fn push_text(out: &mut String, text: &str) {
    push(out, text, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'\r' => Some("&#13;"),
        _ => None,
    });
}

/// Appends `text` as an attribute value for double quotes. Tab and line feed would become spaces (XML 1.0 §3.3.3).
pub(crate) fn push_attribute(out: &mut String, text: &str) {
    push(out, text, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'"' => Some("&quot;"),
        b'\r' => Some("&#13;"),
        b'\n' => Some("&#10;"),
        b'\t' => Some("&#9;"),
        _ => None,
    });
}

fn push(out: &mut String, text: &str, escape: impl Fn(u8) -> Option<&'static str>) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(escaped) = escape(byte) {
            out.push_str(&text[done..at]);
            out.push_str(escaped);
            done = at + 1;
        }
    }
    out.push_str(&text[done..]);
}

/// The first character of `text` that XML cannot carry, not even as a reference (XML 1.0 §2.2), and where it stands.
pub(crate) fn unwritable(text: &str) -> Option<(usize, char)> {
    // Only these bytes can begin one, and almost no text has any.
    if !text.bytes().any(|b| b < 0x20 || b == 0xEF) {
        return None;
    }
    text.char_indices().find(|&(_, c)| !chars::is_char(c))
}

/// `text` with U+FFFD for each character that XML cannot carry.
pub(crate) fn lossy(text: &str) -> Cow<'_, str> {
    match unwritable(text) {
        None => Cow::Borrowed(text),
        Some(_) => Cow::Owned(text.chars().map(|c| if chars::is_char(c) { c } else { '\u{FFFD}' }).collect()),
    }
}
