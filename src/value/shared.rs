//! The data that an element or a fragment keeps if it is not part of a row.

use std::sync::Arc;

/// An optional [`Arc`] whose drop is a call that takes the pointer itself. The drop of `Arc` takes its address, and a
/// value whose address is taken must be in memory: each text of an element in a row, which has no `Arc` in it, would be
/// written to the stack and read back, which takes longer than finding it.
///
/// The shared data must not borrow, because data that borrows from a text could then not be dropped after it.
#[derive(Debug)]
pub(crate) struct Shared<T: 'static>(Option<Arc<T>>);

impl<T> Shared<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Some(Arc::new(value)))
    }

    /// Returns the shared data, or `nothing`.
    pub(crate) fn get_or<'t>(&'t self, nothing: &'t T) -> &'t T {
        self.0.as_deref().unwrap_or(nothing)
    }
}

impl<T: Clone> Shared<T> {
    /// Converts to data that is not shared, or to a clone of `nothing`.
    pub(crate) fn into_inner_or(mut self, nothing: &T) -> T {
        self.0.take().map_or_else(|| nothing.clone(), Arc::unwrap_or_clone)
    }
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Drop for Shared<T> {
    #[inline]
    fn drop(&mut self) {
        if let Some(shared) = self.0.take() {
            discard(shared);
        }
    }
}

#[cold]
#[inline(never)]
fn discard<T>(shared: Arc<T>) {
    drop(shared);
}
