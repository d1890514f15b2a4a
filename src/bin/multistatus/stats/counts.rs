//! The counts, in bounded memory.

use std::collections::BTreeMap;
use std::collections::HashMap;

use multistatus::prop::ContentLength;
use multistatus::{Name, Response};

use crate::human;

/// The number of names, and of status texts, that are counted one by one.
pub const MOST: usize = 10_000;
/// The word for a status that is no status line.
const UNREADABLE: &str = "unreadable";
/// The bytes of names that are kept, because a name may be long.
const BYTES: usize = 4 << 20;

/// What became of a property, by the status of its propstat: 2xx, 404, any other, one that is no status line, and none.
pub const KINDS: [&str; 5] = ["found", "not_found", "failed", "status_unreadable", "without_status"];

pub struct Counts {
    pub responses: u64,
    pub unreadable: u64,
    /// The number of bodies that could not be read to their ends.
    pub incomplete: u64,
    /// The number of bodies whose HTTP status leaves open, or denies, that the request was done.
    pub other_status: u64,
    pub deviations: u64,
    pub bytes: u64,
    /// The number of responses by status.
    pub statuses: BTreeMap<String, u64>,
    /// The number of properties by the status of their propstat.
    pub property_statuses: BTreeMap<String, u64>,
    /// How often each property is of each of the [`KINDS`].
    pub names: HashMap<Name, [u64; KINDS.len()]>,
    pub other_names: u64,
    name_bytes: usize,
    /// The number of resources by the number of bits of their size.
    sizes: [u64; 65],
}

impl Counts {
    pub fn new() -> Self {
        let (responses, unreadable, incomplete, other_status, deviations) = Default::default();
        let (bytes, other_names, name_bytes) = Default::default();
        let (statuses, property_statuses, names) = Default::default();
        let sizes = [0; 65];
        Self {
            responses,
            unreadable,
            incomplete,
            other_status,
            deviations,
            bytes,
            statuses,
            property_statuses,
            names,
            other_names,
            name_bytes,
            sizes,
        }
    }

    pub fn add(&mut self, row: &Response<'_>) {
        self.responses += 1;
        let status = row.status().map(|status| status.code());
        let status = match status {
            Some(code) => human::status(code),
            None if row.propstats().len() > 0 => "by property (propstat)".to_owned(),
            None if row.has_unreadable_status() => UNREADABLE.to_owned(),
            None => "none".to_owned(),
        };
        *self.statuses.entry(status).or_default() += 1;
        for propstat in row.propstats() {
            let (status, kind) = match propstat.status() {
                Some(status) if status.is_success() => (human::status(status.code()), 0),
                Some(status) if *status == 404 => (human::status(status.code()), 1),
                Some(status) => (human::status(status.code()), 2),
                None if propstat.has_unreadable_status() => (UNREADABLE.to_owned(), 3),
                None => ("none".to_owned(), 4),
            };
            *self.property_statuses.entry(status).or_default() += propstat.names().len() as u64;
            propstat.names().for_each(|name| self.name(name, kind));
        }
        if let Some(length) = row.lookup_live::<ContentLength>().value().filter(|_| !row.looks_like_collection()) {
            self.sizes[(u64::BITS - length.0.leading_zeros()) as usize] += 1;
        }
    }

    fn name(&mut self, name: &Name, kind: usize) {
        if let Some(counts) = self.names.get_mut(name) {
            counts[kind] += 1;
            return;
        }
        let bytes = name.namespace().len() + name.local().len();
        if self.names.len() >= MOST || self.name_bytes + bytes > BYTES {
            self.other_names += 1;
            return;
        }
        self.name_bytes += bytes;
        self.names.entry(name.clone()).or_default()[kind] += 1;
    }

    pub fn namespaces(&self) -> Vec<(String, u64)> {
        let mut namespaces: BTreeMap<&str, u64> = BTreeMap::new();
        for (name, counts) in &self.names {
            *namespaces.entry(name.namespace()).or_default() += counts.iter().sum::<u64>();
        }
        let text = |namespace: &str| if namespace.is_empty() { "(none)".to_owned() } else { namespace.to_owned() };
        let mut namespaces: Vec<_> = namespaces.into_iter().map(|(name, count)| (text(name), count)).collect();
        namespaces.sort_by_key(|named| std::cmp::Reverse(named.1));
        namespaces
    }

    /// Returns the number of resources in each range of sizes, without the ranges at both ends that are empty.
    pub fn sizes(&self) -> Vec<(String, u64)> {
        /// The first number of bits of each range: 0, 1 byte to 1 KiB, and then by factors of 8.
        const RANGES: [usize; 9] = [0, 1, 11, 14, 17, 20, 23, 27, 31];
        let mut ranges = Vec::new();
        for (number, first) in RANGES.iter().enumerate() {
            let end = RANGES.get(number + 1).copied().unwrap_or(65);
            let count = self.sizes[*first..end].iter().sum();
            let text = match number {
                0 => "empty".to_owned(),
                _ if end == 65 => format!("from {}", human::size(1 << (first - 1))),
                _ => format!("below {}", human::size(1 << (end - 1))),
            };
            ranges.push((text, count));
        }
        while ranges.last().is_some_and(|(_, count)| *count == 0) {
            ranges.pop();
        }
        let first = ranges.iter().position(|(_, count)| *count > 0).unwrap_or(0);
        ranges.split_off(first)
    }
}
