//! Shows what is wrong with a request as `lint` shows it for a body: with the line that it is about.

use multistatus::Position;
use multistatus::lint::Rule;
use multistatus::read::Severity;

use super::message::{Field, Message, Refusal};
use super::reading::{At, Found, Reading};
use crate::excerpt::{Excerpt, Kind, Line};

/// Returns the reasons to refuse a request, and then its deviations.
pub fn all(reading: &Reading, message: &Message) -> Vec<String> {
    let refusals = reading.refusals.iter().map(|refusal| of_refusal(refusal, message));
    refusals.chain(reading.findings.iter().map(|found| of_finding(found, message))).collect()
}

fn of_refusal(refusal: &Refusal, message: &Message) -> String {
    let Refusal { error, line } = refusal;
    let at = match line {
        Some(line) => message.field_at(*line).and_then(of_field),
        None => error.position().and_then(|position| of_body(position, message)),
    };
    let condition = error.condition().map(|name| format!(" with the condition {name}")).unwrap_or_default();
    let answer = format!("the server must answer {}{condition}", error.status());
    render(Kind::Error, None, error.message(), at, message, (String::new(), vec![answer], None))
}

fn of_finding(found: &Found, message: &Message) -> String {
    let deviation = found.deviation;
    let kind = match deviation.severity() {
        Severity::Error => Kind::Error,
        Severity::Warning => Kind::Warning,
        _ => Kind::Info,
    };
    let (at, field) = match &found.at {
        At::Body(position) => (of_body(*position, message), None),
        At::Field(name) => (message.field(name).and_then(of_field), Some(format!("header field {name}"))),
    };
    let notes = field.into_iter().chain([deviation.section().to_owned()]).collect();
    let text = found.text.clone().unwrap_or_default();
    let advice = Rule::from(deviation).advice();
    render(kind, Some(deviation.code()), deviation.sentence(), at, message, (text, notes, advice))
}

fn render(
    kind: Kind,
    code: Option<&str>,
    title: &str,
    at: Option<Line>,
    message: &Message,
    (label, mut notes, help): (String, Vec<String>, Option<&str>),
) -> String {
    if at.is_none() && !label.is_empty() {
        notes.insert(0, label.clone());
    }
    let helps = help.map(ToOwned::to_owned).into_iter().collect();
    Excerpt { kind, code, title: title.to_owned(), path: &message.place.name, at, label, notes, helps }.render()
}

/// Returns the line of a header field, with its value marked.
fn of_field(field: &Field) -> Option<Line> {
    let value = field.text.iter().position(|byte| *byte == b':').map_or(0, |colon| colon + 1);
    let value = value + field.text[value..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    Line::new(&field.text, value, Some(field.text.len() - value), (field.line, value as u64 + 1), None)
}

fn of_body(position: Position, message: &Message) -> Option<Line> {
    let offset = usize::try_from(position.byte()).ok().filter(|offset| *offset <= message.body.len())?;
    let place = (message.place.lines + position.line(), position.column());
    Line::new(&message.body, offset, None, place, message.place.encoding(&message.body))
}
