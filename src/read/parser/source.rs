//! The source: which encoding it is in, its way to UTF-8, and places in it.

use http::StatusCode;

use super::{Parser, Phase, Row};
use crate::deviation::Deviation;
use crate::error::{Error, ErrorKind};
use crate::limits::Limit;
use crate::place::Place;
use crate::read::encoding::{Declared, Encoding, Form, Transcoder};
use crate::row::decode::Document;

impl Parser {
    /// Rows from bytes of the source, which are decoded first where they are not UTF-8.
    #[inline(always)]
    pub(super) fn source<'i>(&mut self, input: &mut &'i [u8]) -> Result<Option<Row<'i>>, Error> {
        if self.phase == Phase::Start && !self.begin(input, false)? {
            return Ok(None);
        }
        if self.transcoder.is_none() {
            let row = self.pieces(input)?;
            // The declaration may have called for a transcoder.
            if row.is_some() || self.transcoder.is_none() {
                return Ok(row);
            }
        }
        self.transcoded(input)
    }

    /// Looks at the first bytes for the encoding; false if there are too few.
    fn begin(&mut self, input: &mut &[u8], end: bool) -> Result<bool, Error> {
        let Some(form) = self.head.form(input, end) else {
            self.head.hold(input);
            return Ok(false);
        };
        if let Some(name) = self.head.compression(input) {
            let message =
                format!("the body is {name}-compressed: decode it as its Content-Encoding says before it is read");
            return Err(Error::new(ErrorKind::Encoding, message)
                .at(self.place.position(None))
                .owing(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let charset = self.options.charset;
        let encoding = Encoding::new(form, charset.as_ref().map(|label| label.as_str()));
        self.encoding = encoding.map_err(|message| {
            let error = Error::new(ErrorKind::Encoding, message).at(self.place.position(None));
            if form == Form::BrokenMark { error } else { error.owing(StatusCode::UNSUPPORTED_MEDIA_TYPE) }
        })?;
        self.phase = Phase::Prolog { any: false, markup: false };
        let head = std::mem::take(&mut self.head);
        let in_head = form.mark().min(head.bytes().len());
        self.place.advance(&head.bytes()[..in_head]);
        let (mark, rest) = input.split_at(form.mark() - in_head);
        self.place.advance(mark);
        *input = rest;
        if let Some(codec) = self.encoding.codec() {
            self.transcoder = Some(Transcoder::new(codec, self.place.byte));
        }
        // Too little for a row.
        self.source(&mut &head.bytes()[in_head..])?;
        Ok(true)
    }

    /// What the declaration says of the encoding.
    pub(super) fn declared(&mut self, piece: &str, label: &str) -> Result<(), Error> {
        let overruled = match self.options.document {
            Document::Request => Deviation::CharsetDiffers,
            _ => Deviation::EncodingOverruled,
        };
        match self.encoding.declared(label) {
            Ok(Declared::Agrees) => Ok(()),
            Ok(Declared::Overruled) => self.record(piece.as_bytes(), overruled, Some(label)),
            Ok(Declared::Continues(codec)) => {
                let read = self.place.byte + piece.len() as u64;
                self.next_transcoder = Some(Transcoder::new(codec, read));
                Ok(())
            }
            Err(message) => {
                let at = self.position_in(piece.as_bytes(), 0);
                Err(Error::new(ErrorKind::Encoding, message).at(at).owing(StatusCode::UNSUPPORTED_MEDIA_TYPE))
            }
        }
    }

    /// Rows from the text that the transcoder makes of the input.
    fn transcoded(&mut self, input: &mut &[u8]) -> Result<Option<Row<'static>>, Error> {
        loop {
            let Some(transcoder) = &mut self.transcoder else { return Ok(None) };
            let (text, rest) = transcoder.take_text();
            let mut left = &text[rest.clone()];
            let row = self.pieces(&mut left).map(|row| row.map(Row::into_owned));
            let rest = rest.end - left.len()..rest.end;
            let Some(transcoder) = &mut self.transcoder else { return row };
            transcoder.put_text(text, rest);
            if !matches!(row, Ok(None)) {
                return row;
            }
            transcoder.release(input);
            if input.is_empty() {
                return Ok(None);
            }
            let most = self.options.limits.total_bytes.saturating_sub(transcoder.read());
            if most == 0 {
                return Err(self.limit(&self.buf, Limit::TotalBytes));
            }
            transcoder.fill(input, most);
        }
    }

    /// Reads what waited for bytes that do not come any more.
    pub(super) fn drain(&mut self) -> Result<(), Error> {
        if self.phase == Phase::Start && !self.head.bytes().is_empty() && !self.head.is_mark() {
            self.begin(&mut [].as_slice(), true)?;
        }
        if self.is_complete() && self.transcoder.as_mut().is_some_and(Transcoder::is_cut) {
            // What is no complete character in the source is none here: the first byte of two. Anywhere else than behind
            // the root, it is a part of what is missing.
            self.pieces(&mut [0xC3].as_slice())?;
        }
        Ok(())
    }

    /// How many more bytes the document may have. The transcoder sees to it where there is one: it counts in the source.
    pub(super) fn total_left(&self) -> u64 {
        match self.transcoder {
            Some(_) => u64::MAX,
            None => self.options.limits.total_bytes.saturating_sub(self.place.byte),
        }
    }

    // Places. The parser sees text; they are counted in bytes of the source.

    /// The place that many bytes into the piece that begins here.
    pub(super) fn place_in(&self, piece: &[u8], at: usize) -> Place {
        let mut place = self.place;
        self.forward(&mut place, piece, 0, at.min(piece.len()));
        place
    }

    /// Moves a place in the piece that begins here from one offset to another.
    pub(super) fn forward(&self, place: &mut Place, piece: &[u8], from: usize, to: usize) {
        let bytes = piece.get(from..to).unwrap_or_default();
        match &self.transcoder {
            Some(transcoder) => place.advance_by(bytes, |count| transcoder.width(from, &bytes[..count])),
            None => place.advance(bytes),
        }
    }

    /// Moves on over what was read.
    pub(super) fn pass(&mut self, bytes: &[u8]) {
        self.place = self.place_in(bytes, bytes.len());
        if let Some(transcoder) = &mut self.transcoder {
            transcoder.pass(bytes.len());
        }
        if let Some(next) = self.next_transcoder.take() {
            self.transcoder = Some(next);
        }
    }
}
