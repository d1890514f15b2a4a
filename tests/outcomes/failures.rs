//! Checks that no outcome is lost to a better one, in any order.

use crate::support::*;
use multistatus::header::{Depth, Preferences};
use multistatus::{Error, ErrorKind, Exchange, Multistatus, Operation, Outcomes, Response};

fn exchange(operation: Operation) -> Result<Exchange, Error> {
    let exchange = Exchange::new(operation, "/c/")?;
    match operation {
        Operation::Copy | Operation::Move => exchange.destination("/d/"),
        _ => Ok(exchange),
    }
}

/// Returns a response as another server sent it.
fn read(inner: &str) -> Result<Response<'static>, Error> {
    let body = format!("<D:multistatus xmlns:D=\"DAV:\"><D:response>{inner}</D:response></D:multistatus>");
    let document = Multistatus::parse(body.as_bytes())?.into_owned();
    Ok(document.into_iter().next().unwrap_or_else(|| unreachable!()))
}

fn propstat(name: &str, status: u16) -> String {
    format!("<D:propstat><D:prop><D:{name}/></D:prop><D:status>HTTP/1.1 {status} x</D:status></D:propstat>")
}

#[test]
fn a_property_that_is_missing_hides_no_other_failure() -> Test {
    for operation in [Operation::Update, Operation::Merge, Operation::Batch, Operation::Propfind, Operation::Report] {
        for (first, second, left) in [(404, 403, 403), (403, 404, 403), (404, 423, 423), (500, 404, 500)] {
            let mut outcomes = Outcomes::new(exchange(operation)?);
            outcomes.ok("/c/x").response(Response::builder("/c/").property_status(A, first).build()?);
            outcomes.response(Response::builder("/c/").property_status(A, second).build()?);
            let expected = format!("/c/ {left}(displayname)");
            assert_eq!(rows(&outcomes.reply()?)[1], expected, "{operation:?} {first} {second}");
        }
        for order in [[404, 200], [200, 404]] {
            let mut outcomes = Outcomes::new(exchange(operation)?);
            for status in order {
                outcomes.response(Response::builder("/c/").property_status(A, status).build()?);
            }
            let left = if operation == Operation::Batch { 404 } else { 200 };
            assert_eq!(rows(&outcomes.reply()?), [format!("/c/ {left}(displayname)")], "{operation:?} {order:?}");
        }
    }
    Ok(())
}

#[test]
fn rfc9110_15_3_3_what_is_not_done_yet_is_not_done() -> Test {
    for &operation in Operation::ALL {
        for (status, accepted_last) in [200, 201, 204].into_iter().flat_map(|status| [(status, true), (status, false)])
        {
            let mut outcomes = Outcomes::new(exchange(operation)?);
            outcomes.sync(operation);
            let order = if accepted_last { [status, 202] } else { [202, status] };
            outcomes.status("/c/", order[0]).status("/c/", order[1]);
            let Ok(reply) = outcomes.reply() else {
                // A lock is granted by another call, and a changed member has propstats.
                assert!(matches!(operation, Operation::Lock | Operation::SyncCollection), "{operation:?}");
                continue;
            };
            let said = rows(&reply);
            assert!(matches!(&*said[0], "plain 202" | "/c/ 202"), "{operation:?} {order:?}: {said:?}");
            assert_eq!(said.len(), 1);
        }
    }
    Ok(())
}

#[test]
fn properties_do_not_hide_what_is_not_done_yet() -> Test {
    for accepted_last in [true, false] {
        for operation in [Operation::Update, Operation::Merge, Operation::Batch] {
            for (status, left) in [(200, "/c/ 202"), (403, "/c/ 403(displayname)")] {
                let mut outcomes = Outcomes::new(exchange(operation)?);
                let row = Response::builder("/c/").property_status(A, status).build()?;
                match accepted_last {
                    true => outcomes.response(row).status("/c/", 202),
                    false => outcomes.status("/c/", 202).response(row),
                };
                assert_eq!(rows(&outcomes.reply()?), [left], "{operation:?}");
            }
        }
        for operation in [Operation::Proppatch, Operation::Mkcol, Operation::Mkcalendar] {
            let minimal = exchange(operation)?.preferences(prefer("return=minimal"));
            for exchange in [exchange(operation)?, minimal] {
                let mut outcomes = Outcomes::new(exchange);
                let order = if accepted_last { [200, 202] } else { [202, 200] };
                outcomes.property_status(A, order[0]).property_status(A, order[1]).property_ok(B);
                assert_eq!(rows(&outcomes.reply()?), ["plain 202"], "{operation:?}");
            }
        }
    }
    Ok(())
}

#[test]
fn without_an_outcome_there_is_no_success() -> Test {
    let minimal = prefer("return=minimal");
    for &operation in Operation::ALL {
        for preferences in [Preferences::new(), minimal.clone()] {
            let mut outcomes = Outcomes::new(exchange(operation)?.preferences(preferences));
            match outcomes.sync(operation).reply_of() {
                Err(error) => assert_eq!(error.kind(), ErrorKind::Usage, "{operation:?}"),
                // RFC 3253 §11.2: only resources that a MERGE changed have a response. A search may have no results.
                Ok(reply) => {
                    let may_be_empty = operation == Operation::Merge || operation == Operation::Search;
                    assert!(may_be_empty || exchange(operation)?.response_headers().contains_key("vary"));
                    assert_eq!(rows(&reply), [""; 0], "{operation:?}");
                }
            }
        }
    }
    for operation in [Operation::Proppatch, Operation::Batch, Operation::Update, Operation::Propfind] {
        assert_eq!(kind(Outcomes::new(exchange(operation)?)), Some(ErrorKind::Usage), "{operation:?}");
    }
    Ok(())
}

#[test]
fn rfc8144_2_1_a_shorter_response_says_no_more() -> Test {
    let asked = Exchange::new(Operation::Propfind, "/")?.preferences(prefer("return=minimal"));
    let missing = propstat("x", 404);
    let status = "<D:status>HTTP/1.1 403 Forbidden</D:status>";
    let bare = "<D:propstat><D:prop/><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>";
    let several = missing.replace("</D:propstat>", &format!("{status}</D:propstat>"));
    let unread = missing.replace("</D:propstat>", "<D:status>?</D:status></D:propstat>");
    for whole in
        [format!("{missing}{status}"), format!("{missing}<D:status>?</D:status>"), bare.into(), several, unread]
    {
        let row = read(&format!("<D:href>/a</D:href>{whole}"))?;
        let applied = asked.apply(row.clone());
        assert_eq!(applied.map(|row| row.as_xml().to_owned()).as_deref(), Some(row.as_xml()), "{whole}");
    }
    let applied = asked.apply(read(&format!("<D:href>/a</D:href>{missing}{}", propstat("y", 403)))?);
    assert_eq!(applied.map(|row| row.propstats().count()), Some(1));
    Ok(())
}

#[test]
fn rfc7240_2_every_report_may_differ_by_its_preferences() -> Test {
    for &operation in Operation::ALL {
        let report = exchange(operation)?.applies_minimal();
        let varies = exchange(operation)?.response_headers().get("vary").is_some_and(|value| value == "Brief, Prefer");
        assert_eq!(varies, report, "{operation:?}");
    }
    Ok(())
}

trait Applies {
    /// Returns true if a response loses its 404 propstats on request.
    fn applies_minimal(self) -> bool;
}

impl Applies for Exchange {
    fn applies_minimal(self) -> bool {
        let asked = self.preferences(prefer("return=minimal"));
        let row = Response::builder("/c/a").property(A, "x").not_found(B).build();
        row.is_ok_and(|row| asked.apply(row).is_some_and(|row| row.propstats().count() == 1))
    }
}

#[test]
fn rfc8144_4_a_failure_of_the_request_uri_has_its_response() -> Test {
    let asked = Exchange::new(Operation::Propfind, "/c/")?.preferences(prefer("depth-noroot")).depth(Depth::One);
    for status in [302, 403, 404, 423, 424, 500, 507, 508] {
        let mut row = Response::builder("/c");
        row.status(status);
        if status == 302 {
            row.location("/n/");
        }
        assert!(asked.apply(row.build()?).is_some(), "{status}");
    }
    let bare = "<D:propstat><D:prop/><D:status>HTTP/1.1 403 Forbidden</D:status></D:propstat>";
    for failed in [bare, "<D:status>?</D:status>", "<D:status>HTTP/1.1 207 Multi-Status</D:status>"] {
        assert!(asked.apply(read(&format!("<D:href>/c/</D:href>{failed}"))?).is_some(), "{failed}");
    }
    for row in
        [Response::builder("/c").status(200).build()?, Response::builder("/c/").property(A, "x").not_found(B).build()?]
    {
        assert!(asked.apply(row).is_none());
    }
    let mut outcomes = Outcomes::new(asked);
    outcomes.status("/c/", 403).response(Response::builder("/c/a").property(A, "x").build()?);
    assert_eq!(rows(&outcomes.reply()?), ["/c/ 403", "/c/a 200(displayname)"]);
    Ok(())
}

#[test]
fn rfc5842_7_1_208_needs_infinite_depth() -> Test {
    for depth in [Depth::Zero, Depth::One] {
        for preferences in [Preferences::new(), Preferences::new().header("DAV", "bind")] {
            let asked = Exchange::new(Operation::Propfind, "/c/")?.preferences(preferences).depth(depth);
            let mut outcomes = Outcomes::new(asked);
            outcomes.response(Response::builder("/c/").property_status(A, 208).build()?).status("/c/a/", 208);
            assert_eq!(rows(&outcomes.reply()?), ["/c/ 200(displayname)", "/c/a/ 200"]);
        }
    }
    Ok(())
}

#[test]
fn what_is_given_out_early_leaves_no_empty_207() -> Test {
    let moved = || Response::builder("/c/a").status(302).location("/n/").build();
    for moved_first in [true, false] {
        let mut outcomes = Outcomes::new((Operation::Delete, "/c/"));
        match moved_first {
            true => outcomes.response(moved()?).status("/c/a", 424),
            false => outcomes.status("/c/a", 424).response(moved()?),
        };
        let whole = outcomes.clone().reply()?;
        assert_eq!(outcomes.take_ready().len(), 0);
        assert_eq!(rows(&outcomes.reply()?), rows(&whole));
        assert_eq!(plain(&whole).0, 424);
    }
    let mut outcomes = Outcomes::new((Operation::Delete, "/c/"));
    outcomes.response(moved()?).status("/c/b", 423);
    assert_eq!(outcomes.take_ready().len(), 2);
    Ok(())
}

#[test]
fn rfc4918_8_3_an_error_names_the_href_of_another_form() -> Test {
    for (hrefs, odd) in [
        (["/c/a", "/c/b", "http://other/x"], "\"http://other/x\""),
        (["http://h/a", "/c/b", "http://h/c"], "\"/c/b\""),
        (["http://h/a", "http://h/c", "/c/b"], "\"/c/b\""),
    ] {
        let mut outcomes = Outcomes::new((Operation::Multiget, "/c/"));
        for href in hrefs {
            outcomes.status(href, 404);
        }
        let message = outcomes.reply().map_err(|error| error.to_string()).err().unwrap_or_default();
        assert!(message.contains(odd), "{message}");
    }
    Ok(())
}
