//! Finds where an href is, and its path below a base.

use std::borrow::Cow;

use super::base::{Base, Relation};
use super::compare::{self, plain_escapes};
use super::{Href, check};

/// An href, seen from a base.
#[derive(Clone, Debug)]
pub(crate) struct Located<'h> {
    pub(crate) relation: Relation,
    /// The resolved href: without dot segments, and percent-encoded. If it cannot be resolved, the href as it was sent.
    /// A path is on the site of the base.
    pub(crate) address: Href<'h>,
    /// True if scheme and authority equal those in the base.
    pub(crate) is_on_site: bool,
    /// The start of the path in the address.
    path: usize,
    /// The start of the path below the base in the address; the end of the address for the base itself.
    below: usize,
}

impl Located<'_> {
    /// Returns the path and query below the base; empty for the base itself, and `None` for an href outside of it.
    #[inline]
    pub(crate) fn below(&self) -> Option<&str> {
        match self.relation {
            Relation::Outside => None,
            _ => self.address.as_str().get(self.below..),
        }
    }

    /// Returns the path and query of the address; empty for an opaque URI.
    #[inline]
    pub(crate) fn path_and_query(&self) -> &str {
        self.address.as_str().get(self.path..).unwrap_or_default()
    }
}

impl Base<'_> {
    /// Finds where an href is, as [`relation`](Self::relation) does, and its path below the base.
    ///
    /// It does not allocate for a percent-encoded path, nor for a full URI that begins as the base does.
    #[inline]
    pub(crate) fn locate<'h>(&self, href: &Href<'h>) -> Located<'h> {
        let text = href.as_str();
        if let Some(rest) = self.plain(text) {
            let relation = self.place(rest);
            let start = text.len() - rest.len();
            let address = Href(match &href.0 {
                Cow::Borrowed(text) => Cow::Borrowed(&text[start..]),
                Cow::Owned(text) => Cow::Owned(text[start..].to_owned()),
            });
            let below = self.start_below(relation, address.as_str(), 0);
            return Located { relation, address, is_on_site: true, path: 0, below };
        }
        self.locate_any(href)
    }

    #[cold]
    #[inline]
    fn locate_any<'h>(&self, href: &Href<'h>) -> Located<'h> {
        let Ok(resolved) = self.resolve(href) else {
            let path = href.tail_start();
            return Located { relation: Relation::Outside, address: href.clone(), is_on_site: false, path, below: 0 };
        };
        let (relation, parts) = (self.relation(href), resolved.parts());
        let path = resolved.tail_start();
        let is_on_site = match parts.authority {
            None => true,
            // A base that is a path has no site.
            Some(_) => !self.origin().is_empty() && compare::is_same_site(&parts, &self.parts()),
        };
        let below = self.start_below(relation, resolved.as_str(), path);
        Located { relation, address: resolved, is_on_site, path, below }
    }

    /// Returns path and query of an href on the site of this base, if they need no repair. Nearly all hrefs are
    /// percent-encoded paths, or begin as the base does.
    #[inline]
    pub(super) fn plain<'t>(&self, text: &'t str) -> Option<&'t str> {
        let rest = match text.starts_with('/') {
            true => text,
            false => text.strip_prefix(self.origin()).filter(|rest| rest.starts_with('/'))?,
        };
        check::deviation(rest).is_none().then_some(rest)
    }

    /// Returns where a plain path with its query is, seen from the base.
    #[inline]
    pub(super) fn place(&self, rest: &str) -> Relation {
        let path = memchr::memchr(b'?', rest.as_bytes()).map_or(rest, |end| &rest[..end]);
        compare::place(&plain_escapes(path), self.normal_path())
    }

    /// Returns the start of the path below this base in `address`, whose own path begins at `start`.
    #[inline]
    fn start_below(&self, relation: Relation, address: &str, start: usize) -> usize {
        let (path, own) = (&address[start..], self.normal_path());
        match relation {
            Relation::Child | Relation::Descendant => {}
            Relation::Same | Relation::Outside => return address.len(),
        }
        if path.strip_prefix(own).is_some_and(|rest| rest.starts_with('/')) {
            return start + own.len() + 1;
        }
        // Every spelling of a path has the same number of slashes.
        let slashes = own.bytes().filter(|&byte| byte == b'/').count();
        let slash = path.bytes().enumerate().filter(|(_, byte)| *byte == b'/').nth(slashes);
        slash.map_or(address.len(), |(at, _)| start + at + 1)
    }
}
