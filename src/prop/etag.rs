//! Entity tags.

use std::fmt;
use std::str::FromStr;

use super::LiveProperty;
use super::part::{excerpt, read_token, refused};
use crate::chars;
use crate::error::Error;
use crate::header::EntityTag;
use crate::name::Name;
use crate::value::{Property, Value};
use crate::xml::escape::writable;
use crate::xml::short::ShortText;

/// The entity tag of a resource: the property `getetag`,
/// [RFC 4918 §15.6](https://www.rfc-editor.org/rfc/rfc4918#section-15.6).
///
/// The form is `"opaque"`, or `W/"opaque"` for a weak one, without spaces (RFC 9110 §8.8.3). Tags without quotes and
/// with quotes around quotes are read too; they are written and sent with one pair of quotes. Any other text in a
/// property is kept as it was sent, and [`is_entity_tag`](Self::is_entity_tag) returns false for it. It cannot be used
/// in a header field and matches nothing under the rules of HTTP, but `==` still tells whether the text has changed.
///
/// `==` compares the values of the property. To compare tags by the rules of HTTP, use [`strong_eq`](Self::strong_eq)
/// or [`weak_eq`](Self::weak_eq).
///
/// # Example
///
/// ```
/// use multistatus::Property;
/// use multistatus::prop::{ETag, LiveProperty};
///
/// let weak: ETag = "W/\"a1\"".parse()?;
/// assert!(weak.is_weak());
/// assert_eq!(weak.opaque(), "a1");
/// assert!(weak.weak_eq(&ETag::strong("a1")?));
/// assert!(!weak.strong_eq(&weak));
/// assert_eq!(weak.if_match(), None);
///
/// let without_quotes: ETag = "a1".parse()?;
/// assert_eq!(without_quotes.if_match().as_ref().map(|value| value.as_bytes()), Some(&b"\"a1\""[..]));
///
/// let kept = ETag::decode(&Property::new(ETag::NAME, "a1\"")?)?;
/// assert_eq!(kept.map(|tag| (tag.is_entity_tag(), tag.to_string())), Some((false, "a1\"".to_owned())));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ETag {
    kind: ETagKind,
    /// The text between the quotes, or the whole text if it is no entity tag.
    text: ShortText,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum ETagKind {
    Strong,
    Weak,
    Other,
}

const EXPECTED: &str = "an entity tag";

impl ETag {
    /// Creates a strong tag, which changes with every byte of the content. `opaque` is the text between the quotes.
    ///
    /// # Errors
    ///
    /// [`InvalidValue`](crate::ErrorKind::InvalidValue) if it holds a space, a quote or a control character: RFC 9110
    /// §8.8.3.
    /// [`InvalidText`](crate::ErrorKind::InvalidText) if it holds a character that XML cannot carry.
    #[inline]
    pub fn strong(opaque: &str) -> Result<Self, Error> {
        writable(opaque, EXPECTED)?;
        if is_opaque(opaque) {
            return Ok(Self { kind: ETagKind::Strong, text: opaque.into() });
        }
        Err(refused(&Self::NAME, "an entity tag without spaces, quotes and control characters", excerpt(opaque)))
    }

    /// Creates a weak tag, which may stay unchanged when the content changes a little.
    ///
    /// # Errors
    ///
    /// [`InvalidValue`](crate::ErrorKind::InvalidValue) or [`InvalidText`](crate::ErrorKind::InvalidText), as in
    /// [`strong`](Self::strong).
    #[inline]
    pub fn weak(opaque: &str) -> Result<Self, Error> {
        Self::strong(opaque).map(|tag| Self { kind: ETagKind::Weak, ..tag })
    }

    /// Reads a tag without white space around it.
    fn read(text: &str) -> Option<Self> {
        let weak = text.strip_prefix("W/").or_else(|| text.strip_prefix("w/"));
        let quoted = weak.unwrap_or(text);
        let mut opaque = quoted;
        while let Some(inner) = opaque.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
            opaque = inner;
        }
        // `""` is the empty tag, but nothing at all is no tag.
        if quoted.is_empty() || !is_opaque(opaque) {
            return None;
        }
        Some(Self { kind: if weak.is_some() { ETagKind::Weak } else { ETagKind::Strong }, text: opaque.into() })
    }

    /// Reads a tag without white space around it, and keeps any other text as it is.
    pub(super) fn read_or_keep(text: &str) -> Self {
        Self::read(text).unwrap_or_else(|| Self { kind: ETagKind::Other, text: text.into() })
    }

    /// Returns true if this is an entity tag, and false if a server sent another text.
    #[must_use]
    pub fn is_entity_tag(&self) -> bool {
        self.kind != ETagKind::Other
    }

    /// Returns true if the tag is weak: it may stay unchanged when the content changes a little. A text that is not an
    /// entity tag is not weak.
    #[must_use]
    pub fn is_weak(&self) -> bool {
        self.kind == ETagKind::Weak
    }

    /// Returns the text between the quotes, or the whole text if it is [not an entity tag](Self::is_entity_tag).
    #[must_use]
    pub fn opaque(&self) -> &str {
        self.text.as_str()
    }

    /// Returns true if the contents are equal byte for byte: the tags are equal, and neither is weak (RFC 9110
    /// §8.8.3.2).
    #[must_use]
    pub fn strong_eq(&self, other: &Self) -> bool {
        self.kind == ETagKind::Strong && other.kind == ETagKind::Strong && self.text == other.text
    }

    /// Returns true if the two contents are equivalent: the tags are equal, weak or not (RFC 9110 §8.8.3.2).
    #[must_use]
    pub fn weak_eq(&self, other: &Self) -> bool {
        self.is_entity_tag() && other.is_entity_tag() && self.text == other.text
    }

    /// Returns the tag for use in an [`If`](crate::header::If) header, or `None` if this is [not an entity
    /// tag](Self::is_entity_tag).
    #[must_use]
    pub fn entity_tag(&self) -> Option<EntityTag<'_>> {
        self.is_entity_tag().then(|| EntityTag::checked(self.is_weak(), self.text.as_str()))
    }

    /// Returns the value for the header fields `ETag` and `If-None-Match`, or `None` if this is [not an entity
    /// tag](Self::is_entity_tag).
    #[must_use]
    #[inline]
    pub fn to_header(&self) -> Option<http::HeaderValue> {
        // A tag holds no control characters, so it is always a valid header value.
        self.is_entity_tag().then(|| http::HeaderValue::try_from(self.to_string().into_bytes()).ok())?
    }

    /// Returns the value for the header field `If-Match`, which compares strongly (RFC 9110 §13.1.1), or `None` if the
    /// tag is weak or not an entity tag, because it would match nothing.
    #[must_use]
    #[inline]
    pub fn if_match(&self) -> Option<http::HeaderValue> {
        if self.kind == ETagKind::Strong { self.to_header() } else { None }
    }
}

/// Returns true if this text may appear between the quotes of a tag: `*etagc` of RFC 9110 §8.8.3. RFC 2616 §3.11 had a
/// `quoted-string` there, which may hold spaces, but a client must send what the present rule allows.
fn is_opaque(text: &str) -> bool {
    // Without an early end, the compiler looks at many bytes at once.
    text.bytes().fold(true, |is, b| is & matches!(b, 0x21 | 0x23..=0x7E | 0x80..))
}

impl LiveProperty for ETag {
    const NAME: Name = Name::dav("getetag");

    fn decode(property: &Property<'_>) -> Result<Option<Self>, Error> {
        read_token(property, EXPECTED, |text| Some(Self::read_or_keep(text)))
    }

    #[inline]
    fn encode(&self) -> Value<'static> {
        self.to_string().into()
    }
}

impl fmt::Display for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (before, behind) = match self.kind {
            ETagKind::Strong => ("\"", "\""),
            ETagKind::Weak => ("W/\"", "\""),
            ETagKind::Other => ("", ""),
        };
        f.write_str(before)?;
        f.write_str(self.text.as_str())?;
        f.write_str(behind)
    }
}

/// Reads the forms that servers send, even without quotes or with too many. A text that is not an entity tag is an
/// error.
impl FromStr for ETag {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        writable(text, EXPECTED)?;
        Self::read(chars::trim(text)).ok_or_else(|| refused(&Self::NAME, EXPECTED, excerpt(text)))
    }
}
