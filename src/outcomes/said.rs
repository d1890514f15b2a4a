//! The outcomes of several operations of a batch on one resource.

use std::fmt::Write as _;

use super::more::More;
use crate::clip::told;
use crate::response::Response;
use crate::value::Description;

/// The number of different outcomes that are kept, because repeated outcomes of one resource must not fill the memory.
const KEPT: usize = 16;

/// The outcomes of the operations on one resource, in the order in which they first came, with the number of times that
/// each came.
///
/// A resource has one response (RFC 4918 §14.24), with the worst status. Its description holds all outcomes, so that
/// none is silently lost.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    outcomes: Vec<(String, u64)>,
    /// Outcomes beyond the first [`KEPT`] different ones.
    more: u64,
}

impl Said {
    /// Takes the outcome of an entry that was fed once.
    pub(super) fn of(more: &More) -> Self {
        let mut said = Self::default();
        if let Some(whole) = &more.whole {
            let description = whole.details().and_then(|details| details.description.as_ref());
            said.add(with_description(whole.status.to_string(), description), 1);
        }
        for row in &more.rows {
            said.add(with_description(statuses(row), row.description().as_ref()), 1);
        }
        said
    }

    fn add(&mut self, outcome: String, times: u64) {
        match self.outcomes.iter().position(|(other, _)| *other == outcome) {
            Some(at) => self.outcomes[at].1 += times,
            None if self.outcomes.len() < KEPT => self.outcomes.push((outcome, times)),
            None => self.more += times,
        }
    }

    /// Adds later outcomes.
    pub(super) fn join(&mut self, later: Self) {
        for (outcome, times) in later.outcomes {
            self.add(outcome, times);
        }
        self.more += later.more;
    }

    /// Returns about how many bytes the outcomes take.
    pub(super) fn size(&self) -> usize {
        self.outcomes.iter().map(|(outcome, _)| size_of_val(outcome) + outcome.len()).sum()
    }

    /// Writes all outcomes as one text, for example `204 No Content; 423 Locked (2 times)`.
    pub(super) fn description(&self) -> Option<Description<'static>> {
        let mut out = String::new();
        for (outcome, times) in &self.outcomes {
            let separator = if out.is_empty() { "" } else { "; " };
            let _ = write!(out, "{separator}{outcome}");
            if *times > 1 {
                let _ = write!(out, " ({times} times)");
            }
        }
        if self.more > 0 {
            let _ = write!(out, "; and {} more", self.more);
        }
        // This cannot fail, because every part is text that XML can carry.
        Description::new(out).ok()
    }
}

/// Writes the statuses of the propstats.
fn statuses(row: &Response<'_>) -> String {
    let mut statuses: Vec<String> = Vec::new();
    for status in row.propstats().filter_map(|propstat| propstat.status().map(ToString::to_string)) {
        if !statuses.contains(&status) && statuses.len() < KEPT {
            statuses.push(status);
        }
    }
    statuses.join(" and ")
}

fn with_description(outcome: String, description: Option<&Description<'_>>) -> String {
    match description {
        Some(description) => format!("{outcome}: {}", told(description.text())),
        None => outcome,
    }
}
