//! The HTTP response to a request, whatever its status.

use std::fmt;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, Response, StatusCode};
use memchr::memmem;

use super::retry_after;
use crate::conditions::{Conditions, write_names};
use crate::error::Error;
use crate::multistatus::Multistatus;
use crate::operation::Operation;
use crate::read::ParseOptions;
use crate::status::Status;
use crate::value::Element;

/// What the HTTP response to a request says: see [`ParseOptions::receive`].
#[derive(Clone, Debug)]
pub enum Received<'b> {
    /// The document says what became of each resource. [`Multistatus::verdict`] judges it. The status is 207, or another
    /// success with which a server sent a document all the same.
    Multistatus(Multistatus<'b>),
    /// The request was done. The body, if there is one, is the caller's to read.
    Done(StatusCode),
    /// The request was not done: the status is a redirect or an error.
    Refused(NotDone),
    /// Nobody knows whether the request was done, or will be: the status is 202 ("not done yet", RFC 9110 §15.3.3), 206
    /// or an interim one, or it is a success without the document that the operation requires, such as a login page.
    Unclear(NotDone),
}

/// A request of which nothing was done, or of which nobody knows whether it was done. `Display` writes the reason in one
/// line, such as `423 Locked (lock-token-submitted)`.
#[derive(Clone, Debug)]
pub struct NotDone(Box<Details>);

/// Boxed, so that a `Result` stays small.
#[derive(Clone, Debug)]
struct Details {
    status: Status,
    conditions: Conditions,
    headers: HeaderMap,
    document: Option<Multistatus<'static>>,
}

impl<'b> Received<'b> {
    /// Returns the document, or `None` if the request was done without one.
    ///
    /// # Errors
    ///
    /// [`NotDone`] if the request was refused, or if nobody knows whether it was done.
    pub fn document(self) -> Result<Option<Multistatus<'b>>, NotDone> {
        match self {
            Self::Multistatus(document) => Ok(Some(document)),
            Self::Done(_) => Ok(None),
            Self::Refused(not_done) | Self::Unclear(not_done) => Err(not_done),
        }
    }
}

impl NotDone {
    /// Returns the status.
    #[must_use]
    pub fn status(&self) -> &Status {
        &self.0.status
    }

    /// Returns the conditions that were not met: RFC 4918 §16. Most responses have none, or an HTML page.
    #[must_use]
    pub fn conditions(&self) -> &Conditions {
        &self.0.conditions
    }

    /// Returns the multi-status document in the body, if a server sent one with this status. For example, Apache lists the
    /// locked members of a collection in the body of a 424. Its verdict is not the one on the request, because the status
    /// says that the request was not done.
    #[must_use]
    pub fn document(&self) -> Option<&Multistatus<'static>> {
        self.0.document.as_ref()
    }

    /// Returns the header fields, for example `Location`.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// Returns true if the same request may succeed later: see [`Status::is_transient`].
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.0.status.is_transient()
    }

    /// Returns how long to wait before the request is sent again, if the server says so: see [`retry_after`].
    #[must_use]
    pub fn retry_after(&self, now: SystemTime) -> Option<Duration> {
        retry_after(&self.0.headers, now)
    }
}

impl std::error::Error for NotDone {}

impl fmt::Display for NotDone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.status, f)?;
        write_names(self.0.conditions.iter().map(Element::name), f)
    }
}

impl ParseOptions<'_> {
    /// Reads the HTTP response to a request with these options, whatever its status. The charset in its `Content-Type`
    /// counts, unless [`charset`](Self::charset) was set.
    ///
    /// The body must be whole. For one that is read while it arrives, look at the status first.
    ///
    /// # Errors
    ///
    /// As in [`parse`](Self::parse), for the body of a 207, and for a body in which a multi-status document is broken,
    /// with any other success. The body of a refusal need not be readable.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::client::RequestBuilder;
    /// use multistatus::{ParseOptions, http};
    ///
    /// fn delete(send: impl Fn(http::Request<Vec<u8>>) -> http::Response<Vec<u8>>) -> Result<(), Box<dyn std::error::Error>> {
    ///     let request = RequestBuilder::delete("https://example.com/docs/");
    ///     let exchange = request.exchange()?;
    ///     let response = send(request.build()?);
    ///     let received = ParseOptions::new().tolerant().receive(exchange.operation(), &response)?;
    ///     let Some(document) = received.document()? else { return Ok(()) };
    ///     match document.verdict(exchange) {
    ///         verdict if verdict.overall().is_success() => Ok(()),
    ///         verdict => Err(verdict.summary().to_string().into()),
    ///     }
    /// }
    ///
    /// let respond = |status: u16, body: &str| {
    ///     let mut response = http::Response::new(body.as_bytes().to_vec());
    ///     *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    ///     delete(|_| response.clone()).map_err(|error| error.to_string())
    /// };
    /// assert_eq!(respond(204, ""), Ok(()));
    /// assert_eq!(respond(202, ""), Err("202 Accepted".into()));
    /// assert_eq!(respond(503, "<html>"), Err("503 Service Unavailable".into()));
    /// let body = "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/docs/a</D:href><D:status>HTTP/1.1 423 Locked</D:status>
    ///     </D:response></D:multistatus>";
    /// assert_eq!(respond(207, body), Err("1 failed: 1 × 423 Locked".into()));
    /// ```
    pub fn receive<B: AsRef<[u8]>>(self, operation: Operation, response: &Response<B>) -> Result<Received<'_>, Error> {
        let (status, body) = (response.status(), response.body().as_ref());
        let options = self.charset_of(response.headers());
        let is_done = status.is_success() && !matches!(status, StatusCode::ACCEPTED | StatusCode::PARTIAL_CONTENT);
        let document = match options.parse(body) {
            Ok(document) if is_done => return Ok(Received::Multistatus(document)),
            Err(error) if status == StatusCode::MULTI_STATUS || is_done && names_root(body) => return Err(error),
            document => document.ok().map(Multistatus::into_owned),
        };
        if is_done && !operation.needs_multistatus() {
            return Ok(Received::Done(status));
        }
        let not_done = NotDone(Box::new(Details {
            status: status.into(),
            conditions: options.parse_conditions(body).unwrap_or_default(),
            headers: response.headers().clone(),
            document,
        }));
        Ok(match status.is_success() || status.is_informational() {
            true => Received::Unclear(not_done),
            false => Received::Refused(not_done),
        })
    }
}

/// Returns true if a body that cannot be read seems to be a multi-status document, in an encoding of one byte or of two.
fn names_root(body: &[u8]) -> bool {
    let find = |name: &[u8]| memmem::find(body, name).is_some();
    find(b"multistatus") || find(b"m\0u\0l\0t\0i\0s\0t\0a\0t\0u\0s")
}
