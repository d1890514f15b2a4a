//! Bodies that real servers sent, by size: the ones of a folder that all readers read.

use std::fmt::Write;
use std::path::Path;

use multistatus::read::Shapes;
use serde_json::{Value, json};

use crate::race::{self, Contestant, Figures, Party};
use crate::support::bodies::{self, CLASSES, Class, Recorded};
use crate::targets::{Bound, Target};
use crate::{peers, read};

/// The bodies of one class, and how long each way took for all of them.
pub struct Bodies {
    pub name: &'static str,
    pub count: usize,
    pub bytes: usize,
    pub figures: Vec<Figures>,
}

/// A body, what its server sends later, and what a client remembers of that server.
struct Polled {
    body: String,
    later: Vec<u8>,
    shapes: Shapes,
}

impl Polled {
    /// Returns the ways to read the body.
    fn ways(&self) -> Vec<Contestant<'_>> {
        let mut list = read::ours(self.body.as_bytes());
        list.retain(|contestant| contestant.name == read::WHOLE);
        list.push(read::poll(&self.later, &self.shapes));
        list.extend(read::xml(self.body.as_bytes()));
        list.retain(|contestant| contestant.party != Party::Bound);
        list.push(read::tree(&self.body));
        // The others refuse most real bodies.
        let peers = peers::all(&self.body).into_iter();
        list.extend(peers.filter(|peer| matches!(peer.name, "fast-dav-rs" | "dav-xml")));
        list
    }
}

/// Measures all classes of the bodies in a folder, or else in `tests/data/captures`.
pub fn all(folder: Option<&Path>, rounds: usize) -> Result<Vec<Bodies>, String> {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/captures");
    let recorded = bodies::recorded(folder.unwrap_or(&shipped)).map_err(|error| error.to_string())?;
    let polled = bodies::polled(&recorded);
    let of = |recorded: Recorded| {
        let (later, shapes) = (recorded.with_other_texts(bodies::ROUNDS).text, polled[recorded.server].clone());
        Some(Polled { body: String::from_utf8(recorded.text).ok()?, later, shapes })
    };
    let bodies: Vec<Polled> = recorded.into_iter().filter_map(of).collect();
    let is_read = |polled: &&Polled| polled.ways().iter_mut().all(|way| way.attempt().is_ok());
    let bodies: Vec<&Polled> = bodies.iter().filter(is_read).collect();
    let mut all = Vec::new();
    for Class(name, sizes) in CLASSES {
        let of_class: Vec<&&Polled> = bodies.iter().filter(|polled| sizes.contains(&polled.body.len())).collect();
        let mut columns: Vec<Vec<Contestant<'_>>> = Vec::new();
        for polled in &of_class {
            for (number, way) in polled.ways().into_iter().enumerate() {
                if columns.len() == number {
                    columns.push(Vec::new());
                }
                columns[number].push(way);
            }
        }
        let list = columns.into_iter().filter_map(Contestant::one_after_the_other).collect();
        let figures = race::run(list, rounds, race::SLICE);
        let bytes = of_class.iter().map(|polled| polled.body.len()).sum();
        all.push(Bodies { name, count: of_class.len(), bytes, figures });
    }
    Ok(all)
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
        let mut want = |own: &'static str, other: &str, least: f64| {
            if let (Some(own), Some(others)) = (find(own), find(other)) {
                let what = format!("{} : {other}", own.name);
                let measured = own.times(others);
                targets.push(Target { what, document: bodies.name, wanted: Bound::Faster(least), measured });
            }
        };
        want(read::WHOLE, read::NS_EVENTS, 1.0);
        want(read::WHOLE, "roxmltree", 1.0);
        want(read::WHOLE, "fast-dav-rs", 1.0);
        match number {
            0 => want(read::POLL, read::EVENTS, 1.0),
            1 => want(read::POLL, read::EVENTS, 2.0),
            2 => want(read::POLL, read::EVENTS, 3.0),
            3 => want(read::WHOLE, read::EVENTS, 1.5),
            _ => want(read::WHOLE, read::EVENTS, 2.2),
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
