//! The target for plans: from the bytes of a request to a reply, over a store that the same bytes drive.

use std::collections::HashMap;

use multistatus::document::Propstats;
use multistatus::header::Preferences;
use multistatus::http::{Method, StatusCode};
use multistatus::plan::{PlannedResponse, PropfindPlan, ProppatchPlan};
use multistatus::request::{Body, PropertyChange, Search};
use multistatus::{
    Condition, Error, Href, Multistatus, Name, Operation, ParseOptions, Property, Propstat, Response, Status, Value,
    condition,
};

use crate::requests::{METHODS, bodies};

/// Reads any bytes as the body of each method, drives the plan of it to the end, and reads the reply strictly: each name
/// that was asked for has one answer, the one that the store gave; changes are done all or none.
pub fn plan(data: &[u8]) {
    for name in METHODS {
        let method = Method::from_bytes(name.as_bytes()).expect("a method");
        for body in bodies(data) {
            let Ok(body) = Body::parse(&method, body) else { continue };
            let mut dice = Dice { bytes: data, at: 0 };
            match body {
                Body::PropertyUpdate(update) => change(ProppatchPlan::from(update), Operation::Proppatch, &mut dice),
                Body::Mkcol(body) => change(ProppatchPlan::from(&body), Operation::Mkcol, &mut dice),
                Body::Mkcalendar(body) => change(ProppatchPlan::from(&body), Operation::Mkcalendar, &mut dice),
                body => ask(&body, &mut dice),
            }
        }
    }
}

/// The choices of the store: the bytes, again and again.
struct Dice<'d> {
    bytes: &'d [u8],
    at: usize,
}

impl Dice<'_> {
    fn roll(&mut self) -> usize {
        // Another round does not repeat the choices of the last one.
        let round = self.at / self.bytes.len().max(1);
        let byte = self.bytes.get(self.at % self.bytes.len().max(1)).copied().unwrap_or(0);
        self.at += 1;
        usize::from(byte).wrapping_add(round)
    }

    /// Returns up to fifteen of the bytes as a text.
    fn text(&mut self) -> String {
        let (from, count) = (self.roll() % (self.bytes.len() + 1), self.roll() % 16);
        String::from_utf8_lossy(&self.bytes[from..(from + count).min(self.bytes.len())]).into_owned()
    }

    fn failure(&mut self) -> u16 {
        400 + (self.roll() % 200) as u16
    }

    fn value(&mut self) -> Value<'static> {
        match self.roll() % 6 {
            0 => Value::default(),
            1 => Value::from_xml(&self.text()).unwrap_or_default(),
            2 => Value::from_xml("<D:collection/> <x a='&lt;' xmlns='urn:x'>&amp;<y/></x>").expect("markup"),
            // Too deep for a reader, or nearly so.
            3 => {
                let depth = 110 + self.roll() % 20;
                Value::from_xml(&("<a>".repeat(depth) + &"</a>".repeat(depth))).expect("markup")
            }
            _ => Value::from(self.text()),
        }
    }

    fn condition(&mut self) -> Condition<'static> {
        match self.roll() % 3 {
            0 => condition::lock_token_submitted(["/a"]).expect("a condition"),
            1 => Condition::empty(condition::CANNOT_MODIFY_PROTECTED_PROPERTY),
            _ => Condition::new(Name::from_static("urn:x", "because"), self.value_of_text()).expect("a condition"),
        }
    }

    fn value_of_text(&mut self) -> Value<'static> {
        let text = self.text();
        Value::from(if text.chars().any(char::is_control) { String::new() } else { text })
    }

    fn error(&mut self) -> Error {
        // A status that is no failure is a 500.
        let status = StatusCode::from_u16(100 + 2 * (self.roll() % 250) as u16).expect("a status");
        let error = Error::refused(status, "refused");
        match self.roll() % 4 {
            0 => error.with_condition(condition::LOCK_TOKEN_SUBMITTED),
            1 => error.with_condition(condition::NEED_PRIVILEGES),
            2 => error.with_whole_condition(self.condition()).unwrap_or_else(|error| error),
            _ => error,
        }
    }
}

/// The answers of the store: each name with the codes that its answer may have, in the order of the questions.
type Told = Vec<(Name, Vec<u16>)>;

fn ask(body: &Body, dice: &mut Dice<'_>) {
    let preferences = match dice.roll() % 2 {
        0 => Preferences::new(),
        _ => Preferences::new().header("Prefer", "return=minimal"),
    };
    let plan = match body {
        Body::Propfind(propfind) => Some(PropfindPlan::new(propfind, &preferences)),
        Body::Search(Search::Basic(query)) => Some(PropfindPlan::new(&query.select, &preferences)),
        Body::Report(report) => PropfindPlan::of_report(report, &preferences),
        _ => None,
    };
    let Some(plan) = plan else { return };
    let included: Vec<Name> = plan.questions().map(|question| question.name().clone()).collect();
    for href in ["/a", "/c/b%20c/"] {
        let mut told = Told::new();
        let response = respond(&plan, href, dice, 0, &mut told);
        let left_out = |name: &Name| {
            preferences.is_minimal() || plan.needs_names() && !plan.is_propname() && !included.contains(name)
        };
        check(&response, href, &told, left_out);
        let asked = included.iter().all(|name| told.iter().any(|(other, _)| other == name));
        assert!(asked || plan.is_propname(), "a question is missing: {told:?}");
    }
}

fn respond(plan: &PropfindPlan, href: &str, dice: &mut Dice<'_>, depth: usize, told: &mut Told) -> Response<'static> {
    let mut response = plan.response(href);
    if plan.needs_names() {
        let listed: Vec<Name> = ["getetag", "acl", "x", "y", "z"].into_iter().map(Name::dav).collect();
        let more = plan.questions().map(|question| question.name().clone()).filter(|_| dice.roll() % 3 == 0);
        let listed: Vec<Name> = listed.into_iter().chain(more).chain([Name::from_static("urn:x", "x")]).collect();
        if plan.is_propname() {
            let mut once = Told::new();
            for name in &listed {
                if !once.iter().any(|(other, _)| other == name) {
                    once.push((name.clone(), vec![200]));
                }
            }
            told.extend(once);
        }
        response.names(listed);
    }
    loop {
        let Some(question) = response.next() else { break };
        let name = question.name().clone();
        let expands = question.nested().is_some();
        assert!(!told.iter().any(|(other, _)| *other == name), "{name} is asked twice");
        let codes = match expands && depth < 3 {
            true => {
                let members = (0..dice.roll() % 3).map(|number| Href::new(format!("/m/{number}")).expect("an href"));
                let members: Vec<_> = members.collect();
                let answer = question.hrefs(members, |href, plan| {
                    let mut inner = Told::new();
                    Ok(respond(plan, href.as_str(), dice, depth + 1, &mut inner))
                });
                response.answer(answer.map(|answer| Some(answer.into_owned())));
                vec![200, 500]
            }
            false => answer(&mut response, &name, dice),
        };
        told.push((name, codes));
    }
    response.finish().expect("a response")
}

/// Answers a question, and returns the codes that the property may have.
fn answer(response: &mut PlannedResponse, name: &Name, dice: &mut Dice<'_>) -> Vec<u16> {
    match dice.roll() % 8 {
        0 => {
            response.absent();
            vec![404]
        }
        // It is passed over.
        1 => vec![404],
        2 => {
            let code = dice.failure();
            response.failed(code);
            vec![code]
        }
        3 => {
            let code = dice.failure();
            response.failed_with(code, dice.condition());
            vec![code]
        }
        4 => {
            let error = dice.error();
            let code = error.status().as_u16();
            response.answer(Err::<Option<&str>, _>(error));
            vec![code]
        }
        5 => {
            let property = Property::new(name.clone(), dice.value());
            let property = property.and_then(|property| property.with_lang(dice.text()));
            response.answer(property.map(Some));
            vec![200, 500]
        }
        _ => {
            response.value(dice.value());
            vec![200, 500]
        }
    }
}

/// Reads a response strictly, and compares it with what was told.
fn check(response: &Response<'_>, href: &str, told: &Told, left_out: impl Fn(&Name) -> bool) {
    let xml = Multistatus::from_iter([response.clone()]).to_xml();
    let document = ParseOptions::new().strict(true).parse(&xml).expect("a document that a strict reader reads");
    let [read] = document.responses() else { panic!("one response") };
    assert_eq!(read.href().as_ref().map(Href::as_str), Some(href));
    let codes = codes(read.propstats());
    for (name, expected) in told {
        match codes.get(name) {
            Some(code) => assert!(expected.contains(code), "{name} has {code}, and not {expected:?}"),
            None => assert!(expected.contains(&404) && left_out(name), "{name} has no answer"),
        }
    }
    assert!(codes.keys().all(|name| told.iter().any(|(other, _)| other == name)), "{codes:?} {told:?}");
}

/// Returns the code of each property, of which none may come twice.
fn codes<'p>(propstats: impl Iterator<Item = Propstat<'p>>) -> HashMap<Name, u16> {
    let mut codes = HashMap::new();
    for propstat in propstats {
        let code = propstat.status().map_or(0, Status::as_u16);
        for name in propstat.names() {
            assert!(codes.insert(name.clone(), code).is_none(), "{name} has two answers");
        }
    }
    codes
}

/// Drives a plan of changes over a store, and checks that all were done, or none.
fn change(mut plan: ProppatchPlan, operation: Operation, dice: &mut Dice<'_>) {
    let names: Vec<Name> = plan.changes().iter().map(|change| change.name().clone()).collect();
    let mut refused = 0;
    loop {
        if dice.roll() % 16 == 0 {
            // Before everything is checked, nothing is handed out.
            let is_checked = plan.clone().next().is_none();
            assert_eq!(plan.clone().ready().is_some(), refused == 0 && is_checked);
        }
        if plan.next().is_none() {
            break;
        }
        match dice.roll() % 24 {
            // Any status at all.
            0 => plan.refuse(u16::try_from(dice.roll() * 4).unwrap_or(0)),
            1 => plan.refuse_with(dice.failure(), dice.condition()),
            2 => {
                let mut first = true;
                let error = dice.error();
                plan.check(|_| if std::mem::take(&mut first) { Err(error.clone()) } else { Ok(()) });
                if first {
                    continue;
                }
            }
            _ => continue,
        }
        refused += 1;
    }

    let mut store: HashMap<Name, Property<'static>> = HashMap::new();
    let before = store.clone();
    let mut done = None;
    match plan.ready() {
        Some(changes) => {
            assert_eq!(refused, 0);
            let count = changes.len();
            for change in changes {
                match change {
                    PropertyChange::Set(property) => store.insert(change.name().clone(), property.clone()),
                    PropertyChange::Remove(name) => store.remove(name),
                };
            }
            match dice.roll() % 4 {
                // The transaction fails in the end.
                0 => {
                    store.clone_from(&before);
                    plan.refuse_change(dice.roll() % (count + 1), 507);
                }
                _ => done = Some(store.clone()),
            }
        }
        None => assert!(refused > 0),
    }

    let reply = plan.reply((operation, "/a")).expect("a reply");
    let xml = reply.body();
    let codes = match (reply.is_multistatus(), xml.is_empty()) {
        (true, _) => {
            let document = ParseOptions::new().strict(true).parse(&xml).expect("a document that a strict reader reads");
            let [response] = document.responses() else { panic!("one response") };
            codes(response.propstats())
        }
        (false, true) => HashMap::new(),
        (false, false) if names.is_empty() => HashMap::new(),
        (false, false) => codes(Propstats::parse(&xml).expect("propstats").propstats()),
    };
    match done {
        Some(_) => assert!(reply.status().is_success() && codes.values().all(|code| *code == 200), "{codes:?}"),
        None => {
            assert!(store == before && !codes.values().any(|code| *code < 400), "{codes:?}");
            assert!(codes.is_empty() || codes.values().any(|code| *code != 424), "nothing is to blame: {codes:?}");
            assert!(!codes.is_empty() || reply.status().as_u16() >= 400, "{reply:?}");
        }
    }
    let listed = !codes.is_empty();
    assert!(names.iter().all(|name| !listed || codes.contains_key(name)), "{codes:?}");
    assert!(codes.keys().all(|name| names.contains(name)), "{codes:?}");
    // A MKCOL that succeeds lists nothing.
    assert!(listed || names.is_empty() || operation != Operation::Proppatch, "{reply:?}");
}
