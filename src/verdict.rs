//! What an answer comes to.

use crate::condition::NUMBER_OF_MATCHES_WITHIN_LIMITS;
use crate::failure::Failure;
use crate::href::{Base, Href, Relation};
use crate::multistatus::Multistatus;
use crate::name::Name;
use crate::operation::Operation;
use crate::response::Response;
use crate::status::Status;
use crate::summary::{Overall, Summary};
use crate::value::Property;

/// What an answer says, read as the answer to a operation: see [`Multistatus::verdict`].
#[derive(Clone, Copy, Debug)]
pub struct Verdict<'m> {
    document: &'m Multistatus<'m>,
    operation: Operation,
}

impl<'m> Verdict<'m> {
    /// What the answer is to.
    #[must_use]
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// All that failed, in document order: see [`Response::failures`].
    pub fn failures(&self) -> impl Iterator<Item = Failure<'m>> + use<'m> {
        let operation = self.operation;
        self.document.responses().iter().flat_map(move |row| row.failures(operation))
    }

    /// The properties that resources do not have: those with status 404.
    pub fn missing_properties(&self) -> impl Iterator<Item = (&'m Response<'m>, &'m Name)> + use<'m> {
        self.document.responses().iter().flat_map(|row| row.missing_properties().map(move |name| (row, name)))
    }

    /// Counts, for a log.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::new(self.operation);
        for row in self.document.responses() {
            summary.add(row);
        }
        summary.add_bad_responses(self.document.bad_responses() as u64);
        summary
    }

    /// True if the answer says that there are more results than it holds: see [`Response::is_truncation`].
    #[must_use]
    pub fn is_truncated(&self, request_uri: &Href<'_>) -> bool {
        self.document.responses().iter().any(|row| row.is_truncation(self.operation, request_uri))
    }

    /// One word for the whole answer: see [`Summary::overall`].
    #[must_use]
    pub fn overall(&self) -> Overall {
        self.summary().overall()
    }
}

impl Multistatus<'_> {
    /// Reads the document as the answer to a operation.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::{Operation, Multistatus, Overall};
    ///
    /// let body = br#"<D:multistatus xmlns:D="DAV:"><D:response><D:href>/docs/b</D:href>
    ///     <D:status>HTTP/1.1 423 Locked</D:status></D:response></D:multistatus>"#;
    /// let document = Multistatus::parse(body)?;
    /// let verdict = document.verdict(Operation::Delete);
    /// assert_eq!(verdict.overall(), Overall::Partial);
    /// for failure in verdict.failures() {
    ///     assert_eq!(failure.to_string(), "/docs/b: 423 Locked");
    /// }
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    pub fn verdict(&self, operation: Operation) -> Verdict<'_> {
        Verdict { document: self, operation }
    }

    /// The row of a resource, however its href is spelt: see [`Href::same_resource`]. If there is none, a slash at the
    /// end does not count. All rows are looked through.
    #[must_use]
    pub fn find(&self, href: &Href<'_>) -> Option<&Response<'_>> {
        let rows = || self.responses().iter();
        let exact = rows().find(|row| row.hrefs().any(|other| other.same_resource(href)));
        exact.or_else(|| rows().find(|row| row.hrefs().any(|other| other.same_resource_ignoring_slash(href))))
    }
}

impl Response<'_> {
    /// All properties with this status, also if they stand in several propstats.
    pub fn properties_with(&self, status: impl Into<Status>) -> impl Iterator<Item = Property<'_>> {
        let code = status.into().code();
        let same = move |status: &Status| status.code() == code;
        let propstats = self.propstats().filter(move |propstat| propstat.status().is_some_and(same));
        propstats.flat_map(|propstat| propstat.properties())
    }

    /// True if this row says that an answer to `operation` is not the whole result: 507 for the Request-URI, or with
    /// number-of-matches-within-limits (RFC 6578 §3.6, RFC 6352 §8.6.2, RFC 5323 §2.3.1), or 508 (RFC 5842 §7.2).
    ///
    /// With any other operation than PROPFIND, REPORT and SEARCH, 507 says that there was no space.
    #[must_use]
    pub fn is_truncation(&self, operation: Operation, request_uri: &Href<'_>) -> bool {
        let Some(status) = self.status() else { return false };
        match status.as_u16() {
            508 => true,
            507 if operation.lists() => {
                Base::new(request_uri).is_ok_and(|base| self.hrefs().any(|href| base.relation(&href) == Relation::Same))
                    || self.conditions().any(|condition| *condition.name() == NUMBER_OF_MATCHES_WITHIN_LIMITS)
            }
            _ => false,
        }
    }
}
