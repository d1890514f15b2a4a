//! Gives other prefixes to the names in markup.

use std::collections::HashMap;

use super::Fragment;
use super::needs::Inside;
use crate::xml::tokens::{Token, Tokens, split_qname};

impl Fragment<'_> {
    /// Returns the markup with other prefixes for names whose prefix is bound outside of it. The new prefixes must be
    /// declared around the markup, and nothing in it may declare them.
    #[inline]
    pub(crate) fn renamed(&self, new: &HashMap<&str, String>) -> String {
        let xml = self.as_str();
        let mut copy = Copy { xml, out: String::with_capacity(xml.len() + 64), done: 0 };
        let mut tokens = Tokens::new(xml);
        let mut inside = Inside::default();
        // For each open element, the start of its declarations, and its old and new prefix.
        let mut open: Vec<(usize, Option<(&str, &str)>)> = Vec::new();
        // The fragment was checked, so there is no fault to hide.
        while let Ok(Some((token, span))) = tokens.next() {
            match token {
                Token::Start(tag, empty) => {
                    let mark = inside.mark();
                    for prefix in tag.checked_attributes().filter_map(|attribute| attribute.declares()) {
                        inside.push(prefix);
                    }
                    let find = |prefix| match inside.declares(prefix) {
                        true => None,
                        false => new.get_key_value(prefix).map(|(old, new)| (*old, new.as_str())),
                    };
                    let renamed = find(split_qname(tag.name()).0);
                    copy.replace(tag.at(), renamed);
                    for attribute in tag.checked_attributes().filter(|attribute| attribute.declares().is_none()) {
                        let (prefix, _) = split_qname(attribute.name);
                        // The default namespace does not apply to attributes.
                        if !prefix.is_empty() {
                            copy.replace(attribute.at, find(prefix));
                        }
                    }
                    if empty {
                        inside.truncate(mark);
                    } else {
                        open.push((mark, renamed));
                    }
                }
                Token::End => {
                    let (mark, renamed) = open.pop().unwrap_or_default();
                    copy.replace(span.start + "</".len(), renamed);
                    inside.truncate(mark);
                }
                _ => {}
            }
        }
        copy.out.push_str(&xml[copy.done..]);
        copy.out
    }
}

/// A copy in which some prefixes are replaced.
struct Copy<'x> {
    xml: &'x str,
    out: String,
    /// The end of the part that was copied.
    done: usize,
}

impl Copy<'_> {
    /// Writes the new prefix in place of the old one at `at`.
    #[inline]
    fn replace(&mut self, at: usize, prefixes: Option<(&str, &str)>) {
        let Some((old, new)) = prefixes else { return };
        self.out.push_str(&self.xml[self.done..at]);
        self.out.push_str(new);
        if old.is_empty() {
            self.out.push(':');
        }
        self.done = at + old.len();
    }
}
