//! Sends requests, and repeats them.

use std::time::Duration;

use multistatus::client::RequestBuilder;
use multistatus::http::{StatusCode, header};
use multistatus::{Exchange, ParseOptions};
use reqwest::{Client, Request, Response};

use crate::failure::{Failed, describe, explain};

/// The maximum number of times that a request is sent.
pub const TRIES: u32 = 4;

/// The first pause. Each further pause is twice as long.
const PAUSE: Duration = Duration::from_millis(200);

/// The longest pause that a server can ask for.
const LONGEST: Duration = Duration::from_secs(30);

/// Makes the HTTP client.
///
/// It follows no redirect: reqwest would repeat a PROPFIND as a GET.
pub fn client() -> Result<Client, Failed> {
    Ok(Client::builder().redirect(reqwest::redirect::Policy::none()).build()?)
}

pub async fn pause(tries: u32) {
    tokio::time::sleep(PAUSE * 2u32.pow(tries)).await;
}

/// Sends a request, and repeats it if the server says that it may succeed later. All requests of this client can be
/// repeated. Returns the response, and what is known about the request, in which the response is to be read.
pub async fn send(client: &Client, request: RequestBuilder) -> Result<(Response, Exchange), Failed> {
    let exchange = request.exchange()?;
    let request = request.build()?;
    for tries in 1.. {
        let sent = client.execute(Request::try_from(request.clone())?).await;
        match sent {
            Ok(response) if tries < TRIES && is_transient(response.status()) => {
                let asked = response.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
                match asked.and_then(|seconds| seconds.parse().ok()) {
                    Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds).min(LONGEST)).await,
                    None => pause(tries - 1).await,
                }
            }
            Err(error) if tries < TRIES && error.is_connect() => pause(tries - 1).await,
            sent => return Ok((sent?, exchange)),
        }
    }
    unreachable!("the last try returns")
}

fn is_transient(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 425 | 429 | 502..=504)
}

/// Returns the failure that a response reports.
pub async fn refused(response: Response, exchange: Exchange) -> Failed {
    let status = response.status();
    let mut text = format!("the server says {status}");
    if let Some(location) = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok()) {
        text.push_str(&format!(" and names {location}"));
    }
    let Ok(body) = response.bytes().await else { return Failed::Refused(text) };
    let options = ParseOptions::new().tolerant();
    if status == StatusCode::MULTI_STATUS {
        if let Ok(document) = options.parse(&body) {
            for failure in document.verdict(exchange).failures() {
                text.push_str(&format!("\n{}", describe(&failure)));
            }
        }
    } else if let Ok(conditions) = options.parse_conditions(&body) {
        for condition in conditions.iter() {
            text.push_str(&format!(": {}", explain(condition)));
        }
    }
    Failed::Refused(text)
}
