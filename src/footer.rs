//! The parts of a document besides its responses.

use crate::error::{Error, ErrorKind};
use crate::value::readable;
use crate::value::{Description, Element};
use crate::xml::escape::writable;

/// The parts of a multistatus besides its responses, which are known once it has been read to its end.
///
/// # Example
///
/// ```
/// use multistatus::write::Writer;
/// use multistatus::{Footer, Multistatus};
///
/// let mut footer = Footer::new();
/// footer.set_sync_token(Some("http://example.com/sync/2"))?;
/// let body = Writer::new(Vec::new()).finish_with(&footer)?;
/// assert_eq!(Multistatus::parse(&body)?.sync_token(), Some("http://example.com/sync/2"));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Footer {
    pub(crate) description: Option<Description<'static>>,
    pub(crate) sync_token: Option<Box<str>>,
    pub(crate) extensions: Vec<Element<'static>>,
    pub(crate) text_after_root: bool,
    /// The number of bytes that the extensions take when they are written; 0 until one is added to the extensions that
    /// were read.
    pub(crate) extension_bytes: usize,
}

impl Footer {
    /// Returns the human-readable description of the whole document: RFC 4918 §14.16.
    #[must_use]
    pub fn description(&self) -> Option<&Description<'static>> {
        self.description.as_ref()
    }

    /// Returns the token of a sync-collection report: RFC 6578 §6.4.
    #[must_use]
    pub fn sync_token(&self) -> Option<&str> {
        self.sync_token.as_deref()
    }

    /// Returns the extensions: elements that no RFC allows under multistatus. They mean nothing (RFC 4918 §17), but are
    /// kept.
    #[must_use]
    pub fn extensions(&self) -> &[Element<'static>] {
        &self.extensions
    }

    /// Returns true if more than white space followed the root element and was left out: see
    /// [`ParseOptions::text_after_root`](crate::ParseOptions::text_after_root).
    ///
    /// The text that was left out may have been a part of the document, for example an error page that a server
    /// appended when it failed halfway. RFC 4918 §8.2 requires a well-formed document, in which nothing follows.
    #[must_use]
    pub fn has_text_after_root(&self) -> bool {
        self.text_after_root
    }
}

/// Compares the content of the document: whether something was left out after it does not count.
impl PartialEq for Footer {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.description == other.description
            && self.sync_token == other.sync_token
            && self.extensions == other.extensions
    }
}

impl Footer {
    /// Creates an empty footer for a document that is to be written.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the human-readable description of the whole document. The end of a text of more than 32 MiB is left out,
    /// and so is a language of more than 128 bytes, because a reader with the default [`Limits`](crate::read::Limits)
    /// could not read them.
    #[inline]
    pub fn set_description(&mut self, description: Option<Description<'_>>) {
        self.description = description.map(|description| readable::fitting(description.into_owned()));
    }

    /// Sets the token of a sync-collection report; white space around it is removed, and an empty token removes the
    /// token.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidText`] if it holds a character that XML cannot carry. [`ErrorKind::Limit`] if it is so long
    /// that a reader with the default [`Limits`](crate::read::Limits) could not read it.
    #[inline]
    pub fn set_sync_token(&mut self, token: Option<&str>) -> Result<(), Error> {
        if let Some(token) = token {
            writable(token, "the sync-token")?;
            readable::check_token(token)?;
        }
        self.sync_token = token.map(crate::chars::trim).filter(|token| !token.is_empty()).map(Into::into);
        Ok(())
    }

    /// Adds an extension, an element that no RFC allows under multistatus.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if the element has a meaning there, such as a response, or belongs in a response.
    /// [`ErrorKind::Limit`] if a reader with the default [`Limits`](crate::read::Limits) could not read it, or could
    /// not read all extensions together.
    #[inline]
    pub fn push_extension(&mut self, element: Element<'_>) -> Result<(), Error> {
        if let ("DAV:", "href" | "status" | "propstat" | "prop") = element.name().parts() {
            return Err(Self::misplaced(&element));
        }
        let before = match self.extension_bytes {
            0 => self.extensions.iter().map(readable::check_extension).sum::<Result<usize, Error>>()?,
            bytes => bytes,
        };
        let bytes = before + readable::check_extension(&element)?;
        readable::check_extensions(self.extensions.len() + 1, bytes)?;
        self.push_read_extension(element)?;
        self.extension_bytes = bytes;
        Ok(())
    }

    /// Adds an element that was read, even one that belongs in a response.
    #[inline]
    pub(crate) fn push_read_extension(&mut self, element: Element<'_>) -> Result<(), Error> {
        if let ("DAV:", "response" | "responsedescription" | "sync-token") = element.name().parts() {
            return Err(Self::misplaced(&element));
        }
        self.extensions.push(element.into_owned());
        Ok(())
    }

    #[inline]
    fn misplaced(element: &Element<'_>) -> Error {
        Error::new(ErrorKind::Usage, format!("{} cannot be an extension of multistatus", element.name().clipped()))
    }
}
