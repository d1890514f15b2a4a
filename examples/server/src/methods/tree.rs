//! MKCOL, DELETE, COPY and MOVE.

use std::collections::HashSet;

use axum::http::StatusCode;
use multistatus::condition::{VALID_RESOURCETYPE, lock_token_submitted};
use multistatus::header::{Depth, Destination, Overwrite};
use multistatus::plan::ProppatchPlan;
use multistatus::prop::{LiveProperty as _, ResourceType};
use multistatus::request::{Mkcol, PropertyChange};
use multistatus::{Error, Href, Name, Operation, Outcomes};

use super::content::not_allowed;
use crate::app::Answer;
use crate::call::Call;
use crate::dav::{Dav, Records};
use crate::path::ResourcePath;
use crate::properties::LIVE;
use crate::refusal::{Refusal, status_of};
use crate::store::Meta;

/// Makes a collection, with the properties of an extended MKCOL (RFC 5689 §3) or not at all.
pub fn mkcol(dav: &Dav, call: &Call, mkcol: &Mkcol) -> Result<Answer, Refusal> {
    let (mut records, before) = dav.begin_new(call)?;
    if before.is_some() {
        return Err(not_allowed(dav, call));
    }
    dav.check_parent(&call.path)?;
    records.check_lock(&call.path, call)?;
    records.check_member_lock(&call.path, call)?;
    let mut plan = ProppatchPlan::from(mkcol);
    plan.check(check_new);
    if let Some(changes) = plan.ready() {
        dav.store.make_collection(&call.path)?;
        let is_dead = |change: &&PropertyChange| *change.name() != ResourceType::NAME;
        records.properties.change(&call.path, changes.iter().filter(is_dead));
    }
    Ok(plan.reply(call.request.exchange()?)?.into())
}

/// Refuses properties that a new collection cannot have: protected ones, and special types, such as calendars.
fn check_new(change: &PropertyChange) -> Result<(), Error> {
    const COLLECTION: Name = Name::dav("collection");
    let PropertyChange::Set(kind) = change else { return LIVE.check(change, Operation::Mkcol) };
    if *kind.name() != ResourceType::NAME {
        return LIVE.check(change, Operation::Mkcol);
    }
    let is_plain = kind.children().all(|kind| *kind.name() == COLLECTION);
    let refused = || Error::refused(StatusCode::FORBIDDEN, "expected a plain collection");
    if is_plain { Ok(()) } else { Err(refused().with_condition(VALID_RESOURCETYPE)) }
}

pub fn delete(dav: &Dav, call: &Call) -> Result<Answer, Refusal> {
    let (mut records, meta) = dav.begin(call)?;
    check_depth(call, &meta)?;
    refuse_root(&call.path)?;
    records.check_member_lock(&call.path, call)?;
    let mut outcomes = Outcomes::new(call.request.exchange()?);
    remove(dav, &mut records, call, &call.path, &mut outcomes)?;
    Ok(outcomes.reply()?.into())
}

/// Returns how far down the request reaches, which means nothing for a file: RFC 4918 §10.2.
fn check_depth(call: &Call, meta: &Meta) -> Result<Depth, Error> {
    if meta.is_collection { call.request.collection_depth() } else { Ok(Depth::Zero) }
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
    // The collections with a member that stays.
    let mut needed: HashSet<ResourcePath> = HashSet::new();
    let mut all_gone = true;
    for (path, meta) in tree.into_iter().rev() {
        let href = path.href(meta.is_collection)?;
        let removed = if needed.contains(&path) {
            outcomes.status(href, StatusCode::FAILED_DEPENDENCY);
            false
        } else if let Some(lock) = records.locks.blocking(&path, &call.tokens) {
            outcomes.failed_with(href, StatusCode::LOCKED, lock_token_submitted([&lock.href])?);
            false
        } else {
            let removed = dav.store.remove(&path);
            match &removed {
                Ok(()) => outcomes.ok(href),
                Err(error) => outcomes.status(href, status_of(error)),
            };
            removed.is_ok()
        };
        if removed {
            records.properties.remove(&path);
            records.locks.take(&path);
        } else {
            needed.extend(path.parent());
            all_gone = false;
        }
    }
    Ok(all_gone)
}

/// The common part of COPY and MOVE: the destination, and whether a resource is there.
struct Transfer {
    to: ResourcePath,
    overwrites: bool,
    outcomes: Outcomes,
}

impl Transfer {
    fn new(
        dav: &Dav,
        records: &Records,
        call: &Call,
        destination: &Destination,
        overwrite: Overwrite,
    ) -> Result<Self, Refusal> {
        // RFC 4918 §9.8.5: this server cannot put a resource on another server.
        let to = ResourcePath::parse(&destination.resolve(&call.origins)?)?;
        if to.is_within(&call.path) || call.path.is_within(&to) {
            return Err(StatusCode::FORBIDDEN.into());
        }
        dav.check_parent(&to)?;
        let overwrites = dav.meta(&to)?.is_some();
        if overwrites && !overwrite.is_allowed() {
            return Err(StatusCode::PRECONDITION_FAILED.into());
        }
        records.check_lock(&to, call)?;
        records.check_member_lock(&to, call)?;
        Ok(Self { to, overwrites, outcomes: Outcomes::new(call.request.exchange()?) })
    }

    /// Removes the resource at the destination. Returns false if a part of it stays.
    fn clear(&mut self, dav: &Dav, records: &mut Records, call: &Call) -> Result<bool, Refusal> {
        if !self.overwrites {
            return Ok(true);
        }
        // A lock on the destination itself stays, because it is on the URL: RFC 4918 §7.5. Its token was sent.
        let locks: Vec<_> = records.locks.covering(&self.to).filter(|lock| lock.root == self.to).cloned().collect();
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

pub fn copy(dav: &Dav, call: &Call, destination: &Destination, overwrite: Overwrite) -> Result<Answer, Refusal> {
    let (mut records, meta) = dav.begin(call)?;
    let depth = check_depth(call, &meta)?;
    let mut transfer = Transfer::new(dav, &records, call, destination, overwrite)?;
    // The source is read before anything is removed, so that a failure to read it destroys nothing.
    let tree = if depth == Depth::Infinity { dav.store.tree(&call.path)? } else { vec![(call.path.clone(), meta)] };
    if !transfer.clear(dav, &mut records, call)? {
        return Ok(transfer.outcomes.reply()?.into());
    }
    // The resources that could not be copied, and so cannot hold members.
    let mut failed: HashSet<ResourcePath> = HashSet::new();
    for (from, meta) in tree {
        let to = from.moved(&call.path, &transfer.to);
        let href = to.href(meta.is_collection)?;
        if from.parent().is_some_and(|parent| failed.contains(&parent)) {
            transfer.outcomes.status(href, StatusCode::FAILED_DEPENDENCY);
            failed.insert(from);
            continue;
        }
        let copied = if meta.is_collection { dav.store.make_collection(&to) } else { dav.store.copy(&from, &to) };
        match copied {
            Ok(()) => {
                records.properties.copy(&from, &to);
                transfer.succeeded(href);
            }
            Err(error) => {
                transfer.outcomes.status(href, status_of(&error));
                failed.insert(from);
            }
        }
    }
    Ok(transfer.outcomes.reply()?.into())
}

/// Serves MOVE, which moves everything or nothing.
pub fn rename(dav: &Dav, call: &Call, destination: &Destination, overwrite: Overwrite) -> Result<Answer, Refusal> {
    let (mut records, meta) = dav.begin(call)?;
    check_depth(call, &meta)?;
    refuse_root(&call.path)?;
    let mut transfer = Transfer::new(dav, &records, call, destination, overwrite)?;
    records.check_lock(&call.path, call)?;
    records.check_member_lock(&call.path, call)?;
    let mut blocked = false;
    for lock in records.locks.below(&call.path).filter(|lock| !call.tokens.contains(&lock.token)) {
        blocked = true;
        transfer.outcomes.failed_with(&lock.href, StatusCode::LOCKED, lock_token_submitted([&lock.href])?);
    }
    if blocked {
        transfer.outcomes.status(&call.request.uri, StatusCode::FAILED_DEPENDENCY);
        return Ok(transfer.outcomes.reply()?.into());
    }
    let tree = dav.store.tree(&call.path)?;
    if !transfer.clear(dav, &mut records, call)? {
        return Ok(transfer.outcomes.reply()?.into());
    }
    dav.store.rename(&call.path, &transfer.to)?;
    for (from, _) in &tree {
        records.properties.copy(from, &from.moved(&call.path, &transfer.to));
        records.properties.remove(from);
        // RFC 4918 §7.5: locks do not move.
        records.locks.take(from);
    }
    transfer.succeeded(transfer.to.href(meta.is_collection)?);
    Ok(transfer.outcomes.reply()?.into())
}
