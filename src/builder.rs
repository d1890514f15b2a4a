//! Makes rows that obey RFC 4918 §14.24.

mod by_ref;
mod draft;
mod names;
mod planned;

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;

use http::StatusCode;

use crate::condition;
use crate::error::{Error, ErrorKind, FirstError};
use crate::href::{self, Href};
use crate::name::Name;
use crate::read::Deviation;
use crate::response::{PARTS, Response};
use crate::status::Status;
use crate::value::{self, Condition, Description, Element, Property, Value};
use crate::write::readable;
use crate::xml::escape;

use self::draft::{Content, Draft};
pub(crate) use self::planned::{Planned, Tagged};

/// Collects what is to be said of one resource: see [`Response::builder`].
///
/// Properties are grouped into propstats by status, in the order in which each status first came. The first error is
/// kept and given by [`build`](Self::build), so that calls can be chained.
///
/// A thread keeps what its last builder worked with for the next one, at most 192 KiB.
///
/// # Example: a PROPFIND row
///
/// ```
/// use multistatus::{Name, Response, Value};
///
/// let row = Response::builder("/docs/")
///     .property(Name::dav("displayname"), "Documents")
///     .property(Name::dav("resourcetype"), Value::from_xml("<D:collection/>")?)
///     .not_found(Name::dav("getetag"))
///     .build()?;
/// assert!(row.is_collection());
/// assert_eq!(row.missing_properties().collect::<Vec<_>>(), [&Name::dav("getetag")]);
/// # Ok::<(), multistatus::Error>(())
/// ```
///
/// # Example: a member that could not be deleted
///
/// ```
/// use multistatus::{Condition, Response, Value, condition, http::StatusCode};
///
/// let token = Condition::new(condition::LOCK_TOKEN_SUBMITTED, Value::from_xml("<D:href>/docs/a</D:href>")?)?;
/// let row = Response::builder("/docs/a").status(StatusCode::LOCKED).condition(token).build()?;
/// assert_eq!(row.conditions().len(), 1);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct ResponseBuilder(Box<Parts>);

thread_local! {
    /// What the last row of this thread was built with. The next one is often alike: nothing has to be allocated for it,
    /// and the tags of its properties are known. What is kept is bounded, in `draft.rs` and `names.rs`.
    static SPARE: Cell<Option<Box<Parts>>> = const { Cell::new(None) };
}

/// Boxed, since each call hands the builder on.
#[derive(Clone, Default)]
struct Parts {
    draft: Draft,
    /// Those after the first.
    more_hrefs: Vec<Href<'static>>,
    status: Option<Status>,
    description: Option<Description<'static>>,
    location: Option<Href<'static>>,
    unique_properties: bool,
    error: FirstError,
}

impl ResponseBuilder {
    pub(crate) fn new(href: Result<Href<'_>, Error>) -> Self {
        // A builder may be made while the thread ends.
        let mut parts = SPARE.try_with(Cell::take).ok().flatten().unwrap_or_default();
        if let Some(href) = parts.error.check(href) {
            parts.href(href.as_str());
        }
        Self(parts)
    }

    /// Another resource with the same status. Not for rows with properties: RFC 4918 §14.24. A path if the first href is one,
    /// else a full URL: RFC 4918 §8.3.
    pub fn href<'h>(mut self, href: impl TryInto<Href<'h>, Error: Into<Error>>) -> Self {
        if let Some(href) = self.0.error.check(href.try_into()) {
            self.0.href(href.as_str());
            self.0.more_hrefs.push(href.into_owned());
        }
        self
    }

    /// The status of the resource as a whole. Not for rows with properties: RFC 4918 §14.24.
    pub fn status(mut self, status: impl TryInto<Status, Error: Into<Error>>) -> Self {
        if let Some(status) = self.0.error.check(status.try_into()) {
            self.0.status = Some(status);
        }
        self
    }

    /// Makes a property that comes twice an error ([`Deviation::PropertyTwice`](crate::Deviation::PropertyTwice)) from here
    /// on.
    ///
    /// Default: false, the first stays and later ones are passed over, because a name that a client asked for twice must
    /// not cost it the whole answer.
    ///
    /// ```
    /// use multistatus::{Name, Response};
    ///
    /// let name = Name::dav("displayname");
    /// let row = Response::builder("/a").property(&name, "A").not_found(&name).build()?;
    /// assert_eq!(row.property(&name).as_ref().and_then(|found| found.text()), Some("A"));
    /// assert!(Response::builder("/a").unique_properties(true).property(&name, "A").not_found(&name).build().is_err());
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn unique_properties(mut self, yes: bool) -> Self {
        self.0.unique_properties = yes;
        self
    }

    /// A property and its value, with status 200.
    pub fn property<'v>(mut self, name: impl Into<Cow<'v, Name>>, value: impl Into<Value<'v>>) -> Self {
        self.add_property(name, value);
        self
    }

    /// A property with language or attributes, with status 200.
    pub fn property_element(mut self, property: Property<'_>) -> Self {
        self.add_property_element(property);
        self
    }

    /// A property with another success than 200, such as 208 (RFC 5842 §7.1). A property that failed has no value: RFC
    /// 4918 §14.22.
    pub fn property_element_with(
        mut self,
        property: Property<'_>,
        status: impl TryInto<Status, Error: Into<Error>>,
    ) -> Self {
        let checked = self.0.error.check(readable::check_language(&property));
        match self.0.error.check(status.try_into()).filter(|_| checked.is_some()) {
            Some(status) if status.is_success() => self.0.add(&status, None, Content::Element(&property)),
            Some(_) => self.0.refuse(Deviation::ValueBesideFailure, &property.name().clipped()),
            None => {}
        }
        self
    }

    pub(crate) fn with_element(mut self, property: Result<Property<'_>, Error>) -> Self {
        self.0.element(property);
        self
    }

    /// A property that the resource does not have: status 404.
    pub fn not_found<'v>(self, name: impl Into<Cow<'v, Name>>) -> Self {
        self.property_status(name, StatusCode::NOT_FOUND)
    }

    /// What became of a property that has no value to give: a failure, or a success of PROPPATCH.
    pub fn property_status<'v>(
        mut self,
        name: impl Into<Cow<'v, Name>>,
        status: impl TryInto<Status, Error: Into<Error>>,
    ) -> Self {
        self.add_property_status(name, status);
        self
    }

    /// A property that failed, and the condition that was not met: RFC 4918 §16. Properties with the same status and
    /// condition share a propstat.
    pub fn property_failed_with<'v>(
        mut self,
        name: impl Into<Cow<'v, Name>>,
        status: impl TryInto<Status, Error: Into<Error>>,
        condition: Condition<'_>,
    ) -> Self {
        self.add_property_failed_with(name, status, condition);
        self
    }

    /// Adds a property with its value, or with the status for which it has none: what a lookup gave.
    ///
    /// The error can be a [`Status`], a status code or an [`Error`] of this crate, which is a 500. A value that XML cannot
    /// carry makes a 500 of this one property, while [`property`](Self::property) would refuse the whole response.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::{Name, Response, Value};
    ///
    /// let stored = "<x"; // not well-formed
    /// let row = Response::builder("/a")
    ///     .property_result(Name::dav("getetag"), Ok::<_, u16>("\"1\""))
    ///     .property_result(Name::dav("displayname"), Ok::<_, u16>("\u{1}"))
    ///     .property_result(Name::dav("owner"), Err::<&str, _>(403))
    ///     .property_result(Name::new("urn:x", "dead")?, Value::from_xml(stored))
    ///     .build()?;
    /// let code = |name: Name| row.status_of(&name).map(|status| status.as_u16());
    /// assert_eq!(code(Name::dav("getetag")), Some(200));
    /// assert_eq!(code(Name::dav("displayname")), Some(500));
    /// assert_eq!(code(Name::dav("owner")), Some(403));
    /// assert_eq!(code(Name::new("urn:x", "dead")?), Some(500));
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn property_result<'v, V, E>(mut self, name: impl Into<Cow<'v, Name>>, result: Result<V, E>) -> Self
    where
        V: Into<Value<'v>>,
        E: TryInto<Status, Error: Into<Error>>,
    {
        self.add_property_result(name, result);
        self
    }

    /// A propstat without properties, if there is none of that status: what is left of an answer from which everything
    /// was left out (RFC 8144 §2.1).
    pub fn propstat(mut self, status: impl TryInto<Status, Error: Into<Error>>) -> Self {
        if let Some(status) = self.0.error.check(status.try_into()) {
            self.0.draft.group(&status, None);
        }
        self
    }

    /// A text for people about the properties of one status, of which there must be some.
    pub fn propstat_description<'v>(
        mut self,
        status: impl TryInto<Status, Error: Into<Error>>,
        description: impl Into<Cow<'v, str>>,
    ) -> Self {
        let description = Description::new(description).map(Description::into_owned);
        if let (Some(status), Some(description)) =
            (self.0.error.check(status.try_into()), self.0.error.check(description))
        {
            self.0.draft.describe(&status, description);
        }
        self
    }

    /// A condition on the resource as a whole, which must have failed, or one of its properties: RFC 4918 §16.
    pub fn condition(mut self, condition: Condition<'_>) -> Self {
        if self.0.error.check(condition::check(&condition)).is_some() {
            self.0.draft.condition(&condition);
        }
        self
    }

    /// A text for people.
    pub fn description<'v>(mut self, text: impl Into<Cow<'v, str>>) -> Self {
        if let Some(description) = self.0.error.check(Description::new(text)) {
            self.0.description = Some(description.into_owned());
        }
        self
    }

    /// A text for people with its language.
    pub fn description_in<'v>(mut self, lang: &str, text: impl Into<Cow<'v, str>>) -> Self {
        let description = Description::new(text).and_then(|text| text.into_owned().with_lang(lang.to_owned()));
        if let Some(description) = self.0.error.check(description) {
            self.0.description = Some(description);
        }
        self
    }

    /// Where the resource is instead: RFC 4918 §14.9. Every 3xx status needs it, and few others may have it.
    pub fn location<'h>(mut self, href: impl TryInto<Href<'h>, Error: Into<Error>>) -> Self {
        if let Some(href) = self.0.error.check(href.try_into()) {
            self.0.location = Some(href.into_owned());
        }
        self
    }

    /// An element that RFC 4918 does not know, such as the `DAV:score` of a SEARCH (RFC 5323 §5.16.1). Rows end with these.
    pub fn extension(mut self, element: Element<'_>) -> Self {
        if element.name().is_dav() && PARTS.contains(&element.name().local()) {
            let message = format!("{} cannot be an extension of response", element.name());
            self.0.error.add(Error::new(ErrorKind::Usage, message));
        } else if self.0.error.check(readable::check_language(&element)).is_some() {
            self.0.draft.extension(&element);
        }
        self
    }

    /// The row.
    ///
    /// # Errors
    ///
    /// The first error of the calls before: [`ErrorKind::InvalidHref`], [`ErrorKind::InvalidStatus`],
    /// [`ErrorKind::InvalidText`]. [`ErrorKind::Deviation`] if the row would break RFC 4918 §14.24 or §13: both a status
    /// and properties, or neither; several hrefs beside properties, or one twice, or both paths and full URLs (§8.3); a property twice if
    /// [`unique_properties`](Self::unique_properties); a value beside a failure; a 3xx status without location; a status
    /// below 200; an href that is relative, or no HTTP URL (RFC 4918 §14.24). [`ErrorKind::Usage`] for a condition beside a
    /// success, or one that breaks its content model ([`condition`](crate::condition)), or an extension that has a meaning
    /// in a response. [`ErrorKind::Limit`] if a reader with the default [`Limits`](crate::Limits) could not read the
    /// response.
    pub fn build(self) -> Result<Response<'static>, Error> {
        self.finish(None)
    }

    /// Makes the row, whose last propstat was written before, if it is given.
    #[inline]
    fn finish(mut self, last: Option<&str>) -> Result<Response<'static>, Error> {
        self.0.check_rules(last.is_some());
        let row = self.0.finish(last);
        self.0.clear();
        let _ = SPARE.try_with(|spare| spare.set(Some(self.0)));
        row
    }
}

/// Shows the href alone: much of the rest is from rows that were built before.
impl fmt::Debug for ResponseBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseBuilder").field("href", &self.0.draft.first_href()).finish_non_exhaustive()
    }
}

impl Parts {
    fn finish(&mut self, last: Option<&str>) -> Result<Response<'static>, Error> {
        self.error.take()?;
        let location = self.location.as_ref().map(Href::as_str);
        let xml = self.draft.finish(self.status.as_ref(), last, self.description.as_ref(), location);
        let is_long = readable::is_long_language(self.description.as_ref().and_then(Description::lang));
        readable::check(&xml, is_long || self.draft.is_suspect())?;
        Ok(Response::built(xml))
    }

    /// For another row.
    fn clear(&mut self) {
        self.draft.clear();
        self.more_hrefs = Vec::new();
        self.status = None;
        self.description = None;
        self.location = None;
        self.unique_properties = false;
    }

    fn refuse(&mut self, deviation: Deviation, what: &str) {
        let error = Error::new(ErrorKind::Deviation(deviation), format!("{}: {what}", deviation.sentence()));
        self.error.add(error);
    }

    fn href(&mut self, href: &str) {
        if let Some(deviation) = href::misfit(href) {
            self.refuse(deviation, href);
        }
        self.draft.href(href);
    }

    /// A property with status 200 that holds a text.
    fn text(&mut self, name: &Name, text: &str) {
        if !escape::is_plain(text) {
            return self.special_text(name, text);
        }
        if self.draft.property(&Status::OK, None, Content::Plain(name, text)).is_err() {
            self.twice(name);
        }
    }

    #[inline(never)]
    fn special_text(&mut self, name: &Name, text: &str) {
        if self.error.check(value::writable_value(text, name)).is_some() {
            self.add(&Status::OK, None, Content::Text(name, text));
        }
    }

    fn add(&mut self, status: &Status, condition: Option<&Condition<'_>>, content: Content<'_>) {
        if self.draft.property(status, condition, content).is_err() {
            self.twice(content.name());
        }
    }

    /// A property with status 200.
    fn element(&mut self, property: Result<Property<'_>, Error>) {
        let checked = property.and_then(|property| readable::check_language(&property).map(|()| property));
        if let Some(property) = self.error.check(checked) {
            self.add(&Status::OK, None, Content::Element(&property));
        }
    }

    /// A property without a value.
    fn empty(&mut self, status: &Status, name: &Name) {
        if self.draft.property(status, None, Content::Plain(name, "")).is_err() {
            self.twice(name);
        }
    }

    #[cold]
    fn twice(&mut self, name: &Name) {
        if !self.unique_properties {
            return;
        }
        self.refuse(Deviation::PropertyTwice, &name.clipped());
    }

    fn check_rules(&mut self, has_last: bool) {
        if let Some((broken, href)) = self.broken_rule(has_last) {
            let href = href.into_owned();
            self.refuse(broken, &href);
        }
        if self.draft.has_conditions() {
            self.check_conditions();
        }
    }

    /// Refuses conditions on a resource of which nothing failed.
    #[cold]
    fn check_conditions(&mut self) {
        let mut statuses = self.draft.statuses().chain(&self.status);
        let first = statuses.next().filter(|first| first.is_success());
        if let Some(success) = first.filter(|_| statuses.all(Status::is_success)) {
            let refused = success.clone().failure();
            self.error.check(refused);
        }
    }

    /// The first rule that the row breaks, and the href, or hrefs, that show it.
    fn broken_rule(&self, has_last: bool) -> Option<(Deviation, Cow<'_, str>)> {
        let first = || self.draft.first_href().unwrap_or_default();
        let (status, propstats) = (self.status.is_some(), self.draft.has_groups() || has_last);
        if status == propstats {
            let broken = if status { Deviation::ResponseStatusAndPropstat } else { Deviation::ResponseWithoutOutcome };
            return Some((broken, first()));
        }
        if !self.more_hrefs.is_empty() {
            if propstats {
                return Some((Deviation::ResponseManyHrefsPropstat, first()));
            }
            let first = first();
            let mut seen = HashSet::from([&*first]);
            let twice = self.more_hrefs.iter().map(Href::as_str).find(|href| !seen.insert(href));
            if let Some(twice) = twice {
                return Some((Deviation::DuplicateHref, twice.into()));
            }
            let other = self.more_hrefs.iter().map(Href::as_str).find(|href| href::form(href) != href::form(&first));
            if let Some(other) = other {
                return Some((Deviation::HrefMixedForms, format!("{first} and {other}").into()));
            }
        }
        if self.draft.statuses().chain(&self.status).any(|status| status.as_u16() < 200) {
            return Some((Deviation::Status1xx, first()));
        }
        let redirect = matches!(self.status.as_ref().map(Status::as_u16), Some(300..=303 | 305 | 307 | 308));
        (redirect && self.location.is_none()).then(|| (Deviation::RedirectWithoutLocation, first()))
    }
}
