//! What statuses mean in a multistatus.

use multistatus::http::StatusCode;

use super::link;
use crate::paint::{BOLD, of_status, paint};

pub struct Known {
    pub code: u16,
    pub reason: &'static str,
    text: &'static str,
    section: &'static str,
}

/// The statuses for which WebDAV has a meaning of its own, or that clients meet in a multistatus.
pub const KNOWN: &[Known] = &[
    known(
        102,
        "Processing",
        "The server still works on the request. It is no outcome, and RFC 4918 dropped it.",
        "RFC 2518 §10.1",
    ),
    known(
        200,
        "OK",
        "It succeeded. In a propstat, the properties are there, or were set or removed.",
        "RFC 4918 §9.1.2",
    ),
    known(201, "Created", "A resource was made, for example by MKCOL, COPY or MOVE.", "RFC 4918 §9.3.1"),
    known(
        204,
        "No Content",
        "It succeeded, and there is nothing to send. For DELETE, COPY and MOVE of a whole collection, the server sends no multistatus but this.",
        "RFC 4918 §9.6.1",
    ),
    known(
        207,
        "Multi-Status",
        "The body says for each resource what became of it. This status says neither success nor failure, and has no meaning inside of a multistatus.",
        "RFC 4918 §13",
    ),
    known(
        208,
        "Already Reported",
        "The members of a collection that is bound several times are listed elsewhere in the body. Only a client that sends `DAV: bind` gets it.",
        "RFC 5842 §7.1",
    ),
    known(
        302,
        "Found",
        "The resource is elsewhere for now: the response should have a location. It counts as a failure, because nothing was done here.",
        "RFC 4918 §13.2",
    ),
    known(400, "Bad Request", "The request breaks the grammar.", "RFC 9110 §15.5.1"),
    known(
        401,
        "Unauthorized",
        "The server wants to know who asks. For a whole request it comes with WWW-Authenticate; inside of a multistatus it concerns one resource.",
        "RFC 9110 §15.5.2",
    ),
    known(
        403,
        "Forbidden",
        "The server refuses, and would refuse again. For a property: it is protected or cannot be shown.",
        "RFC 4918 §9.2.1",
    ),
    known(
        404,
        "Not Found",
        "In a propstat, the resource lacks the properties, which is the normal answer to asking for what is not there. As the status of a response, the resource is not there; in sync-collection, it was removed.",
        "RFC 4918 §9.1.2",
    ),
    known(
        405,
        "Method Not Allowed",
        "The resource has no such method. For MKCOL, something is there already.",
        "RFC 4918 §9.3.1",
    ),
    known(
        409,
        "Conflict",
        "It cannot be done in this state. For MKCOL, COPY, MOVE and PUT, the parent collection is missing; for a property, the value is wrong.",
        "RFC 4918 §9.3.1",
    ),
    known(
        412,
        "Precondition Failed",
        "A header field such as If or If-Match does not hold, or Overwrite is F and the destination exists.",
        "RFC 4918 §12.1",
    ),
    known(415, "Unsupported Media Type", "The server does not know the type of the body.", "RFC 4918 §9.3.1"),
    known(
        422,
        "Unprocessable Content",
        "The body is well-formed, but its instructions cannot be followed.",
        "RFC 4918 §11.2",
    ),
    known(
        423,
        "Locked",
        "The resource, or the destination, is locked, and the request lacks the token. The condition lock-token-submitted names the lock.",
        "RFC 4918 §11.3",
    ),
    known(
        424,
        "Failed Dependency",
        "It was not done because something else failed: look for another status in the same body. In a PROPPATCH, all changes are made or none.",
        "RFC 4918 §11.4",
    ),
    known(500, "Internal Server Error", "The server failed: its log says more.", "RFC 9110 §15.6.1"),
    known(
        502,
        "Bad Gateway",
        "The destination of COPY or MOVE is on a server that does not accept the resource.",
        "RFC 4918 §9.8.5",
    ),
    known(
        507,
        "Insufficient Storage",
        "There is no room. For the Request-URI in a listing, search or synchronization: the list was cut short, and the rest can be asked for.",
        "RFC 4918 §11.5",
    ),
    known(
        508,
        "Loop Detected",
        "A binding leads back to a collection that is being listed, so the operation was stopped.",
        "RFC 5842 §7.2",
    ),
];

const fn known(code: u16, reason: &'static str, text: &'static str, section: &'static str) -> Known {
    Known { code, reason, text, section }
}

/// Returns what a status means, or nothing if there is no such status.
pub fn lines(code: u16) -> Vec<String> {
    if let Some(known) = KNOWN.iter().find(|known| known.code == code) {
        let title = format!("{code} {}: a status", known.reason);
        let section = format!("  {}, {}", known.section, link(known.section));
        return vec![paint(of_status(code), title), format!("  {}", known.text), section];
    }
    let Some(status) = StatusCode::from_u16(code).ok().filter(|status| status.as_u16() < 600) else {
        return Vec::new();
    };
    let reason = status.canonical_reason().unwrap_or("a status without a registered meaning");
    let class = match code / 100 {
        1 => "It says that a request is being processed, and is no outcome.",
        2 => "It succeeded.",
        3 => "The resource is elsewhere, so nothing was done here: it counts as a failure.",
        4 => "The client must change something before it asks again.",
        _ => "The server failed.",
    };
    vec![
        paint(BOLD, format_args!("{code} {reason}: a status")),
        format!("  {class} WebDAV gives it no meaning of its own."),
        format!("  RFC 9110 §15, {}", link("RFC 9110 §15")),
    ]
}
