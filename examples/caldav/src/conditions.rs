//! Preconditions: RFC 9110 §13, and the header field `If` of RFC 4918 §10.4. Only events have entity tags.

use axum::http::{HeaderName, Method, StatusCode, header, request::Parts};
use headers::{HeaderMapExt as _, IfMatch, IfNoneMatch};
use multistatus::header::{Origins, State};
use multistatus::request::Request;
use multistatus::{Conditions, Error, Reply};

use crate::home::{Home, Resource};

/// Returns an error if a precondition does not hold, or the reply to a GET of what the client has already.
pub fn check(
    home: &Home,
    parts: &Parts,
    request: &Request,
    origins: &Origins,
    found: Option<&Resource>,
) -> Result<Option<Reply>, Error> {
    // RFC 9110 §13.2.1: what is answered with 404 has no preconditions.
    if found.is_none() && !matches!(request.method.as_str(), "PUT" | "MKCOL" | "MKCALENDAR") {
        return Ok(None);
    }
    let field = found.and_then(Resource::etag).and_then(|tag| tag.to_header());
    let tag: Option<headers::ETag> = field.as_ref().and_then(|field| field.to_str().ok()?.parse().ok());
    let matches = |if_match: IfMatch| match &tag {
        Some(tag) => if_match.precondition_passes(tag),
        None => found.is_some() && if_match == IfMatch::any(),
    };
    let differs = |if_none_match: IfNoneMatch| match &tag {
        Some(tag) => if_none_match.precondition_passes(tag),
        None => found.is_none() || if_none_match != IfNoneMatch::any(),
    };
    let holds = request.condition.as_ref().is_none_or(|condition| {
        condition.evaluate(&request.uri, origins, |href, state| match state {
            // Without locks, no token is known.
            State::Token(_) => false,
            State::EntityTag(tag) => {
                let resource = href.decoded_path().ok().and_then(|path| home.find(&path));
                let own = resource.as_ref().and_then(Resource::etag);
                own.and_then(|own| own.entity_tag()).is_some_and(|own| own.strong_eq(tag))
            }
        })
    });
    let malformed = |name: HeaderName| Error::refused(StatusCode::BAD_REQUEST, format!("{name} cannot be read"));
    let if_match = parts.headers.typed_try_get().map_err(|_| malformed(header::IF_MATCH))?;
    let if_none_match = parts.headers.typed_try_get().map_err(|_| malformed(header::IF_NONE_MATCH))?;
    if holds && if_match.is_none_or(matches) {
        let reads = matches!(request.method, Method::GET | Method::HEAD);
        match (if_none_match.is_none_or(differs), field) {
            (true, _) => return Ok(None),
            (false, Some(field)) if reads => {
                let reply = Reply::plain(StatusCode::NOT_MODIFIED, Conditions::new());
                return Ok(Some(reply.with_header(header::ETAG, field)));
            }
            (false, _) => {}
        }
    }
    Err(Error::refused(StatusCode::PRECONDITION_FAILED, "a precondition does not hold"))
}
