//! The parts of one response, with their places in the tree.

use super::tree::{Id, Tree};
use crate::chars;
use crate::href::Href;
use crate::name::Name;
use crate::status::Status;
use crate::xml::scope::Scope;

/// A response element.
#[derive(Debug)]
pub(super) struct Row<'x> {
    pub(super) id: Id,
    pub(super) hrefs: Vec<HrefPart<'x>>,
    pub(super) status: Option<StatusPart>,
    pub(super) propstats: Vec<PropstatPart>,
    pub(super) error: Option<Id>,
    pub(super) location: Option<Id>,
}

#[derive(Debug)]
pub(super) struct HrefPart<'x> {
    pub(super) id: Id,
    /// Without the white space around it.
    pub(super) href: Href<'x>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct StatusPart {
    pub(super) id: Id,
    /// The status code, or `None` if it cannot be read.
    pub(super) code: Option<u16>,
}

#[derive(Debug)]
pub(super) struct PropstatPart {
    pub(super) id: Id,
    pub(super) status: Option<StatusPart>,
    pub(super) has_prop: bool,
    pub(super) properties: Vec<PropertyPart>,
    pub(super) error: Option<Id>,
}

#[derive(Debug)]
pub(super) struct PropertyPart {
    pub(super) id: Id,
    pub(super) name: Name,
}

impl PropstatPart {
    pub(super) fn code(&self) -> Option<u16> {
        self.status.and_then(|status| status.code)
    }

    pub(super) fn is_success(&self) -> bool {
        self.code().is_some_and(is_success)
    }
}

pub(super) const fn is_success(code: u16) -> bool {
    code / 100 == 2
}

impl<'x> Row<'x> {
    pub(super) fn read(tree: &Tree<'x>, id: Id, scope: &mut Scope) -> Self {
        let mut row = Self { id, hrefs: Vec::new(), status: None, propstats: Vec::new(), error: None, location: None };
        for child in tree.children(id) {
            if tree.is_part(child, "href") {
                let text = match tree.text_of(child) {
                    std::borrow::Cow::Borrowed(text) => chars::trim(text).into(),
                    std::borrow::Cow::Owned(text) => chars::trim(&text).to_owned().into(),
                };
                row.hrefs.push(HrefPart { id: child, href: Href::from_wire(text) });
            } else if tree.is_part(child, "status") {
                row.status.get_or_insert_with(|| status(tree, child));
            } else if tree.is_part(child, "propstat") {
                row.propstats.push(PropstatPart::read(tree, child, scope));
            } else if tree.is_part(child, "error") {
                row.error.get_or_insert(child);
            } else if tree.is_part(child, "location") {
                row.location.get_or_insert(child);
            }
        }
        row
    }

    /// Returns the status of the response, if it has one that can be read.
    pub(super) fn code(&self) -> Option<u16> {
        self.status.and_then(|status| status.code)
    }

    /// Yields all statuses that can be read, of the response and of its propstats.
    pub(super) fn statuses(&self) -> impl Iterator<Item = (Id, u16)> + '_ {
        let propstats = self.propstats.iter().filter_map(|propstat| propstat.status);
        self.status.into_iter().chain(propstats).filter_map(|status| Some((status.id, status.code?)))
    }

    /// Yields the properties that were returned.
    pub(super) fn returned(&self) -> impl Iterator<Item = &PropertyPart> {
        self.propstats.iter().filter(|propstat| propstat.is_success()).flat_map(|propstat| &propstat.properties)
    }

    /// Returns a property that was returned.
    pub(super) fn property(&self, local: &str) -> Option<Id> {
        self.returned().find(|property| property.name.parts() == (crate::namespace::DAV, local)).map(|found| found.id)
    }

    /// Returns whether resourcetype says that it is a collection, or `None` if there is no resourcetype.
    pub(super) fn is_collection(&self, tree: &Tree<'x>) -> Option<bool> {
        let kind = self.property("resourcetype")?;
        Some(tree.child(kind, "collection").is_some())
    }
}

impl PropstatPart {
    fn read(tree: &Tree<'_>, id: Id, scope: &mut Scope) -> Self {
        let mut part = Self { id, status: None, has_prop: false, properties: Vec::new(), error: None };
        for child in tree.children(id) {
            if tree.is_part(child, "prop") {
                part.has_prop = true;
                let properties = tree.children(child);
                part.properties.extend(properties.map(|id| PropertyPart { id, name: tree.name(id, scope) }));
            } else if tree.is_part(child, "status") {
                part.status.get_or_insert_with(|| status(tree, child));
            } else if tree.is_part(child, "error") {
                part.error.get_or_insert(child);
            }
        }
        part
    }
}

fn status(tree: &Tree<'_>, id: Id) -> StatusPart {
    let status = Status::read(&tree.text_of(id));
    StatusPart { id, code: status.map(|(status, _)| status.as_u16()) }
}
