//! OPTIONS, GET, HEAD and PUT.

use std::io::{self, Seek as _};
use std::ops::Range;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::IntoResponse as _;
use bytes::Bytes;
use http_range_header::{EndPosition, StartPosition, parse_range_header};
use multistatus::{Conditions, Reply};
use tokio::io::AsyncReadExt as _;
use tokio_util::io::ReaderStream;

use crate::app::Answer;
use crate::call::Call;
use crate::conditions;
use crate::dav::Dav;
use crate::index::index;
use crate::refusal::Refusal;
use crate::store::Content;

/// All methods of this server.
pub const METHODS: &str = "OPTIONS, GET, HEAD, PUT, DELETE, MKCOL, COPY, MOVE, PROPFIND, PROPPATCH, LOCK, UNLOCK";

/// Returns the methods that a resource has: RFC 9110 §10.2.1.
pub fn allowed(dav: &Dav, call: &Call) -> io::Result<&'static str> {
    Ok(match dav.meta(&call.path)? {
        None => "OPTIONS, PUT, MKCOL, LOCK",
        Some(meta) if meta.is_collection => "OPTIONS, GET, HEAD, DELETE, COPY, MOVE, PROPFIND, PROPPATCH, LOCK, UNLOCK",
        Some(_) => "OPTIONS, GET, HEAD, PUT, DELETE, COPY, MOVE, PROPFIND, PROPPATCH, LOCK, UNLOCK",
    })
}

pub fn options(allowed: &'static str) -> Answer {
    // Clients of one vendor look for the second field before they believe that there is WebDAV.
    Answer::Http([("allow", allowed), ("ms-author-via", "DAV")].into_response())
}

/// Refuses a method that a resource does not have.
pub fn not_allowed(dav: &Dav, call: &Call) -> Refusal {
    match allowed(dav, call) {
        Ok(allowed) => {
            let reply = Reply::plain(StatusCode::METHOD_NOT_ALLOWED, Conditions::new());
            reply.with_header(header::ALLOW, HeaderValue::from_static(allowed)).into()
        }
        Err(error) => error.into(),
    }
}

/// Serves GET and HEAD. The HTTP library leaves out the body for HEAD.
pub fn get(dav: &Arc<Dav>, call: &Call) -> Result<Answer, Refusal> {
    let (records, meta) = dav.begin(call)?;
    drop(records);
    if meta.is_collection {
        return Ok(Answer::Http(index(Arc::clone(dav), call.path.clone())?));
    }
    // The metadata of the open file, because another may have taken its place.
    let (meta, content) = dav.store.read(&call.path)?;
    // RFC 9110 §14.2: only GET has ranges.
    let has_range = call.request.method == Method::GET && conditions::range_is_of(&call.headers, &meta);
    let part = if has_range { range(&call.headers, meta.length) } else { None };
    let (status, part, content_range) = match part {
        None => (StatusCode::OK, 0..meta.length, None),
        Some(part) if part.is_empty() => {
            let unknown = [(header::CONTENT_RANGE, format!("bytes */{}", meta.length))];
            return Ok(Answer::Http((StatusCode::RANGE_NOT_SATISFIABLE, unknown).into_response()));
        }
        Some(part) => {
            let text = format!("bytes {}-{}/{}", part.start, part.end - 1, meta.length);
            (StatusCode::PARTIAL_CONTENT, part, Some([(header::CONTENT_RANGE, text)]))
        }
    };
    let headers = [
        (header::ACCEPT_RANGES, "bytes".to_owned()),
        (header::CONTENT_LENGTH, (part.end - part.start).to_string()),
        (header::CONTENT_TYPE, call.path.media_type()),
        (header::ETAG, format!("\"{}\"", meta.etag)),
        (header::LAST_MODIFIED, meta.date().to_string()),
    ];
    Ok(Answer::Http((status, headers, content_range, body(content, part)?).into_response()))
}

/// Returns the part of a file that is asked for; an empty one cannot be sent.
///
/// Returns `None` if the whole is to be sent: for fields that say nothing, and for several parts, of which a server may
/// send the whole (RFC 9110 §14.2).
fn range(headers: &HeaderMap, length: u64) -> Option<Range<u64>> {
    let mut lines = headers.get_all(header::RANGE).iter();
    let (line, None) = (lines.next()?, lines.next()) else { return None };
    let ranges = parse_range_header(line.to_str().ok()?).ok()?.ranges;
    let [range] = ranges.as_slice() else { return None };
    Some(match (range.start, range.end) {
        (StartPosition::FromLast(last), _) => length.saturating_sub(last)..length,
        (StartPosition::Index(start), EndPosition::LastByte) => start..length,
        (StartPosition::Index(start), EndPosition::Index(end)) if start <= end => {
            start..length.min(end.saturating_add(1))
        }
        _ => return None,
    })
}

/// Makes a body that reads a file while the client reads the body.
fn body(content: Content, part: Range<u64>) -> io::Result<Body> {
    match content {
        Content::Bytes(bytes) => Ok(Body::from(bytes.slice(part.start as usize..part.end as usize))),
        Content::File(mut file) => {
            file.seek(io::SeekFrom::Start(part.start))?;
            let file = tokio::fs::File::from_std(file).take(part.end - part.start);
            Ok(Body::from_stream(ReaderStream::with_capacity(file, 64 << 10)))
        }
    }
}

pub fn put(dav: &Dav, call: &Call, content: Bytes) -> Result<Answer, Refusal> {
    // RFC 9110 §14.5: a part must not be stored as the whole.
    if call.headers.contains_key(header::CONTENT_RANGE) {
        return Err(StatusCode::BAD_REQUEST.into());
    }
    // RFC 9110 §8.4: it would be served without its coding, as other content.
    if call
        .headers
        .get_all(header::CONTENT_ENCODING)
        .iter()
        .any(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity"))
    {
        let reply = Reply::plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, Conditions::new());
        return Err(reply.with_header(header::ACCEPT_ENCODING, HeaderValue::from_static("identity")).into());
    }
    let (records, before) = dav.begin_new(call)?;
    if before.as_ref().is_some_and(|meta| meta.is_collection) {
        return Err(not_allowed(dav, call));
    }
    records.check_lock(&call.path, call)?;
    if before.is_none() {
        dav.check_parent(&call.path)?;
        records.check_member_lock(&call.path, call)?;
    }
    dav.store.write(&call.path, content)?;
    let status = if before.is_some() { StatusCode::NO_CONTENT } else { StatusCode::CREATED };
    let tag = format!("\"{}\"", dav.store.meta(&call.path)?.etag);
    Ok(Answer::Http((status, [(header::ETAG, tag)]).into_response()))
}
