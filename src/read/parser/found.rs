//! Deviations: recorded, or refused.

use super::Parser;
use crate::error::{Error, ErrorKind};
use crate::read::{Deviation, Found};
use crate::xml::text;

/// A deviation in a piece: how many bytes into it, which, and what was found there.
pub(super) type InPiece = (usize, Deviation, Option<Box<str>>);

impl Parser {
    /// Records a deviation at the beginning of a piece, or refuses it.
    pub(super) fn record(&mut self, piece: &[u8], deviation: Deviation, text: Option<&str>) -> Result<(), Error> {
        let text = text.map(|text| text::floor(text, 200).into());
        self.found(piece, None, vec![(0, deviation, text)])
    }

    /// Records what was found in a piece, or refuses it.
    pub(super) fn found(&mut self, piece: &[u8], response: Option<u64>, mut found: Vec<InPiece>) -> Result<(), Error> {
        if found.is_empty() {
            return Ok(());
        }
        found.sort_by_key(|&(at, deviation, _)| (at, deviation));
        let mut place = self.place;
        let mut done = 0;
        for (at, deviation, text) in found {
            let refuse = self.options.strict && deviation.is_error();
            if !refuse && self.report.deviations.len() >= self.options.keep_deviations {
                self.report.uncounted += 1;
                continue;
            }
            let at = at.clamp(done, piece.len().max(done));
            self.forward(&mut place, piece, done, at);
            done = at;
            let position = place.position(response);
            if refuse {
                let mut message = String::from(deviation.sentence());
                if let Some(text) = text {
                    message.push_str(&format!(": {text:?}"));
                }
                message.push_str(&format!(" [{}, {}]", deviation.code(), deviation.section()));
                return Err(Error::new(ErrorKind::Deviation(deviation), message).at(position));
            }
            self.report.deviations.push(Found { deviation, position, text });
        }
        Ok(())
    }
}
