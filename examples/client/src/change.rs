//! DELETE, LOCK, UNLOCK and PROPPATCH, and the meaning of their responses.

use multistatus::{Element, Exchange, Failure, Name, Operation, Overall, ParseOptions, Value};
use reqwest::{Client, RequestBuilder, Response};

use crate::failure::Failed;
use crate::send::{TRIES, method, pause, send};

fn with_token(request: RequestBuilder, token: Option<&str>) -> RequestBuilder {
    match token {
        Some(token) => request.header("If", format!("(<{token}>)")),
        None => request,
    }
}

/// Deletes a resource, shows the failures, and retries resources that may succeed later.
///
/// A server can name any address in its response: another host, the root, `../up`. So nothing is deleted except the
/// requested URL and resources below it.
pub async fn delete(client: &Client, url: &str, token: Option<&str>) -> Result<(), Failed> {
    let mut urls = vec![url.to_owned()];
    let mut failed = None;
    for tries in 0..TRIES {
        let mut again = Vec::new();
        for url in &urls {
            let response = send(with_token(client.delete(url), token)).await?;
            let status = response.status();
            if status != 207 {
                // A resource that was there before may be gone by now, as was asked for.
                if status.is_success() || tries > 0 && status == 404 {
                    continue;
                }
                return Err(refused(response).await);
            }
            let body = response.bytes().await?;
            let document = ParseOptions::new().tolerant().parse(&body)?;
            let verdict = document.verdict(Exchange::new(Operation::Delete, url.as_str())?);
            let mut lasting = false;
            for failure in verdict.failures() {
                eprintln!("{}", describe(&failure));
                // Only a resource inside of the request's scope may be acted on.
                match failure.resource() {
                    Some(resource) if failure.is_transient() => again.push(resource.to_string()),
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
    match failed {
        None => Ok(()),
        Some(summary) => Err(Failed::Refused(summary)),
    }
}

/// Changes properties, all of them or none.
pub async fn proppatch(
    client: &Client,
    url: &str,
    token: Option<&str>,
    properties: &[(Name, Option<String>)],
) -> Result<(), Failed> {
    let mut update = Vec::new();
    for (name, value) in properties {
        let (instruction, property) = match value {
            Some(value) => ("set", Element::new(name.clone(), value.as_str())?),
            None => ("remove", Element::empty(name.clone())),
        };
        let prop = Element::new(Name::dav("prop"), Value::from_elements([property]))?;
        update.push(Element::new(
            Name::from_static(multistatus::namespace::DAV, instruction),
            Value::from_elements([prop]),
        )?);
    }
    let root = Element::new(Name::dav("propertyupdate"), Value::from_elements(update))?;
    let body = match Value::from_elements([root]).as_xml() {
        Some(markup) => markup.to_self_contained(),
        None => String::new(),
    };
    let request = client.request(method("PROPPATCH"), url).header("Content-Type", multistatus::write::CONTENT_TYPE);
    let response = send(with_token(request, token).body(body)).await?;
    if response.status() != 207 {
        return if response.status().is_success() { Ok(()) } else { Err(refused(response).await) };
    }
    let body = response.bytes().await?;
    let document = ParseOptions::new().tolerant().parse(&body)?;
    let names = properties.iter().map(|(name, _)| name.clone());
    let verdict = document.verdict(Exchange::new(Operation::Proppatch, url)?.names(names));
    for failure in verdict.failures() {
        eprintln!("{}", describe(&failure));
    }
    match verdict.overall() {
        Overall::Success => Ok(()),
        _ => Err(Failed::Refused(verdict.summary().to_string())),
    }
}

/// Writes the token of the new lock.
pub async fn lock(client: &Client, url: &str, infinite: bool) -> Result<(), Failed> {
    const BODY: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?><D:lockinfo xmlns:D=\"DAV:\">\
        <D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype><D:owner>example</D:owner>\
        </D:lockinfo>";
    let depth = if infinite { "infinity" } else { "0" };
    let request = client.request(method("LOCK"), url).header("Depth", depth).header("Timeout", "Second-600");
    let response = send(request.header("Content-Type", multistatus::write::CONTENT_TYPE).body(BODY)).await?;
    if response.status() == 207 || !response.status().is_success() {
        return Err(refused(response).await);
    }
    let token = response.headers().get("lock-token").and_then(|value| value.to_str().ok());
    let token = token.map(|token| token.trim_matches(['<', '>', ' ']).to_owned());
    let body = response.bytes().await?;
    // The body names the lock as well: RFC 4918 §9.10.1.
    ParseOptions::new().tolerant().parse_prop(&body)?;
    match token {
        Some(token) => println!("{token}"),
        None => return Err(Failed::Refused("the answer has no lock token".into())),
    }
    Ok(())
}

pub async fn unlock(client: &Client, url: &str, token: Option<&str>) -> Result<(), Failed> {
    let token = token.map(|token| format!("<{token}>")).unwrap_or_default();
    let response = send(client.request(method("UNLOCK"), url).header("Lock-Token", token)).await?;
    if response.status().is_success() { Ok(()) } else { Err(refused(response).await) }
}

/// Returns the failure that a response reports.
pub async fn refused(response: Response) -> Failed {
    let status = response.status();
    let mut text = format!("the server says {status}");
    let Ok(body) = response.bytes().await else { return Failed::Refused(text) };
    if status == 207 {
        if let Ok(document) = ParseOptions::new().tolerant().parse(&body) {
            for failure in document.verdict(Operation::Lock).failures() {
                text.push_str(&format!("\n{}", describe(&failure)));
            }
        }
    } else if let Ok(conditions) = ParseOptions::new().tolerant().parse_conditions(&body) {
        for condition in conditions.iter() {
            text.push_str(&format!(": {}", explain(condition)));
        }
    }
    Failed::Refused(text)
}

/// Describes a failure in one line.
fn describe(failure: &Failure<'_>) -> String {
    let mut text = failure.href().map(|href| href.to_string()).unwrap_or_else(|| "(no href)".into());
    if let Some(property) = failure.property() {
        text.push_str(&format!(" {property}"));
    }
    match failure.status() {
        Some(status) => text.push_str(&format!(": {status}")),
        None => text.push_str(": no status that can be read"),
    }
    for condition in failure.conditions() {
        text.push_str(&format!(", {}", explain(&condition)));
    }
    if let Some(description) = failure.description() {
        text.push_str(&format!(" ({})", description.text().trim()));
    }
    text
}

/// Describes a condition, with the resources that it names.
fn explain(condition: &Element<'_>) -> String {
    let mut text = condition.name().local().to_owned();
    for href in condition.hrefs() {
        text.push_str(&format!(" {href}"));
    }
    text
}
