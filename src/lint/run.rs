//! One pass over a body.

use std::collections::VecDeque;

use http::StatusCode;

use super::check::{self, Cx, Headless};
use super::facts::Facts;
use super::finding::{self, Counts, Finding, Part, Report, Skipped};
use super::notes::{NotedFix, Notes, PER_PIECE, Spot};
use super::state::State;
use super::tree::{self, Tree};
use super::{Linter, Rule, RuleSet, fixes};
use crate::clip::told;
use crate::deviation::Deviation;
use crate::error::{Error, ErrorKind};
use crate::footer::Footer;
use crate::read::{BadResponses, Parser, TracedPiece};
use crate::response::Response;
use crate::xml::scope::Scope;
use crate::xml::tokens::split_qname;

/// How many bytes are read before findings are looked at.
pub(super) const PART: usize = 16 << 10;

/// A body that is being checked, in chunks of any size.
///
/// It holds one response at a time, and the findings that were not taken out.
///
/// # Example
///
/// ```
/// use multistatus::lint::{Linter, Rule};
///
/// let mut run = Linter::new().run();
/// for chunk in ["<D:multistatus xmlns:D='DAV:'><D:response><D:href>a</D:hr", "ef></D:response></D:multistatus>"] {
///     run.feed(chunk.as_bytes());
///     while let Some(finding) = run.next_finding() {
///         println!("{finding}");
///     }
/// }
/// let report = run.finish();
/// assert!(report.findings().is_empty());
/// assert_eq!(report.counts().count(), 2);
/// ```
#[derive(Debug)]
pub struct Run {
    parser: Parser,
    facts: Facts,
    rules: RuleSet,
    skipped: Vec<Skipped>,
    keep: usize,
    state: State,
    notes: Notes,
    scope: Scope,
    counts: Counts,
    queue: VecDeque<Finding>,
    /// The number of bytes that were fed, and of these the number that were checked.
    fed: u64,
    checked: u64,
    /// True once the first piece was seen.
    has_begun: bool,
    /// True once a piece was more than white space.
    has_markup: bool,
    /// The offset of the white space with which the body begins.
    blank: Option<u64>,
    stopped: Option<Error>,
    /// What is wrong with the status and the header fields of the response, until it is known that a document follows.
    head: Vec<Headless>,
}

/// The bytes of white space before the markup that a fix can remove.
const MOST_BLANK: u64 = 64 << 10;

impl Run {
    pub(super) fn new(linter: &Linter) -> Self {
        let mut facts = linter.facts.clone();
        let mut options = linter.options;
        if let Some(headers) = &facts.response_headers {
            options = options.charset_of(headers);
            let applied = headers.get_all("preference-applied").iter().filter_map(|value| value.to_str().ok());
            facts.exchange = facts.exchange.map(|exchange| applied.fold(exchange, crate::Exchange::applied));
        }
        let options = options
            .tolerant()
            .near_namespaces(true)
            .wrapped_root(true)
            .text_after_root(true)
            .bad_responses(BadResponses::Keep)
            .keep_findings(PER_PIECE)
            .trace();
        let (active, skipped) = facts.split(linter.rules);
        let mut run = Self {
            parser: options.parser(),
            rules: linter.rules,
            skipped,
            keep: linter.keep,
            state: State::new(),
            notes: Notes::new(active),
            scope: Scope::new(),
            counts: Counts::new(),
            queue: VecDeque::new(),
            fed: 0,
            checked: 0,
            has_begun: false,
            has_markup: false,
            blank: None,
            stopped: None,
            head: Vec::new(),
            facts,
        };
        if let Some(exchange) = &run.facts.exchange {
            run.state.answered = vec![false; exchange.scope().asked_resources()];
        }
        run.begin(linter);
        run
    }

    /// Reports what is known before the body.
    fn begin(&mut self, linter: &Linter) {
        let (of_response, of_request): (Vec<_>, Vec<_>) =
            check::head(&self.facts, self.notes.active).into_iter().partition(|found| found.1 == Part::ResponseHead);
        for (rule, part, text) in of_request {
            self.put(rule, part, None, text.as_deref());
        }
        self.head = of_response;
        if self.is_sent_with_207() {
            self.put_head();
        }
        let Some(findings) = &linter.request else { return };
        for found in findings.as_slice() {
            let rule = Rule::from(found.deviation());
            if self.notes.checks(rule) && self.counts.add(rule, self.keep) {
                self.queue.push_back(Finding {
                    rule,
                    part: Part::RequestBody,
                    position: Some(found.position()),
                    span: None,
                    excerpt: "".into(),
                    text: found.text().map(Into::into),
                    fix: fixes::words(rule).map(NotedFix::without_edit),
                });
            }
        }
    }

    /// Returns false if the response may be one without a document, to which the rules about documents do not apply.
    fn is_sent_with_207(&self) -> bool {
        self.facts.status.is_none_or(|status| status == StatusCode::MULTI_STATUS)
    }

    /// Reports what is wrong with the status and the header fields of the response.
    fn put_head(&mut self) {
        for (rule, part, text) in std::mem::take(&mut self.head) {
            self.put(rule, part, None, text.as_deref());
        }
    }

    /// Checks the next bytes of the body.
    pub fn feed(&mut self, chunk: &[u8]) {
        self.fed += chunk.len() as u64;
        for part in chunk.chunks(PART) {
            let mut input = part;
            while self.stopped.is_none() {
                let result = self.parser.parse_next(&mut input);
                match result {
                    Ok(Some(response)) => self.look(Some(&response), None),
                    Ok(None) => {
                        self.look(None, None);
                        break;
                    }
                    Err(error) => self.fail(error),
                }
            }
        }
    }

    /// Returns how many bytes of the body were checked: every finding that begins before, except those about the whole
    /// document, has come. The fixes of these findings are within the bytes that were checked, so that a body can be
    /// mended while it is read. After an error that ended the check, these are all bytes that were fed.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::lint::Linter;
    ///
    /// let mut run = Linter::new().run();
    /// let (root, half) = ("<D:multistatus xmlns:D='DAV:'>", "<D:response><D:href>/a b</D:hr");
    /// run.feed(format!("{root}{half}").as_bytes());
    /// assert_eq!(run.checked(), root.len() as u64);
    /// run.feed(b"ef></D:response>");
    /// assert_eq!(run.checked(), (root.len() + half.len() + 16) as u64);
    /// ```
    #[must_use]
    pub fn checked(&self) -> u64 {
        if self.stopped.is_some() { self.fed } else { self.checked }
    }

    /// Takes the next finding. Findings come in the order of their places, except those about the whole document, which
    /// come last.
    pub fn next_finding(&mut self) -> Option<Finding> {
        self.queue.pop_front()
    }

    /// Ends the body, and returns the report with the findings that were not taken out.
    #[must_use]
    pub fn finish(mut self) -> Report {
        if self.stopped.is_none() {
            let footer = self.parser.finish();
            match footer {
                Ok(footer) => {
                    self.look(None, None);
                    self.end(&footer);
                }
                Err(error) => self.fail(error),
            }
        }
        let mut findings: Vec<Finding> = self.queue.into();
        findings.sort_by_key(|found| (found.part, found.position.map(|position| position.byte)));
        Report {
            findings,
            counts: self.counts,
            skipped: self.skipped,
            rules: self.rules,
            responses: self.state.responses,
            stopped: self.stopped,
        }
    }

    /// Reports an error of the reader.
    fn fail(&mut self, error: Error) {
        let before = self.state.bad;
        self.look(None, Some(&error));
        if !error.is_response() {
            self.stopped = Some(error);
        } else if self.state.bad == before {
            // A response that is no text has no piece, and is a response all the same.
            self.state.bad += 1;
            self.state.responses += 1;
        }
    }

    /// Checks the pieces that were read, of which the last is this response, or has this error.
    fn look(&mut self, response: Option<&Response<'_>>, error: Option<&Error>) {
        let pieces = self.parser.take_pieces();
        let (deviations, counts) = self.parser.take_findings();
        for (deviation, count) in counts {
            let kept = deviations.iter().filter(|found| found.deviation() == deviation).count() as u64;
            if self.notes.checks(deviation.into()) {
                self.counts.add_only(deviation.into(), count - kept);
            }
        }
        let mut deviations = deviations.into_iter().peekable();
        let last = pieces.len().saturating_sub(1);
        for (number, piece) in pieces.iter().enumerate() {
            let is_response = piece.response.is_some();
            let response = response.filter(|_| number == last && is_response);
            let is_first = !std::mem::replace(&mut self.has_begun, true);
            if is_first {
                check::beginning(piece, &mut self.notes);
            }
            if !self.has_markup {
                if piece.text.bytes().all(crate::chars::is_space) {
                    let start = *self.blank.get_or_insert(piece.start().byte());
                    // So much would have to be kept until it is known whether it is removed.
                    if self.fed - start > MOST_BLANK {
                        (self.has_markup, self.blank) = (true, None);
                    }
                } else {
                    self.has_markup = true;
                    check::declaration(piece, is_first, &mut self.notes);
                }
            }
            let next = pieces.get(number + 1).map(|next| next.start().byte());
            let mut own = Vec::new();
            while let Some(found) = deviations.next_if(|found| next.is_none_or(|next| found.position().byte < next)) {
                own.push(found);
            }
            let element = piece.text.starts_with('<') && !piece.text.starts_with("</");
            let element = element && !piece.text.starts_with("<!") && !piece.text.starts_with("<?");
            if element && piece.in_root {
                self.child(piece, response, is_response, own);
            } else {
                self.other(piece, own);
            }
        }
        if let Some(piece) = pieces.last().filter(|_| self.has_markup) {
            let length = piece.text.len();
            self.checked = match piece.is_utf8() {
                true => piece.start().byte() + length as u64,
                false => piece.positions()(length).byte,
            };
        }
        if let Some(error) = error {
            let rule = rule_of(error);
            let position = error.position();
            let spot =
                position.map(|position| Spot { span: position.byte..position.byte, position, excerpt: "".into() });
            let message = error.message();
            if rule == Rule::XmlEmpty && !self.is_sent_with_207() {
                return;
            }
            self.put(rule, Part::Body, spot, Some(message).filter(|message| *message != rule.sentence()));
        }
    }

    /// Checks a child of the root.
    fn child(
        &mut self,
        piece: &TracedPiece,
        response: Option<&Response<'_>>,
        is_response: bool,
        deviations: Vec<crate::read::Finding>,
    ) {
        let mark = self.scope.mark();
        let tree = Tree::read(&piece.text, &mut self.scope);
        let mut cx = Cx {
            facts: &self.facts,
            state: &mut self.state,
            notes: &mut self.notes,
            scope: &mut self.scope,
            piece,
            tree: &tree,
        };
        check::element(&mut cx);
        if is_response {
            cx.state.responses += 1;
            match response {
                Some(response) => check::response(&mut cx, response),
                None => cx.state.bad += 1,
            }
        } else if tree.root().is_some_and(|root| tree.is_part(root, "sync-token")) {
            cx.state.sync_token.get_or_insert_with(|| Spot::new(piece, tree.span(0)));
        }
        let found = fixes::place(piece, &tree, deviations);
        self.scope.close(mark);
        self.scope.tidy();
        self.merge(piece, found);
    }

    /// Checks a piece that is no child of the root.
    fn other(&mut self, piece: &TracedPiece, deviations: Vec<crate::read::Finding>) {
        check::within_root(piece, &mut self.state, &mut self.notes);
        if !piece.in_root {
            if let Some((tag, span)) = tree::enter_root(&piece.text, &mut self.scope) {
                check::root(tag, &mut self.state, &mut self.notes);
                if split_qname(tag.name()).1 == "multistatus" {
                    self.put_head();
                }
                self.state.root = Some(Spot::new(piece, span));
            }
        }
        let blank = self.blank.map(|blank| blank..piece.start().byte());
        let found = fixes::in_piece(piece, deviations, blank);
        self.merge(piece, found);
    }

    /// Queues the findings of a piece, in order. Of edits that overlap, only the first one is kept.
    fn merge(&mut self, piece: &TracedPiece, deviations: Vec<Finding>) {
        let (noted, counts) = self.notes.take(piece);
        for (rule, count) in counts {
            let kept = count.min(PER_PIECE as u64);
            self.counts.add_only(rule, count - kept);
        }
        let mut found = deviations;
        found.extend(noted);
        found.sort_by_key(|found| found.position.map(|position| position.byte));
        found.retain(|finding| self.notes.checks(finding.rule) && self.counts.add(finding.rule, self.keep));
        finding::separate_edits(&mut found);
        self.queue.extend(found);
    }

    /// Reports what is missing in a complete document.
    fn end(&mut self, footer: &Footer) {
        for (rule, spot, text) in check::end(&self.facts, &mut self.state, self.notes.active, footer.sync_token()) {
            self.put(rule, Part::Body, spot, text.as_deref());
        }
    }

    /// Queues a finding that is not in a piece.
    fn put(&mut self, rule: Rule, part: Part, spot: Option<Spot>, text: Option<&str>) {
        if !self.notes.checks(rule) || !self.counts.add(rule, self.keep) {
            return;
        }
        let (position, span, excerpt) = match spot {
            Some(spot) => (Some(spot.position), Some(spot.span), spot.excerpt),
            None => (None, None, "".into()),
        };
        let text = text.map(|text| told(text).into());
        let fix = fixes::words(rule).map(NotedFix::without_edit);
        self.queue.push_back(Finding { rule, part, position, span, excerpt, text, fix });
    }
}

/// Returns the rule that an error of the reader is about.
fn rule_of(error: &Error) -> Rule {
    match error.kind() {
        ErrorKind::Empty => Rule::XmlEmpty,
        ErrorKind::Truncated => Rule::XmlTruncated,
        ErrorKind::UnexpectedRoot => Rule::Root,
        ErrorKind::Character => Rule::Deviation(Deviation::IllegalCharacter),
        ErrorKind::Namespace => Rule::XmlNamespace,
        ErrorKind::Doctype => Rule::XmlDoctype,
        ErrorKind::Encoding => Rule::XmlEncoding,
        ErrorKind::Limit(_) => Rule::Limit,
        _ => Rule::XmlNotWellFormed,
    }
}
