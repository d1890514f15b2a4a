//! Converts offsets in a piece to positions in the source.

use crate::place::Cursor;
use crate::read::encoding::Widths;

/// Finds the positions of ascending offsets in a piece. It moves over the piece once, however many offsets it is asked
/// for.
#[derive(Clone, Debug)]
pub(super) struct Locator<'p> {
    cursor: Cursor,
    /// The offset of the cursor in the piece.
    offset: usize,
    piece: &'p [u8],
    /// The lengths of the characters in the source, if it is not UTF-8.
    widths: Option<&'p Widths>,
}

impl<'p> Locator<'p> {
    /// Finds positions in a piece that begins at `start`.
    pub(super) fn new(start: Cursor, piece: &'p [u8], widths: Option<&'p Widths>) -> Self {
        Self { cursor: start, offset: 0, piece, widths }
    }

    /// Returns this position for every offset.
    pub(super) fn fixed(cursor: Cursor) -> Self {
        Self::new(cursor, &[], None)
    }

    /// Moves to an offset. An offset after the piece counts as its end, and one before the locator as the place of the
    /// locator.
    pub(super) fn to(&mut self, offset: usize) -> Cursor {
        let from = self.offset;
        let offset = offset.min(self.piece.len()).max(from);
        let bytes = &self.piece[from..offset];
        match self.widths {
            Some(widths) => self.cursor.advance_by(bytes, |count| widths.of(from, &bytes[..count])),
            None => self.cursor.advance(bytes),
        }
        self.offset = offset;
        self.cursor
    }
}

#[cfg(test)]
mod tests {
    use super::Locator;
    use crate::place::Cursor;

    #[test]
    fn positions_are_counted_from_where_the_piece_begins() {
        let start = Cursor::default().inside(b"<root>\n ", 8);
        let mut locator = Locator::new(start, b"<a>\n<b/></a>", None);
        let position = locator.to(0).position(None);
        assert_eq!((position.byte, position.line, position.column), (8, 2, 2));
        let position = locator.to(4).position(Some(3));
        assert_eq!((position.byte, position.line, position.column, position.response), (12, 3, 1, Some(3)));
    }

    #[test]
    fn offsets_are_kept_within_the_piece_and_in_order() {
        let mut locator = Locator::new(Cursor::default(), b"abc", None);
        for (offset, byte) in [(2, 2), (1, 2), (9, 3), (0, 3)] {
            assert_eq!(locator.to(offset).byte, byte, "{offset}");
        }
    }

    #[test]
    fn a_fixed_locator_stays_where_it_is() {
        let cursor = Cursor::default().inside(b"abc", 3);
        let mut locator = Locator::fixed(cursor);
        assert_eq!((locator.to(0).byte, locator.to(100).byte), (3, 3));
    }

    #[cfg(feature = "encoding")]
    #[test]
    fn positions_are_those_of_the_source() {
        let widths = crate::read::encoding::Widths::Utf16;
        let mut locator = Locator::new(Cursor::default(), "aé\nb".as_bytes(), Some(&widths));
        assert_eq!(locator.to(1).byte, 2);
        let position = locator.to(4).position(None);
        assert_eq!((position.byte, position.line, position.column), (6, 2, 1));
    }
}
