//! Rows.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

#[cfg(feature = "server")]
use crate::builder::ResponseBuilder;
use crate::fragment::{Comparison, UNLIMITED};
use crate::href::Href;
use crate::name::Name;
use crate::propstat::Propstat;
use crate::row::decode::{Child, Decoded, Decoder, Dialect};
use crate::row::ends::KeptEnds;
use crate::row::shape::Shape;
use crate::row::view::{Marked, View};
use crate::status::Status;
use crate::value::{Condition, Description, Element, Property};
use crate::xml::scope::Scope;

/// The outcome for one resource, or one outcome for several: RFC 4918 §14.24.
///
/// It holds what a server said, in the order it was said, even where the RFC allows less: both a status and propstats,
/// several hrefs or none, a property twice. [`Multistatus::validate`](crate::Multistatus::validate) checks the rules;
/// what [`builder`](Self::builder) makes obeys them.
///
/// Inside, a row is its bytes and an index into them, so it costs little to read, to keep and to write again. It is
/// borrowed from the body, or `'static` after [`into_owned`](Self::into_owned).
///
/// # Example: what a row says
///
/// ```
/// use multistatus::{Multistatus, Name};
///
/// let body = br#"<D:multistatus xmlns:D="DAV:"><D:response><D:href>/a</D:href><D:propstat><D:prop>
///     <D:getetag>"1"</D:getetag></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>"#;
/// let document = Multistatus::parse(body)?;
/// for row in document.responses() {
///     assert_eq!(row.text(&Name::dav("getetag")).as_deref(), Some("\"1\""));
/// }
/// # Ok::<(), multistatus::Error>(())
/// ```
pub struct Response<'a> {
    xml: Cow<'a, str>,
    index: Known,
}

/// The index of a row.
#[derive(Clone)]
enum Known {
    /// Made by the reader.
    Read(Index),
    /// Made when somebody looks into a row that was built.
    Built(OnceLock<Box<Index>>),
}

/// The elements that mean something in a row. Its extensions have other names.
pub(crate) const PARTS: [&str; 6] = ["href", "status", "propstat", "error", "responsedescription", "location"];

/// What is known about the bytes of a row.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    pub(crate) shape: Arc<Shape>,
    pub(crate) ends: KeptEnds,
    pub(crate) odd: Marked,
}

impl Index {
    /// That of a row that this crate wrote.
    fn of(xml: &str) -> Self {
        let mut scope = Scope::within(None);
        let decoder = Decoder::new(xml, &mut scope, &UNLIMITED, Dialect::default(), 1, None);
        // It can be decoded; if it could not, it would be an empty row.
        let (shape, ends) = match decoder.decode() {
            Ok(Decoded { child: Child::Response(shape), slots, .. }) => (shape, slots.ends),
            _ => (Shape::default(), Vec::new()),
        };
        Self { shape: Arc::new(shape), ends: ends.as_slice().into(), odd: Marked::ALL }
    }
}

impl<'a> Response<'a> {
    #[inline]
    pub(crate) fn read(xml: Cow<'a, str>, index: Index) -> Self {
        Self { xml, index: Known::Read(index) }
    }

    /// A row of ours: well-formed under a root that binds `D` alone.
    pub(crate) fn built(xml: String) -> Response<'static> {
        Response { xml: Cow::Owned(xml), index: Known::Built(OnceLock::new()) }
    }

    /// Begins a row for `href`.
    ///
    /// See [`ResponseBuilder`] for what can follow.
    #[cfg(feature = "server")]
    pub fn builder(href: impl TryInto<Href<'a>, Error: Into<crate::Error>>) -> ResponseBuilder {
        ResponseBuilder::new(href.try_into().map_err(Into::into))
    }

    #[inline]
    fn index(&self) -> &Index {
        match &self.index {
            Known::Read(index) => index,
            Known::Built(index) => index.get_or_init(|| Box::new(Index::of(&self.xml))),
        }
    }

    /// Returns what responses with the same markup share.
    pub(crate) fn shape(&self) -> &Arc<Shape> {
        &self.index().shape
    }

    /// True if this crate wrote it.
    pub(crate) fn is_built(&self) -> bool {
        matches!(self.index, Known::Built(_))
    }

    #[inline]
    pub(crate) fn view(&self) -> View<'_> {
        let index = self.index();
        View { xml: &self.xml, shape: &index.shape, ends: &index.ends, odd: index.odd }
    }

    /// The row's bytes, if they mean the same under a root that binds `D` alone.
    pub(crate) fn portable(&self) -> Option<&str> {
        let portable = match &self.index {
            Known::Read(index) => index.shape.portable,
            Known::Built(_) => true,
        };
        portable.then_some(&self.xml)
    }

    /// The first href: the resource, if the row is about one. `None` if the row has no href.
    #[must_use]
    pub fn href(&self) -> Option<Href<'_>> {
        self.hrefs().next()
    }

    /// All hrefs, as sent but for white space around them. One, unless the row gives one status to several resources.
    pub fn hrefs(&self) -> impl ExactSizeIterator<Item = Href<'_>> + Clone {
        let view = self.view();
        view.shape.hrefs.iter().map(move |node| Href::from_wire(view.text(*node)))
    }

    /// Returns the status of the resource as a whole. `None` if there is none, or if it cannot be read, which is a recorded
    /// [deviation](crate::Deviation::StatusUnreadable).
    ///
    /// RFC 4918 §14.24 allows one. If there are several, this is the worst of them, because none of them can be trusted to
    /// be the right one: whatever is no success is worse than a success. See [`statuses`](Self::statuses) for all.
    #[must_use]
    pub fn status(&self) -> Option<&Status> {
        self.view().shape.outcome.status.as_ref()
    }

    /// Returns all statuses of the resource as a whole that can be read, in document order: none, one, or several where a
    /// server sent more than RFC 4918 §14.24 allows.
    #[must_use]
    pub fn statuses(&self) -> &[Status] {
        self.view().shape.outcome.statuses()
    }

    /// All statuses, and `None` for one that cannot be read: what is to be written.
    pub(crate) fn all_statuses(&self) -> impl Iterator<Item = Option<&Status>> {
        self.view().shape.outcome.all_statuses()
    }

    /// Returns true if the resource as a whole has a status that cannot be read, perhaps beside one that can.
    #[must_use]
    pub fn has_unreadable_status(&self) -> bool {
        self.view().shape.outcome.unreadable_status
    }

    /// The groups of properties, each with its status.
    pub fn propstats(&self) -> impl ExactSizeIterator<Item = Propstat<'_>> + Clone {
        let view = self.view();
        view.shape.propstats.iter().map(move |node| Propstat::new(view, node))
    }

    /// The conditions in `error`: why the resource as a whole failed.
    pub fn conditions(&self) -> impl ExactSizeIterator<Item = Condition<'_>> + Clone {
        let view = self.view();
        view.shape.outcome.conditions.iter().map(move |node| view.element(node))
    }

    /// The names of the conditions.
    pub(crate) fn condition_names(&self) -> impl Iterator<Item = &Name> {
        self.view().shape.outcome.conditions.iter().map(|node| &node.name)
    }

    /// The text for people.
    #[must_use]
    pub fn description(&self) -> Option<Description<'_>> {
        let view = self.view();
        view.shape.outcome.description.as_ref().map(|node| view.description(node))
    }

    /// Where the resource is instead: RFC 4918 §14.9.
    #[must_use]
    pub fn location(&self) -> Option<Href<'_>> {
        let view = self.view();
        view.shape.location.map(|node| Href::from_wire(view.text(node)))
    }

    /// Elements that no RFC puts here. They mean nothing (RFC 4918 §17), but are kept.
    pub fn extensions(&self) -> impl ExactSizeIterator<Item = Element<'_>> + Clone {
        let view = self.view();
        view.shape.outcome.extensions.iter().map(move |node| view.element(node))
    }

    /// A property that was returned: one of that name in a propstat with a 2xx status. The first, if there are several.
    #[must_use]
    pub fn property(&self, name: &Name) -> Option<Property<'_>> {
        self.propstats().filter(|propstat| propstat.is_success()).find_map(|propstat| propstat.property(name))
    }

    /// The names of properties that the resource does not have: those with status 404.
    pub fn missing_properties(&self) -> impl Iterator<Item = &Name> {
        self.propstats()
            .filter(|propstat| propstat.status().is_some_and(|status| *status == 404))
            .flat_map(|p| p.names())
    }

    /// The status of a property. That of a 2xx propstat, if the property stands in several.
    #[must_use]
    pub fn status_of(&self, name: &Name) -> Option<&Status> {
        let all = || self.propstats().filter(|propstat| propstat.names().any(|other| other == name));
        all().find(|propstat| propstat.is_success()).or_else(|| all().next()).and_then(|propstat| propstat.status())
    }

    /// True if `resourcetype` says that this is a collection.
    #[must_use]
    pub fn is_collection(&self) -> bool {
        const RESOURCETYPE: Name = Name::dav("resourcetype");
        const COLLECTION: Name = Name::dav("collection");
        self.property(&RESOURCETYPE)
            .is_some_and(|property| property.children().any(|child| *child.name() == COLLECTION))
    }

    /// The row as it was written, or as it would be under a root that binds `D` alone if it was built.
    #[must_use]
    pub fn as_xml(&self) -> &str {
        &self.xml
    }

    /// The same, independent of the body.
    #[must_use]
    pub fn into_owned(self) -> Response<'static> {
        Response { xml: Cow::Owned(self.xml.into_owned()), index: self.index }
    }
}

impl Clone for Response<'_> {
    fn clone(&self) -> Self {
        Self { xml: self.xml.clone(), index: self.index.clone() }
    }
}

/// By what the rows say: prefixes, comments and white space between elements do not count.
impl PartialEq for Response<'_> {
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
