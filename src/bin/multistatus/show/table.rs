//! A table for human readers.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};

use multistatus::{Condition, Description, Name, Place, Propstat, Response, Status};

use super::facts::{Facts, Filter, Kind, Names};
use super::verdict::Question;
use crate::human::{self, size};
use crate::input::Said;
use crate::paint::{BAD, BOLD, DIM, FOLDER, NAME, ODD, paint};
use crate::plain::{Clipped, Plain, Shown, number};
use crate::reading::Read;

/// The widths of the columns.
const STATUS: usize = 9;
const SIZE: usize = 9;
const DATE: usize = 16;
/// The width of the space before what is under a response.
const INDENT: usize = 4;

/// Writes a line for each response as it is read, and counts.
pub struct Table<'t> {
    out: &'t mut dyn Write,
    /// The properties to list, and not only those that failed.
    names: Option<&'t Names>,
    filter: Filter,
    head: bool,
    responses: u64,
    shown: u64,
    /// The number of responses by status.
    statuses: BTreeMap<String, u64>,
    /// The number of properties of each [`Kind`].
    properties: [u64; 3],
    bytes: u64,
    sizes: u64,
}

impl<'t> Table<'t> {
    pub fn new(out: &'t mut dyn Write, names: Option<&'t Names>, filter: Filter) -> Self {
        let (head, responses, shown, bytes, sizes) = Default::default();
        let (statuses, properties) = Default::default();
        Self { out, names, filter, head, responses, shown, statuses, properties, bytes, sizes }
    }

    pub fn row(&mut self, row: &Response<'_>) -> io::Result<()> {
        let facts = Facts::of(row);
        self.count(row, &facts);
        if !self.filter.keeps(row) {
            return Ok(());
        }
        self.head()?;
        self.shown += 1;
        let href = row.href().map_or_else(|| "(no href)".to_owned(), |href| href.to_string());
        let href = if facts.is_collection { paint(FOLDER, href) } else { Plain(href).to_string() };
        let (size, date) = (facts.size(), facts.modified());
        writeln!(self.out, "{}{size:>SIZE$}  {date:<DATE$}  {href}", facts.status(STATUS))?;
        for href in row.hrefs().skip(1) {
            writeln!(self.out, "{:1$}{2}", "", STATUS + SIZE + DATE + 4, Plain(href))?;
        }
        if let Some(reason) = row.status().and_then(Status::own_reason) {
            self.detail(reason)?;
        }
        self.reasons(row.conditions(), row.description())?;
        if let Some(location) = row.location() {
            self.detail(format_args!("location {location}"))?;
        }
        row.propstats().try_for_each(|propstat| self.propstat(&propstat))
    }

    fn count(&mut self, row: &Response<'_>, facts: &Facts) {
        self.responses += 1;
        for propstat in row.propstats() {
            self.properties[Kind::of(&propstat) as usize] += propstat.names().len() as u64;
        }
        if let Some(status) = row.status() {
            *self.statuses.entry(human::status(status.code())).or_default() += 1;
        }
        if let Some(size) = facts.size.filter(|_| !facts.is_collection) {
            self.sizes += 1;
            self.bytes = self.bytes.saturating_add(size);
        }
    }

    /// Writes what a response says about the request.
    pub fn question(&mut self, question: &mut Question, row: &Response<'_>) -> io::Result<()> {
        question.summary.add(row);
        if !self.filter.keeps(row) {
            return Ok(());
        }
        for href in row.hrefs().filter(|href| question.exchange.place(href) == Place::Outside) {
            self.detail(format_args!("outside of the request: {href}"))?;
        }
        Ok(())
    }

    fn propstat(&mut self, propstat: &Propstat<'_>) -> io::Result<()> {
        let kind = Kind::of(propstat);
        let status = propstat.status().map_or("no status".into(), ToString::to_string);
        if let Some(names) = self.names {
            let mut wanted = propstat.properties().filter(|property| names.wants(property.name())).peekable();
            if wanted.peek().is_none() && !names.is_all() {
                return Ok(());
            }
            let status = match kind {
                Kind::Found => paint(DIM, format_args!("{status}:")),
                Kind::Missing => paint(ODD, format_args!("{status}:")),
                Kind::Failed => paint(BAD, format_args!("{status}:")),
            };
            writeln!(self.out, "{:INDENT$}{status}", "")?;
            for property in wanted {
                let (name, shown) = (property.name().to_string(), Shown(&property).to_string());
                let value = shown.strip_prefix(&name).unwrap_or_default();
                writeln!(self.out, "{:1$}{2}{3}", "", INDENT + 2, paint(NAME, &name), Plain(value))?;
            }
        } else if kind == Kind::Failed || kind == Kind::Missing && self.filter.missing {
            let names: Vec<_> = propstat.names().map(Name::to_string).collect();
            self.detail(format_args!("{status}: {}", names.join(", ")))?;
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
        conditions.try_for_each(|condition| self.detail(format_args!("because of {}", Shown(&condition))))?;
        description.map_or(Ok(()), |description| self.detail(Clipped(description.text())))
    }

    /// Writes the line of a response that could not be read.
    pub fn bad_row(&mut self, why: &str) -> io::Result<()> {
        self.head()?;
        writeln!(self.out, "{}(unreadable) {}", paint(BAD, format_args!("{:<STATUS$}", "?")), Plain(why))
    }

    /// Writes the parts besides the responses, and the counts.
    pub fn finish(mut self, read: &Read) -> io::Result<()> {
        if let Ok(footer) = &read.end {
            if let Some(description) = footer.description() {
                self.detail(Clipped(description.text()))?;
            }
            if let Some(token) = footer.sync_token() {
                writeln!(self.out, "sync-token {}", Plain(token))?;
            }
        }
        if read.end.is_err() && self.responses + read.bad == 0 {
            return Ok(());
        }
        let mut parts = vec![number(self.responses, "response")];
        if self.filter.is_set() {
            parts[0].push_str(&format!(", {} shown", self.shown));
        }
        parts.extend(self.statuses.iter().map(|(status, count)| format!("{count} × {status}")));
        let [found, missing, failed] = self.properties;
        if found + missing + failed > 0 {
            parts.push(format!("{} found, {missing} missing, {failed} failed", number(found, "property")));
        }
        if self.sizes > 0 {
            parts.push(format!("{} in {}", size(self.bytes), number(self.sizes, "file")));
        }
        if read.bad > 0 {
            parts.push(format!("{} unreadable", number(read.bad, "response")));
        }
        if read.findings.count() > 0 {
            parts.push(number(read.findings.count(), "deviation"));
        }
        writeln!(self.out, "{}", paint(BOLD, format_args!("{}{}", doubt(read), parts.join("; "))))
    }

    fn head(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.head, true) {
            return Ok(());
        }
        let head = format!("{:<STATUS$}{:>SIZE$}  {:<DATE$}  HREF", "STATUS", "SIZE", "MODIFIED (UTC)");
        writeln!(self.out, "{}", paint(BOLD, head))
    }

    fn detail(&mut self, detail: impl fmt::Display) -> io::Result<()> {
        writeln!(self.out, "{:INDENT$}{}", "", Plain(detail))
    }
}

/// Returns what is before the counts if they are not all, or not what became of the request.
pub fn doubt(read: &Read) -> &'static str {
    match read.said() {
        Said::Refused => "refused: ",
        _ if read.end.is_err() => "incomplete: ",
        Said::Unclear => "unclear: ",
        Said::Multistatus | Said::Success => "",
    }
}
