//! Responses of a document that comes as a stream of chunks.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::stream::{FusedStream, Stream, TryStream};
use pin_project_lite::pin_project;

use super::{Findings, ParseOptions, Parser};
use crate::error::{Error, ErrorKind};
use crate::footer::Footer;
use crate::response::Response;

pin_project! {
    /// Reads responses from a stream of chunks, in bounded memory, on any async runtime.
    ///
    /// It is itself a [`Stream`], of responses that can be kept. The source is any stream of `Result<impl AsRef<[u8]>,
    /// E>`, or an [`http_body::Body`](https://docs.rs/http-body) with the feature `http-body`.
    ///
    /// An error with [`is_response`](StreamError::is_response) concerns one response, and others follow. After any
    /// other error, and after the last response, there are no more items. The state is kept here and not in a future,
    /// so a future that is dropped before it is ready, for example in a `select!` or by a timeout, loses nothing.
    ///
    /// # Example: responses while they arrive
    ///
    /// ```
    /// use futures_core::TryStream;
    /// use multistatus::read::{ResponseStream, StreamError};
    /// # use futures_core::Stream;
    /// # use std::{pin::pin, task::{Context, Poll, Waker}};
    ///
    /// async fn count<S>(body: S) -> Result<usize, StreamError<S::Error>>
    /// where
    ///     S: TryStream<Ok: AsRef<[u8]>> + Unpin,
    /// {
    ///     let mut responses = ResponseStream::new(body);
    ///     let mut count = 0;
    ///     while let Some(response) = responses.next_response().await? {
    ///         println!("{:?}", response.href());
    ///         count += 1;
    ///     }
    ///     println!("{:?}", responses.footer().and_then(|footer| footer.sync_token()));
    ///     Ok(count)
    /// }
    /// # struct Chunks(std::vec::IntoIter<&'static [u8]>);
    /// # impl Stream for Chunks {
    /// #     type Item = Result<&'static [u8], multistatus::Error>;
    /// #     fn poll_next(mut self: std::pin::Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
    /// #         Poll::Ready(self.0.next().map(Ok))
    /// #     }
    /// # }
    /// # let chunks: Vec<&[u8]> = vec![b"<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href>",
    /// #     b"<D:status>HTTP/1.1 200 OK</D:status></D:response></D:multistatus>"];
    /// # let counting = pin!(count(Chunks(chunks.into_iter())));
    /// # let Poll::Ready(count) = counting.poll(&mut Context::from_waker(Waker::noop())) else { panic!("it waits") };
    /// # assert_eq!(count.map_err(|error| match error {
    /// #     StreamError::Source(error) | StreamError::Document(error) => error,
    /// # })?, 1);
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use = "streams do nothing unless polled"]
    pub struct ResponseStream<S>
    where
        S: TryStream,
    {
        #[pin]
        source: S,
        chunk: Option<S::Ok>,
        // How much of the chunk was used.
        used: usize,
        parser: Parser,
        footer: Option<Footer>,
        // True after a final error or the end.
        done: bool,
    }
}

/// An error of a [`ResponseStream`]: the source failed, or the document could not be read.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StreamError<E> {
    /// The source returned this error. The document may continue after it, but reading does not.
    #[error(transparent)]
    Source(E),
    /// The document could not be read, or was refused.
    #[error(transparent)]
    Document(#[from] Error),
}

impl<E> StreamError<E> {
    /// Returns true if only one response is lost and reading can go on: see
    /// [`BadResponses::Keep`](crate::read::BadResponses::Keep).
    #[must_use]
    pub fn is_response(&self) -> bool {
        matches!(self, Self::Document(error) if error.is_response())
    }
}

impl<S: TryStream> ResponseStream<S> {
    /// Creates a stream with the default options.
    pub fn new(source: S) -> Self {
        Self::with_options(source, ParseOptions::new())
    }

    pub(crate) fn with_options(source: S, options: ParseOptions) -> Self {
        Self { source, chunk: None, used: 0, parser: options.parser(), footer: None, done: false }
    }

    /// Returns the parts of the document besides its responses, once all responses were read.
    pub fn footer(&self) -> Option<&Footer> {
        self.footer.as_ref()
    }

    /// Returns the findings so far.
    pub fn findings(&self) -> &Findings {
        self.parser.findings()
    }

    /// Returns the source.
    pub fn get_ref(&self) -> &S {
        &self.source
    }

    /// Returns the source. A chunk that was not read to its end is lost.
    pub fn into_inner(self) -> S {
        self.source
    }
}

impl<S: TryStream<Ok: AsRef<[u8]>>> ResponseStream<S> {
    /// Returns the next response, or `None` after the last one of a complete document.
    ///
    /// Unlike the [`Stream`], it never returns `None` after a final error, because then the document is not complete.
    /// The future can be dropped at any time; the next call continues where it was.
    ///
    /// # Errors
    ///
    /// [`StreamError::Source`] from the source; otherwise [`StreamError::Document`], as in [`ParseOptions::parse`].
    /// After an error with [`is_response`](StreamError::is_response), reading can continue. After a
    /// [`StreamError::Source`], every later call returns a [`StreamError::Document`] of the kind [`Io`](ErrorKind::Io).
    pub async fn next_response(&mut self) -> Result<Option<Response<'static>>, StreamError<S::Error>>
    where
        S: Unpin,
    {
        if self.done && self.footer.is_none() {
            let lost = || Error::new(ErrorKind::Io, "the source failed before its end");
            return Err(StreamError::Document(self.parser.finish().err().unwrap_or_else(lost)));
        }
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await.transpose()
    }
}

impl<S: TryStream<Ok: AsRef<[u8]>>> Stream for ResponseStream<S> {
    type Item = Result<Response<'static>, StreamError<S::Error>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut this = self.project();
        while !*this.done {
            if let Some(chunk) = this.chunk {
                let chunk = chunk.as_ref();
                let mut input = chunk.get(*this.used..).unwrap_or_default();
                let row = this.parser.parse_next(&mut input);
                *this.used = chunk.len() - input.len();
                match row {
                    Ok(Some(row)) => return Poll::Ready(Some(Ok(row.into_owned()))),
                    Ok(None) => *this.chunk = None,
                    Err(error) => {
                        if !error.is_response() {
                            *this.done = true;
                            *this.chunk = None;
                        }
                        return Poll::Ready(Some(Err(error.into())));
                    }
                }
            }
            match ready!(this.source.as_mut().try_poll_next(context)) {
                Some(Ok(chunk)) => {
                    *this.chunk = Some(chunk);
                    *this.used = 0;
                }
                Some(Err(error)) => {
                    *this.done = true;
                    return Poll::Ready(Some(Err(StreamError::Source(error))));
                }
                None => {
                    *this.done = true;
                    match this.parser.finish() {
                        Ok(footer) => *this.footer = Some(footer),
                        Err(error) => return Poll::Ready(Some(Err(error.into()))),
                    }
                }
            }
        }
        Poll::Ready(None)
    }
}

impl<S: TryStream<Ok: AsRef<[u8]>>> FusedStream for ResponseStream<S> {
    fn is_terminated(&self) -> bool {
        self.done
    }
}

impl<S: TryStream> fmt::Debug for ResponseStream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("ResponseStream");
        debug.field("parser", &self.parser).field("footer", &self.footer).field("done", &self.done);
        debug.finish_non_exhaustive()
    }
}

impl ParseOptions<'_> {
    /// Reads the responses of a document that comes as a stream of chunks.
    pub fn stream<S: TryStream>(self, source: S) -> ResponseStream<S> {
        ResponseStream::with_options(source, self)
    }
}
