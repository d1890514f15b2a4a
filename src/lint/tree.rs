//! A piece of a document as a tree of elements with their offsets.
//!
//! A [`Response`](crate::Response) knows what a response says, but not where each part of it is. The tree knows the
//! offsets, and only what follows from tags: which element is in which.

use std::borrow::Cow;
use std::ops::Range;

use crate::chars;
use crate::name::Name;
use crate::row::decode::near::is_near;
use crate::row::view;
use crate::xml::scope::{Mark, Ns, Scope};
use crate::xml::text;
use crate::xml::tokens::{RawAttribute, Tag, Token, Tokens, split_qname};

/// The number of an element in its tree.
pub(super) type Id = usize;

#[derive(Debug)]
pub(super) struct Tree<'x> {
    pub(super) text: &'x str,
    nodes: Vec<Node<'x>>,
    /// The first CDATA section.
    pub(super) cdata: Option<Range<usize>>,
    /// The first white space between elements.
    pub(super) indent: Option<Range<usize>>,
    /// The first processing instruction.
    pub(super) instruction: Option<Range<usize>>,
}

/// An element. The limit on the bytes of a response keeps offsets in 32 bits, and there may be an element in every few
/// bytes.
#[derive(Debug)]
struct Node<'x> {
    tag: Tag<'x>,
    ns: Ns,
    /// True for `DAV:`, and for what a sender of parts of a multistatus meant to be `DAV:`.
    is_dav: bool,
    open: Span,
    /// The end tag, empty for an empty-element tag.
    close: Span,
    /// The element around it; the number of the element itself if there is none.
    parent: u32,
    /// The first node that is not in this one.
    end: u32,
    /// The first text directly in it that is more than white space; empty if there is none.
    solid: Span,
}

#[derive(Clone, Copy, Debug)]
struct Span(u32, u32);

impl Span {
    const NONE: Self = Self(0, 0);

    fn new(span: &Range<usize>) -> Self {
        Self(span.start as u32, span.end as u32)
    }

    fn range(self) -> Range<usize> {
        self.0 as usize..self.1 as usize
    }

    fn is_empty(self) -> bool {
        self.0 == self.1
    }
}

impl<'x> Tree<'x> {
    /// Reads an element with everything in it. What is not well-formed in a text is passed over, because the reader
    /// has already found it.
    pub(super) fn read(text: &'x str, scope: &mut Scope) -> Self {
        // An element with a tag at each end and some text has about this many bytes.
        let nodes = Vec::with_capacity(text.len() / 32 + 1);
        let mut tree = Self { text, nodes, cdata: None, indent: None, instruction: None };
        let mut tokens = Tokens::new(text);
        let mut open: Vec<(Id, Mark)> = Vec::new();
        let (mut last_fault, mut after_tag) = (None, false);
        loop {
            let (token, span) = match tokens.next() {
                Ok(Some(found)) => found,
                Ok(None) => break,
                // The tokens continue after a fault in their contents; a fault of their own is found again.
                Err(fault) if last_fault.replace(fault.at) >= Some(fault.at) => break,
                Err(_) => continue,
            };
            match token {
                Token::Start(tag, is_empty) => {
                    let mark = scope.mark();
                    tree.enter(tag, span, open.last().map(|(id, _)| *id), scope);
                    let id = tree.nodes.len() - 1;
                    if is_empty {
                        scope.close(mark);
                    } else {
                        open.push((id, mark));
                    }
                    after_tag = true;
                }
                Token::End => {
                    let Some((id, mark)) = open.pop() else { break };
                    let end = tree.nodes.len();
                    let node = &mut tree.nodes[id];
                    (node.close, node.end) = (Span::new(&span), end as u32);
                    scope.close(mark);
                    after_tag = true;
                }
                Token::Text => {
                    let Some(&(parent, _)) = open.last() else { continue };
                    tree.add_text(parent, span, after_tag);
                    after_tag = false;
                }
                Token::CData(inside) => {
                    if let Some(&(parent, _)) = open.last() {
                        if !chars::trim(&text[inside]).is_empty() {
                            tree.set_solid(parent, &span);
                        }
                    }
                    tree.cdata.get_or_insert(span);
                    after_tag = false;
                }
                Token::Ignorable => {
                    if text[span.clone()].starts_with("<?") {
                        tree.instruction.get_or_insert(span);
                    }
                    after_tag = false;
                }
            }
        }
        // What is not closed ends with the piece, as the root does, whose tag is a piece of its own.
        let end = tree.nodes.len();
        for (id, mark) in open.into_iter().rev() {
            let node = &mut tree.nodes[id];
            (node.close, node.end) = (Span::new(&(text.len()..text.len())), end as u32);
            scope.close(mark);
        }
        tree
    }

    fn enter(&mut self, tag: Tag<'x>, span: Range<usize>, parent: Option<Id>, scope: &mut Scope) {
        let mark = scope.mark();
        declare(tag, scope, mark);
        let prefix = split_qname(tag.name()).0;
        let is_undeclared = scope.resolve(prefix).is_none();
        let ns = resolve(prefix, scope);
        let is_dav = is_undeclared || ns == Ns::DAV || is_near(scope.namespace(ns));
        let id = self.nodes.len();
        self.nodes.push(Node {
            tag,
            ns,
            is_dav,
            open: Span::new(&span),
            close: Span::new(&(span.end..span.end)),
            parent: parent.unwrap_or(id) as u32,
            end: id as u32 + 1,
            solid: Span::NONE,
        });
    }

    fn add_text(&mut self, parent: Id, span: Range<usize>, after_tag: bool) {
        let raw = &self.text[span.clone()];
        let is_blank = raw.bytes().all(chars::is_space) || chars::trim(&text::unescape(raw)).is_empty();
        if !is_blank {
            let start = span.end - raw.trim_start_matches(chars::is_space_char).len();
            self.set_solid(parent, &(start..span.end));
        } else if after_tag && self.text[span.end..].starts_with('<') && self.indent.is_none() {
            // White space that fills an element is a value.
            let fills = self.open(parent).end == span.start && self.text[span.end..].starts_with("</");
            if !fills {
                self.indent = Some(span);
            }
        }
    }

    fn set_solid(&mut self, id: Id, span: &Range<usize>) {
        let solid = &mut self.nodes[id].solid;
        if solid.is_empty() {
            *solid = Span::new(span);
        }
    }

    /// Returns the number of elements.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Returns the outermost element.
    pub(super) fn root(&self) -> Option<Id> {
        (!self.nodes.is_empty()).then_some(0)
    }

    /// Returns the elements directly in this one.
    pub(super) fn children(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        let end = self.end(id);
        let mut next = id + 1;
        std::iter::from_fn(move || {
            let child = next;
            (child < end).then(|| {
                next = self.end(child);
                child
            })
        })
    }

    /// Returns the elements in this one, at any depth.
    pub(super) fn inside(&self, id: Id) -> Range<Id> {
        id + 1..self.end(id)
    }

    pub(super) fn parent(&self, id: Id) -> Option<Id> {
        Some(self.nodes[id].parent as Id).filter(|&parent| parent != id)
    }

    fn end(&self, id: Id) -> Id {
        self.nodes[id].end as Id
    }

    pub(super) fn local(&self, id: Id) -> &'x str {
        split_qname(self.nodes[id].tag.name()).1
    }

    pub(super) fn prefix(&self, id: Id) -> &'x str {
        split_qname(self.nodes[id].tag.name()).0
    }

    pub(super) fn ns(&self, id: Id) -> Ns {
        self.nodes[id].ns
    }

    /// Returns true for an element of this name in `DAV:`.
    pub(super) fn is(&self, id: Id, local: &str) -> bool {
        self.nodes[id].ns == Ns::DAV && self.local(id) == local
    }

    /// Returns true for an element of this name in `DAV:`, or in a namespace in which a part of a multistatus is read
    /// as `DAV:`.
    pub(super) fn is_part(&self, id: Id, local: &str) -> bool {
        self.nodes[id].is_dav && self.local(id) == local
    }

    /// Returns true if the namespace is nearly `DAV:`.
    pub(super) fn is_nearly_dav(&self, id: Id) -> bool {
        self.nodes[id].is_dav && self.nodes[id].ns != Ns::DAV && self.nodes[id].ns != Ns::NONE
    }

    /// Returns the first child of this name in `DAV:`.
    pub(super) fn child(&self, id: Id, local: &str) -> Option<Id> {
        self.children(id).find(|&child| self.is(child, local))
    }

    pub(super) fn name(&self, id: Id, scope: &mut Scope) -> Name {
        scope.name(self.nodes[id].ns, self.local(id))
    }

    /// Returns the start tag, or all of an element without elements in it.
    pub(super) fn span(&self, id: Id) -> Range<usize> {
        if self.end(id) == id + 1 { self.whole(id) } else { self.open(id) }
    }

    pub(super) fn open(&self, id: Id) -> Range<usize> {
        self.nodes[id].open.range()
    }

    /// Returns the element from its `<` to the `>` of its end tag.
    pub(super) fn whole(&self, id: Id) -> Range<usize> {
        self.open(id).start..self.nodes[id].close.range().end
    }

    /// Returns the span between the tags.
    pub(super) fn content(&self, id: Id) -> Range<usize> {
        self.open(id).end..self.nodes[id].close.range().start
    }

    /// Returns the text directly in an element.
    pub(super) fn text_of(&self, id: Id) -> Cow<'x, str> {
        view::direct_text(&self.text[self.content(id)])
    }

    /// Returns the first text directly in an element that is more than white space.
    pub(super) fn solid(&self, id: Id) -> Option<Range<usize>> {
        Some(self.nodes[id].solid).filter(|solid| !solid.is_empty()).map(Span::range)
    }

    pub(super) fn has_children(&self, id: Id) -> bool {
        self.end(id) > id + 1
    }

    /// Returns true if an element holds an element, or more than white space.
    pub(super) fn has_value(&self, id: Id) -> bool {
        self.has_children(id) || !self.nodes[id].solid.is_empty()
    }

    pub(super) fn attributes(&self, id: Id) -> impl Iterator<Item = RawAttribute<'x>> + use<'x> {
        self.nodes[id].tag.checked_attributes()
    }

    /// Returns the innermost element that holds this offset.
    pub(super) fn at(&self, offset: usize) -> Option<Id> {
        // The nodes are in the order of their start tags.
        let after = self.nodes.partition_point(|node| node.open.0 as usize <= offset);
        let mut id = after.checked_sub(1)?;
        while self.whole(id).end <= offset {
            id = self.parent(id)?;
        }
        Some(id)
    }
}

/// Binds the prefixes that a tag declares.
fn declare(tag: Tag<'_>, scope: &mut Scope, mark: Mark) {
    if !tag.has_attributes() {
        return;
    }
    for attribute in tag.checked_attributes() {
        if let Some(prefix) = attribute.declares() {
            let namespace = text::unescape_attribute(attribute.value);
            // A prefix that is bound to nothing is undeclared, and the reader keeps it as a namespace of its own.
            let is_nothing = namespace.is_empty() && !prefix.is_empty();
            let ns = scope.number(if is_nothing { prefix } else { &namespace });
            scope.declare(prefix, ns, mark);
        }
    }
}

/// Returns the namespace of a prefix. An undeclared one is a namespace of its own, as the reader has it; only `DAV` is
/// the one that lighttpd means.
fn resolve(prefix: &str, scope: &mut Scope) -> Ns {
    match scope.resolve(prefix) {
        Some(ns) => ns,
        None if prefix == "DAV" => Ns::DAV,
        None => scope.number(prefix),
    }
}

/// Binds the prefixes of the tag of the root, which remain, and returns its prefix and the declaration of `DAV:`, or
/// `None` if the piece is no tag.
pub(super) fn enter_root<'x>(piece: &'x str, scope: &mut Scope) -> Option<(Tag<'x>, Range<usize>)> {
    let Ok(Some((Token::Start(tag, _), span))) = Tokens::new(piece).next() else { return None };
    let mark = scope.mark();
    declare(tag, scope, mark);
    let (prefix, local) = split_qname(tag.name());
    let is_undeclared = scope.resolve(prefix).is_none();
    let ns = resolve(prefix, scope);
    if local == "multistatus" && ns != Ns::DAV && (is_undeclared || is_near(scope.namespace(ns))) {
        scope.read_root_as_dav(prefix, ns);
    }
    scope.settle();
    Some((tag, span))
}
