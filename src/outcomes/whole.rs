//! The outcome of a resource as a whole, and the checks that refuse outcomes.

use std::slice;
use std::sync::Arc;

use http::StatusCode;

use super::badness;
use crate::condition;
use crate::deviation::Deviation;
use crate::error::{Error, ErrorKind};
use crate::href::Href;
use crate::response::Response;
use crate::rules;
use crate::status::Status;
use crate::value::readable;
use crate::value::{Condition, Description, Element, Value};
use crate::write::row::RowWriter;

/// The outcome of a resource as a whole.
#[derive(Clone, Debug)]
pub(super) struct ResourceOutcome {
    pub(super) status: Status,
    /// Shared by all hrefs of one response, because these may be many and a description may be long. The outcomes that
    /// share it are written as one response again. Most responses have none.
    pub(super) details: Option<Arc<Details>>,
}

/// The contents of a response besides its outcome.
#[derive(Clone, Debug, Default)]
pub(super) struct Details {
    pub(super) conditions: Vec<Condition<'static>>,
    pub(super) description: Option<Description<'static>>,
    pub(super) location: Option<Href<'static>>,
    pub(super) extensions: Vec<Element<'static>>,
}

impl Details {
    /// Merges the details of several responses: all elements, and the first text.
    pub(super) fn of(rows: &[Response<'_>]) -> Self {
        Self {
            conditions: rows.iter().flat_map(Response::conditions).map(Element::into_owned).collect(),
            description: rows.iter().find_map(Response::description).map(Description::into_owned),
            location: rows.iter().find_map(Response::location).map(Href::into_owned),
            extensions: rows.iter().flat_map(Response::extensions).map(Element::into_owned).collect(),
        }
    }

    /// Returns about how many bytes the details take.
    pub(super) fn size(&self) -> usize {
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

    /// Completes the response whose outcome was written.
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

impl ResourceOutcome {
    pub(super) fn new(status: Status) -> Self {
        Self { status, details: None }
    }

    /// Makes the outcome that a call reports.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] for a condition beside a success, or one that breaks its content model.
    pub(super) fn told(status: Status, condition: Option<Condition<'_>>) -> Result<Self, Error> {
        match condition {
            None => Ok(Self::new(status)),
            Some(condition) => {
                condition::check(&condition)?;
                Ok(Self::with_condition(status.failure()?, condition.into_owned()))
            }
        }
    }

    pub(super) fn with_condition(status: Status, condition: Condition<'static>) -> Self {
        Self { status, details: Some(Arc::new(Details { conditions: vec![condition], ..Details::default() })) }
    }

    /// Takes the outcome out of a response without propstats.
    pub(super) fn of(row: &Response<'_>, status: &Status) -> Self {
        let details = Details::of(slice::from_ref(row));
        let is_kept = row.hrefs().len() > 1 || !details.is_empty();
        Self { status: status.clone(), details: is_kept.then(|| Arc::new(details)) }
    }

    pub(super) fn details(&self) -> Option<&Details> {
        self.details.as_deref()
    }

    pub(super) fn conditions(&self) -> &[Condition<'static>] {
        self.details().map_or(&[], |details| &details.conditions)
    }

    pub(super) fn add_condition(&mut self, condition: Condition<'static>) {
        Arc::make_mut(self.details.get_or_insert_default()).conditions.push(condition);
    }

    /// Turns a 208 into a 200.
    pub(super) fn report_again(&mut self) {
        if self.code() == StatusCode::ALREADY_REPORTED {
            self.status = Status::OK;
        }
    }

    pub(super) fn code(&self) -> StatusCode {
        self.status.code()
    }

    pub(super) fn is_success(&self) -> bool {
        self.status.is_success()
    }

    fn gives_reason(&self) -> bool {
        self.details().is_some_and(|details| !details.is_empty())
    }

    /// True if both are of one response with several hrefs.
    pub(super) fn is_of_response_of(&self, other: &Self) -> bool {
        let details = self.details.as_ref().zip(other.details.as_ref());
        details.is_some_and(|(own, other)| Arc::ptr_eq(own, other)) && self.status == other.status
    }

    /// True if this is worse than `other`, or equally bad and only this one gives a reason.
    pub(super) fn says_more_than(&self, other: &Self) -> bool {
        let (new, old) = (badness(self.code()), badness(other.code()));
        new > old || new == old && self.gives_reason() && !other.gives_reason()
    }

    /// True if this is worse than `other`, in either order: of two different statuses one is always worse.
    pub(super) fn outweighs(&self, other: &Self) -> bool {
        let (new, old) = (badness(self.code()), badness(other.code()));
        match self.code() == other.code() {
            true => self.says_more_than(other),
            false => new > old || new == old && self.status.is_worse_than(&other.status),
        }
    }

    /// True if this replaces `earlier`: the worse of two is kept, and of two equally bad ones the later, unless only
    /// the earlier gives a reason.
    pub(super) fn replaces(&self, earlier: &Self) -> bool {
        let (new, old) = (badness(self.code()), badness(earlier.code()));
        new > old || new == old && (self.gives_reason() || !earlier.gives_reason())
    }
}

/// Checks a response that may have been read, and returns its href.
pub(super) fn check_row(row: &Response<'_>) -> Result<Href<'static>, Error> {
    if let Some(href) = row.plain_href() {
        return Ok(href.into_owned());
    }
    let first = row.href().map(Href::into_owned);
    let is_early = |status: &Status| rules::status(status.as_u16()) == Some(Deviation::Status1xx);
    if let Some(status) = row.propstats().find_map(|propstat| propstat.status().filter(|status| **status == 207)) {
        return Err(nested(status));
    }
    let found = match row.propstats().any(|propstat| propstat.status().is_some_and(is_early)) {
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
    let code = status.as_u16();
    match rules::status(code) {
        Some(early @ Deviation::Status1xx) => Err(refused(early, href)),
        _ if !rules::is_outcome(code) => Err(nested(status)),
        _ => match rules::location(Some(code), located) {
            Some(broken @ Deviation::RedirectWithoutLocation) => Err(refused(broken, href)),
            _ => Ok(()),
        },
    }
}

/// Refuses a 207, which only says that the outcomes are elsewhere.
fn nested(status: &Status) -> Error {
    let message = format!("{status} is no outcome: give those of the resources or properties that it is about");
    Error::new(ErrorKind::InvalidStatus, message)
}

pub(super) fn refused(deviation: Deviation, what: &str) -> Error {
    let what = crate::clip::clip(what);
    Error::new(ErrorKind::Deviation(deviation), format!("{}: {what}", deviation.sentence()))
}
