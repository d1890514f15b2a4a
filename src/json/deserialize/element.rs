//! Deserializes properties, conditions and extensions.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use serde_core::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use super::{Field, Fields, FromFields, deserialize, ignore, take};
use crate::name::Name;
use crate::namespace;
use crate::value::{Element, Value};
use crate::xml::attribute::Attribute;
use crate::xml::scope::{Bindings, Scope};

#[derive(Default)]
struct ElementFields {
    name: Option<Name>,
    lang: Option<String>,
    attributes: Option<Attributes>,
    text: Option<String>,
    xml: Option<String>,
    namespaces: Option<Namespaces>,
}

impl<'de> FromFields<'de> for ElementFields {
    const EXPECTING: &'static str = "an element";

    type Made = Element<'static>;

    fn field<M: MapAccess<'de>>(&mut self, field: Field, map: &mut M) -> Result<(), M::Error> {
        match field {
            Field::Name => take(&mut self.name, field, map),
            Field::Lang => take(&mut self.lang, field, map),
            Field::Attributes => take(&mut self.attributes, field, map),
            Field::Text => take(&mut self.text, field, map),
            Field::Xml => take(&mut self.xml, field, map),
            Field::Namespaces => take(&mut self.namespaces, field, map),
            _ => ignore(map),
        }
    }

    fn make<E: Error>(self) -> Result<Self::Made, E> {
        let name = self.name.ok_or_else(|| Error::missing_field(Field::Name.name()))?;
        if self.namespaces.is_some() && self.xml.is_none() {
            return Err(Error::custom(format_args!("expected xml beside the namespaces of {}", name.clipped())));
        }
        let bindings = self.namespaces.and_then(|namespaces| namespaces.0);
        let value = match (self.text, self.xml) {
            (Some(_), Some(_)) => return Err(Error::custom(format_args!("both text and xml in {}", name.clipped()))),
            (Some(text), None) => text.into(),
            (None, Some(xml)) => Value::from_xml_within(&xml, bindings)
                .map_err(|error| Error::custom(format_args!("in the xml of {}: {error}", name.clipped())))?,
            (None, None) => Value::default(),
        };
        let element = Element::new(name, value).map_err(Error::custom)?;
        let element = element.with_attributes(self.attributes.unwrap_or_default().0);
        element.with_lang(self.lang.unwrap_or_default()).map_err(Error::custom)
    }
}

deserialize! {
    /// Deserializes from the fields `name`, `lang`, `attributes`, and `text` or `xml`, perhaps with `namespaces`.
    /// Without `text` and `xml`, the element is empty.
    Element<'static>, fields ElementFields
}

/// The prefixes that are bound around markup.
struct Namespaces(Option<Arc<Bindings>>);

impl<'de> Deserialize<'de> for Namespaces {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Namespaces;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("namespaces by prefix")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Namespaces, M::Error> {
                let mut scope = Scope::within(None);
                let mark = scope.mark();
                let mut seen = HashSet::new();
                while let Some((prefix, namespace)) = map.next_entry::<String, String>()? {
                    check_binding(&prefix, &namespace)?;
                    if !seen.insert(prefix.clone()) {
                        return Err(Error::custom(format_args!("the prefix {prefix:?} appears twice")));
                    }
                    let number = scope.number(&namespace);
                    scope.declare(&prefix, number, mark);
                }
                Ok(Namespaces(scope.bindings()))
            }
        }

        deserializer.deserialize_map(Any)
    }
}

/// Checks that a start tag could declare this prefix.
fn check_binding<E: Error>(prefix: &str, namespace: &str) -> Result<(), E> {
    let local = if prefix.is_empty() { "default" } else { prefix };
    Name::new(namespace, local).map_err(Error::custom)?;
    let reserved = matches!(prefix, "xml" | "xmlns") || namespace == namespace::XML;
    if reserved || namespace.is_empty() && !prefix.is_empty() {
        return Err(Error::custom(format_args!("the prefix {prefix:?} cannot be bound to {namespace:?}")));
    }
    Ok(())
}

#[derive(Default)]
struct Attributes(Vec<Attribute>);

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Attributes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("attributes by name")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Attributes, M::Error> {
                let mut attributes = Vec::new();
                let mut seen = HashSet::new();
                while let Some((name, value)) = map.next_entry::<Name, String>()? {
                    if !seen.insert(name.clone()) {
                        return Err(Error::custom(format_args!("the attribute {} appears twice", name.clipped())));
                    }
                    attributes.push(Attribute::new(name, &value).map_err(Error::custom)?);
                }
                Ok(Attributes(attributes))
            }
        }

        deserializer.deserialize_map(Any)
    }
}
