//! Which resources an operation is about.

use std::collections::HashMap;

use super::Exchange;
use crate::href::{Base, Href, Key, Relation};
use crate::operation::Operation;

/// Where a resource is, seen from the operation that a document answers: see [`Exchange::place`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// In the scope of the operation.
    Inside,
    /// Anywhere else: on another host, above the Request-URI or beside it.
    Outside,
    /// Not to be told, because the Request-URI is not known, or is a path while the href names a host.
    Unknown,
}

/// An exchange, prepared to place many hrefs.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    /// The Request-URI.
    own: Option<Base<'static>>,
    /// The Destination of a COPY or MOVE.
    destination: Option<Base<'static>>,
    /// The root of the origin of the Request-URI, where it is needed.
    root: Option<Base<'static>>,
    /// True if the Request-URI names a host.
    names_host: bool,
    /// True if everything below that root is in the scope.
    is_origin: bool,
    /// The hrefs of a multiget, resolved, with their numbers by their keys.
    asked: Option<HashMap<Key<'static>, Vec<usize>>>,
    asked_hrefs: Vec<Href<'static>>,
}

impl Scope {
    pub(crate) fn new(exchange: &Exchange) -> Self {
        let operation = exchange.operation();
        let is_collection = matches!(operation, Operation::SyncCollection | Operation::Mkcol | Operation::Mkcalendar);
        // They were checked when the exchange was made.
        let base = |uri| if is_collection { Base::collection(uri) } else { Base::new(uri) };
        let own = exchange.request_uri().cloned().and_then(|uri| base(uri).ok());
        let destination = exchange.destination_uri().filter(|_| matches!(operation, Operation::Copy | Operation::Move));
        // A path is on the server of the Request-URI: RFC 4918 §10.3.
        let destination = destination.and_then(|uri| match &own {
            Some(own) => Base::new(own.resolve(uri).ok()?).ok(),
            None => Base::new(uri.clone()).ok(),
        });
        let names_host = own.as_ref().is_some_and(|own| own.href().has_authority());
        let root = own.as_ref().filter(|_| is_origin(operation) || destination.is_some()).map(Base::root);
        let mut scope = Self {
            own,
            destination,
            root,
            names_host,
            is_origin: is_origin(operation),
            asked: None,
            asked_hrefs: Vec::new(),
        };
        if let Some(asked) =
            exchange.asked_hrefs().filter(|asked| operation == Operation::Multiget && !asked.is_empty())
        {
            scope.asked_hrefs = asked.iter().map(|href| scope.resolve(href).unwrap_or_else(|| href.clone())).collect();
            let mut by_key: HashMap<Key<'static>, Vec<usize>> = HashMap::new();
            for (number, href) in scope.asked_hrefs.iter().enumerate() {
                by_key.entry(href.key().ignoring_slash().into_owned()).or_default().push(number);
            }
            scope.asked = Some(by_key);
        }
        scope
    }

    /// The href, made full by the Request-URI. `None` without one, or if it names no resource.
    pub(crate) fn resolve(&self, href: &Href<'_>) -> Option<Href<'static>> {
        self.own.as_ref()?.resolve(href).ok()
    }

    /// Where an href is, seen from the Request-URI. Nothing is known to be inside if that is not known.
    pub(crate) fn relation(&self, href: &Href<'_>) -> Relation {
        self.own.as_ref().map_or(Relation::Outside, |own| own.relation(href))
    }

    /// True if the Request-URI is known and this is it, with a slash at its end or without.
    pub(crate) fn is_request_uri(&self, href: &Href<'_>) -> bool {
        self.relation(href) == Relation::Same
    }

    /// The Request-URI, if it is known.
    pub(crate) fn base(&self) -> Option<&Base<'static>> {
        self.own.as_ref()
    }

    pub(crate) fn knows_request_uri(&self) -> bool {
        self.own.is_some()
    }

    /// The numbers of the asked hrefs that this is. Each href of a request may come several times.
    pub(crate) fn asked(&self, href: &Href<'_>) -> Vec<usize> {
        let Some(asked) = &self.asked else { return Vec::new() };
        let full = self.resolve(href);
        let href = full.as_ref().unwrap_or(href);
        let numbers = asked.get(&href.key().ignoring_slash().into_owned()).into_iter().flatten().copied();
        // A key knows no host.
        numbers.filter(|&number| self.asked_hrefs[number].same_resource_ignoring_slash(href)).collect()
    }

    pub(crate) fn asked_hrefs(&self) -> &[Href<'static>] {
        &self.asked_hrefs
    }

    pub(crate) fn place(&self, href: &Href<'_>) -> Place {
        self.place_by(href, || self.relation(href))
    }

    /// Returns the place of an href. `relation` tells where it is, seen from the Request-URI.
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
            // A path tells no host, so that a full URI could be of any.
            true if !known && href.has_authority() => Place::Unknown,
            true => Place::Inside,
            false => Place::Outside,
        }
    }

    fn is_on_origin(&self, href: &Href<'_>) -> bool {
        self.root.as_ref().is_some_and(|root| root.relation(href) != Relation::Outside)
    }

    /// True for the Destination and what is below it. An href without a host is on the host of the Request-URI.
    fn is_at_destination(&self, href: &Href<'_>) -> bool {
        let Some(destination) = &self.destination else { return false };
        if href.has_authority() {
            return destination.relation(href) != Relation::Outside;
        }
        // What the Request-URI cannot place without a doubt, nobody can.
        let resolved = if self.is_on_origin(href) { self.resolve(href) } else { None };
        resolved.is_some_and(|href| destination.relation(&href) != Relation::Outside)
    }

    /// The href, resolved, if it is inside of the scope.
    pub(crate) fn resource(&self, href: &Href<'_>) -> Option<Href<'static>> {
        if self.place(href) == Place::Inside { self.resolve(href) } else { None }
    }
}

/// Operations whose results may be anywhere on the server: RFC 5323 §2, RFC 3253 §3.7 and §3.8, RFC 3744 §9. A batch names
/// the resources in its body; its Request-URI is the address of the service.
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
