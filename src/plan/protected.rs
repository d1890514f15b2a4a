//! Which properties clients cannot change.

use crate::name::Name;
use crate::namespace::{CALDAV, CARDDAV, DAV};
use crate::operation::Operation;

/// Returns true if an RFC says of a live property that it is protected or computed, or that it MUST or SHOULD be protected.
///
/// What "MAY be protected", such as `creationdate`, `getcontenttype` and `owner`, is for the server to decide.
pub(super) fn is_protected(name: &Name) -> bool {
    match name.parts() {
        (DAV, local) => is_protected_dav(local),
        // RFC 4791 §5.2.3 to §5.2.9, §7.5.1, RFC 6638 §3.2.10.
        (CALDAV, local) => matches!(
            local,
            "supported-calendar-component-set"
                | "supported-calendar-data"
                | "max-resource-size"
                | "min-date-time"
                | "max-date-time"
                | "max-instances"
                | "max-attendees-per-instance"
                | "supported-collation-set"
                | "schedule-tag"
        ),
        // RFC 6352 §6.2.2, §6.2.3, §8.3.1.
        (CARDDAV, local) => {
            matches!(local, "supported-address-data" | "max-resource-size" | "supported-collation-set")
        }
        _ => false,
    }
}

#[rustfmt::skip]
fn is_protected_dav(local: &str) -> bool {
    matches!(
        local,
        // RFC 4918 §15.
        "getcontentlength" | "getetag" | "getlastmodified" | "lockdiscovery" | "resourcetype" | "supportedlock"
        // RFC 3253.
        | "supported-method-set" | "supported-live-property-set" | "supported-report-set" | "checked-in" | "checked-out"
        | "predecessor-set" | "successor-set" | "checkout-set" | "version-name" | "version-set" | "root-version"
        | "version-history" | "workspace-checkout-set" | "workspace" | "label-name-set" | "auto-update"
        | "baseline-controlled-collection" | "baseline-collection" | "subbaseline-set"
        | "version-controlled-binding-set"
        // RFC 3648 §4.1.1.
        | "ordering-type"
        // RFC 3744 §4, §5.
        | "alternate-URI-set" | "principal-URL" | "group-membership" | "supported-privilege-set"
        | "current-user-privilege-set" | "acl" | "acl-restrictions" | "inherited-acl-set" | "principal-collection-set"
        // RFC 4331 §3, §4.
        | "quota-available-bytes" | "quota-used-bytes"
        // RFC 4437 §13.
        | "redirect-lifetime" | "reftarget"
        // RFC 5323 §3.3.
        | "supported-query-grammar-set"
        // RFC 5397 §3.
        | "current-user-principal"
        // RFC 6578 §4.
        | "sync-token"
    )
}

/// Returns true if a request that makes a resource sets this property, although no later request can change it:
/// `resourcetype` (RFC 5689 §3, RFC 4918 §15.9) and `supported-calendar-component-set` (RFC 4791 §5.2.3).
pub(super) fn is_set_at_birth(name: &Name, operation: Operation) -> bool {
    matches!(operation, Operation::Mkcol | Operation::Mkcalendar)
        && matches!(name.parts(), (DAV, "resourcetype") | (CALDAV, "supported-calendar-component-set"))
}

#[cfg(test)]
mod tests {
    use super::{is_protected, is_set_at_birth};
    use crate::name::Name;
    use crate::operation::Operation;

    /// RFC 4918 §15 says of each of its properties whether it is protected.
    #[test]
    fn what_rfc_4918_protects() {
        let protected =
            ["getcontentlength", "getetag", "getlastmodified", "lockdiscovery", "resourcetype", "supportedlock"];
        let open = ["creationdate", "displayname", "getcontentlanguage", "getcontenttype", "source", "owner"];
        assert!(protected.into_iter().all(|local| is_protected(&Name::dav(local))));
        assert!(!open.into_iter().any(|local| is_protected(&Name::dav(local))));
        assert!(!is_protected(&Name::shared("urn:x", "getetag")));
    }

    #[test]
    fn what_is_set_when_a_resource_is_made() {
        let kind = Name::dav("resourcetype");
        let set = [Operation::Mkcol, Operation::Mkcalendar, Operation::Proppatch].map(|it| is_set_at_birth(&kind, it));
        assert_eq!(set, [true, true, false]);
        assert!(!is_set_at_birth(&Name::dav("getetag"), Operation::Mkcol));
    }
}
