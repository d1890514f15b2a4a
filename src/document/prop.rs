//! The body of the response to a LOCK that was granted.

use crate::error::Error;
use crate::name::Name;
use crate::read::ParseOptions;
use crate::row::decode::Document;
use crate::value::Property;
use crate::value::readable;
use crate::write::langs;
use crate::write::row::{Layout, RowWriter};

/// A `DAV:prop` document, the body of the response to a LOCK that granted a lock: RFC 4918 §9.10.1.
///
/// # Example: the lock that was granted
///
/// ```
/// use multistatus::{Name, document};
///
/// let body = br#"<D:prop xmlns:D="DAV:"><D:lockdiscovery><D:activelock/></D:lockdiscovery></D:prop>"#;
/// let document = document::Prop::parse(body)?;
/// let locks = document.get(&Name::dav("lockdiscovery")).map(|property| property.children().count());
/// assert_eq!(locks, Some(1));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prop(Vec<Property<'static>>);

impl Prop {
    /// Creates a document with these properties.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Limit`](crate::ErrorKind::Limit) if a reader with the default [`Limits`](crate::read::Limits) could
    /// not read it.
    pub fn new<'p>(properties: impl IntoIterator<Item = Property<'p>>) -> Result<Self, Error> {
        let document = Self(properties.into_iter().map(Property::into_owned).collect());
        readable::check_document(Self::parse(&document.to_xml()))?;
        Ok(document)
    }

    #[cfg(feature = "serde")]
    pub(crate) fn read(properties: Vec<Property<'static>>) -> Self {
        Self(properties)
    }

    /// Reads a `DAV:prop` document with the default options.
    ///
    /// # Errors
    ///
    /// As in [`Multistatus::parse`](crate::Multistatus::parse).
    #[inline]
    pub fn parse(body: &[u8]) -> Result<Self, Error> {
        ParseOptions::new().parse_prop(body)
    }

    /// Returns the properties, in document order.
    pub fn properties(&self) -> std::slice::Iter<'_, Property<'static>> {
        self.0.iter()
    }

    /// Returns the first property with this name.
    #[must_use]
    #[inline]
    pub fn get(&self, name: &Name) -> Option<&Property<'static>> {
        self.0.iter().find(|property| property.name() == name)
    }

    /// Returns the document as bytes.
    #[must_use]
    #[inline]
    pub fn to_xml(&self) -> Vec<u8> {
        let lang = langs::common(self.0.iter().map(Property::lang), None);
        let mut writer = RowWriter::new(Layout::default()).in_lang(lang);
        for property in &self.0 {
            writer.element(1, property);
        }
        writer.into_document(&Document::Prop.root())
    }
}

impl ParseOptions<'_> {
    /// Reads a `DAV:prop` document with these options: see [`Prop`].
    ///
    /// # Errors
    ///
    /// As in [`Multistatus::parse`](crate::Multistatus::parse).
    #[inline]
    pub fn parse_prop(self, body: &[u8]) -> Result<Prop, Error> {
        self.sibling(Document::Prop, body).map(|document| Prop(document.extensions().to_vec()))
    }
}
