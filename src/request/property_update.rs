//! Bodies of PROPPATCH.

use super::context::{Context, Read, wrong};
use super::tree::Node;
use super::{body, names};
use crate::deviation::Deviation;
use crate::error::Error;
use crate::name::Name;
use crate::value::Property;
use crate::write::request::BodyWriter;

/// The changes that a PROPPATCH makes: [RFC 4918 §14.19](https://www.rfc-editor.org/rfc/rfc4918#section-14.19).
///
/// The changes are one list, because they must be carried out in document order (§9.2): setting a property and then
/// removing it leaves nothing. Either all of them are carried out, or none. Values keep their language, attributes and
/// namespaces (§4.3).
///
/// # Example
///
/// ```
/// use multistatus::request::{PropertyChange, PropertyUpdate};
/// use multistatus::{Name, Property};
///
/// let title = Property::new(Name::dav("displayname"), "Grüße")?.with_lang("de")?;
/// let update = PropertyUpdate::new().set(title).remove(Name::dav("getcontentlanguage"));
/// let read = PropertyUpdate::parse(&update.to_xml()?)?;
/// assert_eq!(read, update);
/// assert!(matches!(&read.changes()[0], PropertyChange::Set(property) if property.lang() == Some("de")));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PropertyUpdate {
    changes: Vec<PropertyChange>,
}

/// One change of a [`PropertyUpdate`].
#[derive(Clone, Debug, PartialEq)]
pub enum PropertyChange {
    /// Sets the property to this value: RFC 4918 §14.26.
    Set(Property<'static>),
    /// Removes the property. It is not an error if the property does not exist: RFC 4918 §14.23.
    Remove(Name),
}

impl PropertyChange {
    /// Returns the name of the property that is changed.
    #[must_use]
    pub fn name(&self) -> &Name {
        match self {
            Self::Set(property) => property.name(),
            Self::Remove(name) => name,
        }
    }
}

impl PropertyUpdate {
    /// Creates a request that changes nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a change that sets a property.
    #[must_use]
    #[inline]
    pub fn set(mut self, property: Property<'_>) -> Self {
        self.changes.push(PropertyChange::Set(property.into_owned()));
        self
    }

    /// Adds a change that removes a property.
    #[must_use]
    #[inline]
    pub fn remove(mut self, name: Name) -> Self {
        self.changes.push(PropertyChange::Remove(name));
        self
    }

    /// Returns the changes, in the order in which they are to be carried out.
    #[must_use]
    pub fn changes(&self) -> &[PropertyChange] {
        &self.changes
    }

    /// Returns the name of each change.
    #[inline]
    pub(crate) fn names(&self) -> Vec<Name> {
        self.changes.iter().map(|change| change.name().clone()).collect()
    }

    /// Converts to the list of changes.
    #[must_use]
    pub fn into_changes(self) -> Vec<PropertyChange> {
        self.changes
    }

    pub(super) fn read(cx: &mut Context, root: Node<'_>) -> Read<Self> {
        body::expect_root(root, &names::PROPERTYUPDATE)?;
        let (mut changes, mut any) = (Vec::new(), false);
        for child in cx.children(root, &[]) {
            if child.is(&names::SET) {
                read_props(cx, child, |_, property| changes.push(PropertyChange::Set(property.element())))?;
            } else if child.is(&names::REMOVE) {
                read_props(cx, child, |cx, property| {
                    // RFC 4918 §14.23: `remove` never removes a part of a value.
                    if property.has_children() || property.text_at().is_some() {
                        cx.note_name(property, Deviation::ValueInName, property.name());
                    }
                    changes.push(PropertyChange::Remove(property.name().clone()));
                })?;
            } else {
                cx.unknown(child);
                continue;
            }
            any = true;
        }
        if any { Ok(Self { changes }) } else { Err(wrong(root, "expected set or remove, found neither")) }
    }

    #[inline]
    fn write(&self) -> Result<Vec<u8>, Error> {
        let mut writer = BodyWriter::new(&names::PROPERTYUPDATE);
        if self.changes.is_empty() {
            write_set(&mut writer, &[]);
        }
        for changes in self.changes.chunk_by(|a, b| {
            matches!(
                (a, b),
                (PropertyChange::Set(_), PropertyChange::Set(_))
                    | (PropertyChange::Remove(_), PropertyChange::Remove(_))
            )
        }) {
            let outer = if matches!(changes[0], PropertyChange::Set(_)) { names::SET } else { names::REMOVE };
            writer.open(&outer, &[]);
            writer.open(&names::PROP, &[]);
            for change in changes {
                match change {
                    PropertyChange::Set(property) => writer.element(property),
                    PropertyChange::Remove(name) => writer.element(&Property::empty(name)),
                }
            }
            writer.close(&names::PROP);
            writer.close(&outer);
        }
        writer.finish()
    }
}

body::body!(PropertyUpdate);

/// Reads the properties in the `prop` of `set` or `remove`: RFC 4918 §14.26.
pub(super) fn read_props<'t>(
    cx: &mut Context,
    outer: Node<'t>,
    mut each: impl FnMut(&mut Context, Node<'t>),
) -> Read<()> {
    let mut props = 0;
    for prop in cx.children(outer, &[]) {
        if !prop.is(&names::PROP) {
            cx.unknown(prop);
            continue;
        }
        props += 1;
        if props == 2 {
            cx.repeated(prop);
        }
        let mut any = false;
        for property in cx.children(prop, &[]) {
            any = true;
            cx.count_name(property)?;
            each(cx, property);
        }
        if !any {
            cx.note(prop, Deviation::EmptyProp, None);
        }
    }
    if props == 0 { Err(wrong(outer, "expected prop, found none")) } else { Ok(()) }
}

/// Writes `set` with these properties.
#[inline]
pub(super) fn write_set(writer: &mut BodyWriter, properties: &[Property<'static>]) {
    writer.open(&names::SET, &[]);
    writer.open(&names::PROP, &[]);
    properties.iter().for_each(|property| writer.element(property));
    writer.close(&names::PROP);
    writer.close(&names::SET);
}
