//! Propstats: groups of properties with one status.

use std::fmt;

use crate::name::Name;
use crate::row::shape::{ElementNode, PropstatNode};
use crate::row::view::View;
use crate::status::Status;
use crate::value::fragment::Comparison;
use crate::value::iter::{Elements, Names};
use crate::value::{Description, Property};

/// The properties of one resource that share a status: RFC 4918 §14.22.
///
/// It is a view into a [`Response`](crate::Response).
///
/// # Example
///
/// ```
/// use multistatus::{Name, Response};
///
/// let (etag, owner) = (Name::dav("getetag"), Name::dav("owner"));
/// let response = Response::builder("/a").property(&etag, "\"1\"").not_found(&owner).build()?;
/// for propstat in response.propstats() {
///     let expected = if propstat.is_success() { &etag } else { &owner };
///     assert_eq!(propstat.names().collect::<Vec<_>>(), [expected]);
/// }
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Propstat<'r> {
    view: View<'r>,
    node: &'r PropstatNode,
}

impl<'r> Propstat<'r> {
    pub(crate) fn new(view: View<'r>, node: &'r PropstatNode) -> Self {
        Self { view, node }
    }

    /// Returns true if both are views of one element.
    #[cfg(feature = "serde")]
    pub(crate) fn is_view_of_same(&self, other: &Self) -> bool {
        std::ptr::eq(self.node, other.node) && std::ptr::eq(self.view.xml, other.view.xml)
    }

    /// Returns the status of all its properties, or `None` if there is none or it cannot be read, which is a recorded
    /// [deviation](crate::read::Deviation::StatusUnreadable).
    ///
    /// RFC 4918 §14.22 allows one. If there are several, this is the worst of them, because none of them can be trusted
    /// to be the right one. Every other status counts as worse than a success. [`statuses`](Self::statuses) returns all
    /// of them.
    #[inline]
    #[must_use]
    pub fn status(&self) -> Option<&'r Status> {
        self.node.outcome.status.as_ref()
    }

    /// Returns all statuses that can be read, in document order: none, one, or several if a server sent more than RFC
    /// 4918 §14.22 allows.
    #[must_use]
    #[inline]
    pub fn statuses(&self) -> &'r [Status] {
        self.node.outcome.statuses()
    }

    /// Returns all statuses to be written, with `None` for one that cannot be read.
    #[inline]
    pub(crate) fn all_statuses(&self) -> impl Iterator<Item = Option<&'r Status>> + use<'r> {
        self.node.outcome.all_statuses()
    }

    /// Returns true if the propstat has a status that cannot be read, perhaps beside one that can.
    #[must_use]
    pub fn has_unreadable_status(&self) -> bool {
        self.node.outcome.unreadable_status
    }

    /// Returns true if the status is from 200 to 299.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.status().is_some_and(Status::is_success)
    }

    /// Returns true if 404 is the only status, so that the properties do not exist. One of two statuses does not say
    /// that.
    #[inline]
    pub(crate) fn is_not_found(&self) -> bool {
        matches!(self.statuses(), [status] if *status == 404) && !self.has_unreadable_status()
    }

    #[inline]
    fn nodes(&self) -> &'r [ElementNode] {
        let range = self.node.properties.start as usize..self.node.properties.end as usize;
        self.view.shape.properties.get(range).unwrap_or_default()
    }

    /// Returns the properties, in document order. If the status is a failure, they have names but no values.
    #[inline]
    pub fn properties(&self) -> Elements<'r> {
        Elements::within(self.view, self.nodes())
    }

    /// Returns the names of the properties.
    #[inline]
    pub fn names(&self) -> Names<'r> {
        Names::within(self.view, self.nodes())
    }

    /// Returns the languages of the properties.
    #[inline]
    pub(crate) fn langs(&self) -> impl Iterator<Item = Option<&'r str>> + Clone + use<'r> {
        self.nodes().iter().map(|node| node.lang.as_deref())
    }

    /// Returns the first property with this name, whatever the status.
    #[must_use]
    pub fn property(&self, name: &Name) -> Option<Property<'r>> {
        self.nodes().iter().find(|node| node.name == *name).map(|node| self.view.element(node))
    }

    /// Returns the conditions in `error`, which explain why these properties failed.
    #[inline]
    pub fn conditions(&self) -> Elements<'r> {
        Elements::within(self.view, &self.node.outcome.conditions)
    }

    /// Returns the names of the conditions.
    pub(crate) fn condition_names(&self) -> impl Iterator<Item = &'r Name> + use<'r> {
        self.node.outcome.conditions.iter().map(|node| &node.name)
    }

    /// Returns the human-readable description.
    #[must_use]
    #[inline]
    pub fn description(&self) -> Option<Description<'r>> {
        self.node.outcome.description.as_ref().map(|node| self.view.description(node))
    }

    /// Returns the extensions: elements that no RFC allows in a propstat. They mean nothing (RFC 4918 §17), but are
    /// kept.
    #[inline]
    pub fn extensions(&self) -> Elements<'r> {
        Elements::within(self.view, &self.node.outcome.extensions)
    }
}

impl PartialEq for Propstat<'_> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.is(other, &mut Comparison::default())
    }
}

impl Propstat<'_> {
    /// Returns true if both propstats are equal.
    #[inline]
    pub(crate) fn is(&self, other: &Propstat<'_>, comparison: &mut Comparison) -> bool {
        self.statuses() == other.statuses()
            && self.has_unreadable_status() == other.has_unreadable_status()
            && comparison.all(self.properties(), other.properties())
            && comparison.all(self.conditions(), other.conditions())
            && self.description() == other.description()
            && comparison.all(self.extensions(), other.extensions())
    }
}

impl fmt::Debug for Propstat<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Propstat");
        debug.field("status", &self.status());
        if self.statuses().len() > 1 {
            debug.field("statuses", &self.statuses());
        }
        if self.has_unreadable_status() {
            debug.field("unreadable_status", &true);
        }
        debug.field("properties", &self.properties().collect::<Vec<_>>());
        debug.field("conditions", &self.conditions().collect::<Vec<_>>()).field("description", &self.description());
        debug.field("extensions", &self.extensions().collect::<Vec<_>>()).finish()
    }
}
