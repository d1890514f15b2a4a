//! Reads references.
//!
//! Programs write few different ones, but a calendar has thousands of them. So these are recognized by a table, and
//! long texts are searched 64 bytes at a time: with a search from one reference to the next, most of the time was lost
//! by branches that cannot be foreseen.

use super::words::{ONES, TOPS, padded};
use super::{Fault, FaultKind};
use crate::chars;
use crate::clip::clip;

/// The number of bytes that are searched at once.
const BLOCK: usize = 64;
/// A block, and the bytes after it that belong to a reference in it.
const WINDOW: usize = BLOCK + 8;

/// A reference that programs write.
#[derive(Clone, Copy)]
struct Common {
    /// Its bytes, and the bits that count.
    word: u64,
    mask: u64,
    /// The character, which is ASCII.
    byte: u8,
    len: u8,
}

/// The references, each in its [`slot`]. No reference is in a slot that is left over, because its word is not 0.
static COMMON: [Common; 8] = {
    const LIST: [(&[u8], u8); 7] = [
        (b"&amp;", b'&'),
        (b"&lt;", b'<'),
        (b"&gt;", b'>'),
        (b"&quot;", b'"'),
        (b"&apos;", b'\''),
        (b"&#13;", b'\r'),
        (b"&#10;", b'\n'),
    ];
    let mut table = [Common { word: 1, mask: 0, byte: 0, len: 0 }; 8];
    let mut number = 0;
    while number < LIST.len() {
        let (text, byte) = LIST[number];
        let (mut word, mut at) = (0, text.len());
        while at > 0 {
            at -= 1;
            word = word << 8 | text[at] as u64;
        }
        assert!(table[slot(word)].len == 0, "two references have one slot");
        table[slot(word)] = Common { word, mask: u64::MAX >> (64 - 8 * text.len()), byte, len: text.len() as u8 };
        number += 1;
    }
    table
};

/// Returns the place in [`COMMON`] of the reference with which a word may begin, by the three bytes after its `&`.
#[inline(always)]
const fn slot(word: u64) -> usize {
    /// This gives each of them a place of its own.
    const FACTOR: u32 = 0x9E37_8133;
    ((word as u32 >> 8).wrapping_mul(FACTOR) >> 29) as usize
}

/// Returns the reference with which a word begins, if it is one that programs write.
#[inline(always)]
fn common_word(word: [u8; 8]) -> Option<(u8, usize)> {
    let word = u64::from_le_bytes(word);
    let known = &COMMON[slot(word)];
    (word & known.mask == known.word).then_some((known.byte, usize::from(known.len)))
}

/// Returns the character and the length of the reference at the beginning of `bytes`, if it is one of those that
/// programs write for an ASCII character.
#[inline(always)]
pub(super) fn common(bytes: &[u8]) -> Option<(u8, usize)> {
    common_word(bytes.first_chunk().copied().unwrap_or_else(|| padded(bytes).to_le_bytes()))
}

/// Reads the reference at the beginning of `raw`: its character and its length.
pub(crate) fn read(raw: &str) -> Result<(char, usize), Fault> {
    if let Some((c, len)) = common(raw.as_bytes()) {
        return Ok((char::from(c), len));
    }
    if let Some(found) = raw.as_bytes().strip_prefix(b"&#").and_then(decimal) {
        return Ok(found);
    }
    let end = raw[1..].find(|c| !(chars::is_name_char(c) || c == '#')).map_or(raw.len(), |end| end + 1);
    if raw.as_bytes().get(end) != Some(&b';') {
        return Err(Fault::new(FaultKind::Syntax, 0, "expected a reference after `&`, such as `&amp;`"));
    }
    let name = &raw[1..end];
    let c = match name.strip_prefix('#') {
        None if chars::is_ncname(name) => return Err(undefined(name)),
        None => {
            let message = format!("expected a reference, found `&{};`", clip(name));
            return Err(Fault::new(FaultKind::Syntax, 0, message));
        }
        Some(digits) => {
            let code = code_point(digits).ok_or_else(|| {
                let message = format!("expected a character reference, found `&{};`", clip(name));
                Fault::new(FaultKind::Syntax, 0, message)
            })?;
            char::from_u32(code).filter(|&c| chars::is_char(c)).ok_or_else(|| {
                let message = format!("XML 1.0 forbids the character of `&{};`", clip(name));
                Fault::new(FaultKind::Character, 0, message)
            })?
        }
    };
    Ok((c, end + 1))
}

/// Reads the rest of a usual character reference after its `#`.
fn decimal(bytes: &[u8]) -> Option<(char, usize)> {
    let len = bytes.iter().take(7).position(|&byte| byte == b';').filter(|&len| len > 0)?;
    let mut code = 0;
    for &byte in &bytes[..len] {
        code = 10 * code + u32::from(byte).checked_sub(u32::from(b'0')).filter(|&digit| digit < 10)?;
    }
    let c = char::from_u32(code).filter(|&c| chars::is_char(c))?;
    Some((c, len + "&#;".len()))
}

fn undefined(name: &str) -> Fault {
    Fault::new(FaultKind::Entity, 0, format!("the entity `&{};` is not defined", clip(name)))
}

/// Returns the number in a character reference, `38` or `x26`. A number that is too large becomes the largest.
pub(crate) fn code_point(digits: &str) -> Option<u32> {
    let (digits, radix) = match digits.strip_prefix('x') {
        Some(hex) => (hex, 16),
        None => (digits, 10),
    };
    if digits.is_empty() {
        return None;
    }
    digits.chars().try_fold(0u32, |code, c| Some(code.saturating_mul(radix).saturating_add(c.to_digit(radix)?)))
}

/// Reads the reference at the beginning of checked text, which has no other `&`; an unchecked one is kept unchanged.
fn read_checked(text: &str) -> (char, usize) {
    read(text).unwrap_or(('&', 1))
}

/// Resolves the reference at the beginning of checked text, and returns its length.
#[inline(never)]
pub(super) fn resolve(text: &str, out: &mut String) -> usize {
    let (c, len) = read_checked(text);
    out.push(c);
    len
}

/// Returns a bit for each byte of a block that is one of two, and perhaps for others that are not ASCII. Bit 8 i + j is
/// for byte 8 j + i.
// In this order, all words are treated alike, and the compiler makes vector instructions of it.
#[inline(always)]
fn marks(block: &[u8; BLOCK], wanted: [u8; 2]) -> u64 {
    let mut marks = [0; 2];
    for pair in block.chunks_exact(16) {
        for (marks, word) in marks.iter_mut().zip([pair.first_chunk(), pair.last_chunk()]) {
            let word = u64::from_le_bytes(*word.unwrap_or(&[0; 8]));
            let equal = |byte: u8| TOPS - ((word ^ (ONES * u64::from(byte))) & !TOPS);
            *marks = *marks >> 2 | (equal(wanted[0]) | equal(wanted[1])) & TOPS;
        }
    }
    marks[0] >> 1 | marks[1]
}

/// Puts the bits of [`marks`] into the order of the bytes: a matrix of 8 by 8 bits is transposed.
#[inline(always)]
const fn in_order(marks: u64) -> u64 {
    const fn swap(bits: u64, by: u32, mask: u64) -> u64 {
        let differ = (bits ^ bits >> by) & mask;
        bits ^ differ ^ differ << by
    }
    let marks = swap(marks, 7, 0x00AA_00AA_00AA_00AA);
    swap(swap(marks, 14, 0x0000_CCCC_0000_CCCC), 28, 0x0000_0000_F0F0_F0F0)
}

/// Returns the window at this place, with its block, if there is a whole one.
#[inline(always)]
fn window(bytes: &[u8], at: usize) -> Option<(&[u8; BLOCK], &[u8; WINDOW])> {
    let window: &[u8; WINDOW] = bytes.get(at..)?.first_chunk()?;
    Some((window.first_chunk()?, window))
}

/// Returns the reference at this place of a window, as [`common`] does.
#[inline(always)]
fn common_in(window: &[u8; WINDOW], near: usize) -> Option<(u8, usize)> {
    common_word(*window.get(near..)?.first_chunk()?)
}

/// Checks the references at the beginning of a text, in whole blocks. Returns the number of bytes that were searched;
/// `None` if any reference in them is wrong.
#[inline(never)]
pub(super) fn check_blocks(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some((block, window)) = window(bytes, at) {
        let mut marks = marks(block, [b'&', b'&']);
        while marks != 0 {
            let bit = marks.trailing_zeros() as usize;
            let near = bit / 8 + bit % 8 * 8;
            if common_in(window, near).is_none() && bytes[at + near] == b'&' {
                read(text.get(at + near..)?).ok()?;
            }
            marks &= marks - 1;
        }
        at += BLOCK;
    }
    Some(at)
}

/// Resolves the references and line ends of a checked text.
#[inline(never)]
pub(super) fn resolve_text(text: &str) -> String {
    let bytes = text.as_bytes();
    // With room for a block behind the last byte. Not zeros, because memory that is asked for with zeros takes longer.
    let mut out = vec![b' '; bytes.len() + BLOCK];
    let Resolved { mut at, done, len } = resolve_blocks(text, 0, bytes, &mut out, 0);
    let len = match bytes.get(done..at) {
        Some(part) => append(&mut out, len, part, &[]),
        None => len,
    };
    at = at.max(done);
    // The last bytes with zeros behind them are a block like the others.
    let (rest, mut last) = (&bytes[at..], [0; BLOCK + WINDOW]);
    last[..rest.len()].copy_from_slice(rest);
    let Resolved { done, len, .. } = resolve_blocks(text, at, &last, &mut out, len);
    let len = append(&mut out, len, rest.get(done..).unwrap_or_default(), &[]);
    out.truncate(len);
    String::from_utf8(out).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// How far a text was resolved.
struct Resolved {
    /// The number of bytes that were searched.
    at: usize,
    /// The number of bytes that were resolved and written.
    done: usize,
    /// The number of bytes of what was written.
    len: usize,
}

/// Resolves all whole windows of `bytes`, the bytes of `text` from an offset on, and writes behind `len`.
#[inline(always)]
fn resolve_blocks(text: &str, offset: usize, bytes: &[u8], out: &mut [u8], mut len: usize) -> Resolved {
    let (mut at, mut done) = (0, 0);
    while let Some((block, window)) = window(bytes, at) {
        let mut marks = in_order(marks(block, [b'&', b'\r']));
        while marks != 0 {
            let near = marks.trailing_zeros() as usize;
            let place = at + near;
            marks &= marks - 1;
            if let Some((byte, used)) = common_in(window, near) {
                let before = place - done;
                match (bytes.get(done..done + BLOCK), out.get_mut(len..len + BLOCK)) {
                    // Nearly always. A call that copies takes longer than the copy of a whole block.
                    (Some(part), Some(to)) if before < BLOCK => {
                        to.copy_from_slice(part);
                        to[before] = byte;
                        len += before + 1;
                    }
                    _ => len = append(out, len, &bytes[done..place], &[byte]),
                }
                done = place + used;
            } else if let Some((c, used)) = text.get(offset + place..).and_then(other) {
                len = append(out, len, &bytes[done..place], c.encode_utf8(&mut [0; 4]).as_bytes());
                done = place + used;
            }
        }
        at += BLOCK;
    }
    Resolved { at, done, len }
}

/// Writes these bytes behind the first `len`, and returns the new length.
#[inline(never)]
fn append(out: &mut [u8], len: usize, part: &[u8], more: &[u8]) -> usize {
    let end = len + part.len();
    out[len..end].copy_from_slice(part);
    out[end..end + more.len()].copy_from_slice(more);
    end + more.len()
}

/// Returns what a reference that is seldom written or a line end is resolved to, and its length. `None` if it is another
/// byte with the same lower bits.
#[inline(never)]
fn other(text: &str) -> Option<(char, usize)> {
    match text.as_bytes() {
        [b'&', ..] => Some(read_checked(text)),
        [b'\r', b'\n', ..] => Some(('\n', 2)),
        [b'\r', ..] => Some(('\n', 1)),
        _ => None,
    }
}
