//! MKCOL, DELETE, COPY and MOVE.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use multistatus::condition::lock_token_submitted;
use multistatus::{Exchange, Href, Operation, Outcomes};

use super::content::check_parent;
use crate::app::Answer;
use crate::dav::{Call, Dav, Depth, Records};
use crate::path::ResourcePath;
use crate::refusal::{Refusal, status_of};

pub fn mkcol(dav: &Dav, call: &Call) -> Result<Answer, Refusal> {
    let records = dav.begin(call)?;
    if dav.store.exists(&call.path) {
        return Err(StatusCode::METHOD_NOT_ALLOWED.into());
    }
    check_parent(dav, call)?;
    records.check_lock(&call.path, call)?;
    dav.store.make_collection(&call.path)?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::CREATED;
    Ok(Answer::Http(response))
}

pub fn delete(dav: &Dav, call: &Call) -> Result<Answer, Refusal> {
    // RFC 4918 §9.6.1: a collection is deleted with everything in it.
    if call.depth(Depth::Infinity)? != Depth::Infinity && dav.store.meta(&call.path)?.is_collection {
        return Err(Refusal::bad_request());
    }
    let mut records = dav.begin(call)?;
    let meta = dav.store.meta(&call.path)?;
    refuse_root(&call.path)?;
    records.check_member_lock(&call.path, call)?;
    let mut outcomes = Outcomes::new((Operation::Delete, call.path.href(meta.is_collection)?));
    remove(dav, &mut records, call, &call.path, &mut outcomes)?;
    Ok(Answer::Reply(outcomes.reply()?))
}

/// Refuses the root, which always exists.
fn refuse_root(path: &ResourcePath) -> Result<(), Refusal> {
    if path.names().is_empty() { Err(StatusCode::FORBIDDEN.into()) } else { Ok(()) }
}

/// Removes as much as can be removed, members before their collection. A failure leaves the collections around it in
/// place (RFC 4918 §9.6.1). Returns true if everything is gone.
fn remove(
    dav: &Dav,
    records: &mut Records,
    call: &Call,
    path: &ResourcePath,
    outcomes: &mut Outcomes,
) -> Result<bool, Refusal> {
    let tree = dav.store.tree(path)?;
    let mut kept: Vec<ResourcePath> = Vec::new();
    for (path, meta) in tree.into_iter().rev() {
        let href = path.href(meta.is_collection)?;
        if kept.iter().any(|kept| kept.is_within(&path)) {
            outcomes.status(href, StatusCode::FAILED_DEPENDENCY);
            continue;
        }
        if let Some(lock) = records.locks.blocking(&path, &call.tokens) {
            outcomes.failed_with(href, StatusCode::LOCKED, lock_token_submitted([lock.href.clone()])?);
            kept.push(path);
            continue;
        }
        match dav.store.remove(&path) {
            Ok(()) => {
                records.properties.remove_within(&path);
                records.locks.remove_within(&path);
                outcomes.ok(href);
            }
            Err(error) => {
                outcomes.status(href, status_of(&error));
                kept.push(path);
            }
        }
    }
    Ok(kept.is_empty())
}

/// The common part of COPY and MOVE: the destination, and whether a resource is there.
struct Transfer {
    to: ResourcePath,
    overwrites: bool,
    outcomes: Outcomes,
}

impl Transfer {
    fn new(dav: &Dav, records: &Records, call: &Call, operation: Operation) -> Result<Self, Refusal> {
        let meta = dav.store.meta(&call.path)?;
        let destination = call.header("destination").ok_or_else(Refusal::bad_request)?;
        let destination = Href::new(destination).map_err(|_| Refusal::bad_request())?;
        // RFC 4918 §9.8.5: this server cannot put a resource on another server.
        let to = call.local_path(&destination)?.ok_or(StatusCode::BAD_GATEWAY)?;
        if to == call.path || to.is_within(&call.path) || call.path.is_within(&to) {
            return Err(StatusCode::FORBIDDEN.into());
        }
        let parent = to.parent().and_then(|parent| dav.meta(&parent));
        if !parent.is_some_and(|parent| parent.is_collection) {
            return Err(StatusCode::CONFLICT.into());
        }
        let overwrites = dav.store.exists(&to);
        if overwrites && call.header("overwrite").is_some_and(|flag| flag.trim().eq_ignore_ascii_case("f")) {
            return Err(StatusCode::PRECONDITION_FAILED.into());
        }
        records.check_lock(&to, call)?;
        records.check_member_lock(&to, call)?;
        let exchange = Exchange::new(operation, call.path.href(meta.is_collection)?)?;
        let exchange = exchange.destination(to.href(meta.is_collection)?)?;
        Ok(Self { to, overwrites, outcomes: Outcomes::new(exchange) })
    }

    /// Removes the resource at the destination. Returns false if a part of it stays.
    fn clear(&mut self, dav: &Dav, records: &mut Records, call: &Call) -> Result<bool, Refusal> {
        if !self.overwrites {
            return Ok(true);
        }
        // A lock on the destination itself stays, because it is on the URL: RFC 4918 §7.5. Its token was sent.
        let locks: Vec<_> =
            records.locks.covering(&self.to).into_iter().filter(|lock| lock.root == self.to).cloned().collect();
        let cleared = remove(dav, records, call, &self.to, &mut self.outcomes)?;
        for lock in locks.into_iter().filter(|_| cleared) {
            records.locks.add(lock);
        }
        Ok(cleared)
    }

    fn succeeded(&mut self, href: Href<'static>) {
        let status = if self.overwrites { StatusCode::NO_CONTENT } else { StatusCode::CREATED };
        self.outcomes.status(href, status);
    }
}

pub fn copy(dav: &Dav, call: &Call) -> Result<Answer, Refusal> {
    let depth = call.depth(Depth::Infinity)?;
    if depth == Depth::One {
        return Err(Refusal::bad_request());
    }
    let mut records = dav.begin(call)?;
    let mut transfer = Transfer::new(dav, &records, call, Operation::Copy)?;
    // The source is read before anything is removed, so that a failure to read it destroys nothing.
    let tree = match depth {
        Depth::Infinity => dav.store.tree(&call.path)?,
        _ => vec![(call.path.clone(), dav.store.meta(&call.path)?)],
    };
    if !transfer.clear(dav, &mut records, call)? {
        return Ok(Answer::Reply(transfer.outcomes.reply()?));
    }
    let mut failed: Vec<ResourcePath> = Vec::new();
    for (from, meta) in tree {
        let to = from.moved(&call.path, &transfer.to);
        let href = to.href(meta.is_collection)?;
        if failed.iter().any(|failed| from.is_within(failed)) {
            transfer.outcomes.status(href, StatusCode::FAILED_DEPENDENCY);
            continue;
        }
        let copied = match meta.is_collection {
            true => dav.store.make_collection(&to),
            false => dav.store.read(&from).and_then(|content| dav.store.write(&to, content)),
        };
        match copied {
            Ok(()) => {
                records.properties.copy(&from, &to);
                transfer.succeeded(href);
            }
            Err(error) => {
                transfer.outcomes.status(href, status_of(&error));
                failed.push(from);
            }
        }
    }
    Ok(Answer::Reply(transfer.outcomes.reply()?))
}

/// Serves MOVE, which moves everything or nothing.
pub fn rename(dav: &Dav, call: &Call) -> Result<Answer, Refusal> {
    if call.depth(Depth::Infinity)? != Depth::Infinity && dav.store.meta(&call.path)?.is_collection {
        return Err(Refusal::bad_request());
    }
    let mut records = dav.begin(call)?;
    let mut transfer = Transfer::new(dav, &records, call, Operation::Move)?;
    refuse_root(&call.path)?;
    records.check_lock(&call.path, call)?;
    records.check_member_lock(&call.path, call)?;
    let mut blocked = false;
    for lock in records.locks.below(&call.path) {
        if !call.tokens.contains(&lock.token) {
            blocked = true;
            transfer.outcomes.failed_with(
                lock.href.clone(),
                StatusCode::LOCKED,
                lock_token_submitted([lock.href.clone()])?,
            );
        }
    }
    if blocked {
        transfer.outcomes.status(call.href.clone(), StatusCode::FAILED_DEPENDENCY);
        return Ok(Answer::Reply(transfer.outcomes.reply()?));
    }
    let tree = dav.store.tree(&call.path)?;
    if !transfer.clear(dav, &mut records, call)? {
        return Ok(Answer::Reply(transfer.outcomes.reply()?));
    }
    dav.store.rename(&call.path, &transfer.to)?;
    for (from, _) in &tree {
        records.properties.copy(from, &from.moved(&call.path, &transfer.to));
    }
    records.properties.remove_within(&call.path);
    // RFC 4918 §7.5: locks do not move.
    records.locks.remove_within(&call.path);
    let href = transfer.to.href(tree.first().is_some_and(|(_, meta)| meta.is_collection))?;
    transfer.succeeded(href);
    Ok(Answer::Reply(transfer.outcomes.reply()?))
}
