//! The writer without I/O. All sinks are loops around it.

use super::WriteOptions;
use super::row::{self, Layout};
#[cfg(feature = "server")]
use crate::builder::ResponseBuilder;
#[cfg(feature = "server")]
use crate::error::Error;
use crate::footer::Footer;
#[cfg(feature = "server")]
use crate::href::Href;
use crate::response::Response;
use crate::value::markup;
use crate::value::prefixes::{Prefixes, RootNamespaces};

pub(super) const HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";
const ROOT: &str = "<D:multistatus xmlns:D=\"DAV:\"";
const END: &str = "</D:multistatus>";
/// Room for the start and the end of a document, because growing step by step costs more.
const ROOM: usize = HEAD.len() + ROOT.len() + END.len() + 1;

/// Writes a document response by response, and appends it to a buffer of the caller. Only [`build`](Self::build) can
/// fail.
///
/// The prefix `D` is bound to `DAV:` on the root, because some clients look for it; other namespaces are declared on
/// the responses that use them, unless [`WriteOptions::namespaces`] declares them on the root.
///
/// # Example
///
/// ```
/// use multistatus::write::Encoder;
/// use multistatus::{Multistatus, Response, http::StatusCode};
///
/// let mut out = Vec::new();
/// let mut encoder = Encoder::new();
/// encoder.response(&Response::builder("/a").status(StatusCode::LOCKED).build()?, &mut out);
/// encoder.finish(&mut out);
/// assert_eq!(Multistatus::parse(&out)?.responses().len(), 1);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Encoder {
    layout: Layout,
    /// What the root declares besides `D`.
    namespaces: RootNamespaces,
    started: bool,
    /// The buffer in which responses are written anew.
    scratch: String,
    /// The builder of [`build`](Self::build), once it was called.
    #[cfg(feature = "server")]
    builder: Option<Box<ResponseBuilder>>,
}

impl Encoder {
    /// Makes an encoder with the default options.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) fn with_options(options: WriteOptions) -> Self {
        let WriteOptions { indent, namespaces } = options;
        Self { layout: Layout { indent }, namespaces, ..Self::default() }
    }

    /// Appends the start of the document, unless that was done. Other methods do this by themselves; call it to send
    /// the start before the first response is known.
    #[inline]
    pub fn start(&mut self, out: &mut Vec<u8>) {
        if !std::mem::replace(&mut self.started, true) {
            out.reserve(ROOM);
            out.extend_from_slice(HEAD.as_bytes());
            self.line(0, out);
            out.extend_from_slice(ROOT.as_bytes());
            self.namespaces.push_declarations(out);
            out.push(b'>');
        }
    }

    /// Returns an encoder for a document whose start was already written.
    #[cfg(feature = "stream")]
    pub(crate) fn after_responses(self) -> Self {
        Self { started: true, ..self }
    }

    /// Appends a response.
    ///
    /// A response that was built, or read under the same prefixes, is copied; any other is rewritten.
    #[inline]
    pub fn response(&mut self, response: &Response<'_>, out: &mut Vec<u8>) {
        self.start(out);
        match response.portable().filter(|_| self.layout.indent.is_none()) {
            Some(xml) => self.namespaces.push_row(xml, out),
            None => {
                self.line(1, out);
                self.scratch.clear();
                row::push_in(&mut self.scratch, response, self.layout, &self.namespaces);
                self.namespaces.push_row(&self.scratch, out);
            }
        }
    }

    /// Builds a response with a builder that the encoder keeps, and appends it.
    ///
    /// This is the fastest way to write many responses, because nothing is allocated for a response that is like
    /// earlier ones.
    ///
    /// # Errors
    ///
    /// As in [`ResponseBuilder::build`]. Nothing is appended then, and other responses can follow.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::write::Encoder;
    /// use multistatus::{Multistatus, Name};
    ///
    /// let (mut encoder, mut out) = (Encoder::new(), Vec::new());
    /// for (href, title) in [("/a", Some("A")), ("/b", None)] {
    ///     encoder.build(href, &mut out, |response| {
    ///         match title {
    ///             Some(title) => response.property(Name::dav("displayname"), title),
    ///             None => response.not_found(Name::dav("displayname")),
    ///         };
    ///     })?;
    /// }
    /// encoder.finish(&mut out);
    /// assert_eq!(Multistatus::parse(&out)?.responses().len(), 2);
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[cfg(feature = "server")]
    pub fn build<'h>(
        &mut self,
        href: impl TryInto<Href<'h>, Error: Into<Error>>,
        out: &mut Vec<u8>,
        fill: impl FnOnce(&mut ResponseBuilder),
    ) -> Result<(), Error> {
        let builder = self.builder.get_or_insert_with(|| {
            let mut builder = ResponseBuilder::new();
            builder.namespaces(&self.namespaces);
            Box::new(builder)
        });
        // What one call sets is no setting of the encoder.
        fill(builder.begin(href).unique_properties(false));
        if self.layout.indent.is_some() {
            let response = builder.build()?;
            self.response(&response, out);
            return Ok(());
        }
        if self.started {
            if let Some(parts) = builder.built_as_others(&self.namespaces) {
                out.reserve(parts.iter().map(|part| part.len()).sum());
                parts.iter().for_each(|part| out.extend_from_slice(part));
                return Ok(());
            }
        }
        self.scratch.clear();
        builder.build_into(&mut self.scratch)?;
        // `start` needs the scratch to lay out lines.
        let xml = std::mem::take(&mut self.scratch);
        if !self.started {
            out.reserve(ROOM + xml.len());
        }
        self.start(out);
        self.namespaces.push_row(&xml, out);
        self.scratch = xml;
        Ok(())
    }

    /// Appends the end of the document, which is then complete.
    #[inline]
    pub fn finish(self, out: &mut Vec<u8>) {
        self.finish_with(&Footer::new(), out);
    }

    /// Appends the parts of the document besides its responses, and its end. The document is then complete.
    ///
    /// Each extension declares its own language and namespaces.
    #[inline]
    pub fn finish_with(mut self, footer: &Footer, out: &mut Vec<u8>) {
        self.start(out);
        let mut tail = String::new();
        if let Some(description) = footer.description() {
            self.layout.line(&mut tail, 1);
            markup::push_description(&mut tail, &Prefixes::default(), description);
        }
        if let Some(token) = footer.sync_token() {
            self.layout.line(&mut tail, 1);
            markup::push_sync_token(&mut tail, token);
        }
        for extension in footer.extensions() {
            self.layout.line(&mut tail, 1);
            markup::push_alone(&mut tail, extension);
        }
        out.extend_from_slice(tail.as_bytes());
        self.line(0, out);
        // Nearly all documents end with this alone, for which no text has to be allocated.
        out.extend_from_slice(END.as_bytes());
        self.line(0, out);
    }

    #[inline]
    fn line(&mut self, depth: usize, out: &mut Vec<u8>) {
        self.scratch.clear();
        self.layout.line(&mut self.scratch, depth);
        out.extend_from_slice(self.scratch.as_bytes());
    }
}
