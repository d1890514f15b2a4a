//! Reads the exchange of a recorded response from the request beside it.
#![allow(dead_code)]

use multistatus::header::Preferences;
use multistatus::namespace::DAV;
use multistatus::{Exchange, Href, Name, Operation};

/// Reads a recording: the request with its headers and body, `--- response ---`, and the head of the HTTP response.
pub fn recorded(recording: &str) -> Option<Exchange> {
    let (request, answer) = recording.split_once("--- response ---").unwrap_or((recording, ""));
    let (head, body) = request.split_once("\n\n").unwrap_or((request, ""));
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ');
    let (method, target) = (words.next()?, words.next()?);
    let mut preferences = Preferences::new();
    let (mut host, mut destination) = ("", None);
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "host" => host = value,
            "destination" => destination = Some(value),
            name => preferences = preferences.header(name, value),
        }
    }
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let tree = roxmltree::Document::parse_with_options(body.trim(), options).ok();
    let root = tree.as_ref().map(|tree| tree.root_element());
    let method = multistatus::http::Method::from_bytes(method.as_bytes()).ok()?;
    let mut operation = Operation::from_http(&method)?;
    if operation == Operation::Report {
        operation = Operation::from_report(&name(root?)?);
    }
    let url = Href::from_lenient(&format!("http://{host}{target}")).ok();
    let mut exchange = match url {
        Some(url) => Exchange::new(operation, url).ok()?,
        None => Exchange::from(operation),
    };
    exchange = exchange.preferences(preferences);
    if let Some(destination) = destination.and_then(|destination| Href::from_lenient(destination).ok()) {
        exchange = exchange.destination(destination).ok()?;
    }
    for line in answer.lines() {
        if let Some((_, value)) =
            line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("preference-applied"))
        {
            exchange = exchange.applied(value.trim());
        }
    }
    let Some(root) = root else { return Some(exchange) };
    let names = names(root, operation);
    if !names.is_empty() {
        exchange = exchange.names(names);
    }
    let hrefs = root.children().filter(|child| child.has_tag_name((DAV, "href")));
    let hrefs: Vec<_> = hrefs.filter_map(|href| Href::from_lenient(href.text()?.trim()).ok()).collect();
    Some(if hrefs.is_empty() { exchange } else { exchange.hrefs(hrefs) })
}

fn name(node: roxmltree::Node<'_, '_>) -> Option<Name> {
    Name::new(node.tag_name().namespace().unwrap_or_default(), node.tag_name().name()).ok()
}

/// Returns the properties that a request names, in the `prop` of its root, or in what it sets and removes.
fn names(root: roxmltree::Node<'_, '_>, operation: Operation) -> Vec<Name> {
    let is = |node: &roxmltree::Node<'_, '_>, local| node.has_tag_name((DAV, local));
    let sets = matches!(operation, Operation::Proppatch | Operation::Mkcol | Operation::Mkcalendar);
    let props: Vec<_> = match sets {
        true => root
            .children()
            .filter(|child| is(child, "set") || is(child, "remove"))
            .flat_map(|change| change.children())
            .filter(|prop| is(prop, "prop"))
            .collect(),
        // The prop of an expand-property is nested, and its names are attributes.
        false => root.children().filter(|prop| is(prop, "prop")).collect(),
    };
    props.into_iter().flat_map(|prop| prop.children()).filter(|node| node.is_element()).filter_map(name).collect()
}
