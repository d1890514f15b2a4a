//! Turns one complete child of the root into its index, by quick-xml's tokens.
//!
//! This is the only place that says what markup means. Everything in the piece is checked, also what is ignored for
//! meaning (RFC 4918 §17): a row is well-formed as a whole or not read at all.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use super::shape::{
    DescriptionNode, DeviationNode, ElementNode, OutcomeNode, Pos, PropstatNode, Shape, TextNode, ValueNode,
};
use super::view;
use crate::condition;
use crate::href;
use crate::name::{self, Name};
use crate::read::known;
use crate::read::{Deviation, Limit, Limits};
use crate::status::Status;
use crate::value::Attribute;
use crate::xml::scope::{Mark, Ns, Scope};
use crate::xml::text::{clip, unescape_attribute};
use crate::xml::tokens::{RawAttribute, Tag, Token, Tokens, split_qname};
use crate::xml::{Fault, FaultKind, chars};

/// What a child of the root is.
#[derive(Debug)]
pub(crate) enum Child {
    Response(Shape),
    Description(DescriptionNode),
    SyncToken(TextNode),
    /// Anything else, and the code if it is an element of `DAV:`, which has no business there.
    Extension(ElementNode, Option<Deviation>),
}

/// What a slot must hold for another row to have the same meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SlotKind {
    /// Any text.
    Text,
    /// An href that [`href::deviation`] finds nothing in, without padding.
    Href,
    /// Something else than white space.
    Solid,
    /// Nothing but white space: the property failed, and a value would be a deviation.
    Blank,
}

/// How the decoder reads what is not quite XML with namespaces.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Dialect {
    /// `DAV` and `dav:` are the namespace `DAV:`.
    pub(crate) namespace_dav: bool,
}

/// Changes to a piece that give its prefixes a meaning, found by decoding it.
#[derive(Debug, Default)]
pub(crate) struct Mending {
    /// The undeclared prefix `DAV` is the namespace `DAV:`.
    pub(crate) prefix_dav: bool,
    /// Other undeclared prefixes are kept.
    pub(crate) prefixes: bool,
    /// Prefixes to declare, each with its namespace.
    pub(crate) declare: Vec<(String, String)>,
    /// Attributes `xmlns:p=""` to take out.
    pub(crate) remove: Vec<Range<usize>>,
    /// Where, and what was done.
    pub(crate) deviations: Vec<(Deviation, usize, Box<str>)>,
}

pub(crate) struct Decoder<'p, 'x> {
    tokens: Tokens<'x>,
    scope: &'p mut Scope,
    limits: &'p Limits,
    dialect: Dialect,
    /// Elements open at this place, those around the piece included.
    depth: u32,
    lang: Option<Arc<str>>,
    /// The ends of the slots so far.
    pub(crate) ends: Vec<u32>,
    pub(crate) kinds: Vec<SlotKind>,
    pub(crate) deviations: Vec<DeviationNode>,
    /// True where text decides what the row means: it is markup then, and no slot.
    literal: bool,
    /// False if a deviation comes from what a slot holds: it would not be one in another row.
    pub(crate) learnable: bool,
    /// Set to read prefixes that nothing declares, and to note what would declare them.
    pub(crate) mending: Option<Mending>,
}

/// The start tag of the root.
pub(crate) struct Root<'x> {
    pub(crate) qname: &'x str,
    pub(crate) ns: Ns,
    pub(crate) local: &'x str,
    pub(crate) empty: bool,
    pub(crate) lang: Option<Arc<str>>,
}

/// An element whose start tag was read.
struct Open<'x> {
    ns: Ns,
    local: &'x str,
    /// True for an empty-element tag.
    empty: bool,
    /// Where its `<` stands.
    at: Pos,
    /// The offset behind its start tag.
    content: usize,
    attributes: Vec<Attribute>,
    outside: Outside,
}

/// What was in force around an element.
struct Outside {
    mark: Mark,
    lang: Option<Arc<str>>,
}

impl<'p, 'x> Decoder<'p, 'x> {
    pub(crate) fn new(
        piece: &'x str,
        scope: &'p mut Scope,
        limits: &'p Limits,
        dialect: Dialect,
        depth: u32,
        lang: Option<Arc<str>>,
    ) -> Self {
        Self {
            tokens: Tokens::new(piece),
            scope,
            limits,
            dialect,
            depth,
            lang,
            ends: Vec::new(),
            kinds: Vec::new(),
            deviations: Vec::new(),
            literal: false,
            learnable: true,
            mending: None,
        }
    }

    /// Decodes a child of the root.
    pub(crate) fn child(&mut self) -> Result<Child, Fault> {
        let Some((Token::Start(tag, empty), span)) = self.tokens.next()? else {
            return Err(Fault::new(FaultKind::Structure, 0, "expected an element"));
        };
        let plain = self.scope.is_plain() && self.lang.is_none();
        let open = self.open(tag, empty, &span)?;
        let child = match (open.ns, open.local) {
            (Ns::DAV, "response") => {
                let shape = self.response(&open)?;
                Child::Response(Shape { portable: plain, ..shape })
            }
            (Ns::DAV, "responsedescription") => {
                let mut ignored = Vec::new();
                Child::Description(self.description(&open, &mut ignored)?)
            }
            (Ns::DAV, "sync-token") => Child::SyncToken(self.text(&open)?.0),
            _ => {
                let deviation = match (open.ns, open.local) {
                    (Ns::DAV, "href" | "status" | "propstat" | "prop") => Some(Deviation::StrayRowContent),
                    (Ns::DAV, local) if known::is_dav_element(local) => Some(Deviation::MisplacedDavElement),
                    (Ns::DAV, _) => Some(Deviation::UnknownDavElement),
                    _ => None,
                };
                let text = open.local;
                let at = open.at;
                let element = self.element(open)?;
                if let Some(deviation) = deviation {
                    self.deviate(deviation, at, Some(text));
                }
                return self.end().map(|()| Child::Extension(element, deviation));
            }
        };
        self.close(open.outside);
        self.end().map(|()| child)
    }

    /// Reads the start tag of the root: its namespace and local name, whether it is empty, and the language in force. What
    /// it declares stays declared.
    pub(crate) fn root(&mut self) -> Result<Root<'x>, Fault> {
        match self.tokens.next()? {
            Some((Token::Start(tag, empty), span)) => {
                let open = self.open(tag, empty, &span)?;
                let lang = self.lang.clone();
                self.end()?;
                Ok(Root { qname: tag.name(), ns: open.ns, local: open.local, empty, lang })
            }
            _ => Err(Fault::new(FaultKind::Syntax, 0, "expected a start tag")),
        }
    }

    /// The next child element of a fragment, passing over text between them, and where its content stands.
    pub(crate) fn next_element(&mut self) -> Result<Option<ElementNode>, Fault> {
        while let Some((token, span)) = self.tokens.next()? {
            if let Token::Start(tag, empty) = token {
                let open = self.open(tag, empty, &span)?;
                return self.element(open).map(Some);
            }
        }
        Ok(None)
    }

    /// Bytes of the piece that were read.
    pub(crate) fn position(&self) -> usize {
        self.tokens.position()
    }

    fn end(&mut self) -> Result<(), Fault> {
        match self.tokens.next()? {
            None => Ok(()),
            Some((_, span)) => Err(Fault::new(FaultKind::Structure, span.start, "expected the end of the element")),
        }
    }

    /// The next token inside an element, which has an end to come.
    fn next(&mut self) -> Result<(Token<'x>, Range<usize>), Fault> {
        let end = self.tokens.piece().len();
        self.tokens.next()?.ok_or_else(|| Fault::new(FaultKind::End, end, "an element is not closed"))
    }

    fn anchor(&self) -> u32 {
        self.ends.last().copied().unwrap_or(0)
    }

    /// The place that many bytes into the piece; must not lie before a slot that is known already.
    fn pos(&self, offset: usize) -> Pos {
        // The limit on a row's bytes keeps offsets in 32 bits.
        Pos { slots: self.ends.len() as u32, delta: (offset as u32).saturating_sub(self.anchor()) }
    }

    fn deviate(&mut self, deviation: Deviation, at: Pos, text: Option<&str>) {
        let text = text.map(|text| crate::xml::text::floor(text, 200).into());
        self.deviations.push(DeviationNode { deviation, at, text });
    }

    fn count(&self, items: usize, at: usize) -> Result<(), Fault> {
        if items > self.limits.items as usize {
            return Err(self.limit(Limit::Items, at));
        }
        Ok(())
    }

    fn limit(&self, limit: Limit, at: usize) -> Fault {
        Fault::new(FaultKind::Limit(limit), at, format!("the limit {limit} is exceeded"))
    }

    // Tags.

    fn open(&mut self, tag: Tag<'x>, empty: bool, span: &Range<usize>) -> Result<Open<'x>, Fault> {
        if self.depth >= self.limits.depth {
            return Err(self.limit(Limit::Depth, span.start));
        }
        self.depth += 1;
        let outside = Outside { mark: self.scope.mark(), lang: self.lang.clone() };
        let at = self.pos(span.start);
        let attributes = if tag.has_attributes() { self.attributes(tag, outside.mark)? } else { Vec::new() };
        let (prefix, local) = split_qname(tag.name());
        let ns = self.resolve(prefix, tag.at())?;
        Ok(Open { ns, local, empty, at, content: span.end, attributes, outside })
    }

    fn close(&mut self, outside: Outside) {
        self.depth -= 1;
        self.scope.close(outside.mark);
        self.lang = outside.lang;
    }

    fn resolve(&mut self, prefix: &str, at: usize) -> Result<Ns, Fault> {
        if let Some(ns) = self.scope.resolve(prefix) {
            return Ok(ns);
        }
        if let Some(mending) = self.mending.as_mut().filter(|_| prefix != "xmlns") {
            let meaning = match prefix {
                "DAV" if mending.prefix_dav => Some((name::DAV, Deviation::PrefixDav)),
                _ if mending.prefixes => Some((prefix, Deviation::PrefixUndeclared)),
                _ => None,
            };
            if let Some((namespace, deviation)) = meaning {
                mending.declare.push((prefix.into(), namespace.into()));
                mending.deviations.push((deviation, at, prefix.into()));
                let ns = self.scope.number(namespace);
                self.scope.adopt(prefix, ns);
                return Ok(ns);
            }
        }
        Err(Fault::new(FaultKind::Namespace, at, format!("the prefix {:?} is not declared", clip(prefix))))
    }

    /// Binds what a start tag declares and gives its other attributes.
    fn attributes(&mut self, tag: Tag<'x>, mark: Mark) -> Result<Vec<Attribute>, Fault> {
        let mut raw: Vec<RawAttribute<'x>> = Vec::new();
        let mut declared: Vec<&str> = Vec::new();
        let mut attributes = tag.attributes();
        while let Some(attribute) = attributes.next()? {
            let prefix = match split_qname(attribute.name) {
                ("", "xmlns") => "",
                ("xmlns", prefix) => prefix,
                _ => {
                    raw.push(attribute);
                    if raw.len() > self.limits.attributes as usize {
                        return Err(self.limit(Limit::Attributes, tag.at() - 1));
                    }
                    continue;
                }
            };
            declared.push(prefix);
            if declared.len() > self.limits.namespaces as usize {
                return Err(self.limit(Limit::Namespaces, tag.at() - 1));
            }
            self.declare(prefix, &attribute, mark)?;
        }
        if let Some(twice) = twice(&declared) {
            let name = if twice.is_empty() { "xmlns".into() } else { format!("xmlns:{}", clip(twice)) };
            return Err(Fault::new(FaultKind::Syntax, tag.at() - 1, format!("the attribute {name} stands twice")));
        }
        let mut found = Vec::new();
        let mut names = Vec::new();
        for attribute in raw {
            let (prefix, local) = split_qname(attribute.name);
            let ns = if prefix.is_empty() { Ns::NONE } else { self.resolve(prefix, attribute.at)? };
            names.push((ns, local));
            let value = unescape_attribute(attribute.value);
            if (ns, local) == (Ns::XML, "lang") {
                self.lang = Some(value.trim()).filter(|lang| !lang.is_empty()).map(Arc::from);
            } else {
                found.push(Attribute::checked(self.scope.name(ns, local), value.into()));
            }
        }
        match twice(&names) {
            Some((_, local)) => {
                let message = format!("the attribute {} stands twice", clip(local));
                Err(Fault::new(FaultKind::Syntax, tag.at() - 1, message))
            }
            None => Ok(found),
        }
    }

    /// One namespace declaration: Namespaces in XML §3.
    fn declare(&mut self, prefix: &'x str, attribute: &RawAttribute<'x>, mark: Mark) -> Result<(), Fault> {
        let namespace = unescape_attribute(attribute.value);
        let fault = |message: String| Err(Fault::new(FaultKind::Namespace, attribute.at, message));
        match (prefix, &*namespace) {
            ("xml", name::XML) => return Ok(()),
            ("xml", _) => return fault("the prefix xml cannot be bound to another namespace".into()),
            ("xmlns", _) => return fault("the prefix xmlns cannot be declared".into()),
            (_, name::XML | name::XMLNS) => return fault(format!("{namespace} cannot be bound to a prefix")),
            ("", _) => {}
            (_, "") => {
                if let Some(mending) = self.mending.as_mut().filter(|mending| mending.prefixes) {
                    // The quote behind the value and the space before the name go with it.
                    mending.remove.push(attribute.at - 1..attribute.value_at + attribute.value.len() + 1);
                    mending.deviations.push((Deviation::PrefixUndeclared, attribute.at, prefix.into()));
                    return Ok(());
                }
                return fault(format!("the prefix {:?} cannot be bound to no namespace", clip(prefix)));
            }
            _ => {}
        }
        let mut ns = self.scope.number(&namespace);
        if self.dialect.namespace_dav && ns != Ns::DAV {
            if namespace.eq_ignore_ascii_case("DAV:") || namespace.eq_ignore_ascii_case("DAV") {
                ns = Ns::DAV;
                let at = self.pos(attribute.value_at);
                self.deviate(Deviation::NamespaceDav, at, Some(&namespace));
            }
        }
        self.scope.declare(prefix, ns, mark);
        Ok(())
    }

    // Content.

    /// Makes a slot of a run of text that fills an element.
    fn slot(&mut self, start: usize, end: usize) -> TextNode {
        let pos = self.pos(start);
        if self.literal {
            return TextNode::Markup(pos, self.pos(end));
        }
        self.ends.push(end as u32);
        self.kinds.push(SlotKind::Text);
        TextNode::Slot(pos.slots, pos)
    }

    /// Reads up to the end tag of an element, whatever it holds: the text, the offset of the end tag, and whether there
    /// are elements in it.
    fn content(&mut self, open: &Open<'x>) -> Result<(TextNode, usize, bool), Fault> {
        if open.empty {
            return Ok((TextNode::Empty, open.content, false));
        }
        let start = self.pos(open.content);
        let mut inner: Vec<Outside> = Vec::new();
        // Where the slot of the innermost element begins, as long as nothing but text was met in it.
        let mut leaf = Some(open.content);
        let mut elements = false;
        loop {
            match self.next()? {
                (Token::Start(tag, empty), span) => {
                    elements = true;
                    let child = self.open(tag, empty, &span)?;
                    if empty {
                        leaf = None;
                        self.close(child.outside);
                    } else {
                        leaf = Some(span.end);
                        inner.push(child.outside);
                    }
                }
                (Token::Text, _) => {}
                (Token::CData(_) | Token::Ignorable, _) => leaf = None,
                (Token::End, span) => {
                    let slot = leaf.take().map(|leaf| self.slot(leaf, span.start));
                    match inner.pop() {
                        Some(outside) => self.close(outside),
                        None => {
                            let markup = TextNode::Markup(start, self.pos(span.start));
                            return Ok((slot.unwrap_or(markup), span.start, elements));
                        }
                    }
                }
            }
        }
    }

    /// Reads an element that holds only text by its grammar, but does not close it.
    fn text(&mut self, open: &Open<'x>) -> Result<(TextNode, std::borrow::Cow<'x, str>), Fault> {
        let (node, _, elements) = self.content(open)?;
        if elements {
            self.deviate(Deviation::MarkupInText, open.at, Some(open.local));
        }
        Ok((node, view::text(self.tokens.piece(), &self.ends, node)))
    }

    /// Reads and closes an element that may hold anything.
    fn element(&mut self, open: Open<'x>) -> Result<ElementNode, Fault> {
        let start = self.pos(open.content);
        let (text, end, elements) = self.content(&open)?;
        let value = if elements { ValueNode::Xml(start, self.pos(end)) } else { ValueNode::Text(text) };
        let needs = elements || open.attributes.iter().any(|attribute| attribute.value().contains(':'));
        let bindings = if needs { self.scope.bindings() } else { None };
        let lang = self.lang.clone();
        self.close(open.outside);
        let name = self.scope.name(open.ns, open.local);
        Ok(ElementNode { name, lang, attributes: open.attributes.into(), value, bindings })
    }

    /// The next child element, where the grammar has only elements; `None` at the end tag.
    fn next_child(&mut self, open: &Open<'x>, text_is: Deviation) -> Result<Option<Open<'x>>, Fault> {
        if open.empty {
            return Ok(None);
        }
        loop {
            let (token, span) = self.next()?;
            let text = match token {
                Token::Start(tag, empty) => return self.open(tag, empty, &span).map(Some),
                Token::End => return Ok(None),
                Token::Ignorable => continue,
                Token::Text => span.clone(),
                Token::CData(inside) => inside,
            };
            let text = view::direct_text(&self.tokens.piece()[text]);
            let text = chars::trim(&text);
            if !text.is_empty() {
                let at = self.pos(span.start);
                self.deviate(text_is, at, Some(text));
            }
        }
    }

    // Rows.

    fn response(&mut self, open: &Open<'x>) -> Result<Shape, Fault> {
        let mut shape = Shape::default();
        let mut status_at = None;
        let mut places = Vec::new();
        while let Some(child) = self.next_child(open, Deviation::StrayText)? {
            match (child.ns, child.local) {
                (Ns::DAV, "href") => {
                    if let Some(node) = self.href(&child)? {
                        shape.hrefs.push(node);
                        self.count(shape.hrefs.len(), child.content)?;
                    }
                    self.close(child.outside);
                }
                (Ns::DAV, "propstat") => {
                    self.propstat(&child, &mut shape, &mut places)?;
                    self.count(shape.propstats.len(), child.content)?;
                    self.close(child.outside);
                }
                (Ns::DAV, "location") => {
                    self.singleton(shape.location.is_some(), &child);
                    let node = self.location(&child)?;
                    shape.location = shape.location.or(node);
                    self.close(child.outside);
                }
                _ => self.outcome(child, &mut shape.outcome, &mut status_at)?,
            }
        }
        self.check_row(open, &shape, status_at);
        self.check_properties(&shape, &places)?;
        shape.deviations = std::mem::take(&mut self.deviations);
        Ok(shape)
    }

    /// The rules of RFC 4918 §14.24 and §13 for a row as a whole.
    fn check_row(&mut self, open: &Open<'x>, shape: &Shape, status_at: Option<Pos>) {
        let (status, propstats) = (status_at.is_some(), !shape.propstats.is_empty());
        let code = shape.outcome.status.as_ref().map(Status::as_u16);
        let redirect = matches!(code, Some(300..=303 | 305 | 307 | 308));
        let found = [
            (shape.hrefs.is_empty(), Deviation::RowWithoutHref),
            (status && propstats, Deviation::RowStatusAndPropstat),
            (!status && !propstats, Deviation::RowWithoutOutcome),
            (shape.hrefs.len() > 1 && propstats, Deviation::RowManyHrefsPropstat),
            (redirect && shape.location.is_none(), Deviation::RedirectWithoutLocation),
            (
                shape.location.is_some() && !(redirect || matches!(code, Some(201 | 300..=399))),
                Deviation::LocationWithoutCause,
            ),
        ];
        for (_, deviation) in found.into_iter().filter(|(is, _)| *is) {
            self.deviate(deviation, open.at, None);
        }
    }

    /// A property may stand once in a row: RFC 4918 §9.1.
    fn check_properties(&mut self, shape: &Shape, places: &[Pos]) -> Result<(), Fault> {
        let mut seen: HashSet<&Name> = HashSet::new();
        for (at, property) in shape.properties.iter().enumerate() {
            // Few properties are compared directly, which is faster than hashing.
            let again = if shape.properties.len() <= 24 {
                shape.properties[..at].iter().any(|other| other.name == property.name)
            } else {
                !seen.insert(&property.name)
            };
            if again {
                self.deviate(Deviation::PropertyTwice, places[at], Some(&property.name.to_string()));
            }
        }
        Ok(())
    }

    fn singleton(&mut self, again: bool, child: &Open<'x>) {
        if again {
            self.deviate(Deviation::RepeatedSingleton, child.at, Some(child.local));
        }
    }

    /// Reads the href of a row; an empty one is as none.
    fn href(&mut self, open: &Open<'x>) -> Result<Option<TextNode>, Fault> {
        let at = open.at;
        let (node, text) = self.text(open)?;
        let href = chars::trim(&text);
        if href.is_empty() {
            self.deviate(Deviation::HrefEmpty, at, None);
            self.expect(node, SlotKind::Blank);
            return Ok(None);
        }
        self.expect(node, SlotKind::Href);
        if let Some(deviation) = href::deviation(href) {
            self.deviate(deviation, at, Some(href));
            self.learnable = false;
        } else if href.len() < text.len() {
            self.deviate(Deviation::HrefPadding, at, None);
            self.learnable = false;
        }
        Ok(Some(node))
    }

    /// Notes what another row must hold in this place.
    fn expect(&mut self, node: TextNode, kind: SlotKind) {
        if let TextNode::Slot(slot, _) = node {
            self.kinds[slot as usize] = kind;
        }
    }

    /// Reads the href in `location`: RFC 4918 §14.9.
    fn location(&mut self, open: &Open<'x>) -> Result<Option<TextNode>, Fault> {
        let start = self.pos(open.content);
        let before = self.deviations.len();
        let mut found = None;
        let mut hrefs = 0;
        while let Some(child) = self.next_child(open, Deviation::LocationShape)? {
            if (child.ns, child.local) != (Ns::DAV, "href") {
                self.foreign(child)?;
                continue;
            }
            hrefs += 1;
            let (node, text) = self.text(&child)?;
            let blank = chars::trim(&text).is_empty();
            self.expect(node, if blank { SlotKind::Blank } else { SlotKind::Solid });
            if hrefs == 1 && !blank {
                found = Some(node);
            }
            self.close(child.outside);
        }
        let text = self.deviations[before..].iter().any(|node| node.deviation == Deviation::LocationShape);
        if hrefs == 0 && text {
            // Text alone, as some servers have it, is kept.
            found = Some(TextNode::Markup(start, self.pos(self.tokens.last_start())));
        } else if !text && (hrefs != 1 || found.is_none()) {
            self.deviate(Deviation::LocationShape, open.at, None);
        }
        Ok(found)
    }

    /// Reads what a row and a propstat have in common, or an element that belongs to neither.
    fn outcome(&mut self, child: Open<'x>, into: &mut OutcomeNode, status_at: &mut Option<Pos>) -> Result<(), Fault> {
        match (child.ns, child.local) {
            (Ns::DAV, "status") => {
                let again = status_at.is_some();
                self.singleton(again, &child);
                // The status decides which rules hold: in another row it must be the same.
                self.literal = true;
                let (_, text) = self.text(&child)?;
                self.literal = false;
                if !again {
                    *status_at = Some(child.at);
                    match Status::read(&text) {
                        Some((status, deviation)) => {
                            into.status = Some(status);
                            if let Some(deviation) = deviation {
                                self.deviate(deviation, child.at, Some(&text));
                            }
                        }
                        None => self.deviate(Deviation::StatusUnreadable, child.at, Some(&text)),
                    }
                }
                self.close(child.outside);
            }
            (Ns::DAV, "error") => {
                self.error(&child, &mut into.conditions)?;
                self.close(child.outside);
            }
            (Ns::DAV, "responsedescription") => {
                let again = into.description.is_some();
                self.singleton(again, &child);
                let mut ignored = Vec::new();
                let conditions = if again { &mut ignored } else { &mut into.conditions };
                let description = self.description(&child, conditions)?;
                into.description.get_or_insert(description);
                self.close(child.outside);
            }
            _ => {
                let end = child.content;
                let extension = self.foreign(child)?;
                into.extensions.push(extension);
                self.count(into.extensions.len(), end)?;
            }
        }
        Ok(())
    }

    /// Reads an element that no RFC puts where it stands; ignored for meaning (RFC 4918 §17), but kept.
    fn foreign(&mut self, child: Open<'x>) -> Result<ElementNode, Fault> {
        let at = child.at;
        let (ns, local) = (child.ns, child.local);
        let element = self.element(child)?;
        let deviation = if condition::is_known(&element.name) {
            Some(Deviation::ConditionOutsideError)
        } else if ns != Ns::DAV {
            None
        } else if known::is_dav_element(local) {
            Some(Deviation::MisplacedDavElement)
        } else {
            Some(Deviation::UnknownDavElement)
        };
        if let Some(deviation) = deviation {
            self.deviate(deviation, at, Some(local));
        }
        Ok(element)
    }

    fn error(&mut self, open: &Open<'x>, conditions: &mut Vec<ElementNode>) -> Result<(), Fault> {
        let before = conditions.len();
        while let Some(child) = self.next_child(open, Deviation::ErrorText)? {
            let end = child.content;
            let condition = self.element(child)?;
            conditions.push(condition);
            self.count(conditions.len(), end)?;
        }
        if conditions.len() == before {
            self.deviate(Deviation::ErrorEmpty, open.at, None);
        }
        Ok(())
    }

    /// Reads a description. An `error` in it, where RFC 3253 §1.6 has it, goes to the conditions.
    fn description(&mut self, open: &Open<'x>, conditions: &mut Vec<ElementNode>) -> Result<DescriptionNode, Fault> {
        let lang = self.lang.clone();
        if open.empty {
            return Ok(DescriptionNode { text: TextNode::Empty, lang });
        }
        let start = self.pos(open.content);
        let mut plain = true;
        loop {
            match self.next()? {
                (Token::Start(tag, empty), span) => {
                    plain = false;
                    let child = self.open(tag, empty, &span)?;
                    if (child.ns, child.local) == (Ns::DAV, "error") {
                        self.deviate(Deviation::ErrorInDescription, child.at, None);
                        self.error(&child, conditions)?;
                        self.close(child.outside);
                        continue;
                    }
                    let (at, local) = (child.at, child.local);
                    let element = self.element(child)?;
                    let known = condition::is_known(&element.name);
                    let deviation = if known { Deviation::ConditionOutsideError } else { Deviation::MarkupInText };
                    self.deviate(deviation, at, Some(local));
                }
                (Token::Text, _) => {}
                (Token::CData(_) | Token::Ignorable, _) => plain = false,
                (Token::End, span) => {
                    let text = if plain {
                        self.slot(open.content, span.start)
                    } else {
                        TextNode::Markup(start, self.pos(span.start))
                    };
                    return Ok(DescriptionNode { text, lang });
                }
            }
        }
    }

    // Propstats.

    fn propstat(&mut self, open: &Open<'x>, shape: &mut Shape, places: &mut Vec<Pos>) -> Result<(), Fault> {
        let first = shape.properties.len();
        let mut outcome = OutcomeNode::default();
        let mut status_at = None;
        let mut props = 0u32;
        while let Some(child) = self.next_child(open, Deviation::StrayText)? {
            if (child.ns, child.local) != (Ns::DAV, "prop") {
                self.outcome(child, &mut outcome, &mut status_at)?;
                continue;
            }
            props += 1;
            if props == 2 {
                self.deviate(Deviation::PropstatTwoProps, child.at, None);
            }
            while let Some(property) = self.next_child(&child, Deviation::PropText)? {
                let end = property.content;
                places.push(property.at);
                let property = self.element(property)?;
                shape.properties.push(property);
                self.count(shape.properties.len(), end)?;
            }
            self.close(child.outside);
        }
        if props == 0 {
            self.deviate(Deviation::PropstatWithoutProp, open.at, None);
        }
        if status_at.is_none() {
            self.deviate(Deviation::PropstatWithoutStatus, open.at, None);
        }
        if outcome.status.as_ref().is_some_and(|status| !status.is_success()) {
            for (property, &at) in shape.properties[first..].iter().zip(&places[first..]) {
                let mut kind = SlotKind::Blank;
                if view::has_value(self.tokens.piece(), &self.ends, property) {
                    kind = SlotKind::Solid;
                    let text = Some(property.name.to_string().into());
                    self.deviations.push(DeviationNode { deviation: Deviation::ValueBesideFailure, at, text });
                }
                if let ValueNode::Text(TextNode::Slot(slot, _)) = property.value {
                    self.kinds[slot as usize] = kind;
                }
            }
        }
        let properties = first as u32..shape.properties.len() as u32;
        shape.propstats.push(PropstatNode { outcome, properties });
        Ok(())
    }
}

/// An entry that stands twice in a list, if one does.
fn twice<T: Copy + Eq + std::hash::Hash>(list: &[T]) -> Option<T> {
    if list.len() <= 8 {
        return list.iter().enumerate().find(|(at, entry)| list[..*at].contains(entry)).map(|(_, entry)| *entry);
    }
    let mut seen = HashSet::new();
    list.iter().find(|entry| !seen.insert(**entry)).copied()
}
