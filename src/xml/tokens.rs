//! Cuts one complete piece of XML into tokens, and checks each.
//!
//! quick-xml cuts the piece into events and matches the tags. The rest is read here: characters, names, references,
//! attributes, and the contents of comments and processing instructions. A token is returned as its span in the piece,
//! because rows are compared by their bytes.

use std::ops::Range;

use memchr::memchr;
use quick_xml::Reader;
use quick_xml::errors::{Error as XmlError, IllFormedError};
use quick_xml::events::Event;

use super::text::{self, TextPlace};
use super::{Fault, FaultKind, frame};
use crate::chars::{self, is_space_char};
use crate::clip::{clip, floor};

/// A token and its span.
#[derive(Debug)]
pub(crate) enum Token<'x> {
    /// A start tag; `true` if it is an empty-element tag, after which no end token follows.
    Start(Tag<'x>, bool),
    End,
    /// Text and references, up to the next markup.
    Text,
    /// A CDATA section. The token has the span of `<![CDATA[…]]>`; this is the span of the content.
    CData(Range<usize>),
    /// A comment or a processing instruction.
    Ignorable,
}

/// A start tag. Its name is not checked, because the caller knows most names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tag<'x> {
    /// Everything between `<` and `>` (or `/>`).
    content: &'x str,
    /// The offset of `content` in the piece.
    at: usize,
    name_len: usize,
}

/// Cuts a piece into tokens.
pub(crate) struct Tokens<'x> {
    piece: &'x str,
    reader: Reader<&'x [u8]>,
    /// Bytes before the ones that the reader was given.
    base: usize,
    /// The start of the next token.
    from: usize,
    /// The start of the last token.
    last: usize,
    /// An event that was found while text was collected, and its span.
    pending: Option<(Event<'x>, Range<usize>)>,
}

impl<'x> Tokens<'x> {
    #[inline(never)]
    pub(crate) fn new(piece: &'x str) -> Self {
        // quick-xml would take U+FEFF at the beginning for a byte order mark and drop it, even after another one.
        let base = piece.len() - piece.trim_start_matches('\u{FEFF}').len();
        let mut reader = Reader::from_reader(&piece.as_bytes()[base..]);
        let config = reader.config_mut();
        config.check_comments = true;
        // References are checked here, together with the text around them.
        config.allow_dangling_amp = true;
        Self { piece, reader, base, from: 0, last: 0, pending: None }
    }

    pub(crate) fn piece(&self) -> &'x str {
        self.piece
    }

    /// Returns the start of the next token.
    pub(crate) fn position(&self) -> usize {
        self.from
    }

    /// Returns the start of the last token.
    pub(crate) fn last_start(&self) -> usize {
        self.last
    }

    /// Returns the position of the reader, which may be beyond the last token.
    fn reader_position(&self) -> usize {
        // The piece is in memory, so its offsets fit.
        self.base + usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    /// Returns the next token and its span; `None` after the last.
    pub(crate) fn next(&mut self) -> Result<Option<(Token<'x>, Range<usize>)>, Fault> {
        let (event, span) = match self.pending.take() {
            Some(pending) => pending,
            None => {
                let start = self.from;
                loop {
                    let before = self.reader_position();
                    let event = self.reader.read_event().map_err(|error| self.fault(&error))?;
                    if matches!(event, Event::Text(_) | Event::GeneralRef(_)) {
                        continue;
                    }
                    let span = before..self.reader_position();
                    if before > start {
                        self.pending = Some((event, span));
                        text::check(&self.piece[start..before], TextPlace::Text)
                            .map_err(|fault| fault.shifted(start))?;
                        (self.last, self.from) = (start, before);
                        return Ok(Some((Token::Text, start..before)));
                    }
                    break (event, span);
                }
            }
        };
        (self.last, self.from) = (span.start, span.end);
        let piece = self.piece;
        let check = |range: Range<usize>, place| {
            text::check(&piece[range.clone()], place).map_err(|fault| fault.shifted(range.start))
        };
        let token = match event {
            Event::Start(tag) => Token::Start(self.tag(span.start, tag.name().as_ref().len(), 1, &span), false),
            Event::Empty(tag) => Token::Start(self.tag(span.start, tag.name().as_ref().len(), 2, &span), true),
            Event::End(_) => Token::End,
            Event::CData(_) => {
                let inside = span.start + "<![CDATA[".len()..span.end - "]]>".len();
                check(inside.clone(), TextPlace::Verbatim)?;
                Token::CData(inside)
            }
            Event::Comment(_) => {
                check(span.clone(), TextPlace::Verbatim)?;
                Token::Ignorable
            }
            Event::PI(_) => {
                check_instruction(piece, &span)?;
                check(span.clone(), TextPlace::Verbatim)?;
                Token::Ignorable
            }
            Event::Decl(_) => {
                let message = "an XML declaration can only begin a document";
                return Err(Fault::new(FaultKind::Syntax, span.start, message));
            }
            Event::DocType(_) => {
                return Err(Fault::new(FaultKind::Doctype, span.start, "a document type declaration is refused"));
            }
            Event::Eof => return Ok(None),
            Event::Text(_) | Event::GeneralRef(_) => Token::Text,
        };
        Ok(Some((token, span)))
    }

    fn tag(&self, start: usize, name_len: usize, close: usize, span: &Range<usize>) -> Tag<'x> {
        let at = start + 1;
        Tag { content: &self.piece[at..span.end - close], at, name_len }
    }

    fn fault(&self, error: &XmlError) -> Fault {
        let at = usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX);
        let at = at.saturating_add(self.base).min(self.piece.len());
        match error {
            XmlError::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
                let message = format!("expected `</{}>`, found `</{}>`", clip(expected), clip(found));
                Fault::new(FaultKind::Structure, at, message)
            }
            XmlError::IllFormed(IllFormedError::UnmatchedEndTag(found)) => {
                Fault::new(FaultKind::Structure, at, format!("`</{}>` closes nothing", clip(found)))
            }
            XmlError::IllFormed(IllFormedError::DoubleHyphenInComment) => {
                Fault::new(FaultKind::Syntax, at, "`--` cannot appear in a comment")
            }
            XmlError::Syntax(_) => {
                let rest = &self.piece[at..];
                // A tag cannot hold `<`, even in a value, so this one cannot become well-formed, whatever follows.
                let is_tag = rest.starts_with('<') && !rest.starts_with("<!") && !rest.starts_with("<?");
                match rest.get(1..).filter(|content| is_tag && content.contains('<')) {
                    Some(content) => raw_open(content, at),
                    None => Fault::new(FaultKind::End, at, "markup is not closed"),
                }
            }
            _ => Fault::new(FaultKind::Structure, at, "expected a tag, text, a comment or a processing instruction"),
        }
    }
}

impl<'x> Tag<'x> {
    /// Makes a tag of a processing instruction, to read its contents as attributes.
    pub(crate) fn instruction(piece: &'x str) -> Self {
        let content = piece.strip_prefix("<?").and_then(|rest| rest.strip_suffix("?>")).unwrap_or_default();
        Self { content, at: 2, name_len: content.find(is_space_char).unwrap_or(content.len()) }
    }

    /// Returns the name as it was written, with its prefix.
    pub(crate) fn name(&self) -> &'x str {
        &self.content[..self.name_len]
    }

    /// Checks the name.
    pub(crate) fn check_name(&self) -> Result<(), Fault> {
        check_qname(self.name())
            .map_err(|message| self.raw_open().unwrap_or_else(|| Fault::new(FaultKind::Syntax, self.at, message)))
    }

    /// Checks everything in the tag but its meaning.
    pub(crate) fn check(&self) -> Result<(), Fault> {
        self.check_name()?;
        let mut attributes = self.attributes();
        while attributes.next()?.is_some() {}
        Ok(())
    }

    /// Returns the fault if this is not a tag, but a `<` that was meant as text.
    fn raw_open(&self) -> Option<Fault> {
        let begins_name = self.content.starts_with(|c| chars::is_name_start(c) || c == ':');
        (!begins_name || frame::holds_open(self.content.as_bytes())).then(|| raw_open(self.content, self.at - 1))
    }

    /// Returns the offset of the name in the piece.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn has_attributes(&self) -> bool {
        self.content.len() > self.name_len
    }

    /// Returns the attributes of a tag in markup that was checked before, so that there can be no fault.
    pub(crate) fn checked_attributes(&self) -> impl Iterator<Item = RawAttribute<'x>> + use<'x> {
        let mut attributes = self.attributes();
        std::iter::from_fn(move || attributes.next().ok().flatten())
    }

    /// Returns the attributes, including namespace declarations. Each is checked, but not whether two have the same
    /// name.
    pub(crate) fn attributes(&self) -> TagAttributes<'x> {
        TagAttributes { tag: *self, from: self.name_len }
    }
}

/// One attribute as it was written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawAttribute<'x> {
    pub(crate) name: &'x str,
    /// The offset of the name in the piece.
    pub(crate) at: usize,
    /// The value between the quotes, not yet unescaped.
    pub(crate) value: &'x str,
    /// The offset of the value in the piece.
    pub(crate) value_at: usize,
}

impl<'x> RawAttribute<'x> {
    /// Returns the prefix that the attribute declares, which is empty for the default namespace; `None` if it is no
    /// declaration (Namespaces in XML §3).
    pub(crate) fn declares(&self) -> Option<&'x str> {
        match split_qname(self.name) {
            ("", "xmlns") => Some(""),
            ("xmlns", prefix) => Some(prefix),
            _ => None,
        }
    }
}

/// The attributes of a tag. They are not read by quick-xml, whose search for a name that appears twice makes every program
/// six kilobytes larger, and compares names where namespaces must be compared.
pub(crate) struct TagAttributes<'x> {
    tag: Tag<'x>,
    /// Where the next attribute may begin in the content of the tag.
    from: usize,
}

impl<'x> TagAttributes<'x> {
    pub(crate) fn next(&mut self) -> Result<Option<RawAttribute<'x>>, Fault> {
        let Some(attribute) = self.raw().map_err(|fault| self.tag.raw_open().unwrap_or(fault))? else {
            return Ok(None);
        };
        text::check(attribute.value, TextPlace::Attribute).map_err(|fault| fault.shifted(attribute.value_at))?;
        Ok(Some(attribute))
    }

    /// Returns the next attribute; its value is not checked.
    fn raw(&mut self) -> Result<Option<RawAttribute<'x>>, Fault> {
        let Tag { content, at: tag_at, .. } = self.tag;
        let bytes = content.as_bytes();
        let seek = |from: usize, is: fn(u8) -> bool| {
            let rest = bytes.get(from..).unwrap_or_default();
            from + rest.iter().position(|&byte| is(byte)).unwrap_or(rest.len())
        };
        let is_solid = |byte| !chars::is_space(byte);
        // After a fault there are no more.
        let from = std::mem::replace(&mut self.from, content.len());
        let start = seek(from, is_solid);
        if start >= content.len() {
            return Ok(None);
        }
        let fault = |at: usize, message: &str| Err(Fault::new(FaultKind::Syntax, tag_at + at, message));
        let end = seek(start + 1, |byte| byte == b'=' || chars::is_space(byte));
        let equals = seek(end, is_solid);
        if bytes.get(equals) != Some(&b'=') {
            return fault(equals, "expected `=` after the name of an attribute");
        }
        let open = seek(equals + 1, is_solid);
        let Some(&quote @ (b'"' | b'\'')) = bytes.get(open) else {
            return fault(open, "expected an attribute value in quotes");
        };
        let rest = bytes.get(open + 1..).unwrap_or_default();
        let Some(len) = memchr(quote, rest) else {
            return fault(content.len(), "expected a quote after an attribute value");
        };
        let value_at = open + 1;
        self.from = value_at + len + 1;
        if !bytes[..start].last().is_some_and(|&byte| chars::is_space(byte)) {
            return fault(start, "expected white space before an attribute");
        }
        let name = content.get(start..end).unwrap_or_default();
        if let Err(message) = check_qname(name) {
            return fault(start, &message);
        }
        let value = content.get(value_at..value_at + len).unwrap_or_default();
        Ok(Some(RawAttribute { name, at: tag_at + start, value, value_at: tag_at + value_at }))
    }
}

/// Makes the fault of a `<` that begins no tag; the message shows what follows it.
fn raw_open(content: &str, at: usize) -> Fault {
    let found = floor(content, 20);
    let message = format!("expected a name and attributes after `<`, found {found:?}: in text, write `&lt;` for `<`");
    // With another `<` outside of values it cannot be a tag, whatever follows.
    let kind = if frame::holds_open(content.as_bytes()) { FaultKind::Structure } else { FaultKind::Syntax };
    Fault::new(kind, at, message)
}

/// Returns the prefix of a checked name, empty if there is none, and its local part.
pub(crate) fn split_qname(name: &str) -> (&str, &str) {
    chars::split_once(name, b':').unwrap_or(("", name))
}

/// Checks the name of an element or attribute: Namespaces in XML §4, `QName`.
fn check_qname(name: &str) -> Result<(), String> {
    // Almost every name is ASCII letters with a one-letter prefix.
    let (prefix, local) = chars::split_once(name, b':').unwrap_or(("_", name));
    if chars::is_ncname(prefix) && chars::is_ncname(local) {
        return Ok(());
    }
    Err(format!("expected a name with at most one prefix, found {:?}", clip(name)))
}

/// Checks the target of a processing instruction (XML 1.0 §2.6, Namespaces in XML §7).
pub(crate) fn check_instruction(piece: &str, span: &Range<usize>) -> Result<(), Fault> {
    let content = &piece[span.start + 2..span.end - 2];
    let target = content.split(is_space_char).next().unwrap_or_default();
    let message = if target.eq_ignore_ascii_case("xml") {
        "an XML declaration can only begin a document"
    } else if chars::is_ncname(target) {
        return Ok(());
    } else {
        "expected a name after `<?`"
    };
    Err(Fault::new(FaultKind::Syntax, span.start, message))
}
