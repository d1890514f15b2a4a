//! Conditions of versioning and of ordered collections, in the namespace `DAV:`.

conditions! { fn find_versioning, const VERSIONING_NAMES, Name::dav;
    // RFC 3253 §3: version control.

    /// Postcondition: a resource put under version control has a first version, equal to itself.
    PUT_UNDER_VERSION_CONTROL = "put-under-version-control", 3253 "3.5";
    /// Postcondition: a resource that was already under version control is unchanged.
    MUST_NOT_CHANGE_EXISTING_CHECKED_IN_OUT = "must-not-change-existing-checked-in-out", 3253 "3.5";
    /// Precondition: the resource must support the report. In a response of sync-collection, the child collection does
    /// not support that report at all.
    SUPPORTED_REPORT = "supported-report" [403 or 409], 3253 "3.6", 6578 "3.3";
    /// Postcondition: a report has changed no content and no dead property.
    NO_MODIFICATION = "no-modification", 3253 "3.6";
    /// Precondition: the content of a checked-in resource can be changed only if the server checks it out by itself.
    CANNOT_MODIFY_VERSION_CONTROLLED_CONTENT = "cannot-modify-version-controlled-content", 3253 "3.10";
    /// Precondition: a version cannot be changed.
    CANNOT_MODIFY_VERSION = "cannot-modify-version", 3253 "3.10", 3253 "3.12";
    /// Postcondition: the server has checked out the resource before it changed it.
    AUTO_CHECKOUT = "auto-checkout", 3253 "3.10", 3253 "3.12", 3253 "3.14";
    /// Postcondition: the server has checked out the resource before it changed it, and checked it in after that.
    AUTO_CHECKOUT_CHECKIN = "auto-checkout-checkin", 3253 "3.10", 3253 "3.12", 3253 "3.14";
    /// Precondition: the server must support the live property.
    SUPPORTED_LIVE_PROPERTY = "supported-live-property", 3253 "3.11", 3253 "3.12";
    /// Precondition: a dead property of a checked-in resource can be changed only if the server checks it out by
    /// itself.
    CANNOT_MODIFY_VERSION_CONTROLLED_PROPERTY = "cannot-modify-version-controlled-property", 3253 "3.12";
    /// Precondition: a version can be deleted only if the server allows it.
    NO_VERSION_DELETE = "no-version-delete", 3253 "3.13";
    /// Postcondition: successors of a deleted version now have its predecessors.
    UPDATE_PREDECESSOR_SET = "update-predecessor-set", 3253 "3.13";
    /// Postcondition: the new resource has none of the versioning properties of the source.
    MUST_NOT_COPY_VERSIONING_PROPERTY = "must-not-copy-versioning-property", 3253 "3.14";
    /// Postcondition: a copy is a new resource without the version history of the source.
    COPY_CREATES_NEW_RESOURCE = "copy-creates-new-resource", 3253 "3.14", 3253 "9.6";
    /// Precondition: a version cannot be moved.
    CANNOT_RENAME_VERSION = "cannot-rename-version", 3253 "3.15";
    /// Postcondition: a moved resource has kept its versioning properties.
    PRESERVE_VERSIONING_PROPERTIES = "preserve-versioning-properties", 3253 "3.15";
    /// Precondition: the predecessors must descend from the root of the version history.
    VERSION_HISTORY_IS_TREE = "version-history-is-tree", 3253 "3.16", 3253 "4.4", 3253 "9.4";
    /// Postcondition: a resource that was checked out because of its lock is checked in when the lock is removed.
    AUTO_CHECKIN = "auto-checkin", 3253 "3.16";

    // RFC 3253 §4: checkout in place.

    /// Precondition: the resource must be checked in.
    MUST_BE_CHECKED_IN = "must-be-checked-in", 3253 "4.3", 3253 "8.2";
    /// Precondition: a version that has a successor, and forbids forks, cannot be checked out.
    CHECKOUT_OF_VERSION_WITH_DESCENDANT_IS_FORBIDDEN = "checkout-of-version-with-descendant-is-forbidden",
        3253 "4.3", 3253 "9.3";
    /// Precondition: a version that has a successor, and discourages forks, can be checked out only with
    /// `DAV:fork-ok`.
    CHECKOUT_OF_VERSION_WITH_DESCENDANT_IS_DISCOURAGED = "checkout-of-version-with-descendant-is-discouraged",
        3253 "4.3", 3253 "9.3";
    /// Precondition: a version that is checked out, and forbids forks, cannot be checked out again.
    CHECKOUT_OF_CHECKED_OUT_VERSION_IS_FORBIDDEN = "checkout-of-checked-out-version-is-forbidden",
        3253 "4.3", 3253 "9.3";
    /// Precondition: a version that is checked out, and discourages forks, can be checked out again only with
    /// `DAV:fork-ok`.
    CHECKOUT_OF_CHECKED_OUT_VERSION_IS_DISCOURAGED = "checkout-of-checked-out-version-is-discouraged",
        3253 "4.3", 3253 "9.3";
    /// Postcondition: the resource is checked out.
    IS_CHECKED_OUT = "is-checked-out", 3253 "4.3";
    /// Postcondition: the predecessor of the checked-out resource is the version that was checked out.
    INITIALIZE_PREDECESSOR_SET = "initialize-predecessor-set", 3253 "4.3";
    /// Precondition: the resource must be checked out.
    MUST_BE_CHECKED_OUT = "must-be-checked-out", 3253 "4.4", 3253 "9.4";
    /// Precondition: a version that forbids forks cannot get a second successor.
    CHECKIN_FORK_FORBIDDEN = "checkin-fork-forbidden", 3253 "4.4", 3253 "9.4";
    /// Precondition: a version that discourages forks can get a second successor only with `DAV:fork-ok`.
    CHECKIN_FORK_DISCOURAGED = "checkin-fork-discouraged", 3253 "4.4", 3253 "9.4";
    /// Postcondition: there is a new version, and the header Location has its URL.
    CREATE_VERSION = "create-version", 3253 "4.4", 3253 "9.4";
    /// Postcondition: the new version has the content and dead properties of the resource that was checked in.
    INITIALIZE_VERSION_CONTENT_AND_PROPERTIES = "initialize-version-content-and-properties", 3253 "4.4", 3253 "9.4";
    /// Postcondition: the resource is checked in, with the new version.
    CHECKED_IN = "checked-in", 3253 "4.4";
    /// Postcondition: the resource is still checked out, now from the new version.
    KEEP_CHECKED_OUT = "keep-checked-out", 3253 "4.4";
    /// Precondition: the resource must be under version control and checked out.
    MUST_BE_CHECKED_OUT_VERSION_CONTROLLED_RESOURCE = "must-be-checked-out-version-controlled-resource", 3253 "4.5";
    /// Postcondition: the resource is checked in again, with the version it had before the checkout.
    CANCEL_CHECKED_OUT = "cancel-checked-out", 3253 "4.5";
    /// Postcondition: the resource has the content and dead properties of that version again.
    RESTORE_CONTENT_AND_DEAD_PROPERTIES = "restore-content-and-dead-properties", 3253 "4.5";

    // RFC 3253 §5: version histories.

    /// Precondition: each member of the set in the request must be a version history.
    MUST_BE_VERSION_HISTORY = "must-be-version-history", 3253 "5.4";
    /// Postcondition: the versions of a deleted version history are deleted.
    DELETE_VERSION_SET = "delete-version-set", 3253 "5.6";
    /// Postcondition: a version history whose root was deleted has another root.
    VERSION_HISTORY_HAS_ROOT = "version-history-has-root", 3253 "5.6";
    /// Precondition: a version history cannot be copied.
    CANNOT_COPY_HISTORY = "cannot-copy-history", 3253 "5.7";
    /// Precondition: a version history cannot be moved.
    CANNOT_RENAME_HISTORY = "cannot-rename-history", 3253 "5.8";
    /// Postcondition: a new version history has a URL of its own that is never used again.
    NEW_VERSION_HISTORY = "new-version-history", 3253 "5.9";
    /// Postcondition: the new version is in the version history.
    ADD_TO_HISTORY = "add-to-history", 3253 "5.10";

    // RFC 3253 §6: workspaces. `resource-must-be-null` is in `dav`.

    /// Precondition: the server must allow a workspace at this place.
    WORKSPACE_LOCATION_OK = "workspace-location-ok", 3253 "6.3";
    /// Postcondition: the workspace exists.
    INITIALIZE_WORKSPACE = "initialize-workspace", 3253 "6.3";
    /// Postcondition: the members of a deleted workspace are deleted.
    DELETE_WORKSPACE_MEMBERS = "delete-workspace-members", 3253 "6.5";
    /// Postcondition: a moved resource is in the workspace of its new parent.
    WORKSPACE_MEMBER_MOVED = "workspace-member-moved", 3253 "6.6";
    /// Postcondition: references to a moved workspace lead to its new place.
    WORKSPACE_MOVED = "workspace-moved", 3253 "6.6";
    /// Precondition: an existing resource cannot be put into an existing version history.
    CANNOT_ADD_TO_EXISTING_HISTORY = "cannot-add-to-existing-history", 3253 "6.7";
    /// Precondition: a resource that the request names as a version must be one.
    MUST_BE_VERSION = "must-be-version", 3253 "6.7";
    /// Precondition: a workspace can have one resource for each version history.
    ONE_VERSION_CONTROLLED_RESOURCE_PER_HISTORY_PER_WORKSPACE =
        "one-version-controlled-resource-per-history-per-workspace", 3253 "6.7";
    /// Postcondition: the new resource has the content and dead properties of the version in the request.
    NEW_VERSION_CONTROLLED_RESOURCE = "new-version-controlled-resource", 3253 "6.7";

    // RFC 3253 §7 and §8: update and labels.

    /// Postcondition: the resource has the content and dead properties of the version in the request.
    UPDATE_CONTENT_AND_PROPERTIES = "update-content-and-properties", 3253 "7.1";
    /// Postcondition: the responses have the properties that the request asks for.
    REPORT_PROPERTIES = "report-properties", 3253 "7.1", 3253 "11.2";
    /// Precondition: the label must belong to a version in the history of the resource.
    MUST_SELECT_VERSION_IN_HISTORY = "must-select-version-in-history",
        3253 "8.2", 3253 "8.5", 3253 "8.6", 3253 "8.7", 3253 "8.8", 3253 "8.9";
    /// Precondition: a label can be added only if no version of the history has it.
    ADD_MUST_BE_NEW_LABEL = "add-must-be-new-label", 3253 "8.2";
    /// Precondition: a label can be removed only from a version that has it.
    LABEL_MUST_EXIST = "label-must-exist", 3253 "8.2";
    /// Postcondition: the version has the label, and no other version of the history has it.
    ADD_OR_SET_LABEL = "add-or-set-label", 3253 "8.2";
    /// Postcondition: no version of the history has the label.
    REMOVE_LABEL = "remove-label", 3253 "8.2";
    /// Postcondition: the request was applied to the version with the label.
    APPLY_REQUEST_TO_LABELED_VERSION = "apply-request-to-labeled-version",
        3253 "8.5", 3253 "8.6", 3253 "8.7", 3253 "8.8", 3253 "8.9";
    /// Precondition: `DAV:apply-to-version` cannot be used together with the header Label.
    MUST_NOT_HAVE_LABEL_AND_APPLY_TO_VERSION = "must-not-have-label-and-apply-to-version", 3253 "8.8";
    /// Precondition: an UPDATE with a depth applies to each collection before its members.
    DEPTH_UPDATE = "depth-update", 3253 "8.9";

    // RFC 3253 §9: working resources.

    /// Postcondition: there is a new working resource, and the header Location has its URL.
    CREATE_WORKING_RESOURCE = "create-working-resource", 3253 "9.3";
    /// Postcondition: there is a new working resource, and the version-controlled resource is still checked in.
    CREATE_WORKING_RESOURCE_FROM_CHECKED_IN_VERSION = "create-working-resource-from-checked-in-version", 3253 "9.3";
    /// Precondition: the checkin must not undo a newer version of the resource that it updates.
    NO_OVERWRITE_BY_AUTO_UPDATE = "no-overwrite-by-auto-update", 3253 "9.4";
    /// Postcondition: the resource that the working resource updates has the new version.
    AUTO_UPDATE = "auto-update", 3253 "9.4";
    /// Postcondition: the working resource is deleted.
    DELETE_WORKING_RESOURCE = "delete-working-resource", 3253 "9.4";
    /// Precondition: a working resource cannot be moved.
    CANNOT_RENAME_WORKING_RESOURCE = "cannot-rename-working-resource", 3253 "9.7";
    /// Postcondition: working resources that update a moved resource refer to its new place.
    UPDATE_AUTO_UPDATE = "update-auto-update", 3253 "9.7";

    // RFC 3253 §11: merge.

    /// Precondition: the source of a merge must not be checked out, nor have members that are.
    CANNOT_MERGE_CHECKED_OUT_RESOURCE = "cannot-merge-checked-out-resource", 3253 "11.2";
    /// Precondition: with `DAV:no-checkout`, a merge must be possible without a checkout.
    CHECKOUT_NOT_ALLOWED = "checkout-not-allowed", 3253 "11.2";
    /// Postcondition: a target that descends from the source, or is the source, is unchanged.
    ANCESTOR_VERSION = "ancestor-version", 3253 "11.2";
    /// Postcondition: a target that is an ancestor of the source has the content and dead properties of the source.
    DESCENDANT_VERSION = "descendant-version", 3253 "11.2";
    /// Postcondition: a target that is neither ancestor nor descendant of the source is checked out.
    CHECKED_OUT_FOR_MERGE = "checked-out-for-merge", 3253 "11.2";
    /// Postcondition: the source is in one of the merge sets of the target.
    UPDATE_MERGE_SET = "update-merge-set", 3253 "11.2";
    /// Postcondition: no merge set refers to a deleted version.
    DELETE_VERSION_REFERENCE = "delete-version-reference", 3253 "11.5";
    /// Precondition: both merge sets of the resource must be empty.
    MERGE_MUST_BE_COMPLETE = "merge-must-be-complete", 3253 "11.6";

    // RFC 3253 §12: baselines.

    /// Precondition: the collection must not be under baseline control yet.
    VERSION_CONTROLLED_CONFIGURATION_MUST_NOT_EXIST = "version-controlled-configuration-must-not-exist", 3253 "12.6";
    /// Precondition: a resource that the request names as a baseline must be one.
    MUST_BE_BASELINE = "must-be-baseline", 3253 "12.6", 3253 "12.7";
    /// Precondition: the collection must have no members under version control.
    MUST_HAVE_NO_VERSION_CONTROLLED_MEMBERS = "must-have-no-version-controlled-members", 3253 "12.6";
    /// Precondition: a workspace can have one collection for each baseline history.
    ONE_BASELINE_CONTROLLED_COLLECTION_PER_HISTORY_PER_WORKSPACE =
        "one-baseline-controlled-collection-per-history-per-workspace", 3253 "12.6";
    /// Postcondition: there is a new version-controlled configuration for the collection.
    CREATE_VERSION_CONTROLLED_CONFIGURATION = "create-version-controlled-configuration", 3253 "12.6";
    /// Postcondition: the collection refers to its new version-controlled configuration.
    REFERENCE_VERSION_CONTROLLED_CONFIGURATION = "reference-version-controlled-configuration", 3253 "12.6";
    /// Postcondition: the collection has the members of the baseline in the request.
    SELECT_EXISTING_BASELINE = "select-existing-baseline", 3253 "12.6";
    /// Postcondition: there is a new baseline with the members of the collection.
    CREATE_NEW_BASELINE = "create-new-baseline", 3253 "12.6";
    /// Precondition: the server may compare only baselines of one baseline history.
    BASELINES_FROM_SAME_HISTORY = "baselines-from-same-history", 3253 "12.7";
    /// Precondition: a member of a baseline collection cannot be changed.
    MUST_NOT_UPDATE_BASELINE_COLLECTION = "must-not-update-baseline-collection",
        3253 "12.11", 3253 "12.13", 3253 "12.14";
    /// Precondition: no member of the baseline-controlled collection may be checked out.
    NO_CHECKED_OUT_BASELINE_CONTROLLED_COLLECTION_MEMBERS =
        "no-checked-out-baseline-controlled-collection-members", 3253 "12.12";
    /// Precondition: a baseline can have one version of each version history.
    ONE_VERSION_PER_HISTORY_PER_BASELINE = "one-version-per-history-per-baseline", 3253 "12.12";
    /// Precondition: a checked-in configuration can be changed only if the server checks it out by itself.
    CANNOT_MODIFY_VERSION_CONTROLLED_CONFIGURATION = "cannot-modify-version-controlled-configuration",
        3253 "12.12", 3253 "12.13", 3253 "12.14";
    /// Postcondition: the baseline collection of the new baseline has the members of the collection.
    CREATE_BASELINE_COLLECTION = "create-baseline-collection", 3253 "12.12";
    /// Postcondition: the change of a member counts as a change of the configuration.
    MODIFY_CONFIGURATION = "modify-configuration", 3253 "12.12", 3253 "12.13", 3253 "12.14";
    /// Precondition: all members of the baseline-controlled collection must be checked in.
    BASELINE_CONTROLLED_MEMBERS_MUST_BE_CHECKED_IN = "baseline-controlled-members-must-be-checked-in", 3253 "12.13";
    /// Postcondition: the collection has the members of the baseline.
    SET_BASELINE_CONTROLLED_COLLECTION_MEMBERS = "set-baseline-controlled-collection-members",
        3253 "12.13", 3253 "12.14";
    /// Postcondition: members that are configurations themselves have the subbaselines.
    UPDATE_SUBBASELINES = "update-subbaselines", 3253 "12.13";
    /// Postcondition: the baseline is merged into the collection.
    MERGE_BASELINE = "merge-baseline", 3253 "12.14";
    /// Postcondition: the subbaselines are merged into the members that are configurations themselves.
    MERGE_SUBBASELINES = "merge-subbaselines", 3253 "12.14";

    // RFC 3253 §13: activities.

    /// Precondition: the server must allow an activity at this place.
    ACTIVITY_LOCATION_OK = "activity-location-ok", 3253 "13.5";
    /// Postcondition: the activity exists.
    INITIALIZE_ACTIVITY = "initialize-activity", 3253 "13.5";
    /// Precondition: a resource that the request names as an activity must be one.
    MUST_BE_ACTIVITY = "must-be-activity", 3253 "13.6";
    /// Postcondition: nothing refers to a deleted activity.
    DELETE_ACTIVITY_REFERENCE = "delete-activity-reference", 3253 "13.8";
    /// Postcondition: activities refer to the new place of a moved checked-out resource.
    UPDATE_CHECKED_OUT_REFERENCE = "update-checked-out-reference", 3253 "13.9";
    /// Postcondition: references to a moved activity lead to its new place.
    UPDATE_ACTIVITY_REFERENCE = "update-activity-reference", 3253 "13.9";
    /// Postcondition: activities refer to the new place of a moved workspace.
    UPDATE_WORKSPACE_REFERENCE = "update-workspace-reference", 3253 "13.9";
    /// Precondition: an activity can have one checkout from each version history, unless it is unreserved.
    ONE_CHECKOUT_PER_ACTIVITY_PER_HISTORY = "one-checkout-per-activity-per-history", 3253 "13.10";
    /// Precondition: the versions of an activity in one version history must be one line of descent.
    LINEAR_ACTIVITY = "linear-activity", 3253 "13.10", 3253 "13.11";
    /// Postcondition: the checked-out resource has the activities of the request or the workspace, and so does its new
    /// version.
    INITIALIZE_ACTIVITY_SET = "initialize-activity-set", 3253 "13.10", 3253 "13.11";
    /// Postcondition: the checkout is marked as unreserved.
    INITIALIZE_UNRESERVED = "initialize-unreserved", 3253 "13.10";
    /// Precondition: a server may require that all resources of an activity can be checked in before it checks in the
    /// activity.
    ATOMIC_ACTIVITY_CHECKIN = "atomic-activity-checkin", 3253 "13.11";
    /// Postcondition: all checked-out resources of the activity are checked in.
    ACTIVITY_CHECKIN = "activity-checkin", 3253 "13.11";
    /// Postcondition: the activity was checked in before it was merged.
    CHECKIN_ACTIVITY = "checkin-activity", 3253 "13.12";

    // RFC 3253 §14: version-controlled collections.

    /// Precondition: a member of a checked-in collection can be changed only if the server checks it out by itself.
    CANNOT_MODIFY_CHECKED_IN_PARENT = "cannot-modify-checked-in-parent", 3253 "14.4", 3253 "14.7", 3253 "14.8";
    /// Precondition: a version of a collection cannot be copied.
    CANNOT_COPY_COLLECTION_VERSION = "cannot-copy-collection-version", 3253 "14.6";
    /// Precondition: a resource can be moved into a checked-in collection only if the server checks it out by itself.
    CANNOT_MODIFY_DESTINATION_CHECKED_IN_PARENT = "cannot-modify-destination-checked-in-parent", 3253 "14.7";
    /// Postcondition: the new collection has the members of the version in the request.
    NEW_VERSION_CONTROLLED_COLLECTION = "new-version-controlled-collection", 3253 "14.8";
    /// Postcondition: the working collection has a binding to each version history of the version.
    INITIALIZE_VERSION_HISTORY_BINDINGS = "initialize-version-history-bindings", 3253 "14.9";
    /// Postcondition: the new version of the collection names each of its version-controlled bindings.
    INITIALIZE_VERSION_CONTROLLED_BINDINGS = "initialize-version-controlled-bindings", 3253 "14.10";
    /// Postcondition: all members of the working collection are under version control.
    VERSION_CONTROL_WORKING_COLLECTION_MEMBERS = "version-control-working-collection-members", 3253 "14.10";
    /// Postcondition: the collection has the members of its new version.
    UPDATE_VERSION_CONTROLLED_COLLECTION_MEMBERS = "update-version-controlled-collection-members", 3253 "14.11";

    // RFC 3648: ordered collections.

    /// Precondition: the server must support ordered collections at this place.
    ORDERED_COLLECTIONS_SUPPORTED = "ordered-collections-supported", 3648 "5.1";
    /// Postcondition: the collection has the ordering type of the request.
    ORDERING_TYPE_SET = "ordering-type-set", 3648 "5.1", 3648 "7";
    /// Precondition: the collection must be ordered.
    COLLECTION_MUST_BE_ORDERED = "collection-must-be-ordered", 3648 "6.1", 3648 "7";
    /// Precondition: the segment that gives the position must name another member.
    SEGMENT_MUST_IDENTIFY_MEMBER = "segment-must-identify-member", 3648 "6.1", 3648 "7";
    /// Postcondition: the new member is at the requested position.
    POSITION_SET = "position-set", 3648 "6.1";
    /// Postcondition: the members are in the requested order.
    ORDERING_MODIFIED = "ordering-modified", 3648 "7";
    /// Postcondition: the bindings of the new version are in the order of the collection.
    INITIALIZE_VERSION_CONTROLLED_BINDINGS_ORDERED =
        "initialize-version-controlled-bindings-ordered", 3648 "9.2";
    /// Postcondition: the new version has the ordering type of the collection.
    INITIALIZE_COLLECTION_VERSION_ORDERING_TYPE = "initialize-collection-version-ordering-type", 3648 "9.2";
    /// Postcondition: the bindings of the working collection are in the order of the version.
    INITIALIZE_VERSION_HISTORY_BINDINGS_ORDERED = "initialize-version-history-bindings-ordered", 3648 "9.3";
    /// Postcondition: the working collection has the ordering type of the version.
    INITIALIZE_ORDERING_TYPE = "initialize-ordering-type", 3648 "9.3";
    /// Postcondition: the members of the collection are in the order of its new version.
    UPDATE_VERSION_CONTROLLED_COLLECTION_MEMBERS_ORDERED =
        "update-version-controlled-collection-members-ordered", 3648 "9.4";
    /// Postcondition: the collection has the ordering type of its new version.
    UPDATE_VERSION_ORDERING_TYPE = "update-version-ordering-type", 3648 "9.4";
}
