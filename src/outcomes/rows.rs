//! Keeps one outcome for each href: RFC 4918 §14.24.

use std::hash::{BuildHasher, RandomState};
use std::iter;

use super::Operation;
use super::entry::Entry;
use super::whole::ResourceOutcome;
use crate::error::Error;
use crate::few::QUICK_BLOCK;
use crate::href::Href;
use crate::response::Response;

/// The number and the bytes of the hrefs of a response that is written: half of what the default limits accept, because
/// a response may have been read with others.
const HREFS: usize = 50_000;
const BYTES_OF_HREFS: usize = 16 << 20;

/// Builds a response for each resource, and one for all resources that came in one response and follow each other.
///
/// # Errors
///
/// [`ErrorKind::Limit`](crate::ErrorKind::Limit) if a reader with the default limits could not read a response.
pub(super) fn build(
    entries: Vec<Entry>,
    operation: Operation,
) -> impl Iterator<Item = Result<Response<'static>, Error>> {
    let mut entries = entries.into_iter();
    iter::from_fn(move || {
        if let Some(built) = entries.as_mut_slice().first_mut()?.build_simple() {
            entries.next();
            return Some(built);
        }
        let entry = entries.next()?;
        let (mut others, mut bytes) = (Vec::new(), 0);
        while let Some(other) = entries.as_slice().first() {
            bytes += other.href().as_str().len();
            if !(entry.shares_response(other) && others.len() < HREFS && bytes < BYTES_OF_HREFS) {
                break;
            }
            others.extend(entries.next());
        }
        Some(entry.build(&others, operation))
    })
}

/// All outcomes so far, possibly several for one href; [`take`](Self::take) merges these into one entry.
#[derive(Clone, Debug, Default)]
pub(super) struct Gathered {
    entries: Vec<Entry>,
    /// About how many bytes the merged entries take; the next field counts the entries that wait.
    merged: usize,
    waiting: usize,
    /// The number of entries that [`any_new`](Self::any_new) has looked at.
    looked_at: usize,
    /// Keyed, so that no choice of hrefs makes it slow.
    hasher: RandomState,
}

/// One entry for each href, in the order in which they first came.
#[derive(Debug)]
pub(super) struct Merged {
    pub(super) entries: Vec<Entry>,
    hasher: RandomState,
}

/// Bytes of entries that may wait, in addition to twice the bytes that were merged.
const WAITING: usize = 256 << 10;

impl Gathered {
    /// Adds an entry.
    pub(super) fn add(&mut self, entry: Entry, operation: Operation) {
        self.waiting += entry.size();
        if self.entries.is_empty() {
            // To grow step by step takes longer.
            self.entries.reserve(ROOM);
        }
        self.entries.push(entry);
        // Repeated outcomes must not fill the memory. All merges together take only a few times as long as the last
        // one, because each merge handles about three times as much as the one before.
        if self.waiting > WAITING + 2 * self.merged {
            self.merge(operation);
        }
    }

    fn merge(&mut self, operation: Operation) {
        if self.waiting > 0 {
            merge(&mut self.entries, &self.hasher, operation);
            self.merged = self.entries.iter().map(Entry::size).sum();
            self.waiting = 0;
            self.looked_at = 0;
        }
    }

    /// Adds the status of a resource as a whole where only the worst of all counts: the first of equally bad ones is
    /// kept.
    pub(super) fn keep_worst(&mut self, href: &Href<'_>, whole: ResourceOutcome) {
        let worst = self.entries.first().and_then(Entry::whole);
        if worst.is_none_or(|worst| whole.says_more_than(worst)) {
            self.entries = vec![Entry::of_whole(href, whole)];
        }
    }

    /// Returns true if this holds for anything that was added or merged since the last call. The predicate must not
    /// depend on other outcomes for the same href.
    pub(super) fn any_new(&mut self, holds: impl FnMut(&Entry) -> bool) -> bool {
        let found = self.entries[self.looked_at..].iter().any(holds);
        self.looked_at = self.entries.len();
        found
    }

    /// Takes out all entries, merged. [`keep`](Self::keep) puts back those that may not be handed out yet.
    pub(super) fn take(&mut self, operation: Operation) -> Merged {
        self.merge(operation);
        (self.merged, self.looked_at) = (0, 0);
        Merged { entries: std::mem::take(&mut self.entries), hasher: self.hasher.clone() }
    }

    /// Puts back entries that were taken out.
    pub(super) fn keep(&mut self, entries: Vec<Entry>) {
        self.merged = entries.iter().map(Entry::size).sum();
        self.entries = entries;
        self.looked_at = 0;
    }
}

impl Merged {
    /// Adds the status of a resource as a whole, and merges it with earlier outcomes for the resource.
    pub(super) fn set(&mut self, href: &Href<'_>, whole: ResourceOutcome, operation: Operation) {
        let entry = Entry::of_whole(href, whole);
        match self.entries.iter_mut().find(|other| other.href() == *href) {
            Some(earlier) => earlier.absorb(entry, operation),
            None => self.entries.push(entry),
        }
    }

    /// Gives entries another href where `change` returns one, and merges entries whose hrefs are now equal.
    ///
    /// # Errors
    ///
    /// The first error of `change`.
    pub(super) fn change_hrefs(
        &mut self,
        mut change: impl FnMut(&Href<'_>) -> Result<Option<Href<'static>>, Error>,
        operation: Operation,
    ) -> Result<(), Error> {
        let mut any = false;
        for entry in &mut self.entries {
            let changed = change(&entry.href())?;
            if let Some(href) = changed {
                entry.set_href(&href);
                any = true;
            }
        }
        if any {
            merge(&mut self.entries, &self.hasher, operation);
        }
        Ok(())
    }
}

/// Merges all entries that have the same href.
fn merge(entries: &mut Vec<Entry>, hasher: &RandomState, operation: Operation) {
    let repeated = repeated(entries, hasher);
    if repeated.is_empty() {
        return;
    }
    for &(at, first) in &repeated {
        let later = entries[at].take();
        entries[first].absorb(later, operation);
    }
    let mut repeated = repeated.into_iter().map(|(at, _)| at).peekable();
    let mut numbers = 0..;
    entries.retain(|_| numbers.next().is_none_or(|at| repeated.next_if_eq(&at).is_none()));
}

/// The number of entries up to which each is compared with all others.
const FEW: usize = 12;
/// Room for the first entries.
const ROOM: usize = QUICK_BLOCK / size_of::<Entry>();

/// Returns the numbers of entries whose href came before, in order, each with the number of the first entry that has
/// it.
///
/// They are found by sorting hashes, because looking up a million hrefs in a table takes three times as long: most of
/// the table is far from the processor.
fn repeated(entries: &[Entry], hasher: &RandomState) -> Vec<(usize, usize)> {
    if entries.len() <= FEW {
        let mut hrefs = [""; FEW];
        hrefs.iter_mut().zip(entries).for_each(|(href, entry)| *href = entry.href_text());
        let first = |at: usize| hrefs[..at].iter().position(|&first| first == hrefs[at]);
        return (1..entries.len()).filter_map(|at| Some((at, first(at)?))).collect();
    }
    // The number is in the low bits; the hash fills the rest.
    let bits = usize::BITS - entries.len().leading_zeros();
    let number = |key: u64| (key & !(u64::MAX << bits)) as usize;
    let hashes = entries.iter().map(|entry| hasher.hash_one(entry.href().as_str()));
    let mut keys: Vec<u64> = hashes.enumerate().map(|(at, hash)| hash << bits | at as u64).collect();
    keys.sort_unstable();
    let mut repeated = Vec::new();
    for alike in keys.chunk_by(|a, b| a >> bits == b >> bits).filter(|alike| alike.len() > 1) {
        let mut firsts: Vec<usize> = Vec::new();
        for at in alike.iter().map(|&key| number(key)) {
            match firsts.iter().find(|&&first| entries[first].href() == entries[at].href()) {
                Some(&first) => repeated.push((at, first)),
                None => firsts.push(at),
            }
        }
    }
    repeated.sort_unstable();
    repeated
}
