//! Typed header fields of WebDAV requests and responses: RFC 4918 §10, RFC 8144, RFC 6638 §8.3.
//!
//! | type | header field | if it is absent |
//! |---|---|---|
//! | [`Depth`] | `Depth`, RFC 4918 §10.2 | [by operation](Depth::default_for): infinity for PROPFIND, COPY, MOVE, DELETE and LOCK, 0 for reports |
//! | [`Destination`] | `Destination`, RFC 4918 §10.3 | COPY and MOVE [require](Destination::require) it |
//! | [`Overwrite`] | `Overwrite`, RFC 4918 §10.6 | `T`: an existing resource is overwritten |
//! | [`If`] | `If`, RFC 4918 §10.4 | no condition, and no token is submitted |
//! | [`LockToken`] | `Lock-Token`, RFC 4918 §10.5 | UNLOCK [requires](LockToken::require) it |
//! | [`Timeout`] | `Timeout`, RFC 4918 §10.7 | the server chooses |
//! | [`Dav`] | `DAV`, RFC 4918 §10.1 | no compliance class |
//! | [`Preferences`] | `Prefer`, `Brief`, RFC 8144 | no preference |
//! | [`IfScheduleTagMatch`] | `If-Schedule-Tag-Match`, RFC 6638 §8.3 | no condition |
//! | [`Origins`] | `Host`, RFC 9112 §3.2 | HTTP/1.1 [requires](Origins::from_parts) it |
//!
//! `If-Match`, `Range` and media types are not here, because they belong to HTTP and not to WebDAV.
//!
//! # Reading
//!
//! - A field that decides what happens to a resource is never guessed at. If it is malformed, or appears twice where
//!   the RFC has no list, the result is an [`InvalidHeader`](crate::ErrorKind::InvalidHeader) error with the
//!   [status](crate::Error::status) that a server must send. It is never the default, because a misread `Overwrite: F`
//!   would destroy a file.
//! - `Timeout`, `DAV` and `Prefer` are lists of preferences and claims. The items that can be read are kept.
//! - Literals are read in any case, with white space between tokens (RFC 4918 §2): `Depth: Infinity`, `Overwrite: f`,
//!   `(NOT<urn:a>["e"])`.
//! - Fields are untrusted: reading and evaluating one takes time and memory in proportion to its length, which HTTP
//!   libraries bound.
//! - Fields that break the RFC but that deployed clients send, and that can mean only one thing, are read too.
//!   [`deviations`] reports them.
//!
//! # Example: the headers of a MOVE
//!
//! ```
//! use multistatus::header::{Destination, Origins, Overwrite};
//! use multistatus::http::HeaderMap;
//! use multistatus::{Error, Href};
//!
//! fn target(headers: &HeaderMap, origins: &Origins) -> Result<(Href<'static>, bool), Error> {
//!     let destination = Destination::require(headers)?.resolve(origins)?;
//!     let overwrite = Overwrite::from_headers(headers)?.unwrap_or_default();
//!     Ok((destination, overwrite.is_allowed()))
//! }
//!
//! let origins = Origins::new(["https://dav.example.com"])?;
//! let mut headers = HeaderMap::new();
//! let refused = target(&headers, &origins).map_err(|error| error.status().as_u16());
//! assert_eq!(refused, Err(400));
//! headers.insert(Destination::NAME, Destination::new("https://dav.example.com/b")?.to_header_value());
//! assert_eq!(target(&headers, &origins)?, (Href::new("/b")?, true));
//! # Ok::<(), Error>(())
//! ```

use std::borrow::Cow;
use std::fmt;

use http::header::{HeaderMap, HeaderName};

use crate::clip::floor;
use crate::deviation::Deviation;
use crate::error::{Error, ErrorKind};

/// Implements the functions and traits that all header fields without repetition share, for a type with `read`,
/// `Display` and `NAME`.
macro_rules! single_field {
    ($type:ident) => {
        impl $type {
            /// Reads the header field. Returns `None` if it is absent.
            ///
            /// # Errors
            ///
            /// [`ErrorKind::InvalidHeader`](crate::ErrorKind::InvalidHeader) with the status 400 if it is malformed or
            /// appears twice.
            #[inline]
            pub fn from_headers(headers: &::http::HeaderMap) -> Result<Option<Self>, $crate::error::Error> {
                let text = super::single(headers, &Self::NAME)?;
                text.map(|text| Self::read(text, &mut super::Notes::new())).transpose()
            }

            /// Returns the value for the header field.
            #[must_use]
            #[inline]
            pub fn to_header_value(&self) -> ::http::HeaderValue {
                super::value(self)
            }
        }

        /// Reads the value of the header field.
        impl ::std::str::FromStr for $type {
            type Err = $crate::error::Error;

            #[inline]
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::read(text, &mut super::Notes::new())
            }
        }

        /// Reads the value of the header field.
        impl TryFrom<&str> for $type {
            type Error = $crate::error::Error;

            #[inline]
            fn try_from(text: &str) -> Result<Self, Self::Error> {
                text.parse()
            }
        }
    };
}

mod dav;
mod depth;
mod destination;
mod entity_tag;
mod host;
pub(crate) mod if_header;
mod lock_token;
mod overwrite;
mod preferences;
mod reference;
mod schedule_tag;
pub(crate) mod states;
mod timeout;

pub use self::dav::Dav;
pub use self::depth::Depth;
pub use self::destination::Destination;
pub use self::entity_tag::EntityTag;
pub use self::if_header::If;
pub use self::lock_token::LockToken;
pub use self::overwrite::Overwrite;
pub use self::preferences::Preferences;
pub use self::schedule_tag::IfScheduleTagMatch;
pub use self::states::{IfCondition, State, StateList};
pub use self::timeout::Timeout;
pub use crate::href::Origins;

/// Returns the ways in which header fields of this module depart from their RFCs and can still be read: each deviation
/// of a field once, with the name of the field.
///
/// A strict server refuses a request with a deviation of [severity](Deviation::severity) error. A field that cannot be
/// read at all is not included: `from_headers` of its type returns the error.
///
/// # Example
///
/// ```
/// use multistatus::http::{HeaderMap, HeaderValue, header::HeaderName};
/// use multistatus::read::Deviation;
/// use multistatus::header;
///
/// let mut headers = HeaderMap::new();
/// headers.insert("depth", HeaderValue::from_static("1,noroot"));
/// headers.insert("timeout", HeaderValue::from_static("Second-600, Extend"));
/// let depth = (HeaderName::from_static("depth"), Deviation::MsNoroot);
/// let timeout = (HeaderName::from_static("timeout"), Deviation::TimeoutValue);
/// assert_eq!(header::deviations(&headers), [depth, timeout]);
/// ```
#[must_use]
#[inline]
pub fn deviations(headers: &HeaderMap) -> Vec<(HeaderName, Deviation)> {
    let mut found = Vec::new();
    let mut add = |name: HeaderName, notes: Notes| found.extend(notes.0.into_iter().map(|note| (name.clone(), note)));
    macro_rules! look {
        ($($type:ident),*) => {$(
            if let Ok(Some(text)) = single(headers, &$type::NAME) {
                let mut notes = Notes::new();
                if $type::read(text, &mut notes).is_ok() {
                    add($type::NAME, notes);
                }
            }
        )*};
    }
    look!(Depth, Destination, Overwrite, If, LockToken, IfScheduleTagMatch);
    let mut notes = Notes::new();
    Timeout::read_all(headers, &mut notes);
    add(Timeout::NAME, notes);
    let mut notes = Notes::new();
    Dav::read_all(headers, &mut notes);
    add(Dav::NAME, notes);
    found
}

/// The deviations of one field, each once, so that a list of ten thousand odd items adds only one.
#[derive(Default)]
struct Notes(Vec<Deviation>);

impl Notes {
    #[inline]
    fn new() -> Self {
        Self::default()
    }

    #[inline]
    fn add(&mut self, deviation: Deviation) {
        if !self.0.contains(&deviation) {
            self.0.push(deviation);
        }
    }
}

/// Returns the text of a field that may appear once, or `None` if it is absent.
#[inline]
fn single<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h str>, Error> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(invalid(name, "one header field", "several"));
    }
    match std::str::from_utf8(value.as_bytes()) {
        Ok(text) => Ok(Some(text)),
        Err(_) => Err(invalid(name, "a text in UTF-8", excerpt(&String::from_utf8_lossy(value.as_bytes())))),
    }
}

/// Returns a field that the request requires.
fn required<T>(name: &HeaderName, found: Option<T>) -> Result<T, Error> {
    found.ok_or_else(|| invalid(name, "a header field that this method requires", "none"))
}

/// Returns the value for a header field. The types of this module were checked when they were read or built, so they
/// hold nothing that a field cannot carry.
#[inline]
fn value(text: &impl fmt::Display) -> http::HeaderValue {
    http::HeaderValue::try_from(text.to_string().into_bytes()).unwrap_or_else(|_| http::HeaderValue::from_static(""))
}

/// Makes the error that says what was found where `expected` should be. The request gets status 400.
#[inline]
fn invalid(name: &HeaderName, expected: impl fmt::Display, found: impl fmt::Display) -> Error {
    Error::new(ErrorKind::InvalidHeader, format!("header field {name}: expected {expected}, found {found}"))
}

/// Clips a text for use in a message: at most 100 bytes, without the passwords of URLs in it.
#[inline]
fn excerpt(text: &str) -> String {
    let text = without_users(text);
    let clipped = floor(&text, 100);
    format!("{clipped:?}{}", if clipped.len() < text.len() { "…" } else { "" })
}

/// Removes the user names and passwords from the URLs in `text`, because messages get into logs (RFC 9110 §4.2.4).
#[inline]
fn without_users(text: &str) -> Cow<'_, str> {
    if !text.contains('@') {
        return Cow::Borrowed(text);
    }
    let mut parts = text.split("//");
    let mut out = String::from(parts.next().unwrap_or_default());
    for part in parts {
        let end = part.find(['/', '?', '#', '>', '"', ' ']).unwrap_or(part.len());
        let start = part[..end].rfind('@').map_or(0, |at| at + 1);
        out.push_str("//");
        out.push_str(&part[start..]);
    }
    Cow::Owned(out)
}

/// Returns a value without the white space around it.
#[inline]
fn trim(text: &str) -> &str {
    crate::chars::trim(text)
}

/// Returns the media type and its `charset`.
pub(crate) fn media_type(text: &str) -> (&str, Option<&str>) {
    let (essence, parameters) = text.split_once(';').unwrap_or((text, ""));
    let charset = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
    });
    (essence.trim(), charset.filter(|charset| !charset.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn messages_show_no_passwords() {
        let table = [
            ("http://jo:secret@www.example.com/d", "\"http://www.example.com/d\""),
            ("(<http://a:secret@b/> <http://c:secret@d>)", "\"(<http://b/> <http://d>)\""),
            ("http://a@b:secret@c/", "\"http://c/\""),
            ("/a@b//c@d", "\"/a@b//d\""),
            ("a@b", "\"a@b\""),
        ];
        for (text, expected) in table {
            assert_eq!(excerpt(text), expected);
        }
        assert!(excerpt(&format!("http://{}secret@x/", "a".repeat(95))).find("secret").is_none());
        assert_eq!(excerpt(&"ü".repeat(100)).chars().count(), 53);
    }
}
