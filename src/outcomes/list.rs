//! Builds the reply to PROPFIND, REPORT and SEARCH, which list many resources.

use std::collections::{BTreeSet, HashMap};

use http::StatusCode;

use super::entry::Entry;
use super::reply::Reply;
use super::rows::Merged;
use super::whole::ResourceOutcome;
use super::{Operation, Outcomes, usage};
use crate::condition;
use crate::error::Error;
use crate::href::{Href, Key};
use crate::status::Status;
use crate::value::Condition;

impl Outcomes {
    pub(super) fn list_reply(&mut self, mut rows: Merged) -> Result<Reply, Error> {
        if let Some(looped) = rows.entries.iter().filter_map(Entry::failure).find(is_loop) {
            // RFC 5842 §7.1: the loop is found before the response has begun, and §7.2: "the entire operation failed".
            return Ok(Reply::of_whole(looped, self.operation()));
        }
        let operation = self.operation();
        if !self.exchange.asked_preferences().is_infinite(operation) {
            // RFC 5842 §7.1: 208 "will only occur for "Depth: infinity" requests", and other requests meet no loop.
            rows.entries.iter_mut().try_for_each(|entry| entry.report_again(operation))?;
        } else if rows.entries.iter().any(Entry::is_reported) {
            if !self.exchange.asked_preferences().takes_208() {
                return Ok(Reply::of_status(StatusCode::LOOP_DETECTED, operation));
            }
            self.one_form(&mut rows)?;
            let again = rows.hrefs_of(Entry::is_reported);
            let below = Below::new(&again);
            rows.entries.retain(|entry| below.find(&entry.href()).is_none());
        }
        if let Some(whole) = self.failed_as_whole(&rows) {
            return Ok(Reply::of_whole(&whole, self.operation()));
        }
        if self.truncated {
            let limits = Condition::empty(condition::NUMBER_OF_MATCHES_WITHIN_LIMITS);
            let whole = match self.operation() {
                Operation::Search => ResourceOutcome::new(Status::from(StatusCode::INSUFFICIENT_STORAGE)),
                Operation::SyncCollection | Operation::AddressbookQuery => {
                    ResourceOutcome::with_condition(Status::from(StatusCode::INSUFFICIENT_STORAGE), limits)
                }
                _ => {
                    // RFC 4791 §1.3: 403 or 409; 403, because nothing says that the next request would succeed.
                    let whole = ResourceOutcome::with_condition(Status::from(StatusCode::FORBIDDEN), limits);
                    return Ok(Reply::of_whole(&whole, self.operation()));
                }
            };
            let own = match self.own_entry(&rows) {
                Some(at) => rows.entries[at].href().into_owned(),
                None => self.own_href(&rows),
            };
            rows.set(&own, whole, self.operation());
        }
        if self.operation() == Operation::SyncCollection {
            self.check_sync(&mut rows)?;
        }
        let empty = rows.entries.is_empty() && self.operation() == Operation::Propfind;
        if empty && !self.exchange.asked_preferences().is_noroot(self.operation()) {
            // RFC 4918 §9.1: at least the Request-URI has a response.
            return Err(usage("a PROPFIND without any outcome makes no answer"));
        }
        self.multistatus(rows)
    }

    /// Returns the outcome of the Request-URI, if it is the whole reply.
    fn failed_as_whole(&self, rows: &Merged) -> Option<ResourceOutcome> {
        let alone = rows.entries.len() == 1;
        if !alone && self.operation() != Operation::SyncCollection || self.truncated {
            return None;
        }
        // Comparing hrefs takes far longer.
        rows.entries.iter().find_map(Entry::failure)?;
        let own = &rows.entries[self.own_entry(rows)?];
        let whole = own.failure()?;
        // RFC 4791 §7.9: a multiget has a response for each href that was asked for, and one may be the Request-URI.
        if self.operation() == Operation::Multiget && !self.exchange.scope().asked(&own.href()).is_empty() {
            return None;
        }
        // RFC 6578 §3.6: with a token, 507 says that there are more results; without one, §3.7, that there are none.
        let cut = whole.code() == StatusCode::INSUFFICIENT_STORAGE && self.sync_token.is_some();
        (!cut).then(|| whole.clone())
    }

    /// Checks the rules of a synchronization: RFC 6578 §3.2, §3.3, §3.5.2.
    fn check_sync(&mut self, rows: &mut Merged) -> Result<(), Error> {
        if self.sync_token.is_none() {
            return Err(usage("a synchronization needs its sync-token: RFC 6578 §3.2"));
        }
        self.one_form(rows)?;
        rows.leave_out_removals()?;
        let causes = [condition::SUPPORTED_REPORT, condition::SYNC_TRAVERSAL_SUPPORTED];
        for entry in &rows.entries {
            let Some(whole) = entry.whole_alone() else { continue };
            if whole.is_success() {
                return Err(usage(format!("{} has changed, but no propstat says how: RFC 6578 §3.2", entry.href())));
            }
            let told = whole.conditions().iter().any(|condition| causes.contains(condition.name()));
            if whole.code() == StatusCode::FORBIDDEN && !told {
                let message =
                    format!("{} cannot be synchronized, but no condition says why: RFC 6578 §3.3", entry.href());
                return Err(usage(message));
            }
        }
        Ok(())
    }
}

impl Merged {
    fn hrefs_of(&self, which: impl Fn(&Entry) -> bool) -> Vec<Href<'static>> {
        self.entries.iter().filter(|entry| which(entry)).map(|entry| entry.href().into_owned()).collect()
    }

    /// Leaves out removals below a removed collection: RFC 6578 §3.5.2.
    fn leave_out_removals(&mut self) -> Result<(), Error> {
        let removed = self.hrefs_of(Entry::is_removed);
        let below = Below::new(&removed);
        for entry in self.entries.iter().filter(|entry| !entry.is_removed()) {
            if let Some(removed) = below.same(&entry.href()) {
                let message = format!(
                    "{} is not removed, but {removed} is, which is the same resource: tell all of it with one href",
                    entry.href()
                );
                return Err(usage(message));
            }
            if let Some(removed) = below.find(&entry.href()) {
                let message = format!(
                    "{} is not removed, but {removed} above it is, and so are all of its members: RFC 6578 §3.5.2",
                    entry.href()
                );
                return Err(usage(message));
            }
        }
        self.entries.retain(|entry| below.find(&entry.href()).is_none());
        Ok(())
    }
}

/// Finds hrefs that lie below one of several collections, in any spelling.
struct Below<'h> {
    /// The collections by server and path.
    collections: HashMap<String, &'h Href<'static>>,
    /// The collections by server, path and query.
    exact: HashMap<(String, Key<'h>), &'h Href<'static>>,
    /// The lengths of the paths. There are few of them to look at, while a path can have as many segments as bytes.
    lengths: BTreeSet<usize>,
}

impl<'h> Below<'h> {
    fn new(hrefs: &'h [Href<'static>]) -> Self {
        let collections: HashMap<_, _> = hrefs.iter().map(|href| (server_and_path(href), href)).collect();
        let exact = hrefs.iter().map(|href| ((href.server(), href.key().ignoring_slash()), href)).collect();
        let lengths = collections.keys().map(String::len).collect();
        Self { collections, exact, lengths }
    }

    /// Returns the collection that an href lies below.
    fn find(&self, href: &Href<'_>) -> Option<&'h Href<'static>> {
        if self.lengths.is_empty() {
            return None;
        }
        let path = server_and_path(href);
        let is_cut = |length: usize| path.as_bytes().get(length) == Some(&b'/');
        let ends = self.lengths.iter().take_while(|&&length| length < path.len());
        ends.filter(|&&length| is_cut(length)).find_map(|&length| self.collections.get(&path[..length]).copied())
    }

    /// Returns the collection that has this href, perhaps in another spelling.
    fn same<'k>(&self, href: &'k Href<'_>) -> Option<&'h Href<'static>>
    where
        'h: 'k,
    {
        let exact: &HashMap<(String, Key<'k>), &'h Href<'static>> = &self.exact;
        if exact.is_empty() { None } else { exact.get(&(href.server(), href.key().ignoring_slash())).copied() }
    }
}

/// Returns the server and the path without its final slash. A query is no part of the path.
fn server_and_path(href: &Href<'_>) -> String {
    let mut text = href.server();
    text.push_str(href.key().path().trim_end_matches('/'));
    text
}

fn is_loop(whole: &&ResourceOutcome) -> bool {
    whole.code() == StatusCode::LOOP_DETECTED
}
