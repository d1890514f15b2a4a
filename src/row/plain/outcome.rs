//! The parts that responses and propstats have in common, and propstats.

use super::{Child, Open, Reader};
use crate::chars;
use crate::deviation::Deviation;
use crate::row::decode::SlotKind;
use crate::row::shape::{DescriptionNode, ElementNode, OutcomeNode, Pos, PropstatNode, Shape, TextNode, ValueNode};
use crate::rules;
use crate::status::Status;
use crate::vocabulary::conditions;
use crate::xml::scope::Ns;
use crate::xml::text;

impl<'x> Reader<'_, 'x> {
    /// Reads a part that a response and a propstat have in common.
    pub(super) fn outcome(&mut self, child: &Open<'x>, outcome: &mut OutcomeNode) -> Option<()> {
        if child.empty {
            return None;
        }
        match child.name.local() {
            b"status" if outcome.status.is_none() && !outcome.unreadable_status => self.status(child, outcome)?,
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

    fn status(&mut self, open: &Open<'x>, outcome: &mut OutcomeNode) -> Option<()> {
        let leaf = self.leaf(open)?;
        let line = self.markup.slice(leaf.start, leaf.end);
        let usual = if line == b"HTTP/1.1 200 OK" { Some(Status::OK) } else { Status::read_usual(line) };
        outcome.status = match usual {
            None => {
                let text = text::unescape(self.raw(leaf)?);
                let read = Status::read(&text);
                let deviation = read.as_ref().map_or(Some(Deviation::StatusUnreadable), |(_, deviation)| *deviation);
                if let Some(deviation) = deviation {
                    self.deviate(deviation, open.at, Some(&text));
                }
                read.map(|(status, _)| status)
            }
            usual => usual,
        };
        outcome.unreadable_status = outcome.status.is_none();
        Some(())
    }

    fn conditions(&mut self, error: &Open<'x>, conditions: &mut Vec<ElementNode>) -> Option<()> {
        while self.child(error)? {
            let at = self.opened.at;
            self.element(conditions)?;
            let condition = conditions.last()?;
            if conditions::is_known(&condition.name) {
                self.check_condition(condition, at)?;
            }
        }
        (!conditions.is_empty() && conditions.len() <= self.limits.items as usize).then_some(())
    }

    /// Returns true if a slot holds only white space, and notes that it does or does not.
    pub(super) fn expect_blank(&mut self, slot: Pos) -> bool {
        let is_blank = self.is_blank(slot.slots as usize);
        if let Some(kind) = self.slots.kinds.get_mut(slot.slots as usize) {
            *kind = if is_blank { SlotKind::Blank } else { SlotKind::Solid };
        }
        is_blank
    }

    fn is_blank(&self, slot: usize) -> bool {
        let (Some(&from), Some(&to)) = (self.slots.starts.get(slot), self.slots.ends.get(slot + 1)) else {
            return true;
        };
        let text = self.markup.slice(from as usize, to as usize);
        match text.iter().position(|&byte| !chars::is_space(byte)) {
            // A reference can be white space.
            Some(at) if text[at] == b'&' => {
                std::str::from_utf8(text).is_ok_and(|text| chars::trim(&text::unescape(text)).is_empty())
            }
            first => first.is_none(),
        }
    }

    pub(super) fn propstat(&mut self, open: &Open<'x>, shape: &mut Shape) -> Option<()> {
        let first = shape.properties.len();
        let mut outcome = OutcomeNode::default();
        let mut has_prop = false;
        loop {
            let next = match has_prop {
                false => self.child_or(open, b"prop>")?,
                true => self.child_or(open, b"status>")?,
            };
            let child = self.opened;
            match next {
                Child::End => break,
                Child::Expected if !has_prop => {
                    has_prop = true;
                    self.properties(&child, &mut shape.properties)?;
                    continue;
                }
                Child::Expected if outcome.status.is_none() && !outcome.unreadable_status => {
                    self.status(&child, &mut outcome)?;
                    continue;
                }
                _ => {}
            }
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
        let is_success = outcome.status.as_ref().map(Status::is_success);
        if !has_prop || is_success.is_none() {
            let has_status = is_success.is_some() || outcome.unreadable_status;
            self.deviate_by_rules(rules::propstat(has_prop.into(), has_status), open);
        }
        if is_success == Some(false) {
            self.check_failed(&shape.properties, first);
        }
        let properties = first as u32..shape.properties.len() as u32;
        shape.propstats.push(PropstatNode { outcome, properties });
        Some(())
    }

    /// Notes which of the properties from `first` on have a value beside the failure of their propstat.
    fn check_failed(&mut self, properties: &[ElementNode], first: usize) {
        for (at, property) in properties.iter().enumerate().skip(first) {
            let has_value = match property.value {
                ValueNode::Text(TextNode::Slot(start)) => !self.expect_blank(start),
                ValueNode::Text(_) => false,
                ValueNode::Xml(..) => true,
            };
            if has_value {
                self.deviate_by_name(Deviation::ValueBesideFailure, self.places[at], &property.name);
            }
        }
    }
}
