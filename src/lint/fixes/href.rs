//! The fix of an href with characters that must be percent-encoded.

use std::ops::Range;

use crate::chars::{is_space_char, trim};
use crate::href::Href;
use crate::lint::notes::NotedFix;
use crate::lint::tree::{Id, Tree};
use crate::xml::escape;
use crate::xml::text::{self, TextPlace};

/// The first character of an href that must be percent-encoded.
pub(super) struct Illegal {
    pub(super) span: Range<usize>,
    /// The fix of it, and of all others behind it.
    pub(super) fix: NotedFix,
}

impl Illegal {
    pub(super) fn find(tree: &Tree<'_>, id: Id) -> Option<Self> {
        let content = tree.content(id);
        let raw = &tree.text[content.clone()];
        let whole = tree.text_of(id);
        let text = trim(&whole);
        // Another character, or a path that ends before the `#`, may have been meant.
        if raw.contains('<') || text.contains('#') || !is_readable(raw) {
            return None;
        }
        let href = Href::from_wire(text.into());
        let right = href.encode_lenient();
        let right = right.as_str();
        let at = first_difference(text, right)?;
        let c = text[at..].chars().next()?;
        let mut code = String::new();
        c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| code.push_str(&format!("%{byte:02X}")));
        let name = match c {
            ' ' => "the space".to_owned(),
            '!'..='~' => format!("`{c}`"),
            c => format!("U+{:04X}", u32::from(c)),
        };
        let words = format!("percent-encode {name} as `{code}`");
        // With a reference or a carriage return in it, the text is no copy of the markup.
        if raw.contains(['&', '\r']) {
            let mut escaped = String::new();
            escape::push_text(&mut escaped, right);
            return Some(Self { span: tree.span(id), fix: NotedFix::edit(words, content, escaped) });
        }
        let start = content.start + (raw.len() - raw.trim_start_matches(is_space_char).len());
        let same = text[at..].bytes().rev().zip(right[at..].bytes().rev()).take_while(|(old, new)| old == new).count();
        let edit = start + at..start + text.len() - same;
        let fix = NotedFix::edit(words, edit, &right[at..right.len() - same]);
        Some(Self { span: start + at..start + at + c.len_utf8(), fix })
    }
}

/// Returns true if a text holds no character that XML cannot carry, as itself or as a reference.
fn is_readable(raw: &str) -> bool {
    let mut rest = raw;
    while let Err(fault) = text::check(rest, TextPlace::Text) {
        match rest.get(fault.at..).and_then(|found| found.strip_prefix('&')) {
            Some(after) if !after.starts_with('#') => rest = after,
            _ => return false,
        }
    }
    true
}

/// Returns the offset of the first character of an href that its encoded form has encoded.
fn first_difference(text: &str, encoded: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_escape =
        |at: usize| bytes.get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    text.char_indices()
        .map(|(at, _)| at)
        .find(|&at| encoded.as_bytes().get(at) != Some(&bytes[at]) || bytes[at] == b'%' && !is_escape(at))
}
