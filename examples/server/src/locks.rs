//! Write locks: RFC 4918 §6 and §7.

use std::collections::{BTreeMap, HashSet};
use std::time::{Duration, Instant};

use multistatus::header::{Depth, Timeout};
use multistatus::prop::ActiveLock;
use multistatus::request::LockInfo;
use multistatus::{Error, Href};

use crate::path::{ResourcePath, remove_within};

/// The maximum duration of a lock, and the default, in seconds.
const LONGEST: u32 = 3600;

/// The maximum number of locks on one resource; only shared ones can be so many.
const MOST: usize = 32;

/// A lock that was granted.
#[derive(Clone, Debug)]
pub struct Lock {
    pub token: String,
    pub root: ResourcePath,
    /// The root, as it appears in responses.
    pub href: Href<'static>,
    pub info: LockInfo,
    pub depth: Depth,
    until: Instant,
}

impl Lock {
    pub fn new(root: ResourcePath, href: Href<'static>, info: LockInfo, depth: Depth) -> Self {
        let token = format!("urn:uuid:{}", uuid::Uuid::new_v4());
        Self { token, root, href, info, depth, until: Instant::now() }
    }

    /// Extends the lock for the first time that the client wishes for, or a shorter time: RFC 4918 §10.7.
    pub fn refresh(&mut self, wishes: &[Timeout]) {
        let seconds = wishes.iter().find_map(|wish| match wish {
            Timeout::Seconds(seconds) => Some(*seconds),
            _ => None,
        });
        let seconds = seconds.unwrap_or(LONGEST).clamp(1, LONGEST);
        self.until = Instant::now() + Duration::from_secs(seconds.into());
    }

    /// Returns true if both locks cannot be on one resource: RFC 4918 §6.2.
    pub fn conflicts(&self, info: &LockInfo) -> bool {
        info.is_exclusive() || self.info.is_exclusive()
    }

    fn covers(&self, path: &ResourcePath) -> bool {
        self.root == *path || self.depth == Depth::Infinity && path.is_within(&self.root)
    }

    fn is_over(&self) -> bool {
        self.until <= Instant::now()
    }

    /// Returns the lock as `lockdiscovery` shows it.
    pub fn active(&self) -> Result<ActiveLock, Error> {
        let left = self.until.saturating_duration_since(Instant::now()).as_secs();
        let active = ActiveLock::new(self.info.entry(), self.href.clone())
            .with_depth(self.depth)
            .with_timeout(Timeout::Seconds(u32::try_from(left).unwrap_or(LONGEST)))
            .with_token(Href::new(self.token.as_str())?);
        match self.info.owner() {
            Some(owner) => active.with_owner(owner.clone()),
            None => Ok(active),
        }
    }
}

/// All locks of the server.
#[derive(Default)]
pub struct Locks {
    /// No entry is empty.
    by_root: BTreeMap<ResourcePath, Vec<Lock>>,
    /// The number of locks to add before all are looked at for those that have ended.
    room: usize,
}

impl Locks {
    /// Makes room for a lock on a resource. Returns false if the resource has as many locks as it may have.
    ///
    /// Locks on the resource that have ended are forgotten each time. The others are, whenever there can be twice as
    /// many as the last time, because to look at all of them each time would take too long.
    pub fn make_room(&mut self, root: &ResourcePath) -> bool {
        if self.room == 0 {
            self.by_root.retain(|_, locks| {
                locks.retain(|lock| !lock.is_over());
                !locks.is_empty()
            });
            self.room = self.count().max(64);
        }
        self.keep(root, |lock| !lock.is_over());
        self.by_root.get(root).is_none_or(|locks| locks.len() < MOST)
    }

    /// Returns the number of locks, with those that have ended and are still remembered.
    pub fn count(&self) -> usize {
        self.by_root.values().map(Vec::len).sum()
    }

    /// Adds a lock, for which there must be room.
    pub fn add(&mut self, lock: Lock) {
        self.room = self.room.saturating_sub(1);
        self.by_root.entry(lock.root.clone()).or_default().push(lock);
    }

    fn keep(&mut self, root: &ResourcePath, wanted: impl FnMut(&Lock) -> bool) {
        if let Some(locks) = self.by_root.get_mut(root) {
            locks.retain(wanted);
            if locks.is_empty() {
                self.by_root.remove(root);
            }
        }
    }

    /// Returns the locks that a resource is under.
    pub fn covering<'l>(&'l self, path: &ResourcePath) -> impl Iterator<Item = &'l Lock> {
        // Most servers have no lock at most times.
        let around = path.ancestors().take(if self.by_root.is_empty() { 0 } else { usize::MAX });
        let locks = around.filter_map(|root| self.by_root.get(root)).flatten();
        locks.filter(move |lock| !lock.is_over() && lock.covers(path))
    }

    /// Returns the locks whose root is below a resource.
    pub fn below<'l>(&'l self, path: &'l ResourcePath) -> impl Iterator<Item = &'l Lock> {
        let roots = self.by_root.range(path.clone()..).take_while(move |(root, _)| root.is_within(path));
        roots.filter(move |(root, _)| *root != path).flat_map(|(_, locks)| locks).filter(|lock| !lock.is_over())
    }

    /// Returns the lock with this token, if the resource is under it.
    pub fn find(&mut self, path: &ResourcePath, token: &str) -> Option<&mut Lock> {
        let root = self.covering(path).find(|lock| lock.token == token)?.root.clone();
        self.by_root.get_mut(&root)?.iter_mut().find(|lock| lock.token == token)
    }

    /// Removes a lock.
    pub fn remove(&mut self, root: &ResourcePath, token: &str) {
        self.keep(root, |lock| lock.token != token);
    }

    /// Removes the locks on a resource that is gone (RFC 4918 §9.6.1), and returns them.
    pub fn take(&mut self, root: &ResourcePath) -> Vec<Lock> {
        self.by_root.remove(root).unwrap_or_default()
    }

    /// Gives a resource its locks back, after it was replaced.
    pub fn put_back(&mut self, root: &ResourcePath, locks: Vec<Lock>) {
        if !locks.is_empty() {
            self.by_root.insert(root.clone(), locks);
        }
    }

    /// Removes the locks on a resource that is gone, and on everything that was below it.
    pub fn remove_within(&mut self, path: &ResourcePath) {
        remove_within(&mut self.by_root, path);
    }

    /// Returns the lock that prevents a change to the resource itself, unless its token was sent. With several shared
    /// locks, one token is enough: RFC 4918 §6.1.
    pub fn blocking<'l>(&'l self, path: &ResourcePath, tokens: &HashSet<String>) -> Option<&'l Lock> {
        let is_submitted = |lock: &Lock| tokens.contains(&lock.token);
        if self.covering(path).any(is_submitted) { None } else { self.covering(path).next() }
    }

    /// Returns the lock that prevents the removal of a resource: one on it, or one on its collection, which protects the
    /// names of its members (RFC 4918 §7.4). Both tokens are needed.
    pub fn blocking_removal(&self, path: &ResourcePath, tokens: &HashSet<String>) -> Option<&Lock> {
        self.blocking(path, tokens).or_else(|| self.blocking(&path.parent()?, tokens))
    }

    /// Returns a lock for each resource below a collection that is locked and prevents a change, as in
    /// [`blocking`](Self::blocking).
    pub fn blocking_below<'l>(
        &'l self,
        path: &'l ResourcePath,
        tokens: &HashSet<String>,
    ) -> impl Iterator<Item = &'l Lock> {
        let mut last = None;
        let first = self.below(path).filter(move |lock| last.replace(&lock.root) != Some(&lock.root));
        first.filter(|lock| self.blocking(&lock.root, tokens).is_some())
    }
}
