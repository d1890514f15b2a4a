//! The table of the rules that only the linter checks, each with the words of its RFC.
//!
//! The other rules are the deviations, whose table is in `deviation.rs`: a reader finds them, and the linter passes them
//! on.

use super::rule::rules;

rules! {
    // The XML, and the HTTP response.
    // "All XML used in either requests or responses MUST be, at minimum, well formed"
    XmlNotWellFormed "xml-not-well-formed" Error "RFC 4918 §8.2" [] []
        "the body is not well-formed XML, so nothing in it may be trusted";
    // "use namespaces correctly"
    XmlNamespace "xml-namespace" Error "RFC 4918 §8.2" [] []
        "a prefix is undeclared or reserved, or a declaration is one that namespaces forbid";
    // "WebDAV applications MUST support the character set tagging, character set encoding"
    XmlEncoding "xml-encoding" Error "RFC 4918 §19" [] []
        "the bytes do not decode in the encoding that the transport, a byte order mark or the declaration names";
    // "well formed"
    XmlTruncated "xml-truncated" Error "RFC 4918 §8.2" [] []
        "the body ends before its root element is closed";
    // "entity with a 'multistatus' root element"
    XmlEmpty "xml-empty" Error "RFC 4918 §13" [] []
        "the body is empty";
    // "MUST NOT validate the XML document according to any hard-coded or dynamically-declared DTD"
    // "configure their XML parsers so that requests like these can be detected and rejected"
    XmlDoctype "xml-doctype" Error "RFC 4918 §20.6" [] []
        "a document type declaration, for which many recipients refuse the body";
    // "Processing instructions in XML SHOULD be ignored by recipients"
    XmlProcessingInstruction "xml-processing-instruction" Info "RFC 4918 §17" [] []
        "a processing instruction, which recipients ignore";
    Limit "limit" Warning "RFC 4918 §20.6" [] []
        "the body exceeds a limit of the reader, so the rest of it was not checked";
    // "the Content-Type type SHOULD be application/xml"
    // "Use of text/xml is deprecated"
    ContentType "content-type" Warning "RFC 4918 §8.2" [ResponseHeaders] []
        "the Content-Type of the HTTP response is not application/xml";
    // "'207' is used as the overall response status code"
    HttpStatusNot207 "http-status-not-207" Warning "RFC 4918 §13" [HttpStatus] []
        "the HTTP response with a multistatus has another status than 207";
    // "use of the Location header with the Multi-Status response is intentionally undefined"
    LocationHeader "location-header" Info "RFC 4918 §13.1" [ResponseHeaders] []
        "a header field Location beside a 207 has no defined meaning";
    // The document.
    // "entity with a 'multistatus' root element"
    Root "root" Error "RFC 4918 §13" [] []
        "the root is not DAV:multistatus";
    // "MUST include a 'response' XML element for each member URL of the collection"
    // "In the case where there are no response elements, the returned DAV:multistatus XML element is empty"
    NoResponses "no-responses" Error "RFC 4918 §9.1" [Operation] [Propfind]
        "the document has no response, not even for the Request-URI";
    // "the server MUST expose only one preferred segment per mapping, consistently chosen, in PROPFIND responses"
    DuplicateResource "duplicate-resource" Warning "RFC 4918 §5.2" [] []
        "two responses name one resource in different spellings";
    // "This format is specific to PROPFIND and PROPPATCH"
    PropstatInPlainMethod "propstat-in-plain-method" Warning "RFC 4918 §13" [Operation] [Delete Copy Move Lock]
        "a propstat answers a method that has only statuses of resources";
    // Hrefs.
    // "every 'href' value within a Multi-Status response uses the same format"
    HrefMixedFormsInner "href-mixed-forms-inner" Info "RFC 4918 §8.3" [] []
        "an href in a property, condition or location has another form than the hrefs of the responses";
    // "have prefixes that do not match the Request-URI"
    HrefOutsideRequest "href-outside-request" Error "RFC 4918 §8.3" [Operation RequestUri] [Propfind Proppatch Delete Lock SyncCollection]
        "a response is neither about the Request-URI nor about something below it";
    // "have prefixes that do not match the Request-URI"
    HrefAuthority "href-authority" Warning "RFC 4918 §8.3" [RequestUri] []
        "an href has another scheme, host or port than the Request-URI";
    // "Identifiers for collections SHOULD end in a '/' character"
    // "the server SHOULD include the trailing slash"
    CollectionWithoutSlash "collection-without-slash" Warning "RFC 4918 §5.2" [] []
        "the href of a collection does not end with a slash";
    // "Clients will find the DAV:resourcetype property more reliable than the URL"
    SlashWithoutCollection "slash-without-collection" Info "RFC 4918 §5.2" [] []
        "an href ends with a slash, but its resourcetype names no collection";
    // Propstats.
    // "Groups together a prop and status element that is associated with a particular"
    PropstatSameStatus "propstat-same-status" Info "RFC 4918 §14.22" [] []
        "two propstats of one response have one status, and clients that keep them by status lose one";
    // "MUST only list the names of properties to which the result in the status element applies"
    ValueInProppatch "value-in-proppatch" Info "RFC 4918 §14.22" [Operation] [Proppatch]
        "a property in the answer to a PROPPATCH has a value, which need not be the stored one";
    // "only a list of property names on the resource is to be returned"
    ValueInPropname "value-in-propname" Warning "RFC 4918 §14.21" [Operation RequestBody] [Propfind]
        "a property has a value, but only names were asked for";
    // "is an error and MUST be noted with a 'response' XML element that contains a 404 (Not Found) status value"
    RequestedPropertyMissing "requested-property-missing" Error "RFC 4918 §9.1" [Operation AskedNames] [Propfind]
        "a property that was asked for is in no propstat of a response";
    // "Request particular property values, by naming the properties"
    UnrequestedProperty "unrequested-property" Info "RFC 4918 §9.1" [Operation AskedNames] [Propfind]
        "a property was not asked for";
    // "SHOULD NOT return the names and values of the properties defined in this section"
    // "It SHOULD NOT be returned by a PROPFIND DAV:allprop request"
    AllpropExpensive "allprop-expensive" Warning "RFC 3744 §5" [Operation RequestBody] [Propfind]
        "the answer to allprop has a property that its RFC keeps out of such answers";
    // "whether the method is to be applied only to the resource ("Depth: 0"), to the resource and its internal members only ("Depth: 1")"
    DepthExceeded "depth-exceeded" Error "RFC 4918 §10.2" [Operation RequestUri Depth] [Propfind]
        "a response is about a resource below the Depth of the request";
    // "on the resource identified by the Request-URI and potentially its member resources"
    RequestUriMissing "request-uri-missing" Error "RFC 4918 §9.1" [Operation RequestUri] [Propfind]
        "no response is about the Request-URI";
    // "in situations where multiple status codes might be appropriate"
    PropfindRootErrorIn207 "propfind-root-error-in-207" Info "RFC 4918 §13" [Operation RequestUri] [Propfind]
        "the only response says that the Request-URI itself failed, which a plain status says better";
    // Errors and conditions.
    // "depending on whether the condition applies to one or more properties or to the resource as a whole"
    ConditionLevel "condition-level" Warning "RFC 4918 §16" [] []
        "a condition on properties is on the response, or one on the resource is in a propstat";
    // "Use with: 423 Locked"
    ConditionStatus "condition-status" Warning "RFC 4918 §16" [] []
        "a condition is beside a status that its RFC does not use it with";
    // "extra information on error conditions can be included in the body of many status responses"
    ConditionOnSuccess "condition-on-success" Warning "RFC 4918 §16" [] []
        "an error element is beside a status of success";
    // "This response SHOULD contain an appropriate precondition or postcondition code"
    LockedWithoutCondition "locked-without-condition" Info "RFC 4918 §11.3" [] []
        "a 423 has no condition that names the lock";
    // "SHOULD use the precondition code 'cannot-modify-protected-property'"
    ProtectedWithoutCondition "protected-without-condition" Info "RFC 4918 §9.2.1" [Operation] [Proppatch]
        "a 403 for a protected property lacks the condition cannot-modify-protected-property";
    // "SHOULD use this error with the precondition code 'propfind-finite-depth' inside the error body"
    FiniteDepthIn207 "finite-depth-in-207" Warning "RFC 4918 §9.1.1" [Operation] [Propfind]
        "propfind-finite-depth belongs in a plain 403";
    // "Any element that is a child of the 'error' element is considered to be a precondition or postcondition code"
    MultipleConditions "multiple-conditions" Info "RFC 4918 §14.5" [] []
        "an error element has several conditions, of which many clients read only the first";
    // DELETE, COPY and MOVE.
    // "424 (Failed Dependency) status codes SHOULD NOT be in the 207 (Multi-Status) response for DELETE"
    Delete424 "delete-424" Warning "RFC 4918 §9.6.1" [Operation] [Delete]
        "a 424 in the answer to a DELETE";
    // "204 (No Content) errors SHOULD NOT be returned in the 207"
    Delete204 "delete-204" Warning "RFC 4918 §9.6.1" [Operation] [Delete]
        "a 204 in the answer to a DELETE";
    // "The 424 (Failed Dependency) status code SHOULD NOT be returned in the 207 (Multi-Status) response from a COPY method"
    Copy424 "copy-424" Warning "RFC 4918 §9.8.3" [Operation] [Copy]
        "a 424 in the answer to a COPY";
    // "201 (Created)/204 (No Content) status codes SHOULD NOT be returned as values"
    Copy201204 "copy-201-204" Warning "RFC 4918 §9.8.3" [Operation] [Copy]
        "a 201 or 204 in the answer to a COPY";
    // "The 424 (Failed Dependency) status code SHOULD NOT be returned in the 207 (Multi-Status) response from a MOVE method"
    Move424 "move-424" Warning "RFC 4918 §9.9.2" [Operation] [Move]
        "a 424 in the answer to a MOVE";
    // "201 (Created)/204 (No Content) responses SHOULD NOT be returned as values"
    Move201204 "move-201-204" Warning "RFC 4918 §9.9.2" [Operation] [Move]
        "a 201 or 204 in the answer to a MOVE";
    // "Multi-Status is used here to indicate which internal resources could NOT be deleted"
    // "errors on some of them prevented the operation from taking place"
    NoFailure "no-failure" Warning "RFC 4918 §9.6.1" [Operation] [Delete Copy Move]
        "nothing failed, so there is no reason for a multistatus";
    // "If an error occurs deleting a member resource (a resource other than the resource identified in the Request-URI)"
    // "with a resource other than the resource identified in the Request-URI"
    OnlyRequestUri "only-request-uri" Info "RFC 4918 §9.6.1" [Operation RequestUri] [Delete Copy Move]
        "only the Request-URI or the Destination failed, which a plain status says better";
    // "depended on another action and that action failed"
    // "the URL of the resource causing the failure MUST appear with the specific error"
    Only424 "only-424" Error "RFC 4918 §11.4" [Operation] [Delete Copy Move Lock]
        "every response is 424, so the cause is missing";
    // "together with the most appropriate of the source and destination URLs"
    CopymoveForeignHref "copymove-foreign-href" Warning "RFC 4918 §9.8.5" [Operation RequestUri Destination] [Copy Move]
        "a response is under neither the Request-URI nor the Destination";
    // "the server must skip this subtree"
    DescendantOfFailure "descendant-of-failure" Info "RFC 4918 §9.8.3" [Operation] [Copy Move]
        "a response is below a collection that failed, whose failure says it already";
    // LOCK and UNLOCK.
    // "MUST return a Multi-Status response with a 'response' element for at least one resource that prevented the lock from being granted"
    LockNoBlocker "lock-no-blocker" Error "RFC 4918 §9.10.3" [Operation] [Lock]
        "no response says what prevented the lock";
    // "SHOULD include a 'response' element for the Request-URI as well, with a 'status' element containing 424 Failed Dependency"
    LockNo424 "lock-no-424" Warning "RFC 4918 §9.10.3" [Operation RequestUri] [Lock]
        "a member prevented the lock, but there is no 424 for the Request-URI";
    // "Either the entire hierarchy is locked or no resources are locked"
    LockPartial "lock-partial" Error "RFC 4918 §9.10.3" [Operation] [Lock]
        "a response says that a part of the hierarchy was locked";
    // "MUST contain a body with the value of the DAV:lockdiscovery property in a prop XML element"
    LockSuccessMultistatus "lock-success-multistatus" Error "RFC 4918 §9.10.1" [Operation] [Lock]
        "the answer to a LOCK that succeeded is a multistatus, where a prop document belongs";
    // "then the UNLOCK request MUST fail"
    // "partial success is not an option for LOCK or UNLOCK"
    Unlock207 "unlock-207" Warning "RFC 4918 §9.11" [Operation] [Unlock]
        "an UNLOCK succeeds or fails as a whole, so it has no multistatus";
    // PROPPATCH, MKCOL and MKCALENDAR.
    // "Instructions MUST either all be executed or none executed"
    // "if this appears for one property, it appears for every property in the response"
    ProppatchNotAtomic "proppatch-not-atomic" Error "RFC 4918 §9.2" [Operation] [Proppatch]
        "a change succeeded beside one that failed";
    // "because of another property change that failed"
    ProppatchOnly424 "proppatch-only-424" Error "RFC 4918 §9.2.1" [Operation] [Proppatch]
        "every property is 424, so the cause is missing";
    // "defined on the resource identified by the Request-URI"
    ProppatchResponse "proppatch-response" Warning "RFC 4918 §9.2" [Operation] [Proppatch]
        "the answer to a PROPPATCH has a response besides the one about the Request-URI";
    // "information about individual properties is returned inside 'propstat' elements"
    ProppatchStatus "proppatch-status" Warning "RFC 4918 §9.2.1" [Operation] [Proppatch]
        "the response has a status, where propstats tell of each property";
    // "containing information about the properties appearing in it"
    ProppatchPropertyMissing "proppatch-property-missing" Warning "RFC 4918 §9.2.1" [Operation AskedNames] [Proppatch]
        "a property of the request is in no propstat";
    // "Specifying the removal of a property that does not exist is not an error"
    ProppatchRemove404 "proppatch-remove-404" Warning "RFC 4918 §14.23" [Operation RequestBody] [Proppatch]
        "removing a property that does not exist is a success, not a 404";
    // "MUST be an XML document containing a single DAV:mkcol-response XML element"
    MkcolMultistatus "mkcol-multistatus" Error "RFC 5689 §3" [Operation] [Mkcol]
        "a MKCOL that failed is answered with mkcol-response and a status of its own, not with a multistatus";
    // "The calendar collection resource was not created since one or more DAV:set instructions"
    MkcalendarAllOk "mkcalendar-all-ok" Error "RFC 4791 §5.3.1.1" [Operation] [Mkcalendar]
        "a multistatus says that MKCALENDAR failed, but no property did";
    // "either all succeed or all fail"
    // "Instructions MUST either all be executed or none executed"
    MkcolNotAtomic "mkcol-not-atomic" Error "RFC 5689 §3" [Operation] [Mkcol Mkcalendar]
        "a property was set beside one that failed";
    // Synchronization.
    // "MUST contain one DAV:sync-token element"
    SyncTokenMissing "sync-token-missing" Error "RFC 6578 §3.2" [Operation] [SyncCollection]
        "the answer to a synchronization has no sync-token";
    // "the token MUST be a valid URI to allow its use in an If precondition request header"
    SyncTokenUri "sync-token-uri" Error "RFC 6578 §3.2" [] []
        "the sync-token is no URI";
    // "MUST contain at least one DAV:propstat element and MUST NOT contain any DAV:status element"
    SyncChangedStatus "sync-changed-status" Error "RFC 6578 §3.2" [Operation] [SyncCollection]
        "a changed member has a status instead of propstats";
    // "MUST contain one DAV:status with a value set to '404 Not Found' and MUST NOT contain any DAV:propstat element"
    SyncRemovedPropstat "sync-removed-propstat" Error "RFC 6578 §3.2" [Operation] [SyncCollection]
        "a removed member has propstats beside its 404";
    // "the server MUST include a DAV:error element in the DAV:response element, indicating one of two possible causes"
    SyncForbiddenError "sync-forbidden-error" Error "RFC 6578 §3.3" [Operation] [SyncCollection]
        "a 403 does not say whether the report or the traversal is not supported";
    // "it MUST NOT return any removed member URLs"
    SyncInitialRemoved "sync-initial-removed" Error "RFC 6578 §3.4" [Operation RequestBody] [SyncCollection]
        "a member is reported removed in an initial synchronization";
    // "the server MUST NOT report the removal of any members of the removed collection"
    SyncBelowRemoved "sync-below-removed" Error "RFC 6578 §3.5.2" [Operation] [SyncCollection]
        "a member of a removed collection is reported removed as well";
    // "indicate a status of 507 (Insufficient Storage) for the request-URI"
    Sync507Href "sync-507-href" Error "RFC 6578 §3.6" [Operation RequestUri] [SyncCollection]
        "the 507 of a truncated synchronization is not about the Request-URI";
    // "SHOULD include a DAV:error element with the DAV:number-of-matches-within-limits precondition"
    Sync507Condition "sync-507-condition" Warning "RFC 6578 §3.6" [Operation] [SyncCollection]
        "the 507 of a truncated synchronization lacks number-of-matches-within-limits";
    // "If a server is unable to truncate the result at or below the requested number, then it MUST fail the request"
    SyncLimit "sync-limit" Error "RFC 6578 §3.7" [Operation RequestBody] [SyncCollection]
        "there are more members than the request allowed";
    // "only appropriate internal member URLs (immediate children) of the collection specified as the request-URI are reported"
    SyncLevel "sync-level" Error "RFC 6578 §3.3" [Operation RequestUri RequestBody] [SyncCollection]
        "a member lies deeper than the sync-level of the request";
    // "one DAV:response element for each member URL that was added"
    SyncSelf "sync-self" Warning "RFC 6578 §3.2" [Operation RequestUri] [SyncCollection]
        "the collection itself is listed among its members";
    // Other reports, SEARCH and versions.
    // "MUST contain a DAV:response element for each calendar object resource referenced by the provided set of DAV:href elements"
    // "MUST contain a DAV:response element for each address object resource referenced by the provided set of DAV:href elements"
    MultigetMissing "multiget-missing" Error "RFC 4791 §7.9" [Operation AskedHrefs] [Multiget]
        "an href that was asked for has no response";
    // "MUST return the appropriate error status code in the DAV:status element of the corresponding DAV:response element"
    MultigetErrorForm "multiget-error-form" Error "RFC 4791 §7.9" [Operation] [Multiget]
        "a resource that cannot be read has propstats instead of a status";
    // "referenced by the provided set of DAV:href elements"
    MultigetExtra "multiget-extra" Warning "RFC 4791 §7.9" [Operation RequestUri AskedHrefs] [Multiget]
        "a response is about a resource that nobody asked for";
    // "SHOULD include a DAV:error element with the DAV:number-of-matches-within-limits precondition"
    Query507Condition "query-507-condition" Warning "RFC 6352 §8.6.2" [Operation] [AddressbookQuery]
        "the 507 of a truncated query lacks number-of-matches-within-limits";
    // "indicate a status of 507 (Insufficient Storage) for the Request-URI"
    Query507Href "query-507-href" Error "RFC 6352 §8.6.2" [Operation RequestUri] [AddressbookQuery]
        "the 507 of a truncated query is not about the Request-URI";
    // "The number of matching calendar object resources must fall within server-specific, predefined limits"
    // "The number of matching principals must fall within server-specific, predefined limits"
    CalendarQuery507 "calendar-query-507" Info "RFC 4791 §7.8" [Operation] [CalendarQuery AclPrincipalPropSet PrincipalMatch PrincipalPropertySearch]
        "this report fails as a whole if too much matches, and has no 507 for a part";
    // "MUST return the properties for that principal only once"
    PrincipalTwice "principal-twice" Error "RFC 3744 §9.2" [Operation] [AclPrincipalPropSet]
        "a principal is listed twice";
    // "the response MUST include a DAV:propstat element"
    SearchWithoutPropstat "search-without-propstat" Warning "RFC 5323 §2.3" [Operation] [Search]
        "a result of a SEARCH has no propstat";
    // "indicate a status of 507 (Insufficient Storage) for the search arbiter URI"
    Search507Href "search-507-href" Error "RFC 5323 §2.3.1" [Operation RequestUri] [Search]
        "the 507 of a truncated SEARCH is not about the search arbiter";
    // "an integer from zero to 10000 inclusive"
    SearchScore "search-score" Warning "RFC 5323 §5.16.1" [] []
        "a score is no integer from 0 to 10000";
    // "The response MUST include a Cache-Control:no-cache header"
    // "The response MUST include a Cache-Control:no-cache header"
    UpdateMergeCache "update-merge-cache" Warning "RFC 3253 §7.1" [Operation ResponseHeaders] [Update Merge]
        "the HTTP response lacks Cache-Control: no-cache";
    // "The request-URL MUST appear in a DAV:response element in the response body"
    UpdateRequestUri "update-request-uri" Error "RFC 3253 §7.1" [Operation RequestUri] [Update]
        "no response is about the Request-URI";
    // "if any problems are encountered"
    // "does not need to be expressed in the multistatus response body"
    OrderpatchSuccess "orderpatch-success" Info "RFC 3648 §7" [Operation] [Orderpatch]
        "a response about a success, where only failures are listed";
    // Bindings.
    // "SHOULD NOT be used unless the client has signaled support for this specification using the "DAV" request header"
    Bind208Unasked "bind-208-unasked" Warning "RFC 5842 §7.1" [RequestHeaders] []
        "a 208, but the client did not send `DAV: bind`";
    // "Note that the 208 status will only occur for "Depth: infinity" requests"
    Bind208Depth "bind-208-depth" Warning "RFC 5842 §7.1" [Depth] []
        "a 208, but the Depth is not infinity";
    // "can be used inside a DAV:propstat response element"
    Bind208Status "bind-208-status" Error "RFC 5842 §7.1" [] []
        "a 208 is the status of a response, where it belongs in a propstat";
    // "only one will be reported with a 200 status"
    Bind208NoFirst "bind-208-no-first" Error "RFC 5842 §7.1" [] []
        "a 208, but no response with 200 has the same resource-id";
    // "no DAV:response elements for their descendants are included"
    Bind208Descendants "bind-208-descendants" Error "RFC 5842 §7.1" [] []
        "a response is below one with 208";
    // "This status indicates that the entire operation failed"
    // "in the middle of a multistatus"
    Bind508 "bind-508" Info "RFC 5842 §7.2" [] []
        "a 508 says that the whole operation failed, so the rest is incomplete";
    // Preferences.
    // "the server SHOULD omit all DAV:propstat XML elements containing a DAV:status XML element of value 404"
    Minimal404 "minimal-404" Warning "RFC 8144 §2.1" [Operation ResponseHeaders] [Propfind Report ExpandProperty VersionTree AclPrincipalPropSet PrincipalMatch PrincipalPropertySearch SyncCollection CalendarQuery AddressbookQuery Multiget]
        "a propstat with 404, although return=minimal was applied";
    // "the server MUST substitute one of the following in its place"
    MinimalNothingLeft "minimal-nothing-left" Error "RFC 8144 §2.1" [Operation ResponseHeaders] [Propfind Report ExpandProperty VersionTree AclPrincipalPropSet PrincipalMatch PrincipalPropertySearch SyncCollection CalendarQuery AddressbookQuery Multiget]
        "a response from which everything was left out has neither an empty propstat nor a status of 200";
    // "the server SHOULD return one of the following responses rather than a 207 (Multi-Status) response"
    MinimalProppatch "minimal-proppatch" Warning "RFC 8144 §2.2" [Operation RequestHeaders] [Proppatch]
        "a PROPPATCH that succeeded is answered with a multistatus in spite of return=minimal";
    // "exclude the target (root) resource from processing by the HTTP method"
    Noroot "noroot" Warning "RFC 8144 §4" [Operation RequestUri RequestHeaders] [Propfind Report ExpandProperty VersionTree AclPrincipalPropSet PrincipalMatch PrincipalPropertySearch SyncCollection CalendarQuery AddressbookQuery Multiget]
        "a response is about the Request-URI in spite of depth-noroot";
    // "clients can expect the server to ignore the Brief header field and only use the Prefer header field preferences"
    BriefAndPrefer "brief-and-prefer" Info "RFC 8144 §A" [RequestHeaders] []
        "the request has both Brief and Prefer, of which only Prefer counts";
    // Values of live properties.
    // "date-time (defined in [RFC3339]"
    Creationdate "creationdate" Error "RFC 4918 §15.1" [] []
        "creationdate is no date-time of RFC 3339";
    // "rfc1123-date (defined in Section 3.3.1 of [RFC2616])"
    Getlastmodified "getlastmodified" Error "RFC 4918 §15.7" [] []
        "getlastmodified is no date of RFC 1123";
    // "See Section 14.13 of [RFC2616]"
    Getcontentlength "getcontentlength" Error "RFC 4918 §15.4" [] []
        "getcontentlength is no decimal number";
    // "entity-tag (defined in Section 3.11 of [RFC2616])"
    Getetag "getetag" Error "RFC 4918 §15.6" [] []
        "getetag is no entity tag";
    // "media-type (defined in Section 3.7 of [RFC2616])"
    Getcontenttype "getcontenttype" Warning "RFC 4918 §15.5" [] []
        "getcontenttype is no media type";
    // "language-tag (language-tag is defined in Section 3.10 of [RFC2616])"
    Getcontentlanguage "getcontentlanguage" Warning "RFC 4918 §15.3" [] []
        "getcontentlanguage is no list of language tags";
    // "Server implementors SHOULD strip LWS from these values before using as WebDAV property values"
    ValuePadding "value-padding" Info "RFC 4918 §15" [] []
        "white space surrounds the value of a property";
    // "This element MUST NOT contain text or mixed content"
    ResourcetypeText "resourcetype-text" Error "RFC 4918 §15.9" [] []
        "text appears in resourcetype";
    // "MUST be defined on all DAV-compliant resources"
    ResourcetypeMissing "resourcetype-missing" Error "RFC 4918 §15.9" [] []
        "resourcetype is reported as not found";
    // "<!ELEMENT displayname (#PCDATA) >"
    // "extension elements MUST NOT be added"
    DisplaynameMarkup "displayname-markup" Error "RFC 4918 §15.2" [] []
        "an element appears in displayname";
    // "(lockscope, locktype, depth, owner?, timeout?, locktoken?, lockroot)"
    LockShape "lock-shape" Error "RFC 4918 §14.1" [] []
        "an activelock lacks lockscope, locktype or depth";
    // "The server SHOULD include this in all DAV:lockdiscovery property values"
    LockRoot "lock-root" Warning "RFC 4918 §14.12" [] []
        "an activelock has no lockroot";
    // ""0" | "1" | "infinity""
    // A warning, because RFC 2616 §2.1 lets a literal be in any case, and servers write `Infinity`.
    LockDepth "lock-depth" Warning "RFC 4918 §14.4" [] []
        "the depth of a lock is not written 0, 1 or infinity";
    // "MUST NOT be greater than 2^32-1"
    // "TimeType (defined in Section 10.7)"
    LockTimeout "lock-timeout" Error "RFC 4918 §14.29" [] []
        "the timeout of a lock is neither Infinite nor a number of seconds up to 2^32-1";
    // "The href contains a single lock token URI"
    LockToken "lock-token" Error "RFC 4918 §14.14" [] []
        "a locktoken does not hold exactly one URI";
    // "<!ELEMENT lockentry (lockscope, locktype) >"
    SupportedlockShape "supportedlock-shape" Error "RFC 4918 §14.10" [] []
        "a lockentry lacks lockscope or locktype";
    // "the value in octets"
    // "the value in octets"
    Quota "quota" Error "RFC 4331 §3" [] []
        "a quota is no number of bytes";
    // "Any valid URI"
    SyncTokenProperty "sync-token-property" Error "RFC 6578 §4" [] []
        "the property sync-token is no URI";
    // "A single DAV:href or DAV:unauthenticated element"
    CurrentUserPrincipal "current-user-principal" Error "RFC 5397 §3" [] []
        "current-user-principal is neither one href nor unauthenticated";
    // "<!ELEMENT resource-id (href)>"
    ResourceId "resource-id" Error "RFC 5842 §3.1" [] []
        "resource-id does not hold exactly one URI";
    // "All instances of a given live property MUST comply with the definition associated with that property name."
    UnreadableValue "unreadable-value" Warning "RFC 4918 §4.1" [] []
        "the value of a live property cannot be read";
    // "Servers MUST ignore the XML attribute xml:space if present and never use it to change whitespace handling"
    XmlSpace "xml-space" Info "RFC 4918 §4.3" [] []
        "xml:space has no effect, because white space in values is always kept";
    // "Calendar data is being returned in the CALDAV:calendar-data XML element inside the DAV:propstat XML element"
    CalendarData "calendar-data" Info "RFC 4791 §7.8" [] []
        "calendar-data or address-data is in a propstat that failed, or holds an element";
    PropertyNearNamespace "property-near-namespace" Warning "RFC 4918 §21" [] []
        "a property that RFC 4918 defines is in a namespace that is nearly DAV:";
    // What no RFC forbids, but clients stumble over.
    DefaultNamespace "default-namespace" Info "" [] []
        "DAV: is the default namespace, which clients that look for a prefix do not understand";
    NotPrefixD "not-prefix-d" Info "" [] []
        "the prefix of DAV: is not D, which clients that compare strings do not understand";
    Indented "indented" Info "" [] []
        "white space between elements, which some clients take for content";
    NoDeclaration "no-declaration" Info "" [] []
        "the body has no XML declaration";
    ByteOrderMark "byte-order-mark" Info "" [] []
        "the body begins with a byte order mark";
    NotUtf8 "not-utf8" Info "" [] []
        "the body is in another encoding than UTF-8";
    Cdata "cdata" Info "" [] []
        "a CDATA section, which clients without a real XML parser do not understand";
    DateFraction "date-fraction" Info "" [] []
        "a date has a fraction of a second, which some clients cannot read";
    DateOffset "date-offset" Info "" [] []
        "a date has another offset than Z, which some clients cannot read";
    Status207 "status-207" Info "" [] []
        "a 207 inside of a multistatus does not say what happened";
    LengthOnCollection "length-on-collection" Info "" [] []
        "a collection has a getcontentlength";
    HrefNotUtf8 "href-not-utf8" Info "" [] []
        "an href holds encoded bytes that are not UTF-8";
    LowerCasePercent "lower-case-percent" Info "" [] []
        "an href has lower-case hexadecimal digits, and clients that compare strings take it for another";
    DoubleSlashPath "double-slash-path" Info "" [] []
        "a path has an empty segment";
    SelfNotFirst "self-not-first" Info "" [Operation RequestUri] [Propfind]
        "the response about the Request-URI is not the first one";
    DisplaynamePath "displayname-path" Info "" [] []
        "a displayname holds a slash, and clients that use it as a name take it for a path";
    DisplaynameTwice "displayname-twice" Info "" [] []
        "two resources have one displayname, and clients that use it as a name show one of them";
}
