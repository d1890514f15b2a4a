//! How far down something reaches.

use std::fmt;

/// How far down a lock reaches: [RFC 4918 §14.4](https://www.rfc-editor.org/rfc/rfc4918#section-14.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Depth {
    /// The resource alone.
    Zero,
    /// The resource and its members. No lock has this depth (RFC 4918 §9.10.3), but servers send it.
    One,
    /// Everything below.
    Infinity,
}

impl Depth {
    /// The value of the element, and of the header field `Depth`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Zero => "0",
            Self::One => "1",
            Self::Infinity => "infinity",
        }
    }

    pub(crate) fn read(text: &str) -> Option<Self> {
        match text {
            "0" => Some(Self::Zero),
            "1" => Some(Self::One),
            _ => text.eq_ignore_ascii_case("infinity").then_some(Self::Infinity),
        }
    }
}

impl fmt::Display for Depth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
