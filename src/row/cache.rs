//! Reads rows of a shape that was met before, without quick-xml.
//!
//! The rows of a listing come from a program: they have the same markup and differ in text only. When quick-xml has
//! decoded a row, its markup is kept; the next row is read by comparing it and finding where each text ends.
//!
//! Why this is sound:
//!
//! 1. The markup that is compared comes from token spans. It holds everything but the slots: names, attributes,
//!    indentation, comments, CDATA, and the text of each status.
//! 2. A slot is all that stands between a start tag and its own end tag, and it is text. So it ends at the next `<`, and
//!    whatever text stands there, the tokens around it are the same.
//! 3. Slots in values of markup, and in elements that mean nothing, are slots like any other.
//! 4. Each slot goes through the functions that the slow path uses. Anything they object to, also what is no more than a
//!    deviation, sends the row to the slow path, so no error and no deviation is made here.
//! 5. The deviations of the markup are kept with it, by place, and recorded for each row. A row with a deviation that
//!    comes from what a slot holds is not learnt.
//! 6. The whole row is checked to be UTF-8.
//! 7. A cache belongs to one document, so what the root declares is the same. It is asked only at a row boundary.
//! 8. A row that is not complete is left to the scanner.
//! 9. What is kept is bounded: in shapes, slots and bytes.
//! 10. A row beyond a limit of the document goes the slow way before its deviations are counted.

use std::borrow::Cow;
use std::sync::Arc;

use memchr::{memchr, memchr_iter, memrchr};

use super::decode::{SlotKind, Slots};
use super::ends::Ends;
use super::shape::{Pos, Shape};
use super::view::Marked;
use crate::chars;
use crate::href;
use crate::place::Lines;
use crate::row::index::Index;
use crate::xml::text::{self, TextPlace};

/// Shapes that are kept. On recorded bodies four cover 96 of 100 rows; a server that gives properties in the order of a
/// hash map has dozens.
const SHAPES: usize = 64;
/// Bytes of markup of all of them.
const BYTES: usize = 384 << 10;
/// Slots of a shape that is kept.
const SLOTS: usize = 1024;
/// Bytes of markup of a shape that is kept.
const SHAPE_BYTES: usize = 64 << 10;
/// Up to so many rows of unknown shape, one after the other, each is compared with all shapes and learnt.
const EAGER: u32 = 16;
/// After that, one of so many is.
const SELDOM: u32 = 8;
/// The others are compared with so many.
const FEW: usize = 6;
/// Bytes of a row that are compared in vain, with all shapes together. Of each shape, those up to the last text whose end
/// was found.
const IN_VAIN: usize = 64 << 10;

/// The shapes of a document, the one met last first.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    templates: Vec<Template>,
    /// Bytes of their markup.
    bytes: usize,
    /// Scratch space: 0, and where slots end.
    ends: Vec<u32>,
    /// How many rows in a row were of no known shape.
    misses: u32,
}

/// A response of a known shape.
#[derive(Debug)]
pub(crate) struct Hit<'i> {
    pub(crate) xml: &'i str,
    pub(crate) index: Index,
    /// Its line feeds, if they are known without a search.
    pub(crate) lines: Option<Lines>,
}

/// The markup of a row, with places for its slots.
#[derive(Debug)]
struct Template {
    shape: Arc<Shape>,
    /// The markup before the first slot, between slots, and after the last.
    markup: Box<str>,
    slots: Box<[Slot]>,
    /// The slots that cannot hold any text.
    picky: Marked,
    /// The line feeds in the markup.
    lines: Lines<Pos>,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    /// Where in `markup` the slot stands.
    at: u32,
    kind: SlotKind,
}

impl Cache {
    /// Reads the response that `input` begins with, if its shape is known and all of it is there.
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
            if let Some(last) = memrchr(b'\n', part.as_bytes()) {
                lines.count += memchr_iter(b'\n', part.as_bytes()).count() as u32;
                lines.last = Some(Pos { slots: slots as u32, delta: last as u32 });
            }
        };
        for ((&start, &end), &kind) in slots.starts.iter().zip(&slots.ends[1..]).zip(&slots.kinds) {
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

    /// Where every row has another shape, to compare with all and to keep each is wasted work.
    const fn is_eager(&self) -> bool {
        self.misses <= EAGER || self.misses % SELDOM == 0
    }
}

impl SlotKind {
    /// Whether a slot of this kind may hold this text.
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
    /// Compares the markup with what `input` begins with, and notes where each slot ends, behind the first of `ends`. The
    /// length of the row, and which slots are odd, if the markup is the same; else where the last text was found to end.
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

    /// Whether no slot holds a line feed; if each holds what it must for the row to have this shape and no other
    /// deviation.
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
