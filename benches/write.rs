//! Measures writing: responses from plain values, responses that are ready, and whole documents.

#[path = "support/groups.rs"]
mod groups;
mod support;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use multistatus::write::Encoder;
use multistatus::{Error, Multistatus, Response};

use support::build::Builder;
use support::documents::{Kind, Row};

fn build_and_encode(builder: &Builder, rows: &[Row], out: &mut Vec<u8>) -> Result<(), Error> {
    out.clear();
    let mut encoder = Encoder::new();
    for row in rows {
        encoder.build(&*row.href, out, |response| builder.fill(row, response))?;
    }
    encoder.finish(out);
    Ok(())
}

fn build_anew_and_encode(builder: &Builder, rows: &[Row], out: &mut Vec<u8>) -> Result<(), Error> {
    out.clear();
    let mut encoder = Encoder::new();
    for row in rows {
        encoder.response(&builder.build(row)?, out);
    }
    encoder.finish(out);
    Ok(())
}

fn encode(rows: &[Response<'_>], out: &mut Vec<u8>) {
    out.clear();
    let mut encoder = Encoder::new();
    for row in rows {
        encoder.response(row, out);
    }
    encoder.finish(out);
}

fn write(criterion: &mut Criterion) {
    let builder = Builder::new().expect("the names are fine");
    for (kind, count) in groups::documents(Kind::ALL) {
        let rows = kind.rows(count);
        let ready: Multistatus<'_> =
            rows.iter().map(|row| builder.build(row)).collect::<Result<_, _>>().expect("the rows obey the rules");
        let mut out = ready.to_xml();
        let body = kind.body(count);
        let read = Multistatus::parse(body.as_bytes()).expect("the body is well-formed");
        let mut group = groups::group(criterion, "write", kind, count, out.len());
        group.bench_function("build and encode", |bencher| {
            bencher.iter(|| build_and_encode(&builder, black_box(&rows), &mut out));
        });
        group.bench_function("build with new builders and encode", |bencher| {
            bencher.iter(|| build_anew_and_encode(&builder, black_box(&rows), &mut out));
        });
        group.bench_function("encode built rows", |bencher| {
            bencher.iter(|| encode(black_box(ready.responses()), &mut out));
        });
        // Responses of a server that uses other prefixes are written anew.
        group.bench_function("encode read rows", |bencher| {
            bencher.iter(|| encode(black_box(read.responses()), &mut out));
        });
        group.bench_function("whole document", |bencher| bencher.iter(|| black_box(&ready).to_xml()));
        group.finish();
    }
}

criterion_group!(benches, write);
criterion_main!(benches);
