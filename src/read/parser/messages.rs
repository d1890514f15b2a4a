//! What errors say to do: which option reads what was found, and which function another document.

use super::{Parser, Phase, is_child};
use crate::clip::clip;
use crate::error::Error;
use crate::name::Name;
use crate::namespace;
use crate::row::decode::{Document, Root, near};
use crate::xml::scope::Ns;
use crate::xml::text::code_point;
use crate::xml::tokens::split_qname;
use crate::xml::{Fault, FaultKind};

/// What reads the documents that are no multistatus, by their root.
static READERS: [(Name, &str); 5] = [
    (Name::dav("multistatus"), "Multistatus::parse"),
    (Name::dav("error"), "Conditions::parse"),
    (Name::dav("prop"), "document::Prop::parse"),
    (Name::dav("mkcol-response"), "document::Propstats::parse"),
    (Name::caldav("mkcalendar-response"), "document::Propstats::parse"),
];

/// True if a start tag is that of an HTML page, whose attributes need not be well-formed.
pub(super) fn is_html(tag: &str) -> bool {
    let name = tag[1..].split([' ', '\t', '\r', '\n', '/', '>']).next();
    name.is_some_and(|name| name.eq_ignore_ascii_case("html"))
}

impl Parser {
    /// The option that would read what is wrong in a piece, if there is one and it is not set.
    pub(super) fn option_for(&self, piece: &[u8], fault: &Fault) -> Option<&'static str> {
        let options = &self.options;
        let rest = piece.get(fault.at..).unwrap_or_default();
        let in_child = self.is_whole(piece) || self.phase == Phase::Content && is_child(piece);
        let in_root = matches!(self.phase, Phase::Prolog { .. }) && piece.starts_with(b"<");
        let (is_set, option) = match fault.kind {
            FaultKind::Character if in_child && is_surrogate(rest) && !options.illegal_characters => {
                (options.surrogate_references, "surrogate_references")
            }
            FaultKind::Character if in_child => (options.illegal_characters, "illegal_characters"),
            FaultKind::Syntax if in_child && rest.starts_with(b"&") => (options.bare_ampersands, "bare_ampersands"),
            // Another root, by whatever prefix.
            FaultKind::Prefix if in_root && fault.at == 1 => return None,
            // No option gives that one a meaning.
            FaultKind::Prefix if rest.starts_with(b"xmlns:") && piece[..fault.at].ends_with(b"<") => return None,
            FaultKind::Prefix if (in_child || in_root) && rest.starts_with(b"DAV:") => {
                (options.prefix_dav, "prefix_dav")
            }
            FaultKind::Prefix if in_child || in_root => (options.undeclared_prefixes, "undeclared_prefixes"),
            _ => return None,
        };
        (!is_set).then_some(option)
    }

    /// Adds how to read a document with more than space behind its root, if that is where the message is about.
    pub(super) fn behind_root(&self, message: String) -> String {
        if self.phase == Phase::Epilog && self.roots.is_empty() {
            return message + ": ParseOptions::text_after_root leaves out what follows the root";
        }
        message
    }

    pub(super) fn html_page(&self, found: &str) -> String {
        match self.options.document {
            Document::Request => format!("expected a request body of WebDAV, found {found}: this is an HTML page"),
            other => format!(
                "expected the root {}, found {found}: this is an HTML page, for example an error page, and no WebDAV response",
                other.root()
            ),
        }
    }

    /// A text where the root should be.
    pub(super) fn found_text(&self, text: &str) -> String {
        let what = if text.starts_with(['{', '[']) { "this is JSON" } else { "this is no XML" };
        let text = clip(text);
        match self.options.document {
            Document::Request => format!("expected a request body of WebDAV, found text: {text:?}: {what}"),
            other => format!("expected the root {}, found text: {text:?}: {what}", other.root()),
        }
    }

    /// A fault in the tag of the root.
    pub(super) fn fault_in_root(&self, piece: &str, fault: Fault) -> Error {
        let name = piece[1..].split([' ', '\t', '\r', '\n', '/', '>']).next().unwrap_or_default();
        let (prefix, local) = split_qname(name);
        let is_root = self.options.document.root().local() == local;
        if fault.kind == FaultKind::Prefix && fault.at == 1 && is_root {
            let at = self.position_in(piece.as_bytes(), fault.at);
            return Error::new(crate::error::ErrorKind::Namespace, self.undeclared_root(prefix)).at(at);
        }
        self.fault(piece.as_bytes(), fault)
    }

    fn undeclared_root(&self, prefix: &str) -> String {
        let prefix = clip(prefix);
        let namespace = self.options.document.root();
        let namespace = namespace.namespace();
        let option = match (prefix, namespace) {
            ("DAV", namespace::DAV) => "; ParseOptions::prefix_dav reads it",
            (_, namespace::DAV) => "; ParseOptions::near_namespaces reads it",
            _ => "",
        };
        format!("the prefix {prefix} is not declared: declare xmlns:{prefix}=\"{namespace}\"{option}")
    }

    /// Another root than was expected.
    pub(super) fn wrong_root(&mut self, root: &Root<'_>) -> String {
        let expected = self.options.document.root();
        let (prefix, _) = split_qname(root.qname);
        let namespace = self.scope.namespace(root.ns).to_owned();
        if root.local == expected.local() {
            // Kept as a namespace of its own, which nobody has to know.
            if self.scope.resolve(prefix).is_none() {
                return self.undeclared_root(prefix);
            }
            let option = match expected.is_dav() && near::is_near(&namespace) {
                true => "; ParseOptions::near_namespaces reads it",
                false => "",
            };
            let (local, dav) = (expected.local(), expected.namespace());
            if root.ns == Ns::NONE {
                return format!(
                    "expected the root {expected}, but {local} is in no namespace: xmlns=\"{dav}\" is missing{option}"
                );
            }
            let namespace = clip(&namespace);
            return format!(
                "expected the root {expected}, but {local} is in the namespace {namespace:?}, not {dav:?}{option}"
            );
        }
        let reader = READERS.iter().find(|(name, _)| name.parts() == (&*namespace, root.local));
        let (open, close) = if namespace.is_empty() { ("", "") } else { ("{", "}") };
        let hint = match reader {
            Some((_, reader)) => format!(": {reader} reads it"),
            None if (root.ns, root.local) == (Ns::NONE, "xml") && !self.options.wrapped_root => {
                format!(": ParseOptions::wrapped_root reads a {} in it", expected.local())
            }
            None => String::new(),
        };
        format!("expected the root {expected}, found {open}{}{close}{}{hint}", clip(&namespace), clip(root.local))
    }
}

/// True for a reference to one half of a pair.
fn is_surrogate(rest: &[u8]) -> bool {
    let Some(digits) = rest.strip_prefix(b"&#") else { return false };
    let end = digits.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(digits.len());
    let code = std::str::from_utf8(&digits[..end]).ok().and_then(code_point);
    code.is_some_and(|code| (0xD800..0xE000).contains(&code))
}
