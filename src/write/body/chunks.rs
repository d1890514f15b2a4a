//! The interfaces through which a body is sent.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use futures_core::stream::TryStream;
use pin_project_lite::pin_project;

use super::{BodyItem, MultistatusBody};
use crate::multistatus::CONTENT_TYPE;

pin_project! {
    /// The chunks of a body as a stream: see [`MultistatusBody::into_stream`].
    #[derive(Debug)]
    #[must_use = "streams do nothing unless polled"]
    pub struct BodyStream<S>
    where
        S: TryStream,
    {
        #[pin]
        pub(super) body: MultistatusBody<S>,
    }
}

impl<S: TryStream<Ok: Into<BodyItem>>> Stream for BodyStream<S> {
    type Item = Result<Bytes, S::Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.project().body.poll_chunk(context)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self.body.bytes_left() {
            Some(0) => (0, Some(0)),
            Some(_) => (1, Some(1)),
            None => (0, None),
        }
    }
}

/// The body for libraries that use `http_body` 1, for example hyper, axum, tonic and tower-http.
#[cfg(feature = "http-body")]
impl<S: TryStream<Ok: Into<BodyItem>>> http_body::Body for MultistatusBody<S> {
    type Data = Bytes;
    type Error = S::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, S::Error>>> {
        self.poll_chunk(context).map(|chunk| chunk.map(|chunk| chunk.map(http_body::Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.is_done()
    }

    /// Returns the exact size once the last response was seen, which [`start`](MultistatusBody::start) may have done;
    /// it is unknown before.
    fn size_hint(&self) -> http_body::SizeHint {
        match self.bytes_left() {
            Some(bytes) => http_body::SizeHint::with_exact(bytes as u64),
            None => http_body::SizeHint::default(),
        }
    }
}

/// Makes a `207 Multi-Status` response with this body and its `Content-Type`.
impl<S: TryStream> From<MultistatusBody<S>> for http::Response<MultistatusBody<S>> {
    fn from(body: MultistatusBody<S>) -> Self {
        let mut response = http::Response::new(body);
        *response.status_mut() = http::StatusCode::MULTI_STATUS;
        let media_type = http::HeaderValue::from_static(CONTENT_TYPE);
        response.headers_mut().insert(http::header::CONTENT_TYPE, media_type);
        response
    }
}
