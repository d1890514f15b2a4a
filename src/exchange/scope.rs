//! The scope of an operation: the resources that it is about.

use super::Exchange;
use super::asked::AskedHrefs;
use crate::href::{Base, Href, Relation};
use crate::operation::Operation;

/// Whether a resource is in the scope of an operation: see [`Exchange::place`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// In the scope of the operation.
    Inside,
    /// Anywhere else: on another host, above the Request-URI or beside it.
    Outside,
    /// Not known, because the Request-URI is not known, or is a path while the href names a host.
    Unknown,
}

/// The scope of an exchange, prepared to find the places of many hrefs.
#[derive(Clone, Debug)]
pub(crate) struct ExchangeScope {
    /// The Request-URI.
    own: Option<Base<'static>>,
    /// The Destination of a COPY or MOVE.
    destination: Option<Base<'static>>,
    /// The root of the origin of the Request-URI, if it is needed.
    root: Option<Base<'static>>,
    /// True if the Request-URI names a host.
    names_host: bool,
    /// True if everything below that root is in the scope.
    is_origin: bool,
    /// The hrefs of a multiget.
    asked: Option<AskedHrefs>,
}

impl ExchangeScope {
    #[inline]
    pub(crate) fn new(exchange: &Exchange) -> Self {
        let operation = exchange.operation();
        let is_collection = matches!(operation, Operation::SyncCollection | Operation::Mkcol | Operation::Mkcalendar);
        // Both hrefs were checked when the exchange was made.
        let base = |uri| if is_collection { Base::collection(uri) } else { Base::new(uri) };
        let own = exchange.request_uri().cloned().and_then(|uri| base(uri).ok());
        let destination = exchange.destination_uri().filter(|_| matches!(operation, Operation::Copy | Operation::Move));
        // A path is on the server that the Request-URI names: RFC 4918 §10.3.
        let destination = destination.and_then(|uri| match &own {
            Some(own) => Base::new(own.resolve(uri).ok()?).ok(),
            None => Base::new(uri.clone()).ok(),
        });
        let names_host = own.as_ref().is_some_and(|own| own.href().has_authority());
        let root = own.as_ref().filter(|_| is_origin(operation) || destination.is_some()).map(Base::root);
        let mut scope = Self { own, destination, root, names_host, is_origin: is_origin(operation), asked: None };
        if let Some(asked) =
            exchange.asked_hrefs().filter(|asked| operation == Operation::Multiget && !asked.is_empty())
        {
            let hrefs = asked.iter().map(|href| scope.resolve(href).unwrap_or_else(|| href.clone()));
            scope.asked = Some(AskedHrefs::new(hrefs));
        }
        scope
    }

    /// Resolves the href against the Request-URI. Returns `None` without a Request-URI, or if the href names no
    /// resource.
    #[inline]
    pub(crate) fn resolve<'h>(&self, href: &Href<'h>) -> Option<Href<'h>> {
        self.own.as_ref()?.resolve(href).ok()
    }

    /// Returns where an href is, seen from the Request-URI. Without a Request-URI, no href is known to be inside.
    #[inline]
    pub(crate) fn relation(&self, href: &Href<'_>) -> Relation {
        self.own.as_ref().map_or(Relation::Outside, |own| own.relation(href))
    }

    /// Returns true if the Request-URI is known and this href equals it, with or without a slash at its end.
    #[inline]
    pub(crate) fn is_request_uri(&self, href: &Href<'_>) -> bool {
        self.relation(href) == Relation::Same
    }

    /// Returns the Request-URI, if it is known.
    pub(crate) fn base(&self) -> Option<&Base<'static>> {
        self.own.as_ref()
    }

    #[inline]
    pub(crate) fn knows_request_uri(&self) -> bool {
        self.own.is_some()
    }

    /// Returns the numbers of the requested resources that this href names.
    #[inline]
    pub(crate) fn asked(&self, href: &Href<'_>) -> Vec<usize> {
        let Some(asked) = &self.asked else { return Vec::new() };
        asked.find(self.resolve(href).as_ref().unwrap_or(href))
    }

    /// Returns how many different resources were asked for, because an href that was asked for twice names only one.
    #[inline]
    pub(crate) fn asked_resources(&self) -> usize {
        self.asked.as_ref().map_or(0, AskedHrefs::len)
    }

    /// Returns the number of the resource of each asked href, in the order in which they were asked for.
    #[inline]
    pub(crate) fn asked_numbers(&self) -> &[usize] {
        self.asked.as_ref().map_or(&[], AskedHrefs::numbers)
    }

    /// Returns true if nothing that is the Request-URI or below it is outside, whatever else is inside.
    #[inline]
    pub(crate) fn has_all_below(&self) -> bool {
        self.knows_request_uri() && self.asked.is_none() && !self.is_origin
    }

    #[inline]
    pub(crate) fn place(&self, href: &Href<'_>) -> Place {
        self.place_by(href, || self.relation(href))
    }

    /// Returns the place of an href. `relation` returns where it is, seen from the Request-URI.
    pub(crate) fn place_by(&self, href: &Href<'_>, relation: impl FnOnce() -> Relation) -> Place {
        if !self.knows_request_uri() {
            return Place::Unknown;
        }
        let inside = if self.asked.is_some() {
            !self.asked(href).is_empty() || relation() == Relation::Same
        } else if self.is_origin {
            self.is_on_origin(href)
        } else {
            relation() != Relation::Outside || self.is_at_destination(href)
        };
        let names_host = |base: &Base<'_>| base.href().has_authority();
        let known =
            self.names_host || self.destination.as_ref().is_some_and(names_host) && self.is_at_destination(href);
        match inside {
            // A path tells no host, so a full URI could be on any.
            true if !known && href.has_authority() => Place::Unknown,
            true => Place::Inside,
            false => Place::Outside,
        }
    }

    #[inline]
    fn is_on_origin(&self, href: &Href<'_>) -> bool {
        self.root.as_ref().is_some_and(|root| root.relation(href) != Relation::Outside)
    }

    /// Returns true for the Destination and everything below it. An href without a host is on the host of the
    /// Request-URI.
    #[inline]
    fn is_at_destination(&self, href: &Href<'_>) -> bool {
        let Some(destination) = &self.destination else { return false };
        if href.has_authority() {
            return destination.relation(href) != Relation::Outside;
        }
        // An href that the Request-URI cannot place without doubt is not resolved.
        let resolved = if self.is_on_origin(href) { self.resolve(href) } else { None };
        resolved.is_some_and(|href| destination.relation(&href) != Relation::Outside)
    }

    /// Resolves the href, if it is inside of the scope.
    #[inline]
    pub(crate) fn resource<'h>(&self, href: &Href<'h>) -> Option<Href<'h>> {
        if self.place(href) == Place::Inside { self.resolve(href) } else { None }
    }
}

/// Returns true for operations whose results may be anywhere on the server: RFC 5323 §2, RFC 3253 §3.7 and §3.8, RFC
/// 3744 §9. A batch names the resources in its body, because its Request-URI is the address of the service.
#[inline]
fn is_origin(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::Search
            | Operation::ExpandProperty
            | Operation::VersionTree
            | Operation::AclPrincipalPropSet
            | Operation::PrincipalMatch
            | Operation::PrincipalPropertySearch
            | Operation::Batch
    )
}
