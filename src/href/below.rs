//! Finds where an href is, and its path below a base.

use std::borrow::Cow;

use super::Href;
use super::base::{Base, Relation};
use super::check::{PlainPath, plain_path};
use super::compare::{self, Key, plain_escapes};

/// An href, seen from a base.
#[derive(Clone, Debug)]
pub(crate) struct Located<'h> {
    pub(crate) relation: Relation,
    /// The resolved href: without dot segments, and percent-encoded. If it cannot be resolved, the href as it was sent.
    /// A path is on the site of the base.
    pub(crate) address: Href<'h>,
    /// True if scheme and authority equal those in the base.
    pub(crate) is_on_site: bool,
    /// True if the address is a path in which [`deviation`](super::deviation) finds nothing.
    is_plain: bool,
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

    /// Returns a key that is equal for resources at one site, however they are spelt, with or without a slash at the end.
    #[inline]
    pub(crate) fn key(&self) -> Key<'_> {
        let key = if self.is_plain { Key::of_plain(self.address.as_str()) } else { self.address.key() };
        key.ignoring_slash()
    }

    /// Returns the path and query of the address, at this origin.
    #[inline]
    pub(crate) fn address_at(&self, origin: &str) -> Href<'static> {
        let tail = self.path_and_query();
        let mut text = String::with_capacity(origin.len() + tail.len());
        text.push_str(origin);
        text.push_str(tail);
        Href(Cow::Owned(text))
    }

    /// Returns the path and query of the address; empty for an opaque URI.
    #[inline]
    pub(crate) fn path_and_query(&self) -> &str {
        self.address.as_str().get(self.path..).unwrap_or_default()
    }
}

/// Returns true if a text has this byte. It looks at all of them, and so at many at once, because names and paths are
/// short.
#[inline]
fn has(text: &[u8], byte: u8) -> bool {
    text.iter().fold(false, |has, other| has | (*other == byte))
}

impl Base<'_> {
    /// Finds where an href is, as [`relation`](Self::relation) does, and its path below the base.
    ///
    /// It does not allocate for a percent-encoded path, nor for a full URI that begins as the base does.
    ///
    /// `is_checked` says that [`deviation`](super::deviation) finds nothing in the href.
    #[inline]
    pub(crate) fn locate<'h>(&self, href: &Href<'h>, is_checked: bool) -> Located<'h> {
        let text = href.as_str();
        let Some((rest, found)) = self.plain_or_checked(text, is_checked) else { return self.locate_any(href) };
        let (relation, below) = self.place(rest, found);
        let start = text.len() - rest.len();
        let address = Href(match &href.0 {
            Cow::Borrowed(text) => Cow::Borrowed(&text[start..]),
            Cow::Owned(text) => Cow::Owned(text[start..].to_owned()),
        });
        let below = below.unwrap_or_else(|| self.start_below(relation, address.as_str(), 0));
        Located { relation, address, is_on_site: true, is_plain: true, path: 0, below }
    }

    /// Returns where an href is, as [`relation`](Self::relation) does. `is_checked` is as in [`locate`](Self::locate).
    #[inline]
    pub(crate) fn relation_of(&self, href: &Href<'_>, is_checked: bool) -> Relation {
        match self.plain_or_checked(href.as_str(), is_checked) {
            Some((rest, found)) => self.place(rest, found).0,
            None => self.relation_of_any(href.as_str()),
        }
    }

    #[cold]
    #[inline]
    fn locate_any<'h>(&self, href: &Href<'h>) -> Located<'h> {
        let Ok(resolved) = self.resolve(href) else {
            let path = href.tail_start();
            let (relation, address) = (Relation::Outside, href.clone());
            return Located { relation, address, is_on_site: false, is_plain: false, path, below: 0 };
        };
        let (relation, parts) = (self.relation(href), resolved.parts());
        let path = resolved.tail_start();
        let is_on_site = match parts.authority {
            None => true,
            // A base that is a path has no site.
            Some(_) => !self.origin().is_empty() && compare::is_same_site(&parts, &self.parts()),
        };
        let below = self.start_below(relation, resolved.as_str(), path);
        Located { relation, address: resolved, is_on_site, is_plain: false, path, below }
    }

    /// Returns what [`plain`](Self::plain) returns; `is_checked` says that the href has no deviation.
    #[inline]
    fn plain_or_checked<'t>(&self, text: &'t str, is_checked: bool) -> Option<(&'t str, PlainPath)> {
        if !is_checked {
            return self.plain(text);
        }
        // Behind an authority, a path may begin with two slashes; by itself it may not.
        let rest = self.tail(text).filter(|rest| rest.starts_with('/') && !rest.starts_with("//"))?;
        Some((rest, PlainPath { has_query: has(rest.as_bytes(), b'?') }))
    }

    /// Returns an href without what it begins with as the base does.
    #[inline]
    fn tail<'t>(&self, text: &'t str) -> Option<&'t str> {
        if text.starts_with('/') { Some(text) } else { text.strip_prefix(self.origin()) }
    }

    /// Returns path and query of an href on the site of this base, if they need no repair. Nearly all hrefs are
    /// percent-encoded paths, or begin as the base does.
    #[inline]
    pub(super) fn plain<'t>(&self, text: &'t str) -> Option<(&'t str, PlainPath)> {
        let rest = self.tail(text)?;
        plain_path(rest.as_bytes()).map(|found| (rest, found))
    }

    /// Returns where a plain path with its query is, seen from the base, and the start of the path below the base, if
    /// that is known already.
    #[inline]
    pub(super) fn place(&self, rest: &str, found: PlainPath) -> (Relation, Option<usize>) {
        let path = match found.has_query {
            true => memchr::memchr(b'?', rest.as_bytes()).map_or(rest, |end| &rest[..end]),
            false => rest,
        };
        let own = self.normal_path();
        // No escape becomes a slash in the normal form, so the spelling behind the path of the base does not matter.
        match compare::without_slash(path).as_bytes().strip_prefix(own.as_bytes()) {
            Some([]) => (Relation::Same, Some(rest.len())),
            Some([b'/', names @ ..]) if compare::is_other_path(names) == Some(false) => {
                let relation = if has(names, b'/') { Relation::Descendant } else { Relation::Child };
                (relation, Some(own.len() + 1))
            }
            _ => (self.place_any(path), None),
        }
    }

    /// Returns where a plain path is, however it is spelt.
    #[inline(never)]
    fn place_any(&self, path: &str) -> Relation {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Base, Href, check, compare};
    use super::Relation;
    use crate::href::Key;

    /// Texts that are like each other and like the bases: paths, URLs and odd ones, with few segments and many spellings.
    fn texts() -> impl Strategy<Value = String> {
        let origin = prop_oneof![
            5 => Just(""),
            3 => Just("http://h"),
            1 => Just("HTTP://H"),
            1 => Just("http://h:80"),
            1 => Just("http://h2"),
            1 => Just("//h"),
            1 => Just("mailto:"),
        ];
        let segment = prop_oneof![
            4 => "[ab]{0,2}",
            1 => Just("%61".to_owned()),
            1 => Just("%2F".to_owned()),
            1 => Just("%2f".to_owned()),
            1 => Just("..%2fa".to_owned()),
            1 => Just("a%5C..".to_owned()),
            1 => Just("a%00".to_owned()),
            1 => Just("..;".to_owned()),
            1 => Just("a;b".to_owned()),
            1 => Just("\u{FFFD}".to_owned()),
            1 => Just("~".to_owned()),
            1 => Just("%7e".to_owned()),
            1 => Just("%7".to_owned()),
            1 => Just("..".to_owned()),
            1 => Just("%2E".to_owned()),
            1 => Just("a b".to_owned()),
            1 => Just("a\\b".to_owned()),
        ];
        let query = prop_oneof![6 => Just(""), 1 => Just("?"), 1 => Just("?a/b"), 1 => Just("#a")];
        let first = prop_oneof![6 => Just("/"), 1 => Just("")];
        (origin, first, prop::collection::vec(segment, 0..5), query)
            .prop_map(|(origin, first, segments, query)| format!("{origin}{first}{}{query}", segments.join("/")))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

        /// The short way for plain hrefs finds what the long way finds.
        #[test]
        fn plain_hrefs_are_as_any_other(base in texts(), href in texts(), collection in any::<bool>()) {
            let made = if collection { Base::collection(&*base) } else { Base::new(&*base) };
            let Ok(base) = made else { return Ok(()) };
            let href = Href::from_wire(href.as_str().into());
            let text = href.as_str();
            prop_assert_eq!(base.relation(&href), base.relation_of_any(text));
            let (resolved, other) = (base.resolve(&href), base.resolve_any(&href));
            prop_assert_eq!(resolved.as_ref().map_err(|error| error.message()), other.as_ref().map_err(|error| error.message()));
            let located = base.locate(&href, false);
            prop_assert_eq!(located.relation, base.relation(&href));
            if check::deviation(text).is_some() {
                return Ok(());
            }
            let checked = base.locate(&href, true);
            prop_assert_eq!(base.relation_of(&href, true), located.relation);
            prop_assert_eq!((checked.relation, &checked.address), (located.relation, &located.address));
            prop_assert_eq!((checked.below(), checked.is_on_site), (located.below(), located.is_on_site));
            prop_assert_eq!(checked.key(), located.address.key().ignoring_slash());
            if let Some((rest, _)) = base.plain(text) {
                let found = located.address.key();
                prop_assert_eq!(Key::of_plain(rest), found);
                // The path below, by counting slashes.
                let below = base.start_below(located.relation, rest, 0);
                let expected = if located.relation == Relation::Outside { None } else { rest.get(below..) };
                prop_assert_eq!(located.below(), expected);
                prop_assert_eq!(located.relation, compare::place(&super::plain_escapes(path(rest)), base.normal_path()));
            }
        }
    }

    fn path(rest: &str) -> &str {
        rest.split_once('?').map_or(rest, |(path, _)| path)
    }
}
