//! Elements of a multistatus in another namespace than `DAV:`, while RFC 4918 §21 has them only there.

use super::{Decoder, Document};
use crate::clip::told;
use crate::deviation::Deviation;
use crate::namespace;
use crate::row::shape::Pos;
use crate::xml::Fault;
use crate::xml::scope::Ns;
use crate::xml::tokens::RawAttribute;

/// The place of a start tag, as far as the grammar gives names a meaning there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parent {
    /// The tag is the root itself.
    Nothing,
    Root(Document),
    Response,
    Propstat,
    /// Any element may be there.
    Other,
}

impl Parent {
    /// Returns true for elements without which nothing is said: overlooking one can turn a failure into a success.
    fn needs(self, local: &str) -> bool {
        match self {
            Self::Root(Document::Multistatus) => local == "response",
            Self::Root(Document::MkcolResponse | Document::MkcalendarResponse) => local == "propstat",
            Self::Response => matches!(local, "href" | "status" | "propstat"),
            Self::Propstat => matches!(local, "prop" | "status"),
            // The caller checks the root.
            Self::Nothing | Self::Root(Document::Error | Document::Prop | Document::Request(_)) | Self::Other => false,
        }
    }

    /// Returns true for all elements that the grammar has here.
    fn has(self, local: &str) -> bool {
        self.needs(local)
            || match self {
                Self::Root(Document::Multistatus) => matches!(local, "responsedescription" | "sync-token"),
                Self::Response => matches!(local, "error" | "responsedescription" | "location"),
                Self::Propstat => matches!(local, "error" | "responsedescription"),
                _ => false,
            }
    }
}

/// True for `DAV:` in another case or without the colon, which is read as `DAV:` wherever it is declared.
pub(crate) fn is_misspelt(namespace: &str) -> bool {
    ["DAV:", "DAV"].iter().any(|dav| namespace.eq_ignore_ascii_case(dav))
}

/// True if the author of an element of a multistatus in this namespace certainly meant `DAV:`.
pub(crate) fn is_near(namespace: &str) -> bool {
    let is_site = |rest: &str| {
        let rest = rest.strip_prefix("www.").unwrap_or(rest);
        rest.strip_prefix("webdav.org").is_some_and(|path| path.is_empty() || path.starts_with('/'))
    };
    namespace.is_empty()
        || is_misspelt(namespace)
        || namespace.eq_ignore_ascii_case("D:")
        || ["http://", "https://"].iter().any(|scheme| namespace.strip_prefix(scheme).is_some_and(is_site))
}

impl<'x> Decoder<'_, 'x> {
    /// Returns the namespace of an element whose prefix is undeclared and whose name has a meaning here, if it may be
    /// read.
    pub(super) fn resolve_near(
        &mut self,
        parent: Parent,
        prefix: &str,
        local: &str,
        at: usize,
    ) -> Result<Option<Ns>, Fault> {
        let has_own_option = || prefix == "DAV" && self.mending.as_ref().is_some_and(|mending| mending.prefix_dav);
        if !self.dialect.near_namespaces || has_own_option() || self.scope.resolve(prefix).is_some() {
            return Ok(None);
        }
        // The parser binds the prefix of the root for the whole document.
        if parent == Parent::Nothing && self.dialect.document.root().parts() == (namespace::DAV, local) {
            let pos = self.pos(at);
            self.deviate(Deviation::NearNamespace, pos, Some(prefix));
            return Ok(Some(Ns::DAV));
        }
        if !parent.has(local) || self.mending.is_none() {
            return Ok(None);
        }
        self.give_meaning(prefix, namespace::DAV, Deviation::NearNamespace, at).map(Some)
    }

    /// Records a wrong namespace of an element whose name may have a meaning here, and returns the namespace in which
    /// it is read, possibly `DAV:`.
    #[inline]
    pub(super) fn check_namespace(&mut self, parent: Parent, ns: Ns, local: &str, at: Pos) -> Ns {
        if !parent.has(local) {
            return ns;
        }
        let namespace = self.scope.namespace(ns);
        if self.dialect.near_namespaces && is_near(namespace) {
            // Copied and shortened, because each element of the response may be in this namespace.
            let namespace = told(namespace).to_owned();
            self.deviate(Deviation::NearNamespace, at, Some(&namespace));
            return Ns::DAV;
        }
        if parent.needs(local) {
            let name = self.scope.name(ns, local);
            self.deviate_by_name(Deviation::WrongNamespace, at, &name);
        }
        ns
    }

    /// Returns the namespace that a declaration binds its prefix to, which is `DAV:` if its own is read as `DAV:`.
    pub(super) fn declared(&mut self, ns: Ns, attribute: &RawAttribute<'x>) -> Ns {
        if !self.dialect.near_namespaces || ns == Ns::DAV {
            return ns;
        }
        let namespace = self.scope.namespace(ns);
        if !is_misspelt(namespace) && !self.scope.is_near_root(ns) {
            return ns;
        }
        self.near = true;
        let value_at = attribute.value_at;
        match &mut self.mending {
            Some(mending) => {
                mending.rewrite.push((value_at..value_at + attribute.value.len(), namespace::DAV));
                mending.noted.note(value_at, Deviation::NearNamespace, Some(namespace));
            }
            // This is the tag of the root; in a child the declaration is mended.
            None => {
                let namespace = told(namespace).to_owned();
                let pos = self.pos(value_at);
                self.deviate(Deviation::NearNamespace, pos, Some(&namespace));
            }
        }
        Ns::DAV
    }
}
