//! Names and texts of which made-up documents are put together: few of each, so that they collide, and many of them odd.

use crate::namespace::{CALDAV, CARDDAV, DAV};

/// Namespaces that writers have a prefix for, others, no namespace, and some that are no URI and need escapes.
pub(crate) const NAMESPACES: [&str; 11] = [
    "",
    DAV,
    CALDAV,
    CARDDAV,
    "http://calendarserver.org/ns/",
    "http://example.com/ns",
    "urn:x",
    "DAV",
    "a}b{c",
    "http://e/?a=1&b=\"2\"<'>",
    "urn:\u{FC}\t \n\r]]>",
];

/// Local names that mean something elsewhere.
pub(crate) const LOCALS: [&str; 9] = ["href", "status", "prop", "response", "error", "getetag", "x", "xml-x", "lang"];

/// Texts that a reader or a writer may get wrong.
pub(crate) const TEXTS: [&str; 28] = [
    "\r",
    "\n",
    "\r\n",
    "\t",
    " ",
    "]]>",
    "]]",
    ">",
    "<",
    "&",
    "\"",
    "'",
    "&amp;",
    "&#13;",
    "<![CDATA[",
    "<!--",
    "-->",
    "D:href",
    "p:x",
    "\u{7F}",
    "\u{85}",
    "\u{9B}",
    "\u{2028}",
    "\u{FEFF}",
    "\u{FFFD}",
    "e\u{301}",
    "\u{1F600}",
    "\u{10FFFF}",
];

/// Languages, one of which needs escapes.
pub(crate) const LANGS: [&str; 4] = ["en", "de", "de-CH-1996", "x-<&\">"];

/// Status codes from 200 on, with meanings of their own in a multistatus and without.
pub(crate) const CODES: [u16; 18] =
    [200, 201, 204, 299, 301, 302, 403, 404, 409, 423, 424, 425, 500, 507, 508, 599, 600, 999];

/// Returns true if an element with this local name in the namespace `DAV:` means something in a response or beside
/// responses.
pub(crate) fn has_meaning(local: &str) -> bool {
    matches!(
        local,
        "response"
            | "responsedescription"
            | "sync-token"
            | "href"
            | "status"
            | "propstat"
            | "prop"
            | "error"
            | "location"
    )
}
