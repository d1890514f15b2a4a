//! What a resource has for a question.

use std::borrow::Cow;

use crate::error::Error;
use crate::prop::LiveProperty;
use crate::value::fragment::Fragment;
use crate::value::{Property, Value};

/// The value of a property: a text, markup, a typed value, or a whole property with its language and attributes.
///
/// All of these convert to it, so a source can return whichever it has.
///
/// # Example
///
/// ```
/// use multistatus::plan::Answer;
/// use multistatus::prop::ContentLength;
/// use multistatus::{Name, Property, Value};
///
/// let answers: [Answer<'_>; 4] = [
///     "a text".into(),
///     Value::from_xml("<D:collection/>")?.into(),
///     ContentLength(4525).into(),
///     Property::new(Name::dav("displayname"), "Grüße")?.with_lang("de")?.into(),
/// ];
/// # let _ = answers;
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Answer<'v>(pub(super) Content<'v>);

#[derive(Clone, Debug)]
pub(super) enum Content<'v> {
    Value(Value<'v>),
    /// Its name must be the one that was asked for.
    Property(Property<'v>),
    /// What made a typed value fail.
    Failed(Error),
}

impl<'v> Answer<'v> {
    fn value(value: impl Into<Value<'v>>) -> Self {
        Self(Content::Value(value.into()))
    }

    /// Converts to an answer that owns its text.
    #[must_use]
    pub fn into_owned(self) -> Answer<'static> {
        Answer(match self.0 {
            Content::Value(value) => Content::Value(value.into_owned()),
            Content::Property(property) => Content::Property(property.into_owned()),
            Content::Failed(error) => Content::Failed(error),
        })
    }
}

impl<'v> From<&'v str> for Answer<'v> {
    fn from(text: &'v str) -> Self {
        Self::value(text)
    }
}

impl From<String> for Answer<'_> {
    fn from(text: String) -> Self {
        Self::value(text)
    }
}

impl<'v> From<Cow<'v, str>> for Answer<'v> {
    fn from(text: Cow<'v, str>) -> Self {
        Self::value(text)
    }
}

impl<'v> From<Value<'v>> for Answer<'v> {
    fn from(value: Value<'v>) -> Self {
        Self(Content::Value(value))
    }
}

/// Borrows a value that many resources share.
impl<'v> From<&'v Value<'_>> for Answer<'v> {
    fn from(value: &'v Value<'_>) -> Self {
        Self::value(value)
    }
}

impl<'v> From<Fragment<'v>> for Answer<'v> {
    fn from(fragment: Fragment<'v>) -> Self {
        Self::value(fragment)
    }
}

/// Takes a property with its language and attributes. Its name must be the one that was asked for.
impl<'v> From<Property<'v>> for Answer<'v> {
    fn from(property: Property<'v>) -> Self {
        Self(Content::Property(property))
    }
}

/// Encodes a typed value. If it holds a text that XML cannot carry, the property becomes a 500.
impl<P: LiveProperty> From<P> for Answer<'_> {
    fn from(value: P) -> Self {
        Self(value.to_property().map_or_else(Content::Failed, Content::Property))
    }
}
