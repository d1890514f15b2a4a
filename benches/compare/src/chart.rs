//! The figures of reading as a chart.

use std::fmt::Write;

use crate::Race;
use crate::race::{Figures, Party};
use crate::report;

const STYLE: &str = "\
text { font: 13px system-ui, sans-serif; fill: #24292f; }
.title { font-weight: 600; }
.ours { fill: #1f6feb; } .xml { fill: #8c959f; } .peer { fill: #d4a72c; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .ours { fill: #58a6ff; } .xml { fill: #6e7681; } .peer { fill: #bb8009; }
}";

const NAMES: f64 = 240.0;
const BARS: f64 = 430.0;
const LINE: f64 = 22.0;

/// Returns the ways that read the document, and their speeds in MB/s, the fastest first. Bounds are left out.
fn speeds(race: &Race) -> Vec<(&Figures, f64)> {
    let list = race.figures.iter().filter(|figures| figures.party != Party::Bound && figures.refused.is_none());
    let mut list: Vec<_> = list.map(|figures| (figures, race.bytes as f64 / figures.seconds() / 1e6)).collect();
    list.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    list
}

/// Draws bars of MB/s, one group for each race. Bounds would make all other bars short.
pub fn svg<'r>(races: impl Iterator<Item = &'r Race>) -> String {
    let mut body = String::new();
    let mut y = 10.0;
    for race in races {
        let list = speeds(race);
        let most = list.first().map_or(1.0, |(_, speed)| *speed);
        y += LINE;
        let _ = writeln!(
            body,
            "<text class=\"title\" x=\"10\" y=\"{y:.0}\">Reading {}, {} rows of {} bytes: MB/s</text>",
            race.kind.name(),
            race.rows,
            race.bytes / race.rows
        );
        y += 8.0;
        for (figures, speed) in list {
            let class = match figures.party {
                Party::Ours => "ours",
                Party::Peer | Party::Picker => "peer",
                Party::Xml | Party::Bound => "xml",
            };
            let width = (speed / most * BARS).max(1.0);
            let (middle, label) = (y + 15.0, NAMES + width + 6.0);
            let _ = writeln!(
                body,
                "<text x=\"{:.0}\" y=\"{middle:.0}\" text-anchor=\"end\">{}</text>\
                 <rect class=\"{class}\" x=\"{NAMES:.0}\" y=\"{:.0}\" width=\"{width:.1}\" height=\"15\"/>\
                 <text x=\"{label:.0}\" y=\"{middle:.0}\">{speed:.0}</text>",
                NAMES - 8.0,
                figures.name,
                y + 3.0,
            );
            y += LINE;
        }
        y += 6.0;
    }
    let width = NAMES + BARS + 60.0;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {y:.0}\" width=\"{width:.0}\" \
         height=\"{y:.0}\" role=\"img\">\n<title>Speed of reading 207 Multi-Status bodies</title>\n\
         <style>\n{STYLE}\n</style>\n{body}</svg>\n"
    )
}

/// Returns the same speeds as a table with one line for each race: a registry's page of the README shows no pictures of a
/// package.
pub fn text<'r>(races: impl Iterator<Item = &'r Race>) -> String {
    let mut out = String::new();
    for race in races {
        let mut list = speeds(race);
        // One of ours is enough.
        let first = list.iter().position(|(figures, _)| figures.party == Party::Ours);
        let mut at = 0;
        list.retain(|(figures, _)| {
            at += 1;
            figures.party != Party::Ours || Some(at - 1) == first
        });
        let (mut names, mut numbers) = (String::from("| Reading |"), format!("| {}, MB/s |", race.kind.name()));
        for (figures, speed) in &list {
            let _ = write!(names, " {} |", figures.name);
            let _ = write!(numbers, " {} |", report::number(*speed));
        }
        let _ = writeln!(out, "{names}\n|---|{}\n{numbers}", "--:|".repeat(list.len()));
    }
    out
}
