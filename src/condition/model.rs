//! What conditions have to hold.

use crate::error::{Error, ErrorKind};
use crate::name::Name;
use crate::namespace::{CALDAV, CARDDAV, DAV};
use crate::row::view::direct_text;
use crate::value::{Condition, Element, Value};
use crate::write::readable;
use crate::xml::chars;

/// The content model of a condition: how often a child element of some name occurs.
struct Model {
    child: Name,
    least: usize,
    most: usize,
    /// What is expected, with the section of the RFC.
    expected: &'static str,
}

const HREF: Name = Name::dav("href");
const RESOURCE: Name = Name::dav("resource");
const RESPONSE: Name = Name::dav("response");

/// The conditions whose content model says more than that they hold elements.
///
/// `no-conflicting-lock` (href*), `search-scope-valid` (response*) and `supported-filter` (filters) may be empty, so
/// nothing can be missing there. `need-privileges` has `(resource)*` in its DTD, but its text wants "one or more".
fn model(condition: &Name) -> Option<Model> {
    let (child, least, most, expected) = match condition.parts() {
        (DAV, "lock-token-submitted") => {
            (HREF, 1, usize::MAX, "one DAV:href or more, for the locked resources: RFC 4918 §16")
        }
        (DAV, "need-privileges") => {
            (RESOURCE, 1, usize::MAX, "one DAV:resource or more, with DAV:href and DAV:privilege: RFC 3744 §7.1.1")
        }
        (CALDAV, "no-uid-conflict") => {
            (HREF, 1, 1, "one DAV:href, for the resource that has the UID: RFC 4791 §5.3.2.1")
        }
        (CARDDAV, "no-uid-conflict") => {
            (HREF, 1, 1, "one DAV:href, for the resource that has the UID: RFC 6352 §6.3.2.1")
        }
        (CALDAV, "unique-scheduling-object-resource") => {
            (HREF, 0, 1, "one DAV:href at most, for the resource that has the UID: RFC 6638 §3.2.4.1")
        }
        (DAV, "no-conflicting-lock") => {
            (HREF, 0, usize::MAX, "nothing or DAV:href, for the roots of the locks: RFC 4918 §16")
        }
        (DAV, "search-scope-valid") => (RESPONSE, 0, usize::MAX, "nothing or DAV:response: RFC 5323 §2.2.2"),
        _ => return None,
    };
    Some(Model { child, least, most, expected })
}

/// What a condition with these child elements should hold, if its content model says so and they do not: a required
/// element is missing, one occurs too often, or there is text among elements. `has_text` tells of text other than white
/// space.
///
/// Further elements are extensions and always allowed (RFC 4918 §17), text is not. Names that no RFC defines as a
/// condition have no model.
pub(crate) fn broken_model<'n>(
    condition: &Name,
    children: impl IntoIterator<Item = &'n Name>,
    has_text: bool,
) -> Option<&'static str> {
    let Some(model) = model(condition) else {
        return (has_text && super::is_known(condition)).then_some("no text: RFC 4918 §14.5, §17");
    };
    let found = children.into_iter().filter(|child| **child == model.child).count();
    (has_text || !(model.least..=model.most).contains(&found)).then_some(model.expected)
}

/// True if a condition that was read breaks its content model.
pub(crate) fn is_broken(condition: &Condition<'_>) -> bool {
    let children: Vec<Element<'_>> = condition.children().collect();
    broken_model(condition.name(), children.iter().map(Element::name), has_text(condition)).is_some()
}

/// Checks a condition that is to be written: its content model, and that each `href` and `resource` in it says something.
///
/// Conditions that were read are not checked when they are written again: RFC 4918 prints some that break its own rule.
///
/// # Errors
///
/// [`ErrorKind::Usage`] that names the condition, and what it should hold. [`ErrorKind::Limit`] if a reader with the default
/// limits could not read it.
pub(crate) fn check(condition: &Condition<'_>) -> Result<(), Error> {
    let children: Vec<Element<'_>> = condition.children().collect();
    let expected = broken_model(condition.name(), children.iter().map(Element::name), has_text(condition));
    let expected = expected.or_else(|| {
        let model = model(condition.name())?;
        let mut inner = children.iter().filter(|child| *child.name() == model.child);
        (!inner.all(is_whole)).then_some(model.expected)
    });
    match expected {
        None => readable::check_condition(condition),
        Some(expected) => {
            let message = format!("{} must hold {expected}", condition.name());
            Err(Error::new(ErrorKind::Usage, message))
        }
    }
}

fn has_text(element: &Element<'_>) -> bool {
    match element.value() {
        Value::Text(text) => !chars::trim(text).is_empty(),
        Value::Xml(fragment) => !chars::trim(&direct_text(fragment.as_str())).is_empty(),
    }
}

/// True for a child that holds what a condition needs: an href, or an href with a privilege.
fn is_whole(child: &Element<'_>) -> bool {
    let names_resource = |href: &Element<'_>| href.text().is_some_and(|text| !chars::trim(text).is_empty());
    if *child.name() == HREF {
        return names_resource(child);
    }
    if *child.name() != RESOURCE {
        return true;
    }
    let of = |name: Name| child.children().filter(move |inner| *inner.name() == name);
    of(HREF).count() == 1 && of(HREF).all(|href| names_resource(&href)) && of(Name::dav("privilege")).count() == 1
}
