//! Tests documents that are made of the parts of a multistatus.

use std::fs;
use std::path::Path;

use multistatus::read::{Deviation, Limits};
use multistatus::{
    Condition, Conditions, Error, ErrorKind, Multistatus, Name, ParseOptions, Property, Response, Value, condition,
    document,
};

type Test = Result<(), Error>;

fn example(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/rfc").join(name)).unwrap_or_default()
}

#[test]
fn every_error_of_the_rfcs() -> Test {
    let cases = [
        ("rfc3253-s1_6_1.xml", "{DAV:}must-be-checked-in"),
        ("rfc3744-s7_1_1.xml", "{DAV:}need-privileges"),
        ("rfc3744-s8_1_3.xml", "{DAV:}no-protected-ace-conflict"),
        ("rfc3744-s8_1_4.xml", "{DAV:}no-inherited-ace-conflict"),
        ("rfc4918-s7_5_2.xml", "{DAV:}lock-token-submitted"),
        ("rfc4918-s16.xml", "{DAV:}lock-token-submitted"),
        ("rfc5323-s2_4_1.xml", "{DAV:}search-scope-valid"),
        ("rfc5995-s4_2.xml", "{DAV:}allow-client-defined-uri"),
        ("rfc6578-s3_12.xml", "{DAV:}number-of-matches-within-limits"),
        ("rfc6638-sB_6.xml", "{DAV:}need-privileges"),
    ];
    for (name, expected) in cases {
        let body = example(name);
        let conditions = ParseOptions::new().strict(true).parse_conditions(&body);
        let conditions = conditions.map_err(|error| panic!("{name}: {error}")).unwrap_or_default();
        assert!(conditions.iter().any(|found| found.name().to_string() == expected), "{name}: {conditions:?}");
        assert_eq!(Conditions::parse(&conditions.to_xml())?, conditions, "{name}");
    }
    assert!(Conditions::parse(&example("rfc4331-s6.xml")).is_err(), "its declaration is not closed");
    let undeclared = Conditions::parse(&example("rfc4791-s7_8_10.xml"));
    assert_eq!(undeclared.map_err(|error| error.kind()), Err(ErrorKind::Namespace));
    Ok(())
}

#[test]
fn locked_resources_are_named() -> Test {
    let body = example("rfc4918-s16.xml");
    let conditions = Conditions::parse(&body)?;
    let locked = conditions.get(&condition::LOCK_TOKEN_SUBMITTED).map(Condition::hrefs).unwrap_or_default();
    assert_eq!(locked.iter().map(|href| href.as_str()).collect::<Vec<_>>(), ["/workspace/webdav/"]);
    let made = Conditions::try_from_iter([condition::lock_token_submitted(["/workspace/webdav/"])?])?;
    assert_eq!(made.get(&condition::LOCK_TOKEN_SUBMITTED).map(Condition::hrefs), Some(locked));
    assert!(condition::no_conflicting_lock::<&str>([])?.is_empty());
    assert_eq!(condition::no_conflicting_lock(["/a", "/b"])?.hrefs().len(), 2);
    assert!(condition::lock_token_submitted(["a b"]).is_err());
    Ok(())
}

#[test]
fn error_documents_are_read_as_strictly_as_any() {
    let kind = |body: &str| Conditions::parse(body.as_bytes()).map(|found| found.len()).map_err(|error| error.kind());
    let ok = "<D:error xmlns:D='DAV:'><D:x/></D:error>";
    assert_eq!(kind(ok), Ok(1));
    assert_eq!(kind(&format!("\u{FEFF}<?xml version='1.0'?><!-- c -->{ok}\n<!-- d -->")), Ok(1));
    assert_eq!(kind("<error xmlns='DAV:'/>"), Ok(0));
    assert_eq!(kind("<error xmlns='DAV:'>text<a xmlns='urn:x'>y</a></error>"), Ok(1));
    assert_eq!(kind(&format!("{ok}{ok}")), Err(ErrorKind::Syntax));
    assert_eq!(kind(&format!("{ok}x")), Err(ErrorKind::Syntax));
    assert_eq!(kind(&format!("<!DOCTYPE error>{ok}")), Err(ErrorKind::Doctype));
    assert_eq!(kind(&ok.replace("<D:x/>", "<D:x>")), Err(ErrorKind::Syntax));
    assert_eq!(kind(&ok.replace("</D:error>", "")), Err(ErrorKind::Truncated));
    assert_eq!(kind(&ok.replace("D:x", "y:x")), Err(ErrorKind::Namespace));
    assert_eq!(kind(&ok.replace("<D:x/>", "<D:x>&e;</D:x>")), Err(ErrorKind::Entity));
    assert_eq!(kind(""), Err(ErrorKind::Empty));
    assert_eq!(kind("<html><body><br></body></html>"), Err(ErrorKind::UnexpectedRoot));
    assert_eq!(kind("Forbidden"), Err(ErrorKind::UnexpectedRoot));
    assert_eq!(kind("<D:multistatus xmlns:D='DAV:'/>"), Err(ErrorKind::UnexpectedRoot));
    let message = Conditions::parse(b"<html/>").map_err(|error| error.to_string());
    assert!(message.is_err_and(|message| message.contains("expected the root {DAV:}error, found html")));

    let strict = |body: &str| {
        let found = ParseOptions::new().strict(true).parse_conditions(body.as_bytes());
        found.map(|found| found.len()).map_err(|error| error.kind())
    };
    assert_eq!(strict("<error xmlns='DAV:'/>"), Err(ErrorKind::Deviation(Deviation::ErrorEmpty)));
    assert_eq!(strict("<error xmlns='DAV:'> </error>"), Err(ErrorKind::Deviation(Deviation::ErrorEmpty)));
    assert_eq!(strict("<error xmlns='DAV:'>x<a/></error>"), Err(ErrorKind::Deviation(Deviation::ErrorText)));
    assert_eq!(strict("<error xmlns='DAV:'><response/><href/><b/></error>"), Ok(3), "conditions of any name");
    let deep = ParseOptions::new().limits(Limits::new().depth(3));
    let body = b"<error xmlns='DAV:'><a><b><c/></b></a></error>";
    assert!(deep.parse_conditions(body).is_err_and(|error| error.is_limit()));
}

#[test]
fn any_condition_is_kept_whole() -> Test {
    let body = br#"<d:error xmlns:d="DAV:" xmlns:s="urn:s" xml:lang="de"><s:exception code="s:x">Nein</s:exception>
        <s:sabredav-version><s:deep a="1"/> 4.7</s:sabredav-version></d:error>"#;
    let conditions = Conditions::parse(body)?;
    assert_eq!(conditions.len(), 2);
    let exception = conditions.get(&Name::new("urn:s", "exception")?);
    assert_eq!(exception.and_then(|exception| exception.lang()), Some("de"));
    let again = Conditions::parse(&conditions.to_xml())?;
    assert_eq!(again, conditions);
    assert_eq!(Conditions::parse(&again.to_xml())?, conditions);
    Ok(())
}

#[test]
fn mkcol_and_mkcalendar() -> Test {
    for (name, root, count) in [
        ("rfc5689-s3_5.xml", document::Root::MkcolResponse, 2),
        ("rfc5689-s4_1_1.xml", document::Root::MkcalendarResponse, 1),
        ("rfc5689-s4_1_1-2.xml", document::Root::MkcolResponse, 1),
        ("rfc6352-s6_3_1_1.xml", document::Root::MkcolResponse, 1),
        ("rfc8144-sB_4_1.xml", document::Root::MkcolResponse, 1),
    ] {
        let body = example(name);
        let document = ParseOptions::new().strict(true).parse_propstats(&body)?;
        assert_eq!((document.root(), document.propstats().count()), (root, count), "{name}");
        let written = document.to_xml();
        assert_eq!(document::Propstats::parse(&written)?, document, "{name}");
        assert_eq!(document.clone().into_owned(), document);
    }
    let body = example("rfc5689-s3_5.xml");
    let document = document::Propstats::parse(&body)?;
    let failed = document.propstats().next();
    assert!(
        failed
            .is_some_and(|propstat| propstat.conditions().any(|found| *found.name() == condition::VALID_RESOURCETYPE))
    );
    assert!(document.status_of(&Name::dav("displayname")).is_some_and(|status| *status == 424));

    let row = Response::builder("/a/")
        .property(Name::caldav("calendar-timezone"), "x")
        .property_status(Name::dav("q"), 409)
        .build()?;
    let document = document::Propstats::new(document::Root::MkcalendarResponse, row)?;
    let written = document.to_xml();
    assert_eq!(document::Propstats::parse(&written)?, document);
    let refused = document::Propstats::new(document::Root::MkcolResponse, Response::builder("/a").status(403).build()?);
    assert_eq!(refused.map(|_| ()).map_err(|error| error.kind()), Err(ErrorKind::Usage));
    Ok(())
}

#[test]
fn mkcol_documents_are_read_as_strictly_as_any() {
    let kind = |body: &str| {
        let found = document::Propstats::parse(body.as_bytes());
        found.map(|found| found.propstats().count()).map_err(|error| error.kind())
    };
    let propstat = "<propstat><prop><a/></prop><status>HTTP/1.1 200 OK</status></propstat>";
    let ok = format!("<mkcol-response xmlns='DAV:'>{propstat}{propstat}</mkcol-response>");
    assert_eq!(kind(&ok), Ok(2));
    assert_eq!(kind("<mkcol-response xmlns='DAV:'/>"), Ok(0));
    assert_eq!(kind(&ok.replace("<a/>", "<b:a/>")), Err(ErrorKind::Namespace));
    assert_eq!(kind(&format!("{ok}<x/>")), Err(ErrorKind::Syntax));
    assert_eq!(kind("<html></html>"), Err(ErrorKind::UnexpectedRoot));
    assert_eq!(kind("<mkcalendar-response xmlns='DAV:'/>"), Err(ErrorKind::UnexpectedRoot), "it is CalDAV's");
    // A response does not belong there.
    let row = format!("<response><href>/</href>{propstat}</response>");
    assert_eq!(kind(&format!("<mkcol-response xmlns='DAV:'>{row}{propstat}</mkcol-response>")), Ok(1));
    let strict = ParseOptions::new().strict(true);
    let body = "<mkcol-response xmlns='DAV:'><propstat><prop/></propstat></mkcol-response>";
    let error = strict.parse_propstats(body.as_bytes()).map(|_| ()).map_err(|error| error.kind());
    assert_eq!(error, Err(ErrorKind::Deviation(Deviation::PropstatWithoutStatus)));
    // A propstat does not belong under a multistatus.
    let stray = format!("<multistatus xmlns='DAV:'>{propstat}</multistatus>");
    assert_eq!(Multistatus::parse(stray.as_bytes()).map(|document| document.responses().len()).ok(), Some(0));
}

#[test]
fn locks_that_were_granted() -> Test {
    for name in ["rfc4918-s9_10_7.xml", "rfc4918-s9_10_8.xml", "rfc2518-s8_10_8.xml"] {
        let document = document::Prop::parse(&example(name))?;
        assert_eq!(document.properties().len(), 1, "{name}");
        assert!(document.get(&Name::dav("lockdiscovery")).is_some(), "{name}");
        assert_eq!(document::Prop::parse(&document.to_xml())?, document, "{name}");
    }
    // RFC 4918 §14.18: a prop holds elements.
    let stray = b"<prop xmlns='DAV:'>a<lockdiscovery/></prop>";
    assert_eq!(document::Prop::parse(stray)?.properties().len(), 1);
    let strict = ParseOptions::new().strict(true).parse_prop(stray).map_err(|error| error.kind());
    assert_eq!(strict, Err(ErrorKind::Deviation(Deviation::PropText)));
    Ok(())
}

#[test]
fn rows_in_properties() -> Test {
    let body = example("rfc3253-s3_8_1.xml");
    let document = Multistatus::parse(&body)?;
    let row = &document.responses()[0];
    let history = row.property(&Name::dav("version-history"));
    let nested = history.as_ref().map(|property| property.responses()).unwrap_or_default();
    assert_eq!(nested.len(), 1);
    let versions = nested[0].property(&Name::dav("version-set"));
    let versions = versions.as_ref().map(|property| property.responses()).unwrap_or_default();
    assert!(versions.len() > 1);
    for version in &versions {
        assert!(version.property(&Name::dav("creator-displayname")).is_some());
    }
    // When written again, they have equal content.
    let value = Value::from_responses(versions.iter().cloned());
    let property = Property::new(Name::dav("version-set"), value)?;
    assert_eq!(property.responses(), versions);
    assert_eq!(Value::from_responses([]), Value::default());
    assert!(Property::new(Name::dav("displayname"), "<response/>")?.responses().is_empty());
    Ok(())
}

#[test]
fn rows_in_properties_know_what_is_around_them() -> Test {
    let body = br#"<x:multistatus xmlns:x="DAV:" xml:lang="en"><x:response><x:href>/</x:href><x:propstat><x:prop>
        <owner xmlns="urn:a" xml:lang="de"><response>no</response><deep xmlns="DAV:" xmlns:y="urn:y"><response
        ><href>/p</href><propstat><prop><displayname>Ich</displayname><y:z xml:lang=""/></prop><status>HTTP/1.1 200 OK</status>
        </propstat></response><response/></deep></owner>
        </x:prop><x:status>HTTP/1.1 200 OK</x:status></x:propstat></x:response></x:multistatus>"#;
    let document = Multistatus::parse(body)?;
    let owner = document.responses()[0].property(&Name::new("urn:a", "owner")?);
    let nested = owner.as_ref().map(|owner| owner.responses()).unwrap_or_default();
    assert_eq!(nested.len(), 2);
    let name = nested[0].property(&Name::dav("displayname"));
    assert_eq!(name.as_ref().and_then(|name| name.lang()), Some("de"));
    let z = nested[0].property(&Name::new("urn:y", "z")?);
    assert_eq!(z.as_ref().map(|z| z.lang()), Some(None));
    assert_eq!(nested[1].hrefs().len(), 0);
    // A response in a response is written as a response.
    let mut outer = Multistatus::new();
    outer.push(nested[0].clone());
    let written = outer.to_xml();
    assert_eq!(Multistatus::parse(&written)?.responses()[0], nested[0]);
    Ok(())
}

#[test]
fn documents_with_many_namespaces() -> Test {
    let mut builder = Response::builder("/");
    for n in 0..200 {
        builder.property_status(Name::new(&format!("urn:{n}"), "x")?, 403);
    }
    let document = document::Propstats::new(document::Root::MkcalendarResponse, builder.build()?)?;
    let written = document.to_xml();
    assert_eq!(ParseOptions::new().strict(true).parse_propstats(&written)?, document);
    let conditions: Result<Vec<_>, Error> =
        (0..300).map(|n| Ok(Condition::empty(Name::new(&format!("urn:{n}"), "x")?))).collect();
    let conditions = Conditions::try_from_iter(conditions?)?;
    assert_eq!(Conditions::parse(&conditions.to_xml())?, conditions);
    Ok(())
}
