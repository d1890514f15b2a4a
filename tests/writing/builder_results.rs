//! One bad value does not cost the response: properties that were looked up in vain, and a property that comes twice.

use multistatus::condition::CANNOT_MODIFY_PROTECTED_PROPERTY;
use multistatus::http::StatusCode;
use multistatus::prop::{ContentLength, LastModified, LiveProperty};
use multistatus::read::Deviation;
use multistatus::{
    Condition, Error, ErrorKind, Href, Multistatus, Name, Operation, Outcomes, ParseOptions, Property, Response,
    ResponseBuilder, Status, Value,
};
use proptest::prelude::*;

type Test = Result<(), Error>;

const A: Name = Name::dav("displayname");
const B: Name = Name::dav("getetag");

fn code(row: &Response<'_>, name: &Name) -> Option<u16> {
    row.status_of(name).map(|status| status.as_u16())
}

/// Each propstat: its status and its names.
fn propstats(row: &Response<'_>) -> Vec<(u16, Vec<Name>)> {
    row.propstats()
        .map(|propstat| (propstat.status().map_or(0, Status::as_u16), propstat.names().cloned().collect()))
        .collect()
}

#[test]
fn what_was_looked_up_in_vain_is_a_status() -> Test {
    let cases: Vec<(ResponseBuilder, u16)> = vec![
        (Response::builder("/a").property_result(A, Ok::<_, u16>("x")).clone(), 200),
        (Response::builder("/a").property_result(A, Ok::<_, u16>("a & b <")).clone(), 200),
        (Response::builder("/a").property_result(A, Ok::<_, u16>(Value::from_xml("<D:collection/>")?)).clone(), 200),
        (Response::builder("/a").property_result(A, Ok::<_, u16>("\u{1}")).clone(), 500),
        (Response::builder("/a").property_result(A, Err::<&str, _>(403)).clone(), 403),
        (Response::builder("/a").property_result(A, Err::<&str, _>(StatusCode::NOT_FOUND)).clone(), 404),
        (Response::builder("/a").property_result(A, Err::<&str, _>(Status::from(StatusCode::CONFLICT))).clone(), 409),
        (Response::builder("/a").property_result(A, Value::from_xml("<x")).clone(), 500),
        (
            Response::builder("/a").property_result(A, Href::new("a b").map(|href| href.as_str().to_owned())).clone(),
            500,
        ),
    ];
    for (number, (mut row, expected)) in cases.into_iter().enumerate() {
        let row = row.property(B, "y").build()?;
        assert_eq!((code(&row, &A), code(&row, &B)), (Some(expected), Some(200)), "{number}");
        assert_eq!(row.property(&A).is_some(), expected == 200, "{number}");
    }
    let kind = |row: &mut ResponseBuilder| row.build().err().map(|error| error.kind());
    assert_eq!(kind(Response::builder("/a").property_result(A, Err::<&str, _>(200))), Some(ErrorKind::Usage));
    assert_eq!(kind(Response::builder("/a").property_result(A, Err::<&str, _>(99))), Some(ErrorKind::InvalidStatus));
    Ok(())
}

#[test]
fn typed_values_too() -> Test {
    let row = Response::builder("/a")
        .live_result(Ok::<_, u16>(ContentLength(4)))
        .live_result(Err::<LastModified, _>(StatusCode::FORBIDDEN))
        .build()?;
    assert_eq!(row.live::<ContentLength>()?, Some(ContentLength(4)));
    assert_eq!(code(&row, &LastModified::NAME), Some(403));
    Ok(())
}

#[test]
fn properties_that_were_set_in_vain() -> Test {
    let mut outcomes = Outcomes::new((Operation::Proppatch, "/a"));
    outcomes.property_result(A, Ok::<_, u16>(())).property_result(B, Value::from_xml("<x").map(drop));
    let reply = outcomes.reply()?;
    let row = reply.multistatus().map(|document| document.responses()[0].clone());
    assert_eq!(row.as_ref().map(propstats), Some(vec![(424, vec![A]), (500, vec![B])]));
    let mut outcomes = Outcomes::new((Operation::Proppatch, "/a"));
    outcomes.property_result(A, Err::<(), _>(204));
    let error = outcomes.reply().err().map(|error| error.to_string()).unwrap_or_default();
    assert!(error.starts_with("property_result({DAV:}displayname): 204"), "{error}");
    Ok(())
}

#[test]
fn a_property_that_comes_twice_can_be_an_error() -> Test {
    let mut row = Response::builder("/a");
    let first = row.property(A, "1").clone().build()?;
    let twice: [fn(&mut ResponseBuilder) -> &mut ResponseBuilder; 6] = [
        |row| row.property(A, "2"),
        |row| row.property(A, "<"),
        |row| row.not_found(A),
        |row| row.property_element(Property::empty(A)),
        |row| row.property_failed_with(A, 403, Condition::empty(CANNOT_MODIFY_PROTECTED_PROPERTY)),
        |row| row.property_result(A, Err::<&str, _>(500)),
    ];
    for twice in twice {
        let error = twice(row.clone().unique_properties(true)).build().err().map(|error| error.kind());
        assert_eq!(error, Some(ErrorKind::Deviation(Deviation::PropertyTwice)));
        assert_eq!(twice(&mut row.clone()).build()?, first);
    }
    Ok(())
}

proptest! {
    /// With any calls in any order, each property stays as it first came, and no propstat is empty because of others.
    #[test]
    fn the_first_stays(calls in prop::collection::vec((0..4_usize, 0..6_u8), 1..12)) {
        let names = [A, B, Name::caldav("c"), Name::from_static("", "d")];
        let mut all = Response::builder("/a");
        let mut firsts = Response::builder("/a");
        let mut seen = Vec::new();
        for (name, call) in calls {
            let add = |row: &mut ResponseBuilder| _ = match call {
                0 => row.property(&names[name], "1"),
                1 => row.property(&names[name], "a<b"),
                2 => row.not_found(&names[name]),
                3 => row.property_status(&names[name], 403),
                4 => row.property_failed_with(&names[name], 403, Condition::empty(CANNOT_MODIFY_PROTECTED_PROPERTY)),
                _ => row.property_element_with(Property::empty(&names[name]), 208),
            };
            add(&mut all);
            if !seen.contains(&name) {
                seen.push(name);
                add(&mut firsts);
            }
        }
        let (all, firsts) = (all.build().expect("a response"), firsts.build().expect("a response"));
        prop_assert_eq!(all.as_xml(), firsts.as_xml());
        prop_assert!(all.propstats().all(|propstat| propstat.names().len() > 0));
    }
}

/// An href of any scheme that a builder or a document takes, a strict reader takes too.
#[test]
fn hrefs_that_are_no_http_urls() -> Result<(), Error> {
    let schemes = ["urn", "URN", "mailto", "tag", "data", "cid", "opaquelocktoken", "DAV", "ftp", "x", "http", "https"];
    let rests = ["a", "uuid:1", "a/b", "/a", "//", "//host", "//host/a", "//host:80/a?b", "//@/a", "//:80/a"];
    let hrefs = schemes.iter().flat_map(|scheme| rests.iter().map(move |rest| format!("{scheme}:{rest}")));
    let (mut taken, mut refused) = (0, 0);
    for href in hrefs.chain(["//host/a".to_owned(), "/a".to_owned()]) {
        let Ok(given) = Href::new(href.as_str()) else { continue };
        let builders = [
            Response::builder(&given).status(423).build(),
            Response::builder(&given).property(Name::dav("getetag"), "1").build(),
            Response::builder("http://host/first").href(&given).status(423).build(),
        ];
        let mut outcomes = Outcomes::new((Operation::Batch, "http://host/"));
        outcomes.status(&given, 423);
        let replied = outcomes.reply().map(|reply| reply.body());
        let bodies = builders.into_iter().map(|row| row.map(|row| Multistatus::from_iter([row]).to_xml()));
        for body in bodies.chain([replied]) {
            match body {
                Ok(body) => {
                    taken += 1;
                    ParseOptions::new().strict(true).parse(&body)?;
                }
                Err(_) => refused += 1,
            }
        }
        if !href.starts_with(['h', '/']) {
            let error = Response::builder(&given).status(423).build().expect_err("no HTTP URL");
            assert_eq!(error.kind(), ErrorKind::Deviation(Deviation::HrefNotHttp), "{href}");
        }
    }
    assert!(taken > 10 && refused > 100, "{taken} and {refused}");
    Ok(())
}
