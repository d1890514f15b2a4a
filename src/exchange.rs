//! The question behind an answer.

mod asked;
mod scope;

use std::sync::{Arc, OnceLock};

use crate::error::Error;
use crate::header::{Depth, Preferences};
use crate::href::{Base, Href};
use crate::name::Name;
use crate::operation::Operation;

pub use self::scope::Place;
pub(crate) use self::scope::Scope;

/// What is known of the request that a document answers.
///
/// A multistatus cannot be understood without its question: a response that says 404 is a failure of a PROPFIND, and a
/// removal in a synchronization. One exchange carries all that is known of the question: to
/// [`Outcomes`](crate::Outcomes), which make the answer, and to [`Multistatus::verdict`](crate::Multistatus::verdict) and
/// [`Multistatus::changes`](crate::Multistatus::changes), which read it. The more it holds, the more they can tell. Who
/// knows no more than the operation can pass that alone.
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
    /// What the answer says that it did of the preferences.
    applied: Preferences,
    names: Option<Vec<Name>>,
    hrefs: Option<Vec<Href<'static>>>,
    scope: Prepared,
}

/// The scope, prepared when it is first needed: it is derived, and does not count for equality.
#[derive(Clone, Debug, Default)]
struct Prepared(OnceLock<Arc<Scope>>);

impl PartialEq for Prepared {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Prepared {}

impl Exchange {
    /// A request for this operation with this Request-URI, which may be a full URI or a path.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHref`](crate::ErrorKind::InvalidHref) if the URI is neither.
    pub fn new<'h>(
        operation: Operation,
        request_uri: impl TryInto<Href<'h>, Error: Into<Error>>,
    ) -> Result<Self, Error> {
        let request_uri = request_uri.try_into().map_err(Into::into)?.into_owned();
        Base::new(&request_uri)?;
        Ok(Self { request_uri: Some(request_uri), ..Self::from(operation) })
    }

    /// Sets the Destination of COPY, MOVE, BIND and REBIND.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHref`](crate::ErrorKind::InvalidHref) if it is neither a full URI nor a path.
    pub fn destination<'h>(mut self, destination: impl TryInto<Href<'h>, Error: Into<Error>>) -> Result<Self, Error> {
        let destination = destination.try_into().map_err(Into::into)?.into_owned();
        Base::new(&destination)?;
        self.destination = Some(destination);
        self.scope = Prepared::default();
        Ok(self)
    }

    /// Sets what the headers of the request ask of the answer: [`Preferences::from_headers`]. A `Depth` among them counts.
    ///
    /// Default: nothing.
    #[must_use]
    pub fn preferences(mut self, preferences: Preferences) -> Self {
        self.preferences = preferences;
        self
    }

    /// Sets the `Depth` of the request: RFC 4918 §10.2.
    ///
    /// Default: the depth in the [`preferences`](Self::preferences), or none.
    #[must_use]
    pub fn depth(mut self, depth: Depth) -> Self {
        self.preferences.set_depth(depth);
        self
    }

    /// Adds the value of a header field `Preference-Applied` of the answer: RFC 7240 §3.
    ///
    /// Default: the answer does not say that it followed a preference.
    #[must_use]
    pub fn applied(mut self, value: &str) -> Self {
        self.applied = self.applied.header("Prefer", value);
        self
    }

    /// Sets the names of the properties that were asked for, to be read or to be set. Each may come several times.
    ///
    /// Default: not known.
    #[must_use]
    pub fn names(mut self, names: impl IntoIterator<Item = Name>) -> Self {
        self.names = Some(names.into_iter().collect());
        self
    }

    /// Sets the hrefs that were asked for, for example in a multiget.
    ///
    /// Default: not known.
    #[must_use]
    pub fn hrefs<'h>(mut self, hrefs: impl IntoIterator<Item = Href<'h>>) -> Self {
        self.hrefs = Some(hrefs.into_iter().map(Href::into_owned).collect());
        self.scope = Prepared::default();
        self
    }

    /// The operation that was asked for.
    #[must_use]
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// The Request-URI, if it is known.
    #[must_use]
    pub fn request_uri(&self) -> Option<&Href<'static>> {
        self.request_uri.as_ref()
    }

    /// The Destination, if there is one and it is known.
    #[must_use]
    pub fn destination_uri(&self) -> Option<&Href<'static>> {
        self.destination.as_ref()
    }

    /// What the headers of the request ask of the answer.
    #[must_use]
    pub fn asked_preferences(&self) -> &Preferences {
        &self.preferences
    }

    /// The names of the properties that were asked for, if they are known.
    #[must_use]
    pub fn asked_names(&self) -> Option<&[Name]> {
        self.names.as_deref()
    }

    /// The hrefs that were asked for, if they are known.
    #[must_use]
    pub fn asked_hrefs(&self) -> Option<&[Href<'static>]> {
        self.hrefs.as_deref()
    }

    /// True if the answer was to have no response for the Request-URI, and says so: RFC 8144 §4.
    ///
    /// `Depth: 1,noroot` needs no word in the answer: servers that know it have no header to say so.
    #[must_use]
    pub fn is_noroot_applied(&self) -> bool {
        let deep = !self.preferences.is_depth_zero();
        deep && self.applied.asks_noroot()
            || self.preferences.asks_depth_noroot() && self.preferences.is_noroot(self.operation)
    }

    pub(crate) fn with_operation(self, operation: Operation) -> Self {
        Self { operation, scope: Prepared::default(), ..self }
    }

    /// Replaces the Request-URI, which must be a full URI or a path.
    pub(crate) fn with_request_uri(self, request_uri: Href<'static>) -> Self {
        Self { request_uri: Some(request_uri), scope: Prepared::default(), ..self }
    }

    pub(crate) fn scope(&self) -> &Scope {
        self.scope.0.get_or_init(|| Arc::new(Scope::new(self)))
    }

    /// Where a resource is, seen from this operation.
    ///
    /// Inside is the Request-URI with all below it; for COPY and MOVE also the Destination with all below it; for a
    /// multiget the hrefs that were asked for, if they are known; for SEARCH, expand-property, version-tree, the reports of
    /// RFC 3744 and batches everything of the same origin. Hrefs that are relative are resolved. Without a Request-URI, the
    /// place of nothing is known.
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
    pub fn place(&self, href: &Href<'_>) -> Place {
        self.scope().place(href)
    }

    /// Resolves an href by the Request-URI, if it is [inside](Self::place) of the scope of this operation: what a client
    /// may act on. `None` for anything else.
    #[must_use]
    pub fn resource(&self, href: &Href<'_>) -> Option<Href<'static>> {
        self.scope().resource(href)
    }
}

/// For those who know no more than the operation.
impl From<Operation> for Exchange {
    fn from(operation: Operation) -> Self {
        Self {
            operation,
            request_uri: None,
            destination: None,
            preferences: Preferences::new(),
            applied: Preferences::new(),
            names: None,
            hrefs: None,
            scope: Prepared::default(),
        }
    }
}

impl From<&Self> for Exchange {
    fn from(exchange: &Self) -> Self {
        exchange.clone()
    }
}

/// As [`Exchange::new`].
impl<'h> TryFrom<(Operation, Href<'h>)> for Exchange {
    type Error = Error;

    fn try_from((operation, request_uri): (Operation, Href<'h>)) -> Result<Self, Error> {
        Self::new(operation, request_uri)
    }
}

/// As [`Exchange::new`].
impl<'h> TryFrom<(Operation, &'h str)> for Exchange {
    type Error = Error;

    fn try_from((operation, request_uri): (Operation, &'h str)) -> Result<Self, Error> {
        Self::new(operation, request_uri)
    }
}
