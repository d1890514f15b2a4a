//! The JSON Schema in `docs/` fits the JSON that is written, and nothing else.

use multistatus::{Multistatus, ParseOptions, strategy};
use proptest::prelude::*;
use serde_json::{Value, json, to_value};

use crate::support::{own_bodies, shared_bodies};

fn schema() -> Value {
    serde_json::from_str(include_str!("../../docs/multistatus.schema.json")).expect("JSON")
}

/// Checks a value by the keywords that our schema uses. Any other keyword is a mistake.
fn check(schema: &Value, root: &Value, value: &Value, at: &str) -> Result<(), String> {
    let wrong = |why: &str| Err(format!("{at}: {why}: {value}"));
    let count = |limit: &Value| usize::try_from(limit.as_u64().unwrap_or_default()).unwrap_or(usize::MAX);
    let size = match value {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        Value::Object(fields) => fields.len(),
        _ => 0,
    };
    for (keyword, rule) in schema.as_object().ok_or("a schema is an object")? {
        let ok = match keyword.as_str() {
            "$schema" | "$defs" | "title" => true,
            "description" => rule.is_string(),
            "type" => match rule.as_str() {
                Some("object") => value.is_object(),
                Some("array") => value.is_array(),
                Some("string") => value.is_string(),
                Some("integer") => value.is_u64(),
                other => return wrong(&format!("an unknown type {other:?}")),
            },
            "const" => value == rule,
            "minimum" => value.as_u64() >= rule.as_u64(),
            "maximum" => value.as_u64() <= rule.as_u64(),
            "minLength" | "minItems" | "minProperties" => size >= count(rule),
            "required" => {
                let names = rule.as_array().map(Vec::as_slice).unwrap_or_default();
                names.iter().all(|name| name.as_str().is_some_and(|name| value.get(name).is_some()))
            }
            "$ref" => {
                let path = rule.as_str().and_then(|path| path.strip_prefix('#')).unwrap_or_default();
                check(root.pointer(path).ok_or("a schema that is not there")?, root, value, at)?;
                true
            }
            "items" => {
                for (number, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(rule, root, item, &format!("{at}/{number}"))?;
                }
                true
            }
            "properties" => {
                for (name, rule) in rule.as_object().into_iter().flatten() {
                    if let Some(field) = value.get(name) {
                        check(rule, root, field, &format!("{at}/{name}"))?;
                    }
                }
                true
            }
            "additionalProperties" => {
                let known = |name: &str| schema["properties"].get(name).is_some();
                for (name, field) in value.as_object().into_iter().flatten().filter(|(name, _)| !known(name)) {
                    if *rule == json!(false) {
                        return wrong(&format!("{name} is not in the schema"));
                    }
                    check(rule, root, field, &format!("{at}/{name}"))?;
                }
                true
            }
            "anyOf" | "oneOf" => {
                let rules = rule.as_array().map(Vec::as_slice).unwrap_or_default();
                let fitting = rules.iter().filter(|rule| check(rule, root, value, at).is_ok()).count();
                if keyword == "oneOf" { fitting == 1 } else { fitting > 0 }
            }
            other => return wrong(&format!("the test does not know the keyword {other}")),
        };
        if !ok {
            return wrong(keyword);
        }
    }
    Ok(())
}

fn check_document(schema: &Value, document: &Multistatus<'_>) -> Result<(), String> {
    let json = to_value(document).map_err(|error| error.to_string())?;
    check(schema, schema, &json, "")
}

#[test]
fn every_body_in_json_fits() {
    let (schema, mut count) = (schema(), 0);
    for (name, body) in own_bodies().into_iter().chain(shared_bodies("corpus")) {
        let options = ParseOptions::new().tolerant().stray_responses(true);
        let Ok(document) = options.parse(&body) else { continue };
        count += 1;
        if let Err(why) = check_document(&schema, &document) {
            panic!("{name}: {why}");
        }
    }
    assert!(count > 200, "{count}");
}

/// The JSON beside the bodies of RFC examples, which people wrote and not this crate, fits too.
#[test]
fn every_json_of_the_data_fits() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/rfc");
    let (schema, mut count) = (schema(), 0);
    for path in std::fs::read_dir(folder).expect("the data").filter_map(|entry| Some(entry.ok()?.path())) {
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let json: Value = serde_json::from_slice(&std::fs::read(&path).expect("a file")).expect("JSON");
        if json.get("responses").is_none() {
            continue;
        }
        count += 1;
        if let Err(why) = check(&schema, &schema, &json, "") {
            panic!("{}: {why}", path.display());
        }
    }
    assert!(count > 20, "{count}");
}

/// The schema is no schema for anything.
#[test]
fn other_json_does_not_fit() {
    let schema = schema();
    for wrong in [
        json!([]),
        json!({}),
        json!({ "responses": {} }),
        json!({ "responses": [], "other": 1 }),
        json!({ "responses": [{ "href": 1 }] }),
        json!({ "responses": [{ "href": "/a", "status": "200" }] }),
        json!({ "responses": [{ "href": "/a", "status": 20 }] }),
        json!({ "responses": [{ "hrefs": ["/a"] }] }),
        json!({ "responses": [{ "propstats": [{ "status": 200 }] }] }),
        json!({ "responses": [{ "propstats": [{ "props": [{ "name": "a", "text": "", "xml": "" }] }] }] }),
        json!({ "responses": [{ "error": [] }] }),
        json!({ "responses": [], "description": { "text": "" } }),
        json!({ "responses": [], "bad_responses": 0 }),
    ] {
        assert!(check(&schema, &schema, &wrong, "").is_err(), "{wrong}");
    }
    assert_eq!(check(&schema, &schema, &json!({ "responses": [] }), ""), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_built_fits(document in strategy::multistatus()) {
        prop_assert_eq!(check_document(&schema(), &document), Ok(()));
    }
}
