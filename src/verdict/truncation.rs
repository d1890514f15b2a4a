//! Decides whether a listing was cut, if the Request-URI is not known.

use std::borrow::Cow;

use crate::href::Href;
use crate::response::Response;

/// The meaning of 507 responses, given all the others.
///
/// A bare 507 is the truncation if its resource is the Request-URI. If that is not known, the resource must be above
/// all others. This takes the memory of three hrefs, because only the closest common ancestor of the others counts.
///
/// Each response is compared with the kept hrefs, so they must not be long: no resource with a longer href counts as
/// above others, or as below one.
#[derive(Clone, Debug, Default)]
pub(super) struct Truncation {
    certain: bool,
    /// The first bare 507.
    candidate: Option<Href<'static>>,
    /// The number of hrefs of its response.
    resources: u64,
    /// The closest resource that is equal to all the others or above them.
    others: Others,
}

/// The length in bytes that the href of a Request-URI can have: RFC 9110 §4.1 recommends that all implementations
/// support 8000.
const LONGEST: usize = 8000;

#[derive(Clone, Debug, Default)]
enum Others {
    #[default]
    None,
    Below(Href<'static>),
    /// The others have no common ancestor.
    Apart,
}

impl Truncation {
    /// Records a 507 that itself says that it is the truncation.
    #[inline]
    pub(super) fn certain(&mut self) {
        self.certain = true;
    }

    pub(super) fn is_certain(&self) -> bool {
        self.certain
    }

    /// Keeps a bare 507. Returns how many resources failed, if there is already another one. At most one of them can be
    /// above all others, and it is the one that the other is below.
    #[inline]
    pub(super) fn hold(&mut self, response: &Response<'_>) -> Option<u64> {
        let resources = response.hrefs().len().max(1) as u64;
        let mut hrefs = response.hrefs();
        let (Some(href), None) = (hrefs.next(), hrefs.next()) else { return Some(resources) };
        if href.as_str().len() > LONGEST {
            self.others = Others::Apart;
            return Some(resources);
        }
        match self.candidate.take() {
            None => {
                (self.candidate, self.resources) = (Some(href.into_owned()), resources);
                None
            }
            // A repeated 507 says nothing new.
            Some(earlier) if earlier.same_resource_ignoring_slash(&href) => {
                self.candidate = Some(earlier);
                None
            }
            Some(earlier) if earlier.is_within(&href) => {
                self.others.join(&earlier);
                self.candidate = Some(href.into_owned());
                Some(std::mem::replace(&mut self.resources, resources))
            }
            earlier => {
                self.candidate = earlier;
                self.others.join(&href);
                Some(resources)
            }
        }
    }

    /// Records any other response.
    #[inline]
    pub(super) fn pass(&mut self, response: &Response<'_>) {
        for href in response.hrefs() {
            self.others.join(&href);
        }
    }

    /// Returns the bare 507 that is taken for the truncation.
    #[inline]
    pub(super) fn held(&self) -> Option<&Href<'static>> {
        let candidate = self.candidate.as_ref()?;
        let is_above = match &self.others {
            Others::None => true,
            Others::Below(others) => others.is_within(candidate),
            Others::Apart => false,
        };
        is_above.then_some(candidate)
    }

    /// Returns how many resources failed by the bare 507 that is kept.
    #[inline]
    pub(super) fn failed(&self) -> u64 {
        match (&self.candidate, self.held()) {
            (Some(_), None) => self.resources,
            _ => 0,
        }
    }
}

/// Returns the closest resource that is equal to all of these or above them, or `None` if there is none.
pub(crate) fn common_ancestor<'h>(hrefs: impl Iterator<Item = Href<'h>>) -> Option<Href<'static>> {
    let mut others = Others::None;
    hrefs.for_each(|href| others.join(&href));
    match others {
        Others::Below(above) => Some(above),
        Others::None | Others::Apart => None,
    }
}

impl Others {
    #[inline]
    fn join(&mut self, href: &Href<'_>) {
        if href.as_str().len() > LONGEST {
            *self = Self::Apart;
        }
        let above = match std::mem::take(self) {
            Self::None => href.clone().into_owned(),
            Self::Below(above) => above,
            Self::Apart => return *self = Self::Apart,
        };
        if href.is_within(&above) {
            return *self = Self::Below(above);
        }
        if above.is_within(href) {
            return *self = Self::Below(href.clone().into_owned());
        }
        // Apart from dot segments, the ancestors of a resource are also ancestors of everything inside it.
        let ancestors: Vec<Href<'_>> = ancestors(&above).collect();
        let first = ancestors.partition_point(|ancestor| !href.is_within(ancestor));
        *self = match ancestors[first..].iter().find(|ancestor| href.is_within(ancestor)) {
            Some(ancestor) => Self::Below(ancestor.clone().into_owned()),
            None => Self::Apart,
        };
    }
}

/// Returns the collections that contain a resource, from the innermost on.
#[inline]
fn ancestors<'h>(href: &'h Href<'_>) -> impl Iterator<Item = Href<'h>> {
    // The query is no part of the path.
    let text = href.as_str().split('?').next().unwrap_or_default();
    let path = text.len() - href.path().len().min(text.len());
    let slashes = text.match_indices('/').map(|(at, _)| at).filter(move |&at| at >= path && at + 1 < text.len());
    let mut ends: Vec<usize> = slashes.collect();
    ends.reverse();
    ends.into_iter().map(|at| Href::from_wire(Cow::Borrowed(&text[..=at])))
}
