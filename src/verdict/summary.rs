//! Counts for a log, and one word for the whole.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::vec;

use http::StatusCode;

use super::doubt::{Doubt, Doubts};
use super::judgement::{self, Cut, Judgement, Whole};
use super::truncation::Truncation;
use crate::exchange::{Exchange, Place};
use crate::footer::Footer;
use crate::href::{Href, Relation};
use crate::name::Name;
use crate::operation::Operation;
use crate::response::Response;
use crate::status::Status;

/// What a document comes to: how many resources failed and with which status, and what it leaves open.
///
/// A response counts once for each of its hrefs; of several failures of a resource the worst counts. Made by [`Verdict::summary`](crate::Verdict::summary),
/// or fed response by response where a document is streamed. Then [`finish`](Self::finish) must be called with what the
/// document holds besides its responses: before, nothing is a success, because the document may go on.
///
/// `Display` is one line: `3 of 812 resources failed: 2 × 423 Locked, 1 × 403 Forbidden`. Where the answer leaves out what
/// succeeded (DELETE, COPY, MOVE, LOCK and others), nobody knows of how many: `2 failed: 2 × 423 Locked`.
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
    /// Responses that count: not those about resources elsewhere that succeeded.
    pub(super) responses: u64,
    pub(super) resources: u64,
    pub(super) failed: BTreeMap<Option<u16>, u64>,
    /// True if a status says that something failed.
    pub(super) fails: bool,
    /// True if a 2xx says that something did not.
    pub(super) succeeds: bool,
    pub(super) bad_responses: u64,
    pub(super) truncation: Truncation,
    pub(super) looped: bool,
    /// True if there is a response about a resource elsewhere that succeeded.
    pub(super) elsewhere: bool,
    pub(super) doubts: Doubts,
    /// The asked names without a propstat so far, each with its first number.
    pub(super) names: HashMap<Name, usize>,
    /// Bytes of the longest namespace among them.
    pub(super) longest_namespace: usize,
    /// True for each asked resource with a response.
    pub(super) hrefs: Vec<bool>,
    pub(super) finished: bool,
}

impl Summary {
    /// Nothing counted yet of an answer.
    #[must_use]
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
        }
    }

    /// Counts a response, once for each of its hrefs. One that says that a listing was cut is no resource.
    pub fn add(&mut self, response: &Response<'_>) {
        self.count(response, None);
    }

    /// Counts a response, and returns what it says. `first` is where its first href is, seen from the Request-URI, if that
    /// is known already.
    pub(crate) fn count<'r>(&mut self, response: &'r Response<'_>, first: Option<Relation>) -> (Cut, Judgement<'r>) {
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
                // What succeeded elsewhere is no answer to this request.
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

    /// False if what a response says of this href is no answer to the request.
    fn is_asked(&self, href: Option<&Href<'_>>, relation: Option<Relation>) -> bool {
        let scope = self.exchange.scope();
        let Some(href) = href.filter(|_| scope.knows_request_uri()) else { return true };
        let operation = self.operation();
        // RFC 4918 §9.2, §10.2: properties are set on the Request-URI alone, and the depth 0 asks for it alone.
        let own = operation.sets_properties()
            || operation == Operation::Propfind && self.exchange.asked_preferences().is_depth_zero();
        let relation = || relation.unwrap_or_else(|| scope.relation(href));
        if own { relation() == Relation::Same } else { scope.place_by(href, relation) != Place::Outside }
    }

    fn fail(&mut self, status: Option<u16>, resources: u64) {
        self.fails = true;
        self.resources += resources;
        *self.failed.entry(status).or_default() += resources;
    }

    /// Crosses out what a response answers of what was asked for.
    fn answer(&mut self, response: &Response<'_>) {
        if !self.names.is_empty() {
            for name in response.propstats().flat_map(|propstat| propstat.names()) {
                // To hash a name that cannot be among them may take longer than to read it.
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

    /// Counts a response that could not be read: [`Error::is_response`](crate::Error::is_response).
    pub fn add_bad_response(&mut self) {
        self.add_bad_responses(1);
    }

    pub(crate) fn bad_responses(&self) -> u64 {
        self.bad_responses
    }

    pub(crate) fn add_bad_responses(&mut self, responses: u64) {
        self.bad_responses += responses;
    }

    /// Says that the document was read to its end, and what it holds besides its responses.
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

    /// The operation that the document answers.
    #[must_use]
    pub fn operation(&self) -> Operation {
        self.exchange.operation()
    }

    /// What is known of the question.
    #[must_use]
    pub fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// How many resources there are responses for. Many operations leave out those that succeeded. What succeeded outside
    /// of the scope of the operation does not count: see [`Exchange::place`].
    #[must_use]
    pub fn resources(&self) -> u64 {
        self.resources + self.truncation.failed()
    }

    /// How many of them failed, also outside of the scope.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.failed.values().sum::<u64>() + self.truncation.failed()
    }

    /// How many failed with each status, the most frequent first; `None` for those without a status that can be read.
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

    /// True if the document says that there are more results than it holds: 507 for the Request-URI or with
    /// number-of-matches-within-limits (RFC 6578 §3.6, RFC 6352 §8.6.2, RFC 5323 §2.3.1), or 508 (RFC 5842 §7.2).
    ///
    /// Where the Request-URI is not known, 507 for a resource that all others are below counts too. Any other 507 is a
    /// failure.
    #[must_use]
    pub fn is_truncated(&self) -> bool {
        self.looped || self.truncation.is_certain() || self.truncation.held().is_some()
    }

    /// True if 508 says that the answer broke off.
    pub(crate) fn is_looped(&self) -> bool {
        self.looped
    }

    /// The href of the response that is taken for a truncation because all others are below it.
    pub(crate) fn held_truncation(&self) -> Option<&Href<'static>> {
        self.truncation.held()
    }

    /// False if responses could not be read, if the answer says that it was cut, or if an href that was asked for has no
    /// response: there may be more.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.bad_responses == 0 && !self.is_truncated() && self.finished && self.unanswered().next().is_none()
    }

    /// The names of asked properties that are in no propstat, in the order in which they were asked for.
    ///
    /// Where properties were to be set (PROPPATCH, MKCOL, MKCALENDAR) it is not known what became of them, and the answer
    /// is [`Unclear`](crate::Overall::Unclear). In a listing many servers leave out what is not there, and
    /// `Prefer: return=minimal` asks for that, so they are told without effect; not if no resource is listed.
    pub fn unanswered_names(&self) -> vec::IntoIter<&Name> {
        let counts = !self.operation().lists() || self.resources > 0;
        let mut names: Vec<_> = self.names.iter().filter(|_| counts).collect();
        names.sort_unstable_by_key(|&(_, number)| number);
        names.into_iter().map(|(name, _)| name).collect::<Vec<_>>().into_iter()
    }

    /// The asked hrefs of a multiget without a response, resolved, in the order in which they were asked for.
    pub fn unanswered_hrefs(&self) -> vec::IntoIter<&Href<'static>> {
        self.unanswered().collect::<Vec<_>>().into_iter()
    }

    fn unanswered(&self) -> impl Iterator<Item = &Href<'static>> {
        let hrefs = self.exchange.asked_hrefs().unwrap_or_default().iter();
        let numbers = self.exchange.scope().asked_numbers();
        hrefs.zip(numbers).filter(|&(_, &number)| !self.hrefs[number]).map(|(href, _)| href)
    }
}

/// The worst of the statuses of what failed; the outer `None` if nothing did.
fn worst<'s>(statuses: impl Iterator<Item = Option<&'s Status>>) -> Option<Option<&'s Status>> {
    statuses.reduce(|worst, status| match (worst, status) {
        (None, status) | (status, None) => status,
        (Some(worst), Some(status)) if status.is_worse_than(worst) => Some(status),
        (worst, _) => worst,
    })
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What succeeded has a response, so that they can be counted.
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
        match self.unanswered_names().count() + self.unanswered_hrefs().count() {
            0 => {}
            count => write!(f, "; {count} unanswered")?,
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
