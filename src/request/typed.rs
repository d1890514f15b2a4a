//! Whole requests: method, header fields and body.

use std::borrow::Cow;

use http::request::Parts;
use http::{HeaderMap, Method, StatusCode};

#[cfg(feature = "vocabulary")]
use super::Acl;
use super::{Asked, Body, LockInfo, Mkcalendar, Mkcol, PropertyUpdate, Propfind, Reader, Report, Search};
use crate::deviation::Deviation;
use crate::error::{Error, ErrorKind};
use crate::exchange::Exchange;
use crate::header::{self, Depth, Destination, If, IfScheduleTagMatch, LockToken, Overwrite, Preferences, Timeout};
use crate::href::{self, Href, SimpleRef};
use crate::operation::Operation;
use crate::read::{Findings, ParseOptions};

/// A whole request: its method, with the header fields and the body that belong to it. It is where a server starts.
///
/// A request that cannot be read, or that breaks a rule that does not depend on the resource, is an error with the
/// status and the condition that a server must send, so [`Reply::from`](crate::Reply) is the whole error path of a
/// handler. Checks that depend on the resource are left to the server: for example, whether it supports a report,
/// whether [`If`] holds, and on which server a [`Destination`] is.
///
/// # Example: a handler
///
/// With axum, for example, `into_parts` of the request returns `parts`, and the result of `handle` can be returned as
/// it is.
///
/// ```
/// use multistatus::http::request::Parts;
/// use multistatus::http::{Response, StatusCode};
/// use multistatus::plan::{PropfindPlan, ProppatchPlan};
/// use multistatus::request::{Action, Request};
/// use multistatus::{Error, Outcomes, Reply};
///
/// # fn store(_: &multistatus::request::PropertyChange) {}
/// fn answer(parts: &Parts, body: &[u8]) -> Result<Reply, Error> {
///     let request = Request::from_parts(parts, body)?;
///     match &request.action {
///         Action::Propfind(propfind) => {
///             let plan = PropfindPlan::new(propfind, &request.preferences);
///             let mut outcomes = Outcomes::new(request.exchange()?);
///             let mut response = plan.response(&request.uri);
///             while let Some(question) = response.next() {
///                 match question.name().local() {
///                     "getetag" => response.value("\"1\""),
///                     _ => response.absent(),
///                 }
///             }
///             outcomes.response(response.finish()?);
///             outcomes.reply()
///         }
///         Action::Proppatch(update) => {
///             let mut plan = ProppatchPlan::from(update.clone());
///             plan.check(|change| match change.name().is_dav() {
///                 true => Err(Error::refused(StatusCode::FORBIDDEN, "live properties cannot be changed")),
///                 false => Ok(()),
///             });
///             for change in plan.ready().unwrap_or_default() {
///                 store(change);
///             }
///             plan.reply(request.exchange()?)
///         }
///         _ => Err(Error::refused(StatusCode::NOT_IMPLEMENTED, "not here")),
///     }
/// }
///
/// fn handle(parts: &Parts, body: &[u8]) -> Response<Vec<u8>> {
///     answer(parts, body).unwrap_or_else(Reply::from).into()
/// }
///
/// let request = |method: &str, depth: &str| {
///     multistatus::http::Request::builder().method(method).uri("/a").header("Depth", depth).body(())
/// };
/// let (parts, ()) = request("PROPFIND", "0")?.into_parts();
/// let body = b"<propfind xmlns='DAV:'><prop><getetag/></prop></propfind>";
/// assert_eq!(handle(&parts, body).status(), 207);
/// let (parts, ()) = request("PROPFIND", "2")?.into_parts();
/// assert_eq!(handle(&parts, body).status(), 400);
/// let (parts, ()) = request("DELETE", "infinity")?.into_parts();
/// assert_eq!(handle(&parts, b"").status(), 501);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Request {
    /// The method as it was sent.
    pub method: Method,
    /// The Request-URI, read by the rules of [`Destination`]: characters that no href may have are percent-encoded, and a user
    /// name is dropped.
    pub uri: Href<'static>,
    /// The method, with the header fields and the body that only this method has.
    pub action: Action,
    /// The header field `Depth`, if the method has one. [`effective_depth`](Self::effective_depth) includes the
    /// defaults.
    pub depth: Option<Depth>,
    /// The header field `If`: a condition, and the lock tokens that the client submits. Any method can have it.
    pub condition: Option<If>,
    /// The header field `If-Schedule-Tag-Match` of RFC 6638 §8.3.
    pub schedule_tag: Option<IfScheduleTagMatch>,
    /// The preferences of the client about the HTTP response.
    pub preferences: Preferences,
    /// The deviations of the body from the RFCs. [`header::deviations`](crate::header::deviations) returns those in the
    /// header fields.
    pub findings: Findings,
}

/// The action that a [`Request`] asks for: its method, with the header fields and the body that only this method has.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Action {
    /// PROPFIND: RFC 4918 §9.1.
    Propfind(Propfind),
    /// PROPPATCH: RFC 4918 §9.2.
    Proppatch(PropertyUpdate),
    /// MKCOL: RFC 4918 §9.3, RFC 5689 §3.
    Mkcol(Mkcol),
    /// MKCALENDAR: RFC 4791 §5.3.1.
    Mkcalendar(Mkcalendar),
    /// DELETE: RFC 4918 §9.6.
    Delete,
    /// COPY: RFC 4918 §9.8.
    Copy {
        /// The new address: [`Destination::resolve`] tells whether it is on this server.
        destination: Destination,
        /// Whether a resource at the destination may be replaced.
        overwrite: Overwrite,
    },
    /// MOVE: RFC 4918 §9.9.
    Move {
        /// The new address: [`Destination::resolve`] tells whether it is on this server.
        destination: Destination,
        /// Whether a resource at the destination may be replaced.
        overwrite: Overwrite,
    },
    /// LOCK that asks for a new lock, with the depth 0 or infinity: RFC 4918 §9.10.1.
    Lock {
        /// The lock that is asked for.
        info: LockInfo,
        /// The timeouts that the client asks for, in order of preference.
        timeouts: Vec<Timeout>,
    },
    /// LOCK that refreshes a lock: RFC 4918 §9.10.2. It has no body, and its `If` names the lock.
    RefreshLock {
        /// The lock to be refreshed.
        token: LockToken,
        /// The timeouts that the client asks for, in order of preference.
        timeouts: Vec<Timeout>,
    },
    /// UNLOCK of this lock: RFC 4918 §9.11.
    Unlock(LockToken),
    /// REPORT: RFC 3253 §3.6.
    Report(Report),
    /// SEARCH: RFC 5323 §2.
    Search(Search),
    /// ACL: RFC 3744 §8.1. Part of the feature `vocabulary`.
    #[cfg(feature = "vocabulary")]
    Acl(Acl),
    /// Any other method, for example GET, OPTIONS or BIND. The body is read if the method has an XML body.
    Other(Body),
}

impl Request {
    /// Reads a request with the default options. Pass the whole body: its bytes, and not `Content-Length`, decide
    /// whether there is one.
    ///
    /// # Errors
    ///
    /// An error that knows the [status](Error::status) a server owes: for the body see [`request`](super), and 400 for a header
    /// field that is malformed, missing or repeated, for a LOCK without a body whose `If` does not name one lock, and for one of
    /// the depth 1. A Request-URI that names no resource, such as the `*` of OPTIONS, is 400 as well: handle that before. So is
    /// one with a backslash, `%00` or another scheme than HTTP's.
    pub fn from_parts(parts: &Parts, body: &[u8]) -> Result<Self, Error> {
        Self::from_parts_with(parts, body, ParseOptions::new())
    }

    /// Reads a request. See [`Reader::options`] for what the options mean for its body. With [`ParseOptions::strict`],
    /// header fields that break their RFC are refused too.
    ///
    /// # Errors
    ///
    /// As in [`from_parts`](Self::from_parts).
    pub fn from_parts_with(parts: &Parts, body: &[u8], options: ParseOptions) -> Result<Self, Error> {
        let headers = &parts.headers;
        if options.settings.strict.0.is_some() {
            refuse_deviations(headers)?;
        }
        let uri = href::from_uri(&parts.uri).map_err(|error| error.owing(StatusCode::BAD_REQUEST))?;
        if options.settings.strict.0.is_some() {
            refuse_odd_target(&uri)?;
        }
        let method = parts.method.as_str();
        let refresh = method == "LOCK" && body.is_empty();
        // A refresh ignores it: RFC 4918 §9.10.2.
        let has_depth = Depth::is_field_of(&parts.method) && !refresh;
        let depth = if has_depth { Depth::from_headers(headers)? } else { None };
        let condition = If::from_headers(headers)?;
        let content_type = headers.get(http::header::CONTENT_TYPE);
        let content_type = content_type.map(|value| value.to_str().unwrap_or_default());
        let reader = Reader::new(&parts.method, body).content_type(content_type).depth(depth).options(options);
        let (body, findings) = reader.parse_with_findings()?;
        Ok(Self {
            action: Action::new(method, headers, body, depth, condition.as_ref())?,
            method: parts.method.clone(),
            uri: uri.href,
            depth,
            condition,
            schedule_tag: IfScheduleTagMatch::from_headers(headers)?,
            preferences: Preferences::from_headers(headers),
            findings,
        })
    }

    /// Returns the decoded path of the Request-URI, without its query, for a store whose names hold no slash.
    ///
    /// Dot segments cannot be in it: a Request-URI with one is refused. [`Href::segments`] gives names of any kind.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHref`] with the status 400 if no text can express the path: see [`Href::decoded_path`].
    ///
    /// ```
    /// use multistatus::http;
    /// use multistatus::request::Request;
    ///
    /// let request = |uri| http::Request::builder().method("DELETE").uri(uri).body(());
    /// let (parts, ()) = request("/b%C3%BCro/?x")?.into_parts();
    /// assert_eq!(Request::from_parts(&parts, b"")?.path()?, "/büro/");
    /// let (parts, ()) = request("/a%2Fb")?.into_parts();
    /// let refused = Request::from_parts(&parts, b"")?.path().map_err(|error| error.status().as_u16()).err();
    /// assert_eq!(refused, Some(400));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn path(&self) -> Result<Cow<'_, str>, Error> {
        self.uri.decoded_path().map_err(|error| error.owing(http::StatusCode::BAD_REQUEST))
    }

    /// Returns the operation, or `None` for a method that this crate does not know, such as GET.
    #[must_use]
    pub fn operation(&self) -> Option<Operation> {
        match &self.action {
            Action::Report(report) => Some(report.operation()),
            _ => Operation::from_http(&self.method),
        }
    }

    /// Returns how far down the request reaches: the header field, or else what the RFC of the method says. DELETE and MOVE
    /// always reach everything (RFC 4918 §9.6.1, §9.9.2). The refresh of a lock has no depth (§9.10.2): this returns 0.
    ///
    /// Ignore it for a resource that is not a collection.
    #[must_use]
    pub fn effective_depth(&self) -> Depth {
        match self.operation() {
            // RFC 4918 §9.10.2: the lock that is refreshed has a depth, and the request has none.
            _ if self.is_refresh() => Depth::Zero,
            // RFC 4918 §9.6.1, §9.9.2: they act as if the field were infinity.
            Some(Operation::Delete | Operation::Move) => Depth::Infinity,
            operation => self.depth.or(operation.map(Depth::default_for)).unwrap_or(Depth::Zero),
        }
    }

    /// Returns how far down the request reaches if its resource is a collection.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHeader`] with the status 400 if the method does not have this depth: see
    /// [`Depth::of_collection`].
    pub fn collection_depth(&self) -> Result<Depth, Error> {
        match self.operation().filter(|_| !self.is_refresh()) {
            Some(operation) => Depth::for_collection(self.depth, operation),
            None => Ok(self.effective_depth()),
        }
    }

    fn is_refresh(&self) -> bool {
        matches!(self.action, Action::RefreshLock { .. })
    }

    /// Makes the exchange that [`Outcomes`](crate::Outcomes) and [`ProppatchPlan::reply`](crate::plan::ProppatchPlan::reply)
    /// answer: operation, Request-URI, destination, preferences, and what was asked for.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if the request has no [operation](Self::operation). [`ErrorKind::InvalidHref`] with the status 502
    /// for a destination of another scheme than HTTP's, which [`Destination::resolve`] refuses, too.
    pub fn exchange(&self) -> Result<Exchange, Error> {
        let operation = self.operation().ok_or_else(|| {
            let message = format!("expected a method that this crate answers, found {}", self.method);
            Error::new(ErrorKind::Usage, message)
        })?;
        let mut exchange = Exchange::new(operation, &self.uri)?.preferences(self.preferences.clone());
        if let Action::Copy { destination, .. } | Action::Move { destination, .. } = &self.action {
            // RFC 4918 §9.8.5, §9.9.4: a destination that cannot be on this server.
            let other_server = |error: Error| error.owing(StatusCode::BAD_GATEWAY);
            exchange = exchange.destination(destination.href()).map_err(other_server)?;
        }
        Ok(self.action.asked().add_to(exchange))
    }
}

impl Action {
    /// Returns the body, as far as an exchange knows something of it.
    fn asked(&self) -> Asked<'_> {
        match self {
            Self::Propfind(body) => Asked::Propfind(body),
            Self::Proppatch(body) => Asked::PropertyUpdate(body),
            Self::Mkcol(body) => Asked::Mkcol(body),
            Self::Mkcalendar(body) => Asked::Mkcalendar(body),
            Self::Report(body) => Asked::Report(body),
            Self::Search(body) => Asked::Search(body),
            Self::Other(body) => Asked::of(body),
            Self::Delete | Self::Copy { .. } | Self::Move { .. } | Self::Unlock(_) => Asked::Nothing,
            Self::Lock { .. } | Self::RefreshLock { .. } => Asked::Nothing,
            #[cfg(feature = "vocabulary")]
            Self::Acl(_) => Asked::Nothing,
        }
    }

    fn new(
        method: &str,
        headers: &HeaderMap,
        body: Body,
        depth: Option<Depth>,
        condition: Option<&If>,
    ) -> Result<Self, Error> {
        let overwrite = || Ok::<_, Error>(Overwrite::from_headers(headers)?.unwrap_or_default());
        Ok(match body {
            Body::Propfind(propfind) => Self::Propfind(propfind),
            Body::PropertyUpdate(update) => Self::Proppatch(update),
            Body::Mkcol(request) => Self::Mkcol(request),
            Body::Mkcalendar(request) => Self::Mkcalendar(request),
            Body::Report(report) => Self::Report(report),
            Body::Search(search) => Self::Search(search),
            #[cfg(feature = "vocabulary")]
            Body::Acl(acl) => Self::Acl(acl),
            Body::LockInfo(info) => {
                Depth::for_collection(depth, Operation::Lock)?;
                Self::Lock { info, timeouts: Timeout::from_headers(headers) }
            }
            Body::LockRefresh => {
                Self::RefreshLock { token: refreshed(condition)?, timeouts: Timeout::from_headers(headers) }
            }
            body => match method {
                "DELETE" => Self::Delete,
                "COPY" => Self::Copy { destination: Destination::require(headers)?, overwrite: overwrite()? },
                "MOVE" => Self::Move { destination: Destination::require(headers)?, overwrite: overwrite()? },
                "UNLOCK" => Self::Unlock(LockToken::require(headers)?),
                _ => Self::Other(body),
            },
        })
    }
}

/// Returns the lock that a refresh names: see [`If::refreshed_token`].
fn refreshed(condition: Option<&If>) -> Result<LockToken, Error> {
    let condition = condition.ok_or_else(|| {
        let message = "header field if: expected the token of the lock that a LOCK without a body refreshes, found no such \
                       field: for a new lock, send a lockinfo";
        Error::new(ErrorKind::InvalidHeader, message)
    })?;
    LockToken::new(condition.refreshed_token()?)
}

/// Refuses a Request-URI that leaves its RFC, as such a destination is refused.
fn refuse_odd_target(uri: &SimpleRef) -> Result<(), Error> {
    let found = [(uri.had_user, Deviation::Userinfo), (uri.was_unencoded, Deviation::UnencodedUri)];
    match found.into_iter().find(|(is_so, deviation)| *is_so && deviation.is_error()) {
        Some((_, deviation)) => Err(Error::of_deviation(deviation, None).in_call("Request-URI")),
        None => Ok(()),
    }
}

/// Refuses header fields that leave their RFC.
fn refuse_deviations(headers: &HeaderMap) -> Result<(), Error> {
    let mut found = header::deviations(headers).into_iter();
    match found.find(|(_, deviation)| deviation.is_error()) {
        Some((name, deviation)) => {
            Err(Error::of_deviation(deviation, None).in_call(format_args!("header field {name}")))
        }
        None => Ok(()),
    }
}
