//! The changes that a synchronization reports.

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

/// The changes since the last synchronization: RFC 6578 §3.2. See [`Multistatus::changes`].
///
/// It agrees with [`Multistatus::verdict`]: the resources in [`failed`](Self::failed) are failures there, and no other
/// resource fails as a whole. If the Request-URI is known, only members of the collection are changed, removed or
/// unsyncable.
#[derive(Clone, Debug)]
pub struct Changes<'m> {
    verdict: Verdict<'m>,
    /// The members that have changed or failed, if some were removed as well.
    changed: HashSet<Key<'static>>,
    failed: HashSet<Key<'static>>,
}

/// A resource that a synchronization mentions: see [`Changes`].
#[derive(Clone)]
pub struct Change<'m> {
    response: &'m Response<'m>,
    href: Option<Href<'m>>,
    resource: Option<Href<'static>>,
}

impl<'m> Change<'m> {
    /// Returns the href as it was sent, or `None` if the response has none.
    #[must_use]
    pub fn href(&self) -> Option<&Href<'m>> {
        self.href.as_ref()
    }

    /// Returns the resolved address of the resource, if it is the collection or a member of it, so that it may be
    /// fetched or removed. Returns `None` for anything else, and if the Request-URI is not known.
    #[must_use]
    pub fn resource(&self) -> Option<&Href<'static>> {
        self.resource.as_ref()
    }

    /// Returns the response, with the properties of the member.
    #[must_use]
    pub fn response(&self) -> &'m Response<'m> {
        self.response
    }
}

/// Leaves out the response, which all its resources share.
impl fmt::Debug for Change<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change").field("href", &self.href).field("resource", &self.resource).finish_non_exhaustive()
    }
}

impl<'m> Changes<'m> {
    #[inline]
    fn new(verdict: Verdict<'m>) -> Self {
        let mut this = Self { verdict, changed: HashSet::new(), failed: HashSet::new() };
        if ChangesOf::new(&this, ChangeKind::Removed).next().is_some() {
            let keys = |kind| ChangesOf::new(&this, kind).filter_map(|change| this.key(&change)).collect();
            (this.changed, this.failed) = (keys(ChangeKind::Changed), keys(ChangeKind::Failed));
        }
        this
    }

    pub(super) fn verdict(&self) -> &Verdict<'m> {
        &self.verdict
    }

    /// Returns the resources of one kind that a response tells of.
    #[inline]
    pub(super) fn of_response(&self, response: &'m Response<'m>, kind: ChangeKind) -> Vec<Change<'m>> {
        let exchange = self.verdict.exchange();
        let judgement = Judgement::of(response, exchange, self.verdict.cut(response));
        let hrefs = response.hrefs().map(Some).chain((response.hrefs().len() == 0).then_some(None));
        let hrefs = hrefs.filter(|href| ChangeKind::of(&judgement, href.as_ref(), exchange) == kind);
        let change = |href: Option<Href<'m>>| {
            let resource = href.as_ref().and_then(|href| exchange.resource(href));
            Change { response, href, resource }
        };
        hrefs.map(change).collect()
    }

    /// Returns true if a resource that is said to be removed has changed as well, or if it has neither changed nor
    /// failed.
    #[inline]
    pub(super) fn is_removed(&self, change: &Change<'m>, again: bool) -> bool {
        let changed = self.has(&self.changed, change);
        if again { changed } else { !changed && !self.has(&self.failed, change) }
    }

    /// Returns a key that is equal for every spelling of a member.
    #[inline]
    fn key(&self, change: &Change<'m>) -> Option<Key<'static>> {
        let href = change.href.as_ref()?;
        let full = self.verdict.exchange().scope().resolve(href);
        Some(full.as_ref().unwrap_or(href).key().ignoring_slash().into_owned())
    }

    #[inline]
    fn has(&self, keys: &HashSet<Key<'static>>, change: &Change<'m>) -> bool {
        !keys.is_empty() && self.key(change).is_some_and(|key| keys.contains(&key))
    }

    /// Returns the members that are new or have changed, with their properties. A response that has only propstats with
    /// 404 is included, because the member exists although the properties do not (RFC 6578 §3.13).
    pub fn changed(&self) -> ChangesOf<'_, 'm> {
        ChangesOf::new(self, ChangeKind::Changed)
    }

    /// Returns the members that were removed. A removed collection implies the removal of everything in it (RFC 6578
    /// §3.5.2). A member that is also reported as changed is left out, because it was removed and added again (§3.5.1).
    /// So is a member that also failed, because a wrong removal does harm.
    pub fn removed(&self) -> ChangesOf<'_, 'm> {
        ChangesOf::new(self, ChangeKind::Removed)
    }

    /// Returns the members that are reported both as removed and as changed. They count as changed.
    #[inline]
    pub fn added_again(&self) -> ChangesOf<'_, 'm> {
        ChangesOf::added_again(self)
    }

    /// Returns the collections that cannot be synchronized with their parent: RFC 6578 §3.3. With the condition
    /// `sync-traversal-supported`, they can be synchronized by themselves.
    pub fn unsyncable(&self) -> ChangesOf<'_, 'm> {
        ChangesOf::new(self, ChangeKind::Unsyncable)
    }

    /// Returns the resources that failed: their responses say neither that they changed, nor that they were removed,
    /// nor that they are unsyncable. Nobody knows what became of them.
    pub fn failed(&self) -> ChangesOf<'_, 'm> {
        ChangesOf::new(self, ChangeKind::Failed)
    }

    /// Returns the response for the collection itself, if the Request-URI is known and there is one. It is not a
    /// member, and a client must not treat it as one.
    #[must_use]
    #[inline]
    pub fn own(&self) -> Option<Change<'m>> {
        ChangesOf::new(self, ChangeKind::Own).next()
    }

    /// Returns the token for the next synchronization. Store it together with these changes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Incomplete`] if there is no token, or if storing it would lose a change for good, because a
    /// response could not be read or may have been overlooked, or because 508 says that the listing broke off (RFC 5842
    /// §7.2).
    #[inline]
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
            None => incomplete("the response to the synchronization has no sync-token".into()),
        }
    }

    /// Returns true if there are more changes, which another synchronization with this token will report: RFC 6578
    /// §3.6.
    #[must_use]
    #[inline]
    pub fn is_truncated(&self) -> bool {
        self.verdict.is_truncated()
    }
}

/// The statement of a synchronization about a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ChangeKind {
    Changed,
    Removed,
    Unsyncable,
    /// The collection itself.
    Own,
    Truncated,
    Failed,
    /// A resource outside of the collection, which is no member.
    Elsewhere,
}

impl ChangeKind {
    #[inline]
    fn of(judgement: &Judgement<'_>, href: Option<&Href<'_>>, exchange: &Exchange) -> Self {
        let kind = match judgement.whole(href, exchange) {
            Whole::Truncated => return Self::Truncated,
            // Nobody knows which member it is.
            _ if href.is_none() => return Self::Failed,
            Whole::Failed | Whole::Unclear => return Self::Failed,
            Whole::Good if href.is_some_and(|href| exchange.scope().is_request_uri(href)) => return Self::Own,
            // With several statuses, nobody knows which is right. No member is removed because of one of them.
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
    #[inline]
    fn from(verdict: Verdict<'m>) -> Self {
        Self::new(verdict)
    }
}

impl Multistatus<'_> {
    /// Reads the document as the response to the report `DAV:sync-collection`: RFC 6578 §3.2.
    ///
    /// Pass the [`Exchange`] with its Request-URI, so that the collection's own response can be told apart. If you do
    /// not know the Request-URI, pass [`Operation::SyncCollection`].
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
