//! Builds the reply to operations that also list successes: UPDATE and MERGE (RFC 3253 §7.1, §11.2), and batches.

use super::reply::Reply;
use super::rows::Merged;
use super::{Operation, Outcomes, usage};
use crate::error::Error;

impl Outcomes {
    pub(super) fn every_reply(&mut self, rows: Merged) -> Result<Reply, Error> {
        // RFC 3253 §11.2: a resource that a MERGE left unchanged has no response, so there may be nothing to report.
        if rows.entries.is_empty() && self.operation() != Operation::Merge {
            return Err(usage("there is no outcome: that is not a success"));
        }
        if self.operation() != Operation::Batch {
            match rows.entries.as_slice() {
                [only] if self.is_request_uri(&only.href()) => {
                    if let Some(whole) = only.failure() {
                        return Ok(Reply::of_whole(whole, self.operation()));
                    }
                }
                _ => {}
            }
        }
        if self.operation() == Operation::Update && self.own_entry(&rows).is_none() {
            return Err(usage("an UPDATE needs the outcome of its Request-URI: RFC 3253 §7.1"));
        }
        self.multistatus(rows)
    }
}
