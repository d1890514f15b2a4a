//! The properties of one resource, gathered from several outcomes.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::hash::{Hash, Hasher};
use std::iter;

use http::StatusCode;

use super::badness;
use crate::name::Name;
use crate::propstat::Propstat;
use crate::status::Status;
use crate::value::fragment::Comparison;
use crate::value::markup;
use crate::value::prefixes::Prefixes;
use crate::value::{Condition, Description, Element, Property};
use crate::write::langs;
use crate::write::row::RowWriter;

/// The statements of a propstat about its properties.
#[derive(Clone, Debug)]
pub(super) struct PropstatOutcome {
    pub(super) status: Status,
    pub(super) conditions: Vec<Condition<'static>>,
    pub(super) description: Option<Description<'static>>,
    pub(super) extensions: Vec<Element<'static>>,
}

impl PropstatOutcome {
    pub(super) fn new(status: impl Into<Status>) -> Self {
        Self { status: status.into(), conditions: Vec::new(), description: None, extensions: Vec::new() }
    }

    /// Takes the group out of a propstat; `None` if the propstat has no readable status.
    pub(super) fn of(propstat: &Propstat<'_>) -> Option<Self> {
        Some(Self {
            status: propstat.status()?.clone(),
            conditions: propstat.conditions().map(Element::into_owned).collect(),
            description: propstat.description().map(Description::into_owned),
            extensions: propstat.extensions().map(Element::into_owned).collect(),
        })
    }

    /// Returns a key that is equal for groups that belong in one propstat.
    fn key(&self) -> String {
        let mut key = self.status.to_string();
        // The namespaces are declared once, because there may be many conditions.
        let mut prefixes = Prefixes::default();
        for element in self.conditions.iter().chain(&self.extensions) {
            key.push('\n');
            markup::push(&mut key, &mut prefixes, element);
        }
        prefixes.push_declarations(&mut key);
        if let Some(description) = &self.description {
            let _ = write!(key, "\n{:?}", description);
        }
        key
    }
}

/// A name with the number of its namespace, so that comparing two names does not compare their namespaces: names from
/// two documents have theirs at two addresses.
#[derive(Clone, Debug)]
struct Key {
    namespace: u32,
    name: Name,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.namespace == other.namespace && self.name.local() == other.name.local()
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.namespace, self.name.local()).hash(state);
    }
}

/// Properties with their groups; each property appears once.
#[derive(Clone, Debug, Default)]
pub(super) struct Properties {
    groups: Vec<PropstatOutcome>,
    by_key: HashMap<String, usize>,
    /// The properties, each with the number of its group.
    properties: Vec<(Property<'static>, usize)>,
    by_name: HashMap<Key, usize>,
    namespaces: Comparison,
    /// Groups that came without any property.
    bare: Vec<usize>,
}

impl Properties {
    /// Returns the number of a group, and adds the group if it is new.
    pub(super) fn group(&mut self, group: PropstatOutcome) -> usize {
        *self.by_key.entry(group.key()).or_insert_with(|| {
            self.groups.push(group);
            self.groups.len() - 1
        })
    }

    /// Adds a property. If it is there already, the worse status is kept. Of two equally bad ones the first is kept,
    /// unless only the later one gives a reason, or the first is a 404, because any other failure tells more.
    ///
    /// `absent` is the status, if any, that only says that nothing was found: it gives way to any other.
    pub(super) fn add(&mut self, property: Property<'static>, group: usize, absent: Option<StatusCode>) {
        let name = property.name().clone();
        let key = Key { namespace: self.namespaces.number(name.shared_namespace()), name };
        let Some(&at) = self.by_name.get(&key) else {
            self.by_name.insert(key, self.properties.len());
            self.properties.push((property, group));
            return;
        };
        let weight = |group: usize| {
            let PropstatOutcome { status, conditions, .. } = &self.groups[group];
            let code = status.code();
            (Some(code) != absent, badness(code), code != StatusCode::NOT_FOUND, !conditions.is_empty())
        };
        if weight(group) > weight(self.properties[at].1) {
            self.properties[at] = (property, group);
        }
    }

    /// Adds all properties of a propstat; false if its status cannot be read.
    pub(super) fn add_propstat(
        &mut self,
        propstat: &Propstat<'_>,
        absent: Option<StatusCode>,
        mut change: impl FnMut(Property<'static>) -> Property<'static>,
    ) -> bool {
        let Some(group) = PropstatOutcome::of(propstat) else { return false };
        let group = self.group(group);
        if propstat.names().len() == 0 {
            self.bare.push(group);
        }
        for property in propstat.properties() {
            self.add(change(property.into_owned()), group, absent);
        }
        true
    }

    /// True if there is no outcome of any property.
    pub(super) fn is_empty(&self) -> bool {
        self.properties.is_empty() && self.bare.is_empty()
    }

    /// Returns the statuses of all properties, and the statuses that came without any property.
    pub(super) fn statuses(&self) -> impl DoubleEndedIterator<Item = &Status> {
        let groups = self.properties.iter().map(|(_, group)| group).chain(&self.bare);
        groups.map(|&group| &self.groups[group].status)
    }

    /// Turns each 208 into a 200.
    pub(super) fn report_again(&mut self) {
        // The new number of each group.
        let mut numbers: Vec<usize> = (0..self.groups.len()).collect();
        for (at, number) in numbers.iter_mut().enumerate() {
            if self.groups[at].status.code() == StatusCode::ALREADY_REPORTED {
                *number =
                    self.group(PropstatOutcome { status: Status::from(StatusCode::OK), ..self.groups[at].clone() });
            }
        }
        for group in self.properties.iter_mut().map(|(_, group)| group).chain(&mut self.bare) {
            *group = numbers[*group];
        }
    }

    /// Turns every success into a 424: RFC 4918 §9.2.1.
    pub(super) fn fail_dependents(&mut self) {
        let dependent = self.group(PropstatOutcome::new(StatusCode::FAILED_DEPENDENCY));
        for group in self.properties.iter_mut().map(|(_, group)| group).chain(&mut self.bare) {
            if self.groups[*group].status.is_success() {
                *group = dependent;
            }
        }
    }

    /// Gives the text to the first failure that is not a 424 and has no text.
    pub(super) fn describe_failure(&mut self, description: Description<'static>) {
        let cause = |status: &Status| !status.is_success() && *status != StatusCode::FAILED_DEPENDENCY;
        let found = self.properties.iter().map(|&(_, group)| group).find(|&group| cause(&self.groups[group].status));
        if let Some(group) = found {
            self.groups[group].description.get_or_insert(description);
        }
    }

    /// Writes the propstats in the order in which each first came. Without any property this is an empty propstat with
    /// 200.
    pub(super) fn write(self, writer: &mut RowWriter) {
        if self.is_empty() {
            let ok = Status::from(StatusCode::OK);
            return writer.propstat(Some(&ok), iter::empty(), iter::empty(), None, iter::empty());
        }
        let mut order = Vec::new();
        let mut listed = vec![false; self.groups.len()];
        let mut members: Vec<Vec<&Property<'static>>> = vec![Vec::new(); self.groups.len()];
        for (property, group) in &self.properties {
            members[*group].push(property);
        }
        for group in self.properties.iter().map(|(_, group)| group).chain(&self.bare) {
            if !std::mem::replace(&mut listed[*group], true) {
                order.push(*group);
            }
        }
        for at in order {
            let group = &self.groups[at];
            let members = std::mem::take(&mut members[at]);
            writer.next_properties_in(langs::common(members.iter().map(|property| property.lang()), None));
            writer.propstat(
                Some(&group.status),
                members.into_iter().cloned(),
                group.conditions.iter().cloned(),
                group.description.clone(),
                group.extensions.iter().cloned(),
            );
        }
    }
}
