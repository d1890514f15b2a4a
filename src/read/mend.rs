//! Makes a row well-formed that is not, as the options allow it.

use super::ParseOptions;
use crate::chars;
use crate::deviation::Deviation;
use crate::limits::Limit;
use crate::row::decode::Mending;
use crate::row::noted::Noted;
use crate::xml::frame::{Scan, Scanner};
use crate::xml::text::{self, code_point};
use crate::xml::{Fault, FaultKind};

/// A row after mending.
pub(crate) struct Mended {
    pub(crate) xml: String,
    pub(crate) edits: Edits,
    /// What was done, with offsets in the source.
    pub(crate) noted: Noted,
}

/// Where a mended text differs in length from its source: in two rounds, the second of which changes what the first
/// made.
#[derive(Debug, Default)]
pub(crate) struct Edits {
    characters: Round,
    prefixes: Round,
}

/// Behind each edit: the offset in the mended text, and that in the source. Both are less than [`MOST`].
type Round = Vec<(u32, u32)>;

/// How long a row can be: offsets in it have 32 bits.
const MOST: usize = u32::MAX as usize;

impl Edits {
    /// The offset in the source for one in the mended text.
    pub(crate) fn source(&self, at: usize) -> usize {
        source(&self.characters, source(&self.prefixes, at))
    }
}

fn source(round: &Round, at: usize) -> usize {
    let before = round.partition_point(|&(mended, _)| mended as usize <= at);
    match before.checked_sub(1).map(|last| round[last]) {
        // Inside of what replaced something shorter, the place behind that is near enough.
        Some((mended, source)) => source as usize + (at - mended as usize),
        None => at,
    }
}

/// A text that is written with changes.
struct Rewrite<'x> {
    source: &'x str,
    out: String,
    done: usize,
    edits: Round,
}

impl<'x> Rewrite<'x> {
    fn new(source: &'x str) -> Self {
        Self { source, out: String::with_capacity(source.len() + 64), done: 0, edits: Round::new() }
    }

    fn replace(&mut self, from: usize, to: usize, with: &str) {
        self.out.push_str(&self.source[self.done..from]);
        self.out.push_str(with);
        self.done = to;
        // Truncated only in what is refused for its length.
        self.edits.push((self.out.len() as u32, to as u32));
    }

    fn finish(mut self) -> Result<(String, Round), Fault> {
        self.out.push_str(&self.source[self.done..]);
        if self.out.len() > MOST {
            let limit = Limit::ResponseBytes;
            let message =
                format!("the limit {limit} is exceeded: with what was mended, there are more than {MOST} bytes");
            return Err(Fault::new(FaultKind::Limit(limit), 0, message));
        }
        Ok((self.out, self.edits))
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
            || self.near_namespaces
    }
}

/// Mends a row. `decode` reads it to find the prefixes that nothing declares. `None` if there was nothing to do; the fault
/// that is left if there is one.
pub(crate) fn mend(
    source: &str,
    options: &ParseOptions,
    mut noted: Noted,
    decode: impl FnOnce(&str, Mending) -> Result<Mending, Fault>,
) -> Result<Option<Mended>, Fault> {
    let (text, characters) = mend_text(source, options, &mut noted)?;
    let mending =
        Mending { prefix_dav: options.prefix_dav, prefixes: options.undeclared_prefixes, ..Mending::default() };
    let mending = decode(&text, mending).map_err(|fault| Fault { at: self::source(&characters, fault.at), ..fault })?;
    noted.add(mending.noted, |at| self::source(&characters, at));
    if noted.is_empty() {
        return Ok(None);
    }
    let mut rewrite = Rewrite::new(&text);
    if !mending.declare.is_empty() {
        let behind_name = text.find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or(text.len());
        let mut declarations = String::new();
        for (prefix, namespace) in &mending.declare {
            crate::xml::escape::push_xmlns(&mut declarations, prefix, namespace);
        }
        rewrite.replace(behind_name, behind_name, &declarations);
    }
    for (range, with) in mending.rewrite {
        rewrite.replace(range.start, range.end, with);
    }
    let (xml, prefixes) = rewrite.finish()?;
    Ok(Some(Mended { xml, edits: Edits { characters, prefixes }, noted }))
}

/// Replaces characters and references that XML forbids.
fn mend_text(source: &str, options: &ParseOptions, noted: &mut Noted) -> Result<(String, Round), Fault> {
    let mut rewrite = Rewrite::new(source);
    let mut note = |deviation, at, text: &str| noted.note(at, deviation, Some(text));
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
                        Scan::Doctype { .. } | Scan::Unknown(_) => {}
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
