//! What a reader of requests must do: one test for each point of the list that was made of the requests of real clients.

use std::collections::BTreeSet;

use multistatus::header::{Depth, Destination, If, Origins, State};
use multistatus::http::{Method, Request as HttpRequest, StatusCode};
use multistatus::prop::{CreationDate, DisplayName, LiveProperty, LockDiscovery, ResourceType};
use multistatus::read::Deviation;
use multistatus::request::{
    Action, Body, LockInfo, Mkcalendar, Mkcol, PropertyChange, PropertyUpdate, Propfind, Report, Request,
};
use multistatus::{Condition, Conditions, Element, Error, Href, Name, Operation, Reply, condition};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn read(method: &str, uri: &str, fields: &[(&str, &str)], body: &[u8]) -> Result<Request, Error> {
    let builder = HttpRequest::builder().method(method).uri(uri);
    let builder = fields.iter().fold(builder, |builder, (name, value)| builder.header(*name, *value));
    let (parts, ()) = builder.body(()).expect("a request").into_parts();
    Request::from_parts(&parts, body)
}

const LOCKINFO: &[u8] =
    b"<lockinfo xmlns='DAV:'><lockscope><shared/></lockscope><locktype><write/></locktype></lockinfo>";

/// 1. A depth that was sent and the default of the method are two things.
#[test]
fn depths() -> Outcome {
    let body = |method: &str| match method {
        "REPORT" => &b"<version-tree xmlns='DAV:'/>"[..],
        "LOCK" => LOCKINFO,
        _ => b"",
    };
    for (method, default) in [
        ("PROPFIND", Depth::Infinity),
        ("REPORT", Depth::Zero),
        ("COPY", Depth::Infinity),
        ("MOVE", Depth::Infinity),
        ("DELETE", Depth::Infinity),
        ("LOCK", Depth::Infinity),
        ("UNLOCK", Depth::Zero),
        ("PUT", Depth::Zero),
    ] {
        let fields = [("Destination", "/b"), ("Lock-Token", "<urn:a>"), ("Content-Type", "text/xml")];
        let request = read(method, "/a", &fields, body(method))?;
        assert_eq!((request.depth, request.effective_depth()), (None, default), "{method}");
        let name = Method::from_bytes(method.as_bytes())?;
        let sent = read(method, "/a", &[&fields[..], &[("Depth", "0")]].concat(), body(method))?;
        assert_eq!(sent.depth.is_some(), Depth::is_field_of(&name), "{method}");
        if let Some(operation) = Operation::from_http(&name) {
            assert_eq!(Depth::default_for(operation), default, "{method}");
        }
    }
    // A refresh has none, whatever is sent.
    let refresh = read("LOCK", "/a", &[("If", "(<urn:a>)"), ("Depth", "nonsense")], b"")?;
    assert_eq!(
        (refresh.depth, refresh.effective_depth(), refresh.collection_depth()?),
        (None, Depth::Zero, Depth::Zero)
    );
    Ok(())
}

/// 2. One byte of body makes a new lock, and not a `Content-Length`.
#[test]
fn locks() -> Outcome {
    for (length, body, is_new) in
        [("0", LOCKINFO, true), ("500", LOCKINFO, true), ("500", b"", false), ("0", b"", false)]
    {
        let request = read("LOCK", "/a", &[("If", "(<urn:a>)"), ("Content-Length", length)], body)?;
        assert_eq!(matches!(request.action, Action::Lock { .. }), is_new, "{length}");
        assert_eq!(matches!(request.action, Action::RefreshLock { .. }), !is_new, "{length}");
    }
    let white = read("LOCK", "/a", &[("If", "(<urn:a>)")], b" \n");
    assert!(matches!(white.map_err(|error| error.status().as_u16()), Err(400 | 415)));
    Ok(())
}

/// 3. Names that are asked for are elements, each once, in order.
#[test]
fn names() -> Outcome {
    let body = b"<propfind xmlns='DAV:'><prop><b/><C:calendar-data xmlns:C='urn:ietf:params:xml:ns:caldav'><C:comp name='VCALENDAR'/></C:calendar-data>\
        <a x='1'/><b/><a/></prop></propfind>";
    let Propfind::Prop(prop) = Propfind::parse(body)? else { panic!("a prop") };
    let names: Vec<_> = prop.names().map(|name| name.local().to_owned()).collect();
    assert_eq!(names, ["b", "calendar-data", "a"]);
    assert_eq!(
        prop.iter().map(|asked| (asked.children().count(), asked.attributes().len())).collect::<Vec<_>>(),
        [(0, 0), (1, 0), (0, 1)]
    );
    Ok(())
}

/// 4. An update is one list.
#[test]
fn updates() -> Outcome {
    let body = b"<propertyupdate xmlns='DAV:'><set><prop><a>1</a></prop></set><remove><prop><a/></prop></remove>\
        <set><prop><b/><a>2</a></prop></set></propertyupdate>";
    let update = PropertyUpdate::parse(body)?;
    let changes: Vec<_> = update
        .changes()
        .iter()
        .map(|change| (matches!(change, PropertyChange::Set(_)), change.name().local()))
        .collect();
    assert_eq!(changes, [(true, "a"), (false, "a"), (true, "b"), (true, "a")]);
    Ok(())
}

/// 5. The type of a collection is kept apart from its other properties.
#[test]
fn types_of_collections() -> Outcome {
    let set = |root: &str| {
        format!(
            "<{root}><set xmlns='DAV:'><prop><displayname>A</displayname><resourcetype><collection/></resourcetype></prop></set></{}>",
            root.split(' ').next().unwrap_or_default()
        )
    };
    let mkcol = Mkcol::parse(set("mkcol xmlns='DAV:'").as_bytes())?;
    assert_eq!((mkcol.resource_type().is_some(), mkcol.properties().count(), mkcol.all().len()), (true, 1, 2));
    let mkcalendar = Mkcalendar::parse(set("mkcalendar xmlns='urn:ietf:params:xml:ns:caldav'").as_bytes())?;
    assert_eq!((mkcalendar.resource_type().is_some(), mkcalendar.properties().count()), (true, 1));
    Ok(())
}

/// 6. Filters are read by their grammar, and checked by their meaning, which names the precondition.
#[test]
fn filters() -> Outcome {
    let query = |filter: &str| {
        let body = format!(
            "<C:calendar-query xmlns:C='urn:ietf:params:xml:ns:caldav'><C:filter>{filter}</C:filter></C:calendar-query>"
        );
        match Report::parse(body.as_bytes())? {
            Report::CalendarQuery(query) => Ok::<_, Error>(query),
            other => panic!("{other:?}"),
        }
    };
    let nested = query("<C:comp-filter name='VEVENT'><C:comp-filter name='VEVENT'/></C:comp-filter>")?;
    let error = nested.filter.as_ref().map(|filter| filter.check());
    let Some(Err(error)) = error else { panic!("it is no valid filter") };
    assert_eq!((error.status(), error.condition()), (StatusCode::FORBIDDEN, Some(&condition::caldav::VALID_FILTER)));
    let range = query("<C:comp-filter name='VCALENDAR'><C:time-range start='yesterday'/></C:comp-filter>");
    let error = range.expect_err("no time");
    assert_eq!((error.status(), error.condition()), (StatusCode::FORBIDDEN, Some(&condition::caldav::VALID_FILTER)));
    Ok(())
}

/// 7. `If` gives two things: whether it holds, and which tokens were submitted.
#[test]
fn conditions() -> Outcome {
    let condition: If = "(<urn:other>) (Not <DAV:no-lock>)".parse()?;
    let none = |_: &Href<'_>, _: State<'_>| false;
    assert!(condition.evaluate(&Href::new("/a")?, &Origins::default(), none));
    assert_eq!(condition.submitted_tokens().collect::<Vec<_>>(), ["urn:other", "DAV:no-lock"]);
    Ok(())
}

/// 8. Destination, tags of `If`, hrefs of a multiget and the Request-URI are on one server by one rule.
#[test]
fn one_resolver() -> Outcome {
    let origins = Origins::new(["https://dav.example.com", "http://10.0.0.7:8080"])?;
    for (uri, expected) in [
        ("/a%20b", Some("/a%20b")),
        ("https://DAV.example.com:443/a", Some("/a")),
        ("http://10.0.0.7:8080/a", Some("/a")),
        ("http://dav.example.com/a", None),
        ("https://evil.example/a", None),
    ] {
        let destination = Destination::new(uri)?;
        assert_eq!(destination.resolve(&origins).ok().as_ref().map(Href::as_str), expected, "{uri}");
        let tagged: If = format!("<{uri}> (<urn:a>)").parse()?;
        let own = Href::new("/own")?;
        let found: Vec<String> = tagged.resources(&own, &origins).map(|href| href.to_string()).collect();
        assert_eq!(found.first().map(String::as_str), expected, "{uri}");
        let body = format!(
            "<C:calendar-multiget xmlns:C='urn:ietf:params:xml:ns:caldav' xmlns='DAV:'><href>{uri}</href></C:calendar-multiget>"
        );
        let Action::Report(report) = read("REPORT", uri, &[], body.as_bytes())?.action else { panic!("a report") };
        assert_eq!(origins.local(&report.hrefs()[0]).as_ref().map(Href::as_str), expected, "{uri}");
        let target = read("DELETE", uri, &[], b"")?.uri;
        assert_eq!(origins.local(&target).as_ref().map(Href::as_str), expected, "{uri}");
    }
    Ok(())
}

/// 9. Each deviation of requests has a code of its own. `findings.rs` and `made.rs` show each of them.
#[test]
fn codes() {
    let codes: BTreeSet<&str> = Deviation::ALL.iter().map(|deviation| deviation.code()).collect();
    let expected = [
        "unknown-element",
        "unknown-attribute",
        "text-in-element-content",
        "value-in-name",
        "repeated-name",
        "repeated-element",
        "empty-prop",
        "missing-prop",
        "missing-filter",
        "sync-depth",
        "sync-level-from-depth",
        "sync-level-spelling",
        "token-no-uri",
        "query-depth",
        "href-form",
        "empty-href",
        "repeated-href",
        "media-type",
        "charset-differs",
        "ms-noroot",
        "bare-token",
        "bare-uri",
        "timeout-value",
        "unencoded-uri",
        "userinfo",
        "resourcetype-in-mkcalendar",
        "no-collection",
        "extension-attribute",
        "white-space-in-namespace",
    ];
    let missing: Vec<_> = expected.iter().filter(|code| !codes.contains(**code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// 10. An error has the status and the condition that a server owes, and makes the whole reply.
#[test]
fn errors() -> Outcome {
    let query = "<C:calendar-query xmlns:C='urn:ietf:params:xml:ns:caldav'><C:filter><C:comp-filter name='VCALENDAR'>\
        <C:time-range/></C:comp-filter></C:filter></C:calendar-query>";
    let many: String = (0..5_000).map(|number| format!("<a{number}/>")).collect();
    let cases: [(&str, String, u16, Option<Name>); 9] = [
        ("PROPFIND", "<propfind xmlns='DAV:'>".into(), 400, None),
        ("PROPFIND", "<propfind xmlns='DAV:'/>".into(), 400, None),
        ("PROPPATCH", String::new(), 400, None),
        (
            "PROPFIND",
            "<!DOCTYPE a SYSTEM 'b'><propfind xmlns='DAV:'/>".into(),
            403,
            Some(condition::NO_EXTERNAL_ENTITIES),
        ),
        ("REPORT", query.into(), 403, Some(condition::caldav::VALID_FILTER)),
        ("PROPFIND", format!("<propfind xmlns='DAV:'><prop>{many}</prop></propfind>"), 413, None),
        ("DELETE", "<x/>".into(), 415, None),
        ("MKCOL", "no XML".into(), 415, None),
        ("PROPFIND", "<?xml version='1.0' encoding='x-none'?><propfind xmlns='DAV:'/>".into(), 415, None),
    ];
    for (method, body, status, expected) in cases {
        let error = read(method, "/a", &[("Content-Type", "text/xml")], body.as_bytes()).expect_err("refused");
        assert_eq!(
            (error.status().as_u16(), error.condition().cloned()),
            (status, expected.clone()),
            "{method} {error}"
        );
        let reply = Reply::from(error);
        assert_eq!(reply.status().as_u16(), status, "{method}");
        let told = reply.conditions().and_then(|conditions| conditions.iter().next().map(|found| found.name().clone()));
        assert_eq!(told, expected, "{method}");
    }
    // What depends on the resource.
    let elsewhere = Destination::new("https://example.org/")?.resolve(&Origins::default());
    assert_eq!(elsewhere.map_err(|error| Reply::from(error).status().as_u16()).err(), Some(502));
    let unsupported = Error::refused(StatusCode::FORBIDDEN, "no").with_condition(condition::SUPPORTED_REPORT);
    let conditions = Conditions::parse(&Reply::from(unsupported).body())?;
    assert!(conditions.get(&condition::SUPPORTED_REPORT).is_some_and(Condition::is_empty));
    Ok(())
}

/// A property that a client sends decodes by the types of a response.
#[test]
fn properties_of_requests() -> Outcome {
    let body = b"<propertyupdate xmlns='DAV:'><set><prop xml:lang='de'><displayname>Gr\xC3\xBC\xC3\x9Fe</displayname>\
        <creationdate>1997-12-01T17:42:21-08:00</creationdate><resourcetype><collection/></resourcetype><lockdiscovery/>\
        </prop></set></propertyupdate>";
    let update = PropertyUpdate::parse(body)?;
    let sent: Vec<_> = update
        .changes()
        .iter()
        .filter_map(|change| match change {
            PropertyChange::Set(property) => Some(property),
            PropertyChange::Remove(_) => None,
        })
        .collect();
    assert_eq!(DisplayName::decode(sent[0])?, Some(DisplayName::new("Grüße")?.with_lang("de")?));
    assert!(CreationDate::decode(sent[1])?.is_some());
    assert!(ResourceType::decode(sent[2])?.is_some_and(|kind| kind.is_collection()));
    assert!(LockDiscovery::decode(sent[3])?.is_some());
    let broken = PropertyUpdate::parse(
        b"<propertyupdate xmlns='DAV:'><set><prop><creationdate>x</creationdate></prop></set></propertyupdate>",
    )?;
    let PropertyChange::Set(property) = &broken.changes()[0] else { panic!("a property") };
    assert!(CreationDate::decode(property).is_err());
    Ok(())
}

/// A dead property is stored as text and read again, with all that RFC 4918 §4.3 wants kept: attributes, language, white
/// space, and namespaces that only values use.
#[test]
fn stored_properties() -> Outcome {
    let body = b"<D:propertyupdate xmlns:D='DAV:' xmlns:x='urn:x' xmlns:xs='urn:xs' xml:lang='fr'><D:set><D:prop>\
        <x:a b='1' x:c='&lt;&#10;'>  two\n lines </x:a><x:t x:type='xs:string'><y>xs:q<!-- c --></y></x:t><none xmlns=''/>\
        <D:cr>a&#13;b</D:cr></D:prop></D:set></D:propertyupdate>";
    for change in PropertyUpdate::parse(body)?.changes() {
        let PropertyChange::Set(property) = change else { panic!("a property") };
        for text in [property.to_markup().into_bytes(), property.to_xml()] {
            let read = Element::parse(&text)?;
            assert_eq!(&read, property);
            assert_eq!(read.lang(), Some("fr"), "{}", String::from_utf8_lossy(&text));
            // A second time, it does not change.
            assert_eq!(read.to_markup(), property.to_markup());
        }
    }
    let text = PropertyUpdate::parse(body)?
        .changes()
        .iter()
        .map(|change| match change {
            PropertyChange::Set(property) => property.to_markup(),
            PropertyChange::Remove(_) => String::new(),
        })
        .collect::<String>();
    assert!(text.contains("xmlns:xs=\"urn:xs\""), "{text}");
    for broken in ["", "a", "<a>", "<a/><b/>", "<a/>b", "<!DOCTYPE a><a/>", "<x:a/>"] {
        assert!(Element::parse(broken.as_bytes()).is_err(), "{broken}");
    }
    // The owner of a lock is such an element.
    let info = LockInfo::parse(b"<lockinfo xmlns='DAV:'><lockscope><shared/></lockscope><locktype><write/></locktype><owner><href>a</href></owner></lockinfo>")?;
    let owner = info.owner().expect("an owner");
    assert_eq!(&Element::parse(owner.to_markup().as_bytes())?, owner);
    Ok(())
}

/// A reply whose body no type covers.
#[test]
fn documents_of_elements() -> Outcome {
    let body = br#"<C:schedule-response xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><C:response><C:recipient>
        <D:href>mailto:a@example.com</D:href></C:recipient><C:request-status>2.0;Success</C:request-status></C:response></C:schedule-response>"#;
    let root = Element::parse(body)?;
    assert_eq!((root.name(), root.children().count()), (&Name::caldav("schedule-response"), 1));
    let reply = Reply::document(StatusCode::OK, root.clone())?;
    assert_eq!(reply.status(), StatusCode::OK);
    assert_eq!(Element::parse(&reply.body())?, root);
    let deep = multistatus::Value::from_xml(&("<a>".repeat(300) + &"</a>".repeat(300)))?;
    let refused = Reply::document(StatusCode::OK, Element::new(Name::dav("x"), deep)?);
    assert!(refused.is_err_and(|error| error.is_limit() && error.status() == StatusCode::INTERNAL_SERVER_ERROR));
    Ok(())
}

/// 422 and other statuses that depend on the resource are errors of the server, which make replies in the same way.
#[test]
fn what_the_server_refuses() {
    for (status, name) in [
        (StatusCode::UNPROCESSABLE_ENTITY, condition::SEARCH_GRAMMAR_SUPPORTED),
        (StatusCode::FORBIDDEN, condition::VALID_SYNC_TOKEN),
        (StatusCode::CONFLICT, condition::RESOURCE_MUST_BE_NULL),
    ] {
        let reply = Reply::from(Error::refused(status, "refused").with_condition(name.clone()));
        assert_eq!(reply.status(), status);
        assert!(reply.conditions().is_some_and(|conditions| conditions.get(&name).is_some()));
    }
    assert!(matches!(Body::parse(&Method::DELETE, b""), Ok(Body::None)));
}
