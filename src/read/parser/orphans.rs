//! Responses whose `response` is missing: see [`ParseOptions::stray_responses`](crate::ParseOptions::stray_responses).

use std::borrow::Cow;
use std::sync::Arc;

use super::Parser;
use super::locator::Locator;
use super::pending::Row;
use super::piece::{prefix, tag_name};
use super::state::DocumentState;
use crate::deviation::Deviation;
use crate::error::Error;
use crate::limits::Limit;
use crate::place::{self, Cursor};
use crate::row::decode::Child;
use crate::row::index::Index;
use crate::row::noted::Noted;
use crate::value::fragment::mentions;
use crate::xml::hashed::Texts;
use crate::xml::scope::Ns;
use crate::xml::{Fault, FaultKind};

/// Keeps a child of a response that is directly under the root: the piece, its text, and its local name. Only the option
/// to read them names this function.
pub(crate) type AddOrphan = fn(&mut Parser, &[u8], &str, &str) -> Result<(), Error>;

/// Children of a response that are directly under the root, up to the first that begins another response.
#[derive(Debug)]
pub(super) struct Orphans {
    xml: String,
    /// The start of the first of them.
    start: Cursor,
    /// True if there is a status or propstat among them: another href begins another response.
    has_outcome: bool,
    /// Makes a response of them.
    read: fn(Self, &mut Parser) -> Result<(), Error>,
}

impl Orphans {
    #[inline]
    pub(super) fn new(start: Cursor) -> Self {
        Self { xml: String::new(), start, has_outcome: false, read: Self::read }
    }

    /// Returns true if an element of this local name belongs to another response.
    #[inline]
    fn end_before(&self, local: &str) -> bool {
        local == "href" && self.has_outcome
    }

    #[inline]
    fn add(&mut self, xml: &str, local: &str) {
        self.xml.push_str(xml);
        self.has_outcome |= local != "href";
    }

    /// Makes a response of the orphans. It waits until it can be handed out.
    #[inline]
    fn read(self, parser: &mut Parser) -> Result<(), Error> {
        let start = self.start;
        let error = |fault: Fault| Error::new(place::kind(fault.kind), fault.message).at(start.position(None));
        let limits = &parser.options.limits;
        let exceeded = |limit| error(Fault::new(FaultKind::Limit(limit), 0, limits.exceeded(limit)));
        let xml = self.into_response(&mut parser.state);
        if xml.len() > limits.response_bytes as usize {
            return Err(exceeded(Limit::ResponseBytes));
        }
        let decoded = parser.state.decode(&xml, &parser.options, None).map_err(error)?;
        let Child::Response(shape) = decoded.child else { return Ok(()) };
        let mut noted = Noted::new(parser.checks.policy());
        noted.note(0, Deviation::StrayResponse, None);
        for node in &shape.deviations {
            node.note(&mut noted, 0, &xml, &decoded.slots.ends[..]);
        }
        if parser.checks.is_full(limits) {
            return Err(exceeded(Limit::Responses));
        }
        let index = Index::new(Arc::new(shape), &decoded.slots.ends);
        let row = Row { xml: Cow::Owned(xml), index };
        parser.checks.accept_late(row.view(), noted, &|| Locator::fixed(start))?;
        parser.pending.push(row);
        Ok(())
    }

    /// Writes the response that the orphans belong in.
    #[inline]
    fn into_response(self, state: &mut DocumentState) -> String {
        let own = prefix(tag_name(&self.xml));
        // The first of them may itself declare the prefix, which is then not bound around it.
        let tag = if state.resolve(own) == Some(Ns::DAV) {
            ResponseTag::bound(own)
        } else if let Some(prefix) = state.dav_prefix(SHORT) {
            ResponseTag::bound(prefix)
        } else {
            ResponseTag::declaring(free_prefix(&self.xml))
        };
        tag.around(&self.xml)
    }
}

/// The maximum length in bytes of a prefix that is put into each response.
const SHORT: usize = 32;

/// The tag that is put around orphans.
#[derive(Debug, PartialEq, Eq)]
struct ResponseTag {
    /// Empty for the default namespace.
    prefix: String,
    /// True if the tag declares its prefix.
    declares: bool,
}

impl ResponseTag {
    /// Makes a tag with a prefix that is already bound to `DAV:`.
    #[inline]
    fn bound(prefix: &str) -> Self {
        Self { prefix: prefix.into(), declares: false }
    }

    #[inline]
    fn declaring(prefix: String) -> Self {
        Self { prefix, declares: true }
    }

    /// Writes the response with this content.
    #[inline]
    fn around(&self, content: &str) -> String {
        let Self { prefix, declares } = self;
        let name = if prefix.is_empty() { "response".into() } else { format!("{prefix}:response") };
        let declaration = if *declares { format!(" xmlns:{prefix}=\"DAV:\"") } else { String::new() };
        format!("<{name}{declaration}>{content}</{name}>")
    }
}

/// Finds a prefix that the content does not mention, because it may have another meaning there.
#[inline]
fn free_prefix(content: &str) -> String {
    let mut taken = Texts::default();
    mentions(content, |prefix| _ = taken.insert(prefix));
    let mut number = 0;
    loop {
        let prefix = format!("r{number}");
        if taken.insert(&prefix) {
            return prefix;
        }
        number += 1;
    }
}

impl Parser {
    /// Keeps a child of a response that is directly under the root.
    #[inline]
    pub(crate) fn add_orphan(&mut self, piece: &[u8], xml: &str, local: &str) -> Result<(), Error> {
        if self.orphans.as_ref().is_some_and(|orphans| orphans.end_before(local)) {
            self.flush_orphans()?;
        }
        let start = self.source.cursor();
        let orphans = self.orphans.get_or_insert_with(|| Orphans::new(start));
        orphans.add(xml, local);
        if orphans.xml.len() > self.options.limits.response_bytes as usize {
            return Err(self.limit(piece, Limit::ResponseBytes));
        }
        Ok(())
    }

    /// Makes a response from the orphans so far, if there are any.
    pub(super) fn flush_orphans(&mut self) -> Result<(), Error> {
        self.orphans.take().map_or(Ok(()), |orphans| (orphans.read)(orphans, self))
    }
}

#[cfg(test)]
mod tests {
    use super::{Orphans, ResponseTag, SHORT, free_prefix};
    use crate::place::Cursor;
    use crate::read::ParseOptions;
    use crate::read::parser::state::DocumentState;
    use crate::row::noted::{Noted, Policy};

    /// Returns the response that is made from these elements under a root with this tag.
    fn response(root: &str, elements: &[(&str, &str)]) -> String {
        let (mut state, options) = (DocumentState::new(), ParseOptions::new());
        let policy = Policy::new(20, None);
        let tag = state.decode_root(root, &options.settings, &mut Noted::new(policy), policy).expect("a tag");
        state.enter_root(&tag);
        let mut orphans = Orphans::new(Cursor::default());
        for (xml, local) in elements {
            assert!(!orphans.end_before(local));
            orphans.add(xml, local);
        }
        orphans.into_response(&mut state)
    }

    #[test]
    fn an_href_behind_an_outcome_begins_another_response() {
        let mut orphans = Orphans::new(Cursor::default());
        for local in ["href", "href", "status", "propstat"] {
            assert!(!orphans.end_before(local), "{local}");
            orphans.add("<a/>", local);
        }
        assert!(orphans.end_before("href") && !orphans.end_before("propstat"));
    }

    #[test]
    fn the_prefix_of_the_orphans_is_used_if_it_is_bound() {
        let found = response("<D:multistatus xmlns:D='DAV:' xmlns:e='DAV:'>", &[("<e:href>/a</e:href>", "href")]);
        assert_eq!(found, "<e:response><e:href>/a</e:href></e:response>");
        let found = response("<multistatus xmlns='DAV:'>", &[("<href>/a</href>", "href"), ("<status/>", "status")]);
        assert_eq!(found, "<response><href>/a</href><status/></response>");
    }

    #[test]
    fn otherwise_the_prefix_of_the_root_is_used_if_it_is_short() {
        let href = ("<x:href xmlns:x='DAV:'>/a</x:href>", "href");
        assert_eq!(response("<D:multistatus xmlns:D='DAV:'>", &[href]), format!("<D:response>{}</D:response>", href.0));
        let long = "p".repeat(SHORT + 1);
        let found = response(&format!("<{long}:multistatus xmlns:{long}='DAV:'>"), &[href]);
        assert_eq!(found, format!("<r0:response xmlns:r0=\"DAV:\">{}</r0:response>", href.0));
    }

    #[test]
    fn a_new_prefix_is_one_that_the_content_does_not_mention() {
        assert_eq!(free_prefix("<a/>"), "r0");
        assert_eq!(free_prefix("<r0:a/><b r2:c=''/>"), "r1");
    }

    #[test]
    fn tags_end_as_they_begin() {
        let tag = ResponseTag::declaring("r1".into());
        assert_eq!(tag.around("x"), "<r1:response xmlns:r1=\"DAV:\">x</r1:response>");
        assert_eq!(ResponseTag::bound("").around("x"), "<response>x</response>");
    }
}
