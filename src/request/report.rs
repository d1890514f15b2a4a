//! Bodies of REPORT.

use super::caldav::{CalendarQuery, FreeBusyQuery};
use super::carddav::AddressbookQuery;
use super::context::{Context, Read};
use super::tree::Node;
use super::{
    AclPrincipalPropSet, ExpandProperty, Multiget, MultigetKind, Other, PrincipalMatch, PrincipalPropertySearch,
    PrincipalSearchPropertySet, Prop, Propfind, SyncCollection, VersionTree, body, names,
};
use crate::error::Error;
use crate::href::Href;
use crate::name::Name;
use crate::operation::Operation;

/// The report that a request asks for: the body of REPORT, [RFC 3253
/// §3.6](https://www.rfc-editor.org/rfc/rfc3253#section-3.6).
///
/// # Example
///
/// ```
/// use multistatus::request::Report;
/// use multistatus::Operation;
///
/// let body = br#"<sync-collection xmlns="DAV:"><sync-token/><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>"#;
/// let report = Report::parse(body)?;
/// assert_eq!(report.operation(), Operation::SyncCollection);
/// assert_eq!(report.prop().map(|prop| prop.len()), Some(1));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Report {
    /// `DAV:sync-collection`: RFC 6578 §3.2.
    SyncCollection(SyncCollection),
    /// `CALDAV:calendar-multiget` or `CARDDAV:addressbook-multiget`: RFC 4791 §7.9, RFC 6352 §8.7.
    Multiget(Multiget),
    /// `CALDAV:calendar-query`: RFC 4791 §7.8.
    CalendarQuery(CalendarQuery),
    /// `CARDDAV:addressbook-query`: RFC 6352 §8.6.
    AddressbookQuery(AddressbookQuery),
    /// `CALDAV:free-busy-query`: RFC 4791 §7.10.
    FreeBusyQuery(FreeBusyQuery),
    /// `DAV:expand-property`: RFC 3253 §3.8.
    ExpandProperty(ExpandProperty),
    /// `DAV:version-tree`: RFC 3253 §3.7.
    VersionTree(VersionTree),
    /// `DAV:principal-property-search`: RFC 3744 §9.4.
    PrincipalPropertySearch(PrincipalPropertySearch),
    /// `DAV:principal-match`: RFC 3744 §9.3.
    PrincipalMatch(PrincipalMatch),
    /// `DAV:principal-search-property-set`: RFC 3744 §9.5.
    PrincipalSearchPropertySet(PrincipalSearchPropertySet),
    /// `DAV:acl-principal-prop-set`: RFC 3744 §9.2.
    AclPrincipalPropSet(AclPrincipalPropSet),
    /// Any other. A server that does not support it sends 403 with `supported-report`: RFC 3253 §3.6.
    Other(Other),
}

impl Report {
    /// Returns the name of the root element.
    #[must_use]
    #[inline]
    pub fn name(&self) -> &Name {
        const CALENDAR_MULTIGET: &Name = &names::CALENDAR_MULTIGET;
        const ADDRESSBOOK_MULTIGET: &Name = &names::ADDRESSBOOK_MULTIGET;
        match self {
            Self::SyncCollection(_) => const { &names::SYNC_COLLECTION },
            Self::Multiget(report) => match report.kind {
                MultigetKind::Calendar => CALENDAR_MULTIGET,
                MultigetKind::Addressbook => ADDRESSBOOK_MULTIGET,
            },
            Self::CalendarQuery(_) => const { &names::CALENDAR_QUERY },
            Self::AddressbookQuery(_) => const { &names::ADDRESSBOOK_QUERY },
            Self::FreeBusyQuery(_) => const { &names::FREE_BUSY_QUERY },
            Self::ExpandProperty(_) => const { &names::EXPAND_PROPERTY },
            Self::VersionTree(_) => const { &names::VERSION_TREE },
            Self::PrincipalPropertySearch(_) => const { &names::PRINCIPAL_PROPERTY_SEARCH },
            Self::PrincipalMatch(_) => const { &names::PRINCIPAL_MATCH },
            Self::PrincipalSearchPropertySet(_) => const { &names::PRINCIPAL_SEARCH_PROPERTY_SET },
            Self::AclPrincipalPropSet(_) => const { &names::ACL_PRINCIPAL_PROP_SET },
            Self::Other(report) => report.name(),
        }
    }

    /// Returns the operation, which determines what the response means.
    #[must_use]
    #[inline]
    pub fn operation(&self) -> Operation {
        Operation::from_report(self.name())
    }

    /// Returns the properties that are asked for by name, of each resource that the report finds.
    ///
    /// Returns `None` if there are none, and for [`ExpandProperty`], which asks for properties of properties.
    #[must_use]
    #[inline]
    pub fn prop(&self) -> Option<&Prop> {
        match self {
            Self::SyncCollection(report) => Some(&report.prop),
            Self::Multiget(report) => report.prop.as_ref().and_then(Propfind::named),
            Self::CalendarQuery(report) => report.prop.as_ref().and_then(Propfind::named),
            Self::AddressbookQuery(report) => report.prop.as_ref().and_then(Propfind::named),
            Self::VersionTree(report) => report.prop.as_ref(),
            Self::PrincipalPropertySearch(report) => report.prop.as_ref(),
            Self::PrincipalMatch(report) => report.prop.as_ref(),
            Self::AclPrincipalPropSet(report) => report.prop.as_ref(),
            Self::Other(report) => report.prop(),
            Self::FreeBusyQuery(_) | Self::ExpandProperty(_) | Self::PrincipalSearchPropertySet(_) => None,
        }
    }

    /// Returns the resources that the report names, as they were sent.
    #[must_use]
    pub fn hrefs(&self) -> &[Href<'static>] {
        match self {
            Self::Multiget(report) => &report.hrefs,
            _ => &[],
        }
    }

    pub(super) fn read(cx: &mut Context, root: Node<'_>) -> Read<Self> {
        let name = root.name();
        if *name == names::SYNC_COLLECTION {
            SyncCollection::read(cx, root).map(Self::SyncCollection)
        } else if *name == names::CALENDAR_MULTIGET || *name == names::ADDRESSBOOK_MULTIGET {
            Multiget::read(cx, root).map(Self::Multiget)
        } else if *name == names::CALENDAR_QUERY {
            CalendarQuery::read(cx, root).map(Self::CalendarQuery)
        } else if *name == names::ADDRESSBOOK_QUERY {
            AddressbookQuery::read(cx, root).map(Self::AddressbookQuery)
        } else if *name == names::FREE_BUSY_QUERY {
            FreeBusyQuery::read(cx, root).map(Self::FreeBusyQuery)
        } else if *name == names::EXPAND_PROPERTY {
            ExpandProperty::read(cx, root).map(Self::ExpandProperty)
        } else if *name == names::VERSION_TREE {
            VersionTree::read(cx, root).map(Self::VersionTree)
        } else if *name == names::PRINCIPAL_PROPERTY_SEARCH {
            PrincipalPropertySearch::read(cx, root).map(Self::PrincipalPropertySearch)
        } else if *name == names::PRINCIPAL_MATCH {
            PrincipalMatch::read(cx, root).map(Self::PrincipalMatch)
        } else if *name == names::PRINCIPAL_SEARCH_PROPERTY_SET {
            PrincipalSearchPropertySet::read(cx, root).map(Self::PrincipalSearchPropertySet)
        } else if *name == names::ACL_PRINCIPAL_PROP_SET {
            AclPrincipalPropSet::read(cx, root).map(Self::AclPrincipalPropSet)
        } else if is_no_report(name) {
            Err(body::wrong_report(root))
        } else {
            Other::read(cx, root).map(Self::Other)
        }
    }

    #[inline]
    fn write(&self) -> Result<Vec<u8>, Error> {
        match self {
            Self::SyncCollection(report) => report.to_xml(),
            Self::Multiget(report) => report.to_xml(),
            Self::CalendarQuery(report) => report.to_xml(),
            Self::AddressbookQuery(report) => report.to_xml(),
            Self::FreeBusyQuery(report) => report.to_xml(),
            Self::ExpandProperty(report) => report.to_xml(),
            Self::VersionTree(report) => report.to_xml(),
            Self::PrincipalPropertySearch(report) => report.to_xml(),
            Self::PrincipalMatch(report) => report.to_xml(),
            Self::PrincipalSearchPropertySet(report) => report.to_xml(),
            Self::AclPrincipalPropSet(report) => report.to_xml(),
            Self::Other(report) => report.write(),
        }
    }
}

body::body!(Report);

/// Returns true for the name of a root element that other methods send or receive.
fn is_no_report(name: &Name) -> bool {
    let dav = [
        "multistatus",
        "error",
        "prop",
        "propfind",
        "propertyupdate",
        "lockinfo",
        "mkcol",
        "mkcol-response",
        "searchrequest",
        "acl",
    ];
    name.is_dav() && dav.contains(&name.local())
        || *name == names::MKCALENDAR
        || name.parts() == (crate::namespace::CALDAV, "mkcalendar-response")
}
