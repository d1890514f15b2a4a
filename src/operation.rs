//! The kinds of requests.

use crate::name::Name;
use crate::namespace;

/// The kind of request that a document answers: a method, a report or a batch. It determines how a server must respond,
/// and what the responses in a document mean.
///
/// These are the methods that can be answered with `207 Multi-Status`, and related methods that cannot. Reports with
/// rules of their own have a name here; all others are [`Report`](Self::Report).
///
/// # Example
///
/// ```
/// use multistatus::{Operation, Name, http};
///
/// assert_eq!(Operation::from_http(&http::Method::DELETE), Some(Operation::Delete));
/// assert_eq!(Operation::from_http(&http::Method::GET), None);
/// assert_eq!(Operation::from_report(&Name::dav("sync-collection")), Operation::SyncCollection);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// PROPFIND: RFC 4918 §9.1.
    Propfind,
    /// PROPPATCH: RFC 4918 §9.2.
    Proppatch,
    /// MKCOL, with properties (RFC 5689 §3) or without (RFC 4918 §9.3).
    Mkcol,
    /// MKCALENDAR: RFC 4791 §5.3.1.
    Mkcalendar,
    /// DELETE: RFC 4918 §9.6.
    Delete,
    /// COPY: RFC 4918 §9.8.
    Copy,
    /// MOVE: RFC 4918 §9.9.
    Move,
    /// LOCK: RFC 4918 §9.10.
    Lock,
    /// UNLOCK: RFC 4918 §9.11.
    Unlock,
    /// ACL: RFC 3744 §8.1.
    Acl,
    /// BIND: RFC 5842 §4.
    Bind,
    /// UNBIND: RFC 5842 §5.
    Unbind,
    /// REBIND: RFC 5842 §6.
    Rebind,
    /// REPORT with any body except the ones below: RFC 3253 §3.6.
    Report,
    /// REPORT `DAV:expand-property`: RFC 3253 §3.8.
    ExpandProperty,
    /// REPORT `DAV:version-tree`: RFC 3253 §3.7.
    VersionTree,
    /// REPORT `DAV:acl-principal-prop-set`: RFC 3744 §9.2.
    AclPrincipalPropSet,
    /// REPORT `DAV:principal-match`: RFC 3744 §9.3.
    PrincipalMatch,
    /// REPORT `DAV:principal-property-search`: RFC 3744 §9.4.
    PrincipalPropertySearch,
    /// REPORT `DAV:sync-collection`: RFC 6578 §3.2.
    SyncCollection,
    /// REPORT `CALDAV:calendar-query`: RFC 4791 §7.8.
    CalendarQuery,
    /// REPORT `CARDDAV:addressbook-query`: RFC 6352 §8.6.
    AddressbookQuery,
    /// REPORT `CALDAV:calendar-multiget` (RFC 4791 §7.9) or `CARDDAV:addressbook-multiget` (RFC 6352 §8.7).
    Multiget,
    /// SEARCH: RFC 5323 §2.
    Search,
    /// UPDATE: RFC 3253 §7.1.
    Update,
    /// MERGE: RFC 3253 §11.2.
    Merge,
    /// LABEL: RFC 3253 §8.2.
    Label,
    /// ORDERPATCH: RFC 3648 §7.
    Orderpatch,
    /// POST, or any other method by which an API takes several operations and responds with the outcome of each.
    Batch,
}

impl Operation {
    /// All operations.
    pub const ALL: &'static [Self] = &[
        Self::Propfind,
        Self::Proppatch,
        Self::Mkcol,
        Self::Mkcalendar,
        Self::Delete,
        Self::Copy,
        Self::Move,
        Self::Lock,
        Self::Unlock,
        Self::Acl,
        Self::Bind,
        Self::Unbind,
        Self::Rebind,
        Self::Report,
        Self::ExpandProperty,
        Self::VersionTree,
        Self::AclPrincipalPropSet,
        Self::PrincipalMatch,
        Self::PrincipalPropertySearch,
        Self::SyncCollection,
        Self::CalendarQuery,
        Self::AddressbookQuery,
        Self::Multiget,
        Self::Search,
        Self::Update,
        Self::Merge,
        Self::Label,
        Self::Orderpatch,
        Self::Batch,
    ];

    /// Returns the operation of a request method. REPORT is [`Report`](Self::Report), and
    /// [`from_report`](Self::from_report) tells more; POST is [`Batch`](Self::Batch).
    #[must_use]
    #[inline]
    pub fn from_http(method: &http::Method) -> Option<Self> {
        Some(match method.as_str() {
            "PROPFIND" => Self::Propfind,
            "PROPPATCH" => Self::Proppatch,
            "MKCOL" => Self::Mkcol,
            "MKCALENDAR" => Self::Mkcalendar,
            "DELETE" => Self::Delete,
            "COPY" => Self::Copy,
            "MOVE" => Self::Move,
            "LOCK" => Self::Lock,
            "UNLOCK" => Self::Unlock,
            "ACL" => Self::Acl,
            "BIND" => Self::Bind,
            "UNBIND" => Self::Unbind,
            "REBIND" => Self::Rebind,
            "REPORT" => Self::Report,
            "SEARCH" => Self::Search,
            "UPDATE" => Self::Update,
            "MERGE" => Self::Merge,
            "LABEL" => Self::Label,
            "ORDERPATCH" => Self::Orderpatch,
            "POST" => Self::Batch,
            _ => return None,
        })
    }

    /// Returns the report whose request body has this root element.
    #[must_use]
    #[inline]
    pub fn from_report(root: &Name) -> Self {
        match root.parts() {
            (namespace::DAV, "expand-property") => Self::ExpandProperty,
            (namespace::DAV, "version-tree") => Self::VersionTree,
            (namespace::DAV, "acl-principal-prop-set") => Self::AclPrincipalPropSet,
            (namespace::DAV, "principal-match") => Self::PrincipalMatch,
            (namespace::DAV, "principal-property-search") => Self::PrincipalPropertySearch,
            (namespace::DAV, "sync-collection") => Self::SyncCollection,
            (namespace::CALDAV, "calendar-query") => Self::CalendarQuery,
            (namespace::CARDDAV, "addressbook-query") => Self::AddressbookQuery,
            (namespace::CALDAV, "calendar-multiget") | (namespace::CARDDAV, "addressbook-multiget") => Self::Multiget,
            _ => Self::Report,
        }
    }

    /// Returns true if the document lists resources and facts about them, because nothing was to be changed.
    #[inline]
    pub(crate) const fn lists(self) -> bool {
        matches!(self, Self::Propfind | Self::Search) || self.is_report()
    }

    pub(crate) const fn is_report(self) -> bool {
        matches!(
            self,
            Self::Report
                | Self::ExpandProperty
                | Self::VersionTree
                | Self::AclPrincipalPropSet
                | Self::PrincipalMatch
                | Self::PrincipalPropertySearch
                | Self::SyncCollection
                | Self::CalendarQuery
                | Self::AddressbookQuery
                | Self::Multiget
        )
    }

    /// Returns true if the HTTP response of a success can only be a 207. A report that no RFC here describes may have
    /// another body, as free-busy-query has (RFC 4791 §7.10).
    pub(crate) const fn needs_multistatus(self) -> bool {
        self.lists() && !matches!(self, Self::Report)
    }

    /// Returns true if the operation sets properties of the Request-URI, all of them or none.
    #[inline]
    pub(crate) const fn sets_properties(self) -> bool {
        matches!(self, Self::Proppatch | Self::Mkcol | Self::Mkcalendar)
    }

    /// Returns true if there is no 207, because the request succeeds or fails as a whole.
    pub(crate) const fn is_plain(self) -> bool {
        matches!(self, Self::Unlock | Self::Acl | Self::Bind | Self::Unbind | Self::Rebind)
    }

    /// Returns true if the operation does either everything or nothing.
    pub(crate) const fn is_atomic(self) -> bool {
        self.sets_properties() || self.is_plain() || matches!(self, Self::Lock | Self::Orderpatch)
    }

    /// Returns true if a response may report a success, and may have propstats: properties that were asked for or set
    /// (also with UPDATE and MERGE, RFC 3253 §7.1, §11.2).
    pub(crate) const fn shows_successes(self) -> bool {
        self.lists() || self.sets_properties() || matches!(self, Self::Update | Self::Merge | Self::Batch)
    }
}
