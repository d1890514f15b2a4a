//! Keeps one outcome for each href: RFC 4918 §14.24.

use std::hash::{BuildHasher, RandomState};
use std::iter;
use std::slice;
use std::sync::Arc;

use http::StatusCode;

use super::Operation;
use super::properties::Properties;
use super::said::Said;
use super::whole::{Details, ResourceOutcome};
use crate::deviation::Deviation;
use crate::error::Error;
use crate::href::Href;
use crate::response::Response;
use crate::status::Status;
use crate::value::{markup, readable};
use crate::verdict::judgement;
use crate::write::row::{Layout, RowWriter};

/// The outcomes of one resource.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) href: Href<'static>,
    pub(super) whole: Option<ResourceOutcome>,
    /// Responses with propstats. If there are any, `whole` is not a failure and is ignored.
    pub(super) rows: Vec<Response<'static>>,
    /// The outcomes of several operations of a batch. Boxed, because most resources have one.
    said: Option<Box<Said>>,
}

impl Entry {
    fn of_whole(href: Href<'static>, whole: ResourceOutcome) -> Self {
        Self { href, whole: Some(whole), rows: Vec::new(), said: None }
    }

    /// Returns the status of the resource as a whole, if it failed.
    pub(super) fn failure(&self) -> Option<&ResourceOutcome> {
        self.whole.as_ref().filter(|whole| !whole.is_success())
    }

    /// True if the operation on this resource is still pending: 202.
    pub(super) fn is_accepted(&self) -> bool {
        self.whole.as_ref().is_some_and(|whole| whole.code() == StatusCode::ACCEPTED)
    }

    /// True for a member that was removed: RFC 6578 §3.5.2. Some servers send 410 instead.
    pub(super) fn is_removed(&self) -> bool {
        self.failure().is_some_and(|whole| is_removal(whole.code()))
    }

    fn has_failed_properties(&self, operation: Operation) -> bool {
        self.rows.iter().flat_map(Response::propstats).any(|propstat| judgement::fails(&propstat, operation))
    }

    /// Returns about how many bytes the entry takes.
    fn size(&self) -> usize {
        if self.bare_status().is_some() {
            return size_of_val(self) + self.href.as_str().len();
        }
        let rows: usize = self.rows.iter().map(|row| size_of_val(row) + row.as_xml().len()).sum();
        let details = self.whole.as_ref().and_then(ResourceOutcome::details).map_or(0, Details::size);
        let said = self.said.as_ref().map_or(0, |said| said.size());
        size_of_val(self) + self.href.as_str().len() + rows + details + said
    }

    fn set(&mut self, whole: ResourceOutcome, operation: Operation) {
        let sync = operation == Operation::SyncCollection;
        let stays = match &self.whole {
            // RFC 6578 §3.5: a member that was added and then removed is removed. This hides no failure.
            Some(earlier) if sync && is_removal(whole.code()) => !earlier.is_success() && !is_removal(earlier.code()),
            Some(earlier) if sync && is_removal(earlier.code()) => whole.is_success(),
            Some(earlier) => !whole.replaces(earlier),
            None => false,
        };
        if stays {
            return;
        }
        if !whole.is_success() {
            self.rows.clear();
        }
        self.whole = Some(whole);
    }

    fn push(&mut self, row: Response<'static>, operation: Operation) {
        if let Some(failure) = self.failure() {
            // RFC 6578 §3.5.1: a member that was removed and then mapped again has changed, and was not removed.
            let mapped_again = operation == Operation::SyncCollection && is_removal(failure.code());
            if !mapped_again {
                return;
            }
            self.whole = None;
        }
        self.rows.push(row);
    }

    /// Turns each 208 into a 200: the resource or its properties are there, and no response is left out because of
    /// them.
    pub(super) fn report_again(&mut self, operation: Operation) -> Result<(), Error> {
        if let Some(whole) = self.whole.as_mut().filter(|whole| is_208(Some(&whole.status))) {
            whole.status = Status::OK;
        }
        let is_208_in =
            |row: &&mut Response<'_>| !row.is_plain() && row.propstats().any(|propstat| is_208(propstat.status()));
        for row in self.rows.iter_mut().filter(is_208_in) {
            let mut properties = join(slice::from_ref(row), operation);
            properties.report_again();
            let mut writer = RowWriter::new(Layout::default());
            writer.href(&self.href);
            properties.write(&mut writer);
            *row = Details::of(slice::from_ref(row)).finish(writer)?;
        }
        Ok(())
    }

    /// True for another binding of a collection that is already in the document: RFC 5842 §7.1.
    pub(super) fn is_reported(&self) -> bool {
        let mut propstats = self.rows.iter().filter(|row| !row.is_plain()).flat_map(Response::propstats);
        is_208(self.whole.as_ref().map(|whole| &whole.status)) || propstats.any(|propstat| is_208(propstat.status()))
    }

    /// Takes everything but the href.
    fn take(&mut self) -> Self {
        let (whole, rows, said) = (self.whole.take(), std::mem::take(&mut self.rows), self.said.take());
        Self { href: Href::from_wire("".into()), whole, rows, said }
    }

    /// Adds the contents of a later entry.
    fn absorb(&mut self, mut later: Self, operation: Operation) {
        if operation == Operation::Batch {
            let mut said = self.said.take().unwrap_or_else(|| Box::new(Said::of(self)));
            said.join(later.said.take().map_or_else(|| Said::of(&later), |said| *said));
            self.said = Some(said);
        }
        let Self { whole, rows, .. } = later;
        if let Some(whole) = whole {
            self.set(whole, operation);
        }
        for row in rows {
            self.push(row, operation);
        }
    }

    /// True if another entry is of the same response with several hrefs, and nothing else was said about either.
    fn shares_response(&self, other: &Self) -> bool {
        let alone = |entry: &Self| entry.rows.is_empty() && entry.said.is_none();
        let wholes = self.whole.as_ref().zip(other.whole.as_ref());
        alone(self) && alone(other) && wholes.is_some_and(|(own, other)| own.is_of_response_of(other))
    }

    /// Returns the status, if there is nothing else to say of the resource.
    fn bare_status(&self) -> Option<&Status> {
        let whole = self.whole.as_ref().filter(|_| self.rows.is_empty() && self.said.is_none())?;
        whole.details.is_none().then_some(&whole.status)
    }

    /// Builds the response for this resource and for others that [share](Self::shares_response) it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Limit`](crate::ErrorKind::Limit) if a reader with the default limits could not read it.
    fn build(mut self, others: &[Href<'static>], operation: Operation) -> Result<Response<'static>, Error> {
        if self.is_accepted() && !operation.lists() && !self.has_failed_properties(operation) {
            // The properties that one operation found do not tell when the pending one ends.
            self.rows.clear();
        }
        if let ([row], None) = (self.rows.as_slice(), &self.said) {
            let is_same = match row.is_plain() {
                true => row.has_plain_href(&self.href),
                false => row.href().as_ref() == Some(&self.href) && !row.deviates(Deviation::PropertyTwice),
            };
            if is_same {
                return Ok(self.rows.swap_remove(0));
            }
        }
        if let Some(status) = self.bare_status() {
            return of_status(&self.href, others, status);
        }
        let mut writer = RowWriter::new(Layout::default());
        writer.href(&self.href);
        others.iter().for_each(|href| writer.href(href));
        let whole = self.whole.filter(|_| self.rows.is_empty());
        if let Some(whole) = &whole {
            writer.status(Some(&whole.status));
        } else {
            join(&self.rows, operation).write(&mut writer);
        }
        let details =
            whole.and_then(|whole| whole.details).map_or_else(|| Details::of(&self.rows), Arc::unwrap_or_clone);
        let description = self.said.and_then(|said| said.description()).or(details.description);
        Details { description, ..details }.finish(writer)
    }
}

/// Writes a response that says nothing but a status, as nearly all of a DELETE, COPY or MOVE do.
///
/// # Errors
///
/// [`ErrorKind::Limit`](crate::ErrorKind::Limit) if a reader with the default limits could not read it.
fn of_status(href: &Href<'_>, others: &[Href<'static>], status: &Status) -> Result<Response<'static>, Error> {
    const REST: usize = 120;
    let bytes: usize = others.iter().map(|href| href.as_str().len() + REST).sum();
    let mut xml = String::with_capacity(href.as_str().len() + REST + bytes);
    xml.push_str("<D:response>");
    markup::push_href(&mut xml, href.as_str());
    others.iter().for_each(|href| markup::push_href(&mut xml, href.as_str()));
    markup::push_status(&mut xml, status);
    xml.push_str("</D:response>");
    readable::check(&xml, false)?;
    Ok(Response::built(xml))
}

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
        // Most entries are only looked at, because moving one takes as long as writing its response.
        if let Some(status) = entries.as_slice().first()?.bare_status() {
            let built = of_status(&entries.as_slice().first()?.href, &[], status);
            entries.next();
            return Some(built);
        }
        let entry = entries.next()?;
        let (mut others, mut bytes) = (Vec::new(), 0);
        while let Some(other) = entries.as_slice().first() {
            bytes += other.href.as_str().len();
            if !(entry.shares_response(other) && others.len() < HREFS && bytes < BYTES_OF_HREFS) {
                break;
            }
            others.extend(entries.next().map(|other| other.href));
        }
        Some(entry.build(&others, operation))
    })
}

/// Merges the properties of several responses.
fn join(rows: &[Response<'static>], operation: Operation) -> Properties {
    // One source may have a property that another did not find: RFC 4918 §9.1 uses 404 for a property "that does not
    // exist". In a batch it is a failure, which a success must not hide.
    let tells = operation.lists() || matches!(operation, Operation::Update | Operation::Merge);
    let absent = tells.then_some(StatusCode::NOT_FOUND);
    let mut properties = Properties::default();
    for propstat in rows.iter().flat_map(Response::propstats) {
        properties.add_propstat(&propstat, absent, |property| property);
    }
    properties
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
    fn add(&mut self, entry: Entry, operation: Operation) {
        self.waiting += entry.size();
        if self.entries.is_empty() {
            // To grow step by step takes longer.
            self.entries.reserve(FEW);
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

    /// Adds the status of a resource as a whole.
    pub(super) fn set(&mut self, href: Href<'static>, whole: ResourceOutcome, operation: Operation) {
        self.add(Entry::of_whole(href, whole), operation);
    }

    /// Adds the status of a resource as a whole where only the worst of all counts: the first of equally bad ones is
    /// kept.
    pub(super) fn keep_worst(&mut self, href: Href<'static>, whole: ResourceOutcome) {
        let worst = self.entries.first().and_then(|entry| entry.whole.as_ref());
        if worst.is_none_or(|worst| whole.says_more_than(worst)) {
            self.entries = vec![Entry::of_whole(href, whole)];
        }
    }

    /// Adds a response with propstats.
    pub(super) fn push(&mut self, href: Href<'static>, row: Response<'static>, operation: Operation) {
        self.add(Entry { href, whole: None, rows: vec![row], said: None }, operation);
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
    pub(super) fn set(&mut self, href: Href<'static>, whole: ResourceOutcome, operation: Operation) {
        let entry = Entry::of_whole(href, whole);
        match self.entries.iter_mut().find(|other| other.href == entry.href) {
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
        mut change: impl FnMut(&Href<'static>) -> Result<Option<Href<'static>>, Error>,
        operation: Operation,
    ) -> Result<(), Error> {
        let mut any = false;
        for entry in &mut self.entries {
            if let Some(href) = change(&entry.href)? {
                entry.href = href;
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

/// Returns the numbers of entries whose href came before, in order, each with the number of the first entry that has
/// it.
///
/// They are found by sorting hashes, because looking up a million hrefs in a table takes three times as long: most of
/// the table is far from the processor.
fn repeated(entries: &[Entry], hasher: &RandomState) -> Vec<(usize, usize)> {
    if entries.len() <= FEW {
        let first = |at: usize| (0..at).find(|&first| entries[first].href == entries[at].href);
        return (1..entries.len()).filter_map(|at| Some((at, first(at)?))).collect();
    }
    // The number is in the low bits; the hash fills the rest.
    let bits = usize::BITS - entries.len().leading_zeros();
    let number = |key: u64| (key & !(u64::MAX << bits)) as usize;
    let hashes = entries.iter().map(|entry| hasher.hash_one(entry.href.as_str()));
    let mut keys: Vec<u64> = hashes.enumerate().map(|(at, hash)| hash << bits | at as u64).collect();
    keys.sort_unstable();
    let mut repeated = Vec::new();
    for alike in keys.chunk_by(|a, b| a >> bits == b >> bits).filter(|alike| alike.len() > 1) {
        let mut firsts: Vec<usize> = Vec::new();
        for at in alike.iter().map(|&key| number(key)) {
            match firsts.iter().find(|&&first| entries[first].href == entries[at].href) {
                Some(&first) => repeated.push((at, first)),
                None => firsts.push(at),
            }
        }
    }
    repeated.sort_unstable();
    repeated
}

fn is_208(status: Option<&Status>) -> bool {
    status.is_some_and(|status| status.code() == StatusCode::ALREADY_REPORTED)
}

fn is_removal(code: StatusCode) -> bool {
    matches!(code, StatusCode::NOT_FOUND | StatusCode::GONE)
}
