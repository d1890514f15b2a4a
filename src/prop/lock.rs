//! Locks: RFC 4918 §6, §14.1, §15.8, §15.10.

use super::LiveProperty;
use super::part::{HREF, each, href, href_in_text, href_value, invalid, only_child, only_href, wrap, wrap_name};
use crate::chars;
use crate::clip::told;
use crate::error::{Error, ErrorKind};
use crate::header::{Depth, Timeout};
use crate::href::Href;
use crate::name::Name;
use crate::namespace::DAV;
use crate::value::{Element, Property, Value};

const ACTIVELOCK: Name = Name::dav("activelock");
const DEPTH: Name = Name::dav("depth");
const EXCLUSIVE: Name = Name::dav("exclusive");
const LOCKENTRY: Name = Name::dav("lockentry");
const LOCKROOT: Name = Name::dav("lockroot");
const LOCKSCOPE: Name = Name::dav("lockscope");
const LOCKTOKEN: Name = Name::dav("locktoken");
const LOCKTYPE: Name = Name::dav("locktype");
const OWNER: Name = Name::dav("owner");
const SHARED: Name = Name::dav("shared");
const TIMEOUT: Name = Name::dav("timeout");
const WRITE: Name = Name::dav("write");

/// The locks on a resource: the property `lockdiscovery`,
/// [RFC 4918 §15.8](https://www.rfc-editor.org/rfc/rfc4918#section-15.8). Empty if there are none.
///
/// A lock that cannot be read is left out. If no lock can be read, that is an error.
///
/// # Example
///
/// ```
/// use multistatus::header::{Depth, Timeout};
/// use multistatus::prop::{ActiveLock, LockDiscovery};
/// use multistatus::{Element, Href, Name, Response, Value};
///
/// let owner = Value::from_xml("<D:href>mailto:ejw@example.com</D:href>")?;
/// let lock = ActiveLock::exclusive(Href::new("/docs/")?)
///     .with_depth(Depth::Infinity)
///     .with_owner(Element::new(Name::dav("owner"), owner)?)?
///     .with_timeout(Timeout::Seconds(3600))
///     .with_token(Href::new("urn:uuid:e71d4fae-5dec-22d6-fea5-00a0c91e6be4")?);
/// let response = Response::builder("/docs/a").live(&LockDiscovery(vec![lock.clone()])).build()?;
/// assert_eq!(response.live::<LockDiscovery>()?, Some(LockDiscovery(vec![lock])));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LockDiscovery(pub Vec<ActiveLock>);

/// A lock: [RFC 4918 §14.1](https://www.rfc-editor.org/rfc/rfc4918#section-14.1).
///
/// A lock is read if it has a token, or a scope and a type. Other parts that are missing or cannot be read are `None`:
/// for example, a lock without a depth still has its token, which a client needs to unlock the resource.
#[derive(Clone, Debug, PartialEq)]
pub struct ActiveLock {
    entry: Option<LockEntry>,
    depth: Option<Depth>,
    owner: Option<Element<'static>>,
    timeout: Option<Timeout>,
    tokens: Vec<Href<'static>>,
    root: Option<Href<'static>>,
}

/// The locks that a resource supports: the property `supportedlock`,
/// [RFC 4918 §15.10](https://www.rfc-editor.org/rfc/rfc4918#section-15.10). Empty if it supports none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SupportedLock(pub Vec<LockEntry>);

/// A scope and a type of lock: [RFC 4918 §14.10](https://www.rfc-editor.org/rfc/rfc4918#section-14.10).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LockEntry {
    /// The scope: `DAV:exclusive` or `DAV:shared`; RFC 4918 has no other.
    pub scope: Name,
    /// The type: `DAV:write`; RFC 4918 has no other.
    pub kind: Name,
}

impl LockEntry {
    /// Creates an exclusive write lock.
    #[must_use]
    pub fn exclusive() -> Self {
        Self { scope: EXCLUSIVE, kind: WRITE }
    }

    /// Creates a shared write lock.
    #[must_use]
    pub fn shared() -> Self {
        Self { scope: SHARED, kind: WRITE }
    }

    /// Returns true if the lock is exclusive: nobody else can have a lock.
    #[must_use]
    #[inline]
    pub fn is_exclusive(&self) -> bool {
        self.scope == EXCLUSIVE
    }

    /// Returns true if the lock is shared: others can have a shared lock too.
    #[must_use]
    #[inline]
    pub fn is_shared(&self) -> bool {
        self.scope == SHARED
    }

    /// Returns true if this is a write lock.
    #[must_use]
    #[inline]
    pub fn is_write(&self) -> bool {
        self.kind == WRITE
    }

    #[inline]
    fn read(property: &Property<'_>, element: &Element<'_>) -> Result<Self, Error> {
        let name = |outer: Name| {
            let found = element.children().find(|child| *child.name() == outer);
            let inner = match &found {
                Some(found) => only_child(property, found, "one element in it")?.map(|inner| inner.name().clone()),
                None => None,
            };
            let wrong = || {
                invalid(
                    property,
                    format_args!("one {} in {}", outer.local(), told(element.name().local())),
                    element.value(),
                )
            };
            inner.ok_or_else(wrong)
        };
        Ok(Self { scope: name(LOCKSCOPE)?, kind: name(LOCKTYPE)? })
    }

    #[inline]
    fn elements(&self) -> [Element<'static>; 2] {
        [wrap_name(&LOCKSCOPE, &self.scope), wrap_name(&LOCKTYPE, &self.kind)]
    }
}

impl ActiveLock {
    /// Creates a lock of depth 0 without owner, timeout or token. `root` is the URL of the LOCK request.
    #[must_use]
    #[inline]
    pub fn new(entry: LockEntry, root: Href<'_>) -> Self {
        let root = Some(root.into_owned());
        Self { entry: Some(entry), depth: Some(Depth::Zero), owner: None, timeout: None, tokens: Vec::new(), root }
    }

    /// Creates an exclusive write lock of depth 0, as [`new`](Self::new) does.
    #[must_use]
    #[inline]
    pub fn exclusive(root: Href<'_>) -> Self {
        Self::new(LockEntry::exclusive(), root)
    }

    /// Creates a shared write lock of depth 0, as [`new`](Self::new) does.
    #[must_use]
    #[inline]
    pub fn shared(root: Href<'_>) -> Self {
        Self::new(LockEntry::shared(), root)
    }

    /// Sets the depth.
    #[must_use]
    pub fn with_depth(mut self, depth: Depth) -> Self {
        self.depth = Some(depth);
        self
    }

    /// Sets the element `owner`, which must be kept as the LOCK request sent it (RFC 4918 §14.17).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidName`] if the element is not `DAV:owner`.
    #[inline]
    pub fn with_owner(self, owner: Element<'_>) -> Result<Self, Error> {
        if *owner.name() != OWNER {
            let message = format!("expected the element {OWNER}, found {}", owner.name().clipped());
            return Err(Error::new(ErrorKind::InvalidName, message));
        }
        Ok(Self { owner: Some(owner.into_owned()), ..self })
    }

    /// Sets the timeout.
    #[must_use]
    #[inline]
    pub fn with_timeout(mut self, timeout: Timeout) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Adds a token. RFC 4918 §14.14 allows one; RFC 2518 §12.1.2 allowed several.
    #[must_use]
    #[inline]
    pub fn with_token(mut self, token: Href<'_>) -> Self {
        self.tokens.push(token.into_owned());
        self
    }

    /// Returns the scope and the type, or `None` if the server sent none that can be read.
    #[must_use]
    pub fn entry(&self) -> Option<&LockEntry> {
        self.entry.as_ref()
    }

    /// Returns how far down the lock reaches, or `None` if the server sent no depth that can be read.
    #[must_use]
    pub fn depth(&self) -> Option<Depth> {
        self.depth
    }

    /// Returns the element `owner`, as the client sent it. Servers may leave it out.
    #[must_use]
    pub fn owner(&self) -> Option<&Element<'static>> {
        self.owner.as_ref()
    }

    /// Returns the time until the lock ends, if the server sent it.
    #[must_use]
    pub fn timeout(&self) -> Option<&Timeout> {
        self.timeout.as_ref()
    }

    /// Returns the first token, if the server shows it.
    #[must_use]
    pub fn token(&self) -> Option<&Href<'static>> {
        self.tokens.first()
    }

    /// Returns all tokens.
    #[must_use]
    pub fn tokens(&self) -> &[Href<'static>] {
        &self.tokens
    }

    /// Returns the URL of the LOCK request, or `None` if the server did not send it, as in RFC 2518.
    #[must_use]
    pub fn root(&self) -> Option<&Href<'static>> {
        self.root.as_ref()
    }

    #[inline]
    fn read(property: &Property<'_>, element: &Element<'_>) -> Result<Self, Error> {
        let (mut depth, mut owner, mut timeout, mut tokens, mut root) = (None, None, None, Vec::new(), None);
        for child in element.children() {
            let text = child.text().map(chars::trim);
            match child.name().parts() {
                (DAV, "depth") => depth = text.and_then(Depth::read_word),
                (DAV, "timeout") => timeout = text.and_then(Timeout::read_or_keep),
                (DAV, "owner") => owner = Some(child.into_owned()),
                (DAV, "locktoken") => {
                    let elements = child.children().filter(|token| *token.name() == HREF);
                    tokens.extend(elements.filter_map(|token| href(property, &token).ok()));
                    tokens.extend(href_in_text(&child));
                }
                (DAV, "lockroot") => root = only_href(property, &child).ok(),
                _ => {}
            }
        }
        let entry = match LockEntry::read(property, element) {
            Err(error) if tokens.is_empty() => return Err(error),
            entry => entry.ok(),
        };
        Ok(Self { entry, depth, owner, timeout, tokens, root })
    }

    #[inline]
    fn element(&self) -> Element<'static> {
        let mut parts: Vec<_> = self.entry.iter().flat_map(LockEntry::elements).collect();
        parts.extend(self.depth.map(|depth| wrap(&DEPTH, depth.as_str().into())));
        parts.extend(self.owner.clone());
        parts.extend(self.timeout.as_ref().map(|timeout| wrap(&TIMEOUT, timeout.element_text().into())));
        if !self.tokens.is_empty() {
            parts.push(wrap(&LOCKTOKEN, href_value(&self.tokens)));
        }
        parts.extend(self.root.as_ref().map(|root| wrap(&LOCKROOT, href_value([root]))));
        wrap(&ACTIVELOCK, Value::from_elements(parts))
    }
}

impl LiveProperty for LockDiscovery {
    const NAME: Name = Name::dav("lockdiscovery");

    #[inline]
    fn decode(property: &Property<'_>) -> Result<Option<Self>, Error> {
        let locks = each(property, "activelock elements", |child| {
            (*child.name() == ACTIVELOCK).then(|| ActiveLock::read(property, child)).transpose()
        });
        locks.map(|locks| Some(Self(locks)))
    }

    #[inline]
    fn encode(&self) -> Value<'static> {
        Value::from_elements(self.0.iter().map(ActiveLock::element))
    }
}

impl LiveProperty for SupportedLock {
    const NAME: Name = Name::dav("supportedlock");

    #[inline]
    fn decode(property: &Property<'_>) -> Result<Option<Self>, Error> {
        let entries = each(property, "lockentry elements", |child| {
            (*child.name() == LOCKENTRY).then(|| LockEntry::read(property, child)).transpose()
        });
        entries.map(|entries| Some(Self(entries)))
    }

    #[inline]
    fn encode(&self) -> Value<'static> {
        Value::from_elements(self.0.iter().map(|entry| wrap(&LOCKENTRY, Value::from_elements(entry.elements()))))
    }
}
