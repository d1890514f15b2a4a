//! Hrefs: RFC 4918 §5.2 and §8.3.

use super::Cx;
use crate::deviation::Deviation;
use crate::exchange::Place;
use crate::href::{self, Href, Relation};
use crate::lint::Rule;
use crate::lint::notes::NotedFix;
use crate::lint::row::{HrefPart, Row};
use crate::lint::state::path_of;
use crate::operation::Operation;
use crate::rules;

/// Checks the hrefs of a response, and all others in it.
pub(super) fn check(cx: &mut Cx<'_, '_>, row: &Row<'_>) {
    duplicates(cx, row);
    for part in &row.hrefs {
        cx.state.form = cx.state.form.or(href::form(part.href.as_str()));
        place(cx, row, part);
        spelling(cx, part);
    }
    inner(cx, row);
    collection(cx, row);
}

/// RFC 4918 §14.24: an href value appears once in a document. §5.2: a resource has one preferred URL.
fn duplicates(cx: &mut Cx<'_, '_>, row: &Row<'_>) {
    let finds_hrefs = cx.notes.checks(Deviation::DuplicateHref.into());
    let finds_resources = cx.notes.checks(Rule::DuplicateResource) || cx.notes.checks(Rule::PrincipalTwice);
    let mut own = rules::Hrefs::new();
    for part in &row.hrefs {
        let text = part.href.as_str();
        if text.is_empty() {
            continue;
        }
        let number = cx.state.responses;
        if let Some(rule) = own.add(text) {
            cx.add_text(rule, part.id, text);
            continue;
        }
        if let Some(first) = finds_hrefs.then(|| cx.state.hrefs.add(text, number)).flatten() {
            add_again(cx, Deviation::DuplicateHref.into(), part, first);
            continue;
        }
        if !finds_resources {
            continue;
        }
        let key = (part.href.site_name(), part.href.key().ignoring_slash());
        if let Some(first) = cx.state.resources.add(&key, number) {
            let is_principals = cx.operation() == Some(Operation::AclPrincipalPropSet);
            add_again(cx, if is_principals { Rule::PrincipalTwice } else { Rule::DuplicateResource }, part, first);
        }
    }
}

/// Notes a resource that an earlier response names, too.
fn add_again(cx: &mut Cx<'_, '_>, rule: Rule, part: &HrefPart<'_>, first: u64) {
    let advice = rule.advice().unwrap_or("list it once");
    cx.notes.note(rule, cx.tree.span(part.id), Some(part.href.as_str()), || {
        Some(NotedFix::words(format!("{advice}; the first is response {first}")))
    });
}

/// Checks where the resource of an href is, seen from the request.
fn place(cx: &mut Cx<'_, '_>, row: &Row<'_>, part: &HrefPart<'_>) {
    let Some(scope) = cx.exchange_scope() else { return };
    let href = &part.href;
    for &number in &scope.asked(href) {
        if let Some(answered) = cx.state.answered.get_mut(number) {
            *answered = true;
        }
    }
    let Some(base) = scope.base() else { return };
    // The path counts if only the host differs, because a proxy can cause that.
    let is_elsewhere = href.has_authority() && base.href().has_authority() && !href.is_on_site_of(base.href());
    if is_elsewhere {
        cx.add_text(Rule::HrefAuthority, part.id, href.as_str());
    }
    let relation = if is_elsewhere { base.relation_by_path(href) } else { scope.relation(href) };
    let is_outside = match is_elsewhere {
        true => relation == Relation::Outside,
        false => scope.place(href) == Place::Outside,
    };
    if is_outside && !matches!(row.code(), Some(507)) {
        cx.add_text(Rule::HrefOutsideRequest, part.id, href.as_str());
        if row.code() != Some(423) || !is_parent_of_request(cx, href) {
            cx.add_text(Rule::CopymoveForeignHref, part.id, href.as_str());
        }
        cx.add_text(Rule::MultigetExtra, part.id, href.as_str());
    }
    if relation == Relation::Same {
        own(cx, row, part);
    }
    let is_too_deep = match cx.facts.depth() {
        Some(crate::header::Depth::Zero) => matches!(relation, Relation::Child | Relation::Descendant),
        Some(crate::header::Depth::One) => relation == Relation::Descendant,
        _ => false,
    };
    if is_too_deep {
        cx.add_text(Rule::DepthExceeded, part.id, href.as_str());
    }
    let is_level_one = cx.facts.asked.as_ref().and_then(|asked| asked.sync).is_some_and(|sync| sync.is_level_one);
    if is_level_one && relation == Relation::Descendant {
        cx.add_text(Rule::SyncLevel, part.id, href.as_str());
    }
}

/// Checks the response about the Request-URI.
fn own(cx: &mut Cx<'_, '_>, row: &Row<'_>, part: &HrefPart<'_>) {
    let failed = row.code().is_some_and(|code| code >= 300);
    if cx.state.tally.own.is_none() && cx.state.responses > 1 {
        cx.add(Rule::SelfNotFirst, part.id);
    }
    cx.state.tally.own.get_or_insert(row.code());
    // RFC 2518 §8.10.10 has it in a propstat.
    cx.state.tally.own_424 |= row.statuses().any(|(_, code)| code == 424);
    if !failed && cx.facts.exchange.as_ref().is_some_and(crate::exchange::Exchange::is_noroot_applied) {
        cx.add(Rule::Noroot, part.id);
    }
    if row.code() != Some(507) {
        cx.add(Rule::SyncSelf, part.id);
    }
}

/// Checks how an href is spelt.
fn spelling(cx: &mut Cx<'_, '_>, part: &HrefPart<'_>) {
    let text = part.href.as_str();
    if has_lower_case_escape(text) {
        let content = cx.trimmed_content(part.id);
        let is_plain = cx.is_plain(part.id);
        cx.notes.note(Rule::LowerCasePercent, cx.tree.span(part.id), Some(text), || {
            let words = "write the digits in upper case";
            Some(match is_plain {
                true => NotedFix::edit(words, content, upper_case_escapes(text)),
                false => NotedFix::words(words),
            })
        });
    }
    if part.href.segments().any(|segment| segment.text().is_none()) {
        cx.add_text(Rule::HrefNotUtf8, part.id, text);
    }
    if part.href.path().contains("//") {
        cx.add_text(Rule::DoubleSlashPath, part.id, text);
    }
}

/// Returns true for `%c3` and `%C3%a4`.
fn has_lower_case_escape(text: &str) -> bool {
    let mut rest = text;
    while let Some((_, escape)) = rest.split_once('%') {
        if escape.bytes().take(2).any(|byte| matches!(byte, b'a'..=b'f')) {
            return true;
        }
        rest = escape;
    }
    false
}

fn upper_case_escapes(text: &str) -> String {
    let mut left = 0;
    text.chars()
        .map(|c| {
            let is_digit = left > 0;
            left = if c == '%' { 2 } else { left.max(1) - 1 };
            if is_digit { c.to_ascii_uppercase() } else { c }
        })
        .collect()
}

/// RFC 4918 §8.3: "every 'href' value within a Multi-Status response uses the same format".
fn inner(cx: &mut Cx<'_, '_>, row: &Row<'_>) {
    if !cx.notes.checks(Rule::HrefMixedFormsInner) {
        return;
    }
    let Some(form) = cx.state.form else { return };
    for id in cx.tree.inside(row.id) {
        if !cx.tree.is(id, "href") || cx.tree.parent(id) == Some(row.id) {
            continue;
        }
        let text = cx.tree.text_of(id);
        let text = crate::chars::trim(&text);
        // An href of another scheme has no path form.
        let is_http = text.starts_with('/') || Href::from_wire(text.into()).has_authority();
        if is_http && href::form(text).is_some_and(|other| other != form) {
            cx.add_text(Rule::HrefMixedFormsInner, id, text);
        }
    }
}

/// RFC 4918 §5.2: "the server SHOULD include the trailing slash".
fn collection(cx: &mut Cx<'_, '_>, row: &Row<'_>) {
    let Some(is_collection) = row.is_collection(cx.tree) else { return };
    for part in &row.hrefs {
        let has_slash = part.href.has_trailing_slash();
        if is_collection && !has_slash && !part.href.as_str().is_empty() {
            let has_query = part.href.as_str().contains(['?', '#']);
            let end = cx.trimmed_content(part.id).end;
            let is_plain = cx.is_plain(part.id);
            cx.notes.note(Rule::CollectionWithoutSlash, cx.tree.span(part.id), Some(part.href.as_str()), || {
                let words = "end the href with a slash";
                Some(match is_plain && !has_query {
                    true => NotedFix::edit(words, end..end, "/"),
                    false => NotedFix::words(words),
                })
            });
        } else if !is_collection && has_slash && !is_list_of_names(cx, row) {
            cx.add_text(Rule::SlashWithoutCollection, part.id, part.href.as_str());
        }
    }
    if is_collection {
        if let Some(length) = row.property("getcontentlength").filter(|&id| cx.tree.has_value(id)) {
            cx.add(Rule::LengthOnCollection, length);
        }
    }
}

/// Returns true if the properties of a response have no values, so that an empty resourcetype says nothing: RFC 4918
/// §9.1.4, §9.2.2.
fn is_list_of_names(cx: &Cx<'_, '_>, row: &Row<'_>) -> bool {
    let is_asked = cx.facts.asked.as_ref().is_some_and(|asked| asked.propname)
        || cx.operation().is_some_and(Operation::sets_properties);
    // One empty property may be the only one that was asked for.
    is_asked || row.returned().nth(1).is_some() && !row.returned().any(|property| cx.tree.has_value(property.id))
}

/// Returns true for the collection in which the Request-URI or the Destination is: RFC 4918 §7.4 lets its lock prevent
/// that a member is added or removed.
fn is_parent_of_request(cx: &Cx<'_, '_>, href: &Href<'_>) -> bool {
    let Some(exchange) = &cx.facts.exchange else { return false };
    let path = path_of(href);
    let ends = [exchange.request_uri(), exchange.destination_uri()];
    ends.into_iter().flatten().any(|end| path_of(end).rsplit_once('/').is_some_and(|(parent, _)| parent == path))
}

/// Returns the path of the first href of a response, and whether it is about the Request-URI.
pub(super) fn path(cx: &Cx<'_, '_>, row: &Row<'_>) -> Option<(String, bool)> {
    let part = row.hrefs.first()?;
    let is_own = cx.exchange_scope().is_some_and(|scope| scope.is_request_uri(&part.href));
    Some((path_of(&part.href), is_own))
}

#[cfg(test)]
mod tests {
    use super::{has_lower_case_escape, upper_case_escapes};

    #[test]
    fn only_digits_of_escapes_are_changed() {
        for (text, upper) in [("/a%c3%A4bc", "/a%C3%A4bc"), ("/abc", "/abc"), ("/%2f%", "/%2F%"), ("/%ggef", "/%GGef")]
        {
            assert_eq!(upper_case_escapes(text), upper);
            assert!(!has_lower_case_escape(upper));
        }
        assert!(has_lower_case_escape("/%%c3") && has_lower_case_escape("/%Ca"));
    }
}
