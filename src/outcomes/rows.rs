//! One outcome for each href: RFC 4918 §14.24.

use std::hash::{BuildHasher, RandomState};

use http::StatusCode;

use super::properties::Properties;
use super::{Operation, rank};
use crate::error::{Error, ErrorKind};
use crate::href::Href;
use crate::read::Deviation;
use crate::response::Response;
use crate::status::Status;
use crate::value::{Condition, Description, Element, Value};
use crate::write::readable;
use crate::write::row::{Layout, RowWriter};

/// What became of a resource as a whole.
#[derive(Clone, Debug)]
pub(super) struct Whole {
    pub(super) status: Status,
    /// Boxed, since most have none and there are many rows.
    details: Option<Box<Details>>,
}

/// What a row says besides its outcome.
#[derive(Clone, Debug, Default)]
pub(super) struct Details {
    pub(super) conditions: Vec<Condition<'static>>,
    pub(super) description: Option<Description<'static>>,
    pub(super) location: Option<Href<'static>>,
    extensions: Vec<Element<'static>>,
}

impl Details {
    /// Those of several rows: all elements, and the first text.
    pub(super) fn of(rows: &[Response<'_>]) -> Self {
        Self {
            conditions: rows.iter().flat_map(Response::conditions).map(Element::into_owned).collect(),
            description: rows.iter().find_map(Response::description).map(Description::into_owned),
            location: rows.iter().find_map(Response::location).map(Href::into_owned),
            extensions: rows.iter().flat_map(Response::extensions).map(Element::into_owned).collect(),
        }
    }

    /// About how many bytes it takes.
    fn size(&self) -> usize {
        let element = |element: &Element<'_>| {
            let value = match element.value() {
                Value::Text(text) => text.len(),
                Value::Xml(fragment) => fragment.as_str().len(),
            };
            size_of_val(element) + value
        };
        let elements: usize = self.conditions.iter().chain(&self.extensions).map(element).sum();
        size_of_val(self) + elements + self.description.as_ref().map_or(0, |description| description.text().len())
    }

    fn is_empty(&self) -> bool {
        self.conditions.is_empty()
            && self.description.is_none()
            && self.location.is_none()
            && self.extensions.is_empty()
    }

    /// The row whose outcome was written.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Limit`] if a reader with the default limits could not read it.
    pub(super) fn finish(self, writer: RowWriter) -> Result<Response<'static>, Error> {
        let mut xml = String::new();
        let (conditions, extensions) = (self.conditions.into_iter(), self.extensions.into_iter());
        writer.finish(conditions, self.description, self.location, extensions, &mut xml);
        readable::check_row(&xml)?;
        Ok(Response::built(xml))
    }
}

impl Whole {
    pub(super) fn new(status: Status) -> Self {
        Self { status, details: None }
    }

    pub(super) fn with_condition(status: Status, condition: Condition<'static>) -> Self {
        Self { status, details: Some(Box::new(Details { conditions: vec![condition], ..Details::default() })) }
    }

    /// What a row without propstats says.
    fn of(row: &Response<'_>, status: &Status) -> Self {
        let details = Details::of(std::slice::from_ref(row));
        Self { status: status.clone(), details: (!details.is_empty()).then(|| Box::new(details)) }
    }

    pub(super) fn details(&self) -> Option<&Details> {
        self.details.as_deref()
    }

    pub(super) fn conditions(&self) -> &[Condition<'static>] {
        self.details().map_or(&[], |details| &details.conditions)
    }

    pub(super) fn add_condition(&mut self, condition: Condition<'static>) {
        self.details.get_or_insert_default().conditions.push(condition);
    }

    pub(super) fn code(&self) -> StatusCode {
        self.status.code()
    }

    pub(super) fn is_success(&self) -> bool {
        self.status.is_success()
    }

    /// True if this replaces `earlier`: the worse of two stays, and of two equally bad ones the later, unless only the
    /// earlier says why.
    fn replaces(&self, earlier: &Self) -> bool {
        let (new, old) = (rank(self.code()), rank(earlier.code()));
        new > old || new == old && (self.details.is_some() || earlier.details.is_none())
    }
}

/// What is known of one resource.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) href: Href<'static>,
    pub(super) whole: Option<Whole>,
    /// Rows with propstats. If there are any, `whole` is no failure and does not count.
    pub(super) rows: Vec<Response<'static>>,
}

impl Entry {
    /// The status of the resource as a whole, if it failed.
    pub(super) fn failure(&self) -> Option<&Whole> {
        self.whole.as_ref().filter(|whole| !whole.is_success())
    }

    /// About how many bytes it takes.
    fn size(&self) -> usize {
        let rows: usize = self.rows.iter().map(|row| size_of_val(row) + row.as_xml().len()).sum();
        let details = self.whole.as_ref().and_then(Whole::details).map_or(0, Details::size);
        size_of_val(self) + self.href.as_str().len() + rows + details
    }

    fn set(&mut self, whole: Whole, operation: Operation) {
        // RFC 6578 §3.5: what was added and then removed is removed.
        let removed = operation == Operation::SyncCollection && whole.code() == StatusCode::NOT_FOUND;
        if !removed && self.whole.as_ref().is_some_and(|earlier| !whole.replaces(earlier)) {
            return;
        }
        if !whole.is_success() {
            self.rows.clear();
        }
        self.whole = Some(whole);
    }

    fn push(&mut self, row: Response<'static>, operation: Operation) {
        if let Some(failure) = self.failure() {
            // RFC 6578 §3.5.1: what was removed and then mapped again has changed, and was not removed.
            let mapped_again = operation == Operation::SyncCollection && failure.code() == StatusCode::NOT_FOUND;
            if !mapped_again {
                return;
            }
            self.whole = None;
        }
        self.rows.push(row);
    }

    /// Adds what another entry says, later.
    fn absorb(&mut self, whole: Option<Whole>, rows: Vec<Response<'static>>, operation: Operation) {
        if let Some(whole) = whole {
            self.set(whole, operation);
        }
        for row in rows {
            self.push(row, operation);
        }
    }

    /// The row of this resource.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Limit`] if a reader with the default limits could not read it.
    pub(super) fn build(mut self, operation: Operation) -> Result<Response<'static>, Error> {
        if let [row] = self.rows.as_slice() {
            if row.href().as_ref() == Some(&self.href) && !row.deviates(Deviation::PropertyTwice) {
                return Ok(self.rows.swap_remove(0));
            }
        }
        let mut writer = RowWriter::new(Layout::default());
        writer.href(&self.href);
        let whole = self.whole.filter(|_| self.rows.is_empty());
        if let Some(whole) = &whole {
            writer.status(Some(&whole.status));
        } else {
            join(&self.rows, operation).write(&mut writer);
        }
        let details = whole.and_then(|whole| whole.details).map_or_else(|| Details::of(&self.rows), |details| *details);
        details.finish(writer)
    }
}

/// The properties of several rows.
fn join(rows: &[Response<'static>], operation: Operation) -> Properties {
    // What one source did not find another may have: RFC 4918 §9.1 says 404 of a property "that does not exist".
    let absent = operation.lists().then_some(StatusCode::NOT_FOUND);
    let mut properties = Properties::default();
    for propstat in rows.iter().flat_map(Response::propstats) {
        properties.add_propstat(&propstat, absent, |property| property);
    }
    properties
}

/// All outcomes so far. What was added waits: after [`merge`](Self::merge), there is one entry for each href, in the order in
/// which they first came. Nobody may look at the entries before that.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    pub(super) entries: Vec<Entry>,
    /// Bytes of the entries that were merged, about, and of those that wait.
    merged: usize,
    waiting: usize,
    /// Keyed, so that no choice of hrefs makes it slow.
    hasher: RandomState,
}

/// Bytes of entries that may wait, besides twice as much as was merged.
const WAITING: usize = 256 << 10;

impl Rows {
    fn add(&mut self, entry: Entry, operation: Operation) {
        self.waiting += entry.size();
        self.entries.push(entry);
        // What is told again and again must not fill the memory. All merges together take no more than a few times as long
        // as the last one, since what they merge is soon three times as much.
        if self.waiting > WAITING + 2 * self.merged {
            self.merge(operation);
        }
    }

    /// Makes one entry of all that have the same href.
    pub(super) fn merge(&mut self, operation: Operation) {
        if self.waiting > 0 {
            let repeated = self.repeated();
            for &(at, first) in &repeated {
                let entry = &mut self.entries[at];
                let (whole, rows) = (entry.whole.take(), std::mem::take(&mut entry.rows));
                self.entries[first].absorb(whole, rows, operation);
            }
            let mut repeated = repeated.into_iter().map(|(at, _)| at).peekable();
            let mut numbers = 0..;
            self.entries.retain(|_| numbers.next().is_none_or(|at| repeated.next_if_eq(&at).is_none()));
            self.merged = self.entries.iter().map(Entry::size).sum();
            self.waiting = 0;
        }
    }

    /// The numbers of entries whose href came before, in order, each with the number of the first that has it.
    ///
    /// They are found by sorting hashes: of a million hrefs, to look up each in a table takes three times as long, since
    /// most of the table is far from the processor.
    fn repeated(&self) -> Vec<(usize, usize)> {
        // A number in the low bits, and as much of the hash as there is room for.
        let bits = usize::BITS - self.entries.len().leading_zeros();
        let number = |key: u64| (key & !(u64::MAX << bits)) as usize;
        let hashes = self.entries.iter().map(|entry| self.hasher.hash_one(entry.href.as_str()));
        let mut keys: Vec<u64> = hashes.enumerate().map(|(at, hash)| hash << bits | at as u64).collect();
        keys.sort_unstable();
        let mut repeated = Vec::new();
        for alike in keys.chunk_by(|a, b| a >> bits == b >> bits).filter(|alike| alike.len() > 1) {
            let mut firsts: Vec<usize> = Vec::new();
            for at in alike.iter().map(|&key| number(key)) {
                match firsts.iter().find(|&&first| self.entries[first].href == self.entries[at].href) {
                    Some(&first) => repeated.push((at, first)),
                    None => firsts.push(at),
                }
            }
        }
        repeated.sort_unstable();
        repeated
    }

    /// Adds the status of a resource as a whole.
    pub(super) fn set(&mut self, href: Href<'static>, whole: Whole, operation: Operation) {
        self.add(Entry { href, whole: Some(whole), rows: Vec::new() }, operation);
    }

    /// Adds everything that a row says, with one entry for each of its hrefs.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Deviation`] for a row that RFC 4918 §14.24 does not allow.
    pub(super) fn push(&mut self, row: Response<'static>, operation: Operation) -> Result<(), Error> {
        let first = check_row(&row)?;
        match row.status() {
            Some(status) => {
                let whole = Whole::of(&row, status);
                check_status(&whole.status, first.as_str(), row.location().is_some())?;
                let hrefs: Vec<_> = row.hrefs().map(Href::into_owned).collect();
                for href in hrefs {
                    self.set(href, whole.clone(), operation);
                }
            }
            None => self.add(Entry { href: first, whole: None, rows: vec![row] }, operation),
        }
        Ok(())
    }

    /// Gives each entry another href, and merges those that have the same then.
    ///
    /// # Errors
    ///
    /// Those of `change`.
    pub(super) fn change_hrefs(
        &mut self,
        change: impl Fn(&Href<'static>) -> Result<Option<Href<'static>>, Error>,
        operation: Operation,
    ) -> Result<(), Error> {
        for entry in &mut self.entries {
            if let Some(href) = change(&entry.href)? {
                entry.href = href;
                self.waiting += entry.size();
            }
        }
        self.merge(operation);
        Ok(())
    }
}

/// Checks a row that may have been read, and gives its href.
pub(super) fn check_row(row: &Response<'_>) -> Result<Href<'static>, Error> {
    let first = row.href().map(Href::into_owned);
    let early = |status: &Status| status.as_u16() < 200;
    let found = match row.propstats().any(|propstat| propstat.status().is_some_and(early)) {
        // RFC 4918 §13.
        true => Some(Deviation::Status1xx),
        false => row.broken_rule(),
    };
    match (found, first) {
        (None, Some(first)) => Ok(first),
        (Some(deviation), Some(first)) => Err(refused(deviation, first.as_str())),
        (_, None) => Err(refused(Deviation::ResponseWithoutHref, row.as_xml())),
    }
}

/// Checks a status of a resource as a whole: RFC 4918 §13, §13.2.
pub(super) fn check_status(status: &Status, href: &str, located: bool) -> Result<(), Error> {
    match status.as_u16() {
        0..200 => Err(refused(Deviation::Status1xx, href)),
        300..=303 | 305 | 307 | 308 if !located => Err(refused(Deviation::RedirectWithoutLocation, href)),
        _ => Ok(()),
    }
}

pub(super) fn refused(deviation: Deviation, what: &str) -> Error {
    let what = crate::xml::text::clip(what);
    Error::new(ErrorKind::Deviation(deviation), format!("{}: {what}", deviation.sentence()))
}
