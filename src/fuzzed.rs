//! [`Arbitrary`] for the model: values from the bytes of a fuzzer.

use std::collections::HashSet;

use arbitrary::{Arbitrary, Error as NoValue, Result, Unstructured};
use http::StatusCode;

use crate::error::Error;
use crate::exchange::Exchange;
use crate::footer::Footer;
use crate::header::Depth;
use crate::href::Href;
use crate::multistatus::Multistatus;
use crate::name::Name;
use crate::operation::Operation;
use crate::response::Response;
use crate::samples::{CODES, LANGS, LOCALS, NAMESPACES, TEXTS, has_meaning};
use crate::status::Status;
use crate::value::{Description, Element, Value};

/// How deeply elements are nested at most.
const DEPTH: usize = 4;

/// Turns what the crate refuses into an error of `arbitrary`, which ends this run of the fuzzer.
fn refused(_: Error) -> NoValue {
    NoValue::IncorrectFormat
}

/// Returns any text that XML can carry.
fn text(u: &mut Unstructured<'_>) -> Result<String> {
    let mut text = String::new();
    for _ in 0..u.int_in_range(0..=4)? {
        if u.arbitrary()? {
            text.push_str(u.choose(&TEXTS)?);
        } else {
            let any: &str = u.arbitrary()?;
            let is_legal =
                |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
            text.extend(any.chars().filter(is_legal));
        }
    }
    Ok(text)
}

/// Returns some text, or none, which is more likely.
fn perhaps(u: &mut Unstructured<'_>) -> Result<Option<String>> {
    if u.ratio(1, 4)? { text(u).map(Some) } else { Ok(None) }
}

fn lang(u: &mut Unstructured<'_>) -> Result<String> {
    Ok(if u.ratio(1, 4)? { (*u.choose(&LANGS)?).to_owned() } else { String::new() })
}

impl<'u> Arbitrary<'u> for Name {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        let namespace = *u.choose(&NAMESPACES)?;
        if u.arbitrary()? {
            return Name::new(namespace, u.choose(&LOCALS)?).map_err(refused);
        }
        let mut local = String::from("p");
        for _ in 0..u.int_in_range(0..=3)? {
            local.push(char::from(u.int_in_range(b'a'..=b'z')?));
        }
        Name::new(namespace, &local).map_err(refused)
    }
}

impl<'u> Arbitrary<'u> for Status {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        let code = if u.arbitrary()? { *u.choose(&CODES)? } else { u.int_in_range(200..=999)? };
        let reason: String = perhaps(u)?.unwrap_or_default().chars().filter(|c| !c.is_control()).collect();
        let code = StatusCode::from_u16(code).map_err(|_| NoValue::IncorrectFormat)?;
        Status::with_reason(code, reason.trim()).map_err(refused)
    }
}

impl<'u> Arbitrary<'u> for Href<'static> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        // A path from any text: what may not be in one is escaped, and a segment of dots is refused.
        let mut path = String::new();
        for _ in 0..u.int_in_range(1..=3)? {
            path.push_str("/a");
            path.push_str(&text(u)?);
        }
        let path = Href::from_path(path).map_err(refused)?;
        match u.ratio(1, 4)? {
            true => Href::new(format!("http://example.com{path}")).map_err(refused),
            false => Ok(path),
        }
    }
}

impl<'u> Arbitrary<'u> for Description<'static> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        let (text, lang) = (text(u)?, lang(u)?);
        Description::new(text).and_then(|description| description.with_lang(lang)).map_err(refused)
    }
}

fn value(u: &mut Unstructured<'_>, depth: usize) -> Result<Value<'static>> {
    if depth == 0 || u.arbitrary()? {
        return text(u).map(Value::from);
    }
    let mut elements = Vec::new();
    for _ in 0..u.int_in_range(0..=3)? {
        elements.push(element(u, depth - 1)?);
    }
    Ok(Value::from_elements(elements))
}

fn element(u: &mut Unstructured<'_>, depth: usize) -> Result<Element<'static>> {
    let mut element = Element::new(u.arbitrary::<Name>()?, value(u, depth)?).map_err(refused)?;
    let mut seen = HashSet::new();
    for _ in 0..u.int_in_range(0..=2)? {
        let name: Name = u.arbitrary()?;
        if seen.insert(name.clone()) {
            element = element.with_attribute(name, &text(u)?).map_err(refused)?;
        }
    }
    element.with_lang(lang(u)?).map_err(refused)
}

impl<'u> Arbitrary<'u> for Value<'static> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        value(u, DEPTH)
    }
}

impl<'u> Arbitrary<'u> for Element<'static> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        element(u, DEPTH)
    }
}

/// Returns an element that means nothing beside responses or in one.
fn extension(u: &mut Unstructured<'_>) -> Result<Option<Element<'static>>> {
    if !u.ratio(1, 4)? {
        return Ok(None);
    }
    let element: Element<'static> = u.arbitrary()?;
    let has_meaning = element.name().is_dav() && has_meaning(element.name().local());
    Ok(Some(element).filter(|_| !has_meaning))
}

impl<'u> Arbitrary<'u> for Response<'static> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        let mut row = Response::builder(u.arbitrary::<Href<'static>>()?);
        if u.ratio(1, 4)? {
            row.status(u.arbitrary::<Status>()?);
        } else {
            let mut seen = HashSet::new();
            for _ in 0..u.int_in_range(1..=5)? {
                let property: Element<'static> = u.arbitrary()?;
                if !seen.insert(property.name().clone()) {
                    continue;
                }
                match u.arbitrary()? {
                    true => row.property_element(property),
                    false => row.property_status(property.name(), u.arbitrary::<Status>()?),
                };
            }
        }
        if u.ratio(1, 4)? {
            row.condition(u.arbitrary()?);
        }
        if u.ratio(1, 4)? {
            row.description_in(&lang(u)?, text(u)?);
        }
        if let Some(extension) = extension(u)? {
            row.extension(extension);
        }
        if u.ratio(1, 4)? {
            row.location(u.arbitrary::<Href<'static>>()?);
        }
        // A redirect without a location is refused.
        row.build().map_err(refused)
    }
}

impl<'u> Arbitrary<'u> for Footer {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        let mut footer = Footer::new();
        if u.arbitrary()? {
            footer.set_description(Some(u.arbitrary()?));
        }
        footer.set_sync_token(perhaps(u)?.as_deref()).map_err(refused)?;
        if let Some(extension) = extension(u)? {
            footer.push_extension(extension).map_err(refused)?;
        }
        Ok(footer)
    }
}

impl<'u> Arbitrary<'u> for Multistatus<'static> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        let mut document = Multistatus::new();
        for _ in 0..u.int_in_range(0..=5)? {
            document.push(u.arbitrary()?);
        }
        document.set_footer(u.arbitrary()?);
        Ok(document)
    }
}

impl<'u> Arbitrary<'u> for Operation {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        u.choose(Operation::ALL).copied()
    }
}

impl<'u> Arbitrary<'u> for Exchange {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        let operation: Operation = u.arbitrary()?;
        let mut exchange = match u.arbitrary()? {
            true => Exchange::new(operation, u.arbitrary::<Href<'static>>()?).map_err(refused)?,
            false => Exchange::from(operation),
        };
        if u.arbitrary()? {
            exchange = exchange.depth(*u.choose(&[Depth::Zero, Depth::One, Depth::Infinity])?);
        }
        if u.arbitrary()? {
            exchange = exchange.names(u.arbitrary::<Vec<Name>>()?);
        }
        if u.arbitrary()? {
            exchange = exchange.hrefs(u.arbitrary::<Vec<Href<'static>>>()?);
        }
        Ok(exchange)
    }
}
