//! Walks through a part of the tree, for listings of any length.

use std::io;
use std::sync::Arc;

use futures_util::stream::{self, Stream, StreamExt as _};
use multistatus::header::Depth;

use crate::dav::Dav;
use crate::path::ResourcePath;
use crate::store::{Members, Meta};

/// The number of resources that are visited at once. More would cost memory, fewer would cost time.
const BATCH: usize = 64;

/// A walk from a resource down to a depth. It holds one open collection for each level, but never their members.
pub struct Walk {
    dav: Arc<Dav>,
    depth: Depth,
    /// Where the walk begins, until it has begun.
    first: Option<ResourcePath>,
    open: Vec<(ResourcePath, Members)>,
}

impl Walk {
    pub fn new(dav: Arc<Dav>, path: ResourcePath, depth: Depth) -> Self {
        Self { dav, depth, first: Some(path), open: Vec::new() }
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
}

impl Iterator for Walk {
    type Item = io::Result<(ResourcePath, Meta)>;

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
