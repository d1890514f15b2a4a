//! The names of conditions, and the statuses that RFCs name for them.

use std::collections::HashSet;

use multistatus::{Name, condition};

#[test]
fn constants_have_the_names_of_the_rfcs() {
    for (table, namespace) in NAMESPACES {
        for (name, local) in table {
            assert_eq!(name.parts(), (namespace, *local));
        }
    }
}

#[test]
fn names_are_unique_within_a_namespace() {
    for (table, namespace) in NAMESPACES {
        let names: HashSet<&Name> = table.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), table.len(), "{namespace}");
    }
}

#[test]
fn statuses_are_those_of_the_rfcs() {
    for (name, expected) in STATUSES {
        let found: Vec<u16> = condition::statuses(name).iter().map(|status| status.as_u16()).collect();
        assert_eq!(found, *expected, "{name}");
    }
    let with_status = NAMESPACES.iter().flat_map(|(table, _)| *table);
    let with_status = with_status.filter(|(name, _)| !condition::statuses(name).is_empty());
    assert_eq!(with_status.count(), STATUSES.len());
}

#[test]
fn other_names_have_no_status() {
    for name in [
        Name::dav("getetag"),
        Name::dav("no-uid-conflict"),
        Name::dav("Lock-Token-Submitted"),
        Name::caldav("lock-token-submitted"),
        Name::from_static("", "lock-token-submitted"),
        Name::from_static("http://sabredav.org/ns", "exception"),
    ] {
        assert!(condition::statuses(&name).is_empty(), "{name}");
    }
}

#[test]
fn a_name_made_at_run_time_has_the_statuses_of_the_constant() -> Result<(), multistatus::Error> {
    let name: Name = "{DAV:}lock-token-submitted".parse()?;
    assert_eq!(name, condition::LOCK_TOKEN_SUBMITTED);
    assert_eq!(condition::statuses(&name), [http::StatusCode::LOCKED]);
    Ok(())
}

/// "Use with" of RFC 4918 §16, 5689 §3.3 and 6638; the sentences of 3744 §7.1.1, 4331 §6, 4918 §9.10.6, 6578 §3 and
/// 7529 §10; and the rule of 3253 §1.6, if these do not name the only status.
static STATUSES: &[(Name, &[u16])] = &[
    (condition::LOCK_TOKEN_MATCHES_REQUEST_URI, &[409, 412]),
    (condition::LOCK_TOKEN_SUBMITTED, &[423]),
    (condition::NO_CONFLICTING_LOCK, &[423]),
    (condition::NO_EXTERNAL_ENTITIES, &[403]),
    (condition::PRESERVED_LIVE_PROPERTIES, &[409]),
    (condition::PROPFIND_FINITE_DEPTH, &[403]),
    (condition::CANNOT_MODIFY_PROTECTED_PROPERTY, &[403]),
    (condition::SUPPORTED_REPORT, &[403, 409]),
    (condition::NEED_PRIVILEGES, &[403]),
    (condition::NUMBER_OF_MATCHES_WITHIN_LIMITS, &[403, 409, 507]),
    (condition::QUOTA_NOT_EXCEEDED, &[507]),
    (condition::SUFFICIENT_DISK_SPACE, &[507]),
    (condition::VALID_RESOURCETYPE, &[403]),
    (condition::SYNC_TRAVERSAL_SUPPORTED, &[403]),
    (condition::caldav::UNIQUE_SCHEDULING_OBJECT_RESOURCE, &[403]),
    (condition::caldav::SAME_ORGANIZER_IN_ALL_COMPONENTS, &[403]),
    (condition::caldav::ALLOWED_ORGANIZER_SCHEDULING_OBJECT_CHANGE, &[403]),
    (condition::caldav::ALLOWED_ATTENDEE_SCHEDULING_OBJECT_CHANGE, &[403]),
    (condition::caldav::DEFAULT_CALENDAR_NEEDED, &[403]),
    (condition::caldav::VALID_SCHEDULE_DEFAULT_CALENDAR_URL, &[403]),
    (condition::caldav::VALID_SCHEDULING_MESSAGE, &[400]),
    (condition::caldav::VALID_ORGANIZER, &[403]),
    (condition::caldav::SUPPORTED_RSCALE, &[403]),
];

static NAMESPACES: [(&[(Name, &str)], &str); 3] =
    [(DAV, "DAV:"), (CALDAV, "urn:ietf:params:xml:ns:caldav"), (CARDDAV, "urn:ietf:params:xml:ns:carddav")];

static DAV: &[(Name, &str)] = {
    use multistatus::condition::*;
    &[
        // RFC 4918
        (LOCK_TOKEN_MATCHES_REQUEST_URI, "lock-token-matches-request-uri"),
        (LOCK_TOKEN_SUBMITTED, "lock-token-submitted"),
        (NO_CONFLICTING_LOCK, "no-conflicting-lock"),
        (NO_EXTERNAL_ENTITIES, "no-external-entities"),
        (PRESERVED_LIVE_PROPERTIES, "preserved-live-properties"),
        (PROPFIND_FINITE_DEPTH, "propfind-finite-depth"),
        (CANNOT_MODIFY_PROTECTED_PROPERTY, "cannot-modify-protected-property"),
        // RFC 3253
        (PUT_UNDER_VERSION_CONTROL, "put-under-version-control"),
        (MUST_NOT_CHANGE_EXISTING_CHECKED_IN_OUT, "must-not-change-existing-checked-in-out"),
        (SUPPORTED_REPORT, "supported-report"),
        (NO_MODIFICATION, "no-modification"),
        (CANNOT_MODIFY_VERSION_CONTROLLED_CONTENT, "cannot-modify-version-controlled-content"),
        (CANNOT_MODIFY_VERSION, "cannot-modify-version"),
        (AUTO_CHECKOUT, "auto-checkout"),
        (AUTO_CHECKOUT_CHECKIN, "auto-checkout-checkin"),
        (SUPPORTED_LIVE_PROPERTY, "supported-live-property"),
        (CANNOT_MODIFY_VERSION_CONTROLLED_PROPERTY, "cannot-modify-version-controlled-property"),
        (NO_VERSION_DELETE, "no-version-delete"),
        (UPDATE_PREDECESSOR_SET, "update-predecessor-set"),
        (MUST_NOT_COPY_VERSIONING_PROPERTY, "must-not-copy-versioning-property"),
        (COPY_CREATES_NEW_RESOURCE, "copy-creates-new-resource"),
        (CANNOT_RENAME_VERSION, "cannot-rename-version"),
        (PRESERVE_VERSIONING_PROPERTIES, "preserve-versioning-properties"),
        (VERSION_HISTORY_IS_TREE, "version-history-is-tree"),
        (AUTO_CHECKIN, "auto-checkin"),
        (MUST_BE_CHECKED_IN, "must-be-checked-in"),
        (CHECKOUT_OF_VERSION_WITH_DESCENDANT_IS_FORBIDDEN, "checkout-of-version-with-descendant-is-forbidden"),
        (CHECKOUT_OF_VERSION_WITH_DESCENDANT_IS_DISCOURAGED, "checkout-of-version-with-descendant-is-discouraged"),
        (CHECKOUT_OF_CHECKED_OUT_VERSION_IS_FORBIDDEN, "checkout-of-checked-out-version-is-forbidden"),
        (CHECKOUT_OF_CHECKED_OUT_VERSION_IS_DISCOURAGED, "checkout-of-checked-out-version-is-discouraged"),
        (IS_CHECKED_OUT, "is-checked-out"),
        (INITIALIZE_PREDECESSOR_SET, "initialize-predecessor-set"),
        (MUST_BE_CHECKED_OUT, "must-be-checked-out"),
        (CHECKIN_FORK_FORBIDDEN, "checkin-fork-forbidden"),
        (CHECKIN_FORK_DISCOURAGED, "checkin-fork-discouraged"),
        (CREATE_VERSION, "create-version"),
        (INITIALIZE_VERSION_CONTENT_AND_PROPERTIES, "initialize-version-content-and-properties"),
        (CHECKED_IN, "checked-in"),
        (KEEP_CHECKED_OUT, "keep-checked-out"),
        (MUST_BE_CHECKED_OUT_VERSION_CONTROLLED_RESOURCE, "must-be-checked-out-version-controlled-resource"),
        (CANCEL_CHECKED_OUT, "cancel-checked-out"),
        (RESTORE_CONTENT_AND_DEAD_PROPERTIES, "restore-content-and-dead-properties"),
        (MUST_BE_VERSION_HISTORY, "must-be-version-history"),
        (DELETE_VERSION_SET, "delete-version-set"),
        (VERSION_HISTORY_HAS_ROOT, "version-history-has-root"),
        (CANNOT_COPY_HISTORY, "cannot-copy-history"),
        (CANNOT_RENAME_HISTORY, "cannot-rename-history"),
        (NEW_VERSION_HISTORY, "new-version-history"),
        (ADD_TO_HISTORY, "add-to-history"),
        (RESOURCE_MUST_BE_NULL, "resource-must-be-null"),
        (WORKSPACE_LOCATION_OK, "workspace-location-ok"),
        (INITIALIZE_WORKSPACE, "initialize-workspace"),
        (DELETE_WORKSPACE_MEMBERS, "delete-workspace-members"),
        (WORKSPACE_MEMBER_MOVED, "workspace-member-moved"),
        (WORKSPACE_MOVED, "workspace-moved"),
        (CANNOT_ADD_TO_EXISTING_HISTORY, "cannot-add-to-existing-history"),
        (MUST_BE_VERSION, "must-be-version"),
        (
            ONE_VERSION_CONTROLLED_RESOURCE_PER_HISTORY_PER_WORKSPACE,
            "one-version-controlled-resource-per-history-per-workspace",
        ),
        (NEW_VERSION_CONTROLLED_RESOURCE, "new-version-controlled-resource"),
        (UPDATE_CONTENT_AND_PROPERTIES, "update-content-and-properties"),
        (REPORT_PROPERTIES, "report-properties"),
        (MUST_SELECT_VERSION_IN_HISTORY, "must-select-version-in-history"),
        (ADD_MUST_BE_NEW_LABEL, "add-must-be-new-label"),
        (LABEL_MUST_EXIST, "label-must-exist"),
        (ADD_OR_SET_LABEL, "add-or-set-label"),
        (REMOVE_LABEL, "remove-label"),
        (APPLY_REQUEST_TO_LABELED_VERSION, "apply-request-to-labeled-version"),
        (MUST_NOT_HAVE_LABEL_AND_APPLY_TO_VERSION, "must-not-have-label-and-apply-to-version"),
        (DEPTH_UPDATE, "depth-update"),
        (CREATE_WORKING_RESOURCE, "create-working-resource"),
        (CREATE_WORKING_RESOURCE_FROM_CHECKED_IN_VERSION, "create-working-resource-from-checked-in-version"),
        (NO_OVERWRITE_BY_AUTO_UPDATE, "no-overwrite-by-auto-update"),
        (AUTO_UPDATE, "auto-update"),
        (DELETE_WORKING_RESOURCE, "delete-working-resource"),
        (CANNOT_RENAME_WORKING_RESOURCE, "cannot-rename-working-resource"),
        (UPDATE_AUTO_UPDATE, "update-auto-update"),
        (CANNOT_MERGE_CHECKED_OUT_RESOURCE, "cannot-merge-checked-out-resource"),
        (CHECKOUT_NOT_ALLOWED, "checkout-not-allowed"),
        (ANCESTOR_VERSION, "ancestor-version"),
        (DESCENDANT_VERSION, "descendant-version"),
        (CHECKED_OUT_FOR_MERGE, "checked-out-for-merge"),
        (UPDATE_MERGE_SET, "update-merge-set"),
        (DELETE_VERSION_REFERENCE, "delete-version-reference"),
        (MERGE_MUST_BE_COMPLETE, "merge-must-be-complete"),
        (VERSION_CONTROLLED_CONFIGURATION_MUST_NOT_EXIST, "version-controlled-configuration-must-not-exist"),
        (MUST_BE_BASELINE, "must-be-baseline"),
        (MUST_HAVE_NO_VERSION_CONTROLLED_MEMBERS, "must-have-no-version-controlled-members"),
        (
            ONE_BASELINE_CONTROLLED_COLLECTION_PER_HISTORY_PER_WORKSPACE,
            "one-baseline-controlled-collection-per-history-per-workspace",
        ),
        (CREATE_VERSION_CONTROLLED_CONFIGURATION, "create-version-controlled-configuration"),
        (REFERENCE_VERSION_CONTROLLED_CONFIGURATION, "reference-version-controlled-configuration"),
        (SELECT_EXISTING_BASELINE, "select-existing-baseline"),
        (CREATE_NEW_BASELINE, "create-new-baseline"),
        (BASELINES_FROM_SAME_HISTORY, "baselines-from-same-history"),
        (MUST_NOT_UPDATE_BASELINE_COLLECTION, "must-not-update-baseline-collection"),
        (
            NO_CHECKED_OUT_BASELINE_CONTROLLED_COLLECTION_MEMBERS,
            "no-checked-out-baseline-controlled-collection-members",
        ),
        (ONE_VERSION_PER_HISTORY_PER_BASELINE, "one-version-per-history-per-baseline"),
        (CANNOT_MODIFY_VERSION_CONTROLLED_CONFIGURATION, "cannot-modify-version-controlled-configuration"),
        (CREATE_BASELINE_COLLECTION, "create-baseline-collection"),
        (MODIFY_CONFIGURATION, "modify-configuration"),
        (BASELINE_CONTROLLED_MEMBERS_MUST_BE_CHECKED_IN, "baseline-controlled-members-must-be-checked-in"),
        (SET_BASELINE_CONTROLLED_COLLECTION_MEMBERS, "set-baseline-controlled-collection-members"),
        (UPDATE_SUBBASELINES, "update-subbaselines"),
        (MERGE_BASELINE, "merge-baseline"),
        (MERGE_SUBBASELINES, "merge-subbaselines"),
        (ACTIVITY_LOCATION_OK, "activity-location-ok"),
        (INITIALIZE_ACTIVITY, "initialize-activity"),
        (MUST_BE_ACTIVITY, "must-be-activity"),
        (DELETE_ACTIVITY_REFERENCE, "delete-activity-reference"),
        (UPDATE_CHECKED_OUT_REFERENCE, "update-checked-out-reference"),
        (UPDATE_ACTIVITY_REFERENCE, "update-activity-reference"),
        (UPDATE_WORKSPACE_REFERENCE, "update-workspace-reference"),
        (ONE_CHECKOUT_PER_ACTIVITY_PER_HISTORY, "one-checkout-per-activity-per-history"),
        (LINEAR_ACTIVITY, "linear-activity"),
        (INITIALIZE_ACTIVITY_SET, "initialize-activity-set"),
        (INITIALIZE_UNRESERVED, "initialize-unreserved"),
        (ATOMIC_ACTIVITY_CHECKIN, "atomic-activity-checkin"),
        (ACTIVITY_CHECKIN, "activity-checkin"),
        (CHECKIN_ACTIVITY, "checkin-activity"),
        (CANNOT_MODIFY_CHECKED_IN_PARENT, "cannot-modify-checked-in-parent"),
        (CANNOT_COPY_COLLECTION_VERSION, "cannot-copy-collection-version"),
        (CANNOT_MODIFY_DESTINATION_CHECKED_IN_PARENT, "cannot-modify-destination-checked-in-parent"),
        (NEW_VERSION_CONTROLLED_COLLECTION, "new-version-controlled-collection"),
        (INITIALIZE_VERSION_HISTORY_BINDINGS, "initialize-version-history-bindings"),
        (INITIALIZE_VERSION_CONTROLLED_BINDINGS, "initialize-version-controlled-bindings"),
        (VERSION_CONTROL_WORKING_COLLECTION_MEMBERS, "version-control-working-collection-members"),
        (UPDATE_VERSION_CONTROLLED_COLLECTION_MEMBERS, "update-version-controlled-collection-members"),
        // RFC 3648
        (ORDERED_COLLECTIONS_SUPPORTED, "ordered-collections-supported"),
        (ORDERING_TYPE_SET, "ordering-type-set"),
        (COLLECTION_MUST_BE_ORDERED, "collection-must-be-ordered"),
        (SEGMENT_MUST_IDENTIFY_MEMBER, "segment-must-identify-member"),
        (POSITION_SET, "position-set"),
        (ORDERING_MODIFIED, "ordering-modified"),
        (INITIALIZE_VERSION_CONTROLLED_BINDINGS_ORDERED, "initialize-version-controlled-bindings-ordered"),
        (INITIALIZE_COLLECTION_VERSION_ORDERING_TYPE, "initialize-collection-version-ordering-type"),
        (INITIALIZE_VERSION_HISTORY_BINDINGS_ORDERED, "initialize-version-history-bindings-ordered"),
        (INITIALIZE_ORDERING_TYPE, "initialize-ordering-type"),
        (UPDATE_VERSION_CONTROLLED_COLLECTION_MEMBERS_ORDERED, "update-version-controlled-collection-members-ordered"),
        (UPDATE_VERSION_ORDERING_TYPE, "update-version-ordering-type"),
        // RFC 3744
        (NO_ACE_CONFLICT, "no-ace-conflict"),
        (NO_PROTECTED_ACE_CONFLICT, "no-protected-ace-conflict"),
        (NO_INHERITED_ACE_CONFLICT, "no-inherited-ace-conflict"),
        (LIMITED_NUMBER_OF_ACES, "limited-number-of-aces"),
        (DENY_BEFORE_GRANT, "deny-before-grant"),
        (GRANT_ONLY, "grant-only"),
        (NO_INVERT, "no-invert"),
        (NO_ABSTRACT, "no-abstract"),
        (NOT_SUPPORTED_PRIVILEGE, "not-supported-privilege"),
        (MISSING_REQUIRED_PRINCIPAL, "missing-required-principal"),
        (RECOGNIZED_PRINCIPAL, "recognized-principal"),
        (ALLOWED_PRINCIPAL, "allowed-principal"),
        (NUMBER_OF_MATCHES_WITHIN_LIMITS, "number-of-matches-within-limits"),
        (NEED_PRIVILEGES, "need-privileges"),
        // RFC 4331
        (QUOTA_NOT_EXCEEDED, "quota-not-exceeded"),
        (SUFFICIENT_DISK_SPACE, "sufficient-disk-space"),
        // RFC 4437
        (PARENT_RESOURCE_MUST_BE_NON_NULL, "parent-resource-must-be-non-null"),
        (NAME_ALLOWED, "name-allowed"),
        (LOCKED_UPDATE_ALLOWED, "locked-update-allowed"),
        (REDIRECT_LIFETIME_SUPPORTED, "redirect-lifetime-supported"),
        (LEGAL_REFTARGET, "legal-reftarget"),
        (NEW_REDIRECTREF, "new-redirectref"),
        (MUST_BE_REDIRECTREF, "must-be-redirectref"),
        (REDIRECT_LIFETIME_UPDATE_SUPPORTED, "redirect-lifetime-update-supported"),
        (REDIRECTREF_UPDATED, "redirectref-updated"),
        // RFC 4791
        (NEEDS_PRIVILEGE, "needs-privilege"),
        // RFC 5323
        (SEARCH_GRAMMAR_DISCOVERY_SUPPORTED, "search-grammar-discovery-supported"),
        (SEARCH_GRAMMAR_SUPPORTED, "search-grammar-supported"),
        (SEARCH_MULTIPLE_SCOPE_SUPPORTED, "search-multiple-scope-supported"),
        (SEARCH_SCOPE_VALID, "search-scope-valid"),
        // RFC 5842
        (BIND_INTO_COLLECTION, "bind-into-collection"),
        (BIND_SOURCE_EXISTS, "bind-source-exists"),
        (BINDING_ALLOWED, "binding-allowed"),
        (CROSS_SERVER_BINDING, "cross-server-binding"),
        (CAN_OVERWRITE, "can-overwrite"),
        (CYCLE_ALLOWED, "cycle-allowed"),
        (LOCKED_OVERWRITE_ALLOWED, "locked-overwrite-allowed"),
        (NEW_BINDING, "new-binding"),
        (UNBIND_FROM_COLLECTION, "unbind-from-collection"),
        (UNBIND_SOURCE_EXISTS, "unbind-source-exists"),
        (PROTECTED_URL_DELETION_ALLOWED, "protected-url-deletion-allowed"),
        (BINDING_DELETED, "binding-deleted"),
        (LOCK_DELETED, "lock-deleted"),
        (REBIND_INTO_COLLECTION, "rebind-into-collection"),
        (REBIND_SOURCE_EXISTS, "rebind-source-exists"),
        (PROTECTED_URL_MODIFICATION_ALLOWED, "protected-url-modification-allowed"),
        (LOCKED_SOURCE_COLLECTION_UPDATE_ALLOWED, "locked-source-collection-update-allowed"),
        (PROTECTED_SOURCE_URL_DELETION_ALLOWED, "protected-source-url-deletion-allowed"),
        // RFC 5995
        (ALLOW_CLIENT_DEFINED_URI, "allow-client-defined-URI"),
        // RFC 6578
        (VALID_SYNC_TOKEN, "valid-sync-token"),
        (SYNC_TRAVERSAL_SUPPORTED, "sync-traversal-supported"),
        // RFC 5689
        (VALID_RESOURCETYPE, "valid-resourcetype"),
    ]
};

static CALDAV: &[(Name, &str)] = {
    use multistatus::condition::caldav::*;
    &[
        // RFC 4791
        (VALID_CALENDAR_DATA, "valid-calendar-data"),
        (CALENDAR_COLLECTION_LOCATION_OK, "calendar-collection-location-ok"),
        (INITIALIZE_CALENDAR_COLLECTION, "initialize-calendar-collection"),
        (SUPPORTED_CALENDAR_DATA, "supported-calendar-data"),
        (VALID_CALENDAR_OBJECT_RESOURCE, "valid-calendar-object-resource"),
        (SUPPORTED_CALENDAR_COMPONENT, "supported-calendar-component"),
        (NO_UID_CONFLICT, "no-uid-conflict"),
        (MAX_RESOURCE_SIZE, "max-resource-size"),
        (MIN_DATE_TIME, "min-date-time"),
        (MAX_DATE_TIME, "max-date-time"),
        (MAX_INSTANCES, "max-instances"),
        (MAX_ATTENDEES_PER_INSTANCE, "max-attendees-per-instance"),
        (VALID_FILTER, "valid-filter"),
        (SUPPORTED_FILTER, "supported-filter"),
        (SUPPORTED_COLLATION, "supported-collation"),
        // RFC 8607
        (MAX_ATTACHMENT_SIZE, "max-attachment-size"),
        (MAX_ATTACHMENTS_PER_RESOURCE, "max-attachments-per-resource"),
        (VALID_ACTION, "valid-action"),
        (VALID_RID, "valid-rid"),
        (VALID_MANAGED_ID, "valid-managed-id"),
        (VALID_MANAGED_ID_PARAMETER, "valid-managed-id-parameter"),
        // RFC 6638
        (UNIQUE_SCHEDULING_OBJECT_RESOURCE, "unique-scheduling-object-resource"),
        (SAME_ORGANIZER_IN_ALL_COMPONENTS, "same-organizer-in-all-components"),
        (ALLOWED_ORGANIZER_SCHEDULING_OBJECT_CHANGE, "allowed-organizer-scheduling-object-change"),
        (ALLOWED_ATTENDEE_SCHEDULING_OBJECT_CHANGE, "allowed-attendee-scheduling-object-change"),
        (DEFAULT_CALENDAR_NEEDED, "default-calendar-needed"),
        (VALID_SCHEDULE_DEFAULT_CALENDAR_URL, "valid-schedule-default-calendar-URL"),
        (VALID_SCHEDULING_MESSAGE, "valid-scheduling-message"),
        (VALID_ORGANIZER, "valid-organizer"),
        // RFC 7809
        (VALID_TIMEZONE, "valid-timezone"),
        // RFC 7529
        (SUPPORTED_RSCALE, "supported-rscale"),
    ]
};

static CARDDAV: &[(Name, &str)] = {
    use multistatus::condition::carddav::*;
    &[
        // RFC 6352
        (SUPPORTED_ADDRESS_DATA_CONVERSION, "supported-address-data-conversion"),
        (SUPPORTED_ADDRESS_DATA, "supported-address-data"),
        (VALID_ADDRESS_DATA, "valid-address-data"),
        (NO_UID_CONFLICT, "no-uid-conflict"),
        (ADDRESSBOOK_COLLECTION_LOCATION_OK, "addressbook-collection-location-ok"),
        (MAX_RESOURCE_SIZE, "max-resource-size"),
        (SUPPORTED_FILTER, "supported-filter"),
        (SUPPORTED_COLLATION, "supported-collation"),
    ]
};
