//! Namespaces that the root of a document declares for all of its responses.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use super::{Common, DECLARED, KNOWN, LONG, OwnPrefix, Prefix, Prefixes};
use crate::error::{Error, ErrorKind};
use crate::limits::Limit;
use crate::name::Namespace;
use crate::namespace;
use crate::xml::escape::writable;

/// The maximum number of namespaces. Readers limit the declarations of one element, this crate to 256, and the responses
/// have to find a place for theirs.
const MOST: usize = 64;

/// Namespaces that the root of a document declares, so that the responses that use them need not declare them again.
///
/// A response by itself declares each foreign namespace that it uses: about 40 bytes for each namespace, in each response.
/// If nearly all responses of a document use the same namespaces, hand these to what writes the document:
/// [`WriteOptions::namespaces`](crate::write::WriteOptions::namespaces). What builds the responses must know of them as well,
/// because both have to use the same prefixes: [`ResponseBuilder::namespaces`](crate::ResponseBuilder::namespaces), and
/// [`PropfindPlan::namespaces`](crate::plan::PropfindPlan::namespaces). The builders that writers keep get them from the
/// options.
///
/// Responses stay as they are, each with all of its declarations, and may be sent in any document. Only the writer leaves
/// out what the root declares.
///
/// # Example
///
/// ```
/// use multistatus::write::{RootNamespaces, WriteOptions};
/// use multistatus::{Multistatus, Name};
///
/// let color = Name::new("http://example.com/ns", "color")?;
/// let namespaces = RootNamespaces::new([color.namespace()])?;
/// let (mut encoder, mut out) = (WriteOptions::new().namespaces(&namespaces).encoder(), Vec::new());
/// for href in ["/a", "/b"] {
///     encoder.build(href, &mut out, |response| {
///         response.property(&color, "red");
///     })?;
/// }
/// encoder.finish(&mut out);
/// assert_eq!(String::from_utf8_lossy(&out).matches("http://example.com/ns").count(), 1);
/// assert_eq!(Multistatus::parse(&out)?.responses()[1].text(&color).as_deref(), Some("red"));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct RootNamespaces(Option<Arc<[RootNamespace]>>);

/// A namespace with the prefix that the root declares for it.
#[derive(Clone)]
pub(crate) enum RootNamespace {
    /// The namespace with this index in [`KNOWN`], which has its usual prefix.
    KnownNamespace(usize),
    OwnPrefix(Arc<OwnPrefix>),
}

impl RootNamespace {
    fn as_prefix(&self) -> Prefix {
        match self {
            Self::KnownNamespace(number) => Prefix::KnownNamespace(*number),
            Self::OwnPrefix(own) => Prefix::OwnPrefix(Arc::clone(own)),
        }
    }

    fn declaration(&self) -> &str {
        match self {
            Self::KnownNamespace(number) => KNOWN[*number].declaration,
            Self::OwnPrefix(own) => &own.declaration,
        }
    }

    fn namespace(&self) -> &str {
        match self {
            Self::KnownNamespace(number) => KNOWN[*number].namespace,
            Self::OwnPrefix(own) => own.namespace.as_str(),
        }
    }

    /// Returns true if both are one namespace of a root with one prefix.
    #[cfg(feature = "server")]
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::KnownNamespace(own), Self::KnownNamespace(other)) => own == other,
            (Self::OwnPrefix(own), Self::OwnPrefix(other)) => Arc::ptr_eq(own, other),
            _ => false,
        }
    }
}

impl RootNamespaces {
    /// Takes the names of the namespaces. Repeated ones, `DAV:`, which each root declares, and the empty one have no effect.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidText`] for a namespace with a character that XML cannot carry. [`ErrorKind::Limit`] for more than
    /// 64 namespaces, or one of more than 512 bytes, which readers may refuse.
    pub fn new(namespaces: impl IntoIterator<Item: AsRef<str>>) -> Result<Self, Error> {
        let mut list: Vec<RootNamespace> = Vec::new();
        let mut seen = HashSet::new();
        for namespace in namespaces {
            let namespace = namespace.as_ref();
            if matches!(namespace, "" | namespace::DAV | namespace::XML) || seen.contains(namespace) {
                continue;
            }
            writable(namespace, "a namespace of the root")?;
            if list.len() == MOST || namespace.len() > LONG {
                let limit = if namespace.len() > LONG { Limit::NamespaceBytes } else { Limit::Namespaces };
                let message = format!("expected at most {MOST} namespaces for the root, each of at most {LONG} bytes");
                return Err(Error::new(ErrorKind::Limit(limit), message));
            }
            seen.insert(namespace.to_owned());
            list.push(match Common::of(namespace) {
                Some(Common::KnownNamespace(number)) => RootNamespace::KnownNamespace(number),
                _ => {
                    let shared = Namespace::Shared(namespace.into());
                    RootNamespace::OwnPrefix(Arc::new(OwnPrefix::new(shared, format!("r{}", list.len()))))
                }
            });
        }
        Ok(Self((!list.is_empty()).then(|| list.into())))
    }

    /// No namespace.
    pub(crate) const NONE: Self = Self(None);

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    fn list(&self) -> &[RootNamespace] {
        self.0.as_deref().unwrap_or_default()
    }

    /// Returns the prefix of a namespace that has no usual one.
    #[inline]
    pub(super) fn own(&self, namespace: &str) -> Option<&Arc<OwnPrefix>> {
        let list = self.0.as_deref()?;
        list.iter().find_map(|root| match root {
            RootNamespace::OwnPrefix(own) if own.namespace.is(namespace) => Some(own),
            _ => None,
        })
    }

    /// Appends the declarations to the start tag of the root.
    pub(crate) fn push_declarations(&self, out: &mut Vec<u8>) {
        self.list().iter().for_each(|root| out.extend_from_slice(root.declaration().as_bytes()));
    }

    /// Appends the markup of a response without the declarations at the beginning of its start tag that the root has too.
    pub(crate) fn push_row(&self, xml: &str, out: &mut Vec<u8>) {
        const OPEN: &str = "<D:response";
        let open = if self.is_empty() { None } else { xml.strip_prefix(OPEN) };
        let Some(mut rest) = open else {
            return out.extend_from_slice(xml.as_bytes());
        };
        out.extend_from_slice(OPEN.as_bytes());
        loop {
            if let Some(behind) = self.list().iter().find_map(|root| rest.strip_prefix(root.declaration())) {
                rest = behind;
            } else if let Some((declaration, behind)) = split_declaration(rest) {
                out.extend_from_slice(declaration.as_bytes());
                rest = behind;
            } else {
                break;
            }
        }
        out.extend_from_slice(rest.as_bytes());
    }
}

/// Splits a declaration off the rest of a start tag, in the form in which this crate writes it.
fn split_declaration(rest: &str) -> Option<(&str, &str)> {
    const BEGIN: &str = " xmlns:";
    let prefix = rest.strip_prefix(BEGIN)?;
    let name = prefix.find(['=', '>', ' ', '\'', '"'])?;
    let value = prefix[name..].strip_prefix("=\"")?;
    let end = BEGIN.len() + name + 2 + value.find('"')? + 1;
    Some(rest.split_at(end))
}

impl fmt::Debug for RootNamespaces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.list().iter().map(RootNamespace::namespace)).finish()
    }
}

impl Prefixes {
    /// Uses the prefixes of the root for its namespaces. The row declares them nevertheless, so that it can be read without the root.
    pub(crate) fn set_root(&mut self, root: &RootNamespaces) {
        self.root = root.clone();
    }

    #[cfg(feature = "server")]
    pub(crate) fn root(&self) -> &RootNamespaces {
        &self.root
    }

    /// Returns true if this root was [set](Self::set_root), itself and not only an equal one.
    #[cfg(feature = "server")]
    pub(crate) fn has_root(&self, root: &RootNamespaces) -> bool {
        match (&self.root.0, &root.0) {
            (Some(own), Some(other)) => Arc::ptr_eq(own, other),
            (None, None) => true,
            _ => false,
        }
    }

    /// Begins a row in a document with the root.
    #[cfg(feature = "server")]
    pub(crate) fn begin_row_in_root(&self, out: &mut String) {
        out.push_str("<D:response");
        self.push_other_declarations(out);
        out.push('>');
    }

    /// Makes the row declare a namespace of the root with the prefix that it has there. Returns false if the prefix has
    /// another meaning in the row, or the row declares enough.
    pub(crate) fn declare_root(&mut self, root: &RootNamespace) -> bool {
        let own = match root {
            RootNamespace::KnownNamespace(number) => return self.declares(Common::KnownNamespace(*number)),
            RootNamespace::OwnPrefix(own) => own,
        };
        if let Some(at) = self.position(own.namespace.as_str(), || own.namespace.clone()) {
            return self.list[at].parts().1 == own.prefix;
        }
        let taken = self.more.as_ref().is_some_and(|more| more.kept.contains_key(&*own.prefix));
        if self.list.len() >= DECLARED || taken {
            return false;
        }
        self.push(root.as_prefix());
        true
    }

    /// Returns the declared namespaces that the root declares too, with the same prefix.
    pub(crate) fn roots(&self) -> Vec<RootNamespace> {
        let is_declared = |root: &&RootNamespace| self.declarations().any(|(_, text)| text == root.declaration());
        self.root.list().iter().filter(is_declared).cloned().collect()
    }

    /// Appends the declarations that the root does not have.
    pub(crate) fn push_other_declarations(&self, out: &mut String) {
        let is_of_root = |text: &str| self.root.list().iter().any(|root| root.declaration() == text);
        self.declarations().filter(|(_, text)| !is_of_root(text)).for_each(|(_, text)| out.push_str(text));
    }
}

#[cfg(test)]
mod tests {
    use super::{RootNamespaces, split_declaration};
    use crate::error::ErrorKind;

    #[test]
    fn what_is_no_use_is_left_out_and_what_is_too_much_is_refused() {
        let list = ["DAV:", "", "urn:x", "http://owncloud.org/ns", "urn:x", "http://www.w3.org/XML/1998/namespace"];
        let root = RootNamespaces::new(list).expect("namespaces");
        assert_eq!(format!("{root:?}"), r#"["urn:x", "http://owncloud.org/ns"]"#);
        assert!(RootNamespaces::new(["DAV:"]).is_ok_and(|root| root.is_empty()));
        let kind = |namespaces: Vec<String>| RootNamespaces::new(namespaces).map_err(|error| error.kind()).err();
        let many = |count: usize| (0..count).map(|number| format!("urn:{number}")).collect::<Vec<_>>();
        assert_eq!((kind(many(64)), kind(vec!["x".repeat(512)])), (None, None));
        assert!(matches!(kind(many(65)), Some(ErrorKind::Limit(_))));
        assert!(matches!(kind(vec!["x".repeat(513)]), Some(ErrorKind::Limit(_))));
        assert_eq!(kind(vec!["a\u{1}".into()]), Some(ErrorKind::InvalidText));
    }

    /// Only what is a declaration in our form is split off.
    #[test]
    fn declarations_of_a_start_tag() {
        let table = [
            (" xmlns:a=\"b\"><x>", Some(" xmlns:a=\"b\"")),
            (" xmlns:a=\"&lt;>\" c=''>", Some(" xmlns:a=\"&lt;>\"")),
            (" xmlns:a='b' c=\"d\">", None),
            (" xmlns:a = \"b\">", None),
            (" xmlns=\"b\">", None),
            ("  xmlns:a=\"b\">", None),
            (" xmlns:a", None),
            (" xmlns:a=\"b", None),
            (" xml:lang=\"b\">", None),
            ("><x y=\"z\">", None),
        ];
        for (rest, wanted) in table {
            assert_eq!(split_declaration(rest).map(|(declaration, _)| declaration), wanted, "{rest}");
        }
    }
}
