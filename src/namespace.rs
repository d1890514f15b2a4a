//! The namespaces of WebDAV.

/// The namespace of WebDAV (RFC 4918 §21).
pub const DAV: &str = "DAV:";
/// The namespace of CalDAV (RFC 4791 §4.2).
pub const CALDAV: &str = "urn:ietf:params:xml:ns:caldav";
/// The namespace of CardDAV (RFC 6352 §4).
pub const CARDDAV: &str = "urn:ietf:params:xml:ns:carddav";
/// Namespaces that servers often declare, besides the ones above. Naming them takes no memory.
pub(crate) const COMMON: [&str; 6] = [
    "http://apache.org/dav/props/",
    "http://calendarserver.org/ns/",
    "http://nextcloud.org/ns",
    "http://owncloud.org/ns",
    "http://sabredav.org/ns",
    "http://ucb.openoffice.org/dav/props/",
];
/// The namespace that the prefix `xml` is always bound to (Namespaces in XML §3).
pub(crate) const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// The namespace of namespace declarations, which no name may be in (Namespaces in XML §3).
pub(crate) const XMLNS: &str = "http://www.w3.org/2000/xmlns/";
