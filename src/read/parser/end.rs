//! What the end of the input means.

use super::{Parser, Phase};
use crate::error::{Error, ErrorKind};
use crate::read::{BadResponses, position};
use crate::xml::text::clip;
use crate::xml::tokens::Tokens;
use crate::xml::{FaultKind, chars};

impl Parser {
    pub(super) fn end(&mut self) -> Result<(), Error> {
        if self.phase == Phase::Start {
            let message =
                if self.head.is_mark() { "the body holds only a byte order mark" } else { "the body is empty" };
            return Err(Error::new(ErrorKind::Empty, message).at(self.place.position(None)));
        }
        let piece = std::mem::take(&mut self.buf);
        if let Some(scanner) = self.scanner.take() {
            if scanner.is_text() && self.phase != Phase::Content {
                // Text has no end of its own.
                self.piece(&piece)?;
            } else if !self.leaves_out() {
                self.fault_in_part(&piece).map_or(Ok(()), Err)?;
            }
        }
        let place = self.place_in(&piece, piece.len());
        let row = self.position_in(&piece, 0).response();
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
            _ => match self.roots.last() {
                Some(root) => truncated(&format!("the body ends before `</{}>`", clip(root))),
                None => truncated("the body ends before its root element"),
            },
        }
    }

    /// The first fault in the beginning of a piece, if it is not that the rest is missing.
    pub(super) fn fault_in_part(&mut self, piece: &[u8]) -> Option<Error> {
        // What an option mends or hands out is no reason to hide that the piece is not complete.
        let tolerates = self.options.bad_responses == BadResponses::Keep || self.options.mends();
        let passes = |kind: ErrorKind| {
            use ErrorKind::{Character, Encoding, Entity, Namespace, Syntax};
            tolerates && matches!(kind, Character | Encoding | Entity | Namespace | Syntax)
        };
        let valid = match std::str::from_utf8(piece) {
            Ok(piece) => piece,
            // A character that is not complete is part of what is missing.
            Err(error) if error.error_len().is_none() => {
                std::str::from_utf8(&piece[..error.valid_up_to()]).unwrap_or_default()
            }
            Err(_) if passes(ErrorKind::Encoding) => return None,
            Err(_) => return self.utf8(piece).err(),
        };
        let is_child = matches!(piece, [b'<', second, ..] if !b"/!?".contains(second));
        let fault = if self.phase == Phase::Content && is_child {
            self.scope.tidy();
            let fault = self.decode_xml(valid, None).err();
            self.leave_child();
            fault?
        } else {
            let mut tokens = Tokens::new(valid);
            loop {
                match tokens.next() {
                    Ok(Some(_)) => {}
                    Ok(None) => return None,
                    Err(fault) => break fault,
                }
            }
        };
        let part_of_reference = |rest: &str| rest.chars().all(|c| chars::is_name_char(c) || c == '#');
        let cut = valid.get(fault.at..).and_then(|rest| rest.strip_prefix('&')).is_some_and(part_of_reference);
        let incomplete = fault.kind == FaultKind::End || cut || passes(position::kind(fault.kind));
        (!incomplete).then(|| self.fault(piece, fault))
    }
}
