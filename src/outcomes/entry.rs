//! The outcomes of one resource, and the response that is built of them.

use std::ops::Range;
use std::sync::Arc;

use http::StatusCode;

use super::Operation;
use super::properties::Properties;
use super::said::Said;
use super::whole::{Details, ResourceOutcome};
use crate::deviation::Deviation;
use crate::error::Error;
use crate::few::Single;
use crate::href::Href;
use crate::response::Response;
use crate::status::Status;
use crate::value::{markup, readable};
use crate::verdict::judgement;
use crate::write::row::{Layout, RowWriter};
use crate::xml::escape;

/// The outcomes of one resource.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    href: EntryHref,
    pub(super) whole: Option<ResourceOutcome>,
    /// Responses with propstats. If there are any, `whole` is not a failure and is ignored.
    pub(super) rows: Single<Response<'static>>,
    /// The outcomes of several operations of a batch. Boxed, because most resources have one.
    said: Option<Box<Said>>,
}

/// The href of an entry. Nearly all need no allocation besides the one for the response.
#[derive(Clone, Debug)]
enum EntryHref {
    /// [`BEGIN`] and the href, which is not escaped. If it need not be, this is the beginning of the response.
    Begun(String),
    /// The href is this part of the first response.
    InRow(Range<usize>),
}

/// The text before the href of a response.
const BEGIN: &str = "<D:response><D:href>";
/// Room for the rest of a response with a status.
const REST: usize = 100;

impl EntryHref {
    fn new(href: &Href<'_>) -> Self {
        let mut text = String::with_capacity(BEGIN.len() + href.as_str().len() + REST);
        text.push_str(BEGIN);
        text.push_str(href.as_str());
        Self::Begun(text)
    }
}

impl Entry {
    pub(super) fn of_whole(href: &Href<'_>, whole: ResourceOutcome) -> Self {
        Self { href: EntryHref::new(href), whole: Some(whole), rows: Single::new(), said: None }
    }

    /// Makes the entry of a response with propstats.
    pub(super) fn of_row(href: &Href<'_>, row: Response<'static>) -> Self {
        Self { href: EntryHref::new(href), whole: None, rows: row.into(), said: None }
    }

    /// Makes the entry of a [plain](Response::is_plain) response, with the place of its href in its markup.
    pub(super) fn of_plain(href: Range<usize>, row: Response<'static>) -> Self {
        Self { href: EntryHref::InRow(href), whole: None, rows: row.into(), said: None }
    }

    /// Returns the href.
    pub(super) fn href(&self) -> Href<'_> {
        Href::kept(match &self.href {
            EntryHref::Begun(text) => text.get(BEGIN.len()..).unwrap_or_default(),
            EntryHref::InRow(place) => self.rows.first().map_or("", |row| &row.as_xml()[place.clone()]),
        })
    }

    pub(super) fn set_href(&mut self, href: &Href<'_>) {
        self.href = EntryHref::new(href);
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
    pub(super) fn size(&self) -> usize {
        let href = match &self.href {
            EntryHref::Begun(text) => text.capacity(),
            EntryHref::InRow(_) => 0,
        };
        let beside = if self.rows.len() > 1 { size_of_val(&*self.rows) } else { 0 };
        let rows = beside + self.rows.iter().map(|row| row.as_xml().len()).sum::<usize>();
        let details = self.whole.as_ref().and_then(ResourceOutcome::details).map_or(0, Details::size);
        let said = self.said.as_ref().map_or(0, |said| said.size());
        size_of_val(self) + href + rows + details + said
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
            self.clear_rows();
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

    /// Leaves out the responses with propstats.
    fn clear_rows(&mut self) {
        if let EntryHref::InRow(_) = self.href {
            self.href = EntryHref::new(&self.href());
        }
        self.rows = Single::new();
    }

    /// Turns each 208 into a 200: the resource or its properties are there, and no response is left out because of
    /// them.
    pub(super) fn report_again(&mut self, operation: Operation) -> Result<(), Error> {
        if let Some(whole) = self.whole.as_mut().filter(|whole| is_208(Some(&whole.status))) {
            whole.status = Status::OK;
        }
        let is_208_in =
            |row: &Response<'_>| !row.is_plain() && row.propstats().any(|propstat| is_208(propstat.status()));
        for at in (0..self.rows.len()).filter(|&at| is_208_in(&self.rows[at])).collect::<Vec<_>>() {
            let row = &self.rows[at..=at];
            let mut properties = join(row, operation);
            properties.report_again();
            let mut writer = RowWriter::new(Layout::default());
            writer.href(&self.href());
            properties.write(&mut writer);
            // A plain response stays, and with it an href that is a part of it.
            self.rows[at] = Details::of(row).finish(writer)?;
        }
        Ok(())
    }

    /// True for another binding of a collection that is already in the document: RFC 5842 §7.1.
    pub(super) fn is_reported(&self) -> bool {
        let mut propstats = self.rows.iter().filter(|row| !row.is_plain()).flat_map(Response::propstats);
        is_208(self.whole.as_ref().map(|whole| &whole.status)) || propstats.any(|propstat| is_208(propstat.status()))
    }

    /// Takes everything out of an entry that is then left out.
    pub(super) fn take(&mut self) -> Self {
        let nothing = Self { href: EntryHref::Begun(String::new()), whole: None, rows: Single::new(), said: None };
        std::mem::replace(self, nothing)
    }

    /// Adds the contents of a later entry.
    pub(super) fn absorb(&mut self, mut later: Self, operation: Operation) {
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
    pub(super) fn shares_response(&self, other: &Self) -> bool {
        let alone = |entry: &Self| entry.rows.is_empty() && entry.said.is_none();
        let wholes = self.whole.as_ref().zip(other.whole.as_ref());
        alone(self) && alone(other) && wholes.is_some_and(|(own, other)| own.is_of_response_of(other))
    }

    /// Builds the response, if the entry is all there is to it: a status, or one response that needs no second look. It takes
    /// from the entry what it needs, because moving an entry takes as long as writing its response.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Limit`](crate::ErrorKind::Limit) if a reader with the default limits could not read it.
    pub(super) fn build_simple(&mut self) -> Option<Result<Response<'static>, Error>> {
        if self.said.is_some() {
            return None;
        }
        match (&mut self.href, &*self.rows, &self.whole) {
            (EntryHref::Begun(text), [], Some(ResourceOutcome { status, details: None })) => {
                let mut xml = std::mem::take(text);
                if !escape::is_plain(&xml[BEGIN.len()..]) {
                    let href = xml.split_off(BEGIN.len());
                    escape::push_text(&mut xml, &href);
                }
                xml.push_str("</D:href>");
                markup::push_status(&mut xml, status);
                xml.push_str("</D:response>");
                Some(readable::check(&xml, false).map(|()| Response::built(xml)))
            }
            (EntryHref::InRow(_), [_], None) => self.rows.pop().map(Ok),
            _ => None,
        }
    }

    /// Builds the response for this resource and for others that [share](Self::shares_response) it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Limit`](crate::ErrorKind::Limit) if a reader with the default limits could not read it.
    pub(super) fn build(mut self, others: &[Self], operation: Operation) -> Result<Response<'static>, Error> {
        if self.is_accepted() && !operation.lists() && !self.has_failed_properties(operation) {
            // The properties that one operation found do not tell when the pending one ends.
            self.clear_rows();
        }
        if let (true, Some(built)) = (others.is_empty(), self.build_simple()) {
            return built;
        }
        let is_only = match (&*self.rows, &self.said) {
            ([row], None) if row.is_plain() => row.has_plain_href(&self.href()),
            ([row], None) => row.href() == Some(self.href()) && !row.deviates(Deviation::PropertyTwice),
            _ => false,
        };
        if let Some(row) = is_only.then(|| self.rows.pop()).flatten() {
            return Ok(row);
        }
        let mut writer = RowWriter::new(Layout::default());
        writer.href(&self.href());
        others.iter().for_each(|other| writer.href(&other.href()));
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

fn is_208(status: Option<&Status>) -> bool {
    status.is_some_and(|status| status.code() == StatusCode::ALREADY_REPORTED)
}

fn is_removal(code: StatusCode) -> bool {
    matches!(code, StatusCode::NOT_FOUND | StatusCode::GONE)
}
