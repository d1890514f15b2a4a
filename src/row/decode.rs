//! Decodes one complete child of the root into its index, from the tokens of quick-xml.
//!
//! This is the only place that gives markup its meaning. Everything in the piece is checked, even the parts that have
//! no meaning (RFC 4918 §17): a row is well-formed as a whole or not read at all.

use std::ops::Range;
use std::sync::Arc;

mod attributes;
pub(crate) mod near;
mod outcome;
mod response;
pub(crate) mod tree;

use self::near::Parent;
use self::tree::{ReadTree, TreeNode};
use super::shape::{DescriptionNode, DeviationNode, ElementNode, Found, Pos, Shape, TextNode, ValueNode};
use super::view;
use crate::chars;
use crate::clip::{clip, told};
use crate::deviation::Deviation;
use crate::few::Few;
use crate::limits::{Limit, Limits};
use crate::name::Name;
use crate::namespace;
use crate::outlined::Outlined;
use crate::row::noted::Noted;
use crate::vocabulary::elements;
use crate::xml::attribute::Attribute;
use crate::xml::scope::{Mark, Ns, Scope};
use crate::xml::text;
use crate::xml::tokens::{Tag, Token, Tokens, split_qname};
use crate::xml::{Fault, FaultKind};

/// The kinds of children of the root.
#[derive(Debug)]
#[allow(clippy::large_enum_variant)] // Nearly all are responses, and a box would be one more allocation.
pub(crate) enum Child {
    Response(Shape),
    Description(DescriptionNode),
    SyncToken(TextNode),
    /// An href, status or propstat without the response in which it belongs.
    Orphan(ElementNode),
    /// Anything else.
    Extension(ElementNode),
    /// The root of a request body with every element in it.
    Tree(Vec<TreeNode>),
}

/// The condition on the text of a slot under which another row has the same meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SlotKind {
    /// Any text.
    Text,
    /// An href that is not empty. Its other deviations are found in each row.
    Href,
    /// Text that is more than white space.
    Solid,
    /// Only white space: the property failed, so a value would be a deviation.
    Blank,
}

/// A child of the root, with the parts that are needed to find things in it.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) child: Child,
    /// The deviations that are not kept in a shape.
    pub(crate) deviations: Outlined<DeviationNode>,
    pub(crate) slots: Slots,
    /// True if a declared namespace is not `DAV:` but is read as `DAV:`. It is mended, so that other readers read it,
    /// too.
    pub(crate) near: bool,
    /// The changes that decoding added to [`Decoder::mending`].
    pub(crate) mending: Option<Mending>,
}

/// Few rows have more slots.
const SLOTS: usize = 24;

/// The runs of text that each fill an element.
#[derive(Debug)]
pub(crate) struct Slots {
    pub(crate) starts: Few<u32, SLOTS>,
    /// 0, and the end of each slot.
    pub(crate) ends: Few<u32, SLOTS>,
    pub(crate) kinds: Few<SlotKind, SLOTS>,
}

impl Default for Slots {
    fn default() -> Self {
        let mut ends = Few::new(0);
        ends.push(0);
        Self { starts: Few::new(0), ends, kinds: Few::new(SlotKind::Text) }
    }
}

impl Slots {
    #[inline]
    pub(crate) fn push(&mut self, start: u32, end: u32, kind: SlotKind) {
        self.starts.push(start);
        self.ends.push(end);
        self.kinds.push(kind);
    }
}

/// How the decoder reads markup that departs from XML with namespaces.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Dialect {
    /// Elements of a multistatus are read in other namespaces than `DAV:`, if the intention is plain.
    pub(crate) near_namespaces: bool,
    pub(crate) document: Document,
}

/// The kind of document that is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Document {
    #[default]
    Multistatus,
    /// Holds conditions.
    Error,
    /// Holds properties.
    Prop,
    /// Holds propstats.
    MkcolResponse,
    /// A document of propstats, as the one before.
    MkcalendarResponse,
    /// A request body, which may have any root. It is read as one piece, root and all, by this function.
    Request(ReadTree),
}

impl Document {
    /// Returns the name of the root. A request does not have one, because its reader looks at the root itself.
    pub(crate) const fn root(self) -> Name {
        match self {
            Self::Multistatus => Name::dav("multistatus"),
            Self::Error => Name::dav("error"),
            Self::Prop => Name::dav("prop"),
            Self::MkcolResponse => Name::dav("mkcol-response"),
            Self::MkcalendarResponse => Name::caldav("mkcalendar-response"),
            Self::Request(_) => Name::dav("request"),
        }
    }

    /// Returns the deviation of text directly under the root.
    pub(crate) const fn text_is(self) -> Deviation {
        match self {
            Self::Error => Deviation::ErrorText,
            Self::Prop => Deviation::PropText,
            _ => Deviation::StrayText,
        }
    }
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
    /// Attributes `xmlns:p=""` to take out, and values of others that become `DAV:`.
    pub(crate) rewrite: Vec<(Range<usize>, &'static str)>,
    /// The deviations of these changes.
    pub(crate) noted: Noted,
}

pub(crate) struct Decoder<'p, 'x> {
    tokens: Tokens<'x>,
    scope: &'p mut Scope,
    limits: &'p Limits,
    dialect: Dialect,
    /// The number of open elements here, including the ones around the piece.
    depth: u32,
    lang: Option<Arc<str>>,
    /// The slots so far.
    slots: Slots,
    pub(crate) deviations: Outlined<DeviationNode>,
    /// True where text decides the meaning of the row: it is then markup, and not a slot.
    literal: bool,
    /// Set to read undeclared prefixes, and to note the declarations that they need.
    pub(crate) mending: Option<Mending>,
    /// True if a namespace was declared that is read as `DAV:`.
    near: bool,
}

/// The start tag of the root.
pub(crate) struct RootTag<'x> {
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
    /// The name, if it is known from earlier tags.
    name: Option<Name>,
    /// The name as it was written.
    qname: &'x str,
    /// True for an empty-element tag.
    empty: bool,
    /// The position of its `<`.
    at: Pos,
    /// The offset after its start tag.
    content: usize,
    attributes: Outlined<Attribute>,
    outside: Outside,
}

/// The state around an element.
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
            slots: Slots::default(),
            deviations: Outlined::new(),
            literal: false,
            mending: None,
            near: false,
        }
    }

    /// Decodes a child of the root.
    pub(crate) fn decode(mut self) -> Result<Decoded, Fault> {
        let child = self.child()?;
        Ok(Decoded { child, deviations: self.deviations, slots: self.slots, near: self.near, mending: self.mending })
    }

    fn child(&mut self) -> Result<Child, Fault> {
        let Some((Token::Start(tag, empty), span)) = self.tokens.next()? else {
            return Err(Fault::new(FaultKind::Structure, 0, "expected an element"));
        };
        let plain = self.scope.is_plain() && self.lang.is_none();
        let document = self.dialect.document;
        let open = self.open_in(Parent::Root(document), tag, empty, &span)?;
        if let Document::Request(ReadTree(read)) = document {
            let nodes = read(self, open)?;
            return self.end().map(|()| Child::Tree(nodes));
        }
        if matches!(document, Document::Error | Document::Prop) {
            let at = open.at;
            let element = self.element(open)?;
            if document == Document::Error {
                self.check_condition(&element, at);
            }
            return self.end().map(|()| Child::Extension(element));
        }
        let child = match (open.ns, open.local) {
            (Ns::DAV, "propstat") if document != Document::Multistatus => Child::Response(self.lone_propstat(&open)?),
            (Ns::DAV, "response") if document == Document::Multistatus => {
                let shape = self.response(&open)?;
                // Other readers do not take these names for names in `DAV:`.
                let is_read_elsewhere = shape.deviations.iter().all(|node| node.deviation != Deviation::NearNamespace);
                Child::Response(Shape { portable: plain && is_read_elsewhere, ..shape })
            }
            (Ns::DAV, "responsedescription") => {
                let mut ignored = Vec::new();
                Child::Description(self.description(&open, &mut ignored)?)
            }
            (Ns::DAV, "sync-token") => Child::SyncToken(self.text(&open)?.0),
            _ => {
                let (ns, local, at) = (open.ns, open.local, open.at);
                let element = self.element(open)?;
                let is_orphan = ns == Ns::DAV && matches!(local, "href" | "status" | "propstat");
                if ns == Ns::DAV {
                    let is_stray = is_orphan || local == "prop";
                    let deviation =
                        if is_stray { Deviation::StrayResponseContent } else { elements::out_of_place(local) };
                    self.deviate(deviation, at, Some(local));
                }
                let child = if is_orphan { Child::Orphan(element) } else { Child::Extension(element) };
                return self.end().map(|()| child);
            }
        };
        self.close(open.outside);
        self.end().map(|()| child)
    }

    /// Reads the start tag of the root: its namespace and local name, whether it is empty, and the language in force.
    /// Its declarations remain in force.
    pub(crate) fn root(&mut self) -> Result<RootTag<'x>, Fault> {
        match self.tokens.next()? {
            Some((Token::Start(tag, empty), span)) => {
                let open = self.open_in(Parent::Nothing, tag, empty, &span)?;
                let lang = self.lang.clone();
                self.end()?;
                Ok(RootTag { qname: tag.name(), ns: open.ns, local: open.local, empty, lang })
            }
            _ => Err(Fault::new(FaultKind::Syntax, 0, "expected a start tag")),
        }
    }

    /// Returns the next child element of a fragment, and skips the text before it.
    pub(crate) fn next_element(&mut self) -> Result<Option<ElementNode>, Fault> {
        while let Some((token, span)) = self.tokens.next()? {
            if let Token::Start(tag, empty) = token {
                let open = self.open(tag, empty, &span)?;
                return self.element(open).map(Some);
            }
        }
        Ok(None)
    }

    /// Returns 0, and the ends of the slots so far.
    pub(crate) fn ends(&self) -> &[u32] {
        &self.slots.ends
    }

    /// Returns the number of bytes of the piece that were read.
    pub(crate) fn position(&self) -> usize {
        self.tokens.position()
    }

    fn end(&mut self) -> Result<(), Fault> {
        match self.tokens.next()? {
            None => Ok(()),
            Some((_, span)) => Err(Fault::new(FaultKind::Structure, span.start, "expected the end of the element")),
        }
    }

    /// Returns the next token inside an element whose end is still to come.
    fn next(&mut self) -> Result<(Token<'x>, Range<usize>), Fault> {
        let end = self.tokens.piece().len();
        self.tokens.next()?.ok_or_else(|| Fault::new(FaultKind::End, end, "an element is not closed"))
    }

    fn anchor(&self) -> u32 {
        self.slots.ends.last().copied().unwrap_or(0)
    }

    /// Returns the place with this offset in the piece; it must not lie before a known slot.
    fn pos(&self, offset: usize) -> Pos {
        // The limit on a row's bytes keeps offsets in 32 bits.
        Pos { slots: self.slots.starts.len() as u32, delta: (offset as u32).saturating_sub(self.anchor()) }
    }

    #[cold]
    #[inline(never)]
    fn deviate(&mut self, deviation: Deviation, at: Pos, text: Option<&str>) {
        let found = text.map_or(Found::Nothing, |text| Found::Text(told(text).into()));
        self.deviations.push(DeviationNode { deviation, at, found });
    }

    /// Records a deviation of a thing with this name.
    #[cold]
    #[inline(never)]
    fn deviate_by_name(&mut self, deviation: Deviation, at: Pos, name: &Name) {
        self.deviations.push(DeviationNode { deviation, at, found: Found::Name(name.clone()) });
    }

    fn count(&self, items: usize, at: usize) -> Result<(), Fault> {
        if items > self.limits.items as usize {
            return Err(self.limit(Limit::Items, at));
        }
        Ok(())
    }

    /// Checks the length of a part of a tag.
    fn measure(&self, limit: Limit, part: &str, at: usize) -> Result<(), Fault> {
        if part.len() as u64 > self.limits.value(limit) {
            return Err(self.limit(limit, at));
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn limit(&self, limit: Limit, at: usize) -> Fault {
        Fault::new(FaultKind::Limit(limit), at, self.limits.exceeded(limit))
    }

    // Tags.

    fn open(&mut self, tag: Tag<'x>, empty: bool, span: &Range<usize>) -> Result<Open<'x>, Fault> {
        self.open_in(Parent::Other, tag, empty, span)
    }

    /// Reads a start tag in a place where some names have a meaning.
    fn open_in(&mut self, parent: Parent, tag: Tag<'x>, empty: bool, span: &Range<usize>) -> Result<Open<'x>, Fault> {
        if self.depth >= self.limits.depth {
            return Err(self.limit(Limit::Depth, span.start));
        }
        self.depth += 1;
        let outside = Outside { mark: self.scope.mark(), lang: self.lang.clone() };
        let at = self.pos(span.start);
        let (prefix, local) = split_qname(tag.name());
        let mut attributes = Outlined::new();
        let known = if tag.has_attributes() { None } else { self.scope.known(tag.name()) };
        let (ns, name) = match known {
            Some((ns, name)) => (ns, Some(name)),
            None => {
                tag.check_name()?;
                self.measure(Limit::PrefixBytes, prefix, tag.at())?;
                if tag.has_attributes() {
                    attributes = self.attributes(tag, outside.mark)?.into();
                }
                let ns = match self.resolve_near(parent, prefix, local, tag.at())? {
                    Some(ns) => ns,
                    None => self.resolve(prefix, tag.at())?,
                };
                (ns, None)
            }
        };
        let ns = if ns == Ns::DAV { ns } else { self.check_namespace(parent, ns, local, at) };
        Ok(Open { ns, local, name, qname: tag.name(), empty, at, content: span.end, attributes, outside })
    }

    #[inline(never)]
    fn close(&mut self, outside: Outside) {
        self.depth -= 1;
        self.scope.close(outside.mark);
        self.lang = outside.lang;
    }

    fn resolve(&mut self, prefix: &str, at: usize) -> Result<Ns, Fault> {
        if let Some(ns) = self.scope.resolve(prefix) {
            return Ok(ns);
        }
        if let Some(mending) = self.mending.as_ref().filter(|_| prefix != "xmlns") {
            let meaning = match prefix {
                "DAV" if mending.prefix_dav => Some((namespace::DAV, Deviation::PrefixDav)),
                _ if mending.prefixes => Some((prefix, Deviation::PrefixUndeclared)),
                _ => None,
            };
            if let Some((namespace, deviation)) = meaning {
                return self.give_meaning(prefix, namespace, deviation, at);
            }
        }
        Err(Fault::new(FaultKind::Prefix, at, format!("the prefix {:?} is not declared", clip(prefix))))
    }

    /// Gives an undeclared prefix a meaning, and notes the declaration that it needs.
    fn give_meaning(&mut self, prefix: &str, namespace: &str, deviation: Deviation, at: usize) -> Result<Ns, Fault> {
        self.measure(Limit::NamespaceBytes, namespace, at)?;
        if let Some(mending) = &mut self.mending {
            // In the end all of them are declared on one element.
            if mending.declare.len() >= self.limits.namespaces as usize {
                return Err(self.limit(Limit::Namespaces, at));
            }
            mending.declare.push((prefix.into(), namespace.into()));
            mending.noted.note(at, deviation, Some(prefix));
        }
        let ns = self.scope.number(namespace);
        self.scope.adopt(prefix, ns);
        Ok(ns)
    }

    // Content.

    /// Makes a slot of a run of text that fills an element.
    fn slot(&mut self, start: usize, end: usize) -> TextNode {
        let pos = self.pos(start);
        if self.literal {
            return TextNode::Markup(pos, self.pos(end));
        }
        self.slots.push(start as u32, end as u32, SlotKind::Text);
        TextNode::Slot(pos)
    }

    /// Reads up to the end tag of an element with any content. Returns the text, the offset of the end tag, and whether
    /// there are elements in it.
    fn content(&mut self, open: &Open<'x>) -> Result<(TextNode, usize, bool), Fault> {
        if open.empty {
            return Ok((TextNode::Empty, open.content, false));
        }
        let start = self.pos(open.content);
        let mut inner: Vec<Outside> = Vec::new();
        // The start of the slot of the innermost element, as long as only text was found in it.
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
        Ok((node, view::text(self.tokens.piece(), &self.slots.ends[..], node)))
    }

    /// Reads and closes an element with any content.
    fn element(&mut self, open: Open<'x>) -> Result<ElementNode, Fault> {
        let start = self.pos(open.content);
        let (text, end, elements) = self.content(&open)?;
        let value = if elements { ValueNode::Xml(start, self.pos(end)) } else { ValueNode::Text(text) };
        let needs = elements || open.attributes.iter().any(|attribute| attribute.value().contains(':'));
        let bindings = if needs { self.scope.bindings() } else { None };
        let lang = self.lang.clone();
        let name = self.name(&open);
        self.close(open.outside);
        Ok(ElementNode { name, lang, attributes: open.attributes.into_vec().into(), value, bindings })
    }

    /// Returns the name of an element, which equal names of the document share.
    fn name(&mut self, open: &Open<'x>) -> Name {
        if let Some(name) = &open.name {
            return name.clone();
        }
        let known = if open.ns == Ns::DAV { elements::known(open.local.as_bytes()) } else { None };
        self.scope.learn(open.qname, open.ns, open.local, known)
    }

    /// Returns the next child element where the grammar has only elements; `None` at the end tag.
    fn next_child(&mut self, open: &Open<'x>, parent: Parent, text_is: Deviation) -> Result<Option<Open<'x>>, Fault> {
        if open.empty {
            return Ok(None);
        }
        loop {
            let (token, span) = self.next()?;
            let text = match token {
                Token::Start(tag, empty) => return self.open_in(parent, tag, empty, &span).map(Some),
                Token::End => return Ok(None),
                Token::Ignorable => continue,
                Token::Text => text::unescape(&self.tokens.piece()[span.clone()]),
                Token::CData(inside) => text::unescape_verbatim(&self.tokens.piece()[inside]),
            };
            let text = chars::trim(&text);
            if !text.is_empty() {
                let at = self.pos(span.start);
                self.deviate(text_is, at, Some(text));
            }
        }
    }
}
