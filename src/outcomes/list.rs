//! PROPFIND, REPORT and SEARCH: what is known of many resources.

use std::collections::{BTreeSet, HashSet};

use http::StatusCode;

use super::reply::Reply;
use super::rows::{Entry, Whole};
use super::{Operation, Outcomes, usage};
use crate::condition;
use crate::error::Error;
use crate::href::Href;
use crate::status::Status;
use crate::value::Condition;

impl Outcomes {
    pub(super) fn list_reply(mut self) -> Result<Reply, Error> {
        if let Some(looped) = self.rows.entries.iter().filter_map(Entry::failure).find(is_loop) {
            // RFC 5842 §7.1: it is found before the answer began, and §7.2: "the entire operation failed".
            return Ok(Reply::of_whole(looped, self.operation()));
        }
        let again: Vec<Href<'static>> =
            self.rows.entries.iter().filter(|entry| is_reported(entry)).map(|entry| entry.href.clone()).collect();
        if !again.is_empty() {
            if !self.exchange.asked_preferences().takes_208() {
                return Ok(Reply::of_status(StatusCode::LOOP_DETECTED, self.operation()));
            }
            self.leave_out_below(&again);
        }
        if let Some(whole) = self.failed_as_whole() {
            return Ok(Reply::of_whole(&whole, self.operation()));
        }
        if self.truncated {
            let limits = Condition::empty(condition::NUMBER_OF_MATCHES_WITHIN_LIMITS);
            let whole = match self.operation() {
                Operation::Search => Whole::new(Status::from(StatusCode::INSUFFICIENT_STORAGE)),
                Operation::SyncCollection | Operation::AddressbookQuery => {
                    Whole::with_condition(Status::from(StatusCode::INSUFFICIENT_STORAGE), limits)
                }
                _ => {
                    // RFC 4791 §1.3: 403 or 409; nothing says that the next request would not fail.
                    let whole = Whole::with_condition(Status::from(StatusCode::FORBIDDEN), limits);
                    return Ok(Reply::of_whole(&whole, self.operation()));
                }
            };
            let own = match self.own_entry() {
                Some(at) => self.rows.entries[at].href.clone(),
                None => self.own_href(),
            };
            self.rows.set(own, whole, self.operation());
            self.rows.merge(self.operation());
        }
        if self.operation() == Operation::SyncCollection {
            self.check_sync()?;
        }
        let empty = self.rows.entries.is_empty() && self.operation() == Operation::Propfind;
        if empty && !self.exchange.asked_preferences().is_noroot(self.operation()) {
            // RFC 4918 §9.1: the Request-URI at least has a row.
            return Err(usage("a PROPFIND without any outcome makes no answer"));
        }
        self.multistatus()
    }

    /// What became of the Request-URI, if that is the answer.
    fn failed_as_whole(&self) -> Option<Whole> {
        let alone = self.rows.entries.len() == 1;
        if !alone && self.operation() != Operation::SyncCollection || self.truncated {
            return None;
        }
        let whole = self.rows.entries[self.own_entry()?].failure()?;
        // RFC 6578 §3.6: with a token, 507 says that there is more; without, §3.7, that there is nothing.
        let cut = whole.code() == StatusCode::INSUFFICIENT_STORAGE && self.sync_token.is_some();
        (!cut).then(|| whole.clone())
    }

    /// RFC 6578 §3.2, §3.3.
    fn check_sync(&self) -> Result<(), Error> {
        if self.sync_token.is_none() {
            return Err(usage("a synchronization needs its sync-token: RFC 6578 §3.2"));
        }
        let causes = [condition::SUPPORTED_REPORT, condition::SYNC_TRAVERSAL_SUPPORTED];
        for entry in self.rows.entries.iter().filter(|entry| entry.rows.is_empty()) {
            let Some(whole) = &entry.whole else { continue };
            if whole.is_success() {
                return Err(usage(format!("{} has changed, but no propstat says how: RFC 6578 §3.2", entry.href)));
            }
            let told = whole.conditions().iter().any(|condition| causes.contains(condition.name()));
            if whole.code() == StatusCode::FORBIDDEN && !told {
                let message =
                    format!("{} cannot be synchronized, but no condition says why: RFC 6578 §3.3", entry.href);
                return Err(usage(message));
            }
        }
        Ok(())
    }

    /// Leaves out what is below collections that were reported before: RFC 5842 §7.1.
    fn leave_out_below(&mut self, again: &[Href<'_>]) {
        let again: HashSet<&str> = again.iter().map(|href| without_slash(href)).collect();
        // Few lengths are to be looked at, while a path can have as many segments as bytes.
        let lengths: BTreeSet<usize> = again.iter().map(|path| path.len()).collect();
        self.rows.entries.retain(|entry| {
            let path = without_slash(&entry.href);
            let is_cut = |length: usize| path.as_bytes().get(length) == Some(&b'/');
            !lengths.iter().any(|&length| is_cut(length) && again.contains(&path[..length]))
        });
    }
}

/// The text before query and last slash; hrefs of one server are spelt alike.
fn without_slash<'h>(href: &'h Href<'_>) -> &'h str {
    href.as_str().split('?').next().unwrap_or_default().trim_end_matches('/')
}

fn is_loop(whole: &&Whole) -> bool {
    whole.code() == StatusCode::LOOP_DETECTED
}

/// True for another binding of a collection that is in the answer already.
fn is_reported(entry: &Entry) -> bool {
    let is_208 = |status: &Status| status.code() == StatusCode::ALREADY_REPORTED;
    entry.whole.as_ref().is_some_and(|whole| is_208(&whole.status))
        || entry.rows.iter().flat_map(|row| row.propstats()).any(|propstat| propstat.status().is_some_and(is_208))
}
