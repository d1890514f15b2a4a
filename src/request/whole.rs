//! The body of any request.

#[cfg(feature = "vocabulary")]
use super::Acl;
use super::{LockInfo, Mkcalendar, Mkcol, Other, Prop, PropertyUpdate, Propfind, Report, Search, names};
use crate::error::Error;
use crate::name::Name;

/// The body of a request, by its method.
///
/// # Example
///
/// ```
/// use multistatus::http::Method;
/// use multistatus::request::{Body, Propfind};
///
/// let method = Method::from_bytes(b"PROPFIND")?;
/// assert_eq!(Body::parse(&method, b"")?, Body::Propfind(Propfind::default()));
/// assert_eq!(Body::parse(&Method::DELETE, b"")?, Body::None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Body {
    /// No body, or the body of a method whose bodies are not XML, for example PUT.
    None,
    /// PROPFIND: RFC 4918 §9.1. Without a body it is `allprop`.
    Propfind(Propfind),
    /// PROPPATCH: RFC 4918 §9.2.
    PropertyUpdate(PropertyUpdate),
    /// LOCK with a body, which asks for a new lock: RFC 4918 §9.10.1.
    LockInfo(LockInfo),
    /// LOCK without a body, which refreshes the lock that the header field `If` names: RFC 4918 §9.10.2. Without `If`,
    /// a server sends 400, because the request names no lock.
    LockRefresh,
    /// MKCOL: RFC 4918 §9.3, RFC 5689 §3.
    Mkcol(Mkcol),
    /// MKCALENDAR: RFC 4791 §5.3.1.
    Mkcalendar(Mkcalendar),
    /// REPORT: RFC 3253 §3.6.
    Report(Report),
    /// SEARCH: RFC 5323 §2.
    Search(Search),
    /// ACL: RFC 3744 §8.1. Part of the feature `vocabulary`, without which such a body is [`Other`](Self::Other).
    #[cfg(feature = "vocabulary")]
    Acl(Acl),
    /// An XML body of another method, for example OPTIONS, LABEL or MERGE.
    Other(Other),
}

impl Body {
    /// Reads a body with the default options. Part of the feature `server`. [`Reader`](super::Reader) has options, and
    /// reports findings.
    ///
    /// # Errors
    ///
    /// As in [`Multistatus::parse`](crate::Multistatus::parse), for example if the body is not well-formed or exceeds a
    /// limit; [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) if it breaks its grammar.
    /// [`request`](crate::request#statuses) lists the [status](Error::status) that a server must send for each.
    #[cfg(feature = "server")]
    pub fn parse(method: &http::Method, body: &[u8]) -> Result<Self, Error> {
        super::Reader::new(method, body).parse()
    }

    /// Writes the body. Returns no bytes if there is no body.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidText`](crate::ErrorKind::InvalidText) if a text holds a character that XML cannot carry.
    /// [`ErrorKind::Usage`](crate::ErrorKind::Usage) if the body would break the grammar of its RFC, for example
    /// because a required element is missing.
    #[inline]
    pub fn to_xml(&self) -> Result<Vec<u8>, Error> {
        match self {
            Self::None | Self::LockRefresh => Ok(Vec::new()),
            Self::Propfind(body) => body.to_xml(),
            Self::PropertyUpdate(body) => body.to_xml(),
            Self::LockInfo(body) => body.to_xml(),
            Self::Mkcol(body) => body.to_xml(),
            Self::Mkcalendar(body) => body.to_xml(),
            Self::Report(body) => body.to_xml(),
            Self::Search(body) => body.to_xml(),
            #[cfg(feature = "vocabulary")]
            Self::Acl(body) => body.to_xml(),
            Self::Other(body) => body.write(),
        }
    }

    /// Returns the properties that are asked for by name of each resource that the request is about.
    #[must_use]
    #[inline]
    pub fn prop(&self) -> Option<&Prop> {
        match self {
            Self::Propfind(asked) => asked.named(),
            Self::Report(report) => report.prop(),
            Self::Search(Search::Basic(query)) => query.select.named(),
            Self::Other(other) => other.prop(),
            _ => None,
        }
    }

    /// Returns the name of the root element that the body has or could have: for example `propfind` for a PROPFIND
    /// without a body. Returns `None` if there is no body and there could be none.
    #[must_use]
    #[inline]
    pub fn name(&self) -> Option<&Name> {
        Some(match self {
            Self::None | Self::LockRefresh => return None,
            Self::Propfind(_) => const { &names::PROPFIND },
            Self::PropertyUpdate(_) => const { &names::PROPERTYUPDATE },
            Self::LockInfo(_) => const { &names::LOCKINFO },
            Self::Mkcol(_) => const { &names::MKCOL },
            Self::Mkcalendar(_) => const { &names::MKCALENDAR },
            Self::Report(report) => report.name(),
            Self::Search(Search::SchemaDiscovery(root)) => root.name(),
            Self::Search(_) => const { &names::SEARCHREQUEST },
            #[cfg(feature = "vocabulary")]
            Self::Acl(_) => const { &Name::dav("acl") },
            Self::Other(other) => other.name(),
        })
    }
}
