//! Takes the place of the transcoder without the feature `encoding`.

use super::Named;

/// There is no encoding but UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Codec {}

impl Codec {
    pub(crate) fn named(label: &str) -> Option<Named> {
        let is = |names: &[&str]| names.iter().any(|name| label.eq_ignore_ascii_case(name));
        is(&["utf-8", "utf8"]).then_some(Named::Utf8)
    }

    pub(crate) fn utf16(_big: bool) -> Option<Self> {
        None
    }
}

/// Never made, because there is no codec.
#[derive(Debug)]
pub(crate) struct Transcoder(Codec);

/// Never made either. It is no `Box`, because then the compiler would not know that it is never made.
pub(crate) type BoxedTranscoder = Transcoder;

/// Never made, because there is no transcoder.
#[derive(Clone, Debug)]
pub(crate) enum Widths {}

impl Widths {
    pub(crate) fn of(&self, _from: usize, _text: &[u8]) -> u64 {
        match *self {}
    }
}

impl Transcoder {
    pub(crate) fn boxed(codec: Codec, _read: u64) -> BoxedTranscoder {
        Self(codec)
    }

    pub(crate) fn name(&self) -> &'static str {
        match self.0 {}
    }

    pub(crate) fn release(&mut self, _input: &mut &[u8]) {
        match self.0 {}
    }

    pub(crate) fn read(&self) -> u64 {
        match self.0 {}
    }

    pub(crate) fn fill(&mut self, _input: &mut &[u8], _allowed: u64, _text: &mut Vec<u8>) -> usize {
        match self.0 {}
    }

    pub(crate) fn end(&mut self) -> bool {
        match self.0 {}
    }

    pub(crate) fn widths(&self) -> &Widths {
        match self.0 {}
    }

    pub(crate) fn pass(&mut self, _count: usize) {
        match self.0 {}
    }
}
