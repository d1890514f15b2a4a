//! Values of live properties: RFC 4918 §15, and the RFCs of other properties.

use std::collections::HashMap;

use super::Cx;
use super::propstats::is_data;
use crate::chars::trim;
use crate::header::{EntityTag, Timeout};
use crate::href::is_uri;
use crate::lint::Rule;
use crate::lint::notes::NotedFix;
use crate::lint::row::{PropertyPart, Row};
use crate::lint::tree::Id;
use crate::name::Name;
use crate::namespace::DAV;
use crate::prop::{ContentLength, ContentType, CreationDate, LastModified, LiveProperty};
use crate::response::Response;
use crate::value::Property;
use crate::xml::escape;

pub(super) fn check(cx: &mut Cx<'_, '_>, row: &Row<'_>, response: &Response<'_>) {
    let mut unreadable: HashMap<Name, String> = HashMap::new();
    for value in response.unreadable_values() {
        unreadable.entry(value.name).or_insert_with(|| value.error.message().to_owned());
    }
    for property in row.returned() {
        // An empty element is only a name: RFC 4918 §9.1.4, §9.2.2.
        if !cx.tree.has_value(property.id) {
            continue;
        }
        let rule = rule_of(&property.name);
        let is_broken = property.name.namespace() == DAV && form(cx, property, response);
        if is_broken {
            continue;
        }
        if unreadable.is_empty() {
            continue;
        }
        if let Some(message) = unreadable.remove(&property.name) {
            cx.add_text(rule.unwrap_or(Rule::UnreadableValue), property.id, &message);
        }
    }
    for propstat in &row.propstats {
        for property in propstat.properties.iter().filter(|property| is_data(&property.name)) {
            let fails = !propstat.is_success() && cx.tree.has_value(property.id);
            if fails || cx.tree.has_children(property.id) {
                cx.add(Rule::CalendarData, property.id);
            }
        }
    }
    space(cx, row);
}

/// Returns the rule about the form of a property, if there is one.
fn rule_of(name: &Name) -> Option<Rule> {
    let (DAV, local) = name.parts() else { return None };
    Some(match local {
        "creationdate" => Rule::Creationdate,
        "getlastmodified" => Rule::Getlastmodified,
        "getcontentlength" => Rule::Getcontentlength,
        "getetag" => Rule::Getetag,
        "getcontenttype" => Rule::Getcontenttype,
        "getcontentlanguage" => Rule::Getcontentlanguage,
        "quota-available-bytes" | "quota-used-bytes" => Rule::Quota,
        "sync-token" => Rule::SyncTokenProperty,
        "current-user-principal" => Rule::CurrentUserPrincipal,
        "resource-id" => Rule::ResourceId,
        "lockdiscovery" => Rule::LockShape,
        "supportedlock" => Rule::SupportedlockShape,
        "displayname" => Rule::DisplaynameMarkup,
        "resourcetype" => Rule::ResourcetypeText,
        _ => return None,
    })
}

/// Checks the form of a value of `DAV:`; true if its rule was broken.
fn form(cx: &mut Cx<'_, '_>, property: &PropertyPart, response: &Response<'_>) -> bool {
    let id = property.id;
    let text = cx.tree.text_of(id);
    let value = trim(&text);
    let Some(rule) = rule_of(&property.name) else { return false };
    let is_right = match rule {
        Rule::Creationdate => {
            date(cx, id, value);
            is_internet_date(value)
        }
        Rule::Getlastmodified => {
            date(cx, id, value);
            is_http_date(value)
        }
        Rule::Getcontentlength | Rule::Quota => !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()),
        Rule::Getetag => EntityTag::from_text(value).is_some(),
        Rule::Getcontenttype => ContentType::new(value).is_ok_and(|kind| kind.is_media_type()),
        Rule::Getcontentlanguage => value.split(',').all(|tag| is_language_tag(trim(tag))),
        Rule::SyncTokenProperty => is_uri(value),
        Rule::CurrentUserPrincipal => {
            let hrefs = cx.tree.children(id).filter(|&child| is_href(cx, child)).count();
            let is_nobody = cx.tree.child(id, "unauthenticated").is_some();
            hrefs == usize::from(!is_nobody)
        }
        Rule::ResourceId => holds_one_uri(cx, id),
        Rule::ResourcetypeText => cx.tree.solid(id).is_none(),
        Rule::DisplaynameMarkup => {
            name(cx, id, value);
            !cx.tree.has_children(id)
        }
        Rule::LockShape => {
            locks(cx, id);
            true
        }
        Rule::SupportedlockShape => {
            supported_locks(cx, id);
            true
        }
        _ => true,
    };
    if !is_right {
        let fix = fix(cx, rule, property, value, response);
        cx.notes.note(rule, cx.tree.span(id), Some(value), || fix);
    } else if value.len() < text.len() && is_token(rule) {
        let content = cx.tree.content(id);
        let is_plain = cx.is_plain(id);
        cx.notes.note(Rule::ValuePadding, cx.tree.span(id), None, || {
            let words = "leave the white space out";
            Some(match is_plain {
                true => NotedFix::edit(words, content, value),
                false => NotedFix::words(words),
            })
        });
    }
    !is_right
}

/// Returns true for a property that is one token, around which white space means nothing.
const fn is_token(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::Creationdate
            | Rule::Getlastmodified
            | Rule::Getcontentlength
            | Rule::Getetag
            | Rule::Getcontenttype
            | Rule::Getcontentlanguage
            | Rule::Quota
            | Rule::SyncTokenProperty
    )
}

/// Returns the value that was certainly meant.
fn fix(cx: &Cx<'_, '_>, rule: Rule, property: &PropertyPart, value: &str, response: &Response<'_>) -> Option<NotedFix> {
    // A number may be seconds since 1970, and nobody knows that.
    let is_guess = value.bytes().all(|byte| byte.is_ascii_digit());
    if !cx.is_plain(property.id) || is_guess && matches!(rule, Rule::Creationdate | Rule::Getlastmodified) {
        return None;
    }
    let (words, right) = match rule {
        Rule::Creationdate => ("write the date as RFC 3339 has it", again::<CreationDate>(response)?),
        Rule::Getlastmodified => ("write the date as RFC 1123 has it", again::<LastModified>(response)?),
        Rule::Getcontentlength => ("write only the number", again::<ContentLength>(response)?),
        Rule::Getetag if is_bare_tag(value) => ("put the entity tag in quotes", format!("\"{value}\"")),
        _ => return None,
    };
    let mut text = String::new();
    escape::push_text(&mut text, &right);
    Some(NotedFix::edit(words, cx.tree.content(property.id), text))
}

/// Reads a value leniently and writes it as its RFC has it.
fn again<P: LiveProperty>(response: &Response<'_>) -> Option<String> {
    let property: Property<'_> = P::decode(&response.property(&P::NAME)?).ok()??.to_property().ok()?;
    property.text().map(str::to_owned)
}

/// Returns true for an entity tag that only lacks its quotes.
fn is_bare_tag(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'!' | b'#'..=b'%' | b'\''..=b';' | b'=' | b'?'..=b'~'))
}

/// Returns true for a date-time of RFC 3339 §5.6.
fn is_internet_date(text: &str) -> bool {
    let Some((date, rest)) = text.split_at_checked(10) else { return false };
    let Some((time, rest)) = rest.split_at_checked(9) else { return false };
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if zone.len() == fraction.len() {
                return false;
            }
            zone
        }
        None => rest,
    };
    let is_zone = matches!(zone, "Z" | "z") || zone.starts_with(['+', '-']) && has_form(&zone[1..], "99:99");
    has_form(date, "9999-99-99") && (has_form(time, "T99:99:99") || has_form(time, "t99:99:99")) && is_zone
}

/// Returns true for an rfc1123-date of RFC 2616 §3.3.1.
fn is_http_date(text: &str) -> bool {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    has_form(text, "aaa, 99 aaa 9999 99:99:99 GMT") && DAYS.contains(&&text[..3]) && MONTHS.contains(&&text[8..11])
}

/// Returns true if each `9` of the form is a digit of the text, each `a` any ASCII byte, and each other character itself.
fn has_form(text: &str, form: &str) -> bool {
    let fits = |(byte, form): (u8, u8)| match form {
        b'9' => byte.is_ascii_digit(),
        b'a' => byte.is_ascii(),
        _ => byte == form,
    };
    text.len() == form.len() && text.bytes().zip(form.bytes()).all(fits)
}

/// Returns true for a language tag of RFC 2616 §3.10.
fn is_language_tag(text: &str) -> bool {
    text.split('-').enumerate().all(|(number, part)| {
        let is_part = |byte: u8| byte.is_ascii_alphabetic() || number > 0 && byte.is_ascii_digit();
        (1..=8).contains(&part.len()) && part.bytes().all(is_part)
    })
}

/// What clients with simple readers of dates stumble over.
fn date(cx: &mut Cx<'_, '_>, id: Id, value: &str) {
    let clock = value.split_once(':').map_or("", |(_, rest)| rest);
    if clock.contains(['.', ',']) {
        cx.add_text(Rule::DateFraction, id, value);
    }
    if clock.contains(['+', '-']) {
        cx.add_text(Rule::DateOffset, id, value);
    }
}

/// What clients that take a displayname for a name stumble over.
fn name(cx: &mut Cx<'_, '_>, id: Id, value: &str) {
    if value.contains(['/', '\\']) {
        cx.add_text(Rule::DisplaynamePath, id, value);
    }
    if cx.notes.checks(Rule::DisplaynameTwice) && !value.is_empty() && cx.state.displaynames.add(value) {
        cx.add_text(Rule::DisplaynameTwice, id, value);
    }
}

/// Returns true for an element with exactly one href, which is a URI.
fn holds_one_uri(cx: &Cx<'_, '_>, id: Id) -> bool {
    let mut hrefs = cx.tree.children(id).filter(|&child| is_href(cx, child));
    let (first, second) = (hrefs.next(), hrefs.next());
    let is_right = |href| cx.tree.is(href, "response") || is_uri(trim(&cx.tree.text_of(href)));
    second.is_none() && first.is_some_and(is_right)
}

/// Returns true for an href, and for the response that an expand-property report puts in its place: RFC 3253 §3.8.
fn is_href(cx: &Cx<'_, '_>, id: Id) -> bool {
    cx.tree.is(id, "href") || cx.tree.is(id, "response")
}

/// RFC 4918 §14.1: `(lockscope, locktype, depth, owner?, timeout?, locktoken?, lockroot)`.
fn locks(cx: &mut Cx<'_, '_>, id: Id) {
    for lock in cx.tree.children(id).filter(|&child| cx.tree.is(child, "activelock")).collect::<Vec<_>>() {
        let child = |local| cx.tree.child(lock, local);
        let (scope, kind, depth) = (child("lockscope"), child("locktype"), child("depth"));
        let (timeout, token, root) = (child("timeout"), child("locktoken"), child("lockroot"));
        if scope.is_none() || kind.is_none() || depth.is_none() {
            cx.add(Rule::LockShape, lock);
        }
        if root.is_none() {
            cx.add(Rule::LockRoot, lock);
        }
        if let Some(depth) = depth {
            lock_depth(cx, depth);
        }
        if let Some(timeout) = timeout {
            let text = cx.tree.text_of(timeout);
            let value = trim(&text);
            if value.parse::<Timeout>().is_err() || value.eq_ignore_ascii_case("infinity") {
                cx.add_text(Rule::LockTimeout, timeout, value);
            }
        }
        if let Some(token) = token.filter(|&token| !holds_one_uri(cx, token)) {
            cx.add(Rule::LockToken, token);
        }
    }
}

fn lock_depth(cx: &mut Cx<'_, '_>, id: Id) {
    let text = cx.tree.text_of(id);
    let value = trim(&text);
    if matches!(value, "0" | "1" | "infinity") {
        return;
    }
    let content = cx.tree.content(id);
    let is_certain = value.eq_ignore_ascii_case("infinity") && cx.is_plain(id);
    cx.notes.note(Rule::LockDepth, cx.tree.span(id), Some(value), || {
        is_certain.then(|| NotedFix::edit("write it in lower case", content, "infinity"))
    });
}

/// RFC 4918 §14.10: `(lockscope, locktype)`.
fn supported_locks(cx: &mut Cx<'_, '_>, id: Id) {
    for entry in cx.tree.children(id).filter(|&child| cx.tree.is(child, "lockentry")).collect::<Vec<_>>() {
        if cx.tree.child(entry, "lockscope").is_none() || cx.tree.child(entry, "locktype").is_none() {
            cx.add(Rule::SupportedlockShape, entry);
        }
    }
}

/// RFC 4918 §4.3: "Servers MUST ignore the XML attribute xml:space".
fn space(cx: &mut Cx<'_, '_>, row: &Row<'_>) {
    // Few bodies have one, and all attributes would have to be read to find it.
    if !cx.tree.text.contains("xml:space") {
        return;
    }
    for id in cx.tree.inside(row.id) {
        if cx.tree.attributes(id).any(|attribute| attribute.name == "xml:space") {
            cx.notes.add(Rule::XmlSpace, cx.tree.open(id));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{is_bare_tag, is_http_date, is_internet_date, is_language_tag};

    #[test]
    fn dates_of_rfc_3339() {
        for date in ["2026-11-21T20:58:42Z", "2026-11-21t20:58:42.123+01:00", "1997-12-01T17:42:21-08:00"] {
            assert!(is_internet_date(date), "{date}");
        }
        for date in [
            "",
            "2026-11-21",
            "2026-11-21T20:58:42",
            "2026-11-21 20:58:42Z",
            "20261121T205842Z",
            "2026-11-21T20:58:42.Z",
            "ü",
        ] {
            assert!(!is_internet_date(date), "{date}");
        }
    }

    #[test]
    fn dates_of_rfc_1123() {
        assert!(is_http_date("Sun, 06 Nov 1994 08:49:37 GMT"));
        for date in [
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Son, 06 Nov 1994 08:49:37 GMT",
        ] {
            assert!(!is_http_date(date), "{date}");
        }
    }

    #[test]
    fn tags() {
        assert!(
            is_language_tag("en-US")
                && is_language_tag("x-pig-latin")
                && !is_language_tag("")
                && !is_language_tag("e n")
        );
        assert!(is_bare_tag("abc-1") && !is_bare_tag("") && !is_bare_tag("\"a") && !is_bare_tag("a b"));
    }
}
