//! A row that is being built: its pieces are written as they come, and put in order at the end.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use crate::name::Name;
use crate::status::Status;
use crate::value::{Condition, Description, Element};
use crate::write::element::{self, Prefixes};
use crate::xml::text;

/// From how many names on one that comes twice is found by hash.
const MANY: usize = 24;

/// The pieces of a row.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// Elements, in the order in which they came.
    text: String,
    /// To which place each stretch of `text` belongs.
    stretches: Vec<(Place, Range<usize>)>,
    groups: Vec<Group>,
    names: Names,
    prefixes: Prefixes,
}

/// Where in the row a stretch stands, in the order of the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Hrefs,
    /// The `prop` of the group of this number.
    Group(usize),
    Conditions,
    Extensions,
}

/// A propstat.
#[derive(Clone, Debug)]
struct Group {
    status: Status,
    /// Written conditions. Properties that failed for another reason are another group.
    conditions: String,
    description: Option<Box<Description<'static>>>,
}

/// The names of all properties, to find one that comes twice.
#[derive(Clone, Debug, Default)]
struct Names {
    list: Vec<Name>,
    /// A bit for each name: most that are new are known to be by it.
    bits: [u64; 4],
    /// The same as `list`, once there are [`MANY`].
    many: HashSet<Name>,
}

/// What a property holds.
#[derive(Clone, Copy)]
pub(super) enum Content<'c> {
    /// A text that was checked.
    Text(&'c Name, &'c str),
    /// A text that is its own markup.
    Plain(&'c Name, &'c str),
    Element(&'c Element<'c>),
}

impl<'c> Content<'c> {
    pub(super) fn name(self) -> &'c Name {
        match self {
            Self::Text(name, _) | Self::Plain(name, _) => name,
            Self::Element(element) => element.name(),
        }
    }
}

impl Draft {
    pub(super) fn new() -> Self {
        Self {
            text: String::with_capacity(1000),
            stretches: Vec::with_capacity(4),
            groups: Vec::new(),
            names: Names::default(),
            prefixes: Prefixes::default(),
        }
    }

    pub(super) fn has_groups(&self) -> bool {
        !self.groups.is_empty()
    }

    /// The status of each group.
    pub(super) fn statuses(&self) -> impl Iterator<Item = &Status> {
        self.groups.iter().map(|group| &group.status)
    }

    /// Says that what was written last belongs there.
    fn put(&mut self, place: Place) {
        let end = self.text.len();
        match self.stretches.last_mut() {
            Some((last, stretch)) if *last == place => stretch.end = end,
            last => {
                let start = last.map_or(0, |(_, stretch)| stretch.end);
                self.stretches.push((place, start..end));
            }
        }
    }

    pub(super) fn href(&mut self, href: &str) {
        element::push_simple(&mut self.text, "href", href);
        self.put(Place::Hrefs);
    }

    /// The href that came first.
    pub(super) fn first_href(&self) -> Option<Cow<'_, str>> {
        let text = self.text.strip_prefix("<D:href>")?;
        text.split_once('<').map(|(href, _)| text::unescape(href))
    }

    pub(super) fn condition(&mut self, condition: &Condition<'_>) {
        element::push(&mut self.text, &mut self.prefixes, condition);
        self.put(Place::Conditions);
    }

    pub(super) fn extension(&mut self, element: &Element<'_>) {
        element::push(&mut self.text, &mut self.prefixes, element);
        self.put(Place::Extensions);
    }

    /// False if there is a property of that name already.
    pub(super) fn property(
        &mut self,
        status: &Status,
        condition: Option<&Condition<'_>>,
        content: Content<'_>,
    ) -> bool {
        if !self.names.insert(content.name()) {
            return false;
        }
        let group = self.group(status, condition);
        match content {
            Content::Text(name, text) => element::push_text(&mut self.text, &mut self.prefixes, name, text),
            Content::Plain(name, text) => element::push_plain(&mut self.text, &mut self.prefixes, name, text),
            Content::Element(element) => element::push(&mut self.text, &mut self.prefixes, element),
        }
        self.put(Place::Group(group));
        true
    }

    pub(super) fn describe(&mut self, status: &Status, description: Description<'static>) {
        let group = self.group(status, None);
        self.groups[group].description = Some(Box::new(description));
    }

    /// The number of the group with this status and condition, which is made if there is none.
    #[inline]
    pub(super) fn group(&mut self, status: &Status, condition: Option<&Condition<'_>>) -> usize {
        let Some(condition) = condition else {
            // Not by comparing two empty texts: some processors take long to load from an address that is none.
            let found = self.groups.iter().rposition(|group| group.conditions.is_empty() && group.status == *status);
            return found.unwrap_or_else(|| self.new_group(status, String::new()));
        };
        let mut conditions = String::new();
        element::push(&mut conditions, &mut self.prefixes, condition);
        let found = self.groups.iter().rposition(|group| group.status == *status && group.conditions == conditions);
        found.unwrap_or_else(|| self.new_group(status, conditions))
    }

    fn new_group(&mut self, status: &Status, conditions: String) -> usize {
        self.groups.push(Group { status: status.clone(), conditions, description: None });
        self.groups.len() - 1
    }

    /// The row, with what is not in the draft.
    pub(super) fn finish(
        mut self,
        status: Option<&Status>,
        description: Option<&Description<'_>>,
        location: Option<&str>,
    ) -> String {
        // Stable: what belongs to one place stays in its order.
        self.stretches.sort_by_key(|(place, _)| *place);
        let mut stretches = self.stretches.iter().peekable();
        let mut push = |xml: &mut String, place: Place| {
            while let Some((_, stretch)) = stretches.next_if(|(next, _)| *next == place) {
                xml.push_str(&self.text[stretch.clone()]);
            }
        };
        let mut xml = String::new();
        // With a status line each, as long as they usually are.
        self.prefixes.begin_row(&mut xml, self.text.len() + 100 * self.groups.len() + status.map_or(0, |_| 50));
        push(&mut xml, Place::Hrefs);
        if let Some(status) = status {
            element::push_status(&mut xml, status);
        }
        for (number, group) in self.groups.iter().enumerate() {
            xml.push_str("<D:propstat><D:prop>");
            push(&mut xml, Place::Group(number));
            xml.push_str("</D:prop>");
            element::push_status(&mut xml, &group.status);
            if !group.conditions.is_empty() {
                for part in ["<D:error>", &group.conditions, "</D:error>"] {
                    xml.push_str(part);
                }
            }
            if let Some(description) = &group.description {
                element::push_description(&mut xml, description);
            }
            xml.push_str("</D:propstat>");
        }
        if self.stretches.iter().any(|(place, _)| *place == Place::Conditions) {
            xml.push_str("<D:error>");
            push(&mut xml, Place::Conditions);
            xml.push_str("</D:error>");
        }
        if let Some(description) = description {
            element::push_description(&mut xml, description);
        }
        if let Some(location) = location {
            element::push_location(&mut xml, location);
        }
        push(&mut xml, Place::Extensions);
        xml.push_str("</D:response>");
        xml
    }
}

impl Names {
    /// False if the name is there already.
    #[inline]
    fn insert(&mut self, name: &Name) -> bool {
        let hash = spread(name.local().as_bytes());
        let (word, bit) = (&mut self.bits[usize::from(hash / 64)], 1 << (hash % 64));
        let maybe = *word & bit != 0;
        *word |= bit;
        if self.list.len() < MANY {
            if maybe && self.list.contains(name) {
                return false;
            }
            if self.list.is_empty() {
                self.list.reserve(MANY);
            }
            // In place: a clone that is moved here costs three times as much.
            self.list.extend_from_slice(std::slice::from_ref(name));
            return true;
        }
        if self.many.is_empty() {
            self.many.extend(self.list.iter().cloned());
        }
        self.many.insert(name.clone())
    }
}

/// A number that few names share: made of their ends, in which they differ most.
#[inline]
fn spread(name: &[u8]) -> u8 {
    let (first, last) = match (name.first_chunk::<8>(), name.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (name.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)), 0),
    };
    // The usual constant of multiplicative hashing: 2^64 divided by the golden ratio.
    let mixed = (first ^ last.rotate_left(23)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ mixed >> 32) as u8
}
