//! The names of the properties of a response, of which none may come twice.
//!
//! They are kept with their tags for the next response of the same builder, because most responses have the same names.

use std::collections::HashMap;

use crate::few::QUICK_BLOCK;
use crate::name::Name;
use crate::value::markup::KnownTags;
use crate::value::prefixes::Common;
use crate::xml::words::{SPREAD, spread};

/// The number of bytes of names that are kept for the next response: about 250 names. If there are more, none is kept,
/// because names may come from requests, each with other names.
const KEPT: usize = 128 << 10;
/// From this number on, a name that was displaced in `likely` is found by hash; below it, one by one.
const MANY: usize = 24;
/// Room for names in the first response, because growing step by step costs more.
const FEW: usize = QUICK_BLOCK / size_of::<KnownName>();
/// Room for the tags of the first names.
const TAGS: usize = 16 * 40;

/// All names so far, and which of them this response has.
#[derive(Clone)]
pub(super) struct NameMemory {
    list: Vec<KnownName>,
    /// The first name of a response.
    first: usize,
    /// The last name of this response, from which the next one is guessed. [`NONE`] if there is none.
    last: usize,
    next: usize,
    /// The likely number in `list` of a name with this [`spread`], plus one: the number of the last such name that was
    /// looked for. Zero says that no such name is in the list.
    likely: [u8; SPREAD],
    /// The number of each name, once there are [`MANY`]. The hash is keyed, because names may come from a request.
    many: HashMap<Name, usize>,
    /// The tags of all names that were in a second response, one after the other.
    tags: String,
    /// About how much room the names take.
    bytes: usize,
    /// The number of the response.
    response: u64,
    /// The number of names from earlier responses.
    earlier: usize,
}

#[derive(Clone)]
struct KnownName {
    name: Name,
    prepared: PreparedName,
    /// The name that followed this one when it was last in a response.
    next: usize,
    /// The number of the last response that has the name.
    response: u64,
}

/// The parts of the elements of a name that are prepared in advance.
#[derive(Clone, Copy)]
enum PreparedName {
    /// Nothing: the prefix depends on the response.
    Nothing,
    /// The namespace. The tags are made when the name comes in a second response, because making them costs more than
    /// writing them once.
    Namespace(Common),
    /// The namespace, and where in [`NameMemory::tags`] the start tag begins, and where it and the end tag end.
    Tags(Common, [usize; 3]),
}

/// The number that no name has.
const NONE: usize = usize::MAX;

impl Default for NameMemory {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            first: NONE,
            last: NONE,
            next: NONE,
            likely: [0; SPREAD],
            many: HashMap::new(),
            tags: String::new(),
            bytes: 0,
            response: 1,
            earlier: 0,
        }
    }
}

/// The response already has the name.
pub(super) struct Twice;

impl NameMemory {
    /// Begins another response.
    pub(super) fn clear(&mut self) {
        self.response += 1;
        self.earlier = self.list.len();
        (self.last, self.next) = (NONE, self.first);
        if self.bytes > KEPT {
            *self = Self::default();
        }
    }

    /// Returns the number of a name; an error if the response already has the name.
    #[inline(always)]
    pub(super) fn insert(&mut self, name: &Name) -> Result<usize, Twice> {
        let at = match self.list.get(self.next) {
            // Equal names that do not share their memory are found by `learn`.
            Some(known) if known.name.is_same(name) => self.next,
            _ => self.learn(name),
        };
        let known = &mut self.list[at];
        (self.last, self.next) = (at, known.next);
        if std::mem::replace(&mut known.response, self.response) == self.response {
            return Err(Twice);
        }
        Ok(at)
    }

    /// Returns the prepared tags of the name with this number.
    #[inline(always)]
    pub(super) fn tags(&self, number: usize) -> Option<KnownTags<'_>> {
        match self.list.get(number)?.prepared {
            PreparedName::Tags(namespace, [start, middle, end]) => {
                Some(KnownTags { start: &self.tags[start..middle], end: &self.tags[middle..end], namespace })
            }
            PreparedName::Nothing | PreparedName::Namespace(_) => None,
        }
    }

    /// Returns the namespace of the name with this number, if it has the same prefix in every response. Makes the tags
    /// if the name comes in a second response.
    pub(super) fn namespace(&mut self, number: usize) -> Option<Common> {
        let known = self.list.get_mut(number)?;
        let PreparedName::Namespace(namespace) = known.prepared else { return None };
        if number < self.earlier {
            if self.tags.is_empty() {
                self.tags.reserve(TAGS);
            }
            let start = self.tags.len();
            let middle = KnownTags::write(namespace, known.name.local(), &mut self.tags);
            known.prepared = PreparedName::Tags(namespace, [start, middle, self.tags.len()]);
        }
        Some(namespace)
    }

    /// Returns the number of a name, which from now on follows the last one.
    #[inline(never)]
    fn learn(&mut self, name: &Name) -> usize {
        let at = self.find_or_add(name);
        match self.list.get_mut(self.last) {
            Some(last) => last.next = at,
            None => self.first = at,
        }
        at
    }

    /// Returns the number of a name, and adds the name if it is new.
    fn find_or_add(&mut self, name: &Name) -> usize {
        let place = usize::from(spread(name.local().as_bytes()));
        let likely = usize::from(self.likely[place]);
        let found = match self.list.get(likely.wrapping_sub(1)) {
            Some(known) if known.name == *name => return likely - 1,
            _ if likely == 0 => None,
            _ => self.find(name),
        };
        let at = found.unwrap_or_else(|| self.add(name));
        // All numbers that are too large share the largest.
        self.likely[place] = u8::try_from(at + 1).unwrap_or(u8::MAX);
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
        // The name itself, its tags, and its entries in `list` and `many`.
        self.bytes += 4 * size_of::<KnownName>() + name.namespace().len() + 4 * name.local().len();
        if at == 0 {
            self.list.reserve(FEW);
        }
        self.list.push(KnownName { name: name.clone(), prepared: PreparedName::new(name), next: NONE, response: 0 });
        if !self.many.is_empty() {
            self.many.insert(name.clone(), at);
        } else if at + 1 >= MANY {
            self.many.extend(self.list.iter().enumerate().map(|(at, known)| (known.name.clone(), at)));
        }
        at
    }
}

impl PreparedName {
    fn new(name: &Name) -> Self {
        Common::of(name.namespace()).map_or(Self::Nothing, Self::Namespace)
    }
}
