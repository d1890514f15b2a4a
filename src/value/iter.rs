//! Iterators over what a response holds.

use super::Element;
use crate::href::Href;
use crate::listed::listed;
use crate::name::Name;
use crate::row::shape::{ElementNode, TextNode};
use crate::row::view::View;

listed! {
    /// The hrefs of a response, in document order: see [`Response::hrefs`](crate::Response::hrefs).
    Hrefs<'r> in View<'r>: TextNode => Href<'r>, |view, node| Href::from_wire(view.text(*node))
}

listed! {
    /// Elements, in document order: the properties of a propstat, or the conditions or extensions of a propstat or a
    /// response.
    Elements<'r> in View<'r>: ElementNode => Element<'r>, |view, node| view.element(node)
}

listed! {
    /// The names of properties, in document order: see [`Propstat::names`](crate::Propstat::names).
    Names<'r> in View<'r>: ElementNode => &'r Name, |_view, node| &node.name
}
