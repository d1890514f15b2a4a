//! Changes are done all together, or none is.

use std::collections::HashSet;

use multistatus::header::Preferences;
use multistatus::http::StatusCode;
use multistatus::plan::ProppatchPlan;
use multistatus::request::{Mkcalendar, Mkcol, PropertyChange, PropertyUpdate};
use multistatus::{
    Condition, Error, ErrorKind, Exchange, Name, Operation, Outcomes, Property, Reply, Response, Status, condition,
    strategy,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// Few names, so that they come several times.
fn change() -> impl Strategy<Value = PropertyChange> {
    let name = select(&["a", "b", "c", "d", "e"][..]).prop_map(Name::dav);
    (name, any::<bool>(), strategy::text()).prop_map(|(name, set, text)| match set {
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
    for status in [200_u16, 204, 207, 100, 102, 103, 199, 301, 302, 304, 399, 99] {
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

    let mut plan = ProppatchPlan::from(&mkcol);
    plan.check(|_| Ok(()));
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
    plan.check(|_| Ok(()));
    assert_eq!(plan.ready().map(<[PropertyChange]>::len), Some(1));
    assert_eq!(plan.reply((Operation::Mkcalendar, "/c/")).expect("a reply").status(), StatusCode::CREATED);
    plan.refuse(403);
    assert!(plan.reply((Operation::Mkcalendar, "/c/")).expect("a reply").is_multistatus());

    for (operation, status) in [(Operation::Proppatch, 207), (Operation::Mkcol, 201), (Operation::Mkcalendar, 201)] {
        let mut plan = ProppatchPlan::from(PropertyUpdate::new());
        assert_eq!(plan.ready(), Some(&[][..]));
        let reply = plan.reply((operation, "/c/")).expect("a reply");
        assert_eq!(reply.status(), status, "{operation:?}");
    }
    let error = ProppatchPlan::from(&mkcol).reply((Operation::Delete, "/c/")).expect_err("not that");
    assert_eq!(error.kind(), ErrorKind::Usage);
}

/// RFC 8144 §2.2: a minimal answer to what was done.
#[test]
fn minimal() {
    let mut plan = ProppatchPlan::from(PropertyUpdate::new().remove(Name::dav("a")));
    plan.check(|_| Ok(()));
    assert!(plan.ready().is_some());
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
    for (mut plan, operation) in plans {
        let (mut refused, mut with) = (plan.clone(), plan.clone());
        refused.refuse(507);
        assert!(refused.ready().is_none());
        assert_eq!(refused.reply((operation, "/a"))?.status(), StatusCode::INSUFFICIENT_STORAGE);
        with.refuse_change_with(0, 403, Condition::empty(condition::CANNOT_MODIFY_PROTECTED_PROPERTY));
        let reply = with.reply((operation, "/a"))?;
        assert_eq!(reply.status(), StatusCode::FORBIDDEN);
        assert!(reply.conditions().is_some(), "{reply:?}");
        assert!(plan.ready().is_some());
        assert!(plan.reply((operation, "/a"))?.status().is_success());
    }
    Ok(())
}

/// Nothing is told to be done unless it was checked, and handed out to be done.
#[test]
fn what_was_not_done_is_no_success() -> Result<(), Error> {
    let plan = || ProppatchPlan::from(PropertyUpdate::new().remove(Name::dav("a")).remove(Name::dav("b")));
    let told = |plan: &ProppatchPlan| {
        let mut outcomes = Outcomes::new((Operation::Proppatch, "/a"));
        plan.tell(&mut outcomes);
        let (reply, told) = (plan.reply((Operation::Proppatch, "/a")), outcomes.reply());
        let status = |reply: Result<Reply, Error>| reply.map(|reply| reply.status()).map_err(|error| error.kind());
        assert_eq!(status(reply.clone()), status(told));
        reply
    };
    let unfinished = |plan: &ProppatchPlan, expected: &str| {
        let error = told(plan).expect_err("nothing was done");
        assert_eq!((error.kind(), error.status()), (ErrorKind::Usage, StatusCode::INTERNAL_SERVER_ERROR));
        assert!(error.message().contains(expected), "{error}");
    };
    // Nothing was checked, or not everything; then `ready` hands out nothing.
    let mut some = plan();
    unfinished(&some, "only 0 of 2 changes checked");
    for checked in 0..2 {
        assert_eq!(some.ready(), None, "{checked}");
        unfinished(&some, &format!("only {checked} of 2 changes checked"));
        some.next();
    }
    // All were checked, and none was handed out.
    unfinished(&some, "ready was not called");
    assert!(some.ready().is_some());
    assert_eq!(told(&some)?.status(), StatusCode::MULTI_STATUS);
    // What failed when it was to be done is told.
    some.refuse_change(1, 507);
    assert_eq!(some.ready(), None);
    assert_eq!(only_response(&told(&some)?).status_of(&Name::dav("b")).map(Status::as_u16), Some(507));
    // A refusal needs no more checks.
    let mut first = plan();
    first.next();
    first.refuse(409);
    assert_eq!(first.ready(), None);
    assert_eq!(only_response(&told(&first)?).status_of(&Name::dav("b")).map(Status::as_u16), Some(424));
    // Nor is a collection made by a plan that was never ready.
    let made = ProppatchPlan::from(&Mkcol::new());
    assert_eq!(made.reply((Operation::Mkcol, "/c/")).map_err(|error| error.kind()).err(), Some(ErrorKind::Usage));
    Ok(())
}

/// An error tells its whole condition, or completes it with what the request says (RFC 4918 §16).
#[test]
fn conditions_with_content() -> Result<(), Error> {
    let error = || Error::refused(StatusCode::LOCKED, "locked");
    let reply = |error: Error| {
        let mut plan = ProppatchPlan::from(PropertyUpdate::new().remove(Name::dav("a")));
        plan.check(|_| Err(error.clone()));
        plan.reply((Operation::Proppatch, "/a&b"))
    };
    let hrefs = |reply: Reply| -> Vec<String> {
        let response = only_response(&reply);
        let propstat = response.propstats().next().expect("a propstat");
        propstat.conditions().flat_map(|condition| condition.hrefs()).map(|href| href.to_string()).collect()
    };
    let whole = condition::lock_token_submitted(["/", "/a"])?;
    assert_eq!(hrefs(reply(error().with_whole_condition(whole.clone())?)?), ["/", "/a"]);
    assert_eq!(hrefs(reply(error().with_condition(condition::LOCK_TOKEN_SUBMITTED))?), ["/a&b"]);
    // Nobody but the server knows which privilege is lacking, so an empty one would say nothing.
    let lacking = Error::refused(StatusCode::FORBIDDEN, "no").with_condition(condition::NEED_PRIVILEGES);
    let response = only_response(&reply(lacking)?);
    let told: Vec<_> = response.propstats().map(|propstat| propstat.conditions().count()).collect();
    assert_eq!((told, response.status_of(&Name::dav("a")).map(Status::as_u16)), (vec![0], Some(403)));
    // A request that fails as a whole.
    let whole = Reply::from(error().with_whole_condition(whole)?);
    let found = whole.conditions().and_then(|conditions| conditions.get(&condition::LOCK_TOKEN_SUBMITTED).cloned());
    assert_eq!(found.map(|condition| condition.hrefs().len()), Some(2));
    let broken = error().with_whole_condition(Condition::empty(condition::LOCK_TOKEN_SUBMITTED));
    assert_eq!(broken.map_err(|error| error.kind()).err(), Some(ErrorKind::Usage));
    Ok(())
}

/// An error that is to refuse and has no status of a failure is a fault of the server, never a success.
#[test]
fn refusals_are_failures() -> Result<(), Error> {
    for status in (100..400).step_by(7).chain([200, 204, 207, 302, 304, 399]) {
        let status = StatusCode::from_u16(status).expect("a status");
        let error = || Error::refused(status, "refused");
        assert_eq!(Reply::from(error()).status(), StatusCode::INTERNAL_SERVER_ERROR, "{status}");
        let mut plan = ProppatchPlan::from(PropertyUpdate::new().remove(Name::dav("a")));
        plan.check(|_| Err(error()));
        let response = only_response(&plan.reply((Operation::Proppatch, "/a"))?);
        assert_eq!(response.status_of(&Name::dav("a")).map(Status::as_u16), Some(500), "{status}");
        let failed = Response::builder("/a").property_result(Name::dav("a"), Err::<&str, _>(status)).build();
        assert_eq!(failed.map_err(|error| error.kind()).err(), Some(ErrorKind::Usage), "{status}");
    }
    Ok(())
}
