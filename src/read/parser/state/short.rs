//! Reads the tags of a usual root, and lends the scope for usual responses.

use super::DocumentState;
use crate::limits::Limits;
use crate::row::decode::RootTag;
use crate::row::plain::{Reader, declarations};
use crate::xml::plain::{Plain, TagEnd};
use crate::xml::scope::Ns;
use crate::xml::short::ShortText;

impl DocumentState {
    /// Enters a root of a multistatus whose start tag is at the beginning of `input` and has nothing but declarations.
    /// Returns the length of the tag, or 0 if another one is there.
    pub(in crate::read::parser) fn enter_plain_root(&mut self, input: &[u8], limits: &Limits) -> usize {
        let mark = self.scope.mark();
        let len = self.read_plain_root(input, limits);
        if len.is_none() {
            self.scope.close(mark);
        }
        len.unwrap_or(0)
    }

    fn read_plain_root(&mut self, input: &[u8], limits: &Limits) -> Option<usize> {
        if self.depth() >= limits.depth {
            return None;
        }
        let mut markup = Plain::new(input);
        let name = markup.open_with_prefix(b"multistatus")?;
        if name.prefix().len() > limits.prefix_bytes as usize {
            return None;
        }
        let mark = self.scope.mark();
        let end = declarations(&mut markup, &mut self.scope, limits, mark, |_, _, _| None)?;
        let ns = self.scope.resolve_bytes(name.prefix())?;
        if ns != Ns::DAV || end != TagEnd::Open {
            return None;
        }
        let qname = ShortText::ascii(name.whole)?;
        self.enter_root(&RootTag { qname: "", ns, local: "multistatus", empty: false, lang: None });
        self.root = Some(qname);
        Some(markup.position())
    }

    /// Returns the length of the end tag of the root, if it is at the beginning of `input` without white space in it,
    /// or else 0.
    pub(in crate::read::parser) fn end_tag_len(&self, input: &[u8]) -> usize {
        match self.innermost_name() {
            Some(name) if Plain::new(input).close(name.as_bytes()) => name.as_bytes().len() + "</>".len(),
            _ => 0,
        }
    }

    /// Returns a reader of the usual response at the beginning of `input`; `None` under a root that has a language.
    pub(in crate::read::parser) fn reader<'d, 'x>(
        &'d mut self,
        input: &'x [u8],
        limits: &'d Limits,
    ) -> Option<Reader<'d, 'x>> {
        if self.lang.is_some() {
            return None;
        }
        self.scope.tidy();
        let depth = self.depth();
        Some(Reader::new(input, &mut self.scope, limits, depth))
    }

    /// Drops the bindings of a child of the root.
    pub(in crate::read::parser) fn drop_bindings(&mut self) {
        self.scope.close(self.child_mark);
    }
}
