//! The bindings around a value.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use crate::name;
use crate::xml::hashed::{Hashed, Slot};
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
    /// Of equal prefixes the last counts.
    declared: Box<[(ShortText, Namespace)]>,
    /// The last of each prefix, if there are [`MANY`](super::MANY): each word of a value can be a prefix to look for.
    latest: Hashed,
    /// The hasher of all hashes here and in `outer`.
    pub(super) hasher: RandomState,
}

impl Bindings {
    pub(super) fn new(outer: Option<Arc<Self>>, declared: Box<[(ShortText, Namespace)]>, hasher: RandomState) -> Self {
        let mut new = Self { outer, declared, latest: Hashed::default(), hasher };
        if new.declared.len() >= super::MANY {
            for (at, (prefix, _)) in new.declared.iter().enumerate() {
                let slot = new.slot(new.hasher.hash_one(prefix.as_str()), prefix.as_str());
                new.latest.set(slot, at);
            }
        }
        new
    }

    fn slot(&self, hash: u64, prefix: &str) -> Slot {
        self.latest.slot(hash, &mut |at| self.declared[at].0.as_str() == prefix)
    }

    /// Returns the namespace of a prefix in a form that can be kept; the empty prefix is the default namespace.
    #[inline]
    pub(crate) fn shared(&self, prefix: &str) -> Option<&name::Namespace> {
        self.find(prefix).map(|namespace| &namespace.name)
    }

    pub(super) fn find(&self, prefix: &str) -> Option<&Namespace> {
        let mut here = Some(self);
        let mut hash = None;
        while let Some(bindings) = here {
            let found = if bindings.latest.is_empty() {
                bindings.declared.iter().rposition(|(declared, _)| declared.as_bytes() == prefix.as_bytes())
            } else {
                let hash = *hash.get_or_insert_with(|| self.hasher.hash_one(prefix));
                bindings.slot(hash, prefix).number
            };
            if let Some(at) = found {
                return Some(&bindings.declared[at].1);
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
