//! MKCOL and DELETE.

use std::collections::HashSet;

use axum::http::StatusCode;
use multistatus::condition::{VALID_RESOURCETYPE, lock_token_submitted, with_hrefs};
use multistatus::header::Depth;
use multistatus::plan::ProppatchPlan;
use multistatus::prop::{LiveProperty as _, ResourceType};
use multistatus::request::{Mkcol, PropertyChange};
use multistatus::{Error, Name, Operation, Outcomes};

use super::content::not_allowed;
use crate::app::Answer;
use crate::call::Call;
use crate::dav::{Dav, Records};
use crate::path::ResourcePath;
use crate::properties::{LIVE, Room};
use crate::refusal::{Refusal, status_of};
use crate::store::Meta;

/// The condition that a collection holds only what is served, in the namespace of this server.
const NO_UNSERVED_MEMBERS: Name = Name::from_static("urn:multistatus-server", "no-unserved-members");

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
    let mut room = Room::default();
    plan.check(|change| check_new(change).and_then(|()| room.check(change)));
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
pub(super) fn check_depth(call: &Call, meta: &Meta) -> Result<Depth, Error> {
    if meta.is_collection { call.request.collection_depth() } else { Ok(Depth::Zero) }
}

/// Refuses the root, which always exists.
pub(super) fn refuse_root(path: &ResourcePath) -> Result<(), Refusal> {
    if path.names().is_empty() { Err(StatusCode::FORBIDDEN.into()) } else { Ok(()) }
}

/// Returns true if a collection of a tree holds entries that are not served, and tells which. Such a tree must stay
/// whole: the entries may be all that somebody has, and a collection that cannot be removed should not lose its members.
pub(super) fn has_unserved(dav: &Dav, tree: &[(ResourcePath, Meta)], outcomes: &mut Outcomes) -> Result<bool, Refusal> {
    let mut found = false;
    for (path, _) in tree.iter().filter(|(_, meta)| meta.is_collection) {
        if dav.store.has_unserved(path)? {
            found = true;
            let href = path.href(true)?;
            outcomes.failed_with(&href, StatusCode::CONFLICT, with_hrefs(NO_UNSERVED_MEMBERS, [&href])?);
        }
    }
    Ok(found)
}

/// Removes as much as can be removed, members before their collection. A failure leaves the collections around it in
/// place (RFC 4918 §9.6.1). Removes nothing if there are entries that are not served. Returns true if everything is
/// gone.
///
/// A lock on a collection protects the names of its members, too, whatever its depth: RFC 4918 §7.4.
pub(super) fn remove(
    dav: &Dav,
    records: &mut Records,
    call: &Call,
    path: &ResourcePath,
    outcomes: &mut Outcomes,
) -> Result<bool, Refusal> {
    let tree = dav.store.tree(path)?;
    if has_unserved(dav, &tree, outcomes)? {
        return Ok(false);
    }
    // The collections with a member that stays.
    let mut needed: HashSet<ResourcePath> = HashSet::new();
    let mut all_gone = true;
    for (path, meta) in tree.into_iter().rev() {
        let href = path.href(meta.is_collection)?;
        let removed = if needed.contains(&path) {
            outcomes.status(href, StatusCode::FAILED_DEPENDENCY);
            false
        } else if let Some(lock) = records.locks.blocking_removal(&path, &call.tokens) {
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
