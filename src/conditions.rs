//! Conditions together, as the body of a plain failure, and conditions about locks.

use std::borrow::Cow;

use crate::condition::{LOCK_TOKEN_SUBMITTED, NO_CONFLICTING_LOCK};
use crate::error::{Error, ErrorKind};
use crate::href::Href;
use crate::name::Name;
use crate::read::ParseOptions;
use crate::row::decode::Document;
use crate::value::{Condition, Element, Value};
use crate::write::row::{Layout, RowWriter};

/// The conditions in a `DAV:error` document, the body of an answer that fails as a whole: RFC 4918 §14.5, §16.
///
/// In a 207 they stand in rows and propstats: see [`Response::conditions`](crate::Response::conditions).
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
    /// No conditions.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a `DAV:error` document with the default options.
    ///
    /// # Errors
    ///
    /// As [`Multistatus::parse`](crate::Multistatus::parse): a page that is no such document has
    /// [`ErrorKind::UnexpectedRoot`](crate::ErrorKind::UnexpectedRoot), or is not well-formed; no body at all, as many
    /// failures have, is [`ErrorKind::Empty`](crate::ErrorKind::Empty).
    pub fn parse(body: &[u8]) -> Result<Self, Error> {
        ParseOptions::new().parse_conditions(body)
    }

    /// The conditions, in document order.
    pub fn iter(&self) -> std::slice::Iter<'_, Condition<'static>> {
        self.0.iter()
    }

    /// The first condition of that name.
    #[must_use]
    pub fn get(&self, name: &Name) -> Option<&Condition<'static>> {
        self.0.iter().find(|condition| condition.name() == name)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True if there are none: RFC 4918 §14.5 wants at least one in a document.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The document as bytes.
    #[must_use]
    pub fn to_xml(&self) -> Vec<u8> {
        let mut writer = RowWriter::new(Layout::default());
        for condition in &self.0 {
            writer.element(1, condition);
        }
        writer.into_document(&Document::Error.root())
    }
}

impl<'c> FromIterator<Condition<'c>> for Conditions {
    fn from_iter<I: IntoIterator<Item = Condition<'c>>>(conditions: I) -> Self {
        Self(conditions.into_iter().map(Condition::into_owned).collect())
    }
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

impl ParseOptions {
    /// Reads a `DAV:error` document: see [`Conditions`].
    ///
    /// # Errors
    ///
    /// As [`Multistatus::parse`](crate::Multistatus::parse).
    pub fn parse_conditions(self, body: &[u8]) -> Result<Conditions, Error> {
        self.sibling(Document::Error, body).map(|document| Conditions(document.extensions().to_vec()))
    }

    /// Reads a document of another kind. What cannot be read makes all of it void: it is one outcome.
    pub(crate) fn sibling(self, document: Document, body: &[u8]) -> Result<crate::Multistatus<'_>, Error> {
        self.document(document).bad_responses(crate::BadResponses::Fail).stray_responses(false).parse(body)
    }
}

/// [`LOCK_TOKEN_SUBMITTED`] with the locked resources in whose way no token was sent: RFC 4918 §16.
///
/// # Errors
///
/// [`ErrorKind::Usage`] without any href: there "MUST" be at least one. (The examples of RFC 4918 have none; an empty
/// [`Condition`] of that name can be made.) [`ErrorKind::InvalidHref`].
///
/// # Example
///
/// ```
/// use multistatus::condition;
///
/// let condition = condition::lock_token_submitted(["/docs/"])?;
/// assert_eq!(condition.hrefs()[0], "/docs/");
/// assert!(condition::lock_token_submitted::<&str>([]).is_err());
/// # Ok::<(), multistatus::Error>(())
/// ```
pub fn lock_token_submitted<'h, H>(hrefs: impl IntoIterator<Item = H>) -> Result<Condition<'static>, Error>
where
    H: TryInto<Href<'h>, Error: Into<Error>>,
{
    let condition = with_hrefs(LOCK_TOKEN_SUBMITTED, hrefs)?;
    if condition.is_empty() {
        let message = "lock-token-submitted must name a locked resource: RFC 4918 §16";
        return Err(Error::new(ErrorKind::Usage, message));
    }
    Ok(condition)
}

/// [`NO_CONFLICTING_LOCK`] with the roots of the locks that are in the way, if they may be told: RFC 4918 §16.
///
/// # Errors
///
/// [`ErrorKind::InvalidHref`].
pub fn no_conflicting_lock<'h, H>(hrefs: impl IntoIterator<Item = H>) -> Result<Condition<'static>, Error>
where
    H: TryInto<Href<'h>, Error: Into<Error>>,
{
    with_hrefs(NO_CONFLICTING_LOCK, hrefs)
}

const HREF: Name = Name::dav("href");

fn with_hrefs<'h, H>(name: Name, hrefs: impl IntoIterator<Item = H>) -> Result<Condition<'static>, Error>
where
    H: TryInto<Href<'h>, Error: Into<Error>>,
{
    let mut elements = Vec::new();
    for href in hrefs {
        let href = href.try_into().map_err(Into::into)?;
        elements.push(Element::new(HREF, href.as_str().to_owned())?);
    }
    Condition::new(name, Value::from_elements(elements))
}

impl Element<'_> {
    /// The hrefs directly in it: the locked resources of a condition about locks, or those that a property names.
    #[must_use]
    pub fn hrefs(&self) -> Vec<Href<'static>> {
        let hrefs = self.children().filter(|child| *child.name() == HREF);
        hrefs.filter_map(|href| Some(Href::from_wire(Cow::Owned(href.text()?.to_owned())))).collect()
    }
}
