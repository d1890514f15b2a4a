//! Errors, conditions and statuses: RFC 4918 §14.5 and §16.

use super::Cx;
use crate::condition;
use crate::lint::Rule;
use crate::lint::row::{Row, is_success};
use crate::lint::tree::Id;
use crate::name::Name;
use crate::namespace::DAV;

/// Conditions on properties. All others are on resources.
const OF_PROPERTIES: &[&str] =
    &["cannot-modify-protected-property", "cannot-modify-version-controlled-property", "supported-live-property"];

/// Conditions that are on a resource in every RFC that has them.
const OF_RESOURCES: &[&str] = &[
    "lock-token-submitted",
    "no-conflicting-lock",
    "lock-token-matches-request-uri",
    "propfind-finite-depth",
    "number-of-matches-within-limits",
    "sync-traversal-supported",
];

pub(super) fn check(cx: &mut Cx<'_, '_>, row: &Row<'_>) {
    for (id, code) in row.statuses() {
        statuses(cx, id, code);
    }
    if row.code() == Some(208) {
        if let Some(status) = row.status {
            cx.add(Rule::Bind208Status, status.id);
        }
    }
    let on_row = row.error.map(|error| conditions(cx, error, row.code(), true)).unwrap_or_default();
    locked(cx, row.status.map(|status| status.id), row.code(), &on_row);
    for propstat in &row.propstats {
        let found = propstat.error.map(|error| conditions(cx, error, propstat.code(), false)).unwrap_or_default();
        locked(cx, propstat.status.map(|status| status.id), propstat.code(), &found);
        let has_protected = propstat.properties.iter().any(|property| is_protected(&property.name));
        if propstat.code() == Some(403) && has_protected && !has(&found, "cannot-modify-protected-property") {
            cx.add(Rule::ProtectedWithoutCondition, propstat.id);
        }
    }
    let has_error = |code: u16| row.code() == Some(code);
    let says_limit = has(&on_row, "number-of-matches-within-limits");
    if has_error(507) && !says_limit {
        cx.add(Rule::Sync507Condition, row.id);
        cx.add(Rule::Query507Condition, row.id);
    }
    let says_cause = has(&on_row, "supported-report") || has(&on_row, "sync-traversal-supported");
    if has_error(403) && !says_cause {
        cx.add(Rule::SyncForbiddenError, row.id);
    }
}

fn statuses(cx: &mut Cx<'_, '_>, id: Id, code: u16) {
    match code {
        207 => cx.add(Rule::Status207, id),
        208 => {
            let preferences = cx.facts.exchange.as_ref().map(|exchange| exchange.asked_preferences());
            if !preferences.is_some_and(|preferences| preferences.knows_bindings()) {
                cx.add(Rule::Bind208Unasked, id);
            }
            if cx.facts.depth() != Some(crate::header::Depth::Infinity) {
                cx.add(Rule::Bind208Depth, id);
            }
        }
        508 => cx.add(Rule::Bind508, id),
        _ => {}
    }
}

/// RFC 4918 §11.3: 423 "SHOULD contain an appropriate precondition or postcondition code".
fn locked(cx: &mut Cx<'_, '_>, status: Option<Id>, code: Option<u16>, conditions: &[Name]) {
    let Some(id) = status.filter(|_| code == Some(423)) else { return };
    if !has(conditions, "lock-token-submitted") && !has(conditions, "no-conflicting-lock") {
        cx.add(Rule::LockedWithoutCondition, id);
    }
}

fn has(conditions: &[Name], local: &str) -> bool {
    conditions.iter().any(|name| name.parts() == (DAV, local))
}

/// Checks an error element, and returns the names of its conditions.
fn conditions(cx: &mut Cx<'_, '_>, error: Id, code: Option<u16>, is_on_row: bool) -> Vec<Name> {
    if code.is_some_and(is_success) {
        cx.add(Rule::ConditionOnSuccess, error);
    }
    let mut names = Vec::new();
    for id in cx.tree.children(error).collect::<Vec<_>>() {
        let name = cx.tree.name(id, cx.scope);
        let statuses = condition::statuses(&name);
        let is_other = |code: u16| !statuses.is_empty() && statuses.iter().all(|status| status.as_u16() != code);
        if code.is_some_and(|code| !is_success(code) && is_other(code)) {
            cx.add_name(Rule::ConditionStatus, id, &name);
        }
        let misplaced = if is_on_row { OF_PROPERTIES } else { OF_RESOURCES };
        if name.namespace() == DAV && misplaced.contains(&name.local()) {
            cx.add_name(Rule::ConditionLevel, id, &name);
        }
        if cx.tree.is(id, "propfind-finite-depth") {
            cx.add(Rule::FiniteDepthIn207, id);
        }
        if names.len() == 1 {
            cx.add_name(Rule::MultipleConditions, id, &name);
        }
        names.push(name);
    }
    names
}

/// Returns true for a live property of RFC 4918 §15 that must or should be protected.
fn is_protected(name: &Name) -> bool {
    let (namespace, local) = name.parts();
    let locals = ["getcontentlength", "getetag", "getlastmodified", "lockdiscovery", "resourcetype", "supportedlock"];
    namespace == DAV && locals.contains(&local)
}
