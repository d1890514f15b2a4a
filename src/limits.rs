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
    /// [`Limits::language_bytes`].
    LanguageBytes,
    /// [`Limits::prefix_bytes`].
    PrefixBytes,
    /// [`Limits::namespace_bytes`].
    NamespaceBytes,
    /// [`Limits::attribute_bytes`].
    AttributeBytes,
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
            Self::LanguageBytes => "language_bytes",
            Self::PrefixBytes => "prefix_bytes",
            Self::NamespaceBytes => "namespace_bytes",
            Self::AttributeBytes => "attribute_bytes",
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
/// What is in force for many elements is kept once, however long: a language, a namespace. It is written with each element
/// where these are written one by one, so that [`language_bytes`](Self::language_bytes) and
/// [`namespace_bytes`](Self::namespace_bytes) bound what is written.
///
/// What is not in it: the rows that the caller keeps, and so all rows with [`Multistatus::parse`](crate::Multistatus::parse);
/// more deviations than are kept by default, if [`keep_findings`](crate::ParseOptions::keep_findings) asks for them;
/// the hrefs that a [`strict`](crate::ParseOptions::strict) reader remembers. [`responses`](Self::responses) and
/// [`total_bytes`](Self::total_bytes) bound these.
///
/// # Example: smaller rows, and no more than a thousand
///
/// ```
/// use multistatus::read::Limits;
/// use multistatus::ParseOptions;
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
    pub(crate) language_bytes: u32,
    pub(crate) prefix_bytes: u32,
    pub(crate) namespace_bytes: u32,
    pub(crate) attribute_bytes: u32,
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
            language_bytes: 128,
            prefix_bytes: 128,
            namespace_bytes: 512,
            attribute_bytes: 64 << 10,
        }
    }

    /// Bytes of one child of the root with all it holds; also of one tag of the root, comment, processing instruction or
    /// run of text outside of rows. The extensions kept from between the rows count together, and so do the parts of a
    /// [stray response](crate::ParseOptions::stray_responses) with the tags that are put around them.
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
    /// [reported](crate::read::BadResponses::Keep). Rows inside of a property are no rows of the document.
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

    /// Bytes of a language: of the value of `xml:lang`, in UTF-8, after references are resolved.
    ///
    /// A language is in force for everything inside of its element, so that a long one on the root would be a part of each
    /// property when responses are written one by one.
    ///
    /// Default: 128. The longest in nearly 5000 bodies of servers and clients that this crate is tested with has 5
    /// bytes (`de-CH`), and RFC 5646 §4.4.1 wants room for 35.
    #[must_use]
    pub const fn language_bytes(mut self, bytes: u32) -> Self {
        self.language_bytes = bytes;
        self
    }

    /// Bytes of a namespace prefix, where it is declared and where it is used, in UTF-8.
    ///
    /// Default: 128. In the bodies that this crate is tested with, none has more than 15.
    #[must_use]
    pub const fn prefix_bytes(mut self, bytes: u32) -> Self {
        self.prefix_bytes = bytes;
        self
    }

    /// Bytes of a namespace name: of the value of `xmlns` or `xmlns:p`, in UTF-8, after references are resolved; also of
    /// the namespace that an option makes of an undeclared prefix.
    ///
    /// A namespace is a part of each name that is in it: of a property in JSON, for example.
    ///
    /// Default: 512. The longest in the bodies that this crate is tested with has 46.
    #[must_use]
    pub const fn namespace_bytes(mut self, bytes: u32) -> Self {
        self.namespace_bytes = bytes;
        self
    }

    /// Bytes of the value of any other attribute, in UTF-8, after references are resolved. Those of an XML declaration do
    /// not count.
    ///
    /// Default: 64 KiB. The longest in the bodies that this crate is tested with has 40.
    #[must_use]
    pub const fn attribute_bytes(mut self, bytes: u32) -> Self {
        self.attribute_bytes = bytes;
        self
    }
}

impl Limits {
    /// Says that a limit was exceeded, which, and how to raise it.
    pub(crate) fn exceeded(&self, limit: Limit) -> String {
        format!("the limit {limit} is exceeded: Limits::{limit} allows {}", self.value(limit))
    }

    /// How much a limit allows.
    pub(crate) fn value(&self, limit: Limit) -> u64 {
        match limit {
            Limit::ResponseBytes => self.response_bytes.into(),
            Limit::Depth => self.depth.into(),
            Limit::Attributes => self.attributes.into(),
            Limit::Namespaces => self.namespaces.into(),
            Limit::Items => self.items.into(),
            Limit::Responses => self.responses,
            Limit::TotalBytes => self.total_bytes,
            Limit::Names => self.names.into(),
            Limit::Hrefs => self.hrefs.into(),
            Limit::LanguageBytes => self.language_bytes.into(),
            Limit::PrefixBytes => self.prefix_bytes.into(),
            Limit::NamespaceBytes => self.namespace_bytes.into(),
            Limit::AttributeBytes => self.attribute_bytes.into(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

/// No limit that a fragment in memory could need: it was read under the limits of its document.
pub(crate) const UNLIMITED: Limits = Limits::new()
    .depth(u32::MAX)
    .attributes(u32::MAX)
    .namespaces(u32::MAX)
    .items(u32::MAX)
    .language_bytes(u32::MAX)
    .prefix_bytes(u32::MAX)
    .namespace_bytes(u32::MAX)
    .attribute_bytes(u32::MAX);
