//! The verdict of a document on an operation.

mod changes;
mod doubt;
mod failure;
mod iter;
pub(crate) mod judgement;
mod overall;
mod summary;
mod truncation;

use std::collections::HashSet;
use std::vec;

use self::judgement::Cut;
use crate::exchange::Exchange;
use crate::href::{Href, Key};
use crate::iterators::PropertiesWith;
use crate::multistatus::Multistatus;
use crate::name::Name;
use crate::operation::Operation;
use crate::response::Response;
use crate::status::Status;

pub use self::changes::{Change, Changes};
pub use self::doubt::Doubt;
pub use self::failure::Failure;
pub use self::iter::{ChangesOf, FailuresOfAll, HrefsOfAll, MissingPropertiesOfAll};
pub use self::overall::Overall;
pub use self::summary::Summary;
pub(crate) use self::truncation::common_ancestor;

/// What a document says about an operation: whether it succeeded, what failed, and what is left open. See
/// [`Multistatus::verdict`].
///
/// # The verdict on a document without failures
///
/// Without failures, a listing with responses is a success, and so is a DELETE, COPY or MOVE with 2xx responses. The
/// table has the other cases. *Responses in another namespace* have the deviation
/// [`Deviation::WrongNamespace`](crate::read::Deviation::WrongNamespace); *extensions* are other elements that no RFC
/// puts under multistatus. The tests check this table.
///
#[doc = include_str!("verdict/table.md")]
#[derive(Clone, Debug)]
pub struct Verdict<'m> {
    document: &'m Multistatus<'m>,
    summary: Summary,
}

impl<'m> Verdict<'m> {
    /// Returns the request that the document answers, as far as it is known.
    #[must_use]
    #[inline]
    pub fn exchange(&self) -> &Exchange {
        self.summary.exchange()
    }

    /// Returns the operation that the document answers.
    #[must_use]
    #[inline]
    pub fn operation(&self) -> Operation {
        self.summary.operation()
    }

    pub(crate) fn document(&self) -> &'m Multistatus<'m> {
        self.document
    }

    fn responses(&self) -> std::slice::Iter<'m, Response<'m>> {
        self.document.responses().iter()
    }

    /// Returns what the 507 of a response means, given the other responses.
    #[inline]
    fn cut(&self, response: &Response<'_>) -> Cut {
        match judgement::cut(response, self.exchange()) {
            Cut::Perhaps => {
                let held = self.summary.held_truncation();
                let is_held =
                    held.zip(response.href()).is_some_and(|(held, href)| href.same_resource_ignoring_slash(held));
                if is_held { Cut::Yes } else { Cut::No }
            }
            cut => cut,
        }
    }

    /// Returns all failures, in document order: see [`Response::failures`]. Failures outside of the scope of the
    /// operation are included: see [`Failure::place`].
    pub fn failures(&self) -> FailuresOfAll<'_, 'm> {
        FailuresOfAll::new(self)
    }

    /// Returns the properties that resources do not have: those with status 404.
    pub fn missing_properties(&self) -> MissingPropertiesOfAll<'m> {
        MissingPropertiesOfAll::new(self)
    }

    /// Returns the hrefs of resources that do not exist, as they were sent: see [`Response::is_missing`]. Resources
    /// outside of the scope of the operation are left out. In a synchronization, these are the removed members, except
    /// those that [have also changed](Changes::added_again).
    #[inline]
    pub fn missing_resources(&self) -> HrefsOfAll<'_, 'm> {
        let is_sync = self.operation() == Operation::SyncCollection;
        let again: HashSet<String> = match is_sync {
            true => {
                Changes::from(self.clone()).added_again().filter_map(|again| Some(again.href()?.to_string())).collect()
            }
            false => HashSet::new(),
        };
        HrefsOfAll::missing(self, again)
    }

    /// Returns the names of requested properties that are in no propstat: see [`Summary::unanswered_names`].
    #[inline]
    pub fn unanswered_names(&self) -> vec::IntoIter<&Name> {
        self.summary.unanswered_names()
    }

    /// Returns the requested hrefs of a multiget that have no response: see [`Summary::unanswered_hrefs`].
    #[inline]
    pub fn unanswered_hrefs(&self) -> vec::IntoIter<&Href<'static>> {
        self.summary.unanswered_hrefs()
    }

    /// Returns the hrefs outside of the scope of the operation, as they were sent: see [`Exchange::place`]. Do not act
    /// on these resources because of this document.
    pub fn outside(&self) -> HrefsOfAll<'_, 'm> {
        HrefsOfAll::outside(self)
    }

    /// Returns the doubts: the reasons why the document does not say what became of everything. See
    /// [`Summary::doubts`].
    #[inline]
    pub fn doubts(&self) -> vec::IntoIter<Doubt> {
        self.summary.doubts()
    }

    /// Returns the summary: counts of failures by status, for example for a log.
    #[must_use]
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Returns true if the document says that there are more results than it holds: see [`Summary::is_truncated`].
    #[must_use]
    #[inline]
    pub fn is_truncated(&self) -> bool {
        self.summary.is_truncated()
    }

    /// Returns the overall result of the document in one word: see [`Summary::overall`].
    #[must_use]
    #[inline]
    pub fn overall(&self) -> Overall {
        self.summary.overall()
    }
}

impl Multistatus<'_> {
    /// Judges the document as the response to a request.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::{Exchange, Multistatus, Operation, Overall};
    ///
    /// let body = br#"<D:multistatus xmlns:D="DAV:"><D:response><D:href>/docs/b</D:href>
    ///     <D:status>HTTP/1.1 423 Locked</D:status></D:response></D:multistatus>"#;
    /// let document = Multistatus::parse(body)?;
    /// let verdict = document.verdict(Exchange::new(Operation::Delete, "/docs/")?);
    /// assert_eq!(verdict.overall(), Overall::Partial);
    /// for failure in verdict.failures() {
    ///     assert_eq!(failure.to_string(), "/docs/b: 423 Locked");
    /// }
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    pub fn verdict(&self, exchange: impl Into<Exchange>) -> Verdict<'_> {
        let mut summary = Summary::new(exchange);
        for response in self.responses() {
            summary.add(response);
        }
        summary.add_bad_responses(self.bad_responses() as u64);
        summary.finish(self.footer());
        Verdict { document: self, summary }
    }

    /// Returns the response for a resource, however its href is spelt: see [`Href::same_resource`]. If there is none, a
    /// slash at the end is ignored. This looks through all responses.
    #[must_use]
    #[inline]
    pub fn find(&self, href: &Href<'_>) -> Option<&Response<'_>> {
        // Taken apart once, because it may be longer than everything that it is compared with.
        let key = href.key();
        let find = |key: &Key<'_>, other: fn(Key<'_>) -> Key<'_>| {
            let is = |candidate: &Href<'_>| {
                candidate == href || other(candidate.key()) == *key && candidate.is_on_site_of(href)
            };
            self.responses().iter().find(|response| response.hrefs().any(|candidate| is(&candidate)))
        };
        find(&key, |key| key).or_else(|| find(&key.clone().ignoring_slash(), |key| key.ignoring_slash()))
    }
}

impl Response<'_> {
    /// Returns all properties that have this status, from all propstats.
    pub fn properties_with(&self, status: impl Into<Status>) -> PropertiesWith<'_> {
        PropertiesWith::new(self.propstats(), status.into().code().as_u16())
    }
}
