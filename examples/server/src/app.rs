//! Calls the methods for HTTP requests, and sends their responses.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, Response, StatusCode, header};
use axum::response::IntoResponse as _;
use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, future, stream};
use http_body_util::{BodyExt as _, Collected, LengthLimitError, Limited};
use multistatus::header::Origins;
use multistatus::request::Action;
use multistatus::write::MultistatusBody;
use multistatus::{Conditions, Reply};
use tower_http::timeout::TimeoutError;

use crate::call::Call;
use crate::dav::Dav;
use crate::listing::Listing;
use crate::methods::{content, lock, properties, transfer, tree};
use crate::refusal::{Refusal, status_of};
use crate::walk::in_batches;

/// The maximum length of a request body that is no upload.
const MAX_XML: usize = 256 << 10;

/// The maximum length of the body of LOCK, because the server keeps the owner in it.
const MAX_LOCK: usize = 8 << 10;

/// The time for which the rest of a body that is too long is read.
const LINGER: Duration = Duration::from_secs(2);

/// The response of a method.
pub enum Answer {
    Http(Response<Body>),
    /// A 207 with a response for each resource, made as the client reads it.
    Listing(Box<Listing>),
}

impl From<Reply> for Answer {
    fn from(reply: Reply) -> Self {
        Self::Http(Response::from(reply).map(Body::from))
    }
}

/// A plain status.
impl From<StatusCode> for Answer {
    fn from(status: StatusCode) -> Self {
        Reply::plain(status, Conditions::new()).into()
    }
}

/// Serves a request, and writes a line about it.
pub async fn handle(State(dav): State<Arc<Dav>>, request: Request) -> Response<Body> {
    let started = Instant::now();
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let mut response = match serve(dav, request).await {
        Ok(response) => response,
        Err(Refusal(reply)) => Response::from(*reply).map(Body::from),
    };
    response.headers_mut().insert("dav", HeaderValue::from_static("1, 2"));
    eprintln!("{method} {} {} {:.1?}", uri.path(), response.status().as_u16(), started.elapsed());
    response
}

async fn serve(dav: Arc<Dav>, request: Request) -> Result<Response<Body>, Refusal> {
    let (parts, mut body) = request.into_parts();
    let limit = match parts.method.as_str() {
        "PUT" => dav.max_upload,
        "LOCK" => MAX_LOCK,
        _ => MAX_XML,
    };
    // A body that says that it is too long is not waited for.
    let announced = parts.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let is_too_long = announced.is_some_and(|length: u64| length > limit as u64);
    if is_too_long && parts.headers.contains_key(header::EXPECT) {
        // The client waits for permission to send.
        return Err(StatusCode::PAYLOAD_TOO_LARGE.into());
    }
    let received = if is_too_long { Err(StatusCode::PAYLOAD_TOO_LARGE) } else { read(&mut body, limit).await };
    let body = match received {
        Ok(received) => received,
        Err(StatusCode::PAYLOAD_TOO_LARGE) => return Ok(too_long(body)),
        Err(status) => return Err(status.into()),
    };
    // The store may wait for a disk.
    let answer = tokio::task::spawn_blocking(move || run(&dav, parts, body)).await;
    match answer.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?? {
        Answer::Http(response) => Ok(response),
        Answer::Listing(listing) => {
            let headers = listing.headers();
            // Until the first response is there, an error can still become the status of the HTTP response.
            let body = MultistatusBody::from_stream(in_batches(*listing)).start().await;
            let body = body.map_err(|error| Refusal::from(status_of(&error)))?;
            let mut response = Response::from(body).map(Body::new);
            response.headers_mut().extend(headers);
            Ok(response)
        }
    }
}

/// Answers that a body is too long. The response ends when the rest of the body was read and dropped, or some time
/// later, because a client that sends everything before it reads would else find a broken connection.
fn too_long(rest: Body) -> Response<Body> {
    let read = rest.into_data_stream().try_for_each(|_| future::ready(Ok(())));
    let nothing =
        stream::once(tokio::time::timeout(LINGER, read)).filter_map(|_| future::ready(None::<io::Result<Bytes>>));
    (StatusCode::PAYLOAD_TOO_LARGE, Body::from_stream(nothing)).into_response()
}

/// Reads a body.
async fn read(body: &mut Body, limit: usize) -> Result<Bytes, StatusCode> {
    let collected = Limited::new(body, limit).collect().await;
    collected.map(Collected::to_bytes).map_err(|error| {
        let first: &(dyn Error + 'static) = &*error;
        let mut causes = std::iter::successors(Some(first), |cause| (*cause).source());
        let of_cause = causes.find_map(|cause| match () {
            () if cause.is::<LengthLimitError>() => Some(StatusCode::PAYLOAD_TOO_LARGE),
            () if cause.is::<TimeoutError>() => Some(StatusCode::REQUEST_TIMEOUT),
            () => None,
        });
        // The body itself is wrong, for example the length of a chunk, or it ended too early.
        of_cause.unwrap_or(StatusCode::BAD_REQUEST)
    })
}

/// Makes the target the address of a resource. A query is left out, because it names nothing here. Raw backslashes are
/// percent-encoded: RFC 3986 has none, but clients send them in names, and other servers take them for a part of the
/// name.
fn tidy_target(parts: &mut Parts) {
    let target = parts.uri.to_string();
    let path = target.split('?').next().unwrap_or_default();
    if let (true, Ok(tidy)) = (target.contains(['?', '\\']), path.replace('\\', "%5C").parse()) {
        parts.uri = tidy;
    }
}

fn run(dav: &Arc<Dav>, mut parts: Parts, body: Bytes) -> Result<Answer, Refusal> {
    tidy_target(&mut parts);
    let origins = Origins::from_parts(&parts)?;
    if parts.method == Method::OPTIONS && parts.uri.path() == "*" {
        return Ok(content::options(content::METHODS));
    }
    let call = Call::new(parts, origins, &body)?;
    match &call.request.action {
        Action::Propfind(propfind) => properties::propfind(dav, &call, propfind),
        Action::Proppatch(update) => properties::proppatch(dav, &call, update.clone()),
        Action::Mkcol(mkcol) => tree::mkcol(dav, &call, mkcol),
        Action::Delete => tree::delete(dav, &call),
        Action::Copy { destination, overwrite } => transfer::copy(dav, &call, destination, *overwrite),
        Action::Move { destination, overwrite } => transfer::rename(dav, &call, destination, *overwrite),
        Action::Lock { info, timeouts } => lock::lock(dav, &call, info, timeouts),
        Action::RefreshLock { token, timeouts } => lock::refresh(dav, &call, token, timeouts),
        Action::Unlock(token) => lock::unlock(dav, &call, token),
        _ => match call.request.method.as_str() {
            "OPTIONS" => Ok(content::options(content::allowed(dav, &call)?)),
            "GET" | "HEAD" => content::get(dav, &call),
            "PUT" => content::put(dav, &call, body),
            _ => Err(content::not_allowed(dav, &call)),
        },
    }
}
