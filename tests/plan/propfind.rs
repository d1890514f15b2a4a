//! Each name is answered once, as the source said.

use std::collections::HashMap;

use multistatus::header::Preferences;
use multistatus::plan::{PlannedResponse, PropfindPlan, Question};
use multistatus::request::{ExpandProperty, Expanded, Multiget, MultigetKind, Prop, Propfind, Report, SyncCollection};
use multistatus::write::Encoder;
use multistatus::{
    Condition, Element, Error, ErrorKind, Exchange, Href, Multistatus, Name, Operation, Outcomes, Property, Response,
    Status, Value, condition, strategy,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// What a source says of a property.
#[derive(Clone, Debug)]
enum Said {
    Value(Element<'static>),
    Absent,
    /// The question is passed over.
    Nothing,
    Failed(Status, Option<Name>),
}

fn said() -> impl Strategy<Value = Said> {
    let codes = select(&[401_u16, 403, 404, 423, 424, 500, 503, 507][..]);
    let causes = select(vec![condition::CANNOT_MODIFY_PROTECTED_PROPERTY, condition::PROPFIND_FINITE_DEPTH]);
    prop_oneof![
        4 => strategy::element().prop_map(Said::Value),
        3 => Just(Said::Absent),
        1 => Just(Said::Nothing),
        2 => (codes, proptest::option::of(causes)).prop_map(|(code, cause)| {
            Said::Failed(Status::try_from(code).expect("a status"), cause)
        }),
    ]
}

/// An element with the name that was asked for.
fn renamed(name: &Name, element: &Element<'static>) -> Property<'static> {
    let mut property = Property::new(name.clone(), element.value().clone()).expect("a property");
    for attribute in element.attributes() {
        property = property.with_attribute(attribute.name().clone(), attribute.value()).expect("an attribute");
    }
    property.with_lang(element.lang().unwrap_or_default().to_owned()).expect("a language")
}

/// What a response must say, and what it was told.
#[derive(Default)]
struct Told {
    /// The names in the order of the questions.
    order: Vec<Name>,
    values: HashMap<Name, Property<'static>>,
    codes: HashMap<Name, u16>,
}

fn drive(response: &mut PlannedResponse, source: &[Said]) -> Told {
    let mut told = Told::default();
    while let Some(question) = response.next() {
        let name = question.name().clone();
        let said = &source[told.order.len() % source.len()];
        let code = match said {
            Said::Value(element) => {
                let property = renamed(&name, element);
                response.value(property.clone());
                told.values.insert(name.clone(), property);
                200
            }
            Said::Absent => {
                response.absent();
                404
            }
            Said::Nothing => 404,
            Said::Failed(status, None) => {
                response.failed(status.clone());
                status.as_u16()
            }
            Said::Failed(status, Some(cause)) => {
                response.failed_with(status.clone(), Condition::empty(cause.clone()));
                status.as_u16()
            }
        };
        assert!(told.codes.insert(name.clone(), code).is_none(), "{name} is asked twice");
        told.order.push(name);
    }
    told
}

/// Through an encoder, so that it is what a client reads.
fn read_back(response: &Response<'_>) -> Multistatus<'static> {
    let (mut out, mut encoder) = (Vec::new(), Encoder::new());
    encoder.response(response, &mut out);
    encoder.finish(&mut out);
    Multistatus::parse(&out).expect("a document").into_owned()
}

fn check(response: &Response<'_>, told: &Told, left_out: impl Fn(&Name) -> bool) -> Result<(), TestCaseError> {
    check_but_order_of(0, response, told, left_out)
}

/// What is absent is in the order of the request, while `allprop` asks in the order of the source.
fn check_but_order_of(
    unordered: u16,
    response: &Response<'_>,
    told: &Told,
    left_out: impl Fn(&Name) -> bool,
) -> Result<(), TestCaseError> {
    let document = read_back(response);
    let [response] = document.responses() else { panic!("one response") };
    prop_assert!(document.validate().is_ok(), "{:?}", document.validate());
    let mut found = 0;
    for propstat in response.propstats() {
        let code = propstat.status().map(Status::as_u16);
        let mut places = Vec::new();
        for property in propstat.properties() {
            found += 1;
            places.push(told.order.iter().position(|name| name == property.name()));
            prop_assert_eq!(code, told.codes.get(property.name()).copied(), "{}", property.name());
            match told.values.get(property.name()) {
                Some(value) => prop_assert_eq!(&property, value),
                None => prop_assert!(property.is_empty()),
            }
        }
        prop_assert!(!places.contains(&None) && (code == Some(unordered) || places.is_sorted()), "{places:?}");
    }
    let expected = told.order.iter().filter(|name| !(told.codes[name] == 404 && left_out(name))).count();
    prop_assert_eq!(found, expected);
    Ok(())
}

fn preferences(minimal: bool) -> Preferences {
    if minimal { Preferences::new().header("Prefer", "return=minimal") } else { Preferences::new() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever is asked, each name is answered once, in order, with what the source said; so it is in each of several
    /// responses of a plan.
    #[test]
    fn each_name_is_answered_once(
        names in vec(strategy::name(), 0..12),
        padding in 0_usize..150,
        sources in vec(vec(said(), 1..12), 1..4),
        minimal in any::<bool>(),
    ) {
        let more = (0..padding).map(|number| Name::new("urn:x", &format!("n{number}")).expect("a name"));
        let names: Vec<Name> = more.chain(names).collect();
        let plan = PropfindPlan::new(&Propfind::prop(names.iter().cloned()), &preferences(minimal));
        let once = Prop::from_iter(names);
        for source in &sources {
            let mut response = plan.response("/a");
            let told = drive(&mut response, source);
            prop_assert!(told.order.iter().eq(once.names()));
            // A 404 with a condition says more than that.
            let explained = |name: &Name| {
                let at = told.order.iter().position(|other| other == name).expect("it was asked");
                matches!(source[at % source.len()], Said::Failed(_, Some(_)))
            };
            check(&response.finish().expect("a response"), &told, |name| minimal && !explained(name))?;
        }
    }

    #[test]
    fn allprop_asks_for_what_is_listed(
        listed in vec(strategy::name(), 0..10),
        include in vec(strategy::name(), 0..6),
        source in vec(said(), 1..12),
        minimal in any::<bool>(),
    ) {
        let include = Prop::from_iter(include);
        let plan = PropfindPlan::new(&Propfind::AllProp { include: include.clone() }, &preferences(minimal));
        let mut response = plan.response("/a");
        let mut seen = std::collections::HashSet::new();
        let once: Vec<Name> = listed.into_iter().filter(|name| seen.insert(name.clone())).collect();
        response.names(once.iter().cloned());
        let told = drive(&mut response, &source);
        prop_assert!(include.names().all(|name| told.order.contains(name)));
        prop_assert!(told.order.iter().all(|name| include.contains(name) || once.contains(name)));
        let explained = |name: &Name| {
            let at = told.order.iter().position(|other| other == name).expect("it was asked");
            matches!(source[at % source.len()], Said::Failed(_, Some(_)))
        };
        let left_out = |name: &Name| !explained(name) && (minimal || !include.contains(name));
        check_but_order_of(404, &response.finish().expect("a response"), &told, left_out)?;
    }
}

/// A question says all that the request says of the property.
#[test]
fn questions() {
    let body = br#"<propfind xmlns="DAV:"><prop><getetag/><C:calendar-data xmlns:C="urn:ietf:params:xml:ns:caldav">
        <C:comp name="VCALENDAR"/></C:calendar-data></prop></propfind>"#;
    let plan = PropfindPlan::new(&Propfind::parse(body).expect("a body"), &Preferences::new());
    let look = |question: Question<'_>| {
        let children = question.element().map(|element| element.children().count());
        (question.name().local().to_owned(), question.index(), children, question.nested().is_some())
    };
    let expected =
        [("getetag".to_owned(), Some(0), Some(0), false), ("calendar-data".to_owned(), Some(1), Some(1), false)];
    assert_eq!(plan.questions().map(look).collect::<Vec<_>>(), expected);
    let mut response = plan.response("/a");
    for expected in expected {
        assert_eq!(response.next().map(look), Some(expected));
    }
    assert!(response.next().is_none());
}

/// A plan and its responses can be moved to any task.
#[test]
fn owned() {
    fn threads<T: Send + Sync + 'static>(_: &T) {}
    let plan = PropfindPlan::new(&Propfind::prop([Name::dav("getetag")]), &Preferences::new());
    let response = plan.response("/a");
    threads(&plan);
    threads(&response);
    let made = std::thread::spawn(move || response.finish()).join().expect("a thread");
    assert_eq!(made.expect("a response").missing_properties().count(), 1);
}

/// The bodies of reports that ask for properties.
#[test]
fn reports() {
    let names = |report: &Report| {
        let plan = PropfindPlan::of_report(report, &Preferences::new())?;
        Some(plan.questions().map(|question| question.name().local().to_owned()).collect::<Vec<_>>())
    };
    let sync = Report::SyncCollection(SyncCollection::initial([Name::dav("getetag")]));
    assert_eq!(names(&sync), Some(vec!["getetag".into()]));
    let hrefs = [Href::new("/a").expect("an href")];
    let multiget = Multiget::new(MultigetKind::Calendar, hrefs);
    assert_eq!(names(&Report::Multiget(multiget.clone())), Some(vec![]));
    let all = Report::Multiget(multiget.with_prop(Propfind::default()));
    assert!(PropfindPlan::of_report(&all, &Preferences::new()).expect("a plan").needs_names());
    let free_busy = br#"<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav">
        <C:time-range start="20060104T140000Z" end="20060105T220000Z"/></C:free-busy-query>"#;
    assert_eq!(names(&Report::parse(free_busy).expect("a report")), None);
}

fn expanded(local: &'static str, properties: impl IntoIterator<Item = Expanded>) -> Expanded {
    Expanded::new(Name::dav(local)).with(properties)
}

/// Responses in responses, to any depth; minimal ones too.
#[test]
fn expansions() {
    fn respond(plan: &PropfindPlan, href: Href<'_>, depth: usize) -> Result<Response<'static>, Error> {
        let mut response = plan.response(href);
        while let Some(question) = response.next() {
            let (missing, title) = (question.name().local() == "owner", question.name().local() == "displayname");
            let below = (0..2).map(|number| Href::new(format!("/{depth}/{number}")).expect("an href"));
            let members = question.hrefs(below, |href, plan| respond(plan, href, depth + 1));
            match members? {
                _ if missing => response.absent(),
                _ if title => response.value(format!("title {depth}")),
                members => response.value(members),
            }
        }
        response.finish()
    }
    let leaf = || [expanded("displayname", []), expanded("owner", [])];
    let inner = expanded("group-member-set", leaf());
    // A name that comes twice is asked once, for all that is asked of it.
    let properties = vec![
        expanded("group-membership", []),
        expanded("group-member-set", [expanded("displayname", [])]),
        expanded("group-member-set", [inner, expanded("owner", [])]),
    ];
    for minimal in [false, true] {
        let report = ExpandProperty { properties: properties.clone() };
        let plan = PropfindPlan::expand(&report, &preferences(minimal));
        let document = read_back(&respond(&plan, Href::new("/g").expect("an href"), 0).expect("a response"));
        let response = &document.responses()[0];
        let membership = response.property(&Name::dav("group-membership")).expect("a property");
        assert_eq!(membership.hrefs().len(), 2);
        let members = response.property(&Name::dav("group-member-set")).expect("a property");
        let members = members.responses();
        assert_eq!(members.len(), 2);
        let missing = usize::from(!minimal);
        for member in members {
            assert_eq!(member.text(&Name::dav("displayname")).as_deref(), Some("title 1"));
            assert_eq!(member.missing_properties().count(), missing);
            let nested = member.property(&Name::dav("group-member-set")).expect("a property");
            assert_eq!(nested.responses().len(), 2);
            for leaf in nested.responses() {
                assert_eq!(leaf.text(&Name::dav("displayname")).as_deref(), Some("title 2"));
                assert_eq!(leaf.missing_properties().count(), missing);
            }
        }
    }
}

/// What cannot be written fails alone.
#[test]
fn values_that_cannot_be_written() {
    let names = ["displayname", "owner", "getetag"].map(Name::dav);
    let plan = PropfindPlan::new(&Propfind::prop(names.clone()), &Preferences::new());
    let mut response = plan.response("/a");
    response.next();
    response.value("\u{1}");
    response.next();
    response
        .value(Property::new(Name::dav("owner"), "x").and_then(|owner| owner.with_lang("x".repeat(500))).expect("one"));
    response.next();
    response.value(Value::from("\"1\""));
    let response = response.finish().expect("a response");
    let codes = names.map(|name| response.status_of(&name).map(Status::as_u16));
    assert_eq!(codes, [Some(500), Some(500), Some(200)]);
}

/// Wrong calls are errors of `finish`.
#[test]
fn misuse() {
    type Call = fn(&mut PlannedResponse);
    let calls: [(Call, ErrorKind); 8] = [
        (|response| response.value("too early"), ErrorKind::Usage),
        (|response| response.failed(403), ErrorKind::Usage),
        (
            |response| {
                response.next();
                response.value("1");
                response.value("2");
            },
            ErrorKind::Usage,
        ),
        (
            |response| {
                response.next();
                response.value(Property::empty(Name::dav("another")));
            },
            ErrorKind::Usage,
        ),
        (
            |response| {
                response.next();
                response.failed(200);
            },
            ErrorKind::Usage,
        ),
        (
            |response| {
                response.next();
                response.failed(102);
            },
            ErrorKind::Usage,
        ),
        (
            |response| {
                response.next();
                response.failed_with(302, Condition::empty(condition::CANNOT_MODIFY_PROTECTED_PROPERTY));
            },
            ErrorKind::Usage,
        ),
        (
            |response| {
                response.next();
                response.failed(99);
            },
            ErrorKind::InvalidStatus,
        ),
    ];
    let plan = PropfindPlan::new(&Propfind::prop([Name::dav("getetag")]), &Preferences::new());
    for (number, (call, kind)) in calls.into_iter().enumerate() {
        let mut response = plan.response("/a");
        call(&mut response);
        assert_eq!(response.finish().map_err(|error| error.kind()).err(), Some(kind), "{number}");
    }
    assert_eq!(plan.response("a b").finish().map_err(|error| error.kind()).err(), Some(ErrorKind::InvalidHref));
}

/// What a plan makes goes into an answer.
#[test]
fn outcomes() {
    let plan = PropfindPlan::new(&Propfind::prop([Name::dav("getetag")]), &Preferences::new());
    let mut outcomes = Outcomes::new(Exchange::new(Operation::Propfind, "/c/").expect("an exchange"));
    for href in ["/c/", "/c/a"] {
        let mut response = plan.response(href);
        response.next();
        response.answer(Ok(Some("\"1\"")));
        outcomes.response(response.finish().expect("a response"));
    }
    let reply = outcomes.reply().expect("a reply");
    assert_eq!(reply.multistatus().map(|document| document.responses().len()), Some(2));
}

/// An error of this crate brings its status and its condition.
#[test]
fn errors_as_answers() {
    let plan = PropfindPlan::new(&Propfind::prop([Name::dav("acl")]), &Preferences::new());
    let mut response = plan.response("/a");
    response.next();
    let refused = Error::refused(multistatus::http::StatusCode::FORBIDDEN, "no")
        .with_condition(condition::CANNOT_MODIFY_PROTECTED_PROPERTY);
    response.answer(Err::<Option<&str>, _>(refused));
    let response = response.finish().expect("a response");
    let propstat = response.propstats().next().expect("a propstat");
    assert_eq!(propstat.status().map(Status::as_u16), Some(403));
    assert_eq!(
        propstat.conditions().next().map(|found| found.name().clone()),
        Some(condition::CANNOT_MODIFY_PROTECTED_PROPERTY)
    );
}
