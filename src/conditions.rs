//! Conditions together, as the body of a plain failure, and conditions about locks.

use std::borrow::Cow;

use crate::condition::{self, LOCK_TOKEN_SUBMITTED, NEED_PRIVILEGES, NO_CONFLICTING_LOCK};
use crate::error::Error;
use crate::href::Href;
use crate::name::Name;
use crate::read::ParseOptions;
use crate::row::decode::Document;
use crate::value::{Condition, Element, Value};
use crate::write::row::{Layout, RowWriter};
use crate::write::{langs, readable};

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
    /// No conditions: what is known of an answer that gives no reason. [`Reply::plain`](crate::Reply::plain) has no body
    /// then.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes a document of these conditions. Of none at all it is [`new`](Self::new), so that a program can collect what it
    /// found; see [`to_xml`](Self::to_xml).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`](crate::ErrorKind::Usage) for a condition that breaks its content model, for example
    /// `lock-token-submitted` without an href: see [`condition`](crate::condition).
    /// [`ErrorKind::Limit`](crate::ErrorKind::Limit) if a reader with the default [`Limits`](crate::Limits) could not read
    /// the document.
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

    /// Wraps conditions that were checked when they were given, or were read.
    pub(crate) fn checked(conditions: Vec<Condition<'static>>) -> Self {
        Self(conditions)
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

    /// The document as bytes. Without conditions that is an empty `error`, which RFC 4918 §14.5 does not allow: send no
    /// body then.
    #[must_use]
    pub fn to_xml(&self) -> Vec<u8> {
        let lang = langs::common(self.0.iter().map(Element::lang), None);
        let mut writer = RowWriter::new(Layout::default()).in_lang(lang);
        for condition in &self.0 {
            writer.element(1, condition);
        }
        writer.into_document(&Document::Error.root())
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

/// [`LOCK_TOKEN_SUBMITTED`] with the locked resources whose lock tokens were not sent: RFC 4918 §16.
///
/// The lock may be on the parent of the resource that failed, or further up (§7.5.2), so these are the hrefs of locks.
///
/// # Errors
///
/// [`ErrorKind::Usage`](crate::ErrorKind::Usage) without any href, because there "MUST" be at least one.
/// [`ErrorKind::InvalidHref`](crate::ErrorKind::InvalidHref).
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
    with_hrefs(LOCK_TOKEN_SUBMITTED, hrefs)
}

/// [`NO_CONFLICTING_LOCK`] with the roots of the locks that are in the way, if they may be told: RFC 4918 §16.
///
/// # Errors
///
/// [`ErrorKind::InvalidHref`](crate::ErrorKind::InvalidHref).
pub fn no_conflicting_lock<'h, H>(hrefs: impl IntoIterator<Item = H>) -> Result<Condition<'static>, Error>
where
    H: TryInto<Href<'h>, Error: Into<Error>>,
{
    with_hrefs(NO_CONFLICTING_LOCK, hrefs)
}

/// [`NEED_PRIVILEGES`] with the resources on which the user lacks a privilege, and that privilege: RFC 3744 §7.1.1.
///
/// # Errors
///
/// [`ErrorKind::Usage`](crate::ErrorKind::Usage) without any resource, because there is "one or more".
/// [`ErrorKind::InvalidHref`](crate::ErrorKind::InvalidHref).
///
/// # Example
///
/// ```
/// use multistatus::{Name, condition};
///
/// let condition = condition::need_privileges([("/docs/", Name::dav("unbind"))])?;
/// assert_eq!(condition.children().count(), 1);
/// # Ok::<(), multistatus::Error>(())
/// ```
pub fn need_privileges<'h, H>(resources: impl IntoIterator<Item = (H, Name)>) -> Result<Condition<'static>, Error>
where
    H: TryInto<Href<'h>, Error: Into<Error>>,
{
    let mut elements = Vec::new();
    for (href, privilege) in resources {
        let href = href.try_into().map_err(Into::into)?;
        let privilege = Value::from_elements([Element::empty(privilege)]);
        let parts = [Element::new(HREF, href.as_str())?, Element::new(Name::dav("privilege"), privilege)?];
        elements.push(Element::new(Name::dav("resource"), Value::from_elements(parts))?);
    }
    checked(NEED_PRIVILEGES, elements)
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
    checked(name, elements)
}

fn checked(name: Name, elements: Vec<Element<'_>>) -> Result<Condition<'static>, Error> {
    let condition = Condition::new(name, Value::from_elements(elements))?;
    condition::check(&condition)?;
    Ok(condition)
}

impl Element<'_> {
    /// The hrefs directly in it: the locked resources of a condition about locks, or those that a property names.
    #[must_use]
    pub fn hrefs(&self) -> Vec<Href<'static>> {
        let hrefs = self.children().filter(|child| *child.name() == HREF);
        hrefs.filter_map(|href| Some(Href::from_wire(Cow::Owned(href.text()?.to_owned())))).collect()
    }
}
