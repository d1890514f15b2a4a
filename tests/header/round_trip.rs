//! Checks that a value that is built is written and reads back equal, and that a value that is read is written so that
//! it can be read.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use multistatus::header::{
    Dav, Depth, Destination, If, IfScheduleTagMatch, LockToken, Origins, Overwrite, Preferences, State, StateList,
    Timeout, deviations,
};
use multistatus::http::HeaderMap;
use multistatus::http::header::HeaderValue;
use multistatus::{Error, Href, Operation};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

fn uri() -> impl Strategy<Value = String> {
    prop_oneof![
        "urn:uuid:[0-9a-f-]{1,36}",
        "opaquelocktoken:[a-zA-Z0-9._~!$&'()*+,;=:@/?-]{0,20}",
        Just("DAV:no-lock".to_owned()),
        "https?://[a-z]{1,8}(:[0-9]{1,4})?/[a-z]{0,5}(\\?[a-z=]{0,4})?",
    ]
}

fn reference() -> impl Strategy<Value = String> {
    prop_oneof!["(/[a-zA-Z0-9~%!]{1,9}){1,4}/?", "https?://[a-z]{1,8}(:[0-9]{1,4})?(/[a-z]{1,5}){0,3}"]
        .prop_map(|text| text.replace('%', "%2F"))
}

fn etag() -> impl Strategy<Value = String> {
    ("(W/)?", vec(prop_oneof!["[ !#-\\[\\]-~ü]", Just("\\\"".to_owned()), Just("\\\\".to_owned())], 0..8))
        .prop_map(|(weak, opaque)| format!("{weak}\"{}\"", opaque.concat()))
}

fn list() -> impl Strategy<Value = StateList> {
    vec((any::<bool>(), prop_oneof![uri().prop_map(Ok), etag().prop_map(Err)]), 1..5).prop_map(|conditions| {
        conditions.iter().fold(StateList::new(), |list, condition| {
            let added = match condition {
                (false, Ok(token)) => list.token(token),
                (true, Ok(token)) => list.not_token(token),
                (false, Err(tag)) => list.entity_tag(tag),
                (true, Err(tag)) => list.not_entity_tag(tag),
            };
            added.expect("a condition")
        })
    })
}

fn condition() -> impl Strategy<Value = If> {
    let lists = || vec(list(), 1..4);
    prop_oneof![
        lists().prop_map(|lists| If::new(lists).expect("an If")),
        vec((reference().prop_map(|text| Href::new(text).expect("an href")), lists()), 1..4)
            .prop_map(|resources| If::tagged(resources).expect("an If")),
    ]
}

/// Checks one value of a type, written as a text and as a field.
fn check<T>(value: &T, text: HeaderValue, read: impl Fn(&HeaderMap) -> Option<T>) -> Result<(), TestCaseError>
where
    T: Debug + Display + PartialEq + FromStr<Err = Error>,
{
    let written = value.to_string();
    let again = written.parse::<T>().ok();
    prop_assert_eq!(again.as_ref(), Some(value));
    prop_assert_eq!(text.as_bytes(), written.as_bytes());
    let mut headers = HeaderMap::new();
    for name in ["depth", "destination", "if", "if-schedule-tag-match", "lock-token", "overwrite", "timeout"] {
        headers.insert(name, text.clone());
    }
    let found = read(&headers);
    prop_assert_eq!(found.as_ref(), Some(value));
    Ok(())
}

macro_rules! check {
    ($type:ident, $value:expr) => {
        check(&$value, $value.to_header_value(), |headers| $type::from_headers(headers).ok().flatten())?
    };
}

proptest! {
    #[test]
    fn what_is_built_reads_back(
        condition in condition(),
        token in uri(),
        destination in reference(),
        depth in select(vec![Depth::Zero, Depth::One, Depth::Infinity]),
        overwrite in select(vec![Overwrite::T, Overwrite::F]),
        tag in "\"[!#-\\[\\]-~]{0,9}\"",
    ) {
        check!(If, condition);
        check!(LockToken, LockToken::new(&token).expect("a token"));
        check!(Destination, Destination::new(&*destination).expect("a destination"));
        check!(Depth, depth);
        check!(Overwrite, overwrite);
        check!(IfScheduleTagMatch, tag.parse::<IfScheduleTagMatch>().expect("a tag"));
        // No value that is built deviates from an RFC.
        let mut headers = HeaderMap::new();
        headers.insert(If::NAME, condition.to_header_value());
        headers.insert(LockToken::NAME, LockToken::new(&token).expect("a token").to_header_value());
        headers.insert(Destination::NAME, Destination::new(&*destination).expect("a destination").to_header_value());
        headers.insert(Depth::NAME, depth.to_header_value());
        prop_assert_eq!(deviations(&headers), []);
    }

    #[test]
    fn lists_read_back(
        timeouts in vec(prop_oneof![any::<u32>().prop_map(Timeout::Seconds), Just(Timeout::Infinite)], 0..5),
        classes in vec(prop_oneof![uri(), "[a-z0-9!#$%&'*+.^_`|~-]{1,9}"], 0..6),
    ) {
        let mut headers = HeaderMap::new();
        for timeout in &timeouts {
            headers.append(Timeout::NAME, timeout.to_header_value().expect("a value"));
        }
        prop_assert_eq!(Timeout::from_headers(&headers), &*timeouts);
        let joined = timeouts.iter().map(Timeout::to_string).collect::<Vec<_>>().join(", ");
        headers.insert(Timeout::NAME, joined.parse().expect("a value"));
        prop_assert_eq!(Timeout::from_headers(&headers), timeouts);
        let dav = Dav::new(&classes).expect("classes");
        headers.insert(Dav::NAME, dav.to_header_value());
        prop_assert_eq!(dav.iter().collect::<Vec<_>>(), classes);
        prop_assert_eq!(Dav::from_headers(&headers), Some(dav));
        prop_assert_eq!(deviations(&headers), []);
    }

    #[test]
    fn preferences_read_back(minimal in "(return=(minimal|representation))?", noroot in any::<bool>(), brief in "[tf]?", depth in "(1,noroot|1)?") {
        let prefer = [&*minimal, if noroot { "depth-noroot" } else { "" }].join(", ");
        let mut asked = Preferences::new().header("Brief", &brief).header("Depth", &depth);
        if prefer != ", " {
            asked = asked.header("Prefer", &prefer);
        }
        let mut again = Preferences::new().header("Depth", "1");
        if let Some(value) = asked.to_header_value() {
            again = again.header(Preferences::NAME.as_str(), value.to_str().expect("a text"));
        }
        prop_assert_eq!(again.is_minimal(), asked.is_minimal());
        prop_assert_eq!(again.is_noroot(Operation::Propfind), asked.is_noroot(Operation::Propfind));
    }

    /// Any text is read or refused, and a value that is read is written so that it reads alike. Nothing panics.
    #[test]
    fn any_text(text in prop_oneof![
        any::<String>(),
        "[<>()\\[\\]\"\\\\ \tNotW/a:%#@,0-9.-]{0,40}",
        "(<(a:1|/a|http://h/ü)>|\\(|\\)|\\[(W/)?\"[a \\\\]{0,2}\"\\]|Not| |,){0,12}",
        "(/|http://|//|\\.|%2e|%|@|#|\\\\|[a-zü:]| |\\?){0,12}",
        "(Second-|Infinite|[0-9]{1,12}|,|-| |<a:|>|infinity|noroot|T|F){0,6}",
    ]) {
        macro_rules! stable {
            ($($type:ident),*) => {$(
                if let Ok(read) = text.parse::<$type>() {
                    let (written, value) = (read.to_string(), read.to_header_value());
                    prop_assert_eq!(value.as_bytes(), written.as_bytes());
                    prop_assert_eq!(written.parse::<$type>().ok(), Some(read));
                }
            )*};
        }
        stable!(Depth, Destination, Overwrite, If, LockToken, IfScheduleTagMatch);
        if let Ok(read) = text.parse::<Timeout>() {
            let (written, value) = (read.to_string(), read.to_header_value().expect("a value"));
            prop_assert_eq!(value.as_bytes(), written.as_bytes());
            prop_assert_eq!(written.parse::<Timeout>().ok(), Some(read));
        }
        let Ok(dav) = text.parse::<Dav>();
        prop_assert_eq!(dav.to_string().parse::<Dav>(), Ok(dav));
        if let Ok(condition) = text.parse::<If>() {
            let own = Href::new("/r").expect("a path");
            let origins = Origins::new(["http://h"]).expect("an origin");
            // Each list holds if it has only negated conditions.
            let none = condition.evaluate(&own, &origins, |_, _| false);
            let expected = condition.lists().any(|(_, list)| list.iter().all(|it| it.negated));
            prop_assert_eq!(none, expected);
            let tokens = condition.lists().flat_map(|(_, list)| list.iter()).filter(|it| matches!(it.state, State::Token(_)));
            prop_assert_eq!(tokens.count(), condition.submitted_tokens().count());
        }
        let mut headers = HeaderMap::new();
        for name in ["depth", "destination", "if", "if-schedule-tag-match", "lock-token", "overwrite", "timeout", "dav", "prefer"] {
            if let Ok(value) = HeaderValue::from_bytes(text.as_bytes()) {
                headers.insert(name, value);
            }
        }
        let _ = deviations(&headers);
        let _ = Preferences::from_headers(&headers);
    }
}
