//! `Outcomes`, fed with the parts of a document.

use multistatus::http::{HeaderName, HeaderValue, StatusCode};
use multistatus::{Conditions, Error, Outcomes, Reply, Response, Value, http};

use super::{Input, OPERATIONS, exchange};

/// Returns the bytes of the reply.
fn size(outcomes: Outcomes) -> usize {
    let Ok(reply) = outcomes.reply() else { return 0 };
    let headers: usize = reply.header_fields().map(|(name, value)| name.len() + value.len()).sum();
    headers + reply.body().len()
}

pub fn of_responses(input: &Input<'_>) -> usize {
    let mut bytes = 0;
    for operation in OPERATIONS {
        let mut outcomes = Outcomes::new(exchange(operation));
        let mut listed = Outcomes::new(exchange(operation).preferences(minimal()));
        for row in input.rows() {
            outcomes.response(row.clone());
            listed.response(row.clone());
        }
        outcomes.sync_token("urn:token");
        bytes += size(outcomes) + size(listed);
        bytes += input.rows().iter().filter_map(|row| exchange(operation).apply(row.clone())).count();
    }
    bytes
}

fn minimal() -> multistatus::header::Preferences {
    multistatus::header::Preferences::new().header("Prefer", "return=minimal")
}

pub fn of_statuses(input: &Input<'_>) -> usize {
    let mut bytes = 0;
    for operation in [OPERATIONS[2], OPERATIONS[3]] {
        let mut outcomes = Outcomes::new(exchange(operation));
        let mut ready = 0;
        for (number, href) in input.hrefs().enumerate() {
            match number % 3 {
                0 => outcomes.ok(href),
                1 => outcomes.status(href, 423),
                _ => outcomes.status(href, 424),
            };
            if number % 100 == 0 {
                ready += outcomes.take_ready().iter().map(|row: &Response<'_>| row.as_xml().len()).sum::<usize>();
            }
        }
        bytes += ready + size(outcomes);
    }
    bytes
}

pub fn of_properties(input: &Input<'_>) -> usize {
    let mut bytes = 0;
    for fail in [false, true] {
        let mut outcomes = Outcomes::new(exchange(OPERATIONS[1])).list_properties(true);
        for (number, element) in input.elements().enumerate() {
            match number % 4 {
                0 if fail => outcomes.property_status(element.name(), 403),
                1 if fail => outcomes.property_failed_with(element.name(), 409, element.clone()),
                2 => outcomes.property_result(element.name(), Ok::<_, StatusCode>(()).map_err(|_: StatusCode| 403)),
                _ => outcomes.property_ok(element.name()),
            };
        }
        let text = input.texts().max_by_key(String::len).unwrap_or_default();
        outcomes.description(text);
        bytes += size(outcomes);
    }
    bytes
}

pub fn of_conditions(input: &Input<'_>) -> usize {
    let mut outcomes = Outcomes::new(exchange(OPERATIONS[2]));
    for (number, condition) in input.conditions().chain(input.properties()).enumerate() {
        outcomes.failed_with(format!("/c/{number}"), 403, condition);
    }
    size(outcomes)
}

/// Makes a truncated listing of resources that were asked for.
pub fn of_listing(input: &Input<'_>) -> usize {
    let asked = exchange(OPERATIONS[3]).hrefs(input.hrefs()).names(input.properties().map(|p| p.name().clone()));
    let asked = asked.destination("/d/").unwrap_or_else(|_| exchange(OPERATIONS[3]));
    std::hint::black_box((asked.asked_hrefs().map(<[_]>::len), asked.asked_names().map(<[_]>::len)));
    std::hint::black_box((asked.destination_uri().is_some(), asked.operation()));
    let mut outcomes = Outcomes::new(asked);
    for row in input.rows() {
        outcomes.response(row.clone());
    }
    let bytes = size(outcomes);
    let mut outcomes = Outcomes::new(exchange(OPERATIONS[0]));
    for row in input.rows() {
        outcomes.response(row.clone());
    }
    outcomes.truncated();
    bytes + size(outcomes)
}

pub fn replies(input: &Input<'_>) -> usize {
    let mut bytes = 0;
    let conditions = Conditions::try_from_iter(input.conditions()).unwrap_or_default();
    let reply = Reply::plain(StatusCode::FORBIDDEN, conditions);
    std::hint::black_box((reply.conditions().is_some(), reply.multistatus().is_some(), reply.propstats().is_some()));
    let reply = reply.with_header(HeaderName::from_static("x-a"), HeaderValue::from_static("a"));
    bytes += reply.body().len() + http::Response::from(reply.clone()).body().len();
    std::hint::black_box((reply.status(), reply.is_multistatus(), reply.headers().len(), format!("{reply:?}").len()));
    let value = Value::from_elements(input.properties());
    for reply in [Reply::lock_refreshed(&value), Reply::lock_granted(StatusCode::OK, "urn:t", &value)] {
        bytes += reply.map_or(0, |reply| reply.body().len());
    }
    for condition in input.conditions().take(50) {
        let error = Error::refused(StatusCode::FORBIDDEN, "refused").with_whole_condition(condition.clone());
        bytes += error.map_or(0, |error| Reply::from(error).body().len());
        bytes += Reply::document(StatusCode::OK, condition).map_or(0, |reply| reply.body().len());
    }
    bytes
}
