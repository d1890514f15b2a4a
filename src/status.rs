//! Statuses and status lines.

use std::fmt;
use std::sync::Arc;

use http::StatusCode;

use crate::chars;
use crate::deviation::Deviation;
use crate::error::{Error, ErrorKind};
use crate::rules;
use crate::xml::escape;

/// The status of a resource or of a group of properties: RFC 4918 §14.28.
///
/// It holds a status code, and the reason phrase if it is not the one that belongs to the code. It compares with
/// [`http::StatusCode`] and with numbers.
///
/// # Example
///
/// ```
/// use multistatus::{Status, http::StatusCode};
///
/// let status: Status = "HTTP/1.1 423 Locked".parse()?;
/// assert_eq!(status, StatusCode::LOCKED);
/// assert_eq!(status, 423);
/// assert_eq!(status.to_string(), "423 Locked");
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Status {
    code: StatusCode,
    /// The reason phrase, which is never empty and never the one that belongs to the code.
    reason: Option<Arc<str>>,
}

impl Status {
    pub(crate) const OK: Self = Self { code: StatusCode::OK, reason: None };

    /// Creates a status with a reason phrase of its own.
    ///
    /// White space around the phrase is removed. A phrase that is then empty, or that belongs to the code, counts as no
    /// phrase.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidText`] if the phrase holds a control character.
    #[inline]
    pub fn with_reason(code: StatusCode, reason: &str) -> Result<Self, Error> {
        let bad =
            reason.chars().find(|&c| c.is_ascii_control() && c != '\t').or(escape::unwritable(reason).map(|(_, c)| c));
        match bad {
            Some(c) => {
                let message = format!("a reason phrase cannot hold the character U+{:04X}", c as u32);
                Err(Error::new(ErrorKind::InvalidText, message))
            }
            None => Ok(Self::new(code, reason)),
        }
    }

    /// Creates a status with a phrase that is known to be writable.
    pub(crate) fn new(code: StatusCode, reason: &str) -> Self {
        let reason = chars::trim(reason);
        let own = !reason.is_empty() && code.canonical_reason() != Some(reason);
        Self { code, reason: own.then(|| reason.into()) }
    }

    /// Returns the code.
    #[must_use]
    pub fn code(&self) -> StatusCode {
        self.code
    }

    /// Returns the code as a number.
    #[must_use]
    #[inline]
    pub fn as_u16(&self) -> u16 {
        self.code.as_u16()
    }

    /// Returns the reason phrase: its own, or else the one that belongs to the code, or else an empty text.
    #[must_use]
    #[inline]
    pub fn reason(&self) -> &str {
        self.own_reason().or(self.code.canonical_reason()).unwrap_or_default()
    }

    /// Returns the reason phrase if it is not the one that belongs to the code.
    #[must_use]
    pub fn own_reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// Returns true for the codes 200 to 299.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.code.is_success()
    }

    /// Returns true if the same request may succeed later: 408, 425, 429, 502, 503 and 504. Wait for the time in
    /// `Retry-After` if there is one: see [`retry_after`](crate::client::retry_after).
    ///
    /// 507 is not among them. It "is considered to be temporary", but only a user may repeat the request (RFC 4918
    /// §11.5). Nor is 423, because a lock may last for days: add it if you know that the locks of others are short.
    ///
    /// ```
    /// use multistatus::{Status, http::StatusCode};
    ///
    /// assert!(Status::from(StatusCode::SERVICE_UNAVAILABLE).is_transient());
    /// assert!(!Status::from(StatusCode::LOCKED).is_transient());
    /// ```
    #[must_use]
    #[inline]
    pub fn is_transient(&self) -> bool {
        matches!(self.as_u16(), 408 | 425 | 429 | 502..=504)
    }

    /// Returns the status if it is one of a failure, 400 or above. A success prevents nothing, an interim status has no
    /// outcome, and a redirect only says where to ask again.
    pub(crate) fn failure(self) -> Result<Self, Error> {
        match self.as_u16() {
            400.. => Ok(self),
            _ if self.is_success() => {
                let message = format!("{self} is a success, and no condition can have prevented it");
                Err(Error::new(ErrorKind::Usage, message))
            }
            _ => Err(Error::new(ErrorKind::Usage, format!("{self} is no failure: expected a status from 400 on"))),
        }
    }

    /// Returns true if this status is worse news than the other. From good to bad: a success, a status without outcome
    /// (RFC 4918 §13), a missing resource, a failure. Of two different codes one is always worse, so that their order
    /// does not matter.
    pub(crate) fn is_worse_than(&self, other: &Self) -> bool {
        let badness = |status: &Self| {
            let class = match status.as_u16() {
                code if !rules::is_outcome(code) => 1,
                200..300 => 0,
                404 | 410 | 418 => 2,
                _ => 3,
            };
            (class, rank(status.code), status.as_u16())
        };
        badness(self) > badness(other)
    }

    /// Returns the worst of several statuses, and the first of equal ones.
    #[cfg(feature = "serde")]
    pub(crate) fn worst(statuses: &[Self]) -> Option<&Self> {
        statuses.iter().reduce(|worst, status| if status.is_worse_than(worst) { status } else { worst })
    }

    /// Reads a status line as lenient readers must: even without version or reason, or padded. Returns it with its
    /// deviation from the RFC, or `None` if it has no status code that can be represented.
    pub(crate) fn read(text: &str) -> Option<(Self, Option<Deviation>)> {
        let line = chars::trim(text);
        let (version, rest) = match line.strip_prefix("HTTP/") {
            Some(rest) => {
                let (version, rest) = rest.split_once([' ', '\t'])?;
                let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
                let well = match chars::split_once(version, b'.') {
                    Some((major, minor)) => digits(major) && digits(minor),
                    None => digits(version),
                };
                if !well {
                    return None;
                }
                (version.contains('.'), rest)
            }
            None => (false, line),
        };
        let digits = rest.trim_start_matches([' ', '\t']);
        let (code, reason) = digits.split_at_checked(3)?;
        if !code.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let code = StatusCode::from_bytes(code.as_bytes()).ok()?;
        if !(reason.is_empty() || reason.starts_with(chars::is_space_char)) {
            return None;
        }
        // RFC 2616 §6.1: HTTP-Version SP Status-Code SP Reason-Phrase. The phrase may be empty, but the space before it
        // may not be missing; `text` still has that space if `line` was trimmed.
        let exact = version
            && digits.len() == rest.len()
            && text.starts_with("HTTP/")
            && match reason.strip_prefix(' ') {
                Some(_) => text.len() == line.len(),
                None => text.len() == line.len() + 1 && text.ends_with(' '),
            };
        let deviation = if !exact { Some(Deviation::StatusForm) } else { rules::status(code.as_u16()) };
        Some((Self::new(code, reason), deviation))
    }

    /// Reads a status line without a deviation whose reason phrase is the usual one, or empty. `None` if it is another
    /// line, which [`read`](Self::read) may take.
    pub(crate) fn read_usual(line: &[u8]) -> Option<Self> {
        let (code, reason) = line.strip_prefix(b"HTTP/1.1 ")?.split_first_chunk::<3>()?;
        let code = StatusCode::from_bytes(code).ok()?;
        let reason = reason.strip_prefix(b" ")?;
        let is_usual = reason.is_empty() || code.canonical_reason().is_some_and(|usual| usual.as_bytes() == reason);
        (is_usual && rules::status(code.as_u16()).is_none()).then_some(Self { code, reason: None })
    }

    /// Appends the status line, such as `HTTP/1.1 404 Not Found`, escaped.
    #[inline]
    pub(crate) fn push_line(&self, out: &mut String) {
        out.push_str("HTTP/1.1 ");
        out.push_str(self.code.as_str());
        out.push(' ');
        match self.own_reason() {
            Some(reason) => escape::push_text(out, reason),
            None => out.push_str(self.reason()),
        }
    }
}

/// Returns how bad a status is.
pub(crate) fn rank(status: StatusCode) -> u8 {
    match status.as_u16() {
        424 => 2,
        0..300 => 0,
        300..400 => 1,
        400..500 => 3,
        _ => 4,
    }
}

impl From<StatusCode> for Status {
    fn from(code: StatusCode) -> Self {
        Self { code, reason: None }
    }
}

/// Converts to 500, the status of a server that fails because of this error.
impl From<Error> for Status {
    #[inline]
    fn from(_: Error) -> Self {
        Self::from(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl TryFrom<u16> for Status {
    type Error = Error;

    /// # Errors
    ///
    /// [`ErrorKind::InvalidStatus`] if the number is not from 100 to 999.
    #[inline]
    fn try_from(code: u16) -> Result<Self, Error> {
        let code = StatusCode::from_u16(code);
        code.map(Self::from).map_err(|_| Error::new(ErrorKind::InvalidStatus, "expected a status code from 100 to 999"))
    }
}

/// Reads `HTTP/1.1 404 Not Found`, even without the version or the reason.
impl std::str::FromStr for Status {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        let invalid = || {
            let message = format!("expected a status line, found {:?}", crate::clip::clip(text));
            Error::new(ErrorKind::InvalidStatus, message)
        };
        let (status, _) = Self::read(text).ok_or_else(invalid)?;
        Self::with_reason(status.code, status.own_reason().unwrap_or_default())
    }
}

impl PartialEq<StatusCode> for Status {
    fn eq(&self, code: &StatusCode) -> bool {
        self.code == *code
    }
}

impl PartialEq<u16> for Status {
    #[inline]
    fn eq(&self, code: &u16) -> bool {
        self.code.as_u16() == *code
    }
}

/// Writes `404 Not Found`.
impl fmt::Display for Status {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())?;
        match self.reason() {
            "" => Ok(()),
            reason => write!(f, " {reason}"),
        }
    }
}
