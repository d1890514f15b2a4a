//! Deviations: recorded, or refused.

use super::Parser;
use crate::deviation::Deviation;
use crate::error::Error;
use crate::row::noted::Noted;
use crate::row::shape::DeviationNode;

impl Parser {
    /// For the deviations of the next piece.
    pub(super) fn noted(&self) -> Noted {
        Noted::new(self.options.keep_findings, self.options.strict, self.full)
    }

    /// Records a deviation at the beginning of a piece, or refuses it.
    pub(super) fn record(&mut self, piece: &[u8], deviation: Deviation, text: Option<&str>) -> Result<(), Error> {
        let mut noted = self.noted();
        noted.note(0, deviation, text);
        self.found(piece, None, noted)
    }

    /// Counts deviations of which nothing else is kept or refused; false if there is another among them.
    pub(super) fn only_counts(&mut self, nodes: &[DeviationNode]) -> bool {
        let refuses = |deviation: Deviation| self.options.strict && deviation.is_error();
        if nodes.iter().any(|node| self.full & node.deviation.bit() == 0 || refuses(node.deviation)) {
            return false;
        }
        for node in nodes {
            self.findings.add(node.deviation, 1);
        }
        true
    }

    /// Records what was found in a piece, or refuses it.
    pub(super) fn found(&mut self, piece: &[u8], response: Option<u64>, noted: Noted) -> Result<(), Error> {
        if noted.is_empty() {
            return Ok(());
        }
        let (mut place, mut done) = (self.place, 0);
        let mut findings = std::mem::take(&mut self.findings);
        let full = findings.take(noted, &self.options, |at| {
            let at = at.clamp(done, piece.len().max(done));
            self.forward(&mut place, piece, done, at);
            done = at;
            place.position(response)
        });
        self.findings = findings;
        self.full |= full?;
        Ok(())
    }
}
