//! OPTIONS, GET, HEAD and PUT.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use bytes::Bytes;
use multistatus::prop::{ETag, LastModified, LiveProperty as _};

use crate::app::Answer;
use crate::dav::{Call, Dav};
use crate::properties::content_type;
use crate::refusal::Refusal;
use crate::store::Meta;

const ALLOW: HeaderValue =
    HeaderValue::from_static("OPTIONS, GET, HEAD, PUT, DELETE, MKCOL, COPY, MOVE, PROPFIND, PROPPATCH, LOCK, UNLOCK");

fn plain(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

pub fn options() -> Answer {
    let mut response = plain(StatusCode::OK);
    response.headers_mut().insert(header::ALLOW, ALLOW);
    // Clients of one vendor look for this field before they believe that there is WebDAV.
    response.headers_mut().insert("ms-author-via", HeaderValue::from_static("DAV"));
    Answer::Http(response)
}

pub fn not_allowed() -> Answer {
    let mut response = plain(StatusCode::METHOD_NOT_ALLOWED);
    response.headers_mut().insert(header::ALLOW, ALLOW);
    Answer::Http(response)
}

/// Serves GET and HEAD. The HTTP library leaves out the body for HEAD.
pub fn get(dav: &Dav, call: &Call) -> Result<Answer, Refusal> {
    let meta = dav.store.meta(&call.path)?;
    if meta.is_collection {
        return Ok(not_allowed());
    }
    let etag = ETag::strong(&meta.etag)?.to_header();
    if call.check_etags(dav).is_err() {
        let unchanged = call.header("if-match").is_none();
        let status = if unchanged { StatusCode::NOT_MODIFIED } else { StatusCode::PRECONDITION_FAILED };
        let mut response = plain(status);
        response.headers_mut().extend(etag.map(|etag| (header::ETAG, etag)));
        return Ok(Answer::Http(response));
    }
    let mut response = Response::new(Body::from(dav.store.read(&call.path)?));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(&call.path)));
    headers.extend(etag.map(|etag| (header::ETAG, etag)));
    if let Some(date) = http_date(&meta)? {
        headers.insert(header::LAST_MODIFIED, date);
    }
    Ok(Answer::Http(response))
}

/// Returns the value of the header field `Last-Modified`, which has the form of the property `getlastmodified`.
fn http_date(meta: &Meta) -> Result<Option<HeaderValue>, Refusal> {
    let value = LastModified::new(meta.modified)?.encode();
    Ok(value.as_text().and_then(|text| HeaderValue::from_str(text).ok()))
}

pub fn put(dav: &Dav, call: &Call, content: Bytes) -> Result<Answer, Refusal> {
    // RFC 9110 §14.5: a part must not be stored as the whole.
    if call.headers.contains_key(header::CONTENT_RANGE) {
        return Err(Refusal::bad_request());
    }
    let records = dav.begin(call)?;
    let before = dav.meta(&call.path);
    if before.as_ref().is_some_and(|meta| meta.is_collection) {
        return Err(StatusCode::METHOD_NOT_ALLOWED.into());
    }
    records.check_lock(&call.path, call)?;
    if before.is_none() {
        check_parent(dav, call)?;
        records.check_member_lock(&call.path, call)?;
    }
    dav.store.write(&call.path, content)?;
    let mut response = plain(if before.is_some() { StatusCode::NO_CONTENT } else { StatusCode::CREATED });
    let etag = ETag::strong(&dav.store.meta(&call.path)?.etag)?.to_header();
    response.headers_mut().extend(etag.map(|etag| (header::ETAG, etag)));
    Ok(Answer::Http(response))
}

/// Refuses to create a resource whose parent is no collection: RFC 4918 §9.3.1, §9.7.1.
pub fn check_parent(dav: &Dav, call: &Call) -> Result<(), Refusal> {
    let parent = call.path.parent().and_then(|parent| dav.meta(&parent));
    if parent.is_some_and(|parent| parent.is_collection) { Ok(()) } else { Err(StatusCode::CONFLICT.into()) }
}
