//! Looks at text eight bytes at a time. Most text has nothing in it that needs a second look, and most is short: too short
//! for a vector search to pay off.

const ONES: u64 = 0x0101_0101_0101_0101;
const TOPS: u64 = 0x8080_8080_8080_8080;

/// The bytes of a kind of text that need a second look: these three of ASCII, control characters, and 0xEF, with which
/// U+FFFE begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Special(pub(crate) [u8; 3]);

impl Special {
    /// The top bit of each byte of `word` that is special. The lowest is right; those above it may not be.
    #[inline]
    fn bits(self, word: u64) -> u64 {
        let equal = |byte: u8| (word ^ (ONES * u64::from(byte))).wrapping_sub(ONES);
        let [a, b, c] = self.0;
        let ascii = word.wrapping_sub(ONES * 0x20) | equal(a) | equal(b) | equal(c);
        ((ascii & !word) | (equal(0xEF) & word)) & TOPS
    }

    /// Where the first special byte stands.
    #[inline]
    pub(crate) fn first(self, bytes: &[u8]) -> Option<usize> {
        let (mut rest, mut at) = (bytes, 0);
        while let Some((word, after)) = rest.split_first_chunk::<8>() {
            match self.bits(u64::from_le_bytes(*word)) {
                0 => (rest, at) = (after, at + 8),
                bits => return Some(at + bits.trailing_zeros() as usize / 8),
            }
        }
        // Spaces take the place of those that are missing.
        match self.bits(rest.iter().rev().fold(ONES * 0x20, |word, &byte| word << 8 | u64::from(byte))) {
            0 => None,
            bits => Some(at + bits.trailing_zeros() as usize / 8),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Special;

    /// Every byte at every place of texts of all lengths, against one look at each byte.
    #[test]
    fn every_byte_at_every_place() {
        for [a, b, c] in [*b"&<]", [0; 3]] {
            let is_special = |byte: u8| byte < 0x20 || byte == 0xEF || byte == a || byte == b || byte == c;
            for fill in [b'a', b'!', 0x7F, 0x80, 0xEE, 0xFF] {
                for len in 0..20 {
                    for at in 0..len {
                        for byte in 0..=255 {
                            let mut text = vec![fill; len];
                            text[at] = byte;
                            let first = text.iter().position(|&byte| is_special(byte));
                            assert_eq!(Special([a, b, c]).first(&text), first, "{text:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_first_of_two() {
        let special = Special([b'&', b'<', b'>']);
        for pair in [b"<&", b"&<", b">\n", b"\x1F<", b"\xEF&"] {
            let text = [&b"abc"[..], pair, b"defghijk"].concat();
            assert_eq!(special.first(&text), Some(3));
        }
    }
}
