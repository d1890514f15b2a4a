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
        if raw.contains('<') {
            return None;
        }
        let doubtful = || NotedFix::words("percent-encode the character");
        if let Some(at) = unreadable(raw) {
            let start = content.start + at;
            let end = start + raw[at..].chars().next().map_or(0, char::len_utf8);
            return Some(Self { span: start..end, fix: doubtful() });
        }
        let whole = tree.text_of(id);
        let text = trim(&whole);
        let href = Href::from_wire(text.into());
        let right = href.encode_lenient();
        let right = right.as_str();
        let at = first_difference(text, right)?;
        // A path that ends before the `#` may have been meant.
        if text.contains('#') {
            return Some(Self { span: tree.span(id), fix: doubtful() });
        }
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

/// Returns the offset of the first character that XML cannot carry, as itself or as a reference. Nobody knows which one
/// was meant.
fn unreadable(raw: &str) -> Option<usize> {
    let mut start = 0;
    while let Err(fault) = text::check(&raw[start..], TextPlace::Text) {
        let at = start + fault.at;
        match raw.get(at..).and_then(|found| found.strip_prefix('&')) {
            // A bare ampersand, which has a fix of its own.
            Some(after) if !after.starts_with('#') => start = raw.len() - after.len(),
            _ => return Some(at),
        }
    }
    None
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
