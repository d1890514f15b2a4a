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
//! 4. Each slot goes through the functions that the slow path uses. An error in it sends the row to the slow path, and so
//!    does a text that would give the row another shape, or a deviation that it does not have or another row had. Only
//!    the deviations of hrefs are found anew in each row, because they do not change its shape.
//! 5. The deviations of the markup are kept with it, by place, and recorded for each row. Those of hrefs in slots are
//!    kept, too, but not recorded for other rows.
//! 6. The whole row is checked to be UTF-8.
//! 7. A cache belongs to one document, so the declarations of the root are the same. It is only used at a row boundary.
//! 8. A row that is not complete is left to the scanner.
//! 9. The cache is bounded in shapes, slots and bytes.
//! 10. A row beyond a limit of the document goes the slow way before its deviations are counted.
//! 11. Shapes are in a tree. What was found for one shape is used for another only where that one branches off, and up to
//!     there both have the same markup: see [`Template::parent`]. Of those that branch off in one place, only the ones
//!     whose next markup is there are compared: no other can match.

mod branches;
mod template;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use self::template::{Progress, Template};
use super::decode::Slots;
use super::ends::Ends;
use super::shape::Shape;
use super::view::Marked;
use crate::misses::Misses;
use crate::place::Lines;
use crate::row::index::Index;

/// The maximum number of shapes. On recorded bodies four shapes cover 96 of 100 rows; a server that sends properties in
/// the order of a hash map has dozens.
const SHAPES: usize = 256;
/// The maximum number of bytes of all shapes together.
const BYTES: usize = 1 << 20;
/// The maximum number of slots in one shape.
const SLOTS: usize = 1024;
/// The maximum number of bytes of markup in one shape.
const SHAPE_BYTES: usize = 64 << 10;
/// After this many rows of unknown shape, one after the other, a shape is only learnt when it is met again, and most
/// rows are not searched for in the tree, because a document whose rows all differ would make us do both in vain.
const EAGER: u32 = 16;
/// Beyond [`EAGER`], one row of this many is still searched for.
const SELDOM: u32 = 8;
/// After this many shapes for which there was no room, all are forgotten, because they may be out of date.
const PATIENCE: u32 = 1024;
/// The maximum number of bytes of markup that are compared without success for one row.
const IN_VAIN: usize = 64 << 10;
/// The number of places to note which shapes were met.
const MET: usize = 1024;
/// 2^64 divided by the golden ratio, as in Fibonacci hashing.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// The shapes of a document.
#[derive(Debug)]
pub(crate) struct Cache {
    /// Each after the one from which it branches off.
    templates: Vec<Template>,
    /// The number of the template of the last known row.
    last: usize,
    /// About the number of bytes that all templates take, and how many they may take.
    bytes: usize,
    most_bytes: usize,
    /// Scratch space: 0, and the end of each slot.
    ends: Vec<u32>,
    /// The rows of unknown shape.
    misses: Misses<SELDOM>,
    /// Where the last unknown row left the tree: a template, and a number of slots. `None` if it has the markup of a
    /// template, or was not searched for.
    place: Option<(usize, usize)>,
    /// Shapes that were met beyond [`EAGER`], each in a place of its own. Empty until then.
    met: Vec<u32>,
    /// The number of shapes for which there was no room.
    ignored: u32,
    /// True if other documents are read with the same cache, so that each shape is learnt when it is met first.
    is_shared: bool,
}

impl Default for Cache {
    fn default() -> Self {
        Self {
            templates: Vec::new(),
            last: 0,
            bytes: 0,
            most_bytes: BYTES,
            ends: Vec::new(),
            misses: Misses::default(),
            place: None,
            met: Vec::new(),
            ignored: 0,
            is_shared: false,
        }
    }
}

/// A response of a known shape.
#[derive(Debug)]
pub(crate) struct Hit<'i> {
    pub(crate) xml: &'i str,
    pub(crate) index: Index,
    /// The line feeds of the response, if they are known without a search.
    pub(crate) lines: Option<Lines>,
    /// True if an href deviates. Deviations of hrefs in the shape belong to another response.
    pub(crate) has_odd_href: bool,
    /// True if all hrefs are paths and none deviates.
    pub(crate) has_only_paths: bool,
}

impl Cache {
    /// Reads the response at the beginning of `input`, if its shape is known and it is complete.
    #[inline]
    pub(crate) fn read<'i>(&mut self, input: &'i [u8]) -> Option<Hit<'i>> {
        self.place = Some((0, 0)).filter(|_| self.is_eager());
        self.place?;
        let mut progress = Progress { slots: 0, odd: Marked::NONE, in_vain: 0 };
        match self.compare(self.last, input, &mut progress) {
            Some(found) => self.hit(self.last, input, found),
            None => self.search(input, progress),
        }
    }

    /// Looks for a response in the tree that has another shape than the last one.
    #[inline(never)]
    fn search<'i>(&mut self, input: &'i [u8], mut progress: Progress) -> Option<Hit<'i>> {
        // The template that has the markup before the slots that were found.
        let mut from = self.last;
        'deeper: loop {
            if progress.in_vain > IN_VAIN {
                return None;
            }
            let slots = progress.slots;
            let owner = self.owner(from, slots)?;
            self.place = Some((owner, slots));
            let mut next = Some(owner);
            if owner == from {
                next = self.branch(owner, input, &mut progress);
            }
            while let Some(at) = next {
                if at != from {
                    if let Some(found) = self.compare(at, input, &mut progress) {
                        return self.hit(at, input, found);
                    }
                }
                if progress.slots > slots {
                    from = at;
                    continue 'deeper;
                }
                if progress.in_vain > IN_VAIN {
                    return None;
                }
                next = match at == owner {
                    true => self.branch(owner, input, &mut progress),
                    false => self.templates[at].shorter,
                };
            }
            return None;
        }
    }

    /// Returns the template to which the branches behind this number of slots belong, for a template with the markup
    /// before them.
    fn owner(&self, mut at: usize, slots: usize) -> Option<usize> {
        loop {
            let (parent, since) = self.templates.get(at)?.parent;
            if at == 0 || since < slots {
                return Some(at);
            }
            at = parent;
        }
    }

    #[inline(always)]
    fn compare(&mut self, at: usize, input: &[u8], progress: &mut Progress) -> Option<(usize, Marked)> {
        let template = self.templates.get(at)?;
        let count = template.slots.len() + 1;
        if self.ends.len() < count {
            self.ends.resize(count, 0);
        }
        template.find(input, &mut self.ends[..count], progress)
    }

    #[inline(always)]
    fn hit<'i>(&mut self, at: usize, input: &'i [u8], (len, odd): (usize, Marked)) -> Option<Hit<'i>> {
        let template = &self.templates[at];
        let ends = &self.ends[..=template.slots.len()];
        // A row with this markup is not learnt again.
        self.place = None;
        let xml = simdutf8::basic::from_utf8(&input[..len]).ok()?;
        let texts = template.accepts(xml, ends, odd)?;
        let lines = texts.is_one_line.then(|| template.lines.map_last(|last| ends.resolve(last)));
        let index = Index { shape: Arc::clone(&template.shape), ends: ends.into(), odd };
        let has_only_paths = texts.paths == template.shape.hrefs.len();
        self.last = at;
        self.misses.hit();
        Some(Hit { xml, index, lines, has_odd_href: texts.has_odd_href, has_only_paths })
    }

    /// Keeps the markup of a row that was decoded, after [`read`](Self::read) did not know it.
    pub(crate) fn learn(&mut self, xml: &str, shape: &Arc<Shape>, slots: &Slots) {
        if slots.starts.len() > SLOTS || xml.len() > SHAPE_BYTES {
            return;
        }
        self.misses.miss(self.eager());
        let place = self.place.take();
        if !self.misses.are_few(self.eager()) && !self.was_met(xml.len(), shape, slots) {
            return;
        }
        let Some(place) = place else { return };
        if self.templates.len() >= SHAPES || self.bytes >= self.most_bytes {
            self.ignored += 1;
            if self.ignored <= PATIENCE {
                return;
            }
            self.clear();
        }
        let mut template = Template::new(xml, shape, slots);
        if self.templates.get(place.0).is_some_and(|parent| template.begins_like(parent, place.1)) {
            template.parent = place;
        }
        self.last = self.templates.len();
        self.bytes += template.bytes();
        self.templates.push(template);
        self.add_branch(self.last);
    }

    fn clear(&mut self) {
        self.templates.clear();
        (self.last, self.bytes, self.ignored) = (0, 0, 0);
    }

    /// Returns about the number of bytes of all shapes.
    pub(crate) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Prepares for another document under an equal root, and forgets what is more than `most_bytes`.
    pub(crate) fn share(&mut self, most_bytes: usize) {
        self.is_shared = true;
        self.most_bytes = most_bytes.min(BYTES);
        self.met = Vec::new();
        while self.bytes > self.most_bytes {
            let Some(last) = self.templates.pop() else { break };
            self.bytes -= last.bytes();
            self.forget_branch(self.templates.len(), &last);
            self.last = 0;
        }
    }

    /// Returns true if other documents are read with the same cache.
    pub(crate) const fn is_shared(&self) -> bool {
        self.is_shared
    }

    /// Returns the number of unknown rows in sequence from which on shapes are learnt when they are met again.
    const fn eager(&self) -> u32 {
        if self.is_shared { SHAPES as u32 } else { EAGER }
    }

    /// Returns false for most rows once every row has another shape, because searching for each would be wasted work.
    const fn is_eager(&self) -> bool {
        self.misses.is_tried(self.eager())
    }

    /// Returns true if a shape like this one was met before, as far as its names and the lengths of its markup tell, and
    /// notes that it was.
    fn was_met(&mut self, len: usize, shape: &Shape, slots: &Slots) -> bool {
        let end = slots.ends.last().map_or(0, |&end| end);
        let mut hash = (len as u64).wrapping_sub(u64::from(end));
        // The order counts.
        let mut add = |part: u64| hash = hash.rotate_left(7) ^ part;
        for (start, end) in slots.starts.iter().zip(slots.ends.iter()) {
            add(u64::from(start.wrapping_sub(*end)));
        }
        for property in shape.properties.iter() {
            add(property.name.address() as u64);
        }
        hash = hash.wrapping_mul(FACTOR);
        self.met.resize(MET, 0);
        // 0 is in the places that are not used.
        let mark = (hash >> 22) as u32 | 1;
        let place = &mut self.met[(hash >> 54) as usize % MET];
        let was_met = *place == mark;
        *place = mark;
        if was_met {
            // Shapes come again, so it is worth searching.
            self.misses.hit();
        }
        was_met
    }
}
