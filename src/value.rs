//! The values of elements.

mod description;
mod element;
pub(crate) mod fragment;
pub(crate) mod iter;
pub(crate) mod markup;
pub(crate) mod prefixes;
pub(crate) mod readable;
mod shared;
pub(crate) mod view;

use std::borrow::Cow;

use crate::value::fragment::Fragment;
use crate::xml::escape;

pub use self::description::Description;
pub use self::element::{Condition, Element, Property};

/// The value of an [`Element`]: text or markup.
///
/// # Example
///
/// ```
/// use multistatus::{Element, Name, Value};
///
/// let text = Value::from("a & b");
/// assert_eq!(text.as_text(), Some("a & b"));
/// let markup = Value::from_xml("<D:collection/>")?;
/// assert_eq!(markup.children().count(), 1);
/// assert_eq!(markup, Value::from_elements([Element::empty(Name::dav("collection"))]));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// Text, possibly empty. References are resolved, and CDATA is joined to it.
    Text(Cow<'a, str>),
    /// Markup, perhaps with text around it.
    Xml(Fragment<'a>),
}

impl<'a> Value<'a> {
    /// Creates a text, with U+FFFD in place of each character that XML cannot carry, because file names may hold such
    /// characters.
    #[must_use]
    #[inline]
    pub fn text_lossy(text: &'a str) -> Self {
        Self::Text(escape::lossy(text))
    }

    /// Returns the text, if the value holds no markup.
    #[must_use]
    #[inline]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Xml(_) => None,
        }
    }

    /// Returns the markup, if the value holds any.
    #[must_use]
    #[inline]
    pub fn as_xml(&self) -> Option<&Fragment<'a>> {
        match self {
            Self::Text(_) => None,
            Self::Xml(fragment) => Some(fragment),
        }
    }

    /// Returns the child elements, in order. A text has none.
    #[must_use]
    pub fn children(&self) -> crate::value::fragment::Children<'_> {
        crate::value::fragment::Children::new(self.as_xml())
    }

    /// Converts to a value that owns its text.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Xml(fragment) => Value::Xml(fragment.into_owned()),
        }
    }
}

/// Creates an empty text.
impl Default for Value<'_> {
    #[inline]
    fn default() -> Self {
        Self::Text(Cow::Borrowed(""))
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<Cow<'a, str>> for Value<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self::Text(text)
    }
}

/// Borrows a value, for use in many responses.
impl<'a> From<&'a Value<'_>> for Value<'a> {
    #[inline]
    fn from(value: &'a Value<'_>) -> Self {
        match value {
            Value::Text(text) => Self::Text(Cow::Borrowed(text)),
            Value::Xml(fragment) => Self::Xml(fragment.borrowed()),
        }
    }
}

impl<'a> From<Fragment<'a>> for Value<'a> {
    fn from(fragment: Fragment<'a>) -> Self {
        Self::Xml(fragment)
    }
}
