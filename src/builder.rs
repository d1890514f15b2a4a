//! Builds responses that obey RFC 4918 §14.24.

mod draft;
mod names;
mod parts;
mod pen;
mod planned;
mod rescue;
mod script;

use std::borrow::Cow;
use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};

use http::StatusCode;

use crate::condition;
use crate::deviation::Deviation;
use crate::error::{Error, ErrorKind};
use crate::href::Href;
use crate::name::Name;
use crate::response::Response;
use crate::row::index::PARTS;
use crate::status::Status;
use crate::value::prefixes::RootNamespaces;
use crate::value::readable;
use crate::value::{Condition, Description, Element, Property, Value};
use crate::xml::escape;

use self::draft::PropertyContent;
use self::parts::BuilderParts;
pub(crate) use self::planned::{Planned, Tagged};
use self::script::Followed;

/// Builds a [`Response`] that obeys RFC 4918 §14.24: see [`Response::builder`].
///
/// Properties are grouped into propstats by status, in the order in which each status was first used. The first error
/// is deferred until [`build`](Self::build), so that calls can be chained.
///
/// # Many responses
///
/// To build many responses, keep one builder and [begin](Self::begin) each response with it. This takes about half the
/// time of a new builder for each, because the builder keeps its memory and the tags of earlier names: at most 192 KiB,
/// or as much as the current response needs. Nothing of one response appears in the next.
/// [`Writer::build`](crate::write::Writer::build) and [`Encoder::build`](crate::write::Encoder::build) keep a builder
/// of their own.
///
/// ```
/// use multistatus::{Error, Name, Response, ResponseBuilder};
///
/// fn listing(names: &[&str]) -> Result<Vec<Response<'static>>, Error> {
///     let mut builder = ResponseBuilder::new();
///     names.iter().map(|name| builder.begin(*name).property(Name::dav("displayname"), &name[1..]).build()).collect()
/// }
///
/// assert_eq!(listing(&["/a", "/b"])?.len(), 2);
/// # Ok::<(), multistatus::Error>(())
/// ```
///
/// # Example: a response to PROPFIND
///
/// ```
/// use multistatus::{Name, Response, Value};
///
/// let response = Response::builder("/docs/")
///     .property(Name::dav("displayname"), "Documents")
///     .property(Name::dav("resourcetype"), Value::from_xml("<D:collection/>")?)
///     .not_found(Name::dav("getetag"))
///     .build()?;
/// assert!(response.is_collection());
/// assert_eq!(response.missing_properties().collect::<Vec<_>>(), [&Name::dav("getetag")]);
/// # Ok::<(), multistatus::Error>(())
/// ```
///
/// # Example: a member that could not be deleted
///
/// ```
/// use multistatus::{Condition, Response, Value, condition, http::StatusCode};
///
/// let token = Condition::new(condition::LOCK_TOKEN_SUBMITTED, Value::from_xml("<D:href>/docs/a</D:href>")?)?;
/// let response = Response::builder("/docs/a").status(StatusCode::LOCKED).condition(token).build()?;
/// assert_eq!(response.conditions().len(), 1);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct ResponseBuilder(BuilderParts);

impl<'a> Response<'a> {
    /// Begins a response for `href`.
    ///
    /// [`ResponseBuilder`] lists the calls that can follow. An invalid href is an error of
    /// [`build`](ResponseBuilder::build).
    pub fn builder(href: impl TryInto<Href<'a>, Error: Into<crate::Error>>) -> ResponseBuilder {
        let mut builder = ResponseBuilder::new();
        builder.0.begin(href.try_into().map_err(Into::into));
        builder
    }
}

impl ResponseBuilder {
    /// Creates a builder for many responses, each of which starts with [`begin`](Self::begin).
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins a response for `href`. Anything that was collected and not built is dropped; what
    /// [`unique_properties`](Self::unique_properties) set stays.
    ///
    /// ```
    /// use multistatus::ResponseBuilder;
    ///
    /// let mut builder = ResponseBuilder::new();
    /// let first = builder.begin("/a").status(423).build()?;
    /// assert!(builder.begin("/b").status(0).build().is_err());
    /// let next = builder.begin("/c").status(423).build()?;
    /// assert_eq!(next.as_xml(), first.as_xml().replace("/a", "/c"));
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn begin<'h>(&mut self, href: impl TryInto<Href<'h>, Error: Into<Error>>) -> &mut Self {
        self.0.clear();
        self.0.begin(href.try_into().map_err(Into::into));
        self
    }

    /// Adds another resource with the same status. The href must be a path if the first is a path, or else a full URL
    /// (RFC 4918 §8.3).
    ///
    /// A response with properties is about one resource only: RFC 4918 §14.24.
    pub fn href<'h>(&mut self, href: impl TryInto<Href<'h>, Error: Into<Error>>) -> &mut Self {
        if let Some(href) = self.0.error.check(href.try_into()) {
            self.0.href(href.as_str());
            self.0.more_hrefs.push(href.into_owned());
        }
        self
    }

    /// Sets the status of the resource as a whole. A response with properties does not have one: RFC 4918 §14.24.
    pub fn status(&mut self, status: impl TryInto<Status, Error: Into<Error>>) -> &mut Self {
        if let Some(status) = self.0.error.check(status.try_into()) {
            self.0.status = Some(status);
        }
        self
    }

    /// Makes a property that comes twice from here on an error
    /// ([`Deviation::PropertyTwice`](crate::deviation::Deviation::PropertyTwice)), in the responses that are
    /// [begun](Self::begin) later, too.
    ///
    /// Default: false. The first is kept and later ones are ignored, so that a client that requests a name twice still
    /// gets a response.
    ///
    /// ```
    /// use multistatus::{Name, Response};
    ///
    /// let name = Name::dav("displayname");
    /// let response = Response::builder("/a").property(&name, "A").not_found(&name).build()?;
    /// assert_eq!(response.property(&name).as_ref().and_then(|found| found.text()), Some("A"));
    /// assert!(Response::builder("/a").unique_properties(true).property(&name, "A").not_found(&name).build().is_err());
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn unique_properties(&mut self, yes: bool) -> &mut Self {
        self.0.unique_properties = yes;
        self
    }

    /// Uses the prefixes that the root of the document has for these namespaces, also in the responses that are
    /// [begun](Self::begin) later: see [`RootNamespaces`]. Responses are valid in any document, with or without such a root.
    ///
    /// Default: none.
    ///
    /// ```
    /// use multistatus::write::RootNamespaces;
    /// use multistatus::{Name, ResponseBuilder};
    ///
    /// let color = Name::new("http://example.com/ns", "color")?;
    /// let mut builder = ResponseBuilder::new();
    /// builder.namespaces(&RootNamespaces::new([color.namespace()])?);
    /// let response = builder.begin("/a").property(&color, "red").build()?;
    /// assert!(response.as_xml().contains("<r0:color>red</r0:color>"));
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn namespaces(&mut self, namespaces: &RootNamespaces) -> &mut Self {
        self.0.draft.set_root(namespaces);
        self
    }

    /// Adds a property and its value, with status 200.
    pub fn property<'v>(&mut self, name: impl Into<Cow<'v, Name>>, value: impl Into<Value<'v>>) -> &mut Self {
        let (name, value) = (name.into(), value.into());
        match value {
            // Passed by reference, because the caller's value seldom needs to be freed, and the compiler can see that.
            Value::Text(text) => self.0.text(&name, &text),
            Value::Xml(_) if self.0.markup(&name, &value) => {}
            Value::Xml(_) => return self.with_element(Property::new(name, value), StatusCode::OK),
        }
        self
    }

    /// Adds a property that has a language or attributes, with status 200.
    pub fn property_element(&mut self, property: Property<'_>) -> &mut Self {
        self.with_element(Ok(property), StatusCode::OK)
    }

    /// Adds a property with a success other than 200, such as 208 (RFC 5842 §7.1).
    ///
    /// A property that failed has no value: RFC 4918 §14.22.
    pub fn property_element_with(
        &mut self,
        property: Property<'_>,
        status: impl TryInto<Status, Error: Into<Error>>,
    ) -> &mut Self {
        let checked = self.0.error.check(readable::check_language(&property));
        match self.0.error.check(status.try_into()).filter(|_| checked.is_some()) {
            Some(status) if status.is_success() => self.0.add(&status, None, PropertyContent::Element(&property)),
            Some(_) => self.0.refuse(Deviation::ValueBesideFailure, &property.name().clipped().to_string()),
            None => {}
        }
        self
    }

    pub(crate) fn with_element(&mut self, property: Result<Property<'_>, Error>, status: StatusCode) -> &mut Self {
        let checked = property.and_then(|property| readable::check_language(&property).map(|()| property));
        if let Some(property) = self.0.error.check(checked) {
            self.0.add(&status.into(), None, PropertyContent::Element(&property));
        }
        self
    }

    /// Adds a property that the resource does not have: status 404.
    pub fn not_found<'v>(&mut self, name: impl Into<Cow<'v, Name>>) -> &mut Self {
        self.property_status(name, StatusCode::NOT_FOUND)
    }

    /// Adds a property without a value and its status: a failure, or a success of PROPPATCH.
    pub fn property_status<'v>(
        &mut self,
        name: impl Into<Cow<'v, Name>>,
        status: impl TryInto<Status, Error: Into<Error>>,
    ) -> &mut Self {
        if let Some(status) = self.0.error.check(status.try_into()) {
            self.0.empty(&status, &name.into());
        }
        self
    }

    /// Adds a property that failed, and the condition that was not met: RFC 4918 §16.
    ///
    /// Properties with the same status and condition share a propstat.
    pub fn property_failed_with<'v>(
        &mut self,
        name: impl Into<Cow<'v, Name>>,
        status: impl TryInto<Status, Error: Into<Error>>,
        condition: Condition<'_>,
    ) -> &mut Self {
        let status = status.try_into().map_err(Into::into).and_then(Status::failure);
        let checked = self.0.error.check(condition::check(&condition));
        if let (Some(status), Some(())) = (self.0.error.check(status), checked) {
            self.0.add(&status, Some(&condition), PropertyContent::Text(&name.into(), ""));
        }
        self
    }

    /// Adds the result of looking up a property: its value, or the status with which the lookup failed.
    ///
    /// The error can be a [`Status`], a status code or an [`Error`] of this crate, which becomes a 500. A value that
    /// XML cannot carry, or that a reader with the default [`Limits`](crate::limits::Limits) could not read, turns only
    /// this property into a 500, while [`property`](Self::property) would refuse the whole response.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::{Name, Response, Value};
    ///
    /// let stored = "<x"; // not well-formed
    /// let response = Response::builder("/a")
    ///     .property_result(Name::dav("getetag"), Ok::<_, u16>("\"1\""))
    ///     .property_result(Name::dav("displayname"), Ok::<_, u16>("\u{1}"))
    ///     .property_result(Name::dav("owner"), Err::<&str, _>(403))
    ///     .property_result(Name::new("urn:x", "dead")?, Value::from_xml(stored))
    ///     .build()?;
    /// let code = |name: Name| response.status_of(&name).map(|status| status.as_u16());
    /// assert_eq!(code(Name::dav("getetag")), Some(200));
    /// assert_eq!(code(Name::dav("displayname")), Some(500));
    /// assert_eq!(code(Name::dav("owner")), Some(403));
    /// assert_eq!(code(Name::new("urn:x", "dead")?), Some(500));
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn property_result<'v, V, E>(&mut self, name: impl Into<Cow<'v, Name>>, result: Result<V, E>) -> &mut Self
    where
        V: Into<Value<'v>>,
        E: TryInto<Status, Error: Into<Error>>,
    {
        let name = name.into();
        let failed = match result.map(Into::into) {
            Ok(Value::Text(text)) if !readable::is_suspect_text(&text) => match escape::writable_value(&text, &name) {
                Ok(()) => {
                    self.0.text(&name, &text);
                    return self;
                }
                Err(error) => Ok(error.into()),
            },
            Ok(value) => match Property::new(&*name, value) {
                Ok(property) => return self.element_result(&property),
                Err(error) => Ok(error.into()),
            },
            Err(status) => status.try_into().map_err(Into::into).and_then(Status::failure),
        };
        if let Some(status) = self.0.error.check(failed) {
            self.0.empty(&status, &name);
        }
        self
    }

    /// Adds a property with its value, or as a 500 if no reader could read it.
    pub(crate) fn element_result(&mut self, property: &Property<'_>) -> &mut Self {
        let is_unreadable = readable::check_language(property).is_err()
            || readable::is_suspect_value(property) && !rescue::fits(property);
        match is_unreadable {
            true => self.0.empty(&StatusCode::INTERNAL_SERVER_ERROR.into(), property.name()),
            false => self.0.add(&Status::OK, None, PropertyContent::Element(property)),
        }
        self
    }

    /// Adds a propstat without properties, unless there is one with that status.
    ///
    /// Use it if every property was left out of the response: RFC 8144 §2.1.
    pub fn propstat(&mut self, status: impl TryInto<Status, Error: Into<Error>>) -> &mut Self {
        if let Some(status) = self.0.error.check(status.try_into()) {
            self.0.draft.group(&status, None);
        }
        self
    }

    /// Sets a human-readable description of the properties with one status, and adds the propstat if there is none.
    pub fn propstat_description<'v>(
        &mut self,
        status: impl TryInto<Status, Error: Into<Error>>,
        description: impl Into<Cow<'v, str>>,
    ) -> &mut Self {
        let description = Description::new(description).map(Description::into_owned);
        if let (Some(status), Some(description)) =
            (self.0.error.check(status.try_into()), self.0.error.check(description))
        {
            self.0.draft.describe(&status, description);
        }
        self
    }

    /// Adds a condition that was not met: RFC 4918 §16. The resource as a whole must have failed, or one of its
    /// properties.
    pub fn condition(&mut self, condition: Condition<'_>) -> &mut Self {
        if self.0.error.check(condition::check(&condition)).is_some() {
            self.0.draft.condition(&condition);
        }
        self
    }

    /// Sets a human-readable description of the response.
    pub fn description<'v>(&mut self, text: impl Into<Cow<'v, str>>) -> &mut Self {
        if let Some(description) = self.0.error.check(Description::new(text)) {
            self.0.description = Some(description.into_owned());
        }
        self
    }

    /// Sets a human-readable description with its language.
    pub fn description_in<'v>(&mut self, lang: &str, text: impl Into<Cow<'v, str>>) -> &mut Self {
        let description = Description::new(text).and_then(|text| text.into_owned().with_lang(lang.to_owned()));
        if let Some(description) = self.0.error.check(description) {
            self.0.description = Some(description);
        }
        self
    }

    /// Sets the new location of the resource: RFC 4918 §14.9. Redirects need it, and few other statuses may have it.
    pub fn location<'h>(&mut self, href: impl TryInto<Href<'h>, Error: Into<Error>>) -> &mut Self {
        if let Some(href) = self.0.error.check(href.try_into()) {
            self.0.location = Some(href.into_owned());
        }
        self
    }

    /// Adds an element that RFC 4918 does not define, such as the `DAV:score` of a SEARCH (RFC 5323 §5.16.1), at the
    /// end of the response.
    pub fn extension(&mut self, element: Element<'_>) -> &mut Self {
        if element.name().is_dav() && PARTS.contains(&element.name().local()) {
            let message = format!("{} cannot be an extension of response", element.name().clipped());
            self.0.error.add(Error::new(ErrorKind::Usage, message));
        } else if self.0.error.check(readable::check_language(&element)).is_some() {
            self.0.draft.extension(&element);
        }
        self
    }

    /// Builds the response.
    ///
    /// After this, [`begin`](Self::begin) can begin the next response.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidHref`], [`ErrorKind::InvalidStatus`] or [`ErrorKind::InvalidText`] if an earlier call was
    ///   given an invalid href, status or text; the first such error is returned.
    /// - [`ErrorKind::Deviation`] if the response would break RFC 4918 §14.24 or §13: both a status and properties, or
    ///   neither; several hrefs beside properties, or one href twice, or both paths and full URLs (§8.3); a property
    ///   twice with [`unique_properties`](Self::unique_properties); a value beside a failure; a 3xx status without
    ///   location; a status below 200; an href that is relative or not an HTTP URL (§14.24).
    /// - [`ErrorKind::Usage`] for a condition beside a success, a condition that breaks its content model
    ///   ([`condition`](crate::condition)), an extension that has a meaning in a response, or if no response was begun.
    /// - [`ErrorKind::Limit`] if a reader with the default [`Limits`](crate::limits::Limits) could not read the
    ///   response.
    pub fn build(&mut self) -> Result<Response<'static>, Error> {
        let mut xml = String::new();
        let is_plain = self.0.finish("", &mut xml)?;
        Ok(Response::built_plain(xml, is_plain))
    }

    /// Returns the parts of a response that was written as others before it, if it was, for a document whose root
    /// declares these namespaces.
    pub(crate) fn built_as_others(&self, root: &RootNamespaces) -> Option<[&[u8]; 3]> {
        let Followed { start, start_in_root, text, end, .. } = self.0.followed("")?;
        let start = match root.is_empty() {
            true => start,
            false if self.0.draft.has_root(root) => start_in_root,
            false => return None,
        };
        Some([start.as_bytes(), text.bytes(), end.as_bytes()])
    }

    /// Builds the response as [`build`](Self::build) does, and appends its markup to `xml`, which should be empty.
    pub(crate) fn build_into(&mut self, xml: &mut String) -> Result<(), Error> {
        self.0.finish("", xml).map(|_| ())
    }
}

/// [`begin`](ResponseBuilder::begin) clears everything that a panic left in a builder.
impl UnwindSafe for ResponseBuilder {}
impl RefUnwindSafe for ResponseBuilder {}

/// Shows only the href, because much of the rest is from responses that were built earlier.
impl fmt::Debug for ResponseBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let href = if self.0.begun { self.0.draft.first_href() } else { None };
        f.debug_struct("ResponseBuilder").field("href", &href).finish_non_exhaustive()
    }
}
