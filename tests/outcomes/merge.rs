//! Checks that there is one response for each href: RFC 4918 §14.24.

use std::time::Instant;

use multistatus::{Condition, Error, Multistatus, Name, Operation, Outcomes, Response, Status, condition};

type Test = Result<(), Error>;

const A: Name = Name::dav("a");
const B: Name = Name::dav("b");
const C: Name = Name::dav("c");

fn only(outcomes: Outcomes) -> Result<Response<'static>, Error> {
    let reply = outcomes.reply()?;
    let rows = reply.multistatus().map(|document| document.responses().to_vec()).unwrap_or_default();
    assert_eq!(rows.len(), 1, "{rows:?}");
    Ok(rows.into_iter().next().unwrap_or(Response::builder("/").status(200).build()?))
}

fn propstats(row: &Response<'_>) -> Vec<(u16, Vec<String>)> {
    let names = |names: &mut dyn Iterator<Item = &Name>| names.map(|name| name.local().to_owned()).collect();
    row.propstats()
        .map(|propstat| (propstat.status().map_or(0, |status| status.as_u16()), names(&mut propstat.names())))
        .collect()
}

#[test]
fn of_two_statuses_the_worse_stays() -> Test {
    // From bad to good.
    let order: [&[u16]; 5] = [&[500, 507], &[400, 404, 423], &[424], &[304], &[200, 201, 204]];
    for (rank, worse) in order.iter().enumerate() {
        for better in &order[rank + 1..] {
            for (&worse, &better) in worse.iter().zip(*better) {
                for pair in [[worse, better], [better, worse]] {
                    let mut outcomes = Outcomes::new((Operation::Batch, "/"));
                    outcomes.status("/a", pair[0]).status("/a", pair[1]);
                    let row = only(outcomes)?;
                    assert_eq!(row.status().map(|status| status.as_u16()), Some(worse), "{pair:?}");
                    let both = pair.map(|code| Status::try_from(code).map(|status| status.to_string()));
                    let both = format!("{}; {}", both[0].clone()?, both[1].clone()?);
                    assert_eq!(row.description().map(|text| text.text().to_owned()), Some(both));
                }
            }
        }
        if let [first, second, ..] = **worse {
            let mut outcomes = Outcomes::new((Operation::Batch, "/"));
            outcomes.status("/a", first).status("/a", second);
            assert_eq!(only(outcomes)?.status().map(|status| status.as_u16()), Some(second), "the later");
        }
    }
    Ok(())
}

#[test]
fn a_batch_says_what_each_of_two_operations_did() -> Test {
    let mut outcomes = Outcomes::new((Operation::Batch, "/"));
    outcomes.ok("/b").status("/a", 204).response(Response::builder("/a").status(423).description("by Ann").build()?);
    outcomes
        .response(Response::builder("/a").property(A, "1").not_found(B).build()?)
        .status("/a", 423)
        .status("/a", 423);
    let reply = outcomes.reply()?;
    let rows = reply.multistatus().map(|document| document.responses().to_vec()).unwrap_or_default();
    assert_eq!(rows.iter().map(|row| row.description().is_some()).collect::<Vec<_>>(), [false, true]);
    let expected = "204 No Content; 423 Locked: by Ann; 200 OK and 404 Not Found; 423 Locked (2 times)";
    assert_eq!(rows[1].description().map(|text| text.text().to_owned()).as_deref(), Some(expected));
    assert_eq!(rows[1].status().map(|status| status.as_u16()), Some(423));

    // Properties that were set, and a resource that was put.
    let mut outcomes = Outcomes::new((Operation::Batch, "/"));
    outcomes
        .status("/a", 201)
        .response(Response::builder("/a").property_status(A, 200).property_status(B, 403).build()?);
    let row = only(outcomes)?;
    assert_eq!(propstats(&row), [(200, vec!["a".into()]), (403, vec!["b".into()])]);
    assert!(row.description().is_some_and(|text| text == "201 Created; 200 OK and 403 Forbidden"));

    // The number of repetitions does not matter.
    let mut outcomes = Outcomes::new((Operation::Batch, "/"));
    for code in (400..430).chain([500]) {
        outcomes.status("/a", code);
    }
    let row = only(outcomes)?;
    let text = row.description().map(|text| text.text().to_owned()).unwrap_or_default();
    assert!(text.starts_with("400 Bad Request; 401") && text.ends_with("; and 15 more"), "{text}");
    assert_eq!(row.status().map(|status| status.as_u16()), Some(500));
    Ok(())
}

#[test]
fn a_reason_is_not_lost() -> Test {
    let mut outcomes = Outcomes::new((Operation::Delete, "/"));
    outcomes.failed_with("/a", 423, condition::lock_token_submitted(["/a"])?).status("/a", 409).ok("/a");
    let row = only(outcomes)?;
    assert_eq!((row.status().map(|status| status.as_u16()), row.conditions().len()), (Some(423), 1));
    let mut outcomes = Outcomes::new((Operation::Delete, "/"));
    outcomes.status("/a", 409).failed_with("/a", 423, condition::lock_token_submitted(["/a"])?);
    assert_eq!(only(outcomes)?.conditions().len(), 1);
    Ok(())
}

#[test]
fn propstats_join() -> Test {
    let mut outcomes = Outcomes::new((Operation::Propfind, "/"));
    outcomes.response(Response::builder("/a").property(A, "1").not_found(B).description("one").build()?);
    outcomes.response(Response::builder("/a").property(C, "3").not_found(A).description("two").build()?);
    outcomes.response(Response::builder("/a").property(B, "2").property(C, "33").build()?);
    let row = only(outcomes)?;
    assert_eq!(propstats(&row), [(200, vec!["a".into(), "b".into(), "c".into()])]);
    assert_eq!(row.property(&C).as_ref().and_then(|c| c.text()), Some("3"), "the first");
    assert_eq!(row.property(&B).as_ref().and_then(|b| b.text()), Some("2"), "found after all");
    assert!(row.description().is_some_and(|text| text == "one"));
    Ok(())
}

#[test]
fn a_property_stands_once_and_the_worse_stays() -> Test {
    let mut outcomes = Outcomes::new((Operation::Propfind, "/"));
    outcomes.response(Response::builder("/a").property(A, "1").property_status(B, 403).build()?);
    outcomes.response(Response::builder("/a").property_status(A, 500).property(B, "2").build()?);
    assert_eq!(propstats(&only(outcomes)?), [(500, vec!["a".into()]), (403, vec!["b".into()])]);

    // Also in one response, as it may have been read.
    let propstat = |status: &str| {
        format!("<D:propstat><D:prop><a xmlns=''/></D:prop><D:status>HTTP/1.1 {status}</D:status></D:propstat>")
    };
    let row = format!("<D:response><D:href>/a</D:href>{}{}</D:response>", propstat("200 OK"), propstat("403 x"));
    let body = format!("<D:multistatus xmlns:D='DAV:'>{row}</D:multistatus>");
    let mut outcomes = Outcomes::new((Operation::Propfind, "/"));
    for row in Multistatus::parse(body.as_bytes())? {
        outcomes.response(row);
    }
    assert_eq!(propstats(&only(outcomes)?), [(403, vec!["a".into()])]);

    let mut outcomes = Outcomes::new((Operation::Proppatch, "/a"));
    outcomes.property_status(A, 404).property_ok(A).property_status(B, 424).property_status(B, 403);
    assert_eq!(propstats(&only(outcomes)?), [(404, vec!["a".into()]), (403, vec!["b".into()])]);
    Ok(())
}

#[test]
fn conditions_keep_propstats_apart() -> Test {
    let why = |name| Condition::empty(name);
    let mut outcomes = Outcomes::new((Operation::Propfind, "/"));
    outcomes.response(
        Response::builder("/a")
            .property_failed_with(A, 403, why(condition::CANNOT_MODIFY_PROTECTED_PROPERTY))
            .property_status(B, 403)
            .build()?,
    );
    outcomes.response(
        Response::builder("/a")
            .property_failed_with(C, 403, why(condition::CANNOT_MODIFY_PROTECTED_PROPERTY))
            .build()?,
    );
    let row = only(outcomes)?;
    assert_eq!(propstats(&row), [(403, vec!["a".into(), "c".into()]), (403, vec!["b".into()])]);
    Ok(())
}

#[test]
fn a_failed_resource_has_no_propstats() -> Test {
    for failure_first in [true, false] {
        let mut outcomes = Outcomes::new((Operation::Propfind, "/"));
        let row = Response::builder("/a").property(A, "1").build()?;
        if failure_first {
            outcomes.status("/a", 403).response(row);
        } else {
            outcomes.response(row).status("/a", 403);
        }
        let row = only(outcomes)?;
        assert_eq!((row.status().map(|status| status.as_u16()), row.propstats().len()), (Some(403), 0));
    }
    let mut outcomes = Outcomes::new((Operation::Propfind, "/"));
    outcomes.ok("/a").response(Response::builder("/a").property(A, "1").build()?).ok("/a");
    let row = only(outcomes)?;
    assert_eq!((row.status(), row.propstats().len()), (None, 1), "never both: §14.24");
    Ok(())
}

#[test]
fn many_hrefs_are_told_apart() -> Test {
    let mut outcomes = Outcomes::new((Operation::Batch, "/"));
    outcomes.response(Response::builder("/a").href("/b").status(403).description("no").build()?);
    outcomes.status("/b", 500);
    let reply = outcomes.reply()?;
    let rows = reply.multistatus().map(|document| document.responses().to_vec()).unwrap_or_default();
    let said: Vec<_> = rows.iter().map(|row| (row.hrefs().len(), row.status().map(|s| s.as_u16()))).collect();
    assert_eq!(said, [(1, Some(403)), (1, Some(500))]);
    Ok(())
}

#[test]
fn only_equal_texts_are_one_href() -> Test {
    let mut outcomes = Outcomes::new((Operation::Batch, "/"));
    outcomes.ok("/a").ok("/%61").ok("/a/");
    assert_eq!(outcomes.reply()?.multistatus().map(|document| document.responses().len()), Some(3));
    Ok(())
}

#[test]
fn a_million_outcomes() -> Test {
    const ROWS: usize = 1_000_000;
    let start = Instant::now();
    let mut outcomes = Outcomes::new((Operation::Batch, "/"));
    for n in 0..ROWS {
        // Each href appears twice, and one of them very often.
        let href = if n % 2 == 0 { format!("/{}", n % (ROWS / 2)) } else { "/same".into() };
        outcomes.status(href, if n % 3 == 0 { 423 } else { 200 });
    }
    let reply = outcomes.reply()?;
    assert_eq!(reply.multistatus().map(|document| document.responses().len()), Some(ROWS / 4 + 1));
    assert!(reply.body().len() > ROWS / 4 * 80);
    eprintln!("{ROWS} outcomes: {:?}", start.elapsed());
    Ok(())
}

#[test]
fn a_row_of_many_parts() -> Test {
    // Joining them pair by pair would be quadratic.
    const PARTS: usize = 50_000;
    let mut outcomes = Outcomes::new((Operation::Propfind, "/"));
    for n in 0..PARTS {
        let name = Name::new("urn:x", &format!("p{}", n % (PARTS / 2)))?;
        outcomes.response(Response::builder("/a").property(name, "x").build()?);
    }
    let row = only(outcomes)?;
    assert_eq!(row.propstats().map(|propstat| propstat.names().len()).collect::<Vec<_>>(), [PARTS / 2]);
    Ok(())
}

/// Outcomes are merged from time to time, when many wait. The result equals merging each one as it comes.
#[test]
fn many_outcomes_of_few_hrefs() -> Test {
    const STATUSES: [(u16, u8); 6] = [(200, 0), (204, 0), (424, 2), (404, 3), (423, 3), (507, 4)];
    for hrefs in [1, 2, 700, 1_023, 1_024, 1_025, 9_000] {
        let mut outcomes = Outcomes::new((Operation::Batch, "/"));
        // The hrefs are in the order in which they came, each with the worst of its statuses, or the last of the worst.
        let mut expected: Vec<(String, (u16, u8))> = Vec::new();
        let mut places = std::collections::HashMap::new();
        let mut random = 1_u64;
        for _ in 0..30_000 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let href = format!("/{}", (random >> 40) % hrefs);
            let status = STATUSES[(random >> 33) as usize % STATUSES.len()];
            outcomes.status(&*href, status.0);
            let at = *places.entry(href.clone()).or_insert_with(|| {
                expected.push((href, status));
                expected.len() - 1
            });
            if status.1 >= expected[at].1.1 {
                expected[at].1 = status;
            }
        }
        let reply = outcomes.reply()?;
        let found = reply.multistatus().map(Multistatus::responses).unwrap_or_default();
        let found: Vec<_> = found
            .iter()
            .map(|row| {
                (
                    row.href().map(|href| href.to_string()).unwrap_or_default(),
                    row.status().map(|status| status.as_u16()),
                )
            })
            .collect();
        let expected: Vec<_> = expected.into_iter().map(|(href, (status, _))| (href, Some(status))).collect();
        assert!(found == expected, "{hrefs} hrefs");
    }
    Ok(())
}

/// Repeated outcomes for one href do not fill the memory, because responses that no longer count are dropped.
#[test]
fn what_was_replaced_is_not_kept() -> Test {
    let row = Response::builder("/x").property(Name::dav("displayname"), "x".repeat(100_000)).build()?;
    let mut outcomes = Outcomes::new((Operation::Propfind, "/"));
    outcomes.status("/x", 500);
    for _ in 0..1_000 {
        outcomes.response(row.clone());
    }
    // Its responses are part of what it shows.
    assert!(format!("{outcomes:?}").len() < 2_000_000);
    assert_eq!(only(outcomes)?.status().map(|status| status.as_u16()), Some(500));
    Ok(())
}
