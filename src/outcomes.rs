//! Builds the response to a request from the outcome of each resource.

mod change;
mod document;
mod entry;
mod every;
mod feed;
mod form;
mod list;
mod more;
mod properties;
mod ready;
pub(crate) mod reply;
mod rows;
mod said;
mod scope;
mod set;
mod whole;

use http::StatusCode;

use self::form::OneForm;
use self::properties::Properties;
use self::rows::Gathered;
use self::scope::{Ends, Tame};
use crate::error::{Error, ErrorKind, FirstError};
use crate::exchange::Exchange;
use crate::href::{self, Base, Href};
use crate::operation::Operation;
use crate::response::Response;
use crate::status::rank;
use crate::value::Description;

pub use self::reply::Reply;

/// Gathers the outcome of each resource, and builds the response that the RFCs require.
///
/// It knows the [`Exchange`] that the outcomes belong to. Add the outcomes one by one, in any order.
/// [`reply`](Self::reply) then chooses between a plain status, possibly with a `DAV:error` body, and a `207
/// Multi-Status`, and leaves out of the document what the RFCs exclude from it. It also returns the first error of
/// earlier calls. Outcomes for the same href are merged, in O(n log n).
///
/// Responses are held in memory until then, but successes that no reply shows are not: a DELETE, COPY or MOVE of any
/// number of members takes memory only for its failures, and [`take_ready`](Self::take_ready) hands these out early. To
/// send a listing of any length, use [`Writer`](crate::write::Writer) or [`Encoder`](crate::write::Encoder), and
/// [`Exchange::apply`] for each response.
///
/// # What to report
///
/// Report each resource that failed, and say [`ok`](Self::ok) of the Request-URI if nothing did: without any outcome,
/// [`reply`](Self::reply) is an error. A collection that stays because of its members may be reported with 424, but need
/// not be. Successes of members may be reported, and are left out of the reply of a DELETE, COPY or MOVE.
///
/// A text is taken as an href in its wire form, percent-encoded. Make the href of a path with a space or a `%` by
/// [`Href::from_path`], and before anything is changed: an invalid href is an error of [`reply`](Self::reply), which
/// comes too late.
///
/// # Rules for all operations
///
/// - An href has one response (RFC 4918 §14.24). Propstats for it are joined. Of two statuses for a resource or a
///   property, the worse is kept (5xx, other 4xx, 424, 3xx, 202, other 2xx), so that a success never hides a failure,
///   and a completed operation never hides one that is still pending. Of two equally bad statuses, a resource keeps the
///   later and a property the first, unless only the other one gives a reason. A failure of the whole resource drops
///   its propstats. A 404 of a property gives way to any other status in a listing, an UPDATE or a MERGE, and to other
///   failures elsewhere. In a synchronization the later of *removed* and *changed* counts (RFC 6578 §3.5). In a batch
///   the description of the response holds all outcomes, for example `204 No Content; 423 Locked`.
/// - A status below 200 is refused (RFC 4918 §13), as are a redirect without a location (§13.2), and 207, because it is
///   not an outcome.
/// - The response to an operation that changes resources may name the Request-URI, the Destination and everything below
///   them. A failure of a collection above the Request-URI or the Destination counts as a failure of that one. Other
///   hrefs are refused (§8.3).
/// - All hrefs of a document have one form (§8.3). If all of them are paths, or all full URIs, they stay as they are.
///   If some are paths and others full URIs, all become full if the Request-URI is full. If the Request-URI is a path,
///   operations that change resources turn all of them into paths, because a client resolves paths against its own
///   Request-URI; this assumes that the Destination is on the same server. A COPY to another server needs a full
///   Request-URI; paths, including a Destination that is a path, are on the server of that Request-URI.
///
/// # Responses by operation
///
/// The Request-URI is `/c/` and the Destination `/d/`. A path in the last column is a response of the document, with
/// its status or the statuses of its propstats; `+ error` is a condition that it carries.
///
#[doc = include_str!("outcomes/table.md")]
///
/// # Example: a DELETE that left a member behind
///
/// ```
/// use multistatus::{Operation, Outcomes, condition, http};
///
/// let mut outcomes = Outcomes::new((Operation::Delete, "/docs/"));
/// outcomes.ok("/docs/a");
/// outcomes.failed_with("/docs/b", 423, condition::lock_token_submitted(["/docs/b"])?);
/// outcomes.status("/docs/", 424);
/// let response = http::Response::from(outcomes.reply()?);
/// assert_eq!(response.status(), 207);
/// # Ok::<(), multistatus::Error>(())
/// ```
///
/// # Example: a PROPPATCH that failed
///
/// ```
/// use multistatus::{Condition, Operation, Name, Outcomes, condition};
///
/// let mut outcomes = Outcomes::new((Operation::Proppatch, "/docs/a"));
/// outcomes.property_ok(Name::dav("displayname"));
/// let protected = Condition::empty(condition::CANNOT_MODIFY_PROTECTED_PROPERTY);
/// outcomes.property_failed_with(Name::dav("getetag"), 403, protected);
/// let reply = outcomes.reply()?;
/// let response = reply.multistatus().and_then(|document| document.responses().first());
/// let status = response.and_then(|response| response.status_of(&Name::dav("displayname")));
/// assert_eq!(status.map(|status| status.as_u16()), Some(424));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Outcomes {
    exchange: Exchange,
    list_properties: bool,
    rows: Gathered,
    ends: Ends,
    /// The properties that were to be set.
    properties: Properties,
    /// The other contents of the responses about these properties.
    property_rows: Vec<Response<'static>>,
    succeeded: bool,
    /// True if the Request-URI or the Destination was created.
    created: bool,
    description: Option<Description<'static>>,
    sync_token: Option<Box<str>>,
    truncated: bool,
    /// The form of the responses that were handed out, if there were any: the reply is then a 207.
    given_out: Option<OneForm>,
    error: FirstError,
}

impl Outcomes {
    /// Creates an empty set of outcomes for a request. If the exchange does not know the Request-URI, or the
    /// Destination of a COPY or MOVE, [`reply`](Self::reply) is an error.
    pub fn new(exchange: impl TryInto<Exchange, Error: Into<Error>>) -> Self {
        let mut error = FirstError::default();
        let exchange = error.check(exchange.try_into()).unwrap_or_else(|| Exchange::from(Operation::Batch));
        if exchange.request_uri().is_none() {
            error.add(usage("the Request-URI is not known: make the exchange with Exchange::new"));
        }
        Self {
            ends: Ends::of(&exchange),
            exchange,
            list_properties: false,
            rows: Gathered::default(),
            properties: Properties::default(),
            property_rows: Vec::new(),
            succeeded: false,
            created: false,
            description: None,
            sync_token: None,
            truncated: false,
            given_out: None,
            error,
        }
    }

    /// Sets whether the response to a successful MKCOL or MKCALENDAR lists the properties that were set: RFC 5689 §3.
    /// It has no effect with `return=minimal` (RFC 8144 §2.3).
    ///
    /// Default: false, which means 201 without a body.
    pub fn list_properties(mut self, yes: bool) -> Self {
        self.list_properties = yes;
        self
    }

    /// Builds the response to the request. After [`take_ready`](Self::take_ready) has handed out responses, this is a
    /// 207 with the rest of them.
    ///
    /// # Errors
    ///
    /// The first error of the earlier calls. Its message begins with the call and its href, as in `ok("/c/a"): …`.
    ///
    /// - [`ErrorKind::InvalidHref`], [`ErrorKind::InvalidStatus`] or [`ErrorKind::InvalidText`] for an invalid href,
    ///   status or text.
    /// - [`ErrorKind::Deviation`] for a response that the RFC does not allow, and for hrefs of two forms.
    /// - [`ErrorKind::Usage`] for outcomes from which no response can be built: no outcome where there must be one, an
    ///   href outside of the scope of the operation, a condition that breaks its content model, a COPY without
    ///   Destination, a LOCK that was granted ([`Reply::lock_granted`] is for that), an outcome that the operation does
    ///   not have, an UPDATE without its Request-URI (RFC 3253 §7.1), a synchronization without token, a changed member
    ///   without propstats (RFC 6578 §3.2), a member below a removed collection (§3.5.2) or a 403 member without its
    ///   condition (§3.3).
    pub fn reply(mut self) -> Result<Reply, Error> {
        self.error.take()?;
        let operation = self.operation();
        let rows = self.rows.take(operation);
        match operation {
            operation if operation.sets_properties() => self.set_reply(rows),
            operation if operation.lists() => self.list_reply(rows),
            operation if operation.is_plain() => self.plain_reply(rows),
            Operation::Update | Operation::Merge | Operation::Batch => self.every_reply(rows),
            Operation::Lock => self.lock_reply(rows),
            _ => self.change_reply(rows),
        }
    }

    /// Returns the exchange.
    pub(crate) fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// Keeps an error for [`reply`](Self::reply), if it is the first.
    pub(crate) fn refuse(&mut self, error: Error) {
        self.error.add(error);
    }

    fn operation(&self) -> Operation {
        self.exchange.operation()
    }

    /// The Request-URI. Without one there is an error, and no reply.
    fn request_uri(&self) -> Href<'_> {
        Href::from(self.ends.request_uri().href())
    }

    /// Resolves the href of an outcome against the Request-URI if it is relative, as a client may have sent it, or has
    /// no scheme. Dot segments are removed, because readers differ about them.
    fn resolved<'h>(&self, href: Href<'h>, tame: Tame) -> Result<Href<'h>, Error> {
        if tame.is_tame() {
            return Ok(href);
        }
        let text = href.as_str();
        let is_path = text.starts_with('/') && !text.starts_with("//");
        if !is_path && (text.starts_with("//") || href.is_relative()) || href.has_dot_segment() {
            let resolved = Base::new(self.request_uri())?.resolve(&href);
            // A client sent it: no server has such hrefs of its own.
            return resolved.map_err(|error| error.owing(StatusCode::BAD_REQUEST));
        }
        match href::misfit(text) {
            None => Ok(href),
            Some(deviation) => Err(whole::refused(deviation, text)),
        }
    }

    fn is_request_uri(&self, href: &Href<'_>) -> bool {
        self.ends.request_uri().is(href)
    }
}

/// Ranks a status by how bad it is; a pending operation is worse than a completed one.
fn badness(status: StatusCode) -> (u8, bool) {
    (rank(status), status == StatusCode::ACCEPTED)
}

fn usage(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Usage, message)
}
