//! The declarations of a row for its content: prefixes, and perhaps a language.

mod planned;
mod root;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::name::{Namespace, same_text};
use crate::namespace;
use crate::value::readable;
use crate::xml::escape::{push_declaration, push_xmlns};
use crate::xml::scope::{Bindings, Scope};

pub(crate) use self::planned::{PlannedNamespace, PlannedNamespaces};
#[cfg(feature = "server")]
pub(crate) use self::root::RootNamespace;
pub use self::root::RootNamespaces;

/// A namespace with a prefix that is commonly used for it.
struct KnownNamespace {
    namespace: &'static str,
    prefix: &'static str,
    /// The beginning of a start tag and of an end tag.
    open: &'static str,
    close: &'static str,
    declaration: &'static str,
}

macro_rules! known {
    ($($namespace:literal $prefix:literal),* $(,)?) => {
        [$(KnownNamespace {
            namespace: $namespace,
            prefix: $prefix,
            open: concat!("<", $prefix, ":"),
            close: concat!("</", $prefix, ":"),
            declaration: concat!(" xmlns:", $prefix, "=\"", $namespace, "\""),
        }),*]
    };
}

const KNOWN: [KnownNamespace; 10] = known![
    "urn:ietf:params:xml:ns:caldav" "C",
    "urn:ietf:params:xml:ns:carddav" "CARD",
    "http://calendarserver.org/ns/" "CS",
    "http://apple.com/ns/ical/" "ICAL",
    "http://owncloud.org/ns" "oc",
    "http://nextcloud.org/ns" "nc",
    "http://open-collaboration-services.org/ns" "ocs",
    "http://sabredav.org/ns" "s",
    "http://apache.org/dav/props/" "lp2",
    "urn:schemas-microsoft-com:" "Z",
];

/// The maximum number of namespaces that a row declares, because readers limit the declarations of one element, this
/// crate to 256. Each element that uses a further namespace declares it itself.
const DECLARED: usize = 128;
/// The length in bytes from which such a reader may refuse a namespace or prefix. A row declares all that are longer,
/// because no limit on their number helps, and no element may repeat them.
const LONG: usize = 512;
/// The number of bytes that the elements of a row may take to declare the prefixes of their values. Nearly all rows
/// stay below it; in others the row declares the prefixes, once.
const OWN_BYTES: usize = 1 << 10;
/// The number of prefixes from which they are found by hash.
const MANY: usize = 16;

/// A namespace that has the same prefix in every response that declares it.
#[derive(Clone, Copy)]
pub(crate) enum Common {
    /// The root declares it.
    Dav,
    /// The namespace with this index in [`KNOWN`].
    KnownNamespace(usize),
}

impl Common {
    #[inline]
    pub(crate) fn of(namespace: &str) -> Option<Self> {
        if namespace == namespace::DAV {
            return Some(Self::Dav);
        }
        KNOWN.iter().position(|known| known.namespace == namespace).map(Self::KnownNamespace)
    }

    /// Returns what the start tag and the end tag of an element in this namespace begin with.
    #[inline]
    pub(crate) fn tags(self) -> (&'static str, &'static str) {
        match self {
            Self::Dav => ("<D:", "</D:"),
            Self::KnownNamespace(number) => (KNOWN[number].open, KNOWN[number].close),
        }
    }
}

/// The prefixes of one row besides `D`, declared on its outermost element.
#[derive(Clone, Default)]
pub(crate) struct Prefixes {
    list: Vec<Prefix>,
    /// A bit for each of [`KNOWN`] that is in `list`.
    known: u16,
    /// A bit for each namespace of a plan that is in `list`.
    planned: u16,
    /// The index of each namespace in `list`, once there are [`MANY`]. The hash is keyed, because namespaces may come
    /// from another server.
    many: HashMap<Namespace, usize>,
    /// The number of bytes that elements took to declare the prefixes of their values.
    own_bytes: usize,
    /// The parts that are only needed if a value needs many declarations.
    more: Option<Box<More>>,
    /// The namespaces whose prefixes the root declares.
    root: RootNamespaces,
}

#[derive(Clone, Default)]
struct More {
    /// A bit for each of [`KNOWN`] whose prefix has another meaning in this row.
    taken: u16,
    /// The prefixes that values give a meaning.
    kept: BTreeMap<Box<str>, KeptPrefix>,
    /// The language in force.
    lang: Option<Box<str>>,
}

/// A prefix that a value gives its meaning.
#[derive(Clone)]
struct KeptPrefix {
    namespace: Namespace,
    declaration: String,
}

#[derive(Clone)]
enum Prefix {
    /// The namespace with this index in [`KNOWN`].
    KnownNamespace(usize),
    OwnPrefix(Arc<OwnPrefix>),
}

/// A prefix of this row, or of all responses of a plan.
#[derive(Clone)]
pub(crate) struct OwnPrefix {
    namespace: Namespace,
    prefix: String,
    declaration: String,
}

impl OwnPrefix {
    #[inline]
    fn new(namespace: Namespace, prefix: String) -> Self {
        let mut declaration = String::new();
        push_xmlns(&mut declaration, &prefix, namespace.as_str());
        Self { namespace, prefix, declaration }
    }
}

impl Prefix {
    /// Returns the namespace, its prefix, and the declaration with a space before it.
    #[inline]
    fn parts(&self) -> (&str, &str, &str) {
        match self {
            Self::KnownNamespace(number) => {
                let known = &KNOWN[*number];
                (known.namespace, known.prefix, known.declaration)
            }
            Self::OwnPrefix(own) => (own.namespace.as_str(), &own.prefix, &own.declaration),
        }
    }

    #[inline]
    fn namespace(&self) -> Namespace {
        match self {
            Self::KnownNamespace(number) => Namespace::Static(KNOWN[*number].namespace),
            Self::OwnPrefix(own) => own.namespace.clone(),
        }
    }
}

impl Prefixes {
    /// Returns the prefix of a namespace that is not empty, if the row declares it. `keep` returns the namespace in a
    /// form that can be kept.
    #[inline]
    pub(crate) fn get(&mut self, namespace: &str, keep: impl Fn() -> Namespace) -> Option<&str> {
        match namespace {
            namespace::DAV => return Some("D"),
            namespace::XML => return Some("xml"),
            _ => {}
        }
        let at = match self.position(namespace, &keep) {
            Some(at) => at,
            None if self.list.len() >= DECLARED && namespace.len() <= LONG => return None,
            None => self.declare(keep()),
        };
        Some(self.list[at].parts().1)
    }

    #[inline]
    fn position(&self, namespace: &str, keep: impl Fn() -> Namespace) -> Option<usize> {
        if self.list.len() < MANY && namespace.len() <= LONG {
            return self.list.iter().position(|prefix| prefix.parts().0 == namespace);
        }
        self.position_of_odd(namespace, keep)
    }

    #[inline(never)]
    fn position_of_odd(&self, namespace: &str, keep: impl Fn() -> Namespace) -> Option<usize> {
        if self.list.len() < MANY {
            // A namespace at the same address is most likely the right one, and costs nothing to find.
            let found = self.list.iter().position(|prefix| std::ptr::eq(prefix.parts().0, namespace));
            return found.or_else(|| self.list.iter().position(|prefix| prefix.parts().0 == namespace));
        }
        self.many.get(&keep()).copied()
    }

    /// Returns true if the row declares the namespace, or did so already.
    #[inline]
    pub(crate) fn declares(&mut self, namespace: Common) -> bool {
        match namespace {
            Common::KnownNamespace(number) if self.known & 1 << number == 0 => {
                let taken = self.more.as_ref().map_or(0, |more| more.taken);
                if self.list.len() >= DECLARED || taken & 1 << number != 0 {
                    return false;
                }
                self.known |= 1 << number;
                self.push(Prefix::KnownNamespace(number));
                true
            }
            Common::KnownNamespace(_) | Common::Dav => true,
        }
    }

    #[inline]
    fn declare(&mut self, namespace: Namespace) -> usize {
        let at = self.list.len();
        if Common::of(namespace.as_str()).is_some_and(|common| self.declares(common)) {
            return at;
        }
        if let Some(own) = self.root.own(namespace.as_str()) {
            let is_free = self.more.as_ref().is_none_or(|more| !more.kept.contains_key(&*own.prefix));
            if is_free {
                let own = Arc::clone(own);
                self.push(Prefix::OwnPrefix(own));
                return at;
            }
        }
        // Numbers count all prefixes of the row, so each is new.
        let mut prefix = format!("ns{at}");
        while self.more.as_ref().is_some_and(|more| more.kept.contains_key(&*prefix)) {
            prefix.push('_');
        }
        self.push(Prefix::OwnPrefix(Arc::new(OwnPrefix::new(namespace, prefix))));
        at
    }

    #[inline]
    fn push(&mut self, prefix: Prefix) {
        let at = self.list.len();
        self.list.push(prefix);
        if at + 1 == MANY {
            self.many = self.list.iter().enumerate().map(|(at, prefix)| (prefix.namespace(), at)).collect();
        } else if at + 1 > MANY {
            self.many.insert(self.list[at].namespace(), at);
        }
    }

    /// Returns true if an element of the row may take this many bytes to declare the prefixes of its value.
    pub(crate) fn allow(&mut self, bytes: usize) -> bool {
        let allowed = self.own_bytes.saturating_add(bytes) <= OWN_BYTES;
        if allowed {
            self.own_bytes += bytes;
        }
        allowed
    }

    /// Declares a prefix on the row with the meaning that a value gives it. Returns false if the prefix has another
    /// meaning there, or if the row already declares enough.
    #[inline]
    pub(crate) fn keep(&mut self, prefix: &str, namespace: &Namespace) -> bool {
        if prefix == "D" {
            return namespace.is(namespace::DAV);
        }
        if let Some(kept) = self.more.as_ref().and_then(|more| more.kept.get(prefix)) {
            return kept.namespace == *namespace;
        }
        let known = KNOWN.iter().position(|known| known.prefix == prefix);
        let other = match known {
            Some(number) if namespace.is(KNOWN[number].namespace) => {
                return self.declares(Common::KnownNamespace(number));
            }
            Some(number) => self.known & 1 << number != 0,
            // The list holds no other prefixes.
            None => prefix.starts_with(['n', 'p', 'r']) && self.list.iter().any(|own| own.parts().1 == prefix),
        };
        let more = self.more.get_or_insert_default();
        let full = more.kept.len() + 8 >= DECLARED && namespace.as_str().len() <= LONG && prefix.len() <= LONG;
        if prefix.is_empty() || other || full {
            return false;
        }
        more.taken |= known.map_or(0, |number| 1 << number);
        let mut declaration = String::new();
        push_xmlns(&mut declaration, prefix, namespace.as_str());
        more.kept.insert(prefix.into(), KeptPrefix { namespace: namespace.clone(), declaration });
        true
    }

    /// Returns the language in force in the row, if it declares one.
    #[inline]
    pub(crate) fn lang(&self) -> Option<&str> {
        self.more.as_ref()?.lang.as_deref()
    }

    /// Sets the language in force, and returns the previous one.
    #[inline]
    pub(crate) fn set_lang(&mut self, lang: Option<&str>) -> Option<Box<str>> {
        if lang.is_none() && self.more.is_none() {
            return None;
        }
        std::mem::replace(&mut self.more.get_or_insert_default().lang, lang.map(Into::into))
    }

    /// Appends the language of an element, unless it is the one in force.
    #[inline]
    pub(crate) fn push_lang(&self, out: &mut String, lang: Option<&str>) {
        match (lang, self.lang()) {
            (Some(lang), Some(outer)) if same_text(lang, outer) => {}
            (Some(lang), _) => push_declaration(out, "xml:lang", lang),
            // An empty language means no language.
            (None, Some(_)) => push_declaration(out, "xml:lang", ""),
            (None, None) => {}
        }
    }

    /// Returns the declarations as bindings around markup, or `None` if there are none.
    #[inline]
    pub(crate) fn bindings(&self) -> Option<Arc<Bindings>> {
        let mut scope = Scope::within(None);
        let mark = scope.mark();
        let list = self.list.iter().map(|prefix| (prefix.parts().1, prefix.parts().0));
        let kept = self.more.iter().flat_map(|more| &more.kept);
        for (prefix, namespace) in list.chain(kept.map(|(prefix, kept)| (&**prefix, kept.namespace.as_str()))) {
            let number = scope.number(namespace);
            scope.declare(prefix, number, mark);
        }
        scope.bindings()
    }

    /// Returns true if a reader with the default limits may refuse a namespace of the row, or of an element that
    /// declares its own because the row has so many.
    pub(crate) fn is_suspect(&self) -> bool {
        self.list.len() >= DECLARED
            || self.more.as_ref().is_some_and(|more| !more.kept.is_empty())
            || self.list.iter().any(|prefix| match prefix {
                Prefix::KnownNamespace(_) => false,
                Prefix::OwnPrefix(own) => readable::is_long_namespace(own.namespace.as_str()),
            })
    }

    /// Forgets what the response declared.
    pub(crate) fn clear(&mut self) {
        self.list.clear();
        (self.known, self.planned) = (0, 0);
        if !self.many.is_empty() {
            self.many = HashMap::new();
        }
        self.own_bytes = 0;
        self.more = None;
    }

    /// Returns the length in bytes of a row, given its length without its outermost tags and their declarations.
    #[inline]
    pub(crate) fn row_len(&self, bytes: usize) -> usize {
        let declarations: usize = self.declarations().map(|(_, declaration)| declaration.len()).sum();
        "<D:response></D:response>".len() + declarations + bytes
    }

    /// Begins a row.
    #[inline]
    pub(crate) fn begin_row(&self, out: &mut String) {
        out.push_str("<D:response");
        self.push_declarations(out);
        out.push('>');
    }

    /// Appends the declarations, and the language in force.
    #[inline]
    pub(crate) fn push_declarations(&self, out: &mut String) {
        self.declarations().for_each(|(_, declaration)| out.push_str(declaration));
        if let Some(lang) = self.lang() {
            push_declaration(out, "xml:lang", lang);
        }
    }

    /// Returns each prefix with its declaration.
    #[inline]
    pub(crate) fn declarations(&self) -> impl Iterator<Item = (&str, &str)> {
        let kept = self.more.iter().flat_map(|more| &more.kept);
        let kept = kept.map(|(prefix, kept)| (&**prefix, kept.declaration.as_str()));
        self.list.iter().map(|prefix| (prefix.parts().1, prefix.parts().2)).chain(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::{Namespace, Prefixes};

    fn prefix(prefixes: &mut Prefixes, namespace: &'static str) -> Option<String> {
        prefixes.get(namespace, || Namespace::Static(namespace)).map(ToOwned::to_owned)
    }

    /// No prefix has two meanings on a row, whichever meaning comes first.
    #[test]
    fn a_prefix_has_one_meaning() {
        let x = Namespace::Static("urn:x");
        let mut prefixes = Prefixes::default();
        assert!(prefixes.keep("ns0", &x) && prefixes.keep("ns0", &x));
        assert_eq!(prefix(&mut prefixes, "urn:y").as_deref(), Some("ns0_"));
        assert!(prefixes.keep("C", &x));
        assert_eq!(prefix(&mut prefixes, "urn:ietf:params:xml:ns:caldav").as_deref(), Some("ns1"));
        assert_eq!(prefix(&mut prefixes, "http://calendarserver.org/ns/").as_deref(), Some("CS"));
        for (taken, other) in [("CS", "urn:x"), ("ns1", "urn:x"), ("D", "urn:x"), ("ns0", "urn:y"), ("", "urn:x")] {
            assert!(!prefixes.keep(taken, &Namespace::Static(other)), "{taken}");
        }
        assert!(prefixes.keep("D", &Namespace::Static("DAV:")));
        assert!(prefixes.keep("CS", &Namespace::Static("http://calendarserver.org/ns/")));
    }

    /// Few prefixes are compared and many are hashed, without a difference to the caller.
    #[test]
    fn many_prefixes() {
        let mut prefixes = Prefixes::default();
        let names: Vec<&'static str> = (0..200).map(|n| &*format!("urn:{n}").leak()).collect();
        for _ in 0..2 {
            for (number, name) in names.iter().enumerate() {
                let expected = (number < 128).then(|| format!("ns{number}"));
                assert_eq!(prefix(&mut prefixes, name), expected);
            }
        }
        let long: &'static str = "x".repeat(600).leak();
        assert_eq!(prefix(&mut prefixes, long).as_deref(), Some("ns128"));
        assert_eq!(prefix(&mut prefixes, long).as_deref(), Some("ns128"));
    }
}
