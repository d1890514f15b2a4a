//! What reading brings besides the rows.

use super::deviation::Found;
use crate::error::Error;
use crate::value::{Description, Element};

/// What was met on the way: see [`ParseOptions::parse_reported`](crate::ParseOptions::parse_reported).
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub(crate) deviations: Vec<Found>,
    pub(crate) uncounted: u64,
    pub(crate) bad_rows: Vec<Error>,
}

impl Report {
    /// The deviations, in document order, up to [`ParseOptions::keep_deviations`](crate::ParseOptions::keep_deviations)
    /// of them.
    #[must_use]
    pub fn deviations(&self) -> &[Found] {
        &self.deviations
    }

    /// How many deviations there were, also those that were not kept.
    #[must_use]
    pub fn deviation_count(&self) -> u64 {
        self.deviations.len() as u64 + self.uncounted
    }

    /// The rows that could not be read: see [`BadRows::Report`](crate::BadRows::Report). Only where the whole document is
    /// collected; iterators and readers hand them out in their place.
    #[must_use]
    pub fn bad_rows(&self) -> &[Error] {
        &self.bad_rows
    }

    /// True if nothing was met: the document is as the RFC has it.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.deviation_count() == 0 && self.bad_rows.is_empty()
    }
}

/// What a multistatus holds besides its rows, known when it has been read to its end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trailer {
    pub(crate) description: Option<Description<'static>>,
    pub(crate) sync_token: Option<Box<str>>,
    pub(crate) extensions: Vec<Element<'static>>,
}

impl Trailer {
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
