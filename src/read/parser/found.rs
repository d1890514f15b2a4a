//! Deviations: recorded, or refused.

use super::Parser;
use crate::error::{Error, ErrorKind};
use crate::read::noted::Noted;
use crate::read::{Deviation, Finding};

impl Parser {
    /// For the deviations of the next piece: no more than the findings have room for.
    pub(super) fn noted(&self) -> Noted {
        Noted::new(&self.options, self.options.keep_findings.saturating_sub(self.findings.deviations.len()))
    }

    /// Records a deviation at the beginning of a piece, or refuses it.
    pub(super) fn record(&mut self, piece: &[u8], deviation: Deviation, text: Option<&str>) -> Result<(), Error> {
        let mut noted = self.noted();
        noted.note(0, deviation, text);
        self.found(piece, None, noted)
    }

    /// Records what was found in a piece, or refuses it.
    pub(super) fn found(&mut self, piece: &[u8], response: Option<u64>, noted: Noted) -> Result<(), Error> {
        if noted.is_empty() {
            return Ok(());
        }
        let mut place = self.place;
        let mut done = 0;
        for (at, deviation, text) in noted.list.into_iter().chain(noted.refused) {
            let at = at.clamp(done, piece.len().max(done));
            self.forward(&mut place, piece, done, at);
            done = at;
            let position = place.position(response);
            if self.options.strict && deviation.is_error() {
                let mut message = String::from(deviation.sentence());
                if let Some(text) = text {
                    message.push_str(&format!(": {text:?}"));
                }
                message.push_str(&format!(" [{}, {}]", deviation.code(), deviation.section()));
                return Err(Error::new(ErrorKind::Deviation(deviation), message).at(position));
            }
            self.findings.deviations.push(Finding { deviation, position, text });
        }
        self.findings.uncounted += noted.more;
        Ok(())
    }
}
