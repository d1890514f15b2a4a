//! Paths of resources, decoded and safe.

use multistatus::Href;

/// The path of a resource: the decoded names that lead to it.
///
/// No name is empty, `.` or `..`, and none holds a slash or NUL, so all of them can be joined to a directory. The order
/// puts everything below a collection right after it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourcePath {
    names: Vec<String>,
}

impl ResourcePath {
    /// Returns the path of a request, or `None` if it leaves the tree, or holds something that no tree has: dot
    /// segments, even encoded, encoded slashes, empty names, NUL, or bytes that are not UTF-8.
    pub fn parse(href: &Href<'_>) -> Option<Self> {
        let decoded = href.decoded_path().ok()?;
        let inner = decoded.strip_prefix('/')?;
        let inner = inner.strip_suffix('/').unwrap_or(inner);
        if inner.is_empty() {
            return Some(Self::default());
        }
        let names: Vec<String> = inner.split('/').map(str::to_owned).collect();
        let safe = |name: &String| !matches!(name.as_str(), "" | "." | "..") && !name.contains('\0');
        names.iter().all(safe).then_some(Self { names })
    }

    /// Returns the names that lead to the resource.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Returns the last name; the root has none.
    pub fn name(&self) -> Option<&str> {
        self.names.last().map(String::as_str)
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

    /// Returns this path and the paths of all collections around it, from the inside out.
    pub fn ancestors(&self) -> impl Iterator<Item = Self> + '_ {
        (0..=self.names.len()).rev().map(|end| Self { names: self.names[..end].to_vec() })
    }

    /// Returns the href, percent-encoded, with a slash at its end for a collection, as RFC 4918 §5.2 recommends.
    pub fn href(&self, is_collection: bool) -> Result<Href<'static>, multistatus::Error> {
        let slash = is_collection.then_some("");
        Href::from_segments(self.names.iter().map(String::as_str).chain(slash))
    }
}
