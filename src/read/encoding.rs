//! Finds the encoding of a document, with the precedence of RFC 7303 §3.2 and the detection of XML 1.0 appendix F.

#[cfg(feature = "encoding")]
mod transcoder;
#[cfg(not(feature = "encoding"))]
mod utf8_only;

#[cfg(feature = "encoding")]
pub(crate) use self::transcoder::{BoxedTranscoder, Codec, Transcoder, Widths};
#[cfg(not(feature = "encoding"))]
pub(crate) use self::utf8_only::{BoxedTranscoder, Codec, Transcoder, Widths};

use http::HeaderMap;
use http::header::CONTENT_TYPE;

use super::ParseOptions;
use crate::clip::clip;
use crate::header::media_type;

impl ParseOptions<'_> {
    /// Sets the `charset` parameter of the `Content-Type` that the body came with. Quotes around it are ignored, and an
    /// empty string removes it.
    ///
    /// RFC 7303 §3.2 has this order: a byte order mark, then this parameter, then the XML declaration, then UTF-8. The
    /// first of them counts; a declaration that disagrees is recorded as
    /// [`EncodingOverruled`](crate::read::Deviation::EncodingOverruled).
    ///
    /// UTF-8 is always read, and so is US-ASCII, which is a part of it. The feature `encoding` adds UTF-16, with a byte
    /// order mark or without, and the encodings of the [WHATWG Encoding Standard](https://encoding.spec.whatwg.org/) by
    /// its labels, where for example `iso-8859-1` means windows-1252. Responses are then decoded to UTF-8, while
    /// positions refer to the source. Bytes that an encoding does not have are an error, never U+FFFD. The error is
    /// [`ErrorKind::Encoding`](crate::ErrorKind::Encoding), as it is for an encoding that is unknown or contradicts the
    /// bytes.
    ///
    /// Default: `None`.
    ///
    /// # Example: a server whose declaration is wrong
    ///
    /// ```
    /// use multistatus::ParseOptions;
    ///
    /// let body = "<?xml version='1.0' encoding='windows-1252'?>\
    ///     <D:multistatus xmlns:D='DAV:'><D:responsedescription>Größe</D:responsedescription></D:multistatus>";
    /// let document = ParseOptions::new().charset(Some("utf-8")).parse(body.as_bytes())?;
    /// assert_eq!(document.description().map(|description| description.text()), Some("Größe"));
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub const fn charset(mut self, label: Option<&str>) -> Self {
        self.settings.charset = match label {
            Some(label) => Label::new(label),
            None => None,
        };
        self
    }

    /// Sets the charset in the `Content-Type` of the HTTP response, unless one was set.
    pub(crate) fn charset_of(self, headers: &HeaderMap) -> Self {
        let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        match content_type.and_then(|text| media_type(text).1).filter(|_| self.settings.charset.is_none()) {
            Some(charset) => self.charset(Some(charset)),
            None => self,
        }
    }
}

/// The name of an encoding, kept in place so that the options stay `Copy`.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Label {
    bytes: [u8; Self::MAX],
    len: usize,
}

impl Label {
    /// Names in the registry of IANA have at most 40 characters. Cutting a longer one does not make it a known name.
    const MAX: usize = 40;

    #[inline]
    const fn new(label: &str) -> Option<Self> {
        let mut rest = label.as_bytes();
        while let [b' ' | b'\t' | b'"' | b'\'', inner @ ..] | [inner @ .., b' ' | b'\t' | b'"' | b'\''] = rest {
            rest = inner;
        }
        let mut this = Self { bytes: [0; Self::MAX], len: 0 };
        while this.len < Self::MAX && this.len < rest.len() {
            this.bytes[this.len] = rest[this.len];
            this.len += 1;
        }
        if this.len > 0 { Some(this) } else { None }
    }

    pub(crate) fn as_str(&self) -> &str {
        // Only cutting can have broken it, and then it is no known name.
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or("?")
    }
}

impl std::fmt::Debug for Label {
    #[inline]
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.as_str().fmt(f)
    }
}

/// The encoding family that the first bytes of a document reveal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signature {
    /// ASCII characters are single bytes.
    Bytes,
    /// The byte order mark of UTF-8.
    Utf8Mark,
    Utf16 {
        big: bool,
        mark: bool,
    },
    Utf32,
    /// Some bytes of a byte order mark, without the rest of it.
    BrokenMark,
}

impl Signature {
    /// Returns the signature of a document that begins with `head`, or `None` if more bytes are needed to tell.
    fn of(head: &[u8], end: bool) -> Option<Self> {
        Some(match *head {
            [0xEF, 0xBB, 0xBF, ..] => Self::Utf8Mark,
            [0xFE, 0xFF, ..] => Self::Utf16 { big: true, mark: true },
            [0, 0, ..] | [0xFF, 0xFE, 0, 0] | [_, 0, 0, 0] => Self::Utf32,
            [0, _, ..] => Self::Utf16 { big: true, mark: false },
            // These are the beginnings of longer patterns.
            [] | [_] | [0xEF, 0xBB] | [0xFF, 0xFE] | [0xFF, 0xFE, 0] | [_, 0] | [_, 0, 0] if !end => return None,
            [0xFF, 0xFE, ..] => Self::Utf16 { big: false, mark: true },
            [_, 0, ..] => Self::Utf16 { big: false, mark: false },
            [0xEF | 0xFE | 0xFF, ..] => Self::BrokenMark,
            _ => Self::Bytes,
        })
    }

    /// Returns the length of the byte order mark.
    pub(crate) const fn mark(self) -> usize {
        match self {
            Self::Utf8Mark => 3,
            Self::Utf16 { mark: true, .. } => 2,
            _ => 0,
        }
    }
}

/// The first bytes of a document, held until they tell its signature.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FirstBytes {
    bytes: [u8; 4],
    len: usize,
}

impl FirstBytes {
    /// Returns the signature of the document that goes on with `input`.
    pub(crate) fn signature(&self, input: &[u8], end: bool) -> Option<Signature> {
        let mut all = self.bytes;
        let mut len = self.len;
        for (to, from) in all[len..].iter_mut().zip(input) {
            *to = *from;
            len += 1;
        }
        Signature::of(&all[..len], end)
    }

    /// Returns how the bytes that go on with `input` are compressed, if they are.
    pub(crate) fn compression(&self, input: &[u8]) -> Option<&'static str> {
        let mut bytes = self.bytes().iter().chain(input);
        match (bytes.next()?, bytes.next()?) {
            (0x1F, 0x8B) => Some("gzip"),
            // No text begins with these two bytes, either.
            (0x28, 0xB5) => Some("zstd"),
            _ => None,
        }
    }

    /// Holds `input`, which did not reveal the encoding.
    pub(crate) fn hold(&mut self, input: &mut &[u8]) {
        for (to, from) in self.bytes[self.len..].iter_mut().zip(*input) {
            *to = *from;
            self.len += 1;
        }
        *input = &[];
    }

    /// Returns the bytes that are held.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// Splits the bytes that are held: up to `count` of them, and the others.
    pub(crate) fn split(self, count: usize) -> (Self, Self) {
        let (first, rest) = self.bytes().split_at(count.min(self.len));
        let [mut one, mut other] = [Self::default(); 2];
        one.hold(&mut &*first);
        other.hold(&mut &*rest);
        (one, other)
    }

    /// Returns true if it is a part of a byte order mark.
    pub(crate) fn is_mark(&self) -> bool {
        matches!(self.bytes(), [0xEF | 0xFE | 0xFF, ..])
    }
}

/// The meaning of a label.
#[cfg_attr(not(feature = "encoding"), allow(dead_code, reason = "only UTF-8 is known"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    Utf8,
    /// In big-endian order, if the label says.
    Utf16 {
        big: Option<bool>,
    },
    Other(Codec),
}

impl Named {
    fn new(label: &str) -> Option<Self> {
        // XML 1.0 §4.3.3 recommends names that are registered with IANA, and lets a reader know others. Real servers
        // write `utf8`, a label of the WHATWG Encoding Standard, over bytes that are UTF-8. It is accepted, because
        // nothing is in doubt and refusing it would lose whole listings. It breaks no MUST, so a strict reader accepts
        // it, too. US-ASCII is read as UTF-8, because UTF-8 includes it.
        let ascii = ["us-ascii", "ascii"].iter().any(|name| label.eq_ignore_ascii_case(name));
        if ascii { Some(Self::Utf8) } else { Codec::named(label) }
    }
}

/// How a document is encoded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Encoding {
    signature: Signature,
    codec: Option<Codec>,
    /// True if the encoding is known from something that the declaration cannot overrule.
    settled: bool,
}

/// The relation of the encoding in an XML declaration to the known one.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Agreement {
    /// It is the known encoding.
    Agrees,
    /// It is another encoding, and is ignored.
    Overruled,
    /// The text after the declaration is in this encoding.
    Continues(Codec),
}

const UTF8_ONLY: &str = if cfg!(feature = "encoding") { "" } else { " (the feature `encoding` reads others)" };

impl Encoding {
    /// Finds the encoding of a document with this signature, for which the transport names this charset. An error is a
    /// message.
    pub(crate) fn new(signature: Signature, charset: Option<&str>) -> Result<Self, String> {
        let settled = signature.mark() > 0 || charset.is_some();
        let codec = match (signature, charset) {
            (Signature::Utf32, _) => return Err("expected UTF-8, found UTF-32".into()),
            (Signature::Utf8Mark, _) => None,
            (Signature::Utf16 { big, mark: true }, _) => Some(Self::utf16(big)?),
            (_, Some(label)) => Self::labelled(signature, label)?,
            (Signature::Utf16 { big, mark: false }, None) => Some(Self::utf16(big)?),
            (Signature::Bytes | Signature::BrokenMark, None) => None,
        };
        if signature == Signature::BrokenMark && codec.is_none() {
            return Err("expected UTF-8, found a broken byte order mark".into());
        }
        Ok(Self { signature, codec, settled })
    }

    /// Returns the codec that decodes the document, if it is not UTF-8.
    pub(crate) fn codec(&self) -> Option<Codec> {
        self.codec
    }

    /// Compares it with the encoding that the declaration names. An error is a message.
    pub(crate) fn declared(&self, label: &str) -> Result<Agreement, String> {
        let named = Self::labelled(self.signature, label);
        if self.settled {
            return Ok(if named == Ok(self.codec) { Agreement::Agrees } else { Agreement::Overruled });
        }
        match named? {
            // A document that is already being decoded can only name the encoding that decodes it.
            Some(codec) if self.codec.is_none() => Ok(Agreement::Continues(codec)),
            _ => Ok(Agreement::Agrees),
        }
    }

    fn utf16(big: bool) -> Result<Codec, String> {
        Codec::utf16(big).ok_or_else(|| format!("expected UTF-8{UTF8_ONLY}, found UTF-16"))
    }

    /// Returns the encoding that a label means for a document of this signature.
    fn labelled(signature: Signature, label: &str) -> Result<Option<Codec>, String> {
        let shown = clip(label);
        match (signature, Named::new(label)) {
            (_, None) => Err(format!("expected UTF-8{UTF8_ONLY}, found the encoding {shown:?}")),
            (Signature::Utf16 { big, .. }, Some(Named::Utf16 { big: named }))
                if named.is_none_or(|named| named == big) =>
            {
                Self::utf16(big).map(Some)
            }
            (Signature::Utf16 { big, .. }, _) => {
                let found = if big { "UTF-16BE" } else { "UTF-16LE" };
                Err(format!("expected the encoding {shown:?}, found {found}"))
            }
            (_, Some(Named::Utf16 { .. })) => Err(format!("expected the encoding {shown:?}, found bytes that are not")),
            (_, Some(Named::Utf8)) => Ok(None),
            (_, Some(Named::Other(codec))) => Ok(Some(codec)),
        }
    }
}

impl Default for Encoding {
    fn default() -> Self {
        Self { signature: Signature::Bytes, codec: None, settled: false }
    }
}

#[cfg(test)]
mod tests {
    use super::{Agreement, Encoding, FirstBytes, Label, Signature};

    #[test]
    fn first_bytes_tell_the_signature_or_wait_for_more() {
        let of = |bytes: &[u8], is_end| FirstBytes::default().signature(bytes, is_end);
        for (bytes, signature, at_end) in [
            (&b"<?xm"[..], Some(Signature::Bytes), Signature::Bytes),
            (b"<", None, Signature::Bytes),
            (b"\xEF\xBB\xBF", Some(Signature::Utf8Mark), Signature::Utf8Mark),
            (b"\xEF\xBB", None, Signature::BrokenMark),
            (b"\xFF\xFE", None, Signature::Utf16 { big: false, mark: true }),
            (b"\xFF\xFE\0\0", Some(Signature::Utf32), Signature::Utf32),
            (b"\0<", Some(Signature::Utf16 { big: true, mark: false }), Signature::Utf16 { big: true, mark: false }),
            (b"<\0", None, Signature::Utf16 { big: false, mark: false }),
        ] {
            assert_eq!((of(bytes, false), of(bytes, true)), (signature, Some(at_end)), "{bytes:?}");
        }
    }

    #[test]
    fn first_bytes_are_the_same_however_they_come() {
        let all = b"\xEF\xBB\xBF<";
        for cut in 0..all.len() {
            let mut held = FirstBytes::default();
            held.hold(&mut &all[..cut]);
            assert_eq!(held.bytes(), &all[..cut]);
            assert_eq!(held.signature(&all[cut..], false), Some(Signature::Utf8Mark));
            let (mark, rest) = held.split(3);
            assert_eq!((mark.bytes(), rest.bytes()), all[..cut].split_at(cut.min(3)));
        }
    }

    #[test]
    fn the_transport_is_believed_before_the_declaration() {
        let told = Encoding::new(Signature::Bytes, Some("utf-8")).expect("known");
        assert!(matches!(told.declared("UTF-8"), Ok(Agreement::Agrees)));
        assert!(matches!(told.declared("no-such-encoding"), Ok(Agreement::Overruled)));
        let untold = Encoding::new(Signature::Bytes, None).expect("known");
        assert!(matches!(untold.declared("us-ascii"), Ok(Agreement::Agrees)));
        assert!(untold.declared("no-such-encoding").is_err());
        assert!(Encoding::new(Signature::Utf32, None).is_err() && Encoding::new(Signature::BrokenMark, None).is_err());
    }

    #[test]
    fn labels_are_read_without_quotes() {
        let label = |text| Label::new(text).map(|label| label.as_str().to_owned());
        assert_eq!(label(" \"utf-8\" ").as_deref(), Some("utf-8"));
        assert_eq!(label("''"), None);
        assert_eq!(label(&"x".repeat(50)).map(|label| label.len()), Some(Label::MAX));
    }
}
