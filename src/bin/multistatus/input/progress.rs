//! The progress of long inputs.

use std::io::{self, IsTerminal, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::human::size;

/// The time after which an input is long, and between two notes.
const PAUSE: Duration = Duration::from_millis(500);

/// Whether a note is on the terminal.
static SHOWN: AtomicBool = AtomicBool::new(false);

/// Removes the note from the terminal, if there is one, because other text follows on its line.
pub fn clear() {
    if SHOWN.swap(false, Ordering::Relaxed) {
        let _ = write!(io::stderr(), "\r\x1b[K");
    }
}

/// Writes how much was read to standard error, if that is a terminal.
pub struct Progress<R> {
    inner: R,
    total: Option<u64>,
    read: u64,
    /// The time of the next note, or `None` if nobody would see it.
    next: Option<Instant>,
}

impl<R> Progress<R> {
    pub fn new(inner: R, total: Option<u64>) -> Self {
        // A terminal that calls itself dumb cannot remove a note.
        let seen = io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        Self { inner, total, read: 0, next: seen.then(|| Instant::now() + PAUSE) }
    }

    fn note(&mut self) {
        let now = Instant::now();
        if self.next.is_none_or(|next| now < next) {
            return;
        }
        self.next = Some(now + PAUSE);
        SHOWN.store(true, Ordering::Relaxed);
        let _ = write!(io::stderr(), "\r\x1b[K{}", note(self.read, self.total));
    }
}

/// Returns how much was read, and of how much.
fn note(read: u64, total: Option<u64>) -> String {
    let of = match total.filter(|total| *total > 0) {
        Some(total) => format!(" of {}, {} %", size(total), (u128::from(read) * 100 / u128::from(total)).min(100)),
        None => String::new(),
    };
    format!("read {}{of}", size(read))
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
        clear();
    }
}

#[cfg(test)]
mod tests {
    use super::note;

    #[test]
    fn notes() {
        assert_eq!(note(1 << 20, Some(4 << 20)), "read 1.0 MiB of 4.0 MiB, 25 %");
        assert_eq!(note(u64::MAX, Some(1)).rsplit_once(", ").map(|(_, share)| share), Some("100 %"));
        for total in [None, Some(0)] {
            assert_eq!(note(5, total), "read 5 B");
        }
    }
}
