//! The path, decoded: as a whole, by segments, and the name at its end.

use std::borrow::Cow;
use std::iter::FusedIterator;

use super::encode::{decode, decode_text, has_escaped_slash};
use super::parts::HrefParts;
use super::{Href, excerpt, invalid};
use crate::error::Error;

/// One segment of the path of an href: see [`Href::segments`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Segment<'h>(&'h str);

impl<'h> Segment<'h> {
    /// Returns the segment as it was sent, still percent-encoded.
    #[must_use]
    pub fn as_encoded(&self) -> &'h str {
        self.0
    }

    /// Returns the segment percent-decoded. It may hold any byte, including a slash and NUL.
    #[must_use]
    #[inline]
    pub fn bytes(&self) -> Cow<'h, [u8]> {
        decode(self.0)
    }

    /// Returns the segment percent-decoded, or `None` if that is not UTF-8. It may hold a slash, where `%2F` was sent,
    /// and may be `..`: do not join it to a directory; join [`Href::file_name`] instead.
    #[must_use]
    #[inline]
    pub fn text(&self) -> Option<Cow<'h, str>> {
        decode_text(self.0)
    }
}

/// The segments of the path of an href: see [`Href::segments`].
#[derive(Clone, Debug)]
pub struct Segments<'h>(Option<std::str::Split<'h, char>>);

impl<'h> Segments<'h> {
    #[inline]
    pub(super) fn of(parts: &HrefParts<'h>) -> Self {
        let path = parts.path_or_root();
        let has_any = !parts.is_opaque() && !path.is_empty();
        Self(has_any.then(|| path.strip_prefix('/').unwrap_or(path).split('/')))
    }

    /// Returns the segments of a relative path, which may have a query.
    #[inline]
    pub(crate) fn of_relative(text: &'h str) -> Self {
        let path = text.split_once('?').map_or(text, |(path, _)| path);
        Self((!path.is_empty()).then(|| path.split('/')))
    }
}

impl<'h> Iterator for Segments<'h> {
    type Item = Segment<'h>;

    #[inline]
    fn next(&mut self) -> Option<Segment<'h>> {
        self.0.as_mut()?.next().map(Segment)
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.as_ref().map_or((0, Some(0)), Iterator::size_hint)
    }
}

impl DoubleEndedIterator for Segments<'_> {
    #[inline]
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.as_mut()?.next_back().map(Segment)
    }
}

impl FusedIterator for Segments<'_> {}

impl Href<'_> {
    /// Returns the segments of the path, to be decoded one by one, so that bytes that are not UTF-8 and escaped slashes
    /// keep their place.
    ///
    /// A slash at the end makes an empty last segment, so `/` has one empty segment.
    /// [`from_segments`](Self::from_segments) makes the path from them again. An opaque URI, such as
    /// `mailto:a@example.com`, has none. The query is not part of the path: where a server forgot to encode a `?`, the
    /// rest of the name is missing here (see [`file_name_with_query`](Self::file_name_with_query)).
    ///
    /// ```
    /// use multistatus::Href;
    ///
    /// let href = Href::new("/a%2Fb/%FF/")?;
    /// let texts: Vec<_> = href.segments().map(|segment| segment.text()).collect();
    /// assert_eq!(texts, [Some("a/b".into()), None, Some("".into())]);
    /// assert_eq!(Href::from_segments(href.segments().map(|segment| segment.bytes()))?, href);
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn segments(&self) -> Segments<'_> {
        Segments::of(&self.parts())
    }

    /// Returns the path, percent-decoded, without scheme, authority and query.
    ///
    /// A path with `%2F` is an error, because `/a%2Fb` has one segment and `/a/b` has two. Dot segments stay, and
    /// `%2E%2E` becomes one: do not join this path to a directory; join [`file_name`](Self::file_name) instead.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHref`](crate::ErrorKind::InvalidHref) if no text can express the path. The message tells
    /// why: a name holds an escaped slash, the bytes are not UTF-8 ([`segments`](Self::segments) returns both), or this
    /// is an opaque URI such as `mailto:a@example.com`, which has no path.
    ///
    /// ```
    /// use multistatus::Href;
    ///
    /// assert_eq!(Href::new("http://example.com/b%C3%BCro/?x")?.decoded_path()?, "/büro/");
    /// for (path, why) in [("/a%2Fb", "expected a path without an encoded slash"), ("/%FF", "expected a path in UTF-8")] {
    ///     assert!(Href::new(path)?.decoded_path().is_err_and(|error| error.message().starts_with(why)));
    /// }
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[inline]
    pub fn decoded_path(&self) -> Result<Cow<'_, str>, Error> {
        let (parts, path) = (self.parts(), self.path());
        let expected = if parts.is_opaque() {
            "a URI with a path"
        } else if has_escaped_slash(path) {
            "a path without an encoded slash: Href::segments decodes each name"
        } else if let Some(decoded) = decode_text(path) {
            return Ok(decoded);
        } else {
            "a path in UTF-8: Href::segments gives its bytes"
        };
        Err(invalid(format!("expected {expected}, found {}", excerpt(&self.0))))
    }

    /// Returns the last segment of the path, percent-decoded, if it is safe to join to a directory on every system.
    ///
    /// A trailing slash does not count: `/a/b/` has the name `b`. Returns `None` if there is no name (`/`), if it
    /// cannot be decoded, or if joining it could leave the directory because it holds `/`, `\` or NUL, consists only of
    /// dots and spaces, or begins like `C:`. Names that one system refuses or reserves, such as `NUL` on Windows, are
    /// let through.
    ///
    /// Also returns `None` if there is a query, because servers forget to encode the `?` in a name, and the text before
    /// it would be the name of another file. [`file_name_with_query`](Self::file_name_with_query) treats it as part of
    /// the name.
    ///
    /// ```
    /// use multistatus::Href;
    ///
    /// assert_eq!(Href::new("/docs/a%20b.txt")?.file_name().as_deref(), Some("a b.txt"));
    /// for unsafe_name in ["/", "/docs/%2Fetc", "/docs/..%5Cx", "/docs/x%00", "/docs/c:x", "/docs/a?b.txt"] {
    ///     assert_eq!(Href::new(unsafe_name)?.file_name(), None);
    /// }
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn file_name(&self) -> Option<Cow<'_, str>> {
        let parts = self.parts();
        if parts.query.is_some() { None } else { file_name(&parts, parts.path) }
    }

    /// Returns the last segment as [`file_name`](Self::file_name), but treats a `?` as part of the name that the server
    /// forgot to encode.
    ///
    /// Use it for file servers, whose hrefs have no queries.
    ///
    /// ```
    /// use multistatus::Multistatus;
    ///
    /// let body = br#"<D:multistatus xmlns:D="DAV:"><D:response><D:href>/files/t #:?3.txt</D:href>
    ///     <D:status>HTTP/1.1 200 OK</D:status></D:response></D:multistatus>"#;
    /// let document = Multistatus::parse(body)?;
    /// for href in document.responses()[0].hrefs() {
    ///     assert_eq!(href.file_name_with_query().as_deref(), Some("t #:?3.txt"));
    ///     assert_eq!(href.file_name(), None);
    /// }
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn file_name_with_query(&self) -> Option<Cow<'_, str>> {
        let parts = self.parts();
        file_name(&parts, &self.0[self.0.len() - parts.tail_len()..])
    }
}

/// Returns the last segment of `path`, decoded, if it is safe to join.
#[inline]
fn file_name<'t>(parts: &HrefParts<'_>, path: &'t str) -> Option<Cow<'t, str>> {
    if parts.is_opaque() {
        return None;
    }
    let path = path.strip_suffix('/').unwrap_or(path);
    let name = decode_text(path.rsplit_once('/').map_or(path, |(_, name)| name))?;
    (!leaves_directory(&name)).then_some(name)
}

/// Returns true if joining the name could leave a directory, on some system.
#[inline]
pub(super) fn leaves_directory(name: &str) -> bool {
    let is_drive = matches!(name.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    // On Windows dots and spaces at the end of a name are dropped, so `.. ` may be a parent there.
    let is_dots = name.trim_end_matches(['.', ' ']).is_empty();
    is_drive || is_dots || name.contains(['/', '\\', '\0'])
}
