//! Iterators with a name over what lies in a slice.

/// Defines an iterator over the items of a slice, each shown in its public form. What that form needs besides the item
/// can be named after `in`.
///
/// A closure type has no name, so what `map` returns cannot be a field of a user's type.
macro_rules! listed {
    ($(#[$doc:meta])* $name:ident<$a:lifetime>: $stored:ty => $item:ty, |$each:ident| $get:expr) => {
        $crate::listed::listed! {
            $(#[$doc])*
            $name<$a> in (): $stored => $item, |_nothing, $each| $get
        }

        impl<$a> $name<$a> {
            pub(crate) fn new(stored: &$a [$stored]) -> Self {
                Self::within((), stored)
            }
        }
    };
    ($(#[$doc:meta])* $name:ident<$a:lifetime> in $around:ty: $stored:ty => $item:ty, |$context:ident, $each:ident| $get:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name<$a> {
            around: $around,
            stored: std::slice::Iter<$a, $stored>,
        }

        impl<$a> $name<$a> {
            #[inline]
            pub(crate) fn within(around: $around, stored: &$a [$stored]) -> Self {
                Self { around, stored: stored.iter() }
            }

            #[inline]
            fn item($context: $around, $each: &$a $stored) -> $item {
                $get
            }
        }

        impl<$a> Iterator for $name<$a> {
            type Item = $item;

            #[inline]
            fn next(&mut self) -> Option<$item> {
                self.stored.next().map(|each| Self::item(self.around, each))
            }

            #[inline]
            fn size_hint(&self) -> (usize, Option<usize>) {
                self.stored.size_hint()
            }

            #[inline]
            fn nth(&mut self, n: usize) -> Option<$item> {
                self.stored.nth(n).map(|each| Self::item(self.around, each))
            }
        }

        impl DoubleEndedIterator for $name<'_> {
            #[inline]
            fn next_back(&mut self) -> Option<Self::Item> {
                self.stored.next_back().map(|each| Self::item(self.around, each))
            }
        }

        impl ExactSizeIterator for $name<'_> {}

        impl std::iter::FusedIterator for $name<'_> {}
    };
}

pub(crate) use listed;

listed! {
    /// Texts in order: see [`Texts::iter`](crate::prop::Texts::iter) and [`Dav::iter`](crate::header::Dav::iter).
    TextIter<'a>: Box<str> => &'a str, |text| text
}
