//! What the end of the input means.

use super::pieces::DOCTYPE;
use super::{Parser, Phase, is_child};
use crate::chars;
use crate::clip::clip;
use crate::error::{Error, ErrorKind};
use crate::read::BadResponses;
use crate::xml::tokens::{Token, Tokens};
use crate::xml::{Fault, FaultKind};

impl Parser {
    pub(super) fn end(&mut self) -> Result<(), Error> {
        if self.phase == Phase::Start {
            let message =
                if self.head.is_mark() { "the body holds only a byte order mark" } else { "the body is empty" };
            return Err(Error::new(ErrorKind::Empty, message).at(self.place.position(None)));
        }
        let piece = std::mem::take(&mut self.buf);
        if let Some(scanner) = self.scanner.take() {
            if scanner.is_doctype() && !self.leaves_out() {
                let at = usize::try_from(scanner.markup()).unwrap_or(usize::MAX).min(piece.len());
                self.fault_in_part(&piece[..at]).map_or(Ok(()), Err)?;
                let message = self.behind_root(DOCTYPE.into());
                return Err(Error::new(ErrorKind::Doctype, message).at(self.position_in(&piece, at)));
            }
            if scanner.is_text() && self.phase != Phase::Content {
                // Text has no end of its own.
                self.piece(&piece)?;
            } else if !self.leaves_out() {
                self.fault_in_part(&piece).or_else(|| self.swallowed_end(&piece)).map_or(Ok(()), Err)?;
            }
        }
        let place = self.place_in(&piece, piece.len());
        let row = self.position_in(&piece, 0).response;
        let truncated = |message: &str| Err(Error::new(ErrorKind::Truncated, message).at(place.position(row)));
        match self.phase {
            Phase::Prolog { markup: false, .. } if piece.first() != Some(&b'<') => {
                Err(Error::new(ErrorKind::Empty, "the body is only white space").at(place.position(None)))
            }
            Phase::Epilog if self.roots.is_empty() && piece.first() == Some(&b'<') => {
                if self.leaves_out() {
                    return self.leave_out(&piece, 0);
                }
                truncated("the body ends in the middle of markup")
            }
            Phase::Epilog | Phase::Skip if self.roots.is_empty() => Ok(()),
            _ => match self.open_root(&piece) {
                Some(root) => truncated(&format!("the body ends before `</{}>`", clip(root))),
                None => truncated("the body ends before its root element"),
            },
        }
    }

    /// The fault of a piece that the end tag of the root was taken into: the body is all there, but for example a comment
    /// is not closed.
    fn swallowed_end(&self, piece: &[u8]) -> Option<Error> {
        let end = format!("</{}>", self.open_root(piece)?);
        if !piece.trim_ascii_end().ends_with(end.as_bytes()) {
            return None;
        }
        let text = match std::str::from_utf8(piece) {
            Ok(text) => text,
            Err(_) => return self.utf8(piece).err(),
        };
        let mut tokens = Tokens::new(text);
        while let Ok(Some(_)) = tokens.next() {}
        let at = tokens.position();
        let message =
            "this comment, CDATA section, processing instruction or tag does not end; in a text, `<` is written `&lt;`";
        Some(self.fault(piece, Fault::new(FaultKind::Syntax, at, message)))
    }

    /// The first fault in the beginning of a piece, if it is not that the rest is missing.
    pub(super) fn fault_in_part(&mut self, piece: &[u8]) -> Option<Error> {
        let is_child = self.is_whole(piece) || self.phase == Phase::Content && is_child(piece);
        let keeps = is_child && self.options.bad_responses == BadResponses::Keep;
        let valid = match std::str::from_utf8(piece) {
            Ok(piece) => piece,
            // A character that is not complete is part of what is missing.
            Err(error) if error.error_len().is_none() || keeps => {
                std::str::from_utf8(&piece[..error.valid_up_to()]).unwrap_or_default()
            }
            Err(_) => return self.utf8(piece).err(),
        };
        let fault = if !is_child {
            first_fault(valid, |_| true)?
        } else if keeps {
            // A response that cannot be read costs only itself, but its tags must match.
            let unmatched = first_fault(valid, |fault| fault.kind == FaultKind::Structure);
            // If the root is closed in it, nothing is missing either.
            let end = self.roots.last().map(|root| format!("</{root}>")).unwrap_or_default();
            let is_wrong = unmatched.is_some() || valid.contains(&end);
            let fault = self.fault_in_child(valid).filter(|fault| match fault.kind {
                FaultKind::Limit(_) | FaultKind::Doctype => true,
                FaultKind::Syntax | FaultKind::Structure => is_wrong,
                _ => false,
            });
            fault.or(unmatched)?
        } else {
            self.fault_in_child(valid)?
        };
        let part_of_reference = |rest: &str| rest.chars().all(|c| chars::is_name_char(c) || c == '#');
        let cut = valid.get(fault.at..).and_then(|rest| rest.strip_prefix('&')).is_some_and(part_of_reference);
        (fault.kind != FaultKind::End && !cut).then(|| self.fault(piece, fault))
    }

    /// The first fault in the beginning of a child of the root that no option mends.
    fn fault_in_child(&mut self, piece: &str) -> Option<Fault> {
        self.scope.tidy();
        let fault = match self.decode_xml(piece, None) {
            Err(fault) if self.options.mends() && fault.kind != FaultKind::End => self.mend(piece).err(),
            result => result.err(),
        };
        self.leave_child();
        fault
    }
}

/// The first fault in the tokens of a piece that is of this kind; only some are followed by others.
fn first_fault(piece: &str, is: impl Fn(&Fault) -> bool) -> Option<Fault> {
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
            // The tokens go on behind a fault in what they hold; a fault of their own is met again.
            Err(fault) if last.replace(fault.at) >= Some(fault.at) => return None,
            Err(_) => {}
        }
    }
}
