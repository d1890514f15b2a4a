//! Cuts texts of a document for messages.

use std::fmt::{self, Write};

use crate::chars::is_hidden;

/// Bytes of a name in a message.
const NAME: usize = 80;
/// The number of bytes of a text from a document that findings and messages keep.
const TOLD: usize = 200;

/// Returns a name in the length in which error messages show it.
pub(crate) fn clip(name: &str) -> &str {
    floor(name, NAME)
}

/// Returns the beginning of a text from a document, for findings and messages, because it may be long and appear often.
pub(crate) fn told(text: &str) -> &str {
    floor(text, TOLD)
}

/// Returns at most `max` bytes of `text`, in whole characters.
#[inline(never)]
pub(crate) fn floor(text: &str, max: usize) -> &str {
    // `str::floor_char_boundary` is newer than our oldest compiler.
    let end = (0..=max.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    &text[..end]
}

/// A text for display: only its beginning, if it is longer than anything that is read by default and repeated. A
/// document can have many elements in one language or namespace, and many failures of one resource. Hidden characters
/// are shown as U+FFFD, because a server could otherwise control a terminal.
pub(crate) struct Shown<'t>(pub(crate) &'t str);

impl Shown<'_> {
    const BYTES: usize = 1000;

    fn parts(&self) -> (&str, &'static str) {
        let shown = floor(self.0, Self::BYTES);
        (shown, if shown.len() < self.0.len() { "…" } else { "" })
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut shown, more) = self.parts();
        while let Some(hidden) = shown.find(is_hidden) {
            f.write_str(&shown[..hidden])?;
            f.write_char(char::REPLACEMENT_CHARACTER)?;
            shown = shown[hidden..].strip_prefix(is_hidden).unwrap_or_default();
        }
        write!(f, "{shown}{more}")
    }
}

impl fmt::Debug for Shown<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (shown, more) = self.parts();
        write!(f, "{shown:?}{more}")
    }
}
