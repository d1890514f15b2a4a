//! Entity tags.

use std::fmt;
use std::str::FromStr;

use super::LiveProperty;
use super::part::{excerpt, read_token, refused};
use crate::error::Error;
use crate::name::Name;
use crate::value::{Property, Value, writable};
use crate::xml::chars;

/// The entity tag of a resource: the property `getetag`,
/// [RFC 4918 §15.6](https://www.rfc-editor.org/rfc/rfc4918#section-15.6).
///
/// The form is `"opaque"`, or `W/"opaque"` for a weak one (RFC 2616 §3.11). Also read are tags without quotes and with
/// quotes around quotes; they are written and sent with one pair of them. `Display` writes the form of the RFC, and
/// [`FromStr`] reads all of them.
///
/// `==` compares the values of the property. To compare tags as HTTP means it, there are [`strong_eq`](Self::strong_eq)
/// and [`weak_eq`](Self::weak_eq).
///
/// # Example
///
/// ```
/// use multistatus::prop::ETag;
///
/// let weak: ETag = "W/\"a1\"".parse()?;
/// assert!(weak.is_weak());
/// assert_eq!(weak.opaque(), "a1");
/// assert!(weak.weak_eq(&ETag::strong("a1")?));
/// assert!(!weak.strong_eq(&weak));
///
/// let without_quotes: ETag = "a1".parse()?;
/// assert_eq!(without_quotes.to_header(), "\"a1\"");
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ETag {
    weak: bool,
    opaque: Box<str>,
}

const EXPECTED: &str = "an entity tag";

impl ETag {
    /// A tag that changes with every byte of the content. `opaque` stands between the quotes.
    ///
    /// # Errors
    ///
    /// [`InvalidValue`](crate::ErrorKind::InvalidValue) if it holds a quote or a control character.
    /// [`InvalidText`](crate::ErrorKind::InvalidText) if it holds a character that XML cannot carry.
    pub fn strong(opaque: &str) -> Result<Self, Error> {
        writable(opaque, EXPECTED)?;
        match Self::read_opaque(opaque) {
            Some(opaque) => Ok(Self { weak: false, opaque: opaque.into() }),
            None => Err(refused(&Self::NAME, "an entity tag without quotes and control characters", excerpt(opaque))),
        }
    }

    /// A tag that may stay the same when the content changes a little.
    ///
    /// # Errors
    ///
    /// As [`strong`](Self::strong).
    pub fn weak(opaque: &str) -> Result<Self, Error> {
        Self::strong(opaque).map(|tag| Self { weak: true, ..tag })
    }

    fn read_opaque(text: &str) -> Option<&str> {
        (!text.bytes().any(|b| b == b'"' || b.is_ascii_control())).then_some(text)
    }

    /// Reads a tag without white space around it.
    pub(super) fn read(text: &str) -> Option<Self> {
        let strip_weak = |text: &str| Some(text.strip_prefix("W/").or_else(|| text.strip_prefix("w/"))?.len());
        let (weak, mut opaque) = match strip_weak(text) {
            Some(len) => (true, &text[text.len() - len..]),
            None => (false, text),
        };
        let strip_quotes = |text: &str| text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).map(str::len);
        let mut quotes = 0;
        while let Some(len) = strip_quotes(opaque) {
            opaque = &opaque[1..=len];
            quotes += 1;
        }
        // `""` is the empty tag, but nothing at all is no tag.
        if quotes == 0 && opaque.is_empty() {
            return None;
        }
        Self::read_opaque(opaque).map(|opaque| Self { weak, opaque: opaque.into() })
    }

    /// True if it may stay the same when the content changes a little.
    #[must_use]
    pub fn is_weak(&self) -> bool {
        self.weak
    }

    /// What stands between the quotes.
    #[must_use]
    pub fn opaque(&self) -> &str {
        &self.opaque
    }

    /// True if the contents are the same byte for byte: neither tag is weak (RFC 9110 §8.8.3.2).
    #[must_use]
    pub fn strong_eq(&self, other: &Self) -> bool {
        !self.weak && !other.weak && self.opaque == other.opaque
    }

    /// True if one content can stand for the other: weak or not (RFC 9110 §8.8.3.2).
    #[must_use]
    pub fn weak_eq(&self, other: &Self) -> bool {
        self.opaque == other.opaque
    }

    /// The value for a header field: `ETag`, `If-Match`, `If-None-Match`.
    #[must_use]
    pub fn to_header(&self) -> http::HeaderValue {
        // Without control characters, every tag is a header value.
        http::HeaderValue::try_from(self.to_string().into_bytes()).unwrap_or(http::HeaderValue::from_static("W/\"\""))
    }
}

impl LiveProperty for ETag {
    const NAME: Name = Name::dav("getetag");

    fn decode(property: &Property<'_>) -> Result<Option<Self>, Error> {
        read_token(property, EXPECTED, Self::read)
    }

    fn encode(&self) -> Value<'static> {
        self.to_string().into()
    }
}

impl fmt::Display for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.weak { "W/\"" } else { "\"" })?;
        f.write_str(&self.opaque)?;
        f.write_str("\"")
    }
}

/// Reads what servers send: also without quotes, or with too many.
impl FromStr for ETag {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        writable(text, EXPECTED)?;
        Self::read(chars::trim(text)).ok_or_else(|| refused(&Self::NAME, EXPECTED, excerpt(text)))
    }
}
