//! Checks each rule with the cases in `cases.txt`.

use std::collections::BTreeSet;

use multistatus::lint::{Finding, Linter, Part, Report, Rule};
use multistatus::read::Deviation;

use crate::case::{Case, cases, linter};

#[test]
fn each_case_breaks_or_keeps_its_rule() {
    let mut wrong = Vec::new();
    for case in cases() {
        let report = linter(case.known).check(&case.body);
        let skipped = report.skipped().iter().find(|skipped| skipped.rule() == case.rule);
        if (report.count_of(case.rule) > 0) != case.is_bad || skipped.is_some() {
            let codes: Vec<_> = report.counts().map(|(rule, count)| format!("{rule} {count}")).collect();
            wrong.push(format!("{} [{}] {}\n    {codes:?} {skipped:?}", case.rule, case.known, case.line));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Each rule about a response has a case that breaks it, and one that keeps it. The rules for request bodies are in
/// `known.rs`.
#[test]
fn no_rule_is_without_a_case() {
    let cases = cases();
    // It is recorded by an option that the linter does not set.
    let never = Rule::Deviation(Deviation::StrayResponse);
    for is_bad in [true, false] {
        let met: BTreeSet<Rule> = cases.iter().filter(|case| case.is_bad == is_bad).map(|case| case.rule).collect();
        let of_requests = |rule: &Rule| rule.needs() == [multistatus::lint::Need::RequestBody];
        let all: BTreeSet<Rule> = Rule::ALL
            .iter()
            .copied()
            .filter(|rule| !(of_requests(rule) && matches!(rule, Rule::Deviation(_))) && (!is_bad || *rule != never))
            .collect();
        assert_eq!(all.difference(&met).collect::<Vec<_>>(), Vec::<&Rule>::new(), "without a case: {is_bad}");
    }
}

/// Without what a rule needs, it is skipped and says what it lacks.
#[test]
fn a_rule_without_its_facts_is_skipped() {
    for case in cases().iter().filter(|case| case.is_bad && !case.rule.needs().is_empty()) {
        let report = linter("").check(&case.body);
        assert_eq!(report.count_of(case.rule), 0, "{}", case.line);
        let skipped = report.skipped().iter().find(|skipped| skipped.rule() == case.rule).expect("skipped");
        assert_eq!(skipped.lacks(), case.rule.needs());
    }
}

/// Positions, spans and excerpts tell of the same bytes, in order.
#[test]
fn findings_have_their_bytes() {
    for case in cases() {
        let report = linter(case.known).check(&case.body);
        let mut last = 0;
        for finding in report.findings().iter().filter(|finding| finding.part() == Part::Body) {
            let Some(position) = finding.position() else { continue };
            let span = finding.span().expect("a span");
            assert_eq!(span.start, position.byte(), "{finding}");
            assert!(position.byte() >= last, "{finding} in {}", case.line);
            last = position.byte();
            let bytes = &case.body[span.start as usize..span.end as usize];
            if case.rule != Rule::NotUtf8 {
                assert!(bytes.starts_with(finding.excerpt().as_bytes()), "{finding}: {:?}", finding.excerpt());
            }
            let before = &case.body[..span.start as usize];
            let line = before.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
            assert_eq!(position.line(), line, "{finding}");
        }
    }
}

/// A replacement is certain: it mends the finding, and nothing else breaks.
#[test]
fn edits_mend() {
    let mut mended = BTreeSet::new();
    for case in cases() {
        let linter = linter(case.known);
        let report = linter.check(&case.body);
        for finding in report.findings() {
            let Some(body) = edited(&case.body, finding) else { continue };
            let after = linter.check(&body);
            let rule = finding.rule();
            let text = String::from_utf8_lossy(&body);
            assert!(after.count_of(rule) < report.count_of(rule), "{finding} is not mended: {text}");
            let worse = |(rule, count): (Rule, u64)| (count > report.count_of(rule)).then_some(rule);
            let new: Vec<Rule> = after.counts().filter_map(worse).collect();
            assert!(new.is_empty(), "{finding} breaks {new:?}: {text}");
            mended.insert(rule);
        }
    }
    assert!(mended.len() >= 15, "{mended:?}");
}

fn edited(body: &[u8], finding: &Finding) -> Option<Vec<u8>> {
    let edit = finding.fix()?.edit()?;
    let span = edit.span();
    let (start, end) = (span.start as usize, span.end as usize);
    Some([&body[..start], edit.text().as_bytes(), &body[end..]].concat())
}

/// How a body is cut changes nothing.
#[test]
fn chunks_do_not_matter() {
    for case in cases() {
        let linter = linter(case.known);
        let whole = linter.check(&case.body);
        for size in [1, 7, 64] {
            let mut run = linter.run();
            let mut findings = Vec::new();
            for chunk in case.body.chunks(size) {
                let before = run.checked();
                run.feed(chunk);
                let new: Vec<_> = std::iter::from_fn(|| run.next_finding()).collect();
                edits_are_within(&new, before..run.checked());
                findings.extend(new);
            }
            let before = run.checked();
            let report = run.finish();
            edits_are_within(report.findings(), before..case.body.len() as u64);
            findings.extend(report.findings().iter().cloned());
            same(&case, &whole, &report, findings);
        }
        let mut findings = Vec::new();
        let report = linter.check_reader(&case.body[..], |finding| findings.push(finding)).expect("no I/O");
        same(&case, &whole, &report, findings);
    }
}

/// A body can be mended as it is checked.
fn edits_are_within(findings: &[Finding], checked: std::ops::Range<u64>) {
    assert!(checked.start <= checked.end, "{checked:?}");
    for edit in findings.iter().filter_map(|finding| finding.fix()?.edit()) {
        let span = edit.span();
        assert!(checked.start <= span.start && span.end <= checked.end, "{span:?} is not within {checked:?}");
    }
}

fn same(case: &Case, whole: &Report, report: &Report, mut findings: Vec<Finding>) {
    assert!(whole.counts().eq(report.counts()), "{}", case.line);
    findings.sort_by_key(|finding| (finding.part(), finding.position().map(|position| position.byte())));
    assert_eq!(findings, whole.findings(), "{}", case.line);
    assert_eq!(whole.skipped(), report.skipped());
    assert_eq!(whole.stopped().map(ToString::to_string), report.stopped().map(ToString::to_string));
}

/// What was not asked for is not reported.
#[test]
fn only_the_rules_of_the_set_are_checked() {
    for case in cases().into_iter().filter(|case| case.is_bad) {
        let rules = multistatus::lint::RuleSet::new().with(case.rule);
        let report = linter(case.known).rules(rules).check(&case.body);
        assert!(report.counts().map(|(rule, _)| rule).eq([case.rule]), "{}: {:?}", case.line, report.findings());
    }
    assert!(Linter::new().rules(multistatus::lint::RuleSet::new()).check(b"<a>").is_clean());
}
