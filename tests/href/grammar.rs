//! Compares the grammar of RFC 3986 and the resolution of references with another implementation.

use iri_string::types::{UriAbsoluteStr, UriReferenceStr};
use multistatus::{Base, Href};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::properties::is_simple_ref;
use super::wire;

const SCHEMES: [&str; 9] = ["", "", "http:", "https:", "HTTP:", "x:", "a+b-c.1:", "urn:", "1:"];
const USERS: [&str; 6] = ["", "", "", "u@", "u:p%40@", "u@v@"];
const HOSTS: [&str; 32] = [
    "h",
    "H.example",
    "",
    "1.2.3.4",
    "999.1",
    "a%41",
    "a%4",
    "a!$&'()*+,;=~_-",
    "[::1]",
    "[::]",
    "[1:2:3:4:5:6:7:8]",
    "[1:2:3:4:5:6:7::]",
    "[::2:3:4:5:6:7:8]",
    "[1::8]",
    "[1:2:3:4:5:6:7:8:9]",
    "[1:2:3:4:5:6:7]",
    "[1::2::3]",
    "[::ffff:1.2.3.4]",
    "[::ffff:01.2.3.4]",
    "[::256.2.3.4]",
    "[1:2:3:4:5:6:7:1.2.3.4]",
    "[1:2:3:4:5:6:1.2.3.4]",
    "[12345::]",
    "[:1]",
    "[1.2.3.4]",
    "[fe80::1%25en0]",
    "[v1.a:b]",
    "[VF.!]",
    "[v.a]",
    "[v1.]",
    "[]",
    "::1",
];
const PORTS: [&str; 7] = ["", "", ":", ":80", ":99999999", ":8a", ":1:2"];
const SEGMENTS: [&str; 16] =
    ["", "a", "b", ".", "..", "...", "a.b", "%20", "%C3%A9", "a:b", "@", "~!$&'()*+,;=", "x..", ".x", "c;p=1", "g"];
const QUERIES: [&str; 6] = ["", "", "", "?", "?x=/../y?z", "?%20"];
/// The characters that replace another one, or go between two.
const MUTATIONS: [char; 20] =
    ['/', '?', '#', '[', ']', '@', ':', '%', '.', '-', '1', 'a', 'v', ' ', '\\', '"', '\u{E9}', '\t', '{', '~'];

fn segments() -> impl Strategy<Value = String> {
    prop::collection::vec(select(&SEGMENTS), 0..6).prop_map(|segments| segments.join("/"))
}

fn authority() -> impl Strategy<Value = String> {
    (select(&USERS), select(&HOSTS), select(&PORTS)).prop_map(|(user, host, port)| [user, host, port].concat())
}

fn reference() -> impl Strategy<Value = String> {
    let authority =
        prop_oneof![2 => authority().prop_map(|authority| format!("//{authority}")), 1 => Just(String::new())];
    (select(&SCHEMES), authority, prop::bool::ANY, segments(), select(&QUERIES)).prop_map(
        |(scheme, authority, is_absolute, segments, query)| {
            [scheme, &authority, if is_absolute { "/" } else { "" }, &segments, query].concat()
        },
    )
}

/// Returns a reference with up to three characters changed, added or taken away.
fn mutated() -> impl Strategy<Value = String> {
    let change = (any::<Index>(), select(&MUTATIONS), 0..3);
    (reference(), prop::collection::vec(change, 0..4)).prop_map(|(text, changes)| {
        let mut chars: Vec<char> = text.chars().collect();
        for (at, new, kind) in changes {
            let at = at.index(chars.len() + 1);
            match kind {
                0 => chars.insert(at, new),
                _ if at == chars.len() => {}
                1 => chars[at] = new,
                _ => drop(chars.remove(at)),
            }
        }
        chars.into_iter().collect()
    })
}

/// Returns true if we read a reference that the grammar accepts as something else: see [`Href`].
fn is_read_otherwise(reference: &UriReferenceStr) -> bool {
    let path = reference.path_str();
    match reference.scheme_str() {
        _ if reference.authority_str().is_some() => false,
        // It has no hierarchy, so its dots mean nothing.
        Some("urn") => !path.starts_with('/') && path.split('/').any(|segment| matches!(segment, "." | "..")),
        // A scheme has an authority after it, unless it is known to have none.
        Some(_) => true,
        None => path.starts_with("http%3A/") || path.starts_with("http%3a/"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hrefs_are_what_the_grammar_has(text in mutated()) {
        prop_assert_eq!(Href::new(&*text).is_ok(), is_simple_ref(&text));
    }

    /// Tests the grammar of authorities alone, because nearly all texts above break it, or have a fault elsewhere too.
    #[test]
    fn authorities_are_what_the_grammar_has(authority in authority()) {
        let text = format!("x://{authority}");
        prop_assert_eq!(Href::new(&*text).is_ok(), is_simple_ref(&text));
        let url = format!("http://{authority}/");
        prop_assert_eq!(Href::new(&*url).is_ok(), is_simple_ref(&url));
    }

    #[test]
    fn paths_and_queries_are_where_the_grammar_has_them(text in mutated()) {
        let Ok(reference) = UriReferenceStr::new(&text) else { return Ok(()) };
        if reference.fragment().is_none() && !is_read_otherwise(reference) && !text.is_empty() {
            let root = reference.path_str().is_empty() && reference.authority_str().is_some();
            let href = wire(&text);
            prop_assert_eq!(href.path(), if root { "/" } else { reference.path_str() });
            prop_assert!(reference.query().is_none() || href.file_name().is_none());
        }
    }

    #[test]
    fn references_are_resolved(text in mutated(), path in segments(), host in prop::bool::ANY, query in select(&QUERIES)) {
        let base = format!("http://h/{path}{query}");
        let (Ok(reference), Ok(base_url)) = (UriReferenceStr::new(&text), Base::new(&*base)) else { return Ok(()) };
        if reference.fragment().is_some() || is_read_otherwise(reference) || text.is_empty() {
            return Ok(());
        }
        // Ours has no dot segments.
        let full = base_url.href().as_str();
        let resolved = reference.resolve_against(UriAbsoluteStr::new(full).expect("an absolute URI")).to_string();
        let expected = Some(&*resolved).filter(|resolved| is_simple_ref(resolved));
        let href = wire(&text);
        let found = base_url.resolve(&href).ok();
        prop_assert_eq!(found.as_ref().map(Href::as_str), expected);
        let path_base = &full["http://h".len()..];
        if !host && reference.authority_str().is_none() && reference.scheme_str().is_none() && !path_base.starts_with("//") {
            let expected = expected.and_then(|url| url.strip_prefix("http://h")).filter(|path| is_simple_ref(path));
            let found = Base::new(path_base).expect("a base that is a path").resolve(&href).ok();
            prop_assert_eq!(found.as_ref().map(Href::as_str), expected);
        }
    }
}
