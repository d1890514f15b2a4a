//! The checks, each with the facts that it needs.
//!
//! A law that readers and builders know as well is not written here: the reader finds the deviations, by `rules.rs`, and
//! this module calls `rules.rs` where the reader does not look, in responses that are nested in a property.

mod changes;
mod conditions;
mod end;
mod head;
mod hrefs;
mod markup;
mod nested;
mod propstats;
mod reports;
mod values;

pub(super) use self::end::end;
pub(super) use self::head::{Headless, head};
pub(super) use self::markup::{beginning, declaration, element, root, within_root};

use std::ops::Range;

use super::Rule;
use super::facts::Facts;
use super::notes::{Notes, Spot};
use super::row::Row;
use super::state::State;
use super::tree::{Id, Tree};
use crate::exchange::ExchangeScope;
use crate::name::Name;
use crate::operation::Operation;
use crate::read::TracedPiece;
use crate::response::Response;
use crate::xml::scope::Scope;

/// What the checks of one piece work on.
pub(super) struct Cx<'c, 'x> {
    pub(super) facts: &'c Facts,
    pub(super) state: &'c mut State,
    pub(super) notes: &'c mut Notes,
    pub(super) scope: &'c mut Scope,
    pub(super) piece: &'x TracedPiece,
    pub(super) tree: &'c Tree<'x>,
}

impl<'c> Cx<'c, '_> {
    fn operation(&self) -> Option<Operation> {
        self.facts.operation()
    }

    /// Returns the scope of the exchange, if an exchange is known.
    fn exchange_scope(&self) -> Option<&'c ExchangeScope> {
        self.facts.exchange.as_ref().map(crate::exchange::Exchange::scope)
    }

    fn spot(&self, span: Range<usize>) -> Spot {
        Spot::new(self.piece, span)
    }

    /// Notes a finding about an element.
    fn add(&mut self, rule: impl Into<Rule>, id: Id) {
        self.notes.add(rule, self.tree.span(id));
    }

    /// Notes a finding about an element, with a text that says more.
    fn add_text(&mut self, rule: impl Into<Rule>, id: Id, text: &str) {
        self.notes.add_text(rule, self.tree.span(id), text);
    }

    /// Notes a finding about an element, with the name of a property. The text is only made if the rule is checked,
    /// because there are many properties.
    fn add_name(&mut self, rule: Rule, id: Id, name: &Name) {
        if self.notes.checks(rule) {
            self.add_text(rule, id, &name.clipped().to_string());
        }
    }

    /// Returns true if the content of an element is the text that it means, so that a part of it can be replaced.
    fn is_plain(&self, id: Id) -> bool {
        !self.tree.text[self.tree.content(id)].contains(['<', '&'])
    }

    /// Returns the content of an element without the white space around it.
    fn trimmed_content(&self, id: Id) -> Range<usize> {
        let content = self.tree.content(id);
        let text = &self.tree.text[content.clone()];
        let start = content.start + (text.len() - text.trim_start_matches(crate::chars::is_space_char).len());
        start..(start + crate::chars::trim(text).len())
    }
}

/// Checks a response.
pub(super) fn response(cx: &mut Cx<'_, '_>, response: &Response<'_>) {
    let Some(id) = cx.tree.root() else { return };
    let row = Row::read(cx.tree, id, cx.scope);
    hrefs::check(cx, &row);
    propstats::check(cx, &row);
    conditions::check(cx, &row);
    values::check(cx, &row, response);
    changes::check(cx, &row);
    reports::check(cx, &row);
    nested::check(cx, &row);
}
