//! The properties of resources: the properties of RFC 4918 §15, and properties that clients set.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock};

use axum::http::StatusCode;
use multistatus::plan::{PropertyTable, TableProperty};
use multistatus::prop::{
    ContentLength, ContentType, CreationDate, DisplayName, LastModified, LiveProperty as _, LockDiscovery, LockEntry,
    ResourceType, SupportedLock,
};
use multistatus::request::PropertyChange;
use multistatus::{Error, Name, Property, Value};

use crate::locks::Lock;
use crate::path::{ResourcePath, remove_within};
use crate::store::Meta;

/// A resource, with what its properties are made of. It borrows nothing, so that its response is made without a lock.
pub struct Resource {
    pub path: ResourcePath,
    pub meta: Meta,
    pub dead: Arc<Dead>,
    pub locks: Vec<Lock>,
}

/// The properties that clients have set on one resource.
type Dead = HashMap<Name, Property<'static>>;

/// The live properties. Clients may set none of them but `displayname`.
pub static LIVE: LazyLock<PropertyTable<Resource>> = LazyLock::new(|| {
    let is_file = |resource: &Resource| !resource.meta.is_collection;
    PropertyTable::new()
        .with(TableProperty::live(resource_type).protected())
        .with(TableProperty::new(DisplayName::NAME, |resource: &Resource, _| {
            // A file name can hold characters that XML cannot.
            let own = || DisplayName::new_lossy(resource.path.name().unwrap_or("/")).into();
            Ok(Some(resource.dead.get(&DisplayName::NAME).map_or_else(own, |set| set.clone().into())))
        }))
        .with(
            TableProperty::live(|resource: &Resource| Some(ContentLength(resource.meta.length)))
                .only_if(is_file)
                .protected(),
        )
        .with(TableProperty::try_live(content_type).only_if(is_file).protected())
        .with(TableProperty::live(|resource: &Resource| resource.meta.tag()).only_if(is_file).protected())
        .with(
            TableProperty::try_live(|resource: &Resource| LastModified::new(resource.meta.modified).map(Some))
                .protected(),
        )
        .with(
            TableProperty::try_live(|resource: &Resource| CreationDate::new(resource.meta.created).map(Some))
                .protected(),
        )
        .with(TableProperty::live(supported_lock).protected())
        .with(TableProperty::try_live(|resource: &Resource| resource.lock_discovery().map(Some)).protected())
});

fn resource_type(resource: &Resource) -> Option<ResourceType> {
    Some(if resource.meta.is_collection { ResourceType::collection() } else { ResourceType::default() })
}

fn content_type(resource: &Resource) -> Result<Option<ContentType>, Error> {
    ContentType::new(&resource.path.media_type()).map(Some)
}

fn supported_lock(_: &Resource) -> Option<SupportedLock> {
    Some(SupportedLock(vec![LockEntry::exclusive(), LockEntry::shared()]))
}

impl Resource {
    pub fn lock_discovery(&self) -> Result<LockDiscovery, Error> {
        self.locks.iter().map(Lock::active).collect::<Result<_, _>>().map(LockDiscovery)
    }

    /// Returns the names of the properties that clients have set, without `displayname`, which all resources have.
    pub fn dead_names(&self) -> impl Iterator<Item = Name> {
        self.dead.keys().filter(|name| LIVE.get(name).is_none()).cloned()
    }
}

/// The maximum size of the properties that clients set on one resource, in bytes of XML.
const MAX_DEAD: usize = 256 << 10;

/// Checks that changes of the properties of a resource leave no more than it may have.
#[derive(Default)]
pub struct Room {
    sizes: HashMap<Name, usize>,
    used: usize,
}

impl Room {
    pub fn new(dead: &Dead) -> Self {
        let sizes: HashMap<_, _> = dead.iter().map(|(name, property)| (name.clone(), size(property))).collect();
        let used = sizes.values().sum();
        Self { sizes, used }
    }

    /// Checks the next change, which counts from then on.
    ///
    /// # Errors
    ///
    /// 507 if there is too little room for it.
    pub fn check(&mut self, change: &PropertyChange) -> Result<(), Error> {
        let size = match change {
            PropertyChange::Set(property) => size(property),
            PropertyChange::Remove(_) => 0,
        };
        let used = self.used - self.sizes.get(change.name()).unwrap_or(&0) + size;
        if used > MAX_DEAD {
            return Err(Error::refused(StatusCode::INSUFFICIENT_STORAGE, "expected fewer or smaller properties"));
        }
        self.used = used;
        self.sizes.insert(change.name().clone(), size);
        Ok(())
    }
}

fn size(property: &Property<'static>) -> usize {
    Value::from_elements([property.clone()]).as_xml().map_or(0, |xml| xml.as_str().len())
}

/// Properties that clients have set. They are in memory, even if the content is in a directory.
#[derive(Default)]
pub struct DeadProperties {
    by_path: BTreeMap<ResourcePath, Arc<Dead>>,
}

impl DeadProperties {
    pub fn of(&self, path: &ResourcePath) -> Arc<Dead> {
        self.by_path.get(path).cloned().unwrap_or_default()
    }

    pub fn change<'c>(&mut self, path: &ResourcePath, changes: impl IntoIterator<Item = &'c PropertyChange>) {
        // A response that is being made keeps the properties that it began with.
        let dead = Arc::make_mut(self.by_path.entry(path.clone()).or_default());
        for change in changes {
            match change {
                PropertyChange::Set(property) => dead.insert(property.name().clone(), property.clone()),
                PropertyChange::Remove(name) => dead.remove(name),
            };
        }
    }

    pub fn copy(&mut self, from: &ResourcePath, to: &ResourcePath) {
        match self.by_path.get(from).cloned() {
            Some(properties) => self.by_path.insert(to.clone(), properties),
            None => self.by_path.remove(to),
        };
    }

    /// Removes the properties of a resource that is gone.
    pub fn remove(&mut self, path: &ResourcePath) {
        self.by_path.remove(path);
    }

    /// Removes the properties of a resource and of everything below it.
    pub fn remove_within(&mut self, path: &ResourcePath) {
        remove_within(&mut self.by_path, path);
    }
}
