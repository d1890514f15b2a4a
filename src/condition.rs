//! The names of conditions: the elements inside `error`, which say why a request failed.
//!
//! A condition is a rule that a request must obey. The element inside `error` names the rule that was broken. A
//! *precondition* is about the state before the request, a *postcondition* about the state after it ([RFC 4918
//! §16](https://www.rfc-editor.org/rfc/rfc4918#section-16)). These are the names that RFCs define, but any other name
//! works as well. Conditions of CalDAV and CardDAV are in modules of their own, because some local names are in both.
//!
//! A condition is an empty element unless its description says what it holds. If the description names no status, the
//! general rule applies: 403 if the same request would fail again, 409 if the cause can be removed.
//!
//! Every call that takes a condition refuses one that breaks its content model, for example `lock-token-submitted`
//! without an href, because a client could not act on it. The crate cannot fill it in, because only the server knows
//! which lock was in the way. A condition that was read is written again as it is, because RFC 4918 itself prints empty
//! ones (§9.6.2, §9.8.8, §9.9.6).
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
use crate::value::{Condition, Element, Value};
use crate::value::{markup, readable};
use crate::vocabulary::conditions::{broken_model, model};

pub use crate::vocabulary::conditions::dav::*;
pub use crate::vocabulary::conditions::versioning::*;
pub use crate::vocabulary::conditions::{caldav, carddav, description, sections, statuses};

/// Makes the condition [`LOCK_TOKEN_SUBMITTED`] with the locked resources whose lock tokens were not sent: RFC 4918
/// §16.
///
/// Pass the resource that has the lock. It may be a collection above the resource that failed (§7.5.2).
///
/// # Errors
///
/// [`ErrorKind::Usage`] if there is no href, because the RFC requires at least one. [`ErrorKind::InvalidHref`] if one
/// is invalid.
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
/// [`ErrorKind::Usage`] if there is no resource, because the RFC requires at least one. [`ErrorKind::InvalidHref`] if
/// an href is invalid.
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

/// Makes a condition that names resources, for example `no-uid-conflict` of CalDAV with the resource that has the UID.
///
/// # Errors
///
/// [`ErrorKind::Usage`] if the condition breaks its content model. [`ErrorKind::InvalidHref`] if an href is invalid.
///
/// # Example
///
/// ```
/// use multistatus::condition;
///
/// let conflict = condition::with_hrefs(condition::caldav::NO_UID_CONFLICT, ["/cal/other.ics"])?;
/// assert_eq!(conflict.hrefs()[0], "/cal/other.ics");
/// assert!(condition::with_hrefs::<&str>(condition::caldav::NO_UID_CONFLICT, []).is_err());
/// # Ok::<(), multistatus::Error>(())
/// ```
pub fn with_hrefs<'h, H>(name: Name, hrefs: impl IntoIterator<Item = H>) -> Result<Condition<'static>, Error>
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

#[inline]
fn checked(name: Name, elements: Vec<Element<'_>>) -> Result<Condition<'static>, Error> {
    let condition = Condition::new(name, Value::from_elements(elements))?;
    check(&condition)?;
    Ok(condition)
}

impl Error {
    /// Sets the condition that was broken, with its content: RFC 4918 §16. The status and the
    /// [name](Self::condition) are as with [`with_condition`](Self::with_condition).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if the condition breaks its content model. [`ErrorKind::Limit`] if a reader with the default
    /// limits could not read it.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::http::StatusCode;
    /// use multistatus::{Error, Reply, condition};
    ///
    /// let locked = condition::lock_token_submitted(["/docs/"])?;
    /// let error = Error::refused(StatusCode::LOCKED, "another has locked it").with_whole_condition(locked)?;
    /// assert_eq!(error.condition(), Some(&condition::LOCK_TOKEN_SUBMITTED));
    /// let conditions = Reply::from(error).conditions().cloned().unwrap_or_default();
    /// let locked = conditions.get(&condition::LOCK_TOKEN_SUBMITTED).map(|condition| condition.hrefs());
    /// assert_eq!(locked.unwrap_or_default()[0], "/docs/");
    /// # Ok::<(), Error>(())
    /// ```
    #[inline]
    pub fn with_whole_condition(self, condition: Condition<'_>) -> Result<Self, Error> {
        check(&condition)?;
        let mut markup = String::new();
        markup::push_alone(&mut markup, &condition);
        Ok(self.with_condition_of(condition.name().clone(), markup))
    }
}

/// Returns the condition of an error as it was given: whole, or by its name alone.
#[cfg(feature = "server")]
pub(crate) fn of_error(error: &Error) -> Option<Condition<'static>> {
    let whole = error.condition_content().and_then(|content| Value::from_xml(content).ok());
    let whole = whole.and_then(|value| value.children().next().map(Element::into_owned));
    whole.or_else(|| error.condition().cloned().map(Condition::empty))
}

/// Completes a condition that must hold elements and was given by its name alone, with what is known about the request: the
/// resource. Returns `None` if that is not enough.
///
/// - `lock-token-submitted` "MUST contain at least one URL of a locked resource that prevented the request" (RFC 4918 §16),
///   and a change of a resource is prevented by a lock on it.
/// - `need-privileges` (RFC 3744 §7.1.1) and `no-uid-conflict` (RFC 4791 §5.3.2.1) must hold what only the server knows: a
///   privilege, and another resource.
#[cfg(feature = "server")]
pub(crate) fn completed(condition: Condition<'static>, resource: &str) -> Option<Condition<'static>> {
    if check(&condition).is_ok() {
        return Some(condition);
    }
    let is_bare = condition.is_empty() && *condition.name() == LOCK_TOKEN_SUBMITTED;
    if is_bare { lock_token_submitted([resource]).ok() } else { None }
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
#[inline]
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
            let message = format!("{} must hold {expected}", condition.name().clipped());
            Err(Error::new(ErrorKind::Usage, message))
        }
    }
}

#[inline]
fn has_text(element: &Element<'_>) -> bool {
    match element.value() {
        Value::Text(text) => !chars::trim(text).is_empty(),
        Value::Xml(fragment) => !chars::trim(&direct_text(fragment.as_str())).is_empty(),
    }
}

/// Returns true for a child with the content that a condition needs: an href, or an href with a privilege.
#[inline]
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
