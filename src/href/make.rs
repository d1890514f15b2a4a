//! Makes hrefs from decoded names, and from texts that clients send.

use std::borrow::Cow;

use super::encode::push_segment;
use super::{Href, excerpt, invalid, refused, resolve};
use crate::chars;
use crate::deviation::Deviation;
use crate::error::Error;

impl Href<'_> {
    /// Makes an absolute path from decoded segments, and percent-encodes them. A slash in a segment becomes `%2F`.
    ///
    /// Segments are texts or bytes, because file names on Unix are bytes (`OsStrExt::as_bytes`) in an unknown encoding.
    /// An empty last segment makes a trailing slash, which the path of a collection should have (RFC 4918 §5.2).
    /// Without any segment, or with a single empty one, the result is `/`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHref`](crate::ErrorKind::InvalidHref) if a segment is `.` or `..`, which no encoding can
    /// express, or if the first of several is empty: `//a` would be an authority.
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

    /// Makes an absolute path from its decoded form, a text or bytes, and percent-encodes it. A trailing slash stays.
    /// Each `/` is a separator, so names that hold one need [`from_segments`](Self::from_segments).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHref`](crate::ErrorKind::InvalidHref) if the path does not begin with one slash, or a
    /// segment is `.` or `..`.
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

    /// Makes an href from a text that a client sent, so that a server can respond about it. Characters that the client
    /// forgot to percent-encode are encoded: spaces, non-ASCII, brackets, `#`, `\`, and a `%` that does not begin an
    /// escape. Escapes stay as they are.
    ///
    /// An HTTP URL or an absolute path becomes one that [`new`](Self::new) accepts: dot segments are removed, and
    /// `http:/host/path` gets its second slash. A relative path stays relative; [`Base::resolve`] and [`Outcomes`] make
    /// it absolute, and [`Response::builder`] refuses it.
    ///
    /// [`Base::resolve`]: crate::Base::resolve
    /// [`Outcomes`]: crate::Outcomes
    /// [`Response::builder`]: crate::Response::builder
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHref`](crate::ErrorKind::InvalidHref) if the text is empty, has a scheme other than `http`
    /// or `https`, begins with two slashes, or has an invalid authority.
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
    #[inline]
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
