//! Requests with their answers, right or deliberately wrong.

use http::{Request, Response as HttpResponse};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::fault::Fault;
use super::text::text;
use crate::client::RequestBuilder;
use crate::error::Error;
use crate::exchange::Exchange;
use crate::header::Depth;
use crate::name::Name;
use crate::operation::Operation;
use crate::outcomes::Outcomes;
use crate::request::{Multiget, MultigetKind, PropertyUpdate, Propfind, Report, SyncCollection, SyncLevel};
use crate::response::Response;
use crate::value::{Property, Value};

/// A request and the HTTP response to it: see [`answered`] and [`answered_wrongly`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Answered {
    /// The request, as [`RequestBuilder`](crate::client::RequestBuilder) makes it.
    pub request: Request<Vec<u8>>,
    /// What a client knows about the request when it reads the response.
    pub exchange: Exchange,
    /// The HTTP response, with status 207 and a multistatus as its body.
    pub response: HttpResponse<Vec<u8>>,
    /// What is wrong with the response; `None` if it is right.
    pub fault: Option<Fault>,
}

/// Makes a request with its right answer: PROPFIND, PROPPATCH, DELETE, COPY, MOVE, a multiget, or a synchronization.
///
/// A right answer may tell of failures, because reporting them is what a multistatus is for.
///
/// # Example
///
/// ```
/// use multistatus::{Multistatus, strategy};
/// use proptest::test_runner::{TestCaseError, TestRunner};
///
/// TestRunner::deterministic().run(&strategy::answered(), |answered| {
///     let document = Multistatus::parse(answered.response.body());
///     let document = document.map_err(|error| TestCaseError::fail(error.to_string()))?;
///     let verdict = document.verdict(answered.exchange);
///     assert!(verdict.doubts().next().is_none() && verdict.summary().is_complete());
///     Ok(())
/// })?;
/// # Ok::<(), proptest::test_runner::TestError<strategy::Answered>>(())
/// ```
pub fn answered() -> impl Strategy<Value = Answered> {
    prop_oneof![
        3 => listing(),
        2 => update(),
        2 => change(),
        2 => multiget(),
        2 => synchronization(),
    ]
}

/// Makes a request with an answer that has a [`Fault`].
///
/// # Example
///
/// ```
/// use multistatus::{Multistatus, strategy};
/// use proptest::test_runner::TestRunner;
///
/// TestRunner::deterministic().run(&strategy::answered_wrongly(), |answered| {
///     let Ok(document) = Multistatus::parse(answered.response.body()) else { return Ok(()) };
///     let verdict = document.verdict(answered.exchange);
///     let is_doubtful = verdict.doubts().next().is_some() || verdict.outside().next().is_some();
///     assert!(is_doubtful || verdict.unanswered_hrefs().next().is_some());
///     Ok(())
/// })?;
/// # Ok::<(), proptest::test_runner::TestError<strategy::Answered>>(())
/// ```
pub fn answered_wrongly() -> impl Strategy<Value = Answered> {
    let parts = (answered(), select(Fault::ALL), any::<Index>());
    parts.prop_filter_map("a fault that cannot be in this answer", |(mut answered, fault, which)| {
        let body = fault.put_into(answered.response.body(), answered.exchange.operation(), which)?;
        *answered.response.body_mut() = body;
        answered.fault = Some(fault);
        Some(answered)
    })
}

/// What became of a property.
#[derive(Clone, Debug)]
enum Told {
    Value(String),
    Absent,
    Failed(u16),
}

fn told() -> impl Strategy<Value = Told> {
    prop_oneof![
        4 => text().prop_map(Told::Value),
        2 => Just(Told::Absent),
        1 => select(&[401_u16, 403, 500][..]).prop_map(Told::Failed),
    ]
}

/// The most properties that a request here asks for.
const MOST_NAMES: usize = 4;

/// Makes names of properties that no RFC defines, so that any text may be their value.
fn names() -> impl Strategy<Value = Vec<Name>> {
    let namespace = select(&["", "http://example.com/ns", "urn:x"][..]);
    let name =
        (namespace, "[a-z]{1,3}").prop_filter_map("no name", |(namespace, local)| Name::new(namespace, &local).ok());
    btree_set(name, 1..=MOST_NAMES).prop_map(|names| names.into_iter().collect())
}

/// Makes the Request-URI: a site, which may be empty, and the path of a collection.
fn collection() -> impl Strategy<Value = (&'static str, &'static str)> {
    (select(&["", "https://example.com"][..]), select(&["/c/", "/a%20b/c/"][..]))
}

/// Makes what is told of some resources: each property of each of them.
fn members(least: usize) -> impl Strategy<Value = Vec<Vec<Told>>> {
    vec(vec(told(), MOST_NAMES), least..5)
}

/// Returns the response with all that is told of a resource.
fn row(href: &str, names: &[Name], told: &[Told]) -> Result<Response<'static>, Error> {
    let mut row = Response::builder(href);
    for (name, told) in names.iter().zip(told) {
        match told {
            Told::Value(text) => row.property(name, text.as_str()),
            Told::Absent => row.not_found(name),
            Told::Failed(status) => row.property_status(name, *status),
        };
    }
    row.build()
}

/// Puts a request and the outcomes that `tell` reports together.
fn exchanged(
    request: RequestBuilder,
    tell: impl FnOnce(&mut Outcomes) -> Result<(), Error>,
) -> Result<Answered, Error> {
    let exchange = request.exchange()?;
    let mut outcomes = Outcomes::new(exchange.clone());
    tell(&mut outcomes)?;
    let response = HttpResponse::from(outcomes.reply()?);
    Ok(Answered { request: request.build()?, exchange, response, fault: None })
}

fn listing() -> impl Strategy<Value = Answered> {
    let propfind = (names(), any::<bool>()).prop_map(|(names, all)| {
        let asked = names.iter().cloned();
        let propfind = if all { Propfind::AllProp { include: asked.collect() } } else { Propfind::prop(asked) };
        (names, propfind)
    });
    let parts = (collection(), propfind, any::<bool>(), members(1));
    parts.prop_filter_map("no listing", |((site, path), (names, propfind), is_alone, members)| {
        let depth = if is_alone { Depth::Zero } else { Depth::One };
        let request = RequestBuilder::propfind(format!("{site}{path}"), propfind, depth);
        let members = if is_alone { members.get(..1)? } else { &members[..] };
        let answered = exchanged(request, |outcomes| {
            for (number, told) in members.iter().enumerate() {
                // The first is the collection itself.
                let href = if number == 0 { path.to_owned() } else { format!("{path}{number}") };
                outcomes.response(row(&href, &names, told)?);
            }
            Ok(())
        });
        answered.ok()
    })
}

fn update() -> impl Strategy<Value = Answered> {
    let changes = (names(), vec(proptest::option::of(text()), MOST_NAMES));
    let failure = proptest::option::of((any::<Index>(), select(&[403_u16, 409, 507][..])));
    (collection(), changes, failure).prop_filter_map("no update", |((site, path), (names, values), failure)| {
        let mut update = PropertyUpdate::new();
        for (name, value) in names.iter().zip(values) {
            update = match value {
                Some(text) => update.set(Property::new(name.clone(), Value::from(text)).ok()?),
                None => update.remove(name.clone()),
            };
        }
        let failed = failure.map(|(which, status)| (which.index(names.len()), status));
        let answered = exchanged(RequestBuilder::proppatch(format!("{site}{path}"), update), |outcomes| {
            for (number, name) in names.iter().enumerate() {
                match failed {
                    Some((which, status)) if which == number => outcomes.property_status(name, status),
                    // If one has failed, it is reported as 424.
                    _ => outcomes.property_ok(name),
                };
            }
            Ok(())
        });
        answered.ok()
    })
}

fn change() -> impl Strategy<Value = Answered> {
    let operation = select(&[Operation::Delete, Operation::Copy, Operation::Move][..]);
    let failures = vec(select(&[403_u16, 409, 500, 507][..]), 1..4);
    (operation, collection(), failures).prop_filter_map("no change", |(operation, (site, path), failures)| {
        let (uri, destination) = (format!("{site}{path}"), format!("{site}/d/"));
        let request = match operation {
            Operation::Copy => RequestBuilder::copy(uri, destination),
            Operation::Move => RequestBuilder::move_to(uri, destination),
            _ => RequestBuilder::delete(uri),
        };
        let answered = exchanged(request, |outcomes| {
            for (number, status) in failures.iter().enumerate() {
                outcomes.status(format!("{path}{number}"), *status);
            }
            Ok(())
        });
        answered.ok()
    })
}

fn multiget() -> impl Strategy<Value = Answered> {
    let parts = (collection(), names(), members(1), vec(any::<bool>(), 5));
    parts.prop_filter_map("no multiget", |((site, path), names, members, exist)| {
        let hrefs: Vec<_> = (0..members.len()).map(|number| format!("{path}{number}.ics")).collect();
        let asked = hrefs.iter().map(|href| crate::Href::new(href.clone())).collect::<Result<Vec<_>, _>>().ok()?;
        let report = Multiget::new(MultigetKind::Calendar, asked).with_prop(Propfind::prop(names.iter().cloned()));
        let request = RequestBuilder::report(format!("{site}{path}"), Report::Multiget(report));
        let answered = exchanged(request, |outcomes| {
            for ((href, told), exists) in hrefs.iter().zip(&members).zip(exist) {
                if exists {
                    outcomes.response(row(href, &names, told)?);
                } else {
                    outcomes.status(href.as_str(), 404);
                }
            }
            Ok(())
        });
        answered.ok()
    })
}

fn synchronization() -> impl Strategy<Value = Answered> {
    let parts = (collection(), names(), members(0), 0..3_usize);
    parts.prop_filter_map("no synchronization", |((site, path), names, members, removed)| {
        let report = SyncCollection {
            token: Some("urn:x:1".into()),
            level: SyncLevel::One,
            limit: None,
            prop: names.iter().cloned().collect(),
        };
        let request = RequestBuilder::report(format!("{site}{path}"), Report::SyncCollection(report));
        let answered = exchanged(request, |outcomes| {
            for (number, told) in members.iter().enumerate() {
                outcomes.response(row(&format!("{path}{number}"), &names, told)?);
            }
            for number in 0..removed {
                outcomes.status(format!("{path}old{number}"), 404);
            }
            outcomes.sync_token("urn:x:2");
            Ok(())
        });
        answered.ok()
    })
}
