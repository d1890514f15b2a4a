//! Writes documents to a sink.

use std::io::{self, Write};

use super::{Encoder, WriteOptions};
#[cfg(feature = "server")]
use crate::builder::ResponseBuilder;
use crate::error::Error;
use crate::footer::Footer;
#[cfg(feature = "server")]
use crate::href::Href;
use crate::response::Response;

/// Writes a document to an [`io::Write`](std::io::Write), response by response.
///
/// [`finish`](Self::finish) closes the document. A writer that is dropped without it leaves the document open, because
/// a truncated listing must not look like a complete one.
///
/// Each response is one `write_all`, so wrap a file or socket in a [`BufWriter`](std::io::BufWriter).
///
/// # Example
///
/// ```
/// use multistatus::write::Writer;
/// use multistatus::{Response, http::StatusCode};
///
/// let mut writer = Writer::new(Vec::new());
/// writer.response(&Response::builder("/a").status(StatusCode::LOCKED).build()?)?;
/// let body = writer.finish()?;
/// assert!(body.ends_with(b"</D:multistatus>"));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "a writer that is not finished leaves the document open"]
pub struct Writer<W> {
    encoder: Encoder,
    sink: W,
    buf: Vec<u8>,
    /// The first error of the sink. A document that lacks a response must not look complete.
    error: Option<Error>,
    /// True while the sink works, and after it panicked, because then nobody knows what it has written.
    working: bool,
}

impl<W: Write> Writer<W> {
    /// Writes with the default options.
    pub fn new(sink: W) -> Self {
        Self::with_options(sink, WriteOptions::new())
    }

    pub(crate) fn with_options(sink: W, options: WriteOptions) -> Self {
        Self { encoder: options.encoder(), sink, buf: Vec::new(), error: None, working: false }
    }

    /// Writes a response.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) from the sink. It is final: every later call except
    /// [`into_inner`](Self::into_inner) returns it again, because nobody knows how much of the response was written. A
    /// panic of the sink is final too. A call that was interrupted is repeated, but one that would block is an error.
    pub fn response(&mut self, response: &Response<'_>) -> Result<(), Error> {
        self.buf.clear();
        self.encoder.response(response, &mut self.buf);
        self.write()
    }

    /// Builds a response with a builder that the writer keeps, and writes it.
    ///
    /// This is the fastest way to write many responses: see [`Encoder::build`].
    ///
    /// # Errors
    ///
    /// As in [`ResponseBuilder::build`]: nothing was written, and other responses can follow.
    /// [`Io`](crate::ErrorKind::Io) from the sink is final, as it is for [`response`](Self::response).
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::write::Writer;
    /// use multistatus::Name;
    ///
    /// let mut writer = Writer::new(Vec::new());
    /// for (href, title) in [("/a", "A"), ("/b", "B")] {
    ///     writer.build(href, |response| {
    ///         response.property(Name::dav("displayname"), title).not_found(Name::dav("getetag"));
    ///     })?;
    /// }
    /// assert!(writer.finish()?.ends_with(b"</D:multistatus>"));
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[cfg(feature = "server")]
    pub fn build<'h>(
        &mut self,
        href: impl TryInto<Href<'h>, Error: Into<Error>>,
        fill: impl FnOnce(&mut ResponseBuilder),
    ) -> Result<(), Error> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        self.buf.clear();
        self.encoder.build(href, &mut self.buf, fill)?;
        self.write()
    }

    /// Flushes the sink, so that everything written so far can be read.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) from the sink, which is final.
    pub fn flush(&mut self) -> Result<(), Error> {
        self.attempt(|sink, _| {
            loop {
                match sink.flush() {
                    // `write_all` also repeats an interrupted call.
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    done => return done,
                }
            }
        })
    }

    /// Writes the contents of the buffer.
    fn write(&mut self) -> Result<(), Error> {
        self.attempt(|sink, buf| sink.write_all(buf))
    }

    fn attempt(&mut self, step: impl FnOnce(&mut W, &[u8]) -> io::Result<()>) -> Result<(), Error> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        let done = if std::mem::replace(&mut self.working, true) {
            Err(io::Error::other("expected a sink that works, found one that panicked in an earlier call"))
        } else {
            step(&mut self.sink, &self.buf)
        };
        self.working = false;
        done.map_err(|error| self.error.insert(error.into()).clone())
    }

    /// Closes the document, flushes the sink and returns it.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) from the sink, now or earlier.
    pub fn finish(self) -> Result<W, Error> {
        self.finish_with(&Footer::new())
    }

    /// Writes the parts of the document besides its responses, closes the document, flushes the sink and returns it.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) from the sink, now or earlier.
    pub fn finish_with(mut self, footer: &Footer) -> Result<W, Error> {
        self.buf.clear();
        std::mem::take(&mut self.encoder).finish_with(footer, &mut self.buf);
        self.write()?;
        self.flush()?;
        Ok(self.sink)
    }

    /// Writes a last response that reports an error, closes the document, flushes the sink and returns it.
    ///
    /// The document is then well-formed, and says itself that the listing is not complete, for example by a 508 (RFC
    /// 5842 §7.1). The response must be for a resource that has no response yet (RFC 4918 §14.24): the member that
    /// failed, not the Request-URI.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) from the sink, now or earlier.
    pub fn finish_with_error(mut self, response: &Response<'_>) -> Result<W, Error> {
        self.response(response)?;
        self.finish()
    }

    /// Returns the sink, and leaves the document open.
    pub fn into_inner(self) -> W {
        self.sink
    }
}
