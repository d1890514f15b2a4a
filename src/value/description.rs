//! Human-readable descriptions.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::clip::Shown;
use crate::error::Error;
use crate::xml::attribute::language;
use crate::xml::escape;
use crate::xml::escape::writable;

/// A human-readable text, and its language: RFC 4918 §14.25.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Description<'a> {
    text: Cow<'a, str>,
    lang: Option<Arc<str>>,
}

impl<'a> Description<'a> {
    /// Creates a description without a language.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidText`](crate::ErrorKind::InvalidText) if it holds a character that XML cannot carry.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, Error> {
        let text = text.into();
        writable(&text, "a description")?;
        Ok(Self { text, lang: None })
    }

    /// Creates a description, with U+FFFD in place of each character that XML cannot carry.
    #[must_use]
    #[inline]
    pub fn new_lossy(text: &'a str) -> Self {
        Self { text: escape::lossy(text), lang: None }
    }

    /// Sets the language; an empty string removes it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidText`](crate::ErrorKind::InvalidText) if it holds a character that XML cannot carry.
    pub fn with_lang(mut self, lang: impl Into<Cow<'a, str>>) -> Result<Self, Error> {
        let lang = lang.into();
        writable(&lang, "the language of a description")?;
        self.lang = language(&lang);
        Ok(self)
    }

    pub(crate) fn checked(text: Cow<'a, str>, lang: Option<Arc<str>>) -> Self {
        Self { text, lang }
    }

    /// Returns the text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the language in force (`xml:lang`).
    #[must_use]
    pub fn lang(&self) -> Option<&str> {
        self.lang.as_deref()
    }

    /// Returns the language in a form that can be shared.
    pub(crate) fn shared_lang(&self) -> Option<&Arc<str>> {
        self.lang.as_ref()
    }

    /// Converts to a description that owns its text.
    #[must_use]
    pub fn into_owned(self) -> Description<'static> {
        Description { text: Cow::Owned(self.text.into_owned()), lang: self.lang }
    }
}

impl fmt::Debug for Description<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Description");
        debug.field("text", &self.text).field("lang", &self.lang().map(Shown)).finish()
    }
}

impl PartialEq<str> for Description<'_> {
    fn eq(&self, text: &str) -> bool {
        self.text == text
    }
}

impl PartialEq<&str> for Description<'_> {
    fn eq(&self, text: &&str) -> bool {
        self.text == *text
    }
}

impl fmt::Display for Description<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
