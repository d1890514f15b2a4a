//! The characters that XML 1.0 (5th edition) allows, and where.

/// Returns true for a character that may appear in an XML document (XML 1.0 §2.2, `Char`).
pub(crate) const fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..) && !matches!(c, '\u{FFFE}' | '\u{FFFF}')
}

/// Returns true for white space as XML defines it (XML 1.0 §2.3, `S`).
pub(crate) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Returns true for a character that is white space as [`is_space`] means it: a pattern to search texts for.
pub(crate) const fn is_space_char(c: char) -> bool {
    c.is_ascii() && is_space(c as u8)
}

/// Removes XML white space from both ends of `text`.
#[inline]
pub(crate) fn trim(text: &str) -> &str {
    match text.as_bytes() {
        // Nearly all texts are trimmed already.
        [first, .., last] if !is_space(*first) && !is_space(*last) => text,
        _ => trim_space(text),
    }
}

#[inline(never)]
fn trim_space(text: &str) -> &str {
    text.trim_matches(is_space_char)
}

/// Returns true for characters that show nothing, end a line, or change the order in which others are shown, because
/// they can make a text look like another one, or control a terminal.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Splits a text at the first byte that is this ASCII character, like `str::split_once`, which is repeated wherever it
/// is called.
#[inline(never)]
pub(crate) fn split_once(text: &str, at: u8) -> Option<(&str, &str)> {
    let (before, after) = text.split_at(memchr::memchr(at, text.as_bytes())?);
    Some((before, after.get(1..)?))
}

/// Returns true for a character that may begin a name without a colon (Namespaces in XML §3, `NCName`).
pub(crate) const fn is_name_start(c: char) -> bool {
    matches!(c,
        'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

/// Returns true for a character that may continue a name without a colon.
pub(crate) const fn is_name_char(c: char) -> bool {
    is_name_start(c) || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

const START: u8 = 1;
const CHAR: u8 = 2;

/// For each ASCII character, the places in a name where it may appear.
const ASCII_NAME: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        let c = byte as u8 as char;
        table[byte] = if is_name_start(c) { START } else { 0 } | if is_name_char(c) { CHAR } else { 0 };
        byte += 1;
    }
    table
};

/// Returns true if `name` is an `NCName`: a local name or a prefix.
pub(crate) const fn is_ncname(name: &str) -> bool {
    let bytes = name.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        // Almost every name is ASCII, and names are checked for each tag.
        let class = ASCII_NAME[bytes[at] as usize];
        if class & (if at == 0 { START } else { CHAR }) != 0 {
            at += 1;
            continue;
        }
        let (c, len) = char_at(bytes, at);
        if !(if at == 0 { is_name_start(c) } else { is_name_char(c) }) {
            return false;
        }
        at += len;
    }
    at > 0
}

/// Returns true if XML can carry every character of a text.
#[inline]
pub(crate) const fn is_text(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        // Nearly all text is ASCII.
        if matches!(bytes[at], b' '..=0x7F) {
            at += 1;
            continue;
        }
        let (c, len) = char_at(bytes, at);
        if !is_char(c) {
            return false;
        }
        at += len;
    }
    true
}

/// Returns the character at `at` and its length. `str::chars` cannot be used in a `const fn`.
const fn char_at(bytes: &[u8], at: usize) -> (char, usize) {
    const fn tail(bytes: &[u8], at: usize) -> u32 {
        (bytes[at] & 0x3F) as u32
    }
    let first = bytes[at] as u32;
    let (code, len) = match first {
        0..0x80 => (first, 1),
        0x80..0xE0 => ((first & 0x1F) << 6 | tail(bytes, at + 1), 2),
        0xE0..0xF0 => ((first & 0x0F) << 12 | tail(bytes, at + 1) << 6 | tail(bytes, at + 2), 3),
        _ => {
            let low = tail(bytes, at + 1) << 12 | tail(bytes, at + 2) << 6 | tail(bytes, at + 3);
            ((first & 0x07) << 18 | low, 4)
        }
    };
    match char::from_u32(code) {
        Some(c) => (c, len),
        None => ('\0', len),
    }
}

/// Compares names without a call if they are short, as nearly all are.
#[inline]
pub(crate) fn are_same(a: &[u8], b: &[u8]) -> bool {
    match (a.first_chunk::<8>(), a.last_chunk::<8>(), b.first_chunk(), b.last_chunk()) {
        (Some(first), Some(last), Some(other_first), Some(other_last)) if a.len() <= 16 => {
            a.len() == b.len() && first == other_first && last == other_last
        }
        _ => match (a.first_chunk::<4>(), a.last_chunk::<4>(), b.first_chunk(), b.last_chunk()) {
            (Some(first), Some(last), Some(other_first), Some(other_last)) if a.len() <= 8 => {
                a.len() == b.len() && first == other_first && last == other_last
            }
            _ => a == b,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::are_same;

    /// Every place in names of all lengths.
    #[test]
    fn names_are_compared_to_their_last_byte() {
        for len in 0..24 {
            let name = vec![b'a'; len];
            for other_len in 0..24 {
                assert_eq!(are_same(&name, &vec![b'a'; other_len]), len == other_len, "{len} {other_len}");
            }
            for at in 0..len {
                let mut other = name.clone();
                other[at] = b'b';
                assert!(!are_same(&name, &other) && are_same(&other, &other.clone()), "{at} of {len}");
            }
        }
    }
}
