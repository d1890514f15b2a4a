//! The status and the header fields of the HTTP response, and the header fields of the request.

use http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};

use crate::header;
use crate::lint::facts::Facts;
use crate::lint::finding::Part;
use crate::lint::{Rule, RuleSet};
use crate::operation::Operation;

/// A finding without a place: its rule, the part of the exchange, and a text that says more.
pub(crate) type Headless = (Rule, Part, Option<String>);

/// Checks everything outside of the bodies.
pub(crate) fn head(facts: &Facts, active: RuleSet) -> Vec<Headless> {
    let mut found: Vec<Headless> = Vec::new();
    let mut add = |rule: Rule, part, text: Option<String>| {
        if active.contains(rule) {
            found.push((rule, part, text));
        }
    };
    if let Some(headers) = &facts.request_headers {
        if headers.contains_key("brief") && headers.contains_key("prefer") {
            add(Rule::BriefAndPrefer, Part::RequestHeaders, None);
        }
        for (name, deviation) in header::deviations(headers) {
            add(deviation.into(), Part::RequestHeaders, Some(name.to_string()));
        }
    }
    if let Some(status) = facts.status.filter(|status| status.as_u16() != 207) {
        add(Rule::HttpStatusNot207, Part::ResponseHead, Some(status.to_string()));
    }
    let Some(headers) = &facts.response_headers else { return found };
    let part = Part::ResponseHead;
    match headers.get(CONTENT_TYPE).map(|value| value.to_str().unwrap_or_default()) {
        None => add(Rule::ContentType, part, None),
        Some(value) => {
            let essence = value.split(';').next().unwrap_or_default().trim();
            if !essence.eq_ignore_ascii_case("application/xml") {
                add(Rule::ContentType, part, Some(essence.to_owned()));
            }
        }
    }
    // RFC 3253 §11.2 gives the Location of a MERGE a meaning.
    if headers.contains_key(LOCATION) && facts.operation() != Some(Operation::Merge) {
        add(Rule::LocationHeader, part, None);
    }
    let directives = headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    let mut directives = directives.flat_map(|value| value.split(','));
    if !directives.any(|directive| directive.trim().eq_ignore_ascii_case("no-cache")) {
        add(Rule::UpdateMergeCache, part, None);
    }
    found
}
