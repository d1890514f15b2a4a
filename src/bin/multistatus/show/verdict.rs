//! The verdict on a document.

use multistatus::{Doubt, Exchange, Footer, Overall, Summary};

use super::with_headers;
use crate::input::Place;

/// The request, and what the document has said so far.
pub struct Question {
    pub exchange: Exchange,
    pub summary: Summary,
}

impl Question {
    pub fn new(exchange: Exchange, place: &Place) -> Self {
        let exchange = with_headers(exchange, place);
        Self { summary: Summary::new(&exchange), exchange }
    }

    /// Returns the verdict as lines.
    pub fn finish(mut self, footer: &Footer) -> Vec<String> {
        self.summary.finish(footer);
        let summary = &self.summary;
        let mut lines = vec![format!("verdict: {}: {summary}", word(summary.overall()))];
        // In a listing, no name that is left out makes a doubt, because many servers leave out what is not there.
        let is_doubt = summary.doubts().any(|doubt| doubt == Doubt::Unanswered);
        let label = if is_doubt { "unanswered" } else { "in no propstat" };
        lines.extend(summary.unanswered_names().map(|name| format!("  {label}: {name}")));
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

/// Adds the verdict to a document in JSON, and the changes of a synchronization.
pub fn add(
    value: &mut serde_json::Value,
    document: &multistatus::Multistatus<'_>,
    exchange: Exchange,
) -> serde_json::Result<()> {
    value["verdict"] = serde_json::to_value(document.verdict(&exchange))?;
    if exchange.operation() != multistatus::Operation::SyncCollection {
        return Ok(());
    }
    let changes = document.changes(exchange);
    value["changes"] = serde_json::to_value(&changes)?;
    for again in changes.added_again() {
        let Some(href) = again.href() else { continue };
        let deviation = multistatus::read::Deviation::DuplicateHref;
        let (sentence, section, href) = (deviation.sentence(), deviation.section(), href.as_str());
        crate::say(format_args!("error: {sentence}: {href:?}, which counts as changed [{deviation}, {section}]"));
    }
    Ok(())
}
