//! A list that needs no memory of its own as long as it is short.

use std::fmt;
use std::ops::{Deref, DerefMut};

/// A list whose first `N` items are kept in place. Most rows have few slots and one href, and an allocation for each list
/// would take longer than reading them.
#[derive(Clone)]
pub(crate) struct Few<T, const N: usize> {
    few: [T; N],
    len: usize,
    /// All items, once there are more than `N`.
    many: Vec<T>,
}

impl<T: Copy, const N: usize> Few<T, N> {
    /// Creates an empty list; `fill` is in the places that are not used yet.
    #[inline]
    pub(crate) const fn new(fill: T) -> Self {
        Self { few: [fill; N], len: 0, many: Vec::new() }
    }

    #[inline]
    pub(crate) fn push(&mut self, item: T) {
        match self.few.get_mut(self.len) {
            Some(place) => {
                *place = item;
                self.len += 1;
            }
            None => self.push_many(item),
        }
    }

    #[cold]
    #[inline(never)]
    fn push_many(&mut self, item: T) {
        if self.many.is_empty() {
            self.many.reserve(4 * N);
            self.many.extend_from_slice(&self.few);
        }
        self.many.push(item);
    }
}

impl<T: Copy + Default, const N: usize> Default for Few<T, N> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T, const N: usize> Deref for Few<T, N> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        if self.many.is_empty() { &self.few[..self.len.min(N)] } else { &self.many }
    }
}

impl<T, const N: usize> DerefMut for Few<T, N> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [T] {
        if self.many.is_empty() { &mut self.few[..self.len.min(N)] } else { &mut self.many }
    }
}

impl<T: fmt::Debug, const N: usize> fmt::Debug for Few<T, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::Few;

    #[test]
    fn items_remain_in_order_beyond_the_place_for_few() {
        let mut list = Few::<u32, 3>::new(7);
        for count in 0..20 {
            assert_eq!(*list, *(0..count).collect::<Vec<_>>(), "{list:?}");
            list.push(count);
        }
        if let Some(last) = list.last_mut() {
            *last = 0;
        }
        assert_eq!((list.len(), list.last()), (20, Some(&0)));
    }
}
