//! A row that is being built: its pieces are written as they come.
//!
//! If they come in the order of the row, what is written is the row, apart from its start tag; else they are put in order
//! at the end.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use http::StatusCode;

use super::names::{Names, Twice};
use crate::name::Name;
use crate::status::Status;
use crate::value::{Condition, Description, Element};
use crate::write::element::{self, Tags};
use crate::write::prefixes::Prefixes;
use crate::write::readable;
use crate::xml::text;

/// Bytes of text for which room is kept for the next row.
const KEPT: usize = 16 << 10;
/// Stretches, and groups, for which room is kept.
const KEPT_PARTS: usize = 100;
/// From how many groups on one is found by hash. Of fewer, each is looked at.
const MANY: usize = 16;

/// The pieces of a row.
#[derive(Clone, Default)]
pub(super) struct Draft {
    /// Elements, in the order in which they came.
    text: String,
    /// True as long as `text` is what the row begins with: hrefs, and groups in their order.
    in_order: bool,
    /// To which place each stretch of `text` belongs. The end of the last one is set when another begins, or the row ends.
    stretches: Vec<(Place, Range<usize>)>,
    /// The status of the group to which the last stretch belongs, if the group has no conditions and the status no reason
    /// phrase of its own.
    open: Option<StatusCode>,
    groups: Vec<Group>,
    /// The number of each group by its status and conditions, once there are [`MANY`]. The hash is keyed: both may come from
    /// another server.
    many: HashMap<(Status, String), usize>,
    names: Names,
    prefixes: Prefixes,
    /// True if an element may exceed a limit that readers have by default.
    suspect: bool,
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
#[derive(Clone)]
struct Group {
    status: Status,
    /// Written conditions. Properties that failed for another reason are another group.
    conditions: String,
    description: Option<Box<Description<'static>>>,
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

    #[inline]
    fn bare(self) -> Option<element::Content<'c>> {
        match self {
            Self::Text(_, text) | Self::Plain(_, text @ "") => Some(element::Content::Text(text)),
            Self::Plain(_, text) => Some(element::Content::Xml(text)),
            Self::Element(element) => element::Content::of(element),
        }
    }

    /// Appends the property, with its tags if they are known.
    #[inline(always)]
    fn push(self, text: &mut String, prefixes: &mut Prefixes, tags: Option<&Tags>) {
        let done = match (tags, self.bare()) {
            (Some(tags), Some(bare)) => tags.push(text, prefixes, &bare),
            _ => false,
        };
        if !done {
            match self {
                Self::Text(name, value) | Self::Plain(name, value) => element::push_text(text, prefixes, name, value),
                Self::Element(element) => element::push(text, prefixes, element),
            }
        }
    }
}

impl Draft {
    /// For another row.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.text.shrink_to(KEPT);
        self.stretches.clear();
        self.stretches.shrink_to(KEPT_PARTS);
        self.open = None;
        self.groups.clear();
        self.groups.shrink_to(KEPT_PARTS);
        if !self.many.is_empty() {
            self.many = HashMap::new();
        }
        self.names.clear();
        self.prefixes.clear();
        self.suspect = false;
    }

    pub(super) fn has_groups(&self) -> bool {
        !self.groups.is_empty()
    }

    pub(super) fn is_suspect(&self) -> bool {
        self.suspect || self.prefixes.is_suspect()
    }

    /// True if there are conditions on the resource as a whole.
    #[inline]
    pub(super) fn has_conditions(&self) -> bool {
        !self.in_order && self.stretches.iter().any(|(place, _)| *place == Place::Conditions)
    }

    /// The status of each group.
    pub(super) fn statuses(&self) -> impl Iterator<Item = &Status> {
        self.groups.iter().map(|group| &group.status)
    }

    /// Says that what is written next belongs there.
    fn begin(&mut self, place: Place) {
        self.open = None;
        match self.stretches.last() {
            Some((last, _)) if *last == place => return,
            Some(_) => {
                self.end_stretch();
                self.in_order &= place == Place::Group(self.stretches.len() - 1);
                if self.in_order {
                    self.text.push_str("<D:propstat><D:prop>");
                }
            }
            None => self.in_order = place == Place::Hrefs,
        }
        let start = self.text.len();
        self.stretches.push((place, start..start));
    }

    /// Ends the last stretch, and the propstat that it belongs to.
    fn end_stretch(&mut self) {
        let Some((place, stretch)) = self.stretches.last_mut() else { return };
        stretch.end = self.text.len();
        if let (true, Place::Group(number)) = (self.in_order, *place) {
            self.text.push_str("</D:prop>");
            element::push_status(&mut self.text, &self.groups[number].status);
            self.text.push_str("</D:propstat>");
        }
    }

    pub(super) fn href(&mut self, href: &str) {
        self.begin(Place::Hrefs);
        element::push_simple(&mut self.text, "href", href);
    }

    /// The href that came first.
    pub(super) fn first_href(&self) -> Option<Cow<'_, str>> {
        // Without one, as after an error, the text may begin with a property of that name.
        self.stretches.first().filter(|(place, _)| *place == Place::Hrefs)?;
        let text = self.text.strip_prefix("<D:href>")?;
        text.split_once('<').map(|(href, _)| text::unescape(href))
    }

    pub(super) fn condition(&mut self, condition: &Condition<'_>) {
        self.begin(Place::Conditions);
        self.element(condition);
    }

    pub(super) fn extension(&mut self, element: &Element<'_>) {
        self.begin(Place::Extensions);
        self.element(element);
    }

    fn element(&mut self, element: &Element<'_>) {
        let start = self.text.len();
        element::push(&mut self.text, &mut self.prefixes, element);
        self.suspect |= readable::is_suspect(element, &self.text[start..]);
    }

    /// An error if there is a property of that name already: then nothing is changed.
    ///
    /// Inlined where the kind of content is known, since most of the time of a row is spent here.
    #[inline(always)]
    pub(super) fn property(
        &mut self,
        status: &Status,
        condition: Option<&Condition<'_>>,
        content: Content<'_>,
    ) -> Result<(), Twice> {
        let number = self.names.insert(content.name())?;
        self.open(status, condition);
        let start = self.text.len();
        content.push(&mut self.text, &mut self.prefixes, self.names.tags(number));
        self.note_suspect(content, start);
        Ok(())
    }

    /// Adds a property whose name comes once, which the caller knows, and whose tags it has if they are the same in every row.
    #[inline(always)]
    pub(super) fn property_once(
        &mut self,
        status: &Status,
        condition: Option<&Condition<'_>>,
        content: Content<'_>,
        tags: Option<&Tags>,
    ) {
        self.open(status, condition);
        let start = self.text.len();
        content.push(&mut self.text, &mut self.prefixes, tags);
        self.note_suspect(content, start);
    }

    /// Says that what is written next belongs to the group with this status and condition.
    #[inline(always)]
    fn open(&mut self, status: &Status, condition: Option<&Condition<'_>>) {
        let plain = condition.is_none() && status.own_reason().is_none();
        if !plain || self.open != Some(status.code()) {
            let group = self.group(status, condition);
            self.begin(Place::Group(group));
            self.open = plain.then(|| status.code());
        }
    }

    #[inline(always)]
    fn note_suspect(&mut self, content: Content<'_>, start: usize) {
        if let Content::Element(element) = content {
            self.suspect |= readable::is_suspect(element, &self.text[start..]);
        }
    }

    pub(super) fn describe(&mut self, status: &Status, description: Description<'static>) {
        let group = self.group(status, None);
        self.suspect |= readable::is_long_language(description.lang());
        self.groups[group].description = Some(Box::new(description));
    }

    /// The number of the group with this status and condition, which is made if there is none.
    pub(super) fn group(&mut self, status: &Status, condition: Option<&Condition<'_>>) -> usize {
        let Some(condition) = condition else {
            if !self.many.is_empty() {
                return self.one_of_many(status, String::new());
            }
            // Not by comparing two empty texts: some processors take long to load from an address that is none.
            let found = self.groups.iter().position(|group| group.conditions.is_empty() && group.status == *status);
            return found.unwrap_or_else(|| self.new_group(status, String::new()));
        };
        let mut conditions = String::new();
        element::push_same(&mut conditions, &mut self.prefixes, condition);
        self.suspect |= readable::is_suspect(condition, &conditions);
        if !self.many.is_empty() {
            return self.one_of_many(status, conditions);
        }
        let found = self.groups.iter().position(|group| group.status == *status && group.conditions == conditions);
        found.unwrap_or_else(|| self.new_group(status, conditions))
    }

    /// Does what [`group`](Self::group) does where there are many.
    #[cold]
    fn one_of_many(&mut self, status: &Status, conditions: String) -> usize {
        let key = (status.clone(), conditions);
        if let Some(number) = self.many.get(&key) {
            return *number;
        }
        let (_, conditions) = key;
        self.new_group(status, conditions)
    }

    fn new_group(&mut self, status: &Status, conditions: String) -> usize {
        let number = self.groups.len();
        self.groups.push(Group { status: status.clone(), conditions, description: None });
        if number + 1 >= MANY {
            self.note_groups();
        }
        number
    }

    /// Notes the numbers of groups that are new: of all, or of the last one.
    #[cold]
    fn note_groups(&mut self) {
        let known = self.many.len();
        let key = |group: &Group| (group.status.clone(), group.conditions.clone());
        self.many.extend(self.groups.iter().enumerate().skip(known).map(|(number, group)| (key(group), number)));
    }

    /// The row, with what is not in the draft. `last` is the last propstat, if that was written before.
    pub(super) fn finish(
        &mut self,
        status: Option<&Status>,
        last: Option<&str>,
        description: Option<&Description<'_>>,
        location: Option<&str>,
    ) -> String {
        let last = last.unwrap_or_default();
        self.end_stretch();
        let is_plain = |group: &Group| group.conditions.is_empty() && group.description.is_none();
        let in_order = self.in_order
            && self.stretches.len() == self.groups.len() + 1
            && self.groups.iter().all(is_plain)
            && (description, location) == (None, None);
        if !in_order {
            return self.put_in_order(status, last, description, location);
        }
        if let Some(status) = status {
            element::push_status(&mut self.text, status);
        }
        let mut xml = String::with_capacity(self.prefixes.row_len(self.text.len() + last.len()));
        self.prefixes.begin_row(&mut xml);
        xml.push_str(&self.text);
        if !last.is_empty() {
            xml.push_str(last);
        }
        xml.push_str("</D:response>");
        xml
    }

    /// The row, whose elements came in any order.
    fn put_in_order(
        &mut self,
        status: Option<&Status>,
        last: &str,
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
        // With a status line each, as long as they usually are.
        let bytes = self.text.len() + last.len() + 100 * self.groups.len() + status.map_or(0, |_| 50);
        let mut xml = String::with_capacity(self.prefixes.row_len(bytes));
        self.prefixes.begin_row(&mut xml);
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
                element::push_description(&mut xml, &self.prefixes, description);
            }
            xml.push_str("</D:propstat>");
        }
        xml.push_str(last);
        if self.stretches.iter().any(|(place, _)| *place == Place::Conditions) {
            xml.push_str("<D:error>");
            push(&mut xml, Place::Conditions);
            xml.push_str("</D:error>");
        }
        if let Some(description) = description {
            element::push_description(&mut xml, &self.prefixes, description);
        }
        if let Some(location) = location {
            element::push_location(&mut xml, location);
        }
        push(&mut xml, Place::Extensions);
        xml.push_str("</D:response>");
        xml
    }
}
