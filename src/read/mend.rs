//! Makes a response well-formed, as far as the options allow it.

use super::Settings;
use crate::chars;
use crate::deviation::Deviation;
use crate::limits::Limit;
use crate::row::decode::Mending;
use crate::row::noted::Noted;
use crate::xml::escape::push_xmlns;
use crate::xml::frame::{Scan, Scanner};
use crate::xml::references::{self, code_point};
use crate::xml::{Fault, FaultKind};

/// The function [`mend`]: only options that let it do something name it.
pub(crate) type Mend = fn(&str, &Settings, Noted, Decode<'_>) -> Result<Option<Mended>, Fault>;

/// Reads a response to find the undeclared prefixes.
pub(crate) type Decode<'d> = &'d mut dyn FnMut(&str, Mending) -> Result<Mending, Fault>;

/// A response after mending.
pub(crate) struct Mended {
    pub(crate) xml: String,
    pub(crate) edits: Edits,
    /// The mended deviations, with offsets in the source.
    pub(crate) noted: Noted,
}

/// The places where a mended text differs in length from its source. There are two rounds, the second of which changes
/// the result of the first.
#[derive(Debug, Default)]
pub(crate) struct Edits {
    characters: Round,
    prefixes: Round,
}

/// The offsets after each edit. Both fit, because neither text is longer than [`MAX_BYTES`].
type Round = Vec<EditEnd>;

/// Where an edit ends in the mended text, and in its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct EditEnd {
    mended: u32,
    source: u32,
}

/// How long a response can be: offsets in it have 32 bits.
const MAX_BYTES: usize = u32::MAX as usize;

impl Edits {
    /// Returns the offset in the source for one in the mended text.
    pub(crate) fn source(&self, at: usize) -> usize {
        source(&self.characters, source(&self.prefixes, at))
    }
}

fn source(round: &Round, at: usize) -> usize {
    let before = round.partition_point(|edit| edit.mended as usize <= at);
    match before.checked_sub(1).map(|last| round[last]) {
        // Inside a replacement of something shorter, the offset after it is near enough.
        Some(edit) => edit.source as usize + (at - edit.mended as usize),
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
    #[inline]
    fn new(source: &'x str) -> Self {
        Self { source, out: String::with_capacity(source.len() + 64), done: 0, edits: Round::new() }
    }

    #[inline]
    fn replace(&mut self, from: usize, to: usize, with: &str) {
        self.out.push_str(&self.source[self.done..from]);
        self.out.push_str(with);
        self.done = to;
        // This truncates only offsets in a text that is refused for its length.
        self.edits.push(EditEnd { mended: self.out.len() as u32, source: to as u32 });
    }

    #[inline]
    fn finish(mut self) -> Result<(String, Round), Fault> {
        self.out.push_str(&self.source[self.done..]);
        if self.out.len() > MAX_BYTES {
            let limit = Limit::ResponseBytes;
            let message =
                format!("the limit {limit} is exceeded: with what was mended, there are more than {MAX_BYTES} bytes");
            return Err(Fault::new(FaultKind::Limit(limit), 0, message));
        }
        Ok((self.out, self.edits))
    }
}

impl Settings {
    /// Returns [`mend`], if there is anything that it may do.
    pub(crate) fn mender(&self) -> Option<Mend> {
        let mends = self.illegal_characters
            || self.surrogate_references
            || self.prefix_dav
            || self.undeclared_prefixes
            || self.bare_ampersands
            || self.near_namespaces;
        self.mend.0.filter(|_| mends)
    }
}

/// Mends a response. `decode` reads it to find the undeclared prefixes. Returns `None` if there was nothing to do, and
/// the remaining fault if there is one.
#[inline]
pub(crate) fn mend(
    source: &str,
    options: &Settings,
    mut noted: Noted,
    decode: Decode<'_>,
) -> Result<Option<Mended>, Fault> {
    let (text, characters) = mend_text(source, options, &mut noted)?;
    let mending =
        Mending { prefix_dav: options.prefix_dav, prefixes: options.undeclared_prefixes, ..Mending::default() };
    let mending = decode(&text, mending).map_err(|fault| Fault { at: self::source(&characters, fault.at), ..fault })?;
    noted.add(mending.noted, &|at| self::source(&characters, at));
    if noted.is_empty() {
        return Ok(None);
    }
    let mut rewrite = Rewrite::new(&text);
    if !mending.declare.is_empty() {
        let name_end = text.find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or(text.len());
        let mut declarations = String::new();
        for (prefix, namespace) in &mending.declare {
            push_xmlns(&mut declarations, prefix, namespace);
        }
        rewrite.replace(name_end, name_end, &declarations);
    }
    for (range, with) in mending.rewrite {
        rewrite.replace(range.start, range.end, with);
    }
    let (xml, prefixes) = rewrite.finish()?;
    Ok(Some(Mended { xml, edits: Edits { characters, prefixes }, noted }))
}

/// Replaces characters and references that XML forbids.
#[inline]
fn mend_text(source: &str, options: &Settings, noted: &mut Noted) -> Result<(String, Round), Fault> {
    let mut mender = TextMender { rewrite: Rewrite::new(source), options, noted };
    // In comments, processing instructions and CDATA an ampersand is an ampersand.
    let mut verbatim_until = 0;
    let mut done = 0;
    for (at, c) in source.char_indices() {
        if at < done {
            continue;
        }
        match c {
            '<' if at >= verbatim_until && source[at + 1..].starts_with(['!', '?']) => {
                match Scanner::new(false).scan(&source.as_bytes()[at..]) {
                    Scan::End(len) => verbatim_until = at + len,
                    // It is in an attribute value, where `<` cannot appear and nothing mends it. Looking again after
                    // each further one would be quadratic.
                    Scan::More => break,
                    Scan::Doctype { .. } | Scan::Unknown(_) => {}
                }
            }
            '&' if at >= verbatim_until => done = at + mender.mend_reference(at),
            _ if !chars::is_char(c) && options.illegal_characters => {
                let shown = format!("U+{:04X}", c as u32);
                mender.replace(at, c.len_utf8(), "\u{FFFD}", Deviation::IllegalCharacter, &shown);
            }
            _ => {}
        }
    }
    mender.rewrite.finish()
}

/// Mends a text and notes what was mended.
struct TextMender<'x, 'o> {
    rewrite: Rewrite<'x>,
    options: &'o Settings,
    noted: &'o mut Noted,
}

impl TextMender<'_, '_> {
    #[inline]
    fn replace(&mut self, at: usize, len: usize, with: &str, deviation: Deviation, found: &str) {
        self.noted.note(at, deviation, Some(found));
        self.rewrite.replace(at, at + len, with);
    }

    /// Mends the reference that begins at an offset, if an option allows it, and returns how many bytes are done.
    #[inline]
    fn mend_reference(&mut self, at: usize) -> usize {
        match references::read(&self.rewrite.source[at..]) {
            Ok((_, len)) => len,
            Err(fault) if fault.kind == FaultKind::Syntax && self.options.bare_ampersands => {
                self.replace(at, 1, "&amp;", Deviation::BareAmpersand, "&");
                1
            }
            Err(fault) if fault.kind == FaultKind::Character => self.mend_number(at).unwrap_or(1),
            Err(_) => 1,
        }
    }

    /// Mends a reference to a number that is not a character.
    #[inline]
    fn mend_number(&mut self, at: usize) -> Option<usize> {
        let rest = &self.rewrite.source[at..];
        let (code, len) = number(rest)?;
        let pair = number(&rest[len..]).and_then(|(low, low_len)| Some((join(code, low)?, len + low_len)));
        match pair {
            Some((c, len)) if self.options.surrogate_references => {
                let with = format!("&#x{:X};", c as u32);
                self.replace(at, len, &with, Deviation::SurrogateReference, &rest[..len]);
                Some(len)
            }
            _ if self.options.illegal_characters => {
                self.replace(at, len, "\u{FFFD}", Deviation::IllegalCharacter, &rest[..len]);
                Some(len)
            }
            _ => None,
        }
    }
}

/// Reads the character reference at the beginning of `text`: its number and its length.
#[inline]
fn number(text: &str) -> Option<(u32, usize)> {
    let rest = text.strip_prefix("&#")?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric())?;
    let code = code_point(&rest[..end])?;
    rest[end..].starts_with(';').then_some((code, "&#".len() + end + ";".len()))
}

/// Joins two surrogates to the character that they mean.
#[inline]
fn join(high: u32, low: u32) -> Option<char> {
    let both = (0xD800..0xDC00).contains(&high) && (0xDC00..0xE000).contains(&low);
    both.then(|| char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))).flatten()
}

#[cfg(test)]
mod tests {
    use super::{EditEnd, Edits, Rewrite, join, mend_text, number};
    use crate::deviation::Deviation;
    use crate::read::ParseOptions;
    use crate::row::noted::{Noted, Policy};

    /// Returns the mended text, and the offset of each deviation that was mended.
    fn mended(source: &str, options: ParseOptions) -> (String, Vec<(usize, Deviation)>) {
        let mut noted = Noted::new(Policy::new(100, None));
        let (text, _) = mend_text(source, &options.settings, &mut noted).expect("short enough");
        (text, noted.into_parts().0.into_iter().map(|found| (found.at, found.deviation)).collect())
    }

    #[test]
    fn each_option_mends_its_own_kind() {
        let source = "<a>&b \u{1} &#1; &#xD83D;&#xDE00; &amp;</a>";
        let options = ParseOptions::new();
        for (options, text, found) in [
            (options, source, vec![]),
            (
                options.bare_ampersands(true),
                "<a>&amp;b \u{1} &#1; &#xD83D;&#xDE00; &amp;</a>",
                vec![(3, Deviation::BareAmpersand)],
            ),
            (
                options.surrogate_references(true),
                "<a>&b \u{1} &#1; &#x1F600; &amp;</a>",
                vec![(13, Deviation::SurrogateReference)],
            ),
            (
                options.illegal_characters(true),
                "<a>&b \u{FFFD} \u{FFFD} \u{FFFD}\u{FFFD} &amp;</a>",
                [6, 8, 13, 21].map(|at| (at, Deviation::IllegalCharacter)).into(),
            ),
        ] {
            assert_eq!(mended(source, options), (text.into(), found));
        }
    }

    #[test]
    fn an_ampersand_is_one_in_comments_instructions_and_cdata() {
        let options = ParseOptions::new().tolerant();
        for source in ["<!-- & -->", "<?p & ?>", "<![CDATA[ & ]]>"] {
            let (text, _) = mended(&format!("<a>{source}&</a>"), options);
            assert_eq!(text, format!("<a>{source}&amp;</a>"));
        }
    }

    #[test]
    fn offsets_go_back_to_the_source() {
        let mut rewrite = Rewrite::new("ab&cd&&e");
        for at in [2, 5, 6] {
            rewrite.replace(at, at + 1, "&amp;");
        }
        let (text, characters) = rewrite.finish().expect("short enough");
        assert_eq!(text, "ab&amp;cd&amp;&amp;e");
        assert_eq!(characters[0], EditEnd { mended: 7, source: 3 });
        // Declarations of the second round are at offset 1.
        let prefixes = vec![EditEnd { mended: 11, source: 1 }];
        let edits = Edits { characters, prefixes };
        for (mended, source) in [(0, 0), (11, 1), (12, 2), (17, 3), (18, 4), (24, 6), (29, 7)] {
            assert_eq!(edits.source(mended), source, "{mended}");
        }
        assert_eq!(Edits::default().source(5), 5);
    }

    #[test]
    fn numbers_and_pairs() {
        assert_eq!(number("&#65;b"), Some((65, 5)));
        assert_eq!(number("&#x41;"), Some((65, 6)));
        for text in ["&#65", "&#;", "&amp;", "65;"] {
            assert_eq!(number(text), None, "{text}");
        }
        assert_eq!(join(0xD83D, 0xDE00), Some('😀'));
        assert_eq!(join(0xDE00, 0xD83D), None);
    }
}
