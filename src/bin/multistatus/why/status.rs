//! What the status of an HTTP response and its header fields mean for a client.

use multistatus::Operation;

use crate::input::{Place, Said};

/// What is known about the body, as far as it matters here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Body {
    Empty,
    Multistatus,
    Other,
}

/// The characters of a header field that are shown.
const MOST: usize = 200;

/// What statuses mean for a request as a whole, if no header field says more.
const MEANINGS: [(u16, &str); 21] = [
    (304, "nothing has changed since the client's copy: send the request without If-None-Match and If-Modified-Since"),
    (400, "the server did not understand the request: `multistatus request FILE` says what is wrong with it"),
    (
        403,
        "the server refuses the request to this user: other credentials or rights are needed. Some servers refuse \
         `Depth: infinity` like that: ask with Depth: 1 (RFC 4918 §9.1)",
    ),
    (404, "there is nothing at this URL: check its path, and that it is the one for WebDAV"),
    (408, "the server has waited too long for the request: send it again, all at once"),
    (409, "the state of the resource forbids it; for MKCOL, COPY, MOVE and PUT, the parent collection is missing"),
    (410, "the resource was removed"),
    (411, "send the request with a Content-Length, and not in chunks"),
    (412, "a header field such as If, If-Match or `Overwrite: F` does not hold: look at the resource again"),
    (
        413,
        "the request is too long: send a shorter body, for example with fewer hrefs in a multiget, or raise the limit of \
         the server or of a proxy before it",
    ),
    (415, "send the body with `Content-Type: application/xml`, and without a content coding"),
    (422, "the body of the request is XML, but cannot be followed: `multistatus request FILE` says more"),
    (423, "the resource is locked: send the lock token in the header field If, or wait until the lock ends"),
    (424, "it was not done because something else failed"),
    (429, "there were too many requests: send fewer, and wait before the next"),
    (500, "the server failed: its log says more"),
    (501, "the server does not know the method: WebDAV is not turned on, or the URL is not the one for it"),
    (502, "a proxy got no proper answer from the server behind it: the log of the proxy says more"),
    (503, "the server is overloaded, or is being maintained"),
    (504, "the server behind a proxy took too long: ask for less, for example with Depth: 1"),
    (507, "there is no room, or the user's quota is used up"),
];

/// Returns what to do, from a status line that is not the one of a 207.
pub fn advice(place: &Place, operation: Option<Operation>, body: Body) -> Vec<(&'static str, String)> {
    let (what, server) = ("what to do", "the server should send");
    let field = |name| {
        let value = place.last(name).filter(|value| !value.is_empty());
        value.map(|value| value.chars().take(MOST).collect::<String>())
    };
    let mut advice = Vec::new();
    let mut told = |text: &str| advice.push((what, text.to_owned()));
    let lacking =
        |field: &str, section: &str| Some((server, format!("the header field {field} beside it ({section})")));
    let mut lacks = None;
    match place.code() {
        None => told("save the response as it was sent, for example with `curl -i`: its status line cannot be read"),
        Some(100..200) => told(
            "save all that the server sends, for example with `curl -i`: this only says that the request is being \
             processed, and the final response is missing (RFC 9110 §15.2)",
        ),
        Some(202) => told(
            "ask for the resources later to see whether it was done: the server has accepted the request, and not done \
             it yet (RFC 9110 §15.3.3)",
        ),
        Some(200..300) => return of_success(operation, body),
        Some(code @ (300..=303 | 305..=399)) => match field("location") {
            Some(location) if code == 303 => told(&format!("the answer is at {location}, and is fetched by GET")),
            Some(location) => {
                let from_now_on = if matches!(code, 301 | 308) { " from now on" } else { "" };
                told(&format!(
                    "send the request to {location}{from_now_on}, with its method, header fields and body: many clients \
                     follow a redirect by GET, which gets no multistatus"
                ));
            }
            None => {
                told("the resource is elsewhere, and the header field Location, which says where, is missing");
                lacks = lacking("Location", "RFC 9110 §15.4");
            }
        },
        Some(401) => match field("www-authenticate") {
            Some(challenge) => told(&format!(
                "send the credentials with the request, as the server asks for them: {challenge} (with curl: {}); if \
                 they were sent, they are wrong",
                curl(&challenge)
            )),
            None => {
                told("send the credentials with the request (with curl: --user NAME:PASSWORD)");
                lacks = lacking("WWW-Authenticate", "RFC 9110 §15.5.2");
            }
        },
        Some(405) => match field("allow") {
            Some(allow) => told(&format!(
                "the resource has only these methods: {allow}. For WebDAV, check that the URL is the one for it, and that \
                 it is turned on there"
            )),
            None => {
                told("the resource does not have the method: check that the URL is the one for WebDAV");
                lacks = lacking("Allow", "RFC 9110 §15.5.6");
            }
        },
        Some(407) => {
            let challenge = field("proxy-authenticate").map(|challenge| format!(": {challenge}")).unwrap_or_default();
            told(&format!("send the credentials for the proxy{challenge} (with curl: --proxy-user NAME:PASSWORD)"));
        }
        Some(code) => {
            let known = MEANINGS.iter().find(|(known, _)| *known == code).map(|(_, text)| *text);
            told(known.unwrap_or(match code {
                ..500 => "the client must change something before it asks again",
                _ => "the server failed: its log says more",
            }));
        }
    }
    if let Some(time) = field("retry-after") {
        let is_number = time.bytes().all(|byte| byte.is_ascii_digit());
        told(&if is_number { format!("ask again after {time} seconds") } else { format!("ask again after {time}") });
    } else if matches!(place.code(), Some(408 | 429 | 500 | 502..=504)) {
        told("ask again later");
    }
    advice.extend(lacks);
    if body == Body::Multistatus && Said::of(place.status.as_deref()) != Said::Multistatus {
        advice.push((server, "207 beside a multistatus, or this status without one (RFC 4918 §13)".into()));
    }
    advice
}

/// Returns what to do if the status is a success.
fn of_success(operation: Option<Operation>, body: Body) -> Vec<(&'static str, String)> {
    const LISTING: (&str, &str) = (
        "the server should send",
        "a 207 with a DAV:multistatus as its body, even if it has no response (RFC 4918 §13)",
    );
    const URL: &str =
        "check that the URL is the one for WebDAV, and that the method arrived (a redirect turns it into GET)";
    let (text, server) = match (body, operation) {
        (Body::Multistatus, _) => (
            "the body may be true, but clients read it only beside a 207: tell whoever runs the server, or a proxy before \
             it, that the status is wrong"
                .to_owned(),
            Some(("the server should send", "the status 207 beside a multistatus (RFC 4918 §13)")),
        ),
        (_, Some(operation)) if needs_document(operation) => {
            (format!("nobody knows what was found, because it is in the body of a 207: {URL}"), Some(LISTING))
        }
        (_, Some(_)) => ("nothing has to be read: the request succeeded as a whole (RFC 9110 §15.3)".into(), None),
        (_, None) => (
            format!(
                "after a method that changes something, such as DELETE or MKCOL, nothing has to be read: the request \
                 succeeded as a whole (RFC 9110 §15.3). After PROPFIND, REPORT and SEARCH, nobody knows what was found: {URL}. \
                 --method says which one it was"
            ),
            None,
        ),
    };
    let server = server.map(|(label, text)| (label, text.to_owned()));
    [Some(("what to do", text)), server].into_iter().flatten().collect()
}

/// Returns true if only a document says what came of a request that succeeded, as `ParseOptions::receive` has it.
pub fn needs_document(operation: Operation) -> bool {
    use multistatus::client::Received;
    use multistatus::{ParseOptions, http};
    let mut response = http::Response::new(b"");
    *response.status_mut() = http::StatusCode::NO_CONTENT;
    !matches!(ParseOptions::new().receive(operation, &response), Ok(Received::Done(_)))
}

/// Returns the options of curl for a scheme of authentication.
fn curl(challenge: &str) -> &'static str {
    match challenge.split([' ', ',']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "digest" => "--digest --user NAME:PASSWORD",
        "bearer" => "--oauth2-bearer TOKEN",
        "negotiate" => "--negotiate --user :",
        "ntlm" => "--ntlm --user NAME:PASSWORD",
        _ => "--user NAME:PASSWORD",
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use multistatus::Operation;

    use super::{Body, MEANINGS, advice};
    use crate::input::Place;

    fn told(lines: &[&str], operation: Option<Operation>) -> String {
        let mut place = Place::new(OsStr::new("a"));
        lines.iter().for_each(|line| place.add(line));
        let advice = advice(&place, operation, Body::Empty);
        advice.iter().map(|(label, text)| format!("{label}: {text}\n")).collect()
    }

    #[test]
    fn every_status_has_a_meaning() {
        for code in 100..700 {
            let said = told(&[&format!("HTTP/1.1 {code} x")], None);
            assert!(said.starts_with("what to do: "), "{code}: {said}");
        }
        assert!(MEANINGS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn operations_that_need_a_document() {
        for (operation, is_unclear) in [
            (Operation::Propfind, true),
            (Operation::SyncCollection, true),
            (Operation::Multiget, true),
            (Operation::Search, true),
            (Operation::Delete, false),
            (Operation::Mkcol, false),
        ] {
            for code in [200, 201, 204, 205] {
                let said = told(&[&format!("HTTP/1.1 {code} x")], Some(operation));
                assert_eq!(said.contains("nobody knows"), is_unclear, "{operation:?}: {said}");
                assert_eq!(said.contains("succeeded as a whole"), !is_unclear, "{operation:?}: {said}");
            }
        }
    }

    #[test]
    fn header_fields_are_used() {
        for (lines, expected) in [
            (&["HTTP/1.1 301 x", "Location: /dav/"][..], "send the request to /dav/ from now on"),
            (&["HTTP/1.1 302 x", "location: http://a/"], "send the request to http://a/, with"),
            (&["HTTP/1.1 307 x"], "should send: the header field Location"),
            (&["HTTP/1.1 303 x", "Location: /a"], "is at /a, and is fetched by GET"),
            (&["HTTP/1.1 401 x", "WWW-Authenticate: Basic realm=\"x\""], "Basic realm=\"x\" (with curl: --user NAME"),
            (&["HTTP/1.1 401 x", "WWW-Authenticate: Digest realm=\"x\""], "(with curl: --digest --user NAME"),
            (&["HTTP/1.1 401 x", "WWW-Authenticate: Bearer"], "(with curl: --oauth2-bearer TOKEN)"),
            (&["HTTP/1.1 401 x"], "should send: the header field WWW-Authenticate"),
            (&["HTTP/1.1 405 x", "Allow: GET, HEAD"], "has only these methods: GET, HEAD"),
            (&["HTTP/1.1 405 x"], "should send: the header field Allow"),
            (&["HTTP/1.1 407 x", "Proxy-Authenticate: Basic"], "for the proxy: Basic (with curl: --proxy-user"),
            (&["HTTP/1.1 413 x", "Retry-After: 5"], "ask again after 5 seconds"),
            (&["HTTP/1.1 503 x", "Retry-After: Fri, 31 Dec 1999 23:59:59 GMT"], "after Fri, 31 Dec 1999"),
            (&["HTTP/1.1 503 x"], "ask again later"),
        ] {
            let said = told(lines, Some(Operation::Propfind));
            assert!(said.contains(expected), "{lines:?}: {said}");
            assert_eq!(said.contains("should send"), expected.starts_with("should send"), "{lines:?}: {said}");
        }
    }
}
