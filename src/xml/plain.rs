//! Cuts plain markup into tokens without quick-xml.
//!
//! Markup is plain if it has only tags, attributes in quotes, and text. All else (comments, CDATA sections, processing instructions, every fault, and everything unusual) is not plain, and the
//! caller reads it with quick-xml from the beginning. So nothing here decides that something is wrong, and whatever is
//! accepted here, [`Tokens`](super::tokens::Tokens) accepts with the same spans.
//!
//! It works on bytes, so that a piece need not be cut before it is read. The caller checks that all of it is UTF-8.

#[cfg(test)]
mod tests;

use memchr::memchr;

use super::text::{self, TextPlace};
use super::words::{are_plain, find, find_near};
use crate::chars::{are_same, is_ncname, is_space};

/// A byte of a name that may also begin one.
const START: u8 = 1;
/// A byte of a name that cannot begin one.
const INNER: u8 = 2;
const COLON: u8 = 3;

/// The kind of each byte in a name; 0 for a byte that ends it.
static NAME: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => START,
            b'0'..=b'9' | b'-' | b'.' => INNER,
            b':' => COLON,
            _ => 0,
        };
        byte += 1;
    }
    table
};

/// The position in markup that is read.
#[derive(Debug)]
pub(crate) struct Plain<'x> {
    bytes: &'x [u8],
    at: usize,
}

/// A name with at most one prefix, as it was written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct QName<'x> {
    pub(crate) whole: &'x [u8],
    /// The length of the prefix with its colon; 0 if there is none.
    colon: usize,
}

impl<'x> QName<'x> {
    /// Makes a name of which everything up to `colon` is the prefix with its colon. Both parts must be well-formed.
    pub(crate) const fn checked(whole: &'x [u8], colon: usize) -> Self {
        Self { whole, colon }
    }

    /// Returns the prefix with its colon.
    #[inline]
    pub(crate) fn prefix_and_colon(&self) -> &'x [u8] {
        &self.whole[..self.colon]
    }

    #[inline]
    pub(crate) fn prefix(&self) -> &'x [u8] {
        &self.whole[..self.colon.saturating_sub(1)]
    }

    #[inline]
    pub(crate) fn local(&self) -> &'x [u8] {
        &self.whole[self.colon..]
    }
}

/// The byte after a name or an attribute, which tells how a start tag goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TagEnd {
    /// `>`
    Open,
    /// `/>`
    Empty,
}

/// `<` and a prefix with its colon, in a form that is compared without a call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TagStart {
    word: u64,
    mask: u64,
    len: usize,
}

impl TagStart {
    /// Makes the start of tags with this prefix and its colon. One that is too long is equal to no tag.
    pub(crate) fn new(prefix: &[u8]) -> Self {
        let len = 1 + prefix.len();
        if len > size_of::<u64>() {
            return Self { word: 1, mask: 0, len: 0 };
        }
        let word = prefix.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
        Self { word: word << 8 | u64::from(b'<'), mask: u64::MAX >> (64 - 8 * len), len }
    }
}

impl<'x> Plain<'x> {
    pub(crate) const fn new(bytes: &'x [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Returns the number of bytes that were read.
    #[inline]
    pub(crate) const fn position(&self) -> usize {
        self.at
    }

    #[inline]
    fn rest(&self) -> &'x [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Returns the bytes of a range that was read.
    pub(crate) fn slice(&self, from: usize, to: usize) -> &'x [u8] {
        self.bytes.get(from..to).unwrap_or_default()
    }

    #[inline]
    pub(crate) fn skip_space(&mut self) {
        while self.bytes.get(self.at).is_some_and(|&byte| is_space(byte)) {
            self.at += 1;
        }
    }

    /// Passes white space, and returns true if an end tag follows, or false if a start tag does.
    #[inline]
    pub(crate) fn is_end(&mut self) -> Option<bool> {
        self.skip_space();
        match self.rest() {
            [b'<', next, ..] => Some(*next == b'/'),
            _ => None,
        }
    }

    /// Returns true if an end tag is here.
    #[inline]
    pub(crate) fn is_end_tag(&self) -> bool {
        self.rest().starts_with(b"</")
    }

    /// Returns everything between `<` and the next `>` if this is near, without a `/` at its end, and whether there is
    /// one.
    // A call for each tag would take as long as the search.
    #[inline(always)]
    pub(crate) fn short_tag(&self) -> Option<(&'x [u8], TagEnd)> {
        let [b'<', rest @ ..] = self.rest() else { return None };
        match &rest[..find_near(b'>', rest)?] {
            [name @ .., b'/'] => Some((name, TagEnd::Empty)),
            name => Some((name, TagEnd::Open)),
        }
    }

    /// Passes a start tag that [`short_tag`](Self::short_tag) found.
    #[inline]
    pub(crate) const fn pass_tag(&mut self, name: &[u8], end: TagEnd) {
        self.at += name.len() + if matches!(end, TagEnd::Empty) { "</>".len() } else { "<>".len() };
    }

    /// Passes `<` and the name after it.
    #[inline]
    pub(crate) fn open(&mut self) -> Option<QName<'x>> {
        if self.bytes.get(self.at) != Some(&b'<') {
            return None;
        }
        self.at += 1;
        self.name()
    }

    /// Passes a start tag without attributes that consists of these two parts, and returns its name.
    #[inline(always)]
    pub(crate) fn pass_expected<const N: usize>(&mut self, start: TagStart, end: &[u8; N]) -> Option<&'x [u8]> {
        let rest = self.rest();
        let tag = rest.get(..start.len + N)?;
        let is_there = u64::from_le_bytes(*rest.first_chunk()?) & start.mask == start.word && tag.ends_with(end);
        if !is_there {
            return None;
        }
        self.at += tag.len();
        Some(&tag[1..tag.len() - 1])
    }

    /// Passes `<` and a name with this local part before a space. The prefix is not checked: it is only well-formed if
    /// it turns out to be declared.
    #[inline]
    pub(crate) fn open_with_prefix(&mut self, local: &[u8]) -> Option<QName<'x>> {
        let rest = self.rest().strip_prefix(b"<")?;
        let whole = &rest[..find_near(b' ', rest)?];
        let colon = whole.strip_suffix(local)?.len();
        if colon > 0 && (colon == 1 || whole[colon - 1] != b':') {
            return None;
        }
        self.at += 1 + whole.len();
        Some(QName { whole, colon })
    }

    /// Passes a name.
    #[inline]
    fn name(&mut self) -> Option<QName<'x>> {
        let rest = self.rest();
        let mut colon = 0;
        let mut len = 0;
        loop {
            let byte = *rest.get(len)?;
            match NAME[usize::from(byte)] {
                0 if byte.is_ascii() => break,
                0 => return self.wide_name(rest),
                COLON if colon > 0 => return None,
                COLON => colon = len + 1,
                _ => {}
            }
            len += 1;
        }
        let begins = |at: usize| NAME[usize::from(rest[at])] == START;
        if !begins(0) || !begins(colon) {
            return None;
        }
        self.at += len;
        Some(QName { whole: &rest[..len], colon })
    }

    /// Passes a name with characters beyond ASCII.
    #[cold]
    #[inline(never)]
    fn wide_name(&mut self, rest: &'x [u8]) -> Option<QName<'x>> {
        let len = rest.iter().position(|&byte| byte.is_ascii() && NAME[usize::from(byte)] == 0)?;
        let name = std::str::from_utf8(&rest[..len]).ok()?;
        let (colon, local) = name.split_once(':').map_or((0, name), |(prefix, local)| (prefix.len() + 1, local));
        if !is_ncname(local) || (colon > 0 && !is_ncname(&name[..colon - 1])) {
            return None;
        }
        self.at += len;
        Some(QName { whole: &rest[..len], colon })
    }

    /// Passes the end of a start tag, after the white space before it.
    #[inline]
    pub(crate) fn tag_end(&mut self) -> Option<TagEnd> {
        let (end, len) = match self.rest() {
            [b'>', ..] => (TagEnd::Open, 1),
            [b'/', b'>', ..] => (TagEnd::Empty, 2),
            _ => return None,
        };
        self.at += len;
        Some(end)
    }

    /// Passes white space and the name of an attribute; `None` if no attribute follows.
    pub(crate) fn attribute(&mut self) -> Option<QName<'x>> {
        let before = self.at;
        self.skip_space();
        if self.at == before { None } else { self.name() }
    }

    /// Passes a space and the name of a declaration in ASCII, and returns the prefix that it declares. `None` if
    /// anything else is here, which may also be another form of a declaration.
    #[inline]
    pub(crate) fn declared_prefix(&mut self) -> Option<&'x [u8]> {
        let rest = self.rest().strip_prefix(b" xmlns")?;
        let (prefix, passed) = match rest {
            [b'=', ..] => (&rest[..0], 0),
            [b':', name @ ..] => {
                let is_inner = |&&byte: &&u8| matches!(NAME[usize::from(byte)], START | INNER);
                let prefix = &name[..name.iter().take_while(is_inner).count()];
                let begins = prefix.first().is_some_and(|&byte| NAME[usize::from(byte)] == START);
                if !begins || name.get(prefix.len()) != Some(&b'=') {
                    return None;
                }
                (prefix, 1 + prefix.len())
            }
            _ => return None,
        };
        self.at += " xmlns".len() + passed;
        Some(prefix)
    }

    /// Passes `=` and the value of an attribute in quotes, and returns the value and whether it must be unescaped.
    pub(crate) fn value(&mut self) -> Option<(&'x [u8], bool)> {
        let [b'=', quote @ (b'"' | b'\''), rest @ ..] = self.rest() else { return None };
        let len = match find_near(*quote, rest) {
            Some(len) => len,
            None => memchr(*quote, rest)?,
        };
        let value = &rest[..len];
        let is_odd = !are_plain(value);
        if is_odd {
            odd_value(value)?;
        }
        self.at += 3 + len;
        Some((value, is_odd))
    }

    /// Passes text up to the next `<`, and returns true if it must be unescaped.
    #[inline]
    pub(crate) fn text(&mut self) -> Option<bool> {
        let rest = self.rest();
        match text::plain_len(rest) {
            Some(len) => {
                self.at += len;
                Some(false)
            }
            None => self.odd_text(rest),
        }
    }

    #[inline(never)]
    fn odd_text(&mut self, rest: &'x [u8]) -> Option<bool> {
        let len = find([b'<'], rest)?;
        let text = std::str::from_utf8(&rest[..len]).ok()?;
        text::check(text, TextPlace::Text).ok()?;
        self.at += len;
        Some(true)
    }

    /// Passes the end tag of this element; false if something else is there.
    #[inline]
    pub(crate) fn close(&mut self, name: &[u8]) -> bool {
        let rest = self.rest();
        let end = name.len() + 2;
        let is_there = rest.len() > end
            && rest[0] == b'<'
            && rest[1] == b'/'
            && rest[end] == b'>'
            && are_same(&rest[2..end], name);
        if is_there {
            self.at += end + 1;
        }
        is_there
    }
}

/// Checks a value that is not plain. One with a `>` is not looked at, because it is easily taken for the end of the tag.
#[inline(never)]
fn odd_value(value: &[u8]) -> Option<()> {
    let value = std::str::from_utf8(value).ok()?;
    (!value.contains('>') && text::check(value, TextPlace::Attribute).is_ok()).then_some(())
}
