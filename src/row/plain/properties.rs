//! The properties of a propstat, one after the other.

use super::{DavPrefix, Leaf, Open, Reader};
use crate::name::Name;
use crate::row::decode::SlotKind;
use crate::row::shape::{ElementNode, TextNode, ValueNode};
use crate::vocabulary::elements;
use crate::xml::plain::TagEnd;
use crate::xml::scope::Ns;

impl<'x> Reader<'_, 'x> {
    pub(super) fn properties(&mut self, prop: &Open<'x>, properties: &mut Vec<ElementNode>) -> Option<()> {
        if prop.empty {
            self.leave(prop);
            return Some(());
        }
        // Whatever a property declares, it is closed before the next one.
        let in_root = self.scope.is_in_root();
        while !self.markup.is_end()? {
            if properties.capacity() == 0 {
                // Growing step by step costs more than the space.
                *properties = Vec::with_capacity(self.room);
            }
            *self.places.get_mut(properties.len())? = self.markup.position() as u32;
            match self.property_name(in_root) {
                Some((name, whole, end)) => {
                    self.markup.pass_tag(whole, end);
                    self.depth += 1;
                    let (value, has_elements) = self.value(whole, end == TagEnd::Empty)?;
                    self.depth -= 1;
                    let bindings = if has_elements { self.scope.bindings() } else { None };
                    properties.push(ElementNode { name, lang: None, attributes: Box::default(), value, bindings });
                }
                None => {
                    self.open()?;
                    self.element(properties)?;
                }
            }
        }
        self.close(prop).then_some(())
    }

    /// Returns the name of a property whose start tag is known as a whole and has no attributes, and the tag, which is not
    /// passed yet. `in_root` tells whether only the bindings of the root are in force.
    #[inline(always)]
    fn property_name(&mut self, in_root: bool) -> Option<(Name, &'x [u8], TagEnd)> {
        if self.depth >= self.limits.depth {
            return None;
        }
        let (whole, end) = self.markup.short_tag()?;
        if in_root {
            if let Some(name) = self.scope.known_in_root(whole, self.limits.prefix_bytes as usize) {
                return Some((name, whole, end));
            }
        }
        let DavPrefix { prefix, since, .. } = self.dav?;
        let number = elements::number(whole.strip_prefix(prefix).filter(|_| self.scope.mark() == since)?)?;
        self.scope.learn_bytes(whole, prefix.len(), Ns::DAV, || elements::numbered(number));
        Some((elements::numbered(number)?, whole, end))
    }

    /// Reads the value of an open property after its start tag, and the end tag. Returns true with it if it has
    /// elements, because it then needs the bindings in force.
    #[inline(always)]
    pub(super) fn value(&mut self, name: &'x [u8], is_empty: bool) -> Option<(ValueNode, bool)> {
        if is_empty {
            return Some((ValueNode::Text(TextNode::Empty), false));
        }
        let start = self.markup.position();
        let is_odd = self.markup.text()?;
        let leaf = Leaf { start, end: self.markup.position(), is_odd };
        if self.markup.close(name) {
            return Some((ValueNode::Text(self.slot(leaf, SlotKind::Text)), false));
        }
        let start = self.pos(start);
        Some((ValueNode::Xml(start, self.content(name)?), true))
    }
}
