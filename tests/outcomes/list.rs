//! Tests PROPFIND, REPORT and SEARCH.

use crate::support::*;
use multistatus::condition;
use multistatus::header::Preferences;
use multistatus::{
    Condition, Error, ErrorKind, Exchange, Multistatus, Name, Operation, Outcomes, Property, Reply, Response,
};

fn found(href: &str) -> Result<Response<'static>, Error> {
    Response::builder(href).property(A, "x").not_found(B).build()
}

#[test]
fn rfc4918_9_1_1_the_request_uri_as_a_whole_is_plain() -> Test {
    for operation in [Operation::Propfind, Operation::Report, Operation::Search, Operation::AddressbookQuery] {
        let mut outcomes = Outcomes::new((operation, "/c/"));
        outcomes.failed_with("/c", 403, Condition::empty(condition::PROPFIND_FINITE_DEPTH));
        assert_eq!(plain(&outcomes.clone().reply()?), (403, vec!["propfind-finite-depth".into()]));
        outcomes.response(found("/c/a")?);
        assert_eq!(rows(&outcomes.reply()?), ["/c 403", "/c/a 200(displayname) 404(getetag)"]);
    }
    let mut outcomes = Outcomes::new((Operation::Propfind, "/c/"));
    outcomes.ok("/c/");
    assert_eq!(rows(&outcomes.reply()?), ["/c/ 200"]);
    assert_eq!(kind(Outcomes::new((Operation::Propfind, "/c/"))), Some(ErrorKind::Usage), "§9.1");
    Ok(())
}

#[test]
fn rfc8144_2_1_minimal() -> Test {
    let feed = |operation, preferences| -> Result<Reply, Error> {
        let mut outcomes = Outcomes::new(Exchange::new(operation, "/c/")?.preferences(preferences));
        outcomes.response(found("/c/")?).response(Response::builder("/c/a").not_found(A).build()?);
        outcomes.status("/c/b", 404).sync(operation).reply_of()
    };
    for operation in [Operation::Propfind, Operation::Report, Operation::AddressbookQuery, Operation::SyncCollection] {
        let reply = feed(operation, prefer("return=minimal"))?;
        assert_eq!(rows(&reply), ["/c/ 200(displayname)", "/c/a 200()", "/c/b 404"]);
        assert_eq!(reply.headers()["preference-applied"], "return=minimal");
        assert_eq!(reply.headers()["vary"], "Brief, Prefer");
        let reply = feed(operation, Preferences::new())?;
        assert_eq!(rows(&reply)[1], "/c/a 404(displayname)");
        assert!(!reply.headers().contains_key("preference-applied"));
        assert_eq!(reply.headers()["vary"], "Brief, Prefer");
    }
    let reply = feed(Operation::Search, prefer("return=minimal"))?;
    assert_eq!(rows(&reply)[1], "/c/a 404(displayname)");
    assert!(!reply.headers().contains_key("preference-applied") && !reply.headers().contains_key("vary"));
    Ok(())
}

#[test]
fn rfc8144_a_brief_only_without_prefer() -> Test {
    let feed = |preferences: Preferences| -> Result<Reply, Error> {
        let mut outcomes = Outcomes::new(Exchange::new(Operation::Propfind, "/c/")?.preferences(preferences));
        outcomes.response(found("/c/")?).reply_of()
    };
    let reply = feed(Preferences::new().header("Brief", "t"))?;
    assert_eq!(rows(&reply), ["/c/ 200(displayname)"]);
    assert!(!reply.headers().contains_key("preference-applied"));
    for preferences in [
        Preferences::new().header("Brief", "t").header("Prefer", "return=representation"),
        Preferences::new().header("Brief", "t").header("Prefer", "wait=3"),
        Preferences::new().header("Brief", "f"),
        prefer("return=representation, return=minimal"),
        prefer("x=\"return=minimal, \\\", depth-noroot\""),
        prefer("y;return=minimal"),
    ] {
        assert_eq!(rows(&feed(preferences.clone())?), ["/c/ 200(displayname) 404(getetag)"], "{preferences:?}");
    }
    for preferences in [
        prefer("wait=3, RETURN = \"minimal\";x=y"),
        prefer("wait=3").header("PREFER", "return=minimal"),
        prefer("return=minimal").header("Brief", "f"),
    ] {
        assert_eq!(rows(&feed(preferences.clone())?), ["/c/ 200(displayname)"], "{preferences:?}");
    }
    Ok(())
}

#[test]
fn rfc8144_4_depth_noroot() -> Test {
    let feed = |operation, preferences: Preferences| -> Result<Reply, Error> {
        let mut outcomes = Outcomes::new(Exchange::new(operation, "/c/")?.preferences(preferences));
        outcomes.response(found("/c")?).response(found("/c/a")?).reply_of()
    };
    let noroot = || prefer("depth-noroot");
    for (operation, depth) in [
        (Operation::Propfind, "1"),
        (Operation::Propfind, "infinity"),
        (Operation::Report, "1"),
        (Operation::Report, "Infinity"),
    ] {
        let reply = feed(operation, noroot().header("Depth", depth))?;
        assert_eq!(rows(&reply), ["/c/a 200(displayname) 404(getetag)"]);
        assert_eq!(reply.headers()["preference-applied"], "depth-noroot");
    }
    assert_eq!(rows(&feed(Operation::Propfind, noroot())?).len(), 1, "the depth is infinity");
    assert_eq!(rows(&feed(Operation::Report, noroot())?).len(), 2, "the depth is 0");
    let reply = feed(Operation::Propfind, noroot().header("Depth", "0"))?;
    assert_eq!(rows(&reply).len(), 2);
    assert!(!reply.headers().contains_key("preference-applied"));
    let reply = feed(Operation::Propfind, Preferences::new().header("Depth", "1,noroot"))?;
    assert_eq!(rows(&reply).len(), 1);
    assert!(!reply.headers().contains_key("preference-applied"));

    // An empty collection, and one that does not exist.
    let mut outcomes = Outcomes::new(Exchange::new(Operation::Propfind, "/c/")?.preferences(noroot()));
    assert_eq!(rows(&outcomes.clone().reply()?).len(), 0);
    outcomes.status("/c/", 404);
    let reply = outcomes.reply()?;
    assert_eq!(plain(&reply).0, 404);
    assert!(!reply.headers().contains_key("preference-applied"));

    // The response that says that there is more stays.
    let preferences = noroot().header("Depth", "1");
    let mut outcomes = Outcomes::new(Exchange::new(Operation::AddressbookQuery, "/c/")?.preferences(preferences));
    outcomes.response(found("/c/a")?).truncated();
    assert_eq!(rows(&outcomes.reply()?).len(), 2);
    Ok(())
}

#[test]
fn rfc8144_2_1_nested_rows_wherever_they_stand() -> Test {
    let body = br#"<x:multistatus xmlns:x="DAV:" xmlns="urn:d" xmlns:D="urn:other"><x:response><x:href>/c</x:href>
        <x:propstat><x:prop><x:acl><x:ace D:k="1"><principal>
        <x:response><x:href>/p</x:href><x:propstat><x:prop><x:displayname>p</x:displayname><plain xmlns="">v</plain>
        <D:q/></x:prop><x:status>HTTP/1.1 200 OK</x:status></x:propstat><x:propstat><x:prop><x:missing/></x:prop>
        <x:status>HTTP/1.1 404 Not Found</x:status></x:propstat></x:response>
        </principal></x:ace></x:acl></x:prop><x:status>HTTP/1.1 200 OK</x:status></x:propstat></x:response>
        </x:multistatus>"#;
    let mut outcomes = Outcomes::new(Exchange::new(Operation::Report, "/c")?.preferences(prefer("return=minimal")));
    for row in Multistatus::parse(body)? {
        outcomes.response(row);
    }
    let written = outcomes.reply()?.body();
    let document = Multistatus::parse(&written)?;
    let acl = document.responses().first().and_then(|row| row.property(&Name::dav("acl")));
    let nested = acl.as_ref().map(|acl| acl.responses()).unwrap_or_default();
    assert_eq!(nested.len(), 1);
    let names: Vec<_> = nested[0].propstats().flat_map(|propstat| propstat.names()).map(Name::to_string).collect();
    assert_eq!(names, ["{DAV:}displayname", "plain", "{urn:other}q"]);
    // The content around it stays as it was.
    let ace = acl.as_ref().and_then(|acl| acl.children().next());
    assert_eq!(ace.as_ref().and_then(|ace| ace.attribute(&Name::new("urn:other", "k").ok()?)), Some("1"));
    let principal = ace.as_ref().and_then(|ace| ace.children().next().map(|child| child.name().to_string()));
    assert_eq!(principal.as_deref(), Some("{urn:d}principal"));
    Ok(())
}

#[test]
fn rfc6578_3_2_sync_collection() -> Test {
    let sync = || {
        let mut outcomes = Outcomes::new((Operation::SyncCollection, "/c/"));
        outcomes.sync_token("http://example.com/sync/1");
        outcomes
    };
    let reply = sync().reply()?;
    assert_eq!(reply.multistatus().and_then(Multistatus::sync_token), Some("http://example.com/sync/1"));
    assert_eq!(rows(&reply).len(), 0);

    assert_eq!(
        kind(Outcomes::new((Operation::SyncCollection, "/c/"))),
        Some(ErrorKind::Usage),
        "a token must be there"
    );
    let mut outcomes = sync();
    outcomes.ok("/c/a");
    assert_eq!(kind(outcomes), Some(ErrorKind::Usage), "changed members have propstats");
    let mut outcomes = Outcomes::new((Operation::SyncCollection, "/c/"));
    outcomes.sync_token("1795295416");
    assert_eq!(kind(outcomes), Some(ErrorKind::InvalidHref), "a token is a URI");
    let mut outcomes = Outcomes::new((Operation::Report, "/c/"));
    outcomes.sync_token("urn:a:b");
    assert_eq!(kind(outcomes), Some(ErrorKind::Usage));
    Ok(())
}

#[test]
fn rfc6578_3_3_why_a_collection_cannot_be_synchronized() -> Test {
    let mut outcomes = Outcomes::new((Operation::SyncCollection, "/c/"));
    outcomes.sync_token("urn:a:b").failed_with("/c/x/", 403, Condition::empty(condition::SUPPORTED_REPORT));
    assert_eq!(rows(&outcomes.clone().reply()?), ["/c/x/ 403"]);
    outcomes.status("/c/y/", 403);
    assert_eq!(kind(outcomes), Some(ErrorKind::Usage));
    Ok(())
}

#[test]
fn rfc6578_3_5_the_last_change_counts() -> Test {
    let mut outcomes = Outcomes::new((Operation::SyncCollection, "/c/"));
    outcomes.status("/c/a", 404).response(found("/c/a")?);
    outcomes.response(found("/c/b")?).status("/c/b", 404);
    outcomes.sync_token("urn:a:b");
    assert_eq!(rows(&outcomes.reply()?), ["/c/a 200(displayname) 404(getetag)", "/c/b 404"]);
    Ok(())
}

#[test]
fn rfc6578_3_5_2_members_of_a_removed_collection() -> Test {
    let feed = |hrefs: &[(&str, u16)]| -> Result<Reply, Error> {
        let mut outcomes = Outcomes::new((Operation::SyncCollection, "/c/"));
        for &(href, status) in hrefs {
            match status {
                200 => outcomes.response(found(href)?),
                403 => outcomes.failed_with(href, 403, Condition::empty(condition::SUPPORTED_REPORT)),
                _ => outcomes.status(href, status),
            };
        }
        outcomes.sync_token("urn:a:b").reply_of()
    };
    let reply =
        feed(&[("/c/x/y/z", 404), ("/c/x/", 404), ("/c/x/a", 404), ("/c/xy", 404), ("/c/x/b/", 410), ("/c/z", 410)])?;
    assert_eq!(rows(&reply), ["/c/x/ 404", "/c/xy 404", "/c/z 410"]);
    let reply = feed(&[("/c/x", 410), ("/c/x/a", 404)])?;
    assert_eq!(rows(&reply), ["/c/x 410"], "whether or not it has its slash");
    for status in [200, 403, 500] {
        let error = feed(&[("/c/x/a/b", status), ("/c/x/", 404)]).err();
        let message = error.as_ref().map(Error::message).unwrap_or_default();
        assert!(message.starts_with("/c/x/a/b is not removed, but /c/x/ above it is"), "{message}");
        assert_eq!(error.map(|error| error.kind()), Some(ErrorKind::Usage));
    }
    // The member was removed and exists again.
    let reply = feed(&[("/c/x/", 404), ("/c/x/a", 200), ("/c/x/", 200)])?;
    assert_eq!(rows(&reply).len(), 2);
    Ok(())
}

#[test]
fn rfc6578_3_5_a_removal_does_not_hide_a_failure() -> Test {
    for code in [500, 507, 423] {
        for order in [[code, 404], [404, code]] {
            let mut outcomes = Outcomes::new((Operation::SyncCollection, "/c/"));
            outcomes.sync_token("urn:a:b").status("/c/a", order[0]).status("/c/a", order[1]);
            assert_eq!(rows(&outcomes.reply()?), [format!("/c/a {code}")]);
        }
    }
    Ok(())
}

#[test]
fn rfc6578_3_6_and_3_7_cut_or_failed() -> Test {
    let limits = || Condition::empty(condition::NUMBER_OF_MATCHES_WITHIN_LIMITS);
    let mut outcomes = Outcomes::new((Operation::SyncCollection, "http://example.com/c/"));
    outcomes.response(found("/c/a")?).truncated().sync_token("urn:a:b");
    let reply = outcomes.reply()?;
    assert_eq!(rows(&reply), ["/c/a 200(displayname) 404(getetag)", "/c/ 507"]);
    let conditions = reply.multistatus().map(|document| document.responses()[1].conditions().len());
    assert_eq!(conditions, Some(1));

    let mut outcomes = Outcomes::new((Operation::SyncCollection, "/c/"));
    outcomes.response(found("/c/a")?).failed_with("/c/", 507, limits());
    assert_eq!(plain(&outcomes.reply()?), (507, vec!["number-of-matches-within-limits".into()]));

    let mut outcomes = Outcomes::new((Operation::SyncCollection, "/c/"));
    outcomes.response(found("/c/a")?).sync_token("urn:a:b");
    outcomes.failed_with("/c/", 409, Condition::empty(condition::VALID_SYNC_TOKEN));
    assert_eq!(plain(&outcomes.reply()?), (409, vec!["valid-sync-token".into()]));
    Ok(())
}

#[test]
fn rfc6352_8_6_2_rfc5323_2_3_1_rfc4791_7_8_rfc3744_9_4_truncation() -> Test {
    let cut = |operation| -> Result<Reply, Error> {
        let mut outcomes = Outcomes::new((operation, "/c/"));
        outcomes.response(found("/c/a")?).truncated().reply_of()
    };
    let last = |reply: &Reply| reply.multistatus().map(|document| document.responses()[1].conditions().len());
    let reply = cut(Operation::AddressbookQuery)?;
    assert_eq!((rows(&reply)[1].as_str(), last(&reply)), ("/c/ 507", Some(1)));
    let reply = cut(Operation::Search)?;
    assert_eq!((rows(&reply)[1].as_str(), last(&reply)), ("/c/ 507", Some(0)));
    assert_eq!(plain(&cut(Operation::Report)?), (403, vec!["number-of-matches-within-limits".into()]));
    for operation in [Operation::Propfind, Operation::Delete, Operation::Batch] {
        let mut outcomes = Outcomes::new((operation, "/c/"));
        outcomes.ok("/c/").truncated();
        assert_eq!(kind(outcomes), Some(ErrorKind::Usage));
    }
    Ok(())
}

#[test]
fn rfc4791_7_8_no_match_no_rows() -> Test {
    for operation in [Operation::Report, Operation::AddressbookQuery, Operation::Search] {
        let reply = Outcomes::new((operation, "/c/")).reply()?;
        assert!(reply.is_multistatus());
        assert_eq!(rows(&reply).len(), 0);
    }
    Ok(())
}

#[test]
fn rfc5842_7_1_already_reported() -> Test {
    let feed = |preferences: Preferences| -> Result<Reply, Error> {
        let mut outcomes = Outcomes::new(Exchange::new(Operation::Propfind, "/c/")?.preferences(preferences));
        outcomes.response(found("/c/")?);
        outcomes.response(found("/c/loop/c/a")?);
        outcomes.response(Response::builder("/c/loop/").property_element_with(Property::new(A, "x")?, 208).build()?);
        outcomes.response(found("/c/loop/a")?).response(found("/c/loopy")?).reply_of()
    };
    let bind = || Preferences::new().header("Dav", "1, <http://example.com/x>, bind");
    for preferences in [bind(), bind().header("Depth", "infinity")] {
        let expected = ["/c/", "/c/loop/ 208(displayname)", "/c/loopy"];
        let reply = feed(preferences)?;
        for (row, expected) in rows(&reply).iter().zip(expected) {
            assert!(row.starts_with(expected), "{row}");
        }
        assert_eq!(rows(&reply).len(), 3);
    }
    for preferences in [Preferences::new(), Preferences::new().header("Depth", "infinity")] {
        assert_eq!(plain(&feed(preferences)?).0, 508);
    }
    // Without infinity there is no loop, and no 208.
    for depth in ["0", "1"] {
        for preferences in [Preferences::new(), bind()] {
            let reply = feed(preferences.header("Depth", depth))?;
            let found = rows(&reply);
            assert_eq!((found.len(), found[2].as_str()), (5, "/c/loop/ 200(displayname)"));
            let looped = reply.multistatus().map(|document| document.responses()[2].clone());
            assert!(looped.is_some_and(|row| row.property(&A).is_some_and(|value| value.text() == Some("x"))));
        }
    }
    let mut outcomes = Outcomes::new((Operation::Report, "/c/"));
    outcomes.response(
        Response::builder("/c/a/").property(B, "y").property_element_with(Property::new(A, "x")?, 208).build()?,
    );
    assert_eq!(rows(&outcomes.reply()?), ["/c/a/ 200(getetag,displayname)"], "the depth of a report is 0");
    let mut outcomes = Outcomes::new((Operation::Propfind, "/c/"));
    outcomes.response(found("/c/")?).status("/c/loop/", 508);
    assert_eq!(plain(&outcomes.reply()?).0, 508, "§7.2");
    Ok(())
}
