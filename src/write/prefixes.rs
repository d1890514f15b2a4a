//! The prefixes that a row declares.

use crate::fragment::push_xmlns;
use crate::namespace;
use crate::write::readable;

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

/// A namespace that has the same prefix in every row that declares it.
#[derive(Clone, Copy)]
pub(super) enum Common {
    /// The root declares it.
    Dav,
    /// The one of this number in [`KNOWN`].
    Known(usize),
}

impl Common {
    pub(super) fn of(namespace: &str) -> Option<Self> {
        if namespace == namespace::DAV {
            return Some(Self::Dav);
        }
        KNOWN.iter().position(|known| known.namespace == namespace).map(Self::Known)
    }

    pub(super) fn prefix(self) -> &'static str {
        match self {
            Self::Dav => "D",
            Self::Known(number) => KNOWN[number].prefix,
        }
    }
}

/// The prefixes of one row besides `D`, declared on its outermost element.
#[derive(Clone, Default)]
pub(crate) struct Prefixes {
    list: Vec<Prefix>,
    /// A bit for each of [`KNOWN`] that is in `list`.
    known: u16,
}

#[derive(Clone)]
enum Prefix {
    /// The one of this number in [`KNOWN`].
    Known(usize),
    Own(Box<Own>),
}

/// A prefix of this row.
#[derive(Clone)]
struct Own {
    namespace: String,
    prefix: String,
    declaration: String,
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
            Self::Own(own) => (&own.namespace, &own.prefix, &own.declaration),
        }
    }
}

impl Prefixes {
    /// The prefix of a namespace that is not empty, if the row declares it.
    #[inline]
    pub(super) fn get(&mut self, namespace: &str) -> Option<&str> {
        match namespace {
            namespace::DAV => return Some("D"),
            namespace::XML => return Some("xml"),
            _ => {}
        }
        let at = match self.list.iter().position(|prefix| prefix.parts().0 == namespace) {
            Some(at) => at,
            None if self.list.len() >= DECLARED => return None,
            None => self.declare(namespace),
        };
        Some(self.list[at].parts().1)
    }

    /// True if the row declares the namespace, now or before.
    #[inline]
    pub(super) fn declares(&mut self, namespace: Common) -> bool {
        match namespace {
            Common::Known(number) if self.known & 1 << number == 0 => {
                if self.list.len() >= DECLARED {
                    return false;
                }
                self.known |= 1 << number;
                self.list.push(Prefix::Known(number));
                true
            }
            Common::Known(_) | Common::Dav => true,
        }
    }

    fn declare(&mut self, namespace: &str) -> usize {
        let at = self.list.len();
        if let Some(common) = Common::of(namespace) {
            self.declares(common);
        } else {
            // Numbers count all of the row's prefixes, so that each is new.
            let prefix = format!("ns{at}");
            let mut declaration = String::new();
            push_xmlns(&mut declaration, &prefix, namespace);
            self.list.push(Prefix::Own(Box::new(Own { namespace: namespace.to_owned(), prefix, declaration })));
        }
        at
    }

    /// True if a reader with the default limits may refuse a namespace of the row, or of an element that declares its own
    /// because the row has so many.
    pub(crate) fn is_suspect(&self) -> bool {
        self.list.len() >= DECLARED
            || self.list.iter().any(|prefix| match prefix {
                Prefix::Known(_) => false,
                Prefix::Own(own) => readable::is_long_namespace(&own.namespace),
            })
    }

    /// For another row.
    pub(crate) fn clear(&mut self) {
        self.list.clear();
        self.known = 0;
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

    /// Appends the declarations.
    pub(crate) fn push_declarations(&self, out: &mut String) {
        self.declarations().for_each(|(_, declaration)| out.push_str(declaration));
    }

    /// Each prefix with its declaration.
    pub(super) fn declarations(&self) -> impl Iterator<Item = (&str, &str)> {
        self.list.iter().map(|prefix| (prefix.parts().1, prefix.parts().2))
    }
}
