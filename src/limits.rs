//! Bounds on the cost of an untrusted document.

use std::fmt;

/// The bound of [`Limits`] that a document exceeded.
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

/// Bounds on a document, which apply by default in every way of reading.
///
/// A value that equals its limit is accepted. A larger value is an error of kind
/// [`ErrorKind::Limit`](crate::ErrorKind::Limit), which names the limit.
///
/// # Memory
///
/// Whatever the document, a reader uses at most
///
/// > 100 × `response_bytes` + 16 MiB
///
/// of heap, besides the chunk or buffer that it reads from. With the default of 32 MiB, this is 3.1 GiB. With
/// `response_bytes(1 << 20)`, it is 116 MiB. The factor is for a response that consists only of `<x/>`, because each of
/// them is an entry in a table. A response that is mostly text takes its own size, or nothing if it is borrowed from
/// the input. The 16 MiB are for the shapes of earlier responses. [`items`](Self::items) bounds the tables for large
/// responses.
///
/// If a language or a namespace applies to many elements, these share it in memory, however long it is. But if the
/// elements are written one by one, each of them is written with it. So
/// [`language_bytes`](Self::language_bytes) and [`namespace_bytes`](Self::namespace_bytes) also bound what is written.
///
/// The formula does not include
///
/// - the responses that the caller keeps: with [`Multistatus::parse`](crate::Multistatus::parse), these are all
///   responses;
/// - deviations, if [`keep_findings`](crate::ParseOptions::keep_findings) asks to keep more of them than by default;
/// - the hrefs that a [`strict`](crate::ParseOptions::strict) reader remembers.
///
/// [`responses`](Self::responses) and [`total_bytes`](Self::total_bytes) bound these.
///
/// # Example: smaller responses, and no more than a thousand
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
    /// Creates the default limits.
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

    /// Sets the maximum number of bytes of one response, from its start tag to its end tag. It also limits any other
    /// child of the root, a tag of the root, and a comment, a processing instruction or a text outside of responses.
    /// All extensions between the responses are counted together. The parts of a [stray
    /// response](crate::ParseOptions::stray_responses) are counted together, too, with the tags that the reader adds.
    ///
    /// The bytes are counted in UTF-8, before any repair.
    ///
    /// Default: 32 MiB.
    #[must_use]
    pub const fn response_bytes(mut self, bytes: u32) -> Self {
        self.response_bytes = bytes;
        self
    }

    /// Sets the maximum number of elements that are open at the same time. The root counts, and so does an empty
    /// element.
    ///
    /// Default: 128.
    #[must_use]
    pub const fn depth(mut self, depth: u32) -> Self {
        self.depth = depth;
        self
    }

    /// Sets the maximum number of attributes of one element. Namespace declarations do not count, nor do the attributes
    /// of an XML declaration.
    ///
    /// Default: 256.
    #[must_use]
    pub const fn attributes(mut self, attributes: u32) -> Self {
        self.attributes = attributes;
        self
    }

    /// Sets the maximum number of namespace declarations of one element. The declarations of the elements around it do
    /// not count. If an option reads undeclared prefixes, it also limits the number of such prefixes in one response.
    ///
    /// Default: 256.
    #[must_use]
    pub const fn namespaces(mut self, namespaces: u32) -> Self {
        self.namespaces = namespaces;
        self
    }

    /// Sets the maximum number of properties of one response. It also limits the number of its propstats, of its hrefs,
    /// of its conditions and of its extensions, and the number of extensions between the responses of a document. Each
    /// of them is counted separately.
    ///
    /// Default: 100 000.
    #[must_use]
    pub const fn items(mut self, items: u32) -> Self {
        self.items = items;
        self
    }

    /// Sets the maximum number of responses in one document, including responses that cannot be read and are [kept as
    /// errors](crate::read::BadResponses::Keep). Responses inside of a property do not count.
    ///
    /// Default: no limit.
    #[must_use]
    pub const fn responses(mut self, responses: u64) -> Self {
        self.responses = responses;
        self
    }

    /// Sets the maximum number of bytes of the whole document as it was sent, including anything after the root.
    ///
    /// Default: no limit for a response, 1 MiB for a [request body](crate::request).
    #[must_use]
    pub const fn total_bytes(mut self, bytes: u64) -> Self {
        self.total_bytes = bytes;
        self
    }

    /// Sets the maximum number of property names in one [request](crate::request), including repeated names. These are
    /// the names of properties to return, set, remove or expand. A server has to respond about each name for each
    /// resource.
    ///
    /// Default: 4096.
    #[must_use]
    pub const fn names(mut self, names: u32) -> Self {
        self.names = names;
        self
    }

    /// Sets the maximum number of hrefs in one [request](crate::request), for example in a multiget.
    ///
    /// Default: 10 000.
    #[must_use]
    pub const fn hrefs(mut self, hrefs: u32) -> Self {
        self.hrefs = hrefs;
        self
    }

    /// Sets the maximum number of bytes of a language, which is the value of `xml:lang`, in UTF-8, after references are
    /// resolved.
    ///
    /// A language applies to everything inside of its element, so a long one on the root would become a part of each
    /// property when responses are written one by one.
    ///
    /// Default: 128. The longest language in the nearly 5000 bodies of servers and clients that this crate is tested
    /// with has 5 bytes (`de-CH`), and RFC 5646 §4.4.1 asks for room for 35.
    #[must_use]
    pub const fn language_bytes(mut self, bytes: u32) -> Self {
        self.language_bytes = bytes;
        self
    }

    /// Sets the maximum number of bytes of a namespace prefix, in its declaration and in its uses, in UTF-8.
    ///
    /// Default: 128. In the bodies that this crate is tested with, none has more than 15.
    #[must_use]
    pub const fn prefix_bytes(mut self, bytes: u32) -> Self {
        self.prefix_bytes = bytes;
        self
    }

    /// Sets the maximum number of bytes of a namespace name, which is the value of `xmlns` or `xmlns:p`, in UTF-8,
    /// after references are resolved. It also limits the namespace that an option makes from an undeclared prefix.
    ///
    /// A namespace is a part of each name that is in it, for example of each property in JSON.
    ///
    /// Default: 512. The longest in the bodies that this crate is tested with has 46.
    #[must_use]
    pub const fn namespace_bytes(mut self, bytes: u32) -> Self {
        self.namespace_bytes = bytes;
        self
    }

    /// Sets the maximum number of bytes of the value of any other attribute, in UTF-8, after references are resolved.
    /// The attributes of an XML declaration do not count.
    ///
    /// Default: 64 KiB. The longest in the bodies that this crate is tested with has 40.
    #[must_use]
    pub const fn attribute_bytes(mut self, bytes: u32) -> Self {
        self.attribute_bytes = bytes;
        self
    }
}

impl Limits {
    /// Returns the message about a limit that was exceeded, which names the limit and says how to raise it.
    #[cold]
    #[inline(never)]
    pub(crate) fn exceeded(&self, limit: Limit) -> String {
        format!("the limit {limit} is exceeded: Limits::{limit} allows {}", self.value(limit))
    }

    /// Returns the value of a limit.
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

/// No limits, for a fragment in memory, because it was read under the limits of its document.
pub(crate) const UNLIMITED: Limits = Limits::new()
    .depth(u32::MAX)
    .attributes(u32::MAX)
    .namespaces(u32::MAX)
    .items(u32::MAX)
    .language_bytes(u32::MAX)
    .prefix_bytes(u32::MAX)
    .namespace_bytes(u32::MAX)
    .attribute_bytes(u32::MAX);
