//! Makes rows that obey RFC 4918 §14.24.

use std::borrow::Cow;
use std::collections::HashSet;

use http::StatusCode;

use crate::error::{Error, ErrorKind};
use crate::href::Href;
use crate::name::Name;
use crate::read::Deviation;
use crate::response::Response;
use crate::status::Status;
use crate::value::{Condition, Description, Property, Value};
use crate::write::element::{self, Prefixes};

/// Collects what is to be said of one resource: see [`Response::builder`].
///
/// Properties are grouped into propstats by status, in the order in which each status first came. The first error is
/// kept and given by [`build`](Self::build), so that calls can be chained.
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
/// assert_eq!(row.missing().collect::<Vec<_>>(), [&Name::dav("getetag")]);
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
#[derive(Clone, Debug)]
#[must_use]
pub struct ResponseBuilder {
    hrefs: Vec<Href<'static>>,
    status: Option<Status>,
    groups: Vec<Group>,
    /// The names of all properties, to find one that comes twice.
    names: Vec<Name>,
    many_names: HashSet<Name>,
    conditions: String,
    description: Option<Description<'static>>,
    location: Option<Href<'static>>,
    prefixes: Prefixes,
    error: Option<Error>,
}

/// A propstat.
#[derive(Clone, Debug)]
struct Group {
    status: Status,
    /// Written conditions. Properties that failed for another reason are another group.
    conditions: String,
    properties: String,
    description: Option<Description<'static>>,
}

impl ResponseBuilder {
    pub(crate) fn new(href: Result<Href<'static>, Error>) -> Self {
        let (hrefs, error) = match href {
            Ok(href) => (vec![href], None),
            Err(error) => (Vec::new(), Some(error)),
        };
        Self {
            hrefs,
            status: None,
            groups: Vec::new(),
            names: Vec::new(),
            many_names: HashSet::new(),
            conditions: String::new(),
            description: None,
            location: None,
            prefixes: Prefixes::default(),
            error,
        }
    }

    /// Keeps the first error.
    fn check<T>(&mut self, result: Result<T, impl Into<Error>>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.error.get_or_insert(error.into());
                None
            }
        }
    }

    /// Another resource with the same status. Not for rows with properties: RFC 4918 §14.24.
    pub fn href<'h>(mut self, href: impl TryInto<Href<'h>, Error: Into<Error>>) -> Self {
        if let Some(href) = self.check(href.try_into()) {
            self.hrefs.push(href.into_owned());
        }
        self
    }

    /// The status of the resource as a whole. Not for rows with properties: RFC 4918 §14.24.
    pub fn status(mut self, status: impl TryInto<Status, Error: Into<Error>>) -> Self {
        self.status = self.check(status.try_into()).or(self.status);
        self
    }

    /// A property and its value, with status 200.
    pub fn property<'v>(self, name: impl Into<Cow<'v, Name>>, value: impl Into<Value<'v>>) -> Self {
        self.with_element(Property::new(name, value), StatusCode::OK)
    }

    /// A property with language or attributes, with status 200.
    pub fn element(self, property: Property<'_>) -> Self {
        self.with_element(Ok(property), StatusCode::OK)
    }

    /// A property with another success than 200, such as 208 (RFC 5842 §7.1). A property that failed has no value: RFC
    /// 4918 §14.22.
    pub fn element_with(mut self, property: Property<'_>, status: impl TryInto<Status, Error: Into<Error>>) -> Self {
        match self.check(status.try_into()) {
            Some(status) if status.is_success() => self.add(status, None, &property),
            Some(_) => self.refuse(Deviation::ValueBesideFailure, &property.name().to_string()),
            None => {}
        }
        self
    }

    pub(crate) fn with_element(mut self, property: Result<Property<'_>, Error>, status: StatusCode) -> Self {
        if let Some(property) = self.check(property) {
            self.add(status.into(), None, &property);
        }
        self
    }

    /// A property that the resource does not have: status 404.
    pub fn not_found<'v>(self, name: impl Into<Cow<'v, Name>>) -> Self {
        self.failed(name, StatusCode::NOT_FOUND)
    }

    /// The outcome for a property that has no value to give, such as a failure, or a success of PROPPATCH.
    pub fn failed<'v>(
        mut self,
        name: impl Into<Cow<'v, Name>>,
        status: impl TryInto<Status, Error: Into<Error>>,
    ) -> Self {
        if let Some(status) = self.check(status.try_into()) {
            self.add(status, None, &Property::empty(name));
        }
        self
    }

    /// The same with the condition that was not met: RFC 4918 §16. Properties with the same status and condition share a
    /// propstat.
    pub fn failed_with<'v>(
        mut self,
        name: impl Into<Cow<'v, Name>>,
        status: impl TryInto<Status, Error: Into<Error>>,
        condition: Condition<'_>,
    ) -> Self {
        if let Some(status) = self.check(status.try_into()) {
            self.add(status, Some(&condition), &Property::empty(name));
        }
        self
    }

    /// A propstat without properties, if there is none of that status: what is left of an answer from which everything
    /// was left out (RFC 8144 §2.1).
    pub fn propstat(mut self, status: impl TryInto<Status, Error: Into<Error>>) -> Self {
        if let Some(status) = self.check(status.try_into()) {
            self.group(status, None);
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
        if let (Some(status), Some(description)) = (self.check(status.try_into()), self.check(description)) {
            let at = self.group(status, None);
            self.groups[at].description = Some(description);
        }
        self
    }

    /// A condition on the resource as a whole: RFC 4918 §16.
    pub fn condition(mut self, condition: Condition<'_>) -> Self {
        element::push(&mut self.conditions, &mut self.prefixes, &condition);
        self
    }

    /// A text for people.
    pub fn description<'v>(mut self, text: impl Into<Cow<'v, str>>) -> Self {
        if let Some(description) = self.check(Description::new(text)) {
            self.description = Some(description.into_owned());
        }
        self
    }

    /// A text for people with its language.
    pub fn description_in<'v>(mut self, lang: &str, text: impl Into<Cow<'v, str>>) -> Self {
        let description = Description::new(text).and_then(|text| text.into_owned().with_lang(lang.to_owned()));
        self.description = self.check(description).or(self.description);
        self
    }

    /// Where the resource is instead: RFC 4918 §14.9. Every 3xx status needs it, and few others may have it.
    pub fn location<'h>(mut self, href: impl TryInto<Href<'h>, Error: Into<Error>>) -> Self {
        if let Some(href) = self.check(href.try_into()) {
            self.location = Some(href.into_owned());
        }
        self
    }

    fn group(&mut self, status: Status, condition: Option<&Condition<'_>>) -> usize {
        let mut conditions = String::new();
        if let Some(condition) = condition {
            element::push(&mut conditions, &mut self.prefixes, condition);
        }
        let found = self.groups.iter().position(|group| group.status == status && group.conditions == conditions);
        found.unwrap_or_else(|| {
            self.groups.push(Group { status, conditions, properties: String::new(), description: None });
            self.groups.len() - 1
        })
    }

    fn add(&mut self, status: Status, condition: Option<&Condition<'_>>, property: &Property<'_>) {
        // Few names are compared directly, which is faster than hashing.
        let again = if self.names.len() < 24 {
            self.names.contains(property.name())
        } else {
            if self.many_names.is_empty() {
                self.many_names.extend(self.names.iter().cloned());
            }
            !self.many_names.insert(property.name().clone())
        };
        if again {
            return self.refuse(Deviation::PropertyTwice, &property.name().to_string());
        }
        self.names.push(property.name().clone());
        let at = self.group(status, condition);
        element::push(&mut self.groups[at].properties, &mut self.prefixes, property);
    }

    fn refuse(&mut self, deviation: Deviation, what: &str) {
        let error = Error::new(ErrorKind::Deviation(deviation), format!("{}: {what}", deviation.sentence()));
        self.error.get_or_insert(error);
    }

    /// The row.
    ///
    /// # Errors
    ///
    /// The first error of the calls before: [`ErrorKind::InvalidHref`], [`ErrorKind::InvalidStatus`],
    /// [`ErrorKind::InvalidText`]. [`ErrorKind::Deviation`] if the row would break RFC 4918 §14.24 or §13: both a status
    /// and properties, or neither; several hrefs beside properties, or one twice; a property twice; a value beside a
    /// failure; a 3xx status without location; a status below 200.
    pub fn build(mut self) -> Result<Response<'static>, Error> {
        self.check_rules();
        if let Some(error) = self.error {
            return Err(error);
        }
        let properties: usize = self.groups.iter().map(|group| group.properties.len() + 120).sum();
        let mut xml = String::with_capacity(properties + self.conditions.len() + 160);
        xml.push_str("<D:response");
        self.prefixes.push_declarations(&mut xml);
        xml.push('>');
        for href in &self.hrefs {
            element::push_simple(&mut xml, "href", href.as_str());
        }
        if let Some(status) = &self.status {
            push_status(&mut xml, status);
        }
        for group in &self.groups {
            xml.push_str("<D:propstat><D:prop>");
            xml.push_str(&group.properties);
            xml.push_str("</D:prop>");
            push_status(&mut xml, &group.status);
            push_conditions(&mut xml, &group.conditions);
            if let Some(description) = &group.description {
                element::push_description(&mut xml, description);
            }
            xml.push_str("</D:propstat>");
        }
        push_conditions(&mut xml, &self.conditions);
        if let Some(description) = &self.description {
            element::push_description(&mut xml, description);
        }
        if let Some(location) = &self.location {
            xml.push_str("<D:location>");
            element::push_simple(&mut xml, "href", location.as_str());
            xml.push_str("</D:location>");
        }
        xml.push_str("</D:response>");
        Ok(Response::built(xml))
    }

    fn check_rules(&mut self) {
        let Some(first) = self.hrefs.first().map(ToString::to_string) else { return };
        let (status, propstats) = (self.status.is_some(), !self.groups.is_empty());
        if status && propstats {
            self.refuse(Deviation::RowStatusAndPropstat, &first);
        }
        if !status && !propstats {
            self.refuse(Deviation::RowWithoutOutcome, &first);
        }
        if self.hrefs.len() > 1 {
            if propstats {
                self.refuse(Deviation::RowManyHrefsPropstat, &first);
            }
            let mut seen = HashSet::new();
            let twice = self.hrefs.iter().find(|href| !seen.insert(href.as_str())).map(ToString::to_string);
            if let Some(twice) = twice {
                self.refuse(Deviation::DuplicateHref, &twice);
            }
        }
        let codes =
            self.groups.iter().map(|group| group.status.as_u16()).chain(self.status.as_ref().map(Status::as_u16));
        let codes: Vec<u16> = codes.collect();
        if codes.iter().any(|code| *code < 200) {
            self.refuse(Deviation::Status1xx, &first);
        }
        let redirect = matches!(self.status.as_ref().map(Status::as_u16), Some(300..=303 | 305 | 307 | 308));
        if redirect && self.location.is_none() {
            self.refuse(Deviation::RedirectWithoutLocation, &first);
        }
    }
}

fn push_status(xml: &mut String, status: &Status) {
    xml.push_str("<D:status>");
    status.push_line(xml);
    xml.push_str("</D:status>");
}

fn push_conditions(xml: &mut String, conditions: &str) {
    if !conditions.is_empty() {
        for part in ["<D:error>", conditions, "</D:error>"] {
            xml.push_str(part);
        }
    }
}
