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
/// Prefixes are no part of it: `D:getetag`, `d:getetag` and `getetag` under `xmlns="DAV:"` are one name. A name in no
/// namespace has the empty namespace. [`Display`](fmt::Display) writes `{DAV:}getetag`, and [`FromStr`](std::str::FromStr) reads that.
///
/// Names that are known when the program is compiled cost nothing: [`Name::dav`] and its like are `const`. Others are
/// shared: a clone of one is a reference count.
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
    /// A namespace is shared by its names: one may be long, and have many.
    Shared(Arc<(Arc<str>, Box<str>)>),
}

impl Name {
    /// A name in the namespace `DAV:`.
    ///
    /// # Panics
    ///
    /// If `local` is no XML name without a colon; when compiling, if used in a `const`.
    #[must_use]
    pub const fn dav(local: &'static str) -> Self {
        Self::literal(DAV, local)
    }

    /// A name in the namespace of CalDAV, `urn:ietf:params:xml:ns:caldav`.
    ///
    /// # Panics
    ///
    /// If `local` is no XML name without a colon; when compiling, if used in a `const`.
    #[must_use]
    pub const fn caldav(local: &'static str) -> Self {
        Self::literal(CALDAV, local)
    }

    /// A name in the namespace of CardDAV, `urn:ietf:params:xml:ns:carddav`.
    ///
    /// # Panics
    ///
    /// If `local` is no XML name without a colon; when compiling, if used in a `const`.
    #[must_use]
    pub const fn carddav(local: &'static str) -> Self {
        Self::literal(CARDDAV, local)
    }

    /// A name from two literals; `namespace` may be empty.
    ///
    /// # Panics
    ///
    /// If `local` is no XML name without a colon, or if `namespace` holds a character that XML cannot carry; when
    /// compiling, if used in a `const`.
    #[must_use]
    pub const fn from_static(namespace: &'static str, local: &'static str) -> Self {
        assert!(chars::is_text(namespace), "a namespace name must hold only characters that XML can carry");
        Self::literal(namespace, local)
    }

    /// A name in a namespace that is known to be one.
    const fn literal(namespace: &'static str, local: &'static str) -> Self {
        assert!(chars::is_ncname(local), "the local part of a name must be an XML name without a colon");
        Self(Repr::Static(namespace, local))
    }

    /// A name whose parts were checked before.
    pub(crate) fn shared(namespace: impl Into<Arc<str>>, local: &str) -> Self {
        Self(Repr::Shared(Arc::new((namespace.into(), local.into()))))
    }

    /// A number that tells names of one [`Scope`](crate::xml::scope::Scope) apart without a look at their text.
    pub(crate) fn address(&self) -> usize {
        match &self.0 {
            Repr::Static(_, local) => local.as_ptr() as usize,
            Repr::Shared(parts) => Arc::as_ptr(parts) as usize,
        }
    }

    /// The namespace, to be kept.
    pub(crate) fn shared_namespace(&self) -> Namespace {
        match &self.0 {
            Repr::Static(namespace, _) => Namespace::Static(namespace),
            Repr::Shared(parts) => Namespace::Shared(Arc::clone(&parts.0)),
        }
    }

    /// The name as deviations tell it: cut, since many properties may stand in one long namespace.
    pub(crate) fn clipped(&self) -> String {
        let (namespace, local) = (told(self.namespace()), told(self.local()));
        if namespace.is_empty() { local.into() } else { format!("{{{namespace}}}{local}") }
    }

    /// The namespace and the local name, to match on.
    #[must_use]
    pub fn parts(&self) -> (&str, &str) {
        match &self.0 {
            Repr::Static(namespace, local) => (namespace, local),
            Repr::Shared(parts) => (&parts.0, &parts.1),
        }
    }

    /// The namespace; empty for a name in no namespace.
    #[must_use]
    pub fn namespace(&self) -> &str {
        self.parts().0
    }

    /// The local name.
    #[must_use]
    pub fn local(&self) -> &str {
        self.parts().1
    }

    /// True for a name in the namespace `DAV:`.
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
    /// True if both are one in memory, which says that they are equal.
    #[inline]
    fn is_same(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Repr::Static(a, b), Repr::Static(c, d)) => std::ptr::eq(*a, *c) && std::ptr::eq(*b, *d),
            (Repr::Shared(a), Repr::Shared(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }

    fn says_the_same(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Repr::Shared(a), Repr::Shared(b)) if Arc::ptr_eq(&a.0, &b.0) => a.1 == b.1,
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

/// Hashes a namespace. Of a very long one its ends must do, because each of its names is hashed by itself: all of it for
/// each of them would be the square of what a document holds.
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

/// A namespace that can be kept without a copy. It is equal to another at once if both are one in memory, as those of one
/// document are.
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

    pub(crate) fn is(&self, other: &str) -> bool {
        same_text(self.as_str(), other)
    }
}

impl PartialEq for Namespace {
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

/// True if two texts are equal. They are not looked at if they are one in memory: a comparison of bytes does look.
pub(crate) fn same_text(a: &str, b: &str) -> bool {
    a.len() == b.len() && (std::ptr::eq(a.as_ptr(), b.as_ptr()) || a == b)
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
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

/// Writes what [`Display`](fmt::Display) writes, but only the beginning of a namespace that is longer than the default
/// limit: a document can have many names in it.
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
    fn from(name: Name) -> Self {
        Cow::Owned(name)
    }
}

impl<'a> From<&'a Name> for Cow<'a, Name> {
    fn from(name: &'a Name) -> Self {
        Cow::Borrowed(name)
    }
}
