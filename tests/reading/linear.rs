//! Checks that the work grows with the input, not with its square: in one piece, in chunks of 16 KiB and of one byte.
//!
//! Memory is counted: how often it is requested, how much of it, and how much at once. Work that requests none would
//! show as a test that does not end: going through 16 MiB again for each chunk of one byte takes 10^14 steps.
//! `benches/linear.rs` measures time.

use crate::large::{self, Large};
use allocation_counter::{AllocationInfo, measure};
use std::time::Instant;

use multistatus::http::StatusCode;
use multistatus::{Condition, Multistatus, Name, ParseOptions, Response, ResponseBuilder, Status};

/// Returns the allocations of `work`.
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

/// A reader holds one response and one chunk, however many responses there are.
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

/// Responses that are read in one piece are borrowed: no bytes are copied.
#[test]
fn text_is_not_copied() {
    let one = |large: &Large| large.name.starts_with("one ") && large.name != "one attribute";
    for Large { name, size, options, make } in large::all().into_iter().filter(one) {
        let body = make(size / 16);
        let cost = cost(|| options.parse(&body).expect("a document"));
        assert!(cost.bytes_total < 1 << 16, "{name}: {cost:?}");
    }
}

/// Groups of properties are found in constant time. Finding one needs no memory, so this is a matter of time.
#[test]
fn many_groups() {
    let name = |number: usize| Name::new("urn:x", &format!("n{number}")).expect("a name");
    let condition = |number: usize| Condition::empty(name(number));
    type Add = for<'r> fn(&'r mut ResponseBuilder, &Name, &Status, Condition<'static>) -> &'r mut ResponseBuilder;
    let calls: [(&str, Add); 2] = [
        ("reasons", |row, name, status, _| row.property_status(name, status.clone())),
        ("conditions", |row, name, _, condition| row.property_failed_with(name, 403, condition)),
    ];
    for (what, add) in calls {
        let build = |count: usize, properties: usize| {
            let mut row = Response::builder("/a");
            for number in 0..properties {
                let group = number % count;
                let reason = Status::with_reason(StatusCode::FORBIDDEN, &format!("reason {group}")).expect("a status");
                add(&mut row, &name(number), &reason, condition(group));
            }
            row.build().expect("a response")
        };
        let time = |count: usize| {
            let runs = (0..3).map(|_| {
                let start = Instant::now();
                drop(build(count, 48_000));
                start.elapsed()
            });
            runs.min().unwrap_or_default()
        };
        let (few, many) = (time(100), time(24_000));
        // Equally many properties in few groups took a tenth of the time.
        println!("{what}: {few:?} and {many:?}");
        assert!(many < few * 6, "{what}: {few:?} and {many:?}");
        // The groups are in the order in which they came, each with its properties, however few there are, and after
        // another response.
        for count in [1, 2, 15, 16, 17, 100] {
            let row = build(count, 2 * count);
            assert_eq!(row.propstats().len(), count, "{what}");
            for (group, propstat) in row.propstats().enumerate() {
                let names: Vec<Name> = propstat.names().cloned().collect();
                assert_eq!(names, [name(group), name(count + group)], "{what} {count}");
            }
        }
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
