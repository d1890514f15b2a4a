//! Counts for a log.

use std::collections::BTreeMap;
use std::fmt;

use http::StatusCode;

use crate::failure::Failure;
use crate::operation::Operation;
use crate::outcomes::rank;
use crate::response::Response;

/// How many resources of an answer failed, and with which status.
///
/// A resource counts once; with several failures the worst counts. Made by [`Verdict::summary`](crate::Verdict::summary),
/// or fed row by row where a document is streamed.
///
/// `Display` is one line: `3 of 812 resources failed: 2 × 423 Locked, 1 × 403 Forbidden`. Where the answer leaves out what
/// succeeded (DELETE, COPY, MOVE, LOCK and others), nobody knows of how many: `2 failed: 2 × 423 Locked`.
///
/// # Example
///
/// ```
/// use multistatus::{Operation, Response, Summary};
///
/// let mut summary = Summary::new(Operation::Batch);
/// summary.add(&Response::builder("/a").status(423).build()?);
/// summary.add(&Response::builder("/b").status(204).build()?);
/// assert_eq!(summary.to_string(), "1 of 2 resources failed: 1 × 423 Locked");
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    operation: Operation,
    resources: u64,
    failed: BTreeMap<Option<u16>, u64>,
    bad_responses: u64,
    truncated: bool,
}

/// One word for an answer: see [`Summary::overall`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Overall {
    /// Nothing failed, and nothing is missing.
    Success,
    /// Nothing that was read failed, but there is more: a row could not be read, or the listing was cut.
    Incomplete,
    /// Some failed; others did not, or may not have.
    Partial,
    /// Nothing was done.
    Failed,
}

impl Overall {
    /// True for [`Success`](Self::Success).
    #[must_use]
    pub fn is_success(self) -> bool {
        self == Self::Success
    }
}

impl Summary {
    /// Nothing counted yet of an answer to `operation`.
    #[must_use]
    pub fn new(operation: Operation) -> Self {
        Self { operation, resources: 0, failed: BTreeMap::new(), bad_responses: 0, truncated: false }
    }

    /// Counts a row. One that says that a listing was cut is no resource.
    pub fn add(&mut self, row: &Response<'_>) {
        if self.operation.lists() && row.status().is_some_and(|status| *status == 507) {
            self.truncated = true;
            return;
        }
        // RFC 5842 §7.2: the whole operation failed, whatever was listed before.
        self.truncated |= row.status().is_some_and(|status| *status == 508);
        let resources = row.hrefs().len().max(1) as u64;
        self.resources += resources;
        let rank = |failure: &Failure<'_>| failure.status().map_or(0, |status| rank(status.code()));
        if let Some(worst) = row.failures(self.operation).max_by_key(rank) {
            // The status of a row is that of all its hrefs, and a row with propstats has one.
            let status = worst.status().map(|status| status.as_u16());
            *self.failed.entry(status).or_default() += resources;
        }
    }

    /// Counts a row that could not be read: [`Error::is_response`](crate::Error::is_response).
    pub fn add_bad_response(&mut self) {
        self.add_bad_responses(1);
    }

    pub(crate) fn add_bad_responses(&mut self, rows: u64) {
        self.bad_responses += rows;
    }

    /// What the answer is to.
    #[must_use]
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// How many resources there are rows for. Many operations leave out those that succeeded.
    #[must_use]
    pub fn resources(&self) -> u64 {
        self.resources
    }

    /// How many of them failed.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.failed.values().sum()
    }

    /// How many failed with each status, the most frequent first; `None` for those without a status that can be read.
    pub fn counts(&self) -> impl Iterator<Item = (Option<StatusCode>, u64)> + use<> {
        let mut counts: Vec<_> = self.failed.iter().map(|(&status, &count)| (status, count)).collect();
        counts.sort_by_key(|&(status, count)| (std::cmp::Reverse(count), status));
        counts.into_iter().map(|(status, count)| (status.and_then(|code| StatusCode::from_u16(code).ok()), count))
    }

    /// False if rows could not be read, or if the answer says that it was cut: there may be more.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.bad_responses == 0 && !self.truncated
    }

    /// One word for the whole answer, for callers that want no more.
    ///
    /// A operation that does all or nothing (PROPPATCH, MKCOL, MKCALENDAR, LOCK, ORDERPATCH) has failed if anything did.
    /// DELETE, COPY, MOVE and LABEL leave out what succeeded, so that is [`Partial`](Overall::Partial) there. A 207 to
    /// LOCK (RFC 4918 §9.10.3) or MKCALENDAR (RFC 4791 §5.3.1.1) is never a success.
    #[must_use]
    pub fn overall(&self) -> Overall {
        let operation = self.operation;
        match self.failed() {
            0 if matches!(operation, Operation::Lock | Operation::Mkcalendar) => Overall::Failed,
            0 if !self.is_complete() => Overall::Incomplete,
            0 => Overall::Success,
            _ if operation.is_atomic() => Overall::Failed,
            failed if failed == self.resources && self.is_complete() && operation.shows_successes() => Overall::Failed,
            _ => Overall::Partial,
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What succeeded has a row, so that the rows can be counted.
        let counted = self.operation.shows_successes();
        match self.failed() {
            0 if counted => write!(f, "none of {} resources failed", self.resources)?,
            failed if counted => write!(f, "{failed} of {} resources failed", self.resources)?,
            0 => f.write_str("none failed")?,
            failed => write!(f, "{failed} failed")?,
        }
        for (at, (status, count)) in self.counts().enumerate() {
            f.write_str(if at == 0 { ": " } else { ", " })?;
            match status {
                Some(status) => write!(f, "{count} × {}", crate::Status::from(status))?,
                None => write!(f, "{count} × no status")?,
            }
        }
        if self.bad_responses > 0 {
            write!(f, "; {} more could not be read", self.bad_responses)?;
        }
        if self.truncated { f.write_str("; there are more") } else { Ok(()) }
    }
}
