//! Documents of conditions: the bodies of requests that failed as a whole.

use std::fmt;

use crate::clip::Shown;
use crate::condition;
use crate::error::Error;
use crate::name::Name;
use crate::read::ParseOptions;
use crate::row::decode::Document;
use crate::value::readable;
use crate::value::{Condition, Element};
use crate::write::langs;
use crate::write::row::{Layout, RowWriter};

/// A `DAV:error` document: the conditions in the body of an HTTP response to a request that failed as a whole. RFC 4918
/// §14.5, §16.
///
/// In a 207, conditions appear in responses and propstats: see [`Response::conditions`](crate::Response::conditions).
///
/// # Example
///
/// ```
/// use multistatus::{Conditions, condition};
///
/// let body = br#"<D:error xmlns:D="DAV:"><D:lock-token-submitted><D:href>/a</D:href></D:lock-token-submitted></D:error>"#;
/// let conditions = Conditions::parse(body)?;
/// let locked = conditions.get(&condition::LOCK_TOKEN_SUBMITTED).map(|condition| condition.hrefs());
/// assert_eq!(locked.unwrap_or_default()[0], "/a");
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conditions(Vec<Condition<'static>>);

impl Conditions {
    /// Creates an empty list, for a failure without a reason. [`Reply::plain`](crate::Reply::plain) then has no body.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates a document with these conditions. Without any condition, it equals [`new`](Self::new).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`](crate::ErrorKind::Usage) if a condition breaks its content model, for example
    /// `lock-token-submitted` without an href: see [`condition`](crate::condition).
    /// [`ErrorKind::Limit`](crate::ErrorKind::Limit) if a reader with the default [`Limits`](crate::read::Limits) could
    /// not read the document.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::{Condition, Conditions, condition};
    ///
    /// let locked = Conditions::try_from_iter([condition::lock_token_submitted(["/docs/"])?])?;
    /// assert_eq!(locked.len(), 1);
    /// assert!(Conditions::try_from_iter([Condition::empty(condition::LOCK_TOKEN_SUBMITTED)]).is_err());
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn try_from_iter<'c>(conditions: impl IntoIterator<Item = Condition<'c>>) -> Result<Self, Error> {
        let checked = conditions.into_iter().map(|condition| {
            condition::check(&condition)?;
            Ok::<_, Error>(condition.into_owned())
        });
        let document = checked.collect::<Result<_, _>>().map(Self)?;
        readable::check_document(Self::parse(&document.to_xml()))?;
        Ok(document)
    }

    /// Wraps conditions that were checked when they were passed in, or that were read.
    pub(crate) fn checked(conditions: Vec<Condition<'static>>) -> Self {
        Self(conditions)
    }

    /// Reads a `DAV:error` document with the default options.
    ///
    /// # Errors
    ///
    /// As in [`Multistatus::parse`](crate::Multistatus::parse). Another document, such as an error page, is
    /// [`ErrorKind::UnexpectedRoot`](crate::ErrorKind::UnexpectedRoot), or is not well-formed. An empty body, as many
    /// failures have, is [`ErrorKind::Empty`](crate::ErrorKind::Empty).
    #[inline]
    pub fn parse(body: &[u8]) -> Result<Self, Error> {
        ParseOptions::new().parse_conditions(body)
    }

    /// Returns the conditions, in document order.
    pub fn iter(&self) -> std::slice::Iter<'_, Condition<'static>> {
        self.0.iter()
    }

    /// Returns the first condition with this name.
    #[must_use]
    #[inline]
    pub fn get(&self, name: &Name) -> Option<&Condition<'static>> {
        self.0.iter().find(|condition| condition.name() == name)
    }

    /// Returns the number of conditions.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns true if there are no conditions. RFC 4918 §14.5 requires at least one in a document.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the document as bytes. Without conditions, this is an empty `error`, which RFC 4918 §14.5 does not
    /// allow; send no body in that case.
    #[must_use]
    #[inline]
    pub fn to_xml(&self) -> Vec<u8> {
        let lang = langs::common(self.0.iter().map(Element::lang), None);
        let mut writer = RowWriter::new(Layout::default()).in_lang(lang);
        for condition in &self.0 {
            writer.element(1, condition);
        }
        writer.into_document(&Document::Error.root())
    }
}

/// Writes the names of conditions in brackets, such as ` (lock-token-submitted)`, or nothing. If there are many, it
/// writes only the first ones.
pub(crate) fn write_names<'n>(names: impl Iterator<Item = &'n Name>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    const MOST: usize = 8;
    let mut names = names.peekable();
    if names.peek().is_none() {
        return Ok(());
    }
    for (at, name) in names.by_ref().take(MOST).enumerate() {
        write!(f, "{}{}", if at == 0 { " (" } else { ", " }, Shown(name.local()))?;
    }
    f.write_str(if names.next().is_some() { ", …)" } else { ")" })
}

impl IntoIterator for Conditions {
    type Item = Condition<'static>;
    type IntoIter = std::vec::IntoIter<Condition<'static>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'c> IntoIterator for &'c Conditions {
    type Item = &'c Condition<'static>;
    type IntoIter = std::slice::Iter<'c, Condition<'static>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl ParseOptions<'_> {
    /// Reads a `DAV:error` document with these options: see [`Conditions`].
    ///
    /// # Errors
    ///
    /// As in [`ParseOptions::parse`].
    #[inline]
    pub fn parse_conditions(self, body: &[u8]) -> Result<Conditions, Error> {
        self.sibling(Document::Error, body).map(|document| Conditions(document.extensions().to_vec()))
    }

    /// Reads a document of another kind. If any part cannot be read, the whole document is an error, because it is one
    /// outcome.
    #[inline]
    pub(crate) fn sibling(self, document: Document, body: &[u8]) -> Result<crate::Multistatus<'_>, Error> {
        self.document(document).bad_responses(crate::read::BadResponses::Fail).stray_responses(false).parse(body)
    }
}
