//! Looks up one property in a response.

use std::borrow::Cow;

use crate::chars;
use crate::error::Error;
use crate::found::CountingProperty;
use crate::name::Name;
use crate::prop::LiveProperty;
use crate::response::Response;
use crate::row::view::View;
use crate::status::Status;
use crate::value::{Property, Value};

/// The result of looking up one property in a response: see [`Response::lookup`] and [`Response::lookup_live`].
///
/// `T` is the [`Property`] itself, or a type in [`prop`](crate::prop).
///
/// # Example: tell all cases apart
///
/// ```
/// use multistatus::prop::ContentLength;
/// use multistatus::{Lookup, Response};
///
/// fn size(response: &Response<'_>) -> String {
///     match response.lookup_live::<ContentLength>() {
///         Lookup::Value(length) => format!("{} bytes", length.0),
///         Lookup::Empty => "not known to the server".into(),
///         Lookup::Unreadable(error) => error.message().to_owned(),
///         Lookup::NotFound => "has no size".into(),
///         Lookup::Failed(Some(status)) => format!("not to be had: {status}"),
///         Lookup::Failed(None) => "not to be had".into(),
///         Lookup::NotSent => "no answer".into(),
///     }
/// }
///
/// let name = multistatus::Name::dav("getcontentlength");
/// let known = Response::builder("/a").live(&ContentLength(4525)).build()?;
/// assert_eq!(size(&known), "4525 bytes");
/// let secret = Response::builder("/b").property_status(name.clone(), 403).build()?;
/// assert_eq!(size(&secret), "not to be had: 403 Forbidden");
/// let odd = Response::builder("/c").property(name, "4kB").build()?;
/// assert_eq!(size(&odd), "{DAV:}getcontentlength: expected a decimal number, found \"4kB\"");
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug)]
pub enum Lookup<'r, T = Property<'r>> {
    /// The property was returned with a 2xx status and has this value.
    Value(T),
    /// The property was returned with a 2xx status and has no value: the element holds nothing but white space. A typed
    /// lookup also returns this for a number that says that the value is not known, such as a length of `-1`, but not
    /// if the RFC says what an empty element means, as for `displayname` and `resourcetype`: that is a value.
    Empty,
    /// The property was returned with a 2xx status, but its type cannot read the value. Only typed lookups return this.
    Unreadable(Error),
    /// The resource does not have the property: status 404.
    NotFound,
    /// The property has another status, which says why it was not returned, or `None` if it has no status that can be
    /// read. A 404 that is one of several statuses is here as well.
    Failed(Option<&'r Status>),
    /// No propstat of the response has the property. If the response has a status of its own, that says why: see
    /// [`Response::status`].
    NotSent,
}

impl<'r, T> Lookup<'r, T> {
    /// Returns the value, if there is one that can be read.
    #[must_use]
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// Converts the value, and leaves all other cases as they are.
    #[must_use]
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Lookup<'r, U> {
        self.and_then(|value| Lookup::Value(convert(value)))
    }

    fn and_then<U>(self, convert: impl FnOnce(T) -> Lookup<'r, U>) -> Lookup<'r, U> {
        match self {
            Self::Value(value) => convert(value),
            Self::Empty => Lookup::Empty,
            Self::Unreadable(error) => Lookup::Unreadable(error),
            Self::NotFound => Lookup::NotFound,
            Self::Failed(status) => Lookup::Failed(status),
            Self::NotSent => Lookup::NotSent,
        }
    }
}

impl Response<'_> {
    /// Returns the text of a property that was returned with a 2xx status, or `None` if there is no such property, or
    /// if it holds markup.
    ///
    /// An empty property has the text `""`. The text is borrowed from the body unless it holds references or CDATA.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::{Name, Response};
    ///
    /// let response = Response::builder("/a").property(Name::dav("getetag"), "\"1\"").build()?;
    /// assert_eq!(response.text(&Name::dav("getetag")).as_deref(), Some("\"1\""));
    /// assert_eq!(response.text(&Name::dav("displayname")), None);
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn text(&self, name: &Name) -> Option<Cow<'_, str>> {
        match self.property(name)?.into_value() {
            Value::Text(text) => Some(text),
            Value::Xml(_) => None,
        }
    }

    /// Returns the value of a property, or the reason why there is none.
    ///
    /// It agrees with [`property`](Self::property) and [`status_of`](Self::status_of): if a property is in several
    /// propstats, the first with a 2xx status counts, or else the first. RFC 4918 §14.22.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::{Lookup, Name, Response};
    ///
    /// let response = Response::builder("/a").property(Name::dav("getetag"), "").not_found(Name::dav("owner")).build()?;
    /// assert!(matches!(response.lookup(&Name::dav("getetag")), Lookup::Empty));
    /// assert!(matches!(response.lookup(&Name::dav("owner")), Lookup::NotFound));
    /// assert!(matches!(response.lookup(&Name::dav("displayname")), Lookup::NotSent));
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn lookup(&self, name: &Name) -> Lookup<'_> {
        let view = self.view();
        CountingProperty::find(view.shape, name).lookup(view)
    }

    /// Returns the typed value of a live property, or the reason why there is none. See [`Lookup`] for an example.
    ///
    /// [`live`](Self::live) is shorter if it does not matter why there is no value.
    #[must_use]
    pub fn lookup_live<P: LiveProperty>(&self) -> Lookup<'_, P> {
        let view = self.view();
        CountingProperty::find(view.shape, &P::NAME).lookup_live(view)
    }
}

impl CountingProperty {
    /// Returns the property, or the reason why there is none.
    #[inline]
    fn returned<'r>(self, view: View<'r>) -> Lookup<'r> {
        match self.property(view) {
            Some(property) => Lookup::Value(property),
            None => self.missing(view),
        }
    }

    /// Returns the reason why there is no property.
    fn missing<T>(self, view: View<'_>) -> Lookup<'_, T> {
        match self.propstat(view) {
            None => Lookup::NotSent,
            Some(propstat) if propstat.is_not_found() => Lookup::NotFound,
            Some(propstat) => Lookup::Failed(propstat.status()),
        }
    }

    #[inline]
    fn lookup(self, view: View<'_>) -> Lookup<'_> {
        self.returned(view).and_then(|property| match property.text() {
            Some(text) if chars::trim(text).is_empty() => Lookup::Empty,
            _ => Lookup::Value(property),
        })
    }

    #[inline]
    pub(crate) fn lookup_live<'r, P: LiveProperty>(self, view: View<'r>) -> Lookup<'r, P> {
        let Some(property) = self.property(view) else { return self.missing(view) };
        match P::decode(&property) {
            Ok(Some(value)) => Lookup::Value(value),
            Ok(None) => Lookup::Empty,
            Err(error) => Lookup::Unreadable(error),
        }
    }
}
