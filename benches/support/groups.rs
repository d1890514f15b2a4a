//! The documents that Criterion measures.
//!
//! They have 10^2 and 10^4 rows of each kind; with `LONG=1` in the environment also 10^6 rows, which takes up to 5 GB
//! of memory. `cargo bench -- listing/10000` runs a part, `cargo test --benches` runs each once with few rows.

use std::env;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, SamplingMode, Throughput};

use crate::support::documents::Kind;

/// Returns these kinds of documents and their numbers of rows.
pub fn documents(kinds: impl IntoIterator<Item = Kind>) -> impl Iterator<Item = (Kind, usize)> {
    let measured =
        env::args().any(|argument| argument == "--bench") && !env::args().any(|argument| argument == "--test");
    let long = env::var_os("LONG").is_some();
    let counts: &[usize] = match (measured, long) {
        (false, _) => &[100],
        (true, false) => &[100, 10_000],
        (true, true) => &[100, 10_000, 1_000_000],
    };
    kinds.into_iter().flat_map(move |kind| counts.iter().map(move |&count| (kind, count)))
}

/// Returns a group for one document, in bytes/s and rows/s.
pub fn group<'c>(
    criterion: &'c mut Criterion,
    what: &str,
    kind: Kind,
    rows: usize,
    bytes: usize,
) -> BenchmarkGroup<'c, WallTime> {
    let mut group = criterion.benchmark_group(format!("{what}/{}/{rows}", kind.name()));
    group.throughput(Throughput::ElementsAndBytes { elements: rows as u64, bytes: bytes as u64 });
    group.sampling_mode(SamplingMode::Flat).sample_size(if rows > 100_000 { 10 } else { 20 });
    group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    group
}
