//! From a method and a body to a typed request.

use http::{Method, StatusCode};

use super::context::{Context, Read};
use super::tree::Node;
use super::{Acl, LockInfo, Mkcalendar, Mkcol, Other, Prop, PropertyUpdate, Propfind, Report, Search, body, names};
use crate::error::{Error, ErrorKind, Position};
use crate::header::Depth;
use crate::name::Name;
use crate::read::{Deviation, Finding, Findings, ParseOptions};
use crate::xml::chars;
use crate::xml::text::clip;

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
    /// No body, or one that is no XML by its method, for example of PUT.
    None,
    /// PROPFIND: RFC 4918 §9.1. Without a body it is `allprop`.
    Propfind(Propfind),
    /// PROPPATCH: RFC 4918 §9.2.
    PropertyUpdate(PropertyUpdate),
    /// LOCK with a body, which asks for a new lock: RFC 4918 §9.10.1.
    LockInfo(LockInfo),
    /// LOCK without a body, which refreshes the lock that the header field `If` names: RFC 4918 §9.10.2. Without `If` it is
    /// no refresh, and nothing else: 400.
    LockRefresh,
    /// MKCOL: RFC 4918 §9.3, RFC 5689 §3.
    Mkcol(Mkcol),
    /// MKCALENDAR: RFC 4791 §5.3.1.
    Mkcalendar(Mkcalendar),
    /// REPORT: RFC 3253 §3.6.
    Report(Report),
    /// SEARCH: RFC 5323 §2.
    Search(Search),
    /// ACL: RFC 3744 §8.1.
    Acl(Acl),
    /// An XML body of another method, for example OPTIONS, LABEL or MERGE.
    Other(Other),
}

impl Body {
    /// Reads a body with the default options. [`Reader`] has options, and tells what was met.
    ///
    /// # Errors
    ///
    /// An error that knows the [status](Error::status) a server owes: see [`request`](super).
    pub fn parse(method: &Method, body: &[u8]) -> Result<Self, Error> {
        Reader::new(method, body).parse()
    }

    /// Writes the body; nothing if there is none.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidText`] if a text holds a character that XML cannot carry. [`ErrorKind::Usage`] if it has a form
    /// that its RFC does not allow.
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
            Self::Acl(body) => body.to_xml(),
            Self::Other(body) => body.write(),
        }
    }

    /// Returns the properties that are asked for by name, of each resource that the request is about.
    #[must_use]
    pub fn prop(&self) -> Option<&Prop> {
        match self {
            Self::Propfind(asked) => asked.named(),
            Self::Report(report) => report.prop(),
            Self::Search(Search::Basic(query)) => query.select.named(),
            Self::Other(other) => other.prop(),
            _ => None,
        }
    }

    /// Returns the name of the root element, as the body has it or would have it: that of `propfind` for a PROPFIND without
    /// body. `None` without a body that could have one.
    #[must_use]
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
            Self::Acl(_) => const { &names::ACL },
            Self::Other(other) => other.name(),
        })
    }
}

/// Reads the body of a request, with what its header says that matters for that.
///
/// # Example: a body with the wrong media type
///
/// ```
/// use multistatus::http::Method;
/// use multistatus::request::Reader;
/// use multistatus::{Deviation, ParseOptions};
///
/// let method = Method::from_bytes(b"PROPFIND")?;
/// let body = b"<propfind xmlns='DAV:'><propname/></propfind>";
/// let reader = Reader::new(&method, body).content_type(Some("text/plain"));
/// let (_, findings) = reader.parse_with_findings()?;
/// assert_eq!(findings.count_of(Deviation::MediaType), 1);
///
/// let strict = reader.options(ParseOptions::new().strict(true)).parse();
/// assert_eq!(strict.map_err(|error| error.status().as_u16()), Err(415));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Reader<'b> {
    method: &'b Method,
    body: &'b [u8],
    /// What the header says, if it was told.
    content_type: Option<Option<&'b str>>,
    depth: Option<Depth>,
    options: ParseOptions,
}

impl<'b> Reader<'b> {
    /// Makes a reader for the body of a request with this method. The body must be whole: whether there is one is decided by
    /// its bytes, not by `Content-Length`.
    #[must_use]
    pub const fn new(method: &'b Method, body: &'b [u8]) -> Self {
        Self { method, body, content_type: None, depth: None, options: ParseOptions::new() }
    }

    /// Sets the header field `Content-Type`, or that there is none.
    ///
    /// RFC 4918 §8.2 wants an XML type, but deployed clients send others, or none; so it is only recorded, as
    /// [`Deviation::MediaType`], which a strict reader refuses. Its `charset` tells the encoding. Without a body it says
    /// nothing.
    ///
    /// Default: nothing is known of it.
    #[must_use]
    pub const fn content_type(mut self, content_type: Option<&'b str>) -> Self {
        self.content_type = Some(content_type);
        self
    }

    /// Sets the header field `Depth`, if the request has one. Some reports are defined for one depth, and a synchronization
    /// without `sync-level` takes its level from it (RFC 6578 appendix A).
    ///
    /// Default: `None`.
    #[must_use]
    pub const fn depth(mut self, depth: Option<Depth>) -> Self {
        self.depth = depth;
        self
    }

    /// Sets how to read. What is only about responses does not count. Limits that are not set are those for requests: 1 MiB,
    /// 4096 names, 10 000 hrefs; elements are nested 256 deep at most.
    ///
    /// Default: [`ParseOptions::new`].
    #[must_use]
    pub const fn options(mut self, options: ParseOptions) -> Self {
        self.options = options;
        self
    }

    /// Reads the body.
    ///
    /// # Errors
    ///
    /// An error that knows the [status](Error::status) a server owes: see [`request`](super).
    pub fn parse(self) -> Result<Body, Error> {
        self.parse_with_findings().map(|(body, _)| body)
    }

    /// Reads the body, and tells in which ways it leaves the RFCs.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn parse_with_findings(self) -> Result<(Body, Findings), Error> {
        let empty = self.body.is_empty();
        let nothing = |body| Ok((body, Findings::default()));
        match self.method.as_str() {
            "PROPFIND" if empty => nothing(Body::Propfind(Propfind::default())),
            "LOCK" if empty => nothing(Body::LockRefresh),
            "MKCOL" if empty => nothing(Body::Mkcol(Mkcol::new())),
            "MKCALENDAR" if empty => nothing(Body::Mkcalendar(Mkcalendar::new())),
            method @ ("PROPPATCH" | "REPORT" | "SEARCH" | "ACL") if empty => {
                let message = format!("expected a body of {method}, found none");
                Err(Error::new(ErrorKind::Empty, message))
            }
            "PROPFIND" => self.read(|cx, root| Propfind::read(cx, root).map(Body::Propfind)),
            "PROPPATCH" => self.read(|cx, root| PropertyUpdate::read(cx, root).map(Body::PropertyUpdate)),
            "LOCK" => self.read(|cx, root| LockInfo::read(cx, root).map(Body::LockInfo)),
            "MKCOL" => self.read(|cx, root| Mkcol::read(cx, root).map(Body::Mkcol)),
            "MKCALENDAR" => self.read(|cx, root| Mkcalendar::read(cx, root).map(Body::Mkcalendar)),
            "REPORT" => self.read(|cx, root| Report::read(cx, root).map(Body::Report)),
            "SEARCH" => self.read(|cx, root| Search::read(cx, root).map(Body::Search)),
            "ACL" => self.read(|cx, root| Acl::read(cx, root).map(Body::Acl)),
            // Their bodies are no WebDAV.
            "GET" | "HEAD" | "PUT" | "POST" | "PATCH" | "TRACE" | "CONNECT" => nothing(Body::None),
            _ if empty => nothing(Body::None),
            method @ ("COPY" | "MOVE" | "DELETE" | "UNLOCK") => {
                // RFC 4918 §8.4: a body that would be ignored must be refused.
                let message = format!("expected no body of {method}, found one");
                let error = Error::new(ErrorKind::InvalidRequest, message);
                Err(error.owing(StatusCode::UNSUPPORTED_MEDIA_TYPE))
            }
            _ => self.read(|cx, root| Other::read(cx, root).map(Body::Other)),
        }
    }

    fn read(self, read: impl FnOnce(&mut Context, Node<'_>) -> Read<Body>) -> Result<(Body, Findings), Error> {
        let start = Position { byte: 0, line: 1, column: 1, response: None };
        let (mut options, mut wrong_type) = (self.options, None);
        if let Some(content_type) = self.content_type {
            let (essence, charset) = media_type(content_type.unwrap_or_default());
            if charset.is_some() {
                options = options.charset(charset);
            }
            wrong_type = (!is_xml(essence)).then_some(essence);
        }
        if wrong_type.is_some() && options.strict {
            return Err(Deviation::MediaType.refused(wrong_type).at(start));
        }
        // MKCOL may have a body of another kind, which is not understood: RFC 4918 §9.3.
        let may_be_other = wrong_type.is_some() || self.method == "MKCOL";
        if may_be_other && !begins_like_xml(self.body) {
            let found = wrong_type.filter(|essence| !essence.is_empty()).unwrap_or("no XML");
            let message = format!("expected an XML body, found {}", clip(found));
            let error = Error::new(ErrorKind::UnexpectedRoot, message).at(start);
            return Err(error.owing(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let (body, mut findings) = body::read(self.body, self.depth, options, read)?;
        if let Some(essence) = wrong_type {
            findings.add(Deviation::MediaType, 1);
            if options.keep_findings > 0 {
                let text = (!essence.is_empty()).then(|| crate::xml::text::floor(essence, 200).into());
                findings.keep(Finding { deviation: Deviation::MediaType, position: start, text });
            }
        }
        Ok((body, findings))
    }
}

/// The media type and its `charset`.
fn media_type(text: &str) -> (&str, Option<&str>) {
    let (essence, parameters) = text.split_once(';').unwrap_or((text, ""));
    let charset = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
    });
    (essence.trim(), charset.filter(|charset| !charset.is_empty()))
}

/// True for a media type of XML: RFC 7303 §9.1, §9.2, and types that end with `+xml` (§8).
fn is_xml(essence: &str) -> bool {
    let essence = essence.to_ascii_lowercase();
    matches!(essence.as_str(), "application/xml" | "text/xml") || essence.ends_with("+xml")
}

/// True if a body may be XML, in whatever encoding: behind white space and a byte order mark there is a `<`.
fn begins_like_xml(body: &[u8]) -> bool {
    let first =
        body.iter().find(|&&byte| !chars::is_space(byte) && !matches!(byte, 0 | 0xEF | 0xBB | 0xBF | 0xFE | 0xFF));
    first == Some(&b'<')
}
