//! Write locks: RFC 4918 §6 and §7.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use multistatus::header::{Depth, Timeout};
use multistatus::prop::ActiveLock;
use multistatus::{Element, Error, Href};

use crate::path::ResourcePath;

/// The maximum duration of a lock, and the default, in seconds.
const LONGEST: u32 = 3600;

/// A lock that was granted.
#[derive(Clone, Debug)]
pub struct Lock {
    pub token: String,
    pub root: ResourcePath,
    /// The root, as it appears in responses.
    pub href: Href<'static>,
    pub exclusive: bool,
    /// True if the lock reaches everything below the root.
    pub infinite: bool,
    pub owner: Option<Element<'static>>,
    seconds: u32,
    until: Instant,
}

impl Lock {
    pub fn new(root: ResourcePath, href: Href<'static>, exclusive: bool, infinite: bool) -> Self {
        let token = format!("urn:uuid:{}", uuid::Uuid::new_v4());
        let until = Instant::now();
        Self { token, root, href, exclusive, infinite, owner: None, seconds: 0, until }
    }

    /// Extends the lock for the time that the header field `Timeout` asks for, or a shorter time: RFC 4918 §10.7.
    pub fn refresh(&mut self, timeout: Option<&str>) {
        let wishes = timeout.unwrap_or_default().split(',').map(str::trim);
        let mut seconds = wishes.filter_map(|wish| wish.strip_prefix("Second-")?.parse::<u32>().ok());
        self.seconds = seconds.next().unwrap_or(LONGEST).clamp(1, LONGEST);
        self.until = Instant::now() + Duration::from_secs(self.seconds.into());
    }

    fn covers(&self, path: &ResourcePath) -> bool {
        self.root == *path || self.infinite && path.is_within(&self.root)
    }

    /// Returns the lock as `lockdiscovery` shows it.
    pub fn active(&self) -> Result<ActiveLock, Error> {
        let left = self.until.saturating_duration_since(Instant::now()).as_secs();
        let root = self.href.clone();
        let active = if self.exclusive { ActiveLock::exclusive(root) } else { ActiveLock::shared(root) };
        let active = active
            .with_depth(if self.infinite { Depth::Infinity } else { Depth::Zero })
            .with_timeout(Timeout::Seconds(u32::try_from(left).unwrap_or(LONGEST)))
            .with_token(Href::new(self.token.as_str())?);
        match &self.owner {
            Some(owner) => active.with_owner(owner.clone()),
            None => Ok(active),
        }
    }
}

/// All locks of the server.
#[derive(Default)]
pub struct Locks {
    by_root: BTreeMap<ResourcePath, Vec<Lock>>,
}

impl Locks {
    /// Removes locks that have ended. A request that changes something calls this before it looks at the locks.
    pub fn expire(&mut self) {
        let now = Instant::now();
        self.by_root.retain(|_, locks| {
            locks.retain(|lock| lock.until > now);
            !locks.is_empty()
        });
    }

    pub fn add(&mut self, lock: Lock) {
        self.by_root.entry(lock.root.clone()).or_default().push(lock);
    }

    /// Returns the locks that a resource is under.
    pub fn covering(&self, path: &ResourcePath) -> Vec<&Lock> {
        let now = Instant::now();
        if self.by_root.is_empty() {
            return Vec::new();
        }
        let mut found = Vec::new();
        for root in path.ancestors() {
            let locks = self.by_root.get(&root).into_iter().flatten();
            found.extend(locks.filter(|lock| lock.until > now && lock.covers(path)));
        }
        found
    }

    /// Returns the locks whose root is below a resource.
    pub fn below(&self, path: &ResourcePath) -> Vec<&Lock> {
        let roots = self.by_root.range(path.clone()..).take_while(|(root, _)| root.is_within(path));
        roots.filter(|(root, _)| *root != path).flat_map(|(_, locks)| locks).collect()
    }

    /// Returns the lock with this token, if the resource is under it.
    pub fn find(&mut self, path: &ResourcePath, token: &str) -> Option<&mut Lock> {
        let root = self.covering(path).into_iter().find(|lock| lock.token == token)?.root.clone();
        self.by_root.get_mut(&root)?.iter_mut().find(|lock| lock.token == token)
    }

    /// Removes the lock with this token.
    pub fn remove(&mut self, token: &str) {
        self.by_root.retain(|_, locks| {
            locks.retain(|lock| lock.token != token);
            !locks.is_empty()
        });
    }

    /// Removes all locks at or below a path: a resource that is gone has no locks (RFC 4918 §9.6.1).
    pub fn remove_within(&mut self, path: &ResourcePath) {
        self.by_root.retain(|root, _| !root.is_within(path));
    }

    /// Returns the lock that prevents a change to the resource itself, unless its token was sent. With several shared
    /// locks, one token is enough: RFC 4918 §6.1.
    pub fn blocking(&self, path: &ResourcePath, tokens: &[String]) -> Option<&Lock> {
        let locks = self.covering(path);
        if locks.iter().any(|lock| tokens.contains(&lock.token)) {
            return None;
        }
        locks.into_iter().next()
    }
}
