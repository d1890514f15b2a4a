//! Iterators over the parts of responses. [`iter`](crate::iter) shows them.

use std::iter::FusedIterator;

use crate::listed::listed;
use crate::name::Name;
use crate::propstat::Propstat;
use crate::row::shape::PropstatNode;
use crate::row::view::View;
use crate::value::Property;
pub use crate::value::iter::{Elements, Hrefs, Names};

listed! {
    /// The propstats of a response, in document order: see [`Response::propstats`](crate::Response::propstats).
    Propstats<'r> in View<'r>: PropstatNode => Propstat<'r>, |view, node| Propstat::new(view, node)
}

/// Defines an iterator over parts of those propstats of a response that have one status.
macro_rules! iterator_with {
    ($(#[$doc:meta])* $name:ident: $item:ty, $parts:ident by $method:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name<'r> {
            code: u16,
            propstats: Propstats<'r>,
            current: Option<$parts<'r>>,
        }

        impl<'r> $name<'r> {
            pub(crate) fn new(propstats: Propstats<'r>, code: u16) -> Self {
                Self { code, propstats, current: None }
            }
        }

        impl<'r> Iterator for $name<'r> {
            type Item = $item;

            #[inline]
            fn next(&mut self) -> Option<$item> {
                loop {
                    if let Some(part) = self.current.as_mut().and_then(Iterator::next) {
                        return Some(part);
                    }
                    let code = self.code;
                    let next = self.propstats.find(|propstat| propstat.status().is_some_and(|status| *status == code));
                    self.current = Some(next?.$method());
                }
            }
        }

        impl FusedIterator for $name<'_> {}
    };
}

iterator_with! {
    /// The names of properties that a resource does not have: see
    /// [`Response::missing_properties`](crate::Response::missing_properties).
    MissingProperties: &'r Name, Names by names
}

iterator_with! {
    /// The properties with one status: see [`Response::properties_with`](crate::Response::properties_with).
    PropertiesWith: Property<'r>, Elements by properties
}
