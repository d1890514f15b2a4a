//! A buffer for values and the markup between them.

use super::draft::KEPT;
use crate::few::QUICK_BLOCK;
use crate::xml::escape;
use crate::xml::words::copy_plain;

/// Room behind the written bytes, so that texts can be copied and checked by blocks.
const BLOCK: usize = 64;

/// The written bytes, and room behind them. They are UTF-8, because only texts are written; but they are not a
/// `String`, which has no room that can be written by blocks, and a call for each short text costs more than the text.
#[derive(Clone, Default)]
pub(super) struct Pen {
    buffer: Vec<u8>,
    len: usize,
    /// Room for a text that is escaped.
    escaped: String,
}

impl Pen {
    /// Forgets what was written, and keeps a bounded part of the memory.
    #[inline]
    pub(super) fn clear(&mut self) {
        self.len = 0;
        if self.buffer.len() > KEPT {
            self.buffer = Vec::new();
        }
        self.escaped.clear();
        self.escaped.shrink_to(KEPT);
    }

    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        self.buffer.get(..self.len).unwrap_or_default()
    }

    #[inline]
    pub(super) fn as_str(&self) -> &str {
        // With what older responses have left behind, up to whole blocks: bytes of a block that is not whole are looked
        // at one by one.
        let blocks = self.buffer.get(..self.len.next_multiple_of(BLOCK)).unwrap_or_default();
        match simdutf8::basic::from_utf8(blocks) {
            Ok(blocks) => blocks.get(..self.len).unwrap_or_default(),
            Err(_) => simdutf8::basic::from_utf8(self.bytes()).unwrap_or_default(),
        }
    }

    #[inline]
    pub(super) fn push(&mut self, text: &str) {
        let end = self.len + text.len();
        self.make_room(end);
        if let Some(place) = self.buffer.get_mut(self.len..end) {
            place.copy_from_slice(text.as_bytes());
            self.len = end;
        }
    }

    /// Appends a text that may need escaping.
    #[inline(never)]
    pub(super) fn push_text(&mut self, text: &str) {
        let mut escaped = std::mem::take(&mut self.escaped);
        escaped.clear();
        escape::push_text(&mut escaped, text);
        self.push(&escaped);
        self.escaped = escaped;
    }

    /// Appends markup and a text behind it, if nothing in the text needs a second look. Otherwise, it appends nothing
    /// and returns false.
    #[inline(always)]
    pub(super) fn push_plain(&mut self, markup: &[u8], text: &str) -> bool {
        let end = self.len + markup.len() + text.len();
        self.make_room(end);
        let free = self.buffer.get_mut(self.len..).and_then(|free| free.split_at_mut_checked(markup.len()));
        let Some((place, free)) = free else { return false };
        // The text first, because the compiler would have to keep all that it needs for it across the other copy, which
        // is a call.
        let is_plain = copy_plain(text.as_bytes(), free);
        if is_plain {
            place.copy_from_slice(markup);
            self.len = end;
        }
        is_plain
    }

    /// Makes room until `end`, and for a block behind it.
    #[inline(always)]
    fn make_room(&mut self, end: usize) {
        if self.buffer.len() < end + BLOCK {
            self.grow(end + BLOCK);
        }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, bytes: usize) {
        self.buffer.resize(bytes.max(2 * self.buffer.len()).max(QUICK_BLOCK), 0);
    }
}

#[cfg(test)]
mod tests {
    use super::Pen;

    /// Whatever was written before shows nowhere, even if the end of a text cuts one of its characters.
    #[test]
    fn what_was_written_is_written_over() {
        let mut pen = Pen::default();
        for length in (0..300).chain([40_000, 10]) {
            pen.clear();
            pen.push(&"é".repeat(200));
            pen.clear();
            let text = "a".repeat(length);
            assert!(pen.push_plain(b"<a>", &text));
            for special in ["&", "é", "a\n", "a long text with a sign & more", &"é".repeat(20_000)] {
                assert!(!pen.push_plain(b"<a>", special), "{special}");
            }
            let expected = format!("<a>{text}");
            assert_eq!((pen.as_str(), pen.bytes()), (&*expected, expected.as_bytes()));
            pen.push("</a>");
            pen.push_text("<ü");
            assert_eq!(pen.as_str(), format!("{expected}</a>&lt;ü"));
        }
    }
}
