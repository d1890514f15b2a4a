//! Texts that need no memory of their own as long as they are short.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::words::{TOPS, padded};

/// The longest text that is kept in place.
const SHORT: usize = 22;

/// A prefix, a qualified name or a short value. Nearly all of them are short, and a document has a few of each.
#[derive(Clone)]
pub(crate) enum ShortText {
    Short { bytes: [u8; SHORT], len: u8 },
    Long(Box<str>),
}

impl ShortText {
    /// Makes a text of bytes in ASCII; `None` if others are among them.
    #[inline]
    pub(crate) fn ascii(text: &[u8]) -> Option<Self> {
        let mut bytes = [0; SHORT];
        if text.len() < 8 {
            // Nearly every prefix. A call that copies takes longer.
            let word = padded(text);
            bytes[..8].copy_from_slice(&word.to_le_bytes());
            return (word & TOPS == 0).then_some(Self::Short { bytes, len: text.len() as u8 });
        }
        if !text.is_ascii() {
            return None;
        }
        match bytes.get_mut(..text.len()) {
            Some(part) => {
                part.copy_from_slice(text);
                Some(Self::Short { bytes, len: text.len() as u8 })
            }
            None => std::str::from_utf8(text).ok().map(Self::from),
        }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Short { bytes, len } => &bytes[..usize::from(*len)],
            Self::Long(text) => text.as_bytes(),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            // It was made of a text.
            Self::Short { bytes, len } => std::str::from_utf8(&bytes[..usize::from(*len)]).unwrap_or_default(),
            Self::Long(text) => text,
        }
    }
}

impl From<&str> for ShortText {
    fn from(text: &str) -> Self {
        let mut bytes = [0; SHORT];
        match bytes.get_mut(..text.len()) {
            Some(part) => {
                part.copy_from_slice(text.as_bytes());
                Self::Short { bytes, len: text.len() as u8 }
            }
            None => Self::Long(text.into()),
        }
    }
}

impl PartialEq for ShortText {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for ShortText {}

impl Hash for ShortText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl fmt::Debug for ShortText {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::ShortText;

    #[test]
    fn texts_in_ascii_are_the_texts() {
        for len in 0..50 {
            let text = "a".repeat(len);
            assert_eq!(ShortText::ascii(text.as_bytes()).map(|text| text.as_str().to_owned()), Some(text));
        }
        assert!(ShortText::ascii("\u{E4}".as_bytes()).is_none());
    }

    #[test]
    fn short_and_long_texts_are_the_texts() {
        let texts: Vec<String> = (0..50).map(|len| "ä".repeat(len / 2) + &"b".repeat(len % 2)).collect();
        for a in &texts {
            let short = ShortText::from(a.as_str());
            assert_eq!((short.as_str(), short.as_bytes()), (a.as_str(), a.as_bytes()));
        }
    }
}
