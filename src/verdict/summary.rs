//! Counts for a log, and one word for the whole.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::vec;

use http::StatusCode;

use super::doubt::{Doubt, Doubts};
use super::judgement::{self, Cut, Judgement, UsualShapes, Whole};
use super::truncation::Truncation;
use crate::exchange::{Exchange, Place};
use crate::footer::Footer;
use crate::href::{Href, Relation};
use crate::name::Name;
use crate::operation::Operation;
use crate::response::Response;
use crate::status::Status;

/// The result of a document: how many resources failed and with which status, and what it leaves open.
///
/// A response counts once for each of its hrefs. If a resource has several failures, the worst one counts.
/// [`Verdict::summary`](crate::Verdict::summary) returns the summary of a whole document. For a document that is read
/// response by response, [`add`](Self::add) each response and call [`finish`](Self::finish) at the end: before that,
/// the result is never a success, because the document may go on.
///
/// `Display` is one line: `3 of 812 resources failed: 2 × 423 Locked, 1 × 403 Forbidden`. If the document leaves out
/// resources that succeeded (DELETE, COPY, MOVE, LOCK and others), their number is not known: `2 failed: 2 × 423
/// Locked`.
///
/// # Example
///
/// ```
/// use multistatus::{Footer, Operation, Overall, Response, Summary};
///
/// let mut summary = Summary::new(Operation::Batch);
/// summary.add(&Response::builder("/a").status(423).build()?);
/// summary.add(&Response::builder("/b").status(204).build()?);
/// summary.finish(&Footer::new());
/// assert_eq!(summary.to_string(), "1 of 2 resources failed: 1 × 423 Locked");
/// assert_eq!(summary.overall(), Overall::Partial);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Summary {
    pub(super) exchange: Exchange,
    /// The number of responses that count, which leaves out successes of resources elsewhere.
    pub(super) responses: u64,
    pub(super) resources: u64,
    pub(super) failed: BTreeMap<Option<u16>, u64>,
    /// True if a status says that something failed.
    pub(super) fails: bool,
    /// True if a 2xx status says that something succeeded.
    pub(super) succeeds: bool,
    pub(super) bad_responses: u64,
    pub(super) truncation: Truncation,
    pub(super) looped: bool,
    /// True if there is a response about a resource elsewhere that succeeded.
    pub(super) elsewhere: bool,
    pub(super) doubts: Doubts,
    /// The requested names without a propstat so far, each with its first index.
    pub(super) names: HashMap<Name, usize>,
    /// The length in bytes of the longest namespace among them.
    pub(super) longest_namespace: usize,
    /// True for each requested resource with a response.
    pub(super) hrefs: Vec<bool>,
    pub(super) finished: bool,
    usual: UsualShapes,
}

impl Summary {
    /// Creates an empty summary of the response to this request.
    #[must_use]
    #[inline]
    pub fn new(exchange: impl Into<Exchange>) -> Self {
        let exchange = exchange.into();
        let mut names = HashMap::new();
        for (number, name) in exchange.asked_names().unwrap_or_default().iter().enumerate() {
            names.entry(name.clone()).or_insert(number);
        }
        let longest_namespace = names.keys().map(|name| name.namespace().len()).max().unwrap_or(0);
        let hrefs = vec![false; exchange.scope().asked_resources()];
        Self {
            exchange,
            responses: 0,
            resources: 0,
            failed: BTreeMap::new(),
            fails: false,
            succeeds: false,
            bad_responses: 0,
            truncation: Truncation::default(),
            looped: false,
            elsewhere: false,
            doubts: Doubts::default(),
            names,
            longest_namespace,
            hrefs,
            finished: false,
            usual: UsualShapes::default(),
        }
    }

    /// Counts a response, once for each of its hrefs. A response that says that a listing was cut does not count.
    #[inline]
    pub fn add(&mut self, response: &Response<'_>) {
        self.count(response, None);
    }

    /// Counts a response, and returns its judgement. `first` is the place of its first href, seen from the Request-URI,
    /// if that is known already.
    #[inline]
    pub(crate) fn count<'r>(&mut self, response: &'r Response<'_>, first: Option<Relation>) -> (Cut, Judgement<'r>) {
        if let Some(judgement) = self.usual.judge(response, &self.exchange) {
            self.count_usual(response, first, &judgement);
            return (Cut::No, judgement);
        }
        self.count_any(response, first)
    }

    /// Does what [`count_any`](Self::count_any) does, for a response of a [usual shape](UsualShapes).
    #[inline]
    fn count_usual(&mut self, response: &Response<'_>, first: Option<Relation>, judgement: &Judgement<'_>) {
        let (scope, operation) = (self.exchange.scope(), self.operation());
        let is_member = || first.is_some_and(|relation| scope.has_all_below() && relation != Relation::Outside);
        let is_asked = !self.asks_for_one() && is_member() || self.is_asked(response.href().as_ref(), first);
        if operation.lists() && !scope.knows_request_uri() {
            self.truncation.pass(response);
        }
        if !is_asked {
            self.elsewhere = true;
            return;
        }
        self.resources += 1;
        self.responses += 1;
        self.succeeds |= judgement.succeeds;
        self.answer(response);
    }

    #[inline(never)]
    fn count_any<'r>(&mut self, response: &'r Response<'_>, first: Option<Relation>) -> (Cut, Judgement<'r>) {
        let cut = judgement::cut(response, &self.exchange);
        let judgement = Judgement::of(response, &self.exchange, cut);
        // RFC 5842 §7.2: the whole operation failed, whatever was listed before.
        self.looped |= judgement.status().is_some_and(|status| *status == 508);
        self.doubts.add_all(judgement.doubts);
        match cut {
            Cut::Perhaps => {
                let earlier = self.truncation.hold(response);
                earlier.into_iter().for_each(|resources| self.fail(Some(507), resources));
            }
            _ if self.exchange.operation().lists() && !self.exchange.scope().knows_request_uri() => {
                self.truncation.pass(response);
            }
            _ => {}
        }
        let is_definite = |status: Option<&Status>| status.is_some_and(|status| !judgement::has_no_outcome(status));
        let failed = || judgement::failed_properties(response, self.operation()).map(|(propstat, _)| propstat.status());
        let (properties, property_fails) = (worst(failed()), failed().any(is_definite));
        self.fails |= property_fails;
        let hrefs = response.hrefs().map(Some).chain((response.hrefs().len() == 0).then_some(None));
        let mut counts = false;
        let mut is_asked = false;
        for (number, href) in hrefs.enumerate() {
            let whole = judgement.whole(href.as_ref(), &self.exchange);
            let of_whole = whole.fails().then(|| judgement.status());
            self.fails |= whole == Whole::Failed;
            // A response with propstats is about one resource.
            let of_properties = properties.filter(|_| number == 0);
            let asked = self.is_asked(href.as_ref(), first.filter(|_| number == 0));
            is_asked |= asked;
            if whole == Whole::Truncated && cut != Cut::Perhaps {
                self.truncation.certain();
            }
            if let Some(status) = worst(of_whole.into_iter().chain(of_properties)) {
                *self.failed.entry(status.map(Status::as_u16)).or_default() += 1;
            } else if whole == Whole::Truncated {
                counts = true;
                continue;
            } else if !asked {
                // A success elsewhere does not answer this request.
                self.elsewhere = true;
                continue;
            }
            self.resources += 1;
            counts = true;
        }
        if is_asked {
            self.answer(response);
        }
        if counts {
            self.responses += 1;
            self.succeeds |= judgement.succeeds;
        }
        (cut, judgement)
    }

    /// Returns false if the outcome for this href does not answer the request.
    #[inline]
    fn is_asked(&self, href: Option<&Href<'_>>, relation: Option<Relation>) -> bool {
        let scope = self.exchange.scope();
        let Some(href) = href.filter(|_| scope.knows_request_uri()) else { return true };
        let own = self.asks_for_one();
        let relation = || relation.unwrap_or_else(|| scope.relation(href));
        if own { relation() == Relation::Same } else { scope.place_by(href, relation) != Place::Outside }
    }

    /// Returns true if only the Request-URI is asked for: properties are set only on it, and the depth 0 asks only for it
    /// (RFC 4918 §9.2, §10.2).
    #[inline]
    fn asks_for_one(&self) -> bool {
        let operation = self.operation();
        operation.sets_properties()
            || operation == Operation::Propfind && self.exchange.asked_preferences().is_depth_zero()
    }

    #[inline]
    fn fail(&mut self, status: Option<u16>, resources: u64) {
        self.fails = true;
        self.resources += resources;
        *self.failed.entry(status).or_default() += resources;
    }

    /// Crosses out the requested names and hrefs that a response answers.
    #[inline]
    fn answer(&mut self, response: &Response<'_>) {
        if !self.names.is_empty() {
            for name in response.propstats().flat_map(|propstat| propstat.names()) {
                // Hashing a name that cannot be among them may take longer than reading it.
                if name.namespace().len() <= self.longest_namespace {
                    self.names.remove(name);
                }
            }
        }
        if !self.hrefs.is_empty() {
            for href in response.hrefs() {
                for number in self.exchange.scope().asked(&href) {
                    self.hrefs[number] = true;
                }
            }
        }
    }

    /// Counts a response that could not be read: an error for which [`Error::is_response`](crate::Error::is_response)
    /// is true.
    pub fn add_bad_response(&mut self) {
        self.add_bad_responses(1);
    }

    pub(crate) fn bad_responses(&self) -> u64 {
        self.bad_responses
    }

    pub(crate) fn add_bad_responses(&mut self, responses: u64) {
        self.bad_responses += responses;
    }

    /// Records that the document was read to its end, and its parts besides the responses.
    #[inline]
    pub fn finish(&mut self, footer: &Footer) {
        self.finished = true;
        for extension in footer.extensions() {
            match extension.name().parts() {
                ("DAV:" | "", "href" | "status" | "propstat") => self.doubts.add(Doubt::StrayResponseContent),
                (namespace, "response") if namespace != "DAV:" => self.doubts.add(Doubt::WrongNamespace),
                _ => {}
            }
        }
        if footer.has_text_after_root() {
            self.doubts.add(Doubt::TextAfterRoot);
        }
        if self.operation() == Operation::SyncCollection && footer.sync_token().is_none_or(str::is_empty) {
            self.doubts.add(Doubt::NoSyncToken);
        }
    }

    /// Returns the operation that the document answers.
    #[must_use]
    #[inline]
    pub fn operation(&self) -> Operation {
        self.exchange.operation()
    }

    /// Returns the request that the document answers, as far as it is known.
    #[must_use]
    #[inline]
    pub fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// Returns how many resources have a response. In many operations, resources that succeeded have none. A success
    /// outside of the scope of the operation does not count: see [`Exchange::place`].
    #[must_use]
    #[inline]
    pub fn resources(&self) -> u64 {
        self.resources + self.truncation.failed()
    }

    /// Returns how many resources failed, including resources outside of the scope.
    #[must_use]
    #[inline]
    pub fn failed(&self) -> u64 {
        self.failed.values().sum::<u64>() + self.truncation.failed()
    }

    /// Returns how many resources failed with each status, the most frequent first. The status is `None` for resources
    /// without a status that can be read.
    #[inline]
    pub fn counts(&self) -> vec::IntoIter<(Option<StatusCode>, u64)> {
        let mut failed = self.failed.clone();
        match self.truncation.failed() {
            0 => {}
            more => *failed.entry(Some(507)).or_default() += more,
        }
        let status = |code: Option<u16>| code.and_then(|code| StatusCode::from_u16(code).ok());
        let mut counts: Vec<_> = failed.into_iter().map(|(code, count)| (status(code), count)).collect();
        counts.sort_by_key(|&(status, count)| (std::cmp::Reverse(count), status));
        counts.into_iter()
    }

    /// Returns true if the document says that there are more results than it holds: 507 for the Request-URI or with
    /// number-of-matches-within-limits (RFC 6578 §3.6, RFC 6352 §8.6.2, RFC 5323 §2.3.1), or 508 (RFC 5842 §7.2).
    ///
    /// If the Request-URI is not known, a 507 for a resource above all the others counts too. Any other 507 is a
    /// failure.
    #[must_use]
    #[inline]
    pub fn is_truncated(&self) -> bool {
        self.looped || self.truncation.is_certain() || self.truncation.held().is_some()
    }

    /// Returns true if 508 says that the listing broke off.
    pub(crate) fn is_looped(&self) -> bool {
        self.looped
    }

    /// Returns the href of the response that is taken for a truncation because all others are below it.
    #[inline]
    pub(crate) fn held_truncation(&self) -> Option<&Href<'static>> {
        self.truncation.held()
    }

    /// Returns false if there may be more than the document holds: responses could not be read, the document says that
    /// it was cut, or an href that was asked for has no response.
    #[must_use]
    #[inline]
    pub fn is_complete(&self) -> bool {
        self.bad_responses == 0 && !self.is_truncated() && self.finished && self.unanswered().next().is_none()
    }

    /// Returns the names of requested properties that are in no propstat, in the order in which they were asked for.
    ///
    /// If properties were to be set (PROPPATCH, MKCOL, MKCALENDAR), nobody knows what became of them, and the overall
    /// result is [`Unclear`](crate::Overall::Unclear). In a listing, many servers leave out properties that do not
    /// exist, and `Prefer: return=minimal` asks for that, so the names have no effect on the overall result. If no
    /// resource is listed, no name is returned.
    #[inline]
    pub fn unanswered_names(&self) -> vec::IntoIter<&Name> {
        let counts = !self.operation().lists() || self.resources > 0;
        let mut names: Vec<_> = self.names.iter().filter(|_| counts).collect();
        names.sort_unstable_by_key(|&(_, number)| number);
        names.into_iter().map(|(name, _)| name).collect::<Vec<_>>().into_iter()
    }

    /// Returns the requested hrefs of a multiget that have no response, resolved, in the order in which they were asked
    /// for.
    #[inline]
    pub fn unanswered_hrefs(&self) -> vec::IntoIter<&Href<'static>> {
        self.unanswered().collect::<Vec<_>>().into_iter()
    }

    #[inline]
    fn unanswered(&self) -> impl Iterator<Item = &Href<'static>> {
        let hrefs = self.exchange.asked_hrefs().unwrap_or_default().iter();
        let numbers = self.exchange.scope().asked_numbers();
        hrefs.zip(numbers).filter(|&(_, &number)| !self.hrefs[number]).map(|(href, _)| href)
    }
}

/// Returns the worst status of the failures; the outer `None` if nothing failed.
#[inline]
fn worst<'s>(statuses: impl Iterator<Item = Option<&'s Status>>) -> Option<Option<&'s Status>> {
    statuses.reduce(|worst, status| match (worst, status) {
        (None, status) | (status, None) => status,
        (Some(worst), Some(status)) if status.is_worse_than(worst) => Some(status),
        (worst, _) => worst,
    })
}

impl fmt::Display for Summary {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Resources that succeeded have responses too, so they can be counted.
        let counted = self.operation().shows_successes();
        match self.failed() {
            0 if counted => write!(f, "none of {} resources failed", self.resources())?,
            failed if counted => write!(f, "{failed} of {} resources failed", self.resources())?,
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
        let lists = self.operation().lists();
        match (self.unanswered_names().count(), lists) {
            (0, _) => {}
            // This makes no difference for the overall result, so it needs other words.
            (1, true) => f.write_str("; 1 requested property in no propstat")?,
            (count, true) => write!(f, "; {count} requested properties in no propstat")?,
            (1, false) => f.write_str("; 1 property unanswered")?,
            (count, false) => write!(f, "; {count} properties unanswered")?,
        }
        match self.unanswered_hrefs().count() {
            0 => {}
            1 => f.write_str("; 1 href unanswered")?,
            count => write!(f, "; {count} hrefs unanswered")?,
        }
        if self.is_truncated() {
            f.write_str("; there are more")?;
        }
        let doubts = self.all_doubts();
        for doubt in doubts.iter().filter(|doubt| !matches!(doubt, Doubt::BadResponse | Doubt::Unanswered)) {
            write!(f, "; {doubt}")?;
        }
        Ok(())
    }
}
