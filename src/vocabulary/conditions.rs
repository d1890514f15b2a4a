//! The names of conditions, their statuses, and their content.

use http::StatusCode;

use super::elements;
use crate::name::Name;
use crate::namespace;

/// Declares constants from a table, a list of their local names, and a function that looks up a local name in the table
/// and returns `None` if it is not there, or else the entry. An entry is `description CONST = "local-name" [status or status], rfc
/// "section", …;`, where the statuses are optional.
macro_rules! conditions {
    (fn $lookup:ident, const $names:ident, Name::$namespace:ident; $(
        $(#[doc = $text:literal])+
        $name:ident = $local:literal $([$($status:literal)or+])?,
        $first_rfc:literal $first_section:literal $(, $rfc:literal $section:literal)*;
    )+) => {
        $(
            $(#[doc = $text])+
            #[doc = ""]
            #[doc = concat!(
                $("Use with ", stringify!($($status)or+), ". ",)?
                "[RFC ", $first_rfc, " §", $first_section, "]",
                "(https://www.rfc-editor.org/rfc/rfc", $first_rfc, "#section-", $first_section, ")",
                $(", [RFC ", $rfc, " §", $section, "]",
                "(https://www.rfc-editor.org/rfc/rfc", $rfc, "#section-", $section, ")",)*
            )]
            pub const $name: super::Name = super::Name::$namespace($local);
        )+

        #[inline]
        pub(super) fn $lookup(local: &str) -> Option<&'static super::Known> {
            match local {
                $($local => Some(const {
                    &super::Known {
                        statuses: &[$($(super::status($status)),+)?],
                        text: concat!($($text),+),
                        sections: &[
                            concat!("RFC ", $first_rfc, " §", $first_section),
                            $(concat!("RFC ", $rfc, " §", $section),)*
                        ],
                    }
                }),)+
                _ => None,
            }
        }

        pub(in crate::vocabulary) const $names: &[&str] = &[$($local),+];
    };
}

/// What is known about a condition.
struct Known {
    statuses: &'static [StatusCode],
    /// The description, after a space.
    text: &'static str,
    sections: &'static [&'static str],
}

pub mod caldav;
pub mod carddav;
pub mod dav;
mod model;
pub mod versioning;

pub(crate) use self::model::{broken_model, model};

/// Returns the statuses that an RFC names for exactly this condition; empty for any other name.
///
/// Every status that the RFC mentions counts, even as "typically 423". An empty list does not mean that every status is
/// right; see the [module](crate::condition) for the general rule.
///
/// # Example
///
/// ```
/// use http::StatusCode;
/// use multistatus::condition;
///
/// assert_eq!(condition::statuses(&condition::QUOTA_NOT_EXCEEDED), [StatusCode::INSUFFICIENT_STORAGE]);
/// assert!(condition::statuses(&condition::NAME_ALLOWED).is_empty());
/// # Ok::<(), multistatus::Error>(())
/// ```
#[must_use]
#[inline]
pub fn statuses(name: &Name) -> &'static [StatusCode] {
    find(name).map_or(&[], |known| known.statuses)
}

/// Returns what a condition requires, and what its element holds, or `None` for a name that no RFC defines.
///
/// # Example
///
/// ```
/// use multistatus::condition;
///
/// let sentence = condition::description(&condition::NO_EXTERNAL_ENTITIES);
/// assert_eq!(sentence, Some("Precondition: the body of the request must not contain an external entity."));
/// ```
#[must_use]
#[inline]
pub fn description(name: &Name) -> Option<&'static str> {
    find(name).map(|known| known.text.trim_start())
}

/// Returns the sections of the RFCs that define a condition, such as `RFC 4918 §16`; empty for any other name.
///
/// # Example
///
/// ```
/// use multistatus::condition;
///
/// let sections = condition::sections(&condition::CANNOT_MODIFY_PROTECTED_PROPERTY);
/// assert_eq!(sections, ["RFC 4918 §16", "RFC 3253 §3.12"]);
/// ```
#[must_use]
#[inline]
pub fn sections(name: &Name) -> &'static [&'static str] {
    find(name).map_or(&[], |known| known.sections)
}

/// Returns true for a name that an RFC defines as a condition.
///
/// Some of these names are also properties, or parts of one (`supported-report`, `checked-in`, `grant-only`), so only
/// call this for elements in a place that holds no properties.
pub(crate) fn is_known(name: &Name) -> bool {
    match name.parts() {
        // RFC 5995 §4.1 writes this name in two ways: with "URI" in the text, with "uri" in the DTD.
        (namespace::DAV, "allow-client-defined-uri") => true,
        (namespace::DAV, local) => elements::is_condition(local),
        (namespace::CALDAV, local) => holds(&CALDAV, local),
        (namespace::CARDDAV, local) => holds(&CARDDAV, local),
        _ => false,
    }
}

#[inline]
fn find(name: &Name) -> Option<&'static Known> {
    match name.parts() {
        // RFC 5995 §4.1 writes this name in two ways: with "URI" in the text, with "uri" in the DTD.
        (namespace::DAV, "allow-client-defined-uri") => dav::find_dav("allow-client-defined-URI"),
        (namespace::DAV, local) => dav::find_dav(local).or_else(|| versioning::find_versioning(local)),
        (namespace::CALDAV, local) => caldav::find_caldav(local),
        (namespace::CARDDAV, local) => carddav::find_carddav(local),
        _ => None,
    }
}

static CALDAV: [u8; packed_len(caldav::CALDAV_NAMES)] = pack(caldav::CALDAV_NAMES);
static CARDDAV: [u8; packed_len(carddav::CARDDAV_NAMES)] = pack(carddav::CARDDAV_NAMES);

/// Returns true if a list of [`pack`] holds this name.
fn holds(mut list: &[u8], name: &str) -> bool {
    while let [len, rest @ ..] = list {
        let Some((entry, rest)) = rest.split_at_checked(usize::from(*len)) else { break };
        if entry == name.as_bytes() {
            return true;
        }
        list = rest;
    }
    false
}

/// Writes each name after a byte that says how long it is. Every reader needs these names, and comparing with each of
/// them in code, or in a list of references to texts, takes twice as many bytes of a program.
const fn pack<const N: usize>(names: &[&str]) -> [u8; N] {
    let (mut list, mut end, mut at) = ([0; N], 0, 0);
    while at < names.len() {
        let name = names[at].as_bytes();
        assert!(name.len() < 256);
        list[end] = name.len() as u8;
        let mut byte = 0;
        while byte < name.len() {
            list[end + 1 + byte] = name[byte];
            byte += 1;
        }
        end += 1 + name.len();
        at += 1;
    }
    list
}

const fn packed_len(names: &[&str]) -> usize {
    let (mut len, mut at) = (0, 0);
    while at < names.len() {
        len += 1 + names[at].len();
        at += 1;
    }
    len
}

/// `StatusCode::from_u16` cannot be used in a constant.
#[inline]
const fn status(code: u16) -> StatusCode {
    match code {
        400 => StatusCode::BAD_REQUEST,
        403 => StatusCode::FORBIDDEN,
        409 => StatusCode::CONFLICT,
        412 => StatusCode::PRECONDITION_FAILED,
        423 => StatusCode::LOCKED,
        507 => StatusCode::INSUFFICIENT_STORAGE,
        _ => panic!("a status that no condition has"),
    }
}

#[cfg(test)]
mod tests {
    use super::dav::LOCK_TOKEN_SUBMITTED;
    use super::{caldav, carddav, is_known};
    use crate::name::Name;

    #[test]
    fn a_name_is_known_in_its_own_namespace_only() {
        for name in [LOCK_TOKEN_SUBMITTED, caldav::MAX_RESOURCE_SIZE, carddav::MAX_RESOURCE_SIZE] {
            assert!(is_known(&name), "{name}");
            assert!(!is_known(&Name::shared("http://example.com/", name.local())), "{name}");
        }
        assert!(!is_known(&Name::dav("max-resource-size")));
        assert!(!is_known(&Name::caldav("lock-token-submitted")));
    }

    #[test]
    fn both_spellings_of_rfc_5995_are_known() {
        assert!(is_known(&Name::dav("allow-client-defined-URI")));
        assert!(is_known(&Name::dav("allow-client-defined-uri")));
    }

    #[test]
    fn what_a_row_may_hold_is_no_condition() {
        let children = ["href", "status", "propstat", "error", "responsedescription", "location", "prop", "score"];
        for local in children {
            assert!(!is_known(&Name::dav(local)), "{local}");
        }
    }
}
