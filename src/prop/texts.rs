//! Lists of texts.

use crate::error::Error;
use crate::listed::TextIter;
use crate::xml::escape::writable;

/// Texts that XML can carry, in order, such as the labels of a version or the components of a calendar.
///
/// # Example
///
/// ```
/// use multistatus::prop::Texts;
/// use multistatus::prop::versioning::LabelNameSet;
///
/// let labels = LabelNameSet(Texts::new(["draft", "for review"])?);
/// assert!(labels.0.contains("draft"));
/// assert_eq!(labels.0.iter().collect::<Vec<_>>(), ["draft", "for review"]);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Texts(Vec<Box<str>>);

impl Texts {
    /// Creates a list that keeps the texts as they are.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidText`](crate::ErrorKind::InvalidText) if one holds a character that XML cannot carry.
    pub fn new<I: IntoIterator<Item: AsRef<str>>>(texts: I) -> Result<Self, Error> {
        let check = |text: I::Item| writable(text.as_ref(), "a text").map(|()| text.as_ref().into());
        texts.into_iter().map(check).collect::<Result<_, _>>().map(Self)
    }

    pub(super) fn checked(texts: Vec<Box<str>>) -> Self {
        Self(texts)
    }

    /// Returns an iterator over the texts.
    #[must_use]
    pub fn iter(&self) -> TextIter<'_> {
        TextIter::new(&self.0)
    }

    /// Returns true if one of the texts is exactly this.
    #[must_use]
    pub fn contains(&self, text: &str) -> bool {
        self.iter().any(|other| other == text)
    }
}
