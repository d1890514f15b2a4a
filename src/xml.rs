//! XML, and nothing of WebDAV. The only place that names quick-xml.

pub(crate) mod attribute;
pub(crate) mod escape;
pub(crate) mod frame;
mod name;
pub(crate) mod prolog;
pub(crate) mod scope;
pub(crate) mod text;
pub(crate) mod tokens;
pub(crate) mod words;

/// Something that is not well-formed, or over a limit, in a piece of XML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    /// Bytes from the start of the piece.
    pub(crate) at: usize,
    pub(crate) message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// The tags do not match, or the piece holds something after its end: what was cut is not a piece.
    Structure,
    /// The piece ends too early.
    End,
    Syntax,
    Character,
    Namespace,
    /// A prefix that nothing binds, or a declaration that binds it to nothing.
    Prefix,
    Entity,
    Doctype,
    Limit(crate::limits::Limit),
}

impl Fault {
    pub(crate) fn new(kind: FaultKind, at: usize, message: impl Into<String>) -> Self {
        Self { kind, at, message: message.into() }
    }

    pub(crate) fn shifted(mut self, by: usize) -> Self {
        self.at += by;
        self
    }
}
