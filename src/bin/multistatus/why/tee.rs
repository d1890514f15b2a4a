//! A body that two readers read at once.

use std::io::{self, BufRead, Read};

use multistatus::lint::Run;

/// A body of which the linter gets everything that is read.
pub struct Tee<R> {
    inner: R,
    run: Run,
}

impl<R: BufRead> Tee<R> {
    pub fn new(inner: R, run: Run) -> Self {
        Self { inner, run }
    }

    /// Reads the rest for the linter, which reads on where others stop, and returns it.
    pub fn finish(mut self) -> Run {
        while let Ok(chunk) = self.inner.fill_buf() {
            let length = chunk.len();
            if length == 0 {
                break;
            }
            self.consume(length);
        }
        self.run
    }
}

impl<R: BufRead> Read for Tee<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let chunk = self.fill_buf()?;
        let length = chunk.len().min(buffer.len());
        buffer[..length].copy_from_slice(&chunk[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl<R: BufRead> BufRead for Tee<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        // What is consumed is in the buffer, so nothing is read here.
        if let Ok(chunk) = self.inner.fill_buf() {
            self.run.feed(&chunk[..count.min(chunk.len())]);
        }
        self.inner.consume(count);
    }
}
