//! Sends requests, and repeats them.

use std::time::{Duration, SystemTime};

use multistatus::client::{NotDone, RequestBuilder, retry_after};
use multistatus::http::{self, header};
use multistatus::{Exchange, ParseOptions, Status};
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
            Ok(response) if tries < TRIES && Status::from(response.status()).is_transient() => {
                match retry_after(response.headers(), SystemTime::now()) {
                    Some(wait) => tokio::time::sleep(wait.min(LONGEST)).await,
                    None => pause(tries - 1).await,
                }
            }
            Err(error) if tries < TRIES && error.is_connect() => pause(tries - 1).await,
            sent => return Ok((sent?, exchange)),
        }
    }
    unreachable!("the last try returns")
}

/// Reads a response to its end.
pub async fn whole(response: Response) -> Result<http::Response<Vec<u8>>, Failed> {
    let (status, headers) = (response.status(), response.headers().clone());
    let mut whole = http::Response::new(response.bytes().await?.to_vec());
    (*whole.status_mut(), *whole.headers_mut()) = (status, headers);
    Ok(whole)
}

/// Returns the failure that a response reports.
pub async fn refused(response: Response, exchange: Exchange) -> Failed {
    let response = match whole(response).await {
        Ok(response) => response,
        Err(failed) => return failed,
    };
    match ParseOptions::new().tolerant().receive(exchange.operation(), &response).map(|received| received.document()) {
        Ok(Err(not_done)) => Failed::Refused(reason(&not_done)),
        Ok(Ok(Some(document))) => {
            let failures: Vec<_> = document.verdict(exchange).failures().map(|failure| describe(&failure)).collect();
            Failed::Refused(format!("the server says 207 Multi-Status\n{}", failures.join("\n")))
        }
        Ok(Ok(None)) => Failed::Refused(format!("the server says {}", response.status())),
        Err(error) => error.into(),
    }
}

/// Describes why a whole request was not done.
pub fn reason(not_done: &NotDone) -> String {
    let mut text = format!("the server says {}", not_done.status());
    if let Some(location) = not_done.headers().get(header::LOCATION).and_then(|value| value.to_str().ok()) {
        text.push_str(&format!(" and names {location}"));
    }
    for condition in not_done.conditions() {
        text.push_str(&format!(": {}", explain(condition)));
    }
    text
}
