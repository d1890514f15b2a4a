//! The responses to a PROPFIND, made while the client reads them.

use std::io;
use std::sync::Arc;

use axum::http::HeaderMap;
use futures_util::stream::{self, Stream, StreamExt as _};
use multistatus::{Error, Exchange, Href, Name, Response};

use crate::dav::{Dav, Depth};
use crate::path::ResourcePath;
use crate::properties::Resource;
use crate::request_body::Propfind;
use crate::store::{Members, Meta};

/// The number of responses that are made at once. More would cost memory, fewer would cost time.
const BATCH: usize = 64;

/// A walk through a part of the tree. It holds one open collection for each level, but never their members.
pub struct Listing {
    dav: Arc<Dav>,
    asked: Propfind,
    depth: Depth,
    exchange: Exchange,
    /// The Request-URI, until its response was made.
    first: Option<ResourcePath>,
    open: Vec<(ResourcePath, Members)>,
    /// The number of responses made, for the log.
    made: u64,
    complete: bool,
    failed: bool,
}

impl Listing {
    pub fn new(dav: Arc<Dav>, asked: Propfind, depth: Depth, exchange: Exchange, path: ResourcePath) -> Self {
        Self {
            dav,
            asked,
            depth,
            exchange,
            first: Some(path),
            open: Vec::new(),
            made: 0,
            complete: false,
            failed: false,
        }
    }

    /// Returns the header fields that the HTTP response must have.
    pub fn headers(&self) -> HeaderMap {
        self.exchange.response_headers()
    }

    /// Returns the responses as a stream. They are made in batches, on a thread that may wait for the disk, so that no
    /// thread waits for a slow reader.
    pub fn into_stream(self) -> impl Stream<Item = io::Result<Response<'static>>> + Send + Unpin {
        let batches = stream::unfold(Some(self), |listing| async {
            let mut listing = listing?;
            let made = tokio::task::spawn_blocking(move || {
                let batch: Vec<_> = listing.by_ref().take(BATCH).collect();
                let goes_on = batch.last().is_some_and(Result::is_ok);
                (batch, goes_on.then_some(listing))
            });
            match made.await {
                Ok((batch, _)) if batch.is_empty() => None,
                Ok((batch, listing)) => Some((batch, listing)),
                Err(error) => Some((vec![Err(io::Error::other(error))], None)),
            }
        });
        Box::pin(batches.flat_map(stream::iter))
    }

    fn step(&mut self) -> io::Result<Option<(ResourcePath, Meta)>> {
        if let Some(path) = self.first.take() {
            let meta = self.dav.store.meta(&path)?;
            if meta.is_collection && self.depth != Depth::Zero {
                self.open.push((path.clone(), self.dav.store.members(&path)?));
            }
            return Ok(Some((path, meta)));
        }
        while let Some((collection, members)) = self.open.last_mut() {
            let Some(name) = members.next() else {
                self.open.pop();
                continue;
            };
            let path = collection.join(&name?);
            let meta = match self.dav.store.meta(&path) {
                // The member was removed meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                meta => meta?,
            };
            if meta.is_collection && self.depth == Depth::Infinity {
                match self.dav.store.members(&path) {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    members => self.open.push((path.clone(), members?)),
                }
            }
            return Ok(Some((path, meta)));
        }
        Ok(None)
    }

    /// Returns the next response that the preferences of the client do not leave out.
    fn next_row(&mut self) -> io::Result<Option<Response<'static>>> {
        while let Some((path, meta)) = self.step()? {
            let row = self.row(&path, &meta).map_err(io::Error::other)?;
            self.made += 1;
            if let Some(row) = self.exchange.apply(row) {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    fn row(&self, path: &ResourcePath, meta: &Meta) -> Result<Response<'static>, Error> {
        let records = self.dav.records();
        let resource = Resource { path, meta, dead: records.properties.of(path), locks: &records.locks };
        let mut builder = Response::builder(path.href(meta.is_collection)?);
        let asked: Vec<Name> = match &self.asked {
            Propfind::Names => {
                for name in resource.names() {
                    builder.property(name, "");
                }
                return builder.build();
            }
            Propfind::These(names) => names.clone(),
            Propfind::All(included) => {
                let mut names = resource.names();
                names.extend(included.iter().cloned());
                names
            }
        };
        let mut seen: Vec<&Name> = Vec::with_capacity(asked.len());
        for name in &asked {
            if seen.contains(&name) {
                continue;
            }
            seen.push(name);
            match resource.property(name)? {
                Some(property) => builder.property_element(property),
                None => builder.not_found(name),
            };
        }
        if asked.is_empty() {
            builder.propstat(200);
        }
        builder.build()
    }
}

impl Iterator for Listing {
    type Item = io::Result<Response<'static>>;

    /// Returns nothing after an error, because the document ends there.
    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let row = self.next_row().transpose();
        self.complete = row.is_none();
        self.failed = matches!(row, Some(Err(_)));
        row
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
