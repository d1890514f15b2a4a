//! The child elements of a fragment.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::Fragment;
use crate::limits::UNLIMITED;
use crate::row::decode::{Decoder, Dialect};
use crate::value::Element;
use crate::value::view::value;
use crate::xml::scope::Scope;

/// The child elements of a value, in order: see [`Fragment::children`].
pub struct Children<'f>(Option<OpenFragment<'f>>);

struct OpenFragment<'f> {
    xml: &'f str,
    scope: Box<Scope>,
    /// The offset from which the next child is searched.
    at: usize,
    lang: Option<Arc<str>>,
}

impl<'f> Children<'f> {
    pub(crate) fn new(fragment: Option<&'f Fragment<'_>>) -> Self {
        Self(fragment.map(|fragment| {
            let (scope, lang) = fragment.context();
            OpenFragment { xml: fragment.as_str(), scope: Box::new(scope), at: 0, lang }
        }))
    }
}

impl<'f> Iterator for Children<'f> {
    type Item = Element<'f>;

    fn next(&mut self) -> Option<Element<'f>> {
        let inner = self.0.as_mut()?;
        let xml = &inner.xml[inner.at..];
        let mut decoder = Decoder::new(xml, &mut inner.scope, &UNLIMITED, Dialect::default(), 0, inner.lang.clone());
        // The fragment was checked, so there is no error to hide.
        let Ok(Some(node)) = decoder.next_element() else {
            self.0 = None;
            return None;
        };
        inner.at += decoder.position();
        let value = value(xml, decoder.ends(), &node, |xml| {
            Fragment::checked(Cow::Borrowed(xml), node.bindings.clone(), node.lang.clone())
        });
        let name = Cow::Owned(node.name);
        Some(Element::checked(name, node.lang, node.attributes.into(), value, node.bindings))
    }
}

impl std::iter::FusedIterator for Children<'_> {}

impl fmt::Debug for Children<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Children").finish_non_exhaustive()
    }
}
