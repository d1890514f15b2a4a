//! Chunks, in which HTTP/1.1 sends a body whose length is not known: RFC 9112 §7.1.

use std::io::{self, Read};

use super::{Peek, Place, coding};

/// The longest line of a chunk that is read.
const LINE: u64 = 4096;

/// Returns true if the next bytes are a chunk. Most programs join the chunks before they save a body, so the header field
/// alone does not say so.
pub fn are_next(place: &Place, source: &mut Peek) -> io::Result<bool> {
    let told = place
        .header("transfer-encoding")
        .any(|codings| codings.split(',').any(|coding| coding.trim().eq_ignore_ascii_case("chunked")));
    if place.status.is_some() && !told {
        return Ok(false);
    }
    let first = source.peek(1)?;
    // No XML begins with a digit.
    if !first.first().is_some_and(u8::is_ascii_hexdigit) {
        return Ok(false);
    }
    let next = source.peek(256)?;
    let Some(end) = next.iter().position(|byte| *byte == b'\n') else { return Ok(false) };
    let rest = &next[end + 1..];
    Ok(size(&next[..=end]).is_some() && (told || next[..end].ends_with(b"\r") && coding::begins_a_body(rest)))
}

/// Returns the size of the chunk that begins with a line.
fn size(line: &[u8]) -> Option<u64> {
    let digits = line.split(|byte| *byte == b';').next()?.trim_ascii();
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    u64::from_str_radix(std::str::from_utf8(digits).ok().filter(|_| is_number)?, 16).ok()
}

/// Joins chunks. Trailers are dropped, with anything after them.
pub struct Chunks {
    inner: Peek,
    state: State,
    line: Vec<u8>,
    /// The end of the line with the size. The chunk ends alike, so that a size that is wrong by one is noticed.
    end: &'static [u8],
}

enum State {
    /// Before the line with the size of a chunk.
    Size,
    /// In a chunk, with this many bytes left.
    In(u64),
    Done,
}

impl Chunks {
    pub fn new(inner: Peek) -> Self {
        Self { inner, state: State::Size, line: Vec::new(), end: b"\n" }
    }

    fn wrong<T>(&self, kind: io::ErrorKind, found: &str) -> io::Result<T> {
        let message = format!("expected a chunk behind a line with its size in hexadecimal digits, found {found}");
        Err(io::Error::new(kind, format!("{message} (RFC 9112 §7.1)")))
    }
}

impl Read for Chunks {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.state {
                State::Done => return Ok(0),
                _ if buf.is_empty() => return Ok(0),
                State::Size => {
                    if !self.inner.line(&mut self.line, LINE)? {
                        return self.wrong(io::ErrorKind::UnexpectedEof, "the end: a part of the body is missing");
                    }
                    self.end = if self.line.ends_with(b"\r\n") { b"\r\n" } else { b"\n" };
                    self.state = match size(&self.line) {
                        Some(0) => State::Done,
                        Some(size) => State::In(size),
                        None => {
                            let line = String::from_utf8_lossy(&self.line);
                            let line: String = line.trim_end().chars().take(40).collect();
                            return self.wrong(io::ErrorKind::InvalidData, &format!("{line:?}"));
                        }
                    };
                }
                State::In(0) => {
                    self.inner.line(&mut self.line, LINE)?;
                    if self.line != self.end {
                        let what = "more bytes than the size, or the end of the input";
                        return self.wrong(io::ErrorKind::InvalidData, what);
                    }
                    self.state = State::Size;
                }
                State::In(left) => {
                    let most = usize::try_from(left).unwrap_or(usize::MAX).min(buf.len());
                    let read = self.inner.read(&mut buf[..most])?;
                    if read == 0 {
                        return self.wrong(io::ErrorKind::UnexpectedEof, "fewer bytes: a part of the body is missing");
                    }
                    self.state = State::In(left - read as u64);
                    return Ok(read);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::{Chunks, Peek};

    #[test]
    fn chunks_are_joined_or_refused() {
        let table: [(&[u8], Option<&str>); 11] = [
            (b"3\r\nabc\r\n0\r\n\r\n", Some("abc")),
            (b"3\nabc\n0\n\n", Some("abc")),
            (b"1;x=y\r\na\r\n00A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n", Some("a0123456789")),
            (b"0\r\n\r\n", Some("")),
            (b"0", Some("")),
            (b"", None),
            (b"3\r\nabc", None),
            (b"3\r\nabc\r\n", None),
            (b"4\r\nabc\r\n0\r\n\r\n", None),
            (b"+3\r\nabc\r\n0\r\n\r\n", None),
            (b"fffffffffffffffff\r\na", None),
        ];
        for (bytes, expected) in table {
            let mut joined = String::new();
            let read = Chunks::new(Peek::new(Box::new(Cursor::new(bytes.to_vec())))).read_to_string(&mut joined);
            assert_eq!(read.is_ok().then_some(&*joined), expected, "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
