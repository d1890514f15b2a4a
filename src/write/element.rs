//! Writes elements with the prefixes that people expect.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::prefixes::{Common, Prefixes};
use crate::fragment::{mentions, push_declaration, push_xmlns};
use crate::name::Name;
use crate::namespace;
use crate::status::Status;
use crate::value::{Description, Element, Value};
use crate::xml::escape;

/// What a start tag declares for its own sake and for its content: prefix and namespace.
type Declared<'e> = BTreeMap<Cow<'e, str>, Cow<'e, str>>;

/// Appends an element. Prefixes that its name and attributes need are added to `prefixes`; those that its content needs
/// are declared on it.
pub(crate) fn push(out: &mut String, prefixes: &mut Prefixes, element: &Element<'_>) {
    let bare = Content::of(element).is_some_and(|content| push_bare(out, prefixes, element.name(), &content));
    if !bare {
        push_declaring(out, prefixes, element, Around::Row);
    }
}

/// Appends an element that has a text and nothing else.
pub(crate) fn push_text(out: &mut String, prefixes: &mut Prefixes, name: &Name, text: &str) {
    if !push_bare(out, prefixes, name, &Content::Text(text)) {
        let element = Element::checked(Cow::Borrowed(name), None, Vec::new(), text.into(), None);
        push_declaring(out, prefixes, &element, Around::Row);
    }
}

/// Appends an element without attributes, unless the row does not declare its namespace. Most are like that.
#[inline]
fn push_bare(out: &mut String, prefixes: &mut Prefixes, name: &Name, content: &Content<'_>) -> bool {
    let (namespace, local) = name.parts();
    let prefix = if namespace.is_empty() {
        ""
    } else if let Some(prefix) = prefixes.get(namespace) {
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

/// What an element is written into.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Around {
    /// A row that declares its prefixes.
    Row,
    /// Something that declares `D` alone.
    Root,
    /// Nothing.
    Nothing,
}

/// Appends any element, with the prefixes that nothing around it declares.
fn push_declaring(out: &mut String, prefixes: &mut Prefixes, element: &Element<'_>, around: Around) {
    let mut declared = Declared::new();
    if let Some(bindings) = element.bindings() {
        for attribute in element.attributes() {
            mentions(attribute.value(), |prefix| {
                if let Some(namespace) = bindings.get(prefix) {
                    declared.insert(prefix.into(), namespace.into());
                }
            });
        }
    }
    let contained;
    let content = match element.value() {
        Value::Text(text) => Content::Text(text),
        Value::Xml(fragment) if fragment.is_plain() => Content::Xml(fragment.as_str()),
        Value::Xml(fragment) => {
            let needs = fragment.outer_needs();
            let clash = |(prefix, namespace): &(&str, &str)| {
                // A default namespace would capture the element's own name, and a prefix has one meaning on a tag.
                (prefix.is_empty() && element.name().namespace().is_empty())
                    || declared.get(*prefix).is_some_and(|other| other != namespace)
            };
            if needs.iter().any(clash) {
                contained = fragment.self_contained(None);
                Content::Xml(&contained)
            } else {
                declared.extend(needs.into_iter().map(|(prefix, namespace)| (prefix.into(), namespace.into())));
                Content::Xml(fragment.as_str())
            }
        }
    };
    if declared.get("D").is_some_and(|namespace| namespace == namespace::DAV) {
        declared.remove("D");
    }

    out.push('<');
    push_name(out, prefixes, &mut declared, element.name());
    if let Some(lang) = element.lang() {
        push_declaration(out, "xml:lang", lang);
    }
    for attribute in element.attributes() {
        out.push(' ');
        push_name(out, prefixes, &mut declared, attribute.name());
        out.push_str("=\"");
        escape::push_attribute(out, attribute.value());
        out.push('"');
    }
    if around == Around::Nothing && !declared.contains_key("D") {
        push_xmlns(out, "D", namespace::DAV);
    }
    if around != Around::Row {
        for (prefix, declaration) in prefixes.declarations() {
            if !declared.contains_key(prefix) {
                out.push_str(declaration);
            }
        }
    }
    for (prefix, namespace) in &declared {
        push_xmlns(out, prefix, namespace);
    }
    if let Content::Text("") = content {
        return out.push_str("/>");
    }
    out.push('>');
    content.push(out);
    out.push_str("</");
    push_name(out, prefixes, &mut declared, element.name());
    out.push('>');
}

#[inline]
fn push_qname(out: &mut String, prefix: &str, local: &str) {
    match prefix {
        "" => {}
        // By far the most frequent, and of a length that the compiler knows.
        "D" => out.push_str("D:"),
        _ => {
            out.push_str(prefix);
            out.push(':');
        }
    }
    out.push_str(local);
}

/// What an element holds that has no attributes, and declares nothing for its content.
pub(crate) enum Content<'e> {
    Text(&'e str),
    Xml(&'e str),
}

impl<'e> Content<'e> {
    /// That of an element, if it is one of these.
    pub(crate) fn of(element: &'e Element<'_>) -> Option<Self> {
        if !element.attributes().is_empty() || element.lang().is_some() {
            return None;
        }
        match element.value() {
            Value::Text(text) => Some(Self::Text(text)),
            Value::Xml(xml) => xml.is_plain().then(|| Self::Xml(xml.as_str())),
        }
    }

    #[inline]
    fn push(&self, out: &mut String) {
        match self {
            Self::Text(text) => escape::push_text(out, text),
            Self::Xml(xml) => out.push_str(xml),
        }
    }
}

/// The tags of a name that are the same in every row.
#[derive(Clone)]
pub(crate) struct Tags {
    start: Box<str>,
    end: Box<str>,
    /// Of an element that holds nothing.
    empty: Box<str>,
    namespace: Common,
}

impl Tags {
    /// `None` if the prefix depends on the row.
    pub(crate) fn new(name: &Name) -> Option<Self> {
        let namespace = Common::of(name.namespace())?;
        let (prefix, local) = (namespace.prefix(), name.local());
        Some(Self {
            start: format!("<{prefix}:{local}>").into(),
            end: format!("</{prefix}:{local}>").into(),
            empty: format!("<{prefix}:{local}/>").into(),
            namespace,
        })
    }

    /// Appends an element, unless the row does not declare its namespace.
    #[inline(always)]
    pub(crate) fn push(&self, out: &mut String, prefixes: &mut Prefixes, content: &Content<'_>) -> bool {
        if !prefixes.declares(self.namespace) {
            return false;
        }
        if let Content::Text("") = content {
            out.push_str(&self.empty);
        } else {
            out.push_str(&self.start);
            content.push(out);
            out.push_str(&self.end);
        }
        true
    }
}

/// Appends a name with the row's prefix for its namespace, or with one of its own if the tag gives that prefix another
/// meaning.
fn push_name<'e>(out: &mut String, prefixes: &mut Prefixes, declared: &mut Declared<'e>, name: &'e Name) {
    let (namespace, local) = name.parts();
    if !namespace.is_empty() {
        let prefix = prefixes.get(namespace);
        let prefix = prefix.filter(|prefix| declared.get(*prefix).is_none_or(|other| other == namespace));
        if let Some(prefix) = prefix {
            out.push_str(prefix);
        } else {
            let own = declared.iter().find(|(prefix, other)| !prefix.is_empty() && *other == namespace);
            let own = own.map(|(prefix, _)| prefix.to_string()).or_else(|| {
                (0..=declared.len()).map(|n| format!("own{n}")).find(|prefix| !declared.contains_key(prefix.as_str()))
            });
            let own = own.unwrap_or_default();
            out.push_str(&own);
            declared.insert(own.into(), namespace.into());
        }
        out.push(':');
    }
    out.push_str(local);
}

/// Appends an element that declares everything it needs but `D`.
pub(crate) fn push_alone(out: &mut String, element: &Element<'_>) {
    push_declaring(out, &mut Prefixes::default(), element, Around::Root);
}

/// Appends an element that is the root of a document.
pub(crate) fn push_root(out: &mut String, element: &Element<'_>) {
    push_declaring(out, &mut Prefixes::default(), element, Around::Nothing);
}

/// Appends `<D:status>`.
pub(crate) fn push_status(out: &mut String, status: &Status) {
    // Nearly all rows have these two.
    if status.own_reason().is_none() {
        match status.as_u16() {
            200 => return out.push_str("<D:status>HTTP/1.1 200 OK</D:status>"),
            404 => return out.push_str("<D:status>HTTP/1.1 404 Not Found</D:status>"),
            _ => {}
        }
    }
    out.push_str("<D:status>");
    status.push_line(out);
    out.push_str("</D:status>");
}

/// Appends `<D:location>`.
pub(crate) fn push_location(out: &mut String, href: &str) {
    out.push_str("<D:location>");
    push_simple(out, "href", href);
    out.push_str("</D:location>");
}

/// Appends `<D:responsedescription>`.
pub(crate) fn push_description(out: &mut String, description: &Description<'_>) {
    out.push_str("<D:responsedescription");
    if let Some(lang) = description.lang() {
        push_declaration(out, "xml:lang", lang);
    }
    out.push('>');
    escape::push_text(out, description.text());
    out.push_str("</D:responsedescription>");
}

/// Appends `<D:name>text</D:name>`.
pub(crate) fn push_simple(out: &mut String, local: &str, text: &str) {
    for part in ["<D:", local, ">"] {
        out.push_str(part);
    }
    escape::push_text(out, text);
    for part in ["</D:", local, ">"] {
        out.push_str(part);
    }
}
