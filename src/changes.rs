//! What a synchronization brought.

use crate::error::{Error, ErrorKind};
use crate::href::Href;
use crate::multistatus::Multistatus;
use crate::response::Response;
use crate::status::Status;

/// What has changed since the last synchronization: RFC 6578 §3.2. See [`Multistatus::changes`].
#[derive(Clone, Copy, Debug)]
pub struct Changes<'m> {
    document: &'m Multistatus<'m>,
    token: &'m str,
}

impl<'m> Changes<'m> {
    /// The rows of one kind.
    fn rows(&self, kind: Kind) -> impl Iterator<Item = &'m Response<'m>> + use<'m> {
        self.document.responses().iter().filter(move |row| Kind::of(row) == kind)
    }

    /// The members that are new or have changed, with their properties. A row of 404 propstats only is one too: the
    /// member is there, its properties are not (RFC 6578 §3.13).
    pub fn changed(&self) -> impl Iterator<Item = &'m Response<'m>> + use<'m> {
        self.rows(Kind::Changed)
    }

    /// The members that were removed, and with each collection all that was in it (RFC 6578 §3.5.2).
    pub fn removed(&self) -> impl Iterator<Item = Href<'m>> + use<'m> {
        self.rows(Kind::Removed).flat_map(Response::hrefs)
    }

    /// The collections that cannot be synchronized with their parent: RFC 6578 §3.3. With the condition
    /// `sync-traversal-supported` they can by themselves.
    pub fn unsyncable(&self) -> impl Iterator<Item = &'m Response<'m>> + use<'m> {
        self.rows(Kind::Unsyncable)
    }

    /// The members whose row says anything else: it is not known what became of them.
    pub fn failed(&self) -> impl Iterator<Item = &'m Response<'m>> + use<'m> {
        self.rows(Kind::Failed)
    }

    /// The token for the next synchronization, to be stored when these changes are.
    #[must_use]
    pub fn token(&self) -> &'m str {
        self.token
    }

    /// True if there are more changes, which a synchronization with this token brings: RFC 6578 §3.6.
    #[must_use]
    pub fn is_truncated(&self) -> bool {
        self.rows(Kind::Truncated).next().is_some()
    }
}

/// What a row of a synchronization says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Changed,
    Removed,
    Unsyncable,
    Truncated,
    Failed,
}

impl Kind {
    fn of(row: &Response<'_>) -> Self {
        match row.status().map(Status::as_u16) {
            None if row.propstats().len() > 0 => Self::Changed,
            // Some servers put 200 or 201 where the RFC has propstats only.
            Some(200..300) => Self::Changed,
            Some(404) => Self::Removed,
            Some(403) => Self::Unsyncable,
            Some(507) => Self::Truncated,
            _ => Self::Failed,
        }
    }
}

impl Multistatus<'_> {
    /// Reads the document as the answer to the report `DAV:sync-collection`: RFC 6578 §3.2.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Incomplete`] if a row could not be read, since what it says would be lost once the token is stored;
    /// and if there is no token, or 508 says that the answer broke off (RFC 5842 §7.2).
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::Multistatus;
    ///
    /// let body = br#"<D:multistatus xmlns:D="DAV:"><D:response><D:href>/a</D:href>
    ///     <D:status>HTTP/1.1 404 Not Found</D:status></D:response>
    ///     <D:sync-token>http://example.com/sync/2</D:sync-token></D:multistatus>"#;
    /// let document = Multistatus::parse(body)?;
    /// let changes = document.changes()?;
    /// assert_eq!(changes.removed().count(), 1);
    /// assert_eq!(changes.token(), "http://example.com/sync/2");
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn changes(&self) -> Result<Changes<'_>, Error> {
        let incomplete = |message: String| Err(Error::new(ErrorKind::Incomplete, message));
        match self.bad_responses() {
            0 => {}
            rows => return incomplete(format!("{rows} rows of the synchronization could not be read")),
        }
        if self.responses().iter().any(|row| row.status().is_some_and(|status| *status == 508)) {
            return incomplete("the synchronization broke off with 508 Loop Detected".into());
        }
        match self.sync_token().filter(|token| !token.is_empty()) {
            Some(token) => Ok(Changes { document: self, token }),
            None => incomplete("the answer to the synchronization has no sync-token".into()),
        }
    }
}
