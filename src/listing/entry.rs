//! One resource of a listing.

use std::borrow::Cow;
use std::fmt;

use super::columns::{Column, Columns};
use super::lister::Basis;
use super::tally::ResponseOutcome;
use super::whole::Listing;
use super::{CollectionSign, UnsafeName, title};
use crate::href::{Href, Located, Relation, Segments, last_segment, portable_name};
use crate::lookup::Lookup;
use crate::prop::sign::{SignProperty, collection_sign};
use crate::prop::{
    ContentLength, ContentType, CreationDate, ETag, LastModified, LiveProperty, Quota, QuotaAvailable, QuotaUsed,
};
use crate::response::Response;
use crate::row::view::View;
use crate::status::Status;
use crate::value::{Property, Value};
use crate::verdict::judgement::Whole;

/// One resource of a listing, with the facts that its response gives: see [`Listing`](crate::Listing) and
/// [`Lister`](crate::listing::Lister).
///
/// It borrows the response, and reads each property on demand. Each property is a [`Lookup`]: its value, or the reason
/// why there is none.
///
/// # Example
///
/// ```
/// use multistatus::{Exchange, Listing, Lookup, Multistatus, Operation, Relation};
///
/// let body = br#"<D:multistatus xmlns:D="DAV:"><D:response><D:href>/docs/plan%201.txt</D:href>
///     <D:propstat><D:prop><D:getcontentlength>4525</D:getcontentlength><D:resourcetype/></D:prop>
///     <D:status>HTTP/1.1 200 OK</D:status></D:propstat><D:propstat><D:prop><D:getetag/></D:prop>
///     <D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response></D:multistatus>"#;
/// let document = Multistatus::parse(body)?;
/// let listing = Listing::new(Exchange::new(Operation::Propfind, "https://example.com/docs/")?, &document)?;
/// for entry in listing.entries() {
///     assert_eq!(entry.relation(), Relation::Child);
///     assert_eq!(entry.resource().as_ref().map(|href| href.as_str()), Some("https://example.com/docs/plan%201.txt"));
///     assert_eq!(entry.relative_path(), Some("plan%201.txt"));
///     assert_eq!(entry.file_name().as_deref(), Ok("plan 1.txt"));
///     assert_eq!(entry.length().value(), Some(4525));
///     assert!(matches!(entry.etag(), Lookup::NotFound));
///     assert!(matches!(entry.modified(), Lookup::NotSent));
///     assert!(!entry.is_collection());
/// }
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone)]
pub struct Entry<'e> {
    response: &'e Response<'e>,
    href: Href<'e>,
    located: Located<'e>,
    basis: &'e Basis,
    columns: Columns,
    whole: Whole,
    status: Option<&'e Status>,
    repeated: Repeated<'e>,
}

/// Tells whether an entry is repeated.
#[derive(Clone, Copy)]
pub(super) enum Repeated<'e> {
    Known(bool),
    /// The listing finds out for all its entries when the first is asked; this one has the number, from 0.
    Number(&'e Listing<'e>, usize),
}

impl<'e> Entry<'e> {
    /// Makes the entry for one of the hrefs of a response. Returns `None` if the response says that the listing was
    /// cut, because it is then about no resource.
    #[inline]
    pub(super) fn new(
        response: &'e Response<'e>,
        (href, located): (Href<'e>, Located<'e>),
        basis: &'e Basis,
        columns: Columns,
        said: &ResponseOutcome<'e>,
    ) -> Option<Self> {
        let whole = said.whole(located.relation)?;
        let repeated = Repeated::Known(false);
        Some(Self { response, href, located, basis, columns, whole, status: said.status, repeated })
    }

    #[inline]
    pub(super) fn located(&self) -> &Located<'e> {
        &self.located
    }

    #[inline]
    pub(super) fn set_repeated(&mut self, repeated: Repeated<'e>) {
        self.repeated = repeated;
    }

    /// Returns the response that the entry is from. The response may name other resources too.
    #[must_use]
    pub fn response(&self) -> &'e Response<'e> {
        self.response
    }

    /// Returns the href as it was sent.
    #[must_use]
    pub fn href(&self) -> &Href<'e> {
        &self.href
    }

    /// Returns where the resource is, seen from the resource that was listed. An empty href is that resource (RFC 3986
    /// §4.4).
    ///
    /// See [`Base`](crate::Base) for the rules.
    #[must_use]
    pub fn relation(&self) -> Relation {
        self.located.relation
    }

    /// Returns the resolved address of the resource, which a client may act on. Returns `None` for a resource outside
    /// of the listing, and for an href with a host if the Request-URI is only a path.
    ///
    /// In a listing that is based on its own response, the address is the Request-URI with the
    /// [`relative_path`](Self::relative_path) below it; without a Request-URI there is none.
    #[must_use]
    #[inline]
    pub fn resource(&self) -> Option<Href<'_>> {
        self.basis.resource(&self.located)
    }

    /// Returns the path below the resource that was listed, percent-encoded, and with the query if there is one. It is
    /// empty for the resource itself, and `None` for a resource outside of the listing. To get the address, append it
    /// to the path of the listed resource and a slash.
    ///
    /// The path of a child is one segment. A collection may have a slash after it.
    #[must_use]
    #[inline]
    pub fn relative_path(&self) -> Option<&str> {
        self.located.below()
    }

    /// Returns the segments of the path below the resource that was listed, to be decoded one by one. There are none
    /// for the resource itself and for a resource outside of the listing.
    ///
    /// A slash at the end makes an empty last segment.
    #[must_use]
    #[inline]
    pub fn relative_segments(&self) -> Segments<'_> {
        Segments::of_relative(self.located.below().unwrap_or_default())
    }

    /// Returns the last segment of the href, percent-decoded, if it can be joined to a directory and means the same
    /// file on every system.
    ///
    /// The name never comes from a property, because a displayname is meant to be shown: it may be a path, and two
    /// members may share it. On a system where two names differ only in case or in their Unicode form, they may still
    /// name one file.
    ///
    /// # Errors
    ///
    /// [`UnsafeName`] says why the name cannot be joined. [`Href::file_name`] of [`href`](Self::href) refuses only
    /// names that could leave the directory: a program that does not run on Windows can use it in the cases
    /// [`UnsafeName::Windows`] and [`UnsafeName::Control`].
    #[inline]
    pub fn file_name(&self) -> Result<Cow<'_, str>, UnsafeName> {
        portable_name(self.located.path_and_query())
    }

    /// Returns a human-readable name: the displayname if it is suitable, or else the last segment of the href, decoded
    /// as far as possible.
    ///
    /// A displayname is not used if it is empty, longer than 1 KiB, a path (it begins or ends with a slash or has a
    /// segment `..`), or the segment in percent-encoded form, or if it holds control characters or characters that
    /// change the direction of text. In a segment, such characters are replaced with U+FFFD.
    ///
    /// The title is neither a key nor a file name: use [`href`](Self::href) and [`file_name`](Self::file_name) for
    /// those.
    #[must_use]
    #[inline]
    pub fn title(&self) -> Cow<'_, str> {
        let view = self.view();
        let name = self.columns.property(view, Column::DisplayName).map(Property::into_value);
        let segment = last_segment(self.located.path_and_query());
        let sane = match name {
            Some(Value::Text(Cow::Borrowed(text))) => title::sane(text, segment).map(Cow::Borrowed),
            Some(Value::Text(Cow::Owned(text))) => title::sane(&text, segment).map(|text| Cow::Owned(text.to_owned())),
            _ => None,
        };
        sane.unwrap_or_else(|| title::of_href(&self.located))
    }

    /// Returns true if the resource is a collection, by everything that the response says. See
    /// [`Response::looks_like_collection`] for the rules.
    #[must_use]
    #[inline]
    pub fn is_collection(&self) -> bool {
        self.collection().0
    }

    /// Returns the sign that decides [`is_collection`](Self::is_collection), whether for yes or for no, or `None` if
    /// there is no sign. Without a sign, the resource does not count as a collection.
    #[must_use]
    #[inline]
    pub fn collection_sign(&self) -> Option<CollectionSign> {
        self.collection().1
    }

    #[inline]
    fn collection(&self) -> (bool, Option<CollectionSign>) {
        let view = self.view();
        collection_sign(|sign| self.columns.property(view, Column::Sign(sign)), || self.href.has_trailing_slash())
    }

    /// Returns the length of the content in bytes: RFC 4918 §15.4.
    #[must_use]
    #[inline]
    pub fn length(&self) -> Lookup<'e, u64> {
        self.live::<ContentLength>(Column::Length).map(|length| length.0)
    }

    /// Returns the time when the content was last changed: RFC 4918 §15.7.
    #[must_use]
    #[inline]
    pub fn modified(&self) -> Lookup<'e, LastModified> {
        self.live(Column::Modified)
    }

    /// Returns the time when the resource was created: RFC 4918 §15.1.
    #[must_use]
    #[inline]
    pub fn created(&self) -> Lookup<'e, CreationDate> {
        self.live(Column::Created)
    }

    /// Returns the entity tag: RFC 4918 §15.6.
    #[must_use]
    #[inline]
    pub fn etag(&self) -> Lookup<'e, ETag> {
        self.live(Column::ETag)
    }

    /// Returns the media type of the content: RFC 4918 §15.5.
    #[must_use]
    #[inline]
    pub fn content_type(&self) -> Lookup<'e, ContentType> {
        self.live(Column::Sign(SignProperty::ContentType))
    }

    /// Returns how many more bytes can be stored: RFC 4331 §3.
    #[must_use]
    #[inline]
    pub fn quota_available(&self) -> Lookup<'e, Quota> {
        self.live::<QuotaAvailable>(Column::QuotaAvailable).map(|quota| quota.0)
    }

    /// Returns how many bytes count against the quota: RFC 4331 §4.
    #[must_use]
    #[inline]
    pub fn quota_used(&self) -> Lookup<'e, Quota> {
        self.live::<QuotaUsed>(Column::QuotaUsed).map(|quota| quota.0)
    }

    /// Returns true if the response says that the resource exists: it is neither [missing](Response::is_missing) nor
    /// failed as a whole.
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.whole == Whole::Good
    }

    /// Returns the status of the resource as a whole, even if it is in a propstat without names. Most resources have
    /// none.
    #[must_use]
    pub fn status(&self) -> Option<&'e Status> {
        self.status
    }

    /// Returns true if an earlier response is about the same resource, however its href is spelt, and with or without a
    /// slash at its end. RFC 4918 §14.24 forbids that.
    ///
    /// A [`Listing`] finds out for all its entries, in linear time, when the first of them is asked. A
    /// [`Lister`](crate::listing::Lister) knows this only if it was told to
    /// [remember](crate::listing::Lister::find_repeated) the resources that it has seen.
    #[must_use]
    pub fn is_repeated(&self) -> bool {
        match self.repeated {
            Repeated::Known(is_repeated) => is_repeated,
            Repeated::Number(listing, number) => listing.is_repeated(number),
        }
    }

    #[inline]
    fn live<P: LiveProperty>(&self, column: Column) -> Lookup<'e, P> {
        self.columns.lookup_live(self.view(), column)
    }

    #[inline]
    fn view(&self) -> View<'e> {
        self.response.view()
    }
}

impl fmt::Debug for Entry<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("href", &self.href)
            .field("relation", &self.relation())
            .field("relative_path", &self.relative_path())
            .field("is_present", &self.is_present())
            .field("is_repeated", &self.is_repeated())
            .field("response", &self.response)
            .finish()
    }
}
