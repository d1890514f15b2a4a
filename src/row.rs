//! A row: its bytes and an index into them.
//!
//! The index has two parts. The *shape* holds everything that the markup says: names, structure, attributes, statuses,
//! and the places of text. The *slots* are the runs of text that each fill one element; only their ends are kept. Rows
//! of one listing share their shape.

pub(crate) mod cache;
pub(crate) mod decode;
pub(crate) mod ends;
pub(crate) mod index;
pub(crate) mod noted;
pub(crate) mod plain;
pub(crate) mod shape;
pub(crate) mod view;
