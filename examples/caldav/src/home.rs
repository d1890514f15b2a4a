//! The resources of one person.

use std::collections::BTreeMap;
use std::iter;
use std::sync::Arc;

use multistatus::header::Depth;
use multistatus::prop::ETag;

use crate::calendar::{Calendar, Event};

/// The collection of the calendars.
pub const HOME: &str = "/calendars/";
/// The person.
pub const PRINCIPAL: &str = "/principal/";

#[derive(Clone, Default)]
pub struct Home {
    pub calendars: BTreeMap<String, Arc<Calendar>>,
}

/// A resource as it was when it was found, independent of later changes.
#[derive(Clone)]
pub enum Resource {
    Root,
    Principal,
    Home,
    Calendar(Arc<Calendar>),
    Event(Arc<Event>),
}

impl Resource {
    pub fn calendar(&self) -> Option<&Calendar> {
        if let Self::Calendar(calendar) = self { Some(calendar) } else { None }
    }

    pub fn event(&self) -> Option<&Event> {
        if let Self::Event(event) = self { Some(event) } else { None }
    }

    pub fn etag(&self) -> Option<&ETag> {
        self.event().map(|event| &event.tag)
    }

    /// Returns the path with the slash that a collection ends with.
    pub fn canonical(&self, path: &str) -> String {
        let slash = if path.ends_with('/') || matches!(self, Self::Event(_)) { "" } else { "/" };
        format!("{path}{slash}")
    }
}

/// Returns the name of the calendar in a path, and the name of the event in it, whether they exist or not.
pub fn names(path: &str) -> Option<(&str, Option<&str>)> {
    let below = path.strip_prefix(HOME)?;
    let (calendar, event) = below.split_once('/').unwrap_or((below, ""));
    let are_names = !calendar.is_empty() && !event.contains('/');
    are_names.then_some((calendar, Some(event).filter(|event| !event.is_empty())))
}

impl Home {
    pub fn find(&self, path: &str) -> Option<Resource> {
        match path {
            "/" => return Some(Resource::Root),
            "/principal" | PRINCIPAL => return Some(Resource::Principal),
            "/calendars" | HOME => return Some(Resource::Home),
            _ => {}
        }
        let (calendar, event) = names(path)?;
        let calendar = self.calendars.get(calendar)?;
        match event {
            None => Some(Resource::Calendar(Arc::clone(calendar))),
            Some(event) => calendar.events.get(event).cloned().map(Resource::Event),
        }
    }

    /// Returns a calendar that is to be changed. Resources that were found before stay what they were.
    pub fn change(&mut self, calendar: &str) -> Option<&mut Calendar> {
        self.calendars.get_mut(calendar).map(Arc::make_mut)
    }

    /// Returns a resource, and what is below it as far as the depth reaches, with their paths.
    pub fn reach(&self, path: String, resource: Resource, depth: Depth) -> Vec<(String, Resource)> {
        let members: Vec<(String, Resource)> = match &resource {
            _ if depth == Depth::Zero => Vec::new(),
            Resource::Root => vec![(PRINCIPAL.into(), Resource::Principal), (HOME.into(), Resource::Home)],
            Resource::Home => {
                let resource = |(name, it)| (format!("{HOME}{name}/"), Resource::Calendar(Arc::clone(it)));
                self.calendars.iter().map(resource).collect()
            }
            Resource::Calendar(calendar) => {
                let resource = |(name, it)| (format!("{path}{name}"), Resource::Event(Arc::clone(it)));
                calendar.events.iter().map(resource).collect()
            }
            Resource::Principal | Resource::Event(_) => Vec::new(),
        };
        let below = if depth == Depth::One { Depth::Zero } else { depth };
        let members = members.into_iter().flat_map(|(path, member)| self.reach(path, member, below));
        iter::once((path, resource)).chain(members).collect()
    }
}
