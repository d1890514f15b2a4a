//! Common parts of reading all bodies: rules of the grammar, findings, limits.

use std::borrow::Cow;
use std::fmt;

use http::StatusCode;

use super::tree::Node;
use crate::chars;
use crate::clip::clip;
use crate::deviation::Deviation;
use crate::error::ErrorKind;
use crate::header::Depth;
use crate::limits::{Limit, Limits};
use crate::name::Name;
use crate::namespace;
use crate::row::noted::Noted;

/// The reason why a body is refused, and its place in the text.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) at: usize,
    pub(super) kind: ErrorKind,
    pub(super) message: String,
    /// The status, or `None` for the status that belongs to the kind of error.
    pub(super) status: Option<StatusCode>,
    pub(super) condition: Option<Name>,
}

pub(super) type Read<T> = Result<T, Refused>;

/// The facts that are known, and those gathered, while a body is read.
pub(super) struct Context {
    limits: Limits,
    /// The header field `Depth`, if the request has one.
    pub(super) depth: Option<Depth>,
    pub(super) noted: Noted,
    names: u32,
    hrefs: u32,
}

impl Context {
    pub(super) fn new(limits: Limits, depth: Option<Depth>, noted: Noted) -> Self {
        Self { limits, depth, noted, names: 0, hrefs: 0 }
    }

    /// Records a deviation at an element.
    pub(super) fn note(&mut self, node: Node<'_>, deviation: Deviation, text: Option<&str>) {
        self.noted.note(node.at(), deviation, text);
    }

    /// Records a deviation at an element, with a name from the document.
    pub(super) fn note_name(&mut self, node: Node<'_>, deviation: Deviation, name: &Name) {
        self.note(node, deviation, Some(&name.clipped().to_string()));
    }

    /// Records that an element means nothing where it is.
    pub(super) fn unknown(&mut self, node: Node<'_>) {
        self.note_name(node, Deviation::UnknownElement, node.name());
    }

    /// Returns the elements in an element that may hold only elements and these attributes. Everything else in it is
    /// recorded.
    pub(super) fn children<'t>(
        &mut self,
        node: Node<'t>,
        attributes: &[&str],
    ) -> impl Iterator<Item = Node<'t>> + use<'t> {
        if let Some(at) = node.text_at() {
            self.noted.note(at, Deviation::TextInElementContent, None);
        }
        self.check_attributes(node, attributes);
        node.children()
    }

    /// Records the content of an element that should be empty.
    pub(super) fn empty(&mut self, node: Node<'_>, attributes: &[&str]) {
        for child in self.children(node, attributes) {
            self.unknown(child);
        }
    }

    /// Returns the text of an element that holds nothing else.
    pub(super) fn text<'t>(&mut self, node: Node<'t>, attributes: &[&str]) -> Cow<'t, str> {
        self.check_attributes(node, attributes);
        node.children().for_each(|child| self.unknown(child));
        node.text()
    }

    /// Returns the text of an element without the white space around it.
    pub(super) fn token(&mut self, node: Node<'_>) -> String {
        chars::trim(&self.text(node, &[])).to_owned()
    }

    /// Records attributes that are not among these. An attribute in a foreign namespace is an extension.
    fn check_attributes(&mut self, node: Node<'_>, known: &[&str]) {
        for attribute in node.attributes() {
            let (namespace, local) = attribute.name().parts();
            let is_known = namespace.is_empty() && known.contains(&local);
            let is_ours = matches!(namespace, "" | namespace::DAV | namespace::CALDAV | namespace::CARDDAV);
            if !is_known && is_ours {
                self.note_name(node, Deviation::UnknownAttribute, attribute.name());
            }
        }
    }

    /// Keeps the only occurrence of an element, and records others that say what it says. It refuses one that says
    /// something else: whichever is kept, the answer might be to a question that was not asked.
    pub(super) fn once<T: PartialEq>(&mut self, place: &mut Option<T>, node: Node<'_>, value: T) -> Read<()> {
        match place {
            None => *place = Some(value),
            Some(first) if *first == value => self.repeated(node),
            Some(_) => {
                let message = format!("expected one {}, found two that differ", node.name().clipped());
                return Err(Refused {
                    at: node.at(),
                    kind: ErrorKind::InvalidRequest,
                    message,
                    status: None,
                    condition: None,
                });
            }
        }
        Ok(())
    }

    pub(super) fn repeated(&mut self, node: Node<'_>) {
        self.note_name(node, Deviation::RepeatedElement, node.name());
    }

    /// Counts a property that the request names.
    pub(super) fn count_name(&mut self, node: Node<'_>) -> Read<()> {
        self.names = self.names.saturating_add(1);
        if self.names > self.limits.names { Err(self.exceeded(Limit::Names, node)) } else { Ok(()) }
    }

    /// Counts an href of the request.
    pub(super) fn count_href(&mut self, node: Node<'_>) -> Read<()> {
        self.hrefs = self.hrefs.saturating_add(1);
        if self.hrefs > self.limits.hrefs { Err(self.exceeded(Limit::Hrefs, node)) } else { Ok(()) }
    }

    fn exceeded(&self, limit: Limit, node: Node<'_>) -> Refused {
        let message = self.limits.exceeded(limit);
        Refused { at: node.at(), kind: ErrorKind::Limit(limit), message, status: None, condition: None }
    }
}

/// Refuses a body for an element that breaks the grammar.
pub(super) fn wrong(node: Node<'_>, message: impl fmt::Display) -> Refused {
    let message = format!("{message} in {}", node.name().clipped());
    Refused { at: node.at(), kind: ErrorKind::InvalidRequest, message, status: None, condition: None }
}

/// Clips a text for use in a message.
#[inline]
pub(super) fn shown(text: &str) -> String {
    format!("{:?}", clip(text))
}

impl Refused {
    /// Sets another status and a condition.
    pub(super) fn with(self, status: StatusCode, condition: Name) -> Self {
        Self { status: Some(status), condition: Some(condition), ..self }
    }
}
