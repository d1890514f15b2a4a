//! The source: its encoding, its conversion to UTF-8, and the position up to which it was read.

use std::ops::Range;

use http::StatusCode;

use super::locator::Locator;
use crate::error::{Error, ErrorKind};
use crate::place::{Cursor, Lines};
use crate::read::encoding::{Agreement, BoxedTranscoder, Encoding, FirstBytes, Signature, Transcoder, Widths};

/// Bytes come in here, and text goes out; positions are counted in the bytes.
#[derive(Debug)]
pub(super) struct Source {
    decoding: Decoding,
    /// The encoding by the first bytes and the transport, to compare it with the declaration.
    encoding: Encoding,
    /// The text that was decoded and is not read yet.
    window: Window,
    /// The start of the piece that is being read, or that comes next.
    cursor: Cursor,
}

#[derive(Debug)]
enum Decoding {
    /// These bytes do not reveal the encoding yet.
    Unknown(FirstBytes),
    /// The bytes are the text.
    Utf8,
    /// The bytes are the text up to the end of the declaration, which names the encoding of the rest.
    Declared(BoxedTranscoder),
    Transcoded(BoxedTranscoder),
}

/// Decoded text, and the part of it that is not read yet.
#[derive(Debug, Default)]
pub(super) struct Window {
    text: Vec<u8>,
    unread: Range<usize>,
}

impl Window {
    pub(super) fn unread(&self) -> &[u8] {
        self.text.get(self.unread.clone()).unwrap_or_default()
    }

    /// Leaves the last `count` bytes to be read.
    pub(super) fn keep_last(&mut self, count: usize) {
        self.unread.start = self.unread.end.saturating_sub(count).max(self.unread.start);
    }
}

/// The result of [`Source::refill`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refill {
    /// There is more text to read.
    Done,
    /// All of the input is used.
    NoInput,
    /// There is more input than the document may have.
    TooLong,
}

impl Source {
    pub(super) fn new() -> Self {
        Self {
            decoding: Decoding::Unknown(FirstBytes::default()),
            encoding: Encoding::default(),
            window: Window::default(),
            cursor: Cursor::default(),
        }
    }

    // The encoding.

    /// Returns true as long as the bytes do not reveal the encoding.
    pub(super) fn is_unknown(&self) -> bool {
        matches!(self.decoding, Decoding::Unknown(_))
    }

    /// Returns the bytes that do not reveal the encoding.
    pub(super) fn first_bytes(&self) -> FirstBytes {
        match self.decoding {
            Decoding::Unknown(bytes) => bytes,
            _ => FirstBytes::default(),
        }
    }

    /// Returns true before the first byte.
    pub(super) fn is_at_start(&self) -> bool {
        matches!(self.decoding, Decoding::Unknown(held) if held.bytes().is_empty())
    }

    /// Begins at this place of a document in UTF-8.
    pub(super) fn begin_at(&mut self, cursor: Cursor) {
        (self.decoding, self.cursor) = (Decoding::Utf8, cursor);
    }

    /// Finds the encoding from the first bytes and passes over a byte order mark. Returns the bytes of earlier input
    /// that must be read before `input`, or `None` if there are too few bytes.
    pub(super) fn begin(
        &mut self,
        input: &mut &[u8],
        is_end: bool,
        charset: Option<&str>,
    ) -> Result<Option<FirstBytes>, Error> {
        let Decoding::Unknown(held) = &mut self.decoding else { return Ok(Some(FirstBytes::default())) };
        // Nearly every document begins like this.
        if held.bytes().is_empty() && charset.is_none() && matches!(input, [b'<', b'?' | b'A'..=b'Z' | b'a'..=b'z', ..])
        {
            (self.decoding, self.encoding) = (Decoding::Utf8, Encoding::default());
            return Ok(Some(FirstBytes::default()));
        }
        let Some(signature) = held.signature(input, is_end) else {
            held.hold(input);
            return Ok(None);
        };
        let held = *held;
        self.encoding = encoding(held.compression(input), signature, charset)
            .map_err(|error| error.at(self.cursor.position(None)))?;
        let (mark, held) = held.split(signature.mark());
        self.cursor.advance(mark.bytes());
        let (mark, rest) = input.split_at(signature.mark() - mark.bytes().len());
        self.cursor.advance(mark);
        *input = rest;
        self.decoding = match self.encoding.codec() {
            Some(codec) => Decoding::Transcoded(Transcoder::boxed(codec, self.cursor.byte)),
            None => Decoding::Utf8,
        };
        Ok(Some(held))
    }

    /// Applies the encoding that the XML declaration, a piece of `len` bytes, names. An error is a message.
    pub(super) fn declare(&mut self, label: &str, len: usize) -> Result<Agreement, String> {
        let agreement = self.encoding.declared(label)?;
        if let Agreement::Continues(codec) = agreement {
            let end = self.cursor.byte + len as u64;
            self.decoding = Decoding::Declared(Transcoder::boxed(codec, end));
        }
        Ok(agreement)
    }

    /// Switches to the encoding of the declaration, once the declaration was passed; false if it named no other.
    pub(super) fn switch(&mut self) -> bool {
        if !matches!(self.decoding, Decoding::Declared(_)) {
            return false;
        }
        if let Decoding::Declared(transcoder) = std::mem::replace(&mut self.decoding, Decoding::Utf8) {
            self.decoding = Decoding::Transcoded(transcoder);
        }
        true
    }

    /// Returns true if the text is not in the input, because the input must be decoded.
    #[inline]
    pub(super) fn is_transcoded(&self) -> bool {
        matches!(self.decoding, Decoding::Transcoded(_))
    }

    /// Returns the name of the encoding, if it is not UTF-8.
    pub(super) fn encoding_name(&self) -> Option<&'static str> {
        self.transcoder().map(Transcoder::name)
    }

    fn transcoder(&self) -> Option<&Transcoder> {
        match &self.decoding {
            Decoding::Transcoded(transcoder) => Some(transcoder),
            _ => None,
        }
    }

    // Decoded text.

    /// Hands out the text, which must be [put back](Self::put_window) after reading from it.
    pub(super) fn take_window(&mut self) -> Window {
        std::mem::take(&mut self.window)
    }

    pub(super) fn put_window(&mut self, window: Window) {
        self.window = window;
    }

    /// Decodes more of the input, once all text was read. The document may have `total` bytes.
    pub(super) fn refill(&mut self, input: &mut &[u8], total: u64) -> Refill {
        let Decoding::Transcoded(transcoder) = &mut self.decoding else { return Refill::NoInput };
        transcoder.release(input);
        if input.is_empty() {
            return Refill::NoInput;
        }
        let allowed = total.saturating_sub(transcoder.read());
        if allowed == 0 {
            return Refill::TooLong;
        }
        let len = transcoder.fill(input, allowed, &mut self.window.text);
        self.window.unread = 0..len;
        Refill::Done
    }

    /// Ends the source; true if decoding ended in the middle of a character. False for UTF-8, because its text shows
    /// this itself.
    pub(super) fn end(&mut self) -> bool {
        match &mut self.decoding {
            Decoding::Transcoded(transcoder) => transcoder.end(),
            _ => false,
        }
    }

    // Positions.

    /// Returns the start of the piece that is being read, or that comes next.
    pub(super) fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// Returns how many more bytes of text a document of `total` bytes may have. Where text is decoded,
    /// [`refill`](Self::refill) enforces the limit, because the limit counts bytes of the source.
    #[inline]
    pub(super) fn remaining(&self, total: u64) -> u64 {
        if self.is_transcoded() { u64::MAX } else { total.saturating_sub(self.cursor.byte) }
    }

    /// Finds positions in a piece that begins here.
    pub(super) fn locator<'p>(&'p self, piece: &'p [u8]) -> Locator<'p> {
        Locator::new(self.cursor, piece, self.widths())
    }

    /// Returns the lengths in the source of the characters from here on, if it is not UTF-8.
    #[inline]
    pub(super) fn widths(&self) -> Option<&Widths> {
        self.transcoder().map(Transcoder::widths)
    }

    /// Moves over text that was read.
    pub(super) fn pass(&mut self, text: &[u8]) {
        match &mut self.decoding {
            Decoding::Transcoded(transcoder) => {
                self.cursor.advance_by(text, |count| transcoder.widths().of(0, &text[..count]));
                transcoder.pass(text.len());
            }
            _ => self.cursor.advance(text),
        }
    }

    /// Moves over text that was read and holds these line feeds.
    #[inline]
    pub(super) fn pass_lines(&mut self, text: &[u8], lines: Lines) {
        if self.is_transcoded() {
            self.pass(text);
        } else {
            self.cursor.advance_lines(text.len(), lines);
        }
    }
}

/// Finds the encoding of a document with these first bytes.
fn encoding(compression: Option<&str>, signature: Signature, charset: Option<&str>) -> Result<Encoding, Error> {
    let error = |message| Error::new(ErrorKind::Encoding, message);
    if let Some(name) = compression {
        let message =
            format!("the body is {name}-compressed: decode it as its Content-Encoding says before it is read");
        return Err(error(message).owing(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    Encoding::new(signature, charset).map_err(|message| match signature {
        Signature::BrokenMark => error(message),
        _ => error(message).owing(StatusCode::UNSUPPORTED_MEDIA_TYPE),
    })
}

#[cfg(test)]
mod tests {
    use super::{Agreement, Refill, Source, Window};

    /// Returns a source that begins with these bytes, and the rest of them.
    fn begun(mut input: &[u8]) -> (Source, &[u8]) {
        let mut source = Source::new();
        let held = source.begin(&mut input, false, None).expect("an encoding").expect("enough bytes");
        assert!(held.bytes().is_empty());
        (source, input)
    }

    #[test]
    fn a_byte_order_mark_is_passed() {
        let (source, rest) = begun(b"\xEF\xBB\xBF<a/>");
        assert_eq!(rest, b"<a/>");
        assert_eq!(source.cursor().byte, 3);
        assert!(!source.is_unknown() && !source.is_transcoded());
    }

    #[test]
    fn bytes_that_do_not_tell_are_held_and_given_back() {
        for (first, second, given_back) in
            [(&b"\xEF\xBB"[..], &b"\xBF<a/>"[..], &b""[..]), (b"<", b"a/>", b"<"), (b"", b"<a/>", b"")]
        {
            let mut source = Source::new();
            let mut input = first;
            assert!(source.begin(&mut input, false, None).expect("no error").is_none());
            assert!(input.is_empty() && source.is_unknown());
            assert_eq!(source.first_bytes().bytes(), first);
            let mut input = second;
            let held = source.begin(&mut input, false, None).expect("no error").expect("enough bytes");
            assert_eq!(held.bytes(), given_back);
            assert!(!source.is_unknown());
        }
    }

    #[test]
    fn the_end_of_the_input_tells_what_one_byte_is() {
        let mut source = Source::new();
        assert!(source.begin(&mut &b"<"[..], false, None).expect("no error").is_none());
        let held = source.begin(&mut &b""[..], true, None).expect("no error").expect("an encoding");
        assert_eq!(held.bytes(), b"<");
    }

    #[test]
    fn what_is_no_text_is_refused_at_its_position() {
        for (bytes, message) in [(&b"\x1F\x8B\x08\0"[..], "gzip-compressed"), (b"\0\0\xFE\xFF", "UTF-32")] {
            let mut input = bytes;
            let error = Source::new().begin(&mut input, false, None).expect_err("no text");
            assert!(error.to_string().contains(message), "{error}");
            assert_eq!(error.position().map(|position| position.byte), Some(0));
        }
    }

    #[test]
    fn positions_move_with_what_was_passed() {
        let (mut source, _) = begun(b"<a/>");
        source.pass(b"ab\nc");
        let at = |source: &Source, offset| source.locator(b"d\ne").to(offset).position(None);
        assert_eq!((at(&source, 0).line, at(&source, 0).column), (2, 2));
        assert_eq!((at(&source, 2).line, at(&source, 2).column), (3, 1));
        assert_eq!((source.remaining(10), source.remaining(3)), (6, 0));
    }

    #[test]
    fn utf_8_needs_no_decoding() {
        let (mut source, _) = begun(b"<?xml");
        assert!(matches!(source.declare("utf-8", 40), Ok(Agreement::Agrees)));
        assert!(!source.switch());
        assert_eq!(source.refill(&mut &b"abc"[..], 100), Refill::NoInput);
        assert!(!source.end());
        assert!(source.declare("no-such-encoding", 40).is_err());
    }

    #[test]
    fn a_window_keeps_what_was_not_read() {
        let mut window = Window { text: b"abcdef".to_vec(), unread: 1..4 };
        assert_eq!(window.unread(), b"bcd");
        window.keep_last(1);
        assert_eq!(window.unread(), b"d");
        window.keep_last(3);
        assert_eq!(window.unread(), b"d");
    }

    #[cfg(feature = "encoding")]
    #[test]
    fn the_declaration_holds_for_what_follows_it() {
        let (mut source, _) = begun(b"<?xml");
        assert!(matches!(source.declare("iso-8859-1", 5), Ok(Agreement::Continues(_))));
        assert!(!source.is_transcoded());
        source.pass(b"<?xml");
        assert!(source.switch() && !source.switch());
        assert_eq!(source.encoding_name(), Some("windows-1252"));
        let mut input = &b"\xE9!"[..];
        assert_eq!(source.refill(&mut input, 100), Refill::Done);
        let mut window = source.take_window();
        assert_eq!(window.unread(), "é!".as_bytes());
        source.pass("é!".as_bytes());
        assert_eq!(source.cursor().byte, 7);
        window.keep_last(0);
        source.put_window(window);
        assert_eq!(source.refill(&mut input, 100), Refill::NoInput);
    }

    #[cfg(feature = "encoding")]
    #[test]
    fn the_limit_counts_bytes_of_the_source() {
        let (mut source, mut input) = begun(b"\xFE\xFF\0a\0b");
        assert_eq!(source.remaining(4), u64::MAX);
        assert_eq!(source.refill(&mut input, 4), Refill::Done);
        assert_eq!(source.take_window().unread(), b"a");
        assert_eq!(source.refill(&mut input, 4), Refill::TooLong);
    }

    #[cfg(feature = "encoding")]
    #[test]
    fn the_end_finds_a_character_that_is_cut() {
        let (mut source, mut input) = begun(b"\xFE\xFF\0a\0");
        assert_eq!(source.refill(&mut input, 100), Refill::Done);
        assert!(source.end());
        // The end can be asked for again, and reading can continue.
        assert!(!source.end());
        assert_eq!(source.refill(&mut &b"\0\0b"[..], 100), Refill::Done);
    }
}
