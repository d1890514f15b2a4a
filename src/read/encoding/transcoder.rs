//! Decodes a document to UTF-8, a window at a time, and knows how long each character was.

use std::collections::VecDeque;
use std::fmt;

use encoding_rs::{Decoder, DecoderResult, Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

use super::Named;

/// An encoding that is not UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Codec(&'static Encoding);

impl Codec {
    /// Finds the encoding for a label of the Encoding Standard.
    pub(crate) fn named(label: &str) -> Option<Named> {
        let encoding = Encoding::for_label_no_replacement(label.as_bytes())?;
        let is = |names: &[&str]| names.iter().any(|name| label.eq_ignore_ascii_case(name));
        Some(if encoding == UTF_8 {
            Named::Utf8
        } else if encoding == UTF_16BE {
            Named::Utf16 { big: Some(true) }
        } else if encoding == UTF_16LE {
            // The standard takes `utf-16` for little-endian. RFC 2781 leaves it open.
            Named::Utf16 { big: is(&["utf-16le", "unicodefeff"]).then_some(false) }
        } else {
            Named::Other(Self(encoding))
        })
    }

    pub(crate) fn utf16(big: bool) -> Option<Self> {
        Some(Self(if big { UTF_16BE } else { UTF_16LE }))
    }
}

/// Source bytes that are decoded at once.
const WINDOW: usize = 8 << 10;
/// Room for the decoded text; if it is not enough, less is decoded.
const TEXT: usize = 16 << 10;
/// Room that one step of a decoder may need: the bytes that waited in it, and a character.
const STEP: usize = 16;

/// Replaces bytes that the encoding does not have. It is never valid UTF-8, so the parser refuses it like any such
/// byte, at its place and no sooner.
const MALFORMED: u8 = 0xFF;

/// Decodes the source piece by piece.
///
/// The parser reads the text as if it were the source. A response may end in the middle of the text when all source
/// bytes of the text are used. Therefore the last of these bytes is left in the input until the text is used up,
/// because an input that looks empty must mean that there is nothing more.
pub(crate) struct Transcoder {
    decoder: Decoder,
    /// True if the first byte of the next input was decoded already.
    held: bool,
    /// Source bytes decoded so far, including the bytes before the transcoder.
    read: u64,
    widths: Widths,
}

/// The number of source bytes of each character of the text.
#[derive(Clone, Debug)]
pub(crate) enum Widths {
    /// One byte each.
    Single,
    /// Two bytes each, or four.
    Utf16,
    /// The character does not reveal it: for each byte of text after the position of the parser, the list has the
    /// source bytes up to it that were not counted for an earlier byte.
    Listed { list: VecDeque<u8>, open: u8 },
}

pub(crate) type BoxedTranscoder = Box<Transcoder>;

impl Transcoder {
    pub(crate) fn boxed(codec: Codec, read: u64) -> BoxedTranscoder {
        Box::new(Self::new(codec, read))
    }

    /// Creates a decoder for the bytes after the first `read` ones.
    pub(crate) fn new(codec: Codec, read: u64) -> Self {
        let encoding = codec.0;
        let widths = if encoding == UTF_16BE || encoding == UTF_16LE {
            Widths::Utf16
        } else if encoding.is_single_byte() {
            Widths::Single
        } else {
            Widths::Listed { list: VecDeque::new(), open: 0 }
        };
        let decoder = encoding.new_decoder_without_bom_handling();
        Self { decoder, held: false, read, widths }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.decoder.encoding().name()
    }

    /// Releases the byte that was held, once the text is used up.
    pub(crate) fn release(&mut self, input: &mut &[u8]) {
        if self.held && !input.is_empty() {
            *input = &input[1..];
            self.held = false;
        }
    }

    /// Returns how many bytes of the source were decoded so far.
    pub(crate) fn read(&self) -> u64 {
        self.read
    }

    /// Decodes the beginning of `input`, at most `allowed` bytes of it, to the beginning of `text`. Returns the number
    /// of bytes of text.
    pub(crate) fn fill(&mut self, input: &mut &[u8], allowed: u64, text: &mut Vec<u8>) -> usize {
        let window = usize::try_from(allowed).unwrap_or(usize::MAX).min(WINDOW).min(input.len());
        text.resize(TEXT, 0);
        let (read, written) = match &mut self.widths {
            Widths::Listed { list, open } => list_widths(&mut self.decoder, &input[..window], text, list, open),
            _ => decode(&mut self.decoder, &input[..window], text),
        };
        self.read += read as u64;
        self.held = read > 0;
        *input = &input[read.saturating_sub(1)..];
        written
    }

    /// Ends the source: true if it ended in the middle of a character.
    pub(crate) fn end(&mut self) -> bool {
        // A decoder that has seen the end must not be used again, and a caller may continue to read.
        let fresh = self.decoder.encoding().new_decoder_without_bom_handling();
        let mut ended = std::mem::replace(&mut self.decoder, fresh);
        let (result, ..) = ended.decode_to_utf8_without_replacement(&[], &mut [0; STEP], true);
        matches!(result, DecoderResult::Malformed(..))
    }

    /// Returns the widths of all text from the position of the parser on.
    pub(crate) fn widths(&self) -> &Widths {
        &self.widths
    }

    /// Forgets the widths of `count` bytes of text, which the parser has passed.
    pub(crate) fn pass(&mut self, count: usize) {
        if let Widths::Listed { list, .. } = &mut self.widths {
            list.drain(..count.min(list.len()));
        }
    }
}

impl Widths {
    /// Returns how many source bytes became `text`, which begins `from` bytes after the first one that is listed.
    pub(crate) fn of(&self, from: usize, text: &[u8]) -> u64 {
        let starts = || text.iter().filter(|&&b| b & 0xC0 != 0x80).count() as u64;
        match self {
            Self::Single => starts(),
            Self::Utf16 => {
                let pairs = text.iter().filter(|&&b| b >= 0xF0 && b != MALFORMED).count() as u64;
                2 * (starts() + pairs)
            }
            Self::Listed { list, .. } => {
                let end = (from + text.len()).min(list.len());
                list.range(from.min(end)..end).map(|&width| u64::from(width)).sum()
            }
        }
    }
}

/// Decodes as much as there is room for, and returns the bytes read and written.
fn decode(decoder: &mut Decoder, source: &[u8], text: &mut [u8]) -> (usize, usize) {
    let (mut read, mut written) = (0, 0);
    while read < source.len() && text.len() - written > STEP {
        let end = text.len() - 1;
        let room = &mut text[written..end];
        let (result, used, made) = decoder.decode_to_utf8_without_replacement(&source[read..], room, false);
        read += used;
        written += made;
        match result {
            DecoderResult::InputEmpty => {}
            DecoderResult::OutputFull => break,
            DecoderResult::Malformed(..) => {
                text[written] = MALFORMED;
                written += 1;
            }
        }
    }
    (read, written)
}

/// Decodes byte by byte, because this reveals the length of each character, and returns the bytes read and written.
fn list_widths(
    decoder: &mut Decoder,
    source: &[u8],
    text: &mut [u8],
    list: &mut VecDeque<u8>,
    open: &mut u8,
) -> (usize, usize) {
    let (mut read, mut written) = (0, 0);
    // In ISO-2022-JP, the meaning of a byte depends on earlier bytes.
    let ascii_is_ascii = decoder.encoding() != ISO_2022_JP;
    while read < source.len() && text.len() - written > STEP {
        if *open == 0 && ascii_is_ascii {
            let room = source.len().min(read + text.len() - written - STEP);
            let ascii = Encoding::ascii_valid_up_to(&source[read..room]);
            text[written..written + ascii].copy_from_slice(&source[read..read + ascii]);
            list.extend(std::iter::repeat_n(1, ascii));
            read += ascii;
            written += ascii;
            if ascii > 0 {
                continue;
            }
        }
        let room = &mut text[written..written + STEP - 1];
        let (result, used, made) = decoder.decode_to_utf8_without_replacement(&source[read..=read], room, false);
        read += used;
        written += made;
        *open = open.saturating_add(used as u8);
        let (bad, after) = match result {
            DecoderResult::Malformed(bad, after) => (Some(bad), after),
            _ => (None, 0),
        };
        if made > 0 {
            list.push_back(open.saturating_sub(bad.unwrap_or(0)).saturating_sub(after));
            list.extend(std::iter::repeat_n(0, made - 1));
            *open = bad.unwrap_or(0) + after;
        }
        if bad.is_some() {
            text[written] = MALFORMED;
            written += 1;
            list.push_back(open.saturating_sub(after));
            *open = after;
        }
    }
    (read, written)
}

impl fmt::Debug for Transcoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transcoder").field("encoding", &self.name()).field("read", &self.read).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{Codec, Named, TEXT, Transcoder, WINDOW};

    fn transcoder(label: &str) -> Transcoder {
        match Codec::named(label) {
            Some(Named::Other(codec)) => Transcoder::new(codec, 0),
            Some(Named::Utf16 { big }) => Transcoder::new(Codec::utf16(big == Some(true)).expect("known"), 0),
            other => panic!("{label}: {other:?}"),
        }
    }

    /// Returns all text of an input with the widths of its characters, and whether the input ends in the middle of one.
    fn decoded(label: &str, mut input: &[u8]) -> (Vec<u8>, Vec<u64>, bool) {
        let mut transcoder = transcoder(label);
        let (mut all, mut text, mut widths) = (Vec::new(), Vec::new(), Vec::new());
        loop {
            transcoder.release(&mut input);
            if input.is_empty() {
                return (all, widths, transcoder.end());
            }
            let len = transcoder.fill(&mut input, u64::MAX, &mut text);
            let part = &text[..len];
            let starts: Vec<usize> = (0..len).filter(|&at| part[at] & 0xC0 != 0x80).chain([len]).collect();
            widths.extend(starts.windows(2).map(|pair| transcoder.widths().of(pair[0], &part[pair[0]..pair[1]])));
            transcoder.pass(len);
            all.extend_from_slice(part);
        }
    }

    #[test]
    fn each_character_has_the_width_that_it_had_in_the_source() {
        for (label, input, text, widths) in [
            ("windows-1252", &b"a\xE9\x80"[..], "aé€", &[1, 1, 1][..]),
            ("utf-16be", b"\0a\xD8\x3D\xDE\0\0b", "a😀b", &[2, 4, 2]),
            ("shift_jis", b"a\x83\x65b", "aテb", &[1, 2, 1]),
        ] {
            assert_eq!(decoded(label, input), (text.as_bytes().to_vec(), widths.to_vec(), false), "{label}");
        }
    }

    #[test]
    fn bytes_that_are_no_character_become_a_byte_that_utf_8_does_not_have() {
        let (text, widths, is_cut) = decoded("shift_jis", b"a\xFFb");
        assert_eq!((&text[..], &widths[..], is_cut), (&b"a\xFFb"[..], &[1, 1, 1][..], false));
        let (text, _, is_cut) = decoded("utf-16le", b"a\0b");
        assert_eq!((&text[..], is_cut), (&b"a"[..], true));
    }

    /// Tests a source longer than a window, and text that is longer than its source.
    #[test]
    fn long_sources_are_decoded_window_by_window() {
        let source = "aä".repeat(WINDOW);
        let bytes: Vec<u8> = source.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let (text, widths, _) = decoded("utf-16be", &bytes);
        assert_eq!(text, source.as_bytes());
        assert_eq!(widths.iter().sum::<u64>(), bytes.len() as u64);
        let latin = vec![0xE9; TEXT];
        assert_eq!(decoded("iso-8859-1", &latin).0, "é".repeat(TEXT).as_bytes());
    }

    /// An input that looks used up must be used up.
    #[test]
    fn the_last_byte_stays_until_the_text_is_read() {
        let mut transcoder = transcoder("iso-8859-1");
        let (mut input, mut text) = (&b"ab"[..], Vec::new());
        assert_eq!(transcoder.fill(&mut input, u64::MAX, &mut text), 2);
        assert_eq!(input, b"b");
        transcoder.release(&mut input);
        assert_eq!((input, transcoder.read()), (&b""[..], 2));
    }
}
