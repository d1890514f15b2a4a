//! Measures the way from outcomes to the bytes of a document.

#[path = "support/groups.rs"]
mod groups;
mod support;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use multistatus::{Error, Operation, Outcomes, Response};

use support::build::Builder;
use support::documents::{Kind, Row};

/// Returns the document for a DELETE whose members stayed.
fn delete(rows: &[Row]) -> Result<Vec<u8>, Error> {
    let mut outcomes = Outcomes::new((Operation::Delete, "/dav/projects/"));
    for row in rows {
        outcomes.status(&*row.href, row.status.unwrap_or(423));
    }
    Ok(outcomes.reply()?.body())
}

/// Returns the document for a PROPFIND whose responses are ready.
fn propfind(rows: &[Response<'static>]) -> Result<Vec<u8>, Error> {
    let mut outcomes = Outcomes::new((Operation::Propfind, "/dav/projects/"));
    for row in rows {
        outcomes.response(row.clone());
    }
    Ok(outcomes.reply()?.body())
}

fn outcomes(criterion: &mut Criterion) {
    let builder = Builder::new().expect("the names are fine");
    for (kind, count) in groups::documents(Kind::ALL) {
        let rows = kind.rows(count);
        match kind {
            Kind::Delete => {
                let bytes = delete(&rows).expect("the outcomes make an answer").len();
                let mut group = groups::group(criterion, "outcomes", kind, count, bytes);
                group.bench_function("DELETE", |bencher| bencher.iter(|| delete(black_box(&rows))));
                group.finish();
            }
            Kind::Listing => {
                let rows: Result<Vec<_>, _> = rows.iter().map(|row| builder.build(row)).collect();
                let rows = rows.expect("the rows obey the rules");
                let bytes = propfind(&rows).expect("the outcomes make an answer").len();
                let mut group = groups::group(criterion, "outcomes", kind, count, bytes);
                group.bench_function("PROPFIND", |bencher| bencher.iter(|| propfind(black_box(&rows))));
                group.finish();
            }
            _ => {}
        }
    }
}

criterion_group!(benches, outcomes);
criterion_main!(benches);
