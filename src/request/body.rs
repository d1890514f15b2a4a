//! Reads and writes bodies of every kind.

use http::StatusCode;

use super::context::{Context, Read, Refused};
use super::tree::{Node, Tree};
use crate::clip::clip;
use crate::condition;
use crate::error::{Error, ErrorKind};
use crate::header::Depth;
use crate::limits::Limits;
use crate::limits::UNLIMITED;
use crate::name::Name;
use crate::read::{Findings, ParseOptions};
use crate::row::noted::Noted;
use crate::value::Element;
use crate::write::request::{BodyWriter, document};

/// The maximum number of bytes of a body, unless the options set it.
const MOST: u64 = 1 << 20;

/// The maximum number of open elements, because the value that is read is nested like the body, and dropped level by
/// level.
const DEEPEST: u32 = 256;

/// Returns the options for a request body that correspond to these options for a response.
#[inline]
fn options(mut options: ParseOptions<'_>) -> ParseOptions<'_> {
    let Limits { total_bytes, depth, .. } = options.settings.limits;
    let total_bytes = if total_bytes == u64::MAX { MOST } else { total_bytes };
    // The whole body is one piece, so the limit on the body is also the limit on the piece.
    let limits = options.settings.limits.total_bytes(total_bytes).depth(depth.min(DEEPEST)).response_bytes(u32::MAX);
    (options.settings.near_namespaces, options.settings.wrapped_root) = (false, false);
    options.limits(limits).bad_responses(crate::read::BadResponses::Fail).stray_responses(false)
}

/// Reads a body, and returns the findings.
pub(super) fn read<T>(
    body: &[u8],
    depth: Option<Depth>,
    parse: ParseOptions,
    read: impl FnOnce(&mut Context, Node<'_>) -> Read<T>,
) -> Result<(T, Findings), Error> {
    let options = options(parse);
    let (mut tree, mut findings) = Tree::read(body, &options).map_err(|error| document_error(error, body))?;
    let settings = options.settings;
    let mut cx = Context::new(settings.limits, depth, Noted::new(settings.policy()));
    let value = read(&mut cx, tree.root()).map_err(|refused| error(refused, &tree))?;
    tree.0.found(cx.noted, &mut findings, &settings)?;
    Ok((value, findings))
}

/// Reads a body with the default options.
pub(super) fn parse<T>(body: &[u8], read: impl FnOnce(&mut Context, Node<'_>) -> Read<T>) -> Result<T, Error> {
    self::read(body, None, ParseOptions::new(), read).map(|(value, _)| value)
}

/// Reads an element that was read before, as if it were in a body.
pub(super) fn read_element<T>(
    element: &Element<'_>,
    read: impl FnOnce(&mut Context, Node<'_>) -> Read<T>,
) -> Result<T, Error> {
    let limits = UNLIMITED.names(u32::MAX).hrefs(u32::MAX).total_bytes(u64::from(u32::MAX));
    let options = options(ParseOptions::new().limits(limits));
    let (tree, _) = Tree::read(&document(element), &options)?;
    let mut cx = Context::new(limits, None, Noted::default());
    // Nobody sent this text, so positions in it mean nothing.
    read(&mut cx, tree.root()).map_err(|refused| Error::new(refused.kind, refused.message))
}

/// Returns the written root as an element.
#[inline]
pub(super) fn element(writer: BodyWriter, attributes: &[(&str, &str)]) -> Result<Element<'static>, Error> {
    let (tree, _) = Tree::read(&writer.finish_with(attributes)?, &options(ParseOptions::new()))?;
    Ok(tree.root().element())
}

/// Returns the error for a body that breaks its grammar.
fn error(refused: Refused, tree: &Tree) -> Error {
    let mut error = Error::new(refused.kind, refused.message).at(tree.0.position(refused.at));
    if let Some(status) = refused.status {
        error = error.owing(status);
    }
    match refused.condition {
        Some(condition) => error.with_condition(condition),
        None => error,
    }
}

/// Returns the error for a body that is not well-formed. External entities have a condition of their own (RFC 4918
/// §16).
fn document_error(error: Error, body: &[u8]) -> Error {
    let at = error.position().map_or(0, |position| position.byte());
    let rest = usize::try_from(at).ok().and_then(|at| body.get(at..)).unwrap_or_default();
    if error.kind() == ErrorKind::Doctype && names_external_entity(rest) {
        return error.owing(StatusCode::FORBIDDEN).with_condition(condition::NO_EXTERNAL_ENTITIES);
    }
    error
}

/// Returns true if a document type declaration has an external subset, or declares an external entity: a word `SYSTEM`
/// or `PUBLIC` outside of its quotes and comments.
fn names_external_entity(declaration: &[u8]) -> bool {
    // In UTF-16, each ASCII character has a byte 0 beside it.
    let mut bytes = declaration.iter().copied().filter(|&byte| byte != 0).peekable();
    let (mut word, mut depth) = (Vec::new(), 0u32);
    let mut brackets = 0u32;
    while let Some(byte) = bytes.next() {
        if byte.is_ascii_alphabetic() {
            if word.len() <= "SYSTEM".len() {
                word.push(byte);
            }
            continue;
        }
        if word == b"SYSTEM" || word == b"PUBLIC" {
            return true;
        }
        word.clear();
        match byte {
            b'"' | b'\'' => _ = bytes.find(|&other| other == byte),
            b'-' if bytes.peek() == Some(&b'-') => {
                bytes.next();
                skip_comment(&mut bytes);
            }
            b'[' => brackets += 1,
            b']' => brackets = brackets.saturating_sub(1),
            b'<' => depth += 1,
            b'>' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && brackets == 0 {
                    return false;
                }
            }
            _ => {}
        }
    }
    false
}

/// Skips the rest of a comment, up to two dashes.
fn skip_comment(bytes: &mut impl Iterator<Item = u8>) {
    let mut dashes = 0;
    for byte in bytes {
        dashes = if byte == b'-' { dashes + 1 } else { 0 };
        if dashes == 2 {
            return;
        }
    }
}

/// Refuses a root other than the expected one, and says what may have been meant.
pub(super) fn expect_root(root: Node<'_>, expected: &Name) -> Read<()> {
    if root.is(expected) { Ok(()) } else { Err(wrong_root(root, expected)) }
}

pub(super) fn wrong_root(root: Node<'_>, expected: &Name) -> Refused {
    let (namespace, local) = root.name().parts();
    let wanted = expected.namespace();
    let message = if local != expected.local() {
        format!("expected the root {expected}, found {}", root.name().clipped())
    } else if namespace.is_empty() {
        format!("expected the root {expected}, but {local} is in no namespace: xmlns=\"{wanted}\" is missing")
    } else {
        let namespace = clip(namespace);
        format!("expected the root {expected}, but {local} is in the namespace {namespace:?}, not {wanted:?}")
    };
    Refused { at: root.at(), kind: ErrorKind::UnexpectedRoot, message, status: None, condition: None }
}

/// Implements reading and writing for a type that is a whole body and has `read` and `write`. With `default`, the
/// absence of a body has a meaning.
macro_rules! body {
    ($type:ident $(, $default:ident)?) => {
        impl $type {
            /// Reads a body with the default options. Part of the feature `server`. [`Reader`](crate::request::Reader)
            /// has options, and reports findings.
            ///
            /// # Errors
            ///
            /// As in [`Multistatus::parse`](crate::Multistatus::parse), for example if the body is not well-formed or
            /// exceeds a limit; [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) if it breaks its
            /// grammar. [`request`](crate::request#statuses) lists the [status](crate::Error::status) that a server
            /// must send for each.
            #[cfg(feature = "server")]
            pub fn parse(body: &[u8]) -> Result<Self, crate::error::Error> {
                $(if body.is_empty() {
                    return Ok(Self::$default());
                })?
                crate::request::body::parse(body, Self::read)
            }

            /// Writes the body.
            ///
            /// # Errors
            ///
            /// [`ErrorKind::InvalidText`](crate::ErrorKind::InvalidText) if a text holds a character that XML cannot
            /// carry. [`ErrorKind::Usage`](crate::ErrorKind::Usage) if the body would break the grammar of its RFC, for
            /// example because a required element is missing.
            #[inline]
            pub fn to_xml(&self) -> Result<Vec<u8>, crate::error::Error> {
                self.write()
            }
        }
    };
}
pub(super) use body;

/// Refuses a root that belongs to no report.
pub(super) fn wrong_report(root: Node<'_>) -> Refused {
    let message = format!("expected the root of a report, found {}", root.name().clipped());
    Refused { at: root.at(), kind: ErrorKind::UnexpectedRoot, message, status: None, condition: None }
}
