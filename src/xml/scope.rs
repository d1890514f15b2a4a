//! Which namespace each prefix stands for.
//!
//! quick-xml has a resolver, but it keeps `&amp;` unexpanded in namespace names and looks a prefix up by walking all
//! declarations: 10 000 of them make it slow. This one interns namespaces and names, so that equal names of a document
//! share their memory, and finds a prefix by hash once there are many.

use std::collections::HashMap;
use std::sync::Arc;

use crate::name::Name;
use crate::namespace;

/// A namespace by number. Two numbers are equal if the namespaces are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Ns(u32);

impl Ns {
    /// No namespace.
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const DAV: Self = Self(1);
    pub(crate) const XML: Self = Self(2);
    const BASE: [&'static str; 3] = ["", namespace::DAV, namespace::XML];
}

/// From how many bindings on prefixes are found by hash.
const MANY: usize = 16;
/// How many names and namespaces are interned at most. More are only met in documents made to hurt.
const INTERNED: usize = 512;

/// How many tags [`Scope::known`] can know.
const TAGS: usize = 256;

/// Where a tag is kept among [`TAGS`].
fn slot(qname: &str) -> usize {
    let bytes = qname.as_bytes();
    let at = |at: usize| bytes.get(at).copied().map_or(0, usize::from);
    let len = bytes.len();
    (len * 37 + at(0) * 11 + at(len / 2) * 7 + at(len.wrapping_sub(1)) * 3 + at(2) * 5 + at(len.wrapping_sub(3)) * 13)
        % TAGS
}

/// The bindings in force at one place of the document, and the names met so far.
#[derive(Debug)]
pub(crate) struct Scope {
    /// All bindings in force, also those that later ones hide.
    bindings: Vec<Binding>,
    /// For each prefix its last binding, if there are [`MANY`].
    latest: HashMap<Box<str>, usize>,
    /// The marks of open elements that declare something, with the chain up to there if it was asked for.
    groups: Vec<(usize, Option<Arc<Bindings>>)>,
    /// What lies around the outermost binding.
    outer: Outer,
    /// Prefixes found in `outer`, or given a meaning by [`adopt`](Scope::adopt).
    adopted: HashMap<Box<str>, Ns>,
    /// Those after [`Ns::BASE`].
    namespaces: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, Ns>,
    names: Vec<HashMap<Box<str>, Name>>,
    /// How many bindings the root made.
    root_bindings: usize,
    /// The namespace of a root that is read as `DAV:`, and so is whatever declares it later.
    near: Option<Ns>,
    /// Tags met lately under those, by a hash that is nothing but fast. Empty until there are any.
    tags: Vec<Option<(Box<str>, Ns, Name)>>,
    interned: usize,
}

/// What is bound around the piece that a scope is for.
#[derive(Debug)]
enum Outer {
    /// Nothing: the piece is a document.
    Nothing,
    /// `D` alone, as under every root that we write.
    Plain,
    Bindings(Arc<Bindings>),
}

#[derive(Debug)]
struct Binding {
    prefix: Box<str>,
    ns: Ns,
    /// The binding of the same prefix that this one hides.
    hides: Option<usize>,
}

/// The bindings that an element found, kept with a value that needs them. Inner declarations come first.
#[derive(Debug)]
pub(crate) struct Bindings {
    outer: Option<Arc<Bindings>>,
    /// Sorted by prefix; of equal ones the last counts.
    declared: Box<[(Box<str>, Arc<str>)]>,
}

impl Bindings {
    pub(crate) fn new(outer: Option<Arc<Self>>, mut declared: Box<[(Box<str>, Arc<str>)]>) -> Self {
        // Each word of a value can be a prefix to look for.
        declared.sort_by(|(a, _), (b, _)| a.cmp(b));
        Self { outer, declared }
    }

    /// The namespace of a prefix; the empty prefix is the default namespace.
    pub(crate) fn get(&self, prefix: &str) -> Option<&str> {
        self.shared(prefix).map(|namespace| &**namespace)
    }

    /// The namespace of a prefix, which can be kept without a copy.
    pub(crate) fn shared(&self, prefix: &str) -> Option<&Arc<str>> {
        let mut here = Some(self);
        while let Some(bindings) = here {
            let end = bindings.declared.partition_point(|(declared, _)| **declared <= *prefix);
            match bindings.declared[..end].last() {
                Some((declared, namespace)) if **declared == *prefix => return Some(namespace),
                _ => {}
            }
            here = bindings.outer.as_deref();
        }
        None
    }
}

/// A chain can be as long as the document is deep, and dropping it must not be a recursion.
impl Drop for Bindings {
    fn drop(&mut self) {
        let mut outer = self.outer.take();
        while let Some(bindings) = outer {
            outer = Arc::into_inner(bindings).and_then(|mut bindings| bindings.outer.take());
        }
    }
}

/// Where the bindings of an element begin; given back when it closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark(usize);

impl Scope {
    /// The scope of a document, in which nothing is bound yet.
    pub(crate) fn new() -> Self {
        Self {
            bindings: Vec::new(),
            latest: HashMap::new(),
            groups: Vec::new(),
            outer: Outer::Nothing,
            adopted: HashMap::new(),
            namespaces: Vec::new(),
            numbers: HashMap::new(),
            names: Vec::new(),
            root_bindings: 0,
            near: None,
            tags: Vec::new(),
            interned: 0,
        }
    }

    /// The scope of content that was found under these bindings.
    pub(crate) fn within(bindings: Option<Arc<Bindings>>) -> Self {
        Self { outer: bindings.map_or(Outer::Plain, Outer::Bindings), ..Self::new() }
    }

    /// Called between rows: keeps what was interned small, whatever the document.
    pub(crate) fn tidy(&mut self) {
        // What is bound here stays, and is copied: not before as many names were met as that is.
        if self.interned > INTERNED + 2 * self.bindings.len() {
            let mut fresh = Self::new();
            for binding in &self.bindings {
                let ns = fresh.number(self.namespace(binding.ns));
                fresh.declare(&binding.prefix, ns, Mark(0));
            }
            fresh.near = self.near.map(|ns| fresh.number(self.namespace(ns)));
            fresh.settle();
            *self = fresh;
        }
    }

    pub(crate) fn number(&mut self, namespace: &str) -> Ns {
        if let Some(at) = Ns::BASE.iter().position(|&base| base == namespace) {
            return Ns(at as u32);
        }
        if let Some(&ns) = self.numbers.get(namespace) {
            return ns;
        }
        let ns = Ns((Ns::BASE.len() + self.namespaces.len()) as u32);
        let namespace: Arc<str> = namespace.into();
        self.namespaces.push(Arc::clone(&namespace));
        self.numbers.insert(namespace, ns);
        self.interned += 1;
        ns
    }

    pub(crate) fn namespace(&self, ns: Ns) -> &str {
        match Ns::BASE.get(ns.0 as usize) {
            Some(base) => base,
            None => &self.namespaces[ns.0 as usize - Ns::BASE.len()],
        }
    }

    /// The namespace and name of a tag that was met before with the bindings that are in force now.
    pub(crate) fn known(&self, qname: &str) -> Option<(Ns, Name)> {
        if self.bindings.len() != self.root_bindings {
            return None;
        }
        let (known, ns, name) = self.tags.get(slot(qname))?.as_ref()?;
        (**known == *qname).then(|| (*ns, name.clone()))
    }

    /// The name with these parts, for a tag that was checked. Remembered for [`known`](Self::known).
    pub(crate) fn learn(&mut self, qname: &str, ns: Ns, local: &str) -> Name {
        let name = self.name(ns, local);
        if self.bindings.len() == self.root_bindings && self.adopted.is_empty() && qname.len() <= 64 {
            if self.tags.is_empty() {
                self.tags.resize(TAGS, None);
            }
            self.tags[slot(qname)] = Some((qname.into(), ns, name.clone()));
        }
        name
    }

    /// Says that the bindings in force are those of the root, which stay.
    pub(crate) fn settle(&mut self) {
        self.root_bindings = self.bindings.len();
        self.tags.clear();
    }

    /// Reads the namespace of the root, whose tag has this prefix, as `DAV:` from here on.
    pub(crate) fn read_root_as_dav(&mut self, prefix: &str, ns: Ns) {
        for binding in self.bindings.iter_mut().filter(|binding| binding.ns == ns) {
            binding.ns = Ns::DAV;
        }
        if self.find(prefix).is_none() {
            self.declare(prefix, Ns::DAV, Mark(0));
        }
        self.near = Some(ns);
    }

    /// True if the root is in this namespace, and is read as in `DAV:`.
    pub(crate) fn is_near_root(&self, ns: Ns) -> bool {
        self.near == Some(ns)
    }

    /// The name with these parts, shared with all equal names of the document. The parts were checked.
    pub(crate) fn name(&mut self, ns: Ns, local: &str) -> Name {
        let at = ns.0 as usize;
        if let Some(name) = self.names.get(at).and_then(|names| names.get(local)) {
            return name.clone();
        }
        let namespace = match at.checked_sub(Ns::BASE.len()) {
            Some(own) => Arc::clone(&self.namespaces[own]),
            None => Ns::BASE[at].into(),
        };
        let name = Name::shared(namespace, local);
        if self.names.len() <= at {
            self.names.resize_with(at + 1, HashMap::new);
        }
        self.names[at].insert(local.into(), name.clone());
        self.interned += 1;
        name
    }

    /// Gives a prefix that nothing declares a meaning, under everything that is declared.
    pub(crate) fn adopt(&mut self, prefix: &str, ns: Ns) {
        self.adopted.insert(prefix.into(), ns);
    }

    /// Takes back what [`adopt`](Self::adopt) did.
    pub(crate) fn disown(&mut self) {
        self.adopted.clear();
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark(self.bindings.len())
    }

    /// Binds a prefix for the element that began at `mark`.
    pub(crate) fn declare(&mut self, prefix: &str, ns: Ns, mark: Mark) {
        if self.bindings.len() == mark.0 {
            self.groups.push((mark.0, None));
        }
        let hides = self.find(prefix);
        let at = self.bindings.len();
        self.bindings.push(Binding { prefix: prefix.into(), ns, hides });
        if at + 1 == MANY {
            for (at, binding) in self.bindings.iter().enumerate() {
                self.latest.insert(binding.prefix.clone(), at);
            }
        } else if at + 1 > MANY {
            self.latest.insert(prefix.into(), at);
        }
    }

    /// Drops the bindings of the element that began at `mark`.
    pub(crate) fn close(&mut self, mark: Mark) {
        while self.bindings.len() > mark.0 {
            let Some(binding) = self.bindings.pop() else { break };
            if self.bindings.len() + 1 == MANY {
                self.latest.clear();
            } else if self.bindings.len() + 1 > MANY {
                match binding.hides {
                    Some(outer) => self.latest.insert(binding.prefix, outer),
                    None => self.latest.remove(&binding.prefix),
                };
            }
        }
        while self.groups.last().is_some_and(|&(start, _)| start >= mark.0) {
            self.groups.pop();
        }
    }

    fn find(&self, prefix: &str) -> Option<usize> {
        if self.bindings.len() >= MANY {
            self.latest.get(prefix).copied()
        } else {
            self.bindings.iter().rposition(|binding| *binding.prefix == *prefix)
        }
    }

    /// The namespace of a prefix; the empty prefix is the default namespace. `None` if nothing declares it.
    pub(crate) fn resolve(&mut self, prefix: &str) -> Option<Ns> {
        if prefix == "xml" {
            return Some(Ns::XML);
        }
        if let Some(at) = self.find(prefix) {
            return Some(self.bindings[at].ns);
        }
        if let Some(&ns) = self.adopted.get(prefix) {
            return Some(ns);
        }
        let found = match &self.outer {
            Outer::Plain if prefix == "D" => Some(Ns::DAV),
            Outer::Bindings(bindings) => match Arc::clone(bindings).get(prefix) {
                Some(namespace) => {
                    let ns = self.number(namespace);
                    self.adopt(prefix, ns);
                    Some(ns)
                }
                None => None,
            },
            _ => None,
        };
        found.or(if prefix.is_empty() { Some(Ns::NONE) } else { None })
    }

    /// True if `D` is bound to `DAV:` and nothing else is: a row means here what it means under a root of ours.
    pub(crate) fn is_plain(&self) -> bool {
        match (&self.outer, &self.bindings[..]) {
            (Outer::Plain, []) => true,
            (Outer::Nothing | Outer::Plain, [only]) => &*only.prefix == "D" && only.ns == Ns::DAV,
            _ => false,
        }
    }

    /// The bindings in force, to keep with a value. `None` if they are those of [`is_plain`](Self::is_plain).
    pub(crate) fn bindings(&mut self) -> Option<Arc<Bindings>> {
        if self.is_plain() {
            return None;
        }
        // The chain is made once for each element that declares something, from the outermost on.
        let first = self.groups.iter().position(|(_, chain)| chain.is_none()).unwrap_or(self.groups.len());
        for at in first..self.groups.len() {
            let outer = match at.checked_sub(1) {
                Some(outer) => self.groups[outer].1.clone(),
                None => self.outer_bindings(),
            };
            let end = self.groups.get(at + 1).map_or(self.bindings.len(), |&(start, _)| start);
            let declared = self.bindings[self.groups[at].0..end]
                .iter()
                .map(|binding| (binding.prefix.clone(), self.namespace(binding.ns).into()))
                .collect();
            self.groups[at].1 = Some(Arc::new(Bindings::new(outer, declared)));
        }
        match self.groups.last() {
            Some((_, chain)) => chain.clone(),
            None => self.outer_bindings(),
        }
    }

    fn outer_bindings(&self) -> Option<Arc<Bindings>> {
        match &self.outer {
            // Not the same as plain: `D` means nothing here.
            Outer::Nothing => Some(Arc::new(Bindings::new(None, Box::default()))),
            Outer::Plain => Some(Arc::new(Bindings::new(None, [("D".into(), namespace::DAV.into())].into()))),
            Outer::Bindings(bindings) => Some(Arc::clone(bindings)),
        }
    }
}
