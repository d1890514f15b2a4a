//! Finds where an href is, and its path below a base.

use std::borrow::Cow;

use super::Href;
use super::base::{Base, Relation};
use super::check::is_plain_path_from;
use super::compare::{self, Key, plain_escapes};
use super::encode::{Class, class, is_clear_escape};

/// An href, seen from a base.
#[derive(Clone, Debug)]
pub(crate) struct Located<'h> {
    pub(crate) relation: Relation,
    /// The resolved href: without dot segments, and percent-encoded. If it cannot be resolved, the href as it was sent.
    /// A path is on the site of the base.
    pub(crate) address: Href<'h>,
    /// True if scheme and authority equal those in the base.
    pub(crate) is_on_site: bool,
    form: AddressForm,
    /// The start of the path in the address.
    path: usize,
    /// The start of the path below the base in the address; the end of the address for the base itself.
    below: usize,
}

/// What is known of the form of an address.
#[derive(Clone, Copy, Debug)]
enum AddressForm {
    /// A path without a query in its normal form, but for a slash at its end.
    NormalPath,
    /// A path, with or without a query, in which [`deviation`](super::deviation) finds nothing.
    PlainPath,
    Any,
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
        let address = self.address.as_str();
        let key = match self.form {
            AddressForm::NormalPath => Key::of_normal(address),
            AddressForm::PlainPath => Key::of_plain(address),
            AddressForm::Any => self.address.key(),
        };
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

/// The place of an href below a base, which is the same for an equal href.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placed {
    pub(crate) relation: Relation,
    /// As in [`Located`].
    below: usize,
    form: AddressForm,
}

/// The bytes of a path that say more about it than others.
const SLASH: u8 = 1;
const DOT: u8 = 2;
const PERCENT: u8 = 4;
/// All that may not be in a path, and what begins a query or the parameters of a segment.
const OTHER: u8 = 8;

const SIGNS: [u8; 256] = {
    let mut signs = [0; 256];
    let mut byte = 0;
    while byte < signs.len() {
        signs[byte] = match (byte as u8, class(byte as u8)) {
            (b'.', _) => DOT,
            (b';', _) => OTHER,
            (_, Class::Plain) => 0,
            (_, Class::Slash) => SLASH,
            (_, Class::Percent) => PERCENT,
            (_, Class::Question | Class::Hash | Class::Illegal) => OTHER,
        };
        byte += 1;
    }
    signs
};

/// Returns the signs in the names behind a base and a slash, or `None` if they are not certainly in their normal form,
/// without deviation, or if somebody may take them for others.
#[inline]
fn signs(names: &[u8]) -> Option<u8> {
    // A few bytes at a time without a branch, because few words have an escape.
    const WORD: usize = 8;
    let look = |start: usize, bytes: &[u8]| {
        let signs = bytes.iter().fold(0, |signs, byte| signs | SIGNS[usize::from(*byte)]);
        let is_clear = |at: usize| names[at] != b'%' || is_clear_escape(names, at);
        (signs & PERCENT == 0 || (start..start + bytes.len()).all(is_clear)).then_some(signs)
    };
    let words = names.chunks_exact(WORD);
    let mut signs = look(names.len() - words.remainder().len(), words.remainder())?;
    for (number, word) in words.enumerate() {
        signs |= look(WORD * number, word)?;
    }
    let is_dots = |segment: &[u8]| matches!(segment, b"." | b"..");
    let is_normal = signs & OTHER == 0
        && match signs & (DOT | SLASH) {
            DOT => !is_dots(names),
            0 | SLASH => true,
            _ => !names.split(|byte| *byte == b'/').any(is_dots),
        };
    is_normal.then_some(signs)
}

impl Base<'_> {
    /// Finds where an href is, as [`relation`](Self::relation) does, and its path below the base.
    ///
    /// It does not allocate for a percent-encoded path, nor for a full URI that begins as the base does.
    #[inline]
    pub(crate) fn locate<'h>(&self, href: &Href<'h>) -> Located<'h> {
        self.locate_placed(href, self.placed(href))
    }

    /// Does what [`locate`](Self::locate) does, for an href whose place [`placed`](Self::placed) returned.
    #[inline]
    pub(crate) fn locate_placed<'h>(&self, href: &Href<'h>, placed: Option<Placed>) -> Located<'h> {
        let Some(Placed { relation, below, form }) = placed else { return self.locate_any(href) };
        let start = if href.as_str().starts_with('/') { 0 } else { self.origin().len() };
        let address = Href(match &href.0 {
            Cow::Borrowed(text) => Cow::Borrowed(text.get(start..).unwrap_or_default()),
            Cow::Owned(text) => Cow::Owned(text.get(start..).unwrap_or_default().to_owned()),
        });
        Located { relation, address, is_on_site: true, form, path: 0, below }
    }

    /// Returns the place of an href without deviation that is a path, or begins as the base does. Nearly all are. With
    /// another href, use [`locate`](Self::locate).
    #[inline]
    pub(crate) fn placed(&self, href: &Href<'_>) -> Option<Placed> {
        let rest = self.tail(href.as_str())?;
        if let Some((relation, below)) = self.place_normal(rest) {
            return Some(Placed { relation, below, form: AddressForm::NormalPath });
        }
        self.is_plain(rest).then(|| {
            let relation = self.place(rest);
            let below = self.start_below(relation, rest, 0);
            Placed { relation, below, form: AddressForm::PlainPath }
        })
    }

    #[cold]
    #[inline]
    fn locate_any<'h>(&self, href: &Href<'h>) -> Located<'h> {
        let Ok(resolved) = self.resolve(href) else {
            let path = href.tail_start();
            let (relation, address) = (Relation::Outside, href.clone());
            return Located { relation, address, is_on_site: false, form: AddressForm::Any, path, below: 0 };
        };
        let (relation, parts) = (self.relation(href), resolved.parts());
        let path = resolved.tail_start();
        let is_on_site = match parts.authority {
            None => true,
            // A base that is a path has no site.
            Some(_) => !self.origin().is_empty() && compare::is_same_site(&parts, &self.parts()),
        };
        let below = self.start_below(relation, resolved.as_str(), path);
        Located { relation, address: resolved, is_on_site, form: AddressForm::Any, path, below }
    }

    /// Returns an href without what it begins with as the base does, if that is a path.
    #[inline]
    fn tail<'t>(&self, text: &'t str) -> Option<&'t str> {
        let rest = if text.starts_with('/') { text } else { text.strip_prefix(self.origin())? };
        // Behind an authority, a path may begin with two slashes; by itself it may not.
        match rest.as_bytes() {
            [b'/', b'/', ..] => None,
            [b'/', ..] => Some(rest),
            _ => None,
        }
    }

    /// Returns path and query of an href on the site of this base, if they need no repair. Nearly all hrefs are
    /// percent-encoded paths, or begin as the base does.
    #[inline]
    pub(super) fn plain<'t>(&self, text: &'t str) -> Option<&'t str> {
        let rest = self.tail(text)?;
        let is_normal = self.names(rest).is_some_and(|names| signs(names).is_some());
        (is_normal || self.is_plain(rest)).then_some(rest)
    }

    /// Returns true for a path, with or without a query, that has no deviation.
    #[inline(never)]
    fn is_plain(&self, rest: &str) -> bool {
        // The normal form of a path needs no repair.
        let start = self.names(rest).map_or(0, |names| rest.len() - names.len());
        is_plain_path_from(rest.as_bytes(), start)
    }

    /// Returns what is behind the path of the base and a slash.
    #[inline]
    fn names<'t>(&self, rest: &'t str) -> Option<&'t [u8]> {
        match rest.as_bytes().strip_prefix(self.normal_path().as_bytes()) {
            Some([b'/', names @ ..]) => Some(names),
            _ => None,
        }
    }

    /// Returns where a path without a query is, seen from the base, and the start of the path below the base, if it
    /// begins with the path of the base, and what follows is in its normal form and nobody takes it for another path.
    #[inline]
    fn place_normal(&self, rest: &str) -> Option<(Relation, usize)> {
        let names = self.names(rest)?;
        let signs = signs(names)?;
        let below = rest.len() - names.len();
        let inner = names.strip_suffix(b"/").unwrap_or(names);
        Some(match names {
            [] => (Relation::Same, rest.len()),
            _ if signs & SLASH != 0 && inner.contains(&b'/') => (Relation::Descendant, below),
            _ => (Relation::Child, below),
        })
    }

    /// Returns where a plain path with its query is, however it is spelt.
    #[inline(never)]
    fn place(&self, rest: &str) -> Relation {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Base, Href, compare};
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
            let located = base.locate(&href);
            prop_assert_eq!(located.relation, base.relation(&href));
            prop_assert_eq!(located.key(), located.address.key().ignoring_slash());
            if let Some(rest) = base.plain(text) {
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
