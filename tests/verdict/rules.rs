//! Tests the verdict on single responses.

use std::borrow::BorrowMut;
use std::fs;
use std::path::Path;

use multistatus::condition::{NUMBER_OF_MATCHES_WITHIN_LIMITS, SUPPORTED_REPORT};
use multistatus::http::StatusCode;
use multistatus::read::BadResponses;
use multistatus::{
    Base, Change, Changes, Condition, Error, ErrorKind, Exchange, Footer, Href, Multistatus, Name, Operation, Overall,
    ParseOptions, Relation, Response, ResponseBuilder, Summary,
};

type Test = Result<(), Error>;

const A: Name = Name::dav("a");
const B: Name = Name::dav("b");

fn document(rows: impl IntoIterator<Item: BorrowMut<ResponseBuilder>>) -> Result<Multistatus<'static>, Error> {
    rows.into_iter().map(|mut row| row.borrow_mut().build()).collect()
}

fn row(href: &str, status: u16) -> ResponseBuilder {
    Response::builder(href).status(status).clone()
}

fn data(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)).unwrap_or_default()
}

fn sync<'m>(document: &'m Multistatus<'m>) -> Changes<'m> {
    document.changes(Operation::SyncCollection)
}

/// Returns one line for each failure.
fn failures(document: &Multistatus<'_>, operation: Operation) -> Vec<String> {
    document.verdict(operation).failures().map(|failure| failure.to_string()).collect()
}

#[test]
fn a_404_propstat_is_an_answer_or_a_failure() -> Test {
    let document = document([Response::builder("/a").property(A, "1").not_found(B)])?;
    for operation in [Operation::Propfind, Operation::Report, Operation::AddressbookQuery, Operation::Search] {
        assert_eq!(failures(&document, operation), [""; 0], "{operation:?}");
        assert_eq!(document.verdict(operation).overall(), Overall::Success);
        assert_eq!(document.verdict(operation).missing_properties().map(|(_, name)| name).collect::<Vec<_>>(), [&B]);
    }
    let verdict = document.verdict(Operation::SyncCollection);
    assert_eq!((verdict.failures().count(), verdict.overall()), (0, Overall::Unclear), "without a token");
    assert_eq!(failures(&document, Operation::Proppatch), ["/a: b: 404 Not Found"]);
    assert_eq!(document.verdict(Operation::Proppatch).overall(), Overall::Partial, "a status says that a was set");
    Ok(())
}

#[test]
fn failures_say_what_and_why() -> Test {
    let why = Condition::empty(multistatus::condition::CANNOT_MODIFY_PROTECTED_PROPERTY);
    let document = document([
        Response::builder("/a").property_failed_with(A, 403, why).property_status(B, 424).description("for people"),
        row("/b", 503).href("/c"),
        row("/d", 302).location("/e"),
        &mut row("/f", 204),
    ])?;
    let found: Vec<_> = document.verdict(Operation::Batch).failures().collect();
    let lines: Vec<_> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "/a: a: 403 Forbidden (cannot-modify-protected-property)",
            "/a: b: 424 Failed Dependency",
            "/b: 503 Service Unavailable",
            "/c: 503 Service Unavailable",
            "/d: 302 Found",
        ]
    );
    assert_eq!(found[0].property(), Some(&A));
    assert_eq!(found[0].conditions().len(), 1);
    assert!(found[0].description().is_some_and(|text| text == "for people"));
    assert_eq!(
        found.iter().map(|failure| failure.is_dependent()).collect::<Vec<_>>(),
        [false, true, false, false, false]
    );
    assert_eq!(found.iter().filter(|failure| failure.is_transient()).count(), 2);
    assert!(found[4].location().is_some_and(|href| href == "/e"));
    Ok(())
}

#[test]
fn what_may_be_tried_again() -> Test {
    let transient = |status: u16| -> Result<bool, Error> {
        let exchange = Exchange::from(Operation::Delete);
        Ok(row("/a", status).build()?.failures(&exchange).any(|failure| failure.is_transient()))
    };
    for status in [408, 425, 429, 502, 503, 504] {
        assert!(transient(status)?, "{status}");
    }
    for status in [400, 403, 404, 409, 423, 424, 500, 501, 505, 507, 508] {
        assert!(!transient(status)?, "{status}");
    }
    Ok(())
}

#[test]
fn what_does_not_say_that_it_went_well() -> Test {
    let read = |row: &str| -> Result<Multistatus<'static>, Error> {
        let body =
            format!("<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href>{row}</D:response></D:multistatus>");
        Ok(Multistatus::parse(body.as_bytes())?.into_owned())
    };
    // A status that cannot be read is no success, whatever the operation.
    let document = read("<D:status>fine</D:status>")?;
    for operation in [Operation::Propfind, Operation::Delete, Operation::Batch] {
        assert_eq!(failures(&document, operation), ["/a: no status"]);
    }
    // Servers send an empty response for a resource without the requested properties.
    let document = read("")?;
    assert_eq!(failures(&document, Operation::Propfind), [""; 0]);
    assert_eq!(failures(&document, Operation::Delete), ["/a: no status"]);
    let document = read("<D:propstat><D:prop><D:x/></D:prop></D:propstat>")?;
    assert_eq!(failures(&document, Operation::Propfind), ["/a: x: no status"]);
    let document = read("<D:propstat><D:prop/><D:status>HTTP/1.1 403 Forbidden</D:status></D:propstat>")?;
    assert_eq!(failures(&document, Operation::Proppatch), ["/a: 403 Forbidden"]);
    // A response without href.
    let body =
        b"<D:multistatus xmlns:D='DAV:'><D:response><D:status>HTTP/1.1 500 x</D:status></D:response></D:multistatus>";
    assert_eq!(failures(&Multistatus::parse(body)?, Operation::Delete), ["no href: 500 x"]);
    Ok(())
}

#[test]
fn a_summary_is_a_line_for_a_log() -> Test {
    let mut summary = Summary::new(Operation::Propfind);
    for n in 0..809 {
        summary.add(&Response::builder(format!("/{n}")).property(A, "1").not_found(B).build()?);
    }
    assert_eq!(summary.to_string(), "none of 809 resources failed; not-finished");
    summary.add(&row("/x", 423).build()?);
    summary.add(&Response::builder("/y").property_status(A, 403).property_status(B, 424).build()?);
    summary.add(&row("/z", 423).build()?);
    let line = "3 of 812 resources failed: 2 × 423 Locked, 1 × 403 Forbidden";
    assert_eq!(summary.to_string(), format!("{line}; not-finished"));
    assert_eq!(summary.counts().next(), Some((Some(StatusCode::LOCKED), 2)));
    assert!(!summary.is_complete(), "it may go on");
    summary.finish(&Footer::new());
    assert!(summary.is_complete());
    summary.add_bad_response();
    summary.add(&row("/", 507).build()?);
    assert!(!summary.is_complete());
    assert!(summary.to_string().ends_with("; 1 more could not be read; there are more"));
    let document = document([row("/a", 500).href("/b"), &mut row("/c", 204)])?;
    assert_eq!(
        document.verdict(Operation::Batch).summary().to_string(),
        "2 of 3 resources failed: 2 × 500 Internal Server Error"
    );
    // RFC 4918 §9.6.1: a resource that was deleted has no response.
    assert_eq!(document.verdict(Operation::Delete).summary().to_string(), "2 failed: 2 × 500 Internal Server Error");
    let mut summary = Summary::new(Operation::Move);
    summary.finish(&Footer::new());
    assert_eq!(summary.to_string(), "none failed; no-responses");
    Ok(())
}

#[test]
fn overall() -> Test {
    let of = |operation, statuses: &[u16]| -> Result<Overall, Error> {
        let rows = statuses.iter().enumerate().map(|(n, status)| row(&format!("/{n}"), *status));
        Ok(document(rows)?.verdict(operation).overall())
    };
    assert_eq!(of(Operation::Batch, &[200, 201, 204])?, Overall::Success);
    assert_eq!(of(Operation::Batch, &[200, 500])?, Overall::Partial);
    assert_eq!(of(Operation::Batch, &[403, 500])?, Overall::Failed);
    assert_eq!(of(Operation::Batch, &[])?, Overall::Unclear);
    assert_eq!(of(Operation::Delete, &[423])?, Overall::Partial, "what succeeded is left out");
    assert_eq!(of(Operation::Lock, &[423, 424])?, Overall::Failed);
    assert_eq!(of(Operation::Lock, &[])?, Overall::Unclear, "RFC 4918 §9.10.3");
    assert_eq!(of(Operation::Mkcalendar, &[])?, Overall::Unclear, "RFC 4791 §5.3.1.1");
    assert_eq!(of(Operation::Propfind, &[200, 507])?, Overall::Partial, "of a member: there was no space for it");
    assert_eq!(of(Operation::Propfind, &[200, 508])?, Overall::Partial);
    assert_eq!(of(Operation::SyncCollection, &[404])?, Overall::Unclear, "a removal, but no token");
    assert!(Overall::Success.is_success() && !Overall::Incomplete.is_success());
    Ok(())
}

#[test]
fn a_lost_row_is_never_a_success() -> Test {
    let body = b"<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a\x01</D:href><D:status>HTTP/1.1 404 x</D:status>\
        </D:response><D:sync-token>urn:a:b</D:sync-token></D:multistatus>";
    let document = ParseOptions::new().bad_responses(BadResponses::Keep).parse(body)?;
    assert_eq!(document.bad_responses(), 1);
    for operation in [Operation::Propfind, Operation::SyncCollection, Operation::Batch, Operation::Delete] {
        assert_eq!(document.verdict(operation).overall(), Overall::Incomplete);
    }
    assert_eq!(sync(&document).token().map_err(|error| error.kind()), Err(ErrorKind::Incomplete));
    let owned = document.into_owned();
    assert_eq!(owned.bad_responses(), 1);
    Ok(())
}

#[test]
fn truncated_or_out_of_space() -> Test {
    let own = Href::new("/c/")?;
    let cut = |operation, builder: &mut ResponseBuilder| -> Result<bool, Error> {
        Ok(document([&mut row("/c/a", 200), builder])?.verdict(Exchange::new(operation, own.clone())?).is_truncated())
    };
    let limits = || Condition::empty(NUMBER_OF_MATCHES_WITHIN_LIMITS);
    for operation in [
        Operation::Propfind,
        Operation::Report,
        Operation::SyncCollection,
        Operation::AddressbookQuery,
        Operation::Search,
    ] {
        assert!(cut(operation, &mut row("http://example.com/c", 507))?);
        assert!(cut(operation, row("/other", 507).condition(limits()))?);
        assert!(!cut(operation, &mut row("/other", 507))?);
        assert!(!cut(operation, row("/c/", 403).condition(limits()))?);
    }
    for operation in [Operation::Copy, Operation::Move, Operation::Proppatch, Operation::Batch] {
        assert!(!cut(operation, row("/c/", 507).condition(limits()))?);
        assert_eq!(failures(&document([row("/c/", 507)])?, operation).len(), 1);
    }
    for operation in [Operation::Propfind, Operation::Copy, Operation::Delete] {
        assert!(cut(operation, &mut row("/x", 508))?, "RFC 5842 §7.2");
    }
    for name in ["rfc/rfc6352-s8_6_5.xml", "rfc/rfc6578-s3_10.xml", "rfc/rfc6578-s3_11.xml", "rfc/rfc5323-s2_3_4.xml"] {
        let body = data(name);
        let document = Multistatus::parse(&body)?;
        let base = Href::new(match name {
            "rfc/rfc5323-s2_3_4.xml" => "http://example.net/",
            "rfc/rfc6352-s8_6_5.xml" => "/home/bernard/addressbook/",
            _ => "/home/cyrusdaboo/",
        })?;
        let expected =
            !name.contains("s3_10") || document.responses().iter().any(|row| row.status().is_some_and(|s| *s == 507));
        assert_eq!(document.verdict(Exchange::new(Operation::Search, base)?).is_truncated(), expected, "{name}");
    }
    Ok(())
}

#[test]
fn changes_of_a_synchronization() -> Test {
    let mut document = document([
        Response::builder("/c/new").property(A, "1"),
        Response::builder("/c/bare").not_found(B),
        &mut row("/c/sogo", 201),
        row("/c/gone", 404).href("/c/gone2"),
        row("/c/sub/", 403).condition(Condition::empty(SUPPORTED_REPORT)),
        &mut row("/c/odd", 500),
        &mut row("/c/", 507),
    ])?;
    assert_eq!(sync(&document).token().map_err(|error| error.kind()), Err(ErrorKind::Incomplete), "no token");
    document.set_sync_token(Some("urn:a:b"))?;
    let changes = sync(&document);
    let hrefs = |changes: Vec<Change<'_>>| -> Vec<String> {
        changes.into_iter().filter_map(|change| change.href().map(|href| href.to_string())).collect()
    };
    assert_eq!(hrefs(changes.changed().collect()), ["/c/new", "/c/bare", "/c/sogo"]);
    assert_eq!(hrefs(changes.removed().collect()), ["/c/gone", "/c/gone2"]);
    assert_eq!(hrefs(changes.unsyncable().collect()), ["/c/sub/"]);
    assert_eq!(hrefs(changes.failed().collect()), ["/c/odd"]);
    assert_eq!((changes.token()?, changes.is_truncated()), ("urn:a:b", true));
    document.push(row("/c/loop", 508).build()?);
    assert!(sync(&document).token().is_err());
    Ok(())
}

#[test]
fn changes_of_the_rfc() -> Test {
    let body = data("rfc/rfc6578-s3_9.xml");
    let document = Multistatus::parse(&body)?;
    let changes = sync(&document);
    let counts = (changes.changed().count(), changes.removed().count(), changes.failed().count());
    assert_eq!((counts, changes.is_truncated()), ((2, 1, 0), false));
    assert_eq!(changes.token()?, "http://example.com/ns/sync/1238");
    Ok(())
}

#[test]
fn find_a_row() -> Test {
    let document =
        document([&mut row("/a%7eb", 200), &mut row("/c/", 201), &mut row("/c", 202), row("/d/", 203).href("/e")])?;
    let status = |href: &str| -> Result<Option<u16>, Error> {
        Ok(document.find(&Href::new(href.to_owned())?).and_then(|row| row.status()).map(|status| status.as_u16()))
    };
    assert_eq!(status("http://example.com/a~b")?, Some(200));
    assert_eq!(status("/c")?, Some(202));
    assert_eq!(status("/c/")?, Some(201));
    assert_eq!(status("/d")?, Some(203));
    assert_eq!(status("/e")?, Some(203));
    assert_eq!(status("/f")?, None);
    Ok(())
}

#[test]
fn relations() -> Test {
    let base = Base::new("https://example.com/dav/me/")?;
    let body = br#"<D:multistatus xmlns:D="DAV:">
        <D:response><D:href>/dav/me</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>
        <D:response><D:href>/dav/%6de/a</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>
        <D:response><D:href>https://other.example.com/dav/me/a</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>
        <D:response><D:href>a:b.vcf</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>
        <D:response><D:href>../</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>
        <D:response><D:href>./</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>
        <D:response><D:href>/dav/mexico</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>
        <D:response><D:href>mailto:me@example.com</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>
        </D:multistatus>"#;
    let document = Multistatus::parse(body)?;
    let found: Vec<_> = document.responses().iter().filter_map(|row| Some(base.relation(&row.href()?))).collect();
    use Relation::{Child, Outside, Same};
    assert_eq!(found, [Same, Child, Outside, Child, Outside, Same, Outside, Outside]);
    Ok(())
}

#[test]
fn propstats_of_one_status_are_looked_up_as_one() -> Test {
    let body = br#"<D:multistatus xmlns:D="DAV:"><D:response><D:href>/a</D:href>
        <D:propstat><D:prop><D:a>1</D:a></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>
        <D:propstat><D:prop><D:x/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>
        <D:propstat><D:prop><D:b>2</D:b></D:prop><D:status>HTTP/1.1 200 fine</D:status></D:propstat>
        <D:propstat><D:prop><D:y/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>
        </D:response></D:multistatus>"#;
    let document = Multistatus::parse(body)?;
    let row = &document.responses()[0];
    let names: Vec<_> =
        row.properties_with(StatusCode::OK).map(|property| property.name().local().to_owned()).collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(row.missing_properties().map(Name::local).collect::<Vec<_>>(), ["x", "y"]);
    assert_eq!(row.property(&B).as_ref().and_then(|b| b.text()), Some("2"));
    Ok(())
}

#[test]
fn recorded_answers() -> Test {
    let overall = |name: &str, operation| -> Result<Overall, Error> {
        let body = data(&format!("captures/{name}"));
        Ok(ParseOptions::new().tolerant().parse(&body)?.verdict(operation).overall())
    };
    for name in [
        "apache/006-PROPFIND-d1-allprop.xml",
        "nginx/006-PROPFIND-d1-allprop.xml",
        "tomcat/006-PROPFIND-d1-allprop.xml",
    ] {
        assert_eq!(overall(name, Operation::Propfind)?, Overall::Success, "{name}");
    }
    assert_eq!(overall("apache/050-PROPPATCH-set-simple.xml", Operation::Proppatch)?, Overall::Success);
    assert_eq!(overall("lighttpd/055-PROPPATCH-remove-protected.xml", Operation::Proppatch)?, Overall::Failed);
    assert_eq!(overall("davical/004-MKCALENDAR-mkcalendar-bad-prop.xml", Operation::Mkcalendar)?, Overall::Failed);
    assert_eq!(overall("apache/090-LOCK-conflict-dinf-exclusive.xml", Operation::Lock)?, Overall::Failed);
    assert_eq!(overall("apache/098-DELETE-delete-readonly-dir.xml", Operation::Delete)?, Overall::Partial);
    assert_eq!(
        overall("wsgidav/075-DELETE-delete-tree-with-2-locked-children.xml", Operation::Delete)?,
        Overall::Partial
    );
    assert_eq!(overall("tomcat/094-COPY-copy-onto-tree-with-locked-child.xml", Operation::Copy)?, Overall::Partial);
    Ok(())
}
