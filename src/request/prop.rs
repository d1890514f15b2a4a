//! The properties that a request asks for.

use std::collections::HashSet;

use super::context::{Context, Read};
use super::tree::Node;
use super::{caldav, carddav, names};
use crate::deviation::Deviation;
use crate::listed::listed;
use crate::name::Name;
use crate::value::{Element, Property, Value};
use crate::write::request::BodyWriter;

/// The properties that a request asks for, each once, in the order of the request: `DAV:prop` of RFC 4918 §14.18, or
/// `DAV:include` of §14.8.
///
/// Each is an [`Element`], because some properties have parameters: for example, `CALDAV:calendar-data` holds the
/// components to return (RFC 4791 §9.6), and others have attributes. They have no text, because a request must not send
/// values (RFC 4918 §14.20).
///
/// # Example
///
/// ```
/// use multistatus::Name;
/// use multistatus::request::Prop;
///
/// let prop = Prop::from_iter([Name::dav("getetag"), Name::dav("displayname"), Name::dav("getetag")]);
/// assert_eq!(prop.len(), 2);
/// assert!(prop.contains(&Name::dav("displayname")));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prop(Vec<Property<'static>>);

listed! {
    /// The names that a request asks for: see [`Prop::names`](crate::request::Prop::names).
    RequestedNames<'a>: Property<'static> => &'a Name, |property| property.name()
}

impl Prop {
    /// Creates an empty list of properties, which RFC 4918 §14.18 allows.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the properties, in the order of the request.
    pub fn iter(&self) -> std::slice::Iter<'_, Property<'static>> {
        self.0.iter()
    }

    /// Returns the names, in the order of the request.
    #[must_use]
    #[inline]
    pub fn names(&self) -> RequestedNames<'_> {
        RequestedNames::new(&self.0)
    }

    /// Returns the element that asks for a property.
    #[must_use]
    #[inline]
    pub fn get(&self, name: &Name) -> Option<&Property<'static>> {
        self.0.iter().find(|property| property.name() == name)
    }

    /// Returns true if the request asks for this property.
    #[must_use]
    #[inline]
    pub fn contains(&self, name: &Name) -> bool {
        self.get(name).is_some()
    }

    /// Returns the number of properties.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns true if the request asks for no properties.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[inline]
    pub(super) fn write(&self, outer: &Name, writer: &mut BodyWriter) {
        if self.0.is_empty() {
            return writer.empty(outer, &[]);
        }
        writer.open(outer, &[]);
        self.0.iter().for_each(|property| writer.element(property));
        writer.close(outer);
    }
}

/// Collects the first element of each name, without text and language.
impl<'p> FromIterator<Property<'p>> for Prop {
    fn from_iter<I: IntoIterator<Item = Property<'p>>>(properties: I) -> Self {
        let mut seen = HashSet::new();
        let first = properties.into_iter().filter(|property| seen.insert(property.name().clone()));
        Self(first.map(|property| without_value(property.into_owned())).collect())
    }
}

/// Collects each name once.
impl FromIterator<Name> for Prop {
    fn from_iter<I: IntoIterator<Item = Name>>(names: I) -> Self {
        names.into_iter().map(Element::empty).collect()
    }
}

impl<'p> IntoIterator for &'p Prop {
    type Item = &'p Property<'static>;
    type IntoIter = std::slice::Iter<'p, Property<'static>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Removes text and language from a property that is asked for, because they are no part of a request for it.
#[inline]
fn without_value(property: Property<'static>) -> Property<'static> {
    let property = match property.value() {
        Value::Text(_) => property.with_value(Value::default()),
        Value::Xml(_) => property,
    };
    match property.lang() {
        None => property,
        // The empty language is always valid.
        Some(_) => property.clone().with_lang("").unwrap_or(property),
    }
}

/// Gathers the names of one or several `prop` elements.
#[derive(Default)]
pub(super) struct GatheredNames {
    prop: Prop,
    /// The addresses of the names, because equal names in one body are shared.
    seen: HashSet<usize>,
}

/// Adds the names in a `prop` to the names in other `prop` elements, which there should not be.
pub(super) fn gather(prop: &mut Option<GatheredNames>, cx: &mut Context, node: Node<'_>) -> Read<()> {
    if prop.is_some() {
        cx.repeated(node);
    }
    prop.get_or_insert_default().add(cx, node)
}

impl GatheredNames {
    /// Adds the names in an element.
    pub(super) fn add(&mut self, cx: &mut Context, node: Node<'_>) -> Read<()> {
        let mut any = false;
        for child in cx.children(node, &[]) {
            any = true;
            cx.count_name(child)?;
            if !self.seen.insert(child.name().address()) {
                cx.note_name(child, Deviation::RepeatedName, child.name());
                continue;
            }
            // White space around parameters is layout, but a text without parameters is a value.
            if child.text_at().is_some() || (!child.has_children() && !child.text().is_empty()) {
                cx.note_name(child, Deviation::ValueInName, child.name());
            } else if child.is(&names::CALENDAR_DATA) {
                caldav::data::check(cx, child)?;
            } else if child.is(&names::ADDRESS_DATA) {
                carddav::data::check(cx, child)?;
            }
            self.prop.0.push(without_value(child.element()));
        }
        if !any && node.is(&names::PROP) {
            cx.note(node, Deviation::EmptyProp, None);
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Prop {
        self.prop
    }
}
