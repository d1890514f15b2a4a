//! Mends a body while it is read, with the memory of one response.

use std::io::{self, BufRead, Write};

use multistatus::lint::{Edit, Finding, Linter, Report};
use multistatus::read::Severity;

use crate::spool::Spool;

/// The number of times that a body is checked, because one mend may show what another hid.
const ROUNDS: usize = 8;
/// The number of findings that are kept of those that are left.
const LEFT: usize = 1000;

/// A body that was mended as far as that is certain.
pub struct Mended {
    pub body: Spool,
    /// The number of replacements.
    pub edits: u64,
    /// The first of the findings that are left, and their number.
    pub left: Vec<Finding>,
    pub left_count: u64,
    /// Whether the body could be checked to its end.
    pub is_complete: bool,
}

/// Mends a body until nothing can be mended.
pub fn mend(linter: &Linter, before: &Spool) -> io::Result<Mended> {
    let mut edits = 0;
    let mut mended: Option<Spool> = None;
    for _ in 0..ROUNDS {
        let found = round(linter, mended.as_ref().unwrap_or(before))?;
        edits += found.edits;
        if found.edits == 0 {
            return Ok(Mended { edits, ..found });
        }
        mended = Some(found.body);
    }
    // What is left is what another round finds, whose replacements are not made.
    let last = round(linter, mended.as_ref().unwrap_or(before))?;
    Ok(Mended { body: mended.unwrap_or(last.body), edits, ..last })
}

/// Reads a body once, and makes the replacements that do not overlap.
fn round(linter: &Linter, before: &Spool) -> io::Result<Mended> {
    let mended = Mended { body: Spool::default(), edits: 0, left: Vec::new(), left_count: 0, is_complete: false };
    let mut round = Round { bytes: Vec::new(), at: 0, done: 0, edited: None, edits: Vec::new(), mended };
    let mut run = linter.run();
    let mut source = before.all();
    loop {
        let chunk = source.fill_buf()?;
        if chunk.is_empty() {
            break;
        }
        run.feed(chunk);
        round.bytes.extend_from_slice(chunk);
        let length = chunk.len();
        source.consume(length);
        while let Some(finding) = run.next_finding() {
            round.take(finding);
        }
        round.write(run.checked())?;
    }
    let report: Report = run.finish();
    for finding in report.findings() {
        round.take(finding.clone());
    }
    round.write(before.length())?;
    Ok(Mended { is_complete: report.stopped().is_none(), ..round.mended })
}

/// The state of a round.
struct Round {
    /// The bytes that were read and not written, and the place of the first in the body.
    bytes: Vec<u8>,
    at: u64,
    /// The place up to which the body was written.
    done: u64,
    /// Where the last replacement ended.
    edited: Option<u64>,
    /// The replacements in these bytes.
    edits: Vec<Edit>,
    mended: Mended,
}

impl Round {
    fn take(&mut self, finding: Finding) {
        self.edits.extend(finding.fix().and_then(|fix| fix.edit()).cloned());
        if finding.severity() >= Severity::Warning {
            self.mended.left_count += 1;
            if self.mended.left.len() < LEFT {
                self.mended.left.push(finding);
            }
        }
    }

    /// Writes the bytes up to a place, with their replacements.
    fn write(&mut self, end: u64) -> io::Result<()> {
        self.edits.sort_by_key(|edit| (edit.span().start, edit.span().end));
        for edit in std::mem::take(&mut self.edits) {
            let span = edit.span();
            // An insertion at the place of another one would be doubtful, so it waits for the next round.
            let is_doubtful = span.start == span.end && self.edited == Some(span.start);
            if span.start < self.done || span.end < span.start || span.end > end || is_doubtful {
                continue;
            }
            if self.part(span.start, span.end) == edit.text().as_bytes() {
                continue;
            }
            self.copy(span.start)?;
            self.mended.body.write_all(edit.text().as_bytes())?;
            self.done = span.end;
            self.edited = Some(span.end);
            self.mended.edits += 1;
        }
        self.copy(end)?;
        let used = self.index(self.done);
        self.bytes.drain(..used);
        self.at = self.done;
        Ok(())
    }

    /// Writes the bytes up to a place as they are.
    fn copy(&mut self, end: u64) -> io::Result<()> {
        if end > self.done {
            let (from, to) = (self.index(self.done), self.index(end));
            self.mended.body.write_all(&self.bytes[from..to])?;
            self.done = end;
        }
        Ok(())
    }

    fn part(&self, start: u64, end: u64) -> &[u8] {
        &self.bytes[self.index(start)..self.index(end)]
    }

    /// Returns where a place of the body is in the bytes that are kept.
    fn index(&self, place: u64) -> usize {
        usize::try_from(place.saturating_sub(self.at)).unwrap_or(usize::MAX).min(self.bytes.len())
    }
}
