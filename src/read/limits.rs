//! Bounds on what an untrusted document may cost.

use std::fmt;

/// Names one bound of [`Limits`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// [`Limits::row_bytes`].
    RowBytes,
    /// [`Limits::depth`].
    Depth,
    /// [`Limits::attributes`].
    Attributes,
    /// [`Limits::namespaces`].
    Namespaces,
    /// [`Limits::items`].
    Items,
    /// [`Limits::rows`].
    Rows,
    /// [`Limits::total_bytes`].
    TotalBytes,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RowBytes => "row_bytes",
            Self::Depth => "depth",
            Self::Attributes => "attributes",
            Self::Namespaces => "namespaces",
            Self::Items => "items",
            Self::Rows => "rows",
            Self::TotalBytes => "total_bytes",
        })
    }
}

/// Bounds on a document, in force by default in every way of reading.
///
/// A value that equals a limit passes; one more is an error of kind [`ErrorKind::Limit`](crate::ErrorKind::Limit) that
/// names it. The memory that a reader holds is at most a few times `row_bytes`, plus the chunk it was given.
///
/// # Example: smaller rows, and no more than a thousand
///
/// ```
/// use multistatus::{Limits, ParseOptions};
///
/// let limits = Limits::new().row_bytes(64 * 1024).rows(1000);
/// let options = ParseOptions::new().limits(limits);
/// # let _ = options;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub(crate) row_bytes: u32,
    pub(crate) depth: u32,
    pub(crate) attributes: u32,
    pub(crate) namespaces: u32,
    pub(crate) items: u32,
    pub(crate) rows: u64,
    pub(crate) total_bytes: u64,
}

impl Limits {
    /// The defaults.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            row_bytes: 32 << 20,
            depth: 128,
            attributes: 256,
            namespaces: 256,
            items: 100_000,
            rows: u64::MAX,
            total_bytes: u64::MAX,
        }
    }

    /// Bytes of one child of the root with all it holds, in UTF-8 also if the source is not; also of one comment, processing instruction or
    /// run of text between rows. The extensions kept from between the rows count together.
    ///
    /// Default: 32 MiB.
    #[must_use]
    pub const fn row_bytes(mut self, bytes: u32) -> Self {
        self.row_bytes = bytes;
        self
    }

    /// Open elements at any place; the root counts as one.
    ///
    /// Default: 128.
    #[must_use]
    pub const fn depth(mut self, depth: u32) -> Self {
        self.depth = depth;
        self
    }

    /// Attributes of one element that are no namespace declarations.
    ///
    /// Default: 256.
    #[must_use]
    pub const fn attributes(mut self, attributes: u32) -> Self {
        self.attributes = attributes;
        self
    }

    /// Namespace declarations of one element.
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

    /// Rows of one document.
    ///
    /// Default: no limit.
    #[must_use]
    pub const fn rows(mut self, rows: u64) -> Self {
        self.rows = rows;
        self
    }

    /// Bytes of the whole document.
    ///
    /// Default: no limit.
    #[must_use]
    pub const fn total_bytes(mut self, bytes: u64) -> Self {
        self.total_bytes = bytes;
        self
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}
