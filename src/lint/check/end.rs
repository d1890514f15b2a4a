//! What is only known at the end of the document: what is missing.

use crate::lint::facts::Facts;
use crate::lint::notes::Spot;
use crate::lint::state::State;
use crate::lint::{Rule, RuleSet};
use crate::operation::Operation;

/// A finding at the end: its rule, its place, and a text that says more.
pub(crate) type Late = (Rule, Option<Spot>, Option<String>);

/// Checks a complete document. `sync_token` is the text of its sync-token.
pub(crate) fn end(facts: &Facts, state: &mut State, active: RuleSet, sync_token: Option<&str>) -> Vec<Late> {
    let mut found: Vec<Late> = Vec::new();
    let root = state.root.clone();
    let mut add = |rule: Rule, spot: Option<Spot>, text: Option<String>| {
        if active.contains(rule) {
            found.push((rule, spot.or_else(|| root.clone()), text));
        }
    };
    if let Some(token) = sync_token {
        if !crate::href::is_uri(token) {
            add(Rule::SyncTokenUri, state.sync_token.clone(), Some(token.to_owned()));
        }
    } else {
        add(Rule::SyncTokenMissing, None, None);
    }
    for (_, spot) in state.later_ids.drain(..) {
        add(Rule::Bind208NoFirst, Some(spot), None);
    }
    // A response that could not be read may be the one that is missing.
    if state.bad > 0 {
        return found;
    }
    let (tally, responses) = (&state.tally, state.responses);
    let is_noroot = facts.exchange.as_ref().is_some_and(|exchange| {
        exchange.is_noroot_applied() || exchange.asked_preferences().is_noroot(exchange.operation())
    });
    if responses == 0 && !is_noroot {
        add(Rule::NoResponses, None, None);
    }
    if responses > 0 && tally.own.is_none() && !is_noroot {
        add(Rule::RequestUriMissing, None, None);
    }
    if responses == 1 && tally.own.flatten().is_some_and(|code| code >= 400) {
        add(Rule::PropfindRootErrorIn207, tally.first_failure.clone(), None);
    }
    if tally.own.is_none() {
        add(Rule::UpdateRequestUri, None, None);
    }
    add_changes(state, &mut add);
    add_properties(facts, state, &mut add);
    for href in unanswered(facts, state) {
        add(Rule::MultigetMissing, None, Some(href));
    }
    match facts.operation() {
        Some(Operation::Unlock) => add(Rule::Unlock207, None, None),
        Some(Operation::Mkcol) => add(Rule::MkcolMultistatus, None, None),
        _ => {}
    }
    found
}

fn add_changes(state: &State, add: &mut impl FnMut(Rule, Option<Spot>, Option<String>)) {
    let tally = &state.tally;
    if tally.failures == 0 && tally.failures_424 == 0 {
        add(Rule::NoFailure, None, None);
    }
    if state.responses == 1 && tally.failures == 1 && tally.is_first_failure_own {
        add(Rule::OnlyRequestUri, tally.first_failure.clone(), None);
    }
    if tally.failures_424 > 0 && tally.failures_424 == tally.row_statuses {
        add(Rule::Only424, tally.first_424.clone(), None);
    }
    if tally.failures > 0 && !tally.is_first_failure_own && !tally.own_424 {
        add(Rule::LockNo424, tally.first_failure.clone(), None);
    }
    match &tally.first_success {
        Some(success) if tally.failures + tally.failures_424 == 0 => {
            add(Rule::LockSuccessMultistatus, Some(success.clone()), None);
        }
        success => {
            if tally.failures == 0 {
                add(Rule::LockNoBlocker, tally.first_424.clone(), None);
            }
            if let Some(success) = success {
                add(Rule::LockPartial, Some(success.clone()), None);
            }
        }
    }
}

fn add_properties(facts: &Facts, state: &State, add: &mut impl FnMut(Rule, Option<Spot>, Option<String>)) {
    let tally = &state.tally;
    let failures = tally.prop_failures + tally.prop_424;
    if tally.prop_successes > 0 && failures > 0 {
        add(Rule::ProppatchNotAtomic, tally.first_prop_success.clone(), None);
        add(Rule::MkcolNotAtomic, tally.first_prop_success.clone(), None);
    }
    if tally.prop_424 > 0 && tally.prop_424 == failures && tally.prop_successes == 0 {
        add(Rule::ProppatchOnly424, tally.first_prop_424.clone(), None);
    }
    let nothing_failed = failures == 0 && tally.failures + tally.failures_424 == 0;
    if nothing_failed {
        add(Rule::MkcalendarAllOk, None, None);
    }
    let is_minimal = facts.exchange.as_ref().is_some_and(|exchange| exchange.asked_preferences().is_minimal());
    if nothing_failed && is_minimal && state.responses > 0 {
        add(Rule::MinimalProppatch, None, None);
    }
}

/// Returns the hrefs of a multiget that have no response, each once.
fn unanswered(facts: &Facts, state: &State) -> Vec<String> {
    let Some(exchange) = facts.exchange.as_ref().filter(|_| facts.is(&[Operation::Multiget])) else {
        return Vec::new();
    };
    let Some(asked) = exchange.asked_hrefs() else { return Vec::new() };
    let mut told = vec![false; state.answered.len()];
    let numbers = exchange.scope().asked_numbers();
    // RFC 4791 §7.9 wants a response for each resource that holds data, and the collection is none.
    let members = asked.iter().zip(numbers).filter(|(href, _)| !exchange.scope().is_request_uri(href));
    let missing = members.filter(|&(_, &number)| {
        let is_new = told.get_mut(number).is_some_and(|told| !std::mem::replace(told, true));
        is_new && !state.answered[number]
    });
    missing.map(|(href, _)| href.as_str().to_owned()).collect()
}
