//! The forms of findings: for people, for programs, and for workflows.

use std::io;

use multistatus::lint::{Finding, Need, Part, Report, Rule, RuleSet, Skipped};
use multistatus::read::Severity;
use serde_json::{Map, Value, json};

use super::Window;
use crate::excerpt::{self, Excerpt};
use crate::input::Place;
use crate::paint::{BAD, BOLD, DIM, GOOD, ODD, paint};
use crate::plain::{self, Plain, number};
use crate::remedy::in_shell;
use crate::{Output, say};

/// Writes findings in one form.
pub struct Form<'o> {
    output: Output<'o>,
    kind: Kind,
    /// Whether the rules that were skipped are listed.
    skipped: bool,
    is_first: bool,
    /// The number of findings of a file that were written.
    written: u64,
    /// What was said last about rules that were skipped.
    hint: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Human,
    Json,
    Github,
}

impl<'o> Form<'o> {
    pub fn new(name: Option<&str>, skipped: bool, output: Output<'o>) -> Self {
        let kind = match name {
            Some("json") => Kind::Json,
            Some("github") => Kind::Github,
            _ => Kind::Human,
        };
        Self { output, kind, skipped, is_first: true, written: 0, hint: String::new() }
    }

    pub fn begin(&mut self) -> io::Result<()> {
        if self.kind == Kind::Json { write!(self.output, "[") } else { Ok(()) }
    }

    pub fn end(&mut self) -> io::Result<()> {
        match self.kind {
            Kind::Json if self.is_first => writeln!(self.output, "]")?,
            Kind::Json => writeln!(self.output, "\n]")?,
            _ => {}
        }
        self.output.flush()
    }

    /// Says that a body could not be read to its end, also to other programs: what they get may look complete.
    pub fn failed(&mut self, place: &Place, error: &str) -> io::Result<()> {
        say(place.with(None, error));
        match self.kind {
            Kind::Human => Ok(()),
            Kind::Json => self.json(&json!({ "file": &*place.name, "severity": "error", "sentence": error })),
            Kind::Github => {
                let file = of_property(&place.name);
                writeln!(self.output, "{}", Plain(format_args!("::error file={file}::{}", of_data(error))))
            }
        }
    }

    /// Writes the next value of an array.
    fn json(&mut self, value: &Value) -> io::Result<()> {
        let comma = if std::mem::replace(&mut self.is_first, false) { "\n" } else { ",\n" };
        let json = serde_json::to_string(value)?;
        write!(self.output, "{comma}  {}", plain::Json(&json))
    }

    pub fn finding(&mut self, place: &Place, window: &Window, finding: &Finding) -> io::Result<()> {
        self.written += 1;
        match self.kind {
            Kind::Human => writeln!(self.output, "{}\n", human(place, window, finding)),
            Kind::Json => self.json(&json(place, finding)),
            Kind::Github => writeln!(self.output, "{}", github(place, finding)),
        }
    }

    /// Writes what is to be said about a whole file, or about the part that could be read.
    pub fn report(&mut self, place: &Place, report: &Report, is_whole: bool) -> io::Result<()> {
        let written = std::mem::take(&mut self.written);
        if self.kind != Kind::Human {
            return self.output.flush();
        }
        let found: u64 = report.counts().map(|(_, count)| count).sum();
        let mut parts = Vec::new();
        for (severity, style) in [(Severity::Error, BAD), (Severity::Warning, ODD), (Severity::Info, DIM)] {
            let count = report.counts().filter(|(rule, _)| rule.severity() == severity).map(|(_, count)| count).sum();
            if count > 0 {
                let noun = if severity == Severity::Info { "remark".to_owned() } else { severity.to_string() };
                parts.push(paint(style, number(count, &noun)));
            }
        }
        let parts = if parts.is_empty() { paint(GOOD, "no rule is broken") } else { parts.join(", ") };
        let parts = if is_whole { parts } else { format!("incomplete: {parts}") };
        let name = paint(BOLD, format_args!("{}:", place.name));
        writeln!(self.output, "{name} {parts} in {}", number(report.responses(), "response"))?;
        if found > written {
            let counts =
                report.counts().filter(|(_, count)| *count > 20).map(|(rule, count)| format!("{count} × {rule}"));
            let counts = Vec::from_iter(counts).join(", ");
            writeln!(self.output, "  {} not shown: {}", found - written, Plain(counts))?;
        }
        self.skipped(report)?;
        self.output.flush()
    }

    fn skipped(&mut self, report: &Report) -> io::Result<()> {
        let skipped = report.skipped();
        if skipped.is_empty() {
            return Ok(());
        }
        let count = number(skipped.len() as u64, "rule");
        if !self.skipped {
            let hint = format!("  {count} skipped: {}; --skipped lists them", supply(skipped));
            // What is missing is usually the same for all files.
            if hint == self.hint {
                return Ok(());
            }
            self.hint.clone_from(&hint);
            return writeln!(self.output, "{hint}");
        }
        writeln!(self.output, "  {count} skipped:")?;
        for rule in skipped {
            let lacks: Vec<_> = rule.lacks().iter().map(|need| need.words()).collect();
            writeln!(self.output, "    {:<34} lacks {}", rule.rule().code(), lacks.join(", "))?;
        }
        Ok(())
    }
}

/// Says how to supply what rules lack.
fn supply(skipped: &[Skipped]) -> String {
    let lacks = |needs: &[Need]| skipped.iter().any(|rule| rule.lacks().iter().any(|need| needs.contains(need)));
    let mut ways = Vec::new();
    if lacks(&[Need::Operation]) {
        ways.push("--request FILE, or --method and --url, say what was asked");
    } else if lacks(&[Need::RequestUri, Need::Depth, Need::RequestHeaders, Need::Destination]) {
        ways.push("--request FILE says more, if the request line and the header fields are in it");
    } else if lacks(&[Need::AskedNames, Need::AskedHrefs, Need::RequestBody]) {
        ways.push("--request FILE says more, if the body is in it");
    }
    if lacks(&[Need::HttpStatus, Need::ResponseHeaders]) {
        ways.push("save the response with its status and header fields (`curl -i`)");
    }
    ways.join("; ")
}

/// Returns the name of the file that a finding is about.
fn path<'p>(place: &'p Place, finding: &Finding) -> &'p str {
    match finding.part() {
        Part::RequestHeaders | Part::RequestBody => "the request",
        _ => &place.name,
    }
}

/// Returns the line in the file.
fn line(place: &Place, finding: &Finding) -> Option<u64> {
    let before = if finding.part() == Part::Body { place.lines } else { 0 };
    finding.position().map(|position| before + position.line())
}

fn human(place: &Place, window: &Window, finding: &Finding) -> String {
    let rule = finding.rule();
    // The span may be the element around the position, whose text tells enough.
    let of_position = |span: &std::ops::Range<u64>| finding.position().is_some_and(|at| at.byte() == span.start);
    let length = finding.span().filter(of_position).map(|span| span.end - span.start);
    let at = match (finding.part(), finding.position()) {
        (Part::Body, Some(position)) => window.line(position, length, place),
        _ => None,
    };
    let mut notes = Vec::new();
    let text = &*finding.text().map(in_shell).unwrap_or_default();
    if at.is_none() {
        let line = line(place, finding).map(|line| format!(":{line}")).unwrap_or_default();
        let text = if text.is_empty() { finding.excerpt() } else { text };
        let text = if text.is_empty() { String::new() } else { format!(": {text}") };
        notes.push(format!("in {}{line}{text}", path(place, finding)));
    }
    notes.extend(rule.section().map(ToOwned::to_owned));
    let excerpt = Excerpt {
        kind: match rule.severity() {
            Severity::Error => excerpt::Kind::Error,
            Severity::Warning => excerpt::Kind::Warning,
            _ => excerpt::Kind::Info,
        },
        code: Some(rule.code()),
        title: in_shell(rule.sentence().trim_end_matches('.')),
        path: path(place, finding),
        label: if at.is_some() { text.to_owned() } else { String::new() },
        at,
        notes,
        helps: finding.fix().map(|fix| fix.words().to_owned()).into_iter().collect(),
    };
    excerpt.render()
}

fn json(place: &Place, finding: &Finding) -> Value {
    let rule = finding.rule();
    let mut object = Map::new();
    let mut put = |name: &str, value: Value| drop(object.insert(name.to_owned(), value));
    put("file", json!(path(place, finding)));
    put("code", json!(rule.code()));
    put("severity", json!(rule.severity().to_string()));
    put("sentence", json!(rule.sentence()));
    put("section", json!(rule.section()));
    if let Some(position) = finding.position() {
        put("line", json!(line(place, finding)));
        put("column", json!(position.column()));
        put("byte", json!(position.byte()));
        put("response", json!(position.response()));
    }
    if let Some(span) = finding.span() {
        put("span", json!([span.start, span.end]));
        put("excerpt", json!(finding.excerpt()));
    }
    if let Some(text) = finding.text() {
        put("text", json!(text));
    }
    if let Some(fix) = finding.fix() {
        let edit = fix.edit().map(|edit| json!({ "span": [edit.span().start, edit.span().end], "text": edit.text() }));
        put("fix", json!({ "words": fix.words(), "edit": edit }));
    }
    Value::Object(object)
}

/// Returns an annotation of a workflow: <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.
fn github(place: &Place, finding: &Finding) -> String {
    let rule = finding.rule();
    let kind = match rule.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        _ => "notice",
    };
    let mut properties = format!("file={}", of_property(path(place, finding)));
    if let (Some(line), Some(position)) = (line(place, finding), finding.position()) {
        properties.push_str(&format!(",line={line},col={}", position.column()));
    }
    let section = rule.section().map(|section| format!(" ({section})")).unwrap_or_default();
    let text = finding.text().map(|text| format!(": {text}")).unwrap_or_default();
    let message = format!("{}{text}{section}", rule.sentence().trim_end_matches('.'));
    Plain(format_args!("::{kind} {properties},title={}::{}", of_property(rule.code()), of_data(&message))).to_string()
}

/// Returns the message of an annotation.
fn of_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Returns a property of an annotation.
fn of_property(text: &str) -> String {
    of_data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Lists the sets and the rules.
pub fn list(output: Output<'_>) -> io::Result<()> {
    writeln!(output, "{}", paint(BOLD, "Sets"))?;
    for (name, rules) in RuleSet::NAMED {
        writeln!(output, "  {name:<28} {}", rules.iter().map(Rule::code).collect::<Vec<_>>().join(", "))?;
    }
    writeln!(output, "\n{}", paint(BOLD, "Rules"))?;
    for rule in Rule::ALL {
        let section = rule.section().unwrap_or("in a set only");
        writeln!(output, "  {:<34} {:<8} {section}", rule.code(), rule.severity().to_string())?;
    }
    output.flush()
}
