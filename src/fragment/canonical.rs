//! A form of markup in which equal values are equal text.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::name::Name;
use crate::value::Value;
use crate::xml::scope::{Mark, Ns, Scope};
use crate::xml::tokens::{Token, Tokens, split_qname};
use crate::xml::{escape, text};

/// Appends a form of a value in which equal values are equal text.
pub(super) fn canonical(out: &mut String, value: &Value<'_>) {
    let fragment = match value {
        Value::Text(text) => return escape::push_text(out, text),
        Value::Xml(fragment) => fragment,
    };
    let mut scope = Scope::within(fragment.bindings().cloned());
    let mut walk = Walk::new(fragment.as_str(), &mut scope);
    while let Some(part) = walk.next() {
        match part {
            Part::Text(text) => escape::push_text(out, &text),
            Part::Start(name, attributes) => {
                let _ = write!(out, "<{name}");
                for (name, value) in attributes {
                    let _ = write!(out, " {name}=\"");
                    escape::push_attribute(out, &value);
                    out.push('"');
                }
                out.push('>');
            }
            Part::End => out.push_str("</>"),
        }
    }
}

/// The markup of a fragment with resolved names.
struct Walk<'x, 's> {
    tokens: Tokens<'x>,
    scope: &'s mut Scope,
    marks: Vec<Mark>,
    /// An empty-element tag ends at once.
    end: bool,
}

enum Part<'x> {
    Start(Name, Vec<(Name, Cow<'x, str>)>),
    Text(Cow<'x, str>),
    End,
}

impl<'x, 's> Walk<'x, 's> {
    fn new(xml: &'x str, scope: &'s mut Scope) -> Self {
        Self { tokens: Tokens::new(xml), scope, marks: Vec::new(), end: false }
    }

    fn next(&mut self) -> Option<Part<'x>> {
        if std::mem::take(&mut self.end) {
            return Some(self.close());
        }
        loop {
            let (token, span) = self.tokens.next().ok()??;
            let xml = self.tokens.piece();
            return Some(match token {
                Token::Ignorable => continue,
                Token::Text => Part::Text(text::unescape(&xml[span])),
                Token::CData(inside) => Part::Text(text::unescape_verbatim(&xml[inside])),
                Token::End => self.close(),
                Token::Start(tag, empty) => {
                    self.end = empty;
                    let mark = self.scope.mark();
                    self.marks.push(mark);
                    let mut raw = Vec::new();
                    let mut attributes = tag.attributes();
                    while let Ok(Some(attribute)) = attributes.next() {
                        let value = text::unescape_attribute(attribute.value);
                        match split_qname(attribute.name) {
                            ("", "xmlns") => self.declare("", &value, mark),
                            ("xmlns", prefix) => self.declare(prefix, &value, mark),
                            (prefix, local) => raw.push((prefix, local, value)),
                        }
                    }
                    let mut attributes: Vec<_> = raw
                        .into_iter()
                        .map(|(prefix, local, value)| {
                            // The default namespace is not for attributes.
                            (if prefix.is_empty() { Name::shared("", local) } else { self.name(prefix, local) }, value)
                        })
                        .collect();
                    attributes.sort();
                    let (prefix, local) = split_qname(tag.name());
                    Part::Start(self.name(prefix, local), attributes)
                }
            });
        }
    }

    fn declare(&mut self, prefix: &str, namespace: &str, mark: Mark) {
        let ns = self.scope.number(namespace);
        self.scope.declare(prefix, ns, mark);
    }

    fn name(&mut self, prefix: &str, local: &str) -> Name {
        let ns = self.scope.resolve(prefix).unwrap_or(Ns::NONE);
        self.scope.name(ns, local)
    }

    fn close(&mut self) -> Part<'x> {
        if let Some(mark) = self.marks.pop() {
            self.scope.close(mark);
        }
        Part::End
    }
}
