//! What one response says, as a part of the answer to an operation. Failures, summaries and changes all ask here, so
//! that they cannot contradict each other.

use super::doubt::{Doubt, Doubts};
use crate::condition;
use crate::exchange::{Exchange, Place};
use crate::name::Name;
use crate::operation::Operation;
use crate::propstat::Propstat;
use crate::read::Deviation;
use crate::response::Response;
use crate::status::Status;
use crate::status::rank;

/// What a response says of its resource as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whole {
    /// It is there, or the operation succeeded.
    Good,
    /// It failed.
    Failed,
    /// A status that does not say what became of it, or none where there must be one.
    Unclear,
    /// It was removed: RFC 6578 §3.5.2.
    Removed,
    /// It cannot be synchronized with its parent: RFC 6578 §3.3.
    Unsyncable,
    /// The listing was cut: RFC 6578 §3.6.
    Truncated,
}

/// What is known of a 507 response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    No,
    Yes,
    /// It is the truncation if all other hrefs lie below it.
    Perhaps,
}

pub(crate) struct Judgement<'r> {
    pub(crate) whole: Whole,
    /// The status that says so.
    pub(crate) status: Option<&'r Status>,
    /// The propstat without names that has this status.
    pub(crate) bare: Option<Propstat<'r>>,
    pub(crate) doubts: Doubts,
    /// True if a 2xx says that something was done or found.
    pub(crate) succeeds: bool,
}

/// The status of a resource as a whole.
enum Overall<'r> {
    /// The response says it, or a propstat without names.
    Status(&'r Status, Option<Propstat<'r>>),
    /// Its properties have statuses.
    Properties,
    /// There is one, but it cannot be read.
    Unreadable(Option<Propstat<'r>>),
    /// Neither status nor propstat.
    None,
}

impl<'r> Overall<'r> {
    fn of(response: &'r Response<'_>) -> Self {
        if let Some(status) = response.status() {
            return Self::Status(status, None);
        }
        if response.has_unreadable_status() {
            return Self::Unreadable(None);
        }
        // A propstat without names speaks of the resource only if nothing else does: servers send empty ones beside
        // values, where they say nothing.
        let mut worst: Option<(&Status, Propstat<'r>)> = None;
        let mut unreadable = None;
        for propstat in response.propstats() {
            if propstat.names().len() > 0 {
                return Self::Properties;
            }
            match propstat.status() {
                Some(status) if worst.as_ref().is_none_or(|(worst, _)| rank(status.code()) > rank(worst.code())) => {
                    worst = Some((status, propstat));
                }
                Some(_) => {}
                None => unreadable = Some(propstat),
            }
        }
        match (worst, unreadable) {
            (Some((status, propstat)), None) => Self::Status(status, Some(propstat)),
            (Some((status, propstat)), Some(_)) if rank(status.code()) > 0 => Self::Status(status, Some(propstat)),
            (_, Some(propstat)) => Self::Unreadable(Some(propstat)),
            (None, None) => Self::None,
        }
    }
}

/// True for a 2xx that says what became of a resource. A 207 in a multistatus does not.
pub(crate) fn succeeds(status: &Status) -> bool {
    status.is_success() && *status != 207
}

/// True if the status does not say what became of anything: RFC 4918 §13.
fn has_no_outcome(status: &Status) -> bool {
    *status == 207 || status.as_u16() < 200
}

/// True if a property with this status is just not there: RFC 4918 §9.1; RFC 3253 §7.1 and §11.2 have properties of what
/// was updated or merged.
pub(crate) fn is_absent(status: &Status, operation: Operation) -> bool {
    *status == 404 && (operation.lists() || matches!(operation, Operation::Update | Operation::Merge))
}

/// Whether a response with status 507 says that the result was cut.
pub(crate) fn cut(response: &Response<'_>, exchange: &Exchange) -> Cut {
    let scope = exchange.scope();
    // With any other operation, 507 says that there was no space.
    if !exchange.operation().lists() || !response.status().is_some_and(|status| *status == 507) {
        return Cut::No;
    }
    if response.conditions().any(|condition| *condition.name() == condition::NUMBER_OF_MATCHES_WITHIN_LIMITS) {
        return Cut::Yes;
    }
    match scope.knows_request_uri() {
        true if response.hrefs().any(|href| scope.is_request_uri(&href)) => Cut::Yes,
        true => Cut::No,
        false => Cut::Perhaps,
    }
}

impl<'r> Judgement<'r> {
    /// Judges a response; `truncates` says whether its 507 is the truncation.
    pub(crate) fn of(response: &'r Response<'_>, exchange: &Exchange, truncates: bool) -> Self {
        let operation = exchange.operation();
        let mut this =
            Self { whole: Whole::Good, status: None, bare: None, doubts: Doubts::default(), succeeds: false };
        this.whole = match Overall::of(response) {
            Overall::Status(status, bare) => {
                (this.status, this.bare) = (Some(status), bare);
                this.of_status(response, exchange, truncates)
            }
            Overall::Properties => Whole::Good,
            Overall::Unreadable(bare) => {
                this.bare = bare;
                let unreadable = bare.is_none_or(|propstat| propstat.has_unreadable_status());
                this.doubts.add(if unreadable { Doubt::StatusUnreadable } else { Doubt::PropstatWithoutStatus });
                Whole::Unclear
            }
            // Servers list a resource without the properties that were asked for in this way.
            Overall::None if operation.lists() => Whole::Good,
            Overall::None => {
                this.doubts.add(Doubt::ResponseWithoutOutcome);
                Whole::Unclear
            }
        };
        this.of_propstats(response);
        if response.deviates(Deviation::WrongNamespace) {
            this.doubts.add(Doubt::WrongNamespace);
        }
        if response.has_unreadable_status() {
            this.doubts.add(Doubt::StatusUnreadable);
        }
        if response.statuses().iter().any(has_no_outcome) {
            this.doubts.add(Doubt::StatusWithoutOutcome);
        }
        this
    }

    fn of_status(&mut self, response: &Response<'_>, exchange: &Exchange, truncates: bool) -> Whole {
        let (operation, scope) = (exchange.operation(), exchange.scope());
        let Some(status) = self.status else { return Whole::Good };
        let bare = self.bare.is_some();
        if has_no_outcome(status) {
            self.doubts.add(Doubt::StatusWithoutOutcome);
            return Whole::Unclear;
        }
        if status.is_success() {
            self.succeeds = true;
            return Whole::Good;
        }
        if truncates {
            return Whole::Truncated;
        }
        // sabre/dav writes a propstat without names and this status where there is nothing to tell.
        if bare && *status == 418 && operation.lists() {
            return Whole::Good;
        }
        let is_collection = || response.hrefs().any(|href| scope.is_request_uri(&href));
        if operation != Operation::SyncCollection || is_collection() {
            return Whole::Failed;
        }
        let mut conditions = match self.bare {
            Some(propstat) => propstat.conditions().map(|condition| condition.name().clone()).collect::<Vec<_>>(),
            None => response.conditions().map(|condition| condition.name().clone()).collect(),
        }
        .into_iter();
        match status.as_u16() {
            // With properties beside it, it has changed: a needless request does no harm, a wrong removal does.
            404 | 410 if response.propstats().any(|propstat| is_named_success(&propstat)) => Whole::Good,
            404 | 410 => Whole::Removed,
            403 if conditions
                .any(|name| name == condition::SYNC_TRAVERSAL_SUPPORTED || name == condition::SUPPORTED_REPORT) =>
            {
                Whole::Unsyncable
            }
            _ => Whole::Failed,
        }
    }

    /// What the statuses of properties say.
    fn of_propstats(&mut self, response: &Response<'_>) {
        for propstat in response.propstats().filter(|propstat| propstat.names().len() > 0) {
            match propstat.status() {
                Some(_) if propstat.statuses().iter().any(has_no_outcome) => {
                    self.doubts.add(Doubt::StatusWithoutOutcome);
                }
                Some(status) => self.succeeds |= status.is_success(),
                None if !propstat.has_unreadable_status() => self.doubts.add(Doubt::PropstatWithoutStatus),
                None => {}
            }
            if propstat.has_unreadable_status() {
                self.doubts.add(Doubt::StatusUnreadable);
            }
        }
    }

    /// True if the resource as a whole is among the failures.
    pub(crate) fn fails(&self) -> bool {
        matches!(self.whole, Whole::Failed | Whole::Unclear)
    }
}

fn is_named_success(propstat: &Propstat<'_>) -> bool {
    propstat.is_success() && propstat.names().len() > 0
}

/// The properties that are among the failures, each with its propstat.
pub(crate) fn failed_properties<'r>(
    response: &'r Response<'_>,
    operation: Operation,
) -> impl Iterator<Item = (Propstat<'r>, &'r Name)> + use<'r> {
    let fails = move |propstat: &Propstat<'_>| {
        !propstat.status().is_some_and(|status| succeeds(status) || is_absent(status, operation))
    };
    let failed = response.propstats().filter(fails);
    failed.flat_map(|propstat| propstat.names().map(move |name| (propstat, name)))
}

/// Where the resources of a response are. Several hrefs are outside only if all are.
pub(crate) fn place(response: &Response<'_>, exchange: &Exchange) -> Place {
    let scope = exchange.scope();
    if !scope.knows_request_uri() {
        return Place::Unknown;
    }
    let mut place = None;
    for href in response.hrefs() {
        match (scope.place(&href), place) {
            (Place::Inside, _) => return Place::Inside,
            (found @ Place::Unknown, _) | (found, None) => place = Some(found),
            _ => {}
        }
    }
    // Without an href, it can only be about the request.
    place.unwrap_or(Place::Unknown)
}
