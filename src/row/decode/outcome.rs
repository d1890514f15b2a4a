//! The parts that rows and propstats have in common: status, error, description, and elements that belong to neither.

use super::near::Parent;
use super::{Decoder, Open, SlotKind};
use crate::chars;
use crate::deviation::Deviation;
use crate::row::ends::Ends;
use crate::row::shape::{DescriptionNode, ElementNode, OutcomeNode, Pos, PropstatNode, Shape, TextNode, ValueNode};
use crate::row::view;
use crate::rules;
use crate::status::Status;
use crate::vocabulary::{conditions, elements};
use crate::xml::Fault;
use crate::xml::scope::Ns;
use crate::xml::tokens::Token;

/// Records which of the elements that may appear once were found.
#[derive(Default)]
pub(super) struct SeenElements {
    pub(super) status: bool,
    pub(super) location: bool,
    error: bool,
}

impl<'x> Decoder<'_, 'x> {
    /// Reads a part that a row and a propstat have in common, or an element that belongs to neither.
    pub(super) fn outcome(
        &mut self,
        child: Open<'x>,
        into: &mut OutcomeNode,
        seen: &mut SeenElements,
    ) -> Result<(), Fault> {
        match (child.ns, child.local) {
            (Ns::DAV, "status") => {
                let again = std::mem::replace(&mut seen.status, true);
                self.singleton(again, &child);
                // The status decides which rules apply, so another row must have the same one.
                self.literal = true;
                let (_, text) = self.text(&child)?;
                self.literal = false;
                match Status::read(&text) {
                    Some((status, deviation)) => {
                        into.add_status(status);
                        if let Some(deviation) = deviation {
                            self.deviate(deviation, child.at, Some(&text));
                        }
                    }
                    None => {
                        into.unreadable_status = true;
                        self.deviate(Deviation::StatusUnreadable, child.at, Some(&text));
                    }
                }
                self.count(into.statuses.len(), child.content)?;
                self.close(child.outside);
            }
            (Ns::DAV, "error") => {
                self.singleton(std::mem::replace(&mut seen.error, true), &child);
                self.error(&child, &mut into.conditions)?;
                self.close(child.outside);
            }
            (Ns::DAV, "responsedescription") => {
                let again = into.description.is_some();
                self.singleton(again, &child);
                let mut ignored = Vec::new();
                let conditions = if again { &mut ignored } else { &mut into.conditions };
                let description = self.description(&child, conditions)?;
                into.description.get_or_insert(description);
                self.close(child.outside);
            }
            _ => {
                let end = child.content;
                let extension = self.foreign(child)?;
                self.extend(into, extension, end)?;
            }
        }
        Ok(())
    }

    /// Keeps an element that has no meaning here.
    pub(super) fn extend(&self, into: &mut OutcomeNode, extension: ElementNode, end: usize) -> Result<(), Fault> {
        into.extensions.push(extension);
        self.count(into.extensions.len(), end)
    }

    /// Reads an element that no RFC allows here; it has no meaning (RFC 4918 §17), but is kept.
    pub(super) fn foreign(&mut self, child: Open<'x>) -> Result<ElementNode, Fault> {
        let at = child.at;
        let (ns, local) = (child.ns, child.local);
        let element = self.element(child)?;
        let deviation = match ns {
            _ if conditions::is_known(&element.name) => Some(Deviation::ConditionOutsideError),
            Ns::DAV => Some(elements::out_of_place(local)),
            _ => None,
        };
        if let Some(deviation) = deviation {
            self.deviate(deviation, at, Some(local));
        }
        Ok(element)
    }

    fn error(&mut self, open: &Open<'x>, conditions: &mut Vec<ElementNode>) -> Result<(), Fault> {
        let before = conditions.len();
        while let Some(child) = self.next_child(open, Parent::Other, Deviation::ErrorText)? {
            let (at, end) = (child.at, child.content);
            let condition = self.element(child)?;
            self.check_condition(&condition, at);
            conditions.push(condition);
            self.count(conditions.len(), end)?;
        }
        if conditions.len() == before {
            self.deviate(Deviation::ErrorEmpty, open.at, None);
        }
        Ok(())
    }

    /// Records a condition that breaks its content model.
    pub(super) fn check_condition(&mut self, condition: &ElementNode, at: Pos) {
        if !conditions::is_known(&condition.name) {
            return;
        }
        let piece = self.tokens.piece();
        if let ValueNode::Text(node) = condition.value {
            let is_blank = chars::trim(&view::text(piece, &self.slots.ends[..], node)).is_empty();
            self.expect(node, if is_blank { SlotKind::Blank } else { SlotKind::Solid });
        }
        if self.breaks_model(condition) {
            self.deviate_by_name(Deviation::ConditionShape, at, &condition.name);
        }
    }

    /// Returns true if a condition breaks its content model.
    fn breaks_model(&self, condition: &ElementNode) -> bool {
        let (piece, ends) = (self.tokens.piece(), &self.slots.ends[..]);
        let (children, text) = match condition.value {
            ValueNode::Text(node) => (Vec::new(), view::text(piece, ends, node)),
            ValueNode::Xml(start, end) => {
                let content = view::slice(piece, ends.resolve(start), ends.resolve(end));
                (view::child_names(content, condition.bindings.clone()), view::direct_text(content))
            }
        };
        conditions::broken_model(&condition.name, &children, !chars::trim(&text).is_empty()).is_some()
    }

    /// Reads a description. An `error` in it, where RFC 3253 §1.6 has it, is added to the conditions.
    pub(super) fn description(
        &mut self,
        open: &Open<'x>,
        conditions: &mut Vec<ElementNode>,
    ) -> Result<DescriptionNode, Fault> {
        let lang = self.lang.clone();
        if open.empty {
            return Ok(DescriptionNode { text: TextNode::Empty, lang });
        }
        let start = self.pos(open.content);
        let mut plain = true;
        loop {
            match self.next()? {
                (Token::Start(tag, empty), span) => {
                    plain = false;
                    let child = self.open(tag, empty, &span)?;
                    if (child.ns, child.local) == (Ns::DAV, "error") {
                        self.deviate(Deviation::ErrorInDescription, child.at, None);
                        self.error(&child, conditions)?;
                        self.close(child.outside);
                        continue;
                    }
                    let (at, local) = (child.at, child.local);
                    let element = self.element(child)?;
                    let known = conditions::is_known(&element.name);
                    let deviation = if known { Deviation::ConditionOutsideError } else { Deviation::MarkupInText };
                    self.deviate(deviation, at, Some(local));
                }
                (Token::Text, _) => {}
                (Token::CData(_) | Token::Ignorable, _) => plain = false,
                (Token::End, span) => {
                    let text = if plain {
                        self.slot(open.content, span.start)
                    } else {
                        TextNode::Markup(start, self.pos(span.start))
                    };
                    return Ok(DescriptionNode { text, lang });
                }
            }
        }
    }

    pub(super) fn propstat(&mut self, open: &Open<'x>, shape: &mut Shape, places: &mut Vec<Pos>) -> Result<(), Fault> {
        let first = shape.properties.len();
        let mut outcome = OutcomeNode::default();
        let mut seen = SeenElements::default();
        let mut props = 0u32;
        while let Some(child) = self.next_child(open, Parent::Propstat, Deviation::StrayText)? {
            if (child.ns, child.local) != (Ns::DAV, "prop") {
                self.outcome(child, &mut outcome, &mut seen)?;
                continue;
            }
            props += 1;
            if props == 2 {
                self.deviate(Deviation::PropstatTwoProps, child.at, None);
            }
            while let Some(property) = self.next_child(&child, Parent::Other, Deviation::PropText)? {
                let end = property.content;
                if shape.properties.is_empty() {
                    // Growing step by step costs more than the space.
                    shape.properties.reserve(16);
                    places.reserve(16);
                }
                places.push(property.at);
                let property = self.element(property)?;
                shape.properties.push(property);
                self.count(shape.properties.len(), end)?;
            }
            self.close(child.outside);
        }
        for deviation in rules::propstat(props, seen.status) {
            self.deviate(deviation, open.at, None);
        }
        if outcome.status.as_ref().is_some_and(|status| !status.is_success()) {
            for (property, &at) in shape.properties[first..].iter().zip(&places[first..]) {
                let mut kind = SlotKind::Blank;
                if view::has_value(self.tokens.piece(), &self.slots.ends[..], property) {
                    kind = SlotKind::Solid;
                    self.deviate_by_name(Deviation::ValueBesideFailure, at, &property.name);
                }
                if let ValueNode::Text(TextNode::Slot(start)) = property.value {
                    self.slots.kinds[start.slots as usize] = kind;
                }
            }
        }
        let properties = first as u32..shape.properties.len() as u32;
        shape.propstats.push(PropstatNode { outcome, properties });
        Ok(())
    }
}
