//! The names of conditions, which say in an `error` element why a request failed.
//!
//! A condition is a rule that a request has to keep. The element inside `error` names the rule that was broken. A
//! *precondition* is about the state before the request, a *postcondition* about the state after it ([RFC 4918
//! §16](https://www.rfc-editor.org/rfc/rfc4918#section-16)). Any other name works as well; these are the names that
//! RFCs define. Conditions in the namespace `DAV:` are here. Conditions of CalDAV and CardDAV are in modules of their
//! own, because some local names are in both.
//!
//! A condition is an empty element unless its description says what it holds. If the description names no status, the
//! general rule applies: 403 if the same request would fail again, 409 if somebody can remove the cause.
//!
//! Every call that takes a condition refuses one that breaks its content model, for example `lock-token-submitted`
//! without an href, because a client could not act on it. Nothing is filled in, because only the server knows which
//! lock was in the way. A condition that was read is written again as it is, because RFC 4918 itself prints empty ones
//! (§9.6.2, §9.8.8, §9.9.6).
//!
//! | condition | holds | RFC |
//! |---|---|---|
//! | `lock-token-submitted` | `href`, one or more | 4918 §16 |
//! | `no-conflicting-lock` | `href`, any number | 4918 §16 |
//! | `need-privileges` | `resource` with `href` and `privilege`, one or more | 3744 §7.1.1 |
//! | `no-uid-conflict` of CalDAV and CardDAV | one `href` | 4791 §5.3.2.1, 6352 §6.3.2.1 |
//! | `unique-scheduling-object-resource` | one `href` or none | 6638 §3.2.4.1 |
//! | `supported-filter` of CalDAV and CardDAV | filters, any number | 4791 §7.8, 6352 §8.6 |
//! | `search-scope-valid` | `response`, any number | 5323 §2.2.2 |
//! | all others | nothing | |
//!
//! Each may hold further elements as extensions, but no text (RFC 4918 §17).
//!
//! # Example
//!
//! ```
//! use multistatus::{Name, condition};
//!
//! let name: Name = "{DAV:}lock-token-submitted".parse()?;
//! assert_eq!(name, condition::LOCK_TOKEN_SUBMITTED);
//! assert_eq!(condition::statuses(&name), [http::StatusCode::LOCKED]);
//! assert_ne!(condition::caldav::NO_UID_CONFLICT, condition::carddav::NO_UID_CONFLICT);
//! # Ok::<(), multistatus::Error>(())
//! ```

use crate::chars;
use crate::error::{Error, ErrorKind};
use crate::href::Href;
use crate::name::Name;
use crate::row::view::direct_text;
use crate::value::readable;
use crate::value::{Condition, Element, Value};
use crate::vocabulary::conditions::{broken_model, model};

pub use crate::vocabulary::conditions::dav::*;
pub use crate::vocabulary::conditions::versioning::*;
pub use crate::vocabulary::conditions::{caldav, carddav, description, sections, statuses};

/// Makes the condition [`LOCK_TOKEN_SUBMITTED`] with the locked resources whose lock tokens were not sent: RFC 4918
/// §16.
///
/// Pass the resource that has the lock, because that may be the parent of the resource that failed, or further up
/// (§7.5.2).
///
/// # Errors
///
/// [`ErrorKind::Usage`] if there is no href, because there "MUST" be at least one.
/// [`ErrorKind::InvalidHref`] if one is invalid.
///
/// # Example
///
/// ```
/// use multistatus::condition;
///
/// let condition = condition::lock_token_submitted(["/docs/"])?;
/// assert_eq!(condition.hrefs()[0], "/docs/");
/// assert!(condition::lock_token_submitted::<&str>([]).is_err());
/// # Ok::<(), multistatus::Error>(())
/// ```
pub fn lock_token_submitted<'h, H>(hrefs: impl IntoIterator<Item = H>) -> Result<Condition<'static>, Error>
where
    H: TryInto<Href<'h>, Error: Into<Error>>,
{
    with_hrefs(LOCK_TOKEN_SUBMITTED, hrefs)
}

/// Makes the condition [`NO_CONFLICTING_LOCK`] with the roots of the conflicting locks, if the client may know them:
/// RFC 4918 §16.
///
/// # Errors
///
/// [`ErrorKind::InvalidHref`] if an href is invalid.
pub fn no_conflicting_lock<'h, H>(hrefs: impl IntoIterator<Item = H>) -> Result<Condition<'static>, Error>
where
    H: TryInto<Href<'h>, Error: Into<Error>>,
{
    with_hrefs(NO_CONFLICTING_LOCK, hrefs)
}

/// Makes the condition [`NEED_PRIVILEGES`] with each resource on which the user lacks a privilege, and that privilege:
/// RFC 3744 §7.1.1.
///
/// # Errors
///
/// [`ErrorKind::Usage`] if there is no resource, because there must be "one or more".
/// [`ErrorKind::InvalidHref`] if an href is invalid.
///
/// # Example
///
/// ```
/// use multistatus::{Name, condition};
///
/// let condition = condition::need_privileges([("/docs/", Name::dav("unbind"))])?;
/// assert_eq!(condition.children().count(), 1);
/// # Ok::<(), multistatus::Error>(())
/// ```
pub fn need_privileges<'h, H>(resources: impl IntoIterator<Item = (H, Name)>) -> Result<Condition<'static>, Error>
where
    H: TryInto<Href<'h>, Error: Into<Error>>,
{
    let mut elements = Vec::new();
    for (href, privilege) in resources {
        let href = href.try_into().map_err(Into::into)?;
        let privilege = Value::from_elements([Element::empty(privilege)]);
        let parts = [Element::new(HREF, href.as_str())?, Element::new(Name::dav("privilege"), privilege)?];
        elements.push(Element::new(Name::dav("resource"), Value::from_elements(parts))?);
    }
    checked(NEED_PRIVILEGES, elements)
}

const HREF: Name = Name::dav("href");

fn with_hrefs<'h, H>(name: Name, hrefs: impl IntoIterator<Item = H>) -> Result<Condition<'static>, Error>
where
    H: TryInto<Href<'h>, Error: Into<Error>>,
{
    let mut elements = Vec::new();
    for href in hrefs {
        let href = href.try_into().map_err(Into::into)?;
        elements.push(Element::new(HREF, href.as_str().to_owned())?);
    }
    checked(name, elements)
}

fn checked(name: Name, elements: Vec<Element<'_>>) -> Result<Condition<'static>, Error> {
    let condition = Condition::new(name, Value::from_elements(elements))?;
    check(&condition)?;
    Ok(condition)
}

/// Returns the condition of an error, unless it must hold elements (RFC 4918 §16), because an error has only its name.
#[cfg(feature = "server")]
pub(crate) fn of_error(error: &Error) -> Option<Condition<'static>> {
    error.condition().cloned().map(Condition::empty).filter(|condition| check(condition).is_ok())
}

/// Checks a condition that is to be written: its content model, and that no `href` or `resource` in it is empty.
///
/// Conditions that were read are not checked when they are written again, because RFC 4918 prints some that break its
/// own rule.
///
/// # Errors
///
/// [`ErrorKind::Usage`] if the condition breaks its content model; the message says what it should hold.
/// [`ErrorKind::Limit`] if a reader with the default limits could not read it.
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

/// Returns true for a child with the content that a condition needs: an href, or an href with a privilege.
fn is_whole(child: &Element<'_>) -> bool {
    let names_resource = |href: &Element<'_>| href.text().is_some_and(|text| !chars::trim(text).is_empty());
    if *child.name() == HREF {
        return names_resource(child);
    }
    if *child.name() != Name::dav("resource") {
        return true;
    }
    let of = |name: Name| child.children().filter(move |inner| *inner.name() == name);
    of(HREF).count() == 1 && of(HREF).all(|href| names_resource(&href)) && of(Name::dav("privilege")).count() == 1
}
