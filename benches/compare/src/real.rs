//! Bodies that real servers sent, by size: the ones of a folder that all readers read.

use std::fmt::Write;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::Path;

use serde_json::{Value, json};

use crate::race::{self, Contestant, Figures, Party};
use crate::support::bodies::xml_files;
use crate::targets::{Bound, Target};
use crate::{peers, read};

/// A class of sizes: its name, and the sizes in bytes.
struct Class(&'static str, Range<usize>);

const CLASSES: [Class; 5] = [
    Class("under 512 bytes", 0..512),
    Class("512 to 1,023 bytes", 512..1024),
    Class("1 to 4 KiB", 1024..4096),
    Class("4 to 32 KiB", 4096..32_768),
    Class("over 32 KiB", 32_768..usize::MAX),
];

/// The bodies of one class, and how long each way took for all of them.
pub struct Bodies {
    pub name: &'static str,
    pub count: usize,
    pub bytes: usize,
    pub figures: Vec<Figures>,
}

/// Returns the ways to read one body.
fn ways(body: &str) -> Vec<Contestant<'_>> {
    let mut list = read::ours(body.as_bytes());
    list.retain(|contestant| contestant.name == read::WHOLE);
    list.extend(read::xml(body.as_bytes()));
    list.retain(|contestant| contestant.party != Party::Bound);
    list.push(read::tree(body));
    // The others refuse most real bodies.
    list.extend(peers::all(body).into_iter().filter(|peer| matches!(peer.name, "fast-dav-rs" | "dav-xml")));
    list
}

/// Measures all classes of the bodies in a folder, or else in `tests/data/captures`.
pub fn all(folder: Option<&Path>, rounds: usize) -> Result<Vec<Bodies>, String> {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/captures");
    let bodies = recorded(folder.unwrap_or(&shipped)).map_err(|error| error.to_string())?;
    let is_read = |body: &&String| ways(body).iter_mut().all(|way| way.attempt().is_ok());
    let bodies: Vec<&String> = bodies.iter().filter(is_read).collect();
    let mut all = Vec::new();
    for Class(name, sizes) in CLASSES {
        let of_class: Vec<&&String> = bodies.iter().filter(|body| sizes.contains(&body.len())).collect();
        let mut columns: Vec<Vec<Contestant<'_>>> = Vec::new();
        for body in &of_class {
            for (number, way) in ways(body).into_iter().enumerate() {
                if columns.len() == number {
                    columns.push(Vec::new());
                }
                columns[number].push(way);
            }
        }
        let list = columns.into_iter().filter_map(Contestant::one_after_the_other).collect();
        let figures = race::run(list, rounds, race::SLICE);
        let bytes = of_class.iter().map(|body| body.len()).sum();
        all.push(Bodies { name, count: of_class.len(), bytes, figures });
    }
    Ok(all)
}

/// Returns the bodies of a folder in UTF-8 that have responses.
fn recorded(folder: &Path) -> io::Result<Vec<String>> {
    let paths = xml_files(folder)?;
    let bodies = paths.iter().map(fs::read).collect::<Result<Vec<_>, _>>()?;
    let has_responses =
        |body: &String| multistatus::Multistatus::parse(body.as_bytes()).is_ok_and(|it| !it.responses().is_empty());
    Ok(bodies.into_iter().filter_map(|body| String::from_utf8(body).ok()).filter(has_responses).collect())
}

/// Appends the table: a line for each class, a column for each way.
pub fn push(list: &[Bodies], out: &mut String) {
    let Some(first) = list.first() else { return };
    let _ = writeln!(out, "### Real bodies: µs a body (× {})\n", read::EVENTS);
    out.push_str("| | bodies | mean bytes ");
    first.figures.iter().for_each(|figures| {
        let _ = match figures.party {
            Party::Ours => write!(out, "| **{}** ", figures.name),
            _ => write!(out, "| {} ", figures.name),
        };
    });
    let _ = writeln!(out, "|\n|---|--:|--:|{}", "--:|".repeat(first.figures.len()));
    for bodies in list.iter().filter(|bodies| bodies.count > 0) {
        let _ = write!(out, "| {} | {} | {} ", bodies.name, bodies.count, bodies.bytes / bodies.count);
        let events = bodies.figures.iter().find(|figures| figures.name == read::EVENTS);
        for figures in &bodies.figures {
            let time = figures.seconds() * 1e6 / bodies.count as f64;
            let time = if time < 100.0 { format!("{time:.1}") } else { format!("{time:.0}") };
            let times = events.map_or(f64::NAN, |events| figures.times(events));
            let _ = write!(out, "| {time} ({times:.2} ×) ");
        }
        out.push_str("|\n");
    }
    out.push('\n');
}

/// What is wanted of each class.
pub fn targets(list: &[Bodies]) -> Vec<Target> {
    let mut targets = Vec::new();
    for (number, bodies) in list.iter().enumerate().filter(|(_, bodies)| bodies.count > 0) {
        let find = |name: &str| bodies.figures.iter().find(|figures| figures.name == name);
        let mut want = |other: &str, least: f64| {
            if let (Some(own), Some(others)) = (find(read::WHOLE), find(other)) {
                let what = format!("{} : {other}", read::WHOLE);
                let measured = own.times(others);
                targets.push(Target { what, document: bodies.name, wanted: Bound::Faster(least), measured });
            }
        };
        want(read::NS_EVENTS, 1.0);
        want("roxmltree", 1.0);
        want("fast-dav-rs", 1.0);
        match number {
            3 => want(read::EVENTS, 1.5),
            4 => want(read::EVENTS, 2.2),
            _ => {}
        }
    }
    targets
}

pub fn json(list: &[Bodies]) -> Vec<Value> {
    let class = |bodies: &Bodies| {
        let figures = bodies.figures.iter().map(|figures| {
            json!({ "name": figures.name, "seconds": figures.seconds(), "allocations": figures.heap.allocations })
        });
        json!({
            "class": bodies.name,
            "bodies": bodies.count,
            "bytes": bodies.bytes,
            "figures": figures.collect::<Vec<_>>(),
        })
    };
    list.iter().map(class).collect()
}
