//! Compares elements and values by their meaning, whatever their prefixes.
//!
//! Names are compared by the numbers of their namespaces, so that a long namespace is compared once and not for each of
//! its names.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Fragment;
use crate::name::{Name, Namespace};
use crate::namespace;
use crate::value::{Element, Value};
use crate::xml::attribute::Attribute;
use crate::xml::text;
use crate::xml::tokens::{Tag, Token, Tokens, split_qname};

/// The length up to which texts are simply compared.
const SHORT: usize = 64;
/// The number of attributes up to which each is searched among the others.
const FEW: usize = 8;

/// The facts that are known about the namespaces and languages of two things that are compared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Comparison {
    numbers: HashMap<Namespace, u32>,
    /// The numbers of namespaces, by address and length. The namespaces are kept, so that nothing else can get their
    /// addresses.
    places: HashMap<(usize, usize), (Namespace, u32)>,
    /// The addresses of long languages that are equal.
    langs: HashSet<(usize, usize)>,
}

impl Comparison {
    /// Returns the number of a namespace. Equal namespaces have one number.
    #[inline]
    pub(crate) fn number(&mut self, namespace: Namespace) -> u32 {
        let text = namespace.as_str();
        let place = (text.as_ptr() as usize, text.len());
        if let Some((_, number)) = self.places.get(&place) {
            return *number;
        }
        let next = self.numbers.len() as u32;
        let number = *self.numbers.entry(namespace.clone()).or_insert(next);
        self.places.insert(place, (namespace, number));
        number
    }

    #[inline]
    fn names(&mut self, a: &Name, b: &Name) -> bool {
        if a.namespace().len() <= SHORT {
            return a == b;
        }
        a.local() == b.local()
            && a.namespace().len() == b.namespace().len()
            && self.number(a.shared_namespace()) == self.number(b.shared_namespace())
    }

    #[inline]
    fn langs(&mut self, a: Option<&str>, b: Option<&str>) -> bool {
        let (Some(a), Some(b)) = (a, b) else { return a.is_none() && b.is_none() };
        if a.len() <= SHORT || a.len() != b.len() {
            return a == b;
        }
        let places = (a.as_ptr() as usize, b.as_ptr() as usize);
        if self.langs.contains(&places) {
            return true;
        }
        let same = a == b;
        if same {
            self.langs.insert(places);
        }
        same
    }

    /// Returns true if two elements are equal. They must live as long as the comparison.
    #[inline]
    pub(crate) fn elements(&mut self, a: &Element<'_>, b: &Element<'_>) -> bool {
        self.names(a.name(), b.name())
            && self.langs(a.lang(), b.lang())
            && self.attributes(a.attributes(), b.attributes())
            && match (a.value(), b.value()) {
                (Value::Xml(a), Value::Xml(b)) => self.fragments(a, b),
                (Value::Text(a), Value::Text(b)) => a == b,
                _ => false,
            }
    }

    /// Returns true if the elements of two rows are equal, one by one.
    #[inline]
    pub(crate) fn all<'e>(
        &mut self,
        mut a: impl ExactSizeIterator<Item = Element<'e>>,
        b: impl ExactSizeIterator<Item = Element<'e>>,
    ) -> bool {
        a.len() == b.len() && b.zip(&mut a).all(|(b, a)| self.elements(&a, &b))
    }

    /// Returns true if the attributes are equal, in any order.
    #[inline]
    fn attributes(&mut self, a: &[Attribute], b: &[Attribute]) -> bool {
        if a.len() != b.len() {
            return false;
        }
        if a.len() <= FEW {
            return a.iter().all(|a| b.iter().any(|b| self.names(a.name(), b.name()) && a.value() == b.value()));
        }
        self.sorted(a) == self.sorted(b)
    }

    #[inline]
    fn sorted<'e>(&mut self, attributes: &'e [Attribute]) -> Vec<(&'e str, u32, &'e str)> {
        let parts = attributes.iter().map(|attribute| {
            let name = attribute.name();
            (name.local(), self.number(name.shared_namespace()), attribute.value())
        });
        let mut sorted: Vec<_> = parts.collect();
        sorted.sort_unstable();
        sorted
    }

    #[inline]
    pub(super) fn fragments(&mut self, a: &Fragment<'_>, b: &Fragment<'_>) -> bool {
        let same_bindings = match (a.bindings(), b.bindings()) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        };
        if same_bindings && a.as_str() == b.as_str() {
            return true;
        }
        let (mut a, mut b) = (FragmentWalk::new(a), FragmentWalk::new(b));
        loop {
            match (a.next(self), b.next(self)) {
                (None, None) => return true,
                (a, b) if a != b => return false,
                _ => {}
            }
        }
    }
}

/// The parts of a fragment, with names in place of prefixes and without the parts that are not compared.
struct FragmentWalk<'f> {
    fragment: &'f Fragment<'f>,
    tokens: Tokens<'f>,
    /// The namespaces that prefixes are bound to inside, the innermost last.
    inside: HashMap<&'f str, Vec<u32>>,
    /// The namespaces that they are bound to outside, as far as they were asked for.
    outside: HashMap<&'f str, u32>,
    /// The prefixes that each open element declares.
    open: Vec<Vec<&'f str>>,
    /// A part that was found after a text.
    met: Option<Part<'f>>,
    /// True after an empty-element tag, which ends at once.
    ends: bool,
}

#[derive(Debug, PartialEq)]
enum Part<'f> {
    Start(Key<'f>, Vec<(Key<'f>, Cow<'f, str>)>),
    Text(Cow<'f, str>),
    End,
}

/// The number of a namespace, and a local name.
type Key<'f> = (u32, &'f str);

impl<'f> FragmentWalk<'f> {
    #[inline]
    fn new(fragment: &'f Fragment<'_>) -> Self {
        let tokens = Tokens::new(fragment.as_str());
        let (inside, outside, open) = (HashMap::new(), HashMap::new(), Vec::new());
        Self { fragment, tokens, inside, outside, open, met: None, ends: false }
    }

    /// Returns the next part. Text is in one piece, even with comments or CDATA in it.
    #[inline]
    fn next(&mut self, comparison: &mut Comparison) -> Option<Part<'f>> {
        if let Some(part) = self.met.take() {
            return Some(part);
        }
        if std::mem::take(&mut self.ends) {
            return Some(self.close());
        }
        let mut found: Option<Cow<'f, str>> = None;
        let part = loop {
            // The fragment was checked, so there is no fault to hide.
            let Some((token, span)) = self.tokens.next().ok().flatten() else { break None };
            let xml = self.tokens.piece();
            let piece = match token {
                Token::Ignorable => continue,
                Token::Text => text::unescape(&xml[span]),
                Token::CData(inside) => text::unescape_verbatim(&xml[inside]),
                Token::End => break Some(self.close()),
                Token::Start(tag, empty) => {
                    self.ends = empty;
                    break Some(self.open(tag, comparison));
                }
            };
            match &mut found {
                None => found = Some(piece),
                Some(found) => found.to_mut().push_str(&piece),
            }
        };
        match found.filter(|text| !text.is_empty()) {
            None => part,
            Some(text) => {
                self.met = part;
                Some(Part::Text(text))
            }
        }
    }

    #[inline]
    fn open(&mut self, tag: Tag<'f>, comparison: &mut Comparison) -> Part<'f> {
        let (mut declared, mut others) = (Vec::new(), Vec::new());
        for attribute in tag.checked_attributes() {
            let value = text::unescape_attribute(attribute.value);
            let Some(prefix) = attribute.declares() else {
                others.push((split_qname(attribute.name), value));
                continue;
            };
            let number = comparison.number(Namespace::Shared(value.into()));
            self.inside.entry(prefix).or_default().push(number);
            declared.push(prefix);
        }
        self.open.push(declared);
        let others = others.into_iter().map(|((prefix, local), value)| {
            // The default namespace does not apply to attributes.
            let namespace = if prefix.is_empty() {
                comparison.number(Namespace::Static(""))
            } else {
                self.resolve(prefix, comparison)
            };
            ((namespace, local), value)
        });
        let mut others: Vec<_> = others.collect();
        others.sort_unstable();
        let (prefix, local) = split_qname(tag.name());
        Part::Start((self.resolve(prefix, comparison), local), others)
    }

    #[inline]
    fn close(&mut self) -> Part<'f> {
        for prefix in self.open.pop().unwrap_or_default() {
            if let Some(numbers) = self.inside.get_mut(prefix) {
                numbers.pop();
            }
        }
        Part::End
    }

    #[inline]
    fn resolve(&mut self, prefix: &'f str, comparison: &mut Comparison) -> u32 {
        if let Some(number) = self.inside.get(prefix).and_then(|numbers| numbers.last()) {
            return *number;
        }
        let fragment = self.fragment;
        *self.outside.entry(prefix).or_insert_with(|| {
            let namespace = match prefix {
                "xml" => Namespace::Static(namespace::XML),
                _ => fragment.outer(prefix).unwrap_or(Namespace::Static("")),
            };
            comparison.number(namespace)
        })
    }
}
