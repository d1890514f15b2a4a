//! Checks that every call that takes a condition refuses one that breaks its content model, and that a condition that
//! was read is written as it is.

use multistatus::condition::{self, caldav, carddav};
use multistatus::{
    Condition, Conditions, Error, ErrorKind, Multistatus, Name, Operation, Outcomes, ParseOptions, Response, Value,
};

type Test = Result<(), Error>;

const HREF: &str = "<D:href>/a</D:href>";
const RESOURCE: &str = "<D:resource><D:href>/a</D:href><D:privilege><D:bind/></D:privilege></D:resource>";
const MORE: &str = "<x xmlns='urn:x'>y</x>";

/// Returns the conditions with a content model, with content that keeps it and content that breaks it.
fn models() -> Vec<(Name, Vec<String>, Vec<String>)> {
    let two = |part: &str| part.repeat(2);
    let with = |part: &str| format!("\n {MORE} {part}\n");
    let text = |part: &str| format!("{part}text");
    vec![
        (
            condition::LOCK_TOKEN_SUBMITTED,
            vec![HREF.into(), two(HREF), with(HREF)],
            vec![
                "".into(),
                " ".into(),
                MORE.into(),
                text(HREF),
                "/a".into(),
                "<D:href/>".into(),
                "<href>/a</href>".into(),
            ],
        ),
        (
            condition::NO_CONFLICTING_LOCK,
            vec!["".into(), HREF.into(), two(HREF), with("")],
            vec![text(HREF), "/a".into(), format!("{HREF}<D:href> </D:href>")],
        ),
        (
            condition::NEED_PRIVILEGES,
            vec![RESOURCE.into(), two(RESOURCE), with(RESOURCE)],
            vec![
                "".into(),
                HREF.into(),
                text(RESOURCE),
                "<D:resource/>".into(),
                RESOURCE.replace(HREF, ""),
                RESOURCE.replace(HREF, &two(HREF)),
                RESOURCE.replace("privilege>", "other>"),
                format!("{RESOURCE}<D:resource>{HREF}</D:resource>"),
            ],
        ),
        (caldav::NO_UID_CONFLICT, vec![HREF.into(), with(HREF)], vec!["".into(), two(HREF), text(HREF)]),
        (carddav::NO_UID_CONFLICT, vec![HREF.into(), with(HREF)], vec!["".into(), two(HREF), text(HREF)]),
        (
            caldav::UNIQUE_SCHEDULING_OBJECT_RESOURCE,
            vec!["".into(), HREF.into(), with(HREF)],
            vec![two(HREF), text(HREF), "/a".into()],
        ),
        (condition::SEARCH_SCOPE_VALID, vec!["".into(), "<D:response/>".into()], vec!["text".into()]),
        (caldav::SUPPORTED_FILTER, vec!["".into(), MORE.into()], vec!["text".into()]),
        (carddav::SUPPORTED_FILTER, vec!["".into(), MORE.into()], vec!["text".into()]),
        // Empty, and therefore without text: RFC 4918 §17.
        (condition::CANNOT_MODIFY_PROTECTED_PROPERTY, vec!["".into(), MORE.into()], vec!["text".into(), text(MORE)]),
        (caldav::VALID_CALENDAR_DATA, vec!["".into(), MORE.into()], vec!["text".into()]),
        // No RFC knows these.
        (Name::caldav("lock-token-submitted"), vec!["".into(), "text".into(), HREF.into()], vec![]),
        (Name::from_static("http://sabredav.org/ns", "message"), vec!["".into(), "text".into()], vec![]),
    ]
}

fn made(name: &Name, content: &str) -> Result<Condition<'static>, Error> {
    Condition::new(name.clone(), Value::from_xml(content)?).map(Condition::into_owned)
}

/// Returns the result of each call that takes a condition.
fn calls(condition: &Condition<'static>) -> Result<Vec<(&'static str, Option<ErrorKind>)>, Error> {
    let kind = |error: Option<Error>| error.map(|error| error.kind());
    let of_builder = |row: &mut multistatus::ResponseBuilder| kind(row.build().err());
    let prop = Name::dav("displayname");
    let mut delete = Outcomes::new((Operation::Delete, "/"));
    delete.failed_with("/a", 423, condition.clone());
    let mut proppatch = Outcomes::new((Operation::Proppatch, "/"));
    proppatch.property_failed_with(&prop, 423, condition.clone());
    Ok(vec![
        ("condition", of_builder(Response::builder("/a").status(423).condition(condition.clone()))),
        (
            "property_failed_with",
            of_builder(Response::builder("/a").property_failed_with(&prop, 423, condition.clone())),
        ),
        ("Outcomes::failed_with", kind(delete.reply().err())),
        ("Outcomes::property_failed_with", kind(proppatch.reply().err())),
        ("Conditions::try_from_iter", kind(Conditions::try_from_iter([condition.clone()]).err())),
    ])
}

#[test]
fn every_call_refuses_a_broken_content_model() -> Test {
    for (name, kept, broken) in models() {
        for content in kept {
            for (call, found) in calls(&made(&name, &content)?)? {
                assert_eq!(found, None, "{call}: {name} with {content:?}");
            }
        }
        for content in broken {
            for (call, found) in calls(&made(&name, &content)?)? {
                assert_eq!(found, Some(ErrorKind::Usage), "{call}: {name} with {content:?}");
            }
        }
    }
    Ok(())
}

#[test]
fn the_message_says_what_to_do() -> Test {
    let empty = Condition::empty(condition::LOCK_TOKEN_SUBMITTED);
    let built = Response::builder("/a").status(423).condition(empty).build();
    let message = built.err().map(|error| error.message().to_owned());
    let expected = "{DAV:}lock-token-submitted must hold one DAV:href or more, for the locked resources: RFC 4918 §16";
    assert_eq!(message.as_deref(), Some(expected));
    Ok(())
}

#[test]
fn constructors_refuse_what_is_missing() -> Test {
    assert!(condition::lock_token_submitted::<&str>([]).is_err());
    assert!(condition::need_privileges::<&str>([]).is_err());
    assert!(condition::no_conflicting_lock::<&str>([])?.is_empty());
    let lacking = condition::need_privileges([("/a", Name::dav("unbind")), ("/c", Name::dav("bind"))])?;
    assert_eq!(lacking.children().count(), 2);
    for conflict in [condition::caldav::NO_UID_CONFLICT, condition::carddav::NO_UID_CONFLICT] {
        assert_eq!(condition::with_hrefs(conflict.clone(), ["/c/a%20b"])?.hrefs(), ["/c/a%20b"]);
        assert!(condition::with_hrefs::<&str>(conflict.clone(), []).is_err());
        assert!(condition::with_hrefs(conflict, ["/a", "/b"]).is_err());
    }
    Ok(())
}

/// RFC 4918 §9.6.2, §9.8.8 and §9.9.6 print such a condition.
#[test]
fn what_was_read_is_written_again() -> Test {
    let body =
        b"<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>/c/b</D:href><D:status>HTTP/1.1 423 Locked</D:status>\
        <D:error><D:lock-token-submitted/></D:error></D:response></D:multistatus>";
    let document = Multistatus::parse(body)?;
    assert_eq!(Multistatus::parse(&document.to_xml())?, document);
    let mut outcomes = Outcomes::new((Operation::Delete, "/c/"));
    for row in &document {
        outcomes.response(row.clone());
    }
    assert_eq!(Multistatus::parse(&outcomes.reply()?.body())?, document);

    let body = b"<D:error xmlns:D=\"DAV:\"><D:lock-token-submitted/></D:error>";
    let conditions = ParseOptions::new().parse_conditions(body)?;
    assert_eq!(Conditions::parse(&conditions.to_xml())?, conditions);
    let read = conditions.into_iter().next().map(|condition| calls(&condition)).transpose()?;
    assert!(read.is_some_and(|calls| calls.iter().all(|(_, found)| found.is_some())), "it is no model for others");
    Ok(())
}

/// A condition explains a failure, either of the resource as a whole or of one of its properties.
#[test]
fn a_condition_needs_a_failure_in_its_response() -> Test {
    let names = [Name::dav("displayname"), Name::dav("owner")];
    for first in [200, 201, 204, 208, 299, 302, 304, 403, 404, 424, 500] {
        let why = || Condition::empty(condition::CANNOT_MODIFY_PROTECTED_PROPERTY);
        let whole = |row: &mut multistatus::ResponseBuilder| row.location("/b").status(first).condition(why()).build();
        let expected = (first < 300).then_some(ErrorKind::Usage);
        assert_eq!(whole(&mut Response::builder("/a")).map_err(|error| error.kind()).err(), expected, "{first}");
        // The order of the calls does not matter.
        let before = Response::builder("/a").location("/b").condition(why()).status(first).build();
        assert_eq!(before.map_err(|error| error.kind()).err(), expected, "{first}");
        for second in [200, 204, 403, 404] {
            let mut row = Response::builder("/a");
            row.property_status(&names[0], first).property_status(&names[1], second);
            let built = row.clone().condition(why()).build().map_err(|error| error.kind());
            let expected = (first < 300 && second < 300).then_some(ErrorKind::Usage);
            assert_eq!(built.err(), expected, "{first} and {second}");
            assert!(row.build().is_ok(), "{first} and {second} without a condition");
        }
    }
    // Reading accepts it.
    let body = "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href><D:status>HTTP/1.1 200 OK</D:status><D:error>\
                <D:no-conflicting-lock/></D:error></D:response></D:multistatus>";
    let document = Multistatus::parse(body.as_bytes())?;
    assert_eq!(document.responses()[0].conditions().len(), 1);
    assert_eq!(Multistatus::parse(&document.to_xml())?, document);
    Ok(())
}

/// RFC 4918 §8.3: one form in a document, and so in a response.
#[test]
fn hrefs_of_one_response_have_one_form() -> Test {
    use multistatus::read::Deviation::HrefMixedForms;
    let paths = ["/a", "/b?x", "/%2F/"];
    let urls = ["http://h/a", "https://h/b"];
    for (first, second, mixed) in [
        (paths[0], paths[1], false),
        (paths[1], paths[2], false),
        (urls[0], urls[1], false),
        (paths[0], urls[0], true),
        (urls[0], "/a?x", true),
    ] {
        for order in [[first, second], [second, first]] {
            let built = Response::builder(order[0]).href(order[1]).status(403).build().map_err(|error| error.kind());
            assert_eq!(built.err(), mixed.then_some(ErrorKind::Deviation(HrefMixedForms)), "{order:?}");
        }
    }
    // So is the third one.
    let built = Response::builder("/a").href("/b").href("http://h/c").status(403).build();
    let error = built.map_err(|error| error.message().to_owned()).expect_err("two forms");
    assert!(error.contains("/a and http://h/c"), "{error}");
    Ok(())
}
