//! Methods that change resources: failures only, or one plain status.

#[path = "support/outcomes.rs"]
mod support;

use multistatus::condition::{self, lock_token_submitted};
use multistatus::{Condition, Error, ErrorKind, Exchange, Operation, Outcomes, Reply, Response, Value};
use support::*;

#[test]
fn rfc4918_9_6_1_successes_and_consequences_go_without_saying() -> Test {
    let mut outcomes = Outcomes::new((Operation::Delete, "/c/"));
    outcomes.status("/c/", 424).ok("/c/a").status("/c/b", 204).status("/c/d", 201).status("/c/e", 403);
    outcomes.status("/c/f/", 424).status("/c/f/g", 423);
    assert_eq!(rows(&outcomes.reply()?), ["/c/e 403", "/c/f/g 423"]);
    Ok(())
}

#[test]
fn rfc4918_9_6_1_no_success_without_a_cause() -> Test {
    let mut outcomes = Outcomes::new((Operation::Delete, "/c/"));
    assert_eq!(kind(outcomes.clone()), Some(ErrorKind::Usage));
    outcomes.status("/c/a", 424).ok("/c/b");
    assert_eq!(plain(&outcomes.reply()?), (424, vec![]));
    Ok(())
}

#[test]
fn rfc4918_9_6_1_request_uri_alone_is_plain() -> Test {
    for href in ["/c", "/c/", "http://example.com/c/", "/%63/"] {
        let mut outcomes = Outcomes::new((Operation::Delete, "/c/"));
        outcomes.failed_with(href, 423, lock_token_submitted(["/c/"])?);
        assert_eq!(plain(&outcomes.reply()?), (423, vec!["lock-token-submitted".into()]));
    }
    Ok(())
}

#[test]
fn rfc4918_9_9_4_parents_are_plain_too() -> Test {
    let fail = |operation, request_uri, href: &str| -> Result<Reply, Error> {
        let mut outcomes =
            Outcomes::new(Exchange::new(operation, request_uri)?.destination("http://example.com/x/y/d")?);
        outcomes.failed_with(href, 423, lock_token_submitted([href])?).reply_of()
    };
    for href in ["/x/y/d", "/x/y/", "/x/y", "/a/b/", "/a", "/a/"] {
        assert_eq!(plain(&fail(Operation::Move, "/a/b", href)?).0, 423, "{href}");
    }
    for href in ["/", "/x/", "/a/c", "/a/b/c", "/x/y/d/e", "/ab"] {
        assert!(fail(Operation::Move, "/a/b", href)?.is_multistatus(), "{href}");
    }
    // The root has no parent, and the destination of a DELETE is none of its business.
    assert!(fail(Operation::Delete, "/", "/a")?.is_multistatus());
    assert_eq!(plain(&fail(Operation::Delete, "/a?b=/c/", "/")?).0, 423);
    assert_eq!(plain(&fail(Operation::Delete, "http://h/a", "http://h/")?).0, 423);
    Ok(())
}

#[test]
fn rfc4918_9_8_5_two_ends_with_one_status_are_plain() -> Test {
    let mut outcomes = Outcomes::new(Exchange::new(Operation::Move, "/c/")?.destination("/d/")?);
    outcomes.failed_with("/c/", 423, lock_token_submitted(["/c/"])?);
    outcomes.failed_with("/d/", 423, lock_token_submitted(["/d/"])?);
    assert_eq!(plain(&outcomes.clone().reply()?).1.len(), 2);
    outcomes.status("/", 403);
    assert_eq!(rows(&outcomes.reply()?), ["/c/ 423", "/d/ 423", "/ 403"]);
    Ok(())
}

#[test]
fn rfc4918_9_8_3_a_member_makes_a_207() -> Test {
    let mut outcomes = Outcomes::new(Exchange::new(Operation::Copy, "/c/")?.destination("/d/")?);
    outcomes.status("/c/", 403).status("/d/a", 507);
    assert_eq!(rows(&outcomes.reply()?), ["/c/ 403", "/d/a 507"]);
    Ok(())
}

#[test]
fn rfc4918_9_8_5_created_or_replaced() -> Test {
    let reply = |operation, href: &str, status: u16| {
        let mut outcomes = Outcomes::new(Exchange::new(operation, "/c")?.destination("http://example.com/d")?);
        outcomes.status(href, status).ok("/d/x").reply_of().map(|reply| reply.status().as_u16())
    };
    assert_eq!(reply(Operation::Copy, "/d", 201)?, 201);
    assert_eq!(reply(Operation::Move, "/c", 201)?, 201);
    assert_eq!(reply(Operation::Copy, "/d", 204)?, 204);
    assert_eq!(reply(Operation::Copy, "/d/y", 201)?, 204, "a member was created, the destination not");
    assert_eq!(reply(Operation::Delete, "/c", 201)?, 204);
    assert_eq!(reply(Operation::Delete, "/c", 202)?, 202, "it is not done yet");
    let mut outcomes = Outcomes::new((Operation::Copy, "/c"));
    outcomes.ok("/d");
    assert_eq!(kind(outcomes), Some(ErrorKind::Usage), "a COPY has a Destination");
    Ok(())
}

#[test]
fn rfc4918_13_propstats_are_not_for_delete() -> Test {
    for operation in [Operation::Delete, Operation::Copy, Operation::Lock, Operation::Acl, Operation::Label] {
        let mut outcomes = Outcomes::new(Exchange::new(operation, "/c")?.destination("/d")?);
        outcomes.response(Response::builder("/c").property(A, "x").build()?);
        assert_eq!(kind(outcomes), Some(ErrorKind::Usage));
    }
    Ok(())
}

#[test]
fn rfc4918_13_2_a_redirect_keeps_its_location() -> Test {
    let mut outcomes = Outcomes::new((Operation::Delete, "/c/"));
    outcomes.response(Response::builder("/c/").status(302).location("/new/").build()?);
    let reply = outcomes.clone().reply()?;
    assert_eq!(plain(&reply).0, 302);
    assert_eq!(reply.headers()["location"], "/new/");
    outcomes.response(Response::builder("/c/a").status(301).location("/new/a").build()?);
    let reply = outcomes.reply()?;
    let locations: Vec<_> =
        reply.multistatus().into_iter().flatten().filter_map(|row| row.location()).map(|l| l.to_string()).collect();
    assert_eq!(locations, ["/new/", "/new/a"]);
    Ok(())
}

#[test]
fn rfc4918_9_10_3_all_or_nothing() -> Test {
    let mut outcomes = Outcomes::new((Operation::Lock, "http://example.com/c/"));
    outcomes.ok("/c/a").status("/c/b", 423).ok("/c/");
    assert_eq!(rows(&outcomes.reply()?), ["/c/b 423", "/c/ 424"]);

    let mut outcomes = Outcomes::new((Operation::Lock, "/c/"));
    outcomes.status("/c", 424).status("/c/b", 403);
    assert_eq!(rows(&outcomes.reply()?), ["/c 424", "/c/b 403"], "not twice");

    let mut outcomes = Outcomes::new((Operation::Lock, "/c/"));
    outcomes.status("/c/a", 202).status("/c/", 202).status("/c/b", 423);
    assert_eq!(rows(&outcomes.reply()?), ["/c/b 423", "/c/ 424"], "what was dropped is not found again");

    let mut outcomes = Outcomes::new((Operation::Lock, "/c/"));
    outcomes.status("/c/a", 424);
    assert_eq!(plain(&outcomes.reply()?).0, 424);

    let mut outcomes = Outcomes::new((Operation::Lock, "/c/"));
    outcomes.ok("/c/");
    assert_eq!(kind(outcomes), Some(ErrorKind::Usage));
    Ok(())
}

#[test]
fn rfc4918_9_10_6_the_request_uri_is_locked() -> Test {
    let mut outcomes = Outcomes::new((Operation::Lock, "/c/"));
    outcomes.status("/c/", 423);
    assert_eq!(plain(&outcomes.reply()?), (423, vec!["no-conflicting-lock".into()]));
    let mut outcomes = Outcomes::new((Operation::Lock, "/c/"));
    outcomes.status("/c/", 423).status("/c/a", 424);
    assert_eq!(plain(&outcomes.reply()?), (423, vec!["no-conflicting-lock".into()]), "members only in consequence");
    let mut outcomes = Outcomes::new((Operation::Lock, "/c/"));
    outcomes.failed_with("/c/", 423, lock_token_submitted(["/"])?);
    assert_eq!(plain(&outcomes.reply()?), (423, vec!["lock-token-submitted".into()]));
    let mut outcomes = Outcomes::new((Operation::Lock, "/c/"));
    outcomes.failed_with("/c/", 412, Condition::empty(condition::LOCK_TOKEN_MATCHES_REQUEST_URI));
    assert_eq!(plain(&outcomes.reply()?), (412, vec!["lock-token-matches-request-uri".into()]));
    Ok(())
}

#[test]
fn rfc4918_9_10_1_granted() -> Test {
    use multistatus::http::{Response, StatusCode};
    let lock = || Value::from_xml("<D:activelock/>");
    let reply = Reply::lock_granted(StatusCode::CREATED, "opaquelocktoken:1", lock()?)?;
    let response = Response::from(reply);
    assert_eq!(response.status(), 201);
    assert_eq!(response.headers()["lock-token"], "<opaquelocktoken:1>");
    assert_eq!(
        String::from_utf8_lossy(response.body()),
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><D:prop xmlns:D=\"DAV:\"><D:lockdiscovery><D:activelock/>\
         </D:lockdiscovery></D:prop>"
    );
    let kind = |status, token| Reply::lock_granted(status, token, lock().ok()?).err().map(|error| error.kind());
    assert_eq!(kind(StatusCode::MULTI_STATUS, "urn:a:b"), Some(ErrorKind::InvalidStatus));
    for token in ["", "no uri", "/a", "urn:a:b>\r\nX: y", "urn:a:é"] {
        assert_eq!(kind(StatusCode::OK, token), Some(ErrorKind::InvalidHref), "{token}");
    }
    Ok(())
}

#[test]
fn rfc4918_9_11_1_unlock_is_plain() -> Test {
    let mut outcomes = Outcomes::new((Operation::Unlock, "/c/"));
    outcomes.ok("/c/");
    assert_eq!(plain(&outcomes.clone().reply()?).0, 204);
    outcomes.failed_with("/c/a", 409, Condition::empty(condition::LOCK_TOKEN_MATCHES_REQUEST_URI));
    assert_eq!(plain(&outcomes.reply()?), (409, vec!["lock-token-matches-request-uri".into()]));
    Ok(())
}

#[test]
fn rfc3744_8_1_1_and_rfc5842_4_to_6_are_plain() -> Test {
    for operation in [Operation::Acl, Operation::Bind, Operation::Unbind, Operation::Rebind] {
        let mut outcomes = Outcomes::new((operation, "/c/"));
        assert_eq!(kind(outcomes.clone()), Some(ErrorKind::Usage));
        outcomes.ok("/c/");
        assert_eq!(plain(&outcomes.clone().reply()?).0, 200);
        outcomes.failed_with("/c/", 403, Condition::empty(condition::NO_ABSTRACT)).status("/d", 409);
        assert_eq!(plain(&outcomes.reply()?), (403, vec!["no-abstract".into()]), "the first of the worst");
    }
    let mut outcomes = Outcomes::new((Operation::Bind, "/c/"));
    outcomes.status("/c/x", 201);
    assert_eq!(plain(&outcomes.reply()?).0, 201);
    Ok(())
}
