//! Sends requests, and repeats them.

use std::time::Duration;

use multistatus::http::{Method, StatusCode, header};
use reqwest::{RequestBuilder, Response};

use crate::failure::Failed;

/// The maximum number of times that a request is sent.
pub const TRIES: u32 = 4;

/// The first pause. Each further pause is twice as long.
const PAUSE: Duration = Duration::from_millis(200);

/// The longest pause that a server can ask for.
const LONGEST: Duration = Duration::from_secs(30);

/// Returns a method that the HTTP library has no name for.
pub fn method(name: &'static str) -> Method {
    Method::from_bytes(name.as_bytes()).unwrap_or(Method::OPTIONS)
}

pub async fn pause(tries: u32) {
    tokio::time::sleep(PAUSE * 2u32.pow(tries)).await;
}

/// Sends a request, and repeats it if the server says that it may succeed later. All methods of this client can be
/// repeated.
pub async fn send(request: RequestBuilder) -> Result<Response, Failed> {
    for tries in 0.. {
        // Bodies are in memory here, so every request can be cloned.
        let Some(this) = request.try_clone() else { break };
        let last = tries + 1 == TRIES;
        match this.send().await {
            Ok(response) if !last && is_transient(response.status()) => {
                let asked = response.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
                match asked.and_then(|seconds| seconds.parse().ok()) {
                    Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds).min(LONGEST)).await,
                    None => pause(tries).await,
                }
            }
            Err(error) if !last && error.is_connect() => pause(tries).await,
            sent => return Ok(sent?),
        }
    }
    Ok(request.send().await?)
}

fn is_transient(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 425 | 429 | 502..=504)
}
