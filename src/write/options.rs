//! The options of writing.

use std::io;

use super::{Encoder, Writer};
use crate::multistatus::{CONTENT_TYPE, Multistatus};
use crate::value::prefixes::RootNamespaces;

/// The options of writing. They are set in a chain, which a method for the kind of sink ends.
///
/// # Example: a document for people to read
///
/// ```
/// use multistatus::write::WriteOptions;
/// use multistatus::{Multistatus, Response, http::StatusCode};
///
/// let mut document = Multistatus::new();
/// document.push(Response::builder("/a").status(StatusCode::LOCKED).build()?);
/// let xml = WriteOptions::new().indent(Some(2)).to_xml(&document);
/// assert!(String::from_utf8_lossy(&xml).contains("\n    <D:href>/a</D:href>\n"));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct WriteOptions {
    pub(crate) indent: Option<u8>,
    pub(crate) namespaces: RootNamespaces,
}

impl WriteOptions {
    /// Returns the default options.
    #[must_use]
    #[inline]
    pub const fn new() -> Self {
        Self { indent: None, namespaces: RootNamespaces::NONE }
    }

    /// Puts each element on a line of its own, indented by this number of spaces for each level. Values stay as they
    /// are.
    ///
    /// Use this only for people to read, because some clients, such as the redirector of Windows XP, fail on such
    /// bodies.
    ///
    /// Default: `None`, the compact form.
    #[must_use]
    pub const fn indent(mut self, spaces: Option<u8>) -> Self {
        self.indent = spaces;
        self
    }

    /// Declares these namespaces on the root, so that the responses that use them need not: see [`RootNamespaces`].
    ///
    /// Default: none besides `DAV:`.
    ///
    /// ```
    /// use multistatus::write::{RootNamespaces, WriteOptions};
    /// use multistatus::{Multistatus, Name, ResponseBuilder};
    ///
    /// let size = Name::new("http://owncloud.org/ns", "size")?;
    /// let namespaces = RootNamespaces::new([size.namespace()])?;
    /// let mut builder = ResponseBuilder::new();
    /// builder.namespaces(&namespaces);
    /// let mut document = Multistatus::new();
    /// for href in ["/a", "/b"] {
    ///     document.push(builder.begin(href).property(&size, "4525").build()?);
    /// }
    /// let xml = WriteOptions::new().namespaces(&namespaces).to_xml(&document);
    /// assert!(xml.len() < document.to_xml().len());
    /// assert_eq!(Multistatus::parse(&xml)?, document);
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    pub fn namespaces(mut self, namespaces: &RootNamespaces) -> Self {
        self.namespaces = namespaces.clone();
        self
    }

    /// Writes a document to bytes.
    #[must_use]
    #[inline]
    pub fn to_xml(self, document: &Multistatus<'_>) -> Vec<u8> {
        let rows: usize = document.responses().iter().map(|row| row.as_xml().len()).sum();
        let mut out = Vec::with_capacity(rows + 256);
        let mut encoder = self.encoder();
        for row in document.responses() {
            encoder.response(row, &mut out);
        }
        encoder.finish_with(document.footer(), &mut out);
        out
    }

    /// Makes a writer without I/O.
    #[must_use]
    #[inline]
    pub fn encoder(self) -> Encoder {
        Encoder::with_options(self)
    }

    /// Makes a writer to `sink`.
    pub fn writer<W: io::Write>(self, sink: W) -> Writer<W> {
        Writer::with_options(sink, self)
    }
}

impl Multistatus<'_> {
    /// Writes the document to bytes, in the compact form.
    #[must_use]
    #[inline]
    pub fn to_xml(&self) -> Vec<u8> {
        WriteOptions::new().to_xml(self)
    }
}

/// Makes a `207 Multi-Status` response with the document as its body and its `Content-Type`.
impl From<&Multistatus<'_>> for http::Response<Vec<u8>> {
    #[inline]
    fn from(document: &Multistatus<'_>) -> Self {
        let mut response = http::Response::new(document.to_xml());
        *response.status_mut() = http::StatusCode::MULTI_STATUS;
        let media_type = http::HeaderValue::from_static(CONTENT_TYPE);
        response.headers_mut().insert(http::header::CONTENT_TYPE, media_type);
        response
    }
}

/// Makes a `207 Multi-Status` response with the document as its body and its `Content-Type`.
impl From<Multistatus<'_>> for http::Response<Vec<u8>> {
    #[inline]
    fn from(document: Multistatus<'_>) -> Self {
        Self::from(&document)
    }
}
