//! What the responses to one request may cost.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use http::StatusCode;

use crate::error::Error;
use crate::name::Name;

/// How many answers the responses may have in all.
pub(super) struct Budget {
    most: u64,
    spent: AtomicU64,
}

impl Budget {
    pub(super) fn new(most: u64) -> Arc<Self> {
        Arc::new(Self { most, spent: AtomicU64::new(0) })
    }

    /// Counts the answers of a response.
    ///
    /// # Errors
    ///
    /// 507 if there are too many.
    pub(super) fn spend(&self, answers: u64) -> Result<(), Error> {
        let most = self.most;
        let add = |spent: u64| spent.checked_add(answers).filter(|sum| *sum <= most);
        match self.spent.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add) {
            Ok(_) => Ok(()),
            Err(_) => {
                let message = format!(
                    "expected at most {most} properties in all responses together, found more: ask for fewer properties, or \
                     of fewer resources (PropfindPlan::budget)"
                );
                Err(Error::refused(StatusCode::INSUFFICIENT_STORAGE, message))
            }
        }
    }
}

/// What an answer about a property costs: 1, and more for a very long name, because the answer repeats it.
pub(super) fn cost(name: &Name) -> u64 {
    let (namespace, local) = name.parts();
    1 + (namespace.len() + local.len()) as u64 / 128
}
