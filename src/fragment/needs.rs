//! The prefixes that a piece of markup takes from outside.

use std::collections::{BTreeSet, HashMap};

use crate::xml::chars;
use crate::xml::tokens::{Token, Tokens, split_qname};

/// Prefixes declared inside a piece of markup, by the elements that are open.
#[derive(Default)]
struct Inside<'x> {
    stack: Vec<&'x str>,
    /// How often each is among them.
    count: HashMap<&'x str, usize>,
}

impl<'x> Inside<'x> {
    fn push(&mut self, prefix: &'x str) {
        self.stack.push(prefix);
        *self.count.entry(prefix).or_default() += 1;
    }

    fn truncate(&mut self, mark: usize) {
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
pub(super) struct Needs<'x> {
    pub(super) used: BTreeSet<&'x str>,
}

impl<'x> Needs<'x> {
    pub(super) fn collect(&mut self, xml: &'x str) {
        let mut tokens = Tokens::new(xml);
        let mut declared = Inside::default();
        let mut marks: Vec<usize> = Vec::new();
        while let Ok(Some((token, span))) = tokens.next() {
            match token {
                Token::Start(tag, empty) => {
                    let mark = declared.stack.len();
                    let mut attributes = tag.attributes();
                    let mut names = vec![split_qname(tag.name()).0];
                    let mut values = Vec::new();
                    while let Ok(Some(attribute)) = attributes.next() {
                        match split_qname(attribute.name) {
                            ("", "xmlns") => declared.push(""),
                            ("xmlns", prefix) => declared.push(prefix),
                            (prefix, _) => {
                                names.extend((!prefix.is_empty()).then_some(prefix));
                                values.push(attribute.value);
                            }
                        }
                    }
                    self.used.extend(names.into_iter().filter(|name| !declared.count.contains_key(name)));
                    for value in values {
                        self.mentioned(value, &declared);
                    }
                    if empty {
                        declared.truncate(mark);
                    } else {
                        marks.push(mark);
                    }
                }
                Token::End => declared.truncate(marks.pop().unwrap_or(0)),
                Token::Text => self.mentioned(&xml[span], &declared),
                Token::CData(inside) => self.mentioned(&xml[inside], &declared),
                Token::Ignorable => {}
            }
        }
    }

    fn mentioned(&mut self, text: &'x str, declared: &Inside<'x>) {
        mentions(text, |prefix| {
            if !declared.count.contains_key(prefix) {
                self.used.insert(prefix);
            }
        });
    }
}

/// Calls `found` with each part of a text that stands before a colon, as a prefix does; whether it is bound is another
/// question.
pub(crate) fn mentions<'x>(text: &'x str, mut found: impl FnMut(&'x str)) {
    for (at, _) in text.match_indices(':') {
        let before = &text[..at];
        let start = before.char_indices().rev().take_while(|&(_, c)| chars::is_name_char(c)).last();
        if let Some((start, _)) = start.filter(|&(start, _)| at - start < 256) {
            found(&before[start..]);
        }
    }
}
