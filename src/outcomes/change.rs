//! Builds the reply to operations that change resources: failures only, or one plain status.

use http::StatusCode;

use super::entry::Entry;
use super::reply::Reply;
use super::rows::Merged;
use super::whole::ResourceOutcome;
use super::{Operation, Outcomes, usage};
use crate::condition;
use crate::error::Error;
use crate::href::PreparedHref;
use crate::status::Status;
use crate::value::Condition;

pub(super) fn is_dependent(entry: &Entry) -> bool {
    entry.failure().is_some_and(|whole| whole.code() == StatusCode::FAILED_DEPENDENCY)
}

impl Outcomes {
    /// Builds the reply to DELETE, COPY, MOVE, LABEL and ORDERPATCH.
    pub(super) fn change_reply(&mut self, mut rows: Merged) -> Result<Reply, Error> {
        let operation = self.operation();
        let moves = matches!(operation, Operation::Copy | Operation::Move);
        if moves && self.exchange.destination_uri().is_none() {
            return Err(usage("a COPY or MOVE needs its destination"));
        }
        if self.given_out.is_some() {
            rows.entries.retain(|entry| !is_dependent(entry));
            return self.multistatus(rows);
        }
        let failed = || rows.entries.iter().filter(|entry| entry.failure().is_some());
        let Some(first) = failed().next() else { return self.success(&rows) };
        if failed().all(is_dependent) {
            return Ok(dependent(first, operation));
        }
        let plain = match operation {
            Operation::Label | Operation::Orderpatch => self.stays_plain(&rows),
            _ => self.plain_failure(&rows),
        };
        if let Some(whole) = plain {
            return Ok(Reply::of_whole(&whole, operation));
        }
        // RFC 4918 §9.6.1, §9.8.3, §9.9.2, RFC 3648 §7.2: failures that only follow from others are left out.
        if operation != Operation::Label {
            rows.entries.retain(|entry| !is_dependent(entry));
        }
        self.multistatus(rows)
    }

    fn success(&self, rows: &Merged) -> Result<Reply, Error> {
        if !self.succeeded {
            return Err(usage("there is no outcome: that is not a success"));
        }
        let later = rows.entries.iter().any(Entry::is_accepted);
        let status = match self.operation() {
            _ if later => StatusCode::ACCEPTED,
            // RFC 3253 §8.2.1, RFC 3648 §7.1.
            Operation::Label | Operation::Orderpatch => StatusCode::OK,
            Operation::Copy | Operation::Move if self.created => StatusCode::CREATED,
            _ => StatusCode::NO_CONTENT,
        };
        Ok(Reply::of_status(status, self.operation()))
    }

    /// Returns the one status of DELETE, COPY and MOVE, if nothing failed but the Request-URI and the Destination: RFC
    /// 4918 §9.6.1, §9.8.5, §9.9.4.
    fn plain_failure(&self, rows: &Merged) -> Option<ResourceOutcome> {
        let mut plain: Option<ResourceOutcome> = None;
        for entry in rows.entries.iter().filter(|entry| !is_dependent(entry)) {
            let Some(whole) = entry.failure() else { continue };
            if !self.ends.contain(&entry.href()) {
                return None;
            }
            match &mut plain {
                None => plain = Some(whole.clone()),
                // Two statuses need two responses: RFC 4918 §13.
                Some(first) if first.code() != whole.code() => return None,
                Some(first) => {
                    for condition in whole.conditions() {
                        first.add_condition(condition.clone());
                    }
                }
            }
        }
        plain
    }

    /// Returns the status of the Request-URI of LABEL or ORDERPATCH, if it alone failed and need not be in a 207.
    fn stays_plain(&self, rows: &Merged) -> Option<ResourceOutcome> {
        let mut failed = rows.entries.iter().filter(|entry| entry.failure().is_some());
        let (Some(only), None) = (failed.next(), failed.next()) else { return None };
        let whole = only.failure().filter(|_| self.is_request_uri(&only.href()))?;
        // RFC 3253 §8.2: "If a Depth header is included and the request fails on any resource, the response MUST be a
        // 207". RFC 3648 §7: a 207 for the Request-URI "when the DAV:ordering-type could not be modified".
        let listed = match self.operation() {
            Operation::Label => self.exchange.asked_preferences().has_depth(),
            _ => whole.conditions().iter().any(|condition| *condition.name() == condition::ORDERING_TYPE_SET),
        };
        (!listed).then(|| whole.clone())
    }

    /// Builds the reply to LOCK: RFC 4918 §9.10.3.
    pub(super) fn lock_reply(&mut self, mut rows: Merged) -> Result<Reply, Error> {
        // "Either the entire hierarchy is locked or no resources are locked."
        rows.entries.retain(|entry| entry.failure().is_some());
        self.join_own(&mut rows);
        let Some(first) = rows.entries.first() else {
            return Err(usage("a lock that was granted is answered by Reply::lock_granted"));
        };
        if rows.entries.iter().all(is_dependent) {
            return Ok(dependent(first, self.operation()));
        }
        if self.own_entry(&rows).is_some_and(|own| !is_dependent(&rows.entries[own])) {
            // The Request-URI is a cause, so members that only failed because of it are left out.
            rows.entries.retain(|entry| !is_dependent(entry));
        }
        let own = self.own_entry(&rows);
        if let ([only], Some(_)) = (rows.entries.as_slice(), own) {
            let mut whole =
                only.whole().cloned().unwrap_or_else(|| ResourceOutcome::new(Status::from(StatusCode::LOCKED)));
            if whole.code() == StatusCode::LOCKED && whole.conditions().is_empty() {
                // RFC 4918 §9.10.6.
                whole.add_condition(Condition::empty(condition::NO_CONFLICTING_LOCK));
            }
            return Ok(Reply::of_whole(&whole, self.operation()));
        }
        if own.is_none() {
            let dependent = ResourceOutcome::new(Status::from(StatusCode::FAILED_DEPENDENCY));
            let own = self.own_href(&rows);
            rows.set(&own, dependent, self.operation());
        }
        self.multistatus(rows)
    }

    /// Merges all entries for the Request-URI, which may be spelt with and without a final slash, into the worst one.
    fn join_own(&self, rows: &mut Merged) {
        let own = self.own_href(rows);
        let prepared = PreparedHref::new(own.clone());
        let is_own = |entry: &Entry| prepared.is(&entry.href());
        let entries = rows.entries.iter().filter(|entry| is_own(entry));
        let spellings = entries.clone().count();
        let worst = entries.filter_map(Entry::failure).reduce(|a, b| if b.outweighs(a) { b } else { a }).cloned();
        let Some(worst) = worst.filter(|_| spellings > 1) else { return };
        let mut first = true;
        rows.entries.retain(|entry| !is_own(entry) || std::mem::take(&mut first));
        if let Some(entry) = rows.entries.iter_mut().find(|entry| is_own(entry)) {
            entry.set_href(&own);
            entry.set_whole(worst);
        }
    }

    /// Builds the reply to ACL, BIND, UNBIND, REBIND and UNLOCK: RFC 3744 §8.1.1, RFC 5842 §4 to §6, RFC 4918 §9.11.1.
    pub(super) fn plain_reply(&self, rows: Merged) -> Result<Reply, Error> {
        let worst = rows.entries.first().and_then(Entry::whole);
        let Some(worst) = worst else { return Err(usage("there is no outcome: that is not a success")) };
        if self.operation() == Operation::Unlock && worst.code() == StatusCode::OK {
            return Ok(Reply::of_status(StatusCode::NO_CONTENT, self.operation()));
        }
        Ok(Reply::of_whole(worst, self.operation()))
    }
}

/// Builds the reply for a failure whose cause is missing: never a success, and no response that blames nothing.
fn dependent(first: &Entry, operation: Operation) -> Reply {
    match first.failure() {
        Some(whole) => Reply::of_whole(whole, operation),
        None => Reply::of_status(StatusCode::FAILED_DEPENDENCY, operation),
    }
}
