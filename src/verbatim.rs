//! Texts that are kept exactly as they were sent.

use std::fmt;

/// A text that was sent where the RFC requires another form, kept unchanged.
///
/// Only reading makes one, so a text that has a form of the RFC is never kept like this.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Verbatim(Box<str>);

impl Verbatim {
    #[inline]
    pub(crate) fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Verbatim {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
