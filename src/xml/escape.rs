//! Text on its way out.

use std::borrow::Cow;

use super::chars;
use super::words::Special;

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

/// True if a text is certainly written as it is: nothing in it has to be escaped, or looked at again.
pub(crate) fn is_plain(text: &str) -> bool {
    Special([b'&', b'<', b'>']).is_none(text.as_bytes())
}

fn push(out: &mut String, text: &str, escape: impl Fn(u8) -> Option<&'static str>) {
    let (mut done, mut at) = (0, 0);
    while let Some(found) = find(&text.as_bytes()[at..], |byte| escape(byte).is_some()) {
        at += found;
        out.push_str(&text[done..at]);
        out.push_str(escape(text.as_bytes()[at]).unwrap_or_default());
        at += 1;
        done = at;
    }
    out.push_str(&text[done..]);
}

/// Where the first byte of that kind stands. Blocks are looked at as a whole, which a compiler does at once: most texts
/// have none.
fn find(bytes: &[u8], is_it: impl Fn(u8) -> bool) -> Option<usize> {
    const BLOCK: usize = 16;
    let has_none = |block: &[u8]| block.iter().fold(0, |found, &byte| found | u8::from(is_it(byte))) == 0;
    let blocks = bytes.chunks_exact(BLOCK).take_while(|block| has_none(block)).count();
    bytes[blocks * BLOCK..].iter().position(|&byte| is_it(byte)).map(|at| blocks * BLOCK + at)
}

/// The first character of `text` that XML cannot carry, not even as a reference (XML 1.0 §2.2), and where it stands.
pub(crate) fn unwritable(text: &str) -> Option<(usize, char)> {
    let mut at = 0;
    // Only these bytes can begin one, and almost no text has any.
    let may_begin = |byte| byte == 0xEF || byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
    while let Some(found) = find(&text.as_bytes()[at..], may_begin) {
        at += found;
        let c = text[at..].chars().next()?;
        if !chars::is_char(c) {
            return Some((at, c));
        }
        at += c.len_utf8();
    }
    None
}

/// `text` with U+FFFD for each character that XML cannot carry.
pub(crate) fn lossy(text: &str) -> Cow<'_, str> {
    match unwritable(text) {
        None => Cow::Borrowed(text),
        Some(_) => Cow::Owned(text.chars().map(|c| if chars::is_char(c) { c } else { '\u{FFFD}' }).collect()),
    }
}
