//! What is refused: status, condition, place, and what the message says.

use multistatus::header::Depth;
use multistatus::http::Method;
use multistatus::request::{Body, Reader};
use multistatus::{Conditions, Error, ErrorKind, Limit, Limits, Name, ParseOptions, Reply, condition};

fn read(method: &str, depth: Option<Depth>, body: &[u8]) -> Result<Body, Error> {
    let method = Method::from_bytes(method.as_bytes()).expect("a method");
    Reader::new(&method, body).depth(depth).parse()
}

/// Declares the prefixes on the first tag.
fn dav(body: &str) -> String {
    let at = body.find(['>', ' ']).map_or(body.len(), |at| if body[..at].ends_with('/') { at - 1 } else { at });
    format!(
        "{} xmlns:D='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav' xmlns:K='urn:ietf:params:xml:ns:carddav'{}",
        &body[..at],
        &body[at..]
    )
}

const EVENT: &str = "<C:comp-filter name='VEVENT'/>";

/// Each of these breaks a grammar: method, body with a mark where the error is, what is missing or too much.
fn broken() -> Vec<(&'static str, String, &'static str)> {
    let lock = |inner: &str| dav(&format!("¦<D:lockinfo>{inner}</D:lockinfo>"));
    let sync = |inner: &str| dav(&format!("<D:sync-collection>{inner}</D:sync-collection>"));
    let search = |inner: &str| dav(&format!("<D:searchrequest>{inner}</D:searchrequest>"));
    let (write, shared) = ("<D:locktype><D:write/></D:locktype>", "<D:lockscope><D:shared/></D:lockscope>");
    let prop = "<D:prop><D:getetag/></D:prop>";
    vec![
        ("PROPFIND", dav("¦<D:propfind><D:allprop/><D:propname/></D:propfind>"), "allprop or propname"),
        ("PROPFIND", dav("¦<D:propfind><D:allprop/><D:prop/></D:propfind>"), "allprop or prop"),
        ("PROPFIND", dav("¦<D:propfind><D:prop/><D:propname/></D:propfind>"), "propname or prop"),
        ("PROPFIND", dav("¦<D:propfind><D:include/></D:propfind>"), "include beside allprop"),
        ("PROPFIND", dav("¦<D:propfind><D:include/><D:prop/></D:propfind>"), "include beside allprop"),
        ("PROPFIND", dav("¦<D:propfind/>"), "one of prop, propname and allprop"),
        ("PROPFIND", dav("¦<D:propfind><D:x/></D:propfind>"), "one of prop, propname and allprop"),
        ("PROPFIND", dav("¦<D:Propfind><D:allprop/></D:Propfind>"), "expected the root {DAV:}propfind"),
        ("PROPFIND", dav("¦<D:multistatus/>"), "expected the root {DAV:}propfind"),
        ("PROPFIND", "¦<propfind><allprop/></propfind>".into(), "xmlns=\"DAV:\" is missing"),
        ("PROPFIND", "¦<propfind xmlns='DAV'><allprop/></propfind>".into(), "in the namespace \"DAV\""),
        ("PROPPATCH", dav("¦<D:propertyupdate/>"), "set or remove"),
        ("PROPPATCH", dav("¦<D:propertyupdate><D:prop/></D:propertyupdate>"), "set or remove"),
        ("PROPPATCH", dav("<D:propertyupdate>¦<D:set/></D:propertyupdate>"), "expected prop"),
        (
            "PROPPATCH",
            dav("<D:propertyupdate><D:set><D:prop/></D:set>¦<D:remove/></D:propertyupdate>"),
            "expected prop",
        ),
        ("PROPPATCH", "¦<propertyupdate xmlns:d='DAV:'><set/></propertyupdate>".into(), "xmlns=\"DAV:\" is missing"),
        ("LOCK", lock(write), "lockscope"),
        ("LOCK", lock(shared), "locktype"),
        ("LOCK", lock(&format!("{write}<D:lockscope><D:shared/><D:exclusive/></D:lockscope>")), "both"),
        ("LOCK", lock(&format!("{write}{shared}<D:lockscope><D:exclusive/></D:lockscope>")), "both"),
        ("LOCK", lock(&format!("{shared}<D:locktype><D:read/></D:locktype>")), "locktype"),
        ("LOCK", lock(&format!("{write}<D:lockscope/>")), "lockscope"),
        ("MKCOL", dav("¦<D:mkcol/>"), "expected set"),
        ("MKCOL", dav("<D:mkcol>¦<D:set/></D:mkcol>"), "expected prop"),
        ("MKCALENDAR", dav("¦<D:mkcol><D:set><D:prop/></D:set></D:mkcol>"), "mkcalendar"),
        ("MKCALENDAR", dav("¦<C:mkcalendar/>"), "expected set"),
        ("REPORT", dav("¦<D:multistatus/>"), "root of a report"),
        ("REPORT", dav("¦<D:propfind><D:allprop/></D:propfind>"), "root of a report"),
        (
            "REPORT",
            sync(&format!("<D:sync-level>1</D:sync-level>{prop}")).replacen("<D:sync", "¦<D:sync", 1),
            "sync-token",
        ),
        ("REPORT", sync(&format!("<D:sync-token/>{prop}")).replacen("<D:sync", "¦<D:sync", 1), "sync-level"),
        ("REPORT", sync(&format!("<D:sync-token/>¦<D:sync-level>2</D:sync-level>{prop}")), "1 or infinite"),
        ("REPORT", sync(&format!("<D:sync-token/>¦<D:sync-level/>{prop}")), "1 or infinite"),
        (
            "REPORT",
            sync(&format!(
                "<D:sync-token/><D:sync-level>1</D:sync-level>{prop}<D:limit>¦<D:nresults>-1</D:nresults></D:limit>"
            )),
            "digits",
        ),
        (
            "REPORT",
            sync(&format!("<D:sync-token/><D:sync-level>1</D:sync-level>{prop}<D:limit>¦<D:nresults/></D:limit>")),
            "digits",
        ),
        ("REPORT", sync(&format!("<D:sync-token/><D:sync-level>1</D:sync-level>{prop}¦<D:limit/>")), "nresults"),
        ("REPORT", dav(&format!("¦<C:calendar-multiget>{prop}</C:calendar-multiget>")), "href"),
        ("REPORT", dav("¦<K:addressbook-multiget/>"), "href"),
        (
            "REPORT",
            dav("¦<K:addressbook-multiget><D:href>/a</D:href><D:allprop/><D:propname/></K:addressbook-multiget>"),
            "both",
        ),
        ("REPORT", dav("<K:addressbook-query>¦<K:filter test='one'/></K:addressbook-query>"), "anyof or allof"),
        (
            "REPORT",
            dav("<K:addressbook-query><K:filter>¦<K:prop-filter/></K:filter></K:addressbook-query>"),
            "attribute name",
        ),
        (
            "REPORT",
            dav(
                "<K:addressbook-query><K:filter>¦<K:prop-filter name='FN'><K:is-not-defined/><K:text-match>a</K:text-match></K:prop-filter></K:filter></K:addressbook-query>",
            ),
            "alone",
        ),
        (
            "REPORT",
            dav(
                "<K:addressbook-query><K:filter><K:prop-filter name='FN'>¦<K:text-match match-type='exact'>a</K:text-match></K:prop-filter></K:filter></K:addressbook-query>",
            ),
            "match-type",
        ),
        (
            "REPORT",
            dav(
                "<K:addressbook-query><K:filter><K:prop-filter name='FN'>¦<K:text-match negate-condition='true'>a</K:text-match></K:prop-filter></K:filter></K:addressbook-query>",
            ),
            "yes or no",
        ),
        (
            "REPORT",
            dav(
                "<C:calendar-query><D:prop><C:calendar-data>¦<C:expand start='20250101T000000Z'/></C:calendar-data></D:prop></C:calendar-query>",
            ),
            "start and end",
        ),
        (
            "REPORT",
            dav("<C:calendar-query><D:prop><C:calendar-data>¦<C:comp/></C:calendar-data></D:prop></C:calendar-query>"),
            "attribute name",
        ),
        (
            "REPORT",
            dav(&format!(
                "¦<C:calendar-query><C:filter><C:comp-filter name='VCALENDAR'>{EVENT}</C:comp-filter></C:filter><C:timezone>x</C:timezone><C:timezone-id>y</C:timezone-id></C:calendar-query>"
            )),
            "timezone",
        ),
        ("REPORT", dav("¦<C:free-busy-query/>"), "time-range"),
        (
            "REPORT",
            dav("<C:free-busy-query>¦<C:time-range start='20060104' end='20060105'/></C:free-busy-query>"),
            "UTC time",
        ),
        ("REPORT", dav("<D:expand-property>¦<D:property/></D:expand-property>"), "attribute name"),
        (
            "REPORT",
            dav("<D:expand-property><D:property name='a'>¦<D:property name='1'/></D:property></D:expand-property>"),
            "name of a property",
        ),
        ("REPORT", dav("<D:expand-property>¦<D:property name='a:b'/></D:expand-property>"), "name of a property"),
        ("REPORT", dav("¦<D:principal-property-search/>"), "property-search"),
        (
            "REPORT",
            dav(
                "<D:principal-property-search>¦<D:property-search><D:prop/></D:property-search></D:principal-property-search>",
            ),
            "match",
        ),
        (
            "REPORT",
            dav(
                "<D:principal-property-search>¦<D:property-search><D:match>a</D:match></D:property-search></D:principal-property-search>",
            ),
            "prop",
        ),
        (
            "REPORT",
            dav(
                "¦<D:principal-match><D:self/><D:principal-property><D:owner/></D:principal-property></D:principal-match>",
            ),
            "several",
        ),
        ("REPORT", dav("¦<D:principal-match><D:prop/></D:principal-match>"), "neither"),
        ("REPORT", dav("<D:principal-match>¦<D:principal-property/></D:principal-match>"), "one property"),
        (
            "ACL",
            dav("<D:acl>¦<D:ace><D:grant><D:privilege><D:read/></D:privilege></D:grant></D:ace></D:acl>"),
            "principal",
        ),
        ("ACL", dav("<D:acl>¦<D:ace><D:principal><D:all/></D:principal></D:ace></D:acl>"), "grant or deny"),
        (
            "ACL",
            dav(
                "<D:acl><D:ace>¦<D:principal><D:x/></D:principal><D:grant><D:privilege><D:read/></D:privilege></D:grant></D:ace></D:acl>",
            ),
            "principal of RFC 3744",
        ),
        ("ACL", dav("<D:acl><D:ace><D:principal><D:all/></D:principal>¦<D:grant/></D:ace></D:acl>"), "privilege"),
        (
            "ACL",
            dav("<D:acl><D:ace><D:principal><D:all/></D:principal><D:grant>¦<D:privilege/></D:grant></D:ace></D:acl>"),
            "privilege",
        ),
        ("SEARCH", search("").replacen("<D:", "¦<D:", 1), "one query"),
        ("SEARCH", search("¦<D:basicsearch/>"), "select"),
        ("SEARCH", search("¦<D:basicsearch><D:select><D:allprop/></D:select></D:basicsearch>"), "from"),
        ("SEARCH", search("<D:basicsearch>¦<D:select/></D:basicsearch>"), "prop or allprop"),
        (
            "SEARCH",
            search(
                "<D:basicsearch><D:select><D:allprop/></D:select><D:from><D:scope><D:href>/</D:href>¦<D:depth>2</D:depth></D:scope></D:from></D:basicsearch>",
            ),
            "0, 1 or infinity",
        ),
        (
            "SEARCH",
            search(
                "<D:basicsearch><D:select><D:allprop/></D:select><D:from>¦<D:scope><D:href>/</D:href></D:scope></D:from></D:basicsearch>",
            ),
            "a depth",
        ),
    ]
}

#[test]
fn what_breaks_a_grammar() {
    for (method, marked, says) in broken() {
        let at = marked.find('¦').map(|at| at as u64);
        let body = marked.replace('¦', "");
        let refusal = read(method, None, body.as_bytes()).expect_err(&body);
        assert_eq!((refusal.status().as_u16(), refusal.condition()), (400, None), "{body}");
        assert!(matches!(refusal.kind(), ErrorKind::InvalidRequest | ErrorKind::UnexpectedRoot), "{body}");
        assert!(refusal.message().contains(says), "{refusal} {body}");
        if let Some(at) = at {
            assert_eq!(refusal.position().map(|at| at.byte()), Some(at), "{refusal} {body}");
        }
        // A reader that is told more of a place must find it on its line.
        assert_eq!(refusal.position().map(|at| at.line()), Some(1));
    }
}

/// A filter of CalDAV that breaks its grammar has a condition: RFC 4791 §7.8.
#[test]
fn filters_that_are_not_valid() {
    let range =
        |attributes: &str| format!("<C:comp-filter name='VEVENT'>¦<C:time-range {attributes}/></C:comp-filter>");
    let event = |inner: &str| format!("¦<C:comp-filter name='VEVENT'>{inner}</C:comp-filter>");
    let prop = |inner: &str| {
        format!("<C:comp-filter name='VEVENT'>¦<C:prop-filter name='A'>{inner}</C:prop-filter></C:comp-filter>")
    };
    let (text, time) = ("<C:text-match>a</C:text-match>", "<C:time-range start='20060104T000000Z'/>");
    let filters = [
        range(""),
        range("start='20060104T000000'"),
        range("start='20060104'"),
        range("start='2006-01-04T00:00:00.000Z'"),
        range("start='20060230T000000Z'"),
        range("start='20060104T240000Z'"),
        range("start='20060104T000000Z' end='20060104T000000Z'"),
        range("start='20060105T000000Z' end='20060104T000000Z'"),
        range("end=' 20060105T000000Z'"),
        event(&format!("<C:is-not-defined/>{time}")),
        event("<C:prop-filter name='A'/><C:is-not-defined/>"),
        event(&time.repeat(2)),
        prop(&text.repeat(2)),
        prop(&format!("{text}{time}")),
        prop(&format!("<C:is-not-defined/>{text}")),
        prop("¦<C:text-match negate-condition='true'>a</C:text-match>").replacen('¦', "", 1),
        prop("<C:param-filter name='P'><C:is-not-defined/><C:text-match>a</C:text-match></C:param-filter>")
            .replacen('¦', "", 1)
            .replace("<C:param", "¦<C:param"),
        "<C:comp-filter name='VEVENT'>¦<C:prop-filter/></C:comp-filter>".into(),
        "¦<C:comp-filter/>".into(),
    ];
    let whole = filters.map(|filter| format!("<C:comp-filter name='VCALENDAR'>{filter}</C:comp-filter>"));
    let whole = whole.into_iter().map(|filter| format!("<C:filter>{filter}</C:filter>"));
    let whole = whole.chain(["¦<C:filter/>".into(), format!("¦<C:filter>{EVENT}{EVENT}</C:filter>")]);
    for filter in whole {
        let marked = dav(&format!("<C:calendar-query>{filter}</C:calendar-query>"));
        let body = marked.replace('¦', "");
        let refusal = read("REPORT", None, body.as_bytes()).expect_err(&body);
        let condition = refusal.condition().cloned();
        assert_eq!((refusal.status().as_u16(), condition), (403, Some(condition::caldav::VALID_FILTER)), "{body}");
        assert_eq!(refusal.position().map(|at| at.byte()), marked.find('¦').map(|at| at as u64), "{refusal} {body}");
    }
}

/// What the grammar allows and the meaning does not.
#[test]
fn filters_that_mean_nothing() {
    let range = "<C:time-range start='20060104T000000Z'/>";
    let calendar = |inner: &str| format!("<C:comp-filter name='VCALENDAR'>{inner}</C:comp-filter>");
    let event = |inner: &str| calendar(&format!("<C:comp-filter name='VEVENT'>{inner}</C:comp-filter>"));
    let comp = |name: &str| format!("<C:comp-filter name='{name}'/>");
    for (filter, is_valid) in [
        (calendar(""), true),
        (event(range), true),
        (event(&comp("VALARM")), true),
        (event(&format!("<C:prop-filter name='dtstart'>{range}</C:prop-filter>")), true),
        (event("<C:prop-filter name='SUMMARY'><C:text-match>a</C:text-match></C:prop-filter>"), true),
        (calendar(&comp("X-ANY")), true),
        (calendar(&comp("vtodo")), true),
        (calendar(range), false),
        (comp("VEVENT"), false),
        (event(&comp("VEVENT")), false),
        (event(&calendar("")), false),
        (calendar(&format!("{EVENT}{}", comp("VALARM"))), false),
        (event(&format!("<C:prop-filter name='SUMMARY'>{range}</C:prop-filter>")), false),
        (calendar(&format!("<C:comp-filter name='VTIMEZONE'>{range}</C:comp-filter>")), false),
    ] {
        let body = dav(&format!("<C:calendar-query><C:filter>{filter}</C:filter></C:calendar-query>"));
        let query = multistatus::request::caldav::CalendarQuery::parse(body.as_bytes()).expect("a query");
        let checked = query.filter.expect("a filter").check();
        assert_eq!(checked.is_ok(), is_valid, "{checked:?} {body}");
        if let Err(refusal) = checked {
            assert_eq!(refusal.status(), 403);
            assert!(refusal.condition() == Some(&condition::caldav::VALID_FILTER));
        }
    }
}

/// Reports of RFC 3744 are defined with `Depth: 0` alone.
#[test]
fn depths_of_principal_reports() {
    for body in [
        "<D:principal-match><D:self/></D:principal-match>",
        "<D:principal-search-property-set/>",
        "<D:acl-principal-prop-set/>",
        "<D:principal-property-search><D:property-search><D:prop/><D:match>a</D:match></D:property-search></D:principal-property-search>",
    ] {
        let body = dav(body);
        assert!(read("REPORT", None, body.as_bytes()).is_ok(), "{body}");
        assert!(read("REPORT", Some(Depth::Zero), body.as_bytes()).is_ok(), "{body}");
        let refusal = read("REPORT", Some(Depth::One), body.as_bytes()).expect_err(&body);
        assert_eq!(refusal.status(), 400);
    }
}

/// Which status what is no document has.
#[test]
fn what_is_no_document() {
    let propfind = "<D:propfind xmlns:D='DAV:'><D:allprop/></D:propfind>";
    let ok = |rest: &str| format!("{propfind}{rest}").into_bytes();
    for (method, body, status, kind) in [
        ("PROPFIND", b" \n".to_vec(), 400, ErrorKind::Empty),
        ("PROPFIND", b"\xEF\xBB\xBF".to_vec(), 400, ErrorKind::Empty),
        ("LOCK", b" ".to_vec(), 400, ErrorKind::Empty),
        ("PROPFIND", propfind.as_bytes()[..40].to_vec(), 400, ErrorKind::Truncated),
        ("PROPFIND", propfind.as_bytes()[..5].to_vec(), 400, ErrorKind::Truncated),
        ("PROPFIND", propfind.as_bytes()[..propfind.len() - 1].to_vec(), 400, ErrorKind::Truncated),
        ("PROPFIND", ok("text"), 400, ErrorKind::Syntax),
        ("PROPFIND", ok("<a/>"), 400, ErrorKind::Syntax),
        ("PROPFIND", ok("\0"), 400, ErrorKind::Syntax),
        ("PROPFIND", propfind.replace("<D:allprop/>", "<D:allprop/><D:a\x01/>").into_bytes(), 400, ErrorKind::Syntax),
        (
            "PROPFIND",
            propfind.replace("<D:allprop/>", "<x>\u{1}</x><D:allprop/>").into_bytes(),
            400,
            ErrorKind::Character,
        ),
        (
            "PROPFIND",
            propfind.replace("<D:allprop/>", "<x>&#1;</x><D:allprop/>").into_bytes(),
            400,
            ErrorKind::Character,
        ),
        (
            "PROPFIND",
            propfind.replace("<D:allprop/>", "<x a='' a=''/><D:allprop/>").into_bytes(),
            400,
            ErrorKind::Syntax,
        ),
        ("PROPFIND", propfind.replace("<D:allprop/>", "<y:x/><D:allprop/>").into_bytes(), 400, ErrorKind::Namespace),
        (
            "PROPFIND",
            propfind.replace("<D:allprop/>", "<x xmlns:y=''/><D:allprop/>").into_bytes(),
            400,
            ErrorKind::Namespace,
        ),
        ("PROPFIND", propfind.replace("<D:allprop/>", "<C:p:x/><D:allprop/>").into_bytes(), 400, ErrorKind::Syntax),
        ("PROPFIND", propfind.replace("<D:allprop/>", "&foo;<D:allprop/>").into_bytes(), 400, ErrorKind::Entity),
        ("PROPFIND", propfind.replace("<D:allprop/>", "<D:allprop></D:allprop").into_bytes(), 400, ErrorKind::Syntax),
        ("PROPFIND", b"<propfind xmlns='DAV:'>\xFF<allprop/></propfind>".to_vec(), 400, ErrorKind::Encoding),
        ("PROPFIND", b"\xFF<propfind xmlns='DAV:'><allprop/></propfind>".to_vec(), 400, ErrorKind::Encoding),
        ("PROPFIND", format!("<?XML version='1.0'?>{propfind}").into_bytes(), 400, ErrorKind::Syntax),
        ("PROPFIND", format!(" <?xml version='1.0'?>{propfind}").into_bytes(), 400, ErrorKind::Syntax),
        (
            "PROPFIND",
            format!("<?xml version='1.0' encoding='x-none'?>{propfind}").into_bytes(),
            415,
            ErrorKind::Encoding,
        ),
        ("PROPFIND", b"\x1F\x8B\x08".to_vec(), 415, ErrorKind::Encoding),
        ("PROPFIND", b"hello".to_vec(), 400, ErrorKind::UnexpectedRoot),
        ("PROPFIND", b"<html><body>".to_vec(), 400, ErrorKind::Truncated),
        ("PROPFIND", b"<html></html>".to_vec(), 400, ErrorKind::UnexpectedRoot),
        ("PROPPATCH", Vec::new(), 400, ErrorKind::Empty),
        ("REPORT", Vec::new(), 400, ErrorKind::Empty),
        ("SEARCH", Vec::new(), 400, ErrorKind::Empty),
        ("ACL", Vec::new(), 400, ErrorKind::Empty),
        ("MKCOL", b"xzy-foo/bar-512".to_vec(), 415, ErrorKind::UnexpectedRoot),
        ("MKCOL", propfind.as_bytes().to_vec(), 415, ErrorKind::UnexpectedRoot),
        ("MKCOL", b"<mkcol/>".to_vec(), 400, ErrorKind::UnexpectedRoot),
        ("COPY", propfind.as_bytes().to_vec(), 415, ErrorKind::InvalidRequest),
        ("MOVE", b"x".to_vec(), 415, ErrorKind::InvalidRequest),
        ("DELETE", b"x".to_vec(), 415, ErrorKind::InvalidRequest),
        ("UNLOCK", b"x".to_vec(), 415, ErrorKind::InvalidRequest),
    ] {
        let refusal = read(method, None, &body).expect_err("a refusal");
        let found = (refusal.status().as_u16(), refusal.kind());
        assert_eq!(found, (status, kind), "{refusal:?}: {}", String::from_utf8_lossy(&body));
        let reply = Reply::from(refusal);
        assert_eq!((reply.status().as_u16(), reply.body().len()), (status, 0));
    }
}

/// A media type that is none of XML makes what is no XML another kind of body.
#[test]
fn other_kinds_of_bodies() {
    let method = Method::from_bytes(b"PROPFIND").expect("a method");
    for (content_type, body, status) in [
        (Some("text/plain"), &b"hello"[..], 415),
        (None, b"hello", 415),
        (Some("application/json"), b"{}", 415),
        (Some("application/xml"), b"hello", 400),
        (Some("text/plain"), b"<propfind", 400),
        (Some("application/xml; charset=x-none"), b"<propfind xmlns='DAV:'><propname/></propfind>", 415),
    ] {
        let refusal = Reader::new(&method, body).content_type(content_type).parse().expect_err("a refusal");
        assert_eq!(refusal.status().as_u16(), status, "{content_type:?} {refusal:?}");
    }
}

/// Declarations of document types, with and without external entities, in several encodings.
#[test]
fn document_types() {
    let external = [
        "<!DOCTYPE a SYSTEM 'http://example.com/a'>",
        "<!DOCTYPE a PUBLIC '-//x' \"http://example.com/a\">",
        "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE a [<!ENTITY i '>'><!ENTITY % e SYSTEM 'x'> %e;]>",
        "<!DOCTYPE a [<!-- '> --><!ENTITY e PUBLIC 'x' 'y'>]>",
        "<!DOCTYPE\n\ta\nSYSTEM\n'x'>",
    ];
    let internal = [
        "<!DOCTYPE a>",
        "<!DOCTYPE a [<!ENTITY e 'SYSTEM PUBLIC'>]>",
        "<!DOCTYPE a [<!-- <!ENTITY e SYSTEM 'x'> -->]>",
        "<!DOCTYPE a [<!ELEMENT SYSTEMS ANY>]>",
        "<!DOCTYPE a><SYSTEM a='PUBLIC'/>",
        "<!DOCTYPE a [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>",
    ];
    let both = external.iter().map(|text| (text, true)).chain(internal.iter().map(|text| (text, false)));
    for (declaration, is_external) in both {
        let body = format!("<?xml version='1.0'?>\n{declaration}<D:propfind xmlns:D='DAV:'><D:allprop/></D:propfind>");
        let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(body.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for (bytes, line) in [(body.as_bytes(), 2), (&utf16, 2)] {
            if bytes[0] == 0xFF && cfg!(not(feature = "encoding")) {
                continue;
            }
            let refusal = read("PROPFIND", None, bytes).expect_err("a refusal");
            assert_eq!(refusal.kind(), ErrorKind::Doctype);
            assert_eq!(refusal.position().map(|at| at.line()), Some(line), "{body}");
            let name = refusal.condition().cloned();
            let expected = is_external.then_some(condition::NO_EXTERNAL_ENTITIES);
            assert_eq!((refusal.status().as_u16(), name), (if is_external { 403 } else { 400 }, expected), "{body}");
            let reply = Reply::from(refusal);
            if is_external {
                let document = Conditions::parse(&reply.body()).expect("conditions");
                assert!(document.get(&condition::NO_EXTERNAL_ENTITIES).is_some());
            }
        }
    }
}

/// What is over a limit is 413, but for the depth; what equals it passes.
#[test]
fn limits() {
    let names = |count: usize| {
        let names: String = (0..count).map(|number| format!("<D:a{number}/>")).collect();
        dav(&format!("<D:propfind><D:prop>{names}</D:prop></D:propfind>"))
    };
    let hrefs =
        |count| dav(&format!("<C:calendar-multiget>{}</C:calendar-multiget>", "<D:href>/a</D:href>".repeat(count)));
    let expanded =
        |count| dav(&format!("<D:expand-property>{}</D:expand-property>", "<D:property name='a'/>".repeat(count)));
    let changes = |count| {
        let remove = "<D:remove><D:prop><D:a/></D:prop></D:remove>".repeat(count);
        dav(&format!("<D:propertyupdate>{remove}</D:propertyupdate>"))
    };
    let deep = |count: usize| {
        let (open, close) = ("<D:property name='a'>".repeat(count), "</D:property>".repeat(count));
        dav(&format!("<D:expand-property>{open}{close}</D:expand-property>"))
    };
    let spaces = |count: usize| {
        let body = dav("<D:propfind><D:propname/></D:propfind>");
        format!("{}{body}", " ".repeat(count - body.len()))
    };
    let cases: [(&str, &dyn Fn(usize) -> String, usize, Limit, u16); 6] = [
        ("PROPFIND", &names, 4096, Limit::Names, 413),
        ("REPORT", &hrefs, 10_000, Limit::Hrefs, 413),
        ("REPORT", &expanded, 4096, Limit::Names, 413),
        ("PROPPATCH", &changes, 4096, Limit::Names, 413),
        ("REPORT", &deep, 127, Limit::Depth, 400),
        ("PROPFIND", &spaces, 1 << 20, Limit::TotalBytes, 413),
    ];
    for (method, body, most, limit, status) in cases {
        assert!(read(method, None, body(most).as_bytes()).is_ok(), "{limit}");
        let refusal = read(method, None, body(most + 1).as_bytes()).expect_err("over the limit");
        assert_eq!(refusal.kind(), ErrorKind::Limit(limit));
        assert_eq!(refusal.status().as_u16(), status, "{limit}");
    }
    // However deep the options allow it: what is read is nested as the body is.
    let method = Method::from_bytes(b"REPORT").expect("a method");
    let options = ParseOptions::new().limits(Limits::new().depth(u32::MAX).total_bytes(64 << 20).names(u32::MAX));
    let body = deep(300);
    let refusal = Reader::new(&method, body.as_bytes()).options(options).parse().expect_err("too deep");
    assert_eq!(refusal.kind(), ErrorKind::Limit(Limit::Depth));
}

/// A server's own refusals go the same way.
#[test]
fn refusals_of_a_server() {
    let refusal = Error::refused(multistatus::http::StatusCode::UNPROCESSABLE_ENTITY, "no such grammar")
        .with_condition(condition::SEARCH_GRAMMAR_SUPPORTED);
    assert_eq!(refusal.to_string(), "no such grammar");
    let reply = Reply::from(refusal);
    assert_eq!(reply.status(), 422);
    let conditions = reply.conditions().expect("a condition");
    assert!(conditions.get(&Name::dav("search-grammar-supported")).is_some());
}
