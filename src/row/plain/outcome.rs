//! The parts that responses and propstats have in common, and propstats.

use super::{Open, Reader};
use crate::chars;
use crate::row::decode::SlotKind;
use crate::row::shape::{DescriptionNode, ElementNode, OutcomeNode, PropstatNode, Shape, TextNode, ValueNode};
use crate::status::Status;
use crate::vocabulary::conditions;
use crate::xml::scope::Ns;
use crate::xml::text;

/// The maximum number of properties. They are compared with each other, and responses with more are rare.
const PROPERTIES: usize = 64;

impl<'x> Reader<'_, 'x> {
    /// Reads a part that a response and a propstat have in common.
    pub(super) fn outcome(&mut self, child: &Open<'x>, outcome: &mut OutcomeNode) -> Option<()> {
        if child.empty {
            return None;
        }
        match child.name.local() {
            b"status" if outcome.status.is_none() => outcome.status = Some(self.status(child)?),
            b"responsedescription" if outcome.description.is_none() => {
                let leaf = self.leaf(child)?;
                let text = self.slot(leaf, SlotKind::Text);
                outcome.description = Some(DescriptionNode { text, lang: None });
            }
            b"error" if outcome.conditions.is_empty() => self.conditions(child, &mut outcome.conditions)?,
            _ => return None,
        }
        Some(())
    }

    fn status(&mut self, open: &Open<'x>) -> Option<Status> {
        let leaf = self.leaf(open)?;
        match self.markup.slice(leaf.start, leaf.end) {
            b"HTTP/1.1 200 OK" => return Some(Status::OK),
            b"HTTP/1.1 404 Not Found" => return Some(Status::NOT_FOUND),
            _ => {}
        }
        let raw = self.raw(leaf)?;
        match Status::read(&text::unescape(raw))? {
            (status, None) => Some(status),
            _ => None,
        }
    }

    fn conditions(&mut self, error: &Open<'x>, conditions: &mut Vec<ElementNode>) -> Option<()> {
        while self.child(error)? {
            self.element(conditions)?;
            let condition = conditions.last()?;
            if conditions::is_known(&condition.name) {
                self.check_condition(condition)?;
            }
        }
        (!conditions.is_empty() && conditions.len() <= self.limits.items as usize).then_some(())
    }

    /// Returns `None` if a known condition breaks its content model, or holds elements.
    fn check_condition(&mut self, condition: &ElementNode) -> Option<()> {
        let is_blank = match condition.value {
            ValueNode::Text(TextNode::Empty) => true,
            ValueNode::Text(TextNode::Slot(start)) => {
                let is_blank = self.is_blank(start.slots as usize)?;
                *self.slots.kinds.get_mut(start.slots as usize)? =
                    if is_blank { SlotKind::Blank } else { SlotKind::Solid };
                is_blank
            }
            _ => return None,
        };
        conditions::broken_model(&condition.name, &[], !is_blank).is_none().then_some(())
    }

    /// Returns true if a slot holds only white space; `None` if that takes a closer look.
    fn is_blank(&self, slot: usize) -> Option<bool> {
        let (from, to) = (*self.slots.starts.get(slot)?, *self.slots.ends.get(slot + 1)?);
        let mut rest = self.markup.slice(from as usize, to as usize).iter().filter(|&&byte| !chars::is_space(byte));
        match rest.next() {
            // A reference can be white space.
            Some(b'&') => None,
            first => Some(first.is_none()),
        }
    }

    pub(super) fn propstat(&mut self, open: &Open<'x>, shape: &mut Shape) -> Option<()> {
        let first = shape.properties.len();
        let mut outcome = OutcomeNode::default();
        let mut has_prop = false;
        while self.child(open)? {
            let child = self.opened;
            if child.ns != Ns::DAV {
                return None;
            }
            match child.name.local() {
                b"prop" if !has_prop => {
                    has_prop = true;
                    self.properties(&child, &mut shape.properties)?;
                }
                _ => self.outcome(&child, &mut outcome)?,
            }
        }
        let is_success = outcome.status.as_ref().filter(|_| has_prop)?.is_success();
        if !is_success {
            self.expect_blank(&shape.properties[first..])?;
        }
        let properties = first as u32..shape.properties.len() as u32;
        shape.propstats.push(PropstatNode { outcome, properties });
        Some(())
    }

    fn properties(&mut self, prop: &Open<'x>, properties: &mut Vec<ElementNode>) -> Option<()> {
        if prop.empty {
            self.leave(prop);
            return Some(());
        }
        while self.child(prop)? {
            if properties.is_empty() {
                // Growing step by step costs more than the space.
                properties.reserve(self.room);
            }
            if properties.len() >= PROPERTIES {
                return None;
            }
            self.element(properties)?;
        }
        Some(())
    }

    /// Notes that properties must be empty, because their propstat has a failure.
    fn expect_blank(&mut self, properties: &[ElementNode]) -> Option<()> {
        for property in properties {
            match property.value {
                ValueNode::Text(TextNode::Empty) => {}
                ValueNode::Text(TextNode::Slot(start)) if self.is_blank(start.slots as usize)? => {
                    *self.slots.kinds.get_mut(start.slots as usize)? = SlotKind::Blank;
                }
                _ => return None,
            }
        }
        Some(())
    }
}
