//! What the headers of a request ask of the answer.

use http::header::{CACHE_CONTROL, HeaderMap, HeaderName, HeaderValue, VARY};

use super::minimal::minimal;
use crate::href::Href;
use crate::operation::Operation;
use crate::prop::Depth;
use crate::propstat::Propstat;
use crate::response::Response;
use crate::verdict::judgement;

const APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// What the headers of a request ask of the answer: `Prefer` (RFC 7240, RFC 8144), `Brief`, `Depth` and `DAV`.
///
/// [`Outcomes`](super::Outcomes) does what they say. A server that streams its responses can do so itself, with
/// [`Exchange::apply`](crate::Exchange::apply) and [`Exchange::response_headers`](crate::Exchange::response_headers).
///
/// - `Prefer: return=minimal`, or `Brief: t` if there is no `Prefer`: leave out what goes without saying.
/// - `Prefer: depth-noroot`, or `Depth: 1,noroot`: no row for the Request-URI, unless it failed.
/// - `DAV: bind` together with the depth infinity: 208 is understood (RFC 5842 §7.1).
///
/// Default: nothing is asked.
///
/// # Example
///
/// ```
/// use multistatus::{Exchange, Name, Operation, Preferences, Response};
///
/// let preferences = Preferences::new().header("Prefer", "return=minimal").header("Depth", "1");
/// let exchange = Exchange::new(Operation::Propfind, "/")?.preferences(preferences);
/// let row = Response::builder("/a").property(Name::dav("displayname"), "A").not_found(Name::dav("getetag")).build()?;
/// assert_eq!(exchange.apply(row).map(|row| row.propstats().len()), Some(1));
/// assert_eq!(exchange.response_headers()["preference-applied"], "return=minimal");
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// True if there was a `Prefer`: then `Brief` does not count.
    prefer: bool,
    /// The first `return`: whether it is `minimal`.
    minimal: Option<bool>,
    noroot: bool,
    brief: bool,
    depth: Option<Depth>,
    /// `Depth: 1,noroot`.
    depth_noroot: bool,
    bind: bool,
}

impl Preferences {
    /// Nothing is asked.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What these headers ask; all but those named [above](Self) are passed over, as is what cannot be read.
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Self {
        headers.iter().fold(Self::new(), |this, (name, value)| match value.to_str() {
            Ok(value) => this.header(name.as_str(), value),
            Err(_) => this,
        })
    }

    /// Adds what one header field asks. The name in any case; a field may come several times.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if name.eq_ignore_ascii_case("prefer") {
            self.prefer = true;
            for preference in split(value, ',') {
                self.preference(preference);
            }
        } else if name.eq_ignore_ascii_case("brief") {
            self.brief = value.trim().eq_ignore_ascii_case("t");
        } else if name.eq_ignore_ascii_case("depth") {
            let (depth, rest) = value.split_once(',').unwrap_or((value, ""));
            self.depth = Depth::read(depth.trim());
            self.depth_noroot = rest.trim().eq_ignore_ascii_case("noroot");
        } else if name.eq_ignore_ascii_case("dav") {
            self.bind |= value.split(',').any(|class| class.trim().eq_ignore_ascii_case("bind"));
        }
        self
    }

    /// One preference: RFC 7240 §2. Only the first of a name counts.
    fn preference(&mut self, preference: &str) {
        let preference = split(preference, ';').next().unwrap_or_default();
        let (name, value) = preference.split_once('=').unwrap_or((preference, ""));
        let value = value.trim().trim_matches('"');
        if name.trim().eq_ignore_ascii_case("return") {
            self.minimal.get_or_insert(value.eq_ignore_ascii_case("minimal"));
        } else if name.trim().eq_ignore_ascii_case("depth-noroot") {
            self.noroot = true;
        }
    }

    /// True if what goes without saying is to be left out: RFC 8144 §2.
    #[must_use]
    pub fn is_minimal(&self) -> bool {
        if self.prefer { self.minimal == Some(true) } else { self.brief }
    }

    /// True if the answer to this operation is to have no row for the Request-URI: RFC 8144 §4. Only with the depths 1 and
    /// infinity; without `Depth` that of PROPFIND is infinity (RFC 4918 §9.1) and that of a report 0 (RFC 3253 §3.6).
    #[must_use]
    pub fn is_noroot(&self, operation: Operation) -> bool {
        let deep = match operation {
            Operation::Propfind => self.depth != Some(Depth::Zero),
            // RFC 6578 §3.2: a synchronization is defined for the depth 0 alone.
            Operation::SyncCollection => false,
            _ if operation.is_report() => matches!(self.depth, Some(Depth::One | Depth::Infinity)),
            _ => false,
        };
        deep && (self.noroot || self.depth_noroot)
    }

    /// True if the client knows 208, and the depth can bring one about: RFC 5842 §7.1.
    #[must_use]
    pub fn takes_208(&self) -> bool {
        self.bind && matches!(self.depth, None | Some(Depth::Infinity))
    }

    /// True if the request goes down without end: `Depth: infinity`, or none where that is its default (RFC 4918 §9.1; for
    /// a report it is 0, RFC 3253 §3.6).
    pub(crate) fn is_infinite(&self, operation: Operation) -> bool {
        match self.depth {
            Some(depth) => depth == Depth::Infinity,
            None => !operation.is_report(),
        }
    }

    /// True if `Prefer: depth-noroot` came, whatever the depth.
    pub(crate) fn asks_noroot(&self) -> bool {
        self.noroot
    }

    /// True if `Depth: 1,noroot` came.
    pub(crate) fn asks_depth_noroot(&self) -> bool {
        self.depth_noroot
    }

    pub(crate) fn set_depth(&mut self, depth: Depth) {
        self.depth = Some(depth);
    }

    /// True if the depth is 0.
    pub(crate) fn is_depth_zero(&self) -> bool {
        self.depth == Some(Depth::Zero)
    }

    /// True if there was a `Depth`.
    pub(crate) fn has_depth(&self) -> bool {
        self.depth.is_some()
    }

    /// The preference `return=minimal` for [`APPLIED`], if it came in a `Prefer`.
    pub(crate) fn applied_minimal(&self) -> Option<(HeaderName, HeaderValue)> {
        (self.minimal == Some(true)).then(|| (APPLIED, HeaderValue::from_static("return=minimal")))
    }

    /// A response as these preferences have it; `None` if it is to be left out: see [`Exchange::apply`](crate::Exchange::apply).
    pub(crate) fn apply<'r>(
        &self,
        operation: Operation,
        request_uri: Option<&Href<'_>>,
        row: Response<'r>,
    ) -> Option<Response<'r>> {
        let is_request_uri = |href: Href<'_>| request_uri.is_some_and(|uri| href.same_resource_ignoring_slash(uri));
        if self.is_noroot(operation) && !fails(&row) && row.hrefs().any(is_request_uri) {
            return None;
        }
        let shorter = if self.shortens(operation) { minimal(&row) } else { None };
        Some(shorter.unwrap_or(row))
    }

    /// True if 404 propstats are to be left out.
    fn shortens(&self, operation: Operation) -> bool {
        self.is_minimal() && (operation == Operation::Propfind || operation.is_report())
    }

    /// The headers of a 207: see [`Exchange::response_headers`](crate::Exchange::response_headers).
    pub(crate) fn headers(&self, operation: Operation) -> HeaderMap {
        let mut headers = operation_headers(operation);
        let noroot = self.noroot && self.is_noroot(operation);
        let minimal = self.minimal == Some(true) && self.shortens(operation);
        let applied = match (minimal, noroot) {
            (true, true) => "return=minimal, depth-noroot",
            (true, false) => "return=minimal",
            (false, true) => "depth-noroot",
            (false, false) => return headers,
        };
        headers.insert(APPLIED, HeaderValue::from_static(applied));
        headers
    }
}

/// True if it says that its resource as a whole failed.
fn fails(row: &Response<'_>) -> bool {
    match row.status() {
        Some(status) => !judgement::succeeds(status),
        None if row.has_unreadable_status() => true,
        None => {
            let failed = |propstat: Propstat<'_>| !propstat.status().is_some_and(judgement::succeeds);
            row.propstats().all(|propstat| propstat.names().len() == 0) && row.propstats().any(failed)
        }
    }
}

/// The headers that every answer to this operation has.
pub(crate) fn operation_headers(operation: Operation) -> HeaderMap {
    let mut headers = HeaderMap::new();
    match operation {
        // RFC 4791 §5.3.1; RFC 3253 §7.1, §8.2, §11.2. RFC 5689 says it of MKCOL in its examples only.
        Operation::Mkcol | Operation::Mkcalendar | Operation::Update | Operation::Merge | Operation::Label => {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        }
        operation if operation == Operation::Propfind || operation.is_report() => {
            headers.insert(VARY, HeaderValue::from_static("Brief, Prefer"));
        }
        _ => {}
    }
    headers
}

/// Cuts at a separator that does not stand in a quoted string.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |c| {
        let cuts = c == separator && !quoted;
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = quoted,
            '"' => quoted = !quoted,
            _ => {}
        }
        cuts
    })
}
