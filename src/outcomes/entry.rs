//! The outcomes of one resource, and the response that is built of them.

use std::ops::Range;
use std::sync::Arc;

use http::StatusCode;

use super::Operation;
use super::more::{More, is_208, is_removal, join, reports_again};
use super::said::Said;
use super::whole::{Details, ResourceOutcome};
use crate::deviation::Deviation;
use crate::error::Error;
use crate::href::Href;
use crate::response::Response;
use crate::value::{markup, readable};
use crate::write::row::{Layout, RowWriter};
use crate::xml::escape;

/// The outcomes of one resource. Small, because a DELETE may have a million of them.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The markup of a plain response; otherwise [`BEGIN`] and the href, which is not escaped. If it need not be, this is
    /// the beginning of the response.
    text: String,
    told: Told,
}

/// What is told of a resource.
#[derive(Clone, Debug)]
enum Told {
    /// A status, and nothing else.
    Whole(ResourceOutcome),
    /// A [plain](Response::is_plain) response, and nothing else. The range is the place of its href in the markup.
    Plain(Range<usize>),
    /// Anything else. Boxed, because few resources have it.
    More(Box<More>),
}

/// The text before the href of a response.
const BEGIN: &str = "<D:response><D:href>";
/// The rest of a response with a status, but for the reason phrase.
const REST: &str = "</D:href><D:status>HTTP/1.1 423 </D:status></D:response>";

/// Begins the response of an href, with room for that many bytes more.
fn begin(href: &Href<'_>, room: usize) -> String {
    let mut text = String::with_capacity(BEGIN.len() + href.as_str().len() + room);
    text.push_str(BEGIN);
    text.push_str(href.as_str());
    text
}

/// Returns the href in a text that [`begin`] made.
fn begun(text: &str) -> Href<'_> {
    Href::kept(text.get(BEGIN.len()..).unwrap_or_default())
}

impl Entry {
    pub(super) fn of_whole(href: &Href<'_>, whole: ResourceOutcome) -> Self {
        let room = REST.len() + whole.status.reason().len();
        Self { text: begin(href, room), told: Told::Whole(whole) }
    }

    /// Makes the entry of a response with propstats.
    pub(super) fn of_row(href: &Href<'_>, row: Response<'static>) -> Self {
        match row.place_of_plain_href() {
            Some(place) if row.as_xml()[place.clone()] == *href.as_str() => Self::of_plain(place, row),
            _ => Self::of_more(begin(href, 0), More { rows: vec![row], ..More::default() }),
        }
    }

    /// Makes the entry of a [plain](Response::is_plain) response, with the place of its href in its markup.
    pub(super) fn of_plain(href: Range<usize>, row: Response<'_>) -> Self {
        Self { text: row.into_xml(), told: Told::Plain(href) }
    }

    fn of_more(text: String, more: More) -> Self {
        let told = match more {
            More { whole: Some(whole), rows, said: None } if rows.is_empty() => Told::Whole(whole),
            more => Told::More(Box::new(more)),
        };
        Self { text, told }
    }

    fn into_more(self) -> (String, More) {
        match self.told {
            Told::Whole(whole) => (self.text, More { whole: Some(whole), ..More::default() }),
            Told::Plain(_) => {
                let text = begin(&self.href(), 0);
                (text, More { rows: vec![Response::built_plain(self.text, true)], ..More::default() })
            }
            Told::More(more) => (self.text, *more),
        }
    }

    /// Takes everything out of an entry that is then left out.
    pub(super) fn take(&mut self) -> Self {
        std::mem::replace(self, Self { text: String::new(), told: Told::Plain(0..0) })
    }

    /// Returns the href.
    pub(super) fn href(&self) -> Href<'_> {
        Href::kept(self.href_text())
    }

    /// Returns the text of the href.
    #[inline]
    pub(super) fn href_text(&self) -> &str {
        let place = match &self.told {
            Told::Plain(place) => place.clone(),
            _ => BEGIN.len()..self.text.len(),
        };
        self.text.get(place).unwrap_or_default()
    }

    pub(super) fn set_href(&mut self, href: &Href<'_>) {
        let (_, more) = self.take().into_more();
        *self = Self::of_more(begin(href, REST.len()), more);
    }

    /// Returns the status of the resource as a whole.
    pub(super) fn whole(&self) -> Option<&ResourceOutcome> {
        match &self.told {
            Told::Whole(whole) => Some(whole),
            Told::Plain(_) => None,
            Told::More(more) => more.whole.as_ref(),
        }
    }

    /// Returns the status of the resource as a whole, if nothing else is told of it.
    pub(super) fn whole_alone(&self) -> Option<&ResourceOutcome> {
        match &self.told {
            Told::Whole(whole) => Some(whole),
            _ => None,
        }
    }

    /// Sets the status of the resource as a whole, and leaves out all else.
    pub(super) fn set_whole(&mut self, whole: ResourceOutcome) {
        *self = Self::of_whole(&self.href(), whole);
    }

    /// Returns the status of the resource as a whole, if it failed.
    pub(super) fn failure(&self) -> Option<&ResourceOutcome> {
        self.whole().filter(|whole| !whole.is_success())
    }

    /// True if the operation on this resource is still pending: 202.
    pub(super) fn is_accepted(&self) -> bool {
        self.whole().is_some_and(|whole| whole.code() == StatusCode::ACCEPTED)
    }

    /// True for a member that was removed: RFC 6578 §3.5.2. Some servers send 410 instead.
    pub(super) fn is_removed(&self) -> bool {
        self.failure().is_some_and(|whole| is_removal(whole.code()))
    }

    /// Returns about how many bytes the entry takes.
    pub(super) fn size(&self) -> usize {
        let beside = match &self.told {
            Told::Whole(whole) => whole.details().map_or(0, Details::size),
            Told::Plain(_) => 0,
            Told::More(more) => more.size(),
        };
        size_of_val(self) + self.text.capacity() + beside
    }

    /// Turns each 208 into a 200: the resource or its properties are there, and no response is left out because of
    /// them.
    pub(super) fn report_again(&mut self, operation: Operation) -> Result<(), Error> {
        match &mut self.told {
            Told::Whole(whole) => whole.report_again(),
            Told::Plain(_) => {}
            Told::More(more) => more.report_again(&begun(&self.text), operation)?,
        }
        Ok(())
    }

    /// True for another binding of a collection that is already in the document: RFC 5842 §7.1.
    pub(super) fn is_reported(&self) -> bool {
        let is_in_row = match &self.told {
            Told::More(more) => more.rows.iter().any(reports_again),
            _ => false,
        };
        is_in_row || is_208(self.whole().map(|whole| &whole.status))
    }

    /// Adds the contents of a later entry.
    pub(super) fn absorb(&mut self, later: Self, operation: Operation) {
        let ((text, mut more), (_, mut later)) = (self.take().into_more(), later.into_more());
        if operation == Operation::Batch {
            let mut said = more.said.take().unwrap_or_else(|| Said::of(&more));
            said.join(later.said.take().unwrap_or_else(|| Said::of(&later)));
            more.said = Some(said);
        }
        if let Some(whole) = later.whole {
            more.set(whole, operation);
        }
        for row in later.rows {
            more.push(row, operation);
        }
        *self = Self::of_more(text, more);
    }

    /// True if another entry is of the same response with several hrefs, and nothing else was said about either.
    pub(super) fn shares_response(&self, other: &Self) -> bool {
        let wholes = self.whole_alone().zip(other.whole_alone());
        wholes.is_some_and(|(own, other)| own.is_of_response_of(other))
    }

    /// Builds the response, if the entry is all there is to it: a status, or one response that needs no second look. It takes
    /// from the entry what it needs, because moving an entry takes as long as writing its response.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Limit`](crate::ErrorKind::Limit) if a reader with the default limits could not read it.
    pub(super) fn build_simple(&mut self) -> Option<Result<Response<'static>, Error>> {
        match &self.told {
            Told::Whole(ResourceOutcome { status, details: None }) => {
                let mut xml = std::mem::take(&mut self.text);
                if !escape::is_plain(&xml[BEGIN.len()..]) {
                    let href = xml.split_off(BEGIN.len());
                    escape::push_text(&mut xml, &href);
                }
                xml.push_str("</D:href>");
                markup::push_status(&mut xml, status);
                xml.push_str("</D:response>");
                Some(readable::check(&xml, false).map(|()| Response::built(xml)))
            }
            Told::Plain(_) => Some(Ok(Response::built_plain(std::mem::take(&mut self.text), true))),
            _ => None,
        }
    }

    /// Builds the response for this resource and for others that [share](Self::shares_response) it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Limit`](crate::ErrorKind::Limit) if a reader with the default limits could not read it.
    pub(super) fn build(self, others: &[Self], operation: Operation) -> Result<Response<'static>, Error> {
        let is_accepted = self.is_accepted();
        let (text, mut more) = self.into_more();
        if is_accepted && !operation.lists() && !more.has_failed_properties(operation) {
            // The properties that one operation found do not tell when the pending one ends.
            more.rows.clear();
        }
        let href = begun(&text);
        let is_only = match (&*more.rows, &more.said) {
            ([row], None) if row.is_plain() => row.has_plain_href(&href),
            ([row], None) => row.href() == Some(href.clone()) && !row.deviates(Deviation::PropertyTwice),
            _ => false,
        };
        if let Some(row) = is_only.then(|| more.rows.pop()).flatten() {
            return Ok(row);
        }
        let mut writer = RowWriter::new(Layout::default());
        writer.href(&href);
        others.iter().for_each(|other| writer.href(&other.href()));
        let whole = more.whole.filter(|_| more.rows.is_empty());
        if let Some(whole) = &whole {
            writer.status(Some(&whole.status));
        } else {
            join(&more.rows, operation).write(&mut writer);
        }
        let details =
            whole.and_then(|whole| whole.details).map_or_else(|| Details::of(&more.rows), Arc::unwrap_or_clone);
        let description = more.said.and_then(|said| said.description()).or(details.description);
        Details { description, ..details }.finish(writer)
    }
}
