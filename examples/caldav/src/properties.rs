//! The properties of the resources.

use std::sync::LazyLock;

use multistatus::condition::caldav::{
    SUPPORTED_CALENDAR_COMPONENT, SUPPORTED_CALENDAR_DATA, VALID_CALENDAR_DATA, VALID_TIMEZONE,
};
use multistatus::condition::{CANNOT_MODIFY_PROTECTED_PROPERTY, VALID_RESOURCETYPE};
use multistatus::plan::{BoundTable, PropertyTable, PropfindPlan, TableProperty};
use multistatus::prop::caldav::{
    CalendarData, CalendarDescription, CalendarHomeSet, CalendarTimezone, CalendarTimezoneId,
    SupportedCalendarComponentSet, SupportedCollationSet,
};
use multistatus::prop::vendor::calendarserver::GetCTag;
use multistatus::prop::versioning::SupportedReportSet;
use multistatus::prop::{
    ContentLength, ContentType, CurrentUserPrincipal, CurrentUserPrivilegeSet, DisplayName, LiveProperty, Owner,
    PrincipalCollectionSet, PrincipalUrl, ResourceType, SyncToken, Texts,
};
use multistatus::request::PropertyChange;
use multistatus::request::caldav::CalendarData as Asked;
use multistatus::{Error, Href, Name, Operation, Response, namespace};

use crate::app::refused;
use crate::filter::COLLATIONS;
use crate::home::{HOME, PRINCIPAL, Resource};
use crate::reports::supported;
use crate::zones::{named, zone};

/// The type of a calendar collection.
pub const CALENDAR: Name = Name::caldav("calendar");
pub const MEDIA_TYPE: &str = "text/calendar; charset=utf-8; component=vevent";
/// The component that calendars hold.
pub const COMPONENT: &str = "VEVENT";

const PRIVILEGES: [&str; 7] = ["all", "read", "write", "write-properties", "write-content", "bind", "unbind"];

/// All properties except for those that clients set on calendars.
pub static LIVE: LazyLock<PropertyTable<Resource>> = LazyLock::new(|| {
    let is_principal = |it: &Resource| matches!(it, Resource::Principal);
    let token = |it: &Resource| it.calendar().map(|calendar| calendar.token());
    let length = |it: &Resource| it.event().map(|event| ContentLength(event.object.data.text().len() as u64));
    let components = |it: &Resource| it.calendar().map(|_| Texts::new([COMPONENT]));
    let collations = |it: &Resource| it.calendar().map(|_| Texts::new(COLLATIONS));
    PropertyTable::new()
        .with(live(|it| Ok(Some(resource_type(it)))))
        .with(live(|it| Ok(title(it).map(DisplayName::new_lossy))))
        .with(href(CurrentUserPrincipal::NAME, PRINCIPAL, Resource::Principal))
        .with(href(Owner::NAME, PRINCIPAL, Resource::Principal))
        .with(href(PrincipalCollectionSet::NAME, "/", Resource::Root))
        .with(href(PrincipalUrl::NAME, PRINCIPAL, Resource::Principal).only_if(is_principal))
        .with(href(CalendarHomeSet::NAME, HOME, Resource::Home).only_if(is_principal))
        .with(live(|it| Ok(Some(SupportedReportSet(supported(it))))))
        .with(live(|_| Ok(Some(CurrentUserPrivilegeSet(PRIVILEGES.map(Name::dav).into())))))
        .with(live(move |it| token(it).map(|token| SyncToken::new(&token)).transpose()))
        .with(live(move |it| token(it).map(|token| GetCTag::new(&token)).transpose()).protected())
        .with(live(move |it| Ok(components(it).transpose()?.map(SupportedCalendarComponentSet))))
        .with(live(move |it| Ok(collations(it).transpose()?.map(SupportedCollationSet))))
        .with(live(|it| Ok(it.event().map(|event| event.tag.clone()))))
        .with(live(|it| it.event().map(|_| ContentType::new(MEDIA_TYPE)).transpose()))
        .with(live(move |it| Ok(length(it))))
        .with(TableProperty::new(CalendarData::NAME, |it: &Resource, question| {
            let asked = question.element().map(Asked::from_property).transpose()?;
            asked.as_ref().map_or(Ok(()), check_media)?;
            if asked.is_some_and(|asked| asked.expand().is_some()) {
                return Err(refused(SUPPORTED_CALENDAR_DATA, "expected calendar-data without expand"));
            }
            Ok(it.event().map(|event| event.object.data.clone().into()))
        }))
});

/// Refuses a form of calendar data that this server does not have.
pub fn check_media(asked: &Asked) -> Result<(), Error> {
    let is_supported = asked.content_type.as_ref().is_none_or(|kind| kind.trim().eq_ignore_ascii_case("text/calendar"))
        && asked.version.as_ref().is_none_or(|version| version == "2.0");
    if is_supported { Ok(()) } else { Err(refused(SUPPORTED_CALENDAR_DATA, "expected text/calendar 2.0")) }
}

/// Makes a property that a resource has if the function returns a value.
fn live<P: LiveProperty>(
    get: impl Fn(&Resource) -> Result<Option<P>, Error> + Copy + Send + Sync + 'static,
) -> TableProperty<Resource> {
    TableProperty::try_live(get).only_if(move |it| !matches!(get(it), Ok(None)))
}

/// Makes a property that is the href of another resource, whose own properties `expand-property` may ask for.
fn href(name: Name, path: &'static str, target: Resource) -> TableProperty<Resource> {
    TableProperty::new(name, move |_, question| {
        let answer = |href: Href<'_>, plan: &PropfindPlan| LIVE.bind(plan).answer(href, &target);
        question.hrefs([Href::from_path(path)?], answer).map(Some)
    })
}

fn resource_type(resource: &Resource) -> ResourceType {
    let collection = Name::dav("collection");
    ResourceType::from_names(match resource {
        Resource::Root | Resource::Home => vec![collection],
        Resource::Principal => vec![collection, Name::dav("principal")],
        Resource::Calendar(_) => vec![collection, CALENDAR],
        Resource::Event(_) => Vec::new(),
    })
}

fn title(resource: &Resource) -> Option<&'static str> {
    match resource {
        Resource::Principal => Some("Me"),
        Resource::Home => Some("Calendars"),
        _ => None,
    }
}

/// Answers what a request asks of a resource, with the properties that clients have set.
pub fn answer(
    table: &BoundTable<'_, Resource>,
    href: Href<'_>,
    resource: &Resource,
) -> Result<Response<'static>, Error> {
    let set = resource.calendar().map(|calendar| &calendar.properties);
    let mut response = table.response(href, resource);
    if table.plan().needs_names() {
        response.names(set.into_iter().flatten().map(|(name, _)| name.clone()));
    }
    while let Some(question) = table.next(&mut response, resource) {
        let value = set.and_then(|set| set.get(question.name())).cloned();
        response.answer(Ok(value));
    }
    response.finish()
}

/// The properties of RFCs that clients set on calendars. They may set others in namespaces of their own.
const CHANGEABLE: [Name; 6] = [
    DisplayName::NAME,
    CalendarDescription::NAME,
    CalendarTimezone::NAME,
    CalendarTimezoneId::NAME,
    // RFC 6638 §9.1, and its draft. Clients send them when they make a calendar, whether the server schedules or not.
    Name::caldav("schedule-calendar-transp"),
    Name::caldav("calendar-free-busy-set"),
];

/// The live properties that only a new calendar is given.
const AT_BIRTH: [Name; 2] = [ResourceType::NAME, SupportedCalendarComponentSet::NAME];

/// Checks a change that a client makes to a calendar, or a property of a new one.
pub fn check(change: &PropertyChange, operation: Operation) -> Result<(), Error> {
    LIVE.check(change, operation)?;
    let name = change.name();
    let is_defined = [namespace::DAV, namespace::CALDAV, namespace::CARDDAV].contains(&name.namespace());
    let is_new = operation != Operation::Proppatch && AT_BIRTH.contains(name);
    if is_defined && !is_new && !CHANGEABLE.contains(name) {
        return Err(refused(CANNOT_MODIFY_PROTECTED_PROPERTY, "expected a property that clients set on calendars"));
    }
    let PropertyChange::Set(property) = change else { return Ok(()) };
    let is = |name: Name| *property.name() == name;
    if is(ResourceType::NAME) && !ResourceType::decode(property)?.is_some_and(|kind| kind.contains(&CALENDAR)) {
        return Err(refused(VALID_RESOURCETYPE, "expected a calendar"));
    }
    if is(SupportedCalendarComponentSet::NAME) {
        let set = SupportedCalendarComponentSet::decode(property)?;
        if set.is_some_and(|set| set.0.iter().any(|component| !component.eq_ignore_ascii_case(COMPONENT))) {
            return Err(refused(SUPPORTED_CALENDAR_COMPONENT, "expected VEVENT"));
        }
    }
    if is(CalendarTimezone::NAME) && zone(property.text().unwrap_or_default()).is_none() {
        return Err(refused(VALID_CALENDAR_DATA, "expected a VTIMEZONE of a known time zone"));
    }
    // RFC 7809 §5.2.
    if is(CalendarTimezoneId::NAME) && named(property.text().unwrap_or_default().trim()).is_none() {
        return Err(refused(VALID_TIMEZONE, "expected a known time zone"));
    }
    Ok(())
}
