//! DELETE, LOCK, UNLOCK and PROPPATCH, and the meaning of their responses.

use multistatus::client::RequestBuilder;
use multistatus::header::{Depth, If, LockToken, Timeout};
use multistatus::request::{LockInfo, PropertyUpdate};
use multistatus::{Element, Name, Overall, ParseOptions, Property};
use reqwest::Client;

use crate::failure::{Failed, describe};
use crate::send::{TRIES, pause, reason, refused, send, whole};

fn with_token(request: RequestBuilder, token: Option<&LockToken>) -> RequestBuilder {
    match token {
        Some(token) => request.condition(&If::from(token)),
        None => request,
    }
}

/// Deletes a resource, shows the failures, and retries resources that may succeed later.
///
/// A server can name any address in its response: another host, the root, `../up`. So nothing is deleted except the
/// requested URL and resources below it.
pub async fn delete(client: &Client, url: &str, token: Option<&LockToken>) -> Result<(), Failed> {
    let mut urls = vec![url.to_owned()];
    let mut failed = None;
    for tries in 0..TRIES {
        let mut again = Vec::new();
        for url in &urls {
            let (response, exchange) = send(client, with_token(RequestBuilder::delete(url.as_str()), token)).await?;
            let response = whole(response).await?;
            let received = ParseOptions::new().tolerant().receive(exchange.operation(), &response)?;
            let document = match received.document() {
                Ok(Some(document)) => document,
                Ok(None) => continue,
                // A resource that was there before may be gone by now, as was asked for.
                Err(not_done) if tries > 0 && *not_done.status() == 404 => continue,
                Err(not_done) => return Err(Failed::Refused(reason(&not_done))),
            };
            let verdict = document.verdict(exchange);
            let mut lasting = false;
            for failure in verdict.failures() {
                eprintln!("{}", describe(&failure));
                // Only a resource inside of the request's scope may be acted on.
                match failure.resource() {
                    Some(resource) if failure.is_transient() => again.push(resource.to_string()),
                    // A collection that stayed only because of its members.
                    _ if failure.is_dependent() => {}
                    _ => lasting = true,
                }
            }
            for href in verdict.outside() {
                eprintln!("{href} is not below {url}, and is left alone");
            }
            if verdict.overall() != Overall::Success && (lasting || again.is_empty()) {
                failed = Some(verdict.summary().to_string());
            }
        }
        if again.is_empty() {
            break;
        }
        if tries + 1 == TRIES {
            failed.get_or_insert_with(|| format!("{} resources are still there", again.len()));
        } else {
            pause(tries).await;
            // The collection is retried as well, because it stayed because of them.
            again.push(url.to_owned());
            urls = again;
        }
    }
    failed.map_or(Ok(()), |summary| Err(Failed::Refused(summary)))
}

/// Changes properties, all of them or none.
pub async fn proppatch(
    client: &Client,
    url: &str,
    token: Option<&LockToken>,
    properties: &[(Name, Option<String>)],
) -> Result<(), Failed> {
    let mut update = PropertyUpdate::new();
    for (name, value) in properties {
        update = match value {
            Some(value) => update.set(Property::new(name.clone(), value.as_str())?),
            None => update.remove(name.clone()),
        };
    }
    let (response, exchange) = send(client, with_token(RequestBuilder::proppatch(url, update), token)).await?;
    if response.status() != 207 {
        return if response.status().is_success() { Ok(()) } else { Err(refused(response, exchange).await) };
    }
    let body = response.bytes().await?;
    let document = ParseOptions::new().tolerant().parse(&body)?;
    let verdict = document.verdict(exchange);
    for failure in verdict.failures() {
        eprintln!("{}", describe(&failure));
    }
    match verdict.overall() {
        Overall::Success => Ok(()),
        _ => Err(Failed::Refused(verdict.summary().to_string())),
    }
}

/// Locks a resource, and writes the token of the new lock.
pub async fn lock(client: &Client, url: &str, depth: Depth) -> Result<(), Failed> {
    let info = LockInfo::exclusive().with_owner(Element::new(Name::dav("owner"), "example")?)?;
    let request = RequestBuilder::lock(url, info).depth(depth).timeout(&Timeout::Seconds(600));
    let (response, exchange) = send(client, request).await?;
    if response.status() == 207 || !response.status().is_success() {
        return Err(refused(response, exchange).await);
    }
    let token = LockToken::require(response.headers())?;
    // The body describes the lock: RFC 4918 §9.10.1.
    ParseOptions::new().tolerant().parse_prop(&response.bytes().await?)?;
    println!("{}", token.as_str());
    Ok(())
}

/// Removes a lock.
pub async fn unlock(client: &Client, url: &str, token: &LockToken) -> Result<(), Failed> {
    let (response, exchange) = send(client, RequestBuilder::unlock(url, token)).await?;
    if response.status().is_success() { Ok(()) } else { Err(refused(response, exchange).await) }
}
