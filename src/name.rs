//! Expanded names of elements and attributes.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::chars;
use crate::clip::{Shown, told};
use crate::namespace::{CALDAV, CARDDAV, DAV};

/// The expanded name of an element or attribute: a namespace and a local name.
///
/// Prefixes are not part of a name: `D:getetag`, `d:getetag` and `getetag` under `xmlns="DAV:"` are one name. A name in
/// no namespace has the empty namespace. [`Display`](fmt::Display) writes `{DAV:}getetag`, and
/// [`FromStr`](std::str::FromStr) reads that.
///
/// Names that are known at compile time cost nothing, because [`Name::dav`] and similar functions are `const`. Other
/// names are shared, so cloning one only counts a reference.
///
/// # Example: match on a name
///
/// ```
/// use multistatus::Name;
///
/// const ETAG: Name = Name::dav("getetag");
/// let name: Name = "{DAV:}getetag".parse()?;
/// assert_eq!(name, ETAG);
/// let known = match name.parts() {
///     ("DAV:", "getetag" | "getlastmodified") => true,
///     _ => false,
/// };
/// assert!(known);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone)]
pub struct Name(Repr);

#[derive(Clone)]
enum Repr {
    Static(&'static str, &'static str),
    /// A namespace is shared by its names, because it may be long and have many.
    Shared(Arc<(Namespace, Box<str>)>),
}

impl Name {
    /// Creates a name in the namespace `DAV:`.
    ///
    /// # Panics
    ///
    /// Panics if `local` is not an XML name, or holds a colon. In a `const`, this is a compile error.
    #[must_use]
    pub const fn dav(local: &'static str) -> Self {
        Self::literal(DAV, local)
    }

    /// Creates a name in the namespace of CalDAV, `urn:ietf:params:xml:ns:caldav`.
    ///
    /// # Panics
    ///
    /// Panics if `local` is not an XML name, or holds a colon. In a `const`, this is a compile error.
    #[must_use]
    pub const fn caldav(local: &'static str) -> Self {
        Self::literal(CALDAV, local)
    }

    /// Creates a name in the namespace of CardDAV, `urn:ietf:params:xml:ns:carddav`.
    ///
    /// # Panics
    ///
    /// Panics if `local` is not an XML name, or holds a colon. In a `const`, this is a compile error.
    #[must_use]
    #[inline]
    pub const fn carddav(local: &'static str) -> Self {
        Self::literal(CARDDAV, local)
    }

    /// Creates a name from two literals; `namespace` may be empty.
    ///
    /// # Panics
    ///
    /// Panics if `local` is not an XML name or holds a colon, or if `namespace` holds a character that XML cannot
    /// carry. In a `const`, this is a compile error.
    #[must_use]
    #[inline]
    pub const fn from_static(namespace: &'static str, local: &'static str) -> Self {
        assert!(chars::is_text(namespace), "a namespace name must hold only characters that XML can carry");
        Self::literal(namespace, local)
    }

    /// Creates a name in a namespace that is known to be valid.
    const fn literal(namespace: &'static str, local: &'static str) -> Self {
        assert!(chars::is_ncname(local), "the local part of a name must be an XML name without a colon");
        Self(Repr::Static(namespace, local))
    }

    /// Creates a name of a table in this crate, in the namespace `DAV:`.
    pub(crate) const fn dav_element(local: &'static str) -> Self {
        Self(Repr::Static(DAV, local))
    }

    /// Creates a name whose parts were checked before.
    pub(crate) fn shared(namespace: impl Into<Arc<str>>, local: &str) -> Self {
        Self::within(Namespace::Shared(namespace.into()), local)
    }

    /// Creates a name whose parts were checked before, in a namespace that it shares.
    pub(crate) fn within(namespace: Namespace, local: &str) -> Self {
        Self(Repr::Shared(Arc::new((namespace, local.into()))))
    }

    /// Returns a number that tells the names of one [`Scope`](crate::xml::scope::Scope) apart without comparing their
    /// texts.
    #[inline]
    pub(crate) fn address(&self) -> usize {
        match &self.0 {
            // With its length, because one literal may begin with another.
            Repr::Static(_, local) => local.as_ptr() as usize ^ local.len().rotate_right(16),
            Repr::Shared(parts) => Arc::as_ptr(parts) as usize,
        }
    }

    /// Returns the namespace in a form that can be kept without a copy.
    pub(crate) fn shared_namespace(&self) -> Namespace {
        match &self.0 {
            Repr::Static(namespace, _) => Namespace::Static(namespace),
            Repr::Shared(parts) => parts.0.clone(),
        }
    }

    /// Returns the name as findings and messages show it: cut, because many elements may be in one long namespace.
    #[inline]
    pub(crate) fn clipped(&self) -> Clipped<'_> {
        Clipped(self)
    }

    /// Returns the namespace and the local name, for use in a `match`.
    #[must_use]
    pub fn parts(&self) -> (&str, &str) {
        match &self.0 {
            Repr::Static(namespace, local) => (namespace, local),
            Repr::Shared(parts) => (parts.0.as_str(), &parts.1),
        }
    }

    /// Returns the namespace; empty for a name in no namespace.
    #[must_use]
    #[inline]
    pub fn namespace(&self) -> &str {
        self.parts().0
    }

    /// Returns the local name.
    #[must_use]
    pub fn local(&self) -> &str {
        self.parts().1
    }

    /// Returns true for a name in the namespace `DAV:`.
    #[must_use]
    pub fn is_dav(&self) -> bool {
        self.namespace() == DAV
    }
}

impl PartialEq for Name {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.is_same(other) || self.says_the_same(other)
    }
}

impl Name {
    /// Returns true if both share their memory, and are therefore equal.
    #[inline]
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Repr::Static(a, b), Repr::Static(c, d)) => std::ptr::eq(*a, *c) && std::ptr::eq(*b, *d),
            (Repr::Shared(a), Repr::Shared(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }

    fn says_the_same(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Repr::Shared(a), Repr::Shared(b)) if a.0.shares(&b.0) => a.1 == b.1,
            // The local name differs more often than the namespace.
            _ => self.local() == other.local() && self.namespace() == other.namespace(),
        }
    }
}

impl Eq for Name {}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let (namespace, local) = self.parts();
        hash_namespace(namespace, state);
        local.hash(state);
    }
}

/// Hashes a namespace. Only the ends of a very long one are hashed, because all of its names are hashed one by one, and
/// hashing the whole namespace for each of them would be quadratic in the size of the document.
fn hash_namespace<H: Hasher>(namespace: &str, state: &mut H) {
    const WHOLE: usize = 512;
    let bytes = namespace.as_bytes();
    if bytes.len() <= WHOLE {
        return bytes.hash(state);
    }
    bytes.len().hash(state);
    bytes[..WHOLE / 2].hash(state);
    bytes[bytes.len() - WHOLE / 2..].hash(state);
}

/// A namespace that can be kept without a copy. Comparing two namespaces that share their memory is immediate, and the
/// namespaces of one document do.
#[derive(Clone, Debug)]
pub(crate) enum Namespace {
    Static(&'static str),
    Shared(Arc<str>),
}

impl Namespace {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Static(namespace) => namespace,
            Self::Shared(namespace) => namespace,
        }
    }

    /// Returns true if both share their memory, and are therefore equal.
    fn shares(&self, other: &Self) -> bool {
        let (a, b) = (self.as_str(), other.as_str());
        a.len() == b.len() && std::ptr::eq(a.as_ptr(), b.as_ptr())
    }

    pub(crate) fn is(&self, other: &str) -> bool {
        same_text(self.as_str(), other)
    }
}

impl PartialEq for Namespace {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.is(other.as_str())
    }
}

impl Eq for Namespace {}

impl Hash for Namespace {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_namespace(self.as_str(), state);
    }
}

/// Returns true if two texts are equal. Their bytes are not compared if they share their memory.
pub(crate) fn same_text(a: &str, b: &str) -> bool {
    a.len() == b.len() && (std::ptr::eq(a.as_ptr(), b.as_ptr()) || a == b)
}

impl PartialOrd for Name {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    #[inline]
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.parts().cmp(&other.parts())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (namespace, local) = self.parts();
        if namespace.is_empty() { f.write_str(local) } else { write!(f, "{{{namespace}}}{local}") }
    }
}

/// The beginning of a name: see [`Name::clipped`].
pub(crate) struct Clipped<'n>(&'n Name);

impl fmt::Display for Clipped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (namespace, local) = (told(self.0.namespace()), told(self.0.local()));
        if namespace.is_empty() { f.write_str(local) } else { write!(f, "{{{namespace}}}{local}") }
    }
}

/// Writes what [`Display`](fmt::Display) writes, but only the beginning of a namespace that is longer than the default
/// limit, because a document can have many names in it.
impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (namespace, local) = self.parts();
        if namespace.is_empty() { f.write_str(local) } else { write!(f, "{{{}}}{local}", Shown(namespace)) }
    }
}

impl From<&Name> for Name {
    fn from(name: &Name) -> Self {
        name.clone()
    }
}

impl<'a> From<Name> for Cow<'a, Name> {
    #[inline]
    fn from(name: Name) -> Self {
        Cow::Owned(name)
    }
}

impl<'a> From<&'a Name> for Cow<'a, Name> {
    #[inline]
    fn from(name: &'a Name) -> Self {
        Cow::Borrowed(name)
    }
}
