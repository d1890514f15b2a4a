//! A plan writes each response with what the ones before it left behind. Nothing of that may show.

use multistatus::header::Preferences;
use multistatus::http::StatusCode;
use multistatus::plan::{PlannedResponse, PropfindPlan};
use multistatus::request::{Prop, Propfind};
use multistatus::write::RootNamespaces;
use multistatus::{Condition, Error, Name, Property, Response, Value, condition};
use proptest::collection::vec;
use proptest::prelude::*;

fn names() -> Vec<Name> {
    let made = [
        ("DAV:", "getetag"),
        ("http://owncloud.org/ns", "id"),
        ("urn:x", "owner"),
        ("DAV:", "owner"),
        ("http://nextcloud.org/ns", "id"),
        ("", "owner"),
        ("urn:y", "owner"),
        ("DAV:", "prop"),
    ];
    made.iter().map(|(namespace, local)| Name::new(namespace, local).expect("a name")).collect()
}

/// The end of a propstat and the beginning of another, in a value.
const PROPSTATS: &str = "<D:response><D:propstat><D:prop></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat><D:propstat>\
                         <D:prop></D:prop></D:propstat></D:response>";

/// A text of which any beginning needs no escaping.
const LONG: &str = "Short texts are copied in another way than this one, which is long.";

fn answer(response: &mut PlannedResponse, name: &Name, answer: usize, length: usize) {
    let failed = Condition::empty(condition::CANNOT_MODIFY_PROTECTED_PROPERTY);
    let locked = Error::refused(StatusCode::LOCKED, "").with_condition(condition::LOCK_TOKEN_SUBMITTED);
    let markup = |xml| Value::from_xml(xml).expect("markup");
    match answer {
        0 => response.value("plain"),
        1 => response.value("<&>\r \u{FFFD}"),
        2 => response.value(""),
        3 => response.value(markup("<D:collection/>")),
        4 => response.value(markup("<x xmlns='urn:y'/>")),
        5 => response.value(markup(PROPSTATS)),
        6 => response.value("\u{1}"),
        7 => response.failed(StatusCode::FORBIDDEN),
        8 => response.failed_with(StatusCode::FORBIDDEN, failed),
        9 => response.value(Property::new(name.clone(), "text").and_then(|it| it.with_lang("en")).expect("a property")),
        10 => response.value(markup(&"<D:a/>".repeat(300))),
        11 => response.answer(Err::<Option<&str>, _>(Error::refused(StatusCode::CONFLICT, "no"))),
        // It is completed with the href.
        15 => response.answer(Err::<Option<&str>, _>(locked)),
        14 => response.value(&LONG[..length % LONG.len()]),
        12 => response.value(Property::new(Name::dav("other"), "text").expect("a property")),
        _ => response.absent(),
    }
}

fn answered(plan: &PropfindPlan, length: usize, answers: &[usize], listed: &[usize]) -> Result<String, String> {
    let all = names();
    let mut response = plan.response(format!("/a&b/{length}"));
    response.names(listed.iter().map(|&name| all[name].clone()));
    let mut answers = answers.iter();
    while let Some(name) = response.next().map(|question| question.name().clone()) {
        answer(&mut response, &name, answers.next().copied().unwrap_or_default(), length);
    }
    let built: Result<Response<'static>, Error> = response.finish();
    built.map(|row| row.as_xml().to_owned()).map_err(|error| error.to_string())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Responses that are much like others before them, with a few other answers.
    #[test]
    fn a_response_like_others_is_written_as_if_it_were_alone(
        asked in vec(0..8_usize, 0..8),
        form in 0..3_usize,
        minimal in any::<bool>(),
        roots in 0..3_usize,
        kinds in vec(vec(prop_oneof![3 => Just(0_usize), 3 => Just(14), 2 => Just(2), 2 => Just(3), 4 => Just(13), 1 => Just(5),
            1 => Just(7)], 8), 1..4),
        rows in vec((0..4_usize, vec((0..8_usize, 0..16_usize), 0..3), vec(0..8_usize, 0..8)), 1..40),
    ) {
        let prop = Prop::from_iter(asked.iter().map(|&name| names()[name].clone()));
        let propfind = [Propfind::Prop(prop.clone()), Propfind::AllProp { include: prop }, Propfind::PropName];
        let mut preferences = Preferences::new();
        if minimal {
            preferences = preferences.header("Prefer", "return=minimal");
        }
        let known = ["http://owncloud.org/ns", "urn:x"];
        let root = RootNamespaces::new(&known[..roots]).expect("namespaces");
        let new = || PropfindPlan::new(&propfind[form], &preferences).namespaces(&root);
        let kept = new();
        for (number, (kind, changes, listed)) in rows.iter().enumerate() {
            let mut answers = kinds[kind % kinds.len()].clone();
            changes.iter().for_each(|&(at, answer)| answers[at] = answer);
            // Mostly the same names.
            let listed = if changes.is_empty() { &rows[0].2 } else { listed };
            let length = 11 * number;
            prop_assert_eq!(answered(&kept, length, &answers, listed), answered(&new(), length, &answers, listed));
        }
    }
}
