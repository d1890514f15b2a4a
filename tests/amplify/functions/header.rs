//! Header fields as long as a document, which come with a request rather than in a body.

use std::fmt::{Display, Write};
use std::hint::black_box;

use multistatus::header::{
    self, Dav, Depth, Destination, EntityTag, If, IfScheduleTagMatch, LockToken, Origins, Overwrite, State, StateList,
    Timeout,
};
use multistatus::http::{HeaderMap, HeaderName, HeaderValue, Request};
use multistatus::{Error, Href, Operation};

use super::{Input, debug, display, hash};

/// The number of header fields that each text is tried as.
pub const FIELDS: u64 = 8;

fn headers(name: &'static str, value: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.append(HeaderName::from_static(name), value);
    }
    headers
}

/// Returns the texts of a document that a header field can have.
fn texts(input: &Input<'_>) -> Vec<String> {
    let hrefs = input.hrefs().map(|href| href.as_str().to_owned());
    hrefs.chain(input.texts()).filter(|text| HeaderValue::from_str(text).is_ok()).collect()
}

fn shown<T: Display + std::fmt::Debug>(value: &Option<T>) -> usize {
    value.as_ref().map_or(0, |value| display(value) + debug(value))
}

/// Reads fields with one value each.
pub fn header_fields(input: &Input<'_>) -> usize {
    let mut bytes = 0;
    let origins = Origins::new(["http://h"]).ok();
    bytes += shown(&origins) + shown(&Origins::new(texts(input)).ok());
    for text in texts(input) {
        let quoted = format!("\"{}\"", text.replace('"', ""));
        let bracketed = format!("<urn:{text}>");
        black_box((Depth::from_headers(&headers("depth", &text)).is_ok(), text.parse::<Depth>().is_ok()));
        let request = Request::builder().uri("/").header("host", text.as_str()).body(());
        bytes += shown(&request.ok().and_then(|request| Origins::from_parts(&request.into_parts().0).ok()));
        black_box(Depth::of_collection(&headers("depth", &text), Operation::Propfind).is_ok());
        black_box((Overwrite::from_headers(&headers("overwrite", &text)).is_ok(), text.parse::<Overwrite>().is_ok()));
        let field = headers("destination", &text);
        let destination = Destination::from_headers(&field).ok().flatten();
        black_box((Destination::require(&field).is_ok(), text.parse::<Destination>().is_ok()));
        bytes += shown(&destination) + shown(&Destination::new(text.as_str()).ok());
        if let Some((destination, origins)) = destination.as_ref().zip(origins.as_ref()) {
            bytes += destination.resolve(origins).map_or(0, |href| href.as_str().len());
            bytes += hash(destination) + destination.to_header_value().len() + destination.href().as_str().len();
            black_box((origins.is_own(destination.href()), origins.local(destination.href()).is_some()));
        }
        let field = headers("lock-token", &bracketed);
        black_box((LockToken::from_headers(&field).is_ok(), bracketed.parse::<LockToken>().is_ok()));
        black_box(LockToken::new(&text).is_ok());
        if let Ok(token) = LockToken::require(&field) {
            bytes += token.to_header_value().len() + token.as_str().len() + token.href().as_str().len();
            bytes += display(&token) + debug(&token) + hash(&token) + display(If::from(&token));
        }
        let field = headers("if-schedule-tag-match", &quoted);
        let tag = IfScheduleTagMatch::from_headers(&field).ok().flatten();
        let current = EntityTag::from_text(&quoted);
        black_box(quoted.parse::<IfScheduleTagMatch>().is_ok());
        bytes += shown(&tag) + shown(&current);
        if let Some((tag, current)) = tag.zip(current) {
            black_box((tag.matches(current), current.strong_eq(current), current.weak_eq(current), current.is_weak()));
            black_box((current.opaque().len(), hash(current), hash(&tag), tag.clone() == tag));
            bytes += tag.opaque().len() + tag.to_header_value().len();
        }
    }
    bytes
}

/// Reads fields that are lists.
pub fn header_lists(input: &Input<'_>) -> usize {
    let texts = texts(input);
    let all = texts.join(", ");
    let mut bytes = 0;
    for field in
        [headers("dav", &all), headers("dav", &texts.iter().map(|text| format!("<urn:{text}>,")).collect::<String>())]
    {
        if let Some(dav) = Dav::from_headers(&field) {
            black_box((dav.contains("absent"), dav.iter().len()));
            bytes += dav.to_header_value().len() + display(&dav) + debug(&dav) + hash(&dav);
            black_box(dav.clone() == dav);
        }
    }
    black_box(all.parse::<Dav>().is_ok());
    bytes += Dav::new(&texts).map_or(0, |dav| display(&dav));
    let times: String = (0..texts.len()).map(|number| format!("Second-{number}, ")).collect();
    for text in [all, times] {
        let timeouts = Timeout::from_headers(&headers("timeout", &text));
        bytes += timeouts
            .iter()
            .map(|timeout| display(timeout) + timeout.to_header_value().map_or(0, |value| value.len()))
            .sum::<usize>();
        black_box(text.parse::<Timeout>().is_ok());
        for name in ["depth", "destination", "overwrite", "if", "lock-token", "if-schedule-tag-match", "timeout", "dav"]
        {
            black_box(header::deviations(&headers(name, &text)).len());
        }
    }
    bytes
}

fn visit(field: &If, origins: &Origins, uri: &Href<'_>) -> usize {
    black_box((field.lists().count(), field.submitted_tokens().count(), field.refreshed_token().is_ok()));
    black_box(field.resources(uri, origins).map(|href| href.as_str().len()).sum::<usize>());
    let mut asked = 0;
    let mut has = |href: &Href<'_>, state: State<'_>| {
        asked += href.as_str().len() + display(state);
        false
    };
    black_box(field.evaluate(uri, origins, &mut has));
    for (_, list) in field.lists() {
        black_box((list.is_empty(), list.iter().map(display).sum::<usize>()));
    }
    black_box((field.clone() == *field, asked));
    display(field) + debug(field) + hash(field) + field.to_header_value().len()
}

/// Reads and builds conditions for all hrefs, conditions for one, and the conditions of a request to another server.
pub fn if_fields(input: &Input<'_>) -> usize {
    let Ok(origins) = Origins::new(["http://h"]) else { return 0 };
    let Ok(uri) = Href::new("/c/") else { return 0 };
    let (mut tagged, mut plain, mut one) = (String::new(), String::new(), String::from("("));
    for (number, text) in texts(input).iter().enumerate() {
        let _ = write!(tagged, "<{text}> (<urn:{number}> Not [\"{number}\"]) ");
        let _ = write!(plain, "(<urn:{text}>) ");
        let _ = write!(one, "[\"{}\"] ", text.replace('"', ""));
    }
    one.push(')');
    let mut bytes = 0;
    for text in [tagged, plain, one] {
        black_box(text.parse::<If>().is_ok());
        if let Ok(Some(field)) = If::from_headers(&headers("if", &text)) {
            bytes += visit(&field, &origins, &uri);
        }
    }
    let list = || StateList::new().token("urn:t").and_then(|list| list.entity_tag("\"t\""));
    let tags = texts(input).into_iter().map(|text| format!("\"{}\"", text.replace('"', "")));
    let mut all = Ok(StateList::new());
    for (number, tag) in tags.enumerate() {
        all = all.and_then(|all: StateList| match number % 2 {
            0 => all.not_entity_tag(&tag),
            _ => all.not_token("urn:n"),
        });
    }
    let built: Result<If, Error> = list().and_then(|list| If::tagged(input.hrefs().map(|href| (href, [list.clone()]))));
    for field in [built, all.and_then(|all| If::new([all]))].into_iter().flatten() {
        bytes += visit(&field, &origins, &uri);
    }
    bytes
}
