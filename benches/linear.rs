//! Measures the time for half a document and for all of it: `cargo bench --bench linear`.
//!
//! A ratio of 2 is linear, a ratio of 4 is quadratic. `tests/reading/linear.rs` counts instead, and fails.

#[path = "../tests/support/large.rs"]
mod large;

use std::time::{Duration, Instant};

use large::Large;
use multistatus::ParseOptions;

/// Returns the time of the shortest of several runs.
fn time<T>(mut work: impl FnMut() -> T) -> Duration {
    let runs = (0..3).map(|_| {
        let start = Instant::now();
        std::hint::black_box(work());
        start.elapsed()
    });
    runs.min().unwrap_or_default()
}

fn read(options: ParseOptions, body: &[u8], chunk: usize) {
    let mut parser = options.parser();
    for mut chunk in body.chunks(chunk) {
        while parser.parse_next(&mut chunk).expect("a row").is_some() {}
    }
    parser.finish().expect("a document");
}

fn main() {
    // `cargo test --benches` builds and runs this too.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    println!("{:42} {:>9} {:>28} {:>28} {:>28} {:>28}", "", "MB", "whole", "16 KiB", "1 byte", "written");
    for Large { name, size, options, make } in large::all() {
        let bodies = [make(size / 2), make(size)];
        let mut line = format!("{name:42} {:9.2}", bodies[1].len() as f64 / 1e6);
        let mut add = |times: [Duration; 2]| {
            let [half, full] = times.map(|time| time.as_secs_f64());
            let speed = bodies[1].len() as f64 / 1e6 / full;
            line += &format!(" {:8.1} ms {speed:6.0} MB/s × {:.1}", full * 1e3, full / half);
        };
        for chunk in [usize::MAX, 16 << 10, 1] {
            add(bodies.each_ref().map(|body| time(|| read(options, body, chunk))));
        }
        add(bodies.each_ref().map(|body| {
            let document = options.parse(body).expect("a document");
            time(|| document.to_xml())
        }));
        println!("{line}");
    }
}
