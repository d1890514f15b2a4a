//! The writer cases of other projects, if they are beside this one.

use std::fs;
use std::path::Path;

use crate::loose;
use multistatus::header::Preferences;
use multistatus::{
    Condition, Error, ErrorKind, Exchange, Href, Multistatus, Name, Operation, Outcomes, Property, Reply, Response,
    Status, Value, http,
};
use serde_json::Value as Json;

type Test = Result<(), Error>;

/// Returns the cases of a kind, by suite and name. Prints a note and returns none if they are not there.
fn cases(kind: &str) -> Vec<(String, Json)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors");
    if !folder.is_dir() {
        eprintln!("skipped: {} is not there", folder.display());
    }
    let mut found = Vec::new();
    for suite in ["sabre-dav", "go-xnet-webdav"] {
        let Ok(entries) = fs::read_dir(folder.join(suite)) else { continue };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let case = fs::read(&path).ok().and_then(|bytes| serde_json::from_slice::<Json>(&bytes).ok());
            let Some(case) = case.filter(|case| name.starts_with("build-") && case["kind"] == kind) else { continue };
            found.push((format!("{suite}/{name}"), case));
        }
    }
    assert!(!found.is_empty() || !folder.is_dir(), "there are cases of the kind {kind}");
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    found
}

fn text(json: &Json) -> &str {
    json.as_str().unwrap_or_default()
}

fn list(json: &Json) -> &[Json] {
    json.as_array().map_or(&[], Vec::as_slice)
}

fn status(json: &Json) -> Result<Option<Status>, Error> {
    json.as_u64().map(|code| u16::try_from(code).unwrap_or(0).try_into()).transpose()
}

/// Returns the value that a case describes. If the case only hints at it, the value comes from the expected document.
fn value(property: &Json, name: &Name, expected: Option<&Multistatus<'_>>) -> Result<Value<'static>, Error> {
    if let Some(href) = property["first_href"].as_str() {
        return Value::from_xml(&format!("<D:href>{href}</D:href>"));
    }
    if property["text_content"].is_string() {
        let found = expected.and_then(|document| document.responses().iter().find_map(|row| row.property(name)));
        return Ok(found.map(Property::into_owned).map(Property::into_value).unwrap_or_default());
    }
    Ok(Value::from(text(&property["text"]).to_owned()))
}

fn build(row: &Json, expected: Option<&Multistatus<'_>>) -> Result<Response<'static>, Error> {
    let hrefs = list(&row["hrefs"]);
    let mut builder = Response::builder(hrefs.first().map(text).unwrap_or_default());
    for href in hrefs.iter().skip(1) {
        builder.href(text(href));
    }
    if let Some(status) = status(&row["status"])? {
        builder.status(status);
    }
    for propstat in list(&row["propstats"]) {
        let status = status(&propstat["status"])?.unwrap_or(Status::try_from(200)?);
        if list(&propstat["props"]).is_empty() {
            builder.propstat(status.clone());
        }
        for property in list(&propstat["props"]) {
            let name = Name::new(text(&property["ns"]), text(&property["name"]))?;
            match status.is_success() {
                true => {
                    let value = value(property, &name, expected)?;
                    builder.property_element_with(Property::new(name, value)?, status.clone())
                }
                false => builder.property_status(name, status.clone()),
            };
        }
        if let Some(description) = propstat["description"].as_str() {
            builder.propstat_description(status, description);
        }
    }
    for condition in list(&row["error"]) {
        builder.condition(Condition::empty(text(condition).parse::<Name>()?));
    }
    if let Some(description) = row["description"].as_str() {
        builder.description(description);
    }
    builder.build()
}

#[test]
fn documents() -> Test {
    for (name, case) in cases("build") {
        let xml = text(&case["expect_xml_equal"]).as_bytes();
        let expected = if xml.is_empty() { None } else { Some(Multistatus::parse(xml)?) };
        let rows: Result<Vec<_>, _> =
            list(&case["input"]["responses"]).iter().map(|row| build(row, expected.as_ref())).collect();
        if case["expect"] == "error" {
            // RFC 4918 §14.24; without href RFC 4918 §13.
            let kind = rows.err().map(|error| error.kind());
            assert!(matches!(kind, Some(ErrorKind::Deviation(_) | ErrorKind::InvalidHref)), "{name}: {kind:?}");
            continue;
        }
        let tells_no_lock =
            |row: &Json| list(&row["error"]).iter().any(|error| text(error) == "{DAV:}lock-token-submitted");
        if list(&case["input"]["responses"]).iter().any(tells_no_lock) {
            // RFC 4918 §16: "(href+)". Other libraries write it empty; this one refuses to.
            assert_eq!(rows.err().map(|error| error.kind()), Some(ErrorKind::Usage), "{name}");
            continue;
        }
        let mut document: Multistatus<'_> = rows?.into_iter().collect();
        if let Some(description) = case["input"]["description"].as_str() {
            document.set_description(Some(multistatus::Description::new(description.to_owned())?));
        }
        let written = document.to_xml();
        let read = Multistatus::parse(&written)?;
        match expected {
            Some(expected) => {
                assert_eq!(loose::rows(&read), loose::rows(&expected), "{name}");
                assert_eq!(read.description(), expected.description(), "{name}");
            }
            // Their writer writes nothing at all if there is no response. That is no document; ours is one without
            // responses: "The 'multistatus' root element holds zero or more 'response' elements" (RFC 4918 §13).
            None => {
                assert_eq!(case["body_empty"], true, "{name}");
                assert!(read.responses().is_empty());
                // A document without any success is not made.
                assert!(Outcomes::new((Operation::Delete, "/")).reply().is_err());
            }
        }
    }
    Ok(())
}

/// Returns the response to a PROPPATCH with these outcomes.
fn proppatch(outcomes: &Json, expected: &Json, preferences: Preferences) -> Result<Reply, Error> {
    let mut all = Outcomes::new(Exchange::new(Operation::Proppatch, "/")?.preferences(preferences));
    for outcome in list(outcomes) {
        let name: Name = text(&outcome[0]).parse()?;
        let status = status(&outcome[1])?.unwrap_or(Status::try_from(200)?);
        // The caller knows the condition, and so does the case.
        let wants = |propstat: &&Json| list(&propstat["props"]).iter().any(|prop| *prop == outcome[0]);
        match list(expected).iter().find(wants).and_then(|propstat| propstat["error"].as_str()) {
            Some(condition) => {
                all.property_failed_with(name, status, Condition::empty(condition.parse::<Name>()?));
            }
            None => {
                all.property_status(name, status);
            }
        }
    }
    all.reply()
}

#[test]
fn proppatches() -> Test {
    for (name, case) in cases("proppatch") {
        let reply = proppatch(&case["input_outcomes"], &case["expect_propstats"], Preferences::new())?;
        let Some([row]) = reply.multistatus().map(Multistatus::responses) else { panic!("{name}: {reply:?}") };
        let outcomes = case["expect_status"].as_object();
        for (property, status) in outcomes.into_iter().flatten() {
            let found = row.status_of(&property.parse()?).map(|status| u64::from(status.as_u16()));
            assert_eq!(found, status.as_u64(), "{name}: {property}");
        }
        // Their writer puts the failure before the 424s. Ours keeps the order in which each status first appeared, as
        // the example of RFC 4918 §9.2.2 does; no RFC orders propstats.
        for propstat in list(&case["expect_propstats"]) {
            let found = row
                .propstats()
                .find(|found| found.status().is_some_and(|s| Some(s.as_u16().into()) == propstat["status"].as_u64()));
            let names: Vec<String> = found.iter().flat_map(|propstat| propstat.names()).map(Name::to_string).collect();
            assert_eq!(names, list(&propstat["props"]).iter().map(text).collect::<Vec<_>>(), "{name}");
            let condition = found.and_then(|found| Some(found.conditions().next()?.name().to_string()));
            assert_eq!(condition.as_deref(), propstat["error"].as_str(), "{name}");
        }
        if !list(&case["expect_propstats"]).is_empty() {
            assert_eq!(row.propstats().len(), list(&case["expect_propstats"]).len(), "{name}");
        }
    }
    Ok(())
}

#[test]
fn minimal() -> Test {
    for (name, case) in cases("prefer-minimal") {
        let preferences = Preferences::new().header("Prefer", "return=minimal");
        let reply = if case["requested"].is_array() {
            let mut outcomes = Outcomes::new(Exchange::new(Operation::Propfind, "/")?.preferences(preferences));
            let mut builder = Response::builder("/");
            for requested in list(&case["requested"]) {
                let requested: Name = text(requested).parse()?;
                match requested.local() {
                    "resourcetype" => builder.property(requested, Value::from_xml("<D:collection/>")?),
                    _ => builder.not_found(requested),
                };
            }
            outcomes.response(builder.build()?);
            outcomes.reply()?
        } else {
            proppatch(&case["outcomes"], &Json::Null, preferences)?
        };
        let response = http::Response::from(reply);
        assert_eq!(Some(u64::from(response.status().as_u16())), case["http_status"].as_u64(), "{name}");
        let body = String::from_utf8_lossy(response.body());
        assert_eq!(body.is_empty(), case["body_empty"] == true, "{name}");
        assert!(list(&case["must_contain"]).iter().all(|part| body.contains(text(part))), "{name}: {body}");
        assert!(!list(&case["must_not_contain"]).iter().any(|part| body.contains(text(part))), "{name}: {body}");
    }
    Ok(())
}

#[test]
fn hrefs() -> Test {
    for (name, case) in cases("href-escape") {
        for case in list(&case["cases"]) {
            let path = text(&case["path"]);
            let file = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
            let row = Response::builder(Href::from_path(path)?)
                .property(Name::dav("displayname"), file.to_owned())
                .build()?;
            // They escape characters that a path may hold, such as `&`, only for XML, as we do.
            let href = format!("<D:href>{}</D:href>", text(&case["href_xml_text"]));
            assert!(row.as_xml().contains(&href), "{name}: {}", row.as_xml());
            let shown = text(&case["displayname_xml_text"]);
            let shown = if shown.is_empty() { "<D:displayname/>".into() } else { format!(">{shown}</D:displayname>") };
            assert!(row.as_xml().contains(&shown), "{name}: {}", row.as_xml());
        }
    }
    Ok(())
}
