//! Counts how often a response allocates. The expected counts were measured; look into one that grows.

use std::cell::RefCell;

use crate::documents::Kind;
use allocation_counter::measure;
use multistatus::listing::Lister;
use multistatus::read::Responses;
use multistatus::write::Encoder;
use multistatus::{
    Exchange, Name, Operation, Outcomes, ParseOptions, Relation, Response, ResponseBuilder, http::StatusCode,
};

const ROWS: u64 = 1_000;

/// Returns the allocations for each response of many, without the cost of the document itself.
fn each(work: impl Fn(u64)) -> f64 {
    let count = |rows| measure(|| work(rows)).count_total;
    (count(3 * ROWS) - count(ROWS)) as f64 / (2 * ROWS) as f64
}

fn rows(kind: Kind, visit: impl Fn(Response<'_>)) -> f64 {
    let bodies = [ROWS, 3 * ROWS].map(|rows| kind.body(rows as usize));
    each(|rows| {
        for row in Responses::new(bodies[usize::from(rows > ROWS)].as_bytes()) {
            visit(row.expect("a row"));
        }
    })
}

/// Compares to the next hundredth, because one response in a thousand may have a new shape.
#[track_caller]
fn assert_is(measured: f64, wanted: f64) {
    assert!((measured - wanted).abs() < 0.02, "{measured}, not {wanted}");
}

#[test]
fn rows_that_are_read() {
    // The ends of up to 15 texts are kept in place.
    assert_is(rows(Kind::Listing, |row| drop(row)), 0.0);
    assert_is(rows(Kind::Nextcloud, |row| drop(row)), 0.0);
    assert_is(rows(Kind::Delete, |row| drop(row)), 0.0);
    // The bytes of the responses.
    assert_is(rows(Kind::Listing, |row| drop(row.into_owned())), 1.0);
    assert_is(rows(Kind::Delete, |row| drop(row.into_owned())), 1.0);
}

#[test]
fn values_that_are_looked_at() {
    let visit = |row: Response<'_>| {
        for propstat in row.propstats() {
            assert!(propstat.properties().all(|property| !property.name().local().is_empty()));
        }
    };
    // No allocation for a text without references; the entity tag of a Nextcloud has some.
    assert_is(rows(Kind::Listing, visit), 0.0);
    assert_is(rows(Kind::Nextcloud, visit), 1.0);
}

#[test]
fn entries_that_are_looked_at() {
    let exchange = Exchange::new(Operation::Propfind, "/dav/projects/").expect("a path");
    let lister = RefCell::new(Lister::new(&exchange).expect("a Request-URI"));
    let look = |response: Response<'_>| {
        for entry in lister.borrow_mut().entries(&response) {
            assert!(entry.relation() == Relation::Child && entry.resource().is_some());
            assert!(entry.relative_path().is_some() && entry.modified().value().is_some());
            // The markup of a collection is read; a file has none.
            assert!(entry.length().value().is_none_or(|_| !entry.is_collection()));
        }
    };
    assert_is(rows(Kind::Listing, look), 0.0);
}

#[test]
fn rows_that_are_written() {
    let body = Kind::Nextcloud.body(100);
    let read = ParseOptions::new().parse(body.as_bytes()).expect("a document");
    // Responses with other prefixes are written anew; responses that were built are copied.
    let built: Vec<_> = (0..100)
        .map(|n| Response::builder(format!("/a/{n}")).property(Name::dav("getetag"), "\"1\"").build().expect("a row"))
        .collect();
    let mut out = Vec::with_capacity(1 << 20);
    let mut encode = |rows: &[Response<'_>]| {
        let mut encoder = Encoder::new();
        out.clear();
        encoder.response(&rows[0], &mut out);
        measure(|| rows.iter().for_each(|row| encoder.response(row, &mut out))).count_total
    };
    assert_eq!(encode(&built), 0);
    let count = encode(read.responses());
    assert!((1..600).contains(&count), "{count}");
}

#[test]
fn rows_that_are_built() {
    const ETAG: Name = Name::dav("getetag");
    let whole = |row: &mut ResponseBuilder| row.status(StatusCode::LOCKED).build();
    let properties = |row: &mut ResponseBuilder| row.property(&ETAG, "\"1\"").not_found(Name::dav("owner")).build();
    // Nothing is kept anywhere but in a builder.
    for _ in 0..3 {
        assert_eq!(measure(|| drop(whole(&mut Response::builder("/a")).expect("a response"))).count_total, 3);
        let built = measure(|| drop(properties(&mut Response::builder("/a")).expect("a response")));
        assert!((4..=6).contains(&built.count_total), "{built:?}");
    }
    // What the first response of a builder leaves behind serves the next ones; names get their tags in the second.
    let mut kept = ResponseBuilder::new();
    for _ in 0..2 {
        drop(whole(kept.begin("/a")).expect("a response"));
        drop(properties(kept.begin("/a")).expect("a response"));
    }
    assert_eq!(measure(|| drop(whole(kept.begin("/a")).expect("a response"))).count_total, 1);
    assert_eq!(measure(|| drop(properties(kept.begin("/a")).expect("a response"))).count_total, 1);
    let (mut encoder, mut out) = (Encoder::new(), Vec::with_capacity(1 << 12));
    let mut encode = || {
        encoder.build("/a", &mut out, |row| _ = row.property(&ETAG, "\"1\"")).expect("a response");
        encoder.build("/a", &mut out, |row| _ = row.status(StatusCode::LOCKED)).expect("a response");
    };
    assert!(measure(&mut encode).count_total > 1);
    encode();
    assert_eq!(measure(&mut encode).count_total, 0);
}

/// An href is copied once, into the response; a response that was built is taken as it is.
#[test]
fn outcomes_that_are_replied() {
    let hrefs: Vec<_> = (0..3 * ROWS).map(|n| format!("/c/{n}")).collect();
    let built = |href: &String| Response::builder(&**href).property(Name::dav("getetag"), "\"1\"").build();
    let built: Vec<_> = hrefs.iter().map(|href| built(href).expect("a response")).collect();
    let body = |outcomes: Outcomes| drop(outcomes.reply().expect("a reply").body());
    assert_is(
        each(|rows| {
            let mut outcomes = Outcomes::new((Operation::Delete, "/c/"));
            hrefs.iter().take(rows as usize).for_each(|href| _ = outcomes.status(&**href, 423));
            body(outcomes);
        }),
        1.0,
    );
    // The copy that is made here.
    assert_is(
        each(|rows| {
            let mut outcomes = Outcomes::new((Operation::Propfind, "/c/"));
            built.iter().take(rows as usize).for_each(|row| _ = outcomes.response(row.clone()));
            body(outcomes);
        }),
        1.0,
    );
}

/// Whatever the responses were: names may come from requests, and values be long.
#[test]
fn what_a_builder_keeps_of_its_responses() {
    let mut row = ResponseBuilder::new();
    let kept = measure(|| {
        for round in 0..3 {
            row.begin("/a");
            for n in 0..3_000 {
                let name = Name::new(&"urn:x".repeat(n % 40), &format!("n{round}-{n}")).expect("a name");
                row.property(&name, "text ".repeat(50))
                    .property_status(Name::new("", name.local()).expect("a name"), 400);
            }
            for status in 300..600_u16 {
                row.propstat(status);
            }
            for n in 0..1000 {
                row.href(format!("/{n}"));
            }
            drop(row.location("/".repeat(100_000)).description("x".repeat(100_000)).build());
        }
        row.begin("/a");
    });
    assert!(kept.count_current < 100, "{} blocks", kept.count_current);
    assert!(kept.bytes_current < 192 << 10, "{} bytes", kept.bytes_current);
    assert!(kept.bytes_total > 1 << 20);
}
