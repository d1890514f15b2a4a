//! What a synchronization brought.

use std::collections::HashSet;
use std::fmt;

use super::Verdict;
use super::iter::ChangesOf;
use super::judgement::{Judgement, Whole};
use crate::error::{Error, ErrorKind};
use crate::exchange::{Exchange, Place};
use crate::href::{Href, Key};
use crate::multistatus::Multistatus;
use crate::operation::Operation;
use crate::response::Response;

/// What has changed since the last synchronization: RFC 6578 §3.2. See [`Multistatus::changes`].
///
/// It agrees with [`Multistatus::verdict`]: what is in [`failed`](Self::failed) is a failure there, and no other resource
/// as a whole is. Where the Request-URI is known, only members of the collection are changed, removed or unsyncable.
#[derive(Clone, Debug)]
pub struct Changes<'m> {
    verdict: Verdict<'m>,
    /// The members that have changed or failed, where some were removed as well.
    changed: HashSet<Key<'static>>,
    failed: HashSet<Key<'static>>,
}

/// A resource that a synchronization speaks of: see [`Changes`].
#[derive(Clone)]
pub struct Change<'m> {
    response: &'m Response<'m>,
    href: Option<Href<'m>>,
    resource: Option<Href<'static>>,
}

impl<'m> Change<'m> {
    /// The href as it was sent; `None` if the response names none.
    #[must_use]
    pub fn href(&self) -> Option<&Href<'m>> {
        self.href.as_ref()
    }

    /// The resource, resolved by the Request-URI, if it is the collection or a member of it: what may be fetched or removed.
    /// `None` for anything else, and without a Request-URI.
    #[must_use]
    pub fn resource(&self) -> Option<&Href<'static>> {
        self.resource.as_ref()
    }

    /// The response, with the properties of the member.
    #[must_use]
    pub fn response(&self) -> &'m Response<'m> {
        self.response
    }
}

/// Without the response, which all its resources share.
impl fmt::Debug for Change<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change").field("href", &self.href).field("resource", &self.resource).finish_non_exhaustive()
    }
}

impl<'m> Changes<'m> {
    fn new(verdict: Verdict<'m>) -> Self {
        let mut this = Self { verdict, changed: HashSet::new(), failed: HashSet::new() };
        if this.verdict.responses().any(|response| !this.of_response(response, Kind::Removed).is_empty()) {
            let keys = |kind| ChangesOf::new(&this, kind).filter_map(|change| this.key(&change)).collect();
            (this.changed, this.failed) = (keys(Kind::Changed), keys(Kind::Failed));
        }
        this
    }

    pub(super) fn verdict(&self) -> &Verdict<'m> {
        &self.verdict
    }

    /// Returns the resources of one kind that a response tells of.
    pub(super) fn of_response(&self, response: &'m Response<'m>, kind: Kind) -> Vec<Change<'m>> {
        let exchange = self.verdict.exchange();
        let judgement = Judgement::of(response, exchange, self.verdict.cut(response));
        let hrefs = response.hrefs().map(Some).chain((response.hrefs().len() == 0).then_some(None));
        let hrefs = hrefs.filter(|href| Kind::of(&judgement, href.as_ref(), exchange) == kind);
        let change = |href: Option<Href<'m>>| {
            let resource = href.as_ref().and_then(|href| exchange.resource(href));
            Change { response, href, resource }
        };
        hrefs.map(change).collect()
    }

    /// Returns true if a resource that is said to be removed has changed as well, or if it has neither changed nor failed.
    pub(super) fn is_removed(&self, change: &Change<'m>, again: bool) -> bool {
        let changed = self.has(&self.changed, change);
        if again { changed } else { !changed && !self.has(&self.failed, change) }
    }

    /// The same key for every spelling of a member.
    fn key(&self, change: &Change<'m>) -> Option<Key<'static>> {
        let href = change.href.as_ref()?;
        let full = self.verdict.exchange().scope().resolve(href);
        Some(full.as_ref().unwrap_or(href).key().ignoring_slash().into_owned())
    }

    fn has(&self, keys: &HashSet<Key<'static>>, change: &Change<'m>) -> bool {
        !keys.is_empty() && self.key(change).is_some_and(|key| keys.contains(&key))
    }

    /// The members that are new or have changed, with their properties. A response of 404 propstats only is one too: the
    /// member is there, its properties are not (RFC 6578 §3.13).
    pub fn changed(&self) -> ChangesOf<'_, 'm> {
        ChangesOf::new(self, Kind::Changed)
    }

    /// The members that were removed, and with each collection all that was in it (RFC 6578 §3.5.2). One that is said to
    /// have changed as well is not among them: it was removed and added again (§3.5.1). Neither is one that failed as well,
    /// because a wrong removal does harm.
    pub fn removed(&self) -> ChangesOf<'_, 'm> {
        ChangesOf::new(self, Kind::Removed)
    }

    /// The members that are said to be removed and to have changed: they count as changed.
    pub fn added_again(&self) -> ChangesOf<'_, 'm> {
        ChangesOf::added_again(self)
    }

    /// The collections that cannot be synchronized with their parent: RFC 6578 §3.3. With the condition
    /// `sync-traversal-supported` they can by themselves.
    pub fn unsyncable(&self) -> ChangesOf<'_, 'm> {
        ChangesOf::new(self, Kind::Unsyncable)
    }

    /// The resources whose response says anything else: it is not known what became of them.
    pub fn failed(&self) -> ChangesOf<'_, 'm> {
        ChangesOf::new(self, Kind::Failed)
    }

    /// The response for the collection itself, if the Request-URI is known and there is one. It is no member: clients that
    /// take it for one fetch the collection.
    #[must_use]
    pub fn own(&self) -> Option<Change<'m>> {
        ChangesOf::new(self, Kind::Own).next()
    }

    /// The token for the next synchronization, to be stored when these changes are.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Incomplete`] if storing it would lose a change for good: if a response could not be read or may have
    /// been overlooked, if 508 says that the answer broke off (RFC 5842 §7.2), or if there is no token.
    pub fn token(&self) -> Result<&'m str, Error> {
        let incomplete = |message: String| Err(Error::new(ErrorKind::Incomplete, message));
        let document = self.verdict.document();
        match document.bad_responses() {
            0 => {}
            bad => return incomplete(format!("{bad} responses of the synchronization could not be read")),
        }
        if self.verdict.summary().is_looped() {
            return incomplete("the synchronization broke off with 508 Loop Detected".into());
        }
        if let Some(doubt) = self.verdict.doubts().find(|doubt| doubt.may_overlook()) {
            return incomplete(format!("a response may have been overlooked: {}", doubt.sentence()));
        }
        match document.sync_token().filter(|token| !token.is_empty()) {
            Some(token) => Ok(token),
            None => incomplete("the answer to the synchronization has no sync-token".into()),
        }
    }

    /// True if there are more changes, which a synchronization with this token brings: RFC 6578 §3.6.
    #[must_use]
    pub fn is_truncated(&self) -> bool {
        self.verdict.is_truncated()
    }
}

/// What a synchronization says of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Changed,
    Removed,
    Unsyncable,
    /// The collection itself.
    Own,
    Truncated,
    Failed,
    /// A resource elsewhere, which no member is.
    Elsewhere,
}

impl Kind {
    fn of(judgement: &Judgement<'_>, href: Option<&Href<'_>>, exchange: &Exchange) -> Self {
        let kind = match judgement.whole(href, exchange) {
            Whole::Truncated => return Self::Truncated,
            // Nobody knows which member it is.
            _ if href.is_none() => return Self::Failed,
            Whole::Failed | Whole::Unclear => return Self::Failed,
            Whole::Good if href.is_some_and(|href| exchange.scope().is_request_uri(href)) => return Self::Own,
            // Of one of several statuses nobody knows which is right. No member is removed for that.
            Whole::Good => Self::Changed,
            Whole::Removed => Self::Removed,
            Whole::Unsyncable => Self::Unsyncable,
        };
        match href.map(|href| exchange.scope().place(href)) {
            Some(Place::Outside) => Self::Elsewhere,
            _ => kind,
        }
    }
}

impl<'m> From<Verdict<'m>> for Changes<'m> {
    fn from(verdict: Verdict<'m>) -> Self {
        Self::new(verdict)
    }
}

impl Multistatus<'_> {
    /// Reads the document as the answer to the report `DAV:sync-collection`: RFC 6578 §3.2.
    ///
    /// Pass the [`Exchange`] with its Request-URI, so that the collection's own response is told apart. Whoever knows no
    /// more passes [`Operation::SyncCollection`].
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::{Exchange, Multistatus, Operation};
    ///
    /// let body = br#"<D:multistatus xmlns:D="DAV:"><D:response><D:href>/c/a</D:href>
    ///     <D:status>HTTP/1.1 404 Not Found</D:status></D:response>
    ///     <D:sync-token>http://example.com/sync/2</D:sync-token></D:multistatus>"#;
    /// let document = Multistatus::parse(body)?;
    /// let changes = document.changes(Exchange::new(Operation::SyncCollection, "https://example.com/c/")?);
    /// let removed: Vec<_> = changes.removed().filter_map(|change| change.resource().cloned()).collect();
    /// assert_eq!(removed, ["https://example.com/c/a"]);
    /// assert_eq!(changes.token()?, "http://example.com/sync/2");
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    pub fn changes(&self, exchange: impl Into<Exchange>) -> Changes<'_> {
        let exchange = exchange.into().with_operation(Operation::SyncCollection);
        Changes::new(self.verdict(exchange))
    }
}
