//! The index of a row.

use std::sync::Arc;

use super::decode::{Child, Decoded, Decoder, Dialect, Slots};
use super::ends::KeptEnds;
use super::plain::Reader;
use super::shape::Shape;
use super::view::Marked;
use crate::limits::UNLIMITED;
use crate::xml::scope::Scope;

/// The elements that have a meaning in a row. Its extensions have other names.
pub(crate) const PARTS: [&str; 6] = ["href", "status", "propstat", "error", "responsedescription", "location"];

/// The index of a row, which locates its parts in its bytes.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    pub(crate) shape: Arc<Shape>,
    pub(crate) ends: KeptEnds,
    pub(crate) odd: Marked,
}

impl Index {
    /// Makes an index from the results of the decoder. No slot was inspected, so each counts as one that may hold
    /// anything.
    pub(crate) fn new(shape: Arc<Shape>, ends: &[u32]) -> Self {
        Self { shape, ends: ends.into(), odd: Marked::ALL }
    }

    /// Builds the index of a response that this crate wrote.
    pub(crate) fn of(xml: &str) -> Self {
        let (mut scope, mut shape) = (Scope::within(None), Shape::default());
        let mut reader = Reader::new(xml.as_bytes(), &mut scope, &UNLIMITED, 1);
        if reader.read(&mut shape).is_some() && reader.position() == xml.len() {
            let (ends, odd) = (&*reader.slots.ends, reader.odd);
            return Self { shape: Arc::new(shape), ends: ends.into(), odd };
        }
        let mut scope = Scope::within(None);
        let decoder = Decoder::new(xml, &mut scope, &UNLIMITED, Dialect::default(), 1, None);
        // Decoding cannot fail; if it did, this would be an empty row.
        let (shape, slots) = match decoder.decode() {
            Ok(Decoded { child: Child::Response(shape), slots, .. }) => (shape, slots),
            _ => (Shape::default(), Slots::default()),
        };
        Self::new(Arc::new(shape), &slots.ends)
    }
}
