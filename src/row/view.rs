//! Reads a row through its index.

use std::borrow::Cow;

use super::shape::{DescriptionNode, ElementNode, Pos, Shape, TextNode, ValueNode};
use crate::fragment::Fragment;
use crate::value::{Description, Element, Value};
use crate::xml::scope::Bound;
use crate::xml::tokens::{Token, Tokens};
use crate::xml::{chars, text};

/// A row with its index, borrowed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'r> {
    pub(crate) xml: &'r str,
    pub(crate) shape: &'r Shape,
    pub(crate) ends: &'r [u32],
    pub(crate) odd: Odd,
}

/// Which slots of a row hold something to unescape. The others are their own meaning.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Odd(u64);

impl Odd {
    pub(crate) const NONE: Self = Self(0);
    /// For a row whose slots nobody looked at.
    pub(crate) const ANY: Self = Self(u64::MAX);

    pub(crate) fn add(&mut self, slot: usize) {
        // The last bit stands for all slots from there on.
        self.0 |= 1 << slot.min(63);
    }

    #[inline]
    pub(crate) fn has(self, slot: u32) -> bool {
        self.0 & 1 << slot.min(63) != 0
    }
}

// What nearly every text and element needs is inlined where rows are visited: to hand an element on through memory takes
// longer than to find it.
impl<'r> View<'r> {
    #[inline]
    pub(crate) fn text(&self, node: TextNode) -> Cow<'r, str> {
        match self.plain(node) {
            Some(text) => Cow::Borrowed(text),
            None => self.unescaped(node),
        }
    }

    /// A slot that means just itself.
    #[inline]
    fn plain(&self, node: TextNode) -> Option<&'r str> {
        match node {
            TextNode::Empty => Some(""),
            TextNode::Slot(slot, start) if !self.odd.has(slot) => Some(self::slot(self.xml, self.ends, slot, start)),
            _ => None,
        }
    }

    #[inline(never)]
    fn unescaped(&self, node: TextNode) -> Cow<'r, str> {
        text(self.xml, self.ends, node)
    }

    pub(crate) fn description(&self, node: &'r DescriptionNode) -> Description<'r> {
        Description::checked(self.text(node.text), node.lang.as_deref().map(Cow::Borrowed))
    }

    #[inline]
    pub(crate) fn element(&self, node: &'r ElementNode) -> Element<'r> {
        if let ValueNode::Text(text) = node.value {
            if let Some(text) = self.plain(text) {
                return Element::read(node, Value::Text(Cow::Borrowed(text)));
            }
        }
        self.odd_element(node)
    }

    #[inline(never)]
    fn odd_element(&self, node: &'r ElementNode) -> Element<'r> {
        let lang = node.lang.as_deref().map(Cow::Borrowed);
        Element::read(node, value(self.xml, self.ends, node, Bound::lent(node.bindings.as_ref()), lang))
    }
}

#[inline]
fn slice<'x>(xml: &'x str, ends: &[u32], start: Pos, end: usize) -> &'x str {
    // The index was made for these bytes, so the range is there; if it were not, no text is better than a panic.
    xml.get(resolve(ends, start)..end).unwrap_or_default()
}

#[inline]
fn slot<'x>(xml: &'x str, ends: &[u32], slot: u32, start: Pos) -> &'x str {
    slice(xml, ends, start, ends.get(slot as usize).map_or(0, |&end| end as usize))
}

/// The text as it is written.
pub(crate) fn raw<'x>(xml: &'x str, ends: &[u32], node: TextNode) -> &'x str {
    match node {
        TextNode::Empty => "",
        TextNode::Slot(number, start) => slot(xml, ends, number, start),
        TextNode::Markup(start, end) => slice(xml, ends, start, resolve(ends, end)),
    }
}

pub(crate) fn text<'x>(xml: &'x str, ends: &[u32], node: TextNode) -> Cow<'x, str> {
    let raw = raw(xml, ends, node);
    match node {
        TextNode::Markup(..) => direct_text(raw),
        _ => text::unescape(raw),
    }
}

/// The value of an element, with what was in force around it.
pub(crate) fn value<'x>(
    xml: &'x str,
    ends: &[u32],
    node: &ElementNode,
    bindings: Bound<'x>,
    lang: Option<Cow<'x, str>>,
) -> Value<'x> {
    match &node.value {
        ValueNode::Text(node) => Value::Text(text(xml, ends, *node)),
        ValueNode::Xml(start, end) => {
            let xml = slice(xml, ends, *start, resolve(ends, *end));
            Value::Xml(Fragment::checked(Cow::Borrowed(xml), bindings, lang))
        }
    }
}

/// Bytes before a place, in a row whose slots end at `ends`.
#[inline]
pub(crate) fn resolve(ends: &[u32], at: Pos) -> usize {
    let anchor = match at.slots.checked_sub(1) {
        None => 0,
        Some(slot) => ends.get(slot as usize).map_or(0, |&end| end as usize),
    };
    anchor + at.delta as usize
}

/// Text and CDATA of checked content, without what stands in child elements.
pub(crate) fn direct_text(content: &str) -> Cow<'_, str> {
    if !content.contains('<') {
        return text::unescape(content);
    }
    let mut out = String::new();
    let mut tokens = Tokens::new(content);
    let mut depth = 0u32;
    while let Ok(Some((token, span))) = tokens.next() {
        match token {
            Token::Start(_, false) => depth += 1,
            Token::End => depth = depth.saturating_sub(1),
            Token::Text if depth == 0 => out.push_str(&text::unescape(&content[span])),
            Token::CData(inside) if depth == 0 => out.push_str(&text::unescape_verbatim(&content[inside])),
            _ => {}
        }
    }
    Cow::Owned(out)
}

/// True if the value of a property holds anything but white space.
pub(crate) fn has_value(xml: &str, ends: &[u32], node: &ElementNode) -> bool {
    match &node.value {
        ValueNode::Text(node) => !chars::trim(&text(xml, ends, *node)).is_empty(),
        ValueNode::Xml(..) => true,
    }
}
