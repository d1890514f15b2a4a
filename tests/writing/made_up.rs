//! Checks what the features `proptest` and `arbitrary` make.

use std::collections::HashSet;

use arbitrary::{Arbitrary, Unstructured};
use multistatus::lint::{Linter, Part};
use multistatus::read::{Deviation, Severity};
use multistatus::request::Request;
use multistatus::strategy::{self, Answered, Fault};
use multistatus::{Element, ErrorKind, Exchange, Multistatus, Name, Operation, ParseOptions, Response, document};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

/// Returns what a client notices about an answer without knowing the server.
fn noticed(answered: &Answered) -> Vec<String> {
    let document = match Multistatus::parse(answered.response.body()) {
        Ok(document) => document,
        Err(error) => return vec![error.to_string()],
    };
    let verdict = document.verdict(answered.exchange.clone());
    let mut noticed: Vec<String> = verdict.doubts().map(|doubt| doubt.code().to_owned()).collect();
    noticed.extend(verdict.outside().map(|href| format!("outside: {href}")));
    noticed.extend(verdict.unanswered_hrefs().map(|href| format!("unanswered: {href}")));
    noticed
}

/// Checks that a document is written and read back equal.
fn there_and_back(document: &Multistatus<'_>) {
    let xml = document.to_xml();
    let read = Multistatus::parse(&xml);
    assert_eq!(read.as_ref().ok(), Some(document), "{}", String::from_utf8_lossy(&xml));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    /// The request is one that a server reads, and the exchange is the one that the server sees.
    #[test]
    fn the_request_is_read(answered in strategy::answered()) {
        let (parts, body) = answered.request.into_parts();
        let read = Request::from_parts(&parts, &body).expect("a request");
        let exchange = read.exchange().expect("an exchange");
        prop_assert_eq!(exchange.operation(), answered.exchange.operation());
        prop_assert_eq!(exchange.asked_names(), answered.exchange.asked_names());
    }

    /// A right answer is a document that strict readers read, and neither a client nor the linter has anything against it.
    #[test]
    fn a_right_answer_is_right(answered in strategy::answered()) {
        let body = answered.response.body();
        let document = ParseOptions::new().strict(true).parse(body).expect("a document");
        there_and_back(&document);
        prop_assert!(document.validate().is_ok());
        prop_assert_eq!(noticed(&answered), Vec::<String>::new());
        prop_assert_eq!(answered.fault, None);
        let (parts, asked) = answered.request.clone().into_parts();
        let linter = Linter::new().request(&parts, &asked).expect("a request");
        let linter = linter.status(answered.response.status()).response_headers(answered.response.headers());
        let report = linter.check(body);
        let errors = report.findings().iter().filter(|finding| finding.severity() == Severity::Error);
        let errors: Vec<_> = errors.filter(|finding| finding.part() == Part::Body).map(ToString::to_string).collect();
        prop_assert!(errors.is_empty(), "{errors:?}\n{}", String::from_utf8_lossy(body));
    }

    /// Each fault is noticed.
    #[test]
    fn a_wrong_answer_is_noticed(answered in strategy::answered_wrongly()) {
        prop_assert!(answered.fault.is_some());
        prop_assert!(!noticed(&answered).is_empty(), "{:?}: {}", answered.fault, String::from_utf8_lossy(answered.response.body()));
    }

    #[test]
    fn parts_can_be_written(
        document in strategy::propstats(),
        value in strategy::value(),
        description in strategy::description(),
        status in strategy::status(),
        element in strategy::element(),
        operation in strategy::operation(),
    ) {
        let xml = document.to_xml();
        prop_assert_eq!(&document::Propstats::parse(&xml).expect("a document"), &document);
        let mut row = Response::builder("/a");
        row.property_element_with(Element::new(Name::dav("a"), value)?, 200_u16);
        row.description_in(description.lang().unwrap_or_default(), description.text().to_owned());
        row.propstat(status);
        there_and_back(&[row.build()?].into_iter().collect());
        prop_assert_eq!(&Element::parse(&element.to_xml()).expect("an element"), &element);
        prop_assert!(Operation::ALL.contains(&operation));
    }

    /// Whatever a fuzzer hands over is either refused, or a document that is written and read back equal.
    #[test]
    fn bytes_make_documents(bytes in vec(any::<u8>(), 0..2000)) {
        let mut u = Unstructured::new(&bytes);
        while !u.is_empty() {
            if let Ok(document) = Multistatus::arbitrary(&mut u) {
                there_and_back(&document);
                if let Err(error) = document.validate() {
                    prop_assert_eq!(error.kind(), ErrorKind::Deviation(Deviation::DuplicateHref));
                }
            }
        }
        let mut u = Unstructured::new(&bytes);
        if let (Ok(document), Ok(exchange)) = (Multistatus::arbitrary(&mut u), Exchange::arbitrary(&mut u)) {
            prop_assert!(document.verdict(exchange).summary().resources() < 100);
        }
    }
}

/// Every fault is made, and every operation is answered.
#[test]
fn every_kind_is_made() {
    let mut runner = TestRunner::deterministic();
    let (mut faults, mut operations) = (HashSet::new(), HashSet::new());
    for _ in 0..2000 {
        let answered = strategy::answered_wrongly().new_tree(&mut runner).expect("an answer").current();
        faults.extend(answered.fault);
        operations.insert(answered.exchange.operation());
    }
    assert_eq!(faults.len(), Fault::ALL.len(), "{faults:?}");
    assert_eq!(operations.len(), 7, "{operations:?}");
}
