//! Messages with a remedy: the option that reads the text that was found, or the function that reads another document.

use crate::clip::clip;
use crate::namespace;
use crate::read::Settings;
use crate::row::decode::{Document, near};
use crate::xml::references::code_point;

/// Returns the function that reads a document with this root.
fn reader(root: (&str, &str)) -> Option<&'static str> {
    match root {
        (namespace::DAV, "multistatus") => Some("Multistatus::parse"),
        (namespace::DAV, "error") => Some("Conditions::parse"),
        (namespace::DAV, "prop") => Some("document::Prop::parse"),
        (namespace::DAV, "mkcol-response") | (namespace::CALDAV, "mkcalendar-response") => {
            Some("document::Propstats::parse")
        }
        _ => None,
    }
}

/// Says that an HTML page was found where the root should be.
pub(super) fn html_page(document: Document, found: &str) -> String {
    match document {
        Document::Request(_) => format!("expected a request body of WebDAV, found {found}: this is an HTML page"),
        other => format!(
            "expected the root {}, found {found}: this is an HTML page, for example an error page, and no WebDAV response",
            other.root()
        ),
    }
}

/// Says that a text was found where the root should be.
pub(super) fn text_for_root(document: Document, text: &str) -> String {
    let what = if text.starts_with(['{', '[']) { "this is JSON" } else { "this is no XML" };
    let text = clip(text);
    match document {
        Document::Request(_) => format!("expected a request body of WebDAV, found text: {text:?}: {what}"),
        other => format!("expected the root {}, found text: {text:?}: {what}", other.root()),
    }
}

/// Says that the root has an undeclared prefix.
pub(super) fn undeclared_root(document: Document, prefix: &str) -> String {
    let prefix = clip(prefix);
    let root = document.root();
    let namespace = root.namespace();
    let option = match (prefix, namespace) {
        ("DAV", namespace::DAV) => "; ParseOptions::prefix_dav reads it",
        (_, namespace::DAV) => "; ParseOptions::near_namespaces reads it",
        _ => "",
    };
    format!("the prefix {prefix} is not declared: declare xmlns:{prefix}=\"{namespace}\"{option}")
}

/// Says that the root has the right name in the wrong namespace.
pub(super) fn wrong_namespace(document: Document, namespace: &str) -> String {
    let expected = document.root();
    let (local, dav) = (expected.local(), expected.namespace());
    let option = match expected.is_dav() && near::is_near(namespace) {
        true => "; ParseOptions::near_namespaces reads it",
        false => "",
    };
    if namespace.is_empty() {
        return format!(
            "expected the root {expected}, but {local} is in no namespace: xmlns=\"{dav}\" is missing{option}"
        );
    }
    let namespace = clip(namespace);
    format!("expected the root {expected}, but {local} is in the namespace {namespace:?}, not {dav:?}{option}")
}

/// Says which root was found instead of the expected one.
pub(super) fn another_root(options: &Settings, namespace: &str, local: &str) -> String {
    let expected = options.document.root();
    let (open, close) = if namespace.is_empty() { ("", "") } else { ("{", "}") };
    let hint = match reader((namespace, local)) {
        Some(reader) => format!(": {reader} reads it"),
        None if (namespace, local) == ("", "xml") && !options.wrapped_root => {
            format!(": ParseOptions::wrapped_root reads a {} in it", expected.local())
        }
        None => String::new(),
    };
    format!("expected the root {expected}, found {open}{}{close}{}{hint}", clip(namespace), clip(local))
}

/// Returns true for a reference to one half of a pair.
pub(super) fn is_surrogate(rest: &[u8]) -> bool {
    let Some(digits) = rest.strip_prefix(b"&#") else { return false };
    let end = digits.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(digits.len());
    let code = std::str::from_utf8(&digits[..end]).ok().and_then(code_point);
    code.is_some_and(|code| (0xD800..0xE000).contains(&code))
}

#[cfg(test)]
mod tests {
    use super::{Document, another_root, html_page, is_surrogate, text_for_root, wrong_namespace};
    use crate::read::ParseOptions;

    #[test]
    fn messages_name_what_reads_the_document() {
        let options = ParseOptions::new();
        assert!(
            another_root(&options.settings, "DAV:", "error").ends_with("found {DAV:}error: Conditions::parse reads it")
        );
        assert!(another_root(&options.settings, "", "xml").contains("wrapped_root"));
        assert!(!another_root(&options.wrapped_root(true).settings, "", "xml").contains("wrapped_root"));
        assert!(wrong_namespace(Document::Multistatus, "dav:").ends_with("near_namespaces reads it"));
        assert!(wrong_namespace(Document::Multistatus, "").contains("is missing"));
        assert!(wrong_namespace(Document::Multistatus, "urn:x").ends_with("not \"DAV:\""));
    }

    #[test]
    fn messages_name_what_was_found() {
        for document in [Document::Multistatus, Document::request()] {
            assert!(text_for_root(document, "{\"a\":1}").ends_with("this is JSON"));
            assert!(text_for_root(document, "Not found").ends_with("this is no XML"));
            assert!(html_page(document, "html").contains("this is an HTML page"));
        }
    }

    #[test]
    fn halves_of_a_pair_are_known() {
        for (text, is) in [("&#55357;", true), ("&#xDE00;x", true), ("&#65;", false), ("&amp;", false), ("", false)] {
            assert_eq!(is_surrogate(text.as_bytes()), is, "{text}");
        }
    }
}
