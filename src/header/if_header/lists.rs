//! Iterators over what the header field `If` holds.

use std::iter::FusedIterator;
use std::slice;

use super::{If, TaggedLists};
use crate::header::states::IfConditions;
use crate::header::{Origins, State, StateList};
use crate::href::Href;

/// The lists of an `If`, each with the resource that it is about: see [`If::lists`](crate::header::If::lists).
#[derive(Clone, Debug)]
pub struct StateLists<'i> {
    groups: slice::Iter<'i, TaggedLists>,
    tag: Option<&'i Href<'static>>,
    lists: slice::Iter<'i, StateList>,
}

impl<'i> StateLists<'i> {
    pub(super) fn new(condition: &'i If) -> Self {
        Self { groups: condition.groups.iter(), tag: None, lists: [].iter() }
    }
}

impl<'i> Iterator for StateLists<'i> {
    type Item = (Option<&'i Href<'static>>, &'i StateList);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(list) = self.lists.next() {
                return Some((self.tag, list));
            }
            let group = self.groups.next()?;
            self.tag = group.tag.as_ref();
            self.lists = group.lists.iter();
        }
    }
}

impl FusedIterator for StateLists<'_> {}

/// The tokens that an `If` submits: see [`If::submitted_tokens`](crate::header::If::submitted_tokens).
#[derive(Clone, Debug)]
pub struct SubmittedTokens<'i> {
    lists: StateLists<'i>,
    conditions: Option<IfConditions<'i>>,
}

impl<'i> SubmittedTokens<'i> {
    pub(super) fn new(condition: &'i If) -> Self {
        Self { lists: condition.lists(), conditions: None }
    }
}

impl<'i> Iterator for SubmittedTokens<'i> {
    type Item = &'i str;

    #[inline]
    fn next(&mut self) -> Option<&'i str> {
        loop {
            for condition in self.conditions.iter_mut().flatten() {
                if let State::Token(token) = condition.state {
                    return Some(token);
                }
            }
            self.conditions = Some(self.lists.next()?.1.iter());
        }
    }
}

impl FusedIterator for SubmittedTokens<'_> {}

/// The resources on this server that an `If` is about: see [`If::resources`](crate::header::If::resources).
#[derive(Clone, Debug)]
pub struct IfResources<'i> {
    groups: slice::Iter<'i, TaggedLists>,
    request_uri: &'i Href<'i>,
    origins: &'i Origins,
}

impl<'i> IfResources<'i> {
    pub(super) fn new(condition: &'i If, request_uri: &'i Href<'_>, origins: &'i Origins) -> Self {
        Self { groups: condition.groups.iter(), request_uri, origins }
    }
}

impl<'i> Iterator for IfResources<'i> {
    type Item = Href<'i>;

    #[inline]
    fn next(&mut self) -> Option<Href<'i>> {
        self.groups.find_map(|group| group.resource(self.request_uri, self.origins))
    }
}

impl FusedIterator for IfResources<'_> {}
