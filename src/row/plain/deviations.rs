//! The deviations of usual responses, in the order in which the decoder notes them.

use super::{Leaf, Open, Reader};
use crate::chars;
use crate::clip::told;
use crate::deviation::Deviation;
use crate::href;
use crate::name::Name;
use crate::row::ends::Ends;
use crate::row::shape::{DeviationNode, ElementNode, Found, Pos, Shape, TextNode, ValueNode};
use crate::row::view;
use crate::rules;
use crate::status::Status;
use crate::vocabulary::conditions;
use crate::xml::text;

impl<'x> Reader<'_, 'x> {
    /// Notes a deviation at the offset of a start tag.
    #[cold]
    #[inline(never)]
    pub(super) fn deviate(&mut self, deviation: Deviation, at: u32, text: Option<&str>) {
        let found = text.map_or(Found::Nothing, |text| Found::Text(told(text).into()));
        let at = self.place(at);
        self.deviations.push(DeviationNode { deviation, at, found });
    }

    #[cold]
    #[inline(never)]
    pub(super) fn deviate_by_name(&mut self, deviation: Deviation, at: u32, name: &Name) {
        let at = self.place(at);
        self.deviations.push(DeviationNode { deviation, at, found: Found::Name(name.clone()) });
    }

    /// Notes the rules that an element breaks as a whole.
    #[inline]
    pub(super) fn deviate_by_rules(&mut self, rules: impl Iterator<Item = Deviation>, open: &Open<'x>) {
        for deviation in rules {
            self.deviate(deviation, open.at, None);
        }
    }

    /// Returns the place of a start tag.
    fn place(&self, offset: u32) -> Pos {
        let ends = &*self.slots.ends;
        // The first one is the start of the response. A slot ends before an end tag, so none ends here.
        let slots = ends.iter().skip(1).take_while(|&&end| end < offset).count();
        Pos { slots: slots as u32, delta: offset.saturating_sub(ends[slots]) }
    }

    /// Notes how an href deviates from the RFC; `None` for an empty href.
    #[inline(never)]
    pub(super) fn check_href(&mut self, open: &Open<'x>, leaf: Leaf, node: TextNode) -> Option<()> {
        match href::deviation_in_response(&text::unescape(self.raw(leaf)?)) {
            None => {}
            Some(Deviation::HrefEmpty) => return None,
            Some(deviation) => {
                let at = self.place(open.at);
                self.deviations.push(DeviationNode { deviation, at, found: Found::Href(node) });
            }
        }
        Some(())
    }

    /// Notes whether a known condition breaks its content model.
    pub(super) fn check_condition(&mut self, condition: &ElementNode, at: u32) -> Option<()> {
        let mut children = Vec::new();
        let is_blank = match condition.value {
            ValueNode::Text(TextNode::Slot(start)) => self.expect_blank(start),
            ValueNode::Text(_) => true,
            ValueNode::Xml(start, end) => {
                let ends = &self.slots.ends[..];
                let content = self.markup.slice(ends.resolve(start), ends.resolve(end));
                let content = std::str::from_utf8(content).ok()?;
                children = view::child_names(content, condition.bindings.clone());
                chars::trim(&view::direct_text(content)).is_empty()
            }
        };
        if conditions::broken_model(&condition.name, &children, !is_blank).is_some() {
            self.deviate_by_name(Deviation::ConditionShape, at, &condition.name);
        }
        Some(())
    }

    /// Notes the rules that the response as a whole breaks; `None` if it exceeds a limit.
    pub(super) fn check_response(&mut self, response: &Open<'x>, shape: &mut Shape) -> Option<()> {
        let items = self.limits.items as usize;
        let lens = [shape.hrefs.len(), shape.propstats.len(), shape.properties.len()];
        if lens.iter().any(|&len| len > items) {
            return None;
        }
        let code = shape.outcome.status.as_ref().map(Status::as_u16);
        let has_status = code.is_some() || shape.outcome.unreadable_status;
        let counts = rules::Counts { hrefs: lens[0], has_status, propstats: lens[1] };
        self.deviate_by_rules(counts.broken().chain(rules::location(code, false)), response);
        self.check_properties(&shape.properties);
        if !self.deviations.is_empty() {
            shape.deviations = std::mem::take(&mut self.deviations);
        }
        Some(())
    }

    /// Notes the properties that appear twice: RFC 4918 §9.1. Equal names of a response share their memory.
    fn check_properties(&mut self, properties: &[ElementNode]) {
        let mut seen = [0_u64; 4];
        for (at, property) in properties.iter().enumerate() {
            let address = property.name.address();
            // One bit of 256 for each name, by multiplicative hashing: most properties have a bit of their own.
            let hash = (address as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56;
            let (seen, bit) = (&mut seen[hash as usize / 64], 1 << (hash % 64));
            if *seen & bit != 0 && properties[..at].iter().any(|other| other.name.address() == address) {
                self.deviate_by_name(Deviation::PropertyTwice, self.places[at], &property.name);
            }
            *seen |= bit;
        }
    }
}
