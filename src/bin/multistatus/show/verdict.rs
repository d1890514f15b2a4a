//! The verdict on a document.

use multistatus::lint::Rule;
use multistatus::{Doubt, Exchange, Footer, Overall, Summary};
use serde_json::json;

use super::with_headers;
use crate::input::{Place, Said};
use crate::plain::number;
use crate::reading::Read;

/// The request, and what the document has said so far.
pub struct Question {
    pub exchange: Exchange,
    pub summary: Summary,
    outside: Outside,
}

/// What is known besides the document, and takes from its verdict.
#[derive(Default)]
struct Outside {
    status: Option<String>,
    left_out: u64,
}

impl Question {
    pub fn new(exchange: Exchange, place: &Place) -> Self {
        let exchange = with_headers(exchange, place);
        let outside = Outside { status: place.status.clone(), left_out: 0 };
        Self { summary: Summary::new(&exchange), exchange, outside }
    }

    /// Returns the verdict on what was read as lines.
    pub fn of(mut self, read: &Read) -> Vec<String> {
        self.outside = Outside { status: read.status.clone(), left_out: read.left_out };
        self.finish(read.end.as_ref().ok(), read.bad)
    }

    /// Returns the verdict as lines. A document that was not read to its end has no footer.
    pub fn finish(mut self, footer: Option<&Footer>, bad: u64) -> Vec<String> {
        /// More than any body has within the limits.
        const MOST: u64 = 1 << 24;
        (0..bad.min(MOST)).for_each(|_| self.summary.add_bad_response());
        if let Some(footer) = footer {
            self.summary.finish(footer);
        }
        let (summary, outside) = (&self.summary, &self.outside);
        let oddity = Said::oddity(outside.status.as_deref(), true).map(|oddity| format!("{oddity}; in the body: "));
        let overall = word(outside.limit(summary.overall()));
        let mut lines = vec![format!("verdict: {overall}: {}{summary}", oddity.unwrap_or_default())];
        // In a listing, no name that is left out makes a doubt, because many servers leave out what is not there.
        let is_doubt = summary.doubts().any(|doubt| doubt == Doubt::Unanswered);
        let label = if is_doubt { "unanswered" } else { "in no propstat" };
        lines.extend(summary.unanswered_names().map(|name| format!("  {label}: {name}")));
        lines.extend(summary.unanswered_hrefs().map(|href| format!("  unanswered: {href}")));
        lines.extend(summary.doubts().map(|doubt| format!("  doubt: {} [{doubt}]", doubt.sentence())));
        if !outside.said().is_in_body() {
            let rule = Rule::HttpStatusNot207;
            let sentence = rule.sentence().trim_end_matches('.');
            let (first, rest) = sentence.split_at(sentence.chars().next().map_or(0, char::len_utf8));
            lines.push(format!("  doubt: {}{rest} [{}]", first.to_uppercase(), rule.code()));
        }
        if outside.left_out > 0 {
            lines.push(format!("  {} left out by --failed or --missing", number(outside.left_out, "response")));
        }
        lines
    }
}

impl Outside {
    fn said(&self) -> Said {
        Said::of(self.status.as_deref())
    }

    /// Returns the result of a document, as far as it holds.
    fn limit(&self, overall: Overall) -> Overall {
        match (self.said(), overall) {
            (Said::Refused, Overall::Partial) => overall,
            (Said::Refused, _) => Overall::Failed,
            (Said::Unclear, Overall::Success | Overall::Incomplete) => Overall::Unclear,
            (_, Overall::Success) if self.left_out > 0 => Overall::Incomplete,
            _ => overall,
        }
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

/// Returns the verdict on a document in JSON, and the changes of a synchronization.
pub fn json(
    document: &multistatus::Multistatus<'_>,
    exchange: Exchange,
    read: &Read,
) -> serde_json::Result<serde_json::Map<String, serde_json::Value>> {
    let mut members = serde_json::Map::new();
    let outside = Outside { status: read.status.clone(), left_out: read.left_out };
    let verdict = document.verdict(&exchange);
    let overall = outside.limit(verdict.overall());
    let mut value = serde_json::to_value(&verdict)?;
    value["overall"] = json!(word(overall));
    value["success"] = json!(overall.is_success());
    let is_other = !outside.said().is_in_body();
    if let Some(doubts) = value["doubts"].as_array_mut().filter(|_| is_other) {
        doubts.push(json!(Rule::HttpStatusNot207.code()));
    }
    members.insert("verdict".into(), value);
    if exchange.operation() != multistatus::Operation::SyncCollection {
        return Ok(members);
    }
    let changes = document.changes(exchange);
    let mut value = serde_json::to_value(&changes)?;
    if let Some(changes) = value.as_object_mut().filter(|_| is_other || outside.left_out > 0) {
        // Whoever stores it would never hear of what is missing here.
        changes.remove("token");
    }
    members.insert("changes".into(), value);
    for again in changes.added_again() {
        let Some(href) = again.href() else { continue };
        let deviation = multistatus::read::Deviation::DuplicateHref;
        let (sentence, section, href) = (deviation.sentence(), deviation.section(), href.as_str());
        crate::say(format_args!("error: {sentence}: {href:?}, which counts as changed [{deviation}, {section}]"));
    }
    Ok(members)
}
