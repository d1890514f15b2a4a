//! Makes a row well-formed that is not, as the options allow it.

use super::{Deviation, ParseOptions};
use crate::row::decode::Mending;
use crate::xml::frame::{Scan, Scanner};
use crate::xml::text::{self, code_point};
use crate::xml::{Fault, FaultKind, chars};

/// A row after mending.
pub(crate) struct Mended {
    pub(crate) xml: String,
    pub(crate) edits: Edits,
    /// What was done, with offsets in the source.
    pub(crate) deviations: Vec<(Deviation, usize, Box<str>)>,
}

/// Where a mended text differs in length from its source.
#[derive(Debug, Default)]
pub(crate) struct Edits {
    /// Behind each edit: the offset in the mended text, and that in the source.
    list: Vec<(usize, usize)>,
}

impl Edits {
    /// The offset in the source for one in the mended text.
    pub(crate) fn source(&self, at: usize) -> usize {
        let before = self.list.partition_point(|&(mended, _)| mended <= at);
        match before.checked_sub(1).map(|last| self.list[last]) {
            // Inside of what replaced something shorter, the place behind that is near enough.
            Some((mended, source)) => source + (at - mended),
            None => at,
        }
    }
}

/// A text that is written with changes.
struct Rewrite<'x> {
    source: &'x str,
    out: String,
    done: usize,
    edits: Edits,
}

impl<'x> Rewrite<'x> {
    fn new(source: &'x str) -> Self {
        Self { source, out: String::with_capacity(source.len() + 64), done: 0, edits: Edits::default() }
    }

    fn replace(&mut self, from: usize, to: usize, with: &str) {
        self.out.push_str(&self.source[self.done..from]);
        self.out.push_str(with);
        self.done = to;
        self.edits.list.push((self.out.len(), to));
    }

    fn finish(mut self) -> (String, Edits) {
        self.out.push_str(&self.source[self.done..]);
        (self.out, self.edits)
    }
}

impl ParseOptions {
    /// True if there is anything that [`mend`] may do.
    pub(crate) const fn mends(&self) -> bool {
        self.illegal_characters
            || self.surrogate_references
            || self.prefix_dav
            || self.undeclared_prefixes
            || self.bare_ampersands
    }
}

/// Mends a row. `decode` reads it to find the prefixes that nothing declares. `None` if there was nothing to do; the fault
/// that is left if there is one.
pub(crate) fn mend(
    source: &str,
    options: &ParseOptions,
    decode: impl FnOnce(&str, Mending) -> Result<Mending, Fault>,
) -> Result<Option<Mended>, Fault> {
    let mut deviations = Vec::new();
    let (text, edits) = mend_text(source, options, &mut deviations);
    let mending =
        Mending { prefix_dav: options.prefix_dav, prefixes: options.undeclared_prefixes, ..Mending::default() };
    let mending = decode(&text, mending).map_err(|fault| Fault { at: edits.source(fault.at), ..fault })?;
    deviations
        .extend(mending.deviations.into_iter().map(|(deviation, at, prefix)| (deviation, edits.source(at), prefix)));
    if deviations.is_empty() {
        return Ok(None);
    }
    let mut rewrite = Rewrite::new(&text);
    if !mending.declare.is_empty() {
        let behind_name = text.find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or(text.len());
        let mut declarations = String::new();
        for (prefix, namespace) in &mending.declare {
            crate::fragment::push_xmlns(&mut declarations, prefix, namespace);
        }
        rewrite.replace(behind_name, behind_name, &declarations);
    }
    for range in mending.remove {
        rewrite.replace(range.start, range.end, "");
    }
    let (xml, second) = rewrite.finish();
    // Both rounds in one list: a place in the result, and what the first round says about its source.
    let mut list: Vec<_> = second.list.iter().map(|&(mended, at)| (mended, edits.source(at))).collect();
    for &(at, source) in &edits.list {
        let moved = second.list.iter().rev().find(|&&(_, from)| from <= at);
        let mended = moved.map_or(at, |&(mended, from)| mended + (at - from));
        list.push((mended, source));
    }
    list.sort_unstable();
    Ok(Some(Mended { xml, edits: Edits { list }, deviations }))
}

/// Replaces characters and references that XML forbids.
fn mend_text(
    source: &str,
    options: &ParseOptions,
    deviations: &mut Vec<(Deviation, usize, Box<str>)>,
) -> (String, Edits) {
    let mut rewrite = Rewrite::new(source);
    let mut note = |deviation, at, text: &str| deviations.push((deviation, at, text.into()));
    // In comments, processing instructions and CDATA an ampersand is an ampersand.
    let mut verbatim_until = 0;
    let mut skip_until = 0;
    for (at, c) in source.char_indices() {
        if at < skip_until {
            continue;
        }
        match c {
            '<' if at >= verbatim_until => {
                let rest = &source.as_bytes()[at..];
                if let [b'<', b'!' | b'?', ..] = rest {
                    match Scanner::new(false).scan(rest) {
                        Scan::End(end) => verbatim_until = at + end,
                        // In an attribute value, where `<` cannot stand and nothing mends it. To look again behind each
                        // other one would be quadratic.
                        Scan::More => break,
                        Scan::Doctype(_) | Scan::Unknown(_) => {}
                    }
                }
            }
            '&' if at >= verbatim_until => {
                let rest = &source[at..];
                let fault = match text::reference(rest) {
                    Ok((_, len)) => {
                        skip_until = at + len;
                        continue;
                    }
                    Err(fault) => fault,
                };
                if fault.kind == FaultKind::Syntax && options.bare_ampersands {
                    note(Deviation::BareAmpersand, at, "&");
                    rewrite.replace(at, at + 1, "&amp;");
                } else if fault.kind == FaultKind::Character {
                    let Some((code, len)) = number(rest) else { continue };
                    let pair = number(&rest[len..]).and_then(|(low, more)| Some((join(code, low)?, len + more)));
                    if let Some((c, len)) = pair.filter(|_| options.surrogate_references) {
                        note(Deviation::SurrogateReference, at, &rest[..len]);
                        rewrite.replace(at, at + len, &format!("&#x{:X};", c as u32));
                        skip_until = at + len;
                    } else if options.illegal_characters {
                        note(Deviation::IllegalCharacter, at, &rest[..len]);
                        rewrite.replace(at, at + len, "\u{FFFD}");
                        skip_until = at + len;
                    }
                }
            }
            _ if !chars::is_char(c) && options.illegal_characters => {
                note(Deviation::IllegalCharacter, at, &format!("U+{:04X}", c as u32));
                rewrite.replace(at, at + c.len_utf8(), "\u{FFFD}");
            }
            _ => {}
        }
    }
    rewrite.finish()
}

/// The number of the character reference that `text` begins with, and its length.
fn number(text: &str) -> Option<(u32, usize)> {
    let rest = text.strip_prefix("&#")?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric())?;
    let code = code_point(&rest[..end])?;
    rest[end..].starts_with(';').then_some((code, "&#".len() + end + ";".len()))
}

/// The character that two surrogates stand for.
fn join(high: u32, low: u32) -> Option<char> {
    let both = (0xD800..0xDC00).contains(&high) && (0xDC00..0xE000).contains(&low);
    both.then(|| char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))).flatten()
}
