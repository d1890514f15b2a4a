//! Faults that a review found.

use crate::parts::parts_of as parts;
use multistatus::client::RequestBuilder;
use multistatus::header::{Depth, Destination, If, LockToken, Origins, Preferences, State};
use multistatus::http::{self, HeaderName, HeaderValue, StatusCode};
use multistatus::plan::{PropfindPlan, ProppatchPlan};
use multistatus::prop::{CreationDate, LiveProperty};
use multistatus::request::{Prop, PropertyChange, PropertyUpdate, Propfind, Request};
use multistatus::{Error, ErrorKind, Name, Operation, Property, Reply, Value, condition};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn text(reply: Reply) -> String {
    String::from_utf8_lossy(http::Response::<Vec<u8>>::from(reply).body()).into_owned()
}

/// A property that was answered is not asked again if its name is listed later.
#[test]
fn a_property_has_one_answer() -> Outcome {
    let include = Prop::from_iter([Name::dav("acl")]);
    let plan = PropfindPlan::new(&Propfind::AllProp { include }, &Preferences::new());
    let mut response = plan.response("/a");
    while response.next().is_some() {
        response.absent();
    }
    response.names([Name::dav("acl")]);
    while response.next().is_some() {
        response.value("x");
    }
    assert_eq!(response.finish()?.as_xml().matches("<D:acl").count(), 1);
    Ok(())
}

/// What a store cannot give is the server's fault, and a value that does not fit is a conflict (RFC 4918 §9.2.1).
#[test]
fn faults_have_the_status_of_their_side() -> Outcome {
    let plan = PropfindPlan::new(&Propfind::prop([Name::dav("x")]), &Preferences::new());
    let answered = |error: Error| {
        let mut response = plan.response("/a");
        assert!(response.next().is_some());
        response.answer(Err::<Option<&str>, _>(error));
        response.finish().map(|response| response.as_xml().to_owned())
    };
    let broken = Value::from_xml("<a>").expect_err("markup that is broken");
    assert!(answered(broken)?.contains(" 500 "));
    let locked = || Error::refused(StatusCode::LOCKED, "").with_condition(condition::LOCK_TOKEN_SUBMITTED);
    let xml = answered(locked())?;
    let condition = "<D:lock-token-submitted><D:href>/a</D:href></D:lock-token-submitted>";
    assert!(xml.contains(" 423 ") && xml.contains(condition), "{xml}");

    let update = PropertyUpdate::new().set(Property::new(CreationDate::NAME, "yesterday")?);
    let mut plan = ProppatchPlan::from(update);
    plan.check(|change| match change {
        PropertyChange::Set(property) => CreationDate::decode(property).map(drop),
        PropertyChange::Remove(_) => Ok(()),
    });
    assert!(text(plan.reply((Operation::Proppatch, "/a"))?).contains(" 409 "));
    let mut plan = ProppatchPlan::from(PropertyUpdate::new().remove(Name::dav("x")));
    plan.check(|_| Err(locked()));
    let xml = text(plan.reply((Operation::Proppatch, "/a"))?);
    assert!(xml.contains(" 423 ") && xml.contains(condition), "{xml}");
    Ok(())
}

/// A lock is refreshed by a token that the client says it has (RFC 4918 §9.10.2).
#[test]
fn a_negated_token_refreshes_nothing() {
    for refused in ["(Not <urn:uuid:1>)", "(Not <DAV:no-lock>)"] {
        assert!(refused.parse::<If>().is_ok_and(|condition| condition.refreshed_token().is_err()), "{refused}");
        assert!(Request::from_parts(&parts("LOCK", "/a", &[("if", refused)]), b"").is_err(), "{refused}");
    }
}

/// Over HTTP/2 the target is a full URI, and conditions are about a path all the same.
#[test]
fn conditions_are_about_paths() -> Outcome {
    let origins = Origins::new(["https://dav.example.com"])?;
    for uri in ["/a", "https://dav.example.com/a"] {
        let request = Request::from_parts(&parts("PUT", uri, &[("if", "(<urn:uuid:1>)")]), b"x")?;
        let condition = request.condition.as_ref().expect("a condition");
        let holds = condition.evaluate(
            &request.uri,
            &origins,
            |resource, state| matches!(state, State::Token(token) if *resource == "/a" && token == "urn:uuid:1"),
        );
        assert!(holds, "{uri}");
    }
    Ok(())
}

/// DELETE and MOVE act as if their depth were infinity (RFC 4918 §9.6.1, §9.9.2).
#[test]
fn delete_and_move_reach_everything() -> Outcome {
    let delete = Request::from_parts(&parts("DELETE", "/a/", &[("depth", "0")]), b"")?;
    assert_eq!(delete.effective_depth(), Depth::Infinity);
    Ok(())
}

/// The exchange of a request knows every header field that decides about its response.
#[test]
fn fields_of_the_builder_are_set_by_their_methods() -> Outcome {
    let kind = |builder: RequestBuilder| builder.build().map_err(|error| error.kind()).err();
    let copy = RequestBuilder::copy("https://h/a", "/b");
    assert_eq!(kind(copy.header(Destination::NAME, HeaderValue::from_static("/c"))), Some(ErrorKind::Usage));
    let propfind = || RequestBuilder::propfind("/a", Propfind::PropName, Depth::Zero);
    assert_eq!(kind(propfind().header(Depth::NAME, HeaderValue::from_static("infinity"))), Some(ErrorKind::Usage));
    let prefer = HeaderName::from_static("prefer");
    assert_eq!(kind(propfind().header(prefer, HeaderValue::from_static("respond-async"))), Some(ErrorKind::Usage));
    let token = LockToken::new("urn:uuid:1")?;
    let refresh = RequestBuilder::refresh_lock("/a", &token);
    assert_eq!(kind(refresh.clone()), None);
    assert_eq!(kind(refresh.condition(&If::from(&token))), Some(ErrorKind::Usage));
    Ok(())
}
