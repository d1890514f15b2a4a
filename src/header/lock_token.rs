//! The header field `Lock-Token`.

use std::borrow::Cow;
use std::fmt;

use http::header::{HeaderMap, HeaderName};

use super::reference::{is_absolute_uri, is_state_token};
use super::{Notes, excerpt, invalid, required, trim};
use crate::deviation::Deviation;
use crate::error::Error;
use crate::href::Href;

/// The token that names a lock: the header field `Lock-Token` of UNLOCK, and of the response to LOCK, [RFC 4918
/// §10.5](https://www.rfc-editor.org/rfc/rfc4918#section-10.5).
///
/// It is an absolute URI, which the field has in angle brackets. A field without brackets, as Windows and a JavaScript
/// library send it, is read too, and so is the number in brackets that dufs uses as a token. There is no default:
/// UNLOCK [requires](Self::require) it. Other methods ignore it, because they submit tokens in [`If`](super::If).
///
/// # Example
///
/// ```
/// use multistatus::header::LockToken;
///
/// let token = LockToken::new("urn:uuid:a515cfa4-5da4-22e1-f5b5-00a0451e6bf7")?;
/// assert_eq!(token.to_string(), "<urn:uuid:a515cfa4-5da4-22e1-f5b5-00a0451e6bf7>");
/// assert_eq!(token.to_string().parse::<LockToken>()?, token);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LockToken(Href<'static>);

impl LockToken {
    /// The name of the header field.
    pub const NAME: HeaderName = HeaderName::from_static("lock-token");

    /// Creates the field from a token without brackets: an absolute URI, such as `urn:uuid:` and a UUID (RFC 4918
    /// §6.5), or the plain word that a server used as a token.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHeader`](crate::ErrorKind::InvalidHeader) if it is neither.
    #[inline]
    pub fn new(token: &str) -> Result<Self, Error> {
        match is_state_token(token, &mut Notes::new()) {
            true => Ok(Self::of(token)),
            false => Err(invalid(&Self::NAME, "an absolute URI", excerpt(token))),
        }
    }

    #[inline]
    fn of(token: &str) -> Self {
        Self(Href::from_wire(Cow::Owned(token.to_owned())))
    }

    /// Reads the header field of a request that requires it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHeader`](crate::ErrorKind::InvalidHeader) with the status 400 if it is absent or malformed,
    /// or appears twice.
    #[inline]
    pub fn require(headers: &HeaderMap) -> Result<Self, Error> {
        required(&Self::NAME, Self::from_headers(headers)?)
    }

    /// Returns the token without brackets.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Returns the token in the form that an [`ActiveLock`](crate::prop::ActiveLock) has.
    #[must_use]
    pub fn href(&self) -> &Href<'static> {
        &self.0
    }

    #[inline]
    pub(super) fn read(text: &str, notes: &mut Notes) -> Result<Self, Error> {
        let text = trim(text);
        match text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
            Some(token) if is_state_token(token, notes) => Ok(Self::of(token)),
            None if is_absolute_uri(text) => {
                notes.add(Deviation::BareToken);
                Ok(Self::of(text))
            }
            _ => Err(invalid(&Self::NAME, "an absolute URI in angle brackets", excerpt(text))),
        }
    }
}

/// Writes the token in angle brackets.
impl fmt::Display for LockToken {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.0)
    }
}

single_field!(LockToken);
