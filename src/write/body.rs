//! Writes a body that a transport pulls: responses go in, chunks come out.

mod chunks;
mod rows;

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::stream::TryStream;
use pin_project_lite::pin_project;

pub use self::chunks::BodyStream;
pub use self::rows::{BodyItem, FinishWithError, IterResponses};
use super::{Encoder, WriteOptions};
use crate::footer::Footer;
use crate::response::Response;

/// The default for the least number of bytes of a chunk.
const CHUNK: usize = 16 << 10;

pin_project! {
    /// A document that is written while a transport pulls it. It is an [`http_body::Body`](https://docs.rs/http-body)
    /// with the feature `http-body`, and [`into_stream`](Self::into_stream) makes a stream of chunks from it.
    ///
    /// Responses come from a stream or an iterator of `Result<Response, E>`, and are requested only when the transport
    /// asks for a chunk: only one chunk and one response are held, whatever the length of the listing.
    ///
    /// If the source returns an error, the body ends with that error, after the responses before it. The document is
    /// left open, because a truncated listing must not look like a complete one. The same happens if the body is
    /// dropped, or if the source panics and the body is polled again. [`finish_with_error`](Self::finish_with_error)
    /// reports the error in the document itself instead.
    ///
    /// # Example: a plain status if the listing fails at once
    ///
    /// ```
    /// use multistatus::write::MultistatusBody;
    /// use multistatus::{Error, Response, http::StatusCode};
    /// # use std::{pin::pin, task::{Context, Poll, Waker}};
    ///
    /// # fn listing() -> impl Iterator<Item = Result<Response<'static>, Error>> {
    /// #     std::iter::once(Response::builder("/a").status(StatusCode::LOCKED).build())
    /// # }
    /// async fn answer() -> http::Response<Option<impl Sized>> {
    ///     match MultistatusBody::from_iterator(listing()).start().await {
    ///         Ok(body) => http::Response::from(body).map(Some),
    ///         Err(_) => {
    ///             let mut answer = http::Response::new(None);
    ///             *answer.status_mut() = StatusCode::NOT_FOUND;
    ///             answer
    ///         }
    ///     }
    /// }
    /// # let answering = pin!(answer());
    /// # let Poll::Ready(answer) = answering.poll(&mut Context::from_waker(Waker::noop())) else { panic!("it waits") };
    /// # assert_eq!(answer.status(), StatusCode::MULTI_STATUS);
    /// ```
    #[must_use = "a body is written only when it is polled"]
    pub struct MultistatusBody<S>
    where
        S: TryStream,
    {
        // `None` after the last response or an error, so that everything the source holds is dropped at once.
        #[pin]
        rows: Option<S>,
        options: WriteOptions,
        // `None` until the first response, because options can change until then, and after the last.
        encoder: Option<Encoder>,
        footer: Footer,
        chunk_size: usize,
        // The least number of bytes of the first chunk, until it was handed out.
        first_chunk_size: Option<usize>,
        buf: Vec<u8>,
        // Where the text after the last response begins in `buf`, as long as it is there: another footer can replace
        // it.
        tail: Option<usize>,
        // Is returned after the bytes in `buf`.
        error: Option<S::Error>,
        // True while the source is polled, and after it panicked.
        asking: bool,
    }
}

impl<S: TryStream<Ok: Into<BodyItem>>> MultistatusBody<S> {
    /// Makes a body from a stream of responses. A stream of [`BodyItem`] can also give the footer at its end.
    pub fn from_stream(responses: S) -> Self {
        WriteOptions::new().body(responses)
    }

    /// Sets the parts of the document besides its responses. A [`BodyItem::Footer`] among the responses replaces them.
    ///
    /// Default: an empty footer. It has no effect once the end of the document was handed out.
    pub fn footer(mut self, footer: Footer) -> Self {
        self.footer = footer;
        if let Some(tail) = self.tail {
            // A short listing is already complete after `start`.
            self.buf.truncate(tail);
            self.options.clone().encoder().after_responses().finish_with(&self.footer, &mut self.buf);
        }
        self
    }

    /// Sets how many bytes to gather before a chunk is handed out. A chunk has at least this size, and is at most one
    /// response larger. It is smaller if it is the last, or if the next response is not ready.
    ///
    /// Default: 16 KiB.
    pub fn chunk_size(mut self, bytes: usize) -> Self {
        self.chunk_size = bytes;
        self
    }

    /// Sets how many bytes to gather before the first chunk is handed out, so that a client sees something at once. With
    /// 1, the first chunk is the first response, and no other is requested before it: what it takes to make the others
    /// is then spent while the first is on its way.
    ///
    /// Default: as for [all chunks](Self::chunk_size).
    ///
    /// ```
    /// use multistatus::write::MultistatusBody;
    /// use multistatus::{Error, Response, ResponseBuilder};
    ///
    /// fn listing() -> impl Iterator<Item = Result<Response<'static>, Error>> {
    ///     let mut builder = ResponseBuilder::new();
    ///     (0..10_000).map(move |number| builder.begin(format!("/{number}")).status(200).build())
    /// }
    ///
    /// let body = MultistatusBody::from_iterator(listing()).first_chunk_size(1);
    /// # let _ = body;
    /// ```
    pub fn first_chunk_size(mut self, bytes: usize) -> Self {
        self.first_chunk_size = Some(bytes);
        self
    }

    /// Turns an error of the source into a last response and closes the document, instead of ending the body with that
    /// error.
    ///
    /// The document is then well-formed, and says itself that the listing is not complete, for example by a 508 (RFC
    /// 5842 §7.1). The response must be for a resource that has no response yet (RFC 4918 §14.24): the member that
    /// failed, not the Request-URI. There is no footer, because a sync-token would say that the listing is complete.
    pub fn finish_with_error<F>(self, response: F) -> MultistatusBody<FinishWithError<S, F>>
    where
        F: FnMut(S::Error) -> Response<'static>,
    {
        let Self { rows, options, encoder, footer, chunk_size, first_chunk_size, buf, tail, error, asking } = self;
        let rows = rows.map(|rows| FinishWithError::new(rows, response));
        MultistatusBody { rows, options, encoder, footer, chunk_size, first_chunk_size, buf, tail, error, asking }
    }

    /// Waits for the first response, so that an error that comes before it can still become a plain status.
    ///
    /// Responses that are ready after the first are taken too, up to one chunk, or up to the
    /// [size of the first](Self::first_chunk_size). If these are all, the length of the
    /// body is known.
    ///
    /// # Errors
    ///
    /// The error of the source, if it returns one in place of one of these responses.
    pub async fn start(mut self) -> Result<Self, S::Error>
    where
        S: Unpin,
    {
        poll_fn(|context| Pin::new(&mut self).poll_fill(context)).await?;
        Ok(self)
    }

    /// Converts to a stream of chunks, for libraries that do not use `http_body`.
    pub fn into_stream(self) -> BodyStream<S> {
        BodyStream { body: self }
    }

    /// Encodes responses until there is enough for a chunk, or there is something and the next response is not ready.
    /// An error is returned before the bytes in the buffer.
    fn poll_fill(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        let mut this = self.project();
        let least = this.first_chunk_size.unwrap_or(*this.chunk_size);
        while this.buf.len() < least.max(1) {
            let Some(rows) = this.rows.as_mut().as_pin_mut() else { break };
            if std::mem::replace(this.asking, true) {
                // The source panicked. Another poll must not return the responses after the missing one.
                this.rows.set(None);
                this.buf.clear();
                break;
            }
            let polled = rows.try_poll_next(context).map_ok(Into::into);
            *this.asking = false;
            let part = match polled {
                Poll::Ready(Some(Ok(part))) => Some(part),
                Poll::Ready(Some(Err(error))) => {
                    this.rows.set(None);
                    return Poll::Ready(Err(error));
                }
                Poll::Ready(None) => None,
                Poll::Pending if this.buf.is_empty() => return Poll::Pending,
                Poll::Pending => break,
            };
            let failed = matches!(part, Some(BodyItem::Failure(_)));
            let (row, end) = match part {
                Some(BodyItem::Response(row)) => (Some(row), false),
                Some(BodyItem::Failure(row)) => {
                    *this.footer = Footer::new();
                    (Some(row), true)
                }
                Some(BodyItem::Footer(footer)) => {
                    *this.footer = footer;
                    continue;
                }
                None => (None, true),
            };
            let encoder = this.encoder.get_or_insert_with(|| this.options.clone().encoder());
            if let Some(row) = row {
                encoder.response(&row, this.buf);
            }
            if end {
                this.rows.set(None);
                if let Some(mut encoder) = this.encoder.take() {
                    encoder.start(this.buf);
                    *this.tail = (!failed).then_some(this.buf.len());
                    encoder.finish_with(this.footer, this.buf);
                }
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Returns the next chunk.
    fn poll_chunk(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, S::Error>>> {
        match self.as_mut().poll_fill(context) {
            Poll::Ready(Ok(())) => {}
            Poll::Ready(Err(error)) => *self.as_mut().project().error = Some(error),
            Poll::Pending => return Poll::Pending,
        }
        let this = self.project();
        if this.buf.is_empty() {
            return Poll::Ready(this.error.take().map(Err));
        }
        // After a full chunk, another one of its size is likely to follow.
        let next = if this.rows.is_some() && this.buf.len() >= *this.chunk_size { this.buf.len() } else { 0 };
        (*this.tail, *this.first_chunk_size) = (None, None);
        Poll::Ready(Some(Ok(std::mem::replace(this.buf, Vec::with_capacity(next)).into())))
    }

    /// True if everything was handed out.
    #[cfg(feature = "http-body")]
    fn is_done(&self) -> bool {
        self.rows.is_none() && self.buf.is_empty() && self.error.is_none()
    }

    /// Returns the number of bytes to come, once the last response was seen.
    fn bytes_left(&self) -> Option<usize> {
        (self.rows.is_none() && self.error.is_none()).then_some(self.buf.len())
    }
}

impl<S: TryStream> fmt::Debug for MultistatusBody<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("MultistatusBody");
        debug.field("options", &self.options).field("footer", &self.footer).field("chunk_size", &self.chunk_size);
        debug.field("buffered", &self.buf.len()).finish_non_exhaustive()
    }
}

impl WriteOptions {
    /// Makes a body from a stream of responses, for a transport to pull.
    pub fn body<S: TryStream<Ok: Into<BodyItem>>>(self, responses: S) -> MultistatusBody<S> {
        MultistatusBody {
            rows: Some(responses),
            options: self,
            encoder: None,
            footer: Footer::new(),
            chunk_size: CHUNK,
            first_chunk_size: None,
            buf: Vec::new(),
            tail: None,
            error: None,
            asking: false,
        }
    }
}
