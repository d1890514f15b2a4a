//! What HTTP says about a body besides its encoding: the outcome of the request, and the length.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

/// What the status line before a body says about the request, whatever is in the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// 207, or nothing is known: the body says what became of the request.
    Multistatus,
    /// Another success: if the body is a document, it says what became of the request.
    Success,
    /// Nobody knows whether the request was done.
    Unclear,
    /// The request was not done.
    Refused,
}

impl Said {
    /// Returns what a status line says. A body that was saved without one is taken for the body of a 207.
    pub fn of(status_line: Option<&str>) -> Self {
        match status_line.map(code) {
            None | Some(Some(207)) => Self::Multistatus,
            Some(None | Some(100..200 | 202 | 206)) => Self::Unclear,
            Some(Some(200..300)) => Self::Success,
            Some(Some(_)) => Self::Refused,
        }
    }

    /// Returns true if the body says what became of the request, as in `ParseOptions::receive`.
    pub fn is_in_body(self) -> bool {
        matches!(self, Self::Multistatus | Self::Success)
    }

    /// Returns a sentence about a status line, unless it is one of a 207.
    pub fn oddity(status_line: Option<&str>, has_body: bool) -> Option<String> {
        let meaning = match Self::of(status_line) {
            Self::Multistatus => return None,
            Self::Success => "",
            Self::Unclear if !has_body => "",
            Self::Unclear => ": nobody knows what was done, whatever the body says",
            Self::Refused => ": the request was not done, whatever the body says",
        };
        status_line.map(|line| format!("the status line is {line:?}{meaning}"))
    }
}

/// Returns the code in a status line.
pub fn code(status_line: &str) -> Option<u16> {
    status_line.split_whitespace().nth(1)?.parse().ok()
}

/// A body that ends with an error if it is shorter than its header fields say.
pub struct Measured {
    pub inner: Box<dyn BufRead>,
    /// The number of bytes that were read, before any decoding.
    pub bytes: Rc<Cell<u64>>,
    /// The number of bytes that were sent, if it is known.
    pub length: Option<u64>,
}

impl Measured {
    fn end(length: Option<u64>, bytes: u64) -> io::Result<()> {
        match length.and_then(|length| missing(length, bytes)) {
            Some(message) => Err(io::Error::new(io::ErrorKind::UnexpectedEof, message)),
            None => Ok(()),
        }
    }
}

/// Says that a body is shorter than its length.
pub fn missing(length: u64, bytes: u64) -> Option<String> {
    let message = || format!("Content-Length is {length}, but the body has {bytes} bytes: a part of it is missing");
    (length > bytes).then(message)
}

impl Read for Measured {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buf)?;
        if read == 0 && !buf.is_empty() {
            Self::end(self.length, self.bytes.get())?;
        }
        Ok(read)
    }
}

impl BufRead for Measured {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let bytes = self.inner.fill_buf()?;
        if bytes.is_empty() {
            Self::end(self.length, self.bytes.get())?;
        }
        Ok(bytes)
    }

    fn consume(&mut self, count: usize) {
        self.inner.consume(count);
    }
}

#[cfg(test)]
mod tests {
    use multistatus::client::Received;
    use multistatus::http::Response;
    use multistatus::{Operation, ParseOptions};

    use super::Said;

    /// The rule of `ParseOptions::receive`.
    #[test]
    fn status_lines() {
        assert_eq!(Said::of(None), Said::Multistatus);
        for (line, expected) in [
            ("HTTP/1.1 207 Multi-Status", Said::Multistatus),
            ("HTTP/2 207", Said::Multistatus),
            ("HTTP/1.1 100 Continue", Said::Unclear),
            ("HTTP/1.1 200 OK", Said::Success),
            ("HTTP/1.1 202 Accepted", Said::Unclear),
            ("HTTP/1.1 204 No Content", Said::Success),
            ("HTTP/1.1 206 Partial Content", Said::Unclear),
            ("HTTP/1.1 OK", Said::Unclear),
            ("HTTP/1.1", Said::Unclear),
            ("HTTP/1.1 304 Not Modified", Said::Refused),
            ("HTTP/1.1 401 Unauthorized", Said::Refused),
            ("HTTP/1.1 507 Insufficient Storage", Said::Refused),
            ("HTTP/1.1 999 x", Said::Refused),
        ] {
            assert_eq!(Said::of(Some(line)), expected, "{line}");
            assert_eq!(Said::oddity(Some(line), true).is_none(), expected == Said::Multistatus, "{line}");
        }
    }

    #[test]
    fn a_document_with_each_status() -> Result<(), Box<dyn std::error::Error>> {
        for code in 100..600_u16 {
            let response = Response::builder().status(code).body("<D:multistatus xmlns:D='DAV:'/>")?;
            let said = Said::of(Some(&format!("HTTP/1.1 {code}")));
            match ParseOptions::new().receive(Operation::Propfind, &response)? {
                Received::Multistatus(_) => assert!(said.is_in_body(), "{code}"),
                Received::Unclear(_) => assert_eq!(said, Said::Unclear, "{code}"),
                Received::Refused(_) => assert_eq!(said, Said::Refused, "{code}"),
                Received::Done(_) => panic!("{code}"),
            }
        }
        Ok(())
    }
}
