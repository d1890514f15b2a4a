//! Deviations: recorded, or refused.

use super::Parser;
use crate::error::{Error, ErrorKind};
use crate::read::noted::{InPiece, Noted};
use crate::read::{Deviation, Finding};
use crate::row::shape::DeviationNode;

impl Parser {
    /// For the deviations of the next piece.
    pub(super) fn noted(&self) -> Noted {
        Noted::new(&self.options, self.full)
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
        let mut place = self.place;
        let mut done = 0;
        let most = self.options.keep_findings;
        let (list, counts) = noted.into_parts();
        // Before anything is refused, so that what is kept is counted as well.
        for (deviation, count) in counts {
            self.findings.add(deviation, count);
        }
        let first = self.findings.as_slice().len();
        let mut result = Ok(());
        for InPiece { at, deviation, text } in list {
            let refused = self.options.strict && deviation.is_error();
            if !refused && self.findings.kept(deviation) >= most {
                continue;
            }
            let at = at.clamp(done, piece.len().max(done));
            self.forward(&mut place, piece, done, at);
            done = at;
            let position = place.position(response);
            if refused {
                let mut message = String::from(deviation.sentence());
                if let Some(text) = text {
                    message.push_str(&format!(": {text:?}"));
                }
                message.push_str(&format!(" [{}, {}]", deviation.code(), deviation.section()));
                result = Err(Error::new(ErrorKind::Deviation(deviation), message).at(position));
                break;
            }
            self.findings.keep(Finding { deviation, position, text });
            if self.findings.kept(deviation) >= most {
                self.full |= deviation.bit();
            }
        }
        self.findings.put_in_order(first);
        result
    }
}
