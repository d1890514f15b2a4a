//! Measures whether a row costs as much in a long document as in a short one, and how much memory a long document
//! takes.

use std::hint::black_box;
use std::io::{self, BufReader, Read};

use multistatus::read::Reader;
use multistatus::write::Writer;
use multistatus::{Error, Operation, Outcomes};

use crate::race::{Contestant, Counts, Party};
use crate::support::documents::{Kind, Row};
use crate::support::visit::Visited;
use crate::write::Prepared;

/// The factor between the numbers of rows.
pub const TIMES: usize = 100;

pub const READ: &str = "multistatus, 64 KiB BufRead";
pub const READ_LONG: &str = "multistatus, 64 KiB BufRead, 100 × the rows";
pub const WRITE: &str = "multistatus, Writer";
pub const WRITE_LONG: &str = "multistatus, Writer, 100 × the rows";

pub const OUTCOMES: &str = "multistatus, Outcomes of DELETE";
pub const OUTCOMES_LONG: &str = "multistatus, Outcomes of DELETE, 100 × the rows";

/// The bytes that the source of a [`Reader`] holds by itself.
pub const CHUNK: usize = 64 << 10;

/// A document whose rows are repeated, without the memory for all of them.
pub struct Source {
    head: String,
    rows: String,
    tail: String,
}

impl Source {
    pub fn new(kind: Kind, rows: usize) -> Self {
        let (head, tail) = kind.ends();
        let mut text = String::new();
        (0..rows).for_each(|number| kind.push(&mut text, &kind.row(number)));
        Self { head, rows: text, tail }
    }

    pub fn len(&self, times: usize) -> usize {
        self.head.len() + self.rows.len() * times + self.tail.len()
    }

    fn reader(&self, times: usize) -> impl Read {
        self.head.as_bytes().chain(Again { text: self.rows.as_bytes(), at: 0, times }).chain(self.tail.as_bytes())
    }
}

struct Again<'t> {
    text: &'t [u8],
    at: usize,
    times: usize,
}

impl Read for Again<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.text.len() {
            self.at = 0;
            self.times -= 1;
        }
        if self.times == 0 {
            return Ok(0);
        }
        let count = out.len().min(self.text.len() - self.at);
        out[..count].copy_from_slice(&self.text[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

/// Returns ways to read and to write `source` once and many times over.
pub fn streams<'a>(source: &'a Source, prepared: &'a Prepared) -> Vec<Contestant<'a>> {
    let read = move |times| {
        let mut reader = Reader::new(BufReader::with_capacity(CHUNK, source.reader(times)));
        let mut counts = Visited::default();
        while let Some(row) = reader.next_response().map_err(|error| error.to_string())? {
            counts.visit(&row);
        }
        Ok(counts.into())
    };
    let write = move |times| {
        let mut writer = Writer::new(io::sink());
        for row in (0..times).flat_map(|_| &prepared.rows) {
            let row = prepared.builder.build(row).map_err(|error| error.to_string())?;
            writer.response(&row).map_err(|error| error.to_string())?;
        }
        writer.finish().map_err(|error| error.to_string())?;
        Ok(Counts { rows: Some(prepared.rows.len() * times), ..Counts::default() })
    };
    vec![
        Contestant::new(READ, Party::Ours, move || read(1)),
        Contestant::new(READ_LONG, Party::Ours, move || read(TIMES)),
        Contestant::new(WRITE, Party::Ours, move || write(1)),
        Contestant::new(WRITE_LONG, Party::Ours, move || write(TIMES)),
    ]
}

/// Returns ways to build a document from some rows and from all.
pub fn outcomes(rows: &[Row]) -> Vec<Contestant<'_>> {
    let answer = |rows: &[Row]| -> Result<Counts, Error> {
        let mut outcomes = Outcomes::new((Operation::Delete, "/dav/projects/"));
        for row in rows {
            outcomes.status(&*row.href, row.status.unwrap_or(423));
        }
        let reply = outcomes.reply()?;
        black_box(reply.body());
        let rows = reply.multistatus().map(|document| document.responses().len());
        Ok(Counts { rows, ..Counts::default() })
    };
    let short = &rows[..rows.len() / TIMES];
    vec![
        Contestant::new(OUTCOMES, Party::Ours, move || answer(short).map_err(|error| error.to_string())),
        Contestant::new(OUTCOMES_LONG, Party::Ours, move || answer(rows).map_err(|error| error.to_string())),
    ]
}
