//! REPORT.

use std::collections::HashSet;

use calcard::common::timezone::Tz;
use multistatus::condition::caldav::{VALID_CALENDAR_DATA, VALID_FILTER, VALID_TIMEZONE};
use multistatus::condition::{NUMBER_OF_MATCHES_WITHIN_LIMITS, SUPPORTED_REPORT, VALID_SYNC_TOKEN};
use multistatus::header::{Depth, Origins};
use multistatus::http::StatusCode;
use multistatus::plan::{BoundTable, PropfindPlan};
use multistatus::prop::LiveProperty as _;
use multistatus::prop::caldav::{CalendarData, CalendarTimezone, CalendarTimezoneId};
use multistatus::request::caldav::{CalendarData as Asked, CalendarQuery, Timezone};
use multistatus::request::{
    PrincipalPropertySearch, PropertySearch, Propfind, Report, Request, SyncCollection, SyncLevel, Test,
};
use multistatus::{Base, Error, Href, Name, Outcomes, Property, Reply};

use crate::app::refused;
use crate::calendar::{Calendar, Event};
use crate::filter;
use crate::home::{Home, PRINCIPAL, Resource, names};
use crate::properties::{LIVE, answer, check_media};
use crate::zones::{named, zone};

/// The most changes in one reply.
const MAX_CHANGES: u64 = 1000;

/// The most bytes of calendar data in one reply. Tests have a smaller one.
const MAX_DATA: usize = if cfg!(test) { 1 << 20 } else { 64 << 20 };

/// How many bytes of calendar data a reply may still have.
struct Room {
    left: usize,
    /// How often the data of each event is asked for.
    copies: usize,
}

impl Room {
    fn of(plan: &PropfindPlan) -> Self {
        let copies = plan.questions().filter(|question| *question.name() == CalendarData::NAME).count();
        Self { left: MAX_DATA, copies }
    }

    /// Takes the room of an event, and returns false if there is not enough.
    fn take(&mut self, event: &Event) -> bool {
        let rest = self.left.checked_sub(event.object.data.text().len().saturating_mul(self.copies));
        self.left = rest.unwrap_or(0);
        rest.is_some()
    }
}

/// Returns the names of the reports that a resource has.
pub fn supported(resource: &Resource) -> Vec<Name> {
    let mut names = vec![Name::dav("expand-property"), Name::dav("principal-property-search")];
    if matches!(resource, Resource::Calendar(_) | Resource::Event(_)) {
        names.extend(["calendar-query", "calendar-multiget"].map(Name::caldav));
    }
    if resource.calendar().is_some() {
        names.push(Name::dav("sync-collection"));
    }
    names
}

pub fn report(
    home: &Home,
    request: &Request,
    report: &Report,
    origins: &Origins,
    resource: Resource,
) -> Result<Reply, Error> {
    let unsupported = || refused(SUPPORTED_REPORT, "expected a report in supported-report-set");
    if !supported(&resource).contains(report.name()) {
        return Err(unsupported());
    }
    let plan = PropfindPlan::of_report(report, &request.preferences).ok_or_else(unsupported)?;
    let table = LIVE.bind(&plan);
    let path = resource.canonical(&request.path()?);
    let mut outcomes = Outcomes::new(request.exchange()?);
    let calendar = names(&path).and_then(|(calendar, _)| home.calendars.get(calendar));
    for asked in plan.questions().filter(|question| *question.name() == CalendarData::NAME) {
        asked.element().map(Asked::from_property).transpose()?.as_ref().map_or(Ok(()), check_media)?;
    }
    let mut room = Room::of(&plan);
    match (report, calendar) {
        // RFC 6578 §3.2. Python-caldav sends Depth: 1, which says what sync-level 1 does.
        (Report::SyncCollection(report), _)
            if request.depth == Some(Depth::Infinity)
                || request.depth.is_some_and(|it| it != Depth::Zero) && report.level != SyncLevel::One =>
        {
            return Err(Error::refused(StatusCode::BAD_REQUEST, "expected Depth: 0"));
        }
        (Report::SyncCollection(report), Some(calendar)) => {
            synchronize(calendar, report, &table, &path, room, &mut outcomes)?;
        }
        (Report::CalendarQuery(query), Some(calendar)) => {
            let filter = query.filter.as_ref().ok_or_else(|| refused(VALID_FILTER, "expected a filter"))?;
            filter::check(filter)?;
            let zone = zone_of(query, calendar)?;
            for (path, found) in home.reach(path, resource.clone(), request.effective_depth()) {
                let Some(event) = found.event().filter(|event| filter::matches(filter, &event.object, zone)) else {
                    continue;
                };
                if room.take(event) {
                    outcomes.response(answer(&table, Href::from_path(path)?, &found)?);
                } else {
                    outcomes.truncated();
                    break;
                }
            }
        }
        (Report::Multiget(multiget), Some(_)) => {
            let base = Base::new(request.uri.clone())?;
            let mut reported = HashSet::new();
            for asked in &multiget.hrefs {
                let asked = base.resolve(asked).unwrap_or_else(|_| asked.clone());
                let own = origins.local(&asked);
                let href = own.as_ref().unwrap_or(&asked);
                // RFC 4791 §7.9: events in this calendar, or this event.
                let own_path = own.as_ref().and_then(|own| own.decoded_path().ok());
                let own_path = own_path.filter(|own| *own == path || path.ends_with('/') && own.starts_with(&path));
                let found = own_path.as_deref().and_then(|own| home.find(own)).filter(|it| it.event().is_some());
                match own_path.zip(found) {
                    // An event is reported by the first of its hrefs only: a query makes no other resource of it.
                    Some((own, _)) if !reported.insert(own.to_string()) => {}
                    Some((_, found)) if found.event().is_some_and(|event| room.take(event)) => {
                        outcomes.response(answer(&table, href.clone(), &found)?);
                    }
                    Some(_) => _ = outcomes.status(href, StatusCode::INSUFFICIENT_STORAGE),
                    None => _ = outcomes.status(href, StatusCode::NOT_FOUND),
                }
            }
        }
        (Report::PrincipalPropertySearch(search), _) => {
            if finds(search)? {
                outcomes.response(answer(&table, Href::from_path(PRINCIPAL)?, &Resource::Principal)?);
            }
        }
        _ => _ = outcomes.response(answer(&table, Href::from_path(path)?, &resource)?),
    }
    outcomes.reply()
}

/// Tells what has changed since the token: RFC 6578 §3.
fn synchronize(
    calendar: &Calendar,
    report: &SyncCollection,
    table: &BoundTable<'_, Resource>,
    path: &str,
    mut room: Room,
    outcomes: &mut Outcomes,
) -> Result<(), Error> {
    let unknown = || refused(VALID_SYNC_TOKEN, "expected a token of this calendar");
    let known = calendar.known(report.token.as_deref()).ok_or_else(unknown)?;
    let mut changed = calendar.changed_since(known);
    let limit = report.limit.unwrap_or(MAX_CHANGES).min(MAX_CHANGES) as usize;
    let mut first = changed.iter().take(limit);
    let fitting = first.position(|(_, _, event)| event.is_some_and(|event| !room.take(event))).unwrap_or(limit);
    let is_truncated = changed.len() > fitting;
    changed.truncate(fitting);
    let last = changed.last().map(|(number, ..)| *number);
    if is_truncated && last.is_none() {
        // §3.7: nothing is less than one change.
        let error = Error::refused(StatusCode::INSUFFICIENT_STORAGE, "expected a limit of at least 1");
        return Err(error.with_condition(NUMBER_OF_MATCHES_WITHIN_LIMITS));
    }
    for (_, name, event) in changed {
        let href = Href::from_path(format!("{path}{name}"))?;
        match event {
            Some(event) => outcomes.response(answer(table, href, &Resource::Event(event.clone()))?),
            None => outcomes.status(href, StatusCode::NOT_FOUND),
        };
    }
    if is_truncated {
        outcomes.truncated();
    }
    let token = last.filter(|_| is_truncated).map(|last| calendar.token_after(last, known));
    outcomes.sync_token(&token.unwrap_or_else(|| calendar.token()));
    Ok(())
}

/// Returns the zone of times that have none.
fn zone_of(query: &CalendarQuery, calendar: &Calendar) -> Result<Tz, Error> {
    let property = |name| calendar.properties.get(&name).and_then(Property::text);
    let by_name = || property(CalendarTimezoneId::NAME).and_then(|id| named(id.trim()));
    let set = property(CalendarTimezone::NAME).and_then(zone).or_else(by_name);
    match &query.timezone {
        None => Ok(set.unwrap_or(Tz::UTC)),
        Some(Timezone::Component(text)) => {
            zone(text).ok_or_else(|| refused(VALID_CALENDAR_DATA, "expected a VTIMEZONE of a known time zone"))
        }
        Some(Timezone::Id(id)) => named(id).ok_or_else(|| refused(VALID_TIMEZONE, "expected a known time zone")),
    }
}

/// Returns true if a search finds the only principal: RFC 3744 §9.4.
fn finds(search: &PrincipalPropertySearch) -> Result<bool, Error> {
    let has = |search: &PropertySearch| {
        let plan = PropfindPlan::new(&Propfind::Prop(search.prop.clone()), &Default::default());
        let own = answer(&LIVE.bind(&plan), Href::from_path(PRINCIPAL)?, &Resource::Principal)?;
        let wanted = search.text.to_lowercase();
        Ok::<_, Error>(search.prop.names().all(|name| {
            let value = own.text(name).map(|value| value.to_lowercase());
            value.is_some_and(|value| search.match_type.matches(&value, &wanted))
        }))
    };
    let found = search.searches.iter().map(has).collect::<Result<Vec<_>, _>>()?;
    Ok(match search.test {
        Test::AllOf => found.iter().all(|found| *found),
        Test::AnyOf => found.contains(&true),
    })
}
