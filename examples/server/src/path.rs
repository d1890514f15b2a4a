//! Paths of resources, decoded and safe.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use multistatus::http::StatusCode;
use multistatus::{Error, Href};

/// The path of a resource: the decoded names that lead to it.
///
/// No name is empty, `.` or `..`, and none holds a slash or NUL, so all of them can be joined to a directory. The order
/// puts everything below a collection right after it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourcePath {
    names: Vec<String>,
}

/// The maximum number of names in a path, because some work is done for each collection around a resource.
const DEEPEST: usize = 500;

/// The maximum length of a path in bytes, because file systems have one: often 4096, with the path of the root.
const LONGEST: usize = 3 << 10;

/// Removes what a map has for a path and for everything below it.
pub fn remove_within<V>(map: &mut BTreeMap<ResourcePath, V>, path: &ResourcePath) {
    let within = map.range(path.clone()..).map(|(found, _)| found).take_while(|found| found.is_within(path));
    let within: Vec<_> = within.cloned().collect();
    for found in &within {
        map.remove(found);
    }
}

impl Borrow<[String]> for ResourcePath {
    fn borrow(&self) -> &[String] {
        &self.names
    }
}

impl ResourcePath {
    /// Returns the path of an address.
    ///
    /// # Errors
    ///
    /// 400 if the path leaves the tree, or holds something that no tree has: dot segments, even encoded, encoded
    /// slashes, empty names, NUL, or bytes that are not UTF-8. 414 if it is too long, or has too many names.
    pub fn parse(href: &Href<'_>) -> Result<Self, Error> {
        let refused = |message: &str| Error::refused(StatusCode::BAD_REQUEST, message);
        let decoded = href.decoded_path().map_err(|error| refused(error.message()))?;
        let inner = decoded.strip_prefix('/').ok_or_else(|| refused("expected an absolute path"))?;
        let inner = inner.strip_suffix('/').unwrap_or(inner);
        if inner.is_empty() {
            return Ok(Self::default());
        }
        let path = Self { names: inner.split('/').map(str::to_owned).collect() };
        if path.is_too_long() {
            return Err(Error::refused(StatusCode::URI_TOO_LONG, "expected a shorter path with fewer names"));
        }
        let safe = |name: &String| !matches!(name.as_str(), "" | "." | "..") && !name.contains('\0');
        if path.names.iter().all(safe) { Ok(path) } else { Err(refused("expected a path without odd names")) }
    }

    /// Returns true if no request can name this path, so that no resource may get it.
    pub fn is_too_long(&self) -> bool {
        self.names.len() > DEEPEST || self.names.iter().map(|name| name.len() + 1).sum::<usize>() > LONGEST
    }

    /// Returns the names that lead to the resource.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Returns the last name; the root has none.
    pub fn name(&self) -> Option<&str> {
        self.names.last().map(String::as_str)
    }

    /// Returns the media type of a file with this name.
    pub fn media_type(&self) -> String {
        let name = self.name().unwrap_or_default();
        let guessed = mime_guess::from_path(name).first_or_octet_stream();
        // Whoever writes text today writes UTF-8.
        let charset = if guessed.type_() == "text" { "; charset=utf-8" } else { "" };
        format!("{guessed}{charset}")
    }

    /// Returns the collection that holds the resource; the root has none.
    pub fn parent(&self) -> Option<Self> {
        let (_, parents) = self.names.split_last()?;
        Some(Self { names: parents.to_vec() })
    }

    /// Returns the path of a member.
    pub fn join(&self, name: &str) -> Self {
        let mut names = Vec::with_capacity(self.names.len() + 1);
        names.extend_from_slice(&self.names);
        names.push(name.to_owned());
        Self { names }
    }

    /// Returns true if this is `other` or below it.
    pub fn is_within(&self, other: &Self) -> bool {
        self.names.starts_with(&other.names)
    }

    /// Returns the path below `to` that corresponds to this path below `from`.
    pub fn moved(&self, from: &Self, to: &Self) -> Self {
        let below = self.names.get(from.names.len()..).unwrap_or_default();
        Self { names: to.names.iter().chain(below).cloned().collect() }
    }

    /// Returns the names of this path and of all collections around it, from the inside out. A map whose keys are paths
    /// finds them without a copy.
    pub fn ancestors(&self) -> impl Iterator<Item = &[String]> {
        (0..=self.names.len()).rev().map(|end| &self.names[..end])
    }

    /// Returns the href, percent-encoded, with a slash at its end for a collection, as RFC 4918 §5.2 recommends.
    pub fn href(&self, is_collection: bool) -> Result<Href<'static>, Error> {
        let slash = is_collection.then_some("");
        Href::from_segments(self.names.iter().map(String::as_str).chain(slash))
    }
}
