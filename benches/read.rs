//! Measures reading from each kind of source. Every value is looked at.

#[path = "support/groups.rs"]
mod groups;
mod support;

use std::hint::black_box;
use std::io::BufReader;

use criterion::{Criterion, criterion_group, criterion_main};
use multistatus::read::{Parser, Reader, Responses};
use multistatus::{Error, Multistatus, ParseOptions};

use support::documents::Kind;
use support::visit::Visited;

fn whole(body: &[u8]) -> Result<Visited, Error> {
    let mut visited = Visited::default();
    Multistatus::parse(body)?.responses().iter().for_each(|row| visited.visit(row));
    Ok(visited)
}

fn rows(body: &[u8]) -> Result<Visited, Error> {
    let mut visited = Visited::default();
    for row in Responses::new(body) {
        visited.visit(&row?);
    }
    Ok(visited)
}

fn rows_uncached(body: &[u8]) -> Result<Visited, Error> {
    let mut visited = Visited::default();
    for row in ParseOptions::new().shape_cache(false).responses(body) {
        visited.visit(&row?);
    }
    Ok(visited)
}

fn owned(body: &[u8]) -> Result<Visited, Error> {
    let mut visited = Visited::default();
    for row in Responses::new(body) {
        visited.visit(&row?.into_owned());
    }
    Ok(visited)
}

fn buf_read(body: &[u8]) -> Result<Visited, Error> {
    let mut visited = Visited::default();
    let mut reader = Reader::new(BufReader::with_capacity(64 << 10, body));
    while let Some(row) = reader.next_response()? {
        visited.visit(&row);
    }
    Ok(visited)
}

fn push(body: &[u8]) -> Result<Visited, Error> {
    let mut visited = Visited::default();
    let mut parser = Parser::new();
    for mut chunk in body.chunks(16 << 10) {
        while let Some(row) = parser.parse_next(&mut chunk)? {
            visited.visit(&row);
        }
    }
    parser.finish()?;
    Ok(visited)
}

type Way = fn(&[u8]) -> Result<Visited, Error>;

const WAYS: [(&str, Way); 6] = [
    ("whole", whole),
    ("rows", rows),
    ("rows without shape cache", rows_uncached),
    ("owned", owned),
    ("64 KiB BufRead", buf_read),
    ("16 KiB push", push),
];

fn read(criterion: &mut Criterion) {
    for (kind, count) in groups::documents(Kind::ALL.into_iter().chain(Kind::CHANGING)) {
        let body = kind.body(count);
        let mut group = groups::group(criterion, "read", kind, count, body.len());
        for (name, way) in WAYS {
            group.bench_function(name, |bencher| bencher.iter(|| black_box(way(black_box(body.as_bytes())))));
        }
        group.finish();
    }
}

criterion_group!(benches, read);
criterion_main!(benches);
