//! Principals: RFC 3744 §4, §5, and RFC 5397.

use super::LiveProperty;
use super::form::{Hrefs, OneHref, OptionalHref, href_or_response};
use super::part::{href_value, only_known, text_href};
use crate::error::Error;
use crate::href::Href;
use crate::name::Name;
use crate::namespace::DAV;
use crate::value::{Element, Property, Value};

live_values! { DAV;
    /// Other URLs of a principal.
    AlternateUriSet(Vec<Href<'static>>) = "alternate-URI-set" as Hrefs, 3744 "4.1";
    /// The URL of a principal.
    PrincipalUrl(Href<'static>) = "principal-URL" as OneHref, 3744 "4.2";
    /// The direct members of a group.
    GroupMemberSet(Vec<Href<'static>>) = "group-member-set" as Hrefs, 3744 "4.3";
    /// The groups that a principal is a direct member of.
    GroupMembership(Vec<Href<'static>>) = "group-membership" as Hrefs, 3744 "4.4";
    /// The principal that owns the resource, or `None` if nobody does. The owner of a lock is something else:
    /// [`ActiveLock::owner`](super::ActiveLock::owner).
    Owner(Option<Href<'static>>) = "owner" as OptionalHref, 3744 "5.1";
    /// The group that the resource belongs to, if there is one.
    Group(Option<Href<'static>>) = "group" as OptionalHref, 3744 "5.2";
    /// The resources whose ACLs also apply to this one.
    InheritedAclSet(Vec<Href<'static>>) = "inherited-acl-set" as Hrefs, 3744 "5.7";
    /// The collections that hold the principals.
    PrincipalCollectionSet(Vec<Href<'static>>) = "principal-collection-set" as Hrefs, 3744 "5.8";
}

const UNAUTHENTICATED: Name = Name::dav("unauthenticated");

/// The principal that the server has authenticated the user as: the property `current-user-principal`, [RFC 5397
/// §3](https://www.rfc-editor.org/rfc/rfc5397#section-3).
///
/// # Example
///
/// ```
/// use multistatus::prop::{CurrentUserPrincipal, LiveProperty};
/// use multistatus::{Property, Value};
///
/// let property = Property::new(CurrentUserPrincipal::NAME, Value::from_xml("<D:href>/principals/cdaboo/</D:href>")?)?;
/// let principal = CurrentUserPrincipal::decode(&property)?;
/// assert_eq!(principal.as_ref().and_then(|principal| principal.href()).map(|href| href.as_str()), Some("/principals/cdaboo/"));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CurrentUserPrincipal {
    /// The principal of this URL.
    Href(Href<'static>),
    /// The user is not authenticated.
    Unauthenticated,
}

impl CurrentUserPrincipal {
    /// Returns the URL of the principal, if there is one.
    #[must_use]
    pub fn href(&self) -> Option<&Href<'static>> {
        match self {
            Self::Href(href) => Some(href),
            Self::Unauthenticated => None,
        }
    }
}

impl LiveProperty for CurrentUserPrincipal {
    const NAME: Name = Name::dav("current-user-principal");

    fn decode(property: &Property<'_>) -> Result<Option<Self>, Error> {
        const EXPECTED: &str = "an href or unauthenticated";
        if let Some(href) = text_href(property, property, EXPECTED)? {
            return Ok(Some(Self::Href(href)));
        }
        only_known(property, property, EXPECTED, |child| match *child.name() == UNAUTHENTICATED {
            true => Ok(Some(Self::Unauthenticated)),
            false => Ok(href_or_response(property, child)?.map(Self::Href)),
        })
    }

    fn encode(&self) -> Value<'static> {
        match self {
            Self::Href(href) => href_value([href]),
            Self::Unauthenticated => Value::from_elements([Element::empty(UNAUTHENTICATED)]),
        }
    }
}
