//! Reads an `If`: RFC 4918 §10.4.2.

use super::{If, TaggedLists};
use crate::chars::is_space_char;
use crate::error::Error;
use crate::header::reference::{is_state_token, simple_ref};
use crate::header::{EntityTag, Notes, State, StateList, excerpt, invalid};

/// The part of a field that is still to be read.
struct Rest<'t>(&'t str);

impl If {
    #[inline]
    pub(in crate::header) fn read(text: &str, notes: &mut Notes) -> Result<Self, Error> {
        let mut rest = Rest(text);
        let mut groups: Vec<TaggedLists> = Vec::new();
        while let Some(first) = rest.peek() {
            match (first, groups.last_mut()) {
                ('<', Some(TaggedLists { tag: None, .. })) => {
                    return Err(rest.refuse("no tag, because the lists before have none"));
                }
                ('<', Some(last)) if last.lists.is_empty() => return Err(rest.refuse("a list after the tag")),
                ('<', _) => {
                    let tag = simple_ref(&Self::NAME, rest.coded()?, notes)?;
                    groups.push(TaggedLists { tag: Some(tag), lists: Vec::new() });
                }
                ('(', Some(last)) => last.lists.push(rest.list(notes)?),
                ('(', None) => groups.push(TaggedLists { tag: None, lists: vec![rest.list(notes)?] }),
                _ => return Err(rest.refuse("a list in parentheses or a tag in angle brackets")),
            }
        }
        match groups.last() {
            Some(last) if !last.lists.is_empty() => Ok(Self { groups }),
            _ => Err(rest.refuse("a list in parentheses")),
        }
    }
}

impl<'t> Rest<'t> {
    /// Returns the next character that is not white space.
    #[inline]
    fn peek(&mut self) -> Option<char> {
        self.0 = self.0.trim_start_matches(is_space_char);
        self.0.chars().next()
    }

    /// Takes a list, which must be there.
    #[inline]
    fn list(&mut self, notes: &mut Notes) -> Result<StateList, Error> {
        self.0 = self.0.strip_prefix('(').unwrap_or(self.0);
        let mut list = StateList::new();
        loop {
            let negated = self.peek().is_some() && self.take_not();
            match self.peek() {
                Some('<') => {
                    let before = self.0;
                    let token = self.coded()?;
                    if !is_state_token(token, notes) {
                        return Err(Rest(before).refuse("a token that is an absolute URI"));
                    }
                    list.push(negated, State::Token(token));
                }
                Some('[') => {
                    let (tag, rest) = self
                        .0
                        .strip_prefix('[')
                        .and_then(EntityTag::read)
                        .ok_or_else(|| self.refuse("an entity tag in double quotes right behind \"[\""))?;
                    self.0 = rest;
                    self.0 = rest.strip_prefix(']').ok_or_else(|| self.refuse("\"]\" right behind the entity tag"))?;
                    list.push(negated, State::EntityTag(tag));
                }
                Some(')') if !negated && !list.is_empty() => {
                    self.0 = &self.0[1..];
                    return Ok(list);
                }
                _ => return Err(self.refuse("a token in angle brackets or an entity tag in square brackets")),
            }
        }
    }

    #[inline]
    fn take_not(&mut self) -> bool {
        match self.0.split_at_checked(3) {
            Some((word, rest)) if word.eq_ignore_ascii_case("Not") => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    /// Takes the text in angle brackets, which holds no white space.
    #[inline]
    fn coded(&mut self) -> Result<&'t str, Error> {
        let inside = self.0.strip_prefix('<').unwrap_or(self.0);
        let end = inside.find(|c: char| c == '>' || c == '<' || is_space_char(c));
        match end.map(|end| inside.split_at(end)) {
            Some((coded, rest)) if rest.starts_with('>') => {
                self.0 = &rest[1..];
                Ok(coded)
            }
            _ => Err(self.refuse("a URI without white space in angle brackets")),
        }
    }

    /// Makes the error that says what was expected here, and quotes what was found.
    #[inline]
    fn refuse(&self, expected: &str) -> Error {
        let found = if self.0.is_empty() { "its end".to_owned() } else { excerpt(self.0) };
        invalid(&If::NAME, expected, found)
    }
}
