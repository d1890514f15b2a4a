//! The elements in the namespace `DAV:` that RFCs define.

use super::conditions::{dav, versioning};
use crate::deviation::Deviation;
use crate::name::Name;

/// True if an RFC defines an element with this local name in the namespace `DAV:`.
///
/// Any element counts, whatever its place: structure, properties and their parts, conditions, reports, privileges, and
/// elements of requests.
fn is_dav_element(local: &str) -> bool {
    number(local.as_bytes()).is_some()
}

/// Returns the name of the element with this local name, if an RFC defines one. It is found at once, because nearly
/// every element of a response is looked up here: its name then needs no memory.
pub(crate) fn known(local: &[u8]) -> Option<Name> {
    numbered(number(local)?)
}

/// Returns the name of the element with this [`number`].
pub(crate) fn numbered(number: usize) -> Option<Name> {
    name(number).map(Name::dav_element)
}

/// True if the element with this local name is a condition.
pub(crate) fn is_condition(local: &str) -> bool {
    number(local.as_bytes())
        .is_some_and(|number| IS_CONDITION.get(number / 8).is_some_and(|set| set & bit(number) != 0))
}

/// Returns the number of an element in [`ELEMENTS`], whose local name is then well-formed.
pub(crate) fn number(local: &[u8]) -> Option<usize> {
    let mut at = place(local);
    // The table has more places than elements.
    while let Some(number) = PLACES[at % PLACES.len()].checked_sub(1) {
        if name(usize::from(number))?.as_bytes() == local {
            return Some(usize::from(number));
        }
        at += 1;
    }
    None
}

/// Returns the name of the element with this number.
fn name(number: usize) -> Option<&'static str> {
    let start = *STARTS.get(number)?;
    let end = *STARTS.get(number + 1)?;
    NAMES.get(usize::from(start)..usize::from(end))
}

/// Returns the place in the table where the search for an element begins.
const fn place(local: &[u8]) -> usize {
    let len = local.len();
    if len == 0 {
        return 0;
    }
    // Names of one length differ somewhere in these bytes, mostly.
    let bytes = [local[0], local[len / 4], local[len / 2], local[len - 1]];
    let number = u32::from_le_bytes(bytes).wrapping_add(len as u32);
    // Multiplicative hashing: each bit of the input changes the highest bits of the product.
    (number.wrapping_mul(0x9E37_79B9) >> 22) as usize
}

/// The number of each element, counted from 1, in its [`place`] or the next free one after it.
static PLACES: [u16; 1 << 10] = places();

const fn places() -> [u16; 1 << 10] {
    let mut places = [0; 1 << 10];
    let mut number = 0;
    while number < ELEMENTS.len() {
        let mut at = place(ELEMENTS[number].as_bytes());
        while places[at] != 0 {
            at = (at + 1) % places.len();
        }
        number += 1;
        places[at] = number as u16;
    }
    places
}

/// The names of all elements, one after the other. Every reader needs them, and a reference for each of them takes forty
/// bytes of a program.
static NAMES: &str = {
    const BYTES: [u8; STARTS[ELEMENTS.len()] as usize] = {
        let (mut bytes, mut number) = ([0; STARTS[ELEMENTS.len()] as usize], 0);
        while number < ELEMENTS.len() {
            let (name, start, mut at) = (ELEMENTS[number].as_bytes(), STARTS[number] as usize, 0);
            while at < name.len() {
                bytes[start + at] = name[at];
                at += 1;
            }
            number += 1;
        }
        bytes
    };
    match std::str::from_utf8(&BYTES) {
        Ok(names) => names,
        Err(_) => panic!("names are UTF-8"),
    }
};

/// Where each name begins in [`NAMES`], and where the last one ends.
static STARTS: [u16; ELEMENTS.len() + 1] = {
    let (mut starts, mut number) = ([0; ELEMENTS.len() + 1], 0);
    while number < ELEMENTS.len() {
        starts[number + 1] = starts[number] + ELEMENTS[number].len() as u16;
        number += 1;
    }
    starts
};

/// The elements that are conditions, one bit for each.
static IS_CONDITION: [u8; ELEMENTS.len().div_ceil(8)] = {
    let mut set = [0; ELEMENTS.len().div_ceil(8)];
    let places = places();
    let lists = [dav::DAV_NAMES, versioning::VERSIONING_NAMES];
    let (mut list, mut at) = (0, 0);
    while list < lists.len() {
        if at == lists[list].len() {
            (list, at) = (list + 1, 0);
            continue;
        }
        let local = lists[list][at].as_bytes();
        let mut place = place(local);
        while !is_same(ELEMENTS[places[place] as usize - 1].as_bytes(), local) {
            place = (place + 1) % places.len();
        }
        let number = places[place] as usize - 1;
        set[number / 8] |= bit(number);
        at += 1;
    }
    set
};

const fn bit(number: usize) -> u8 {
    1 << (number % 8)
}

/// Compares two texts in a constant.
const fn is_same(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

/// Returns what is wrong with an element of the namespace `DAV:` in a place where no RFC puts one: it is misplaced, or
/// unknown (RFC 4918 §17).
pub(crate) fn out_of_place(local: &str) -> Deviation {
    if is_dav_element(local) { Deviation::MisplacedDavElement } else { Deviation::UnknownDavElement }
}

/// In byte order. From RFC 2518, 3253, 3648, 3744, 4331, 4437, 4791 (`needs-privilege`), 4918, 5323, 5397, 5689, 5842,
/// 5995 and 6578; RFC 4316, 7809 and 8144 define no element here. A name that an RFC spells in two ways is in the table
/// in both (`allow-client-defined-URI`, `needs-privilege`, `add-member-uri`).
#[rustfmt::skip]
const ELEMENTS: &[&str] = &[
    "abstract", "ace", "acl", "acl-principal-prop-set", "acl-restrictions", "activelock", "activity",
    "activity-checkin", "activity-checkout-set", "activity-collection-set", "activity-location-ok", "activity-set",
    "activity-version-set", "add", "add-member", "add-member-uri", "add-must-be-new-label", "add-or-set-label",
    "add-to-history", "added-version", "after", "all", "allow-client-defined-URI", "allow-client-defined-uri",
    "allowed-principal", "allprop", "alternate-URI-set", "ancestor-version", "and", "any-other-property",
    "apply-request-to-labeled-version", "apply-to-principal-collection-set", "apply-to-version", "ascending",
    "atomic-activity-checkin", "authenticated", "auto-checkin", "auto-checkout", "auto-checkout-checkin",
    "auto-merge-set", "auto-update", "auto-version", "baseline", "baseline-collection", "baseline-control",
    "baseline-control-response", "baseline-controlled-collection", "baseline-controlled-collection-set",
    "baseline-controlled-members-must-be-checked-in", "baselines-from-same-history", "basicsearch", "basicsearchschema",
    "before", "bind", "bind-into-collection", "bind-response", "bind-source-exists", "binding-allowed",
    "binding-deleted", "binding-name", "can-overwrite", "cancel-checked-out", "cannot-add-to-existing-history",
    "cannot-copy-collection-version", "cannot-copy-history", "cannot-merge-checked-out-resource",
    "cannot-modify-checked-in-parent", "cannot-modify-destination-checked-in-parent",
    "cannot-modify-protected-property", "cannot-modify-version", "cannot-modify-version-controlled-configuration",
    "cannot-modify-version-controlled-content", "cannot-modify-version-controlled-property", "cannot-rename-history",
    "cannot-rename-version", "cannot-rename-working-resource", "caseless", "changed-version", "checked-in",
    "checked-out", "checked-out-for-merge", "checkin", "checkin-activity", "checkin-fork", "checkin-fork-discouraged",
    "checkin-fork-forbidden", "checkin-response", "checkout", "checkout-checkin", "checkout-fork",
    "checkout-not-allowed", "checkout-of-checked-out-version-is-discouraged",
    "checkout-of-checked-out-version-is-forbidden", "checkout-of-version-with-descendant-is-discouraged",
    "checkout-of-version-with-descendant-is-forbidden", "checkout-response", "checkout-set",
    "checkout-unlocked-checkin", "collection", "collection-must-be-ordered", "comment", "common-ancestor",
    "compare-baseline", "compare-baseline-report", "conflict-preview", "contains", "copy-creates-new-resource",
    "create-baseline-collection", "create-new-baseline", "create-version", "create-version-controlled-configuration",
    "create-working-resource", "create-working-resource-from-checked-in-version", "creationdate", "creator-displayname",
    "cross-server-binding", "current-activity-set", "current-user-principal", "current-user-privilege-set",
    "current-workspace-set", "cycle-allowed", "datatype", "delete-activity-reference", "delete-version-reference",
    "delete-version-set", "delete-working-resource", "delete-workspace-members", "deleted-version", "deny",
    "deny-before-grant", "depth", "depth-update", "descendant-version", "descending", "description", "discouraged",
    "displayname", "dst", "eclipsed-set", "eq", "error", "exclusive", "expand-property", "first", "forbidden",
    "fork-ok", "from", "getcontentlanguage", "getcontentlength", "getcontenttype", "getetag", "getlastmodified",
    "grammar", "grant", "grant-only", "group", "group-member-set", "group-membership", "gt", "gte", "href",
    "ignore-preview", "include", "include-versions", "inherited", "inherited-acl-set", "initialize-activity",
    "initialize-activity-set", "initialize-collection-version-ordering-type", "initialize-ordering-type",
    "initialize-predecessor-set", "initialize-unreserved", "initialize-version-content-and-properties",
    "initialize-version-controlled-bindings", "initialize-version-controlled-bindings-ordered",
    "initialize-version-history-bindings", "initialize-version-history-bindings-ordered", "initialize-workspace",
    "invert", "is-checked-out", "is-collection", "is-defined", "keep-checked-out", "keepalive", "label",
    "label-must-exist", "label-name", "label-name-set", "label-response", "language-defined", "language-matches",
    "last", "latest-activity-version", "latest-activity-version-report", "legal-reftarget", "like", "limit",
    "limited-number-of-aces", "linear-activity", "link", "literal", "locate-by-history", "location", "lock-deleted",
    "lock-token-matches-request-uri", "lock-token-submitted", "lockdiscovery", "locked-checkout",
    "locked-overwrite-allowed", "locked-source-collection-update-allowed", "locked-update-allowed", "lockentry",
    "lockinfo", "lockroot", "lockscope", "locktoken", "locktype", "lt", "lte", "match", "merge", "merge-baseline",
    "merge-must-be-complete", "merge-preview", "merge-preview-report", "merge-set", "merge-subbaselines",
    "missing-required-principal", "mkactivity", "mkactivity-response", "mkcol", "mkcol-response", "mkredirectref",
    "mkredirectref-response", "mkworkspace", "mkworkspace-response", "modify-configuration", "multistatus",
    "must-be-activity", "must-be-baseline", "must-be-checked-in", "must-be-checked-out",
    "must-be-checked-out-version-controlled-resource", "must-be-redirectref", "must-be-version",
    "must-be-version-history", "must-have-no-version-controlled-members", "must-not-change-existing-checked-in-out",
    "must-not-copy-versioning-property", "must-not-have-label-and-apply-to-version",
    "must-not-update-baseline-collection", "must-select-version-in-history", "name-allowed", "need-privileges",
    "needs-privilege", "new", "new-binding", "new-redirectref", "new-version-controlled-collection",
    "new-version-controlled-resource", "new-version-history", "no-abstract", "no-ace-conflict", "no-auto-merge",
    "no-checked-out-baseline-controlled-collection-members", "no-checkout", "no-conflicting-lock",
    "no-external-entities", "no-inherited-ace-conflict", "no-invert", "no-modification", "no-overwrite-by-auto-update",
    "no-protected-ace-conflict", "no-version-delete", "not", "not-supported-privilege", "nresults",
    "number-of-matches-within-limits", "omit", "one-baseline-controlled-collection-per-history-per-workspace",
    "one-checkout-per-activity-per-history", "one-version-controlled-resource-per-history-per-workspace",
    "one-version-per-history-per-baseline", "opdesc", "operand-literal", "operand-property", "operand-typed-literal",
    "operators", "options", "options-response", "or", "order", "order-member", "orderby",
    "ordered-collections-supported", "ordering-modified", "ordering-type", "ordering-type-set", "orderpatch",
    "orderpatch-response", "owner", "parent", "parent-resource-must-be-non-null", "parent-set", "permanent", "position",
    "position-set", "predecessor-set", "preserve-versioning-properties", "preserved-live-properties", "principal",
    "principal-URL", "principal-collection-set", "principal-match", "principal-property", "principal-property-search",
    "principal-search-property", "principal-search-property-set", "privilege", "prop", "propdesc", "properties",
    "property", "property-search", "propertybehavior", "propertyupdate", "propfind", "propfind-finite-depth",
    "propname", "propstat", "protected", "protected-source-url-deletion-allowed", "protected-url-deletion-allowed",
    "protected-url-modification-allowed", "put-under-version-control", "query-schema", "query-schema-discovery",
    "quota-available-bytes", "quota-not-exceeded", "quota-used-bytes", "read", "read-acl",
    "read-current-user-privilege-set", "rebind", "rebind-into-collection", "rebind-response", "rebind-source-exists",
    "recognized-principal", "redirect-lifetime", "redirect-lifetime-supported", "redirect-lifetime-update-supported",
    "redirectref", "redirectref-updated", "reference-version-controlled-configuration", "reftarget", "remove",
    "remove-label", "report", "report-properties", "required-principal", "resource", "resource-id",
    "resource-must-be-null", "resourcetype", "response", "responsedescription", "restore-content-and-dead-properties",
    "root-version", "scope", "score", "search-grammar-discovery-supported", "search-grammar-supported",
    "search-multiple-scope-supported", "search-scope-valid", "searchable", "searchrequest", "segment",
    "segment-must-identify-member", "select", "select-existing-baseline", "selectable", "self", "set",
    "set-baseline-controlled-collection-members", "shared", "sortable", "source", "src", "status", "subactivity-set",
    "subbaseline-set", "successor-set", "sufficient-disk-space", "supported-live-property",
    "supported-live-property-set", "supported-method", "supported-method-set", "supported-privilege",
    "supported-privilege-set", "supported-query-grammar", "supported-query-grammar-set", "supported-report",
    "supported-report-set", "supportedlock", "sync-collection", "sync-level", "sync-token", "sync-traversal-supported",
    "target", "temporary", "timeout", "typed-literal", "unauthenticated", "unbind", "unbind-from-collection",
    "unbind-response", "unbind-source-exists", "uncheckout", "uncheckout-response", "unlock", "unreserved", "update",
    "update-activity-reference", "update-auto-update", "update-checked-out-reference", "update-content-and-properties",
    "update-merge-set", "update-predecessor-set", "update-preview", "update-subbaselines",
    "update-version-controlled-collection-members", "update-version-controlled-collection-members-ordered",
    "update-version-ordering-type", "update-workspace-reference", "updateredirectref", "updateredirectref-response",
    "valid-resourcetype", "valid-sync-token", "version", "version-control", "version-control-response",
    "version-control-working-collection-members", "version-controlled-binding", "version-controlled-binding-set",
    "version-controlled-configuration", "version-controlled-configuration-must-not-exist", "version-history",
    "version-history-collection-set", "version-history-has-root", "version-history-is-tree", "version-history-set",
    "version-name", "version-set", "version-tree", "where", "workspace", "workspace-checkout-set",
    "workspace-collection-set", "workspace-location-ok", "workspace-member-moved", "workspace-moved", "write",
    "write-acl", "write-content", "write-properties",
];

#[cfg(test)]
mod tests {
    use super::{ELEMENTS, is_dav_element, known};
    use crate::name::Name;

    #[test]
    fn each_element_is_found_by_its_name() {
        for &element in ELEMENTS {
            assert_eq!(known(element.as_bytes()), Some(Name::dav(element)), "{element}");
            for other in [format!("{element}s"), element[1..].to_owned(), element.to_ascii_uppercase()] {
                assert_eq!(known(other.as_bytes()).is_some(), ELEMENTS.contains(&&*other), "{other}");
            }
        }
    }

    #[test]
    fn the_table_is_sorted_and_has_no_duplicates() {
        assert!(ELEMENTS.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn names_are_compared_exactly() {
        for name in ["activity", "getetag", "principal-URL", "quota-not-exceeded", "write-properties"] {
            assert!(is_dav_element(name), "{name}");
        }
        for name in ["", "GetETag", "getetag ", "ishidden", "unordered", "write-propertie"] {
            assert!(!is_dav_element(name), "{name}");
        }
    }
}
