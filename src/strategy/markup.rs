//! Markup as other programs write it.

use std::collections::HashSet;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::text::{lang, local, text};
use crate::namespace::DAV;
use crate::samples::NAMESPACES;

/// Makes markup as another program might write it: prefixes that are bound again inside, default namespaces, CDATA
/// sections, comments and processing instructions. It is the content of an element in which `D` is bound to `DAV:`.
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
