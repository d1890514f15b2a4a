//! What decides how a document is read.

use std::fmt;

use super::encoding::Label;
use super::mend::Mend;
use super::parser::{AddOrphan, KeepBad};
use crate::limits::Limits;
use crate::row::decode::{Dialect, Document};
use crate::row::noted::{Policy, Refuse};

/// All options that decide how a document is read. Every document is read in the same way with two that are equal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Settings {
    pub(crate) charset: Option<Label>,
    /// Set if deviations of severity error are refused.
    pub(crate) strict: Brought<Refuse>,
    /// Set if others are read after a response that cannot be decoded.
    pub(crate) bad_responses: Option<KeepBad>,
    pub(crate) limits: Limits,
    pub(crate) keep_findings: usize,
    pub(crate) illegal_characters: bool,
    pub(crate) surrogate_references: bool,
    pub(crate) prefix_dav: bool,
    pub(crate) undeclared_prefixes: bool,
    pub(crate) bare_ampersands: bool,
    pub(crate) space_before_declaration: bool,
    pub(crate) wrapped_root: bool,
    pub(crate) near_namespaces: bool,
    pub(crate) text_after_root: bool,
    /// Set if responses are put together.
    pub(crate) stray_responses: Brought<AddOrphan>,
    /// Set by all options that need it.
    pub(crate) mend: Brought<Mend>,
    pub(crate) shape_cache: bool,
    /// True if pieces are kept for the linter.
    #[cfg(feature = "lint")]
    pub(crate) trace: bool,
    pub(crate) plain_path: bool,
    pub(crate) document: Document,
}

/// A function that an option brings, if it is set: nothing else names the function, so that a program that does not set
/// the option has no code for it. It is shown as whether it is there.
#[derive(Clone, Copy)]
pub(crate) struct Brought<F>(pub(crate) Option<F>);

/// There is one function for each option.
impl<F> PartialEq for Brought<F> {
    fn eq(&self, other: &Self) -> bool {
        self.0.is_some() == other.0.is_some()
    }
}

impl<F> fmt::Debug for Brought<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0.is_some(), f)
    }
}

impl Settings {
    /// Returns the policy for deviations: which to keep, only to count, or to refuse.
    pub(crate) fn policy(&self) -> Policy {
        Policy::new(self.keep_findings, self.strict.0)
    }

    /// Returns how to read elements that are in a similar namespace.
    pub(crate) const fn dialect(&self) -> Dialect {
        Dialect { near_namespaces: self.near_namespaces, document: self.document }
    }
}
