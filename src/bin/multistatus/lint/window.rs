//! The part of a body that was read last.

use multistatus::Position;

use crate::excerpt::Line;
use crate::input::{HEAD, Place};

/// The number of bytes that are kept at least. A finding comes after the response in which it is.
const KEPT: usize = 1 << 20;

/// The bytes that were read last, so that lines of a long body can be shown.
#[derive(Default)]
pub struct Window {
    bytes: Vec<u8>,
    /// The offset of the first byte in the body.
    from: u64,
    /// The first bytes of the body, from which its encoding can be told.
    head: Vec<u8>,
}

impl Window {
    pub fn add(&mut self, bytes: &[u8]) {
        let missing = HEAD.saturating_sub(self.head.len());
        self.head.extend(bytes.iter().take(missing));
        if self.bytes.len() + bytes.len() > 2 * KEPT {
            let dropped = self.bytes.len().saturating_sub(KEPT);
            self.bytes.drain(..dropped);
            self.from += dropped as u64;
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// Returns the line of a position with `length` marked bytes, if it is still there.
    pub fn line(&self, position: Position, length: Option<u64>, place: &Place) -> Option<Line> {
        let is_wide = self.head.iter().take(4).any(|byte| *byte == 0 || *byte >= 0xFE);
        let offset = usize::try_from(position.byte().checked_sub(self.from)?).ok()?;
        if is_wide || offset > self.bytes.len() {
            return None;
        }
        let length = length.and_then(|length| usize::try_from(length).ok());
        let at = (place.lines + position.line(), position.column());
        Line::new(&self.bytes, offset, length, at, place.encoding(&self.head))
    }
}
