//! Requests of a client: method, header fields and body, and the exchange in which their HTTP response is read.
//!
//! The crate sends nothing. [`RequestBuilder`] makes an [`http::Request`], which Rust's HTTP clients can send, and
//! [`ParseOptions::receive`](crate::ParseOptions::receive) reads the [`http::Response`], whatever its status.

mod received;
mod retry_after;

use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header};

pub use self::received::{NotDone, Received};
pub use self::retry_after::retry_after;
use crate::error::{Error, ErrorKind, FirstError};
use crate::exchange::Exchange;
use crate::header::{Depth, Destination, If, LockToken, Overwrite, Preferences, Timeout};
use crate::href::{self, Base, Href};
use crate::multistatus::CONTENT_TYPE;
use crate::operation::Operation;
use crate::request::{Asked, Body, LockInfo, Mkcalendar, Mkcol, PropertyUpdate, Propfind, Report, Search};

/// Builds the request of a client.
///
/// Each constructor is a method with the body and the header fields that its RFC wants; the other methods add header
/// fields. Request-URI and destination are read by the rules of [`Destination`]: a user name in them is dropped, because
/// credentials belong into the header field `Authorization` (RFC 9110 §4.2.4). The first error is deferred until [`build`](Self::build). Header fields of other RFCs, for example for
/// authentication, can be added to the built request.
///
/// # Example
///
/// ```
/// use multistatus::client::RequestBuilder;
/// use multistatus::header::Depth;
/// use multistatus::request::Propfind;
/// use multistatus::{Listing, Multistatus, Name};
///
/// let names = [Name::dav("getcontentlength"), Name::dav("resourcetype")];
/// let builder = RequestBuilder::propfind("https://example.com/docs/", Propfind::prop(names), Depth::One);
/// let exchange = builder.exchange()?;
/// let request = builder.build()?;
/// assert_eq!(request.method().as_str(), "PROPFIND");
/// assert_eq!(request.headers()["depth"], "1");
/// // The HTTP client of your choice sends it, and gives the body of the response.
/// # let body = br#"<D:multistatus xmlns:D="DAV:"><D:response><D:href>/docs/a</D:href>
/// #     <D:status>HTTP/1.1 200 OK</D:status></D:response></D:multistatus>"#;
/// let document = Multistatus::parse(body)?;
/// assert_eq!(Listing::new(exchange, &document)?.children().count(), 1);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct RequestBuilder {
    method: Method,
    operation: Operation,
    uri: Option<Href<'static>>,
    destination: Option<Href<'static>>,
    depth: Option<Depth>,
    preferences: Preferences,
    headers: HeaderMap,
    body: Body,
    error: FirstError,
}

/// Returns the method of an operation that has one.
#[inline]
fn method(name: &'static str) -> Method {
    // `http` has no constants for the methods of WebDAV. A name that is not a token cannot come here.
    Method::from_bytes(name.as_bytes()).unwrap_or_default()
}

impl RequestBuilder {
    fn new<'h>(
        (method, operation): (Method, Operation),
        uri: impl TryInto<Href<'h>, Error: Into<Error>>,
        body: Body,
    ) -> Self {
        let mut this = Self {
            method,
            operation,
            uri: None,
            destination: None,
            depth: None,
            preferences: Preferences::new(),
            headers: HeaderMap::new(),
            body,
            error: FirstError::default(),
        };
        let uri = uri.try_into().map_err(Into::into).and_then(|uri: Href<'h>| href::target(uri.as_str()));
        this.uri = this.error.check(uri).map(|uri| uri.href);
        this
    }

    /// Requests the properties of a resource, and of the resources below it to a depth: RFC 4918 §9.1.
    ///
    /// The depth is an argument because the default of the RFC is infinity, which many servers refuse.
    pub fn propfind<'h>(uri: impl TryInto<Href<'h>, Error: Into<Error>>, propfind: Propfind, depth: Depth) -> Self {
        Self::new((method("PROPFIND"), Operation::Propfind), uri, Body::Propfind(propfind)).depth(depth)
    }

    /// Sets and removes properties: RFC 4918 §9.2.
    pub fn proppatch<'h>(uri: impl TryInto<Href<'h>, Error: Into<Error>>, update: PropertyUpdate) -> Self {
        Self::new((method("PROPPATCH"), Operation::Proppatch), uri, Body::PropertyUpdate(update))
    }

    /// Makes a collection (RFC 4918 §9.3), with properties if the body has some (RFC 5689 §3).
    pub fn mkcol<'h>(uri: impl TryInto<Href<'h>, Error: Into<Error>>, body: Mkcol) -> Self {
        Self::new((method("MKCOL"), Operation::Mkcol), uri, Body::Mkcol(body))
    }

    /// Makes a calendar: RFC 4791 §5.3.1.
    pub fn mkcalendar<'h>(uri: impl TryInto<Href<'h>, Error: Into<Error>>, body: Mkcalendar) -> Self {
        Self::new((method("MKCALENDAR"), Operation::Mkcalendar), uri, Body::Mkcalendar(body))
    }

    /// Requests a lock: RFC 4918 §9.10.1. Without [`depth`](Self::depth), the lock includes everything below a
    /// collection.
    pub fn lock<'h>(uri: impl TryInto<Href<'h>, Error: Into<Error>>, lock: LockInfo) -> Self {
        Self::new((method("LOCK"), Operation::Lock), uri, Body::LockInfo(lock))
    }

    /// Refreshes a lock: RFC 4918 §9.10.2.
    pub fn refresh_lock<'h>(uri: impl TryInto<Href<'h>, Error: Into<Error>>, token: &LockToken) -> Self {
        Self::new((method("LOCK"), Operation::Lock), uri, Body::LockRefresh)
            .field(If::NAME, If::from(token).to_header_value())
    }

    /// Removes a lock: RFC 4918 §9.11.
    pub fn unlock<'h>(uri: impl TryInto<Href<'h>, Error: Into<Error>>, token: &LockToken) -> Self {
        let this = Self::new((method("UNLOCK"), Operation::Unlock), uri, Body::None);
        this.field(LockToken::NAME, token.to_header_value())
    }

    /// Deletes a resource, and everything below it: RFC 4918 §9.6.
    pub fn delete<'h>(uri: impl TryInto<Href<'h>, Error: Into<Error>>) -> Self {
        Self::new((Method::DELETE, Operation::Delete), uri, Body::None)
    }

    /// Copies a resource: RFC 4918 §9.8. Without [`depth`](Self::depth), everything below it is copied, too. Without
    /// [`overwrite`](Self::overwrite), it replaces the resource at the destination.
    pub fn copy<'h, 'd>(
        uri: impl TryInto<Href<'h>, Error: Into<Error>>,
        destination: impl TryInto<Href<'d>, Error: Into<Error>>,
    ) -> Self {
        Self::new((method("COPY"), Operation::Copy), uri, Body::None).destination(destination)
    }

    /// Moves a resource, and everything below it: RFC 4918 §9.9. Without [`overwrite`](Self::overwrite), it replaces
    /// the resource at the destination.
    pub fn move_to<'h, 'd>(
        uri: impl TryInto<Href<'h>, Error: Into<Error>>,
        destination: impl TryInto<Href<'d>, Error: Into<Error>>,
    ) -> Self {
        Self::new((method("MOVE"), Operation::Move), uri, Body::None).destination(destination)
    }

    /// Requests a report: RFC 3253 §3.6. Without [`depth`](Self::depth), it is about the resource alone.
    pub fn report<'h>(uri: impl TryInto<Href<'h>, Error: Into<Error>>, report: Report) -> Self {
        let operation = report.operation();
        let this = Self::new((method("REPORT"), operation), uri, Body::Report(report));
        // RFC 6578 §3.2 requires 0, and without the field servers differ in what they assume.
        if operation == Operation::SyncCollection { this.depth(Depth::Zero) } else { this }
    }

    /// Searches with the query in the body: RFC 5323 §2.
    pub fn search<'h>(uri: impl TryInto<Href<'h>, Error: Into<Error>>, search: Search) -> Self {
        Self::new((method("SEARCH"), Operation::Search), uri, Body::Search(search))
    }

    fn destination<'d>(mut self, destination: impl TryInto<Href<'d>, Error: Into<Error>>) -> Self {
        let destination = destination.try_into().map_err(Into::into).and_then(|href: Href<'d>| {
            let destination = Destination::new(href)?;
            // An exchange cannot have any other, because no server copies to it.
            Base::new(destination.href())?;
            Ok(destination)
        });
        self.destination = self.error.check(destination).map(|destination| destination.href().clone());
        self
    }

    /// Returns the destination, as a full URI if the Request-URI is one, because servers that follow RFC 2518 §9.3
    /// accept only full URIs.
    #[inline]
    fn full_destination(&self) -> Result<Option<Destination>, Error> {
        let (Some(uri), Some(destination)) = (&self.uri, &self.destination) else { return Ok(None) };
        Base::new(uri)?.resolve(destination).map_or(Ok(None), |full| Destination::new(full).map(Some))
    }

    /// Sets the depth: RFC 4918 §10.2.
    ///
    /// Default: no header field, which means [`Depth::default_for`] the operation.
    #[must_use]
    #[inline]
    pub fn depth(mut self, depth: Depth) -> Self {
        self.headers.insert(Depth::NAME, depth.to_header_value());
        self.error.check(Depth::of_collection(&self.headers, self.operation));
        self.depth = Some(depth);
        self
    }

    /// Sets whether COPY or MOVE may replace the resource at the destination: RFC 4918 §10.6.
    ///
    /// Default: no header field, which means that it may.
    #[must_use]
    #[inline]
    pub fn overwrite(self, overwrite: Overwrite) -> Self {
        self.field(Overwrite::NAME, overwrite.to_header_value())
    }

    /// Sets the condition on which the server performs the request, for example that it holds a lock: RFC 4918 §10.4.
    ///
    /// It replaces an earlier one. [`refresh_lock`](Self::refresh_lock) sets its own, so another one is an error of
    /// [`build`](Self::build).
    ///
    /// Default: none, except in `refresh_lock`.
    #[must_use]
    #[inline]
    pub fn condition(mut self, condition: &If) -> Self {
        if matches!(self.body, Body::LockRefresh) {
            let message = "expected no other condition beside the lock that is refreshed";
            self.error.add(Error::new(ErrorKind::Usage, message));
            return self;
        }
        self.field(If::NAME, condition.to_header_value())
    }

    /// Requests a lock that ends after this time: RFC 4918 §10.7.
    ///
    /// Default: no header field, so that the server chooses.
    ///
    /// A [`Timeout::Other`], which a server made up, is an error of [`build`](Self::build).
    #[must_use]
    #[inline]
    pub fn timeout(mut self, timeout: &Timeout) -> Self {
        match self.error.check(timeout.to_header_value()) {
            Some(value) => self.field(Timeout::NAME, value),
            None => self,
        }
    }

    /// Sets the preferences of the client, for example `return=minimal`: RFC 8144.
    ///
    /// Default: no preference.
    #[must_use]
    pub fn preferences(mut self, preferences: Preferences) -> Self {
        self.preferences = preferences;
        self
    }

    /// Sets another header field. It replaces an earlier one with the same name.
    ///
    /// A field that a constructor or another method sets is an error of [`build`](Self::build), because the exchange
    /// would not know of it.
    #[must_use]
    #[inline]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        let own = [
            Depth::NAME,
            Destination::NAME,
            If::NAME,
            LockToken::NAME,
            Overwrite::NAME,
            Timeout::NAME,
            Preferences::NAME,
        ];
        if own.contains(&name) {
            let message = format!("header field {name}: expected the method or constructor that sets it");
            self.error.add(Error::new(ErrorKind::Usage, message));
            return self;
        }
        self.field(name, value)
    }

    #[inline]
    fn field(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Returns the exchange in which to read the HTTP response: the operation, the Request-URI, and what the body and
    /// the header fields ask for. [`Exchange::applied`] adds the header fields of the HTTP response.
    ///
    /// # Errors
    ///
    /// As in [`build`](Self::build).
    #[inline]
    pub fn exchange(&self) -> Result<Exchange, Error> {
        self.error.clone().take()?;
        let uri = self.uri.as_ref().ok_or_else(missing_uri)?;
        let mut exchange = Exchange::new(self.operation, uri)?.preferences(self.preferences.clone());
        if let Some(depth) = self.depth {
            exchange = exchange.depth(depth);
        }
        if let Some(destination) = &self.destination {
            exchange = exchange.destination(destination)?;
        }
        Ok(Asked::of(&self.body).add_to(exchange))
    }

    /// Builds the request.
    ///
    /// A body comes with `Content-Type: application/xml; charset=utf-8`.
    ///
    /// # Errors
    ///
    /// Returns the first error of the earlier methods: [`ErrorKind::InvalidHref`] for a URI or destination that is not
    /// an href or that [`http::Uri`] cannot hold, and [`ErrorKind::InvalidHeader`] for a depth that the method does not
    /// have. [`ErrorKind::InvalidText`] and [`ErrorKind::Usage`] as for `to_xml` of the body.
    #[inline]
    pub fn build(mut self) -> Result<Request<Vec<u8>>, Error> {
        std::mem::take(&mut self.error).take()?;
        let uri = http::Uri::try_from(self.uri.as_ref().ok_or_else(missing_uri)?)?;
        let body = self.body.to_xml()?;
        if !body.is_empty() {
            self.headers.entry(header::CONTENT_TYPE).or_insert(HeaderValue::from_static(CONTENT_TYPE));
        }
        if let Some(destination) = self.full_destination()? {
            self.headers.insert(Destination::NAME, destination.to_header_value());
        }
        if let Some(value) = self.preferences.to_header_value() {
            self.headers.insert(Preferences::NAME, value);
        }
        let mut request = Request::new(body);
        *request.method_mut() = self.method;
        *request.uri_mut() = uri;
        *request.headers_mut() = self.headers;
        Ok(request)
    }
}

#[inline]
fn missing_uri() -> Error {
    Error::new(ErrorKind::Usage, "expected a Request-URI")
}
