//! Where documents come from, and the ways of reading them.

use std::ffi::OsStr;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read as _};
use std::path::Path;

use multistatus::{Error, ParseOptions, Position, Response};

use crate::Read;

/// A body, and what stood before it.
pub struct Source {
    pub place: Place,
    pub body: Box<dyn BufRead>,
}

/// What is needed to say where something stands.
pub struct Place {
    pub name: String,
    /// The last status line of HTTP.
    pub status: Option<String>,
    /// The lines of HTTP headers.
    lines: u64,
}

impl Source {
    /// Opens a file, or standard input if it is `-`, and reads HTTP headers if it begins with them.
    pub fn open(file: &OsStr) -> Result<Self, (Place, io::Error)> {
        let name = if file == "-" { "standard input".into() } else { Path::new(file).display().to_string() };
        let mut place = Place { name, status: None, lines: 0 };
        let source: io::Result<Box<dyn BufRead>> = match file == "-" {
            true => Ok(Box::new(io::stdin().lock())),
            false => File::open(file).map(|file| Box::new(BufReader::new(file)) as _),
        };
        match source.and_then(|source| place.skip_headers(source)) {
            Ok(body) => Ok(Self { place, body }),
            Err(error) => Err((place, error)),
        }
    }
}

impl Place {
    /// Leaves out blocks of a status line and headers: there are several after a redirect, or `100 Continue`.
    fn skip_headers(&mut self, mut source: Box<dyn BufRead>) -> io::Result<Box<dyn BufRead>> {
        const BEGIN: &[u8] = b"HTTP/";
        loop {
            let mut begin = Vec::new();
            source.by_ref().take(BEGIN.len() as u64).read_to_end(&mut begin)?;
            if begin != BEGIN {
                return Ok(Box::new(Cursor::new(begin).chain(source)));
            }
            let mut line = begin;
            self.status = None;
            while source.read_until(b'\n', &mut line)? > 0 {
                self.lines += 1;
                let text = line.trim_ascii_end();
                if text.is_empty() {
                    break;
                }
                self.status.get_or_insert_with(|| String::from_utf8_lossy(text).into_owned());
                line.clear();
            }
        }
    }

    /// The message of an error, behind its place.
    pub fn of(&self, error: &Error) -> String {
        self.with(error.position(), error.message())
    }

    /// `name:line:column: message (row n)`; lines are those of the file.
    pub fn with(&self, position: Option<Position>, message: impl fmt::Display) -> String {
        let Some(position) = position else { return format!("{}: {message}", self.name) };
        let row = position.response().map(|row| format!(" (row {row})")).unwrap_or_default();
        format!("{}:{}:{}: {message}{row}", self.name, self.lines + position.line(), position.column())
    }
}

#[derive(Clone, Copy)]
pub enum Way {
    Whole,
    Reader,
    Chunks(usize),
}

/// Takes rows as they come; an error is that of the output.
pub type Each<'e> = &'e mut dyn FnMut(Result<Response<'_>, Error>) -> io::Result<()>;

impl Way {
    /// Reads a body to its end, or as far as it goes.
    pub fn read(self, options: ParseOptions, body: Box<dyn BufRead>, each: Each<'_>) -> io::Result<Read> {
        match self {
            Self::Whole => whole(options, body, each),
            Self::Reader => reader(options, body, each),
            Self::Chunks(size) => chunks(options, body, size, each),
        }
    }
}

fn whole(options: ParseOptions, mut source: impl BufRead, each: Each<'_>) -> io::Result<Read> {
    let mut body = Vec::new();
    let mut failed = source.read_to_end(&mut body).err().map(Error::from);
    let mut rows = options.responses(&body);
    for row in &mut rows {
        match row {
            Err(error) if !error.is_response() => failed = failed.or(Some(error)),
            row => each(row)?,
        }
    }
    let end = match failed {
        Some(error) => Err(error),
        None => Ok(rows.footer().cloned().unwrap_or_default()),
    };
    Ok(Read { end, findings: rows.findings().clone() })
}

fn reader(options: ParseOptions, source: impl BufRead, each: Each<'_>) -> io::Result<Read> {
    let mut reader = options.reader(source);
    let end = loop {
        match reader.next_response() {
            Ok(Some(row)) => each(Ok(row))?,
            Ok(None) => break Ok(reader.footer().cloned().unwrap_or_default()),
            Err(error) if error.is_response() => each(Err(error))?,
            Err(error) => break Err(error),
        }
    };
    Ok(Read { end, findings: reader.findings().clone() })
}

fn chunks(options: ParseOptions, mut source: impl BufRead, size: usize, each: Each<'_>) -> io::Result<Read> {
    let mut parser = options.parser();
    let mut chunk = Vec::new();
    let end = 'read: loop {
        chunk.clear();
        match source.by_ref().take(size as u64).read_to_end(&mut chunk) {
            Ok(0) => break parser.finish(),
            Ok(_) => {}
            Err(error) => break Err(error.into()),
        }
        let mut input = &chunk[..];
        loop {
            match parser.parse_next(&mut input) {
                Ok(Some(row)) => each(Ok(row))?,
                Ok(None) => break,
                Err(error) if error.is_response() => each(Err(error))?,
                Err(error) => break 'read Err(error),
            }
        }
    };
    Ok(Read { end, findings: parser.findings().clone() })
}
