//! All that is wrong with a body in one list: the errors of the reader and the findings of the linter.

use multistatus::lint::{Finding, Part, Report, Rule};
use multistatus::read::{Deviation, Severity};
use multistatus::{Error, ErrorKind, Position};

use crate::excerpt::{Excerpt, Kind, Line};
use crate::input::{self, Place};
use crate::plain::number;
use crate::remedy::in_shell;

/// The number of kinds of findings that are shown.
const SHOWN: usize = 12;
/// The number of faults that fit a screen with an excerpt for each. Of more, only the first one has an excerpt.
const FEW: usize = 2;

/// What is wrong.
pub struct List {
    /// Excerpts, rendered.
    pub excerpts: Vec<String>,
    /// The numbers of errors, warnings and remarks that were found.
    pub counts: [u64; 3],
    /// True if everything that was found is in the excerpts.
    pub is_all: bool,
    /// True if `fix` would change something.
    pub is_mended: bool,
}

/// A body whose lines can be shown.
pub struct Shown<'s> {
    pub place: &'s Place,
    pub kept: &'s [u8],
    /// Whether the errors of the reader say what the server should do.
    pub advises: bool,
}

impl Shown<'_> {
    /// Lists the errors of the reader and the findings, of which each is told once. `bad` is the number of responses
    /// that cannot be read.
    pub fn list(&self, errors: &[&Error], report: &Report, bad: u64, skips: impl Fn(&Finding) -> bool) -> List {
        let is_elsewhere = report.count_of(Rule::HrefOutsideRequest) > 0 || report.count_of(Rule::HrefAuthority) > 0;
        // If hrefs are somewhere else, none of them can be the Request-URI.
        let follows = |finding: &Finding| is_elsewhere && finding.rule() == Rule::RequestUriMissing;
        let skips = |finding: &Finding| skips(finding) || follows(finding);
        let mut findings: Vec<&Finding> = report.findings().iter().filter(|finding| !skips(finding)).collect();
        let encoded = without_twice(&mut findings);
        let mut excerpts = Vec::new();
        for error in errors {
            let told = findings.iter().position(|finding| is_same(error, finding));
            let finding = told.map(|told| findings.remove(told));
            excerpts.push(self.error(error, finding, report, bad, encoded));
        }
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
        let serious = findings.iter().filter(|finding| finding.severity() >= Severity::Warning);
        let shown: Vec<_> = serious.clone().take(SHOWN).collect();
        let is_few = errors.len() + shown.len() <= FEW;
        let with_excerpt = if is_few { FEW } else { 1_usize.saturating_sub(errors.len()) };
        let (first, rest) = shown.split_at(with_excerpt.min(shown.len()));
        excerpts.extend(first.iter().map(|finding| self.finding(finding, report).render()));
        let rest: Vec<_> = rest.iter().map(|finding| self.finding(finding, report).short()).collect();
        excerpts.extend((!rest.is_empty()).then(|| rest.join("\n")));
        let count = |severity| {
            let is = |rule: &Rule| {
                rule.severity() == severity && !report.findings().iter().any(|f| f.rule() == *rule && skips(f))
            };
            report.counts().filter(|(rule, _)| is(rule)).map(|(_, count)| count).sum()
        };
        let counts = [Severity::Error, Severity::Warning, Severity::Info].map(count);
        let in_list = (errors.len() + shown.len()) as u64;
        List {
            excerpts,
            counts,
            is_all: counts.iter().sum::<u64>() <= in_list,
            is_mended: report.findings().iter().any(|finding| finding.fix().is_some_and(|fix| fix.edit().is_some())),
        }
    }

    fn error(
        &self,
        error: &Error,
        finding: Option<&Finding>,
        report: &Report,
        bad: u64,
        encoded: Option<&Finding>,
    ) -> String {
        let rule = finding.map(Finding::rule).or_else(|| rule_of(error.kind()));
        let mut notes = Vec::new();
        notes.extend(rule.and_then(Rule::section).map(ToOwned::to_owned));
        if error.is_response() && bad > 1 {
            notes.push(format!("{} cannot be read", number(bad, "response")));
        } else if let Some(count) = rule.map(|rule| report.count_of(rule)).filter(|count| *count > 1) {
            notes.push(format!("found {count} times"));
        }
        let excerpt = Excerpt {
            kind: Kind::Error,
            code: rule.map(Rule::code),
            title: in_shell(error.message()),
            path: &self.place.name,
            at: self.line(error.position(), None),
            label: String::new(),
            notes,
            helps: encoded
                .filter(|_| finding.is_some_and(is_character))
                .or(finding)
                .filter(|_| self.advises)
                .and_then(help)
                .into_iter()
                .collect(),
        };
        excerpt.render()
    }

    fn finding<'f>(&'f self, finding: &Finding, report: &Report) -> Excerpt<'f> {
        let rule = finding.rule();
        let of_position = |span: &std::ops::Range<u64>| finding.position().is_some_and(|at| at.byte() == span.start);
        let length = finding.span().filter(of_position).map(|span| span.end - span.start);
        let at = match finding.part() {
            Part::Body => self.line(finding.position(), length),
            _ => None,
        };
        let text = finding.text().map(in_shell).unwrap_or_default();
        let (path, is_body) = match finding.part() {
            Part::RequestHeaders | Part::RequestBody => ("the request", false),
            part => (&*self.place.name, part == Part::Body),
        };
        let mut notes = Vec::new();
        if at.is_none() {
            let before = if is_body { self.place.lines } else { 0 };
            let line =
                finding.position().map(|at| format!(":{}:{}", before + at.line(), at.column())).unwrap_or_default();
            let text = if text.is_empty() { String::new() } else { format!(": {text}") };
            notes.push(format!("in {path}{line}{text}"));
        }
        notes.extend(rule.section().map(ToOwned::to_owned));
        let count = report.count_of(rule);
        if count > 1 {
            notes.push(format!("found {count} times"));
        }
        Excerpt {
            kind: if finding.severity() == Severity::Error { Kind::Error } else { Kind::Warning },
            code: Some(rule.code()),
            title: in_shell(rule.sentence().trim_end_matches('.')),
            path: &self.place.name,
            label: if at.is_some() { text } else { String::new() },
            at,
            notes,
            helps: help(finding).into_iter().collect(),
        }
    }

    /// Returns the line of a position, if it is in the part that is kept.
    fn line(&self, position: Option<Position>, length: Option<u64>) -> Option<Line> {
        let position = position?;
        let offset = usize::try_from(position.byte()).ok().filter(|offset| *offset <= self.kept.len())?;
        let length = length.and_then(|length| usize::try_from(length).ok());
        let encoding = self.place.encoding(&self.kept[..self.kept.len().min(input::HEAD)]);
        Line::new(self.kept, offset, length, (self.place.lines + position.line(), position.column()), encoding)
    }
}

fn help(finding: &Finding) -> Option<String> {
    let who = match finding.part() {
        Part::RequestHeaders | Part::RequestBody => "the client",
        _ => "the server",
    };
    finding.fix().map(|fix| format!("{who} should {}", fix.words()))
}

fn is_character(finding: &Finding) -> bool {
    finding.rule() == Rule::from(Deviation::IllegalCharacter)
}

/// Removes the finding about a character of an href that XML forbids anyway, and returns it, because it knows better what
/// to do.
fn without_twice<'f>(findings: &mut Vec<&'f Finding>) -> Option<&'f Finding> {
    let at = |finding: &Finding| finding.position().map(|position| position.byte());
    let character = findings.iter().find(|finding| is_character(finding)).and_then(|finding| at(finding))?;
    let is_twice = |finding: &&Finding| {
        finding.rule() == Rule::from(Deviation::HrefIllegalCharacter) && at(finding) == Some(character)
    };
    let twice = findings.iter().position(is_twice)?;
    Some(findings.remove(twice))
}

/// Returns true if an error of the reader and a finding are about one fault.
fn is_same(error: &Error, finding: &Finding) -> bool {
    if finding.part() != Part::Body {
        return false;
    }
    let at = |position: Option<Position>| position.map(|position| position.byte());
    let is_there = at(error.position()) == at(finding.position()) && finding.severity() == Severity::Error;
    // The reader names the root, and the linter the declaration in its tag.
    let is_of_root = matches!(error.kind(), ErrorKind::UnexpectedRoot | ErrorKind::Namespace)
        && !error.is_response()
        && finding.rule() == Rule::from(Deviation::NearNamespace)
        && finding.position().is_some_and(|at| at.response().is_none());
    is_there || is_of_root || finding.text() == Some(error.message())
}

/// Returns the rule that an error of the reader is about, if the linter, which reads on, does not find it.
fn rule_of(kind: ErrorKind) -> Option<Rule> {
    match kind {
        ErrorKind::Encoding => Some(Rule::XmlEncoding),
        ErrorKind::Truncated => Some(Rule::XmlTruncated),
        ErrorKind::UnexpectedRoot => Some(Rule::Root),
        _ => None,
    }
}
