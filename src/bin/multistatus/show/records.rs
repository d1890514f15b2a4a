//! Forms for other programs, written response by response.

use std::fmt::Write as _;
use std::io::{self, Write};

use multistatus::{Name, Response, Value};

use super::facts::{Facts, Filter, Kind, Names};
use crate::human;
use crate::plain;
use crate::reading::{Read, json};

/// JSON with a response on each line.
pub struct Lines<'l> {
    out: &'l mut dyn Write,
    filter: Filter,
    left_out: u64,
}

impl<'l> Lines<'l> {
    pub fn new(out: &'l mut dyn Write, filter: Filter) -> Self {
        Self { out, filter, left_out: 0 }
    }

    pub fn row(&mut self, row: &Response<'_>) -> io::Result<()> {
        if !self.filter.keeps(row) {
            self.left_out += 1;
            return Ok(());
        }
        let json = serde_json::to_string(row)?;
        writeln!(self.out, "{}", plain::Json(&json))
    }

    /// Writes the last line: the rest of the document, whether it is complete, and why not.
    pub fn finish(self, read: &Read, error: Option<&str>) -> io::Result<()> {
        let json = serde_json::to_string(&json::last_line(read, self.left_out, error)?)?;
        writeln!(self.out, "{}", plain::Json(&json))
    }
}

/// Comma-separated values: RFC 4180, with lines that end with LF.
pub struct Csv<'c> {
    out: &'c mut dyn Write,
    names: Option<&'c Names>,
    filter: Filter,
    line: String,
}

impl<'c> Csv<'c> {
    pub fn new(out: &'c mut dyn Write, names: Option<&'c Names>, filter: Filter) -> Self {
        Self { out, names: names.filter(|names| !names.is_all()), filter, line: String::new() }
    }

    pub fn head(&mut self) -> io::Result<()> {
        self.line.clear();
        self.line.push_str("href,status,type,size,modified");
        match self.names {
            Some(names) => names.texts().for_each(|name| push(&mut self.line, name)),
            None => self.line.push_str(",etag,content-type,name,found,missing,failed"),
        }
        writeln!(self.out, "{}", self.line)
    }

    pub fn row(&mut self, row: &Response<'_>) -> io::Result<()> {
        if !self.filter.keeps(row) {
            return Ok(());
        }
        let facts = Facts::of(row);
        let codes: Vec<_> = facts.codes.iter().map(u16::to_string).collect();
        let kind = if facts.is_collection { "collection" } else { "resource" };
        let line = &mut self.line;
        for href in row.hrefs() {
            line.clear();
            push(line, href.as_str());
            push(line, &codes.join("+"));
            push(line, kind);
            push(line, &facts.size.map(|size| size.to_string()).unwrap_or_default());
            push(line, &facts.modified.map(human::second).unwrap_or_default());
            match self.names {
                Some(names) => {
                    for value in names.values(row) {
                        let found = value.filter(|(propstat, _)| Kind::of(propstat) == Kind::Found);
                        match found.map(|(_, property)| property.into_value()) {
                            Some(Value::Text(text)) => push(line, &text),
                            Some(Value::Xml(xml)) => push(line, xml.as_str()),
                            None => push(line, ""),
                        }
                    }
                }
                None => known(line, row),
            }
            writeln!(self.out, "{line}")?;
        }
        Ok(())
    }
}

/// Adds what most listings have, and the number of properties of each kind.
fn known(line: &mut String, row: &Response<'_>) {
    for name in ["getetag", "getcontenttype", "displayname"] {
        push(line, row.text(&Name::dav(name)).unwrap_or_default().trim());
    }
    let mut counts = [0; 3];
    for propstat in row.propstats() {
        counts[Kind::of(&propstat) as usize] += propstat.names().len();
    }
    for count in counts {
        push(line, &count.to_string());
    }
}

/// Adds a cell. What would act on a terminal is escaped.
fn push(line: &mut String, cell: &str) {
    if !line.is_empty() {
        line.push(',');
    }
    let quote = cell.contains([',', '"', '\n', '\r']) || cell.starts_with(' ') || cell.ends_with(' ');
    line.extend(quote.then_some('"'));
    for (number, part) in cell.split('\n').enumerate() {
        line.extend((number > 0).then_some('\n'));
        let _ = write!(line, "{}", plain::Plain(part.trim_end_matches('\r').replace('"', "\"\"")));
    }
    line.extend(quote.then_some('"'));
}
