//! Random documents for property tests: everything that the public interface can build.
//!
//! Names, prefixes and texts are chosen so that they collide: few of each, many of them odd.
#![allow(dead_code, reason = "every test program uses a part of this")]

use std::collections::HashSet;

use multistatus::http::StatusCode;
use multistatus::namespace::{CALDAV, CARDDAV, DAV};
use multistatus::{Condition, Description, Element, Href, Multistatus, Name, Response, Status, Value};
use proptest::char;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// Namespaces that writers have a prefix for, others, no namespace, and some that are no URI and need escapes.
const NAMESPACES: [&str; 11] = [
    "",
    DAV,
    CALDAV,
    CARDDAV,
    "http://calendarserver.org/ns/",
    "http://example.com/ns",
    "urn:x",
    "DAV",
    "a}b{c",
    "http://e/?a=1&b=\"2\"<'>",
    "urn:\u{FC}\t \n\r]]>",
];

/// Texts that a reader or a writer may get wrong.
const ODD: [&str; 28] = [
    "\r",
    "\n",
    "\r\n",
    "\t",
    " ",
    "]]>",
    "]]",
    ">",
    "<",
    "&",
    "\"",
    "'",
    "&amp;",
    "&#13;",
    "<![CDATA[",
    "<!--",
    "-->",
    "D:href",
    "p:x",
    "\u{7F}",
    "\u{85}",
    "\u{9B}",
    "\u{2028}",
    "\u{FEFF}",
    "\u{FFFD}",
    "e\u{301}",
    "\u{1F600}",
    "\u{10FFFF}",
];

/// Returns any text that XML can carry.
pub fn text() -> impl Strategy<Value = String> {
    let legal = char::ranges(vec!['\t'..='\n', '\r'..='\r', ' '..='\u{D7FF}', '\u{E000}'..='\u{FFFD}'].into());
    let part =
        prop_oneof![3 => select(&ODD[..]).prop_map(String::from), 2 => "[ -~]{0,8}", 1 => legal.prop_map(String::from)];
    prop_oneof![1 => Just(String::new()), 6 => vec(part, 0..6).prop_map(|parts| parts.concat())]
}

fn local() -> impl Strategy<Value = String> {
    // A few names that mean something elsewhere, and characters that a name may be made of.
    const KNOWN: [&str; 9] = ["href", "status", "prop", "response", "error", "getetag", "x", "xml-x", "lang"];
    let any = "[A-Z_a-z\u{E9}\u{10000}][-.0-9A-Z_a-z\u{B7}]{0,5}";
    prop_oneof![3 => select(&KNOWN[..]).prop_map(String::from), 1 => any]
        .prop_filter("a namespace declaration", |local| local != "xmlns")
}

/// Returns the name of an element.
pub fn name() -> impl Strategy<Value = Name> {
    let any = (select(&NAMESPACES[..]), local());
    any.prop_map(|(namespace, local)| Name::new(namespace, &local).expect("a name"))
}

/// Returns the name of an attribute.
pub fn attribute_name() -> impl Strategy<Value = Name> {
    const XML: &str = "http://www.w3.org/XML/1998/namespace";
    let xml = select(&["space", "base"][..]).prop_map(|local| Name::new(XML, local).expect("a name"));
    prop_oneof![8 => name(), 1 => xml]
}

/// Returns the tag of a language.
pub fn lang() -> impl Strategy<Value = String> {
    select(&["en", "de", "de-CH-1996", "x-<&\">"][..]).prop_map(String::from)
}

/// Returns an href that may be sent.
pub fn href() -> impl Strategy<Value = Href<'static>> {
    let site = select(&["", "", "", "http://example.com", "https://[::1]:8443"][..]);
    let path = "(/[a-z]([-0-9A-Za-z._~!$&'()*+,;=:@]|%20|%c3%BC|%2F){0,6}){1,3}/?([?][a-z=&]{1,5})?";
    let made = (site, path).prop_map(|(site, path)| format!("{site}{path}"));
    let made = made.prop_map(|href| Href::new(href).expect("an href"));
    let from_path = text().prop_filter_map("a path with dots", |path| Href::from_path(format!("/a{path}")).ok());
    prop_oneof![3 => made, 1 => from_path]
}

/// Returns a status from 200 on, often with a reason of its own.
pub fn status() -> impl Strategy<Value = Status> {
    let code = select(&[200, 201, 204, 299, 301, 302, 403, 404, 409, 423, 424, 425, 500, 507, 508, 599, 600, 999][..]);
    let reason = prop_oneof![3 => Just(String::new()), 1 => "[ -~\t\u{FC}\u{2028}\u{1F600}]{0,12}"];
    (code, reason).prop_map(|(code, reason): (u16, _)| {
        let code = StatusCode::from_u16(code).expect("a status code");
        Status::with_reason(code, &reason).expect("a reason")
    })
}

/// Returns a description.
pub fn description() -> impl Strategy<Value = Description<'static>> {
    (text(), option::of(lang())).prop_map(|(text, lang)| {
        let description = Description::new(text).expect("a text");
        description.with_lang(lang.unwrap_or_default()).expect("a language")
    })
}

/// Returns an element that may be a property, a condition or an extension.
pub fn element() -> impl Strategy<Value = Element<'static>> {
    let leaf = built(text().prop_map(Value::from).boxed());
    leaf.prop_recursive(3, 12, 4, |inner| {
        let nested = vec(inner, 0..4).prop_map(Value::from_elements);
        let markup = vec(markup(), 0..3).prop_map(|parts| Value::from_xml(&parts.concat()).expect("markup"));
        built(prop_oneof![nested, markup].boxed())
    })
}

fn built(value: BoxedStrategy<Value<'static>>) -> BoxedStrategy<Element<'static>> {
    let attributes = prop_oneof![3 => Just(Vec::new()), 1 => vec((attribute_name(), text()), 0..4)];
    let parts = (name(), value, option::weighted(0.2, lang()), attributes);
    let element = parts.prop_map(|(name, value, lang, attributes)| {
        let mut element = Element::new(name, value).expect("an element");
        let mut seen = HashSet::new();
        for (name, value) in attributes.into_iter().filter(|(name, _)| seen.insert(name.clone())) {
            element = element.with_attribute(name, &value).expect("an attribute");
        }
        element.with_lang(lang.unwrap_or_default()).expect("a language")
    });
    element.boxed()
}

/// Returns markup as another program might write it: prefixes bound again inside, default namespaces, CDATA, comments.
pub fn markup() -> impl Strategy<Value = String> {
    nodes().prop_map(|nodes| {
        let mut out = String::new();
        nodes.iter().for_each(|node| node.write(&mut out, &[("D", DAV)]));
        out
    })
}

#[derive(Clone, Debug)]
enum Node {
    /// A text that is written as it is.
    Raw(String),
    Element {
        declared: Vec<(&'static str, &'static str)>,
        /// The index of the tag's prefix among the prefixes in scope.
        prefix: usize,
        local: String,
        /// The index of the attribute's prefix, and its value.
        attributes: Vec<(usize, String)>,
        lang: Option<String>,
        children: Vec<Node>,
    },
}

fn nodes() -> impl Strategy<Value = Vec<Node>> {
    let raw = prop_oneof![
        text().prop_map(|text| escape(&text)),
        text().prop_map(|text| if text.contains("]]>") { text.replace('>', "") } else { text }).prop_map(cdata),
        select(&["<!-- <a> & -->", "<?p q?>", "&#x1F600;&#10;&apos;", "\r\n\r"][..]).prop_map(String::from),
    ];
    let node =
        raw.prop_map(Node::Raw).prop_recursive(4, 16, 4, |inner| {
            let declared = vec((select(&["", "D", "p", "ns0", "C", "own0"][..]), select(&NAMESPACES[..])), 0..3);
            let attributes = prop_oneof![2 => Just(Vec::new()), 1 => vec((any::<usize>(), text()), 0..3)];
            let start = (declared, any::<usize>(), local(), attributes, option::weighted(0.1, lang()));
            (start, vec(inner, 0..4)).prop_map(|((declared, prefix, local, attributes, lang), children)| {
                Node::Element { declared, prefix, local, attributes, lang, children }
            })
        });
    vec(node, 0..3)
}

impl Node {
    fn write(&self, out: &mut String, outer: &[(&'static str, &'static str)]) {
        let (declared, prefix, local, attributes, lang, children) = match self {
            Self::Raw(text) => return out.push_str(text),
            Self::Element { declared, prefix, local, attributes, lang, children } => {
                (declared, *prefix, local, attributes, lang, children)
            }
        };
        // A prefix appears once in a tag, and is never bound to no namespace.
        let mut seen = HashSet::new();
        let usable = |&&(prefix, namespace): &&(&str, &str)| prefix.is_empty() || !namespace.is_empty();
        let declared: Vec<_> = declared.iter().filter(usable).filter(|(prefix, _)| seen.insert(*prefix)).collect();
        let hidden = outer.iter().filter(|(prefix, _)| !seen.contains(prefix));
        let scope: Vec<_> = hidden.chain(declared.iter().copied()).copied().collect();
        let prefixes: Vec<&str> = scope.iter().map(|(prefix, _)| *prefix).chain([""]).collect();
        let qualified = |at: usize, local: &str| match prefixes[at % prefixes.len()] {
            "" => local.to_owned(),
            prefix => format!("{prefix}:{local}"),
        };
        let name = qualified(prefix, local);
        out.push_str(&format!("<{name}"));
        for (prefix, namespace) in declared {
            let colon = if prefix.is_empty() { "" } else { ":" };
            out.push_str(&format!(" xmlns{colon}{prefix}=\"{}\"", escape(namespace)));
        }
        for (number, (prefix, value)) in attributes.iter().enumerate() {
            out.push_str(&format!(" {}='{}'", qualified(*prefix, &format!("a{number}")), escape(value)));
        }
        if let Some(lang) = lang {
            out.push_str(&format!(" xml:lang=\"{}\"", escape(lang)));
        }
        if children.is_empty() {
            return out.push_str("/>");
        }
        out.push('>');
        children.iter().for_each(|child| child.write(out, &scope));
        out.push_str(&format!("</{name} >"));
    }
}

fn cdata(text: String) -> String {
    format!("<![CDATA[{text}]]>")
}

/// Escapes for text and for both kinds of quotes.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' | '<' | '>' | '"' | '\'' | '\r' | '\n' | '\t' => out.push_str(&format!("&#{};", c as u32)),
            c => out.push(c),
        }
    }
    out
}

/// The outcome for one property.
#[derive(Clone, Debug)]
enum Outcome {
    Found(Element<'static>),
    Failed(Name, Status),
    FailedWith(Name, Status, Condition<'static>),
    /// A propstat without properties.
    Nothing(Status),
    Description(Status, String),
}

/// Returns a row: properties, or one status for some resources.
pub fn response() -> impl Strategy<Value = Response<'static>> {
    let outcome = prop_oneof![
        4 => element().prop_map(Outcome::Found),
        2 => (name(), status()).prop_map(|(name, status)| Outcome::Failed(name, status)),
        1 => (name(), status(), element()).prop_map(|(name, status, why)| match status.is_success() {
            true => Outcome::Failed(name, status),
            false => Outcome::FailedWith(name, status, why),
        }),
        1 => status().prop_map(Outcome::Nothing),
        1 => (status(), text()).prop_map(|(status, text)| Outcome::Description(status, text)),
    ];
    let properties = (href(), vec(outcome, 1..6)).prop_map(|(href, outcomes)| {
        let mut seen = HashSet::new();
        let mut fresh = |name: &Name| seen.insert(name.clone());
        // A description without a propstat for it makes one.
        let mut row = Response::builder(href);
        for outcome in outcomes {
            match outcome {
                Outcome::Found(property) if fresh(property.name()) => row.property_element(property),
                Outcome::Failed(name, status) if fresh(&name) => row.property_status(name, status),
                Outcome::FailedWith(name, status, why) if fresh(&name) => row.property_failed_with(name, status, why),
                Outcome::Nothing(status) => row.propstat(status),
                Outcome::Description(status, text) => row.propstat_description(status, text),
                _ => &mut row,
            };
        }
        row
    });
    let resources = (vec(href(), 1..4), status()).prop_map(|(hrefs, status)| {
        let mut seen = HashSet::new();
        let mut hrefs = hrefs.into_iter().filter(|href| seen.insert(href.as_str().to_owned()));
        let first = hrefs.next().expect("an href");
        let mut row = Response::builder(first);
        row.status(status);
        for href in hrefs {
            row.href(href);
        }
        row
    });
    let row = prop_oneof![3 => properties.boxed(), 1 => resources.boxed()];
    let conditions = prop_oneof![2 => Just(Vec::new()), 1 => vec(element(), 0..3)];
    let optional = (option::weighted(0.3, description()), option::weighted(0.2, href()));
    (row, conditions, optional, option::weighted(0.2, extension())).prop_filter_map(
        "a redirect without location",
        |(mut row, conditions, (description, location), extension)| {
            for condition in conditions {
                row.condition(condition);
            }
            if let Some(description) = &description {
                row.description_in(description.lang().unwrap_or_default(), description.text().to_owned());
            }
            if let Some(location) = location {
                row.location(location);
            }
            if let Some(extension) = extension {
                row.extension(extension);
            }
            row.build().ok()
        },
    )
}

/// Returns an element that means nothing, in a response or beside responses.
fn extension() -> impl Strategy<Value = Element<'static>> {
    element().prop_filter("a name that means something", |element| {
        let rows = ["response", "responsedescription", "sync-token"];
        let parts = ["href", "status", "propstat", "prop", "error", "location"];
        !element.name().is_dav() || ![&rows[..], &parts].concat().contains(&element.name().local())
    })
}

/// Returns a document that [`Multistatus::validate`] may only refuse for an href in two responses.
pub fn multistatus() -> impl Strategy<Value = Multistatus<'static>> {
    let extensions = prop_oneof![2 => Just(Vec::new()), 1 => vec(extension(), 0..3)];
    let token = text().prop_filter("no token", |text| !text.trim_matches([' ', '\t', '\n', '\r']).is_empty());
    let footer = (option::weighted(0.2, description()), option::weighted(0.2, token), extensions);
    (vec(response(), 0..5), footer).prop_map(|(rows, (description, token, extensions))| {
        let mut document: Multistatus<'static> = rows.into_iter().collect();
        document.set_description(description);
        document.set_sync_token(token.as_deref()).expect("a token");
        extensions.into_iter().for_each(|extension| document.push_extension(extension).expect("an extension"));
        document
    })
}
