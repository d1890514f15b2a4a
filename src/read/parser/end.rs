//! Handles the end of the input.

use super::Parser;
use super::errors::KeepBad;
use super::framer::Unfinished;
use super::piece::begins_element;
use super::pieces::DOCTYPE;
use super::state::{Before, Phase};
use crate::chars;
use crate::clip::clip;
use crate::error::{Error, ErrorKind};
use crate::xml::tokens::{Token, Tokens};
use crate::xml::{Fault, FaultKind};

impl Parser {
    /// Ends the input; an error if the document is not complete.
    pub(super) fn end(&mut self) -> Result<(), Error> {
        if self.source.is_unknown() {
            self.end_unknown()?;
        }
        let is_cut = self.state.is_complete() && self.source.end();
        let unfinished = self.framer.end();
        if is_cut {
            if let Unfinished::Nothing | Unfinished::Text(_) = unfinished {
                return self.end_in_character(unfinished);
            }
        }
        let piece = match unfinished {
            Unfinished::Nothing => Vec::new(),
            Unfinished::Text(piece) if self.state.phase() != Phase::Root => {
                // Text does not have an end of its own.
                self.piece(&piece)?;
                piece
            }
            Unfinished::Doctype(piece, at) if !self.leaves_out() => {
                self.fault_in_part(&piece[..at]).map_or(Ok(()), Err)?;
                let message = self.after_root(DOCTYPE.into());
                return Err(Error::new(ErrorKind::Doctype, message).at(self.position_in(&piece, at)));
            }
            Unfinished::Text(piece) | Unfinished::Markup(piece) | Unfinished::Doctype(piece, _) => {
                if !self.leaves_out() {
                    self.fault_in_part(&piece).or_else(|| self.swallowed_end(&piece)).map_or(Ok(()), Err)?;
                }
                piece
            }
        };
        self.check_complete(&piece)
    }

    /// Ends an input with too few bytes to reveal the encoding.
    fn end_unknown(&mut self) -> Result<(), Error> {
        let bytes = self.source.first_bytes();
        let message = if bytes.is_mark() {
            "the body holds only a byte order mark"
        } else if bytes.bytes().is_empty() {
            "the body is empty"
        } else {
            self.begin(&mut &b""[..], true)?;
            return Ok(());
        };
        Err(Error::new(ErrorKind::Empty, message).at(self.source.cursor().position(None)))
    }

    /// Refuses or leaves out the text after the root, if it ends in the middle of a character.
    fn end_in_character(&mut self, unfinished: Unfinished) -> Result<(), Error> {
        let text = match unfinished {
            Unfinished::Text(text) => text,
            _ => Vec::new(),
        };
        if self.state.phase() == Phase::LeftOut {
            return Ok(());
        }
        let error = self.no_character(&text, text.len());
        self.leave_out_bytes(&text, error)
    }

    /// Checks that the document is complete, where the input ends in this piece.
    fn check_complete(&mut self, piece: &[u8]) -> Result<(), Error> {
        let is_markup = piece.first() == Some(&b'<');
        let message = match self.state.phase() {
            Phase::Prolog(Before::Nothing | Before::Space) if !is_markup => {
                let at = self.source.locator(piece).to(piece.len()).position(None);
                return Err(Error::new(ErrorKind::Empty, "the body is only white space").at(at));
            }
            Phase::Epilog if is_markup && self.leaves_out() => return self.leave_out(piece, 0),
            Phase::Epilog if is_markup => "the body ends in the middle of markup".into(),
            Phase::Epilog | Phase::LeftOut => return Ok(()),
            _ => match self.open_root(piece) {
                Some(root) => format!("the body ends before `</{}>`", clip(root)),
                None => "the body ends before its root element".into(),
            },
        };
        Err(Error::new(ErrorKind::Truncated, message).at(self.position_in(piece, piece.len())))
    }

    /// Finds the fault of a piece that includes the end tag of the root: the body is complete, but for example a
    /// comment is not closed.
    fn swallowed_end(&self, piece: &[u8]) -> Option<Error> {
        let end = format!("</{}>", self.open_root(piece)?);
        if !piece.trim_ascii_end().ends_with(end.as_bytes()) {
            return None;
        }
        let text = match self.utf8(piece) {
            Ok(text) => text,
            Err(error) => return Some(error),
        };
        let mut tokens = Tokens::new(text);
        while let Ok(Some(_)) = tokens.next() {}
        let at = tokens.position();
        let message =
            "this comment, CDATA section, processing instruction or tag does not end; in a text, `<` is written `&lt;`";
        Some(self.fault(piece, Fault::new(FaultKind::Syntax, at, message)))
    }

    /// Finds the first fault in the beginning of a piece, other than that the rest is missing.
    pub(super) fn fault_in_part(&mut self, piece: &[u8]) -> Option<Error> {
        let is_element = self.is_element(piece);
        let keep_bad = self.options.bad_responses.filter(|_| is_element);
        let text = match std::str::from_utf8(piece) {
            Ok(text) => text,
            // A character that is not complete belongs to the missing part.
            Err(error) if error.error_len().is_none() || keep_bad.is_some() => {
                std::str::from_utf8(&piece[..error.valid_up_to()]).unwrap_or_default()
            }
            Err(error) => return Some(self.no_character(piece, error.valid_up_to())),
        };
        let fault = if let Some(KeepBad { fault_in_part, .. }) = keep_bad {
            fault_in_part(self, text)
        } else if is_element {
            self.state.fault_in_part(text, &self.options, self.checks.policy())
        } else {
            first_fault(text, &|_| true)
        };
        fault
            .filter(|fault| fault.kind != FaultKind::End && !is_cut_reference(text, fault.at))
            .map(|fault| self.fault(piece, fault))
    }

    /// Finds the first fault in the beginning of an element after which others are read even if it cannot be read. The
    /// fault costs only this element, but its tags must match.
    #[inline]
    pub(super) fn fault_in_bad_response(&mut self, text: &str) -> Option<Fault> {
        let unmatched = first_fault(text, &|fault| fault.kind == FaultKind::Structure);
        // If it contains the end tag of the root, nothing is missing, either.
        let closes_root = self.state.innermost().is_none_or(|root| has_end_tag(text, root));
        let is_wrong = unmatched.is_some() || closes_root;
        let fault = self.state.fault_in_part(text, &self.options, self.checks.policy());
        fault
            .filter(|fault| match fault.kind {
                FaultKind::Limit(_) | FaultKind::Doctype => true,
                FaultKind::Syntax | FaultKind::Structure => is_wrong,
                _ => false,
            })
            .or(unmatched)
    }

    /// Returns true if a piece is a child of the root, or the root of a request body with everything in it.
    pub(super) fn is_element(&self, piece: &[u8]) -> bool {
        self.state.is_child(piece) || self.state.expects_request(self.options.document) && begins_element(piece)
    }
}

/// Returns true if a text contains the end tag with this name, without white space.
#[inline]
fn has_end_tag(text: &str, name: &str) -> bool {
    let mut tags = text.split('<').filter_map(|tag| tag.strip_prefix('/')?.strip_prefix(name));
    tags.any(|rest| rest.starts_with('>'))
}

/// Returns true if a text ends in the reference that begins at this offset.
fn is_cut_reference(text: &str, offset: usize) -> bool {
    let reference = text.get(offset..).and_then(|rest| rest.strip_prefix('&'));
    reference.is_some_and(|rest| rest.chars().all(|c| chars::is_name_char(c) || c == '#'))
}

/// Finds the first fault of this kind in the tokens of a piece; only some faults are followed by others.
fn first_fault(piece: &str, is: &dyn Fn(&Fault) -> bool) -> Option<Fault> {
    let mut tokens = Tokens::new(piece);
    let mut last = None;
    loop {
        match tokens.next() {
            Ok(Some((Token::Start(tag, _), _))) => match tag.check() {
                Err(fault) if is(&fault) => return Some(fault),
                _ => {}
            },
            Ok(Some(_)) => {}
            Ok(None) => return None,
            Err(fault) if is(&fault) => return Some(fault),
            // The tokens continue after a fault in their contents; a fault of their own is found again.
            Err(fault) if last.replace(fault.at) >= Some(fault.at) => return None,
            Err(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, FaultKind, first_fault, is_cut_reference};

    #[test]
    fn a_reference_may_be_cut_anywhere() {
        for (text, offset, is_cut) in [
            ("a&am", 1, true),
            ("&#x1F", 0, true),
            ("&", 0, true),
            ("& b", 0, false),
            ("&amp;", 0, false),
            ("a", 0, false),
        ] {
            assert_eq!(is_cut_reference(text, offset), is_cut, "{text}");
        }
    }

    #[test]
    fn the_first_fault_of_a_kind_is_found_behind_others() {
        let found = |text: &str, is: fn(&Fault) -> bool| first_fault(text, &is).map(|fault| fault.at);
        assert_eq!(found("<a>\u{1}<b/></c>", |_| true), Some(3));
        assert_eq!(found("<a>\u{1}<b/></c>", |fault| fault.kind == FaultKind::Structure), Some(8));
        assert_eq!(found("<a>b</a>", |_| true), None);
        assert_eq!(found("<a><b c></b></a>", |fault| fault.kind == FaultKind::Structure), None);
    }
}
