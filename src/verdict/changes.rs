//! What a synchronization brought.

use std::collections::HashSet;

use super::judgement::{Judgement, Whole};
use crate::error::{Error, ErrorKind};
use crate::exchange::{Exchange, Place};
use crate::href::{Href, Key};
use crate::multistatus::Multistatus;
use crate::operation::Operation;
use crate::response::Response;
use crate::verdict::{Doubt, Summary, Verdict};

/// What has changed since the last synchronization: RFC 6578 §3.2. See [`Multistatus::changes`].
///
/// It agrees with [`Multistatus::verdict`]: what is in [`failed`](Self::failed) is a failure there, and nothing else is.
/// Where the Request-URI is known, only members of the collection are changed, removed or unsyncable.
#[derive(Clone, Debug)]
pub struct Changes<'m> {
    verdict: Verdict<'m>,
    /// The members that have changed, where some were removed as well.
    changed: HashSet<Key<'m>>,
}

impl<'m> Changes<'m> {
    fn new(verdict: Verdict<'m>) -> Self {
        let mut this = Self { verdict, changed: HashSet::new() };
        if this.of_kind(Kind::Removed).next().is_some() {
            this.changed = this.of_kind(Kind::Changed).flat_map(Response::hrefs).map(key).collect();
        }
        this
    }

    #[cfg(feature = "serde")]
    pub(crate) fn document(&self) -> &'m Multistatus<'m> {
        self.verdict.document()
    }

    /// The responses of one kind.
    fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &'m Response<'m>> {
        self.verdict.responses().filter(move |response| Kind::of(response, &self.verdict) == kind)
    }

    /// The members that are new or have changed, with their properties. A response of 404 propstats only is one too: the
    /// member is there, its properties are not (RFC 6578 §3.13).
    pub fn changed(&self) -> impl Iterator<Item = &'m Response<'m>> {
        self.of_kind(Kind::Changed)
    }

    /// The members that were removed, as they were sent, and with each collection all that was in it (RFC 6578 §3.5.2).
    /// One that is said to have changed as well is not among them: it was removed and added again (§3.5.1).
    pub fn removed(&self) -> impl Iterator<Item = Href<'m>> {
        self.of_kind(Kind::Removed)
            .flat_map(Response::hrefs)
            .filter(|href| self.changed.is_empty() || !self.changed.contains(&key(href.clone())))
    }

    /// The members that are said to be removed and to have changed: they count as changed.
    pub fn added_again(&self) -> impl Iterator<Item = Href<'m>> {
        let removed = self.of_kind(Kind::Removed).filter(|_| !self.changed.is_empty());
        removed.flat_map(Response::hrefs).filter(|href| self.changed.contains(&key(href.clone())))
    }

    /// The collections that cannot be synchronized with their parent: RFC 6578 §3.3. With the condition
    /// `sync-traversal-supported` they can by themselves.
    pub fn unsyncable(&self) -> impl Iterator<Item = &'m Response<'m>> {
        self.of_kind(Kind::Unsyncable)
    }

    /// The members whose response says anything else: it is not known what became of them.
    pub fn failed(&self) -> impl Iterator<Item = &'m Response<'m>> {
        self.of_kind(Kind::Failed)
    }

    /// The response for the collection itself, if the Request-URI is known and there is one. It is no member: clients that
    /// take it for one fetch the collection.
    #[must_use]
    pub fn own(&self) -> Option<&'m Response<'m>> {
        self.of_kind(Kind::Own).next()
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
        if document.responses().iter().any(|response| response.status().is_some_and(|status| *status == 508)) {
            return incomplete("the synchronization broke off with 508 Loop Detected".into());
        }
        let overlooked = [Doubt::WrongNamespace, Doubt::StrayResponseContent, Doubt::TextAfterRoot];
        if let Some(doubt) = self.verdict.summary().doubts().find(|doubt| overlooked.contains(doubt)) {
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

fn key(href: Href<'_>) -> Key<'static> {
    href.key().ignoring_slash().into_owned()
}

/// What a response of a synchronization says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Changed,
    Removed,
    Unsyncable,
    /// About the collection itself.
    Own,
    Truncated,
    Failed,
    /// About a resource elsewhere, which no member is.
    Elsewhere,
}

impl Kind {
    fn of(response: &Response<'_>, verdict: &Verdict<'_>) -> Self {
        let exchange = verdict.exchange();
        let is_own = || response.hrefs().any(|href| exchange.scope().is_request_uri(&href));
        match Judgement::of(response, exchange, verdict.truncates(response)).whole {
            Whole::Truncated => Self::Truncated,
            Whole::Failed | Whole::Unclear => Self::Failed,
            _ if super::judgement::place(response, exchange) == Place::Outside => Self::Elsewhere,
            Whole::Good if is_own() => Self::Own,
            Whole::Good => Self::Changed,
            Whole::Removed => Self::Removed,
            Whole::Unsyncable => Self::Unsyncable,
        }
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
    /// let changes = document.changes(Exchange::new(Operation::SyncCollection, "/c/")?);
    /// assert_eq!(changes.removed().count(), 1);
    /// assert_eq!(changes.token()?, "http://example.com/sync/2");
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    pub fn changes(&self, exchange: impl Into<Exchange>) -> Changes<'_> {
        let exchange = exchange.into().with_operation(Operation::SyncCollection);
        Changes::new(self.verdict(exchange))
    }
}

impl<'m> From<Verdict<'m>> for Summary {
    fn from(verdict: Verdict<'m>) -> Self {
        verdict.summary().clone()
    }
}
