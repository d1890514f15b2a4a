//! What did not succeed.

use std::fmt;
use std::sync::Arc;

use super::judgement::{self, Cut, Judgement};
use crate::clip::Shown;
use crate::exchange::{Exchange, Place};
use crate::href::Href;
use crate::iterators::Elements;
use crate::name::Name;
use crate::propstat::Propstat;
use crate::response::Response;
use crate::status::Status;
use crate::value::Description;

/// A resource, or a property of one, that an answer does not say went well.
///
/// See [`Response::failures`] and [`Verdict::failures`](crate::Verdict::failures).
#[derive(Clone)]
pub struct Failure<'r> {
    row: &'r Response<'r>,
    /// Shared by the failed properties of a response, like `resource`: an href can be longer than all of them.
    href: Option<Arc<Href<'r>>>,
    /// The propstat that says so, if not the response itself.
    propstat: Option<Propstat<'r>>,
    property: Option<&'r Name>,
    place: Place,
    resource: Option<Arc<Href<'static>>>,
}

impl<'r> Failure<'r> {
    /// The href of the resource as it was sent; `None` if the response names none.
    ///
    /// To act on it, use [`resource`](Self::resource): a server can name anything.
    #[must_use]
    pub fn href(&self) -> Option<&Href<'r>> {
        self.href.as_deref()
    }

    /// Where the resource is, seen from the operation: see [`Exchange::place`].
    #[must_use]
    pub fn place(&self) -> Place {
        self.place
    }

    /// The resource, resolved by the Request-URI, if it is inside of the scope of the operation: what may be acted on, as
    /// by a further request. `None` for anything else, and without a Request-URI.
    ///
    /// ```
    /// use multistatus::{Exchange, Multistatus, Operation};
    ///
    /// let body = br#"<D:multistatus xmlns:D="DAV:">
    ///     <D:response><D:href>/docs/a</D:href><D:status>HTTP/1.1 503 Service Unavailable</D:status></D:response>
    ///     <D:response><D:href>/</D:href><D:status>HTTP/1.1 503 Service Unavailable</D:status></D:response>
    ///     </D:multistatus>"#;
    /// let document = Multistatus::parse(body)?;
    /// let exchange = Exchange::new(Operation::Delete, "https://example.com/docs/")?;
    /// let verdict = document.verdict(exchange);
    /// let again: Vec<_> = verdict.failures().filter_map(|failure| failure.resource().cloned()).collect();
    /// assert_eq!(again, ["https://example.com/docs/a"]);
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    pub fn resource(&self) -> Option<&Href<'static>> {
        self.resource.as_deref()
    }

    /// The status: not a 2xx, unless it is a 207. `None` if there is none, or if it cannot be read.
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
    pub fn conditions(&self) -> Elements<'r> {
        match &self.propstat {
            Some(propstat) => propstat.conditions(),
            None => self.row.conditions(),
        }
    }

    /// True if this has the href that `other` has, because both are of one response.
    #[cfg(feature = "serde")]
    pub(crate) fn shares_href(&self, other: &Self) -> bool {
        self.href.as_ref().zip(other.href.as_ref()).is_some_and(|(href, other)| Arc::ptr_eq(href, other))
    }

    /// True if this has the conditions that `other` has, because both are of one propstat, or of one response.
    #[cfg(feature = "serde")]
    pub(crate) fn shares_conditions(&self, other: &Self) -> bool {
        match (&self.propstat, &other.propstat) {
            (Some(propstat), Some(other)) => propstat.is_view_of_same(other),
            (None, None) => std::ptr::eq(self.row, other.row),
            _ => false,
        }
    }

    pub(crate) fn condition_names(&self) -> impl Iterator<Item = &'r Name> {
        let of_row = self.propstat.is_none().then(|| self.row.condition_names());
        let of_propstat = self.propstat.map(|propstat| propstat.condition_names());
        of_row.into_iter().flatten().chain(of_propstat.into_iter().flatten())
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

/// Conditions that a line shows.
const SHOWN_CONDITIONS: usize = 8;

/// One line, such as `/a: getetag: 403 Forbidden (cannot-modify-protected-property)`. Of what is long it shows the beginning.
impl fmt::Display for Failure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.href() {
            Some(href) => write!(f, "{}: ", Shown(href.as_str()))?,
            None => f.write_str("no href: ")?,
        }
        if let Some(property) = self.property {
            write!(f, "{}: ", Shown(property.local()))?;
        }
        match self.status() {
            Some(status) => match status.reason() {
                "" => write!(f, "{}", status.as_u16())?,
                reason => write!(f, "{} {}", status.as_u16(), Shown(reason))?,
            },
            None => f.write_str("no status")?,
        }
        let mut conditions = self.condition_names().peekable();
        if conditions.peek().is_none() {
            return Ok(());
        }
        for (at, name) in conditions.by_ref().take(SHOWN_CONDITIONS).enumerate() {
            write!(f, "{}{}", if at == 0 { " (" } else { ", " }, Shown(name.local()))?;
        }
        f.write_str(if conditions.next().is_some() { ", …)" } else { ")" })
    }
}

/// Without the response, which all its failures share.
impl fmt::Debug for Failure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failure")
            .field("href", &self.href().map(|href| Shown(href.as_str())))
            .field("property", &self.property)
            .field("status", &self.status().map(|status| status.as_u16()))
            .field("place", &self.place)
            .field("resource", &self.resource().map(|href| Shown(href.as_str())))
            .finish_non_exhaustive()
    }
}

impl Response<'_> {
    /// What failed by this response, in order: the resource as a whole, once for each href, or each property of a propstat
    /// that is no success.
    ///
    /// Anything not explicitly successful, including a redirect, is a failure, except:
    ///
    /// - In a listing (PROPFIND, a REPORT, SEARCH), and in the answers to UPDATE and MERGE (RFC 3253 §7.1), a property with
    ///   404 is not there.
    /// - In a listing, 507 with number-of-matches-within-limits or for the Request-URI says that the listing was cut. Where
    ///   the Request-URI is not known, only a [`Verdict`](crate::Verdict) can tell others that do.
    /// - In a synchronization, 404 and 410 for a member are its removal (RFC 6578 §3.5.2), and 403 with
    ///   `sync-traversal-supported` or `supported-report` says that it cannot be synchronized (§3.3).
    /// - A response with neither status nor propstat in a listing says nothing, and neither does a propstat without names
    ///   beside others. Alone, such a propstat speaks of the resource, but 418 in it says that there is nothing to tell.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::{Exchange, Operation, Response};
    ///
    /// let row = Response::builder("/a").href("/b").status(503).build()?;
    /// let exchange = Exchange::new(Operation::Delete, "/")?;
    /// let failed: Vec<_> = row.failures(&exchange).filter(|failure| failure.is_transient()).collect();
    /// assert_eq!(failed.len(), 2);
    /// assert_eq!(failed[1].to_string(), "/b: 503 Service Unavailable");
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn failures(&self, exchange: &Exchange) -> std::vec::IntoIter<Failure<'_>> {
        failures(self, exchange, judgement::cut(self, exchange)).into_iter()
    }
}

/// All that failed by a response, whose 507 says this.
pub(super) fn failures<'r>(response: &'r Response<'_>, exchange: &Exchange, cut: Cut) -> Vec<Failure<'r>> {
    let row: &'r Response<'r> = response;
    let scope = exchange.scope();
    let failure = |href: Option<Href<'r>>, propstat, property| {
        let place = href.as_ref().map_or(Place::Unknown, |href| scope.place(href));
        let resource = href.as_ref().and_then(|href| scope.resource(href)).map(Arc::new);
        Failure { row, href: href.map(Arc::new), propstat, property, place, resource }
    };
    let judgement = Judgement::of(row, exchange, cut);
    let hrefs = row.hrefs().map(Some).chain((row.hrefs().len() == 0).then_some(None));
    let failed = hrefs.filter(|href| judgement.whole(href.as_ref(), exchange).fails());
    let mut failures: Vec<_> = failed.map(|href| failure(href, judgement.bare, None)).collect();
    let mut properties = judgement::failed_properties(row, exchange.operation()).peekable();
    if properties.peek().is_some() {
        let first = failure(row.href(), None, None);
        failures.extend(properties.map(|(propstat, name)| Failure {
            propstat: Some(propstat),
            property: Some(name),
            ..first.clone()
        }));
    }
    failures
}
