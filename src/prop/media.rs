//! Media types that a calendar or an address book accepts.

use super::form::{ContentModel, wrap_with};
use super::part::each;
use crate::error::Error;
use crate::name::Name;
use crate::namespace;
use crate::value::{Property, Value};
use crate::xml::attribute::Attribute;
use crate::xml::escape::writable;

/// A media type and its version, such as `text/calendar` and `2.0`.
///
/// If a server leaves one of them out, it has the default of the RFC: `text/calendar` and `2.0` (RFC 4791 §9.6), or
/// `text/vcard` and `3.0` (RFC 6352 §6.2.2).
///
/// # Example
///
/// ```
/// use multistatus::prop::MediaVersion;
/// use multistatus::prop::carddav::SupportedAddressData;
///
/// let data = SupportedAddressData(vec![MediaVersion::new("text/vcard", "4.0")?]);
/// assert_eq!(data.0.first().map(|media| media.version()), Some("4.0"));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MediaVersion {
    content_type: Box<str>,
    version: Box<str>,
}

impl MediaVersion {
    /// Creates a media type and its version.
    ///
    /// # Errors
    ///
    /// [`InvalidText`](crate::ErrorKind::InvalidText) if one holds a character that XML cannot carry.
    pub fn new(content_type: &str, version: &str) -> Result<Self, Error> {
        writable(content_type, "a media type")?;
        writable(version, "a version")?;
        Ok(Self { content_type: content_type.into(), version: version.into() })
    }

    /// Returns the media type.
    #[must_use]
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// Returns the version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }
}

const CONTENT_TYPE: Name = Name::from_static("", "content-type");
const VERSION: Name = Name::from_static("", "version");

/// The form `calendar-data(@content-type, @version)*`, with this name for the elements.
pub(super) struct MediaVersions {
    element: Name,
    /// The element for data of these types, which some servers write here instead.
    also: Option<Name>,
    content_type: &'static str,
    version: &'static str,
}

pub(super) const CALENDAR_DATA: MediaVersions = MediaVersions {
    element: Name::from_static(namespace::CALDAV, "calendar-data"),
    also: None,
    content_type: "text/calendar",
    version: "2.0",
};

pub(super) const ADDRESS_DATA: MediaVersions = MediaVersions {
    element: Name::from_static(namespace::CARDDAV, "address-data-type"),
    also: Some(Name::from_static(namespace::CARDDAV, "address-data")),
    content_type: "text/vcard",
    version: "3.0",
};

impl ContentModel<Vec<MediaVersion>> for MediaVersions {
    fn decode(&self, property: &Property<'_>) -> Result<Option<Vec<MediaVersion>>, Error> {
        let types = each(property, "elements with a media type", |child| {
            if *child.name() != self.element && Some(child.name()) != self.also.as_ref() {
                return Ok(None);
            }
            let attribute = |name: &Name, absent: &str| Box::from(child.attribute(name).unwrap_or(absent));
            let content_type = attribute(&CONTENT_TYPE, self.content_type);
            Ok(Some(MediaVersion { content_type, version: attribute(&VERSION, self.version) }))
        });
        types.map(Some)
    }

    fn encode(&self, types: &Vec<MediaVersion>) -> Value<'static> {
        Value::from_elements(types.iter().map(|media| {
            let content_type = Attribute::checked(CONTENT_TYPE, media.content_type.clone());
            let version = Attribute::checked(VERSION, media.version.clone());
            wrap_with(&self.element, vec![content_type, version], Value::default())
        }))
    }
}
