//! Lists the resources of a whole document.

use std::iter::{FusedIterator, Zip};
use std::slice;
use std::sync::OnceLock;

use super::columns::Columns;
use super::entry::{Entry, Repeated};
use super::lister::{Basis, Entries, SeenResources, href};
use super::tally::{ResponseOutcome, Tally};
use crate::error::{Error, ErrorKind};
use crate::exchange::Exchange;
use crate::href::{Placed, Relation};
use crate::multistatus::Multistatus;
use crate::recent::RecentShapes;
use crate::response::Response;
use crate::verdict::judgement::UsualShapes;
use crate::verdict::{Summary, common_ancestor};

/// The resources in the response to a PROPFIND or a report, with the facts that a client wants to know about each.
///
/// For a document that is read response by response, use [`Lister`](crate::listing::Lister).
///
/// # Example: the members of a collection
///
/// ```
/// use multistatus::{Exchange, Listing, Multistatus, Operation};
///
/// let body = br#"<D:multistatus xmlns:D="DAV:">
///     <D:response><D:href>/docs/</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>
///     <D:response><D:href>/docs/a%20b/</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>
///     <D:response><D:href>/docs/c?d</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response></D:multistatus>"#;
/// let document = Multistatus::parse(body)?;
/// let listing = Listing::new(Exchange::new(Operation::Propfind, "/docs/")?, &document)?;
/// let names: Vec<_> = listing.children().map(|entry| entry.file_name().map(|name| name.into_owned())).collect();
/// assert_eq!(names[0].as_deref(), Ok("a b"));
/// assert_eq!(names[1].as_ref().map_err(|why| why.reason()), Err("the href has a query, which may be a part of the file name"));
/// listing.check()?;
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Listing<'m> {
    document: &'m Multistatus<'m>,
    /// The place of the first href of each response, if it is a usual one.
    places: Vec<Option<Placed>>,
    basis: Basis,
    tally: Tally,
    /// The numbers of the entries that are repeated, in order, once one was asked.
    repeated: OnceLock<Vec<usize>>,
}

impl<'m> Listing<'m> {
    /// Reads the document as the response to this request. The entries are relative to its Request-URI.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if the exchange has no Request-URI.
    pub fn new(exchange: impl Into<Exchange>, document: &'m Multistatus<'_>) -> Result<Self, Error> {
        let exchange = exchange.into();
        Ok(Self::of(document, Basis::of(&exchange)?, exchange))
    }

    /// Reads a document of a server whose hrefs are not below the Request-URI because there is a proxy in between. The
    /// response above all the others counts as the response about the resource that was asked for.
    ///
    /// Do this only if you know of such a proxy, because the document then decides what its hrefs are relative to. See
    /// [the module](crate::listing) for the effects. The exchange needs no Request-URI, but without one no entry has a
    /// [`resource`](Entry::resource).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if no response is about a resource above all the others, for example because there is no
    /// response about the collection itself (RFC 8144 §4). [`ErrorKind::InvalidHref`] if its href is longer than 8 KiB.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::{Exchange, Listing, Multistatus, Operation};
    ///
    /// let body = br#"<D:multistatus xmlns:D="DAV:">
    ///     <D:response><D:href>http://backend:8080/docs/a</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>
    ///     <D:response><D:href>http://backend:8080/docs/</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>
    ///     </D:multistatus>"#;
    /// let document = Multistatus::parse(body)?;
    /// let exchange = Exchange::new(Operation::Propfind, "https://example.com/files/docs/")?;
    /// assert_eq!(Listing::new(&exchange, &document)?.children().count(), 0);
    /// let listing = Listing::based_on_own(&exchange, &document)?;
    /// for entry in listing.children() {
    ///     assert_eq!(entry.resource().as_ref().map(|href| href.as_str()), Some("https://example.com/files/docs/a"));
    /// }
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn based_on_own(exchange: impl Into<Exchange>, document: &'m Multistatus<'_>) -> Result<Self, Error> {
        let hrefs = || document.responses().iter().flat_map(|response| response.hrefs());
        let above = common_ancestor(hrefs());
        let own = above.and_then(|above| hrefs().find(|href| href.same_resource_ignoring_slash(&above)));
        let refuse = || {
            let message =
                "expected a response about a resource that all the others are below: Lister::based_on takes its href";
            Error::new(ErrorKind::Usage, message)
        };
        let (basis, exchange) = Basis::based_on(exchange.into(), &own.ok_or_else(refuse)?)?;
        Ok(Self::of(document, basis, exchange))
    }

    #[inline]
    fn of(document: &'m Multistatus<'_>, basis: Basis, exchange: Exchange) -> Self {
        let mut tally = Tally::new(exchange);
        let mut places = Vec::with_capacity(document.responses().len());
        for response in document.responses() {
            let first = href(response, 0);
            let placed = first.as_ref().and_then(|href| basis.base.placed(href));
            let relation = |href| placed.map_or_else(|| basis.base.relation(href), |placed| placed.relation);
            tally.add(response, first.as_ref().map(relation));
            places.push(placed);
        }
        tally.add_bad_responses(document.bad_responses() as u64);
        tally.finish(document.footer());
        Self { document, places, basis, tally, repeated: OnceLock::new() }
    }

    /// Returns an entry for each resource, in document order. There is none for a response without an href, and none
    /// for a response that says that the listing was cut; [`check`](Self::check) reports both.
    #[inline]
    pub fn entries(&self) -> EntriesOfAll<'_> {
        EntriesOfAll::new(self, None)
    }

    /// Returns the entry for the resource that was asked for, wherever it is in the document. If there are several,
    /// returns the first.
    #[must_use]
    #[inline]
    pub fn own(&self) -> Option<Entry<'_>> {
        self.entries().find(|entry| entry.relation() == Relation::Same)
    }

    /// Returns the entries for the members of the collection, but not for the members inside those. A member that
    /// failed or is missing has an entry too: see [`Entry::is_present`].
    #[inline]
    pub fn children(&self) -> EntriesOfAll<'_> {
        EntriesOfAll::new(self, Some(Relation::Child))
    }

    /// Returns true if an entry before the one with this number is about the same resource. Most listings are not asked,
    /// and finding out takes more time than an entry.
    pub(super) fn is_repeated(&self, number: usize) -> bool {
        let find = || {
            let mut seen = SeenResources::default();
            self.entries().enumerate().filter(|(_, entry)| seen.knows(entry.located())).map(|(at, _)| at).collect()
        };
        self.repeated.get_or_init(find).binary_search(&number).is_ok()
    }

    /// Checks that the listing is complete.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Incomplete`] if there may be resources that the listing does not show: see
    /// [`Lister::finish`](crate::listing::Lister::finish).
    #[inline]
    pub fn check(&self) -> Result<(), Error> {
        self.tally.check()
    }

    /// Returns the counts of resources and failures, for example for a log.
    #[must_use]
    #[inline]
    pub fn summary(&self) -> &Summary {
        self.tally.summary()
    }
}

/// The entries of a whole document: see [`Listing::entries`] and [`Listing::children`].
#[derive(Debug)]
pub struct EntriesOfAll<'l> {
    listing: &'l Listing<'l>,
    /// The only relation that is wanted.
    relation: Option<Relation>,
    responses: Zip<slice::Iter<'l, Response<'l>>, slice::Iter<'l, Option<Placed>>>,
    current: Option<Entries<'l>>,
    columns: RecentShapes<Columns>,
    usual: UsualShapes,
    /// How many entries there were, wanted or not.
    count: usize,
}

impl<'l> EntriesOfAll<'l> {
    #[inline]
    fn new(listing: &'l Listing<'_>, relation: Option<Relation>) -> Self {
        let responses = listing.document.responses().iter().zip(&listing.places);
        Self {
            listing,
            relation,
            responses,
            current: None,
            columns: RecentShapes::default(),
            usual: UsualShapes::default(),
            count: 0,
        }
    }
}

impl<'l> Iterator for EntriesOfAll<'l> {
    type Item = Entry<'l>;

    #[inline]
    fn next(&mut self) -> Option<Entry<'l>> {
        loop {
            let next = match &mut self.current {
                Some(entries) => entries.next(),
                None => {
                    let (response, placed) = self.responses.next()?;
                    let columns = Columns::of_next(response, &mut self.columns);
                    let said = ResponseOutcome::of_next(response, self.listing.summary().exchange(), &mut self.usual);
                    let mut entries = Entries::located(response, *placed, &self.listing.basis, columns, said);
                    let first = entries.next();
                    // Nearly all responses have one href, and keeping their entries takes longer than making them.
                    self.current = entries.has_more().then_some(entries);
                    first
                }
            };
            let Some(mut entry) = next else {
                self.current = None;
                continue;
            };
            entry.set_repeated(Repeated::Number(self.listing, self.count));
            self.count += 1;
            if self.relation.is_none_or(|relation| entry.relation() == relation) {
                return Some(entry);
            }
        }
    }
}

impl FusedIterator for EntriesOfAll<'_> {}
