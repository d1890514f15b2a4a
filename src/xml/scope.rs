//! Resolves prefixes to namespaces.
//!
//! quick-xml has a resolver, but it keeps `&amp;` unexpanded in namespace names and looks a prefix up by walking all
//! declarations, so 10 000 of them make it slow. This one interns namespaces and names, so that equal names of a
//! document share their memory, and finds a prefix by hash once there are many.

mod bindings;

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use self::bindings::Namespace;
use crate::name::{self, Name};
use crate::namespace;
use crate::xml::short::ShortText;
use crate::xml::words::{SPREAD, spread};

pub(crate) use self::bindings::Bindings;

/// A namespace by number. Two numbers are equal if and only if the namespaces are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Ns(u32);

impl Ns {
    /// No namespace.
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const DAV: Self = Self(1);
    pub(crate) const XML: Self = Self(2);
    /// The namespaces that have a number in every document.
    const BASE: [&'static str; 11] = {
        let [a, b, c, d, e, f] = namespace::COMMON;
        ["", namespace::DAV, namespace::XML, namespace::CALDAV, namespace::CARDDAV, a, b, c, d, e, f]
    };

    fn base(namespace: &str) -> Option<Self> {
        Self::BASE.iter().position(|&base| base == namespace).map(|at| Self(at as u32))
    }
}

/// The number of bindings from which prefixes are found by hash.
const MANY: usize = 16;
/// The number of names and of namespaces from which these are found by hash.
const MANY_NAMES: usize = 24;
/// The number of names and namespaces that the rows of a document may intern before these are dropped. Only documents
/// made to do harm have more.
const INTERNED: usize = 512;
/// The number of bytes of these names and namespaces.
const INTERNED_BYTES: usize = 64 << 10;
/// The number of entries for which room is kept, however many a row needed.
const ROOM: usize = 2 * INTERNED;

/// The number of elements from which tags are kept. Making the table would take longer than reading most values.
const MANY_ELEMENTS: u32 = 32;

/// Returns the place of a tag in [`Scope::tags`].
fn place(qname: &str) -> usize {
    usize::from(spread(qname.as_bytes()))
}

fn base_namespace(namespace: &'static str) -> Namespace {
    Namespace { name: name::Namespace::Static(namespace), hash: 0 }
}

/// The bindings in force at one place of the document, and the names that it has had so far.
#[derive(Debug)]
pub(crate) struct Scope {
    /// All bindings in force, including the ones that later bindings hide.
    bindings: Vec<Binding>,
    /// The last binding of each prefix, once there were [`MANY`].
    latest: HashMap<Box<str>, usize>,
    /// True once there were [`MANY`]. It remains true, because noting all bindings again for each element that declares
    /// one more would cost the length of all prefixes each time.
    is_indexed: bool,
    /// The bindings around the outermost one here.
    outer: Outer,
    /// Prefixes found in `outer`, or given a meaning by [`adopt`](Scope::adopt).
    adopted: HashMap<Box<str>, Ns>,
    /// The namespaces after [`Ns::BASE`].
    namespaces: Vec<Namespace>,
    /// The number of each namespace by its hash, or by the next free key after it. Empty until there are
    /// [`MANY_NAMES`].
    numbers: HashMap<u64, Ns>,
    hasher: RandomState,
    /// The first [`MANY_NAMES`] names.
    first_names: Vec<(Ns, Name)>,
    /// The other names by the number of their namespaces.
    names: Vec<HashMap<Box<str>, Name>>,
    /// The number of bindings that the root made.
    root_bindings: usize,
    /// The number of namespaces in the tags of the root.
    root_namespaces: usize,
    /// The namespace of a root that is read as `DAV:`, and so is every later declaration of it.
    near: Option<Ns>,
    /// Recent tags under the bindings of the root, each in its [`place`]. Empty until there are [`MANY_ELEMENTS`].
    tags: Vec<Option<(Box<str>, Ns, Name)>>,
    /// The number of elements that the table could have held, as long as it is empty.
    elements: u32,
    /// The number of names and namespaces that were interned since the tags of the root; the next field counts their
    /// bytes.
    interned: usize,
    interned_bytes: usize,
}

/// The bindings around the piece that a scope is for.
#[derive(Debug)]
enum Outer {
    /// Nothing: the piece is a document.
    Nothing,
    /// Only `D`, as under every root that we write.
    Plain,
    Bindings(Arc<Bindings>),
}

#[derive(Debug)]
struct Binding {
    prefix: ShortText,
    ns: Ns,
    /// The binding of the same prefix that this one hides.
    hides: Option<usize>,
    /// The first binding of the same element.
    first: usize,
    /// The bindings up to this element, once a value needed them. Only its first binding has them.
    chain: Option<Arc<Bindings>>,
}

/// The number of bindings before an element; returned when the element closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark(usize);

impl Scope {
    /// Creates the scope of a document, in which nothing is bound yet.
    pub(crate) fn new() -> Self {
        Self {
            bindings: Vec::new(),
            latest: HashMap::new(),
            is_indexed: false,
            outer: Outer::Nothing,
            adopted: HashMap::new(),
            namespaces: Vec::new(),
            numbers: HashMap::new(),
            hasher: RandomState::new(),
            first_names: Vec::new(),
            names: Vec::new(),
            root_bindings: 0,
            root_namespaces: 0,
            near: None,
            tags: Vec::new(),
            elements: 0,
            interned: 0,
            interned_bytes: 0,
        }
    }

    /// Creates the scope of content that was found under these bindings.
    pub(crate) fn within(bindings: Option<Arc<Bindings>>) -> Self {
        match bindings {
            // The hasher is kept, because the bindings keep their hashes.
            Some(bindings) => {
                let hasher = bindings.hasher.clone();
                Self { outer: Outer::Bindings(bindings), hasher, ..Self::new() }
            }
            None => Self { outer: Outer::Plain, ..Self::new() },
        }
    }

    /// Limits the interned names and namespaces between rows, whatever the document. The declarations of the root
    /// remain.
    ///
    /// The work is proportional to the part that is dropped, however much the root declares.
    pub(crate) fn tidy(&mut self) {
        if self.interned <= INTERNED && self.interned_bytes <= INTERNED_BYTES {
            return;
        }
        // Last in, first out, because a key that made another one move must remain taken as long as that other one.
        while self.namespaces.len() > self.root_namespaces {
            let ns = self.last_number();
            let Some(namespace) = self.namespaces.pop() else { break };
            if self.numbers.is_empty() {
                continue;
            }
            let mut key = namespace.hash;
            while self.numbers.get(&key).is_some_and(|&other| other != ns) {
                key = key.wrapping_add(1);
            }
            self.numbers.remove(&key);
        }
        if self.numbers.capacity() > 4 * self.numbers.len() + ROOM {
            self.numbers.shrink_to(2 * self.numbers.len());
            self.namespaces.shrink_to(2 * self.namespaces.len());
        }
        self.first_names.clear();
        self.names = Vec::new();
        // Equal names share their memory, and a known tag would keep its dropped name.
        self.tags.clear();
        (self.interned, self.interned_bytes) = (0, 0);
    }

    pub(crate) fn number(&mut self, namespace: &str) -> Ns {
        match Ns::base(namespace) {
            Some(ns) => ns,
            None => {
                let hash = self.hasher.hash_one(namespace);
                self.intern(hash, |other| other.is(namespace), || name::Namespace::Shared(namespace.into()))
            }
        }
    }

    /// Returns the number of a namespace that is bound around the content of this scope. Its text is not looked at,
    /// unless another declaration has the same namespace.
    fn number_shared(&mut self, namespace: &Namespace) -> Ns {
        let Namespace { name, hash } = namespace;
        match Ns::base(name.as_str()) {
            Some(ns) => ns,
            None => self.intern(*hash, |other| other == name, || name.clone()),
        }
    }

    fn intern(
        &mut self,
        hash: u64,
        is_same: impl Fn(&name::Namespace) -> bool,
        name: impl FnOnce() -> name::Namespace,
    ) -> Ns {
        let is = |other: &Namespace| other.hash == hash && is_same(&other.name);
        let mut key = hash;
        if self.numbers.is_empty() {
            if let Some(at) = self.namespaces.iter().position(is) {
                return Self::own_number(at);
            }
        }
        while let Some(&ns) = self.numbers.get(&key) {
            if is(&self.namespaces[ns.0 as usize - Ns::BASE.len()]) {
                return ns;
            }
            key = key.wrapping_add(1);
        }
        let name = name();
        self.count(name.as_str().len());
        self.namespaces.push(Namespace { name, hash });
        let ns = self.last_number();
        if !self.numbers.is_empty() {
            self.numbers.insert(key, ns);
        } else if self.namespaces.len() >= MANY_NAMES {
            self.number_all();
        }
        ns
    }

    /// Notes the number of each namespace by its hash. It is done once for a document with many: in the order of the
    /// namespaces, as if each had been noted at once.
    fn number_all(&mut self) {
        for (at, namespace) in self.namespaces.iter().enumerate() {
            let mut key = namespace.hash;
            while self.numbers.contains_key(&key) {
                key = key.wrapping_add(1);
            }
            self.numbers.insert(key, Self::own_number(at));
        }
    }

    /// Returns the number of the namespace at this place in the list.
    fn own_number(at: usize) -> Ns {
        Ns((Ns::BASE.len() + at) as u32)
    }

    fn last_number(&self) -> Ns {
        Self::own_number(self.namespaces.len() - 1)
    }

    fn count(&mut self, bytes: usize) {
        self.interned += 1;
        self.interned_bytes = self.interned_bytes.saturating_add(bytes);
    }

    pub(crate) fn namespace(&self, ns: Ns) -> &str {
        match Ns::BASE.get(ns.0 as usize) {
            Some(base) => base,
            None => self.namespaces[ns.0 as usize - Ns::BASE.len()].name.as_str(),
        }
    }

    /// Returns a namespace in a form that can be kept.
    fn shared_namespace(&self, ns: Ns) -> Namespace {
        match ns.0.checked_sub(Ns::BASE.len() as u32) {
            Some(own) => self.namespaces[own as usize].clone(),
            None => base_namespace(Ns::BASE[ns.0 as usize]),
        }
    }

    /// Returns the namespace and name of a tag that occurred before under the bindings that are in force now.
    pub(crate) fn known(&self, qname: &str) -> Option<(Ns, Name)> {
        if self.bindings.len() != self.root_bindings {
            return None;
        }
        let (known, ns, name) = self.tags.get(place(qname))?.as_ref()?;
        (**known == *qname).then(|| (*ns, name.clone()))
    }

    /// Returns the name with these parts, for a tag that was checked, and remembers it for [`known`](Self::known). A
    /// constant for this name is used, if the caller has one.
    pub(crate) fn learn(&mut self, qname: &str, ns: Ns, local: &str, constant: Option<Name>) -> Name {
        let name = constant.unwrap_or_else(|| self.name(ns, local));
        if self.bindings.len() == self.root_bindings && self.adopted.is_empty() && qname.len() <= 64 {
            if self.tags.is_empty() {
                self.elements += 1;
                if self.elements < MANY_ELEMENTS {
                    return name;
                }
                self.tags.resize(SPREAD, None);
            }
            self.tags[place(qname)] = Some((qname.into(), ns, name.clone()));
        }
        name
    }

    /// Marks the bindings in force as the bindings of the root, which remain.
    pub(crate) fn settle(&mut self) {
        (self.root_bindings, self.root_namespaces) = (self.bindings.len(), self.namespaces.len());
        self.tags.clear();
        (self.interned, self.interned_bytes) = (0, 0);
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

    /// True if the root is in this namespace and is read as `DAV:`.
    pub(crate) fn is_near_root(&self, ns: Ns) -> bool {
        self.near == Some(ns)
    }

    /// Returns the name with these parts, shared with all equal names of the document. The parts must be checked.
    pub(crate) fn name(&mut self, ns: Ns, local: &str) -> Name {
        let first = self.first_names.iter().find(|(other, name)| *other == ns && name.local() == local);
        if let Some((_, name)) = first {
            return name.clone();
        }
        let at = ns.0 as usize;
        if let Some(name) = self.names.get(at).and_then(|names| names.get(local)) {
            return name.clone();
        }
        let name = Name::within(self.shared_namespace(ns).name, local);
        self.count(local.len());
        if self.first_names.len() < MANY_NAMES {
            self.first_names.push((ns, name.clone()));
            return name;
        }
        if self.names.len() <= at {
            self.names.resize_with(at + 1, HashMap::new);
        }
        self.names[at].insert(local.into(), name.clone());
        name
    }

    /// Gives an undeclared prefix a meaning, around all declarations.
    pub(crate) fn adopt(&mut self, prefix: &str, ns: Ns) {
        self.adopted.insert(prefix.into(), ns);
    }

    /// Reverts [`adopt`](Self::adopt).
    pub(crate) fn disown(&mut self) {
        self.adopted.clear();
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark(self.bindings.len())
    }

    /// Binds a prefix for the element that began at `mark`.
    pub(crate) fn declare(&mut self, prefix: &str, ns: Ns, mark: Mark) {
        let hides = self.find(prefix);
        let at = self.bindings.len();
        let first = match self.bindings.last() {
            Some(last) if at > mark.0 => last.first,
            _ => at,
        };
        self.bindings.push(Binding { prefix: prefix.into(), ns, hides, first, chain: None });
        if self.is_indexed {
            self.latest.insert(prefix.into(), at);
        } else if at + 1 >= MANY {
            self.is_indexed = true;
            for (at, binding) in self.bindings.iter().enumerate() {
                self.latest.insert(binding.prefix.as_str().into(), at);
            }
        }
    }

    /// Drops the bindings of the element that began at `mark`.
    pub(crate) fn close(&mut self, mark: Mark) {
        while self.bindings.len() > mark.0 {
            let Some(binding) = self.bindings.pop() else { break };
            if self.is_indexed {
                match binding.hides {
                    Some(outer) => self.latest.insert(binding.prefix.as_str().into(), outer),
                    None => self.latest.remove(binding.prefix.as_str()),
                };
            }
        }
    }

    fn find(&self, prefix: &str) -> Option<usize> {
        if self.is_indexed {
            self.latest.get(prefix).copied()
        } else {
            self.bindings.iter().rposition(|binding| binding.prefix.as_bytes() == prefix.as_bytes())
        }
    }

    /// Returns the namespace of an ASCII prefix, as [`resolve`](Self::resolve) does.
    pub(crate) fn resolve_bytes(&mut self, prefix: &[u8]) -> Option<Ns> {
        if !self.is_indexed {
            let found = self.bindings.iter().rfind(|binding| binding.prefix.as_bytes() == prefix);
            if let Some(binding) = found {
                // Nothing binds the prefix `xml`.
                return Some(binding.ns);
            }
        }
        self.resolve(std::str::from_utf8(prefix).ok()?)
    }

    /// Returns the namespace of a prefix; the empty prefix is the default namespace. `None` if nothing declares the
    /// prefix.
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
            Outer::Bindings(bindings) => match bindings.find(prefix).cloned() {
                Some(namespace) => {
                    let ns = self.number_shared(&namespace);
                    self.adopt(prefix, ns);
                    Some(ns)
                }
                None => None,
            },
            _ => None,
        };
        found.or(if prefix.is_empty() { Some(Ns::NONE) } else { None })
    }

    /// True if `D` is bound to `DAV:` and nothing else is bound, so that a row means here what it means under a root of
    /// ours.
    pub(crate) fn is_plain(&self) -> bool {
        match (&self.outer, &self.bindings[..]) {
            (Outer::Plain, []) => true,
            (Outer::Nothing | Outer::Plain, [only]) => only.prefix.as_bytes() == b"D" && only.ns == Ns::DAV,
            _ => false,
        }
    }

    /// Returns the bindings in force, to keep with a value. `None` if [`is_plain`](Self::is_plain).
    pub(crate) fn bindings(&mut self) -> Option<Arc<Bindings>> {
        if self.is_plain() {
            return None;
        }
        // The chain is made once for each element that declares something, beginning with the outermost.
        let mut from = self.bindings.len();
        let mut chain = None;
        while chain.is_none() && from > 0 {
            let first = self.bindings[from - 1].first;
            chain = self.bindings[first].chain.clone();
            if chain.is_none() {
                from = first;
            }
        }
        if from == 0 {
            chain = self.outer_bindings();
        }
        while from < self.bindings.len() {
            let group = self.bindings[from..].iter().take_while(|binding| binding.first == from);
            let declared: Box<[_]> =
                group.map(|binding| (binding.prefix.clone(), self.shared_namespace(binding.ns))).collect();
            let next = from + declared.len();
            chain = Some(Arc::new(Bindings::new(chain, declared, self.hasher.clone())));
            self.bindings[from].chain = chain.clone();
            from = next;
        }
        chain
    }

    fn outer_bindings(&self) -> Option<Arc<Bindings>> {
        match &self.outer {
            // This differs from plain, because `D` has no meaning here.
            Outer::Nothing => Some(Arc::new(Bindings::new(None, Box::default(), self.hasher.clone()))),
            Outer::Plain => {
                let declared = [("D".into(), base_namespace(namespace::DAV))].into();
                Some(Arc::new(Bindings::new(None, declared, self.hasher.clone())))
            }
            Outer::Bindings(bindings) => Some(Arc::clone(bindings)),
        }
    }
}

#[cfg(test)]
mod tests;
