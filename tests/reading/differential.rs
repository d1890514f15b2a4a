//! Compares bodies and mutants of them with an independent reader: whether they are XML, and what they say.
//!
//! The other reader is `support::oracle`: another tokenizer, another model, nothing shared. For each body both must
//! give the same verdict, and the same JSON if they read it. The list [`KNOWN`] holds the allowed differences, and a
//! test keeps each entry true.
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::mutate::{Rng, mutant};
use crate::support::{self, oracle};
use multistatus::read::{Deviation, Limit};
use multistatus::{Error, ErrorKind, Multistatus, ParseOptions};

/// The number of mutants in a test run; [`ALL`] with `MULTISTATUS_TEST_ALL`, or the number in `MULTISTATUS_MUTANTS`.
const SOME: u64 = 100_000;
const ALL: u64 = 1_000_000;
/// The size up to which bodies are mutated. Larger ones are only compared, because they would take most of the time.
const MUTATED: usize = 16 << 10;

/// A difference that is right. A document type makes no difference, because both refuse it.
struct Known {
    what: &'static str,
    refused: Refused,
    /// A body that shows the difference.
    body: fn() -> String,
}

/// The reader that refuses a body which the other one reads.
enum Refused {
    /// This crate, with an error like this.
    Here(fn(&Error) -> bool),
    /// The other reader, for this reason.
    There(&'static str),
}

const KNOWN: [Known; 5] = [
    Known {
        what: "a depth that only we limit",
        refused: Refused::Here(|error| error.kind() == ErrorKind::Limit(Limit::Depth)),
        body: || document(&format!("{}{}", "<a>".repeat(200), "</a>".repeat(200))),
    },
    Known {
        what: "a number of attributes that only we limit",
        refused: Refused::Here(|error| error.kind() == ErrorKind::Limit(Limit::Attributes)),
        body: || document(&format!("<a{}/>", (0..300).map(|n| format!(" a{n}=''")).collect::<String>())),
    },
    Known {
        what: "an element with the prefix xml, which roxmltree does not know",
        refused: Refused::There("an element xml:…"),
        body: || document("<xml:a/>"),
    },
    Known {
        what: "an attribute with the local name xmlns, which roxmltree takes for a declaration",
        refused: Refused::There("an attribute "),
        body: || document("<a xmlns:x='u' x:xmlns='v'/>"),
    },
    Known {
        what: "a number of namespaces that only roxmltree limits",
        refused: Refused::There("65,536 namespace names"),
        body: || document(&(0..70_000).map(|n| format!("<a xmlns='u{n}'/>")).collect::<String>()),
    },
];

impl Known {
    fn is(&self, ours: &Result<Multistatus<'_>, Error>, other: Option<&str>) -> bool {
        match (&self.refused, ours, other) {
            (Refused::Here(is), Err(error), _) => is(error),
            (Refused::There(reason), _, Some(why)) => {
                why.strip_prefix(oracle::LIMIT).is_some_and(|why| why.contains(reason))
            }
            _ => false,
        }
    }
}

fn document(content: &str) -> String {
    format!("<D:multistatus xmlns:D='DAV:'>{content}</D:multistatus>")
}

#[derive(Debug, PartialEq)]
enum Verdict {
    Same,
    Refused,
    /// A body that is not compared: see [`KNOWN`].
    Known,
    Differs(String),
}

fn compare(body: &[u8]) -> Verdict {
    let (ours, other) = (Multistatus::parse(body), oracle::model(body));
    let why = other.as_ref().err().map(String::as_str);
    if ours.is_ok() != other.is_ok() && KNOWN.iter().any(|known| known.is(&ours, why)) {
        return Verdict::Known;
    }
    match (ours, other) {
        (Ok(document), Ok(model)) => {
            let mut json = serde_json::to_value(&document).expect("JSON can hold every document");
            oracle::canonicalise(&mut json);
            if json == model { Verdict::Same } else { Verdict::Differs(format!("reads\n{json}\nexpected\n{model}")) }
        }
        (Err(_), Err(_)) => Verdict::Refused,
        (Ok(_), Err(why)) => Verdict::Differs(format!("is read, though: {why}")),
        (Err(error), Ok(_)) => Verdict::Differs(format!("is refused: {error}")),
    }
}

fn bodies() -> Vec<(String, Vec<u8>)> {
    let shared = ["captures", "vectors", "corpus", "rfc"].into_iter().flat_map(support::shared_bodies);
    let mut bodies: Vec<_> = support::own_bodies().into_iter().chain(shared).collect();
    bodies.sort_by(|(_, a), (_, b)| a.cmp(b));
    bodies.dedup_by(|(_, a), (_, b)| a == b);
    bodies
}

#[test]
fn bodies_as_they_are() {
    let differ: Vec<String> = bodies()
        .iter()
        .filter_map(|(name, body)| match compare(body) {
            Verdict::Differs(why) => Some(format!("{name} {why}")),
            _ => None,
        })
        .collect();
    assert!(differ.is_empty(), "{}", differ.join("\n\n"));
}

#[test]
fn mutants() {
    let bodies: Vec<Vec<u8>> =
        bodies().into_iter().map(|(_, body)| body).filter(|body| body.len() <= MUTATED).collect();
    let count = match std::env::var("MULTISTATUS_MUTANTS").ok().and_then(|count| count.parse().ok()) {
        Some(count) => count,
        None if std::env::var_os("MULTISTATUS_TEST_ALL").is_some() => ALL,
        None => SOME,
    };
    let (next, same, refused, known) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let differ = Mutex::new(Vec::new());
    let work = || loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= count {
            break;
        }
        let body = mutant(&mut Rng::new(seed), &bodies);
        match compare(&body) {
            Verdict::Same => drop(same.fetch_add(1, Ordering::Relaxed)),
            Verdict::Refused => drop(refused.fetch_add(1, Ordering::Relaxed)),
            Verdict::Known => drop(known.fetch_add(1, Ordering::Relaxed)),
            Verdict::Differs(why) => {
                let text = format!("seed {seed}: {}\n{why}", String::from_utf8_lossy(&body));
                differ.lock().expect("no panic before").push(text);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let differ = differ.into_inner().expect("no panic before");
    println!(
        "{count} mutants of {} bodies: {same:?} read the same, {refused:?} refused by both, {known:?} known, {} differ",
        bodies.len(),
        differ.len()
    );
    assert!(differ.is_empty(), "{} differ:\n{}", differ.len(), differ[..differ.len().min(10)].join("\n\n"));
    assert!(same.into_inner() > count / 5, "nearly all mutants are of no use");
}

#[test]
fn known_differences_are_up_to_date() {
    for known in KNOWN {
        let body = (known.body)();
        let ours = Multistatus::parse(body.as_bytes());
        let other = oracle::model(body.as_bytes());
        assert!(ours.is_ok() != other.is_ok(), "{}: there is no difference", known.what);
        assert!(known.is(&ours, other.err().as_deref()), "{}: differs in another way", known.what);
    }
}

/// Found by comparing mutants with another reader: an empty sync-token was ignored, so a second one counted, and a
/// strict reader did not see that there were two.
#[test]
fn an_empty_sync_token_is_the_first_of_two() {
    let body =
        b"<D:multistatus xmlns:D='DAV:'><D:sync-token> </D:sync-token><D:sync-token>x</D:sync-token></D:multistatus>";
    let (document, report) = ParseOptions::new().parse_with_findings(body).expect("a document");
    assert_eq!(document.sync_token(), None);
    assert_eq!(report.as_slice()[0].deviation(), Deviation::RepeatedSingleton);
    let error = ParseOptions::new().strict(true).parse(body).expect_err("two sync-tokens");
    assert_eq!(error.kind(), ErrorKind::Deviation(Deviation::RepeatedSingleton));
}
