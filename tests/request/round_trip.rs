//! Checks that any request that can be built is written as XML and reads back equal.

use multistatus::header::Depth;
use multistatus::http::Method;
use multistatus::prop::{Access, Ace, Principal};
use multistatus::request::caldav::{
    CalendarData, CalendarProp, CalendarQuery, Comp, CompFilter, CompTest, FreeBusyQuery, PropFilter, PropTest,
    Recurrence, Selection, Timezone, ValueTest,
};
use multistatus::request::carddav::{self, AddressData, AddressbookQuery};
use multistatus::request::{
    Acl, AclPrincipalPropSet, BasicSearch, Body, ExpandProperty, Expanded, LockInfo, MatchType, Mkcalendar, Mkcol,
    Multiget, MultigetKind, Other, ParamFilter, ParamTest, PrincipalMatch, PrincipalMatchBy, PrincipalPropertySearch,
    PrincipalSearchPropertySet, Prop, PropertyChange, PropertySearch, PropertyUpdate, Propfind, Reader, Report, Scope,
    Search, SyncCollection, SyncLevel, Test, TextMatch, TimeRange, UtcTime, VersionTree,
};
use multistatus::{Element, Name, ParseOptions, Property};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::strategies::{element, href, name, text};

fn prop() -> impl Strategy<Value = Prop> {
    let asked = prop_oneof![
        3 => name().prop_map(Element::empty),
        1 => element(),
        1 => calendar_data().prop_map(|data| data.to_property().expect("an element")),
        1 => address_data().prop_map(|data| data.to_property().expect("an element")),
    ];
    // Requests for these properties have a grammar of their own.
    let asked = asked.prop_filter("data of another form", |asked| {
        let is_data = [Name::caldav("calendar-data"), Name::carddav("address-data")].contains(asked.name());
        !is_data || CalendarData::from_property(asked).is_ok() && AddressData::from_property(asked).is_ok()
    });
    vec(asked, 0..5).prop_map(|asked| asked.into_iter().collect())
}

fn propfind() -> impl Strategy<Value = Propfind> {
    prop_oneof![
        prop().prop_map(|include| Propfind::AllProp { include }),
        Just(Propfind::PropName),
        prop().prop_map(Propfind::Prop),
    ]
}

fn property_update() -> impl Strategy<Value = PropertyUpdate> {
    let change = prop_oneof![element().prop_map(PropertyChange::Set), name().prop_map(PropertyChange::Remove)];
    vec(change, 0..6).prop_map(|changes| {
        changes.into_iter().fold(PropertyUpdate::new(), |update, change| match change {
            PropertyChange::Set(property) => update.set(property),
            PropertyChange::Remove(name) => update.remove(name),
        })
    })
}

fn lock_info() -> impl Strategy<Value = LockInfo> {
    let owner = element().prop_map(|element| {
        let mut owner = Element::new(Name::dav("owner"), element.value().clone()).expect("an element");
        for attribute in element.attributes() {
            owner = owner.with_attribute(attribute.name().clone(), attribute.value()).expect("an attribute");
        }
        owner.with_lang(element.lang().unwrap_or_default().to_owned()).expect("a language")
    });
    (any::<bool>(), option::of(owner)).prop_map(|(shared, owner)| {
        let info = if shared { LockInfo::shared() } else { LockInfo::exclusive() };
        match owner {
            Some(owner) => info.with_owner(owner).expect("an owner"),
            None => info,
        }
    })
}

fn time() -> impl Strategy<Value = UtcTime> {
    let parts = (0..=9999u16, 1..=12u8, 1..=28u8, 0..24u8, 0..60u8, 0..=60u8);
    parts.prop_map(|(year, month, day, hour, minute, second)| {
        let text = format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z");
        let time: UtcTime = text.parse().expect("a time");
        assert_eq!(time.to_string(), text);
        time
    })
}

fn closed() -> impl Strategy<Value = TimeRange> {
    (time(), time()).prop_filter_map("an empty range", |(a, b)| TimeRange::new(Some(a.min(b)), Some(a.max(b))).ok())
}

fn time_range() -> impl Strategy<Value = TimeRange> {
    let open = (time(), any::<bool>())
        .prop_map(|(time, start)| TimeRange::new(start.then_some(time), (!start).then_some(time)).expect("a range"));
    prop_oneof![closed(), open]
}

/// Returns a name in a filter: any text except an empty one.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![3 => "[A-Z-]{1,8}", 1 => text().prop_filter("no text", |text| !text.is_empty())]
}

fn text_match(kinds: &'static [MatchType]) -> impl Strategy<Value = TextMatch> {
    let collation = option::of(select(&["i;octet", "i;ascii-casemap", "", "x y\n\"<"][..]).prop_map(String::from));
    (text(), collation, any::<bool>(), select(kinds)).prop_map(|(text, collation, negate, match_type)| TextMatch {
        text,
        collation,
        negate,
        match_type,
    })
}

const CALDAV: &[MatchType] = &[MatchType::Contains];
const CARDDAV: &[MatchType] = &[MatchType::Contains, MatchType::Equals, MatchType::StartsWith, MatchType::EndsWith];

fn param_filter(kinds: &'static [MatchType]) -> impl Strategy<Value = ParamFilter> {
    let test =
        prop_oneof![Just(ParamTest::Defined), Just(ParamTest::NotDefined), text_match(kinds).prop_map(ParamTest::Text)];
    (word(), test).prop_map(|(name, test)| ParamFilter { name, test })
}

fn prop_filter() -> impl Strategy<Value = PropFilter> {
    let value = option::of(prop_oneof![
        time_range().prop_map(ValueTest::TimeRange),
        text_match(CALDAV).prop_map(ValueTest::Text)
    ]);
    let all = (value, vec(param_filter(CALDAV), 0..3)).prop_map(|(value, params)| PropTest::AllOf { value, params });
    (word(), prop_oneof![1 => Just(PropTest::NotDefined), 4 => all]).prop_map(|(name, test)| PropFilter { name, test })
}

fn comp_filter() -> impl Strategy<Value = CompFilter> {
    let leaf = (word(), any::<bool>()).prop_map(|(name, defined)| match defined {
        true => CompFilter::new(name),
        false => CompFilter { name, test: CompTest::NotDefined },
    });
    leaf.prop_recursive(3, 8, 3, |inner| {
        let parts = (word(), option::of(time_range()), vec(prop_filter(), 0..3), vec(inner, 0..3));
        parts.prop_map(|(name, time_range, props, comps)| {
            let test = CompTest::AllOf { time_range, props, comps };
            CompFilter { name, test }
        })
    })
}

fn data_props() -> impl Strategy<Value = Selection<CalendarProp>> {
    let one = (word(), any::<bool>()).prop_map(|(name, novalue)| CalendarProp { name, novalue });
    prop_oneof![1 => Just(Selection::All), 3 => vec(one, 0..4).prop_map(Selection::Only)]
}

fn comp() -> impl Strategy<Value = Comp> {
    let leaf = (word(), data_props()).prop_map(|(name, props)| {
        let comps = Selection::Only(Vec::new());
        Comp { name, props, comps }
    });
    leaf.prop_recursive(3, 6, 3, |inner| {
        let comps = prop_oneof![1 => Just(Selection::All), 3 => vec(inner, 0..3).prop_map(Selection::Only)];
        (word(), data_props(), comps).prop_map(|(name, props, comps)| Comp { name, props, comps })
    })
}

fn calendar_data() -> impl Strategy<Value = CalendarData> {
    let recurrence =
        option::of(prop_oneof![closed().prop_map(Recurrence::Expand), closed().prop_map(Recurrence::Limit)]);
    (option::of(text()), option::of(text()), option::of(comp()), recurrence, option::of(closed())).prop_map(
        |(content_type, version, comp, recurrence, freebusy)| CalendarData {
            content_type,
            version,
            comp,
            recurrence,
            freebusy,
        },
    )
}

fn address_data() -> impl Strategy<Value = AddressData> {
    (option::of(text()), option::of(text()), data_props()).prop_map(|(content_type, version, props)| AddressData {
        content_type,
        version,
        props,
    })
}

fn calendar_query() -> impl Strategy<Value = CalendarQuery> {
    let trimmed = text().prop_map(|text| text.trim().to_owned());
    let zone = prop_oneof![text().prop_map(Timezone::Component), trimmed.prop_map(Timezone::Id)];
    (option::of(propfind()), comp_filter(), option::of(zone)).prop_map(|(prop, filter, timezone)| CalendarQuery {
        prop,
        filter: Some(filter),
        timezone,
    })
}

fn test() -> impl Strategy<Value = Test> {
    select(&[Test::AnyOf, Test::AllOf][..])
}

fn addressbook_query() -> impl Strategy<Value = AddressbookQuery> {
    let matches = (test(), vec(text_match(CARDDAV), 0..3), vec(param_filter(CARDDAV), 0..3))
        .prop_map(|(test, texts, params)| carddav::PropTest::Matches { test, texts, params });
    let prop_test = prop_oneof![1 => Just(carddav::PropTest::NotDefined), 3 => matches];
    let prop_filter = (word(), prop_test).prop_map(|(name, test)| carddav::PropFilter { name, test });
    let filter = (test(), vec(prop_filter, 0..3)).prop_map(|(test, props)| carddav::Filter { test, props });
    (option::of(propfind()), filter, option::of(any::<u64>())).prop_map(|(prop, filter, limit)| AddressbookQuery {
        prop,
        filter: Some(filter),
        limit,
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

/// Returns an element that is the whole of a body.
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
        option::of(
            element()
                .prop_map(move |element| Element::new(Name::dav(local), element.value().clone()).expect("an element")),
        )
    };
    let basic = (select_, vec(scope, 1..3), named("where"), named("orderby"), option::of(any::<u64>())).prop_map(
        |(select, from, condition, order, limit)| Search::Basic(BasicSearch { select, from, condition, order, limit }),
    );
    let other = element().prop_filter("basicsearch", |element| *element.name() != Name::dav("basicsearch"));
    let schema = element().prop_map(|element| {
        let name = Name::dav("query-schema-discovery");
        Search::SchemaDiscovery(Element::new(name, element.value().clone()).expect("an element"))
    });
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
    let privileges = proptest::collection::btree_set(name(), 1..4).prop_map(|names| names.into_iter().collect());
    let access = (any::<bool>(), privileges)
        .prop_map(|(grant, names): (_, Vec<Name>)| if grant { Access::Grant(names) } else { Access::Deny(names) });
    let ace = (principal, any::<bool>(), access, any::<bool>(), option::of(href())).prop_map(
        |(principal, inverted, access, protected, inherited)| Ace { principal, inverted, access, protected, inherited },
    );
    vec(ace, 0..4).prop_map(|aces| Acl { aces })
}

fn body() -> impl Strategy<Value = (&'static str, Body)> {
    let set = || vec(element(), 0..4);
    prop_oneof![
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
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    /// A request that is written reads back equal, and so does one that is written again.
    #[test]
    fn what_is_written_is_read((method, body) in body()) {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let xml = body.to_xml().expect("a body");
        let read = Body::parse(&method, &xml);
        let read = read.unwrap_or_else(|refusal| panic!("{refusal:?} in {}", String::from_utf8_lossy(&xml)));
        prop_assert_eq!(&read, &body, "{}", String::from_utf8_lossy(&xml));
        // Prefixes may differ: a text such as `C:` may need one that is in scope.
        let again = Body::parse(&method, &read.to_xml().expect("a body"));
        prop_assert_eq!(again.expect("a body"), body);
    }

    /// The typed content of a requested property is written to an element and read back.
    #[test]
    fn data_elements(calendar in calendar_data(), address in address_data()) {
        let property = calendar.to_property().expect("an element");
        prop_assert_eq!(CalendarData::from_property(&property).expect("calendar-data"), calendar);
        let property = address.to_property().expect("an element");
        prop_assert_eq!(AddressData::from_property(&property).expect("address-data"), address);
    }

    /// For any bytes, reading ends without a panic, and a request that was read can be written and read again.
    #[test]
    fn any_bytes(method in select(&["PROPFIND", "PROPPATCH", "LOCK", "MKCOL", "REPORT", "SEARCH", "ACL"][..]),
        (_, made) in body(), at in any::<Index>(), with in text()) {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let mut bytes = made.to_xml().expect("a body");
        if !bytes.is_empty() {
            let at = at.index(bytes.len());
            let until = (at + 3).min(bytes.len());
            bytes.splice(at..until, with.bytes());
        }
        if let Ok((read, _)) = Reader::new(&method, &bytes).options(ParseOptions::new()).parse_with_findings() {
            // Only requests that deployed clients send against the grammar cannot be written.
            if let Ok(xml) = read.to_xml() {
                prop_assert_eq!(Body::parse(&method, &xml).expect("a body"), read);
            }
        }
    }
}

/// A requested name has neither a value nor a language.
#[test]
fn names_have_no_text() {
    let asked = Property::new(Name::dav("displayname"), "x").and_then(|asked| asked.with_lang("en")).expect("a name");
    let prop: Prop = [asked].into_iter().collect();
    assert_eq!(prop, [Name::dav("displayname")].into_iter().collect());
}

/// The strategies above build each kind of body and of report.
#[test]
fn no_body_is_forgotten() {
    let strategies = include_str!("round_trip.rs");
    let sources =
        [("Body", include_str!("../../src/request/whole.rs")), ("Report", include_str!("../../src/request/report.rs"))];
    for (kind, source) in sources {
        let start = format!("pub enum {kind} {{");
        let variants = source.split(&start).nth(1).and_then(|rest| rest.split("\n}").next()).expect("the enum");
        let variants = variants.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['/', '#']));
        for variant in variants.filter_map(|line| line.split(['(', ',']).next()) {
            assert!(strategies.contains(&format!("{kind}::{variant}")), "{kind}::{variant} is never built");
        }
    }
}
