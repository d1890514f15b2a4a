//! The preferences of a client about the HTTP response.

use http::header::{HeaderMap, HeaderName, HeaderValue};

use super::Depth;
use crate::operation::Operation;

/// The preferences of a client about the HTTP response, from the header fields of its request: `Prefer` (RFC 7240, RFC
/// 8144), `Brief`, `Depth` and `DAV`.
///
/// [`Outcomes`](crate::Outcomes) honors them. A server that streams its responses can do so itself, with
/// [`Exchange::apply`](crate::Exchange::apply) and [`Exchange::response_headers`](crate::Exchange::response_headers).
///
/// - `Prefer: return=minimal`, or `Brief: t` if there is no `Prefer`: leave out what the client can infer.
/// - `Prefer: depth-noroot`, or `Depth: 1,noroot`: no response for the Request-URI, unless it failed.
/// - `DAV: bind` together with the depth infinity: the client understands 208 (RFC 5842 §7.1).
///
/// Fields that cannot be read ask for nothing (RFC 7240 §2), for example the `Prefer: Prefer: return=minimal` of an
/// ownCloud client.
///
/// Default: no preference.
///
/// # Example
///
/// ```
/// use multistatus::header::Preferences;
/// use multistatus::{Exchange, Name, Operation, Response};
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
    /// True if there was a `Prefer`, in which case `Brief` does not count.
    prefer: bool,
    /// Whether the first `return` is `minimal`; `None` if there was none.
    minimal: Option<bool>,
    noroot: bool,
    brief: bool,
    depth: Option<Depth>,
    /// Whether `Depth: 1,noroot` was sent.
    depth_noroot: bool,
    bind: bool,
}

impl Preferences {
    /// The name of the header field `Prefer`, whose value [`to_header_value`](Self::to_header_value) returns.
    pub const NAME: HeaderName = HeaderName::from_static("prefer");

    /// Creates an empty set of preferences.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the preferences from these headers. Fields not named [above](Self) are ignored, and so is anything that
    /// cannot be read.
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Self {
        headers.iter().fold(Self::new(), |this, (name, value)| match value.to_str() {
            Ok(value) => this.header(name.as_str(), value),
            Err(_) => this,
        })
    }

    /// Adds the preferences in one header field. The name may be in any case, and a field may appear several times.
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
            self.depth = Depth::read_word(depth.trim());
            self.depth_noroot = rest.trim().eq_ignore_ascii_case("noroot");
        } else if name.eq_ignore_ascii_case("dav") {
            self.bind |= value.split(',').any(|class| class.trim().eq_ignore_ascii_case("bind"));
        }
        self
    }

    /// Adds one preference: RFC 7240 §2. Only the first with each name counts.
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

    /// Returns true if the response should leave out what the client can infer: RFC 8144 §2.
    #[must_use]
    pub fn is_minimal(&self) -> bool {
        if self.prefer { self.minimal == Some(true) } else { self.brief }
    }

    /// Returns true if the document for this operation must have no response about the Request-URI: RFC 8144 §4. This
    /// holds only with the depths 1 and infinity. Without `Depth`, the depth of a PROPFIND is infinity (RFC 4918 §9.1)
    /// and the depth of a report is 0 (RFC 3253 §3.6).
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

    /// Returns true if the client knows 208, and the depth can lead to one: RFC 5842 §7.1.
    #[must_use]
    pub fn takes_208(&self) -> bool {
        self.bind && matches!(self.depth, None | Some(Depth::Infinity))
    }

    /// Returns true if the request has unlimited depth: `Depth: infinity`, or no `Depth` where infinity is the default
    /// (RFC 4918 §9.1; for a report it is 0, RFC 3253 §3.6).
    pub(crate) fn is_infinite(&self, operation: Operation) -> bool {
        match self.depth {
            Some(depth) => depth == Depth::Infinity,
            None => !operation.is_report(),
        }
    }

    /// Returns true if `Prefer: depth-noroot` came, whatever the depth.
    pub(crate) fn asks_noroot(&self) -> bool {
        self.noroot
    }

    /// Returns true if `Depth: 1,noroot` came.
    pub(crate) fn asks_depth_noroot(&self) -> bool {
        self.depth_noroot
    }

    pub(crate) fn set_depth(&mut self, depth: Depth) {
        self.depth = Some(depth);
    }

    /// Returns true if the depth is 0.
    pub(crate) fn is_depth_zero(&self) -> bool {
        self.depth == Some(Depth::Zero)
    }

    /// Returns true if there was a `Depth`.
    pub(crate) fn has_depth(&self) -> bool {
        self.depth.is_some()
    }

    /// Returns the depth, if there was one that can be read.
    #[cfg(feature = "lint")]
    pub(crate) fn depth(&self) -> Option<Depth> {
        self.depth
    }

    /// Returns true if `DAV: bind` came, whatever the depth.
    #[cfg(feature = "lint")]
    pub(crate) fn knows_bindings(&self) -> bool {
        self.bind
    }

    /// Returns true if `Prefer: return=minimal` came.
    pub(crate) fn asks_minimal(&self) -> bool {
        self.minimal == Some(true)
    }

    /// Returns the value of the header field `Prefer` that expresses these preferences, or `None` if there are none
    /// that it can express.
    ///
    /// `Brief: t` becomes `return=minimal` and `Depth: 1,noroot` becomes `depth-noroot`, because they mean the same,
    /// and RFCs define the new forms. The depth itself and `DAV` have header fields of their own.
    ///
    /// ```
    /// use multistatus::header::Preferences;
    ///
    /// let asked = Preferences::new().header("Brief", "t").header("Depth", "1,noroot");
    /// assert_eq!(asked.to_header_value().as_ref().map(|value| value.as_bytes()), Some(&b"return=minimal, depth-noroot"[..]));
    /// assert_eq!(Preferences::new().to_header_value(), None);
    /// ```
    #[must_use]
    pub fn to_header_value(&self) -> Option<HeaderValue> {
        let minimal = if self.prefer { self.minimal } else { self.brief.then_some(true) };
        Some(HeaderValue::from_static(match (minimal, self.noroot || self.depth_noroot) {
            (Some(true), true) => "return=minimal, depth-noroot",
            (Some(true), false) => "return=minimal",
            (Some(false), true) => "return=representation, depth-noroot",
            (Some(false), false) => "return=representation",
            (None, true) => "depth-noroot",
            (None, false) => return None,
        }))
    }
}

/// Splits at a separator that is not in a quoted string.
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
