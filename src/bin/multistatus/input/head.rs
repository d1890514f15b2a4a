//! What may be before a body: HTTP headers as `curl -i` prints them, the notes of `curl -v`, or a recorded request.

use std::io;

use super::{Peek, Place};

/// The longest line of a header that is kept whole.
const LINE: u64 = 64 << 10;
/// The line between a request and the HTTP response that was recorded with it.
const RESPONSE: &[u8] = b"--- response ---";

/// Skips blocks of a status line and header fields. There are several after a redirect, or `100 Continue`.
pub fn skip(place: &mut Place, source: &mut Peek) -> io::Result<()> {
    skip_request(place, source)?;
    if matches!(source.peek(2)?, b"* " | b"> ") {
        return skip_notes(place, source);
    }
    while source.peek(5)? == b"HTTP/" {
        place.begin();
        let mut line = Vec::new();
        // No header field begins with `<`: there, the empty line was lost when the response was saved.
        while source.peek(1)? != b"<" && source.line(&mut line, LINE)? {
            place.lines += u64::from(line.ends_with(b"\n"));
            let text = line.trim_ascii_end();
            if text.is_empty() {
                break;
            }
            place.add(&String::from_utf8_lossy(text));
        }
    }
    Ok(())
}

/// Skips a request with its body, if a line says that the HTTP response follows.
fn skip_request(place: &mut Place, source: &mut Peek) -> io::Result<()> {
    /// More than the line and the fields of a request have, and enough for its body.
    const MOST: usize = 1 << 20;
    if !source.peek(1)?.first().is_some_and(u8::is_ascii_uppercase) || source.peek(5)? == b"HTTP/" {
        return Ok(());
    }
    let line = source.peek(4096)?;
    let end = line.iter().position(|byte| *byte == b'\n').unwrap_or(line.len());
    if !line[..end].trim_ascii_end().windows(6).any(|word| word == b" HTTP/") {
        return Ok(());
    }
    let head = source.peek(MOST)?;
    let Some(at) = head.windows(RESPONSE.len()).position(|window| window == RESPONSE) else { return Ok(()) };
    let skipped = head[..at].iter().filter(|byte| **byte == b'\n').count();
    let mut line = Vec::new();
    for _ in 0..=skipped {
        source.line(&mut line, MOST as u64)?;
        place.lines += 1;
    }
    Ok(())
}

/// Skips what `curl -v` writes before a body: `*` notes, `>` request, `<` response, `{` and `}` data.
fn skip_notes(place: &mut Place, source: &mut Peek) -> io::Result<()> {
    let mut line = Vec::new();
    loop {
        let next = source.peek(2)?;
        match next {
            [b'*' | b'>' | b'{' | b'}', b' ' | b'\r' | b'\n'] | [b'<', b' ' | b'\r' | b'\n'] => {}
            _ => return Ok(()),
        }
        let is_field = next[0] == b'<';
        source.line(&mut line, LINE)?;
        place.lines += u64::from(line.ends_with(b"\n"));
        let text = String::from_utf8_lossy(line[1..].trim_ascii()).into_owned();
        if !is_field || text.is_empty() {
            continue;
        }
        if text.starts_with("HTTP/") {
            place.begin();
        }
        place.add(&text);
    }
}
