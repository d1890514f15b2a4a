//! A source whose next bytes can be looked at.

use std::io::{self, BufRead, Read};

/// A source that keeps the bytes that were looked at until they are read.
pub struct Peek {
    /// The bytes that were looked at, of which the first `at` were read.
    head: Vec<u8>,
    at: usize,
    inner: Box<dyn BufRead>,
    /// An error that came after these bytes.
    failed: Option<io::Error>,
}

impl Peek {
    pub fn new(inner: Box<dyn BufRead>) -> Self {
        Self { head: Vec::new(), at: 0, inner, failed: None }
    }

    /// Returns the next bytes without reading them: fewer than asked for only at the end.
    pub fn peek(&mut self, count: usize) -> io::Result<&[u8]> {
        self.head.drain(..self.at);
        self.at = 0;
        while self.head.len() < count && self.failed.is_none() {
            let bytes = match self.inner.fill_buf() {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                // What was read before the error is still worth a look.
                Err(error) => {
                    self.failed = Some(error);
                    break;
                }
            };
            if bytes.is_empty() {
                break;
            }
            let taken = bytes.len().min(count - self.head.len());
            self.head.extend_from_slice(&bytes[..taken]);
            self.inner.consume(taken);
        }
        match self.failed.take_if(|_| self.head.is_empty()) {
            Some(error) => Err(error),
            None => Ok(&self.head[..count.min(self.head.len())]),
        }
    }

    /// Reads a line with its end into `line`, or a part of one that is longer than `most`. Returns false at the end.
    pub fn line(&mut self, line: &mut Vec<u8>, most: u64) -> io::Result<bool> {
        line.clear();
        Ok(self.by_ref().take(most).read_until(b'\n', line)? > 0)
    }
}

impl Read for Peek {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let count = bytes.len().min(buf.len());
        buf[..count].copy_from_slice(&bytes[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Peek {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at < self.head.len() {
            return Ok(&self.head[self.at..]);
        }
        match self.failed.take() {
            Some(error) => Err(error),
            None => self.inner.fill_buf(),
        }
    }

    fn consume(&mut self, count: usize) {
        if self.at < self.head.len() {
            self.at += count;
        } else {
            self.inner.consume(count);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Cursor, Read};

    use super::Peek;

    #[test]
    fn bytes_that_were_looked_at_are_still_read() -> io::Result<()> {
        let mut source = Peek::new(Box::new(Cursor::new(b"ab\ncdef".to_vec())));
        assert_eq!(source.peek(1)?, b"a");
        assert_eq!(source.peek(4)?, b"ab\nc");
        assert_eq!(source.peek(2)?, b"ab");
        let mut line = Vec::new();
        assert!(source.line(&mut line, 100)?);
        assert_eq!(line, b"ab\n");
        assert!(source.line(&mut line, 2)?);
        assert_eq!(line, b"cd");
        assert_eq!(source.peek(100)?, b"ef");
        let mut rest = String::new();
        source.read_to_string(&mut rest)?;
        assert_eq!(rest, "ef");
        assert!(!source.line(&mut line, 2)?);
        Ok(())
    }
}
