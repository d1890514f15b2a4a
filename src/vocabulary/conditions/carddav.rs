//! Conditions of CardDAV, in its namespace.

conditions! { fn find_carddav, const CARDDAV_NAMES, Name::carddav;
    // RFC 6352: address books.

    /// Precondition: the server must be able to convert address data to the requested media type. It may appear in a
    /// single response of a report.
    SUPPORTED_ADDRESS_DATA_CONVERSION = "supported-address-data-conversion", 6352 "5.1.1.1";
    /// Precondition: the media type of address data must be one that the server supports.
    SUPPORTED_ADDRESS_DATA = "supported-address-data", 6352 "6.3.2.1", 6352 "8.6", 6352 "8.7";
    /// Precondition: address data must be valid vCard.
    VALID_ADDRESS_DATA = "valid-address-data", 6352 "6.3.2.1";
    /// Precondition: no other resource of the address book may have the same UID, and an update must not change it.
    /// Contains the `DAV:href` of the resource that has the UID.
    NO_UID_CONFLICT = "no-uid-conflict", 6352 "6.3.2.1";
    /// Precondition: the server must allow an address book at this place.
    ADDRESSBOOK_COLLECTION_LOCATION_OK = "addressbook-collection-location-ok", 6352 "6.3.2.1";
    /// Precondition: the resource must not be larger than the address book allows.
    MAX_RESOURCE_SIZE = "max-resource-size", 6352 "6.3.2.1";
    /// Precondition: the filter must use only elements that the server supports. Contains the `prop-filter` or
    /// `param-filter` that the server does not support.
    SUPPORTED_FILTER = "supported-filter", 6352 "8.6";
    /// Precondition: the server must support the collation of the query.
    SUPPORTED_COLLATION = "supported-collation", 6352 "8.6";
}
