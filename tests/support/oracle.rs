//! A second reader of multistatus bodies, for differential tests.
//!
//! It shares no code with the crate: roxmltree builds a tree of the whole document, and the functions below turn the
//! tree into the JSON of `docs/design.md`. Speed and memory do not matter here, but being easy to check does.
//!
//! The two JSON values may differ in the prefixes of a fragment although both are right, so both sides are brought to
//! one form: [`model`] writes fragments in it, and [`canonicalise`] rewrites the fragments of the crate.
#![allow(dead_code, reason = "every test program uses a part of this")]

use std::collections::BTreeSet;

use http::StatusCode;
use roxmltree::{Document, Node};
use serde_json::{Map, Value, json};

const DAV: &str = "DAV:";
const XML: &str = "http://www.w3.org/XML/1998/namespace";
const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// The beginning of an error that is about roxmltree, not about the body: a test should skip such a body.
pub const LIMIT: &str = "roxmltree cannot read this:";

type Object = Map<String, Value>;

/// Returns the JSON of a body, or why it is no multistatus document.
pub fn model(body: &[u8]) -> Result<Value, String> {
    document(body, |root| match is_dav(root, "multistatus") {
        true => Ok(multistatus(root)),
        false => Err(format!("root is {}", name(root))),
    })?
}

/// Reads the root of a document in UTF-8, or returns why it is none.
pub fn document<T>(body: &[u8], read: impl FnOnce(Node<'_, '_>) -> T) -> Result<T, String> {
    let text = std::str::from_utf8(body).map_err(|error| format!("not UTF-8: {error}"))?;
    let text = normalise_lines(text.strip_prefix('\u{FEFF}').unwrap_or(text));
    // The line feed keeps roxmltree from reading a second BOM or declaration as the first.
    let text = format!("\n{}", after_declaration(&text)?);
    parse(&text).map(|document| read(document.root_element()))
}

/// Returns a piece of markup with every prefix replaced by its namespace, so that equal content is equal text.
///
/// Attributes are sorted, comments and processing instructions left out, CDATA is text, and no element is `<a/>`. `xml`
/// declares its prefixes itself. Markup that cannot be read gives a text that no content has.
pub fn canonical(xml: &str) -> String {
    let text = format!("<fragment>{}</fragment>", normalise_lines(xml));
    match parse(&text) {
        Ok(document) => render(document.root_element()),
        Err(error) => format!("<not a fragment: {error}>"),
    }
}

/// Replaces every fragment in JSON made by the crate with its [`canonical`] form.
pub fn canonicalise(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(canonicalise),
        Value::Object(object) => {
            for (key, value) in object {
                match (key.as_str(), &mut *value) {
                    ("xml", Value::String(xml)) => *xml = canonical(xml),
                    // Its keys are names of attributes, and one may be `xml`.
                    ("attributes", _) => {}
                    _ => canonicalise(value),
                }
            }
        }
        _ => {}
    }
}

// ---- XML: what roxmltree does, and the rules that version 0.21 does not check

/// Normalizes line ends, which XML 1.0 §2.11 asks for before parsing; roxmltree does it after, and misses a CR beside a
/// reference.
fn normalise_lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Returns the document after its XML declaration, if it has one (XML 1.0 §2.8).
fn after_declaration(text: &str) -> Result<&str, String> {
    let Some(rest) = text.strip_prefix("<?xml").filter(|rest| rest.starts_with(SPACE)) else { return Ok(text) };
    let (mut rest, document) = rest.split_once("?>").ok_or("XML declaration without end")?;
    let mut expected = ["version", "encoding", "standalone"].into_iter();
    let mut has_version = false;
    while !rest.trim_start_matches(SPACE).is_empty() {
        if !rest.starts_with(SPACE) {
            return Err("no space in XML declaration".into());
        }
        let (key, value, after) = attribute(rest.trim_start_matches(SPACE))?;
        if !expected.any(|expected| expected == key) {
            return Err(format!("{key:?} in XML declaration, or there too late"));
        }
        let is_good = match key {
            "version" => {
                has_version = true;
                let minor = value.strip_prefix("1.").unwrap_or_default();
                !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit())
            }
            // As decided in the crate (`Named` in `src/read/encoding.rs`): `utf8` is no name of IANA, which XML 1.0 §4.3.3
            // only recommends, but servers write it, and mean UTF-8.
            "encoding" => ["utf-8", "utf8", "us-ascii"].iter().any(|known| value.eq_ignore_ascii_case(known)),
            _ => matches!(value, "yes" | "no"),
        };
        if !is_good {
            return Err(format!("XML declaration with {key} {value:?}"));
        }
        rest = after;
    }
    if has_version { Ok(document) } else { Err("XML declaration without version".into()) }
}

/// Splits `name = "value" rest`.
fn attribute(text: &str) -> Result<(&str, &str, &str), String> {
    let (key, rest) = text.split_once('=').ok_or("attribute without value")?;
    let rest = rest.trim_start_matches(SPACE);
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\'')).ok_or("value without quotes")?;
    let (value, rest) = rest[1..].split_once(quote).ok_or("value without end")?;
    Ok((key.trim_end_matches(SPACE), value, rest))
}

fn parse(text: &str) -> Result<Document<'_>, String> {
    let document = Document::parse(text).map_err(|error| match error {
        roxmltree::Error::UnknownNamespace(prefix, _) if prefix == "xml" => format!("{LIMIT} an element xml:…"),
        roxmltree::Error::NamespacesLimitReached => format!("{LIMIT} 65,536 namespace names"),
        error => error.to_string(),
    })?;
    for node in document.descendants() {
        if let Some(pi) = node.pi() {
            let after_target = &text[node.range()][2 + pi.target.len()..];
            let is_separated = after_target.starts_with(SPACE) || after_target == "?>";
            if pi.target.eq_ignore_ascii_case("xml") || pi.target.contains(':') || !is_separated {
                return Err(format!("processing instruction {:?}", &text[node.range()]));
            }
        }
    }
    check_markup(text)?;
    Ok(document)
}

/// Looks at the source again. roxmltree has accepted it, so every construct that is open here is also closed.
fn check_markup(mut text: &str) -> Result<(), String> {
    fn after<'a>(text: &'a str, end: &str) -> &'a str {
        text.split_once(end).map_or("", |(_, rest)| rest)
    }
    while let Some((before, rest)) = text.split_once('<') {
        check_references(before)?;
        text = match rest.as_bytes() {
            [b'!', b'-', ..] => after(&rest["!--".len()..], "-->"),
            [b'!', ..] => after(rest, "]]>"),
            [b'?', ..] => after(rest, "?>"),
            [b'/', b':', ..] => return Err("a name begins with a colon".into()),
            [b'/', ..] => after(rest, ">"),
            _ => check_tag(rest)?,
        };
    }
    check_references(text)
}

/// Checks a start tag without its `<`, and returns the text after it.
fn check_tag(text: &str) -> Result<&str, String> {
    let mut seen = BTreeSet::new();
    let mut rest = text.trim_start_matches(|c| !SPACE.contains(&c) && c != '/' && c != '>');
    loop {
        rest = rest.trim_start_matches(SPACE);
        if let Some(rest) = rest.strip_prefix("/>").or_else(|| rest.strip_prefix('>')) {
            return if text.starts_with(':') { Err("a name begins with a colon".into()) } else { Ok(rest) };
        }
        let (key, value, after) = attribute(rest)?;
        check_references(value)?;
        if !seen.insert(key) {
            return Err(format!("attribute {key:?} twice"));
        }
        match key.split_once(':') {
            Some(("", _)) => return Err("a name begins with a colon".into()),
            Some(("xmlns", "xmlns")) => return Err("the prefix xmlns is declared".into()),
            Some(("xmlns", _)) if value.is_empty() => return Err(format!("{key}=\"\"")),
            Some((prefix, "xmlns")) => return Err(format!("{LIMIT} an attribute {prefix}:xmlns")),
            _ => rest = after,
        }
    }
}

/// Refuses references to a surrogate, or beyond U+10FFFF, which roxmltree reads as U+FFFD.
fn check_references(text: &str) -> Result<(), String> {
    for part in text.split("&#").skip(1) {
        let number = part.split(';').next().unwrap_or_default();
        let code = match number.strip_prefix('x') {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        code.ok().and_then(char::from_u32).ok_or_else(|| format!("reference to {number}"))?;
    }
    Ok(())
}

// ---- The tree

fn is_dav(node: Node, local: &str) -> bool {
    node.is_element() && node.tag_name().namespace() == Some(DAV) && node.tag_name().name() == local
}

fn clark(namespace: Option<&str>, local: &str) -> String {
    match namespace {
        Some(namespace) if !namespace.is_empty() => format!("{{{namespace}}}{local}"),
        _ => local.into(),
    }
}

fn name(node: Node) -> String {
    clark(node.tag_name().namespace(), node.tag_name().name())
}

fn attributes<'a>(node: Node<'a, '_>) -> Vec<(String, &'a str)> {
    node.attributes().map(|each| (clark(each.namespace(), each.name()), each.value())).collect()
}

fn elements<'a, 'input: 'a>(node: Node<'a, 'input>) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(Node::is_element)
}

fn all<'a, 'input: 'a>(node: Node<'a, 'input>, local: &'static str) -> impl Iterator<Item = Node<'a, 'input>> {
    elements(node).filter(move |child| is_dav(*child, local))
}

fn first<'a, 'input: 'a>(node: Node<'a, 'input>, local: &'static str) -> Option<Node<'a, 'input>> {
    all(node, local).next()
}

/// Returns the text and CDATA between the tags of `node` itself, without the text of its child elements.
fn text(node: Node) -> String {
    node.children().filter(Node::is_text).filter_map(|child| child.text()).collect()
}

fn trimmed(node: Node) -> Option<String> {
    let text = text(node);
    let text = text.trim_matches(SPACE);
    (!text.is_empty()).then(|| text.into())
}

/// Returns the language in force, without white space around it; an empty `xml:lang` takes back an outer one.
fn lang<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    let lang = node.ancestors().find_map(|node| node.attribute((XML, "lang")))?.trim_matches(SPACE);
    (!lang.is_empty()).then_some(lang)
}

/// Returns the content of `node` in the form of [`canonical`].
fn render(node: Node) -> String {
    enum Step<'a, 'input> {
        Node(Node<'a, 'input>),
        End(String),
    }
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut out = String::new();
    // It has a stack of its own, because a document may be deeper than the stack of a test thread.
    let mut steps: Vec<_> = node.children().rev().map(Step::Node).collect();
    while let Some(step) = steps.pop() {
        match step {
            Step::End(tag) => out += &tag,
            Step::Node(node) if node.is_element() => {
                let mut attributes = attributes(node);
                attributes.sort();
                out += &format!("<{}", name(node));
                for (name, value) in attributes {
                    out += &format!(" {name}=\"{}\"", escape(value).replace('"', "&quot;"));
                }
                out.push('>');
                steps.push(Step::End(format!("</{}>", name(node))));
                steps.extend(node.children().rev().map(Step::Node));
            }
            Step::Node(node) if node.is_text() => out += &escape(node.text().unwrap_or_default()),
            Step::Node(_) => {}
        }
    }
    out
}

// ---- WebDAV: RFC 4918 §14

fn multistatus(root: Node) -> Value {
    let mut object = Object::new();
    let rows: Vec<Value> = all(root, "response").map(response).collect();
    object.insert("responses".into(), rows.into());
    put(&mut object, "description", first(root, "responsedescription").map(description));
    put(&mut object, "sync_token", first(root, "sync-token").and_then(trimmed));
    put(&mut object, "extensions", others(root, &["response", "responsedescription", "sync-token"]));
    object.into()
}

fn response(row: Node) -> Value {
    let mut object = Object::new();
    let mut hrefs: Vec<String> = all(row, "href").filter_map(trimmed).collect();
    match hrefs.len() {
        0 => {}
        1 => put(&mut object, "href", hrefs.pop()),
        _ => put(&mut object, "hrefs", Some(hrefs)),
    }
    outcome(&mut object, row);
    put(&mut object, "propstats", list(all(row, "propstat").map(propstat)));
    put(&mut object, "location", first(row, "location").and_then(|node| trimmed(first(node, "href").unwrap_or(node))));
    let known = ["href", "status", "propstat", "error", "responsedescription", "location"];
    put(&mut object, "extensions", others(row, &known));
    object.into()
}

fn propstat(node: Node) -> Value {
    let mut object = Object::new();
    outcome(&mut object, node);
    let props: Vec<Value> = all(node, "prop").flat_map(elements).map(element).collect();
    object.insert("props".into(), props.into());
    put(&mut object, "extensions", others(node, &["status", "prop", "error", "responsedescription"]));
    object.into()
}

/// Adds the parts that a response and a propstat have in common: status, error and description.
fn outcome(object: &mut Object, node: Node) {
    let read: Vec<_> = all(node, "status").map(|node| status(&text(node))).collect();
    let unreadable = read.contains(&None);
    let statuses: Vec<_> = read.into_iter().flatten().collect();
    // A status other than success is worse than a success; 424 says less than another failure. The order is: a success,
    // a status without outcome, a missing resource, a failure. Of any two codes one is worse.
    let badness = |code: u16| {
        let rank = match code {
            100..300 => 0,
            300..400 => 1,
            424 => 2,
            400..500 => 3,
            _ => 4,
        };
        let class = match code {
            100..200 | 207 => 1,
            200..300 => 0,
            404 | 410 | 418 => 2,
            _ => 3,
        };
        (class, rank, code)
    };
    let fields = |object: &mut Object, (code, reason): &(u16, Option<String>)| {
        put(object, "status", Some(*code));
        put(object, "reason", reason.clone());
    };
    if let Some(worst) = statuses.iter().rev().max_by_key(|(code, _)| badness(*code)) {
        fields(object, worst);
    }
    if statuses.len() > 1 {
        let all = statuses.iter().map(|status| {
            let mut object = Object::new();
            fields(&mut object, status);
            object.into()
        });
        put(object, "statuses", list(all));
    }
    put(object, "unreadable_status", unreadable.then_some(true));
    let responsedescription = first(node, "responsedescription");
    // RFC 3253 §1.6, RFC 3648 §7.2 and RFC 3744 §5.1.2 have it inside.
    // In document order, whichever of the two comes first.
    let errors = elements(node).flat_map(|child| match is_dav(child, "error") {
        true => vec![child],
        false if Some(child) == responsedescription => all(child, "error").collect(),
        false => Vec::new(),
    });
    put(object, "error", list(errors.flat_map(elements).map(element)));
    put(object, "description", responsedescription.map(description));
}

/// Returns the code and the reason of a status line, even of a shorter text, because servers leave out the version.
fn status(text: &str) -> Option<(u16, Option<String>)> {
    let text = text.trim_matches(SPACE);
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = match text.strip_prefix("HTTP/") {
        None => text,
        Some(version) => {
            let major = digits(version);
            let mut rest = &version[major..];
            if let Some(minor) = rest.strip_prefix('.') {
                rest = minor.get(digits(minor)..).filter(|_| digits(minor) > 0)?;
            }
            if major == 0 || !rest.starts_with([' ', '\t']) {
                return None;
            }
            rest.trim_start_matches([' ', '\t'])
        }
    };
    let reason = rest.get(3..).filter(|_| digits(rest) == 3)?;
    if !reason.is_empty() && !reason.starts_with(SPACE) {
        return None;
    }
    let code = StatusCode::from_u16(rest[..3].parse().ok()?).ok()?;
    let reason = reason.trim_matches(SPACE);
    let is_told = !reason.is_empty() && Some(reason) != code.canonical_reason();
    Some((code.as_u16(), is_told.then(|| reason.into())))
}

fn description(node: Node) -> Value {
    match lang(node) {
        Some(lang) => json!({ "text": text(node), "lang": lang }),
        None => text(node).into(),
    }
}

/// Returns a property, a condition or an unknown element.
fn element(node: Node) -> Value {
    let mut object = Object::new();
    put(&mut object, "name", Some(name(node)));
    put(&mut object, "lang", lang(node));
    let mut attributes: Object = attributes(node).into_iter().map(|(name, value)| (name, value.into())).collect();
    attributes.remove(&clark(Some(XML), "lang"));
    put(&mut object, "attributes", (!attributes.is_empty()).then_some(attributes));
    match elements(node).next() {
        None => put(&mut object, "text", Some(text(node))),
        Some(_) => put(&mut object, "xml", Some(render(node))),
    }
    object.into()
}

/// Returns the child elements that RFC 4918 does not allow there (§17). A second one with a known name is not among
/// them.
fn others(node: Node, known: &[&str]) -> Option<Value> {
    list(elements(node).filter(|child| !known.iter().any(|local| is_dav(*child, local))).map(element))
}

fn list(items: impl Iterator<Item = Value>) -> Option<Value> {
    let items: Vec<Value> = items.collect();
    (!items.is_empty()).then(|| items.into())
}

fn put(object: &mut Object, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        object.insert(key.into(), value.into());
    }
}
