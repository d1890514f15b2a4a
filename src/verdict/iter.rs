//! Named iterators over the contents of a verdict, which can be fields of a type.

use std::collections::HashSet;
use std::iter::FusedIterator;
use std::{slice, vec};

use super::changes::{ChangeKind, Changes};
use super::failure::{self, Failure};
use super::{Change, Verdict};
use crate::exchange::Place;
use crate::href::Href;
use crate::iterators as iter;
use crate::name::Name;
use crate::response::Response;

/// The failures in document order: see [`Verdict::failures`].
#[derive(Clone, Debug)]
pub struct FailuresOfAll<'v, 'm> {
    verdict: &'v Verdict<'m>,
    responses: slice::Iter<'m, Response<'m>>,
    current: vec::IntoIter<Failure<'m>>,
}

impl<'v, 'm> FailuresOfAll<'v, 'm> {
    pub(super) fn new(verdict: &'v Verdict<'m>) -> Self {
        Self { verdict, responses: verdict.responses(), current: Vec::new().into_iter() }
    }
}

impl<'m> Iterator for FailuresOfAll<'_, 'm> {
    type Item = Failure<'m>;

    #[inline]
    fn next(&mut self) -> Option<Failure<'m>> {
        loop {
            if let Some(failure) = self.current.next() {
                return Some(failure);
            }
            let response = self.responses.next()?;
            let cut = self.verdict.cut(response);
            self.current = failure::failures(response, self.verdict.exchange(), cut).into_iter();
        }
    }
}

impl FusedIterator for FailuresOfAll<'_, '_> {}

/// The properties that resources do not have, each with its response: see [`Verdict::missing_properties`].
#[derive(Clone, Debug)]
pub struct MissingPropertiesOfAll<'m> {
    responses: slice::Iter<'m, Response<'m>>,
    current: Option<(&'m Response<'m>, iter::MissingProperties<'m>)>,
}

impl<'m> MissingPropertiesOfAll<'m> {
    pub(super) fn new(verdict: &Verdict<'m>) -> Self {
        Self { responses: verdict.responses(), current: None }
    }
}

impl<'m> Iterator for MissingPropertiesOfAll<'m> {
    type Item = (&'m Response<'m>, &'m Name);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((response, names)) = &mut self.current {
                if let Some(name) = names.next() {
                    return Some((*response, name));
                }
            }
            let response = self.responses.next()?;
            self.current = Some((response, response.missing_properties()));
        }
    }
}

impl FusedIterator for MissingPropertiesOfAll<'_> {}

/// The hrefs of some resources, as they were sent: see [`Verdict::missing_resources`] and [`Verdict::outside`].
#[derive(Clone, Debug)]
pub struct HrefsOfAll<'v, 'm> {
    verdict: &'v Verdict<'m>,
    responses: slice::Iter<'m, Response<'m>>,
    current: Option<iter::Hrefs<'m>>,
    wanted: Wanted,
}

#[derive(Clone, Debug)]
enum Wanted {
    Outside,
    /// Missing resources, except these.
    Missing(HashSet<String>),
}

impl<'v, 'm> HrefsOfAll<'v, 'm> {
    pub(super) fn outside(verdict: &'v Verdict<'m>) -> Self {
        Self { verdict, responses: verdict.responses(), current: None, wanted: Wanted::Outside }
    }

    #[inline]
    pub(super) fn missing(verdict: &'v Verdict<'m>, except: HashSet<String>) -> Self {
        Self { verdict, responses: verdict.responses(), current: None, wanted: Wanted::Missing(except) }
    }

    #[inline]
    fn is_wanted(&self, href: &Href<'_>) -> bool {
        let is_outside = self.verdict.exchange().scope().place(href) == Place::Outside;
        match &self.wanted {
            Wanted::Outside => is_outside,
            Wanted::Missing(except) => !is_outside && !except.contains(href.as_str()),
        }
    }
}

impl<'m> Iterator for HrefsOfAll<'_, 'm> {
    type Item = Href<'m>;

    #[inline]
    fn next(&mut self) -> Option<Href<'m>> {
        loop {
            while let Some(href) = self.current.as_mut().and_then(Iterator::next) {
                if self.is_wanted(&href) {
                    return Some(href);
                }
            }
            let response = self.responses.next()?;
            let passes = matches!(self.wanted, Wanted::Outside) || response.is_missing();
            self.current = passes.then(|| response.hrefs());
        }
    }
}

impl FusedIterator for HrefsOfAll<'_, '_> {}

/// The resources of one kind that a synchronization lists: see [`Changes`].
#[derive(Clone, Debug)]
pub struct ChangesOf<'c, 'm> {
    changes: &'c Changes<'m>,
    kind: ChangeKind,
    /// For removed resources: true for the ones that were added again, false for the others.
    again: bool,
    responses: slice::Iter<'m, Response<'m>>,
    current: vec::IntoIter<Change<'m>>,
}

impl<'c, 'm> ChangesOf<'c, 'm> {
    #[inline]
    pub(super) fn new(changes: &'c Changes<'m>, kind: ChangeKind) -> Self {
        let responses = changes.verdict().responses();
        Self { changes, kind, again: false, responses, current: Vec::new().into_iter() }
    }

    /// Iterates over the removed resources that have changed as well.
    pub(super) fn added_again(changes: &'c Changes<'m>) -> Self {
        Self { again: true, ..Self::new(changes, ChangeKind::Removed) }
    }
}

impl<'m> Iterator for ChangesOf<'_, 'm> {
    type Item = Change<'m>;

    #[inline]
    fn next(&mut self) -> Option<Change<'m>> {
        loop {
            for change in self.current.by_ref() {
                if self.kind != ChangeKind::Removed || self.changes.is_removed(&change, self.again) {
                    return Some(change);
                }
            }
            let response = self.responses.next()?;
            self.current = self.changes.of_response(response, self.kind).into_iter();
        }
    }
}

impl FusedIterator for ChangesOf<'_, '_> {}
