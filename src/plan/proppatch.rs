//! Changes of properties, all or none.

use std::collections::HashMap;

use http::StatusCode;

use crate::condition;
use crate::error::{Error, ErrorKind};
use crate::exchange::Exchange;
use crate::name::Name;
use crate::outcomes::{Outcomes, Reply};
use crate::request::{Mkcalendar, Mkcol, PropertyChange, PropertyUpdate};
use crate::status::Status;
use crate::value::Condition;

/// The changes of a PROPPATCH, or the properties that MKCOL and MKCALENDAR set: all are made, or none (RFC 4918 §9.2,
/// RFC 5689 §3, RFC 4791 §5.3.1).
///
/// 1. [`next`](Self::next) goes through the changes in document order, a property that is set and removed twice; each may be
///    [refused](Self::refuse). [`check`](Self::check) does so for a function.
/// 2. [`ready`](Self::ready) hands out all changes, if each was checked and none was refused, for one transaction of the
///    store. One that fails in it is refused then, by its [number](Self::refuse_change).
/// 3. [`reply`](Self::reply) answers for each name once: with the first reason for which one of its changes was refused, with
///    424 because another was, or with 200. It is an error if nothing was refused and `ready` did not hand out the changes,
///    because nothing can have been done then.
///
/// It does no I/O, so each step may call a database, and it can be dropped at any time.
///
/// # Example
///
/// ```
/// use multistatus::plan::ProppatchPlan;
/// use multistatus::request::{PropertyChange, PropertyUpdate};
/// use multistatus::{Condition, Error, Name, Operation, Property, Reply, condition};
///
/// fn proppatch(update: PropertyUpdate, dead: &mut Vec<Property<'static>>) -> Result<Reply, Error> {
///     let mut plan = ProppatchPlan::from(update);
///     while let Some(change) = plan.next() {
///         if change.name().local() == "getetag" {
///             plan.refuse_with(403, Condition::empty(condition::CANNOT_MODIFY_PROTECTED_PROPERTY));
///         }
///     }
///     for change in plan.ready().unwrap_or_default() {
///         dead.retain(|property| property.name() != change.name());
///         if let PropertyChange::Set(property) = change {
///             dead.push(property.clone());
///         }
///     }
///     plan.reply((Operation::Proppatch, "/a"))
/// }
///
/// let mut dead = Vec::new();
/// let title = Property::new(Name::dav("displayname"), "A")?;
/// let refused = proppatch(PropertyUpdate::new().set(title.clone()).remove(Name::dav("getetag")), &mut dead)?;
/// let codes: Vec<_> = refused.multistatus().into_iter().flat_map(|document| document.responses()).flat_map(|response| {
///     response.propstats().filter_map(|propstat| propstat.status().map(|status| status.as_u16())).collect::<Vec<_>>()
/// }).collect();
/// assert_eq!(codes, [424, 403]);
/// assert!(dead.is_empty());
///
/// proppatch(PropertyUpdate::new().set(title), &mut dead)?;
/// assert_eq!(dead.len(), 1);
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct ProppatchPlan {
    changes: Vec<PropertyChange>,
    /// How many changes were handed out by `next`.
    handed_out: usize,
    /// True once `ready` handed out all of them.
    is_ready: bool,
    /// By the number of the change; the first reason counts.
    refused: HashMap<usize, Refusal>,
}

/// Why a change is not done. Without a status, it was refused with one that says no failure, or that is no status.
#[derive(Clone, Debug)]
struct Refusal {
    status: Result<Status, Error>,
    condition: Option<Condition<'static>>,
}

impl Refusal {
    /// Returns the condition with what is known about the request, unless that is not enough for it.
    fn condition(&self, outcomes: &Outcomes) -> Option<Condition<'static>> {
        let condition = self.condition.clone()?;
        condition::completed(condition, outcomes.exchange().request_uri()?.as_str())
    }
}

impl ProppatchPlan {
    fn new(changes: Vec<PropertyChange>) -> Self {
        Self { changes, handed_out: 0, is_ready: false, refused: HashMap::new() }
    }

    /// Returns all changes, in the order in which they are to be made.
    #[must_use]
    pub fn changes(&self) -> &[PropertyChange] {
        &self.changes
    }

    /// Returns the next change to be checked, or `None` after the last.
    #[allow(clippy::should_implement_trait)] // What it returns borrows from it.
    pub fn next(&mut self) -> Option<&PropertyChange> {
        let change = self.changes.get(self.handed_out)?;
        self.handed_out += 1;
        Some(change)
    }

    /// Refuses the change that [`next`](Self::next) returned last, with this status.
    ///
    /// A status that says no failure, such as 200, 102 or 302, refuses it as well, and makes a 500 of the property.
    pub fn refuse(&mut self, status: impl TryInto<Status, Error: Into<Error>>) {
        self.refuse_change(self.handed_out.saturating_sub(1), status);
    }

    /// Refuses the change that [`next`](Self::next) returned last, with the condition that was not met: RFC 4918 §16.
    pub fn refuse_with(&mut self, status: impl TryInto<Status, Error: Into<Error>>, condition: Condition<'_>) {
        self.refuse_change_with(self.handed_out.saturating_sub(1), status, condition);
    }

    /// Refuses a change by its number among the [changes](Self::changes), for example the one at which the store
    /// failed.
    ///
    /// If a change is refused twice, the first time counts. If no change has this number, the last one is refused, or
    /// the whole request if it has no changes, because what failed must not count as done.
    pub fn refuse_change(&mut self, number: usize, status: impl TryInto<Status, Error: Into<Error>>) {
        self.put(number, status.try_into().map_err(Into::into), None);
    }

    /// Refuses a change by its number, with the condition that was not met: RFC 4918 §16.
    pub fn refuse_change_with(
        &mut self,
        number: usize,
        status: impl TryInto<Status, Error: Into<Error>>,
        condition: Condition<'_>,
    ) {
        let status = status.try_into().map_err(Into::into);
        let status = condition::check(&condition).and(status);
        self.put(number, status, Some(condition.into_owned()));
    }

    fn put(&mut self, number: usize, status: Result<Status, Error>, condition: Option<Condition<'static>>) {
        // Without any change, what is refused is the request.
        let last = self.changes.len().saturating_sub(1);
        let status = status.and_then(Status::failure);
        self.refused.entry(number.min(last)).or_insert(Refusal { status, condition });
    }

    /// Checks each change that [`next`](Self::next) has not returned yet. If `check` returns an error, the change is
    /// refused with the [status](Error::status) and the [condition](Error::condition) of that error. A value that a
    /// property type cannot read is refused with 409 (RFC 4918 §9.2.1).
    ///
    /// A condition that must hold elements and was given by its [name alone](Error::with_condition) is completed with the
    /// Request-URI if it is `lock-token-submitted`, and else left out, because only the server knows the privilege or the
    /// resource that belongs into it: [`Error::with_whole_condition`] has it whole.
    ///
    /// ```
    /// use multistatus::http::StatusCode;
    /// use multistatus::plan::ProppatchPlan;
    /// use multistatus::request::PropertyUpdate;
    /// use multistatus::{Error, Name, condition};
    ///
    /// let mut plan = ProppatchPlan::from(PropertyUpdate::new().remove(Name::dav("getetag")));
    /// plan.check(|change| match change.name().is_dav() {
    ///     true => Err(Error::refused(StatusCode::FORBIDDEN, "this is a live property")
    ///         .with_condition(condition::CANNOT_MODIFY_PROTECTED_PROPERTY)),
    ///     false => Ok(()),
    /// });
    /// assert!(plan.ready().is_none());
    /// ```
    pub fn check(&mut self, mut check: impl FnMut(&PropertyChange) -> Result<(), Error>) {
        while let Some(change) = self.next() {
            if let Err(error) = check(change) {
                let condition = condition::of_error(&error);
                // RFC 4918 §9.2.1: 409 is for a value whose semantics do not fit the property.
                let status = match error.kind() {
                    ErrorKind::InvalidValue => error.own_status().unwrap_or(StatusCode::CONFLICT),
                    _ => error.status(),
                };
                self.put(self.handed_out - 1, Ok(status.into()), condition);
            }
        }
    }

    /// Hands out the changes that are to be done, in their order. Returns `None` if one of them was refused, or is still to
    /// be checked by [`next`](Self::next) or [`check`](Self::check).
    #[must_use]
    pub fn ready(&mut self) -> Option<&[PropertyChange]> {
        if self.handed_out < self.changes.len() || !self.refused.is_empty() {
            return None;
        }
        self.is_ready = true;
        Some(&self.changes)
    }

    /// Returns an error if nothing was refused and the changes cannot have been done.
    fn unfinished(&self) -> Option<Error> {
        if self.is_ready || !self.refused.is_empty() {
            return None;
        }
        let (checked, all) = (self.handed_out, self.changes.len());
        let found = match checked < all {
            true => format!("only {checked} of {all} changes checked: call next until it returns None, or check"),
            false => "that ready was not called".to_owned(),
        };
        let message = format!("expected changes that were refused, or that ready handed out to be done, found {found}");
        Some(Error::new(ErrorKind::Usage, message))
    }

    /// Adds the outcome of each property to `outcomes`: each name once, in the order in which it was first named.
    ///
    /// For outcomes that need more, such as a description or a failure of the resource as a whole. [`reply`](Self::reply) is
    /// enough otherwise. Where that is an error, so is the reply of the outcomes.
    pub fn tell(&self, outcomes: &mut Outcomes) {
        if let Some(error) = self.unfinished() {
            return outcomes.refuse(error);
        }
        let mut numbers: HashMap<&Name, usize> = HashMap::new();
        let mut names: Vec<(&Name, Option<&Refusal>)> = Vec::new();
        for (number, change) in self.changes.iter().enumerate() {
            let at = *numbers.entry(change.name()).or_insert_with(|| {
                names.push((change.name(), None));
                names.len() - 1
            });
            names[at].1 = names[at].1.or(self.refused.get(&number));
        }
        match self.refused.get(&0) {
            _ if !names.is_empty() => {}
            None => outcomes.nothing_to_set(),
            Some(refusal) => {
                let status = refusal.status.clone().unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into());
                outcomes.refused_without_properties(status, refusal.condition(outcomes).as_ref());
            }
        }
        let others = if self.refused.is_empty() { StatusCode::OK } else { StatusCode::FAILED_DEPENDENCY };
        for (name, refusal) in names {
            let Some(refusal) = refusal else {
                outcomes.property_status(name, others);
                continue;
            };
            match (&refusal.status, refusal.condition(outcomes)) {
                (Err(error), _) => outcomes.property_result(name, Err(error.clone())),
                (Ok(status), None) => outcomes.property_status(name, status.clone()),
                (Ok(status), Some(condition)) => outcomes.property_failed_with(name, status.clone(), condition),
            };
        }
    }

    /// Builds the reply: [`Outcomes`] has the rules.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if nothing was refused and [`ready`](Self::ready) did not hand out the changes, and for an
    /// exchange of another operation, or without its Request-URI.
    /// [`ErrorKind::InvalidHref`] if that is no href.
    pub fn reply(&self, exchange: impl TryInto<Exchange, Error: Into<Error>>) -> Result<Reply, Error> {
        let exchange = exchange.try_into().map_err(Into::into)?;
        if !exchange.operation().sets_properties() {
            let message =
                format!("expected an exchange of Proppatch, Mkcol or Mkcalendar, found {:?}", exchange.operation());
            return Err(Error::new(ErrorKind::Usage, message));
        }
        let mut outcomes = Outcomes::new(exchange);
        self.tell(&mut outcomes);
        outcomes.reply()
    }
}

/// The changes of a PROPPATCH.
impl From<PropertyUpdate> for ProppatchPlan {
    fn from(update: PropertyUpdate) -> Self {
        Self::new(update.into_changes())
    }
}

/// The properties of a new collection, including `resourcetype`.
impl From<&Mkcol> for ProppatchPlan {
    fn from(request: &Mkcol) -> Self {
        Self::new(request.all().iter().cloned().map(PropertyChange::Set).collect())
    }
}

/// The properties of a new calendar.
impl From<&Mkcalendar> for ProppatchPlan {
    fn from(request: &Mkcalendar) -> Self {
        Self::new(request.all().iter().cloned().map(PropertyChange::Set).collect())
    }
}
