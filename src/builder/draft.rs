//! The pieces of a response that is being built, written as they come.
//!
//! If they come in their order in the response, the text is already the response without its start tag; otherwise they
//! are put in order at the end.

mod follow;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use http::StatusCode;

use super::names::{NameMemory, Twice};
use super::script::{NO_NUMBER, Scripts};
use crate::few::QUICK_BLOCK;
use crate::name::Name;
use crate::status::Status;
use crate::value::markup::{self, PlannedTags};
use crate::value::prefixes::{Prefixes, RootNamespace, RootNamespaces};
use crate::value::readable;
use crate::value::{Condition, Description, Element};
use crate::xml::text;

pub(super) const HREF: &str = "<D:href>";
pub(super) const HREF_END: &str = "</D:href>";
pub(super) const RESPONSE_END: &str = "</D:response>";
/// Room for the text of a new response, because growing step by step costs more. Most responses to a listing are shorter.
const ROOM: usize = QUICK_BLOCK;
/// Bytes of text for which a buffer keeps room for the next response.
pub(super) const KEPT: usize = 16 << 10;
/// Stretches, and groups, for which room is kept for the next response.
const KEPT_PARTS: usize = 100;
/// From this number on, groups are found by hash; below it, one by one.
const MANY: usize = 16;

/// The beginning of a propstat.
pub(super) const PROPSTAT: &str = "<D:propstat><D:prop>";

/// The pieces of a response.
#[derive(Clone, Default)]
pub(super) struct Draft {
    /// Elements, in the order in which they came.
    text: String,
    /// True as long as `text` is the beginning of the response: hrefs, and groups in their order.
    in_order: bool,
    /// The place of each stretch of `text`. The end of the last stretch is set when another one begins, or the response
    /// ends.
    stretches: Vec<(StretchPlace, Range<usize>)>,
    /// The status of the group to which the last stretch belongs, if the group has no conditions and the status has no
    /// reason phrase of its own.
    open: Option<StatusCode>,
    groups: Vec<PropstatDraft>,
    /// The number of each group by its status and conditions, once there are [`MANY`]. The hash is keyed, because both
    /// may come from another server.
    many: HashMap<(Status, String), usize>,
    names: NameMemory,
    /// The markup that many responses share, once the builder has built one with properties.
    scripts: Option<Box<Scripts>>,
    prefixes: Prefixes,
    /// True if an element may exceed a limit that readers have by default.
    suspect: bool,
}

/// The place of a stretch, in the order of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum StretchPlace {
    Hrefs,
    /// The `prop` of the group with this number.
    PropstatDraft(usize),
    Conditions,
    Extensions,
}

/// A propstat.
#[derive(Clone)]
struct PropstatDraft {
    status: Status,
    /// Written conditions. Properties that failed for another reason are in another group.
    conditions: String,
    description: Option<Box<Description<'static>>>,
}

/// The contents of a property.
#[derive(Clone, Copy)]
pub(super) enum PropertyContent<'c> {
    /// A text that was checked.
    Text(&'c Name, &'c str),
    /// A text that needs no escaping.
    Plain(&'c Name, &'c str),
    Element(&'c Element<'c>),
}

impl<'c> PropertyContent<'c> {
    pub(super) fn name(self) -> &'c Name {
        match self {
            Self::Text(name, _) | Self::Plain(name, _) => name,
            Self::Element(element) => element.name(),
        }
    }

    #[inline]
    fn bare(self) -> Option<markup::Content<'c>> {
        match self {
            Self::Text(_, text) | Self::Plain(_, text @ "") => Some(markup::Content::Text(text)),
            Self::Plain(_, text) => Some(markup::Content::Xml(text)),
            Self::Element(element) => markup::Content::of(element),
        }
    }

    /// Appends the property, whose tags are not prepared.
    #[inline(always)]
    fn push(self, text: &mut String, prefixes: &mut Prefixes) {
        match self {
            Self::Text(name, value) | Self::Plain(name, value) => markup::push_text(text, prefixes, name, value),
            Self::Element(element) => markup::push(text, prefixes, element),
        }
    }
}

impl Draft {
    /// Forgets the response, and keeps a bounded part of the memory.
    pub(super) fn clear(&mut self) {
        if let Some(scripts) = self.scripts.as_mut().filter(|scripts| scripts.is_followed()) {
            // Nothing else was written.
            return scripts.clear();
        }
        self.text.clear();
        self.text.shrink_to(KEPT);
        self.stretches.clear();
        self.stretches.shrink_to(KEPT_PARTS);
        self.open = None;
        match &mut self.scripts {
            Some(scripts) => scripts.clear(),
            None if self.groups.is_empty() => {}
            scripts => *scripts = Some(Box::default()),
        }
        self.groups.clear();
        self.groups.shrink_to(KEPT_PARTS);
        if !self.many.is_empty() {
            self.many = HashMap::new();
        }
        self.names.clear();
        self.prefixes.clear();
        self.suspect = false;
    }

    pub(super) fn set_root(&mut self, namespaces: &RootNamespaces) {
        if !self.prefixes.has_root(namespaces) {
            self.take_over();
            // They are for the root of before.
            self.scripts = None;
            self.prefixes.set_root(namespaces);
        }
    }

    /// Returns true if these are the namespaces that were [set](Self::set_root) last.
    pub(super) fn has_root(&self, namespaces: &RootNamespaces) -> bool {
        self.prefixes.has_root(namespaces)
    }

    /// Makes the response declare namespaces of the root, with the prefixes that they have there. Returns false if one of the
    /// prefixes has another meaning in the response.
    pub(super) fn declare_roots(&mut self, roots: &[RootNamespace]) -> bool {
        if self.scripts.as_ref().is_some_and(|scripts| scripts.declares(roots)) {
            return true;
        }
        self.take_over();
        roots.iter().all(|root| self.prefixes.declare_root(root))
    }

    /// Returns true if there is a propstat.
    pub(super) fn has_groups(&self) -> bool {
        !self.groups.is_empty() || self.scripts.as_ref().is_some_and(|scripts| scripts.is_ahead())
    }

    pub(super) fn is_suspect(&self) -> bool {
        self.suspect || self.prefixes.is_suspect()
    }

    /// True if there are conditions on the resource as a whole.
    #[inline]
    pub(super) fn has_conditions(&self) -> bool {
        !self.in_order && self.stretches.iter().any(|(place, _)| *place == StretchPlace::Conditions)
    }

    /// Returns the status of each group.
    pub(super) fn statuses(&self) -> impl Iterator<Item = &Status> {
        self.groups.iter().map(|group| &group.status)
    }

    /// Begins a stretch for the text that is written next.
    fn begin(&mut self, place: StretchPlace) {
        self.take_over();
        self.open = None;
        match self.stretches.last() {
            Some((last, _)) if *last == place => return,
            Some(_) => {
                self.end_stretch();
                self.in_order &= place == StretchPlace::PropstatDraft(self.stretches.len() - 1);
                if self.in_order {
                    self.text.push_str(PROPSTAT);
                }
            }
            None => {
                self.in_order = place == StretchPlace::Hrefs;
                self.text.reserve(ROOM);
            }
        }
        let start = self.text.len();
        self.stretches.push((place, start..start));
    }

    /// Ends the last stretch, and the propstat that it belongs to.
    fn end_stretch(&mut self) {
        let Some((place, stretch)) = self.stretches.last_mut() else { return };
        stretch.end = self.text.len();
        if let (true, StretchPlace::PropstatDraft(number)) = (self.in_order, *place) {
            end_propstat(&mut self.text, &self.groups[number].status);
        }
    }

    pub(super) fn href(&mut self, href: &str) {
        if let Some(scripts) =
            self.scripts.as_mut().filter(|scripts| self.stretches.is_empty() && !scripts.is_followed())
        {
            if scripts.begin(href) {
                return;
            }
        }
        self.begin(StretchPlace::Hrefs);
        markup::push_href(&mut self.text, href);
    }

    /// Returns the first href.
    pub(super) fn first_href(&self) -> Option<Cow<'_, str>> {
        let text = match self.scripts.as_ref().filter(|scripts| scripts.is_followed()) {
            Some(scripts) => scripts.text(),
            None => {
                // Without an href, as after an error, the text may begin with a property of that name.
                self.stretches.first().filter(|(place, _)| *place == StretchPlace::Hrefs)?;
                &self.text
            }
        };
        text.strip_prefix(HREF)?.split('<').next().map(text::unescape)
    }

    pub(super) fn condition(&mut self, condition: &Condition<'_>) {
        self.begin(StretchPlace::Conditions);
        self.element(condition);
    }

    pub(super) fn extension(&mut self, element: &Element<'_>) {
        self.begin(StretchPlace::Extensions);
        self.element(element);
    }

    fn element(&mut self, element: &Element<'_>) {
        let start = self.text.len();
        markup::push(&mut self.text, &mut self.prefixes, element);
        self.suspect |= readable::is_suspect(element, &self.text[start..]);
    }

    /// Adds a property; an error if there is already one of that name, which is kept.
    ///
    /// This is inlined where the kind of content is known, because most of the time of a response is spent here.
    #[inline(always)]
    pub(super) fn property(
        &mut self,
        status: &Status,
        condition: Option<&Condition<'_>>,
        content: PropertyContent<'_>,
    ) -> Result<(), Twice> {
        self.take_over();
        let number = self.names.insert(content.name())?;
        self.note(status, content, NO_NUMBER);
        self.open(status, condition);
        let (text, prefixes) = (&mut self.text, &mut self.prefixes);
        let start = text.len();
        let done = match (self.names.tags(number), content.bare()) {
            (Some(tags), Some(bare)) => tags.push(text, prefixes, &bare),
            (None, Some(bare)) => push_new(text, prefixes, &mut self.names, number, content.name(), &bare),
            (_, None) => false,
        };
        if !done {
            content.push(text, prefixes);
        }
        self.note_suspect(content, start);
        Ok(())
    }

    /// Adds a property whose name appears once, as the caller knows, with its number in a plan, and its tags if they
    /// are the same in every response.
    #[inline(always)]
    pub(super) fn property_once(
        &mut self,
        status: &Status,
        condition: Option<&Condition<'_>>,
        content: PropertyContent<'_>,
        (number, tags): (usize, Option<&PlannedTags>),
    ) {
        self.take_over();
        self.note(status, content, number);
        self.open(status, condition);
        let (text, prefixes) = (&mut self.text, &mut self.prefixes);
        let start = text.len();
        let done = match (tags, content.bare()) {
            (Some(tags), Some(bare)) => tags.push(text, prefixes, &bare),
            _ => false,
        };
        if !done {
            content.push(text, prefixes);
        }
        self.note_suspect(content, start);
    }

    /// Adds a text that needs no escaping to the open group, if that has the status 200 and the response declares the
    /// namespace of the tags; false if it was not added.
    #[inline(always)]
    pub(super) fn plain_once(&mut self, number: usize, tags: &PlannedTags, name: &Name, text: &str) -> bool {
        let is_added = self.open == Some(StatusCode::OK) && tags.push_plain(&mut self.text, &self.prefixes, text);
        if let Some(scripts) = self.scripts.as_mut().filter(|_| is_added) {
            scripts.note(name, StatusCode::OK, text.is_empty(), number);
        }
        is_added
    }

    #[inline(always)]
    fn note(&mut self, status: &Status, content: PropertyContent<'_>, number: usize) {
        if let Some(scripts) = &mut self.scripts {
            scripts.note(content.name(), status.code(), content.bare().is_some_and(|bare| bare.is_empty()), number);
        }
    }

    /// Opens the group with this status and condition for the property that is written next.
    #[inline(always)]
    fn open(&mut self, status: &Status, condition: Option<&Condition<'_>>) {
        let plain = condition.is_none() && status.own_reason().is_none();
        if !plain || self.open != Some(status.code()) {
            let group = self.group(status, condition);
            self.begin(StretchPlace::PropstatDraft(group));
            self.open = plain.then(|| status.code());
        }
    }

    #[inline(always)]
    fn note_suspect(&mut self, content: PropertyContent<'_>, start: usize) {
        if let PropertyContent::Element(element) = content {
            self.suspect |= readable::is_suspect(element, &self.text[start..]);
        }
    }

    pub(super) fn describe(&mut self, status: &Status, description: Description<'static>) {
        let group = self.group(status, None);
        self.suspect |= readable::is_long_language(description.lang());
        self.groups[group].description = Some(Box::new(description));
    }

    /// Returns the number of the group with this status and condition, and makes the group if there is none.
    pub(super) fn group(&mut self, status: &Status, condition: Option<&Condition<'_>>) -> usize {
        self.take_over();
        let Some(condition) = condition else {
            if !self.many.is_empty() {
                return self.one_of_many(status, String::new());
            }
            // Two empty texts are not compared, because some processors take long to load from a dangling address.
            let found = self.groups.iter().position(|group| group.conditions.is_empty() && group.status == *status);
            return found.unwrap_or_else(|| self.new_group(status, String::new()));
        };
        let mut conditions = String::new();
        markup::push_same(&mut conditions, &mut self.prefixes, condition);
        self.suspect |= readable::is_suspect(condition, &conditions);
        if !self.many.is_empty() {
            return self.one_of_many(status, conditions);
        }
        let found = self.groups.iter().position(|group| group.status == *status && group.conditions == conditions);
        found.unwrap_or_else(|| self.new_group(status, conditions))
    }

    /// Does the work of [`group`](Self::group) where there are many groups.
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
        self.groups.push(PropstatDraft { status: status.clone(), conditions, description: None });
        if number + 1 >= MANY {
            self.note_groups();
        }
        number
    }

    /// Notes the numbers of new groups: of all groups the first time, and of the last one later.
    #[cold]
    fn note_groups(&mut self) {
        let known = self.many.len();
        let key = |group: &PropstatDraft| (group.status.clone(), group.conditions.clone());
        self.many.extend(self.groups.iter().enumerate().skip(known).map(|(number, group)| (key(group), number)));
    }

    /// Appends the markup of the response, with the parts that are not in the draft. `last` is the last propstat, or
    /// empty if there is none that was written before. Returns true if the parts came in their order, and there are no
    /// others than hrefs, a status and propstats with properties.
    pub(super) fn finish(
        &mut self,
        status: Option<&Status>,
        last: &str,
        description: Option<&Description<'_>>,
        location: Option<&str>,
        xml: &mut String,
    ) -> bool {
        self.end_stretch();
        let is_plain = |group: &PropstatDraft| group.conditions.is_empty() && group.description.is_none();
        let in_order = self.in_order
            && self.stretches.len() == self.groups.len() + 1
            && self.groups.iter().all(is_plain)
            && (description, location) == (None, None);
        if !in_order {
            self.put_in_order(status, last, description, location, xml);
            return false;
        }
        if let Some(status) = status {
            markup::push_status(&mut self.text, status);
        }
        if let Some(scripts) = self.scripts.as_mut().filter(|_| status.is_none()) {
            if !self.groups.is_empty() && self.groups.iter().all(|group| group.status.own_reason().is_none()) {
                scripts.learn(self.prefixes.root());
            }
        }
        self.begin_response(self.text.len() + last.len(), xml);
        xml.push_str(&self.text);
        if !last.is_empty() {
            xml.push_str(last);
        }
        xml.push_str(RESPONSE_END);
        true
    }

    /// Makes room for a response whose content takes this number of bytes, and appends its start tag.
    fn begin_response(&self, bytes: usize, xml: &mut String) {
        let bytes = self.prefixes.row_len(bytes);
        match xml.capacity() {
            // This is far faster than `reserve`.
            0 => *xml = String::with_capacity(bytes),
            _ => xml.reserve(bytes),
        }
        self.prefixes.begin_row(xml);
    }

    /// Appends the markup of a response whose elements came in any order.
    fn put_in_order(
        &mut self,
        status: Option<&Status>,
        last: &str,
        description: Option<&Description<'_>>,
        location: Option<&str>,
        xml: &mut String,
    ) {
        // The sort is stable, so stretches of one place keep their order.
        self.stretches.sort_by_key(|(place, _)| *place);
        let mut stretches = self.stretches.iter().peekable();
        let mut push = |xml: &mut String, place: StretchPlace| {
            while let Some((_, stretch)) = stretches.next_if(|(next, _)| *next == place) {
                xml.push_str(&self.text[stretch.clone()]);
            }
        };
        // Each group also has a status line of about the usual length.
        let bytes = self.text.len() + last.len() + 100 * self.groups.len() + status.map_or(0, |_| 50);
        self.begin_response(bytes, xml);
        push(xml, StretchPlace::Hrefs);
        if let Some(status) = status {
            markup::push_status(xml, status);
        }
        for (number, group) in self.groups.iter().enumerate() {
            xml.push_str(PROPSTAT);
            push(xml, StretchPlace::PropstatDraft(number));
            xml.push_str("</D:prop>");
            markup::push_status(xml, &group.status);
            if !group.conditions.is_empty() {
                for part in ["<D:error>", &group.conditions, "</D:error>"] {
                    xml.push_str(part);
                }
            }
            if let Some(description) = &group.description {
                markup::push_description(xml, &self.prefixes, description);
            }
            xml.push_str("</D:propstat>");
        }
        xml.push_str(last);
        if self.stretches.iter().any(|(place, _)| *place == StretchPlace::Conditions) {
            xml.push_str("<D:error>");
            push(xml, StretchPlace::Conditions);
            xml.push_str("</D:error>");
        }
        if let Some(description) = description {
            markup::push_description(xml, &self.prefixes, description);
        }
        if let Some(location) = location {
            markup::push_location(xml, location);
        }
        push(xml, StretchPlace::Extensions);
        xml.push_str(RESPONSE_END);
    }
}

/// Appends the end of a propstat with this status.
pub(super) fn end_propstat(out: &mut String, status: &Status) {
    out.push_str("</D:prop>");
    markup::push_status(out, status);
    out.push_str("</D:propstat>");
}

/// Appends an element whose tags were not prepared, unless its prefix depends on the response.
#[inline(never)]
fn push_new(
    out: &mut String,
    prefixes: &mut Prefixes,
    names: &mut NameMemory,
    number: usize,
    name: &Name,
    content: &markup::Content<'_>,
) -> bool {
    let namespace = names.namespace(number);
    namespace.is_some_and(|namespace| markup::push_common(out, prefixes, namespace, name.local(), content))
}
