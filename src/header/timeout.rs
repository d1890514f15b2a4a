//! The timeouts of locks.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use http::header::{HeaderMap, HeaderName, HeaderValue};

use super::{Notes, excerpt, invalid, trim, value};
use crate::deviation::Deviation;
use crate::error::Error;
use crate::verbatim::Verbatim;

/// The time until a lock ends, counted from the HTTP response: one value of the header field `Timeout` ([RFC 4918
/// §10.7](https://www.rfc-editor.org/rfc/rfc4918#section-10.7)), or the timeout of an
/// [`ActiveLock`](crate::prop::ActiveLock) (§14.29).
///
/// # Example: the first value that a server grants
///
/// ```
/// use multistatus::header::Timeout;
/// use multistatus::http::{HeaderMap, HeaderValue};
///
/// let mut headers = HeaderMap::new();
/// headers.insert(Timeout::NAME, HeaderValue::from_static("Infinite, Second-4100000000"));
/// let wishes = Timeout::from_headers(&headers);
/// assert_eq!(wishes, [Timeout::Infinite, Timeout::Seconds(4_100_000_000)]);
/// let granted = wishes.iter().find_map(|wish| match wish {
///     Timeout::Seconds(seconds) => Some((*seconds).min(86_400)),
///     _ => None,
/// });
/// assert_eq!(granted, Some(86_400));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timeout {
    /// The lock ends after this number of seconds.
    Seconds(u32),
    /// The lock never ends.
    Infinite,
    /// A text of another form in an [`ActiveLock`](crate::prop::ActiveLock), such as more seconds than RFC 4918 §10.7
    /// allows. It is never read from a header field.
    Other(Verbatim),
}

const EXPECTED: &str = "Infinite or Second- and a number";

impl Timeout {
    /// The name of the header field.
    pub const NAME: HeaderName = HeaderName::from_static("timeout");

    /// Reads the values of all header fields `Timeout`, in order of preference. Returns an empty list if the field is
    /// absent.
    ///
    /// Values that cannot be read are left out, because a server need not consider this field at all.
    /// `Second-4294967296` is too large (§10.7) and is left out too.
    #[must_use]
    #[inline]
    pub fn from_headers(headers: &HeaderMap) -> Vec<Self> {
        Self::read_all(headers, &mut Notes::new())
    }

    #[inline]
    pub(super) fn read_all(headers: &HeaderMap, notes: &mut Notes) -> Vec<Self> {
        let mut wishes = Vec::new();
        for value in headers.get_all(Self::NAME) {
            for item in value.as_bytes().split(|byte| *byte == b',') {
                let item = std::str::from_utf8(item).map(trim);
                match item.ok().and_then(Self::read) {
                    Some(wish) => wishes.push(wish),
                    // RFC 2616 §2.1: a list may have empty elements.
                    None if item == Ok("") => {}
                    None => notes.add(Deviation::TimeoutValue),
                }
            }
        }
        wishes
    }

    /// Returns the text for the header field. Send several values as several fields, or as one with commas between
    /// them.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHeader`](crate::ErrorKind::InvalidHeader) for [`Other`](Self::Other), whose text is no value of
    /// the field and may hold anything that a server sent, for example a line break.
    #[inline]
    pub fn to_header_value(&self) -> Result<HeaderValue, Error> {
        match self {
            Self::Seconds(_) | Self::Infinite => Ok(value(self)),
            Self::Other(other) => Err(invalid(&Self::NAME, EXPECTED, excerpt(other.as_str()))),
        }
    }

    /// Returns the text of the element `timeout`.
    #[inline]
    pub(crate) fn element_text(&self) -> String {
        match self {
            Self::Other(other) => other.as_str().to_owned(),
            timeout => timeout.to_string(),
        }
    }

    /// Reads a text without white space around it.
    #[inline]
    fn read(text: &str) -> Option<Self> {
        let is = |name: &str| text.eq_ignore_ascii_case(name);
        let seconds = text.split_at_checked(7).filter(|(unit, _)| unit.eq_ignore_ascii_case("Second-"));
        match seconds {
            Some((_, seconds)) if seconds.bytes().all(|byte| byte.is_ascii_digit()) => {
                seconds.parse().ok().map(Self::Seconds)
            }
            _ if is("Infinite") || is("Infinity") => Some(Self::Infinite),
            _ => None,
        }
    }

    /// Reads a text without white space around it, and keeps one of another form. Returns `None` for an empty text.
    #[inline]
    pub(crate) fn read_or_keep(text: &str) -> Option<Self> {
        let keep = || (!text.is_empty()).then(|| Self::Other(Verbatim::new(text)));
        Self::read(text).or_else(keep)
    }
}

/// Writes `Second-3600` or `Infinite`. In any [other](Timeout::Other) text, a control character is written as a space, so
/// that no header field or line of a log is made of it.
impl fmt::Display for Timeout {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seconds(seconds) => write!(f, "Second-{seconds}"),
            Self::Infinite => f.write_str("Infinite"),
            Self::Other(other) => {
                other.as_str().chars().try_for_each(|c| f.write_char(if c.is_control() { ' ' } else { c }))
            }
        }
    }
}

/// Reads one value.
impl FromStr for Timeout {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::read(trim(text)).ok_or_else(|| invalid(&Self::NAME, EXPECTED, excerpt(text)))
    }
}

/// Reads one value.
impl TryFrom<&str> for Timeout {
    type Error = Error;

    #[inline]
    fn try_from(text: &str) -> Result<Self, Error> {
        text.parse()
    }
}
