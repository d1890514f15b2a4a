//! The state of the server.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::StatusCode;
use multistatus::condition::lock_token_submitted;

use crate::call::Call;
use crate::conditions;
use crate::locks::Locks;
use crate::path::ResourcePath;
use crate::properties::{DeadProperties, Resource};
use crate::refusal::Refusal;
use crate::store::{Meta, Store};

/// The server's state.
pub struct Dav {
    pub store: Box<dyn Store>,
    pub max_upload: usize,
    records: Mutex<Records>,
}

/// The data that the store does not keep. A request that changes the tree holds the lock on it, so that changes come
/// one after the other.
#[derive(Default)]
pub struct Records {
    pub properties: DeadProperties,
    pub locks: Locks,
}

impl Dav {
    pub fn new(store: Box<dyn Store>, max_upload: usize) -> Self {
        Self { store, max_upload, records: Mutex::default() }
    }

    pub fn records(&self) -> MutexGuard<'_, Records> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the records and the metadata for a request about an existing resource, if its preconditions hold.
    ///
    /// Without a resource no precondition matters: RFC 9110 §13.2.1.
    pub fn begin(&self, call: &Call) -> Result<(MutexGuard<'_, Records>, Meta), Refusal> {
        let records = self.records();
        let meta = self.meta(&call.path)?.ok_or(StatusCode::NOT_FOUND)?;
        conditions::check(call, self, &records, Some(&meta))?;
        Ok((records, meta))
    }

    /// Returns the records for a request that may create its resource, if its preconditions hold.
    pub fn begin_new(&self, call: &Call) -> Result<(MutexGuard<'_, Records>, Option<Meta>), Refusal> {
        let records = self.records();
        let meta = self.meta(&call.path)?;
        conditions::check(call, self, &records, meta.as_ref())?;
        Ok((records, meta))
    }

    /// Returns the metadata of a resource, or `None` if there is none.
    pub fn meta(&self, path: &ResourcePath) -> io::Result<Option<Meta>> {
        match self.store.meta(path) {
            Ok(meta) => Ok(Some(meta)),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Refuses to create a resource whose parent is no collection: RFC 4918 §9.3.1, §9.7.1.
    pub fn check_parent(&self, path: &ResourcePath) -> Result<(), Refusal> {
        let parent = path.parent().map(|parent| self.meta(&parent)).transpose()?.flatten();
        if parent.is_some_and(|parent| parent.is_collection) { Ok(()) } else { Err(StatusCode::CONFLICT.into()) }
    }

    /// Gathers what the properties of a resource are made of. The records are locked for no longer than that, so that a
    /// client that reads slowly keeps nobody waiting.
    pub fn resource(&self, path: ResourcePath, meta: Meta) -> Resource {
        let records = self.records();
        let (dead, locks) = (records.properties.of(&path), records.locks.covering(&path).cloned().collect());
        Resource { path, meta, dead, locks }
    }
}

impl Records {
    /// Refuses if a lock is in the way of changing a resource.
    pub fn check_lock(&self, path: &ResourcePath, call: &Call) -> Result<(), Refusal> {
        match self.locks.blocking(path, &call.tokens) {
            None => Ok(()),
            Some(lock) => Err(Refusal::with(StatusCode::LOCKED, lock_token_submitted([lock.href.clone()])?)),
        }
    }

    /// Refuses if a lock is in the way of adding a resource to its collection, or of removing it: RFC 4918 §7.4.
    pub fn check_member_lock(&self, path: &ResourcePath, call: &Call) -> Result<(), Refusal> {
        match path.parent() {
            Some(parent) => self.check_lock(&parent, call),
            None => Ok(()),
        }
    }
}
