//! The sources of the responses of a body.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_core::stream::TryStream;
use pin_project_lite::pin_project;

use super::MultistatusBody;
use crate::footer::Footer;
use crate::response::Response;
use crate::write::WriteOptions;

/// An item of the source of a [`MultistatusBody`], for sources that also return a footer or a last response that
/// reports an error.
///
/// # Example: a sync-token that is known after the last response
///
/// ```
/// use multistatus::write::{BodyItem, MultistatusBody};
/// use multistatus::{Error, Response, Footer, http::StatusCode};
///
/// fn changes() -> impl Iterator<Item = Result<BodyItem, Error>> {
///     let removed = Response::builder("/removed").status(StatusCode::NOT_FOUND).build();
///     let mut footer = Footer::new();
///     let footer = footer.set_sync_token(Some("urn:example:7")).map(|()| footer);
///     [removed.map(BodyItem::from), footer.map(BodyItem::from)].into_iter()
/// }
///
/// let body = MultistatusBody::from_iterator(changes());
/// # let _ = body;
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum BodyItem {
    /// A response.
    Response(Response<'static>),
    /// The parts of the document besides its responses, for example the sync-token (RFC 6578 §6.4), written after the
    /// last response.
    Footer(Footer),
    /// The last response, which reports an error: see [`MultistatusBody::finish_with_error`]. No footer is written, and
    /// no more responses are requested.
    Failure(Response<'static>),
}

impl From<Response<'static>> for BodyItem {
    fn from(row: Response<'static>) -> Self {
        Self::Response(row)
    }
}

impl From<Footer> for BodyItem {
    fn from(footer: Footer) -> Self {
        Self::Footer(footer)
    }
}

/// An iterator as a stream that is always ready: see [`MultistatusBody::from_iterator`].
#[derive(Clone, Debug)]
pub struct IterResponses<I> {
    rows: I,
}

/// The iterator itself is never pinned.
impl<I> Unpin for IterResponses<I> {}

impl<I: Iterator> Stream for IterResponses<I> {
    type Item = I::Item;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.rows.next())
    }
}

impl<I, R, E> MultistatusBody<IterResponses<I>>
where
    I: Iterator<Item = Result<R, E>>,
    R: Into<BodyItem>,
{
    /// Makes a body from an iterator of responses. It runs in the task that polls the body, so it should not block.
    pub fn from_iterator(responses: impl IntoIterator<IntoIter = I>) -> Self {
        WriteOptions::new().body_from_iterator(responses)
    }
}

impl WriteOptions {
    /// Makes a body from an iterator of responses: see [`MultistatusBody::from_iterator`].
    pub fn body_from_iterator<I, R, E>(
        self,
        responses: impl IntoIterator<IntoIter = I>,
    ) -> MultistatusBody<IterResponses<I>>
    where
        I: Iterator<Item = Result<R, E>>,
        R: Into<BodyItem>,
    {
        self.body(IterResponses { rows: responses.into_iter() })
    }
}

pin_project! {
    /// A source that turns its error into a last response: see [`MultistatusBody::finish_with_error`].
    #[derive(Clone, Debug)]
    pub struct FinishWithError<S, F> {
        #[pin]
        rows: S,
        row: F,
    }
}

impl<S, F> FinishWithError<S, F> {
    pub(super) fn new(rows: S, row: F) -> Self {
        Self { rows, row }
    }
}

impl<S, F> Stream for FinishWithError<S, F>
where
    S: TryStream<Ok: Into<BodyItem>>,
    F: FnMut(S::Error) -> Response<'static>,
{
    type Item = Result<BodyItem, S::Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.project();
        this.rows
            .try_poll_next(context)
            .map(|part| part.map(|part| Ok(part.map_or_else(|error| BodyItem::Failure((this.row)(error)), Into::into))))
    }
}
