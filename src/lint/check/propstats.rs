//! Propstats: which properties a response has, and with which status.

use std::collections::HashSet;

use super::Cx;
use crate::lint::Rule;
use crate::lint::row::{PropstatPart, Row};
use crate::name::Name;
use crate::namespace::{self, CALDAV, CARDDAV, DAV};
use crate::operation::Operation;

pub(super) fn check(cx: &mut Cx<'_, '_>, row: &Row<'_>) {
    let mut codes = HashSet::new();
    for propstat in &row.propstats {
        cx.add(Rule::PropstatInPlainMethod, propstat.id);
        if propstat.code().is_some_and(|code| !codes.insert(code)) {
            cx.add(Rule::PropstatSameStatus, propstat.id);
        }
        minimal(cx, propstat);
        for property in &propstat.properties {
            if cx.tree.has_value(property.id) {
                cx.add_name(Rule::ValueInProppatch, property.id, &property.name);
                if cx.facts.asked.as_ref().is_some_and(|asked| asked.propname) {
                    cx.add_name(Rule::ValueInPropname, property.id, &property.name);
                }
            }
            if propstat.is_success() && cx.facts.asked.as_ref().is_some_and(|asked| is_expensive(asked, &property.name))
            {
                cx.add_name(Rule::AllpropExpensive, property.id, &property.name);
            }
            if propstat.code() == Some(404) {
                if property.name == Name::dav("resourcetype") {
                    cx.add(Rule::ResourcetypeMissing, property.id);
                }
                if cx.facts.asked.as_ref().is_some_and(|asked| asked.removed.contains(&property.name)) {
                    cx.add_name(Rule::ProppatchRemove404, property.id, &property.name);
                }
            }
            if cx.tree.is_nearly_dav(property.id) && is_of_rfc_4918(property.name.local()) {
                cx.add_name(Rule::PropertyNearNamespace, property.id, &property.name);
            }
        }
    }
    names(cx, row);
    if row.propstats.is_empty() {
        nothing_left(cx, row);
    }
}

/// Compares the properties with those that were asked for.
fn names(cx: &mut Cx<'_, '_>, row: &Row<'_>) {
    let missing = match cx.operation() {
        Some(Operation::Propfind) => Rule::RequestedPropertyMissing,
        Some(Operation::Proppatch) => Rule::ProppatchPropertyMissing,
        _ => return,
    };
    let Some(asked) = cx.facts.exchange.as_ref().and_then(|exchange| exchange.asked_names()) else { return };
    // What an allprop includes are properties "that may not have been returned otherwise": RFC 4918 §9.1 wants a 404 only
    // for a value that is requested by name, and lets a server leave out others.
    let is_open = cx.facts.asked.as_ref().is_some_and(|asked| asked.allprop || asked.propname);
    if row.propstats.is_empty() || is_open {
        return;
    }
    let sent: HashSet<&Name> =
        row.propstats.iter().flat_map(|propstat| &propstat.properties).map(|property| &property.name).collect();
    if !is_minimal(cx) {
        let mut told = HashSet::new();
        for name in asked.iter().filter(|name| !sent.contains(name)) {
            if told.insert(name) {
                cx.add_name(missing, row.id, name);
            }
        }
    }
    if cx.notes.checks(Rule::UnrequestedProperty) {
        let asked: HashSet<&Name> = asked.iter().collect();
        for property in row.propstats.iter().flat_map(|propstat| &propstat.properties) {
            if !asked.contains(&property.name) {
                cx.add_name(Rule::UnrequestedProperty, property.id, &property.name);
            }
        }
    }
}

/// Returns true if the server may leave out what the client can infer.
fn is_minimal(cx: &Cx<'_, '_>) -> bool {
    let exchange = cx.facts.exchange.as_ref();
    exchange.is_some_and(|exchange| exchange.asked_preferences().is_minimal() || exchange.is_minimal_applied())
}

/// Returns true for a property that its RFC keeps out of the answer to allprop: RFC 3744 §5, RFC 3253 §3.1, RFC 4331 §2,
/// RFC 5842 §3, RFC 6578 §4, RFC 4791 §5.2, RFC 6352 §6.2.
fn is_expensive(asked: &crate::lint::facts::Asked, name: &Name) -> bool {
    if !asked.allprop || asked.included.contains(name) {
        return false;
    }
    match name.parts() {
        (CALDAV | CARDDAV, _) => true,
        (DAV, local) => EXPENSIVE.contains(&local),
        _ => false,
    }
}

#[rustfmt::skip]
static EXPENSIVE: &[&str] = &[
    // RFC 3744 §5
    "owner", "group", "supported-privilege-set", "current-user-privilege-set", "acl", "acl-restrictions",
    "inherited-acl-set", "principal-collection-set",
    // RFC 3744 §4
    "alternate-URI-set", "principal-URL", "group-member-set", "group-membership",
    // RFC 3253 §3.1, §3.2, §4.1, §6.1
    "comment", "creator-displayname", "supported-method-set", "supported-live-property-set", "supported-report-set",
    "checked-in", "auto-version", "checked-out", "predecessor-set", "successor-set", "checkout-set", "version-name",
    "version-history", "version-set", "root-version", "workspace", "label-name-set",
    // RFC 4331 §2
    "quota-available-bytes", "quota-used-bytes",
    // RFC 5842 §3, RFC 6578 §4, RFC 5397 §3, RFC 5995 §3.2.1
    "resource-id", "parent-set", "sync-token", "current-user-principal", "add-member",
];

/// Returns true for a property of RFC 4918 §15.
fn is_of_rfc_4918(local: &str) -> bool {
    matches!(
        local,
        "creationdate"
            | "displayname"
            | "getcontentlanguage"
            | "getcontentlength"
            | "getcontenttype"
            | "getetag"
            | "getlastmodified"
            | "lockdiscovery"
            | "resourcetype"
            | "supportedlock"
    )
}

/// RFC 8144 §2.1: no 404 where return=minimal was applied.
fn minimal(cx: &mut Cx<'_, '_>, propstat: &PropstatPart) {
    let is_applied = cx.facts.exchange.as_ref().is_some_and(crate::exchange::Exchange::is_minimal_applied);
    if is_applied && propstat.code() == Some(404) {
        cx.add(Rule::Minimal404, propstat.id);
    }
}

/// RFC 8144 §2.1: what replaces the propstats if none is left.
fn nothing_left(cx: &mut Cx<'_, '_>, row: &Row<'_>) {
    let is_applied = cx.facts.exchange.as_ref().is_some_and(crate::exchange::Exchange::is_minimal_applied);
    // A status that failed is the outcome of the resource, except the 418 that one server sends.
    let says_nothing = match row.code() {
        None => row.status.is_none(),
        Some(200) => false,
        Some(code) => code < 300 || code == 418,
    };
    if is_applied && says_nothing {
        cx.add(Rule::MinimalNothingLeft, row.id);
    }
}

/// Returns true for calendar-data and address-data.
pub(super) fn is_data(name: &Name) -> bool {
    matches!(name.parts(), (namespace::CALDAV, "calendar-data") | (namespace::CARDDAV, "address-data"))
}
