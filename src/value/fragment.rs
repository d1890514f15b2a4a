//! Markup as a value.

mod children;
mod compare;
mod needs;
mod rename;

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use crate::error::Error;
use crate::limits::UNLIMITED;
use crate::name::Namespace;
use crate::namespace;
use crate::row::decode::{Decoder, Dialect};
use crate::row::shape::ElementNode;
use crate::row::view;
use crate::value::markup;
use crate::value::prefixes::Prefixes;
use crate::value::shared::Shared;
use crate::value::{Element, Value};
use crate::xml::escape::{push_declaration, push_xmlns};
use crate::xml::scope::{Bindings, Scope};
use crate::xml::tokens::{Token, Tokens};

pub use self::children::Children;
pub(crate) use self::compare::Comparison;
pub(crate) use self::needs::{Needs, mentions};

/// The content of an element that holds other elements, as it was written, and the namespaces that it needs.
///
/// Two fragments are equal if their names, attributes, text and children are: prefixes and comments do not count.
///
/// # Example: the children of a value
///
/// ```
/// use multistatus::{Name, Value};
///
/// let value = Value::from_xml("<D:collection/><C:calendar xmlns:C='urn:ietf:params:xml:ns:caldav'/>")?;
/// let names: Vec<_> = value.children().map(|child| child.name().clone()).collect();
/// assert_eq!(names, [Name::dav("collection"), Name::caldav("calendar")]);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone)]
pub struct Fragment<'a>(Repr<'a>);

/// Small and cheap to drop, because the values of rows are returned one by one, and most of them are texts.
#[derive(Clone)]
enum Repr<'a> {
    /// The content of an element of a row, which knows its surroundings.
    Read(&'a str, &'a ElementNode),
    Own(Cow<'a, str>, Shared<Around>),
}

/// The bindings and the language around a fragment.
#[derive(Clone)]
struct Around {
    /// The bindings; `None` if only `D` is bound.
    bindings: Option<Arc<Bindings>>,
    lang: Option<Arc<str>>,
}

static NOTHING: Around = Around { bindings: None, lang: None };

/// The maximum number of bytes of declarations on the elements of a value.
const DECLARED: usize = 4 << 10;

impl Value<'_> {
    /// Creates a value from markup, such as `<D:collection/>`. The prefix `D` is bound to `DAV:`; the markup declares
    /// all other prefixes itself. Markup without any element is text.
    ///
    /// # Errors
    ///
    /// Fails with the kinds of [`Multistatus::parse`](crate::Multistatus::parse) if the markup is not well-formed.
    /// Positions are relative to the markup.
    pub fn from_xml(xml: &str) -> Result<Value<'static>, Error> {
        Self::from_xml_within(xml, None)
    }

    /// Creates a value from markup that is under these bindings, or under `D` alone.
    pub(crate) fn from_xml_within(xml: &str, bindings: Option<Arc<Bindings>>) -> Result<Value<'static>, Error> {
        let mut scope = Scope::within(bindings.clone());
        let mut decoder = Decoder::new(xml, &mut scope, &UNLIMITED, Dialect::default(), 0, None);
        let mut elements = 0;
        loop {
            match decoder.next_element() {
                Ok(Some(_)) => elements += 1,
                Ok(None) => break,
                Err(fault) => return Err(crate::place::error_in(xml, fault)),
            }
        }
        Ok(match elements {
            0 => Value::Text(Cow::Owned(view::direct_text(xml).into_owned())),
            _ => Value::Xml(Fragment::checked(Cow::Owned(xml.into()), bindings, None)),
        })
    }

    /// Creates a value that holds these elements, one after the other. Without elements it is empty text.
    #[must_use]
    pub fn from_elements<'e>(elements: impl IntoIterator<Item = Element<'e>>) -> Value<'static> {
        let elements: Vec<Element<'e>> = elements.into_iter().collect();
        let mut xml = String::new();
        let (mut bytes, mut bindings) = (0, None);
        for element in &elements {
            bytes += markup::push_alone(&mut xml, element);
            if bytes > DECLARED {
                // The elements need more declarations than each should repeat, so the prefixes are bound around all of
                // them.
                let mut prefixes = Prefixes::default();
                xml.clear();
                elements.iter().for_each(|element| markup::push(&mut xml, &mut prefixes, element));
                bindings = prefixes.bindings();
                break;
            }
        }
        if xml.is_empty() { Value::default() } else { Value::Xml(Fragment::checked(Cow::Owned(xml), bindings, None)) }
    }
}

impl<'a> Fragment<'a> {
    pub(crate) fn checked(xml: Cow<'a, str>, bindings: Option<Arc<Bindings>>, lang: Option<Arc<str>>) -> Self {
        let around = match (&bindings, &lang) {
            (None, None) => Shared::default(),
            _ => Shared::new(Around { bindings, lang }),
        };
        Self(Repr::Own(xml, around))
    }

    /// Returns the content of an element of a row.
    pub(crate) fn read(xml: &'a str, node: &'a ElementNode) -> Self {
        Self(Repr::Read(xml, node))
    }

    pub(crate) fn with_lang(self, lang: Option<Arc<str>>) -> Self {
        let bindings = self.bindings().cloned();
        Self::checked(self.into_xml(), bindings, lang)
    }

    fn into_xml(self) -> Cow<'a, str> {
        match self.0 {
            Repr::Read(xml, _) => Cow::Borrowed(xml),
            Repr::Own(xml, _) => xml,
        }
    }

    /// Borrows the fragment.
    pub(crate) fn borrowed(&self) -> Fragment<'_> {
        Fragment(match &self.0 {
            Repr::Read(xml, node) => Repr::Read(xml, node),
            Repr::Own(xml, around) => Repr::Own(Cow::Borrowed(xml), around.clone()),
        })
    }

    fn bindings(&self) -> Option<&Arc<Bindings>> {
        match &self.0 {
            Repr::Read(_, node) => node.bindings.as_ref(),
            Repr::Own(_, around) => around.get_or(&NOTHING).bindings.as_ref(),
        }
    }

    fn lang(&self) -> Option<&str> {
        self.shared_lang().map(|lang| &**lang)
    }

    fn shared_lang(&self) -> Option<&Arc<str>> {
        match &self.0 {
            Repr::Read(_, node) => node.lang.as_ref(),
            Repr::Own(_, around) => around.get_or(&NOTHING).lang.as_ref(),
        }
    }

    /// Returns the markup as it was written. Prefixes in it may be declared outside of it: see
    /// [`to_self_contained`](Self::to_self_contained).
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Repr::Read(xml, _) => xml,
            Repr::Own(xml, _) => xml,
        }
    }

    /// Returns the bindings and the language around the fragment.
    pub(crate) fn context(&self) -> (Scope, Option<Arc<str>>) {
        (Scope::within(self.bindings().cloned()), self.shared_lang().cloned())
    }

    /// Replaces the markup.
    pub(crate) fn with_xml(&self, xml: String) -> Fragment<'static> {
        Fragment::checked(Cow::Owned(xml), self.bindings().cloned(), self.shared_lang().cloned())
    }

    /// Returns true if no prefix but `D` is bound around it.
    pub(crate) fn is_plain(&self) -> bool {
        self.bindings().is_none()
    }

    /// Returns the child elements, in order.
    #[must_use]
    pub fn children(&self) -> Children<'_> {
        Children::new(Some(self))
    }

    /// Converts to a fragment that owns its text.
    #[must_use]
    pub fn into_owned(self) -> Fragment<'static> {
        match self.0 {
            Repr::Read(xml, _) => self.with_xml(xml.to_owned()),
            Repr::Own(xml, around) => Fragment(Repr::Own(Cow::Owned(xml.into_owned()), around)),
        }
    }

    /// Returns the markup with every namespace declared inside it, so that it means the same wherever it is put.
    ///
    /// Each top element declares the prefixes that names in it use, and those in scope that appear before a colon in
    /// text or attribute values (`xsi:type="xs:boolean"`, RFC 4316). It carries the language in force.
    ///
    /// So declarations around many top elements are repeated on each of them: a language and the namespaces that it
    /// uses. The default [`Limits`](crate::read::Limits) bound their length in documents that were read.
    #[must_use]
    pub fn to_self_contained(&self) -> String {
        self.self_contained(self.lang())
    }

    /// Returns the markup with every namespace declared inside it, where `lang` is the language around it.
    fn self_contained(&self, lang: Option<&str>) -> String {
        self.contained_within(lang, usize::MAX).unwrap_or_default()
    }

    /// Returns the markup with every namespace declared inside it, and without a language. If that would repeat this
    /// many bytes of declarations, returns it as it was written, with the bindings from outside that it needs.
    #[cfg(feature = "serde")]
    pub(crate) fn apart(&self, most: usize) -> (Cow<'_, str>, Vec<(&str, Namespace)>) {
        match self.contained_within(None, most) {
            Some(xml) => (Cow::Owned(xml), Vec::new()),
            None => (Cow::Borrowed(self.as_str()), self.needs(0..self.as_str().len())),
        }
    }

    /// Returns the markup with every namespace declared on its top elements, or `None` if the repeated declarations
    /// take more bytes than this.
    fn contained_within(&self, lang: Option<&str>, most: usize) -> Option<String> {
        let xml = self.as_str();
        let mut out = String::with_capacity(xml.len() + 64);
        let mut tokens = Tokens::new(xml);
        // The open top element: the offset for its declarations, and its start.
        let mut top: Option<(usize, usize)> = None;
        let (mut depth, mut done) = (0u32, 0);
        let mut declared = HashSet::new();
        let mut repeated = 0;
        while let Ok(Some((token, span))) = tokens.next() {
            let closes = match token {
                Token::Start(tag, empty) => {
                    if depth == 0 {
                        let behind_name = tag.at() + tag.name().len();
                        top = Some((behind_name, span.start));
                        out.push_str(&xml[done..behind_name]);
                        done = behind_name;
                        if let Some(lang) = lang.filter(|_| !declares_lang(&tag)) {
                            push_declaration(&mut out, "xml:lang", lang);
                        }
                    }
                    depth += u32::from(!empty);
                    empty && depth == 0
                }
                Token::End => {
                    depth = depth.saturating_sub(1);
                    depth == 0
                }
                _ => false,
            };
            if let Some((behind_name, start)) = top.filter(|_| closes) {
                for (prefix, namespace) in self.needs(start..span.end) {
                    let before = out.len();
                    push_xmlns(&mut out, prefix, namespace.as_str());
                    repeated += if declared.insert(prefix) { 0 } else { out.len() - before };
                    if repeated > most {
                        return None;
                    }
                }
                out.push_str(&xml[behind_name..span.end]);
                done = span.end;
                top = None;
            }
        }
        out.push_str(&xml[done..]);
        Some(out)
    }

    /// Returns the prefixes from outside that the fragment needs.
    pub(crate) fn outer_needs(&self) -> Needs<'_> {
        let mut needs = Needs::default();
        needs.collect(self.as_str());
        needs
    }

    /// Returns the namespace that a prefix is bound to around the fragment. Returns `None` if it need not be declared,
    /// because nothing binds it, or because it is the empty prefix without a namespace.
    pub(crate) fn outer(&self, prefix: &str) -> Option<Namespace> {
        let found = match self.bindings() {
            Some(bindings) => bindings.shared(prefix).cloned(),
            None => (prefix == "D").then_some(Namespace::Static(namespace::DAV)),
        };
        found.filter(|namespace| !namespace.as_str().is_empty())
    }

    /// Returns the bindings from outside that a part of the fragment needs, sorted by prefix.
    fn needs(&self, part: std::ops::Range<usize>) -> Vec<(&str, Namespace)> {
        let mut needs = Needs::default();
        needs.collect(&self.as_str()[part]);
        needs.all().filter_map(|prefix| Some((prefix, self.outer(prefix)?))).collect()
    }
}

fn declares_lang(tag: &crate::xml::tokens::Tag<'_>) -> bool {
    tag.checked_attributes().any(|attribute| attribute.name == "xml:lang")
}

impl PartialEq for Fragment<'_> {
    fn eq(&self, other: &Self) -> bool {
        Comparison::default().fragments(self, other)
    }
}

impl fmt::Debug for Fragment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Fragment").field(&self.as_str()).finish()
    }
}

/// Writes the markup with every namespace declared in it.
impl fmt::Display for Fragment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_self_contained())
    }
}
