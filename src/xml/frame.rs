//! Finds the end of one piece of a document, without decoding it.
//!
//! quick-xml cannot be paused: if a source runs dry in the middle of a tag, the event is lost. So the reader cuts the
//! document itself and passes complete pieces to quick-xml. A piece is a run of text, a comment, a processing
//! instruction, a CDATA section, a single tag, or an element with everything in it.
//!
//! The scanner sees each byte once, whatever the chunks are. It knows as little XML as possible: quotes, comments,
//! CDATA, processing instructions, and whether a tag opens or closes. Everything else, including the names of the tags,
//! is checked when the piece is decoded. If something is undecided at the end of a chunk, it is kept as a state: for
//! example `]` in a CDATA section, or `<` before the byte that tells what it begins.

use memchr::memchr;

use super::words::find;
use crate::chars::is_space;

/// Cuts one piece. Make a new one for each.
#[derive(Clone, Debug)]
pub(crate) struct Scanner {
    state: ScanState,
    /// True if a start tag begins a piece that extends to its end tag.
    nested: bool,
    depth: u64,
    /// Bytes of this piece in earlier chunks.
    before: u64,
    /// The start of the markup that is being scanned, in bytes from the start of the piece.
    markup: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ScanState {
    Begin,
    /// In text between pieces, which ends before the next `<`.
    Text,
    /// In an element.
    Content,
    /// After `<`.
    Open,
    /// After `<!`.
    Bang,
    /// In the word that tells what `<!` begins, after this number of its bytes.
    Word(Word, u8),
    /// After `<!DOCTYPE`, and after this number of letters of `html`.
    Doctype(u8),
    /// In a comment, after this number of dashes (at most 2).
    Comment(u8),
    /// In a CDATA section, after this number of brackets (at most 2).
    CData(u8),
    /// In a processing instruction; true after `?`.
    Instruction(bool),
    /// In a start tag; true after `/`.
    Start(bool),
    /// In an attribute value with this quote.
    Quoted(u8),
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Comment,
    CData,
    Doctype,
}

impl Word {
    const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Comment => b"--",
            Self::CData => b"[CDATA[",
            Self::Doctype => b"DOCTYPE",
        }
    }
}

/// The result of [`Scanner::scan`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scan {
    /// The piece continues after this chunk.
    More,
    /// The piece ends after this number of bytes of the chunk.
    End(usize),
    /// `<!DOCTYPE` at this offset in the piece, and whether it is for an HTML page.
    Doctype { at: u64, html: bool },
    /// `<!` with something else after it.
    Unknown(u64),
}

impl Scanner {
    pub(crate) const fn new(nested: bool) -> Self {
        Self { state: ScanState::Begin, nested, depth: 0, before: 0, markup: 0 }
    }

    /// Returns the number of bytes of the piece in earlier chunks.
    pub(crate) const fn scanned(&self) -> u64 {
        self.before
    }

    /// True if the piece is a run of text, which the end of the input completes.
    pub(crate) fn is_text(&self) -> bool {
        self.state == ScanState::Text
    }

    /// Returns the start of the markup that is being scanned.
    pub(crate) const fn markup(&self) -> u64 {
        self.markup
    }

    /// True if the piece is a document type declaration, whatever follows it.
    pub(crate) fn is_doctype(&self) -> bool {
        matches!(self.state, ScanState::Doctype(_))
    }

    /// Scans the bytes that follow the bytes of the earlier calls.
    pub(crate) fn scan(&mut self, chunk: &[u8]) -> Scan {
        let mut at = 0;
        while at < chunk.len() {
            let rest = &chunk[at..];
            // Each arm consumes at least one byte, or changes to a state that does.
            match self.state {
                ScanState::Begin if chunk[at] == b'<' => {
                    self.markup = self.before + at as u64;
                    self.state = ScanState::Open;
                    at += 1;
                }
                ScanState::Begin => self.state = ScanState::Text,
                ScanState::Text => match memchr(b'<', rest) {
                    Some(found) => return Scan::End(at + found),
                    None => break,
                },
                ScanState::Content => match find([b'<'], rest) {
                    Some(found) => {
                        self.markup = self.before + (at + found) as u64;
                        self.state = ScanState::Open;
                        at += found + 1;
                    }
                    None => break,
                },
                ScanState::Open => {
                    let (state, used) = match chunk[at] {
                        b'/' => (ScanState::End, 1),
                        b'!' => (ScanState::Bang, 1),
                        b'?' => (ScanState::Instruction(false), 1),
                        _ => (ScanState::Start(false), 0),
                    };
                    self.state = state;
                    at += used;
                }
                ScanState::Bang => {
                    let word = match chunk[at] {
                        b'-' => Word::Comment,
                        b'[' => Word::CData,
                        b'D' | b'd' => Word::Doctype,
                        _ => return Scan::Unknown(self.markup),
                    };
                    self.state = ScanState::Word(word, 0);
                }
                ScanState::Word(word, seen) => {
                    let bytes = word.bytes();
                    // HTML writes `<!doctype`, which should be reported as well.
                    if !chunk[at].eq_ignore_ascii_case(&bytes[usize::from(seen)])
                        || (word == Word::CData && chunk[at].is_ascii_lowercase())
                    {
                        return Scan::Unknown(self.markup);
                    }
                    at += 1;
                    self.state = if usize::from(seen) + 1 < bytes.len() {
                        ScanState::Word(word, seen + 1)
                    } else {
                        match word {
                            Word::Comment => ScanState::Comment(0),
                            Word::CData => ScanState::CData(0),
                            Word::Doctype => ScanState::Doctype(0),
                        }
                    };
                }
                ScanState::Doctype(0) if is_space(chunk[at]) => at += 1,
                ScanState::Doctype(seen) => {
                    let name = b"html";
                    if !chunk[at].eq_ignore_ascii_case(&name[usize::from(seen)]) {
                        return Scan::Doctype { at: self.markup, html: false };
                    }
                    if usize::from(seen) + 1 == name.len() {
                        return Scan::Doctype { at: self.markup, html: true };
                    }
                    self.state = ScanState::Doctype(seen + 1);
                    at += 1;
                }
                ScanState::Comment(seen) => match terminator(rest, b'-', seen) {
                    Ok(used) => {
                        at += used;
                        if self.close(0) {
                            return Scan::End(at);
                        }
                    }
                    Err(seen) => {
                        self.state = ScanState::Comment(seen);
                        break;
                    }
                },
                ScanState::CData(seen) => match terminator(rest, b']', seen) {
                    Ok(used) => {
                        at += used;
                        if self.close(0) {
                            return Scan::End(at);
                        }
                    }
                    Err(seen) => {
                        self.state = ScanState::CData(seen);
                        break;
                    }
                },
                ScanState::Instruction(true) if chunk[at] == b'>' => {
                    at += 1;
                    if self.close(0) {
                        return Scan::End(at);
                    }
                }
                ScanState::Instruction(_) => match memchr(b'?', rest) {
                    Some(found) => {
                        self.state = ScanState::Instruction(true);
                        at += found + 1;
                    }
                    None => {
                        self.state = ScanState::Instruction(false);
                        break;
                    }
                },
                ScanState::Start(slash) => match find(*b">\"'", rest) {
                    Some(found) if rest[found] == b'>' => {
                        let empty = if found == 0 { slash } else { rest[found - 1] == b'/' };
                        at += found + 1;
                        if self.close(if empty { 0 } else { 1 }) {
                            return Scan::End(at);
                        }
                    }
                    Some(found) => {
                        self.state = ScanState::Quoted(rest[found]);
                        at += found + 1;
                    }
                    None => {
                        self.state = ScanState::Start(rest[rest.len() - 1] == b'/');
                        break;
                    }
                },
                ScanState::Quoted(quote) => match memchr(quote, rest) {
                    Some(found) => {
                        self.state = ScanState::Start(false);
                        at += found + 1;
                    }
                    None => break,
                },
                ScanState::End => match find([b'>'], rest) {
                    Some(found) => {
                        at += found + 1;
                        if self.close(-1) {
                            return Scan::End(at);
                        }
                    }
                    None => break,
                },
            }
        }
        self.before += chunk.len() as u64;
        Scan::More
    }

    /// Ends one piece of markup; true if it was the last of the piece.
    fn close(&mut self, depth: i8) -> bool {
        self.state = ScanState::Content;
        if !self.nested {
            return true;
        }
        self.depth = self.depth.saturating_add_signed(depth.into());
        self.depth == 0
    }
}

/// Looks for two of `byte` and a `>`, after `seen` of them. Returns the number of bytes up to and including the `>`, or
/// how many of them are at the end of `bytes`.
fn terminator(bytes: &[u8], byte: u8, mut seen: u8) -> Result<usize, u8> {
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == byte {
            seen = (seen + 1).min(2);
        } else if bytes[at] == b'>' && seen == 2 {
            return Ok(at + 1);
        } else {
            seen = 0;
            match memchr(byte, &bytes[at..]) {
                Some(found) => {
                    at += found;
                    continue;
                }
                None => return Err(0),
            }
        }
        at += 1;
    }
    Err(seen)
}

/// True if a tag has `<` outside of its values: it is not a tag, but text and the beginning of another tag.
pub(crate) fn holds_open(tag: &[u8]) -> bool {
    let mut quote = None;
    tag.iter().any(|&byte| match quote {
        Some(open) => {
            quote = quote.filter(|_| byte != open);
            false
        }
        None => {
            quote = matches!(byte, b'"' | b'\'').then_some(byte);
            byte == b'<'
        }
    })
}

/// True if the tags of `bytes` match by name and are really tags, so that the scanner cut the piece as its sender meant
/// it.
///
/// This is called only for a row that could not be decoded, to find out whether reading can continue after it.
#[inline]
pub(crate) fn is_balanced(bytes: &[u8]) -> bool {
    let mut open: Vec<&[u8]> = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let mut scanner = Scanner::new(false);
        let Scan::End(end) = scanner.scan(rest) else { return scanner.is_text() && open.is_empty() };
        let piece = &rest[..end];
        rest = &rest[end..];
        let name = |skip: usize| {
            let name = &piece[skip..piece.len() - 1];
            let end = name.iter().position(|&byte| byte == b'/' || is_space(byte));
            &name[..end.unwrap_or(name.len())]
        };
        match piece {
            [b'<', b'!' | b'?', ..] => {}
            [b'<', b'/', ..] if open.pop() == Some(name(2)) => {}
            [b'<', b'/', ..] => return false,
            [b'<', tag @ ..] if holds_open(tag) => return false,
            [b'<', .., b'/', b'>'] => {}
            [b'<', ..] => open.push(name(1)),
            _ => {}
        }
    }
    open.is_empty()
}
