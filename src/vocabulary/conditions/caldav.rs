//! Conditions of CalDAV, in its namespace.

conditions! { fn find_caldav, const CALDAV_NAMES, Name::caldav;
    // RFC 4791: calendar access.

    /// Precondition: the server must allow a calendar collection at this place.
    CALENDAR_COLLECTION_LOCATION_OK = "calendar-collection-location-ok", 4791 "5.3.1", 4791 "5.3.2.1";
    /// Precondition: calendar data, or the time zone given, must be valid iCalendar.
    VALID_CALENDAR_DATA = "valid-calendar-data", 4791 "5.2.10", 4791 "5.3.1", 4791 "5.3.2.1", 4791 "7.8";
    /// Postcondition: the calendar collection exists and has its resource type.
    INITIALIZE_CALENDAR_COLLECTION = "initialize-calendar-collection", 4791 "5.3.1";
    /// Precondition: the media type of calendar data must be one that the server supports.
    SUPPORTED_CALENDAR_DATA = "supported-calendar-data", 4791 "5.3.2.1", 4791 "7.8", 4791 "7.9";
    /// Precondition: calendar data must follow the rules for a single resource. For example, it must have only one type
    /// of component, and no METHOD.
    VALID_CALENDAR_OBJECT_RESOURCE = "valid-calendar-object-resource", 4791 "5.3.2.1";
    /// Precondition: the calendar must support the type of component.
    SUPPORTED_CALENDAR_COMPONENT = "supported-calendar-component", 4791 "5.3.2.1";
    /// Precondition: no other resource of the calendar may have the same UID, and an update must not change it.
    /// Contains the `DAV:href` of the resource that has the UID.
    NO_UID_CONFLICT = "no-uid-conflict", 4791 "5.3.2.1";
    /// Precondition: the resource must not be larger than the calendar allows.
    MAX_RESOURCE_SIZE = "max-resource-size", 4791 "5.3.2.1";
    /// Precondition: no date may be earlier than the earliest date that the calendar allows.
    MIN_DATE_TIME = "min-date-time", 4791 "5.3.2.1", 4791 "7.8", 4791 "7.9";
    /// Precondition: no date may be later than the latest date that the calendar allows.
    MAX_DATE_TIME = "max-date-time", 4791 "5.3.2.1", 4791 "7.8", 4791 "7.9";
    /// Precondition: the resource must not recur more often than the calendar allows.
    MAX_INSTANCES = "max-instances", 4791 "5.3.2.1";
    /// Precondition: no instance may have more attendees than the calendar allows.
    MAX_ATTENDEES_PER_INSTANCE = "max-attendees-per-instance", 4791 "5.3.2.1";
    /// Precondition: the filter of the query must be valid.
    VALID_FILTER = "valid-filter", 4791 "7.8";
    /// Precondition: the filter must use only elements that the server supports. Contains the `comp-filter`,
    /// `prop-filter` or `param-filter` that the server does not support.
    SUPPORTED_FILTER = "supported-filter", 4791 "7.8";
    /// Precondition: the server must support the collation of the query.
    SUPPORTED_COLLATION = "supported-collation", 4791 "7.8";

    // RFC 6638: scheduling.

    /// Precondition: no other calendar of the user may have a scheduling object with the same UID. Contains the
    /// `DAV:href` of the resource that has the UID, or nothing.
    UNIQUE_SCHEDULING_OBJECT_RESOURCE = "unique-scheduling-object-resource" [403], 6638 "3.2.4.1";
    /// Precondition: all components of a scheduling object must have the same organizer.
    SAME_ORGANIZER_IN_ALL_COMPONENTS = "same-organizer-in-all-components" [403], 6638 "3.2.4.2";
    /// Precondition: the server must allow the organizer to make this change.
    ALLOWED_ORGANIZER_SCHEDULING_OBJECT_CHANGE = "allowed-organizer-scheduling-object-change" [403], 6638 "3.2.4.3";
    /// Precondition: the server must allow an attendee to make this change.
    ALLOWED_ATTENDEE_SCHEDULING_OBJECT_CHANGE = "allowed-attendee-scheduling-object-change" [403], 6638 "3.2.4.4";
    /// Precondition: the default calendar, or the property that names it, cannot be removed.
    DEFAULT_CALENDAR_NEEDED = "default-calendar-needed" [403], 6638 "4.3.1.1";
    /// Precondition: the default calendar must be a valid calendar collection.
    VALID_SCHEDULE_DEFAULT_CALENDAR_URL = "valid-schedule-default-calendar-URL" [403], 6638 "4.3.1.2";
    /// Precondition: a scheduling message must follow the rules of iTIP.
    VALID_SCHEDULING_MESSAGE = "valid-scheduling-message" [400], 6638 "5.2.1";
    /// Precondition: the organizer of a scheduling message must be the owner of the outbox.
    VALID_ORGANIZER = "valid-organizer" [403], 6638 "5.2.2";

    // RFC 7529: calendar systems other than the Gregorian.

    /// Precondition: the server must support the calendar system of a recurrence rule.
    SUPPORTED_RSCALE = "supported-rscale" [403], 7529 "10";

    // RFC 7809: time zones by reference.

    /// Precondition: the server must know the time zone that is named.
    VALID_TIMEZONE = "valid-timezone", 7809 "3.1.4", 7809 "3.1.5", 7809 "3.1.6";

    // RFC 8607: managed attachments.

    /// Precondition: an attachment must not be larger than the calendar allows.
    MAX_ATTACHMENT_SIZE = "max-attachment-size", 8607 "3.11";
    /// Precondition: a resource must not have more attachments than the calendar allows.
    MAX_ATTACHMENTS_PER_RESOURCE = "max-attachments-per-resource", 8607 "3.11";
    /// Precondition: the parameter `action` must be one of the three that are defined.
    VALID_ACTION = "valid-action", 8607 "3.11";
    /// Precondition: the parameter `rid` must fit the action and name instances that exist.
    VALID_RID = "valid-rid", 8607 "3.11";
    /// Precondition: the parameter `managed-id` must fit the action and name an attachment of the resource.
    VALID_MANAGED_ID = "valid-managed-id", 8607 "3.11";
    /// Precondition: each MANAGED-ID in the calendar data must name an attachment that exists.
    VALID_MANAGED_ID_PARAMETER = "valid-managed-id-parameter", 8607 "3.11";
}
