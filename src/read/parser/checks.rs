//! The checks over the whole document: it counts responses, compares hrefs and records findings.

mod deviating;

use super::locator::Locator;
use crate::chars;
use crate::deviation::Deviation;
use crate::error::Error;
use crate::href::{self, Form};
use crate::limits::Limits;
#[cfg(feature = "lint")]
use crate::read::Finding;
use crate::read::{Findings, Settings};
use crate::row::ends::Ends;
use crate::row::noted::{Noted, Policy};
use crate::row::view::View;
use crate::xml::hashed::Texts;

/// Accepts responses one after the other, and records deviations or refuses them.
#[derive(Debug)]
pub(super) struct Checks {
    /// The number of responses so far, including the ones that could not be read.
    responses: u64,
    /// All hrefs so far, if a second one is an error.
    hrefs: Option<Texts>,
    href_forms: HrefForms,
    findings: Findings,
    policy: Policy,
}

/// The forms of all hrefs so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HrefForms {
    None,
    All(Form),
    /// Both forms. This is reported once for a document, because otherwise every second response would have it again.
    Mixed,
}

impl HrefForms {
    /// Adds the form of an href; true if it is the first that differs.
    fn add(&mut self, form: Option<Form>) -> bool {
        match (*self, form) {
            (Self::None, Some(form)) => *self = Self::All(form),
            (Self::All(first), Some(form)) if form != first => {
                *self = Self::Mixed;
                return true;
            }
            _ => {}
        }
        false
    }
}

impl Checks {
    pub(super) fn new(options: &Settings) -> Self {
        Self {
            responses: 0,
            hrefs: options.strict.0.map(|_| Texts::default()),
            href_forms: HrefForms::None,
            findings: Findings::default(),
            policy: options.policy(),
        }
    }

    /// Returns which deviations to keep, only to count, or to refuse.
    pub(super) fn policy(&self) -> Policy {
        self.policy
    }

    pub(super) fn findings(&self) -> &Findings {
        &self.findings
    }

    pub(super) fn hand_out_findings(&mut self) -> Findings {
        std::mem::take(&mut self.findings)
    }

    /// Takes the findings so far and counts anew; `policy` is the policy of the options.
    #[cfg(feature = "lint")]
    pub(super) fn take_findings(&mut self, policy: Policy) -> (Vec<Finding>, Vec<(Deviation, u64)>) {
        if self.findings.count() == 0 {
            return (Vec::new(), Vec::new());
        }
        self.policy = policy;
        std::mem::take(&mut self.findings).into_parts()
    }

    /// Returns the number of the next response, from 1.
    pub(super) fn next_number(&self) -> u64 {
        self.responses + 1
    }

    /// Returns true if there may be no more responses.
    pub(super) fn is_full(&self, limits: &Limits) -> bool {
        self.responses >= limits.responses
    }

    /// Counts a response that could not be read.
    pub(super) fn count_bad(&mut self) {
        self.responses += 1;
    }

    /// Does the same as [`accept`](Self::accept), in places that are seldom reached.
    #[inline(never)]
    pub(super) fn accept_decoded<'p>(
        &mut self,
        response: View<'_>,
        noted: Noted,
        locator: &dyn Fn() -> Locator<'p>,
    ) -> Result<(), Error> {
        self.accept(response, noted, locator)
    }

    /// Does the same as [`accept`](Self::accept) for a response that begins before the end of earlier pieces.
    #[inline]
    pub(super) fn accept_late<'p>(
        &mut self,
        response: View<'_>,
        noted: Noted,
        locator: &dyn Fn() -> Locator<'p>,
    ) -> Result<(), Error> {
        let first = self.findings.as_slice().len();
        let accepted = self.accept_decoded(response, noted, locator);
        self.findings.put_in_order(first);
        accepted
    }

    /// Accepts a response that was read, with the deviations in it. `locator` finds positions in its piece.
    #[inline]
    pub(super) fn accept<'p>(
        &mut self,
        response: View<'_>,
        mut noted: Noted,
        locator: impl FnOnce() -> Locator<'p>,
    ) -> Result<(), Error> {
        self.check_hrefs(response, &mut noted);
        if !noted.is_empty() {
            self.record(noted, locator(), Some(self.next_number()))?;
        }
        self.responses += 1;
        Ok(())
    }

    /// Accepts a response without deviations of which all hrefs are paths, as [`accept`](Self::accept) does. Returns false
    /// if that method has to look at them.
    #[inline]
    pub(super) fn accept_paths(&mut self) -> bool {
        let is_usual = self.hrefs.is_none() && matches!(self.href_forms, HrefForms::All(Form::Path) | HrefForms::Mixed);
        self.responses += u64::from(is_usual);
        is_usual
    }

    #[inline(always)]
    fn check_hrefs(&mut self, response: View<'_>, noted: &mut Noted) {
        for &node in response.shape.hrefs.iter() {
            let text = response.text(node);
            self.check_href(chars::trim(&text), noted);
        }
    }

    #[inline(always)]
    fn check_href(&mut self, href: &str, noted: &mut Noted) {
        if self.href_forms.add(href::form(href)) {
            noted.note(0, Deviation::HrefMixedForms, None);
        }
        if self.hrefs.as_mut().is_some_and(|hrefs| !hrefs.insert(href)) {
            noted.note(0, Deviation::DuplicateHref, Some(href));
        }
    }

    /// Records the deviations of a piece, or refuses it; `response` is the number of the response in the piece.
    pub(super) fn record(
        &mut self,
        noted: Noted,
        mut locator: Locator<'_>,
        response: Option<u64>,
    ) -> Result<(), Error> {
        if noted.is_empty() {
            return Ok(());
        }
        self.findings.take(noted, &mut self.policy, &mut |offset| locator.to(offset).position(response))
    }

    /// Notes the deviations that are kept with a response.
    #[inline]
    pub(super) fn note(&self, response: View<'_>) -> Noted {
        let mut noted = Noted::new(self.policy());
        for node in &response.shape.deviations {
            node.note(&mut noted, response.ends.resolve(node.at), response.xml, response.ends);
        }
        noted
    }
}

#[cfg(test)]
mod tests {
    use super::{Checks, Form, HrefForms};
    use crate::deviation::Deviation;
    use crate::error::Error;
    use crate::limits::Limits;
    use crate::place::Cursor;
    use crate::read::ParseOptions;
    use crate::read::parser::locator::Locator;
    use crate::row::index::Index;
    use crate::row::noted::Noted;
    use crate::row::view::View;

    fn accept(checks: &mut Checks, href: &str) -> Result<(), Error> {
        let xml = format!("<D:response><D:href> {href}\n</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>");
        let index = Index::of(&xml);
        let response = View { xml: &xml, shape: &index.shape, ends: &index.ends, odd: index.odd };
        let noted = Noted::new(checks.policy());
        checks.accept(response, noted, || Locator::new(Cursor::default(), xml.as_bytes(), None))
    }

    fn counts(checks: &Checks) -> [u64; 2] {
        [Deviation::HrefMixedForms, Deviation::DuplicateHref].map(|deviation| checks.findings().count_of(deviation))
    }

    #[test]
    fn a_mixture_of_forms_is_told_once() {
        let mut forms = HrefForms::None;
        let added = [None, Some(Form::Path), None, Some(Form::Path), Some(Form::Absolute), Some(Form::Path)];
        assert_eq!(added.map(|form| forms.add(form)), [false, false, false, false, true, false]);
        let mut checks = Checks::new(&ParseOptions::new().settings);
        for href in ["/a", "http://h/b", "/c", "http://h/d"] {
            accept(&mut checks, href).expect("lenient");
        }
        assert_eq!(counts(&checks), [1, 0]);
        let found = &checks.findings().as_slice()[0];
        assert_eq!(found.position().response, Some(2));
    }

    #[test]
    fn only_a_strict_reader_remembers_hrefs() {
        for strict in [false, true] {
            let mut checks = Checks::new(&ParseOptions::new().strict(strict).settings);
            accept(&mut checks, "/a").expect("the first");
            accept(&mut checks, "/b").expect("another");
            let error = accept(&mut checks, "/a");
            assert_eq!(error.is_err(), strict);
            assert_eq!(counts(&checks), [0, u64::from(strict)]);
        }
    }

    #[test]
    fn responses_are_counted_up_to_the_limit() {
        let limits = Limits::new().responses(2);
        let mut checks = Checks::new(&ParseOptions::new().settings);
        accept(&mut checks, "/a").expect("a response");
        assert_eq!((checks.next_number(), checks.is_full(&limits)), (2, false));
        checks.count_bad();
        assert_eq!((checks.next_number(), checks.is_full(&limits)), (3, true));
    }
}
