//! Namespaces that have the same prefixes in all responses of a plan.

use std::sync::Arc;

use super::{Common, DECLARED, LONG, OwnPrefix, Prefix, Prefixes, RootNamespaces};
use crate::name::Name;
use crate::namespace;

/// The maximum number of namespaces that get a prefix for all responses of a plan. Each response has a bit for each.
const PLANNED: usize = 16;

/// A namespace that has the same prefix in every response of a plan.
#[derive(Clone)]
pub(crate) enum PlannedNamespace {
    /// It has the same prefix in every response, planned or not.
    Common(Common),
    /// A namespace of the plan, with its number there.
    Own(Arc<OwnPrefix>, usize),
}

impl PlannedNamespace {
    /// Returns what the start tag and the end tag of an element in this namespace begin with.
    pub(in crate::value) fn tags(&self) -> (String, String) {
        match self {
            Self::Common(common) => {
                let (open, close) = common.tags();
                (open.to_owned(), close.to_owned())
            }
            Self::Own(own, _) => (format!("<{}:", own.prefix), format!("</{}:", own.prefix)),
        }
    }
}

/// The namespaces of the names that a plan asks for. They have the same prefixes in all responses of the plan, so that
/// the tags of its names can be written once. In other responses, the number of a prefix is the next that is free.
#[derive(Default)]
pub(crate) struct PlannedNamespaces(Vec<Arc<OwnPrefix>>, RootNamespaces);

impl PlannedNamespaces {
    /// Begins with the prefixes that the root of the document has.
    pub(crate) fn with_root(root: &RootNamespaces) -> Self {
        Self(Vec::new(), root.clone())
    }

    /// Returns the namespace of a name, or `None` if its prefix cannot be the same in every response because there are
    /// many namespaces, or because this one is long.
    pub(in crate::value) fn of(&mut self, name: &Name) -> Option<PlannedNamespace> {
        let namespace = name.namespace();
        if matches!(namespace, "" | namespace::XML) || namespace.len() > LONG {
            return None;
        }
        if let Some(common) = Common::of(namespace) {
            return Some(PlannedNamespace::Common(common));
        }
        let number = match self.0.iter().position(|own| own.namespace.is(namespace)) {
            Some(number) => number,
            None if self.0.len() == PLANNED => return None,
            None => {
                let number = self.0.len();
                let new = || Arc::new(OwnPrefix::new(name.shared_namespace(), format!("p{number}")));
                self.0.push(self.1.own(namespace).cloned().unwrap_or_else(new));
                number
            }
        };
        self.0.get(number).map(|own| PlannedNamespace::Own(Arc::clone(own), number))
    }
}

impl Prefixes {
    /// Returns true if the row declares a namespace of a plan, now or before.
    #[inline]
    pub(in crate::value) fn declares_planned(&mut self, namespace: &PlannedNamespace) -> bool {
        match namespace {
            PlannedNamespace::Common(common) => self.declares(*common),
            PlannedNamespace::Own(own, number) if self.planned & 1 << number == 0 => self.declare_planned(own, *number),
            PlannedNamespace::Own(..) => true,
        }
    }

    /// Returns true if the row declares a namespace of a plan already.
    #[inline(always)]
    pub(in crate::value) fn has_planned(&self, namespace: &PlannedNamespace) -> bool {
        match namespace {
            PlannedNamespace::Common(Common::Dav) => true,
            PlannedNamespace::Common(Common::KnownNamespace(number)) => self.known & 1 << number != 0,
            PlannedNamespace::Own(_, number) => self.planned & 1 << number != 0,
        }
    }

    /// Declares a namespace of a plan, unless a value gave its prefix another meaning.
    #[inline(never)]
    fn declare_planned(&mut self, own: &Arc<OwnPrefix>, number: usize) -> bool {
        // A prefix of the root may be declared already for a name that is not of the plan.
        if self.list.iter().any(|prefix| prefix.parts().1 == own.prefix) {
            self.planned |= 1 << number;
            return true;
        }
        let taken = self.more.as_ref().is_some_and(|more| more.kept.contains_key(&*own.prefix));
        if self.list.len() >= DECLARED || taken {
            return false;
        }
        self.planned |= 1 << number;
        self.push(Prefix::OwnPrefix(Arc::clone(own)));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::Prefixes;
    use super::PlannedNamespaces;
    use crate::name::{Name, Namespace};

    fn prefix(prefixes: &mut Prefixes, namespace: &'static str) -> Option<String> {
        prefixes.get(namespace, || Namespace::Static(namespace)).map(ToOwned::to_owned)
    }

    /// The prefix of a plan is the same in each response, unless a value has taken it; other names use it as well.
    #[test]
    fn planned_prefixes() {
        let mut planned = PlannedNamespaces::default();
        let names: Vec<Name> = (0..20).map(|n| Name::shared(&*format!("urn:{n}"), "x")).collect();
        let namespaces: Vec<_> = names.iter().chain(&names).map(|name| planned.of(name)).collect();
        let opens: Vec<_> = namespaces.iter().map(|namespace| namespace.as_ref().map(|it| it.tags().0)).collect();
        let expected: Vec<_> = (0..20).map(|n| (n < 16).then(|| format!("<p{n}:"))).collect();
        assert_eq!((&opens[..20], &opens[20..]), (&expected[..], &expected[..]));
        for odd in ["", "http://www.w3.org/XML/1998/namespace", &*"x".repeat(600)] {
            assert!(PlannedNamespaces::default().of(&Name::shared(odd, "x")).is_none(), "{odd}");
        }

        let (Some(zero), Some(one)) = (&namespaces[0], &namespaces[1]) else { panic!("two prefixes") };
        let mut prefixes = Prefixes::default();
        assert!(prefixes.keep("p1", &Namespace::Static("urn:other")));
        assert!(prefixes.declares_planned(zero) && prefixes.declares_planned(zero) && !prefixes.declares_planned(one));
        assert!(!prefixes.keep("p0", &Namespace::Static("urn:other")));
        assert_eq!(prefix(&mut prefixes, "urn:0").as_deref(), Some("p0"));
        assert_eq!(prefix(&mut prefixes, "urn:1").as_deref(), Some("ns1"));
        prefixes.clear();
        assert!(prefixes.declares_planned(one));
        assert_eq!(prefixes.declarations().count(), 1);
    }
}
