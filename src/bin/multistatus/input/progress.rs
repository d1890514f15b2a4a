//! The progress of long inputs.

use std::io::{self, IsTerminal, Read, Write};
use std::time::{Duration, Instant};

use crate::human::size;

/// The time after which an input is long, and between two notes.
const PAUSE: Duration = Duration::from_millis(500);

/// Writes how much was read to standard error, if that is a terminal and standard output is none.
pub struct Progress<R> {
    inner: R,
    total: Option<u64>,
    read: u64,
    /// The time of the next note, or `None` if nobody would see it.
    next: Option<Instant>,
    written: bool,
}

impl<R> Progress<R> {
    pub fn new(inner: R, total: Option<u64>) -> Self {
        let seen = io::stderr().is_terminal() && !io::stdout().is_terminal();
        Self { inner, total, read: 0, next: seen.then(|| Instant::now() + PAUSE), written: false }
    }

    fn note(&mut self) {
        let now = Instant::now();
        if self.next.is_none_or(|next| now < next) {
            return;
        }
        self.next = Some(now + PAUSE);
        self.written = true;
        let of = match self.total.filter(|total| *total > 0) {
            Some(total) => format!(" of {}, {} %", size(total), self.read.saturating_mul(100) / total),
            None => String::new(),
        };
        let _ = write!(io::stderr(), "\r\x1b[Kread {}{of}", size(self.read));
    }
}

impl<R: Read> Read for Progress<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buf)?;
        self.read += read as u64;
        if self.next.is_some() {
            self.note();
        }
        Ok(read)
    }
}

impl<R> Drop for Progress<R> {
    fn drop(&mut self) {
        if self.written {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
