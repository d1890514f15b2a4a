//! The request that a document answers.

mod asked;
mod scope;

use std::sync::{Arc, OnceLock};

use crate::error::Error;
use crate::header::{Depth, Preferences};
use crate::href::{Base, Href};
use crate::name::Name;
use crate::operation::Operation;

pub(crate) use self::scope::ExchangeScope;
pub use self::scope::Place;

/// What is known about the request that a document answers.
///
/// A multistatus cannot be understood without its request: a response with 404 is a failure of a PROPFIND, but a
/// removal in a synchronization. Servers pass the exchange to [`Outcomes`](crate::Outcomes), which build the response;
/// clients pass it to [`Multistatus::verdict`](crate::Multistatus::verdict),
/// [`Multistatus::changes`](crate::Multistatus::changes) and [`Listing`](crate::Listing), which read it. The more it
/// holds, the more they can tell. A client that knows only the operation can pass an [`Operation`] instead.
///
/// # Example: a COPY
///
/// ```
/// use multistatus::{Exchange, Operation, Outcomes};
///
/// let exchange = Exchange::new(Operation::Copy, "/a")?.destination("/b")?;
/// let mut outcomes = Outcomes::new(exchange);
/// outcomes.status("/b", 201);
/// assert_eq!(outcomes.reply()?.status(), 201);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    operation: Operation,
    request_uri: Option<Href<'static>>,
    destination: Option<Href<'static>>,
    preferences: Preferences,
    /// The preferences that the HTTP response says were applied.
    applied: Preferences,
    names: Option<Vec<Name>>,
    hrefs: Option<Vec<Href<'static>>>,
    scope: PreparedScope,
}

/// The scope, prepared when it is first needed. It does not count for equality, because it is derived.
#[derive(Clone, Debug, Default)]
struct PreparedScope(OnceLock<Arc<ExchangeScope>>);

impl PartialEq for PreparedScope {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for PreparedScope {}

/// Checks that hrefs can be relative to this one.
fn check_base(href: &Href<'_>) -> Result<(), Error> {
    if href.is_plain_path() { Ok(()) } else { Base::new(href).map(|_| ()) }
}

impl Exchange {
    /// Creates an exchange for this operation and Request-URI, which may be a full URI or a path.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHref`](crate::ErrorKind::InvalidHref) if the URI is neither.
    #[inline]
    pub fn new<'h>(
        operation: Operation,
        request_uri: impl TryInto<Href<'h>, Error: Into<Error>>,
    ) -> Result<Self, Error> {
        let request_uri = request_uri.try_into().map_err(Into::into)?.into_owned();
        check_base(&request_uri)?;
        Ok(Self { request_uri: Some(request_uri), ..Self::from(operation) })
    }

    /// Sets the Destination of COPY, MOVE, BIND and REBIND.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHref`](crate::ErrorKind::InvalidHref) if it is neither a full URI nor a path.
    #[inline]
    pub fn destination<'h>(mut self, destination: impl TryInto<Href<'h>, Error: Into<Error>>) -> Result<Self, Error> {
        let destination = destination.try_into().map_err(Into::into)?.into_owned();
        check_base(&destination)?;
        self.destination = Some(destination);
        self.scope = PreparedScope::default();
        Ok(self)
    }

    /// Sets the preferences in the header fields of the request: see [`Preferences::from_headers`]. They include its
    /// `Depth`.
    ///
    /// Default: no preference.
    #[must_use]
    #[inline]
    pub fn preferences(mut self, preferences: Preferences) -> Self {
        self.preferences = preferences;
        self
    }

    /// Sets the `Depth` of the request: RFC 4918 §10.2.
    ///
    /// Default: the depth in the [`preferences`](Self::preferences), or none.
    #[must_use]
    #[inline]
    pub fn depth(mut self, depth: Depth) -> Self {
        self.preferences.set_depth(depth);
        self
    }

    /// Adds the value of a header field `Preference-Applied` from the HTTP response: RFC 7240 §3.
    ///
    /// Default: the HTTP response does not say that a preference was applied.
    #[must_use]
    #[inline]
    pub fn applied(mut self, value: &str) -> Self {
        self.applied = self.applied.header("Prefer", value);
        self
    }

    /// Sets the names of the properties that the request asks for or sets. A name may be repeated.
    ///
    /// Default: not known.
    #[must_use]
    #[inline]
    pub fn names(mut self, names: impl IntoIterator<Item = Name>) -> Self {
        self.names = Some(names.into_iter().collect());
        self
    }

    /// Sets the hrefs that the request asks for, for example in a multiget.
    ///
    /// Default: not known.
    #[must_use]
    #[inline]
    pub fn hrefs<'h>(mut self, hrefs: impl IntoIterator<Item = Href<'h>>) -> Self {
        self.hrefs = Some(hrefs.into_iter().map(Href::into_owned).collect());
        self.scope = PreparedScope::default();
        self
    }

    /// Returns the operation.
    #[must_use]
    #[inline]
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// Returns the Request-URI, if it is known.
    #[must_use]
    #[inline]
    pub fn request_uri(&self) -> Option<&Href<'static>> {
        self.request_uri.as_ref()
    }

    /// Returns the Destination, if there is one and it is known.
    #[must_use]
    #[inline]
    pub fn destination_uri(&self) -> Option<&Href<'static>> {
        self.destination.as_ref()
    }

    /// Returns the preferences from the header fields of the request.
    #[must_use]
    #[inline]
    pub fn asked_preferences(&self) -> &Preferences {
        &self.preferences
    }

    /// Returns the names of the properties that the request asks for or sets, if they are known.
    #[must_use]
    pub fn asked_names(&self) -> Option<&[Name]> {
        self.names.as_deref()
    }

    /// Returns the hrefs that the request asks for, if they are known.
    #[must_use]
    #[inline]
    pub fn asked_hrefs(&self) -> Option<&[Href<'static>]> {
        self.hrefs.as_deref()
    }

    /// Returns true if the document leaves out the response about the Request-URI, according to the HTTP response: RFC
    /// 8144 §4.
    ///
    /// If the client sent `Depth: 1,noroot`, the HTTP response need not say so, because servers that know this form
    /// have no header field for it.
    #[must_use]
    #[inline]
    pub fn is_noroot_applied(&self) -> bool {
        let deep = !self.preferences.is_depth_zero();
        deep && self.applied.asks_noroot()
            || self.preferences.asks_depth_noroot() && self.preferences.is_noroot(self.operation)
    }

    /// Returns true if the HTTP response says that `return=minimal` was applied: RFC 8144 §2.
    #[cfg(feature = "lint")]
    pub(crate) fn is_minimal_applied(&self) -> bool {
        self.applied.asks_minimal()
    }

    #[inline]
    pub(crate) fn with_operation(self, operation: Operation) -> Self {
        Self { operation, scope: PreparedScope::default(), ..self }
    }

    /// Replaces the Request-URI, which must be a full URI or a path.
    #[inline]
    pub(crate) fn with_request_uri(self, request_uri: Href<'static>) -> Self {
        Self { request_uri: Some(request_uri), scope: PreparedScope::default(), ..self }
    }

    #[inline]
    pub(crate) fn scope(&self) -> &ExchangeScope {
        self.scope.0.get_or_init(|| Arc::new(ExchangeScope::new(self)))
    }

    /// Returns whether a resource is in the scope of this operation.
    ///
    /// The scope is the Request-URI with everything below it, except:
    ///
    /// - COPY and MOVE: also the Destination with everything below it;
    /// - a multiget whose hrefs are known: only these hrefs, and the Request-URI itself;
    /// - SEARCH, expand-property, version-tree, the reports of RFC 3744 and batches: everything of the same origin.
    ///
    /// Relative hrefs are resolved first. Without a Request-URI, the place is unknown.
    ///
    /// ```
    /// use multistatus::{Exchange, Href, Operation, Place};
    ///
    /// let exchange = Exchange::new(Operation::Delete, "https://example.com/docs/")?;
    /// assert_eq!(exchange.place(&Href::new("/docs/a/b")?), Place::Inside);
    /// assert_eq!(exchange.place(&Href::new("/")?), Place::Outside);
    /// assert_eq!(exchange.place(&Href::new("https://example.org/docs/a")?), Place::Outside);
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn place(&self, href: &Href<'_>) -> Place {
        self.scope().place(href)
    }

    /// Resolves an href against the Request-URI, if it is [inside](Self::place) the scope of this operation, so that a
    /// client may act on it. Returns `None` for any other href.
    #[must_use]
    #[inline]
    pub fn resource(&self, href: &Href<'_>) -> Option<Href<'static>> {
        self.scope().resource(href).map(Href::into_owned)
    }
}

/// Makes an exchange that knows only the operation.
impl From<Operation> for Exchange {
    #[inline]
    fn from(operation: Operation) -> Self {
        Self {
            operation,
            request_uri: None,
            destination: None,
            preferences: Preferences::new(),
            applied: Preferences::new(),
            names: None,
            hrefs: None,
            scope: PreparedScope::default(),
        }
    }
}

impl From<&Self> for Exchange {
    #[inline]
    fn from(exchange: &Self) -> Self {
        exchange.clone()
    }
}

/// See [`Exchange::new`].
impl<'h> TryFrom<(Operation, Href<'h>)> for Exchange {
    type Error = Error;

    #[inline]
    fn try_from((operation, request_uri): (Operation, Href<'h>)) -> Result<Self, Error> {
        Self::new(operation, request_uri)
    }
}

/// See [`Exchange::new`].
impl<'h> TryFrom<(Operation, &'h str)> for Exchange {
    type Error = Error;

    #[inline]
    fn try_from((operation, request_uri): (Operation, &'h str)) -> Result<Self, Error> {
        Self::new(operation, request_uri)
    }
}
