//! The part of the address data that a request asks for.

use super::super::caldav::data::{read_prop, select, write_prop};
use super::super::caldav::{CalendarProp, Selection};
use super::super::context::{Context, Read};
use super::super::tree::Node;
use super::super::{body, names};
use crate::error::Error;
use crate::value::Property;
use crate::write::request::BodyWriter;

/// The part of `CARDDAV:address-data` that a request asks for: [RFC 6352
/// §10.4](https://www.rfc-editor.org/rfc/rfc6352#section-10.4).
///
/// A requested property keeps its content, so this value is read from the element in its [`Prop`](super::super::Prop).
/// A body whose `address-data` cannot be read is refused with 400.
///
/// # Example
///
/// ```
/// use multistatus::request::caldav::Selection;
/// use multistatus::request::carddav::AddressData;
///
/// let data = AddressData { version: Some("4.0".into()), ..AddressData::default() };
/// assert_eq!(AddressData::from_property(&data.to_property()?)?, data);
/// assert_eq!(data.props, Selection::Only(vec![]));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct AddressData {
    /// The media type; `None` for `text/vcard`.
    pub content_type: Option<String>,
    /// The version of the media type; `None` for `3.0`.
    pub version: Option<String>,
    /// The vCard properties to return. If the request names none, it asks for all of them.
    pub props: Selection<CalendarProp>,
}

/// Creates a request for all data of the default type.
impl Default for AddressData {
    fn default() -> Self {
        Self { content_type: None, version: None, props: Selection::Only(Vec::new()) }
    }
}

impl AddressData {
    /// Reads the value from the element in a request.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) if it breaks the grammar of RFC 6352 §10.4.
    #[cfg(feature = "server")]
    pub fn from_property(property: &Property<'_>) -> Result<Self, Error> {
        body::read_element(property, Self::read)
    }

    /// Makes the element for the [`Prop`](super::super::Prop) of a request.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidText`](crate::ErrorKind::InvalidText) if a text holds a character that XML cannot carry.
    #[inline]
    pub fn to_property(&self) -> Result<Property<'static>, Error> {
        let mut writer = BodyWriter::new(&names::ADDRESS_DATA);
        let mut attributes = Vec::new();
        attributes.extend(self.content_type.as_deref().map(|text| ("content-type", text)));
        attributes.extend(self.version.as_deref().map(|text| ("version", text)));
        match &self.props {
            Selection::All => writer.empty(&names::CARD_ALLPROP, &[]),
            Selection::Only(props) => props.iter().for_each(|prop| write_prop(&mut writer, &names::CARD_PROP, prop)),
        }
        body::element(writer, &attributes)
    }

    fn read(cx: &mut Context, node: Node<'_>) -> Read<Self> {
        let attribute = |name: &str| node.attribute(name).map(ToOwned::to_owned);
        let (mut all, mut props) = (None, Vec::new());
        for child in cx.children(node, &["content-type", "version"]) {
            if child.is(&names::CARD_PROP) {
                props.push(read_prop(cx, child)?);
            } else if child.is(&names::CARD_ALLPROP) {
                cx.empty(child, &[]);
                cx.once(&mut all, child, ())?;
            } else {
                cx.unknown(child);
            }
        }
        let props = select(node, all, props)?;
        Ok(Self { content_type: attribute("content-type"), version: attribute("version"), props })
    }
}

/// Refuses an element that cannot be read.
pub(in super::super) fn check(cx: &mut Context, node: Node<'_>) -> Read<()> {
    AddressData::read(cx, node).map(|_| ())
}
