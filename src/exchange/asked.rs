//! The hrefs that a multiget asks for, indexed so that finding one takes a time that does not depend on their number.

use std::collections::HashMap;

use crate::href::{Href, Key};

/// The requested hrefs, grouped by resource.
///
/// A request may name one resource any number of times, and so may a document, so going through all equal hrefs for
/// each response would be quadratic. Therefore equal hrefs share one number, which is marked as answered once.
#[derive(Clone, Debug)]
pub(super) struct AskedHrefs {
    /// The first href of each resource.
    first: Vec<Href<'static>>,
    /// The number of the resource of each requested href.
    numbers: Vec<usize>,
    /// The resources by the key of their path and the name of their site, because a request may name a path on any
    /// number of hosts.
    found: HashMap<Key<'static>, HashMap<Option<String>, Vec<usize>>>,
    /// The resources whose hrefs are equal only to their own text.
    texts: HashMap<String, usize>,
}

impl AskedHrefs {
    #[inline]
    pub(super) fn new(hrefs: impl Iterator<Item = Href<'static>>) -> Self {
        let mut this = Self { first: Vec::new(), numbers: Vec::new(), found: HashMap::new(), texts: HashMap::new() };
        hrefs.for_each(|href| this.add(href));
        this
    }

    #[inline]
    fn add(&mut self, href: Href<'static>) {
        let next = self.first.len();
        let number = match href.site_name() {
            None => *self.texts.entry(href.as_str().to_owned()).or_insert(next),
            Some(site) => {
                let of_path = self.found.entry(href.key().ignoring_slash().into_owned()).or_default();
                let of_site = of_path.entry(site).or_default();
                let first = &self.first;
                // A URL without a scheme is the same as a URL with any scheme, but two with different schemes differ.
                let is_same = |other: &Href<'_>| {
                    other.has_scheme() == href.has_scheme() && other.same_resource_ignoring_slash(&href)
                };
                let known = of_site.iter().copied().find(|&number| is_same(&first[number]));
                known.unwrap_or_else(|| {
                    of_site.push(next);
                    next
                })
            }
        };
        self.numbers.push(number);
        if number == next {
            self.first.push(href);
        }
    }

    /// Returns the numbers of the resources that an href names, which must be resolved.
    #[inline]
    pub(super) fn find(&self, href: &Href<'_>) -> Vec<usize> {
        let Some(site) = href.site_name() else {
            return self.texts.get(href.as_str()).copied().into_iter().collect();
        };
        let Some(of_path) = self.found.get(&href.key().ignoring_slash().into_owned()) else { return Vec::new() };
        let mut numbers: Vec<usize> = match &site {
            Some(site) if !site.ends_with(':') => {
                let host = site.rfind(':').map(|end| site[..=end].to_owned());
                let sites = [Some(site.clone()), host, None];
                sites.iter().filter_map(|site| of_path.get(site)).flatten().copied().collect()
            }
            // The port or the host is not known, so any may match.
            _ => of_path.values().flatten().copied().collect(),
        };
        numbers.retain(|&number| self.first[number].same_resource_ignoring_slash(href));
        numbers
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.first.len()
    }

    #[inline]
    pub(super) fn numbers(&self) -> &[usize] {
        &self.numbers
    }
}
