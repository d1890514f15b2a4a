//! Synchronization, queries, SEARCH and bindings.

use super::propstats::is_data;
use super::{Cx, hrefs};
use crate::chars::trim;
use crate::lint::Rule;
use crate::lint::row::{PropstatPart, Row, is_success};
use crate::name::Name;
use crate::operation::Operation;

/// How many 208 wait for the 200 with their resource-id.
const WAITING: usize = 100;

pub(super) fn check(cx: &mut Cx<'_, '_>, row: &Row<'_>) {
    if row.code() == Some(507) {
        cx.add(Rule::CalendarQuery507, row.id);
        if !hrefs::path(cx, row).is_some_and(|(_, is_own)| is_own) {
            for rule in [Rule::Sync507Href, Rule::Query507Href, Rule::Search507Href] {
                cx.add(rule, row.id);
            }
        }
    }
    match cx.operation() {
        Some(Operation::SyncCollection) => sync(cx, row),
        Some(Operation::Multiget) => multiget(cx, row),
        Some(Operation::Search) if row.propstats.is_empty() && row.code().is_none_or(is_success) => {
            cx.add(Rule::SearchWithoutPropstat, row.id);
        }
        _ => {}
    }
    score(cx, row);
    bindings(cx, row);
}

/// RFC 6578 §3.
fn sync(cx: &mut Cx<'_, '_>, row: &Row<'_>) {
    let Some((path, is_own)) = hrefs::path(cx, row) else { return };
    if row.code() == Some(507) {
        return;
    }
    if !is_own {
        cx.state.tally.members += 1;
        let asked = cx.facts.asked.as_ref().and_then(|asked| asked.sync);
        if asked.and_then(|sync| sync.limit).is_some_and(|limit| cx.state.tally.members == limit.saturating_add(1)) {
            cx.add(Rule::SyncLimit, row.id);
        }
        if row.code() == Some(404) && asked.is_some_and(|sync| sync.is_initial) {
            cx.add(Rule::SyncInitialRemoved, row.id);
        }
    }
    let Some((status, code)) = row.status.and_then(|status| Some((status.id, status.code?))) else { return };
    if is_success(code) {
        cx.add(Rule::SyncChangedStatus, status);
    }
    if code == 404 {
        if !row.propstats.is_empty() {
            cx.add(Rule::SyncRemovedPropstat, row.id);
        }
        if cx.state.removed.add(&path) {
            cx.add_text(Rule::SyncBelowRemoved, row.id, &path);
        }
    }
}

/// RFC 4791 §7.9: a resource that cannot be read has a status. Its data and its entity tag exist otherwise.
fn multiget(cx: &mut Cx<'_, '_>, row: &Row<'_>) {
    let always = |name: &Name| is_data(name) || *name == Name::dav("getetag");
    let lacks = |propstat: &PropstatPart| {
        propstat.code().is_some_and(|code| code >= 400)
            && propstat.properties.iter().any(|property| always(&property.name))
    };
    if !row.propstats.iter().any(PropstatPart::is_success) && row.propstats.iter().any(lacks) {
        cx.add(Rule::MultigetErrorForm, row.id);
    }
}

/// RFC 5323 §5.16.1: "an integer from zero to 10000 inclusive".
fn score(cx: &mut Cx<'_, '_>, row: &Row<'_>) {
    let Some(score) = cx.tree.child(row.id, "score") else { return };
    let text = cx.tree.text_of(score);
    let value = trim(&text);
    let is_score = value.bytes().all(|byte| byte.is_ascii_digit()) && value.parse::<u64>().is_ok_and(|it| it <= 10_000);
    if !is_score {
        cx.add_text(Rule::SearchScore, score, value);
    }
}

/// RFC 5842 §7.1.
fn bindings(cx: &mut Cx<'_, '_>, row: &Row<'_>) {
    let with = |code: u16| row.propstats.iter().filter(move |propstat| propstat.code() == Some(code));
    let has_208 = with(208).next().is_some() || row.code() == Some(208);
    let path = if has_208 || !cx.state.bound.is_empty() { hrefs::path(cx, row) } else { None };
    if let Some((path, _)) = path {
        if cx.state.bound.has_above(&path) {
            cx.add(Rule::Bind208Descendants, row.id);
        }
        if has_208 {
            cx.state.bound.add(&path);
        }
    }
    if !cx.notes.checks(Rule::Bind208NoFirst) {
        return;
    }
    for code in [200, 208] {
        for id in with(code).flat_map(|propstat| &propstat.properties) {
            if id.name != Name::dav("resource-id") {
                continue;
            }
            let Some(href) = cx.tree.child(id.id, "href") else { continue };
            let text = cx.tree.text_of(href);
            let key = cx.state.first_ids.key(trim(&text));
            if code == 200 {
                cx.state.first_ids.add(trim(&text));
                cx.state.later_ids.retain(|(later, _)| *later != key);
            } else if !cx.state.first_ids.has_key(key) && cx.state.later_ids.len() < WAITING {
                let spot = cx.spot(cx.tree.span(row.id));
                cx.state.later_ids.push((key, spot));
            }
        }
    }
}
