//! A row: its bytes and an index into them.
//!
//! The index has two parts. The *shape* is all that the markup says: names, structure, attributes, statuses, and where
//! text stands. The *slots* are the runs of text that fill one element each; only their ends are kept. Rows of one
//! listing share their shape.

pub(crate) mod cache;
pub(crate) mod decode;
pub(crate) mod ends;
pub(crate) mod index;
pub(crate) mod noted;
pub(crate) mod shape;
pub(crate) mod view;
