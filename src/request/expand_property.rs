//! The report `DAV:expand-property`, which follows hrefs.

use super::context::{Context, Read, shown, wrong};
use super::tree::Node;
use super::{body, names};
use crate::chars;
use crate::deviation::Deviation;
use crate::error::Error;
use crate::name::Name;
use crate::namespace::DAV;
use crate::write::request::BodyWriter;

/// Asks for properties of a resource, and for properties of the resources that those properties name:
/// `DAV:expand-property`, [RFC 3253 §3.8](https://www.rfc-editor.org/rfc/rfc3253#section-3.8).
///
/// # Example
///
/// ```
/// use multistatus::Name;
/// use multistatus::request::{ExpandProperty, Expanded};
///
/// let members = Expanded::new(Name::dav("group-member-set")).with([Expanded::new(Name::dav("displayname"))]);
/// let request = ExpandProperty { properties: vec![members] };
/// assert_eq!(ExpandProperty::parse(&request.to_xml()?)?, request);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ExpandProperty {
    /// The properties of the resource that are asked for, as they were sent, so that a property may appear several
    /// times.
    pub properties: Vec<Expanded>,
}

/// A property that is asked for by [`ExpandProperty`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Expanded {
    /// The name of the property.
    pub name: Name,
    /// The properties that are asked for of each resource that this property names. If there are none, the property is
    /// returned as it is.
    pub properties: Vec<Expanded>,
}

impl Expanded {
    /// Asks for a property as it is.
    #[must_use]
    pub fn new(name: Name) -> Self {
        Self { name, properties: Vec::new() }
    }

    /// Asks for properties of the resources that the property names.
    #[must_use]
    pub fn with(mut self, properties: impl IntoIterator<Item = Self>) -> Self {
        self.properties.extend(properties);
        self
    }

    fn read(cx: &mut Context, node: Node<'_>) -> Read<Self> {
        cx.count_name(node)?;
        let local = match node.attribute("name") {
            Some(local) => chars::trim(local),
            None => return Err(wrong(node, "expected the attribute name, found none")),
        };
        // RFC 3253 §3.8 has a default, and no white space in the value.
        let sent = node.attribute("namespace").unwrap_or(DAV);
        let namespace = chars::trim(sent);
        if namespace.len() < sent.len() {
            cx.note(node, Deviation::WhiteSpaceInNamespace, Some(namespace));
        }
        let name = Name::new(namespace, local).map_err(|_| {
            // The name becomes the name of an element in the response.
            let found = format!("{{{}}}{}", shown(namespace), shown(local));
            wrong(node, format_args!("expected the name of a property, found {found}"))
        })?;
        Ok(Self { name, properties: read_properties(cx, node, &["name", "namespace"])? })
    }

    #[inline]
    fn write(&self, writer: &mut BodyWriter) {
        let (namespace, local) = self.name.parts();
        let attributes = [("name", local), ("namespace", namespace)];
        let attributes = if namespace == DAV { &attributes[..1] } else { &attributes[..] };
        if self.properties.is_empty() {
            return writer.empty(&names::PROPERTY, attributes);
        }
        writer.open(&names::PROPERTY, attributes);
        self.properties.iter().for_each(|property| property.write(writer));
        writer.close(&names::PROPERTY);
    }
}

fn read_properties(cx: &mut Context, node: Node<'_>, attributes: &[&str]) -> Read<Vec<Expanded>> {
    let mut properties = Vec::new();
    for child in cx.children(node, attributes) {
        match child.is(&names::PROPERTY) {
            true => properties.push(Expanded::read(cx, child)?),
            false => cx.unknown(child),
        }
    }
    Ok(properties)
}

impl ExpandProperty {
    pub(super) fn read(cx: &mut Context, root: Node<'_>) -> Read<Self> {
        body::expect_root(root, &names::EXPAND_PROPERTY)?;
        read_properties(cx, root, &[]).map(|properties| Self { properties })
    }

    #[inline]
    fn write(&self) -> Result<Vec<u8>, Error> {
        let mut writer = BodyWriter::new(&names::EXPAND_PROPERTY);
        self.properties.iter().for_each(|property| property.write(&mut writer));
        writer.finish()
    }
}

body::body!(ExpandProperty);
