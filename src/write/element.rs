//! Writes elements with the prefixes that people expect.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::fragment::{mentions, push_declaration, push_xmlns};
use crate::name::{self, Name};
use crate::value::{Description, Element, Value};
use crate::xml::escape;

/// Namespaces with a prefix that is commonly used for them.
const KNOWN: [(&str, &str); 10] = [
    (name::CALDAV, "C"),
    (name::CARDDAV, "CARD"),
    ("http://calendarserver.org/ns/", "CS"),
    ("http://apple.com/ns/ical/", "ICAL"),
    ("http://owncloud.org/ns", "oc"),
    ("http://nextcloud.org/ns", "nc"),
    ("http://open-collaboration-services.org/ns", "ocs"),
    ("http://sabredav.org/ns", "s"),
    ("http://apache.org/dav/props/", "lp2"),
    ("urn:schemas-microsoft-com:", "Z"),
];

/// Namespaces that a row declares at most. Readers limit the declarations of one element, this crate to 256; what is
/// beyond, each element that uses it declares for itself.
const DECLARED: usize = 128;

/// The prefixes of one row besides `D`, declared on its outermost element.
#[derive(Clone, Debug, Default)]
pub(crate) struct Prefixes {
    /// Namespace and prefix.
    list: Vec<(Box<str>, Cow<'static, str>)>,
}

impl Prefixes {
    /// The prefix of a namespace that is not empty, if the row declares it.
    pub(super) fn get(&mut self, namespace: &str) -> Option<&str> {
        match namespace {
            name::DAV => return Some("D"),
            name::XML => return Some("xml"),
            _ => {}
        }
        let at = match self.list.iter().position(|(known, _)| **known == *namespace) {
            Some(at) => at,
            None if self.list.len() >= DECLARED => return None,
            None => {
                let known = KNOWN.iter().find(|(known, _)| *known == namespace);
                // Numbers count all of the row's prefixes, so that each is new.
                let prefix =
                    known.map_or_else(|| format!("ns{}", self.list.len()).into(), |(_, prefix)| (*prefix).into());
                self.list.push((namespace.into(), prefix));
                self.list.len() - 1
            }
        };
        Some(&self.list[at].1)
    }

    /// Appends the declarations.
    pub(crate) fn push_declarations(&self, out: &mut String) {
        for (namespace, prefix) in &self.list {
            push_xmlns(out, prefix, namespace);
        }
    }
}

/// What a start tag declares for its own sake and for its content: prefix and namespace.
type Declared<'e> = BTreeMap<Cow<'e, str>, Cow<'e, str>>;

/// Appends an element. Prefixes that its name and attributes need are added to `prefixes`; those that its content needs
/// are declared on it.
pub(crate) fn push(out: &mut String, prefixes: &mut Prefixes, element: &Element<'_>) {
    push_declaring(out, prefixes, element, false);
}

/// The same; if `alone`, the element declares the row's prefixes too.
fn push_declaring(out: &mut String, prefixes: &mut Prefixes, element: &Element<'_>, alone: bool) {
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
    let content = match element.value() {
        Value::Text(text) => Content::Text(text),
        Value::Xml(fragment) if fragment.is_plain() => Content::Xml(Cow::Borrowed(fragment.as_str())),
        Value::Xml(fragment) => {
            let needs = fragment.outer_needs();
            let clash = |(prefix, namespace): &(&str, &str)| {
                // A default namespace would capture the element's own name, and a prefix has one meaning on a tag.
                (prefix.is_empty() && element.name().namespace().is_empty())
                    || declared.get(*prefix).is_some_and(|other| other != namespace)
            };
            if needs.iter().any(clash) {
                Content::Xml(Cow::Owned(fragment.self_contained(None)))
            } else {
                declared.extend(needs.into_iter().map(|(prefix, namespace)| (prefix.into(), namespace.into())));
                Content::Xml(Cow::Borrowed(fragment.as_str()))
            }
        }
    };
    if declared.get("D").is_some_and(|namespace| namespace == name::DAV) {
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
    if alone {
        for (namespace, prefix) in &prefixes.list {
            if !declared.contains_key(&**prefix) {
                push_xmlns(out, prefix, namespace);
            }
        }
    }
    for (prefix, namespace) in &declared {
        push_xmlns(out, prefix, namespace);
    }
    match content {
        Content::Text("") => return out.push_str("/>"),
        Content::Text(text) => {
            out.push('>');
            escape::push_text(out, text);
        }
        Content::Xml(xml) => {
            out.push('>');
            out.push_str(&xml);
        }
    }
    out.push_str("</");
    push_name(out, prefixes, &mut declared, element.name());
    out.push('>');
}

enum Content<'e> {
    Text(&'e str),
    Xml(Cow<'e, str>),
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
    push_declaring(out, &mut Prefixes::default(), element, true);
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
