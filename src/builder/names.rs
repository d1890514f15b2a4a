//! The names of the properties of a response: none may come twice.
//!
//! They are kept for the next response of the same builder, which most often has the same names, with the tags that belong
//! to them.

use std::collections::HashMap;

use crate::name::Name;
use crate::value::markup::Tags;
use crate::value::prefixes::Common;
use crate::xml::words::{SPREAD, spread};

/// How many bytes of names are kept for the next response: some 250 names. If there were more, nothing is: names may come
/// from requests, each with others.
const KEPT: usize = 128 << 10;
/// From how many names on one that was displaced in `likely` is found by hash. Of fewer, each is looked at.
const MANY: usize = 24;
/// Room for names that the first response makes, because growing step by step costs more.
const FEW: usize = 16;

/// All names so far, and which of them this response has.
#[derive(Clone)]
pub(super) struct NameMemory {
    list: Vec<KnownName>,
    /// The name that came first in a response.
    first: usize,
    /// The last name of this response, and the one that is likely to come next. [`NONE`] if there is none.
    last: usize,
    next: usize,
    /// The likely number in `list` of a name with this [`spread`], plus one: of the last name that was looked for there.
    /// Zero says that no such name is in the list.
    likely: [u8; SPREAD],
    /// The number of each name, once there are [`MANY`]. The hash is keyed, because names may come from a request.
    many: HashMap<Name, usize>,
    /// How much room the names take, about.
    bytes: usize,
    /// The number of the response.
    response: u64,
    /// How many of the names earlier responses had.
    earlier: usize,
}

#[derive(Clone)]
struct KnownName {
    name: Name,
    prepared: PreparedName,
    /// The name that came after it when both were last in a response.
    next: usize,
    /// The last response that has it.
    response: u64,
}

/// What is prepared for writing the elements of a name.
#[derive(Clone)]
enum PreparedName {
    /// Nothing: the prefix depends on the response.
    Nothing,
    /// The namespace. The tags are made when the name comes in a second response, because making them costs more than
    /// writing them once.
    Namespace(Common),
    Tags(Tags),
}

/// No name has this number.
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
            bytes: 0,
            response: 1,
            earlier: 0,
        }
    }
}

/// The response has a name already.
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

    /// Returns the number of a name; an error if the response has the name already.
    #[inline(always)]
    pub(super) fn insert(&mut self, name: &Name) -> Result<usize, Twice> {
        let at = match self.list.get(self.next) {
            Some(known) if known.name == *name => self.next,
            _ => self.learn(name),
        };
        let known = &mut self.list[at];
        (self.last, self.next) = (at, known.next);
        if std::mem::replace(&mut known.response, self.response) == self.response {
            return Err(Twice);
        }
        Ok(at)
    }

    /// Returns the tags of the name of a number, if they were made.
    #[inline(always)]
    pub(super) fn tags(&self, number: usize) -> Option<&Tags> {
        match &self.list.get(number)?.prepared {
            PreparedName::Tags(tags) => Some(tags),
            PreparedName::Nothing | PreparedName::Namespace(_) => None,
        }
    }

    /// Returns the namespace of the name of a number, if it has the same prefix in every response, and makes the tags if the
    /// name comes in a second response.
    pub(super) fn namespace(&mut self, number: usize) -> Option<Common> {
        let known = self.list.get_mut(number)?;
        let PreparedName::Namespace(namespace) = known.prepared else { return None };
        if number < self.earlier {
            known.prepared = PreparedName::Tags(Tags::new(namespace, known.name.local()));
        }
        Some(namespace)
    }

    /// Returns the number of a name, which follows the last one from now on.
    #[inline(never)]
    fn learn(&mut self, name: &Name) -> usize {
        let at = self.find_or_add(name);
        match self.list.get_mut(self.last) {
            Some(last) => last.next = at,
            None => self.first = at,
        }
        at
    }

    /// Returns the number of a name, which is added if it is new.
    fn find_or_add(&mut self, name: &Name) -> usize {
        let place = usize::from(spread(name.local().as_bytes()));
        let likely = usize::from(self.likely[place]);
        let found = match self.list.get(likely.wrapping_sub(1)) {
            Some(known) if known.name == *name => return likely - 1,
            _ if likely == 0 => None,
            _ => self.find(name),
        };
        let at = found.unwrap_or_else(|| self.add(name));
        // The largest number is used for all that are too large.
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
        // The name, its tags, and twice itself in `list` and `many`.
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
