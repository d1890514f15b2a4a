//! A request body as a tree whose elements know their offsets.

use std::borrow::Cow;

use crate::error::Error;
use crate::name::Name;
use crate::read::{Findings, ParseOptions, Whole};
use crate::row::decode::tree::TreeNode;
use crate::row::shape::ValueNode;
use crate::row::view;
use crate::value::Element;
use crate::value::fragment::Fragment;
use crate::value::view::value;
use crate::xml::attribute::Attribute;

/// A well-formed body.
pub(super) struct Tree(pub(super) Whole);

/// An element of a body.
#[derive(Clone, Copy)]
pub(super) struct Node<'t> {
    tree: &'t Tree,
    number: usize,
}

impl Tree {
    #[inline]
    pub(super) fn read(body: &[u8], options: &ParseOptions) -> Result<(Self, Findings), Error> {
        Whole::read(body, options).map(|(whole, findings)| (Self(whole), findings))
    }

    /// Returns the root; there is always one.
    #[inline]
    pub(super) fn root(&self) -> Node<'_> {
        Node { tree: self, number: 0 }
    }
}

impl<'t> Node<'t> {
    fn node(self) -> &'t TreeNode {
        &self.tree.0.nodes[self.number]
    }

    pub(super) fn name(self) -> &'t Name {
        &self.node().element.name
    }

    pub(super) fn is(self, name: &Name) -> bool {
        self.name() == name
    }

    /// Returns the offset of the element's `<` in the text.
    pub(super) fn at(self) -> usize {
        self.node().at
    }

    /// Returns the offset of the first text directly in the element that is more than white space.
    pub(super) fn text_at(self) -> Option<usize> {
        self.node().text_at
    }

    /// Returns the elements directly in the element.
    pub(super) fn children(self) -> impl Iterator<Item = Node<'t>> {
        let (mut next, end) = (self.number + 1, self.node().end);
        std::iter::from_fn(move || {
            let child = Node { number: next, ..self };
            (next < end).then(|| {
                next = child.node().end;
                child
            })
        })
    }

    pub(super) fn has_children(self) -> bool {
        self.node().end > self.number + 1
    }

    pub(super) fn attributes(self) -> &'t [Attribute] {
        &self.node().element.attributes
    }

    /// Returns the value of the attribute with this local name and no namespace.
    pub(super) fn attribute(self, local: &str) -> Option<&'t str> {
        let found = self.attributes().iter().find(|attribute| attribute.name().parts() == ("", local));
        found.map(Attribute::value)
    }

    /// Returns the text directly in the element, as it is.
    pub(super) fn text(self) -> Cow<'t, str> {
        let Whole { xml, ends, .. } = &self.tree.0;
        match self.node().element.value {
            ValueNode::Text(node) => view::text(xml, &ends[..], node),
            ValueNode::Xml(..) => match self.text_at() {
                None => Cow::Borrowed(""),
                Some(_) => view::direct_text(self.content()),
            },
        }
    }

    /// Returns the markup in the element.
    fn content(self) -> &'t str {
        let Whole { xml, ends, .. } = &self.tree.0;
        match self.node().element.value {
            ValueNode::Text(node) => view::raw(xml, &ends[..], node),
            ValueNode::Xml(start, end) => view::slice_between(xml, &ends[..], start, end),
        }
    }

    /// Returns the element with all its content.
    #[inline]
    pub(super) fn element(self) -> Element<'static> {
        let Whole { xml, ends, .. } = &self.tree.0;
        let node = &self.node().element;
        let value = value(xml, &ends[..], node, |xml| Fragment::read(xml, node));
        Element::read(node, value).into_owned()
    }
}
