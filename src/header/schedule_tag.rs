//! The header field `If-Schedule-Tag-Match`.

use std::fmt;

use http::header::HeaderName;

use super::{EntityTag, Notes, excerpt, invalid, trim};
use crate::error::Error;

/// The tag that a scheduling object (a meeting in a calendar) must have for the request to be performed: the header
/// field `If-Schedule-Tag-Match`, [RFC 6638 §8.3](https://www.rfc-editor.org/rfc/rfc6638#section-8.3).
///
/// Default: no condition. If the tag does not match, a server sends 412 (RFC 6638 §3.2.10).
///
/// # Example
///
/// ```
/// use multistatus::header::IfScheduleTagMatch;
/// use multistatus::prop::caldav::ScheduleTag;
///
/// let condition: IfScheduleTagMatch = "\"12ab34-cd56ef\"".parse()?;
/// let current = ScheduleTag::new("12ab34-cd56ef")?;
/// assert!(current.tag().entity_tag().is_some_and(|current| condition.matches(current)));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IfScheduleTagMatch(Box<str>);

impl IfScheduleTagMatch {
    /// The name of the header field.
    pub const NAME: HeaderName = HeaderName::from_static("if-schedule-tag-match");

    /// Returns the text between the quotes.
    #[must_use]
    pub fn opaque(&self) -> &str {
        &self.0
    }

    /// Returns true if the scheduling object has this tag.
    #[must_use]
    pub fn matches(&self, current: EntityTag<'_>) -> bool {
        EntityTag::checked(false, &self.0).strong_eq(current)
    }

    #[inline]
    pub(super) fn read(text: &str, _: &mut Notes) -> Result<Self, Error> {
        match EntityTag::from_text(trim(text)).filter(|tag| !tag.is_weak()) {
            Some(tag) => Ok(Self(tag.opaque().into())),
            None => Err(invalid(&Self::NAME, "a text in double quotes", excerpt(text))),
        }
    }
}

impl fmt::Display for IfScheduleTagMatch {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0)
    }
}

single_field!(IfScheduleTagMatch);
