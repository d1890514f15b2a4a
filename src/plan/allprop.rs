//! What `allprop` leaves out.

use crate::name::Name;
use crate::namespace::{CALDAV, CARDDAV, DAV};

/// Returns true if `allprop` means a property that a resource has: RFC 4918 §14.2 means dead properties, and the live
/// ones that RFC 4918 defines. The RFCs after it say of their live properties that they "SHOULD NOT be returned".
///
/// A property that no RFC defines is like a dead one here: the source knows better, and leaves out what it wants.
pub(super) fn means(name: &Name) -> bool {
    match name.parts() {
        (DAV, local) => !is_of_later_rfc(local),
        // RFC 4791 §5.2, §6.2, RFC 6638 §2, §9, RFC 7809 §5, RFC 7953 §7, RFC 8607 §6; RFC 6352 §6.2, §7.1, §8.3.
        (CALDAV | CARDDAV, _) => false,
        _ => true,
    }
}

#[rustfmt::skip]
fn is_of_later_rfc(local: &str) -> bool {
    matches!(
        local,
        // RFC 3253: "SHOULD NOT return any of the properties defined by this document" (§3.11).
        "comment" | "creator-displayname" | "supported-method-set" | "supported-live-property-set"
        | "supported-report-set" | "checked-in" | "auto-version" | "checked-out" | "predecessor-set" | "successor-set"
        | "checkout-set" | "version-name" | "checkout-fork" | "checkin-fork" | "version-set" | "root-version"
        | "version-history" | "workspace-checkout-set" | "workspace" | "auto-update" | "label-name-set" | "merge-set"
        | "auto-merge-set" | "baseline-controlled-collection" | "subbaseline-set" | "baseline-collection"
        | "baseline-controlled-collection-set" | "version-controlled-configuration" | "activity-version-set"
        | "activity-checkout-set" | "subactivity-set" | "current-workspace-set" | "activity-set" | "unreserved"
        | "current-activity-set" | "eclipsed-set" | "version-controlled-binding-set"
        // RFC 3648 §4.1.
        | "ordering-type"
        // RFC 3744 §4, §5.
        | "alternate-URI-set" | "principal-URL" | "group-member-set" | "group-membership" | "owner" | "group"
        | "supported-privilege-set" | "current-user-privilege-set" | "acl" | "acl-restrictions" | "inherited-acl-set"
        | "principal-collection-set"
        // RFC 4331 §2.
        | "quota-available-bytes" | "quota-used-bytes"
        // RFC 4437 §12.
        | "redirect-lifetime" | "reftarget"
        // RFC 5323 §3.4.
        | "supported-query-grammar-set"
        // RFC 5397 §3.
        | "current-user-principal"
        // RFC 5842 §3.
        | "resource-id" | "parent-set"
        // RFC 5995 §3.2.
        | "add-member"
        // RFC 6578 §4.
        | "sync-token"
    )
}

#[cfg(test)]
mod tests {
    use super::means;
    use crate::name::Name;
    use crate::prop::{CreationDate, LiveProperty, LockDiscovery, QuotaUsed, SyncToken};

    #[test]
    fn later_rfcs_are_left_out() {
        let dead = Name::shared("http://ns.example.com/", "owner");
        let meant = [CreationDate::NAME, LockDiscovery::NAME, Name::dav("source"), Name::dav("a-dead-one"), dead];
        assert!(meant.iter().all(means));
        let left_out = [QuotaUsed::NAME, SyncToken::NAME, Name::dav("acl"), Name::caldav("max-instances")];
        assert!(!left_out.iter().any(means));
    }
}
