//! What stands outside of rows: the prolog, the tags of the root, the gaps between rows, and what follows.

use std::borrow::Cow;

use super::{Parser, Phase, messages};
use crate::chars;
use crate::clip::clip;
use crate::deviation::Deviation;
use crate::error::{Error, ErrorKind};
use crate::namespace;
use crate::row::decode::{Decoder, Dialect, Document, Mending, Root, near};
use crate::xml::scope::Ns;
use crate::xml::text;
use crate::xml::text::Place;
use crate::xml::tokens::{Tokens, split_qname};
use crate::xml::{Fault, FaultKind, prolog};

impl Parser {
    pub(super) fn check_tokens(&mut self, piece: &str) -> Result<(), Error> {
        let mut tokens = Tokens::new(piece);
        loop {
            match tokens.next() {
                Ok(Some(_)) => {}
                Ok(None) => return Ok(()),
                Err(fault) => return self.after_root(piece, fault),
            }
        }
    }

    /// A fault outside of rows, which may be something to leave out.
    pub(super) fn after_root(&mut self, piece: &str, fault: Fault) -> Result<(), Error> {
        if self.leaves_out() {
            return self.leave_out(piece.as_bytes(), fault.at);
        }
        let message = self.behind_root(fault.message);
        Err(self.fault(piece.as_bytes(), Fault { message, ..fault }))
    }

    /// Leaves out a piece behind the root and all that follows; `at` is where the piece is nothing that may stand there.
    pub(super) fn leave_out(&mut self, piece: &[u8], at: usize) -> Result<(), Error> {
        self.phase = Phase::Skip;
        self.footer.text_after_root = true;
        let mut noted = self.noted();
        noted.note(at, Deviation::TextAfterRoot, None);
        self.found(piece, None, noted)
    }

    pub(super) fn instruction(&mut self, piece: &str) -> Result<(), Error> {
        if !prolog::is_declaration(piece) {
            return self.check_tokens(piece);
        }
        match self.phase {
            Phase::Prolog { any: false, .. } if self.roots.is_empty() => {}
            Phase::Prolog { markup: false, .. } if self.roots.is_empty() && self.options.space_before_declaration => {
                self.record(piece.as_bytes(), Deviation::SpaceBeforeDeclaration, None)?;
            }
            _ => {
                let before = matches!(self.phase, Phase::Prolog { markup: false, .. }) && self.roots.is_empty();
                let hint = if before { ": ParseOptions::space_before_declaration reads it" } else { "" };
                let message = format!("an XML declaration can only begin a document{hint}");
                return self.after_root(piece, Fault::new(FaultKind::Syntax, 0, message));
            }
        }
        let encoding = prolog::declaration(piece).map_err(|fault| self.fault(piece.as_bytes(), fault))?;
        encoding.map_or(Ok(()), |label| self.declared(piece, label))
    }

    /// Text between tags outside of rows: `text` is what stands in `piece`.
    pub(super) fn text(&mut self, piece: &str, text: &str, cdata: bool) -> Result<(), Error> {
        if !cdata && text.bytes().all(chars::is_space) {
            return Ok(());
        }
        match self.phase {
            Phase::Content => {
                let place = if cdata { Place::Verbatim } else { Place::Text };
                text::check(text, place).map_err(|fault| {
                    let before = if cdata { "<![CDATA[".len() } else { 0 };
                    self.fault(piece.as_bytes(), fault.shifted(before))
                })?;
                let text = if cdata { Cow::Borrowed(text) } else { text::unescape(text) };
                match chars::trim(&text) {
                    "" => Ok(()),
                    text => self.record(piece.as_bytes(), self.options.document.text_is(), Some(text)),
                }
            }
            Phase::Prolog { markup: false, .. } if !cdata => {
                let start = piece.len() - piece.trim_start_matches([' ', '\t', '\r', '\n']).len();
                let message = self.found_text(&piece[start..]);
                Err(Error::new(ErrorKind::UnexpectedRoot, message).at(self.position_in(piece.as_bytes(), start)))
            }
            _ => {
                let start = piece.len() - piece.trim_start_matches([' ', '\t', '\r', '\n']).len();
                self.after_root(piece, Fault::new(FaultKind::Syntax, start, "text stands outside of the root element"))
            }
        }
    }

    pub(super) fn dialect(&self) -> Dialect {
        Dialect { near_namespaces: self.options.near_namespaces, document: self.options.document }
    }

    pub(super) fn root(&mut self, piece: &str) -> Result<(), Error> {
        if !matches!(self.phase, Phase::Prolog { .. }) {
            let fault = Fault::new(FaultKind::Syntax, 0, "a second element stands after the root");
            return self.after_root(piece, fault);
        }
        if messages::is_html(piece) {
            let at = self.position_in(piece.as_bytes(), 0);
            return Err(Error::new(ErrorKind::UnexpectedRoot, self.html_page("html")).at(at));
        }
        let (limits, dialect, depth) = (self.options.limits, self.dialect(), self.roots.len() as u32);
        let (prefix_dav, prefixes) = (self.options.prefix_dav, self.options.undeclared_prefixes);
        let mut noted = self.noted();
        let mending = Mending { prefix_dav, prefixes, noted: self.noted(), ..Mending::default() };
        let mut decoder = Decoder::new(piece, &mut self.scope, &limits, dialect, depth, self.lang.clone());
        decoder.mending = (prefix_dav || prefixes).then_some(mending);
        let root = decoder.root();
        let deviations = std::mem::take(&mut decoder.deviations);
        let mending = decoder.mending.take().unwrap_or_default();
        // What the tag does not declare, each row that uses it declares for itself.
        self.scope.disown();
        let mut root = root.map_err(|fault| self.fault_in_root(piece, fault))?;
        for node in deviations {
            node.note(&mut noted, node.at.delta as usize);
        }
        noted.add(mending.noted, |at| at);
        let namespace = self.near_root(&root);
        if let Some(namespace) = namespace.filter(|_| root.ns != Ns::DAV) {
            noted.note(0, Deviation::NearNamespace, Some(&namespace));
            root.ns = Ns::DAV;
        }
        self.found(piece.as_bytes(), None, noted)?;
        let outermost = self.roots.is_empty() && !root.empty;
        let wrapper = (root.ns, root.local) == (Ns::NONE, "xml") && outermost && self.options.wrapped_root;
        if wrapper {
            self.record(piece.as_bytes(), Deviation::WrappedRoot, None)?;
        } else if (self.scope.namespace(root.ns), root.local) != self.options.document.root().parts() {
            let message = self.wrong_root(&root);
            return Err(Error::new(ErrorKind::UnexpectedRoot, message).at(self.position_in(piece.as_bytes(), 0)));
        }
        self.lang = root.lang;
        self.child_mark = self.scope.mark();
        self.scope.settle();
        if root.empty {
            self.check_conditions(piece)?;
            self.phase = Phase::Epilog;
        } else {
            self.roots.push(root.qname.into());
            if !wrapper {
                self.phase = Phase::Content;
            }
        }
        Ok(())
    }

    /// If the root is not in `DAV:`, and is read as if it were, so is all that is in its namespace: gives that.
    fn near_root(&mut self, root: &Root<'_>) -> Option<String> {
        let is_root = self.options.document.root().parts() == (namespace::DAV, root.local);
        if !self.options.near_namespaces || !is_root {
            return None;
        }
        let namespace = self.scope.namespace(root.ns).to_owned();
        let (prefix, _) = split_qname(root.qname);
        // An undeclared prefix was read as `DAV:` and is not bound to it yet.
        let is_near = near::is_near(&namespace) || root.ns == Ns::DAV && self.scope.resolve(prefix).is_none();
        is_near.then(|| {
            self.scope.read_root_as_dav(prefix, root.ns);
            namespace
        })
    }

    /// RFC 4918 §14.5: an error has at least one condition.
    fn check_conditions(&mut self, piece: &str) -> Result<(), Error> {
        if self.options.document == Document::Error && self.footer.extensions.is_empty() {
            return self.record(piece.as_bytes(), Deviation::ErrorEmpty, None);
        }
        Ok(())
    }

    pub(super) fn root_end(&mut self, piece: &str) -> Result<(), Error> {
        let name = piece["</".len()..piece.len() - 1].trim_end_matches([' ', '\t', '\r', '\n']);
        match self.roots.last() {
            Some(root) if **root == *name => {}
            Some(root) => {
                let message = format!("expected `</{}>`, found `</{}>`", clip(root), clip(name));
                return Err(self.syntax(piece.as_bytes(), message));
            }
            None => {
                let fault = Fault::new(FaultKind::Syntax, 0, format!("`</{}>` closes nothing", clip(name)));
                return self.after_root(piece, fault);
            }
        }
        if matches!(self.phase, Phase::Prolog { .. }) {
            let message = "expected the root {DAV:}multistatus, found an empty wrapper";
            return Err(Error::new(ErrorKind::UnexpectedRoot, message).at(self.position_in(piece.as_bytes(), 0)));
        }
        self.flush_loose()?;
        self.check_conditions(piece)?;
        self.roots.pop();
        self.phase = Phase::Epilog;
        Ok(())
    }
}
