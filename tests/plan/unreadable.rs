//! A value that no reader could read costs its own property, and nothing else of the response.

use multistatus::header::Preferences;
use multistatus::http::StatusCode;
use multistatus::plan::PropfindPlan;
use multistatus::request::{ExpandProperty, Expanded, Prop, Propfind};
use multistatus::{
    Condition, Element, Error, ErrorKind, Href, Multistatus, Name, ParseOptions, Property, Response, Status, Value,
    condition,
};
use proptest::collection::vec;
use proptest::prelude::*;

const BYTES: usize = 32 << 20;

fn name(local: &str) -> Name {
    Name::new("urn:x", local).expect("a name")
}

/// Elements in each other.
fn nested(depth: usize) -> Value<'static> {
    Value::from_xml(&format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth))).expect("a value")
}

/// A value that exceeds one limit, for each limit on a value.
fn too_much(kind: usize) -> Value<'static> {
    let xml = match kind {
        0 => return nested(200),
        1 => format!("<a {}/>", (0..300).map(|number| format!("a{number}='' ")).collect::<String>()),
        2 => format!("<a {}/>", (0..300).map(|number| format!("xmlns:p{number}='urn:{number}' ")).collect::<String>()),
        3 => format!("<a xml:lang='{}'/>", "e".repeat(200)),
        4 => format!("<{0}:a xmlns:{0}='urn:y'/>", "p".repeat(200)),
        5 => format!("<a xmlns='urn:{}'/>", "y".repeat(600)),
        6 => format!("<a b='{}'/>", "b".repeat(70 << 10)),
        _ => return Value::from("&".repeat(7 << 20)),
    };
    Value::from_xml(&xml).expect("a value")
}

const KINDS: usize = 8;

/// Reads a response with a strict reader that has the default limits.
fn read_back(response: &Response<'_>) -> Multistatus<'static> {
    let document = Multistatus::from_iter([response.clone()]).to_xml();
    ParseOptions::new().strict(true).parse(&document).expect("a document").into_owned()
}

fn code(response: &Response<'_>, name: &Name) -> Option<u16> {
    response.status_of(name).map(Status::as_u16)
}

#[test]
fn each_kind_of_value_fails_alone() -> Result<(), Error> {
    let names = ["first", "bad", "absent", "failed", "locked", "last"].map(name);
    let plans = [
        PropfindPlan::new(&Propfind::prop(names.clone()), &Preferences::new()),
        PropfindPlan::new(&Propfind::AllProp { include: Prop::from_iter(names.clone()) }, &Preferences::new()),
    ];
    for kind in 0..KINDS {
        for plan in &plans {
            let mut response = plan.response("/a&b");
            response.names([name("bad"), name("listed"), name("first")]);
            while let Some(question) = response.next() {
                match question.name().local() {
                    "bad" => response.value(too_much(kind)),
                    "absent" => response.absent(),
                    "failed" => response.failed(403),
                    "locked" => response.failed_with(409, Condition::empty(condition::PROPFIND_FINITE_DEPTH)),
                    local => {
                        let value = format!("<value of {local}> & more");
                        response.value(value);
                    }
                }
            }
            let response = response.finish()?;
            let document = read_back(&response);
            let read = &document.responses()[0];
            assert_eq!(read.href().map(|href| href.to_string()).as_deref(), Some("/a&b"), "{kind}");
            let codes = names.clone().map(|name| code(read, &name));
            assert_eq!(codes, [Some(200), Some(500), Some(404), Some(403), Some(409), Some(200)], "{kind}");
            assert!(read.property(&name("bad")).is_none_or(|property| property.is_empty()));
            for local in ["first", "last"] {
                let expected = format!("<value of {local}> & more");
                assert_eq!(read.text(&name(local)).as_deref(), Some(&*expected), "{kind}");
            }
            if plan.needs_names() {
                assert_eq!(code(read, &name("listed")), Some(200), "{kind}");
            }
            let conditions: Vec<_> = read
                .propstats()
                .flat_map(|propstat| propstat.conditions().map(Element::into_owned).collect::<Vec<_>>())
                .collect();
            assert_eq!(conditions.len(), 1, "{kind}");
            let count: usize = read.propstats().map(|propstat| propstat.names().len()).sum();
            assert_eq!(count, names.len() + usize::from(plan.needs_names()), "{kind}");
        }
    }
    Ok(())
}

/// The value may be markup, a property with attributes or a language, or what a table or a source returns.
#[test]
fn whatever_holds_the_value() -> Result<(), Error> {
    let plan = PropfindPlan::new(&Propfind::prop([name("bad"), name("good")]), &Preferences::new());
    let bad = name("bad");
    let attributes = (0..300).try_fold(Element::empty(&bad), |element, number| {
        element.with_attribute(Name::new("", &format!("a{number}"))?, "")
    });
    let long = Property::new(bad.clone(), "x")?.with_attribute(name("a"), &"b".repeat(70 << 10))?;
    let deep = Property::new(bad.clone(), nested(150))?.with_lang("de")?;
    for property in [attributes?, long, deep] {
        let mut response = plan.response("/a");
        while let Some(question) = response.next() {
            match question.name().local() {
                "bad" => response.answer(Ok(Some(property.clone()))),
                _ => response.value("x"),
            }
        }
        let response = response.finish()?;
        assert_eq!((code(&response, &bad), code(&response, &name("good"))), (Some(500), Some(200)));
        read_back(&response);
    }
    // Responses within responses are deep before any of them is.
    let value = (0..40).try_fold(Value::from("x"), |value, _| {
        let inner = Response::builder("/a").property(name("good"), value).build()?;
        Ok::<_, Error>(Value::from_responses([inner]))
    });
    let mut response = plan.response("/a");
    response.next();
    response.answer(value.map(Some));
    assert_eq!(code(&response.finish()?, &bad), Some(500));
    Ok(())
}

/// A value that fits into the response of a member, and not into the property that holds that response, fails alone.
#[test]
fn expansions() -> Result<(), Error> {
    let leaf = || [Expanded::new(name("good")), Expanded::new(name("deep"))];
    let inner = Expanded::new(name("members")).with(leaf());
    let outer = Expanded::new(name("members")).with(leaf().into_iter().chain([inner]));
    let plan = PropfindPlan::expand(&ExpandProperty { properties: vec![outer] }, &Preferences::new());

    fn respond(plan: &PropfindPlan, href: Href<'_>, depth: usize) -> Result<Response<'static>, Error> {
        let mut response = plan.response(href);
        while let Some(question) = response.next() {
            match question.name().local() {
                "good" => response.value("x"),
                "deep" => response.value(nested(depth)),
                _ => {
                    let hrefs = ["/a", "/b"].map(Href::new).into_iter().collect::<Result<Vec<_>, _>>()?;
                    let members = question.hrefs(hrefs, |href, plan| respond(plan, href, depth))?.into_owned();
                    response.value(members);
                }
            }
        }
        response.finish()
    }

    // Of 128 open elements, five are around a value, and four more for each level.
    for depth in [110, 115, 116, 119, 120, 123, 124, 200] {
        let response = respond(&plan, Href::new("/group")?, depth)?;
        let document = read_back(&response);
        let members = document.responses()[0].property(&name("members"));
        let members = members.as_ref().map(|members| members.responses()).unwrap_or_default();
        assert_eq!(members.len(), 2, "{depth}");
        for member in &members {
            assert_eq!(code(member, &name("good")), Some(200), "{depth}");
            assert_eq!(code(member, &name("deep")), Some(if depth > 119 { 500 } else { 200 }), "{depth}");
            let inner = member.property(&name("members"));
            let inner = inner.as_ref().map(|members| members.responses()).unwrap_or_default();
            assert_eq!(inner.len(), 2, "{depth}");
            for leaf in &inner {
                assert_eq!(code(leaf, &name("good")), Some(200), "{depth}");
                assert_eq!(code(leaf, &name("deep")), Some(if depth > 115 { 500 } else { 200 }), "{depth}");
            }
        }
    }
    Ok(())
}

/// A name that no reader could read is left out, and nothing else; a condition that is too deep costs its own property.
#[test]
fn names_and_conditions() -> Result<(), Error> {
    let long = Name::new(&format!("urn:{}", "x".repeat(600)), "long")?;
    let names = [name("first"), long.clone(), name("last")];
    for found in [true, false] {
        let plan = PropfindPlan::new(&Propfind::prop(names.clone()), &Preferences::new());
        let mut response = plan.response("/a");
        while response.next().is_some() {
            if found { response.value("x") } else { response.absent() }
        }
        let response = response.finish()?;
        let expected = if found { Some(200) } else { Some(404) };
        let codes = names.clone().map(|name| code(&read_back(&response).responses()[0], &name));
        assert_eq!(codes, [expected, None, expected]);
    }
    for propfind in [Propfind::PropName, Propfind::default()] {
        let plan = PropfindPlan::new(&propfind, &Preferences::new());
        let mut response = plan.response("/a");
        response.names(names.clone());
        while response.next().is_some() {
            response.value("x");
        }
        let response = response.finish()?;
        let codes = names.clone().map(|name| code(&read_back(&response).responses()[0], &name));
        assert_eq!(codes, [Some(200), None, Some(200)], "{propfind:?}");
    }
    let plan = PropfindPlan::new(&Propfind::prop([name("a"), name("b")]), &Preferences::new());
    let mut response = plan.response("/a");
    response.next();
    response.failed_with(403, Condition::new(name("why"), nested(200))?);
    response.next();
    response.value("x");
    let response = response.finish()?;
    assert_eq!((code(&response, &name("a")), code(&response, &name("b"))), (Some(500), Some(200)));
    Ok(())
}

/// Several values that fit alone and not together: the largest fail, and no more of them than must.
#[test]
fn a_response_that_is_too_long_loses_its_largest_values() -> Result<(), Error> {
    let names = ["a", "b", "c", "d"].map(name);
    let plan = PropfindPlan::new(&Propfind::prop(names.clone()), &Preferences::new());
    let answer = |sizes: [usize; 4]| {
        let mut response = plan.response("/a");
        for size in sizes {
            response.next();
            response.value("x".repeat(size));
        }
        let response = response.finish()?;
        read_back(&response);
        Ok::<_, Error>(names.clone().map(|name| code(&response, &name).unwrap_or_default()))
    };
    let half = BYTES / 2;
    assert_eq!(answer([10, half - 1000, 10, half - 1000])?, [200; 4]);
    assert_eq!(answer([10, half, half + 1, 10])?, [200, 200, 500, 200]);
    assert_eq!(answer([half - 1, half - 2, half - 3, half - 4])?, [500, 500, 500, 200]);
    assert_eq!(answer([0, BYTES, 1, BYTES])?, [200, 500, 200, 500]);
    Ok(())
}

/// Where an error is owed, the server is to blame, and not the request.
#[test]
fn such_an_error_is_the_servers() -> Result<(), Error> {
    for kind in 0..KINDS {
        let error = Response::builder("/a").property(name("x"), too_much(kind)).build().expect_err("too much");
        assert!(matches!(error.kind(), ErrorKind::Limit(_)));
        assert_eq!(error.status(), StatusCode::INTERNAL_SERVER_ERROR, "{kind}");
    }
    // Too many properties: no value is to blame.
    let plan = PropfindPlan::new(&Propfind::PropName, &Preferences::new());
    let mut response = plan.response("/a");
    response.names((0..100_001).map(|number| name(&format!("n{number}"))));
    let error = response.finish().expect_err("too many");
    assert_eq!((error.is_limit(), error.status()), (true, StatusCode::INTERNAL_SERVER_ERROR));
    Ok(())
}

/// What is looked up for a builder fails alone too.
#[test]
fn results_of_a_builder() -> Result<(), Error> {
    for kind in 0..KINDS {
        let row = Response::builder("/a")
            .property_result(name("bad"), Ok::<_, u16>(too_much(kind)))
            .property_result(name("good"), Ok::<_, u16>(nested(100)))
            .property_result(name("long"), Ok::<_, u16>("<".repeat(1 << 20)))
            .build()?;
        let codes = ["bad", "good", "long"].map(|local| code(&row, &name(local)));
        assert_eq!(codes, [Some(500), Some(200), Some(200)], "{kind}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Any mixture of values: what is too much fails, and all else has its value.
    #[test]
    fn any_mixture(kinds in vec(0..2 * KINDS - 1, 1..12), depth in 115_usize..130) {
        let names: Vec<Name> = (0..=kinds.len()).map(|number| name(&format!("n{number}"))).collect();
        let plan = PropfindPlan::new(&Propfind::prop(names.iter().cloned()), &Preferences::new());
        let mut response = plan.response("/a");
        for kind in &kinds {
            response.next();
            match *kind {
                kind if kind < KINDS - 1 => response.value(too_much(kind)),
                kind if kind % 2 == 0 => response.value(nested(100)),
                _ => response.value("a text"),
            }
        }
        response.next();
        response.value(nested(depth));
        let response = response.finish().expect("a response");
        let document = read_back(&response);
        let read = &document.responses()[0];
        for (name, kind) in names.iter().zip(&kinds) {
            prop_assert_eq!(code(read, name), Some(if *kind < KINDS - 1 { 500 } else { 200 }));
        }
        // The limit is on 128 open elements, of which five are around the value.
        prop_assert_eq!(code(read, &names[kinds.len()]), Some(if depth > 123 { 500 } else { 200 }));
    }
}
