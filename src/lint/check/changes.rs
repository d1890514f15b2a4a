//! What changed and what failed: DELETE, COPY, MOVE, LOCK, PROPPATCH and MKCOL.

use super::{Cx, hrefs};
use crate::lint::Rule;
use crate::lint::row::{Row, is_success};
use crate::operation::Operation;

pub(super) fn check(cx: &mut Cx<'_, '_>, row: &Row<'_>) {
    let Some(operation) = cx.operation() else { return };
    if let (Some(status), Some(code)) = (row.status, row.code()) {
        match code {
            424 => {
                cx.add(Rule::Delete424, status.id);
                cx.add(Rule::Copy424, status.id);
                cx.add(Rule::Move424, status.id);
            }
            201 | 204 => {
                if code == 204 {
                    cx.add(Rule::Delete204, status.id);
                }
                cx.add(Rule::Copy201204, status.id);
                cx.add(Rule::Move201204, status.id);
            }
            _ => {}
        }
        if is_success(code) {
            cx.add(Rule::OrderpatchSuccess, status.id);
        }
        outcome(cx, row, code, cx.tree.span(status.id));
        if matches!(operation, Operation::Copy | Operation::Move) && !is_success(code) {
            below_failure(cx, row);
        }
    }
    if operation.sets_properties() {
        properties(cx, row);
    }
    if operation == Operation::Proppatch {
        proppatch(cx, row);
    }
}

/// Counts the outcome of a resource.
fn outcome(cx: &mut Cx<'_, '_>, row: &Row<'_>, code: u16, span: std::ops::Range<usize>) {
    let spot = |cx: &Cx<'_, '_>| Some(cx.spot(span.clone()));
    if code == 424 {
        cx.state.tally.failures_424 += 1;
        if cx.state.tally.first_424.is_none() {
            cx.state.tally.first_424 = spot(cx);
        }
    } else if is_success(code) {
        if cx.state.tally.first_success.is_none() {
            cx.state.tally.first_success = spot(cx);
        }
    } else {
        cx.state.tally.failures += 1;
        if cx.state.tally.first_failure.is_none() {
            cx.state.tally.first_failure = spot(cx);
            let scope = cx.exchange_scope();
            let destination = cx.facts.exchange.as_ref().and_then(|exchange| exchange.destination_uri());
            cx.state.tally.is_first_failure_own = row.hrefs.iter().any(|part| {
                scope.is_some_and(|scope| scope.is_request_uri(&part.href))
                    || destination.is_some_and(|uri| uri.same_resource_ignoring_slash(&part.href))
            });
        }
    }
    cx.state.tally.row_statuses += 1;
}

/// RFC 4918 §9.8.3: "the server must skip this subtree".
fn below_failure(cx: &mut Cx<'_, '_>, row: &Row<'_>) {
    if !cx.notes.checks(Rule::DescendantOfFailure) {
        return;
    }
    let Some((path, _)) = hrefs::path(cx, row) else { return };
    if cx.state.failed.add(&path) {
        cx.add_text(Rule::DescendantOfFailure, row.id, &path);
    }
}

/// Counts the outcomes of properties.
fn properties(cx: &mut Cx<'_, '_>, row: &Row<'_>) {
    for propstat in &row.propstats {
        let Some((status, code)) = propstat.status.and_then(|status| Some((status.id, status.code?))) else { continue };
        let count = propstat.properties.len() as u64;
        if count == 0 {
            continue;
        }
        let span = cx.tree.span(status);
        if is_success(code) {
            cx.state.tally.prop_successes += count;
            if cx.state.tally.first_prop_success.is_none() {
                cx.state.tally.first_prop_success = Some(cx.spot(span));
            }
        } else if code == 424 {
            cx.state.tally.prop_424 += count;
            if cx.state.tally.first_prop_424.is_none() {
                cx.state.tally.first_prop_424 = Some(cx.spot(span));
            }
        } else {
            cx.state.tally.prop_failures += count;
        }
    }
}

/// RFC 4918 §9.2: a PROPPATCH is about the Request-URI alone, and answered with propstats.
fn proppatch(cx: &mut Cx<'_, '_>, row: &Row<'_>) {
    let scope = cx.exchange_scope().filter(|scope| scope.knows_request_uri());
    let is_other = scope.is_some_and(|scope| !row.hrefs.iter().any(|part| scope.is_request_uri(&part.href)));
    if cx.state.responses > 1 || is_other {
        cx.add(Rule::ProppatchResponse, row.id);
    }
    if let Some(status) = row.status.filter(|_| row.propstats.is_empty()) {
        cx.add(Rule::ProppatchStatus, status.id);
    }
}
