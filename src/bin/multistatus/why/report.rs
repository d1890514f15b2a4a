//! Everything that is known about one input, in the order in which somebody wants to know it.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Cursor, Read as _};

use multistatus::lint::Rule;
use multistatus::read::{BadResponses, Deviation, Severity};
use multistatus::{Error, ErrorKind, Exchange, Footer, ParseOptions};

use super::advice;
use super::kind::Kind;
use super::marks::{self, Mark};
use crate::excerpt::{self, Excerpt, Line};
use crate::input::{self, Place};
use crate::paint::{BOLD, NAME, paint};
use crate::plain::{Plain, number};
use crate::reading::hint;
use crate::show::Question;
use crate::{Output, explain};

/// The number of kinds of findings that are shown with an excerpt.
const SHOWN: usize = 12;

/// What is known about one input.
#[derive(Default)]
pub struct Report {
    /// Labelled lines.
    lines: Vec<(&'static str, String)>,
    /// Excerpts, rendered.
    excerpts: Vec<String>,
    advice: Vec<(&'static str, String)>,
    failed: bool,
}

/// What reading a body came to.
struct Reading {
    responses: u64,
    bad: Vec<Error>,
    bad_count: u64,
    statuses: BTreeMap<String, u64>,
    findings: Vec<(Deviation, multistatus::Position, Option<String>, u64)>,
    end: Result<Footer, Error>,
    verdict: Vec<String>,
}

impl Report {
    /// Returns the report about a file that cannot be opened, or whose content coding is broken from the start.
    pub fn unopened(place: &Place, error: &io::Error) -> Self {
        let mut report = Self { failed: true, ..Self::default() };
        report.line("what", format!("{}: {error}", place.name));
        report.advice.push(("what to do", hint(error).into()));
        report
    }

    /// Reads the part of a body that is kept, and then the rest.
    pub fn new(
        place: &Place,
        kept: Vec<u8>,
        rest: Box<dyn BufRead>,
        failed: Option<io::Error>,
        exchange: Option<&Exchange>,
        bytes: impl Fn() -> u64,
    ) -> io::Result<Self> {
        let mut report = Self::default();
        let kind = Kind::of(&kept);
        report.received(place);
        let is_whole = (kept.len() as u64) < super::KEPT && failed.is_none();
        let options = ParseOptions::new().charset(place.charset().as_deref()).bad_responses(BadResponses::Keep);
        let question = exchange.map(|exchange| Question::new(exchange.clone(), place));
        let mut reading = read(options, Cursor::new(&kept).chain(rest), question)?;
        if let Some(error) = failed {
            reading.end = Err(Error::from(error));
        }
        let is_multistatus =
            matches!(&kind, Kind::Xml { namespace: Some(dav), local } if dav == "DAV:" && local == "multistatus");
        report.line("what", format!("this is {}", kind.sentence()));
        for oddity in place.oddities(bytes()) {
            report.line("but", oddity);
        }
        if reading.responses + reading.bad_count > 0 || is_multistatus {
            let mut parts = vec![number(reading.responses, "response")];
            parts.extend(reading.statuses.iter().map(|(status, count)| format!("{count} × {status}")));
            if reading.bad_count > 0 {
                parts.push(format!("{} unreadable", number(reading.bad_count, "response")));
            }
            report.line("holds", parts.join("; "));
        }
        let is_broken = reading.end.is_err() || reading.bad_count > 0;
        let is_marked = is_broken && report.marks(place, &kept, &kind);
        let is_mended = is_broken && is_whole && report.remedies(options, &kept, place, &reading);
        report.error(place, &kept, &reading, &kind, is_mended || is_marked);
        report.findings(place, &kept, &reading);
        report.verdict(&reading, is_multistatus, exchange.is_some());
        report.failed = reading.end.is_err() || reading.bad_count > 0;
        Ok(report)
    }

    fn line(&mut self, label: &'static str, text: String) {
        self.lines.push((label, text));
    }

    /// Says how the body came.
    fn received(&mut self, place: &Place) {
        let mut parts: Vec<String> = place.status.iter().cloned().collect();
        parts.extend(place.last("content-type").map(ToOwned::to_owned));
        if !parts.is_empty() {
            self.line("received", parts.join(", "));
        }
        if !place.codings.is_empty() {
            let codings = place.codings.join(", then ");
            self.line(
                "decoded",
                format!(
                    "{codings}, which a program must do before the crate reads the body (RFC 9110 §8.4, RFC 9112 §7.1)"
                ),
            );
        }
    }

    /// Says why the body could not be read to its end, and what to do.
    ///
    /// If somebody was told already what to do, the kind of the error adds nothing.
    fn error(&mut self, place: &Place, kept: &[u8], reading: &Reading, kind: &Kind, is_told: bool) {
        let by_kind = advice::of_kind(kind, place.code());
        if let Some(advice) = by_kind.as_ref().filter(|_| reading.end.is_err()) {
            self.advise(advice);
        }
        let errors = reading.end.as_ref().err().into_iter().chain(&reading.bad);
        for error in errors {
            let mut notes = Vec::new();
            if error.is_response() && reading.bad_count > 1 {
                notes.push(format!("{} cannot be read", number(reading.bad_count, "response")));
            }
            self.excerpts.push(
                Excerpt {
                    kind: excerpt::Kind::Error,
                    code: None,
                    title: error.message().to_owned(),
                    path: &place.name,
                    at: line(place, kept, error.position()),
                    label: String::new(),
                    notes,
                    helps: Vec::new(),
                }
                .render(),
            );
            if by_kind.is_none() && !is_told {
                self.advise(&advice::of_error(error.kind()));
            }
        }
        if let Err(error) = &reading.end {
            if error.kind() == ErrorKind::Truncated && by_kind.is_none() {
                self.line(
                    "wrong",
                    format!("the body is truncated, after {}", number(reading.responses, "complete response")),
                );
            }
        }
    }

    fn advise(&mut self, advice: &advice::Advice) {
        self.advice.push(("what to do", advice.client.to_string()));
        self.advice.push(("the server should send", format!("{} ({})", advice.server, advice.section)));
    }

    /// Says what else is in the body. Returns true if that is the cause.
    fn marks(&mut self, place: &Place, kept: &[u8], kind: &Kind) -> bool {
        let mut is_cause = false;
        for mark in marks::find(kept, kind) {
            match mark {
                Mark::Message(line, text) => {
                    let line = place.lines + line;
                    self.line(
                        "but",
                        format!("the server wrote an error message into the body, on line {line}: {text:?}"),
                    );
                    self.advise(&advice::OF_MESSAGE);
                    is_cause = true;
                }
                Mark::Inside(line) => {
                    let line = place.lines + line;
                    self.line(
                        "but",
                        format!("a multistatus is inside of it, on line {line}, and something is around it"),
                    );
                    let text =
                        format!("take out the part that begins with the tag multistatus on line {line}, and read that");
                    self.advice.push(("what to do", text));
                }
            }
        }
        is_cause
    }

    /// Tries the options that may read a body, and says which one does, and what they mend. Returns true if one does.
    fn remedies(&mut self, options: ParseOptions, kept: &[u8], place: &Place, before: &Reading) -> bool {
        let fail = options.bad_responses(BadResponses::Fail);
        let tried = [
            ("--near", "ParseOptions::near_namespaces", fail.near_namespaces(true)),
            ("--tolerant", "ParseOptions::tolerant", fail.tolerant()),
            ("--tolerant --near", "ParseOptions::tolerant with near_namespaces", fail.tolerant().near_namespaces(true)),
            ("--charset windows-1252", "ParseOptions::charset", fail.charset(Some("windows-1252"))),
        ];
        let found = tried.into_iter().find_map(|(option, name, options)| {
            let read = read(options, kept, None).ok().filter(|read| read.end.is_ok())?;
            Some((option, name, read))
        });
        let Some((option, name, read)) = found else {
            let text = in_part(options, kept, place);
            self.advice
                .insert(0, ("what reads it", text.unwrap_or("no option reads all of it as a multistatus".into())));
            return false;
        };
        let text = format!("`multistatus show {option}`, or {name} in a program");
        self.advice.insert(0, ("what reads it", text));
        if option.starts_with("--charset") {
            self.advise(&advice::of_error(ErrorKind::Encoding));
        }
        // Other deviations are shown where they are, and these are why an option is needed.
        let is_cause = |deviation: Deviation| {
            explain::option(deviation).is_some() && !before.findings.iter().any(|(other, ..)| *other == deviation)
        };
        for (deviation, ..) in read.findings.iter().filter(|(deviation, ..)| is_cause(*deviation)) {
            let advice = Rule::from(*deviation).advice().unwrap_or_else(|| deviation.sentence());
            self.advice.push(("the server should", format!("{advice} ({})", deviation.section())));
        }
        true
    }

    /// Shows the first finding of each kind.
    fn findings(&mut self, place: &Place, kept: &[u8], reading: &Reading) {
        for (deviation, position, text, count) in reading.findings.iter().take(SHOWN) {
            let at = line(place, kept, Some(*position));
            let mut notes = Vec::new();
            if at.is_none() {
                notes.push(format!("in {}:{}:{}", place.name, place.lines + position.line(), position.column()));
            }
            notes.push(deviation.section().to_owned());
            if *count > 1 {
                notes.push(format!("found {count} times"));
            }
            self.excerpts.push(
                Excerpt {
                    kind: match deviation.severity() {
                        Severity::Error => excerpt::Kind::Error,
                        Severity::Warning => excerpt::Kind::Warning,
                        _ => excerpt::Kind::Info,
                    },
                    code: Some(deviation.code()),
                    title: deviation.sentence().to_owned(),
                    path: &place.name,
                    at,
                    label: text.clone().unwrap_or_default(),
                    notes,
                    helps: Rule::from(*deviation)
                        .advice()
                        .map(|advice| format!("the server should {advice}"))
                        .into_iter()
                        .collect(),
                }
                .render(),
            );
        }
        let left = reading.findings.len().saturating_sub(SHOWN);
        if left > 0 {
            self.excerpts.push(format!(
                "{} not shown: `multistatus show` lists all",
                number(left as u64, "further kind of deviation")
            ));
        }
    }

    /// Adds the verdict, or says what is needed for one.
    fn verdict(&mut self, reading: &Reading, is_multistatus: bool, is_asked: bool) {
        for line in &reading.verdict {
            self.advice.push(("", line.clone()));
        }
        if is_multistatus && !is_asked && reading.end.is_ok() {
            let hint = "--method METHOD, or --request FILE, says what the body means for a request";
            self.advice.push(("verdict", hint.into()));
        }
        if is_multistatus && reading.end.is_ok() && reading.bad_count == 0 && reading.findings.is_empty() {
            self.line("wrong", "nothing: it was read without any deviation from the RFCs".into());
        }
    }

    /// Writes the report. Returns true if the body is a multistatus that was read without errors.
    pub fn write(&self, output: Output<'_>) -> io::Result<bool> {
        for (label, text) in &self.lines {
            writeln!(output, "  {}  {}", paint(NAME, format_args!("{label:<9}")), Plain(text))?;
        }
        for excerpt in &self.excerpts {
            writeln!(output, "\n{excerpt}")?;
        }
        if !self.advice.is_empty() {
            writeln!(output)?;
        }
        let mut seen: Vec<&(&str, String)> = Vec::new();
        for advice in &self.advice {
            if !seen.contains(&advice) {
                seen.push(advice);
                let (label, text) = advice;
                let colon = if label.is_empty() { "" } else { ": " };
                writeln!(output, "{}{colon}{}", paint(BOLD, label), Plain(text))?;
            }
        }
        Ok(!self.failed)
    }
}

/// Returns the line of a position, if it is in the part that is kept.
fn line(place: &Place, kept: &[u8], position: Option<multistatus::Position>) -> Option<Line> {
    let position = position?;
    let offset = usize::try_from(position.byte()).ok().filter(|offset| *offset <= kept.len())?;
    let encoding = place.encoding(&kept[..kept.len().min(input::HEAD)]);
    Line::new(kept, offset, None, (place.lines + position.line(), position.column()), encoding)
}

/// Returns which option reads all of a body except some responses, and why not those.
fn in_part(options: ParseOptions, kept: &[u8], place: &Place) -> Option<String> {
    let options = options.bad_responses(BadResponses::Keep);
    let tried = [
        ("--bad-responses", options),
        ("--tolerant --bad-responses", options.tolerant()),
        ("--tolerant --near --bad-responses", options.tolerant().near_namespaces(true)),
    ];
    tried.into_iter().find_map(|(option, options)| {
        let read = read(options, kept, None).ok().filter(|read| read.end.is_ok() && read.bad_count > 0)?;
        let (count, reason) = (number(read.bad_count, "response"), read.bad.first()?);
        Some(format!("`multistatus show {option}` reads all but {count}: {}", place.of(reason)))
    })
}

/// Reads a body to its end, or as far as it goes.
fn read(options: ParseOptions, source: impl BufRead, mut question: Option<Question>) -> io::Result<Reading> {
    /// The number of responses that cannot be read whose errors are kept.
    const BAD: usize = 3;
    let mut reading = Reading {
        responses: 0,
        bad: Vec::new(),
        bad_count: 0,
        statuses: BTreeMap::new(),
        findings: Vec::new(),
        end: Ok(Footer::new()),
        verdict: Vec::new(),
    };
    let mut reader = options.reader(source);
    loop {
        match reader.next_response() {
            Ok(Some(row)) => {
                reading.responses += 1;
                let status = match row.status() {
                    Some(status) => status.code().to_string(),
                    None => "by property".into(),
                };
                *reading.statuses.entry(status).or_default() += 1;
                if let Some(question) = &mut question {
                    question.summary.add(&row);
                }
            }
            Ok(None) => break,
            Err(error) if error.is_response() => {
                reading.bad_count += 1;
                if let Some(question) = &mut question {
                    question.summary.add_bad_response();
                }
                if reading.bad.len() < BAD {
                    reading.bad.push(error);
                }
            }
            Err(error) => {
                reading.end = Err(error);
                break;
            }
        }
    }
    let findings = reader.findings();
    for found in findings.as_slice() {
        let deviation = found.deviation();
        if !reading.findings.iter().any(|(other, ..)| *other == deviation) {
            let text = found.text().map(ToOwned::to_owned);
            reading.findings.push((deviation, found.position(), text, findings.count_of(deviation)));
        }
    }
    reading.findings.sort_by_key(|(deviation, ..)| std::cmp::Reverse(deviation.severity()));
    if let (Some(question), Ok(_)) = (question, &reading.end) {
        reading.verdict = question.finish(reader.footer().unwrap_or(&Footer::new()));
    }
    Ok(reading)
}
