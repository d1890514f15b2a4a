//! What a row declares for what is in it: prefixes, and perhaps a language.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::fragment::{push_declaration, push_xmlns};
use crate::name::{Name, Namespace, same_text};
use crate::namespace;
use crate::write::readable;
use crate::xml::scope::{Bindings, Scope};

/// A namespace with a prefix that is commonly used for it.
struct Known {
    namespace: &'static str,
    prefix: &'static str,
    declaration: &'static str,
}

macro_rules! known {
    ($($namespace:literal $prefix:literal),* $(,)?) => {
        [$(Known {
            namespace: $namespace,
            prefix: $prefix,
            declaration: concat!(" xmlns:", $prefix, "=\"", $namespace, "\""),
        }),*]
    };
}

const KNOWN: [Known; 10] = known![
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

/// Namespaces that a row declares at most. Readers limit the declarations of one element, this crate to 256; what is
/// beyond, each element that uses it declares for itself.
const DECLARED: usize = 128;
/// Bytes of a namespace or prefix that such a reader takes at least to refuse it. A row declares all that are longer,
/// because no limit on their number helps, and no element may repeat them.
const LONG: usize = 512;
/// Bytes that the elements of a row may take to declare what their values need. Nearly all rows stay below it; in others
/// the row declares what is needed, once.
const OWN_BYTES: usize = 1 << 10;
/// From how many prefixes on one is found by hash.
const MANY: usize = 16;

/// A namespace that has the same prefix in every row that declares it.
#[derive(Clone)]
pub(super) enum Common {
    /// The root declares it.
    Dav,
    /// The one of this number in [`KNOWN`].
    Known(usize),
    /// One of a plan, with its number there.
    Planned(Arc<Own>, usize),
}

impl Common {
    pub(super) fn of(namespace: &str) -> Option<Self> {
        if namespace == namespace::DAV {
            return Some(Self::Dav);
        }
        KNOWN.iter().position(|known| known.namespace == namespace).map(Self::Known)
    }

    pub(super) fn prefix(&self) -> &str {
        match self {
            Self::Dav => "D",
            Self::Known(number) => KNOWN[*number].prefix,
            Self::Planned(own, _) => &own.prefix,
        }
    }
}

/// Namespaces that a plan may have with prefixes of their own. Each row has a bit for each.
const PLANNED: usize = 16;

/// The namespaces of the names that a plan asks for. They have the same prefixes in all rows that are made by the plan, so that
/// the tags of its names can be written once; in other rows, a prefix has the number that comes next.
#[derive(Default)]
pub(crate) struct PlannedNamespaces(Vec<Arc<Own>>);

impl PlannedNamespaces {
    /// Gives the prefix of a namespace. `None` if it has none in every row, because there are many namespaces, or it is long.
    pub(super) fn common(&mut self, name: &Name) -> Option<Common> {
        let namespace = name.namespace();
        if matches!(namespace, "" | namespace::XML) || namespace.len() > LONG {
            return None;
        }
        if let Some(common) = Common::of(namespace) {
            return Some(common);
        }
        let number = match self.0.iter().position(|own| own.namespace.is(namespace)) {
            Some(number) => number,
            None if self.0.len() == PLANNED => return None,
            None => {
                let number = self.0.len();
                self.0.push(Arc::new(Own::new(name.shared_namespace(), format!("p{number}"))));
                number
            }
        };
        self.0.get(number).map(|own| Common::Planned(Arc::clone(own), number))
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
    /// Where each is in `list`, once there are [`MANY`]. The hash is keyed: namespaces may come from another server.
    many: HashMap<Namespace, usize>,
    /// Bytes that elements took to declare what their values need.
    own_bytes: usize,
    /// What is only there if a value needs much.
    more: Option<Box<More>>,
}

#[derive(Clone, Default)]
struct More {
    /// A bit for each of [`KNOWN`] whose prefix has another meaning in this row.
    taken: u16,
    /// Prefixes with the meaning that values give them.
    kept: BTreeMap<Box<str>, Kept>,
    /// The language in force.
    lang: Option<Box<str>>,
}

/// A prefix that has its meaning from a value.
#[derive(Clone)]
struct Kept {
    namespace: Namespace,
    declaration: String,
}

#[derive(Clone)]
enum Prefix {
    /// The one of this number in [`KNOWN`].
    Known(usize),
    Own(Arc<Own>),
}

/// A prefix of this row, or of all rows of a plan.
#[derive(Clone)]
pub(super) struct Own {
    namespace: Namespace,
    prefix: String,
    declaration: String,
}

impl Own {
    fn new(namespace: Namespace, prefix: String) -> Self {
        let mut declaration = String::new();
        push_xmlns(&mut declaration, &prefix, namespace.as_str());
        Self { namespace, prefix, declaration }
    }
}

impl Prefix {
    /// The namespace, its prefix, and the declaration with a space before it.
    #[inline]
    fn parts(&self) -> (&str, &str, &str) {
        match self {
            Self::Known(number) => {
                let known = &KNOWN[*number];
                (known.namespace, known.prefix, known.declaration)
            }
            Self::Own(own) => (own.namespace.as_str(), &own.prefix, &own.declaration),
        }
    }

    fn namespace(&self) -> Namespace {
        match self {
            Self::Known(number) => Namespace::Static(KNOWN[*number].namespace),
            Self::Own(own) => own.namespace.clone(),
        }
    }
}

impl Prefixes {
    /// The prefix of a namespace that is not empty, if the row declares it. `keep` gives the namespace to be kept.
    #[inline]
    pub(super) fn get(&mut self, namespace: &str, keep: impl Fn() -> Namespace) -> Option<&str> {
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
            // One that is the same in memory is most likely the one, and costs nothing to find.
            let found = self.list.iter().position(|prefix| std::ptr::eq(prefix.parts().0, namespace));
            return found.or_else(|| self.list.iter().position(|prefix| prefix.parts().0 == namespace));
        }
        self.many.get(&keep()).copied()
    }

    /// True if the row declares the namespace, now or before.
    #[inline]
    pub(super) fn declares(&mut self, namespace: &Common) -> bool {
        match namespace {
            Common::Known(number) if self.known & 1 << number == 0 => {
                let taken = self.more.as_ref().map_or(0, |more| more.taken);
                if self.list.len() >= DECLARED || taken & 1 << number != 0 {
                    return false;
                }
                self.known |= 1 << number;
                self.push(Prefix::Known(*number));
                true
            }
            Common::Planned(own, number) if self.planned & 1 << number == 0 => self.declare_planned(own, *number),
            Common::Known(_) | Common::Dav | Common::Planned(..) => true,
        }
    }

    /// Declares a namespace of a plan, unless a value gave its prefix another meaning.
    #[inline(never)]
    fn declare_planned(&mut self, own: &Arc<Own>, number: usize) -> bool {
        let taken = self.more.as_ref().is_some_and(|more| more.kept.contains_key(&*own.prefix));
        if self.list.len() >= DECLARED || taken {
            return false;
        }
        self.planned |= 1 << number;
        self.push(Prefix::Own(Arc::clone(own)));
        true
    }

    fn declare(&mut self, namespace: Namespace) -> usize {
        let at = self.list.len();
        if Common::of(namespace.as_str()).is_some_and(|common| self.declares(&common)) {
            return at;
        }
        // Numbers count all of the row's prefixes, so that each is new.
        let mut prefix = format!("ns{at}");
        while self.more.as_ref().is_some_and(|more| more.kept.contains_key(&*prefix)) {
            prefix.push('_');
        }
        self.push(Prefix::Own(Arc::new(Own::new(namespace, prefix))));
        at
    }

    fn push(&mut self, prefix: Prefix) {
        let at = self.list.len();
        self.list.push(prefix);
        if at + 1 == MANY {
            self.many = self.list.iter().enumerate().map(|(at, prefix)| (prefix.namespace(), at)).collect();
        } else if at + 1 > MANY {
            self.many.insert(self.list[at].namespace(), at);
        }
    }

    /// True if an element of the row may take this many bytes to declare what its value needs.
    pub(super) fn allow(&mut self, bytes: usize) -> bool {
        let allowed = self.own_bytes.saturating_add(bytes) <= OWN_BYTES;
        if allowed {
            self.own_bytes += bytes;
        }
        allowed
    }

    /// Declares a prefix on the row with the meaning that a value gives it. False if it has another one there, or if the
    /// row declares enough.
    pub(super) fn keep(&mut self, prefix: &str, namespace: &Namespace) -> bool {
        if prefix == "D" {
            return namespace.is(namespace::DAV);
        }
        if let Some(kept) = self.more.as_ref().and_then(|more| more.kept.get(prefix)) {
            return kept.namespace == *namespace;
        }
        let known = KNOWN.iter().position(|known| known.prefix == prefix);
        let other = match known {
            Some(number) if namespace.is(KNOWN[number].namespace) => return self.declares(&Common::Known(number)),
            Some(number) => self.known & 1 << number != 0,
            // No others are in the list.
            None => prefix.starts_with(['n', 'p']) && self.list.iter().any(|own| own.parts().1 == prefix),
        };
        let more = self.more.get_or_insert_default();
        let full = more.kept.len() + 8 >= DECLARED && namespace.as_str().len() <= LONG && prefix.len() <= LONG;
        if prefix.is_empty() || other || full {
            return false;
        }
        more.taken |= known.map_or(0, |number| 1 << number);
        let mut declaration = String::new();
        push_xmlns(&mut declaration, prefix, namespace.as_str());
        more.kept.insert(prefix.into(), Kept { namespace: namespace.clone(), declaration });
        true
    }

    /// The language in force in the row, if it declares one.
    #[inline]
    pub(super) fn lang(&self) -> Option<&str> {
        self.more.as_ref()?.lang.as_deref()
    }

    /// Sets the language in force, and gives the one that was.
    pub(super) fn set_lang(&mut self, lang: Option<&str>) -> Option<Box<str>> {
        if lang.is_none() && self.more.is_none() {
            return None;
        }
        std::mem::replace(&mut self.more.get_or_insert_default().lang, lang.map(Into::into))
    }

    /// Appends the language of an element, unless it is the one in force.
    pub(super) fn push_lang(&self, out: &mut String, lang: Option<&str>) {
        match (lang, self.lang()) {
            (Some(lang), Some(outer)) if same_text(lang, outer) => {}
            (Some(lang), _) => push_declaration(out, "xml:lang", lang),
            // An empty one is none.
            (None, Some(_)) => push_declaration(out, "xml:lang", ""),
            (None, None) => {}
        }
    }

    /// What is declared, to be bound around markup. `None` if that is nothing.
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

    /// True if a reader with the default limits may refuse a namespace of the row, or of an element that declares its own
    /// because the row has so many.
    pub(crate) fn is_suspect(&self) -> bool {
        self.list.len() >= DECLARED
            || self.more.as_ref().is_some_and(|more| !more.kept.is_empty())
            || self.list.iter().any(|prefix| match prefix {
                Prefix::Known(_) => false,
                Prefix::Own(own) => readable::is_long_namespace(own.namespace.as_str()),
            })
    }

    /// For another row.
    pub(crate) fn clear(&mut self) {
        self.list.clear();
        (self.known, self.planned) = (0, 0);
        if !self.many.is_empty() {
            self.many = HashMap::new();
        }
        self.own_bytes = 0;
        self.more = None;
    }

    /// Bytes of a row that takes so many besides its outermost tags, with their declarations.
    pub(crate) fn row_len(&self, bytes: usize) -> usize {
        let declarations: usize = self.declarations().map(|(_, declaration)| declaration.len()).sum();
        "<D:response></D:response>".len() + declarations + bytes
    }

    /// Begins a row.
    pub(crate) fn begin_row(&self, out: &mut String) {
        out.push_str("<D:response");
        self.push_declarations(out);
        out.push('>');
    }

    /// Appends the declarations, and the language in force.
    pub(crate) fn push_declarations(&self, out: &mut String) {
        self.declarations().for_each(|(_, declaration)| out.push_str(declaration));
        if let Some(lang) = self.lang() {
            push_declaration(out, "xml:lang", lang);
        }
    }

    /// Each prefix with its declaration.
    pub(super) fn declarations(&self) -> impl Iterator<Item = (&str, &str)> {
        let kept = self.more.iter().flat_map(|more| &more.kept);
        let kept = kept.map(|(prefix, kept)| (&**prefix, kept.declaration.as_str()));
        self.list.iter().map(|prefix| (prefix.parts().1, prefix.parts().2)).chain(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::{Common, Namespace, PlannedNamespaces, Prefixes};
    use crate::name::Name;

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

    /// The prefix of a plan is the same in each row, unless a value has taken it; other names use it as well.
    #[test]
    fn planned_prefixes() {
        let mut planned = PlannedNamespaces::default();
        let names: Vec<Name> = (0..20).map(|n| Name::shared(&*format!("urn:{n}"), "x")).collect();
        let common: Vec<Option<Common>> = names.iter().chain(&names).map(|name| planned.common(name)).collect();
        let prefixes_of = |common: &[Option<Common>]| -> Vec<Option<String>> {
            common.iter().map(|common| common.as_ref().map(|common| common.prefix().to_owned())).collect()
        };
        let expected: Vec<_> = (0..20).map(|n| (n < 16).then(|| format!("p{n}"))).collect();
        assert_eq!((prefixes_of(&common[..20]), prefixes_of(&common[20..])), (expected.clone(), expected));
        for odd in ["", "http://www.w3.org/XML/1998/namespace", &*"x".repeat(600)] {
            assert!(PlannedNamespaces::default().common(&Name::shared(odd, "x")).is_none(), "{odd}");
        }

        let (Some(zero), Some(one)) = (&common[0], &common[1]) else { panic!("two prefixes") };
        let mut prefixes = Prefixes::default();
        assert!(prefixes.keep("p1", &Namespace::Static("urn:other")));
        assert!(prefixes.declares(zero) && prefixes.declares(zero) && !prefixes.declares(one));
        assert!(!prefixes.keep("p0", &Namespace::Static("urn:other")));
        assert_eq!(prefix(&mut prefixes, "urn:0").as_deref(), Some("p0"));
        assert_eq!(prefix(&mut prefixes, "urn:1").as_deref(), Some("ns1"));
        prefixes.clear();
        assert!(prefixes.declares(one));
        assert_eq!(prefixes.declarations().count(), 1);
    }

    /// Few are compared and many are hashed; it is the same to whoever asks.
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
