//! Iterators with a name over what lies in a slice.

/// Defines an iterator over the items of a slice, each shown in its public form.
///
/// A closure type has no name, so what `map` returns cannot be a field of a user's type.
macro_rules! listed {
    ($(#[$doc:meta])* $name:ident<'a>: $stored:ty => $item:ty, |$each:ident| $get:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name<'a>(std::slice::Iter<'a, $stored>);

        impl<'a> $name<'a> {
            pub(crate) fn new(stored: &'a [$stored]) -> Self {
                Self(stored.iter())
            }

            fn item($each: &'a $stored) -> $item {
                $get
            }
        }

        impl<'a> Iterator for $name<'a> {
            type Item = $item;

            fn next(&mut self) -> Option<$item> {
                self.0.next().map(Self::item)
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.0.size_hint()
            }

            fn nth(&mut self, n: usize) -> Option<$item> {
                self.0.nth(n).map(Self::item)
            }
        }

        impl DoubleEndedIterator for $name<'_> {
            fn next_back(&mut self) -> Option<Self::Item> {
                self.0.next_back().map(Self::item)
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
