//! Entity tags in header fields.

use std::fmt;

/// An entity tag in a condition of an [`If`](super::If), which identifies the content of a resource.
///
/// It is a quoted string as in RFC 2616 §3.11, which may hold spaces and escaped quotes; [`ETag`](crate::prop::ETag) is
/// the narrower form of RFC 9110 §8.8.3. Two tags are compared as texts.
///
/// # Example
///
/// ```
/// use multistatus::header::EntityTag;
/// use multistatus::prop::ETag;
///
/// let current = ETag::weak("a1")?;
/// let sent = EntityTag::from_text("W/\"a1\"");
/// assert!(sent.zip(current.entity_tag()).is_some_and(|(sent, current)| sent.weak_eq(current)));
/// assert_eq!(EntityTag::from_text("a1"), None);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EntityTag<'t> {
    weak: bool,
    opaque: &'t str,
}

impl<'t> EntityTag<'t> {
    /// Reads `"opaque"` or `W/"opaque"`. Returns `None` if the text is not an entity tag.
    #[must_use]
    #[inline]
    pub fn from_text(text: &'t str) -> Option<Self> {
        Self::read(text).filter(|(_, rest)| rest.is_empty()).map(|(tag, _)| tag)
    }

    /// Reads the tag at the start of `text`, and returns it with the text after it.
    #[inline]
    pub(super) fn read(text: &'t str) -> Option<(Self, &'t str)> {
        let weak = text.strip_prefix("W/").or_else(|| text.strip_prefix("w/"));
        let quoted = weak.unwrap_or(text).strip_prefix('"')?;
        let mut escaped = false;
        for (at, byte) in quoted.bytes().enumerate() {
            match byte {
                b'"' if !escaped => {
                    let tag = Self { weak: weak.is_some(), opaque: &quoted[..at] };
                    return Some((tag, &quoted[at + 1..]));
                }
                // RFC 2616 §2.2: a quoted string holds no control characters but tabs.
                0..=8 | 10..=31 | 127 => return None,
                _ => escaped = byte == b'\\' && !escaped,
            }
        }
        None
    }

    /// Wraps a text that is known to be valid between the quotes of a tag.
    pub(crate) const fn checked(weak: bool, opaque: &'t str) -> Self {
        Self { weak, opaque }
    }

    /// Returns the text between the quotes, as the field has it.
    #[must_use]
    pub const fn opaque(self) -> &'t str {
        self.opaque
    }

    /// Returns true if the tag is weak: it may stay unchanged when the content changes a little.
    #[must_use]
    pub const fn is_weak(self) -> bool {
        self.weak
    }

    /// Returns true if the contents are equal byte for byte: the tags are equal, and neither is weak (RFC 9110
    /// §8.8.3.2).
    #[must_use]
    pub fn strong_eq(self, other: EntityTag<'_>) -> bool {
        !self.weak && !other.weak && self.opaque == other.opaque
    }

    /// Returns true if the two contents are equivalent: the tags are equal, weak or not (RFC 9110 §8.8.3.2).
    #[must_use]
    pub fn weak_eq(self, other: EntityTag<'_>) -> bool {
        self.opaque == other.opaque
    }
}

impl fmt::Display for EntityTag<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\"{}\"", if self.weak { "W/" } else { "" }, self.opaque)
    }
}
