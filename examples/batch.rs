//! A REST batch endpoint that responds with 207 in XML or in JSON, and a client that retries transient failures.
//!
//! Both run in this process, so that the example needs no network:
//!
//! ```sh
//! cargo run --features serde --example batch
//! ```

use std::collections::BTreeMap;
use std::error::Error;

use multistatus::http::{Request, Response, StatusCode, header};
use multistatus::write::CONTENT_TYPE;
use multistatus::{Multistatus, Name, Operation, Outcomes, condition};

/// The endpoint of the example.
const BATCH: &str = "/api/batch-delete";

/// The resources that can be deleted, and the number of tries that each takes.
struct Server {
    documents: BTreeMap<String, Document>,
}

enum Document {
    /// Busy for this many more requests.
    Busy(u32),
    Protected,
}

impl Server {
    /// Deletes each resource that the body names, one on a line, and responds with the outcome of each.
    fn handle(&mut self, request: &Request<String>) -> Result<Response<Vec<u8>>, Box<dyn Error>> {
        let mut outcomes = Outcomes::new((Operation::Batch, request.uri().path()));
        for href in request.body().lines() {
            match self.documents.get_mut(href) {
                None => outcomes.status(href, StatusCode::NOT_FOUND),
                Some(Document::Busy(tries @ 1..)) => {
                    *tries -= 1;
                    outcomes.status(href, StatusCode::SERVICE_UNAVAILABLE)
                }
                Some(Document::Busy(_)) => {
                    self.documents.remove(href);
                    outcomes.status(href, StatusCode::NO_CONTENT)
                }
                Some(Document::Protected) => {
                    let why = condition::need_privileges([(href, Name::dav("unbind"))])?;
                    outcomes.failed_with(href, StatusCode::FORBIDDEN, why)
                }
            };
        }
        let reply = outcomes.reply()?;
        let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
        match reply.multistatus() {
            Some(document) if accept.is_some_and(|accept| accept.contains("application/json")) => {
                let body = serde_json::to_vec(document)?;
                let response = Response::builder().status(StatusCode::MULTI_STATUS);
                Ok(response.header(header::CONTENT_TYPE, "application/json").body(body)?)
            }
            _ => Ok(reply.into()),
        }
    }
}

/// Repeats the request while another try could change something, and returns the failures.
fn delete(server: &mut Server, mut hrefs: Vec<String>, accept: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let mut failed = Vec::new();
    for attempt in 1..=3 {
        let request = Request::post(BATCH).header(header::ACCEPT, accept).body(hrefs.join("\n"))?;
        let response = server.handle(&request)?;
        if response.status() != StatusCode::MULTI_STATUS {
            return Err(format!("expected 207, found {}", response.status()).into());
        }
        let body = response.body();
        let document: Multistatus<'_> = match response.headers().get(header::CONTENT_TYPE) {
            Some(media_type) if media_type == CONTENT_TYPE => Multistatus::parse(body)?,
            _ => serde_json::from_slice(body)?,
        };
        let verdict = document.verdict(Operation::Batch);
        println!("try {attempt}: {}", verdict.summary());
        let (transient, lasting): (Vec<_>, Vec<_>) = verdict.failures().partition(|failure| failure.is_transient());
        failed.extend(lasting.iter().map(ToString::to_string));
        hrefs = transient.iter().filter_map(|failure| failure.href()).map(ToString::to_string).collect();
        if hrefs.is_empty() {
            return Ok(failed);
        }
        // A real client waits here for the time in Retry-After.
    }
    failed.extend(hrefs.into_iter().map(|href| format!("{href}: given up")));
    Ok(failed)
}

fn main() -> Result<(), Box<dyn Error>> {
    for accept in ["application/xml", "application/json"] {
        println!("as {accept}:");
        let documents = [
            ("/docs/a", Document::Busy(0)),
            ("/docs/b%20c", Document::Busy(1)),
            ("/docs/d", Document::Protected),
            ("/docs/e", Document::Busy(9)),
        ];
        let documents = documents.map(|(href, document)| (href.to_owned(), document));
        let mut server = Server { documents: documents.into() };
        let hrefs = ["/docs/a", "/docs/b%20c", "/docs/d", "/docs/e", "/docs/gone"].map(String::from).to_vec();
        let failed = delete(&mut server, hrefs, accept)?;
        failed.iter().for_each(|line| println!("  {line}"));
        if failed.len() != 3 || server.documents.len() != 2 {
            return Err("the example went wrong".into());
        }
    }
    Ok(())
}
