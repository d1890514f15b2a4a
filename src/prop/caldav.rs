//! Live properties of calendars: RFC 4791, 6638, 7529, 7809, 7953, 8607.

use super::form::{
    ChildNames, ChildTexts, ContentModel, Decimal, Hrefs, OneHref, OneName, OptionalHref, hrefs, wrap_with,
};
use super::media::CALENDAR_DATA;
use super::part::{HREF, href, read_token};
use super::{ETag, LiveProperty, MediaVersion, Texts};
use crate::error::Error;
use crate::href::Href;
use crate::name::Name;
use crate::namespace::CALDAV;
use crate::value::{Property, Value};
use crate::xml::attribute::Attribute;

live_texts! { CALDAV;
    /// A human-readable description of the calendar.
    CalendarDescription = "calendar-description", 4791 "5.2.1";
    /// The time zone for times that have none, as an iCalendar object.
    CalendarTimezone = "calendar-timezone", 4791 "5.2.2";
    /// An iCalendar object, in the response to a report. Its attributes are on the [`Property`].
    CalendarData = "calendar-data", 4791 "9.6";
    /// The times at which the user is available, as an iCalendar object.
    CalendarAvailability = "calendar-availability", 7953 "7.2.4";
}

live_tokens! { CALDAV;
    /// The earliest date that the server accepts: a UTC DATE-TIME of iCalendar.
    MinDateTime = "min-date-time", 4791 "5.2.6";
    /// The latest date that the server accepts: a UTC DATE-TIME of iCalendar.
    MaxDateTime = "max-date-time", 4791 "5.2.7";
    /// The kind of calendar user that a principal is: `INDIVIDUAL`, `GROUP`, `RESOURCE`, `ROOM`, `UNKNOWN` or another
    /// CUTYPE.
    CalendarUserType = "calendar-user-type", 6638 "2.4.2";
    /// The identifier of the time zone for times that have none.
    CalendarTimezoneId = "calendar-timezone-id", 7809 "5.2";
}

live_values! { CALDAV;
    /// The components that the calendar accepts, such as `VEVENT`; all components if none is listed.
    SupportedCalendarComponentSet(Texts) = "supported-calendar-component-set"
        as ChildNames(Name::caldav("comp")), 4791 "5.2.3";
    /// The media types that the calendar accepts.
    SupportedCalendarData(Vec<MediaVersion>) = "supported-calendar-data" as CALENDAR_DATA, 4791 "5.2.4";
    /// The greatest length of a resource in bytes.
    MaxResourceSize(u64) = "max-resource-size" as Decimal, 4791 "5.2.5";
    /// The maximum number of instances of an event.
    MaxInstances(u64) = "max-instances" as Decimal, 4791 "5.2.8";
    /// The maximum number of attendees of an event.
    MaxAttendeesPerInstance(u64) = "max-attendees-per-instance" as Decimal, 4791 "5.2.9";
    /// The collections that hold the calendars of a principal.
    CalendarHomeSet(Vec<Href<'static>>) = "calendar-home-set" as Hrefs, 4791 "6.2.1";
    /// The collations that text can be compared with.
    SupportedCollationSet(Texts) = "supported-collation-set"
        as ChildTexts(Name::caldav("supported-collation")), 4791 "7.5.1";
    /// The outbox of a principal.
    ScheduleOutboxUrl(Href<'static>) = "schedule-outbox-URL" as OneHref, 6638 "2.1.1";
    /// The inbox of a principal.
    ScheduleInboxUrl(Href<'static>) = "schedule-inbox-URL" as OneHref, 6638 "2.2.1";
    /// The addresses of a principal.
    CalendarUserAddressSet(Vec<CalendarUserAddress>) = "calendar-user-address-set" as Addresses, 6638 "2.4.1";
    /// Whether the calendar makes its owner busy: `CALDAV:opaque` or `CALDAV:transparent`.
    ScheduleCalendarTransp(Name) = "schedule-calendar-transp" as OneName, 6638 "9.1";
    /// The calendar that receives new invitations, if there is one.
    ScheduleDefaultCalendarUrl(Option<Href<'static>>) = "schedule-default-calendar-URL" as OptionalHref, 6638 "9.2";
    /// The calendar scales that recurrence rules can have.
    SupportedRscaleSet(Texts) = "supported-rscale-set" as ChildTexts(Name::caldav("supported-rscale")), 7529 "10.1";
    /// The services that provide the time zones.
    TimezoneServiceSet(Vec<Href<'static>>) = "timezone-service-set" as Hrefs, 7809 "5.1";
    /// The server that stores the attachments, or `None` if they are on the calendar's own server.
    ManagedAttachmentsServerUrl(Option<Href<'static>>) = "managed-attachments-server-URL" as OptionalHref, 8607 "6.1";
    /// The greatest length of an attachment in bytes.
    MaxAttachmentSize(u64) = "max-attachment-size" as Decimal, 8607 "6.2";
    /// The maximum number of attachments of a resource.
    MaxAttachmentsPerResource(u64) = "max-attachments-per-resource" as Decimal, 8607 "6.3";
}

impl SupportedCalendarComponentSet {
    /// Returns true if the calendar accepts this component, such as `VTODO`; names compare without case. It accepts
    /// every component if none is listed, or if there is no such property (RFC 4791 §5.2.3).
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::Response;
    /// use multistatus::prop::LiveProperty;
    /// use multistatus::prop::caldav::SupportedCalendarComponentSet;
    ///
    /// let response = Response::builder("/calendar/").not_found(SupportedCalendarComponentSet::NAME).build()?;
    /// assert!(response.live::<SupportedCalendarComponentSet>()?.is_none_or(|set| set.allows("VTODO")));
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    pub fn allows(&self, component: &str) -> bool {
        self.0.iter().len() == 0 || self.0.iter().any(|listed| listed.eq_ignore_ascii_case(component))
    }
}

/// An address of a user, such as `mailto:bernard@example.com`, or a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CalendarUserAddress {
    /// The address.
    pub href: Href<'static>,
    /// True if it should be used before others: Apple's attribute `preferred`, which no RFC defines.
    pub preferred: bool,
}

/// Makes an address that is not preferred.
impl From<Href<'static>> for CalendarUserAddress {
    fn from(href: Href<'static>) -> Self {
        Self { href, preferred: false }
    }
}

const PREFERRED: Name = Name::from_static("", "preferred");

/// The form `href*`, where each `href` may have the attribute `preferred`.
struct Addresses;

impl ContentModel<Vec<CalendarUserAddress>> for Addresses {
    fn decode(&self, property: &Property<'_>) -> Result<Option<Vec<CalendarUserAddress>>, Error> {
        let addresses = hrefs(property, "href elements", |child| {
            let preferred = child.attribute(&PREFERRED).is_some_and(|preferred| !matches!(preferred, "0" | "false"));
            let href = (*child.name() == HREF).then(|| href(property, child)).transpose()?;
            Ok(href.map(|href| CalendarUserAddress { href, preferred }))
        });
        addresses.map(Some)
    }

    fn encode(&self, addresses: &Vec<CalendarUserAddress>) -> Value<'static> {
        Value::from_elements(addresses.iter().map(|address| {
            let preferred = address.preferred.then(|| Attribute::checked(PREFERRED, "1".into()));
            wrap_with(&HREF, preferred.into_iter().collect(), address.href.as_str().to_owned().into())
        }))
    }
}

/// The tag of a scheduling object: the property `schedule-tag`, [RFC 6638
/// §9.3](https://www.rfc-editor.org/rfc/rfc6638#section-9.3). It changes only when a change matters to the
/// participants, and it is never weak. A text that is not a tag is kept as it was sent, as in an [`ETag`].
///
/// # Example
///
/// ```
/// use multistatus::prop::caldav::ScheduleTag;
///
/// assert_eq!(ScheduleTag::new("12345678")?.tag().to_string(), "\"12345678\"");
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ScheduleTag(ETag);

impl ScheduleTag {
    /// Creates a tag, where `opaque` is the text between the quotes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidValue`](crate::ErrorKind::InvalidValue) or
    /// [`ErrorKind::InvalidText`](crate::ErrorKind::InvalidText), as in [`ETag::strong`].
    pub fn new(opaque: &str) -> Result<Self, Error> {
        ETag::strong(opaque).map(Self)
    }

    /// Returns the tag.
    #[must_use]
    pub fn tag(&self) -> &ETag {
        &self.0
    }
}

impl LiveProperty for ScheduleTag {
    const NAME: Name = Name::caldav("schedule-tag");

    fn decode(property: &Property<'_>) -> Result<Option<Self>, Error> {
        let strong = |text: &str| Some(ETag::read_or_keep(text)).filter(|tag| !tag.is_weak());
        Ok(read_token(property, "a tag that is not weak", strong)?.map(Self))
    }

    fn encode(&self) -> Value<'static> {
        self.0.encode()
    }
}
