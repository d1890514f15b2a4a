//! What a body says about its resources, of which only the places are kept in memory.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::io;

use multistatus::{Footer, Href, Response};

use super::change::Outcome;
use crate::spool::{Kept, Responses};

/// A body whose resources can be found by their paths.
pub struct Body {
    hashes: RandomState,
    responses: Responses,
    /// The resources in the order of the body.
    pub resources: Vec<Resource>,
    /// The number of each resource by its key.
    pub index: HashMap<u64, usize>,
    /// Further responses about a resource, of which there are few.
    further: HashMap<usize, Vec<Kept>>,
    /// The number of times that a resource has another response.
    pub again: u64,
    pub footer: Option<Footer>,
}

/// A resource by its first response.
pub struct Resource {
    /// A hash of its path.
    pub key: u64,
    /// A hash of the response.
    hash: u64,
    kept: Kept,
}

impl Body {
    /// Creates an empty body. Two bodies that are compared need one source of hashes.
    pub fn new(hashes: RandomState) -> Self {
        Self {
            hashes,
            responses: Responses::default(),
            resources: Vec::new(),
            index: HashMap::new(),
            further: HashMap::new(),
            again: 0,
            footer: None,
        }
    }

    /// Adds a response.
    pub fn add(&mut self, response: &Response<'_>) -> io::Result<()> {
        let (kept, bytes) = self.responses.add(response)?;
        let hash = self.hashes.hash_one(bytes);
        for href in hrefs(response) {
            let key = self.hashes.hash_one(key(&href));
            match self.index.get(&key) {
                Some(number) => {
                    self.again += 1;
                    self.further.entry(*number).or_default().push(kept);
                }
                None => {
                    self.index.insert(key, self.resources.len());
                    self.resources.push(Resource { key, hash, kept });
                }
            }
        }
        Ok(())
    }

    /// Returns true if a resource of another body has one response, which is the only one here, too.
    pub fn is_alike(&self, number: usize, other: &Self, number_there: usize) -> bool {
        let is_only = !self.further.contains_key(&number) && !other.further.contains_key(&number_there);
        is_only && self.resources[number].hash == other.resources[number_there].hash
    }

    /// Returns the href of a resource, and what all responses say about it. The first response may name others, too.
    pub fn get(&self, number: usize) -> io::Result<(Href<'static>, Outcome)> {
        let resource = &self.resources[number];
        let first = self.responses.get(resource.kept)?;
        let mut outcome = Outcome::of(&first);
        for kept in self.further.get(&number).into_iter().flatten() {
            outcome.merge(Outcome::of(&self.responses.get(*kept)?));
        }
        let href = hrefs(&first).into_iter().find(|href| self.hashes.hash_one(key(href)) == resource.key);
        let href = href.map_or_else(|| Href::from_lenient("?").map_err(io::Error::other), Ok)?;
        Ok((href, outcome))
    }
}

/// Returns the resources of a response. One without an href is about a resource without one.
fn hrefs(response: &Response<'_>) -> Vec<Href<'static>> {
    let mut hrefs: Vec<_> = response.hrefs().map(Href::into_owned).collect();
    if hrefs.is_empty() {
        hrefs.extend(Href::from_lenient("(no-href)"));
    }
    hrefs
}

/// Returns a text that is the same for all spellings of an href.
fn key(href: &Href<'_>) -> String {
    let mut key = String::new();
    for segment in href.segments().filter(|segment| !segment.bytes().is_empty()) {
        key.push('/');
        for byte in segment.bytes().iter() {
            match byte {
                b'%' | b'/' | 0..0x20 | 0x7F.. => key.push_str(&format!("%{byte:02X}")),
                byte => key.push(char::from(*byte)),
            }
        }
    }
    if let Some((_, query)) = href.as_str().split_once('?') {
        key.push('?');
        key.push_str(query);
    }
    key
}
