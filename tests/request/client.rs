//! Requests of clients: what is built is what a server reads, and the exchange knows what was asked.

use std::time::{Duration, SystemTime};

use multistatus::client::{Received, RequestBuilder, retry_after};
use multistatus::header::{Depth, If, LockToken, Overwrite, Preferences, StateList, Timeout};
use multistatus::http::header::{CONTENT_TYPE, HeaderName};
use multistatus::http::{HeaderMap, Method, Request, Response};
use multistatus::request::{
    BasicSearch, Body, ExpandProperty, Expanded, LockInfo, Mkcalendar, Mkcol, Multiget, MultigetKind, Prop,
    PropertyUpdate, Propfind, Report, Request as ServerRequest, Scope, Search, SyncCollection,
};
use multistatus::{Error, ErrorKind, Exchange, Href, Multistatus, Name, Operation, ParseOptions, Property};

const URI: &str = "https://example.com/docs/a%20b/";
const NAME: Name = Name::dav("displayname");

fn token() -> Result<LockToken, Error> {
    LockToken::new("urn:uuid:1")
}

/// A request and what it says: method, header fields besides Content-Type, and the body.
type Case = (RequestBuilder, &'static str, Vec<(&'static str, &'static str)>, Body);

/// One case or more for each constructor.
fn cases() -> Result<Vec<Case>, Error> {
    let value = || Property::new(NAME, "Lisa & Co");
    let update = PropertyUpdate::new().set(value()?).remove(NAME);
    let (mkcol, mkcalendar) = (Mkcol::new().set(value()?), Mkcalendar::new().set(value()?));
    let propfind = Propfind::prop([NAME, Name::from_static("urn:x", "y")]);
    let sync = Report::SyncCollection(SyncCollection::initial([NAME]));
    let hrefs = [Href::new("/docs/a.ics")?, Href::new("/docs/b.ics")?];
    let multiget = Multiget::new(MultigetKind::Calendar, hrefs).with_prop(Propfind::prop([NAME]));
    let multiget = Report::Multiget(multiget);
    Ok(vec![
        (
            RequestBuilder::propfind(URI, propfind.clone(), Depth::One),
            "PROPFIND",
            vec![("depth", "1")],
            Body::Propfind(propfind),
        ),
        (
            RequestBuilder::propfind(URI, Propfind::default(), Depth::Zero)
                .preferences(Preferences::new().header("Prefer", "return=minimal")),
            "PROPFIND",
            vec![("depth", "0"), ("prefer", "return=minimal")],
            Body::Propfind(Propfind::default()),
        ),
        (RequestBuilder::proppatch(URI, update.clone()), "PROPPATCH", vec![], Body::PropertyUpdate(update)),
        (RequestBuilder::mkcol(URI, Mkcol::new()), "MKCOL", vec![], Body::Mkcol(Mkcol::new())),
        (RequestBuilder::mkcol(URI, mkcol.clone()), "MKCOL", vec![], Body::Mkcol(mkcol)),
        (RequestBuilder::mkcalendar(URI, mkcalendar.clone()), "MKCALENDAR", vec![], Body::Mkcalendar(mkcalendar)),
        (
            RequestBuilder::lock(URI, LockInfo::exclusive()).depth(Depth::Zero).timeout(&Timeout::Seconds(60)),
            "LOCK",
            vec![("depth", "0"), ("timeout", "Second-60")],
            Body::LockInfo(LockInfo::exclusive()),
        ),
        (RequestBuilder::refresh_lock(URI, &token()?), "LOCK", vec![("if", "(<urn:uuid:1>)")], Body::LockRefresh),
        (RequestBuilder::unlock(URI, &token()?), "UNLOCK", vec![("lock-token", "<urn:uuid:1>")], Body::None),
        (
            RequestBuilder::delete(URI).condition(&If::new([StateList::new().entity_tag("\"v1\"")?])?),
            "DELETE",
            vec![("if", "([\"v1\"])")],
            Body::None,
        ),
        (
            RequestBuilder::copy(URI, "/docs/c/").depth(Depth::Zero).overwrite(Overwrite::F),
            "COPY",
            vec![("depth", "0"), ("destination", "https://example.com/docs/c/"), ("overwrite", "F")],
            Body::None,
        ),
        (RequestBuilder::move_to("/docs/a", "/docs/b"), "MOVE", vec![("destination", "/docs/b")], Body::None),
        (
            RequestBuilder::move_to("/docs/a", "https://example.org/docs/b"),
            "MOVE",
            vec![("destination", "https://example.org/docs/b")],
            Body::None,
        ),
        (RequestBuilder::report(URI, sync.clone()), "REPORT", vec![("depth", "0")], Body::Report(sync)),
        (
            RequestBuilder::report(URI, multiget.clone()).depth(Depth::One),
            "REPORT",
            vec![("depth", "1")],
            Body::Report(multiget),
        ),
    ])
}

#[test]
fn a_server_reads_what_a_client_builds() -> Result<(), Box<dyn std::error::Error>> {
    for (builder, method, headers, body) in cases()? {
        let case = format!("{builder:?}");
        let request = builder.build()?;
        assert_eq!(request.method().as_str(), method, "{case}");
        assert_eq!(Body::parse(&Method::from_bytes(method.as_bytes())?, request.body())?, body, "{case}");
        let is_xml = request.headers().get(CONTENT_TYPE).is_some_and(|value| value == "application/xml; charset=utf-8");
        assert_eq!(is_xml, !request.body().is_empty(), "{case}");
        let others = |request: &Request<Vec<u8>>| {
            let mut all: Vec<_> = request.headers().iter().filter(|(name, _)| *name != CONTENT_TYPE).collect();
            all.sort_by_key(|(name, _)| name.as_str().to_owned());
            all.iter()
                .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
                .collect::<Vec<_>>()
        };
        let mut expected: Vec<_> = headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        expected.sort();
        assert_eq!(others(&request), expected, "{case}");
    }
    Ok(())
}

#[test]
fn the_exchange_knows_what_was_asked() -> Result<(), Error> {
    for (builder, method, headers, body) in cases()? {
        let exchange = builder.exchange()?;
        let operation = match &body {
            Body::Report(report) => Some(report.operation()),
            _ => Operation::from_http(&Method::from_bytes(method.as_bytes()).unwrap_or_default()),
        };
        assert_eq!(Some(exchange.operation()), operation, "{builder:?}");
        let destination = headers.iter().any(|(name, _)| *name == "destination");
        assert_eq!(exchange.destination_uri().is_some(), destination, "{builder:?}");
        let asked = exchange.asked_names().unwrap_or_default();
        match &body {
            Body::Propfind(propfind) => {
                assert_eq!(asked.len(), propfind.named().map_or(0, |prop| prop.names().count()), "{builder:?}");
                assert_eq!(exchange.asked_names().is_some(), !asked.is_empty(), "{builder:?}");
            }
            Body::PropertyUpdate(_) => assert_eq!(asked, [NAME, NAME], "{builder:?}"),
            Body::Mkcol(mkcol) => assert_eq!(asked.len(), mkcol.all().len(), "{builder:?}"),
            Body::Mkcalendar(_) | Body::Report(_) => assert_eq!(asked, [NAME], "{builder:?}"),
            _ => assert!(asked.is_empty(), "{builder:?}"),
        }
        let hrefs = exchange.asked_hrefs().map(<[_]>::len);
        assert_eq!(hrefs, matches!(body, Body::Report(Report::Multiget(_))).then_some(2), "{builder:?}");
        let preferred = headers.iter().any(|(name, _)| *name == "prefer");
        assert_eq!(exchange.asked_preferences().is_minimal(), preferred, "{builder:?}");
    }
    Ok(())
}

#[test]
fn the_first_error_comes_with_build() {
    let kind = |builder: RequestBuilder| {
        let kind = builder.exchange().map_err(|error| error.kind()).err();
        assert_eq!(builder.build().map_err(|error| error.kind()).err(), kind);
        kind
    };
    assert_eq!(kind(RequestBuilder::delete("a b")), Some(ErrorKind::InvalidHref));
    assert_eq!(kind(RequestBuilder::copy(URI, "a b")), Some(ErrorKind::InvalidHref));
    assert_eq!(kind(RequestBuilder::delete("//").depth(Depth::One)), Some(ErrorKind::InvalidHref));
    for depth in [Depth::Zero, Depth::One] {
        assert_eq!(kind(RequestBuilder::delete(URI).depth(depth)), Some(ErrorKind::InvalidHeader));
        assert_eq!(kind(RequestBuilder::move_to(URI, "/b").depth(depth)), Some(ErrorKind::InvalidHeader));
    }
    assert_eq!(kind(RequestBuilder::lock(URI, LockInfo::shared()).depth(Depth::One)), Some(ErrorKind::InvalidHeader));
    assert_eq!(
        kind(RequestBuilder::delete(URI).header(HeaderName::from_static("x"), Depth::One.to_header_value())),
        None
    );
}

/// Whatever is no address of a resource is refused by both, in the constructor.
#[test]
fn addresses_that_no_server_has() {
    let kinds = |builder: RequestBuilder| {
        let kind = builder.exchange().map_err(|error| error.kind()).err();
        assert_eq!(builder.clone().build().map_err(|error| error.kind()).err(), kind, "{builder:?}");
        kind
    };
    for address in ["ftp://h/a", "urn:a", "mailto:a@h", "file:///a", "http://h%41/a", "/a%00b", "http://a@b@h/a"] {
        assert!(kinds(RequestBuilder::copy(URI, address)).is_some(), "{address}");
        assert!(kinds(RequestBuilder::move_to("/docs/a", address)).is_some(), "{address}");
        assert_eq!(kinds(RequestBuilder::delete(address)), Some(ErrorKind::InvalidHref), "{address}");
    }
    for address in ["https://h/a", "http://h:8080", "/a%20b?x", "HTTPS://H/"] {
        assert_eq!(kinds(RequestBuilder::copy(address, address)), None, "{address}");
    }
}

/// A user name is no part of an address, and is sent in no message (RFC 9110 §4.2.4).
#[test]
fn user_names_are_not_sent() -> Result<(), Error> {
    let builder = RequestBuilder::copy("https://jo:secret@h/a", "/b");
    assert_eq!(builder.exchange()?.request_uri().map(|uri| uri.as_str()), Some("https://h/a"));
    let request = builder.build()?;
    assert_eq!(request.uri(), "https://h/a");
    assert_eq!(request.headers()["destination"], "https://h/b");
    let error = RequestBuilder::delete("https://jo:secret@h/a%00").build().expect_err("a control character");
    assert!(!error.to_string().contains("secret"), "{error}");
    Ok(())
}

/// The client that sends a request and the server that reads it ask for one and the same.
#[test]
fn both_sides_have_one_exchange() -> Result<(), Box<dyn std::error::Error>> {
    let names = || [NAME, Name::from_static("urn:x", "y")];
    let expanded = Expanded::new(NAME).with([Expanded::new(Name::dav("owner"))]);
    let expand = ExpandProperty { properties: vec![expanded.clone(), Expanded::new(Name::dav("acl")), expanded] };
    let scope = Scope { href: Href::new("/docs/")?, depth: Depth::One, include_versions: false };
    let search = |select| {
        Search::Basic(BasicSearch { select, from: vec![scope.clone()], condition: None, order: None, limit: None })
    };
    let include = Propfind::AllProp { include: Prop::from_iter(names()) };
    let others =
        vec![
        RequestBuilder::report(URI, Report::ExpandProperty(expand)),
        RequestBuilder::search(URI, search(Propfind::prop(names()))),
        RequestBuilder::search(URI, search(Propfind::default())),
        RequestBuilder::search(URI, Search::parse(
            b"<searchrequest xmlns='DAV:'><sql xmlns='urn:x'>a</sql></searchrequest>",
        )?),
        RequestBuilder::propfind(URI, include, Depth::Zero),
        RequestBuilder::propfind(URI, Propfind::Prop(Prop::new()), Depth::Zero),
        RequestBuilder::propfind(URI, Propfind::PropName, Depth::One),
        RequestBuilder::report(URI, Report::parse(
            b"<x xmlns='urn:x' xmlns:D='DAV:'><D:prop><D:owner/></D:prop></x>",
        )?),
        RequestBuilder::report(URI, Report::parse(
            b"<principal-property-search xmlns='DAV:'><property-search><prop><displayname/></prop><match>a</match>\
                </property-search><prop><owner/></prop></principal-property-search>",
        )?),
    ];
    let mut named = 0;
    for builder in cases()?.into_iter().map(|(builder, ..)| builder).chain(others) {
        let sent = builder.exchange()?;
        let (parts, body) = builder.clone().build()?.into_parts();
        let read = ServerRequest::from_parts(&parts, &body)?.exchange()?;
        assert_eq!(read.operation(), sent.operation(), "{builder:?}");
        assert_eq!(read.request_uri(), sent.request_uri(), "{builder:?}");
        assert_eq!(read.asked_names(), sent.asked_names(), "{builder:?}");
        assert_eq!(read.asked_hrefs(), sent.asked_hrefs(), "{builder:?}");
        named += usize::from(sent.asked_names().is_some());
    }
    assert_eq!(named, 11);
    Ok(())
}

#[test]
fn the_exchange_is_the_one_that_would_be_written_by_hand() -> Result<(), Error> {
    let builder = RequestBuilder::copy("/a", "/b").depth(Depth::Infinity);
    let by_hand = Exchange::new(Operation::Copy, "/a")?.destination("/b")?.depth(Depth::Infinity);
    assert_eq!(format!("{:?}", builder.exchange()?), format!("{by_hand:?}"));
    Ok(())
}

/// The operations whose success is a 207.
const LISTS: [Operation; 11] = [
    Operation::Propfind,
    Operation::ExpandProperty,
    Operation::VersionTree,
    Operation::AclPrincipalPropSet,
    Operation::PrincipalMatch,
    Operation::PrincipalPropertySearch,
    Operation::SyncCollection,
    Operation::CalendarQuery,
    Operation::AddressbookQuery,
    Operation::Multiget,
    Operation::Search,
];

/// Only a 207 has a document, a plain success is one, and no other status reads as a success.
#[test]
fn what_is_received() -> Result<(), Box<dyn std::error::Error>> {
    let body = "<D:error xmlns:D='DAV:'><D:lock-token-submitted><D:href>/a</D:href></D:lock-token-submitted></D:error>";
    for &operation in Operation::ALL {
        let lists = LISTS.contains(&operation);
        for status in 100..600 {
            let response = Response::builder().status(status).header("Location", "/b").body(body)?;
            let received = ParseOptions::new().receive(operation, &response);
            match (status, received) {
                (207, Err(error)) => assert_eq!(error.kind(), ErrorKind::UnexpectedRoot),
                (100..=199 | 202 | 206, Ok(Received::Unclear(found))) => assert_eq!(*found.status(), status),
                (200..=299, Ok(Received::Unclear(found))) if lists => assert_eq!(*found.status(), status),
                (200..=299, Ok(Received::Done(found))) => assert!(!lists && found == status),
                (300.., Ok(Received::Refused(refusal))) => {
                    assert_eq!((refusal.status().as_u16(), refusal.conditions().len()), (status, 1));
                    assert_eq!(refusal.headers()["location"], "/b");
                    let transient = [408, 425, 429, 502, 503, 504].contains(&status);
                    assert_eq!(refusal.is_transient(), transient, "{status}");
                }
                (_, received) => panic!("{operation:?} {status}: {received:?}"),
            }
        }
    }
    Ok(())
}

/// A document is read whatever the status, and a part of one is never a success.
#[test]
fn documents_with_any_status() -> Result<(), Box<dyn std::error::Error>> {
    let body = "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href><D:status>HTTP/1.1 423 Locked</D:status>\
        </D:response></D:multistatus>";
    let wide: Vec<u8> = body.bytes().flat_map(|byte| [byte, 0]).collect();
    for &operation in Operation::ALL {
        for status in 100..600 {
            let response = Response::builder().status(status).body(body)?;
            let codes = |document: &Multistatus<'_>| document.responses()[0].status().map(|status| status.as_u16());
            match (status, ParseOptions::new().receive(operation, &response)?) {
                (202 | 206, Received::Unclear(found))
                | (100..=199, Received::Unclear(found))
                | (300.., Received::Refused(found)) => {
                    assert_eq!(found.document().and_then(codes), Some(423));
                    assert_eq!(*found.status(), status);
                }
                (200..=299, Received::Multistatus(document)) => assert_eq!(codes(&document), Some(423)),
                (_, received) => panic!("{operation:?} {status}: {received:?}"),
            }
            for part in [&body.as_bytes()[..body.len() - 3], &body.as_bytes()[..30], &wide[..wide.len() - 6]] {
                let response = Response::builder().status(status).body(part)?;
                match (status, ParseOptions::new().receive(operation, &response)) {
                    (200..=299, Err(_)) => {}
                    (100..=199 | 202 | 206, Ok(Received::Unclear(_))) | (300.., Ok(Received::Refused(_))) => {}
                    (_, received) => panic!("{operation:?} {status}: {received:?}"),
                }
            }
        }
    }
    Ok(())
}

/// The body of a refusal can be anything, and the header field of a 207 names its charset.
#[test]
fn bodies_that_are_received() -> Result<(), Box<dyn std::error::Error>> {
    for body in ["", "<html>", "\u{0}", "{}", "<D:multistatus xmlns:D='DAV:'/>"] {
        let response = Response::builder().status(403).body(body)?;
        let received = ParseOptions::new().receive(Operation::Delete, &response)?;
        let Received::Refused(refusal) = received else { panic!("{received:?}") };
        assert_eq!(refusal.to_string(), "403 Forbidden");
    }
    let latin = b"<D:multistatus xmlns:D='DAV:'><D:responsedescription>\xE9</D:responsedescription></D:multistatus>";
    let response = Response::builder().status(207);
    let response = response.header(CONTENT_TYPE, "text/xml; Charset=\"iso-8859-1\"").body(&latin[..])?;
    let received = ParseOptions::new().receive(Operation::Delete, &response);
    match received {
        Ok(Received::Multistatus(document)) => {
            assert_eq!(document.description().map(|text| text.text().to_owned()).as_deref(), Some("\u{E9}"));
        }
        Err(error) => assert!(cfg!(not(feature = "encoding")) && error.kind() == ErrorKind::Encoding, "{error}"),
        other => panic!("{other:?}"),
    }
    Ok(())
}

/// RFC 9110 §10.2.3: seconds, or a date.
#[test]
fn times_to_wait() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000);
    for (text, seconds) in [
        ("0", Some(0)),
        (" 12 ", Some(12)),
        ("120", Some(120)),
        ("1795294722", Some(1_795_294_722)),
        ("99999999999999999999999", Some(u64::MAX)),
        ("Thu, 01 Jan 1970 00:16:50 GMT", Some(10)),
        ("Thu, 01 Jan 1970 00:16:30 GMT", Some(0)),
        ("", None),
        ("-1", None),
        ("soon", None),
        ("1.5", None),
    ] {
        let mut headers = HeaderMap::new();
        headers.insert("retry-after", text.parse().expect("a value"));
        assert_eq!(retry_after(&headers, now), seconds.map(Duration::from_secs), "{text:?}");
    }
    assert_eq!(retry_after(&HeaderMap::new(), now), None);
}
