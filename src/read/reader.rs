//! Responses of a document that comes from a reader.

use std::io::{self, BufRead};

use super::{Findings, ParseOptions, Parser};
use crate::error::Error;
use crate::footer::Footer;
use crate::response::Response;

/// Reads responses from a [`BufRead`], in bounded memory.
///
/// [`next_response`](Self::next_response) lends each response and needs no allocation for its bytes. The iterators
/// [`responses`](Self::responses) and [`into_responses`](Self::into_responses) return responses that can be kept.
///
/// # Example: responses from a file
///
/// ```
/// use multistatus::read::Reader;
///
/// # let file: &[u8] = b"<D:multistatus xmlns:D='DAV:'><D:sync-token>urn:x</D:sync-token></D:multistatus>";
/// let mut reader = Reader::new(file); // for example a BufReader
/// while let Some(response) = reader.next_response()? {
///     println!("{:?}", response.href());
/// }
/// assert_eq!(reader.footer().and_then(|footer| footer.sync_token()), Some("urn:x"));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Debug)]
pub struct Reader<R> {
    parser: Parser,
    source: R,
    footer: Option<Footer>,
    /// True after a final error or the end.
    done: bool,
}

impl<R: BufRead> Reader<R> {
    /// Creates a reader with the default options.
    pub fn new(source: R) -> Self {
        Self::with_options(source, ParseOptions::new())
    }

    pub(crate) fn with_options(source: R, options: ParseOptions) -> Self {
        Self { parser: options.parser(), source, footer: None, done: false }
    }

    /// Returns the next response, or `None` after the last one of a complete document: a loop that ends with `None` has
    /// read all of it.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) from the source; otherwise as in [`ParseOptions::parse`]. If the source ends too
    /// early, the error is [`Truncated`](crate::ErrorKind::Truncated), after all complete responses. After an error
    /// with [`Error::is_response`], and after [`Io`](crate::ErrorKind::Io), reading can continue; after any other
    /// error, every call returns it again.
    pub fn next_response(&mut self) -> Result<Option<Response<'_>>, Error> {
        while self.footer.is_none() {
            let chunk = match self.source.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error.into()),
            };
            if chunk.is_empty() {
                self.footer = Some(self.parser.finish()?);
                break;
            }
            let mut input = chunk;
            let found = self.parser.step(&mut input);
            let used = chunk.len() - input.len();
            self.source.consume(used);
            if found? {
                return Ok(self.parser.take());
            }
        }
        Ok(None)
    }

    /// Iterates over the responses, each of which can be kept. A final error is the last item.
    pub fn responses(&mut self) -> ReaderResponses<'_, R> {
        ReaderResponses { reader: self }
    }

    /// Converts to an iterator over the responses, each of which can be kept.
    pub fn into_responses(self) -> IntoResponses<R> {
        IntoResponses { reader: self }
    }

    fn next_owned(&mut self) -> Option<Result<Response<'static>, Error>> {
        if self.done {
            return None;
        }
        match self.next_response() {
            Ok(Some(response)) => return Some(Ok(response.into_owned())),
            Err(error) if error.is_response() => return Some(Err(error)),
            Ok(None) => self.done = true,
            Err(error) => {
                self.done = true;
                return Some(Err(error));
            }
        }
        None
    }
}

impl<R> Reader<R> {
    /// Returns the parts of the document besides its responses, once all responses were read.
    pub fn footer(&self) -> Option<&Footer> {
        self.footer.as_ref()
    }

    /// Returns the deviations that were found so far. Responses that could not be read are not among them, because they
    /// were returned as errors.
    pub fn findings(&self) -> &Findings {
        self.parser.findings()
    }

    /// Returns the source.
    pub fn get_ref(&self) -> &R {
        &self.source
    }

    /// Returns the source. Bytes that you read from it are missing from the document.
    pub fn get_mut(&mut self) -> &mut R {
        &mut self.source
    }

    /// Returns the source, which may have been read beyond the document.
    pub fn into_inner(self) -> R {
        self.source
    }
}

/// An iterator over the responses of a [`Reader`]: see [`Reader::responses`].
#[derive(Debug)]
pub struct ReaderResponses<'r, R> {
    reader: &'r mut Reader<R>,
}

impl<R: BufRead> Iterator for ReaderResponses<'_, R> {
    type Item = Result<Response<'static>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.reader.next_owned()
    }
}

/// An iterator over the responses of a [`Reader`] that it owns: see [`Reader::into_responses`].
#[derive(Debug)]
pub struct IntoResponses<R> {
    reader: Reader<R>,
}

impl<R> IntoResponses<R> {
    /// Returns the reader.
    pub fn reader(&self) -> &Reader<R> {
        &self.reader
    }

    /// Returns the reader, which can continue.
    pub fn into_reader(self) -> Reader<R> {
        self.reader
    }
}

impl<R: BufRead> Iterator for IntoResponses<R> {
    type Item = Result<Response<'static>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.reader.next_owned()
    }
}

impl<R: BufRead> std::iter::FusedIterator for ReaderResponses<'_, R> {}
impl<R: BufRead> std::iter::FusedIterator for IntoResponses<R> {}
