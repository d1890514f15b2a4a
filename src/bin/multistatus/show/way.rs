//! The ways of reading a document.

use std::io::{self, BufRead, Read as _};

use multistatus::{Error, ParseOptions, Response};

use super::Read;

#[derive(Clone, Copy)]
pub enum Way {
    Whole,
    Reader,
    Chunks(usize),
}

/// Takes responses as they are read. An error comes from the output.
pub type Each<'e> = &'e mut dyn FnMut(Result<Response<'_>, Error>) -> io::Result<()>;

impl Way {
    /// Reads a body to its end, or as far as it goes.
    pub(super) fn read(self, options: ParseOptions, body: Box<dyn BufRead>, each: Each<'_>) -> io::Result<Read> {
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
