//! What was found in one piece, before its places are turned into positions.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::finding::{Edit, Finding, Fix, Part};
use super::{Rule, RuleSet, fixes};
use crate::clip::told;
use crate::error::Position;
use crate::read::TracedPiece;

/// The most findings of one rule that are kept of one piece, so that a piece cannot take much more memory than it has
/// bytes.
pub(super) const PER_PIECE: usize = 256;

/// Findings in a piece, as offsets in it.
#[derive(Debug)]
pub(super) struct Notes {
    /// The rules that are checked.
    pub(super) active: RuleSet,
    list: Vec<Note>,
    counts: HashMap<Rule, u64>,
}

#[derive(Debug)]
struct Note {
    rule: Rule,
    span: Range<usize>,
    text: Option<Box<str>>,
    fix: Option<NotedFix>,
}

/// A fix whose edit has offsets in the piece.
#[derive(Debug)]
pub(super) struct NotedFix {
    words: Cow<'static, str>,
    edit: Option<(Range<usize>, String)>,
}

impl NotedFix {
    pub(super) fn words(words: impl Into<Cow<'static, str>>) -> Self {
        Self { words: words.into(), edit: None }
    }

    pub(super) fn edit(words: impl Into<Cow<'static, str>>, span: Range<usize>, text: impl Into<String>) -> Self {
        Self { words: words.into(), edit: Some((span, text.into())) }
    }

    /// Makes a fix of the words alone.
    pub(super) fn without_edit(self) -> Fix {
        Fix { words: self.words, edit: None }
    }

    /// Makes a fix that can be shown. In another encoding than UTF-8 it has only words.
    pub(super) fn place(self, piece: &TracedPiece) -> Fix {
        let changes = |(span, text): &(Range<usize>, String)| piece.text.get(span.clone()) != Some(text);
        let edit = self.edit.filter(|_| piece.is_utf8()).filter(changes).map(|(span, text)| {
            let start = piece.start().byte();
            Edit { span: start + span.start as u64..start + span.end as u64, text: text.into() }
        });
        Fix { words: self.words, edit }
    }
}

impl Notes {
    pub(super) fn new(active: RuleSet) -> Self {
        Self { active, list: Vec::new(), counts: HashMap::new() }
    }

    /// Returns true if a rule is checked.
    pub(super) fn checks(&self, rule: Rule) -> bool {
        self.active.contains(rule)
    }

    /// Notes a finding at this span.
    pub(super) fn add(&mut self, rule: impl Into<Rule>, span: Range<usize>) {
        self.note(rule.into(), span, None, || None);
    }

    /// Notes a finding with a text that says more.
    pub(super) fn add_text(&mut self, rule: impl Into<Rule>, span: Range<usize>, text: &str) {
        self.note(rule.into(), span, Some(text), || None);
    }

    /// Notes a finding with a fix.
    pub(super) fn note(
        &mut self,
        rule: Rule,
        span: Range<usize>,
        text: Option<&str>,
        fix: impl FnOnce() -> Option<NotedFix>,
    ) {
        if !self.checks(rule) {
            return;
        }
        let count = self.counts.entry(rule).or_default();
        *count += 1;
        if *count <= PER_PIECE as u64 {
            let fix = fix().or_else(|| fixes::words(rule));
            self.list.push(Note { rule, span, text: text.map(|text| told(text).into()), fix });
        }
    }

    /// Takes the findings, in the order of their places, and the number of all of each rule.
    pub(super) fn take(&mut self, piece: &TracedPiece) -> (Vec<Finding>, HashMap<Rule, u64>) {
        let mut list = std::mem::take(&mut self.list);
        list.sort_by_key(|note| note.span.start);
        let mut starts = piece.positions();
        let starts: Vec<Position> = list.iter().map(|note| starts(note.span.start)).collect();
        // In another encoding, the ends must ascend to be found in one pass.
        let mut order: Vec<usize> = (0..list.len()).collect();
        order.sort_by_key(|&number| list[number].span.end);
        let mut ends = vec![0; list.len()];
        let mut positions = piece.positions();
        for number in order {
            let span = &list[number].span;
            ends[number] = match piece.is_utf8() {
                true => starts[number].byte + (span.end - span.start) as u64,
                false => positions(span.end).byte,
            };
        }
        let placed = list.into_iter().zip(starts).zip(ends).map(|((note, start), end)| Finding {
            rule: note.rule,
            part: Part::Body,
            position: Some(start),
            span: Some(start.byte..end),
            excerpt: told(&piece.text[note.span]).into(),
            text: note.text,
            fix: note.fix.map(|fix| fix.place(piece)),
        });
        (placed.collect(), std::mem::take(&mut self.counts))
    }
}

/// A place that is kept until the end of the document.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub(super) position: Position,
    pub(super) span: Range<u64>,
    pub(super) excerpt: Box<str>,
}

impl Spot {
    pub(super) fn new(piece: &TracedPiece, span: Range<usize>) -> Self {
        let mut positions = piece.positions();
        let position = positions(span.start);
        let end = positions(span.end).byte;
        Self { position, span: position.byte..end, excerpt: told(&piece.text[span]).into() }
    }
}
