//! Checks that no success hides a failure of the same resource or property, whichever call comes first.

use multistatus::condition::SUPPORTED_REPORT;
use multistatus::{Condition, Error, Exchange, Name, Operation, Outcomes, Reply, Response, Status};
use proptest::prelude::*;
use proptest::sample::select;

const A: Name = Name::dav("displayname");
const HREFS: [&str; 4] = ["/c/", "/c/a", "/c/b", "/c/a/b"];
const CODES: [u16; 9] = [200, 201, 202, 204, 304, 403, 423, 424, 507];

/// One outcome that is reported, for a resource or for its property.
#[derive(Clone, Copy, Debug)]
enum Say {
    Status(&'static str, u16),
    Ok(&'static str),
    FailedWith(&'static str, u16),
    Whole(&'static str, u16),
    Propstat(&'static str, u16),
    Property(u16),
}

fn say() -> impl Strategy<Value = Say> {
    let href = || select(&HREFS[..]);
    let code = || select(&CODES[..]);
    prop_oneof![
        (href(), code()).prop_map(|(href, code)| Say::Status(href, code)),
        href().prop_map(Say::Ok),
        (href(), select(&CODES[5..])).prop_map(|(href, code)| Say::FailedWith(href, code)),
        (href(), code()).prop_map(|(href, code)| Say::Whole(href, code)),
        (href(), code()).prop_map(|(href, code)| Say::Propstat(href, code)),
        code().prop_map(Say::Property),
    ]
}

fn sets(operation: Operation) -> bool {
    matches!(operation, Operation::Proppatch | Operation::Mkcol | Operation::Mkcalendar)
}

fn takes(operation: Operation, say: &Say) -> bool {
    let changes = [
        Operation::Delete,
        Operation::Copy,
        Operation::Move,
        Operation::Lock,
        Operation::Label,
        Operation::Orderpatch,
        Operation::Unlock,
        Operation::Acl,
        Operation::Bind,
        Operation::Unbind,
        Operation::Rebind,
    ];
    match say {
        Say::Property(_) => sets(operation),
        Say::Propstat(href, _) => !changes.contains(&operation) && (!sets(operation) || *href == "/c/"),
        Say::Status(href, _) | Say::Ok(href) | Say::FailedWith(href, _) | Say::Whole(href, _) => {
            !sets(operation) || *href == "/c/"
        }
    }
}

fn reply(operation: Operation, said: &[Say]) -> Result<Reply, Error> {
    let mut outcomes = Outcomes::new(Exchange::new(operation, "/c/")?.destination("/d/")?);
    for say in said {
        match *say {
            Say::Status(href, code) => outcomes.status(href, code),
            Say::Ok(href) => outcomes.ok(href),
            Say::FailedWith(href, code) => outcomes.failed_with(href, code, Condition::empty(SUPPORTED_REPORT)),
            Say::Whole(href, code) => outcomes.response(Response::builder(href).status(code).build()?),
            Say::Propstat(href, code) => outcomes.response(Response::builder(href).property_status(A, code).build()?),
            Say::Property(code) => outcomes.property_status(A, code),
        };
    }
    if operation == Operation::SyncCollection {
        outcomes.sync_token("urn:a:b");
    }
    outcomes.reply()
}

fn rank(code: u16) -> u8 {
    match code {
        424 => 2,
        0..300 => 0,
        300..400 => 1,
        400..500 => 3,
        _ => 4,
    }
}

/// Returns the rank of the worst outcome of a resource as a whole, and of its property.
fn worst(said: &[Say], href: &str) -> (u8, u8) {
    let mut worst = (0, 0);
    for say in said {
        match *say {
            Say::Status(at, code) | Say::FailedWith(at, code) | Say::Whole(at, code) if at == href => {
                worst.0 = worst.0.max(rank(code));
            }
            Say::Propstat(at, code) if at == href => worst.1 = worst.1.max(rank(code)),
            Say::Property(code) if href == "/c/" => worst.1 = worst.1.max(rank(code)),
            _ => {}
        }
    }
    worst
}

/// Checks that a reply reports the worst outcome.
fn tells(operation: Operation, said: &[Say], reply: &Reply) -> Result<(), TestCaseError> {
    let all: Vec<(&str, (u8, u8))> = HREFS.iter().map(|&href| (href, worst(said, href))).collect();
    let Some(document) = reply.multistatus() else {
        let failed = all.iter().any(|(_, worst)| *worst > (0, 0));
        prop_assert!(!failed || !reply.status().is_success(), "{:?}", reply.status());
        return Ok(());
    };
    let code = |status: Option<&Status>| status.map_or(0, Status::as_u16);
    for (href, (whole, property)) in all {
        let row = document.responses().iter().find(|row| row.href().is_some_and(|found| found == href));
        // Some responses leave out resources that failed because of others.
        let whole = if whole == 2 && row.is_none() { 0 } else { whole };
        if whole > 0 {
            prop_assert!(row.is_some(), "{href}");
            prop_assert_eq!(row.map(|row| rank(code(row.status()))), Some(whole), "{}", href);
        } else if property > 0 {
            let found = row.and_then(|row| row.status_of(&A)).map(|status| rank(status.as_u16()));
            prop_assert!(
                found.is_some_and(|found| found == property || sets(operation) && found > 0),
                "{href} {found:?}"
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_success_hides_a_failure(operation in select(Operation::ALL), said in prop::collection::vec(say(), 1..7)) {
        let said: Vec<Say> = said.into_iter().filter(|say| takes(operation, say)).collect();
        // In the original order, in reverse order, and with a success of each resource at the end.
        let mut orders = vec![said.clone(), said.iter().rev().copied().collect(), said.clone()];
        orders[2].extend(HREFS.iter().filter(|href| !sets(operation) || **href == "/c/").map(|href| Say::Ok(href)));
        for said in orders {
            if let Ok(reply) = reply(operation, &said) {
                tells(operation, &said, &reply)?;
            }
        }
    }
}
