//! Reads a method and a body into a typed request.

use http::{Method, StatusCode};

#[cfg(feature = "vocabulary")]
use super::Acl;
use super::context::{Context, Read};
use super::tree::Node;
use super::{Body, LockInfo, Mkcalendar, Mkcol, Other, PropertyUpdate, Propfind, Report, Search, body};
use crate::chars;
use crate::clip::clip;
use crate::deviation::Deviation;
use crate::error::{Error, ErrorKind, Position};
use crate::header::{Depth, media_type};
use crate::read::{Finding, Findings, ParseOptions};

/// Reads the body of a request with options, taking into account the header fields that matter for it.
///
/// # Example: a body with the wrong media type
///
/// ```
/// use multistatus::http::Method;
/// use multistatus::request::Reader;
/// use multistatus::read::Deviation;
/// use multistatus::ParseOptions;
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
    /// The header field, if the caller has set it.
    content_type: Option<Option<&'b str>>,
    depth: Option<Depth>,
    options: ParseOptions<'b>,
}

impl<'b> Reader<'b> {
    /// Creates a reader for the body of a request with this method. Pass the whole body: its bytes, and not
    /// `Content-Length`, decide whether there is one.
    #[must_use]
    pub const fn new(method: &'b Method, body: &'b [u8]) -> Self {
        Self { method, body, content_type: None, depth: None, options: ParseOptions::new() }
    }

    /// Sets the header field `Content-Type`; `None` means that the request has none.
    ///
    /// RFC 4918 §8.2 requires an XML type, but deployed clients send others, or none. So another type is only recorded,
    /// as [`Deviation::MediaType`], which a strict reader refuses. The parameter `charset` gives the encoding. If there
    /// is no body, the field is ignored.
    ///
    /// Default: the field is not known.
    #[must_use]
    pub const fn content_type(mut self, content_type: Option<&'b str>) -> Self {
        self.content_type = Some(content_type);
        self
    }

    /// Sets the header field `Depth`, if the request has one. Some reports are defined for one depth, and a
    /// synchronization without `sync-level` takes its level from the field (RFC 6578 appendix A).
    ///
    /// Default: `None`.
    #[must_use]
    pub const fn depth(mut self, depth: Option<Depth>) -> Self {
        self.depth = depth;
        self
    }

    /// Sets the options of reading. Options that concern only responses are ignored. Limits that are not set are the
    /// limits for requests: 1 MiB, 4096 names, 10 000 hrefs; elements are nested at most 256 deep.
    ///
    /// Default: [`ParseOptions::new`].
    #[must_use]
    pub const fn options(mut self, options: ParseOptions<'b>) -> Self {
        self.options = options;
        self
    }

    /// Reads the body.
    ///
    /// # Errors
    ///
    /// As in [`Body::parse`]; with [`ParseOptions::strict`] also [`ErrorKind::Deviation`].
    pub fn parse(self) -> Result<Body, Error> {
        self.parse_with_findings().map(|(body, _)| body)
    }

    /// Reads the body, and returns its deviations from the RFCs as findings.
    ///
    /// # Errors
    ///
    /// As in [`parse`](Self::parse).
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
            #[cfg(feature = "vocabulary")]
            "ACL" => self.read(|cx, root| Acl::read(cx, root).map(Body::Acl)),
            // The bodies of these methods are not WebDAV's.
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
        if wrong_type.is_some() && options.settings.strict.0.is_some() {
            return Err(Error::of_deviation(Deviation::MediaType, wrong_type).at(start));
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
            if options.settings.keep_findings > 0 {
                let text = (!essence.is_empty()).then(|| crate::clip::told(essence).into());
                let last = findings.as_slice().len();
                findings.keep(Finding { deviation: Deviation::MediaType, position: start, text });
                findings.put_in_order(last);
            }
        }
        Ok((body, findings))
    }
}

/// Returns true for a media type of XML: RFC 7303 §9.1, §9.2, and types that end with `+xml` (§8).
fn is_xml(essence: &str) -> bool {
    let essence = essence.to_ascii_lowercase();
    matches!(essence.as_str(), "application/xml" | "text/xml") || essence.ends_with("+xml")
}

/// Returns true if a body may be XML, in whatever encoding: after white space and a byte order mark there is a `<`.
fn begins_like_xml(body: &[u8]) -> bool {
    let first =
        body.iter().find(|&&byte| !chars::is_space(byte) && !matches!(byte, 0 | 0xEF | 0xBB | 0xBF | 0xFE | 0xFF));
    first == Some(&b'<')
}
