//! The chunks of an HTTP body, to read responses from.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use futures_core::Stream;
use http_body::Body;
use pin_project_lite::pin_project;

use super::{ParseOptions, ResponseStream};

pin_project! {
    /// The data of an HTTP body as a stream of chunks, which [`ResponseStream::from_body`] reads. Trailer fields are
    /// ignored.
    #[derive(Clone, Debug)]
    #[must_use = "streams do nothing unless polled"]
    pub struct BodyChunks<B> {
        #[pin]
        body: B,
    }
}

impl<B> BodyChunks<B> {
    /// Returns the body.
    pub fn into_inner(self) -> B {
        self.body
    }
}

impl<B: Body> Stream for BodyChunks<B> {
    type Item = Result<Bytes, B::Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut body = self.project().body;
        loop {
            let frame = match ready!(body.as_mut().poll_frame(context)) {
                Some(Ok(frame)) => frame,
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            };
            if let Ok(mut data) = frame.into_data() {
                // No copy if the data are `Bytes`.
                return Poll::Ready(Some(Ok(data.copy_to_bytes(data.remaining()))));
            }
        }
    }
}

impl<B: Body> ResponseStream<BodyChunks<B>> {
    /// Reads an HTTP body with the default options.
    ///
    /// # Example: the body of an HTTP response
    ///
    /// ```
    /// use multistatus::read::{ResponseStream, StreamError};
    ///
    /// async fn list<B>(body: B) -> Result<(), StreamError<B::Error>>
    /// where
    ///     B: http_body::Body + Unpin,
    /// {
    ///     let mut responses = ResponseStream::from_body(body);
    ///     while let Some(response) = responses.next_response().await? {
    ///         println!("{:?}", response.href());
    ///     }
    ///     Ok(())
    /// }
    /// ```
    pub fn from_body(body: B) -> Self {
        ParseOptions::new().body(body)
    }
}

impl ParseOptions<'_> {
    /// Reads the responses of a document that comes as an HTTP body.
    pub fn body<B: Body>(self, body: B) -> ResponseStream<BodyChunks<B>> {
        self.stream(BodyChunks { body })
    }
}
