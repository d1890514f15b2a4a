//! The addresses under which clients know a server.

use std::fmt;

use super::parts::HrefParts;
use super::site::Site;
use super::{Href, excerpt, invalid};
use crate::error::Error;

/// The origins of a server: the schemes, hosts and ports under which clients reach it.
///
/// Full URIs in `Destination`, in the tags of `If` and in the hrefs of a multiget may name this server or another one
/// (RFC 4918 §9.8.5, §10.4.4). A server behind a proxy cannot know its public address: it sees `http` where clients
/// write `https`, and COPY and MOVE fail with 502. So it must be told all of its origins.
///
/// Hosts are compared in any case, and a default port may be left out. An origin without a scheme, such as
/// `//dav.example.com`, is both `http` and `https` on that host, each at its default port. A server that is not told
/// its origins can use the `Host` of the request, if its proxy passes that on: [`from_parts`](Self::from_parts).
///
/// Default: no origin. Then only paths are on this server.
///
/// # Example
///
/// ```
/// use multistatus::Href;
/// use multistatus::header::Origins;
///
/// let origins = Origins::new(["https://dav.example.com", "http://backend:8080"])?;
/// let local = |href: &'static str| Ok::<_, multistatus::Error>(origins.local(&Href::new(href)?));
/// assert_eq!(local("https://DAV.example.com:443/a?x")?, Some(Href::new("/a?x")?));
/// assert_eq!(local("http://backend:8080")?, Some(Href::new("/")?));
/// assert_eq!(local("/a")?, Some(Href::new("/a")?));
/// assert_eq!(local("http://dav.example.com/a")?, None);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Origins(Vec<Box<str>>);

impl Origins {
    /// Creates a set of origins such as `https://dav.example.com`, `http://10.0.0.7:8080` or `//dav.example.com`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHref`](crate::ErrorKind::InvalidHref) if one of them has a path, a query or a user name,
    /// another scheme, or a host that is not plain ASCII.
    pub fn new<I: IntoIterator<Item: AsRef<str>>>(origins: I) -> Result<Self, Error> {
        let check = |text: I::Item| {
            let text = text.as_ref();
            let parts = HrefParts::of(text);
            let is_origin = matches!((parts.path, parts.query), ("" | "/", None)) && !text.contains('@');
            match Site::of(&parts) {
                Some(_) if is_origin => Ok(text.strip_suffix('/').unwrap_or(text).into()),
                _ => Err(invalid(format!(
                    "expected an origin such as https://example.com:8443, found {}",
                    excerpt(text)
                ))),
            }
        };
        origins.into_iter().map(check).collect::<Result<_, _>>().map(Self)
    }

    /// Returns the path of an href on this server, with its query, or `None` if it is on another server.
    ///
    /// A path is always on this server. Also returns `None` for hrefs that [`Href::new`] refuses:
    /// [resolve](crate::Base::resolve) the hrefs of a document first.
    #[must_use]
    #[inline]
    pub fn local(&self, href: &Href<'_>) -> Option<Href<'static>> {
        let is_clean = || Href::new(href.as_str()).is_ok();
        if self.is_own(href) && is_clean() { Href::new(href.without_origin().0).ok() } else { None }
    }

    /// Returns true if this href may be on this server: it is a path, or has one of the origins.
    #[must_use]
    #[inline]
    pub fn is_own(&self, href: &Href<'_>) -> bool {
        let parts = href.parts();
        match (parts.scheme, parts.authority) {
            (None, None) => parts.path.starts_with('/'),
            (_, None) => false,
            (_, Some(_)) => Site::of(&parts).is_some_and(|site| self.sites().any(|own| own.is(&site))),
        }
    }

    fn sites(&self) -> impl Iterator<Item = Site<'_>> {
        self.0.iter().filter_map(|origin| Site::of(&HrefParts::of(origin)))
    }
}

/// Writes the origins with commas between them.
impl fmt::Display for Origins {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("known by paths alone");
        }
        for (at, origin) in self.0.iter().enumerate() {
            write!(f, "{}{origin}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
