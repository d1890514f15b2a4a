//! Checks what bodies say, value by value.

use multistatus::header::Depth;
use multistatus::http::Method;
use multistatus::prop::{Ace, Principal};
use multistatus::request::caldav::{CalendarQuery, CompFilter, CompTest, PropTest, Timezone, ValueTest};
use multistatus::request::{
    Acl, BasicSearch, Body, ExpandProperty, LockInfo, Mkcol, Multiget, MultigetKind, ParamTest, PrincipalMatch,
    PrincipalMatchBy, PropertyChange, PropertyUpdate, Propfind, Report, Search, SyncCollection, SyncLevel, TextMatch,
    UtcTime,
};
use multistatus::{Error, ErrorKind, Href, Name, Operation};
use std::time::{Duration, SystemTime};

/// The example of RFC 5323 §5.2.
#[test]
fn a_basicsearch() {
    let body = br#"<?xml version="1.0"?>
        <d:searchrequest xmlns:d="DAV:"><d:basicsearch>
            <d:select><d:prop><d:getcontentlength/></d:prop></d:select>
            <d:from><d:scope><d:href>/container1/</d:href><d:depth>infinity</d:depth></d:scope></d:from>
            <d:where><d:gt><d:prop><d:getcontentlength/></d:prop><d:literal>10000</d:literal></d:gt></d:where>
            <d:orderby><d:order><d:prop><d:getcontentlength/></d:prop><d:ascending/></d:order></d:orderby>
            <d:limit><d:nresults>10</d:nresults></d:limit>
        </d:basicsearch></d:searchrequest>"#;
    // No declaration may follow white space, but a tag may.
    let Search::Basic(query) = Search::parse(body.trim_ascii_start()).expect("a query") else {
        panic!("that is a basicsearch")
    };
    let BasicSearch { select, from, condition, order, limit } = &query;
    assert_eq!(*select, Propfind::prop([Name::dav("getcontentlength")]));
    assert_eq!((from.len(), from[0].href.as_str(), from[0].depth), (1, "/container1/", Depth::Infinity));
    assert!(!from[0].include_versions);
    let gt = condition.as_ref().and_then(|condition| condition.children().next()).expect("a condition");
    assert_eq!((gt.name(), gt.children().count()), (&Name::dav("gt"), 2));
    assert!(order.is_some());
    assert_eq!(*limit, Some(10));
    let search = Search::Basic(query);
    assert_eq!(Search::parse(&search.to_xml().expect("a body")).expect("a query"), search);
}

/// The example of RFC 3744 §9.3.1.
#[test]
fn a_principal_match() {
    let body = br#"<D:principal-match xmlns:D="DAV:"><D:principal-property><D:owner/></D:principal-property></D:principal-match>"#;
    let report = PrincipalMatch::parse(body).expect("a report");
    assert_eq!(report.by, PrincipalMatchBy::Property(Name::dav("owner")));
    assert_eq!(report.prop, None);
}

/// The example of RFC 4791 §7.8.7, with a zone by its identifier (RFC 7809 §6.2).
#[test]
fn a_calendar_query() {
    let body = br#"<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
        <D:prop><D:getetag/><C:calendar-data/></D:prop>
        <C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:prop-filter name="ATTENDEE">
            <C:text-match collation="i;ascii-casemap" negate-condition="yes"> mailto:lisa@example.com </C:text-match>
            <C:param-filter name="PARTSTAT"><C:text-match collation="i;octet">NEEDS-ACTION</C:text-match></C:param-filter>
            <C:param-filter name="CN"/><C:param-filter name="X"><C:is-not-defined/></C:param-filter>
        </C:prop-filter></C:comp-filter></C:comp-filter></C:filter>
        <C:timezone-id> Europe/Berlin </C:timezone-id></C:calendar-query>"#;
    let query = CalendarQuery::parse(body).expect("a query");
    assert_eq!(query.prop, Some(Propfind::prop([Name::dav("getetag"), Name::caldav("calendar-data")])));
    assert_eq!(query.timezone, Some(Timezone::Id("Europe/Berlin".into())));
    let filter = query.filter.expect("a filter");
    assert_eq!(filter.collations(), ["i;ascii-casemap", "i;octet"]);
    assert!(filter.check().is_ok());
    let CompFilter { name, test: CompTest::AllOf { time_range: None, props, comps } } = &filter else {
        panic!("{filter:?}")
    };
    assert_eq!((name.as_str(), props.len(), comps.len()), ("VCALENDAR", 0, 1));
    let CompTest::AllOf { props, .. } = &comps[0].test else { panic!("{comps:?}") };
    let PropTest::AllOf { value: Some(ValueTest::Text(text)), params } = &props[0].test else { panic!("{props:?}") };
    let expected = TextMatch {
        collation: Some("i;ascii-casemap".into()),
        negate: true,
        ..TextMatch::contains(" mailto:lisa@example.com ")
    };
    assert_eq!(*text, expected);
    assert_eq!(params[1].test, ParamTest::Defined);
    assert_eq!(params[2].test, ParamTest::NotDefined);
}

#[test]
fn times() {
    let time = |text: &str| text.parse::<UtcTime>();
    assert_eq!(SystemTime::from(time("19700101T000000Z").expect("a time")), SystemTime::UNIX_EPOCH);
    let leap = SystemTime::UNIX_EPOCH + Duration::from_secs(1_483_228_800);
    assert_eq!(SystemTime::from(time("20161231T235960Z").expect("a time")), leap);
    assert!(SystemTime::from(time("00000101T000000Z").expect("a time")) < SystemTime::UNIX_EPOCH);
    assert!(time("20160229T000000Z").is_ok());
    for wrong in [
        "20060104T140000",
        "20060104T140000z",
        "20060104t140000Z",
        "20060104",
        "20060104T1400Z",
        "20060104T140000.0Z",
        "2006-01-04T14:00:00Z",
        "20060230T000000Z",
        "20150229T000000Z",
        "20060104T240000Z",
        "20060104T146000Z",
        "20060104T140061Z",
        "-0060104T140000Z",
        "+0060104T140000Z",
        "20060104T14000\u{661}Z",
        " 20060104T140000Z",
        "",
    ] {
        assert_eq!(time(wrong).map_err(|error| error.kind()), Err(ErrorKind::InvalidValue), "{wrong}");
    }
}

/// The questions that apply to any body.
#[test]
fn common_questions() -> Result<(), Error> {
    let etag = || [Name::dav("getetag")];
    let multiget =
        Multiget::new(MultigetKind::Addressbook, [Href::new("/a")?]).with_prop(Propfind::prop([Name::dav("getetag")]));
    let report = Report::Multiget(multiget);
    assert_eq!((report.operation(), report.hrefs().len()), (Operation::Multiget, 1));
    let sync = Report::SyncCollection(SyncCollection { level: SyncLevel::Infinite, ..SyncCollection::initial(etag()) });
    for (method, body, name, asked) in [
        ("PROPFIND", Body::Propfind(Propfind::prop(etag())), "propfind", true),
        ("PROPFIND", Body::Propfind(Propfind::PropName), "propfind", false),
        ("PROPPATCH", Body::PropertyUpdate(PropertyUpdate::new().remove(Name::dav("a"))), "propertyupdate", false),
        ("LOCK", Body::LockInfo(LockInfo::shared()), "lockinfo", false),
        ("MKCOL", Body::Mkcol(Mkcol::new()), "mkcol", false),
        ("REPORT", Body::Report(report), "addressbook-multiget", true),
        ("REPORT", Body::Report(sync), "sync-collection", true),
        ("REPORT", Body::Report(Report::ExpandProperty(ExpandProperty::default())), "expand-property", false),
        ("ACL", Body::Acl(Acl { aces: vec![Ace::grant(Principal::All, [Name::dav("read")])] }), "acl", false),
    ] {
        assert_eq!(body.name().map(Name::local), Some(name));
        assert_eq!(body.prop().is_some_and(|prop| prop.contains(&Name::dav("getetag"))), asked, "{name}");
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        assert_eq!(Body::parse(&method, &body.to_xml()?)?, body);
    }
    assert_eq!(Body::LockRefresh.name(), None);
    let update = PropertyUpdate::new().remove(Name::dav("a")).into_changes();
    assert_eq!(update[0].name(), &Name::dav("a"));
    assert!(matches!(update[0], PropertyChange::Remove(_)));
    Ok(())
}

/// A request that the RFCs do not allow cannot be written.
#[test]
fn what_cannot_be_written() -> Result<(), Error> {
    use multistatus::request::carddav::AddressbookQuery;
    use multistatus::request::{MatchType, PrincipalPropertySearch};
    let sync = |token: &str| {
        SyncCollection { token: Some(token.into()), ..SyncCollection::initial([]) }.to_xml().map_err(|why| why.kind())
    };
    let bad = Err(ErrorKind::Usage);
    assert_eq!(sync(""), bad);
    assert_eq!(sync(" a"), bad);
    assert_eq!(sync("a\u{1}"), Err(ErrorKind::InvalidText));
    assert!(sync("a b").is_ok());
    assert_eq!(CalendarQuery::default().to_xml().map_err(|why| why.kind()), bad);
    assert_eq!(AddressbookQuery::default().to_xml().map_err(|why| why.kind()), bad);
    assert_eq!(Multiget::new(MultigetKind::Calendar, []).to_xml().map_err(|why| why.kind()), bad);
    assert_eq!(PrincipalPropertySearch::new([]).to_xml().map_err(|why| why.kind()), bad);
    let text = TextMatch { match_type: MatchType::Equals, ..TextMatch::contains("a") };
    let prop = multistatus::request::caldav::PropFilter {
        name: "UID".into(),
        test: PropTest::AllOf { value: Some(ValueTest::Text(text)), params: Vec::new() },
    };
    let test = CompTest::AllOf { time_range: None, props: vec![prop], comps: Vec::new() };
    let query = CalendarQuery::new(CompFilter { name: "VCALENDAR".into(), test });
    assert_eq!(query.to_xml().map_err(|why| why.kind()), bad);
    assert!(LockInfo::shared().with_owner(multistatus::Element::empty(Name::dav("other"))).is_err());
    Ok(())
}
