//! What an element or a fragment keeps if it is not a part of a row.

use std::sync::Arc;

/// An [`Arc`], or nothing, that is dropped by a call that takes the pointer. That of `Arc` takes its address, and what has an
/// address is kept in memory: of an element of a row, which has no `Arc` in it, each text would be written to the stack and
/// read back, which takes longer than to find it.
///
/// What is shared must not borrow: what borrows from a text could then not be dropped after it.
#[derive(Debug)]
pub(crate) struct Shared<T: 'static>(Option<Arc<T>>);

impl<T> Shared<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Some(Arc::new(value)))
    }

    /// Returns what is shared, or `nothing`.
    pub(crate) fn get_or<'t>(&'t self, nothing: &'t T) -> &'t T {
        self.0.as_deref().unwrap_or(nothing)
    }
}

impl<T: Clone> Shared<T> {
    /// The same, not shared any more.
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
