//! Puts all shapes through all functions.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::hint::black_box;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use multistatus::ParseOptions;
use multistatus::read::BadResponses;

use crate::functions::read::tolerant;
use crate::functions::{FUNCTIONS, Function, Input, Kind};
use crate::measure::{Memory, best_time, best_timed, memory, time};
use crate::shapes::{self, Bodies, Field, Level, Shape};

/// Bytes of the smaller of the two documents whose memory is compared; the other one has twice as many.
///
/// Tables grow by steps, and a thread keeps buffers up to a bound, so a cost that grows at that step is compared again
/// beyond it. Quadratic work is quadratic in any size.
const MEMORY: usize = 8 << 10;
/// Bytes of the smaller of the two documents whose CPU time is compared; the other one has eight times as many.
const WORK: usize = 4 << 10;
/// The cost that twice the document may have.
const RATIO: f64 = 2.2;
/// The CPU time that eight times the document may take: 8 if work is linear, 64 if it is quadratic.
const WORK_RATIO: u32 = 16;
/// Bytes for tables and buffers that grow by steps, and for buffers of the last response that a thread keeps.
const SLACK: u64 = 256 << 10;
/// Work that is too short to measure.
const SHORT: Duration = Duration::from_millis(4);

/// One measured pair: the allocations for a document and for one of twice its size.
struct Row {
    function: &'static Function,
    shape: Shape,
    memory: [Memory; 2],
    bytes: [u64; 2],
    /// CPU time for a document and for one of eight times its bytes, if it was long enough to compare.
    work: Option<[Duration; 2]>,
    wrong: Vec<String>,
}

impl Row {
    /// Measures a document, and one of about twice its bytes.
    fn check_memory(&mut self, half: &Input<'_>, full: &Input<'_>) {
        // Once before it is measured, because a thread keeps buffers.
        memory(self.function, half);
        self.memory = [memory(self.function, half), memory(self.function, full)];
        self.bytes = [size(half), size(full)];
        self.wrong.clear();
        let most = self.function.formula(self.bytes[1]);
        let [half, full] = &self.memory;
        for (((what, half), (_, full)), most) in half.parts().into_iter().zip(full.parts()).zip(most) {
            if full as f64 > half as f64 * RATIO * self.grown() + SLACK as f64 {
                self.wrong.push(format!("{what}: {half} bytes, and {full} for twice the document"));
            }
            if full > most {
                self.wrong
                    .push(format!("{what}: {full} bytes for {}, and at most {most} by the formula", self.bytes[1]));
            }
        }
    }

    /// Returns how much more the larger document costs than twice the other.
    fn grown(&self) -> f64 {
        self.bytes[1] as f64 / self.bytes[0] as f64 / 2.0
    }

    fn ratio(&self) -> f64 {
        let [half, full] = &self.memory;
        let grown = self.grown();
        let ratios = half.parts().into_iter().zip(full.parts()).map(|((_, half), (_, full))| {
            if full <= SLACK { 0.0 } else { full as f64 / (half as f64).max(1.0) / grown }
        });
        ratios.fold(0.0, f64::max)
    }

    fn per_byte(&self) -> f64 {
        self.memory[1].parts().into_iter().map(|(_, bytes)| bytes).max().unwrap_or_default() as f64
            / (self.bytes[1] * self.function.passes()) as f64
    }

    fn work_ratio(&self) -> f64 {
        self.work.map_or(0.0, |[small, large]| large.as_secs_f64() / small.as_secs_f64().max(1e-6))
    }
}

/// Reads a document with the first of a few options that accept it; with none of them, it is empty.
fn input<'b>(bodies: &'b Bodies, shape: &Shape) -> Input<'b> {
    let limits = shape.limits();
    let default = ParseOptions::new().limits(limits);
    let options = [default, tolerant(limits), default.bad_responses(BadResponses::Keep)];
    let mut tries = options.into_iter().map(|options| Input::with(options, &bodies.multistatus, limits));
    let read = tries.find(|input| input.error_of_document.is_none());
    let input = read.unwrap_or_else(|| Input::with(default, &bodies.multistatus, limits));
    Input { error: &bodies.error, prop: &bodies.prop, propstats: &bodies.propstats, ..input }
}

fn size(input: &Input<'_>) -> u64 {
    let bodies = [input.multistatus, input.error, input.prop, input.propstats];
    bodies.map(|body| body.len() as u64).into_iter().max().unwrap_or_default()
}

fn measure(shape: Shape) -> Vec<Row> {
    let bodies = [MEMORY, 2 * MEMORY, WORK, 8 * WORK].map(|size| shape.bodies(size));
    let mut inputs = bodies.each_ref().map(|bodies| input(bodies, &shape));
    let mut rows = Vec::new();
    for function in FUNCTIONS.iter().filter(|function| !is_alone(&shape, function)) {
        for input in &mut inputs[..2] {
            input.prepare(function.kind);
        }
        let mut row =
            Row { function, shape, memory: [Memory::default(); 2], bytes: [0; 2], work: None, wrong: Vec::new() };
        row.check_memory(&inputs[0], &inputs[1]);
        for size in [2 * MEMORY, 8 * MEMORY] {
            if !row.wrong.is_empty() && !finds_alone() {
                let bodies = [size, 2 * size].map(|size| shape.bodies(size));
                let [half, full] = bodies.each_ref().map(|bodies| prepared(bodies, &shape, function));
                row.check_memory(&half, &full);
            }
        }
        if row.wrong.is_empty() && !finds_alone() {
            for input in &mut inputs[2..] {
                input.prepare(function.kind);
            }
            check_work(&mut row, &inputs[2], &inputs[3]);
            if !row.wrong.is_empty() {
                row.wrong.clear();
                let bodies = shape.bodies(64 * WORK);
                check_work(&mut row, &inputs[3], &prepared(&bodies, &shape, function));
            }
        }
        rows.push(row);
    }
    rows
}

fn prepared<'b>(bodies: &'b Bodies, shape: &Shape, function: &Function) -> Input<'b> {
    let mut input = input(bodies, shape);
    input.prepare(function.kind);
    input
}

fn check_work(row: &mut Row, small: &Input<'_>, large: &Input<'_>) {
    let mut taken = time(row.function, large);
    if taken <= SHORT {
        return;
    }
    let mut base = best_time(row.function, small, 5);
    if taken > base * WORK_RATIO + SHORT {
        // The clock may not have advanced while the small document was processed.
        let timed = |input| {
            best_timed(|| {
                black_box((row.function.run)(input));
            })
        };
        [base, taken] = [small, large].map(timed);
    }
    let most = base * WORK_RATIO + SHORT;
    row.work = Some([base, taken]);
    if taken > most {
        row.wrong.push(format!("CPU time: {base:?}, and {taken:?} for eight times the document"));
    }
}

/// `alone.txt`: functions that write or build elements one by one, each with its own language and namespace, and the
/// fields that are thereby repeated.
///
/// Only the default limits bound the repeated parts. With these fields, the functions are measured under the default
/// limits: the field is as long as they accept, and all other bytes are repeated things.
static ALONE: LazyLock<BTreeMap<String, Vec<Field>>> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/amplify/alone.txt");
    let list = std::fs::read_to_string(path).expect("tests/amplify/alone.txt");
    let lines = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let entry = |line: &str| {
        let (name, rest) = line.split_once(" = ")?;
        let (fields, reason) = rest.split_once(": ")?;
        assert!(reason.len() > 10, "a reason: {line}");
        let field = |field: &str| match field {
            "language" => Some(Field::Language),
            "namespace" => Some(Field::Namespace),
            "prefix" => Some(Field::Prefix),
            _ => None,
        };
        Some((name.to_owned(), fields.split(' ').map(field).collect::<Option<_>>()?))
    };
    lines.map(|line| entry(line).unwrap_or_else(|| panic!("expected NAME = FIELDS: REASON, found {line}"))).collect()
});

/// Returns true if the entries of [`ALONE`] are to be found again: then exactly these exceed the bounds.
fn finds_alone() -> bool {
    std::env::var("MULTISTATUS_AMPLIFY").is_ok_and(|value| value == "alone")
}

/// Returns true if a function is measured with a field like this only under the default limits: see [`ALONE`].
fn is_alone(shape: &Shape, function: &Function) -> bool {
    let field = shape.field();
    !shape.within_limits && !finds_alone() && ALONE.get(function.name).is_some_and(|fields| fields.contains(&field))
}

/// A function that is not measured with a long field is measured with one as long as the default limits accept.
#[test]
fn what_is_alone_is_bounded_by_a_default_limit() {
    for (name, fields) in &*ALONE {
        assert!(FUNCTIONS.iter().any(|function| function.name == *name), "{name}");
        assert!(fields.iter().all(|field| field.bound().is_some()), "{name}");
    }
    for shapes in [shapes::all(), shapes::some(&[7]), shapes::some(&[11, 13, 17])] {
        let key = |shape: &Shape| (shape.long.name, shape.repeated.name);
        let bounded: BTreeSet<_> = shapes.iter().filter(|shape| shape.within_limits).map(key).collect();
        let is_bounded = |shape: &Shape| shape.field().bound().is_none() || bounded.contains(&key(shape));
        assert!(shapes.iter().all(is_bounded));
    }
}

/// Measures the shapes on two threads, each shape by itself.
fn measured(shapes: &[Shape]) -> Vec<Row> {
    let next = AtomicUsize::new(0);
    let rows = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(shape) = shapes.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = measure(*shape);
                    if let Ok(mut rows) = rows.lock() {
                        rows.extend(found);
                    }
                }
            });
        }
    });
    rows.into_inner().unwrap_or_default()
}

/// Returns the table: for each function the worst of all shapes.
fn table(rows: &[Row]) -> String {
    let mut functions: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        functions.entry(row.function.name).or_default().push(row);
    }
    let mut lines = Vec::new();
    for (name, rows) in functions {
        let worst = |by: fn(&Row) -> f64| rows.iter().copied().max_by(|a, b| by(a).total_cmp(&by(b)));
        let (Some(ratio), Some(per_byte), Some(work)) =
            (worst(Row::ratio), worst(Row::per_byte), worst(Row::work_ratio))
        else {
            continue;
        };
        let wrong = rows.iter().filter(|row| !row.wrong.is_empty()).count();
        let line = format!(
            "| {name} | {:?} | {} | {wrong} | {:.2} ({}) | {:.0} ({}) | {:.1} ({}) |",
            ratio.function.kind,
            rows.len(),
            ratio.ratio(),
            ratio.shape.name(),
            per_byte.per_byte(),
            per_byte.shape.name(),
            work.work_ratio(),
            work.shape.name(),
        );
        lines.push((wrong, per_byte.per_byte(), line));
    }
    lines.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)));
    let wrong = rows.iter().filter(|row| !row.wrong.is_empty()).count();
    let mut text = format!(
        "{} pairs, {wrong} beyond the bounds\n\n| function | kind | shapes | beyond | worst ratio at 2n | worst bytes per byte | worst ratio of CPU time at 8n |\n\
         | --- | --- | --- | --- | --- | --- | --- |\n",
        rows.len()
    );
    for (_, _, line) in lines {
        let _ = writeln!(text, "{line}");
    }
    for kind in [Kind::Read, Kind::View, Kind::Own, Kind::Print, Kind::Json, Kind::Write, Kind::Build] {
        let of_kind = rows.iter().filter(|row| row.function.kind == kind);
        let worst = of_kind.fold([0.0_f64; 3], |worst, row| {
            let bytes = (row.bytes[1] * row.function.passes()) as f64;
            let parts = row.memory[1].parts().map(|(_, part)| part as f64 / bytes);
            [worst[0].max(parts[0]), worst[1].max(parts[1]), worst[2].max(parts[2])]
        });
        let [peak, total, output] = worst;
        let _ = writeln!(
            text,
            "{kind:?}: at most {peak:.0} bytes at once, {total:.0} allocated, {output:.0} of output per byte"
        );
    }
    text
}

#[test]
fn every_shape_through_every_function() {
    let extent = std::env::var("MULTISTATUS_AMPLIFY").unwrap_or_default();
    let only = std::env::var("MULTISTATUS_AMPLIFY_ONLY").ok();
    let mut shapes = match extent.as_str() {
        "full" => shapes::all(),
        "more" => shapes::some(&[11, 13, 17]),
        "" | "alone" => shapes::some(&[7]),
        numbers => {
            shapes::some(&numbers.split(' ').map(|number| number.parse().expect("a number")).collect::<Vec<_>>())
        }
    };
    if finds_alone() {
        shapes = shapes::all();
        shapes.retain(|shape| !shape.within_limits && shape.field().bound().is_some());
    }
    if let Some(only) = &only {
        shapes.retain(|shape| shape.name().contains(only));
    }
    assert!(shapes.len() >= 60 || only.is_some(), "{} shapes", shapes.len());
    let rows = measured(&shapes);
    let table = table(&rows);
    println!("{} shapes\n{table}", shapes.len());
    let mut wrong = String::new();
    for row in rows.iter().filter(|row| !row.wrong.is_empty()) {
        let _ = writeln!(wrong, "{}, {}: {}", row.function.name, row.shape.name(), row.wrong.join("; "));
    }
    if let Ok(path) = std::env::var("MULTISTATUS_AMPLIFY_TABLE") {
        std::fs::write(path, format!("{} shapes, {table}\n{wrong}", shapes.len())).expect("a file that can be written");
    }
    let count = rows.iter().filter(|row| !row.wrong.is_empty()).count();
    let shown: Vec<&str> = wrong.lines().take(60).collect();
    assert!(count == 0, "{count} of {} pairs are beyond the bounds:\n{}", rows.len(), shown.join("\n"));
}

/// A document that is refused measures little, so only those with too many attributes for the default limits are.
#[test]
fn shapes_are_read() {
    for shape in shapes::all() {
        let bodies = shape.bodies(WORK);
        let input = input(&bodies, &shape);
        let in_tag = matches!(shape.repeated.level, Level::RootTag | Level::ValueTag);
        match &input.error_of_document {
            Some(error) => assert!(error.is_limit() && shape.within_limits && in_tag, "{}: {error}", shape.name()),
            None => assert!(!input.document.responses().is_empty() || shape.within_limits, "{}", shape.name()),
        }
    }
}
