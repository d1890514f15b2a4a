//! All methods except REPORT.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse as _;
use headers::{ContentType, HeaderMapExt as _, Mime};
use multistatus::condition::caldav as condition;
use multistatus::condition::{CANNOT_MODIFY_PROTECTED_PROPERTY, RESOURCE_MUST_BE_NULL, VALID_RESOURCETYPE, with_hrefs};
use multistatus::plan::{PropfindPlan, ProppatchPlan};
use multistatus::prop::{LiveProperty as _, ResourceType};
use multistatus::request::{PropertyChange, PropertyUpdate, Propfind, Request};
use multistatus::{Conditions, Error, Href, Operation, Outcomes, Reply};

use crate::app::{Answer, http, not_allowed, refused};
use crate::calendar::{Calendar, Event};
use crate::home::{HOME, Home, Resource, names};
use crate::object::Object;
use crate::properties::{LIVE, MEDIA_TYPE, answer, check};

pub fn propfind(home: &Home, request: &Request, propfind: &Propfind, resource: Resource) -> Result<Reply, Error> {
    let table = LIVE.bind(&PropfindPlan::new(propfind, &request.preferences));
    let mut outcomes = Outcomes::new(request.exchange()?);
    let path = resource.canonical(&request.path()?);
    for (path, resource) in home.reach(path, resource, request.effective_depth()) {
        outcomes.response(answer(&table, Href::from_path(path)?, &resource)?);
    }
    outcomes.reply()
}

pub fn proppatch(
    home: &mut Home,
    request: &Request,
    update: &PropertyUpdate,
    resource: &Resource,
) -> Result<Reply, Error> {
    let mut plan = ProppatchPlan::from(update.clone());
    plan.check(|change| match resource.calendar() {
        Some(_) => check(change, Operation::Proppatch),
        None => Err(refused(CANNOT_MODIFY_PROTECTED_PROPERTY, "only calendars have properties that clients set")),
    });
    let path = request.path()?;
    let calendar = names(&path).and_then(|(calendar, _)| home.change(calendar));
    if let (Some(changes), Some(calendar)) = (plan.ready(), calendar) {
        for change in changes {
            match change {
                PropertyChange::Set(property) => calendar.properties.insert(property.name().clone(), property.clone()),
                PropertyChange::Remove(name) => calendar.properties.remove(name),
            };
        }
    }
    plan.reply(request.exchange()?)
}

/// Makes a calendar, for MKCALENDAR and for MKCOL.
pub fn make(home: &mut Home, request: &Request, mut plan: ProppatchPlan, exists: bool) -> Result<Reply, Error> {
    let exchange = request.exchange()?;
    let operation = exchange.operation();
    let is_typed =
        operation == Operation::Mkcalendar || plan.changes().iter().any(|change| *change.name() == ResourceType::NAME);
    let path = request.path()?;
    let name = match names(&path) {
        _ if exists && operation == Operation::Mkcol => return Ok(not_allowed()),
        _ if exists => return Err(refused(RESOURCE_MUST_BE_NULL, "there is a resource already")),
        _ if !is_typed => return Err(refused(VALID_RESOURCETYPE, "expected a calendar")),
        Some((name, None)) => name,
        _ => return Err(refused(condition::CALENDAR_COLLECTION_LOCATION_OK, "expected /calendars/NAME/")),
    };
    plan.check(|change| check(change, operation));
    if let Some(changes) = plan.ready() {
        let set = |change: &PropertyChange| match change {
            PropertyChange::Set(property) => Some((property.name().clone(), property.clone())),
            PropertyChange::Remove(_) => None,
        };
        let calendar = Calendar::new(changes.iter().filter_map(set).collect());
        home.calendars.insert(name.to_owned(), calendar.into());
    }
    plan.reply(exchange)
}

pub fn delete(home: &mut Home, path: &str, resource: &Resource) -> Result<Reply, Error> {
    match (resource, names(path)) {
        (Resource::Calendar(_), Some((calendar, _))) => _ = home.calendars.remove(calendar),
        (Resource::Event(_), Some((calendar, Some(event)))) => {
            home.change(calendar).into_iter().for_each(|calendar| calendar.remove(event));
        }
        _ => return Err(Error::refused(StatusCode::FORBIDDEN, "this resource stays")),
    }
    Ok(Reply::plain(StatusCode::NO_CONTENT, Conditions::new()))
}

/// Serves GET and HEAD. The HTTP library leaves out the body for HEAD.
pub fn get(resource: &Resource) -> Answer {
    let Some(event) = resource.event() else { return Ok(http(not_allowed())) };
    let headers = [(header::CONTENT_TYPE, MEDIA_TYPE)];
    let tag = event.tag.to_header().map(|tag| [(header::ETAG, tag)]);
    Ok((headers, tag, event.object.data.text().to_owned()).into_response())
}

/// Reads the event that a PUT stores.
pub fn object(headers: &HeaderMap, body: &[u8]) -> Result<Object, Error> {
    if headers.contains_key(header::CONTENT_RANGE) {
        return Err(Error::refused(
            StatusCode::BAD_REQUEST,
            "expected a whole event, found Content-Range: RFC 9110 §14.5",
        ));
    }
    let is_supported = |kind: Mime| {
        let charset = kind.get_param("charset").is_none_or(|it| it == "utf-8" || it == "us-ascii");
        kind.essence_str() == "text/calendar" && charset
    };
    let kind = headers.typed_try_get::<ContentType>().map(|kind| kind.map(Mime::from));
    if !kind.is_ok_and(|kind| kind.is_none_or(is_supported)) {
        return Err(refused(condition::SUPPORTED_CALENDAR_DATA, "expected text/calendar in UTF-8"));
    }
    Object::parse(str::from_utf8(body).map_err(|_| refused(condition::VALID_CALENDAR_DATA, "expected UTF-8"))?)
}

pub fn put(home: &mut Home, path: &str, object: Result<Object, Error>) -> Result<Reply, Error> {
    let Some((collection, Some(own))) = names(path) else { return Ok(not_allowed()) };
    let missing = || Error::refused(StatusCode::CONFLICT, "there is no such calendar");
    let calendar = home.change(collection).ok_or_else(missing)?;
    let object = object?;
    // An event keeps its UID, and no other event has it.
    let conflicts = |name: &str, event: &Event| (name == own) != (event.object.uid() == object.uid());
    if let Some((other, _)) = calendar.events.iter().find(|(name, event)| conflicts(name, event)) {
        let href = Href::from_path(format!("{HOME}{collection}/{other}"))?;
        let error = Error::refused(StatusCode::FORBIDDEN, "expected another UID");
        return Err(error.with_whole_condition(with_hrefs(condition::NO_UID_CONFLICT, [href])?)?);
    }
    let status = if calendar.events.contains_key(own) { StatusCode::NO_CONTENT } else { StatusCode::CREATED };
    let reply = Reply::plain(status, Conditions::new());
    let tag = calendar.put(own, object)?.to_header();
    Ok(tag.into_iter().fold(reply, |reply, tag| reply.with_header(header::ETAG, tag)))
}
