//! Builds the reply to PROPPATCH, MKCOL and MKCALENDAR, which set all properties or none.

use http::StatusCode;

use super::entry::Entry;
use super::reply::Reply;
use super::rows::Merged;
use super::{Operation, Outcomes, rank, usage};
use crate::document;
use crate::error::Error;
use crate::multistatus::Multistatus;
use crate::status::Status;
use crate::value::Condition;

impl Outcomes {
    /// Says that the request named no property, and succeeds.
    pub(crate) fn nothing_to_set(&mut self) {
        self.succeeded = true;
    }

    /// Says that the request named no property, and was refused.
    pub(crate) fn refused_without_properties(&mut self, status: Status, condition: Option<&Condition<'static>>) {
        let href = self.request_uri().into_owned();
        match condition {
            None => self.status(href, status),
            Some(condition) => self.failed_with(href, status, condition.clone()),
        };
    }

    pub(super) fn set_reply(&mut self, rows: Merged) -> Result<Reply, Error> {
        let operation = self.operation();
        // RFC 4918 §9.2: there is one resource, so its failure is the whole reply. Its href may be spelt in two ways.
        let failures = rows.entries.iter().filter_map(|entry| entry.failure());
        if let Some(whole) = failures.rev().max_by_key(|whole| rank(whole.code())) {
            return Ok(Reply::of_whole(whole, operation));
        }
        let cause = |status: &&Status| !status.is_success() && **status != StatusCode::FAILED_DEPENDENCY;
        // The first of the worst failures.
        let causes = self.properties.statuses().filter(cause).map(Status::code).collect::<Vec<_>>();
        let worst = causes.into_iter().rev().max_by_key(|code| rank(*code));
        match worst {
            Some(status) => {
                self.properties.fail_dependents();
                self.failed_set(status)
            }
            // RFC 4918 §11.4: propstats cannot report a 424 without its cause.
            None if self.properties.statuses().any(|status| !status.is_success()) => {
                Ok(Reply::of_status(StatusCode::FAILED_DEPENDENCY, operation))
            }
            None => self.successful_set(&rows),
        }
    }

    fn successful_set(&mut self, rows: &Merged) -> Result<Reply, Error> {
        let applied = self.exchange.applied_minimal();
        let minimal = self.exchange.asked_preferences().is_minimal();
        if !self.succeeded && self.properties.is_empty() {
            return Err(usage("there is no outcome: that is not a success"));
        }
        let accepted = |status: &Status| *status == StatusCode::ACCEPTED;
        if rows.entries.iter().any(Entry::is_accepted) || self.properties.statuses().any(accepted) {
            // RFC 9110 §15.3.3: the operation is still pending, so no property has an outcome.
            return Ok(Reply::of_status(StatusCode::ACCEPTED, self.operation()));
        }
        match self.operation() {
            // RFC 8144 §2.2.
            Operation::Proppatch if minimal => {
                Ok(Reply::of_status(StatusCode::NO_CONTENT, self.operation()).with(applied))
            }
            Operation::Proppatch => self.property_row_reply(),
            // RFC 8144 §2.3.
            _ if minimal || !self.list_properties => {
                Ok(Reply::of_status(StatusCode::CREATED, self.operation()).with(applied))
            }
            _ => self.propstats_reply(StatusCode::CREATED),
        }
    }

    fn failed_set(&mut self, status: StatusCode) -> Result<Reply, Error> {
        if self.operation() != Operation::Mkcol {
            // RFC 4918 §9.2, RFC 4791 §5.3.1.1.
            return self.property_row_reply();
        }
        // RFC 5689 §3.
        if let Some(description) = self.description.take() {
            self.properties.describe_failure(description);
        }
        self.propstats_reply(status)
    }

    /// Builds a 207 with one response.
    fn property_row_reply(&mut self) -> Result<Reply, Error> {
        let document = Multistatus::from_iter([self.property_row()?]);
        Ok(Reply::of_multistatus(document, self.operation()))
    }

    /// Builds a document that holds only the propstats.
    fn propstats_reply(&mut self, status: StatusCode) -> Result<Reply, Error> {
        let root = match self.operation() {
            Operation::Mkcalendar => document::Root::MkcalendarResponse,
            _ => document::Root::MkcolResponse,
        };
        let document = document::Propstats::new(root, self.property_row()?)?;
        Ok(Reply::of_propstats(status, document, self.operation()))
    }
}
