//! Whole documents.

use crate::deviation::Deviation;
use crate::error::{Error, ErrorKind};
use crate::footer::Footer;
use crate::response::Response;
use crate::rules::{self, Hrefs};
use crate::value::{Description, Element};

/// The media type of the documents that this crate writes, for the header `Content-Type`: RFC 4918 §8.2.
pub const CONTENT_TYPE: &str = "application/xml; charset=utf-8";

/// The body of a `207 Multi-Status` response: RFC 4918 §14.16.
///
/// It holds all responses in memory. To read a long body, [`Responses`](crate::read::Responses),
/// [`Reader`](crate::read::Reader) and [`Parser`](crate::read::Parser) return one response at a time.
///
/// # Example: read, change, write
///
/// ```
/// use multistatus::{Multistatus, Response, http::StatusCode};
///
/// let mut document = Multistatus::new();
/// document.push(Response::builder("/a").status(StatusCode::LOCKED).build()?);
/// let xml = document.to_xml();
/// assert_eq!(Multistatus::parse(&xml)?, document);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Multistatus<'a> {
    responses: Vec<Response<'a>>,
    footer: Footer,
    /// The number of responses that could not be read.
    bad_responses: usize,
}

impl<'a> Multistatus<'a> {
    /// Creates a document without responses.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) fn from_parts(responses: Vec<Response<'a>>, footer: Footer) -> Self {
        Self { responses, footer, bad_responses: 0 }
    }

    pub(crate) fn with_bad_responses(self, bad_responses: usize) -> Self {
        Self { bad_responses, ..self }
    }

    /// Returns the number of responses that could not be read: see
    /// [`BadResponses::Keep`](crate::read::BadResponses::Keep). Unless it is 0, the document is incomplete, so a
    /// resource that is not listed may still exist.
    #[must_use]
    #[inline]
    pub fn bad_responses(&self) -> usize {
        self.bad_responses
    }

    /// Sets how many responses could not be read, for a document that is put together response by response.
    pub fn set_bad_responses(&mut self, count: usize) {
        self.bad_responses = count;
    }

    /// Returns the responses in document order.
    #[must_use]
    #[inline]
    pub fn responses(&self) -> &[Response<'a>] {
        &self.responses
    }

    /// Converts to the list of responses, and drops the rest of the document.
    #[must_use]
    #[inline]
    pub fn into_responses(self) -> Vec<Response<'a>> {
        self.responses
    }

    /// Adds a response.
    #[inline]
    pub fn push(&mut self, response: Response<'a>) {
        self.responses.push(response);
    }

    /// Returns the parts of the document besides its responses.
    #[must_use]
    #[inline]
    pub fn footer(&self) -> &Footer {
        &self.footer
    }

    /// Returns the human-readable description of the whole document.
    #[must_use]
    #[inline]
    pub fn description(&self) -> Option<&Description<'static>> {
        self.footer.description()
    }

    /// Sets the human-readable description of the whole document: see [`Footer::set_description`].
    #[inline]
    pub fn set_description(&mut self, description: Option<Description<'_>>) {
        self.footer.set_description(description);
    }

    /// Returns the token of a sync-collection report: RFC 6578 §6.4. Store it only if every response was read;
    /// [`Changes::token`](crate::Changes::token) checks that.
    #[must_use]
    pub fn sync_token(&self) -> Option<&str> {
        self.footer.sync_token()
    }

    /// Sets the token of a sync-collection report. White space around it is removed, and an empty token removes the
    /// token.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidText`] or [`ErrorKind::Limit`], as in [`Footer::set_sync_token`].
    #[inline]
    pub fn set_sync_token(&mut self, token: Option<&str>) -> Result<(), Error> {
        self.footer.set_sync_token(token)
    }

    /// Returns the extensions: elements that no RFC allows under multistatus. They mean nothing (RFC 4918 §17), but are
    /// kept.
    #[must_use]
    pub fn extensions(&self) -> &[Element<'static>] {
        self.footer.extensions()
    }

    /// Adds an extension, an element that no RFC allows under multistatus.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] or [`ErrorKind::Limit`], as in [`Footer::push_extension`].
    #[inline]
    pub fn push_extension(&mut self, element: Element<'_>) -> Result<(), Error> {
        self.footer.push_extension(element)
    }

    /// Sets the parts of the document besides its responses.
    #[inline]
    pub fn set_footer(&mut self, footer: Footer) {
        self.footer = footer;
    }

    /// Checks the rules of RFC 4918 §14.22 and §14.24, for a document that is to be sent. A response from a builder
    /// obeys those for one response; one that was read may not.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Deviation`] with the first rule that is broken: a response without href or outcome, with both a
    /// status and propstats, or with propstats and several hrefs; a propstat without prop or status; an href that
    /// appears twice.
    #[inline]
    pub fn validate(&self) -> Result<(), Error> {
        let mut hrefs = Hrefs::new();
        for (number, row) in self.responses.iter().enumerate() {
            let refuse = |deviation: Deviation, what: &str| {
                let message = format!("{} (row {number}{what})", deviation.sentence());
                Err(Error::new(ErrorKind::Deviation(deviation), message))
            };
            if let Some(deviation) = row.broken_rule() {
                return refuse(deviation, "");
            }
            for href in row.hrefs() {
                if let Some(deviation) = hrefs.add(href.clone()) {
                    return refuse(deviation, &format!(", {href}"));
                }
            }
        }
        Ok(())
    }

    /// Converts to a document that owns its text.
    #[must_use]
    #[inline]
    pub fn into_owned(self) -> Multistatus<'static> {
        let responses = self.responses.into_iter().map(Response::into_owned).collect();
        Multistatus { responses, footer: self.footer, bad_responses: self.bad_responses }
    }
}

impl Response<'_> {
    /// Returns true if the response has this deviation.
    #[inline]
    pub(crate) fn deviates(&self, deviation: Deviation) -> bool {
        self.view().shape.deviations.iter().any(|node| node.deviation == deviation)
    }

    /// Returns the first rule that this response breaks and that forbids sending it. Its hrefs are checked elsewhere.
    #[inline]
    pub(crate) fn broken_rule(&self) -> Option<Deviation> {
        self.view()
            .shape
            .deviations
            .iter()
            .map(|node| node.deviation)
            .find(|deviation| rules::forbids_sending(*deviation))
    }
}

impl<'a> FromIterator<Response<'a>> for Multistatus<'a> {
    fn from_iter<I: IntoIterator<Item = Response<'a>>>(rows: I) -> Self {
        Self { responses: rows.into_iter().collect(), ..Self::default() }
    }
}

impl<'a> Extend<Response<'a>> for Multistatus<'a> {
    fn extend<I: IntoIterator<Item = Response<'a>>>(&mut self, rows: I) {
        self.responses.extend(rows);
    }
}

impl<'a> IntoIterator for Multistatus<'a> {
    type Item = Response<'a>;
    type IntoIter = std::vec::IntoIter<Response<'a>>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.responses.into_iter()
    }
}

impl<'m, 'a> IntoIterator for &'m Multistatus<'a> {
    type Item = &'m Response<'a>;
    type IntoIter = std::slice::Iter<'m, Response<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.responses.iter()
    }
}
