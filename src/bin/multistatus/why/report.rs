//! Everything that is known about one input, in the order in which somebody wants to know it.

mod hints;

use std::io::{self, BufRead, Cursor, Read as _};

use multistatus::lint::{self, Part, Rule, RuleSet};
use multistatus::read::{BadResponses, Deviation};
use multistatus::{Error, ErrorKind, Exchange, ParseOptions};

use super::advice::{self, Advice};
use super::body::Reading;
use super::findings::{List, Shown};
use super::kind::Kind;
use super::remedies::{self, Remedy};
use super::tee::Tee;
use crate::Output;
use crate::input::{Place, Said};
use crate::lint::Known;
use crate::paint::{BOLD, NAME, paint};
use crate::plain::{Plain, number};
use crate::reading::hint;
use crate::remedy::in_shell;
use crate::show::Question;

/// What is known about one input.
#[derive(Default)]
pub struct Report {
    /// Labelled lines.
    lines: Vec<(&'static str, String)>,
    /// Excerpts, rendered.
    excerpts: Vec<String>,
    advice: Vec<(&'static str, String)>,
    failed: bool,
    /// True if `fix` cannot read the body to its end, or the server wrote about a failure into it.
    is_beyond_fix: bool,
}

/// Returns the rules to check. What finds duplicates needs memory for each response, so it is left out of a long body.
fn rules(is_whole: bool) -> RuleSet {
    let growing = [Rule::from(Deviation::DuplicateHref), Rule::DuplicateResource, Rule::Bind208NoFirst];
    let all = RuleSet::rfc();
    if is_whole { all } else { growing.iter().fold(all, |rules, rule| rules.without(*rule)) }
}

/// One input, of which the beginning is in memory.
pub struct Input<'i> {
    pub place: &'i Place,
    pub kept: Vec<u8>,
    pub rest: Box<dyn BufRead>,
    /// Why no more could be read.
    pub failed: Option<io::Error>,
}

impl Report {
    /// Returns the report about a file that cannot be opened, or whose content coding is broken from the start.
    pub fn unopened(place: &Place, error: &io::Error) -> Self {
        let mut report = Self { failed: true, ..Self::default() };
        report.line("what", format!("{}: {error}", place.name));
        report.advise("what to do", hint(error));
        report
    }

    /// Reads the part of a body that is kept, and then the rest.
    pub fn new(input: Input<'_>, known: &Known, bytes: impl Fn() -> u64) -> Self {
        let mut report = Self::default();
        let Input { place, kept, rest, failed } = input;
        let kind = Kind::of(&kept);
        report.received(place);
        let is_whole = (kept.len() as u64) < super::KEPT && failed.is_none();
        let options = ParseOptions::new().charset(place.charset().as_deref()).bad_responses(BadResponses::Keep);
        let ask = || known.exchange().map(|exchange: &Exchange| Question::new(exchange.clone(), place));
        let linter = known.linter(place).keep_findings(1).rules(rules(is_whole));
        let mut tee = Tee::new(Cursor::new(&kept).chain(rest), linter.run());
        let mut reading = Reading::new(options, &mut tee, ask());
        let mut linted = tee.finish().finish();
        if let Some(error) = failed {
            report.is_beyond_fix = true;
            reading.verdict.clear();
            // The header field about the length is told anyway, so an error that says more remains.
            if reading.end.is_ok() || place.missing(bytes()).is_none() {
                reading.end = Err(Error::from(error));
            }
        }
        let is_multistatus = kind.is_multistatus();
        report.line("what", format!("this is {}", kind.sentence()));
        report.message(&kept, &kind);
        let oddities = place.oddities(bytes());
        let is_odd = !oddities.is_empty();
        oddities.into_iter().for_each(|oddity| report.line("but", oddity));
        // What reads it, and what it says then.
        let is_refused = Said::of(place.status.as_deref()) == Said::Refused;
        let is_hopeless = kind == Kind::Empty || is_refused && !matches!(kind, Kind::Xml { .. } | Kind::BrokenXml);
        let is_broken = !reading.is_whole();
        let mut remedy = None;
        let (mut is_marked, mut is_inside, mut is_coded) = (false, false, false);
        if let (false, Some(deviation)) = (is_broken, reading.left_out.first()) {
            report.line("but", in_shell(deviation.sentence()));
            remedy = is_whole.then(|| remedies::find(options, &kept, &ask)).flatten();
            report.advice.extend(remedy.as_ref().map(|remedy| ("what reads it", remedy.sentence.clone())));
        }
        if is_broken {
            let (is_cause, inside) = report.marks(place, &kept, &kind);
            is_marked = is_cause;
            report.is_beyond_fix |= is_cause;
            is_coded = report.coded(
                &kept,
                &kind,
                |part| {
                    let found = is_whole.then(|| remedies::find(options, part, &ask)).flatten();
                    found.map(|remedy| (remedy.command, remedy.reading.holds()))
                },
                place,
            );
            if is_whole && !is_coded && !is_hopeless {
                remedy = report.remedy(options, &kept, place, &ask);
                if let (None, Some(inside)) = (&remedy, inside) {
                    let part = inside.part(&kept);
                    // What is before it is left out by then.
                    remedy = remedies::find(options, part.trim_ascii_start(), &ask);
                    remedy = remedy.or_else(|| remedies::find_in_part(options, &part, place, &ask));
                    report.inside(place, &inside, remedy.as_ref());
                    linted = linter.check(&part);
                    is_inside = true;
                }
            }
        }
        if let Some(charset) = remedy.as_ref().and_then(|remedy| remedy.charset) {
            linted = linter.clone().charset(Some(charset)).check(&kept);
            report.advise_all(&advice::of_error(ErrorKind::Encoding, false));
        }
        if reading.responses + reading.bad_count > 0 || is_multistatus {
            report.line("holds", reading.holds());
        }
        let best = remedy.as_ref().map_or(&reading, |remedy: &Remedy| &remedy.reading);
        let is_read = remedy.as_ref().is_some_and(|remedy| remedy.reading.is_whole());
        let is_told = report.status(place, &kind, known);
        if !is_inside {
            report.error(place, &reading, &kind, is_read || is_marked || is_coded || is_told);
        }
        if best.is_anonymous {
            report.anonymous();
        }
        let is_multistatus = is_multistatus || best.responses > 0;
        report.question(known);
        let wrong = report.nothing_found(best, known);
        let charset = remedy.as_ref().and_then(|remedy| remedy.charset);
        let list = report.findings(
            Shown { place, kept: &kept, advises: true },
            &reading,
            &kind,
            &linted,
            (is_inside, charset),
        );
        report.hosts(best, &linted);
        report.verdict(best, remedy.is_some(), is_multistatus, known);
        let is_right = list.counts[0] + list.counts[1] == 0 && !is_odd && !wrong && known.refusal().is_none();
        if is_multistatus && reading.is_whole() && is_right {
            report.line("wrong", "nothing: it was read, and breaks no rule of the RFCs that was checked".into());
        }
        report.failed = is_broken || !Said::of(place.status.as_deref()).is_in_body();
        report
    }

    fn line(&mut self, label: &'static str, text: String) {
        self.lines.push((label, text));
    }

    fn advise(&mut self, label: &'static str, text: impl Into<String>) {
        self.advice.push((label, text.into()));
    }

    fn advise_all(&mut self, advice: &Advice) {
        self.advise("what to do", &*advice.client);
        self.advise("the server should send", format!("{} ({})", advice.server, advice.section));
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
    fn error(&mut self, place: &Place, reading: &Reading, kind: &Kind, is_told: bool) {
        let by_kind = advice::of_kind(kind, place.code());
        if let Some(advice) = by_kind.as_ref().filter(|_| reading.end.is_err() && !is_told) {
            self.advise_all(advice);
        }
        if by_kind.is_none() && !is_told {
            for error in reading.end.as_ref().err().into_iter().chain(&reading.bad) {
                let is_around = error.is_response() && reading.end.is_ok();
                self.advise_all(&advice::of_error(error.kind(), is_around));
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

    /// Tries the options that may read a body, and says which one does.
    fn remedy(&mut self, options: ParseOptions, kept: &[u8], place: &Place, ask: remedies::Ask<'_>) -> Option<Remedy> {
        let found = remedies::find(options, kept, ask).or_else(|| remedies::find_in_part(options, kept, place, ask));
        let sentence = found.as_ref().map(|remedy| remedy.sentence.clone());
        self.advice
            .insert(0, ("what reads it", sentence.unwrap_or("no option reads all of it as a multistatus".into())));
        found
    }

    /// Lists the errors of reading and the findings.
    ///
    /// Findings about a part of the body, or with another encoding, need not be about the body as it is.
    fn findings(
        &mut self,
        shown: Shown<'_>,
        reading: &Reading,
        kind: &Kind,
        linted: &lint::Report,
        (is_inside, charset): (bool, Option<&str>),
    ) -> List {
        let mut errors: Vec<&Error> = reading.end.as_ref().err().into_iter().chain(&reading.bad).collect();
        // Most responses with another status than 207 have no body.
        let needs_none = *kind == Kind::Empty && Said::of(shown.place.status.as_deref()) != Said::Multistatus;
        errors.retain(|_| !needs_none);
        let is_multistatus =
            reading.responses + reading.bad_count > 0 || linted.responses() > 0 || kind.is_multistatus();
        // The codings of a transfer that was cut off say it better than the end of what they coded.
        let is_cut = reading.end.as_ref().is_err_and(|error| error.kind() == ErrorKind::Io);
        let skips = |finding: &lint::Finding| match finding.rule() {
            // The lines about the header fields say it.
            Rule::HttpStatusNot207 => true,
            Rule::XmlEmpty if needs_none => true,
            Rule::ContentType => !is_multistatus || shown.place.foreign_media_type().is_some(),
            Rule::XmlTruncated => is_cut,
            // A part that was taken out is between other things.
            Rule::Deviation(Deviation::SpaceBeforeDeclaration | Deviation::TextAfterRoot) if is_inside => true,
            Rule::Deviation(Deviation::EncodingOverruled) if charset.is_some() => true,
            // About something else than a multistatus, its first error says all.
            _ => !is_multistatus && finding.part() == Part::ResponseHead,
        };
        let shown = Shown { advises: is_multistatus, ..shown };
        let mut list = shown.list(&errors, linted, reading.bad_count, skips);
        // What to do about something else is said by its kind.
        list.is_all |= !is_multistatus;
        list.is_mended &= is_multistatus && !is_inside && !self.is_beyond_fix;
        self.excerpts.extend(list.excerpts.iter().cloned());
        if !list.is_all {
            let [errors, warnings, remarks] = list.counts;
            let counts = [(errors, "error"), (warnings, "warning"), (remarks, "remark")];
            let counts = counts.into_iter().filter(|(count, _)| *count > 0);
            let counts: Vec<_> = counts.map(|(count, noun)| number(count, noun)).collect();
            self.advise("all of it", format!("{}: `multistatus lint` lists them", counts.join(", ")));
        }
        if list.is_mended {
            self.advise("what mends it", "`multistatus fix` mends what is certain, and says what is left");
        }
        list
    }

    /// Adds the verdict, or says what is needed for one.
    fn verdict(&mut self, reading: &Reading, is_mended: bool, is_multistatus: bool, known: &Known) {
        for line in &reading.verdict {
            match line.strip_prefix("verdict: ").filter(|_| is_mended) {
                Some(verdict) => self.advise("verdict, if it is read like that", verdict),
                None => self.advise("", line.clone()),
            }
        }
        if is_multistatus && known.exchange().is_none() && reading.end.is_ok() {
            self.advise("verdict", "--method METHOD, or --request FILE, says what the body means for a request");
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
