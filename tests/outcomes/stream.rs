//! Tests responses of any size: what is kept in memory, and what is returned early.

use allocation_counter::measure;
use multistatus::condition::{self, lock_token_submitted};
use multistatus::write::Encoder;
use multistatus::{Error, ErrorKind, Exchange, Href, Multistatus, Operation, Outcomes, Reply, Response};
use proptest::prelude::*;
use proptest::sample::select;

type Test = Result<(), Error>;

const CHANGES: [Operation; 6] =
    [Operation::Delete, Operation::Copy, Operation::Move, Operation::Lock, Operation::Label, Operation::Orderpatch];

fn outcomes(operation: Operation) -> Outcomes {
    let exchange = Exchange::new(operation, "/c/").and_then(|exchange| exchange.destination("http://example.com/d/"));
    Outcomes::new(exchange.expect("two hrefs"))
}

/// Returns the content of the responses in a canonical order, because a document that is returned early has another
/// order.
fn said<'r>(rows: impl IntoIterator<Item = &'r Response<'static>>) -> Vec<String> {
    let path = |href: Option<Href<'_>>| href.map(|href| href.path().to_owned()).unwrap_or_default();
    let mut said: Vec<String> = rows
        .into_iter()
        .map(|row| {
            let conditions: Vec<_> = row.conditions().map(|condition| condition.name().to_string()).collect();
            format!("{} {:?} {conditions:?}", path(row.href()), row.status().map(ToString::to_string))
        })
        .collect();
    said.sort();
    said
}

/// One outcome that is reported: for a member, once, or for anything else.
#[derive(Clone, Debug)]
enum Say {
    Member(bool, u16),
    Other(&'static str, u16),
}

fn say() -> impl Strategy<Value = Say> {
    let code = || select(vec![200_u16, 201, 202, 204, 403, 423, 424, 507]);
    prop_oneof![
        (any::<bool>(), code()).prop_map(|(source, code)| Say::Member(source, code)),
        (select(vec!["/c/", "/c", "/", "http://example.com/d/", "/d", "http://example.com/"]), code())
            .prop_map(|(href, code)| Say::Other(href, code)),
    ]
}

fn feed(outcomes: &mut Outcomes, number: usize, say: &Say, moves: bool) {
    match *say {
        Say::Member(source, code) => {
            let href = match source || !moves {
                true => format!("/c/{number}"),
                false => format!("http://example.com/d/{number}"),
            };
            match code {
                423 => {
                    let locked = lock_token_submitted([&*href]).expect("a condition");
                    outcomes.failed_with(&*href, code, locked);
                }
                _ => drop(outcomes.status(&*href, code)),
            }
        }
        Say::Other(href, code) if moves || !href.contains("/d") => drop(outcomes.status(href, code)),
        Say::Other(..) => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whenever responses are taken out, together with the rest they make the whole document.
    #[test]
    fn what_is_given_out_early_is_the_answer(
        operation in select(&CHANGES[..]),
        steps in prop::collection::vec((say(), any::<bool>()), 0..12),
    ) {
        let moves = matches!(operation, Operation::Copy | Operation::Move);
        let (mut whole, mut early) = (outcomes(operation), outcomes(operation));
        let mut ready: Vec<Response<'static>> = Vec::new();
        for (number, (say, takes)) in steps.iter().enumerate() {
            feed(&mut whole, number, say, moves);
            feed(&mut early, number, say, moves);
            if *takes {
                ready.extend(early.take_ready());
            }
        }
        let streams = moves || operation == Operation::Delete;
        prop_assert!(streams || ready.is_empty());
        match (whole.reply(), early.reply()) {
            (Ok(whole), Ok(rest)) => {
                prop_assert_eq!(whole.status(), rest.status());
                prop_assert_eq!(whole.headers(), rest.headers());
                prop_assert!(ready.is_empty() || rest.is_multistatus());
                let rows = |reply: &Reply| reply.multistatus().map(|rows| rows.responses().to_vec()).unwrap_or_default();
                ready.extend(rows(&rest));
                prop_assert_eq!(said(&rows(&whole)), said(&ready));
                let document: Multistatus<'static> = ready.into_iter().collect();
                prop_assert!(document.validate().is_ok(), "one response for each href, in one form");
            }
            (whole, rest) => {
                prop_assert!(ready.is_empty());
                prop_assert_eq!(whole.err().map(|error| error.to_string()), rest.err().map(|error| error.to_string()));
            }
        }
    }
}

#[test]
fn nothing_is_given_out_that_could_still_be_plain() -> Test {
    let mut outcomes = outcomes(Operation::Move);
    let locked = lock_token_submitted(["/c/"])?;
    assert!(outcomes.failed_with("/c/", 423, locked).status("/c/a", 424).ok("/c/b").take_ready().is_empty());
    let plain = outcomes.clone().reply()?;
    assert_eq!((plain.status().as_u16(), plain.is_multistatus()), (423, false));
    let ready = outcomes.status("/d/x", 507).status("/c/y", 424).take_ready();
    assert_eq!(said(&ready), ["/d/x Some(\"507 Insufficient Storage\") []"]);
    assert!(outcomes.status("/d/z", 204).take_ready().is_empty());
    let rest = outcomes.reply()?;
    let rest = rest.multistatus().map(|rest| said(rest.responses()));
    assert_eq!(
        rest,
        Some(vec![format!("/c/ Some(\"423 Locked\") {:?}", [condition::LOCK_TOKEN_SUBMITTED.to_string()])])
    );
    Ok(())
}

#[test]
fn the_first_responses_decide_the_form() -> Test {
    let hrefs = |request_uri: &str, hrefs: &[&str]| -> Result<Vec<String>, Error> {
        let mut outcomes = Outcomes::new(Exchange::new(Operation::Copy, request_uri)?.destination("http://h/d/")?);
        let mut rows = Vec::new();
        for href in hrefs {
            rows.extend(outcomes.status(*href, 403).take_ready());
        }
        rows.extend(outcomes.reply()?.multistatus().map(|rest| rest.responses().to_vec()).unwrap_or_default());
        Ok(rows.iter().filter_map(|row| row.href().map(|href| href.to_string())).collect())
    };
    assert_eq!(hrefs("/c/", &["/c/a", "http://h/d/a", "/d"])?, ["/c/a", "/d/a", "/d"]);
    assert_eq!(hrefs("/c/", &["http://h/d/a", "/c/a", "/"])?, ["http://h/d/a", "http://h/c/a", "http://h/d/"]);
    assert_eq!(hrefs("http://h/c/", &["/c/a", "http://h/d/a"])?, ["/c/a", "/d/a"]);
    // The other server is known from the start.
    assert_eq!(hrefs("http://g/c/", &["/c/a", "http://h/d/a"])?, ["http://g/c/a", "http://h/d/a"]);
    let kind = |result: Result<Vec<String>, Error>| result.err().map(|error| error.kind());
    assert_eq!(kind(hrefs("/c/", &["/c/a", "http://g/c/b", "http://h/d/a"])), Some(ErrorKind::Usage), "a third server");
    Ok(())
}

#[test]
fn an_error_ends_what_is_given_out() {
    let mut outcomes = outcomes(Operation::Delete);
    assert_eq!(outcomes.status("/c/a", 403).take_ready().len(), 1);
    assert!(outcomes.status("/e", 403).status("/c/b", 403).take_ready().is_empty());
    let error = outcomes.reply().err().map(|error| error.to_string()).unwrap_or_default();
    assert!(error.starts_with("status(\"/e\"): expected"), "{error}");
}

/// Feeds this many members. The buffer for names belongs to the caller, as in a directory walk.
fn members(count: usize, mut each: impl FnMut(&str, usize)) {
    let mut href = String::from("/c/");
    for number in 0..count {
        href.truncate(3);
        href.push_str(&number.to_string());
        each(&href, number);
    }
}

#[test]
fn successes_take_no_memory() {
    const MEMBERS: usize = 1_000_000;
    for operation in CHANGES.into_iter().chain([Operation::Unlock, Operation::Bind, Operation::Acl]) {
        let used = measure(|| {
            let mut outcomes = outcomes(operation);
            members(MEMBERS, |href, number| match number % 200_000 {
                7 => drop(outcomes.status(href, 423)),
                n => drop(outcomes.status(href, if n % 2 == 0 { 200 } else { 204 })),
            });
            let reply = outcomes.reply().expect("an answer");
            assert!(!reply.status().is_success() || reply.is_multistatus(), "{operation:?}");
            let rows = reply.multistatus().map_or(0, |document| document.responses().len());
            assert!(rows == 0 || rows == 5 || operation == Operation::Lock && rows == 6, "{operation:?}: {rows}");
        });
        assert!(used.bytes_max < 16 << 10, "{operation:?}: {} bytes", used.bytes_max);
    }
}

#[test]
fn failures_that_are_given_out_take_no_memory() {
    const MEMBERS: usize = 200_000;
    for operation in [Operation::Delete, Operation::Copy, Operation::Move] {
        let mut bytes = 0;
        let used = measure(|| {
            let mut outcomes = outcomes(operation);
            let (mut encoder, mut out) = (Encoder::new(), Vec::new());
            members(MEMBERS, |href, number| {
                // The Request-URI is reported again and again, as by a walk that comes back to it.
                outcomes.status(href, [423, 424, 204, 403][number % 4]).status("/c/", 424).status("/", 423);
                for response in outcomes.take_ready() {
                    encoder.response(&response, &mut out);
                }
                bytes += out.len();
                out.clear();
            });
            let rest = outcomes.reply().expect("an answer");
            assert_eq!(rest.multistatus().map(|rest| rest.responses().len()), Some(1));
        });
        assert!(bytes > MEMBERS * 40, "{bytes}");
        assert!(used.bytes_max < 64 << 10, "{operation:?}: {} bytes", used.bytes_max);
    }
}
