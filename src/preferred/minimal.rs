//! Leaves out the parts of a response that the client can infer: RFC 8144 §2.1.

use std::iter;

use memchr::memmem;

use crate::nested::rows_in;
use crate::operation::Operation;
use crate::response::Response;
use crate::status::Status;
use crate::value::{Element, Property, Value};
use crate::verdict::judgement;
use crate::write::langs;
use crate::write::row::{Layout, RowWriter};

/// The depth to which nested responses are looked at. A document that was read cannot be deeper than its limit.
const LEVELS: u32 = 128;

/// Returns a response without its 404 propstats, and without the 404 propstats of nested responses, or `None` if there
/// are none.
#[inline]
pub(super) fn minimal(row: &Response<'_>) -> Option<Response<'static>> {
    // To look into a response that was built takes longer than to build it; a plan leaves out what is absent itself.
    if row.is_built() && !may_say_404(row.as_xml()) {
        return None;
    }
    shorten(row, LEVELS)
}

/// False if no status in a response can be 404, not even one that is written with references.
#[inline]
fn may_say_404(xml: &str) -> bool {
    memmem::find(xml.as_bytes(), b"404").is_some() || memmem::find(xml.as_bytes(), b"&#").is_some()
        // A CDATA section, comment or processing instruction may divide the digits.
        || memmem::find(xml.as_bytes(), b"<!").is_some()
        || memmem::find(xml.as_bytes(), b"<?").is_some()
}

#[inline]
fn shorten(row: &Response<'_>, levels: u32) -> Option<Response<'static>> {
    // The outcome of the resource must stay, and so must a part that cannot be written again.
    if row.status().is_some() || row.has_unreadable_status() || row.propstats().any(|it| it.has_unreadable_status()) {
        return None;
    }
    let mut changed = false;
    let mut kept = Vec::new();
    for propstat in row.propstats() {
        // If the propstat has no names, the resource is missing and not its properties.
        if judgement::is_absent(&propstat, Operation::Propfind) && propstat.names().len() > 0 {
            changed = true;
            continue;
        }
        let properties: Vec<Property<'_>> = propstat
            .properties()
            .map(|property| match shorten_value(&property, levels) {
                Some(value) => {
                    changed = true;
                    property.with_value(value)
                }
                None => property,
            })
            .collect();
        kept.push((propstat, properties));
    }
    if !changed {
        return None;
    }
    let mut writer = RowWriter::new(Layout::default()).in_lang(langs::common(langs::of_row(row), None));
    for href in row.hrefs() {
        writer.href(&href);
    }
    if kept.is_empty() {
        writer.propstat(Some(&Status::OK), iter::empty(), iter::empty(), None, iter::empty());
    }
    for (propstat, properties) in kept {
        writer.propstat(
            propstat.statuses(),
            properties.into_iter(),
            propstat.conditions(),
            propstat.description(),
            propstat.extensions(),
        );
    }
    let mut xml = String::new();
    writer.finish(row.conditions(), row.description(), row.location(), row.extensions(), &mut xml);
    Some(Response::built(xml))
}

/// Returns the value of a property with shorter responses in it, or `None` if there is nothing to leave out.
#[inline]
fn shorten_value(property: &Element<'_>, levels: u32) -> Option<Value<'static>> {
    let fragment = property.value().as_xml()?;
    let levels = levels.checked_sub(1)?;
    let xml = fragment.as_str();
    let mut out = String::new();
    let mut done = 0;
    for nested in rows_in(fragment) {
        let Some(shorter) = shorten(&nested.row, levels) else { continue };
        out.push_str(&xml[done..nested.span.start]);
        match shorter.as_xml().strip_prefix("<D:response") {
            Some(rest) if !nested.plain => {
                // The prefixes bound around the response differ from those that it was written for.
                out.push_str("<D:response xmlns:D=\"DAV:\" xmlns=\"\"");
                out.push_str(rest);
            }
            _ => out.push_str(shorter.as_xml()),
        }
        done = nested.span.end;
    }
    if done == 0 {
        return None;
    }
    out.push_str(&xml[done..]);
    Some(Value::Xml(fragment.with_xml(out)))
}
