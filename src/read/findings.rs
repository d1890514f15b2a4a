//! What reading brings besides the rows.

use super::deviation::Finding;
use crate::error::Error;
use crate::value::{Description, Element};

/// What was met on the way: see [`ParseOptions::parse_with_findings`](crate::ParseOptions::parse_with_findings).
#[derive(Clone, Debug, Default)]
pub struct Findings {
    pub(crate) deviations: Vec<Finding>,
    pub(crate) uncounted: u64,
    pub(crate) bad_responses: Vec<Error>,
}

impl Findings {
    /// The deviations, in document order, up to [`ParseOptions::keep_findings`](crate::ParseOptions::keep_findings)
    /// of them.
    #[must_use]
    pub fn deviations(&self) -> &[Finding] {
        &self.deviations
    }

    /// How many deviations there were, also those that were not kept.
    #[must_use]
    pub fn deviation_count(&self) -> u64 {
        self.deviations.len() as u64 + self.uncounted
    }

    /// The rows that could not be read: see [`BadResponses::Keep`](crate::BadResponses::Keep). Only where the whole document is
    /// collected; iterators and readers hand them out in their place.
    #[must_use]
    pub fn bad_responses(&self) -> &[Error] {
        &self.bad_responses
    }

    /// True if nothing was met: the document is as the RFC has it.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.deviation_count() == 0 && self.bad_responses.is_empty()
    }
}

/// What a multistatus holds besides its rows, known when it has been read to its end.
#[derive(Clone, Debug, Default)]
pub struct Footer {
    pub(crate) description: Option<Description<'static>>,
    pub(crate) sync_token: Option<Box<str>>,
    pub(crate) extensions: Vec<Element<'static>>,
    /// Bytes that the extensions take when they are written; 0 until one was added to those that were read.
    pub(crate) extension_bytes: usize,
}

impl PartialEq for Footer {
    fn eq(&self, other: &Self) -> bool {
        self.description == other.description
            && self.sync_token == other.sync_token
            && self.extensions == other.extensions
    }
}

impl Footer {
    /// The text for people about the whole answer: RFC 4918 §14.16.
    #[must_use]
    pub fn description(&self) -> Option<&Description<'static>> {
        self.description.as_ref()
    }

    /// The token of a sync-collection report: RFC 6578 §6.4.
    #[must_use]
    pub fn sync_token(&self) -> Option<&str> {
        self.sync_token.as_deref()
    }

    /// Elements that no RFC puts under multistatus. They mean nothing (RFC 4918 §17), but are kept.
    #[must_use]
    pub fn extensions(&self) -> &[Element<'static>] {
        &self.extensions
    }
}
