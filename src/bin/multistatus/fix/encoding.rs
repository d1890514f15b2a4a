//! Converts a body to UTF-8.

use std::io::{self, BufRead, Read, Write};

use encoding_rs::{DecoderResult, Encoding, UTF_8};

use crate::input::{self, Place};
use crate::say;
use crate::spool::Spool;

/// Returns a body in UTF-8, with an XML declaration that says so. A body with bytes that its encoding does not have stays
/// as it is, and the linter says why.
pub fn to_utf8(place: &mut Place, body: Spool) -> io::Result<Spool> {
    let mut head = Vec::new();
    body.all().take(input::HEAD as u64).read_to_end(&mut head)?;
    let Some(encoding) = place.encoding(&head).filter(|encoding| *encoding != UTF_8) else { return Ok(body) };
    let Some(converted) = convert(&body, encoding)? else { return Ok(body) };
    say(place.with(None, format_args!("it is {}, and is written as UTF-8", encoding.name())));
    place.told_charset = Some("utf-8".into());
    Ok(converted)
}

/// Returns the body in UTF-8, or `None` if it holds bytes that the encoding does not have.
fn convert(body: &Spool, encoding: &'static Encoding) -> io::Result<Option<Spool>> {
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let mut converted = Spool::default();
    let mut source = body.all();
    let mut text = vec![0; 256 << 10];
    let mut is_first = true;
    loop {
        let chunk = source.fill_buf()?;
        let (length, is_last) = (chunk.len(), chunk.is_empty());
        let mut rest = chunk;
        loop {
            let (result, read, written) = decoder.decode_to_utf8_without_replacement(rest, &mut text, is_last);
            rest = &rest[read..];
            write(&text[..written], &mut is_first, &mut converted)?;
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => return Ok(None),
            }
        }
        if is_last {
            return Ok(Some(converted));
        }
        source.consume(length);
    }
}

/// Writes text, of which the first may hold the XML declaration.
fn write(text: &[u8], is_first: &mut bool, to: &mut Spool) -> io::Result<()> {
    let named = std::str::from_utf8(text).ok().filter(|_| *is_first).and_then(input::declared);
    *is_first &= text.is_empty();
    match named {
        Some(named) => {
            to.write_all(&text[..named.start])?;
            to.write_all(b"utf-8")?;
            to.write_all(&text[named.end..])
        }
        None => to.write_all(text),
    }
}
