//! What is kept from one response to the next.
//!
//! Everything has a fixed size, except what finds duplicates: for each href, resource, displayname and resource-id, 16
//! bytes are kept, and for each collection that was removed, failed or had a 208 as well.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hash, RandomState};

use super::Rule;
use super::notes::Spot;
use crate::href::{Form, Href};

/// The facts about the responses so far.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) responses: u64,
    /// Responses that could not be read.
    pub(super) bad: u64,
    /// The start tag of the root.
    pub(super) root: Option<Spot>,
    pub(super) sync_token: Option<Spot>,
    /// The form of the first href of a response.
    pub(super) form: Option<Form>,
    pub(super) hrefs: FirstSeen,
    pub(super) resources: FirstSeen,
    pub(super) displaynames: Seen,
    pub(super) tally: Tally,
    /// Removed members of a synchronization.
    pub(super) removed: Ancestors,
    /// Resources that a COPY or MOVE failed for.
    pub(super) failed: Ancestors,
    /// Resources with 208.
    pub(super) bound: Ancestors,
    /// The resource-ids that had a 200, and those that had a 208 before that.
    pub(super) first_ids: Seen,
    pub(super) later_ids: Vec<(u128, Spot)>,
    /// The hrefs of a multiget that were answered, by number.
    pub(super) answered: Vec<bool>,
    /// The rules that are reported once for a document, and were.
    pub(super) once: super::RuleSet,
}

impl State {
    pub(super) fn new() -> Self {
        Self { once: super::RuleSet::new(), ..Self::default() }
    }

    /// Returns true the first time.
    pub(super) fn first(&mut self, rule: Rule) -> bool {
        let is_first = !self.once.contains(rule);
        self.once = self.once.with(rule);
        is_first
    }
}

/// Counts of outcomes.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// True once a response was about the Request-URI, and its status if it has one.
    pub(super) own: Option<Option<u16>>,
    /// True if a response with 424 was about the Request-URI.
    pub(super) own_424: bool,
    /// Members that were listed.
    pub(super) members: u64,
    /// Statuses of responses.
    pub(super) row_statuses: u64,
    pub(super) failures: u64,
    pub(super) failures_424: u64,
    /// The first response that failed with another status than 424.
    pub(super) first_failure: Option<Spot>,
    /// True if that failure is about the Request-URI or the Destination.
    pub(super) is_first_failure_own: bool,
    pub(super) first_424: Option<Spot>,
    pub(super) first_success: Option<Spot>,
    /// Statuses in propstats, counted in the same way.
    pub(super) prop_successes: u64,
    pub(super) prop_failures: u64,
    pub(super) prop_424: u64,
    pub(super) first_prop_success: Option<Spot>,
    pub(super) first_prop_424: Option<Spot>,
}

/// A set of things of which only hashes are kept: two of 64 bits with random keys, so that nobody can make two of them
/// equal.
#[derive(Debug, Default)]
pub(super) struct Seen {
    hashers: [RandomState; 2],
    set: HashSet<u128>,
}

impl Seen {
    pub(super) fn key(&self, value: &(impl Hash + ?Sized)) -> u128 {
        let [high, low] = self.hashers.each_ref().map(|hasher| u128::from(hasher.hash_one(value)));
        high << 64 | low
    }

    /// Adds a value; true if it was there before.
    pub(super) fn add(&mut self, value: &(impl Hash + ?Sized)) -> bool {
        let key = self.key(value);
        !self.set.insert(key)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.set.is_empty()
    }

    pub(super) fn has_key(&self, key: u128) -> bool {
        self.set.contains(&key)
    }
}

/// A set of things with the number of the response that had each of them first. As in [`Seen`], only hashes are kept, of
/// 96 bits, so that the number needs no more memory.
#[derive(Debug, Default)]
pub(super) struct FirstSeen {
    seen: Seen,
    first: HashSet<First>,
}

#[derive(Clone, Copy, Debug)]
struct First {
    high: u64,
    low: u32,
    response: u32,
}

impl PartialEq for First {
    fn eq(&self, other: &Self) -> bool {
        (self.high, self.low) == (other.high, other.low)
    }
}

impl Eq for First {}

impl Hash for First {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (self.high, self.low).hash(state);
    }
}

impl FirstSeen {
    /// Adds a value, and returns the number of the response that had it first, if it was there before.
    pub(super) fn add(&mut self, value: &(impl Hash + ?Sized), response: u64) -> Option<u64> {
        let key = self.seen.key(value);
        let response = u32::try_from(response).unwrap_or(u32::MAX);
        let entry = First { high: (key >> 64) as u64, low: key as u32, response };
        let first = self.first.get(&entry).map(|first| u64::from(first.response));
        if first.is_none() {
            self.first.insert(entry);
        }
        first
    }
}

/// Finds resources below others, in any order.
#[derive(Debug, Default)]
pub(super) struct Ancestors {
    /// The paths that were added, without a slash at their end.
    added: Seen,
    /// The paths above those that were added.
    above: Seen,
}

/// How many ancestors of a path are looked at, because each costs the length of the path.
const LEVELS: usize = 32;

impl Ancestors {
    /// Adds a path; true if it is below another one that was added, or above one.
    pub(super) fn add(&mut self, path: &str) -> bool {
        let found = self.above.has_key(self.above.key(path)) || self.has_above(path);
        self.added.add(path);
        for above in above(path) {
            self.above.add(above);
        }
        found
    }

    pub(super) fn is_empty(&self) -> bool {
        self.added.is_empty()
    }

    /// Returns true if a path is below one that was added.
    pub(super) fn has_above(&self, path: &str) -> bool {
        !self.added.is_empty() && above(path).any(|above| self.added.has_key(self.added.key(above)))
    }
}

fn above(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = path;
    std::iter::from_fn(move || {
        rest = rest.rsplit_once('/')?.0;
        (!rest.is_empty()).then_some(rest)
    })
    .take(LEVELS)
}

/// Returns the path of an href in its normal form, without a slash at its end.
pub(super) fn path_of(href: &Href<'_>) -> String {
    href.key().ignoring_slash().path().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Ancestors, FirstSeen, Seen};

    #[test]
    fn what_is_below_is_found_in_any_order() {
        let mut ancestors = Ancestors::default();
        assert!(!ancestors.add("/a/b/c"));
        assert!(ancestors.add("/a/b"));
        assert!(!ancestors.add("/a/bc"));
        assert!(ancestors.has_above("/a/b/d/e"));
        assert!(!ancestors.has_above("/a/b"));
        assert!(!ancestors.has_above("/a/x"));
        assert!(ancestors.add("/a/b/d"));
    }

    #[test]
    fn what_was_seen_is_known() {
        let mut seen = Seen::default();
        assert!(!seen.add("a") && !seen.add("b") && seen.add("a"));
        let mut first = FirstSeen::default();
        assert_eq!(
            [first.add("a", 1), first.add("b", 2), first.add("a", 3), first.add("b", 4)],
            [None, None, Some(1), Some(2)]
        );
    }
}
