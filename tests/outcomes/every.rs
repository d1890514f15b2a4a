//! Tests UPDATE, MERGE, LABEL, ORDERPATCH and batches, and rules that hold for all operations.

use crate::support::*;
use multistatus::condition;
use multistatus::header::Preferences;
use multistatus::read::Deviation;
use multistatus::{Condition, Error, ErrorKind, Exchange, Multistatus, Name, Operation, Outcomes, Reply, Response};

#[test]
fn rfc3253_7_1_and_11_2_successes_too() -> Test {
    for operation in [Operation::Update, Operation::Merge] {
        let mut outcomes = Outcomes::new((operation, "/c"));
        outcomes.ok("/c");
        let reply = outcomes.clone().reply()?;
        assert_eq!(rows(&reply), ["/c 200"]);
        assert_eq!(reply.headers()["cache-control"], "no-cache");
        outcomes.response(Response::builder("/d").property(A, "x").build()?).status("/e", 409);
        assert_eq!(rows(&outcomes.reply()?), ["/c 200", "/d 200(displayname)", "/e 409"]);
        let mut outcomes = Outcomes::new((operation, "/c"));
        outcomes.status("/c", 409);
        let reply = outcomes.reply()?;
        assert_eq!(plain(&reply).0, 409);
        assert_eq!(reply.headers()["cache-control"], "no-cache");
    }
    Ok(())
}

#[test]
fn rfc3253_7_1_an_update_tells_of_its_request_uri() -> Test {
    for status in [200, 409] {
        let mut outcomes = Outcomes::new((Operation::Update, "/c/"));
        outcomes.status("/c/a", status);
        assert_eq!(kind(outcomes.clone()), Some(ErrorKind::Usage));
        outcomes.response(Response::builder("/c").property(A, "x").build()?);
        assert_eq!(rows(&outcomes.reply()?), [format!("/c/a {status}"), "/c 200(displayname)".into()]);
        let mut outcomes = Outcomes::new((Operation::Merge, "/c/"));
        outcomes.status("/c/a", status);
        assert_eq!(rows(&outcomes.reply()?), [format!("/c/a {status}")], "a MERGE has no such rule");
    }
    Ok(())
}

#[test]
fn batch_shows_every_row_in_order() -> Test {
    let mut outcomes = Outcomes::new((Operation::Batch, "/api"));
    assert_eq!(kind(outcomes.clone()), Some(ErrorKind::Usage), "nothing is known");
    outcomes.status("/b", 204).status("/api", 500).ok("/a").status("/d", 424).status("/c", 202);
    assert_eq!(rows(&outcomes.reply()?), ["/b 204", "/api 500", "/a 200", "/d 424", "/c 202"]);
    let mut outcomes = Outcomes::new((Operation::Batch, "/api"));
    outcomes.status("/api", 500);
    assert_eq!(rows(&outcomes.reply()?), ["/api 500"], "a batch is never plain");
    Ok(())
}

#[test]
fn rfc3253_8_2_label() -> Test {
    let feed = |preferences| -> Result<Reply, Error> {
        let mut outcomes = Outcomes::new(Exchange::new(Operation::Label, "/c/")?.preferences(preferences));
        outcomes.ok("/c/a").status("/c/", 409).reply_of()
    };
    assert_eq!(plain(&feed(Preferences::new())?).0, 409);
    let reply = feed(Preferences::new().header("Depth", "0"))?;
    assert_eq!(rows(&reply), ["/c/ 409"], "with Depth it must be a 207");
    assert_eq!(reply.headers()["cache-control"], "no-cache");
    let mut outcomes = Outcomes::new((Operation::Label, "/c/"));
    outcomes.ok("/c/a").ok("/c/");
    assert_eq!(plain(&outcomes.clone().reply()?).0, 200);
    outcomes.status("/c/b", 409);
    assert_eq!(rows(&outcomes.reply()?), ["/c/b 409"]);
    Ok(())
}

#[test]
fn rfc3648_7_orderpatch() -> Test {
    let mut outcomes = Outcomes::new((Operation::Orderpatch, "/c/"));
    outcomes.ok("/c/a");
    assert_eq!(plain(&outcomes.clone().reply()?).0, 200);
    outcomes.status("/c/b", 403).status("/c/d", 424);
    assert_eq!(rows(&outcomes.reply()?), ["/c/b 403"]);
    let fail = |name: Name| -> Result<Reply, Error> {
        let mut outcomes = Outcomes::new((Operation::Orderpatch, "/c/"));
        outcomes.failed_with("/c/", 403, Condition::empty(name)).reply_of()
    };
    assert_eq!(plain(&fail(condition::COLLECTION_MUST_BE_ORDERED)?).0, 403);
    assert_eq!(rows(&fail(condition::ORDERING_TYPE_SET)?), ["/c/ 403"], "§7 wants a 207");
    Ok(())
}

#[test]
fn rfc4918_13_no_1xx() {
    let mut outcomes = Outcomes::new((Operation::Batch, "/"));
    outcomes.status("/a", 102);
    assert_eq!(kind(outcomes), Some(ErrorKind::Deviation(Deviation::Status1xx)));
    let mut outcomes = Outcomes::new((Operation::Proppatch, "/"));
    outcomes.property_status(A, 102);
    assert_eq!(kind(outcomes), Some(ErrorKind::Deviation(Deviation::Status1xx)));
}

#[test]
fn rfc4918_13_2_a_redirect_needs_a_location() -> Test {
    for status in [300, 301, 302, 303, 305, 307, 308] {
        let mut outcomes = Outcomes::new((Operation::Batch, "/"));
        outcomes.status("/a", status);
        assert_eq!(kind(outcomes), Some(ErrorKind::Deviation(Deviation::RedirectWithoutLocation)));
    }
    let mut outcomes = Outcomes::new((Operation::Batch, "/"));
    outcomes.status("/a", 304);
    assert_eq!(rows(&outcomes.reply()?), ["/a 304"]);
    Ok(())
}

#[test]
fn rfc4918_14_24_rows_that_were_read() -> Test {
    let refused = |row: &str| -> Result<Option<ErrorKind>, Error> {
        let body = format!("<D:multistatus xmlns:D=\"DAV:\"><D:response>{row}</D:response></D:multistatus>");
        let mut outcomes = Outcomes::new((Operation::Propfind, "/"));
        for row in Multistatus::parse(body.as_bytes())? {
            outcomes.response(row);
        }
        Ok(kind(outcomes))
    };
    let propstat = "<D:propstat><D:prop><D:x/></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>";
    let status = "<D:status>HTTP/1.1 200 OK</D:status>";
    let cases = [
        (format!("<D:href>/a</D:href>{status}{propstat}"), Deviation::ResponseStatusAndPropstat),
        ("<D:href>/a</D:href>".into(), Deviation::ResponseWithoutOutcome),
        (propstat.into(), Deviation::ResponseWithoutHref),
        (format!("<D:href>/a</D:href><D:href>/b</D:href>{propstat}"), Deviation::ResponseManyHrefsPropstat),
        ("<D:href>/a</D:href><D:propstat><D:prop/></D:propstat>".into(), Deviation::PropstatWithoutStatus),
        (format!("<D:href>/a</D:href><D:propstat>{status}</D:propstat>"), Deviation::PropstatWithoutProp),
        ("<D:href>/a</D:href><D:status>fine</D:status>".into(), Deviation::StatusUnreadable),
        (format!("<D:href>/a</D:href>{}", propstat.replace("200", "102")), Deviation::Status1xx),
        ("<D:href>/a</D:href><D:status>HTTP/1.1 302 Found</D:status>".into(), Deviation::RedirectWithoutLocation),
    ];
    for (row, deviation) in cases {
        assert_eq!(refused(&row)?, Some(ErrorKind::Deviation(deviation)), "{row}");
    }
    Ok(())
}

#[test]
fn rfc4918_8_3_one_form() -> Test {
    let mut outcomes = Outcomes::new((Operation::Batch, "https://example.com/api"));
    outcomes.ok("/a").status("https://example.com/b", 201).status("https://example.com/a", 409);
    assert_eq!(rows(&outcomes.reply()?), ["https://example.com/a 409", "https://example.com/b 201"]);

    let mut outcomes = Outcomes::new((Operation::Batch, "https://example.com/api"));
    outcomes.ok("/a").ok("/b");
    assert_eq!(rows(&outcomes.reply()?), ["/a 200", "/b 200"], "nothing to change");

    let mut outcomes = Outcomes::new((Operation::Batch, "/api"));
    outcomes.ok("/a").ok("https://example.com/b");
    assert_eq!(kind(outcomes), Some(ErrorKind::Deviation(Deviation::HrefMixedForms)));
    Ok(())
}

#[test]
fn the_first_error_is_kept() -> Test {
    let mut outcomes = Outcomes::new((Operation::Batch, "not an href"));
    outcomes.status("/a", 1000u16);
    assert_eq!(kind(outcomes), Some(ErrorKind::InvalidHref));
    let mut outcomes = Outcomes::new((Operation::Batch, "/"));
    outcomes.status("/a", 99).ok("a b").description("\u{1}");
    assert_eq!(kind(outcomes), Some(ErrorKind::InvalidStatus));
    let mut outcomes = Outcomes::new((Operation::Batch, "/"));
    outcomes.description("\u{1}");
    assert_eq!(kind(outcomes), Some(ErrorKind::InvalidText));
    let refused = Exchange::new(Operation::Copy, "/")?.destination("x");
    assert_eq!(refused.map_err(|error| error.kind()), Err(ErrorKind::InvalidHref));
    Ok(())
}

#[test]
fn headers_come_from_a_header_map() -> Test {
    use multistatus::http::{HeaderMap, HeaderValue};
    let mut headers = HeaderMap::new();
    headers.append("prefer", HeaderValue::from_static("wait=1"));
    headers.append("prefer", HeaderValue::from_static("depth-noroot, return=minimal"));
    headers.append("depth", HeaderValue::from_static("1"));
    headers.append("x", HeaderValue::from_bytes(b"\xFF").unwrap_or(HeaderValue::from_static("")));
    let preferences = Preferences::from_headers(&headers);
    assert!(preferences.is_minimal() && preferences.is_noroot(Operation::Propfind));
    let asked = |operation| Ok::<_, Error>(Exchange::new(operation, "/c/")?.preferences(preferences.clone()));
    let kept = asked(Operation::Propfind)?.apply(Response::builder("/c").status(200).build()?);
    assert!(kept.is_none());
    assert_eq!(asked(Operation::Propfind)?.response_headers()["preference-applied"], "return=minimal, depth-noroot");
    assert!(asked(Operation::Delete)?.response_headers().is_empty());
    Ok(())
}

#[test]
fn a_description_stands_where_it_belongs() -> Test {
    let mut outcomes = Outcomes::new((Operation::Delete, "/c/"));
    outcomes.status("/c/a", 403).description("no");
    let reply = outcomes.reply()?;
    assert!(reply.multistatus().and_then(Multistatus::description).is_some_and(|text| *text == "no"));
    Ok(())
}

#[test]
fn an_answer_can_be_taken_apart() -> Test {
    let mut outcomes = Outcomes::new((Operation::Propfind, "/c/"));
    outcomes.ok("/c/");
    let reply = outcomes.reply()?;
    let mut fields: Vec<_> = reply.header_fields().collect();
    fields.sort_unstable();
    assert_eq!(fields, [("content-type", "application/xml; charset=utf-8"), ("vary", "Brief, Prefer")]);
    let body = reply.body();
    let response = multistatus::http::Response::from(reply);
    assert_eq!((response.status().as_u16(), response.body()), (207, &body));
    Ok(())
}
