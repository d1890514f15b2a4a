//! What elements hold.

mod description;
mod element;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::error::{Error, ErrorKind};
use crate::fragment::Fragment;
use crate::name::Name;
use crate::xml::{chars, escape};

pub use self::description::Description;
pub use self::element::{Attribute, Condition, Element, Property};

/// What an [`Element`] holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// Text, also none; references are resolved, and CDATA is joined to it.
    Text(Cow<'a, str>),
    /// Markup, perhaps with text around it.
    Xml(Fragment<'a>),
}

/// Checks a text that is to be written; `place` says where it would stand.
pub(crate) fn writable(text: &str, place: impl fmt::Display) -> Result<(), Error> {
    match escape::unwritable(text) {
        None => Ok(()),
        Some((at, c)) => {
            let message = format!("{place} holds U+{:04X} at byte {at}, a character that XML cannot carry", c as u32);
            Err(Error::new(ErrorKind::InvalidText, message))
        }
    }
}

/// Checks the text of an element of that name.
pub(crate) fn writable_value(text: &str, name: &Name) -> Result<(), Error> {
    writable(text, format_args!("the value of {name}"))
}

/// A language as it is read: without white space around it, and not empty. It is shared by all elements that it is in force
/// for, because the root can have one that is longer than each of them.
pub(crate) fn language(lang: &str) -> Option<Arc<str>> {
    Some(chars::trim(lang)).filter(|lang| !lang.is_empty()).map(Arc::from)
}

impl<'a> Value<'a> {
    /// A text with U+FFFD for each character that XML cannot carry, as they come in file names.
    #[must_use]
    pub fn text_lossy(text: &'a str) -> Self {
        Self::Text(escape::lossy(text))
    }

    /// The text, if it holds no markup.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Xml(_) => None,
        }
    }

    /// The markup, if it holds any.
    #[must_use]
    pub fn as_xml(&self) -> Option<&Fragment<'a>> {
        match self {
            Self::Text(_) => None,
            Self::Xml(fragment) => Some(fragment),
        }
    }

    /// The child elements, in order. None in a text.
    #[must_use]
    pub fn children(&self) -> crate::fragment::Children<'_> {
        crate::fragment::Children::new(self.as_xml())
    }

    /// The same, independent of the source.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Xml(fragment) => Value::Xml(fragment.into_owned()),
        }
    }
}

/// Empty text.
impl Default for Value<'_> {
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

/// The same value, borrowed: for one that many rows have.
impl<'a> From<&'a Value<'_>> for Value<'a> {
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
