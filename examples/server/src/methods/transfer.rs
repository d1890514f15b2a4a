//! COPY and MOVE.

use std::collections::HashSet;

use axum::http::StatusCode;
use multistatus::condition::lock_token_submitted;
use multistatus::header::{Depth, Destination, Overwrite};
use multistatus::{Error, Href, Outcomes};

use super::tree::{check_depth, has_unserved, refuse_root, remove};
use crate::app::Answer;
use crate::call::Call;
use crate::dav::{Dav, Records};
use crate::path::ResourcePath;
use crate::refusal::{Refusal, status_of};
use crate::store::Meta;

/// The common part of COPY and MOVE.
struct Transfer {
    to: ResourcePath,
    /// The resources to transfer, collections before their members. They are read before anything is removed, so that a
    /// failure to read them destroys nothing.
    tree: Vec<(ResourcePath, Meta)>,
    overwrites: bool,
    outcomes: Outcomes,
}

impl Transfer {
    fn new(
        dav: &Dav,
        records: &Records,
        call: &Call,
        (destination, overwrite): (&Destination, Overwrite),
        (meta, depth): (Meta, Depth),
    ) -> Result<Self, Refusal> {
        // RFC 4918 §9.8.5: this server cannot put a resource on another server.
        let href = destination.resolve(&call.origins)?;
        if href.as_str().contains('?') {
            return Err(Error::refused(StatusCode::BAD_REQUEST, "expected a destination without a query").into());
        }
        let to = ResourcePath::parse(&href)?;
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
        let tree = if depth == Depth::Infinity { dav.store.tree(&call.path)? } else { vec![(call.path.clone(), meta)] };
        if tree.iter().any(|(path, _)| path.moved(&call.path, &to).is_too_long()) {
            let message = "expected a destination at which no member has a path that is too long";
            return Err(Error::refused(StatusCode::FORBIDDEN, message).into());
        }
        Ok(Self { to, tree, overwrites, outcomes: Outcomes::new(call.request.exchange()?) })
    }

    /// Returns true if locks on members of a collection are in the way, and tells which.
    fn is_locked_below(&mut self, path: &ResourcePath, records: &Records, call: &Call) -> Result<bool, Refusal> {
        let mut locked = false;
        for lock in records.locks.blocking_below(path, &call.tokens) {
            locked = true;
            self.outcomes.failed_with(&lock.href, StatusCode::LOCKED, lock_token_submitted([&lock.href])?);
        }
        Ok(locked)
    }

    /// Answers that nothing was done.
    fn refused(mut self, call: &Call) -> Result<Answer, Refusal> {
        self.outcomes.status(&call.request.uri, StatusCode::FAILED_DEPENDENCY);
        Ok(self.outcomes.reply()?.into())
    }

    fn succeeded(&mut self, href: Href<'static>) {
        let status = if self.overwrites { StatusCode::NO_CONTENT } else { StatusCode::CREATED };
        self.outcomes.status(href, status);
    }
}

/// Serves COPY, which replaces a resource at its destination.
///
/// Nothing is removed there if a lock keeps a part of it, because the collection would then have other members than its
/// source (RFC 4918 §9.8.4). After that, as much as possible is copied (§9.8.3), also if the store fails.
pub fn copy(dav: &Dav, call: &Call, destination: &Destination, overwrite: Overwrite) -> Result<Answer, Refusal> {
    let (mut records, meta) = dav.begin(call)?;
    let depth = check_depth(call, &meta)?;
    let mut transfer = Transfer::new(dav, &records, call, (destination, overwrite), (meta, depth))?;
    let to = transfer.to.clone();
    if transfer.is_locked_below(&to, &records, call)? {
        return transfer.refused(call);
    }
    if transfer.overwrites {
        // A lock on the destination itself stays, because it is on the URL: RFC 4918 §7.5. Its token was sent.
        let locks = records.locks.take(&to);
        let cleared = remove(dav, &mut records, call, &to, &mut transfer.outcomes);
        records.locks.put_back(&to, locks);
        if !cleared? {
            return Ok(transfer.outcomes.reply()?.into());
        }
    }
    // The resources that could not be copied, and so cannot hold members.
    let mut failed: HashSet<ResourcePath> = HashSet::new();
    for (from, meta) in std::mem::take(&mut transfer.tree) {
        let to = from.moved(&call.path, &to);
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

/// Serves MOVE, which moves everything or nothing, and replaces a resource at its destination only if it moves.
pub fn rename(dav: &Dav, call: &Call, destination: &Destination, overwrite: Overwrite) -> Result<Answer, Refusal> {
    let (mut records, meta) = dav.begin(call)?;
    check_depth(call, &meta)?;
    refuse_root(&call.path)?;
    let is_collection = meta.is_collection;
    let mut transfer = Transfer::new(dav, &records, call, (destination, overwrite), (meta, Depth::Infinity))?;
    records.check_lock(&call.path, call)?;
    records.check_member_lock(&call.path, call)?;
    let to = transfer.to.clone();
    let locked = [&call.path, &to].map(|path| transfer.is_locked_below(path, &records, call));
    for locked in locked {
        if locked? {
            return transfer.refused(call);
        }
    }
    if transfer.overwrites && has_unserved(dav, &dav.store.tree(&to)?, &mut transfer.outcomes)? {
        return transfer.refused(call);
    }
    dav.store.replace(&call.path, &to)?;
    let Records { properties, locks } = &mut *records;
    properties.remove_within(&to);
    for (from, _) in &transfer.tree {
        properties.copy(from, &from.moved(&call.path, &to));
    }
    properties.remove_within(&call.path);
    // RFC 4918 §7.5: locks do not move, and a lock on the destination itself stays, because it is on the URL.
    let kept = locks.take(&to);
    locks.remove_within(&to);
    locks.put_back(&to, kept);
    locks.remove_within(&call.path);
    transfer.succeeded(to.href(is_collection)?);
    Ok(transfer.outcomes.reply()?.into())
}
