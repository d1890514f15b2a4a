//! The base that hrefs are relative to, and where they are as seen from it.

use std::borrow::Cow;
use std::ops::Range;

use super::check;
use super::compare::{is_ambiguous, path, readings, without_slash};
use super::parts::{HrefParts, is_http, split_scheme};
use super::site::Site;
use super::{Href, compare, excerpt, invalid, resolve};
use crate::error::Error;

/// The address that the hrefs of a document are relative to, usually the Request-URI. It resolves hrefs, and tells
/// which are below it.
///
/// Everything that depends only on the base is prepared when it is made, so keep it for all hrefs of a document.
///
/// # Which hrefs are inside
///
/// Ask [`relation`](Self::relation) before acting on an href of a document: a server can send anything, and clients
/// have sent a DELETE to addresses that a server made up. The relation is [`Outside`](Relation::Outside) if there is
/// any doubt:
///
/// - scheme, host and port must equal those in the base, where a default port such as `:80` may be left out. A base
///   that is a path has no host, so HTTP URLs on *any* host are then compared by their paths. Make the base from the
///   full URI if you have it;
/// - the path must be the path of the base, or below it, by whole segments. The spelling does not count (see
///   [`Href::same_resource`]), dot segments are removed first, and the query is ignored: `/a/?x` is `/a/`;
/// - an opaque URI such as `mailto:a@example.com` or `DAV:unordered` has no path, and is outside;
/// - a text in which other readers might find another address is outside too: a text with a backslash, a tab or another
///   control character, with several `@` or a host that is not plain ASCII, or like `https:evil.com/a`. Where a `#`
///   could begin a fragment, the text before it must also be inside;
/// - a path that is another one after it was decoded is outside: nginx takes `/docs/..%2Fa` for `/a`. The escapes `%2F`
///   and `%5C` separate segments for this rule, and `%00` is never inside. `/docs/a%2Fb` is a child of `/docs/`. A path
///   is decoded once (RFC 3986 §2.4), so `%252F` is the name `%2F`;
/// - a path with a dot segment that has parameters is outside: Tomcat takes `/docs/..;x/a` for `/a`;
/// - a text with U+FFFD is outside, because nobody knows which character was replaced with it.
///
/// A result of [`resolve`](Self::resolve) may be inside where the raw text is not: `a\b` is outside, and `/docs/a%5Cb`
/// is a child of `/docs/`. Send the resolved href, not the raw one.
///
/// # Example: what a client may act on
///
/// ```
/// use multistatus::{Base, Multistatus, Relation};
///
/// let body = br#"<D:multistatus xmlns:D="DAV:">
///     <D:response><D:href>a.txt</D:href><D:status>HTTP/1.1 423 Locked</D:status></D:response>
///     <D:response><D:href>//evil.com\@example.com/docs/b</D:href><D:status>HTTP/1.1 423 Locked</D:status></D:response>
///     </D:multistatus>"#;
/// let base = Base::collection("https://example.com/docs")?;
/// let document = Multistatus::parse(body)?;
/// let mut again = Vec::new();
/// for href in document.responses().iter().filter_map(|response| response.href()) {
///     if base.relation(&href) != Relation::Outside {
///         again.push(base.resolve(&href)?);
///     }
/// }
/// assert_eq!(again, ["https://example.com/docs/a.txt"]);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Base<'b> {
    href: Href<'b>,
    /// The range of the path in the text. Scheme and authority are before it.
    path: Range<usize>,
    /// The ends of the scheme and of the authority, if there are any.
    scheme_end: Option<usize>,
    authority: Option<Range<usize>>,
    /// The end of the part of the path that relative paths are appended to (RFC 3986 §5.2.3).
    folder_end: usize,
    /// The path in its normal form and without the slash at its end, or `None` if the text has it in that form.
    normal: Option<Box<str>>,
}

/// The relation of a resource to a base: see [`Base::relation`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// The resource itself. A slash at the end does not count, nor does a query.
    Same,
    /// One segment below: a member of that collection.
    Child,
    /// Further below: a member of a member.
    Descendant,
    /// Anywhere else, or in a place where other readers might find another address.
    Outside,
}

impl<'b> Base<'b> {
    /// Creates a base from an HTTP URL or an absolute path, with or without a query. Relative paths replace the part
    /// after its last slash; use [`collection`](Self::collection) for a collection.
    ///
    /// An href that was read is repaired as by [`Href::from_lenient`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHref`](crate::ErrorKind::InvalidHref) if the href is neither an HTTP URL nor an absolute
    /// path, or if readers could disagree about its host, which must be a name or an address in ASCII, without
    /// percent-encoding.
    ///
    /// ```
    /// use multistatus::{Base, Href};
    ///
    /// let base = Base::new("https://example.com/docs/a")?;
    /// assert_eq!(base.resolve(&Href::from_lenient("/docs/b c")?)?, "https://example.com/docs/b%20c");
    /// assert!(Base::new("docs/a").is_err() && Base::new("urn:a").is_err());
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[inline]
    pub fn new(href: impl TryInto<Href<'b>, Error: Into<Error>>) -> Result<Self, Error> {
        let href = href.try_into().map_err(Into::into)?;
        let href = if check::deviation(href.as_str()).is_none() { href } else { resolve::mend(href.as_str())? };
        let parts = href.parts();
        if parts.authority.is_some() && Site::of(&parts).is_none() {
            let found = excerpt(href.as_str());
            return Err(invalid(format!("expected a base whose host is plain ASCII, found {found}")));
        }
        let start = href.as_str().len() - parts.tail_len();
        let range = start..start + parts.path.len();
        // All are cut once: a long base would be searched for each href that is resolved against it.
        let (scheme_end, authority) =
            (parts.scheme.map(str::len), parts.authority.map(|authority| start - authority.len()..start));
        let folder_end = start + parts.path.rfind('/').map_or(0, |slash| slash + 1);
        let normal = path(&parts);
        let normal = without_slash(&normal);
        let normal = (normal != without_slash(parts.path)).then(|| normal.into());
        Ok(Self { path: range, scheme_end, authority, folder_end, normal, href })
    }

    /// Creates a base from the address of a collection. A missing slash at its end is added, so that relative paths are
    /// members.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHref`](crate::ErrorKind::InvalidHref), as in [`new`](Self::new).
    ///
    /// ```
    /// use multistatus::Base;
    ///
    /// assert_eq!(*Base::collection("/docs?x")?.href(), "/docs/?x");
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[inline]
    pub fn collection(href: impl TryInto<Href<'b>, Error: Into<Error>>) -> Result<Self, Error> {
        let mut base = Self::new(href)?;
        if !base.href.as_str()[base.path.clone()].ends_with('/') {
            let mut text = base.href.0.into_owned();
            text.insert(base.path.end, '/');
            base.path.end += 1;
            base.folder_end = base.path.end;
            base.href = Href(Cow::Owned(text));
        }
        Ok(base)
    }

    /// Returns the root of the origin: every resource of the origin is below it.
    #[inline]
    pub(crate) fn root(&self) -> Base<'static> {
        let text = [self.origin(), "/"].concat();
        let start = text.len() - 1;
        let (scheme_end, authority) = (self.scheme_end, self.authority.clone());
        let path = start..start + 1;
        Base { href: Href(Cow::Owned(text)), folder_end: path.end, path, scheme_end, authority, normal: None }
    }

    #[inline]
    pub(super) fn parts(&self) -> HrefParts<'_> {
        let text = self.href.as_str();
        HrefParts {
            scheme: self.scheme_end.map(|end| &text[..end]),
            authority: self.authority.clone().map(|range| &text[range]),
            path: self.path(),
            query: text.get(self.path.end + 1..),
        }
    }

    /// Returns the path up to its last slash, which relative paths are appended to (RFC 3986 §5.2.3).
    #[inline]
    fn folder(&self) -> &str {
        // The path of `http://host` is `/` (RFC 9110 §4.2.3).
        if self.path.is_empty() { "/" } else { &self.href.as_str()[self.path.start..self.folder_end] }
    }

    /// Returns the address of the base, with the slash of a [`collection`](Self::collection).
    #[must_use]
    #[inline]
    pub fn href(&self) -> &Href<'b> {
        &self.href
    }

    /// Resolves an href by RFC 3986 §5.2, and encodes the characters that its sender forgot to encode.
    ///
    /// The result is one that [`Href::new`] accepts: a full URI if the base or the href is one, otherwise an absolute
    /// path. It may be anywhere: ask [`relation`](Self::relation) before you act on it.
    ///
    /// It borrows from the href if nothing has to be added or changed. So if the base is a path, resolving a path
    /// allocates nothing; [`into_owned`](Href::into_owned) makes it independent of the document.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHref`](crate::ErrorKind::InvalidHref) if the href has an invalid authority, or a scheme that
    /// needs an authority and has none; if a character in it was replaced with U+FFFD; or if the result would not be an href, such as a path that begins with two
    /// slashes.
    ///
    /// ```
    /// use multistatus::{Base, Href};
    ///
    /// let base = Base::new("https://example.com/book/")?;
    /// let card = Href::new("/book/a:b.vcf")?;
    /// assert_eq!(base.resolve(&card)?, "https://example.com/book/a:b.vcf");
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[inline]
    pub fn resolve<'h>(&self, href: &Href<'h>) -> Result<Href<'h>, Error> {
        let text = href.as_str();
        if let Some(rest) = self.plain(text) {
            return Ok(match self.origin().len() + rest.len() == text.len() {
                // It is a path and so is the base, or it begins as the base does.
                true => href.clone(),
                false => Href(Cow::Owned([self.origin(), text].concat())),
            });
        }
        self.resolve_any(href)
    }

    /// Resolves an href of any form.
    #[inline(never)]
    pub(super) fn resolve_any(&self, href: &Href<'_>) -> Result<Href<'static>, Error> {
        let text = href.as_str();
        let refuse = |why: &str| {
            let base = excerpt(self.href.as_str());
            invalid(format!("{} cannot be resolved against {base}: {why}", excerpt(text)))
        };
        if compare::is_replaced(text) {
            return Err(refuse("a character in it was replaced with U+FFFD, so its address is not known"));
        }
        let resolved = resolve::resolve(text, &self.parts(), self.folder()).map_err(refuse)?;
        Href::new(resolved).map_err(|error| refuse(error.message()))
    }

    /// Returns where an href is, seen from this base. A raw href is resolved first. See [the type](Self) for the rules.
    ///
    /// ```
    /// use multistatus::{Base, Href, Relation};
    ///
    /// let base = Base::new("https://example.com/docs/")?;
    /// assert_eq!(base.relation(&Href::new("/docs")?), Relation::Same);
    /// assert_eq!(base.relation(&Href::new("https://example.com:443/%64ocs/a/")?), Relation::Child);
    /// assert_eq!(base.relation(&Href::new("/docs/a/b")?), Relation::Descendant);
    /// assert_eq!(base.relation(&Href::new("/docs2")?), Relation::Outside);
    /// assert_eq!(base.relation(&Href::new("https://example.org/docs/a")?), Relation::Outside);
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn relation(&self, href: &Href<'_>) -> Relation {
        match self.placed(href) {
            Some(placed) => placed.relation,
            None => self.relation_of_any(href.as_str()),
        }
    }

    /// Returns where an href is by its path alone, whatever its host.
    ///
    /// Use it for servers behind a proxy that send the URLs of an inner host. To act on such an href, resolve its
    /// [`path`](Href::path). Any other href is judged as by [`relation`](Self::relation); for example, opaque URIs and
    /// schemes other than `http` and `https` are outside.
    ///
    /// ```
    /// use multistatus::{Base, Href, Relation};
    ///
    /// let base = Base::new("https://example.com/docs/")?;
    /// let inner = Href::new("http://backend:8080/docs/a")?;
    /// assert_eq!(base.relation(&inner), Relation::Outside);
    /// assert_eq!(base.relation_by_path(&inner), Relation::Child);
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn relation_by_path(&self, href: &Href<'_>) -> Relation {
        let (text, parts) = (href.as_str(), href.parts());
        if parts.authority.is_none() {
            return self.relation(href);
        }
        if is_ambiguous(text) || Site::of(&parts).is_none() {
            return Relation::Outside;
        }
        let origin = if self.origin().is_empty() { "http://x" } else { self.origin() };
        self.relation_of_any(&[origin, &text[text.len() - parts.tail_len()..]].concat())
    }

    /// Returns scheme and authority as they are in the text; empty if the base is a path.
    #[inline]
    pub(crate) fn origin(&self) -> &str {
        &self.href.as_str()[..self.path.start]
    }

    /// Returns the path as it is in the text.
    #[inline]
    pub(crate) fn path(&self) -> &str {
        &self.href.as_str()[self.path.clone()]
    }

    /// Returns the path in its normal form, without the slash at its end.
    #[inline]
    pub(super) fn normal_path(&self) -> &str {
        match &self.normal {
            Some(path) => path,
            None => without_slash(self.path()),
        }
    }

    #[cold]
    #[inline]
    pub(super) fn relation_of_any(&self, text: &str) -> Relation {
        if is_ambiguous(text) || lacks_slashes(text) {
            return Relation::Outside;
        }
        let mut found = readings(text).map(|reading| self.relation_of_reading(reading));
        let first = found.next().unwrap_or(Relation::Outside);
        if found.any(|other| other == Relation::Outside) { Relation::Outside } else { first }
    }

    #[inline]
    fn relation_of_reading(&self, text: &str) -> Relation {
        let base = self.parts();
        match resolve::resolve(text, &base, self.folder()) {
            Ok(resolved) if Href::new(&*resolved).is_ok() => {
                compare::relation_to(&HrefParts::of(&resolved), &base, self.normal_path())
            }
            _ => Relation::Outside,
        }
    }
}

/// Returns true for `https:evil.com/a`: to us it is a relative path, because it has no `//`, but to the WHATWG URL
/// Standard it is a host or a path, depending on the base.
#[inline]
fn lacks_slashes(text: &str) -> bool {
    HrefParts::of(text).scheme.is_none() && split_scheme(text).is_some_and(|(scheme, _)| is_http(scheme))
}
