//! What a server should send instead, and what a client can do.

use std::borrow::Cow;

use multistatus::ErrorKind;

use super::kind::Kind;

/// What follows from what an input is.
pub struct Advice {
    /// What would read it, or what to do about it.
    pub client: Cow<'static, str>,
    /// What the server should send.
    pub server: &'static str,
    pub section: &'static str,
}

/// What follows from an error message of the server in a body.
pub const OF_MESSAGE: Advice = Advice {
    client: Cow::Borrowed(
        "ask again; if it happens again, tell whoever runs the server what the message says: the server failed while it \
         wrote the body, and its log says more",
    ),
    server: "500 instead of a part of a multistatus, or the status 500 in the response of the resource that failed",
    section: "RFC 9110 §15.6.1",
};

fn advice(client: impl Into<Cow<'static, str>>, server: &'static str, section: &'static str) -> Advice {
    Advice { client: client.into(), server, section }
}

/// Returns what to do about an input that is no multistatus.
pub fn of_kind(kind: &Kind, status: Option<u16>) -> Option<Advice> {
    const MULTISTATUS: &str = "a 207 with a DAV:multistatus as its body, and `Content-Type: application/xml`";
    const MULTISTATUS_ALWAYS: &str = "a 207 with a DAV:multistatus as its body, even if it has no response";
    const AUTHENTICATE: &str = "401 with WWW-Authenticate to a client that has to log in, not a page for browsers";
    Some(match kind {
        Kind::Empty if status == Some(207) => advice(
            "ask again; if it happens again, tell whoever runs the server: a 207 says that a multistatus follows, and there \
             is none. Its log may say why, or the body was lost when the response was saved",
            MULTISTATUS_ALWAYS,
            "RFC 4918 §13",
        ),
        Kind::Empty => advice(
            "nothing reads an empty body: save the response with its header fields, for example with `curl -i`",
            MULTISTATUS_ALWAYS,
            "RFC 4918 §13",
        ),
        Kind::Coded(_) => return None,
        Kind::Html { login: true, .. } => advice(
            "send the credentials with the request (with curl: --user NAME:PASSWORD), and check that the URL is the \
             one for WebDAV, because many servers have another one for browsers",
            AUTHENTICATE,
            "RFC 9110 §15.5.2",
        ),
        Kind::Request => advice(
            "`multistatus request` reads it; `why --request FILE` says what a response leaves unanswered",
            MULTISTATUS,
            "RFC 4918 §13",
        ),
        Kind::Html { .. } | Kind::Text | Kind::Binary(_) => advice(
            "check that the URL is the one for WebDAV, that the method arrived (a redirect turns it into GET), and the \
             status line",
            MULTISTATUS,
            "RFC 4918 §13",
        ),
        Kind::Json => advice(
            "if `multistatus show --json` wrote it, `multistatus show --from-json` reads it; otherwise the URL belongs \
             to another interface of the server",
            MULTISTATUS,
            "RFC 4918 §13",
        ),
        Kind::Xml { namespace, local } => return of_root(namespace.as_deref(), local),
        Kind::BrokenXml => advice(
            "save the bytes as they were sent, for example with `curl --output FILE`",
            "well-formed XML",
            "RFC 4918 §8.2",
        ),
    })
}

fn of_root(namespace: Option<&str>, local: &str) -> Option<Advice> {
    let is_dav = namespace == Some("DAV:");
    Some(match local {
        "multistatus" if is_dav => return None,
        "error" if is_dav => advice(
            "it says why a request failed as a whole: `Conditions::parse` of the crate reads it, and `multistatus \
             explain NAME` says what a condition in it means",
            "this, beside a status of the 400 or 500 series; inside of a 207, each response has an error of its own",
            "RFC 4918 §16",
        ),
        "prop" if is_dav => advice(
            "it is the answer to LOCK: `document::Prop::parse` of the crate reads it",
            "this, beside 200 or 201, after LOCK",
            "RFC 4918 §9.10.1",
        ),
        "mkcol-response" | "mkcalendar-response" => advice(
            "it says why a collection was not made: `document::Propstats::parse` of the crate reads it",
            "this, beside a status that is no success, after MKCOL or MKCALENDAR",
            "RFC 5689 §3",
        ),
        "propfind"
        | "propertyupdate"
        | "lockinfo"
        | "mkcol"
        | "searchrequest"
        | "calendar-query"
        | "sync-collection"
        | "calendar-multiget"
        | "addressbook-query"
        | "addressbook-multiget"
        | "expand-property" => advice(
            "it is a request, and no response: `multistatus request` reads it",
            "a 207 with a DAV:multistatus, and never the request",
            "RFC 4918 §13",
        ),
        "multistatus" => advice(
            "no option reads this namespace as `DAV:`: replace it in the file, for example with sed, to read the rest",
            "the namespace `DAV:`, with the colon and in capitals, for the root and everything in it",
            "RFC 4918 §21",
        ),
        _ => advice(
            "check that the URL is the one for WebDAV: another service may answer with XML too",
            "the root {DAV:}multistatus",
            "RFC 4918 §14.16",
        ),
    })
}

/// Returns what to do about an error of reading, apart from options that were tried. `is_around` is true if the other
/// responses are read with `--bad-responses`.
pub fn of_error(kind: ErrorKind, is_around: bool) -> Advice {
    match kind {
        ErrorKind::Truncated | ErrorKind::Incomplete => advice(
            "the responses before the end are read all the same. Ask again, with a smaller Depth or fewer properties \
             if it happens again: a timeout or a limit of a proxy cuts long bodies",
            "the whole document, to the end tag of its root",
            "RFC 4918 §8.2",
        ),
        ErrorKind::Character if is_around => advice(
            "the responses around it are read with --bad-responses",
            "names and values without characters that XML 1.0 forbids; a file name is percent-encoded in an href",
            "RFC 4918 §8.2",
        ),
        ErrorKind::Encoding => advice(
            "--charset, and `ParseOptions::charset` of the crate, name another encoding, for example windows-1252; \
             programs need the feature `encoding` for it. A file name that is not UTF-8 remains wrong in a body of UTF-8",
            "UTF-8, or the encoding that the XML declaration or the charset names",
            "RFC 4918 §8.2",
        ),
        ErrorKind::Entity | ErrorKind::Doctype => advice(
            "nothing reads entities but the five of XML, because expanding others is dangerous: to read the rest, take \
             the document type out of the file, from `<!DOCTYPE` to its `>`, and write the text itself in place of \
             references such as `&x;`",
            "characters as they are, or as numeric references, and no document type",
            "RFC 4918 §20.6",
        ),
        ErrorKind::Namespace => advice(
            "a prefix without a declaration has no meaning",
            "a declaration xmlns:PREFIX for every prefix",
            "RFC 4918 §8.2",
        ),
        ErrorKind::Limit(_) => advice(
            "the limits protect a client from bodies that were made to exhaust it: `Limits` of the crate raises them",
            "less in one response or body",
            "RFC 4918 §20.2",
        ),
        ErrorKind::Io => advice(
            "ask again, and save the bytes as they come (with curl: --output FILE): the transfer was cut off, for \
                 example by a timeout, or the file was changed when it was saved",
            "the whole body, in the coding that its header fields name",
            "RFC 9110 §8.4",
        ),
        _ => advice(
            format!(
                "save the bytes as they were sent, for example with `curl --output FILE`; if they are the same, tell \
                 whoever runs the server that its XML is broken at this place{}",
                if is_around { ". --bad-responses reads the responses around it" } else { "" }
            ),
            "well-formed XML, which a library for XML writes by itself",
            "RFC 4918 §8.2",
        ),
    }
}
