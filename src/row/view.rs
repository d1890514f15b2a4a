//! Reads a row through its index.

use std::borrow::Cow;
use std::sync::Arc;

use super::decode::{Decoder, Dialect};
use super::ends::{Ends, KeptEnds};
use super::shape::{ElementNode, Pos, Shape, TextNode, ValueNode};
use crate::chars;
use crate::limits::UNLIMITED;
use crate::name::Name;
use crate::xml::scope::{Bindings, Scope};
use crate::xml::text;
use crate::xml::tokens::{Token, Tokens};

/// A row with its index, borrowed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'r> {
    pub(crate) xml: &'r str,
    pub(crate) shape: &'r Shape,
    pub(crate) ends: &'r KeptEnds,
    /// The slots with text to unescape; the text of the others is plain. All slots, if nothing is known about them.
    pub(crate) odd: Marked,
}

/// Some slots of a row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Marked(u64);

impl Marked {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const ALL: Self = Self(u64::MAX);
    /// This bit marks all slots from here on.
    const LAST: u32 = 63;

    pub(crate) fn add(&mut self, slot: usize) {
        self.0 |= 1 << slot.min(Self::LAST as usize);
    }

    pub(crate) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[inline]
    pub(crate) fn has(self, slot: u32) -> bool {
        self.0 & 1 << slot.min(Self::LAST) != 0
    }

    /// Returns the numbers of the marked slots, in a row with this number of slots.
    pub(crate) fn numbers(self, slots: usize) -> impl Iterator<Item = usize> {
        let mut next = 0;
        std::iter::from_fn(move || {
            if next < Self::LAST {
                next += (self.0 >> next).trailing_zeros();
            }
            let number = next as usize;
            next = next.saturating_add(1);
            (number < slots && self.has(number as u32)).then_some(number)
        })
    }
}

// The parts that nearly every text and element needs are inlined where rows are visited, because passing an element on
// through memory takes longer than finding it.
impl<'r> View<'r> {
    #[inline]
    pub(crate) fn text(&self, node: TextNode) -> Cow<'r, str> {
        match self.plain(node) {
            Some(text) => Cow::Borrowed(text),
            None => unescaped(self.xml, self.ends, node),
        }
    }

    /// Returns the text of a slot that needs no unescaping.
    #[inline]
    pub(crate) fn plain(&self, node: TextNode) -> Option<&'r str> {
        match node {
            TextNode::Empty => Some(""),
            TextNode::Slot(start) if !self.odd.has(start.slots) => Some(slot(self.xml, self.ends, start)),
            _ => None,
        }
    }
}

#[inline(never)]
fn unescaped<'r>(xml: &'r str, ends: &KeptEnds, node: TextNode) -> Cow<'r, str> {
    text(xml, ends, node)
}

#[inline]
pub(crate) fn slice(xml: &str, start: usize, end: usize) -> &str {
    // The index was made for these bytes, so the range exists; if it did not, an empty text would be better than a
    // panic.
    xml.get(start..end).unwrap_or_default()
}

#[inline]
fn slot<'x>(xml: &'x str, ends: &(impl Ends + ?Sized), start: Pos) -> &'x str {
    let (before, end) = ends.around(start.slots);
    slice(xml, before + start.delta as usize, end)
}

/// Returns the markup between two places.
#[inline]
pub(crate) fn slice_between<'x>(xml: &'x str, ends: &(impl Ends + ?Sized), start: Pos, end: Pos) -> &'x str {
    slice(xml, ends.resolve(start), ends.resolve(end))
}

/// Returns the text as it is written.
pub(crate) fn raw<'x>(xml: &'x str, ends: &(impl Ends + ?Sized), node: TextNode) -> &'x str {
    match node {
        TextNode::Empty => "",
        TextNode::Slot(start) => slot(xml, ends, start),
        TextNode::Markup(start, end) => slice_between(xml, ends, start, end),
    }
}

pub(crate) fn text<'x>(xml: &'x str, ends: &(impl Ends + ?Sized), node: TextNode) -> Cow<'x, str> {
    let raw = raw(xml, ends, node);
    match node {
        TextNode::Markup(..) => direct_text(raw),
        _ => text::unescape(raw),
    }
}

/// Returns text and CDATA of checked content, without the content of child elements.
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

/// Returns the names of the elements in checked content, under these bindings.
pub(crate) fn child_names(content: &str, bindings: Option<Arc<Bindings>>) -> Vec<Name> {
    let mut scope = Scope::within(bindings);
    let mut decoder = Decoder::new(content, &mut scope, &UNLIMITED, Dialect::default(), 0, None);
    let mut names = Vec::new();
    while let Ok(Some(child)) = decoder.next_element() {
        names.push(child.name);
    }
    names
}

/// True if the value of a property holds anything but white space.
pub(crate) fn has_value(xml: &str, ends: &(impl Ends + ?Sized), node: &ElementNode) -> bool {
    match &node.value {
        ValueNode::Text(node) => !chars::trim(&text(xml, ends, *node)).is_empty(),
        ValueNode::Xml(..) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::Marked;

    /// Marked slots are found again; from the last bit on, all slots count as marked.
    #[test]
    fn marked_slots() {
        for slots in [0, 1, 62, 63, 64, 65, 130] {
            for step in [1, 2, 7, 31, 63, 64, 200] {
                let (mut marked, mut want) = (Marked::NONE, Vec::new());
                for slot in (step - 1..slots).step_by(step) {
                    marked.add(slot);
                    want.push(slot);
                }
                if let Some(last) = want.iter().position(|&slot| slot >= 63) {
                    want.truncate(last);
                    want.extend(63..slots);
                }
                assert_eq!(marked.numbers(slots).collect::<Vec<_>>(), want, "{step} of {slots}");
                assert!((0..slots).all(|slot| marked.has(slot as u32) == want.contains(&slot)));
            }
            assert_eq!(Marked::ALL.numbers(slots).count(), slots);
            assert_eq!(Marked::NONE.numbers(slots).count(), 0);
        }
    }
}
