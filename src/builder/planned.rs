//! Properties whose names come from a plan.

use http::StatusCode;

use super::draft::PropertyContent;
use super::{ResponseBuilder, rescue};
use crate::error::Error;
use crate::href::Href;
use crate::name::Name;
use crate::status::Status;
use crate::value::markup::PlannedTags;
use crate::value::prefixes::RootNamespace;
use crate::value::readable;
use crate::value::{Condition, Property, Value};
use crate::xml::escape;

/// What is known of a name.
#[derive(Clone, Copy)]
pub(crate) enum Tagged<'t> {
    /// Nothing: the builder looks whether it came before, and passes over it then.
    Look,
    /// It comes once, has this number in the plan, and has these tags if they are the same in every row.
    Once(usize, Option<&'t PlannedTags>),
}

/// What a property of a plan has.
#[derive(Clone, Copy)]
pub(crate) enum Planned<'c> {
    Text(&'c str),
    Element(&'c Property<'c>),
    /// A failure, with the condition that was not met.
    Failed(&'c Status, Option<&'c Condition<'c>>),
}

impl ResponseBuilder {
    /// Begins a response for an href, or for the error in its place, with a builder that is new or was made to
    /// [forget](Self::forget) its last response.
    pub(crate) fn begin_checked(&mut self, href: Result<Href<'_>, Error>) {
        self.0.begin(href);
    }

    /// Forgets the response, and keeps a bounded part of its memory.
    pub(crate) fn forget(&mut self) {
        self.0.clear();
    }

    /// Makes the response declare namespaces of the root, as a propstat that was written before needs them. Returns false
    /// if it cannot.
    pub(crate) fn declare_roots(&mut self, roots: &[RootNamespace]) -> bool {
        self.0.draft.declare_roots(roots)
    }

    /// Adds a property. One that cannot be written is a 500.
    pub(crate) fn plan(&mut self, tags: Tagged<'_>, name: &Name, planned: Planned<'_>) {
        match planned {
            Planned::Text(text) if escape::is_plain(text) => {
                self.put(tags, &Status::OK, None, PropertyContent::Plain(name, text));
            }
            planned => self.plan_other(tags, name, planned),
        }
    }

    /// Adds a text for the name with this number in the plan, if other responses have it after the same ones, and if
    /// nothing in the text needs a second look; false if it was not added.
    #[inline]
    pub(crate) fn plan_again(&mut self, number: usize, text: &str) -> bool {
        self.0.draft.follow_number(number, text)
    }

    /// Adds a text to the propstat that is open, if that is the one for values, and if nothing in the text has to be
    /// escaped; false if it was not added.
    pub(crate) fn plan_plain(&mut self, number: usize, tags: &PlannedTags, name: &Name, text: &str) -> bool {
        escape::is_plain(text) && (self.0.follow(name, text) || self.0.draft.plain_once(number, tags, name, text))
    }

    /// Adds markup as other responses have it; false if it was not added.
    pub(crate) fn plan_markup(&mut self, name: &Name, value: &Value<'_>) -> bool {
        self.0.markup(name, value)
    }

    #[inline(never)]
    fn plan_other(&mut self, tags: Tagged<'_>, name: &Name, planned: Planned<'_>) {
        let broken = Status::from(StatusCode::INTERNAL_SERVER_ERROR);
        let none = PropertyContent::Plain(name, "");
        let (status, condition, content) = match planned {
            Planned::Text(text) if escape::writable_value(text, name).is_ok() => {
                (&Status::OK, None, PropertyContent::Text(name, text))
            }
            Planned::Element(property) if readable::check_language(property).is_ok() => {
                (&Status::OK, None, PropertyContent::Element(property))
            }
            Planned::Text(_) | Planned::Element(_) => (&broken, None, none),
            Planned::Failed(status, condition) => (status, condition, none),
        };
        self.put(tags, status, condition, content);
    }

    #[inline(always)]
    fn put(
        &mut self,
        tags: Tagged<'_>,
        status: &Status,
        condition: Option<&Condition<'_>>,
        content: PropertyContent<'_>,
    ) {
        match tags {
            Tagged::Look => self.0.add(status, condition, content),
            Tagged::Once(number, tags) => self.0.draft.property_once(status, condition, content, (number, tags)),
        }
    }

    /// Returns the href of the response, unless there was an error in its place.
    pub(crate) fn first_href(&self) -> Option<String> {
        self.0.draft.first_href().map(Into::into)
    }

    /// Keeps an error, if it is the first.
    pub(crate) fn refuse(&mut self, error: Error) {
        self.0.error.add(error);
    }

    /// Builds the response, whose last propstat was written before, if it is given. A response without any gets an
    /// empty propstat with 200. Values that no reader could read become a 500 each. Returns the markup, and whether the
    /// response is [plain](crate::Response::is_plain).
    ///
    /// `level` is the number of responses around this one, in whose properties it is put.
    #[inline(always)]
    pub(crate) fn build_planned(&mut self, last: Option<&str>, level: u32) -> Result<(String, bool), Error> {
        if last.is_none() && !self.0.draft.has_groups() {
            self.0.draft.group(&Status::OK, None);
        }
        let mut xml = String::new();
        match self.0.finish(last.unwrap_or_default(), &mut xml) {
            Ok(is_plain) if !readable::is_deeper(&xml, level) => Ok((xml, is_plain)),
            Ok(_) => rescue::rescue(xml, level).map(|xml| (xml, false)),
            // An error from before it was written is about something else.
            Err(error) if error.is_limit() && !xml.is_empty() => rescue::rescue(xml, level).map(|xml| (xml, false)),
            Err(error) => Err(error),
        }
    }
}
