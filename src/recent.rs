//! What was found out about the shapes of recent responses.

use std::fmt;
use std::sync::Arc;

use crate::row::shape::Shape;

/// How many shapes are remembered: the responses of a listing are of few kinds.
const KEPT: usize = 4;

/// What was found out about the last few shapes. It depends on the shape alone, so that nothing need be found out again
/// for a response of the same shape.
#[derive(Clone)]
pub(crate) struct RecentShapes<T> {
    list: Vec<(Arc<Shape>, T)>,
    /// The number of the oldest.
    oldest: usize,
}

impl<T> RecentShapes<T> {
    /// Returns what is known about a shape.
    #[inline]
    pub(crate) fn get(&self, shape: &Arc<Shape>) -> Option<&T> {
        self.list.iter().find(|(known, _)| Arc::ptr_eq(known, shape)).map(|(_, found)| found)
    }

    /// Remembers what was found out, in the place of the oldest if there are many.
    pub(crate) fn insert(&mut self, shape: &Arc<Shape>, found: T) {
        let known = (Arc::clone(shape), found);
        match self.list.get_mut(self.oldest) {
            Some(oldest) => *oldest = known,
            None => self.list.push(known),
        }
        self.oldest = (self.oldest + 1) % KEPT;
    }
}

impl<T> Default for RecentShapes<T> {
    fn default() -> Self {
        Self { list: Vec::new(), oldest: 0 }
    }
}

impl<T> fmt::Debug for RecentShapes<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} shapes", self.list.len())
    }
}
