//! Tests methods that change resources: only failures, or one plain status.

use crate::support::*;
use multistatus::condition::{self, lock_token_submitted};
use multistatus::read::Deviation;
use multistatus::{Condition, Error, ErrorKind, Exchange, Operation, Outcomes, Reply, Response, Value};

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

const CHANGES: [Operation; 6] =
    [Operation::Delete, Operation::Copy, Operation::Move, Operation::Lock, Operation::Label, Operation::Orderpatch];
const SETS: [Operation; 3] = [Operation::Proppatch, Operation::Mkcol, Operation::Mkcalendar];

/// Checks that the document holds a failure with its condition, and nothing else.
fn failed(operation: Operation, request_uri: &str, href: &str) -> Result<Reply, Error> {
    let mut outcomes = Outcomes::new(Exchange::new(operation, request_uri)?.destination("http://example.com/x/y/d")?);
    outcomes.failed_with(href, 423, lock_token_submitted([href])?).reply_of()
}

#[test]
fn rfc4918_8_3_no_response_above_the_request_uri() -> Test {
    let locked = (423, vec!["lock-token-submitted".to_owned()]);
    for operation in CHANGES.into_iter().chain(SETS) {
        for href in
            ["/", "/a", "/a/", "/a/b/", "/a/b", "/%61/b/", "http://example.com/a/", "http://h", "/a/b/c", "/a/b/c/"]
        {
            // A path is on the server that the Destination names.
            let on_one_server = href.replace("http://h", "http://example.com");
            assert_eq!(plain(&failed(operation, "/a/b/c", &on_one_server)?), locked, "{operation:?} {href}");
            assert_eq!(
                plain(&failed(operation, "http://h/a/b/c/", href.trim_start_matches("http://example.com"))?),
                locked
            );
        }
        // The root has no parent, a query is no path, and the host is equal.
        assert_eq!(plain(&failed(operation, "/a?b=/c/", "/")?), locked);
        assert!(failed(operation, "http://h/a/b", "http://g/a/").is_err());
    }
    for operation in [Operation::Copy, Operation::Move] {
        for href in ["/x/y/d", "/x/y/", "/x/y", "/x", "/x/", "http://example.com/x/", "http://example.com/"] {
            assert_eq!(plain(&failed(operation, "/a/b", href)?), locked, "{href}");
        }
        for href in ["/a/b/c", "/x/y/d/e"] {
            assert_eq!(rows(&failed(operation, "/a/b", href)?), [format!("{href} 423")]);
        }
    }
    Ok(())
}

#[test]
fn rfc4918_9_8_5_a_grandparent_is_missing() -> Test {
    for operation in [Operation::Copy, Operation::Move] {
        let mut outcomes = Outcomes::new(Exchange::new(operation, "/c/")?.destination("/x/y/z/")?);
        outcomes.status("/x", 409);
        assert_eq!(plain(&outcomes.clone().reply()?), (409, vec![]));
        // Beside the failure of a member, the end of the operation failed: the source of a MOVE, the Destination of a
        // COPY.
        outcomes.status("/x/y/z/a", 507);
        assert_eq!(rows(&outcomes.reply()?), ["/x/y/z/ 409", "/x/y/z/a 507"]);
        let mut outcomes = Outcomes::new(Exchange::new(operation, "/c/")?.destination("/d/")?);
        outcomes.status("/", 403).status("/c/a", 423);
        let end = if operation == Operation::Copy { "/d/ 403" } else { "/c/ 403" };
        assert_eq!(rows(&outcomes.reply()?), [end, "/c/a 423"]);
    }
    for operation in SETS.into_iter().chain([Operation::Lock]) {
        let mut outcomes = Outcomes::new((operation, "/x/y/z"));
        outcomes.status("/x/", 409);
        assert_eq!(plain(&outcomes.reply()?).0, 409);
    }
    Ok(())
}

#[test]
fn rfc4918_9_6_1_a_lock_above_and_a_member_that_failed() -> Test {
    let mut outcomes = Outcomes::new((Operation::Delete, "http://example.com/a/b/"));
    outcomes.ok("/a/b/x").failed_with("/a", 423, lock_token_submitted(["/a"])?).status("/a/b/y", 403);
    assert_eq!(rows(&outcomes.reply()?), ["/a/b/ 423", "/a/b/y 403"]);
    Ok(())
}

#[test]
fn a_failure_above_and_one_below_are_escaped() -> Test {
    let mut outcomes = Outcomes::new((Operation::Delete, "/a/b&c/"));
    outcomes.status("/a", 423).status("/a/b&c/y", 403);
    let body = outcomes.reply()?.body();
    let document = multistatus::Multistatus::parse(&body)?;
    let hrefs: Vec<_> = document.responses().iter().flat_map(|response| response.hrefs()).collect();
    assert_eq!(hrefs, ["/a/b&c/", "/a/b&c/y"], "{}", String::from_utf8_lossy(&body));
    Ok(())
}

#[test]
fn what_is_above_can_only_fail() -> Test {
    for operation in [Operation::Delete, Operation::Mkcol] {
        let mut outcomes = Outcomes::new((operation, "/a/b"));
        outcomes.ok("/a/").status("/", 204);
        assert_eq!(kind(outcomes.clone()), Some(ErrorKind::Usage), "{operation:?}: nothing is known of /a/b");
        outcomes.ok("/a/b").status("/", 403);
        assert_eq!(plain(&outcomes.reply()?).0, 403);
    }
    Ok(())
}

#[test]
fn rfc4918_8_3_what_lies_elsewhere_is_refused() -> Test {
    let message = |operation, href: &str| -> Result<Option<String>, Error> {
        Ok(failed(operation, "/a/b", href).err().map(|error| error.to_string()))
    };
    for operation in CHANGES.into_iter().chain(SETS) {
        for href in ["/ab", "/a/c", "/a/bc", "/e", "/a/b/../c", "/b/a", "http://example.com/z"] {
            if href.contains("..") {
                continue;
            }
            let found = message(operation, href)?.unwrap_or_default();
            assert!(found.starts_with(&format!("failed_with({href:?}): ")), "{operation:?}: {found}");
            let mut outcomes = Outcomes::new(Exchange::new(operation, "/a/b")?.destination("/d")?);
            outcomes.ok(href);
            let found = outcomes.reply().err().map(|error| error.to_string()).unwrap_or_default();
            assert!(found.starts_with(&format!("ok({href:?}): ")), "{operation:?}: {found}");
        }
    }
    assert!(message(Operation::Delete, "/x/y/d")?.is_some(), "a DELETE has no Destination");
    let expected = "failed_with(\"/e\"): expected the Request-URI, the Destination, a resource below one of them or a \
                    collection above, found /e: RFC 4918 §8.3";
    assert_eq!(message(Operation::Move, "/e")?.as_deref(), Some(expected));
    // Other operations may change any resource, or name none in their responses.
    for operation in [Operation::Merge, Operation::Batch, Operation::Bind, Operation::Unlock] {
        assert_eq!(message(operation, "/e")?, None);
    }
    Ok(())
}

#[test]
fn rfc4918_8_3_one_form_on_both_sides() -> Test {
    let feed = |request_uri: &str, hrefs: [&str; 2]| -> Result<Reply, Error> {
        let mut outcomes = Outcomes::new(Exchange::new(Operation::Copy, request_uri)?.destination("http://h/d/")?);
        outcomes.status(hrefs[0], 403).status(hrefs[1], 507).reply_of()
    };
    assert_eq!(rows(&feed("/c/", ["/c/a", "http://h/d/a"])?), ["/c/a 403", "/d/a 507"]);
    assert_eq!(rows(&feed("/c/", ["/c/a", "/d/a"])?), ["/c/a 403", "/d/a 507"]);
    assert_eq!(rows(&feed("/c/", ["http://h/c/a", "http://h/d/a"])?), ["http://h/c/a 403", "http://h/d/a 507"]);
    assert_eq!(rows(&feed("http://h/c/", ["/c/a", "http://h/d/a"])?), ["http://h/c/a 403", "http://h/d/a 507"]);
    // From another server.
    assert_eq!(rows(&feed("http://g/c/", ["/c/a", "http://h/d/a"])?), ["http://g/c/a 403", "http://h/d/a 507"]);
    // Resources above are named in the same form.
    assert_eq!(rows(&feed("/c/", ["/c/a", "http://h/"])?), ["/c/a 403", "/d/ 507"]);
    assert_eq!(rows(&feed("/c", ["/c/a", "/"])?), ["/c/a 403", "/d/ 507"]);
    // A third server.
    let mut outcomes = Outcomes::new(Exchange::new(Operation::Copy, "/c/")?.destination("http://h/d/")?);
    outcomes.status("/c/a", 403).status("http://g/c/b", 403).status("http://h/d/a", 507);
    assert_eq!(kind(outcomes), Some(ErrorKind::Usage));
    // Two servers, and paths that may be on either.
    let mut outcomes = Outcomes::new(Exchange::new(Operation::Copy, "/c/")?.destination("/d/")?);
    outcomes.status("/c/a", 403).status("http://g/c/b", 403).status("http://h/d/a", 507);
    assert_eq!(kind(outcomes), Some(ErrorKind::Deviation(Deviation::HrefMixedForms)));
    Ok(())
}

#[test]
fn rfc4918_8_3_no_response_outside_whatever_is_said() {
    use proptest::prelude::*;
    let segment = || proptest::sample::select(vec!["a", "b", "c", "ab", "%61", "~", "a.b"]);
    let path = || proptest::collection::vec(segment(), 0..4).prop_map(|segments| format!("/{}", segments.join("/")));
    let said =
        proptest::collection::vec((path(), any::<bool>(), proptest::sample::select(vec![200, 403, 423, 424])), 1..6);
    let operation = proptest::sample::select(CHANGES.into_iter().chain(SETS).collect::<Vec<_>>());
    proptest!(|(operation in operation, request_uri in path(), destination in path(), said in said)| {
        let exchange = Exchange::new(operation, &*request_uri).and_then(|exchange| exchange.destination(&*destination));
        let mut outcomes = Outcomes::new(exchange.expect("paths"));
        for (href, slash, status) in &said {
            let href = if *slash && href != "/" { format!("{href}/") } else { href.clone() };
            outcomes.status(&*href, *status);
        }
        let failed = said.iter().any(|(_, _, status)| *status >= 300);
        if let Ok(reply) = outcomes.reply() {
            prop_assert!(!failed || !reply.status().is_success() || reply.is_multistatus());
            let moves = matches!(operation, Operation::Copy | Operation::Move);
            let ends = [Some(&request_uri), Some(&destination).filter(|_| moves)].map(|end| end.map(|end| multistatus::Href::new(&**end)));
            for href in reply.multistatus().into_iter().flatten().flat_map(|row| row.hrefs().map(|href| href.into_owned()).collect::<Vec<_>>()) {
                prop_assert!(ends.iter().flatten().flatten().any(|end| href.is_within(end)), "{href}");
            }
        }
    });
}

#[test]
fn rfc4918_8_1_no_member_has_a_207() -> Test {
    let nested = |outcomes: &mut Outcomes| outcomes.reply_of().err().map(|error| (error.kind(), error.to_string()));
    for operation in [Operation::Delete, Operation::Propfind, Operation::Batch, Operation::Unlock, Operation::Merge] {
        let mut outcomes = Outcomes::new((operation, "/c"));
        let found = nested(outcomes.status("/c", 207));
        let message = "status(\"/c\"): 207 Multi-Status is no outcome: give those of the resources or properties that it is about";
        assert_eq!(found, Some((ErrorKind::InvalidStatus, message.into())));
        let mut outcomes = Outcomes::new((operation, "/c"));
        let found = nested(outcomes.response(Response::builder("/c").status(207).build()?));
        assert_eq!(found.map(|(kind, _)| kind), Some(ErrorKind::InvalidStatus));
    }
    let row = || Response::builder("/c").property_status(A, 207).build();
    for mut outcomes in [Outcomes::new((Operation::Proppatch, "/c")), Outcomes::new((Operation::Propfind, "/c"))] {
        assert_eq!(nested(outcomes.response(row()?)).map(|(kind, _)| kind), Some(ErrorKind::InvalidStatus));
    }
    let mut outcomes = Outcomes::new((Operation::Mkcol, "/c"));
    let found = nested(outcomes.property_status(A, 207));
    assert!(found.is_some_and(|(_, message)| message.starts_with("property_status({DAV:}displayname): 207")));
    Ok(())
}

#[test]
fn rfc4918_9_8_5_two_ends_with_one_status_are_plain() -> Test {
    let mut outcomes = Outcomes::new(Exchange::new(Operation::Move, "/c/")?.destination("/d/")?);
    outcomes.failed_with("/c/", 423, lock_token_submitted(["/c/"])?);
    outcomes.failed_with("/d/", 423, lock_token_submitted(["/d/"])?);
    assert_eq!(plain(&outcomes.clone().reply()?).1.len(), 2);
    outcomes.status("/", 507);
    assert_eq!(rows(&outcomes.reply()?), ["/c/ 507", "/d/ 423"], "what is above both is the source's");
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
        let member = if operation == Operation::Delete { "/c/x" } else { "/d/x" };
        outcomes.status(href, status).ok(member).reply_of().map(|reply| reply.status().as_u16())
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
