//! The failures in a document.

use std::fmt;
use std::sync::Arc;

use super::judgement::{self, Cut, Judgement};
use crate::clip::Shown;
use crate::conditions::write_names;
use crate::exchange::{Exchange, Place};
use crate::href::Href;
use crate::iterators::Elements;
use crate::name::Name;
use crate::propstat::Propstat;
use crate::response::Response;
use crate::status::Status;
use crate::value::Description;

/// One failure in a document: a resource, or a property of a resource, that did not succeed.
///
/// See [`Response::failures`] and [`Verdict::failures`](crate::Verdict::failures).
#[derive(Clone)]
pub struct Failure<'r> {
    row: &'r Response<'r>,
    /// The href, shared by the failed properties of a response, as is `resource`, because an href can be longer than
    /// all of them.
    href: Option<Arc<Href<'r>>>,
    /// The propstat that reports the failure, if not the response itself.
    propstat: Option<Propstat<'r>>,
    property: Option<&'r Name>,
    place: Place,
    resource: Option<Arc<Href<'static>>>,
}

impl<'r> Failure<'r> {
    /// Returns the href of the resource as it was sent, or `None` if the response has none.
    ///
    /// To act on it, use [`resource`](Self::resource), because a server can name any address.
    #[must_use]
    pub fn href(&self) -> Option<&Href<'r>> {
        self.href.as_deref()
    }

    /// Returns where the resource is, seen from the operation: see [`Exchange::place`].
    #[must_use]
    pub fn place(&self) -> Place {
        self.place
    }

    /// Returns the resolved address of the resource, if it is inside of the scope of the operation, so that it may be
    /// acted on, for example by a further request. Returns `None` for any other resource, and if the Request-URI is not
    /// known.
    ///
    /// Be careful with a query that you did not send: some servers forget to encode a `?` in a name, so that `/a?b` is
    /// the file `a?b` in their response, and `a` in your next request.
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

    /// Returns the status, or `None` if there is none or it cannot be read. It is never a 2xx status except 207.
    #[must_use]
    #[inline]
    pub fn status(&self) -> Option<&'r Status> {
        match &self.propstat {
            Some(propstat) => propstat.status(),
            None => self.row.status(),
        }
    }

    /// Returns the property that failed, or `None` for the resource as a whole.
    #[must_use]
    pub fn property(&self) -> Option<&'r Name> {
        self.property
    }

    /// Returns the conditions that were not met, which explain the failure.
    #[must_use]
    #[inline]
    pub fn conditions(&self) -> Elements<'r> {
        match &self.propstat {
            Some(propstat) => propstat.conditions(),
            None => self.row.conditions(),
        }
    }

    /// Returns true if this failure shares its href with `other`, because both are from one response.
    #[cfg(feature = "serde")]
    pub(crate) fn shares_href(&self, other: &Self) -> bool {
        self.href.as_ref().zip(other.href.as_ref()).is_some_and(|(href, other)| Arc::ptr_eq(href, other))
    }

    /// Returns true if this failure shares its conditions with `other`, because both are from one propstat, or from one
    /// response.
    #[cfg(feature = "serde")]
    pub(crate) fn shares_conditions(&self, other: &Self) -> bool {
        match (&self.propstat, &other.propstat) {
            (Some(propstat), Some(other)) => propstat.is_view_of_same(other),
            (None, None) => std::ptr::eq(self.row, other.row),
            _ => false,
        }
    }

    #[inline]
    pub(crate) fn condition_names(&self) -> impl Iterator<Item = &'r Name> {
        let of_row = self.propstat.is_none().then(|| self.row.condition_names());
        let of_propstat = self.propstat.map(|propstat| propstat.condition_names());
        of_row.into_iter().flatten().chain(of_propstat.into_iter().flatten())
    }

    /// Returns the human-readable description from the propstat, or else from the response.
    #[must_use]
    #[inline]
    pub fn description(&self) -> Option<Description<'r>> {
        self.propstat.and_then(|propstat| propstat.description()).or_else(|| self.row.description())
    }

    /// Returns the address that a redirect leads to: RFC 4918 §13.2.
    #[must_use]
    #[inline]
    pub fn location(&self) -> Option<Href<'r>> {
        self.row.location()
    }

    /// Returns the response that reports the failure.
    #[must_use]
    pub fn response(&self) -> &'r Response<'r> {
        self.row
    }

    /// Returns true if this failed only because something else did: status 424, RFC 4918 §11.4. Once the other failure
    /// is resolved, a new request for this resource may succeed.
    #[must_use]
    #[inline]
    pub fn is_dependent(&self) -> bool {
        self.status().is_some_and(|status| *status == 424)
    }

    /// Returns true if a request for this [resource](Self::resource) may succeed later, by its status: see
    /// [`Status::is_transient`].
    #[must_use]
    #[inline]
    pub fn is_transient(&self) -> bool {
        self.status().is_some_and(Status::is_transient)
    }
}

/// Writes one line, such as `/a: getetag: 403 Forbidden (cannot-modify-protected-property)`. Long parts are cut.
impl fmt::Display for Failure<'_> {
    #[inline]
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
        write_names(self.condition_names(), f)
    }
}

/// Leaves out the response, which all its failures share.
impl fmt::Debug for Failure<'_> {
    #[inline]
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
    /// Returns the failures that this response reports, in order: the resource as a whole, once for each href, or each
    /// property of a propstat whose status is not a success.
    ///
    /// Anything not explicitly successful, including a redirect, is a failure, except:
    ///
    /// - In a listing (PROPFIND, a REPORT, SEARCH), and in the responses to UPDATE and MERGE (RFC 3253 §7.1), a
    ///   property with 404 does not exist.
    /// - In a listing, a 507 with `number-of-matches-within-limits`, or for the Request-URI, says that the listing was
    ///   cut. If the Request-URI is not known, only a [`Verdict`](crate::Verdict) can recognize other such responses.
    /// - In a synchronization, 404 and 410 for a member mean its removal (RFC 6578 §3.5.2), and 403 with
    ///   `sync-traversal-supported` or `supported-report` says that the member cannot be synchronized (§3.3).
    /// - In a listing, a response with neither status nor propstat says nothing.
    /// - A propstat without names says nothing beside a propstat with names. Otherwise it is about the resource, except
    ///   that a 418 in it says that there is nothing to report.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::{Exchange, Operation, Response};
    ///
    /// let response = Response::builder("/a").href("/b").status(503).build()?;
    /// let exchange = Exchange::new(Operation::Delete, "/")?;
    /// let failed: Vec<_> = response.failures(&exchange).filter(|failure| failure.is_transient()).collect();
    /// assert_eq!(failed.len(), 2);
    /// assert_eq!(failed[1].to_string(), "/b: 503 Service Unavailable");
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[inline]
    pub fn failures(&self, exchange: &Exchange) -> std::vec::IntoIter<Failure<'_>> {
        failures(self, exchange, judgement::cut(self, exchange)).into_iter()
    }
}

/// Returns the failures that a response reports, given the meaning of its 507.
#[inline]
pub(super) fn failures<'r>(response: &'r Response<'_>, exchange: &Exchange, cut: Cut) -> Vec<Failure<'r>> {
    let row: &'r Response<'r> = response;
    let scope = exchange.scope();
    let failure = |href: Option<Href<'r>>, propstat, property| {
        let place = href.as_ref().map_or(Place::Unknown, |href| scope.place(href));
        let resource = href.as_ref().and_then(|href| scope.resource(href)).map(|href| Arc::new(href.into_owned()));
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
