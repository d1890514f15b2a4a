//! The bindings around a value.

use std::hash::RandomState;
use std::sync::Arc;

use crate::name;
use crate::xml::short::ShortText;

/// A namespace and its hash. All values around which a document binds it share both, so that a long namespace is copied
/// and hashed once where it is declared, and not for each value that is inspected.
#[derive(Clone, Debug)]
pub(super) struct Namespace {
    pub(super) name: name::Namespace,
    /// 0 for a namespace that has a number in every document, because it is not found by its hash.
    pub(super) hash: u64,
}

/// The bindings in force at an element, kept with a value that needs them. Inner declarations come first.
#[derive(Debug)]
pub(crate) struct Bindings {
    outer: Option<Arc<Bindings>>,
    /// Sorted by prefix; of equal prefixes the last counts.
    declared: Box<[(ShortText, Namespace)]>,
    /// The hasher of all hashes here and in `outer`.
    pub(super) hasher: RandomState,
}

impl Bindings {
    pub(super) fn new(
        outer: Option<Arc<Self>>,
        mut declared: Box<[(ShortText, Namespace)]>,
        hasher: RandomState,
    ) -> Self {
        // Each word of a value can be a prefix to look for.
        declared.sort_by(|(a, _), (b, _)| a.cmp(b));
        Self { outer, declared, hasher }
    }

    /// Returns the namespace of a prefix in a form that can be kept; the empty prefix is the default namespace.
    pub(crate) fn shared(&self, prefix: &str) -> Option<&name::Namespace> {
        self.find(prefix).map(|namespace| &namespace.name)
    }

    pub(super) fn find(&self, prefix: &str) -> Option<&Namespace> {
        let mut here = Some(self);
        while let Some(bindings) = here {
            let end = bindings.declared.partition_point(|(declared, _)| declared.as_bytes() <= prefix.as_bytes());
            match bindings.declared[..end].last() {
                Some((declared, namespace)) if declared.as_bytes() == prefix.as_bytes() => return Some(namespace),
                _ => {}
            }
            here = bindings.outer.as_deref();
        }
        None
    }
}

/// A chain can be as long as the document is deep, so dropping it must not be recursive.
impl Drop for Bindings {
    fn drop(&mut self) {
        let mut outer = self.outer.take();
        while let Some(bindings) = outer {
            outer = Arc::into_inner(bindings).and_then(|mut bindings| bindings.outer.take());
        }
    }
}
