//! The names of elements in requests.

use crate::name::Name;

macro_rules! names {
    ($($space:ident: $($name:ident $local:literal),+;)+) => {
        $($(pub(super) const $name: Name = Name::$space($local);)+)+
    };
}

names! {
    dav:
        ALLPROP "allprop", INCLUDE "include", PROP "prop", PROPFIND "propfind", PROPNAME "propname",
        PROPERTYUPDATE "propertyupdate", REMOVE "remove", SET "set", MKCOL "mkcol",
        EXCLUSIVE "exclusive", LOCKINFO "lockinfo", LOCKSCOPE "lockscope", LOCKTYPE "locktype", OWNER "owner",
        SHARED "shared", WRITE "write", RESOURCETYPE "resourcetype", COLLECTION "collection",
        HREF "href", LIMIT "limit", NRESULTS "nresults",
        SYNC_COLLECTION "sync-collection", SYNC_LEVEL "sync-level", SYNC_TOKEN "sync-token",
        EXPAND_PROPERTY "expand-property", PROPERTY "property", VERSION_TREE "version-tree",
        PRINCIPAL_PROPERTY_SEARCH "principal-property-search", PROPERTY_SEARCH "property-search", MATCH "match",
        APPLY_TO_PRINCIPAL_COLLECTION_SET "apply-to-principal-collection-set",
        PRINCIPAL_MATCH "principal-match", PRINCIPAL_PROPERTY "principal-property", SELF "self",
        PRINCIPAL_SEARCH_PROPERTY_SET "principal-search-property-set",
        ACL_PRINCIPAL_PROP_SET "acl-principal-prop-set",
        SEARCHREQUEST "searchrequest", BASICSEARCH "basicsearch", SELECT "select", FROM "from", SCOPE "scope",
        DEPTH "depth", INCLUDE_VERSIONS "include-versions", QUERY_SCHEMA_DISCOVERY "query-schema-discovery";
    caldav:
        MKCALENDAR "mkcalendar", CALENDAR_DATA "calendar-data", CALENDAR_MULTIGET "calendar-multiget",
        CALENDAR_QUERY "calendar-query", FREE_BUSY_QUERY "free-busy-query", FILTER "filter",
        COMP_FILTER "comp-filter", PROP_FILTER "prop-filter", PARAM_FILTER "param-filter",
        IS_NOT_DEFINED "is-not-defined", TEXT_MATCH "text-match", TIME_RANGE "time-range", TIMEZONE "timezone",
        TIMEZONE_ID "timezone-id", COMP "comp", ALLCOMP "allcomp", DATA_ALLPROP "allprop", DATA_PROP "prop",
        EXPAND "expand", LIMIT_RECURRENCE_SET "limit-recurrence-set", LIMIT_FREEBUSY_SET "limit-freebusy-set";
    carddav:
        ADDRESSBOOK_MULTIGET "addressbook-multiget", ADDRESSBOOK_QUERY "addressbook-query",
        CARD_FILTER "filter", CARD_PROP_FILTER "prop-filter", CARD_PARAM_FILTER "param-filter",
        CARD_IS_NOT_DEFINED "is-not-defined", CARD_TEXT_MATCH "text-match", CARD_LIMIT "limit",
        CARD_NRESULTS "nresults", ADDRESS_DATA "address-data", CARD_ALLPROP "allprop", CARD_PROP "prop";
}
