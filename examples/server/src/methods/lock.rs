//! LOCK and UNLOCK.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use bytes::Bytes;
use multistatus::condition::{self, no_conflicting_lock};
use multistatus::prop::LiveProperty as _;
use multistatus::{Condition, Operation, Outcomes, Reply, Value};

use super::content::check_parent;
use crate::app::Answer;
use crate::dav::{Call, Dav, Depth, Records};
use crate::locks::Lock;
use crate::properties::Resource;
use crate::refusal::Refusal;
use crate::request_body::{self, LockInfo};

pub fn lock(dav: &Dav, call: &Call, body: &[u8]) -> Result<Answer, Refusal> {
    match request_body::lock_info(body)? {
        Some(info) => grant(dav, call, info),
        None => refresh(dav, call),
    }
}

/// Grants a new lock: RFC 4918 §9.10.1.
fn grant(dav: &Dav, call: &Call, info: LockInfo) -> Result<Answer, Refusal> {
    let infinite = match call.depth(Depth::Infinity)? {
        Depth::Zero => false,
        Depth::Infinity => true,
        // RFC 4918 §9.10.3.
        Depth::One => return Err(Refusal::bad_request()),
    };
    let mut records = dav.begin(call)?;
    let before = dav.meta(&call.path);
    let is_collection = before.as_ref().is_some_and(|meta| meta.is_collection);
    let href = call.path.href(is_collection)?;
    let mut outcomes = Outcomes::new((Operation::Lock, href.clone()));
    let mut in_the_way = false;
    for other in records.locks.covering(&call.path).into_iter().filter(|other| info.exclusive || other.exclusive) {
        in_the_way = true;
        outcomes.failed_with(href.clone(), StatusCode::LOCKED, no_conflicting_lock([other.href.clone()])?);
    }
    let below = if infinite { records.locks.below(&call.path) } else { Vec::new() };
    for other in below.into_iter().filter(|other| info.exclusive || other.exclusive) {
        in_the_way = true;
        outcomes.failed_with(other.href.clone(), StatusCode::LOCKED, no_conflicting_lock([other.href.clone()])?);
    }
    if in_the_way {
        return Ok(Answer::Reply(outcomes.reply()?));
    }
    if before.is_none() {
        // RFC 4918 §9.10.4: a lock on an unmapped URL creates an empty resource.
        check_parent(dav, call)?;
        records.check_member_lock(&call.path, call)?;
        dav.store.write(&call.path, Bytes::new())?;
    }
    let mut lock = Lock::new(call.path.clone(), href, info.exclusive, infinite);
    lock.owner = info.owner;
    lock.refresh(call.header("timeout"));
    let token = lock.token.clone();
    records.locks.add(lock);
    let status = if before.is_some() { StatusCode::OK } else { StatusCode::CREATED };
    Ok(Answer::Reply(Reply::lock_granted(status, &token, discovery(dav, call, &records)?)?))
}

/// Extends the lock in the header field `If`: RFC 4918 §9.10.2.
fn refresh(dav: &Dav, call: &Call) -> Result<Answer, Refusal> {
    let [token] = call.tokens.as_slice() else { return Err(Refusal::bad_request()) };
    let mut records = dav.begin(call)?;
    dav.store.meta(&call.path)?;
    let lock = records.locks.find(&call.path, token).ok_or(StatusCode::PRECONDITION_FAILED)?;
    lock.refresh(call.header("timeout"));
    Ok(Answer::Reply(Reply::lock_refreshed(discovery(dav, call, &records)?)?))
}

fn discovery(dav: &Dav, call: &Call, records: &Records) -> Result<Value<'static>, Refusal> {
    let meta = dav.store.meta(&call.path)?;
    let resource = Resource { path: &call.path, meta: &meta, dead: &[], locks: &records.locks };
    Ok(resource.lock_discovery()?.encode())
}

pub fn unlock(dav: &Dav, call: &Call) -> Result<Answer, Refusal> {
    let token = call.header("lock-token").and_then(|token| token.trim().strip_prefix('<')?.strip_suffix('>'));
    let token = token.ok_or_else(Refusal::bad_request)?;
    let mut records = dav.begin(call)?;
    if records.locks.find(&call.path, token).is_none() {
        // RFC 4918 §9.11.1.
        let condition = Condition::empty(condition::LOCK_TOKEN_MATCHES_REQUEST_URI);
        let mut outcomes = Outcomes::new((Operation::Unlock, call.href.clone()));
        outcomes.failed_with(call.href.clone(), StatusCode::CONFLICT, condition);
        return Ok(Answer::Reply(outcomes.reply()?));
    }
    records.locks.remove(token);
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(Answer::Http(response))
}
