//! The linter, with and without what is known about the request.

use multistatus::header::Depth;
use multistatus::lint::{Linter, Report, RuleSet};
use multistatus::{Exchange, Name, Operation};

use super::{Input, display};

fn linter(input: &Input<'_>) -> Linter {
    Linter::new().rules(RuleSet::all()).limits(input.limits).keep_findings(usize::MAX)
}

/// Returns linters that know the requests of operations with rules of their own.
fn known(input: &Input<'_>) -> impl Iterator<Item = Linter> {
    let operations = [Operation::Propfind, Operation::Copy, Operation::SyncCollection];
    operations.into_iter().filter_map(move |operation| {
        let exchange = Exchange::new(operation, "/a").ok()?.destination("/b").ok()?;
        let names = input.properties().take(1).map(|property| property.name().clone()).chain([Name::dav("getetag")]);
        Some(linter(input).exchange(exchange.depth(Depth::One).names(names)))
    })
}

fn look(report: &Report) -> usize {
    let mut bytes = report.counts().count();
    for finding in report.findings() {
        let fix = finding.fix().map_or(0, |fix| fix.words().len() + fix.edit().map_or(0, |edit| edit.text().len()));
        bytes += finding.excerpt().len() + finding.text().map_or(0, str::len) + fix;
        assert!(finding.clone() == *finding);
    }
    bytes + usize::from(report.is_clean()) + report.skipped().len()
}

/// Checks the body in memory.
pub fn lint(input: &Input<'_>) -> usize {
    let mut run = linter(input).run();
    run.feed(input.multistatus);
    let first = run.next_finding().map_or(0, |finding| finding.rule().code().len());
    drop(run);
    let report = linter(input).check(input.multistatus);
    first + look(&report) + report.apply(input.multistatus).len()
}

/// Prints all that was found.
pub fn lint_printed(input: &Input<'_>) -> usize {
    let mut run = linter(input).run();
    run.feed(input.multistatus);
    let shown = format!("{run:?}").len();
    drop(run);
    let report = linter(input).check(input.multistatus);
    let shown = shown + format!("{report:?}").len() + report.findings().iter().map(display).sum::<usize>();
    shown + report.worst().map_or(0, display) + report.skipped().iter().map(display).sum::<usize>()
}

/// Checks the body in chunks, with requests that are known.
pub fn lint_known(input: &Input<'_>) -> usize {
    let run = |linter: Linter| {
        let mut bytes = 0;
        let report = linter.check_reader(input.multistatus, |finding| bytes += display(&finding));
        report.map_or(0, |report| look(&report)) + bytes
    };
    known(input).map(run).max().unwrap_or_default()
}
