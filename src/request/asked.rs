//! What the exchange of a request knows of its body: one answer for the side that sends it and the side that reads it.

use super::{Body, Mkcalendar, Mkcol, Other, Prop, PropertyUpdate, Propfind, Report, Search};
use crate::exchange::Exchange;
use crate::href::Href;
use crate::name::Name;

/// A body of which an exchange knows something, wherever it is kept.
#[derive(Clone, Copy)]
pub(crate) enum Asked<'b> {
    Nothing,
    Propfind(&'b Propfind),
    PropertyUpdate(&'b PropertyUpdate),
    Mkcol(&'b Mkcol),
    Mkcalendar(&'b Mkcalendar),
    Report(&'b Report),
    Search(&'b Search),
    Other(&'b Other),
}

impl<'b> Asked<'b> {
    pub(crate) fn of(body: &'b Body) -> Self {
        match body {
            Body::Propfind(body) => Self::Propfind(body),
            Body::PropertyUpdate(body) => Self::PropertyUpdate(body),
            Body::Mkcol(body) => Self::Mkcol(body),
            Body::Mkcalendar(body) => Self::Mkcalendar(body),
            Body::Report(body) => Self::Report(body),
            Body::Search(body) => Self::Search(body),
            Body::Other(body) => Self::Other(body),
            Body::None | Body::LockInfo(_) | Body::LockRefresh => Self::Nothing,
            #[cfg(feature = "vocabulary")]
            Body::Acl(_) => Self::Nothing,
        }
    }

    /// Adds what the body asks for, sets or removes to an exchange.
    #[inline]
    pub(crate) fn add_to(self, exchange: Exchange) -> Exchange {
        let exchange = match self.names() {
            Some(names) => exchange.names(names),
            None => exchange,
        };
        match self {
            Self::Report(report) if !report.hrefs().is_empty() => exchange.hrefs(report.hrefs().iter().map(Href::from)),
            _ => exchange,
        }
    }

    /// Returns the names of the properties that are asked for, set or removed. `None` if the body does not name any, as
    /// `allprop` does not.
    #[inline]
    fn names(self) -> Option<Vec<Name>> {
        let names = match self {
            Self::Nothing => return None,
            Self::Propfind(propfind) => of_prop(propfind.named()),
            Self::PropertyUpdate(update) => update.names(),
            Self::Mkcol(body) => body.names(),
            Self::Mkcalendar(body) => body.names(),
            Self::Report(Report::ExpandProperty(report)) => {
                report.properties.iter().map(|property| property.name.clone()).collect()
            }
            Self::Report(report) => of_prop(report.prop()),
            Self::Search(Search::Basic(query)) => of_prop(query.select.named()),
            Self::Search(_) => return None,
            Self::Other(other) => of_prop(other.prop()),
        };
        (!names.is_empty()).then_some(names)
    }
}

#[inline]
fn of_prop(prop: Option<&Prop>) -> Vec<Name> {
    prop.into_iter().flat_map(Prop::names).cloned().collect()
}
