//! The names of conditions: what an `error` element holds to say why a request failed.
//!
//! A condition is a rule that a request has to keep. The element inside `error` names the rule that was broken. A
//! *precondition* is about the state before the request, a *postcondition* about the state after it
//! ([RFC 4918 §16](https://www.rfc-editor.org/rfc/rfc4918#section-16)). Any other name works as well: these are the
//! ones that RFCs define. Those of the namespace `DAV:` are here, those of CalDAV and CardDAV in modules of their own,
//! since some local names are in both.
//!
//! A condition is an empty element unless its description says what it holds. Where it names no status, the general
//! rule applies: 403 if the same request would fail again, 409 if somebody can remove the cause.
//!
//! Every call that takes a condition refuses one that breaks its content model, for example `lock-token-submitted` without
//! an href, because a client could not act on it. Nothing is filled in: only the server knows which lock was in the way.
//! What was read is written again as it is, because RFC 4918 itself prints empty ones (§9.6.2, §9.8.8, §9.9.6).
//!
//! | condition | holds | RFC |
//! |---|---|---|
//! | `lock-token-submitted` | `href`, one or more | 4918 §16 |
//! | `no-conflicting-lock` | `href`, any number | 4918 §16 |
//! | `need-privileges` | `resource` with `href` and `privilege`, one or more | 3744 §7.1.1 |
//! | `no-uid-conflict` of CalDAV and CardDAV | one `href` | 4791 §5.3.2.1, 6352 §6.3.2.1 |
//! | `unique-scheduling-object-resource` | one `href` or none | 6638 §3.2.4.1 |
//! | `supported-filter` of CalDAV and CardDAV | filters, any number | 4791 §7.8, 6352 §8.6 |
//! | `search-scope-valid` | `response`, any number | 5323 §2.2.2 |
//! | all others | nothing | |
//!
//! Each may hold further elements as extensions, but no text (RFC 4918 §17).
//!
//! # Example
//!
//! ```
//! use multistatus::{Name, condition};
//!
//! let name: Name = "{DAV:}lock-token-submitted".parse()?;
//! assert_eq!(name, condition::LOCK_TOKEN_SUBMITTED);
//! assert_eq!(condition::statuses(&name), [http::StatusCode::LOCKED]);
//! assert_ne!(condition::caldav::NO_UID_CONFLICT, condition::carddav::NO_UID_CONFLICT);
//! # Ok::<(), multistatus::Error>(())
//! ```

use http::StatusCode;

use crate::name::Name;
use crate::namespace;

/// Constants from a table, and a function to look a local name up in that same table: `None` for a name that is not
/// in it, else the statuses of the entry. An entry is
/// `description CONST = "local-name" [status or status], rfc "section", …;`, where the statuses are optional.
macro_rules! conditions {
    (fn $lookup:ident, Name::$namespace:ident; $(
        $(#[$text:meta])+
        $name:ident = $local:literal $([$($status:literal)or+])?,
        $first_rfc:literal $first_section:literal $(, $rfc:literal $section:literal)*;
    )+) => {
        $(
            $(#[$text])+
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

        pub(super) fn $lookup(local: &str) -> Option<&'static [http::StatusCode]> {
            match local {
                $($local => Some(const { &[$($(super::status($status)),+)?] }),)+
                _ => None,
            }
        }
    };
}

pub mod caldav;
pub mod carddav;
mod dav;
pub(crate) mod model;
mod versioning;

pub use dav::*;
pub use versioning::*;

pub(crate) use model::check;

pub use crate::conditions::{lock_token_submitted, need_privileges, no_conflicting_lock};

/// The statuses that an RFC names for this very condition; empty for any other name.
///
/// The word of the RFC is kept: "typically 423" counts. Empty does not mean that every status is right; see the
/// [module](self) for the general rule.
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
pub fn statuses(name: &Name) -> &'static [StatusCode] {
    find(name).unwrap_or(&[])
}

/// True for a name that an RFC defines as a condition.
///
/// Some of these names are properties too, or parts of one (`supported-report`, `checked-in`, `grant-only`). So ask
/// only about elements in a place that holds no properties.
pub(crate) fn is_known(name: &Name) -> bool {
    find(name).is_some()
}

fn find(name: &Name) -> Option<&'static [StatusCode]> {
    match name.parts() {
        // RFC 5995 §4.1 writes this name in two ways: with "URI" in the text, with "uri" in the DTD.
        (namespace::DAV, "allow-client-defined-uri") => dav::find_dav("allow-client-defined-URI"),
        (namespace::DAV, local) => dav::find_dav(local).or_else(|| versioning::find_versioning(local)),
        (namespace::CALDAV, local) => caldav::find_caldav(local),
        (namespace::CARDDAV, local) => carddav::find_carddav(local),
        _ => None,
    }
}

/// `StatusCode::from_u16` cannot be used in a constant.
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
    use super::{LOCK_TOKEN_SUBMITTED, caldav, carddav, is_known};
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
