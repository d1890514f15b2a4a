//! Privileges: RFC 3744 §5.3, §5.4.

use std::borrow::Cow;

use super::form::{ContentModel, ElementNames, PRIVILEGE};
use super::part::{each, elements, invalid, only_child, text, wrap, wrap_name};
use crate::error::Error;
use crate::name::Name;
use crate::namespace::DAV;
use crate::value::{Description, Element, Property, Value};

const ABSTRACT: Name = Name::dav("abstract");
const DESCRIPTION: Name = Name::dav("description");
const SUPPORTED_PRIVILEGE: Name = Name::dav("supported-privilege");

/// The depth to which privileges inside privileges are read. RFC 3744 has two such levels, and CalDAV adds one.
const DEEPEST: usize = 32;

live_values! { DAV;
    /// The privileges that the user has.
    CurrentUserPrivilegeSet(Vec<Name>) = "current-user-privilege-set" as ElementNames::inside(PRIVILEGE), 3744 "5.4";
    /// The privileges that exist for the resource, as trees: each privilege holds the privileges that it consists of.
    SupportedPrivilegeSet(Vec<SupportedPrivilege>) = "supported-privilege-set" as Trees, 3744 "5.3";
}

impl CurrentUserPrivilegeSet {
    /// Returns true if this privilege is in the list. A listed privilege that includes it does not count, because
    /// servers must list both (RFC 3744 §5.4).
    #[must_use]
    pub fn contains(&self, name: &Name) -> bool {
        self.0.contains(name)
    }
}

/// A privilege and the privileges that it consists of.
///
/// # Example
///
/// ```
/// use multistatus::prop::{LiveProperty, SupportedPrivilege, SupportedPrivilegeSet};
/// use multistatus::{Description, Name};
///
/// let mut all = SupportedPrivilege::new(Name::dav("all"));
/// all.is_abstract = true;
/// all.description = Some(Description::new("Any operation")?.with_lang("en")?);
/// all.children.push(SupportedPrivilege::new(Name::dav("read")));
/// let set = SupportedPrivilegeSet(vec![all]);
/// assert_eq!(SupportedPrivilegeSet::decode(&set.to_property()?)?, Some(set));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SupportedPrivilege {
    /// The name of the privilege.
    pub name: Name,
    /// True if the privilege cannot appear in an ACE.
    pub is_abstract: bool,
    /// The human-readable description. RFC 3744 requires it and its language.
    pub description: Option<Description<'static>>,
    /// The privileges that it consists of.
    pub children: Vec<SupportedPrivilege>,
}

impl SupportedPrivilege {
    /// Creates a privilege that consists of no other and has no description.
    #[must_use]
    pub fn new(name: Name) -> Self {
        Self { name, is_abstract: false, description: None, children: Vec::new() }
    }

    fn read(property: &Property<'_>, element: &Element<'_>, depth: usize) -> Result<Self, Error> {
        if depth == DEEPEST {
            return Err(invalid(property, "privileges that are not nested so deeply", element.value()));
        }
        let mut name = None;
        let mut this = Self::new(PRIVILEGE);
        // A part that cannot be read is left out, and so is an inner privilege without a name.
        for part in elements(property, element, "elements in supported-privilege")? {
            match part.name() {
                name_of_part if *name_of_part == PRIVILEGE => {
                    let inner = only_child(property, &part, "one element in privilege").ok().flatten();
                    name = name.or(inner.map(|inner| inner.name().clone()));
                }
                name_of_part if *name_of_part == ABSTRACT => this.is_abstract = true,
                name_of_part if *name_of_part == DESCRIPTION => {
                    this.description = text(&part, true).ok().flatten();
                }
                name_of_part if *name_of_part == SUPPORTED_PRIVILEGE => {
                    this.children.extend(Self::read(property, &part, depth + 1));
                }
                _ => {}
            }
        }
        match name {
            Some(name) => Ok(Self { name, ..this }),
            None => Err(invalid(property, "a privilege in supported-privilege", element.value())),
        }
    }

    fn element(&self) -> Element<'static> {
        let mut parts = vec![wrap_name(&PRIVILEGE, &self.name)];
        parts.extend(self.is_abstract.then(|| Element::empty(ABSTRACT)));
        parts.extend(self.description.as_ref().map(|description| wrap_text(&DESCRIPTION, description)));
        parts.extend(self.children.iter().map(Self::element));
        wrap(&SUPPORTED_PRIVILEGE, Value::from_elements(parts))
    }
}

struct Trees;

impl ContentModel<Vec<SupportedPrivilege>> for Trees {
    fn decode(&self, property: &Property<'_>) -> Result<Option<Vec<SupportedPrivilege>>, Error> {
        let privileges = each(property, "supported-privilege elements", |child| {
            (*child.name() == SUPPORTED_PRIVILEGE).then(|| SupportedPrivilege::read(property, child, 0)).transpose()
        });
        privileges.map(Some)
    }

    fn encode(&self, privileges: &Vec<SupportedPrivilege>) -> Value<'static> {
        Value::from_elements(privileges.iter().map(SupportedPrivilege::element))
    }
}

/// Makes an element that holds a text in a language.
fn wrap_text(name: &Name, text: &Description<'_>) -> Element<'static> {
    let value = Value::Text(Cow::Owned(text.text().to_owned()));
    Element::checked(Cow::Owned(name.clone()), text.shared_lang().cloned(), Vec::new(), value, None)
}
