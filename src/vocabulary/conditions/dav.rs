//! Conditions in the namespace `DAV:`, except the conditions of versioning.

conditions! { fn find_dav, const DAV_NAMES, Name::dav;
    // RFC 4918: WebDAV.

    /// Precondition: the URL of the request must be in the scope of the lock that the token names.
    LOCK_TOKEN_MATCHES_REQUEST_URI = "lock-token-matches-request-uri" [409 or 412], 4918 "16", 4918 "9.10.6";
    /// Precondition: the request must send the token of a lock. Contains the `DAV:href` of at least one locked resource
    /// that prevented the request.
    LOCK_TOKEN_SUBMITTED = "lock-token-submitted" [423], 4918 "16";
    /// Precondition: no existing lock may conflict with the requested lock. Contains a `DAV:href` for the root of each
    /// conflicting lock, or nothing.
    NO_CONFLICTING_LOCK = "no-conflicting-lock" [423], 4918 "16";
    /// Precondition: the body of the request must not contain an external entity.
    NO_EXTERNAL_ENTITIES = "no-external-entities" [403], 4918 "16";
    /// Postcondition: live properties must behave the same at the destination of a COPY or MOVE.
    PRESERVED_LIVE_PROPERTIES = "preserved-live-properties" [409], 4918 "16";
    /// Precondition: a PROPFIND on a collection must not have infinite depth.
    PROPFIND_FINITE_DEPTH = "propfind-finite-depth" [403], 4918 "16";
    /// Precondition: a protected property cannot be set or removed.
    CANNOT_MODIFY_PROTECTED_PROPERTY = "cannot-modify-protected-property" [403], 4918 "16", 3253 "3.12";

    // RFC 3744: access control.

    /// Precondition: the user must have the privileges that the request needs. Contains a `DAV:resource` for each
    /// missing privilege, with a `DAV:href` and a `DAV:privilege`.
    NEED_PRIVILEGES = "need-privileges" [403], 3744 "7.1.1";
    /// Precondition: the entries of an ACL must not be in conflict with each other. A server also uses this condition
    /// for any other restriction that it has on ACLs.
    NO_ACE_CONFLICT = "no-ace-conflict", 3744 "8.1.1";
    /// Precondition: the entries of an ACL must not be in conflict with the protected entries of the resource.
    NO_PROTECTED_ACE_CONFLICT = "no-protected-ace-conflict", 3744 "8.1.1";
    /// Precondition: the entries of an ACL must not be in conflict with the inherited entries of the resource.
    NO_INHERITED_ACE_CONFLICT = "no-inherited-ace-conflict", 3744 "8.1.1";
    /// Precondition: an ACL must not have more entries than the resource allows.
    LIMITED_NUMBER_OF_ACES = "limited-number-of-aces", 3744 "8.1.1";
    /// Precondition: in an ACL, the entries that deny privileges must come before the entries that grant privileges.
    DENY_BEFORE_GRANT = "deny-before-grant", 3744 "8.1.1";
    /// Precondition: an ACL must not have an entry that denies privileges.
    GRANT_ONLY = "grant-only", 3744 "8.1.1";
    /// Precondition: an ACL must not have an inverted principal.
    NO_INVERT = "no-invert", 3744 "8.1.1";
    /// Precondition: an ACL must not grant or deny an abstract privilege.
    NO_ABSTRACT = "no-abstract", 3744 "8.1.1";
    /// Precondition: the resource must support each privilege that an ACL grants or denies.
    NOT_SUPPORTED_PRIVILEGE = "not-supported-privilege", 3744 "8.1.1";
    /// Precondition: an ACL must have an entry for each principal that the resource requires.
    MISSING_REQUIRED_PRINCIPAL = "missing-required-principal", 3744 "8.1.1";
    /// Precondition: each URL of a principal in an ACL must belong to a principal.
    RECOGNIZED_PRINCIPAL = "recognized-principal", 3744 "8.1.1";
    /// Precondition: the resource must allow the principals that an ACL names.
    ALLOWED_PRINCIPAL = "allowed-principal", 3744 "8.1.1";
    /// Postcondition: there must not be more matches than the server, or the limit in the request, allows. A server
    /// sends it with 507 if it truncated a list (RFC 6352 §8.6.2, RFC 6578 §3.6).
    NUMBER_OF_MATCHES_WITHIN_LIMITS = "number-of-matches-within-limits" [403 or 409 or 507],
        3744 "9.2", 3744 "9.4", 4791 "7.8", 4791 "7.10", 6352 "8.6", 6352 "8.6.2", 6578 "3.2", 6578 "3.6";

    // RFC 4331: quota.

    /// Precondition: the request must not use more storage than the quota allows.
    QUOTA_NOT_EXCEEDED = "quota-not-exceeded" [507], 4331 "6";
    /// Precondition: there must be enough physical storage.
    SUFFICIENT_DISK_SPACE = "sufficient-disk-space" [507], 4331 "6";

    // RFC 4437: redirect references.

    /// Precondition: nothing may exist yet at the URL of the request.
    RESOURCE_MUST_BE_NULL = "resource-must-be-null", 3253 "6.3", 3253 "13.5", 4437 "6", 4791 "5.3.1";
    /// Precondition: the parent of the new resource must be a collection.
    PARENT_RESOURCE_MUST_BE_NON_NULL = "parent-resource-must-be-non-null", 4437 "6";
    /// Precondition: the server must allow the new name.
    NAME_ALLOWED = "name-allowed", 4437 "6", 5842 "4", 5842 "6";
    /// Precondition: if the resource to change is locked, the request must send the token of the lock.
    LOCKED_UPDATE_ALLOWED = "locked-update-allowed", 4437 "6", 4437 "7", 5842 "4", 5842 "5", 5842 "6";
    /// Precondition: the server must support the requested lifetime.
    REDIRECT_LIFETIME_SUPPORTED = "redirect-lifetime-supported", 4437 "6", 4437 "7";
    /// Precondition: the target of a redirect reference must be a URI or a relative reference.
    LEGAL_REFTARGET = "legal-reftarget", 4437 "6", 4437 "7";
    /// Postcondition: the redirect reference exists and has the target of the request.
    NEW_REDIRECTREF = "new-redirectref", 4437 "6";
    /// Precondition: the resource must be a redirect reference.
    MUST_BE_REDIRECTREF = "must-be-redirectref", 4437 "7";
    /// Precondition: the server must support changing a lifetime.
    REDIRECT_LIFETIME_UPDATE_SUPPORTED = "redirect-lifetime-update-supported", 4437 "7";
    /// Postcondition: the redirect reference has the target and the lifetime of the request.
    REDIRECTREF_UPDATED = "redirectref-updated", 4437 "7";

    // RFC 4791: a name of CalDAV that is in the namespace `DAV:`.

    /// Precondition: the user must have the privilege `DAV:bind` on the parent of a new calendar. Only RFC 4791 has
    /// this spelling: send `need-privileges`, and accept both.
    NEEDS_PRIVILEGE = "needs-privilege", 4791 "5.3.1";

    // RFC 5323: SEARCH.

    /// Precondition: the server must support the discovery of query schemas.
    SEARCH_GRAMMAR_DISCOVERY_SUPPORTED = "search-grammar-discovery-supported", 5323 "2.2.2";
    /// Precondition: the server must support the grammar of the query.
    SEARCH_GRAMMAR_SUPPORTED = "search-grammar-supported", 5323 "2.2.2";
    /// Precondition: the server must support several scopes in one query.
    SEARCH_MULTIPLE_SCOPE_SUPPORTED = "search-multiple-scope-supported", 5323 "2.2.2";
    /// Precondition: the scope of the query must be valid. Contains a `DAV:response` for each invalid scope, or
    /// nothing.
    SEARCH_SCOPE_VALID = "search-scope-valid", 5323 "2.2.2";

    // RFC 5689: extended MKCOL.

    /// Precondition: the server must support the requested resource type at this place.
    VALID_RESOURCETYPE = "valid-resourcetype" [403], 5689 "3.3";

    // RFC 5842: bindings.

    /// Precondition: a binding can only be made in a collection.
    BIND_INTO_COLLECTION = "bind-into-collection", 5842 "4";
    /// Precondition: the resource to be bound must exist.
    BIND_SOURCE_EXISTS = "bind-source-exists", 5842 "4";
    /// Precondition: the resource to be bound must support several bindings.
    BINDING_ALLOWED = "binding-allowed", 5842 "4";
    /// Precondition: a resource on another server can be bound only if the server supports it.
    CROSS_SERVER_BINDING = "cross-server-binding", 5842 "4", 5842 "6";
    /// Precondition: an existing binding must not be replaced if the header Overwrite is `F`.
    CAN_OVERWRITE = "can-overwrite", 5842 "4", 5842 "6";
    /// Precondition: a collection can be bound below itself only if the server supports cycles.
    CYCLE_ALLOWED = "cycle-allowed", 5842 "4", 5842 "6";
    /// Precondition: if a lock protects the binding to replace, the request must send the token of the lock.
    LOCKED_OVERWRITE_ALLOWED = "locked-overwrite-allowed", 5842 "4";
    /// Postcondition: the collection has the new binding.
    NEW_BINDING = "new-binding", 5842 "4", 5842 "6";
    /// Precondition: a binding can only be removed from a collection.
    UNBIND_FROM_COLLECTION = "unbind-from-collection", 5842 "5";
    /// Precondition: the binding to be removed must exist.
    UNBIND_SOURCE_EXISTS = "unbind-source-exists", 5842 "5";
    /// Precondition: if a lock protects the binding to remove, the request must send the token of the lock.
    PROTECTED_URL_DELETION_ALLOWED = "protected-url-deletion-allowed", 5842 "5";
    /// Postcondition: the old binding is gone.
    BINDING_DELETED = "binding-deleted", 5842 "5", 5842 "6";
    /// Postcondition: the lock on the old binding is gone with it.
    LOCK_DELETED = "lock-deleted", 5842 "5", 5842 "6";
    /// Precondition: a binding can only be moved into a collection.
    REBIND_INTO_COLLECTION = "rebind-into-collection", 5842 "6";
    /// Precondition: the resource whose binding is moved must exist.
    REBIND_SOURCE_EXISTS = "rebind-source-exists", 5842 "6";
    /// Precondition: if the moved binding replaces a binding that a lock protects, the request must send the token of
    /// the lock.
    PROTECTED_URL_MODIFICATION_ALLOWED = "protected-url-modification-allowed", 5842 "6";
    /// Precondition: if the collection that a binding is moved out of is locked, the request must send the token of the
    /// lock.
    LOCKED_SOURCE_COLLECTION_UPDATE_ALLOWED = "locked-source-collection-update-allowed", 5842 "6";
    /// Precondition: if a lock protects the old URL of a moved binding, the request must send the token of the lock.
    PROTECTED_SOURCE_URL_DELETION_ALLOWED = "protected-source-url-deletion-allowed", 5842 "6";

    // RFC 5995: POST to add members.

    /// Precondition: the collection must let clients choose the name of a new member. Contains the `DAV:add-member` of
    /// the collection, or nothing. RFC 5995 also spells the name with `uri` at the end: accept both.
    ALLOW_CLIENT_DEFINED_URI = "allow-client-defined-URI", 5995 "4.1";

    // RFC 6578: synchronization.

    /// Precondition: the sync token must be one that the server gave for this collection and still accepts.
    VALID_SYNC_TOKEN = "valid-sync-token", 6578 "3.2";
    /// Precondition: a child collection can be synchronized only by a report of its own.
    SYNC_TRAVERSAL_SUPPORTED = "sync-traversal-supported" [403], 6578 "3.3";
}
