//! What hrefs are relative to, and where they are.

use std::borrow::Cow;
use std::ops::Range;

use super::check;
use super::compare::{is_ambiguous, path, readings, without_slash};
use super::parts::{Parts, is_http, split_scheme};
use super::site::Site;
use super::{Href, compare, excerpt, invalid, resolve};
use crate::error::Error;

/// What the hrefs of a document are relative to: the Request-URI, or another address that resources are to be below.
///
/// What can be known of it once and for all is prepared when it is made, so keep it for all hrefs of a document.
///
/// # Which hrefs are inside
///
/// Ask [`relation`](Self::relation) before acting on an href of a document: a server can send anything, and clients
/// have sent a DELETE to what it named. It says [`Outside`](Relation::Outside) if there is any doubt:
///
/// - scheme, host and port must be those of the base, where `:80` and the like may be left out. A base that is a path
///   knows no host: then HTTP URLs on *any* host are compared by their paths. Give it the full URI if you have it;
/// - the path must be the path of the base, or below it, by whole segments. Spellings do not count (see
///   [`Href::same_resource`]), dot segments are removed before, and a query is no part of it: `/a/?x` is `/a/`;
/// - an opaque URI such as `mailto:a@example.com` or `DAV:unordered` has no path, and is outside;
/// - so is a text that other readers take apart differently, where they might find another address in it: with a
///   backslash, a tab or another control, with several `@` or a host that is not plain ASCII, or like
///   `https:evil.com/a`. Where a `#` could begin a fragment, what is before it must be inside too.
///
/// What [`resolve`](Self::resolve) gives has none of these doubts, so it may have a relation where the raw text has
/// none: `a\b` is outside, and `/docs/a%5Cb` is a child of `/docs/`. Send what was resolved, not what came.
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
    /// Where in the text the path is. Scheme and authority are before it.
    path: Range<usize>,
    /// The path in its normal form and without the slash at its end, unless it is that in the text.
    normal: Option<Box<str>>,
}

/// Where a resource is, seen from another: see [`Base::relation`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// It is that resource. A slash at the end does not count, nor does a query.
    Same,
    /// It is one segment below: a member of that collection.
    Child,
    /// It is further below: a member of a member.
    Descendant,
    /// It is anywhere else, or other readers might find it there.
    Outside,
}

impl<'b> Base<'b> {
    /// Takes an HTTP URL or an absolute path, with or without a query. Relative paths replace what follows its last
    /// slash: use [`collection`](Self::collection) for a collection.
    ///
    /// An href that was read is mended as [`Href::from_lenient`] mends it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHref`](crate::ErrorKind::InvalidHref) if it is neither, or if readers could disagree about
    /// its host: that must be a name or an address in ASCII, without percent-encoding.
    ///
    /// ```
    /// use multistatus::{Base, Href};
    ///
    /// let base = Base::new("https://example.com/docs/a")?;
    /// assert_eq!(base.resolve(&Href::from_lenient("/docs/b c")?)?, "https://example.com/docs/b%20c");
    /// assert!(Base::new("docs/a").is_err() && Base::new("urn:a").is_err());
    /// # Ok::<(), multistatus::Error>(())
    /// ```
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
        let normal = path(&parts);
        let normal = without_slash(&normal);
        let normal = (normal != without_slash(parts.path)).then(|| normal.into());
        Ok(Self { path: range, normal, href })
    }

    /// Takes the address of a collection, which may lack the slash at its end: it is added, so that relative paths are
    /// members.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new).
    ///
    /// ```
    /// use multistatus::Base;
    ///
    /// assert_eq!(*Base::collection("/docs?x")?.href(), "/docs/?x");
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn collection(href: impl TryInto<Href<'b>, Error: Into<Error>>) -> Result<Self, Error> {
        let mut base = Self::new(href)?;
        if !base.href.as_str()[base.path.clone()].ends_with('/') {
            let mut text = base.href.0.into_owned();
            text.insert(base.path.end, '/');
            base.path.end += 1;
            base.href = Href(Cow::Owned(text));
        }
        Ok(base)
    }

    /// Returns the root of the same origin: every resource of the origin is below it.
    pub(crate) fn root(&self) -> Base<'static> {
        let text = [self.origin(), "/"].concat();
        let start = text.len() - 1;
        Base { href: Href(Cow::Owned(text)), path: start..start + 1, normal: None }
    }

    /// Returns the address itself, with the slash of a [`collection`](Self::collection).
    #[must_use]
    pub fn href(&self) -> &Href<'b> {
        &self.href
    }

    /// Resolves an href as RFC 3986 §5.2 has it, and encodes what its sender forgot to.
    ///
    /// The result is what [`Href::new`] accepts: a full URI if the base is one or the href is one, else an absolute
    /// path. All readers agree about it. It may be anywhere: ask [`relation`](Self::relation) before you trust it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHref`](crate::ErrorKind::InvalidHref) if the href has an authority that is none, or none of
    /// the scheme that it needs; or if the result would be no href, such as a path with two slashes in front.
    ///
    /// ```
    /// use multistatus::{Base, Href};
    ///
    /// let base = Base::new("https://example.com/book/")?;
    /// let card = Href::new("/book/a:b.vcf")?;
    /// assert_eq!(base.resolve(&card)?, "https://example.com/book/a:b.vcf");
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn resolve(&self, href: &Href<'_>) -> Result<Href<'static>, Error> {
        let text = href.as_str();
        if text.starts_with('/') && check::deviation(text).is_none() {
            return Ok(Href(Cow::Owned([self.origin(), text].concat())));
        }
        let refuse = |why: &str| {
            let base = excerpt(self.href.as_str());
            invalid(format!("{} cannot be resolved against {base}: {why}", excerpt(text)))
        };
        let resolved = resolve::resolve(text, &self.href.parts()).map_err(refuse)?;
        Href::new(resolved).map_err(|error| refuse(error.message()))
    }

    /// Returns where an href is, seen from this base. A raw href is resolved before. See [the type](Self) for what is
    /// inside.
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
    pub fn relation(&self, href: &Href<'_>) -> Relation {
        match self.plain(href.as_str()) {
            Some(rest) => self.place(rest),
            None => self.relation_of_any(href.as_str()),
        }
    }

    /// Returns where an href is by its path alone: on which host it is does not count.
    ///
    /// For servers behind a proxy that send the URLs of an inner host. To act on such an href, resolve its
    /// [`path`](Href::path). An href that has no host is judged as by [`relation`](Self::relation), and so is all else:
    /// opaque URIs and other schemes than HTTP's are outside.
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

    /// Scheme and authority as they are in the text; empty if the base is a path.
    pub(crate) fn origin(&self) -> &str {
        &self.href.as_str()[..self.path.start]
    }

    /// The path as it is in the text.
    pub(crate) fn path(&self) -> &str {
        &self.href.as_str()[self.path.clone()]
    }

    /// The path in its normal form, without the slash at its end.
    pub(super) fn normal_path(&self) -> &str {
        match &self.normal {
            Some(path) => path,
            None => without_slash(self.path()),
        }
    }

    #[inline(never)]
    fn relation_of_any(&self, text: &str) -> Relation {
        if is_ambiguous(text) || lacks_slashes(text) {
            return Relation::Outside;
        }
        let mut found = readings(text).map(|reading| self.relation_of_reading(reading));
        let first = found.next().unwrap_or(Relation::Outside);
        if found.any(|other| other == Relation::Outside) { Relation::Outside } else { first }
    }

    fn relation_of_reading(&self, text: &str) -> Relation {
        let base = self.href.parts();
        match resolve::resolve(text, &base) {
            Ok(resolved) if Href::new(&*resolved).is_ok() => compare::relation(&Parts::of(&resolved), &base),
            _ => Relation::Outside,
        }
    }
}

/// True for `https:evil.com/a`: to us that is a relative path, since it has no `//`, and to the WHATWG URL Standard a
/// host or a path, depending on the base.
fn lacks_slashes(text: &str) -> bool {
    Parts::of(text).scheme.is_none() && split_scheme(text).is_some_and(|(scheme, _)| is_http(scheme))
}
