//! The names of the properties of a row: none may come twice.
//!
//! They are kept for the next row, which most often has the same, with the tags that belong to them.

use std::collections::HashMap;

use crate::name::Name;
use crate::value::markup::Tags;
use crate::xml::words::padded;

/// How many bytes of names are kept for the next row: some 250 names. If there were more, nothing is: names may come from
/// requests, each with others.
const KEPT: usize = 128 << 10;
/// From how many names on one that was displaced in `likely` is found by hash. Of fewer, each is looked at.
const MANY: usize = 24;

/// All names so far, and which of them this row has.
#[derive(Clone)]
pub(super) struct Names {
    list: Vec<Known>,
    /// The name that came first in a row.
    first: usize,
    /// The last name of this row, and the one that is likely to come next. [`NONE`] if there is none.
    last: usize,
    next: usize,
    /// Where a name is likely to stand in `list`, by its [`spread`]: the number of the last one that was looked for
    /// there, plus one. Zero says that no such name is in the list.
    likely: [u16; SPREAD],
    /// The number of each name, once there are [`MANY`]. The hash is keyed: names may come from a request.
    many: HashMap<Name, usize>,
    /// How much room the names take, about.
    bytes: usize,
    /// The number of the row.
    row: u64,
}

#[derive(Clone)]
struct Known {
    name: Name,
    tags: Option<Tags>,
    /// The name that came after it when both were last in a row.
    next: usize,
    /// The last row that has it.
    row: u64,
}

/// No name has this number.
const NONE: usize = usize::MAX;
const SPREAD: usize = 512;

impl Default for Names {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            first: NONE,
            last: NONE,
            next: NONE,
            likely: [0; SPREAD],
            many: HashMap::new(),
            bytes: 0,
            row: 1,
        }
    }
}

/// The row has a name already.
pub(super) struct Twice;

impl Names {
    /// For another row.
    pub(super) fn clear(&mut self) {
        self.row += 1;
        (self.last, self.next) = (NONE, self.first);
        if self.bytes > KEPT {
            *self = Self::default();
        }
    }

    /// The number of a name; an error if the row has the name already.
    #[inline(always)]
    pub(super) fn insert(&mut self, name: &Name) -> Result<usize, Twice> {
        let at = match self.list.get(self.next) {
            Some(known) if known.name == *name => self.next,
            _ => self.learn(name),
        };
        let known = &mut self.list[at];
        (self.last, self.next) = (at, known.next);
        if std::mem::replace(&mut known.row, self.row) == self.row {
            return Err(Twice);
        }
        Ok(at)
    }

    /// The tags of the name of a number, if they are the same in every row.
    #[inline(always)]
    pub(super) fn tags(&self, number: usize) -> Option<&Tags> {
        self.list.get(number)?.tags.as_ref()
    }

    /// The number of a name, which follows the last one from now on.
    #[inline(never)]
    fn learn(&mut self, name: &Name) -> usize {
        let at = self.find_or_add(name);
        match self.list.get_mut(self.last) {
            Some(last) => last.next = at,
            None => self.first = at,
        }
        at
    }

    /// The number of a name, which is added if it is new.
    fn find_or_add(&mut self, name: &Name) -> usize {
        let place = spread(name.local().as_bytes());
        let likely = usize::from(self.likely[place]);
        let found = match self.list.get(likely.wrapping_sub(1)) {
            Some(known) if known.name == *name => return likely - 1,
            _ if likely == 0 => None,
            _ => self.find(name),
        };
        let at = found.unwrap_or_else(|| self.add(name));
        // The last number stands for all that are too large.
        self.likely[place] = u16::try_from(at + 1).unwrap_or(u16::MAX);
        at
    }

    #[cold]
    fn find(&self, name: &Name) -> Option<usize> {
        match self.many.is_empty() {
            true => self.list.iter().position(|known| known.name == *name),
            false => self.many.get(name).copied(),
        }
    }

    fn add(&mut self, name: &Name) -> usize {
        let at = self.list.len();
        // The name, its tags, and twice itself in `list` and `many`.
        self.bytes += 4 * size_of::<Known>() + name.namespace().len() + 4 * name.local().len();
        self.list.push(Known { name: name.clone(), tags: Tags::new(name), next: NONE, row: 0 });
        if !self.many.is_empty() {
            self.many.insert(name.clone(), at);
        } else if at + 1 >= MANY {
            self.many.extend(self.list.iter().enumerate().map(|(at, known)| (known.name.clone(), at)));
        }
        at
    }
}

/// A number that few names share: made of their ends, in which they differ most.
fn spread(name: &[u8]) -> usize {
    let (first, last) = match (name.first_chunk::<8>(), name.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (padded(name), 0),
    };
    // The usual constant of multiplicative hashing: 2^64 divided by the golden ratio.
    let mixed = (first ^ last.rotate_left(23)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 32) as usize % SPREAD
}
