//! Makes elements and descriptions from the parts of a row.

use std::borrow::Cow;

use super::fragment::Fragment;
use super::{Description, Element, Value};
use crate::row::ends::{Ends, KeptEnds};
use crate::row::shape::{DescriptionNode, ElementNode, ValueNode};
use crate::row::view::{View, slice_between, text};

impl<'r> View<'r> {
    #[inline]
    pub(crate) fn description(&self, node: &'r DescriptionNode) -> Description<'r> {
        Description::checked(self.text(node.text), node.lang.clone())
    }

    #[inline]
    pub(crate) fn element(&self, node: &'r ElementNode) -> Element<'r> {
        let plain = match node.value {
            ValueNode::Text(text) => self.plain(text),
            ValueNode::Xml(..) => None,
        };
        let value = match plain {
            Some(text) => Value::Text(Cow::Borrowed(text)),
            None => odd_value(self.xml, self.ends, node),
        };
        Element::read(node, value)
    }
}

#[inline(never)]
fn odd_value<'r>(xml: &'r str, ends: &KeptEnds, node: &'r ElementNode) -> Value<'r> {
    value(xml, ends, node, |xml| Fragment::read(xml, node))
}

/// Returns the value of an element. The bindings around its content are found when a fragment is made of it.
pub(crate) fn value<'x>(
    xml: &'x str,
    ends: &(impl Ends + ?Sized),
    node: &ElementNode,
    fragment: impl FnOnce(&'x str) -> Fragment<'x>,
) -> Value<'x> {
    match &node.value {
        ValueNode::Text(node) => Value::Text(text(xml, ends, *node)),
        ValueNode::Xml(start, end) => Value::Xml(fragment(slice_between(xml, ends, *start, *end))),
    }
}
