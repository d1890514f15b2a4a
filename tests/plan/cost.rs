//! What plans cost, counted in memory that is asked for: linear in names and in members, and bounded.

use allocation_counter::measure;
use multistatus::header::Preferences;
use multistatus::http::StatusCode;
use multistatus::plan::PropfindPlan;
use multistatus::request::{ExpandProperty, Expanded, Prop, Propfind};
use multistatus::write::Encoder;
use multistatus::{ErrorKind, Exchange, Href, Name, Operation, Response};

fn names(count: usize) -> Vec<Name> {
    let namespace = |number: usize| if number % 2 == 0 { "DAV:" } else { "http://example.com/ns" };
    (0..count).map(|number| Name::new(namespace(number), &format!("property-{number}")).expect("a name")).collect()
}

fn plan(names: usize) -> PropfindPlan {
    PropfindPlan::new(&Propfind::prop(self::names(names)), &Preferences::new())
}

/// A response in which each name of which `has` is true has a value.
fn respond(plan: &PropfindPlan, number: usize, has: impl Fn(usize) -> bool) -> Response<'static> {
    let mut response = plan.response(format!("/c/{number}"));
    while let Some(question) = response.next() {
        match question.index().filter(|index| has(*index)) {
            Some(_) => response.value("a value"),
            None => response.absent(),
        }
    }
    response.finish().expect("a response")
}

/// A document of 5,000 members with 4,000 names each takes the memory of one response, however many there are.
#[test]
fn four_thousand_names_of_five_thousand_members() {
    for (what, modulus) in [("all values", 1), ("half", 2), ("nearly none", 4_000)] {
        let mut bytes = 0;
        let mut most = Vec::new();
        for members in [20, 5_000] {
            let work = || {
                let plan = plan(4_000);
                let (mut encoder, mut out) = (Encoder::new(), Vec::new());
                bytes = 0;
                for number in 0..members {
                    let response = respond(&plan, number, |index| index % modulus == 0);
                    encoder.response(&response, &mut out);
                    bytes += out.len();
                    out.clear();
                }
                encoder.finish(&mut out);
            };
            most.push(measure(work));
        }
        let each = (most[1].count_total - most[0].count_total) as f64 / 4_980.0;
        println!("{what}: {bytes} bytes, {} at once, {each} allocations a response", most[1].bytes_max);
        assert!(most[1].bytes_max <= most[0].bytes_max + (1 << 12), "{what}: {most:?}");
        assert!(most[1].bytes_max < 4 << 20, "{what}: {most:?}");
        // The text of a response grows by doubling; the names cost nothing.
        assert!(each < 16.0, "{what}: {each}");
    }
}

/// 16,000 unknown names: their propstat is written for the first response, and copied for all others.
#[test]
fn what_is_missing_everywhere_is_written_once() {
    let plan = plan(16_000);
    let first = measure(|| drop(respond(&plan, 0, |_| false)));
    let second = measure(|| drop(respond(&plan, 1, |_| false)));
    let bytes = respond(&plan, 2, |_| false).as_xml().len() as u64;
    println!("{bytes} bytes a response; first {first:?}; second {second:?}");
    // The response itself, its href, and a bit for each name.
    assert!(second.count_total <= 12, "{second:?}");
    assert!(second.bytes_total <= bytes + (16 << 10), "{second:?}");
    // What is known to be nowhere is not even asked.
    let mut asked = 0;
    let plan = plan.without(|question| question.index() != Some(7));
    let mut response = plan.response("/a");
    while response.next().is_some() {
        asked += 1;
    }
    assert_eq!(asked, 1);
    assert_eq!(response.finish().expect("a response").missing_properties().count(), 16_000);
}

/// With `return=minimal`, nothing is written of what is absent.
#[test]
fn minimal_responses_write_no_404() {
    let minimal = Preferences::new().header("Prefer", "return=minimal");
    let plan = PropfindPlan::new(&Propfind::prop(names(16_000)), &minimal);
    drop(respond(&plan, 0, |_| false));
    let cost = measure(|| assert_eq!(respond(&plan, 1, |_| false).as_xml().len(), 124));
    assert!(cost.bytes_total < 4 << 10, "{cost:?}");
    // Nor is it looked for again.
    let exchange = Exchange::new(Operation::Propfind, "/c/").expect("an exchange").preferences(minimal);
    let response = respond(&plan, 2, |index| index < 10);
    let cost = measure(|| assert!(exchange.apply(response).is_some()));
    assert_eq!(cost.count_total, 0, "{cost:?}");
}

/// Twice the names cost twice as much, in one response and in the plan; twice the members too.
#[test]
fn linear() {
    let of_names = |names: usize| {
        measure(|| {
            let plan = plan(names);
            drop(respond(&plan, 0, |index| index % 3 == 0));
        })
    };
    let (half, full) = (of_names(20_000), of_names(40_000));
    assert!(full.bytes_total <= half.bytes_total * 5 / 2, "{half:?} {full:?}");
    assert!(full.count_total <= half.count_total * 5 / 2, "{half:?} {full:?}");
    // A response that lacks other names than the one before.
    let plan = plan(1_000);
    let of_members = |members: usize| {
        measure(|| (0..members).for_each(|number| drop(respond(&plan, number, |index| index % 7 == number % 7))))
    };
    let (half, full) = (of_members(100), of_members(200));
    assert!(full.bytes_total <= half.bytes_total * 5 / 2, "{half:?} {full:?}");
}

/// The budget counts names times members; what exceeds it is refused before anything is asked.
#[test]
fn budget() {
    let plan = plan(10).budget(25);
    let clone = plan.clone();
    assert!(respond(&plan, 0, |_| true).propstats().len() == 1);
    assert!(respond(&clone, 1, |_| true).propstats().len() == 1);
    let mut third = plan.response("/c/2");
    assert!(third.next().is_none());
    third.value("too late");
    let error = third.finish().expect_err("too much");
    assert_eq!((error.kind(), error.status()), (ErrorKind::Refused, StatusCode::INSUFFICIENT_STORAGE));
    assert!(error.message().contains("at most 25 properties"), "{error}");

    // A very long name counts as several, because each response repeats it.
    let long = Name::new("urn:x", &"x".repeat(12_800)).expect("a name");
    let plan = PropfindPlan::new(&Propfind::prop([long]), &Preferences::new()).budget(200);
    let refused = [0, 1].map(|number| plan.response(format!("/c/{number}")).finish().is_err());
    assert_eq!(refused, [false, true]);

    // Expansions share the budget of the request.
    let members = Expanded::new(Name::dav("group-member-set")).with([Expanded::new(Name::dav("displayname"))]);
    let plan = PropfindPlan::expand(&ExpandProperty { properties: vec![members] }, &Preferences::new()).budget(3);
    let mut group = plan.response("/group");
    let members = ["/a", "/b", "/c"].map(|href| Href::new(href).expect("an href"));
    let expanded = group.next().map(|question| question.hrefs(members, |href, plan| plan.response(href).finish()));
    assert_eq!(
        expanded.map(|answer| answer.map_err(|error| error.status()).err()),
        Some(Some(StatusCode::INSUFFICIENT_STORAGE))
    );

    // What is listed counts for allprop and propname, as well as what is included.
    for propfind in [Propfind::PropName, Propfind::AllProp { include: Prop::from_iter(names(3)) }] {
        let plan = PropfindPlan::new(&propfind, &Preferences::new()).budget(10);
        let mut response = plan.response("/a");
        response.names(names(30).into_iter().skip(10));
        assert!(response.next().is_none());
        assert_eq!(response.finish().map_err(|error| error.status()).err(), Some(StatusCode::INSUFFICIENT_STORAGE));
    }
}

/// A plan that is kept has a budget for each answer, nested plans included.
#[test]
fn a_kept_plan_has_a_budget_for_each_answer() {
    let members = Expanded::new(Name::dav("group-member-set")).with([Expanded::new(Name::dav("displayname"))]);
    let kept = PropfindPlan::expand(&ExpandProperty { properties: vec![members] }, &Preferences::new());
    let expand = |plan: &PropfindPlan, count: usize| {
        let mut group = plan.response("/group");
        let members = (0..count).map(|number| Href::new(format!("/{number}")).expect("an href"));
        let question = group.next()?;
        question.hrefs(members, |href, plan| plan.response(href).finish()).map_err(|error| error.status()).err()
    };
    for _request in 0..3 {
        let plan = kept.clone().budget(3);
        assert_eq!(expand(&plan, 2), None);
        // It is spent, by clones too.
        assert!(plan.clone().response("/another").finish().is_err());
    }
    assert_eq!(expand(&kept.clone().budget(3), 3), Some(StatusCode::INSUFFICIENT_STORAGE));
    // The plan that is kept spends its own.
    assert_eq!(expand(&kept, 100), None);
}
