//! Makes errors with their position and the option that would help.

use std::fmt;

use super::Parser;
use super::messages::is_surrogate;
use super::piece::begins_response;
use super::state::Phase;
use crate::error::{Error, ErrorKind, Position};
use crate::limits::Limit;
use crate::place;
use crate::xml::frame;
use crate::xml::{Fault, FaultKind};

/// What is done about a response that cannot be read, if others are read after it.
#[derive(Clone, Copy)]
pub(crate) struct KeepBad {
    report: fn(&mut Parser, &[u8], Error) -> Error,
    /// Finds the first fault in the beginning of a response.
    pub(super) fault_in_part: fn(&mut Parser, &str) -> Option<Fault>,
}

/// There is one.
impl PartialEq for KeepBad {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for KeepBad {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keep")
    }
}

impl KeepBad {
    #[inline]
    pub(crate) const fn new() -> Self {
        Self { report: Parser::report_one, fault_in_part: Parser::fault_in_bad_response }
    }
}

impl Parser {
    /// Returns the position of an offset in the piece that begins here.
    #[cold]
    #[inline(never)]
    pub(super) fn position_in(&self, piece: &[u8], offset: usize) -> Position {
        let is_response = self.state.phase() == Phase::Root && begins_response(piece);
        self.source.locator(piece).to(offset).position(is_response.then_some(self.checks.next_number()))
    }

    /// Makes the error for a fault in the piece that begins here.
    #[cold]
    #[inline(never)]
    pub(super) fn fault(&self, piece: &[u8], fault: Fault) -> Error {
        let at = self.position_in(piece, fault.at);
        let message = match self.option_for(piece, &fault) {
            Some(option) => format!("{}: ParseOptions::{option} reads it", fault.message),
            None => fault.message,
        };
        Error::new(place::kind(fault.kind), message).at(at)
    }

    /// Returns the option that would read the faulty part of a piece, if there is one and it is not set.
    fn option_for(&self, piece: &[u8], fault: &Fault) -> Option<&'static str> {
        let options = &self.options;
        let rest = piece.get(fault.at..).unwrap_or_default();
        let in_element = self.is_element(piece);
        let in_root_tag = self.state.is_before_root() && piece.starts_with(b"<");
        let (is_set, option) = match fault.kind {
            FaultKind::Character if in_element && is_surrogate(rest) && !options.illegal_characters => {
                (options.surrogate_references, "surrogate_references")
            }
            FaultKind::Character if in_element => (options.illegal_characters, "illegal_characters"),
            FaultKind::Syntax if in_element && rest.starts_with(b"&") => (options.bare_ampersands, "bare_ampersands"),
            // This is another root with any prefix.
            FaultKind::Prefix if in_root_tag && fault.at == 1 => return None,
            // No option gives `xmlns` as a prefix a meaning.
            FaultKind::Prefix if rest.starts_with(b"xmlns:") && piece[..fault.at].ends_with(b"<") => return None,
            FaultKind::Prefix if (in_element || in_root_tag) && rest.starts_with(b"DAV:") => {
                (options.prefix_dav, "prefix_dav")
            }
            FaultKind::Prefix if in_element || in_root_tag => (options.undeclared_prefixes, "undeclared_prefixes"),
            _ => return None,
        };
        (!is_set).then_some(option)
    }

    /// Makes the error for a piece that exceeds a limit.
    #[cold]
    #[inline(never)]
    pub(super) fn limit(&self, piece: &[u8], limit: Limit) -> Error {
        self.fault(piece, Fault::new(FaultKind::Limit(limit), 0, self.options.limits.exceeded(limit)))
    }

    /// Makes the error for a piece that is an unexpected root, or no root.
    #[cold]
    #[inline(never)]
    pub(super) fn unexpected_root(&self, piece: &[u8], offset: usize, message: String) -> Error {
        Error::new(ErrorKind::UnexpectedRoot, message).at(self.position_in(piece, offset))
    }

    /// Checks that a piece is UTF-8, either as it was sent or after decoding.
    pub(super) fn utf8<'b>(&self, piece: &'b [u8]) -> Result<&'b str, Error> {
        simdutf8::basic::from_utf8(piece).or_else(|_| {
            // Only this one tells where it is not.
            std::str::from_utf8(piece).map_err(|error| self.no_character(piece, error.valid_up_to()))
        })
    }

    /// Makes the error for bytes that are not a character.
    #[cold]
    #[inline(never)]
    pub(super) fn no_character(&self, piece: &[u8], offset: usize) -> Error {
        let message = match self.source.encoding_name() {
            Some(name) => format!("expected {name}, found bytes that it does not have"),
            None => {
                let byte = piece.get(offset).copied().unwrap_or_default();
                let hint = match self.options.charset {
                    None => ": ParseOptions::charset names another encoding",
                    Some(_) => "",
                };
                format!("expected UTF-8, found the byte 0x{byte:02X}{hint}")
            }
        };
        Error::new(ErrorKind::Encoding, message).at(self.position_in(piece, offset))
    }

    /// Turns an error into the error of one response, if others may be read after it.
    #[cold]
    pub(super) fn report_bad(&mut self, piece: &[u8], error: Error) -> Error {
        match self.options.bad_responses {
            Some(KeepBad { report, .. }) => report(self, piece, error),
            None => error,
        }
    }

    /// Turns an error into the error of one response, if it concerns one.
    #[inline]
    fn report_one(&mut self, piece: &[u8], error: Error) -> Error {
        use ErrorKind::{Character, Deviation, Encoding, Entity, Namespace, Syntax};
        let concerns_one = matches!(error.kind(), Character | Deviation(_) | Encoding | Entity | Namespace | Syntax);
        if !concerns_one || !frame::is_balanced(piece) {
            return error;
        }
        match self.check_response_count(piece) {
            Ok(()) => {
                self.checks.count_bad();
                error.with_row(piece)
            }
            Err(error) => error,
        }
    }

    /// Refuses a response beyond the limit.
    #[inline]
    pub(super) fn check_response_count(&self, piece: &[u8]) -> Result<(), Error> {
        if self.checks.is_full(&self.options.limits) {
            return Err(self.limit(piece, Limit::Responses));
        }
        Ok(())
    }
}
