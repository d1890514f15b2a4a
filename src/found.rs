//! Finds properties in a row by their names.

use crate::name::{Name, same_text};
use crate::propstat::Propstat;
use crate::row::shape::{ElementNode, PropstatNode, Shape};
use crate::row::view::View;
use crate::status::Status;
use crate::value::Property;

/// The property that counts among all with one name: the first that was returned with a 2xx status, or else the first.
// Two numbers in one, because an entry of a listing holds a dozen of these. A row has less than 2^30 properties: its
// markup has less than 2^32 bytes, and a property at least four.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CountingProperty(u32);

impl CountingProperty {
    /// Takes a property by its number among all properties of the row.
    #[inline]
    fn new(number: u32, is_returned: bool) -> Self {
        Self((number << 1 | u32::from(is_returned)).saturating_add(1))
    }

    #[inline]
    fn number(self) -> Option<u32> {
        Some(self.0.checked_sub(1)? >> 1)
    }

    #[inline]
    fn is_returned(self) -> bool {
        self.0 != 0 && (self.0 - 1) & 1 != 0
    }

    /// Looks at a further property, and keeps the one that counts.
    pub(crate) fn take(&mut self, other: Self) {
        if self.0 == 0 || other.is_returned() && !self.is_returned() {
            *self = other;
        }
    }

    /// Finds the property with this name, and stops at the one that counts.
    #[inline]
    pub(crate) fn find(shape: &Shape, name: &Name) -> Self {
        let mut found = Self::default();
        let mut propstats = shape.propstats.iter();
        let mut start = 0;
        while let Some(number) = position(&shape.properties, start, name) {
            let number = number as u32;
            let Some(propstat) = propstats.find(|propstat| number < propstat.properties.end) else { break };
            found.take(Self::new(number, is_returned(propstat)));
            if found.is_returned() {
                break;
            }
            // A name that is twice in one propstat counts once.
            start = propstat.properties.end as usize;
        }
        found
    }

    /// Returns the property, if it was returned with a 2xx status.
    #[inline]
    pub(crate) fn property(self, view: View<'_>) -> Option<Property<'_>> {
        let number = if self.is_returned() { self.number()? } else { return None };
        view.shape.properties.get(number as usize).map(|node| view.element(node))
    }

    /// Returns the propstat that the property is in.
    pub(crate) fn propstat(self, view: View<'_>) -> Option<Propstat<'_>> {
        let number = self.number()?;
        let node = view.shape.propstats.iter().find(|node| node.properties.contains(&number));
        node.map(|node| Propstat::new(view, node))
    }
}

/// Returns the number of the first property with this name, from `start` on.
// A loop of its own, because the compiler keeps all that it needs in registers.
#[inline(never)]
fn position(properties: &[ElementNode], start: usize, name: &Name) -> Option<usize> {
    let (namespace, local) = name.parts();
    let is = |other: &Name| other.local() == local && same_text(other.namespace(), namespace);
    Some(start + properties.get(start..)?.iter().position(|property| is(&property.name))?)
}

/// Goes through the properties of a row once, in document order.
pub(crate) fn each<'s>(shape: &'s Shape, mut take: impl FnMut(&'s Name, CountingProperty)) {
    for node in &shape.propstats {
        let is_returned = is_returned(node);
        for (number, property) in properties(shape, node) {
            take(&property.name, CountingProperty::new(number, is_returned));
        }
    }
}

#[inline]
fn is_returned(propstat: &PropstatNode) -> bool {
    propstat.outcome.status.as_ref().is_some_and(Status::is_success)
}

/// Returns the properties of a propstat with their numbers.
#[inline]
fn properties<'s>(shape: &'s Shape, node: &PropstatNode) -> impl Iterator<Item = (u32, &'s ElementNode)> {
    let range = node.properties.start as usize..node.properties.end as usize;
    (node.properties.start..).zip(shape.properties.get(range).unwrap_or_default())
}
