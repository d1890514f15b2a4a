//! The scope of an operation, which are the hrefs that its document may name: RFC 4918 §8.3.

use super::{Operation, Outcomes, usage};
use crate::error::Error;
use crate::exchange::Exchange;
use crate::href::{self, Form, Href, PreparedHref};

/// The place of an href relative to the Request-URI and the Destination.
pub(super) enum OutcomePlace<'o> {
    /// The href may have a response.
    Inside,
    /// The href is a collection above this one of the two.
    Above(&'o Href<'static>),
    Outside,
}

/// Whether an href is [tame](Href::is_tame_path): looked at once, because this takes as long as the rest.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tame(bool);

impl Tame {
    pub(super) fn of(href: &Href<'_>) -> Self {
        Self(href.is_tame_path())
    }

    pub(super) fn is_tame(self) -> bool {
        self.0
    }
}

impl Outcomes {
    /// Returns where an href lies. Every href is inside for operations that may change or list resources anywhere, and
    /// for operations whose reply names no resource.
    pub(super) fn place(&self, href: &Href<'_>, tame: Tame) -> OutcomePlace<'_> {
        let operation = self.operation();
        if !has_scope(operation) {
            return OutcomePlace::Inside;
        }
        let [request_uri, destination] = self.ends.like(href);
        let mut ends = [request_uri, destination].into_iter().flatten();
        let inside = match operation.sets_properties() {
            true => ends.any(|end| end.is(href)),
            false => ends.any(|end| is_within(href, tame, end.href())),
        };
        if inside {
            return OutcomePlace::Inside;
        }
        // A failure above both is a failure of the end that is changed first: a COPY leaves its source unchanged.
        let (first, second) = match operation {
            Operation::Copy => (destination, request_uri),
            _ => (request_uri, destination),
        };
        let above =
            [first, second].into_iter().flatten().map(PreparedHref::href).find(|end| is_within(end, Tame(false), href));
        above.map_or(OutcomePlace::Outside, OutcomePlace::Above)
    }

    /// Returns the href whose response reports a failure of `href`; `None` if no response does, because `href` lies
    /// above and did not fail.
    ///
    /// No response may name an href above the Request-URI, so a failure above it is a failure of the Request-URI
    /// itself, for example if a lock with infinite depth is on a grandparent (RFC 4918 §7.5).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`](crate::ErrorKind::Usage) for an href outside.
    pub(super) fn in_scope<'h>(&self, href: Href<'h>, tame: Tame, failed: bool) -> Result<Option<Href<'h>>, Error> {
        match self.place(&href, tame) {
            OutcomePlace::Inside => Ok(Some(href)),
            OutcomePlace::Above(_) if !failed => Ok(None),
            OutcomePlace::Above(end) if is_path(&href) => Ok(Some(end.without_origin())),
            OutcomePlace::Above(end) => Ok(Some(end.clone())),
            OutcomePlace::Outside => {
                let operation = self.operation();
                let scope = match (operation.sets_properties(), has_destination(operation)) {
                    (true, _) => "the Request-URI",
                    (false, false) => "the Request-URI, a resource below it",
                    (false, true) => "the Request-URI, the Destination, a resource below one of them",
                };
                let message = format!("expected {scope} or a collection above, found {href}: RFC 4918 §8.3");
                Err(usage(message))
            }
        }
    }
}

/// True if the reply may only name hrefs at or below the Request-URI or the Destination.
pub(super) fn has_scope(operation: Operation) -> bool {
    operation.sets_properties()
        || has_destination(operation)
        || matches!(operation, Operation::Delete | Operation::Lock | Operation::Label | Operation::Orderpatch)
}

/// True if the reply may name the Destination.
pub(super) fn has_destination(operation: Operation) -> bool {
    matches!(operation, Operation::Copy | Operation::Move)
}

/// The Request-URI, and the Destination of COPY and MOVE, prepared for comparison with paths and with full URIs.
///
/// An href is relative to the Request-URI, and so is a Destination that is a path. If only the Destination is full, its
/// server is also the server of the Request-URI. If both are paths, full URIs are compared by their paths.
#[derive(Clone, Debug)]
pub(super) struct Ends {
    /// `None` for a Destination on another server.
    paths: [Option<PreparedHref>; 2],
    /// `None` if they are the same as the paths.
    full: Option<[Option<PreparedHref>; 2]>,
}

impl Ends {
    pub(super) fn of(exchange: &Exchange) -> Self {
        let destination = exchange.destination_uri().filter(|_| has_destination(exchange.operation()));
        let ends = [exchange.request_uri(), destination].map(Option::<&Href<'_>>::cloned);
        let Some(server) = ends.iter().flatten().find(|end| !is_path(end)).filter(|_| destination.is_some()) else {
            return Self { paths: ends.map(|end| end.map(PreparedHref::new)), full: None };
        };
        let path = |end: &Href<'static>| Some(end.without_origin()).filter(|_| end.same_site(server));
        let full = |end: &Href<'static>| Some(if is_path(end) { end.with_origin_of(server) } else { end.clone() });
        Self {
            paths: ends.each_ref().map(|end| end.as_ref().and_then(path).map(PreparedHref::new)),
            full: Some(ends.each_ref().map(|end| end.as_ref().and_then(full).map(PreparedHref::new))),
        }
    }

    /// Returns both ends in the form of an href.
    fn like(&self, href: &Href<'_>) -> [Option<&PreparedHref>; 2] {
        let ends = self.full.as_ref().filter(|_| !is_path(href)).unwrap_or(&self.paths);
        ends.each_ref().map(Option::as_ref)
    }

    /// True for the hrefs of the Request-URI and the Destination.
    pub(super) fn contain(&self, href: &Href<'_>) -> bool {
        self.like(href).into_iter().flatten().any(|end| end.is(href))
    }
}

fn is_within(inner: &Href<'_>, tame: Tame, outer: &Href<'_>) -> bool {
    if tame.0
        && after_prefix(inner.as_str(), outer.as_str()).is_some_and(|rest| matches!(rest.as_bytes(), [] | [b'/', ..]))
    {
        return true;
    }
    is_spelt_within(inner.as_str(), outer.as_str()) || inner.is_within(outer)
}

/// True if the text alone tells that `inner` is `outer` or below it, as it does for most members, because servers spell
/// the hrefs of one document alike.
fn is_spelt_within(inner: &str, outer: &str) -> bool {
    let Some(rest) = after_prefix(inner, outer) else { return false };
    let mut before = None;
    // A segment that begins with a dot, or an escape that may be one, can lead out again.
    rest.is_empty()
        || rest.starts_with('/')
            && rest.bytes().all(|byte| {
                let leads_out = before.replace(byte) == Some(b'/') && matches!(byte, b'.' | b'%');
                // The characters of a path: RFC 3986 §3.3.
                !leads_out && matches!(byte, b'!' | b'$'..=b';' | b'=' | b'@'..=b'Z' | b'_' | b'a'..=b'z' | b'~')
            })
}

/// Returns what follows the path of a collection, without the slashes at its end.
fn after_prefix<'i>(inner: &'i str, outer: &str) -> Option<&'i str> {
    let outer = outer.trim_end_matches('/');
    inner.strip_prefix(outer).filter(|_| !outer.is_empty())
}

pub(super) fn is_path(href: &Href<'_>) -> bool {
    href::form(href.as_str()) == Some(Form::Path)
}

#[cfg(test)]
mod tests {
    use super::{Tame, after_prefix, is_spelt_within, is_within};
    use crate::href::Href;

    /// What is known of a tame path never changes where it is.
    #[test]
    fn tame_paths_are_where_they_are() {
        const PARTS: [&str; 14] =
            ["/", "a", ".", "..", "%20", "%2F..", "%2e", "~", "?x", "#", "\\", ";", "\u{E9}", "sixteen-bytes-more"];
        let mut tame = 0;
        for (first, second, third) in
            PARTS.iter().flat_map(|a| PARTS.iter().flat_map(move |b| PARTS.map(|c| (*a, *b, c))))
        {
            for before in ["/c", "/c/", "/d/", "", "http://h/c/"] {
                let href = Href::from_wire([before, first, second, third].concat().into());
                let is_tame = Tame::of(&href);
                let known = |outer: &str| is_within(&href, is_tame, &Href::from_wire(outer.into()));
                let unknown = |outer: &str| is_within(&href, Tame(false), &Href::from_wire(outer.into()));
                assert!(["/c/", "/c", "/"].iter().all(|outer| known(outer) == unknown(outer)), "{href}");
                let spelt = is_spelt_within(href.as_str(), "/c/");
                let rest =
                    after_prefix(href.as_str(), "/c/").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
                assert!(!is_tame.is_tame() || spelt == rest && !href.has_dot_segment(), "{href}");
                tame += usize::from(is_tame.is_tame() && spelt);
            }
        }
        assert!(tame > 100, "{tame}");
    }

    #[test]
    fn only_plain_spellings_need_no_second_look() {
        for inner in ["/c", "/c/", "/c/a.odt", "/c/a%20b/(1)", "/c/a..b"] {
            assert!(is_spelt_within(inner, "/c/") && is_spelt_within(inner, "/c"), "{inner}");
        }
        for inner in ["/", "/cd", "/c/../d", "/c/.", "/c/a/%2e%2E/", "/c/\\..", "/c?x", "/c/ü", "/c\t", "c/a", "/C/a"]
        {
            assert!(!is_spelt_within(inner, "/c/"), "{inner}");
        }
        assert!(!is_spelt_within("//evil", "/"));
    }
}
