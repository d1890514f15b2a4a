//! Reads rows of a known shape without quick-xml.
//!
//! The rows of a listing come from a program: they have the same markup and differ only in text. After quick-xml has
//! decoded a row, its markup is kept; the next row is read by comparing the markup and finding where each text ends.
//!
//! This is sound for these reasons:
//!
//! 1. The markup that is compared comes from token spans. It holds everything but the slots: names, attributes,
//!    indentation, comments, CDATA, and the text of each status.
//! 2. A slot is everything between a start tag and its own end tag, and it is text. So it ends at the next `<`, and the
//!    tokens around it are the same whatever the text is.
//! 3. Slots in values of markup, and in elements without a meaning, are slots like any other.
//! 4. Each slot goes through the functions that the slow path uses. Any objection, even a mere deviation, sends the row
//!    to the slow path, so no error and no deviation is made here.
//! 5. The deviations of the markup are kept with it, by place, and recorded for each row. A row with a deviation that
//!    comes from the text of a slot is not learnt.
//! 6. The whole row is checked to be UTF-8.
//! 7. A cache belongs to one document, so the declarations of the root are the same. It is only used at a row boundary.
//! 8. A row that is not complete is left to the scanner.
//! 9. The cache is bounded in shapes, slots and bytes.
//! 10. A row beyond a limit of the document goes the slow way before its deviations are counted.

use std::borrow::Cow;
use std::sync::Arc;

use memchr::memchr;

use super::decode::{SlotKind, Slots};
use super::ends::Ends;
use super::shape::{Pos, Shape};
use super::view::Marked;
use crate::chars;
use crate::href;
use crate::place::{Lines, line_feeds};
use crate::row::index::Index;
use crate::xml::text::{self, TextPlace};

/// The maximum number of shapes. On recorded bodies four shapes cover 96 of 100 rows; a server that sends properties in
/// the order of a hash map has dozens.
const SHAPES: usize = 64;
/// The maximum number of bytes of markup in all shapes together.
const BYTES: usize = 384 << 10;
/// The maximum number of slots in one shape.
const SLOTS: usize = 1024;
/// The maximum number of bytes of markup in one shape.
const SHAPE_BYTES: usize = 64 << 10;
/// After this many rows of unknown shape, one after the other, most rows are neither compared with all shapes nor
/// learnt, because a document whose rows all differ would make us compare each row with all shapes.
const EAGER: u32 = 16;
/// Beyond [`EAGER`], one row of this many is still compared with all shapes and learnt.
const SELDOM: u32 = 8;
/// The other rows are compared with this many shapes.
const FEW: usize = 6;
/// The maximum number of bytes of a row that are compared without success, over all shapes. For each shape, the bytes
/// up to the end of the last text that was found count.
const IN_VAIN: usize = 64 << 10;

/// The shapes of a document, most recently used first.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    templates: Vec<Template>,
    /// Bytes of markup in all templates.
    bytes: usize,
    /// Scratch space: 0, and the end of each slot.
    ends: Vec<u32>,
    /// The number of rows of unknown shape since the last known one.
    misses: u32,
}

/// A response of a known shape.
#[derive(Debug)]
pub(crate) struct Hit<'i> {
    pub(crate) xml: &'i str,
    pub(crate) index: Index,
    /// The line feeds of the response, if they are known without a search.
    pub(crate) lines: Option<Lines>,
}

/// The markup of a row, with places for its slots.
#[derive(Debug)]
struct Template {
    shape: Arc<Shape>,
    /// The markup before the first slot, between slots, and after the last.
    markup: Box<str>,
    slots: Box<[Slot]>,
    /// The slots that do not accept every text.
    picky: Marked,
    /// The line feeds in the markup.
    lines: Lines<Pos>,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    /// The offset of the slot in `markup`.
    at: u32,
    kind: SlotKind,
}

impl Cache {
    /// Reads the response at the beginning of `input`, if its shape is known and it is complete.
    pub(crate) fn read<'i>(&mut self, input: &'i [u8]) -> Option<Hit<'i>> {
        let most = if self.is_eager() { SHAPES } else { FEW };
        let mut in_vain = 0;
        for at in 0..self.templates.len().min(most) {
            let template = &self.templates[at];
            let count = template.slots.len() + 1;
            if self.ends.len() < count {
                self.ends.resize(count, 0);
            }
            let ends = &mut self.ends[..count];
            let (len, odd) = match template.find(input, ends) {
                Ok(found) => found,
                Err(compared) => {
                    in_vain += compared;
                    if in_vain > IN_VAIN {
                        return None;
                    }
                    continue;
                }
            };
            let xml = simdutf8::basic::from_utf8(&input[..len]).ok()?;
            let one_line = template.accepts(xml, ends, odd)?;
            if at > 0 {
                self.templates[..=at].rotate_right(1);
            }
            self.misses = 0;
            let template = &self.templates[0];
            let lines = one_line.then(|| template.lines.map_last(|last| ends.resolve(last)));
            let index = Index { shape: Arc::clone(&template.shape), ends: (&*ends).into(), odd };
            return Some(Hit { xml, index, lines });
        }
        None
    }

    /// Keeps the markup of a row that was decoded.
    pub(crate) fn learn(&mut self, xml: &str, shape: &Arc<Shape>, slots: &Slots) {
        if !slots.learnable || slots.starts.len() > SLOTS || xml.len() > SHAPE_BYTES {
            return;
        }
        self.misses = self.misses.saturating_add(1);
        if !self.is_eager() {
            return;
        }
        let mut markup = String::with_capacity(xml.len());
        let mut list = Vec::with_capacity(slots.starts.len());
        let mut picky = Marked::NONE;
        let mut done = 0;
        let mut lines = Lines { count: 0, last: None };
        let mut note_lines = |part: &str, slots: usize| {
            if let (count, Some(last)) = line_feeds(part.as_bytes()) {
                lines.count += count as u32;
                lines.last = Some(Pos { slots: slots as u32, delta: last as u32 });
            }
        };
        for ((&start, &end), &kind) in slots.starts.iter().zip(&slots.ends[1..]).zip(slots.kinds.iter()) {
            note_lines(&xml[done..start as usize], list.len());
            markup.push_str(&xml[done..start as usize]);
            if kind != SlotKind::Text {
                picky.add(list.len());
            }
            list.push(Slot { at: markup.len() as u32, kind });
            done = end as usize;
        }
        note_lines(&xml[done..], list.len());
        markup.push_str(&xml[done..]);
        self.bytes += markup.len();
        let template = Template { shape: Arc::clone(shape), markup: markup.into(), slots: list.into(), picky, lines };
        self.templates.insert(0, template);
        while self.templates.len() > SHAPES || self.bytes > BYTES {
            let Some(last) = self.templates.pop() else { break };
            self.bytes -= last.markup.len();
        }
    }

    /// Returns false for most rows once every row has another shape, because comparing each with all shapes and keeping
    /// it would be wasted work.
    const fn is_eager(&self) -> bool {
        self.misses <= EAGER || self.misses % SELDOM == 0
    }
}

impl SlotKind {
    /// Returns true if a slot of this kind may hold this text.
    fn accepts<'t>(self, text: impl FnOnce() -> Cow<'t, str>) -> bool {
        match self {
            Self::Text => true,
            Self::Blank => chars::trim(&text()).is_empty(),
            Self::Solid => !chars::trim(&text()).is_empty(),
            Self::Href => {
                let text = text();
                chars::trim(&text).len() == text.len() && href::deviation(&text).is_none()
            }
        }
    }
}

impl Template {
    /// Compares the markup with the beginning of `input`, and writes the end of each slot after the first element of
    /// `ends`. Returns the length of the row and the odd slots if the markup is equal, or else the end of the last text
    /// that was found.
    fn find(&self, input: &[u8], ends: &mut [u32]) -> Result<(usize, Marked), usize> {
        let markup = self.markup.as_bytes();
        let mut odd = Marked::NONE;
        let mut rest = input;
        let mut from = 0;
        for (number, (slot, found)) in self.slots.iter().zip(&mut ends[1..]).enumerate() {
            let compared = input.len() - rest.len();
            let to = slot.at as usize;
            let behind = rest.strip_prefix(&markup[from..to]).ok_or(compared)?;
            let end = match text::plain_len(behind) {
                Some(end) => end,
                None => {
                    odd.add(number);
                    memchr(b'<', behind).ok_or(compared)?
                }
            };
            rest = &behind[end..];
            *found = (input.len() - rest.len()) as u32;
            from = to;
        }
        let behind = rest.strip_prefix(&markup[from..]).ok_or(input.len() - rest.len())?;
        Ok((input.len() - behind.len(), odd))
    }

    /// Returns whether the row is without line feeds in its slots; `None` if a slot holds text with which the row would
    /// have another shape or a further deviation.
    fn accepts(&self, xml: &str, ends: &[u32], odd: Marked) -> Option<bool> {
        let mut one_line = true;
        for number in odd.union(self.picky).numbers(self.slots.len()) {
            let slot = self.slots[number];
            let before = number.checked_sub(1).map_or(0, |before| self.slots[before].at);
            let start = ends[number] + (slot.at - before);
            let raw = || &xml[start as usize..ends[number + 1] as usize];
            let is_odd = odd.has(number as u32);
            if is_odd {
                text::check(raw(), TextPlace::Text).ok()?;
                one_line &= memchr(b'\n', raw().as_bytes()).is_none();
            }
            if !slot.kind.accepts(|| if is_odd { text::unescape(raw()) } else { Cow::Borrowed(raw()) }) {
                return None;
            }
        }
        Some(one_line)
    }
}
