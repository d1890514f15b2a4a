//! Resolves prefixes to namespaces.
//!
//! quick-xml has a resolver, but it keeps `&amp;` unexpanded in namespace names and looks a prefix up by walking all
//! declarations, so 10 000 of them make it slow. This one interns namespaces and names, so that equal names of a
//! document share their memory, and finds a prefix by hash once there are many.

mod bindings;

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use self::bindings::Namespace;
use crate::few::Single;
use crate::name::{self, Name};
use crate::namespace;
use crate::outlined::Outlined;
use crate::xml::hashed::{Hashed, Slot, mix};
use crate::xml::short::ShortText;
use crate::xml::words::{SPREAD, Words};

pub(crate) use self::bindings::Bindings;

/// A namespace by number. Two numbers are equal if and only if the namespaces are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Ns(u32);

impl Ns {
    /// No namespace.
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const DAV: Self = Self(1);
    pub(crate) const XML: Self = Self(2);

    /// Returns the number.
    pub(crate) fn number(self) -> u32 {
        self.0
    }

    fn base(namespace: &str) -> Option<Self> {
        Self::base_bytes(namespace.as_bytes())
    }

    /// Returns the number of a namespace that has one in every document.
    #[inline]
    pub(crate) fn base_bytes(namespace: &[u8]) -> Option<Self> {
        BASE.iter().position(|base| base.as_bytes() == namespace).map(|at| Self(at as u32))
    }
}

/// The namespaces that have a number in every document.
static BASE: [&str; 11] = {
    let [a, b, c, d, e, f] = namespace::COMMON;
    ["", namespace::DAV, namespace::XML, namespace::CALDAV, namespace::CARDDAV, a, b, c, d, e, f]
};

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

/// Returns a prefix of at most eight bytes as a number of its own, or 0 for a longer one. No prefix has a space in it.
#[inline]
fn word(prefix: &[u8]) -> u64 {
    if prefix.len() <= 8 { prefix.iter().fold(u64::MAX, |word, &byte| word << 8 | u64::from(byte)) } else { 0 }
}

fn base_namespace(namespace: &'static str) -> Namespace {
    Namespace { name: name::Namespace::Static(namespace), hash: 0 }
}

/// The bindings in force at one place of the document, and the names that it has had so far.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    /// All bindings in force, including the ones that later bindings hide.
    bindings: Single<Binding>,
    /// The last binding of each prefix, once there were [`MANY`].
    latest: Hashed,
    /// True once there were [`MANY`]. It remains true, because noting all bindings again for each element that declares
    /// one more would cost the length of all prefixes each time.
    is_indexed: bool,
    /// The bindings around the outermost one here.
    outer: Outer,
    /// Prefixes found in `outer`, or given a meaning by [`adopt`](Scope::adopt).
    adopted: Outlined<(Box<str>, Ns)>,
    adopted_numbers: Hashed,
    /// The namespaces after [`BASE`].
    namespaces: Single<Namespace>,
    /// The places of the namespaces in that list. Empty until there are [`MANY_NAMES`].
    numbers: Hashed,
    hasher: RandomState,
    names: Single<(Ns, Name)>,
    /// The places of the names in that list. Empty until there are [`MANY_NAMES`].
    name_numbers: Hashed,
    /// The number of bindings that the root made.
    root_bindings: usize,
    /// The number of namespaces in the tags of the root.
    root_namespaces: usize,
    /// The namespace of a root that is read as `DAV:`, and so is every later declaration of it.
    near: Option<Ns>,
    /// Recent tags, each in one of its two places. Empty until there are [`MANY_ELEMENTS`].
    tags: Outlined<Option<KnownTag>>,
    /// The number of elements that the table could have held.
    elements: u32,
    /// The number of names and namespaces that were interned since the tags of the root; the next field counts their
    /// bytes.
    interned: usize,
    interned_bytes: usize,
}

/// A tag that was met before.
#[derive(Clone, Debug)]
struct KnownTag {
    /// The name as it was written, and the length of its prefix with the colon.
    words: Words,
    qname: ShortText,
    colon: usize,
    ns: Ns,
    name: Name,
    /// True if the prefix had its meaning from the tags of the root.
    in_root: bool,
}

/// The bindings around the piece that a scope is for.
#[derive(Clone, Debug)]
enum Outer {
    /// Nothing: the piece is a document.
    Nothing,
    /// Only `D`, as under every root that we write.
    Plain,
    Bindings(Arc<Bindings>),
}

#[derive(Clone, Debug)]
struct Binding {
    prefix: ShortText,
    /// The prefix as a [`word`], if it is short.
    word: u64,
    ns: Ns,
    /// The binding of the same prefix that this one hides.
    hides: Option<usize>,
    /// The first binding of the same element.
    first: usize,
    /// The bindings up to this element, once a value needed them. Only its first binding has them.
    chain: Option<Arc<Bindings>>,
}

impl Binding {
    /// Returns true if it binds this prefix, whose [`word`] the caller knows.
    #[inline]
    fn has(&self, word: u64, prefix: &[u8]) -> bool {
        self.word == word && (word != 0 || self.prefix.as_bytes() == prefix)
    }
}

/// The last binding of a prefix, before another one is added.
struct Found {
    /// The prefix as a [`word`].
    word: u64,
    last: Option<usize>,
    /// Its place in `latest`, if it is kept there.
    slot: Option<Slot>,
}

/// The number of bindings before an element; returned when the element closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark(usize);

impl Mark {
    /// Before all elements.
    pub(crate) const START: Self = Self(0);
}

impl Scope {
    /// Creates the scope of a document, in which nothing is bound yet.
    pub(crate) fn new() -> Self {
        Self {
            bindings: Single::new(),
            latest: Hashed::default(),
            is_indexed: false,
            outer: Outer::Nothing,
            adopted: Outlined::new(),
            adopted_numbers: Hashed::default(),
            namespaces: Single::new(),
            numbers: Hashed::default(),
            hasher: RandomState::new(),
            names: Single::new(),
            name_numbers: Hashed::default(),
            root_bindings: 0,
            root_namespaces: 0,
            near: None,
            tags: Outlined::new(),
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
        while self.namespaces.len() > self.root_namespaces {
            let Some(namespace) = self.namespaces.pop() else { break };
            if !self.numbers.is_empty() {
                let last = self.namespaces.len();
                self.numbers.remove_last(self.numbers.slot(namespace.hash, &mut |number| number == last));
            }
        }
        if self.numbers.shrink(ROOM) {
            let room = 2 * self.namespaces.len();
            self.namespaces.shrink_to(room);
        }
        (self.names, self.name_numbers) = (Single::new(), Hashed::default());
        // Equal names share their memory, and a known tag would keep its dropped name.
        self.tags.clear();
        (self.interned, self.interned_bytes) = (0, 0);
    }

    pub(crate) fn number(&mut self, namespace: &str) -> Ns {
        match Ns::base(namespace) {
            Some(ns) => ns,
            None => {
                let hash = self.hasher.hash_one(namespace);
                self.intern(hash, &mut |other| other.is(namespace), &|| name::Namespace::Shared(namespace.into()))
            }
        }
    }

    /// Returns the number of a namespace that is bound around the content of this scope. Its text is not looked at,
    /// unless another declaration has the same namespace.
    fn number_shared(&mut self, namespace: &Namespace) -> Ns {
        let Namespace { name, hash } = namespace;
        match Ns::base(name.as_str()) {
            Some(ns) => ns,
            None => self.intern(*hash, &mut |other| other == name, &|| name.clone()),
        }
    }

    fn intern(
        &mut self,
        hash: u64,
        is_same: &mut dyn FnMut(&name::Namespace) -> bool,
        name: &dyn Fn() -> name::Namespace,
    ) -> Ns {
        let mut is = |at: usize| self.namespaces[at].hash == hash && is_same(&self.namespaces[at].name);
        let slot = (!self.numbers.is_empty()).then(|| self.numbers.slot(hash, &mut is));
        let found = match slot {
            Some(slot) => slot.number,
            None => (0..self.namespaces.len()).find(|&at| is(at)),
        };
        if let Some(at) = found {
            return Self::own_number(at);
        }
        let (name, at) = (name(), self.namespaces.len());
        self.count(name.as_str().len());
        self.namespaces.push(Namespace { name, hash });
        match slot {
            Some(slot) => self.numbers.set(slot, at),
            None if at + 1 >= MANY_NAMES => {
                for (at, namespace) in self.namespaces.iter().enumerate() {
                    self.numbers.set(self.numbers.slot(namespace.hash, &mut |_| false), at);
                }
            }
            None => {}
        }
        Self::own_number(at)
    }

    /// Returns the number of the namespace at this place in the list.
    fn own_number(at: usize) -> Ns {
        Ns((BASE.len() + at) as u32)
    }

    fn count(&mut self, bytes: usize) {
        self.interned += 1;
        self.interned_bytes = self.interned_bytes.saturating_add(bytes);
    }

    pub(crate) fn namespace(&self, ns: Ns) -> &str {
        match BASE.get(ns.0 as usize) {
            Some(base) => base,
            None => self.namespaces[ns.0 as usize - BASE.len()].name.as_str(),
        }
    }

    /// Returns a namespace in a form that can be kept.
    fn shared_namespace(&self, ns: Ns) -> Namespace {
        match ns.0.checked_sub(BASE.len() as u32) {
            Some(own) => self.namespaces[own as usize].clone(),
            None => base_namespace(BASE[ns.0 as usize]),
        }
    }

    /// Returns the namespace and name of a tag that occurred before under the bindings that are in force now.
    pub(crate) fn known(&self, qname: &str) -> Option<(Ns, Name)> {
        if !self.is_in_root() {
            return None;
        }
        let (_, known) = self.tag(qname.as_bytes())?;
        known.in_root.then(|| (known.ns, known.name.clone()))
    }

    /// Returns the place of a tag that occurred before, its namespace, and the length of its prefix with the colon, if the
    /// prefix has the same meaning now.
    #[inline]
    pub(crate) fn known_bytes(&mut self, qname: &[u8]) -> Option<(u16, Ns, usize)> {
        let (place, known) = self.tag(qname)?;
        let (ns, colon) = (known.ns, known.colon);
        let prefix = &qname[..colon.saturating_sub(1)];
        (self.resolve_bytes(prefix) == Some(ns)).then_some((place as u16, ns, colon))
    }

    /// Returns the name of a tag that occurred before under the bindings of the root, if its prefix has at most this
    /// number of bytes with the colon. It has this name only if [`is_in_root`](Self::is_in_root).
    #[inline]
    pub(crate) fn known_in_root(&self, qname: &[u8], colon: usize) -> Option<Name> {
        let (_, known) = self.tag(qname)?;
        (known.in_root && known.colon <= colon).then(|| known.name.clone())
    }

    /// Returns true if nothing is declared but by the root.
    #[inline]
    pub(crate) fn is_in_root(&self) -> bool {
        self.bindings.len() == self.root_bindings
    }

    /// Returns the name of a tag that [`known_bytes`](Self::known_bytes) knew, by its place. Until another tag is learnt,
    /// it is there.
    #[inline]
    pub(crate) fn known_name(&self, qname: &[u8], place: u16) -> Option<Name> {
        let known = self.tags.get(usize::from(place))?.as_ref()?;
        (known.qname.as_bytes().len() == qname.len()).then(|| known.name.clone())
    }

    #[inline]
    fn tag(&self, qname: &[u8]) -> Option<(usize, &KnownTag)> {
        if self.tags.is_empty() {
            return None;
        }
        let words = Words::new(qname);
        let is = |known: &&KnownTag| known.words == words && (words.are_all() || known.qname.as_bytes() == qname);
        let at = usize::from(words.spread());
        let known = |at: usize| Some((at, self.tags.get(at)?.as_ref().filter(is)?));
        known(at).or_else(|| known(at ^ 1))
    }

    /// Remembers a tag that is well-formed for [`known_bytes`](Self::known_bytes).
    #[inline]
    pub(crate) fn learn_bytes(&mut self, qname: &[u8], colon: usize, ns: Ns, name: impl FnOnce() -> Option<Name>) {
        if self.keeps_tags() {
            if let (Ok(qname), Some(name)) = (std::str::from_utf8(qname), name()) {
                self.learn_tag(qname, colon, ns, name, self.is_in_root());
            }
        }
    }

    /// Counts a tag, and returns true once there are enough for a table.
    #[inline]
    fn keeps_tags(&mut self) -> bool {
        self.elements = self.elements.saturating_add(1);
        self.elements >= MANY_ELEMENTS
    }

    #[inline(never)]
    fn learn_tag(&mut self, qname: &str, colon: usize, ns: Ns, name: Name, in_root: bool) {
        if !self.adopted.is_empty() || qname.len() > 64 {
            return;
        }
        self.tags.resize(SPREAD, None);
        let words = Words::new(qname.as_bytes());
        let at = usize::from(words.spread());
        // A tag has two places.
        let is = |at: usize| self.tags[at].as_ref().is_some_and(|known| known.qname.as_bytes() == qname.as_bytes());
        let place = match [is(at), is(at ^ 1), self.tags[at].is_none(), self.tags[at ^ 1].is_none()] {
            [true, ..] => at,
            [_, true, ..] => at ^ 1,
            [_, _, false, true] => at ^ 1,
            _ => at,
        };
        let was_in_root = self.tags[place].as_ref().is_some_and(|known| is(place) && known.ns == ns && known.in_root);
        let in_root = in_root || was_in_root;
        self.tags[place] = Some(KnownTag { words, qname: qname.into(), colon, ns, name, in_root });
    }

    /// Returns the name with these parts, for a tag that was checked, and remembers it for [`known`](Self::known). A
    /// constant for this name is used, if the caller has one.
    pub(crate) fn learn(&mut self, qname: &str, ns: Ns, local: &str, constant: Option<Name>) -> Name {
        let name = constant.unwrap_or_else(|| self.name(ns, local));
        if self.is_in_root() {
            let colon = qname.len() - local.len();
            if self.keeps_tags() {
                self.learn_tag(qname, colon, ns, name.clone(), true);
            }
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
        let is = |(other, name): &(Ns, Name)| *other == ns && name.local() == local;
        let hash = |hasher: &RandomState, ns: Ns, local: &str| mix(hasher.hash_one(local), u64::from(ns.0));
        let slot = (!self.name_numbers.is_empty()).then(|| {
            let hash = hash(&self.hasher, ns, local);
            self.name_numbers.slot(hash, &mut |at| is(&self.names[at]))
        });
        let found = match slot {
            Some(slot) => slot.number,
            None => self.names.iter().position(is),
        };
        if let Some(at) = found {
            return self.names[at].1.clone();
        }
        let name = Name::within(self.shared_namespace(ns).name, local);
        self.count(local.len());
        let at = self.names.len();
        self.names.push((ns, name.clone()));
        match slot {
            Some(slot) => self.name_numbers.set(slot, at),
            None if at + 1 >= MANY_NAMES => {
                for (at, (ns, name)) in self.names.iter().enumerate() {
                    let hash = hash(&self.hasher, *ns, name.local());
                    self.name_numbers.set(self.name_numbers.slot(hash, &mut |_| false), at);
                }
            }
            None => {}
        }
        name
    }

    /// Gives an undeclared prefix a meaning, around all declarations.
    pub(crate) fn adopt(&mut self, prefix: &str, ns: Ns) {
        let slot = self.adopted_slot(prefix);
        match slot.number {
            Some(number) => self.adopted[number].1 = ns,
            None => {
                self.adopted_numbers.set(slot, self.adopted.len());
                self.adopted.push((prefix.into(), ns));
            }
        }
    }

    fn adopted_slot(&self, prefix: &str) -> Slot {
        self.adopted_numbers.slot(self.hasher.hash_one(prefix), &mut |number| *self.adopted[number].0 == *prefix)
    }

    /// Reverts [`adopt`](Self::adopt).
    pub(crate) fn disown(&mut self) {
        self.adopted.clear();
        self.adopted_numbers.clear();
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark(self.bindings.len())
    }

    /// Binds a prefix for the element that began at `mark`.
    pub(crate) fn declare(&mut self, prefix: &str, ns: Ns, mark: Mark) {
        let prefix = prefix.into();
        let found = self.search(&prefix);
        self.bind(prefix, ns, mark, found);
    }

    /// Does what [`declare`](Self::declare) does, unless the element has bound the prefix already: then `None`.
    pub(crate) fn declare_once(&mut self, prefix: ShortText, ns: Ns, mark: Mark) -> Option<()> {
        let found = self.search(&prefix);
        if found.last.is_some_and(|at| at >= mark.0) {
            return None;
        }
        self.bind(prefix, ns, mark, found);
        Some(())
    }

    /// Looks for the last binding of a prefix, before another one is added.
    #[inline]
    fn search(&mut self, prefix: &ShortText) -> Found {
        let word = word(prefix.as_bytes());
        if self.bindings.len() + 1 < MANY && !self.is_indexed {
            let last = self.bindings.iter().rposition(|binding| binding.has(word, prefix.as_bytes()));
            return Found { word, last, slot: None };
        }
        let slot = self.indexed_slot(prefix.as_str());
        Found { word, last: slot.number, slot: Some(slot) }
    }

    #[cold]
    #[inline(never)]
    fn indexed_slot(&mut self, prefix: &str) -> Slot {
        if !self.is_indexed {
            self.is_indexed = true;
            for at in 0..self.bindings.len() {
                self.latest.set(self.latest_slot(self.bindings[at].prefix.as_str()), at);
            }
        }
        self.latest_slot(prefix)
    }

    #[inline]
    fn bind(&mut self, prefix: ShortText, ns: Ns, mark: Mark, found: Found) {
        let at = self.bindings.len();
        let Found { word, last: hides, slot } = found;
        if let Some(slot) = slot {
            self.latest.set(slot, at);
        }
        let first = match self.bindings.last() {
            Some(last) if at > mark.0 => last.first,
            _ => at,
        };
        self.bindings.push(Binding { prefix, word, ns, hides, first, chain: None });
    }

    /// Drops the bindings of the element that began at `mark`.
    #[inline]
    pub(crate) fn close(&mut self, mark: Mark) {
        if self.bindings.len() > mark.0 {
            self.drop_bindings(mark);
        }
    }

    #[inline(never)]
    fn drop_bindings(&mut self, mark: Mark) {
        while self.bindings.len() > mark.0 {
            let Some(binding) = self.bindings.pop() else { break };
            if self.is_indexed {
                let (hash, last) = (self.hasher.hash_one(binding.prefix.as_str()), self.bindings.len());
                let slot = self.latest.slot(hash, &mut |at| at == last);
                match binding.hides {
                    Some(outer) => self.latest.set(slot, outer),
                    // The prefix was the last to be added, because the prefixes of inner elements were removed.
                    None => self.latest.remove_last(slot),
                }
            }
        }
    }

    fn find(&self, prefix: &str) -> Option<usize> {
        if self.is_indexed {
            self.latest_slot(prefix).number
        } else {
            self.bindings.iter().rposition(|binding| binding.prefix.as_bytes() == prefix.as_bytes())
        }
    }

    /// Returns the place in `latest` of the bindings of a prefix.
    fn latest_slot(&self, prefix: &str) -> Slot {
        self.latest.slot(self.hasher.hash_one(prefix), &mut |at| self.bindings[at].prefix.as_str() == prefix)
    }

    /// Returns the namespace of an ASCII prefix, as [`resolve`](Self::resolve) does.
    pub(crate) fn resolve_bytes(&mut self, prefix: &[u8]) -> Option<Ns> {
        let word = word(prefix);
        if !self.is_indexed && word != 0 {
            // Nothing binds the prefix `xml`.
            if let Some(binding) = self.bindings.iter().rfind(|binding| binding.word == word) {
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
        if !self.adopted.is_empty() {
            if let Some(number) = self.adopted_slot(prefix).number {
                return Some(self.adopted[number].1);
            }
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
            let next = from + self.bindings[from..].iter().take_while(|binding| binding.first == from).count();
            let group = self.bindings[from..next].iter();
            let declared: Box<[_]> =
                group.map(|binding| (binding.prefix.clone(), self.shared_namespace(binding.ns))).collect();
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
