//! Lists that need no memory of their own as long as they are short.

use std::fmt;
use std::ops::{Deref, DerefMut};

use crate::outlined::Outlined;

/// The largest number of bytes that are quick to allocate: glibc keeps free blocks at hand for each thread up to this size.
pub(crate) const QUICK_BLOCK: usize = 1_032;

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

/// A list of items of any type, of which a single one is kept in place. A small response has one propstat, and its
/// document one declaration, so an allocation for each such list would take longer than reading them.
#[derive(Clone)]
pub(crate) enum Single<T> {
    Nothing,
    One([T; 1]),
    Many(Outlined<T>),
}

impl<T> Single<T> {
    pub(crate) const fn new() -> Self {
        Self::Nothing
    }

    #[inline]
    pub(crate) fn push(&mut self, item: T) {
        match self {
            Self::Nothing => *self = Self::One([item]),
            Self::One(_) => self.push_second(item),
            Self::Many(list) => list.push(item),
        }
    }

    #[inline(never)]
    fn push_second(&mut self, item: T) {
        let mut list = Vec::with_capacity(4);
        if let Self::One([first]) = std::mem::replace(self, Self::Nothing) {
            list.push(first);
        }
        list.push(item);
        *self = Self::Many(list.into());
    }

    pub(crate) fn pop(&mut self) -> Option<T> {
        match self {
            Self::Many(list) => list.pop(),
            _ => match std::mem::replace(self, Self::Nothing) {
                Self::One([item]) => Some(item),
                _ => None,
            },
        }
    }

    /// Gives back memory for more items than this number.
    pub(crate) fn shrink_to(&mut self, room: usize) {
        if let Self::Many(list) = self {
            list.shrink_to(room);
        }
    }
}

impl<T> Default for Single<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Deref for Single<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match self {
            Self::Nothing => &[],
            Self::One(item) => item,
            Self::Many(list) => list,
        }
    }
}

impl<T> DerefMut for Single<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [T] {
        match self {
            Self::Nothing => &mut [],
            Self::One(item) => item,
            Self::Many(list) => list,
        }
    }
}

impl<'l, T> IntoIterator for &'l Single<T> {
    type Item = &'l T;
    type IntoIter = std::slice::Iter<'l, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: fmt::Debug> fmt::Debug for Single<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::{Few, Single};

    #[test]
    fn a_single_item_and_many_are_a_list() {
        let mut list = Single::new();
        for count in 0..10_u32 {
            assert_eq!(*list, *(0..count).map(|number| number.to_string()).collect::<Vec<_>>(), "{list:?}");
            list.push(count.to_string());
        }
        list.shrink_to(1);
        list[0] = "zero".to_owned();
        for count in (1..10_u32).rev() {
            assert_eq!((list.len(), list.pop()), (count as usize + 1, Some(count.to_string())));
        }
        assert_eq!((list.pop().as_deref(), list.pop(), list.len()), (Some("zero"), None, 0));
        list.push("one".to_owned());
        assert_eq!((list.pop().as_deref(), list.pop()), (Some("one"), None));
    }

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
