//! The depth of requests and locks.

use std::fmt;

use http::Method;
use http::header::{HeaderMap, HeaderName};

use super::{Notes, excerpt, invalid, trim};
use crate::deviation::Deviation;
use crate::error::Error;
use crate::operation::Operation;

/// The depth to which a request or a lock reaches: the header field `Depth` ([RFC 4918
/// §10.2](https://www.rfc-editor.org/rfc/rfc4918#section-10.2)) and the depth of an
/// [`ActiveLock`](crate::prop::ActiveLock) (§14.4).
///
/// Default: it depends on the operation, see [`default_for`](Self::default_for).
///
/// Microsoft's `1,noroot` and `infinity,noroot` are read as 1 and infinity. [`Preferences`](super::Preferences) records
/// that no response about the Request-URI is wanted.
///
/// # Example
///
/// ```
/// use multistatus::Operation;
/// use multistatus::header::Depth;
/// use multistatus::http::{HeaderMap, HeaderValue};
///
/// let mut headers = HeaderMap::new();
/// assert_eq!(Depth::from_headers(&headers)?, None);
/// assert_eq!(Depth::of_collection(&headers, Operation::Propfind)?, Depth::Infinity);
/// headers.insert(Depth::NAME, Depth::One.to_header_value());
/// assert_eq!(Depth::of_collection(&headers, Operation::Propfind)?, Depth::One);
/// let copy = Depth::of_collection(&headers, Operation::Copy);
/// assert_eq!(copy.map_err(|error| error.status().as_u16()), Err(400));
/// headers.insert(Depth::NAME, HeaderValue::from_static("2"));
/// assert!(Depth::from_headers(&headers).is_err());
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Depth {
    /// The resource alone.
    Zero,
    /// The resource and its members. No lock has this depth (RFC 4918 §9.10.3), but servers send it.
    One,
    /// The resource and everything below it.
    Infinity,
}

impl Depth {
    /// The name of the header field.
    pub const NAME: HeaderName = HeaderName::from_static("depth");

    /// Returns the depth that is left for the members of a collection, or `None` if they are not included.
    ///
    /// ```
    /// use multistatus::header::Depth;
    ///
    /// assert_eq!(Depth::Zero.below(), None);
    /// assert_eq!(Depth::One.below(), Some(Depth::Zero));
    /// assert_eq!(Depth::Infinity.below(), Some(Depth::Infinity));
    /// ```
    #[must_use]
    pub const fn below(self) -> Option<Self> {
        match self {
            Self::Zero => None,
            Self::One => Some(Self::Zero),
            Self::Infinity => Some(Self::Infinity),
        }
    }

    /// Returns the text of the element `depth`, and of the header field `Depth`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Zero => "0",
            Self::One => "1",
            Self::Infinity => "infinity",
        }
    }

    /// Returns true if requests of this method have the header field. To other methods it means nothing.
    ///
    /// These are PROPFIND, COPY, MOVE, DELETE and LOCK (RFC 4918 §10.2), REPORT, LABEL and UPDATE (RFC 3253 §3.6, §8.2,
    /// §7.1) and SEARCH, which some clients send it with. A LOCK that refreshes a lock ignores it (RFC 4918 §9.10.2).
    ///
    /// ```
    /// use multistatus::header::Depth;
    /// use multistatus::http::Method;
    ///
    /// assert!(Depth::is_field_of(&Method::DELETE) && !Depth::is_field_of(&Method::PUT));
    /// ```
    #[must_use]
    #[inline]
    pub fn is_field_of(method: &Method) -> bool {
        matches!(
            method.as_str(),
            "PROPFIND" | "COPY" | "MOVE" | "DELETE" | "LOCK" | "REPORT" | "SEARCH" | "LABEL" | "UPDATE"
        )
    }

    /// Returns the depth of a request without the header field.
    ///
    /// Infinity for PROPFIND (RFC 4918 §9.1), COPY (§9.8.3), MOVE (§9.9.2), DELETE (§9.6.1) and LOCK (§9.10.3). 0 for
    /// reports (RFC 3253 §3.6), LABEL (§8.2) and UPDATE (§7.1 with §8.9), and for operations that have no depth,
    /// because they are about one resource.
    #[must_use]
    pub const fn default_for(operation: Operation) -> Self {
        match operation {
            Operation::Propfind | Operation::Copy | Operation::Move | Operation::Delete | Operation::Lock => {
                Self::Infinity
            }
            _ => Self::Zero,
        }
    }

    /// Reads the depth of a request for a collection: from the header field, or else
    /// [the default](Self::default_for).
    ///
    /// For other resources the field means nothing (RFC 4918 §10.2: it "MUST be ignored"), except for LOCK, whose new
    /// resource may become either.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHeader`](crate::ErrorKind::InvalidHeader) with the status 400 if the field is malformed or
    /// appears twice, or if the operation does not have this depth: COPY and LOCK have 0 and infinity, MOVE and DELETE
    /// only infinity.
    #[inline]
    pub fn of_collection(headers: &HeaderMap, operation: Operation) -> Result<Self, Error> {
        Self::for_collection(Self::from_headers(headers)?, operation)
    }

    /// Returns the depth of a request for a collection whose header field was read before.
    #[inline]
    pub(crate) fn for_collection(depth: Option<Self>, operation: Operation) -> Result<Self, Error> {
        let depth = depth.unwrap_or(Self::default_for(operation));
        let expected = match (operation, depth) {
            (Operation::Copy | Operation::Lock, Self::One) => "0 or infinity",
            (Operation::Move | Operation::Delete, Self::Zero | Self::One) => "infinity",
            _ => return Ok(depth),
        };
        Err(invalid(&Self::NAME, format_args!("{expected} for {operation:?} of a collection"), depth))
    }

    /// Reads one of the three words.
    #[inline]
    pub(crate) fn read_word(text: &str) -> Option<Self> {
        match text {
            "0" => Some(Self::Zero),
            "1" => Some(Self::One),
            _ => text.eq_ignore_ascii_case("infinity").then_some(Self::Infinity),
        }
    }

    #[inline]
    pub(super) fn read(text: &str, notes: &mut Notes) -> Result<Self, Error> {
        let depth = match text.split_once(',') {
            None => Self::read_word(trim(text)),
            Some((depth, noroot)) if trim(noroot).eq_ignore_ascii_case("noroot") => {
                notes.add(Deviation::MsNoroot);
                // `0,noroot` would ask for nothing at all.
                Self::read_word(trim(depth)).filter(|depth| *depth != Self::Zero)
            }
            Some(_) => None,
        };
        depth.ok_or_else(|| invalid(&Self::NAME, "0, 1 or infinity", excerpt(text)))
    }
}

impl fmt::Display for Depth {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

single_field!(Depth);
