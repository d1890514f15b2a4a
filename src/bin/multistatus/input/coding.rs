//! Content codings: RFC 9110 §8.4.1, RFC 7932, RFC 8878.

use std::io::{self, Read};

use brotli_decompressor::Decompressor;
use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use ruzstd::decoding::StreamingDecoder;

use super::Peek;

const ZSTD: &[u8] = &[0x28, 0xB5, 0x2F, 0xFD];
/// The number of bytes that are decoded to find out whether a coding without a signature is the right one.
const TRIAL: usize = 4096;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    Gzip,
    Zlib,
    /// Deflate without the header of zlib, which some servers send.
    Deflate,
    Brotli,
    Zstd,
}

/// Returns the coding of the next bytes. The bytes decide, because most programs that save a body decode it and keep the
/// header field.
pub fn next(source: &mut Peek) -> io::Result<Option<Coding>> {
    let first = source.peek(4)?;
    if let Some(coding) = by_signature(first) {
        return Ok(Some(coding));
    }
    if first.is_empty() || begins_markup(first) {
        return Ok(None);
    }
    let head = source.peek(TRIAL)?;
    Ok([Coding::Deflate, Coding::Brotli].into_iter().find(|coding| coding.is_plausible(head)))
}

fn by_signature(bytes: &[u8]) -> Option<Coding> {
    match bytes {
        [0x1F, 0x8B, 8, ..] => Some(Coding::Gzip),
        // RFC 1950 §2.2: the two bytes are a multiple of 31.
        [first, second, ..] if first & 0x0F == 8 && first >> 4 <= 7 && is_zlib(*first, *second) => Some(Coding::Zlib),
        bytes if bytes.starts_with(ZSTD) => Some(Coding::Zstd),
        _ => None,
    }
}

fn is_zlib(first: u8, second: u8) -> bool {
    (u16::from(first) << 8 | u16::from(second)) % 31 == 0
}

/// Returns true for bytes with which a body may begin, as text or compressed.
pub fn begins_a_body(bytes: &[u8]) -> bool {
    by_signature(bytes).is_some() || begins_markup(bytes)
}

/// Returns true for what begins XML, in any encoding that the parser reads.
fn begins_markup(bytes: &[u8]) -> bool {
    matches!(
        bytes.trim_ascii_start(),
        [b'<', ..] | [0xEF, 0xBB, 0xBF, ..] | [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] | [0, b'<', ..]
    )
}

impl Coding {
    pub fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zlib | Self::Deflate => "deflate",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }

    /// Returns true if the bytes decode to something that begins like XML.
    fn is_plausible(self, head: &[u8]) -> bool {
        let mut text = [0; 16];
        let read = match self {
            Self::Deflate => DeflateDecoder::new(head).read(&mut text),
            Self::Brotli => Decompressor::new(head, TRIAL).read(&mut text),
            _ => return true,
        };
        let Ok(read) = read else { return false };
        begins_markup(&text[..read])
    }

    pub fn decoder(self, source: Peek) -> Box<dyn Read> {
        let inner: Box<dyn Read> = match self {
            Self::Gzip => Box::new(MultiGzDecoder::new(source)),
            Self::Zlib => Box::new(ZlibDecoder::new(source)),
            Self::Deflate => Box::new(DeflateDecoder::new(source)),
            Self::Brotli => Box::new(Decompressor::new(source, super::BUFFER)),
            Self::Zstd => Box::new(Zstd(Frame::Next(source))),
        };
        Box::new(Named { coding: self.name(), inner })
    }
}

/// Says in errors which coding was read.
struct Named {
    coding: &'static str,
    inner: Box<dyn Read>,
}

impl Read for Named {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buf).map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => error,
            kind => {
                let hint = "a part of it is missing, or it was changed on its way: save the bytes as they were sent";
                io::Error::new(kind, format!("the content coding {} cannot be decoded: {error}: {hint}", self.coding))
            }
        })
    }
}

/// Frames of zstd, one after the other.
struct Zstd(Frame);

enum Frame {
    In(Box<StreamingDecoder<Peek, ruzstd::decoding::FrameDecoder>>),
    Next(Peek),
    Failed,
}

impl Read for Zstd {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.0, Frame::Failed) {
                Frame::In(mut decoder) => {
                    let read = decoder.read(buf)?;
                    if read > 0 || buf.is_empty() {
                        self.0 = Frame::In(decoder);
                        return Ok(read);
                    }
                    self.0 = Frame::Next(decoder.into_inner());
                }
                Frame::Next(mut source) => {
                    if !source.peek(ZSTD.len())?.starts_with(ZSTD) {
                        self.0 = Frame::Next(source);
                        return Ok(0);
                    }
                    let decoder = StreamingDecoder::new(source);
                    self.0 = Frame::In(Box::new(
                        decoder.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?,
                    ));
                }
                Frame::Failed => return Err(io::ErrorKind::InvalidData.into()),
            }
        }
    }
}
