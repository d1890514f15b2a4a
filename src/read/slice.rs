//! Responses of a document in memory.

use super::{Findings, ParseOptions, Parser};
use crate::error::Error;
use crate::footer::Footer;
use crate::response::Response;

/// An iterator over the responses of a document in memory, which borrow from it.
///
/// The last item is an error if the document is not complete. After an error that does not concern one response alone
/// ([`Error::is_response`]), there are no more items.
///
/// # Example: count responses without keeping them
///
/// ```
/// use multistatus::read::Responses;
///
/// let body = b"<D:multistatus xmlns:D='DAV:'/>";
/// let mut count = 0;
/// for response in Responses::new(body) {
///     response?;
///     count += 1;
/// }
/// assert_eq!(count, 0);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Debug)]
pub struct Responses<'a> {
    parser: Parser,
    input: &'a [u8],
    /// Set when the end was reached, or a final error was returned.
    footer: Option<Footer>,
}

impl<'a> Responses<'a> {
    /// Creates an iterator with the default options.
    #[must_use]
    #[inline]
    pub fn new(body: &'a [u8]) -> Self {
        Self::with_options(body, ParseOptions::new())
    }

    pub(crate) fn with_options(body: &'a [u8], options: ParseOptions) -> Self {
        let mut responses = Self { parser: options.parser(), input: body, footer: None };
        responses.parser.expect_whole();
        responses
    }

    /// Returns the parts of the document besides its responses, once the iterator has ended without a final error.
    #[must_use]
    #[inline]
    pub fn footer(&self) -> Option<&Footer> {
        self.footer.as_ref().filter(|_| self.parser.is_complete())
    }

    /// Returns the findings so far.
    #[must_use]
    pub fn findings(&self) -> &Findings {
        self.parser.findings()
    }

    /// Takes the footer and the findings, once the iterator has ended.
    pub(crate) fn take_parts(&mut self) -> (Footer, Findings) {
        (self.footer.take().unwrap_or_default(), self.parser.hand_out_findings())
    }
}

impl<'a> Iterator for Responses<'a> {
    type Item = Result<Response<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.footer.is_some() {
            return None;
        }
        let error = match self.parser.parse_next(&mut self.input) {
            Ok(Some(response)) => return Some(Ok(response)),
            Err(error) if error.is_response() => return Some(Err(error)),
            Err(error) => error,
            Ok(None) => match self.parser.finish() {
                Ok(footer) => {
                    self.footer = Some(footer);
                    return None;
                }
                Err(error) => error,
            },
        };
        self.footer = Some(Footer::default());
        Some(Err(error))
    }
}

impl std::iter::FusedIterator for Responses<'_> {}
