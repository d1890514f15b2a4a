//! Tables with a line for each way to do one thing.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::race::{self, Contestant, Figures, Party};
use crate::report::number;
use crate::targets::{Bound, Target};

/// The ways to do one thing, measured.
pub struct Board {
    pub title: String,
    /// What is counted: bodies, responses or replies.
    pub unit: &'static str,
    /// How many of them one pass does.
    pub count: usize,
    /// The way that the others are compared with.
    pub base: &'static str,
    pub figures: Vec<Figures>,
    pub targets: Vec<Target>,
}

/// What is wanted of a way: the name, the way that it is compared with, and the bound on the ratio of their speeds.
pub struct Wanted(pub &'static str, pub &'static str, pub Bound);

impl Board {
    /// Lets all ways take turns.
    pub fn race(
        (title, document): (&str, &'static str),
        (unit, count): (&'static str, usize),
        base: &'static str,
        list: Vec<Contestant<'_>>,
        (rounds, wanted): (usize, &[Wanted]),
    ) -> Result<Self, String> {
        let figures = race::run(list, rounds, race::SLICE);
        race::agree(&figures).map_err(|error| format!("{title}: {error}"))?;
        if let Some(refused) = figures.iter().find(|figures| figures.refused.is_some()) {
            return Err(format!("{title}: {}: {}", refused.name, refused.refused.clone().unwrap_or_default()));
        }
        let find = |name: &str| figures.iter().find(|figures| figures.name == name);
        let targets = wanted.iter().filter_map(|Wanted(own, other, wanted)| {
            let times = find(own)?.times(find(other)?);
            let measured = match wanted {
                Bound::Slower(_) => 1.0 / times,
                Bound::Milliseconds(_) => find(own)?.seconds() * 1e3,
                _ => times,
            };
            Some(Target { what: format!("{own} : {other}"), document, wanted: *wanted, measured })
        });
        let targets = targets.collect();
        Ok(Self { title: title.to_owned(), unit, count, base, figures, targets })
    }

    /// Appends the table.
    pub fn push(&self, out: &mut String) {
        let Self { title, unit, base, .. } = self;
        let _ = writeln!(out, "\n### {title}\n\n| | ns a {unit} | speed : {base} | allocations a {unit} |");
        out.push_str("|---|--:|--:|--:|\n");
        let against = self.figures.iter().find(|figures| figures.name == *base);
        for figures in &self.figures {
            let count = self.count as f64;
            let time = figures.seconds() * 1e9 / count;
            let time = if time < 100.0 { format!("{time:.1}") } else { number(time) };
            let times = against.map_or_else(String::new, |base| format!("{:.2} ×", figures.times(base)));
            let allocations = figures.heap.allocations as f64 / count;
            let name = match figures.party {
                Party::Ours => format!("**{}**", figures.name),
                _ => figures.name.to_owned(),
            };
            let _ = writeln!(out, "| {name} | {time} | {times} | {allocations:.2} |");
        }
    }

    pub fn json(&self) -> Value {
        let figures = self.figures.iter().map(|figures| {
            json!({
                "name": figures.name,
                "party": format!("{:?}", figures.party).to_lowercase(),
                "seconds": figures.seconds(),
                "peak_heap": figures.heap.peak,
                "allocations": figures.heap.allocations,
                "rounds": figures.rounds,
            })
        });
        json!({
            "title": self.title,
            "unit": self.unit,
            "count": self.count,
            "figures": figures.collect::<Vec<_>>(),
        })
    }
}
