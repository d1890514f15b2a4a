//! Inspects text 16 bytes at a time. Most text has nothing in it that needs a second look, and is too short for a
//! vector search to pay off.

pub(super) const ONES: u64 = 0x0101_0101_0101_0101;
const SPACES: u128 = 0x2020_2020_2020_2020_2020_2020_2020_2020;
/// The highest bit of each byte.
pub(crate) const TOPS: u64 = 0x8080_8080_8080_8080;

/// Returns 0xFF for each byte whose `distance` is 0, and 0 for each other. `distance` should not compare, because then
/// the compiler makes vector instructions of all this.
#[inline(always)]
fn zeros(block: [u8; 16], distance: impl Fn(u8) -> u8) -> u128 {
    u128::from_le_bytes(block.map(|byte| if distance(byte) == 0 { 0xFF } else { 0 }))
}

/// Returns the place of the first byte that is not 0.
#[inline(always)]
fn first_mark(marks: u128) -> usize {
    marks.trailing_zeros() as usize / 8
}

/// The bytes that need a second look in a kind of text: three of ASCII, all below 0x20, and 0xEF, with which U+FFFE
/// begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Special {
    one: u8,
    /// Two bytes that differ in one bit are found by one comparison: this is both with that bit set, and the next field
    /// is the bit.
    pair: u8,
    bit: u8,
}

impl Special {
    /// Makes a set of special bytes. The two bytes of `pair` must differ in at most one bit.
    pub(crate) const fn new(one: u8, pair: [u8; 2]) -> Self {
        let bit = pair[0] ^ pair[1];
        assert!(bit.count_ones() <= 1);
        Self { one, pair: pair[0] | bit, bit }
    }

    /// Returns 0xFF for each special byte, and 0 for each other.
    #[inline(always)]
    fn marks(self, block: [u8; 16]) -> u128 {
        zeros(block, |byte| {
            let others = (byte ^ self.one).min((byte | self.bit) ^ self.pair).min(byte ^ 0xEF);
            others.min(byte.saturating_sub(0x1F))
        })
    }

    /// Returns the place of the first special byte. Inlined, because a call costs a reader a tenth more time.
    #[inline(always)]
    pub(crate) fn first(self, bytes: &[u8]) -> Option<usize> {
        let (mut rest, mut at) = (bytes, 0);
        while let Some((block, after)) = rest.split_first_chunk() {
            match self.marks(*block) {
                0 => (rest, at) = (after, at + 16),
                marks => return Some(at + first_mark(marks)),
            }
        }
        self.first_of_few(rest).map(|found| at + found)
    }

    /// Does the work of [`first`](Self::first) for less than 16 bytes.
    fn first_of_few(self, bytes: &[u8]) -> Option<usize> {
        match self.marks(padded_block(bytes)) {
            0 => None,
            marks => Some(first_mark(marks)),
        }
    }
}

/// Returns where one of these bytes first appears. It is found without a call if it is among the first 16.
#[inline(always)]
pub(crate) fn find<const N: usize>(wanted: [u8; N], bytes: &[u8]) -> Option<usize> {
    let far = |bytes: &[u8]| match *wanted.as_slice() {
        [one] => memchr::memchr(one, bytes),
        [one, two, three] => memchr::memchr3(one, two, three, bytes),
        _ => bytes.iter().position(|byte| wanted.contains(byte)),
    };
    let Some((block, rest)) = bytes.split_first_chunk() else { return far(bytes) };
    let differs = |byte: u8| wanted.iter().fold(u8::MAX, |differs, wanted| differs.min(byte ^ wanted));
    match zeros(*block, differs) {
        0 => far(rest).map(|found| found + 16),
        marks => Some(first_mark(marks)),
    }
}

/// Returns where this byte first appears, if it is among the first 48 and they are not the last.
#[inline(always)]
pub(crate) fn find_near(wanted: u8, bytes: &[u8]) -> Option<usize> {
    let mut rest = bytes;
    for block in 0..3 {
        let (first, after) = rest.split_first_chunk()?;
        match zeros(*first, |byte| byte ^ wanted) {
            0 => rest = after,
            marks => return Some(16 * block + first_mark(marks)),
        }
    }
    None
}

/// Returns the place of the first `&`.
// Not by a vector search, which takes longer to begin than the 30 bytes between two references of a calendar.
#[inline(always)]
pub(crate) fn find_ampersand(bytes: &[u8]) -> Option<usize> {
    let (mut rest, mut at) = (bytes, 0);
    while let Some((block, after)) = rest.split_first_chunk() {
        match zeros(*block, |byte| byte ^ b'&') {
            0 => (rest, at) = (after, at + 16),
            marks => return Some(at + first_mark(marks)),
        }
    }
    match zeros(padded_block(rest), |byte| byte ^ b'&') {
        0 => None,
        marks => Some(at + first_mark(marks)),
    }
}

/// Returns less than 16 bytes as a block, with spaces in place of the missing ones.
#[inline]
fn padded_block(bytes: &[u8]) -> [u8; 16] {
    let block = match (bytes.first_chunk(), bytes.last_chunk()) {
        // Two halves that may overlap.
        (Some(first), Some(last)) => {
            let half = |bytes: &[u8; 8]| u128::from(u64::from_le_bytes(*bytes));
            half(first) | half(last) << (8 * (bytes.len() - 8)) | SPACES << (8 * bytes.len())
        }
        _ => u128::from(padded(bytes)) | SPACES << 64,
    };
    block.to_le_bytes()
}

/// True if every byte below 0x20 is white space of XML. False if there are less than 32 bytes.
#[inline(never)]
pub(crate) fn controls_are_space(bytes: &[u8]) -> bool {
    #[inline(always)]
    fn look_at(found: &mut [u8; 32], block: &[u8; 32]) {
        for (found, &byte) in found.iter_mut().zip(block) {
            // Tab and carriage return differ in one bit.
            let is_space = ((byte | (b'\t' ^ b'\r')) == b'\r') | (byte == b'\n');
            *found |= u8::from((byte < 0x20) & !is_space);
        }
    }
    let Some(last) = bytes.last_chunk() else { return false };
    // Without a branch for each block, because nearly every text is right to its end.
    let mut found = [0; 32];
    let mut rest = bytes;
    while let Some((block, after)) = rest.split_first_chunk() {
        look_at(&mut found, block);
        rest = after;
    }
    // The last block overlaps the one before it.
    look_at(&mut found, last);
    found == [0; 32]
}

/// True if everything is ASCII, with no `&`, `<` or `>` and nothing below 0x20.
#[inline]
pub(crate) fn are_plain(bytes: &[u8]) -> bool {
    match bytes.last_chunk() {
        Some(last) => many_are_plain(bytes, last),
        None => few_are_plain(bytes),
    }
}

/// Does the work of [`are_plain`] for 16 bytes or more.
#[inline(never)]
fn many_are_plain(bytes: &[u8], last: &[u8; 16]) -> bool {
    let mut rest = bytes;
    while let Some((block, after)) = rest.split_first_chunk() {
        if !is_plain_block(block) {
            return false;
        }
        rest = after;
    }
    // The last block overlaps the one before it.
    is_plain_block(last)
}

/// Returns 0 if a byte is not plain.
#[inline(always)]
fn plainness(byte: u8) -> u8 {
    let others = (byte ^ b'&').min((byte | b'<' ^ b'>') ^ (b'<' | b'>')).min(0x80_u8.saturating_sub(byte));
    others.min(byte.saturating_sub(0x1F))
}

#[inline(always)]
fn is_plain_block(block: &[u8; 16]) -> bool {
    zeros(*block, plainness) == 0
}

/// Looks at two blocks at once.
#[inline(always)]
fn are_plain_blocks(a: &[u8; 16], b: &[u8; 16]) -> bool {
    let mut both = a.map(plainness);
    both.iter_mut().zip(b).for_each(|(both, &byte)| *both = plainness(byte).min(*both));
    zeros(both, |plainness| plainness) == 0
}

/// Does the work of [`are_plain`] for less than 16 bytes.
#[inline(always)]
fn few_are_plain(bytes: &[u8]) -> bool {
    match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => {
            is_plain_word(u64::from_le_bytes(*first)) && is_plain_word(u64::from_le_bytes(*last))
        }
        _ => is_plain_word(padded(bytes)),
    }
}

#[inline(always)]
fn is_plain_word(word: u64) -> bool {
    let and = word ^ (ONES * u64::from(b'&'));
    // `<` and `>` differ in one bit.
    let angle = (word | (ONES * u64::from(b'<' ^ b'>'))) ^ (ONES * u64::from(b'<' | b'>'));
    (word | word.wrapping_sub(ONES * 0x20) | and.wrapping_sub(ONES) | angle.wrapping_sub(ONES)) & TOPS == 0
}

/// Copies bytes that [are plain](are_plain) to the beginning of `out`, which has room for 16 bytes more. If it returns
/// false, they are not, and only some of them were copied.
#[inline(always)]
pub(crate) fn copy_plain(bytes: &[u8], out: &mut [u8]) -> bool {
    match bytes.last_chunk() {
        Some(last) => copy_many_plain(bytes, last, out),
        None => copy_few_plain(bytes, out).is_some_and(|is_plain| is_plain),
    }
}

/// Does the work of [`copy_plain`] for 16 bytes or more.
#[inline(never)]
fn copy_many_plain(bytes: &[u8], last: &[u8; 16], out: &mut [u8]) -> bool {
    // The last block overlaps the one before it.
    let Some(place) = out.get_mut(bytes.len() - 16..).and_then(|out| out.first_chunk_mut()) else { return false };
    *place = *last;
    let (mut rest, mut out) = (bytes, out);
    // Dates, entity tags and media types.
    if let (Some(first), Some(place), ..=32) = (bytes.first_chunk(), out.first_chunk_mut(), bytes.len()) {
        *place = *first;
        return are_plain_blocks(first, last);
    }
    while let (Some((block, after)), Some((place, behind))) = (rest.split_first_chunk(), out.split_first_chunk_mut()) {
        if !is_plain_block(block) {
            return false;
        }
        *place = *block;
        (rest, out) = (after, behind);
    }
    is_plain_block(last)
}

/// Does the work of [`copy_plain`] for less than 16 bytes. `None` if there is no room for them.
#[inline(always)]
fn copy_few_plain(bytes: &[u8], out: &mut [u8]) -> Option<bool> {
    match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(first), Some(last)) => {
            *out.first_chunk_mut()? = *first;
            *out.get_mut(bytes.len() - 8..)?.first_chunk_mut()? = *last;
            let both = u128::from(u64::from_le_bytes(*first)) | u128::from(u64::from_le_bytes(*last)) << 64;
            Some(is_plain_block(&both.to_le_bytes()))
        }
        _ => {
            let word = padded(bytes);
            *out.first_chunk_mut()? = word.to_le_bytes();
            Some(is_plain_word(word))
        }
    }
}

/// Returns less than eight bytes as a word, with spaces in place of the missing ones.
#[inline]
pub(crate) fn padded(bytes: &[u8]) -> u64 {
    let len = bytes.len();
    let spaces = |from: usize| (ONES * 0x20) << (8 * from);
    match (bytes.first_chunk(), bytes.last_chunk()) {
        // Two halves that may overlap.
        (Some(first), Some(last)) => {
            let half = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
            half(first) | half(last) << (8 * (len - 4)) | spaces(len)
        }
        _ => {
            let [first, .., last] = *bytes else {
                return bytes.first().map_or(ONES * 0x20, |&byte| spaces(1) | u64::from(byte));
            };
            // The one in the middle may be the last.
            let middle = bytes.get(1).copied().unwrap_or_default();
            u64::from(first) | u64::from(middle) << 8 | u64::from(last) << (8 * (len - 1)) | spaces(len)
        }
    }
}

/// Returns the first eight bytes of a name and the last eight, or all of them and nothing.
#[inline]
fn ends(name: &[u8]) -> (u64, u64) {
    match (name.first_chunk::<8>(), name.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (padded(name), 0),
    }
}

/// A name in a form that is compared without a call if it is short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Words {
    len: usize,
    ends: (u64, u64),
}

impl Words {
    /// Makes the words of a name, which has no space in it.
    #[inline]
    pub(crate) fn new(name: &[u8]) -> Self {
        Self { len: name.len(), ends: ends(name) }
    }

    /// Returns true if names with these words are equal.
    #[inline]
    pub(crate) const fn are_all(self) -> bool {
        self.len <= 16
    }

    /// Returns the result of [`spread`] for this name.
    #[inline]
    pub(crate) const fn spread(self) -> u8 {
        /// 2^64 divided by the golden ratio, the usual factor of multiplicative hashing: each bit of the input changes
        /// the highest bits of the product.
        const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
        // Rotated, because the two overlap in a short name, and equal bytes must not cancel each other.
        ((self.ends.0 ^ self.ends.1.rotate_left(23)).wrapping_mul(FACTOR) >> 56) as u8
    }
}

/// The number of different results of [`spread`].
pub(crate) const SPREAD: usize = 256;

/// Returns a number that few of the names of a document share, for tables in which each name has one place and a later
/// name may displace an earlier one. It is not keyed, so only speed may depend on it.
///
/// The number is made of the first and the last eight bytes, because names differ there: many share a beginning, such
/// as `getcontent`, or an end, such as `-set`.
#[inline]
pub(crate) fn spread(name: &[u8]) -> u8 {
    Words::new(name).spread()
}

#[cfg(test)]
mod tests {
    use super::{
        SPREAD, Special, Words, are_plain, controls_are_space, copy_plain, find, find_ampersand, find_near, spread,
    };

    /// The names of documents get about as many different numbers as chance would give them.
    #[test]
    fn names_are_spread() {
        let names = [
            "acl",
            "checked-in",
            "checked-out",
            "comment",
            "creationdate",
            "creator-displayname",
            "current-user-principal",
            "current-user-privilege-set",
            "displayname",
            "getcontentlanguage",
            "getcontentlength",
            "getcontenttype",
            "getctag",
            "getetag",
            "getlastmodified",
            "group",
            "group-member-set",
            "group-membership",
            "href",
            "inherited-acl-set",
            "lockdiscovery",
            "max-resource-size",
            "multistatus",
            "owner",
            "owner-display-name",
            "owner-id",
            "permissions",
            "principal-URL",
            "principal-collection-set",
            "prop",
            "propstat",
            "quota-available-bytes",
            "quota-used-bytes",
            "resource-id",
            "resourcetype",
            "response",
            "share-permissions",
            "share-types",
            "size",
            "status",
            "supported-calendar-component-set",
            "supported-calendar-data",
            "supported-lock-set",
            "supported-method-set",
            "supported-privilege-set",
            "supported-report-set",
            "sync-token",
        ];
        for prefix in ["", "D:", "d:", "lp1:", "oc:", "ns0:"] {
            let numbers: std::collections::HashSet<u8> =
                names.iter().map(|name| spread(format!("{prefix}{name}").as_bytes())).collect();
            // By chance, 47 names take 43 of 256 numbers.
            assert!(numbers.len() >= 40, "{prefix:?}: {} of {}", numbers.len(), names.len());
        }
        let all: std::collections::HashSet<u8> =
            (0..4000).map(|number| spread(format!("property-{number}").as_bytes())).collect();
        assert!(all.len() * 10 > SPREAD * 9, "{}", all.len());
        assert_eq!(spread(b""), spread(b""));
    }

    #[test]
    fn names_with_equal_words_are_equal_if_they_are_short() {
        let names =
            |len: usize| (0..=len).map(move |at| (0..len).map(|it| if it == at { b'b' } else { b'a' }).collect());
        let names: Vec<Vec<u8>> = (0..20).flat_map(names).collect();
        for a in &names {
            for b in &names {
                let (words, others) = (Words::new(a), Words::new(b));
                assert!(words == others || a != b);
                assert!(a == b || words != others || !words.are_all(), "{a:?} {b:?}");
            }
        }
        assert_eq!(Words::new(b"").spread(), spread(b""));
    }

    /// Checks every byte at every place of texts of all lengths against a search byte by byte.
    #[test]
    fn every_byte_at_every_place() {
        for [a, b, c] in [*b"&<>", *b"<&\"", [0; 3]] {
            let is_special = |byte: u8| byte < 0x20 || byte == 0xEF || byte == a || byte == b || byte == c;
            for fill in [b'a', b'!', 0x7F, 0x80, 0xEE, 0xFF] {
                for len in 0..40 {
                    for at in 0..len {
                        for byte in 0..=255 {
                            let mut text = vec![fill; len];
                            text[at] = byte;
                            let first = text.iter().position(|&byte| is_special(byte));
                            assert_eq!(Special::new(a, [b, c]).first(&text), first, "{text:?}");
                        }
                    }
                }
            }
        }
    }

    /// Finds one of three bytes with two of them in every pair of places.
    #[test]
    fn near_and_far() {
        let places: Vec<Option<usize>> = (0..40).map(Some).chain([None]).collect();
        for len in 0..40 {
            for &at in &places {
                for &other in &places {
                    let mut text = vec![b'!'; len];
                    for (place, byte) in [(at, b'>'), (other, b'"')] {
                        if let Some(found) = place.and_then(|place| text.get_mut(place)) {
                            *found = byte;
                        }
                    }
                    let first = |wanted: &[u8]| text.iter().position(|byte| wanted.contains(byte));
                    assert_eq!(find(*b">'\"", &text), first(b">\""), "{text:?}");
                    assert_eq!(find(*b">\"", &text), first(b">\""), "{text:?}");
                    assert_eq!(find([b'>'], &text), first(b">"), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn near_bytes() {
        for len in 0..100 {
            for at in 0..len {
                let mut text = vec![b'a'; len];
                text[at] = b'>';
                // The block in which it is must be whole.
                let is_near = at < 48 && at / 16 * 16 + 16 <= len;
                assert_eq!(find_near(b'>', &text), is_near.then_some(at), "{at} of {len}");
            }
        }
    }

    #[test]
    fn ampersands_at_every_place() {
        for len in 0..70 {
            assert_eq!(find_ampersand(&vec![b'%'; len]), None);
            for at in 0..len {
                let mut text = vec![b'\''; len];
                text[at..].fill(b'&');
                assert_eq!(find_ampersand(&text), Some(at), "{at} of {len}");
            }
        }
    }

    #[test]
    fn controls_at_every_place() {
        for len in 0..100 {
            for at in 0..len {
                for byte in 0..=255 {
                    let mut text = vec![b'a'; len];
                    text[at] = byte;
                    let are_space = len >= 32 && (byte >= 0x20 || b"\t\n\r".contains(&byte));
                    assert_eq!(controls_are_space(&text), are_space, "{byte} at {at} of {len}");
                }
            }
        }
    }

    #[test]
    fn plain_texts() {
        for len in 0..40 {
            for at in 0..len {
                for byte in 0..=255 {
                    let mut text = vec![b'~'; len];
                    text[at] = byte;
                    let plain = matches!(byte, b' '..=0x7F) && !b"&<>".contains(&byte);
                    assert_eq!(are_plain(&text), plain, "{text:?}");
                    let mut copy = [b'_'; 60];
                    assert_eq!(copy_plain(&text, &mut copy[..len + 16]), plain, "{text:?}");
                    assert!(!plain || copy.starts_with(&text), "{text:?} {copy:?}");
                    assert!(copy[len + 16..].iter().all(|&byte| byte == b'_'), "{text:?} {copy:?}");
                    // Without room, nothing is said to be copied.
                    assert!(!copy_plain(&text, &mut copy[..len - 1]), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn the_first_of_two() {
        let special = Special::new(b'&', [b'<', b'>']);
        for pair in [b"<&", b"&<", b">\n", b"\x1F<", b"\xEF&"] {
            let text = [&b"abc"[..], pair, b"defghijk"].concat();
            assert_eq!(special.first(&text), Some(3));
        }
    }
}
