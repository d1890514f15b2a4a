//! The reply to a request.

use std::borrow::Cow;

use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION};
use http::{Response, StatusCode};

use super::Operation;
use super::whole::ResourceOutcome;
use crate::condition;
use crate::conditions::Conditions;
use crate::document;
use crate::error::{Error, ErrorKind};
use crate::href::is_uri;
use crate::multistatus::Multistatus;
use crate::name::Name;
use crate::preferred::{body_headers, operation_header};
use crate::value::{Element, Property, Value, readable};

/// The reply to a request: status, headers and body.
///
/// [`Outcomes::reply`](super::Outcomes::reply) builds it. It converts to an [`http::Response`], or can be taken apart
/// for another library. Its contents can be inspected, for example to send them in another format.
///
/// # Example
///
/// ```
/// use multistatus::{Condition, Conditions, Reply, condition, http};
///
/// let conditions = Conditions::try_from_iter([Condition::empty(condition::PROPFIND_FINITE_DEPTH)])?;
/// let reply = Reply::plain(http::StatusCode::FORBIDDEN, conditions);
/// assert!(!reply.is_multistatus());
/// let response = http::Response::from(reply);
/// assert_eq!(response.status(), 403);
/// assert_eq!(response.headers()["content-type"], "application/xml; charset=utf-8");
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Reply {
    status: StatusCode,
    headers: Cow<'static, HeaderMap>,
    content: ReplyContent,
}

/// The header fields of a reply as text: see [`Reply::header_fields`](crate::Reply::header_fields).
#[derive(Debug)]
pub struct HeaderFields<'r>(http::header::Iter<'r, HeaderValue>);

impl<'r> Iterator for HeaderFields<'r> {
    type Item = (&'r str, &'r str);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.find_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
    }
}

impl std::iter::FusedIterator for HeaderFields<'_> {}

#[derive(Clone, Debug)]
enum ReplyContent {
    Nothing,
    Multistatus(Multistatus<'static>),
    Conditions(Conditions),
    Propstats(document::Propstats<'static>),
    Prop(document::Prop),
    Element(Box<Element<'static>>),
}

const LOCK_TOKEN: HeaderName = HeaderName::from_static("lock-token");

impl Reply {
    fn new(status: StatusCode, content: ReplyContent) -> Self {
        let headers = match content {
            ReplyContent::Nothing => Cow::Owned(HeaderMap::new()),
            // Of no operation that needs another field.
            _ => Cow::Borrowed(body_headers(Operation::Batch)),
        };
        Self { status, headers, content }
    }

    /// Makes a reply to this operation that has a body.
    fn of_body(status: StatusCode, content: ReplyContent, operation: Operation) -> Self {
        Self { status, headers: Cow::Borrowed(body_headers(operation)), content }
    }

    /// Makes a reply with a plain status, and with a `DAV:error` body if there are conditions: RFC 4918 §16.
    #[must_use]
    pub fn plain(status: StatusCode, conditions: Conditions) -> Self {
        let content = if conditions.is_empty() { ReplyContent::Nothing } else { ReplyContent::Conditions(conditions) };
        Self::new(status, content)
    }

    /// Makes a reply whose body is a document that no type covers, for example `CALDAV:schedule-response` (RFC 6638 §10.2)
    /// or `DAV:principal-search-property-set` (RFC 3744 §9.5).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Limit`] if a reader with the default [`Limits`](crate::limits::Limits) could not read the document.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::{Element, Name, Reply, http::StatusCode};
    ///
    /// let reply = Reply::document(StatusCode::OK, Element::empty(Name::dav("principal-search-property-set")))?;
    /// assert_eq!(reply.headers()["content-type"], "application/xml; charset=utf-8");
    /// assert!(Element::parse(&reply.body())?.is_empty());
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn document(status: StatusCode, root: Element<'_>) -> Result<Self, Error> {
        readable::check_document(Element::parse(&root.to_xml()))?;
        Ok(Self::new(status, ReplyContent::Element(Box::new(root.into_owned()))))
    }

    /// Makes the reply to a LOCK that was granted: RFC 4918 §9.10.1.
    ///
    /// The body is `DAV:prop` with `DAV:lockdiscovery`, which must hold the new lock; the header `Lock-Token` names the
    /// lock. The status is 200, or 201 if the LOCK created the resource (RFC 4918 §9.10.4).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidStatus`] for another status. [`ErrorKind::InvalidHref`] if the token is not a URI.
    /// [`ErrorKind::InvalidText`] if the value holds a character that XML cannot carry.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::{Reply, Value, http::StatusCode};
    ///
    /// let lock = Value::from_xml("<D:activelock><D:locktype><D:write/></D:locktype></D:activelock>")?;
    /// let reply = Reply::lock_granted(StatusCode::OK, "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", lock)?;
    /// assert_eq!(reply.headers()["lock-token"], "<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>");
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn lock_granted<'v>(
        status: StatusCode,
        token: &str,
        lockdiscovery: impl Into<Value<'v>>,
    ) -> Result<Self, Error> {
        if !matches!(status, StatusCode::OK | StatusCode::CREATED) {
            let message = format!("expected 200 or 201 for a lock that was granted, found {status}");
            return Err(Error::new(ErrorKind::InvalidStatus, message));
        }
        check_uri(token, "a lock token")?;
        let mut reply = Self::lock_refreshed(lockdiscovery)?;
        reply.status = status;
        let coded = HeaderValue::from_str(&format!("<{token}>"));
        let coded = coded.map_err(|error| Error::new(ErrorKind::InvalidHref, error.to_string()))?;
        reply.headers.to_mut().insert(LOCK_TOKEN, coded);
        Ok(reply)
    }

    /// Makes the reply to a LOCK that refreshed a lock, a 200 without `Lock-Token`: RFC 4918 §9.10.2.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidText`] if the value holds a character that XML cannot carry.
    pub fn lock_refreshed<'v>(lockdiscovery: impl Into<Value<'v>>) -> Result<Self, Error> {
        let property = Property::new(Name::dav("lockdiscovery"), lockdiscovery)?;
        Ok(Self::new(StatusCode::OK, ReplyContent::Prop(document::Prop::new([property])?)))
    }

    /// Adds a header field that the status needs, for example `WWW-Authenticate` for 401 (RFC 9110 §15.5.2), `Allow`
    /// for 405 (§15.5.6) or `Retry-After` for 503.
    ///
    /// Earlier fields of the same name are kept, because several challenges may be sent; `Content-Type` is replaced.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::http::{StatusCode, header};
    /// use multistatus::{Conditions, Reply};
    ///
    /// let reply = Reply::plain(StatusCode::UNAUTHORIZED, Conditions::new())
    ///     .with_header(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Basic realm=\"dav\""))
    ///     .with_header(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
    /// assert_eq!(reply.headers().get_all("www-authenticate").iter().count(), 2);
    /// ```
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        if name == CONTENT_TYPE {
            self.headers.to_mut().insert(name, value);
        } else {
            self.headers.to_mut().append(name, value);
        }
        self
    }

    pub(super) fn of_multistatus(document: Multistatus<'static>, operation: Operation) -> Self {
        Self::of_body(StatusCode::MULTI_STATUS, ReplyContent::Multistatus(document), operation)
    }

    pub(super) fn of_propstats(
        status: StatusCode,
        document: document::Propstats<'static>,
        operation: Operation,
    ) -> Self {
        Self::of_body(status, ReplyContent::Propstats(document), operation)
    }

    /// Makes the plain reply to this operation with this status.
    pub(super) fn of_status(status: StatusCode, operation: Operation) -> Self {
        Self::new(status, ReplyContent::Nothing).with(operation_header(operation))
    }

    /// Makes a plain reply from the outcome of the Request-URI.
    pub(super) fn of_whole(whole: &ResourceOutcome, operation: Operation) -> Self {
        let conditions = Conditions::checked(whole.conditions().to_vec());
        let mut reply = Self::plain(whole.code(), conditions).with(operation_header(operation));
        let location = whole.details().and_then(|details| details.location.as_ref());
        if let Some(Ok(location)) = location.map(|href| HeaderValue::from_str(href.as_str())) {
            reply.headers.to_mut().insert(LOCATION, location);
        }
        reply
    }

    /// Adds a header field if there is one. Most replies need none, and then they keep the shared fields.
    pub(super) fn with(self, field: Option<(HeaderName, HeaderValue)>) -> Self {
        match field {
            Some((name, value)) => self.with_header(name, value),
            None => self,
        }
    }

    /// Returns the status. [`as_u16`](StatusCode::as_u16) converts it for libraries with types of their own.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns true for a `207 Multi-Status`.
    #[must_use]
    pub fn is_multistatus(&self) -> bool {
        matches!(self.content, ReplyContent::Multistatus(_))
    }

    /// Returns the headers: `Content-Type` if there is a body, those that the operation and the preferences need, and
    /// those that [`with_header`](Self::with_header) added.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the headers as text, for libraries with types of their own. Values with anything but visible ASCII,
    /// which only [`with_header`](Self::with_header) can add, are left out.
    #[must_use]
    pub fn header_fields(&self) -> HeaderFields<'_> {
        HeaderFields(self.headers.iter())
    }

    /// Returns the document of a 207, or `None` for another reply.
    #[must_use]
    pub fn multistatus(&self) -> Option<&Multistatus<'static>> {
        match &self.content {
            ReplyContent::Multistatus(document) => Some(document),
            _ => None,
        }
    }

    /// Returns the conditions in the `DAV:error` of a plain reply.
    #[must_use]
    pub fn conditions(&self) -> Option<&Conditions> {
        match &self.content {
            ReplyContent::Conditions(conditions) => Some(conditions),
            _ => None,
        }
    }

    /// Returns the propstats in the body of a reply to MKCOL or MKCALENDAR.
    #[must_use]
    pub fn propstats(&self) -> Option<&document::Propstats<'static>> {
        match &self.content {
            ReplyContent::Propstats(document) => Some(document),
            _ => None,
        }
    }

    /// Returns the body, which is empty if there is none.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        match &self.content {
            ReplyContent::Nothing => Vec::new(),
            ReplyContent::Multistatus(document) => document.to_xml(),
            ReplyContent::Conditions(conditions) => conditions.to_xml(),
            ReplyContent::Propstats(document) => document.to_xml(),
            ReplyContent::Prop(document) => document.to_xml(),
            ReplyContent::Element(root) => root.to_xml(),
        }
    }
}

/// Builds the reply to a request that cannot be read or is refused, with the [status](Error::status) and the
/// [condition](Error::condition) of the error.
///
/// A condition that must hold elements but was given by its [name alone](Error::with_condition) is an empty element, as RFC
/// 4918 itself prints one (§9.6.2), because it tells a client more than none.
/// [`with_whole_condition`](Error::with_whole_condition) gives it its content.
///
/// The message of the error is not sent: log the error before it is converted.
///
/// # Example
///
/// ```
/// use multistatus::header::Overwrite;
/// use multistatus::http::HeaderMap;
/// use multistatus::{Conditions, Error, Reply, http::StatusCode};
///
/// fn copy(headers: &HeaderMap) -> Result<Reply, Error> {
///     let overwrite = Overwrite::from_headers(headers)?.unwrap_or_default();
///     # let _ = overwrite;
///     Ok(Reply::plain(StatusCode::CREATED, Conditions::new()))
/// }
///
/// let mut headers = HeaderMap::new();
/// headers.insert(Overwrite::NAME, "maybe".parse().map_err(|_| "not a header value")?);
/// assert_eq!(copy(&headers).unwrap_or_else(Reply::from).status(), 400);
/// # Ok::<(), &str>(())
/// ```
impl From<Error> for Reply {
    fn from(mut error: Error) -> Self {
        let condition = condition::of_error(&error);
        let mut reply = Self::plain(error.status(), Conditions::checked(condition.into_iter().collect()));
        if let Some(headers) = error.take_headers() {
            reply.headers.to_mut().extend(headers);
        }
        reply
    }
}

/// Converts to a response of the crate `http`.
impl From<Reply> for Response<Vec<u8>> {
    fn from(reply: Reply) -> Self {
        let mut response = Response::new(reply.body());
        *response.status_mut() = reply.status;
        *response.headers_mut() = reply.headers.into_owned();
        response
    }
}

/// Checks that a text is a URI with a scheme.
pub(super) fn check_uri(text: &str, what: &str) -> Result<(), Error> {
    if is_uri(text) {
        return Ok(());
    }
    let message = format!("expected a URI as {what}, found {:?}", crate::clip::clip(text));
    Err(Error::new(ErrorKind::InvalidHref, message))
}
