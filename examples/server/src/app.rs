//! Calls the methods for HTTP requests, and sends their responses.

use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, Response, StatusCode, header};
use bytes::Bytes;
use multistatus::Reply;
use multistatus::write::MultistatusBody;

use crate::dav::{Call, Dav};
use crate::listing::Listing;
use crate::methods;
use crate::refusal::{Refusal, status_of};

/// The maximum length of a request body that is no upload.
const MAX_XML: usize = 256 << 10;

/// The response of a method.
pub enum Answer {
    Http(Response<Body>),
    Reply(Reply),
    /// A 207 with a response for each resource, made as the client reads it.
    Listing(Box<Listing>),
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
    let status = response.status();
    // An unread body may be the next data on the connection.
    if matches!(status, StatusCode::PAYLOAD_TOO_LARGE) {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    eprintln!("{method} {} {} {:.1?}", uri.path(), status.as_u16(), started.elapsed());
    response
}

async fn serve(dav: Arc<Dav>, request: Request) -> Result<Response<Body>, Refusal> {
    let (parts, body) = request.into_parts();
    let limit = if parts.method == Method::PUT { dav.max_upload } else { MAX_XML };
    let too_large = || Refusal::from(StatusCode::PAYLOAD_TOO_LARGE);
    let announced = parts.headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > limit) {
        return Err(too_large());
    }
    let body = to_bytes(body, limit).await.map_err(|_| too_large())?;
    // The store may wait for a disk.
    let answer = tokio::task::spawn_blocking(move || run(&dav, parts, body)).await;
    match answer.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?? {
        Answer::Http(response) => Ok(response),
        Answer::Reply(reply) => Ok(Response::from(reply).map(Body::from)),
        Answer::Listing(listing) => {
            let headers = listing.headers();
            // Until the first response is there, an error can still become the status of the HTTP response.
            let body = MultistatusBody::from_stream(listing.into_stream()).start().await;
            let body = body.map_err(|error| Refusal::from(status_of(&error)))?;
            let mut response = Response::from(body).map(Body::new);
            response.headers_mut().extend(headers);
            Ok(response)
        }
    }
}

fn run(dav: &Arc<Dav>, parts: axum::http::request::Parts, body: Bytes) -> Result<Answer, Refusal> {
    let method = parts.method.clone();
    let call = Call::new(parts)?;
    match method.as_str() {
        "OPTIONS" => Ok(methods::content::options()),
        "GET" | "HEAD" => methods::content::get(dav, &call),
        "PUT" => methods::content::put(dav, &call, body),
        "PROPFIND" => methods::properties::propfind(dav, &call, &body),
        "PROPPATCH" => methods::properties::proppatch(dav, &call, &body),
        "LOCK" => methods::lock::lock(dav, &call, &body),
        "UNLOCK" => methods::lock::unlock(dav, &call),
        // RFC 4918 §8.4: a body would mean nothing with these methods.
        "MKCOL" | "DELETE" | "COPY" | "MOVE" if !body.is_empty() => Err(StatusCode::UNSUPPORTED_MEDIA_TYPE.into()),
        "MKCOL" => methods::tree::mkcol(dav, &call),
        "DELETE" => methods::tree::delete(dav, &call),
        "COPY" => methods::tree::copy(dav, &call),
        "MOVE" => methods::tree::rename(dav, &call),
        _ => Ok(methods::content::not_allowed()),
    }
}
