//! Standard traits of [`Href`].

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::str::FromStr;

use super::check::deviation;
use super::simple_ref::{SimpleRef, target};
use super::{Href, excerpt, invalid, refused};
use crate::deviation::Deviation;
use crate::error::Error;

impl fmt::Display for Href<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl AsRef<str> for Href<'_> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Href<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Href<'_> {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Href<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

/// Borrows from the href.
impl<'a> From<&'a Href<'_>> for Href<'a> {
    #[inline]
    fn from(href: &'a Href<'_>) -> Self {
        Href(Cow::Borrowed(&href.0))
    }
}

impl<'a> TryFrom<&'a str> for Href<'a> {
    type Error = Error;

    #[inline]
    fn try_from(text: &'a str) -> Result<Self, Error> {
        Self::new(text)
    }
}

impl TryFrom<String> for Href<'_> {
    type Error = Error;

    #[inline]
    fn try_from(text: String) -> Result<Self, Error> {
        Self::new(text)
    }
}

impl FromStr for Href<'static> {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::new(text.to_owned())
    }
}

/// Converts a Request-URI as it was received, by the rules of [`Destination`](crate::header::Destination): characters that
/// the `http` crate lets through and RFC 3986 does not, such as `{`, are percent-encoded, a user name is dropped, and a
/// backslash, `%00` and a `%` that begins no escape are refused. The forms `*` and `host:port` (RFC 9112 §3.2) and URIs of
/// other schemes than HTTP's are no hrefs of resources here.
impl TryFrom<&http::Uri> for Href<'_> {
    type Error = Error;

    #[inline]
    fn try_from(uri: &http::Uri) -> Result<Self, Error> {
        Ok(from_uri(uri)?.href)
    }
}

/// Reads a Request-URI, and tells how it was written.
#[inline]
pub(crate) fn from_uri(uri: &http::Uri) -> Result<SimpleRef, Error> {
    let text = uri.to_string();
    if uri.scheme().is_none() && uri.authority().is_some() {
        // As a text, it could be read as a URI whose scheme is the host.
        return Err(refused(Deviation::HrefNotSimpleRef, &text));
    }
    target(&text)
}

/// Refuses hrefs that [`Href::new`] refuses, and schemes other than HTTP's, because the `http` crate would read some of
/// them as another address. An href that was read may need [`Base::resolve`](super::Base::resolve) first.
impl TryFrom<&Href<'_>> for http::Uri {
    type Error = Error;

    #[inline]
    fn try_from(href: &Href<'_>) -> Result<Self, Error> {
        match deviation(href.as_str()) {
            Some(deviation) => Err(refused(deviation, href.as_str())),
            None => href.as_str().parse().map_err(|error| {
                invalid(format!(
                    "expected an href that `http::Uri` can hold, found {}: {error}",
                    excerpt(href.as_str())
                ))
            }),
        }
    }
}

impl TryFrom<Href<'_>> for http::Uri {
    type Error = Error;

    #[inline]
    fn try_from(href: Href<'_>) -> Result<Self, Error> {
        Self::try_from(&href)
    }
}
