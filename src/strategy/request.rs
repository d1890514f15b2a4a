//! The bodies of requests.

use http::Method;
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::caldav::{CARDDAV, address_data, addressbook_query, calendar_data, calendar_query, test, time_range};
use super::model::element;
use super::text::{href, name, text};
use crate::error::Error;
use crate::header::Depth;
use crate::name::Name;
use crate::prop::{Access, Ace, Principal};
use crate::request::caldav::{CalendarData, FreeBusyQuery};
use crate::request::carddav::AddressData;
use crate::request::{
    Acl, AclPrincipalPropSet, BasicSearch, Body, ExpandProperty, Expanded, LockInfo, Mkcalendar, Mkcol, Multiget,
    MultigetKind, Other, PrincipalMatch, PrincipalMatchBy, PrincipalPropertySearch, PrincipalSearchPropertySet, Prop,
    PropertyChange, PropertySearch, PropertyUpdate, Propfind, Report, Scope, Search, SyncCollection, SyncLevel,
    VersionTree,
};
use crate::value::Element;

fn prop() -> impl Strategy<Value = Prop> {
    let asked = prop_oneof![
        3 => name().prop_map(Element::empty),
        1 => element(),
        1 => calendar_data().prop_filter_map("no element", |data| data.to_property().ok()),
        1 => address_data().prop_filter_map("no element", |data| data.to_property().ok()),
    ];
    // Requests for these properties have a grammar of their own.
    let asked = asked.prop_filter("data of another form", |asked| {
        let is_data = [Name::caldav("calendar-data"), Name::carddav("address-data")].contains(asked.name());
        !is_data || CalendarData::from_property(asked).is_ok() && AddressData::from_property(asked).is_ok()
    });
    vec(asked, 0..5).prop_map(|asked| asked.into_iter().collect())
}

/// Makes the body of a PROPFIND, which is also a part of some reports.
pub fn propfind() -> impl Strategy<Value = Propfind> {
    prop_oneof![
        prop().prop_map(|include| Propfind::AllProp { include }),
        Just(Propfind::PropName),
        prop().prop_map(Propfind::Prop),
    ]
}

/// Makes the body of a PROPPATCH.
pub fn property_update() -> impl Strategy<Value = PropertyUpdate> {
    let change = prop_oneof![element().prop_map(PropertyChange::Set), name().prop_map(PropertyChange::Remove)];
    vec(change, 0..6).prop_map(|changes| {
        changes.into_iter().fold(PropertyUpdate::new(), |update, change| match change {
            PropertyChange::Set(property) => update.set(property),
            PropertyChange::Remove(name) => update.remove(name),
        })
    })
}

/// Returns an element with another name.
fn renamed(name: Name, element: &Element<'static>) -> Result<Element<'static>, Error> {
    let mut renamed = Element::new(name, element.value().clone())?;
    for attribute in element.attributes() {
        renamed = renamed.with_attribute(attribute.name().clone(), attribute.value())?;
    }
    renamed.with_lang(element.lang().unwrap_or_default().to_owned())
}

fn lock_info() -> impl Strategy<Value = LockInfo> {
    let owner = element().prop_filter_map("no owner", |element| renamed(Name::dav("owner"), &element).ok());
    (any::<bool>(), option::of(owner)).prop_filter_map("no lock", |(shared, owner)| {
        let info = if shared { LockInfo::shared() } else { LockInfo::exclusive() };
        match owner {
            Some(owner) => info.with_owner(owner).ok(),
            None => Some(info),
        }
    })
}

fn multiget() -> impl Strategy<Value = Multiget> {
    let kind = select(&[MultigetKind::Calendar, MultigetKind::Addressbook][..]);
    (kind, option::of(propfind()), vec(href(), 1..5)).prop_map(|(kind, prop, hrefs)| Multiget { kind, prop, hrefs })
}

fn sync_collection() -> impl Strategy<Value = SyncCollection> {
    let token = text().prop_map(|text| text.trim().to_owned()).prop_filter("no text", |text| !text.is_empty());
    let level = select(&[SyncLevel::One, SyncLevel::Infinite][..]);
    (option::of(token), level, option::of(any::<u64>()), prop())
        .prop_map(|(token, level, limit, prop)| SyncCollection { token, level, limit, prop })
}

fn expand_property() -> impl Strategy<Value = ExpandProperty> {
    // White space around a namespace is not part of it: RFC 3253 §3.8 has an NMTOKEN.
    let name = name().prop_filter("white space", |name| name.namespace().trim() == name.namespace()).boxed();
    let leaf = name.clone().prop_map(Expanded::new);
    let property = leaf.prop_recursive(4, 10, 3, move |inner| {
        (name.clone(), vec(inner, 0..3)).prop_map(|(name, properties)| Expanded { name, properties })
    });
    vec(property, 0..4).prop_map(|properties| ExpandProperty { properties })
}

fn principal_property_search() -> impl Strategy<Value = PrincipalPropertySearch> {
    let search = (prop(), text(), select(CARDDAV)).prop_map(|(prop, text, match_type)| PropertySearch {
        prop,
        text,
        match_type,
    });
    (vec(search, 1..4), test(), option::of(prop()), any::<bool>()).prop_map(|(searches, test, prop, apply)| {
        PrincipalPropertySearch { searches, test, prop, apply_to_principal_collection_set: apply }
    })
}

fn principal_match() -> impl Strategy<Value = PrincipalMatch> {
    let by = prop_oneof![Just(PrincipalMatchBy::SelfPrincipal), name().prop_map(PrincipalMatchBy::Property)];
    (by, option::of(prop())).prop_map(|(by, prop)| PrincipalMatch { by, prop })
}

/// Makes an element that is the whole of a body.
fn root() -> impl Strategy<Value = Element<'static>> {
    // Names from the strategies are not the root of a report, except names of responses.
    element().prop_filter("the root of another body", |element| !element.name().is_dav())
}

fn report() -> impl Strategy<Value = Report> {
    prop_oneof![
        sync_collection().prop_map(Report::SyncCollection),
        multiget().prop_map(Report::Multiget),
        calendar_query().prop_map(Report::CalendarQuery),
        addressbook_query().prop_map(Report::AddressbookQuery),
        time_range().prop_map(|range| Report::FreeBusyQuery(FreeBusyQuery { range })),
        expand_property().prop_map(Report::ExpandProperty),
        option::of(prop()).prop_map(|prop| Report::VersionTree(VersionTree { prop })),
        principal_property_search().prop_map(Report::PrincipalPropertySearch),
        principal_match().prop_map(Report::PrincipalMatch),
        Just(Report::PrincipalSearchPropertySet(PrincipalSearchPropertySet)),
        option::of(prop()).prop_map(|prop| Report::AclPrincipalPropSet(AclPrincipalPropSet { prop })),
        root().prop_map(|root| Report::Other(Other::new(root))),
    ]
}

fn search() -> impl Strategy<Value = Search> {
    let select_ = propfind().prop_filter("no select", |select| *select != Propfind::PropName);
    let depth = select(&[Depth::Zero, Depth::One, Depth::Infinity][..]);
    let scope = (href(), depth, any::<bool>()).prop_map(|(href, depth, include_versions)| Scope {
        href,
        depth,
        include_versions,
    });
    let named = |local: &'static str| {
        element()
            .prop_filter_map("no element", move |element| Element::new(Name::dav(local), element.value().clone()).ok())
    };
    let basic =
        (select_, vec(scope, 1..3), option::of(named("where")), option::of(named("orderby")), option::of(any::<u64>()))
            .prop_map(|(select, from, condition, order, limit)| {
                Search::Basic(BasicSearch { select, from, condition, order, limit })
            });
    let other = element().prop_filter("basicsearch", |element| *element.name() != Name::dav("basicsearch"));
    let schema = named("query-schema-discovery").prop_map(Search::SchemaDiscovery);
    prop_oneof![3 => basic, 1 => other.prop_map(Search::Other), 1 => schema]
}

fn acl() -> impl Strategy<Value = Acl> {
    let principal = prop_oneof![
        href().prop_map(Principal::Href),
        Just(Principal::All),
        Just(Principal::Authenticated),
        Just(Principal::Unauthenticated),
        name().prop_map(Principal::Property),
        Just(Principal::SelfPrincipal),
    ];
    let privileges = btree_set(name(), 1..4).prop_map(|names| names.into_iter().collect());
    let access = (any::<bool>(), privileges)
        .prop_map(|(grant, names): (_, Vec<Name>)| if grant { Access::Grant(names) } else { Access::Deny(names) });
    let ace = (principal, any::<bool>(), access, any::<bool>(), option::of(href())).prop_map(
        |(principal, inverted, access, protected, inherited)| Ace { principal, inverted, access, protected, inherited },
    );
    vec(ace, 0..4).prop_map(|aces| Acl { aces })
}

/// Makes a method, and the body of a request with it: each kind of body, and each kind of report.
///
/// # Example
///
/// ```
/// use multistatus::request::Body;
/// use multistatus::strategy;
/// use proptest::test_runner::TestRunner;
///
/// TestRunner::deterministic().run(&strategy::request_body(), |(method, body)| {
///     let read = body.to_xml().and_then(|xml| Body::parse(&method, &xml));
///     assert!(read.is_ok_and(|read| read == body));
///     Ok(())
/// })?;
/// # Ok::<(), proptest::test_runner::TestError<(multistatus::http::Method, Body)>>(())
/// ```
pub fn request_body() -> impl Strategy<Value = (Method, Body)> {
    let set = || vec(element(), 0..4);
    let body = prop_oneof![
        2 => propfind().prop_map(|body| ("PROPFIND", Body::Propfind(body))),
        2 => property_update().prop_map(|body| ("PROPPATCH", Body::PropertyUpdate(body))),
        1 => lock_info().prop_map(|body| ("LOCK", Body::LockInfo(body))),
        1 => Just(("LOCK", Body::LockRefresh)),
        1 => set().prop_map(|set| ("MKCOL", Body::Mkcol(set.into_iter().fold(Mkcol::new(), Mkcol::set)))),
        1 => set().prop_map(|set| {
            ("MKCALENDAR", Body::Mkcalendar(set.into_iter().fold(Mkcalendar::new(), Mkcalendar::set)))
        }),
        6 => report().prop_map(|body| ("REPORT", Body::Report(body))),
        1 => search().prop_map(|body| ("SEARCH", Body::Search(body))),
        1 => acl().prop_map(|body| ("ACL", Body::Acl(body))),
        1 => root().prop_map(|root| ("LABEL", Body::Other(Other::new(root)))),
        1 => Just(("COPY", Body::None)),
    ];
    body.prop_filter_map("no method", |(method, body)| Some((Method::from_bytes(method.as_bytes()).ok()?, body)))
}
