//! A diff that `patch` can apply, of bodies that need not be in memory: of each line, only its place and a hash are kept.

use std::collections::VecDeque;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, BufRead, BufReader, Read};

use crate::Output;
use crate::format;
use crate::paint::{BAD, GOOD, NAME, NONE, paint, painted};
use crate::spool::{Bytes, Spool};

/// The number of lines before and after a change that are shown.
const CONTEXT: usize = 2;
/// The number of lines within which both bodies must have a line in common, so that it is found.
const WINDOW: usize = 256;
/// The number of lines after which a hunk ends, so that it can be kept.
const LONG: usize = 4096;

/// Writes a diff between two bodies.
pub fn write(name: &str, before: &Spool, after: &Spool, output: Output<'_>) -> io::Result<()> {
    let hashes = RandomState::new();
    let (mut a, mut b) = (Side::new(before, &hashes), Side::new(after, &hashes));
    let mut hunk = Hunk { name, is_first: true, lines: VecDeque::new(), starts: [0; 2], same: 0, is_changed: false };
    loop {
        a.fill()?;
        b.fill()?;
        if a.lines.is_empty() && b.lines.is_empty() {
            break;
        }
        let (removed, added) = apart(&a.lines, &b.lines);
        if (removed, added) == (0, 0) {
            let starts = [a.number, b.number];
            if let (Some(line), Some(_)) = (a.next(), b.next()) {
                hunk.same(line, starts);
            }
        }
        let starts = [a.number, b.number];
        for _ in 0..removed {
            hunk.changed(Sign::Removed, a.next(), starts);
        }
        for _ in 0..added {
            hunk.changed(Sign::Added, b.next(), starts);
        }
        if hunk.is_done() {
            hunk.write(before, after, output)?;
        }
    }
    hunk.write(before, after, output)
}

/// Returns how many lines there are on each side before the next one that both have.
fn apart(a: &VecDeque<Line>, b: &VecDeque<Line>) -> (usize, usize) {
    for distance in 0..a.len() + b.len() {
        let from = (distance + 1).saturating_sub(b.len());
        let to = distance.min(a.len().saturating_sub(1));
        for removed in from..=to {
            let added = distance - removed;
            let is_same = |further: usize| match (a.get(removed + further), b.get(added + further)) {
                (Some(a), Some(b)) => a.is_same(b),
                _ => further > 0,
            };
            // One line in common may be by chance: an empty one, or an end tag.
            if is_same(0) && (distance == 0 || is_same(1)) {
                return (removed, added);
            }
        }
    }
    (a.len(), b.len())
}

/// A line by its place. Its end is a part of it.
#[derive(Clone, Copy)]
struct Line {
    at: u64,
    length: u64,
    hash: u64,
    is_ended: bool,
}

impl Line {
    fn is_same(&self, other: &Self) -> bool {
        (self.hash, self.length, self.is_ended) == (other.hash, other.length, other.is_ended)
    }
}

/// The lines of one body.
struct Side<'s> {
    source: BufReader<Bytes<'s>>,
    hashes: &'s RandomState,
    at: u64,
    /// The number of lines that were taken.
    number: u64,
    lines: VecDeque<Line>,
}

impl<'s> Side<'s> {
    fn new(body: &'s Spool, hashes: &'s RandomState) -> Self {
        Self { source: body.all(), hashes, at: 0, number: 0, lines: VecDeque::new() }
    }

    fn fill(&mut self) -> io::Result<()> {
        while self.lines.len() < WINDOW {
            let (mut hasher, mut length, mut is_ended) = (self.hashes.build_hasher(), 0, false);
            while !is_ended {
                let bytes = self.source.fill_buf()?;
                if bytes.is_empty() {
                    break;
                }
                let end = memchr::memchr(b'\n', bytes);
                is_ended = end.is_some();
                let used = end.map_or(bytes.len(), |end| end + 1);
                hasher.write(&bytes[..used]);
                length += used as u64;
                self.source.consume(used);
            }
            if length == 0 {
                break;
            }
            self.lines.push_back(Line { at: self.at, length, hash: hasher.finish(), is_ended });
            self.at += length;
        }
        Ok(())
    }

    fn next(&mut self) -> Option<Line> {
        self.number += 1;
        self.lines.pop_front()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Same,
    Removed,
    Added,
}

/// Lines that are shown together.
struct Hunk<'n> {
    name: &'n str,
    /// True until the first hunk was written.
    is_first: bool,
    lines: VecDeque<(Sign, Line)>,
    /// The numbers of lines before the first one.
    starts: [u64; 2],
    /// The number of lines at the end that both sides have.
    same: usize,
    is_changed: bool,
}

impl Hunk<'_> {
    fn same(&mut self, line: Line, starts: [u64; 2]) {
        self.add(Sign::Same, line, starts);
        self.same += 1;
        if !self.is_changed && self.lines.len() > CONTEXT {
            self.lines.pop_front();
            self.starts = self.starts.map(|start| start + 1);
            self.same = CONTEXT;
        }
    }

    fn changed(&mut self, sign: Sign, line: Option<Line>, starts: [u64; 2]) {
        if let Some(line) = line {
            self.add(sign, line, starts);
        }
        self.same = 0;
        self.is_changed = true;
    }

    fn add(&mut self, sign: Sign, line: Line, starts: [u64; 2]) {
        if self.lines.is_empty() {
            self.starts = starts;
        }
        self.lines.push_back((sign, line));
    }

    /// Returns true if no further line belongs to it.
    fn is_done(&self) -> bool {
        self.is_changed && (self.same > 2 * CONTEXT || self.lines.len() > LONG)
    }

    /// Writes the lines, and keeps those that may come before the next change.
    fn write(&mut self, before: &Spool, after: &Spool, output: Output<'_>) -> io::Result<()> {
        if !self.is_changed {
            return Ok(());
        }
        if std::mem::take(&mut self.is_first) {
            writeln!(output, "{}", paint(BAD, format_args!("--- {}", self.name)))?;
            writeln!(output, "{}", paint(GOOD, format_args!("+++ {} (mended)", self.name)))?;
        }
        let shown = self.lines.len() - self.same.saturating_sub(CONTEXT);
        let count = |sign: Sign| {
            let of_side = self.lines.iter().take(shown).filter(|(other, _)| *other == sign || *other == Sign::Same);
            of_side.count() as u64
        };
        let counts = [count(Sign::Removed), count(Sign::Added)];
        let [a, b] = [0, 1].map(|side| range(self.starts[side], counts[side]));
        writeln!(output, "{}", paint(NAME, format_args!("@@ -{a} +{b} @@")))?;
        for (sign, line) in self.lines.iter().take(shown) {
            let (mark, style, body) = match sign {
                Sign::Same => (" ", NONE, before),
                Sign::Removed => ("-", BAD, before),
                Sign::Added => ("+", GOOD, after),
            };
            let length = line.length - u64::from(line.is_ended);
            painted(style, output, |output| {
                write!(output, "{mark}")?;
                format::copy(body.from(line.at).take(length), output)
            })?;
            writeln!(output)?;
            if !line.is_ended {
                writeln!(output, "\\ No newline at end of file")?;
            }
        }
        // A long hunk has no lines at its end that both sides have; these were shown.
        let kept = if shown < self.lines.len() { CONTEXT.min(self.lines.len() - shown) } else { 0 };
        let dropped = self.lines.len() - kept;
        let passed = |sign: Sign| {
            let of_side = self.lines.iter().take(dropped).filter(|(other, _)| *other == sign || *other == Sign::Same);
            of_side.count() as u64
        };
        self.starts = [self.starts[0] + passed(Sign::Removed), self.starts[1] + passed(Sign::Added)];
        self.lines.drain(..dropped);
        self.same = kept;
        self.is_changed = false;
        Ok(())
    }
}

/// Returns the first line and the number of lines, as a diff writes them.
fn range(before: u64, count: u64) -> String {
    match count {
        0 => format!("{before},0"),
        1 => (before + 1).to_string(),
        count => format!("{},{count}", before + 1),
    }
}
