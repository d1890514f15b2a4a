//! The addresses of resources.

use std::borrow::Cow;

use crate::chars;
use crate::deviation::Deviation;
use crate::error::{Error, ErrorKind};

mod base;
mod below;
mod check;
mod compare;
mod convert;
mod decoded;
mod encode;
mod make;
mod origins;
mod parts;
mod portable;
mod resolve;
mod simple_ref;
mod site;

pub use base::{Base, Relation};
pub(crate) use below::{Located, Placed};
#[cfg(feature = "lint")]
pub(crate) use check::deviation;
pub(crate) use check::is_uri;
#[cfg(feature = "server")]
pub(crate) use check::misfit;
pub(crate) use check::{Form, deviation_in_response, form, is_plain_path};
#[cfg(feature = "server")]
pub(crate) use convert::from_uri;
pub use decoded::{Segment, Segments};
pub(crate) use encode::decode_lossy;
pub use origins::Origins;
pub use portable::UnsafeName;
pub(crate) use portable::{last_segment, portable_name};
#[cfg(feature = "server")]
pub(crate) use simple_ref::SimpleRef;
pub(crate) use simple_ref::{simple_ref, target};

pub(crate) use compare::Key;
use compare::is_clear;
#[cfg(feature = "server")]
use compare::without_slash;
use parts::HrefParts;

/// The address of a resource, as it appears in an `href` element (RFC 4918 §14.7).
///
/// An `Href` holds the wire form, percent-encoded, and never changes it: `==`, order and hash compare the text. Use
/// [`same_resource`](Self::same_resource) to ask whether two texts name one resource.
///
/// An href that is built here is a `Simple-ref` (RFC 4918 §8.3): a full URI, or an absolute path. An href that was read
/// is whatever the server sent. Servers forget to encode, send relative paths, or lose a slash; all methods read such
/// texts as they were meant:
///
/// - a character that should be percent-encoded and is not means itself, even `#`, because an href has no fragment;
/// - `a:b.vcf` is a relative path and not a URI with the scheme `a`, unless `//` follows the colon, or the scheme is
///   one that needs no `//`, such as `mailto` or `urn`;
/// - `http:/host/path` and `http%3A//host/path` mean `http://host/path`;
/// - but `//a/b` is the path `/b` on the host `a` (RFC 3986 §4.2), even if a server meant a path and doubled a slash.
///
/// Before you act on an href, resolve it with a [`Base`] and ask whether it is inside, because it must mean one thing
/// to all readers.
///
/// # Example: from a file system path, and back
///
/// ```
/// use multistatus::Href;
///
/// let href = Href::from_path("/Program Files/50%.txt")?;
/// assert_eq!(href, "/Program%20Files/50%25.txt");
/// assert_eq!(href.decoded_path()?, "/Program Files/50%.txt");
/// assert_eq!(href.file_name().as_deref(), Some("50%.txt"));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Href<'a>(Cow<'a, str>);

impl<'a> Href<'a> {
    /// Keeps the text that a server sent, without the white space around it.
    pub(crate) fn from_wire(text: Cow<'a, str>) -> Self {
        Self(match text {
            Cow::Borrowed(text) => Cow::Borrowed(chars::trim(text)),
            Cow::Owned(text) if chars::trim(&text).len() < text.len() => Cow::Owned(chars::trim(&text).into()),
            text => text,
        })
    }

    /// Takes the text of an href that was kept.
    #[cfg(feature = "server")]
    pub(crate) const fn kept(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// Creates an href from its wire form: a full URI of any scheme, or an absolute path with or without a query.
    ///
    /// The text must be percent-encoded (RFC 4918 §8.3); use [`from_path`](Self::from_path) for a decoded path.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHref`] if a character should have been encoded, if the text is neither a full URI nor an
    /// absolute path, if it has a fragment or a segment `.` or `..` (even as `%2E`), or if an `http` or `https` URI has
    /// no host.
    ///
    /// ```
    /// use multistatus::{ErrorKind, Href};
    ///
    /// Href::new("/a%20b/?x=1")?;
    /// Href::new("https://example.com/a")?;
    /// Href::new("urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6")?;
    /// for wrong in ["", "/a b", "a/b", "//a", "/a/../b", "/a#b", "http:/a/b"] {
    ///     assert_eq!(Href::new(wrong).map_err(|error| error.kind()), Err(ErrorKind::InvalidHref));
    /// }
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[inline]
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, Error> {
        let text = text.into();
        match check::deviation_anywhere(&text) {
            None => Ok(Self(text)),
            Some(deviation) => Err(refused(deviation, &text)),
        }
    }

    /// Returns the wire form.
    #[must_use]
    #[inline]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the path as it was sent, still percent-encoded, without scheme, authority and query.
    ///
    /// The path of `http://example.com` is `/` (RFC 9110 §4.2.3).
    #[must_use]
    #[inline]
    pub fn path(&self) -> &str {
        self.parts().path_or_root()
    }

    /// Returns true if the path ends with a slash, as the path of a collection should (RFC 4918 §5.2).
    ///
    /// Prefer `resourcetype` to this method, because servers forget the slash.
    #[must_use]
    #[inline]
    pub fn has_trailing_slash(&self) -> bool {
        self.path().ends_with('/')
    }

    /// Returns true if both hrefs name one resource, however they are spelt.
    ///
    /// The following differences do not count: the case of hexadecimal digits, characters of a path encoded without
    /// need (`%7E`, `%24`), characters left unencoded that should be encoded, dot segments, the case of hosts, a
    /// default port, and a user name. An encoded slash is not a slash. A trailing slash counts; see
    /// [`same_resource_ignoring_slash`](Self::same_resource_ignoring_slash). RFC 3986 §6.2, RFC 9110 §4.2.3.
    ///
    /// Scheme and authority are compared only if both hrefs have one: `/a` is the same resource as
    /// `http://example.com/a`. The relation is reflexive and symmetric. It is transitive among absolute URIs, and among
    /// hrefs that are all on one site, as the hrefs of one document are. It cannot be transitive among all hrefs,
    /// because `/a` is the same as both `http://x/a` and `http://y/a`, which differ. Before comparing hrefs of several
    /// documents, [resolve](Base::resolve) them.
    ///
    /// A relative path is compared as it is, so resolve it first. Also resolve a text that other readers may take apart
    /// differently, such as one with a backslash or a `#`: unresolved, it equals only itself. [`Base`] lists these
    /// texts.
    ///
    /// ```
    /// use multistatus::Href;
    ///
    /// assert!(Href::new("/~me/a%2fb")?.same_resource(&Href::new("HTTP://Example.com:80/%7Eme/a%2Fb")?));
    /// assert!(!Href::new("/a")?.same_resource(&Href::new("/a/")?));
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn same_resource(&self, other: &Href<'_>) -> bool {
        self.0 == other.0 || self.key() == other.key() && self.is_on_site_of(other)
    }

    /// Compares like [`same_resource`](Self::same_resource), but ignores a slash at the end of the path.
    ///
    /// Use it for collections, because servers send them with a slash or without (RFC 4918 §5.2).
    #[must_use]
    #[inline]
    pub fn same_resource_ignoring_slash(&self, other: &Href<'_>) -> bool {
        self.0 == other.0 || self.key().ignoring_slash() == other.key().ignoring_slash() && self.is_on_site_of(other)
    }

    /// Returns true if this is `base`, with or without a slash at its end, or a resource below it.
    ///
    /// Paths are compared by whole segments, whatever their spelling, as in [`same_resource`](Self::same_resource):
    /// neither `/ab` nor `/a/../b` is within `/a`. Queries do not count. Returns false if either path is not absolute,
    /// or if other readers may find this href elsewhere. [`Base::relation`] tells more, and can place a relative path.
    ///
    /// ```
    /// use multistatus::Href;
    ///
    /// let base = Href::new("/home/")?;
    /// assert!(Href::new("http://example.com/home/a/b")?.is_within(&base));
    /// assert!(!Href::new("/homes/a")?.is_within(&base));
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn is_within(&self, base: &Href<'_>) -> bool {
        is_clear(&base.0)
            && !compare::is_ambiguous(&self.0)
            && compare::readings(&self.0)
                .all(|reading| compare::relation(&HrefParts::of(reading), &base.parts()) != Relation::Outside)
    }

    /// Percent-encodes the characters that the sender forgot to encode: spaces, non-ASCII, brackets, `#`, and a `%`
    /// that does not begin an escape.
    ///
    /// Only the path and the query change. Existing escapes stay as they are, so an href that needs no change is
    /// returned as it is.
    #[must_use]
    #[inline]
    pub fn encode_lenient(&self) -> Href<'_> {
        Href(resolve::encode_lenient(&self.0))
    }

    /// Converts to an href that owns its text.
    #[must_use]
    #[inline]
    pub fn into_owned(self) -> Href<'static> {
        Href(Cow::Owned(self.0.into_owned()))
    }

    /// Returns true if the two hrefs may be on one site, by their schemes and authorities.
    pub(crate) fn same_site(&self, other: &Href<'_>) -> bool {
        compare::is_same_site(&self.parts(), &other.parts())
    }

    /// Returns true if the href has a scheme.
    #[inline]
    pub(crate) fn has_scheme(&self) -> bool {
        self.parts().scheme.is_some()
    }

    /// Returns a name for the site of this href, or `Some(None)` for a path. Hrefs on one site have equal names, except
    /// that a path may be on any site, and that a name without a port, which ends with a colon, may have any port.
    /// Returns `None` if this is the same only as its own text: see [`same_resource`](Self::same_resource).
    #[inline]
    pub(crate) fn site_name(&self) -> Option<Option<String>> {
        if is_clear(&self.0) { compare::site_name(&self.parts()) } else { None }
    }

    /// Returns true if the href has an authority.
    #[inline]
    pub(crate) fn has_authority(&self) -> bool {
        self.authority().is_some()
    }

    /// Returns the authority, if the href has one.
    #[inline]
    pub(crate) fn authority(&self) -> Option<&str> {
        self.parts().authority
    }

    /// Returns scheme and authority as they are written; empty for a path.
    pub(crate) fn origin(&self) -> &str {
        &self.0[..self.tail_start()]
    }

    /// Returns the path and the query of an href that names a host, or is a path.
    #[inline]
    pub(crate) fn without_origin(&self) -> Href<'static> {
        let tail = &self.0[self.tail_start()..];
        let slash = if tail.starts_with('/') { "" } else { "/" };
        Href(Cow::Owned([slash, tail].concat()))
    }

    /// Returns this path on the server of `full`.
    pub(crate) fn with_origin_of(&self, full: &Href<'_>) -> Href<'static> {
        Href(Cow::Owned([full.origin(), &self.0].concat()))
    }

    /// Returns the offset where path and query begin; the end of an opaque URI, which has none.
    #[inline]
    fn tail_start(&self) -> usize {
        let parts = self.parts();
        self.0.len() - if parts.is_opaque() { 0 } else { parts.tail_len() }
    }

    /// Returns a text that is equal for URLs of one server: scheme and host in lower case, and the port if it does not
    /// go without saying. Empty for a path.
    pub(crate) fn server(&self) -> String {
        let parts = self.parts();
        let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else { return String::new() };
        let (scheme, authority) = (scheme.to_ascii_lowercase(), authority.to_ascii_lowercase());
        let host = authority.rsplit_once('@').map_or(&*authority, |(_, host)| host);
        let default = if scheme == "https" { ":443" } else { ":80" };
        let host = host.strip_suffix(default).or_else(|| host.strip_suffix(':')).unwrap_or(host);
        format!("{scheme}://{host}")
    }

    /// Returns true for an absolute path that has no deviation, with or without a query.
    pub(crate) fn is_plain_path(&self) -> bool {
        check::is_plain_path(self.0.as_bytes())
    }

    /// Returns true for an absolute path that certainly has no query, and no segment that could be a dot segment.
    #[cfg(feature = "server")]
    pub(crate) fn is_tame_path(&self) -> bool {
        is_tame_path(&self.0)
    }

    /// Returns true if the path has a segment of one or two dots, escaped or not.
    pub(crate) fn has_dot_segment(&self) -> bool {
        // Few paths have a segment that begins like one.
        (self.0.contains("/.") || self.0.contains("/%2"))
            && self.parts().path.split('/').any(|segment| encode::dots(segment.as_bytes()) > 0)
    }

    /// Returns a key to group hrefs by resource: on one site, hrefs with equal keys name one resource.
    #[inline]
    pub(crate) fn key(&self) -> Key<'_> {
        Key::of(&self.parts())
    }

    /// Returns true if the two hrefs may be on one site, and no reader takes one of them apart differently.
    #[inline]
    pub(crate) fn is_on_site_of(&self, other: &Href<'_>) -> bool {
        compare::is_same_site(&self.parts(), &other.parts()) && is_clear(&self.0) && is_clear(&other.0)
    }

    /// Returns true for a path that does not begin with a slash.
    #[inline]
    pub(crate) fn is_relative(&self) -> bool {
        let parts = self.parts();
        parts.scheme.is_none() && parts.authority.is_none() && !parts.path.starts_with('/')
    }

    #[inline]
    fn parts(&self) -> HrefParts<'_> {
        HrefParts::of(&self.0)
    }
}

/// An href that is prepared for comparison with many others, so that its length does not matter.
#[cfg(feature = "server")]
#[derive(Clone, Debug)]
pub(crate) struct PreparedHref {
    href: Href<'static>,
    /// `None` for a path that is written in its normal form, because the text says it all.
    key: Option<Key<'static>>,
}

#[cfg(feature = "server")]
impl PreparedHref {
    pub(crate) fn new(href: Href<'static>) -> Self {
        let key = (!check::is_normal_path(&href.0)).then(|| href.key().ignoring_slash().into_owned());
        Self { key, href }
    }

    pub(crate) fn href(&self) -> &Href<'static> {
        &self.href
    }

    /// Returns true for a path that is written in its normal form.
    pub(crate) fn is_normal(&self) -> bool {
        self.key.is_none()
    }

    /// Returns true if the given href names the same resource, except for a slash at its end.
    pub(crate) fn is(&self, href: &Href<'_>) -> bool {
        if self.href.0 == href.0 {
            return true;
        }
        let is_same = match &self.key {
            None if check::is_normal_path(&href.0) => return without_slash(&href.0) == without_slash(&self.href.0),
            None => href.key().ignoring_slash().is_path(without_slash(&self.href.0)),
            Some(key) => href.key().ignoring_slash() == *key,
        };
        is_same && href.is_on_site_of(&self.href)
    }
}

/// Does what [`Href::is_tame_path`] does for a text.
#[cfg(feature = "server")]
pub(crate) fn is_tame_path(text: &str) -> bool {
    encode::tame_path(text.as_bytes(), None::<fn(usize) -> bool>)
}

#[inline]
fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidHref, message)
}

/// Makes the error for a text that [`check`] refused, and says what to do.
#[inline]
fn refused(deviation: Deviation, text: &str) -> Error {
    const ENCODE: &str = ": Href::from_path encodes a name, Href::from_lenient an href that was sent";
    const RESOLVE: &str = ": Href::from_lenient takes relative paths, and Base::resolve makes them absolute";
    let (expected, advice) = match deviation {
        Deviation::HrefEmpty => ("a full URI or an absolute path", ""),
        Deviation::HrefIllegalCharacter => ("a percent-encoded URI or path", ENCODE),
        Deviation::HrefNotHttp => ("an HTTP URL with a host", ""),
        Deviation::HrefDotSegment => {
            ("a URI or path without the segments \".\" and \"..\"", ": Href::from_lenient removes them")
        }
        _ if text.contains('#') => ("a full URI or an absolute path, without a fragment", ENCODE),
        _ if Href(text.into()).is_relative() => ("a full URI or an absolute path, without a fragment", RESOLVE),
        _ => ("a full URI or an absolute path, without a fragment", ""),
    };
    invalid(format!("expected {expected}, found {}{advice}", excerpt(text)))
}

/// Clips a text for use in a message.
#[inline]
fn excerpt(text: &str) -> String {
    match text.char_indices().nth(100) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}
