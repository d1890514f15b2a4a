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
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tame {
    is_tame: bool,
    /// The href equals the Request-URI or continues it. False if that is not known, as for hrefs that are not tame.
    is_below: bool,
}

impl Tame {
    fn of(href: &Href<'_>) -> Self {
        Self { is_tame: href.is_tame_path(), is_below: false }
    }

    pub(super) fn is_tame(self) -> bool {
        self.is_tame
    }
}

impl Outcomes {
    /// Looks at an href.
    pub(super) fn tame(&self, href: &Href<'_>) -> Tame {
        self.ends.below(href).unwrap_or_else(|| Tame::of(href))
    }

    /// Returns where an href lies. Every href is inside for operations that may change or list resources anywhere, and
    /// for operations whose reply names no resource.
    pub(super) fn place(&self, href: &Href<'_>, tame: Tame) -> OutcomePlace<'_> {
        let operation = self.operation();
        if !has_scope(operation) {
            return OutcomePlace::Inside;
        }
        if tame.is_below && !operation.sets_properties() {
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
        let above = [first, second]
            .into_iter()
            .flatten()
            .map(PreparedHref::href)
            .find(|end| is_within(end, Tame::default(), href));
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
    /// The Request-URI as it is, or `/` if it is not known, which is an error.
    request_uri: PreparedHref,
    destination: Option<PreparedHref>,
    /// Both as paths, and both as full URIs, if there is a Destination and one of the two is a full URI. A path on another
    /// server is `None`. Boxed, because few requests have this.
    forms: Option<Box<[BothEnds; 2]>>,
}

type BothEnds = [Option<PreparedHref>; 2];

impl Ends {
    pub(super) fn of(exchange: &Exchange) -> Self {
        let request_uri = exchange.request_uri().map_or_else(|| Href::from_wire("/".into()), Clone::clone);
        let destination = exchange.destination_uri().filter(|_| has_destination(exchange.operation()));
        let forms = destination.and_then(|destination| {
            let ends = [&request_uri, destination];
            let server = ends.into_iter().find(|end| !is_path(end))?;
            let path = |end: &Href<'static>| end.same_site(server).then(|| end.without_origin());
            let full = |end: &Href<'static>| if is_path(end) { end.with_origin_of(server) } else { end.clone() };
            let (paths, full) = (ends.map(path), ends.map(full).map(Some));
            Some(Box::new([paths, full].map(|ends| ends.map(|end| end.map(PreparedHref::new)))))
        });
        Self {
            request_uri: PreparedHref::new(request_uri),
            destination: destination.cloned().map(PreparedHref::new),
            forms,
        }
    }

    pub(super) fn request_uri(&self) -> &PreparedHref {
        &self.request_uri
    }

    /// Returns what there is to know of a tame href that continues the Request-URI. After a normal path only the rest
    /// of the href has to be looked at.
    fn below(&self, href: &Href<'_>) -> Option<Tame> {
        if self.forms.is_some() || !self.request_uri.is_normal() {
            return None;
        }
        let rest = after_prefix(href.as_str(), self.request_uri.href().as_str())?;
        let is_tame = rest.is_empty() || href::is_tame_path(rest);
        is_tame.then_some(Tame { is_tame, is_below: true })
    }

    /// Returns both ends in the form of an href.
    fn like(&self, href: &Href<'_>) -> [Option<&PreparedHref>; 2] {
        match &self.forms {
            None => [Some(&self.request_uri), self.destination.as_ref()],
            Some(forms) => forms[usize::from(!is_path(href))].each_ref().map(Option::as_ref),
        }
    }

    /// True for the hrefs of the Request-URI and the Destination.
    pub(super) fn contain(&self, href: &Href<'_>) -> bool {
        self.like(href).into_iter().flatten().any(|end| end.is(href))
    }
}

fn is_within(inner: &Href<'_>, tame: Tame, outer: &Href<'_>) -> bool {
    if tame.is_tame
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
    use super::{Ends, Tame, after_prefix, is_spelt_within, is_within};
    use crate::exchange::Exchange;
    use crate::href::Href;
    use crate::operation::Operation;

    /// What is known of a tame path never changes where it is.
    #[test]
    fn tame_paths_are_where_they_are() {
        const PARTS: [&str; 14] =
            ["/", "a", ".", "..", "%20", "%2F..", "%2e", "~", "?x", "#", "\\", ";", "\u{E9}", "sixteen-bytes-more"];
        let (mut tame, mut below) = (0, 0);
        let uris = ["/c/", "/c", "/", "http://h/c/", "/%63/", "/c/?x"];
        let ends = uris.map(|uri| Exchange::new(Operation::Delete, uri).map(|exchange| Ends::of(&exchange)));
        for (first, second, third) in
            PARTS.iter().flat_map(|a| PARTS.iter().flat_map(move |b| PARTS.map(|c| (*a, *b, c))))
        {
            for before in ["/c", "/c/", "/d/", "", "http://h/c/"] {
                let href = Href::from_wire([before, first, second, third].concat().into());
                let is_tame = Tame::of(&href);
                let known = |outer: &str| is_within(&href, is_tame, &Href::from_wire(outer.into()));
                let unknown = |outer: &str| is_within(&href, Tame::default(), &Href::from_wire(outer.into()));
                assert!(["/c/", "/c", "/"].iter().all(|outer| known(outer) == unknown(outer)), "{href}");
                let spelt = is_spelt_within(href.as_str(), "/c/");
                let rest =
                    after_prefix(href.as_str(), "/c/").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
                assert!(!is_tame.is_tame() || spelt == rest && !href.has_dot_segment(), "{href}");
                tame += usize::from(is_tame.is_tame() && spelt);
                for (ends, uri) in ends.iter().zip(uris) {
                    let Some(found) = ends.as_ref().ok().and_then(|ends| ends.below(&href)) else { continue };
                    below += 1;
                    assert!(found.is_tame() && is_tame.is_tame(), "{href} below {uri}");
                    assert!(is_within(&href, Tame::default(), &Href::from_wire(uri.into())), "{href} below {uri}");
                }
            }
        }
        assert!(tame > 100 && below > 100, "{tame}, {below}");
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
