//! Bodies of LOCK.

use super::context::{Context, Read, wrong};
use super::tree::Node;
use super::{body, names};
use crate::error::{Error, ErrorKind};
use crate::prop::LockEntry;
use crate::value::Element;
use crate::write::request::BodyWriter;

/// The lock that a LOCK request asks for: the body of LOCK, [RFC 4918
/// §14.11](https://www.rfc-editor.org/rfc/rfc4918#section-14.11).
///
/// A LOCK without a body refreshes the lock that the header field `If` names (§9.10.2): see
/// [`Body::LockRefresh`](super::Body::LockRefresh).
///
/// # Example
///
/// ```
/// use multistatus::request::LockInfo;
/// use multistatus::{Element, Name};
///
/// let lock = LockInfo::exclusive().with_owner(Element::new(Name::dav("owner"), "Jo")?)?;
/// let read = LockInfo::parse(&lock.to_xml()?)?;
/// assert_eq!(read, lock);
/// assert_eq!(read.owner().and_then(|owner| owner.text()), Some("Jo"));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct LockInfo {
    shared: bool,
    owner: Option<Element<'static>>,
}

impl LockInfo {
    /// Asks for an exclusive write lock.
    #[must_use]
    pub fn exclusive() -> Self {
        Self { shared: false, owner: None }
    }

    /// Asks for a shared write lock.
    #[must_use]
    pub fn shared() -> Self {
        Self { shared: true, owner: None }
    }

    /// Sets the element `owner`, which says who asks for the lock. A server keeps it unchanged, like the value of a
    /// dead property: RFC 4918 §14.17.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidName`] if the element is not `DAV:owner`.
    #[inline]
    pub fn with_owner(mut self, owner: Element<'_>) -> Result<Self, Error> {
        if *owner.name() != names::OWNER {
            let message = format!("expected {}, found {}", names::OWNER, owner.name().clipped());
            return Err(Error::new(ErrorKind::InvalidName, message));
        }
        self.owner = Some(owner.into_owned());
        Ok(self)
    }

    /// Returns true if the lock is exclusive: nobody else can have a lock.
    #[must_use]
    pub fn is_exclusive(&self) -> bool {
        !self.shared
    }

    /// Returns true if the lock is shared: others can have a shared lock too.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.shared
    }

    /// Returns the scope and the type, in the form that the properties about locks have.
    #[must_use]
    pub fn entry(&self) -> LockEntry {
        if self.shared { LockEntry::shared() } else { LockEntry::exclusive() }
    }

    /// Returns the element `owner`.
    #[must_use]
    pub fn owner(&self) -> Option<&Element<'static>> {
        self.owner.as_ref()
    }

    pub(super) fn read(cx: &mut Context, root: Node<'_>) -> Read<Self> {
        body::expect_root(root, &names::LOCKINFO)?;
        let (mut exclusive, mut shared, mut scoped) = (false, false, None);
        let (mut write, mut typed, mut owner) = (false, None, None);
        for child in cx.children(root, &[]) {
            if child.is(&names::LOCKSCOPE) {
                cx.once(&mut scoped, child, ())?;
                for scope in cx.children(child, &[]) {
                    match scope.name() {
                        name if *name == names::EXCLUSIVE => exclusive = true,
                        name if *name == names::SHARED => shared = true,
                        _ => cx.unknown(scope),
                    }
                }
            } else if child.is(&names::LOCKTYPE) {
                cx.once(&mut typed, child, ())?;
                for kind in cx.children(child, &[]) {
                    match kind.name() {
                        name if *name == names::WRITE => write = true,
                        _ => cx.unknown(kind),
                    }
                }
            } else if child.is(&names::OWNER) {
                match owner {
                    None => owner = Some(child.element()),
                    Some(_) => cx.repeated(child),
                }
            } else {
                cx.unknown(child);
            }
        }
        match (exclusive, shared) {
            _ if !write => Err(wrong(root, "expected a locktype with write, found none")),
            (true, true) => Err(wrong(root, "expected exclusive or shared, found both")),
            (false, false) => Err(wrong(root, "expected a lockscope with exclusive or shared, found none")),
            (_, shared) => Ok(Self { shared, owner }),
        }
    }

    #[inline]
    fn write(&self) -> Result<Vec<u8>, Error> {
        let mut writer = BodyWriter::new(&names::LOCKINFO);
        writer.open(&names::LOCKSCOPE, &[]);
        let scope = if self.shared { names::SHARED } else { names::EXCLUSIVE };
        writer.empty(&scope, &[]);
        writer.close(&names::LOCKSCOPE);
        writer.open(&names::LOCKTYPE, &[]);
        writer.empty(&names::WRITE, &[]);
        writer.close(&names::LOCKTYPE);
        if let Some(owner) = &self.owner {
            writer.element(owner);
        }
        writer.finish()
    }
}

body::body!(LockInfo);
