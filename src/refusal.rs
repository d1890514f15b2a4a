//! Requests that cannot be carried out as they were sent.

use std::fmt;

use http::StatusCode;

use crate::conditions::Conditions;
use crate::error::{Error, ErrorKind, Position};
use crate::outcomes::Reply;
use crate::read::{Deviation, Limit};
use crate::value::Condition;

/// Why a request is refused: the error, the status that a server owes for it, and the condition if an RFC names one.
///
/// [`Reply::from`] makes the whole response of it, so that it can be the error type of a handler.
///
/// # Example: a server that refuses a request
///
/// ```
/// use multistatus::Reply;
/// use multistatus::request::Propfind;
///
/// let body = b"<D:propfind xmlns:D='DAV:'><D:allprop/><D:propname/></D:propfind>";
/// let Err(refusal) = Propfind::parse(body) else { panic!("an illegal body was read") };
/// assert_eq!(refusal.status(), 400);
/// assert_eq!(refusal.error().position().map(|at| at.byte()), Some(39));
/// assert_eq!(Reply::from(refusal).status(), 400);
/// ```
#[derive(Clone)]
pub struct Refusal {
    error: Error,
    status: StatusCode,
    condition: Option<Condition<'static>>,
}

impl Refusal {
    /// Refuses a request that was read and cannot be carried out, for example a report that the resource does not have.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::http::StatusCode;
    /// use multistatus::{Condition, Refusal, Reply, condition};
    ///
    /// let refusal = Refusal::new(StatusCode::FORBIDDEN, "this collection has no such report")
    ///     .with_condition(Condition::empty(condition::SUPPORTED_REPORT));
    /// assert!(Reply::from(refusal).conditions().is_some());
    /// ```
    #[must_use]
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self::of(Error::new(ErrorKind::InvalidRequest, message), status)
    }

    pub(crate) fn of(error: Error, status: StatusCode) -> Self {
        Self { error, status, condition: None }
    }

    /// Adds the condition that the request broke: RFC 4918 §16.
    #[must_use]
    pub fn with_condition(mut self, condition: Condition<'static>) -> Self {
        self.condition = Some(condition);
        self
    }

    /// What was wrong, and where in the body.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// The status that a server owes.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The condition that was broken, if an RFC names one for it.
    #[must_use]
    pub fn condition(&self) -> Option<&Condition<'static>> {
        self.condition.as_ref()
    }

    /// Where in the body, if it is about a place there.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.error.position()
    }
}

/// Writes the error.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

/// Writes the status, the condition and the error, for example in the panic of an `unwrap`.
impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status.as_u16())?;
        if let Some(condition) = &self.condition {
            write!(f, " {}", condition.name())?;
        }
        write!(f, ": {:?}", self.error)
    }
}

impl std::error::Error for Refusal {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.error)
    }
}

/// Gives the status that a server owes for what went wrong when a request was read: 413 for a limit on its size, 415 for
/// bytes or a media type that are not read here, and 400 for all else.
impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let status = match error.kind() {
            // The depth is one of the grammar, not of the size.
            ErrorKind::Limit(Limit::Depth) => StatusCode::BAD_REQUEST,
            ErrorKind::Limit(_) => StatusCode::PAYLOAD_TOO_LARGE,
            ErrorKind::Deviation(Deviation::MediaType) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            _ if error.is_unsupported() => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            _ => StatusCode::BAD_REQUEST,
        };
        Self::of(error, status)
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        refusal.error
    }
}

/// The status, with a `DAV:error` body if there is a condition: RFC 4918 §16.
impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        Self::plain(refusal.status, Conditions::checked(refusal.condition.into_iter().collect()))
    }
}
