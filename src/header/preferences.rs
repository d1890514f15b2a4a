//! What a request asks of the answer besides its body.

use http::header::{HeaderMap, HeaderName, HeaderValue};

use super::Depth;
use crate::operation::Operation;

/// What the headers of a request ask of the answer: `Prefer` (RFC 7240, RFC 8144), `Brief`, `Depth` and `DAV`.
///
/// [`Outcomes`](crate::Outcomes) does what they say. A server that streams its responses can do so itself, with
/// [`Exchange::apply`](crate::Exchange::apply) and [`Exchange::response_headers`](crate::Exchange::response_headers).
///
/// - `Prefer: return=minimal`, or `Brief: t` if there is no `Prefer`: leave out what goes without saying.
/// - `Prefer: depth-noroot`, or `Depth: 1,noroot`: no response for the Request-URI, unless it failed.
/// - `DAV: bind` together with the depth infinity: 208 is understood (RFC 5842 §7.1).
///
/// All that cannot be read asks for nothing (RFC 7240 §2), for example the `Prefer: Prefer: return=minimal` of an ownCloud
/// client.
///
/// Default: nothing is asked.
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
    /// The name of the header field `Prefer`, which [`to_header_value`](Self::to_header_value) is for.
    pub const NAME: HeaderName = HeaderName::from_static("prefer");

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
            self.depth = Depth::read_word(depth.trim());
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

    /// True if `Prefer: return=minimal` came.
    pub(crate) fn asks_minimal(&self) -> bool {
        self.minimal == Some(true)
    }

    /// Returns the value of the header field `Prefer` that asks for this; `None` if nothing is asked that it can say.
    ///
    /// `Brief: t` becomes `return=minimal` and `Depth: 1,noroot` becomes `depth-noroot`, because they mean the same and RFCs
    /// define these. The depth itself and `DAV` have header fields of their own.
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
