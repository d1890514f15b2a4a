//! The collected parts of a response, and the rules that they must obey.

use std::borrow::Cow;

use http::StatusCode;

use super::draft::{Draft, PropertyContent, RESPONSE_END};
use super::script::Followed;
use crate::deviation::Deviation;
use crate::error::{Error, ErrorKind, FirstError};
use crate::href::{self, Href};
use crate::name::Name;
use crate::rules::{self, Counts, Hrefs};
use crate::status::Status;
use crate::value::markup::Content;
use crate::value::readable;
use crate::value::{Condition, Description, Value};
use crate::xml::escape;

/// The collected parts of a response.
#[derive(Clone, Default)]
pub(super) struct BuilderParts {
    /// True from `ResponseBuilder::begin` to `build`.
    pub(super) begun: bool,
    pub(super) draft: Draft,
    /// The hrefs after the first.
    pub(super) more_hrefs: Vec<Href<'static>>,
    pub(super) status: Option<Status>,
    pub(super) description: Option<Description<'static>>,
    pub(super) location: Option<Href<'static>>,
    pub(super) unique_properties: bool,
    pub(super) error: FirstError,
}

impl BuilderParts {
    pub(super) fn begin(&mut self, href: Result<Href<'_>, Error>) {
        self.begun = true;
        if let Some(href) = self.error.check(href) {
            self.href(href.as_str());
        }
    }

    /// Appends the markup of the response to `xml`.
    ///
    /// `last` is the last propstat, or empty if there is none that was written before. Returns true if the response is
    /// [plain](crate::Response::is_plain).
    pub(super) fn finish(&mut self, last: &str, xml: &mut String) -> Result<bool, Error> {
        if let Some(Followed { start, text, end, is_plain, .. }) = self.followed(last) {
            let parts = [start, text.as_str(), end.strip_suffix(RESPONSE_END).unwrap_or(end), last, RESPONSE_END];
            match xml.capacity() {
                0 => *xml = parts.concat(),
                _ => xml.extend(parts),
            }
            self.begun = false;
            return Ok(is_plain);
        }
        if !std::mem::replace(&mut self.begun, false) {
            return Err(Error::new(
                ErrorKind::Usage,
                "expected a response that was begun: call begin for each response",
            ));
        }
        self.draft.take_over();
        self.check_rules(usize::from(!last.is_empty()));
        self.error.take()?;
        let location = self.location.as_ref().map(Href::as_str);
        let in_order = self.draft.finish(self.status.as_ref(), last, self.description.as_ref(), location, xml);
        let is_long = readable::is_long_language(self.description.as_ref().and_then(Description::lang));
        readable::check(xml, is_long || self.draft.is_suspect())?;
        let is_outcome = |status: &Status| rules::is_single(status.as_u16());
        Ok(in_order && self.status.is_none() && self.more_hrefs.is_empty() && self.draft.statuses().all(is_outcome))
    }

    /// Returns the parts of a response about which nothing is to be checked, because it was written as others before.
    #[inline]
    pub(super) fn followed(&self, last: &str) -> Option<Followed<'_>> {
        let has_more = self.status.is_some() || self.description.is_some() || self.location.is_some();
        if !self.begun || has_more || self.error.is_some() {
            return None;
        }
        self.draft.followed(last)
    }

    /// Forgets a response, and keeps a bounded part of its memory, and the setting of unique properties.
    pub(super) fn clear(&mut self) {
        self.draft.clear();
        self.more_hrefs = Vec::new();
        self.status = None;
        self.description = None;
        self.location = None;
        self.error = FirstError::default();
    }

    pub(super) fn refuse(&mut self, deviation: Deviation, what: &str) {
        let error = Error::new(ErrorKind::Deviation(deviation), format!("{}: {what}", deviation.sentence()));
        self.error.add(error);
    }

    pub(super) fn href(&mut self, href: &str) {
        if let Some(deviation) = href::misfit(href) {
            self.refuse(deviation, href);
        }
        self.draft.href(href);
    }

    /// Adds a property with status 200 that holds a text.
    pub(super) fn text(&mut self, name: &Name, text: &str) {
        if !self.draft.follow_plain(name, text) {
            self.other_text(name, text);
        }
    }

    /// Does the work of [`text`](Self::text) if the text is special, or the response has another property than those
    /// before.
    #[inline(never)]
    fn other_text(&mut self, name: &Name, text: &str) {
        if !escape::is_plain(text) {
            return self.special_text(name, text);
        }
        if !self.follow(name, text) {
            self.plain_text(name, text);
        }
    }

    // In place, because texts of responses that are not like others are all added here.
    #[inline(always)]
    fn plain_text(&mut self, name: &Name, text: &str) {
        if self.draft.property(&Status::OK, None, PropertyContent::Plain(name, text)).is_err() {
            self.twice(name);
        }
    }

    #[inline(never)]
    fn special_text(&mut self, name: &Name, text: &str) {
        let is_writable = self.error.check(escape::writable_value(text, name)).is_some();
        if is_writable && !self.draft.follow(StatusCode::OK, name, Content::Text(text)) {
            self.add(&Status::OK, None, PropertyContent::Text(name, text));
        }
    }

    pub(super) fn add(&mut self, status: &Status, condition: Option<&Condition<'_>>, content: PropertyContent<'_>) {
        if self.draft.property(status, condition, content).is_err() {
            self.twice(content.name());
        }
    }

    /// Adds a property without a value.
    pub(super) fn empty(&mut self, status: &Status, name: &Name) {
        if status.own_reason().is_some() || !self.draft.follow(status.code(), name, Content::Text("")) {
            self.plain_empty(status, name);
        }
    }

    /// Adds a text with status 200 that needs no escaping, as other responses have it; false if it was not added.
    #[inline(always)]
    pub(super) fn follow(&mut self, name: &Name, text: &str) -> bool {
        match text {
            "" => self.draft.follow(StatusCode::OK, name, Content::Text("")),
            _ => self.draft.follow(StatusCode::OK, name, Content::Xml(text)),
        }
    }

    /// Adds a property with status 200 that holds markup, as other responses have it; false if it was not added.
    pub(super) fn markup(&mut self, name: &Name, value: &Value<'_>) -> bool {
        let Value::Xml(xml) = value else { return false };
        let is_tame = xml.is_plain() && readable::is_tame(name.local(), xml.as_str());
        is_tame && self.draft.follow_markup(name, xml.as_str())
    }

    #[inline(never)]
    fn plain_empty(&mut self, status: &Status, name: &Name) {
        if self.draft.property(status, None, PropertyContent::Plain(name, "")).is_err() {
            self.twice(name);
        }
    }

    #[cold]
    fn twice(&mut self, name: &Name) {
        if !self.unique_properties {
            return;
        }
        self.refuse(Deviation::PropertyTwice, &name.clipped().to_string());
    }

    fn check_rules(&mut self, more_propstats: usize) {
        if let Some((broken, href)) = self.broken_rule(more_propstats) {
            let href = href.into_owned();
            self.refuse(broken, &href);
        }
        if self.draft.has_conditions() {
            self.check_conditions();
        }
    }

    /// Refuses conditions on a resource for which nothing failed.
    #[cold]
    fn check_conditions(&mut self) {
        let mut statuses = self.draft.statuses().chain(&self.status);
        let first = statuses.next().filter(|first| first.is_success());
        if let Some(success) = first.filter(|_| statuses.all(Status::is_success)) {
            let refused = success.clone().failure();
            self.error.check(refused);
        }
    }

    /// Returns the first rule that the response breaks, and the href or hrefs that show it.
    fn broken_rule(&self, more_propstats: usize) -> Option<(Deviation, Cow<'_, str>)> {
        let first = || self.draft.first_href().unwrap_or_default();
        let counts = Counts {
            hrefs: 1 + self.more_hrefs.len(),
            has_status: self.status.is_some(),
            propstats: self.draft.statuses().count() + more_propstats,
        };
        if let Some(broken) = counts.broken().next() {
            return Some((broken, first()));
        }
        if !self.more_hrefs.is_empty() {
            if let Some(broken) = self.broken_rule_of_hrefs() {
                return Some(broken);
            }
        }
        let mut statuses = self.draft.statuses().chain(&self.status).map(Status::as_u16);
        if statuses.any(|code| rules::status(code) == Some(Deviation::Status1xx)) {
            return Some((Deviation::Status1xx, first()));
        }
        let broken = rules::location(self.status.as_ref().map(Status::as_u16), self.location.is_some());
        // A superfluous location does no harm.
        broken.filter(|rule| *rule == Deviation::RedirectWithoutLocation).map(|broken| (broken, first()))
    }

    /// Returns the first rule that several hrefs break, and the hrefs that show it.
    #[cold]
    fn broken_rule_of_hrefs(&self) -> Option<(Deviation, Cow<'_, str>)> {
        let first = self.draft.first_href().unwrap_or_default();
        let others = || self.more_hrefs.iter().map(Href::as_str);
        let mut seen = Hrefs::new();
        seen.add(&*first);
        if let Some(broken) = others().find_map(|href| seen.add(href).map(|rule| (rule, href.into()))) {
            return Some(broken);
        }
        let other = others().find(|href| href::form(href) != href::form(&first))?;
        Some((Deviation::HrefMixedForms, format!("{first} and {other}").into()))
    }
}
