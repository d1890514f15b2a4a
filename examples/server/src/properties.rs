//! The properties of resources: the properties of RFC 4918 §15, and properties that clients set.

use std::collections::BTreeMap;

use multistatus::prop::{
    ContentLength, ContentType, CreationDate, DisplayName, ETag, LastModified, LiveProperty, LockDiscovery, LockEntry,
    ResourceType, SupportedLock,
};
use multistatus::{Element, Error, Name, Property};

use crate::locks::Locks;
use crate::path::ResourcePath;
use crate::store::Meta;

/// The live properties, in the order in which they are sent.
pub const LIVE: [Name; 9] = [
    ResourceType::NAME,
    DisplayName::NAME,
    ContentLength::NAME,
    ContentType::NAME,
    ETag::NAME,
    LastModified::NAME,
    CreationDate::NAME,
    SupportedLock::NAME,
    LockDiscovery::NAME,
];

/// Returns true if a client may set the property: any dead property, and one live property.
pub fn is_writable(name: &Name) -> bool {
    *name == DisplayName::NAME || !LIVE.contains(name)
}

/// Properties that clients have set. They are in memory, even if the content is in a directory.
#[derive(Default)]
pub struct DeadProperties {
    by_path: BTreeMap<ResourcePath, Vec<Property<'static>>>,
}

impl DeadProperties {
    pub fn of(&self, path: &ResourcePath) -> &[Property<'static>] {
        self.by_path.get(path).map_or(&[], Vec::as_slice)
    }

    pub fn set(&mut self, path: &ResourcePath, property: Property<'static>) {
        self.remove(path, property.name());
        self.by_path.entry(path.clone()).or_default().push(property);
    }

    pub fn remove(&mut self, path: &ResourcePath, name: &Name) {
        if let Some(properties) = self.by_path.get_mut(path) {
            properties.retain(|property| property.name() != name);
        }
    }

    pub fn copy(&mut self, from: &ResourcePath, to: &ResourcePath) {
        match self.by_path.get(from).cloned() {
            Some(properties) => self.by_path.insert(to.clone(), properties),
            None => self.by_path.remove(to),
        };
    }

    /// Removes the properties that were set at a path and below it.
    pub fn remove_within(&mut self, path: &ResourcePath) {
        self.by_path.retain(|found, _| !found.is_within(path));
    }
}

/// A resource, and the data that its properties are made of.
pub struct Resource<'r> {
    pub path: &'r ResourcePath,
    pub meta: &'r Meta,
    pub dead: &'r [Property<'static>],
    pub locks: &'r Locks,
}

impl Resource<'_> {
    /// Returns the property with this name, if the resource has it.
    pub fn property(&self, name: &Name) -> Result<Option<Property<'static>>, Error> {
        if let Some(found) = self.dead.iter().find(|property| property.name() == name) {
            return Ok(Some(found.clone()));
        }
        let meta = self.meta;
        let is_file = !meta.is_collection;
        match name.parts() {
            ("DAV:", "resourcetype") if is_file => ResourceType::default().to_property(),
            ("DAV:", "resourcetype") => ResourceType::collection().to_property(),
            // A file name can hold characters that XML cannot.
            ("DAV:", "displayname") => DisplayName::new_lossy(self.path.name().unwrap_or("/")).to_property(),
            ("DAV:", "getcontentlength") if is_file => ContentLength(meta.length).to_property(),
            ("DAV:", "getcontenttype") if is_file => ContentType::new(content_type(self.path))?.to_property(),
            ("DAV:", "getetag") if is_file => ETag::strong(&meta.etag)?.to_property(),
            ("DAV:", "getlastmodified") => LastModified::new(meta.modified)?.to_property(),
            ("DAV:", "creationdate") => CreationDate::new(meta.created)?.to_property(),
            ("DAV:", "supportedlock") => SupportedLock(vec![LockEntry::exclusive(), LockEntry::shared()]).to_property(),
            ("DAV:", "lockdiscovery") => self.lock_discovery()?.to_property(),
            _ => return Ok(None),
        }
        .map(Some)
    }

    pub fn lock_discovery(&self) -> Result<LockDiscovery, Error> {
        let locks = self.locks.covering(self.path);
        locks.into_iter().map(|lock| lock.active()).collect::<Result<_, _>>().map(LockDiscovery)
    }

    /// Returns the names of all properties that the resource has.
    pub fn names(&self) -> Vec<Name> {
        let is_file = !self.meta.is_collection;
        let of_files = [ContentLength::NAME, ContentType::NAME, ETag::NAME];
        let live = LIVE.into_iter().filter(|name| is_file || !of_files.contains(name));
        let dead = self.dead.iter().map(Element::name).filter(|name| !LIVE.contains(name));
        live.chain(dead.cloned()).collect()
    }
}

/// Returns the media type of a file by its name.
pub fn content_type(path: &ResourcePath) -> &'static str {
    let ending = path.name().and_then(|name| name.rsplit_once('.')).map_or("", |(_, ending)| ending);
    match ending {
        "txt" => "text/plain; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "xml" => "application/xml",
        "json" => "application/json",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}
