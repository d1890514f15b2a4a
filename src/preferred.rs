//! Applies the preferences of a request to responses.

mod minimal;

#[cfg(feature = "server")]
use std::sync::LazyLock;

#[cfg(feature = "server")]
use http::header::CONTENT_TYPE;
use http::header::{CACHE_CONTROL, HeaderMap, HeaderName, HeaderValue, VARY};

use self::minimal::minimal;
use crate::exchange::Exchange;
use crate::href::Href;
use crate::operation::Operation;
use crate::propstat::Propstat;
use crate::response::Response;
use crate::verdict::judgement;

const APPLIED: HeaderName = HeaderName::from_static("preference-applied");

impl Exchange {
    /// Applies the preferences of the client to a response, for servers that stream. Returns `None` if the response
    /// must be left out.
    ///
    /// For PROPFIND and REPORT, 404 propstats are left out, even in nested responses. If nothing is left, an empty
    /// propstat with 200 replaces them (RFC 8144 §2.1). The response about the Request-URI is left out if
    /// `depth-noroot` was asked for, unless it says that the Request-URI failed, or has 507 or 508, which are about the
    /// whole document.
    #[must_use]
    #[inline]
    pub fn apply<'r>(&self, response: Response<'r>) -> Option<Response<'r>> {
        let is_request_uri =
            |href: Href<'_>| self.request_uri().is_some_and(|uri| href.same_resource_ignoring_slash(uri));
        let noroot = self.asked_preferences().is_noroot(self.operation());
        if noroot && !fails(&response) && response.hrefs().any(is_request_uri) {
            return None;
        }
        let shorter = if self.shortens() { minimal(&response) } else { None };
        Some(shorter.unwrap_or(response))
    }

    /// Returns the header fields that the 207 for this exchange must have beside `Content-Type`: `Vary` for PROPFIND
    /// and REPORT (RFC 7240 §2), `Cache-Control` if the operation's RFC requires it, and `Preference-Applied` for the
    /// preferences that [`apply`](Self::apply) honored.
    #[must_use]
    #[inline]
    pub fn response_headers(&self) -> HeaderMap {
        operation_header(self.operation()).into_iter().chain(self.applied_header()).collect()
    }

    /// Returns the `Preference-Applied` of [`response_headers`](Self::response_headers).
    pub(crate) fn applied_header(&self) -> Option<(HeaderName, HeaderValue)> {
        let preferences = self.asked_preferences();
        let noroot = preferences.asks_noroot() && preferences.is_noroot(self.operation());
        let minimal = preferences.asks_minimal() && self.shortens();
        let applied = match (minimal, noroot) {
            (true, true) => "return=minimal, depth-noroot",
            (true, false) => "return=minimal",
            (false, true) => "depth-noroot",
            (false, false) => return None,
        };
        Some((APPLIED, HeaderValue::from_static(applied)))
    }

    /// Returns `Preference-Applied: return=minimal`, if the client asked for it in a `Prefer`.
    pub(crate) fn applied_minimal(&self) -> Option<(HeaderName, HeaderValue)> {
        self.asked_preferences().asks_minimal().then(|| (APPLIED, HeaderValue::from_static("return=minimal")))
    }

    /// Returns true if [`apply`](Self::apply) may change or leave out a response.
    #[inline]
    pub(crate) fn changes_responses(&self) -> bool {
        self.asked_preferences().is_noroot(self.operation()) || self.shortens()
    }

    /// Returns true if 404 propstats are to be left out.
    #[inline]
    fn shortens(&self) -> bool {
        let operation = self.operation();
        self.asked_preferences().is_minimal() && (operation == Operation::Propfind || operation.is_report())
    }
}

/// Returns true if the response says that its resource as a whole failed.
#[inline]
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

/// Returns the header field that every HTTP response to this operation has.
#[inline]
pub(crate) fn operation_header(operation: Operation) -> Option<(HeaderName, HeaderValue)> {
    FieldKind::of(operation).field()
}

/// Returns the header fields that every HTTP response to this operation with a body has. They are made once, because
/// making them takes as long as writing a short body.
#[cfg(feature = "server")]
pub(crate) fn body_headers(operation: Operation) -> &'static HeaderMap {
    static KINDS: [LazyLock<HeaderMap>; 3] = [
        LazyLock::new(|| with_type(FieldKind::None)),
        LazyLock::new(|| with_type(FieldKind::CacheControl)),
        LazyLock::new(|| with_type(FieldKind::Vary)),
    ];
    &KINDS[FieldKind::of(operation) as usize]
}

#[cfg(feature = "server")]
fn with_type(kind: FieldKind) -> HeaderMap {
    let media_type = HeaderValue::from_static(crate::multistatus::CONTENT_TYPE);
    [(CONTENT_TYPE, media_type)].into_iter().chain(kind.field()).collect()
}

/// The kinds of operations by the header field that their HTTP responses have.
#[derive(Clone, Copy)]
enum FieldKind {
    None,
    CacheControl,
    Vary,
}

impl FieldKind {
    fn of(operation: Operation) -> Self {
        match operation {
            // RFC 4791 §5.3.1; RFC 3253 §7.1, §8.2, §11.2. RFC 5689 has it for MKCOL only in examples.
            Operation::Mkcol | Operation::Mkcalendar | Operation::Update | Operation::Merge | Operation::Label => {
                Self::CacheControl
            }
            operation if operation == Operation::Propfind || operation.is_report() => Self::Vary,
            _ => Self::None,
        }
    }

    fn field(self) -> Option<(HeaderName, HeaderValue)> {
        match self {
            Self::None => None,
            Self::CacheControl => Some((CACHE_CONTROL, HeaderValue::from_static("no-cache"))),
            Self::Vary => Some((VARY, HeaderValue::from_static("Brief, Prefer"))),
        }
    }
}
