//! Bounds on what an untrusted document may cost.

use std::fmt;

/// Names one bound of [`Limits`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// [`Limits::response_bytes`].
    ResponseBytes,
    /// [`Limits::depth`].
    Depth,
    /// [`Limits::attributes`].
    Attributes,
    /// [`Limits::namespaces`].
    Namespaces,
    /// [`Limits::items`].
    Items,
    /// [`Limits::responses`].
    Responses,
    /// [`Limits::total_bytes`].
    TotalBytes,
    /// [`Limits::names`].
    Names,
    /// [`Limits::hrefs`].
    Hrefs,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ResponseBytes => "response_bytes",
            Self::Depth => "depth",
            Self::Attributes => "attributes",
            Self::Namespaces => "namespaces",
            Self::Items => "items",
            Self::Responses => "responses",
            Self::TotalBytes => "total_bytes",
            Self::Names => "names",
            Self::Hrefs => "hrefs",
        })
    }
}

/// Bounds on a document, in force by default in every way of reading.
///
/// A value that equals a limit passes; one more is an error of kind [`ErrorKind::Limit`](crate::ErrorKind::Limit) that
/// names it.
///
/// # Memory
///
/// Whatever the document, a reader uses at most
///
/// > 100 × `response_bytes` + 16 MiB
///
/// of heap, besides the chunk or buffer that it reads from. The factor is that of a row of nothing but `<x/>`, each of
/// which is an entry in a table; a row of text takes its own size, or nothing if it is lent from the input. The 16 MiB are
/// for the shapes of earlier rows. [`items`](Self::items) bounds the tables for large rows.
///
/// What is not in it: the rows that the caller keeps, and so all rows with [`Multistatus::parse`](crate::Multistatus::parse);
/// more deviations than are kept by default, if [`keep_findings`](crate::ParseOptions::keep_findings) asks for them;
/// the hrefs that a [`strict`](crate::ParseOptions::strict) reader remembers. [`responses`](Self::responses) and
/// [`total_bytes`](Self::total_bytes) bound these.
///
/// # Example: smaller rows, and no more than a thousand
///
/// ```
/// use multistatus::{Limits, ParseOptions};
///
/// let limits = Limits::new().response_bytes(64 * 1024).responses(1000);
/// let options = ParseOptions::new().limits(limits);
/// # let _ = options;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub(crate) response_bytes: u32,
    pub(crate) depth: u32,
    pub(crate) attributes: u32,
    pub(crate) namespaces: u32,
    pub(crate) items: u32,
    pub(crate) responses: u64,
    pub(crate) total_bytes: u64,
    pub(crate) names: u32,
    pub(crate) hrefs: u32,
}

impl Limits {
    /// The defaults.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            response_bytes: 32 << 20,
            depth: 128,
            attributes: 256,
            namespaces: 256,
            items: 100_000,
            responses: u64::MAX,
            total_bytes: u64::MAX,
            names: 4096,
            hrefs: 10_000,
        }
    }

    /// Bytes of one child of the root with all it holds; also of one tag of the root, comment, processing instruction or
    /// run of text outside of rows. The extensions kept from between the rows count together, and so do the parts of an
    /// [unwrapped row](crate::ParseOptions::stray_responses).
    ///
    /// Counted in UTF-8, before anything is mended.
    ///
    /// Default: 32 MiB.
    #[must_use]
    pub const fn response_bytes(mut self, bytes: u32) -> Self {
        self.response_bytes = bytes;
        self
    }

    /// Open elements at any place; the root counts as one, and so does an empty element. Nothing else is nested.
    ///
    /// Default: 128.
    #[must_use]
    pub const fn depth(mut self, depth: u32) -> Self {
        self.depth = depth;
        self
    }

    /// Attributes of one element that are no namespace declarations. Those of an XML declaration do not count.
    ///
    /// Default: 256.
    #[must_use]
    pub const fn attributes(mut self, attributes: u32) -> Self {
        self.attributes = attributes;
        self
    }

    /// Namespace declarations of one element; also undeclared prefixes of one row, where an option reads them. What is
    /// declared around an element does not count for it.
    ///
    /// Default: 256.
    #[must_use]
    pub const fn namespaces(mut self, namespaces: u32) -> Self {
        self.namespaces = namespaces;
        self
    }

    /// Properties of one row, its propstats, its hrefs, its conditions, its extensions: each for itself. Also the
    /// extensions between the rows of a document.
    ///
    /// Default: 100 000.
    #[must_use]
    pub const fn items(mut self, items: u32) -> Self {
        self.items = items;
        self
    }

    /// Rows of one document, also those that cannot be read and are
    /// [reported](crate::BadResponses::Keep). Rows inside of a property are no rows of the document.
    ///
    /// Default: no limit.
    #[must_use]
    pub const fn responses(mut self, responses: u64) -> Self {
        self.responses = responses;
        self
    }

    /// Bytes of the whole document in the source, with what is left out behind the root.
    ///
    /// Default: no limit for a response, 1 MiB for a [request body](crate::request).
    #[must_use]
    pub const fn total_bytes(mut self, bytes: u64) -> Self {
        self.total_bytes = bytes;
        self
    }

    /// Properties that one [request](crate::request) names, as often as it names them: those asked for, set, removed or
    /// expanded. A server answers for each of them once per resource.
    ///
    /// Default: 4096.
    #[must_use]
    pub const fn names(mut self, names: u32) -> Self {
        self.names = names;
        self
    }

    /// Hrefs of one [request](crate::request), for example of a multiget.
    ///
    /// Default: 10 000.
    #[must_use]
    pub const fn hrefs(mut self, hrefs: u32) -> Self {
        self.hrefs = hrefs;
        self
    }
}

impl Limits {
    /// Says that a limit was exceeded, which, and how to raise it.
    pub(crate) fn exceeded(&self, limit: Limit) -> String {
        let value: u64 = match limit {
            Limit::ResponseBytes => self.response_bytes.into(),
            Limit::Depth => self.depth.into(),
            Limit::Attributes => self.attributes.into(),
            Limit::Namespaces => self.namespaces.into(),
            Limit::Items => self.items.into(),
            Limit::Responses => self.responses,
            Limit::TotalBytes => self.total_bytes,
            Limit::Names => self.names.into(),
            Limit::Hrefs => self.hrefs.into(),
        };
        format!("the limit {limit} is exceeded: Limits::{limit} allows {value}")
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}
