//! What a linter finds.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use super::rule::Need;
use super::{Rule, RuleSet};
use crate::deviation::Severity;
use crate::error::{Error, Position};

/// The part of an exchange in which something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Part {
    /// The header fields of the request.
    RequestHeaders,
    /// The body of the request.
    RequestBody,
    /// The status or the header fields of the HTTP response.
    ResponseHead,
    /// The body of the HTTP response.
    Body,
}

/// A rule that was broken, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub(super) rule: Rule,
    pub(super) part: Part,
    pub(super) position: Option<Position>,
    pub(super) span: Option<Range<u64>>,
    pub(super) excerpt: Box<str>,
    pub(super) text: Option<Box<str>>,
    pub(super) fix: Option<Fix>,
}

impl Finding {
    /// Returns the rule.
    #[must_use]
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// Returns the severity of the rule.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.rule.severity()
    }

    /// Returns the part of the exchange in which it was found. Position and span are in that part.
    #[must_use]
    pub fn part(&self) -> Part {
        self.part
    }

    /// Returns the position of the first byte that breaks the rule, or `None` if it is not about a place, for example
    /// because it is about a header field.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.position
    }

    /// Returns the bytes that break the rule, as offsets into the source. Where something is missing, this is the
    /// element that lacks it. For a long element, it is the start tag.
    #[must_use]
    pub fn span(&self) -> Option<Range<u64>> {
        self.span.clone()
    }

    /// Returns the beginning of these bytes, at most 200 of them, in UTF-8; an empty string if there are none.
    #[must_use]
    pub fn excerpt(&self) -> &str {
        &self.excerpt
    }

    /// Returns a text that says more than the rule, if there is one: for example the name of a missing property. At
    /// most 200 bytes of it are kept.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// Returns how to mend it, if that is certain.
    #[must_use]
    pub fn fix(&self) -> Option<&Fix> {
        self.fix.as_ref()
    }
}

/// Writes the severity, the sentence, the text, the code, the section and the position:
/// `warning: the href of a collection does not end with a slash: "/a" [collection-without-slash, RFC 4918 §5.2] at line 3, …`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.severity(), self.rule.sentence())?;
        if let Some(text) = &self.text {
            write!(f, ": {text:?}")?;
        }
        write!(f, " [{}", self.rule.code())?;
        if let Some(section) = self.rule.section() {
            write!(f, ", {section}")?;
        }
        f.write_str("]")?;
        match self.position {
            Some(position) => write!(f, " at {position}"),
            None => Ok(()),
        }
    }
}

/// How to mend a finding: words, and a replacement of bytes where only one is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    pub(super) words: Cow<'static, str>,
    pub(super) edit: Option<Edit>,
}

impl Fix {
    /// Returns what to do, in words.
    #[must_use]
    pub fn words(&self) -> &str {
        &self.words
    }

    /// Returns the replacement, if it is certain. It is only there for bodies in UTF-8.
    ///
    /// The edits of one report do not overlap, so all of them can be made. Where two findings would change the same
    /// bytes, only the first of them has an edit; the other one gets its edit when the result is checked again.
    #[must_use]
    pub fn edit(&self) -> Option<&Edit> {
        self.edit.as_ref()
    }
}

/// A replacement of some bytes of the source by a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub(super) span: Range<u64>,
    pub(super) text: Box<str>,
}

impl Edit {
    /// Returns the bytes to replace, as offsets into the source.
    #[must_use]
    pub fn span(&self) -> Range<u64> {
        self.span.clone()
    }

    /// Returns the text to put in their place: markup, as it is to be written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Removes each edit that overlaps an earlier one, or inserts at the place at which an earlier one inserts.
pub(super) fn separate_edits(findings: &mut [Finding]) {
    let edit = |finding: &Finding| finding.fix.as_ref()?.edit.as_ref().map(|edit| edit.span.clone());
    // The findings come in the order of their positions, and an edit may begin before or behind its position.
    let mut order: Vec<(Range<u64>, usize)> =
        findings.iter().enumerate().filter_map(|(number, finding)| Some((edit(finding)?, number))).collect();
    order.sort_by_key(|(span, number)| (span.start, span.end, *number));
    let mut before: Option<Range<u64>> = None;
    for (span, number) in order {
        let overlaps = before.as_ref().is_some_and(|before| {
            span.start < before.end || span.start == before.start && before.is_empty() && span.is_empty()
        });
        if overlaps {
            if let Some(fix) = &mut findings[number].fix {
                fix.edit = None;
            }
        } else {
            before = Some(span);
        }
    }
}

/// A rule that was not checked, because something is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    pub(super) rule: Rule,
    pub(super) lacks: Vec<Need>,
}

impl Skipped {
    /// Returns the rule.
    #[must_use]
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// Returns what is missing, at least one thing.
    #[must_use]
    pub fn lacks(&self) -> &[Need] {
        &self.lacks
    }
}

/// Writes the code and what is missing: `depth-exceeded: the Request-URI, the Depth of the request`.
impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.rule.code())?;
        for (number, need) in self.lacks.iter().enumerate() {
            write!(f, "{} {need}", if number == 0 { ":" } else { "," })?;
        }
        Ok(())
    }
}

/// What a linter says about a document.
#[derive(Clone, Debug)]
pub struct Report {
    pub(super) findings: Vec<Finding>,
    pub(super) counts: Counts,
    pub(super) skipped: Vec<Skipped>,
    pub(super) rules: RuleSet,
    pub(super) responses: u64,
    pub(super) stopped: Option<Error>,
}

impl Report {
    /// Returns the findings in the order of their positions: of each rule the first, up to
    /// [`Linter::keep_findings`](super::Linter::keep_findings). Findings that were taken out while the document was read
    /// are not among them.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Returns how often a rule was broken, even if not all findings were kept.
    #[must_use]
    pub fn count_of(&self, rule: Rule) -> u64 {
        self.counts.of(rule).total
    }

    /// Yields each rule that was broken, and how often.
    #[must_use]
    pub fn counts(&self) -> RuleCounts<'_> {
        RuleCounts { report: self, rules: Rule::ALL.iter() }
    }

    /// Returns the rules that were asked for and could not be checked. Rules for other operations are not among them.
    #[must_use]
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// Returns the rules that were asked for.
    #[must_use]
    pub fn rules(&self) -> RuleSet {
        self.rules
    }

    /// Returns the worst severity of the findings, or `None` if there are none.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.counts().map(|(rule, _)| rule.severity()).max()
    }

    /// Returns the number of responses in the document, even those that could not be read.
    #[must_use]
    pub fn responses(&self) -> u64 {
        self.responses
    }

    /// Returns the error at which reading ended, after which nothing was checked. It is one of the findings, too.
    #[must_use]
    pub fn stopped(&self) -> Option<&Error> {
        self.stopped.as_ref()
    }

    /// Makes every certain edit in the body that was checked, and returns the result.
    ///
    /// What was mended may have hidden something else, so check the result again. Only findings in the report have an
    /// effect: see [`Linter::keep_findings`](super::Linter::keep_findings). For another body than the one that was
    /// checked, the result has no meaning.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::lint::Linter;
    ///
    /// let body = b"<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a b&c</D:href>\
    ///     <D:status>404</D:status></D:response></D:multistatus>";
    /// let report = Linter::new().check(body);
    /// let mended = String::from_utf8(report.apply(body))?;
    /// assert!(mended.contains("<D:href>/a%20b&amp;c</D:href><D:status>HTTP/1.1 404 Not Found</D:status>"));
    /// assert!(Linter::new().check(mended.as_bytes()).is_clean());
    /// # Ok::<(), std::string::FromUtf8Error>(())
    /// ```
    #[must_use]
    pub fn apply(&self, body: &[u8]) -> Vec<u8> {
        let mut edits: Vec<&Edit> = self.findings.iter().filter_map(|finding| finding.fix()?.edit()).collect();
        edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
        let mut mended = Vec::with_capacity(body.len());
        let mut done = 0;
        for edit in edits {
            let [start, end] = [edit.span.start, edit.span.end].map(|at| usize::try_from(at).unwrap_or(usize::MAX));
            // This is only false for another body.
            let Some(kept) = body.get(done..start).filter(|_| start <= end && end <= body.len()) else { continue };
            mended.extend_from_slice(kept);
            mended.extend_from_slice(edit.text.as_bytes());
            done = end;
        }
        mended.extend_from_slice(body.get(done..).unwrap_or_default());
        mended
    }

    /// Returns true if no rule was broken.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.counts().next().is_none()
    }
}

/// How often each rule was broken.
#[derive(Clone, Debug)]
pub(super) struct Counts(Vec<Count>);

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    /// How many findings were kept.
    pub(super) kept: usize,
    pub(super) total: u64,
}

impl Counts {
    pub(super) fn new() -> Self {
        Self(vec![Count::default(); Rule::COUNT])
    }

    pub(super) fn of(&self, rule: Rule) -> Count {
        self.0[rule.number()]
    }

    /// Counts a finding; true if it is to be kept.
    pub(super) fn add(&mut self, rule: Rule, keep: usize) -> bool {
        let count = &mut self.0[rule.number()];
        count.total += 1;
        let keeps = count.kept < keep;
        count.kept += usize::from(keeps);
        keeps
    }

    pub(super) fn add_only(&mut self, rule: Rule, more: u64) {
        self.0[rule.number()].total += more;
    }
}

/// The rules that were broken, and how often: see [`Report::counts`](crate::lint::Report::counts).
#[derive(Clone, Debug)]
pub struct RuleCounts<'r> {
    report: &'r Report,
    rules: std::slice::Iter<'static, Rule>,
}

impl Iterator for RuleCounts<'_> {
    type Item = (Rule, u64);

    fn next(&mut self) -> Option<(Rule, u64)> {
        self.rules.by_ref().map(|&rule| (rule, self.report.count_of(rule))).find(|(_, count)| *count > 0)
    }
}

impl std::iter::FusedIterator for RuleCounts<'_> {}
