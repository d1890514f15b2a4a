//! Iterators over what a response holds.

use super::Element;
use crate::href::Href;
use crate::name::Name;
use crate::row::shape::{ElementNode, TextNode};
use crate::row::view::View;

/// Defines an iterator over nodes of a view.
macro_rules! iterator {
    ($(#[$doc:meta])* $name:ident: $node:ty => $item:ty, |$view:ident, $each:ident| $get:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name<'r> {
            view: View<'r>,
            nodes: std::slice::Iter<'r, $node>,
        }

        impl<'r> $name<'r> {
            #[inline]
            pub(crate) fn new(view: View<'r>, nodes: &'r [$node]) -> Self {
                Self { view, nodes: nodes.iter() }
            }

            #[inline]
            fn item($view: View<'r>, $each: &'r $node) -> $item {
                $get
            }
        }

        impl<'r> Iterator for $name<'r> {
            type Item = $item;

            #[inline]
            fn next(&mut self) -> Option<$item> {
                self.nodes.next().map(|node| Self::item(self.view, node))
            }

            #[inline]
            fn size_hint(&self) -> (usize, Option<usize>) {
                self.nodes.size_hint()
            }

            #[inline]
            fn nth(&mut self, n: usize) -> Option<$item> {
                self.nodes.nth(n).map(|node| Self::item(self.view, node))
            }
        }

        impl DoubleEndedIterator for $name<'_> {
            #[inline]
            fn next_back(&mut self) -> Option<Self::Item> {
                self.nodes.next_back().map(|node| Self::item(self.view, node))
            }
        }

        impl ExactSizeIterator for $name<'_> {}

        impl std::iter::FusedIterator for $name<'_> {}
    };
}

pub(crate) use iterator;

iterator! {
    /// The hrefs of a response, in document order: see [`Response::hrefs`](crate::Response::hrefs).
    Hrefs: TextNode => Href<'r>, |view, node| Href::from_wire(view.text(*node))
}

iterator! {
    /// Elements, in document order: the properties of a propstat, or the conditions or extensions of a propstat or a
    /// response.
    Elements: ElementNode => Element<'r>, |view, node| view.element(node)
}

iterator! {
    /// The names of properties, in document order: see [`Propstat::names`](crate::Propstat::names).
    Names: ElementNode => &'r Name, |_view, node| &node.name
}
