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
                row.status = Some(worst(tree, row.status, child));
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
                part.status = Some(worst(tree, part.status, child));
            } else if tree.is_part(child, "error") {
                part.error.get_or_insert(child);
            }
        }
        part
    }
}

/// Returns the worse of the status so far and another one, as the reader does.
fn worst(tree: &Tree<'_>, before: Option<StatusPart>, id: Id) -> StatusPart {
    let read = |id| Status::read(&tree.text_of(id)).map(|(status, _)| status);
    let status = read(id);
    let part = StatusPart { id, code: status.as_ref().map(Status::as_u16) };
    let Some(before) = before else { return part };
    match (read(before.id), status) {
        (Some(old), Some(new)) if !new.is_worse_than(&old) => before,
        (_, None) => before,
        _ => part,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Row;
    use crate::lint::tree::{Tree, enter_root};
    use crate::read::{BadResponses, ParseOptions};
    use crate::response::Response;
    use crate::xml::scope::Scope;

    type Said = (Vec<String>, Option<u16>, Vec<(Option<u16>, Vec<String>)>);

    fn said_by_row(row: &Row<'_>) -> Said {
        let hrefs = row.hrefs.iter().map(|part| part.href.as_str().to_owned());
        let propstats = row.propstats.iter().map(|propstat| {
            (propstat.code(), propstat.properties.iter().map(|property| property.name.to_string()).collect())
        });
        (hrefs.collect(), row.code(), propstats.collect())
    }

    fn said_by_response(response: &Response<'_>) -> Said {
        let hrefs = response.hrefs().map(|href| href.as_str().to_owned());
        let code = |status: Option<&crate::Status>| status.map(crate::Status::as_u16);
        let propstats = response.propstats().map(|propstat| {
            let names = propstat.properties().map(|property| property.name().to_string());
            (code(propstat.status()), names.collect())
        });
        (hrefs.collect(), code(response.status()), propstats.collect())
    }

    /// Compares the parts of all responses in a body, and returns how many there are.
    fn compare(path: &Path, body: &[u8]) -> usize {
        let options = ParseOptions::new().tolerant().near_namespaces(true).bad_responses(BadResponses::Keep);
        let mut parser = options.trace().parser();
        let (mut input, mut scope, mut compared) = (body, Scope::new(), 0);
        loop {
            let response = match parser.parse_next(&mut input) {
                Ok(Some(response)) => Some(response),
                Err(error) if error.is_response() => None,
                _ => break,
            };
            for piece in parser.take_pieces() {
                match &response {
                    Some(response) if piece.response.is_some() => {
                        let tree = Tree::read(&piece.text, &mut scope);
                        let row = Row::read(&tree, 0, &mut scope);
                        assert_eq!(said_by_row(&row), said_by_response(response), "{}", path.display());
                        compared += 1;
                    }
                    _ if !piece.in_root => drop(enter_root(&piece.text, &mut scope)),
                    _ => {}
                }
            }
        }
        compared
    }

    /// The reader gives a response its meaning. A row only locates its parts, so both must say the same.
    #[test]
    fn a_row_says_what_the_response_says() -> std::io::Result<()> {
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")];
        let mut compared = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "xml") {
                    compared += compare(&path, &std::fs::read(&path)?);
                }
            }
        }
        assert!(compared > 1000, "{compared} responses");
        Ok(())
    }
}
