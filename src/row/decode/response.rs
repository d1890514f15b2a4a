//! Reads the parts of a row.

use super::near::Parent;
use super::outcome::SeenElements;
use super::{Decoder, Open, SlotKind};
use crate::chars;
use crate::deviation::Deviation;
use crate::href;
use crate::row::shape::{DeviationNode, Found, Pos, Shape, TextNode};
use crate::rules::{self, Counts};
use crate::status::Status;
use crate::xml::Fault;
use crate::xml::hashed::{Hashed, mix};
use crate::xml::scope::Ns;

impl<'x> Decoder<'_, 'x> {
    pub(super) fn response(&mut self, open: &Open<'x>) -> Result<Shape, Fault> {
        let mut shape = Shape::default();
        let mut seen = SeenElements::default();
        let mut places = Vec::new();
        while let Some(child) = self.next_child(open, Parent::Response, Deviation::StrayText)? {
            match (child.ns, child.local) {
                (Ns::DAV, "href") => {
                    if let Some(node) = self.href(&child)? {
                        shape.hrefs.push(node);
                        self.count(shape.hrefs.len(), child.content)?;
                    }
                    self.close(child.outside);
                }
                (Ns::DAV, "propstat") => {
                    self.propstat(&child, &mut shape, &mut places)?;
                    self.count(shape.propstats.len(), child.content)?;
                    self.close(child.outside);
                }
                (Ns::DAV, "location") => {
                    let again = std::mem::replace(&mut seen.location, true);
                    self.singleton(again, &child);
                    let node = self.location(&child)?;
                    if !again {
                        shape.location = node;
                    }
                    self.close(child.outside);
                }
                // RFC 5323 §4.1 and §5.16.1 put them here, and nowhere else.
                (Ns::DAV, "query-schema" | "score") => {
                    let end = child.content;
                    let element = self.element(child)?;
                    self.extend(&mut shape.outcome, element, end)?;
                }
                _ => self.outcome(child, &mut shape.outcome, &mut seen)?,
            }
        }
        self.check_row(open, &shape, seen.status);
        self.check_properties(&shape, &places);
        shape.deviations = std::mem::take(&mut self.deviations);
        Ok(shape)
    }

    /// Reads a propstat outside of a row, as a row that has nothing else.
    pub(super) fn lone_propstat(&mut self, open: &Open<'x>) -> Result<Shape, Fault> {
        let mut shape = Shape::default();
        let mut places = Vec::new();
        self.propstat(open, &mut shape, &mut places)?;
        self.check_properties(&shape, &places);
        shape.deviations = std::mem::take(&mut self.deviations);
        Ok(shape)
    }

    /// Checks the rules of RFC 4918 §13 and §14.24 for the response as a whole.
    fn check_row(&mut self, open: &Open<'x>, shape: &Shape, has_status: bool) {
        let counts = Counts { hrefs: shape.hrefs.len(), has_status, propstats: shape.propstats.len() };
        let code = shape.outcome.status.as_ref().map(Status::as_u16);
        for deviation in counts.broken().chain(rules::location(code, shape.location.is_some())) {
            self.deviate(deviation, open.at, None);
        }
    }

    /// Checks that a property appears once in a row: RFC 4918 §9.1.
    fn check_properties(&mut self, shape: &Shape, places: &[Pos]) {
        let mut seen = Hashed::default();
        for (at, property) in shape.properties.iter().enumerate() {
            // Equal names of a response are shared, so comparing addresses is enough.
            let address = property.name.address();
            // Few properties are compared directly, which is faster than hashing.
            let again = if shape.properties.len() <= 24 {
                shape.properties[..at].iter().any(|other| other.name.address() == address)
            } else {
                let slot = seen.slot(mix(0, address as u64), &mut |other| other == address);
                seen.set(slot, address);
                slot.number.is_some()
            };
            if again {
                self.deviate_by_name(Deviation::PropertyTwice, places[at], &property.name);
            }
        }
    }

    pub(super) fn singleton(&mut self, again: bool, child: &Open<'x>) {
        if again {
            self.deviate(Deviation::RepeatedSingleton, child.at, Some(child.local));
        }
    }

    /// Reads the href of a row; an empty href counts as missing.
    fn href(&mut self, open: &Open<'x>) -> Result<Option<TextNode>, Fault> {
        let at = open.at;
        let (node, text) = self.text(open)?;
        let deviation = href::deviation_in_response(&text);
        if deviation == Some(Deviation::HrefEmpty) {
            self.deviate(Deviation::HrefEmpty, at, None);
            self.expect(node, SlotKind::Blank);
            return Ok(None);
        }
        self.expect(node, SlotKind::Href);
        match (deviation, node) {
            (None, _) => {}
            (Some(deviation), TextNode::Slot(_)) => {
                self.deviations.push(DeviationNode { deviation, at, found: Found::Href(node) });
            }
            (Some(Deviation::HrefPadding), _) => self.deviate(Deviation::HrefPadding, at, None),
            (Some(deviation), _) => self.deviate(deviation, at, Some(chars::trim(&text))),
        }
        Ok(Some(node))
    }

    /// Notes the kind of text that another row must have in this place.
    pub(super) fn expect(&mut self, node: TextNode, kind: SlotKind) {
        if let TextNode::Slot(start) = node {
            self.slots.kinds[start.slots as usize] = kind;
        }
    }

    /// Reads the href in `location`: RFC 4918 §14.9.
    fn location(&mut self, open: &Open<'x>) -> Result<Option<TextNode>, Fault> {
        let start = self.pos(open.content);
        let before = self.deviations.len();
        let mut found = None;
        let mut hrefs = 0;
        while let Some(child) = self.next_child(open, Parent::Other, Deviation::LocationShape)? {
            if (child.ns, child.local) != (Ns::DAV, "href") {
                self.foreign(child)?;
                continue;
            }
            hrefs += 1;
            let (node, text) = self.text(&child)?;
            let blank = chars::trim(&text).is_empty();
            self.expect(node, if blank { SlotKind::Blank } else { SlotKind::Solid });
            if hrefs == 1 && !blank {
                found = Some(node);
            }
            self.close(child.outside);
        }
        let text = self.deviations[before..].iter().any(|node| node.deviation == Deviation::LocationShape);
        if hrefs == 0 && text {
            // Text without an element, as some servers send it, is kept.
            found = Some(TextNode::Markup(start, self.pos(self.tokens.last_start())));
        } else if !text && (hrefs != 1 || found.is_none()) {
            self.deviate(Deviation::LocationShape, open.at, None);
        }
        Ok(found)
    }
}
