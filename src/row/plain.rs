//! Decodes usual responses in plain markup without quick-xml.
//!
//! Most responses of real servers are usual: hrefs with a status or propstats, in plain markup, with no deviation or a
//! common one. A short path of its own reads them at a fraction of the cost of [`Decoder`](super::decode::Decoder).
//!
//! This is sound for these reasons:
//!
//! 1. It decides no fault and no limit. Where something is not plain, not usual, or not allowed, it returns `None`, and
//!    the decoder reads the response from its beginning.
//! 2. [`Plain`] accepts only markup that quick-xml and the checks around it accept with the same spans.
//! 3. What it accepts gets the shape, the deviations, the slots and the names that the decoder gives it:
//!    `plain/tests.rs` compares them for recorded responses and for mutants of these, and `tests/reading/plain.rs`
//!    compares whole documents.
//! 4. It changes nothing but the scope, whose bindings the caller drops as after decoding.
//! 5. A start tag without attributes is recognized as a whole if an equal tag was read before, or if it is the prefix of
//!    the response with the name of an element that an RFC defines: its name is then well-formed. The prefix is resolved
//!    each time, unless nothing was declared since the response began.
//! 6. It reads a response once, from its beginning to its end or to the first thing that is not plain, so the work in
//!    vain is a part of the work that follows.

mod attributes;
mod deviations;
mod outcome;
mod properties;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub(crate) use self::attributes::declarations;
use self::attributes::{ATTRIBUTES, RawAttribute};
use super::decode::{SlotKind, Slots};
use super::shape::{DeviationNode, ElementNode, Pos, Shape, TextNode};
use super::view::Marked;
use crate::href;
use crate::limits::Limits;
use crate::name::Name;
use crate::outlined::Outlined;
use crate::vocabulary::elements;
use crate::xml::plain::{Plain, QName, TagEnd, TagStart};
use crate::xml::scope::{Mark, Ns, Scope};
use crate::xml::text;

/// The maximum depth of elements in the value of a property.
const DEPTH: usize = 8;

/// The maximum number of properties. They are compared with each other, and responses with more are rare.
const PROPERTIES: usize = 64;

/// The number of properties to make room for, if nothing is known about the response.
pub(crate) const ROOM: usize = 8;

/// Reads one response.
pub(crate) struct Reader<'p, 'x> {
    markup: Plain<'x>,
    scope: &'p mut Scope,
    limits: &'p Limits,
    /// The number of open elements.
    depth: u32,
    dav: Option<DavPrefix<'x>>,
    /// The element whose start tag was read last.
    opened: Open<'x>,
    /// The attributes of the last start tag.
    attributes: [Option<RawAttribute<'x>>; ATTRIBUTES],
    /// The number of properties to make room for.
    pub(crate) room: usize,
    pub(crate) slots: Slots,
    /// The slots with text to unescape.
    pub(crate) odd: Marked,
    deviations: Outlined<DeviationNode>,
    /// The offset of the start tag of each property.
    places: [u32; PROPERTIES],
}

/// The prefix of the response with its colon, which is `DAV:` as long as nothing is declared.
#[derive(Clone, Copy)]
struct DavPrefix<'x> {
    prefix: &'x [u8],
    since: Mark,
    start: TagStart,
}

/// What comes next in an element that holds only elements.
enum Child {
    /// Its end tag, which was passed.
    End,
    /// The element that was expected, without attributes, and with content.
    Expected,
    Other,
}

/// An element whose start tag was read.
#[derive(Clone, Copy)]
struct Open<'x> {
    name: QName<'x>,
    ns: Ns,
    /// How its tag was recognized.
    tag: Recognized,
    empty: bool,
    /// The number of its attributes, without declarations.
    attributes: u32,
    /// The offset of its start tag, and the offset after it.
    at: u32,
    content: u32,
    /// The bindings before it.
    mark: Mark,
}

/// How a start tag was recognized.
#[derive(Clone, Copy)]
enum Recognized {
    /// As an element with this number, which has no attributes.
    Element(u16),
    /// By an equal tag before it, which is in this place and has no attributes.
    Again(u16),
    /// By its parts, or as one that is in every response.
    Parts,
}

/// A text that fills an element.
#[derive(Clone, Copy)]
struct Leaf {
    start: usize,
    end: usize,
    is_odd: bool,
}

impl<'p, 'x> Reader<'p, 'x> {
    /// Creates a reader of the response at the beginning of `input`, under the bindings of `scope` and this number of
    /// open elements.
    pub(crate) fn new(input: &'x [u8], scope: &'p mut Scope, limits: &'p Limits, depth: u32) -> Self {
        let (name, tag, mark) = (QName::checked(b"", 0), Recognized::Parts, scope.mark());
        Self {
            markup: Plain::new(input),
            dav: None,
            opened: Open { name, ns: Ns::NONE, tag, empty: true, attributes: 0, at: 0, content: 0, mark },
            scope,
            limits,
            depth,
            attributes: [None; ATTRIBUTES],
            room: ROOM,
            slots: Slots::default(),
            odd: Marked::NONE,
            deviations: Outlined::new(),
            places: [0; PROPERTIES],
        }
    }

    /// Returns the number of bytes that were read.
    pub(crate) fn position(&self) -> usize {
        self.markup.position()
    }

    /// Reads a usual response into an empty shape. `None` if it is not usual, or not complete; the shape is then of no
    /// use.
    pub(crate) fn read(&mut self, shape: &mut Shape) -> Option<()> {
        shape.portable = self.scope.is_plain();
        self.expect_prefix();
        self.open()?;
        let response = self.opened;
        if response.ns != Ns::DAV || response.name.local() != b"response" || response.empty {
            return None;
        }
        self.expect(response.name.prefix_and_colon());
        loop {
            let next = match shape.hrefs.is_empty() {
                true => self.child_or(&response, b"href>")?,
                false => self.child_or(&response, b"propstat>")?,
            };
            let child = self.opened;
            match next {
                Child::End => break,
                Child::Expected if shape.hrefs.is_empty() => {
                    shape.hrefs.push(self.href(&child)?);
                    continue;
                }
                Child::Expected => {
                    self.propstat(&child, shape)?;
                    continue;
                }
                Child::Other => {}
            }
            if child.ns != Ns::DAV || child.empty {
                return None;
            }
            match child.name.local() {
                b"href" => shape.hrefs.push(self.href(&child)?),
                b"propstat" => self.propstat(&child, shape)?,
                _ => self.outcome(&child, &mut shape.outcome)?,
            }
        }
        let properties = &mut shape.properties;
        if properties.capacity() > 2 * properties.len() + ROOM {
            properties.shrink_to_fit();
        }
        self.check_response(&response, shape)
    }

    /// Looks at the prefix of the response, if its start tag has no attributes. A prefix with a meaning is well-formed,
    /// because it was declared.
    #[inline]
    fn expect_prefix(&mut self) {
        let Some((whole, _)) = self.markup.short_tag() else { return };
        let prefix = match whole.strip_suffix(b"response") {
            Some([]) => &[],
            Some([prefix @ .., b':']) if !prefix.is_empty() => prefix,
            _ => return,
        };
        if self.resolve(prefix) == Some(Ns::DAV) {
            self.expect(&whole[..whole.len() - "response".len()]);
        }
    }

    /// Takes note of the prefix for `DAV:` and its colon.
    #[inline]
    fn expect(&mut self, prefix: &'x [u8]) {
        let since = self.scope.mark();
        if self.dav.is_none_or(|dav| dav.since != since || dav.prefix != prefix) {
            self.dav = Some(DavPrefix { prefix, since, start: TagStart::new(prefix) });
        }
    }

    /// Reads a child of the root in `DAV:` that holds only text, and returns its text. `is_wanted` decides by its local
    /// name whether to read it.
    pub(crate) fn read_text(&mut self, is_wanted: impl FnOnce(&[u8]) -> bool) -> Option<Cow<'x, str>> {
        self.open()?;
        let open = self.opened;
        if open.ns != Ns::DAV || open.empty || !is_wanted(open.name.local()) {
            return None;
        }
        let leaf = self.leaf(&open)?;
        self.raw(leaf).map(text::unescape)
    }

    /// Opens the next child of an element that holds only elements; false at its end tag, which is passed.
    #[inline]
    fn child(&mut self, parent: &Open<'x>) -> Option<bool> {
        if self.markup.is_end()? {
            return if self.close(parent) { Some(false) } else { None };
        }
        self.open().map(|()| true)
    }

    /// Does what [`child`](Self::child) does. The child is `expected` if the rest of its start tag after the prefix is.
    #[inline(always)]
    fn child_or<const N: usize>(&mut self, parent: &Open<'x>, expected: &[u8; N]) -> Option<Child> {
        if self.markup.is_end()? {
            return if self.close(parent) { Some(Child::End) } else { None };
        }
        let mark = self.scope.mark();
        if let Some(DavPrefix { prefix, since, start }) = self.dav {
            let at = self.markup.position() as u32;
            if since == mark && self.depth < self.limits.depth {
                if let Some(whole) = self.markup.pass_expected(start, expected) {
                    self.depth += 1;
                    let (name, content) = (QName::checked(whole, prefix.len()), self.markup.position() as u32);
                    let (tag, ns) = (Recognized::Parts, Ns::DAV);
                    self.opened = Open { name, ns, tag, empty: false, attributes: 0, at, content, mark };
                    return Some(Child::Expected);
                }
            }
        }
        self.open().map(|()| Child::Other)
    }

    /// Reads a start tag. Its element is then in `opened`, because returning it takes longer than reading it.
    fn open(&mut self) -> Option<()> {
        match self.open_again() {
            Some(()) => Some(()),
            None => self.open_parts(),
        }
    }

    /// Reads a start tag without attributes that is known as a whole.
    #[inline]
    fn open_again(&mut self) -> Option<()> {
        if self.depth >= self.limits.depth {
            return None;
        }
        let (whole, end) = self.markup.short_tag()?;
        let mark = self.scope.mark();
        let dav = self.dav.as_ref().filter(|dav| dav.since == mark).map(|dav| dav.prefix);
        let (tag, ns, colon) = match dav.and_then(|dav| Some((dav, whole.strip_prefix(dav)?))) {
            // These are in every response, and no name is asked of them.
            Some((dav, b"response" | b"href" | b"propstat" | b"prop" | b"status")) => {
                (Recognized::Parts, Ns::DAV, dav.len())
            }
            element => match self.scope.known_bytes(whole) {
                Some((place, ns, colon)) if colon <= self.limits.prefix_bytes as usize => {
                    (Recognized::Again(place), ns, colon)
                }
                Some(_) => return None,
                None => {
                    let (dav, local) = element?;
                    let number = elements::number(local)?;
                    self.scope.learn_bytes(whole, dav.len(), Ns::DAV, || elements::numbered(number));
                    (Recognized::Element(number as u16), Ns::DAV, dav.len())
                }
            },
        };
        let at = self.markup.position() as u32;
        self.markup.pass_tag(whole, end);
        self.depth += 1;
        let name = QName::checked(whole, colon);
        let content = self.markup.position() as u32;
        self.opened = Open { name, ns, tag, empty: end == TagEnd::Empty, attributes: 0, at, content, mark };
        Some(())
    }

    /// Reads a start tag part by part.
    #[inline(never)]
    fn open_parts(&mut self) -> Option<()> {
        let (mark, at) = (self.scope.mark(), self.markup.position() as u32);
        let name = self.markup.open()?;
        let (end, attributes) = match self.markup.tag_end() {
            Some(end) => (end, 0),
            None => self.attributes(mark)?,
        };
        if self.depth >= self.limits.depth {
            return None;
        }
        self.depth += 1;
        let ns = self.resolve(name.prefix())?;
        let (tag, empty, content) = (Recognized::Parts, end == TagEnd::Empty, self.markup.position() as u32);
        self.opened = Open { name, ns, tag, empty, attributes, at, content, mark };
        Some(())
    }

    fn resolve(&mut self, prefix: &[u8]) -> Option<Ns> {
        if prefix.len() > self.limits.prefix_bytes as usize {
            return None;
        }
        self.scope.resolve_bytes(prefix)
    }

    /// Leaves an element.
    #[inline]
    fn leave(&mut self, open: &Open<'x>) {
        self.depth -= 1;
        self.scope.close(open.mark);
    }

    /// Passes the end tag of an element and leaves the element; false if something else is there.
    #[inline]
    fn close(&mut self, open: &Open<'x>) -> bool {
        let is_closed = self.markup.close(open.name.whole);
        if is_closed {
            self.leave(open);
        }
        is_closed
    }

    /// Reads and closes an element that holds only text.
    fn leaf(&mut self, open: &Open<'x>) -> Option<Leaf> {
        let is_odd = self.markup.text()?;
        let leaf = Leaf { start: open.content as usize, end: self.markup.position(), is_odd };
        self.close(open).then_some(leaf)
    }

    /// Returns the text of an element as it is written.
    fn raw(&self, leaf: Leaf) -> Option<&'x str> {
        std::str::from_utf8(self.markup.slice(leaf.start, leaf.end)).ok()
    }

    #[inline]
    fn pos(&self, offset: usize) -> Pos {
        let anchor = self.slots.ends.last().copied().unwrap_or(0);
        Pos { slots: self.slots.starts.len() as u32, delta: (offset as u32).saturating_sub(anchor) }
    }

    #[inline]
    fn slot(&mut self, leaf: Leaf, kind: SlotKind) -> TextNode {
        let pos = self.pos(leaf.start);
        if leaf.is_odd {
            self.odd.add(self.slots.starts.len());
        }
        self.slots.push(leaf.start as u32, leaf.end as u32, kind);
        TextNode::Slot(pos)
    }

    fn href(&mut self, open: &Open<'x>) -> Option<TextNode> {
        let leaf = self.leaf(open)?;
        let node = self.slot(leaf, SlotKind::Href);
        if leaf.is_odd || !href::is_plain_path(self.markup.slice(leaf.start, leaf.end)) {
            self.check_href(open, leaf, node)?;
        }
        Some(node)
    }

    /// Reads and closes a property that was opened, and appends it to a list.
    fn element(&mut self, list: &mut Vec<ElementNode>) -> Option<()> {
        let opened = self.opened;
        let open = &opened;
        let name = self.name(open)?;
        let attributes = if open.attributes > 0 { self.own_attributes()? } else { Box::default() };
        let has_prefix = attributes.iter().any(|attribute| attribute.value().contains(':'));
        let (value, has_elements) = self.value(open.name.whole, open.empty)?;
        let bindings = if has_elements || has_prefix { self.scope.bindings() } else { None };
        self.leave(open);
        list.push(ElementNode { name, lang: None, attributes, value, bindings });
        Some(())
    }

    fn name(&mut self, open: &Open<'x>) -> Option<Name> {
        match open.tag {
            Recognized::Element(number) => elements::numbered(usize::from(number)),
            Recognized::Again(place) => self.scope.known_name(open.name.whole, place),
            Recognized::Parts => self.name_of_parts(open),
        }
    }

    #[inline(never)]
    fn name_of_parts(&mut self, open: &Open<'x>) -> Option<Name> {
        let local = open.name.local();
        let element = if open.ns == Ns::DAV { elements::known(local) } else { None };
        let name = match element {
            Some(name) => name,
            None => self.scope.name(open.ns, std::str::from_utf8(local).ok()?),
        };
        let colon = open.name.prefix_and_colon().len();
        self.scope.learn_bytes(open.name.whole, colon, open.ns, || Some(name.clone()));
        Some(name)
    }

    /// Reads the content of a property from its first element on, passes the end tag with the name of the property, and
    /// returns its place.
    fn content(&mut self, property: &'x [u8]) -> Option<Pos> {
        let mut inner: [Option<Open<'x>>; DEPTH] = [None; DEPTH];
        let mut depth = 0;
        // The start of the slot of the innermost element, as long as only text was found in it.
        let mut leaf = None;
        let mut is_odd = false;
        loop {
            let end = self.markup.position();
            match depth {
                _ if !self.markup.is_end_tag() => {
                    self.open()?;
                    let open = self.opened;
                    if open.empty {
                        leaf = None;
                        self.leave(&open);
                    } else {
                        leaf = Some(open.content as usize);
                        *inner.get_mut(depth)? = Some(open);
                        depth += 1;
                    }
                }
                0 => {
                    let end = self.pos(end);
                    return self.markup.close(property).then_some(end);
                }
                _ => {
                    if let Some(start) = leaf.take() {
                        self.slot(Leaf { start, end, is_odd }, SlotKind::Text);
                    }
                    depth -= 1;
                    if !self.close(&inner[depth]?) {
                        return None;
                    }
                }
            }
            is_odd = self.markup.text()?;
        }
    }
}
