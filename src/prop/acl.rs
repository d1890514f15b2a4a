//! Access control lists: RFC 3744 §5.5, §5.6.

use super::LiveProperty;
use super::form::{ElementNames, PRIVILEGE};
use super::part::{HREF, each, each_in, elements, href, href_value, invalid, only_child, only_href, wrap};
use crate::error::Error;
use crate::href::Href;
use crate::name::Name;
use crate::value::{Element, Property, Value};

const ACE: Name = Name::dav("ace");
const ALL: Name = Name::dav("all");
const AUTHENTICATED: Name = Name::dav("authenticated");
const DENY: Name = Name::dav("deny");
const DENY_BEFORE_GRANT: Name = Name::dav("deny-before-grant");
const GRANT: Name = Name::dav("grant");
const GRANT_ONLY: Name = Name::dav("grant-only");
const INHERITED: Name = Name::dav("inherited");
const INVERT: Name = Name::dav("invert");
const NO_INVERT: Name = Name::dav("no-invert");
const PRINCIPAL: Name = Name::dav("principal");
const PROPERTY: Name = Name::dav("property");
const PROTECTED: Name = Name::dav("protected");
const REQUIRED_PRINCIPAL: Name = Name::dav("required-principal");
const SELF: Name = Name::dav("self");
const UNAUTHENTICATED: Name = Name::dav("unauthenticated");

/// The access control list of a resource: the property `acl`, [RFC 3744
/// §5.5](https://www.rfc-editor.org/rfc/rfc3744#section-5.5).
///
/// If it is empty, nobody may do anything. An entry that cannot be read, or that holds an element unknown to RFC 3744,
/// is left out, because it must not hide the others; if none can be read, that is an error. So use the list to show
/// permissions, but not to decide about them: [`CurrentUserPrivilegeSet`](super::CurrentUserPrivilegeSet) has what the
/// user may do. Before writing a changed list back, compare its length with the number of `ace` elements in the
/// property, because the ACL method replaces the whole list (RFC 3744 §8.1).
///
/// # Example
///
/// ```
/// use multistatus::prop::{Ace, Acl, Principal};
/// use multistatus::{Href, Name, Response};
///
/// let maintainers = Principal::Href(Href::new("/acl/groups/maintainers")?);
/// let acl = Acl(vec![
///     Ace::grant(maintainers, [Name::dav("write")]),
///     Ace::grant(Principal::All, [Name::dav("read")]),
/// ]);
/// let response = Response::builder("/papers/").live(&acl).build()?;
/// assert_eq!(response.live::<Acl>()?, Some(acl));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Acl(pub Vec<Ace>);

/// An entry of an [`Acl`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ace {
    /// The principal that the entry is about.
    pub principal: Principal,
    /// True if the entry is about everybody except the principal.
    pub inverted: bool,
    /// The privileges that the entry grants or denies.
    pub access: Access,
    /// True if the entry cannot be removed.
    pub protected: bool,
    /// The resource that the entry is inherited from.
    pub inherited: Option<Href<'static>>,
}

/// The privileges that an [`Ace`] grants or denies.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// The principal has these privileges.
    Grant(Vec<Name>),
    /// The principal does not have these privileges.
    Deny(Vec<Name>),
}

/// The principal that an [`Ace`] is about: [RFC 3744 §5.5.1](https://www.rfc-editor.org/rfc/rfc3744#section-5.5.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Principal {
    /// The principal of this URL, and its members.
    Href(Href<'static>),
    /// Everybody.
    All,
    /// Everybody who is authenticated.
    Authenticated,
    /// Everybody who is not authenticated.
    Unauthenticated,
    /// The principal that this property of the resource names, such as `DAV:owner`.
    Property(Name),
    /// The resource itself, which is a principal, and its members.
    SelfPrincipal,
}

/// The restrictions on every ACL of the resource: the property `acl-restrictions`, [RFC 3744
/// §5.6](https://www.rfc-editor.org/rfc/rfc3744#section-5.6). By default there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AclRestrictions {
    /// True if no entry may deny privileges.
    pub grant_only: bool,
    /// True if no entry may be inverted.
    pub no_invert: bool,
    /// True if entries that deny must come first.
    pub deny_before_grant: bool,
    /// The principals that must have an entry.
    pub required_principals: Vec<Principal>,
}

impl Ace {
    /// Creates an entry that grants privileges to a principal.
    #[must_use]
    pub fn grant(principal: Principal, privileges: impl IntoIterator<Item = Name>) -> Self {
        let access = Access::Grant(privileges.into_iter().collect());
        Self { principal, inverted: false, access, protected: false, inherited: None }
    }

    /// Creates an entry that denies privileges to a principal.
    #[must_use]
    pub fn deny(principal: Principal, privileges: impl IntoIterator<Item = Name>) -> Self {
        let access = Access::Deny(privileges.into_iter().collect());
        Self { principal, inverted: false, access, protected: false, inherited: None }
    }

    fn read(property: &Property<'_>, ace: &Element<'_>) -> Result<Self, Error> {
        let wrong = |expected: &str| invalid(property, expected, ace.value());
        let (mut principal, mut access, mut protected, mut inherited) = (None, None, false, None);
        let once = |fresh: bool| if fresh { Ok(()) } else { Err(wrong("each element of ace once")) };
        for part in elements(property, ace, "elements in ace")? {
            match part.name() {
                name if *name == PRINCIPAL => {
                    once(principal.is_none())?;
                    principal = Some((Principal::read_in(property, &part)?, false));
                }
                name if *name == INVERT => {
                    once(principal.is_none())?;
                    let inner = only_child(property, &part, "a principal in invert")?;
                    let inner = inner.filter(|inner| *inner.name() == PRINCIPAL);
                    let inner = inner.ok_or_else(|| wrong("a principal in invert"))?;
                    principal = Some((Principal::read_in(property, &inner)?, true));
                }
                name if *name == GRANT => {
                    once(access.is_none())?;
                    access = Some(Access::Grant(PRIVILEGES.read_in(property, &part)?));
                }
                name if *name == DENY => {
                    once(access.is_none())?;
                    access = Some(Access::Deny(PRIVILEGES.read_in(property, &part)?));
                }
                name if *name == PROTECTED => protected = true,
                name if *name == INHERITED => inherited = Some(only_href(property, &part)?),
                _ => return Err(wrong("the elements of RFC 3744 in ace")),
            }
        }
        let (principal, inverted) = principal.ok_or_else(|| wrong("a principal in ace"))?;
        let access = access.ok_or_else(|| wrong("grant or deny in ace"))?;
        Ok(Self { principal, inverted, access, protected, inherited })
    }

    pub(crate) fn element(&self) -> Element<'static> {
        let mut principal = wrap(&PRINCIPAL, Value::from_elements([self.principal.element()]));
        if self.inverted {
            principal = wrap(&INVERT, Value::from_elements([principal]));
        }
        let access = match &self.access {
            Access::Grant(names) => wrap(&GRANT, PRIVILEGES.value(names)),
            Access::Deny(names) => wrap(&DENY, PRIVILEGES.value(names)),
        };
        let mut parts = vec![principal, access];
        parts.extend(self.protected.then(|| Element::empty(PROTECTED)));
        parts.extend(self.inherited.as_ref().map(|href| wrap(&INHERITED, href_value([href]))));
        wrap(&ACE, Value::from_elements(parts))
    }
}

const PRIVILEGES: ElementNames = ElementNames::inside(PRIVILEGE);

impl Principal {
    /// Reads the only element inside `principal`.
    fn read_in(property: &Property<'_>, principal: &Element<'_>) -> Result<Self, Error> {
        let inner = only_child(property, principal, "one element in principal")?;
        let read = inner.map(|inner| Self::read(property, &inner)).transpose()?.flatten();
        read.ok_or_else(|| invalid(property, "a principal of RFC 3744", principal.value()))
    }

    /// Reads a principal; returns `None` if RFC 3744 does not know the element.
    fn read(property: &Property<'_>, element: &Element<'_>) -> Result<Option<Self>, Error> {
        let named = match element.name() {
            name if *name == HREF => return href(property, element).map(Self::Href).map(Some),
            name if *name == PROPERTY => {
                let inner = only_child(property, element, "one element in property")?;
                return Ok(inner.map(|inner| Self::Property(inner.name().clone())));
            }
            name => [Self::All, Self::Authenticated, Self::Unauthenticated, Self::SelfPrincipal]
                .into_iter()
                .find(|principal| principal.name() == *name),
        };
        Ok(named)
    }

    pub(crate) fn name(&self) -> Name {
        match self {
            Self::Href(_) => HREF,
            Self::All => ALL,
            Self::Authenticated => AUTHENTICATED,
            Self::Unauthenticated => UNAUTHENTICATED,
            Self::Property(_) => PROPERTY,
            Self::SelfPrincipal => SELF,
        }
    }

    fn element(&self) -> Element<'static> {
        let value = match self {
            Self::Href(href) => href.as_str().to_owned().into(),
            Self::Property(name) => Value::from_elements([Element::empty(name)]),
            _ => Value::default(),
        };
        wrap(&self.name(), value)
    }
}

impl LiveProperty for Acl {
    const NAME: Name = Name::dav("acl");

    fn decode(property: &Property<'_>) -> Result<Option<Self>, Error> {
        let aces = each(property, "ace elements", |child| {
            (*child.name() == ACE).then(|| Ace::read(property, child)).transpose()
        });
        aces.map(|aces| Some(Self(aces)))
    }

    fn encode(&self) -> Value<'static> {
        Value::from_elements(self.0.iter().map(Ace::element))
    }
}

impl LiveProperty for AclRestrictions {
    const NAME: Name = Name::dav("acl-restrictions");

    fn decode(property: &Property<'_>) -> Result<Option<Self>, Error> {
        let mut restrictions = Self::default();
        each(property, "the restrictions of RFC 3744", |child| {
            match child.name() {
                name if *name == GRANT_ONLY => restrictions.grant_only = true,
                name if *name == NO_INVERT => restrictions.no_invert = true,
                name if *name == DENY_BEFORE_GRANT => restrictions.deny_before_grant = true,
                name if *name == REQUIRED_PRINCIPAL => {
                    let principals = each_in(property, child, "the principals of RFC 3744", |required| {
                        Principal::read(property, required)
                    });
                    restrictions.required_principals.extend(principals?);
                }
                _ => return Ok(None),
            }
            Ok(Some(()))
        })?;
        Ok(Some(restrictions))
    }

    fn encode(&self) -> Value<'static> {
        let flags =
            [(self.grant_only, GRANT_ONLY), (self.no_invert, NO_INVERT), (self.deny_before_grant, DENY_BEFORE_GRANT)];
        let flags = flags.into_iter().filter(|(set, _)| *set).map(|(_, name)| Element::empty(name));
        let required = Value::from_elements(self.required_principals.iter().map(Principal::element));
        let required = (!self.required_principals.is_empty()).then(|| wrap(&REQUIRED_PRINCIPAL, required));
        Value::from_elements(flags.chain(required))
    }
}
