//! When locks end.

use std::fmt;

use super::part::digits;
use super::verbatim::Verbatim;

/// When a lock ends, counted from the answer: [RFC 4918 §14.29](https://www.rfc-editor.org/rfc/rfc4918#section-14.29).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timeout {
    /// In so many seconds.
    Seconds(u32),
    /// Never.
    Infinite,
    /// A text of another form, such as more seconds than RFC 4918 §10.7 allows.
    Other(Verbatim),
}

impl Timeout {
    /// `None` if nothing is said.
    pub(super) fn read(text: &str) -> Option<Self> {
        let is = |name: &str| text.eq_ignore_ascii_case(name);
        let seconds = text.split_at_checked(7).filter(|(unit, _)| unit.eq_ignore_ascii_case("Second-"));
        match seconds.and_then(|(_, seconds)| digits(seconds)) {
            Some(seconds) => Some(Self::Seconds(seconds)),
            None if text.is_empty() => None,
            None if is("Infinite") || is("Infinity") => Some(Self::Infinite),
            None => Some(Self::Other(Verbatim::new(text))),
        }
    }
}

/// Writes `Second-3600` or `Infinite`, as the header field `Timeout` has it too.
impl fmt::Display for Timeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seconds(seconds) => write!(f, "Second-{seconds}"),
            Self::Infinite => f.write_str("Infinite"),
            Self::Other(other) => f.write_str(other.as_str()),
        }
    }
}
