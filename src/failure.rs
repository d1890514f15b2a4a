//! What did not succeed.

use std::fmt;

use crate::href::Href;
use crate::name::Name;
use crate::operation::Operation;
use crate::propstat::Propstat;
use crate::read::Deviation;
use crate::response::Response;
use crate::status::Status;
use crate::value::{Condition, Description};

/// A resource, or a property of one, that an answer does not say went well.
///
/// See [`Response::failures`] and [`Verdict::failures`](crate::Verdict::failures).
#[derive(Clone, Copy, Debug)]
pub struct Failure<'r> {
    row: &'r Response<'r>,
    /// The number of the href in its row.
    href: usize,
    propstat: Option<Propstat<'r>>,
    property: Option<&'r Name>,
}

impl<'r> Failure<'r> {
    /// The resource; `None` if the row names none.
    #[must_use]
    pub fn href(&self) -> Option<Href<'r>> {
        self.row.hrefs().nth(self.href)
    }

    /// The status: not a 2xx. `None` if there is none, or if it cannot be read.
    #[must_use]
    pub fn status(&self) -> Option<&'r Status> {
        match &self.propstat {
            Some(propstat) => propstat.status(),
            None => self.row.status(),
        }
    }

    /// The property that failed; `None` for the resource as a whole.
    #[must_use]
    pub fn property(&self) -> Option<&'r Name> {
        self.property
    }

    /// Why: the conditions that were not met.
    #[must_use]
    pub fn conditions(&self) -> Vec<Condition<'r>> {
        match &self.propstat {
            Some(propstat) => propstat.conditions().collect(),
            None => self.row.conditions().collect(),
        }
    }

    /// The text for people: that of the propstat, or else of the row.
    #[must_use]
    pub fn description(&self) -> Option<Description<'r>> {
        self.propstat.and_then(|propstat| propstat.description()).or_else(|| self.row.description())
    }

    /// Where the resource is instead, for a redirect: RFC 4918 §13.2.
    #[must_use]
    pub fn location(&self) -> Option<Href<'r>> {
        self.row.location()
    }

    /// The row that says so.
    #[must_use]
    pub fn response(&self) -> &'r Response<'r> {
        self.row
    }

    /// True if this failed only because something else did: 424, RFC 4918 §11.4. Repair the other, and it may succeed.
    #[must_use]
    pub fn is_dependent(&self) -> bool {
        self.status().is_some_and(|status| *status == 424)
    }

    /// True if the same request may succeed later: 408, 425, 429, 502, 503, 504.
    ///
    /// Not 507, which "is considered to be temporary", but which only a user may repeat (RFC 4918 §11.5).
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.status().is_some_and(|status| matches!(status.as_u16(), 408 | 425 | 429 | 502..=504))
    }
}

/// One line, such as `/a: getetag: 403 Forbidden (cannot-modify-protected-property)`.
impl fmt::Display for Failure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.href() {
            Some(href) => write!(f, "{href}: ")?,
            None => f.write_str("no href: ")?,
        }
        if let Some(property) = self.property {
            write!(f, "{}: ", property.local())?;
        }
        match self.status() {
            Some(status) => write!(f, "{status}")?,
            None => f.write_str("no status")?,
        }
        for (at, condition) in self.conditions().iter().enumerate() {
            write!(f, "{}{}", if at == 0 { " (" } else { ", " }, condition.name().local())?;
        }
        if self.conditions().is_empty() { Ok(()) } else { f.write_str(")") }
    }
}

impl<'a> Response<'a> {
    /// What failed by this row of an answer to `operation`, in order: the resource as a whole, once for each href, or each
    /// property of a propstat that is no success.
    ///
    /// Whatever is not said to be a success is a failure, also a redirect, with these exceptions: in a listing (PROPFIND,
    /// REPORT, SEARCH) a 404 propstat is an answer, and 507 for a resource as a whole says that the listing was cut
    /// ([`Verdict::is_truncated`](crate::Verdict::is_truncated)); in a synchronization 404 for a resource as a whole is
    /// its removal (RFC 6578 §3.2); in a listing a row with neither status nor propstat says nothing.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::{Operation, Response};
    ///
    /// let row = Response::builder("/a").href("/b").status(503).build()?;
    /// let failed: Vec<_> = row.failures(Operation::Delete).filter(|failure| failure.is_transient()).collect();
    /// assert_eq!(failed.len(), 2);
    /// assert_eq!(failed[1].to_string(), "/b: 503 Service Unavailable");
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn failures(&self, operation: Operation) -> impl Iterator<Item = Failure<'_>> {
        let row: &Response<'_> = self;
        let hrefs = if row.fails(operation) { row.hrefs().len().max(1) } else { 0 };
        let whole = (0..hrefs).map(move |href| Failure { row, href, propstat: None, property: None });
        let failed = row.propstats().filter(move |propstat| fails(propstat, operation));
        let properties = failed.flat_map(move |propstat| {
            // An empty propstat says that something failed, too.
            let bare = (propstat.names().len() == 0).then_some(None);
            let names = bare.into_iter().chain(propstat.names().map(Some));
            names.map(move |property| Failure { row, href: 0, propstat: Some(propstat), property })
        });
        whole.chain(properties)
    }

    /// True if the resource as a whole failed.
    fn fails(&self, operation: Operation) -> bool {
        match self.status() {
            Some(status) if operation == Operation::SyncCollection && *status == 404 => false,
            Some(status) if operation.lists() && *status == 507 => false,
            Some(status) => !status.is_success(),
            None if self.propstats().len() > 0 => false,
            None => !operation.lists() || self.deviates(Deviation::StatusUnreadable),
        }
    }
}

/// True if the properties failed.
fn fails(propstat: &Propstat<'_>, operation: Operation) -> bool {
    match propstat.status() {
        Some(status) if operation.lists() && *status == 404 => false,
        Some(status) => !status.is_success(),
        None => true,
    }
}
