//! PROPPATCH, MKCOL and MKCALENDAR: all properties are set or none.

use http::StatusCode;

use super::preferences::method_headers;
use super::reply::Reply;
use super::{Method, Outcomes, rank};
use crate::error::Error;
use crate::multistatus::Multistatus;
use crate::propstat_document::{PropstatDocument, PropstatRoot};
use crate::status::Status;

impl Outcomes {
    pub(super) fn set_reply(mut self) -> Result<Reply, Error> {
        let method = self.method;
        // RFC 4918 §9.2: there is one resource, so that a failure of it is the answer.
        if let Some(whole) = self.rows.entries.iter().find_map(|entry| entry.failure()) {
            return Ok(Reply::of_whole(whole, method));
        }
        let cause = |status: &&Status| !status.is_success() && **status != StatusCode::FAILED_DEPENDENCY;
        // The first of the worst.
        let causes = self.properties.statuses().filter(cause).map(Status::code).collect::<Vec<_>>();
        let worst = causes.into_iter().rev().max_by_key(|code| rank(*code));
        match worst {
            Some(status) => {
                self.properties.fail_dependents();
                self.failed_set(status)
            }
            // RFC 4918 §11.4: a 424 without its cause cannot be told in propstats.
            None if self.properties.statuses().any(|status| !status.is_success()) => {
                Ok(Reply::of_status(StatusCode::FAILED_DEPENDENCY, method))
            }
            None => self.successful_set(),
        }
    }

    fn successful_set(self) -> Result<Reply, Error> {
        let applied = self.preferences.applied_minimal();
        let minimal = self.preferences.is_minimal();
        match self.method {
            // RFC 8144 §2.2.
            Method::Proppatch if minimal => {
                let headers = applied.map(|(name, value)| (Some(name), value));
                Ok(Reply::of_status(StatusCode::NO_CONTENT, self.method).with_headers(headers))
            }
            Method::Proppatch => self.property_row_reply(),
            // RFC 8144 §2.3.
            _ if minimal || !self.list_properties => {
                let headers = applied.map(|(name, value)| (Some(name), value));
                Ok(Reply::of_status(StatusCode::CREATED, self.method).with_headers(headers))
            }
            _ => self.propstats_reply(StatusCode::CREATED),
        }
    }

    fn failed_set(mut self, status: StatusCode) -> Result<Reply, Error> {
        if self.method != Method::Mkcol {
            // RFC 4918 §9.2, RFC 4791 §5.3.1.1.
            return self.property_row_reply();
        }
        // RFC 5689 §3.
        if let Some(description) = self.description.take() {
            self.properties.describe_failure(description);
        }
        self.propstats_reply(status)
    }

    /// A 207 with the one row.
    fn property_row_reply(mut self) -> Result<Reply, Error> {
        let document = Multistatus::from_iter([self.property_row()]);
        Ok(Reply::of_multistatus(document, method_headers(self.method)))
    }

    /// A document with the propstats alone.
    fn propstats_reply(mut self, status: StatusCode) -> Result<Reply, Error> {
        let root = match self.method {
            Method::Mkcalendar => PropstatRoot::MkcalendarResponse,
            _ => PropstatRoot::MkcolResponse,
        };
        let document = PropstatDocument::new(root, self.property_row())?;
        Ok(Reply::of_propstats(status, document, method_headers(self.method)))
    }
}
