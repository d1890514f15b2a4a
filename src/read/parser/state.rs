//! The progress of the document, and the state that applies to the next piece.

mod short;

use std::borrow::Cow;
use std::sync::Arc;

use super::piece::{begins_element, prefix};
use crate::deviation::Deviation;
use crate::namespace;
use crate::read::Settings;
use crate::read::mend::{Edits, Mended};
use crate::row::decode::{Child, Decoded, Decoder, Document, Mending, RootTag, near};
use crate::row::ends::Ends;
use crate::row::noted::{Noted, Policy};
use crate::xml::scope::{Mark, Ns, Scope};
use crate::xml::short::ShortText;
use crate::xml::{Fault, FaultKind};

/// The part of the document that the next piece is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Before all elements.
    Prolog(Before),
    /// In an element around the root, before the root.
    Wrapper,
    Root,
    /// In an element around the root, after the root.
    WrapperEnd,
    /// After all elements.
    Epilog,
    /// In the text after the root that is left out.
    LeftOut,
}

/// The pieces before the root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    Nothing,
    Space,
    Markup,
}

/// The elements that are open around the next piece, their bindings, and their place in the document.
#[derive(Clone, Debug)]
pub(super) struct DocumentState {
    phase: Phase,
    /// The name of the open element around the root, as it was written.
    wrapper: Option<ShortText>,
    /// The name of the open root, as it was written.
    root: Option<ShortText>,
    scope: Scope,
    /// The mark of the bindings of a child of the root.
    child_mark: Mark,
    /// The language in force in the root.
    lang: Option<Arc<str>>,
}

/// An element that was decoded, after it was mended where necessary.
#[derive(Debug)]
pub(super) struct DecodedPiece<'x> {
    /// The text that was decoded: the piece, or its mended copy.
    pub(super) xml: Cow<'x, str>,
    pub(super) decoded: Decoded,
    /// The differences between the text and the piece.
    pub(super) edits: Edits,
    /// The deviations that were mended.
    pub(super) noted: Noted,
}

impl DecodedPiece<'_> {
    /// Notes the deviations of the element in addition to the mended ones.
    pub(super) fn note_deviations(&mut self) {
        let nodes = match &self.decoded.child {
            Child::Response(shape) => &shape.deviations,
            _ => &self.decoded.deviations,
        };
        for node in nodes {
            let ends = &self.decoded.slots.ends[..];
            node.note(&mut self.noted, self.edits.source(ends.resolve(node.at)), &self.xml, ends);
        }
    }
}

impl DocumentState {
    pub(super) fn new() -> Self {
        Self {
            phase: Phase::Prolog(Before::Nothing),
            wrapper: None,
            root: None,
            scope: Scope::new(),
            child_mark: Mark::START,
            lang: None,
        }
    }

    #[inline]
    pub(super) fn phase(&self) -> Phase {
        self.phase
    }

    pub(super) fn is_before_root(&self) -> bool {
        matches!(self.phase, Phase::Prolog(_) | Phase::Wrapper)
    }

    /// Returns true before the root of a request body, which is read as one piece.
    pub(super) fn expects_request(&self, document: Document) -> bool {
        matches!(document, Document::Request(_)) && self.is_before_root()
    }

    /// Returns true if all elements are closed.
    pub(super) fn is_complete(&self) -> bool {
        matches!(self.phase, Phase::Epilog | Phase::LeftOut)
    }

    /// Returns true if a piece is a child of the root.
    pub(super) fn is_child(&self, piece: &[u8]) -> bool {
        self.phase == Phase::Root && begins_element(piece)
    }

    fn innermost_name(&self) -> Option<&ShortText> {
        self.root.as_ref().or(self.wrapper.as_ref())
    }

    /// Returns true if an element is open around the root.
    pub(super) fn is_wrapped(&self) -> bool {
        self.wrapper.is_some()
    }

    /// Returns the number of open elements.
    fn depth(&self) -> u32 {
        u32::from(self.wrapper.is_some()) + u32::from(self.root.is_some())
    }

    /// Returns the name of the innermost open element, as it was written.
    pub(super) fn innermost(&self) -> Option<&str> {
        self.innermost_name().map(ShortText::as_str)
    }

    /// Returns the prefix of the innermost open element, if it has at most this number of bytes and is bound to `DAV:`.
    ///
    /// A longer prefix is not searched to its end, because this is asked for each response that is put together.
    #[inline]
    pub(super) fn dav_prefix(&mut self, longest: usize) -> Option<&str> {
        let name = self.root.as_ref().or(self.wrapper.as_ref())?.as_str();
        let colon = name.bytes().take(longest.saturating_add(1)).position(|byte| byte == b':');
        let prefix = match colon {
            Some(end) => &name[..end],
            None if name.len() <= longest => "",
            None => return None,
        };
        (self.scope.resolve(prefix) == Some(Ns::DAV)).then_some(prefix)
    }

    /// Returns the namespace that a prefix is bound to.
    pub(super) fn resolve(&mut self, prefix: &str) -> Option<Ns> {
        self.scope.resolve(prefix)
    }

    /// Returns the namespace and the local name of a tag.
    pub(super) fn parts<'s>(&'s self, root: &RootTag<'s>) -> (&'s str, &'s str) {
        (self.scope.namespace(root.ns), root.local)
    }

    // Progress.

    /// Takes note of a piece before the root that was passed.
    pub(super) fn pass(&mut self, piece: &[u8]) {
        if let Phase::Prolog(before) = &mut self.phase {
            match (piece.first(), *before) {
                (Some(b'<'), _) => *before = Before::Markup,
                (_, Before::Nothing) => *before = Before::Space,
                _ => {}
            }
        }
    }

    /// Enters an element around the root.
    pub(super) fn enter_wrapper(&mut self, tag: &RootTag<'_>) {
        self.bind(tag);
        self.wrapper = Some(tag.qname.into());
        self.phase = Phase::Wrapper;
    }

    /// Enters the root, or passes it if it is empty.
    pub(super) fn enter_root(&mut self, tag: &RootTag<'_>) {
        self.bind(tag);
        if tag.empty {
            self.phase = self.after_root();
        } else {
            self.root = Some(tag.qname.into());
            self.phase = Phase::Root;
        }
    }

    /// Leaves the innermost open element.
    pub(super) fn leave(&mut self) {
        if self.root.take().is_none() {
            self.wrapper = None;
        }
        self.phase = self.after_root();
    }

    /// Passes a root that was read as one piece.
    #[inline]
    pub(super) fn pass_root(&mut self) {
        self.phase = self.after_root();
    }

    /// Leaves out all further input.
    pub(super) fn leave_out(&mut self) {
        self.phase = Phase::LeftOut;
    }

    fn after_root(&self) -> Phase {
        if self.depth() == 0 { Phase::Epilog } else { Phase::WrapperEnd }
    }

    /// Keeps the bindings of a tag for everything in its element.
    fn bind(&mut self, tag: &RootTag<'_>) {
        self.lang = tag.lang.clone();
        self.child_mark = self.scope.mark();
        self.scope.settle();
    }

    // Decoding.

    /// Decodes the tag of the root, or of an element around it. Its bindings remain.
    pub(super) fn decode_root<'x>(
        &mut self,
        tag: &'x str,
        options: &Settings,
        noted: &mut Noted,
        policy: Policy,
    ) -> Result<RootTag<'x>, Fault> {
        let (prefix_dav, prefixes) = (options.prefix_dav, options.undeclared_prefixes);
        let mending = Mending { prefix_dav, prefixes, noted: Noted::new(policy), ..Mending::default() };
        let mut decoder = self.decoder(tag, options);
        decoder.mending = (prefix_dav || prefixes).then_some(mending);
        let root = decoder.root();
        let deviations = std::mem::take(&mut decoder.deviations);
        let mending = decoder.mending.take().unwrap_or_default();
        // Undeclared prefixes are forgotten, because each response that uses one declares it for itself.
        self.scope.disown();
        let root = root?;
        for node in &deviations {
            node.note(noted, node.at.delta as usize, tag, &[] as &[u32]);
        }
        noted.add(mending.noted, &|at| at);
        Ok(self.read_near_root(root, options, noted))
    }

    /// Reads a root in a similar namespace as an element of `DAV:`, and so everything in this namespace.
    fn read_near_root<'x>(&mut self, root: RootTag<'x>, options: &Settings, noted: &mut Noted) -> RootTag<'x> {
        let is_root = options.document.root().parts() == (namespace::DAV, root.local);
        if !options.near_namespaces || !is_root {
            return root;
        }
        let namespace = self.scope.namespace(root.ns).to_owned();
        let prefix = prefix(root.qname);
        // An undeclared prefix was read as `DAV:` and is not bound to it yet.
        let is_unbound = root.ns == Ns::DAV && self.scope.resolve(prefix).is_none();
        if !near::is_near(&namespace) && !is_unbound {
            return root;
        }
        self.scope.read_root_as_dav(prefix, root.ns);
        if root.ns != Ns::DAV {
            noted.note(0, Deviation::NearNamespace, Some(&namespace));
        }
        RootTag { ns: Ns::DAV, ..root }
    }

    /// Decodes a child of the root, or a root with everything in it; with `mending`, this finds the undeclared
    /// prefixes. Its bindings are dropped again.
    pub(super) fn decode(&mut self, xml: &str, options: &Settings, mending: Option<Mending>) -> Result<Decoded, Fault> {
        self.scope.tidy();
        let mut decoder = self.decoder(xml, options);
        decoder.mending = mending;
        let decoded = decoder.decode();
        // Bindings are dropped even if it could not be read to its end.
        self.scope.close(self.child_mark);
        self.scope.disown();
        decoded
    }

    fn decoder<'d, 'x>(&'d mut self, xml: &'x str, options: &'d Settings) -> Decoder<'d, 'x> {
        let depth = self.depth();
        Decoder::new(xml, &mut self.scope, &options.limits, options.dialect(), depth, self.lang.clone())
    }

    /// Decodes an element, which is mended where this is necessary and allowed. Offsets in a fault are from the start
    /// of `xml`.
    pub(super) fn decode_mended<'x>(
        &mut self,
        xml: &'x str,
        options: &Settings,
        policy: Policy,
    ) -> Result<DecodedPiece<'x>, Fault> {
        let first = self.decode(xml, options, None);
        let as_it_is = |decoded| {
            let (edits, noted) = (Edits::default(), Noted::new(policy));
            DecodedPiece { xml: Cow::Borrowed(xml), decoded, edits, noted }
        };
        if first.as_ref().is_ok_and(|decoded| !decoded.near) {
            return first.map(as_it_is);
        }
        let Some(Mended { xml, edits, noted }) = self.mend(xml, options, policy)? else { return first.map(as_it_is) };
        match self.decode(&xml, options, None) {
            Ok(decoded) => Ok(DecodedPiece { xml: Cow::Owned(xml), decoded, edits, noted }),
            Err(fault) => Err(Fault { at: edits.source(fault.at), ..fault }),
        }
    }

    /// Finds the first fault in the beginning of an element that no option mends.
    pub(super) fn fault_in_part(&mut self, part: &str, options: &Settings, policy: Policy) -> Option<Fault> {
        match self.decode(part, options, None) {
            Err(fault) if options.mender().is_some() && fault.kind != FaultKind::End => {
                self.mend(part, options, policy).err()
            }
            result => result.err(),
        }
    }

    /// Makes an element well-formed as far as the options allow; `None` if there is nothing to do.
    fn mend(&mut self, xml: &str, options: &Settings, policy: Policy) -> Result<Option<Mended>, Fault> {
        let Some(mend) = options.mender() else { return Ok(None) };
        mend(xml, options, Noted::new(policy), &mut |xml, mending| {
            let mending = Mending { noted: Noted::new(policy), ..mending };
            Ok(self.decode(xml, options, Some(mending))?.mending.unwrap_or_default())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Before, DocumentState, Phase};
    use crate::deviation::Deviation;
    use crate::read::ParseOptions;
    use crate::row::decode::Child;
    use crate::row::noted::{Noted, Policy};

    const POLICY: Policy = Policy::new(20, None);

    fn enter(state: &mut DocumentState, tag: &str, options: &ParseOptions) -> Noted {
        let mut noted = Noted::new(POLICY);
        let root = state.decode_root(tag, &options.settings, &mut noted, POLICY).expect("a tag");
        state.enter_root(&root);
        noted
    }

    /// Returns a state in a root `D:multistatus`.
    fn in_root(options: &ParseOptions) -> DocumentState {
        let mut state = DocumentState::new();
        enter(&mut state, "<D:multistatus xmlns:D='DAV:'>", options);
        state
    }

    #[test]
    fn the_prolog_tells_what_came_before() {
        let mut state = DocumentState::new();
        for (piece, before) in
            [(" ", Before::Space), ("\n", Before::Space), ("<!---->", Before::Markup), (" ", Before::Markup)]
        {
            state.pass(piece.as_bytes());
            assert_eq!(state.phase(), Phase::Prolog(before));
        }
        assert!(state.is_before_root() && !state.is_complete());
    }

    #[test]
    fn a_root_is_entered_and_left() {
        let mut state = in_root(&ParseOptions::new());
        assert_eq!((state.phase(), state.innermost()), (Phase::Root, Some("D:multistatus")));
        assert!(state.is_child(b"<a>") && !state.is_child(b"<!-- -->"));
        assert_eq!(state.dav_prefix(32), Some("D"));
        state.leave();
        assert_eq!((state.phase(), state.innermost()), (Phase::Epilog, None));
        assert!(state.is_complete() && !state.is_child(b"<a>"));
        state.leave_out();
        assert!(state.is_complete());
    }

    #[test]
    fn an_empty_root_is_passed() {
        let mut state = DocumentState::new();
        enter(&mut state, "<multistatus xmlns='DAV:'/>", &ParseOptions::new());
        assert_eq!(state.phase(), Phase::Epilog);
    }

    #[test]
    fn a_wrapper_is_left_after_the_root() {
        for root in ["<multistatus xmlns='DAV:'>", "<multistatus xmlns='DAV:'/>"] {
            let (mut state, options) = (DocumentState::new(), ParseOptions::new());
            let wrapper = state.decode_root("<xml>", &options.settings, &mut Noted::default(), POLICY).expect("a tag");
            state.enter_wrapper(&wrapper);
            assert!(state.is_before_root());
            enter(&mut state, root, &options);
            if state.phase() == Phase::Root {
                state.leave();
            }
            assert_eq!((state.phase(), state.innermost()), (Phase::WrapperEnd, Some("xml")));
            assert!(!state.is_complete());
            state.leave();
            assert!(state.is_complete());
        }
    }

    #[test]
    fn what_a_child_binds_is_dropped() {
        let options = ParseOptions::new();
        let mut state = in_root(&options);
        for child in ["<x:a xmlns:x='u'><x:b/></x:a>", "<x:a xmlns:x='u'><x:b"] {
            _ = state.decode(child, &options.settings, None);
            assert!(state.resolve("x").is_none() && state.resolve("D").is_some(), "{child}");
        }
    }

    #[test]
    fn an_element_is_mended_only_if_it_must_be() {
        let options = ParseOptions::new().tolerant();
        let mut state = in_root(&options);
        let plain =
            state.decode_mended("<D:sync-token>a&amp;b</D:sync-token>", &options.settings, POLICY).expect("an element");
        assert!(plain.noted.is_empty() && matches!(plain.decoded.child, Child::SyncToken(_)));
        let mended =
            state.decode_mended("<D:sync-token>a&b</D:sync-token>", &options.settings, POLICY).expect("an element");
        assert_eq!(mended.xml, "<D:sync-token>a&amp;b</D:sync-token>");
        let (list, _) = mended.noted.into_parts();
        assert_eq!(
            list.iter().map(|found| (found.at, found.deviation)).collect::<Vec<_>>(),
            [(15, Deviation::BareAmpersand)]
        );
        // The fault after the mended text has its offset in the source.
        let fault = state.decode_mended("<D:a>&<!--</D:a>", &options.settings, POLICY).expect_err("a fault");
        assert_eq!(fault.at, 6, "{fault:?}");
    }

    #[test]
    fn a_part_is_at_fault_only_for_what_no_option_mends() {
        for (options, has_fault) in [(ParseOptions::new(), true), (ParseOptions::new().tolerant(), false)] {
            let mut state = in_root(&options);
            let fault = state.fault_in_part("<x:a>", &options.settings, POLICY).expect("it does not end");
            assert_eq!(fault.kind != super::FaultKind::End, has_fault, "{fault:?}");
        }
    }

    #[test]
    fn a_near_root_is_read_as_dav() {
        let options = ParseOptions::new().near_namespaces(true);
        let mut state = DocumentState::new();
        let noted = enter(&mut state, "<m:multistatus xmlns:m='DAV'>", &options);
        assert!(!noted.is_empty());
        assert_eq!(state.dav_prefix(32), Some("m"));
    }
}
