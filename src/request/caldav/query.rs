//! The reports of CalDAV that search.

use super::super::context::{Context, Read, wrong};
use super::super::propfind::{Propfind, PropfindParts};
use super::super::time_range::TimeRange;
use super::super::tree::Node;
use super::super::{body, names};
use super::CompFilter;
use crate::deviation::Deviation;
use crate::error::{Error, ErrorKind};
use crate::header::Depth;
use crate::write::request::BodyWriter;

/// Asks for the calendar objects that match a filter: `CALDAV:calendar-query`,
/// [RFC 4791 §7.8](https://www.rfc-editor.org/rfc/rfc4791#section-7.8).
///
/// # Example
///
/// ```
/// use multistatus::Name;
/// use multistatus::request::Propfind;
/// use multistatus::request::caldav::{CalendarQuery, CompFilter};
///
/// let filter = CompFilter::calendar([CompFilter::new("VEVENT")]);
/// let query = CalendarQuery::new(filter).with_prop(Propfind::prop([Name::dav("getetag")]));
/// assert_eq!(CalendarQuery::parse(&query.to_xml()?)?, query);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CalendarQuery {
    /// The properties that are asked for, or `None` if none are.
    pub prop: Option<Propfind>,
    /// The filter that objects must match. `None` matches all: a filter is required (§9.5), but deployed clients leave
    /// it out.
    pub filter: Option<CompFilter>,
    /// The time zone for times that have none.
    pub timezone: Option<Timezone>,
}

/// The time zone in which a query reads times that have none.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timezone {
    /// The zone as an iCalendar object with one `VTIMEZONE`: `CALDAV:timezone`, RFC 4791 §9.8.
    Component(String),
    /// The identifier of the zone: `CALDAV:timezone-id`, RFC 7809 §6.2.
    Id(String),
}

impl CalendarQuery {
    /// Creates a query for objects that match a filter, which asks for none of their properties.
    #[must_use]
    pub fn new(filter: CompFilter) -> Self {
        Self { prop: None, filter: Some(filter), timezone: None }
    }

    /// Sets the properties that are asked for.
    #[must_use]
    #[inline]
    pub fn with_prop(mut self, prop: Propfind) -> Self {
        self.prop = Some(prop);
        self
    }

    pub(in super::super) fn read(cx: &mut Context, root: Node<'_>) -> Read<Self> {
        body::expect_root(root, &names::CALENDAR_QUERY)?;
        let (mut asked, mut filter, mut timezone) = (PropfindParts::default(), None, None);
        for child in cx.children(root, &[]) {
            if asked.take(cx, child)? {
                continue;
            }
            match child.name() {
                name if *name == names::FILTER => {
                    let read = CompFilter::read_filter(cx, child)?;
                    cx.once(&mut filter, child, read)?;
                }
                name if *name == names::TIMEZONE => {
                    let text = cx.text(child, &["content-type", "version"]).into_owned();
                    take_zone(cx, root, &mut timezone, child, Timezone::Component(text))?;
                }
                name if *name == names::TIMEZONE_ID => {
                    let id = cx.token(child);
                    take_zone(cx, root, &mut timezone, child, Timezone::Id(id))?;
                }
                _ => cx.unknown(child),
            }
        }
        if filter.is_none() {
            cx.note(root, Deviation::MissingFilter, None);
        }
        note_depth(cx, root);
        Ok(Self { prop: asked.finish(root)?, filter, timezone })
    }

    #[inline]
    pub(in super::super) fn write(&self) -> Result<Vec<u8>, Error> {
        let mut writer = BodyWriter::new(&names::CALENDAR_QUERY);
        if let Some(prop) = &self.prop {
            prop.write_parts(&mut writer);
        }
        match &self.filter {
            Some(filter) => {
                writer.open(&names::FILTER, &[]);
                filter.write(&mut writer);
                writer.close(&names::FILTER);
            }
            None => writer.refuse(Error::new(ErrorKind::Usage, "expected a filter in a calendar-query, found none")),
        }
        match &self.timezone {
            Some(Timezone::Component(text)) => writer.text(&names::TIMEZONE, &[], text),
            Some(Timezone::Id(id)) => writer.text(&names::TIMEZONE_ID, &[], id),
            None => {}
        }
        writer.finish()
    }
}

body::body!(CalendarQuery);

fn take_zone(cx: &mut Context, root: Node<'_>, zone: &mut Option<Timezone>, node: Node<'_>, new: Timezone) -> Read<()> {
    let kinds = |a: &Timezone| std::mem::discriminant(a);
    if zone.as_ref().is_some_and(|old| kinds(old) != kinds(&new)) {
        return Err(wrong(root, "expected timezone or timezone-id, found both"));
    }
    cx.once(zone, node, new)
}

/// Records a depth with which a query is about the collection alone and finds nothing: RFC 4791 §7.8, RFC 6352 §8.6.
pub(in super::super) fn note_depth(cx: &mut Context, root: Node<'_>) {
    if cx.depth == Some(Depth::Zero) {
        cx.note(root, Deviation::QueryDepth, None);
    }
}

/// Asks for the times at which a user is busy: `CALDAV:free-busy-query`, [RFC 4791
/// §7.10](https://www.rfc-editor.org/rfc/rfc4791#section-7.10).
///
/// # Example
///
/// ```
/// use multistatus::request::TimeRange;
/// use multistatus::request::caldav::FreeBusyQuery;
///
/// let range = TimeRange::new(Some("20060104T140000Z".parse()?), Some("20060105T220000Z".parse()?))?;
/// let query = FreeBusyQuery { range };
/// assert_eq!(FreeBusyQuery::parse(&query.to_xml()?)?, query);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FreeBusyQuery {
    /// The range that the query is about.
    pub range: TimeRange,
}

impl FreeBusyQuery {
    pub(in super::super) fn read(cx: &mut Context, root: Node<'_>) -> Read<Self> {
        body::expect_root(root, &names::FREE_BUSY_QUERY)?;
        let mut range = None;
        for child in cx.children(root, &[]) {
            if !child.is(&names::TIME_RANGE) {
                cx.unknown(child);
            } else if range.replace(TimeRange::read(cx, child)?).is_some() {
                return Err(wrong(root, "expected one time-range, found several"));
            }
        }
        let range = range.ok_or_else(|| wrong(root, "expected a time-range, found none"))?;
        Ok(Self { range })
    }

    #[inline]
    pub(in super::super) fn write(&self) -> Result<Vec<u8>, Error> {
        let mut writer = BodyWriter::new(&names::FREE_BUSY_QUERY);
        self.range.write(&names::TIME_RANGE, &mut writer);
        writer.finish()
    }
}

body::body!(FreeBusyQuery);
