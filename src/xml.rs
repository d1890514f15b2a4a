//! XML, and nothing of WebDAV. This is the only place that names quick-xml.

pub(crate) mod attribute;
pub(crate) mod escape;
pub(crate) mod frame;
pub(crate) mod hashed;
mod name;
pub(crate) mod plain;
pub(crate) mod prolog;
pub(crate) mod references;
pub(crate) mod scope;
pub(crate) mod short;
pub(crate) mod text;
pub(crate) mod tokens;
pub(crate) mod words;

/// A place in a piece of XML that is not well-formed, or exceeds a limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    /// Bytes from the start of the piece.
    pub(crate) at: usize,
    pub(crate) message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// The tags do not match, or the piece continues after its end: it was cut at the wrong place.
    Structure,
    /// The piece ends too early.
    End,
    Syntax,
    Character,
    Namespace,
    /// A prefix that nothing declares, or a declaration that binds a prefix to no namespace.
    Prefix,
    Entity,
    Doctype,
    Limit(crate::limits::Limit),
}

impl Fault {
    #[cold]
    #[inline(never)]
    pub(crate) fn new(kind: FaultKind, at: usize, message: impl Into<String>) -> Self {
        Self { kind, at, message: message.into() }
    }

    pub(crate) fn shifted(mut self, by: usize) -> Self {
        self.at += by;
        self
    }
}
