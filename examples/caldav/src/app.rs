//! From HTTP to a method and back.

use std::panic;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderValue, Method, Response, StatusCode, header, request::Parts};
use axum::response::IntoResponse as _;
use multistatus::header::{Dav, Origins};
use multistatus::request::{Action, Request};
use multistatus::{Conditions, Error, Name, Reply};
use tower_http::catch_panic::CatchPanicLayer;

use crate::home::Home;
use crate::object::Object;
use crate::{conditions, methods, reports};

/// The greatest length of a request body, and so of an event.
pub const MAX_BODY: usize = 1 << 20;

const ALLOWED: &str = "OPTIONS, GET, HEAD, PUT, DELETE, PROPFIND, PROPPATCH, REPORT, MKCOL, MKCALENDAR";
/// Class 1 is what clients look for. The README says what is missing.
const CLASSES: &str = "1, 3, extended-mkcol, calendar-access";

/// The answer to a request, or the reason why it is refused.
pub type Answer = Result<Response<Body>, Error>;

pub fn app() -> Router {
    let router = Router::new().fallback(handle).with_state(Arc::default());
    router.layer(DefaultBodyLimit::max(MAX_BODY)).layer(CatchPanicLayer::new())
}

/// Answers on a thread where nobody else waits, because recurrences take a while to compute.
async fn handle(State(home): State<Arc<Mutex<Home>>>, parts: Parts, body: Bytes) -> Response<Body> {
    let answered = tokio::task::spawn_blocking(move || respond(&home, &parts, &body)).await;
    answered.unwrap_or_else(|error| panic::resume_unwind(error.into_panic()))
}

fn respond(home: &Mutex<Home>, parts: &Parts, body: &[u8]) -> Response<Body> {
    let lock = || home.lock().unwrap_or_else(PoisonError::into_inner);
    let answered = match parts.method.as_str() {
        "PUT" => {
            let object = methods::object(&parts.headers, body);
            answer(&mut lock(), parts, body, Some(object))
        }
        // These read a copy, which shares the calendars.
        "GET" | "HEAD" | "OPTIONS" | "PROPFIND" | "REPORT" => {
            let mut copy = lock().clone();
            answer(&mut copy, parts, body, None)
        }
        _ => answer(&mut lock(), parts, body, None),
    };
    let mut response = answered.unwrap_or_else(|error| http(Reply::from(error)));
    response.headers_mut().insert(Dav::NAME, HeaderValue::from_static(CLASSES));
    response
}

fn answer(home: &mut Home, parts: &Parts, body: &[u8], object: Option<Result<Object, Error>>) -> Answer {
    let origins = Origins::from_parts(parts)?;
    if parts.method == Method::OPTIONS {
        return Ok([(header::ALLOW, ALLOWED)].into_response());
    }
    let request = Request::from_parts(parts, body)?;
    let path = request.path()?;
    if path == "/.well-known/caldav" {
        return Ok((StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, "/")]).into_response());
    }
    let found = home.find(&path);
    if let Some(reply) = conditions::check(home, parts, &request, &origins, found.as_ref())? {
        return Ok(http(reply));
    }
    let exists = found.is_some();
    let resource = || found.ok_or_else(|| Error::refused(StatusCode::NOT_FOUND, "there is no such resource"));
    match &request.action {
        Action::Propfind(propfind) => methods::propfind(home, &request, propfind, resource()?).map(http),
        Action::Proppatch(update) => methods::proppatch(home, &request, update, &resource()?).map(http),
        Action::Report(report) => reports::report(home, &request, report, &origins, resource()?).map(http),
        Action::Mkcalendar(body) => methods::make(home, &request, body.into(), exists).map(http),
        Action::Mkcol(body) => methods::make(home, &request, body.into(), exists).map(http),
        Action::Delete => methods::delete(home, &path, &resource()?).map(http),
        _ => match (request.method.as_str(), object) {
            ("GET" | "HEAD", _) => methods::get(&resource()?),
            (_, Some(object)) => methods::put(home, &path, object).map(http),
            _ => Ok(http(not_allowed())),
        },
    }
}

pub fn http(reply: Reply) -> Response<Body> {
    Response::from(reply).map(Body::from)
}

/// Makes the reply to a method that the resource does not have.
pub fn not_allowed() -> Reply {
    let reply = Reply::plain(StatusCode::METHOD_NOT_ALLOWED, Conditions::new());
    reply.with_header(header::ALLOW, HeaderValue::from_static(ALLOWED))
}

/// Makes the error for a condition that was not met.
pub fn refused(condition: Name, message: &str) -> Error {
    Error::refused(StatusCode::FORBIDDEN, message).with_condition(condition)
}
