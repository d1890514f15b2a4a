//! The header field `Overwrite`.

use std::fmt;

use http::header::HeaderName;

use super::{Notes, excerpt, invalid, trim};
use crate::error::Error;

/// Whether COPY and MOVE may replace a resource at the destination: the header field `Overwrite`, [RFC 4918
/// §10.6](https://www.rfc-editor.org/rfc/rfc4918#section-10.6).
///
/// Default: `T`, for both methods (§10.6 "MUST"). With `F`, a server sends 412 if the destination exists.
///
/// # Example
///
/// ```
/// use multistatus::header::Overwrite;
/// use multistatus::http::HeaderMap;
///
/// let headers = HeaderMap::new();
/// assert!(Overwrite::from_headers(&headers)?.unwrap_or_default().is_allowed());
/// assert_eq!("f".parse::<Overwrite>()?, Overwrite::F);
/// assert!("false".parse::<Overwrite>().is_err());
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Overwrite {
    /// True: the destination is replaced if it exists.
    #[default]
    T,
    /// False: the request fails if the destination exists.
    F,
}

impl Overwrite {
    /// The name of the header field.
    pub const NAME: HeaderName = HeaderName::from_static("overwrite");

    /// Returns true for [`T`](Self::T).
    #[must_use]
    pub const fn is_allowed(self) -> bool {
        matches!(self, Self::T)
    }

    #[inline]
    pub(super) fn read(text: &str, _: &mut Notes) -> Result<Self, Error> {
        match trim(text) {
            "T" | "t" => Ok(Self::T),
            "F" | "f" => Ok(Self::F),
            _ => Err(invalid(&Self::NAME, "T or F", excerpt(text))),
        }
    }
}

impl fmt::Display for Overwrite {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_allowed() { "T" } else { "F" })
    }
}

single_field!(Overwrite);
