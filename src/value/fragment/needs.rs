//! The prefixes that a piece of markup takes from outside.

use std::collections::{BTreeSet, HashMap};

use crate::chars;
use crate::xml::tokens::{Token, Tokens, split_qname};

/// Prefixes declared inside a piece of markup, by the elements that are open.
#[derive(Default)]
pub(super) struct Inside<'x> {
    stack: Vec<&'x str>,
    /// The number of open declarations of each prefix.
    count: HashMap<&'x str, usize>,
}

impl<'x> Inside<'x> {
    #[inline]
    pub(super) fn push(&mut self, prefix: &'x str) {
        self.stack.push(prefix);
        *self.count.entry(prefix).or_default() += 1;
    }

    pub(super) fn mark(&self) -> usize {
        self.stack.len()
    }

    #[inline]
    pub(super) fn declares(&self, prefix: &str) -> bool {
        self.count.contains_key(prefix)
    }

    #[inline]
    pub(super) fn truncate(&mut self, mark: usize) {
        for prefix in self.stack.drain(mark.min(self.stack.len())..) {
            match self.count.get_mut(prefix) {
                Some(count) if *count > 1 => *count -= 1,
                _ => _ = self.count.remove(prefix),
            }
        }
    }
}

/// Prefixes that a piece of markup takes from outside.
#[derive(Default)]
pub(crate) struct Needs<'x> {
    /// The prefixes of names.
    pub(crate) named: BTreeSet<&'x str>,
    /// The prefixes that appear before a colon in text or attribute values.
    pub(crate) mentioned: BTreeSet<&'x str>,
    /// Prefixes that something in the markup declares.
    pub(crate) declared: BTreeSet<&'x str>,
}

impl<'x> Needs<'x> {
    /// Returns the prefixes that names need or texts mention.
    #[inline]
    pub(super) fn all(&self) -> impl Iterator<Item = &'x str> {
        self.named.union(&self.mentioned).copied()
    }

    #[inline]
    pub(super) fn collect(&mut self, xml: &'x str) {
        let mut tokens = Tokens::new(xml);
        let mut inside = Inside::default();
        let mut marks: Vec<usize> = Vec::new();
        while let Ok(Some((token, span))) = tokens.next() {
            match token {
                Token::Start(tag, empty) => {
                    let mark = inside.mark();
                    let mut names = vec![split_qname(tag.name()).0];
                    let mut values = Vec::new();
                    for attribute in tag.checked_attributes() {
                        if let Some(prefix) = attribute.declares() {
                            inside.push(prefix);
                            self.declared.insert(prefix);
                            continue;
                        }
                        let (prefix, _) = split_qname(attribute.name);
                        names.extend((!prefix.is_empty()).then_some(prefix));
                        values.push(attribute.value);
                    }
                    self.named.extend(names.into_iter().filter(|name| !inside.declares(name)));
                    for value in values {
                        self.mentioned(value, &inside);
                    }
                    if empty {
                        inside.truncate(mark);
                    } else {
                        marks.push(mark);
                    }
                }
                Token::End => inside.truncate(marks.pop().unwrap_or(0)),
                Token::Text => self.mentioned(&xml[span], &inside),
                Token::CData(content) => self.mentioned(&xml[content], &inside),
                Token::Ignorable => {}
            }
        }
    }

    #[inline]
    fn mentioned(&mut self, text: &'x str, inside: &Inside<'x>) {
        mentions(text, |prefix| {
            if !inside.declares(prefix) {
                self.mentioned.insert(prefix);
            }
        });
    }
}

/// Calls `found` with each part of a text before a colon, which may be a prefix; the caller checks whether it is bound.
pub(crate) fn mentions<'x>(text: &'x str, mut found: impl FnMut(&'x str)) {
    for (at, _) in text.match_indices(':') {
        let before = &text[..at];
        let start = before.char_indices().rev().take_while(|&(_, c)| chars::is_name_char(c)).last();
        if let Some((start, _)) = start.filter(|&(start, _)| at - start < 256) {
            found(&before[start..]);
        }
    }
}
