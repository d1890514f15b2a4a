//! Reads an element with every element in it, for request bodies.

use std::fmt;

use super::{Decoder, Document, Open, Outside};
use crate::chars;
use crate::row::ends::Ends;
use crate::row::shape::{ElementNode, Pos, TextNode, ValueNode};
use crate::xml::tokens::Token;
use crate::xml::{Fault, text};

/// An element of a tree. The elements in it follow it in the list.
#[derive(Debug)]
pub(crate) struct TreeNode {
    pub(crate) element: ElementNode,
    /// The offset of its `<`.
    pub(crate) at: usize,
    /// The number of the first node that is not in it.
    pub(crate) end: usize,
    /// The start of the first text directly in it that is more than white space.
    pub(crate) text_at: Option<usize>,
}

/// The function that reads a request body. It is passed to the reader, so that a program that reads no request bodies
/// holds no code for them.
#[derive(Clone, Copy)]
pub(crate) struct ReadTree(pub(super) for<'p, 'x> fn(&mut Decoder<'p, 'x>, Open<'x>) -> Result<Vec<TreeNode>, Fault>);

impl Document {
    /// Returns the kind of a request body.
    #[inline]
    pub(crate) const fn request() -> Self {
        Self::Request(ReadTree(|decoder, open| decoder.tree(open)))
    }
}

impl fmt::Debug for ReadTree {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReadTree")
    }
}

/// There is only one such function.
impl PartialEq for ReadTree {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for ReadTree {}

/// An element whose end tag is still to come.
struct Level {
    node: usize,
    /// The start of its content.
    start: Pos,
    content: usize,
    /// True as long as only text was found in it.
    leaf: bool,
    elements: bool,
    outside: Outside,
}

impl<'x> Decoder<'_, 'x> {
    /// Reads and closes an element with everything in it.
    #[inline]
    pub(super) fn tree(&mut self, root: Open<'x>) -> Result<Vec<TreeNode>, Fault> {
        let mut nodes = Vec::new();
        let mut levels: Vec<Level> = Vec::new();
        self.enter(root, &mut nodes, &mut levels);
        while let Some(level) = levels.last_mut() {
            match self.next()? {
                (Token::Start(tag, empty), span) => {
                    (level.leaf, level.elements) = (false, true);
                    let open = self.open(tag, empty, &span)?;
                    self.enter(open, &mut nodes, &mut levels);
                }
                (Token::Text, span) => {
                    let node = &mut nodes[level.node];
                    if node.text_at.is_none() {
                        let raw = &self.tokens.piece()[span.clone()];
                        let is_blank = chars::trim(&text::unescape(raw)).is_empty();
                        node.text_at =
                            (!is_blank).then(|| span.end - raw.trim_start_matches(chars::is_space_char).len());
                    }
                }
                (Token::CData(inside), span) => {
                    level.leaf = false;
                    if !chars::trim(&self.tokens.piece()[inside]).is_empty() {
                        nodes[level.node].text_at.get_or_insert(span.start);
                    }
                }
                (Token::Ignorable, _) => level.leaf = false,
                (Token::End, span) => {
                    if let Some(level) = levels.pop() {
                        self.leave(level, span.start, &mut nodes);
                    }
                }
            }
        }
        Ok(nodes)
    }

    /// Adds the node of an element, and its level if it has content.
    #[inline]
    fn enter(&mut self, open: Open<'x>, nodes: &mut Vec<TreeNode>, levels: &mut Vec<Level>) {
        let name = self.name(&open);
        let element = ElementNode {
            name,
            lang: self.lang.clone(),
            attributes: open.attributes.into_vec().into(),
            value: ValueNode::Text(TextNode::Empty),
            bindings: None,
        };
        let (node, at) = (nodes.len(), self.slots.ends.resolve(open.at));
        nodes.push(TreeNode { element, at, end: node + 1, text_at: None });
        let start = self.pos(open.content);
        let level = Level { node, start, content: open.content, leaf: true, elements: false, outside: open.outside };
        if open.empty {
            self.bind(&mut nodes[node], false);
            self.close(level.outside);
        } else {
            levels.push(level);
        }
    }

    /// Completes the node of an element whose end tag begins at `end`.
    #[inline]
    fn leave(&mut self, level: Level, end: usize, nodes: &mut [TreeNode]) {
        let after = nodes.len();
        let text = match level.leaf {
            true => self.slot(level.content, end),
            false => TextNode::Markup(level.start, self.pos(end)),
        };
        let value = if level.elements { ValueNode::Xml(level.start, self.pos(end)) } else { ValueNode::Text(text) };
        let node = &mut nodes[level.node];
        (node.element.value, node.end) = (value, after);
        self.bind(node, level.elements);
        self.close(level.outside);
    }

    /// Keeps the bindings around the content of an element, if the content may need them.
    #[inline]
    fn bind(&mut self, node: &mut TreeNode, elements: bool) {
        let needs = elements || node.element.attributes.iter().any(|attribute| attribute.value().contains(':'));
        node.element.bindings = if needs { self.scope.bindings() } else { None };
    }
}
