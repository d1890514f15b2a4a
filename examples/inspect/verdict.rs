//! What an answer comes to.

use multistatus::{Exchange, Footer, Overall, Summary};

use crate::source::Place;
use crate::with_headers;

/// What was asked, and what the answer has said so far.
pub struct Question {
    pub exchange: Exchange,
    pub summary: Summary,
}

impl Question {
    pub fn new(exchange: Exchange, place: &Place) -> Self {
        let exchange = with_headers(exchange, place);
        Self { summary: Summary::new(&exchange), exchange }
    }

    /// The verdict, as lines.
    pub fn finish(mut self, footer: &Footer) -> Vec<String> {
        self.summary.finish(footer);
        let summary = &self.summary;
        let mut lines = vec![format!("verdict: {}: {summary}", word(summary.overall()))];
        lines.extend(summary.unanswered_names().map(|name| format!("  unanswered: {name}")));
        lines.extend(summary.unanswered_hrefs().map(|href| format!("  unanswered: {href}")));
        lines.extend(summary.doubts().map(|doubt| format!("  doubt: {} [{doubt}]", doubt.sentence())));
        lines
    }
}

fn word(overall: Overall) -> &'static str {
    match overall {
        Overall::Success => "success",
        Overall::Incomplete => "incomplete",
        Overall::Partial => "partial",
        Overall::Failed => "failed",
        _ => "unclear",
    }
}

/// Adds the verdict to a document in JSON, and what a synchronization brought.
#[cfg(feature = "serde")]
pub fn add(value: &mut serde_json::Value, document: &multistatus::Multistatus<'_>, exchange: Exchange) {
    use multistatus::{Failure, Href, Operation, Response};
    use serde_json::{Map, Value, json};

    let texts = |hrefs: &mut dyn Iterator<Item = Href<'_>>| hrefs.map(|href| href.to_string()).collect::<Vec<_>>();
    let failure = |failure: Failure<'_>| {
        let mut fields = Map::new();
        fields.insert("href".into(), json!(failure.href().map(|href| href.to_string())));
        if let Some(status) = failure.status() {
            fields.insert("status".into(), json!(status.as_u16()));
        }
        if let Some(property) = failure.property() {
            fields.insert("property".into(), json!(property.to_string()));
        }
        let conditions: Vec<_> = failure.conditions().iter().map(|condition| condition.name().to_string()).collect();
        if !conditions.is_empty() {
            fields.insert("conditions".into(), json!(conditions));
        }
        if failure.place() == multistatus::Place::Outside {
            fields.insert("outside".into(), json!(true));
        }
        Value::Object(fields)
    };
    let is_sync = exchange.operation() == Operation::SyncCollection;
    let verdict = document.verdict(&exchange);
    let summary = verdict.summary();
    let names = verdict.unanswered_names().map(ToString::to_string);
    let unanswered: Vec<_> = names.chain(verdict.unanswered_hrefs().map(ToString::to_string)).collect();
    let Value::Object(fields) = value else { return };
    let told = json!({
        "overall": word(verdict.overall()),
        "success": verdict.overall().is_success(),
        "complete": summary.is_complete(),
        "truncated": verdict.is_truncated(),
        "counts": { "resources": summary.resources(), "failed": summary.failed() },
        "failures": verdict.failures().map(failure).collect::<Vec<_>>(),
        "missing_resources": texts(&mut verdict.missing_resources()),
        "unanswered": unanswered,
        "outside": texts(&mut verdict.outside()),
        "doubts": verdict.doubts().map(|doubt| doubt.code()).collect::<Vec<_>>(),
    });
    fields.insert("verdict".into(), told);
    if !is_sync {
        return;
    }
    let changes = document.changes(exchange);
    let hrefs = |responses: &mut dyn Iterator<Item = &Response<'_>>| {
        responses.flat_map(Response::hrefs).map(|href| href.to_string()).collect::<Vec<_>>()
    };
    let mut told = json!({
        "changed": hrefs(&mut changes.changed()),
        "removed": texts(&mut changes.removed()),
        "unsyncable": hrefs(&mut changes.unsyncable()),
        "failed": hrefs(&mut changes.failed()),
        "truncated": changes.is_truncated(),
    });
    if let Some(own) = changes.own().and_then(Response::href) {
        told["own"] = json!(own.to_string());
    }
    if let Some(token) = document.sync_token() {
        told["token"] = json!(token);
    }
    for href in changes.added_again() {
        let deviation = multistatus::Deviation::DuplicateHref;
        crate::say(format_args!(
            "error: {}: {:?}; it was removed and has changed, and counts as changed [{deviation}, {}]",
            deviation.sentence(),
            href.as_str(),
            deviation.section()
        ));
    }
    fields.insert("changes".into(), told);
}
