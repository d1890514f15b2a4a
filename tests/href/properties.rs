//! Checks rules that hold for all hrefs.

use iri_string::types::{UriAbsoluteStr, UriReferenceStr};
use multistatus::{Base, Href, Relation};
use proptest::prelude::*;

use super::{deviations, wire};

/// Pieces that are equal, or nearly equal, or dangerous.
const PIECES: [&str; 30] = [
    "a", "A", "b", "%61", "%41", ".", "..", "%2e", "%2E", "%2F", "%2f", "%5c", "%00", "~", "%7e", "$", "%24", "%25",
    "%20", "%C3%A9", "%c3%a9", ":", "@", "%3A", "c:", "%FF", "+", "=", "&", "",
];
const RAW_PIECES: [&str; 9] = [" ", "\u{E9}", "%", "[", "]", "\\", "#", "%4", "|"];
const SITES: [&str; 6] = ["", "http://h", "HTTP://H", "http://h:80", "http://u@h", "http://h:"];
const OTHER_SITES: [&str; 5] = ["https://h", "https://h:443", "http://g", "http://h:81", "ftp://h"];

fn path(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    let segment = prop::collection::vec(prop::sample::select(pieces), 0..3).prop_map(|pieces| pieces.concat());
    let query = prop_oneof![3 => Just(""), 1 => Just("?"), 1 => Just("?x=%2e/../y"), 1 => Just("?x=./../y")];
    (prop::collection::vec(segment, 0..5), query)
        .prop_map(|(segments, query)| format!("/{}{query}", segments.join("/")))
}

/// Returns absolute paths as lax servers send them, rarely with two slashes in front.
fn lax_path() -> impl Strategy<Value = String> {
    let mixed = (path(&PIECES), path(&RAW_PIECES)).prop_map(|(a, b)| a + &b);
    prop_oneof![3 => path(&PIECES), 1 => path(&RAW_PIECES), 2 => mixed]
}

fn href_on(sites: &'static [&'static str]) -> impl Strategy<Value = String> {
    (prop::sample::select(sites), lax_path()).prop_map(|(site, path)| match path.strip_prefix("//") {
        Some(_) if site.is_empty() => format!("/{}", path.trim_start_matches('/')),
        _ => format!("{site}{path}"),
    })
}

/// Returns any text, with a preference for characters that matter in URIs.
fn text() -> impl Strategy<Value = String> {
    let special = prop::sample::select(&[
        "http:", "https:", "//", "/", "h", "a", ":", "@", "[::1]", "[", "?", "#", "%2e", ".", "..", "%", "%41", "%3A",
        " ", "\u{E9}", "urn:", "mailto:", "x:", "80", "\\", "-", "+",
    ]);
    prop::collection::vec(special, 0..8).prop_map(|pieces| pieces.concat())
}

/// Returns true for texts that [`Href::new`] accepts, by another parser of RFC 3986.
pub(super) fn is_simple_ref(text: &str) -> bool {
    let Ok(reference) = UriReferenceStr::new(text) else { return false };
    let path = reference.path_str().replace("%2e", ".");
    let authority = reference.authority_components();
    let has_form = match reference.scheme_str().map(str::to_ascii_lowercase).as_deref() {
        Some("http" | "https") => authority.is_some_and(|authority| !authority.host().is_empty()),
        Some(_) => true,
        None => path.starts_with('/') && authority.is_none(),
    };
    has_form && reference.fragment().is_none() && !path.split('/').any(|segment| matches!(segment, "." | ".."))
}

/// Returns texts that an href can hold: anything except only white space.
fn sent() -> impl Strategy<Value = String> {
    prop_oneof![lax_path(), text()].prop_filter("blank", |text| !is_blank(text))
}

/// Returns true if no reader takes the text apart differently.
fn is_clear(text: &str) -> bool {
    !text.contains(['\\', '#'])
}

fn is_blank(text: &str) -> bool {
    text.trim_matches([' ', '\t', '\r', '\n']).is_empty()
}

proptest! {
    #[test]
    fn new_accepts_what_the_grammar_has(text in text()) {
        prop_assert_eq!(Href::new(&*text).is_ok(), is_simple_ref(&text));
    }

    #[test]
    fn rows_report_what_new_refuses(text in text().prop_filter("blank", |text| !is_blank(text))) {
        let text = text.trim();
        let scheme = text.split(':').next().unwrap_or_default().to_ascii_lowercase();
        let found = deviations(text);
        if Href::new(text).is_err() {
            prop_assert_eq!(found.len(), 1);
        } else if text.starts_with('/') || matches!(&*scheme, "http" | "https") {
            prop_assert!(found.is_empty());
        } else {
            prop_assert_eq!(found, ["href-not-http"]);
        }
    }

    #[test]
    fn paths_come_back(path in "/([^/][^\u{0}]*)?") {
        if let Ok(href) = Href::from_path(&path) {
            prop_assert!(Href::new(href.as_str()).is_ok());
            prop_assert_eq!(href.decoded_path().unwrap(), path);
        } else {
            prop_assert!(path.split('/').any(|segment| matches!(segment, "." | "..")));
        }
    }

    #[test]
    fn segments_come_back(segments in prop::collection::vec("[^a-z.]{1,4}|[a-z%/]{1,2}[.]{0,2}|[.]{3}", 1..5)) {
        let href = Href::from_segments(&segments).unwrap();
        prop_assert!(Href::new(href.as_str()).is_ok());
        let texts: Vec<_> = href.segments().map(|segment| segment.text().unwrap().into_owned()).collect();
        prop_assert_eq!(&texts, &segments);
        let has_slash = segments.iter().any(|segment| segment.contains('/'));
        let decoded = href.decoded_path().ok().map(|path| path.into_owned());
        prop_assert_eq!(decoded, (!has_slash).then(|| format!("/{}", segments.join("/"))));
    }

    #[test]
    fn segments_of_bytes_come_back(segments in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..5), 1..5)) {
        prop_assume!(!segments.iter().any(|segment| matches!(&**segment, b"." | b"..")));
        let href = Href::from_segments(&segments).unwrap();
        prop_assert!(Href::new(href.as_str()).is_ok());
        prop_assert!(href.segments().map(|segment| segment.bytes().into_owned()).eq(segments));
    }

    #[test]
    fn decoded_paths_name_the_same_resource(path in lax_path()) {
        let href = wire(&path);
        // An authority without a host has no place.
        prop_assume!(!path.starts_with("//"));
        if let Ok(other) = href.decoded_path().and_then(|decoded| Href::from_path(&*decoded)) {
            prop_assert_eq!(href.same_resource(&other), is_clear(&path) && (!path.contains('?') || href.path() == path));
        }
    }

    #[test]
    fn resolution_agrees_with_another_implementation(
        base in path(&PIECES), href in path(&PIECES), dots in 0_usize..4, site in prop::bool::ANY,
    ) {
        // Escaped dots are dots for us, but not for resolvers that compare texts; and neither normalizes a base.
        let base = format!("http://h{}", base.replace("%2e", "e").replace("%2E", "e").replace('.', "e"));
        let href = href.replace("%2e", ".").replace("%2E", ".");
        let below = href.trim_start_matches('/');
        let relative = format!("{}{below}", "../".repeat(dots));
        let href = match relative.split(['/', '?']).next() {
            _ if site => format!("/{below}"),
            Some(first) if first.contains(':') => format!("./{relative}"),
            _ if relative.is_empty() => ".".into(),
            _ => relative,
        };
        let parsed = UriReferenceStr::new(&href).unwrap();
        let expected = parsed.resolve_against(UriAbsoluteStr::new(&base).unwrap()).to_string();
        prop_assert_eq!(Base::new(&*base).unwrap().resolve(&wire(&href)).unwrap(), &*expected);
    }

    #[test]
    fn what_is_resolved_is_an_href(href in sent(), base in sent()) {
        let (href, base) = (wire(&href), wire(&base));
        let Ok(base) = Base::new(base) else { return Ok(()) };
        prop_assert!(Href::new(base.href().as_str()).is_ok());
        if let Ok(resolved) = base.resolve(&href) {
            prop_assert!(Href::new(resolved.as_str()).is_ok());
            prop_assert_eq!(&base.resolve(&resolved).unwrap(), &resolved);
            // A doubt before resolving is gone after it.
            let relation = base.relation(&href);
            prop_assert!(relation == base.relation(&resolved) || relation == Relation::Outside);
        } else {
            prop_assert_eq!(base.relation(&href), Relation::Outside);
        }
    }

    #[test]
    fn resolving_does_not_change_the_resource(href in href_on(&SITES)) {
        let base = Base::new("http://h/x/y").unwrap();
        let resolved = base.resolve(&wire(&href)).unwrap();
        prop_assert_eq!(resolved.same_resource(&wire(&href)), is_clear(&href));
    }

    #[test]
    fn encoding_is_done_once(text in sent()) {
        let href = wire(&text);
        let encoded = href.encode_lenient();
        prop_assert_eq!(encoded.encode_lenient(), encoded.clone());
        // Readers may disagree about an authority.
        if !href.as_str().contains("//") {
            prop_assert_eq!(encoded.same_resource(&href), is_clear(href.as_str()) || encoded == href);
        }
        prop_assert_eq!(encoded.decoded_path().ok(), href.decoded_path().ok());
        if Href::new(href.as_str()).is_ok() {
            prop_assert_eq!(&encoded, &href);
        }
    }

    #[test]
    fn same_resource_is_an_equivalence_on_one_site(
        a in href_on(&SITES), b in href_on(&SITES), c in href_on(&SITES),
    ) {
        check_equivalence(&wire(&a), &wire(&b), &wire(&c))?;
    }

    #[test]
    fn same_resource_is_an_equivalence_of_spellings(
        segments in prop::collection::vec(0_usize..4, 0..4), seeds in prop::array::uniform3(any::<u64>()),
    ) {
        let [a, b, c] = seeds.map(|seed| wire(&spelling(&segments, seed)));
        prop_assert!(a.same_resource(&b) && b.same_resource(&c) && a.same_resource(&c));
        prop_assert!(a.is_within(&b) && b.is_within(&c));
        check_equivalence(&a, &b, &c)?;
    }

    #[test]
    fn same_resource_is_an_equivalence_of_full_uris(
        a in href_on(&OTHER_SITES), b in href_on(&OTHER_SITES), c in href_on(&SITES[1..]),
    ) {
        check_equivalence(&wire(&a), &wire(&b), &wire(&c))?;
    }

    #[test]
    fn is_within_follows_the_tree(
        a in href_on(&SITES), b in href_on(&SITES), c in href_on(&SITES), below in lax_path(),
    ) {
        let (a, b, c) = (wire(&a), wire(&b), wire(&c));
        prop_assert_eq!(a.is_within(&a), is_clear(a.as_str()));
        if a.is_within(&b) && b.is_within(&c) {
            prop_assert!(a.is_within(&c));
        }
        if a.is_within(&b) && b.is_within(&a) {
            // Without a host, two slashes in front would announce one, and a space at the end would be trimmed.
            let path = |href: &Href<'_>| wire(&format!("http://h{}?", href.path()));
            prop_assert!(path(&a).same_resource_ignoring_slash(&path(&b)));
        }
        let joined = wire(&format!("{}{below}", a.path().trim_end_matches('/')));
        if let Ok(resolved) = Base::new("/").unwrap().resolve(&joined) {
            prop_assert!(resolved.is_within(&a) || !joined.is_within(&a));
            prop_assert!(joined.is_within(&a) || !resolved.is_within(&a) || !is_clear(joined.as_str()));
        }
    }

    #[test]
    fn file_names_never_leave_a_directory(text in prop_oneof![2 => sent(), 1 => "\\PC*/[a-z]*"]) {
        let href = wire(&text);
        prop_assert!(href.file_name().is_none() || href.file_name() == href.file_name_with_query());
        if let Some(name) = href.file_name_with_query() {
            prop_assert!(!name.is_empty() && name != "." && name != "..");
            prop_assert!(!name.contains(['/', '\\', '\0']));
            let joined = std::path::Path::new("dir").join(&*name);
            prop_assert_eq!(joined.parent(), Some(std::path::Path::new("dir")));
            prop_assert_eq!(joined.file_name().and_then(|name| name.to_str()), Some(&*name));
        }
    }
}

fn check_equivalence(a: &Href<'_>, b: &Href<'_>, c: &Href<'_>) -> Result<(), TestCaseError> {
    for same in [Href::same_resource, Href::same_resource_ignoring_slash] {
        prop_assert!(same(a, a));
        prop_assert_eq!(same(a, b), same(b, a));
        if same(a, b) && same(b, c) {
            prop_assert!(same(a, c));
        }
    }
    Ok(())
}

/// Returns one of many spellings of one resource.
fn spelling(segments: &[usize], mut seed: u64) -> String {
    const SPELLINGS: [[&str; 4]; 4] = [
        ["a", "%61", "a", "%61"],
        ["~$", "%7E%24", "%7e$", "~%24"],
        ["\u{E9} e", "%C3%A9%20e", "%c3%a9 %65", "\u{E9}%20%65"],
        ["%2F%", "%2f%25", "%2F%25", "%2f%"],
    ];
    const DETOURS: [&str; 4] = ["", "/.", "/x/..", "/x/%2e%2E"];
    let mut pick = |count: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap_or_default() % count
    };
    let mut text = SITES[pick(SITES.len())].to_owned();
    for &segment in segments {
        text += DETOURS[pick(4)];
        text += "/";
        text += SPELLINGS[segment][pick(4)];
    }
    if segments.is_empty() { text + "/" } else { text }
}
