//! Percent-encoding: which bytes may appear as they are, and which are escaped (RFC 3986 §2).

use std::borrow::Cow;

/// The class of a byte in the path or the query of a URI.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// May appear unescaped in a segment: `pchar` without escapes (RFC 3986 §3.3).
    Plain,
    Slash,
    Question,
    Percent,
    Hash,
    /// Must be escaped.
    Illegal,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Illegal; 256];
    let mut byte = 0;
    while byte < classes.len() {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => Class::Plain,
            b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' => Class::Plain,
            b':' | b'@' => Class::Plain,
            b'/' => Class::Slash,
            b'?' => Class::Question,
            b'%' => Class::Percent,
            b'#' => Class::Hash,
            _ => Class::Illegal,
        };
        byte += 1;
    }
    classes
};

pub(super) const fn class(byte: u8) -> Class {
    CLASSES[byte as usize]
}

/// Returns 0 for bytes from `first` to `last`, and another number for all others.
#[inline(always)]
const fn outside(byte: u8, first: u8, last: u8) -> u8 {
    byte.wrapping_sub(first).saturating_sub(last - first)
}

/// Marks, with one bit, each byte of a block that needs a second look. `before` holds the byte before each of them. A
/// byte without a mark is plain or a slash, and is no dot after a slash.
// The steps are written so that the compiler makes vector instructions of them.
#[inline]
pub(super) fn marks(block: &[u8; 16], before: &[u8; 16]) -> u128 {
    let mut marks = [0; 16];
    for ((mark, &byte), &before) in marks.iter_mut().zip(block).zip(before) {
        // Nearly all plain bytes of a path.
        let letter = outside(byte, b'@', b'Z').min(outside(byte, b'a', b'z'));
        let other = outside(byte, b'&', b';').min(letter).min(byte ^ b'_');
        let dot = (before ^ b'/') | (byte ^ b'.');
        *mark = if other.min(1) < dot.min(1) { 0 } else { 1 };
    }
    u128::from_le_bytes(marks)
}

/// Returns true for an absolute path without query of which the characters tell that no segment can be a dot segment for any
/// reader, because none begins with a dot or an escape. `is_sound` is asked about each escape, if it is given.
#[inline(always)]
pub(super) fn tame_path(bytes: &[u8], is_sound: Option<impl Fn(usize) -> bool>) -> bool {
    if !bytes.starts_with(b"/") || bytes.starts_with(b"//") {
        return false;
    }
    let is_tame = |at: usize, block: &[u8; 16], before: &[u8; 16]| {
        let (mut marks, mut escapes) = ([0; 16], [0; 16]);
        for (((mark, escape), &byte), &before) in marks.iter_mut().zip(&mut escapes).zip(block).zip(before) {
            let letter = outside(byte, b'@', b'Z').min(outside(byte, b'a', b'z'));
            let other = outside(byte, b'%', b';').min(letter).min(byte ^ b'_');
            let begin = (before ^ b'/') | (byte ^ b'.').min(byte ^ b'%');
            *mark = if other.min(1) < begin.min(1) { 0 } else { 1 };
            *escape = if byte == b'%' { 1 } else { 0 };
        }
        if u128::from_le_bytes(marks) != 0 {
            return false;
        }
        let Some(is_sound) = &is_sound else { return true };
        let mut escapes = u128::from_le_bytes(escapes);
        while escapes != 0 {
            if !is_sound(at + escapes.trailing_zeros() as usize / 8) {
                return false;
            }
            escapes &= escapes - 1;
        }
        true
    };
    let Some(last) = bytes.len().checked_sub(17) else {
        let (mut block, mut before) = ([b'a'; 16], [b'a'; 16]);
        let rest = &bytes[1..];
        block[..rest.len()].copy_from_slice(rest);
        before[..rest.len()].copy_from_slice(&bytes[..rest.len()]);
        return is_tame(1, &block, &before);
    };
    let mut at = 0;
    loop {
        // The last block may overlap the one before it.
        let start = at.min(last);
        let (Some(block), Some(before)) = (bytes[start + 1..].first_chunk(), bytes[start..].first_chunk()) else {
            return false;
        };
        if !is_tame(start + 1, block, before) {
            return false;
        }
        if start == last {
            return true;
        }
        at += 16;
    }
}

/// Returns true if an escape begins at `at`: `%` and two hexadecimal digits.
#[inline]
pub(super) fn is_escape(bytes: &[u8], at: usize) -> bool {
    escape_at(bytes, at).is_some()
}

/// Returns the byte that the escape at `at` encodes, or `None` if there is no `%` with two hexadecimal digits.
#[inline]
pub(super) fn escape_at(bytes: &[u8], at: usize) -> Option<u8> {
    let &[b'%', high, low] = bytes.get(at..)?.first_chunk()? else { return None };
    let (high, low) = (DIGITS[usize::from(high)], DIGITS[usize::from(low)]);
    (high | low < 16).then_some(high << 4 | low)
}

/// The value of each hexadecimal digit; 16 for any other byte.
const DIGITS: [u8; 256] = {
    let mut digits = [16; 256];
    let mut value = 0;
    while value < 16 {
        digits[b"0123456789abcdef"[value as usize] as usize] = value;
        digits[b"0123456789ABCDEF"[value as usize] as usize] = value;
        value += 1;
    }
    digits
};

/// Returns the length of the dot that begins at `at`, raw or escaped; 0 if there is no dot.
fn dot_len(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(b'.') => 1,
        Some(b'%') if escape_at(bytes, at) == Some(b'.') => 3,
        _ => 0,
    }
}

/// Returns true if the segment that begins at `at` is `.` or `..`, even escaped: `%2E` is a dot (RFC 3986 §6.2.2.2).
pub(super) fn is_dot_segment(bytes: &[u8], at: usize) -> bool {
    let first = dot_len(bytes, at);
    let end = at + first + dot_len(bytes, at + first);
    first > 0 && matches!(bytes.get(end), None | Some(b'/' | b'?'))
}

/// Returns the number of dots in a segment, raw or escaped, if it is `.` or `..`; otherwise 0.
#[inline]
pub(super) fn dots(segment: &[u8]) -> usize {
    let first = dot_len(segment, 0);
    let second = if first > 0 { dot_len(segment, first) } else { 0 };
    if first + second == segment.len() { usize::from(first > 0) + usize::from(second > 0) } else { 0 }
}

#[inline]
fn push_escape(out: &mut String, byte: u8) {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    out.push('%');
    out.push(DIGITS[usize::from(byte >> 4)]);
    out.push(DIGITS[usize::from(byte & 0xF)]);
}

/// Appends a decoded segment in its encoded form.
#[inline]
pub(super) fn push_segment(out: &mut String, segment: &[u8]) {
    for &byte in segment {
        match class(byte) {
            Class::Plain => out.push(char::from(byte)),
            _ => push_escape(out, byte),
        }
    }
}

/// Returns true if the byte at `at` may appear unescaped in a path, a query or a fragment.
#[inline]
fn is_sound(bytes: &[u8], at: usize) -> bool {
    match class(bytes[at]) {
        Class::Plain | Class::Slash | Class::Question => true,
        Class::Percent => is_escape(bytes, at),
        Class::Hash | Class::Illegal => false,
    }
}

/// Returns true if `text` may be a path with or without a query, or a fragment (RFC 3986 §3.3 to §3.5).
#[inline]
pub(super) fn is_encoded(text: &str) -> bool {
    (0..text.len()).all(|at| is_sound(text.as_bytes(), at))
}

/// Escapes every byte of `text`, a path with or without a query, that may not appear there. Existing escapes stay.
#[inline]
pub(super) fn repair(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let Some(first) = (0..bytes.len()).find(|&at| !is_sound(bytes, at)) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(&text[..first]);
    for (at, &byte) in bytes.iter().enumerate().skip(first) {
        if is_sound(bytes, at) { out.push(char::from(byte)) } else { push_escape(&mut out, byte) }
    }
    Cow::Owned(out)
}

/// Returns true if an escape begins at `at` that is in its normal form, and encodes neither a separator nor the end of a
/// text for any server.
#[inline]
pub(super) fn is_clear_escape(bytes: &[u8], at: usize) -> bool {
    escape_at(bytes, at).is_some_and(|byte| CLEAR[usize::from(byte)]) && is_upper(bytes, at)
}

/// The bytes that have to be escaped, but for separators and NUL.
const CLEAR: [bool; 256] = {
    let mut clear = [false; 256];
    let mut byte = 0;
    while byte < clear.len() {
        clear[byte] = !matches!(class(byte as u8), Class::Plain) && !matches!(byte as u8, 0 | b'/' | b'\\');
        byte += 1;
    }
    clear
};

/// Returns true if the digits of the escape at `at` are in upper case.
#[inline]
fn is_upper(bytes: &[u8], at: usize) -> bool {
    bytes[at + 1] < b'a' && bytes[at + 2] < b'a'
}

/// Returns true if an escape begins at `at` that is necessary and has its digits in upper case.
#[inline]
pub(super) fn is_normal_escape(bytes: &[u8], at: usize, keep: fn(u8) -> bool) -> bool {
    escape_at(bytes, at).is_some_and(|byte| !keep(byte)) && is_upper(bytes, at)
}

/// Converts every spelling to one form: escapes only where they are needed, with digits in upper case.
///
/// `keep` returns true for bytes that mean the same raw and escaped. Raw bytes that may not appear in `text` are
/// escaped.
#[inline]
pub(super) fn normalize(text: &str, keep: fn(u8) -> bool) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let is_normal = |at: usize| match class(bytes[at]) {
        Class::Plain | Class::Slash | Class::Question => true,
        Class::Percent => is_normal_escape(bytes, at, keep),
        Class::Hash | Class::Illegal => false,
    };
    let Some(first) = (0..bytes.len()).find(|&at| !is_normal(at)) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut at = first;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match class(byte) {
            Class::Plain | Class::Slash | Class::Question => out.push(char::from(byte)),
            Class::Percent => match escape_at(bytes, at - 1) {
                Some(byte) => {
                    at += 2;
                    if keep(byte) { out.push(char::from(byte)) } else { push_escape(&mut out, byte) }
                }
                None => push_escape(&mut out, byte),
            },
            Class::Hash | Class::Illegal => push_escape(&mut out, byte),
        }
    }
    Cow::Owned(out)
}

/// Decodes the escapes in `text`; a `%` that begins no escape is kept.
#[inline]
pub(super) fn decode(text: &str) -> Cow<'_, [u8]> {
    let bytes = text.as_bytes();
    let Some(mut next) = memchr::memchr(b'%', bytes) else { return Cow::Borrowed(bytes) };
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while next < bytes.len() {
        out.extend_from_slice(&bytes[at..next]);
        let escaped = escape_at(bytes, next);
        out.push(escaped.unwrap_or(b'%'));
        at = next + if escaped.is_some() { 3 } else { 1 };
        // The escapes of a name are close to each other.
        next = bytes[at..].iter().position(|&byte| byte == b'%').map_or(bytes.len(), |more| at + more);
    }
    out.extend_from_slice(&bytes[at..]);
    Cow::Owned(out)
}

/// Decodes the escapes in `text`, if the result is UTF-8.
#[inline]
pub(super) fn decode_text(text: &str) -> Option<Cow<'_, str>> {
    match decode(text) {
        Cow::Borrowed(_) => Some(Cow::Borrowed(text)),
        Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
    }
}

/// Decodes the escapes in `text`, with U+FFFD in place of bytes that are not UTF-8.
#[inline]
pub(crate) fn decode_lossy(text: &str) -> Cow<'_, str> {
    match decode(text) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        Cow::Owned(bytes) => Cow::Owned(match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        }),
    }
}

/// Returns true if `text` has an escaped slash, which could not be told from a separator once decoded.
#[inline]
pub(super) fn has_escaped_slash(text: &str) -> bool {
    let bytes = text.as_bytes();
    (0..bytes.len()).any(|at| bytes[at] == b'%' && escape_at(bytes, at) == Some(b'/'))
}
