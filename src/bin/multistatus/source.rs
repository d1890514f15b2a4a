//! The sources of bodies, and the places in them.

use std::cell::Cell;
use std::ffi::OsStr;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read as _};
use std::path::Path;
use std::rc::Rc;

use multistatus::{Error, Position};

/// A body, and the HTTP headers before it.
pub struct Source {
    pub place: Place,
    pub body: Box<dyn BufRead>,
    /// The number of bytes of the body that were read.
    pub bytes: Rc<Cell<u64>>,
}

/// Counts the bytes that are read.
struct Counted {
    inner: Box<dyn BufRead>,
    bytes: Rc<Cell<u64>>,
}

impl io::Read for Counted {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buf)?;
        self.bytes.set(self.bytes.get() + read as u64);
        Ok(read)
    }
}

impl BufRead for Counted {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.bytes.set(self.bytes.get() + count as u64);
        self.inner.consume(count);
    }
}

/// The facts that are needed to name a place in a file.
pub struct Place {
    pub name: String,
    /// The last status line of HTTP responses.
    pub status: Option<String>,
    /// The header fields that came with it.
    pub headers: Vec<(String, String)>,
    /// The number of lines of HTTP headers.
    pub lines: u64,
}

impl Source {
    /// Opens a file, or standard input if it is `-`, and reads HTTP headers if it begins with them.
    pub fn open(file: &OsStr) -> Result<Self, (Place, io::Error)> {
        let mut place = Place::new(file);
        match open(file).and_then(|source| place.skip_headers(source)) {
            Ok(inner) => {
                let bytes = Rc::new(Cell::new(0));
                Ok(Self { place, body: Box::new(Counted { inner, bytes: Rc::clone(&bytes) }), bytes })
            }
            Err(error) => Err((place, error)),
        }
    }
}

/// Opens a file, or standard input if it is `-`.
pub fn open(file: &OsStr) -> io::Result<Box<dyn BufRead>> {
    match file == "-" {
        true => Ok(Box::new(io::stdin().lock())),
        false => File::open(file).map(|file| Box::new(BufReader::new(file)) as _),
    }
}

impl Place {
    /// Creates the place of a file without HTTP headers.
    pub fn new(file: &OsStr) -> Self {
        let name = if file == "-" { "standard input".into() } else { Path::new(file).display().to_string() };
        Self { name, status: None, headers: Vec::new(), lines: 0 }
    }

    /// Skips blocks of a status line and headers. There are several after a redirect, or `100 Continue`.
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
            self.headers.clear();
            while source.read_until(b'\n', &mut line)? > 0 {
                self.lines += 1;
                let text = line.trim_ascii_end();
                if text.is_empty() {
                    break;
                }
                let text = String::from_utf8_lossy(text);
                // RFC 9112 §5.2: a line that begins with a space continues the field before it.
                if let Some((_, value)) = self.headers.last_mut().filter(|_| text.starts_with([' ', '\t'])) {
                    value.push(' ');
                    value.push_str(text.trim());
                    line.clear();
                    continue;
                }
                match text.split_once(':') {
                    Some((name, value)) if self.status.is_some() => {
                        self.headers.push((name.trim().into(), value.trim().into()));
                    }
                    _ => drop(self.status.get_or_insert_with(|| text.into_owned())),
                }
                line.clear();
            }
        }
    }

    /// Returns the values of a header field.
    pub fn header(&self, name: &'static str) -> impl Iterator<Item = &str> {
        self.headers.iter().filter(move |(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Returns the charset of the media type, which takes precedence over the declaration in the body: RFC 7303 §3.2.
    pub fn charset(&self) -> Option<String> {
        let mut parameters = parameters(self.header("content-type").last()?).skip(1);
        let charset = parameters.find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"').to_owned())
        });
        charset.filter(|charset| !charset.is_empty())
    }

    /// Returns the oddities of the header fields, for a body with this many bytes.
    pub fn oddities(&self, bytes: u64) -> Vec<String> {
        let mut found = Vec::new();
        if let Some(status) = self.status.as_ref().filter(|status| status.split_whitespace().nth(1) != Some("207")) {
            found.push(format!("the status line is {status:?}"));
        }
        if let Some(value) = self.header("content-type").last().filter(|value| !value.is_empty()) {
            let media_type = parameters(value).next().unwrap_or_default().trim().to_ascii_lowercase();
            if !matches!(&*media_type, "application/xml" | "text/xml") && !media_type.ends_with("+xml") {
                found.push(format!("the media type is {media_type}, and not application/xml (RFC 4918 §8.2)"));
            }
        }
        found.extend(self.oddities_of_length(bytes));
        found
    }

    /// Returns the oddities of the header fields about the length of the body.
    pub fn oddities_of_length(&self, bytes: u64) -> Vec<String> {
        let mut found = Vec::new();
        let mut codings = self.header("content-encoding").filter(|coding| !coding.eq_ignore_ascii_case("identity"));
        if let Some(coding) = codings.next() {
            found.push(format!(
                "Content-Encoding is {coding}: the body is read as it is, so it must be decoded already"
            ));
            return found;
        }
        if self.header("transfer-encoding").next().is_some() {
            // RFC 9112 §6.3: Transfer-Encoding overrides Content-Length.
            return found;
        }
        for length in self.header("content-length") {
            match length.parse::<u64>() {
                Ok(length) if length > bytes => {
                    found.push(format!(
                        "Content-Length is {length}, but the body has {bytes} bytes: a part of it is missing"
                    ));
                }
                Ok(length) if length < bytes => {
                    found.push(format!("Content-Length is {length}, but the body has {bytes} bytes"));
                }
                Ok(_) => {}
                Err(_) => found.push(format!("Content-Length is {length:?}, which is no number")),
            }
        }
        found
    }

    /// Returns the message of an error after its place.
    pub fn of(&self, error: &Error) -> String {
        self.with(error.position(), error.message())
    }

    /// Returns `name:line: message`, where the line is counted in the file.
    pub fn at_line(&self, line: Option<u64>, message: impl fmt::Display) -> String {
        let line = line.map(|line| format!(":{line}")).unwrap_or_default();
        format!("{}{line}: {message}", self.name)
    }

    /// Returns `name:line:column: message (row n)`, where lines are counted in the file.
    pub fn with(&self, position: Option<Position>, message: impl fmt::Display) -> String {
        let Some(position) = position else { return format!("{}: {message}", self.name) };
        let row = position.response().map(|row| format!(" (row {row})")).unwrap_or_default();
        format!("{}:{}:{}: {message}{row}", self.name, self.lines + position.line(), position.column())
    }
}

/// Returns the parts of a field value between semicolons, except semicolons in quoted strings.
fn parameters(value: &str) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    value.split(move |c| {
        let cuts = c == ';' && !quoted;
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = quoted,
            '"' => quoted = !quoted,
            _ => {}
        }
        cuts
    })
}
