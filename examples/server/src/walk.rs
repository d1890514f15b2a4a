//! Walks through a part of the tree, for listings of any length.

use std::io;
use std::sync::Arc;

use axum::http::StatusCode;
use futures_util::stream::{self, Stream, StreamExt as _};
use multistatus::header::Depth;

use crate::dav::Dav;
use crate::path::ResourcePath;
use crate::refusal::status_of;
use crate::store::{Members, Meta};

/// The number of resources that are visited at once. More would cost memory, fewer would cost time.
const BATCH: usize = 64;

/// What a walk finds.
pub enum Visit {
    Resource(ResourcePath, Meta),
    /// A resource that the server may not read, and whether it is known to be a collection.
    Closed(ResourcePath, bool),
}

/// A walk from a resource down to a depth. It visits all files in a collection before the collections in it, so that it
/// has only one collection open however deep the tree is: clients that read slowly, or not at all, would else use up the
/// file descriptors of the server. It holds the names of the collections that it still has to visit.
pub struct Walk {
    dav: Arc<Dav>,
    depth: Depth,
    /// Where the walk begins, until it has begun.
    first: Option<ResourcePath>,
    open: Option<(Arc<ResourcePath>, Members)>,
    /// The collections still to visit, each as the path of its parent and its name.
    waiting: Vec<(Arc<ResourcePath>, String)>,
}

impl Walk {
    pub fn new(dav: Arc<Dav>, path: ResourcePath, depth: Depth) -> Self {
        Self { dav, depth, first: Some(path), open: None, waiting: Vec::new() }
    }

    fn step(&mut self) -> io::Result<Option<Visit>> {
        if let Some(path) = self.first.take() {
            let meta = self.dav.store.meta(&path)?;
            if meta.is_collection && self.depth != Depth::Zero {
                self.open = Some((Arc::new(path.clone()), self.dav.store.members(&path)?));
            }
            return Ok(Some(Visit::Resource(path, meta)));
        }
        loop {
            let Some((collection, members)) = &mut self.open else {
                let Some((parent, name)) = self.waiting.pop() else { return Ok(None) };
                let path = parent.join(&name);
                match self.enter(&path) {
                    Err(error) if is_gone(&error) => continue,
                    Err(error) if is_closed(&error) => return Ok(Some(Visit::Closed(path, true))),
                    entered => return entered.map(|meta| Some(Visit::Resource(path, meta))),
                }
            };
            let Some(name) = members.next().transpose()? else {
                self.open = None;
                continue;
            };
            let path = collection.join(&name);
            match self.dav.store.meta(&path) {
                Ok(meta) if meta.is_collection && self.depth == Depth::Infinity => {
                    self.waiting.push((Arc::clone(collection), name));
                }
                Err(error) if is_gone(&error) => {}
                Err(error) if is_closed(&error) => return Ok(Some(Visit::Closed(path, false))),
                found => return found.map(|meta| Some(Visit::Resource(path, meta))),
            }
        }
    }

    /// Opens a collection.
    fn enter(&mut self, path: &ResourcePath) -> io::Result<Meta> {
        let meta = self.dav.store.meta(path)?;
        self.open = Some((Arc::new(path.clone()), self.dav.store.members(path)?));
        Ok(meta)
    }
}

/// Returns true if a resource was removed meanwhile, or replaced by a file.
fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Returns true if the server may not read a resource, which is no reason to leave out the others.
fn is_closed(error: &io::Error) -> bool {
    status_of(error) == StatusCode::FORBIDDEN
}

impl Iterator for Walk {
    type Item = io::Result<Visit>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step().transpose()
    }
}

/// Turns an iterator that waits for the disk into a stream that does not. It is advanced in batches, on a thread that
/// may wait, and only when the client has read what there was, so that no thread waits for a slow reader. Nothing
/// follows an error.
pub fn in_batches<I, T>(items: I) -> impl Stream<Item = io::Result<T>> + Send + Unpin
where
    I: Iterator<Item = io::Result<T>> + Send + 'static,
    T: Send + 'static,
{
    let batches = stream::unfold(Some(items), |items| async {
        let mut items = items?;
        let made = tokio::task::spawn_blocking(move || {
            let mut batch = Vec::with_capacity(BATCH);
            while batch.len() < BATCH && batch.last().is_none_or(Result::is_ok) {
                match items.next() {
                    Some(item) => batch.push(item),
                    None => return (batch, None),
                }
            }
            let goes_on = batch.last().is_some_and(Result::is_ok);
            (batch, goes_on.then_some(items))
        });
        Some(made.await.unwrap_or_else(|error| (vec![Err(io::Error::other(error))], None)))
    });
    Box::pin(batches.flat_map(stream::iter))
}
