//! Puts all shapes through all functions.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::functions::{FUNCTIONS, Function, Input, Kind};
use crate::measure::{Memory, best_time, memory, time};
use crate::shapes::{self, Bodies, Field, Level, Shape};

/// The bytes of the smaller of the documents that are compared.
#[derive(Clone, Copy)]
struct Sizes {
    /// Memory: the other has twice as many.
    memory: usize,
    /// Work: the other has eight times as many.
    work: usize,
}

/// In every run of the tests.
const SMALL: Sizes = Sizes { memory: 8 << 10, work: 4 << 10 };
/// For all shapes, which takes minutes.
const LARGE: Sizes = Sizes { memory: 16 << 10, work: 8 << 10 };
/// What twice the document may cost.
const RATIO: f64 = 2.2;
/// What eight times the document may take of CPU time: 8 if work is linear, 64 if it is quadratic.
const WORK_RATIO: u32 = 16;
/// Tables and buffers grow by steps, and a thread keeps what its last response was built with.
const SLACK: u64 = 256 << 10;
/// Work that is too short to measure.
const SHORT: Duration = Duration::from_millis(4);

/// The formula of `SECURITY.md`: so many bytes for each byte of the document, and so many besides. For what is in memory
/// at once, what is allocated in all, and what comes out.
fn formula(kind: Kind) -> [(u64, u64); 3] {
    const FIXED: u64 = 1 << 20;
    match kind {
        Kind::Read => [(100, FIXED), (400, FIXED), (10, FIXED)],
        Kind::View => [(100, FIXED), (1000, FIXED), (10, FIXED)],
        Kind::Own => [(400, FIXED), (2000, FIXED), (10, FIXED)],
        Kind::Print => [(400, FIXED), (2000, FIXED), (2000, FIXED)],
        Kind::Json => [(1000, FIXED), (5000, FIXED), (1000, FIXED)],
        Kind::Write => [(400, FIXED), (2000, FIXED), (400, FIXED)],
        Kind::Build => [(1000, FIXED), (10000, FIXED), (1000, FIXED)],
    }
}

/// One measured pair: what was allocated for a document and for one of twice its bytes.
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
    fn ratio(&self) -> f64 {
        let [half, full] = &self.memory;
        let grown = self.bytes[1] as f64 / self.bytes[0] as f64 / 2.0;
        let ratios = half.parts().into_iter().zip(full.parts()).map(|((_, half), (_, full))| {
            if full <= SLACK { 0.0 } else { full as f64 / (half as f64).max(1.0) / grown }
        });
        ratios.fold(0.0, f64::max)
    }

    fn per_byte(&self) -> f64 {
        self.memory[1].parts().into_iter().map(|(_, bytes)| bytes).max().unwrap_or_default() as f64
            / self.bytes[1] as f64
    }

    fn work_ratio(&self) -> f64 {
        self.work.map_or(0.0, |[small, large]| large.as_secs_f64() / small.as_secs_f64().max(1e-6))
    }
}

/// A body in all forms, and its size.
fn input<'b>(bodies: &'b Bodies, shape: &Shape) -> Input<'b> {
    Input::new(&bodies.multistatus, [&bodies.error, &bodies.prop, &bodies.propstats], shape.limits())
}

fn size(bodies: &Bodies) -> u64 {
    let sizes = [&bodies.multistatus, &bodies.error, &bodies.prop, &bodies.propstats].map(|body| body.len() as u64);
    sizes.into_iter().max().unwrap_or_default()
}

fn measure(shape: Shape, sizes: Sizes) -> Vec<Row> {
    let sizes = [sizes.memory, 2 * sizes.memory, sizes.work, 8 * sizes.work];
    let bodies = sizes.map(|size| shape.bodies(size));
    let mut inputs = bodies.each_ref().map(|bodies| input(bodies, &shape));
    let bytes = [size(&bodies[0]), size(&bodies[1])];
    let mut rows = Vec::new();
    for function in FUNCTIONS {
        for input in &mut inputs[..2] {
            input.prepare(function.kind);
        }
        // Once before it is measured, because a thread keeps buffers.
        memory(function, &inputs[0]);
        let memory = [memory(function, &inputs[0]), memory(function, &inputs[1])];
        let mut row = Row { function, shape, memory, bytes, work: None, wrong: Vec::new() };
        check_memory(&mut row);
        if row.wrong.is_empty() && !by_design(&shape, function.kind) {
            for input in &mut inputs[2..] {
                input.prepare(function.kind);
            }
            check_work(&mut row, &inputs[2], &inputs[3]);
        }
        rows.push(row);
    }
    rows
}

fn check_memory(row: &mut Row) {
    let [half, full] = row.memory;
    let grown = row.bytes[1] as f64 / row.bytes[0] as f64 / 2.0;
    let repeats = by_design(&row.shape, row.function.kind);
    let parts = half.parts().into_iter().zip(full.parts()).zip(formula(row.function.kind));
    for (((what, half), (_, full)), (factor, fixed)) in parts {
        if repeats {
            continue;
        }
        if full as f64 > half as f64 * RATIO * grown + SLACK as f64 {
            row.wrong.push(format!("{what}: {half} bytes, and {full} for twice the document"));
        }
        if full > factor * row.function.passes() * row.bytes[1] + fixed {
            row.wrong.push(format!("{what}: {full} bytes for {}, which is more than the formula", row.bytes[1]));
        }
    }
}

fn check_work(row: &mut Row, small: &Input<'_>, large: &Input<'_>) {
    let mut taken = time(row.function, large);
    if taken <= SHORT {
        return;
    }
    let base = best_time(row.function, small, 5);
    let most = base * WORK_RATIO + SHORT;
    if taken > most {
        taken = taken.min(best_time(row.function, large, 4));
    }
    row.work = Some([base, taken]);
    if taken > most {
        row.wrong.push(format!("CPU time: {base:?}, and {taken:?} for eight times the document"));
    }
}

/// What is repeated by design if the limits that bound it are raised: names are written with their namespace in JSON and
/// where they are printed, and what the root declares is declared for each response that is written.
fn by_design(shape: &Shape, kind: Kind) -> bool {
    !shape.within_limits && shape.field() == Field::Namespace && matches!(kind, Kind::Json | Kind::Print)
}

/// Measures the shapes on two threads, each for itself.
fn measured(shapes: &[Shape], sizes: Sizes) -> Vec<Row> {
    let next = AtomicUsize::new(0);
    let rows = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(shape) = shapes.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = measure(*shape, sizes);
                    if let Ok(mut rows) = rows.lock() {
                        rows.extend(found);
                    }
                }
            });
        }
    });
    rows.into_inner().unwrap_or_default()
}

/// The table: for each function the worst of all shapes.
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
        let of_kind = rows.iter().filter(|row| row.function.kind == kind && !by_design(&row.shape, kind));
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
    let full = std::env::var("MULTISTATUS_AMPLIFY").is_ok_and(|value| value == "full");
    let (shapes, sizes) = if full { (shapes::all(), LARGE) } else { (shapes::some(), SMALL) };
    assert!(shapes.len() >= 60, "{} shapes", shapes.len());
    let rows = measured(&shapes, sizes);
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

/// A document that is refused measures little: only those with too many attributes for the default limits are.
#[test]
fn shapes_are_read() {
    for shape in shapes::all() {
        let bodies = shape.bodies(SMALL.work);
        let input = input(&bodies, &shape);
        let in_tag = matches!(shape.repeated.level, Level::RootTag | Level::ValueTag);
        match &input.error_of_document {
            Some(error) => assert!(error.is_limit() && shape.within_limits && in_tag, "{}: {error}", shape.name()),
            None => assert!(!input.document.responses().is_empty() || shape.within_limits, "{}", shape.name()),
        }
    }
}
