//! Documents close to a multistatus, and findings, in JSON.
use multistatus::document::{Prop, Propstats, Root};
use multistatus::read::{BadResponses, Deviation, Finding};
use multistatus::{Conditions, ErrorKind, ParseOptions, condition};
use serde_json::{Value, from_value, json, to_value};

type Done = Result<(), Box<dyn std::error::Error>>;

#[test]
fn conditions() -> Done {
    let locked = condition::lock_token_submitted(["/a"])?;
    let conditions = Conditions::try_from_iter([locked, condition_without_value()])?;
    let expected = json!({ "error": [
        { "name": "{DAV:}lock-token-submitted", "xml": "<D:href xmlns:D=\"DAV:\">/a</D:href>" },
        { "name": "{DAV:}propfind-finite-depth", "text": "" },
    ] });
    assert_eq!(to_value(&conditions)?, expected);
    assert_eq!(from_value::<Conditions>(expected)?, conditions);
    assert_eq!(to_value(Conditions::new())?, json!({ "error": [] }));
    assert!(from_value::<Conditions>(json!({})).is_err());
    assert!(from_value::<Conditions>(json!({ "error": [{ "name": "a b" }] })).is_err());
    Ok(())
}

fn condition_without_value() -> multistatus::Condition<'static> {
    multistatus::Condition::empty(condition::PROPFIND_FINITE_DEPTH)
}

#[test]
fn properties() -> Done {
    let body =
        br#"<D:prop xmlns:D="DAV:"><D:lockdiscovery><D:activelock/></D:lockdiscovery><a xml:lang="en">b</a></D:prop>"#;
    let document = Prop::parse(body)?;
    let expected = json!({ "props": [
        { "name": "{DAV:}lockdiscovery", "xml": "<D:activelock xmlns:D=\"DAV:\"/>" },
        { "name": "a", "lang": "en", "text": "b" },
    ] });
    assert_eq!(to_value(&document)?, expected);
    assert_eq!(from_value::<Prop>(expected)?, document);
    assert!(from_value::<Prop>(json!({ "props": 1 })).is_err());
    Ok(())
}

#[test]
fn propstats() -> Done {
    for (root, local, name) in [
        (Root::MkcolResponse, "D:mkcol-response", "mkcol-response"),
        (Root::MkcalendarResponse, "C:mkcalendar-response", "mkcalendar-response"),
    ] {
        let body = format!(
            "<{local} xmlns:D='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav'><D:propstat><D:prop><D:resourcetype/></D:prop>\
             <D:status>HTTP/1.1 403 No</D:status><D:error><D:valid-resourcetype/></D:error></D:propstat><D:propstat><D:prop>\
             <D:displayname/></D:prop><D:status>HTTP/1.1 424 Failed Dependency</D:status></D:propstat>\
             <D:responsedescription>none</D:responsedescription></{local}>"
        );
        let document = Propstats::parse(body.as_bytes())?;
        let expected = json!({
            "root": name,
            "propstats": [
                {
                    "status": 403,
                    "reason": "No",
                    "props": [{ "name": "{DAV:}resourcetype", "text": "" }],
                    "error": [{ "name": "{DAV:}valid-resourcetype", "text": "" }],
                },
                { "status": 424, "props": [{ "name": "{DAV:}displayname", "text": "" }] },
            ],
            "description": "none",
        });
        assert_eq!(to_value(&document)?, expected);
        let back: Propstats<'_> = from_value(expected)?;
        assert_eq!(back, document);
        assert_eq!(back.root(), root);
        assert_eq!(Propstats::parse(&back.to_xml())?, document);
    }
    for wrong in [
        json!({ "propstats": [] }),
        json!({ "root": "mkcol-response" }),
        json!({ "root": "multistatus", "propstats": [] }),
        json!({ "root": "mkcol-response", "root": "mkcol-response", "propstats": [{}] }),
    ] {
        assert!(from_value::<Propstats<'_>>(wrong.clone()).is_err(), "{wrong}");
    }
    Ok(())
}

#[test]
fn findings() -> Done {
    let body =
        b"<D:multistatus xmlns:D='DAV:'>\n<D:response><D:href>/a</D:href><D:status>200</D:status></D:response>\n\
                 <D:response><D:href>/b</D:href><D:status>HTTP/1.1 200 OK</D:status>&x;</D:response></D:multistatus>";
    let options = ParseOptions::new().bad_responses(BadResponses::Keep);
    let (_, findings) = options.parse_with_findings(body)?;
    let found = to_value(&findings)?;
    let first = json!({
        "code": "status-form",
        "severity": "warning",
        "section": "RFC 4918 §14.28",
        "sentence": Deviation::StatusForm.sentence(),
        "position": { "byte": 62, "line": 2, "column": 32, "response": findings.as_slice()[0].position().response() },
        "text": "200",
    });
    let deviations = findings.as_slice().first().map(to_value::<&Finding>).transpose()?;
    assert_eq!(deviations, Some(first.clone()));
    assert_eq!(found["findings"], Value::from(vec![first]));
    assert_eq!(found["count"], 1);
    let bad = &findings.bad_responses()[0];
    assert_eq!(bad.kind(), ErrorKind::Entity);
    assert_eq!(found["bad_responses"][0]["message"], bad.message());
    assert_eq!(found["bad_responses"][0]["position"]["line"], 3);
    let (_, clean) = ParseOptions::new().parse_with_findings(b"<D:multistatus xmlns:D='DAV:'/>")?;
    assert_eq!(to_value(&clean)?, json!({ "findings": [], "count": 0 }));
    Ok(())
}

/// A long part that all failures of a response share is written once, because otherwise it would be repeated for each
/// of them.
#[test]
fn failures_do_not_repeat_what_is_long() -> Done {
    let failures = |href: &str, condition: &str| -> Result<Vec<Value>, Box<dyn std::error::Error>> {
        let propstat = |name: &str| {
            format!(
                "<D:propstat><D:prop><x:{name}1/><x:{name}2/></D:prop><D:status>HTTP/1.1 403 Forbidden</D:status>\
                 <D:error><x:{condition}/></D:error></D:propstat>"
            )
        };
        let body = format!(
            "<D:multistatus xmlns:D='DAV:' xmlns:x='x:'><D:response><D:href>{href}</D:href>{}{}</D:response><D:response>\
             <D:href>{href}</D:href><D:href>/b</D:href><D:status>HTTP/1.1 409 Conflict</D:status><D:error><x:{condition}/>\
             </D:error></D:response></D:multistatus>",
            propstat("a"),
            propstat("b"),
        );
        let document = multistatus::Multistatus::parse(body.as_bytes())?;
        let verdict = document.verdict(multistatus::Operation::Proppatch);
        for failure in verdict.failures() {
            assert_eq!(to_value(&failure)?["href"], json!(failure.href()), "one by one, each says it");
        }
        let json = to_value(&verdict)?;
        Ok(json["failures"].as_array().cloned().unwrap_or_default())
    };
    for length in [1023, 1024] {
        let href = format!("/{}", "h".repeat(length));
        let condition = "c".repeat(length - 5);
        let all = failures(&href, &condition)?;
        assert_eq!(all.len(), 6, "{all:?}");
        // Properties of the first response, in two propstats; the hrefs of the second.
        let hrefs = [false, true, true, true, false, false];
        let conditions = [false, true, false, true, false, true];
        for (number, failure) in all.iter().enumerate() {
            let expected = length == 1024 && hrefs[number];
            assert_eq!(failure.get("same_href").is_some(), expected, "{number}: {failure}");
            assert_eq!(failure.get("href").is_none(), expected, "{number}: {failure}");
            let expected = length == 1024 && conditions[number];
            assert_eq!(failure.get("same_conditions").is_some(), expected, "{number}: {failure}");
            assert_eq!(failure.get("conditions").is_none(), expected, "{number}: {failure}");
            for same in ["same_href", "same_conditions"] {
                assert!(failure.get(same).is_none_or(|same| *same == json!(true)), "{failure}");
            }
        }
    }
    Ok(())
}
