//! Tests hrefs: made, checked, read, resolved and compared.

use multistatus::{Error, ErrorKind, Href, ParseOptions};

mod compare;
mod grammar;
#[cfg(feature = "server")]
mod made;
mod parts;
mod properties;
mod url;
mod wild;

fn kind<T>(result: Result<T, Error>) -> Option<ErrorKind> {
    result.err().map(|error| error.kind())
}

/// Returns an href as a server sent it. It may break the grammar, which only reading allows.
fn wire(text: &str) -> Href<'static> {
    first_href(&escape(text))
}

/// Returns the codes that a reader reports about an href in a response.
fn deviations(text: &str) -> Vec<&'static str> {
    let (_, codes) = read(&escape(text));
    codes.into_iter().filter(|code| code.starts_with("href-") && *code != "href-padding").collect()
}

/// Returns the href with this markup.
fn first_href(xml: &str) -> Href<'static> {
    read(xml).0.expect("a row with an href")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\r', "&#13;")
}

/// Reads a document whose only response has an href with this markup. Returns the href, and the codes of the findings.
fn read(xml: &str) -> (Option<Href<'static>>, Vec<&'static str>) {
    let row = format!("<D:href>{xml}</D:href><D:status>HTTP/1.1 200 OK</D:status>");
    let body = format!("<D:multistatus xmlns:D='DAV:'><D:response>{row}</D:response></D:multistatus>");
    let (document, report) = ParseOptions::new().parse_with_findings(body.as_bytes()).expect("a well-formed answer");
    let href = document.responses().first().and_then(|row| row.href().map(Href::into_owned));
    (href, report.as_slice().iter().map(|found| found.deviation().code()).collect())
}
