//! Responses.

use std::borrow::Cow;
use std::fmt;
#[cfg(feature = "server")]
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::found::CountingProperty;
use crate::href::Href;
use crate::iterators::{Elements, Hrefs, MissingProperties, Propstats};
use crate::name::Name;
use crate::row::index::Index;
use crate::row::shape::Shape;
use crate::row::view::View;
use crate::status::Status;
use crate::value::fragment::Comparison;
use crate::value::{Description, Property};
#[cfg(feature = "server")]
use crate::xml::text;

/// A `DAV:response`: the outcome for one resource, or one outcome for several. RFC 4918 §14.24.
///
/// It holds everything that a server sent, in document order, even where the RFC allows less: both a status and
/// propstats, several hrefs or none, a property twice. [`Multistatus::validate`](crate::Multistatus::validate) checks
/// the rules; responses from [`builder`](Self::builder) obey them.
///
/// Internally a response is its bytes and an index into them, so reading, keeping and writing it again cost little. It
/// borrows from the body; [`into_owned`](Self::into_owned) makes it `'static`.
///
/// # Example: the contents of a response
///
/// ```
/// use multistatus::{Multistatus, Name};
///
/// let body = br#"<D:multistatus xmlns:D="DAV:"><D:response><D:href>/a</D:href><D:propstat><D:prop>
///     <D:getetag>"1"</D:getetag></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>"#;
/// let document = Multistatus::parse(body)?;
/// for response in document.responses() {
///     assert_eq!(response.text(&Name::dav("getetag")).as_deref(), Some("\"1\""));
/// }
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone)]
pub struct Response<'a> {
    xml: Cow<'a, str>,
    index: ResponseIndex,
}

/// The index of a response.
#[derive(Clone)]
enum ResponseIndex {
    /// The index that the reader made.
    Read(Index),
    /// The index of a response that was built, made on the first access to its contents; and whether the response is
    /// [plain](Response::is_plain).
    Built(OnceLock<Box<Index>>, bool),
}

impl<'a> Response<'a> {
    #[inline]
    pub(crate) fn read(xml: Cow<'a, str>, index: Index) -> Self {
        Self { xml, index: ResponseIndex::Read(index) }
    }

    /// Makes a response from our own markup, which is well-formed under a root that binds `D` alone.
    #[inline]
    pub(crate) fn built(xml: String) -> Response<'static> {
        Response { xml: Cow::Owned(xml), index: ResponseIndex::Built(OnceLock::new(), false) }
    }

    /// Does what [`built`](Self::built) does for a response that may be [plain](Self::is_plain), as its builder knows.
    #[cfg(feature = "server")]
    #[inline]
    pub(crate) fn built_plain(xml: String, is_plain: bool) -> Response<'static> {
        Response { xml: Cow::Owned(xml), index: ResponseIndex::Built(OnceLock::new(), is_plain) }
    }

    /// Returns true for a response that was built and has one href, propstats with a property or a status each, and nothing
    /// else: it breaks no rule, has each property once, and no propstat has the status 207 or 208. So it need not be read
    /// to be put into a document.
    #[cfg(feature = "server")]
    #[inline]
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self.index, ResponseIndex::Built(_, true))
    }

    /// Returns the href of a [plain](Self::is_plain) response.
    #[cfg(feature = "server")]
    pub(crate) fn plain_href(&self) -> Option<Href<'_>> {
        if !self.is_plain() {
            return None;
        }
        let rest = self.after_href_tag()?;
        let end = memchr::memchr(b'<', rest.as_bytes())?;
        Some(Href::from_wire(text::unescape(&rest[..end])))
    }

    /// Returns where the href of a [plain](Self::is_plain) response is in its markup, if it has no references.
    #[cfg(feature = "server")]
    pub(crate) fn place_of_plain_href(&self) -> Option<Range<usize>> {
        let rest = self.after_href_tag().filter(|_| self.is_plain())?;
        let length = memchr::memchr2(b'<', b'&', rest.as_bytes())?;
        let start = self.xml.len() - rest.len();
        (rest.as_bytes()[length] == b'<').then_some(start..start + length)
    }

    /// Returns true for a [plain](Self::is_plain) response with this href.
    #[cfg(feature = "server")]
    pub(crate) fn has_plain_href(&self, href: &Href<'_>) -> bool {
        // Most hrefs need no escaping.
        let is_bare = memchr::memchr2(b'&', b'<', href.as_str().as_bytes()).is_none();
        let rest = self.after_href_tag().filter(|_| self.is_plain() && is_bare);
        rest.and_then(|rest| rest.strip_prefix(href.as_str())).is_some_and(|rest| rest.starts_with("</D:href>"))
            || self.plain_href().as_ref() == Some(href)
    }

    /// Returns what follows the first start tag of an href in a [plain](Self::is_plain) response.
    #[cfg(feature = "server")]
    fn after_href_tag(&self) -> Option<&str> {
        // The start tag has declarations at most, and these hold no `<`.
        let tag = match self.xml.strip_prefix("<D:response>") {
            Some(rest) => self.xml.len() - rest.len(),
            None => memchr::memchr(b'<', self.xml.as_bytes().get(1..)?)? + 1,
        };
        self.xml[tag..].strip_prefix("<D:href>")
    }

    #[inline]
    fn index(&self) -> &Index {
        match &self.index {
            ResponseIndex::Read(index) => index,
            ResponseIndex::Built(index, _) => index.get_or_init(|| Box::new(Index::of(&self.xml))),
        }
    }

    /// Returns the part of the index that responses with the same markup share.
    #[inline]
    pub(crate) fn shape(&self) -> &Arc<Shape> {
        &self.index().shape
    }

    /// True if this crate wrote it.
    #[inline]
    pub(crate) fn is_built(&self) -> bool {
        matches!(self.index, ResponseIndex::Built(..))
    }

    #[inline]
    pub(crate) fn view(&self) -> View<'_> {
        let index = self.index();
        View { xml: &self.xml, shape: &index.shape, ends: &index.ends, odd: index.odd }
    }

    /// Returns the markup, if it means the same under a root that binds `D` alone.
    #[inline]
    pub(crate) fn portable(&self) -> Option<&str> {
        let portable = match &self.index {
            ResponseIndex::Read(index) => index.shape.portable,
            ResponseIndex::Built(..) => true,
        };
        portable.then_some(&self.xml)
    }

    /// Returns the first href, or `None` if there is none. If the response is about one resource, this is its address.
    #[must_use]
    pub fn href(&self) -> Option<Href<'_>> {
        self.hrefs().next()
    }

    /// Returns all hrefs as they were sent, without the white space around them. There is one, unless the response
    /// gives one status to several resources.
    pub fn hrefs(&self) -> Hrefs<'_> {
        let view = self.view();
        Hrefs::within(view, &view.shape.hrefs)
    }

    /// Returns the status of the resource as a whole. `None` if there is none, or if it cannot be read, which is a
    /// recorded [deviation](crate::deviation::Deviation::StatusUnreadable).
    ///
    /// RFC 4918 §14.24 allows one. If there are several, this is the worst of them, because none of them can be trusted
    /// to be the right one. Every other status counts as worse than a success. [`statuses`](Self::statuses) returns all
    /// of them.
    #[must_use]
    #[inline]
    pub fn status(&self) -> Option<&Status> {
        self.view().shape.outcome.status.as_ref()
    }

    /// Returns all statuses of the resource as a whole that can be read, in document order: none, one, or several where
    /// a server sent more than RFC 4918 §14.24 allows.
    #[must_use]
    #[inline]
    pub fn statuses(&self) -> &[Status] {
        self.view().shape.outcome.statuses()
    }

    /// Returns all statuses to be written, with `None` for one that cannot be read.
    #[inline]
    pub(crate) fn all_statuses(&self) -> impl Iterator<Item = Option<&Status>> {
        self.view().shape.outcome.all_statuses()
    }

    /// Returns true if the resource as a whole has a status that cannot be read, perhaps beside one that can.
    #[must_use]
    #[inline]
    pub fn has_unreadable_status(&self) -> bool {
        self.view().shape.outcome.unreadable_status
    }

    /// Returns the groups of properties, each with its status.
    pub fn propstats(&self) -> Propstats<'_> {
        let view = self.view();
        Propstats::within(view, &view.shape.propstats)
    }

    /// Returns the conditions in `error`, which explain why the resource as a whole failed.
    #[inline]
    pub fn conditions(&self) -> Elements<'_> {
        let view = self.view();
        Elements::within(view, &view.shape.outcome.conditions)
    }

    /// Returns the names of the conditions.
    #[inline]
    pub(crate) fn condition_names(&self) -> impl Iterator<Item = &Name> {
        self.view().shape.outcome.conditions.iter().map(|node| &node.name)
    }

    /// Returns the human-readable description.
    #[must_use]
    #[inline]
    pub fn description(&self) -> Option<Description<'_>> {
        let view = self.view();
        view.shape.outcome.description.as_ref().map(|node| view.description(node))
    }

    /// Returns the new location of the resource: RFC 4918 §14.9.
    #[must_use]
    #[inline]
    pub fn location(&self) -> Option<Href<'_>> {
        let view = self.view();
        view.shape.location.map(|node| Href::from_wire(view.text(node)))
    }

    /// Returns the extensions: elements that no RFC allows in a response. They mean nothing (RFC 4918 §17), but are
    /// kept.
    #[inline]
    pub fn extensions(&self) -> Elements<'_> {
        let view = self.view();
        Elements::within(view, &view.shape.outcome.extensions)
    }

    /// Returns the first property with this name that has a 2xx status. [`lookup`](Self::lookup) tells why there is
    /// none.
    #[must_use]
    pub fn property(&self, name: &Name) -> Option<Property<'_>> {
        let view = self.view();
        CountingProperty::find(view.shape, name).property(view)
    }

    /// Returns the names of the properties that the resource does not have: those with status 404.
    #[inline]
    pub fn missing_properties(&self) -> MissingProperties<'_> {
        MissingProperties::new(self.propstats(), 404)
    }

    /// Returns the status of a property, or `None` if no propstat has the property. If several have it, the first with
    /// a 2xx status counts, or else the first.
    #[must_use]
    #[inline]
    pub fn status_of(&self, name: &Name) -> Option<&Status> {
        let all = || self.propstats().filter(|propstat| propstat.names().any(|other| other == name));
        all().find(|propstat| propstat.is_success()).or_else(|| all().next()).and_then(|propstat| propstat.status())
    }

    /// Returns true if `resourcetype` says that this is a collection.
    #[must_use]
    #[inline]
    pub fn is_collection(&self) -> bool {
        const RESOURCETYPE: Name = Name::dav("resourcetype");
        const COLLECTION: Name = Name::dav("collection");
        self.property(&RESOURCETYPE)
            .is_some_and(|property| property.children().any(|child| *child.name() == COLLECTION))
    }

    /// Returns the markup: as it was read, or, if the response was built, as it is under a root that binds only the
    /// prefix `D`.
    #[must_use]
    #[inline]
    pub fn as_xml(&self) -> &str {
        &self.xml
    }

    /// Returns its markup as text of its own.
    #[cfg(feature = "server")]
    #[inline]
    pub(crate) fn into_xml(self) -> String {
        self.xml.into_owned()
    }

    /// Converts to a response that owns its text.
    #[must_use]
    #[inline]
    pub fn into_owned(self) -> Response<'static> {
        Response { xml: Cow::Owned(self.xml.into_owned()), index: self.index }
    }
}

/// Compares the contents of responses: prefixes, comments and white space between elements do not count.
impl PartialEq for Response<'_> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (self.view(), other.view());
        if std::ptr::eq(a.shape, b.shape) && a.xml == b.xml {
            return true;
        }
        let mut comparison = Comparison::default();
        self.hrefs().eq(other.hrefs())
            && self.statuses() == other.statuses()
            && self.has_unreadable_status() == other.has_unreadable_status()
            && self.propstats().len() == other.propstats().len()
            && self.propstats().zip(other.propstats()).all(|(a, b)| a.is(&b, &mut comparison))
            && comparison.all(self.conditions(), other.conditions())
            && self.description() == other.description()
            && self.location() == other.location()
            && comparison.all(self.extensions(), other.extensions())
    }
}

impl fmt::Debug for Response<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Response");
        debug.field("hrefs", &self.hrefs().collect::<Vec<_>>()).field("status", &self.status());
        if self.statuses().len() > 1 {
            debug.field("statuses", &self.statuses());
        }
        if self.has_unreadable_status() {
            debug.field("unreadable_status", &true);
        }
        debug.field("propstats", &self.propstats().collect::<Vec<_>>());
        debug.field("conditions", &self.conditions().collect::<Vec<_>>()).field("description", &self.description());
        debug.field("location", &self.location()).field("extensions", &self.extensions().collect::<Vec<_>>());
        debug.finish()
    }
}
