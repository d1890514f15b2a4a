//! Preconditions: RFC 9110 §13, and the header field `If` of RFC 4918 §10.4.

use std::time::SystemTime;

use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use httpdate::HttpDate;
use multistatus::header::{EntityTag, State};
use multistatus::{Conditions, Error, Reply};

use crate::call::Call;
use crate::dav::{Dav, Records};
use crate::refusal::Refusal;
use crate::store::Meta;

/// Checks all preconditions of a request.
pub fn check(call: &Call, dav: &Dav, records: &Records, meta: Option<&Meta>) -> Result<(), Refusal> {
    check_if(call, dav, records)?;
    check_http(&call.request.method, &call.headers, meta)
}

/// Checks the header field `If`, which is a condition of any method.
fn check_if(call: &Call, dav: &Dav, records: &Records) -> Result<(), Refusal> {
    let Some(condition) = &call.request.condition else { return Ok(()) };
    let holds = condition.evaluate(&call.request.uri, &call.origins, |href, state| {
        let Some(path) = call.local(href) else { return false };
        match state {
            State::Token(token) => records.locks.covering(&path).any(|lock| lock.token == token),
            State::EntityTag(tag) => dav.meta(&path).ok().flatten().is_some_and(|meta| is(tag, &meta, strong)),
        }
    });
    if holds { Ok(()) } else { Err(StatusCode::PRECONDITION_FAILED.into()) }
}

/// Checks the other preconditions, in the order of RFC 9110 §13.2.2.
fn check_http(method: &Method, headers: &HeaderMap, meta: Option<&Meta>) -> Result<(), Refusal> {
    let reads = matches!(*method, Method::GET | Method::HEAD);
    // RFC 9110 §15.4.5: the tag that a 200 would have.
    let unchanged = || {
        let reply = Reply::plain(StatusCode::NOT_MODIFIED, Conditions::new());
        let tag = meta.and_then(Meta::tag).and_then(|tag| tag.to_header());
        tag.into_iter().fold(reply, |reply, tag| reply.with_header(header::ETAG, tag))
    };
    // Both are read before either is compared, because a mistake in a condition is a bad request whatever it would say.
    let matching = any(headers, &header::IF_MATCH, meta, strong)?;
    let none_matching = any(headers, &header::IF_NONE_MATCH, meta, weak)?;
    let is_same = matching.unwrap_or_else(|| was_modified(headers, &header::IF_UNMODIFIED_SINCE, meta) != Some(true));
    if !is_same || none_matching == Some(true) && !reads {
        return Err(StatusCode::PRECONDITION_FAILED.into());
    }
    let is_known =
        none_matching.unwrap_or_else(|| was_modified(headers, &header::IF_MODIFIED_SINCE, meta) == Some(false));
    if reads && is_known { Err(unchanged().into()) } else { Ok(()) }
}

/// Returns true if a range may be sent: RFC 9110 §13.1.5. Neither a weak tag nor a date in the same second is enough.
pub fn range_is_of(headers: &HeaderMap, meta: &Meta) -> bool {
    let Some(text) = headers.get(header::IF_RANGE) else { return true };
    let text = String::from_utf8_lossy(text.as_bytes());
    match EntityTag::from_text(&text) {
        Some(tag) => is(tag, meta, strong),
        None => {
            let settled = SystemTime::now().duration_since(meta.modified).is_ok_and(|age| age.as_secs() >= 1);
            settled && text.parse::<HttpDate>().is_ok_and(|date| date == meta.date())
        }
    }
}

/// A comparison of RFC 9110 §8.8.3.2.
type Comparison = fn(EntityTag<'_>, EntityTag<'_>) -> bool;

fn strong(one: EntityTag<'_>, other: EntityTag<'_>) -> bool {
    one.strong_eq(other)
}

fn weak(one: EntityTag<'_>, other: EntityTag<'_>) -> bool {
    one.weak_eq(other)
}

fn is(tag: EntityTag<'_>, meta: &Meta, equal: Comparison) -> bool {
    let own = meta.tag();
    own.as_ref().and_then(|own| own.entity_tag()).is_some_and(|own| equal(tag, own))
}

/// Returns true if a list of entity tags, which may have several field lines, has the tag of a resource, or is `*` and
/// there is a resource. Returns `None` if there is no such field.
///
/// # Errors
///
/// 400 for a text of another form (RFC 9110 §13.1.1, §13.1.2). To take it for a list without the tag would let a client
/// that forgot the quotes in `If-None-Match` overwrite what it wanted to keep.
fn any(headers: &HeaderMap, name: &HeaderName, meta: Option<&Meta>, equal: Comparison) -> Result<Option<bool>, Error> {
    // Bytes that are not UTF-8 are in no tag of this server.
    let lines: Vec<_> = headers.get_all(name).iter().map(|line| String::from_utf8_lossy(line.as_bytes())).collect();
    if lines.is_empty() {
        return Ok(None);
    }
    let list = lines.join(",");
    if list.trim() == "*" {
        return Ok(Some(meta.is_some()));
    }
    let mut quoted = false;
    let items = list.split(|c| {
        quoted ^= c == '"';
        c == ',' && !quoted
    });
    // RFC 9110 §5.6.1.2: a list may have empty elements.
    let items: Vec<_> = items.map(str::trim).filter(|item| !item.is_empty()).collect();
    if !items.iter().all(|item| is_tag(item)) {
        let message = format!("expected \"*\" or entity tags with their quotes in {name}");
        return Err(Error::refused(StatusCode::BAD_REQUEST, message));
    }
    // A backslash means nothing in RFC 9110, and hides a quote in older tags: no tag of this server has one.
    let tags = items.into_iter().filter_map(EntityTag::from_text);
    Ok(Some(meta.is_some_and(|meta| tags.into_iter().any(|tag| is(tag, meta, equal)))))
}

/// Returns true if this is an entity tag: RFC 9110 §8.8.3.
fn is_tag(text: &str) -> bool {
    let quoted = text.strip_prefix("W/").unwrap_or(text);
    let opaque = quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    opaque.is_some_and(|opaque| !opaque.contains('"'))
}

/// Compares the time of the last change with the date in a header field. Returns `None` if the field means nothing: it
/// is absent, repeated or no date (RFC 9110 §13.1.3), or the resource is a collection, whose time does not tell.
fn was_modified(headers: &HeaderMap, name: &HeaderName, meta: Option<&Meta>) -> Option<bool> {
    let mut lines = headers.get_all(name).iter();
    let (line, None) = (lines.next()?, lines.next()) else { return None };
    let since: HttpDate = line.to_str().ok()?.trim().parse().ok()?;
    let meta = meta.filter(|meta| !meta.is_collection)?;
    Some(meta.date() > since)
}
