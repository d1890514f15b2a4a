//! Reduces the counts of a summary to one word.

use std::vec;

use super::doubt::{Doubt, Doubts};
use super::summary::Summary;
use crate::operation::Operation;

/// The overall result of a document, in one word: see [`Summary::overall`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Overall {
    /// Nothing failed, and nothing is missing.
    Success,
    /// Nothing that was read failed, but something is missing: a response could not be read, an href that was asked for
    /// has no response, or the listing was cut.
    Incomplete,
    /// The document does not say whether the operation was done: see [`Summary::doubts`].
    Unclear,
    /// Some resources or properties failed; others did not, or may not have.
    Partial,
    /// Nothing was done, according to the statuses.
    Failed,
}

impl Overall {
    /// Returns true for [`Success`](Self::Success).
    #[must_use]
    pub fn is_success(self) -> bool {
        self == Self::Success
    }
}

impl Summary {
    /// Returns the doubts: the reasons why the document does not say what became of everything. They are in the order
    /// of [`Doubt::ALL`].
    #[inline]
    pub fn doubts(&self) -> vec::IntoIter<Doubt> {
        self.all_doubts().iter().collect::<Vec<_>>().into_iter()
    }

    #[inline]
    pub(super) fn all_doubts(&self) -> Doubts {
        let mut doubts = self.doubts;
        let operation = self.operation();
        if self.bad_responses > 0 {
            doubts.add(Doubt::BadResponse);
        }
        if !self.finished {
            doubts.add(Doubt::NotFinished);
        }
        if self.responses == 0 && self.bad_responses == 0 {
            if self.elsewhere {
                doubts.add(Doubt::OnlyOutside);
            } else if doubts.is_empty() && !self.may_be_empty() {
                doubts.add(Doubt::NoResponses);
            }
        }
        if self.responses > 0 && self.failed() == 0 && matches!(operation, Operation::Lock | Operation::Mkcalendar) {
            doubts.add(Doubt::OnlySuccesses);
        }
        if operation.sets_properties() && self.unanswered_names().next().is_some() {
            doubts.add(Doubt::Unanswered);
        }
        doubts
    }

    /// Returns true if a document without responses can be a success.
    #[inline]
    fn may_be_empty(&self) -> bool {
        match self.operation() {
            // Nothing matches.
            Operation::Search
            | Operation::Report
            | Operation::CalendarQuery
            | Operation::AddressbookQuery
            | Operation::AclPrincipalPropSet
            | Operation::PrincipalMatch
            | Operation::PrincipalPropertySearch => true,
            // Nothing has changed. The token is checked elsewhere.
            Operation::SyncCollection => true,
            // RFC 3253 §11.2: nothing to merge.
            Operation::Merge => true,
            // RFC 8144 §4: the collection is empty.
            Operation::Propfind => self.exchange.is_noroot_applied(),
            // The hrefs that were asked for are reported as unanswered.
            Operation::Multiget => !self.hrefs.is_empty(),
            _ => false,
        }
    }

    /// Returns the overall result of the document in one word. If several apply, it is the first of these:
    ///
    /// - [`Failed`](Overall::Failed): something failed, and nothing succeeded. DELETE, COPY, MOVE and LABEL leave out
    ///   resources that succeeded, so a failure there is [`Partial`](Overall::Partial).
    /// - [`Partial`](Overall::Partial): something failed, and something else did not, or may not have.
    /// - [`Unclear`](Overall::Unclear): there are [`doubts`](Self::doubts).
    /// - [`Incomplete`](Overall::Incomplete): the document is not [complete](Self::is_complete).
    /// - [`Success`](Overall::Success): none of the above.
    ///
    /// [`Verdict`](crate::Verdict) has a table of the verdicts on documents without failures.
    #[must_use]
    #[inline]
    pub fn overall(&self) -> Overall {
        let operation = self.operation();
        if self.fails || self.truncation.failed() > 0 {
            let leaves_out_successes = !operation.shows_successes() && !operation.is_atomic();
            let complete = self.is_complete() || operation.is_atomic();
            let may_have_succeeded = self.succeeds || leaves_out_successes || !complete || !self.doubts.is_empty();
            return if may_have_succeeded { Overall::Partial } else { Overall::Failed };
        }
        if self.all_doubts().iter().any(|doubt| !matches!(doubt, Doubt::BadResponse | Doubt::NotFinished)) {
            return Overall::Unclear;
        }
        if self.is_complete() { Overall::Success } else { Overall::Incomplete }
    }
}
