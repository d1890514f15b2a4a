//! A calendar with a record of its changes.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use multistatus::prop::ETag;
use multistatus::{Error, Name, Property};
use uuid::Uuid;

use crate::object::Object;

/// How many removed events a calendar remembers. A client that was away for more of them begins anew.
const MAX_REMOVED: usize = 1000;

#[derive(Clone)]
pub struct Calendar {
    /// Different for every calendar, so that it takes no token or entity tag of another one for its own.
    id: Uuid,
    /// The properties that clients have set.
    pub properties: HashMap<Name, Property<'static>>,
    pub events: BTreeMap<String, Arc<Event>>,
    /// The names of events that are gone, by the number of the change that removed them.
    removed: BTreeMap<u64, String>,
    /// The number of the last change.
    changes: u64,
    /// The number of the last change that is not remembered.
    forgotten: u64,
}

/// An event, as it is stored.
pub struct Event {
    pub object: Object,
    pub tag: ETag,
    /// The number of its last change.
    change: u64,
}

/// What a client knows of a calendar.
#[derive(Clone, Copy)]
pub struct Known {
    /// It knows the events whose last change has this number or a lower one.
    change: u64,
    /// It knows none that was removed by a change with this number or a lower one. This is the greater number while the
    /// first synchronization goes on: what was removed before it began is of no interest, even if it is forgotten.
    removals: u64,
}

/// The last change of an event: its number, the name of the event, and the event unless it is gone.
pub type Change<'c> = (u64, &'c str, Option<&'c Arc<Event>>);

impl Calendar {
    pub fn new(properties: HashMap<Name, Property<'static>>) -> Self {
        let (events, removed) = (BTreeMap::new(), BTreeMap::new());
        Self { id: Uuid::new_v4(), properties, events, removed, changes: 0, forgotten: 0 }
    }

    /// Stores an event, and returns its entity tag.
    pub fn put(&mut self, name: &str, object: Object) -> Result<ETag, Error> {
        let change = self.changes + 1;
        let tag = ETag::strong(&format!("{}-{change}", self.id))?;
        self.changes = change;
        self.removed.retain(|_, removed| removed != name);
        self.events.insert(name.to_owned(), Arc::new(Event { object, tag: tag.clone(), change }));
        Ok(tag)
    }

    pub fn remove(&mut self, name: &str) {
        if self.events.remove(name).is_some() {
            self.changes += 1;
            self.removed.insert(self.changes, name.to_owned());
        }
        if self.removed.len() > MAX_REMOVED {
            self.forgotten = self.removed.pop_first().map_or(self.forgotten, |(number, _)| number);
        }
    }

    /// Returns the token for the state now.
    pub fn token(&self) -> String {
        format!("data:,{}/{}", self.id, self.changes)
    }

    /// Reads a token, unless it is none of this calendar, or too old. Without one, the client knows nothing.
    pub fn known(&self, token: Option<&str>) -> Option<Known> {
        let Some(token) = token else { return Some(Known { change: 0, removals: self.changes }) };
        let (id, known) = token.strip_prefix("data:,")?.split_once('/')?;
        let (change, removals) = known.split_once('-').unwrap_or((known, known));
        let known = Known { change: change.parse().ok()?, removals: removals.parse().ok()? };
        let is_own = id == self.id.to_string() && known.change <= known.removals && known.removals <= self.changes;
        (is_own && known.removals >= self.forgotten).then_some(known)
    }

    /// Returns the token for a client that has heard of the changes up to a number, and of nothing later.
    pub fn token_after(&self, change: u64, known: Known) -> String {
        match known.removals.max(change) {
            removals if removals == change => format!("data:,{}/{change}", self.id),
            removals => format!("data:,{}/{change}-{removals}", self.id),
        }
    }

    /// Returns what has changed since a client asked, in order.
    pub fn changed_since(&self, known: Known) -> Vec<Change<'_>> {
        let events = self.events.iter().map(|(name, event)| (event.change, name.as_str(), Some(event)));
        let events = events.filter(|(number, ..)| *number > known.change);
        let removed = self.removed.range(known.removals + 1..).map(|(number, name)| (*number, name.as_str(), None));
        let mut found: Vec<_> = events.chain(removed).collect();
        found.sort_unstable_by_key(|(number, ..)| *number);
        found
    }
}
