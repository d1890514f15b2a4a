//! The figures as Markdown and as JSON.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::board::Board;
use crate::race::{Figures, Party};
use crate::targets::Target;
use crate::{Race, Results, read, write};

/// The command that produces the figures.
pub const COMMAND: &str = "cargo run --release --manifest-path benches/compare/Cargo.toml -- --write";

pub fn number(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('\u{202F}');
        }
        out.push(digit);
    }
    out
}

/// Appends a table with one line for each way and one column for each race.
fn table(out: &mut String, races: &[Race], cell: impl Fn(&Race, &Figures) -> String) {
    let Some(first) = races.first() else { return };
    for race in races {
        let _ = write!(out, "| {} ", race.kind.name());
    }
    out.insert_str(out.rfind('\n').map_or(0, |at| at + 1), "| ");
    let _ = writeln!(out, "|\n|---|{}", "--:|".repeat(races.len()));
    for (at, figures) in first.figures.iter().enumerate() {
        let name = if figures.party == Party::Ours { format!("**{}**", figures.name) } else { figures.name.to_owned() };
        let _ = write!(out, "| {name} ");
        for race in races {
            let figures = &race.figures[at];
            let text = if figures.refused.is_some() { "–".to_owned() } else { cell(race, figures) };
            let _ = write!(out, "| {text} ");
        }
        out.push_str("|\n");
    }
}

fn speed(base: &'static str) -> impl Fn(&Race, &Figures) -> String {
    move |race, figures| {
        let speed = number(race.bytes as f64 / figures.seconds() / 1e6);
        match race.figures.iter().find(|figures| figures.name == base) {
            Some(base) if base.refused.is_none() => format!("{speed} ({:.2} ×)", figures.times(base)),
            _ => speed,
        }
    }
}

fn memory(race: &Race, figures: &Figures) -> String {
    let allocations = figures.heap.allocations as f64 / race.rows as f64;
    format!("{} KiB, {allocations:.2}", number((figures.heap.peak as f64 / 1024.0).ceil()))
}

pub fn targets(list: &[Target]) -> String {
    let mut out = String::from("| what | document | wanted | measured | |\n|---|---|--:|--:|---|\n");
    for target in list {
        let measured = target.wanted.show(target.measured);
        let met = if target.met() { "met" } else { "**not met**" };
        let (what, wanted) = (&target.what, target.wanted.wanted());
        let _ = writeln!(out, "| {what} | {} | {wanted} | {measured} | {met} |", target.document);
    }
    out
}

/// Returns all tables.
pub fn markdown(results: &Results, list: &[Target]) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{}, {}. {} rows; medians of {} rounds in turns.\n\n    {COMMAND}\n",
        results.machine, results.compiler, results.rows, results.rounds
    );
    let sizes = |races: &[Race]| {
        let sizes: Vec<_> =
            races.iter().map(|race| format!("{} {} bytes a row", race.kind.name(), race.bytes / race.rows)).collect();
        sizes.join(", ")
    };
    crate::real::push(&results.real, &mut out);
    if !results.reads.is_empty() {
        let _ = writeln!(out, "### Reading: MB/s (× {})\n\n{}.\n", read::EVENTS, sizes(&results.reads));
        table(&mut out, &results.reads, speed(read::EVENTS));
        out.push_str("\n### Reading: peak heap beside the body, and allocations for each row\n\n");
        table(&mut out, &results.reads, memory);
        refusals(&mut out, &results.reads);
    }
    results.clients.iter().for_each(|board| board.push(&mut out));
    if !results.writes.is_empty() {
        let _ = writeln!(out, "\n### Writing: MB/s (× {})\n\n{}.\n", write::EVENTS, sizes(&results.writes));
        table(&mut out, &results.writes, speed(write::EVENTS));
        out.push_str("\n### Writing: peak heap beside the buffer, and allocations for each row\n\n");
        table(&mut out, &results.writes, memory);
        refusals(&mut out, &results.writes);
    }
    results.servers.iter().for_each(|board| board.push(&mut out));
    for race in &results.scales {
        let _ = writeln!(out, "\n### Long documents: {}, {} rows and 100 times as many\n", race.kind.name(), race.rows);
        out.push_str("| | ns for each row | peak heap |\n|---|--:|--:|\n");
        for figures in &race.figures {
            let row = figures.seconds() * 1e9 / figures.counts.rows.unwrap_or(race.rows) as f64;
            let peak = number((figures.heap.peak as f64 / 1024.0).ceil());
            let _ = writeln!(out, "| {} | {} | {peak} KiB |", figures.name, number(row));
        }
    }
    let _ = write!(out, "\n### Targets\n\n{}", targets(list));
    out
}

fn refusals(out: &mut String, races: &[Race]) {
    let mut lines = Vec::new();
    for race in races {
        for figures in &race.figures {
            if let Some(why) = &figures.refused {
                // A long message from another crate becomes one short line.
                let why: String = why.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(120).collect();
                lines.push(format!("- {} does not take `{}`: {why}", figures.name, race.kind.name()));
            }
        }
    }
    if !lines.is_empty() {
        let _ = writeln!(out, "\n{}", lines.join("\n"));
    }
}

pub fn json(results: &Results, list: &[Target]) -> Value {
    let races = |races: &[Race]| races.iter().map(race).collect::<Vec<_>>();
    let targets = list.iter().map(|target| {
        json!({
            "what": target.what,
            "document": target.document,
            "wanted": target.wanted.wanted(),
            "measured": target.measured,
            "met": target.met(),
        })
    });
    json!({
        "machine": results.machine,
        "compiler": results.compiler,
        "rows": results.rows,
        "rounds": results.rounds,
        "real": crate::real::json(&results.real),
        "read": races(&results.reads),
        "write": races(&results.writes),
        "scale": races(&results.scales),
        "boards": results.clients.iter().chain(&results.servers).map(Board::json).collect::<Vec<_>>(),
        "targets": targets.collect::<Vec<_>>(),
    })
}

fn race(race: &Race) -> Value {
    let figures = race.figures.iter().map(|figures| {
        if let Some(why) = &figures.refused {
            return json!({ "name": figures.name, "refused": why });
        }
        let rows = figures.counts.rows.unwrap_or(race.rows);
        let bytes = race.bytes as f64 * rows as f64 / race.rows as f64;
        json!({
            "name": figures.name,
            "party": format!("{:?}", figures.party).to_lowercase(),
            "seconds": figures.seconds(),
            "bytes_per_second": bytes / figures.seconds(),
            "rows_per_second": rows as f64 / figures.seconds(),
            "peak_heap": figures.heap.peak,
            "allocations": figures.heap.allocations,
            "allocations_per_row": figures.heap.allocations as f64 / rows as f64,
            "rounds": figures.rounds,
        })
    });
    json!({
        "document": race.kind.name(),
        "rows": race.rows,
        "bytes": race.bytes,
        "figures": figures.collect::<Vec<_>>(),
    })
}
