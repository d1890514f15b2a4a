//! Whether a listing was cut, where the Request-URI is not known.

use crate::href::Href;
use crate::response::Response;

/// What 507 responses say together with the others.
///
/// A bare 507 is the truncation if its resource is the Request-URI. Where that is not known, it must be above all
/// other resources. Memory is that of three hrefs, because of the others only the closest common ancestor counts.
#[derive(Clone, Debug, Default)]
pub(super) struct Truncation {
    certain: bool,
    /// The first bare 507.
    candidate: Option<Href<'static>>,
    /// Its number of hrefs.
    resources: u64,
    /// The closest resource that is all the others or above them.
    others: Others,
}

#[derive(Clone, Debug, Default)]
enum Others {
    #[default]
    None,
    Below(Href<'static>),
    /// They have no common ancestor.
    Apart,
}

impl Truncation {
    /// Takes note of a 507 that says for itself that it is the truncation.
    pub(super) fn certain(&mut self) {
        self.certain = true;
    }

    pub(super) fn is_certain(&self) -> bool {
        self.certain
    }

    /// Keeps a bare 507. Returns how many resources failed, if there is another already: at most one of them can be above
    /// all others, and that is the one that the other is below.
    pub(super) fn hold(&mut self, response: &Response<'_>) -> Option<u64> {
        let resources = response.hrefs().len().max(1) as u64;
        let mut hrefs = response.hrefs();
        let (Some(href), None) = (hrefs.next(), hrefs.next()) else { return Some(resources) };
        match self.candidate.take() {
            None => {
                (self.candidate, self.resources) = (Some(href.into_owned()), resources);
                None
            }
            // The same once more says nothing new.
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

    /// Takes note of any other response.
    pub(super) fn pass(&mut self, response: &Response<'_>) {
        for href in response.hrefs() {
            self.others.join(&href);
        }
    }

    /// The bare 507 that is taken for the truncation.
    pub(super) fn held(&self) -> Option<&Href<'static>> {
        let candidate = self.candidate.as_ref()?;
        let is_above = match &self.others {
            Others::None => true,
            Others::Below(others) => others.is_within(candidate),
            Others::Apart => false,
        };
        is_above.then_some(candidate)
    }

    /// How many resources failed by the bare 507 that is kept.
    pub(super) fn failed(&self) -> u64 {
        match (&self.candidate, self.held()) {
            (Some(_), None) => self.resources,
            _ => 0,
        }
    }
}

/// The closest resource that is all of these or above them; `None` if there is none.
pub(crate) fn common_ancestor<'h>(hrefs: impl Iterator<Item = Href<'h>>) -> Option<Href<'static>> {
    let mut others = Others::None;
    hrefs.for_each(|href| others.join(&href));
    match others {
        Others::Below(above) => Some(above),
        Others::None | Others::Apart => None,
    }
}

impl Others {
    fn join(&mut self, href: &Href<'_>) {
        let mut above = match std::mem::take(self) {
            Self::None => href.clone().into_owned(),
            Self::Below(above) => above,
            Self::Apart => return *self = Self::Apart,
        };
        if above.is_within(href) {
            above = href.clone().into_owned();
        }
        // Each step makes it shorter, and it never grows again.
        *self = loop {
            if href.is_within(&above) {
                break Self::Below(above);
            }
            match above.parent() {
                Some(parent) => above = parent.into_owned(),
                None => break Self::Apart,
            }
        };
    }
}
