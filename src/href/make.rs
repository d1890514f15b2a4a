//! Hrefs from what is no href yet: decoded names, and what clients send.

use std::borrow::Cow;

use super::encode::push_segment;
use super::{Href, excerpt, invalid, refused, resolve};
use crate::chars;
use crate::deviation::Deviation;
use crate::error::Error;

impl Href<'_> {
    /// Makes an absolute path of its decoded segments, which are percent-encoded. A slash in a segment becomes `%2F`.
    ///
    /// Segments are texts or bytes, since file names are bytes on Unix (`OsStrExt::as_bytes`); no more than that is known of
    /// what bytes mean. An empty last segment makes a trailing slash, which the path of a collection should have (RFC 4918
    /// §5.2). Without any segment, and with one that is empty, this is `/`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHref`](crate::ErrorKind::InvalidHref) if a segment is `.` or `..`, which no encoding can express, or if the first of
    /// several is empty: `//a` would be an authority.
    ///
    /// ```
    /// use multistatus::Href;
    ///
    /// assert_eq!(Href::from_segments(["home", "a/b & c", ""])?, "/home/a%2Fb%20&%20c/");
    /// assert_eq!(Href::from_segments([b"caf\xE9"])?, "/caf%E9");
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn from_segments<I>(segments: I) -> Result<Href<'static>, Error>
    where
        I: IntoIterator<Item: AsRef<[u8]>>,
    {
        let mut text = String::new();
        for segment in segments {
            let segment = segment.as_ref();
            if matches!(segment, b"." | b"..") {
                let found = String::from_utf8_lossy(segment);
                return Err(invalid(format!("expected a segment that can be in a path, found {found:?}")));
            }
            if text == "/" {
                return Err(invalid("expected a first segment with text, found an empty one before others".into()));
            }
            text.push('/');
            push_segment(&mut text, segment);
        }
        if text.is_empty() {
            text.push('/');
        }
        Ok(Href(Cow::Owned(text)))
    }

    /// Makes an absolute path of its decoded form, a text or bytes, which is percent-encoded. A trailing slash stays; each
    /// `/` separates, so names that hold one need [`from_segments`](Self::from_segments).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHref`](crate::ErrorKind::InvalidHref) if the path does not begin with one slash, or a segment is `.` or `..`.
    ///
    /// ```
    /// use multistatus::Href;
    ///
    /// assert_eq!(Href::from_path("/ünï/c#.txt")?, "/%C3%BCn%C3%AF/c%23.txt");
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn from_path(decoded: impl AsRef<[u8]>) -> Result<Href<'static>, Error> {
        let decoded = decoded.as_ref();
        match decoded.strip_prefix(b"/") {
            Some(segments) => Href::from_segments(segments.split(|&byte| byte == b'/')),
            None => {
                let found = excerpt(&String::from_utf8_lossy(decoded));
                Err(invalid(format!("expected a path that begins with a slash, found {found}")))
            }
        }
    }

    /// Takes an href that a client sent and a server must answer for, and percent-encodes what the client forgot to:
    /// spaces, non-ASCII, brackets, `#`, `\`, and `%` that begins no escape. Escapes stay as they are.
    ///
    /// An HTTP URL or an absolute path becomes what [`new`](Self::new) accepts: dot segments are removed, and
    /// `http:/host/path` gets its second slash. A relative path stays one; [`Base::resolve`] or [`Outcomes`] make it
    /// absolute, and [`Response::builder`] refuses it.
    ///
    /// [`Base::resolve`]: crate::Base::resolve
    /// [`Outcomes`]: crate::Outcomes
    /// [`Response::builder`]: crate::Response::builder
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHref`](crate::ErrorKind::InvalidHref) if there is no text, if it has another scheme than `http` or `https`, or if no URL can
    /// be made of it: with two slashes in front, or an authority that is none.
    ///
    /// ```
    /// use multistatus::{Base, Href};
    ///
    /// assert_eq!(Href::from_lenient("/calendars/a b.ics")?, "/calendars/a%20b.ics");
    /// assert_eq!(Href::from_lenient("http://example.com/{x}%20")?, "http://example.com/%7Bx%7D%20");
    /// let base = Base::collection("/calendars")?;
    /// assert_eq!(base.resolve(&Href::from_lenient("ü.ics")?)?, "/calendars/%C3%BC.ics");
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn from_lenient(text: &str) -> Result<Href<'static>, Error> {
        let text = chars::trim(text);
        let href = Href(Cow::Borrowed(text));
        if text.is_empty() {
            Err(refused(Deviation::HrefEmpty, text))
        } else if href.is_relative() {
            Ok(href.encode_lenient().into_owned())
        } else {
            resolve::mend(text)
        }
    }
}
