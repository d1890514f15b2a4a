//! The bodies of PROPFIND, PROPPATCH and LOCK requests.

use multistatus::{Element, Name, Value};

use crate::refusal::Refusal;

const PROP: Name = Name::dav("prop");

/// The properties that a PROPFIND asks for: RFC 4918 §14.20.
#[derive(Clone, Debug)]
pub enum Propfind {
    /// All properties of RFC 4918, all dead properties, and these.
    All(Vec<Name>),
    /// The names of all properties.
    Names,
    /// These properties.
    These(Vec<Name>),
}

/// One change of a PROPPATCH: RFC 4918 §14.19.
#[derive(Clone, Debug)]
pub enum Change {
    Set(Element<'static>),
    Remove(Name),
}

/// The lock that a LOCK asks for: RFC 4918 §14.11.
#[derive(Clone, Debug)]
pub struct LockInfo {
    pub exclusive: bool,
    pub owner: Option<Element<'static>>,
}

/// Returns the root element of a body.
///
/// One parser checks the document, without a DTD, and the library reads the markup of the root element, so that values
/// keep the parts that they need to be stored and sent again: namespaces, prefixes, attributes and language.
fn root(body: &[u8], name: &Name) -> Result<Element<'static>, Refusal> {
    let text = std::str::from_utf8(body).map_err(|_| Refusal::bad_request())?;
    let text = text.trim_start_matches('\u{feff}');
    let document = roxmltree::Document::parse(text).map_err(|_| Refusal::bad_request())?;
    let value = Value::from_xml(&text[document.root_element().range()]).map_err(|_| Refusal::bad_request())?;
    let root = value.children().next().map(Element::into_owned);
    root.filter(|root| root.name() == name).ok_or_else(Refusal::bad_request)
}

fn names(prop: &Element<'_>) -> Vec<Name> {
    prop.children().map(|child| child.name().clone()).collect()
}

/// Reads a PROPFIND. A request without a body asks for all properties: RFC 4918 §9.1.
pub fn propfind(body: &[u8]) -> Result<Propfind, Refusal> {
    if body.is_empty() {
        return Ok(Propfind::All(Vec::new()));
    }
    let root = root(body, &Name::dav("propfind"))?;
    let mut asked = None;
    let mut included = None;
    // Unknown elements are ignored: RFC 4918 §17.
    for child in root.children() {
        let next = match child.name().parts() {
            ("DAV:", "prop") => Propfind::These(names(&child)),
            ("DAV:", "propname") => Propfind::Names,
            ("DAV:", "allprop") => Propfind::All(Vec::new()),
            ("DAV:", "include") => {
                included = Some(names(&child));
                continue;
            }
            _ => continue,
        };
        if asked.replace(next).is_some() {
            return Err(Refusal::bad_request());
        }
    }
    match (asked, included) {
        (Some(Propfind::All(_)), Some(included)) => Ok(Propfind::All(included)),
        (Some(asked), None) => Ok(asked),
        _ => Err(Refusal::bad_request()),
    }
}

/// Reads a PROPPATCH: its changes, in the order in which they are to be made.
pub fn proppatch(body: &[u8]) -> Result<Vec<Change>, Refusal> {
    let mut changes = Vec::new();
    for instruction in root(body, &Name::dav("propertyupdate"))?.children() {
        let set = match instruction.name().parts() {
            ("DAV:", "set") => true,
            ("DAV:", "remove") => false,
            _ => continue,
        };
        for prop in instruction.children().filter(|child| *child.name() == PROP) {
            changes.extend(prop.children().map(|property| match set {
                true => Change::Set(property.into_owned()),
                false => Change::Remove(property.name().clone()),
            }));
        }
    }
    Ok(changes)
}

/// Reads a LOCK. Returns `None` for a request without a body, which refreshes a lock: RFC 4918 §9.10.2.
pub fn lock_info(body: &[u8]) -> Result<Option<LockInfo>, Refusal> {
    if body.is_empty() {
        return Ok(None);
    }
    let root = root(body, &Name::dav("lockinfo"))?;
    let child = |name: &str| root.children().find(|child| child.name().parts() == ("DAV:", name));
    let holds = |outer: &str, inner: &str| {
        child(outer).is_some_and(|outer| outer.children().any(|child| child.name().parts() == ("DAV:", inner)))
    };
    let (exclusive, shared) = (holds("lockscope", "exclusive"), holds("lockscope", "shared"));
    if exclusive == shared || !holds("locktype", "write") {
        return Err(Refusal::bad_request());
    }
    Ok(Some(LockInfo { exclusive, owner: child("owner").map(Element::into_owned) }))
}
