//! Checks rules that hold for any href: names are safe, and paths lead back.

use std::path::{Component, Path};

use multistatus::listing::{Lister, UnsafeName};
use multistatus::{Base, Href, Relation, Response};
use proptest::prelude::*;

use super::propfind;

fn fail(error: multistatus::Error) -> TestCaseError {
    TestCaseError::fail(error.to_string())
}

/// Returns texts that hrefs are made of, including hostile ones.
fn piece() -> impl Strategy<Value = String> {
    let pieces = [
        "a",
        "b.txt",
        "docs",
        "%20",
        "%2F",
        "%2f",
        "/",
        "//",
        ".",
        "..",
        "%2e",
        "%2E",
        "%5C",
        "\\\\",
        ":",
        "C:",
        "%3A",
        "?",
        "x=y",
        "#",
        "%23",
        "%00",
        "%0A",
        "%7F",
        "%FF",
        "%C3%BC",
        "\u{FC}",
        " ",
        "NUL",
        "con",
        "aux",
        "COM1",
        "lpt%C2%B9",
        "$",
        "%24",
        "@",
        "~",
        "%7E",
        "http:",
        "https://example.com",
        "https://example.com/docs/",
        "mailto:",
        "%",
        "%4",
        "&amp;",
    ];
    prop_oneof![9 => prop::sample::select(pieces.to_vec()).prop_map(str::to_owned), 1 => "[ -~]{0,4}".prop_map(|text| text.replace(['<', '&'], ""))]
}

fn href() -> impl Strategy<Value = String> {
    (
        prop::sample::select(vec!["", "/docs/", "/docs/", "/%64ocs/", "https://example.com/docs/", "/"]),
        prop::collection::vec(piece(), 0..6),
    )
        .prop_map(|(start, pieces)| start.to_owned() + &pieces.concat())
}

fn base() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "https://example.com/docs/",
        "/docs/",
        "/docs",
        "https://example.com",
        "/",
        "https://example.com/%64ocs/?x",
        "/docs/a",
    ])
}

/// Looks at the only entry of a response with this href, which was read.
fn with_entry(
    uri: &str,
    href: &str,
    look: impl FnOnce(&multistatus::Entry<'_>) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    let document = super::document(&[&super::found(href, "<D:getetag/>")]).map_err(fail)?;
    let mut lister = Lister::new(propfind(uri).map_err(fail)?).map_err(fail)?;
    let response: &Response<'_> = &document.responses()[0];
    let Some(entry) = lister.entries(response).next() else { return Err(TestCaseError::fail("no entry")) };
    look(&entry)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

    /// A file name that is joined to a directory is a member of it on every system.
    #[test]
    fn file_names_are_safe(uri in base(), href in href()) {
        with_entry(uri, &href, |entry| {
            let Ok(name) = entry.file_name() else { return Ok(()) };
            prop_assert!(!name.is_empty() && !name.contains(['/', '\\', ':']) && !name.chars().any(char::is_control), "{name:?}");
            prop_assert!(!name.ends_with(['.', ' ']), "{name:?}");
            let components: Vec<_> = Path::new(&*name).components().collect();
            prop_assert_eq!(components, [Component::Normal(name.as_ref().as_ref())]);
            let stem = name.split('.').next().unwrap_or_default().trim_end().to_uppercase();
            prop_assert!(!["CON", "PRN", "AUX", "NUL"].contains(&&*stem), "{name:?}");
            let is_port = stem.chars().count() == 4 && (stem.starts_with("COM") || stem.starts_with("LPT"));
            prop_assert!(!is_port || !stem.ends_with(|c: char| c.is_ascii_digit() || "¹²³".contains(c)), "{name:?}");
            Ok(())
        })?;
    }

    /// The path of an entry, appended to the resource that was listed, leads back to the entry; a child has one segment.
    #[test]
    fn paths_lead_back(uri in base(), href in href()) {
        with_entry(uri, &href, |entry| {
            let request = Base::new(uri).map_err(fail)?;
            let sent = entry.href();
            prop_assert_eq!(entry.relation(), request.relation(sent));
            let Some(path) = entry.relative_path() else {
                prop_assert_eq!(entry.relation(), Relation::Outside);
                prop_assert!(entry.resource().is_none());
                return Ok(());
            };
            let (path_only, _) = path.split_once('?').unwrap_or((path, ""));
            let segments = path_only.strip_suffix('/').unwrap_or(path_only).split('/').count();
            match entry.relation() {
                Relation::Same => prop_assert_eq!(path, ""),
                Relation::Child => prop_assert!(segments == 1 && !path_only.is_empty(), "{path}"),
                Relation::Descendant => prop_assert!(segments > 1, "{path}"),
                Relation::Outside => prop_assert!(false),
            }
            if let Some(resource) = entry.resource() {
                prop_assert!(Href::new(resource.as_str()).is_ok(), "{resource}");
                prop_assert_eq!(request.relation(&resource), entry.relation());
                let resolved = request.resolve(sent).map_err(fail)?;
                prop_assert!(resolved.same_resource(&resource), "{resolved} {resource}");
                if entry.relation() != Relation::Same {
                    let collection = Base::collection(uri).map_err(fail)?;
                    let own = collection.href().as_str().split('?').next().unwrap_or_default();
                    let joined = Href::from_lenient(&[own, path].concat()).map_err(fail)?.into_owned();
                    prop_assert!(joined.same_resource(&resource), "{joined} {resource}");
                }
            }
            Ok(())
        })?;
    }

    /// A name is refused for a reason, and a name that `Href::file_name` refuses is refused here too.
    #[test]
    fn the_rule_is_stricter_than_the_one_of_hrefs(uri in base(), href in href()) {
        with_entry(uri, &href, |entry| {
            let Ok(resolved) = Base::new(uri).map_err(fail)?.resolve(entry.href()) else { return Ok(()) };
            match (entry.file_name(), resolved.file_name()) {
                (Ok(strict), Some(name)) => prop_assert_eq!(strict, name),
                (Err(UnsafeName::Windows | UnsafeName::Control), Some(_)) | (Err(_), None) => {}
                (strict, name) => prop_assert!(false, "{strict:?} {name:?}"),
            }
            Ok(())
        })?;
    }
}
