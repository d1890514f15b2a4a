//! Judges one response to an operation. Failures, summaries and changes all ask here, so that they cannot contradict
//! each other.

use super::doubt::{Doubt, Doubts};
use crate::condition;
use crate::deviation::Deviation;
use crate::exchange::Exchange;
use crate::href::Href;
use crate::name::Name;
use crate::operation::Operation;
use crate::propstat::Propstat;
use crate::recent::RecentShapes;
use crate::response::Response;
use crate::rules;
use crate::status::Status;

/// The outcome for one resource as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whole {
    /// The resource exists, or the operation succeeded.
    Good,
    /// The operation failed.
    Failed,
    /// The status does not say what became of the resource, or is absent although there must be one.
    Unclear,
    /// The resource was removed: RFC 6578 §3.5.2.
    Removed,
    /// The resource cannot be synchronized with its parent: RFC 6578 §3.3.
    Unsyncable,
    /// The listing was cut: RFC 6578 §3.6.
    Truncated,
}

/// The meaning of a 507.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// There was no space for a resource.
    No,
    /// The result was cut, whatever the hrefs.
    Yes,
    /// The result was cut, according to the href that is the Request-URI; for others there was no space.
    Own,
    /// The Request-URI is not known. The result was cut if all other hrefs are below this one.
    Perhaps,
}

pub(crate) struct Judgement<'r> {
    /// The outcome for a resource that is not the Request-URI.
    of_member: Whole,
    /// The outcome for the Request-URI.
    of_own: Whole,
    /// The propstat without names that has the status, if not the response itself.
    pub(crate) bare: Option<Propstat<'r>>,
    status: Option<&'r Status>,
    pub(crate) doubts: Doubts,
    /// True if some part of the response is no failure.
    pub(crate) succeeds: bool,
}

/// The part of a response that decides about a resource as a whole.
enum DecidingPart<'r> {
    Status(&'r Status, Option<Propstat<'r>>),
    /// The statuses of its properties.
    Properties,
    /// A status that cannot be read, or none, of a propstat without names.
    Unreadable(Option<Propstat<'r>>),
    /// There is neither a status nor a propstat.
    Nothing,
}

impl<'r> DecidingPart<'r> {
    #[inline]
    fn of(response: &'r Response<'_>) -> Self {
        if let Some(status) = response.status() {
            return Self::Status(status, None);
        }
        if response.has_unreadable_status() {
            return Self::Unreadable(None);
        }
        // A propstat without names is about the resource only if nothing else is: servers send empty ones beside
        // values, where they say nothing.
        let mut decisive: Option<(&Status, Propstat<'r>)> = None;
        let mut unreadable = None;
        for propstat in response.propstats() {
            if propstat.names().len() > 0 {
                return Self::Properties;
            }
            match propstat.status() {
                Some(status) if decisive.as_ref().is_none_or(|(other, _)| weight(status) > weight(other)) => {
                    decisive = Some((status, propstat));
                }
                Some(_) => {}
                None => unreadable = Some(propstat),
            }
        }
        match (decisive, unreadable) {
            (Some((status, propstat)), None) => Self::Status(status, Some(propstat)),
            (Some((status, propstat)), Some(_)) if weight(status) > 3 => Self::Status(status, Some(propstat)),
            (_, Some(propstat)) => Self::Unreadable(Some(propstat)),
            (None, None) => Self::Nothing,
        }
    }
}

/// Returns the weight of a status, which tells which of several propstats without names decides. A status that says
/// that the resource exists outweighs one that found nothing in it.
#[inline]
fn weight(status: &Status) -> u16 {
    match status.as_u16() {
        418 => 0,
        404 | 410 => 1,
        200..300 if succeeds(status) => 2,
        _ if has_no_outcome(status) => 3,
        code => code,
    }
}

/// Returns true for a 2xx status that says what became of a resource. A 207 in a multistatus does not.
#[inline]
pub(crate) fn succeeds(status: &Status) -> bool {
    status.is_success() && rules::is_outcome(status.as_u16())
}

/// Returns true if the status does not say what became of anything: RFC 4918 §13.
#[inline]
pub(crate) fn has_no_outcome(status: &Status) -> bool {
    !rules::is_outcome(status.as_u16())
}

/// Returns true if the properties of a propstat merely do not exist: RFC 4918 §9.1. RFC 3253 §7.1 and §11.2 have
/// properties of the resources that were updated or merged.
#[inline]
pub(crate) fn is_absent(propstat: &Propstat<'_>, operation: Operation) -> bool {
    let tells = operation.lists() || matches!(operation, Operation::Update | Operation::Merge);
    tells && propstat.is_not_found()
}

/// Returns true if the properties of a propstat count as failures.
#[inline]
pub(crate) fn fails(propstat: &Propstat<'_>, operation: Operation) -> bool {
    !propstat.status().is_some_and(succeeds) && !is_absent(propstat, operation)
}

/// Returns the meaning of a response with status 507.
#[inline]
pub(crate) fn cut(response: &Response<'_>, exchange: &Exchange) -> Cut {
    // With any other operation, 507 says that there was no space.
    if !exchange.operation().lists() {
        return Cut::No;
    }
    let DecidingPart::Status(status, bare) = DecidingPart::of(response) else { return Cut::No };
    let statuses = bare.as_ref().map_or_else(|| response.statuses(), Propstat::statuses);
    if *status != 507 || statuses.len() > 1 {
        return Cut::No;
    }
    if has_condition(response, bare, &[condition::NUMBER_OF_MATCHES_WITHIN_LIMITS]) {
        return Cut::Yes;
    }
    let scope = exchange.scope();
    match scope.knows_request_uri() {
        true if response.hrefs().any(|href| scope.is_request_uri(&href)) => Cut::Own,
        false if response.hrefs().len() == 1 => Cut::Perhaps,
        _ => Cut::No,
    }
}

/// Returns true if the response, or its propstat without names, has one of the conditions.
#[inline]
fn has_condition(response: &Response<'_>, bare: Option<Propstat<'_>>, names: &[Name]) -> bool {
    match bare {
        Some(propstat) => propstat.condition_names().any(|name| names.contains(name)),
        None => response.condition_names().any(|name| names.contains(name)),
    }
}

impl<'r> Judgement<'r> {
    /// The judgement of a response about one resource whose status nothing casts doubt on.
    #[inline]
    pub(crate) fn good(succeeds: bool) -> Self {
        let (of_member, of_own) = (Whole::Good, Whole::Good);
        Self { of_member, of_own, bare: None, status: None, doubts: Doubts::default(), succeeds }
    }

    /// Returns true if it is the one that [`good`](Self::good) makes.
    #[inline]
    fn is_good(&self) -> bool {
        let whole = (self.of_member, self.of_own) == (Whole::Good, Whole::Good);
        whole && self.bare.is_none() && self.status.is_none() && self.doubts.is_empty()
    }

    /// Judges a response, given the meaning of its 507.
    #[inline]
    pub(crate) fn of(response: &'r Response<'_>, exchange: &Exchange, cut: Cut) -> Self {
        let operation = exchange.operation();
        let said = DecidingPart::of(response);
        let (status, bare) = match said {
            DecidingPart::Status(status, bare) => (Some(status), bare),
            DecidingPart::Unreadable(bare) => (None, bare),
            _ => (None, None),
        };
        let mut this = Self {
            of_member: Whole::Good,
            of_own: Whole::Good,
            bare,
            status,
            doubts: Doubts::default(),
            succeeds: false,
        };
        this.doubt(response);
        let whole = match said {
            DecidingPart::Status(status, bare) => this.of_status(status, bare, response, operation),
            DecidingPart::Properties => Whole::Good,
            DecidingPart::Unreadable(_) => Whole::Unclear,
            // This is how servers list a resource without the properties that were asked for.
            DecidingPart::Nothing if operation.lists() && response.conditions().len() == 0 => Whole::Good,
            DecidingPart::Nothing => {
                this.doubts.add(Doubt::ResponseWithoutOutcome);
                Whole::Unclear
            }
        };
        let own = matches!(cut, Cut::Yes | Cut::Own);
        (this.of_member, this.of_own) = match whole {
            Whole::Failed if matches!(cut, Cut::Yes | Cut::Perhaps) => (Whole::Truncated, Whole::Truncated),
            Whole::Failed if own => (Whole::Failed, Whole::Truncated),
            // The collection itself is no member that can be removed.
            Whole::Removed | Whole::Unsyncable => (whole, Whole::Failed),
            whole => (whole, whole),
        };
        let named = || response.propstats().filter(|propstat| propstat.names().len() > 0);
        // In a synchronization the response itself says that a member has changed.
        let tells = operation == Operation::SyncCollection || named().next().is_none() || this.status.is_some();
        this.succeeds = matches!(whole, Whole::Removed | Whole::Unsyncable)
            || whole == Whole::Good && tells
            || named().any(|propstat| !fails(&propstat, operation));
        this
    }

    #[inline]
    fn of_status(
        &mut self,
        status: &Status,
        bare: Option<Propstat<'_>>,
        response: &Response<'_>,
        operation: Operation,
    ) -> Whole {
        let several = match bare {
            Some(propstat) => propstat.statuses().len() > 1 || propstat.has_unreadable_status(),
            None => response.statuses().len() > 1 || response.has_unreadable_status(),
        };
        match status.as_u16() {
            _ if has_no_outcome(status) => Whole::Unclear,
            // The doubts already say that there is more than one.
            200..300 => Whole::Good,
            // sabre/dav writes a propstat without names and this status where there is nothing to report.
            418 if bare.is_some() && operation.lists() => Whole::Good,
            418 if bare.is_some() => {
                self.doubts.add(Doubt::ResponseWithoutOutcome);
                Whole::Unclear
            }
            _ if operation != Operation::SyncCollection || several => Whole::Failed,
            // If there are properties beside the status, the member has changed, because a needless request does no
            // harm, but a wrong removal does.
            404 | 410 if response.propstats().any(|propstat| is_named_success(&propstat)) => Whole::Good,
            // A failure beside the status contradicts it, and a wrong removal does harm.
            404 | 410 if failed_properties(response, operation).next().is_some() => Whole::Failed,
            404 | 410 => Whole::Removed,
            403 => {
                let causes = [condition::SYNC_TRAVERSAL_SUPPORTED, condition::SUPPORTED_REPORT];
                if has_condition(response, bare, &causes) { Whole::Unsyncable } else { Whole::Failed }
            }
            _ => Whole::Failed,
        }
    }

    /// Collects the reasons why something may have been overlooked.
    #[inline]
    fn doubt(&mut self, response: &Response<'_>) {
        if response.hrefs().len() == 0 {
            self.doubts.add(Doubt::ResponseWithoutHref);
        }
        if response.deviates(Deviation::WrongNamespace) {
            self.doubts.add(Doubt::WrongNamespace);
        }
        self.doubt_statuses(response.statuses(), response.has_unreadable_status());
        for propstat in response.propstats() {
            self.doubt_statuses(propstat.statuses(), propstat.has_unreadable_status());
            let speaks = propstat.names().len() > 0 || self.bare.is_some();
            if speaks && propstat.statuses().is_empty() && !propstat.has_unreadable_status() {
                self.doubts.add(Doubt::PropstatWithoutStatus);
            }
        }
    }

    #[inline]
    fn doubt_statuses(&mut self, statuses: &[Status], unreadable: bool) {
        if unreadable {
            self.doubts.add(Doubt::StatusUnreadable);
        }
        if statuses.iter().any(has_no_outcome) {
            self.doubts.add(Doubt::StatusWithoutOutcome);
        }
        if statuses.len() > 1 {
            self.doubts.add(Doubt::SeveralStatuses);
        }
    }

    /// Returns the outcome for one of the hrefs.
    #[inline]
    pub(crate) fn whole(&self, href: Option<&Href<'_>>, exchange: &Exchange) -> Whole {
        // Most outcomes do not depend on the place of the href, and finding the place costs more.
        if self.of_member == self.of_own {
            return self.of_member;
        }
        self.whole_of(href.is_some_and(|href| exchange.scope().is_request_uri(href)))
    }

    /// Returns the outcome for the Request-URI, or for another resource.
    #[inline]
    pub(crate) fn whole_of(&self, is_request_uri: bool) -> Whole {
        if is_request_uri { self.of_own } else { self.of_member }
    }

    /// Returns the status of the resources as a whole, if they have one.
    #[inline]
    pub(crate) fn status(&self) -> Option<&'r Status> {
        self.status
    }
}

/// The shapes of which all responses are judged alike and say nothing odd, as in nearly all listings.
#[derive(Clone, Debug, Default)]
pub(crate) struct UsualShapes(RecentShapes<Usual>);

/// Whether a response of this shape is usual.
#[derive(Clone, Copy)]
enum Usual {
    /// Its judgement is [`Judgement::good`] with this argument.
    Yes(bool),
    No,
}

impl UsualShapes {
    /// Returns the judgement of a response, if it is usual. If its shape is not known, it is judged here.
    #[inline]
    pub(crate) fn judge<'r>(&mut self, response: &'r Response<'_>, exchange: &Exchange) -> Option<Judgement<'r>> {
        match self.0.get(response.shape()) {
            Some(Usual::Yes(succeeds)) => Some(Judgement::good(*succeeds)),
            Some(Usual::No) => None,
            None => self.learn(response, exchange),
        }
    }

    /// Judges a response, and remembers whether it is usual: a 507 depends on the hrefs, and failures have to be counted.
    #[inline(never)]
    fn learn<'r>(&mut self, response: &'r Response<'_>, exchange: &Exchange) -> Option<Judgement<'r>> {
        let (cut, shape) = (cut(response, exchange), response.shape());
        let judgement = Judgement::of(response, exchange, cut);
        let is_usual = cut == Cut::No
            && judgement.is_good()
            && shape.hrefs.len() == 1
            && failed_properties(response, exchange.operation()).next().is_none();
        self.0.insert(shape, if is_usual { Usual::Yes(judgement.succeeds) } else { Usual::No });
        is_usual.then_some(judgement)
    }
}

impl Whole {
    /// Returns true if the resource as a whole counts as a failure.
    #[inline]
    pub(crate) fn fails(self) -> bool {
        matches!(self, Self::Failed | Self::Unclear)
    }
}

#[inline]
fn is_named_success(propstat: &Propstat<'_>) -> bool {
    propstat.status().is_some_and(succeeds) && propstat.names().len() > 0
}

/// Returns the properties that count as failures, each with its propstat.
#[inline]
pub(crate) fn failed_properties<'r>(
    response: &'r Response<'_>,
    operation: Operation,
) -> impl Iterator<Item = (Propstat<'r>, &'r Name)> + use<'r> {
    let failed = response.propstats().filter(move |propstat| fails(propstat, operation));
    failed.flat_map(|propstat| propstat.names().map(move |name| (propstat, name)))
}

impl Response<'_> {
    /// Returns true if this response says that its resource does not exist: its only status is 404 or 410, or there is
    /// nothing but a propstat without names that has this status.
    #[must_use]
    #[inline]
    pub fn is_missing(&self) -> bool {
        let DecidingPart::Status(status, bare) = DecidingPart::of(self) else { return false };
        let statuses = bare.as_ref().map_or_else(|| self.statuses(), Propstat::statuses);
        matches!(status.as_u16(), 404 | 410)
            && statuses.len() < 2
            && !self.has_unreadable_status()
            && !self.propstats().any(|propstat| is_named_success(&propstat))
    }
}
