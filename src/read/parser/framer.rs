//! Cuts the text into pieces, whatever the chunks are, and enforces their maximum length.

use crate::limits::{Limit, Limits};
use crate::xml::frame::{Scan, Scanner};

/// Holds the part of a piece in earlier chunks, and the state in which it continues.
#[derive(Debug, Default)]
pub(super) struct Framer {
    /// Looks for the end of the piece that has begun; `None` between pieces.
    scanner: Option<Scanner>,
    /// The part of that piece in earlier chunks.
    held: Vec<u8>,
}

/// The result of [`Framer::cut`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framed {
    /// The piece continues after the chunk.
    More,
    /// The piece ends after this many bytes of the chunk.
    Piece(usize),
    /// The piece is refused because of its contents up to the first `seen` bytes of the chunk.
    Refused { refusal: Refusal, seen: usize },
}

/// The reason for which a piece is refused before it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It has more bytes than this limit allows.
    TooLong(Limit),
    /// It holds a document type declaration at this offset.
    Doctype { at: usize, html: bool },
    /// At this offset it has a `<!` that begins no markup.
    UnknownMarkup { at: usize },
}

/// The piece in which the input ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unfinished {
    Nothing,
    /// A text, whose end may be the end of the input.
    Text(Vec<u8>),
    /// Markup or an element without its end.
    Markup(Vec<u8>),
    /// A piece with a document type declaration, whatever follows, at this offset.
    Doctype(Vec<u8>, usize),
}

/// The maximum number of bytes of a piece, and the limit that sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Budget {
    bytes: u64,
    limit: Limit,
}

impl Budget {
    /// Makes the budget of a piece in a document that may have `remaining` more bytes.
    #[inline]
    pub(super) fn new(limits: &Limits, remaining: u64) -> Self {
        let piece = u64::from(limits.response_bytes);
        if remaining < piece {
            Self { bytes: remaining, limit: Limit::TotalBytes }
        } else {
            Self { bytes: piece, limit: Limit::ResponseBytes }
        }
    }

    #[inline]
    pub(super) fn allows(self, bytes: usize) -> bool {
        bytes as u64 <= self.bytes
    }

    /// Returns the beginning of `input` that is allowed.
    #[inline]
    pub(super) fn clip(self, input: &[u8]) -> &[u8] {
        &input[..usize::try_from(self.bytes).unwrap_or(usize::MAX).min(input.len())]
    }

    /// Returns the beginning of `input` that must be scanned for a piece with `before` earlier bytes. This is one byte
    /// more than is allowed, because a piece that fits must be told from one that does not.
    fn window(self, before: u64, input: &[u8]) -> &[u8] {
        let left = self.bytes.saturating_add(1).saturating_sub(before);
        &input[..usize::try_from(left).unwrap_or(usize::MAX).min(input.len())]
    }

    fn check(self, bytes: u64) -> Result<(), Refusal> {
        if bytes > self.bytes { Err(Refusal::TooLong(self.limit)) } else { Ok(()) }
    }
}

impl Framer {
    /// Returns true if no piece has begun.
    #[inline]
    pub(super) fn is_between(&self) -> bool {
        self.scanner.is_none()
    }

    /// Returns the part of the piece that earlier chunks held.
    pub(super) fn held(&self) -> &[u8] {
        &self.held
    }

    /// Looks for the end of the piece that begins or continues with `input`. If `nested`, an element with everything in
    /// it is one piece; otherwise, each tag is one.
    pub(super) fn cut(&mut self, input: &[u8], nested: bool, budget: Budget) -> Framed {
        let scanner = self.scanner.get_or_insert_with(|| Scanner::new(nested));
        let before = scanner.scanned();
        let window = budget.window(before, input);
        let scan = scanner.scan(window);
        let offset = |at| usize::try_from(at).unwrap_or(usize::MAX);
        let framed = match scan {
            Scan::More => budget.check(before + window.len() as u64).map(|()| Framed::More),
            Scan::End(end) => budget.check(before + end as u64).map(|()| {
                self.scanner = None;
                Framed::Piece(end)
            }),
            Scan::Doctype { at, html } => Err(Refusal::Doctype { at: offset(at), html }),
            Scan::Unknown(at) => Err(Refusal::UnknownMarkup { at: offset(at) }),
        };
        framed.unwrap_or_else(|refusal| Framed::Refused { refusal, seen: window.len() })
    }

    /// Holds the rest of a chunk in which the piece does not end.
    pub(super) fn hold(&mut self, input: &mut &[u8]) {
        self.held.extend_from_slice(input);
        *input = &[];
    }

    /// Hands out a piece with its last bytes, if it began in an earlier chunk.
    pub(super) fn complete(&mut self, last: &[u8]) -> Option<Vec<u8>> {
        if self.held.is_empty() {
            return None;
        }
        let mut piece = std::mem::take(&mut self.held);
        piece.extend_from_slice(last);
        Some(piece)
    }

    /// Takes back the memory of a piece that was handed out.
    pub(super) fn reuse(&mut self, mut piece: Vec<u8>) {
        piece.clear();
        self.held = piece;
    }

    /// Abandons the current piece, and returns the part of it in earlier chunks.
    pub(super) fn abandon(&mut self) -> Vec<u8> {
        self.scanner = None;
        std::mem::take(&mut self.held)
    }

    /// Ends the input, and returns the piece in which it ended.
    pub(super) fn end(&mut self) -> Unfinished {
        let scanner = self.scanner.take();
        let piece = std::mem::take(&mut self.held);
        match scanner {
            None => Unfinished::Nothing,
            Some(scanner) if scanner.is_doctype() => {
                let at = usize::try_from(scanner.markup()).unwrap_or(usize::MAX).min(piece.len());
                Unfinished::Doctype(piece, at)
            }
            Some(scanner) if scanner.is_text() => Unfinished::Text(piece),
            Some(_) => Unfinished::Markup(piece),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, Framed, Framer, Refusal, Unfinished};
    use crate::limits::{Limit, Limits};

    fn budget(bytes: u32) -> Budget {
        Budget::new(&Limits::new().response_bytes(bytes), u64::MAX)
    }

    /// Returns the pieces of a text that comes in these chunks.
    fn pieces<'c>(chunks: impl IntoIterator<Item = &'c [u8]>, nested: bool) -> Vec<String> {
        let mut framer = Framer::default();
        let mut found = Vec::new();
        for mut chunk in chunks {
            while !chunk.is_empty() {
                match framer.cut(chunk, nested, budget(1000)) {
                    Framed::More => framer.hold(&mut chunk),
                    Framed::Piece(end) => {
                        let piece = framer.complete(&chunk[..end]).unwrap_or_else(|| chunk[..end].to_vec());
                        found.push(String::from_utf8(piece).expect("UTF-8"));
                        chunk = &chunk[end..];
                    }
                    Framed::Refused { refusal, .. } => panic!("{refusal:?}"),
                }
            }
        }
        assert!(framer.is_between() && framer.held().is_empty());
        found
    }

    #[test]
    fn pieces_do_not_depend_on_the_chunks() {
        let text = b"<?xml version='1.0'?>\n<a b='>'><c>text</c><!-- </a> --></a>";
        for nested in [false, true] {
            let whole = pieces([&text[..]], nested);
            assert_eq!(whole.len(), if nested { 3 } else { 8 });
            for size in 1..text.len() {
                assert_eq!(pieces(text.chunks(size), nested), whole, "chunks of {size}");
            }
        }
    }

    #[test]
    fn the_smaller_limit_is_the_one_that_is_exceeded() {
        let limits = Limits::new().response_bytes(10);
        for (remaining, bytes, limit) in
            [(9, 9, Limit::TotalBytes), (10, 10, Limit::ResponseBytes), (u64::MAX, 10, Limit::ResponseBytes)]
        {
            assert_eq!(Budget::new(&limits, remaining), Budget { bytes, limit });
        }
        let budget = Budget::new(&limits, 4);
        assert!(budget.allows(4) && !budget.allows(5));
        assert_eq!(budget.clip(b"abcdef"), b"abcd");
        assert_eq!(budget.clip(b"ab"), b"ab");
    }

    #[test]
    fn a_piece_may_have_as_many_bytes_as_the_budget_and_no_more() {
        for chunk in 1..=8 {
            for (bytes, want) in [(8, true), (7, false)] {
                let mut framer = Framer::default();
                let mut refused = None;
                for mut part in b"<a>b</a>".chunks(chunk) {
                    match framer.cut(part, true, budget(bytes)) {
                        Framed::More => framer.hold(&mut part),
                        Framed::Piece(_) => {}
                        Framed::Refused { refusal, .. } => {
                            refused = Some(refusal);
                            break;
                        }
                    }
                }
                let expected = (!want).then_some(Refusal::TooLong(Limit::ResponseBytes));
                assert_eq!(refused, expected, "{bytes} bytes in chunks of {chunk}");
            }
        }
    }

    #[test]
    fn markup_that_is_refused_is_told_with_its_offset() {
        for (text, want) in [
            ("<a><!DOCTYPE x", Refusal::Doctype { at: 3, html: false }),
            ("<!doctype html>", Refusal::Doctype { at: 0, html: true }),
            ("<a>b<!X", Refusal::UnknownMarkup { at: 4 }),
        ] {
            let (first, mut last) = text.as_bytes().split_at(2);
            let mut framer = Framer::default();
            assert_eq!(framer.cut(first, true, budget(100)), Framed::More);
            framer.hold(&mut &*first);
            let Framed::Refused { refusal, seen } = framer.cut(last, true, budget(100)) else { panic!("{text}") };
            assert_eq!((refusal, seen), (want, last.len()), "{text}");
            framer.hold(&mut last);
            assert_eq!(framer.abandon(), text.as_bytes());
            assert!(framer.is_between());
        }
    }

    #[test]
    fn the_end_tells_what_the_input_ended_in() {
        let end = |text: &str| {
            let mut framer = Framer::default();
            let mut input = text.as_bytes();
            if !input.is_empty() {
                assert_eq!(framer.cut(input, true, budget(100)), Framed::More, "{text}");
                framer.hold(&mut input);
            }
            framer.end()
        };
        assert_eq!(end(""), Unfinished::Nothing);
        assert_eq!(end(" \n"), Unfinished::Text(b" \n".to_vec()));
        assert_eq!(end("<a>b"), Unfinished::Markup(b"<a>b".to_vec()));
        assert_eq!(end("<a>b<!DOCTYPE"), Unfinished::Doctype(b"<a>b<!DOCTYPE".to_vec(), 4));
    }

    #[test]
    fn memory_is_taken_back() {
        let mut framer = Framer::default();
        framer.reuse(Vec::with_capacity(100));
        assert!(framer.held().is_empty() && framer.held.capacity() >= 100);
        assert_eq!(framer.complete(b"<a/>"), None);
    }
}
