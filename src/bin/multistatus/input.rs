//! The inputs of all commands: a body alone or behind HTTP headers, compressed or in chunks, from a file or standard
//! input.

mod chunks;
mod coding;
mod encoding;
mod head;
mod peek;
mod place;
mod progress;
mod transfer;

use std::cell::Cell;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use self::chunks::Chunks;
pub use self::encoding::{HEAD, declared};
use self::peek::Peek;
pub use self::place::Place;
use self::progress::Progress;
pub use self::progress::clear as clear_progress;
use self::transfer::Measured;
pub use self::transfer::Said;

/// The size of the buffers, which are few.
const BUFFER: usize = 64 << 10;

/// A body as the parser reads it, and what was found around it.
pub struct Source {
    pub place: Place,
    pub body: Box<dyn BufRead>,
    /// The number of bytes of the body that were read, before any decoding.
    pub bytes: Rc<Cell<u64>>,
}

impl Source {
    /// Opens a file, or standard input if it is `-`; reads HTTP headers, and decodes chunks and content codings.
    pub fn open(file: &OsStr) -> Result<Self, (Place, io::Error)> {
        let mut place = Place::new(file);
        let bytes = Rc::new(Cell::new(0));
        let opened = open(file).and_then(|source| {
            let mut source = Peek::new(source);
            head::skip(&mut place, &mut source)?;
            let counted = Counted { inner: Box::new(source), bytes: Rc::clone(&bytes) };
            decoded(&mut place, Peek::new(Box::new(counted)))
        });
        match opened {
            Ok(inner) => {
                let body = Box::new(Measured { inner, bytes: Rc::clone(&bytes), length: place.length() });
                Ok(Self { place, body, bytes })
            }
            Err(error) => Err((place, error)),
        }
    }
}

/// Reads a file, or standard input if it is `-`, with HTTP headers that it begins with; the body stays as it is.
pub fn with_head(file: &OsStr) -> Result<(Place, Vec<u8>), (Place, io::Error)> {
    let mut place = Place::new(file);
    let mut body = Vec::new();
    let read = open(file).and_then(|source| {
        let mut source = Peek::new(source);
        head::skip(&mut place, &mut source)?;
        source.read_to_end(&mut body)
    });
    match read {
        Ok(_) => Ok((place, body)),
        Err(error) => Err((place, error)),
    }
}

/// Opens a file, or standard input if it is `-`.
pub fn open(file: &OsStr) -> io::Result<Box<dyn BufRead>> {
    if file == "-" {
        return Ok(Box::new(BufReader::with_capacity(BUFFER, Progress::new(io::stdin().lock(), None))));
    }
    let file = File::open(file)?;
    let size = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|data| data.len());
    Ok(Box::new(BufReader::with_capacity(BUFFER, Progress::new(file, size))))
}

/// Removes content codings from a body in memory, of which at most `most` bytes are kept.
pub fn without_codings(place: &mut Place, body: Vec<u8>, most: u64) -> io::Result<Vec<u8>> {
    let source = Peek::new(Box::new(io::Cursor::new(body)));
    let mut decoded = Vec::new();
    codings(place, source)?.take(most).read_to_end(&mut decoded)?;
    Ok(decoded)
}

/// Joins the chunks of a body in memory.
pub fn without_chunks(body: &[u8]) -> io::Result<Vec<u8>> {
    let mut joined = Vec::new();
    Chunks::new(Peek::new(Box::new(io::Cursor::new(body.to_vec())))).read_to_end(&mut joined)?;
    Ok(joined)
}

/// Removes chunks and content codings, each as long as the bytes look like one.
fn decoded(place: &mut Place, mut source: Peek) -> io::Result<Box<dyn BufRead>> {
    if chunks::are_next(place, &mut source)? {
        place.codings.push("chunked");
        source = Peek::new(Box::new(BufReader::with_capacity(BUFFER, Chunks::new(source))));
    }
    Ok(Box::new(codings(place, source)?))
}

/// Removes content codings.
fn codings(place: &mut Place, mut source: Peek) -> io::Result<Peek> {
    /// More layers than anybody applies.
    const LAYERS: usize = 4;
    for _ in 0..LAYERS {
        let Some(coding) = coding::next(&mut source)? else { break };
        place.codings.push(coding.name());
        let decoder = coding.decoder(source);
        source = Peek::new(Box::new(BufReader::with_capacity(BUFFER, decoder)));
    }
    Ok(source)
}

/// Counts the bytes that are read.
struct Counted {
    inner: Box<dyn BufRead>,
    bytes: Rc<Cell<u64>>,
}

impl Read for Counted {
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
