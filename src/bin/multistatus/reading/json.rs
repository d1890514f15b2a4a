//! Reads what `show --json` and `show --jsonl` write.

use std::io::{self, BufRead};

use multistatus::{Error, Footer, Multistatus, Response};
use serde_core::Deserialize;
use serde_json::{Map, Value, json};

use super::{Each, Read};
use crate::plain::Clipped;

/// The beginning of the errors.
const EXPECTED: &str = "expected what `multistatus show --json` or --jsonl writes, found ";

/// What to do if the input was wrong from the start, or was changed.
const AGAIN: &str = "run the command that writes it again, and look at its errors";
const AS_IT_IS: &str = "pass the output of `show` as it is";

/// The members that say what a document lacks, so that no part of it looks like all of it.
///
/// On the last line of `--jsonl`, and only there: whether all of the document is in the lines.
const COMPLETE: &str = "complete";
/// On that line, and in place of a document that could not be read: the reason.
const ERROR: &str = "error";
/// The number of responses that could not be read.
const BAD_RESPONSES: &str = "bad_responses";
/// The number of responses that `--failed` or `--missing` left out.
const LEFT_OUT: &str = "left_out";
/// The status line of the HTTP response, if the status is not 207.
const STATUS_LINE: &str = "status_line";

/// Returns the members that say what the responses and the footer of a document do not.
pub fn marks(read: &Read, left_out: u64) -> Map<String, Value> {
    let mut marks = Map::new();
    let left_out = read.left_out + left_out;
    if left_out > 0 {
        marks.insert(LEFT_OUT.into(), json!(left_out));
    }
    if let Some(line) = read.odd_status() {
        marks.insert(STATUS_LINE.into(), json!(line));
    }
    marks
}

/// Returns the last line of `--jsonl`.
pub fn last_line(read: &Read, left_out: u64, error: Option<&str>) -> serde_json::Result<Value> {
    let mut line = match &read.end {
        Ok(footer) => serde_json::to_value(footer)?,
        Err(_) => json!({}),
    };
    line[COMPLETE] = json!(read.is_complete());
    if let Some(error) = error {
        line[ERROR] = json!(error);
    }
    if read.bad > 0 {
        line[BAD_RESPONSES] = json!(read.bad);
    }
    for (name, value) in marks(read, left_out) {
        line[name] = value;
    }
    Ok(line)
}

/// Returns what is written in place of a document that could not be read, where other documents are written.
pub fn no_document(error: &str) -> Value {
    json!({ ERROR: error })
}

/// Returns true for an error of this reader.
pub fn is_own(error: &Error) -> bool {
    error.message().starts_with(EXPECTED)
}

/// Reads documents, or their responses line by line.
pub fn read(mut source: impl BufRead, each: Each<'_>) -> io::Result<Read> {
    let mut reader = Reader { read: Read::new(Ok(Footer::new())), footer: Map::new(), state: State::Nothing };
    let is_xml = source.fill_buf().is_ok_and(|bytes| bytes.trim_ascii_start().starts_with(b"<"));
    let mut failed = is_xml.then(|| wrong("XML: leave out --from-json"));
    if failed.is_none() {
        for value in serde_json::Deserializer::from_reader(source).into_iter::<Value>() {
            match value.map_err(broken).and_then(|value| reader.value(value)) {
                Ok(responses) => responses.into_iter().try_for_each(|response| each(Ok(response)))?,
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
        }
    }
    let mut read = reader.read;
    let end = failed.map_or_else(|| reader.state.end(), Err);
    let footer = end.and_then(|()| Footer::deserialize(Value::Object(reader.footer)).map_err(changed));
    read.end = footer.map_err(Error::from);
    Ok(read)
}

/// How much was read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Nothing,
    /// Responses without the line that ends their document.
    Lines,
    Document,
}

struct Reader {
    read: Read,
    /// The members of footers, together.
    footer: Map<String, Value>,
    state: State,
}

impl Reader {
    /// Takes a document, a response, or the last line, and returns the responses in it.
    fn value(&mut self, value: Value) -> io::Result<Vec<Response<'static>>> {
        let mut object = match value {
            Value::Object(object) => object,
            Value::Array(_) => return Err(wrong(format_args!("an array: {AS_IT_IS}"))),
            other => return Err(wrong(format_args!("{}: {AS_IT_IS}", clipped(&other)))),
        };
        if object.contains_key("responses") {
            if self.state == State::Lines {
                return Err(wrong(format_args!(
                    "a document among the lines of another one, so lines are missing: {AGAIN}"
                )));
            }
            self.document(&mut object)?;
            let document = Multistatus::deserialize(Value::Object(object)).map_err(changed)?;
            return Ok(document.into_responses());
        }
        if object.contains_key(COMPLETE) && !has_outcome(&object) {
            self.document(&mut object)?;
            return Ok(Vec::new());
        }
        if !is_response(&object) {
            return Err(no_response(&object));
        }
        self.state = State::Lines;
        Response::deserialize(Value::Object(object)).map(|response| vec![response]).map_err(changed)
    }

    /// Takes all of a document but its responses: it ends here, unless it is said to be incomplete and not why.
    fn document(&mut self, object: &mut Map<String, Value>) -> io::Result<()> {
        self.state = State::Document;
        let (complete, error) = (object.remove(COMPLETE), object.remove(ERROR));
        let (bad, left_out) = (self.read.bad_before, self.read.left_out);
        self.marks(object)?;
        self.footer(object);
        let is_told = self.read.bad_before > bad || self.read.left_out > left_out || self.read.status.is_some();
        match error {
            Some(error) => {
                Err(wrong(format_args!("a document that could not be read to its end: {}", clipped(&error))))
            }
            None if is_told || complete.is_none_or(|complete| complete == true) => Ok(()),
            None => Err(wrong(format_args!("a document that is not complete, as its last line says: {AGAIN}"))),
        }
    }

    /// Takes the members that say what a document lacks.
    fn marks(&mut self, object: &mut Map<String, Value>) -> io::Result<()> {
        let mut count = |name: &str| match object.remove(name) {
            None | Some(Value::Null) => Ok(0),
            Some(value) => {
                value.as_u64().ok_or_else(|| wrong(format_args!("{name} {value}, which is no number: {AS_IT_IS}")))
            }
        };
        self.read.bad_before = self.read.bad_before.saturating_add(count(BAD_RESPONSES)?);
        self.read.left_out = self.read.left_out.saturating_add(count(LEFT_OUT)?);
        match object.remove(STATUS_LINE) {
            None | Some(Value::Null) => {}
            Some(Value::String(line)) => self.read.status = self.read.status.take().or(Some(line)),
            Some(other) => {
                return Err(wrong(format_args!("{STATUS_LINE} {}, which is no text: {AS_IT_IS}", clipped(&other))));
            }
        }
        Ok(())
    }

    /// Takes the parts besides responses, and adds them to what other documents had.
    fn footer(&mut self, object: &mut Map<String, Value>) {
        for name in ["description", "sync_token", "text_after_root", "extensions"] {
            let Some(value) = object.remove(name) else { continue };
            match (self.footer.get_mut(name), value) {
                (Some(Value::Array(before)), Value::Array(further)) => before.extend(further),
                (Some(Value::Bool(before)), Value::Bool(further)) => *before |= further,
                (_, value) => drop(self.footer.insert(name.into(), value)),
            }
        }
    }
}

impl State {
    /// Fails if something is missing at the end of the input.
    fn end(self) -> io::Result<()> {
        match self {
            Self::Document => Ok(()),
            Self::Nothing => Err(wrong(format_args!("nothing: {AGAIN}"))),
            Self::Lines => Err(wrong(format_args!("no last line with \"complete\", so lines are missing: {AGAIN}"))),
        }
    }
}

fn has_outcome(object: &Map<String, Value>) -> bool {
    ["href", "hrefs", "status", "statuses", "propstats"].iter().any(|name| object.contains_key(*name))
}

/// Returns true for a response: one that a program has added something to has an href or an outcome still.
fn is_response(object: &Map<String, Value>) -> bool {
    let known = |name: &String| {
        matches!(name.as_str(), "reason" | "unreadable_status" | "description" | "location" | "extensions")
    };
    let is_conditions = |value: &Value| value.is_array();
    has_outcome(object) || object.iter().all(|(name, value)| known(name) || name == ERROR && is_conditions(value))
}

/// Returns the error about an object that is nothing of a document.
fn no_response(object: &Map<String, Value>) -> io::Error {
    match object.get(ERROR) {
        Some(error) => wrong(format_args!("an error in place of a document: {}: {AGAIN}", clipped(error))),
        None => wrong(
            "an object without `responses`, `href` or `complete`: pass the output of `show` as it is, or a body without \
             --from-json",
        ),
    }
}

fn clipped(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    Clipped(&text).to_string()
}

fn wrong(found: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{EXPECTED}{found}"))
}

/// Returns the error about JSON that is no part of a document.
fn changed(error: serde_json::Error) -> io::Error {
    wrong(format_args!("{error}: {AS_IT_IS}"))
}

/// Returns the error about what is no JSON, or cannot be read.
fn broken(error: serde_json::Error) -> io::Error {
    if error.is_io() {
        return error.into();
    }
    let hint = match error.is_eof() {
        true => AGAIN,
        false => AS_IT_IS,
    };
    wrong(format_args!("{error}: {hint}"))
}
