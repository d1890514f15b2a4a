//! A table for human readers.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};

use multistatus::{Condition, Description, Name, Place, Propstat, Response, Status};

use super::Read;
use super::verdict::Question;
use crate::plain::{Clipped, Plain, Shown, number};

/// The width of the columns before the href of a response.
const INDENT: usize = 33;

/// Writes a line for each response as it is read, and counts.
pub struct Table<W> {
    out: W,
    /// Whether to list properties that were found or are missing, and not only those that failed.
    properties: bool,
    rows: u64,
    bad_responses: u64,
    /// The number of responses by status.
    statuses: BTreeMap<String, u64>,
    total: Counts,
}

/// The number of properties of each [`Kind`].
#[derive(Clone, Copy, Default)]
struct Counts([u64; 3]);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Found,
    Missing,
    Failed,
}

impl Kind {
    fn of(propstat: &Propstat<'_>) -> Self {
        match propstat.status() {
            Some(status) if status.is_success() => Self::Found,
            Some(status) if *status == 404 => Self::Missing,
            _ => Self::Failed,
        }
    }
}

impl<W: Write> Table<W> {
    pub fn new(out: W, properties: bool) -> Self {
        let (statuses, total) = Default::default();
        Self { out, properties, rows: 0, bad_responses: 0, statuses, total }
    }

    pub fn row(&mut self, row: &Response<'_>) -> io::Result<()> {
        self.head()?;
        self.rows += 1;
        let mut counts = Counts::default();
        for propstat in row.propstats() {
            counts.0[Kind::of(&propstat) as usize] += propstat.names().len() as u64;
        }
        for (total, count) in self.total.0.iter_mut().zip(counts.0) {
            *total += count;
        }
        if let Some(status) = row.status() {
            *self.statuses.entry(status.to_string()).or_default() += 1;
        }

        let status = row.status().map_or("-".into(), |status| status.as_u16().to_string());
        let numbers = counts.0.map(|count| if row.propstats().len() > 0 { count.to_string() } else { "-".into() });
        let href = row.href().map_or("(no href)".into(), |href| href.to_string());
        self.numbered(&status, numbers, href)?;
        for href in row.hrefs().skip(1) {
            self.detail(0, href)?;
        }
        if let Some(reason) = row.status().and_then(Status::own_reason) {
            self.detail(2, reason)?;
        }
        self.reasons(row.conditions(), row.description())?;
        if let Some(location) = row.location() {
            self.detail(2, format_args!("location {location}"))?;
        }
        row.propstats().try_for_each(|propstat| self.propstat(&propstat))
    }

    /// Writes what a response says about the request.
    pub fn question(&mut self, question: &mut Question, row: &Response<'_>) -> io::Result<()> {
        question.summary.add(row);
        for href in row.hrefs().filter(|href| question.exchange.place(href) == Place::Outside) {
            self.detail(2, format_args!("outside of the request: {href}"))?;
        }
        Ok(())
    }

    fn propstat(&mut self, propstat: &Propstat<'_>) -> io::Result<()> {
        let status = propstat.status().map_or("no status".into(), ToString::to_string);
        if self.properties {
            self.detail(2, format_args!("{status}:"))?;
            for property in propstat.properties() {
                self.detail(4, Shown(&property))?;
            }
        } else if Kind::of(propstat) == Kind::Failed {
            let names: Vec<_> = propstat.names().map(Name::to_string).collect();
            self.detail(2, format_args!("{status}: {}", names.join(", ")))?;
        } else {
            return Ok(());
        }
        self.reasons(propstat.conditions(), propstat.description())
    }

    fn reasons<'r>(
        &mut self,
        mut conditions: impl Iterator<Item = Condition<'r>>,
        description: Option<Description<'_>>,
    ) -> io::Result<()> {
        conditions.try_for_each(|condition| self.detail(2, format_args!("because of {}", Shown(&condition))))?;
        description.map_or(Ok(()), |description| self.detail(2, Clipped(description.text())))
    }

    /// Writes the line of a response that could not be read.
    pub fn bad_row(&mut self, why: &str) -> io::Result<()> {
        self.head()?;
        self.bad_responses += 1;
        self.numbered("?", ["?"; 3], format_args!("(unreadable) {why}"))
    }

    /// Writes the parts besides the responses, and the counts. Returns true if all responses could be read.
    pub fn finish(mut self, read: &Read) -> io::Result<bool> {
        if let Ok(footer) = &read.end {
            if let Some(description) = footer.description() {
                self.line(Clipped(description.text()))?;
            }
            if let Some(token) = footer.sync_token() {
                self.line(format_args!("sync-token {token}"))?;
            }
        }
        if read.end.is_err() && self.rows + self.bad_responses == 0 {
            return Ok(true);
        }
        let mut parts = vec![number(self.rows, "row")];
        parts.extend(self.statuses.iter().map(|(status, count)| format!("{count} × {status}")));
        let [found, missing, failed] = self.total.0;
        if found + missing + failed > 0 {
            parts.push(format!("{} found, {missing} missing, {failed} failed", number(found, "property")));
        }
        if self.bad_responses > 0 {
            parts.push(format!("{} unreadable", number(self.bad_responses, "row")));
        }
        if read.findings.count() > 0 {
            parts.push(number(read.findings.count(), "deviation"));
        }
        let incomplete = if read.end.is_err() { "incomplete: " } else { "" };
        self.line(format_args!("{incomplete}{}", parts.join("; ")))?;
        Ok(self.bad_responses == 0)
    }

    fn head(&mut self) -> io::Result<()> {
        let first = self.rows + self.bad_responses == 0;
        if first { self.line("STATUS   FOUND  MISSING  FAILED  HREF") } else { Ok(()) }
    }

    fn numbered<N: fmt::Display>(&mut self, status: &str, numbers: [N; 3], rest: impl fmt::Display) -> io::Result<()> {
        let [found, missing, failed] = numbers;
        self.line(format_args!("{status:>6}{found:>8}{missing:>9}{failed:>8}  {rest}"))
    }

    fn detail(&mut self, indent: usize, detail: impl fmt::Display) -> io::Result<()> {
        self.line(format_args!("{:1$}{detail}", "", INDENT + indent))
    }

    /// Writes one line, whatever the text holds.
    fn line(&mut self, line: impl fmt::Display) -> io::Result<()> {
        writeln!(self.out, "{}", Plain(line))
    }
}
