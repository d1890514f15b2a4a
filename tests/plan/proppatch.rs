//! Changes are done all together, or none is.

use std::collections::HashSet;

use multistatus::header::Preferences;
use multistatus::http::StatusCode;
use multistatus::plan::ProppatchPlan;
use multistatus::request::{PropertyChange, Mkcalendar, Mkcol, PropertyUpdate};
use multistatus::{
    Condition, Error, ErrorKind, Exchange, Name, Operation, Outcomes, Property, Reply, Response, Status, condition,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::strategies;

/// Few names, so that they come several times.
fn change() -> impl Strategy<Value = PropertyChange> {
    let name = select(&["a", "b", "c", "d", "e"][..]).prop_map(Name::dav);
    (name, any::<bool>(), strategies::text()).prop_map(|(name, set, text)| match set {
        true => PropertyChange::Set(Property::new(name, text).expect("a property")),
        false => PropertyChange::Remove(name),
    })
}

fn update(changes: &[PropertyChange]) -> PropertyUpdate {
    changes.iter().cloned().fold(PropertyUpdate::new(), |update, change| match change {
        PropertyChange::Set(property) => update.set(property),
        PropertyChange::Remove(name) => update.remove(name),
    })
}

/// A status, perhaps with a condition.
fn refusal() -> impl Strategy<Value = (u16, bool)> {
    (select(&[403_u16, 409, 423, 500, 507][..]), any::<bool>())
}

fn only_response(reply: &Reply) -> Response<'static> {
    assert_eq!(reply.status(), StatusCode::MULTI_STATUS);
    match reply.multistatus().map(|document| document.responses()) {
        Some([response]) => response.clone(),
        other => panic!("one response, not {other:?}"),
    }
}

proptest! {
    /// Nothing is handed out if anything was refused, before or after; each name has one answer.
    #[test]
    fn all_or_nothing(
        changes in vec(change(), 0..10),
        before in vec(option::weighted(0.2, refusal()), 10),
        after in option::weighted(0.3, (0_usize..10, refusal())),
    ) {
        let mut plan = ProppatchPlan::from(update(&changes));
        let mut refused = vec![None; changes.len()];
        let mut number = 0;
        while let Some(change) = plan.next() {
            prop_assert_eq!(change, &changes[number]);
            if let Some((status, explained)) = before[number] {
                refused[number] = Some(status);
                match explained {
                    true => plan.refuse_with(status, Condition::empty(condition::CANNOT_MODIFY_PROTECTED_PROPERTY)),
                    false => plan.refuse(status),
                }
            }
            number += 1;
        }
        prop_assert_eq!(number, changes.len());
        let all_may = refused.iter().all(Option::is_none);
        prop_assert_eq!(plan.ready(), all_may.then_some(&changes[..]));
        // The store fails at one of them.
        if let Some((number, (status, _))) = after.filter(|(number, _)| *number < changes.len() && all_may) {
            refused[number] = Some(status);
            plan.refuse_change(number, status);
            prop_assert_eq!(plan.ready(), None);
        }

        let response = only_response(&plan.reply((Operation::Proppatch, "/a")).expect("a reply"));
        let fails = refused.iter().any(Option::is_some);
        let mut expected: Vec<(&Name, u16)> = Vec::new();
        for (change, refused) in changes.iter().zip(&refused) {
            match expected.iter_mut().find(|(name, _)| *name == change.name()) {
                Some((_, code)) if *code == 424 => *code = refused.unwrap_or(424),
                Some(_) => {}
                None => expected.push((change.name(), refused.unwrap_or(if fails { 424 } else { 200 }))),
            }
        }
        let mut found = HashSet::new();
        for propstat in response.propstats() {
            for name in propstat.names() {
                prop_assert!(found.insert(name.clone()), "{name} comes twice");
                let code = expected.iter().find(|(other, _)| *other == name).map(|(_, code)| *code);
                prop_assert_eq!(propstat.status().map(Status::as_u16), code, "{}", name);
            }
        }
        prop_assert_eq!(found.len(), expected.len());
    }
}

/// A condition is told with its property, and only there.
#[test]
fn conditions() {
    let names = ["a", "b"].map(Name::dav);
    let mut plan = ProppatchPlan::from(PropertyUpdate::new().remove(names[0].clone()).remove(names[1].clone()));
    plan.refuse_change_with(1, 403, Condition::empty(condition::CANNOT_MODIFY_PROTECTED_PROPERTY));
    let response = only_response(&plan.reply((Operation::Proppatch, "/a")).expect("a reply"));
    let told: Vec<_> = response
        .propstats()
        .map(|propstat| {
            (propstat.status().map(Status::as_u16), propstat.names().count(), propstat.conditions().count())
        })
        .collect();
    assert_eq!(told, [(Some(424), 1, 0), (Some(403), 1, 1)]);
}

/// An error brings its status and its condition.
#[test]
fn check() {
    let mut plan = ProppatchPlan::from(PropertyUpdate::new().remove(Name::dav("a")).remove(Name::dav("b")));
    assert_eq!(plan.next().map(|change| change.name().clone()), Some(Name::dav("a")));
    let mut checked = 0;
    plan.check(|change| {
        checked += 1;
        let refused = Error::refused(StatusCode::INSUFFICIENT_STORAGE, "full");
        if change.name().local() == "b" { Err(refused.with_condition(condition::QUOTA_NOT_EXCEEDED)) } else { Ok(()) }
    });
    assert_eq!(checked, 1);
    let response = only_response(&plan.reply((Operation::Proppatch, "/a")).expect("a reply"));
    assert_eq!(response.status_of(&Name::dav("a")).map(Status::as_u16), Some(424));
    assert_eq!(response.status_of(&Name::dav("b")).map(Status::as_u16), Some(507));
}

/// A refusal that says no failure is one nevertheless.
#[test]
fn odd_refusals() {
    for status in [200_u16, 99] {
        let mut plan = ProppatchPlan::from(PropertyUpdate::new().remove(Name::dav("a")));
        plan.next();
        plan.refuse(status);
        assert!(plan.ready().is_none());
        let response = only_response(&plan.reply((Operation::Proppatch, "/a")).expect("a reply"));
        assert_eq!(response.status_of(&Name::dav("a")).map(Status::as_u16), Some(500));
    }
    // A number that no change has.
    let mut plan = ProppatchPlan::from(PropertyUpdate::new().remove(Name::dav("a")));
    plan.refuse_change(7, 403);
    assert!(plan.ready().is_none());
    let mut empty = ProppatchPlan::from(PropertyUpdate::new());
    empty.refuse(403);
    assert!(empty.ready().is_none());
}

/// The answers of MKCOL and MKCALENDAR: RFC 5689 §3, RFC 4791 §5.3.1; and of a PROPPATCH that changes nothing.
#[test]
fn other_operations() {
    let title = Property::new(Name::dav("displayname"), "A").expect("a property");
    let kind = Property::new(Name::dav("resourcetype"), multistatus::Value::from_xml("<D:collection/>").expect("one"));
    let mkcol = Mkcol::new().set(kind.expect("a property")).set(title.clone());
    let mkcalendar = Mkcalendar::new().set(title);

    let plan = ProppatchPlan::from(&mkcol);
    assert_eq!(plan.ready().map(<[PropertyChange]>::len), Some(2));
    assert_eq!(plan.reply((Operation::Mkcol, "/c/")).expect("a reply").status(), StatusCode::CREATED);
    let mut outcomes = Outcomes::new((Operation::Mkcol, "/c/")).list_properties(true);
    plan.tell(&mut outcomes);
    let listed = outcomes.reply().expect("a reply");
    assert_eq!(listed.status(), StatusCode::CREATED);
    assert_eq!(listed.propstats().map(|propstats| propstats.propstats().count()), Some(1));

    let mut plan = ProppatchPlan::from(&mkcol);
    plan.next();
    plan.refuse_with(403, Condition::empty(condition::VALID_RESOURCETYPE));
    let refused = plan.reply((Operation::Mkcol, "/c/")).expect("a reply");
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let codes: Vec<_> = refused.propstats().into_iter().flat_map(|document| document.propstats()).collect();
    let codes: Vec<_> = codes.iter().map(|propstat| propstat.status().map(Status::as_u16)).collect();
    assert_eq!(codes, [Some(403), Some(424)]);

    let mut plan = ProppatchPlan::from(&mkcalendar);
    assert_eq!(plan.reply((Operation::Mkcalendar, "/c/")).expect("a reply").status(), StatusCode::CREATED);
    plan.next();
    plan.refuse(403);
    assert!(plan.reply((Operation::Mkcalendar, "/c/")).expect("a reply").is_multistatus());

    for (operation, status) in [(Operation::Proppatch, 207), (Operation::Mkcol, 201), (Operation::Mkcalendar, 201)] {
        let reply = ProppatchPlan::from(PropertyUpdate::new()).reply((operation, "/c/")).expect("a reply");
        assert_eq!(reply.status(), status, "{operation:?}");
    }
    let error = ProppatchPlan::from(&mkcol).reply((Operation::Delete, "/c/")).expect_err("not that");
    assert_eq!(error.kind(), ErrorKind::Usage);
}

/// RFC 8144 §2.2: a minimal answer to what was done.
#[test]
fn minimal() {
    let plan = ProppatchPlan::from(PropertyUpdate::new().remove(Name::dav("a")));
    let exchange = Exchange::new(Operation::Proppatch, "/a").expect("an exchange");
    let exchange = exchange.preferences(Preferences::new().header("Prefer", "return=minimal"));
    assert_eq!(plan.reply(exchange).expect("a reply").status(), StatusCode::NO_CONTENT);
}

/// Ten times the changes cost ten times as much.
#[test]
fn linear() {
    let cost = |changes: usize| {
        let mut update = PropertyUpdate::new();
        for number in 0..changes {
            update = update.remove(Name::new("urn:x", &format!("n{}", number / 2)).expect("a name"));
        }
        allocation_counter::measure(|| {
            let mut plan = ProppatchPlan::from(update);
            while plan.next().is_some() {
                plan.refuse(403);
            }
            drop(plan.reply((Operation::Proppatch, "/a")));
        })
    };
    let (few, many) = (cost(2_000), cost(20_000));
    assert!(many.bytes_total <= few.bytes_total * 13 && many.count_total <= few.count_total * 13, "{few:?} {many:?}");
}

/// A request without properties can be refused too, and its refusal is the reply.
#[test]
fn a_refusal_without_changes() -> Result<(), Error> {
    let plans = [
        (ProppatchPlan::from(&Mkcol::new()), Operation::Mkcol),
        (ProppatchPlan::from(PropertyUpdate::new()), Operation::Proppatch),
    ];
    for (plan, operation) in plans {
        let (mut refused, mut with) = (plan.clone(), plan.clone());
        refused.refuse(507);
        assert!(refused.ready().is_none());
        assert_eq!(refused.reply((operation, "/a"))?.status(), StatusCode::INSUFFICIENT_STORAGE);
        with.refuse_change_with(0, 403, Condition::empty(condition::CANNOT_MODIFY_PROTECTED_PROPERTY));
        let reply = with.reply((operation, "/a"))?;
        assert_eq!(reply.status(), StatusCode::FORBIDDEN);
        assert!(reply.conditions().is_some(), "{reply:?}");
        assert!(plan.reply((operation, "/a"))?.status().is_success());
    }
    Ok(())
}
