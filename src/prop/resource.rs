//! The properties that most resources have: RFC 4918 §15.

use super::LiveProperty;
use super::date::Style;
use super::part::elements;
use crate::error::Error;
use crate::name::Name;
use crate::namespace::DAV;
use crate::value::{Description, Element, Property, Value};

live_dates! { DAV;
    /// The time when the resource was created, to the nanosecond if the server sent that. It is written in whole
    /// seconds, because a widely used client cannot read fractions.
    ///
    /// Reads the forms of RFC 3339, even without punctuation, and every form of [`LastModified`].
    CreationDate = "creationdate" as Style::Internet, 4918 "15.1";
    /// The time when the content was last changed. Fractions of a second are dropped, because the header field
    /// `Last-Modified` has none.
    ///
    /// Reads the three forms of HTTP (RFC 2616 §3.3.1), even without leading zeros or with another zone than `GMT` (an
    /// offset, `GMT+01:00`, a name of RFC 5322 §4.3, `CET` or `CEST`); the forms of RFC 3339; and numbers since 1970:
    /// seconds with 9 or 10 digits, milliseconds with 12 or 13.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::Property;
    /// use multistatus::prop::{LastModified, LiveProperty};
    /// use std::time::{Duration, SystemTime};
    ///
    /// let property = Property::new(LastModified::NAME, "2026-11-21T20:58:42+00:00")?;
    /// let modified = LastModified::decode(&property)?;
    /// let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_294_722);
    /// assert_eq!(modified.map(LastModified::time), Some(time));
    /// assert_eq!(modified.map(LastModified::unix_timestamp), Some(1_795_294_722));
    /// assert_eq!(LastModified::new(time)?.to_string(), "Sat, 21 Nov 2026 20:58:42 GMT");
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    LastModified = "getlastmodified" as Style::Http, 4918 "15.7";
}

live_texts! { DAV;
    /// A name to show to people, and its language. It may be empty.
    DisplayName = "displayname" or empty, 4918 "15.2";
}

impl DisplayName {
    /// Creates a name, with U+FFFD in place of each character that XML cannot carry, because file names may hold such
    /// characters.
    #[must_use]
    #[inline]
    pub fn new_lossy(text: &str) -> Self {
        Self(Description::new_lossy(text).into_owned())
    }
}

/// The type of the resource: the property `resourcetype`, [RFC 4918
/// §15.9](https://www.rfc-editor.org/rfc/rfc4918#section-15.9).
///
/// It holds any elements, which may have content of their own. Without any element, the resource is an ordinary
/// resource and not a collection. This is the default.
///
/// # Example
///
/// ```
/// use multistatus::Name;
/// use multistatus::prop::ResourceType;
///
/// let calendar = ResourceType::from_names([Name::dav("collection"), Name::caldav("calendar")]);
/// assert!(calendar.is_collection());
/// assert!(calendar.contains(&Name::caldav("calendar")));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResourceType(pub Vec<Element<'static>>);

const COLLECTION: Name = Name::dav("collection");

impl ResourceType {
    /// Creates the type of a collection.
    #[must_use]
    #[inline]
    pub fn collection() -> Self {
        Self::from_names([COLLECTION])
    }

    /// Creates a type from the names of empty elements.
    #[must_use]
    #[inline]
    pub fn from_names(names: impl IntoIterator<Item = Name>) -> Self {
        Self(names.into_iter().map(Element::empty).collect())
    }

    /// Returns true if this is a collection.
    #[must_use]
    pub fn is_collection(&self) -> bool {
        self.contains(&COLLECTION)
    }

    /// Returns true if there is an element with this name.
    #[must_use]
    pub fn contains(&self, name: &Name) -> bool {
        self.0.iter().any(|element| element.name() == name)
    }
}

impl LiveProperty for ResourceType {
    const NAME: Name = Name::dav("resourcetype");

    fn decode(property: &Property<'_>) -> Result<Option<Self>, Error> {
        let children = elements(property, property, "elements")?;
        Ok(Some(Self(children.into_iter().map(Element::into_owned).collect())))
    }

    #[inline]
    fn encode(&self) -> Value<'static> {
        Value::from_elements(self.0.iter().cloned())
    }
}
