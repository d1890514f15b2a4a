//! The markup of one shape.

use std::borrow::Cow;
use std::sync::Arc;

use memchr::memchr;

use crate::chars;
use crate::deviation::Deviation;
use crate::href;
use crate::place::{Lines, line_feeds};
use crate::row::decode::{SlotKind, Slots};
use crate::row::shape::{ElementNode, Pos, Shape};
use crate::row::view::Marked;
use crate::xml::text::{self, TextPlace};

/// The markup of a row, with places for its slots.
#[derive(Debug)]
pub(super) struct Template {
    pub(super) shape: Arc<Shape>,
    /// The markup before the first slot, between slots, and after the last.
    markup: Box<str>,
    pub(super) slots: Box<[Slot]>,
    /// The slots that do not accept every text.
    picky: Marked,
    /// The line feeds in the markup.
    pub(super) lines: Lines<Pos>,
    /// The template from which this one branches off, and the number of slots before which both have the same markup.
    /// The first template has itself.
    pub(super) parent: (usize, usize),
    /// The templates that branch off: the number of slots, and the template. They are sorted by this number and by
    /// [`part`](Self::part).
    pub(super) branches: Vec<(usize, usize)>,
    /// The one of them, among those that branch off from the same place, with the longest part that the part of this one
    /// begins with.
    pub(super) shorter: Option<usize>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    /// The offset of the slot in `markup`.
    at: u32,
    kind: SlotKind,
}

/// What is known of a row after it was compared with some templates.
#[derive(Clone, Copy, Debug)]
pub(super) struct Progress {
    /// The number of slots whose ends are known.
    pub(super) slots: usize,
    /// The odd ones of them.
    pub(super) odd: Marked,
    /// The number of bytes that were compared without success.
    pub(super) in_vain: usize,
}

impl Progress {
    /// Takes note that these slots were found, and that the markup after them, which is this long, differs from the rest
    /// of the row.
    #[inline(never)]
    fn miss(&mut self, slots: usize, odd: Marked, rest: &[u8], len: usize) {
        self.in_vain = self.in_vain.saturating_add(len);
        // An element with more than text in it has no slot, so another shape may have markup there.
        let is_slot = rest.starts_with(b"</");
        let slots = if is_slot { slots } else { slots.saturating_sub(1) };
        if slots > self.slots {
            (self.slots, self.odd) = (slots, odd);
        }
    }
}

/// What the texts of a row with the markup of a template are like.
#[derive(Clone, Copy, Debug)]
pub(super) struct Texts {
    /// True if there are no line feeds in them.
    pub(super) is_one_line: bool,
    /// True if an href deviates, but is not empty.
    pub(super) has_odd_href: bool,
    /// The number of hrefs that are paths and do not deviate.
    pub(super) paths: usize,
}

impl Texts {
    /// Adds the text of a slot of this kind; false if this slot may not hold it.
    fn add(&mut self, kind: SlotKind, text: &str) -> bool {
        match kind {
            SlotKind::Text => true,
            SlotKind::Blank => chars::trim(text).is_empty(),
            SlotKind::Solid => !chars::trim(text).is_empty(),
            SlotKind::Href => match href::deviation_in_response(text) {
                None => {
                    self.paths += usize::from(text.starts_with('/'));
                    true
                }
                Some(deviation) => {
                    self.has_odd_href = true;
                    deviation != Deviation::HrefEmpty
                }
            },
        }
    }
}

impl Template {
    /// Makes the template of a row, which has no place in the tree yet.
    pub(super) fn new(xml: &str, shape: &Arc<Shape>, slots: &Slots) -> Self {
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
        let (shape, markup, slots) = (Arc::clone(shape), markup.into(), list.into());
        Self { shape, markup, slots, picky, lines, parent: (0, 0), branches: Vec::new(), shorter: None }
    }

    /// Returns about the number of bytes that it takes; names and attributes are at most as long as the markup.
    pub(super) fn bytes(&self) -> usize {
        let lists = size_of_val(&*self.slots) + self.shape.properties.len() * size_of::<ElementNode>();
        size_of::<Self>() + size_of::<Shape>() + lists + 2 * self.markup.len()
    }

    /// Returns the markup after this number of slots, up to the next slot or the end.
    pub(super) fn part(&self, slots: usize) -> &[u8] {
        let at = |slot: usize| self.slots.get(slot).map(|slot| slot.at as usize);
        let start = slots.checked_sub(1).and_then(at).unwrap_or(0);
        self.markup.as_bytes().get(start..at(slots).unwrap_or(self.markup.len())).unwrap_or_default()
    }

    /// Returns true if the markup before this number of slots is the same in another template.
    pub(super) fn begins_like(&self, other: &Self, count: usize) -> bool {
        let (Some(own), Some(others)) = (self.slots.get(..count), other.slots.get(..count)) else { return false };
        let end = own.last().map_or(0, |slot| slot.at as usize);
        own.iter().zip(others).all(|(own, other)| own.at == other.at)
            && self.markup.as_bytes().get(..end) == other.markup.as_bytes().get(..end)
    }

    /// Compares the markup with the beginning of `input`, from the slot on that `progress` tells, and writes the end of
    /// each slot after the first element of `ends`. Returns the length of the row and the odd slots if the markup is
    /// equal.
    // Inlined with no slots known, because that is how nearly every row is read.
    #[inline(always)]
    pub(super) fn find(&self, input: &[u8], ends: &mut [u32], progress: &mut Progress) -> Option<(usize, Marked)> {
        let markup = self.markup.as_bytes();
        let known = progress.slots;
        let mut odd = progress.odd;
        let (before, ends) = ends.split_at_mut_checked(known + 1)?;
        let mut rest = input.get(*before.last()? as usize..)?;
        let mut from = known.checked_sub(1).map_or(0, |last| self.slots[last].at as usize);
        for (number, (slot, found)) in self.slots.get(known..)?.iter().zip(ends).enumerate() {
            let to = slot.at as usize;
            let Some(behind) = rest.strip_prefix(&markup[from..to]) else {
                progress.miss(known + number, odd, rest, to - from);
                return None;
            };
            let end = match text::plain_len(behind) {
                Some(end) => end,
                None => match memchr(b'<', behind) {
                    Some(end) => {
                        odd.add(known + number);
                        end
                    }
                    None => {
                        // The row is not complete, whatever its shape.
                        progress.in_vain = usize::MAX;
                        return None;
                    }
                },
            };
            rest = &behind[end..];
            *found = (input.len() - rest.len()) as u32;
            from = to;
        }
        let Some(behind) = rest.strip_prefix(&markup[from..]) else {
            progress.miss(self.slots.len(), odd, rest, markup.len() - from);
            return None;
        };
        Some((input.len() - behind.len(), odd))
    }

    /// Returns what the texts of a row with this markup are like; `None` if a slot holds text with which the row would
    /// have another shape, or a deviation that is not of an href.
    pub(super) fn accepts(&self, xml: &str, ends: &[u32], odd: Marked) -> Option<Texts> {
        let mut texts = Texts { is_one_line: true, has_odd_href: false, paths: 0 };
        for number in odd.union(self.picky).numbers(self.slots.len()) {
            let slot = self.slots[number];
            let before = number.checked_sub(1).map_or(0, |before| self.slots[before].at);
            let start = ends[number] + (slot.at - before);
            let raw = || &xml[start as usize..ends[number + 1] as usize];
            let is_odd = odd.has(number as u32);
            if is_odd {
                text::check(raw(), TextPlace::Text).ok()?;
                texts.is_one_line &= memchr(b'\n', raw().as_bytes()).is_none();
                if slot.kind == SlotKind::Text {
                    continue;
                }
            }
            let text = if is_odd { text::unescape(raw()) } else { Cow::Borrowed(raw()) };
            if !texts.add(slot.kind, &text) {
                return None;
            }
        }
        Some(texts)
    }
}
