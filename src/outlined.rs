//! Vectors that are dropped out of line.

use std::mem::{ManuallyDrop, take};
use std::ops::{Deref, DerefMut};

/// A vector whose drop is a test, and a call if it ever had an element.
///
/// The drop of a `Vec` is repeated in every function that may have to drop one. The parts of a row are dropped in many
/// places, most of which are reached only after a fault, so that this was a tenth of the code of a reader.
#[derive(Clone, Debug)]
pub(crate) struct Outlined<T>(ManuallyDrop<Vec<T>>);

impl<T> Outlined<T> {
    pub(crate) const fn new() -> Self {
        Self(ManuallyDrop::new(Vec::new()))
    }

    pub(crate) fn into_vec(mut self) -> Vec<T> {
        take(&mut *self.0)
    }
}

impl<T> Default for Outlined<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> From<Vec<T>> for Outlined<T> {
    fn from(list: Vec<T>) -> Self {
        Self(ManuallyDrop::new(list))
    }
}

impl<T> Deref for Outlined<T> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        &self.0
    }
}

impl<T> DerefMut for Outlined<T> {
    fn deref_mut(&mut self) -> &mut Vec<T> {
        &mut self.0
    }
}

impl<'l, T> IntoIterator for &'l Outlined<T> {
    type Item = &'l T;
    type IntoIter = std::slice::Iter<'l, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T> Drop for Outlined<T> {
    #[inline]
    fn drop(&mut self) {
        if self.0.capacity() > 0 {
            discard(&mut self.0);
        }
    }
}

#[cold]
#[inline(never)]
fn discard<T>(list: &mut Vec<T>) {
    drop(take(list));
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::Outlined;

    #[test]
    fn each_element_is_dropped_once() {
        let element = Rc::new(());
        let mut list = Outlined::new();
        list.push(Rc::clone(&element));
        list.push(Rc::clone(&element));
        let other = list.clone();
        assert_eq!(Rc::strong_count(&element), 5);
        drop(list);
        assert_eq!(Rc::strong_count(&element), 3);
        drop(other.into_vec());
        assert_eq!(Rc::strong_count(&element), 1);
        drop(Outlined::<Rc<()>>::default());
    }
}
