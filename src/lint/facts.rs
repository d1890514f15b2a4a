//! What is known about an exchange.

use std::collections::HashSet;

use http::{HeaderMap, StatusCode};

use super::rule::Need;
use super::{Rule, RuleSet, Skipped};
use crate::exchange::Exchange;
use crate::header::Depth;
use crate::name::Name;
use crate::operation::Operation;
use crate::request::{Body, Change, Propfind, Report, SyncLevel};

/// What is known, prepared for the checks.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub(super) exchange: Option<Exchange>,
    pub(super) request_headers: Option<HeaderMap>,
    pub(super) asked: Option<Asked>,
    pub(super) status: Option<StatusCode>,
    pub(super) response_headers: Option<HeaderMap>,
}

/// What the body of the request asks for.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    pub(super) allprop: bool,
    pub(super) propname: bool,
    /// The properties that allprop asks for besides.
    pub(super) included: HashSet<Name>,
    /// The properties that are removed.
    pub(super) removed: HashSet<Name>,
    pub(super) sync: Option<AskedSync>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct AskedSync {
    pub(super) is_initial: bool,
    pub(super) is_level_one: bool,
    pub(super) limit: Option<u64>,
}

impl Asked {
    pub(super) fn new(body: &Body) -> Self {
        let mut asked = Self::default();
        match body {
            Body::Propfind(Propfind::PropName) => asked.propname = true,
            Body::Propfind(Propfind::AllProp { include }) => {
                asked.allprop = true;
                asked.included = include.names().cloned().collect();
            }
            Body::PropertyUpdate(update) => {
                let removed = update.changes().iter().filter_map(|change| match change {
                    Change::Remove(name) => Some(name.clone()),
                    _ => None,
                });
                asked.removed = removed.collect();
            }
            Body::Report(Report::SyncCollection(sync)) => {
                asked.sync = Some(AskedSync {
                    is_initial: sync.token.is_none(),
                    is_level_one: sync.level == SyncLevel::One,
                    limit: sync.limit,
                });
            }
            _ => {}
        }
        asked
    }
}

impl Facts {
    pub(super) fn operation(&self) -> Option<Operation> {
        self.exchange.as_ref().map(Exchange::operation)
    }

    /// Returns true for one of these operations.
    pub(super) fn is(&self, operations: &[Operation]) -> bool {
        self.operation().is_some_and(|operation| operations.contains(&operation))
    }

    /// Returns the depth of the request, if it is known.
    pub(super) fn depth(&self) -> Option<Depth> {
        let exchange = self.exchange.as_ref()?;
        let sent = exchange.asked_preferences().depth();
        let default = || self.request_headers.as_ref().map(|_| Depth::default_for(exchange.operation()));
        sent.or_else(default)
    }

    fn knows(&self, need: Need) -> bool {
        let exchange = self.exchange.as_ref();
        match need {
            Need::Operation => exchange.is_some(),
            Need::RequestUri => exchange.is_some_and(|exchange| exchange.request_uri().is_some()),
            Need::Destination => exchange.is_some_and(|exchange| exchange.destination_uri().is_some()),
            Need::Depth => self.depth().is_some(),
            Need::AskedNames => exchange.is_some_and(|exchange| exchange.asked_names().is_some()),
            Need::AskedHrefs => exchange.is_some_and(|exchange| exchange.asked_hrefs().is_some()),
            Need::RequestHeaders => self.request_headers.is_some(),
            Need::RequestBody => self.asked.is_some(),
            Need::HttpStatus => self.status.is_some(),
            Need::ResponseHeaders => self.response_headers.is_some(),
        }
    }

    /// Returns the rules that can be checked, and those that cannot.
    pub(super) fn split(&self, rules: RuleSet) -> (RuleSet, Vec<Skipped>) {
        let mut known = 0;
        for need in Rule::ALL.iter().flat_map(|rule| rule.needs()) {
            known |= if self.knows(*need) { need.bit() } else { 0 };
        }
        let (mut active, mut skipped) = (RuleSet::new(), Vec::new());
        for rule in rules.iter() {
            if self.operation().is_some_and(|operation| !rule.concerns(operation)) {
                continue;
            }
            let lacks: Vec<Need> = rule.needs().iter().copied().filter(|need| known & need.bit() == 0).collect();
            if lacks.is_empty() {
                active = active.with(rule);
            } else {
                skipped.push(Skipped { rule, lacks });
            }
        }
        (active, skipped)
    }
}
