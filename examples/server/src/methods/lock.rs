//! LOCK and UNLOCK.

use axum::http::StatusCode;
use bytes::Bytes;
use multistatus::condition::{LOCK_TOKEN_MATCHES_REQUEST_URI, no_conflicting_lock};
use multistatus::header::{Depth, LockToken, Timeout};
use multistatus::prop::{LiveProperty as _, LockDiscovery};
use multistatus::request::LockInfo;
use multistatus::{Error, Outcomes, Reply, Value};

use crate::app::Answer;
use crate::call::Call;
use crate::dav::{Dav, Records};
use crate::locks::Lock;
use crate::refusal::Refusal;

/// Grants a new lock: RFC 4918 §9.10.1.
pub fn lock(dav: &Dav, call: &Call, info: &LockInfo, timeouts: &[Timeout]) -> Result<Answer, Refusal> {
    let depth = call.request.effective_depth();
    let (mut records, before) = dav.begin_new(call)?;
    let href = call.path.href(before.as_ref().is_some_and(|meta| meta.is_collection))?;
    let mut outcomes = Outcomes::new(call.request.exchange()?);
    let around = records.locks.covering(&call.path).map(|other| (other, &href));
    let below = records.locks.below(&call.path).filter(|_| depth == Depth::Infinity).map(|other| (other, &other.href));
    let conflicts: Vec<_> = around.chain(below).filter(|(other, _)| other.conflicts(info)).collect();
    if !conflicts.is_empty() {
        for (other, href) in conflicts {
            outcomes.failed_with(href, StatusCode::LOCKED, no_conflicting_lock([&other.href])?);
        }
        return Ok(outcomes.reply()?.into());
    }
    if !records.locks.make_room(&call.path) {
        return Err(StatusCode::INSUFFICIENT_STORAGE.into());
    }
    if before.is_none() {
        // RFC 4918 §9.10.4: a lock on an unmapped URL creates an empty resource.
        dav.check_parent(&call.path)?;
        records.check_member_lock(&call.path, call)?;
        dav.store.write(&call.path, Bytes::new())?;
    }
    let mut lock = Lock::new(call.path.clone(), href, info.clone(), depth);
    lock.refresh(timeouts);
    let token = lock.token.clone();
    records.locks.add(lock);
    let status = if before.is_some() { StatusCode::OK } else { StatusCode::CREATED };
    Ok(Reply::lock_granted(status, &token, discovery(&records, call)?)?.into())
}

/// Extends the lock in the header field `If`: RFC 4918 §9.10.2.
pub fn refresh(dav: &Dav, call: &Call, token: &LockToken, timeouts: &[Timeout]) -> Result<Answer, Refusal> {
    let (mut records, _) = dav.begin(call)?;
    let lock = records.locks.find(&call.path, token.as_str()).ok_or(StatusCode::PRECONDITION_FAILED)?;
    lock.refresh(timeouts);
    Ok(Reply::lock_refreshed(discovery(&records, call)?)?.into())
}

fn discovery(records: &Records, call: &Call) -> Result<Value<'static>, Error> {
    let locks = records.locks.covering(&call.path).map(Lock::active);
    locks.collect::<Result<_, _>>().map(|locks| LockDiscovery(locks).encode())
}

pub fn unlock(dav: &Dav, call: &Call, token: &LockToken) -> Result<Answer, Refusal> {
    let (mut records, _) = dav.begin(call)?;
    let Some(lock) = records.locks.find(&call.path, token.as_str()) else {
        // RFC 4918 §9.11.1.
        let error = Error::refused(StatusCode::CONFLICT, "expected the token of a lock on the resource");
        return Err(error.with_condition(LOCK_TOKEN_MATCHES_REQUEST_URI).into());
    };
    let root = lock.root.clone();
    records.locks.remove(&root, token.as_str());
    Ok(StatusCode::NO_CONTENT.into())
}
