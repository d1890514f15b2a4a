//! Tests `If` with the examples of RFC 4918 §10.4 and RFC 6578 §5, and with cases that decide an evaluation.

use std::cell::RefCell;

use multistatus::header::{EntityTag, If, IfCondition, IfScheduleTagMatch, LockToken, Origins, State, StateList};
use multistatus::prop::ETag;
use multistatus::prop::caldav::ScheduleTag;
use multistatus::{Error, Href};

const A: &str = "urn:uuid:181d4fae-7d8c-11d0-a765-00a0c91e6bf2";
const B: &str = "urn:uuid:58f202ac-22cf-11d1-b12d-002035b29092";

/// Returns whether the condition holds for a Request-URI, if these paths have these states.
#[track_caller]
fn holds(condition: &str, request_uri: &str, states: &[(&str, State<'_>)]) -> bool {
    let condition: If = condition.parse().expect("an If");
    let origins = Origins::new(["http://www.example.com"]).expect("an origin");
    let request_uri = Href::new(request_uri.to_owned()).expect("a path");
    condition
        .evaluate(&request_uri, &origins, |href, state| states.iter().any(|(path, own)| href == path && *own == state))
}

fn tag(text: &str) -> State<'_> {
    State::EntityTag(EntityTag::from_text(text).expect("an entity tag"))
}

/// The tag of a list, and its conditions as they are written: whether they are negated, and the state.
type Reading = (Option<String>, Vec<(bool, String)>);

/// Returns the lists of the condition as they are read.
fn reading(condition: &str) -> Vec<Reading> {
    let condition: If = condition.parse().expect("an If");
    let conditions = |list: &StateList| list.iter().map(|it| (it.negated, it.state.to_string())).collect();
    condition.lists().map(|(tag, list)| (tag.map(Href::to_string), conditions(list))).collect()
}

#[test]
fn rfc_4918_10_4_6_no_tag() {
    let text = format!("(<{A}>\r\n  [\"I am an ETag\"])\r\n  ([\"I am another ETag\"])");
    let first = vec![(false, format!("<{A}>")), (false, "[\"I am an ETag\"]".to_owned())];
    assert_eq!(reading(&text), [(None, first), (None, vec![(false, "[\"I am another ETag\"]".to_owned())])]);
    let (locked, one, other) =
        (("/r", State::Token(A)), ("/r", tag("\"I am an ETag\"")), ("/r", tag("\"I am another ETag\"")));
    assert!(holds(&text, "/r", &[locked, one]));
    assert!(holds(&text, "/r", &[other]));
    assert!(!holds(&text, "/r", &[locked]) && !holds(&text, "/r", &[one]) && !holds(&text, "/r", &[]));
    assert!(!holds(&text, "/s", &[locked, one, other]));
}

#[test]
fn rfc_4918_10_4_7_not() {
    let text = format!("(Not <{A}>\r\n<{B}>)");
    assert_eq!(reading(&text), [(None, vec![(true, format!("<{A}>")), (false, format!("<{B}>"))])]);
    assert!(holds(&text, "/r", &[("/r", State::Token(B))]));
    assert!(!holds(&text, "/r", &[("/r", State::Token(A)), ("/r", State::Token(B))]));
    assert!(!holds(&text, "/r", &[]));
}

#[test]
fn rfc_4918_10_4_8_always_true() {
    let text = format!("(<{A}>)\r\n  (Not <DAV:no-lock>)");
    assert!(holds(&text, "/r", &[]) && holds(&text, "/r", &[("/r", State::Token(A))]));
    let submitted: If = text.parse().expect("an If");
    assert_eq!(submitted.submitted_tokens().collect::<Vec<_>>(), [A, "DAV:no-lock"]);
    assert!(!holds("(<DAV:no-lock>)", "/r", &[("/r", State::Token(A))]));
}

#[test]
fn rfc_4918_10_4_9_tagged() {
    let text = format!("</resource1>\r\n  (<{A}>\r\n  [W/\"A weak ETag\"]) ([\"strong ETag\"])");
    let weak = vec![(false, format!("<{A}>")), (false, "[W/\"A weak ETag\"]".to_owned())];
    let one = Some("/resource1".to_owned());
    assert_eq!(reading(&text), [(one.clone(), weak), (one, vec![(false, "[\"strong ETag\"]".to_owned())])]);
    let locked = ("/resource1", State::Token(A));
    assert!(holds(&text, "/resource1", &[locked, ("/resource1", tag("W/\"A weak ETag\""))]));
    assert!(holds(&text, "/resource2", &[("/resource1", tag("\"strong ETag\""))]));
    assert!(!holds(&text, "/resource2", &[("/resource2", tag("\"strong ETag\""))]));
    assert!(!holds(&text, "/resource1", &[locked]));
}

#[test]
fn rfc_4918_10_4_10_collection_lock() {
    let text = format!("<http://www.example.com/specs/>\r\n  (<{A}>)");
    assert!(holds(&text, "/specs/rfc2518.txt", &[("/specs/", State::Token(A))]));
    assert!(!holds(&text, "/specs/rfc2518.txt", &[("/specs/rfc2518.txt", State::Token(A))]));
    assert!(!holds(&text, "/specs/rfc2518.txt", &[]));
}

#[test]
fn rfc_4918_10_4_11_unmapped() {
    assert!(!holds("</specs/rfc2518.doc> ([\"4217\"])", "/specs/", &[]));
    assert!(holds("</specs/rfc2518.doc> (Not [\"4217\"])", "/specs/", &[]));
}

#[test]
fn rfc_6578_5_sync_tokens() {
    let token = "http://example.com/ns/sync/12345";
    let text = format!("</home/c/> (<{token}>)");
    assert!(holds(&text, "/home/c/new.txt", &[("/home/c/", State::Token(token))]));
    assert!(!holds(&text, "/home/c/new.txt", &[("/home/c/", State::Token("http://example.com/ns/sync/12346"))]));
}

#[test]
fn a_tag_is_in_force_until_the_next() {
    let text = "</a> ([\"x\"]) ([\"y\"]) </b> ([\"z\"])";
    assert!(holds(text, "/r", &[("/a", tag("\"y\""))]) && holds(text, "/r", &[("/b", tag("\"z\""))]));
    assert!(!holds(text, "/r", &[("/r", tag("\"y\"")), ("/b", tag("\"y\"")), ("/a", tag("\"z\""))]));
}

#[test]
fn what_is_on_another_server_has_no_state() {
    let all = |_: &Href<'_>, _: State<'_>| panic!("the server is asked about another server");
    let (own, origins) = (Href::new("/r").expect("a path"), Origins::default());
    for (text, expected) in [("<http://other.example.org/r> ([\"e\"])", false), ("<//x/r> (<a:b>)", false)] {
        match text.parse::<If>() {
            Ok(condition) => assert_eq!(condition.evaluate(&own, &origins, all), expected, "{text}"),
            Err(error) => assert_eq!(error.status(), 400, "{text}"),
        }
    }
    assert!(holds("<http://other.example.org/r> (Not [\"e\"])", "/r", &[("/r", tag("\"e\""))]));
    // The port and the scheme are part of the origin.
    for other in ["https://www.example.com/r", "http://www.example.com:81/r", "http://example.com/r"] {
        assert!(!holds(&format!("<{other}> (<{A}>)"), "/r", &[("/r", State::Token(A))]), "{other}");
    }
    assert!(holds(&format!("<http://WWW.example.com:80/r> (<{A}>)"), "/r", &[("/r", State::Token(A))]));
}

#[test]
fn a_server_knows_what_it_will_be_asked() -> Result<(), Error> {
    let condition: If = "</a%20b> (<a:1>) <http://h/c?x> (<a:2>) (<a:3>) <https://h/d> (<a:4>)".parse()?;
    let (own, origins) = (Href::new("/r")?, Origins::new(["http://h"])?);
    let resources: Vec<String> = condition.resources(&own, &origins).map(|href| href.to_string()).collect();
    assert_eq!(resources, ["/a%20b", "/c?x"]);
    let asked = RefCell::new(Vec::new());
    condition.evaluate(&own, &origins, |href, state| {
        asked.borrow_mut().push(format!("{href} {state}"));
        false
    });
    assert_eq!(asked.into_inner(), ["/a%20b <a:1>", "/c?x <a:2>", "/c?x <a:3>"]);
    let untagged: If = "(<a:1>)".parse()?;
    assert_eq!(untagged.resources(&own, &origins).collect::<Vec<_>>(), std::slice::from_ref(&own));
    Ok(())
}

#[test]
fn tokens_are_submitted_wherever_they_are() -> Result<(), Error> {
    let condition: If = "(Not <a:1> [\"e\"]) (<a:2> <a:2>)".parse()?;
    assert_eq!(condition.submitted_tokens().collect::<Vec<_>>(), ["a:1", "a:2", "a:2"]);
    let foreign: If = "<http://other.example.org/> (<a:1>)".parse()?;
    assert_eq!(foreign.submitted_tokens().collect::<Vec<_>>(), ["a:1"]);
    Ok(())
}

#[test]
fn what_refreshes_a_lock() -> Result<(), Error> {
    let token = |text: &str| text.parse::<If>().and_then(|it| it.refreshed_token().map(str::to_owned)).ok();
    assert_eq!(token("(<urn:uuid:1>)").as_deref(), Some("urn:uuid:1"));
    assert_eq!(token("</a> (<urn:uuid:1>)").as_deref(), Some("urn:uuid:1"));
    // Entity tags and negated tokens are conditions, and name no lock.
    for text in ["(<a:1> [\"e\"])", "(<a:1> [\"e\"]) (<a:1> [\"f\"])", "([\"e\"] <a:1> Not <DAV:no-lock>)"] {
        assert_eq!(token(text).as_deref(), Some("a:1"), "{text}");
    }
    for text in ["(<a:1>) (<a:2>)", "(<a:1> <a:2>)", "(Not <a:1>)", "([\"e\"])", "(Not <a:1> [\"e\"])"] {
        let error = text.parse::<If>()?.refreshed_token().map(str::to_owned);
        assert_eq!(error.map_err(|error| error.status().as_u16()), Err(400), "{text}");
    }
    assert_eq!(If::from(&LockToken::new("urn:uuid:1")?).refreshed_token()?, "urn:uuid:1");
    Ok(())
}

#[test]
fn entity_tags_are_compared_by_one_of_two_functions() -> Result<(), Error> {
    let (strong, weak) = (EntityTag::from_text("\"e\""), EntityTag::from_text("W/\"e\""));
    let (Some(strong), Some(weak)) = (strong, weak) else { panic!("both are entity tags") };
    let other = ETag::strong("f")?;
    let other = other.entity_tag().ok_or_else(|| "f".parse::<ETag>().expect_err("no tag"))?;
    assert!(strong.strong_eq(strong) && !strong.strong_eq(weak) && !weak.strong_eq(weak) && !weak.strong_eq(strong));
    assert!(strong.weak_eq(weak) && weak.weak_eq(weak) && weak.weak_eq(strong));
    assert!(!other.weak_eq(strong) && !other.strong_eq(strong));
    // Entity tags with characters that end a tag elsewhere in the field.
    let text = r#"(["a]b) <c>, \"d"] [W/"\\"])"#;
    let lists = reading(text);
    assert_eq!(lists[0].1, [(false, r#"["a]b) <c>, \"d"]"#.to_owned()), (false, r#"[W/"\\"]"#.to_owned())]);
    assert_eq!(EntityTag::from_text("w/\"e\""), Some(weak));
    for text in ["", "e", "\"", "\"e", "\"\\\"", "W/e", "\"e\" ", "\"\u{1}\"", "W/ \"e\""] {
        assert_eq!(EntityTag::from_text(text), None, "{text}");
    }
    Ok(())
}

#[test]
fn no_tag_is_offered_of_what_is_none() -> Result<(), Error> {
    use multistatus::prop::LiveProperty;
    let kept = ETag::decode(&multistatus::Property::new(ETag::NAME, "a1\"")?)?;
    assert_eq!(kept.as_ref().map(ETag::entity_tag), Some(None));
    Ok(())
}

#[test]
fn schedule_tags() -> Result<(), Error> {
    let condition: IfScheduleTagMatch = " \"12ab34-cd56ef\" ".parse()?;
    assert_eq!((condition.opaque(), condition.to_string()), ("12ab34-cd56ef", "\"12ab34-cd56ef\"".to_owned()));
    for (tag, expected) in [("12ab34-cd56ef", true), ("12ab34", false)] {
        let tag = ScheduleTag::new(tag)?;
        assert_eq!(tag.tag().entity_tag().map(|tag| condition.matches(tag)), Some(expected));
    }
    Ok(())
}

#[test]
fn literals_in_any_case_and_free_white_space() {
    let plain = reading("(Not <a:b> [\"e\"]) ([W/\"f\"])");
    for text in [
        "(NOT<a:b>[\"e\"])([w/\"f\"])",
        " ( not\t<a:b>\r\n [\"e\"] )\t( [W/\"f\"] ) ",
        "(nOt  <a:b>[\"e\"])\n([W/\"f\"])",
    ] {
        assert_eq!(reading(text), plain, "{text}");
    }
    let tagged = reading("</a> (<a:b>) </b> (<a:c>)");
    assert_eq!(reading("</a>(<a:b>)</b>\t(<a:c>)"), tagged);
}

#[test]
fn conditions_are_built_as_they_are_read() -> Result<(), Error> {
    let list = StateList::new().token(A)?.not_token("DAV:no-lock")?.entity_tag("\"a b\"")?.not_entity_tag("W/\"c\"")?;
    let built = If::new([list.clone(), StateList::new().token(B)?])?;
    assert_eq!(built.to_string(), format!("(<{A}> Not <DAV:no-lock> [\"a b\"] Not [W/\"c\"]) (<{B}>)"));
    assert_eq!(built.to_string().parse::<If>()?, built);
    let first = list.iter().next();
    assert_eq!(first, Some(IfCondition { negated: false, state: State::Token(A) }));
    let tagged = If::tagged([("/a", vec![list.clone()]), ("http://h/b", vec![list.clone(), list])])?;
    assert_eq!(tagged.to_string().parse::<If>()?, tagged);
    assert_eq!(tagged.lists().count(), 3);
    Ok(())
}
