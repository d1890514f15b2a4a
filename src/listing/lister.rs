//! Lists resources response by response.

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher};

use super::columns::Columns;
use super::entry::{Entry, Repeated};
use super::tally::{ResponseOutcome, Tally};
use crate::deviation::Deviation;
use crate::error::{Error, ErrorKind};
use crate::exchange::Exchange;
use crate::footer::Footer;
use crate::href::{Base, Href, Located, Placed, Relation};
use crate::recent::RecentShapes;
use crate::response::Response;
use crate::verdict::Summary;

/// Lists the resources of a document that is read response by response.
///
/// Give it each response in turn with [`entries`](Self::entries), and at the end the parts of the document besides its
/// responses with [`finish`](Self::finish). Its memory does not grow with the document, unless it is told to [find
/// repeated resources](Self::find_repeated).
///
/// # Example
///
/// ```
/// use multistatus::listing::Lister;
/// use multistatus::read::Responses;
/// use multistatus::{Exchange, Operation};
///
/// let body = br#"<D:multistatus xmlns:D="DAV:">
///     <D:response><D:href>/docs/</D:href><D:status>HTTP/1.1 507 Insufficient Storage</D:status></D:response>
///     <D:response><D:href>/docs/a</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response></D:multistatus>"#;
/// let mut lister = Lister::new(Exchange::new(Operation::Propfind, "/docs/")?)?;
/// let mut responses = Responses::new(body);
/// let mut names = Vec::new();
/// for response in &mut responses {
///     for entry in lister.entries(&response?) {
///         names.push(entry.title().into_owned());
///     }
/// }
/// assert_eq!(names, ["a"]);
/// // It was cut: there are more than these.
/// assert!(responses.footer().is_some_and(|footer| lister.finish(footer).is_err()));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Lister {
    basis: Basis,
    tally: Tally,
    seen: Option<SeenResources>,
    columns: RecentShapes<Columns>,
}

/// The address that the entries of a listing are relative to.
#[derive(Clone, Debug)]
pub(crate) struct Basis {
    pub(super) base: Base<'static>,
    /// The address by which a client knows the base.
    outer: OuterBase,
}

/// The maximum length of an href that is taken from a document as its base.
///
/// Each relative href of the document is resolved into a text with the base in it. Without a bound, a document with a
/// long href and many relative ones would take quadratic time. All programs should support URIs of 8,000 bytes (RFC 9110
/// §4.1), and common servers refuse longer request lines than 8 KiB.
const LONGEST_OWN: usize = 8 << 10;

#[derive(Clone, Debug)]
enum OuterBase {
    Same,
    /// The Request-URI, as a collection, if it is known.
    Other(Option<Base<'static>>),
}

/// The hashes of all resources that had an entry.
#[derive(Clone, Default)]
pub(super) struct SeenResources {
    keys: HashSet<u64, BuildHasherDefault<Ready>>,
    hasher: RandomState,
}

/// Hashes a number that is a hash already.
#[derive(Default)]
pub(super) struct Ready(u64);

impl Hasher for Ready {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    #[inline]
    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl Basis {
    /// Uses the Request-URI as the base.
    #[inline]
    pub(super) fn of(exchange: &Exchange) -> Result<Self, Error> {
        let refuse = || {
            let message = "expected an exchange with a Request-URI: without one, Listing::based_on_own and \
                           Lister::based_on take the href of the resource itself";
            Error::new(ErrorKind::Usage, message)
        };
        let base = exchange.scope().base().ok_or_else(refuse)?.clone();
        Ok(Self { base, outer: OuterBase::Same })
    }

    /// Uses an href of the document as the base, and returns the exchange as the server sees it.
    #[inline]
    pub(super) fn based_on(exchange: Exchange, own: &Href<'_>) -> Result<(Self, Exchange), Error> {
        if own.as_str().len() > LONGEST_OWN {
            let found = own.as_str().len();
            let message = format!("expected an href of at most {LONGEST_OWN} bytes as the base, found one of {found}");
            return Err(Error::new(ErrorKind::InvalidHref, message));
        }
        Base::new(own)?;
        let outer = exchange.request_uri().cloned().map(Base::collection).transpose()?;
        let exchange = exchange.with_request_uri(own.clone().into_owned());
        let inner = Self::of(&exchange)?;
        Ok((Self { outer: OuterBase::Other(outer), ..inner }, exchange))
    }

    /// Finds where an href of a response is.
    #[inline]
    pub(super) fn locate<'h>(&self, href: Href<'h>) -> (Href<'h>, Located<'h>) {
        let located = self.base.locate(&href);
        (href, located)
    }

    /// Returns the address that a client may act on, or `None` for a resource outside of the listing.
    #[inline]
    pub(super) fn resource<'l>(&'l self, located: &'l Located<'_>) -> Option<Href<'l>> {
        let below = located.below()?;
        match &self.outer {
            OuterBase::Same if !located.is_on_site => None,
            OuterBase::Same if self.base.origin().is_empty() => Some(Href::from(&located.address)),
            OuterBase::Same => Some(located.address_at(self.base.origin())),
            OuterBase::Other(outer) => {
                let outer = outer.as_ref()?;
                if located.relation == Relation::Same {
                    return Some(Href::from(outer.href()));
                }
                Some(Href::from_wire([outer.origin(), outer.path(), below].concat().into()))
            }
        }
    }
}

impl SeenResources {
    /// Returns true if this resource was seen before.
    #[inline]
    pub(super) fn knows(&mut self, located: &Located<'_>) -> bool {
        let site = if located.is_on_site { None } else { located.address.authority() };
        let mut hasher = self.hasher.build_hasher();
        if let Some(site) = site {
            // Neither a site nor a path has a space.
            hasher.write(site.as_bytes());
            hasher.write(b" ");
        }
        located.key().write(&mut hasher);
        !self.keys.insert(hasher.finish())
    }
}

impl Lister {
    /// Begins a listing of the response to this request. The entries are relative to its Request-URI.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`](crate::ErrorKind::Usage) if the exchange has no Request-URI.
    pub fn new(exchange: impl Into<Exchange>) -> Result<Self, Error> {
        let exchange = exchange.into();
        Ok(Self {
            basis: Basis::of(&exchange)?,
            tally: Tally::new(exchange),
            seen: None,
            columns: RecentShapes::default(),
        })
    }

    /// Begins a listing for a server whose hrefs are not below the Request-URI because there is a proxy in between.
    /// `own` is the href that the document has for the resource that was asked for.
    ///
    /// Do this only if you know of such a proxy, because the document then decides what its hrefs are relative to. See
    /// [the module](crate::listing) for the effects.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHref`](crate::ErrorKind::InvalidHref) if `own` is neither a full URI nor a path, or is longer
    /// than 8 KiB.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::listing::Lister;
    /// use multistatus::{Exchange, Href, Operation, Response};
    ///
    /// let exchange = Exchange::new(Operation::Propfind, "https://example.com/files/docs")?;
    /// let mut lister = Lister::based_on(exchange, &Href::new("http://backend:8080/srv/docs/")?)?;
    /// let response = Response::builder("http://backend:8080/srv/docs/a").status(200).build()?;
    /// for entry in lister.entries(&response) {
    ///     assert_eq!(entry.relative_path(), Some("a"));
    ///     assert_eq!(entry.resource().as_ref().map(|href| href.as_str()), Some("https://example.com/files/docs/a"));
    /// }
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn based_on(exchange: impl Into<Exchange>, own: &Href<'_>) -> Result<Self, Error> {
        let (basis, exchange) = Basis::based_on(exchange.into(), own)?;
        Ok(Self { basis, tally: Tally::new(exchange), seen: None, columns: RecentShapes::default() })
    }

    /// Sets whether [`Entry::is_repeated`] recognizes a resource that had an entry before. This takes some 16 bytes for
    /// each entry.
    ///
    /// Default: false, so that memory does not grow with the document.
    #[must_use]
    #[inline]
    pub fn find_repeated(mut self, yes: bool) -> Self {
        self.seen = yes.then(SeenResources::default);
        self
    }

    /// Counts a response, and returns an entry for each of its hrefs: one, unless the response gives a status to
    /// several resources. There is no entry if the response has no `href` element, which [`finish`](Self::finish)
    /// reports, or if it says that the listing was cut.
    #[inline]
    pub fn entries<'e>(&'e mut self, response: &'e Response<'_>) -> Entries<'e> {
        let next = href(response, 0).map(|href| self.basis.locate(href));
        let said = self.tally.add(response, next.as_ref().map(|(_, located)| located.relation));
        let columns = Columns::of_next(response, &mut self.columns);
        Entries { next, seen: self.seen.as_mut(), ..Entries::new(response, &self.basis, columns, said) }
    }

    /// Counts a response that could not be read: an error for which [`Error::is_response`] is true.
    pub fn add_bad_response(&mut self) {
        self.tally.add_bad_responses(1);
    }

    /// Records that the document was read to its end, with its parts besides the responses, and checks that the listing
    /// is complete.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Incomplete`] if there may be resources that the listing does not show: a response could not be read
    /// or may have been overlooked; the server says that it cut the listing (507 or 508) or that the resource to be
    /// listed failed; a resource failed with `Depth: infinity`, so that its members are not known; or an href that was
    /// asked for has no response.
    #[inline]
    pub fn finish(&mut self, footer: &Footer) -> Result<(), Error> {
        self.tally.finish(footer);
        self.tally.check()
    }

    /// Returns the counts of resources and failures, for example for a log.
    #[must_use]
    pub fn summary(&self) -> &Summary {
        self.tally.summary()
    }
}

/// The entries of one response: see [`Lister::entries`].
pub struct Entries<'e> {
    response: &'e Response<'e>,
    /// The next href, with its index.
    next: Option<(Href<'e>, Located<'e>)>,
    number: usize,
    basis: &'e Basis,
    columns: Columns,
    said: ResponseOutcome<'e>,
    seen: Option<&'e mut SeenResources>,
}

impl<'e> Entries<'e> {
    /// Makes entries that do not say whether they are repeated; the first is still to be located.
    #[inline]
    fn new(response: &'e Response<'_>, basis: &'e Basis, columns: Columns, said: ResponseOutcome<'e>) -> Self {
        Self { response, number: 0, next: None, basis, columns, said, seen: None }
    }

    /// Does what [`new`](Self::new) does; `placed` is the place of the first href.
    #[inline]
    pub(super) fn located(
        response: &'e Response<'_>,
        placed: Option<Placed>,
        basis: &'e Basis,
        columns: Columns,
        said: ResponseOutcome<'e>,
    ) -> Self {
        let next = href(response, 0).map(|href| {
            let located = basis.base.locate_placed(&href, placed);
            (href, located)
        });
        Self { next, ..Self::new(response, basis, columns, said) }
    }

    /// Returns true if an href is left, which may have an entry.
    #[inline]
    pub(super) fn has_more(&self) -> bool {
        self.next.is_some()
    }
}

impl<'e> Iterator for Entries<'e> {
    type Item = Entry<'e>;

    #[inline]
    fn next(&mut self) -> Option<Entry<'e>> {
        loop {
            let located = self.next.take()?;
            self.number += 1;
            // Nearly all responses have one.
            if self.response.shape().hrefs.len() > self.number {
                self.next = href(self.response, self.number).map(|href| self.basis.locate(href));
            }
            if let Some(mut entry) = Entry::new(self.response, located, self.basis, self.columns, &self.said) {
                if let Some(seen) = &mut self.seen {
                    entry.set_repeated(Repeated::Known(seen.knows(entry.located())));
                }
                return Some(entry);
            }
        }
    }
}

impl std::iter::FusedIterator for Entries<'_> {}

/// Returns the href with this index, from 0. An empty element counts if there is no other, because it names the
/// Request-URI.
#[inline]
pub(super) fn href<'r>(response: &'r Response<'_>, number: usize) -> Option<Href<'r>> {
    let view = response.view();
    match view.shape.hrefs.get(number) {
        Some(node) => Some(Href::from_wire(view.text(*node))),
        None => (number == 0 && response.deviates(Deviation::HrefEmpty)).then(|| Href::from_wire("".into())),
    }
}

/// Returns the hrefs of the resources that a response names.
#[inline]
pub(super) fn hrefs<'r>(response: &'r Response<'_>) -> impl Iterator<Item = Href<'r>> {
    (0..).map_while(|number| href(response, number))
}

impl fmt::Debug for Entries<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entries").field("response", &self.response).finish_non_exhaustive()
    }
}

impl fmt::Debug for SeenResources {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} resources", self.keys.len())
    }
}
