//! The responses to a PROPFIND, made while the client reads them.

use std::io;
use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode};
use multistatus::plan::{BoundTable, PropfindPlan};
use multistatus::{Error, Exchange, Href, Response};

use crate::dav::Dav;
use crate::properties::{LIVE, Resource};
use crate::walk::{Visit, Walk};

/// The responses about the resources of a walk.
pub struct Listing {
    dav: Arc<Dav>,
    /// The live properties that the plan asks for, looked up once.
    table: BoundTable<'static, Resource>,
    exchange: Exchange,
    walk: Walk,
    /// The number of responses made, for the log.
    made: u64,
    complete: bool,
}

impl Listing {
    pub fn new(dav: Arc<Dav>, plan: &PropfindPlan, exchange: Exchange, walk: Walk) -> Self {
        Self { dav, table: LIVE.bind(plan), exchange, walk, made: 0, complete: false }
    }

    /// Returns the header fields that the HTTP response must have.
    pub fn headers(&self) -> HeaderMap {
        self.exchange.response_headers()
    }

    fn response(&self, visit: Visit) -> Result<Response<'static>, Error> {
        let (path, meta) = match visit {
            Visit::Resource(path, meta) => (path, meta),
            Visit::Closed(path, is_collection) => {
                return Response::builder(path.href(is_collection)?).status(StatusCode::FORBIDDEN).build();
            }
        };
        let href = path.href(meta.is_collection)?;
        let resource = self.dav.resource(path, meta);
        let mut response = self.table.response(href, &resource);
        if self.table.plan().needs_names() {
            response.names(resource.dead_names());
        }
        while let Some(question) = self.table.next(&mut response, &resource) {
            let dead = resource.dead.get(question.name()).cloned();
            response.answer(Ok(dead));
        }
        response.finish()
    }
}

impl Iterator for Listing {
    type Item = io::Result<Response<'static>>;

    /// Returns the next response that the preferences of the client do not leave out.
    fn next(&mut self) -> Option<Self::Item> {
        while let Some(step) = self.walk.next() {
            let made = step.and_then(|visit| Ok(self.response(visit)?));
            let response = match made {
                Ok(response) => response,
                Err(error) => return Some(Err(error)),
            };
            self.made += 1;
            if let Some(response) = self.exchange.apply(response) {
                return Some(Ok(response));
            }
        }
        self.complete = true;
        None
    }
}

/// Logs that everything the listing held is free again.
impl Drop for Listing {
    fn drop(&mut self) {
        let end = if self.complete { "complete" } else { "broken off" };
        let href = self.exchange.request_uri().map(Href::as_str).unwrap_or_default();
        eprintln!("listing of {href}: {} rows, {end}", self.made);
    }
}
