//! Reads everything outside of the children of the root: the prolog, the tags of the root, the gaps, and the epilog.

use std::borrow::Cow;

use super::Parser;
use super::messages::{another_root, html_page, text_for_root, undeclared_root, wrong_namespace};
use super::piece::{is_html, prefix, tag_name};
use super::state::{Before, Phase};
use crate::chars::{self, is_space_char};
use crate::clip::clip;
use crate::deviation::Deviation;
use crate::error::{Error, ErrorKind};
use crate::read::encoding::Agreement;
use crate::row::decode::{Document, RootTag};
use crate::row::noted::Noted;
use crate::xml::scope::Ns;
use crate::xml::text::{self, TextPlace};
use crate::xml::tokens::{Tokens, split_qname};
use crate::xml::{Fault, FaultKind, prolog};

/// The beginning and the end of a CDATA section.
const CDATA: (&str, &str) = ("<![CDATA[", "]]>");

impl Parser {
    // After the root.

    /// Returns true if all further input is left out.
    pub(super) fn leaves_out(&self) -> bool {
        self.state.phase() == Phase::Epilog && self.options.text_after_root
    }

    /// Leaves out a piece after the root and all further input; from `offset` on, the piece has something that is not
    /// allowed there.
    pub(super) fn leave_out(&mut self, piece: &[u8], offset: usize) -> Result<(), Error> {
        self.state.leave_out();
        self.footer.set_text_after_root();
        self.record_one(piece, offset, Deviation::TextAfterRoot, None)
    }

    /// Leaves out bytes that are not text, or refuses them.
    pub(super) fn leave_out_bytes(&mut self, piece: &[u8], error: Error) -> Result<(), Error> {
        if !self.leaves_out() {
            return Err(error);
        }
        let space = piece.iter().take_while(|&&byte| chars::is_space(byte)).count();
        self.leave_out(piece, space)
    }

    /// Leaves out a piece with a fault if it is after the root, or refuses it.
    fn leave_out_fault(&mut self, piece: &str, fault: Fault) -> Result<(), Error> {
        if self.leaves_out() {
            return self.leave_out(piece.as_bytes(), fault.at);
        }
        let message = self.after_root(fault.message);
        Err(self.fault(piece.as_bytes(), Fault { message, ..fault }))
    }

    /// Adds to a message how to read a document with more than white space after its root, if the message is about
    /// that.
    pub(super) fn after_root(&self, message: String) -> String {
        match self.state.phase() {
            Phase::Epilog => message + ": ParseOptions::text_after_root leaves out what follows the root",
            _ => message,
        }
    }

    // Between tags.

    /// Reads a comment or a processing instruction.
    pub(super) fn markup(&mut self, piece: &str) -> Result<(), Error> {
        let mut tokens = Tokens::new(piece);
        loop {
            match tokens.next() {
                Ok(Some(_)) => {}
                Ok(None) => return Ok(()),
                Err(fault) => return self.leave_out_fault(piece, fault),
            }
        }
    }

    /// Reads a processing instruction or the XML declaration.
    pub(super) fn instruction(&mut self, piece: &str) -> Result<(), Error> {
        if !prolog::is_declaration(piece) {
            return self.markup(piece);
        }
        match self.state.phase() {
            Phase::Prolog(Before::Nothing) => {}
            Phase::Prolog(Before::Space) if self.options.space_before_declaration => {
                self.record_one(piece.as_bytes(), 0, Deviation::SpaceBeforeDeclaration, None)?;
            }
            phase => {
                let hint = match phase {
                    Phase::Prolog(Before::Space) => ": ParseOptions::space_before_declaration reads it",
                    _ => "",
                };
                let message = format!("an XML declaration can only begin a document{hint}");
                return self.leave_out_fault(piece, Fault::new(FaultKind::Syntax, 0, message));
            }
        }
        let encoding = prolog::declaration(piece).map_err(|fault| self.fault(piece.as_bytes(), fault))?;
        encoding.map_or(Ok(()), |label| self.declared_encoding(piece, label))
    }

    /// Applies the encoding that the XML declaration names, unless it is overruled.
    fn declared_encoding(&mut self, piece: &str, label: &str) -> Result<(), Error> {
        let agreement = self.source.declare(label, piece.len()).map_err(|message| {
            let at = self.position_in(piece.as_bytes(), 0);
            Error::new(ErrorKind::Encoding, message).at(at).owing(http::StatusCode::UNSUPPORTED_MEDIA_TYPE)
        })?;
        let overruled = match self.options.document {
            Document::Request(_) => Deviation::CharsetDiffers,
            _ => Deviation::EncodingOverruled,
        };
        match agreement {
            Agreement::Agrees | Agreement::Continues(_) => Ok(()),
            Agreement::Overruled => self.record_one(piece.as_bytes(), 0, overruled, Some(label)),
        }
    }

    /// Reads a CDATA section.
    pub(super) fn cdata(&mut self, piece: &str) -> Result<(), Error> {
        let text = piece.strip_prefix(CDATA.0).and_then(|rest| rest.strip_suffix(CDATA.1)).unwrap_or_default();
        if self.state.phase() != Phase::Root {
            return self.text_outside(piece);
        }
        let checked = text::check(text, TextPlace::Verbatim).map_err(|fault| fault.shifted(CDATA.0.len()));
        checked.map_err(|fault| self.fault(piece.as_bytes(), fault))?;
        self.stray_text(piece, Cow::Borrowed(text))
    }

    /// Reads text between tags.
    pub(super) fn text(&mut self, text: &str) -> Result<(), Error> {
        if text.bytes().all(chars::is_space) {
            return Ok(());
        }
        match self.state.phase() {
            Phase::Root => {
                text::check(text, TextPlace::Text).map_err(|fault| self.fault(text.as_bytes(), fault))?;
                self.stray_text(text, text::unescape(text))
            }
            Phase::Prolog(Before::Nothing | Before::Space) => {
                let start = space_before(text);
                let message = text_for_root(self.options.document, &text[start..]);
                Err(self.unexpected_root(text.as_bytes(), start, message))
            }
            _ => self.text_outside(text),
        }
    }

    fn text_outside(&mut self, piece: &str) -> Result<(), Error> {
        let message = "text appears outside of the root element";
        self.leave_out_fault(piece, Fault::new(FaultKind::Syntax, space_before(piece), message))
    }

    /// Records text directly under the root.
    fn stray_text(&mut self, piece: &str, text: Cow<'_, str>) -> Result<(), Error> {
        match chars::trim(&text) {
            "" => Ok(()),
            text => self.record_one(piece.as_bytes(), 0, self.options.document.text_is(), Some(text)),
        }
    }

    /// Records a deviation in a piece, or refuses it.
    #[inline(never)]
    fn record_one(
        &mut self,
        piece: &[u8],
        offset: usize,
        deviation: Deviation,
        text: Option<&str>,
    ) -> Result<(), Error> {
        let mut noted = Noted::new(self.checks.policy());
        noted.note(offset, deviation, text);
        self.record(piece, noted)
    }

    // The tags of the root.

    /// Reads the start tag of the root, or of an element around it.
    pub(super) fn root(&mut self, piece: &str) -> Result<(), Error> {
        if !self.state.is_before_root() {
            let fault = Fault::new(FaultKind::Syntax, 0, "a second element appears after the root");
            return self.leave_out_fault(piece, fault);
        }
        self.refuse_html(piece)?;
        let policy = self.checks.policy();
        let mut noted = Noted::new(policy);
        let root = self.state.decode_root(piece, &self.options, &mut noted, policy);
        let root = root.map_err(|fault| self.fault_in_root(piece, fault))?;
        self.record(piece.as_bytes(), noted)?;
        if self.is_wrapper(&root) {
            self.record_one(piece.as_bytes(), 0, Deviation::WrappedRoot, None)?;
            self.state.enter_wrapper(&root);
            return Ok(());
        }
        if self.state.parts(&root) != self.options.document.root().parts() {
            let message = self.wrong_root(&root);
            return Err(self.unexpected_root(piece.as_bytes(), 0, message));
        }
        if root.empty {
            self.check_conditions(piece)?;
        }
        self.state.enter_root(&root);
        Ok(())
    }

    /// Refuses the root of an HTML page before anything else in it is found to be wrong.
    pub(super) fn refuse_html(&self, piece: &str) -> Result<(), Error> {
        if is_html(piece) {
            let message = html_page(self.options.document, "html");
            return Err(self.unexpected_root(piece.as_bytes(), 0, message));
        }
        Ok(())
    }

    fn is_wrapper(&self, root: &RootTag<'_>) -> bool {
        let is_outermost = matches!(self.state.phase(), Phase::Prolog(_)) && !root.empty;
        is_outermost && self.options.wrapped_root && (root.ns, root.local) == (Ns::NONE, "xml")
    }

    /// Makes the error for a fault in the tag of the root.
    fn fault_in_root(&self, piece: &str, fault: Fault) -> Error {
        let (prefix, local) = split_qname(tag_name(piece));
        let is_root = self.options.document.root().local() == local;
        if fault.kind == FaultKind::Prefix && fault.at == 1 && is_root {
            let message = undeclared_root(self.options.document, prefix);
            return Error::new(ErrorKind::Namespace, message).at(self.position_in(piece.as_bytes(), fault.at));
        }
        self.fault(piece.as_bytes(), fault)
    }

    /// Says which root was found instead of the expected one.
    fn wrong_root(&mut self, root: &RootTag<'_>) -> String {
        let document = self.options.document;
        if root.local != document.root().local() {
            let (namespace, local) = self.state.parts(root);
            return another_root(&self.options, namespace, local);
        }
        // An undeclared prefix was read as a namespace of its own, which is an internal detail.
        let prefix = prefix(root.qname);
        if self.state.resolve(prefix).is_none() {
            return undeclared_root(document, prefix);
        }
        wrong_namespace(document, self.state.parts(root).0)
    }

    /// Records a `DAV:error` without a condition, of which it has at least one: RFC 4918 §14.5.
    fn check_conditions(&mut self, piece: &str) -> Result<(), Error> {
        if self.options.document == Document::Error && !self.footer.has_extensions() {
            return self.record_one(piece.as_bytes(), 0, Deviation::ErrorEmpty, None);
        }
        Ok(())
    }

    /// Reads the end tag of the root, or of an element around it.
    pub(super) fn root_end(&mut self, piece: &str) -> Result<(), Error> {
        let name = piece["</".len()..piece.len() - 1].trim_end_matches(is_space_char);
        match self.state.innermost() {
            Some(root) if *root == *name => {}
            Some(root) => {
                let message = format!("expected `</{}>`, found `</{}>`", clip(root), clip(name));
                return Err(self.fault(piece.as_bytes(), Fault::new(FaultKind::Syntax, 0, message)));
            }
            None => {
                let fault = Fault::new(FaultKind::Syntax, 0, format!("`</{}>` closes nothing", clip(name)));
                return self.leave_out_fault(piece, fault);
            }
        }
        match self.state.phase() {
            Phase::Wrapper => {
                let message = "expected the root {DAV:}multistatus, found an empty wrapper";
                return Err(self.unexpected_root(piece.as_bytes(), 0, message.into()));
            }
            Phase::Root => {
                self.flush_orphans()?;
                self.check_conditions(piece)?;
            }
            _ => {}
        }
        self.state.leave();
        Ok(())
    }
}

/// Counts the bytes of white space before a text.
fn space_before(text: &str) -> usize {
    text.len() - text.trim_start_matches(is_space_char).len()
}
