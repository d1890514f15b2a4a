//! The content models of conditions.

use crate::name::Name;
use crate::namespace::{CALDAV, CARDDAV, DAV};

/// The content model of a condition: how often a child element with a certain name occurs.
pub(crate) struct Model {
    pub(crate) child: Name,
    least: usize,
    most: usize,
    /// The expected content, with the section of the RFC.
    pub(crate) expected: &'static str,
}

const HREF: Name = Name::dav("href");
const RESOURCE: Name = Name::dav("resource");
const RESPONSE: Name = Name::dav("response");

/// Returns the content model of a condition, if it says more than that the condition holds elements.
///
/// `no-conflicting-lock` (href*), `search-scope-valid` (response*) and `supported-filter` (filters) may be empty, so
/// nothing can be missing there. `need-privileges` has `(resource)*` in its DTD, but its text requires "one or more".
pub(crate) fn model(condition: &Name) -> Option<Model> {
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

/// Returns the expected content of a condition if these child elements break its content model: a required element is
/// missing, one occurs too often, or there is text among elements. `has_text` is true if there is text other than white
/// space.
///
/// Further elements are extensions, which are always allowed (RFC 4918 §17), but text is not. Names that no RFC defines
/// as a condition have no model.
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
