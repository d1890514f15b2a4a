//! Decides whether a listing is complete.

use super::lister::hrefs;
use crate::error::{Error, ErrorKind};
use crate::exchange::Exchange;
use crate::footer::Footer;
use crate::href::Relation;
use crate::response::Response;
use crate::status::Status;
use crate::verdict::judgement::{self, Cut, Judgement, UsualShapes, Whole};
use crate::verdict::{Doubt, Summary};

/// The counts that decide whether a listing is complete.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    summary: Summary,
    /// The status of the resource to be listed, if it failed.
    own_failed: Option<Option<Status>>,
    /// The number of resources below it that failed as a whole.
    failed: u64,
    /// True if a response has no `href` element. An empty element names the Request-URI, but a summary cannot tell the
    /// two cases apart.
    is_nameless: bool,
}

/// The outcome that a response reports for the resources that it names.
#[derive(Clone, Copy, Debug)]
pub(super) struct ResponseOutcome<'r> {
    cut: Cut,
    member: Whole,
    own: Whole,
    pub(super) status: Option<&'r Status>,
}

impl<'r> ResponseOutcome<'r> {
    /// Finds the outcome of a response, which is often one of a [usual shape](UsualShapes).
    #[inline]
    pub(super) fn of_next(response: &'r Response<'_>, exchange: &Exchange, usual: &mut UsualShapes) -> Self {
        if let Some(judgement) = usual.judge(response, exchange) {
            return Self::judged(Cut::No, &judgement);
        }
        let cut = judgement::cut(response, exchange);
        Self::judged(cut, &Judgement::of(response, exchange, cut))
    }

    #[inline]
    fn judged(cut: Cut, judgement: &Judgement<'r>) -> Self {
        let (member, own) = (judgement.whole_of(false), judgement.whole_of(true));
        Self { cut, member, own, status: judgement.status() }
    }

    /// Returns the outcome for a resource in this place, or `None` if the response says that the listing was cut,
    /// because it is then about no resource.
    #[inline]
    pub(super) fn whole(&self, relation: Relation) -> Option<Whole> {
        let is_own = relation == Relation::Same;
        match self.cut {
            Cut::Yes => None,
            Cut::Own if is_own => None,
            _ => Some(if is_own { self.own } else { self.member }),
        }
    }

    #[inline]
    fn may_fail(&self) -> bool {
        self.member.fails() || self.own.fails()
    }
}

impl Tally {
    #[inline]
    pub(super) fn new(exchange: Exchange) -> Self {
        Self { summary: Summary::new(exchange), own_failed: None, failed: 0, is_nameless: false }
    }

    /// Counts a response. `first` is the place of its first href, if it has one.
    #[inline]
    pub(super) fn add<'r>(&mut self, response: &'r Response<'_>, first: Option<Relation>) -> ResponseOutcome<'r> {
        let (cut, judgement) = self.summary.count(response, first);
        let said = ResponseOutcome::judged(cut, &judgement);
        self.is_nameless |= first.is_none();
        if said.may_fail() {
            self.add_failed(response, &said);
        }
        said
    }

    #[cold]
    #[inline]
    fn add_failed(&mut self, response: &Response<'_>, said: &ResponseOutcome<'_>) {
        for href in hrefs(response) {
            let is_own = self.summary.exchange().scope().is_request_uri(&href);
            let relation = if is_own { Relation::Same } else { Relation::Outside };
            match said.whole(relation) {
                Some(whole) if whole.fails() && is_own => self.own_failed = Some(said.status.cloned()),
                // A missing member has nothing below it.
                Some(whole) if whole.fails() && !response.is_missing() => self.failed += 1,
                _ => {}
            }
        }
    }

    #[inline]
    pub(super) fn add_bad_responses(&mut self, responses: u64) {
        self.summary.add_bad_responses(responses);
    }

    #[inline]
    pub(super) fn finish(&mut self, footer: &Footer) {
        self.summary.finish(footer);
    }

    pub(super) fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Fails with the reason why there may be resources that the listing does not show.
    #[inline]
    pub(super) fn check(&self) -> Result<(), Error> {
        let summary = &self.summary;
        let doubts = || summary.doubts();
        let incomplete = |message: String| Err(Error::new(ErrorKind::Incomplete, message));
        if doubts().any(|doubt| doubt == Doubt::NotFinished) {
            return incomplete("the listing was not read to its end".into());
        }
        if summary.bad_responses() > 0 {
            return incomplete(format!("{} responses of the listing could not be read", summary.bad_responses()));
        }
        if summary.is_truncated() {
            return incomplete("the server says that there are more resources than it listed".into());
        }
        if let Some(status) = &self.own_failed {
            let status = status.as_ref().map_or("no status".into(), ToString::to_string);
            return incomplete(format!("the resource that was to be listed failed: {status}"));
        }
        let exchange = summary.exchange();
        if self.failed > 0 && exchange.asked_preferences().is_infinite(exchange.operation()) {
            return incomplete(format!("{} resources failed, and their members were not listed", self.failed));
        }
        if let Some(href) = summary.unanswered_hrefs().next() {
            return incomplete(format!("{href} was asked for and has no response"));
        }
        let hides = |doubt: &Doubt| match doubt {
            Doubt::ResponseWithoutHref => self.is_nameless,
            Doubt::NoResponses | Doubt::OnlyOutside => true,
            doubt => doubt.may_overlook(),
        };
        match doubts().find(hides) {
            Some(doubt) => incomplete(format!("a resource may have been overlooked: {}", doubt.sentence())),
            None => Ok(()),
        }
    }
}
