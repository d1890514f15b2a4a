//! Tests PROPPATCH, MKCOL and MKCALENDAR.

use crate::support::*;
use multistatus::condition::{self, lock_token_submitted};
use multistatus::header::Preferences;
use multistatus::{Condition, ErrorKind, Exchange, Name, Operation, Outcomes, Property, Response};

#[test]
fn rfc4918_9_2_1_one_failure_fails_all() -> Test {
    let mut outcomes = Outcomes::new((Operation::Proppatch, "/a"));
    outcomes.property_ok(A).property_status(B, 403).property_status(Name::dav("c"), 507);
    outcomes.property_status(Name::dav("d"), 424).property_status(Name::dav("e"), 201);
    assert_eq!(rows(&outcomes.reply()?), ["/a 424(displayname,d,e) 403(getetag) 507(c)"]);
    Ok(())
}

#[test]
fn rfc4918_9_2_all_fine() -> Test {
    let mut outcomes = Outcomes::new((Operation::Proppatch, "/a"));
    outcomes.property_ok(A).property_ok(B).property_ok(A);
    assert_eq!(rows(&outcomes.reply()?), ["/a 200(displayname,getetag)"]);
    let mut outcomes = Outcomes::new((Operation::Proppatch, "/a"));
    assert_eq!(kind(outcomes.clone()), Some(ErrorKind::Usage), "nothing is known");
    outcomes.ok("/a");
    assert_eq!(rows(&outcomes.reply()?), ["/a 200()"]);
    Ok(())
}

#[test]
fn rfc4918_14_22_names_only_and_each_once() -> Test {
    let typed = Property::new(A, "value")?.with_attribute(Name::new("urn:x", "type")?, "y")?;
    let row = Response::builder("/a").property_element(typed).property_status(B, 409).description("why").build()?;
    let mut outcomes = Outcomes::new((Operation::Proppatch, "/a"));
    outcomes.response(row).property_ok(B).property_status(Name::dav("c"), 404).property_status(Name::dav("c"), 200);
    let reply = outcomes.reply()?;
    assert_eq!(rows(&reply), ["/a 424(displayname) 409(getetag) 404(c)"]);
    let row = reply.multistatus().and_then(|document| document.responses().first()).cloned();
    let property = row.as_ref().and_then(|row| row.propstats().next()?.properties().next());
    assert!(property.is_some_and(|property| property.is_empty() && property.attributes().len() == 1));
    assert!(row.is_some_and(|row| row.description().is_some_and(|text| text == "why")));
    Ok(())
}

#[test]
fn rfc4918_16_conditions_stand_in_the_propstat() -> Test {
    let protected = || Condition::empty(condition::CANNOT_MODIFY_PROTECTED_PROPERTY);
    let mut outcomes = Outcomes::new((Operation::Proppatch, "/a"));
    outcomes.property_failed_with(A, 403, protected()).property_status(B, 403);
    outcomes.property_failed_with(Name::dav("c"), 403, protected());
    let reply = outcomes.reply()?;
    assert_eq!(rows(&reply), ["/a 403(displayname,c) 403(getetag)"]);
    let row = reply.multistatus().and_then(|document| document.responses().first()).cloned();
    let conditions = row.map(|row| row.propstats().map(|propstat| propstat.conditions().len()).collect());
    assert_eq!(conditions, Some(vec![1, 0]));
    Ok(())
}

#[test]
fn rfc4918_9_2_the_request_uri_as_a_whole() -> Test {
    for operation in [Operation::Proppatch, Operation::Mkcol, Operation::Mkcalendar] {
        let mut outcomes = Outcomes::new(Exchange::new(operation, "/a/")?.preferences(prefer("return=minimal")));
        outcomes.property_ok(A).failed_with("/a", 423, lock_token_submitted(["/a"])?).property_ok(B);
        let reply = outcomes.reply()?;
        assert_eq!(plain(&reply), (423, vec!["lock-token-submitted".into()]));
        assert!(!reply.headers().contains_key("preference-applied"));
        let mut outcomes = Outcomes::new((operation, "/a/"));
        outcomes.ok("/b");
        assert_eq!(kind(outcomes), Some(ErrorKind::Usage), "nothing else is changed");
        let mut outcomes = Outcomes::new((operation, "/a/"));
        outcomes.property_status(A, 424);
        assert_eq!(plain(&outcomes.reply()?).0, 424, "the cause is not known");
    }
    let mut outcomes = Outcomes::new((Operation::Delete, "/a/"));
    outcomes.property_ok(A);
    assert_eq!(kind(outcomes), Some(ErrorKind::Usage));
    Ok(())
}

#[test]
fn rfc8144_2_2_minimal() -> Test {
    let mut outcomes = Outcomes::new(Exchange::new(Operation::Proppatch, "/a")?.preferences(prefer("return=minimal")));
    outcomes.property_ok(A);
    let reply = outcomes.clone().reply()?;
    assert_eq!((plain(&reply).0, reply.body().len()), (204, 0));
    assert_eq!(reply.headers()["preference-applied"], "return=minimal");
    outcomes.property_status(B, 403);
    let reply = outcomes.reply()?;
    assert_eq!(rows(&reply), ["/a 424(displayname) 403(getetag)"]);
    assert!(!reply.headers().contains_key("preference-applied"), "nothing was left out");

    // Appendix A: Brief does the same, but there is no preference to confirm.
    let mut outcomes =
        Outcomes::new(Exchange::new(Operation::Proppatch, "/a")?.preferences(Preferences::new().header("brief", "t")));
    outcomes.property_ok(A);
    let reply = outcomes.reply()?;
    assert_eq!(plain(&reply).0, 204);
    assert!(!reply.headers().contains_key("preference-applied"));
    Ok(())
}

#[test]
fn rfc5689_3_mkcol() -> Test {
    let mut outcomes = Outcomes::new((Operation::Mkcol, "/a/"));
    outcomes.ok("/a/").property_ok(A);
    let reply = outcomes.clone().reply()?;
    assert_eq!((plain(&reply).0, reply.body().len()), (201, 0));
    assert_eq!(reply.headers()["cache-control"], "no-cache");
    outcomes.property_status(B, 409).property_status(Name::dav("c"), 507);
    let reply = outcomes.reply()?;
    assert_eq!(reply.status(), 507, "the worst");
    let statuses = reply.propstats().map(|document| {
        document.propstats().filter_map(|propstat| propstat.status().map(|status| status.as_u16())).collect()
    });
    assert_eq!(statuses, Some(vec![424, 409, 507]));
    let mut outcomes = Outcomes::new((Operation::Mkcol, "/a/"));
    outcomes.ok("/a/");
    assert_eq!(plain(&outcomes.reply()?).0, 201, "no property was asked for");
    Ok(())
}

#[test]
fn no_outcome_is_no_success_and_202_is_not_done_yet() -> Test {
    for operation in [Operation::Mkcol, Operation::Mkcalendar] {
        for list in [false, true] {
            let new = || Outcomes::new((operation, "/a/")).list_properties(list);
            assert_eq!(kind(new()), Some(ErrorKind::Usage));
            assert_eq!(plain(&new().property_ok(A).status("/a/", 202).reply_of()?).0, 202);
            assert_eq!(plain(&new().status("/a", 202).reply_of()?).0, 202);
            assert_ne!(new().status("/a", 202).property_status(A, 409).reply_of()?.status(), 202);
        }
    }
    let mut outcomes = Outcomes::new((Operation::Proppatch, "/a/"));
    outcomes.property_ok(A).status("/a/", 202);
    assert_eq!(plain(&outcomes.reply()?).0, 202);
    Ok(())
}

/// A propstat may have no names, and is a failure nevertheless.
#[test]
fn a_failed_propstat_without_names_fails_all() -> Test {
    let mut outcomes = Outcomes::new((Operation::Mkcol, "/a/"));
    outcomes.property_ok(A).response(Response::builder("/a/").propstat(403).build()?);
    assert_eq!(outcomes.reply()?.status(), 403);
    let mut outcomes = Outcomes::new((Operation::Proppatch, "/a/"));
    outcomes.property_ok(A).response(Response::builder("/a/").propstat(403).build()?);
    assert_eq!(rows(&outcomes.reply()?), ["/a/ 424(displayname) 403()"]);
    Ok(())
}

#[test]
fn rfc4791_5_3_1_mkcalendar() -> Test {
    let mut outcomes = Outcomes::new((Operation::Mkcalendar, "/a/"));
    outcomes.property_ok(A).status("/a/", 201);
    let reply = outcomes.clone().reply()?;
    assert_eq!((plain(&reply).0, reply.body().len()), (201, 0));
    assert_eq!(reply.headers()["cache-control"], "no-cache");
    outcomes.property_status(B, 409);
    let reply = outcomes.reply()?;
    assert_eq!(rows(&reply), ["/a/ 424(displayname) 409(getetag)"]);
    assert_eq!(reply.headers()["cache-control"], "no-cache");
    Ok(())
}
