//! The work grows with the input, not with its square: in one piece, in chunks of 16 KiB and of one byte.
//!
//! What is counted is memory: how often it is asked for, how much of it, and how much at once. Work that asks for none
//! would show by a test that does not end: 16 MiB that were gone through again for each chunk of one byte are 10^14 steps.
//! `benches/linear.rs` measures time.

#[path = "support/large.rs"]
mod large;

use allocation_counter::{AllocationInfo, measure};
use large::Large;
use multistatus::{Multistatus, ParseOptions};

/// What `work` asks for.
fn cost<T>(work: impl FnOnce() -> T) -> AllocationInfo {
    let cost = measure(|| drop(work()));
    assert_eq!(cost.bytes_current, 0, "everything is given back");
    cost
}

/// Reads in chunks of this size.
fn read(options: ParseOptions, body: &[u8], chunk: usize) {
    let mut parser = options.parser();
    for mut chunk in body.chunks(chunk) {
        while parser.parse_next(&mut chunk).expect("a row").is_some() {}
    }
    parser.finish().expect("a document");
}

/// Twice the input may cost twice as much; buffers and tables that grow by steps make that a little uneven.
fn assert_linear(what: &str, half: &AllocationInfo, full: &AllocationInfo) {
    let check = |name: &str, half: u64, full: u64, slack: u64| {
        assert!(full <= half * 5 / 2 + slack, "{what}: {half} and {full} {name}");
    };
    check("allocations", half.count_total, full.count_total, 100);
    check("bytes in all", half.bytes_total, full.bytes_total, 1 << 16);
    check("bytes at once", half.bytes_max, full.bytes_max, 1 << 16);
}

#[test]
fn reading() {
    for Large { name, size, options, make } in large::all() {
        for (chunk, size) in [(usize::MAX, size), (16 << 10, size), (1, size / 10)] {
            let bodies = [make(size / 2), make(size)];
            let what = format!("{name}, {size}, in chunks of {}", chunk.min(bodies[1].len()));
            let costs = bodies.each_ref().map(|body| cost(|| read(options, body, chunk)));
            println!("{what}: {costs:?}");
            assert_linear(&what, &costs[0], &costs[1]);
        }
    }
}

/// A reader holds a row and a chunk, however many rows there are.
#[test]
fn more_rows_need_no_more_memory() {
    let small = |large: &Large| large.name.starts_with("rows") || large.name == "namespaces of rows";
    for Large { name, size, options, make } in large::all().into_iter().filter(small) {
        let bodies = [make(size / 2), make(size)];
        let [half, full] = bodies.each_ref().map(|body| cost(|| read(options, body, 16 << 10)).bytes_max);
        println!("{name}: {half} {full}");
        assert!(full <= half + (1 << 16), "{name}: {half} and {full} bytes");
    }
}

/// Rows that are read in one piece are borrowed: no bytes are copied.
#[test]
fn text_is_not_copied() {
    let one = |large: &Large| large.name.starts_with("one ") && large.name != "one attribute";
    for Large { name, size, options, make } in large::all().into_iter().filter(one) {
        let body = make(size / 16);
        let cost = cost(|| options.parse(&body).expect("a document"));
        assert!(cost.bytes_total < 1 << 16, "{name}: {cost:?}");
    }
}

#[test]
fn writing() {
    for Large { name, size, options, make } in large::all() {
        let bodies = [make(size / 20), make(size / 10)];
        let costs = bodies.each_ref().map(|body| {
            let document: Multistatus<'_> = options.parse(body).expect("a document");
            let cost = cost(|| document.to_xml());
            assert!(options.parse(&document.to_xml()).is_ok_and(|again| again == document), "{name}");
            cost
        });
        println!("{name}: {costs:?}");
        assert_linear(name, &costs[0], &costs[1]);
    }
}
