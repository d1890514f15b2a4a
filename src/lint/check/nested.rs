//! Responses inside of properties.
//!
//! RFC 3253 §3.8: "every DAV:href in the value of the corresponding property is replaced by a DAV:response element". The
//! reader takes a value as it is, so the rules for a response are applied here.

use super::Cx;
use crate::chars::trim;
use crate::deviation::Deviation;
use crate::href;
use crate::lint::row::{Row, StatusPart};
use crate::lint::tree::Id;
use crate::rules;
use crate::status::Status;

pub(super) fn check(cx: &mut Cx<'_, '_>, row: &Row<'_>) {
    for id in cx.tree.inside(row.id) {
        if cx.tree.is(id, "response") {
            let nested = Row::read(cx.tree, id, cx.scope);
            response(cx, &nested);
        }
    }
}

fn response(cx: &mut Cx<'_, '_>, row: &Row<'_>) {
    let counts =
        rules::Counts { hrefs: row.hrefs.len(), has_status: row.status.is_some(), propstats: row.propstats.len() };
    for rule in counts.broken() {
        cx.add(rule, row.id);
    }
    for part in &row.hrefs {
        if let Some(deviation) = href::deviation(part.href.as_str()) {
            cx.add_text(deviation, part.id, part.href.as_str());
        }
    }
    if let Some(part) = row.status {
        status(cx, part);
    }
    if let Some(rule) = rules::location(row.code(), row.location.is_some()) {
        cx.add(rule, row.location.unwrap_or(row.id));
    }
    for propstat in &row.propstats {
        for rule in rules::propstat(u32::from(propstat.has_prop), propstat.status.is_some()) {
            cx.add(rule, propstat.id);
        }
        if let Some(part) = propstat.status {
            status(cx, part);
        }
        if propstat.code().is_some_and(|code| code >= 300) {
            for property in propstat.properties.iter().filter(|property| cx.tree.has_value(property.id)).map(|it| it.id)
            {
                cx.add(Deviation::ValueBesideFailure, property);
            }
        }
    }
}

fn status(cx: &mut Cx<'_, '_>, part: StatusPart) {
    let id: Id = part.id;
    let text = cx.tree.text_of(id);
    let deviation = match Status::read(&text) {
        Some((_, deviation)) => deviation,
        None => Some(Deviation::StatusUnreadable),
    };
    if let Some(deviation) = deviation {
        cx.add_text(deviation, id, trim(&text));
    }
}
