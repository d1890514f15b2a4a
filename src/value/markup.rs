//! Writes elements with the usual prefixes.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::prefixes::{Common, PlannedNamespace, PlannedNamespaces, Prefixes};
use crate::name::{Name, Namespace};
use crate::namespace;
use crate::status::Status;
use crate::value::fragment::{Fragment, mentions};
use crate::value::{Description, Element, Value};
use crate::xml::escape;
use crate::xml::escape::push_xmlns;

/// The declarations of a start tag for itself and for its content.
#[derive(Default)]
struct Declared<'e> {
    by_prefix: BTreeMap<Cow<'e, str>, Namespace>,
    /// Prefixes made up for names in the tag and in its content.
    own: HashMap<Namespace, String>,
    /// The number of prefixes that were tried.
    tried: usize,
}

/// Prefixes that no name in the content may have, because something in it declares them.
type Avoid<'e> = BTreeSet<&'e str>;

/// The element that declares the prefixes for the value of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DeclaredOn {
    /// The element itself, as long as the declarations are short; otherwise the row.
    Row,
    /// The element itself, however long they are.
    Element,
    /// The element itself, including the prefixes that names of the row need.
    Alone,
    /// The element itself, including `D` and the prefixes that names of the row need.
    Root,
}

/// Appends an element. Prefixes that its name and attributes need are added to `prefixes`. Prefixes that its content
/// needs are declared on it, or added to `prefixes` if the declarations are long.
#[inline]
pub(crate) fn push(out: &mut String, prefixes: &mut Prefixes, element: &Element<'_>) {
    push_at(out, prefixes, element, DeclaredOn::Row);
}

/// Appends an element as [`push`] does, but produces the same text each time.
pub(crate) fn push_same(out: &mut String, prefixes: &mut Prefixes, element: &Element<'_>) {
    push_at(out, prefixes, element, DeclaredOn::Element);
}

#[inline]
fn push_at(out: &mut String, prefixes: &mut Prefixes, element: &Element<'_>, place: DeclaredOn) {
    let content = if prefixes.lang().is_none() { Content::of(element) } else { None };
    let bare = content.is_some_and(|content| push_bare(out, prefixes, element.name(), &content));
    if !bare {
        push_declaring(out, prefixes, element, place);
    }
}

/// Appends an element that has a text and nothing else.
pub(crate) fn push_text(out: &mut String, prefixes: &mut Prefixes, name: &Name, text: &str) {
    if !push_bare(out, prefixes, name, &Content::Text(text)) {
        let element = Element::checked(Cow::Borrowed(name), None, Vec::new(), text.into(), None);
        push_declaring(out, prefixes, &element, DeclaredOn::Row);
    }
}

/// Appends an element without attributes if the row declares its namespace, which is the usual case, and returns
/// whether it did.
#[inline]
fn push_bare(out: &mut String, prefixes: &mut Prefixes, name: &Name, content: &Content<'_>) -> bool {
    let (namespace, local) = name.parts();
    let prefix = if namespace.is_empty() {
        ""
    } else if let Some(prefix) = prefixes.get(namespace, || name.shared_namespace()) {
        prefix
    } else {
        return false;
    };
    out.push('<');
    push_qname(out, prefix, local);
    if let Content::Text("") = content {
        out.push_str("/>");
        return true;
    }
    out.push('>');
    content.push(out);
    out.push_str("</");
    push_qname(out, prefix, local);
    out.push('>');
    true
}

/// Appends any element, and returns how many bytes its declarations take.
#[inline]
fn push_declaring(out: &mut String, prefixes: &mut Prefixes, element: &Element<'_>, place: DeclaredOn) -> usize {
    let mut declared = Declared::default();
    let mut mentioned = BTreeMap::new();
    if let Some(bindings) = element.bindings() {
        for attribute in element.attributes() {
            mentions(attribute.value(), |prefix| {
                if let Some(namespace) = bindings.shared(prefix) {
                    mentioned.insert(prefix, namespace.clone());
                }
            });
        }
    }
    let renamed;
    let content = match element.value() {
        Value::Xml(fragment) if !fragment.is_plain() => {
            renamed = declare_for(fragment, mentioned, prefixes, &mut declared, element.name(), place);
            renamed.as_deref().map_or(Content::Xml(fragment.as_str()), Content::Xml)
        }
        value => {
            declare(mentioned, prefixes, &mut declared, place);
            match value {
                Value::Text(text) => Content::Text(text),
                Value::Xml(fragment) => Content::Xml(fragment.as_str()),
            }
        }
    };

    out.push('<');
    push_name(out, prefixes, &mut declared, element.name());
    prefixes.push_lang(out, element.lang());
    for attribute in element.attributes() {
        out.push(' ');
        push_name(out, prefixes, &mut declared, attribute.name());
        out.push_str("=\"");
        escape::push_attribute(out, attribute.value());
        out.push('"');
    }
    let before = out.len();
    if place == DeclaredOn::Root && !declared.by_prefix.contains_key("D") {
        push_xmlns(out, "D", namespace::DAV);
    }
    if matches!(place, DeclaredOn::Alone | DeclaredOn::Root) {
        for (prefix, declaration) in prefixes.declarations() {
            if !declared.by_prefix.contains_key(prefix) {
                out.push_str(declaration);
            }
        }
    }
    for (prefix, namespace) in &declared.by_prefix {
        push_xmlns(out, prefix, namespace.as_str());
    }
    let bytes = out.len() - before;
    if let Content::Text("") = content {
        out.push_str("/>");
        return bytes;
    }
    out.push('>');
    content.push(out);
    out.push_str("</");
    push_name(out, prefixes, &mut declared, element.name());
    out.push('>');
    bytes
}

type Bound<'e> = BTreeMap<&'e str, Namespace>;

/// Returns the number of bytes that these declarations take.
#[inline]
fn bytes_of(bound: &Bound<'_>) -> usize {
    bound.iter().map(|(prefix, namespace)| prefix.len() + namespace.as_str().len() + " xmlns:=\"\"".len()).sum()
}

/// Declares these prefixes: on the element if the declarations are short, otherwise on the row, unless the row binds
/// one of them to another namespace.
#[inline]
fn declare<'e>(mut bound: Bound<'e>, prefixes: &mut Prefixes, declared: &mut Declared<'e>, place: DeclaredOn) {
    if bound.get("D").is_some_and(|namespace| namespace.is(namespace::DAV)) {
        bound.remove("D");
    }
    let little = place == DeclaredOn::Element || prefixes.allow(bytes_of(&bound));
    bound.retain(|prefix, namespace| little || !prefixes.keep(prefix, namespace));
    declared.by_prefix.extend(bound.into_iter().map(|(prefix, namespace)| (prefix.into(), namespace)));
}

/// Declares the prefixes that a fragment needs and its element mentions. If that takes many bytes, it declares only the
/// prefixes that must stay as they are, gives names the prefixes of the row, and returns the content with these.
///
/// It does the same if the element is in no namespace and the content needs a default namespace, because that would
/// apply to the element.
#[inline]
fn declare_for<'e>(
    fragment: &'e Fragment<'_>,
    mut mentioned: Bound<'e>,
    prefixes: &mut Prefixes,
    declared: &mut Declared<'e>,
    name: &Name,
    place: DeclaredOn,
) -> Option<String> {
    let needs = fragment.outer_needs();
    let bound = |prefixes: &BTreeSet<&'e str>| -> Bound<'e> {
        prefixes.iter().filter_map(|prefix| Some((*prefix, fragment.outer(prefix)?))).collect()
    };
    let named = bound(&needs.named);
    for (prefix, namespace) in bound(&needs.mentioned) {
        mentioned.entry(prefix).or_insert(namespace);
    }
    let mut all = named.clone();
    all.extend(mentioned.iter().map(|(prefix, namespace)| (*prefix, namespace.clone())));
    let captures = name.namespace().is_empty() && all.contains_key("")
        || named.iter().any(|(prefix, namespace)| all.get(prefix) != Some(namespace));
    let is_dav = all.get("D").is_some_and(|namespace| namespace.is(namespace::DAV));
    let bytes = bytes_of(&all) - if is_dav { "D".len() + namespace::DAV.len() + " xmlns:=\"\"".len() } else { 0 };
    if !captures && (place == DeclaredOn::Element || prefixes.allow(bytes)) {
        if is_dav {
            all.remove("D");
        }
        declared.by_prefix.extend(all.into_iter().map(|(prefix, namespace)| (prefix.into(), namespace)));
        return None;
    }
    declare(mentioned, prefixes, declared, place);
    let mut new = HashMap::new();
    for (prefix, namespace) in named {
        let chosen = choose(prefixes, declared, namespace.as_str(), || namespace.clone(), &needs.declared);
        new.insert(prefix, chosen.into_owned());
    }
    Some(fragment.renamed(&new))
}

#[inline]
fn push_qname(out: &mut String, prefix: &str, local: &str) {
    match prefix {
        "" => {}
        // The most frequent prefix by far, and its length is known to the compiler.
        "D" => out.push_str("D:"),
        _ => {
            out.push_str(prefix);
            out.push(':');
        }
    }
    out.push_str(local);
}

/// The content of an element without attributes that declares nothing for its content.
pub(crate) enum Content<'e> {
    Text(&'e str),
    Xml(&'e str),
}

impl<'e> Content<'e> {
    /// Returns the content of an element, if it is one of these.
    #[inline]
    pub(crate) fn of(element: &'e Element<'_>) -> Option<Self> {
        if !element.attributes().is_empty() || element.lang().is_some() {
            return None;
        }
        match element.value() {
            Value::Text(text) => Some(Self::Text(text)),
            Value::Xml(xml) => xml.is_plain().then(|| Self::Xml(xml.as_str())),
        }
    }

    /// True if the element is written as an empty one.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Text(""))
    }

    #[inline(always)]
    pub(crate) fn push(&self, out: &mut String) {
        match self {
            Self::Text(text) => escape::push_text(out, text),
            Self::Xml(xml) => out.push_str(xml),
        }
    }
}

/// The tags of a name that are the same in every response.
#[derive(Clone, Copy)]
pub(crate) struct KnownTags<'t> {
    pub(crate) start: &'t str,
    pub(crate) end: &'t str,
    pub(crate) namespace: Common,
}

impl KnownTags<'_> {
    /// Writes the tags of a name one after the other, and returns the end of the first.
    pub(crate) fn write(namespace: Common, local: &str, out: &mut String) -> usize {
        out.extend([namespace.tags().0, local, ">"]);
        let end = out.len();
        Self::write_end(namespace, local, out);
        end
    }

    /// Writes the end tag of a name.
    pub(crate) fn write_end(namespace: Common, local: &str, out: &mut String) {
        out.extend([namespace.tags().1, local, ">"]);
    }

    /// Appends an element, unless the response does not declare its namespace.
    #[inline(always)]
    pub(crate) fn push(self, out: &mut String, prefixes: &mut Prefixes, content: &Content<'_>) -> bool {
        if !prefixes.declares(self.namespace) {
            return false;
        }
        if let Content::Text("") = content {
            out.push_str(&self.start[..self.start.len() - 1]);
            out.push_str("/>");
        } else {
            out.push_str(self.start);
            content.push(out);
            out.push_str(self.end);
        }
        true
    }
}

/// The tags of a name that a plan asks for, which are the same in every response of the plan.
#[derive(Clone)]
pub(crate) struct PlannedTags {
    start: Box<str>,
    end: Box<str>,
    /// The tag of an empty element.
    empty: Box<str>,
    namespace: PlannedNamespace,
}

impl PlannedTags {
    /// Returns `None` if the prefix depends on the response.
    pub(crate) fn planned(name: &Name, namespaces: &mut PlannedNamespaces) -> Option<Self> {
        let namespace = namespaces.of(name)?;
        let ((open, close), local) = (namespace.tags(), name.local());
        Some(Self {
            start: [&open, local, ">"].concat().into(),
            end: [&close, local, ">"].concat().into(),
            empty: [&open, local, "/>"].concat().into(),
            namespace,
        })
    }

    /// Appends an element with a text that needs no escaping, if the response declares its namespace already.
    #[inline(always)]
    pub(crate) fn push_plain(&self, out: &mut String, prefixes: &Prefixes, text: &str) -> bool {
        let is_declared = prefixes.has_planned(&self.namespace);
        if is_declared {
            self.push_around(out, text.is_empty(), |out| out.push_str(text));
        }
        is_declared
    }

    /// Appends an element, unless the response does not declare its namespace.
    #[inline(always)]
    pub(crate) fn push(&self, out: &mut String, prefixes: &mut Prefixes, content: &Content<'_>) -> bool {
        let is_declared = prefixes.declares_planned(&self.namespace);
        if is_declared {
            self.push_around(out, matches!(content, Content::Text("")), |out| content.push(out));
        }
        is_declared
    }

    /// Appends the tags of an element, and between them its content unless it is empty.
    #[inline(always)]
    fn push_around(&self, out: &mut String, is_empty: bool, content: impl FnOnce(&mut String)) {
        if is_empty {
            out.push_str(&self.empty);
        } else {
            out.push_str(&self.start);
            content(out);
            out.push_str(&self.end);
        }
    }
}

/// Appends an element as [`KnownTags::push`] does, for a name whose tags were not made.
pub(crate) fn push_common(
    out: &mut String,
    prefixes: &mut Prefixes,
    namespace: Common,
    local: &str,
    content: &Content<'_>,
) -> bool {
    if !prefixes.declares(namespace) {
        return false;
    }
    let (open, close) = namespace.tags();
    out.push_str(open);
    out.push_str(local);
    if let Content::Text("") = content {
        out.push_str("/>");
    } else {
        out.push('>');
        content.push(out);
        out.push_str(close);
        out.push_str(local);
        out.push('>');
    }
    true
}

/// Appends a name with the row's prefix for its namespace, or with one of its own if the tag gives that prefix another
/// meaning.
#[inline]
fn push_name(out: &mut String, prefixes: &mut Prefixes, declared: &mut Declared<'_>, name: &Name) {
    let (namespace, local) = name.parts();
    if !namespace.is_empty() {
        out.push_str(&choose(prefixes, declared, namespace, || name.shared_namespace(), &Avoid::new()));
        out.push(':');
    }
    out.push_str(local);
}

/// Returns the prefix for a namespace on a tag, which is declared there if the row's prefix cannot be used.
#[inline]
fn choose<'p>(
    prefixes: &'p mut Prefixes,
    declared: &mut Declared<'_>,
    namespace: &str,
    keep: impl Fn() -> Namespace,
    avoid: &Avoid<'_>,
) -> Cow<'p, str> {
    if let Some(prefix) = prefixes.get(namespace, &keep) {
        let is_free = declared.by_prefix.get(prefix).is_none_or(|other| other.is(namespace));
        if is_free && !avoid.contains(prefix) {
            return Cow::Borrowed(prefix);
        }
    }
    Cow::Owned(declared.own(keep(), avoid))
}

impl Declared<'_> {
    /// Returns a prefix that the tag itself declares for a namespace.
    #[inline]
    fn own(&mut self, namespace: Namespace, avoid: &Avoid<'_>) -> String {
        if let Some(own) = self.own.get(&namespace).filter(|own| !avoid.contains(own.as_str())) {
            return own.clone();
        }
        loop {
            let own = format!("own{}", self.tried);
            self.tried += 1;
            if !self.by_prefix.contains_key(own.as_str()) && !avoid.contains(own.as_str()) {
                self.by_prefix.insert(own.clone().into(), namespace.clone());
                self.own.insert(namespace, own.clone());
                return own;
            }
        }
    }
}

/// Appends an element that declares everything that it needs except `D`, and returns how many bytes that takes.
#[inline]
pub(crate) fn push_alone(out: &mut String, element: &Element<'_>) -> usize {
    push_declaring(out, &mut Prefixes::default(), element, DeclaredOn::Alone)
}

/// Appends an element that is the root of a document.
#[inline]
pub(crate) fn push_root(out: &mut String, element: &Element<'_>) {
    push_declaring(out, &mut Prefixes::default(), element, DeclaredOn::Root);
}

/// Appends `<D:status>`.
#[inline]
pub(crate) fn push_status(out: &mut String, status: &Status) {
    // Nearly all rows have one of these statuses.
    if status.own_reason().is_none() {
        match status.as_u16() {
            200 => return out.push_str("<D:status>HTTP/1.1 200 OK</D:status>"),
            403 => return out.push_str("<D:status>HTTP/1.1 403 Forbidden</D:status>"),
            404 => return out.push_str("<D:status>HTTP/1.1 404 Not Found</D:status>"),
            423 => return out.push_str("<D:status>HTTP/1.1 423 Locked</D:status>"),
            424 => return out.push_str("<D:status>HTTP/1.1 424 Failed Dependency</D:status>"),
            _ => {}
        }
    }
    out.push_str("<D:status>");
    status.push_line(out);
    out.push_str("</D:status>");
}

/// Appends `<D:location>`.
#[inline]
pub(crate) fn push_location(out: &mut String, href: &str) {
    out.push_str("<D:location>");
    push_href(out, href);
    out.push_str("</D:location>");
}

/// Appends `<D:responsedescription>`, in a row with these prefixes.
#[inline]
pub(crate) fn push_description(out: &mut String, prefixes: &Prefixes, description: &Description<'_>) {
    out.push_str("<D:responsedescription");
    prefixes.push_lang(out, description.lang());
    out.push('>');
    escape::push_text(out, description.text());
    out.push_str("</D:responsedescription>");
}

/// Appends `<D:sync-token>`.
#[inline]
pub(crate) fn push_sync_token(out: &mut String, token: &str) {
    out.push_str("<D:sync-token>");
    escape::push_text(out, token);
    out.push_str("</D:sync-token>");
}

/// Appends `<D:href>`.
#[inline]
pub(crate) fn push_href(out: &mut String, href: &str) {
    out.push_str("<D:href>");
    escape::push_text(out, href);
    out.push_str("</D:href>");
}
